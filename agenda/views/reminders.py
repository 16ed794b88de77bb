"""What reminded the user and what could not; how they want to be reminded; the fresh count."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest, page
from agenda.forms import ReminderSettingsForm
from agenda.models import Reminder, ReminderSettings
from agenda.services.sending import try_again

ON_A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
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
    context = {"form": form, "has_mail_server": settings.HAS_MAIL_SERVER}
    return page(request, "agenda/reminder_settings.html", context, is_invalid=bool(form.errors))


@require_safe
def reminder_list(request: SignedInRequest) -> HttpResponse:
    """Every reminder, the newest first: when it was due, when it left, or why it did not."""
    rows = Reminder.objects.owned_by(request.user).select_related(
        "follow_up", "interview__role__company"
    )
    shown = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "now": timezone.now()}
    return page(request, "agenda/reminder_list.html", context)


@require_POST
def reminder_try_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send once more what was given up on."""
    reminder = get_object_or_404(Reminder.objects.owned_by(request.user), pk=pk)
    if try_again(reminder=reminder, now=timezone.now()):
        messages.success(request, "It will be tried again within a minute.")
    return redirect("agenda:reminder_list")


@require_safe
def due_count(request: SignedInRequest) -> HttpResponse:
    """The count in the navigation, for an open page that asks again and again."""
    return TemplateResponse(request, "includes/_due_count.html", {})
