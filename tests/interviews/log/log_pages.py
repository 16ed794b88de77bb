"""Addresses of the log, and what its answers say beside their page."""

import json

from django.contrib.messages import get_messages
from django.urls import reverse

from tests.factories import ContactFactory, ParticipantFactory


def meets(interview, name, kind="coworker"):
    company = interview.role.company
    contact = ContactFactory(owner=interview.owner, company=company, name=name, kind=kind)
    ParticipantFactory(interview=interview, contact=contact)
    return contact


def url(name, row, *more):
    return reverse(f"interviews:{name}", args=[row.pk, *more])


def log_url(interview, anchor=""):
    return url("interview_log", interview) + anchor


def focus_of(response):
    return json.loads(response["HX-Trigger-After-Settle"])["focusOn"]["id"]


def undo_of(response):
    """Where the Undo of the next page posts to."""
    tags = [message.extra_tags for message in get_messages(response.wsgi_request)]
    return tags[-1].removeprefix("undo:")
