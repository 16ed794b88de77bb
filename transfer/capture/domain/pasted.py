"""What somebody pasted of a posting: its link, its text, a mail about it, or the page's source.

Plain Python. A mail is known by the lines that say from whom it is and what about.
"""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from itertools import islice

from agenda.domain.invitations import company_in, domain_of
from applications.domain.pay_in_text import find_pay
from overview.domain.posting_links import JOB_BOARDS
from transfer.capture.domain.posting import MOST_SCRIPTS, Page, web_address

LONGEST_TITLE, LONGEST_SAID = 200, 160
LONGEST_TAG, MOST_TAGS = 4_000, 200
LONGEST_HEADING = 120
# Field → what stands before its colon, in the languages that lists are read in.
_LABELS = {
    "title": "position|job title|title|role|vacancy|stelle|stellentitel|jobtitel|poste|puesto"
    "|cargo|posizione",
    "company": "company|employer|organi[sz]ation|firma|unternehmen|arbeitgeber|entreprise"
    "|employeur|empresa|azienda",
    "place": "location|place|standort|ort|arbeitsort|einsatzort|lieu|ubicación|lugar|sede|luogo",
    "pay": "salary|salary range|pay|compensation|gehalt|vergütung|salaire|rémunération|salario"
    "|retribuzione",
    "subject": "subject|betreff|objet|asunto|oggetto",
    "sender": "from|von|de|da",
}
_LABELLED = [
    (name, re.compile(rf"[\s*>_-]*(?:{words})\b[*_]*\s?:[*_]*\s*(?P<said>\S.*)", re.IGNORECASE))
    for name, words in _LABELS.items()
]
_OTHER_HEAD = re.compile(
    r"(?:to|cc|date|sent|an|gesendet|datum|à|envoyé|para|fecha|reply-to)\s?:", re.IGNORECASE
)
_ANSWERED = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|rv|antw|i|r)\s?:\s*)+", re.IGNORECASE)
_BEFORE_A_TITLE = re.compile(
    r"(?:(?:your|ihre|deine|votre|tu|su)\s)?(?:application|job opportunity|opportunity|vacancy"
    r"|open position|bewerbung|candidature|candidatura|invitation|interview|einladung)\b\s*"
    r"(?:to interview\s)?(?:(?:for|as|als|pour|para|per|auf die stelle)\b)?[\s:–-]*"
    r"(?:(?:the|a|an)\s)?(?:(?:position|role|post|job)\s)?(?:(?:of|as)\s)?",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[r]?|guten tag"
    r"|sehr geehrte[r]?|bonjour|chère?|hola|estimad[oa]|buongiorno|gentile|ciao)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+")
# A subject that says what became of it, and not what it is about.
_OUTCOME = re.compile(
    r"\W*(?:absage|zusage|eingangsbestätigung|rejection|update|status|next steps|thank you.*"
    r"|vielen dank.*|einladung.*|invitation)\W*",
    re.IGNORECASE,
)
# "als Data Engineer (m/w/d) bei der Techwerk GmbH", "for the position of Data engineer at Acme".
_AS_AT = re.compile(
    r"\b(?:als|as|position(?: of)?|role of|stelle|stelle als|for)\s(?:an?\s|die\s|the\s)?"
    r"(?P<title>[A-ZÄÖÜ][^\n,.;:!?]{2,80}?)\s(?:bei|at|@)\s"
    r"(?P<company>(?:(?:der|die|das|dem|the)\s)?[A-ZÄÖÜ][\w&.-]*(?:\s(?:&\s)?[A-ZÄÖÜ][\w&.-]*){0,3})"
)
_CLOSES = re.compile(
    r"(?:bewerbungsschluss|bewerbungsfrist|bewirb dich bis|bewerben sie sich bis|frist|deadline"
    r"|apply by|apply before|applications? close|closing date|date limite|fecha límite)"
    r"[^\n\d]{0,30}(?P<day>\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s[A-Za-zäé]{3,9},?\s\d{4})",
    re.IGNORECASE,
)
_MONTHS = (
    *(("jan",), ("feb", "fév"), ("mar", "mär"), ("apr", "avr"), ("may", "mai"), ("jun", "juin")),
    *(("jul", "juil"), ("aug", "aoû"), ("sep",), ("oct", "okt"), ("nov",), ("dec", "dez", "déc")),
)


