"""What to ask next, and of whom: the plan for each person of an interview, and one click to plan
it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch

from accounts.models import User
from applications.models import Contact, Role
from applications.models.contact import ContactKind
from interviews.catalogue.loader import BankEntry
from interviews.models import Interview, Participant, Question
from interviews.models.interview import InterviewKind
from interviews.preparing.domain import question_plan
from interviews.preparing.domain.next_question import (
    Pick,
    Why,
    next_questions,
    open_dodges,
    probe_pick,
    settling_pick,
    whom_to_probe,
)
from interviews.preparing.plan_changes import BankItem, bank_for, plan_question
from interviews.score.changes import score_of_evidence
from interviews.score.domain.evidence import Evidence, Source, SourceKind
from interviews.score.domain.fit_score import FitScore
from interviews.score.domain.verdict_words import counts_words
from interviews.score.evidence_reading import (
    evidence_by_interview,
    evidence_of,
    source_of,
    together,
)

CLEAR_ANSWER_QUARTERS = 4
SHOWN_AT_FIRST = 3
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
class Voice:
    """Who would be asked. contact: None for anybody of that kind."""

    source: Source
    contact: Contact | None = None

    @classmethod
    def of(cls, contact: Contact) -> "Voice":
        return cls(source_of(contact), contact)

    @classmethod
    def of_kind(cls, kind: SourceKind) -> "Voice":
        return cls(Source(f"any:{kind}", frozenset({kind}), kind_words(kind)))

    @property
    def name(self) -> str:
        """ "Mia Okafor", or "a coworker"."""
        return self.source.name

    @property
    def kinds(self) -> frozenset[SourceKind]:
        return self.source.kinds


@dataclass(frozen=True, slots=True)
class Offer:
    """A pick with the words of the user's own bank. question: the planned one, None where none is.

    because: what it would settle, one sentence. why_them: why this person, one sentence.
    """

    pick: Pick
    item: BankItem
    voice: Voice
    question: Question | None = None

    @property
    def text(self) -> str:
        """What to ask; of a probe after a dodge the probe alone."""
        return self.item.probe if self.pick.is_probe else self.item.text

    @property
    def because(self) -> str:
        words = f"{self.pick.reason[:1].upper()}{self.pick.reason[1:]}"
        if self.pick.why != Why.DODGED:
            return f"{words}."
        stop = "" if self.item.text.endswith(("?", ".", "!")) else "."
        return f"{words} of “{self.item.text}”{stop}"

    @property
    def why_them(self) -> str:
        if self.pick.area is None:
            return ""
        counts = counts_words(self.voice.source, self.pick.area, CLEAR_ANSWER_QUARTERS)
        first = self.item.ask_whom[:1]
        is_first = bool(first) and SourceKind(first[0]) in self.voice.kinds
        best = f"Best asked of {kind_words(SourceKind(first[0]))}. " if is_first else ""
        return f"{best}A clear answer from {self.voice.name} {counts}."


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """What to ask one person, the best first. Next steps are left out: they are in every plan."""

    voice: Voice
    offers: Sequence[Offer]

    @property
    def first(self) -> Sequence[Offer]:
        return self.offers[:SHOWN_AT_FIRST]

    @property
    def more(self) -> Sequence[Offer]:
        return self.offers[SHOWN_AT_FIRST:]


@dataclass(frozen=True, slots=True)
class NextQuestions:
    """interview: whom they are for; None where none is ahead, and then one for each kind."""

    role: Role
    interview: Interview | None
    plans: Sequence[ContactPlan]

    def without_planned(self) -> "NextQuestions":
        """The same without what is in the plan of the interview, for where the plan stands beside
        it.
        """
        left = [
            ContactPlan(it.voice, [offer for offer in it.offers if offer.question is None])
            for it in self.plans
        ]
        return NextQuestions(self.role, self.interview, [it for it in left if it.offers])


def kind_words(kind: SourceKind) -> str:
    """ "a coworker"; "somebody" for a kind that says nothing."""
    words = {
        SourceKind.LEADERSHIP: "somebody who leads",
        SourceKind.OTHER: "somebody",
    }
    return words.get(kind) or f"a {ContactKind(kind).label.lower()}"


# --- What to ask ---------------------------------------------------------------------------------


def next_interview(role: Role, *, now: datetime) -> Interview | None:
    """The role's next interview, with its people and its plan; None where there is none."""
    rows = Interview.objects.filter(role=role, trashed_at=None).upcoming(now=now)
    return rows.prefetch_related(
        Prefetch("participants", Participant.objects.select_related("contact")), "questions"
    ).first()


def next_of_role(
    role: Role, *, now: datetime, interviews: Collection[Interview] | None = None
) -> NextQuestions:
    """For the next interview of a role; where none is ahead, the best question for each kind.

    interviews: all of the role's, where the caller has them with what
    services.evidence.evidence_of() names; else what is needed of them is read. Reads the role's
    owner.
    """
    if interviews is None:
        evidence, interview = evidence_of_role(role), next_interview(role, now=now)
    else:
        evidence = together(evidence_of(it) for it in interviews)
        ahead = [it for it in interviews if it.is_upcoming(now=now)]
        interview = min(ahead, key=lambda it: (it.starts_at, it.pk), default=None)
    score = score_of_evidence(evidence, role)
    bank = bank_for(role.owner)
    if interview is None:
        return NextQuestions(role, None, _plans_of_any_kind(score, evidence, bank))
    return NextQuestions(role, interview, _plans_of(interview, score, evidence, bank))


def next_of_interview(
    interview: Interview, bank: Sequence[BankItem], evidence: Evidence
) -> NextQuestions:
    """For one interview. Reads its participants with contact, its questions and the role's owner.

    evidence: all of the role's.
    """
    score = score_of_evidence(evidence, interview.role)
    return NextQuestions(interview.role, interview, _plans_of(interview, score, evidence, bank))


