"""Two companies, or two contacts, become one; and its Undo."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Q
from django.http import QueryDict

from accounts.undo import GOOD_FOR, ChangedSince
from applications import services
from applications.models import Company, Contact, NotTheSame, Role
from interviews.follow_ups.changes import ROLES_AT_ONCE, hold_roles, plan_roles
from interviews.models import Answer, DraftVersion, Flag, FollowUp, FoundFlag, Participant
from interviews.models.follow_up import FollowUpStatus
from interviews.score.changes import rescore_roles
from overview.merging.journal import Row, changed, is_as_left, put_back, shot
from overview.merging.links import Kept, links_of, roles_of, views_of, watches
from overview.models import Merge, SavedView

GONE = "One of the two is not there any more."
MODELS: dict[str, type[Kept]] = {"company": Company, "contact": Contact}
# Of two follow-ups that are one: what the user said of it counts, then what is still to do.
SETTLED = (FollowUpStatus.DONE, FollowUpStatus.DISMISSED)

# Model → ids of rows that stay with the one that goes.
type Staying = dict[Row, set[int]]


@transaction.atomic
def merge(*, kept: Kept, gone: Kept, values: Mapping[str, Any], now: datetime) -> Merge:
    """Everything of gone becomes kept's; gone goes into the trash.

    values: kept's own columns where they change. Raises ValidationError, in words, where one of the
    two went meanwhile. What it wrote is kept for its Undo. The number of queries does not grow with
    what hangs on the two, but for one more in some hundred rows.
    """
    # What is past its days goes before the rows are looked at: it could not come back.
    services.purge(now=now, owner=kept.owner)
    kept, gone = _held(kept, gone)
    model, both = type(kept), (kept.pk, gone.pk)
    roles = roles_of(links_of(model), both)
    hold_roles(*roles)
    watched = list(watches(model, both, roles, owner=kept.owner_id))
    before = shot(watched)
    _move(kept, gone)
    services.trash(obj=gone, now=now)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    _tell(roles, now)
    return Merge.objects.create(
        owner=kept.owner,
        kind=gone.trash_kind,
        kept=kept.pk,
        gone=gone.pk,
        roles=roles,
        changed=changed(before, shot(watched)),
        merged_at=now,
    )


@transaction.atomic
def take_apart(*, merge: Merge, now: datetime) -> None:
    """Undo of merge(): every row as it was. Raises ChangedSince where one was changed since."""
    model = MODELS[merge.kind]
    rows = model._base_manager.filter(owner=merge.owner, pk__in=(merge.kept, merge.gone))
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    hold_roles(*merge.roles)
    if not is_as_left(merge.changed):
        raise ChangedSince
    try:
        with transaction.atomic():
            put_back(merge.changed)
            # SQLite asks only when all is over otherwise.
            connection.check_constraints(
                [apps.get_model(it)._meta.db_table for it in merge.changed]
            )
    except IntegrityError as error:  # another company has the name by now
        raise ChangedSince from error
    # What came since counts from here on where it belongs now.
    _tell(merge.roles, now)
    merge.delete()


def forget_merges(*, now: datetime) -> None:
    """Whose Undo is over: what they keep of rows goes with them."""
    Merge.objects.filter(merged_at__lt=now - GOOD_FOR).delete()


def _held[M: Kept](kept: M, gone: M) -> tuple[M, M]:
    """As both are stored, held until the transaction ends."""
    model: Any = type(kept)
    own = model.objects.owned_by(kept.owner).filter(pk__in=(kept.pk, gone.pk))
    rows = {it.pk: it for it in own.select_for_update().order_by("pk")}
    if rows.keys() != {kept.pk, gone.pk}:
        raise ValidationError(GONE)
    return rows[kept.pk], rows[gone.pk]


def _move(kept: Kept, gone: Kept) -> None:
    staying: Staying = {NotTheSame: _told_apart_twice(kept, gone)}
    if isinstance(kept, Company) and isinstance(gone, Company):
        staying[FoundFlag] = _found_twice(kept, gone)
    elif isinstance(kept, Contact) and isinstance(gone, Contact):
        _sit_once(kept, gone)
        _answer_once(kept, gone)
        _follow_up_once(kept, gone)
    for link in links_of(type(kept)):
        moving = link.rows().filter(**{link.field: gone.pk})
        if left := staying.get(link.model):
            moving = moving.exclude(pk__in=left)
        moving.update(**{link.field: kept.pk})
    if isinstance(kept, Company):
        _show(kept, gone)
        # An agency is somebody else than the employer.
        Role.objects.filter(company=kept, agency=kept).update(agency=None)


def _show(kept: Kept, gone: Kept) -> None:
    """Kept views of the board that show the one show the other."""
    for it in list(views_of(kept.owner_id, [gone.pk])):
        query = QueryDict(it.query, mutable=True)
        query["company"] = str(kept.pk)
        SavedView.objects.filter(pk=it.pk).update(query=query.urlencode())


def _tell(roles: Iterable[int], now: datetime) -> None:
    """As receivers of role_changed do, for many roles at once; those in the trash come later."""
    live = Role.objects.filter(pk__in=list(roles), trashed_at=None).order_by("pk")
    for some in batched(live.values_list("pk", flat=True), ROLES_AT_ONCE):
        rescore_roles(some, now=now, cause="merge")
        rows = Role.objects.filter(pk__in=some).select_related("company", "recruiter")
        plan_roles(roles=list(rows.order_by("pk")), now=now)


# --- What both have --------------------------------------------------------------------------


def _told_apart_twice(kept: Kept, gone: Kept) -> set[int]:
    """Pairs that kept is in already, and the pair of the two themselves."""
    own, other = ("company", "other_company")
    if isinstance(kept, Contact):
        own, other = ("contact", "other_contact")
    rows = NotTheSame.objects.filter(
        Q(**{f"{own}__in": (kept, gone)}) | Q(**{f"{other}__in": (kept, gone)})
    ).values_list("pk", own, other)
    pairs = {pk: frozenset(pair) for pk, *pair in rows}
    of_kept = {next(iter(it - {kept.pk})) for it in pairs.values() if kept.pk in it}
    return {
        pk
        for pk, it in pairs.items()
        if gone.pk in it and next(iter(it - {gone.pk})) in of_kept | {kept.pk}
    }


def _found_twice(kept: Company, gone: Company) -> set[int]:
    """Flags that were noted at both: kept's counts for the roles of both, gone's goes with it."""
    first: dict[tuple[Any, ...], FoundFlag] = {}
    rows = FoundFlag.objects.filter(company__in=(kept, gone), trashed_at=None)
    rows = rows.prefetch_related("roles")
    for it in sorted(rows, key=lambda it: (it.company_id != kept.pk, it.pk)):
        first.setdefault(_says(it), it)
    twice = [it for it in rows if it.company_id == gone.pk and first[_says(it)] != it]
    link = FoundFlag.roles.through
    link._default_manager.bulk_create(
        (
            link(foundflag_id=first[_says(it)].pk, role_id=role.pk)
            for it in twice
            for role in it.roles.all()
        ),
        ignore_conflicts=True,
    )
    return {it.pk for it in twice}


def _says(flag: FoundFlag) -> tuple[Any, ...]:
    return flag.key, flag.found_in, flag.url, flag.quote, flag.cue


def _sit_once(kept: Contact, gone: Contact) -> None:
    """Who sat in one interview as two sat there once; so with what they showed."""
    seats = Participant.objects.filter(contact=kept).values("interview")
    Participant.objects.filter(contact=gone, interview__in=seats).delete()
    link = Flag.contacts.through
    of_kept = link._default_manager.filter(contact=kept).values("flag")
    link._default_manager.filter(contact=gone, flag__in=of_kept).delete()


def _answer_once(kept: Contact, gone: Contact) -> None:
    """Of two answers to one question the later one counts; the earlier one is kept as corrected."""
    latest: dict[int, Answer] = {}
    corrected = []
    rows = Answer.objects.current().filter(speaker__in=(kept, gone)).order_by("answered_at", "pk")
    for it in rows.only("question", "answered_at"):
        if earlier := latest.get(it.question_id):
            earlier.superseded_at = it.answered_at
            corrected.append(earlier)
        latest[it.question_id] = it
    Answer.objects.bulk_update(corrected, ["superseded_at"], batch_size=200)


def _follow_up_once(kept: Contact, gone: Contact) -> None:
    """Of two follow-ups to one contact one stays, with what was written for both."""
    groups: dict[tuple[Any, ...], list[FollowUp]] = {}
    for it in FollowUp.objects.filter(contact__in=(kept, gone)).order_by("pk"):
        groups.setdefault((it.role_id, it.rule, it.anchor), []).append(it)
    twice: dict[int, FollowUp] = {}
    for rows in groups.values():
        if len(rows) > 1:
            first, other = sorted(rows, key=lambda it: (_place(it), it.contact_id != kept.pk))
            twice[other.pk] = first
    _move_drafts(twice)
    FollowUp.objects.filter(pk__in=twice).delete()


def _place(row: FollowUp) -> int:
    return 0 if row.status in SETTLED else 1 if row.status == FollowUpStatus.PENDING else 2


def _move_drafts(twice: Mapping[int, FollowUp]) -> None:
    """To the follow-up that stays, after its own: no version is lost."""
    firsts = {it.pk for it in twice.values()}
    of_first = DraftVersion.objects.filter(follow_up__in=firsts).order_by()
    counts = of_first.values_list("follow_up", "form").annotate(last=Max("number"))
    last = {(pk, form): number for pk, form, number in counts}
    moved = list(DraftVersion.objects.filter(follow_up__in=list(twice)))
    for it in moved:
        first = twice[it.follow_up_id]
        it.follow_up, it.number = first, it.number + last.get((first.pk, it.form), 0)
    DraftVersion.objects.bulk_update(moved, ["follow_up", "number"], batch_size=200)
