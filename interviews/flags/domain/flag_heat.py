"""The review of flags over companies: how many sources, how much weight, and when they came.

One flag at one company is one thing, however often it was seen there. What it weighs is the
arithmetic of the fit score (`flag_shares`): the share of an area that the flags of one company
take, as if all of them were about one role. Words and steps here are judgements.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from accounts.domain.words import joined
from interviews.score.domain.evidence import (
    AREA_LABELS,
    GREEN_POINTS_PER_SEVERITY,
    MAX_GREEN_POINTS,
    RED_SHARE_PERCENT,
    Area,
    Evidence,
    FlagStatus,
    Sighting,
)
from interviews.score.domain.flag_shares import flag_shares

MOST_NAMED = 3
SOURCES = {"one": "One source", "two": "Two sources", "several": "Several sources"}
TIMES = {2: "two", 3: "three"}
# Where a flag was found outside interviews: one such source, and several.
DOCUMENTS = {
    "posting": ("the posting", "postings"),
    "review": ("a review", "reviews"),
    "news": ("the news", "news reports"),
    "mail": ("a mail or message", "mails or messages"),
    "other": ("something else", "other things"),
}

# As much as one open flag of severity 1 or 2, of 3, of 4, of 5.
HEAT_WORDS = ("Settled", "A little", "Some", "Much", "Very much")
STEP_SEVERITIES = (3, 4, 5)

FEWEST_MONTHS, MOST_MONTHS = 6, 12


@dataclass(frozen=True, slots=True)
class SeenFlag:
    """One flag, seen in one interview at one company, or found outside interviews.

    flag: the flag's key. area: None for a flag that is listed, not scored. severity: 1..5.
    contacts: who showed it, names by id, so that two of one name stay two; empty where nobody was
    named. ref: the caller's row id. found_in: a key of DOCUMENTS, "" for what was seen in an
    interview. url: where it was found, as far as that is known.
    """

    ref: int
    company: int
    company_name: str
    interview: int
    flag: str
    title: str
    area: Area | None
    severity: int
    status: FlagStatus
    noted_at: datetime
    contacts: Mapping[int, str] = field(default_factory=dict)
    is_green: bool = False
    found_in: str = ""
    url: str = ""

    @property
    def is_standing(self) -> bool:
        return self.status != FlagStatus.WITHDRAWN


# --- Sources -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Corroboration:
    """From how many sides something was seen.

    contacts: names, each once. unnamed: interviews in which nobody was named; each counts as
    one source, since nobody knows whether it was one of the others. interviews: in how many it was
    seen. documents: where it was found outside interviews, keys of DOCUMENTS, one for each source.
    """

    contacts: tuple[str, ...]
    unnamed: int
    interviews: int
    documents: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return self._people + len(self.documents)

    @property
    def _people(self) -> int:
        return len(self.contacts) + self.unnamed

    @property
    def level(self) -> str:
        """ "one", "two" or "several"."""
        return "one" if self.count < 2 else "two" if self.count == 2 else "several"

    @property
    def is_more_than_one(self) -> bool:
        return self.count > 1

    @property
    def short(self) -> str:
        return SOURCES[self.level]

    @property
    def words(self) -> str:
        """ "One source: Mia, in two interviews", "Two sources: Mia and the posting"."""
        said = f"{self.short}: {self._who}"
        if self.interviews > (self._people if self.contacts else 1):
            said += f", in {TIMES.get(self.interviews, self.interviews)} interviews"
        return said

    @property
    def _who(self) -> str:
        if not self.contacts and not self.documents:
            return "nobody named"
        names = list(self.contacts[:MOST_NAMED])
        if more := len(self.contacts) - len(names):
            names.append(f"{more} more")
        if self.unnamed:
            names.append("somebody not named" if self.unnamed == 1 else f"{self.unnamed} not named")
        found = Counter(self.documents)
        for it, (one, many) in DOCUMENTS.items():
            if it in found:
                names.append(one if found[it] == 1 else f"{found[it]} {many}")
        return joined(names)


def corroboration(seen: Iterable[SeenFlag]) -> Corroboration:
    """seen: sightings of one thing. The same contact twice is one source, and so is one address;
    order changes nothing.
    """
    seen = list(seen)
    contacts = {pk: name for one in seen for pk, name in one.contacts.items()}
    named = {one.interview for one in seen if one.contacts}
    interviews = {one.interview for one in seen if not one.found_in}
    documents = {(one.found_in, one.url or str(one.ref)) for one in seen if one.found_in}
    return Corroboration(
        contacts=tuple(contacts[key] for key in sorted(contacts)),
        unnamed=len(interviews - named),
        interviews=len(interviews),
        documents=tuple(sorted(it for it, _ in documents)),
    )


# --- One flag at one company ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CompanyFlag:
    """One flag at one company with all its sightings, those that count first; of them the worst,
    then the newest.

    What it is, how bad and from whom is read from the sightings that count; from all of them
    where every one was withdrawn.
    """

    company: int
    flag: str
    seen: tuple[SeenFlag, ...]

    @property
    def counted(self) -> tuple[SeenFlag, ...]:
        return tuple(one for one in self.seen if one.is_standing) or self.seen

    @property
    def title(self) -> str:
        return self.seen[0].title

    @property
    def company_name(self) -> str:
        return self.seen[0].company_name

    @property
    def severity(self) -> int:
        return self.seen[0].severity

    @property
    def status(self) -> FlagStatus:
        """Open while any sighting is, as in the score."""
        order = (FlagStatus.OPEN, FlagStatus.EXPLAINED, FlagStatus.WITHDRAWN)
        return min((one.status for one in self.seen), key=order.index)

    @property
    def newest_at(self) -> datetime:
        return max(one.noted_at for one in self.seen)

    @property
    def areas(self) -> tuple[Area | None, ...]:
        """Each once, in the order of the sightings."""
        return tuple(dict.fromkeys(one.area for one in self.counted))

    @property
    def area_words(self) -> str:
        return ", ".join(AREA_LABELS[it] for it in self.areas if it) or "Listed, not scored"

    @property
    def sources(self) -> Corroboration:
        return corroboration(self.counted)

    @property
    def is_seen_twice(self) -> bool:
        """Whether a second source, or a second interview, showed the same."""
        sources = self.sources
        return sources.is_more_than_one or sources.interviews > 1


def company_flags(seen: Iterable[SeenFlag]) -> list[CompanyFlag]:
    """One for each flag and company, the worst first, then the newest; order changes nothing."""
    found: dict[tuple[int, str], list[SeenFlag]] = {}
    for one in seen:
        found.setdefault((one.company, one.flag), []).append(one)
    flags = [
        CompanyFlag(company, flag, tuple(sorted(sightings, key=_worst_first)))
        for (company, flag), sightings in found.items()
    ]
    return sorted(
        flags, key=lambda it: (-it.severity, -it.newest_at.timestamp(), it.flag, it.company)
    )


def _worst_first(one: SeenFlag) -> tuple[bool, int, float, int]:
    return not one.is_standing, -one.severity, -one.noted_at.timestamp(), -one.ref


# --- Heat ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeatCell:
    """All flags of one kind about one area at one company.

    share: for red flags the percent they take from the area, 0..100; for good signs the points
    they add, 0..20.
    """

    company: int
    area: Area | None
    seen: tuple[SeenFlag, ...]
    share: Fraction

    @property
    def flags(self) -> int:
        """How many distinct ones."""
        return len({one.flag for one in self.seen})

    @property
    def worst(self) -> int:
        """1..5."""
        return max(one.severity for one in self.seen)

    @property
    def step(self) -> int:
        """0 (all settled) to 4."""
        return _step(self.share, is_green=self.seen[0].is_green)

    @property
    def sources(self) -> Corroboration:
        return corroboration(self.seen)

    @property
    def word(self) -> str:
        return HEAT_WORDS[self.step]


def heat_map(flags: Iterable[CompanyFlag]) -> dict[tuple[int, Area | None], HeatCell]:
    """A cell for each company and area with a flag; () gives none. All of one kind, red or green.

    A flag about two areas counts in both.
    """
    found: dict[tuple[int, Area | None], list[SeenFlag]] = {}
    for flag in flags:
        for one in flag.counted:
            found.setdefault((flag.company, one.area), []).append(one)
    return {
        (company, area): HeatCell(company, area, tuple(seen), _share(seen))
        for (company, area), seen in found.items()
    }


def _share(seen: Sequence[SeenFlag]) -> Fraction:
    sightings = tuple(
        Sighting(it.interview, it.flag, it.area, it.severity, it.is_green, it.status) for it in seen
    )
    shares = flag_shares(Evidence(sightings=sightings))
    total = sum((it.share_percent for its in shares.values() for it in its), start=Fraction(0))
    return min(Fraction(MAX_GREEN_POINTS if seen[0].is_green else 100), total)


def _step(share: Fraction, *, is_green: bool) -> int:
    if not share:
        return 0
    bounds = [
        GREEN_POINTS_PER_SEVERITY * it if is_green else RED_SHARE_PERCENT[it]
        for it in STEP_SEVERITIES
    ]
    return 1 + sum(share >= bound for bound in bounds)


# --- Trend ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Month:
    """What happened to flags in one month; first: its first day.

    settled: explained or withdrawn. back: counted in full again. What was settled and restored
    within the month, as by Undo, is neither. open_after: how many were open when it ended.
    """

    first: date
    noted: int
    settled: int
    back: int
    open_after: int


def trend(
    noted: Iterable[tuple[int, date, str]],
    changes: Iterable[tuple[int, date, str, str]],
    *,
    today: date,
) -> tuple[Month, ...]:
    """Month by month up to today, 6 to 12 of them; () where nothing was noted.

    noted: ref, day and present status of each flag. changes: ref, day, status before and after.
    Days are those of the user's calendar. A flag that is not open though no change of it is known
    was settled in the month it was noted. What came before the first month counts in open_after
    alone; what lies after today is read as of today's month.
    """
    last = _month_number(today)
    dated = _events(noted, changes, last)
    if not dated:
        return ()
    length = min(MOST_MONTHS, max(FEWEST_MONTHS, last - min(dated)[0] + 1))
    months, standing = [], sum(OPENED[what] for at, what in dated if at <= last - length)
    for number in range(last - length + 1, last + 1):
        here = [what for at, what in dated if at == number]
        standing += sum(OPENED[what] for what in here)
        first = date(number // 12, number % 12 + 1, 1)
        counts = {what: here.count(what) for what in OPENED}
        months.append(Month(first=first, open_after=standing, **counts))
    return tuple(months)


OPENED = {"noted": 1, "settled": -1, "back": 1}


def _events(
    noted: Iterable[tuple[int, date, str]], changes: Iterable[tuple[int, date, str, str]], last: int
) -> list[tuple[int, str]]:
    """Each month with what happened in it, by flag. last: the month of today."""
    rows = list(noted)
    known = {ref for ref, _, _ in rows}
    # Flag and month → whether it was open before the first change in it, and after the last.
    moved: dict[tuple[int, int], tuple[bool, bool]] = {}
    for ref, on, was, status in sorted(changes, key=lambda it: it[1]):
        if ref in known and (was == FlagStatus.OPEN) != (status == FlagStatus.OPEN):
            month = min(last, _month_number(on))
            was_open, _ = moved.get((ref, month), (was == FlagStatus.OPEN, False))
            moved[ref, month] = was_open, status == FlagStatus.OPEN
    changed = {ref for ref, _ in moved}
    return [
        *((min(last, _month_number(on)), "noted") for _, on, _ in rows),
        *(
            (month, "back" if is_open else "settled")
            for (_, month), (was_open, is_open) in moved.items()
            if was_open != is_open
        ),
        *(
            (min(last, _month_number(on)), "settled")
            for ref, on, status in rows
            if ref not in changed and status != FlagStatus.OPEN
        ),
    ]


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1
