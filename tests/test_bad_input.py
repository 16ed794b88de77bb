"""Bad input into every form: refused with words and with what was typed, or shown as text."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from html import unescape
from itertools import cycle, product
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from allauth.usersessions.models import UserSession
from django import forms
from django.apps import apps
from django.core import serializers
from django.db import connection, models, transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.http import own_path
from accounts.versions import FIELD as VERSION
from agenda.invitation_review import review_of
from agenda.services.invitation_files import read_invitations
from applications.models import Company
from interviews.models import ChecklistItem, GutFeeling, MessagePlan
from interviews.score.domain.evidence import DEFAULT_WEIGHTS
from scripts.push_service import AUTH_SECRET, BROWSER_KEY
from tests.factories import (
    AccountExportFactory,
    AccountImportFactory,
    AnswerFactory,
    ApiTokenFactory,
    CompanyFactory,
    ContactFactory,
    DecisionFactory,
    FlagFactory,
    FollowUpFactory,
    FoundFlagFactory,
    ImportFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    KeyMessageFactory,
    LogEntryFactory,
    NamedPayFactory,
    NoticeFactory,
    OfferFactory,
    OfferRequestFactory,
    OwnStageFactory,
    ParticipantFactory,
    PushDeviceFactory,
    QuestionFactory,
    ReminderFactory,
    RoleDocumentFactory,
    RoleFactory,
    SavedViewFactory,
    StageMoveFactory,
    UserFactory,
)
from tests.page_forms import form_faults, refusal_faults, refusal_summary
from tests.test_ownership import path_of, routes, unrendered

MARKUP = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>')
LONG = "x" * 100_000
UNSEEN = ("a\0b", "a\x1b[31mb", "a\x85b")
TOO_LARGE = str(2**63)  # for any database; "9" * 5_000 is no number to Python either
NOBODYS = ("999999999", TOO_LARGE, "9" * 30, "9" * 5_000, "-1", "abc", "a\0b")
NO_NUMBERS = ("many", "-1", TOO_LARGE, "9" * 5_000, "1e999999999", "NaN", "1\0")
NO_DAYS = ("2026-02-31", "0001-01-01", "9999-12-31", "10000-01-01", "soon", "1\0")
ANYTHING = (*MARKUP, LONG, *UNSEEN, "-1", TOO_LARGE, "9" * 5_000)
NO_TIMES = ("25:00", "noon", "9" * 5_000, "1\0")


# --- The forms -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Box:
    """One field as a form is filled in rightly, and what it has to refuse.

    is_needed: it may not be left empty.
    """

    right: str
    refuses: tuple[str, ...] = ()
    is_needed: bool = False

    @property
    def is_text(self) -> bool:
        return self.right != "" and LONG in self.refuses


def line(right: str = "Plain words", *, needed: bool = False) -> Box:
    return Box(right, (LONG, *UNSEEN, *(("  ",) if needed else ())), needed)


def lines(right: str = "One\nTwo", *, needed: bool = False) -> Box:
    return Box(right, (LONG, *UNSEEN, *(("\n ",) if needed else ())), needed)


def number(right: str = "", *, needed: bool = False) -> Box:
    return Box(right, NO_NUMBERS, needed)


def day(right: str = "", *, needed: bool = False) -> Box:
    return Box(right, NO_DAYS, needed)


def choice(right: str = "", *, needed: bool = False) -> Box:
    return Box(right, ("Mars/Olympus", "../../etc/passwd", "a\0b"), needed)


def whose(right: int, foreign: int, *, needed: bool = False) -> Box:
    """An id. foreign: one that another user has."""
    return Box(str(right), (str(foreign), *NOBODYS), needed)


MARK = Box("1")  # as a button: anything in it says yes
type Boxes = dict[str, Box]
type Sent = dict[str, str]


def company() -> Boxes:
    return {
        "name": line("Fernhill", needed=True),
        "website": Box("https://fernhill.example", ("javascript:alert(1)", LONG, *UNSEEN)),
        "notes": lines(),
    }


def role(w: SimpleNamespace) -> Boxes:
    return {
        "title": line("Data engineer", needed=True),
        "company": whose(w.company.pk, w.foreign.company.pk, needed=True),
        "new_company": Box("", (LONG, *UNSEEN)),
        "workplace": choice(),
        "location": line(),
        "pay_said": line("60–70k €"),
        "contract": choice("permanent"),
        "hours_a_week": number("38.5"),
        "closes_on": day(w.tomorrow),
        "priority": choice("1"),
        "tags_said": line("remote, data"),
        "agency": whose(w.company.pk, w.foreign.company.pk),
        "new_agency": Box("", (LONG, *UNSEEN)),
        "referred_by": whose(w.mia.pk, w.foreign.recruiter.pk),
        "previous": whose(w.offered.pk, w.foreign.role.pk),
        "applied_via": choice("online"),
        "office_days": number("3"),
        "travel_nights": number("2"),
        "commute_minutes": number("40"),
        "recruiter": whose(w.recruiter.pk, w.foreign.recruiter.pk),
        "source": line(),
        "posting_url": Box("https://fernhill.example/7", ("javascript:alert(1)", LONG, *UNSEEN)),
        "posting_text": lines(),
        "notes": lines(),
    }


def offer(w: SimpleNamespace) -> Boxes:
    return {
        "made_on": day("2026-03-02", needed=True),
        "said_by": whose(w.mia.pk, w.foreign.mia.pk),
        "base_said": line("82k EUR a year"),
        "bonus": line(),
        "equity": line(),
        "hours_a_week": number("37,5"),
        "leave_days": number("30"),
        "notice": line(),
        "starts_on": day("2026-06-01"),
        "place": line(),
        "office_days": number("3"),
        "other": lines(),
    }


def offer_request(**more: Box) -> Boxes:
    return {
        "term": choice("leave", needed=True),
        "text": line(needed=True),
        "asked_on": day("2026-03-03", needed=True),
        **more,
    }


def document() -> Boxes:
    return {"kind": choice("cv", needed=True), "title": line("My CV"), "notes": lines()}


def contact(w: SimpleNamespace) -> Boxes:
    return {
        "name": line("Dana Whitlock", needed=True),
        "kind": choice("recruiter", needed=True),
        "relationship": choice("close", needed=True),
        "company": whose(w.company.pk, w.foreign.company.pk),
        "new_company": Box("", (LONG, *UNSEEN)),
        "job_title": line(),
        "email": Box("dana@example.org", ("dana at fernhill", LONG, *UNSEEN)),
        "phone": line("030 123"),
        "zone": choice("Europe/Berlin"),
        "notes": lines(),
    }


def quick_add(w: SimpleNamespace) -> Boxes:
    return {
        "line": Box("Acme, backend"),
        "read_line": Box("Acme, backend"),
        "company": line("Acme", needed=True),
        "title": line("Backend", needed=True),
        "local_date": day(w.tomorrow, needed=True),
        "local_time": Box("15:00", NO_TIMES, is_needed=True),
        "duration_minutes": number("60", needed=True),
        "zone": choice("Europe/Berlin", needed=True),
        "kind": choice("coworkers", needed=True),
        "round": number("1", needed=True),
        "name_0": line("Dana Whitlock"),
        "email_0": Box("dana@example.org", ("dana at acme", LONG, *UNSEEN)),
        "kind_0": choice("coworker", needed=True),
        "place": line(),
        "posting_url": Box("https://acme.example/7", ("javascript:alert(1)", LONG, *UNSEEN)),
        "notes": lines(),
    }


def log_entry(w: SimpleNamespace) -> Boxes:
    return {
        "way": choice("email", needed=True),
        "direction": choice("out", needed=True),
        "is_receipt": MARK,
        "role": whose(w.role.pk, w.foreign.role.pk),
        "contact": whose(w.mia.pk, w.foreign.mia.pk),
        "about": lines(),
        "day": day("2026-03-01"),
        "at": Box("10:00", NO_TIMES),
    }


def message() -> Boxes:
    return {"text": line("I make slow pipelines fast", needed=True), "proof": lines()}


def bank_question() -> Boxes:
    return {
        "text": lines("Who decides here?", needed=True),
        "theme": choice("manager", needed=True),
        "softer": lines(),
        "reveals": lines(),
        "good_sign": lines(),
        "warning_sign": lines(),
        "probe": lines(),
        "ask_whom": choice("coworker"),
    }


def new_contact() -> Boxes:
    return {
        "new_name": Box("Ruth Adler", (LONG, *UNSEEN), is_needed=True),
        "new_kind": choice("recruiter", needed=True),
        "new_relationship": choice("close", needed=True),
    }


def interview(w: SimpleNamespace) -> Boxes:
    return {
        "kind": choice("coworkers", needed=True),
        "round": number("2", needed=True),
        "local_date": day("2026-06-01", needed=True),
        "local_time": Box("10:30", NO_TIMES, is_needed=True),
        "zone": choice("Europe/Berlin", needed=True),
        "duration_minutes": number("45", needed=True),
        "place": line(),
        "notes": lines(),
        "contacts": whose(w.mia.pk, w.foreign.mia.pk),
        **new_contact(),
    }


INVITATION = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20260601T103000
ATTENDEE;CN=Ruth Adler:mailto:ruth@example.org
END:VEVENT
END:VCALENDAR"""


