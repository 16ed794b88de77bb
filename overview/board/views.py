"""The search at a glance: a board of stages, or the same roles as a table."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from accounts.http import SignedInRequest, own_path, page
from accounts.models import User
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from applications import services
from applications.forms import MoveForm, OwnRowsField, StageField
from applications.models import Role, StageMove
from applications.stages import StageOption, stages_of
from interviews.follow_ups.domain.due import day_words
from overview.board.domain.questions import Asked
from overview.board.narrowing import Narrowing
from overview.board.reading import FIRST_CARDS, FIRST_ROWS, WHOLE_TABLE, board, cards_of
from overview.board.silent_reading import MOST_ROLES

PAGE = "overview/board/role_board.html"
FEWEST_COMPARED, MOST_COMPARED = 2, 5


@require_safe
def role_board(request: SignedInRequest) -> HttpResponse:
    """htmx gets the fields of the filters, or what comes after the first cards, where it asks."""
    if request.htmx and request.GET.get("filters") == "open":
        fields = {"narrowing": Narrowing(request.user, request.GET)}
        return page(request, "overview/board/_narrow_fields.html", fields)
    context = board(request.user, request.GET, now=timezone.now())
    if request.htmx and (whole := request.GET.get("all")):
        cards = {it["stage"].value: it["cards"][FIRST_CARDS:] for it in context["stages"]}
        cards[WHOLE_TABLE] = context["cards"][FIRST_ROWS:]
        return page(request, "overview/board/rest.html", context | {"rest": cards.get(whole, [])})
    return page(request, PAGE + ("#board-shown" if request.htmx else ""), context)


# --- Moving one ----------------------------------------------------------------------------------


@require_POST
def role_board_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a card, today where no day is said. Where it was, its Undo takes its place, with another
    day to choose; in the table its row stays, with the Undo under it.
    """
    role, now = _own(request, pk), timezone.now()
    today = timezone.localdate(now)
    sent = {"moved_on": today.isoformat(), **request.POST.dict()}
    form = MoveForm(sent, role=role, today=today)
    if not form.is_valid():
        return _refused(request, _words(form))
    before = _move_to_replace(request, role)
    with transaction.atomic():
        if before:
            services.remove_move(move=before, now=now)
        move = form.save_at(now)
    text = f"{role.title}: {move.stage_words}, {_day(move.moved_on)}."
    back = own_path(request) or reverse("overview:role_board")
    url = undo_url(request.user, "board_moves", pks=[move.pk], back=back)
    if not request.htmx:
        announce_undo(request, text, url)
        return redirect(back)
    role = _own(request, pk)
    context = {
        "asked": Asked.CLOSED if request.POST.get("board") == Asked.CLOSED else Asked.OPEN,
        "card": cards_of([role], now=now, stages=form.stages)[0],
        "move": move,
        "undo": (text, url),
        "back": back,
        "today": today,
        "is_table": request.POST.get("view") == "table",
        "stays": role.is_open != (request.POST.get("board") == Asked.CLOSED),
    }
    return TemplateResponse(request, "overview/board/moved.html", context)


def _move_to_replace(request: SignedInRequest, role: Role) -> StageMove | None:
    """The move that the user gives another day; None for a new one."""
    asked = request.POST.get("instead_of", "")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
        return None
    return StageMove.objects.filter(role=role, pk=int(asked)).first()


def _refused(request: SignedInRequest, words: str) -> HttpResponse:
    """Say what is wrong above the board, where every card stays."""
    context: dict[str, Any] = {"words": words}
    if request.htmx:
        response = TemplateResponse(request, "overview/board/refused.html", context, status=422)
        return retarget(reswap(response, "innerHTML"), "#board-said")
    here = QueryDict(urlsplit(own_path(request)).query)
    context |= board(request.user, here, now=timezone.now())
    return page(request, PAGE, context, is_invalid=True)


def _words(form: forms.BaseForm) -> str:
    """All that is wrong, as sentences."""
    return " ".join(str(it) for found in form.errors.values() for it in found)


@undoes("board_moves")
def board_moves_undo(request: SignedInRequest, *, pks: list[int], back: str) -> HttpResponse:
    rows = StageMove.objects.owned_by(request.user).filter(role__trashed_at=None)
    moves = list(rows.filter(pk__in=pks).select_related("role__company", "own_stage"))
    if not moves:
        raise ChangedSince
    now = timezone.now()
    with transaction.atomic():
        for move in moves:
            services.remove_move(move=move, now=now)
    return redirect(back)


def _day(day: date) -> str:
    return day_words(day, timezone.localdate())


def _own(request: SignedInRequest, pk: int) -> Role:
    rows = Role.objects.owned_by(request.user).with_gut_state(now=timezone.now())
    return get_object_or_404(rows.select_related("company", "own_stage", "retrospective"), pk=pk)


# --- Several, picked in the table ----------------------------------------------------------------


class PickedForm(forms.Form):
    """role: those that are ticked. stage: "" to compare them."""

    role = OwnRowsField(
        queryset=Role.objects.all(),
        error_messages={
            "required": "Tick at least one role.",
            "invalid_choice": "One of those is not in your list any more.",
        },
    )
    stage = StageField(required=False)

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = Role.objects.owned_by(owner)  # type: ignore[attr-defined]
        self.fields["stage"].offer(stages_of(owner))  # type: ignore[attr-defined]


@require_POST
def role_picked(request: SignedInRequest) -> HttpResponse:
    """Compare the ticked roles, or move all of them, with one Undo."""
    form = PickedForm(request.POST, owner=request.user)
    if not form.is_valid():
        return _refused(request, _words(form))
    roles, stage = list(form.cleaned_data["role"][:MOST_ROLES]), form.cleaned_data["stage"]
    back = own_path(request) or f"{reverse('overview:role_board')}?view=table"
    if "compare" in request.POST:
        return _compare(request, roles)
    if not stage:
        return _refused(request, "Choose where to move them.")
    now = timezone.now()
    moves = _move_all(roles, stage, now)
    if not moves:
        messages.info(request, "They are there already.")
        return redirect(back)
    noun = "role" if len(moves) == 1 else "roles"
    text = f"Moved {len(moves)} {noun} to {stage.words}, today."
    url = undo_url(request.user, "board_moves", pks=[it.pk for it in moves], back=back)
    announce_undo(request, text, url)
    return redirect(back)


@transaction.atomic
def _move_all(roles: list[Role], to: StageOption, now: datetime) -> list[StageMove]:
    today = timezone.localdate(now)
    return [
        services.move_stage(role=it, stage=to.stage, own_stage=to.own, moved_on=today, now=now)
        for it in roles
        if it.stage_value != to.value
    ]


def _compare(request: SignedInRequest, roles: list[Role]) -> HttpResponse:
    if not FEWEST_COMPARED <= len(roles) <= MOST_COMPARED:
        return _refused(request, "Tick two to five roles to compare them.")
    picked = urlencode({"role": [it.pk for it in roles]}, doseq=True)
    return redirect(f"{reverse('interviews:role_compare')}?{picked}")
