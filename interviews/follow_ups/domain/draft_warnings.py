"""What is worth a second look before a message leaves. It blocks nothing."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from interviews.follow_ups.domain.drafts import DraftFacts, Form, first_name
from interviews.follow_ups.domain.facts import Rule

# Judgement: phrases so common that they say nothing about this interview.
STOCK_PHRASES = (
    "i hope this email finds you well",
    "i hope this message finds you well",
    "i hope you are well",
    "i am writing to",
    "i wanted to reach out",
    "just reaching out",
    "reach out to you",
    "touch base",
    "circle back",
    "just checking in",
    "per my last",
    "it was a pleasure meeting you",
    "it was a pleasure speaking with you",
    "it was great meeting you",
    "it was great speaking with you",
    "it was nice to meet you",
    "thank you for taking the time",
    "thanks for taking the time",
    "thank you for the opportunity",
    "thank you for your consideration",
    "i really enjoyed our conversation",
    "i enjoyed our conversation",
    "i enjoyed learning more about",
    "i am confident that my skills",
    "my skills and experience",
    "a perfect fit",
    "a great fit",
    "hit the ground running",
    "team player",
    "passionate about",
    "dynamic environment",
    "fast-paced environment",
    "add value",
    "at your earliest convenience",
    "please do not hesitate",
    "please don't hesitate",
    "i look forward to hearing from you",
    "looking forward to hearing from you",
    "should you require any further information",
)
# Fewest and most words, without greeting and sign-off; judgement.
LENGTHS = {Form.CALL: (15, 250), Form.EMAIL: (15, 200), Form.NOTE: (15, 130)}
MOST_WORDS_OF_GREETING = 5
MOST_WRONG = 5  # names; whoever knows thousands of people meets their first names everywhere
WORDS_FOR_DETAIL = 2  # words of the log that a note shares with it
WORDS_WITHOUT_LOG = 6  # of one's own, where there is nothing in the log to compare with
NEEDS_DETAIL = frozenset(
    {Rule.THANK_YOU, Rule.REJECTION_REPLY, Rule.RECRUITER_DEBRIEF, Rule.RECRUITER_UPDATE}
)

_GAP = re.compile(r"\[[^\[\]\n]{2,200}\]")
_WENT_WELL = re.compile(
    r"\b(?:went|gone|going) (?:really |very |so |quite |pretty |extremely )?"
    r"(?:well|great|smoothly|brilliantly|perfectly)\b"
    r"|\b(?:great|good|excellent|fantastic|wonderful|brilliant) (?:interview|talk|conversation)\b"
)
_KEEN = re.compile(
    r"\b(?:excited|thrilled|delighted|enthusiastic|keen|eager|convinced|dream job"
    r"|can(?:no|')t wait|(?:very|even more|still|really|so|more) interested"
    r"|(?:love|want) to (?:join|work (?:with|for) you)|look(?:ing)? forward to joining)\b"
)
_NOT = re.compile(r"\b(?:not|never|hardly|no longer|less|isn't|didn't|did not)\b[^.!?\n]{0,25}$")
_SIGN_OFF = re.compile(
    r"^(?:(?:kind|best|warm|many) (?:regards|wishes|thanks)|regards|best|thanks|cheers|yours\b.*"
    r"|sincerely)[,.!]?$",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:hello|hi|hey|dear|good (?:morning|afternoon|evening))\b", re.IGNORECASE
)
# Words of a greeting that are nobody's name.
_NO_NAMES_WORDS = (
    "mr mrs ms miss mx dr prof professor sir madam all everyone everybody team there hiring manager"
    " recruiter recruiting colleagues both"
)
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())
_PAY = re.compile(
    r"\b(?:salar(?:y|ies)|compensation|wages?|pay ?(?:check|rise)|my pay|the pay|pay range)\b"
    r"|[€$£] ?\d|\b\d[\d.,]* ?(?:€|eur|usd|gbp|chf|k a year)(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}|\d[\d.,]*")
# Words that say nothing about one interview; what a draft says by itself is among them.
_GENERIC_WORDS = (
    "about after again also answer another application asked because been before being best better"
    " came come could decided differently does done each even every everything expect first from"
    " give glad going good great hard have hear heard hello here honest interested interview"
    " interviewing into just kind know learn less like little look made make many meet meeting more"
    " most much need news never nice next once only open opportunity other over people please"
    " position question really regards role said same since some something soon speak stayed still"
    " such sure take talk team tell than thank thanks that their them then there these they thing"
    " things think this those time today took touch very wait want well were what when where which"
    " while will wish with without work working would yesterday your yours somebody concerned"
    " conversation enjoyed forward hearing company learning pleasure experience skills"
    " monday tuesday wednesday thursday friday saturday sunday january february march april june"
    " july august september october november december"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())


class Look(StrEnum):
    """What kind of thing to look at. The loud ones would be embarrassing if sent."""

    GAP = "gap"
    WRONG_NAME = "wrong_name"
    CLAIM = "claim"
    NO_DETAIL = "no_detail"
    STOCK = "stock"
    SAME = "same"
    PAY = "pay"
    LENGTH = "length"


LOUD = frozenset({Look.GAP, Look.WRONG_NAME, Look.CLAIM})


@dataclass(frozen=True, slots=True)
class DraftWarning:
    """text: one or two sentences to the user."""

    look: Look
    text: str

    @property
    def is_loud(self) -> bool:
        return self.look in LOUD


def warnings_in(
    text: str,
    facts: DraftFacts,
    *,
    subject: str = "",
    contacts: Sequence[str] = (),
    companies: Sequence[str] = (),
    other_contacts: Sequence[str] = (),
    other_companies: Sequence[str] = (),
    heard: Iterable[str] = (),
) -> tuple[DraftWarning, ...]:
    """What is worth a second look, the loud ones first. An empty tuple: nothing was found.

    contacts, companies: names that belong to this role; other_contacts, other_companies: the user's
    others. heard: what was said or noted of the interview.
    """
    whole = f"{subject}\n{text}"
    right = {*_with_first([*contacts, facts.recipient]), *companies}
    rest = _without(whole, {*right, facts.role})
    found = [
        *_gaps(whole),
        *_wrong_names(rest, right, other_contacts, other_companies),
        *_wrong_greeting(whole, facts.recipient, contacts),
        *_claims(text, facts),
        *_no_detail(core_of(text, {*right, facts.role}), facts.rule, heard),
        *_stock_phrases(whole),
        *_pay(whole),
        *_length(text, facts.form),
    ]
    return tuple(sorted(found, key=lambda warning: not warning.is_loud))


def gaps_in(text: str) -> tuple[str, ...]:
    """What is still in square brackets, each once."""
    return tuple(dict.fromkeys(_GAP.findall(text)))


def core_of(text: str, names: Iterable[str] = ()) -> str:
    """The text in small letters without greeting, sign-off, names and gaps, to compare two."""
    lines = text.strip().split("\n")
    lines[0] = _without_greeting(lines[0])
    ends = [place for place, line in enumerate(lines) if _SIGN_OFF.match(line.strip())]
    if ends and ends[-1] >= len(lines) - 4:
        lines = lines[: ends[-1]]
    core = _GAP.sub(" ", "\n".join(lines))
    for name in sorted(_with_first(names), key=len, reverse=True):
        core = re.sub(rf"\b{re.escape(name)}\b", " ", core)
    return " ".join(re.findall(r"\w+", core.lower()))


def _without_greeting(line: str) -> str:
    """What follows "Hello Mia," on its line; "" where nothing does."""
    if not _GREETING.match(line):
        return line
    before, comma, after = line.partition(",")
    if comma and len(before.split()) <= MOST_WORDS_OF_GREETING:
        return after
    return "" if len(line.split()) <= MOST_WORDS_OF_GREETING else line


def _gaps(text: str) -> Iterator[DraftWarning]:
    gaps = gaps_in(text)
    if gaps:
        words = "There is a gap" if len(gaps) == 1 else f"There are {len(gaps)} gaps"
        yield DraftWarning(Look.GAP, f"{words} still to fill in: {', '.join(gaps)}.")


def _wrong_names(
    rest: str, right: set[str], contacts: Iterable[str], companies: Iterable[str]
) -> Iterator[DraftWarning]:
    """Names of other roles, MOST_WRONG of each kind. rest: the text without what belongs here."""
    yield from islice(_wrong_contacts(rest, right, contacts), MOST_WRONG)
    yield from islice(_wrong_companies(rest, companies), MOST_WRONG)


def _wrong_contacts(rest: str, right: set[str], contacts: Iterable[str]) -> Iterator[DraftWarning]:
    for name in contacts:
        first = first_name(name)
        if _holds(rest, {name} if first in right else {name, first}):
            words = f"{name} has nothing to do with this job. A wrong name?"
            yield DraftWarning(Look.WRONG_NAME, words)


def _wrong_companies(rest: str, companies: Iterable[str]) -> Iterator[DraftWarning]:
    for company in companies:
        if _holds(rest, {company}):
            yield DraftWarning(Look.WRONG_NAME, f"{company} is another company. Did you mean it?")


def _wrong_greeting(text: str, recipient: str, contacts: Sequence[str]) -> Iterator[DraftWarning]:
    if not recipient:
        return
    greeting = next((line for line in text.split("\n") if _GREETING.match(line.strip())), "")
    greeting, own = greeting.partition(",")[0], _with_first([recipient])
    for name in contacts:
        if name != recipient and _holds(_without(greeting, own), _with_first([name])):
            words = f"It greets {first_name(name)}, but it is for {recipient}."
            yield DraftWarning(Look.WRONG_NAME, words)
    if strangers := _strangers(_without(greeting, _with_first(contacts)), recipient):
        words = f"It greets {' '.join(strangers)}. It is for {recipient}: is that right?"
        yield DraftWarning(Look.WRONG_NAME, words)


def _strangers(greeting: str, recipient: str) -> list[str]:
    """Names in a greeting that are not the recipient's, nor short for one of theirs."""
    own = {part.casefold()[:2] for part in re.findall(r"\w+", recipient)}
    names = re.findall(r"[^\W\d_][\w’'-]+", _GREETING.sub("", greeting.strip()))
    return [
        name
        for name in names
        if name[0].isupper() and name.casefold() not in _NO_NAMES and name.casefold()[:2] not in own
    ]


