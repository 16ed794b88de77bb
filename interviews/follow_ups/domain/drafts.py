"""What a follow-up says: facts in, a draft out. Plain Python: no Django, clock or I/O.

The recruiter may pass all of it on, so the facts hold nothing that is private: no flag, score,
rating, gut feeling, pay or note can come out, since none goes in. Why an interview felt as it did
is private too: it goes in only as a sentence that the user chose for it. Nothing is claimed that
was not recorded: "it went well" only after a good interview, interest only in the user's own words
and only where it is "yes". What cannot be known is in square brackets, for the user to fill in.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.domain.words import joined
from interviews.follow_ups.domain.facts import Channel, Rule
from interviews.follow_ups.domain.words import day_in_words

MOST_QUESTIONS = 3
MOST_WISHED = {"close": 2, "distant": 1, "none": 1}
MOST_QUOTED = 240  # characters of what somebody said
MOST_OF_SUBJECT = 180
NO_NAME = "[your name]"
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
TO_RECRUITER = (Rule.RECRUITER_DEBRIEF, Rule.RECRUITER_UPDATE)
QUOTES = (Rule.THANK_YOU, Rule.REJECTION_REPLY)


class Form(StrEnum):
    CALL = "call"
    EMAIL = "email"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """All that a draft is made of.

    recipient, user_name: full names, "" where not known. met: who else was in the interview.
    relationship: to the role's recruiter, "close", "distant" or "none". is_recruiter: the
    recipient is one. carries_update: this thank-you is how they hear how it went.
    wished: the answers picked, the first ones count; key_message: one that was not said, "" for
    none. detail: what somebody said, word for word; "" leaves a gap to fill in. detail_by: their
    name, "" where nobody knows. questions: still open, the best first.
    feeling: "good", "concerned", ""; reason: why, in a sentence chosen to be passed on, "" leaves a
    gap. meets_peer: a coworker was met or will be. interest: "yes", "unsure", "no", "". Days are
    the ones on the calendar of the one who was promised, asked or answered; None where there was
    none. not_said: terms that an offer leaves open, by their names.
    """

    rule: Rule
    form: Form
    role: str
    company: str
    recipient: str = ""
    user_name: str = ""
    relationship: str = "none"
    is_recruiter: bool = False
    carries_update: bool = False
    interview_on: date | None = None
    met: tuple[str, ...] = ()
    interest: str = ""
    interest_words: str = ""
    feeling: str = ""
    reason: str = ""
    detail: str = ""
    detail_by: str = ""
    wished: tuple[str, ...] = ()
    key_message: str = ""
    questions: tuple[str, ...] = ()
    promised_on: date | None = None
    asked_on: date | None = None
    applied_on: date | None = None
    answer_by: date | None = None
    not_said: tuple[str, ...] = ()
    meets_peer: bool = False

    @property
    def tells_recruiter(self) -> bool:
        """Whether this is the message in which a recruiter hears how it went."""
        is_carried = self.rule == Rule.THANK_YOU and self.carries_update and self.is_recruiter
        return self.rule in TO_RECRUITER or is_carried


def forms_of(rule: Rule, channel: Channel, *, carries_update: bool = False) -> tuple[Form, ...]:
    """What it can be written as, the first one first chosen; empty where nobody is written to."""
    if rule == Rule.OFFER_DEADLINE:
        return (Form.EMAIL, Form.CALL)
    if rule == Rule.THANK_YOU and carries_update:
        return (Form.EMAIL, Form.NOTE)
    return {
        Channel.CALL: (Form.CALL, Form.EMAIL),
        Channel.CALL_OR_EMAIL: (Form.EMAIL, Form.CALL),
        Channel.EMAIL: (Form.EMAIL,),
        Channel.NOTE: (Form.NOTE, Form.EMAIL),
        Channel.SELF: (),
    }[channel]


def most_wished(facts: DraftFacts) -> int:
    """How many of the answers one wishes one had given fit in: 0, 1 or 2."""
    if facts.tells_recruiter:
        return MOST_WISHED.get(facts.relationship, 1)
    is_only_way = facts.rule == Rule.THANK_YOU and facts.relationship == "none"
    return MOST_WISHED["none"] if is_only_way and facts.feeling == "concerned" else 0


def picks_wished(facts: DraftFacts) -> bool:
    """Whether the first wished answers are in without being picked.

    A note to whom was in the interview has none by itself: only the user knows who asked.
    """
    is_worth_it = facts.feeling == "concerned" or facts.form == Form.CALL
    return facts.tells_recruiter and is_worth_it


def takes_message(facts: DraftFacts) -> bool:
    """Whether an undelivered key message may be added: in a thank-you, after a good interview."""
    return facts.rule == Rule.THANK_YOU and facts.feeling == "good"


def takes_reason(facts: DraftFacts) -> bool:
    """Whether a sentence on why it felt like that may be in: where a recruiter hears how it was."""
    is_open = facts.feeling == "concerned" and facts.relationship == "close"
    return facts.tells_recruiter and (is_open or facts.feeling == "good")


def takes_detail(facts: DraftFacts) -> bool:
    is_close_worry = facts.feeling == "concerned" and facts.relationship == "close"
    return facts.rule in QUOTES or (facts.rule in TO_RECRUITER and not is_close_worry)


def answers_wished(texts: Iterable[str]) -> tuple[str, ...]:
    """Each answer on one line, without bullets, as letters have it; empty ones are left out."""
    lines = ((_BULLET.sub("", line).strip() for line in text.splitlines()) for text in texts)
    answers = (" ".join(filter(None, it)) for it in lines)
    return tuple(answer for answer in answers if answer)


def first_name(name: str) -> str:
    """What one says to somebody: "Ruth" of "Dr. Ruth Adler"."""
    words = [word for word in name.split() if not word.endswith(".")]
    return (words or name.split() or [""])[0]


def build(facts: DraftFacts) -> tuple[str, str]:
    """Subject and text of a draft. ValueError for a rule that nobody is written about.

    The subject is "" for what has none; the text is plain, with \\n, and ends without one.
    """
    if facts.rule not in _WRITERS:
        raise ValueError(f"nobody is written to for {facts.rule}")
    parts = _WRITERS[facts.rule](facts)
    body = _script(facts, parts) if facts.form == Form.CALL else _letter(facts, parts)
    return _subject(facts)[:MOST_OF_SUBJECT] if facts.form == Form.EMAIL else "", body


# --- The shapes ----------------------------------------------------------------------------------


def _letter(facts: DraftFacts, parts: Iterable[str]) -> str:
    name = first_name(facts.recipient)
    greeting = f"Hello {name}," if name else "Hello,"
    return "\n\n".join([greeting, *parts, f"Kind regards\n{facts.user_name or NO_NAME}"])


def _script(facts: DraftFacts, parts: Iterable[str]) -> str:
    name = first_name(facts.recipient) or "them"
    points = ["- " + part.replace("\n", "\n  ") for part in parts]
    start = [f"Ask {name} whether it is a good moment.", "", "To say:"]
    return "\n".join([*start, *points, "", "What they say:", "- "])


def _subject(facts: DraftFacts) -> str:
    role, company = facts.role, facts.company
    interview = (
        f"my interview on {day_in_words(facts.interview_on)}"
        if facts.interview_on
        else "my interview"
    )
    return {
        Rule.RECRUITER_DEBRIEF: f"{role} at {company}: {interview}",
        Rule.RECRUITER_UPDATE: f"{role} at {company}: {interview}",
        Rule.THANK_YOU: f"Our {interview.removeprefix('my ')}",
        Rule.CLARIFY: f"{role}: what I would still like to know",
        Rule.NUDGE: f"{role}: is there any news?",
        Rule.SECOND_NUDGE: f"{role}: asking again",
        Rule.WITHDRAW: f"{role}: I am withdrawing",
        Rule.REJECTION_REPLY: f"{role}: thank you, and one question",
        Rule.APPLIED_NUDGE: f"My application as {role}",
        Rule.SECOND_APPLIED_NUDGE: f"My application as {role}: asking again",
        Rule.OFFER_DEADLINE: f"{role}: your offer",
        Rule.ACCEPTANCE: f"{role}: I accept your offer",
    }[facts.rule]


# --- The rules -----------------------------------------------------------------------------------


def _recruiter_message(facts: DraftFacts) -> Iterator[str]:
    """How it was, the answers to pass on, where one stands, what comes next."""
    met = f" with {joined(facts.met)}" if facts.met else ""
    yield f"I had my interview{met} at {facts.company}{_on(facts)} about the {facts.role} job."
    yield from _how_it_went(facts)
    yield from _where_i_stand(facts)
    if facts.promised_on:
        day = day_in_words(facts.promised_on)
        yield f"They told me to expect an answer by {day}."
    else:
        yield "Do you know what comes next, and when?"


def _thank_you(facts: DraftFacts) -> Iterator[str]:
    """Thanks, one real detail, and what no recruiter can carry."""
    yield f"Thank you for your time{_on(facts)}."
    they = first_name(facts.recipient) or "they"
    yield _said(facts, f"[one thing {they} said that stayed with you]")
    if facts.tells_recruiter:
        yield from _how_it_went(facts)
    elif facts.wished:
        yield from _wished(facts, "You asked me something that I would answer better now:")
    if takes_message(facts) and facts.key_message:
        yield f"One thing I did not get to say: {as_sentence(facts.key_message)}"
    if facts.carries_update:
        yield from _where_i_stand(facts)


def _how_it_went(facts: DraftFacts) -> Iterator[str]:
    """What a recruiter hears of the interview itself."""
    has_said = facts.rule == Rule.THANK_YOU
    if facts.feeling == "good":
        yield f"It went well. {_specific(facts)}".strip()
    elif facts.feeling == "concerned" and facts.relationship == "close":
        why = as_sentence(facts.reason) or "[what worries you, in words they may pass on]"
        yield f"I am concerned about one thing, and want to be open. {why}"
    elif not has_said:
        yield _said(facts, "[one thing that you honestly liked]")
    yield from _wished(facts, "An answer I would give differently now:", is_passed_on=True)


def _specific(facts: DraftFacts) -> str:
    if facts.rule == Rule.THANK_YOU:
        return as_sentence(facts.reason)  # the detail is above it already
    known = [as_sentence(facts.reason), _quoted(facts) if facts.detail else ""]
    return " ".join(filter(None, known)) or "[one thing that went well]"


def _wished(facts: DraftFacts, intro: str, *, is_passed_on: bool = False) -> Iterator[str]:
    wished = tuple(as_sentence(it) for it in facts.wished[: most_wished(facts)])
    if len(wished) == 1:
        after = " Please pass it on where it helps." if is_passed_on else ""
        yield f"{intro} {wished[0]}{after}"
    elif wished:
        text = "Two answers I would give differently now. Please pass them on where they help."
        yield _listed(text, wished)


def _where_i_stand(facts: DraftFacts) -> Iterator[str]:
    """Interest in the user's own words, or what is open; nothing where neither is true."""
    if facts.interest == "yes":
        words = as_sentence(facts.interest_words) or "[why, in your own words]"
        yield f"I am even more interested now than before. {words}"
    elif facts.interest == "unsure":
        most = MOST_QUESTIONS if facts.is_recruiter else 1
        yield from _open_questions(facts, "What I would still like to know:", most)


