"""What happened at a company before, so that a new role there is not added without knowing it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from applications.domain.pipeline import Stage
from applications.models import Company, Role, StageMove

MOST_NAMED = 3
MOST_ENDINGS = 5
MOST_FLAGS = 500


@dataclass(frozen=True, slots=True)
class PastFlag:
    """An open red flag, however often it was seen. severity: 1..5, the worst."""

    title: str
    severity: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A role there that they rejected, or never answered."""

    title: str
    is_ghosted: bool
    on: date


@dataclass(frozen=True, slots=True)
class CompanyPast:
    """flags: open red ones, the worst first. endings: the latest first, at most MOST_ENDINGS."""

    company: Company
    flags: Sequence[PastFlag]
    endings: Sequence[Ending]

    @property
    def worst(self) -> Sequence[PastFlag]:
        return self.flags[:MOST_NAMED]

    @property
    def more_flags(self) -> int:
        return len(self.flags) - len(self.worst)


def past_of(user: User, *, company: object, name: object = "") -> CompanyPast | None:
    """The past of the user's company with this id, or of this name where no id is given.

    Both as a form has them: whatever is no id of an own company finds nothing. None where there
    is no such company, or nothing to say about it. Three queries at most.
    """
    found = _company(user, str(company or ""), str(name or ""))
    if found is None:
        return None
    past = CompanyPast(found, _open_flags(found), _endings(found))
    return past if past.flags or past.endings else None


def _company(user: User, pk: str, name: str) -> Company | None:
    own = Company.objects.owned_by(user)
    if re.fullmatch(r"[0-9]{1,18}", pk):
        return own.filter(pk=int(pk)).first()
    name = " ".join(name.replace("\0", "").split())
    return own.filter(name__iexact=name).first() if name else None


def _open_flags(company: Company) -> list[PastFlag]:
    """Read through the roles' interviews, which this app knows by their relation alone."""
    rows = Role.objects.filter(
        company=company,
        trashed_at=None,
        interviews__trashed_at=None,
        interviews__flags__kind="red",
        interviews__flags__status="open",
    ).order_by("-interviews__flags__severity", "-interviews__flags__noted_at")
    flags = [f"interviews__flags__{name}" for name in ("key", "title", "severity")]
    found: dict[str, PastFlag] = {}
    for key, title, severity in rows.values_list(*flags)[:MOST_FLAGS]:
        found.setdefault(key, PastFlag(title, severity))
    return list(found.values())


def _endings(company: Company) -> list[Ending]:
    moves = StageMove.objects.filter(
        role__company=company,
        role__trashed_at=None,
        stage__in=[str(Stage.REJECTED), str(Stage.GHOSTED)],
    ).select_related("role")
    return [
        Ending(move.role.title, move.stage == Stage.GHOSTED, move.moved_on)
        for move in moves[:MOST_ENDINGS]
    ]
