"""What the log shows of one interview: questions with their answers, flags, suggestions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from applications.models import Contact
from interviews.catalogue.loader import REASSURANCE, FlagEntry
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.changes import CORRECTED, SuggestedFlag, suggested_by_answers, suggested_flags
from interviews.log.domain.suggestions import Suggestion
from interviews.log.flag_forms import LOOKS_FLAG
from interviews.log.forms import PANEL, AnswerForm, signed
from interviews.models import (
    Answer,
    Flag,
    FlagChange,
    Interview,
    MessagePlan,
    Observation,
    Participant,
    Question,
)
from interviews.models.flag import FlagKind
from interviews.models.interview import Delivery
from interviews.models.question import QuestionQuerySet
from interviews.preparing.checklist_reading import checklist_context, groups_of
from interviews.preparing.domain.checklist import ItemState
from interviews.preparing.domain.question_plan import is_must_ask
from interviews.preparing.domain.steps import Step
from interviews.preparing.step_reading import step_context
from interviews.score.domain.evidence import FlagStatus, Manner, dodge_flag
from interviews.score.domain.likely_week import against_limit, hours_range, likely_week
from interviews.score.domain.turnover import turnover

WATCH_LIST = (
    "overformal_about_manager",
    "tight_lipped_about_manager",
    LOOKS_FLAG,
    "pause_and_smirk",
    "called_micromanager",
)
MUST_ASK = "Ask this, or about balance, before you decide."
GOT_ACROSS = (Delivery.DELIVERED, Delivery.PARTLY)
DELIVERIES = [(Delivery.DELIVERED, "Said"), (Delivery.PARTLY, "Partly"), (Delivery.NOT, "Not yet")]
FLAG_RELATIONS: tuple[Any, ...] = (
    "flags__contacts",
    Prefetch("flags__changes", FlagChange.objects.with_evidence()),
)
TICKED_BY: tuple[Any, ...] = (
    "checklist_items",
    "observations",
    Prefetch("message_plans", MessagePlan.objects.select_related("message")),
)
Subject, Outcome = Observation.Subject, Observation.Outcome


def logged_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with all that its log shows, in a fixed number of queries."""
    return get_object_or_404(_with_log(Interview.objects.owned_by(request.user)), pk=pk)


def _with_log(rows: QuerySet[Interview]) -> QuerySet[Interview]:
    return _with_questions(rows, Question.objects.select_related("meant_for")).prefetch_related(
        *TICKED_BY,
        *FLAG_RELATIONS,
        "dismissed_suggestions",
        "gut_feelings",
    )


def _with_questions(rows: QuerySet[Interview], questions: QuestionQuerySet) -> QuerySet[Interview]:
    return rows.select_related(
        "role__company", "role__recruiter", "promised_contact"
    ).prefetch_related(
        Prefetch("participants", Participant.objects.select_related("contact")),
        Prefetch("questions", questions.with_answers()),
    )


def question_of_log(request: SignedInRequest, pk: int) -> Question:
    """One of the user's own questions; its interview holds all others, their answers and people."""
    rows = Interview.objects.owned_by(request.user).filter(questions=pk)
    questions = Question.objects.select_related("meant_for")
    interview = get_object_or_404(_with_questions(rows, questions))
    return next(it for it in interview.questions.all() if it.pk == pk)


def contacts_of(interview: Interview) -> list[Contact]:
    """Who was there, in the order they were added."""
    return [it.contact for it in interview.participants.all()]


def coworkers_of(interview: Interview) -> list[Contact]:
    return [contact for contact in contacts_of(interview) if contact.kind == "coworker"]


# --- Questions -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LoggedAnswer:
    """One answer as it is shown folded. speaker_key: what ?speaker= carries to change it."""

    answer: Answer
    speaker_key: str
    speaker_name: str
    signal: str
    hours: str
    likely_week: str
    against_limit: str
    turnover: str


