"""Changes to companies, roles, their pay, contacts and the trash that touch more than one row."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.domain.business_time import local
from accounts.folding import KeyField
from accounts.models import User
from accounts.owned import TRASHABLE, TrashableModel
from accounts.steady import believed
from applications.domain.pipeline import OPEN_STAGES, Move, Stage, current_stage
from applications.models import (
    Company,
    Contact,
    DeadlineMove,
    LogEntry,
    NamedPay,
    Offer,
    OwnStage,
    Role,
    StageMove,
    Tag,
)
from applications.models.contact import ContactKind
from applications.signals import contact_changed, role_changed, trash_changed

NAME_TAKEN = "You have a company with this name already."


# --- Companies and contacts -------------------------------------------------------------------


@transaction.atomic
def save_company(*, company: Company, now: datetime) -> Company:
    """Save a new or changed company. Raises ValidationError where another one has the name."""
    before = Company.objects.filter(pk=company.pk).first() if company.pk else None
    if before and before.name != company.name:
        company.is_unnamed = False
    try:
        with transaction.atomic():
            company.save()
    except IntegrityError as error:
        raise ValidationError({"name": NAME_TAKEN}) from error
    if before and before.name != company.name:
        _tell(Role.objects.filter(company=company), now)
    return company


def company_called(*, owner: User, name: str) -> Company:
    """The owner's company of this name, in whatever capitals; made where there is none."""
    companies = Company.objects.owned_by(owner).called(name)
    if found := companies.first():
        return found
    try:
        with transaction.atomic():
            return Company.objects.create(owner=owner, name=name)
    except IntegrityError:  # made by another request in between
        return companies.get()


@transaction.atomic
def save_contact(
    *, contact: Contact, now: datetime, company_name: str = "", role: Role | None = None
) -> Contact:
    """Save a new or changed contact; company_name, where given, is found or made.

    role: the one it is added for. A recruiter recruits for that role where nobody does, and who
    becomes the first one of a company for its open roles where nobody does.
    """
    if company_name:
        contact.company = company_called(owner=contact.owner, name=company_name)
    before = Contact.objects.filter(pk=contact.pk).first() if contact.pk else None
    if before and before.kind != contact.kind:
        changed = {"kind": before.kind, "until": now.isoformat()}
        contact.kinds_before = [*contact.kinds_before, changed]
    contact.save()
    is_as_before = before and before.kind == contact.kind and before.company == contact.company
    if contact.kind == ContactKind.RECRUITER and (role or not is_as_before):
        let_recruit(contact=contact, role=role, now=now)
    _tell_of(contact, now)
    return contact


def let_recruit(*, contact: Contact, role: Role | None, now: datetime) -> None:
    """See save_contact(). Whoever calls it tells the roles."""
    nobody = Q(recruiter=None) | Q(recruiter__trashed_at__isnull=False)
    roles = Q(pk=role.pk if role else None)
    if contact.company and only_recruiter(contact.company) == contact:
        roles |= Q(company=contact.company, stage__in=[str(it) for it in OPEN_STAGES])
    free = Role.objects.filter(nobody, roles, owner=contact.owner, trashed_at=None)
    free.update(recruiter=contact, updated_at=now)


def only_recruiter(company: Company) -> Contact | None:
    """The one recruiter known there; None where there is none, or more than one."""
    rows = Contact.objects.filter(company=company, kind=ContactKind.RECRUITER, trashed_at=None)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


# --- Roles and their stages -------------------------------------------------------------------


@transaction.atomic
def create_role(
    *,
    role: Role,
    moved_on: date,
    now: datetime,
    stage: str = Stage.SAVED,
    own_stage: OwnStage | None = None,
    company_name: str = "",
    agency_name: str = "",
    tags: Iterable[str] = (),
    is_unnamed: bool = False,
) -> Role:
    """Save an unsaved role with its first move; names, where given, are found or made.

    own_stage: one of the user's own, which counts as stage. is_unnamed: the agency has not said who
    the employer is. Where nobody is said to recruit for it, the only recruiter known at its company
    does.
    """
    _name_companies(role, company_name, agency_name)
    if is_unnamed:
        role.company = _unnamed_company(role)
    role.recruiter = role.recruiter or only_recruiter(role.company)
    role.stage, role.own_stage, role.stage_since = stage, own_stage, moved_on
    if role.pay_said:
        role.take_pay(home=role.owner.preferences.currency)
    role.save()
    if role.pay_said:
        _note_pay(role, role.pay_said, timezone.localdate(now), None, now)
    _tag(role, tags)
    StageMove.objects.create(
        role=role, stage=stage, own_stage=own_stage, moved_on=moved_on, recorded_at=now
    )
    role_changed.send(sender=Role, role=role, now=now)
    return role


