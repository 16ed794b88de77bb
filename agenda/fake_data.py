"""Large made-up accounts for measuring. Demo data for people is in agenda/demo.py.

Roles follow a small number of patterns: the first role of each is scored by the real service and
every later one of the same pattern carries the same figures, so that stored scores are true.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched, chain
from typing import Any

from django.db import models

from accounts.models import User
from applications.domain.pipeline import Stage
from applications.models import Company, Contact, Role, StageMove
from applications.services import create_role, move_stage
from interviews.catalogue.loader import BankEntry, FlagEntry, flags, questions
from interviews.follow_ups.changes import plan_role
from interviews.models import (
    Answer,
    Flag,
    FollowUp,
    GutFeeling,
    Interview,
    Participant,
    Question,
    Rating,
    RatingRecord,
)
from interviews.score.changes import STORED, rescore
from interviews.score.domain.evidence import Area

INTERVIEWS_PER_ROLE = 5
ROLES_PER_COMPANY = 2
PATTERNS = 20
OPEN_ROLES = 6
ROLES_PER_BATCH = 400
FLAGS_EACH, RATINGS_EACH = 4, 6
MOST_MILD_SEVERITY = 3
MOST_ROWS_EACH = FLAGS_EACH + RATINGS_EACH + 3 * len(questions())

type Rows = defaultdict[type[models.Model], list[Any]]
# Pattern → "role" or the position of an interview → the figures stored there.
type Figures = dict[int, dict[int | str, dict[str, Any]]]
SOURCES = ("Job board", "Company site", "LinkedIn", "A friend", "")
APPLIED_VIA = ("online", "email", "approached", "referral", "agency", "")
ENDED_WHY = ("hours", "other_candidate", "pay", "not_said", "manager", "", "culture")
WORDS = (
    "We look at it together and then decide.",
    "Honestly, it depends on the week.",
    "Sixty, seventy. You get used to it.",
    "I left at five yesterday, and nobody minded.",
)


def make_account(email: str, interviews: int, *, now: datetime) -> Iterator[int]:
    """Fill a new account. Yields the number of interviews made with each batch, for a progress bar.

    email: of a user that does not exist yet. interviews: 1 or more, rounded up to whole roles. The
    newest roles are open and have interviews before and after now; all others are closed.
    """
    user = User.objects.create_user(email)
    user.preferences.hours_limit = 50
    user.preferences.save()
    roles = -(-interviews // INTERVIEWS_PER_ROLE)
    figures: Figures = {}
    patterns = range(min(PATTERNS, roles))
    others = batched(range(PATTERNS, roles), ROLES_PER_BATCH)
    for batch in chain([patterns], others):
        made = _make_roles(user, list(batch), roles, figures, now)
        if not figures:
            figures = _score_patterns(made, now)
        yield INTERVIEWS_PER_ROLE * len(batch)
    for role in Role.objects.owned_by(user).open().order_by("-pk")[:OPEN_ROLES]:
        # The newest interviews are still to come, so no pattern says what their role scores.
        rescore(role=role, now=now, cause="fake data")
        plan_role(role=role, now=now)


def make_board(email: str, *, cards: int, now: datetime) -> None:
    """Fill a new account with as many open roles, spread over the stages: a fifth of them with
    INTERVIEWS_PER_ROLE interviews, the others without; each with its follow-ups planned.
    """
    talked = cards // 5
    for _ in make_account(email, talked * INTERVIEWS_PER_ROLE, now=now):
        pass
    user = User.objects.get(email=email)
    spread = (Stage.SAVED, Stage.APPLIED, Stage.APPLIED, Stage.SCREENING)
    companies = _create(
        Company, [Company(owner=user, name=f"Employer {n:03}") for n in range(cards - talked)]
    )
    for number, company in enumerate(companies):
        role = Role(owner=user, company=company, title=f"Analyst {number:03}")
        day = (now - timedelta(days=number % 40)).date()
        create_role(role=role, stage=spread[number % len(spread)], moved_on=day, now=now)
    for role in Role.objects.owned_by(user).closed():
        move_stage(role=role, stage=Stage.INTERVIEWING, moved_on=now.date(), now=now)


def make_long_role(user: User, *, interviews: int, rows: int, now: datetime) -> Role:
    """One open role that was talked about at length, for measuring what one more answer costs.

    rows: answers, ratings and flags together, spread evenly over the interviews; at most
    MOST_ROWS_EACH an interview, which is every question of the bank answered by three people.
    Raises ValueError for more.
    """
    each = rows // interviews
    if each > MOST_ROWS_EACH:
        raise ValueError(f"an interview holds {MOST_ROWS_EACH} rows at most, got {each}")
    company = Company.objects.create(owner=user, name=f"Long interviews {interviews}")
    kinds = ("coworker", "coworker", "hiring_manager")
    contacts = _create(
        Contact,
        [
            Contact(owner=user, company=company, name=f"Speaker {number}", kind=kind)
            for number, kind in enumerate(kinds)
        ],
    )
    role = Role.objects.create(
        owner=user, company=company, title="Engineer", stage=Stage.INTERVIEWING
    )
    made = _create(
        Interview,
        [
            _interview(user, role, number % 20, now - timedelta(days=number + 1), True, {})
            for number in range(interviews)
        ],
    )
    for number, interview in enumerate(made):
        _fill_long_interview(interview, contacts, each, random.Random(number))  # noqa: S311
    rescore(role=role, now=now, cause="fake data")
    return role


def _fill_long_interview(
    interview: Interview, contacts: list[Contact], rows: int, chance: random.Random
) -> None:
    """Some ratings and flags, and as many answers as are left of the rows."""
    # The same few in every interview, and no severe ones, lest the score be held at a cap or at 0.
    mild = [it for it in flags() if it.area != "any" and it.severity <= MOST_MILD_SEVERITY]
    marks = mild[: min(FLAGS_EACH, rows)]
    rated = list(Area)[: min(RATINGS_EACH, rows - len(marks))]
    answers = rows - len(marks) - len(rated)
    entries = chance.sample(questions(), -(-answers // len(contacts)))
    asked = [_question(interview, entry) for entry in entries]
    heard = [(question, contact) for question in asked for contact in contacts][:answers]
    made: Rows = defaultdict(list)
    made[Participant] = [Participant(interview=interview, contact=it) for it in contacts]
    made[Question] = asked
    made[Answer] = [_answer(interview, *it, chance) for it in heard]
    _add_ratings(made, interview, {area: chance.randint(1, 5) for area in rated}, 50)
    made[Flag] = [_flag(interview, entry, chance) for entry in marks]
    _create_all(made)


def _make_roles(
    user: User, numbers: list[int], roles: int, figures: Figures, now: datetime
) -> list[Role]:
    companies = _create(
        Company,
        [
            Company(owner=user, name=f"Company {number // ROLES_PER_COMPANY:06}")
            for number in numbers
            if number % ROLES_PER_COMPANY == 0
        ],
    )
    home = {number: companies[i // ROLES_PER_COMPANY] for i, number in enumerate(numbers)}
    contacts = _create(
        Contact,
        [
            Contact(owner=user, company=company, name=f"{name} {company.pk}", kind=kind)
            for company in companies
            for name, kind in (("Mia", "coworker"), ("Ruth", "hiring_manager"))
        ],
    )
    staff: dict[int, list[Contact]] = {}
    for contact in contacts:
        staff.setdefault(contact.company_id or 0, []).append(contact)
    rows = _create(Role, [_role(user, number, roles, home[number], figures) for number in numbers])
    for number, role in zip(numbers, rows, strict=True):
        role.number = number  # type: ignore[attr-defined]
    _create(StageMove, [move for it in rows for move in _moves(it, roles, now)])
    _make_interviews(user, rows, staff, roles, figures, now)
    return rows


def _role(user: User, number: int, roles: int, company: Company, figures: Figures) -> Role:
    closed = (Stage.REJECTED, Stage.WITHDRAWN, Stage.GHOSTED)
    stage = Stage.INTERVIEWING if number >= roles - OPEN_ROLES else closed[number % 3]
    return Role(
        owner=user,
        company=company,
        title=f"Engineer {number:06}",
        stage=stage,
        source=SOURCES[number % len(SOURCES)],
        applied_via=APPLIED_VIA[number % len(APPLIED_VIA)],
        ended_why=ENDED_WHY[number % len(ENDED_WHY)] if stage in closed else "",
        **figures.get(number % PATTERNS, {}).get("role", {}),
    )


def _moves(role: Role, roles: int, now: datetime) -> Iterator[StageMove]:
    """Applied some days before the interviews, and ended after them."""
    number: int = role.number  # type: ignore[attr-defined]
    met_on = (now - timedelta(hours=(roles - number) * INTERVIEWS_PER_ROLE)).date()
    steps = [(Stage.APPLIED, -4 - number % 21), (Stage.SCREENING, -3), (Stage.INTERVIEWING, 0)]
    if role.stage != Stage.INTERVIEWING:
        steps.append((Stage(role.stage), 3))
    for stage, days in steps:
        day = min(met_on + timedelta(days=days), now.date())
        yield StageMove(role=role, stage=stage, moved_on=day, recorded_at=now)


def _make_interviews(
    user: User,
    roles: list[Role],
    staff: dict[int, list[Contact]],
    total: int,
    figures: Figures,
    now: datetime,
) -> None:
    interviews, extra = [], []
    for role in roles:
        number: int = role.number  # type: ignore[attr-defined]
        for position in range(INTERVIEWS_PER_ROLE):
            hours_ago = (total - number) * INTERVIEWS_PER_ROLE - position - 3
            starts_at = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours_ago)
            is_over = starts_at + timedelta(hours=1) < now
            known = figures.get(number % PATTERNS, {}).get(position, {}) if is_over else {}
            interviews.append(_interview(user, role, position, starts_at, is_over, known))
            extra.append((number % PATTERNS, position, staff[role.company_id], is_over))
    interviews = _create(Interview, interviews)
    _make_evidence(interviews, extra)


def _interview(
    user: User, role: Role, position: int, starts_at: datetime, is_over: bool, known: dict[str, Any]
) -> Interview:
    ends_at = starts_at + timedelta(hours=1)
    return Interview(
        owner=user,
        role=role,
        kind="coworkers",
        round=position + 1,
        local_date=starts_at.astimezone(UTC).date(),
        local_time=starts_at.astimezone(UTC).time(),
        zone="UTC",
        starts_at=starts_at,
        ends_at=ends_at,
        ended_at=ends_at if is_over else None,
        debriefed_at=ends_at if is_over and position else None,
        interest=("yes", "unsure", "no")[position % 3] if is_over else "",
        feeling="good" if is_over else "",
        **known,
    )


def _make_evidence(
    interviews: list[Interview], extra: list[tuple[int, int, list[Contact], bool]]
) -> None:
    bank, catalogue = questions(), [entry for entry in flags() if entry.area != "any"]
    made: Rows = defaultdict(list)
    shown_by: list[Contact] = []
    for interview, (pattern, position, contacts, is_over) in zip(interviews, extra, strict=True):
        chance = random.Random(pattern * 100 + position)  # noqa: S311  made-up data
        made[Participant] += [Participant(interview=interview, contact=it) for it in contacts]
        asked = [_question(interview, entry) for entry in chance.sample(bank, 3)]
        made[Question] += asked
        if not is_over:
            continue
        made[Answer] += [_answer(interview, it, chance.choice(contacts), chance) for it in asked]
        stars = {chance.choice(list(Area)): chance.randint(1, 5)}
        _add_ratings(made, interview, stars, chance.choice((10, 50, 90)))
        if position % 2 == 0:
            made[Flag].append(_flag(interview, chance.choice(catalogue), chance))
            shown_by.append(contacts[position % len(contacts)])
        made[FollowUp].append(_settled_follow_up(interview, contacts[0]))
    _create_all(made)
    shown = Flag.contacts.through
    _create(
        shown,
        [
            shown(flag=flag, contact=contact)
            for flag, contact in zip(made[Flag], shown_by, strict=True)
        ],
    )


def _question(interview: Interview, entry: BankEntry) -> Question:
    return Question(
        interview=interview,
        key=entry.key,
        theme=entry.theme,
        text=entry.text,
        probe=entry.probe,
        asked_at=interview.ended_at,
    )


def _answer(
    interview: Interview, question: Question, speaker: Contact, chance: random.Random
) -> Answer:
    return Answer(
        question=question,
        speaker=speaker,
        words=chance.choice(WORDS),
        manner=chance.choice(("specific", "general")),
        signal=chance.randint(-2, 2),
        hours_low=45 if question.key == "avg_hours" else None,
        answered_at=interview.ends_at,
    )


def _add_ratings(made: Rows, interview: Interview, stars: dict[Area, int], gut: int) -> None:
    at = interview.ends_at
    for area, count in stars.items():
        own = {"interview": interview, "area": area, "stars": count}
        made[Rating].append(Rating(**own, rated_at=at))
        made[RatingRecord].append(RatingRecord(**own, recorded_at=at))
    made[GutFeeling].append(GutFeeling(interview=interview, value=gut, recorded_at=at))


def _flag(interview: Interview, entry: FlagEntry, chance: random.Random) -> Flag:
    return Flag(
        owner_id=interview.owner_id,
        interview=interview,
        key=entry.key,
        kind=entry.kind,
        title=entry.title,
        area=entry.area,
        severity=entry.severity,
        first_severity=entry.severity,
        quote=chance.choice(WORDS),
        noted_at=interview.ends_at,
    )


def _settled_follow_up(interview: Interview, contact: Contact) -> FollowUp:
    due_at = interview.ends_at + timedelta(hours=24)
    return FollowUp(
        owner_id=interview.owner_id,
        role_id=interview.role_id,
        interview=interview,
        contact=contact,
        rule="thank_you",
        anchor=f"interview:{interview.pk}",
        channel="note",
        title=f"Thank-you note to {contact.name}",
        why="Many people advise one.",
        is_optional=True,
        zone="UTC",
        due_local=f"{due_at:%Y-%m-%dT%H:%M}",
        remind_at=interview.ends_at,
        due_at=due_at,
        shown_due_at=due_at,
        status="done",
        closed_at=due_at,
    )


def _score_patterns(roles: list[Role], now: datetime) -> Figures:
    """Pattern → the figures of its role and, by position, of its interviews."""
    figures: Figures = {}
    for role in roles:
        rescore(role=role, now=now, cause="fake data")
        pattern = role.number % PATTERNS  # type: ignore[attr-defined]
        if pattern not in figures:
            figures[pattern] = {"role": {name: getattr(role, name) for name in STORED}}
            for position, row in enumerate(role.interviews.order_by("pk")):
                figures[pattern][position] = {name: getattr(row, name) for name in STORED}
    return figures


def _create_all(made: Rows) -> None:
    """Questions before their answers: what a row points to has its key."""
    for model, rows in made.items():
        _create(model, rows)


def _create[M: models.Model](model: type[M], rows: list[M]) -> list[M]:
    return model._default_manager.bulk_create(rows, batch_size=1000)
