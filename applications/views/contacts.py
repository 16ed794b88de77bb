import re
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.domain.words import joined
from accounts.http import SignedInRequest, own_path, page
from accounts.versions import checks_version
from applications import services
from applications.duplicates.reading import contact_pairs
from applications.forms import ContactForm
from applications.listings import contact_listing
from applications.models import Contact, Role
from applications.models.contact import ContactKind
from applications.trash import announce_trashed


@require_safe
def contact_list(request: SignedInRequest) -> HttpResponse:
    listing = contact_listing(request.user, request.GET)
    template = "applications/contact_list.html" + ("#contact-list" if request.htmx else "")
    count = 0 if request.htmx else len(contact_pairs(request.user))
    return page(request, template, {"listing": listing, "duplicate_count": count})


def contact_create(request: SignedInRequest) -> HttpResponse:
    """Add a contact; ?company= and ?kind= are filled in, and ?next= says where to go then.

    ?role= is the role that the contact is added for.
    """
    posted, back = request.POST if request.method == "POST" else None, own_path(request)
    role = _role_added_for(request)
    initial = {name: request.GET.get(name) for name in ("company", "kind")}
    form = ContactForm(posted, owner=request.user, initial=initial)
    is_valid, now = form.is_valid(), timezone.now()
    if form.chosen:
        contact = form.use_known(now, role=role)
        messages.success(request, f"{contact.name} was known already: nobody was added.")
        return redirect(back or contact)
    if is_valid and not form.is_held_back and form.save_at(now, role=role):
        messages.success(request, _added(form.instance, role))
        return redirect(back or form.instance)
    context = {"form": form, "next": back}
    return page(request, "applications/contact_form.html", context, is_invalid=form.is_bound)


@checks_version(Contact)
def contact_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    contact, back = _own_contact(request, pk), own_path(request)
    posted = request.POST if request.method == "POST" else None
    form = ContactForm(posted, owner=request.user, instance=contact)
    if posted is not None and form.is_valid() and form.save_at(timezone.now()):
        return redirect(back or contact)
    context = {"form": form, "contact": contact, "next": back}
    return page(request, "applications/contact_form.html", context, is_invalid=form.is_bound)


@require_POST
def contact_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    contact = _own_contact(request, pk)
    services.trash(obj=contact, now=timezone.now())
    announce_trashed(request, contact)
    return redirect("applications:contact_list")


def _role_added_for(request: SignedInRequest) -> Role | None:
    asked = request.GET.get("role", "")
    if not re.fullmatch(r"[0-9]{1,18}", asked):
        return None
    rows = Role.objects.owned_by(request.user).select_related("recruiter")
    return get_object_or_404(rows, pk=int(asked))


def _added(contact: Contact, role: Role | None) -> str:
    """What was added, and for which roles it recruits now. role: with who recruited before."""
    if contact.kind != ContactKind.RECRUITER:
        return f"Added: {contact.name}."
    titles = list(contact.recruits_for.values_list("title", flat=True))
    if titles:
        return f"Added: {contact.name}, who recruits for {joined(titles, most=3)}."
    if role and role.recruiter:
        return (
            f"Added: {contact.name}. {role.recruiter.name} still recruits for {role.title}: "
            "change that under its contacts."
        )
    return f"Added: {contact.name}."


def _own_contact(request: SignedInRequest, pk: int) -> Contact:
    contacts = Contact.objects.owned_by(request.user).select_related("company")
    return get_object_or_404(contacts, pk=pk)


def old_address(request: SignedInRequest, rest: str = "") -> HttpResponse:
    """/people/… became /contacts/…; the search and filters of a bookmark come along."""
    asked = {name: request.GET[name][:200] for name in ("q", "kind", "sort") if name in request.GET}
    query = f"?{urlencode(asked)}" if asked else ""
    return redirect(f"{reverse('applications:contact_list')}{quote(rest)}{query}")