SEVERAL = INVITATION.replace(
    "BEGIN:VEVENT",
    "BEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:20260602T103000\nEND:VEVENT\nBEGIN:VEVENT",
)


def moved_invitation() -> Boxes:
    return {
        "local_date": day("2026-06-01", needed=True),
        "local_time": Box("10:30", NO_TIMES, is_needed=True),
        "zone": choice("Europe/Berlin", needed=True),
        "duration_minutes": number("45", needed=True),
        "place": line(),
        "uid": line("abc@example.org"),
        "sequence": Box("3"),
        "stamp": Box("2026-05-04T10:00:00+00:00"),
        "moment": Box(""),
        "shown_zone": Box(""),
    }


def invitations(w: SimpleNamespace) -> Boxes:
    """What is no file shows nothing else: tests/agenda has what is refused beside one."""
    review = review_of(read_invitations(SEVERAL), user=w.owner, now=timezone.now())
    right = {"role": w.role.pk, "round": 2, "take": 1, "as_1": "coworkers", "seen": review.seen}
    return {
        "text": Box(SEVERAL, (*MARKUP, LONG, *UNSEEN), is_needed=True),
        **{name: Box(str(value)) for name, value in right.items()},
    }


def invitation(w: SimpleNamespace) -> Boxes:
    return moved_invitation() | {
        "role": whose(w.role.pk, w.foreign.role.pk, needed=True),
        "new_title": Box("", (LONG, *UNSEEN)),
        "company": whose(w.company.pk, w.foreign.company.pk),
        "new_company": Box("", (LONG, *UNSEEN)),
        "kind": choice("coworkers", needed=True),
        "round": number("2", needed=True),
        "notes": lines(),
        "take_0": MARK,
        "name_0": line("Ruth Adler", needed=True),
        "email_0": Box("ruth@example.org", ("ruth at fernhill", LONG, *UNSEEN)),
        "kind_0": choice("recruiter", needed=True),
        "relationship_0": choice("close", needed=True),
    }


def answer(w: SimpleNamespace, **more: Box) -> Boxes:
    return {
        "speaker": whose(w.mia.pk, w.foreign.mia.pk, needed=True),
        "words": lines(),
        "cue": line(),
        "manner": choice("specific", needed=True),
        "signal": choice("1"),
        "is_scared": MARK,
        **more,
    }


def in_room(w: SimpleNamespace, **more: Box) -> Boxes:
    boxes = answer(w, version=number("0"), tab=Box("", (LONG, *UNSEEN)), **more)
    return {name: box for name, box in boxes.items() if name != "is_scared"}


def found_flag(w: SimpleNamespace) -> Boxes:
    own = flag(w) | {"quote": lines("We work hard."), "severity": choice("4")}
    del own["contacts"]
    return own | {
        "flag": choice("own:red", needed=True),
        "found_in": choice("review", needed=True),
        "url": Box("https://fernhill.example/7", ("javascript:alert(1)", LONG, *UNSEEN)),
        "found_on": day("2026-03-01", needed=True),
        "roles": whose(w.role.pk, w.foreign.role.pk),
    }


