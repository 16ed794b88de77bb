from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest, own_path, page, swap
from accounts.versions import checks_version
from applications import services
from applications.forms import EndedWhyForm, RoleForm
from applications.listings import role_listing
from applications.models import Role
from applications.trash import announce_trashed


@require_safe
def role_list(request: SignedInRequest) -> HttpResponse:
    """Every role in whatever stage, page by page: for those beyond what the board holds, which is
    where one looks for roles otherwise.
    """
    listing = role_listing(request.user, request.GET)
    template = "applications/role_list.html" + ("#role-list" if request.htmx else "")
    return page(request, template, {"listing": listing})


@checks_version(Role)
def role_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    role = own_role(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = RoleForm(posted, owner=request.user, instance=role)
    if posted is not None and form.is_valid() and form.save_at(timezone.now()):
        return redirect(role)
    context = {"form": form, "role": role}
    return page(request, "applications/role_form.html", context, is_invalid=form.is_bound)


@require_http_methods(["GET", "HEAD", "POST"])
def role_ended(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why it ended, with one tap; htmx gets the reasons again, with the one that was chosen."""
    role = own_role(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = EndedWhyForm(posted, instance=role)
    back = own_path(request) or role.get_absolute_url()
    if posted is not None and form.is_valid():
        form.save_it()
        context = {"role": role, "back": back, "is_kept": True}
        return swap(request, "applications/_ended_why.html", context, fallback=back)
    context = {"role": own_role(request, pk), "form": form, "back": back}
    return page(request, "applications/role_ended.html", context, is_invalid=form.is_bound)


@require_POST
def role_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    role = own_role(request, pk)
    services.trash(obj=role, now=timezone.now())
    announce_trashed(request, role)
    return redirect("overview:role_board")


def own_role(request: SignedInRequest, pk: int) -> Role:
    roles = Role.objects.owned_by(request.user).select_related("company", "recruiter")
    return get_object_or_404(roles, pk=pk)
