"""What happens around every request: sign-in, the user's own zone, pages nobody else may keep."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from accounts.domain.business_time import rules_of
from accounts.domain.ids import LARGEST_ID
from accounts.http import page_one_was_on, refusal, wants_json

type GetResponse = Callable[[HttpRequest], HttpResponse]


class GZipPagesMiddleware(GZipMiddleware):
    """Pages alone: a file is as small as it gets, and keeps its length, so that one sees how far
    it is, and the server sends it without a thread.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if isinstance(response, FileResponse):
            return response
        return super().process_response(request, response)


class SignInMiddleware(LoginRequiredMiddleware):
    """Every view needs a signed-in user unless it is marked @login_not_required.

    An expired session answers HTMX with HX-Redirect: a plain 302 would be followed by
    XMLHttpRequest and the sign-in page swapped into the middle of the page. A script that sends
    what waited on the device gets 401 and where to sign in. Signing in again returns to the page
    one was on, never to an address that is no page.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable
    ) -> HttpResponse:
        if wants_json(request):
            return JsonResponse({"sign_in": resolve_url(settings.LOGIN_URL)}, status=401)
        is_page = request.method in {"GET", "HEAD"} and not request.htmx  # type: ignore[attr-defined]
        back = request.get_full_path() if is_page else page_one_was_on(request)
        response = redirect_to_login(
            back, self.get_login_url(view_func), self.get_redirect_field_name(view_func)
        )
        return HttpResponseClientRedirect(response.url) if request.htmx else response  # type: ignore[attr-defined]


class StorableIdsMiddleware:
    """An id that no database can be asked for is of nothing that is here: 404 for every route."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable,  # noqa: ARG002
        args: Any,  # noqa: ARG002
        kwargs: dict[str, Any],
    ) -> None:
        """A program is asked for its token first: transfer/api/gate.py."""
        ids = (it for it in kwargs.values() if isinstance(it, int))
        if request.user.is_authenticated and any(it > LARGEST_ID for it in ids):
            raise Http404


class UserZoneMiddleware:
    """Pages show times in the zone the user chose; the server's own zone never matters.

    One that this machine does not know counts as UTC, and the settings say so.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(rules_of(request.user.preferences.zone)):
            return self.get_response(request)


class PrivatePagesMiddleware:
    """No cache, shared or the browser's own, keeps a page of a signed-in user, nor what a stranger
    reads in its place.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        elif response.status_code >= 300:
            response.setdefault("Cache-Control", "no-store, private")
        return response


class RefusedFormMiddleware:
    """A page that shows a form with errors says so, those of allauth (which say 200) too.

    Whatever answers 422 or 409 is_refused, which base.html says in the title.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        is_refused = isinstance(form, BaseForm) and bool(form.errors)
        if request.method == "POST" and response.status_code == 200 and is_refused:
            response.status_code = refusal(form)
        if response.status_code in (409, 422) and response.context_data is not None:
            response.context_data["is_refused"] = True
        return response
