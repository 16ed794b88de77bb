from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.flags import company_reading
from interviews.log.changes import edit_flag, observe, withdraw_flag
from interviews.models import Flag
from tests.factories import (
    CompanyFactory,
    FoundFlagFactory,
    InterviewFactory,
    RoleFactory,
    UserFactory,
)
from tests.interviews.verdict.verdict_stories import meet, say, smirk
from tests.page_text import text_of

TUESDAY = datetime(2026, 3, 3, 11, tzinfo=UTC)


@pytest.fixture
def company(owner):
    owner.preferences.hours_limit = 50
    owner.preferences.save()
    return CompanyFactory(owner=owner, name="Fernhill Logistics")


@pytest.fixture
def first(owner, company):
    role = RoleFactory(owner=owner, company=company, title="Data engineer")
    return InterviewFactory(owner=owner, role=role, starts_at=TUESDAY)


@pytest.fixture
def second(owner, company):
    role = RoleFactory(owner=owner, company=company, title="Analyst")
    return InterviewFactory(owner=owner, role=role, starts_at=TUESDAY + timedelta(days=2))


def flags_url(company):
    return reverse("interviews:company_flags", args=[company.pk])


def add_url(company):
    return reverse("interviews:company_flag_create", args=[company.pk])


def page_of(client, company) -> str:
    return text_of(client.get(flags_url(company)))


# --- Flags -------------------------------------------------------------------------------------


def test_flags_of_all_roles_are_together_with_quote_cue_who_and_when(
    signed_in, company, first, second
):
    smirk(first, meet(first, "Mia Okafor", "coworker"), quote="A BIT of a micromanager.")
    smirk(second, meet(second, "Tomasz Wilk", "coworker"), quote="She reads it all.", cue="Sighs")
    flag = first.flags.get()

    response = signed_in.get(flags_url(company))

    page = text_of(response)
    assertContains(response, '<h3 class="flag-name">Pause and smirk</h3>', count=1)
    for words in ("“A BIT of a micromanager.”", "“She reads it all.”", "Sighs"):
        assert words in page
    assert "Mia Okafor, coworker · 3 March 2026, Data engineer" in page
    assert "Tomasz Wilk, coworker · 5 March 2026, Analyst" in page
    assert "Two sources: Mia Okafor and Tomasz Wilk Manager" in page
    assert "2 roles, 2 interviews, 2 contacts. Private to you" in page
    log = reverse("interviews:interview_log", args=[first.pk])
    assertContains(response, f'href="{log}#flag-{flag.pk}"')


def test_a_flag_noted_at_a_question_links_to_it(signed_in, company, first):
    mia = meet(first, "Mia", "coworker")
    say(first, mia, "manager", key="m", manner="dodged", signal=None, words="Ha.")
    question = first.questions.get(key="m")

    assertContains(signed_in.get(flags_url(company)), f"#q-{question.pk}")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "One source: nobody named"),
        (["Mia"], "One source: Mia"),
        (["Mia", "Jonas"], "Two sources: Mia and Jonas"),
    ],
)
def test_it_says_whether_somebody_else_saw_the_same(signed_in, company, first, names, words):
    smirk(first, *[meet(first, name, "coworker") for name in names])

    assert f"{words} Manager" in page_of(signed_in, company)


def test_the_worst_come_first_then_the_newest(signed_in, company, first):
    for n, severity in enumerate((2, 5, 2, 4)):
        flag = smirk(first, key=f"k{n}", title=f"Flag {n}", severity=severity)
        Flag.objects.filter(pk=flag.pk).update(noted_at=TUESDAY + timedelta(hours=n))

    page = page_of(signed_in, company)

    assert sorted(("Flag 1", "Flag 3", "Flag 2", "Flag 0"), key=page.index) == [
        "Flag 1",
        "Flag 3",
        "Flag 2",
        "Flag 0",
    ]


def test_a_lowered_severity_stays_visible_with_its_reason(signed_in, company, first):
    flag = smirk(first, severity=3)
    reason = "he was in another time zone"
    edit_flag(flag=flag, fields={"severity": 2}, contacts=[], reason=reason, now=TUESDAY)

    page = page_of(signed_in, company)

    assert "Minor , 2 of 5" in page
    assert f"Lowered from 3 to 2 on 3 March: “{reason}”" in page


def test_a_withdrawn_flag_is_listed_apart(signed_in, company, first):
    withdraw_flag(flag=smirk(first), now=timezone.now())
    smirk(first, key="late", title="Late by an hour", severity=1)

    page = page_of(signed_in, company)

    assert "Red flags open 1 each seen once" in page
    assert page.index("Withdrawn") < page.index("Pause and smirk")


def test_good_signs_stand_beside_the_red_flags(signed_in, company, first):
    tom = meet(first, "Tomasz Wilk", "coworker")
    fields = {"key": "numbers", "title": "Gives numbers freely", "area": "culture"}
    smirk(first, tom, kind="green", quote="", cue="", **fields)

    page = page_of(signed_in, company)

    assert "Red flags open 0 none noted" in page
    assert page.index("Good signs") < page.index("Gives numbers freely")
    assert "Plus" in page


