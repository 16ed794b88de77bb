"""An import from the upload to its Undo. Rows are carried out in chunks of one transaction each.

What a row wrote stands in its `made`, in the transaction that wrote it: a worker that is killed
loses a chunk that nobody has seen, and whoever carries on does that chunk again.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet

from accounts.folding import KeyField
from accounts.models import User
from applications.models import Company, Contact, Role, StageMove, Tag
from applications.models.contact import ContactKind, Relationship
from applications.services import create_role, save_role, trash
from transfer.importing.domain.rows import Draft, Person, draft_of
from transfer.importing.domain.words import employer_key
from transfer.importing.files import ReadFile
from transfer.importing.reading import Matching, first_matching, headers_of
from transfer.models import Import, ImportRow, RememberedMatching
from transfer.models.imported import Choice, ImportState, Outcome

ROWS_AT_ONCE = 25
FORGET_AFTER = timedelta(days=1)  # a file that was read and never imported
WORKER_RESTS = timedelta(seconds=15)  # longer than a chunk takes
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
)
PAY = (("salary_min", "pay_from"), ("salary_max", "pay_to"), ("currency", "currency"))
COMPARED = (
    *(name for name, _ in (*FILLED, *PAY)),
    *("title", "company_id", "stage", "stage_since", "offer_deadline", "office_days"),
    *("travel_nights", "commute_minutes", "contract", "hours_a_week", "agency_id"),
    *("referred_by_id", "previous_id", "ended_why", "last_reply_at"),
)


# --- Reading and matching ------------------------------------------------------------------------


@transaction.atomic
def keep_file(*, owner: User, file_name: str, read: ReadFile, tool: str, now: datetime) -> Import:
    """Keep what was read of a file until it is imported or removed; nothing else is written."""
    drafts = Import.objects.owned_by(owner).filter(state=ImportState.MATCHING)
    drafts.filter(created_at__lt=now - FORGET_AFTER).delete()
    table = read.table
    kept = Import.objects.create(
        owner=owner,
        file_name=file_name[-200:],
        tool=tool,
        columns=table.columns,
        left_out=[*table.remarks, *(f"“{it}”" for it in read.left_out if it)],
        matching=first_matching(table.columns, [cells for _, cells in table.rows], owner=owner),
        created_at=now,
    )
    ImportRow.objects.bulk_create(
        (
            ImportRow(of=kept, place=place, number=number, cells=cells)
            for place, (number, cells) in enumerate(table.rows)
        ),
        batch_size=500,
    )
    return kept


def save_matching(*, of: Import, matching: dict[str, Any]) -> None:
    of.matching = matching
    of.save(update_fields=["matching"])


@transaction.atomic
def start(*, matching: Matching, choices: Mapping[int, str], now: datetime) -> bool:
    """Decide what becomes of each row, then begin. choices: place → what is done with a twin.

    False where it has begun already.
    """
    of = Import.objects.select_for_update().get(pk=matching.of.pk)
    if of.state != ImportState.MATCHING:
        return False
    by_place = {it.place: it for it in matching.rows}
    changed = []
    for it in matching.drafts:
        row = it.row
        if it.draft.problems:
            row.outcome, row.reason = Outcome.REFUSED, " ".join(it.draft.problems)[:500]
        elif it.is_twin:
            row.twin_id = it.twin
            row.twin_row = by_place.get(it.twin_place) if it.twin_place is not None else None
            row.choice = choices.get(row.place) or of.matching["twins"]
        else:
            continue
        changed.append(row)
    fields = ["outcome", "reason", "twin", "twin_row", "choice"]
    ImportRow.objects.bulk_update(changed, fields, batch_size=200)
    of.matching = matching.of.matching | {"stages": matching.stages}
    of.state = ImportState.RUNNING
    of.save(update_fields=["matching", "state"])
    RememberedMatching.objects.update_or_create(
        owner=of.owner,
        headers=headers_of(of.columns),
        defaults={"matching": of.matching, "saved_at": now},
    )
    return True


# --- Carrying on ---------------------------------------------------------------------------------


@transaction.atomic
def carry_on(*, pk: int, today: date, now: datetime, rows: int = ROWS_AT_ONCE) -> bool:
    """Carry out the next rows of an import, or of its Undo. False where nothing is left to do."""
    of = Import.objects.select_for_update().filter(pk=pk).select_related("owner").first()
    if of is None or not of.is_at_work:
        return False
    if of.state == ImportState.RUNNING:
        waiting = ImportRow.objects.filter(of=of, outcome=Outcome.WAITING)
        some = list(waiting[:rows])
        writing = _Writing(of, today, now)
        for row in some:
            writing.write(row)
        if len(some) < rows:
            of.state, of.ended_at = ImportState.DONE, now
            of.save(update_fields=["state", "ended_at"])
        return of.is_at_work
    written = ImportRow.objects.filter(of=of, outcome__in=[Outcome.ADDED, Outcome.FILLED])
    some = list(written.filter(made__has_key="of").order_by("-place")[:rows])
    for row in some:
        _take_back(row, of.owner, of.undone_at or now)
    if len(some) < rows:
        of.state = ImportState.UNDONE
        of.save(update_fields=["state"])
    return of.is_at_work


def note_worker(*, pk: int, now: datetime) -> None:
    """A worker is at it, so that a page that is open need not be."""
    Import.objects.filter(pk=pk).update(worked_at=now)


def has_worker(of: Import, *, now: datetime) -> bool:
    return of.worked_at is not None and now - of.worked_at < WORKER_RESTS


class _Writing:
    """One chunk. Companies are found by what is left of their names without legal forms."""

    def __init__(self, of: Import, today: date, now: datetime) -> None:
        self.of, self.owner, self.today, self.now = of, of.owner, today, now
        self.companies: dict[str, int] = {}
        names = Company.objects.owned_by(of.owner).order_by("-pk").values_list("pk", "name")
        for pk, name in names.iterator():
            self.companies[employer_key(name)] = pk
        self.tags = {it.name_key: it for it in Tag.objects.owned_by(of.owner)}

    def write(self, row: ImportRow) -> None:
        """Carry out one row. One that the database refuses stops none of the others."""
        twin = self._twin(row)
        try:
            with transaction.atomic():
                self._write(row, twin)
        except ValidationError as refused:
            row.outcome, row.reason = Outcome.REFUSED, " ".join(refused.messages)[:500]
        except DatabaseError:
            row.outcome, row.made, row.role = Outcome.REFUSED, {}, None
            row.reason = "This row could not be stored as it is."
        if row.outcome != Outcome.REFUSED:
            row.cells = []
        row.save(update_fields=["outcome", "reason", "cells", "made", "role"])

    def _twin(self, row: ImportRow) -> Role | None:
        """As it stands by now: a row before this one may just have become it, or filled it."""
        if row.twin_id:
            same = Q(pk=row.twin_id)
        elif row.twin_row_id:
            same = Q(pk__in=_roles_of(row.twin_row_id))
        else:
            return None
        return Role.objects.owned_by(self.owner).filter(same).select_related("company").first()

    def _write(self, row: ImportRow, twin: Role | None) -> None:
        if twin is not None and row.choice == Choice.SKIP:
            row.outcome, row.role = Outcome.SKIPPED, twin
            row.reason = f"You have {twin} already."[:500]
            return
        matching = self.of.matching
        draft = draft_of(
            row.cells,
            columns=self.of.columns,
            fields=matching["fields"],
            stages=matching["stages"],
            day_order=matching["day_order"] or "dmy",
            today=self.today,
        )
        if draft.problems:
            raise ValidationError(list(draft.problems))
        if twin is not None and row.choice == Choice.FILL:
            self._fill(row, draft, twin)
        else:
            self._add(row, draft)

    def _add(self, row: ImportRow, draft: Draft) -> None:
        made: dict[str, Any] = {"of": "role"}
        role = Role(owner=self.owner, title=draft.title)
        for name, own in (*FILLED, *PAY):
            setattr(role, name, getattr(draft, own))
        role.clean_fields(exclude=["company", "owner"])
        role.company = self._company(draft.company, made)
        for person in draft.contacts:
            contact = self._contact(role.company, person, made)
            if contact.kind == ContactKind.RECRUITER and not role.recruiter:
                role.recruiter = contact
        stage, day, note = draft.moves[-1]
        create_role(role=role, stage=stage, moved_on=day, now=self.now)
        if note:
            StageMove.objects.filter(role=role).update(note=note)
        StageMove.objects.bulk_create(
            StageMove(
                role=role,
                stage=earlier,
                moved_on=on,
                note=words,
                # Of one day, the stage it is in was recorded last.
                recorded_at=self.now - timedelta(seconds=len(draft.moves) - place),
            )
            for place, (earlier, on, words) in enumerate(draft.moves[:-1])
        )
        self._tag(role, draft, made)
        role.refresh_from_db()
        row.outcome, row.role, row.made = Outcome.ADDED, role, made | {"print": _print(role)}

    def _fill(self, row: ImportRow, draft: Draft, role: Role) -> None:
        """Only what is empty is filled; what stands there stays."""
        made: dict[str, Any] = {"of": "gaps"}
        filled: dict[str, list[Any]] = {}
        gaps = [it for it in FILLED if _is_empty(getattr(role, it[0]))]
        if role.salary_min is None and role.salary_max is None and (draft.pay_from or draft.pay_to):
            gaps += PAY
        for name, own in gaps:
            before, after = getattr(role, name), getattr(draft, own)
            if not _is_empty(after):
                setattr(role, name, after)
                filled[name] = [_plain(before), _plain(after)]
        row.role = role
        tagged = self._tag(role, draft, made)
        if filled or tagged:
            role.clean_fields(exclude=["company", "owner"])
            save_role(role=role, now=self.now)
            row.outcome, row.made = Outcome.FILLED, made | {"filled": filled, "tagged": tagged}
        else:
            row.outcome = Outcome.SKIPPED
            row.reason = f"{role} has no gaps that this row fills."[:500]

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

    def _company(self, name: str, made: dict[str, Any]) -> Company:
        key = employer_key(name)
        if key in self.companies:
            return Company.objects.owned_by(self.owner).get(pk=self.companies[key])
        company = Company.objects.create(owner=self.owner, name=name)
        made["company"] = self.companies[key] = company.pk
        return company

    def _contact(self, company: Company, person: Person, made: dict[str, Any]) -> Contact:
        """Who is known already, or a new contact. Nobody needs to be told of a new one."""
        email = person.email
        try:
            validate_email(email)
        except ValidationError:
            email = ""
        contacts = Contact.objects.owned_by(self.owner)
        known = contacts.known_as(person.name, email=email, company=company.pk).first()
        if known is not None:
            return known
        is_recruiter = person.kind == ContactKind.RECRUITER
        contact = Contact(
            owner=self.owner,
            company=company,
            name=person.name,
            kind=person.kind,
            relationship=Relationship.DISTANT if is_recruiter else "",
            email=email,
            phone=person.phone,
        )
        contact.clean_fields(exclude=["company", "owner"])
        contact.save()
        made.setdefault("contacts", []).append(contact.pk)
        return contact


def _roles_of(row: int) -> QuerySet[ImportRow, Any]:
    return ImportRow.objects.filter(pk=row).values("role")


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _print(role: Role) -> str:
    """A digest of all that a user can change about a role; equal while nobody has."""
    values: list[Any] = [str(getattr(role, name)) for name in COMPARED]
    values += list(role.moves.order_by("pk").values_list("pk", "stage", "moved_on", "note"))
    values += list(role.tags.order_by("pk").values_list("pk", flat=True))
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()


# --- Undo ----------------------------------------------------------------------------------------


@transaction.atomic
def take_back(*, of: Import, now: datetime) -> bool:
    """Begin to take all of an import back. False where there is nothing to take back any more."""
    of = Import.objects.select_for_update().get(pk=of.pk)
    if of.state not in {ImportState.DONE, ImportState.RUNNING}:
        return False
    of.state, of.undone_at = ImportState.UNDOING, now
    of.save(update_fields=["state", "undone_at"])
    return True


def _take_back(row: ImportRow, owner: User, now: datetime) -> None:
    """What the user changed since, or what more hangs on, stays as it is."""
    made = row.made
    is_kept = False
    role = (
        Role.objects.owned_by(owner).filter(pk=row.role_id or 0).select_related("company").first()
    )
    if role is not None and made["of"] == "role":
        is_kept = _print(role) != made["print"] or _has_gone_on(role)
        if not is_kept:
            trash(obj=role, now=now)
    elif role is not None:
        is_kept = not _empty_again(role, made, now)
    for contact in Contact.objects.owned_by(owner).filter(pk__in=made.get("contacts", ())):
        if not is_kept and not _is_met(contact):
            trash(obj=contact, now=now)
    company = Company.objects.owned_by(owner).filter(pk=made.get("company")).first()
    if company and not _is_used(company):
        trash(obj=company, now=now)
    for tag in Tag.objects.owned_by(owner).filter(pk__in=made.get("tags", ())):
        if not tag.roles.filter(trashed_at=None).exists():
            tag.delete()
    row.made = {"kept": True} if is_kept else {}
    row.save(update_fields=["made"])


def _has_gone_on(role: Role) -> bool:
    return (
        role.interviews.filter(trashed_at=None).exists()
        or role.found_flags.filter(trashed_at=None).exists()
        or role.offers.filter(trashed_at=None).exists()
        or role.offer_requests.filter(trashed_at=None).exists()
        or role.decisions.exists()
        or role.later.filter(trashed_at=None).exists()
    )


def _empty_again(role: Role, made: Mapping[str, Any], now: datetime) -> bool:
    """Empty each gap that still holds what the import put there. False where one holds more."""
    is_as_filled = True
    for name, (before, after) in made["filled"].items():
        if _plain(getattr(role, name)) == after:
            setattr(role, name, before)
        else:
            is_as_filled = False
    role.tags.remove(*made["tagged"])
    save_role(role=role, now=now)
    return is_as_filled


def _is_met(contact: Contact) -> bool:
    """Whether more hangs on a contact than that it came with the file, or it was edited."""
    return (
        contact.participations.exists()
        or contact.answers.exists()
        or contact.flags.exists()
        or contact.recruits_for.filter(trashed_at=None).exists()
        or contact.referred.filter(trashed_at=None).exists()
        or contact.offers_made.filter(trashed_at=None).exists()
        or bool(contact.notes or contact.job_title or contact.zone or contact.kinds_before)
    )


def _is_used(company: Company) -> bool:
    return (
        company.roles.filter(trashed_at=None).exists()
        or company.places_for.filter(trashed_at=None).exists()
        or company.contacts.filter(trashed_at=None).exists()
        or company.found_flags.filter(trashed_at=None).exists()
        or bool(company.notes or company.website)
    )
