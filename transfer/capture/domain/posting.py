"""What a posting's page says of the job: schema.org's JobPosting, else its title. Plain Python.

https://schema.org/JobPosting as pages really write it: several scripts, some broken; the object
alone, in a list or in a @graph; strings, objects and lists where the vocabulary has one of them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from agenda.domain.plain_text import plain
from overview.domain.posting_links import words_of_link

MOST_SCRIPTS = 20
MOST_OBJECTS = 2_000
MOST_PLACES = 3
LONGEST_TEXT = 50_000
PERIODS = {
    "HOUR": "an hour",
    "DAY": "a day",
    "WEEK": "a week",
    "MONTH": "a month",
    "YEAR": "a year",
}
AT = re.compile(r"\s+(?:at|bei|chez|@)\s+")
ARTICLE = re.compile(r"(?:the|der|die|das|dem|den)\s+", re.IGNORECASE)
BETWEEN = re.compile(r"\s+[|–—·•-]\s+")

type Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser took from a page, or somebody pasted.

    scripts: its JSON-LD; meta: by name or property; said: by field, in words that name it.
    """

    url: str = ""
    title: str = ""
    scripts: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    selection: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posting:
    """What could be read; "" and None where the page does not say.

    pay: in words, as stated. is_remote: False also where nothing is said.
    """

    title: str = ""
    company: str = ""
    place: str = ""
    is_remote: bool = False
    pay: str = ""
    url: str = ""
    closes_on: date | None = None
    text: str = ""


# --- From what was sent to a page ----------------------------------------------------------------


def page_of(sent: object) -> Page:
    """sent: the object a bookmarklet sent, of whatever shape; what does not fit is left out."""
    if not isinstance(sent, dict):
        return Page()
    scripts, meta = sent.get("ld"), sent.get("meta")
    return Page(
        url=web_address(_text(sent.get("url"))),
        title=_text(sent.get("title")),
        scripts=tuple(it for it in scripts if isinstance(it, str))[:MOST_SCRIPTS]
        if isinstance(scripts, list)
        else (),
        meta={str(name): _text(it) for name, it in meta.items()} if isinstance(meta, dict) else {},
        selection=_text(sent.get("selection")),
    )


# --- From a page to a posting --------------------------------------------------------------------


def posting_of(page: Page) -> Posting:
    """What the page says; the words that were marked there win over its own description."""
    nodes = list(_nodes(page.scripts))
    jobs = [it for it in nodes if "JobPosting" in _types(it)]
    marked = page.selection.strip()[:LONGEST_TEXT]
    if not jobs:
        title, company = _from_title(page)
        company, _, place = company.partition(" in ")
        said, (linked_title, linked_company) = page.said, words_of_link(page.url)
        text = marked or page.meta.get("og:description", "") or page.meta.get("description", "")
        return Posting(
            title=title or linked_title,
            company=said.get("company") or company or said.get("sender") or linked_company,
            place=said.get("place", "") or place,
            pay=said.get("pay", ""),
            url=page.url,
            closes_on=_day(said.get("closes_on")),
            text=text[:LONGEST_TEXT],
        )
    job = _the_one(jobs, page)
    # A bare {"@id": …} only refers to one.
    by_id = {_text(it.get("@id")): it for it in nodes if it.get("@id") and len(it) > 1}
    places, is_remote = (
        _places(job, by_id),
        "TELECOMMUTE" in _text(job.get("jobLocationType")).upper(),
    )
    return Posting(
        title=_line(job.get("title")) or _from_title(page)[0],
        company=_name(job.get("hiringOrganization"), by_id),
        place=" / ".join(places[:MOST_PLACES]),
        is_remote=is_remote,
        pay=_pay(job),
        url=page.url or web_address(_text(job.get("url"))),
        closes_on=_day(job.get("validThrough")),
        text=marked or _described(_text(job.get("description"))),
    )


def _nodes(scripts: Iterable[str]) -> Iterator[Node]:
    """Every object in the scripts that can be read, outer ones first."""
    waiting: list[Any] = []
    for script in scripts:
        try:
            waiting.append(json.loads(script, strict=False))
        except (ValueError, RecursionError):
            continue
    seen = 0
    while waiting and seen < MOST_OBJECTS:
        value = waiting.pop(0)
        if isinstance(value, dict):
            seen += 1
            yield value
            waiting += value.values()
        elif isinstance(value, list):
            seen += 1
            waiting += value