def _clarify(facts: DraftFacts) -> Iterator[str]:
    yield f"I am thinking about the {facts.role} job, and there are things I do not know yet."
    yield from _open_questions(facts, "What I would still like to know:", MOST_QUESTIONS)
    if facts.meets_peer:
        yield "A short answer by e-mail is enough."
    else:
        yield "Could I speak for twenty minutes with somebody who does this work every day?"


def _nudge(facts: DraftFacts) -> Iterator[str]:
    if facts.promised_on:
        day = day_in_words(facts.promised_on)
        text = f"I was told to expect an answer about the {facts.role} job by {day}."
    else:
        text = f"I had my interview for the {facts.role} job{_on(facts)}."
    yield f"{text} I have not heard anything since."
    yield from _still_interested(facts)
    yield "How do things stand, and when can I expect to hear?"
    yield "If something is missing from my side, please tell me."


def _second_nudge(facts: DraftFacts) -> Iterator[str]:
    when = f" on {day_in_words(facts.asked_on)}" if facts.asked_on else ""
    yield f"I asked about the {facts.role} job{when} and have no answer yet."
    yield from _still_interested(facts)
    yield "If it is decided, one line is enough, whichever way it went. If not, until when?"


def _still_interested(facts: DraftFacts) -> Iterator[str]:
    if facts.interest == "yes":
        words = as_sentence(facts.interest_words)
        yield f"I am still interested. {words}".strip()


