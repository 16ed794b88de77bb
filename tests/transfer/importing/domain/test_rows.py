"""What a row of a file says, whatever tool or person wrote it."""

from datetime import date, time
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.links import link_key
from applications.domain.pipeline import Stage
from transfer.importing.catalogue import loader
from transfer.importing.domain.days import day_of, orders_of, time_of, words_beside
from transfer.importing.domain.matching import (
    DAYS,
    StageNames,
    field_of,
    guess_fields,
    stage_of,
    tool_of,
)
from transfer.importing.domain.rows import Meeting, Person, Step, draft_of, parted, status_word
from transfer.importing.domain.twins import Twins
from transfer.importing.domain.values import hours_of, stars_of
from transfer.importing.domain.words import as_text, plain, said, title_key

TODAY = date(2026, 11, 26)


def read(order="dmy", **cells):
    columns = [it.replace("__", " ") for it in cells]
    row = tuple(cells.values())
    fields = guess_fields(columns, [row])
    word = status_word(row, fields)
    stages = {plain(word): stage_of(word) or ""} if word else {}
    return draft_of(
        row, columns=columns, fields=fields, stages=stages, day_order=order, today=TODAY
    )


def test_the_catalogue_names_only_what_there_is():
    fields = set(loader.field_labels())
    assert set(loader.stage_words().values()) <= {*map(str, Stage), ""}
    for tool in loader.tools():
        assert set(tool.fields.values()) <= fields, tool.key
        known = {it for it in tool.columns if it in tool.fields or field_of(it) is not None}
        assert tool.columns == known, tool.key
    words = [plain(it) for row in loader._read("columns.toml")["field"] for it in row["words"]]
    assert [it for it in set(words) if words.count(it) > 1] == []
    stages = loader._read("stages.toml")
    lists = [*stages["stages"].values(), stages["asked"]["words"]]
    words = [word for some in lists for word in {plain(it) for it in some}]
    assert [it for it in set(words) if words.count(it) > 1] == []


TOOLS = {
    "linkedin": "Application Date,Contact Email,Contact Phone Number,Company Name,Job Title,"
    "Job Url,Resume Name,Question And Answers,List",
    "linkedin_saved": "Saved Date,Job Url,Job Title,Company Name",
    "jobsync": "index,createdAt,applied,appliedDate,Company,JobTitle,jobType,workplaceType,"
    "Location,JobSource,Status",
    "teal": "company_name,location,role,url,excitement,source,resume_uuid,min_salary,"
    "max_salary,salary_currency,added_at,applied_at,updated_at,id,status,statusName",
    "huntr_full": "companyName,title,location,listName,htmlDescription,requirements",
    "huntr": "Employer,Title,List,Job Post URL,Location,Salary,Date Added,Date Applied,Notes",
    "simplify": "Job Title,Company Name,Job URL,Applied Date,Status,Status Date,Archived,Notes",
    "careerflow": "Id,Company Name,Job Title,Status,Date Added (UTC),Date Applied (UTC),"
    "Date Interviewed (UTC),Created By,Location,Salary,Job Link,Source,Tags",
    "interntrack": "company_name,role_applied_to,platform_applied_on,date_applied,response_status,"
    "final_status,salary_info",
    "jobhunter": "ID,Firma,Stelle,Ort,Status,Beworben am,Gespräch am,Erstellt am,Notizen",
    "reactive_resume": "Company,Role,Stage,Stage Date,Application Date,Location,Salary,Source,URL,"
    "Tags,Contacts,Notes,Closed Reason,Stage History,Timeline,Created At,Updated At",
    "career_ops": "#,Date,Company,Role,Score,Status,PDF,Report,Notes",
    "debrief": "Role,Company,Stage,Since,Next step,Place,Pay,Pay a year from,Fit in words,Notes",
    "trello": "Card,List,In this list since,Date added,Labels,Due,Description,Card link",
}