# --- Facts -------------------------------------------------------------------------------------


def test_the_likely_week_is_compared_with_the_limit(signed_in, company, first, second):
    mia, tom = meet(first, "Mia", "coworker"), meet(second, "Tomasz", "coworker")
    say(first, mia, "workload", key="avg_hours", signal=-2, hours_low=60, hours_high=70)
    say(second, tom, "workload", key="avg_hours", signal=-2, hours_low=60)
    dana = meet(second, "Dana", "recruiter")
    say(second, dana, "workload", key="avg_hours", manner="general", words="Sensible.")
    second.questions.update(answer_kind="hours")

    page = page_of(signed_in, company)

    assert (
        "Your likely week 60–65 h 60–70 and 60, so 60–65 · Above your limit of 50 · 2 sources"
        in page
    )
    assert "Mia 3 March 2026 , coworker Specific 60–70" in page
    assert "Tomasz 5 March 2026 , coworker Specific 60" in page
    assert "Dana 5 March 2026 , recruiter General no number" in page


@pytest.mark.parametrize(
    ("hours", "limit", "words"),
    [
        ((38, 42), 50, "38–42 h Within your limit of 50"),
        ((40, 55), 50, "40–55 h Partly above your limit of 50"),
        ((40, 55), None, "40–55 h 1 source"),
    ],
)
def test_the_week_within_at_the_edge_and_without_a_limit(
    signed_in, owner, company, first, hours, limit, words
):
    owner.preferences.hours_limit = limit
    owner.preferences.save()
    low, high = hours
    say(first, meet(first, "Mia", "coworker"), "workload", hours_low=low, hours_high=high)

    assert words in page_of(signed_in, company)


def test_turnover_is_called_an_estimate(signed_in, company, first, second):
    mia, tom = meet(first, "Mia", "coworker"), meet(second, "Tomasz", "coworker")
    say(first, mia, "stability", hired=4, left=2, headcount=40)
    say(second, tom, "stability", hired=11, left=9, headcount=24)

    page = page_of(signed_in, company)

    assert "People leaving about 38 % 9 of 24 in a year · an estimate · the newest of 2" in page
    assert "Hires that replaced leavers about 82 % 9 left, 11 hired · an estimate" in page


def test_without_numbers_it_says_what_to_ask(signed_in, company, first):
    smirk(first)

    page = page_of(signed_in, company)

    assert "Your likely week Not known nobody gave a number · your limit: 50" in page
    assert "People leaving Not known ask how many left" in page
    assert "Hours, person by person" not in page


def test_a_correction_replaces_what_was_said_before(signed_in, company, first):
    mia = meet(first, "Mia", "coworker")
    say(first, mia, "workload", key="avg_hours", hours_low=60, hours_high=70)
    say(first, mia, "workload", key="avg_hours", hours_low=40)

    assert "Your likely week 40 h Within" in page_of(signed_in, company)


def test_where_you_looked_tells_looking_from_not_looking(signed_in, owner, company, first, second):
    smirk(first, meet(first, "Mia", "coworker"))
    observe(interview=second, subject="flags", outcome="saw_none", now=timezone.now())
    meet(second, "Ruth", "hiring_manager")
    third = InterviewFactory(owner=owner, role=first.role, starts_at=TUESDAY - timedelta(days=9))
    meet(third, "Dana", "recruiter")
    meet(InterviewFactory(owner=owner, role=first.role), "Still to come", "coworker")

    page = page_of(signed_in, company)

    looked = page[page.index("Where you looked") :]
    assert "Ruth 5 March 2026, Analyst looked, saw none" in looked
    assert "Mia 3 March 2026, Data engineer 1 flag" in looked
    assert "Dana 22 February 2026, Data engineer did not look" in looked
    assert "Still to come" not in looked


# --- Nothing, too much, whose --------------------------------------------------------------------


def test_a_company_without_anything_says_what_will_be_here(signed_in, company):
    response = signed_in.get(flags_url(company))

    assertContains(response, "Nothing seen here yet")
    assertContains(response, "Private to you")
    assertNotContains(response, "Not known")


def test_another_companys_and_trashed_interviews_are_left_out(signed_in, owner, company, first):
    smirk(InterviewFactory(owner=owner), title="Somewhere else")
    gone = InterviewFactory(owner=owner, role=first.role, starts_at=TUESDAY)
    mia = meet(gone, "Mia", "coworker")
    smirk(gone, mia, title="In the trash")
    say(gone, mia, "workload", hours_low=80)
    gone.trashed_at = timezone.now()
    gone.save()

    page = page_of(signed_in, company)

    assert "Somewhere else" not in page
    assert "In the trash" not in page
    assert "80" not in page