def _types(node: Node) -> set[str]:
    found = node.get("@type")
    names = found if isinstance(found, list) else [found]
    return {str(it).rpartition("/")[2].rpartition(":")[2] for it in names}


def _the_one(jobs: list[Node], page: Page) -> Node:
    """Similar jobs stand on many pages: the one of this address, else of this title, else first."""
    here = _address(page.url)
    for job in jobs:
        main = job.get("mainEntityOfPage")
        names = (
            job.get("url"),
            job.get("@id"),
            main.get("@id") if isinstance(main, dict) else main,
        )
        if here and any(_address(_text(it)) == here for it in names):
            return job
    heading = f"{page.meta.get('og:title', '')} {page.title}".casefold()
    named = (it for it in jobs if (title := _line(it.get("title"))) and title.casefold() in heading)
    return next(named, jobs[0])


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (
        f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
        if parts.netloc
        else ""
    )


def _name(value: Any, by_id: Mapping[str, Node]) -> str:
    for it in value if isinstance(value, list) else [value]:
        if isinstance(it, str) and it.strip():
            return _line(it)
        if isinstance(it, dict):
            known = it if it.get("name") else by_id.get(_text(it.get("@id")), it)
            if name := _line(known.get("name") or known.get("legalName")):
                return name
    return ""


def _places(job: Node, by_id: Mapping[str, Node]) -> list[str]:
    found = job.get("jobLocation")
    places = []
    for it in found if isinstance(found, list) else [found]:
        place = by_id.get(_text(it.get("@id")), it) if isinstance(it, dict) else it
        address = place.get("address", place) if isinstance(place, dict) else place
        for one in address if isinstance(address, list) else [address]:
            words = _place_words(one)
            if words and words not in places:
                places.append(words)
    return places


def _place_words(address: Any) -> str:
    if not isinstance(address, dict):
        return _line(address)
    country = address.get("addressCountry")
    named = country.get("name") if isinstance(country, dict) else country
    parts = [
        _line(address.get("addressLocality")),
        _line(address.get("addressRegion")),
        _line(named),
    ]
    return ", ".join(dict.fromkeys(it for it in parts if it)) or _line(address.get("name"))


def _pay(job: Node) -> str:
    stated = _amounts(job.get("baseSalary"), _line(job.get("salaryCurrency")))
    if stated:
        return stated
    guess = _amounts(job.get("estimatedSalary"), _line(job.get("salaryCurrency")))
    return f"{guess} (estimated)" if guess else ""


def _amounts(value: Any, currency: str) -> str:
    """ "60000–80000 EUR a year", as far as it is said."""
    if isinstance(value, list):
        return next((words for it in value if (words := _amounts(it, currency))), "")
    if not isinstance(value, dict):
        words = _line(value)
        return f"{words} {currency}" if re.fullmatch(r"[\d.,–\s-]+", words) and currency else words
    currency = _line(value.get("currency") or value.get("salaryCurrency")) or currency
    inner = value.get("value")
    held = inner if isinstance(inner, dict) else value
    ends = [_line(held.get(it)) for it in ("minValue", "maxValue")]
    figures = "–".join(dict.fromkeys(it for it in ends if it))
    if not figures:
        figures = _line(held.get("value")) if held is not value else _line(inner)
    unit = _line(held.get("unitText") or value.get("unitText")).upper()
    if not figures:
        return ""
    return " ".join(it for it in (figures, currency, PERIODS.get(unit, "")) if it)


def _described(html: str) -> str:
    """The text of a description, which may be HTML, or HTML escaped once or twice."""
    for _ in range(2):
        if "&lt;" in html or "&amp;lt;" in html:
            html = unescape(html)
    return plain(html).text[:LONGEST_TEXT]


def _from_title(page: Page) -> tuple[str, str]:
    """Title and company from what the page is called: "Data engineer at Acme | Jobs"."""
    heading = _line(page.meta.get("og:title") or page.title)
    first = BETWEEN.split(heading)[0]
    title, *company = AT.split(first, maxsplit=1)
    return title.strip(), ARTICLE.sub("", company[0].strip()) if company else ""


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(_text(value).strip()[:10])
    except ValueError:
        return None


def _text(value: Any) -> str:
    return (
        str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    )


def _line(value: Any) -> str:
    return " ".join(unescape(_text(value)).split())


def web_address(url: str) -> str:
    """ "" for what no link may be."""
    return url if re.match(r"https?://[^\s/]", url) else ""
