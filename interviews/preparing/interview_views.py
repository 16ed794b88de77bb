"""The list of interviews, adding and changing one, its end, and the step it opens on."""

from datetime import date, datetime

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, day_asked, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from applications.models import Role
from applications.services import save_contact, trash
from applications.trash import announce_trashed
from interviews.models import Interview
from interviews.preparing.domain.steps import step_that_fits
from interviews.preparing.interview_changes import (
    end_interview,
    reopen_interview,
    schedule,
    set_contacts,
)
from interviews.preparing.interview_forms import YEARS, InterviewForm
from interviews.preparing.interview_listing import interview_listing, own_interviews, state_of
from interviews.preparing.interview_reading import get_interview

MOST_COMING_UP = 10
DAYS = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)


def interview_list(request: SignedInRequest) -> HttpResponse:
    """What is coming up, then what is over; any search or filter makes it one list."""
    now = timezone.now()
    listing = interview_listing(request.user, request.GET, now=now)
    coming_up: list[Interview] = []
    if not listing.is_narrowed:
        coming_up = list(own_interviews(request.user).upcoming(now=now)[: MOST_COMING_UP + 1])
        listing = interview_listing(request.user, request.GET, now=now, is_over=True)
    context = {
        "listing": listing,
        "rows": [(it, state_of(it, now=now)) for it in listing.page.object_list],
        "coming_up": [(it, state_of(it, now=now)) for it in coming_up[:MOST_COMING_UP]],
        "more_coming_up": len(coming_up) > MOST_COMING_UP,
        "is_short": listing.is_short_with(len(coming_up)),
    }
    template = "interviews/preparing/interview_list.html" + (
        "#interview-list" if request.htmx else ""
    )
    return page(request, template, context)


def interview_create(request: SignedInRequest) -> HttpResponse:
    """Add an interview; ?role= settles which role it is for, ?day= suggests when."""
    posted = request.POST if request.method == "POST" else None
    role = _role_asked_for(request)
    if posted is not None and "show_contacts" in posted:
        return _with_contacts_of_role(request, role)
    initial = {
        "role": role and role.pk,
        "round": role.interviews.filter(trashed_at=None).count() + 1 if role else 1,
        "zone": request.user.preferences.zone,
        "local_date": day_asked(request, *DAYS),
    }
    form = InterviewForm(posted, owner=request.user, role=role, initial=initial)
    if form.is_valid() and not form.is_held_back:
        _save(form, now=timezone.now())
        return redirect("interviews:interview_prepare", pk=form.instance.pk)
    return page(
        request,
        "interviews/preparing/interview_form.html",
        {"form": form},
        is_invalid=form.is_bound,
    )


@checks_version(Interview)
def interview_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    interview = get_interview(request, pk)
    posted = request.POST if request.method == "POST" else None
    contacts = [it.contact_id for it in interview.participants.all()]
    form = InterviewForm(
        posted, owner=request.user, instance=interview, initial={"contacts": contacts}
    )
    if form.is_valid() and not form.is_held_back:
        _save(form, now=timezone.now())
        return redirect("interviews:interview_prepare", pk=pk)
    context = {"form": form, "interview": interview, "title": interview.title}
    return page(
        request, "interviews/preparing/interview_form.html", context, is_invalid=form.is_bound
    )


@require_safe
def interview_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the step that fits right now."""
    interview = get_interview(request, pk)
    step = step_that_fits(
        now=timezone.now(),
        starts_at=interview.starts_at,
        ends_at=interview.ends_at,
        ended_at=interview.ended_at,
        debriefed_at=interview.debriefed_at,
    )
    return redirect(f"interviews:interview_{step}", pk=pk)


@require_POST
def interview_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    interview = get_interview(request, pk)
    trash(obj=interview, now=timezone.now())
    announce_trashed(request, interview)
    return redirect("interviews:interview_list")


@require_POST
def interview_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """The interview is over: what follows from it is planned, and the debrief is next."""
    interview = get_interview(request, pk)
    if interview.ended_at is None:
        end_interview(interview=interview, now=timezone.now())
        url = undo_url(request.user, "interview_end", interview=pk)
        announce_undo(request, "The interview is over.", url)
    return redirect("interviews:interview_debrief", pk=pk)


@require_POST
def interview_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is not over after all. A debrief that is saved already keeps it over."""
    interview = get_interview(request, pk)
    if not interview.is_debriefed:
        reopen_interview(interview=interview, now=timezone.now())
    return redirect("interviews:interview_log", pk=pk)


@undoes("interview_end")
def undo_end(request: SignedInRequest, *, interview: int) -> HttpResponse:
    row = get_interview(request, interview)
    if row.is_debriefed:
        raise ChangedSince
    reopen_interview(interview=row, now=timezone.now())
    return redirect("interviews:interview_log", pk=row.pk)


def _role_asked_for(request: SignedInRequest) -> Role | None:
    """The role the address names; None without one, or where that is not a role of the user's."""
    asked = request.GET.get("role", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    rows = Role.objects.owned_by(request.user).select_related("company")
    return get_object_or_404(rows, pk=int(asked))


def _with_contacts_of_role(request: SignedInRequest, role: Role | None) -> HttpResponse:
    """The form as it was typed, with the contacts of the role that was chosen; nothing is saved."""
    typed = request.POST.dict() | {"contacts": request.POST.getlist("contacts")}
    form = InterviewForm(None, owner=request.user, role=role, initial=typed)
    template = "interviews/preparing/interview_form.html" + (
        "#interview-contacts" if request.htmx else ""
    )
    return page(request, template, {"form": form})


@transaction.atomic
def _save(form: InterviewForm, *, now: datetime) -> None:
    interview = schedule(interview=form.instance, now=now)
    contacts = list(form.cleaned_data["contacts"])
    if named := form.new_contact():
        contacts.append(named if named.pk else save_contact(contact=named, now=now))
    set_contacts(interview=interview, contacts=list(dict.fromkeys(contacts)), now=now)
