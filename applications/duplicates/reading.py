"""Companies and contacts that the user probably has twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from accounts.domain.words import joined
from accounts.models import User
from applications.duplicates.domain.likeness import (
    Pair,
    Trait,
    Why,
    company_traits,
    contact_traits,
    pairs,
)
from applications.models import Company, Contact, NotTheSame

type Kept = Company | Contact

WORDS = {
    Why.NAME: "the same name",
    Why.WEBSITE: "the same website",
    Why.EMAIL: "the same e-mail",
    Why.PHONE: "the same phone number",
}


@dataclass(frozen=True, slots=True)
class Duplicate[M: Kept]:
    """Two rows that look like one, the older first. why: what they have in common, in words."""

    one: M
    other: M
    why: list[str]

    @property
    def rows(self) -> tuple[M, M]:
        return self.one, self.other

    @property
    def reason(self) -> str:
        """ "The same name and the same website"."""
        return capfirst(joined(self.why))

    def beside(self, row: M) -> M:
        """The one of the two that is not this row."""
        return self.other if row == self.one else self.one


def company_pairs(user: User) -> list[Pair]:
    """Two queries, however many companies there are. One that is not named yet is like no other."""
    own = Company.objects.owned_by(user).filter(is_unnamed=False).order_by("pk")
    return _pairs(user, Company, own.values_list("pk", "name", "website"), company_traits)


def contact_pairs(user: User) -> list[Pair]:
    """Two queries, however many contacts there are."""
    own = Contact.objects.owned_by(user).order_by("pk")
    columns = own.values_list("pk", "name", "company__name", "email", "phone")
    return _pairs(user, Contact, columns, contact_traits)


def duplicates[M: Kept](model: type[M], found: list[Pair], user: User) -> list[Duplicate[M]]:
    """The pairs with their rows, in one query."""
    own: Any = model.objects.owned_by(user)
    if model is Contact:
        own = own.select_related("company")
    rows = own.in_bulk({pk for it in found for pk in (it.one, it.other)})
    return [
        Duplicate(rows[it.one], rows[it.other], [WORDS[why] for why in it.why])
        for it in found
        if it.one in rows and it.other in rows
    ]


def duplicates_of[M: Kept](row: M, user: User) -> list[Duplicate[M]]:
    """What looks like this row."""
    model = type(row)
    found = company_pairs(user) if model is Company else contact_pairs(user)
    return duplicates(model, [it for it in found if row.pk in (it.one, it.other)], user)


def _pairs(
    user: User, model: type[Kept], rows: Any, traits_of: Callable[..., tuple[Trait, ...]]
) -> list[Pair]:
    one, other = ("company", "other_company") if model is Company else ("contact", "other_contact")
    said = NotTheSame.objects.owned_by(user).filter(**{f"{one}__isnull": False})
    apart = {frozenset(it) for it in said.values_list(one, other)}
    compared = ((pk, traits_of(*(it or "" for it in said))) for pk, *said in rows)
    return pairs(compared, apart=apart)