@transaction.atomic
def create_roles(
    *, roles: Sequence[Role], moves: Sequence[Sequence[StageMove]], now: datetime
) -> None:
    """Save many unsaved roles, each with its unsaved moves, the one it stands at last.

    In a few queries, however many. Who recruits is for the caller to say, and to tell of the roles
    (roles_changed) once all that comes with them is there.
    """
    for role, its in zip(roles, moves, strict=True):
        last = its[-1]
        role.stage, role.own_stage, role.stage_since = last.stage, last.own_stage, last.day
        if role.pay_said:
            role.take_pay(home=role.owner.preferences.currency)
    Role.objects.bulk_create(roles)
    NamedPay.objects.bulk_create(
        NamedPay(role=it, said=it.pay_said, said_on=timezone.localdate(now), recorded_at=now)
        for it in roles
        if it.pay_said
    )
    StageMove.objects.bulk_create(it for its in moves for it in its)


@transaction.atomic
def save_role(
    *,
    role: Role,
    now: datetime,
    company_name: str = "",
    agency_name: str = "",
    tags: Iterable[str] | None = None,
) -> Role:
    """Save a changed role. Its pay, office days and recruiter are facts that others build on.

    tags: all it has from now on, by name; None leaves them.
    """
    _name_companies(role, company_name, agency_name)
    take_pay(role=role, now=now)
    _keep_deadline_before(role, now)
    role.save()
    if tags is not None:
        _tag(role, tags)
    role_changed.send(sender=Role, role=role, now=now)
    return role


def _name_companies(role: Role, company_name: str, agency_name: str) -> None:
    if company_name:
        role.company = company_called(owner=role.owner, name=company_name)
    if agency_name:
        role.agency = company_called(owner=role.owner, name=agency_name)


def _unnamed_company(role: Role) -> Company:
    """A company of its own for each employer that is not named yet: two are hardly the same."""
    through = f" ({role.agency})" if role.agency else ""
    numbers = chain([""], (f" {it}" for it in count(2)))
    names = (f"Not named yet{it}{through}"[:120] for it in numbers)
    companies = Company.objects.owned_by(role.owner)
    name = next(it for it in names if not companies.called(it).exists())
    company = company_called(owner=role.owner, name=name)
    company.is_unnamed = True
    company.save(update_fields=["is_unnamed"])
    return company


def _tag(role: Role, names: Iterable[str]) -> None:
    """Give it these tags and no other; one that is not there yet is made."""
    wanted = {KeyField.key(it): it for it in names}
    there = {it.name_key: it for it in Tag.objects.owned_by(role.owner).filter(name_key__in=wanted)}
    for key, name in wanted.items():
        if key not in there:
            there[key] = Tag.objects.create(owner=role.owner, name=name)
    role.tags.set(there.values())


# --- Pay ---------------------------------------------------------------------------------------


@transaction.atomic
def name_pay(
    *, role: Role, said: str, said_on: date, by: Contact | None = None, now: datetime
) -> NamedPay:
    """Note what was said of the pay in another round; the newest day is the pay of the role."""
    named = _note_pay(role, said, said_on, by, now)
    repay(role=role, now=now)
    return named


@transaction.atomic
def remove_named_pay(*, named: NamedPay, now: datetime) -> None:
    role = named.role
    named.delete()
    repay(role=role, now=now)


@transaction.atomic
def put_named_pay_back(*, named: NamedPay, now: datetime) -> None:
    """Undo of remove_named_pay."""
    named.save(force_insert=True)
    repay(role=named.role, now=now)


def take_pay(*, role: Role, now: datetime) -> None:
    """Before a changed role is saved: note what is now said of its pay, and what that is a year."""
    before = Role.objects.only("pay_said", "hours_a_week").get(pk=role.pk)
    if role.pay_said != before.pay_said:
        _correct_pay(role, now)
    if (role.pay_said, role.hours_a_week) != (before.pay_said, before.hours_a_week):
        role.take_pay(home=role.owner.preferences.currency)


def _note_pay(role: Role, said: str, said_on: date, by: Contact | None, now: datetime) -> NamedPay:
    return NamedPay.objects.create(role=role, said=said, said_on=said_on, by=by, recorded_at=now)


def _correct_pay(role: Role, now: datetime) -> None:
    """Somebody wrote another text over the pay: what was said last is put right, or taken away.

    What an offer says stays as it is; another text is then what they say today.
    """
    newest = NamedPay.objects.filter(role=role).first()
    offer = _offer_with_pay(role)
    if newest and offer and offer.made_on >= newest.said_on:
        newest = None
    if newest and role.pay_said:
        newest.said = role.pay_said
        newest.save(update_fields=["said"])
    elif newest:
        newest.delete()
    elif role.pay_said:
        _note_pay(role, role.pay_said, timezone.localdate(now), None, now)
    role.pay_said = _said_last(role)