@pytest.mark.parametrize("key", TOOLS)
def test_each_tool_is_known_by_its_columns(key):
    columns = TOOLS[key].split(",")
    tool = tool_of(columns)
    fields = guess_fields(columns, [["x"] * len(columns)])

    assert tool and tool.key == key
    assert {"company", "title"} <= set(fields) or "both" in fields
    assert "contact_email" not in fields


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Firma", "company"), ("Stelle (als)", "title"), ("Intitulé du poste", "title"),
        ("ÉTAT", "status"), ("Bewerbungsdatum", "applied_on"), ("Gehaltswunsch", "keep"),
        ("Date Applied (UTC)", "applied_on"), ("Company / Employer", "company"), ("Widełki", "pay"),
        ("Lokalizacja", "place"), ("Ansprechpartner/in", "contact"), ("Company size", None),
        ("Type de contrat", "contract"), ("Vertragsart", "contract"), ("Rodzaj umowy", "contract"),
        ("Hours/week", "hours"), ("Wochenstunden", "hours"), ("Horas semanales", "hours"),
        ("Cabinet de recrutement", "agency"), ("Personalvermittlung", "agency"),
        ("Referred by", "referred_by"), ("Polecony przez", "referred_by"),
        ("Grund der Absage", "ended_why"), ("Motif du refus", "ended_why"), ("Powód", "ended_why"),
        ("Priorité", "priority"), ("Excitement (1-5)", "stars"), ("Sterne", "stars"),
    ],
)  # fmt: skip
def test_the_words_over_columns(header, field):
    assert field_of(header) == field


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("✅ Applied", "applied"), ("EINGESTELLT", "accepted"), ("Einladung", "interviewing"),
        ("2nd interview", "interviewing"), ("refusé", "rejected"), ("keine Rückmeldung", "ghosted"),
        ("Rejected after interview", None), ("Zusage", ""), ("Archived", ""), ("In progress", ""),
        ("abgesagt (ich)", "withdrawn"), ("Waiting for Godot", "applied"), ("xyz", None),
        ("Interview scheduled with HR", "interviewing"),
    ],
)  # fmt: skip
def test_the_words_for_stages(word, stage):
    if word in {"Waiting for Godot", "Interview scheduled with HR"}:
        stage = None  # a word among others is no stage unless it is a phrase
    assert stage_of(word) == stage


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-09-08T03:28:49Z", "mdy", date(2026, 9, 8)),
        ("3/24/23, 4:11 PM", "dmy", date(2023, 3, 24)),
        ("3/4/26", "mdy", date(2026, 3, 4)),
        ("3/4/26", "dmy", date(2026, 4, 3)),
        ("04.09.2026 (10:30)", "mdy", date(2026, 9, 4)),
        ("05 Mar 2024", "mdy", date(2024, 3, 5)),
        ("September 3, 2026 → September 9, 2026", "dmy", date(2026, 9, 3)),
        ("3. März 2026", "mdy", date(2026, 3, 3)),
        ("le 4 août 2026", "mdy", date(2026, 8, 4)),
        ("46000", "dmy", date(2025, 12, 9)),
        ("46000.5", "dmy", date(2025, 12, 9)),
        ("1/1/99", "dmy", date(1999, 1, 1)),
        ("31/2/2026", "dmy", None),
        ("soon", "dmy", None),
        ("60000000", "dmy", None),
    ],
)
def test_days_as_they_are_written(text, order, day):
    assert day_of(text, order=order) == day


@pytest.mark.parametrize(
    ("text", "at", "ahead"),
    [
        ("04.09.2026 (10:30)", time(10, 30), None), ("3/24/23, 4:11 PM", time(16, 11), None),
        ("2026-09-08T03:28:49Z", time(3, 28), 0), ("2026-09-08 09:15+02:00", time(9, 15), 120),
        ("2026-09-08T09:15:00.000-0530", time(9, 15), -330), ("2026-09-08T00:00:00Z", None, 0),
        ("4.9.2026 10.30 Uhr", time(10, 30), None), ("4/9/2026 14h30", time(14, 30), None),
        ("4 Sep 2026 9am", time(9), None), ("12:05 a.m.", time(0, 5), None),
        ("46000.4375", time(10, 30), None), ("46000", None, None), ("2026-09-08", None, None),
        ("04.09.2026", None, None), ("25:10", None, None),
    ],
)  # fmt: skip
def test_times_as_they_are_written(text, at, ahead):
    assert time_of(text)[0] == at
    if at:
        assert time_of(text)[1] == ahead


