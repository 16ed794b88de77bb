"""They asked me: noted in an interview, corrected, and kept as a library."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest, own_path, page, wants_json
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from applications.trash import announce_trashed
from interviews.asked_me.changes import (
    change_question,
    join_again,
    mark_best,
    note_question,
    remove_question,
    tell_apart,
)
from interviews.asked_me.forms import InterviewerQuestionForm
from interviews.asked_me.reading import MANY, MOST_READ, asked_as, asked_in
from interviews.models import Interview, InterviewerQuestion

FORM_PAGE = "interviews/asked_me/interviewer_question_form.html"
LIST_PAGE = "interviews/asked_me/interviewer_question_list.html"
PAGE_SIZE = 25


# --- In an interview -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def interviewer_question_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note what somebody wanted to know, from the room, the log or a page of its own."""
    rows = Interview.objects.owned_by(request.user).select_related("role__company").with_contacts()
    interview = get_object_or_404(rows, pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = InterviewerQuestionForm(posted, contacts=_contacts_of(interview))
    if posted is not None and form.is_valid():
        note_question(
            interview=interview,
            **form.question_fields(),
            client_key=_change_id(request),
            now=timezone.now(),
        )
        if wants_json(request):
            return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M}"})
        if request.htmx:
            return _asked_in(request, interview, is_saved=True)
        return redirect(own_path(request) or log_url(pk))
    if posted is not None and wants_json(request):
        errors = {name: [str(it) for it in found] for name, found in form.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    if request.htmx:
        return _asked_in(request, interview, form=form)
    context = {"interview": interview, "form": form, "next": own_path(request)}
    return page(request, FORM_PAGE, context, is_invalid=form.is_bound)


def _asked_in(
    request: SignedInRequest,
    interview: Interview,
    *,
    form: InterviewerQuestionForm | None = None,
    is_saved: bool = False,
) -> HttpResponse:
    """The panel of one interview with all that they asked."""
    context = {
        "interview": interview,
        "asked_me": list(interview.interviewer_questions.in_use()),
        "asked_form": form or InterviewerQuestionForm(contacts=_contacts_of(interview)),
        "is_saved": is_saved,
    }
    is_invalid = form is not None and form.is_bound
    return page(request, "interviews/asked_me/_asked_me.html", context, is_invalid=is_invalid)


def _contacts_of(interview: Interview) -> list[Any]:
    return [it.contact for it in interview.participants.all()]


def log_url(interview_pk: int) -> str:
    return reverse("interviews:interview_log", args=[interview_pk], fragment="asked-me")


def _change_id(request: SignedInRequest) -> UUID | None:
    """What the browser calls this change; None where it says nothing that can be read."""
    try:
        return UUID(request.headers.get("X-Change-Id") or request.POST.get("change_id", ""))
    except ValueError:
        return None


# --- One of them ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(InterviewerQuestion)
def interviewer_question_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _own(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = InterviewerQuestionForm(
        posted, contacts=_contacts_of(question.interview), question=question
    )
    back = own_path(request)
    if posted is not None and form.is_valid():
        change_question(question=question, fields=form.question_fields())
        return redirect(back or log_url(question.interview_id))
    context = {"interview": question.interview, "question": question, "form": form, "next": back}
    return page(request, FORM_PAGE, context, is_invalid=form.is_bound)


@require_POST
def interviewer_question_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _own(request, pk)
    remove_question(question=question, now=timezone.now())
    announce_trashed(request, question)
    return redirect(own_path(request) or log_url(question.interview_id))


def _own(request: SignedInRequest, pk: int) -> InterviewerQuestion:
    rows = InterviewerQuestion.objects.owned_by(request.user).select_related(
        "asked_by", "interview__role__company"
    )
    return get_object_or_404(rows.prefetch_related("interview__participants__contact"), pk=pk)


# --- The library ---------------------------------------------------------------------------------


@require_safe
def interviewer_question_list(request: SignedInRequest) -> HttpResponse:
    """What was asked before, by whom, how often, and the best answer; ?q= and ?who= narrow it."""
    return page(request, LIST_PAGE + ("#asked-list" if request.htmx else ""), _library(request))


def _library(request: SignedInRequest) -> dict[str, Any]:
    found = asked_as(request.user, request.GET, most=MOST_READ)
    shown = Paginator(found.groups, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "shown": shown,
        "groups": asked_in(request.user, list(shown)),
        "text": found.text,
        "kind": found.kind,
        "kinds": [(str(value), label) for value, label in MANY.items()],
        "most_read": MOST_READ,
        "is_cut": found.is_cut,
    }


@require_POST
def interviewer_question_best(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark what was said here as the best answer, or take the mark away again."""
    mark_best(question=_own(request, pk))
    return _listed(request)


@require_POST
def interviewer_question_apart(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is another question than those it was listed with."""
    question = _own(request, pk)
    if not question.same_key or "\t" in question.same_key:
        return _listed(request)  # it stands alone already
    had = tell_apart(question=question)
    url = undo_url(request.user, "interviewer_question_apart", pk=pk, had=had)
    announce_undo(request, f"Listed on its own: {question}", url)
    return _listed(request)


@undoes("interviewer_question_apart")
def undo_apart(request: SignedInRequest, pk: int, had: str) -> HttpResponse:
    question = _own(request, pk)
    if "\t" not in question.same_key:
        raise ChangedSince
    join_again(question=question, key=had)
    return _listed(request)


def _listed(request: SignedInRequest) -> HttpResponse:
    return redirect(own_path(request) or "interviews:interviewer_question_list")