@dataclass(slots=True)
class LoggedQuestion:
    """One question of the log.

    silent: people who have not answered yet. probe: the countable question to ask after a dodge,
    "" for none. form: the open form, None while it is folded. undo: of an answer just withdrawn.
    """

    question: Question
    answers: Sequence[LoggedAnswer]
    silent: Sequence[Contact]
    probe: str
    must_ask: str
    reassurance: str
    form: AnswerForm | None = None
    undo: tuple[str, str] | None = None
    changed: LoggedAnswer | None = None

    @property
    def state(self) -> str:
        return self.question.state

    @property
    def is_must_ask(self) -> bool:
        return is_must_ask(self.question.key)

    @property
    def answer_id(self) -> str:
        """The id of the link that opens the form, where focus goes next."""
        return f"q-{self.question.pk}-answer"

    @property
    def target(self) -> str:
        return f"#q-{self.question.pk}"

    @property
    def title_id(self) -> str:
        return f"q-{self.question.pk}-title"


def logged_questions(interview: Interview) -> list[LoggedQuestion]:
    return [logged_question(it) for it in interview.questions.all()]


def logged_question(question: Question) -> LoggedQuestion:
    interview = question.interview
    limit = interview.owner.preferences.hours_limit
    answers = question.answers.all()
    heard = {it.speaker_id for it in answers}
    is_known = any(it.wording == question.probe for it in interview.questions.all())
    is_awkward = question.theme == "workload" and not answers
    must = is_must_ask(question.key) and not _is_workload_heard(interview)
    return LoggedQuestion(
        question=question,
        answers=[_logged_answer(it, limit) for it in answers],
        silent=[contact for contact in contacts_of(interview) if contact.pk not in heard],
        probe=question.probe if question.state == "dodged" and not is_known else "",
        must_ask=MUST_ASK if must else "",
        reassurance=REASSURANCE if is_awkward else "",
    )


def _is_workload_heard(interview: Interview) -> bool:
    return any(it.theme == "workload" and it.answers.all() for it in interview.questions.all())


def find_question(questions: Sequence[LoggedQuestion], pk: str) -> LoggedQuestion | None:
    return next((it for it in questions if str(it.question.pk) == pk), None)


def open_form(
    logged: LoggedQuestion,
    request: SignedInRequest,
    *,
    speaker: str = "",
    data: QueryDict | None = None,
) -> AnswerForm:
    """Unfold one question. speaker: whose answer, a contact's id or PANEL; theirs is changed."""
    contacts = contacts_of(logged.question.interview)
    gone = {it.answer.speaker for it in logged.answers if it.answer.speaker} - set(contacts)
    voices = [*contacts, *sorted(gone, key=lambda it: it.pk)]
    logged.changed = next((it for it in logged.answers if it.speaker_key == speaker), None)
    if not logged.changed and speaker not in {str(voice.pk) for voice in voices}:
        speaker = str(logged.silent[0].pk) if len(logged.silent) == 1 else ""
    logged.form = AnswerForm(
        data,
        question=logged.question,
        user=request.user,
        speakers=voices,
        speaker=speaker,
        answer=logged.changed.answer if logged.changed else None,
        contacts=who_may_call(logged.question.interview),
    )
    return logged.form


def who_may_call(interview: Interview) -> list[Contact]:
    """From whom one may hear next: those in the room, the recruiter, and whoever was named."""
    contacts = contacts_of(interview)
    for contact in (interview.role.recruiter, interview.promised_contact):
        if contact and contact not in contacts:
            contacts.append(contact)
    return contacts


def _logged_answer(answer: Answer, limit: int | None) -> LoggedAnswer:
    low, high = answer.hours_low, answer.hours_high
    if answer.manner == Manner.DODGED:
        low = high = None
    return LoggedAnswer(
        answer=answer,
        speaker_key=str(answer.speaker_id or PANEL),
        speaker_name=answer.speaker_name,
        signal="" if answer.signal is None else f"{signed(answer.signal)} {answer.signal_word}",
        hours=hours_range(low, high),
        likely_week=likely_week(low, high),
        against_limit=against_limit(low, high, limit),
        turnover=turnover(answer.hired, answer.left, answer.headcount).words,
    )


# --- Flags -----------------------------------------------------------------------------------


