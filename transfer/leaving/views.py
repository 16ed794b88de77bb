"""Deleting one's account: what goes, the password, and a day to change one's mind."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest, page
from transfer.account.import_changes import counted
from transfer.leaving.changes import ask_to_delete, keep_account, others_are_here
from transfer.leaving.forms import DeleteForm
from transfer.leaving.tasks import hand_over

PAGE = "transfer/leaving/account_delete.html"


@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request: SignedInRequest) -> HttpResponse:
    """What goes and when; once it is asked for, how to keep it."""
    is_sent = request.method == "POST"
    form = DeleteForm(request.POST if is_sent else None, user=request.user)
    if is_sent and form.is_valid():
        deletion, is_new = ask_to_delete(user=request.user, request=request, now=timezone.now())
        if is_new:
            hand_over(deletion)
        return redirect("transfer:account_delete")
    context = {
        "form": form,
        "holds": counted(request.user),
        "is_alone": not others_are_here(request.user),
    }
    return page(request, PAGE, context, is_invalid=is_sent)


@require_POST
def account_keep(request: SignedInRequest) -> HttpResponse:
    """Change one's mind."""
    if keep_account(user=request.user, request=request, now=timezone.now()):
        messages.success(request, "Your account stays, with everything in it.")
    return redirect("accounts:account_overview")
