"""Looking back on a role: what was done, what was not, and what to do again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, page
from accounts.versions import checks_version
from applications.models import Role
from interviews.decisions.forms import RetrospectiveForm
from interviews.decisions.looking_back_reading import looking_back_context, save_retrospective
from interviews.models import Retrospective


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(Role)
def retrospective_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Count what was done, without blame, and keep what the user makes of it."""
    roles = Role.objects.owned_by(request.user).select_related("company")
    role, now = get_object_or_404(roles, pk=pk), timezone.now()
    written = Retrospective.objects.owned_by(request.user).filter(role=role).first()
    posted = request.POST if request.method == "POST" else None
    form = RetrospectiveForm(posted, instance=written)
    if posted is not None and form.is_valid():
        save_retrospective(role=role, fields=form.cleaned_data, now=now)
        messages.success(request, "Saved.")
        return redirect("interviews:retrospective_edit", pk=pk)
    context = looking_back_context(role, now=now) | {"role": role, "form": form, "written": written}
    return page(
        request, "interviews/decisions/retrospective_form.html", context, is_invalid=form.is_bound
    )
