"""When an interview is and who will be there."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.domain.business_time import to_utc
from accounts.models import User
from applications.models import Contact
from interviews.models import Interview, Participant
from interviews.preparing.plan_changes import pin_next_steps, pin_next_steps_of_many
from interviews.signals import evidence_changed, interview_moved


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
    interview_moved.send(sender=Interview, interview=interview, now=now)
    return interview


@transaction.atomic
def schedule_many(*, owner: User, interviews: Sequence[Interview]) -> None:
    """The same for many new ones, in a few queries. Nobody is told: whoever calls it tells of the
    roles.
    """
    for it in interviews:
        it.owner = owner
        it.starts_at = to_utc(it.local_date, it.local_time, it.zone)
        it.ends_at = it.starts_at + timedelta(minutes=it.duration_minutes)
    Interview.objects.bulk_create(interviews)
    pin_next_steps_of_many(owner=owner, interviews=interviews)


@transaction.atomic
def set_contacts(*, interview: Interview, contacts: Iterable[Contact], now: datetime) -> None:
    """Exactly these contacts will be there."""
    wanted = {contact.pk: contact for contact in contacts}
    Participant.objects.filter(interview=interview).exclude(contact__in=wanted).delete()
    known = set(interview.participants.values_list("contact_id", flat=True))
    Participant.objects.bulk_create(
        Participant(interview=interview, contact=contact)
        for pk, contact in wanted.items()
        if pk not in known
    )
    _contacts_changed(interview, now)


@transaction.atomic
def add_contact(*, interview: Interview, contact: Contact, now: datetime) -> Participant:
    """Adding somebody who is on the list already changes nothing."""
    participant, _ = Participant.objects.get_or_create(interview=interview, contact=contact)
    _contacts_changed(interview, now)
    return participant


@transaction.atomic
def remove_contact(*, participant: Participant, now: datetime) -> None:
    """Takes them off the list; what they said stays, with their name."""
    participant.delete()
    _contacts_changed(participant.interview, now)


def _contacts_changed(interview: Interview, now: datetime) -> None:
    # Who sat there decides how far an unknown speaker of the panel is believed.
    evidence_changed.send(sender=Participant, interview=interview, now=now, cause="contacts")
    interview_moved.send(sender=Interview, interview=interview, now=now)


@transaction.atomic
def end_interview(*, interview: Interview, now: datetime) -> None:
    """The user says it is over: at its planned end, or now where that is still to come."""
    interview.ended_at = min(interview.ends_at, now)
    interview.save(update_fields=["ended_at", "updated_at"])
    interview_moved.send(sender=Interview, interview=interview, now=now)


@transaction.atomic
def reopen_interview(*, interview: Interview, now: datetime) -> None:
    """It is not over after all; what was suggested because of its end retires."""
    interview.ended_at = None
    interview.save(update_fields=["ended_at", "updated_at"])
    interview_moved.send(sender=Interview, interview=interview, now=now)
