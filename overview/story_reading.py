"""Everything that happened with one role, from its rows, in a fixed number of queries."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from textwrap import shorten
from urllib.parse import urlencode

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce, Greatest
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from accounts.domain.words import joined
from accounts.paths import path_to
from applications.domain.pipeline import Stage
from applications.models import Role
from applications.offers.domain.terms import SHORT, Term
from interviews.models import Answer, RatingRecord
from interviews.models.flag import FlagKind
from interviews.models.follow_up import FollowUpStatus
from interviews.score.changes import NEW_RULES
from interviews.score.domain.evidence import Manner
from overview.domain.timeline import (
    BRIEF,
    KIND_LABELS,
    PAGE_SIZE,
    Event,
    Kind,
    Source,
    newest_first,
    page_of,
    worth_a_word,
)
from overview.role_rows import RoleRows

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
HEARD = (
    Answer.objects.current()
    .filter(Q(manner=Manner.DODGED) | Q(scared_at__isnull=False))
    .select_related("question", "speaker")
    .only(*SHOWN_OF_ANSWER)
    # By the later of its two events, so that no event of a page is cut off with its row.
    .order_by(Greatest("answered_at", Coalesce("scared_at", "answered_at")).desc(), "-pk")
)
RATED = (
    RatingRecord.objects.values_list("interview_id", "recorded_at")
    .annotate(count=Count("pk"), last=Max("pk"))
    .order_by("-recorded_at", "-last")
)
MOST_PAGES = 100
MOST_QUOTED_CHARACTERS = 280
MOST_NOTED_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of it. kind: "" for everything. earlier, later: addresses, "" for none.

    number: from 1; 0 for the newest few, before anybody asks for more.
    """

    events: Sequence[Event]
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
    if not kind and not asked.get("page"):
        newest = newest_first(_Reader(rows, now, most=BRIEF + 1).events(None))
        more = f"{rows.role.get_absolute_url()}?page=1" if len(newest) > BRIEF else ""
        return Timeline(newest[:BRIEF], "", 0, more, "")
    number = _page_number(asked.get("page", ""))
    reader = _Reader(rows, now, most=number * PAGE_SIZE + 1)
    events = newest_first(reader.events(Kind(kind) if kind else None))
    number = min(number, max(1, ceil(len(events) / PAGE_SIZE)))
    has_earlier = len(events) > number * PAGE_SIZE and number < MOST_PAGES
    return Timeline(
        page_of(events, number),
        kind,
        number,
        _address(rows.role, kind, number + 1) if has_earlier else "",
        _address(rows.role, kind, number - 1) if number > 1 else "",
    )


def _page_number(asked: str) -> int:
    return max(1, min(int(asked[:4]), MOST_PAGES)) if asked.isdecimal() else 1


def _address(role: Role, kind: str, number: int) -> str:
    asked = {"show": kind, "page": number if number > 1 or not kind else ""}
    return f"{role.get_absolute_url()}?{urlencode({k: v for k, v in asked.items() if v})}"


