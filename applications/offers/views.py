"""Noting an offer, its later rounds, and what was asked for in it."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from applications import services
from applications.models import Offer, OfferRequest, Role, StageMove
from applications.models.offer import OfRoleQuerySet
from applications.offers.changes import add_offer, save_offer, take_offer_back
from applications.offers.domain.terms import Term
from applications.offers.forms import OfferForm, OfferRequestForm
from applications.trash import announce_trashed

OFFER_PAGE = "applications/offers/offer_form.html"
REQUEST_PAGE = "applications/offers/offer_request_form.html"
# What a later round starts from: they said the rest before.
REPEATED = [name for name in OfferForm.Meta.fields if name not in ("made_on", "said_by")]


# --- Rounds of an offer --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def offer_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note the first round, or another one, which starts from what they said last."""
    role, now = _own_role(request, pk), timezone.now()
    latest = _rounds(role).first()
    today = timezone.localdate()
    initial = {name: getattr(latest, name) for name in REPEATED} if latest else {}
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        owner=request.user,
        role=role,
        today=today,
        has_deadline=role.is_open,
        initial=initial | {"made_on": today},
    )
    if form.is_bound and form.is_valid():
        before, offer = role.offer_deadline, form.save(commit=False)
        move = add_offer(offer=offer, deadline=form.deadline, now=now)
        text = "Offer noted. The stage is offer now." if move else "Offer noted."
        kept = {"pk": offer.pk, "move": move and move.pk, "was": _iso(before)}
        kept["since"] = _iso(role.offer_deadline)
        announce_undo(request, text, undo_url(request.user, "offer_create", **kept))
        return redirect(offer)
    context = {"form": form, "role": role, "latest": latest}
    return page(request, OFFER_PAGE, context, is_invalid=form.is_bound)


@undoes("offer_create")
def offer_take_back(
    request: SignedInRequest, *, pk: int, move: int | None, was: str, since: str
) -> HttpResponse:
    offer = Offer.objects.owned_by(request.user).select_related("role__company").filter(pk=pk)
    if (found := offer.first()) is None:  # it was thrown away since
        raise ChangedSince
    role = found.role
    deadline = role.offer_deadline
    if _iso(deadline) == since:
        deadline = date.fromisoformat(was) if was else None
    moves = StageMove.objects.owned_by(request.user).filter(role=role)
    made = moves.filter(pk=move).first() if move else None
    take_offer_back(offer=found, move=made, deadline=deadline, now=timezone.now())
    messages.success(request, "Undone. The offer is in the trash.")
    return redirect(role)


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(Offer)
def offer_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    offer = _own(request, Offer, pk)
    role = offer.role
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        owner=request.user,
        role=role,
        today=timezone.localdate(),
        has_deadline=role.is_open and _rounds(role).first() == offer,
        instance=offer,
    )
    if form.is_bound and form.is_valid():
        save_offer(offer=form.instance, deadline=form.deadline, now=timezone.now())
        return redirect(offer)
    context = {"form": form, "role": role}
    return page(request, OFFER_PAGE, context, is_invalid=form.is_bound)


@require_POST
def offer_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    return _trash(request, _own(request, Offer, pk))


# --- What was asked for --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def offer_request_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note what one asks for. ?term= chooses beforehand what it is about, else it is base pay."""
    role = _own_role(request, pk)
    asked = request.GET.get("term", "")
    initial = {"term": asked if asked in Term else Term.BASE.value}
    return _request_page(request, role, OfferRequest(), initial)


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(OfferRequest)
def offer_request_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct it, or note what they answered."""
    row = _own(request, OfferRequest, pk)
    return _request_page(request, row.role, row, {})


@require_POST
def offer_request_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    return _trash(request, _own(request, OfferRequest, pk))


def _request_page(
    request: SignedInRequest, role: Role, row: OfferRequest, initial: dict[str, str]
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    form = OfferRequestForm(
        posted, owner=request.user, role=role, today=today, instance=row, initial=initial
    )
    if posted is not None and form.is_valid():
        form.save()
        return redirect(form.instance)
    context = {"form": form, "role": role}
    return page(request, REQUEST_PAGE, context, is_invalid=form.is_bound)


# --- Both ----------------------------------------------------------------------------------------


def _trash(request: SignedInRequest, row: Offer | OfferRequest) -> HttpResponse:
    services.trash(obj=row, now=timezone.now())
    announce_trashed(request, row)
    return redirect(row)


def _own_role(request: SignedInRequest, pk: int) -> Role:
    return get_object_or_404(Role.objects.owned_by(request.user).select_related("company"), pk=pk)


def _own[M: (Offer, OfferRequest)](request: SignedInRequest, model: type[M], pk: int) -> M:
    rows = model.objects.owned_by(request.user).filter(role__trashed_at=None)
    return get_object_or_404(rows.select_related("role__company"), pk=pk)


def _rounds(role: Role) -> OfRoleQuerySet:
    return Offer.objects.filter(role=role, trashed_at=None)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
