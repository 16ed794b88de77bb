"""What a role's page shows, read in a fixed number of queries.

Interviews, flags, decisions and follow-ups live a floor higher: they are reached by reverse
relations and linked by URL name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from applications.domain.pipeline import CLOSED_STAGES, phase
from applications.forms import MoveForm
from applications.models import Contact, KeyMessage, Role, StageMove
from interviews.decisions.domain.next_item import Item
from interviews.decisions.next_step import NextStep, next_step
from interviews.preparing.domain.role_facts import RoleFacts
from interviews.preparing.role_facts import role_facts
from overview.story_reading import RoleRows, timeline_of

PHASES = ("preparing", "interviewing", "deciding", "following up")
MOST_FOLLOW_UPS = 20
MOST_CONTACTS = 50
WORST_FLAGS = 3
NEWEST_INTERVIEWS = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the user makes of them so far.

    score: a StoredScore. flags: the worst open red ones, each title once; more: how many titles
    are left out. guts: the first word after each interview, in their order; one that stays the same
    stands once. interest: the interview that it was last said after. decision: the one that
    stands. unknown: areas nothing was heard about.
    """

    score: Any
    flags: Sequence[Any]
    more: int
    guts: Sequence[str]
    interest: Any
    decision: Any
    unknown: Sequence[str]


def role_page(
    role: Role,
    *,
    now: datetime,
    move_form: MoveForm | None = None,
    asked: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The context of role_detail.html.

    role: with company and recruiter fetched along. asked: what the address says of the timeline.
    """
    rows = RoleRows.of(role)
    pending = [it for it in rows.follow_ups if it.status == "pending"]
    facts = role_facts(role, rows.interviews, follow_ups=pending, decisions=rows.decisions)
    step = next_step(role, facts, rows.interviews, pending, now)
    pitch = _pitch(role)
    return {
        "now": now,
        "role": role,
        "moves": rows.moves,
        "move_form": move_form or new_move_form(),
        "interviews": rows.interviews[:NEWEST_INTERVIEWS],
        "earlier_interviews": rows.interviews[NEWEST_INTERVIEWS:],
        "follow_ups": pending[:MOST_FOLLOW_UPS],
        "contacts": _contacts(role, rows.interviews),
        "interview_count": len(rows.interviews),
        "pitch": pitch,
        "pitch_said": sum(message.said_count > 0 for message in pitch),
        "coming": next((it for it in reversed(rows.interviews) if _is_ahead(it, now)), None),
        "verdict": _verdict(rows),
        "phases": PHASES,
        "phase": _phase(facts, step, now),
        "next_step": step,
        "timeline": timeline_of(rows, asked or {}, now=now),
    }


def new_move_form() -> MoveForm:
    today = timezone.localdate()
    return MoveForm(today=today, initial={"moved_on": today})


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


# --- Where the work on it is ----------------------------------------------------------------------


def _is_ahead(interview: Any, now: datetime) -> bool:
    return interview.ended_at is None and interview.ends_at >= now


def _standing(rows: RoleRows) -> Any:
    return next((it for it in rows.decisions if it.undone_at is None), None)


def _phase(facts: RoleFacts, step: NextStep | None, now: datetime) -> str:
    """What is due much later makes no role one that is being followed up."""
    is_settled = facts.stage in CLOSED_STAGES or facts.choice_that_counts(now)
    is_next = step is not None and step.item == Item.FOLLOW_UP
    return phase(
        facts.stage,
        has_interview_ahead=any(not it.is_over(now) for it in facts.interviews),
        has_interview_behind=any(it.is_over(now) for it in facts.interviews),
        has_follow_up=is_next or bool(is_settled and facts.follow_ups),
    )


# --- Both sides, and the people ------------------------------------------------------------------


def _verdict(rows: RoleRows) -> Verdict:
    heard = [
        interview.gut_feelings.all()[0]
        for interview in rows.interviews
        if interview.gut_feelings.all()
    ]
    titles: dict[str, Any] = {}
    for flag in sorted(rows.flags, key=lambda it: it.severity, reverse=True):
        if flag.kind == "red" and flag.status == "open":
            titles.setdefault(flag.title, flag)
    latest = rows.snapshots[-1] if rows.snapshots else None
    flags = list(titles.values())
    return Verdict(
        score=rows.role.stored_score,
        flags=flags[:WORST_FLAGS],
        more=len(flags[WORST_FLAGS:]),
        guts=[word for word, _ in groupby(gut.word for gut in reversed(heard))],
        interest=next((interview for interview in rows.interviews if interview.interest), None),
        decision=_standing(rows),
        unknown=latest.unknown if latest else [],
    )


def _contacts(role: Role, interviews: Sequence[Any]) -> list[Contact]:
    """The recruiter, the people of the company and everybody met, each once, by name."""
    contacts = {contact.pk: contact for contact in role.company.contacts.all()[:MOST_CONTACTS]}
    contacts |= {contact.pk: contact for it in interviews for contact in it.contacts.all()}
    if role.recruiter:
        contacts[role.recruiter.pk] = role.recruiter
    present = [contact for contact in contacts.values() if contact.trashed_at is None]
    return sorted(present, key=lambda contact: contact.name.casefold())


def _pitch(role: Role) -> list[Any]:
    """Key messages picked in the role's interviews, with how often each was planned and said."""
    owner: User = role.owner
    return list(
        KeyMessage.objects.owned_by(owner)
        .filter(plans__interview__role=role, plans__interview__trashed_at=None)
        .annotate(
            planned_count=Count("plans"),
            said_count=Count("plans", filter=Q(plans__delivery="delivered")),
            partly_count=Count("plans", filter=Q(plans__delivery="partly")),
        )
    )
