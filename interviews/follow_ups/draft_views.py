"""Writing a follow-up: versions, warnings while one writes, and that it was sent or called."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, page
from accounts.undo import announce_undo, undo_url
from accounts.versions import checks_version
from interviews.follow_ups.composer import composer_of, is_shown_anyway
from interviews.follow_ups.domain.drafts import Form
from interviews.follow_ups.draft_changes import DraftRows, rows_for, save_version, settle_sent
from interviews.follow_ups.draft_forms import DraftForm, SentForm
from interviews.follow_ups.views import DETAIL, detail_context, get_follow_up
from interviews.models import DraftVersion, FollowUp
from interviews.models.follow_up import ClosedVia


@require_POST
@checks_version(FollowUp)
def follow_up_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save a version, go on to write it as something else, or only check it (Check, where
    JavaScript is off). What was typed is kept with what it was written as.
    """
    follow_up = get_follow_up(request, pk)
    rows = _asked_rows(request, follow_up)
    form, to = rows.facts.form, request.POST.get("to", "")
    draft_form = _draft_form(request, follow_up, form)
    draft_form.is_to_be_saved = "check" not in request.POST
    if to in rows.forms and not request.POST.get("body", "").strip():
        return redirect(f"{follow_up.get_absolute_url()}?{urlencode({'form': to})}#composer")
    if not draft_form.is_valid() or "check" in request.POST:
        return _composer_page(request, follow_up, draft_form=draft_form)
    words = {name: draft_form.cleaned_data.get(name, "") for name in ("subject", "body")}
    if to in rows.forms:
        if not is_shown_anyway(follow_up, rows, **words):
            _save(follow_up, form, draft_form)
        return redirect(f"{follow_up.get_absolute_url()}?{urlencode({'form': to})}#composer")
    version = _save(follow_up, form, draft_form)
    asked = urlencode({"form": form, "saved": version.number})
    return redirect(f"{follow_up.get_absolute_url()}?{asked}#draft-saved")


@require_POST
def follow_up_warnings(request: SignedInRequest, pk: int) -> HttpResponse:
    """The warnings alone, while one is writing."""
    follow_up = get_follow_up(request, pk)
    draft_form = DraftForm(request.POST, form=_asked_rows(request, follow_up).facts.form)
    if not request.htmx:
        return redirect(follow_up)
    composer = composer_of(request, follow_up, draft_form=draft_form)
    context = {"composer": composer, "follow_up": follow_up}
    return TemplateResponse(request, "interviews/follow_ups/swaps/draft_warnings.html", context)


@require_POST
@checks_version(FollowUp)
def follow_up_sent(request: SignedInRequest, pk: int) -> HttpResponse:
    """The user sent it or called: done, with the day, what came of it and the words kept."""
    follow_up = get_follow_up(request, pk)
    form = _asked_rows(request, follow_up).facts.form
    sent_form = SentForm(request.POST, follow_up=follow_up, today=timezone.localdate())
    draft_form = _draft_form(request, follow_up, form) if request.POST.get("body") else None
    if not sent_form.is_valid() or (draft_form is not None and not draft_form.is_valid()):
        return _composer_page(request, follow_up, draft_form=draft_form, sent_form=sent_form)
    if draft_form is not None:
        _save(follow_up, form, draft_form)
    via = ClosedVia(sent_form.cleaned_data["via"])
    on, outcome = sent_form.cleaned_data["on"], sent_form.cleaned_data["outcome"]
    now = timezone.now()
    undoing = settle_sent(follow_up=follow_up, via=via, on=on, outcome=outcome, now=now)
    undo = undo_url(request.user, "follow_up_change", **undoing)
    announce_undo(request, f"{follow_up.title}: {via.label.lower()}.", undo)
    return redirect("overview:today")


def _save(follow_up: FollowUp, form: Form, draft_form: DraftForm) -> DraftVersion:
    return save_version(
        follow_up=follow_up,
        form=form,
        subject=draft_form.cleaned_data.get("subject", ""),
        body=draft_form.cleaned_data["body"],
        now=timezone.now(),
    )


def _draft_form(request: SignedInRequest, follow_up: FollowUp, form: Form) -> DraftForm:
    last = follow_up.drafts.filter(form=form).order_by("-number").first()
    draft_form = DraftForm(request.POST, form=form, last=last)
    draft_form.stored_url = f"{follow_up.get_absolute_url()}?{urlencode({'form': form})}#composer"
    return draft_form


def _asked_rows(request: SignedInRequest, follow_up: FollowUp) -> DraftRows:
    form = request.POST.get("form", "")
    rows = rows_for(follow_up=follow_up, form=form, now=timezone.now())
    if not rows.forms:  # nobody is written to
        raise Http404
    return rows


def _composer_page(
    request: SignedInRequest,
    follow_up: FollowUp,
    *,
    draft_form: DraftForm | None = None,
    sent_form: SentForm | None = None,
) -> HttpResponse:
    composer = composer_of(request, follow_up, draft_form=draft_form, sent_form=sent_form)
    forms = (it for it in (draft_form, sent_form) if it is not None and it.errors)
    refused = next(forms, None)
    context = detail_context(request, follow_up, composer=composer, refused=refused)
    return page(request, DETAIL, context, is_invalid=refused is not None)
