"""What a role's page shows, read in a fixed number of queries.

Interviews and follow-ups live a floor higher and are reached by their reverse relations and linked
by URL name.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.domain.pipeline import Stage, phase
from applications.forms import MoveForm
from applications.models import Contact, KeyMessage, Role, StageMove

PHASES = ("preparing", "interviewing", "deciding", "following up")
MOST_INTERVIEWS = 50
MOST_FOLLOW_UPS = 20
MOST_MOVES = 50


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next undone thing of a role, and where it is done."""

    text: str
    url: str


def role_page(role: Role, *, now: datetime, move_form: MoveForm | None = None) -> dict[str, Any]:
    """The context of role_detail.html. role: with company and recruiter fetched along."""
    interviews = _interviews(role)
    follow_ups = list(role.follow_ups.pending().select_related("contact")[:MOST_FOLLOW_UPS])
    ahead = [it for it in interviews if it.ended_at is None and it.ends_at >= now]
    behind = [it for it in interviews if it not in ahead]
    return {
        "now": now,
        "role": role,
        "moves": role.moves.all()[:MOST_MOVES],
        "move_form": move_form or new_move_form(),
        "interviews": interviews,
        "interest": next((it for it in interviews if it.interest), None),
        "gut": _latest_gut(interviews),
        "follow_ups": follow_ups,
        "people": _people(role, interviews),
        "pitch": _pitch(role),
        "phases": PHASES,
        "phase": phase(
            Stage(role.stage),
            has_interview_ahead=bool(ahead),
            has_interview_behind=bool(behind),
            has_follow_up=bool(follow_ups),
        ),
        "next_step": next_step(role, ahead, behind, follow_ups),
    }


def new_move_form() -> MoveForm:
    today = timezone.localdate()
    return MoveForm(today=today, initial={"moved_on": today})


def next_step(role: Role, ahead: list, behind: list, follow_ups: list) -> NextStep | None:
    """None where nothing is left to do. ahead, behind: the latest first."""
    waiting = [it for it in behind if it.debriefed_at is None]
    if waiting:
        url = reverse("interviews:interview_debrief", args=[waiting[0].pk])
        return NextStep(f"Debrief: {waiting[0]}", url)
    if follow_ups:
        return NextStep(str(follow_ups[0]), follow_ups[0].get_absolute_url())
    if ahead:
        url = reverse("interviews:interview_prepare", args=[ahead[-1].pk])
        return NextStep(f"Prepare: {ahead[-1]}", url)
    if not role.is_open:
        return None
    if behind:
        url = reverse("interviews:role_verdict", args=[role.pk])
        return NextStep("Read your verdict and decide", url)
    if role.stage == Stage.SAVED:
        return NextStep("Apply, then note the day", "#stage")
    url = f"{reverse('interviews:interview_create')}?role={role.pk}"
    return NextStep("Add the first interview", url)


def move_kept_in_session(move: StageMove) -> dict[str, str]:
    """A removed move as the session keeps it for Undo; move_from_session() reads it."""
    return {
        "stage": move.stage,
        "moved_on": move.moved_on.isoformat(),
        "note": move.note,
        "recorded_at": move.recorded_at.isoformat(),
    }


def move_from_session(role: Role, kept: dict[str, str]) -> StageMove:
    return StageMove(
        role=role,
        stage=kept["stage"],
        moved_on=date.fromisoformat(kept["moved_on"]),
        note=kept["note"],
        recorded_at=datetime.fromisoformat(kept["recorded_at"]),
    )


def _interviews(role: Role) -> list:
    """The interviews with people and gut feelings, the latest first."""
    rows = role.interviews.filter(trashed_at=None).order_by("-starts_at", "-pk")
    return list(rows.prefetch_related("people", "gut_feelings")[:MOST_INTERVIEWS])


def _latest_gut(interviews: list) -> Any:
    recorded = [gut for it in interviews for gut in it.gut_feelings.all() if gut.value is not None]
    return max(recorded, key=lambda gut: (gut.recorded_at, gut.pk), default=None)


def _people(role: Role, interviews: list) -> list[Contact]:
    """The recruiter and everybody met, each once, by name."""
    people = {person.pk: person for it in interviews for person in it.people.all()}
    if role.recruiter:
        people[role.recruiter.pk] = role.recruiter
    present = [person for person in people.values() if person.trashed_at is None]
    return sorted(present, key=lambda person: person.name.casefold())


def _pitch(role: Role) -> list[KeyMessage]:
    """Key messages picked in the role's interviews, with how often each was planned and said."""
    here = Q(plans__interview__role=role, plans__interview__trashed_at=None)
    owner: User = role.owner
    return list(
        KeyMessage.objects.owned_by(owner)
        .filter(here)
        .annotate(
            planned_count=Count("plans", filter=here),
            said_count=Count("plans", filter=here & Q(plans__delivery="delivered")),
            partly_count=Count("plans", filter=here & Q(plans__delivery="partly")),
        )
    )
