"""What reminded the user and what could not; how they want to be reminded; the fresh count."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest, page
from accounts.models import Preferences
from accounts.versions import checks_version
from agenda.forms import ReminderSettingsForm
from agenda.models import Reminder, ReminderSettings
from agenda.reminder_listing import reminder_listing
from agenda.services.devices import count_in_use
from agenda.services.sending import try_again


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(Preferences, "user")
def reminder_settings(request: SignedInRequest) -> HttpResponse:
    form = ReminderSettingsForm(
        request.POST if request.method == "POST" else None,
        instance=ReminderSettings.of(request.user),
        has_mail_server=settings.HAS_MAIL_SERVER,
        now=timezone.now(),
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved. This is how you will be reminded.")
        return redirect("agenda:reminder_settings")
    context = {
        "form": form,
        "has_mail_server": settings.HAS_MAIL_SERVER,
        "devices_count": count_in_use(request.user),
    }
    return page(request, "agenda/reminder_settings.html", context, is_invalid=bool(form.errors))


@require_safe
def reminder_list(request: SignedInRequest) -> HttpResponse:
    """Every reminder, the newest first: when it was due, when it left, or why it did not."""
    listing = reminder_listing(request.user, request.GET)
    template = "agenda/reminder_list.html" + ("#reminder-list" if request.htmx else "")
    return page(request, template, {"listing": listing})


@require_POST
def reminder_try_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send again what was given up on."""
    reminder = get_object_or_404(Reminder.objects.owned_by(request.user), pk=pk)
    if try_again(reminder=reminder, now=timezone.now()):
        messages.success(request, "It will be tried again within a minute.")
    return redirect("agenda:reminder_list")


@require_safe
def due_count(request: SignedInRequest) -> HttpResponse:
    """The count in the navigation, for an open page that asks again and again."""
    return TemplateResponse(request, "includes/_due_count.html", {})