@pytest.mark.parametrize(
    ("text", "says_more"),
    [
        ("04.09.2026 (10:30)", False), ("Fri, September 4, 2026 4:11 PM", False),
        ("le 4 août 2026 à 14h30", False), ("2026-09-08T03:28:49Z", False),
        ("4 Sep 2026 with Marta", True), ("4.9.2026 Zoom", True), ("4.9.2026 李", True),
    ],
)  # fmt: skip
def test_whether_a_cell_says_more_than_a_day(text, says_more):
    assert words_beside(text) == says_more


@given(st.text(max_size=60))
def test_any_text_can_be_looked_for_a_time(text):
    time_of(text)
    words_beside(text)


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_a_day_in_any_form_is_that_day(day):
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%B %d, %Y"):
        assert day_of(day.strftime(form), order="dmy") == day
    assert day_of(day.strftime("%m/%d/%Y"), order="mdy") == day


def test_which_order_the_days_of_a_file_are_in():
    assert orders_of(["3/4/2026", "25/4/2026"]) == {"dmy"}
    assert orders_of(["3/4/2026", "4/25/2026"]) == {"mdy"}
    assert orders_of(["3/4/2026"]) == {"dmy", "mdy"}
    assert orders_of(["3/4/2026", "4/25/2026", "25/4/2026"]) == {"dmy", "mdy"}
    assert orders_of(["2026-04-03", "3.4.2026", "", "3/3/2026"]) == set()


def test_a_plain_row():
    draft = read(
        Company="Acme", Role="Baker", Status="Interview", Date__applied="3/4/2026", City="Bath",
        Salary="60,000 – 70,000 EUR", URL="acme.example/jobs/1", Notes="N/A", Remote="Hybrid",
    )  # fmt: skip
    assert (draft.company, draft.title, draft.place) == ("Acme", "Baker", "Bath")
    assert draft.pay == "60,000 – 70,000 EUR"
    assert draft.link == "https://acme.example/jobs/1"
    assert draft.workplace == "hybrid"
    assert draft.notes == ""
    assert draft.moves == (
        ("applied", date(2026, 4, 3), ""),
        ("interviewing", date(2026, 4, 3), "The day was not in the file."),
    )


def test_days_per_stage_become_moves_on_their_days():
    draft = read(
        Company="A", Role="B", Date__applied="2026-03-01", Interview__date="2026-03-10",
        Rejected="2026-03-20",
    )  # fmt: skip
    assert draft.moves == (
        ("applied", date(2026, 3, 1), ""),
        ("interviewing", date(2026, 3, 10), ""),
        ("rejected", date(2026, 3, 20), ""),
    )


def test_a_history_in_one_cell_becomes_moves():
    history = "Applied (2026-09-01) → Interview (2026-09-08) → Offer (2026-09-20)"
    draft = read(
        Company="A", Role="B", Stage="Offer", Stage__Date="2026-09-20", Stage__History=history
    )
    assert [it[:2] for it in draft.moves] == [
        ("applied", date(2026, 9, 1)),
        ("interviewing", date(2026, 9, 8)),
        ("offer", date(2026, 9, 20)),
    ]


def test_what_a_row_lacks_or_has_too_much_of_is_said():
    assert read(Company="", Role="B", City="x").problems == ("The company is missing.",)
    assert read(Company="\u200b", Role="B", City="x").problems == ("The company is missing.",)
    assert "no day" in read(Company="A", Role="B", Date="soon").problems[0]
    assert "still to come" in read(Company="A", Role="B", Date="2027-01-01").problems[0]
    assert "before 1970" in read(Company="A", Role="B", Date="1900-01-01").problems[0]
    assert "longer than 160" in read(Company="A", Role="B" * 161).problems[0]
    assert "longer than 20,000" in read(Company="A", Role="B", Notes="x" * 20_001).problems[0]
    assert "control characters" in read(Company="A\x07", Role="B").problems[0]


def test_an_interview_that_is_still_to_come_is_planned_and_moves_nothing():
    draft = read(Company="A", Role="B", Date="2026-11-01", Interview__date="2026-12-05")
    assert draft.stage == "applied"
    assert (draft.meetings, draft.notes) == ((Meeting(date(2026, 12, 5)),), "")


