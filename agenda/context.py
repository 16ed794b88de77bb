"""What every page shows of the agenda: how much is due, and which part of the app one is in."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from agenda.account_state import account_state
from interviews.models import FollowUp

MOST_COUNTED = 99

AREAS = {
    "overview:today": "today",
    "overview:calendar": "today",
    "overview:quick": "today",
    "overview:search": "search",
    "overview:role": "roles",
    "overview:insights": "roles",
    "overview:application": "roles",
    "overview:answer": "roles",
    "overview:company": "companies",
    "agenda:invitation": "interviews",
    "agenda:reminder": "today",
    "agenda:push": "today",
    "agenda:calendar": "today",
    "interviews:follow_up": "today",
    "applications:role": "roles",
    "applications:company": "companies",
    "interviews:company": "companies",
    "interviews:flag_overview": "flags",
    "interviews:interview": "interviews",
    "interviews:gut": "interviews",
    "interviews:role": "roles",
    "interviews:bank": "questions",
}


def due_count(request: HttpRequest) -> dict[str, object]:
    """due_count: what Today calls late or due today, "99+" above 99; nav: the area, "" for none.

    account: demo data and mail, for Today. Each is read only where it is shown.
    """
    if not request.user.is_authenticated:
        return {}
    match = request.resolver_match
    view_name = match.view_name if match else ""
    nav = next((area for prefix, area in AREAS.items() if view_name.startswith(prefix)), "")
    user: User = request.user
    now = timezone.now()
    return {
        "due_count": SimpleLazyObject(lambda: _count(user, now)),
        "nav": nav,
        "account": SimpleLazyObject(lambda: account_state(user, now=now)),
    }


def _count(user: User, now: datetime) -> int | str:
    own = FollowUp.objects.owned_by(user)
    due = own.late_or_today(now=now, zone=user.preferences.zone).order_by()
    count = due[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else count
