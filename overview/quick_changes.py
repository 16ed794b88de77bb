"""Adding what a line said, in one transaction, and taking all of it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from applications.domain.pipeline import Stage
from applications.models import Company, Contact, Role
from applications.services import create_role, save_contact, trash
from interviews.models import (
    Answer,
    Flag,
    GutFeeling,
    Interview,
    InterviewerQuestion,
    Participant,
)
from interviews.models.interview import InterviewKind
from interviews.preparing.interview_changes import schedule, set_contacts
from interviews.preparing.plan_changes import plan_starter


@dataclass(frozen=True, slots=True)
class Added:
    """made: the ids of what was new, by "companies", "roles", "contacts", "interviews"."""

    role: Role
    interview: Interview | None
    questions: int
    made: dict[str, list[int]]


@transaction.atomic
def add_quickly(
    *,
    role: Role,
    company_name: str,
    interview: Interview | None,
    contacts: Sequence[Contact],
    today: date,
    now: datetime,
) -> Added:
    """Save the interview with all that is new about it, and suggest what to ask.

    role: one without an id is made on this occasion, at company_name where that is given. contacts:
    those without an id are made, at the company of the role. interview: None for the role alone.
    """
    made: dict[str, list[int]] = {"companies": [], "roles": [], "contacts": [], "interviews": []}
    if not role.pk:
        is_known = Company.objects.owned_by(role.owner).called(company_name).exists()
        stage = _stage_of(interview)
        create_role(role=role, company_name=company_name, stage=stage, moved_on=today, now=now)
        made["roles"].append(role.pk)
        if company_name and not is_known:
            made["companies"].append(role.company_id)
    if interview is None:
        return Added(role, None, 0, made)
    interview.role = role
    schedule(interview=interview, now=now)
    made["interviews"].append(interview.pk)
    for contact in contacts:
        if not contact.pk:
            contact.company = role.company
            save_contact(contact=contact, role=role, now=now)
            made["contacts"].append(contact.pk)
    set_contacts(interview=interview, contacts=contacts, now=now)
    questions = plan_starter(interview=interview, now=now)
    return Added(role, interview, len(questions), made)


def _stage_of(interview: Interview | None) -> str:
    if interview is None:
        return Stage.SAVED
    is_screen = interview.kind == InterviewKind.RECRUITER_SCREEN
    return Stage.SCREENING if is_screen else Stage.INTERVIEWING


# Something was written down about it since.
HAS_GONE_ON = (
    Q(debriefed_at__isnull=False)
    | Exists(Answer.objects.filter(question__interview=OuterRef("pk")))
    | Exists(Flag.objects.filter(interview=OuterRef("pk")))
    | Exists(GutFeeling.objects.filter(interview=OuterRef("pk")))
    | Exists(InterviewerQuestion.objects.filter(interview=OuterRef("pk")))
)


@transaction.atomic
def take_back(*, owner: User, made: dict[str, list[int]], now: datetime) -> bool:
    """Put into the trash what was added, as far as nothing else has come to hang on it since.

    False where none of it is there any more.
    """
    interviews = Interview.objects.owned_by(owner)
    roles = Role.objects.owned_by(owner)
    met = Participant.objects.owned_by(owner).filter(interview__trashed_at=None)
    # From what hangs on others upward: each row stays where more than this hangs on it.
    rows = {
        "interviews": interviews.exclude(HAS_GONE_ON),
        "roles": roles.exclude(pk__in=interviews.values("role")),
        "companies": Company.objects.owned_by(owner).exclude(pk__in=roles.values("company")),
        "contacts": Contact.objects.owned_by(owner).exclude(pk__in=met.values("contact")),
    }
    found = False
    for name, own in rows.items():
        for row in own.filter(pk__in=made.get(name, ())):
            trash(obj=row, now=now)
            found = True
    return found
