"""What is logged during and after the interview."""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from applications.models import Contact
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.domain.suggestions import AnswerFacts, Suggestion, suggestions
from interviews.models import (
    Answer,
    DismissedSuggestion,
    Flag,
    FlagChange,
    Interview,
    MessagePlan,
    Observation,
    Question,
)
from interviews.models.flag import FlagKind
from interviews.models.question import hold, keep_up
from interviews.score.domain.evidence import (
    DODGE_SEVERITY,
    FlagStatus,
    Manner,
    dodge_flag,
    suggested_signal_for_hours,
    suggested_signal_for_leavers,
)
from interviews.signals import evidence_changed, interview_moved

CORRECTED = "The answer was corrected."


# --- Questions and answers -------------------------------------------------------------------


def toggle_asked(*, question: Question, now: datetime) -> None:
    question.asked_at = None if question.asked_at else now
    question.save(update_fields=["asked_at"])


@transaction.atomic(savepoint=False)
def record_answer(
    *,
    question: Question,
    speaker: Contact | None,
    fields: dict[str, Any],
    is_scared: bool,
    now: datetime,
    promised_on: date | None = None,
    promised_contact: Contact | None = None,
) -> Answer:
    """Save what one person said. The same person again corrects: the old answer is superseded.

    A dodge has no signal and becomes a red flag of its own; correcting it takes the flag away.
    promised_on, promised_contact: None leaves what the interview has.
    """
    current = question.current_answers
    old = next((it for it in current if it.speaker == speaker), None)
    if old:
        old.superseded_at = now
        old.save(update_fields=["superseded_at"])
    answer = Answer(question=question, speaker=speaker, answered_at=now, **fields)
    if answer.is_dodge:
        answer.signal = None
    if is_scared:
        answer.scared_at = (old and old.scared_at) or now
    answer.save()
    keep_up(question, "answers", [*(it for it in current if it != old), answer])
    if question.asked_at is None:
        question.asked_at = now
        question.save(update_fields=["asked_at"])
    if answer.is_dodge or (old and old.is_dodge):
        _sync_dodge(question, now)
    interview = question.interview
    if promised_on or promised_contact:
        interview.promised_on = promised_on or interview.promised_on
        interview.promised_contact = promised_contact or interview.promised_contact
        interview.save(update_fields=["promised_on", "promised_contact", "updated_at"])
        interview_moved.send(sender=Interview, interview=interview, now=now)
    evidence_changed.send(sender=Answer, interview=interview, now=now, cause="answer")
    return answer


@transaction.atomic
def withdraw_answer(*, answer: Answer, now: datetime) -> None:
    """The answer counts no more; it is kept as superseded."""
    _supersede(answer, now, now=now)


@transaction.atomic
def restore_answer(*, answer: Answer, now: datetime) -> bool:
    """Undo of withdraw_answer; False where the same person answered again since."""
    if any(it.speaker_id == answer.speaker_id for it in answer.question.current_answers):
        return False
    _supersede(answer, None, now=now)
    return True


def _supersede(answer: Answer, at: datetime | None, *, now: datetime) -> None:
    question = answer.question
    answer.superseded_at = at
    answer.save(update_fields=["superseded_at"])
    others = [it for it in question.current_answers if it != answer]
    keep_up(question, "answers", others if at else [*others, answer])
    _sync_dodge(question, now)
    evidence_changed.send(sender=Answer, interview=question.interview, now=now, cause="answer")


def toggle_scared(*, answer: Answer, now: datetime) -> None:
    answer.scared_at = None if answer.scared_at else now
    answer.save(update_fields=["scared_at"])


def deliver(*, plan: MessagePlan, delivery: str) -> None:
    plan.delivery = delivery
    plan.save(update_fields=["delivery"])


def suggested_signal(
    *,
    user: User,
    hours_low: Fraction | None = None,
    hours_high: Fraction | None = None,
    left: int | None = None,
    headcount: int | None = None,
) -> int | None:
    """What the numbers of an answer suggest, -2 to +2; None where they suggest nothing."""
    ends = [Fraction(end) for end in (hours_low, hours_high) if end is not None]
    if ends:
        return suggested_signal_for_hours(min(ends), max(ends), user.preferences.hours_limit)
    if left is not None and headcount is not None:
        return suggested_signal_for_leavers(left, headcount)
    return None


