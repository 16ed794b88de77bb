"""Debrief as an app of its own: what it is called on a phone or a desk, and where it opens."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from interviews.models import Interview

PAPER, SURFACE = "#f6f3ee", "#fffefc"  # --paper and --surface of app.css, light
ICONS = (
    ("icons/app-192.png", "192x192", "any"),
    ("icons/app-512.png", "512x512", "any"),
    ("icons/app-maskable-512.png", "512x512", "maskable"),
)


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """https://www.w3.org/TR/appmanifest/: a browser asks for it without cookies."""
    icons = [
        {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    drawn = {"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    today = reverse("overview:today")
    found = {
        "id": today,
        "name": "Debrief",
        "short_name": "Debrief",
        "description": "A notebook for your side of job interviews.",
        "lang": "en",
        "start_url": today,
        "scope": get_script_prefix(),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": SURFACE,
        "icons": [*icons, drawn],
        # https://w3c.github.io/web-share-target/: a posting shared from another app.
        "share_target": {
            "action": reverse("transfer:capture"),
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
        "shortcuts": [
            _shortcut("Today", "overview:today"),
            _shortcut("Next interview", "overview:interview_next"),
        ],
    }
    return JsonResponse(found, content_type="application/manifest+json")


def _shortcut(name: str, view_name: str) -> dict[str, Any]:
    icon = {"src": static("icons/app-192.png"), "sizes": "192x192", "type": "image/png"}
    return {"name": name, "url": reverse(view_name), "icons": [icon]}


@require_safe
def interview_next(request: SignedInRequest) -> HttpResponse:
    """To the interview under way or coming up, at the step that fits; to Today without one."""
    ahead = Interview.objects.owned_by(request.user).filter(role__trashed_at=None)
    coming = ahead.upcoming(now=timezone.now()).first()
    return redirect(coming or "overview:today")
