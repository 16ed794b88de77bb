import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from interviews.models import Answer
from interviews.score.domain.evidence import DEFAULT_WEIGHTS
from tests.factories import (
    CompanyFactory,
    DecisionFactory,
    FollowUpFactory,
    InterviewFactory,
    OfferFactory,
    OfferRequestFactory,
    QuestionFactory,
    RoleFactory,
    UserFactory,
)
from tests.interviews.verdict.verdict_stories import debrief, gut, meet, say, smirk, tell_e4
from tests.page_text import text_of

URL = reverse("interviews:role_compare")
THEMES = {"balance": "workload", "reward": "compensation"}
AREAS = [str(area) for area, weight in DEFAULT_WEIGHTS.items() if weight]


def row_of(response, label) -> str:
    """What the table says in one row, in one line."""
    rows = re.findall(r'<tr>\s*<th scope="row">.*?</tr>', response.text, re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    return next(row for row in said if row.startswith(label))


def tell(owner, name, signals, *, sources=3, gut_value=60, **fields):
    """A role with one interview, in which coworkers say the same of each area. signals: area →
    -2..2.
    """
    role = RoleFactory(owner=owner, company=CompanyFactory(owner=owner, name=name), **fields)
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    speakers = [meet(interview, f"{name} {number}", "coworker") for number in range(sources)]
    for area, signal in signals.items():  # written at once: each say() scores and plans again
        theme = THEMES.get(area, area)
        question = QuestionFactory(interview=interview, key=f"{area}-q", theme=theme)
        said = {"question": question, "manner": "specific", "signal": signal}
        answers = [Answer(**said, speaker=it, answered_at=timezone.now()) for it in speakers]
        Answer.objects.bulk_create(answers)
    debrief(interview)
    gut(interview, gut_value)
    return role


@pytest.fixture
def tidewater(owner):
    return tell(owner, "Tidewater", dict.fromkeys(AREAS, 2), gut_value=90)


@pytest.fixture
def fernhill(owner):
    return tell(owner, "Fernhill", dict.fromkeys(AREAS, -1), gut_value=15)


@pytest.fixture
def orrin(owner):
    return tell(owner, "Orrin", {"manager": 1, "balance": 1})


def compare(client, *roles, **more):
    return client.get(URL, {"role": [role.pk for role in roles], **more})


# --- Side by side --------------------------------------------------------------------------------


def test_two_roles_stand_side_by_side_and_the_first_is_ahead(signed_in, tidewater, fernhill):
    response = compare(signed_in, fernhill, tidewater)

    assertContains(
        response, "Tidewater 100, Fernhill 25: 75 points apart, and the ranges do not meet."
    )
    assert row_of(response, "Fit score").startswith(
        "Fit score Furthest apart: 75 points 100 of 100, strong"
    )
    assert "25 of 100, points away" in row_of(response, "Fit score")
    gut_row = "Your gut Furthest apart: 75 points 90 yes 15 no"
    assert row_of(response, "Your gut") == gut_row
    assert row_of(response, "Manager").startswith("Manager 18 %")


def test_the_order_in_the_address_changes_nothing(signed_in, tidewater, fernhill, orrin):
    first = compare(signed_in, orrin, fernhill, tidewater)

    assert text_of(first) == text_of(compare(signed_in, tidewater, orrin, fernhill))
    assert [it.name for it in first.context_data["columns"]] == ["Tidewater", "Fernhill", "Orrin"]


def test_a_role_of_which_too_little_is_known_is_not_ranked_and_it_says_why(
    signed_in, tidewater, orrin
):
    response = compare(signed_in, tidewater, orrin)

    assertContains(response, "Orrin: too early, 2 of 8 areas known. Ask about role and culture.")
    assertContains(response, "Nothing to rank yet.")
    score = response.context_data["rows"][0].cells[1][1]
    assert (score.value, score.bar.score, score.points) == ("", None, None)
    assert (score.bar.low, score.bar.high) == (25, 92)
    assert score.strong == ["Too early to say"]
    assert score.lines[0] == "Could end anywhere from points away to strong."
    assert row_of(response, "Fit score").count("of 100") == 1  # that of the other one
    assert not row_of(response, "Fit score").startswith("Fit score Furthest")
    assert "Areas: role, culture, team, growth, reward and stability" in row_of(
        response, "Not known yet"
    )


def test_a_score_that_waits_for_the_gut_is_hidden_and_it_says_what_to_do(
    signed_in, owner, tidewater
):
    waiting = tell_e4(owner)

    response = compare(signed_in, tidewater, waiting.role)

    company = waiting.role.company.name
    assertContains(
        response, f"{company}: record your gut about 1 interview first, then see the score."
    )
    assertContains(response, reverse("interviews:gut_record", args=[waiting.pk]))
    column = [row.cells[1][1] for row in response.context_data["rows"]]
    assert column[0].value == "Your gut comes first"
    assert not [it for it in column if it.bar or it.filled is not None]
    assert row_of(response, "Manager").endswith("Hidden until you record your gut")
    assert row_of(response, "Deal-breakers").endswith("Hidden until you record your gut")
    assertNotContains(response, "Broken")

    gut(waiting, 15)
    assertContains(compare(signed_in, tidewater, waiting.role), "Broken: hours a week")


def test_before_the_debrief_the_way_leads_there_first(signed_in, owner, tidewater):
    waiting = InterviewFactory(owner=owner, is_over=True)

    response = compare(signed_in, tidewater, waiting.role)

    assertContains(response, reverse("interviews:interview_debrief", args=[waiting.pk]))


def test_hours_are_held_against_the_limit(signed_in, owner, tidewater):
    waiting = tell_e4(owner)
    gut(waiting, 15)

    response = compare(signed_in, tidewater, waiting.role)

    hours = row_of(response, "Hours a week")
    assert "Nobody gave a number yet" in hours
    assert "60–70 your likely week Above your limit of 50. From 1 source." in hours


def test_pay_is_compared_with_the_floor_only_in_its_own_currency(signed_in, owner):
    owner.preferences.salary_floor = 70_000
    owner.preferences.save()
    roles = [
        RoleFactory(owner=owner, **pay)
        for pay in (
            {"salary_min": 78_000, "salary_max": 90_000, "currency": "EUR"},
            {"salary_min": 60_000, "salary_max": 75_000, "currency": ""},
            {"salary_max": 65_000, "currency": "EUR"},
            {"salary_min": 95_000, "currency": "USD"},
            {},
        )
    ]

    pay = row_of(compare(signed_in, *roles), "Pay a year")

    for words in (
        "78,000–90,000 EUR Not below your floor of 70,000 EUR.",
        "60,000–75,000 Partly below your floor of 70,000 EUR.",
        "up to 65,000 EUR Below your floor of 70,000 EUR.",
        "from 95,000 USD Your floor is in EUR, so the two are not compared.",
        "Not known",
    ):
        assert words in pay


def test_open_flags_are_counted_with_the_worst_first_and_lead_to_where_they_were_noted(
    signed_in, owner, tidewater, orrin
):
    interview = orrin.interviews.get()
    mia = interview.participants.first().contact
    smirk(interview, mia)
    smirk(interview, mia, key="own-late", title="Late twice", severity=2)
    smirk(interview, mia, key="own-good", title="Clear answers", kind="green", severity=5)
    gone = smirk(interview, mia, key="own-gone", title="Taken back", severity=5)
    gone.status = "withdrawn"
    gone.save()

    response = compare(signed_in, tidewater, orrin)

    flags = row_of(response, "Open red flags")
    assert flags.startswith("Open red flags Differs None noted 2 the worst 4 of 5")
    assert flags.index("Pause and smirk") < flags.index("Late twice")
    assert "Taken back" not in flags and "Clear answers" not in flags
    assertContains(response, f"{reverse('interviews:interview_log', args=[interview.pk])}#flag-")


def test_disagreeing_sources_are_named(signed_in, owner, tidewater, orrin):
    interview = orrin.interviews.get()
    say(interview, meet(interview, "Ann", "coworker"), "team", signal=2, key="team-q")
    say(interview, meet(interview, "Ben", "coworker"), "team", signal=-2, key="team-q")

    assert "Your sources disagree" in row_of(compare(signed_in, tidewater, orrin), "Team")


def test_an_area_without_weight_is_listed_only_where_something_is_known(
    signed_in, owner, tidewater, orrin
):
    interview = orrin.interviews.get()
    mia = interview.participants.first().contact
    smirk(interview, mia, key="own-old", title="Old tools", area="practice")
    labels = [it.label for it in compare(signed_in, tidewater, orrin).context_data["rows"]]
    assert "Practice" not in labels

    say(interview, mia, "engineering", signal=1)

    assert row_of(compare(signed_in, tidewater, orrin), "Practice").startswith(
        "Practice not scored No evidence yet"
    )


def test_stage_interest_decision_and_next_step_stand_below(signed_in, owner, tidewater, orrin):
    decision = DecisionFactory(role=tidewater, decided_on=date(2026, 5, 20))
    DecisionFactory(role=tidewater, choice="decline", undone_at=timezone.now())
    orrin.interviews.update(interest="unsure")
    FollowUpFactory(role=orrin, title="Call Dana Whitlock")
    tidewater.follow_ups.all().delete()

    response = compare(signed_in, tidewater, orrin)

    assert row_of(response, "Your interest") == "Your interest Not said yet Unsure"
    assert row_of(response, "Stage") == "Stage Saved Saved"
    assert row_of(response, "Last decision") == "Last decision Pursue 20 May 2026 None yet Decide"
    assertContains(response, reverse("interviews:decision_detail", args=[decision.pk]))
    assert row_of(response, "Next step") == "Next step Decide Call Dana Whitlock"


def test_only_the_differences_can_be_shown(signed_in, tidewater, fernhill):
    whole = compare(signed_in, tidewater, fernhill)
    assertContains(whole, "10 of 19 rows differ.")
    assertContains(whole, "Next step")

    response = compare(signed_in, tidewater, fernhill, only="differences")

    assert row_of(response, "Manager").startswith("Manager 18 % Furthest apart: 75 points")
    assertNotContains(response, "Next step")
    assertContains(response, "and only they are shown")
    assertContains(response, "Show all rows")


def test_roles_that_are_alike_have_no_row_that_differs(signed_in, owner):
    one, other = RoleFactory(owner=owner), RoleFactory(owner=owner)

    assertContains(compare(signed_in, one, other), "Nothing differs much in what is known.")
    only = compare(signed_in, one, other, only="differences")
    assertContains(only, "They are much alike")
    assertContains(only, "Show all rows")


def test_two_roles_of_one_company_are_told_apart(signed_in, owner):
    company = CompanyFactory(owner=owner, name="Fernhill")
    first = RoleFactory(owner=owner, company=company, title="Data engineer")
    second = RoleFactory(owner=owner, company=company, title="Data engineer")

    names = {it.name for it in compare(signed_in, first, second).context_data["columns"]}

    assert names == {"Data engineer, Fernhill (1)", "Data engineer, Fernhill (2)"}


def test_htmx_gets_only_the_comparison(htmx, tidewater, fernhill):
    with assertTemplateUsed("interviews/decisions/role_compare.html#comparison"):
        response = compare(htmx, tidewater, fernhill, only="differences")

    assertContains(response, 'id="comparison"')
    assert "<html" not in response.text


# --- Choosing ------------------------------------------------------------------------------------


def test_without_a_role_all_can_be_ticked(signed_in, tidewater, orrin):
    response = signed_in.get(URL)

    assertContains(response, "Tidewater: Backend engineer")
    assertContains(response, "Orrin: Backend engineer")
    assertNotContains(response, "checked")


def test_one_alone_is_kept_and_another_one_asked_for(signed_in, tidewater, orrin):
    response = compare(signed_in, tidewater)

    assertContains(response, "One more is needed")
    assertContains(response, f'name="role" value="{tidewater.pk}" checked')
    assertContains(response, f'name="role" value="{orrin.pk}">')


def test_six_are_too_many_and_all_stay_ticked(signed_in, owner):
    roles = [RoleFactory(owner=owner) for _ in range(6)]

    response = compare(signed_in, *roles)

    assertContains(response, "6 roles are too many")
    assertContains(response, "Untick 1.")
    assertContains(response, " checked>", count=6)


def test_the_same_role_twice_counts_once(signed_in, tidewater, orrin):
    assertContains(compare(signed_in, tidewater, tidewater), "One more is needed")
    response = compare(signed_in, tidewater, orrin, tidewater)
    assert len(response.context_data["columns"]) == 2


def test_a_choice_left_empty_is_no_role(signed_in, tidewater):
    assertContains(signed_in.get(URL, {"role": ["", tidewater.pk]}), "One more is needed")


def test_one_is_taken_out_by_its_link(signed_in, tidewater, fernhill, orrin):
    response = compare(signed_in, tidewater, fernhill, orrin, only="differences")

    out = next(it for it in response.context_data["columns"] if it.name == "Orrin").out_url
    left = signed_in.get(out)
    assert {it.name for it in left.context_data["columns"]} == {"Tidewater", "Fernhill"}
    assert left.context_data["only"]


def test_a_single_role_of_all_asks_for_another_to_be_added(signed_in, tidewater):
    assertContains(signed_in.get(URL), "Comparing takes two roles")


@pytest.mark.parametrize("name", ["applications:role_list", "interviews:role_verdict"])
def test_it_can_be_reached_from(signed_in, tidewater, name):
    pks = [tidewater.pk] if name.endswith("verdict") else []

    assertContains(signed_in.get(reverse(name, args=pks)), URL)


# --- Whose roles ---------------------------------------------------------------------------------


def test_another_users_role_does_not_exist(signed_in, tidewater):
    foreign = RoleFactory(owner=UserFactory())

    assert compare(signed_in, tidewater, foreign).status_code == 404
    assert compare(signed_in, foreign).status_code == 404


def test_a_role_in_the_trash_does_not_exist(signed_in, owner, tidewater):
    trashed = RoleFactory(owner=owner, trashed_at=timezone.now())

    assert compare(signed_in, tidewater, trashed).status_code == 404


@pytest.mark.parametrize("typed", ["999999999", "9" * 5_000, "-1", "a\0b", "²"])
def test_what_can_be_no_role_does_not_exist(signed_in, tidewater, typed):
    assert signed_in.get(URL, {"role": [tidewater.pk, typed]}).status_code == 404


def test_rows_of_another_user_never_count(signed_in, tidewater, fernhill):
    tell(UserFactory(), "Tidewater", dict.fromkeys(AREAS, -2))

    response = compare(signed_in, tidewater, fernhill)

    assert response.context_data["columns"][0].score.points == 100
    assert [it.company.name for it in response.context_data["choices"]] == [
        "Tidewater",
        "Fernhill",
    ]


# --- Offers --------------------------------------------------------------------------------------


def test_the_terms_of_the_latest_offers_stand_side_by_side(signed_in, owner, tidewater, fernhill):
    OfferFactory(owner=owner, role=tidewater, base_said="82k EUR", leave_days=28)
    OfferFactory(
        owner=owner,
        role=tidewater,
        made_on=date(2026, 3, 9),
        base_said="86k EUR",
        leave_days=28,
        notice="3 months",
        hours_a_week="37.5",
    )
    OfferFactory(owner=owner, role=fernhill, base_said="5.000 CHF/month", leave_days=28)
    OfferRequestFactory(owner=owner, role=fernhill, answer="no", answered_on=date(2026, 3, 4))

    response = compare(signed_in, tidewater, fernhill)

    year = "60,000 CHF a year, × 12 months."
    assert row_of(response, "Base pay") == f"Base pay Differs 86k EUR 5.000 CHF/month {year}"
    hour = "44.10 EUR No hours a week are said"
    assert row_of(response, "Base pay an hour") == f"Base pay an hour {hour}"
    assert row_of(response, "Leave") == "Leave, days a year 28 28"
    assert row_of(response, "Notice") == "Notice 3 months Not said"
    assert row_of(response, "Hours in the contract") == "Hours in the contract 37.5 Not said"
    assert row_of(response, "Asked for") == "Asked for Nothing yet 30 days of leave: no"
    assert "Equity" not in text_of(response)


def test_the_same_pay_in_other_words_is_no_difference(signed_in, owner, tidewater, fernhill):
    OfferFactory(owner=owner, role=tidewater, base_said="84.000 € im Jahr")
    OfferFactory(owner=owner, role=fernhill, base_said="7.000 €/Monat")

    response = compare(signed_in, tidewater, fernhill)

    assert not row_of(response, "Base pay").startswith("Base pay Differs")


def test_a_role_without_an_offer_says_so_beside_one_with_it(signed_in, owner, tidewater, fernhill):
    OfferFactory(owner=owner, role=tidewater)

    response = compare(signed_in, tidewater, fernhill)

    assert row_of(response, "Base pay") == "Base pay 80k EUR a year No offer yet"


def test_without_offers_there_is_no_row_for_them(signed_in, owner, tidewater, fernhill):
    OfferFactory(owner=owner, role=tidewater, trashed_at=timezone.now())

    assert "Their offers" not in text_of(compare(signed_in, tidewater, fernhill))


# --- Cost ----------------------------------------------------------------------------------------


def test_five_full_roles_take_as_many_queries_as_two(signed_in, owner, django_assert_num_queries):
    roles = [
        tell(owner, f"Company {n}", dict.fromkeys(AREAS, n - 2), sources=1 + n % 3)
        for n in range(5)
    ]
    for role in roles:
        interview = role.interviews.get()
        smirk(interview, interview.participants.first().contact)
        DecisionFactory(role=role)
    for role in roles[2:]:
        more = InterviewFactory(owner=owner, role=role, is_over=True)
        smirk(more, meet(more, "Ann", "coworker"))
        gut(more, 50)

    with django_assert_num_queries(14):
        assert compare(signed_in, *roles[:2]).status_code == 200
    with django_assert_num_queries(14):
        assert compare(signed_in, *roles).status_code == 200

    for role in roles:
        OfferFactory(owner=owner, role=role)
        OfferRequestFactory(owner=owner, role=role)
    with django_assert_num_queries(16):  # the rounds of the offers, and what was asked for
        assert compare(signed_in, *roles).status_code == 200


def test_offers_come_first_and_areas_without_any_evidence_are_one_row(signed_in, owner):
    roles = [RoleFactory(owner=owner) for _ in range(2)]
    for role in roles:
        OfferFactory(owner=owner, role=role, base_said="80k EUR a year")

    response = compare(signed_in, *roles)

    labels = [it.label for it in response.context_data["rows"]]
    assert labels[0] == "Base pay"
    assert "Manager" not in labels
    assert row_of(response, f"{len(AREAS)} areas unknown").endswith(
        "stability No evidence yet No evidence yet"
    )
    text = text_of(response)
    assert text.index("Their offers") < text.index("Nothing to rank yet.")


def test_an_area_that_one_of_them_shows_keeps_its_row(signed_in, owner, tidewater):
    other = RoleFactory(owner=owner)
    response = compare(signed_in, tidewater, other)

    labels = [it.label for it in response.context_data["rows"]]
    assert {area.capitalize() for area in AREAS} <= set(labels)


def test_a_ranking_stays_above_the_offers(signed_in, owner, tidewater, fernhill):
    OfferFactory(owner=owner, role=tidewater)

    text = text_of(compare(signed_in, tidewater, fernhill))

    assert text.index("In short") < text.index("Their offers") < text.index("Fit score")
