"""Flags of one interview: noting, changing, withdrawing, and what the rules only suggest."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.words import joined
from accounts.http import SignedInRequest, own_path, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from interviews.catalogue.loader import FlagEntry
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log import changes as recording
from interviews.log.domain.suggestions import NotedFlag
from interviews.log.flag_forms import ExplainForm, FlagForm
from interviews.log.reading import (
    FlagRows,
    can_be_observed,
    contacts_of,
    coworkers_of,
    log_context,
    logged_interview,
)
from interviews.log.views import LOG, NO_CHOICE, SWAPS, focus_on, log_url
from interviews.models import Answer, Flag, FlagChange, Interview
from interviews.models.flag import FlagQuerySet
from interviews.preparing.interview_reading import get_interview
from interviews.preparing.step_reading import step_context

FORM = "interviews/log/flag_form.html"
EXPLAIN = "interviews/log/flag_explain.html"
MOST_SHOWN = 50
SAME_MOMENT = "Noted. It is the same moment as {}, and each of them counts."
NOT_SUGGESTED = "That is no longer suggested."
NO_DODGE = "The answer is no longer a dodge, so this flag cannot be restored."


@require_http_methods(["GET", "HEAD", "POST"])
def flag_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note a flag. ?key= chooses it, ?answer= brings its words; choose=1 only changes which.

    ?next= is where it leads when the flag is noted, instead of the log.
    """
    if request.htmx and request.GET.get("fold"):
        context = {"interview": get_interview(request, pk)}
        return TemplateResponse(request, f"{LOG}#flag-form", context)
    interview = logged_interview(request, pk)
    if request.method != "POST" or "choose" in request.POST:
        typed = _typed(request, interview)
        form = _form(interview, key=_asked_key(request), initial=typed)
        same = _same_moment(interview, form.typed(typed))
        return _form_page(request, interview, form, same=same)
    form = _form(interview, data=request.POST)
    same = _same_moment(interview, form.noted()) if form.is_valid() else []
    return _saved(
        request,
        interview,
        form,
        lambda: recording.note_flag(
            interview=interview,
            fields=form.flag_fields(),
            contacts=form.who(),
            now=timezone.now(),
        ),
        notice=SAME_MOMENT.format(joined([f"“{it.title}”" for it in same])) if same else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(Flag)
def flag_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a flag, also what it is named; choose=1 only changes which boxes there are."""
    flag = _flag(request, pk)
    interview = logged_interview(request, flag.interview_id)
    if request.method != "POST":
        return _form_page(request, interview, _form(interview, flag=flag))
    if "choose" in request.POST:
        typed = _typed(request, interview) | {
            name: request.POST.get(name, "") for name in ("severity", "reason")
        }
        form = _form(interview, flag=flag, key=_asked_key(request), initial=typed)
        form.opened_version = request.POST.get("version", "")
        return _form_page(request, interview, form)
    form = _form(interview, flag=flag, data=request.POST)
    return _saved(
        request,
        interview,
        form,
        lambda: recording.edit_flag(
            flag=flag,
            fields=form.flag_fields(),
            contacts=form.who(),
            reason=form.why_lowered(),
            now=timezone.now(),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(Flag)
def flag_explain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Link a red flag to new evidence, with a reason: it then counts half, and stays listed."""
    flag = get_object_or_404(_flags(request).red(), pk=pk)
    answers = list(Answer.objects.that_may_explain(flag)[:MOST_SHOWN])
    posted = request.POST if request.method == "POST" else None
    form = ExplainForm(posted, flag=flag, answers=answers)
    if posted is None or not form.is_valid():
        return _explain_page(request, flag, form)
    reason, evidence = form.cleaned_data["reason"], form.chosen()
    change = recording.explain_flag(flag=flag, reason=reason, evidence=evidence, now=timezone.now())
    back = own_path(request)
    text = f"Explained: {flag.title}. It counts half now."
    undo = (text, _undo_of(request, change, back=back)) if change else None
    if request.htmx:
        context = _context(request, flag.interview_id, just=pk, undo=undo)
        return TemplateResponse(request, f"{SWAPS}#flag-noted", context)
    if undo:
        announce_undo(request, *undo)
    return redirect(back or log_url(flag.interview_id))


@require_POST
def flag_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    flag = _flag(request, pk)
    change = recording.withdraw_flag(flag=flag, now=timezone.now())
    if change is None:
        return _rows(request, flag.interview_id)
    undo = (f"Withdrawn: {flag.title}.", _undo_of(request, change))
    return _rows(request, flag.interview_id, just=pk, undo=undo)


def _undo_of(request: SignedInRequest, change: FlagChange, **kept: str) -> str:
    return undo_url(request.user, "flag_status", pk=change.flag_id, change=change.pk, **kept)


@undoes("flag_status")
def undo_flag_status(
    request: SignedInRequest, pk: int, change: int, back: str = ""
) -> HttpResponse:
    """Undo of withdrawing or explaining a flag. back: where it was explained from."""
    flag = _flag(request, pk)
    if not recording.undo_flag_status(flag=flag, change=change, now=timezone.now()):
        raise ChangedSince
    return _rows(request, flag.interview_id, focus=f"flag-{pk}-title", back=back)


@require_POST
def flag_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a flag that was withdrawn or explained count in full again; ?next= as for a new one."""
    flag = _flag(request, pk)
    if not recording.restore_flag(flag=flag, now=timezone.now()):
        return _rows(request, flag.interview_id, problem=NO_DODGE)
    return _rows(request, flag.interview_id, focus=f"flag-{pk}-title")


@require_POST
def observation_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was looked for and seen, or not: "looked, saw none" is not "did not look"."""
    interview = get_interview(request, pk)
    subject, outcome = request.POST.get("subject", ""), request.POST.get("outcome", "")
    if not can_be_observed(interview, subject, outcome):
        return _rows(request, pk, problem=NO_CHOICE)
    recording.observe(interview=interview, subject=subject, outcome=outcome, now=timezone.now())
    return _rows(request, pk)


@require_POST
def suggestion_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note what the rules suggest, under the name that was chosen.

    Where they suggest it no more, only the list is shown again.
    """
    interview = logged_interview(request, pk)
    flag = recording.accept_suggestion(
        interview=interview,
        flag_key=request.POST.get("flag_key", ""),
        cues=request.POST.getlist("cue"),
        now=timezone.now(),
    )
    return _rows(request, pk, focus=f"flag-{flag.pk}-title" if flag else "")


@require_POST
def suggestion_dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    interview = logged_interview(request, pk)
    entry = catalogue_flag(request.POST.get("flag_key", ""))
    if entry is None:
        return _rows(request, pk, problem=NOT_SUGGESTED)
    recording.dismiss_suggestion(interview=interview, flag_key=entry.key, now=timezone.now())
    undo = (
        f"Dismissed: {entry.title}.",
        undo_url(request.user, "suggestion_dismiss", pk=pk, flag_key=entry.key),
    )
    return _rows(request, pk, dismissed=entry.key, undo=undo)


@undoes("suggestion_dismiss")
@require_POST
def suggestion_restore(request: SignedInRequest, pk: int, flag_key: str) -> HttpResponse:
    """Suggest again what was dismissed."""
    interview = get_interview(request, pk)
    recording.restore_suggestion(interview=interview, flag_key=flag_key)
    return _rows(request, pk, focus=f"suggestion-{flag_key}-note")


# --- Other readings of a flag's moment ------------------------------------------------------------


@require_POST
def flag_reading_keep(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a flag's cue tell what else its moment may be read as."""
    flag, entry = _flag(request, pk), _reading(request, pk)
    if entry is None:
        return _rows(request, flag.interview_id, problem=NOT_SUGGESTED)
    try:
        recording.keep_as_cue(flag=flag, flag_key=entry.key)
    except ValidationError as error:
        return _rows(request, flag.interview_id, problem=error.messages[0])
    return _rows(request, flag.interview_id, focus=f"flag-{pk}-title")


@require_POST
def flag_reading_pick(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name a flag as what else its moment may be read as."""
    flag, entry = _flag(request, pk), _reading(request, pk)
    if entry is None or flag.is_automatic:
        return _rows(request, flag.interview_id, problem=NOT_SUGGESTED)
    was = flag.title
    try:
        change = recording.rename_flag(flag=flag, entry=entry, now=timezone.now())
    except ValidationError as error:
        return _rows(request, flag.interview_id, problem=error.messages[0])
    undo = None
    if change:
        url = undo_url(request.user, "flag_reading_pick", pk=pk, change=change.pk)
        undo = (f"“{was}” is now “{entry.title}”.", url)
    return _rows(request, flag.interview_id, just=pk, undo=undo)


@undoes("flag_reading_pick")
def undo_flag_reading_pick(request: SignedInRequest, pk: int, change: int) -> HttpResponse:
    flag = _flag(request, pk)
    try:
        is_undone = recording.undo_rename(flag=flag, change=change, now=timezone.now())
    except ValidationError:  # the name is taken by now
        is_undone = False
    if not is_undone:
        raise ChangedSince
    return _rows(request, flag.interview_id, focus=f"flag-{pk}-title")


def _reading(request: SignedInRequest, pk: int) -> FlagEntry | None:
    """What was chosen among the other readings of this flag's moment; None: it is none of them."""
    interview = logged_interview(request, _flag(request, pk).interview_id)
    key = request.POST.get("flag_key", "")
    found = FlagRows(interview).readings
    return next((it.flag for ref, it in found if (ref, it.flag_key) == (pk, key)), None)


# --- Forms ---------------------------------------------------------------------------------------


def _form(interview: Interview, **kwargs: Any) -> FlagForm:
    contacts = contacts_of(interview)
    if flag := kwargs.get("flag"):
        contacts += [contact for contact in flag.contacts.all() if contact not in contacts]
    return FlagForm(
        interview=interview, contacts=contacts, coworkers=len(coworkers_of(interview)), **kwargs
    )


def _asked_key(request: SignedInRequest) -> str:
    return (request.POST if request.method == "POST" else request.GET).get("key", "")


def _typed(request: SignedInRequest, interview: Interview) -> dict[str, Any]:
    """What a form starts with: what was typed before another flag was chosen, or an answer."""
    if request.method == "POST":
        names = ("quote", "cue", "question", "title")
        kept = {name: request.POST.get(name, "") for name in names}
        question = next(
            (it for it in interview.questions.all() if str(it.pk) == kept["question"]), None
        )
        return kept | {
            "contacts": request.POST.getlist("contacts"),
            "area": request.POST.get("area") or (question.area if question else ""),
        }
    answer = _answer(interview, request.GET.get("answer", ""))
    contacts = contacts_of(interview)
    if answer is None:
        return {"contacts": [str(contacts[0].pk)]} if len(contacts) == 1 else {}
    return {
        "quote": "\n".join(filter(None, (answer.words, answer.second_words))),
        "cue": answer.cue,
        "question": str(answer.question_id),
        "area": answer.question.area,
        "contacts": [str(answer.speaker_id)] if answer.speaker_id else [],
    }


def _same_moment(interview: Interview, noted: NotedFlag) -> list[Flag]:
    """The flags that were noted for the same moment already."""
    before = recording.noted_flags(interview)
    refs = {it.ref for it in before if it.is_same_moment(noted)}
    return [it for it in interview.flags.all() if it.pk in refs]


def _answer(interview: Interview, pk: str) -> Answer | None:
    return next((it for it in interview.current_answers if str(it.pk) == pk), None)


def _flag(request: SignedInRequest, pk: int) -> Flag:
    return get_object_or_404(_flags(request), pk=pk)


def _flags(request: SignedInRequest) -> FlagQuerySet:
    rows = Flag.objects.owned_by(request.user).select_related("interview__role")
    return rows.prefetch_related("contacts")


def _saved(
    request: SignedInRequest,
    interview: Interview,
    form: FlagForm,
    save: Callable[[], Flag],
    *,
    notice: str = "",
) -> HttpResponse:
    """notice: what has to be said once it is saved, "" for nothing."""
    if form.is_valid():
        try:
            return _noted(request, save(), notice)
        except ValidationError as error:  # the same as another, or lowered without a reason
            form.add_error(None, error)
    return _form_page(request, interview, form)


def _form_page(
    request: SignedInRequest,
    interview: Interview,
    form: FlagForm | ExplainForm,
    template: str = FORM,
    **more: object,
) -> HttpResponse:
    context = {
        "interview": interview,
        "form": form,
        "next": own_path(request),
        "is_alone": not request.htmx or "alone" in request.POST,
    } | more
    if request.htmx:
        template += "#flag-form"
    else:
        context |= step_context(interview, "log")
    return page(request, template, context, is_invalid=bool(form.errors))


def _explain_page(request: SignedInRequest, flag: Flag, form: ExplainForm) -> HttpResponse:
    interview = logged_interview(request, flag.interview_id)
    shown = next((it for it in interview.flags.all() if it.pk == flag.pk), flag)
    return _form_page(request, interview, form, EXPLAIN, flag=shown)


# --- Answers to the browser --------------------------------------------------------------------


def _noted(request: SignedInRequest, flag: Flag, notice: str) -> HttpResponse:
    """The form folds, and the list shows the flag; back to where the user came from by ?next=."""
    if not request.htmx:
        if notice:
            messages.info(request, notice)
        return redirect(own_path(request) or log_url(flag.interview_id, f"flag-{flag.pk}"))
    context = _context(request, flag.interview_id, notice=notice)
    response = TemplateResponse(request, f"{SWAPS}#flag-noted", context)
    return focus_on(response, f"flag-{flag.pk}-title")


def _rows(
    request: SignedInRequest, pk: int, *, focus: str = "", back: str = "", **just: Any
) -> HttpResponse:
    """The list of flags, suggestions and things to look for, and all that counts them.

    just: what FlagRows takes.
    """
    undo, problem = just.get("undo"), just.get("problem", "")
    if not request.htmx and not problem:
        if undo:
            announce_undo(request, *undo)
        # The words with Undo are at the head of the page: nothing may scroll past them.
        return redirect(back or own_path(request) or log_url(pk, "" if undo else "flags"))
    template = f"{SWAPS}#flags-changed" if request.htmx else LOG
    context = _context(request, pk, **just)
    return focus_on(page(request, template, context, is_invalid=bool(problem)), focus)


def _context(request: SignedInRequest, pk: int, **just: Any) -> dict[str, Any]:
    interview = logged_interview(request, pk)
    return log_context(interview, FlagRows(interview, **just))
