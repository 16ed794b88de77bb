"""What happened at a company before, so that a new role there is not added without knowing it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from applications.domain.pipeline import Stage
from applications.models import Company, StageMove
from interviews.models import Flag

MOST_NAMED = 3
MOST_ENDINGS = 5
MOST_FLAGS = 500


@dataclass(frozen=True, slots=True)
class CompanyPast:
    """flags: open red ones, each once however often it was seen, the worst first. endings: moves of
    roles there that they rejected or never answered, the latest first, at most MOST_ENDINGS.
    """

    company: Company
    flags: Sequence[Flag]
    endings: Sequence[StageMove]

    @property
    def worst(self) -> Sequence[Flag]:
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
    return own.called(name).first() if name else None


def _open_flags(company: Company) -> list[Flag]:
    flags = Flag.objects.owned_by(company.owner).open_red()
    rows = flags.filter(interview__role__company=company).order_by("-severity", "-noted_at")
    found: dict[str, Flag] = {}
    for flag in rows.only("key", "title", "severity")[:MOST_FLAGS]:
        found.setdefault(flag.key, flag)
    return list(found.values())


def _endings(company: Company) -> list[StageMove]:
    moves = StageMove.objects.filter(
        role__company=company,
        role__trashed_at=None,
        stage__in=[str(Stage.REJECTED), str(Stage.GHOSTED)],
    )
    return list(moves.select_related("role")[:MOST_ENDINGS])