def _withdraw(facts: DraftFacts) -> Iterator[str]:
    yield f"I have decided not to go on with the {facts.role} job at {facts.company}."
    yield "I am telling you early, so that you can plan without me."
    if facts.is_recruiter and facts.met:
        yield f"Please give my thanks to {joined(facts.met)} as well."
    yield "Thank you for the time you gave me."


def _rejection_reply(facts: DraftFacts) -> Iterator[str]:
    yield f"Thank you for telling me about the {facts.role} job, and for the time you took."
    yield _said(facts, "[one thing you liked about the interviews]")
    yield "May I ask one question: what is the one thing I should work on for a job like this?"
    yield "I would be glad to stay in touch, in case another job fits."


def _applied(facts: DraftFacts) -> Iterator[str]:
    when = f" on {day_in_words(facts.applied_on)}" if facts.applied_on else ""
    yield f"I applied for the {facts.role} job{when}. Has my application reached you?"
    yield "When can I expect to hear from you?"
    yield "If something is missing, I will send it."


def _applied_again(facts: DraftFacts) -> Iterator[str]:
    when = f" on {day_in_words(facts.asked_on)}" if facts.asked_on else ""
    yield f"I asked about my application for the {facts.role} job{when} and have no answer yet."
    yield "If the job is gone, one line is enough. If not, when will you decide?"


