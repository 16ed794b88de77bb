"""When an interview is and who will be there."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from applications.models import Contact
from interviews.domain.business_time import to_utc
from interviews.models import Interview, Participant
from interviews.services.follow_ups import plan_role
from interviews.services.planning import pin_next_steps
from interviews.services.scoring import rescore


@transaction.atomic
def schedule(*, interview: Interview, now: datetime) -> Interview:
    """Save a new or changed interview; start and end in UTC follow from the local time and zone.

    A new one gets the "next steps" question pinned to its plan.
    """
    is_new = interview.pk is None
    interview.starts_at = to_utc(interview.local_date, interview.local_time, interview.zone)
    interview.ends_at = interview.starts_at + timedelta(minutes=interview.duration_minutes)
    interview.save()
    if is_new:
        pin_next_steps(interview=interview)
    plan_role(role=interview.role, now=now)
    return interview


@transaction.atomic
def set_people(*, interview: Interview, contacts: Iterable[Contact], now: datetime) -> None:
    """Exactly these people will be there."""
    wanted = {contact.pk: contact for contact in contacts}
    Participant.objects.filter(interview=interview).exclude(contact__in=wanted).delete()
    known = set(interview.participants.values_list("contact_id", flat=True))
    Participant.objects.bulk_create(
        Participant(interview=interview, contact=contact)
        for pk, contact in wanted.items()
        if pk not in known
    )
    _people_changed(interview, now)


@transaction.atomic
def add_person(*, interview: Interview, contact: Contact, now: datetime) -> Participant:
    """Adding somebody who is on the list already changes nothing."""
    participant, _ = Participant.objects.get_or_create(interview=interview, contact=contact)
    _people_changed(interview, now)
    return participant


@transaction.atomic
def remove_person(*, participant: Participant, now: datetime) -> None:
    """Takes them off the list; what they said stays, with their name."""
    participant.delete()
    _people_changed(participant.interview, now)


def _people_changed(interview: Interview, now: datetime) -> None:
    # Who sat there decides how far an unknown speaker of the panel is believed.
    rescore(role=interview.role, interview=interview, now=now, cause="people")
    plan_role(role=interview.role, now=now)
