"""A posting taken from the user's own browser. This server never fetches an address."""

import json
import re
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from overview.company_past import past_of
from overview.quick_changes import take_back
from transfer.capture.domain.pasted import pasted_page
from transfer.capture.domain.posting import Page, page_of, posting_of
from transfer.capture.forms import CaptureForm, ReadForm, initial_of

PAGE = "transfer/capture/capture.html"


@require_http_methods(["GET", "HEAD", "POST"])
def capture(request: SignedInRequest) -> HttpResponse:
    """Show what was read of a posting; keep it once it was shown.

    GET: what another app shared (title, text, url), or how to capture. POST: what a browser sent or
    somebody pasted, and then ("keep") the form.
    """
    if "keep" in request.POST:
        return _keep(request)
    if request.method == "POST":
        form = ReadForm(request.POST)
        if not form.is_valid():
            context = {"read": form, "bookmarklet": _bookmarklet(request)}
            return page(request, PAGE, context, is_invalid=True)
        return _shown(request, _sent(form.cleaned_data["pasted"]))
    shared = " ".join(request.GET.get(it, "") for it in ("title", "text", "url")).strip()
    if shared:
        return _shown(request, _shared(request))
    return page(request, PAGE, {"read": ReadForm(), "bookmarklet": _bookmarklet(request)})


def _shown(request: SignedInRequest, found: Page) -> HttpResponse:
    form = CaptureForm(owner=request.user, initial=initial_of(posting_of(found)))
    past = past_of(request.user, company="", name=form["company"].value())
    return page(request, PAGE, {"form": form, "past": past})


def _keep(request: SignedInRequest) -> HttpResponse:
    form = CaptureForm(request.POST, owner=request.user)
    if not form.is_valid():
        return page(request, PAGE, {"form": form}, is_invalid=True)
    same = form.same
    if same and request.POST.get("knows_role") != str(same.pk):
        context = {"form": form, "same": same, "is_held_back": True}
        return page(request, PAGE, context, is_invalid=True)
    added = form.save_at(timezone.now())
    url = undo_url(request.user, "capture", made=added.made)
    announce_undo(request, f"Kept: {added.role}.", url)
    return redirect(added.role)


@undoes("capture")
def capture_undo(request: SignedInRequest, *, made: dict[str, list[int]]) -> HttpResponse:
    if not take_back(owner=request.user, made=made, now=timezone.now()):
        raise ChangedSince
    return redirect("overview:role_board")


def _sent(text: str) -> Page:
    """What the bookmarklet sent is JSON; all else was pasted."""
    if text.startswith("{"):
        try:
            return page_of(json.loads(text))
        except (ValueError, RecursionError):
            pass
    return pasted_page(text)


def _shared(request: SignedInRequest) -> Page:
    """Apps put the link into the text as often as into the url, and the title into either."""
    title, text, url = (request.GET.get(it, "").strip() for it in ("title", "text", "url"))
    found = pasted_page(f"{text} {url}".strip())
    words = re.sub(r"https?://\S+", "", text).strip()
    return Page(url=found.url, title=title or words[:200], selection=words if title else "")


def _bookmarklet(request: SignedInRequest) -> str:
    to = request.build_absolute_uri(reverse("transfer:capture"))
    script = render_to_string("transfer/capture/bookmarklet.js", {"to": json.dumps(to)})
    squeezed = "".join(line.strip() for line in script.splitlines())
    return "javascript:" + quote(squeezed, safe="(){}[];=,.'\"/:!?|&+*")