def test_the_days_of_interviews_become_interviews_with_time_and_kind():
    draft = read(
        Company="A", Role="B", Status="Interview", Phone__screen="2026-09-01",
        Interview="04.09.2026 (10:30)", Final__interview="9/9/2026 4:11 PM with Mia; 2026-12-24",
        Onsite="soon",
    )  # fmt: skip

    assert draft.meetings == (
        Meeting(date(2026, 9, 1), kind="recruiter_screen"),
        Meeting(date(2026, 9, 4), time(10, 30)),
        Meeting(
            date(2026, 9, 9), time(16, 11), kind="final",
            words="Final interview: 9/9/2026 4:11 PM with Mia",
        ),
        Meeting(date(2026, 12, 24), kind="final"),
    )  # fmt: skip
    assert draft.notes == "Onsite: soon"
    assert [(stage, day.day) for stage, day, _ in draft.moves] == [
        ("screening", 1),
        ("interviewing", 4),
    ]


def test_the_order_of_days_counts_for_interviews_and_next_steps():
    cells = {"Interview": "3/12/2026", "Next__step": "Call on 4/12/2026"}
    other = read(order="mdy", Company="A", Role="B", **cells)
    assert other.meetings == (Meeting(date(2026, 3, 12)),)
    first = read(order="dmy", Company="A", Role="B", **cells)
    assert first.meetings == (Meeting(date(2026, 12, 3)),)
    assert first.step == Step("Call on 4/12/2026", date(2026, 12, 4))
    assert {"interviewing_on", "next_step", "follow_up_on"} <= set(DAYS)


def test_one_moment_said_twice_is_one_interview():
    cells = {"Interview": "2026-12-05", "Interview__2": "2026-12-05 10:00", "Onsite": "5 Dec 2026"}
    assert read(Company="A", Role="B", **cells).meetings == (Meeting(date(2026, 12, 5), time(10)),)


@pytest.mark.parametrize("day", ["2030-01-01", "with Mia", "31/2/2026"])
def test_an_interview_on_no_day_stays_in_the_notes(day):
    draft = read(Company="A", Role="B", Interview=day)
    assert (draft.meetings, draft.notes) == ((), f"Interview: {day}")


def test_no_interview_is_planned_for_a_role_that_has_ended():
    draft = read(Company="A", Role="B", Status="Rejected", Interview="2026-12-05;2026-09-01")
    assert draft.meetings == (Meeting(date(2026, 9, 1)),)
    assert draft.notes == "Interview: 5 December 2026"


@pytest.mark.parametrize(
    ("cells", "title"),
    [
        ({"Next__step": "Call Mia", "Follow__up__date": "2026-12-01"}, "Call Mia"),
        ({"Follow__up": "1 December 2026"}, "Follow up"),
        ({"Next__step": "2026-12-01"}, "Follow up"),
        ({"Follow__up": "Write to Marta, 1.12.2026"}, "Write to Marta, 1.12.2026"),
        ({"Wiedervorlage": "01.12.2026", "Nächster__Schritt": "Anruf"}, "Anruf"),
        ({"Relance": "2026-12-01"}, "Follow up"),
        ({"Fecha__de__seguimiento": "2026-12-01"}, "Follow up"),
        ({"Data__kontaktu": "2026-12-01"}, "Follow up"),
        ({"follow_up_at": "2026-12-01T08:00:00Z"}, "Follow up"),
    ],
)
def test_a_next_step_with_a_day_is_a_follow_up(cells, title):
    draft = read(Company="A", Role="B", **cells)
    assert (draft.step, draft.notes) == (Step(title, date(2026, 12, 1)), "")


@pytest.mark.parametrize(
    ("cells", "notes"),
    [
        ({"Next__step": "Call Mia"}, "Next step: Call Mia"),
        ({"Follow__up": "2026-10-01"}, "Follow up: 2026-10-01"),
        ({"Follow__up": "2029-10-01"}, "Follow up: 2029-10-01"),
        ({"Follow__up": "No"}, ""),
        (
            {"Status": "Rejected", "Next__step": "Call Mia", "Follow__up": "2026-12-01"},
            "Next step: Call Mia\nFollow up: 2026-12-01",
        ),
    ],
)
def test_without_a_day_that_matters_a_next_step_stays_in_the_notes(cells, notes):
    draft = read(Company="A", Role="B", **cells)
    assert (draft.step, draft.notes) == (None, notes)


