"""Any list, with what its page is narrowed to, as CSV, as XLSX and on paper."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Preferences
from applications.models import Company, Role
from interviews.models import Flag
from interviews.score.changes import rescore_roles
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    DocumentFactory,
    DocumentVersionFactory,
    FlagFactory,
    FollowUpFactory,
    FoundFlagFactory,
    InterviewFactory,
    LogEntryFactory,
    NoticeFactory,
    ParticipantFactory,
    QuestionFactory,
    ReminderFactory,
    RoleDocumentFactory,
    RoleFactory,
)
from tests.page_text import text_of
from transfer.lists import views
from transfer.lists.registry import LISTS

NAMES = [it.name for it in LISTS]


def url_of(name):
    return reverse("transfer:list_download", kwargs={"name": name})


def csv_rows(client, name, **asked):
    response = client.get(url_of(name), asked | {"download": "csv"})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def xlsx_sheet(client, name, **asked):
    response = client.get(url_of(name), asked | {"download": "xlsx"})
    content = BytesIO(b"".join(response.streaming_content))
    return openpyxl.load_workbook(content).active


@pytest.fixture
def interview(owner):
    company = CompanyFactory(owner=owner, name="Kestrel")
    role = RoleFactory(owner=owner, company=company, title="Data engineer", location="Aarhus")
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    ParticipantFactory(interview=interview, contact=ContactFactory(owner=owner, name="Mia"))
    FlagFactory(interview=interview, title="Yelling", quote="Hurry\nup", severity=4)
    FollowUpFactory(role=role, title="Thank Mia")
    return interview


@pytest.mark.parametrize("name", NAMES)
def test_every_list_leaves_in_three_ways_and_its_page_leads_there(name, signed_in, interview):
    LogEntryFactory(role=interview.role)
    RoleDocumentFactory(role=interview.role)
    listed = next(it for it in LISTS if it.name == name)
    rows = csv_rows(signed_in, name)
    sheet = xlsx_sheet(signed_in, name)
    paper = text_of(signed_in.get(url_of(name)))

    assert [it.value for it in sheet[1]] == listed.head
    assert sheet.max_row == len(rows) + 1
    assert f"{len(rows)} row" in paper
    if rows:
        assertContains(signed_in.get(reverse(listed.page)), f"{url_of(name)}?download=csv")
        assert list(rows[0]) == listed.head


@pytest.mark.parametrize("name", ["roles", "all-roles"])
def test_a_role_leaves_with_what_the_board_says_of_it(name, signed_in, interview):
    Role.objects.update(
        salary_min=98_000, currency="EUR", notes="a\nb", stage_since=date(2026, 11, 3)
    )

    row = csv_rows(signed_in, name)[0]

    assert row["Role"] == "Data engineer"
    assert row["Company"] == "Kestrel"
    assert row["Since"] == "2026-11-03"
    assert (row["Pay a year from"], row["Currency"], row["Notes"]) == ("98000", "EUR", "a\nb")
    assert row["Red flags"] == "1"


def test_what_went_to_a_device_leaves_between_the_other_reminders(signed_in, owner):
    now = timezone.now()
    ReminderFactory(owner=owner, due_at=now - timedelta(hours=1))
    NoticeFactory(
        device__owner=owner, device__name="My phone", due_at=now - timedelta(hours=2), sent_at=now
    )
    ReminderFactory(owner=owner, due_at=now - timedelta(hours=3))

    rows = csv_rows(signed_in, "reminders")

    assert [(it["About"], it["By"], it["State"]) for it in rows] == [
        ("Digest of the day", "E-mail", "Not sent"),
        ("Test", "My phone", "Arrived"),
        ("Digest of the day", "E-mail", "Not sent"),
    ]


def test_a_flag_found_outside_interviews_leaves_with_the_others(signed_in, interview):
    found = FoundFlagFactory(company=interview.role.company, url="https://example.org/review")
    found.roles.add(interview.role)

    rows = {it["Flag"]: it for it in csv_rows(signed_in, "flags")}

    row = rows["Sixty hours or more"]
    assert (row["Seen in"], row["Day"]) == ("A review", "2026-03-01")
    assert (row["Link"], row["Their words"]) == ("https://example.org/review", found.quote)
    assert (row["Company"], row["Role"], row["State"]) == ("Kestrel", "Data engineer", "Open")
    assert row["Sources"] == "One source: a review"
    assert rows["Yelling"]["Seen in"] == "An interview"
    assert [it["Flag"] for it in csv_rows(signed_in, "flags", seen="found")] == [found.title]
    assert "A review 1 Mar 2026" in text_of(signed_in.get(url_of("flags")))


def test_all_flags_of_a_company_leave_from_its_page(signed_in, owner, interview):
    company = interview.role.company
    FlagFactory(interview=interview, key="own-calm", title="Calm", kind="green", severity=2)
    FlagFactory(interview=interview, key="own-gone", title="Gone", status="withdrawn", severity=1)
    FoundFlagFactory(company=company, severity=5)
    FlagFactory(interview=InterviewFactory(owner=owner), title="Elsewhere")
    page = signed_in.get(reverse("interviews:company_flags", args=[company.pk]))

    rows = csv_rows(signed_in, "company-flags", company=company.pk)

    assertContains(page, f"{url_of('company-flags')}?company={company.pk}&amp;download=csv")
    assert [(it["Flag"], it["State"]) for it in rows] == [
        ("Sixty hours or more", "Open"),
        ("Yelling", "Open"),
        ("Gone", "Withdrawn"),
        ("Calm", "Open"),
    ]
    paper = signed_in.get(url_of("company-flags"), {"company": company.pk})
    assert "Kestrel · 4 rows" in text_of(paper)
    assertContains(paper, f'href="{reverse("interviews:company_flags", args=[company.pk])}"')


@pytest.mark.parametrize("asked", ["", "x", "²", "9" * 30, "theirs"])
def test_without_a_company_of_ones_own_no_flags_leave(signed_in, interview, asked):
    theirs = FlagFactory(interview__role__company__name="Theirs Ltd").interview.role.company_id
    asked = theirs if asked == "theirs" else asked

    assert csv_rows(signed_in, "company-flags", company=asked) == []
    paper = signed_in.get(url_of("company-flags"), {"company": asked})
    assertNotContains(paper, "Theirs Ltd")


def test_documents_leave_with_where_each_version_went(signed_in, owner, interview):
    document = DocumentFactory(owner=owner, title="My CV", kind="cv")
    first = DocumentVersionFactory(owner=owner, document=document, file_name="cv-1.txt")
    DocumentVersionFactory(owner=owner, document=document, number=2, file_name="cv-2.txt")
    RoleDocumentFactory(role=interview.role, version=first)
    other = RoleFactory(owner=owner, title="Analyst")
    RoleDocumentFactory(role=other, version=first, sent_on=None)
    RoleDocumentFactory(role=RoleFactory(owner=owner, trashed_at=timezone.now()), version=first)
    DocumentFactory(owner=owner, title="Letter", kind="letter")

    rows = csv_rows(signed_in, "documents", sort="title")

    names = ("Document", "Version", "File", "Role", "Sent on")
    assert [tuple(it[name] for name in names) for it in rows] == [
        ("Letter", "", "", "", ""),
        ("My CV", "2", "cv-2.txt", "", ""),
        ("My CV", "1", "cv-1.txt", "Data engineer", "2026-05-04"),
        ("My CV", "1", "cv-1.txt", "Analyst", ""),
    ]
    assert [it["Document"] for it in csv_rows(signed_in, "documents", kind="letter")] == ["Letter"]


def test_the_contact_log_leaves_as_its_page_is_narrowed(signed_in, owner, interview):
    Preferences.objects.filter(user=owner).update(zone="Pacific/Auckland")
    dana = ContactFactory(owner=owner, name="Dana")
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    LogEntryFactory(role=interview.role, contact=dana, about="The offer", happened_at=at)
    LogEntryFactory(role=None, contact=dana, way="email", direction="out", about="Hello")
    LogEntryFactory(role=RoleFactory(), about="Theirs")

    row, other = csv_rows(signed_in, "contact-log", sort="oldest")

    assert (row["When"], row["How"], row["Who"]) == ("2026-11-04 01:00", "Call", "They to me")
    assert (row["With"], row["Role"], row["Company"]) == ("Dana", "Data engineer", "Kestrel")
    assert (other["Role"], other["What about"]) == ("", "Hello")
    for asked in ({"q": "offer"}, {"way": "call"}, {"direction": "in"}, {"q": "kestrel"}):
        assert len(csv_rows(signed_in, "contact-log", **asked)) == 1
    assert len(csv_rows(signed_in, "contact-log", role=interview.role_id)) == 1
    assert len(csv_rows(signed_in, "contact-log", contact=dana.pk)) == 2


def test_no_score_leaves_before_the_gut(signed_in, owner, interview):
    question = QuestionFactory(interview=interview, key="avg_hours")
    AnswerFactory(question=question)
    rescore_roles([interview.role_id], now=timezone.now(), cause="answer")

    for name in ("roles", "all-roles"):
        row = csv_rows(signed_in, name)[0]
        assert (row["Fit"], row["Fit could be"]) == ("Hidden until your gut", "")
        assertContains(signed_in.get(url_of(name)), "Hidden until your gut")

    interview.gut_feelings.create(value=70, recorded_at=timezone.now())
    row = csv_rows(signed_in, "roles")[0]
    assert row["Fit"] != "Hidden until your gut"
    assert row["Gut"] == "70, inclined"


def test_it_holds_what_the_page_was_narrowed_to_and_says_so(signed_in, owner, interview):
    ContactFactory(owner=owner, name="Dana", kind="recruiter")
    RoleFactory(owner=owner, title="Clerk", stage="rejected")

    assert [it["Name"] for it in csv_rows(signed_in, "contacts", q="dan")] == ["Dana"]
    assert [it["Name"] for it in csv_rows(signed_in, "contacts", kind="recruiter")] == ["Dana"]
    assert [it["Role"] for it in csv_rows(signed_in, "roles", show="closed")] == ["Clerk"]
    assert [it["Role"] for it in csv_rows(signed_in, "roles", q="data")] == ["Data engineer"]
    assert not csv_rows(signed_in, "flags", severity="5")
    assert csv_rows(signed_in, "follow-ups", status="done") == []

    asked = {"q": "data", "place": "aar", "page": "3"}
    assert [it["Role"] for it in csv_rows(signed_in, "roles", **asked)] == ["Data engineer"]
    assert csv_rows(signed_in, "roles", place="bath") == []
    assert "Open · “data” · In “aar” · 1 row" in text_of(signed_in.get(url_of("roles"), asked))

    paper = text_of(signed_in.get(url_of("contacts"), {"q": "dan", "kind": "recruiter"}))
    assert "“dan” · Who: Recruiter · 1 row" in paper
    page = signed_in.get(reverse("applications:contact_list"), {"q": "dan", "page": "1"})
    assertContains(page, f"{url_of('contacts')}?q=dan&amp;download=csv")


def test_all_rows_leave_and_not_only_those_of_the_page(signed_in, owner):
    for number in range(30):
        CompanyFactory(owner=owner, name=f"Firm {number}")
    CompanyFactory(name="Somebody else’s")

    rows = csv_rows(signed_in, "companies", page="2", sort="name")

    assert len(rows) == 30
    assert "Somebody else’s" not in {it["Company"] for it in rows}
    assertNotContains(signed_in.get(url_of("companies")), "Somebody else’s")


def test_what_looks_like_a_formula_is_text(signed_in, owner):
    starts = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"]
    for start in starts:
        CompanyFactory(owner=owner, notes=start)

    cells = {it["Notes"] for it in csv_rows(signed_in, "companies")}
    assert cells == {f"'{it}" for it in starts}

    column = [it.value for it in xlsx_sheet(signed_in, "companies")[1]].index("Notes")
    for row in xlsx_sheet(signed_in, "companies").iter_rows(min_row=2):
        assert row[column].data_type == "s"
        assert row[column].quotePrefix


def test_days_and_moments_are_days_and_moments_of_the_users_clock(signed_in, owner, interview):
    Preferences.objects.filter(user=owner).update(zone="Pacific/Auckland")
    Company.objects.update(updated_at=datetime(2026, 11, 26, 23, tzinfo=UTC))

    assert csv_rows(signed_in, "companies")[0]["Last changed"] == "2026-11-27"
    cell = xlsx_sheet(signed_in, "companies")["D2"]
    assert cell.value.date() == date(2026, 11, 27)
    assert cell.number_format == "yyyy-mm-dd"
    start = xlsx_sheet(signed_in, "interviews")["A2"]
    assert abs(start.value - interview.local_start) < timedelta(seconds=1)
    assert start.number_format == "yyyy-mm-dd hh:mm"


def test_numbers_are_numbers_and_long_ones_stay_whole(signed_in, owner, interview):
    Role.objects.update(salary_min=123_456_789, hours_a_week="38.5")
    ContactFactory(owner=owner, name="A", phone="00493012345678901234")

    sheet = xlsx_sheet(signed_in, "roles")
    values = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (values["Pay a year from"], values["Hours a week"]) == (123_456_789, 38.5)
    phones = [it["Phone"] for it in csv_rows(signed_in, "contacts")]
    assert "00493012345678901234" in phones
    assert xlsx_sheet(signed_in, "contacts")["F2"].value == "00493012345678901234"


def test_control_characters_break_no_sheet(signed_in, owner):
    CompanyFactory(owner=owner, notes="a\x0bb\nc")

    assert xlsx_sheet(signed_in, "companies")["E2"].value == "ab\nc"


@pytest.mark.parametrize("name", NAMES)
def test_many_rows_take_as_many_queries_as_few(
    name, signed_in, owner, interview, django_assert_max_num_queries
):
    for _ in range(20):
        other = InterviewFactory(owner=owner, is_over=True)
        ParticipantFactory(interview=other)
        FlagFactory(interview=other)
        FollowUpFactory(role=other.role)
        FoundFlagFactory(company=other.role.company).roles.add(other.role)
        LogEntryFactory(role=other.role)
        RoleDocumentFactory(role=other.role)
    assert Flag.objects.count() == 21

    for download in ("csv", "xlsx", ""):
        with django_assert_max_num_queries(18):
            response = signed_in.get(url_of(name), {"download": download})
            b"".join(response)


def test_what_is_made_whole_holds_the_first_rows_and_the_csv_all(signed_in, owner, monkeypatch):
    monkeypatch.setattr(views, "MOST_ON_PAPER", 2)
    monkeypatch.setattr(views, "MOST_IN_XLSX", 3)
    for number in range(5):
        CompanyFactory(owner=owner, name=f"Firm {number}")

    page = signed_in.get(url_of("companies"))
    sheet = xlsx_sheet(signed_in, "companies")

    assertContains(page, "The first 2 rows")
    assert len(page.context["rows"]) == 2
    assert sheet.max_row == 1 + 3 + 1
    assert sheet.cell(5, 1).value == "These are the first 3 rows. The CSV holds all of them."
    assert len(csv_rows(signed_in, "companies")) == 5


def test_a_list_that_fits_says_nothing_of_more(signed_in, owner, monkeypatch):
    monkeypatch.setattr(views, "MOST_ON_PAPER", 2)
    monkeypatch.setattr(views, "MOST_IN_XLSX", 2)
    for number in range(2):
        CompanyFactory(owner=owner, name=f"Firm {number}")

    assertNotContains(signed_in.get(url_of("companies")), "The first")
    assert xlsx_sheet(signed_in, "companies").max_row == 3


def test_a_reminder_leaves_with_when_it_could_come_at_the_earliest(signed_in, interview):
    """Not with a moment before the interview was there."""
    due_at = timezone.now() - timedelta(hours=14)
    reminder = ReminderFactory(
        owner=interview.owner, event="interview_day", interview=interview, due_at=due_at
    )

    row = csv_rows(signed_in, "reminders")[0]

    assert row["About"] == "Interview soon: Kestrel"
    assert row["Due"] == f"{timezone.localtime(reminder.created_at):%Y-%m-%d %H:%M}"
