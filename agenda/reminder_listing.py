"""What the list of reminders lists, for the page and for a download of it."""

from django.db.models import Q
from django.http import QueryDict

from accounts.models import User
from agenda.models import Reminder
from applications.lists import Filter, Listing, Sort

STATES = {
    "sent": Q(sent_at__isnull=False),
    "waiting": Q(sent_at=None, gave_up_at=None, called_off_at=None),
    "failed": Q(gave_up_at__isnull=False),
}
FILTERS = {
    "state": Filter(
        "Which",
        (("", "All"), ("sent", "Arrived"), ("waiting", "On their way"), ("failed", "Not sent")),
        lambda rows, state: rows.filter(STATES[state]),
    )
}
# They are written down when they are due, or as soon as it is known that they were.
SORTS = {"newest": Sort("Newest first", ("-pk",))}


def reminder_listing(user: User, asked: QueryDict) -> Listing:
    rows = Reminder.objects.owned_by(user).select_related("follow_up", "interview__role__company")
    return Listing(asked, rows, sorts=SORTS, filters=FILTERS)