def repay(*, role: Role, now: datetime) -> None:
    """Write down which pay was said last, in an offer as elsewhere."""
    Role.objects.select_for_update().get(pk=role.pk)
    said = _said_last(role)
    if said != role.pay_said:
        role.pay_said = said
        role.take_pay(home=role.owner.preferences.currency)
        role.save(update_fields=["pay_said", "salary_min", "salary_max", "currency", "updated_at"])
    role_changed.send(sender=Role, role=role, now=now)


def _said_last(role: Role) -> str:
    """Of one day, what the offer says."""
    newest, offer = NamedPay.objects.filter(role=role).first(), _offer_with_pay(role)
    if offer and (newest is None or offer.made_on >= newest.said_on):
        return offer.base_said
    return newest.said if newest else ""


def _offer_with_pay(role: Role) -> Offer | None:
    return Offer.objects.filter(role=role, trashed_at=None).exclude(base_said="").first()


# --- Stages ------------------------------------------------------------------------------------


@transaction.atomic
def set_offer_deadline(*, role: Role, deadline: date | None, now: datetime) -> None:
    """Say by which day their offer is to be answered; None: they named none."""
    role.offer_deadline = deadline
    _keep_deadline_before(role, now)
    role.save(update_fields=["offer_deadline", "updated_at"])
    role_changed.send(sender=Role, role=role, now=now)


def _keep_deadline_before(role: Role, now: datetime) -> None:
    """Keep the stored day to answer an offer by, where the role has another one now.

    Of several changes on one day only what stood before the first is kept, so that a day that was
    mistyped leaves nothing behind.
    """
    was = Role.objects.filter(pk=role.pk).values_list("offer_deadline", flat=True).first()
    if was == role.offer_deadline:
        return
    today = local(now, role.owner.preferences.zone).date()
    of_today = DeadlineMove.objects.filter(role=role, moved_on=today).first()
    if of_today is None and was is not None:
        DeadlineMove.objects.create(role=role, was=was, moved_on=today)
    elif of_today is not None and of_today.was == role.offer_deadline:
        of_today.delete()


@transaction.atomic
def move_stage(
    *,
    role: Role,
    stage: str,
    moved_on: date,
    note: str = "",
    now: datetime,
    own_stage: OwnStage | None = None,
) -> StageMove:
    """Note a move on its own day, which may lie before moves noted earlier.

    own_stage: one of the user's own, which counts as stage.

    The role's stage is then what all its moves say, so an older day may change nothing.
    """
    move = StageMove.objects.create(
        role=role,
        stage=stage,
        own_stage=own_stage,
        moved_on=moved_on,
        note=note,
        recorded_at=now,
    )
    was_open = role.is_open
    _restage(role, now)
    if was_open and not role.is_open and role.ended_why:  # the reason is that of an earlier ending
        set_ended_why(role=role, why="")
    return move


def set_ended_why(*, role: Role, why: str) -> None:
    """why: a value of EndedWhy, "" for not said. Neither score nor follow-ups ask for it."""
    role.ended_why = why
    role.save(update_fields=["ended_why", "updated_at"])


@transaction.atomic
def remove_move(*, move: StageMove, now: datetime) -> None:
    """Take a move out of the history; without any move left the role is saved, since no day."""
    role = move.role
    move.delete()
    _restage(role, now)


@transaction.atomic
def put_move_back(*, move: StageMove, now: datetime) -> None:
    """Undo of remove_move: the move returns with the moment it was first recorded at."""
    move.save(force_insert=True)
    _restage(move.role, now)


@transaction.atomic
def record_reply(*, role: Role, now: datetime) -> None:
    """They wrote or called: what waits for an answer of theirs is no longer needed."""
    set_last_reply(role=role, last_reply_at=now, now=now)


@transaction.atomic
def set_last_reply(*, role: Role, last_reply_at: datetime | None, now: datetime) -> None:
    """Undo of record_reply: last_reply_at is what stood there before, None for never."""
    role.last_reply_at = last_reply_at
    role.save(update_fields=["last_reply_at", "updated_at"])
    role_changed.send(sender=Role, role=role, now=now)