def flag(w: SimpleNamespace) -> Boxes:
    return {
        "title": line("Interviews over people", needed=True),
        "area": choice("team"),
        "quote": lines(),
        "cue": line(),
        "severity": choice("4", needed=True),
        "contacts": whose(w.mia.pk, w.foreign.mia.pk),
    }


def debrief(w: SimpleNamespace) -> Boxes:
    return {
        f"answered_{w.asked.pk}": lines(),
        f"wished_{w.asked.pk}": lines(),
        "new_text": lines("Why you?"),
        "new_asked_by": whose(w.mia.pk, w.foreign.mia.pk),
        "new_answered": lines(),
        "new_wished": lines(),
        "feel": choice("70"),
        "exact": number("65"),
        "myself": choice("4"),
        "feeling": choice("good"),
        "feeling_why": lines(),
        "promised_on": day(),
        "promised_contact": whose(w.mia.pk, w.foreign.mia.pk),
        "interest": choice("yes"),
        "interest_words": lines(),
        "stars_team": choice("4"),
        "note_team": line(),
        "stay": MARK,
    }


def asked_me(w: SimpleNamespace) -> Boxes:
    return {
        "text": lines("Why you?", needed=True),
        "asked_by": whose(w.mia.pk, w.foreign.mia.pk),
        "answered": lines(),
        "wished": lines(),
    }


def decision() -> Boxes:
    return {
        "choice": choice("decline", needed=True),
        "reasons": lines(),
        "would_like": choice("no"),
        "would_be_good": choice("yes"),
        "want_if_offered": choice("no"),
        "pre_mortem": lines(),
        "unasked": lines(),
        "decided_on": day("2026-05-04", needed=True),
        "moves_to_accepted": MARK,
        "moves_to_withdrawn": MARK,
        "save_anyway": MARK,
    }


def settings() -> Boxes:
    weights = {
        f"weight_{area}": number(str(weight), needed=True)
        for area, weight in DEFAULT_WEIGHTS.items()
    }
    return weights | {
        "name": line("Olga Lindqvist"),
        "zone": choice("Europe/Berlin", needed=True),
        "hours_limit": number("50"),
        "salary_floor": number("70 000"),
        "currency": Box("EUR", ("Euro", "E1R", LONG, *UNSEEN), is_needed=True),
        "office_days_limit": number("3"),
        "travel_nights_limit": number("2"),
        "commute_minutes_limit": number("40"),
        "deal_breaker_flags": choice("pause_and_smirk"),
        "holiday_country": choice("DE"),
        "holiday_region": Box("BY"),  # means nothing while the country is wrong
    }


def weights_and_limits() -> Boxes:
    others = ("name", "zone", "holiday_country", "holiday_region")
    return {name: box for name, box in settings().items() if name not in others}


