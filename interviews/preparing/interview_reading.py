"""What all four steps of an interview start from: the row, and what stands at the head."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404

from accounts.domain.business_time import local
from accounts.http import SignedInRequest
from interviews.models import Interview, MessagePlan, Participant

# Whom they are and what they say is needed wherever the rows are: one query each, not two.
WITH_CONTACTS = Prefetch("participants", Participant.objects.select_related("contact"))
WITH_MESSAGES = Prefetch("message_plans", MessagePlan.objects.select_related("message"))


def get_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with its role and company; anybody else's is a 404."""
    rows = Interview.objects.owned_by(request.user).select_related(
        "role__company", "role__recruiter"
    )
    interview = get_object_or_404(rows, pk=pk)
    interview.owner = request.user  # has its preferences loaded already
    return interview


@dataclass(frozen=True, slots=True)
class Head:
    """title: who will be there, else the kind. starts, ends: naive, as a clock in the interview's
    zone shows them. your_start: naive in the user's own zone, None where the clocks agree.
    place_url: the place where it is a web address, else "".
    """

    title: str
    starts: datetime
    ends: datetime
    zone: str
    your_start: datetime | None
    place_url: str


def head_of(interview: Interview) -> Head:
    prefetch_related_objects([interview], WITH_CONTACTS)
    starts, ends, yours = (
        local(moment, zone).replace(tzinfo=None)
        for moment, zone in (
            (interview.starts_at, interview.zone),
            (interview.ends_at, interview.zone),
            (interview.starts_at, interview.owner.preferences.zone),
        )
    )
    return Head(
        title=interview.title,
        starts=starts,
        ends=ends,
        zone=zone_words(interview.zone),
        your_start=None if yours == starts else yours,
        place_url=web_address(interview.place),
    )


def zone_words(zone: str) -> str:
    """ "Berlin time" for "Europe/Berlin"; "UTC" stays."""
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"{place} time" if "/" in zone else place


def web_address(place: str) -> str:
    """The place where it can safely be a link: http and https only; "" for anything else."""
    address = place.strip()
    is_web = address.lower().startswith(("http://", "https://")) and " " not in address
    return address if is_web else ""