def test_nothing_that_was_written_is_lost():
    draft = read(
        Company="A", Role="B", Notes="Nice", CV="v3", Salary="3.500 €/Monat", Odd="1 2",
        Gehaltswunsch="70k",
    )  # fmt: skip
    assert draft.notes == "Nice\nCV: v3\nOdd: 1 2\nGehaltswunsch: 70k"
    assert draft.pay == "3.500 €/Monat"


def test_contacts_and_tags():
    draft = read(
        Company="A", Role="B", Contacts="Mia May <mia@a.example>\nJo", Tags='["fun", "Fun", "far"]'
    )
    assert [(it.name, it.email) for it in draft.contacts] == [
        ("Mia May", "mia@a.example"),
        ("Jo", ""),
    ]
    assert draft.tags == ("fun", "far")
    assert read(Company="A", Role="B", Recruiter="Al").contacts[0].kind == "recruiter"


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("Engineer at Acme", ("Acme", "Engineer")),
        ("Acme – Data Engineer", ("Acme", "Data Engineer")),
        ("Data Engineer | Acme", ("Acme", "Data Engineer")),
        ("Acme: Koch (m/w/d)", ("Acme", "Koch (m/w/d)")),
        ("Acme", ("", "Acme")),
    ],
)
def test_company_and_title_in_one_cell(text, both):
    assert parted(text) == both


@pytest.mark.parametrize(
    ("cells", "pay"),
    [
        ({"Salary": "$62/h"}, "$62/h"),
        ({"Salary": "60,000", "Currency": "EUR"}, "60,000 EUR"),
        ({"Salary": "60,000 EUR", "Currency": "EUR"}, "60,000 EUR"),
        ({"Min salary": "50000", "Max salary": "60000", "Currency": "USD", "Pay period": "YEARLY"},
         "50000–60000 USD yearly"),
        ({"Min salary": "50000", "Max salary": "0"}, "from 50000"),
        ({"Max salary": "60000"}, "up to 60000"),
        ({"Salary": "x" * 130}, ""),
    ],
)  # fmt: skip
def test_pay_is_kept_as_it_was_said(cells, pay):
    draft = read(
        Company="Acme", Role="Baker", **{key.replace(" ", "__"): it for key, it in cells.items()}
    )

    assert draft.pay == pay


def test_rows_and_links_that_are_one():
    assert link_key("https://www.a.example/j/1/?utm_source=x&id=7") == link_key(
        "http://a.example/j/1?id=7"
    )
    assert link_key("https://a.example/j?id=7") != link_key("https://a.example/j?id=8")
    assert link_key("https://a.example/j?reference=1") != link_key(
        "https://a.example/j?reference=2"
    )
    assert link_key("https://a.example/#/job/1") != link_key("https://a.example/#/job/2")
    assert link_key("https://a.example/j#apply") == link_key("https://a.example/j")
    twins = Twins([(1, "Acme GmbH", "Bäcker (m/w/d)", "")])
    assert twins.of("ACME", "bäcker", "") == 1
    assert twins.of("Acme", "Chef", "") is None


def test_html_becomes_plain_text():
    assert as_text("<p>One &amp; two</p><ul><li>a</li></ul><script>x</script>") == "One & two\na"
    assert as_text("a < b and c > d") == "a < b and c > d"
    assert [said(it) for it in ("N/A", " - ", "#REF!", "n. a.", "No")] == ["", "", "", "", "No"]


@given(st.lists(st.text(max_size=60), min_size=5, max_size=5))
def test_any_row_is_read(cells):
    columns = ["Company", "Role", "Status", "Date", "Salary"]
    fields = guess_fields(columns, [cells])
    draft = draft_of(cells, columns=columns, fields=fields, stages={}, day_order="dmy", today=TODAY)
    assert draft.moves
    assert all(day <= TODAY for _, day, _ in draft.moves)