# The address of every form (a name of ours, with what tells two uses of it apart) → the row whose
# id it takes, and its boxes as filled in rightly.
FORMS: dict[str, Callable[[SimpleNamespace], tuple[list[object], Boxes]]] = {
    "accounts:preferences_edit": lambda w: ([], settings()),
    "agenda:reminder_settings": lambda w: (
        [],
        {
            "mailing": choice("off", needed=True),
            "digest_at": Box("07:30", NO_TIMES, is_needed=True),
            "interview_day": MARK,
            "interview_hour": MARK,
            "debrief": MARK,
        },
    ),
    "agenda:push_device_add": lambda w: (
        [],
        {
            "endpoint": Box(
                "https://push.example.org/send/1",
                ("http://push.example.org/1", "https://127.0.0.1/", "javascript:alert(1)", "a\0b"),
                is_needed=True,
            ),
            "browser_key": Box(BROWSER_KEY, ("AAAA", "a\0b", "B" * 87), is_needed=True),
            "auth_secret": Box(AUTH_SECRET, ("AAAA", "a\0b", "+" * 22), is_needed=True),
        },
    ),
    "agenda:push_device_edit": lambda w: (
        [w.device.pk],
        {"name": line("My phone", needed=True), "says_what": MARK, "is_daily": MARK},
    ),
    "agenda:invitation_import": lambda w: (
        [],
        {"text": Box(INVITATION, (*MARKUP, LONG, *UNSEEN), is_needed=True)},
    ),
    "agenda:invitation_add": lambda w: ([], invitation(w)),
    "agenda:invitation_add_all": lambda w: ([], invitations(w)),
    "agenda:invitation_move": lambda w: ([w.upcoming.pk], moved_invitation()),
    "applications:company_create": lambda w: ([], company()),
    "applications:company_edit": lambda w: ([w.company.pk], company()),
    "overview:role_create": lambda w: (
        [],
        role(w)
        | {
            "stage": choice("applied"),
            "moved_on": day("2026-05-04"),
        },
    ),
    "overview:quick_add": lambda w: ([], quick_add(w)),
    "applications:role_edit": lambda w: ([w.role.pk], role(w)),
    "applications:role_edit (with an offer)": lambda w: (
        [w.offered.pk],
        role(w) | {"offer_deadline": day(w.tomorrow), "previous": whose(w.role.pk, w.offered.pk)},
    ),
    "overview:role_name_pay": lambda w: (
        [w.role.pk],
        {
            "said": line("62k", needed=True),
            "by": whose(w.mia.pk, w.foreign.recruiter.pk),
            "said_on": day("2026-05-04", needed=True),
        },
    ),
    "applications:offer_create": lambda w: (
        [w.role.pk],
        offer(w) | {"answer_by": day(w.tomorrow)},
    ),
    "applications:offer_edit": lambda w: (
        [w.offer.pk],
        offer(w) | {"answer_by": day(w.tomorrow)},
    ),
    "applications:offer_request_create": lambda w: ([w.offered.pk], offer_request()),
    "applications:offer_request_edit": lambda w: (
        [w.offer_request.pk],
        offer_request(
            answer=choice("yes", needed=True),
            answer_words=line(),
            answered_on=day("2026-03-04"),
        ),
    ),
    "overview:role_move": lambda w: (
        [w.role.pk],
        {
            "stage": choice("applied", needed=True),
            "moved_on": day("2026-05-04", needed=True),
            "note": line(),
        },
    ),
    "applications:role_ended": lambda w: ([w.closed.pk], {"ended_why": choice("pay")}),
    "overview:duplicate_dismiss": lambda w: (
        [],
        {
            "kind": choice("company", needed=True),
            "one": whose(w.company.pk, w.foreign.company.pk, needed=True),
            "other": whose(w.second.pk, w.foreign.second.pk, needed=True),
        },
    ),
    "overview:company_merge": lambda w: (
        [w.company.pk],
        {"other": whose(w.second.pk, w.foreign.second.pk, needed=True), "keep": Box("one")},
    ),
    "overview:contact_merge": lambda w: (
        [w.mia.pk],
        {
            "other": whose(w.jonas.pk, w.foreign.jonas.pk, needed=True),
            "keep": Box("other"),
            "pick_name": Box("one"),
        },
    ),
    "applications:contact_create": lambda w: ([], contact(w)),
    "applications:contact_edit": lambda w: ([w.mia.pk], contact(w)),
    "applications:log_entry_create": lambda w: ([], log_entry(w)),
    "applications:log_entry_edit": lambda w: ([w.logged.pk], log_entry(w)),
    "applications:key_message_create": lambda w: ([], message()),
    "applications:key_message_edit": lambda w: ([w.message.pk], message()),
    "applications:document_create": lambda w: ([], document()),  # without a file: refused
    "applications:document_edit": lambda w: ([w.document.pk], document()),
    "applications:document_send": lambda w: (
        [w.document.pk],
        {"role": whose(w.role.pk, w.foreign.role.pk, needed=True), "sent_on": day("2026-05-04")},
    ),
    "applications:role_document_create": lambda w: (
        [w.role.pk],
        {
            "which": whose(
                w.document.versions.get().pk, w.foreign.document.versions.get().pk, needed=True
            ),
            "sent_on": day("2026-05-04"),
        },
    ),
    "interviews:interview_create": lambda w: (
        [],
        interview(w) | {"role": whose(w.role.pk, w.foreign.role.pk, needed=True)},
    ),
    "interviews:interview_edit": lambda w: ([w.interview.pk], interview(w)),
    "interviews:participant_add": lambda w: (
        [w.interview.pk],
        {"contact": whose(w.jonas.pk, w.foreign.mia.pk, needed=True)},
    ),
    "interviews:participant_add (new)": lambda w: ([w.interview.pk], new_contact()),
    "interviews:message_plan_toggle": lambda w: (
        [w.interview.pk],
        {"message": whose(w.message.pk, w.foreign.message.pk, needed=True)},
    ),
    "interviews:question_plan": lambda w: (
        [w.interview.pk],
        {"key": choice("top_traits", needed=True), "reserve": MARK, "position": MARK},
    ),
    "interviews:question_plan (for one contact)": lambda w: (
        [w.interview.pk],
        {
            "key": choice("top_traits", needed=True),
            "contact": whose(w.mia.pk, w.foreign.mia.pk),
            "probe": MARK,
        },
    ),
    "interviews:checklist_item_toggle": lambda w: (
        [w.interview.pk],
        {"key": choice(w.item.key, needed=True), "shown": MARK},
    ),
    "interviews:checklist_item_add": lambda w: (
        [w.interview.pk],
        {
            "text": line("Bring the printout", needed=True),
            "group": choice("before", needed=True),
            "shown": MARK,
        },
    ),
    "interviews:checklist_item_remove": lambda w: (
        [w.interview.pk],
        {"key": choice(w.item.key, needed=True), "shown": MARK},
    ),
    "interviews:bank_question_create": lambda w: ([], bank_question()),
    "interviews:bank_question_edit": lambda w: (["manager_style"], bank_question()),
    "interviews:bank_question_plan": lambda w: (
        ["top_traits"],
        {
            "interview": whose(w.upcoming.pk, w.foreign.interview.pk, needed=True),
            "reserve": MARK,
        },
    ),
    "interviews:room_notice": lambda w: (
        [w.interview.pk],
        {
            "what": choice("own-red", needed=True),
            "card": Box(w.question.key, (LONG, *UNSEEN)),
            "words": line("He laughed at the intern", needed=True),
            "said": lines(),
            "speaker": Box(str(w.mia.pk), (LONG, *UNSEEN)),
        },
    ),
    "interviews:interview_room_over": lambda w: (
        [w.upcoming.pk],
        {"feel": choice("70"), "go": MARK},
    ),
    "interviews:own_note_drop": lambda w: ([w.interview.pk], {"note": MARK, "next": MARK}),
    "interviews:answer_record": lambda w: ([w.question.pk], answer(w)),
    "interviews:answer_record (hours)": lambda w: (
        [w.hours.pk],
        answer(w, hours_low=number("45"), hours_high=number("50"), suggested=MARK),
    ),
    "interviews:answer_record (turnover)": lambda w: (
        [w.turnover.pk],
        answer(w, hired=number("3"), left=number("2"), headcount=number("12"), suggested=MARK),
    ),
    "interviews:answer_record (next steps)": lambda w: (
        [w.next_steps.pk],
        answer(w, promised_on=day(), promised_contact=whose(w.mia.pk, w.foreign.mia.pk)),
    ),
    "interviews:room_answer": lambda w: ([w.interview.pk, w.question.key], in_room(w)),
    "interviews:room_answer (hours)": lambda w: (
        [w.interview.pk, "h"],
        in_room(w, hours=Box("55-60", ("many", "-1", "9" * 5_000, "169", "60-55", *UNSEEN))),
    ),
    "interviews:room_answer (next steps)": lambda w: (
        [w.interview.pk, "n"],
        in_room(w, promised_on=day(), promised_contact=whose(w.mia.pk, w.foreign.mia.pk)),
    ),
    "interviews:room_answer (came up)": lambda w: (
        [w.interview.pk, f"own-{'a' * 32}"],
        in_room(w, text=line("Who decides?", needed=True), theme=choice("role")),
    ),
    "interviews:question_add_unplanned": lambda w: (
        [w.interview.pk],
        {
            "text": Box("Why is this post open?", (LONG, *UNSEEN), is_needed=True),
            "theme": choice("role"),
            "key": choice(),
        },
    ),
    "interviews:message_deliver": lambda w: (
        [w.plan.pk],
        {"delivery": choice("partly", needed=True)},
    ),
    "interviews:observation_record": lambda w: (
        [w.interview.pk],
        {"subject": choice("flags", needed=True), "outcome": choice("none", needed=True)},
    ),
    "interviews:flag_create": lambda w: (
        [w.interview.pk],
        flag(w)
        | {
            "key": choice("own:red", needed=True),
            "question": whose(w.question.pk, w.foreign.question.pk),
        },
    ),
    "interviews:flag_create (another)": lambda w: (
        [w.interview.pk],
        dict.fromkeys((*flag(w), "key", "question", "choose"), MARK),
    ),
    "interviews:flag_edit": lambda w: ([w.flag.pk], flag(w) | {"reason": line()}),
    "overview:role_board_move": lambda w: (
        [w.role.pk],
        {
            "stage": choice("screening", needed=True),
            "moved_on": day("2026-05-04"),
            "note": line(),
            "next": MARK,
        },
    ),
    "applications:own_stage_list": lambda w: (
        [],
        {"name": line("Task", needed=True), "counts_as": choice("screening", needed=True)},
    ),
    "applications:own_stage_edit": lambda w: (
        [w.own_stage.pk],
        {"name": line("Task", needed=True)},
    ),
    "transfer:api_token_list": lambda w: (
        [],
        {
            "name": line("My script", needed=True),
            "scope": choice("read", needed=True),
            "days": choice("90", needed=True),
        },
    ),
    "overview:saved_view_create": lambda w: ([], {"name": line("Far", needed=True)}),
    "overview:saved_view_edit": lambda w: ([w.view.pk], {"name": line("Far", needed=True)}),
    "overview:role_picked": lambda w: (
        [],
        {
            "role": whose(w.role.pk, w.foreign.role.pk, needed=True),
            "stage": choice("screening", needed=True),
        },
    ),
    "transfer:import_match": lambda w: (
        [w.brought.pk],
        {
            "field_0": choice("company"),
            "field_1": choice("title"),
            "stage_0": choice("applied", needed=True),
            "word_0": Box("Open"),
            "start": MARK,
        },
    ),
    "transfer:account_import_start": lambda w: (
        [w.account_import.pk],
        {"replace": Box("1", is_needed=True)},
    ),
    "transfer:capture": lambda _: ([], {"pasted": Box("A posting", ("\n ", ""), is_needed=True)}),
    "transfer:capture (keep)": lambda _: (
        [],
        {
            "keep": MARK,
            "title": line(needed=True),
            "company": line(needed=True),
            "location": line(),
            "workplace": choice("remote"),
            "pay": line(),
            "closes_on": day(),
            "posting_url": Box(
                "https://fernhill.example/8", ("javascript:alert(1)", LONG, *UNSEEN)
            ),
            "posting_text": lines(),
        },
    ),
    "interviews:found_flag_create": lambda w: ([w.company.pk], found_flag(w)),
    "interviews:found_flag_edit": lambda w: ([w.found_flag.pk], found_flag(w)),
    "interviews:flag_explain": lambda w: (
        [w.flag.pk],
        {
            "evidence": whose(w.heard_later.pk, w.foreign.heard_later.pk, needed=True),
            "reason": line(needed=True),
        },
    ),
    "interviews:suggestion_dismiss": lambda w: (
        [w.interview.pk],
        {"flag_key": choice("pause_and_smirk", needed=True)},
    ),
    "interviews:decision_withdraw_others": lambda w: (
        [w.accepted.pk],
        {"role": whose(w.role.pk, w.foreign.role.pk, needed=True)},
    ),
    "interviews:interview_debrief": lambda w: ([w.interview.pk], debrief(w)),
    "interviews:interviewer_question_create": lambda w: ([w.interview.pk], asked_me(w)),
    "interviews:interviewer_question_edit": lambda w: ([w.asked.pk], asked_me(w)),
    "interviews:gut_record": lambda w: (
        [w.debriefed.pk],
        {"feel": choice("50"), "exact": number("50"), "note": lines()},
    ),
    "interviews:gap_reason_record": lambda w: ([w.far.pk], {"text": lines(needed=True)}),
    "interviews:score_try": lambda w: ([], weights_and_limits()),
    "interviews:score_keep": lambda w: ([], weights_and_limits()),
    "interviews:decision_create": lambda w: ([w.role.pk], decision()),
    "interviews:decision_create (pursue)": lambda w: (
        [w.role.pk],
        decision()
        | {
            "choice": choice("pursue", needed=True),
            "reasons": Box("One\nTwo", (LONG, *UNSEEN), is_needed=True),
        },
    ),
    "interviews:retrospective_edit": lambda w: (
        [w.role.pk],
        {"wish_asked": lines(), "wish_said": lines(), "keep": lines()},
    ),
    "interviews:follow_up_draft": lambda w: (
        [w.nudge.pk],
        {"form": Box("email"), "subject": line(), "body": lines("A text", needed=True)},
    ),
    "interviews:follow_up_sent": lambda w: (
        [w.follow_up.pk],
        {
            "via": choice("sent", needed=True),
            "on": day(f"{timezone.localdate()}", needed=True),
            "outcome": line(),
        },
    ),
    "interviews:follow_up_settings_edit": lambda w: (
        [],
        {
            "days": choice("0", needed=True),
            **{
                name: Box(right, NO_TIMES, is_needed=True)
                for name, right in (
                    ("call_until", "16:30"),
                    ("update_until", "18:00"),
                    ("note_until", "20:00"),
                    ("first_contact_at", "09:00"),
                    ("day_starts_at", "10:00"),
                    ("midday_at", "12:00"),
                    ("day_ends_at", "17:00"),
                    ("quiet_from", "21:00"),
                    ("quiet_to", "08:00"),
                )
            },
            **{
                name: number("7", needed=True)
                for name in (
                    "call_after_minutes",
                    "note_after_hours",
                    "nudge_after_promise_days",
                    "nudge_after_days",
                    "second_nudge_days",
                    "assume_closed_days",
                    "applied_silent_days",
                    "ghosted_after_days",
                )
            },
            "nudges": choice("2", needed=True),
            "applied_nudges": choice("2", needed=True),
        },
    ),
    "interviews:follow_up_snooze": lambda w: (
        [w.follow_up.pk],
        {
            "how": choice("date", needed=True),
            "day": Box(w.tomorrow, (NO_DAYS[0], NO_DAYS[-1]), is_needed=True),
            "at": Box("10:00", NO_TIMES),
        },
    ),
}


