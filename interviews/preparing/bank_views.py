"""The question bank: to read, to plan from, and to make one's own."""

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, own_path, page
from accounts.undo import announce_undo
from applications.models.contact import ContactKind
from interviews.catalogue.loader import THEME_LABELS
from interviews.models import Interview
from interviews.preparing.bank_changes import put_copy_back, restore_original, row_for, set_hidden
from interviews.preparing.bank_forms import BankQuestionForm
from interviews.preparing.plan_changes import (
    BankItem,
    bank_for,
    bank_item,
    plan_question,
    themes_of,
)

MOST_INTERVIEWS = 20
RESTORED = "restored_question_{}"
WHICH = {
    "": "All",
    "favourites": "Favourites of the source",
    "own": "Your own",
    "edited": "Changed by you",
    "hidden": "Hidden",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to; "" is no limit. which: a key of WHICH."""

    text: str
    theme: str
    whom: str
    which: str

    @classmethod
    def of(cls, request: SignedInRequest) -> "Asked":
        given = request.GET
        return cls(
            text=given.get("q", "").strip()[:100],
            theme=_one_of(THEME_LABELS, given.get("theme", "")),
            whom=_one_of(ContactKind.values, given.get("whom", "")),
            which=_one_of(WHICH, given.get("which", "")),
        )

    def matches(self, item: BankItem) -> bool:
        kinds = {
            "favourites": item.is_favourite,
            "own": item.is_own,
            "edited": item.is_edited,
        }
        words = f"{item.text} {item.softer} {item.reveals} {item.theme_label}".casefold()
        return (
            item.is_hidden == (self.which == "hidden")
            and kinds.get(self.which, True)
            and (not self.theme or item.theme == self.theme)
            and (not self.whom or self.whom in item.ask_whom)
            and all(word in words for word in self.text.casefold().split())
        )


@require_safe
def bank_question_list(request: SignedInRequest) -> HttpResponse:
    bank, asked = bank_for(request.user), Asked.of(request)
    found = [it for it in bank if asked.matches(it)]
    context = {
        "asked": asked,
        "found_count": len(found),
        "by_theme": themes_of(found),
        "hidden_count": sum(it.is_hidden for it in bank),
        "themes": THEME_LABELS,
        "kinds": ContactKind.choices,
        "which": WHICH,
    }
    template = "interviews/preparing/bank_question_list.html" + (
        "#bank-questions" if request.htmx else ""
    )
    return page(request, template, context)


def bank_question_create(request: SignedInRequest) -> HttpResponse:
    """Add a question of one's own; ?next= says where to go then."""
    posted, back = request.POST if request.method == "POST" else None, own_path(request)
    form = BankQuestionForm(posted, owner=request.user)
    if posted is not None and form.is_valid():
        question = form.save()
        return redirect(back or question)
    context = {"form": form, "next": back}
    return page(
        request, "interviews/preparing/bank_question_form.html", context, is_invalid=form.is_bound
    )


@require_safe
def bank_question_detail(request: SignedInRequest, key: str) -> HttpResponse:
    return _detail(request, _item(request, key))


def bank_question_edit(request: SignedInRequest, key: str) -> HttpResponse:
    """Change an own question, or the user's copy of one of the catalogue, made on saving."""
    item = _item(request, key)
    posted = request.POST if request.method == "POST" else None
    form = BankQuestionForm(posted, owner=request.user, instance=row_for(request.user, item))
    if posted is not None and form.is_valid():
        form.save()
        return redirect("interviews:bank_question_detail", key=key)
    context = {"form": form, "item": item}
    return page(
        request, "interviews/preparing/bank_question_form.html", context, is_invalid=form.is_bound
    )


@require_POST
def bank_question_plan(request: SignedInRequest, key: str) -> HttpResponse:
    """Put it into the plan of one of the interviews that are coming up."""
    item, asked = _item(request, key), request.POST.get("interview", "")
    chosen = next((it for it in _coming_up(request) if str(it.pk) == asked), None)
    if chosen is None:
        problem = "Choose one of your interviews that are coming up."
        return _detail(request, item, problem=problem)
    if chosen.questions.filter(key=key).exists():
        messages.info(request, f"It is in the plan for {chosen.title} already.")
        return redirect(_url(key))
    is_reserve = bool(request.POST.get("reserve"))
    question = plan_question(interview=chosen, item=item, is_reserve=is_reserve, now=timezone.now())
    undo = reverse("interviews:question_unplan", args=[question.pk])
    back = urlencode({"next": _url(key)})
    announce_undo(request, f"Planned for {chosen.title}.", f"{undo}?{back}")
    return redirect(_url(key))


@require_POST
def bank_question_hide(request: SignedInRequest, key: str) -> HttpResponse:
    """Leave it out of every list. Nothing is lost: hidden ones are listed on demand."""
    set_hidden(user=request.user, item=_item(request, key), is_hidden=True)
    announce_undo(request, "Hidden.", reverse("interviews:bank_question_show", args=[key]))
    return redirect(own_path(request) or _url(key))


@require_POST
def bank_question_show(request: SignedInRequest, key: str) -> HttpResponse:
    set_hidden(user=request.user, item=_item(request, key), is_hidden=False)
    announce_undo(request, "Shown again.", reverse("interviews:bank_question_hide", args=[key]))
    return redirect(own_path(request) or _url(key))


@require_POST
def bank_question_restore(request: SignedInRequest, key: str) -> HttpResponse:
    """Back to the original words; the user's own are kept in the session for Undo."""
    item = _item(request, key)
    if words := restore_original(user=request.user, key=item.key):
        request.session[RESTORED.format(key)] = words
        undo = reverse("interviews:bank_question_unrestore", args=[key])
        announce_undo(request, "The original words are back.", undo)
    return redirect(_url(key))


@require_POST
def bank_question_unrestore(request: SignedInRequest, key: str) -> HttpResponse:
    """Undo of the original words."""
    item = _item(request, key)
    if words := request.session.pop(RESTORED.format(key), None):
        put_copy_back(user=request.user, key=item.key, words=words)
    return redirect(_url(key))


def _item(request: SignedInRequest, key: str) -> BankItem:
    item = bank_item(request.user, key)
    if item is None:
        raise Http404
    return item


def _url(key: str) -> str:
    return reverse("interviews:bank_question_detail", args=[key])


def _coming_up(request: SignedInRequest) -> list[Interview]:
    rows = Interview.objects.owned_by(request.user).upcoming(now=timezone.now())
    contacts = rows.select_related("role__company").prefetch_related("participants__contact")
    return list(contacts[:MOST_INTERVIEWS])


def _detail(request: SignedInRequest, item: BankItem, *, problem: str = "") -> HttpResponse:
    context = {
        "item": item,
        "whom": [ContactKind(kind).label for kind in item.ask_whom],
        "coming_up": [(it, it.title) for it in _coming_up(request)],
        "problem": problem,
    }
    template = "interviews/preparing/bank_question_detail.html"
    return page(request, template, context, is_invalid=bool(problem))


def _one_of(known: Container[str], asked: str) -> str:
    return asked if asked in known else ""
