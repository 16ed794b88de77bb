"""Around the addresses of programs: no cookie counts there, and no refusal is a page."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from accounts.middleware import GetResponse
from transfer.api.problems import TYPE, Problem, problem_of

DOOR = "/api/v1/"
WRONG_HOST = "Debrief is not opened by this name. Its owner can add it to DEBRIEF_ALLOWED_HOSTS."


class ApiMiddleware:
    """Stands before the session: a browser that is signed in gets nothing by its cookie, and what
    the middleware below it refuses is said as a program reads it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(DOOR):
            return self.get_response(request)
        try:
            request.get_host()
        except DisallowedHost:
            return Problem(400, WRONG_HOST).answer()
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        response = self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type") != TYPE:
            response.close()
            return problem_of(response)
        return response
