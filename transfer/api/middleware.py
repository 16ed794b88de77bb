"""Around the addresses of programs: no cookie counts there, and no refusal is a page."""

from django.core.exceptions import DisallowedHost, PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response

from accounts.middleware import GetResponse
from transfer.api.problems import TYPE, Problem, problem_of

DOOR = "/api/"  # alone it is the page that tells people of the addresses below it
# What others answer: a database that is away or locked, a page that may not be seen.
KNOWN = (OperationalError, Http404, PermissionDenied, SuspiciousOperation)
LEADS_ELSEWHERE = (301, 302, 307, 308)
WRONG_HOST = "Debrief is not opened by this name. Its owner can add it to DEBRIEF_ALLOWED_HOSTS."


def is_for_programs(request: HttpRequest) -> bool:
    return request.path_info.startswith(DOOR) and request.path_info != DOOR


class ApiMiddleware:
    """Stands before the session: a browser that is signed in gets nothing by its cookie, and what
    the middleware below it refuses is said as a program reads it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_programs(request):
            return self.get_response(request)
        try:
            request.get_host()
        except DisallowedHost:
            return Problem(400, WRONG_HOST).answer()
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        response = self.get_response(request)
        if response.status_code in LEADS_ELSEWHERE:  # as to the same with a slash at its end
            return Problem(404).answer()
        if response.status_code >= 400 and response.get("Content-Type") != TYPE:
            return problem_of(response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A fault of ours is said without a page, which needs more than is certain to work."""
        if not is_for_programs(request) or isinstance(error, KNOWN):
            return None
        got_request_exception.send(sender=None, request=request)
        response = Problem(500).answer()
        words = "Internal Server Error: %s"
        log_response(words, request.path, response=response, request=request, exception=error)
        return response