def _offer(facts: DraftFacts) -> Iterator[str]:
    yield f"Thank you for offering me the {facts.role} job."
    if facts.answer_by:
        yield f"You asked for my answer by {day_in_words(facts.answer_by)}."
    if facts.not_said:
        yield f"Your offer does not say yet: {joined(facts.not_said)}. Could you tell me?"
    if facts.questions or not facts.not_said:
        yield from _open_questions(facts, "Before I answer, I would like to know:", MOST_QUESTIONS)


def _acceptance(facts: DraftFacts) -> Iterator[str]:
    yield f"I am glad to accept your offer for the {facts.role} job at {facts.company}."
    yield "As we agreed: [start, pay, hours, where you work, what else was promised]."
    yield "Please send me the contract, and tell me what you need from me before I start."
    if facts.is_recruiter and facts.met:
        yield f"Please give my thanks to {joined(facts.met)} as well."
    yield "Thank you for your trust."


_WRITERS = {
    Rule.RECRUITER_DEBRIEF: _recruiter_message,
    Rule.RECRUITER_UPDATE: _recruiter_message,
    Rule.THANK_YOU: _thank_you,
    Rule.CLARIFY: _clarify,
    Rule.NUDGE: _nudge,
    Rule.SECOND_NUDGE: _second_nudge,
    Rule.WITHDRAW: _withdraw,
    Rule.REJECTION_REPLY: _rejection_reply,
    Rule.APPLIED_NUDGE: _applied,
    Rule.SECOND_APPLIED_NUDGE: _applied_again,
    Rule.OFFER_DEADLINE: _offer,
    Rule.ACCEPTANCE: _acceptance,
}


# --- The words -----------------------------------------------------------------------------------


def _open_questions(facts: DraftFacts, intro: str, most: int) -> Iterator[str]:
    questions = facts.questions[:most] or ("[what you still want to know]",)
    yield _listed(intro, questions)


def _listed(intro: str, items: Iterable[str]) -> str:
    return "\n".join([intro, *(f"- {item}" for item in items)])


def _said(facts: DraftFacts, gap: str) -> str:
    return f"{_quoted(facts)} That stayed with me." if facts.detail else gap


def _quoted(facts: DraftFacts) -> str:
    """ "You said: “…”" to the one who said it, with a name to everybody else."""
    said_by = facts.detail_by
    speaker = "You" if said_by == facts.recipient else first_name(said_by) or "Somebody there"
    words = " ".join(facts.detail.split())
    if len(words) > MOST_QUOTED:
        words = f"{words[:MOST_QUOTED].rsplit(' ', 1)[0]} …"
    return f"{speaker} said: “{words}”"


def as_sentence(words: str) -> str:
    """One paragraph that starts with a capital and ends like a sentence; "" stays ""."""
    text = " ".join(words.split())
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…”\"'’)" else f"{text}."


def _on(facts: DraftFacts) -> str:
    return f" on {day_in_words(facts.interview_on)}" if facts.interview_on else ""