class _Reader:
    """Turns the rows of a role into events. most: how many of a source are read, newest first."""

    def __init__(self, rows: RoleRows, now: datetime, most: int) -> None:
        self._rows, self._role, self._now, self._most = rows, rows.role, now, most

    def events(self, kind: Kind | None) -> Iterator[Event]:
        sources: dict[Kind, Callable[[], Iterable[Event]]] = {
            Kind.STAGE: self._stage,
            Kind.CONTACT: self._contact_log,
            Kind.INTERVIEW: self._interviews,
            Kind.HEARD: self._heard,
            Kind.FLAG: self._flags,
            Kind.JUDGED: self._judged,
            Kind.OFFER: self._offer,
            Kind.DECISION: self._decisions,
            Kind.FOLLOW_UP: self._follow_ups,
        }
        for one in [kind] if kind else Kind:
            yield from sources[one]()

    def _stage(self) -> Iterator[Event]:
        role = self._role
        if not any(move.stage == Stage.SAVED for move in self._rows.moves):
            yield _event(Source.ADDED, role.pk, role.created_at, "Added to Debrief", "#job")
        for move in self._rows.moves:
            noted_on = timezone.localtime(move.recorded_at).date()
            day = move.day or noted_on
            is_dated_back = noted_on != day
            noted = f"Noted on {date_format(noted_on, 'j F')}" if is_dated_back else ""
            yield Event(
                Source.MOVE,
                move.pk,
                day,
                None if is_dated_back else move.recorded_at,
                move.get_stage_display(),
                "#stage",
                note=" · ".join(filter(None, [move.note, noted])),
            )
        if at := role.last_reply_at:
            yield _event(Source.REPLY, role.pk, at, "They replied", "#follow-ups")

    def _contact_log(self) -> Iterator[Event]:
        for it in self._rows.log_entries:
            note = shorten(it.about, MOST_NOTED_CHARACTERS, placeholder=" …")
            url = it.get_absolute_url()
            yield _event(Source.LOG_ENTRY, it.pk, it.happened_at, str(it), url, note=note)

    def _interviews(self) -> Iterator[Event]:
        zone = timezone.get_current_timezone_name()
        for interview in self._rows.interviews:
            parts = [self._rows.names_in(interview)]
            if interview.zone != zone:
                local = datetime.combine(interview.local_date, interview.local_time)
                parts.append(f"{date_format(local, 'D j F, H:i')} in {interview.zone}")
            if interview.is_upcoming(now=self._now):
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
        answers = HEARD.filter(question__interview__in=self._rows.interview_ids)
        for answer in answers[: self._most]:
            who = answer.speaker_name
            interview = self._rows.title_of(answer.question.interview_id)
            if answer.manner == Manner.DODGED:
                note = f"{answer.question.wording} · {interview}"
                title = f"{who} dodged"
                yield self._of_answer(Source.DODGE, answer, answer.answered_at, title, note)
            if answer.scared_at:
                title, note = "This scared you", f"{who}, {interview}"
                yield self._of_answer(Source.SCARE, answer, answer.scared_at, title, note)

    def _of_answer(
        self, source: Source, answer: Answer, at: datetime, title: str, note: str
    ) -> Event:
        """Quotes their words in full or not at all: a shortened quote is another quote."""
        question = answer.question
        quote = answer.words if len(answer.words) <= MOST_QUOTED_CHARACTERS else ""
        url = f"{_log_of(question.interview_id)}#q-{question.pk}"
        return _event(source, answer.pk, at, title, url, quote=quote, note=note)

    def _flags(self) -> Iterator[Event]:
        for flag in self._rows.flags:
            # A dodge is told by the answer; the flag that came with it would be the same again.
            if flag.is_automatic:
                continue
            is_red = flag.kind == FlagKind.RED
            title = f"{flag.get_kind_display()}: {flag.title}"
            note = self._rows.title_of(flag.interview_id)
            if is_red:
                note = f"{flag.severity_word}, {flag.severity} of 5 · {note}"
            url = f"{_log_of(flag.interview_id)}#flag-{flag.pk}"
            yield _event(Source.FLAG, flag.pk, flag.noted_at, title, url, note=note)
        for change in self._rows.flag_changes:
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
        debriefed = {(it.pk, it.debriefed_at) for it in self._rows.interviews}
        groups = RATED.filter(interview__in=self._rows.interview_ids)
        for interview_id, at, count, last in groups[: self._most + len(debriefed)]:
            if (interview_id, at) in debriefed:
                continue
            title = f"Rated {count} area{'' if count == 1 else 's'} again"
            url = path_to("interviews:interview_debrief", interview_id)
            note = self._rows.title_of(interview_id)
            yield _event(Source.RATINGS, last, at, title, url, note=note)

    def _scores(self) -> Iterator[Event]:
        weights = self._role.owner.preferences.weights_by_area()
        weighed = {str(area) for area, weight in weights.items() if weight}
        # Of a day, the last one stays.
        of_day = {
            timezone.localdate(it.taken_at): (it, score)
            for it in self._rows.snapshots
            if (score := it.stored_score(weighed)).is_rankable
        }
        points = {day: score.points or 0 for day, (_, score) in of_day.items()}
        url = path_to("interviews:role_verdict", self._role.pk)
        for day, was in worth_a_word(points):
            snapshot, score = of_day[day]
            note = f"Range {score.low_points} to {score.high_points} · "
            note += score.coverage_word.lower()
            if snapshot.cause == NEW_RULES:
                note += " · by new rules of the score"
            title = _score_words(was, points[day])
            yield _event(Source.SCORE, snapshot.pk, snapshot.taken_at, title, url, note=note)

    def _offer(self) -> Iterator[Event]:
        """Without what was said of pay: a page that is shown to somebody hides it elsewhere."""
        offer = self._rows.offer
        if offer is None:
            return
        changes = {it.pk: changed for it, changed in offer.changes}
        for it in offer.rounds:
            terms = [SHORT[change.term] for change in changes.get(it.pk, ())]
            title = "They changed their offer" if it.pk in changes else "They made an offer"
            who = it.said_by.name if it.said_by else ""
            note = " · ".join(filter(None, [who, joined(terms)]))
            yield Event(Source.OFFER, it.pk, it.made_on, None, title, "#offer", note=note)
        for move in offer.deadline_moves:
            title, note = "The day to answer by changed", f"It was {date_format(move.was, 'j F')}"
            yield Event(Source.DEADLINE, move.pk, move.moved_on, None, title, "#offer", note=note)
        for request in offer.requests:
            about = SHORT[Term(request.term)]
            title = f"You asked for something: {about}"
            yield Event(Source.REQUEST, request.pk, request.asked_on, None, title, "#offer")
            if request.answered_on:
                title = f"They answered, {request.get_answer_display().lower()}: {about}"
                on = request.answered_on
                yield Event(Source.REQUEST_ANSWER, request.pk, on, None, title, "#offer")

    def _decisions(self) -> Iterator[Event]:
        for it in self._rows.decisions:
            recorded_on = timezone.localtime(it.recorded_at).date()
            at = it.recorded_at if recorded_on == it.decided_on else None
            url = path_to("interviews:decision_detail", it.pk)
            decided = "Decided and undone" if it.undone_at else "You decided"
            title = f"{decided}: {it.get_choice_display().lower()}"
            note = shorten(it.reasons, MOST_NOTED_CHARACTERS, placeholder=" …")
            yield Event(Source.DECISION, it.pk, it.decided_on, at, title, url, note=note)
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
            if it.status == FollowUpStatus.PENDING or it.closed_at is None:
                continue
            is_done = it.status == FollowUpStatus.DONE
            title = it.title if is_done else f"Dismissed: {it.title}"
            how = it.get_closed_via_display() or "Done"
            note = ". ".join(filter(None, [how, it.outcome])) if is_done else ""
            url = it.get_absolute_url()
            yield _event(Source.FOLLOW_UP, it.pk, it.closed_at, title, url, note=note)


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


def _score_words(was: int | None, points: int) -> str:
    if was is None:
        return f"Score {points} of 100"
    return f"Score {'up' if points > was else 'down'} from {was} to {points}"


def _log_of(interview_id: int) -> str:
    return path_to("interviews:interview_log", interview_id)