def _restage(role: Role, now: datetime) -> None:
    """Write down which stage the moves put the role in."""
    # The lock lets two moves at once count one after the other, each seeing all rows.
    Role.objects.select_for_update().get(pk=role.pk)
    moves = StageMove.objects.filter(role=role).select_related("own_stage")
    rows = list(moves.order_by("recorded_at", "pk"))
    standing = current_stage(
        Move(Stage(row.stage), row.moved_on, order) for order, row in enumerate(rows)
    )
    latest = rows[standing.recorded_order] if standing else None
    role.stage = standing.stage if standing else Stage.SAVED
    role.own_stage = latest.own_stage if latest else None
    role.stage_since = latest.day if latest else None
    role.save(update_fields=["stage", "own_stage", "stage_since", "updated_at"])
    role_changed.send(sender=Role, role=role, now=now)


# --- The contact log ---------------------------------------------------------------------------


@transaction.atomic
def save_log_entry(*, entry: LogEntry, now: datetime) -> list[str]:
    """Save a new or changed entry. The role that it was about before, if another, is told too.

    Returns the titles of what the user need not do any more, now that this happened.
    """
    roles = Q(pk=entry.role_id)
    if entry.pk:
        roles |= Q(log_entries=entry.pk)
    told = list(Role.objects.filter(roles).values_list("pk", flat=True))
    entry.save()
    return _tell(Role.objects.filter(pk__in=told), now)


@transaction.atomic
def remove_log_entry(*, entry: LogEntry, now: datetime) -> None:
    """Undo of a new entry: it never was."""
    about = list(Role.objects.filter(log_entries=entry).values_list("pk", flat=True))
    entry.delete()
    _tell(Role.objects.filter(pk__in=about), now)


# --- Trash ------------------------------------------------------------------------------------


@transaction.atomic
def trash(*, obj: TrashableModel, now: datetime) -> None:
    """Throw a row away with what belongs to it; everything carries the same moment.

    A company takes its roles along, a role its interviews; contacts stay. What the owner threw away
    more than 30 days ago is deleted for good on this occasion.
    """
    obj.trashed_at = now
    obj.save(update_fields=["trashed_at"])
    for model in TRASHABLE.values():
        model.rows().under(obj).filter(trashed_at=None).update(trashed_at=now)
    _tell_of(obj, now)
    trash_changed.send(sender=type(obj), row=obj, now=now)
    purge(now=now, owner=obj.owner)


@transaction.atomic
def restore(*, obj: TrashableModel, now: datetime) -> None:
    """Bring a row back with what was thrown away together with it.

    Raises ValidationError, in words, where its parent is in the trash itself or where another
    company has taken its name meanwhile.
    """
    parent = obj.trash_parent
    if parent is not None and parent.trashed_at is not None:
        raise ValidationError(f"{parent} is in the trash too. Restore that first.")
    trashed_at, obj.trashed_at = obj.trashed_at, None
    try:
        with transaction.atomic():
            obj.save(update_fields=["trashed_at"])
    except IntegrityError as error:
        obj.trashed_at = trashed_at
        raise ValidationError(
            f"You have another company called {obj} now. Rename that one, then restore this one."
        ) from error
    for model in TRASHABLE.values():
        model.rows().under(obj).filter(trashed_at=trashed_at).update(trashed_at=None)
    _tell_of(obj, now)
    trash_changed.send(sender=type(obj), row=obj, now=now)


@transaction.atomic
def purge(*, now: datetime, owner: User | None = None) -> int:
    """Delete for good what has lain in the trash for its 30 days; of everybody without an owner.

    Returns how many rows were deleted, with all that hung on them.
    """
    now, count = believed(now), 0
    for model in reversed(TRASHABLE.values()):  # children first, so that no row is deleted twice
        rows = model.rows().past_keeping(now=now)
        count += (rows.filter(owner=owner) if owner else rows).delete()[0]
    return count


def _tell_of(obj: TrashableModel, now: datetime) -> None:
    """A row went, came back or was corrected: tell the roles whose facts change with it."""
    if isinstance(obj, Contact):
        contact_changed.send(sender=Contact, contact=obj, now=now)
        _tell(Role.objects.filter(recruiter=obj), now)
    elif isinstance(obj, Company):
        _tell(Role.objects.filter(company=obj), now)
    elif isinstance(obj, Offer):
        repay(role=obj.role, now=now)
    else:
        role = obj if isinstance(obj, Role) else obj.trash_parent
        if isinstance(role, Role):
            _tell(Role.objects.filter(pk=role.pk), now)


def _tell(roles: QuerySet[Role], now: datetime) -> list[str]:
    """Returns what the receivers say is not to be done any more."""
    ended: list[str] = []
    for role in roles.filter(trashed_at=None).select_related("company", "recruiter"):
        for _, answer in role_changed.send(sender=Role, role=role, now=now):
            ended += answer or ()
    return ended