def _sync_dodge(question: Question, now: datetime) -> None:
    """One automatic flag per dodged question, there exactly while one of its answers is a dodge."""
    interview = question.interview
    flags = list(interview.flags.all())
    rows = [it for it in flags if it.key == dodge_flag(question.key)]
    dodges = [it for it in question.current_answers if it.is_dodge]
    speakers = [it.speaker for it in dodges if it.speaker]
    if not dodges:
        for flag in rows:
            if not flag.changes.exists():
                flags.remove(flag)
                flag.delete()
            elif flag.status != FlagStatus.WITHDRAWN:  # what was made of it stays visible
                _set_status(flag, FlagStatus.WITHDRAWN, now, reason=CORRECTED)
    elif known := next((it for it in rows if it.area == question.area), None):
        known.contacts.set(speakers)
        last = known.changes.last()
        if known.status == FlagStatus.WITHDRAWN and last and last.reason == CORRECTED:
            _set_status(known, FlagStatus.OPEN, now)
    else:
        flag = Flag.objects.create(
            interview=interview,
            key=dodge_flag(question.key),
            area=question.area,
            owner_id=interview.owner_id,
            question=question,
            title=f"Dodged: {question.wording}"[:120],
            severity=DODGE_SEVERITY,
            first_severity=DODGE_SEVERITY,
            quote=dodges[0].words,
            cue=dodges[0].cue,
            noted_at=now,
        )
        flag.contacts.add(*speakers)
        hold(flag, "contacts", speakers)
        hold(flag, "changes", [])
        flags.append(flag)
    keep_up(interview, "flags", flags)


# --- Flags -----------------------------------------------------------------------------------


@transaction.atomic
def note_flag(
    *, interview: Interview, fields: dict[str, Any], contacts: Iterable[Contact], now: datetime
) -> Flag:
    """Note a flag with its evidence. key "" makes it one of the user's own, by its title.

    Raises ValidationError where the same flag about the same thing is noted already.
    """
    key = fields.get("key") or f"own-{slugify(fields['title'], allow_unicode=True)[:60]}"
    flag = Flag(
        **(fields | {"key": key}),
        interview=interview,
        owner_id=interview.owner_id,
        first_severity=fields["severity"],
        noted_at=now,
    )
    flag.validate_constraints()
    flag.save()
    flag.contacts.set(contacts)
    _flags_changed(interview, now)
    return flag


@transaction.atomic
def edit_flag(
    *, flag: Flag, fields: dict[str, Any], contacts: Iterable[Contact], reason: str, now: datetime
) -> Flag:
    """Change a flag. Lowering its severity needs a reason, which stays visible.

    Raises ValidationError for a red flag lowered without one.
    """
    was = _standing(flag)
    new = fields.get("severity", was.severity)
    if new < was.severity and flag.kind == FlagKind.RED and not reason.strip():
        raise ValidationError({"reason": "Say why it is less bad than you thought."})
    for name, value in fields.items():
        setattr(flag, name, value)
    flag.validate_constraints()
    flag.save()
    flag.contacts.set(contacts)
    _flag_changed(flag, was, now, reason=reason.strip())
    return flag


