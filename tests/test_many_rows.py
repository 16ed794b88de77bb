"""A page of an account with thousands of rows reads and shows no more than of one with fewer.

Every address is asked with MANY rows of each kind, more than any page is meant to read, and again
with twice as many. Counted are the rows that come from the database and the length of the answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.db import connection
from django.db.models.sql import compiler
from django.utils import timezone

from accounts.models import AccountEvent, EventKind
from agenda.models import Reminder
from applications.models import (
    Company,
    Contact,
    Document,
    KeyMessage,
    LogEntry,
    Role,
    StageMove,
    Tag,
)
from interviews.models import (
    Answer,
    Decision,
    Flag,
    FollowUp,
    FoundFlag,
    GutFeeling,
    Interview,
    InterviewerQuestion,
    Participant,
    Question,
)
from overview.search.keeping import drop_triggers
from tests.test_ownership import paths  # noqa: F401 - a fixture: one row of each kind first

MANY = 2_100
MORE_ROWS, MORE_BYTES = 100, 20_000  # what twice as many may add: a longer number, another day
# What leaves row by row, however many there are, and what is no page but a file.
WHOLE = ("calendar.ics", "calendar/", "lists/", "record.csv")
# Each row of a file is compared with all roles there are, lest one is imported twice.
COMPARES_ALL = ("imports/<int:pk>/",)
SECRETS = ("r/", "undo/")
# What an address may ask for beyond the page itself.
ASKED = (
    *("calendar/?view=week", "calendar/?view=agenda", "record/?first=2000-01-01&last=2099-01-01"),
    *("roles/board/?show=closed&view=table", "roles/board/?filters=open"),
    *("roles/board/?q=engineer", "roles/?sort=score", "roles/?sort=title&page=40"),
    *("companies/?sort=name", "contacts/?q=some", "contact-log/?q=some", "flags/?sort=company"),
    *("interviews/?q=engineer", "interviews/?state=done", "interviewer-questions/?q=why"),
    *("insights/applications/?sort=title", "insights/?period=90"),
)


@contextmanager
def counting() -> Iterator[list[int]]:
    """How many rows each query brought."""
    found: list[int] = []
    read = compiler.cursor_iter

    def count(*args):
        for rows in read(*args):
            found.append(len(rows))
            yield rows

    with patch.object(compiler, "cursor_iter", count):
        yield found


def fill(owner, number: int) -> None:
    """MANY rows more of each kind: half of the roles at the first company, one in ten still open.
    number: of the filling, 0 for the first.
    """
    now, first = timezone.now(), number * MANY
    numbers = range(first, first + MANY)
    big = Company.objects.order_by("pk")[0]
    day = [(now - timedelta(hours=it)).date() for it in numbers]
    companies = make(Company(owner=owner, name=f"Firm {it}") for it in numbers)
    seats = [big if it % 2 else company for it, company in zip(numbers, companies, strict=True)]
    contacts = make(
        Contact(owner=owner, company=seat, name=f"Somebody {it}", kind="coworker")
        for it, seat in zip(numbers, seats, strict=True)
    )
    roles = make(
        Role(
            owner=owner,
            company=seat,
            title=f"Engineer {it}",
            stage="rejected" if it % 10 else "interviewing",
            stage_since=at,
            source=f"Source {it}",
            closes_on=at,
        )
        for it, seat, at in zip(numbers, seats, day, strict=True)
    )
    make(
        StageMove(role=role, stage="applied", moved_on=at, recorded_at=now)
        for role, at in zip(roles, day, strict=True)
    )
    interviews = make(
        Interview(
            owner=owner,
            role=role,
            zone="UTC",
            starts_at=now - timedelta(hours=it),
            ends_at=now - timedelta(hours=it - 1),
            ended_at=now - timedelta(hours=it - 1),
            local_date=at,
            local_time=now.time(),
        )
        for it, role, at in zip(numbers, roles, day, strict=True)
    )
    pairs = list(zip(interviews, contacts, strict=True))
    make(Participant(interview=one, contact=contact) for one, contact in pairs)
    make(GutFeeling(interview=one, value=50, recorded_at=now) for one in interviews)
    questions = make(
        Question(interview=one, key=f"own_{one.pk}", theme="team", text="?", asked_at=now)
        for one in interviews
    )
    make(
        Answer(question=it, words="Yes.", manner="specific", signal=1, answered_at=now)
        for it in questions
    )
    make(
        Flag(
            owner=owner,
            interview=one,
            key=f"own_{one.pk}",
            title=f"Flag {one.pk}",
            area="team",
            severity=3,
            first_severity=3,
            quote="Hm.",
            noted_at=now,
        )
        for one in interviews
    )
    make(
        InterviewerQuestion(
            owner=owner,
            interview=one,
            asked_by=contact,
            text=f"Why {one.pk}?",
            same_key=f"{one.pk}",
            asked_at=now,
        )
        for one, contact in pairs
    )
    make(
        FollowUp(
            owner=owner,
            role=one.role,
            interview=one,
            contact=contact,
            rule="thank_you",
            anchor=f"interview:{one.pk}",
            channel="note",
            title="Note",
            why="It is polite.",
            zone="UTC",
            due_local="2026-01-01T10:00",
            remind_at=one.ends_at,
            due_at=one.ends_at,
            shown_due_at=one.ends_at,
        )
        for one, contact in pairs
    )
    make(
        LogEntry(
            owner=owner, role=role, contact=contact, way="call", direction="in", happened_at=now
        )
        for role, contact in zip(roles, contacts, strict=True)
    )
    make(
        Decision(
            owner=owner, role=it, choice="pursue", reasons="-", decided_on=now, recorded_at=now
        )
        for it in roles
    )
    make(
        FoundFlag(
            owner=owner,
            company=big,
            key=f"own_{it}",
            title=f"Found {it}",
            quote="Hm.",
            found_in="review",
            found_on=now.date(),
            noted_at=now,
        )
        for it in numbers
    )
    make(Document(owner=owner, title=f"CV {it}") for it in numbers)
    make(Tag(owner=owner, name=f"tag {it}") for it in numbers)
    make(
        KeyMessage(owner=owner, text=f"Message {it}", trashed_at=now if it % 2 else None)
        for it in numbers
    )
    make(
        Reminder(
            owner=owner,
            event="digest",
            subject=f"digest:{it}",
            channel="email",
            due_at=now,
            next_try_at=now,
            gave_up_at=now,
        )
        for it in numbers
    )
    make(
        AccountEvent(
            owner=owner, kind=EventKind.LIST_FETCHED, happened_at=now, last_at=now, detail=str(it)
        )
        for it in numbers
    )


def counted() -> None:
    """PostgreSQL plans badly for rows that it has not counted, which it does by itself later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def make(rows) -> list:
    rows = list(rows)
    return type(rows[0]).objects.bulk_create(rows, batch_size=500)


