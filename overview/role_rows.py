"""The rows of one role that more than one part of its page reads, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q

from accounts.domain.words import joined
from applications.models import Contact, LogEntry, Role, StageMove
from applications.offers.reading import RoleOffer, offer_of
from interviews.models import Decision, Flag, FlagChange, FollowUp, Interview, ScoreSnapshot
from interviews.models.follow_up import FollowUpStatus
from interviews.preparing.role_facts import with_plan_counts

MOST_INTERVIEWS = 200
MOST_MOVES = 200
MOST_DECISIONS = 50
MOST_FLAGS = 500
MOST_SNAPSHOTS = 200
MOST_FOLLOW_UPS = 500
MOST_CONTACTS = 500
MOST_LOG_ENTRIES = 200
# Columns are named where rows bring long texts along that the page does not show.
SHOWN_OF_INTERVIEW = (
    "role",
    "kind",
    "round",
    "local_date",
    "local_time",
    "zone",
    "starts_at",
    "ends_at",
    "ended_at",
    "debriefed_at",
    "created_at",
    "is_from_list",
    "interest",
)
SHOWN_OF_FLAG = ("interview", "key", "kind", "title", "severity", "status", "noted_at")
SHOWN_OF_FOLLOW_UP = (
    "role",
    "rule",
    "title",
    "why",
    "is_optional",
    "remind_at",
    "snoozed_until",
    "shown_due_at",
    "status",
    "closed_at",
    "closed_via",
    "outcome",
)
SHOWN_OF_CONTACT = ("name", "kind", "relationship", "trashed_at")
KEPT_OF_CHANGE = (
    "id",
    "severity_was",
    "severity",
    "status_was",
    "status",
    "area_was",
    "area",
    "key_was",
    "key",
    "title_was",
    "title",
    "reason",
    "changed_at",
)


# Built once: that takes longer than running them.
INTERVIEWS = (
    with_plan_counts(Interview.objects.filter(trashed_at=None))
    .only(*SHOWN_OF_INTERVIEW)
    .prefetch_related("gut_feelings")
)
FLAGS_WITH_CHANGES = (
    Flag.objects.only(*SHOWN_OF_FLAG)
    .annotate(**{f"change_{name}": F(f"changes__{name}") for name in KEPT_OF_CHANGE})
    .order_by("-noted_at", "-pk")
)
MOVES = StageMove.objects.select_related("own_stage")
DECISIONS = Decision.objects.defer("known")
SNAPSHOTS = ScoreSnapshot.objects.filter(interview=None).order_by("-taken_at", "-pk")
FOLLOW_UPS = FollowUp.objects.exclude(status=FollowUpStatus.RETIRED).only(*SHOWN_OF_FOLLOW_UP)
LOG_ENTRIES = LogEntry.objects.filter(trashed_at=None).select_related("contact")


@dataclass(frozen=True, slots=True)
class RoleRows:
    """interviews, moves, decisions, flags, flag_changes, log_entries: the latest first; snapshots,
    of the role's own score: the oldest first. Decisions that were undone and withdrawn flags are
    among them. follow_ups: pending, done and dismissed, the one due first at the top. contacts: the
    recruiter, those of the company and whoever was met, by name. met: whom, by the interview's
    id. Interviews carry question_count and message_count. offer: None where there is none.
    """

    role: Role
    interviews: Sequence[Interview]
    contacts: Sequence[Contact]
    met: dict[int, list[Contact]]
    moves: Sequence[StageMove]
    decisions: Sequence[Decision]
    flags: Sequence[Flag]
    flag_changes: Sequence[FlagChange]
    snapshots: Sequence[ScoreSnapshot]
    follow_ups: Sequence[FollowUp]
    offer: RoleOffer | None
    log_entries: Sequence[LogEntry]

    @classmethod
    def of(cls, role: Role) -> "RoleRows":
        interviews = list(INTERVIEWS.filter(role=role)[:MOST_INTERVIEWS])
        ids = [it.pk for it in interviews]
        contacts, met = _contacts(role, ids)
        flags, changes = _flags(ids)
        return cls(
            role=role,
            interviews=interviews,
            contacts=contacts,
            met=met,
            moves=list(MOVES.filter(role=role)[:MOST_MOVES]),
            decisions=list(DECISIONS.filter(role=role)[:MOST_DECISIONS]),
            flags=flags,
            flag_changes=changes,
            snapshots=list(SNAPSHOTS.filter(role=role)[:MOST_SNAPSHOTS])[::-1],
            follow_ups=list(FOLLOW_UPS.filter(role=role)[:MOST_FOLLOW_UPS]),
            offer=offer_of(role),
            log_entries=list(LOG_ENTRIES.filter(role=role)[:MOST_LOG_ENTRIES]),
        )

    @property
    def interview_ids(self) -> list[int]:
        return [it.pk for it in self.interviews]

    @property
    def decision(self) -> Decision | None:
        """The latest one that was not undone."""
        return next((it for it in self.decisions if it.undone_at is None), None)

    def title_of(self, interview_id: int) -> str:
        return next((str(it) for it in self.interviews if it.pk == interview_id), "")

    def names_in(self, interview: Interview) -> str:
        return joined([contact.name for contact in self.met.get(interview.pk, [])])


def _contacts(role: Role, ids: list[int]) -> tuple[list[Contact], dict[int, list[Contact]]]:
    """The recruiter, those of the company and those met, each once; and who was in which interview.

    One query, with a row for each of these interviews that a contact was part of.
    """
    here = FilteredRelation("participations", condition=Q(participations__interview__in=ids or [0]))
    rows = (
        Contact.objects.annotate(here=here)
        .filter(Q(company=role.company_id) | Q(here__isnull=False) | Q(pk=role.recruiter_id))
        .annotate(met_in=F("here__interview"))
        .only(*SHOWN_OF_CONTACT)
    )
    contacts: dict[int, Contact] = {}
    met: dict[int, list[Contact]] = {}
    for row in rows[:MOST_CONTACTS]:
        contact = contacts.setdefault(row.pk, row)
        if row.met_in:
            met.setdefault(row.met_in, []).append(contact)
    return list(contacts.values()), met


def _flags(ids: list[int]) -> tuple[list[Flag], list[FlagChange]]:
    """Flags with their changes in one query, with a row for each change."""
    flags: dict[int, Flag] = {}
    changes = []
    for row in FLAGS_WITH_CHANGES.filter(interview__in=ids)[:MOST_FLAGS]:
        flag = flags.setdefault(row.pk, row)
        kept = {name: getattr(row, f"change_{name}") for name in KEPT_OF_CHANGE}
        if kept["id"]:
            changes.append(FlagChange(flag=flag, **kept))
    return list(flags.values()), changes
