"""Flags as they leave: a row for each time one was seen, in an interview or outside of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.models import Company
from interviews.flags.domain.flag_heat import CompanyFlag, company_flags
from interviews.flags.flag_listing import FlagListing
from interviews.flags.overview_reading import flags_with_evidence, seen_flags
from interviews.models import Flag, FoundFlag
from interviews.models.flag import FlagKind
from transfer.lists.listed import AT_ONCE, Column, Found


@dataclass(frozen=True, slots=True)
class FlagRow:
    """flag: all that is one flag at its company. seen: one time of it."""

    flag: CompanyFlag
    seen: Flag | FoundFlag

    @property
    def state(self) -> str:
        return self.seen.status.capitalize()

    @property
    def roles(self) -> str:
        """The role of the interview, or those in whose score it counts."""
        if isinstance(self.seen, FoundFlag):
            return ", ".join(it.title for it in self.seen.counting_roles)
        return self.seen.interview.role.title

    @property
    def where(self) -> str:
        if isinstance(self.seen, FoundFlag):
            return self.seen.get_found_in_display()
        return "An interview"

    @property
    def day(self) -> date:
        if isinstance(self.seen, FoundFlag):
            return self.seen.found_on
        return self.seen.interview.local_date

    @property
    def who(self) -> str:
        return self.seen.who if isinstance(self.seen, Flag) else ""

    @property
    def url(self) -> str:
        return self.seen.url if isinstance(self.seen, FoundFlag) else ""


def of_all(user: User, asked: QueryDict, now: datetime) -> Found:
    """Those of one flag together."""
    listing = FlagListing(asked, user=user, now=now, most=None)
    return Found(_rows(user, listing.flags), listing.narrowed_words)


def of_company(user: User, asked: QueryDict, now: datetime) -> Found:  # noqa: ARG001
    """?company=: red flags and good signs in any state, as its page shows them; none without it."""
    pk = asked.get("company", "")
    is_id = re.fullmatch(r"[0-9]{1,18}", pk)
    company = Company.objects.owned_by(user).filter(pk=int(pk)).first() if is_id else None
    if company is None:
        return Found(())
    found = (
        flag
        for kind in (FlagKind.RED, FlagKind.GREEN)
        for flag in company_flags(seen_flags(user, kind, company=company.pk, most=None))
    )
    back = reverse("interviews:company_flags", args=[company.pk])
    return Found(_rows(user, found), [company.name], back)


def _rows(user: User, flags: Iterable[CompanyFlag]) -> Iterator[FlagRow]:
    """Five queries for each AT_ONCE."""
    seen = ((flag, one.ref) for flag in flags for one in flag.seen)
    for some in batched(seen, AT_ONCE):
        found = flags_with_evidence(user, [ref for _, ref in some])
        yield from (FlagRow(flag, found[ref]) for flag, ref in some if ref in found)


COLUMNS = (
    Column("Flag", lambda it: it.flag.title, 30, on_paper=True, is_private=True),
    Column("Which", lambda it: it.seen.get_kind_display(), 12),
    Column("Of 5", lambda it: it.seen.severity, 8, on_paper=True, is_private=True),
    Column("How bad", lambda it: it.seen.severity_word, 12, is_private=True),
    Column("State", lambda it: it.state, 12, on_paper=True),
    Column("Area", lambda it: it.seen.get_area_display() or "Not scored", 14, on_paper=True),
    Column("Company", lambda it: it.flag.company_name, 24, on_paper=True),
    Column("Role", lambda it: it.roles, 28),
    Column("Seen in", lambda it: it.where, 24, on_paper=True),
    Column("Day", lambda it: it.day, 12, on_paper=True),
    Column("Who showed it", lambda it: it.who, 24, on_paper=True),
    Column("Their words", lambda it: it.seen.quote, 60, on_paper=True, is_private=True),
    Column("What you saw", lambda it: it.seen.cue, 40, is_private=True),
    Column("Link", lambda it: it.url, 36),
    Column("Sources", lambda it: it.flag.sources.words, 36),
    Column("Noted on", lambda it: timezone.localdate(it.seen.noted_at), 12),
)
