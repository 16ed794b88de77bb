"""A line as words that are taken one after the other, so that none is lost. Plain Python."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from accounts.domain.letters import folded


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


_TOKEN = re.compile(r"https?://\S+|(?:[^\s,;|·]|(?<=\d),(?=\d{3}\b))+|[,;|·\n]", re.IGNORECASE)
_AROUND = '()[]{}<>!?"“”„‘'
_SPREAD_RANGE = re.compile(
    r"(?<!\d)(\d{1,2}(?:[:.]\d{2})?(?:\s?[ap]m)?)\s[-–—]\s(?=\d{1,2}(?:[:.h]\d{2}|\s?(?:[ap]m|uhr)))",
    re.IGNORECASE,
)
# Before a colon they say what comes, as a mail does: "When: Tuesday".
LABELS = word_set(
    "when where what subject date time location place role position company link phone wann wo"
    " betreff ort datum uhrzeit quand où lieu objet"
)
# What a role is called with.
ROLE_WORDS = word_set(
    "engineer engineering developer dev backend frontend fullstack back-end front-end full-stack"
    " sre devops software platform mobile ios android web python java data qa tester ux ui"
    " senior junior lead principal staff head intern manager director designer design analyst"
    " analytics scientist researcher architect administrator admin product project programme"
    " program marketing sales account operations consultant consulting support writer editor"
    " teacher nurse accountant controller assistant entwickler entwicklerin ingenieur"
    " ingenieurin leiter leiterin berater beraterin développeur développeuse ingénieur"
    " clerk technician electrician plumber carpenter driver waiter waitress barista receptionist"
    " cashier secretary therapist physician pharmacist midwife lawyer paralegal translator"
    " journalist trainer tutor lecturer professor copywriter strategist specialist coordinator"
    " associate representative officer ingénieure chef cheffe desarrollador desarrolladora"
    " ingeniero ingeniera sviluppatore"
)
# German names of occupations, whatever stands before: "Softwareentwickler:in", "Ergotherapeutin".
_OCCUPATION = re.compile(
    r".*(?:entwickler|ingenieur|leiter|leitung|berater|architekt|administrator|techniker|analyst"
    r"|arbeiter|mitarbeiter|manager|spezialist|experte|expertin|fachkraft|fachfrau|fachmann"
    r"|kaufmann|kauffrau|pfleger|pflegekraft|schwester|arzt|ärzt|therapeut|lehrer|erzieher"
    r"|dozent|assistent|assistenz|referent|sachbearbeit(?:er|ung)|buchhalter|controller|planer"
    r"|disponent|lagerist|logistiker|fahrer|monteur|mechaniker|mechatroniker|elektriker"
    r"|elektroniker|meister|verkäufer|einkäufer|köchin|bäckerin|kellner|friseur|redakteur"
    r"|journalist|übersetzer|jurist|anwalt|anwält|sekretär|werkstudent|praktikant|trainee"
    r"|auszubildende[rn]?|gestalter|designer|forscher|wissenschaftler|informatiker|betreuer"
    r"|teamlead|scrum-?master)(?:[:*_/-]?(?:in|innen|r|n|en))?",
    re.IGNORECASE,
)
# "(m/w/d)", "(f/m/x)", "m/f": everybody may apply.
_FOR_EVERYBODY = re.compile(r"\(?[mwfdhxigna](?:[/|*][mwfdhxigna*]){1,3}\)?", re.IGNORECASE)


def sounds_like_a_role(texts: Iterable[str]) -> bool:
    return any(
        folded(it) in ROLE_WORDS or _OCCUPATION.fullmatch(it) or _FOR_EVERYBODY.fullmatch(it)
        for it in texts
    )


_DASHES = frozenset("-–—")
LONGEST_NAME = 4  # words of a name that is looked for


@dataclass(frozen=True, slots=True)
class Word:
    """text: without brackets and quotes around it. ends: a comma, or a line, ends after it.

    is_label: it only says what comes, "When:" say.
    """

    text: str
    ends: bool
    is_label: bool = False


def words_of(line: str) -> list[Word]:
    """The words of a line; what is only punctuation is none. "@Acme" is two."""
    line = _SPREAD_RANGE.sub(r"\1-", line)
    line = re.sub(r"(?<![\w@])@(?=\w)", "@ ", line.replace("\0", " "))
    found: list[Word] = []
    for token in _TOKEN.findall(line):
        text = token.rstrip(",;")
        if not _FOR_EVERYBODY.fullmatch(text):
            text = token.strip(_AROUND).rstrip(":,;")
        if text in _DASHES or not re.search(r"[\w@&+]", text):
            if found:
                found[-1] = replace(found[-1], ends=True)
            continue
        is_label = token.endswith(":") and text.casefold() in LABELS
        found.append(Word(text, ends=token[-1] in ",;" and len(token) > 1, is_label=is_label))
    return found


class Words:
    """Words of a line, each taken for one field at most. taken: by the place of each word."""

    def __init__(self, line: str) -> None:
        self.words = words_of(line)
        self.taken: dict[int, str] = {}
        self._starts: list[int] = []
        at = 0
        for word in self.words:
            self._starts.append(at)
            at += len(word.text) + (2 if word.ends else 1)

    def text(self) -> str:
        """The words with ", " where a phrase ends; those taken are as long, and match nothing."""
        return "".join(
            ("\0" * len(it.text) if n in self.taken else it.text) + (", " if it.ends else " ")
            for n, it in enumerate(self.words)
        )

    def places(self, start: int, end: int) -> range:
        """Which words a stretch of text() touches."""
        touched = [
            n
            for n, at in enumerate(self._starts)
            if at < end and at + len(self.words[n].text) > start
        ]
        return range(touched[0], touched[-1] + 1) if touched else range(0)

    def take(self, places: Iterable[int], field: str) -> None:
        for n in places:
            self.taken.setdefault(n, field)

    def take_match(self, found: re.Match[str], field: str) -> None:
        self.take(self.places(*found.span()), field)

    def is_free(self, n: int) -> bool:
        return 0 <= n < len(self.words) and n not in self.taken

    def joined(self, places: Iterable[int]) -> str:
        return " ".join(self.words[n].text for n in places)

    def runs(self) -> list[list[int]]:
        """Places of words that are free and stand together within one phrase."""
        found: list[list[int]] = []
        is_new = True
        for n, word in enumerate(self.words):
            if n in self.taken:
                is_new = True
                continue
            if is_new:
                found.append([])
            found[-1].append(n)
            is_new = word.ends
        return found

    def phrase_from(self, n: int) -> list[int]:
        """Free words from this place on, up to the end of the phrase or a word that is taken."""
        found: list[int] = []
        while self.is_free(n):
            found.append(n)
            if self.words[n].ends:
                break
            n += 1
        return found


def stretches(texts: Sequence[str], most: int = LONGEST_NAME) -> Iterator[str]:
    """Every run of one to `most` of the words, which a name could be."""
    for start in range(len(texts)):
        for end in range(start + 1, min(start + most, len(texts)) + 1):
            yield " ".join(texts[start:end])
