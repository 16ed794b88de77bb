"""What to ask next, and of whom: the plan for each contact of an interview, or for each kind."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from applications.domain.pipeline import CLOSED_STAGES
from applications.models import Contact, Role
from applications.models.contact import ContactKind
from interviews.catalogue.loader import BankEntry
from interviews.models import Interview, Question
from interviews.models.interview import InterviewKind
from interviews.preparing.bank_reading import bank_for
from interviews.preparing.domain import question_plan
from interviews.preparing.domain.next_question import (
    Pick,
    Why,
    anybody,
    best_of_any_kind,
    next_questions,
    open_dodges,
    probe_pick,
    whom_to_probe,
)
from interviews.score.changes import score_of_evidence
from interviews.score.domain.evidence import Evidence, Source, SourceKind
from interviews.score.domain.fit_score import FitScore
from interviews.score.domain.verdict_words import counts_words
from interviews.score.evidence_reading import (
    evidence_by_interview,
    source_of,
    together,
)

CLEAR_ANSWER_EIGHTHS = 8
ANY_KIND = (
    SourceKind.COWORKER,
    SourceKind.HIRING_MANAGER,
    SourceKind.RECRUITER,
    SourceKind.LEADERSHIP,
)
# Who will most likely be there while nobody is on the list; final rounds could be anybody.
KIND_MET = {
    InterviewKind.RECRUITER_SCREEN: SourceKind.RECRUITER,
    InterviewKind.HIRING_MANAGER: SourceKind.HIRING_MANAGER,
    InterviewKind.COWORKERS: SourceKind.COWORKER,
    InterviewKind.TECHNICAL: SourceKind.COWORKER,
    InterviewKind.LEADERSHIP: SourceKind.LEADERSHIP,
}


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A pick with the words of the user's own bank. question: the planned one, None where none is.

    because: what it would settle, one sentence. why_them: why this contact, one sentence.
    """

    pick: Pick
    item: BankEntry
    source: Source
    question: Question | None = None

    @property
    def text(self) -> str:
        """What to ask; of a probe after a dodge the probe alone."""
        return self.item.probe if self.pick.is_probe else self.item.text

    @property
    def because(self) -> str:
        words = f"{self.pick.reason[:1].upper()}{self.pick.reason[1:]}"
        if not self.pick.is_probe:
            return f"{words}."
        stop = "" if self.item.text.endswith(("?", ".", "!")) else "."
        return f"{words} of “{self.item.text}”{stop}"

    @property
    def why_them(self) -> str:
        if self.pick.area is None:
            return ""
        counts = counts_words(self.source, self.pick.area, CLEAR_ANSWER_EIGHTHS)
        first = self.item.ask_whom[:1]
        is_first = bool(first) and SourceKind(first[0]) in self.source.kinds
        best = f"Best asked of {kind_words(SourceKind(first[0]))}. " if is_first else ""
        return f"{best}A clear answer from {self.source.name} {counts}."


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """What to ask one source, the best first. Next steps are left out: they are in every plan.

    contact: None for anybody of that kind; source.name is then "a coworker".
    """

    source: Source
    contact: Contact | None
    questions: Sequence[NextQuestion]


@dataclass(frozen=True, slots=True)
class NextQuestions:
    """interview: whom they are for; None where none is ahead, and then one for each kind."""

    role: Role
    interview: Interview | None
    plans: Sequence[ContactPlan]

    def not_planned(self) -> "NextQuestions":
        """The same without what is in the plan already, for where the plan is beside it."""
        left = (
            replace(plan, questions=[it for it in plan.questions if it.question is None])
            for plan in self.plans
        )
        return replace(self, plans=[it for it in left if it.questions])


def any_of(kind: SourceKind) -> Source:
    return anybody(kind, kind_words(kind))


def kind_words(kind: SourceKind) -> str:
    """ "a coworker"; "somebody" for a kind that says nothing."""
    words = {
        SourceKind.LEADERSHIP: "somebody who leads",
        SourceKind.OTHER: "somebody",
    }
    return words.get(kind) or f"a {ContactKind(kind).label.lower()}"


# --- What to ask ---------------------------------------------------------------------------------


def next_interview(role: Role, *, now: datetime) -> Interview | None:
    """The role's next interview, with its contacts and its plan; None where there is none."""
    rows = Interview.objects.filter(role=role, trashed_at=None).upcoming(now=now)
    return rows.with_contacts().prefetch_related("questions").first()


def ahead_of(interviews: Iterable[Interview], now: datetime) -> Interview | None:
    """What next_interview() finds, among all interviews of a role."""
    ahead = [it for it in interviews if it.is_upcoming(now=now)]
    return min(ahead, key=lambda it: (it.starts_at, it.pk), default=None)


def next_of_role(role: Role, *, now: datetime) -> NextQuestions:
    """For the next interview of a role. Reads all that is needed, and the role's owner."""
    evidence, interview = evidence_of_role(role), next_interview(role, now=now)
    score = score_of_evidence(evidence, role)
    return next_of(role, interview, evidence, score, bank_for(role.owner))


def next_of(
    role: Role,
    interview: Interview | None,
    evidence: Evidence,
    score: FitScore,
    bank: Sequence[BankEntry],
) -> NextQuestions:
    """What to ask in this interview; None: where none is ahead, the best question for each kind.

    interview: with its contacts and its plan. evidence, score: all of the role's.
    """
    if interview is None:
        return NextQuestions(role, None, _plans_of_any_kind(score, evidence, bank))
    return NextQuestions(role, interview, _plans_of(interview, score, evidence, bank))


