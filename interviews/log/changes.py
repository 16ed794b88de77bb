"""What is logged during and after the interview."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from accounts.domain.letters import folded
from accounts.models import User
from applications.models import Contact
from interviews.catalogue.loader import FlagEntry
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.domain.suggestions import (
    LOOKS_FLAG,
    AnswerFacts,
    Moments,
    NotedFlag,
    Suggestion,
    flag_of_looks,
    moments,
    with_cue,
    without_cue,
)
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
from interviews.models.flag import MOST_CUE, FlagKind
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
FIRST_JUDGED = "How bad it is was not said before."
LONGEST_SLUG = 60
MEANT_SIGNS = re.compile(r"[^\w\s.,:;!?'’\"“”„«»()…–—-]")
CUE_IS_FULL = "There is no room left in what you saw. Change the flag and shorten it first."


# --- Questions and answers -------------------------------------------------------------------


def toggle_asked(*, question: Question, now: datetime) -> None:
    question.asked_at = None if question.asked_at else now
    question.save(update_fields=["asked_at"])


def mark_asked(*, question: Question, now: datetime) -> None:
    if question.asked_at is None:
        question.asked_at = now
        question.save(update_fields=["asked_at"])


@transaction.atomic
def reword(*, question: Question, text: str) -> None:
    """Mend the words of a question that came up; "" leaves them. The flag of its dodge follows."""
    if text in ("", question.text):
        return
    was, question.text = question.text, text
    question.save(update_fields=["text"])
    for flag in question.interview.flags.all():
        if flag.key == dodge_flag(question.key) and flag.title == dodged_title(was):
            flag.title = dodged_title(text)
            flag.save(update_fields=["title"])


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
    is_amended: bool = False,
    tab: str = "",
) -> Answer:
    """Save what one person said. The same person again corrects: the old answer is superseded.

    A dodge has no signal and becomes a red flag of its own; correcting it takes the flag away.
    promised_on, promised_contact: None leaves what the interview has. is_amended: what they said is
    still being written, so their answer is changed where it stands. tab: the browser tab.
    """
    current = question.current_answers
    old = next((it for it in current if it.speaker == speaker), None)
    was_dodge = old is not None and old.is_dodge
    if old and is_amended:
        answer = old
        for name, value in fields.items():
            setattr(answer, name, value)
    else:
        answer = Answer(question=question, speaker=speaker, answered_at=now, **fields)
        if old:
            old.superseded_at = now
            old.save(update_fields=["superseded_at"])
    if answer.is_dodge:
        answer.signal = None
    answer.scared_at = ((old and old.scared_at) or now) if is_scared else None
    answer.version = old.version + 1 if old else 1
    answer.tab = tab
    answer.save()
    keep_up(question, "answers", [*(it for it in question.answers.all() if it != old), answer])
    mark_asked(question=question, now=now)
    if answer.is_dodge or was_dodge:
        sync_dodge(question, now)
    promise(question.interview, on=promised_on, contact=promised_contact, now=now)
    evidence_changed.send(sender=Answer, interview=question.interview, now=now, cause="answer")
    return answer


def promise(
    interview: Interview, *, on: date | None, contact: Contact | None, now: datetime
) -> None:
    """Note by when one hears, and from whom; None leaves what the interview has."""
    if on or contact:
        interview.promised_on = on or interview.promised_on
        interview.promised_contact = contact or interview.promised_contact
        interview.save(update_fields=["promised_on", "promised_contact", "updated_at"])
        interview_moved.send(sender=Interview, interview=interview, now=now)


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
    others = [it for it in question.answers.all() if it != answer]
    keep_up(question, "answers", others if at else [*others, answer])
    sync_dodge(question, now)
    evidence_changed.send(sender=Answer, interview=question.interview, now=now, cause="answer")


def judge_answer(*, answer: Answer, signal: int) -> None:
    """Say what an answer says about working there, -2..+2, after it was noted without that.

    The answer is amended where it stands: nobody judged it before, or the gut is not said yet.
    Whoever calls it announces that the evidence changed.
    """
    answer.signal = signal
    answer.version += 1
    answer.tab = ""  # a room that is still open does not know it
    answer.save(update_fields=["signal", "version", "tab"])


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


def sync_dodge(question: Question, now: datetime) -> None:
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
            title=dodged_title(question.wording),
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


def dodged_title(wording: str) -> str:
    return f"Dodged: {wording}"[:120]


# --- Flags -----------------------------------------------------------------------------------


@transaction.atomic
def note_flag(
    *,
    interview: Interview,
    fields: dict[str, Any],
    contacts: Iterable[Contact],
    now: datetime,
    is_judged: bool = True,
) -> Flag:
    """Note a flag with its evidence. key "" makes it one of the user's own, by its title.

    is_judged: the user said how bad it is; else its severity is the usual one until they do.

    Raises ValidationError where the same flag about the same thing is noted already.
    """
    key = fields.get("key") or own_key(fields["title"])
    flag = Flag(
        **(fields | {"key": key}),
        interview=interview,
        owner_id=interview.owner_id,
        first_severity=fields["severity"] if is_judged else None,
        noted_at=now,
    )
    flag.validate_constraints()
    flag.save()
    flag.contacts.set(contacts)
    _flags_changed(interview, now)
    return flag


def own_key(title: str) -> str:
    """The key of a flag in the user's own words: the same for the same words only.

    Where the slug leaves out more than spaces and punctuation, as of "C++", a digest tells them
    apart.
    """
    slug = slugify(title, allow_unicode=True)
    if slug and len(slug) <= LONGEST_SLUG and not MEANT_SIGNS.search(title):
        return f"own-{slug}"
    digest = blake2b(folded(title).encode(), digest_size=5).hexdigest()
    return f"own-{slug[: LONGEST_SLUG - len(digest) - 1]}-{digest}"


@transaction.atomic
def edit_flag(
    *, flag: Flag, fields: dict[str, Any], contacts: Iterable[Contact], reason: str, now: datetime
) -> Flag:
    """Change a flag. Lowering its severity needs a reason, which stays visible.

    The first time that the user says how bad it is belongs to noting it: it lowers nothing.
    Raises ValidationError for a red flag lowered without a reason.
    """
    was = _standing(flag)
    new = fields.get("severity", was.severity)
    if was.first_severity is None and "severity" in fields:
        fields = fields | {"first_severity": new}
        if was.changes.exists():
            reason = reason or FIRST_JUDGED
        else:
            was.severity = new
    if new < was.severity and flag.kind == FlagKind.RED and not reason.strip():
        raise ValidationError({"reason": "Say why it is less bad than you thought."})
    flag.contacts.set(contacts)
    _edit(flag, was, fields, now, reason=reason.strip())
    return flag


def _edit(
    flag: Flag, was: Flag, fields: dict[str, Any], now: datetime, *, reason: str = ""
) -> FlagChange | None:
    for name, value in fields.items():
        setattr(flag, name, value)
    flag.validate_constraints()
    flag.save()
    return _flag_changed(flag, was, now, reason=reason)


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
    kept = ("severity", "status", "area", "key", "title")
    change = None
    # A flag in own words may be worded anew: that is no other flag.
    if any(getattr(flag, name) != getattr(was, name) for name in kept[:-1]) or evidence:
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


@transaction.atomic
def observe(*, interview: Interview, subject: str, outcome: str, now: datetime) -> Observation:
    """What the user looked for and saw. A second look at the same subject replaces the first.

    Looks between coworkers become a cue of the flag of their moment, where one stands.
    """
    row, _ = Observation.objects.update_or_create(
        interview=interview,
        subject=subject,
        defaults={"outcome": outcome, "observed_at": now},
    )
    if subject == Observation.Subject.LOOKS:
        _tell_of_looks(interview, is_seen=outcome == Observation.Outcome.SEEN)
    return row


def _tell_of_looks(interview: Interview, *, is_seen: bool) -> None:
    facts, noted = facts_of(interview), noted_flags(interview)
    found = flag_of_looks(facts.answers, coworkers=facts.coworkers, noted=noted)
    if found is not None:
        change = with_cue if is_seen else without_cue
        _set_cue(Flag.objects.get(pk=found.ref), change(found.cue, LOOKS_FLAG))


def _set_cue(flag: Flag, cue: str) -> bool:
    """False, and nothing happens, where it is too long to be kept."""
    if len(cue) > MOST_CUE:
        return False
    if cue != flag.cue:
        flag.cue = cue
        flag.save(update_fields=["cue"])
    return True


def _flags_changed(interview: Interview, now: datetime) -> None:
    evidence_changed.send(sender=Flag, interview=interview, now=now, cause="flag")


# --- Suggestions: what the rules see, never added by themselves -------------------------------


def moments_of(interview: Interview) -> Moments:
    """What the rules suggest for this interview, without what was noted or dismissed.

    Reads questions, answers, participants, flags with contacts, observations and dismissed
    suggestions through the interview's relations, so a prefetched interview costs no query.
    """
    dismissed = {it.flag_key for it in interview.dismissed_suggestions.all()}
    return moments_seen(facts_of(interview), noted_flags(interview), dismissed)


def suggested_flags(interview: Interview) -> list[Suggestion]:
    return list(moments_of(interview).suggestions)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules read of an interview. tone, looks: "" where it was not observed."""

    answers: tuple[AnswerFacts, ...]
    tone: str
    looks: str
    coworkers: int