def test_of_very_many_the_first_are_shown_and_it_says_what_else_there_is(
    signed_in, company, first, second, monkeypatch
):
    for name in ("MOST_SIGHTINGS", "MOST_HOURS", "MOST_INTERVIEWS"):
        monkeypatch.setattr(company_reading, name, 1)
    for interview in (first, second):
        speaker = meet(interview, f"Mia {interview.pk}", "coworker")
        smirk(interview, speaker)
        say(interview, speaker, "workload", key="avg_hours", signal=-2, hours_low=60, hours_high=70)

    response = signed_in.get(flags_url(company))

    page = text_of(response)
    assert "Latest interviews: 1 role, 1 interview" in page
    assert "Two sources" in page
    assert "Seen 1 more time: all flags of Fernhill Logistics" in page
    assertContains(response, f'href="/lists/company-flags/?company={company.pk}"')
    assert "The newest 1. 1 older one counts in your likely week, too." in page
    assert "2 sources" in page


def test_where_only_the_worst_flags_are_read_it_says_so(
    signed_in, company, first, second, monkeypatch
):
    smirk(first, severity=5)
    smirk(second, severity=4, key="own-late", title="Late by an hour")
    monkeypatch.setattr(company_reading, "MOST_FLAGS", 2)
    assert "You noted more" not in page_of(signed_in, company)
    monkeypatch.setattr(company_reading, "MOST_FLAGS", 1)

    page = page_of(signed_in, company)

    assert "You noted more than 1 flags here. Only 1 are read, red ones first;" in page
    assert "Late by an hour" not in page


def test_red_flags_are_read_before_good_signs_and_withdrawn_ones_last(
    signed_in, company, first, monkeypatch
):
    smirk(first, severity=5, key="own-gone", title="Taken back", status="withdrawn")
    smirk(first, severity=5, key="own-kind", title="Kind to all", kind="green")
    smirk(first, severity=2)
    monkeypatch.setattr(company_reading, "MOST_FLAGS", 1)

    page = page_of(signed_in, company)

    assert "Pause and smirk" in page
    assert "Kind to all" not in page
    assert "None among those that are read." in page


def test_it_says_so_where_not_all_that_was_found_elsewhere_is_read(signed_in, company, monkeypatch):
    for number in (1, 2):
        FoundFlagFactory(company=company, title=f"Found {number}")
    monkeypatch.setattr(company_reading, "MOST_FLAGS", 1)

    assert "You noted more than 1 flags here." in page_of(signed_in, company)


def test_the_page_takes_a_fixed_number_of_queries(
    signed_in, owner, company, first, django_assert_num_queries
):
    def fill(count):
        for n in range(count):
            meeting = InterviewFactory(owner=owner, role=first.role, starts_at=TUESDAY)
            mia = meet(meeting, f"Mia {n}", "coworker")
            flag = smirk(meeting, mia)
            edit_flag(flag=flag, fields={"severity": 5}, contacts=[mia], reason="", now=TUESDAY)
            say(meeting, mia, "workload", hours_low=60, left=n, headcount=9)
            observe(interview=meeting, subject="flags", outcome="saw_none", now=TUESDAY)

    fill(1)
    with django_assert_num_queries(12):
        signed_in.get(flags_url(company))
    fill(4)
    with django_assert_num_queries(12):
        signed_in.get(flags_url(company))


# --- Adding one ----------------------------------------------------------------------------------


def test_adding_a_flag_starts_with_where_it_was_seen(signed_in, company, first, second):
    meet(first, "Mia Okafor", "coworker")

    response = signed_in.get(add_url(company))

    assertContains(response, reverse("interviews:found_flag_create", args=[company.pk]))
    assertContains(response, "Mia Okafor")
    for meeting in (first, second):
        url = reverse("interviews:flag_create", args=[meeting.pk])
        assertContains(response, f"{url}?next=%2Fcompanies%2F{company.pk}%2Fflags%2F")


def test_without_an_interview_it_was_found_elsewhere(signed_in, company):
    response = signed_in.get(add_url(company))

    assertRedirects(response, reverse("interviews:found_flag_create", args=[company.pk]))


def test_the_flags_form_leads_back_to_the_company(signed_in, company, first):
    form_url = next(url for _, url in signed_in.get(add_url(company)).context["interviews"])
    page = signed_in.get(form_url)
    assertContains(page, f'name="next" value="{flags_url(company)}"')
    fields = {"key": "pause_and_smirk", "severity": "4", "quote": "A BIT.", "area": "manager"}

    response = signed_in.post(
        reverse("interviews:flag_create", args=[first.pk]), fields | {"next": flags_url(company)}
    )

    assertRedirects(response, flags_url(company))
    assert first.flags.get().quote == "A BIT."


def test_the_flags_form_leads_nowhere_outside(signed_in, first):
    url = reverse("interviews:flag_create", args=[first.pk])

    response = signed_in.get(f"{url}?next=https://evil.example/")

    assertNotContains(response, "evil.example")


def test_other_users_flags_never_show(signed_in, company):
    theirs = InterviewFactory(owner=UserFactory(), role__company__name="Fernhill Logistics")
    smirk(theirs)

    assert "Pause and smirk" not in page_of(signed_in, company)
