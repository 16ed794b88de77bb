"""Everything that happened with one role, from its rows, in a fixed number of queries.

What lives a floor higher is reached by the names of the reverse relations and linked by URL name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from textwrap import shorten
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from accounts.paths import path_to
from applications.models import Contact, Role, StageMove
from interviews.preparing.role_facts import with_plan_counts
from interviews.score.domain.stored_score import StoredScore
from overview.domain.timeline import (
    KIND_LABELS,
    PAGE_SIZE,
    Day,
    Event,
    Kind,
    ScorePoint,
    Source,
    by_day,
    newest_first,
    page_of,
    worth_a_word,
)

MOST_INTERVIEWS = 200
MOST_MOVES = 200
MOST_DECISIONS = 50
MOST_FLAGS = 500
MOST_SNAPSHOTS = 200
MOST_FOLLOW_UPS = 500
TOLD = ("pending", "done", "dismissed")
# Columns are named where rows bring long texts along that the page does not show.
SHOWN_OF_INTERVIEW = (
    "role",
    "kind",
    "round",
    "local_date",
    "local_time",
    "zone",
    "starts_at",
    "ends_at",
    "ended_at",
    "debriefed_at",
    "interest",
)
SHOWN_OF_FLAG = ("interview", "key", "kind", "title", "severity", "status", "noted_at")
SHOWN_OF_FOLLOW_UP = (
    "role",
    "title",
    "why",
    "is_optional",
    "remind_at",
    "snoozed_until",
    "shown_due_at",
    "status",
    "closed_at",
    "closed_via",
    "outcome",
)
SHOWN_OF_ANSWER = (
    "words",
    "manner",
    "scared_at",
    "answered_at",
    "speaker__name",
    *(
        f"question__{name}"
        for name in ("interview", "text", "softer", "uses_softer", "probe", "is_probe")
    ),
)
WITH_CONTACTS = Prefetch(
    "contacts", Contact.objects.only("name", "kind", "relationship", "trashed_at")
)
MOST_PAGES = 100
MOST_QUOTED_CHARACTERS = 280
MOST_NOTED_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The role's score as it was stored at one moment. unknown: areas nothing was heard about."""

    key: int
    taken_at: datetime
    score: StoredScore
    unknown: Sequence[str]


