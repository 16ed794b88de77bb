"""Who shows red flags, by what they are to the job. Plain Python: no Django or clock."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeenFlag:
    """One red flag of one interview. kinds: of the contacts who showed it; empty where none is
    named. key: what it is; the same flag in two areas of an interview is one.
    """

    ref: int
    interview: int
    key: str
    severity: int
    kinds: frozenset[str]
    has_quote: bool = False


@dataclass(frozen=True, slots=True)
class KindRow:
    """interviews: over, with such a contact. with_flags: those of them in which one of that kind
    showed a flag. severities: the worst first. worst: the ref of the worst one with words, None
    for none. kind: "" for flags of nobody in particular.
    """

    kind: str
    interviews: int
    with_flags: int
    severities: tuple[int, ...]
    worst: int | None

    @property
    def flags(self) -> int:
        return len(self.severities)


def shown_by(flags: Iterable[SeenFlag], present: Mapping[int, Set[str]]) -> list[KindRow]:
    """A row for each kind of contact met, those with most interviews with flags first.

    present: the interviews that are over, each with the kinds of its contacts. A flag that names
    nobody is that of the only kind which was there.
    """
    found: dict[str, dict[tuple[int, str], SeenFlag]] = {}
    for flag in flags:
        there = present.get(flag.interview, frozenset())
        for kind in flag.kinds or (there if len(there) == 1 else {""}):
            its = found.setdefault(kind, {})
            same = (flag.interview, flag.key)
            if same not in its or _badness(flag) > _badness(its[same]):
                its[same] = flag
    met = {kind for kinds in present.values() for kind in kinds} | set(found)
    rows = [_row(kind, list(found.get(kind, {}).values()), present) for kind in met]
    return sorted(rows, key=lambda it: (not it.kind, -it.flags, -it.interviews, it.kind))


def _row(kind: str, flags: list[SeenFlag], present: Mapping[int, Set[str]]) -> KindRow:
    flags.sort(key=lambda it: (-it.severity, -it.ref))
    interviews = {ref for ref, kinds in present.items() if kind in kinds}
    return KindRow(
        kind=kind,
        interviews=len(interviews),
        with_flags=len(interviews & {it.interview for it in flags}),
        severities=tuple(it.severity for it in flags),
        worst=next((it.ref for it in flags if it.has_quote), None),
    )


def _badness(flag: SeenFlag) -> tuple[int, bool]:
    return flag.severity, flag.has_quote
