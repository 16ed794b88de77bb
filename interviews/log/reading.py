"""What the log shows of one interview: questions with their answers, flags, suggestions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.domain.words import joined
from accounts.http import SignedInRequest
from applications.models import Contact
from interviews.asked_me.forms import InterviewerQuestionForm
from interviews.catalogue.loader import FlagEntry
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.changes import (
    CORRECTED,
    Facts,
    facts_of,
    moments_of,
    moments_seen,
    noted_flags,
)
from interviews.log.domain.suggestions import (
    LOOKS_FLAG,
    Moments,
    NotedFlag,
    Reading,
    Suggestion,
)
from interviews.log.domain.watch_list import OF_COWORKERS
from interviews.log.forms import AnswerForm
from interviews.models import Flag, Interview, Observation, Question
from interviews.models.flag import FlagKind
from interviews.models.interview import Delivery, InterviewQuerySet
from interviews.preparing.checklist_reading import checklist_context, groups_of
from interviews.preparing.domain.checklist import ItemState
from interviews.preparing.domain.question_plan import is_must_ask
from interviews.preparing.domain.steps import Step
from interviews.preparing.interview_reading import WITH_ASKED_ME, WITH_MESSAGES
from interviews.preparing.step_reading import step_context
from interviews.score.domain.evidence import dodge_flag

MUST_ASK = "Ask this, or a question about balance, before you decide."
DELIVERIES = [(Delivery.DELIVERED, "Said"), (Delivery.PARTLY, "Partly"), (Delivery.NOT, "Not yet")]
TICKED_BY: tuple[Any, ...] = ("checklist_items", "observations", WITH_MESSAGES)
Subject = Observation.Subject
COWORKERS_NEEDED = {Subject.TONE: 1, Subject.LOOKS: 2, Subject.FLAGS: 0}


def logged_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with all that its log shows, in a fixed number of queries."""
    rows = with_questions(Interview.objects.owned_by(request.user)).prefetch_related(
        *TICKED_BY,
        Prefetch("flags", Flag.objects.with_evidence()),
        "dismissed_suggestions",
        WITH_ASKED_ME,
    )
    return get_object_or_404(rows.with_gut_said(), pk=pk)


def question_of_log(request: SignedInRequest, pk: int) -> Question:
    """One of the user's own questions; its interview holds the others, their answers and people."""
    rows = Interview.objects.owned_by(request.user).filter(questions=pk)
    interview = get_object_or_404(with_questions(rows))
    return next(it for it in interview.questions.all() if it.pk == pk)


def with_questions(rows: InterviewQuerySet) -> InterviewQuerySet:
    questions = Question.objects.select_related("meant_for").with_answers()
    return (
        rows.select_related("role__company", "role__recruiter", "promised_contact")
        .with_contacts()
        .prefetch_related(Prefetch("questions", questions))
    )


def contacts_of(interview: Interview) -> list[Contact]:
    """Who was there, in the order they were added."""
    return [it.contact for it in interview.participants.all()]


def coworkers_of(interview: Interview) -> list[Contact]:
    return [contact for contact in contacts_of(interview) if contact.kind == "coworker"]


# --- Questions -------------------------------------------------------------------------------


@dataclass(slots=True)
class LoggedQuestion:
    """One question of the log.

    silent: people who have not answered yet. probe: the countable question to ask after a dodge,
    "" for none. must_ask: why it must be asked, "" where it need not. form: the open form, None
    while it is folded.
    """

    question: Question
    silent: Sequence[Contact]
    probe: str
    must_ask: str
    form: AnswerForm | None = None

    @property
    def is_must_ask(self) -> bool:
        return is_must_ask(self.question.key)


def logged_question(question: Question) -> LoggedQuestion:
    interview = question.interview
    answered = {it.speaker_id for it in question.current_answers}
    is_known = any(it.wording == question.probe for it in interview.questions.all())
    must = is_must_ask(question.key) and not _is_workload_answered(interview)
    return LoggedQuestion(
        question=question,
        silent=[contact for contact in contacts_of(interview) if contact.pk not in answered],
        probe=question.probe if question.state == "dodged" and not is_known else "",
        must_ask=MUST_ASK if must else "",
    )


def _is_workload_answered(interview: Interview) -> bool:
    return any(it.question.is_must_ask for it in interview.current_answers)


def find_question(context: dict[str, Any], pk: str) -> LoggedQuestion | None:
    """One question of log_context()."""
    questions = (*context["questions"], *context["reserve"])
    return next((it for it in questions if str(it.question.pk) == pk), None)


