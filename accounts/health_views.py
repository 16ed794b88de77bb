"""/healthz: for a proxy or whatever watches over this Debrief, which has no account here."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import get_script_prefix, resolve
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.health import Level, findings, worst


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """{"status", "checks": {name: level}}: 200, or 503 where a check fails.

    Names and levels only, since anybody may ask. ?only=database,disk asks those alone, as a proxy
    does that only wants to know whether this host can answer.
    """
    only = {name for name in request.GET.get("only", "").split(",") if name}
    checks = {it.name: it.level for it in findings(timezone.now(), only=only or None)}
    if only - set(checks):
        return JsonResponse({"error": "“only” names a check that there is not."}, status=404)
    status = worst(checks.values())
    response = JsonResponse(
        {"status": status, "checks": checks}, status=503 if status == Level.FAILING else 200
    )
    response["Cache-Control"] = "no-store"
    return response


class HealthMiddleware:
    """Answers /healthz before the session is read, which lies in the database that may be gone.

    And before the host is: a proxy asks by an address that no visitor uses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == f"{get_script_prefix()}healthz":
            request.resolver_match = resolve(request.path_info)  # the log names the route
            return healthz(request)
        return self.get_response(request)
