"""Browsers that are signed out from another one, announced for whatever else they hold."""

from collections.abc import Iterable

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession

from accounts.signals import browsers_ended


class BrowsersAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """allauth asks for this with all other browsers of whoever is signed in, at once."""
        others = list(sessions)
        super().end_sessions(others)
        browsers_ended.send(
            sender=type(self),
            user=self.request.user,
            request=self.request,
            session_keys={it.session_key for it in others},
            are_all_others=True,
        )