OWN = StageNames(
    {"take home": "own-7", "new": "own-8"}, {"own-7": "interviewing", "own-8": "saved"}
)


def test_a_word_is_the_own_stage_of_that_name_before_what_others_mean_by_it():
    assert OWN.of("TAKE-HOME 📝") == "own-7"
    assert OWN.of("New") == "own-8"
    assert OWN.of("Offer") == "offer"


def test_a_row_in_an_own_stage_went_through_what_it_counts_as():
    draft = draft_of(
        ["Acme", "Baker", "Take-home", "2026-03-09", "2026-03-01"],
        columns=["Company", "Role", "Status", "Interview date", "Date applied"],
        fields=["company", "title", "status", "interviewing_on", "applied_on"],
        stages={"take home": "own-7"},
        day_order="dmy",
        today=TODAY,
        names=OWN,
    )

    assert [(stage, day.day) for stage, day, _ in draft.moves] == [
        ("applied", 1),
        ("interviewing", 9),
        ("own-7", 9),
    ]


def test_an_own_stage_that_is_gone_leaves_its_word_in_the_notes():
    draft = draft_of(
        ["Acme", "Baker", "Trial"],
        columns=["Company", "Role", "Status"],
        fields=["company", "title", "status"],
        stages={"trial": "own-9"},
        day_order="dmy",
        today=TODAY,
        names=OWN,
    )

    assert (draft.stage, draft.notes) == ("saved", "Stage: Trial")


def test_what_more_a_row_says_of_its_role():
    draft = read(
        Company="Acme", Role="Baker", Status="Rejected", Contract="Permanent", Hours="38,5",
        Agency="Hays GmbH", Referred__by="Mia May (mia@acme.example)", Reason="Hiring freeze",
        Priority="Hoch",
    )  # fmt: skip

    assert (draft.contract, draft.hours, draft.agency) == (
        "permanent",
        Decimal("38.5"),
        "Hays GmbH",
    )
    assert draft.referrer == Person("Mia May", "mia@acme.example")
    assert (draft.ended_why, draft.priority, draft.notes) == ("closed", 1, "")


def test_what_cannot_be_understood_of_it_stays_in_the_notes():
    draft = read(
        Company="Acme", Role="Baker", Status="Applied", Job__type="Full-time", Hours="full time",
        Agency="Yes", Referral="Yes", Applied__via="E-mail", Reason="Pay", Priority="someday",
        Stars="shiny", Remote="flexible",
    )  # fmt: skip

    assert sorted(draft.notes.splitlines()) == [
        "Agency: Yes", "Hours: full time", "Job type: Full-time", "Priority: someday",
        "Reason: Pay", "Referral: Yes", "Remote: flexible", "Stars: shiny",
    ]  # fmt: skip
    assert (draft.via, draft.agency, draft.ended_why, draft.referrer) == ("email", "", "", None)


def test_the_employer_is_not_its_own_agency_and_a_plain_referral_is_how_one_applied():
    draft = read(Company="Acme Ltd", Role="Baker", Agency="ACME", Referral="yes")

    assert (draft.agency, draft.via, draft.notes) == ("", "referral", "")


def test_what_names_nobody_makes_no_contact_and_no_company():
    draft = read(Company="A", Role="B", Referral="Employee referral", Agency="Direct")
    assert (draft.referrer, draft.agency, draft.via) == (None, "", "referral")
    assert draft.notes == "Agency: Direct\nReferral: Employee referral"
    assert read(Company="A", Role="B", Referral="LinkedIn").referrer is None


def test_stars_are_the_priority_where_none_is_said():
    assert read(Company="A", Role="B", Excitement="4").priority == 1
    assert read(Company="A", Role="B", Excitement="0").priority is None
    assert read(Company="A", Role="B", Interest__level="High").priority == 1
    both = read(Company="A", Role="B", Priority="low", Excitement="5")
    assert (both.priority, both.notes) == (3, "Excitement: 5")


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Acme (https://www.notion.so/Acme-1f3a9c?pvs=21)", "Acme"),
        ("Acme (../Companies/Acme abc123.md)", "Acme"),
        ("Acme (Companies/Acme%20abc123.md)", "Acme"),
        ("Acme (../Companies/Acme (UK) abc123.md)", "Acme"),
        ("Acme (UK) (https://notion.so/abc)", "Acme (UK)"),
        ("Acme (formerly A/B Ltd)", "Acme (formerly A/B Ltd)"),
        ("Acme (https://acme.example)", "Acme (https://acme.example)"),
    ],
)
def test_a_relation_of_notion_is_read_as_its_name(cell, name):
    assert read(Company=cell, Role="Baker").company == name


