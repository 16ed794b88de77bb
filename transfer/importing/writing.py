"""Rows of an import as roles, a chunk at a time and in few queries however long the chunk.

A chunk that the database refuses is tried again in halves, down to the one row that it refuses.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import chain, count
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DatabaseError, transaction

from accounts.domain.letters import folded
from accounts.folding import Folded, KeyField
from accounts.models import User
from applications.domain.company_names import company_key
from applications.models import Company, Contact, OwnStage, Role, StageMove, Tag
from applications.models.contact import ContactKind, Relationship
from applications.services import create_roles, take_pay
from applications.signals import roles_changed
from transfer.importing.arranging import arrange, interviews_there
from transfer.importing.domain.rows import NO_DAY, Draft, Person, draft_of
from transfer.importing.reading import stage_names
from transfer.models import Import, ImportRow
from transfer.models.imported import Choice, Outcome

# Of a role: what an import fills, and what tells whether it was changed since.
FILLED = (
    ("location", "place"),
    ("workplace", "workplace"),
    ("posting_url", "link"),
    ("posting_text", "posting"),
    ("source", "source"),
    ("notes", "notes"),
    ("applied_via", "via"),
    ("closes_on", "closes_on"),
    ("priority", "priority"),
    ("pay_said", "pay"),
    ("contract", "contract"),
    ("hours_a_week", "hours"),
    ("ended_why", "ended_why"),
)
COMPARED = (
    *(name for name, _ in FILLED),
    *("salary_min", "salary_max", "currency"),
    *("title", "company_id", "stage_value", "stage_since", "offer_deadline", "office_days"),
    *("travel_nights", "commute_minutes", "agency_id"),
    *("referred_by_id", "previous_id", "last_reply_at"),
)
# Prints say by which columns they were taken: "2:…". Those without were stored when there were
# others, in another order: first the pay in figures alone, then what was said of it too.
PRINT = "2:"
_OF_A_ROLE = (
    *("title", "company_id", "stage_value", "stage_since", "offer_deadline", "office_days"),
    *("travel_nights", "commute_minutes", "contract", "hours_a_week", "agency_id"),
    *("referred_by_id", "previous_id", "ended_why", "last_reply_at"),
)
_FILLED_BEFORE = (
    *("location", "workplace", "posting_url", "posting_text", "source", "notes", "applied_via"),
    *("closes_on", "priority"),
)
_FIGURES = ("salary_min", "salary_max", "currency")
COMPARED_IN_FIGURES = (*_FILLED_BEFORE, *_FIGURES, *_OF_A_ROLE)
COMPARED_AS_SAID = (*_FILLED_BEFORE, "pay_said", *_FIGURES, *_OF_A_ROLE)
WRITTEN = ["outcome", "reason", "cells", "made", "role"]
NOT_STORED = "This row could not be stored as it is."


@dataclass(slots=True)
class _Made:
    """A row on its way to a role, with what is new with it. companies: the employer, the agency.
    recruiter: new, or known already.
    """

    row: ImportRow
    draft: Draft
    role: Role
    recruiter: "_Known | None" = None
    companies: list[Company] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    new_tags: list[Tag] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    moves: list[StageMove] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """A contact. place: their order among all. at: the key of their company, "" for none.
    contact: None where they were there before and nobody needed the whole row so far.
    """

    place: tuple[str, int]
    pk: int | None
    at: str
    kind: str
    contact: Contact | None = None


class Writing:
    """One chunk. Companies are found by what is left of their names without legal forms."""

    def __init__(self, of: Import, today: date, now: datetime) -> None:
        self.of, self.owner, self.today, self.now = of, of.owner, today, now
        self._load()

    def _load(self) -> None:
        names = Company.objects.owned_by(self.owner).order_by("-pk").values_list("pk", "name")
        keys = {pk: key_of(name) for pk, name in names.iterator()}
        self.company_pks = {key: pk for pk, key in keys.items()}
        self.companies: dict[str, Company] = {}
        self.people = People(self.owner, keys)
        self.tags = {it.name_key: it for it in Tag.objects.owned_by(self.owner)}
        self.own_stages = {it.value: it for it in OwnStage.objects.owned_by(self.owner)}
        self.names = stage_names(self.own_stages.values())

    def write(self, rows: Sequence[ImportRow]) -> None:
        """Carry out these rows. One that is refused stops none of the others."""
        waiting = [it for it in rows if _waits_for_twin(it)]
        self._add(self._drafts(it for it in rows if not _waits_for_twin(it)))
        ImportRow.objects.bulk_update(rows, WRITTEN, batch_size=200)
        if not waiting:
            return
        # As it stands by now: a row before may just have become the twin.
        twins = self._twins(waiting)
        alone = [it for it in waiting if it.pk not in twins]
        self._add(self._drafts(alone))
        for row in waiting:
            if (twin := twins.get(row.pk)) and row.choice == Choice.SKIP:
                row.outcome, row.role = Outcome.SKIPPED, twin
                row.reason = f"You have {twin} already."[:500]
        self._fill([it for it in waiting if it.outcome == Outcome.WAITING], twins)
        for row in waiting:
            row.cells = row.cells if row.outcome == Outcome.REFUSED else []
        ImportRow.objects.bulk_update(waiting, WRITTEN, batch_size=200)

    def _drafts(self, rows: Iterable[ImportRow]) -> list[tuple[ImportRow, Draft]]:
        """Those that can be read; the others are refused."""
        found = []
        for row in rows:
            draft = self._draft(row)
            if draft.problems:
                row.outcome, row.reason = Outcome.REFUSED, " ".join(draft.problems)[:500]
            else:
                found.append((row, draft))
        return found

    def _draft(self, row: ImportRow) -> Draft:
        matching = self.of.matching
        return draft_of(
            row.cells,
            columns=self.of.columns,
            fields=matching["fields"],
            stages=matching["stages"],
            day_order=matching["day_order"] or "dmy",
            today=self.today,
            names=self.names,
        )

    def _twins(self, rows: Sequence[ImportRow]) -> dict[int, Role]:
        """Id of a row → the role that is its twin, where that is still there."""
        before = [it.twin_row_id for it in rows if it.twin_row_id]
        became = dict(ImportRow.objects.filter(pk__in=before).values_list("pk", "role"))
        ids = {it.pk: it.twin_id or became.get(it.twin_row_id or 0) for it in rows}
        own = Role.objects.owned_by(self.owner).select_related("company", "recruiter")
        roles = own.in_bulk([it for it in ids.values() if it])
        return {row: roles[pk] for row, pk in ids.items() if pk in roles}

    # --- Adding

    def _add(self, drafts: Sequence[tuple[ImportRow, Draft]]) -> None:
        if not drafts:
            return
        try:
            with transaction.atomic():
                self._store(self._made(drafts))
        except DatabaseError:
            self._load()  # what it knew of was not kept
            if len(drafts) == 1:
                row = drafts[0][0]
                row.outcome, row.reason, row.made, row.role = Outcome.REFUSED, NOT_STORED, {}, None
                return
            half = len(drafts) // 2
            self._add(drafts[:half])
            self._add(drafts[half:])

    def _made(self, drafts: Sequence[tuple[ImportRow, Draft]]) -> list[_Made]:
        self._find_companies(it for _, draft in drafts for it in (draft.company, draft.agency))
        made = []
        for row, draft in drafts:
            try:
                made.append(self._made_of(row, draft))
            except ValidationError as refused:
                row.outcome, row.reason = Outcome.REFUSED, " ".join(refused.messages)[:500]
        recruiters = [it.recruiter.pk for it in made if it.recruiter and it.recruiter.pk]
        contacts = Contact.objects.owned_by(self.owner).in_bulk(recruiters)
        for it in made:
            if it.recruiter:
                it.role.recruiter = it.recruiter.contact or contacts.get(it.recruiter.pk or 0)
        return made

    def _find_companies(self, names: Iterable[str]) -> None:
        """Read those of these names that are there."""
        keys = {key_of(name) for name in names if name} - self.companies.keys()
        known = {self.company_pks[key]: key for key in keys if key in self.company_pks}
        rows = Company.objects.owned_by(self.owner).in_bulk(list(known))
        self.companies |= {known[pk]: row for pk, row in rows.items()}

    def _company(self, name: str, new: list[Company]) -> Company:
        """Of this name; one that is not there yet is added to new, unsaved."""
        key = key_of(name)
        if key not in self.companies:
            self.companies[key] = Company(owner=self.owner, name=name)
            new.append(self.companies[key])
        return self.companies[key]

    def _made_of(self, row: ImportRow, draft: Draft) -> _Made:
        role = Role(owner=self.owner, title=draft.title)
        for name, own in FILLED:
            setattr(role, name, getattr(draft, own))
        role.clean_fields(exclude=["company", "owner"])
        made = _Made(row, draft, role)
        key = key_of(draft.company)
        new = [(it, contact_of(self.owner, it)) for it in draft.contacts]  # may be refused
        referrer = contact_of(self.owner, draft.referrer) if draft.referrer else None
        role.company = self._company(draft.company, made.companies)
        role.agency = self._company(draft.agency, made.companies) if draft.agency else None
        for person, contact in new:
            found = self.people.find(person.name, contact.email, at=key)
            if found is None:
                contact.company = role.company
                found = self.people.add(contact, at=key)
                made.contacts.append(contact)
            if found.kind == ContactKind.RECRUITER and not made.recruiter:
                made.recruiter = found
        made.recruiter = made.recruiter or self.people.only_recruiter(key)
        if referrer:
            _refer(role, self._who(referrer, at=key, new=made.contacts))
        for name in draft.tags:
            tag = self.tags.get(KeyField.key(name))
            if tag is None:
                tag = self.tags[KeyField.key(name)] = Tag(owner=self.owner, name=name)
                made.new_tags.append(tag)
            if tag not in made.tags:
                made.tags.append(tag)
        made.moves = [
            StageMove(
                role=role,
                stage=self.names.fixed(stage),
                own_stage=self.own_stages.get(stage),
                moved_on=on,
                is_day_known=words != NO_DAY,
                note=words,
                # Of one day, the stage it is in was recorded last.
                recorded_at=self.now - timedelta(seconds=len(draft.moves) - place),
            )
            for place, (stage, on, words) in enumerate(draft.moves, start=1)
        ]
        return made

    def _who(self, contact: Contact, *, at: str, new: list[Contact]) -> "_Known":
        """The one that is known, there or at no company; else this one, added to new, at none:
        whoever refers somebody need not work there.
        """
        found = self.people.find(contact.name, contact.email, at=at)
        if found is None:
            found = self.people.add(contact, at="")
            new.append(contact)
        return found

    def _store(self, made: Sequence[_Made]) -> None:
        Company.objects.bulk_create(chain.from_iterable(it.companies for it in made))
        Contact.objects.bulk_create(chain.from_iterable(it.contacts for it in made))
        Tag.objects.bulk_create(chain.from_iterable(it.new_tags for it in made))
        roles = [it.role for it in made]
        create_roles(roles=roles, moves=[it.moves for it in made], now=self.now)
        through = Role.tags.through
        through._default_manager.bulk_create(
            through(role_id=it.role.pk, tag_id=tag.pk) for it in made for tag in it.tags
        )
        drafts = [(it.role, it.draft) for it in made]
        arranged = arrange(drafts, owner=self.owner, now=self.now, there={})
        roles_changed.send(sender=Role, roles=roles, now=self.now)
        for it, more in zip(made, arranged, strict=True):
            new: dict[str, Any] = more | {
                "of": "role",
                "print": print_of(it.role, it.moves, it.tags),
            }
            if it.companies:
                new["company"] = [one.pk for one in it.companies]
            if it.contacts:
                new["contacts"] = [one.pk for one in it.contacts]
            if it.new_tags:
                new["tags"] = [one.pk for one in it.new_tags]
            it.row.outcome, it.row.role, it.row.made = Outcome.ADDED, it.role, new
            it.row.cells = []

    # --- Filling gaps

    def _fill(self, rows: Sequence[ImportRow], twins: Mapping[int, Role]) -> None:
        """Only what is empty is filled; what stands there stays."""
        filled: dict[int, Role] = {}
        drafts = self._drafts(rows)
        self._find_companies(draft.agency for _, draft in drafts)
        self.there = interviews_there({it.pk for it in twins.values()})
        for row, draft in drafts:
            role = twins[row.pk]
            try:
                with transaction.atomic():
                    if self._fill_one(row, draft, role):
                        filled[role.pk] = role
            except (ValidationError, DatabaseError) as error:
                words = error.messages if isinstance(error, ValidationError) else [NOT_STORED]
                row.outcome, row.reason = Outcome.REFUSED, " ".join(words)[:500]
                row.made, row.role = {}, None
                role.refresh_from_db()
                self._load()  # what it knew of was not kept
                self._find_companies(draft.agency for _, draft in drafts)
                self.there = interviews_there({it.pk for it in twins.values()})
        if filled:
            roles_changed.send(sender=Role, roles=list(filled.values()), now=self.now)

    def _fill_one(self, row: ImportRow, draft: Draft, role: Role) -> bool:
        """Whether there was a gap that the row fills."""
        filled: dict[str, list[Any]] = {}
        gaps = [it for it in FILLED if _is_empty(getattr(role, it[0]))]
        for name, own in gaps:
            if name == "ended_why" and not role.may_say_why:
                continue
            before, after = getattr(role, name), getattr(draft, own)
            if not _is_empty(after):
                setattr(role, name, after)
                filled[name] = [plain_value(before), plain_value(after)]
        row.role = role
        made: dict[str, Any] = {"of": "gaps"}
        filled |= self._fill_who(role, draft, made)
        tagged = self._tag(role, draft, made)
        [arranged] = arrange([(role, draft)], owner=self.owner, now=self.now, there=self.there)
        if not filled and not tagged and not arranged:
            row.outcome = Outcome.SKIPPED
            row.reason = f"{role} has no gaps that this row fills."[:500]
            return False
        role.clean_fields(exclude=["company", "owner", "recruiter", "agency", "referred_by"])
        take_pay(role=role, now=self.now)
        role.save()
        row.outcome = Outcome.FILLED
        row.made = made | arranged | {"filled": filled, "tagged": tagged}
        return True

    def _fill_who(self, role: Role, draft: Draft, made: dict[str, Any]) -> dict[str, list[Any]]:
        """The agency and who referred the user, where neither was said."""
        filled: dict[str, list[Any]] = {}
        is_other = key_of(draft.agency) != key_of(role.company.name)
        if draft.agency and role.agency_id is None and is_other:
            new: list[Company] = []
            agency = self._company(draft.agency, new)
            if new:
                agency.save()
                made["company"] = [agency.pk]
            role.agency = agency
            filled["agency_id"] = [None, agency.pk]
        if draft.referrer and role.referred_by_id is None:
            contact = contact_of(self.owner, draft.referrer)
            added: list[Contact] = []
            who = self._who(contact, at=key_of(role.company.name), new=added)
            if added:
                contact.save()
                made["contacts"] = [contact.pk]
            _refer(role, who)
            filled["referred_by_id"] = [None, role.referred_by_id]
        return filled

    def _tag(self, role: Role, draft: Draft, made: dict[str, Any]) -> list[int]:
        """The ids of the tags that are new to the role."""
        tags = []
        for name in draft.tags:
            key = KeyField.key(name)
            if key not in self.tags:
                self.tags[key] = Tag.objects.create(owner=self.owner, name=name)
                made.setdefault("tags", []).append(self.tags[key].pk)
            tags.append(self.tags[key].pk)
        if not tags:
            return []
        has = set(role.tags.values_list("pk", flat=True))
        role.tags.add(*tags)
        return [it for it in tags if it not in has]


class People:
    """The user's contacts, to be found by what a file says of them. See Contact.known_as()."""

    def __init__(self, owner: User, company_keys: Mapping[int, str]) -> None:
        self.by_name: dict[str, list[_Known]] = {}
        self.by_address: dict[str, list[_Known]] = {}
        self.recruiters: dict[str, list[_Known]] = {}
        self.places = count(2**62)  # behind all that are there
        rows = Contact.objects.owned_by(owner).annotate(address=Folded("email"))
        columns = ("pk", "name_key", "company", "kind", "address")
        for pk, name, company, kind, address in rows.values_list(*columns).iterator():
            # A company in the trash is one that no row is at.
            at = "" if company is None else company_keys.get(company, f"\t{company}")
            self._keep(_Known((name, pk), pk, at, kind), name, address)

    def _keep(self, it: _Known, name: str, address: str) -> None:
        self.by_name.setdefault(name, []).append(it)
        if address:
            self.by_address.setdefault(address, []).append(it)
        if it.kind == ContactKind.RECRUITER:
            self.recruiters.setdefault(it.at, []).append(it)

    def find(self, name: str, email: str, *, at: str) -> _Known | None:
        """Of the same e-mail, or of the same name there or at no company."""
        named = self.by_name.get(KeyField.key(" ".join(name.split())), [])
        found = [it for it in named if it.at in ("", at)]
        found += self.by_address.get(folded(email), []) if email else []
        return min(found, key=lambda it: it.place, default=None)

    def add(self, contact: Contact, *, at: str) -> _Known:
        name = KeyField.key(contact.name)
        known = _Known((name, next(self.places)), None, at, contact.kind, contact)
        self._keep(known, name, folded(contact.email))
        return known

    def only_recruiter(self, at: str) -> _Known | None:
        """See applications.services.only_recruiter()."""
        found = self.recruiters.get(at, [])
        return found[0] if len(found) == 1 else None


