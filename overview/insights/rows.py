"""The rows behind the panels: applications and answers, as the panels count them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from applications.lists import Filter, Listing, Sort
from applications.models import Role
from applications.models.role import EndedWhy, RoleQuerySet
from interviews.follow_ups.domain.due import count_of
from interviews.models.question import MANNER_CHOICES, AnswerQuerySet
from overview.insights.applications_reading import applications_of
from overview.insights.domain.applications import Application, End, Step, sources_of
from overview.insights.domain.periods import Period
from overview.insights.domain.so import short
from overview.insights.evidence_panels import answers_over, compared_of
from overview.insights.evidence_reading import interviews_over
from overview.insights.row_urls import NOT_SAID, Part

MOST_OFFERED = 100
PERIODS = (("", Period.ALL.label), *((it.value, it.label) for it in Period if it != Period.ALL))
PARTS = (("", "All applications"), *((it.value, it.label) for it in Part))
REASONS = (("", "Any"), *EndedWhy.choices, (NOT_SAID, "Nobody said why"))
APPLICATION_SORTS = {
    "latest": Sort("Latest change", ("-updated_at", "-pk")),
    "title": Sort("Title", ("title_key", "pk")),
    "stage": Sort("Stage", ("stage_place", "-updated_at", "-pk")),
}
ANSWER_SORTS = {
    "latest": Sort("Latest first", ("-answered_at", "-pk")),
    "worst": Sort("Most worrying first", (F("signal").asc(nulls_last=True), "-answered_at", "-pk")),
}


# --- Applications --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """today: on the user's calendar."""

    role: Role
    application: Application
    today: date

    @property
    def answer(self) -> str:
        """ "after 3 days", "silent for 12 days"; "" where nobody knows when it was sent."""
        wait = self.application.wait(self.today)
        if wait is None:
            return ""
        days = count_of(wait.days, "day")
        return f"after {days}" if wait.is_answered else f"silent for {days}"


class ApplicationListing(Listing):
    """Its filters narrow lists of Application; the database is asked for their roles alone."""

    def __init__(
        self, asked: QueryDict, rows: RoleQuerySet, *, applications: list[Application], **how: Any
    ) -> None:
        super().__init__(asked, rows, **how)
        self._applications = applications

    def _narrowed(self, rows: RoleQuerySet) -> RoleQuerySet:
        return rows.filter(pk__in=[it.role for it in super()._narrowed(self._applications)])


class Applications:
    """Those of the user as an address narrows them. Four queries, and two for a page."""

    def __init__(self, user: User, asked: QueryDict, *, now: datetime) -> None:
        self.user, self.now, self.today = user, now, timezone.localdate(now)
        self._read, self.is_cut = applications_of(user)
        self._by_role = {it.role: it for it in self._read}
        sources = [(it.key or NOT_SAID, it.name or "Not said") for it in sources_of(self._read)]
        self.listing = ApplicationListing(
            asked,
            # What was read is the user's own. Asked for the owner again, the database would read
            # all of an owner's rows for these few.
            Role.objects.filter(pk__in=self._by_role)
            .handed_to(user)
            .select_related("company", "own_stage"),
            applications=self._read,
            sorts=APPLICATION_SORTS,
            filters={
                "part": Filter("Which", PARTS, self._in_part),
                "period": Filter("Applied", PERIODS, _narrow(self._is_of)),
                "source": Filter(
                    "Where you found it",
                    (("", "Anywhere"), *sources),
                    _narrow(lambda it, value: (it.source_key or NOT_SAID) == value),
                ),
                "why": Filter("Why it ended", REASONS, _narrow(self._is_why)),
            },
        )

    def rows_of(self, roles: Iterable[Role]) -> list[ApplicationRow]:
        return [ApplicationRow(it, self._by_role[it.pk], self.today) for it in roles]

    def _in_part(self, read: list[Application], value: str) -> list[Application]:
        if value == Part.BOTH:
            both = {it.role.pk for it in compared_of(self.user, now=self.now)}
            return [it for it in read if it.role in both]
        return [it for it in read if self._is_in(it, value)]

    def _is_in(self, it: Application, part: str) -> bool:
        wait = it.wait(self.today)
        tests: Mapping[str, bool] = {
            Part.ENDED: it.end != End.OPEN,
            Part.SILENT: wait is not None and not wait.is_answered,
            Part.ANSWERED: wait is not None and wait.is_answered,
            Part.INTERVIEWS: it.furthest >= Step.INTERVIEWING,
            Part.OFFERS: it.furthest >= Step.OFFER,
            Part.NO: it.is_no,
        }
        return tests[part]

    def _is_why(self, it: Application, why: str) -> bool:
        return it.is_no and (it.ended_why or NOT_SAID) == why

    def _is_of(self, it: Application, period: str) -> bool:
        since = Period(period).since(self.today)
        return since is None or it.sent_on >= since


def _narrow(
    test: Callable[[Application, str], bool],
) -> Callable[[list[Application], str], list[Application]]:
    return lambda read, value: [it for it in read if test(it, value)]


# --- Answers -------------------------------------------------------------------------------------


def answer_listing(user: User, asked: QueryDict, *, now: datetime) -> Listing:
    """Answers of interviews that are over, in the days asked for. question: its key. Three queries,
    and two for a page.
    """
    value = asked.get("period", "")
    period = Period(value) if value in Period else Period.ALL
    over = interviews_over(user, period.since(timezone.localdate(now)), now)
    answers = answers_over(user, over.since, now)
    asked_of = answers.order_by().values("question__key")
    counted = asked_of.annotate(count=Count("pk"), text=Max("question__text")).order_by("-count")
    told = [(it["question__key"], short(it["text"])) for it in counted]
    chosen = asked.get("question", "")
    offered = told[:MOST_OFFERED] + [it for it in told[MOST_OFFERED:] if it[0] == chosen]
    return Listing(
        asked,
        answers.select_related("question__interview__role__company", "speaker"),
        sorts=ANSWER_SORTS,
        filters={
            "question": Filter("Question", (("", "All questions"), *offered), _to_question),
            "manner": Filter("How", (("", "Any way"), *MANNER_CHOICES), _in_manner),
            "period": Filter("Interview", PERIODS, _as_read),
        },
    )


def _to_question(rows: AnswerQuerySet, key: str) -> AnswerQuerySet:
    return rows.filter(question__key=key)


def _in_manner(rows: AnswerQuerySet, manner: str) -> AnswerQuerySet:
    return rows.filter(manner=manner)


def _as_read(rows: AnswerQuerySet, _: str) -> AnswerQuerySet:
    """Of these days already."""
    return rows
