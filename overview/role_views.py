"""A role's own page, what is noted on it, and a new role with what its company did before."""

import re
from datetime import date, datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import CHANGED, checks_version
from applications import services
from applications.forms import MoveForm, NamedPayForm, NewRoleForm
from applications.models import Contact, NamedPay, OwnStage, Role, StageMove
from applications.models.contact import ContactKind
from applications.offers.reading import with_offers
from applications.stages import with_own_stages
from overview.added_words import added_words
from overview.company_past import CompanyPast, past_of
from overview.quick_changes import take_back
from overview.role_reading import role_page
from overview.role_rows import RoleRows
from overview.story_reading import timeline_of


def role_create(request: SignedInRequest) -> HttpResponse:
    """Add a role. What there is at its company already is said beside the form as it is chosen, and
    beside the Undo once it is saved; it holds nothing back.
    """
    posted = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    initial = {
        "company": request.GET.get("company"),
        "moved_on": today,
    }
    form = NewRoleForm(posted, owner=request.user, today=today, initial=initial)
    past = past_of(request.user, company=form["company"].value(), name=form["new_company"].value())
    if posted is not None and form.is_valid() and form.save_at(timezone.now()):
        if past:
            _announce_added(request, form.instance, past)
        return redirect(form.instance)
    context = {"form": form, "past": past}
    return page(request, "applications/role_form.html", context, is_invalid=form.is_bound)


def _announce_added(request: SignedInRequest, role: Role, past: CompanyPast) -> None:
    """What its Undo takes back is the role, and the company where a new one was named like it."""
    made = {"roles": [role.pk], "companies": []}
    if role.company_id != past.company.pk:
        made["companies"].append(role.company_id)
    words = added_words(role, f"Added: {role}.", past)
    announce_undo(request, words, undo_url(request.user, "role_added", made=made))


@undoes("role_added")
def role_create_undo(request: SignedInRequest, *, made: dict[str, list[int]]) -> HttpResponse:
    if not take_back(owner=request.user, made=made, now=timezone.now()):
        raise ChangedSince
    messages.success(request, "Taken back. The role lies in the trash.")
    return redirect("overview:role_board")


@require_safe
def role_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The role as one story; htmx gets the timeline alone where it asks for another page of it."""
    role, now = _own_role(request, pk), timezone.now()
    if request.htmx.target == "timeline":
        timeline = timeline_of(RoleRows.of(role), request.GET, now=now)
        context = {"role": role, "timeline": timeline, "now": now}
        return page(request, "overview/_timeline.html", context)
    context = role_page(role, now=now, asked=request.GET)
    return page(request, "overview/role_detail.html", context)


@require_POST
def role_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note a move to another stage, today or on a day before."""
    role, now = _own_role(request, pk), timezone.now()
    form = MoveForm(request.POST, role=role, today=timezone.localdate())
    if not form.is_valid():
        return _changed(request, role, now, move_form=form)
    move = form.save_at(now)
    text = f"Moved: {_words_of(move)}."
    return _changed(request, role, now, undo=(text, undo_url(request.user, "moved", pk=move.pk)))


@undoes("moved")
def role_move_undo(request: SignedInRequest, *, pk: int) -> HttpResponse:
    moves = StageMove.objects.owned_by(request.user).filter(role__trashed_at=None)
    move = moves.filter(pk=pk).first()
    if move is None:  # it was removed since
        raise ChangedSince
    move.role, now = _own_role(request, move.role_id), timezone.now()
    services.remove_move(move=move, now=now)
    return _changed(request, move.role, now, is_undone=True)


def _words_of(move: StageMove) -> str:
    return f"{move.get_stage_display()}, {_day(move.day) if move.day else 'day not known'}"


def _day(day: date) -> str:
    return date_format(day, "j F Y")


@require_POST
def stage_move_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    moves = StageMove.objects.owned_by(request.user).filter(role__trashed_at=None)
    move = get_object_or_404(moves, pk=pk)
    role, now = _own_role(request, move.role_id), timezone.now()
    move.role = role
    kept = {
        "role": role.pk,
        "stage": move.stage,
        "own": move.own_stage_id,
        "moved_on": move.moved_on.isoformat(),
        "note": move.note,
        "is_day_known": move.is_day_known,
        "recorded_at": move.recorded_at.isoformat(),
    }
    services.remove_move(move=move, now=now)
    text = f"Removed: {_words_of(move)}."
    return _changed(request, role, now, undo=(text, undo_url(request.user, "move", **kept)))


@undoes("move")
def stage_move_put_back(
    request: SignedInRequest,
    *,
    role: int,
    stage: str,
    moved_on: str,
    note: str,
    recorded_at: str,
    own: int | None = None,
    is_day_known: bool = True,
) -> HttpResponse:
    row, now = _own_role(request, role), timezone.now()
    move = StageMove(
        role=row,
        stage=stage,
        own_stage=OwnStage.objects.owned_by(request.user).filter(pk=own or 0).first(),
        moved_on=date.fromisoformat(moved_on),
        is_day_known=is_day_known,
        note=note,
        recorded_at=datetime.fromisoformat(recorded_at),
    )
    services.put_move_back(move=move, now=now)
    return _changed(request, row, now, is_undone=True)


