"""Whoever sat in an interview, or said something there, is part of what is known of its role."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from applications.models import Contact, Role
from applications.signals import contact_changed, role_changed
from interviews.models import Answer, Participant


@receiver(contact_changed)
def tell_roles_they_were_met_for(*, contact: Contact, now: datetime, **_: Any) -> None:
    """Roles that they recruit for are told by whoever changed them."""
    met = Participant.objects.filter(contact=contact).values("interview__role")
    # What somebody said counts even after they were taken off the list of the interview.
    said = Answer.objects.filter(speaker=contact).values("question__interview__role")
    roles = Role.objects.filter(Q(pk__in=met) | Q(pk__in=said), trashed_at=None)
    for role in roles.exclude(recruiter=contact).select_related("company", "recruiter"):
        role_changed.send(sender=Role, role=role, now=now)