@dataclass(slots=True)
class FlagRows:
    """What the flags panel lists. standing: not withdrawn. set_aside: withdrawn earlier.

    just_withdrawn, just_dismissed: what went just now, shown in its place with Undo;
    just_explained: likewise, and it stays in the list.
    watch: what to look for where a coworker is met, as catalogue flags; choices: observations.
    """

    standing: list[Flag]
    set_aside: list[Flag]
    suggestions: list[SuggestedFlag]
    dismissed: list[FlagEntry]
    just_withdrawn: Flag | None
    just_dismissed: FlagEntry | None
    watch: list[FlagEntry]
    choices: list["Look"]
    is_watching: bool
    just_explained: Flag | None = None
    undo: tuple[str, str] | None = None
    problem: str = ""

    @property
    def count(self) -> str:
        noted = sum(1 for it in self.standing if it.status != FlagStatus.WITHDRAWN)
        words = f"{noted} noted"
        return f"{words} · {len(self.suggestions)} suggested" if self.suggestions else words

    @property
    def set_aside_count(self) -> int:
        return len(self.set_aside) + len(self.dismissed)


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look for, and what was recorded; outcome "" while nothing is."""

    subject: str
    legend: str
    outcomes: Sequence[tuple[str, str]]
    outcome: str


def flag_rows(
    interview: Interview,
    *,
    withdrawn: str = "",
    explained: str = "",
    dismissed: str = "",
    undo: tuple[str, str] | None = None,
    problem: str = "",
) -> FlagRows:
    """withdrawn, explained: the id of a flag, dismissed: the key of a suggestion; a moment ago."""
    flags = list(interview.flags.all())
    coworkers = len(coworkers_of(interview))
    noted = {it.key for it in flags}
    suggested = suggested_flags(interview)
    dismissed_entries = [
        entry
        for it in interview.dismissed_suggestions.all()
        if (entry := catalogue_flag(it.flag_key)) and entry.key not in noted
    ]
    return FlagRows(
        standing=[
            it for it in flags if it.status != FlagStatus.WITHDRAWN or str(it.pk) == withdrawn
        ],
        set_aside=[
            it
            for it in flags
            if it.status == FlagStatus.WITHDRAWN
            and str(it.pk) != withdrawn
            and not _went_with_its_answer(it)
        ],
        suggestions=suggested,
        dismissed=[it for it in dismissed_entries if it.key != dismissed],
        just_withdrawn=next((it for it in flags if str(it.pk) == withdrawn), None),
        just_dismissed=next((it for it in dismissed_entries if it.key == dismissed), None),
        watch=_watch_list(coworkers, noted | {it.flag.key for it in suggested}),
        choices=_looks(interview, flags),
        is_watching=coworkers > 0,
        just_explained=next((it for it in flags if str(it.pk) == explained), None),
        undo=undo,
        problem=problem,
    )


def _went_with_its_answer(flag: Flag) -> bool:
    """A dodge that was raised or explained, whose answer was corrected: nothing to restore."""
    changes = list(flag.changes.all())
    return bool(changes) and changes[-1].reason == CORRECTED


def _watched_before(rows: FlagRows, came: set[str]) -> list[str]:
    """Flags that leave the watch list, since they are suggested now."""
    suggested = {it.flag.key for it in rows.suggestions} & came
    return [key for key in WATCH_LIST if key in suggested and rows.is_watching]


def _watch_list(coworkers: int, noted: set[str]) -> list[FlagEntry]:
    if not coworkers:
        return []
    return [
        entry
        for key in WATCH_LIST
        if key not in noted
        and (coworkers > 1 or key != LOOKS_FLAG)
        and (entry := catalogue_flag(key)) is not None
    ]


def allowed_outcomes(interview: Interview, subject: str) -> list[str]:
    """What can be recorded of a subject here: looks need two coworkers, the tone needs one."""
    needed = {Subject.FLAGS: 0, Subject.TONE: 1, Subject.LOOKS: 2}
    if subject not in needed or len(coworkers_of(interview)) < needed[Subject(subject)]:
        return []
    return [str(it) for it in Observation.OUTCOMES[Subject(subject)]]


def _looks(interview: Interview, flags: Sequence[Flag]) -> list[Look]:
    recorded = {it.subject: it.outcome for it in interview.observations.all()}
    manager = next((it.name for it in contacts_of(interview) if it.kind == "hiring_manager"), "")
    legends = {
        Subject.TONE: f"How do they speak of {manager or 'the manager'}?",
        Subject.LOOKS: "Looks between the coworkers",
        Subject.FLAGS: "Did you look for red flags?",
    }
    has_red = any(it.kind == FlagKind.RED and it.status != FlagStatus.WITHDRAWN for it in flags)
    shown = [it for it in legends if allowed_outcomes(interview, it)]
    return [
        Look(
            subject=subject,
            legend=legends[subject],
            outcomes=[(str(it), Outcome(it).label) for it in Observation.OUTCOMES[subject]],
            outcome=recorded.get(subject, ""),
        )
        for subject in shown
        if not (subject == Subject.FLAGS and has_red)
    ]


# --- The page --------------------------------------------------------------------------------


def log_context(
    interview: Interview, questions: Sequence[LoggedQuestion], rows: FlagRows
) -> dict[str, Any]:
    """All that the page and each of its partials show."""
    plans = list(interview.message_plans.all())
    return (
        step_context(interview, Step.LOG)
        | checklist_context(interview, "during")
        | asked_counts(interview)
        | {
            "questions": [it for it in questions if not it.question.is_reserve],
            "reserve": [it for it in questions if it.question.is_reserve],
            "rows": rows,
            "plans": plans,
            "deliveries": DELIVERIES,
            "across": sum(it.delivery in GOT_ACROSS for it in plans),
        }
    )


def asked_counts(interview: Interview) -> dict[str, int]:
    questions = list(interview.questions.all())
    listed = [it for it in questions if it.asked_at or not it.is_reserve]
    return {
        "asked": sum(it.asked_at is not None for it in listed),
        "listed": len(listed),
        "reserved": sum(it.is_reserve for it in questions),
    }


# --- What a change of one question moves -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What one question moves elsewhere on the page, to hold before and after against each other.

    ticks: item of the checklist → its state. suggested: flag → what the answers point to.
    """

    ticks: dict[str, ItemState]
    suggested: dict[str, Suggestion]
    is_workload_heard: bool
    has_dodge: bool


