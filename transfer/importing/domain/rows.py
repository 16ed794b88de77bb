"""One row of a file as the role it will be. Plain Python: no Django, clock or I/O."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from accounts.domain.letters import shows_nothing
from applications.domain.company_names import company_key
from applications.domain.pipeline import CLOSED_STAGES, Stage
from transfer.importing.catalogue.loader import value_words
from transfer.importing.domain.days import FIRST_YEAR, day_of, time_of, words_beside
from transfer.importing.domain.matching import DAYS, MANY, NO_OWN_STAGES, StageNames
from transfer.importing.domain.values import hours_of, meant, stars_of
from transfer.importing.domain.words import as_text, plain, said

LONGEST = {"company": 120, "agency": 120, "title": 160, "place": 160, "source": 160, "link": 1000}
LONGEST_NAME = 120
MOST_NOTES = 20_000
MOST_POSTING = 50_000
MOST_TAG = 40
MOST_TAGS = 20
MOST_PEOPLE = 10
MOST_PAY_SAID = 120
MOST_READ = 2_000  # characters of a cell in which a day, a name or one word is looked for
NO_DAY = "The day was not in the file."
STAGE_DAYS = {f"{stage}_on": stage for stage in Stage if f"{stage}_on" in DAYS}
ORDER = list(Stage)
# Parts of titles, to tell "Acme: Data Engineer" from "Data Engineer: Acme".
TITLE_WORDS = re.compile(
    r"engineer|develop|manager|analyst|designer|entwickler|ingenieur|leiter|assistent|consultant"
    r"|specialist|architect|scientist|referent|ingénieur|développeu|chef|responsable|programista"
    r"|analista|desarrollador|sales|marketing|nurse|teacher|officer|director|administrator|lead"
    r"|sachbearbeit|\([mwfdx](/[mwfdx])+\)|intern\b|werkstudent|backend|frontend|data|support|clerk",
    re.IGNORECASE,
)
# No pattern here repeats what may stand before its beginning, such as spaces: each place in a long
# cell would be a beginning, and be read to its end. What is left around the parts is stripped.
_AT = re.compile(r"\s(?:at|@|bei|chez|w firmie)\s", re.IGNORECASE)
_BETWEEN = re.compile(r"\s[-–—|·]\s|[|·]|:\s|,\s|\n")
_DAY_IN_HISTORY = re.compile(r"\((\d{4}-\d{2}-\d{2})")
# An acceptance is not asked why.
HAS_REASON = frozenset(CLOSED_STAGES) - {Stage.ACCEPTED}
MOST_MEETINGS = 10
MOST_STEP = 300
FOLLOW_UP = "Follow up"
# Further away the year is mistyped; what was to be done longer ago is no reminder any more.
FURTHEST, LAPSED = timedelta(days=732), timedelta(days=14)
KINDS_OF_MEETING = {"technical": "technical", "final": "final", "hiring manager": "hiring_manager"}
# What Notion writes behind the name of another page: where that is, on the web or in the export.
_RELATION = re.compile(
    r"\((?:https?://(?:www\.)?notion\.(?:so|site)/[^\s()]*"
    r"|[^\s()/,;]{1,200}/(?:[^()\n]|\([^()\n]*\)){1,500}\.(?:md|csv)"
    r"|\.\./(?:[^()\n]|\([^()\n]*\)){1,500}\.(?:md|csv))\)"
)
AS_WRITTEN = frozenset({"link", "notes", "posting", "keep", ""})
READ_WHOLE = AS_WRITTEN | {"tags", "status"}  # a list, and what a tool writes as an object
_SEVERAL = re.compile(r"[;\n]")
# What stands in a column of agencies or referrals and is none.
DIRECT = frozenset(
    {"direct", "directly", "direkt", "in house", "inhouse", "directo", "bezposrednio"}
)
NOBODY = frozenset(
    {"friend", "a friend", "colleague", "employee", "internal", "recruiter", "website", "linked in"}
    | {"indeed", "xing", "glassdoor", "freund", "freundin", "kollege", "kollegin", "intern"}
    | {"bekannter", "bekannte", "ami", "amie", "collegue", "amigo", "amiga", "znajomy", "znajoma"}
)
YES = frozenset({"yes", "x", "ja", "oui", "si", "tak", "true"})
NO = frozenset({"no", "nein", "non", "nie", "false"})
# An "@" in neither part, and the lengths an address has at most.
_IN_ADDRESS = r"[^\s@<>(),;:\"]"
_EMAIL = re.compile(
    rf"(?<!{_IN_ADDRESS}){_IN_ADDRESS}{{1,64}}@{_IN_ADDRESS}{{1,230}}\.[A-Za-z]{{2,24}}"
)
_REMOTE = ("remote", "homeoffice", "home", "teletravail", "remoto", "zdaln", "wfh", "yes", "ja")
_HYBRID = ("hybrid", "hybrydow", "hibrido")
_ON_SITE = (
    "on site",
    "onsite",
    "office",
    "vor ort",
    "presentiel",
    "presencial",
    "stacjonarn",
    "no",
    "nein",
)


@dataclass(frozen=True, slots=True)
class Person:
    """kind: "recruiter", "hiring_manager" or "other", as the column says."""

    name: str
    email: str = ""
    phone: str = ""
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class Meeting:
    """An interview, over or to come. at: None where no time is said. ahead: how many minutes the
    clock of the file is ahead of UTC, None for the user's own. kind: as Interview has it. words:
    what the file says beside day and time.
    """

    day: date
    at: time | None = None
    ahead: int | None = None
    kind: str = "other"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What the user wanted to do, and by when."""

    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Draft:
    """The role a row makes. moves: (stage, day, note) in their order, never empty; a stage is a
    fixed one or the value of one of the user's own. hours: a week. agency: a company that is not
    the employer.

    problems: why it cannot be kept, in words; empty where it can.
    """

    company: str = ""
    title: str = ""
    link: str = ""
    place: str = ""
    workplace: str = ""
    source: str = ""
    notes: str = ""
    posting: str = ""
    via: str = ""
    pay: str = ""
    closes_on: date | None = None
    priority: int | None = None
    contract: str = ""
    hours: Decimal | None = None
    ended_why: str = ""
    agency: str = ""
    referrer: Person | None = None
    tags: tuple[str, ...] = ()
    contacts: tuple[Person, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    step: Step | None = None
    moves: tuple[tuple[str, date, str], ...] = ()
    problems: tuple[str, ...] = field(default=())

    @property
    def stage(self) -> str:
        return self.moves[-1][0] if self.moves else Stage.SAVED

    @property
    def stage_since(self) -> date | None:
        """None where the file does not say."""
        _, day, note = self.moves[-1] if self.moves else ("", None, NO_DAY)
        return None if note == NO_DAY else day


def status_word(
    cells: Sequence[str], fields: Sequence[str], names: StageNames = NO_OWN_STAGES
) -> str:
    """What a row says of its stage: of several columns the last one with a word that is known."""
    words = [_status(cells[at]) for at, it in enumerate(fields) if it == "status"]
    words = [it for it in words if it]
    known = [it for it in words if names.of(it)]
    return (known or words or [""])[-1]


def _status(cell: str) -> str:
    cell = cell.strip()
    if cell.startswith("{"):
        try:
            name = json.loads(cell).get("name")
        except (ValueError, RecursionError):
            return ""
        return said(name) if isinstance(name, str) else ""
    return said(cell)


def draft_of(
    cells: Sequence[str],
    *,
    columns: Sequence[str],
    fields: Sequence[str],
    stages: Mapping[str, str],
    day_order: str,
    today: date,
    names: StageNames = NO_OWN_STAGES,
) -> Draft:
    """Read one row. fields: of each column. stages: plain word → stage, as it was matched."""
    reading = _Reading(cells, columns, fields, day_order, today, names)
    company, title = reading.one("company"), reading.one("title")
    if both := reading.one("both"):
        found_company, found_title = parted(both)
        company, title = company or found_company, title or found_title
    meetings = reading.meetings()
    moves = reading.moves(stages, meetings)
    texts = {
        "company": company,
        "title": title,
        "place": reading.one("place"),
        "source": reading.one("source"),
        "link": reading.link(),
    }
    problems = reading.problems
    if not company:
        problems.insert(0, "The company is missing.")
    if not title:
        problems.insert(0, "The title is missing.")
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            problems.append(f"The {name} is longer than {LONGEST[name]} characters.")
    pay = reading.pay()
    workplace = reading.known("workplace", _workplace)
    contacts = reading.contacts()
    tags = reading.tags()
    posting = as_text(reading.first("posting")).strip()
    if len(posting) > MOST_POSTING:
        problems.append(f"The text of the posting is longer than {MOST_POSTING:,} characters.")
    closes_on = reading.day("closes_on")
    priority = reading.priority()
    contract = reading.meaning("contract")
    hours = reading.known("hours", hours_of)
    stage = names.fixed(moves[-1][0])
    ended_why = reading.ended_why(stage)
    agency = reading.agency(company)
    meetings = reading.still_wanted(meetings, stage)
    step = reading.step(stage)
    via = reading.known("via", _via)
    referrer, via = reading.referrer(via)
    notes = reading.all_notes()
    if len(notes) > MOST_NOTES:
        problems.append(f"The notes are longer than {MOST_NOTES:,} characters.")
    if any(ord(it) < 32 and it not in "\t\n\r" for text in (*texts.values(), notes) for it in text):
        problems.append("It holds control characters, which cannot be seen or stored.")
    return Draft(
        **texts,
        workplace=workplace,
        notes=notes,
        posting=posting,
        via=via,
        pay=pay,
        closes_on=closes_on,
        priority=priority,
        contract=contract,
        hours=hours,
        ended_why=ended_why,
        agency=agency,
        referrer=referrer,
        tags=tags,
        contacts=contacts,
        meetings=meetings,
        step=step,
        moves=moves,
        problems=tuple(problems),
    )


def parted(text: str) -> tuple[str, str]:
    """(company, title) of "Engineer at Acme", "Acme – Engineer" or "Engineer | Acme".

    Where neither half sounds like a title, the company comes first. ("", text) for one part only.
    """
    halves = _AT.split(text, maxsplit=1)
    if len(halves) == 2:
        return halves[1].strip(), halves[0].strip()
    parts = _BETWEEN.split(text, maxsplit=1)
    if len(parts) < 2:
        return "", text.strip()
    first, second = parts[0].strip(), parts[1].strip()
    if TITLE_WORDS.search(first) and not TITLE_WORDS.search(second):
        return second, first
    return first, second


class _Reading:
    """What one row says, field by field, with what it cannot say of it."""

    def __init__(
        self,
        cells: Sequence[str],
        columns: Sequence[str],
        fields: Sequence[str],
        day_order: str,
        today: date,
        names: StageNames,
    ) -> None:
        self.by_field: dict[str, list[tuple[str, str]]] = {}
        self.order, self.today, self.names = day_order, today, names
        self.problems: list[str] = []
        self.notes: list[str] = []
        for column, name, whole in zip(columns, fields, cells, strict=True):
            if not shows_nothing(whole):
                cell = whole if name in READ_WHOLE else self._readable(column, whole)
                said_so = cell if name in AS_WRITTEN else _unrelated(cell, name)
                self.by_field.setdefault(name, []).append((column, _unquoted(said_so)))

    def _readable(self, column: str, cell: str) -> str:
        """Its beginning where it is far longer than what it should say; all of it is noted then."""
        if len(cell) <= MOST_READ:
            return cell
        self.notes.append(f"{column}: {as_text(cell).strip()}")
        return cell.strip()[:MOST_READ]

    def first(self, name: str) -> str:
        cells = self.by_field.get(name)
        return cells[0][1] if cells else ""

    def one(self, name: str) -> str:
        cell = self.first(name)
        return said(as_text(cell)) if cell else ""

    def link(self) -> str:
        link = self.one("link")
        if not link:
            return ""
        if not link.lower().startswith(("http://", "https://")):
            found = re.search(r"https?://[^\s)>\"]+", link)
            if found:
                return found[0]
            if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", link):
                return f"https://{link}"
            self.notes.append(f"Link: {link}")
            return ""
        try:
            host = urlsplit(link).hostname or ""
        except ValueError:
            host = ""
        if " " in link or "." not in host:
            self.notes.append(f"Link: {link}")
            return ""
        return link

    def day(self, name: str) -> date | None:
        """None where there is none. One that cannot be read is kept in the notes, or refused."""
        text = self.one(name)
        if not text or plain(text) in {"yes", "no", "ja", "nein", "oui", "non", "x"}:
            return None
        day = day_of(text, order=self.order)
        column = self.by_field[name][0][0]
        if day is None:
            if name == "applied_on":
                self.problems.append(f"{column}: “{text[:40]}” is no day that can be read.")
            else:
                self.notes.append(f"{column}: {text}")
            return None
        if day.year < FIRST_YEAR:
            self.problems.append(f"{column}: {_in_words(day)} lies before 1970.")
            return None
        if day > self.today and name != "closes_on":
            if name in {"applied_on", "saved_on"}:
                self.problems.append(f"{column}: {_in_words(day)} is still to come.")
            else:
                self.notes.append(f"{column}: {_in_words(day)}")
            return None
        return day

    def meetings(self) -> tuple[Meeting, ...]:
        """Every day in the columns of interviews; what is none stays in the notes."""
        found: dict[tuple[date, time | None], Meeting] = {}
        for name in ("screening_on", "interviewing_on"):
            for column, cell in self.by_field.get(name, ()):
                for text in _SEVERAL.split(as_text(cell)):
                    if meeting := self._meeting(name, column, said(text)):
                        found.setdefault((meeting.day, meeting.at), meeting)
        # Of one day that has a time somewhere, the one without says nothing more.
        timed = {day for day, at in found if at}
        meetings = [it for it in found.values() if it.at or it.day not in timed]
        return tuple(sorted(meetings, key=lambda it: (it.day, it.at or time())))

    def _meeting(self, name: str, column: str, text: str) -> Meeting | None:
        if not text or plain(text) in YES | NO:
            return None
        day = day_of(text, order=self.order)
        if day is None or day > self.today + FURTHEST:
            self.notes.append(f"{column}: {text}")
            return None
        if day.year < FIRST_YEAR:
            self.problems.append(f"{column}: {_in_words(day)} lies before 1970.")
            return None
        at, ahead = time_of(text)
        head = plain(column)
        kind = next((it for words, it in KINDS_OF_MEETING.items() if words in head), "other")
        kind = "recruiter_screen" if name == "screening_on" else kind
        return Meeting(day, at, ahead, kind, f"{column}: {text}" if words_beside(text) else "")

    def still_wanted(self, meetings: tuple[Meeting, ...], stage: Stage) -> tuple[Meeting, ...]:
        """No interview is planned for a role that has ended, and none beyond a number."""
        over = [it for it in meetings if it.day <= self.today or stage not in CLOSED_STAGES]
        for it in (*(it for it in meetings if it not in over), *over[MOST_MEETINGS:]):
            self.notes.append(it.words or f"Interview: {_in_words(it.day)}")
        return tuple(over[:MOST_MEETINGS])

    def step(self, stage: Stage) -> Step | None:
        """With a day it is something to be reminded of; anything else stays in the notes."""
        words, on = self.one("next_step"), self.one("follow_up_on")
        day = day_of(on, order=self.order) or day_of(words, order=self.order)
        is_ahead = day is not None and self.today - LAPSED <= day <= self.today + FURTHEST
        if day is None or not is_ahead or stage in CLOSED_STAGES:
            for name in ("next_step", "follow_up_on"):
                if self.one(name) and plain(self.one(name)) not in NO:
                    self.note(name)
            return None
        told = [
            text
            for text in (words, on)
            if text
            and plain(text) not in YES
            and (words_beside(text) or not day_of(text, order=self.order))
        ]
        title = ". ".join(told) or FOLLOW_UP
        if len(title) > MOST_STEP:
            self.notes.append(title)
            title = f"{title[: MOST_STEP - 1]}…"
        return Step(title, day)

    def moves(
        self, stages: Mapping[str, str], meetings: Sequence[Meeting]
    ) -> tuple[tuple[str, date, str], ...]:
        days: dict[str, date] = {}
        for name, its in STAGE_DAYS.items():
            if name not in MANY and (day := self.day(name)):
                days[str(its)] = day
        for it in meetings:
            if it.day <= self.today:
                is_screen = it.kind == "recruiter_screen"
                days.setdefault(Stage.SCREENING if is_screen else Stage.INTERVIEWING, it.day)
        stage_on = self.day("stage_on")
        for word, on in _history(self.first("history")):
            was, day = self.names.of(word), day_of(on, order=self.order)
            if was and day and day <= self.today and day.year >= FIRST_YEAR:
                days[was] = day
        stage = self._stage(stages) or max(
            days, key=lambda it: (days[it], self._place(it)), default=""
        )
        stage = stage or Stage.SAVED
        known = [*days.values(), *([stage_on] if stage_on else [])]
        latest = max(known, default=None)
        note = ""
        own = stage_on or days.get(stage)
        if own is None:
            own, note = latest or self.today, NO_DAY if stage != Stage.SAVED or latest else ""
        own = max([own, *days.values()])
        days.pop(stage, None)
        earlier = sorted(days.items(), key=lambda it: (it[1], self._place(it[0])))
        before = [
            (str(it), day, "")
            for it, day in earlier
            if self.names.fixed(it) not in CLOSED_STAGES or day < own
        ]
        return (*before, (str(stage), own, note))

    def _stage(self, stages: Mapping[str, str]) -> str:
        """As its word was matched; "" where there is none, or where nobody knows it."""
        fields = ["status"] * len(self.by_field.get("status", ()))
        cells = [cell for _, cell in self.by_field.get("status", ())]
        word = status_word(cells, fields, self.names)
        stage = stages.get(plain(word), "") if word else ""
        if stage and self.names.is_known(stage):
            return stage
        if word:
            self.notes.append(f"Stage: {word}")
        return ""

    def _place(self, stage: str) -> int:
        return ORDER.index(self.names.fixed(stage))

    def pay(self) -> str:
        """As it was said; what several columns say of it stands in one line."""
        low, high = (self.one(it) for it in ("pay_from", "pay_to"))
        low, high = (it if it.strip("0., ") else "" for it in (low, high))
        ends = low if low == high else f"{low}–{high}"
        if not (low and high):
            ends = f"from {low}" if low else f"up to {high}" if high else ""
        text, currency, period = (self.one(it) for it in ("pay", "currency", "pay_period"))
        if ends and text:
            self.notes.append(f"Pay: {text}")
        amount = ends or text
        if amount and currency.lower() not in amount.lower():
            amount += f" {currency}"
        if amount and period:
            amount += f" {period.lower().replace('_', ' ')}"
        if len(amount) > MOST_PAY_SAID:
            self.notes.append(f"Pay: {amount}")
            return ""
        return amount

    def note(self, name: str) -> None:
        """Keep what a column says in the notes, since the field cannot hold it."""
        self.notes.append(f"{self.by_field[name][0][0]}: {self.one(name)}")

    def known[T](self, name: str, read: Callable[[str], T]) -> T:
        """What read makes of it; nothing ("", None) where it makes nothing of it."""
        text = self.one(name)
        value = read(text)
        if text and not value:
            self.note(name)
        return value

    def meaning(self, name: str, *, fewest_inside: int = 1) -> str:
        """The value that its words name; what they say beside it is kept as well."""
        text = self.one(name)
        if not text:
            return ""
        value, is_all = meant(text, value_words(name), fewest_inside=fewest_inside)
        if not is_all:
            self.note(name)
        return value

    def priority(self) -> int | None:
        """As it is said, else as many stars as it has."""
        found = self.meaning("priority")
        text = self.one("stars")
        stars = stars_of(text)
        if stars is None and (said_so := meant(text, value_words("priority"))) and said_so[1]:
            stars = int(said_so[0])
        if text and (stars is None or (found and stars)):
            self.note("stars")
        return int(found) if found else stars or None

    def ended_why(self, stage: Stage) -> str:
        """One word among others may be about anything, so a reason inside a sentence has two."""
        if stage in HAS_REASON:
            return self.meaning("ended_why", fewest_inside=2)
        if self.one("ended_why"):
            self.note("ended_why")
        return ""

    def agency(self, company: str) -> str:
        name = self.one("agency")
        word = plain(name)
        if not name or word in NO or company_key(name) == company_key(company):
            return ""
        if word in YES | DIRECT or len(name) > LONGEST["agency"]:
            self.note("agency")
            return ""
        return name

    def referrer(self, via: str) -> tuple[Person | None, str]:
        """Who referred the user, and how they applied, which a plain "yes" says too."""
        text = self.one("referred_by")
        word = plain(text)
        if not text or word in NO:
            return None, via
        if word in YES:
            if via not in {"", "referral"}:
                self.note("referred_by")
            return None, via or "referral"
        if word in NOBODY or "referral" in word.split():
            self.note("referred_by")
            return None, via or "referral"
        found = _person(text)
        if found is None or len(text) > LONGEST_NAME:
            self.note("referred_by")
            return None, via
        return found, via

    def contacts(self) -> tuple[Person, ...]:
        email = _EMAIL.search(self.one("contact_email"))
        phone = self.one("contact_phone")[:40]
        people: list[Person] = []
        for column, cell in self.by_field.get("contact", ()):
            kind = _contact_kind(column)
            people += filter(None, (_person(it, kind) for it in as_text(cell).splitlines()))
        if email and not any(it.email for it in people):
            first = people[0] if people else Person(email[0])
            people[:1] = [replace(first, email=email[0], phone=phone)]
        elif phone and people:
            people[0] = replace(people[0], phone=phone)
        elif phone:
            self.notes.append(f"Phone: {phone}")
        for it in people[MOST_PEOPLE:]:
            self.notes.append(f"Contact: {' · '.join(filter(None, (it.name, it.email)))}")
        return tuple(people[:MOST_PEOPLE])

    def tags(self) -> tuple[str, ...]:
        found: dict[str, str] = {}
        for _, cell in self.by_field.get("tags", ()):
            for part in _list_in(cell):
                tag = said(part)[:MOST_TAG].strip()
                if tag:
                    found.setdefault(plain(tag) or tag, tag)
        tags = list(found.values())
        if more := tags[MOST_TAGS:]:
            self.notes.append(f"Tags: {', '.join(more)}")
        return tuple(tags[:MOST_TAGS])

    def all_notes(self) -> str:
        own = [as_text(cell).strip() for _, cell in self.by_field.get("notes", ())]
        kept = [
            f"{column}: {text}"
            for column, cell in self.by_field.get("keep", ())
            if (text := as_text(cell).strip()) and said(text) and plain(text) not in {"no", "false"}
        ]
        # Fields of which there can be one: what the second column said is not lost either.
        kept += [
            f"{column}: {cell.strip()}"
            for name, some in self.by_field.items()
            if name not in MANY
            for column, cell in some[1:]
        ]
        return "\n".join([*(it for it in own if said(it)), *self.notes, *kept]).replace(
            "\r\n", "\n"
        )


def _history(text: str) -> Iterator[tuple[str, str]]:
    """(stage, day) of each part of "Applied (2026-03-02) → Interview (2026-03-09, by phone)"."""
    for part in text.split(")")[:-1]:
        if found := _DAY_IN_HISTORY.search(part):
            yield re.split(r"[(→]", part[: found.start()])[-1].strip(), found[1]


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _person(line: str, kind: str = "other") -> Person | None:
    """ "Mia May <mia@acme.example>"; None where neither name nor address is there."""
    own = _EMAIL.search(line)
    name = _EMAIL.sub("", line) if own else line
    name = name.strip().strip("<>()[]|;,").strip(" -–·:,;|")
    address = own[0] if own else ""
    name = said(name) or address
    return Person(name[:LONGEST_NAME], address, kind=kind) if name else None


def _workplace(text: str) -> str:
    word = plain(text)
    if not word:
        return ""
    if any(it in word for it in _HYBRID):
        return "hybrid"
    if any(word.startswith(it) or f" {it}" in word for it in _ON_SITE):
        return "on_site"
    return "remote" if any(it in word for it in _REMOTE) else ""


def _contact_kind(column: str) -> str:
    word = plain(column)
    if any(it in word for it in ("recruiter", "recruteur", "rekruter")):
        return "recruiter"
    return "hiring_manager" if "hiring manager" in word else "other"


def _via(text: str) -> str:
    word = plain(text)
    ways = {
        "email": ("e mail", "email", "mail", "per mail", "courriel", "correo"),
        "online": ("online", "website", "web", "form", "portal", "easy apply", "online form"),
        "post": ("post", "letter", "brief"),
        "phone": ("phone", "telefon", "telephone", "call"),
        "referral": ("referral", "empfehlung", "recommendation", "cooptation"),
        "agency": ("agency", "recruiter", "headhunter", "agentur"),
        "in_person": ("in person", "personlich"),
    }
    return next((way for way, words in ways.items() if word in words), "")


def _unrelated(cell: str, name: str) -> str:
    """The names alone of relations of Notion; of contacts each on a line of its own."""
    if "(" not in cell or not _RELATION.search(cell):
        return cell
    between = "\n" if name == "contact" else ", "
    parts = (it.strip().strip(" ,\t\n") for it in _RELATION.split(cell))
    return between.join(it for it in parts if it)


def _list_in(cell: str) -> list[str]:
    cell = cell.strip()
    if cell.startswith("["):
        try:
            found = json.loads(cell)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list):
            return [it for it in found if isinstance(it, str)]
    return re.split(r"[,;|\n]", cell)


def _unquoted(cell: str) -> str:
    """A tool puts ' before what a spreadsheet would take for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell
