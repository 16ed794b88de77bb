"""What the browser asks for beside pages: the worker that opens the room without a network, and the
token under which it sends what waited on the device.
"""

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest


@require_safe
def outbox_token(request: SignedInRequest) -> JsonResponse:
    """{"csrf", "owner"} of who is signed in; a stranger who asks for JSON gets 401."""
    return JsonResponse({"csrf": get_token(request), "owner": request.user.pk})


@require_safe
@never_cache
@login_not_required
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script itself says nothing of anybody; it is where it is so that it may serve every page.

    With other static files it is another script, and the browser lets the files of the old one go.
    """
    context = {
        "prefix": get_script_prefix(),
        "static_url": staticfiles_storage.base_url,  # type: ignore[attr-defined]
        "icon": static("icons/app-192.png"),
        "release": getattr(staticfiles_storage, "manifest_hash", "") or "plain",
    }
    return render(request, "sw.js", context, content_type="text/javascript")