# --- The rows ------------------------------------------------------------------------------------


def rows_of(owner: object) -> SimpleNamespace:
    """One user's rows: what the forms are about, and what can be chosen in them."""
    company = CompanyFactory(owner=owner)
    contacts = {"owner": owner, "company": company}
    second = CompanyFactory(owner=owner)
    recruiter = ContactFactory(kind="recruiter", relationship="close", **contacts)
    role = RoleFactory(owner=owner, company=company, recruiter=recruiter)
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    mia = ContactFactory(**contacts)
    ParticipantFactory(interview=interview, contact=mia)
    question = QuestionFactory(interview=interview)
    message = KeyMessageFactory(owner=owner)
    AnswerFactory(question=question, speaker=mia)
    flag = FlagFactory(interview=interview, question=question, key="own-interviews")
    heard_later = AnswerFactory(
        question=QuestionFactory(interview=interview, key="later"),
        answered_at=flag.noted_at + timedelta(minutes=1),
    )
    offered = RoleFactory(owner=owner, company=company, stage="offer")
    far = InterviewFactory(owner=owner, role=role, is_over=True)
    for theme in ("manager", "role", "workload"):  # three good areas, and a gut that says no
        heard = QuestionFactory(interview=far, key=f"far-{theme}", theme=theme)
        AnswerFactory(question=heard, speaker=mia, signal=2)
    GutFeeling.objects.create(interview=far, value=0, recorded_at=timezone.now())
    return SimpleNamespace(
        owner=owner,
        far=far,
        company=company,
        second=second,
        recruiter=recruiter,
        role=role,
        interview=interview,
        mia=mia,
        asked=InterviewerQuestionFactory(interview=interview, asked_by=mia),
        jonas=ContactFactory(**contacts),
        question=question,
        message=message,
        document=RoleDocumentFactory(role=role).version.document,
        move=StageMoveFactory(role=role),
        named_pay=NamedPayFactory(role=role),
        plan=MessagePlan.objects.create(interview=interview, message=message),
        flag=flag,
        found_flag=FoundFlagFactory(company=company),
        offer=OfferFactory(owner=owner, role=offered),
        offer_request=OfferRequestFactory(owner=owner, role=offered),
        logged=LogEntryFactory(role=role, contact=mia),
        heard_later=heard_later,
        item=ChecklistItem.objects.create(
            interview=interview, key="own_abc", group="before", text="Bring the printout"
        ),
        decision=DecisionFactory(role=role),
        follow_up=FollowUpFactory(role=role, interview=interview, contact=mia),
        nudge=FollowUpFactory(role=role, interview=interview, rule="nudge", channel="email"),
        reminder=ReminderFactory(owner=owner),
        device=(device := PushDeviceFactory(owner=owner)),
        notice=NoticeFactory(owner=owner, device=device),
        brought=ImportFactory(owner=owner),
        account_export=AccountExportFactory(owner=owner),
        account_import=AccountImportFactory(owner=owner),
        offered=offered,
        closed=RoleFactory(owner=owner, company=company, stage="rejected"),
        view=SavedViewFactory(owner=owner),
        token=ApiTokenFactory(owner=owner),
        own_stage=OwnStageFactory(owner=owner),
        accepted=DecisionFactory(role=offered, choice="accept"),
        hours=QuestionFactory(interview=interview, key="h", answer_kind="hours"),
        turnover=QuestionFactory(interview=interview, key="t", answer_kind="turnover"),
        next_steps=QuestionFactory(interview=interview, key="n", answer_kind="next_steps"),
        upcoming=InterviewFactory(owner=owner, role=role),
        debriefed=InterviewFactory(
            owner=owner, role=role, is_over=True, debriefed_at=timezone.now()
        ),
        tomorrow=f"{timezone.now() + timedelta(days=1):%Y-%m-%d}",
    )


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Written once for all tests here; each test takes back what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        rows = rows_of(UserFactory(email="olga@example.org"))
        rows.foreign = rows_of(UserFactory())
        UserSession.objects.create(
            user=rows.owner, ip="127.0.0.1", session_key="a" * 32, user_agent="A"
        )
        yield rows
        transaction.set_rollback(True)


