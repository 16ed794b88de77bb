"""What a role's page shows, read in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from applications.documents.panel import documents_panel
from applications.domain.pipeline import CLOSED_STAGES, phase
from applications.forms import MoveForm, NamedPayForm
from applications.log_entry_form import LogLine
from applications.models import Contact, KeyMessage, Role
from applications.models.contact import ContactKind
from interviews.decisions.domain.next_item import Item
from interviews.decisions.next_step import NextStep, next_step
from interviews.log.domain.messages_said import said_of
from interviews.models import Flag, FoundFlag, MessagePlan
from interviews.models.flag import FlagKind
from interviews.models.follow_up import FollowUpStatus
from interviews.models.interview import Delivery
from interviews.preparing.domain.role_facts import RoleFacts
from interviews.preparing.role_facts import role_facts
from interviews.preparing.stage_changes import suggested_for
from interviews.score.domain.evidence import FlagStatus
from interviews.score.evidence_reading import found_flags
from overview.role_rows import RoleRows
from overview.story_reading import timeline_of

# What the user does, in other words than where the application stands with them.
PHASES = (
    ("preparing", "Prepare"),
    ("interviewing", "Meet them"),
    ("deciding", "Decide"),
    ("following up", "Follow up"),
)
MOST_FOLLOW_UPS = 20
MOST_CONTACTS = 50
WORST_FLAGS = 3
NEWEST_INTERVIEWS = 8
NEWEST_LOG_ENTRIES = 3
PLANS = (
    MessagePlan.objects.filter(message__trashed_at=None)
    .select_related("message")
    .order_by("message__text_key", "message")
)


def role_page(
    role: Role,
    *,
    now: datetime,
    move_form: MoveForm | None = None,
    pay_form: NamedPayForm | None = None,
    asked: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The context of role_detail.html.

    role: with company and retrospective. asked: what the address says of the timeline.
    """
    rows = RoleRows.of(role)
    pending = [it for it in rows.follow_ups if it.status == FollowUpStatus.PENDING]
    facts = role_facts(
        role,
        rows.interviews,
        follow_ups=pending,
        decisions=rows.decisions,
        last_word_at=next((it.happened_at for it in rows.log_entries if it.is_reply), None),
    )
    step = next_step(role, facts, rows.interviews, pending, now)
    interviews = [(it, rows.names_in(it)) for it in rows.interviews]
    pitch = _pitch(rows, now)
    contacts = _contacts(rows)
    recruiter = next((it.pk for it in contacts if it.pk == role.recruiter_id), None)
    today = timezone.localdate()
    return {
        "now": now,
        "role": role,
        "moves": rows.moves,
        "move_form": move_form or MoveForm(role=role, today=today, initial={"moved_on": today}),
        "named_pay": list(role.named_pay.select_related("by")) if role.pay_said else [],
        "pay_form": pay_form or NamedPayForm(contacts=contacts, role=role, today=today),
        "suggested": suggested_for(role, today=today, interviews=rows.interviews),
        "interviews": interviews[:NEWEST_INTERVIEWS],
        "earlier_interviews": interviews[NEWEST_INTERVIEWS:],
        "follow_ups": pending[:MOST_FOLLOW_UPS],
        "contacts": contacts,
        "recruiters": [it for it in contacts if it.kind == ContactKind.RECRUITER],
        "has_recruiter": recruiter is not None,
        "log_entries": rows.log_entries[:NEWEST_LOG_ENTRIES],
        "log_count": len(rows.log_entries),
        "log_line": LogLine(
            owner=role.owner, now=now, contacts=contacts, initial={"contact": recruiter}
        ),
        "interview_count": len(interviews),
        "pitch": pitch,
        "pitch_said": said_of(said["best"] for _, said in pitch),
        "coming": next((it for it in rows.interviews[::-1] if it.is_upcoming(now=now)), None),
        "verdict": _verdict(rows),
        "offer": rows.offer,
        "phases": PHASES,
        "facts_missing": [name for name, value in _facts_of(rows.role) if value in (None, "")],
        "phase": _phase(facts, step, now),
        "next_step": step,
        "timeline": timeline_of(rows, asked or {}, now=now),
        "documents": documents_panel(role),
    }


def _facts_of(role: Role) -> list[tuple[str, object]]:
    """What is worth knowing of the job, each with its value; None or "": not known."""
    return [
        ("pay", role.pay_said),
        ("where", role.workplace or role.location),
        ("office days", role.office_days),
        ("nights away", role.travel_nights),
        ("commute", role.commute_minutes),
        ("where you found it", role.source),
    ]


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


def _verdict(rows: RoleRows) -> dict[str, Any]:
    """What the user makes of them so far.

    flags: the worst open red ones, found outside interviews too, each title once; more: how many
    titles are left out. guts: the first word after each interview, in their order; one that stays
    the same is said once.
    interest: the interview that it was last said after. unknown: areas nothing was heard about.
    """
    guts = [list(it.gut_feelings.all()) for it in rows.interviews[::-1]]
    elsewhere = found_flags(rows.role) if rows.role.has_found_flags else []
    flags = _open_red([*rows.flags, *elsewhere])
    weights = rows.role.owner.preferences.weights_by_area()
    known = rows.snapshots[-1].known_areas if rows.snapshots else set(weights)
    return {
        "score": rows.role.stored_score,
        "flags": flags[:WORST_FLAGS],
        "more": len(flags[WORST_FLAGS:]),
        "guts": [word for word, _ in groupby(said[0].word for said in guts if said)],
        "interest": next((it for it in rows.interviews if it.interest), None),
        "decision": rows.decision,
        "unknown": [
            area.capitalize() for area, weight in weights.items() if weight and area not in known
        ],
    }


def _open_red(flags: Sequence[Flag | FoundFlag]) -> list[Flag | FoundFlag]:
    titles: dict[str, Flag | FoundFlag] = {}
    for flag in sorted(flags, key=lambda it: it.severity, reverse=True):
        if flag.kind == FlagKind.RED and flag.status == FlagStatus.OPEN:
            titles.setdefault(flag.title, flag)
    return list(titles.values())


def _contacts(rows: RoleRows) -> list[Contact]:
    """The recruiter, some contacts of the company and everybody met, each once, by name."""
    kept = {contact.pk for contacts in rows.met.values() for contact in contacts}
    kept.add(rows.role.recruiter_id or 0)
    others = [contact.pk for contact in rows.contacts if contact.pk not in kept]
    kept.update(others[:MOST_CONTACTS])
    return [it for it in rows.contacts if it.pk in kept and it.trashed_at is None]


def _pitch(rows: RoleRows, now: datetime) -> list[tuple[KeyMessage, dict[str, Any]]]:
    """Key messages picked in the role's interviews, by their text, each with best: how far it got
    across at most; and with how often it was planned in an interview that has begun, delivered,
    partly or not."""
    plans = PLANS.filter(interview__in=rows.interview_ids)
    begun = {it.pk for it in rows.interviews if it.has_begun(now=now)}
    pitch = []
    for message, of_message in groupby(plans, key=lambda plan: plan.message):
        every = list(of_message)
        counted = Counter(it.delivery for it in every if it.interview_id in begun or it.delivery)
        told = (it for it in (Delivery.DELIVERED, Delivery.PARTLY) if counted[it])
        best = next(told, "")
        pitch.append((message, {"planned": counted.total(), "best": best, **counted}))
    return pitch
