"""What the log shows of one interview: each question with its state and answers, flags, offers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from applications.models import Contact
from interviews.catalogue.loader import REASSURANCE, FlagEntry
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.changes import CORRECTED, Offer, offers
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
from interviews.preparing.checklist_reading import checklist_context
from interviews.preparing.domain.question_plan import is_must_ask
from interviews.preparing.domain.steps import Step
from interviews.preparing.step_reading import step_context
from interviews.score.domain.evidence import FlagStatus, Manner
from interviews.score.domain.likely_week import against_limit, hours_range, likely_week
from interviews.score.domain.turnover import turnover

WATCH_LIST = (
    "overformal_about_manager",
    "tight_lipped_about_manager",
    LOOKS_FLAG,
    "pause_and_smirk",
    "called_micromanager",
)
WORKLOAD = "workload"  # the theme of hours and balance
MUST_ASK = "Ask this, or about balance, before you decide."
GOT_ACROSS = (Delivery.DELIVERED, Delivery.PARTLY)
DELIVERIES = [(Delivery.DELIVERED, "Said"), (Delivery.PARTLY, "Partly"), (Delivery.NOT, "Not yet")]
Subject, Outcome = Observation.Subject, Observation.Outcome


def logged_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with all that its log shows, in a fixed number of queries."""
    interview = get_object_or_404(_with_log(Interview.objects.owned_by(request.user)), pk=pk)
    interview.owner = request.user  # has its preferences loaded already
    return interview


def _with_log(rows: QuerySet[Interview]) -> QuerySet[Interview]:
    answers = Answer.objects.current().select_related("speaker")
    return rows.select_related(
        "role__company", "role__recruiter", "promised_contact"
    ).prefetch_related(
        Prefetch("participants", Participant.objects.select_related("contact")),
        Prefetch("questions", Question.objects.select_related("meant_for")),
        Prefetch("questions__answers", answers),
        Prefetch("message_plans", MessagePlan.objects.select_related("message")),
        "flags__contacts",
        Prefetch("flags__changes", FlagChange.objects.with_evidence()),
        "observations",
        "dismissed_suggestions",
        "checklist_items",
        "gut_feelings",
    )


def question_alone(request: SignedInRequest, pk: int) -> Question:
    """One of the user's own questions with what its form and its answers need, nothing else."""
    answers = Answer.objects.current().select_related("speaker")
    contacts = Participant.objects.select_related("contact")
    rows = (
        Question.objects.owned_by(request.user)
        .filter(interview__trashed_at=None)
        .select_related(
            "meant_for",
            "interview__role__company",
            "interview__role__recruiter",
            "interview__promised_contact",
        )
        .prefetch_related(
            Prefetch("answers", answers), Prefetch("interview__participants", contacts)
        )
    )
    return get_object_or_404(rows, pk=pk)


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

    @property
    def is_dodge(self) -> bool:
        return self.answer.manner == Manner.DODGED


@dataclass(slots=True)
class LoggedQuestion:
    """One question of the log. state: "open", "asked", "answered" or "dodged".

    silent: people who have not answered yet. probe: the countable question to offer after a dodge,
    "" for none. form: the open form, None while it is folded. taken_back: an answer just taken
    back, for Undo.
    """

    question: Question
    answers: Sequence[LoggedAnswer]
    silent: Sequence[Contact]
    probe: str
    must_ask: str
    reassurance: str
    form: AnswerForm | None = None
    taken_back: Answer | None = None
    changed: LoggedAnswer | None = None

    @property
    def state(self) -> str:
        if self.answers:
            return "dodged" if all(it.is_dodge for it in self.answers) else "answered"
        return "asked" if self.question.asked_at else "open"

    @property
    def answer_id(self) -> str:
        """The id of the link that opens the form, where focus goes next."""
        return f"q-{self.question.pk}-answer"

    @property
    def title_id(self) -> str:
        return f"q-{self.question.pk}-title"


def logged_questions(interview: Interview) -> list[LoggedQuestion]:
    questions = list(interview.questions.all())
    texts = {it.wording for it in questions}
    is_settled = any(it.theme == WORKLOAD and it.answers.all() for it in questions)
    return [logged_question(it, interview, texts, is_settled=is_settled) for it in questions]