@pytest.fixture
def owner(db, rows):
    return rows.owner


@pytest.fixture(autouse=True)
def no_demo(monkeypatch) -> None:
    """It takes seconds to load, and reads nothing of what is sent."""
    monkeypatch.setattr("agenda.demo.load", lambda **whose: False)


# --- Sending -------------------------------------------------------------------------------------


@contextmanager
def undone() -> Iterator[list[str]]:
    """What is saved inside is taken back after; yields the statements that saved something."""
    saved: list[str] = []

    def note(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql:
            saved.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        yield saved
        transaction.set_rollback(True)


def contents(rows: SimpleNamespace) -> str:
    found = [row for row in vars(rows).values() if isinstance(row, models.Model)]
    for row in found:
        row.refresh_from_db()
    return serializers.serialize("json", found)


def rounds_of(boxes: Boxes) -> Iterator[Sent]:
    """Bad values for all boxes at once, until each box had each of its own."""
    for number in range(max(len(box.refuses) for box in boxes.values())):
        yield {name: bad(box, number) for name, box in boxes.items()}


def bad(box: Box, number: int) -> str:
    values = box.refuses or ANYTHING
    return values[min(number, len(values) - 1)]


def alone(boxes: Boxes) -> Iterator[tuple[str, str, bool]]:
    """A box, a bad value for it alone, and whether that must be refused."""
    for number, (name, box) in enumerate(boxes.items()):
        yield name, bad(box, number), bool(box.refuses)
        yield name, "", box.is_needed


def form_of(response: HttpResponse) -> forms.BaseForm | None:
    context = response.context or {}
    return context.get("snooze_form") or context.get("form")


def faults_of_refusal(response: HttpResponse, sent: Sent, refused: set[str]) -> Iterator[str]:
    """What is wrong with a page that refuses what was typed into some boxes."""
    form = form_of(response)
    yield from faults_of_summary(response.text, form)
    yield from form_faults(response.text)
    if form is None or not form.errors:
        return
    if blameless := refused - set(form.errors):
        yield f"takes {blameless}"
    shown = unescape(response.text)
    for words in form.errors.values():
        if not all(word in shown for word in words):
            yield f"does not show {list(words)}"
    for name in sent.keys() & form.fields.keys():
        if isinstance(form.fields[name], forms.BooleanField):
            continue
        if sent[name] != form[name].value() and [sent[name]] != form[name].value():
            yield f"forgets what was typed into {name}"
        is_text = isinstance(form.fields[name].widget, forms.TextInput | forms.Textarea)
        if is_text and sent[name].strip() not in shown:
            yield f"does not show what was typed into {name}"


def faults_of_summary(html: str, form: forms.BaseForm | None) -> Iterator[str]:
    """What is wrong with how a refusal is summed up, field by field."""
    yield from refusal_faults(html)
    summary = refusal_summary(html)
    for field in form if form else ():
        for error in field.errors:
            if escape(error) not in summary:
                yield f"does not sum up {error!r}"
            elif not field.is_hidden and f"#{field.auto_id}" not in summary:
                yield f"does not lead to {field.name}"


def faults_of(client: Client, path: str, sent: Sent, refused: set[str]) -> Iterator[str]:
    """Everything wrong with the answer to what was sent; refused: the boxes it must be for."""
    with undone() as saved:
        response = client.post(path, sent)
        yield from faults_of_answer(response, saved, refused)
        if response.status_code == 422:
            yield from faults_of_refusal(response, sent, refused)
        if response.status_code == 302:
            response = client.get(response.url)
        elif response.status_code == 200:
            yield from form_faults(response.text)
        if any(markup in response.text for markup in MARKUP):
            yield "shows markup"


def faults_of_answer(response: HttpResponse, saved: list[str], refused: set[str]) -> Iterator[str]:
    """What is wrong with it as far as it shows without the page."""
    form = form_of(response)
    if response.status_code not in {200, 302, 422}:
        yield f"answers {response.status_code}"
    elif response.status_code != 422 and refused:
        yield f"takes {refused}"
    elif response.status_code == 422 and saved:
        yield f"saves {saved}"
    elif form and form.errors and (blameless := refused - set(form.errors)):
        yield f"takes {blameless}"


@pytest.mark.parametrize("name", FORMS)
def test_bad_input_is_refused_with_words_or_shown_as_text(name, rows, signed_in, htmx):
    pk, boxes = FORMS[name](rows)
    path = reverse(name.split()[0], args=pk)
    right = {name: box.right for name, box in boxes.items()}
    signed_in.raise_request_exception = htmx.raise_request_exception = False
    ways, faults = cycle((signed_in, htmx, htmx, signed_in)), []

    def note(found: Iterator[str], sent: Sent) -> None:
        faults.extend(f"{fault}: {shortened(sent)}" for fault in found)

    with undone():
        before = contents(rows.foreign)
        assert not list(faults_of(signed_in, path, right, set()))
        assert signed_in.post(path, right).status_code in {200, 302, 422}
        assert contents(rows.foreign) == before
    for markup in MARKUP:
        typed = {name: markup if box.is_text else box.right for name, box in boxes.items()}
        note(faults_of(next(ways), path, typed, set()), typed)
    for sent in rounds_of(boxes):
        refused = {name for name, box in boxes.items() if box.refuses}
        note(faults_of(next(ways), path, sent, refused), sent)
    with unrendered():
        for name, typed, is_refused in alone(boxes):
            with undone() as saved:
                response = next(ways).post(path, right | {name: typed})
            refused = {name} if is_refused else set()
            note(faults_of_answer(response, saved, refused), {name: typed})

    assert not faults, "\n".join(faults)


def shortened(sent: Sent) -> str:
    return ", ".join(f"{name}={value[:12]!r}" for name, value in sent.items())


# --- Every address -------------------------------------------------------------------------------

GARBAGE = (MARKUP[1], "a\0b", "-1", TOO_LARGE, "9" * 30, "9" * 5_000)
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    " //evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/" + "x" * 20_000,
)
KEYS = {
    "<str:key>": "top_traits",
    "<str:token>": "abc",
    "<slug:flag_key>": "pause_and_smirk",
}


