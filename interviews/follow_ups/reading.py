"""A follow-up as lists and Today show it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.domain.business_time import local
from accounts.models import User
from accounts.paths import path_to
from applications.lists import Filter, Listing, Sort
from applications.models.contact import ContactKind
from interviews.follow_ups.domain.due import due_words, is_late
from interviews.follow_ups.domain.facts import Channel
from interviews.models import FollowUp
from interviews.models.follow_up import FollowUpStatus

ICONS = {
    "call": "phone",
    "email": "envelope",
    "call_or_email": "envelope",
    "note": "pencil",
    "self": "eye",
}
STATUSES = (
    ("", "Still to do"),
    (str(FollowUpStatus.DONE), "Done"),
    (str(FollowUpStatus.DISMISSED), "Dismissed"),
)
SORTS = {
    "due": Sort("Due first", ("shown_due_at", "pk")),
    "latest": Sort("Latest first", ("-shown_due_at", "-pk")),
}


def follow_up_listing(user: User, asked: QueryDict) -> Listing:
    """Still to do, unless done or dismissed ones are asked for."""

    def with_status(rows: QuerySet, status: str) -> QuerySet:
        return rows.filter(status=status)

    rows = FollowUp.objects.owned_by(user).with_names()
    if not asked.get("status"):
        rows = rows.filter(status=FollowUpStatus.PENDING)
    filters = {"status": Filter("Which", STATUSES, with_status)}
    return Listing(asked, rows, sorts=SORTS, filters=filters)


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A follow-up as lists show it. key: its id, as the page writes it. their_clock: the due time
    on the other person's clock where theirs differs, else "". hour: the clock in an hour; tomorrow:
    the day after today, ISO. url: its own page; with "done/", "snooze/", "dismiss/" or "reopen/"
    behind it, what one can do. add_url: where to add somebody to write to, "" where one is."""

    follow_up: FollowUp
    key: str
    url: str
    add_url: str
    role_url: str
    company_url: str
    due: str
    is_late: bool
    icon: str
    their_clock: str
    hour: str
    tomorrow: str


def row_of(follow_up: FollowUp, *, zone: str, now: datetime) -> FollowUpRow:
    """follow_up: of with_names(). zone: the user's own. A closed follow-up is never late."""
    due_at = follow_up.shown_due_at
    theirs, yours = local(due_at, follow_up.zone), local(due_at, zone)
    is_pending = follow_up.status == FollowUpStatus.PENDING
    place = follow_up.zone.rpartition("/")[2].replace("_", " ")
    timing = (due_at, now, zone)
    differs = theirs.replace(tzinfo=None) != yours.replace(tzinfo=None)
    return FollowUpRow(
        follow_up=follow_up,
        key=str(follow_up.pk),
        url=follow_up.get_absolute_url(),
        add_url=_add_url(follow_up),
        role_url=path_to("overview:role_detail", follow_up.role_id),
        company_url=path_to("overview:company_detail", follow_up.company_id),
        due=due_words(*timing, is_announced=follow_up.is_announced),
        is_late=is_pending and is_late(*timing, is_announced=follow_up.is_announced),
        icon=ICONS[follow_up.channel],
        their_clock=f"{theirs:%H:%M} in {place}" if differs else "",
        hour=f"{local(now + timedelta(hours=1), zone):%H:%M}",
        tomorrow=f"{local(now, zone).date() + timedelta(days=1):%Y-%m-%d}",
    )


def _add_url(follow_up: FollowUp) -> str:
    """Where to add a recruiter for a message that has nobody to go to, and back to the role."""
    if follow_up.contact_kind or follow_up.channel == Channel.SELF:
        return ""
    asked = {
        "company": follow_up.company_id,
        "role": follow_up.role_id,
        "kind": ContactKind.RECRUITER,
        "next": path_to("overview:role_detail", follow_up.role_id),
    }
    return f"{reverse('applications:contact_create')}?{urlencode(asked)}"