def logged_question(
    question: Question,
    interview: Interview,
    texts: Collection[str] = (),
    *,
    is_settled: bool = False,
) -> LoggedQuestion:
    """texts: how all questions of the interview are worded, so that none is probed twice.

    is_settled: whether hours or balance were answered in it.
    """
    limit = interview.owner.preferences.hours_limit
    answers = [_logged_answer(it, limit) for it in question.answers.all()]
    heard = {it.answer.speaker_id for it in answers}
    has_dodge = bool(answers) and all(it.is_dodge for it in answers)
    return LoggedQuestion(
        question=question,
        answers=answers,
        silent=[contact for contact in contacts_of(interview) if contact.pk not in heard],
        probe=question.probe if has_dodge and question.probe not in texts else "",
        must_ask=MUST_ASK if is_must_ask(question.key) and not is_settled else "",
        reassurance=REASSURANCE if question.theme == WORKLOAD and not answers else "",
    )


def answered_context(question: Question) -> dict[str, Any]:
    """What changed with an answer: its question, how many were asked, and what to ask next.

    question: as question_alone() reads it, before or after the answer. Two queries.
    """
    interview = question.interview
    fresh = Answer.objects.current().filter(question=question).select_related("speaker")
    question._prefetched_objects_cache["answers"] = fresh  # type: ignore[attr-defined]
    is_answered = Exists(Answer.objects.current().filter(question=OuterRef("pk")))
    rows = list(interview.questions.annotate(is_answered=is_answered))
    logged = logged_question(
        question,
        interview,
        {it.wording for it in rows},
        is_settled=any(it.theme == WORKLOAD and it.is_answered for it in rows),
    )
    to_ask = [it for it in rows if not (it.is_reserve or it.asked_at or it.is_answered)]
    return {
        "interview": interview,
        "logged": logged,
        "next_open": to_ask[0] if to_ask else None,
        **asked_counts(rows),
    }


def asked_counts(questions: Sequence[Question]) -> dict[str, int]:
    """How many of those in the plan, and of those asked beyond it, were asked."""
    listed = [it for it in questions if it.asked_at or not it.is_reserve]
    return {
        "asked": sum(it.asked_at is not None for it in listed),
        "listed": len(listed),
        "reserve_count": sum(it.is_reserve for it in questions),
    }


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
    """What the flags panel lists. standing: not taken back. set_aside: taken back earlier.

    just_withdrawn, just_declined: what was set aside a moment ago, shown in place with Undo;
    just_explained: likewise, and it stays in the list.
    watch: what to look for where a coworker is met, as catalogue flags; choices: observations.
    """

    standing: list[Flag]
    set_aside: list[Flag]
    offers: list[Offer]
    declined: list[FlagEntry]
    just_withdrawn: Flag | None
    just_declined: FlagEntry | None
    watch: list[FlagEntry]
    choices: list["Look"]
    is_watching: bool
    just_explained: Flag | None = None
    problem: str = ""

    @property
    def count(self) -> str:
        noted = sum(1 for it in self.standing if it.status != FlagStatus.WITHDRAWN)
        words = f"{noted} noted"
        return f"{words} · {len(self.offers)} offered" if self.offers else words

    @property
    def set_aside_count(self) -> int:
        return len(self.set_aside) + len(self.declined)


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
    declined: str = "",
    problem: str = "",
) -> FlagRows:
    """withdrawn, explained: the id of a flag, declined: the key of an offer; a moment ago."""
    flags = list(interview.flags.all())
    coworkers = len(coworkers_of(interview))
    noted = {it.key for it in flags}
    offered = offers(interview)
    declined_entries = [
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
        offers=offered,
        declined=[it for it in declined_entries if it.key != declined],
        just_withdrawn=next((it for it in flags if str(it.pk) == withdrawn), None),
        just_declined=next((it for it in declined_entries if it.key == declined), None),
        watch=_watch_list(coworkers, noted | {it.flag.key for it in offered}),
        choices=_looks(interview, flags),
        is_watching=coworkers > 0,
        just_explained=next((it for it in flags if str(it.pk) == explained), None),
        problem=problem,
    )


def _went_with_its_answer(flag: Flag) -> bool:
    """A dodge that was raised or explained, whose answer was corrected: nothing to put back."""
    changes = list(flag.changes.all())
    return bool(changes) and changes[-1].reason == CORRECTED


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
        | {
            "questions": [it for it in questions if not it.question.is_reserve],
            "reserve": [it for it in questions if it.question.is_reserve],
            **asked_counts([it.question for it in questions]),
            "rows": rows,
            "plans": plans,
            "deliveries": DELIVERIES,
            "across": sum(it.delivery in GOT_ACROSS for it in plans),
        }
    )
