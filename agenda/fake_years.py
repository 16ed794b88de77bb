"""One account of many years, made up: roles by the hundred thousand, with all that gathers there.

Its companies are small and large, most roles are closed, a few days are full. What one does with
such an account is measured by `make bench ARGS=--huge`.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db.models import Model

from accounts.models import User
from agenda.fake_data import Shape, create_rows, make_account
from agenda.fake_words import job_title, words_of
from applications.documents.changes import add_document
from applications.documents.files import look_at
from applications.models import Document, KeyMessage, LogEntry, Offer, Role, Tag
from applications.models.document import DocumentKind
from applications.models.log_entry import Direction, Way
from interviews.asked_me.domain.same_question import question_key
from interviews.catalogue.loader import flags
from interviews.decisions.changes import decide
from interviews.models import Decision, FoundFlag, Interview, InterviewerQuestion, Retrospective
from interviews.models.decision import Choice
from interviews.models.found_flag import FoundIn

INTERVIEWS = (0, 2, 3, 4, 6)
INTERVIEWS_PER_ROLE = sum(INTERVIEWS) // len(INTERVIEWS)
# In turn: one company with 600 roles, three with 100, and many with a few.
ROLES_AT = (600, 100, 100, 100, *(20,) * 20, *(6,) * 250, *(2,) * 300)
FEWEST_ROLES = 100
DAYS = 3_650
MOST_OPEN, MOST_AHEAD = 1_200, 300
CHUNK = 5_000
# One in so many roles has …
DECIDED, LOGGED, TAGGED, LOOKED_BACK, OFFERED, TRASHED = 4, 3, 5, 20, 200, 350
ASKED_ME = 12  # one in so many interviews
TAGS, MESSAGES, DOCUMENTS = 60, 200, 150


def make_years(email: str, roles: int, *, now: datetime) -> Iterator[int]:
    """Fill a new account with this many roles. Yields how many interviews were made meanwhile.

    email: of a user that does not exist yet. roles: 100 or more.
    """
    shape = Shape(
        interviews=INTERVIEWS,
        roles_at=ROLES_AT,
        roles_per_contact=5,
        open_roles=min(MOST_OPEN, roles // 10),
        apart=timedelta(days=DAYS) / (roles * INTERVIEWS_PER_ROLE),
        ahead=min(MOST_AHEAD, roles // 10),
        heard_in=4,
        asked=2,
        is_varied=True,
    )
    yield from make_account(email, roles * INTERVIEWS_PER_ROLE, now=now, shape=shape)
    user = User.objects.get(email=email)
    tags = create_rows(
        Tag, [Tag(owner=user, name=f"tag {words_of(it)[:24]}") for it in range(TAGS)]
    )
    decided = _decided(user, now)
    for rows in _in_chunks(Role, user):
        _add_to_roles(rows, tags, decided, now)
    for met in _in_chunks(Interview, user):
        create_rows(InterviewerQuestion, [_asked_me(it) for it in met if it.pk % ASKED_ME == 0])
    _add_library(user, now)


def _in_chunks[M: Model](model: type[M], user: User) -> Iterator[list[M]]:
    rows, last = model._default_manager.filter(owner=user).order_by("pk"), 0
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield found
        last = found[-1].pk


def _decided(user: User, now: datetime) -> Decision:
    """One by the real service: what was known then is like this of all."""
    role = Role.objects.owned_by(user).closed().exclude(interviews=None).first()
    assert role is not None  # noqa: S101 - most are closed
    fields = {"choice": Choice.DECLINE, "reasons": words_of(1), "decided_on": now.date()}
    return decide(role=role, fields=fields, now=now)


def _add_to_roles(roles: list[Role], tags: list[Tag], decided: Decision, now: datetime) -> None:
    decisions, logged, backs, offers, found = [], [], [], [], []
    tagged, trashed = [], []
    through = Role.tags.through
    for role in roles:
        number, day = role.pk, (role.stage_since or now.date())
        if number % DECIDED == 0 and not role.is_open and number != decided.role_id:
            decisions.append(_decision(role, decided, now))
        if number % LOGGED == 0:
            logged.append(_log_entry(role, now))
        if number % TAGGED == 0:
            tagged.append(through(role=role, tag=tags[number // TAGGED % len(tags)]))
        if number % LOOKED_BACK == 0 and not role.is_open:
            words = words_of(number)
            backs.append(
                Retrospective(owner_id=role.owner_id, role=role, keep=words, written_at=now)
            )
        if number % OFFERED == 0:
            offers.append(_offer(role, day, now))
            found.append(_found_flag(role, now))
        if number % TRASHED == 0 and not role.is_open:
            trashed.append(role.pk)
    create_rows(Decision, decisions)
    create_rows(LogEntry, logged)
    create_rows(through, tagged)
    create_rows(Retrospective, backs)
    create_rows(Offer, offers)
    create_rows(FoundFlag, found)
    at = now - timedelta(days=1)
    for model, of_role in ((Role, "pk__in"), (Interview, "role__in"), (LogEntry, "role__in")):
        model.objects.filter(**{of_role: trashed}).update(trashed_at=at)


def _decision(role: Role, decided: Decision, now: datetime) -> Decision:
    number = role.pk
    return Decision(
        role=role,
        owner_id=role.owner_id,
        choice=(Choice.PURSUE, Choice.DECLINE, Choice.DECLINE)[number // DECIDED % 3],
        reasons=words_of(number),
        decided_on=role.stage_since or now.date(),
        known=decided.known,
        recorded_at=now,
    )


def _log_entry(role: Role, now: datetime) -> LogEntry:
    number = role.pk
    # The latest of all are of today, the first of ten years ago.
    days = max(0, (now.date() - role.stage_since).days) if role.stage_since else 0
    return LogEntry(
        owner_id=role.owner_id,
        role=role,
        way=list(Way)[number // LOGGED % len(Way)],
        direction=list(Direction)[number // LOGGED % 2],
        happened_at=now - timedelta(days=days + 2, minutes=number % 600),
        about=words_of(number),
    )


def _offer(role: Role, day: date, now: datetime) -> Offer:
    base = f"{60 + role.pk % 50}k"
    return Offer(
        owner_id=role.owner_id,
        role=role,
        made_on=day,
        base_said=base,
        other=words_of(role.pk),
        noted_at=now,
    )


def _found_flag(role: Role, now: datetime) -> FoundFlag:
    entries = [it for it in flags() if it.area != "any"]
    entry = entries[role.pk // OFFERED % len(entries)]
    return FoundFlag(
        owner_id=role.owner_id,
        company_id=role.company_id,
        key=entry.key,
        kind=entry.kind,
        title=entry.title,
        area=entry.area,
        severity=entry.severity,
        quote=words_of(role.pk),
        found_in=FoundIn.values[0],
        found_on=role.stage_since or now.date(),
        noted_at=now,
    )


def _asked_me(interview: Interview) -> InterviewerQuestion:
    number = interview.pk
    text = words_of(number // ASKED_ME % 3_000)[:200]  # the same ones come again
    return InterviewerQuestion(
        owner_id=interview.owner_id,
        interview=interview,
        text=text,
        answered=words_of(number),
        same_key=question_key(text),
        asked_at=interview.starts_at,
    )


def _add_library(user: User, now: datetime) -> None:
    messages = [KeyMessage(owner=user, text=words_of(it)[:200]) for it in range(MESSAGES)]
    create_rows(KeyMessage, messages)
    for number in range(DOCUMENTS):
        file = ContentFile(f"# {words_of(number)}".encode(), f"CV {number}.md")
        document = Document(owner=user, kind=DocumentKind.CV, title=f"CV {job_title(number)}")
        add_document(document=document, seen=look_at(file, file.name or ""), file=file, now=now)
