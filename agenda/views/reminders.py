"""What reminded the user and what could not; how they want to be reminded; the fresh count."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest, page
from accounts.models import Preferences
from accounts.versions import checks_version
from agenda.forms import ReminderSettingsForm
from agenda.models import Notice, Reminder, ReminderSettings
from agenda.models.sending import Sending
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
    return page(request, template, {"listing": listing, "now": timezone.now()})


@require_POST
def reminder_try_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send again what was given up on."""
    return _try_again(request, get_object_or_404(Reminder.objects.owned_by(request.user), pk=pk))


@require_POST
def notice_try_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for a device, which may have to be left alone for a while."""
    own = Notice.objects.owned_by(request.user).of_devices_in_use().select_related("device")
    return _try_again(request, get_object_or_404(own, pk=pk))


def _try_again(request: SignedInRequest, row: Sending) -> HttpResponse:
    now = timezone.now()
    if try_again(row=row, now=now):
        later = date_format(timezone.localtime(row.leaves_at), "j F, H:i")
        when = f"on {later}" if row.leaves_at > now else "within a minute"
        messages.success(request, f"It will be tried again {when}.")
    return redirect("agenda:reminder_list")


@require_safe
def due_count(request: SignedInRequest) -> HttpResponse:
    """The count in the navigation, for an open page that asks again and again."""
    return TemplateResponse(request, "includes/_due_count.html", {})