def next_of_interview(
    interview: Interview, bank: Sequence[BankEntry], evidence: Evidence
) -> NextQuestions:
    """For one interview. Reads its participants with contact, its questions and the role's owner.

    evidence: all of the role's.
    """
    score = score_of_evidence(evidence, interview.role)
    return next_of(interview.role, interview, evidence, score, bank)


def evidence_of_role(role: Role) -> Evidence:
    """All evidence of one role, in at most four queries."""
    return together(evidence_by_interview([role.pk]).values())


def next_context(url: str, found: NextQuestions) -> dict[str, Any]:
    """What the panel beside a verdict needs; a closed role without an interview ahead has nothing
    left to ask.

    url: of the verdict.
    """
    if found.interview is None and found.role.stage in CLOSED_STAGES:
        return {"next_questions": None}
    title = found.interview.title if found.interview else ""
    return {"next_questions": found, "next_title": title, "next_url": url}


def settling_question(
    *, score: FitScore, gut: int | None, bank: Sequence[BankEntry]
) -> NextQuestion | None:
    """The one question that would settle the gap between gut and score; None without a gap.

    gut: 0..100, None where it was skipped. bank: the user's.
    """
    if not score.asks_about_gut(gut):
        return None
    shown = _shown(bank)
    found = best_of_any_kind(score, shown.values(), ANY_KIND)
    if found is None:
        return None
    kind, pick = found
    return NextQuestion(pick, shown[pick.key], any_of(kind))


def hours_or_balance_open(role: Role, evidence: Evidence | None = None) -> bool:
    """Whether nobody has answered about hours or balance yet; a dodge counts as an answer.

    evidence: all of the role's, where the caller has it; else one query.
    """
    if evidence is not None:
        return question_plan.hours_or_balance_open(it.question for it in evidence.answers)
    heard = Question.objects.filter(
        interview__role=role,
        interview__trashed_at=None,
        key__in=question_plan.MUST_ASK,
        answers__superseded_at=None,
        answers__isnull=False,
    )
    return not heard.exists()


def _plans_of(
    interview: Interview, score: FitScore, evidence: Evidence, bank: Sequence[BankEntry]
) -> list[ContactPlan]:
    asked_of: list[tuple[Source, Contact | None]] = [
        (source_of(it.contact), it.contact) for it in interview.participants.all()
    ]
    if not asked_of and (kind := KIND_MET.get(InterviewKind(interview.kind))):
        asked_of = [(any_of(kind), None)]
    planned = {it.key: it for it in interview.questions.all()}
    heard_here = {key for key, it in planned.items() if it.asked_at}
    answered = _answered(evidence)
    shown = _shown(bank)
    sources = [source for source, _ in asked_of]
    probes = _probes(score, evidence, shown, sources, leave_out=heard_here)
    probed = {it.pick.key for questions in probes.values() for it in questions}
    plans = []
    listed: dict[frozenset[SourceKind], set[str]] = {}  # kind → what another of them is to be asked
    for source, contact in asked_of:
        for_others = listed.setdefault(source.kinds, set()) | {
            key
            for key, it in planned.items()
            if it.meant_for_id and contact and it.meant_for_id != contact.pk
        }
        done = answered.get(source.key, set()) | heard_here | probed | for_others
        picks = next_questions(score, shown.values(), source, done)
        found = [*probes.get(source.key, ()), *_worth_asking(picks, shown, source)]
        listed[source.kinds].update(it.pick.key for it in found)
        plans.append(ContactPlan(source, contact, [_with_planned(it, planned) for it in found]))
    return plans


def _plans_of_any_kind(
    score: FitScore, evidence: Evidence, bank: Sequence[BankEntry]
) -> list[ContactPlan]:
    """The best question for each kind of contact, after what somebody dodged."""
    shown, sources = _shown(bank), [any_of(kind) for kind in ANY_KIND]
    probes = _probes(score, evidence, shown, sources)
    probed = {it.pick.key for questions in probes.values() for it in questions}
    plans = []
    for source in sources:
        picks = next_questions(score, shown.values(), source, probed, size=1)
        found = [*probes.get(source.key, ()), *_worth_asking(picks, shown, source)]
        plans.append(ContactPlan(source, None, found))
    return [it for it in plans if it.questions]


def _worth_asking(
    picks: Iterable[Pick], bank: Mapping[str, BankEntry], source: Source
) -> list[NextQuestion]:
    return [NextQuestion(it, bank[it.key], source) for it in picks if it.why != Why.PINNED]


def _probes(
    score: FitScore,
    evidence: Evidence,
    bank: Mapping[str, BankEntry],
    sources: Sequence[Source],
    *,
    leave_out: Collection[str] = (),
) -> dict[str, list[NextQuestion]]:
    """A source's key → the countable follow-ups to put to them, each to one of the sources."""
    found: dict[str, list[NextQuestion]] = {}
    for key, dodgers in open_dodges(evidence.answers).items():
        item = bank.get(key)
        if item is None or not item.probe or key in leave_out:
            continue
        source = whom_to_probe(dodgers, item, sources)
        if source is not None:
            pick = probe_pick(score, item, source, dodgers)
            found.setdefault(source.key, []).append(NextQuestion(pick, item, source))
    return found


def _answered(evidence: Evidence) -> dict[str, set[str]]:
    """A source's key → what this source was asked already, answered or dodged."""
    keys: dict[str, set[str]] = {}
    for answer in evidence.answers:
        keys.setdefault(answer.source.key, set()).add(answer.question)
    return keys


def _shown(bank: Iterable[BankEntry]) -> dict[str, BankEntry]:
    return {it.key: it for it in bank if not it.is_hidden}


def _with_planned(found: NextQuestion, planned: Mapping[str, Question]) -> NextQuestion:
    question = planned.get(found.pick.key)
    if question is None or (found.pick.is_probe and not question.is_probe):
        return found
    return replace(found, question=question)
