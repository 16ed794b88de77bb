"""What is past its time goes, once a day: by the worker, a timer or a start."""

from datetime import datetime, timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

LATELY = timedelta(days=1)  # somebody may just be signing in


def clear_sessions(*, now: datetime) -> None:
    """Delete sessions that have ended, and what was kept of the browsers they were in."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    ended = UserSession.objects.filter(last_seen_at__lt=now - LATELY)
    ended.exclude(session_key__in=Session.objects.values("session_key")).delete()