@transaction.atomic
def explain_flag(*, flag: Flag, reason: str, evidence: Answer, now: datetime) -> FlagChange | None:
    """New evidence explains a flag: it counts half, stays visible, and links to the answer.

    Raises ValidationError without a reason, or where the answer was there before the flag.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Say what explains it."})
    if evidence.answered_at <= flag.noted_at:
        raise ValidationError({"evidence": "Only an answer that came after the flag explains it."})
    return _set_status(flag, FlagStatus.EXPLAINED, now, reason=reason.strip(), evidence=evidence)


@transaction.atomic
def withdraw_flag(*, flag: Flag, now: datetime) -> FlagChange | None:
    """None where it was withdrawn already."""
    return _set_status(flag, FlagStatus.WITHDRAWN, now)


@transaction.atomic
def undo_flag_status(*, flag: Flag, change: int, now: datetime) -> bool:
    """Give a flag the status that it had before this change; False where it changed since.

    What explained it before then explains it again.
    """
    changes = list(_standing(flag).changes.order_by("pk"))
    if not changes or changes[-1].pk != change or has_lost_its_dodge(flag):
        return False
    last, explained = changes.pop(), None
    if last.status_was == FlagStatus.EXPLAINED:
        explained = next((it for it in reversed(changes) if it.evidence_id), None)
    _set_status(
        flag,
        FlagStatus(last.status_was),
        now,
        reason=explained.reason if explained else "",
        evidence=explained.evidence if explained else None,
    )
    return True


@transaction.atomic
def restore_flag(*, flag: Flag, now: datetime) -> bool:
    """Let a flag that was withdrawn or explained count in full again; False without its dodge."""
    if has_lost_its_dodge(flag):
        return False
    _set_status(flag, FlagStatus.OPEN, now)
    return True


def has_lost_its_dodge(flag: Flag) -> bool:
    """It came from an answer recorded as dodged, and that answer was corrected since."""
    answers = Answer.objects.current().filter(question=flag.question_id, manner=Manner.DODGED)
    return flag.is_automatic and not answers.exists()


def _set_status(
    flag: Flag,
    status: FlagStatus,
    now: datetime,
    *,
    reason: str = "",
    evidence: Answer | None = None,
) -> FlagChange | None:
    was = _standing(flag)
    flag.status = status
    flag.save(update_fields=["status"])
    return _flag_changed(flag, was, now, reason=reason, evidence=evidence)


def _standing(flag: Flag) -> Flag:
    """The flag as it is stored, locked until the change is through."""
    return Flag.objects.select_for_update().get(pk=flag.pk)


def _flag_changed(
    flag: Flag, was: Flag, now: datetime, *, reason: str = "", evidence: Answer | None = None
) -> FlagChange | None:
    """Record what changed in a flag, where it changed what is scored; None where it did not."""
    kept = ("severity", "status", "area")
    change = None
    if any(getattr(flag, name) != getattr(was, name) for name in kept) or evidence:
        change = FlagChange.objects.create(
            flag=flag,
            reason=reason,
            evidence=evidence,
            changed_at=now,
            **{f"{name}_was": getattr(was, name) for name in kept},
            **{name: getattr(flag, name) for name in kept},
        )
    _flags_changed(flag.interview, now)
    return change


def observe(*, interview: Interview, subject: str, outcome: str, now: datetime) -> Observation:
    """What the user looked for and saw. A second look at the same subject replaces the first."""
    row, _ = Observation.objects.update_or_create(
        interview=interview,
        subject=subject,
        defaults={"outcome": outcome, "observed_at": now},
    )
    return row


def _flags_changed(interview: Interview, now: datetime) -> None:
    evidence_changed.send(sender=Flag, interview=interview, now=now, cause="flag")


# --- Suggestions: what the rules see, never added by themselves -------------------------------


def suggested_flags(interview: Interview) -> list[Suggestion]:
    """What the rules suggest for this interview, without what was noted or dismissed.

    Reads questions, answers, participants, flags, observations and dismissed suggestions through
    the interview's relations, so a prefetched interview costs no query.
    """
    seen = {it.subject: it.outcome for it in interview.observations.all()}
    noted = {flag.key for flag in interview.flags.all()}
    dismissed = {it.flag_key for it in interview.dismissed_suggestions.all()}
    return suggestions(
        _answer_facts(interview),
        tone=seen.get(Observation.Subject.TONE, ""),
        looks=seen.get(Observation.Subject.LOOKS, ""),
        coworkers=sum(it.contact.kind == "coworker" for it in interview.participants.all()),
        settled=noted | dismissed,
    )


def suggested_by_answers(interview: Interview) -> dict[str, Suggestion]:
    """Flag key → what the answers alone point to, also where it is noted or dismissed already."""
    return {it.flag_key: it for it in suggestions(_answer_facts(interview))}


def _answer_facts(interview: Interview) -> list[AnswerFacts]:
    return [
        AnswerFacts(
            ref=answer.pk,
            theme=answer.question.theme,
            contact_name=answer.speaker.name if answer.speaker else "",
            contact_kind=answer.speaker.kind if answer.speaker else "",
            words=answer.words,
            cue=answer.cue,
            manner=answer.manner,
            hours_low=None if answer.hours_low is None else Fraction(answer.hours_low),
            hours_high=None if answer.hours_high is None else Fraction(answer.hours_high),
            hired=answer.hired,
            left=answer.left,
            headcount=answer.headcount,
            is_scared=answer.scared_at is not None,
        )
        for answer in interview.current_answers
    ]


@transaction.atomic
def accept_suggestion(*, interview: Interview, flag_key: str, now: datetime) -> Flag | None:
    """Note a suggested flag with the words that led to it. None where it is suggested no more."""
    found = {it.flag_key: it for it in suggested_flags(interview)}
    entry = catalogue_flag(flag_key)
    if entry is None or flag_key not in found:
        return None
    ref = found[flag_key].ref
    answer = next((it for it in interview.current_answers if it.pk == ref), None)
    area = answer.question.area if answer and entry.area == "any" else entry.area
    return note_flag(
        interview=interview,
        fields={
            "key": entry.key,
            "kind": entry.kind,
            "title": entry.title,
            "area": "" if area == "any" else area,
            "severity": entry.severity,
            "quote": answer.words if answer else "",
            "cue": answer.cue if answer else "",
            "question": answer.question if answer else None,
        },
        contacts=[answer.speaker] if answer and answer.speaker else [],
        now=now,
    )


def dismiss_suggestion(*, interview: Interview, flag_key: str, now: datetime) -> None:
    DismissedSuggestion.objects.get_or_create(
        interview=interview, flag_key=flag_key, defaults={"dismissed_at": now}
    )


def restore_suggestion(*, interview: Interview, flag_key: str) -> None:
    DismissedSuggestion.objects.filter(interview=interview, flag_key=flag_key).delete()