def _claims(text: str, facts: DraftFacts) -> Iterator[DraftWarning]:
    plain = text.lower().replace("’", "'")
    if facts.feeling == "concerned" and _stated(_WENT_WELL, plain):
        words = (
            "It says that the interview went well, but your debrief says that you are concerned."
        )
        yield DraftWarning(Look.CLAIM, words)
    if facts.interest != "yes" and (claim := _stated(_KEEN, plain)):
        stand = {"unsure": "unsure", "no": "not interested"}.get(facts.interest)
        noted = f"your debrief says that you are {stand}" if stand else "you noted no interest yet"
        yield DraftWarning(Look.CLAIM, f"It says “{claim}”, but {noted}.")


def _no_detail(core: str, rule: Rule, heard: Iterable[str]) -> Iterator[DraftWarning]:
    if rule not in NEEDS_DETAIL:
        return
    own, said = _telling_words(core), _telling_words(" ".join(heard).lower())
    is_concrete = len(own & said) >= min(WORDS_FOR_DETAIL, len(said))
    if not said:
        is_concrete = len(own) >= WORDS_WITHOUT_LOG
    if not is_concrete:
        words = (
            "Nothing in it is from that interview. Add one thing that was said, in your own words."
        )
        yield DraftWarning(Look.NO_DETAIL, words)