def pasted_page(text: str) -> Page:
    """The page behind it, as far as it says."""
    text = text.strip()
    if re.search(r"<(?:html|head|script|meta)\b", text, re.IGNORECASE):
        return _source(text)
    link = _LINK.search(text)
    url = link.group().rstrip(".,;)>]\"'") if link else ""
    if text == url:
        return Page(url=web_address(url))
    said = _said(text)
    title = said.pop("title", "") or _of_subject(said.pop("subject", "")) or _heading(text)
    told = _AS_AT.search(text)
    if told and (not title or title.casefold() in told["title"].casefold()):
        title = f"{told['title']} at {told['company']}"
    if "pay" not in said and (pay := find_pay(_LINK.sub(" ", text), is_prose=True)):
        said["pay"] = " ".join(pay["pay"].split())
    if closes := _CLOSES.search(text):
        said["closes_on"] = _iso(closes["day"])
    return Page(
        url=web_address(url),
        title=title[:LONGEST_TITLE],
        selection=text if "\n" in text or len(text) > LONGEST_TITLE else "",
        said=said,
    )


def _said(text: str) -> dict[str, str]:
    """Field → what the first line says that names it."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        for name, pattern in _LABELLED:
            if name not in found and (match := pattern.fullmatch(line.strip())):
                found[name] = match["said"].strip(" *_")[:LONGEST_SAID]
    if sender := _company_of(found.pop("sender", "")):
        found["sender"] = sender
    return found


def _company_of(sender: str) -> str:
    """ "Fernhill" of "Mia Okafor <mia@fernhill.example>"."""
    address = re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", sender)
    domain = domain_of(address.group()).lower() if address else ""
    return "" if set(domain.split(".")) & JOB_BOARDS else company_in(domain)


def _of_subject(subject: str) -> str:
    words = _ANSWERED.sub("", subject, count=1) if _ANSWERED.match(subject) else subject
    if _OUTCOME.fullmatch(words):
        return ""
    return words[found.end() :] if (found := _BEFORE_A_TITLE.match(words)) else words


def _heading(text: str) -> str:
    """Its first line, where that can be what it is called."""
    lines = (_LINK.sub("", it).strip(" :–-*#") for it in text.splitlines())
    first = next((it for it in lines if it and not _OTHER_HEAD.match(it)), "")
    if len(first) > LONGEST_HEADING:  # the whole of it on one line
        first = re.split(r"[.!?:](?:\s|$)", first, maxsplit=1)[0]
    is_none = bool(_GREETING.match(first)) or any(it.fullmatch(first) for _, it in _LABELLED)
    return "" if is_none or _OUTCOME.fullmatch(first) else first


def _iso(day: str) -> str:
    """ "2026-12-15" of "15.12.2026" and "15 December 2026"; "" for no day that there is."""
    parts = re.findall(r"[^\W_]+", day)
    if len(parts[0]) == 4:
        return day
    month = next((n for n, it in enumerate(_MONTHS, 1) if parts[1].lower().startswith(it)), 0)
    number = re.match(r"\d+", parts[0])
    month = month or (int(parts[1]) if parts[1].isdigit() else 0)
    return f"{parts[2]}-{month:02}-{int(number[0]):02}" if number and month else ""


def _source(text: str) -> Page:
    """Only what is used of it is parsed, each tag alone: of what is broken a parser of HTML takes
    longer and longer.
    """
    reader = _TagReader()
    for tag in [*_tags(text, "meta"), *_tags(text, "link")]:
        reader.feed(f"{tag}>")
        reader.reset()
    url = reader.meta.get("og:url") or reader.canonical
    heads = _pairs(text, "script")
    scripts = tuple(inside for tag, inside in heads if "ld+json" in tag.lower())[:MOST_SCRIPTS]
    title = next((inside for _, inside in _pairs(text, "title")), "")
    return Page(web_address(url), unescape(title[:LONGEST_TITLE]).strip(), scripts, reader.meta)


def _tags(text: str, name: str) -> Iterator[str]:
    """The first MOST_TAGS of this name, each without its ">"."""
    for found in islice(re.finditer(rf"<{name}\s", text, re.IGNORECASE), MOST_TAGS):
        end = text.find(">", found.end(), found.end() + LONGEST_TAG)
        if end != -1:
            yield text[found.start() : end]


def _pairs(text: str, name: str) -> Iterator[tuple[str, str]]:
    """The first MOST_TAGS of this name with what is inside, up to one that never ends."""
    start = 0
    opening, closing = (re.compile(it, re.IGNORECASE) for it in (rf"<{name}\b", rf"</{name}\b"))
    for _ in range(MOST_TAGS):
        found = opening.search(text, start)
        end = text.find(">", found.end(), found.end() + LONGEST_TAG) if found else -1
        shut = closing.search(text, end) if end != -1 else None
        if found is None or shut is None:
            return
        yield text[found.start() : end], text[end + 1 : shut.start()]
        start = shut.end()


class _TagReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.canonical = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := found.get("property") or found.get("name")):
            self.meta.setdefault(name, found.get("content", ""))
        elif tag == "link" and found.get("rel") == "canonical":
            self.canonical = found.get("href", "")
