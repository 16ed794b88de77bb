"""A role with all that happened, as one document. What is private is in it only where it is asked.

Each part says what it needs; nothing is filtered out afterwards.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from enum import StrEnum

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format

from accounts.domain.words import joined
from accounts.models import Preferences
from applications.models import Contact, OfferRequest, Role
from applications.offers.reading import offer_of
from interviews.models import (
    Answer,
    Decision,
    Flag,
    FoundFlag,
    Interview,
    InterviewerQuestion,
    MessagePlan,
    Question,
)
from interviews.models.flag import FlagKind
from transfer.role_document.domain.document import Document, Fact, Part, Text, without_empty

HIDDEN = "Hidden until your gut"


class Private(StrEnum):
    """What is in the document only where it was ticked."""

    FLAGS = "flags"
    SCORE = "score"
    GUT = "gut"
    NOTES = "notes"
    LIMITS = "limits"
    OFFER = "offer"


def document_of(role: Role, private: Collection[str], *, limits: Preferences) -> Document:
    """role: with company, recruiter, agency and retrospective. private: of Private. limits: the
    user's own. As many queries for one interview as for ten.
    """
    interviews = _interviews(role)
    parts = [
        _facts(role),
        *_offer(role, private),
        *_limits(limits, private),
        *_score(role, private),
        *_notes(role, private),
        _company(role, private),
        *_people(role, interviews, private),
        _stages(role, private),
        *_found_flags(role, private),
        *(part for it in interviews for part in _interview(it, private)),
        *_decisions(role, private),
    ]
    subtitle = f"{role.get_stage_display()}, as of {_day(timezone.localdate())}"
    return Document(str(role), subtitle, without_empty(parts))


def _interviews(role: Role) -> list[Interview]:
    plans = MessagePlan.objects.filter(message__trashed_at=None).select_related("message")
    rows = Interview.objects.filter(role=role, trashed_at=None).with_contacts()
    rows = rows.prefetch_related(
        Prefetch("message_plans", plans),
        Prefetch("questions", Question.objects.with_answers()),
        Prefetch("interviewer_questions", InterviewerQuestion.objects.in_use()),
        Prefetch("flags", Flag.objects.standing().prefetch_related("contacts")),
        "gut_feelings",
    )
    return list(rows.order_by("starts_at", "pk"))


# --- The job -------------------------------------------------------------------------------------


def _facts(role: Role) -> Part:
    agency = role.agency if role.agency and role.agency.trashed_at is None else None
    return Part(
        2,
        "The job",
        _filled(
            Fact("Where", ", ".join(filter(None, (role.location, role.get_workplace_display())))),
            Fact("Pay", " ".join(filter(None, (role.pay_said, role.pay_note()))), is_private=True),
            Fact("Contract", role.get_contract_display()),
            Fact("Hours a week", _number(role.hours_a_week)),
            Fact("Office days a week", _number(role.office_days)),
            Fact("Nights away a month", _number(role.travel_nights)),
            Fact("Way to work", f"{role.commute_minutes} minutes" if role.commute_minutes else ""),
            Fact("Found", role.source),
            Fact("Applied", role.get_applied_via_display()),
            Fact("Agency", agency.name if agency else ""),
            Fact("Applications close on", _day(role.closes_on)),
            Fact("Answer to the offer by", _day(role.offer_deadline)),
            Fact("Posting", role.posting_url),
        ),
    )


def _offer(role: Role, private: Collection[str]) -> Iterator[Part]:
    """The terms that count, what they left open and what was asked for."""
    offer = offer_of(role) if Private.OFFER in private else None
    if offer is None or offer.current is None:
        return
    facts = [Fact(term.label, words, is_private=term.is_pay) for term, words in offer.said]
    facts += _filled(Fact("Not said", offer.not_said_words))
    asked = [Text(_asked(it), "Asked for", is_private=True) for it in offer.requests]
    yield Part(2, f"Their offer of {_day(offer.current.made_on)}", facts, asked)


def _asked(request: OfferRequest) -> str:
    words = f"{request.text}: {request.get_answer_display().lower()}"
    return f"{words}, “{request.answer_words}”" if request.answer_words else words


def _company(role: Role, private: Collection[str]) -> Part:
    texts = _remarks(private, Text(role.company.notes))
    return Part(2, role.company.name, _filled(Fact("Website", role.company.website)), texts)


def _people(
    role: Role, interviews: Iterable[Interview], private: Collection[str]
) -> Iterator[Part]:
    """Who they are, without how to reach them: that is theirs."""
    people: dict[int, Contact] = {}
    if role.recruiter and role.recruiter.trashed_at is None:
        people[role.recruiter.pk] = role.recruiter
    met = (it.contact for interview in interviews for it in interview.participants.all())
    people |= {it.pk: it for it in met}
    if not people:
        return
    facts = [
        Fact(it.name, ", ".join(filter(None, (it.get_kind_display(), it.job_title))))
        for it in people.values()
    ]
    remarks = [Text(it.notes, it.name) for it in people.values()]
    yield Part(2, "Contacts", facts, _remarks(private, *remarks))


def _stages(role: Role, private: Collection[str]) -> Part:
    moves = list(role.moves.order_by("moved_on", "recorded_at", "pk"))
    facts = [
        Fact(_day(it.day) if it.day else "Day not known", it.get_stage_display()) for it in moves
    ]
    remarks = [Text(it.note, it.get_stage_display()) for it in moves]
    if why := role.why_it_ended:
        remarks.append(Text(why, "Why it ended"))
    return Part(2, "Stages", facts, _remarks(private, *remarks))


# --- What is private -----------------------------------------------------------------------------


def _remarks(private: Collection[str], *texts: Text) -> list[Text]:
    return [it for it in texts if it.words.strip()] if Private.NOTES in private else []


def _limits(own: Preferences, private: Collection[str]) -> Iterator[Part]:
    if Private.LIMITS not in private:
        return
    floor = f"{own.salary_floor:,} {own.currency} a year" if own.salary_floor else ""
    facts = _filled(
        Fact("Least pay", floor, is_private=True),
        Fact("Most hours a week", _number(own.hours_limit)),
        Fact("Most office days a week", _number(own.office_days_limit)),
        Fact("Most nights away a month", _number(own.travel_nights_limit)),
        Fact("Longest way to work, minutes", _number(own.commute_minutes_limit)),
    )
    yield Part(2, "My limits", facts or [Fact("Limits", "None written down")])


def _score(role: Role, private: Collection[str]) -> Iterator[Part]:
    """No number before the gut, and none without its range and what it rests on."""
    if Private.SCORE not in private:
        return
    score = role.stored_score
    if score.is_hidden:
        yield Part(2, "Fit", [Fact("Score", HIDDEN)])
        return
    number = f"{score.points} of 100" if score.is_shown else "Too early for a number"
    facts = _filled(
        Fact("Score", number, is_private=True),
        Fact("Could be", f"{score.low_points} to {score.high_points}", is_private=True),
        Fact("How much is known", score.coverage_word, is_private=True),
        Fact("It says", score.says, is_private=True),
    )
    yield Part(2, "Fit", facts)


def _notes(role: Role, private: Collection[str]) -> Iterator[Part]:
    if texts := _remarks(private, Text(role.notes)):
        yield Part(2, "My notes", (), texts)


def _found_flags(role: Role, private: Collection[str]) -> Iterator[Part]:
    if Private.FLAGS not in private:
        return
    flags = list(FoundFlag.objects.counting_for(role))
    if flags:
        yield Part(2, "Flags found elsewhere", (), [it for flag in flags for it in _flag(flag)])


def _decisions(role: Role, private: Collection[str]) -> Iterator[Part]:
    if Private.NOTES not in private:
        return
    rows = Decision.objects.counting().filter(role=role).order_by("decided_on", "pk").defer("known")
    for it in rows:
        why = (Text(it.reasons, "Why"), Text(it.pre_mortem, "If I had quit a year on"))
        yield Part(2, f"Decided: {it}", (), _remarks(private, *why))
    if back := getattr(role, "retrospective", None):
        texts = (
            Text(back.wish_asked, "I wish I had asked"),
            Text(back.wish_said, "I wish I had said"),
            Text(back.keep, "What I will do again"),
        )
        yield Part(2, "Looking back", (), _remarks(private, *texts))


# --- An interview --------------------------------------------------------------------------------


def _interview(interview: Interview, private: Collection[str]) -> Iterator[Part]:
    start = date_format(interview.local_start, "l j F Y, H:i")
    names = [it.contact.name for it in interview.participants.all()]
    facts = _filled(Fact("When", f"{start}, {interview.zone_label}"), Fact("With", joined(names)))
    if Private.GUT in private:
        guts = [it.words for it in interview.gut_feelings.all()]
        facts += _filled(
            Fact("My gut", ", then ".join(guts), is_private=True),
            Fact("Still interested", interview.get_interest_display(), is_private=True),
        )
    texts = _gut_texts(interview, private) + _remarks(
        private,
        Text(interview.notes, "My notes"),
        Text(interview.own_notes, "To myself"),
        Text(interview.get_feeling_display(), "How it went"),
        Text(interview.feeling_why, "Why it felt so"),
    )
    yield Part(2, f"Interview: {interview}", facts, texts)
    if plans := list(interview.message_plans.all()):
        said = [Fact(it.message.text, it.get_delivery_display() or "Planned") for it in plans]
        yield Part(3, "What I wanted to say", said)
    yield from _questions(interview, private)
    yield from _asked_me(interview, private)
    if Private.FLAGS in private and (flags := list(interview.flags.all())):
        yield Part(3, "Flags", (), [it for flag in flags for it in _flag(flag)])


def _gut_texts(interview: Interview, private: Collection[str]) -> list[Text]:
    if Private.GUT not in private:
        return []
    texts = [Text(it.note, "My gut", is_private=True) for it in interview.gut_feelings.all()]
    texts.append(Text(interview.interest_words, "On my interest", is_private=True))
    return [it for it in texts if it.words.strip()]


def _questions(interview: Interview, private: Collection[str]) -> Iterator[Part]:
    listed = [it for it in interview.questions.all() if it.is_listed]
    if not listed:
        return
    yield Part(3, "What I asked")
    for question in listed:
        answers = question.current_answers
        open_words = "Asked, not answered" if question.asked_at else "Not asked"
        texts = [it for answer in answers for it in _answer(answer, private)]
        yield Part(4, question.wording, (), texts or [Text(open_words)])


def _answer(answer: Answer, private: Collection[str]) -> Iterator[Text]:
    """Who answered how, then in which words."""
    how = [answer.get_manner_display().lower()]
    if answer.hours:
        how.append(f"{answer.hours} hours a week")
    counts = ((answer.hired, "hired"), (answer.left, "left"), (answer.headcount, "there today"))
    how += [f"{number} {word}" for number, word in counts if number is not None]
    words = [it for it in (answer.words, answer.second_words) if it.strip()]
    speaker = answer.speaker_name
    if not words:
        yield Text(", ".join(how).capitalize(), speaker)
    for place, it in enumerate(words):
        yield Text(it, "" if place else ", ".join([speaker, *how]), is_quote=True)
    yield from _remarks(private, Text(answer.cue, "I saw"))


def _asked_me(interview: Interview, private: Collection[str]) -> Iterator[Part]:
    rows = list(interview.interviewer_questions.all())
    shown = [it for it in rows if it.text] if Private.NOTES not in private else rows
    if not shown:
        return
    yield Part(3, "What they asked me")
    for it in shown:
        facts = _filled(Fact("Asked by", it.asked_by.name if it.asked_by else ""))
        said = [Text(it.answered, "I said")] if it.answered.strip() else []
        said += _remarks(private, Text(it.wished, "I wish I had said"))
        yield Part(4, str(it), facts, said)


def _flag(flag: Flag | FoundFlag) -> Iterator[Text]:
    is_good = flag.kind == FlagKind.GREEN
    bad = f"{flag.severity_word}, {flag.severity} of 5"
    yield Text(flag.title, "Good sign" if is_good else bad, is_private=True)
    if flag.quote.strip():
        yield Text(flag.quote, is_quote=True)
    if flag.cue.strip():
        yield Text(flag.cue, "I saw", is_private=True)


# --- Words ---------------------------------------------------------------------------------------


def _filled(*facts: Fact) -> list[Fact]:
    return [it for it in facts if it.value]


def _number(value: object) -> str:
    return "" if value is None else str(value).removesuffix(".0")


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