def _stock_phrases(text: str) -> Iterator[DraftWarning]:
    plain = " ".join(text.lower().replace("’", "'").replace("e-mail", "email").split())
    found = [phrase for phrase in STOCK_PHRASES if phrase in plain]
    if found:
        quoted = ", ".join(f"“{phrase}”" for phrase in found)
        yield DraftWarning(
            Look.STOCK, f"Many people write {quoted}. Say it your way, or leave it out."
        )


def _pay(text: str) -> Iterator[DraftWarning]:
    if _PAY.search(text):
        yield DraftWarning(Look.PAY, "It mentions pay, and may be passed on. Do you want that?")


def _length(text: str, form: Form) -> Iterator[DraftWarning]:
    least, most = LENGTHS[form]
    count = len(core_of(text).split())
    if count < least:
        yield DraftWarning(
            Look.LENGTH, f"It is very short: {count} words. Say one thing of your own."
        )
    elif count > most:
        longer = "take some points out" if form == Form.CALL else "cut it"
        yield DraftWarning(
            Look.LENGTH, f"It is long: {count} words. People read up to {most}; {longer}."
        )


def _stated(pattern: re.Pattern[str], plain: str) -> str:
    """The first place that says it without a "not" before it; "" where none does."""
    for match in pattern.finditer(plain):
        if not _NOT.search(plain[: match.start()]):
            return match[0]
    return ""


def _telling_words(text: str) -> set[str]:
    return {word.rstrip(".,") for word in _WORD.findall(text)} - _GENERIC


def _with_first(names: Iterable[str]) -> set[str]:
    known = [name for name in names if name]
    return {*known, *(first_name(name) for name in known)}


def _without(text: str, names: Iterable[str]) -> str:
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return text


def _holds(text: str, names: Iterable[str]) -> bool:
    """Whole words in the same capitals: "Will" is a name where "will" is none."""
    inside = [name for name in names if name and name in text]
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in inside)
