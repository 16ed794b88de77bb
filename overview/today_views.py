"""The Today page and About."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.health import unwell_for_users
from accounts.http import SignedInRequest, page
from accounts.version import data_version, version
from applications.models import Role
from interviews.models import Interview
from overview.today_reading import today_of


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """What is due, what comes next, and what waits for a word of the user."""
    now = timezone.now()
    found = today_of(request.user, now=now)
    context: dict[str, Any] = {"today": found, "unwell": unwell_for_users(now)}
    if not any(found[name] for name in ("buckets", "later", "next", "waiting", "decisions")):
        context["is_new"] = not any(
            it.objects.owned_by(request.user).exists() for it in (Role, Interview)
        )
    return page(request, "overview/today.html", context)


@require_safe
def about(request: SignedInRequest) -> HttpResponse:
    context = {
        "version": version(),
        "data_version": data_version(),
        "has_backups": bool(settings.BACKUPS_DIR),
    }
    return page(request, "overview/about.html", context)