@require_POST
def role_name_pay(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note what they said of the pay in another round."""
    role, now = _own_role(request, pk), timezone.now()
    form = NamedPayForm(request.POST, role=role, contacts=(), today=timezone.localdate())
    if not form.is_valid():
        context = role_page(role, now=now, pay_form=form) | {"form": form}
        return page(request, "overview/role_detail.html", context, is_invalid=True)
    named = form.save_at(role, now)
    undo = undo_url(request.user, "pay_named", pk=named.pk)
    announce_undo(request, f"Noted: {named.said}, {_day(named.said_on)}.", undo)
    return redirect(role)


@undoes("pay_named")
def role_name_pay_undo(request: SignedInRequest, *, pk: int) -> HttpResponse:
    named = _own_pay(request).filter(pk=pk).first()
    if named is None:  # it was removed since
        raise ChangedSince
    services.remove_named_pay(named=named, now=timezone.now())
    return redirect(named.role)


@require_POST
def named_pay_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    named = get_object_or_404(_own_pay(request), pk=pk)
    kept = {
        "role": named.role_id,
        "said": named.said,
        "said_on": named.said_on.isoformat(),
        "by": named.by_id,
        "recorded_at": named.recorded_at.isoformat(),
    }
    services.remove_named_pay(named=named, now=timezone.now())
    undo = undo_url(request.user, "pay_removed", **kept)
    announce_undo(request, f"Removed: {named.said}, {_day(named.said_on)}.", undo)
    return redirect(named.role)


@undoes("pay_removed")
def named_pay_put_back(
    request: SignedInRequest,
    *,
    role: int,
    said: str,
    said_on: str,
    by: int | None,
    recorded_at: str,
) -> HttpResponse:
    own = _own_role(request, role)
    named = NamedPay(
        role=own,
        said=said,
        said_on=date.fromisoformat(said_on),
        by=Contact.objects.filter(owner=request.user, pk=by).first() if by else None,
        recorded_at=datetime.fromisoformat(recorded_at),
    )
    services.put_named_pay_back(named=named, now=timezone.now())
    return redirect(own)


def _own_pay(request: SignedInRequest) -> QuerySet[NamedPay]:
    rows = NamedPay.objects.owned_by(request.user).filter(role__trashed_at=None)
    return rows.select_related("role__company", "role__owner__preferences")


@require_POST
def role_replied(request: SignedInRequest, pk: int) -> HttpResponse:
    """They wrote or called: what only waited for that is no longer due."""
    role, now = _own_role(request, pk), timezone.now()
    before = role.last_reply_at.isoformat() if role.last_reply_at else ""
    services.record_reply(role=role, now=now)
    undo = undo_url(request.user, "reply", pk=pk, before=before, noted=now.isoformat())
    return _changed(request, role, now, undo=("Noted: they replied.", undo))


@undoes("reply")
def role_reply_undo(request: SignedInRequest, *, pk: int, before: str, noted: str) -> HttpResponse:
    role, now = _own_role(request, pk), timezone.now()
    if role.last_reply_at != datetime.fromisoformat(noted):
        raise ChangedSince
    last_reply_at = datetime.fromisoformat(before) if before else None
    services.set_last_reply(role=role, last_reply_at=last_reply_at, now=now)
    return _changed(request, role, now, is_undone=True)


@require_POST
@checks_version(Role)
def role_recruiter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which of the recruiters known recruits for this role."""
    role = _own_role(request, pk)
    asked = request.POST.get("contact", "")
    recruiters = Contact.objects.owned_by(request.user).filter(kind=ContactKind.RECRUITER)
    known = int(asked) if re.fullmatch(r"[0-9]{1,18}", asked) else None
    recruiter = get_object_or_404(recruiters, pk=known)
    if request.POST.get("instead_of", str(role.recruiter_id)) != str(role.recruiter_id):
        messages.error(request, f"{CHANGED} {role.recruiter or 'Nobody'} recruits for this role.")
        return redirect(role)
    kept = {"pk": pk, "before": role.recruiter_id, "chosen": recruiter.pk}
    role.recruiter = recruiter
    services.save_role(role=role, now=timezone.now())
    text = f"{recruiter.name} recruits for this role."
    announce_undo(request, text, undo_url(request.user, "recruiter", **kept))
    return redirect(role)


@undoes("recruiter")
def role_recruiter_undo(
    request: SignedInRequest, *, pk: int, before: int | None, chosen: int
) -> HttpResponse:
    role = _own_role(request, pk)
    if role.recruiter_id != chosen:
        raise ChangedSince
    own = Contact.objects.filter(owner=request.user)
    role.recruiter = own.filter(pk=before).first() if before else None
    services.save_role(role=role, now=timezone.now())
    return redirect(role)


def _own_role(request: SignedInRequest, pk: int) -> Role:
    own = Role.objects.owned_by(request.user).with_tag_names()
    own = own.with_gut_state(now=timezone.now())
    roles = with_own_stages(with_offers(own)).select_related(
        *("company", "own_stage", "retrospective"),
        *("agency", "referred_by", "previous__company"),
    )
    return get_object_or_404(roles, pk=pk)


def _changed(
    request: SignedInRequest,
    role: Role,
    now: datetime,
    *,
    move_form: MoveForm | None = None,
    undo: tuple[str, str] | None = None,
    is_undone: bool = False,
) -> HttpResponse:
    """The role's page again, with Undo for what happened; undo: its words and its address."""
    is_invalid = move_form is not None
    if not request.htmx and not is_invalid:
        if undo:
            announce_undo(request, *undo)
        return redirect(role)
    context = role_page(role, now=now, move_form=move_form)
    context |= {"undo": undo, "is_undone": is_undone, "form": move_form}
    template = "swaps/role_changed.html" if request.htmx else "role_detail.html"
    status = 422 if is_invalid else 200
    return TemplateResponse(request, f"overview/{template}", context, status=status)