def open_form(
    logged: LoggedQuestion,
    request: SignedInRequest,
    *,
    speaker: str = "",
    data: QueryDict | None = None,
    is_new: bool = False,
) -> AnswerForm:
    """Unfold one question. speaker: whose answer, as Answer.speaker_key; theirs is changed.

    is_new: it came up just now, so that Cancel takes it away again.
    """
    interview, answers = logged.question.interview, logged.question.current_answers
    contacts = contacts_of(interview)
    gone = {it.speaker for it in answers if it.speaker} - set(contacts)
    speakers = [*contacts, *sorted(gone, key=lambda it: it.pk)]
    changed = next((it for it in answers if it.speaker_key == speaker), None)
    if not changed and speaker not in {str(it.pk) for it in speakers}:
        speaker = str(logged.silent[0].pk) if len(logged.silent) == 1 else ""
    logged.form = AnswerForm(
        data,
        question=logged.question,
        user=request.user,
        speakers=speakers,
        speaker=speaker,
        answer=changed,
        contacts=who_may_call(interview),
        is_new=is_new,
    )
    return logged.form


def who_may_call(interview: Interview) -> list[Contact]:
    """From whom one may hear next: those in the room, the recruiter, and who was named."""
    recruiter = interview.role.recruiter
    is_in_use = recruiter and recruiter.trashed_at is None
    others = (recruiter if is_in_use else None, interview.promised_contact)
    return list(dict.fromkeys(filter(None, (*contacts_of(interview), *others))))


# --- Flags -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DismissedEntry:
    """A dismissed suggestion. with_keys: the other readings of its moment, dismissed with it."""

    entry: FlagEntry
    with_keys: Sequence[str]

    @property
    def key(self) -> str:
        return self.entry.key

    @property
    def title(self) -> str:
        """ "Pause and smirk, with Coworkers exchange looks"."""
        others = joined([it.title for key in self.with_keys if (it := catalogue_flag(key))])
        return f"{self.entry.title}, with {others}" if others else self.entry.title


class FlagRows:
    """What the flags panel lists, each list read when it is shown.

    just: the flag withdrawn, explained or renamed a moment ago, just_dismissed: the suggestion;
    undo: of either. is_watching: whether a coworker is met.
    """

    def __init__(
        self,
        interview: Interview,
        *,
        just: int | None = None,
        dismissed: str = "",
        undo: tuple[str, str] | None = None,
        problem: str = "",
        notice: str = "",
    ) -> None:
        """just: the flag's id. dismissed: the suggestion's key. notice: what is said of a flag."""
        self._interview = interview
        self._flags = list(interview.flags.all())
        self._keys = {it.key for it in self._flags}
        self._coworkers = len(coworkers_of(interview))
        self._dismissed = dismissed
        self.just = next((it for it in self._flags if it.pk == just), None)
        self.undo = undo
        self.problem = problem
        self.notice = notice
        self.is_watching = self._coworkers > 0

    def flag_of(self, key: str) -> Flag | None:
        return next((it for it in self._flags if it.key == key), None)

    @property
    def listed(self) -> list[Flag]:
        """Those that count, and one withdrawn just now: Undo takes its place."""
        return [it for it in self._flags if it.is_counted or it == self.just]

    @property
    def withdrawn(self) -> list[Flag]:
        return [
            it
            for it in self._flags
            if not it.is_counted and it != self.just and not went_with_its_answer(it)
        ]

    @cached_property
    def moments(self) -> Moments:
        return moments_of(self._interview)

    @property
    def noted(self) -> list[NotedFlag]:
        return noted_flags(self._interview)

    @property
    def dismissed_keys(self) -> set[str]:
        return {it.flag_key for it in self._interview.dismissed_suggestions.all()}

    @property
    def suggestions(self) -> Sequence[Suggestion]:
        return self.moments.suggestions

    @property
    def readings(self) -> list[tuple[int, Reading]]:
        """With the id of its flag, what else the moment of a listed flag may be read as."""
        listed = {it.pk for it in self._flags if it.is_counted}
        return [it for it in self.moments.readings if it[0] in listed]

    @cached_property
    def _entries(self) -> list[DismissedEntry]:
        """Suggestions that were dismissed, also just now."""
        rows = list(self._interview.dismissed_suggestions.all())
        shown_by = self._keys | {it.flag_key for it in rows}
        return [
            DismissedEntry(entry, [it.flag_key for it in rows if it.under_key == entry.key])
            for row in rows
            if row.under_key not in shown_by
            if (entry := catalogue_flag(row.flag_key)) and entry.key not in self._keys
        ]

    @property
    def dismissed(self) -> list[DismissedEntry]:
        return [it for it in self._entries if it.key != self._dismissed]

    @property
    def just_dismissed(self) -> bool:
        return any(it.key == self._dismissed for it in self._entries)

    @property
    def noted_count(self) -> int:
        return sum(it.is_counted for it in self._flags)

    @property
    def settled_count(self) -> int:
        return len(self.withdrawn) + len(self.dismissed)

    @cached_property
    def watch(self) -> list[FlagEntry]:
        """What to look for where a coworker is met, without what is noted or suggested."""
        hidden = self._keys | {key for it in self.suggestions for key in it.keys}
        hidden |= {it.flag_key for _, it in self.readings}
        found = (catalogue_flag(key) for key in OF_COWORKERS if key in self.watched - hidden)
        return [it for it in found if it]

    @property
    def watched(self) -> set[str]:
        """Keys of what could be on the watch list here."""
        can_exchange_looks = self._coworkers >= COWORKERS_NEEDED[Subject.LOOKS]
        kept = {it for it in OF_COWORKERS if it != LOOKS_FLAG or can_exchange_looks}
        return kept if self.is_watching else set()

    @property
    def red_count(self) -> int:
        return sum(it.kind == FlagKind.RED and it.is_counted for it in self._flags)

    @cached_property
    def looks(self) -> list[Observation]:
        """What can be recorded here, with the outcome "" where nothing is."""
        recorded = {it.subject: it for it in self._interview.observations.all()}
        return [
            recorded.get(subject) or Observation(subject=subject)
            for subject, needed in COWORKERS_NEEDED.items()
            if self._coworkers >= needed and not (subject == Subject.FLAGS and self.red_count)
        ]

    @property
    def manager(self) -> str:
        """The hiring manager's name, "" where none was met."""
        contacts = contacts_of(self._interview)
        return next((it.name for it in contacts if it.kind == "hiring_manager"), "")


