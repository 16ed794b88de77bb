"""What there is for programs: the schema for tools, and the same as a page for people."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import get_script_prefix, reverse
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from transfer.api.openapi import openapi_schema
from transfer.api.problems import Problem
from transfer.api.reference import operations


@login_not_required
@require_safe
def api_schema(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """The same for everybody, so that tools get it without a token."""
    return JsonResponse(openapi_schema() | {"servers": [{"url": get_script_prefix()}]})


@require_safe
def api_reference(request: SignedInRequest) -> HttpResponse:
    """How to begin, and each operation, made of the schema itself."""
    context = {
        "groups": operations(),
        "api_url": request.build_absolute_uri(reverse("transfer:api:schema")).rpartition("/")[0],
        "per_minute": settings.API_PER_MINUTE,
    }
    return page(request, "transfer/api/api_reference.html", context)


def api_unknown(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    raise Problem(404)
