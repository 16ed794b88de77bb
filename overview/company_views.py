"""A company's page with what was seen there, and the page of a contact with where one met them."""

from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from accounts.models import User
from applications.duplicates.reading import duplicates_of
from applications.log_entry_form import LogLine
from applications.models import Company, Contact, LogEntry, Role
from interviews.models import Flag, Interview
from interviews.models.flag import FlagKind
from overview.company_past import past_of

MOST_SHOWN = 50
MOST_LOGGED = 20


@require_safe
def company_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    company = get_object_or_404(Company.objects.owned_by(request.user), pk=pk)
    # By the company, which is the user's own; by the owner too, SQLite would read all their flags.
    flags = Flag.objects.open_red().filter(interview__trashed_at=None)
    context = {
        "company": company,
        "duplicates": duplicates_of(company, request.user),
        "open_flags": flags.filter(interview__role__company=company).count()
        + company.found_flags.filter(kind=FlagKind.RED, trashed_at=None).count(),
        "roles": company.roles.filter(trashed_at=None)
        .select_related("own_stage")
        .with_gut_state(now=timezone.now())[:MOST_SHOWN],
        "placed": company.places_for.filter(trashed_at=None).select_related("company")[:MOST_SHOWN],
        "contacts": company.contacts.filter(trashed_at=None)[:MOST_SHOWN],
        "most_shown": MOST_SHOWN,
    }
    return page(request, "overview/company_detail.html", context)


@require_safe
def company_past(request: SignedInRequest) -> HttpResponse:
    """?company= or ?new_company=: what happened there, for the form of a new role."""
    company, name = request.GET.get("company", ""), request.GET.get("new_company", "")
    if not request.htmx:
        return redirect(f"{reverse('overview:role_create')}?{urlencode({'company': company})}")
    past = past_of(request.user, company=company, name=name)
    return page(request, "overview/_company_past.html", {"past": past})


@require_safe
def contact_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    contacts = Contact.objects.owned_by(request.user).select_related("company")
    contact = get_object_or_404(contacts, pk=pk)
    now = timezone.now()
    # By the contact alone, for the same reason.
    interviews = Interview.objects.filter(contacts=contact, trashed_at=None, role__trashed_at=None)
    interviews = interviews.handed_to(request.user).select_related("role__company")
    entries = LogEntry.objects.owned_by(request.user).filter(contact=contact).with_names()
    logged, met = list(entries[:MOST_LOGGED]), list(interviews[:MOST_SHOWN])
    recruits_for = contact.recruits_for.filter(trashed_at=None)
    roles = list(recruits_for.select_related("company", "own_stage")[:MOST_SHOWN])
    about = _roles_with(request.user, contact)
    in_touch = [it.happened_at for it in logged]
    in_touch += [it.starts_at for it in met if it.starts_at <= now]
    context = {
        "contact": contact,
        "now": now,
        "roles": roles,
        "interviews": met,
        "entries": logged,
        "last_at": max(in_touch, default=None),
        "log_line": LogLine(
            owner=request.user,
            now=now,
            roles=about,
            initial={"role": about[0].pk if len(about) == 1 else None},
        ),
        "duplicates": duplicates_of(contact, request.user),
        "referred": contact.referred.filter(trashed_at=None).select_related("company")[:MOST_SHOWN],
    }
    return page(request, "overview/contact_detail.html", context)


def _roles_with(user: User, contact: Contact) -> list[Role]:
    """What a call or message with them is likely about: open roles they recruit for, or at their
    company."""
    likely = Q(recruiter=contact)
    if contact.company_id:
        likely |= Q(company=contact.company_id)
    rows = Role.objects.owned_by(user).open().filter(likely).select_related("company")
    return list(rows.order_by("-updated_at")[:MOST_SHOWN])
