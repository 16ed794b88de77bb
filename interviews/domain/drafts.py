"""What to say or write to somebody after a talk, from the user's own notes. Plain Python.

A draft can be passed on (S55), so it is made only from what was said between the two sides and
from what the user wrote to be said: their own line of interest, answers they wish they had given,
key messages. Private remarks, flags, scores, ratings and pay are not even handed in.

Content rules, per interest and feeling: S52-S57, S61 and the follow-up rules. Nothing is claimed
that was not recorded: "it went well" only after a good talk, enthusiasm only where the interest is
yes. What only the user can know stands in [square brackets], to be filled in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from interviews.domain.follow_up_facts import Rule
from interviews.domain.follow_up_words import day_in_words

MOST_WISHED_CLOSE = 2
MOST_WISHED = 1
MOST_QUESTIONS = 3


class Form(StrEnum):
    CALL = "call"
    EMAIL = "email"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Detail:
    """Something the recipient said: their words, and the question it answered."""

    words: str
    question: str


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """All that a draft may be made from. Texts are the user's own words, "" where there are none.

    relationship: of a recruiter, "close", "distant" or "". wished: answers the user wishes they
    had given, chosen ones first. positive: one thing they liked. detail: what the recipient said
    that stayed with the user; None: not chosen yet. undelivered: a key message that did not get
    said. questions: the next best ones. talked_on: the day of the talk, None without one.
    """

    rule: Rule
    recipient: str = ""
    is_recruiter: bool = False
    relationship: str = ""
    has_recruiter: bool = True
    role: str = ""
    company: str = ""
    people: str = ""
    talked_on: date | None = None
    interest: str = ""
    interest_words: str = ""
    feeling: str = ""
    concern: str = ""
    positive: str = ""
    wished: tuple[str, ...] = ()
    detail: Detail | None = None
    undelivered: str = ""
    questions: tuple[str, ...] = ()
    promised_on: date | None = None
    applied_on: date | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """subject: "" for a call. paragraphs: what to say or write, in order."""

    form: Form
    subject: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


def draft(facts: DraftFacts, form: Form) -> Draft:
    """The words to start from. An empty list of facts still gives an honest frame to fill."""
    points = tuple(it for it in _POINTS[facts.rule](facts) if it)
    if form == Form.CALL:
        return Draft(form, "", (_opening_call(facts), *points, _closing_call(facts)))
    greeting = f"Hello {facts.recipient or '[name]'},"
    closing = "\n".join(it for it in ("Kind regards,", facts.signature or "[your name]") if it)
    return Draft(form, _subject(facts), (greeting, *points, closing))


# --- What each kind of follow-up says ------------------------------------------------------------


def _debrief(facts: DraftFacts) -> Iterator[str]:
    """To a recruiter one knows well: how it was, worries included; what they may pass on."""
    yield f"I spoke with {facts.people or 'them'}{_when(facts)}."
    if facts.feeling == "concerned":
        yield f"Honestly, I am not sure it went well. {facts.concern or '[what worries you]'}"
    elif facts.feeling == "good":
        yield f"It went well. {_positive(facts)}"
    else:
        yield "[How it went, in a sentence]"
    yield from _wished(facts, MOST_WISHED_CLOSE if facts.feeling == "concerned" else MOST_WISHED)
    yield from _interest(facts)
    yield _next_steps(facts)


def _update(facts: DraftFacts) -> Iterator[str]:
    """To a recruiter one hardly knows: one true good thing, and never "it went well" in doubt."""
    yield f"I spoke with {facts.people or 'the team'}{_when(facts)} about the {facts.role} role."
    if facts.feeling == "good":
        yield f"It went well. {_positive(facts)}"
    else:
        yield _positive(facts)
    if facts.feeling == "concerned":
        yield from _wished(facts, MOST_WISHED)
    yield from _interest(facts)
    yield _next_steps(facts)


def _thank_you(facts: DraftFacts) -> Iterator[str]:
    """One real detail from that talk (S61). With no recruiter it also carries the update."""
    yield f"thank you for the talk{_when(facts)}."
    yield _detail(facts)
    carries_update = facts.is_recruiter or not facts.has_recruiter
    if facts.feeling == "good" and carries_update:
        yield "I left it with a good feeling."
    if facts.feeling == "good" and facts.undelivered:
        yield f"One thing I did not get to say: {_sentence(facts.undelivered)}"
    if not facts.has_recruiter or facts.is_recruiter:
        yield from _wished(facts, MOST_WISHED)
    yield from _interest(facts)
    if carries_update:
        yield _next_steps(facts)


def _clarify(facts: DraftFacts) -> Iterator[str]:
    yield f"thank you for the talks so far about the {facts.role} role."
    yield (
        "Before I can say more I would like to speak with somebody who does this work every day,"
        " for twenty minutes or so."
    )
    yield from _questions(facts)
    yield "Whom would you suggest, and when would it suit them?"


def _nudge(facts: DraftFacts) -> Iterator[str]:
    if facts.promised_on:
        yield (
            f"you thought you could tell me more about the {facts.role} role by"
            f" {day_in_words(facts.promised_on)}."
        )
    else:
        yield f"we spoke about the {facts.role} role{_when(facts)}."
    yield "How do things stand, and what happens next?"
    yield from _interest(facts)


def _second_nudge(facts: DraftFacts) -> Iterator[str]:
    yield f"I asked some days ago how things stand with the {facts.role} role."
    yield (
        "A short word would help me, also if it is a no. If I hear nothing, I will count it as"
        " closed, with no hard feelings."
    )


def _assume_closed(facts: DraftFacts) -> Iterator[str]:
    yield f"I have not heard back about the {facts.role} role, so I count it as closed for now."
    yield "Should it come up again, I would be glad of a word."


def _withdraw(facts: DraftFacts) -> Iterator[str]:
    yield f"I have decided not to go on with the {facts.role} role at {facts.company}."
    yield "I am telling you early so that you can plan. Thank you for your time and openness."
    yield "[One thing you liked, if you wish to say it]"


def _rejection_reply(facts: DraftFacts) -> Iterator[str]:
    yield f"thank you for telling me about the {facts.role} role."
    yield _detail(facts) if facts.detail or facts.talked_on else ""
    yield "May I ask what would have made the difference? One sentence would help me."
    yield "I would be glad to stay in touch."


def _applied(facts: DraftFacts) -> Iterator[str]:
    when = f" on {day_in_words(facts.applied_on)}" if facts.applied_on else ""
    yield f"I applied for the {facts.role} role{when}."
    yield "Did my application reach you, and what happens next?"


def _applied_again(facts: DraftFacts) -> Iterator[str]:
    yield f"I asked some days ago about my application for the {facts.role} role."
    yield "Is the role still open? A short word would help me, also if it is a no."


def _to_oneself(_: DraftFacts) -> Iterator[str]:
    yield "[What you want to say]"


_POINTS = {
    Rule.RECRUITER_DEBRIEF: _debrief,
    Rule.RECRUITER_UPDATE: _update,
    Rule.THANK_YOU: _thank_you,
    Rule.CLARIFY: _clarify,
    Rule.NUDGE: _nudge,
    Rule.SECOND_NUDGE: _second_nudge,
    Rule.ASSUME_CLOSED: _assume_closed,
    Rule.WITHDRAW: _withdraw,
    Rule.REJECTION_REPLY: _rejection_reply,
    Rule.APPLIED_NUDGE: _applied,
    Rule.SECOND_APPLIED_NUDGE: _applied_again,
    Rule.OFFER_DEADLINE: _to_oneself,
    Rule.ASK_GHOSTED: _to_oneself,
}


# --- Parts of them -------------------------------------------------------------------------------


def _opening_call(facts: DraftFacts) -> str:
    return f"Hello {facts.recipient or '[name]'}, do you have five minutes?"


def _closing_call(facts: DraftFacts) -> str:  # noqa: ARG001
    return "Thank you. I will write down what you said, so that nothing gets lost."


def _subject(facts: DraftFacts) -> str:
    day = f" on {facts.talked_on.day} {facts.talked_on:%B}" if facts.talked_on else ""
    return {
        Rule.THANK_YOU: f"Our talk{day}",
        Rule.REJECTION_REPLY: f"{facts.role} at {facts.company}: thank you for letting me know",
        Rule.WITHDRAW: f"{facts.role} at {facts.company}: I am stepping back",
        Rule.CLARIFY: f"{facts.role} at {facts.company}: a talk with a colleague?",
        Rule.APPLIED_NUDGE: f"My application: {facts.role}",
        Rule.SECOND_APPLIED_NUDGE: f"My application: {facts.role}",
    }.get(facts.rule, f"{facts.role} at {facts.company}")


def _when(facts: DraftFacts) -> str:
    return f" on {day_in_words(facts.talked_on)}" if facts.talked_on else ""


def _positive(facts: DraftFacts) -> str:
    return _sentence(facts.positive) if facts.positive else "[One thing you liked, in your words]"


def _wished(facts: DraftFacts, most: int) -> Iterator[str]:
    for answer in facts.wished[:most]:
        yield f"There is one answer I would give differently today: {_sentence(answer)}"


def _interest(facts: DraftFacts) -> Iterator[str]:
    """S56: more convinced only where the interest is yes; unsure asks instead of claiming."""
    if facts.interest == "yes":
        own = _sentence(facts.interest_words) if facts.interest_words else "[Why you want it]"
        yield f"I am now even more convinced. {own}"
    elif facts.interest == "unsure":
        yield from _questions(facts)


def _questions(facts: DraftFacts) -> Iterator[str]:
    if facts.questions:
        listed = "\n".join(f"- {it}" for it in facts.questions[:MOST_QUESTIONS])
        yield f"What I would still like to know:\n{listed}"


def _detail(facts: DraftFacts) -> str:
    if facts.detail is None:
        return f"[One thing {facts.recipient or 'they'} said that stayed with you, and why]"
    return f"You said “{facts.detail.words.strip()}”. [Why that stayed with you]"


def _next_steps(facts: DraftFacts) -> str:
    if facts.promised_on:
        return f"They said I would hear by {day_in_words(facts.promised_on)}. Does that still hold?"
    return "What happens next, and by when?"


def _sentence(text: str) -> str:
    """The user's words, ending as a sentence does."""
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
