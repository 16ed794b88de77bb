"""Search, which is the command palette as well, and the list of keyboard shortcuts."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.domain.letters import plain_words
from accounts.http import SignedInRequest, page
from overview.domain.commands import meant
from overview.search.commands import commands_of
from overview.search.reading import search_for

PARTS = {"search-results", "palette"}


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Find what the user wrote down, or a page to go to.

    To htmx the part that it asks for: the results alone, or the panel around them.
    """
    found = search_for(request.user, request.GET.get("q", ""))
    commands = commands_of(request.user, now=timezone.now())
    part = request.htmx.target if request.htmx else None
    context = {
        "found": found,
        "commands": meant(commands, plain_words(found["text"])),
        "is_palette": part == "palette",
    }
    template = "overview/search.html" + (f"#{part}" if part in PARTS else "")
    return page(request, template, context)


@require_safe
def shortcuts(request: SignedInRequest) -> HttpResponse:
    return page(request, "overview/shortcuts.html", {})
