from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, page
from accounts.versions import checks_version
from applications import services
from applications.forms import RoleForm
from applications.lists import Filter, Listing, Sort
from applications.models import Role
from applications.models.role import STAGE_CHOICES
from applications.trash import announce_trashed

STAGE_FILTERS = (("", "All stages"), ("open", "All open"), ("closed", "All closed"), *STAGE_CHOICES)
SORTS = {
    "latest": Sort("Latest change", ("-updated_at", "-pk")),
    "title": Sort("Title", ("title_key", "pk")),
    "stage": Sort("Stage", ("stage_place", "-updated_at", "-pk")),
    "score": Sort("Score", ("-shown_rank", "-updated_at", "-pk")),
}


def in_stage(roles: QuerySet, stage: str) -> QuerySet:
    """stage: a stage, "open" or "closed"."""
    if stage in ("open", "closed"):
        return roles.open() if stage == "open" else roles.closed()  # type: ignore[attr-defined]
    return roles.filter(stage=stage)


@require_safe
def role_list(request: SignedInRequest) -> HttpResponse:
    """Every role in whatever stage, page by page: for those beyond what the board holds, which is
    where one looks for roles otherwise.
    """
    listing = Listing(
        request.GET,
        Role.objects.owned_by(request.user)
        .with_gut_state()
        .with_shown_rank()
        .select_related("company"),
        sorts=SORTS,
        filters={"stage": Filter("Stage", STAGE_FILTERS, in_stage)},
    )
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


@require_POST
def role_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    role = own_role(request, pk)
    services.trash(obj=role, now=timezone.now())
    announce_trashed(request, role)
    return redirect("overview:role_board")


def own_role(request: SignedInRequest, pk: int) -> Role:
    roles = Role.objects.owned_by(request.user).select_related("company", "recruiter")
    return get_object_or_404(roles, pk=pk)