@dataclass(frozen=True, slots=True)
class RoleRows:
    """What more than one part of the page reads. interviews, moves, decisions, flags: the latest
    first; snapshots: the oldest first. Decisions and flags that were taken back are among them.
    follow_ups: pending, done and dismissed, the one due first at the top. Interviews carry
    question_count and message_count: how many were chosen for the plan.
    """

    role: Role
    interviews: Sequence[Any]
    moves: Sequence[StageMove]
    decisions: Sequence[Any]
    flags: Sequence[Any]
    snapshots: Sequence[Snapshot]
    follow_ups: Sequence[Any]

    @classmethod
    def of(cls, role: Role) -> "RoleRows":
        of_role: Any = role  # these relations come from a floor higher
        interviews = of_role.interviews.filter(trashed_at=None).order_by("-starts_at", "-pk")
        interviews = with_plan_counts(interviews.only(*SHOWN_OF_INTERVIEW))
        flags = in_interviews(role, "flags").order_by("-noted_at", "-pk")
        return cls(
            role,
            list(
                interviews.only(*SHOWN_OF_INTERVIEW).prefetch_related(
                    WITH_CONTACTS, "gut_feelings"
                )[:MOST_INTERVIEWS]
            ),
            list(role.moves.all()[:MOST_MOVES]),
            list(of_role.decisions.all()[:MOST_DECISIONS]),
            list(flags.only(*SHOWN_OF_FLAG)[:MOST_FLAGS]),
            _snapshots(role),
            list(
                of_role.follow_ups.filter(status__in=TOLD).only(*SHOWN_OF_FOLLOW_UP)[
                    :MOST_FOLLOW_UPS
                ]
            ),
        )

    def title_of(self, interview_id: int) -> str:
        return next((str(it) for it in self.interviews if it.pk == interview_id), "")


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of it. kind: "" for everything. earlier, later: addresses, "" for none."""

    days: Sequence[Day]
    kind: str
    number: int
    earlier: str
    later: str

    choices = (("", "Everything"), *((str(kind), label) for kind, label in KIND_LABELS.items()))


def timeline_of(rows: RoleRows, asked: QueryDict | Mapping[str, str], *, now: datetime) -> Timeline:
    """The page that the address asks for (?show=flag&page=2); what it says wrongly is left out.

    Events of the page lie within the newest so many of each source: no source is read further.
    """
    kind = asked.get("show", "")
    kind = kind if kind in KIND_LABELS else ""
    number = _page_number(asked.get("page", ""))
    reader = _Reader(rows, now, most=number * PAGE_SIZE + 1)
    events = newest_first(reader.events(Kind(kind) if kind else None))
    number = min(number, max(1, ceil(len(events) / PAGE_SIZE)))
    has_earlier = len(events) > number * PAGE_SIZE and number < MOST_PAGES
    return Timeline(
        by_day(page_of(events, number)),
        kind,
        number,
        _address(rows.role, kind, number + 1) if has_earlier else "",
        _address(rows.role, kind, number - 1) if number > 1 else "",
    )


def _page_number(asked: str) -> int:
    return max(1, min(int(asked[:4]), MOST_PAGES)) if asked.isdecimal() else 1


def _address(role: Role, kind: str, number: int) -> str:
    asked = {"show": kind, "page": number if number > 1 else ""}
    return f"{role.get_absolute_url()}?{urlencode({k: v for k, v in asked.items() if v})}"


class _Reader:
    """Turns the rows of a role into events. most: how many of a source are read, newest first."""

    def __init__(self, rows: RoleRows, now: datetime, most: int) -> None:
        self._rows, self._role, self._now, self._most = rows, rows.role, now, most

    def events(self, kind: Kind | None) -> Iterator[Event]:
        sources: dict[Kind, Callable[[], Iterable[Event]]] = {
            Kind.STAGE: self._stage,
            Kind.INTERVIEW: self._interviews,
            Kind.HEARD: self._heard,
            Kind.FLAG: self._flags,
            Kind.JUDGED: self._judged,
            Kind.DECISION: self._decisions,
            Kind.FOLLOW_UP: self._follow_ups,
        }
        for one in [kind] if kind else Kind:
            yield from sources[one]()

    def _stage(self) -> Iterator[Event]:
        role = self._role
        if not any(move.stage == "saved" for move in self._rows.moves):
            yield _event(Source.ADDED, role.pk, role.created_at, "Added to Debrief", "#job")
        for move in self._rows.moves:
            noted_on = timezone.localtime(move.recorded_at).date()
            is_dated_back = noted_on != move.moved_on
            noted = f"Noted on {date_format(noted_on, 'j F')}" if is_dated_back else ""
            yield Event(
                Source.MOVE,
                move.pk,
                move.moved_on,
                None if is_dated_back else move.recorded_at,
                move.get_stage_display(),
                "#stage",
                note=" · ".join(filter(None, [move.note, noted])),
            )
        if at := role.last_reply_at:
            yield _event(Source.REPLY, role.pk, at, "They replied", "#follow-ups")

    def _interviews(self) -> Iterator[Event]:
        zone = timezone.get_current_timezone_name()
        for interview in self._rows.interviews:
            parts = [_joined([contact.name for contact in interview.contacts.all()])]
            if interview.zone != zone:
                local = datetime.combine(interview.local_date, interview.local_time)
                parts.append(f"{date_format(local, 'D j F, H:i')} in {interview.zone}")
            if interview.ended_at is None and interview.ends_at >= self._now:
                parts.append("planned")
            note = " · ".join(part for part in parts if part)
            url = interview.get_absolute_url()
            yield _event(
                Source.INTERVIEW, interview.pk, interview.starts_at, str(interview), url, note=note
            )
            if at := interview.debriefed_at:
                url = path_to("interviews:interview_debrief", interview.pk)
                yield _event(
                    Source.DEBRIEF, interview.pk, at, "Debriefed", url, note=str(interview)
                )

    def _heard(self) -> Iterator[Event]:
        answers = in_interviews(self._role, "questions", "answers").filter(superseded_at=None)
        # By the later of its two events, so that no event of the page is cut off with its row.
        last_at = Greatest("answered_at", Coalesce("scared_at", "answered_at"))
        answers = answers.filter(Q(manner="dodged") | Q(scared_at__isnull=False))
        answers = (
            answers.select_related("question", "speaker")
            .only(*SHOWN_OF_ANSWER)
            .order_by(last_at.desc(), "-pk")
        )
        for answer in answers[: self._most]:
            who = answer.speaker_name
            interview = self._interview_of(answer.question)
            if answer.manner == "dodged":
                note = f"{answer.question.wording} · {interview}"
                title = f"{who} dodged"
                yield self._of_answer(Source.DODGE, answer, answer.answered_at, title, note)
            if answer.scared_at:
                title, note = "This scared you", f"{who}, {interview}"
                yield self._of_answer(Source.SCARE, answer, answer.scared_at, title, note)

    def _of_answer(self, source: Source, answer: Any, at: datetime, title: str, note: str) -> Event:
        """Their words stand whole or not at all: a shortened quote is another quote."""
        question = answer.question
        quote = answer.words if len(answer.words) <= MOST_QUOTED_CHARACTERS else ""
        url = f"{_log_of(question.interview_id)}#q-{question.pk}"
        return _event(source, answer.pk, at, title, url, quote=quote, note=note)

    def _flags(self) -> Iterator[Event]:
        for flag in self._rows.flags:
            # A dodge is told by the answer; the flag that came with it would be the same again.
            if flag.is_automatic:
                continue
            is_red = flag.kind == "red"
            title = f"{flag.get_kind_display()}: {flag.title}"
            note = self._interview_of(flag)
            if is_red:
                note = f"{flag.severity_word}, {flag.severity} of 5 · {note}"
            url = f"{_log_of(flag.interview_id)}#flag-{flag.pk}"
            yield _event(Source.FLAG, flag.pk, flag.noted_at, title, url, note=note)
        changes = in_interviews(self._role, "flags", "changes").select_related("flag")
        for change in changes.order_by("-changed_at", "-pk")[: self._most]:
            if change.words:
                title = f"{change.flag.title}: {change}"
                url = f"{_log_of(change.flag.interview_id)}#flag-{change.flag_id}"
                note = f"“{change.reason}”" if change.reason else ""
                yield _event(
                    Source.FLAG_CHANGE, change.pk, change.changed_at, title, url, note=note
                )

    def _judged(self) -> Iterator[Event]:
        yield from self._ratings()
        for interview in self._rows.interviews:
            url = path_to("interviews:interview_verdict", interview.pk)
            for number, gut in enumerate(interview.gut_feelings.all()):
                title = "Gut recorded" if gut.value is not None else "Gut skipped"
                title = "Gut added to" if number else title
                yield _event(Source.GUT, gut.pk, gut.recorded_at, title, url, note=str(interview))
        if not self._role.stored_score.is_hidden:
            yield from self._scores()

    def _ratings(self) -> Iterator[Event]:
        """What was rated in one go; what came with the debrief is part of that."""
        records = in_interviews(self._role, "rating_records")
        records = records.exclude(recorded_at=F("interview__debriefed_at"))
        groups = records.values("interview_id", "recorded_at").annotate(
            count=Count("pk"), last=Max("pk")
        )
        for it in groups.order_by("-recorded_at", "-last")[: self._most]:
            title = f"Rated {it['count']} area{'' if it['count'] == 1 else 's'} anew"
            url = path_to("interviews:interview_debrief", it["interview_id"])
            note = self._rows.title_of(it["interview_id"])
            yield _event(Source.RATINGS, it["last"], it["recorded_at"], title, url, note=note)

    def _scores(self) -> Iterator[Event]:
        shown = {it.key: it for it in self._rows.snapshots if it.score.is_shown}
        points = [
            ScorePoint(it.key, timezone.localtime(it.taken_at).date(), it.score.points or 0)
            for it in shown.values()
        ]
        url = path_to("interviews:role_verdict", self._role.pk)
        for change in worth_a_word(points):
            snapshot = shown[change.point.key]
            yield _event(
                Source.SCORE,
                snapshot.key,
                snapshot.taken_at,
                _score_words(change.was, change.point.points),
                url,
                note=f"Range {snapshot.score.low_points} to {snapshot.score.high_points} · "
                f"{snapshot.score.coverage_word.lower()}",
            )

    def _decisions(self) -> Iterator[Event]:
        for it in self._rows.decisions:
            recorded_on = timezone.localtime(it.recorded_at).date()
            at = it.recorded_at if recorded_on == it.decided_on else None
            url = path_to("interviews:decision_detail", it.pk)
            title = f"You decided: {it.get_choice_display().lower()}"
            note = shorten(it.reasons, MOST_NOTED_CHARACTERS, placeholder=" …")
            yield Event(Source.DECISION, it.pk, it.decided_on, at, title, url, note=note)
            if it.undone_at:
                title = f"Took back: {it.get_choice_display().lower()}"
                yield _event(Source.TAKEN_BACK, it.pk, it.undone_at, title, url)
        if looking_back := getattr(self._role, "retrospective", None):
            url = path_to("interviews:retrospective_edit", self._role.pk)
            yield _event(
                Source.LOOKING_BACK,
                looking_back.pk,
                looking_back.written_at,
                "You looked back",
                url,
            )

    def _follow_ups(self) -> Iterator[Event]:
        for it in self._rows.follow_ups:
            if it.status == "pending" or it.closed_at is None:
                continue
            title = it.title if it.status == "done" else f"Left out: {it.title}"
            how = it.get_closed_via_display() or "Done"
            note = ". ".join(filter(None, [how, it.outcome])) if it.status == "done" else ""
            url = it.get_absolute_url()
            yield _event(Source.FOLLOW_UP, it.pk, it.closed_at, title, url, note=note)

    def _interview_of(self, row: Any) -> str:
        return self._rows.title_of(row.interview_id)


def _event(
    source: Source,
    key: int,
    at: datetime,
    title: str,
    url: str,
    *,
    quote: str = "",
    note: str = "",
) -> Event:
    return Event(source, key, timezone.localtime(at).date(), at, title, url, quote, note)


def in_interviews(role: Role, *relations: str) -> QuerySet[Any]:
    """Rows that hang on the role's interviews, by the names of the relations that lead to them.

    The filter follows the same way back, so no model of the floor above is named.
    """
    model: Any = role.interviews.model
    way = ""
    for name in relations:
        relation = model._meta.get_field(name)
        model, way = relation.related_model, f"{relation.field.name}__{way}"
    in_use = {f"{way}role": role, f"{way}trashed_at": None}
    return model._default_manager.filter(**in_use)


def _snapshots(role: Role) -> list[Snapshot]:
    """The role's own scores, the oldest first; areas without weight are left out."""
    weights = role.owner.preferences.weights_by_area()
    rows = role.score_snapshots.filter(interview=None).order_by("-taken_at", "-pk")
    found = []
    for row in reversed(list(rows[:MOST_SNAPSHOTS])):
        values = {
            area: row.detail.get(area, {}).get("value")
            for area, weight in weights.items()
            if weight
        }
        unknown = [area.capitalize() for area, value in values.items() if value is None]
        score = StoredScore(
            score=row.score,
            low=row.low,
            high=row.high,
            coverage=row.coverage,
            known_count=len(values) - len(unknown),
            cap=row.cap,
        )
        found.append(Snapshot(row.pk, row.taken_at, score, unknown))
    return found


def _score_words(was: int | None, points: int) -> str:
    if was is None:
        return f"Score {points} of 100"
    return f"Score {'up' if points > was else 'down'} from {was} to {points}"


def _log_of(interview_id: int) -> str:
    return path_to("interviews:interview_log", interview_id)


def _joined(names: Sequence[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last
