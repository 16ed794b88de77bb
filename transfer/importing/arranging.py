"""Interviews of a list and what is to be done by a day, for roles that are there; and whether the
user went on with them since, which is what an Undo asks.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

from django.db.models import Q

from accounts.domain.business_time import local
from accounts.models import User
from applications.models import Role
from interviews.follow_ups.changes import note_own
from interviews.follow_ups.domain.facts import Rule
from interviews.models import FollowUp, Interview, Question
from interviews.models.follow_up import FollowUpStatus
from interviews.preparing.interview_changes import schedule_many
from transfer.importing.domain.rows import Draft, Meeting

NO_TIME = "The time was not in the file."
UNKNOWN_TIME = time(9)  # so that a reminder comes early rather than late
MOST_ROUND = 20
# What tells whether an interview was changed since.
COMPARED = (
    *("role_id", "kind", "round", "local_date", "local_time", "zone", "duration_minutes", "place"),
    *("notes", "own_notes", "ended_at", "debriefed_at", "myself", "feeling", "feeling_why"),
    *("promised_on", "interest", "interest_words", "gut_so_far"),
)

type Moments = dict[int, list[Interview]]


def arrange(
    drafts: Sequence[tuple[Role, Draft]], *, owner: User, now: datetime, there: Moments
) -> list[dict[str, Any]]:
    """Write the interviews and the next step of each role that it does not have yet, in a few
    queries. Nobody is told: whoever calls it tells of the roles.

    there: role id → the interviews it has, to which the new ones are added. For each role, what was
    made, as ImportRow.made holds it.
    """
    zone = owner.preferences.zone
    new = [_new(role, draft.meetings, there.get(role.pk, ()), zone) for role, draft in drafts]
    interviews = [it for some in new for it in some]
    if interviews:
        schedule_many(owner=owner, interviews=interviews)
    for it in interviews:
        there.setdefault(it.role_id, []).append(it)
    stepping = [(role, draft.step) for role, draft in drafts if draft.step]
    notes = [(role, step.title, step.day) for role, step in stepping]
    noted = iter(note_own(notes=notes, owner=owner, now=now) if notes else ())
    made: list[dict[str, Any]] = []
    for (_, draft), some in zip(drafts, new, strict=True):
        follow_up = next(noted) if draft.step else None
        held = {str(it.pk): print_of_interview(it) for it in some}
        made.append(
            ({"interviews": held} if held else {})
            | ({"follow_up": follow_up.pk} if follow_up else {})
        )
    return made


def interviews_there(roles: Collection[int]) -> Moments:
    """Role id → its interviews. One query."""
    found = defaultdict(list)
    for it in Interview.objects.filter(role__in=roles, trashed_at=None):
        found[it.role_id].append(it)
    return found


def _new(
    role: Role, meetings: Iterable[Meeting], there: Sequence[Interview], zone: str
) -> list[Interview]:
    """Unsaved, without those of a moment that is there; of no time, of a day that is."""
    new: list[Interview] = []
    for it in meetings:
        when = _local(it, zone)
        same_day = [one for one in there if one.local_date == when.date()]
        if any(it.at is None or one.local_start == when for one in same_day):
            continue
        new.append(
            Interview(
                role=role,
                is_from_list=True,
                kind=it.kind,
                round=min(len(there) + len(new) + 1, MOST_ROUND),
                local_date=when.date(),
                local_time=when.time(),
                zone=zone,
                notes="\n".join(filter(None, [it.words, "" if it.at else NO_TIME])),
            )
        )
    return new


def _local(meeting: Meeting, zone: str) -> datetime:
    """Naive, on the user's clock."""
    wall = datetime.combine(meeting.day, meeting.at or UNKNOWN_TIME)
    if meeting.ahead is None:
        return wall
    theirs = timezone(timedelta(minutes=meeting.ahead))
    return local(wall.replace(tzinfo=theirs).astimezone(UTC), zone).replace(tzinfo=None)


def print_of_interview(interview: Interview) -> str:
    """A digest of all that a user can change about it; equal while nobody has."""
    values = [str(getattr(interview, name)) for name in COMPARED]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:20]


# --- Whether the user went on with them ----------------------------------------------------------


def untouched_interviews(held: Mapping[int, str], in_use: Collection[int]) -> set[int]:
    """The ids of those that are as they were made. held: id → its print. in_use: what something
    points to, apart from its plan.
    """
    rows = Interview.objects.filter(pk__in=held)
    same = {it.pk for it in rows if print_of_interview(it) == held[it.pk]}
    planned = Q(is_pinned=False) | Q(asked_at__isnull=False) | Q(meant_for__isnull=False)
    went_on = Question.objects.filter(planned | Q(answers__isnull=False), interview__in=same)
    return same - set(in_use) - set(went_on.values_list("interview", flat=True))


def untouched_follow_ups(ids: Collection[int]) -> set[int]:
    """Neither done, dismissed nor snoozed."""
    rows = FollowUp.objects.filter(
        pk__in=ids, status=FollowUpStatus.PENDING, snoozed_until=None, outcome="", drafts=None
    )
    return set(rows.values_list("pk", flat=True))


def with_own_follow_ups(roles: Collection[int], *, but: Collection[int]) -> set[int]:
    """The ids of those roles for which the user wrote something down themself. but: left aside."""
    rows = FollowUp.objects.filter(role__in=roles, rule=Rule.OWN).exclude(pk__in=but)
    return set(rows.values_list("role", flat=True))
