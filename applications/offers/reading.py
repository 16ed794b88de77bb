"""A role's offer as pages show it: its rounds, what they left open, what was asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format

from accounts.domain.words import joined
from accounts.paths import path_to
from applications.domain.pipeline import Stage
from applications.models import DeadlineMove, Offer, OfferRequest, Role
from applications.models.role import RoleQuerySet
from applications.offers.domain.base_pay import BasePay, base_pay
from applications.offers.domain.terms import SHORT, Term, changed, not_said

MOST_ROUNDS = 50
MOST_REQUESTS = 100
NOT_SAID = "not said"
STANDING = Offer.objects.filter(trashed_at=None)
ROUNDS = STANDING.select_related("said_by")
REQUESTS = OfferRequest.objects.filter(trashed_at=None)


@dataclass(frozen=True, slots=True)
class Change:
    """What a round says otherwise than the one before."""

    term: Term
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RoleOffer:
    """rounds: the latest first, which counts; none where only the stage says that there is an
    offer. deadline_moves: the latest first.
    """

    role: Role
    rounds: Sequence[Offer]
    requests: Sequence[OfferRequest]
    deadline_moves: Sequence[DeadlineMove]

    @property
    def current(self) -> Offer | None:
        return self.rounds[0] if self.rounds else None

    @property
    def said(self) -> list[tuple[Term, str]]:
        """What the latest round says, in words."""
        return said_in(self.current) if self.current else []

    @property
    def not_said(self) -> list[Term]:
        return not_said(self.current.terms) if self.current else []

    @property
    def not_said_words(self) -> str:
        """ "notice and leave"; "" where everything was said."""
        return joined([SHORT[it] for it in self.not_said])

    @property
    def open_requests(self) -> list[OfferRequest]:
        return [it for it in self.requests if it.is_open]

    @property
    def changes(self) -> Iterator[tuple[Offer, list[Change]]]:
        """Each round after the first, the latest first, with what it changed."""
        for after, before in pairwise(self.rounds):
            terms = changed(before.terms, after.terms)
            yield (
                after,
                [Change(it, words_of(before, it), words_of(after, it)) for it in terms],
            )

    @property
    def base(self) -> BasePay | None:
        """None where the latest round says no base pay."""
        offer = self.current
        if offer is None or not offer.base_said:
            return None
        hours = offer.hours_a_week or self.role.hours_a_week
        home = self.role.owner.preferences.currency
        return base_pay(offer.base_said, hours_a_week=hours, home=home)

    @property
    def deadline_url(self) -> str:
        """Where the day to answer by is set."""
        if self.current:
            return f"{path_to('applications:offer_edit', self.current.pk)}#div_id_answer_by"
        return f"{path_to('applications:role_edit', self.role.pk)}#div_id_offer_deadline"

    @property
    def first(self) -> Offer | None:
        return self.rounds[-1] if self.rounds else None


def with_offers(roles: RoleQuerySet) -> RoleQuerySet:
    """Adds has_offer, so that a page reads no more of a role that has none."""
    return roles.annotate(has_offer=Exists(STANDING.filter(role=OuterRef("pk"))))


def offer_of(role: Role) -> RoleOffer | None:
    """None where the role is at no offer and has none; else in three queries.

    Without with_offers() it takes a query to know.
    """
    is_offered = role.stage == Stage.OFFER
    if not is_offered and not getattr(role, "has_offer", True):
        return None
    rounds = list(ROUNDS.filter(role=role)[:MOST_ROUNDS])
    if not is_offered and not rounds:
        return None
    return RoleOffer(
        role,
        rounds,
        list(REQUESTS.filter(role=role)[:MOST_REQUESTS]),
        list(DeadlineMove.objects.filter(role=role)[:MOST_ROUNDS]),
    )


def said_in(offer: Offer) -> list[tuple[Term, str]]:
    """The terms that the round says, in words."""
    words = ((it, words_of(offer, it)) for it in Term)
    return [(term, text) for term, text in words if text != NOT_SAID]


def words_of(offer: Offer, term: Term) -> str:
    """As it was said, "1 March 2027" or "27.5"; NOT_SAID where it was not."""
    value = offer.terms.get(term)
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return NOT_SAID if value in (None, "") else str(value)


def not_said_of(role: Role) -> tuple[str, ...]:
    """The terms that the latest round leaves open, as a sentence names them. One query."""
    latest = STANDING.filter(role=role).first()
    return tuple(SHORT[it] for it in not_said(latest.terms)) if latest else ()


def offers_of(roles: Sequence[Role]) -> dict[int, RoleOffer]:
    """Role id → what Compare shows of its offer; only those with one. Two queries, or none.

    roles: with_offers().
    """
    offered = [it for it in roles if it.has_offer]
    if not offered:
        return {}
    rounds = _by_role(ROUNDS.filter(role__in=offered))
    requests = _by_role(REQUESTS.filter(role__in=offered))
    return {
        it.pk: RoleOffer(it, rounds.get(it.pk, []), requests.get(it.pk, []), ()) for it in offered
    }


def _by_role[M: (Offer, OfferRequest)](rows: Iterable[M]) -> dict[int, list[M]]:
    by_role: dict[int, list[M]] = {}
    for row in rows:
        by_role.setdefault(row.role_id, []).append(row)
    return by_role
