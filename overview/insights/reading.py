"""What the search shows, from the newest rows, in a fixed number of queries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from overview.insights.application_panels import (
    ended_panel,
    flow_panel,
    sources_panel,
    waits_panel,
)
from overview.insights.applications_reading import MOST, applications_of
from overview.insights.domain.periods import Period
from overview.insights.evidence_panels import gut_panel, questions_panel, shown_panel
from overview.insights.evidence_reading import interviews_over, red_flags

SMALL = 50  # of fewer applications, the page warns of small numbers


def insights(user: User, period: Period, *, now: datetime) -> dict[str, Any]:
    """The context of insights.html. A panel that has nothing to show is None."""
    today = timezone.localdate(now)
    since = period.since(today)
    read, is_cut = applications_of(user)
    applications = [it for it in read if since is None or it.sent_on >= since]
    over = interviews_over(user, since, now)
    flags = red_flags(user, over.since, now)
    context: dict[str, Any] = {
        "period": period,
        "since": since or min((it.sent_on for it in applications), default=None),
        "sent": len(applications),
        "has_any": bool(read),
        "interviews": len(over.kinds),
        "is_cut": is_cut or over.is_cut,
        "most": MOST,
        "is_small": len(applications) < SMALL,
        "flow": flow_panel(applications, period),
        "waits": waits_panel(applications, today, period),
        "sources": sources_panel(applications, period),
        "shown": shown_panel(user, flags, over, period),
        "ended": ended_panel(applications, flags, period),
        "gut": gut_panel(user, applications if since else None, period, now=now),
        "questions": questions_panel(user, flags, over, now, period),
    }
    context["missing"] = list(_missing(context))
    return context


def _missing(context: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Panels with nothing to show: what each would show, and what it needs."""
    needs = {
        "waits": ("How long they take to answer", "a move to “Applied”, with its day"),
        "sources": ("What each source brought", "the place where you found a role, in its form"),
        "shown": ("Who shows you red flags", "an interview that is over, with who was there"),
        "ended": ("What ended it", "a no, theirs or yours"),
        "gut": ("Where gut and score part", "a role with a gut feeling and enough known to score"),
        "questions": ("Which questions told you most", "a question with its answer in a log"),
    }
    return ((title, need) for name, (title, need) in needs.items() if context[name] is None)