def facts_of(interview: Interview) -> Facts:
    seen = {it.subject: it.outcome for it in interview.observations.all()}
    return Facts(
        answers=tuple(answer_facts(interview)),
        tone=seen.get(Observation.Subject.TONE, ""),
        looks=seen.get(Observation.Subject.LOOKS, ""),
        coworkers=sum(it.contact.kind == "coworker" for it in interview.participants.all()),
    )


def moments_seen(
    facts: Facts, noted: Iterable[NotedFlag] = (), dismissed: Collection[str] = ()
) -> Moments:
    return moments(
        facts.answers,
        tone=facts.tone,
        looks=facts.looks,
        coworkers=facts.coworkers,
        noted=tuple(noted),
        dismissed=dismissed,
    )


def noted_flags(interview: Interview) -> list[NotedFlag]:
    """The flags of an interview as the rules read them; reads their contacts."""
    return [noted_flag(it, [one.pk for one in it.contacts.all()]) for it in interview.flags.all()]


def noted_flag(flag: Flag, contacts: Iterable[int]) -> NotedFlag:
    return NotedFlag(
        ref=flag.pk,
        key=flag.key,
        question=flag.question_id,
        contacts=frozenset(contacts),
        quote=flag.quote,
        cue=flag.cue,
        is_green=flag.kind == FlagKind.GREEN,
        is_standing=flag.status != FlagStatus.WITHDRAWN,
    )