def pages_of(addresses: dict[str, str]) -> dict[str, str]:
    """Those that may show something, and what else they may be asked."""
    found = {
        route: path
        for route, path in addresses.items()
        if not route.endswith(WHOLE)
        and not route.startswith((*WHOLE, *SECRETS))
        and route not in COMPARES_ALL
    }
    return found | {it: f"/{it}" for it in ASKED} | {"calendar/": "/calendar/"}


def ask(client, pages: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Route → how many rows were read for it, and how many bytes it says."""
    found = {}
    for route, path in pages.items():
        with counting() as rows:
            response = client.get(path)
        if response.status_code == 200 and not response.streaming:
            found[route] = (sum(rows), len(response.content))
    return found


def test_no_page_grows_with_the_account(signed_in, owner, paths):  # noqa: F811
    drop_triggers()  # the words of so many rows would take most of the time, and no page reads them
    pages = pages_of(paths)
    fill(owner, 0)
    counted()
    before = ask(signed_in, pages)
    fill(owner, 1)
    counted()
    after = ask(signed_in, pages)

    assert len(before) > 60
    grown = {
        route: f"{before[route]} → {after[route]} (rows, bytes)"
        for route in before
        if after[route][0] - before[route][0] > MORE_ROWS
        or after[route][1] - before[route][1] > MORE_BYTES
    }
    assert not grown