def addresses() -> list[str]:
    """Every address of ours, with the first row of each kind."""
    found = []
    for route in routes():
        path = reduce(lambda path, part: path.replace(part, KEYS[part]), KEYS, route)
        found.append(path_of(path) if "<int:" in path else f"/{path}")
    return found


# Buttons that may be refused: an answered question stays in the plan, a full plan takes no more,
# and a flag has the readings of its moment alone.
BUTTONS = {
    "interviews:question_unplan",
    "interviews:question_plan_suggest",
    "interviews:flag_reading_keep",
    "interviews:flag_reading_pick",
}


def test_every_address_that_refuses_an_empty_form_is_in_the_table(rows, signed_in, htmx):
    in_table = {reverse(name.split()[0], args=row(rows)[0]) for name, row in FORMS.items()}
    in_table |= {reverse("accounts:theme_set")}  # tests/accounts has it
    in_table |= {reverse("transfer:account_delete")}  # a password: tests/transfer/leaving has it
    in_table |= {reverse("transfer:import_create")}  # a file: tests/transfer/importing has it
    in_table |= {reverse("transfer:account_import_create")}  # too: tests/transfer/account
    in_table |= {reverse("applications:document_version_create", args=[rows.document.pk])}  # too
    files = ("contact_import", "contact_import_take")  # tests/transfer/contacts_in has them
    in_table |= {reverse(f"transfer:{it}") for it in files}
    ours = {resolve(path).view_name for path in in_table}
    refused, faults = set(), []

    for path in addresses():
        with undone(), unrendered():
            if signed_in.post(path).status_code == 422:
                refused.add(path)
    for path in refused - in_table:
        for client in (signed_in, htmx):
            with undone():
                response = client.post(path)
            faults += [f"{path}: {it}" for it in refusal_faults(response.text)]

    assert len(refused) > 20
    assert {resolve(path).view_name for path in refused} <= ours | BUTTONS
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("pk", [2**63, 10**30])
def test_an_id_that_no_database_holds_is_404_everywhere(pk, rows, signed_in, htmx):
    clients, faults, asked = (signed_in, htmx), [], 0
    signed_in.raise_request_exception = htmx.raise_request_exception = False

    for route in routes():
        if "<int:" not in route:
            continue
        path = "/" + re.sub(r"<int:\w+>", str(pk), route)
        for client, method in product(clients, ("get", "post")):
            asked += 1
            with undone(), unrendered():
                status = getattr(client, method)(path).status_code
            if status not in {404, 405}:
                faults.append(f"{method} {route}: {status}")

    assert not faults, "\n".join(faults)
    assert asked > 400