def answer_facts(interview: Interview) -> list[AnswerFacts]:
    return [
        AnswerFacts(
            ref=answer.pk,
            theme=answer.question.theme,
            question=answer.question_id,
            speaker=answer.speaker_id,
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
def accept_suggestion(
    *,
    interview: Interview,
    flag_key: str,
    now: datetime,
    cues: Collection[str] = (),
    is_judged: bool = True,
) -> Flag | None:
    """Note a suggested flag with the words that led to it, under any name of its moment.

    cues: keys of its other readings, which are kept as its cue; those left over are dismissed.
    is_judged: as for note_flag().
    None where it is suggested no more.
    """
    found = next((it for it in suggested_flags(interview) if flag_key in it.keys), None)
    entry = catalogue_flag(flag_key)
    if entry is None or found is None:
        return None
    answer = next((it for it in interview.current_answers if it.pk == found.ref), None)
    area = answer.question.area if answer and entry.area == "any" else entry.area
    others = [key for key in found.keys if key != flag_key]
    cue = answer.cue if answer else ""
    for key in others:
        if key in cues and len(with_cue(cue, key)) <= MOST_CUE:
            cue = with_cue(cue, key)
    flag = note_flag(
        interview=interview,
        fields={
            "key": entry.key,
            "kind": entry.kind,
            "title": entry.title,
            "area": "" if area == "any" else area,
            "severity": entry.severity,
            "quote": answer.words if answer else "",
            "cue": cue,
            "question": answer.question if answer else None,
        },
        contacts=[answer.speaker] if answer and answer.speaker else [],
        now=now,
        is_judged=is_judged,
    )
    _dismiss(interview, others, under=flag_key, now=now)
    return flag


@transaction.atomic
def dismiss_suggestion(*, interview: Interview, flag_key: str, now: datetime) -> None:
    """Dismiss a suggestion with the other readings of its moment, or one reading of a flag's."""
    found = next((it for it in suggested_flags(interview) if it.flag_key == flag_key), None)
    others = [it.flag_key for it in found.others] if found else []
    _dismiss(interview, [flag_key], under="", now=now)
    _dismiss(interview, others, under=flag_key, now=now)


def _dismiss(interview: Interview, keys: Iterable[str], *, under: str, now: datetime) -> None:
    for key in keys:
        DismissedSuggestion.objects.get_or_create(
            interview=interview,
            flag_key=key,
            defaults={"under_key": under, "dismissed_at": now},
        )


def restore_suggestion(*, interview: Interview, flag_key: str) -> None:
    """Suggest again what was dismissed, with all that went with it."""
    of_moment = Q(flag_key=flag_key) | Q(under_key=flag_key)
    DismissedSuggestion.objects.filter(of_moment, interview=interview).delete()


# --- Other readings of a flag's moment --------------------------------------------------------


def keep_as_cue(*, flag: Flag, flag_key: str) -> None:
    """Let the cue of a flag tell what else its moment may be read as.

    Raises ValidationError where there is no room for it.
    """
    if not _set_cue(flag, with_cue(flag.cue, flag_key)):
        raise ValidationError(CUE_IS_FULL)


@transaction.atomic
def rename_flag(*, flag: Flag, entry: FlagEntry, now: datetime) -> FlagChange | None:
    """Name what was seen as another flag of the catalogue; quote, severity and history stay.

    None where it has that name. Raises ValidationError where that flag is noted already.
    """
    area = flag.area if entry.area == "any" else entry.area
    fields = {"key": entry.key, "title": entry.title, "area": area}
    return _edit(flag, _standing(flag), fields, now)


@transaction.atomic
def undo_rename(*, flag: Flag, change: int, now: datetime) -> bool:
    """Name a flag as it was named before this change; False where it changed since."""
    was = _standing(flag)
    last = was.changes.order_by("pk").last()
    if last is None or last.pk != change:
        return False
    fields = {"key": last.key_was, "title": last.title_was, "area": last.area_was}
    _edit(flag, was, fields, now)
    return True
