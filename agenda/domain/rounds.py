"""Several events of one file that belong together: what their titles share, and what each is of
its own. Plain Python: no Django, clock or I/O.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from accounts.domain.letters import folded
from agenda.domain.invitations import CONTACT_OF_KIND, guessed_kind
from applications.domain.contact_kinds import kind_by_words

# Of a short title or of what sets one apart from the others: in a longer one, "manager" and "team"
# belong to the name of the job.
_ROUND_WORDS = (
    ("recruiter_screen", r"hr|human resources|people|recruit\w*|personal\w*|kennenlern\w*"),
    ("hiring_manager", r"managers?|team ?lead(?:er)?|lead|vorgesetzte\w*|boss"),
    (
        "technical",
        r"tech|code|live coding|take-?home|case(?: study)?|whiteboard|engineering|fach\w*",
    ),
    ("coworkers", r"team|engineers?|developers?|entwickler\w*|kolleg\w*"),
    ("leadership", r"management|board|geschäftsführ\w*|chief"),
    ("final", r"closing|wrap-?up|abschluss\w*"),
)
SHORT = 4  # words
CONTACT_OF_ROUND = CONTACT_OF_KIND | {"technical": "coworker", "final": "leadership"}
# Who somebody in several rounds is: those of whom there is one at most come first.
_FIRST = ("recruiter", "hiring_manager", "leadership", "coworker")
FEWEST_COORDINATED = 3

_TOKEN = re.compile(r"\w[\w'’&+#./-]*|[^\w\s]+")
_AT = frozenset({"at", "bei", "@"})
_NO_TITLE = frozenset(
    {
        *("interview", "interviews", "onsite", "on-site", "round", "rounds", "final", "panel"),
        *("day", "loop", "virtual", "video", "call", "meeting", "invitation", "your", "the"),
        *("with", "for", "and", "to", "of", "at", "job", "role", "position", "stage", "step"),
        *("part", "zoom", "teams", "gespräch", "vorstellungsgespräch", "bewerbungsgespräch"),
        *("einladung", "termin", "runde", "mit", "für", "bei", "zum", "zur", "als", "stelle"),
        *("vor", "ort"),
    }
)


def _tokens(title: str) -> list[str]:
    return [it.rstrip("./-") or it for it in _TOKEN.findall(title)]


def shared(titles: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words all titles begin and end with. Of one title alone, all of it begins it."""
    rows = [_tokens(it) for it in dict.fromkeys(titles) if it.strip()]
    if len(rows) < 2:
        return (rows[0] if rows else []), []
    first = _same(rows)
    rest = [it[len(first) :] for it in rows]
    return first, _same([it[::-1] for it in rest])[::-1]


def _same(rows: Sequence[Sequence[str]]) -> list[str]:
    alike = takewhile(lambda it: len({folded(word) for word in it}) == 1, zip(*rows, strict=False))
    return [it[0] for it in alike]


def own_parts(titles: Sequence[str]) -> list[str]:
    """What sets each title apart from the others; the whole where nothing does."""
    first, last = shared(titles)
    if len({it for it in titles if it.strip()}) < 2:
        return list(titles)
    own = [_tokens(it)[len(first) :] for it in titles]
    own = [it[: len(it) - len(last)] if last else it for it in own]
    return [
        " ".join(it) if any(re.search(r"\w", word) for word in it) else title
        for it, title in zip(own, titles, strict=True)
    ]


def kinds_of_rounds(titles: Sequence[str]) -> list[str]:
    """A kind of interview for each; "" where the words name none."""
    return [_kind_of_round(it) for it in own_parts(titles)]


def _kind_of_round(words: str) -> str:
    if (kind := guessed_kind(words)) or len(re.findall(r"\w+", words)) > SHORT:
        return kind
    text = words.casefold()
    found = (kind for kind, told in _ROUND_WORDS if re.search(rf"\b(?:{told})\b", text))
    return next(found, "")


def title_and_company(titles: Sequence[str], known: Sequence[str]) -> tuple[str, str]:
    """The job and the employer that all titles name; "" for either where they do not. known: what
    the employer may be called.
    """
    names = [[folded(word) for word in _tokens(it)] for it in known if it]
    best, employer = "", ""
    for words in shared(titles):
        for part in _between_signs(words):
            at = next((n for n, it in enumerate(part) if folded(it) in _AT), len(part))
            job, firm = part[:at], part[at + 1 :]
            title = " ".join(_trimmed(job, names))
            if len(title.split()) > len(best.split()):
                best, employer = title, " ".join(_trimmed(firm, []))
    return best, employer


def _between_signs(words: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for it in words:
        if re.search(r"\w", it) or it == "@":
            parts[-1].append(it)
        else:
            parts.append([])
    return parts


def _trimmed(words: Sequence[str], names: Sequence[Sequence[str]]) -> list[str]:
    """Without what names no job and the employer, before and behind."""
    left = list(words)
    while left:
        plain = [folded(it) for it in left]
        if name := next((it for it in names if it and plain[: len(it)] == it), None):
            left = left[len(name) :]
        elif name := next((it for it in names if it and plain[-len(it) :] == it), None):
            left = left[: -len(name)]
        elif plain[0] in _NO_TITLE or plain[0].isdigit():
            left = left[1:]
        elif plain[-1] in _NO_TITLE or plain[-1].isdigit():
            left = left[:-1]
        else:
            break
    return left


def contact_kind(written: str, rounds: Sequence[str], *, is_coordinator: bool) -> str:
    """Who a guest is. written: the name as it came, rounds: the kinds of those they come to.

    is_coordinator: they invite to all and are alone in none, so the rounds tell little.
    """
    if kind := kind_by_words(written):
        return kind
    kinds = {CONTACT_OF_ROUND.get(it, "") for it in rounds}
    if is_coordinator:
        return "recruiter" if "recruiter" in kinds else "other"
    return next((it for it in _FIRST if it in kinds), "other")