def went_with_its_answer(flag: Flag) -> bool:
    """A dodge that was raised or explained, whose answer was corrected: nothing to restore."""
    changes = list(flag.changes.all())
    return bool(changes) and changes[-1].reason == CORRECTED


def can_be_observed(interview: Interview, subject: str, outcome: str) -> bool:
    """Looks need two coworkers, the tone needs one."""
    is_known = subject in COWORKERS_NEEDED and outcome in Observation(subject=subject).outcomes
    return is_known and len(coworkers_of(interview)) >= COWORKERS_NEEDED[Subject(subject)]


# --- The page --------------------------------------------------------------------------------


def log_context(interview: Interview, rows: FlagRows | None = None) -> dict[str, Any]:
    """All that the page and each of its partials show. rows: None where nothing just happened."""
    now = timezone.now()
    questions = [logged_question(it) for it in interview.questions.all()]
    plans = list(interview.message_plans.all())
    return (
        step_context(interview, Step.LOG)
        | checklist_context(interview, "during")
        | asked_counts(interview)
        | {
            "questions": [it for it in questions if not it.question.is_reserve],
            "reserve": [it for it in questions if it.question.is_reserve],
            "rows": rows or FlagRows(interview),
            "has_begun": interview.has_begun(now=now),
            "is_room_time": interview.is_room_time(now=now),
            "plans": plans,
            "deliveries": DELIVERIES,
            "asked_me": list(interview.interviewer_questions.all()),
            "asked_form": InterviewerQuestionForm(contacts=contacts_of(interview)),
        }
    )


def asked_counts(interview: Interview) -> dict[str, int]:
    questions = list(interview.questions.all())
    listed = [it for it in questions if it.is_listed]
    return {
        "asked": sum(it.asked_at is not None for it in listed),
        "listed": len(listed),
        "reserved": sum(it.is_reserve for it in questions),
    }


