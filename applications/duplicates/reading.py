"""Companies and contacts that the user probably has twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
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

# Reading and comparing more than the newest so many would take longer than a page may.
MOST_COMPARED = 2_000
MOST_NAMESAKES = 50

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


def company_pairs(user: User, *, beside: Company | None = None) -> list[Pair]:
    """Among the newest MOST_COMPARED companies, in two queries. One that is not named yet is like
    no other. beside: one that is compared as well, and those of its very name, however old.
    """
    own = Company.objects.owned_by(user).filter(is_unnamed=False)
    rows = _compared(own, beside).values_list("pk", "name", "website")
    return _pairs(user, Company, rows, company_traits)


def contact_pairs(user: User, *, beside: Contact | None = None) -> list[Pair]:
    """The same of contacts."""
    rows = _compared(Contact.objects.owned_by(user), beside)
    columns = rows.values_list("pk", "name", "company__name", "email", "phone")
    return _pairs(user, Contact, columns, contact_traits)


def is_cut(user: User) -> bool:
    """Whether there are more of either than are compared. Two queries."""
    return any(
        model.objects.owned_by(user)[MOST_COMPARED : MOST_COMPARED + 1].exists()
        for model in (Company, Contact)
    )


def _compared(own: QuerySet, beside: Kept | None) -> QuerySet:
    """The oldest first."""
    which = Q(pk__in=own.order_by("-pk").values("pk")[:MOST_COMPARED])
    if beside is not None:
        named = own.filter(name_key=beside.name_key).order_by("-pk").values("pk")
        which |= Q(pk=beside.pk) | Q(pk__in=named[:MOST_NAMESAKES])
    return own.filter(which).order_by("pk")


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
    if isinstance(row, Company):
        found = company_pairs(user, beside=row)
    else:
        found = contact_pairs(user, beside=row)
    return duplicates(model, [it for it in found if row.pk in (it.one, it.other)], user)


def _pairs(
    user: User, model: type[Kept], rows: Any, traits_of: Callable[..., tuple[Trait, ...]]
) -> list[Pair]:
    one, other = ("company", "other_company") if model is Company else ("contact", "other_contact")
    said = NotTheSame.objects.owned_by(user).filter(**{f"{one}__isnull": False})
    apart = {frozenset(it) for it in said.values_list(one, other)}
    compared = ((pk, traits_of(*(it or "" for it in said))) for pk, *said in rows)
    return pairs(compared, apart=apart)
