"""A believable account in one click, made through the same services as the user's own."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import ForeignObjectRel

from accounts.domain.business_time import local, to_utc
from accounts.models import User
from accounts.preferences import save_preferences
from agenda.models import DemoRow
from applications.documents.changes import add_document, note_with_role
from applications.documents.files import look_at
from applications.domain.pipeline import Stage
from applications.models import (
    Company,
    Contact,
    Document,
    KeyMessage,
    LogEntry,
    Offer,
    OfferRequest,
    Role,
)
from applications.models.document import DocumentKind
from applications.models.log_entry import Direction, Way
from applications.models.offer import Answered
from applications.offers.changes import add_offer
from applications.offers.domain.terms import Term
from applications.services import create_role, move_stage, save_log_entry
from interviews.asked_me.changes import note_question
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.debrief.changes import give_gap_reason, record_gut, save_debrief
from interviews.decisions.changes import decide
from interviews.decisions.looking_back_reading import save_retrospective
from interviews.flags.found_changes import save_found_flag
from interviews.follow_ups.changes import settle
from interviews.log.changes import accept_suggestion, deliver, note_flag, observe, record_answer
from interviews.models import Answer, Flag, FollowUp, FoundFlag, Interview, Question
from interviews.models.follow_up import FollowUpStatus
from interviews.models.found_flag import FoundIn
from interviews.preparing.bank_reading import bank_item
from interviews.preparing.interview_changes import end_interview, schedule, set_contacts
from interviews.preparing.plan_changes import plan_question, toggle_message
from interviews.score.changes import score_of

SATURDAY = 5
HOURS_LIMIT = "hours_limit"
DEMO_LIMIT = 50
MODELS = {
    model._meta.label: model for model in (Company, Contact, Document, KeyMessage, Role, Interview)
}
KEPT_WHERE_USED = (Contact._meta.label, KeyMessage._meta.label)
# How a role was found, and applied for.
WRITTEN_TO = {"source": "A recruiter’s message", "applied_via": "approached"}
NAMED = {"source": "A former colleague", "applied_via": "referral"}
ON_A_BOARD = {"source": "Job board", "applied_via": "online"}
MESSAGES = (
    (
        "I make slow pipelines fast",
        "The nightly load took five hours; after my rewrite, fifty minutes.",
    ),
    (
        "I leave teams better documented",
        "Two new colleagues found their way with my guide in a week.",
    ),
    (
        "I stay calm when things break",
        "I led the call in our worst outage and wrote the review after it.",
    ),
)
SENT_TO = ("Fernhill Logistics", "Kestrel Health")
CV = """# Sam Demo

Data engineer, eight years: pipelines, warehouses, on call without drama.

## Work
- Halcyon Freight, 2021 to now: rewrote the nightly load, from five hours to fifty minutes.
- Brook & Sons, 2018 to 2021: the first warehouse, and the guide that newcomers still use.

## Tools
Python, SQL, Airflow, dbt, PostgreSQL
"""


def is_loaded(user: User) -> bool:
    return DemoRow.objects.owned_by(user).exists()


@transaction.atomic
def load(*, user: User, now: datetime) -> bool:
    """Make the demo data. False, and nothing happens, where it is there already."""
    User.objects.select_for_update().get(pk=user.pk)
    if is_loaded(user):
        return False
    Demo(user, now).tell()
    return True


@transaction.atomic
def remove(*, user: User, now: datetime) -> bool:
    """Take out what load() made. False where there is none.

    What the user added to a demo role or company goes with it. A demo contact or key message that
    the user's own rows use stays.
    """
    rows = list(DemoRow.objects.owned_by(user))
    # Last, when the demo's own interviews no longer use them.
    rows.sort(key=lambda row: row.label in KEPT_WHERE_USED)
    for row in rows:
        if row.label != HOURS_LIMIT:
            _delete(row)
    if any(row.label == HOURS_LIMIT for row in rows):
        _forget_limit(user, now)
    DemoRow.objects.owned_by(user).delete()
    return bool(rows)


def _delete(row: DemoRow) -> None:
    for made in MODELS[row.label]._base_manager.filter(pk=row.row_id, owner_id=row.owner_id):
        if row.label not in KEPT_WHERE_USED or not _is_used(made):
            made.delete()


def _is_used(row: models.Model) -> bool:
    """Whether any other row points to it."""
    return any(
        rel.related_model._base_manager.filter(**{rel.field.name: row}).exists()
        for rel in row._meta.get_fields(include_hidden=True)
        if isinstance(rel, ForeignObjectRel)
    )


def _forget_limit(user: User, now: datetime) -> None:
    """What was said since in the user's own roles was compared with it, too."""
    preferences = user.preferences
    if preferences.hours_limit == DEMO_LIMIT:
        preferences.hours_limit = None
        save_preferences(preferences, now=now)


