"""What there is for programs: the schema for tools, and the same as a page for people."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import get_script_prefix
from django.views.decorators.http import require_safe

from transfer.api.openapi import openapi_schema
from transfer.api.problems import Problem


@login_not_required
@require_safe
def api_schema(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """The same for everybody, so that tools get it without a token."""
    return JsonResponse(openapi_schema() | {"servers": [{"url": get_script_prefix()}]})


def api_unknown(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    raise Problem(404)