def contact_of(owner: User, person: Person) -> Contact:
    """Raises ValidationError. An address that is none is left out."""
    email = person.email
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    is_recruiter = person.kind == ContactKind.RECRUITER
    contact = Contact(
        owner=owner,
        name=person.name,
        kind=person.kind,
        relationship=Relationship.DISTANT if is_recruiter else "",
        email=email,
        phone=person.phone,
    )
    contact.clean_fields(exclude=["company", "owner"])
    return contact


def _refer(role: Role, who: _Known) -> None:
    if who.contact:
        role.referred_by = who.contact  # its id follows once it has one
    else:
        role.referred_by_id = who.pk


def _waits_for_twin(row: ImportRow) -> bool:
    return bool(row.twin_id or row.twin_row_id) and row.choice != Choice.ADD


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def plain_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=20_000)  # every chunk looks at every company
def key_of(name: str) -> str:
    return company_key(name)


def print_of(role: Role, moves: Iterable[StageMove], tags: Iterable[Tag]) -> str:
    """A digest of all that a user can change about a role; equal while nobody has."""
    facts = {name: getattr(role, name) for name in COMPARED}
    return PRINT + _digest(facts, COMPARED, moves, tags)


def is_as_printed(
    taken: str, role: Role, moves: Collection[StageMove], tags: Collection[Tag]
) -> bool:
    """Whether the role is still as it was when this print of it was taken, by any version."""
    if taken.startswith(PRINT):
        return taken == print_of(role, moves, tags)
    facts = {name: getattr(role, name) for name in COMPARED_AS_SAID}
    # The last stage had a day always, a made up one where the file said none.
    newest = max(moves, key=lambda it: (it.moved_on, it.recorded_at, it.pk), default=None)
    facts["stage_since"] = newest.moved_on if newest else None
    # Words were made of the figures where there were some; any others are the user's.
    has_figures = role.salary_min is not None or role.salary_max is not None
    is_said_in_figures = bool(role.pay_said) == has_figures
    return taken == _digest(facts, COMPARED_AS_SAID, moves, tags) or (
        is_said_in_figures and taken == _digest(facts, COMPARED_IN_FIGURES, moves, tags)
    )


def _digest(
    facts: Mapping[str, Any], names: Iterable[str], moves: Iterable[StageMove], tags: Iterable[Tag]
) -> str:
    values: list[Any] = [str(facts[name]) for name in names]
    values += sorted((it.pk, it.stage_value, it.moved_on, it.note) for it in moves)
    values += sorted(it.pk for it in tags)
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()
