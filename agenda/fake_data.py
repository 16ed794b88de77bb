"""Large made-up accounts for measuring. Demo data for people is in agenda/demo.py.

Roles follow a small number of patterns: the first role of each is scored by the real service and
every later one of the same pattern carries the same figures, so that stored scores are true.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import batched, chain
from typing import Any

from django.db import models

from accounts.models import User
from agenda.fake_words import KINDS, company_name, job_title, person_name, words_of
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


@dataclass(frozen=True, slots=True)
class Shape:
    """What an account is like. Its newest roles are open; the last interviews are still to come.

    interviews: of each role in turn; their number divides PATTERNS. roles_at: of each company in
    turn. contacts: of each company, one for so many of its roles, 2 at least. open_roles: how many.
    apart: from one interview to the next, of all roles. ahead: how many are to come, about.
    heard_in: in every how many of them something was asked and answered. asked: how many questions.
    is_varied: titles, names and words differ from row to row, and companies come in no order.
    """

    interviews: tuple[int, ...] = (INTERVIEWS_PER_ROLE,)
    roles_at: tuple[int, ...] = (ROLES_PER_COMPANY,)
    roles_per_contact: int = ROLES_PER_COMPANY
    open_roles: int = OPEN_ROLES
    apart: timedelta = timedelta(hours=1)
    ahead: int = 3
    heard_in: int = 1
    asked: int = 3
    is_varied: bool = False

    def interviews_before(self, number: int) -> int:
        """How many the roles before this one have."""
        turns, rest = divmod(number, len(self.interviews))
        return turns * sum(self.interviews) + sum(self.interviews[:rest])

    def interviews_of(self, number: int) -> int:
        return self.interviews[number % len(self.interviews)]

    def sizes(self, roles: int) -> list[int]:
        """How many roles each company has, so that all of them have one."""
        left = roles
        found: list[int] = []
        while left > 0:
            found.append(min(left, self.roles_at[len(found) % len(self.roles_at)]))
            left -= found[-1]
        return found

    def is_heard(self, number: int, position: int) -> bool:
        """The same for all roles of a pattern."""
        return (number % PATTERNS + position) % self.heard_in == 0


PLAIN = Shape()

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


def make_account(
    email: str, interviews: int, *, now: datetime, shape: Shape = PLAIN
) -> Iterator[int]:
    """Fill a new account. Yields the number of interviews made with each batch, for a progress bar.

    email: of a user that does not exist yet. interviews: 1 or more, rounded up to whole roles. The
    newest roles are open and have interviews before and after now; all others are closed.
    """
    user = User.objects.create_user(email)
    user.preferences.hours_limit = 50
    user.preferences.save()
    roles = -(-interviews * len(shape.interviews) // sum(shape.interviews))
    account = _Account(user, shape, roles, now)
    account.open_companies()
    patterns = range(min(PATTERNS, roles))
    others = batched(range(PATTERNS, roles), ROLES_PER_BATCH)
    for batch in chain([patterns], others):
        made = _make_roles(account, batch)
        if not account.figures:
            account.figures = _score_patterns(made, now)
        yield sum(map(shape.interviews_of, batch))
    own = Role.objects.owned_by(user).open()
    for role in own.order_by("-pk")[: shape.open_roles]:
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
    companies = create_rows(
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
    contacts = create_rows(
        Contact,
        [
            Contact(owner=user, company=company, name=f"Speaker {number}", kind=kind)
            for number, kind in enumerate(kinds)
        ],
    )
    role = Role.objects.create(
        owner=user, company=company, title="Engineer", stage=Stage.INTERVIEWING
    )
    made = create_rows(
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
    _add_stars(made, interview, {area: chance.randint(1, 5) for area in rated})
    _add_gut(made, interview, 50)
    made[Flag] = [_flag(interview, entry, chance) for entry in marks]
    _create_all(made)


@dataclass
class _Account:
    """What is being filled. roles: how many. seats: of each role, its company."""

    user: User
    shape: Shape
    roles: int
    now: datetime
    figures: Figures = field(default_factory=dict)
    seats: list[Company] = field(default_factory=list)
    staff: defaultdict[int, list[Contact]] = field(default_factory=lambda: defaultdict(list))

    def open_companies(self) -> None:
        """All of them with their contacts, in chunks."""
        sizes, is_varied = self.shape.sizes(self.roles), self.shape.is_varied
        for chunk in batched(enumerate(sizes), ROLES_PER_BATCH):
            names = (company_name(it) if is_varied else f"Company {it:06}" for it, _ in chunk)
            made = create_rows(Company, [Company(owner=self.user, name=name) for name in names])
            contacts = [
                _contact(company, name, kind)
                for company, (number, size) in zip(made, chunk, strict=True)
                for name, kind in self._staff(company, number, size)
            ]
            for contact in create_rows(Contact, contacts):
                self.staff[contact.company_id or 0].append(contact)
            self.seats += [
                it for it, (_, size) in zip(made, chunk, strict=True) for _ in range(size)
            ]
        if is_varied:
            random.Random(self.roles).shuffle(self.seats)  # noqa: S311  made-up data

    def _staff(self, company: Company, number: int, size: int) -> Iterator[tuple[str, str]]:
        """Name and kind."""
        if not self.shape.is_varied:
            yield f"Mia {company.pk}", "coworker"
            yield f"Ruth {company.pk}", "hiring_manager"
            return
        for position in range(max(2, size // self.shape.roles_per_contact)):
            yield person_name(7 * number + 31 * position), KINDS[position % len(KINDS)]

    def starts_at(self, number: int, position: int = 0) -> datetime:
        """When an interview of the role of this number begins, or would."""
        total = self.shape.interviews_before(self.roles)
        ago = total - self.shape.interviews_before(number) - position - self.shape.ahead
        return self.now.replace(minute=0, second=0, microsecond=0) - ago * self.shape.apart


def _contact(company: Company, name: str, kind: str) -> Contact:
    relationship = "distant" if kind == "recruiter" else ""
    return Contact(
        owner_id=company.owner_id, company=company, name=name, kind=kind, relationship=relationship
    )


def _make_roles(account: _Account, numbers: Iterable[int]) -> list[Role]:
    rows = create_rows(Role, [_role(account, number) for number in numbers])
    for number, role in zip(numbers, rows, strict=True):
        role.number = number  # type: ignore[attr-defined]
    create_rows(StageMove, [move for it in rows for move in _moves(account, it)])
    _make_interviews(account, rows)
    return rows


def _role(account: _Account, number: int) -> Role:
    closed = (Stage.REJECTED, Stage.WITHDRAWN, Stage.GHOSTED)
    is_open = number >= account.roles - account.shape.open_roles
    stage = Stage.INTERVIEWING if is_open else closed[number % 3]
    last = account.starts_at(number) + timedelta(days=0 if is_open else 3)
    return Role(
        owner=account.user,
        company=account.seats[number],
        title=job_title(number) if account.shape.is_varied else f"Engineer {number:06}",
        stage=stage,
        stage_since=min(last, account.now).date(),
        source=SOURCES[number % len(SOURCES)],
        applied_via=APPLIED_VIA[number % len(APPLIED_VIA)],
        ended_why=ENDED_WHY[number % len(ENDED_WHY)] if stage in closed else "",
        **account.figures.get(number % PATTERNS, {}).get("role", {}),
    )


def _moves(account: _Account, role: Role) -> Iterator[StageMove]:
    """Applied some days before the interviews, and ended after them."""
    number: int = role.number  # type: ignore[attr-defined]
    met_on = account.starts_at(number).date()
    steps = [(Stage.APPLIED, -4 - number % 21), (Stage.SCREENING, -3), (Stage.INTERVIEWING, 0)]
    if role.stage != Stage.INTERVIEWING:
        steps.append((Stage(role.stage), 3))
    for stage, days in steps:
        day = min(met_on + timedelta(days=days), account.now.date())
        yield StageMove(role=role, stage=stage, moved_on=day, recorded_at=account.now)


def _make_interviews(account: _Account, roles: list[Role]) -> None:
    interviews, met = [], []
    for role in roles:
        number: int = role.number  # type: ignore[attr-defined]
        staff = account.staff[role.company_id]
        for position in range(account.shape.interviews_of(number)):
            starts_at = account.starts_at(number, position)
            is_over = starts_at + timedelta(hours=1) < account.now
            known = account.figures.get(number % PATTERNS, {}).get(position, {}) if is_over else {}
            interviews.append(_interview(account.user, role, position, starts_at, is_over, known))
            first = number * 2 % len(staff)
            contacts = [staff[first], staff[(first + 1) % len(staff)]]
            met.append(_Met(number, position, contacts, is_over))
    _make_evidence(account.shape, create_rows(Interview, interviews), met)


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


@dataclass(frozen=True, slots=True)
class _Met:
    """One interview of the role of this number, and who was there."""

    number: int
    position: int
    contacts: list[Contact]
    is_over: bool


def _make_evidence(shape: Shape, interviews: list[Interview], met: list[_Met]) -> None:
    bank, catalogue = questions(), [entry for entry in flags() if entry.area != "any"]
    made: Rows = defaultdict(list)
    shown_by: list[Contact] = []
    for interview, it in zip(interviews, met, strict=True):
        # Equal for all roles of a pattern, so that what is stored for the first is true of all.
        chance = random.Random(it.number % PATTERNS * 100 + it.position)  # noqa: S311
        made[Participant] += [Participant(interview=interview, contact=one) for one in it.contacts]
        if it.is_over:
            _add_gut(made, interview, chance.choice((10, 50, 90)))
        if not shape.is_heard(it.number, it.position):
            continue
        asked = [_question(interview, entry) for entry in chance.sample(bank, shape.asked)]
        made[Question] += asked
        if not it.is_over:
            continue
        answers = [_answer(interview, one, chance.choice(it.contacts), chance) for one in asked]
        if shape.is_varied:
            for number, answer in enumerate(answers):
                answer.words = words_of(interview.pk * shape.asked + number)
        made[Answer] += answers
        _add_stars(made, interview, {chance.choice(list(Area)): chance.randint(1, 5)})
        if it.position % 2 == 0:
            made[Flag].append(_flag(interview, chance.choice(catalogue), chance))
            shown_by.append(it.contacts[it.position % len(it.contacts)])
        made[FollowUp].append(_settled_follow_up(interview, it.contacts[0]))
    _create_all(made)
    shown = Flag.contacts.through
    create_rows(
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


def _add_stars(made: Rows, interview: Interview, stars: dict[Area, int]) -> None:
    at = interview.ends_at
    for area, count in stars.items():
        own = {"interview": interview, "area": area, "stars": count}
        made[Rating].append(Rating(**own, rated_at=at))
        made[RatingRecord].append(RatingRecord(**own, recorded_at=at))


def _add_gut(made: Rows, interview: Interview, value: int) -> None:
    at = interview.ends_at
    made[GutFeeling].append(GutFeeling(interview=interview, value=value, recorded_at=at))


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
        create_rows(model, rows)


def create_rows[M: models.Model](model: type[M], rows: list[M]) -> list[M]:
    return model._default_manager.bulk_create(rows, batch_size=1000)