def elsewhere(question: Question) -> Elsewhere:
    interview = question.interview
    prefetch_related_objects([interview], *TICKED_BY)
    return Elsewhere(
        ticks={it.key: it for it in groups_of(interview, "during")[0].items},
        suggested=suggested_by_answers(interview),
        is_workload_heard=_is_workload_heard(interview),
        has_dodge=any(it.is_dodge for it in question.answers.all()),
    )


def moved_context(question: Question, before: Elsewhere) -> dict[str, Any]:
    """What the answer to a change of one question shows: the question, and what else moved.

    Flags are read only where a dodge or a suggestion came or went.
    """
    interview, after = question.interview, elsewhere(question)
    group = groups_of(interview, "during")[0]
    context: dict[str, Any] = asked_counts(interview) | {
        "interview": interview,
        "group": group,
        "ticked": [it for it in group.items if before.ticks.get(it.key) != it],
        "must_ask": MUST_ASK if not after.is_workload_heard else "",
        "notices": [
            it
            for it in interview.questions.all()
            if is_must_ask(it.key)
            and it != question
            and before.is_workload_heard != after.is_workload_heard
        ],
    }
    came = {key for key, it in after.suggested.items() if before.suggested.get(key) != it}
    went = before.suggested.keys() - after.suggested.keys() | came & before.suggested.keys()
    if went or (before.has_dodge and not after.has_dodge):
        prefetch_related_objects([interview], *FLAG_RELATIONS, "dismissed_suggestions")
        return context | {"rows": flag_rows(interview), "whole_list": True}
    if came or after.has_dodge != before.has_dodge:
        # A flag that was there before needs neither its people nor its changes: it is not shown.
        prefetch_related_objects([interview], "flags", "dismissed_suggestions")
        rows = flag_rows(interview)
        dodge = dodge_flag(question.key)
        context |= {
            "rows": rows,
            "suggestions": [it for it in rows.suggestions if it.flag.key in came],
            "watched": _watched_before(rows, came),
            "dodges": [] if before.has_dodge else [it for it in rows.standing if it.key == dodge],
        }
    return context
