"""What a line such as "Acme, backend, Tue 3pm, with Mia" says. Plain Python: no Django or clock.

Every word ends in a field or among the leftovers. Nothing is decided for good: the page shows what
was read, with its doubts, before anything is saved.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import takewhile

from accounts.domain.letters import folded, name_key
from agenda.domain.invitations import CONTACT_OF_KIND, KIND_WORDS
from agenda.domain.links import is_call, trimmed, unwrapped
from applications.domain.company_names import LEGAL_FORMS
from applications.domain.pay_in_text import find_pay
from overview.domain.posting_links import words_of_link
from overview.domain.quick_clock import (
    DURATIONS,
    END,
    RANGE,
    SINGLE,
    START,
    ZONES,
    clock,
    clock_range,
    minutes_in,
    start_of,
    zone_in,
)
from overview.domain.quick_days import Day, DayNames, take_day
from overview.domain.quick_words import (
    ROLE_WORDS,
    Words,
    sounds_like_a_role,
    stretches,
    word_set,
    words_of,
)

MOST_CONTACTS = 4
LONGEST_LINE = 500
WITH = word_set("with who w/ mit avec con com met meeting")
AT = word_set("at @ bei chez from")
AS = word_set("as als comme for für pour")
ROOM = word_set("room raum")
IN = ROOM | {"in"}
BY_WHICH = word_set("on via by per über par over")
AND = word_set("and & und et y e en +")
# The fields of a role, and those that only an interview has.
OF_A_ROLE = word_set("company title posting_url pay label leftover")
OF_AN_INTERVIEW = word_set("kind round minutes zone")
ARTICLES = word_set("the a an their my our her his der die le la")
PARTICLES = word_set("van von de der den da di del du bin al el")
# Words that say only that it is an interview.
SAYS_NOTHING = word_set(
    "interview interviews call chat meeting appointment gespräch vorstellungsgespräch termin"
    " entretien entrevista colloquio role position job stelle poste phone video"
)
CONTACT_KINDS = (
    ("hiring_manager", r"hiring managers?|line manager|manager|boss|chefin"),
    (
        "recruiter",
        r"recruiters?|talent|hr|people team|personalerin|personaler|recruteuse?",
    ),
    ("coworker", r"coworkers?|colleagues?|peers?|team ?mates?|kollegin|kollege|collègue"),
    ("leadership", r"ceo|cto|cfo|coo|cpo|vp|founders?|co-founder|director|head"),
)
_WORDS_OF_KINDS = re.findall(r"[a-zäöüéè-]{2,}", " ".join(it for _, it in CONTACT_KINDS))
CONTACT_WORDS = frozenset({*_WORDS_OF_KINDS, *(it.removesuffix("s") for it in _WORDS_OF_KINDS)})
KIND_OF_CONTACT = {contact: kind for kind, contact in CONTACT_OF_KIND.items()}
ROUND_NAMES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
ROUND = re.compile(
    rf"{START}(?:(?:round|runde)\s(?P<n>\d{{1,2}})|(?P<nth>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:round|runde)"
    rf"|(?P<name>{'|'.join(ROUND_NAMES)})\s(?:round|interview)){END}",
    re.IGNORECASE,
)
PHONE = re.compile(
    rf"{START}(?:(?:tel|tel\.|phone|call|☎)\s)?"
    r"(?P<number>(?:(?:\+|00)\d[\d()/.-]*|\(?0\d[\d()/-]*|\(?\d{3}\)?[.-]?)"
    rf"(?:\s?\(?\d[\d()/-]+)*){END}",
    re.IGNORECASE,
)
MAIL = re.compile(rf"{START}(?P<mail>[^\s,@]+@[^\s,@]+\.[^\s,@]+){END}")
LINK = re.compile(
    rf"{START}(?P<link>https?://[^\s]+|(?:[\w-]+\.)+[a-z]{{2,}}/[^\s,]+){END}", re.IGNORECASE
)
CALLS = re.compile(
    rf"{START}(?:(?:{'|'.join(sorted(BY_WHICH))})\s)?(?P<place>(?:ms |microsoft )?teams|zoom|webex"
    r"|(?:google )?meet|skype|whereby|facetime|(?:the )?phone|telefon|téléphone|video|on-?site"
    rf"|in person){END}",
    re.IGNORECASE,
)
FEWEST_DIGITS = 7  # of a phone number


@dataclass(frozen=True, slots=True)
class Known:
    """The name_key() of what the user has already and the line may mean."""

    companies: Collection[str] = frozenset()
    titles: Collection[str] = frozenset()
    contacts: Collection[str] = frozenset()


@dataclass(slots=True)
class Named:
    """Somebody who will be there. kind: of a contact, "" where the line does not say."""

    name: str
    kind: str = ""
    email: str = ""


@dataclass(slots=True)
class Reading:
    """Texts are "" where the line does not say. day: maybe several to choose from.

    is_read_from_link: company or title are. doubts: what to look at, in words. fields: the words of
    the line, each with the field it went to; "leftover" for none. Unlike other results it is filled
    in step by step.
    """

    company: str = ""
    title: str = ""
    is_read_from_link: bool = False
    contacts: list[Named] = field(default_factory=list)
    kind: str = ""
    round: int | None = None
    day: Day | None = None
    at: time | None = None
    minutes: int | None = None
    zone: str = ""
    place: str = ""
    pay: str = ""
    posting_url: str = ""
    leftovers: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_time(self) -> bool:
        return self.day is not None or self.at is not None

    @property
    def is_a_role_alone(self) -> bool:
        """Nothing in it is about an interview, and nothing is guessed."""
        return not self.is_read_from_link and {field for _, field in self.fields} <= OF_A_ROLE

    @property
    def of_an_interview(self) -> str:
        """The words about one: without a day they are for the notes."""
        return " ".join(word for word, field in self.fields if field in OF_AN_INTERVIEW)


def is_a_way_to_talk(place: str) -> bool:
    """A link, a number or a program: where they talk, and not where the work is."""
    is_number = bool(PHONE.fullmatch(place)) and sum(map(str.isdigit, place)) >= FEWEST_DIGITS
    return "://" in place or is_number or bool(CALLS.fullmatch(place))


def names_to_look_up(line: str) -> list[str]:
    """Every stretch of its words that a known company, role or contact could be called."""
    texts = [it.text for it in words_of(line[:LONGEST_LINE])]
    return list(dict.fromkeys(stretches(texts)))


def read_line(
    line: str,
    *,
    names: DayNames,
    now: datetime,
    known: Known = Known(),
    is_title_first: bool = False,
) -> Reading:
    """Read a line of any kind. now: naive, on the clock of the user. is_title_first: which of two
    phrases is the role where neither sounds like one.
    """
    reader = _Reader(line[:LONGEST_LINE], names, now, known)
    return reader.read(order=("title", "company") if is_title_first else ("company", "title"))


class _Reader:
    def __init__(self, line: str, names: DayNames, now: datetime, known: Known) -> None:
        self.words = Words(line)
        self.names, self.now, self.known = names, now, known
        self.found = Reading()

    def read(self, order: Sequence[str]) -> Reading:
        self.words.take((n for n, it in enumerate(self.words.words) if it.is_label), "label")
        self._links()
        self._pay()
        self._known_names()
        self._phone()
        self._zone()
        beside = self._time()
        self.found.day = take_day(
            self.words,
            self.names,
            today=self.now.date(),
            now=self.now.time(),
            at=self.found.at,
            beside=beside,
        )
        self._round()
        self._contacts()
        self._kind()
        self._call()
        self._company_by_cue()
        self._phrases(order)
        self._finish()
        return self.found

    # --- What is known by its form ---------------------------------------------------------------

    def _links(self) -> None:
        for found in list(MAIL.finditer(self.words.text())):
            self.words.take_match(found, "contact")
            self.found.contacts.append(Named("", email=found["mail"].lower()))
        for found in list(LINK.finditer(self.words.text())):
            written = found["link"] if "://" in found["link"] else f"https://{found['link']}"
            link = unwrapped(trimmed(written))
            is_place = is_call(link) and not self.found.place
            if not is_place and self.found.posting_url:
                continue
            self.words.take_match(found, "place" if is_place else "posting_url")
            if is_place:
                self.found.place = link
            else:
                self.found.posting_url = link

    def _pay(self) -> None:
        if found := find_pay(self.words.text()):
            places = self.words.places(*found.span("pay"))
            self.words.take(places, "pay")
            self.found.pay = self.words.joined(places)  # "80k+bonus" too

    def _known_names(self) -> None:
        """The user's own companies, roles and contacts, the longest names first."""
        for name, keys in (
            ("company", self.known.companies),
            ("title", self.known.titles),
            ("contact", self.known.contacts),
        ):
            for places in self._known_stretches(keys):
                if name == "contact":
                    self.found.contacts.append(Named(self.words.joined(places)))
                elif not getattr(self.found, name):
                    setattr(self.found, name, self.words.joined(places))
                else:
                    continue
                self._take_with_cue(places, name)

    def _known_stretches(self, keys: Collection[str]) -> list[list[int]]:
        found: list[list[int]] = []
        for run in self.words.runs() if keys else ():
            start = 0
            while start < len(run):
                for end in range(len(run), start, -1):
                    if name_key(self.words.joined(run[start:end])) in keys:
                        found.append(run[start:end])
                        start = end - 1
                        break
                start += 1
        return found

    def _take_with_cue(self, places: Sequence[int], name: str) -> None:
        cues = {"company": AT, "title": AS, "contact": WITH | AND}[name]
        before = places[0] - 1
        is_cue = self.words.is_free(before) and folded(self.words.words[before].text) in cues
        self.words.take([before, *places] if is_cue else places, name)
        if name == "company" and not self.words.words[places[-1]].ends:
            after = self.words.phrase_from(places[-1] + 1)
            self.words.take(takewhile(self._is_legal_form, after), name)

    def _is_legal_form(self, n: int) -> bool:
        """The AG of "Siemens AG"; "as" and "co" in small letters are words."""
        text = self.words.words[n].text
        return not text.islower() and folded(text).replace(".", "") in LEGAL_FORMS

    def _phone(self) -> None:
        for found in PHONE.finditer(self.words.text()):
            digits = re.sub(r"\D", "", found["number"])
            if 7 <= len(digits) <= 15 and not re.fullmatch(r"[\d.-]{8,10}", found["number"]):
                if not self.found.place:
                    self.words.take_match(found, "place")
                    self.found.place = " ".join(found["number"].split())
                break

    def _zone(self) -> None:
        for pattern in ZONES:
            for found in pattern.finditer(self.words.text()):
                if zone := zone_in(found):
                    self.words.take_match(found, "zone")
                    self.found.zone = zone
                    if found.groupdict().get("letters") not in {None, "UTC", "GMT"}:
                        place = zone.rpartition("/")[2].replace("_", " ")
                        self.found.doubts.append(
                            f"“{found['letters']}” is taken as the time of {place}."
                        )
                    return

    def _time(self) -> range:
        """Where the time stands."""
        text = self.words.text()
        for found in RANGE.finditer(text):
            both = clock_range(found["one"], found["two"], cue=found["cue"] or "")
            if both:
                start, self.found.minutes = both
                return self._take_time(found, start.at, start.doubt)
            if only := start_of(found["one"], found["two"]):
                self.found.doubts.append(f"“{found[0].strip()}” ends before it starts.")
                return self._take_time(found, only.at, only.doubt)
        for pattern in DURATIONS:
            found_one = pattern.search(text)
            if found_one and (minutes := minutes_in(found_one, text[: found_one.start()])):
                self.words.take_match(found_one, "minutes")
                self.found.minutes = minutes
                break
        singles = [
            (found, read)
            for found in SINGLE.finditer(self.words.text())
            if (read := clock(found["one"], cue=found["cue"] or ""))
        ]
        # "at 3" may be anything: a time that says so itself comes first.
        singles.sort(key=lambda it: bool(it[1].doubt) and ":" not in it[0]["one"])
        if not singles:
            return range(0)
        found, read = singles[0]
        return self._take_time(found, read.at, read.doubt)

    def _take_time(self, found: re.Match[str], at: time, doubt: str) -> range:
        places = self.words.places(*found.span())
        self.words.take(places, "time")
        self.found.at = at
        if doubt:
            self.found.doubts.append(f"“{doubt}” is taken as {at:%H:%M}.")
        return places

    def _round(self) -> None:
        found = ROUND.search(self.words.text())
        if found is None:
            return
        number = found["n"] or found["nth"]
        self.found.round = int(number) if number else ROUND_NAMES[found["name"].lower()]
        self.words.take_match(found, "round")

    # --- Who, what kind, where -------------------------------------------------------------------

    def _contacts(self) -> None:
        for n, word in enumerate(self.words.words):
            if not self.words.is_free(n) or folded(word.text) not in WITH:
                continue
            run = self.words.phrase_from(n + 1)
            if not run:
                continue
            names = self._up_to_a_verb(run)
            if not names:
                continue
            self.words.take([n], "contact")
            self._take_names(names)
            after = names[-1] + 1
            while self._goes_on(more := self.words.phrase_from(after)):
                self._take_names(more)
                after = more[-1] + 1

    def _up_to_a_cue(self, run: Sequence[int]) -> list[int]:
        stops = AT | AS | IN | BY_WHICH | {"about", "re"}
        end = next(
            (i for i, n in enumerate(run) if i and folded(self.words.words[n].text) in stops),
            len(run),
        )
        return list(run[:end])

    def _up_to_a_verb(self, run: Sequence[int]) -> list[int]:
        """The words that can be names: "Mia van Dyk and Jonas", of "with Mia about the team"."""
        found: list[int] = []
        of_one = 0
        for n in self._up_to_a_cue(run):
            text, is_lower = folded(self.words.words[n].text), self.words.words[n].text.islower()
            if text in AND:
                of_one = 0
            elif text in ROLE_WORDS - CONTACT_WORDS:
                break
            elif text not in CONTACT_WORDS | ARTICLES | PARTICLES:
                is_second = of_one == 1 and found and self.words.words[found[-1]].text.islower()
                if is_lower and of_one and not is_second:
                    break
                of_one += 1
            found.append(n)
        while found and folded(self.words.words[found[-1]].text) in AND | ARTICLES:
            found.pop()
        return found

    def _goes_on(self, run: Sequence[int]) -> bool:
        """ "…, Jonas and Ruth" after "with Mia": names once more."""
        texts = [folded(self.words.words[n].text) for n in run]
        is_list = bool(set(texts[:-1]) & AND) and len(texts) <= 6
        return is_list and not set(texts) & ROLE_WORDS and run[0] > 0 and self._ended(run[0] - 1)

    def _ended(self, n: int) -> bool:
        return self.words.words[n].ends

    def _take_names(self, places: Sequence[int]) -> None:
        self.words.take(places, "contact")
        group: list[int] = []
        for n in [*places, -1]:
            if n >= 0 and folded(self.words.words[n].text) not in AND:
                group.append(n)
            elif group:
                self.found.contacts.append(_named([self.words.words[it].text for it in group]))
                group = []

    def _kind(self) -> None:
        """A kind that is named with "interview" or the like, or is all that its phrase says."""
        said = "|".join(sorted(SAYS_NOTHING, key=len, reverse=True))
        for kind, pattern in KIND_WORDS:
            both = rf"{START}(?:{pattern})\s(?:{said}|round|screen(?:ing)?){END}"
            if found := re.search(both, self.words.text(), re.IGNORECASE):
                self.words.take_match(found, "kind")
                self.found.kind = kind
                return
        for run in self.words.runs():
            rest = [n for n in run if folded(self.words.words[n].text) not in SAYS_NOTHING]
            texts = {self.words.joined(run), self.words.joined(rest)}
            for kind, pattern in KIND_WORDS:
                if any(re.fullmatch(pattern, it, re.IGNORECASE) for it in texts):
                    self.words.take(run, "kind")
                    self.found.kind = kind
                    return

    def _call(self) -> None:
        found = CALLS.search(self.words.text())
        if not found or self.found.place:
            return
        places = self.words.places(*found.span())
        after = [] if self.words.words[places[-1]].ends else self.words.phrase_from(places[-1] + 1)
        if self._sounds_like_a_role(after[:2]):  # "Video editor", "Phone support agent"
            return
        self.words.take(places, "place")
        self.found.place = found["place"][:1].upper() + found["place"][1:]

    # --- What is left: the company, the role, a place --------------------------------------------

    def _company_by_cue(self) -> None:
        for cues, name in ((AT, "company"), (IN, "place"), (AS, "title")):
            for n, word in enumerate(self.words.words):
                before = getattr(self.found, name)
                is_settled = bool(before) and (name != "place" or "://" in before)
                if is_settled or word.ends or not self.words.is_free(n):
                    continue
                if folded(word.text) in cues and (places := self._after_cue(n + 1, name)):
                    keeps_cue = folded(word.text) in ROOM
                    text = self.words.joined([n, *places] if keeps_cue else places)
                    setattr(self.found, name, f"{before}, {text}" if before else text)
                    self.words.take([n, *places], name)

    def _after_cue(self, n: int, name: str) -> list[int]:
        found = self._up_to_a_cue(self.words.phrase_from(n))
        if name != "company":
            return found
        company = self._split(found)[0]
        # What follows "Siemens AG" is no more of its name.
        forms = [at for at, it in enumerate(company) if at and self._is_legal_form(it)]
        return company[: forms[-1] + 1] if forms else company

    def _split(self, run: Sequence[int]) -> tuple[list[int], list[int]]:
        """A phrase as company and role: the role begins at the first word that one is made of, else
        at the second word.
        """
        texts = [self.words.words[n].text for n in run]
        start = next((i for i, it in enumerate(texts) if sounds_like_a_role([it])), None)
        if start is None or start == 0:
            start = len(run)
        return list(run[:start]), list(run[start:])

    def _phrases(self, order: Sequence[str]) -> None:
        free = []
        for run in self.words.runs():
            texts = {folded(self.words.words[n].text) for n in run}
            if texts <= SAYS_NOTHING | ARTICLES:
                self.words.take(run, "kind")
            else:
                free.append(run)
        if not self.found.company and len(free) == 1 and not self.found.title:
            company, title = self._split(free[0])
            is_role = self._sounds_like_a_role(company)
            if title:
                self._set("company", company)
                self._set("title", title)
            elif is_role:
                self._set("title", company)
            else:
                self._set("company", company)
            return
        # Of two phrases the one that sounds like a role is the role, wherever it stands.
        likely = next((it for it in free if self._sounds_like_a_role(it)), None)
        if not self.found.title and likely and (len(free) > 1 or self.found.company):
            self._set("title", likely)
            free.remove(likely)
        for name in order:
            if not getattr(self.found, name) and free:
                self._set(name, free.pop(0))

    def _sounds_like_a_role(self, run: Sequence[int]) -> bool:
        return sounds_like_a_role(self.words.words[n].text for n in run)

    def _set(self, name: str, places: Sequence[int]) -> None:
        setattr(self.found, name, self.words.joined(places))
        self.words.take(places, name)

    # --- The end ---------------------------------------------------------------------------------

    def _finish(self) -> None:
        found = self.found
        merged = _merged(found.contacts)
        found.contacts = merged[:MOST_CONTACTS]
        if found.posting_url:
            title, company = words_of_link(found.posting_url)
            is_used = (title and not found.title) or (company and not found.company)
            found.is_read_from_link = bool(is_used)
            found.company, found.title = found.company or company, found.title or title
        if not found.kind:
            kinds = {KIND_OF_CONTACT.get(it.kind, "") for it in found.contacts}
            found.kind = kinds.pop() if len(kinds) == 1 else ""
        for it in found.contacts:
            it.kind = it.kind or CONTACT_OF_KIND.get(found.kind, "")
        found.leftovers = [
            *(self.words.joined(run) for run in self.words.runs()),
            *(f"{it.name} {it.email}".strip() for it in merged[MOST_CONTACTS:]),
        ]
        found.fields = [
            (word.text, self.words.taken.get(n, "leftover"))
            for n, word in enumerate(self.words.words)
        ]


def _named(texts: Sequence[str]) -> Named:
    """ "recruiter Mia" and "Mia (the recruiter)" are Mia, a recruiter; "the CTO" is called that."""
    text = " ".join(it for it in texts if folded(it) not in ARTICLES) or " ".join(texts)
    for kind, pattern in CONTACT_KINDS:
        found = re.search(rf"{START}(?:{pattern}){END}", text, re.IGNORECASE)
        if found:
            name = " ".join((text[: found.start()] + text[found.end() :]).split())
            return Named(_capital(name) or text, kind)
    return Named(_capital(text))


def _capital(name: str) -> str:
    return name.title() if name.islower() and name.isalpha() else name


def _merged(contacts: Sequence[Named]) -> list[Named]:
    """Each name once; an address goes to the first name without one, else it gives the name."""
    found: list[Named] = []
    for it in contacts:
        if it.name and all(name_key(it.name) != name_key(other.name) for other in found):
            found.append(it)
    for it in contacts:
        if it.email and not it.name:
            first = next((other for other in found if not other.email), None)
            if first:
                first.email = it.email
            else:
                name = it.email.partition("@")[0].replace(".", " ").replace("_", " ")
                found.append(Named(name.title(), email=it.email))
    return found
