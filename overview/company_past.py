"""What there is at a company already, so that a new role there is not added without knowing it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from applications.domain.company_names import company_key
from applications.domain.pipeline import CLOSED_STAGES
from applications.models import Company, Role, StageMove
from applications.models.company import CompanyQuerySet
from interviews.models import Flag, FoundFlag
from interviews.models.flag import FlagKind

MOST_NAMED = 3
MOST_ENDINGS = 5
MOST_OPEN = 50
MOST_NAMES = 2_000
MOST_FLAGS = 500


@dataclass(frozen=True, slots=True)
class CompanyPast:
    """flags: open red ones, each once however often it was seen, the worst first, those found
    outside interviews too. endings: moves that closed a role there, the latest first, at most
    MOST_ENDINGS. open_roles: those in play there, the one that changed last first.
    """

    company: Company
    open_roles: Sequence[Role]
    flags: Sequence[Flag | FoundFlag]
    endings: Sequence[StageMove]

    @property
    def worst(self) -> Sequence[Flag | FoundFlag]:
        return self.flags[:MOST_NAMED]

    @property
    def more_flags(self) -> int:
        return len(self.flags) - len(self.worst)

    def twin_of(self, role: Role) -> Role | None:
        """One of the same title that is open there."""
        return next((it for it in self.open_roles if it.title_key == role.title_key), None)

    @property
    def named_roles(self) -> Sequence[Role]:
        return self.open_roles[:MOST_NAMED]

    @property
    def more_roles(self) -> int:
        return len(self.open_roles) - len(self.named_roles)


def past_of(user: User, *, company: object, name: object = "") -> CompanyPast | None:
    """The past of the user's company with this id, or of this name where no id is given.

    Both as a form has them: whatever is no id of an own company finds nothing. None where there
    is no such company, or nothing to say about it. "Acme" is "Acme GmbH" where nothing else is.
    Six queries at most.
    """
    found = _company(user, str(company or ""), str(name or ""))
    if found is None:
        return None
    past = CompanyPast(found, _open_roles(found), _open_flags(found), _endings(found))
    return past if past.open_roles or past.flags or past.endings else None


def _company(user: User, pk: str, name: str) -> Company | None:
    own = Company.objects.owned_by(user)
    if re.fullmatch(r"[0-9]{1,18}", pk):
        return own.filter(pk=int(pk)).first()
    name = " ".join(name.replace("\0", "").split())
    if not name:
        return None
    return own.called(name).first() or _alike(own, name)


def _alike(own: CompanyQuerySet, name: str) -> Company | None:
    """The one of this name but for its legal form, the oldest of the newest MOST_NAMES."""
    key = company_key(name)
    newest = own.order_by("-pk").values("pk")[:MOST_NAMES]
    names = own.filter(pk__in=newest).order_by("pk").values_list("pk", "name").iterator()
    pk = next((pk for pk, other in names if company_key(other) == key), None)
    return own.filter(pk=pk).first() if pk else None


def _open_roles(company: Company) -> list[Role]:
    roles = Role.objects.owned_by(company.owner).open().filter(company=company)
    return list(roles.select_related("own_stage")[:MOST_OPEN])


def _open_flags(company: Company) -> list[Flag | FoundFlag]:
    # By the company alone: with the owner, SQLite would read all red flags of theirs.
    flags = Flag.objects.open_red().handed_to(company.owner).filter(interview__trashed_at=None)
    rows = flags.filter(interview__role__company=company).order_by("-severity", "-noted_at")
    elsewhere = FoundFlag.objects.owned_by(company.owner).filter(company=company)
    elsewhere = elsewhere.filter(kind=FlagKind.RED).only("key", "title", "severity")
    every: list[Flag | FoundFlag] = [
        *rows.only("key", "title", "severity")[:MOST_FLAGS],
        *elsewhere[:MOST_FLAGS],
    ]
    found: dict[str, Flag | FoundFlag] = {}
    for flag in sorted(every, key=lambda it: -it.severity):
        found.setdefault(flag.key, flag)
    return list(found.values())


def _endings(company: Company) -> list[StageMove]:
    moves = StageMove.objects.filter(
        role__company=company,
        role__trashed_at=None,
        stage__in=[str(it) for it in CLOSED_STAGES],
    )
    return list(moves.select_related("role")[:MOST_ENDINGS])