# --- What a change of one question moves -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What one question moves elsewhere on the page, to compare before with after.

    ticks: item of the checklist → its state. facts: what the rules read. dodgers: who dodged, as
    far as they are known.
    """

    ticks: dict[str, ItemState]
    facts: Facts
    is_workload_answered: bool
    has_dodge: bool
    dodgers: frozenset[int]


def elsewhere(question: Question) -> Elsewhere:
    interview = question.interview
    prefetch_related_objects([interview], *TICKED_BY)
    dodges = [it for it in question.current_answers if it.is_dodge]
    return Elsewhere(
        ticks={it.key: it for it in groups_of(interview, "during")[0].items},
        facts=facts_of(interview),
        is_workload_answered=_is_workload_answered(interview),
        has_dodge=bool(dodges),
        dodgers=frozenset(it.speaker_id for it in dodges if it.speaker_id),
    )


def moved_context(question: Question, before: Elsewhere) -> dict[str, Any]:
    """What the answer to a change of one question shows: the question, and what else moved."""
    interview, after = question.interview, elsewhere(question)
    group = groups_of(interview, "during")[0]
    is_settled = before.is_workload_answered != after.is_workload_answered
    must_ask = (it for it in interview.questions.all() if is_must_ask(it.key) and it != question)
    return (
        asked_counts(interview)
        | _moved_flags(question, before, after)
        | {
            "interview": interview,
            "group": group,
            "ticked": [it for it in group.items if before.ticks.get(it.key) != it],
            "must_ask": "" if after.is_workload_answered else MUST_ASK,
            "notices": list(must_ask) if is_settled else [],
        }
    )


def _moved_flags(question: Question, before: Elsewhere, after: Elsewhere) -> dict[str, Any]:
    """What came and went in the flags panel, which is read only where a dodge or a suggestion did.

    came: suggestions, and dodge: a flag, to add. gone: selectors of what to take away. reread:
    flags whose other readings changed. has_new_watch: whether something comes back to the watch
    list.
    """
    has_moved = moments_seen(before.facts) != moments_seen(after.facts)
    if not has_moved and before.has_dodge == after.has_dodge:
        return {}
    interview = question.interview
    # What was there before is not shown again, so flags come without their changes.
    prefetch_related_objects([interview], "flags")
    rows = FlagRows(interview)
    dodge = rows.flag_of(dodge_flag(question.key))
    context: dict[str, Any] = {"rows": rows, "gone": []}
    if has_moved or _is_suggested(question, after):
        prefetch_related_objects([interview], "flags__contacts", "dismissed_suggestions")
        was, now = _moments_before(question, before, rows), rows.moments
        if was != now:
            context |= _moved_moments(was, now, rows)
    elif after.has_dodge:
        rows.moments = Moments(())  # of what is shown again: the new flag, which has no readings
    if after.has_dodge and not before.has_dodge:
        context["dodge"] = dodge
        context["gone"] += ["#look-flags"] if rows.red_count == 1 else []
    elif before.has_dodge and not after.has_dodge:
        is_gone = dodge is None or went_with_its_answer(dodge)
        context["gone"] += [f".dodge-{question.pk}"] if is_gone else []
        context["has_new_watch"] = True
    return context


def _is_suggested(question: Question, after: Elsewhere) -> bool:
    """Whether answers to this question point to anything, which its dodge then holds."""
    answers = tuple(it for it in after.facts.answers if it.question == question.pk)
    return bool(moments_seen(replace(after.facts, answers=answers)).suggestions)


def _moments_before(question: Question, before: Elsewhere, rows: FlagRows) -> Moments:
    """What was suggested before this question changed: only its dodge can have come or gone."""
    key = dodge_flag(question.key)
    noted = [it for it in rows.noted if it.key != key]
    if before.has_dodge:
        ref = flag.pk if (flag := rows.flag_of(key)) else 0
        noted.append(NotedFlag(ref, key, question.pk, contacts=before.dodgers))
    return moments_seen(before.facts, noted, rows.dismissed_keys)


def _moved_moments(was: Moments, now: Moments, rows: FlagRows) -> dict[str, Any]:
    gone = [it for it in was.suggestions if it not in now.suggestions]
    came = [it for it in now.suggestions if it not in was.suggestions]
    shown = {key for it in was.suggestions for key in it.keys}
    hidden = {key for it in now.suggestions for key in it.keys}
    refs = {ref for ref, _ in (*was.readings, *now.readings) if was.of(ref) != now.of(ref)}
    return {
        "gone": [f"#suggestion-{it.flag_key}" for it in gone]
        + [f"#watch-{key}" for key in sorted((hidden - shown) & rows.watched)],
        "came": came,
        "reread": [it for it in rows.listed if it.pk in refs],
        "has_moved": True,
        "has_new_watch": not rows.watched.isdisjoint(shown - hidden),
    }