@contextmanager
def names_read() -> Iterator[set[str]]:
    """The parameters of an address, and of a form, that a view looks at, one by one."""
    read: set[str] = set()

    class Watched(QueryDict):
        def __getitem__(self, name):
            read.add(name)
            return super().__getitem__(name)

        def _getlist(self, name, *args, **kwargs):
            read.add(name)
            return super()._getlist(name, *args, **kwargs)

        def __iter__(self):
            read.add("all of them")
            return super().__iter__()

    with (
        patch("django.core.handlers.wsgi.QueryDict", Watched),
        patch("django.http.request.QueryDict", Watched),
    ):
        yield read


FORM = "application/x-www-form-urlencoded"


def test_garbage_in_an_address_or_a_form_never_breaks_a_page(rows, signed_in, htmx):
    clients, faults, asked = cycle((signed_in, htmx, htmx, signed_in)), [], 0
    signed_in.raise_request_exception = htmx.raise_request_exception = False

    for path in addresses():
        for method in ("get", "post"):
            names: set[str] = set()
            for garbage, client in zip(("", *GARBAGE), clients, strict=False):
                query = dict.fromkeys(sorted(names), garbage)
                # Of an older version the rest would not be looked at.
                typed = {name: it for name, it in query.items() if name != VERSION}
                sent = {"data": urlencode(typed), "content_type": FORM} if method == "post" else {}
                with undone(), names_read() as read:
                    response = getattr(client, method)(path, query_params=query, **sent)
                names |= read
                asked += len(query)
                if response.status_code not in {200, 302, 404, 405, 422}:
                    faults.append(f"{path} answers {response.status_code}: {garbage[:20]!r}")
                if garbage in MARKUP and garbage in response.text:
                    faults.append(f"{path} shows it raw")
                if not names - {"next", "csrfmiddlewaretoken"}:
                    break  # what nobody reads may be anything

    assert not faults, "\n".join(faults)
    assert asked > 300


def test_enter_sends_what_a_form_means_and_long_words_are_kept(rows, signed_in):
    """Interviews also at other times than the first row's: planned, debriefed, off the gut."""
    first = f"/interviews/{rows.interview.pk}/"
    paths = {
        path.replace(first, f"/interviews/{it.pk}/")
        for path in addresses()
        for it in (rows.interview, rows.upcoming, rows.debriefed, rows.far)
    }
    faults, forms_seen = [], 0

    for path in sorted(paths):
        response = signed_in.get(path)
        if response.get("Content-Type", "").startswith("text/html"):
            faults += [f"{path}: {it}" for it in form_faults(response.text)]
            forms_seen += response.text.count("<form")

    assert not faults, "\n".join(faults)
    assert forms_seen > 300


def test_no_address_leads_to_another_site(rows, signed_in):
    filled = {
        reverse(name.split()[0], args=row(rows)[0]): row(rows)[1] for name, row in FORMS.items()
    }
    elsewhere, followed = cycle(ELSEWHERE), 0

    for path in addresses():
        right = {name: box.right for name, box in filled.get(path, {}).items()}
        typed = next(elsewhere)
        for sent, query in ((right | {"next": typed}, {}), (right, {"next": typed})):
            with undone(), unrendered():
                response = signed_in.post(path, sent, query_params=query)
            if response.status_code == 302:
                followed += 1
                assert re.match(r"/(?![/\\\\])", response["Location"]), f"{path} with {typed!r}"
                assert "evil" not in response["Location"] or "evil" in path

    assert followed > 30


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_next_that_leads_elsewhere_is_left_out(elsewhere, rf):
    for request in (rf.post("/", {"next": elsewhere}), rf.get("/", {"next": elsewhere})):
        assert own_path(request) == ""


KEPT_AS_THEY_ARE = [
    "zone",
    "key",
    "answer_kind",
    "currency",
    "rule",
    "anchor",
    "due_local",
    "name_key",
    "theme",
]


def test_markup_in_every_stored_text_is_shown_as_text(rows, signed_in, htmx):
    for model in apps.get_models():
        texts = {
            field.name: MARKUP[0]
            for field in model._meta.get_fields()
            if isinstance(field, models.CharField | models.TextField)
            and not (field.choices or field.unique or isinstance(field, models.URLField))
            and field.name not in KEPT_AS_THEY_ARE
        }
        if model is Company:  # no two of one name
            for row in model.objects.all():
                row.name, row.notes = f"{MARKUP[0]}{row.pk}", MARKUP[0]
                row.save()
        elif model.__module__.startswith(("applications.", "interviews.")) and texts:
            model.objects.update(**texts)

    shown = 0
    for path in addresses():
        for client in (signed_in, htmx):
            response = client.get(path, follow=True)
            if not response.get("Content-Type", "").startswith("text/html"):
                continue  # a file, not a page
            assert not any(markup in response.text for markup in MARKUP), path
            shown += escape(MARKUP[0]) in response.text

    assert shown > 30
