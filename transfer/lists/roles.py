"""Roles as they leave: as the board and the table show them, with all that is said of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.http import QueryDict

from accounts.models import User
from applications.listings import role_listing
from applications.models import Contact, Role
from interviews.score.domain.stored_score import StoredScore
from overview.board.reading import UNSHOWN, Card, board, cards_of
from transfer.lists.listed import AT_ONCE, HIDDEN, Column, Found

MOST_OF_BOARD = 2_000  # it is sorted by what is computed, so that all of it is in memory at once
MORE = (
    Role.objects.select_related("recruiter", "agency", "referred_by", "own_stage")
    .prefetch_related("tags")
    .defer("posting_text")
)


@dataclass(frozen=True, slots=True)
class RoleRow:
    """more: the role with the long texts and the names that no card reads."""

    card: Card
    more: Role

    @property
    def score(self) -> StoredScore:
        return self.card.role.stored_score


def of_board(user: User, asked: QueryDict, now: datetime) -> Found:
    context = board(user, asked, now=now, most=MOST_OF_BOARD)
    said = [context["asked"].label, *(it.words for it in context["chips"])]
    if context["has_more"]:
        said.append(
            f"The {MOST_OF_BOARD:,} that changed last: the list of all roles has the others"
        )
    return Found(_with_more(context["cards"]), said)


def page_by_page(user: User, asked: QueryDict, now: datetime) -> Found:
    listing = role_listing(user, asked)
    roles = listing.every.select_related("company", "retrospective").defer(*UNSHOWN)
    chunks = batched(roles.iterator(chunk_size=AT_ONCE), AT_ONCE)
    cards = (card for some in chunks for card in cards_of(some, now=now))
    return Found(_with_more(cards), listing.narrowed_words)


def _with_more(cards: Iterable[Card]) -> Iterator[RoleRow]:
    """Two queries for each AT_ONCE."""
    for some in batched(cards, AT_ONCE):
        more = MORE.in_bulk([it.role.pk for it in some])
        for card in some:
            if card.role.pk in more:
                yield RoleRow(card, more[card.role.pk])


def _next_step(row: RoleRow) -> str:
    step, when = row.card.step, row.card.when
    if step is None:
        return ""
    return ", ".join(filter(None, (step.text, when, "late" if row.card.is_late else "")))


def _fit(row: RoleRow) -> int | str | None:
    """No number before the gut, nor one that rests on too little."""
    if row.score.is_hidden:
        return HIDDEN
    return row.score.points if row.score.is_rankable else row.score.coverage_word


def _range(row: RoleRow) -> str:
    score = row.score
    is_seen = score.filled and not score.is_hidden
    return f"{score.low_points}–{score.high_points}" if is_seen else ""


def _verdict(row: RoleRow) -> str:
    """In one cell: never a number without its range, its coverage and the gut beside it."""
    if row.score.is_hidden:
        return HIDDEN
    said = [str(_fit(row) or "")]
    if row.score.is_rankable:
        said += [f"could be {_range(row)}", row.score.coverage_word.lower()]
    if row.card.gut:
        said.append(f"gut {row.card.gut.words}")
    return ", ".join(filter(None, said))


def _name(contact: Contact | None) -> str:
    return contact.name if contact and contact.trashed_at is None else ""


COLUMNS = (
    Column("Role", lambda it: it.more.title, 32, on_paper=True),
    Column("Company", lambda it: it.card.role.company.name, 24, on_paper=True),
    Column("Stage", lambda it: it.more.get_stage_display(), 14, on_paper=True),
    Column("Since", lambda it: it.more.stage_since, 12, on_paper=True),
    Column("Next step", _next_step, 40, on_paper=True),
    Column("Place", lambda it: it.more.location, 18, on_paper=True),
    Column("Where the work is done", lambda it: it.more.get_workplace_display(), 14),
    Column("Pay", lambda it: it.more.pay_said, 24, is_private=True),
    Column("Pay a year from", lambda it: it.more.salary_min, 12, is_private=True),
    Column("Pay a year to", lambda it: it.more.salary_max, 12, is_private=True),
    Column("Currency", lambda it: it.more.currency, 10),
    Column("Priority", lambda it: it.more.get_priority_display(), 10),
    Column("Tags", lambda it: ", ".join(tag.name for tag in it.more.tags.all()), 20),
    Column("Closes on", lambda it: it.more.closes_on, 12),
    Column("Answer their offer by", lambda it: it.more.offer_deadline, 12),
    Column("Found", lambda it: it.more.source, 18),
    Column("How you applied", lambda it: it.more.get_applied_via_display(), 16),
    Column("Contract", lambda it: it.more.get_contract_display(), 14),
    Column("Hours a week", lambda it: it.more.hours_a_week, 10),
    Column("Recruiter", lambda it: _name(it.more.recruiter), 20),
    Column("Agency", lambda it: it.more.agency and it.more.agency.name, 20),
    Column("Referred by", lambda it: _name(it.more.referred_by), 20),
    Column("Why it ended", lambda it: it.more.why_it_ended, 18),
    Column("Red flags", lambda it: len(it.card.flags) or None, 10, True, is_private=True),
    Column("Gut", lambda it: it.card.gut and it.card.gut.words, 14, is_private=True),
    Column("Fit", _fit, 14, is_private=True),
    Column("Fit could be", _range, 14, is_private=True),
    Column("Fit in words", _verdict, 30, True, is_private=True),
    Column("Posting", lambda it: it.more.posting_url, 40),
    Column("Notes", lambda it: it.more.notes, 60),
)