class Demo:
    """One telling of the demo story, with every date counted from now."""

    def __init__(self, user: User, now: datetime) -> None:
        self.user, self.now = user, now
        self.zone = user.preferences.zone
        self.today = local(now, self.zone).date()

    def tell(self) -> None:
        if not self.user.preferences.has_limits():
            self.user.preferences.hours_limit = DEMO_LIMIT
            save_preferences(self.user.preferences, now=self.now)
            DemoRow.objects.create(owner=self.user, label=HOURS_LIMIT)
        self.messages = [
            self.keep(KeyMessage.objects.create(owner=self.user, text=text, proof=proof))
            for text, proof in MESSAGES
        ]
        self.fernhill()
        self.kestrel()
        self.tidewater()
        self.bright_and_byrne()
        self.halden()
        self.documents()
        self.settle_what_is_old()

    def documents(self) -> None:
        """One CV in the library, and the two roles that have it."""
        file = ContentFile(CV.encode(), "CV Sam Demo.md")
        document = Document(owner=self.user, kind=DocumentKind.CV, title="CV, data engineer")
        version = add_document(
            document=document, seen=look_at(file, file.name or ""), file=file, now=self.now
        )
        self.keep(document)
        roles = Role.objects.owned_by(self.user).filter(company__name__in=SENT_TO)
        for role in roles.order_by("pk"):
            days = role.stage_since or self.today
            note_with_role(role=role, version=version, sent_on=min(days, self.today))

    def settle_what_is_old(self) -> None:
        """Somebody who uses the app has settled all that was due, except yesterday's call."""
        old = to_utc(self.day(-1), time(16), self.zone)
        for row in FollowUp.objects.owned_by(self.user).pending().filter(due_at__lt=old):
            status = FollowUpStatus.DISMISSED if row.is_optional else FollowUpStatus.DONE
            settle(follow_up=row, status=status, now=self.now)

    def fernhill(self) -> None:
        """The story of the article: two coworkers, a smirk, sixty to seventy hours, a gut no."""
        company = self.company("Fernhill Logistics", "https://fernhill.example")
        dana = self.contact(
            company,
            "Dana Whitlock",
            "recruiter",
            relationship="close",
            email="dana@recruiting.example",
            phone="+1 555 0100",
        )
        self.company("Fernhill Logistics Ltd.", "https://www.fernhill.example/careers")
        mia = self.contact(company, "Mia Okafor", "coworker", job_title="Data engineer")
        jonas = self.contact(company, "Jonas Lindt", "coworker", job_title="Data engineer")
        ruth = self.contact(company, "Ruth Adler", "hiring_manager", job_title="Head of data")
        tomasz = self.contact(company, "Tomasz Wilk", "coworker", job_title="Platform engineer")
        role = self.role(company, "Data engineer", dana, Stage.INTERVIEWING, days=-15, **WRITTEN_TO)

        first = self.interview(role, "hiring_manager", 1, days=-4, contacts=[ruth])
        self.answer(
            first, "manager_style", ruth, "I like to stay close to the work.", 2, manner="general"
        )
        self.answer(first, "top_priority", ruth, "Get the nightly load under an hour.", 2)
        self.flag(
            first,
            "clear_first_goals",
            "role",
            [ruth],
            quote="Get the nightly load under an hour. The rest can wait.",
        )
        self.debrief(
            first,
            "yes",
            "good",
            role=(4, "the first project is one I would choose"),
            gut=70,
            asked=[
                (
                    "Why do you want to leave?",
                    "I said that I was bored.",
                    "I have made the load as fast as it gets, and want the next hard problem.",
                )
            ],
        )

        second = self.interview(role, "coworkers", 2, days=-1, contacts=[mia, jonas])
        self.answer(
            second,
            "manager_style",
            mia,
            "She’s a BIT of a micromanager.",
            -1,
            cue="Pause. They look at each other. Jonas smirks.",
            is_scared=True,
        )
        said_at = second.starts_at + timedelta(minutes=20)
        accept_suggestion(interview=second, flag_key="pause_and_smirk", now=said_at)
        self.answer(
            second, "incident_review", jonas, "Oh, we move on pretty fast here.", manner="dodged"
        )
        self.answer(
            second,
            "avg_hours",
            mia,
            "Sixty, seventy. You get used to it.",
            -2,
            hours_low=60,
            hours_high=70,
        )
        accept_suggestion(interview=second, flag_key="hours_60_plus", now=said_at)
        self.found(company, "hours_60_plus", "Nobody tells you about the weekends before you sign.")
        observe(interview=second, subject="looks", outcome="seen", now=self.now)
        self.deliver(second, ("delivered", "partly", "not"))
        self.debrief(
            second,
            "unsure",
            "concerned",
            asked=[
                (
                    "How would you make our nightly load faster?",
                    "I would look for the slowest query first.",
                    "How I would have split the load into steps.",
                )
            ],
            gut=15,
            note="The look they gave each other.",
        )

        self.log(role, dana, Way.CALL, Direction.FROM_THEM, -6, "Ruth Adler wants to meet me")
        self.log(
            role, dana, Way.EMAIL, Direction.FROM_THEM, -2, "Tomasz Wilk would like to meet me, too"
        )

        third = self.interview(
            role,
            "coworkers",
            3,
            days=1,
            contacts=[tomasz],
            at=time(10),
            place="https://video.example/fernhill",
        )
        for key in ("manager_style", "work_life_balance", "last_departure"):
            self.plan(third, key)

    def kestrel(self) -> None:
        company = self.company("Kestrel Health")
        priya = self.contact(company, "Priya Raman", "recruiter", relationship="distant")
        aiko = self.contact(company, "Aiko Tanabe", "hiring_manager")
        leo = self.contact(company, "Leo Brandt", "coworker")
        role = self.role(
            company, "Senior data engineer", priya, Stage.INTERVIEWING, days=-10, **WRITTEN_TO
        )
        first = self.interview(role, "hiring_manager", 1, days=-1, contacts=[aiko], at=time(13))
        self.answer(first, "success_year", aiko, "Two hospitals on the new reports by spring.", 2)
        self.answer(first, "direct_reports", aiko, "Six people, and Tuesdays are for them.", 2)
        self.debrief(
            first, "yes", "good", manager=(4, "answered before I had finished asking"), gut=80
        )
        waiting = self.interview(role, "coworkers", 2, days=-1, contacts=[leo], at=time(14, 30))
        self.answer(waiting, "enjoy_most", leo, "The nurses write back when a report helps.", 2)
        self.plan(waiting, "work_life_balance", is_asked=True)
        end_interview(interview=waiting, now=self.now)

    def tidewater(self) -> None:
        company = self.company("Tidewater Co-op")
        noor = self.contact(company, "Noor Haddad", "hiring_manager")
        contacts = [
            self.contact(company, name, "coworker") for name in ("Sam Ortiz", "Ines Duarte")
        ]
        role = self.role(company, "Data platform lead", None, Stage.INTERVIEWING, days=-22, **NAMED)
        first = self.interview(role, "hiring_manager", 1, days=-13, contacts=[noor])
        for key, words in (
            ("decision_rights", "Anything under ten thousand is yours."),
            ("why_open", "Growth: it is a new seat."),
            ("money_position", "Fourteen months of costs, and we are in profit."),
            ("pay_range", "Seventy-eight to ninety, and you would start at eighty-five."),
            ("last_promotion", "Ines, last spring, after two years."),
        ):
            self.answer(first, key, noor, words, 2)
        self.answer(
            first,
            "left_last_year",
            noor,
            "Two left of twenty, one to study.",
            2,
            hired=4,
            left=2,
            headcount=20,
        )
        self.flag(
            first,
            "turnover_numbers_given",
            "culture",
            [noor],
            quote="Two left of twenty, one to study.",
        )
        self.debrief(first, "yes", "good", role=(5, "the roadmap is mine to write"), gut=85)
        second = self.interview(role, "coworkers", 2, days=-8, contacts=contacts)
        for contact, hours in zip(contacts, (38, 42), strict=True):
            self.answer(
                second,
                "avg_hours",
                contact,
                f"About {hours}, and Fridays end at three.",
                2,
                hours_low=hours,
                hours_high=hours,
            )
            self.answer(second, "manager_style", contact, "She asks, then she leaves you to it.", 2)
            self.answer(
                second, "team_tenure", contact, "Most of us are here four years or more.", 1
            )
            self.answer(
                second,
                "most_frustrating",
                contact,
                "The old ticket system. We are replacing it.",
                1,
            )
        self.debrief(
            second,
            "yes",
            "good",
            team=(5, "they finished each other’s sentences"),
            gut=60,
            asked=[("What do you do when you disagree with your lead?", "I write it down.", "")],
            note="Nobody laughed once.",
        )
        why = "Kind people, and every answer had a number. I could not tell whether they like it."
        give_gap_reason(interview=second, text=why, score=score_of(second), now=self.now)
        self.tidewater_offer(role, noor)
        decision = {
            "choice": "pursue",
            "reasons": "The roadmap is mine to write, and two people who do the work gave numbers.",
            "pre_mortem": "The old ticket system was never replaced, and I spent the year on it.",
            "would_like": "yes",
            "would_be_good": "yes",
            "want_if_offered": "yes",
            "unasked": "What happens to the budget if the profit goes.",
            "decided_on": self.day(-1),
        }
        decide(role=role, fields=decision, now=self.now)

    def tidewater_offer(self, role: Role, noor: Contact) -> None:
        """Two rounds: what was asked for after the first is in the second."""
        terms = {
            "base_said": "82k EUR a year",
            "hours_a_week": 38,
            "leave_days": 28,
            "place": "Harbour office, two days at home",
            "office_days": 3,
            "starts_on": self.day(60),
        }
        later = terms | {"base_said": "86k EUR a year", "bonus": "None"}
        for days, said in ((-2, terms), (-1, later)):
            offer = Offer(owner=self.user, role=role, made_on=self.day(days), said_by=noor, **said)
            add_offer(offer=offer, deadline=self.day(9), now=self.now)
        for asked in (
            OfferRequest(
                term=Term.BASE,
                text="88k, which is what the range said",
                answer=Answered.PARTLY,
                answer_words="Eighty-six is as far as I can go this year.",
                answered_on=self.day(-1),
            ),
            OfferRequest(term=Term.LEAVE, text="30 days of leave"),
        ):
            asked.owner, asked.role, asked.asked_on = self.user, role, self.day(-2)
            asked.save()

    def bright_and_byrne(self) -> None:
        company = self.company("Bright & Byrne")
        hana = self.contact(company, "Hana Sato", "recruiter", relationship="distant")
        role = self.role(
            company, "Analytics engineer", hana, Stage.SCREENING, days=-7, **ON_A_BOARD
        )
        self.log(role, hana, Way.MESSAGE, Direction.FROM_THEM, -6, "When could you talk?")
        self.log(role, hana, Way.MESSAGE, Direction.TO_THEM, -6, "Three times that suit me")
        first = self.interview(role, "recruiter_screen", 1, days=-4, contacts=[hana])
        self.answer(
            first, "pay_range", hana, "We like to talk numbers at the end.", manner="dodged"
        )
        self.debrief(first, "unsure", "good", gut=50)

    def halden(self) -> None:
        """A role that ended with their no, looked back on."""
        company = self.company("Halden Mutual")
        ivo = self.contact(company, "Ivo Marek", "hiring_manager")
        role = self.role(
            company,
            "Reporting engineer",
            None,
            Stage.INTERVIEWING,
            days=-26,
            ended_why="other_candidate",
            **ON_A_BOARD,
        )
        first = self.interview(role, "hiring_manager", 1, days=-18, contacts=[ivo])
        self.answer(first, "top_priority", ivo, "One set of numbers that everybody trusts.", 2)
        self.answer(
            first,
            "work_life_balance",
            ivo,
            "People have a life here, I think.",
            1,
            manner="general",
        )
        self.plan(first, "why_open")
        self.deliver(first, ("delivered", "delivered", "partly"))
        observe(interview=first, subject="flags", outcome="saw_none", now=first.ends_at)
        asked = [
            ("Why do you want to leave your job?", "I have learned what I could there.", ""),
            (
                "Tell me about a project you are proud of.",
                "The reporting overhaul.",
                "How I chose what not to report.",
            ),
        ]
        self.debrief(first, "yes", "good", asked=asked, gut=65)
        move_stage(role=role, stage=Stage.REJECTED, moved_on=self.day(-9), now=self.now)
        wishes = {
            "wish_asked": "Who decides when two reports disagree.",
            "wish_said": "That I have merged two reporting teams before.",
            "keep": "Three messages on a card, and the question about hours.",
        }
        save_retrospective(role=role, fields=wishes, now=self.now)

    # --- What the story is told with

    def keep[M: models.Model](self, row: M) -> M:
        DemoRow.objects.create(owner=self.user, label=row._meta.label, row_id=row.pk)
        return row

    def day(self, number: int) -> date:
        """1: tomorrow; below 0: so many business days back, since nobody meets on a Sunday."""
        if number > 0:
            return self.today + timedelta(days=number)
        day = self.today
        while number < 0:
            day -= timedelta(days=1)
            number += day.weekday() < SATURDAY
        return day

    def company(self, name: str, website: str = "") -> Company:
        taken = Company.objects.owned_by(self.user).called(name).exists()
        name = f"{name} (demo)" if taken else name
        return self.keep(Company.objects.create(owner=self.user, name=name, website=website))

    def contact(self, company: Company, name: str, kind: str, **fields: str) -> Contact:
        own = {"owner": self.user, "company": company, "name": name, "kind": kind}
        return self.keep(Contact.objects.create(**own, **fields))

    def role(
        self,
        company: Company,
        title: str,
        recruiter: Contact | None,
        stage: Stage,
        days: int,
        **found: str,
    ) -> Role:
        """found: how the user came to it, and why it ended."""
        role = Role(
            owner=self.user,
            company=company,
            title=title,
            recruiter=recruiter,
            workplace="hybrid",
            **found,
        )
        applied_on = self.day(days)
        create_role(role=role, stage=Stage.APPLIED, moved_on=applied_on, now=self.now)
        moved_on = applied_on + timedelta(days=3)
        move_stage(role=role, stage=stage, moved_on=moved_on, now=self.now)
        return self.keep(role)

    def log(
        self, role: Role, contact: Contact, way: Way, direction: Direction, days: int, about: str
    ) -> LogEntry:
        moment = to_utc(self.day(days), time(11), self.zone)
        entry = LogEntry(owner=self.user, role=role, contact=contact, way=way, about=about)
        entry.direction, entry.happened_at = direction, moment
        save_log_entry(entry=entry, now=self.now)
        return entry

    def interview(
        self,
        role: Role,
        kind: str,
        number: int,
        *,
        days: int,
        contacts: Iterable[Contact],
        at: time = time(15),
        place: str = "Video call",
    ) -> Interview:
        interview = schedule(
            interview=Interview(
                owner=self.user,
                role=role,
                kind=kind,
                round=number,
                local_date=self.day(days),
                local_time=at,
                zone=self.zone,
                duration_minutes=45,
                place=place,
            ),
            now=self.now,
        )
        set_contacts(interview=interview, contacts=contacts, now=self.now)
        for message in self.messages:
            toggle_message(interview=interview, message=message)
        return self.keep(interview)

    def plan(self, interview: Interview, key: str, *, is_asked: bool = False) -> Question:
        item = bank_item(self.user, key)
        if item is None:
            raise LookupError(f"the bank has no question {key}")
        question = plan_question(interview=interview, item=item, now=self.now)
        if is_asked:
            question.asked_at = interview.starts_at
            question.save(update_fields=["asked_at"])
        return question

    def answer(
        self,
        interview: Interview,
        key: str,
        speaker: Contact,
        words: str,
        signal: int | None = None,
        *,
        manner: str = "specific",
        is_scared: bool = False,
        **fields: Any,
    ) -> Answer:
        return record_answer(
            question=self.plan(interview, key, is_asked=True),
            speaker=speaker,
            fields={"words": words, "manner": manner, "signal": signal, **fields},
            is_scared=is_scared,
            now=interview.starts_at + timedelta(minutes=20),
        )

    def flag(
        self, interview: Interview, key: str, area: str, contacts: list[Contact], quote: str
    ) -> Flag:
        entry = catalogue_flag(key)
        if entry is None:
            raise LookupError(f"the catalogue has no flag {key}")
        fields = {
            "key": key,
            "kind": entry.kind,
            "title": entry.title,
            "area": area,
            "severity": entry.severity,
            "quote": quote,
        }
        noted_at = interview.starts_at + timedelta(minutes=30)
        return note_flag(interview=interview, fields=fields, contacts=contacts, now=noted_at)

    def found(self, company: Company, key: str, quote: str) -> FoundFlag:
        """Read in a review; it counts in no score."""
        entry = catalogue_flag(key)
        if entry is None:
            raise LookupError(f"the catalogue has no flag {key}")
        flag = FoundFlag(
            owner=self.user,
            company=company,
            key=key,
            kind=entry.kind,
            title=entry.title,
            area=entry.area,
            severity=entry.severity,
            quote=quote,
            found_in=FoundIn.REVIEW,
            url="https://reviews.example/fernhill",
            found_on=self.day(-4),
        )
        return save_found_flag(flag=flag, roles=[], now=self.now)

    def deliver(self, interview: Interview, deliveries: Iterable[str]) -> None:
        for plan, delivery in zip(interview.message_plans.all(), deliveries, strict=True):
            deliver(plan=plan, delivery=delivery)

    def debrief(
        self,
        interview: Interview,
        interest: str,
        feeling: str,
        *,
        gut: int,
        note: str = "",
        asked: Iterable[tuple[str, str, str]] = (),
        **ratings: Any,
    ) -> None:
        said_at = interview.ends_at + timedelta(minutes=30)
        fields = {"interest": interest, "feeling": feeling, "myself": 4}
        for question, answered, wish in asked:
            note_question(
                interview=interview,
                text=question,
                asked_by=interview.contacts.first(),
                answered=answered,
                wished=wish,
                now=interview.starts_at + timedelta(minutes=10),
            )
        save_debrief(
            interview=interview, fields=fields, ratings=ratings, now=min(said_at, self.now)
        )
        record_gut(interview=interview, value=gut, note=note, now=self.now)