def evidence_of_role(role: Role) -> Evidence:
    """All evidence of one role, in at most four queries."""
    return together(evidence_by_interview([role.pk]).values())


def settling_question(*, score: FitScore, gut: int | None, user: User) -> Offer | None:
    """The one question that would settle the gap between gut and score; None without a gap.

    gut: 0..100, None where it was skipped. One query where there is a gap.
    """
    if not score.asks_about_gut(gut):
        return None
    bank = _shown(bank_for(user))
    found = settling_pick(score, gut, bank.values(), ANY_KIND)
    if found is None:
        return None
    kind, pick = found
    return Offer(pick, bank[pick.key], Voice.of_kind(kind))


def hours_or_balance_open(role: Role, evidence: Evidence | None = None) -> bool:
    """Whether nobody has answered about hours or balance yet; a dodge counts as an answer (S31).

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
    interview: Interview, score: FitScore, evidence: Evidence, bank: Sequence[BankItem]
) -> list[ContactPlan]:
    voices = [Voice.of(it.contact) for it in interview.participants.all()]
    if not voices and (kind := KIND_MET.get(InterviewKind(interview.kind))):
        voices = [Voice.of_kind(kind)]
    questions = {it.key: it for it in interview.questions.all()}
    heard_here = {key for key, it in questions.items() if it.asked_at}
    answered = _answered(evidence)
    shown = _shown(bank)
    probes = _probes(score, evidence, shown, voices, leave_out=heard_here)
    probed = {it.pick.key for offers in probes.values() for it in offers}
    plans = []
    for voice in voices:
        for_others = {
            key
            for key, it in questions.items()
            if it.meant_for_id and voice.contact and it.meant_for_id != voice.contact.pk
        }
        done = answered.get(voice.source.key, set()) | heard_here | probed | for_others
        picks = next_questions(score, shown.values(), voice.kinds, done)
        offers = [*probes.get(voice.source.key, ()), *_offers(picks, shown, voice)]
        plans.append(ContactPlan(voice, [_with_question(it, questions) for it in offers]))
    return plans


def _plans_of_any_kind(
    score: FitScore, evidence: Evidence, bank: Sequence[BankItem]
) -> list[ContactPlan]:
    """The best question for each kind of people, after what somebody dodged."""
    shown, voices = _shown(bank), [Voice.of_kind(kind) for kind in ANY_KIND]
    probes = _probes(score, evidence, shown, voices)
    probed = {it.pick.key for offers in probes.values() for it in offers}
    plans = []
    for voice in voices:
        picks = next_questions(score, shown.values(), voice.kinds, probed, size=1)
        offers = [*probes.get(voice.source.key, ()), *_offers(picks, shown, voice)]
        plans.append(ContactPlan(voice, offers))
    return [it for it in plans if it.offers]


def _offers(picks: Iterable[Pick], bank: Mapping[str, BankItem], voice: Voice) -> list[Offer]:
    return [Offer(it, bank[it.key], voice) for it in picks if it.why != Why.PINNED]


def _probes(
    score: FitScore,
    evidence: Evidence,
    bank: Mapping[str, BankItem],
    voices: Sequence[Voice],
    *,
    leave_out: Collection[str] = (),
) -> dict[str, list[Offer]]:
    """A source's key → the countable follow-ups to put to them, each to one of the people."""
    found: dict[str, list[Offer]] = {}
    by_source = {it.source.key: it for it in voices}
    for dodge in open_dodges(evidence.answers):
        item = bank.get(dodge.question)
        if item is None or not item.probe or dodge.question in leave_out:
            continue
        source = whom_to_probe(dodge, item, [it.source for it in voices])
        if source is not None:
            pick = probe_pick(score, item, source.kinds, dodge)
            found.setdefault(source.key, []).append(Offer(pick, item, by_source[source.key]))
    return found


def _answered(evidence: Evidence) -> dict[str, set[str]]:
    """A source's key → what this person was asked already, answered or dodged."""
    keys: dict[str, set[str]] = {}
    for answer in evidence.answers:
        keys.setdefault(answer.source.key, set()).add(answer.question)
    return keys


def _shown(bank: Iterable[BankItem]) -> dict[str, BankItem]:
    return {it.key: it for it in bank if not it.is_hidden}


def _with_question(offer: Offer, questions: Mapping[str, Question]) -> Offer:
    question = questions.get(offer.pick.key)
    if question is None or (offer.pick.is_probe and not question.is_probe):
        return offer
    return Offer(offer.pick, offer.item, offer.voice, question)


# --- Plan it -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """was: how it stood in the plan before, for Undo; None where it is new there."""

    question: Question
    was: Question | None


@transaction.atomic
def plan_for(
    *,
    interview: Interview,
    item: BankItem | BankEntry,
    contact: Contact | None,
    is_probe: bool = False,
    now: datetime,
) -> Planned:
    """Put a question into the plan of an interview, meant for one person; None: for anybody.

    is_probe: the countable follow-up is what to ask. A question that is in the plan already is
    pointed at the person and not doubled, out of reserve if it was there; one that was asked
    already stays as it is, since in the same interview the log offers its follow-up by itself.
    """
    row = interview.questions.select_for_update().filter(key=item.key).first()
    was = copy(row)
    if row is None:
        row = plan_question(interview=interview, item=item, now=now)
    if row.asked_at is None:
        row.meant_for = contact
        row.is_probe = is_probe and bool(row.probe)
        row.is_reserve = False
        row.save(update_fields=["meant_for", "is_probe", "is_reserve"])
    return Planned(row, was)
