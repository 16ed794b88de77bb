"""What is answered in place of the app, which never saw the request or failed at it.

In words, for a program as problem+json, and with the headers of every other answer.
"""

from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string

from scripts.front import Answer
from transfer.api.middleware import is_for_programs
from transfer.api.problems import Problem

PAGES = {413: "413.html", 500: "500.html"}
MADE_NO_SENSE = "400.html"
ADD_HEADERS = [
    it(lambda _: HttpResponse())
    for it in (SecurityMiddleware, ContentSecurityPolicyMiddleware, XFrameOptionsMiddleware)
]


def refusal(status: int, path: str) -> Answer:
    """Headers and body. path: "" where it could not be read."""
    request = HttpRequest()
    request.path_info = path
    response = Problem(status).answer() if is_for_programs(request) else _page(status)
    for it in ADD_HEADERS:
        response = it.process_response(request, response)
    return list(response.items()), response.content


def _page(status: int) -> HttpResponse:
    page = render_to_string(PAGES.get(status, MADE_NO_SENSE))
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store, private"})
