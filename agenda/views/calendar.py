"""The calendar for other programs: its private address, the feed, and one interview as a file."""

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, page
from agenda.links import absolute
from agenda.models import CalendarFeed, ReminderSettings
from agenda.services.calendar import calendar_of, feed_of, invitation_to, new_address, was_read
from interviews.models import Interview

TYPE = "text/calendar; charset=utf-8"
PAGE = "agenda/calendar_feed.html"
NEW_TOKEN = "new-calendar-token"  # noqa: S105 - where it waits in the session


@require_safe
def calendar_feed(request: SignedInRequest) -> HttpResponse:
    """Whether there is an address, and since when. One just made is shown, this once.

    The secret in it is not kept: it waits in the session until it was shown.
    """
    feed = CalendarFeed.objects.filter(user=request.user).first()
    context: dict[str, object] = {"feed": feed}
    if token := request.session.pop(NEW_TOKEN, None):
        address = absolute(reverse("agenda:calendar_file", args=[token]))
        context |= {"address": address, "webcal": f"webcal:{address.partition(':')[2]}"}
    return page(request, PAGE, context)


@require_POST
def calendar_feed_renew(request: SignedInRequest) -> HttpResponse:
    """Make an address, or another one. Reloading the page makes no third."""
    request.session[NEW_TOKEN] = new_address(user=request.user, now=timezone.now())
    return redirect("agenda:calendar_feed")


@require_POST
def calendar_feed_remove(request: SignedInRequest) -> HttpResponse:
    CalendarFeed.objects.filter(user=request.user).delete()
    messages.success(request, "The address is gone. No calendar can read it any more.")
    return redirect("agenda:calendar_feed")


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar, for anyone who has the address. What is unknown looks like any other 404."""
    feed = feed_of(token)
    if feed is None:
        raise Http404
    now = timezone.now()
    content = calendar_of(feed.user, now=now)
    was_read(feed=feed, now=now)
    response = HttpResponse(content, content_type=TYPE)
    response["ETag"] = etag = quote_etag(sha256(content).hexdigest())
    response["Cache-Control"] = "no-store, private"
    # Also where the middleware compressed what was sent, and so weakened its ETag.
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def interview_file(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Interview.objects.owned_by(request.user)
    rows = rows.select_related("role__company", "calendar_event")
    interview = get_object_or_404(rows, pk=pk)
    wishes = ReminderSettings.of(request.user)
    content = invitation_to(interview, wishes=wishes, now=timezone.now())
    response = HttpResponse(content, content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="interview-{pk}.ics"'
    return response
