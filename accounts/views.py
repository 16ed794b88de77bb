from typing import Any

from allauth.account.views import LoginView, LogoutView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from accounts.events import record_event
from accounts.forms import PreferencesForm, ThemeForm
from accounts.http import SignedInRequest, page, swap, wants_json
from accounts.models import EventKind, Preferences, User
from accounts.oidc import end_link
from accounts.preferences import save_preferences, stored_preferences
from accounts.signals import browsers_ended
from accounts.versions import checks_version

PREFERENCES_PAGE = "accounts/preferences_edit.html"


@checks_version(Preferences, "user")
def preferences_edit(request: SignedInRequest) -> HttpResponse:
    """Zone, limits, weights and holidays on one page."""
    data = request.POST if request.method == "POST" else None
    form = PreferencesForm(data, instance=stored_preferences(request))
    if form.is_valid():
        save_preferences(form.instance, now=timezone.now())
        messages.success(request, "Your settings are saved.")
        return redirect("accounts:preferences_edit")
    return page(request, PREFERENCES_PAGE, {"form": form}, is_invalid=form.is_bound)


@require_GET
def holiday_regions(request: SignedInRequest) -> HttpResponse:
    """The region box for the country just picked, before anything is saved."""
    country = request.GET.get("holiday_country", "")
    form = PreferencesForm(instance=request.user.preferences, initial={"holiday_country": country})
    return swap(
        request,
        f"{PREFERENCES_PAGE}#holiday-region",
        {"form": form},
        fallback="accounts:preferences_edit",
    )


@require_POST
def theme_set(request: SignedInRequest) -> HttpResponse:
    """Light, dark or as the system. An open page follows at once, by js/theme.js."""
    preferences = request.user.preferences
    form = ThemeForm(request.POST, instance=preferences)
    if not form.is_valid():
        return page(request, "400.html", {}, is_invalid=True)
    form.save()
    response = swap(
        request, f"{PREFERENCES_PAGE}#theme-choice", {}, fallback="accounts:preferences_edit"
    )
    return trigger_client_event(response, "theme-set", {"theme": preferences.theme})


@require_GET
def account_overview(request: SignedInRequest) -> HttpResponse:
    """How one signs in, and where one is signed in: each with the way to change it."""
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_recovery_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "keys_count": kinds.count(Authenticator.Type.WEBAUTHN),
        "is_linked": SocialAccount.objects.filter(user=request.user).exists(),
    }
    return TemplateResponse(request, "accounts/account_overview.html", context)


@require_POST
def link_end(request: SignedInRequest) -> HttpResponse:
    """End the link to the service that signs people in, where a password remains."""
    if end_link(request.user):
        record_event(request.user, EventKind.LINK_ENDED, request=request)
        messages.success(
            request,
            f"The link is ended. Signing in there with {request.user.email}, once that is confirmed"
            " there, makes a new one.",
        )
    elif not request.user.has_usable_password():
        messages.error(request, "Set a password first, so that you can still sign in.")
    return redirect("accounts:account_overview")


@require_POST
def session_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign out one other browser; one's own goes by Sign out."""
    others = UserSession.objects.filter(user=request.user).exclude(
        session_key=request.session.session_key
    )
    browser = get_object_or_404(others, pk=pk)
    browser.end()
    browsers_ended.send(
        sender=UserSession,
        user=request.user,
        request=request,
        session_keys={browser.session_key},
        are_all_others=False,
    )
    record_event(request.user, EventKind.BROWSER_ENDED, request=request)
    messages.success(request, "That browser is signed out.")
    return redirect("usersessions_list")


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """allauth's sign-in; where nobody has an account yet, there is only signing up."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not User.objects.exists():
            return redirect(reverse("account_signup", query=request.GET))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"signup_is_open": settings.SIGNUP_IS_OPEN}


class SignOutView(LogoutView):
    """allauth's sign-out, which also lets the browser forget what it holds of this site.

    A page with JavaScript has done that by itself and says so with "wiped": it leaves alone what
    waits for somebody else, and other sites that share the address.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().post(*args, **kwargs)
        if "wiped" not in self.request.POST and get_script_prefix() == "/":
            # Neither cookies, which signing out has ended, nor the cache, where no page ever lies.
            response["Clear-Site-Data"] = '"storage"'
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form was too old, or cookies are off; the reason is for developers and not shown."""
    if wants_json(request):
        return JsonResponse({"errors": {}}, status=403)
    return render(request, "403_csrf.html", status=403)