def test_more_people_and_tags_than_a_role_takes_stay_in_the_notes():
    people = "\n".join(f"Person {chr(65 + n)} Smith" for n in range(12))
    tags = ", ".join(f"tag {n}" for n in range(22))

    draft = read(Company="A", Role="B", Contact=people, Tags=tags)

    assert (len(draft.contacts), len(draft.tags)) == (10, 20)
    for it in ("Person K Smith", "Person L Smith", "tag 20, tag 21"):
        assert it in draft.notes


def test_several_relations_are_several_contacts_and_tags():
    draft = read(
        Company="A",
        Role="B",
        Contact="Mia May (../People/Mia 1f.md), Jo Ray (../People/Jo 2a.md)",
        Tags="far (https://www.notion.so/1), fun (https://www.notion.so/2)",
        Notes="See (https://www.notion.so/3)",
    )

    assert [it.name for it in draft.contacts] == ["Mia May", "Jo Ray"]
    assert draft.tags == ("far", "fun")
    assert draft.notes == "See (https://www.notion.so/3)"


LONG = 200_000
HOSTILE = {
    "spaces": f"x{' ' * LONG}x",
    "behind a bracket": f"x({' ' * LONG}x",
    "lines": "x" + "\n " * (LONG // 2) + "x",
    "addresses": "a@" * (LONG // 2),
    "digits": "1" * LONG,
    "dashes": " - " * (LONG // 3),
    "brackets": "(" * LONG + "x",
    "square": "[" * LONG,
    "pages": "(a/" + "(b)" * (LONG // 3),
    "days": "(2026-01-01" * (LONG // 11),
    "markup": f"<b>{' ' * LONG}x</b>",
}


@pytest.mark.parametrize("sign", HOSTILE)
@pytest.mark.parametrize("name", sorted(it for it in loader.field_labels() if it))
def test_no_cell_however_long_keeps_the_reading_long(name, sign):
    """Quadratic, this many characters take minutes; none is cut without being noted whole."""
    before = process_time()
    draft = draft_of(
        ("Acme", "Baker", HOSTILE[sign]),
        columns=("Company", "Role", "Column"),
        fields=("company", "title", name),
        stages={},
        day_order="dmy",
        today=TODAY,
    )
    assert process_time() - before < 5
    if name == "referred_by" and sign == "addresses":
        assert f"Column: {HOSTILE[sign]}" in draft.notes
        assert draft.problems == ("The notes are longer than 20,000 characters.",)


@pytest.mark.parametrize("sign", HOSTILE)
@pytest.mark.parametrize("read", [hours_of, stars_of, parted, title_key, as_text, words_beside])
def test_no_words_however_long_are_read_long(read, sign):
    before = process_time()
    read(HOSTILE[sign])
    read(f"40{HOSTILE[sign][1:]}")
    assert process_time() - before < 5


def test_what_is_cut_off_for_the_reading_is_noted_whole():
    told = "Mia May <mia@acme.example>\n" + "and what she told me " * 200
    draft = read(Company="Acme", Role="Baker", Contact=told)
    assert draft.contacts[0] == Person("Mia May", "mia@acme.example")
    assert f"Contact: {told.strip()}" in draft.notes
    assert not draft.problems


def test_the_stages_of_a_history_are_found_among_what_else_it_says():
    told = "Applied (2026-03-02) → Screening (2026-03-05, by phone) → Offer (soon) → x (2026"
    draft = read(Company="Acme", Role="Baker", Stage__history=told)
    assert [(it, str(day)) for it, day, _ in draft.moves] == [
        ("applied", "2026-03-02"),
        ("screening", "2026-03-05"),
    ]
