"""After an offer is accepted: withdraw from one of the other open roles, or from those ticked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.domain.words import joined
from accounts.http import SignedInRequest, page
from accounts.undo import announce_undo, undo_url, undoes
from interviews.decisions.others_changes import Withdrawn, undo_withdrawals, withdraw_from
from interviews.decisions.others_form import OthersForm
from interviews.decisions.views import DETAIL, detail_context
from interviews.models import Decision
from interviews.models.decision import Choice

MOST_NAMED = 4


@require_POST
def decision_withdraw_others(request: SignedInRequest, pk: int) -> HttpResponse:
    """only: the one role whose button was pressed; without it, those that are ticked."""
    rows = Decision.objects.owned_by(request.user).counting().filter(choice=Choice.ACCEPT)
    decision = get_object_or_404(rows.select_related("role__company", "role__recruiter"), pk=pk)
    form = OthersForm(request.POST, owner=request.user, accepted=decision.role)
    if not form.is_valid():
        context = detail_context(request, decision) | {"form": form}
        return page(request, DETAIL, context, is_invalid=True)
    now = timezone.now()
    done = withdraw_from(roles=form.chosen, accepted=decision.role, now=now)
    undo = undo_url(
        request.user,
        "decision_withdraw_others",
        pk=pk,
        decisions=[it.pk for it in done.decisions],
        moves=[it.pk for it in done.moves],
    )
    announce_undo(request, _words(done), undo)
    return redirect(decision)


@undoes("decision_withdraw_others")
def decision_withdraw_others_undo(
    request: SignedInRequest, *, pk: int, decisions: list[int], moves: list[int]
) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.owned_by(request.user), pk=pk)
    undo_withdrawals(decisions=decisions, moves=moves, now=timezone.now())
    messages.success(request, "You are in the running again.")
    return redirect(decision)


def _words(done: Withdrawn) -> str:
    """What became of each: nothing goes without a word."""
    told = [str(it) for it in done.roles if it.is_open]
    closed = [str(it) for it in done.roles if not it.is_open]
    parts = []
    if told:
        parts.append(f"To tell, on Today: {joined(told, most=MOST_NAMED)}.")
    if closed:
        parts.append(f"Withdrawn, nobody there knows of you: {joined(closed, most=MOST_NAMED)}.")
    return " ".join(parts)
