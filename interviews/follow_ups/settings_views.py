"""The rules of follow-ups: seen, tried on an imaginary interview, changed, reset."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.business_time import local
from accounts.http import SignedInRequest, page, swap
from accounts.models import Preferences
from accounts.public_holidays import place_words
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from interviews.follow_ups.changes import timing_of
from interviews.follow_ups.domain.preview import (
    NEWS,
    after_applying,
    after_interview,
    day_that_counts,
    days_that_count,
)
from interviews.follow_ups.settings_changes import (
    effect_of,
    effect_words,
    reset_settings,
    restore_settings,
    save_settings,
)
from interviews.follow_ups.settings_forms import FollowUpSettingsForm, ImaginaryInterviewForm
from interviews.models import FollowUpSettings

PAGE = "interviews/follow_ups/follow_up_settings_edit.html"
PREVIEWS = "interviews/follow_ups/swaps/previews.html"
HOME = "interviews:follow_up_settings_edit"


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(Preferences, "user")
def follow_up_settings_edit(request: SignedInRequest) -> HttpResponse:
    """All times on one page. Posted with "show", nothing is saved: it tells what would come."""
    data = request.POST if request.method == "POST" else None
    form = FollowUpSettingsForm(data, instance=FollowUpSettings.of(request.user))
    now, show = timezone.now(), request.POST.get("show", "")
    form.is_to_be_saved = not show
    if data is not None and not show and form.is_valid():
        save_settings(settings=form.instance, now=now)
        messages.success(request, "Saved. What is still to do was planned again.")
        return redirect(HOME)
    interview = _interview_form(request, now)
    context = {"form": form, "interview": interview, **_preview(request, form, interview)}
    context["holidays_of"] = place_words(
        request.user.preferences.holiday_country, request.user.preferences.holiday_region
    )
    if show == "changes" and form.is_valid():
        effect = effect_of(form.instance, now=now)
        context |= {"effect": effect, "effect_words": effect_words(effect)}
    is_refused = (form.is_bound and not form.is_valid()) or bool(show and interview.errors)
    if show and request.htmx:
        part = f"{PAGE}#changes" if show == "changes" else PREVIEWS
        status = 422 if is_refused else 200
        return swap(request, part, context, fallback=HOME, status=status)
    return page(request, PAGE, context, is_invalid=is_refused)


@require_POST
def follow_up_settings_reset(request: SignedInRequest) -> HttpResponse:
    """Back to the defaults; Undo brings what was set."""
    kept = reset_settings(user=request.user, now=timezone.now())
    if kept is None:
        messages.info(request, "These are the defaults already.")
    else:
        undo = undo_url(request.user, "follow_up_settings_reset", kept=kept)
        announce_undo(request, "Back to the defaults.", undo)
    return redirect(HOME)


@undoes("follow_up_settings_reset")
def follow_up_settings_restore(request: SignedInRequest, kept: dict[str, Any]) -> HttpResponse:
    if not restore_settings(user=request.user, kept=kept, now=timezone.now()):
        raise ChangedSince
    messages.success(request, "Your own times are back.")
    return redirect(HOME)


def _interview_form(request: SignedInRequest, now: datetime) -> ImaginaryInterviewForm:
    """What was typed, else an ordinary interview: of today, or of the first day that counts."""
    preferences = request.user.preferences
    today = local(now, preferences.zone).date()
    typed: Mapping[str, Any] = request.POST
    if "interview-day" not in typed:
        years = range(today.year, today.year + 3)
        timing = timing_of(FollowUpSettings.of(request.user), preferences, years)
        typed = ImaginaryInterviewForm.example(day_that_counts(today, timing))
    return ImaginaryInterviewForm(typed, user_zone=preferences.zone, today=today)


def _preview(
    request: SignedInRequest, form: FollowUpSettingsForm, interview: ImaginaryInterviewForm
) -> dict[str, Any]:
    """What would be suggested by the times in the boxes, saved or not; nothing where one is off."""
    if not interview.is_valid() or (form.is_bound and not form.is_valid()):
        return {}
    imagined, preferences = interview.interview(), request.user.preferences
    year = imagined["ended_at"].year
    timing = timing_of(form.instance, preferences, range(year, year + 3))
    day = interview.cleaned_data["day"]
    after = after_interview(timing, **imagined)
    return {
        "after_interview": [it for it in after if it.suggestion.rule not in NEWS],
        "waiting": [it for it in after if it.suggestion.rule in NEWS],
        "after_applying": after_applying(day, preferences.zone, timing),
        "days_that_count": days_that_count(day, timing),
        "timing": timing,
    }
