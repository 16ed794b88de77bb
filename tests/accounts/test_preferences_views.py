from datetime import datetime
from unittest.mock import Mock

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django.asserts import (
    assertContains,
    assertNotContains,
    assertRedirects,
    assertTemplateUsed,
)

from accounts.models import Preferences
from accounts.signals import preferences_changed
from interviews.score.domain.evidence import DEFAULT_WEIGHTS

PAGE = reverse("accounts:preferences_edit")
THEME = reverse("accounts:theme_set")
REGIONS = reverse("accounts:holiday_regions")


def answers(**changed):
    """What the form posts when only these boxes were touched."""
    weights = {f"weight_{area}": weight for area, weight in DEFAULT_WEIGHTS.items()}
    return {"zone": "UTC", "currency": "EUR", "holiday_country": ""} | weights | changed


def stored(owner):
    return Preferences.objects.get(user=owner)


def test_the_page_shows_what_is_stored(signed_in, owner):
    Preferences.objects.filter(user=owner).update(hours_limit=50, zone="Europe/Berlin")

    response = signed_in.get(PAGE)

    assertContains(response, 'value="50"')
    assertContains(response, '<option value="Europe/Berlin" selected>Berlin</option>')
    assertContains(response, "Together they make")


@pytest.mark.parametrize("zone", ["Nowhere/Land", "<b>", "", "../UTC", "Europe"])
def test_a_zone_this_machine_does_not_know_counts_as_utc_until_another_is_chosen(
    signed_in, owner, zone
):
    Preferences.objects.filter(user=owner).update(zone=zone)

    response = signed_in.get(PAGE)

    words = "“%s” is not known here, so times are in UTC. Choose another."
    assertContains(response, words % escape(zone))
    assertContains(response, '<option value="UTC" selected>UTC</option>', html=True)
    assert signed_in.get("/").status_code == 200

    signed_in.post(PAGE, answers(zone="Europe/Lisbon"))
    assert stored(owner).zone == "Europe/Lisbon"
    assertNotContains(signed_in.get(PAGE), "is not known here")


def test_saving_goes_back_to_the_page_and_says_so(signed_in, owner):
    response = signed_in.post(
        PAGE,
        answers(
            zone="Europe/Lisbon",
            hours_limit="45",
            salary_floor="70 000",
            currency="chf",
            office_days_limit="3",
            travel_nights_limit="0",
            commute_minutes_limit="40",
            deal_breaker_flags=["pause_and_smirk"],
            holiday_country="DE",
            holiday_region="",
            weight_team="0",
        ),
        follow=True,
    )

    assertRedirects(response, PAGE)
    assertContains(response, "Your settings are saved.")
    now = stored(owner)
    assert (now.zone, now.holiday_country, now.weights["team"]) == ("Europe/Lisbon", "DE", 0)
    assert now.limits() == {
        "hours": 45,
        "salary_floor": 70_000,
        "currency": "CHF",
        "office_days": 3,
        "travel_nights": 0,
        "commute_minutes": 40,
        "flags": ["pause_and_smirk"],
    }


def test_pages_show_times_in_the_zone_just_chosen(signed_in):
    signed_in.post(PAGE, answers(zone="Asia/Tokyo"))

    with timezone.override("UTC"):
        assertContains(signed_in.get(PAGE), '<option value="Asia/Tokyo" selected>')


@pytest.mark.parametrize("typed", ["70000", "70 000", "70,000", "70.000", "70\u202f000", "70’000"])
def test_pay_may_be_typed_in_groups_of_three(signed_in, owner, typed):
    signed_in.post(PAGE, answers(salary_floor=typed))

    assert stored(owner).salary_floor == 70_000


def test_a_changed_limit_or_weight_is_recorded_and_an_unchanged_one_is_not(signed_in, owner):
    for changed in [{"hours_limit": "50"}, {"hours_limit": "50"}, {"hours_limit": "70"}]:
        signed_in.post(PAGE, answers(**changed))
    signed_in.post(PAGE, answers(hours_limit="70", weight_role="30"))
    signed_in.post(PAGE, answers(hours_limit="70", weight_role="30", zone="Asia/Tokyo"))

    records = owner.preferences_records.all()
    assert [(it.limits["hours"], it.weights["role"]) for it in records] == [
        (None, 18),
        (50, 18),
        (70, 18),
        (70, 30),
    ]


@pytest.fixture
def listener():
    """What preferences_changed tells, as a mock that is gone after the test."""
    mock = Mock(return_value=None)
    preferences_changed.connect(mock)
    yield mock
    preferences_changed.disconnect(mock)


@pytest.mark.parametrize(
    ("changed", "limits", "times"),
    [
        ({"hours_limit": "50"}, True, False),
        ({"weight_role": "30"}, True, False),
        ({"zone": "Asia/Tokyo"}, False, True),
        ({"holiday_country": "DE"}, False, True),
    ],
)
def test_a_change_is_announced_with_what_it_is_about(
    signed_in, owner, listener, changed, limits, times
):
    signed_in.post(PAGE, answers())
    listener.reset_mock()

    signed_in.post(PAGE, answers(**changed))

    told = listener.call_args.kwargs
    assert (told["user"], told["limits"], told["times"]) == (owner, limits, times)
    assert isinstance(told["now"], datetime)


def test_nothing_is_announced_where_nothing_changed(signed_in, listener):
    signed_in.post(PAGE, answers(hours_limit="50"))
    listener.reset_mock()

    signed_in.post(PAGE, answers(hours_limit="50"))

    assert not listener.called


def test_nothing_is_saved_where_a_listener_fails(signed_in, owner, listener):
    listener.side_effect = RuntimeError

    with pytest.raises(RuntimeError):
        signed_in.post(PAGE, answers(hours_limit="50"))

    assert stored(owner).hours_limit is None
    assert owner.preferences_records.count() == 1


BAD = [
    ("zone", "Mars/Olympus"),
    ("hours_limit", "0"),
    ("hours_limit", "169"),
    ("salary_floor", "-1"),
    ("salary_floor", "7 00"),
    ("salary_floor", "2000000000"),
    ("currency", "E1R"),
    ("currency", "EURO"),
    ("office_days_limit", "8"),
    ("travel_nights_limit", "32"),
    ("commute_minutes_limit", "601"),
    ("deal_breaker_flags", "no_such_flag"),
    ("holiday_country", "XX"),
    ("holiday_region", "BY"),
    ("weight_manager", "101"),
    ("weight_manager", "12.5"),
]


@pytest.mark.parametrize(("field", "typed"), BAD)
def test_bad_input_is_named_and_not_saved(signed_in, owner, field, typed):
    before = Preferences.objects.filter(user=owner).values().get()

    response = signed_in.post(PAGE, answers(**{field: typed}))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assertContains(response, "<title>Error: ", status_code=422)
    assert Preferences.objects.filter(user=owner).values().get() == before


def test_weights_that_are_all_zero_are_refused_with_words(signed_in, owner):
    zeros = {f"weight_{area}": "0" for area in DEFAULT_WEIGHTS}

    response = signed_in.post(PAGE, answers(**zeros))

    assertContains(response, "Give at least one area a weight.", status_code=422)
    assertContains(response, "All are zero", status_code=422)
    assert stored(owner).weights["manager"] == 18


def test_a_stored_zone_with_an_old_name_stays_on_offer(signed_in, owner):
    Preferences.objects.filter(user=owner).update(zone="US/Eastern")

    assertContains(signed_in.get(PAGE), '<option value="US/Eastern" selected>')
    signed_in.post(PAGE, answers(zone="US/Eastern", hours_limit="50"))

    assert (stored(owner).zone, stored(owner).hours_limit) == ("US/Eastern", 50)


def test_a_region_belongs_to_its_country(signed_in, owner):
    signed_in.post(PAGE, answers(holiday_country="DE", holiday_region="BY"))

    assert (stored(owner).holiday_country, stored(owner).holiday_region) == ("DE", "BY")


def test_without_htmx_another_country_drops_the_old_region(signed_in, owner):
    signed_in.post(PAGE, answers(holiday_country="DE", holiday_region="BY"))

    response = signed_in.post(PAGE, answers(holiday_country="FR", holiday_region="BY"))

    assertRedirects(response, PAGE)
    assert (stored(owner).holiday_country, stored(owner).holiday_region) == ("FR", "")


def test_htmx_gets_the_regions_of_the_country_just_picked(htmx):
    with assertTemplateUsed("accounts/preferences_edit.html#holiday-region"):
        response = htmx.get(REGIONS, {"holiday_country": "DE"})

    assertContains(response, '<option value="BY">Bayern</option>')
    assert "<html" not in response.text


@pytest.mark.parametrize("country", ["", "XX"])
def test_a_country_without_regions_offers_the_whole_country(htmx, country):
    response = htmx.get(REGIONS, {"holiday_country": country})

    assertContains(response, "<option", count=1)


def test_without_htmx_the_regions_lead_to_the_page(signed_in):
    assertRedirects(signed_in.get(REGIONS, {"holiday_country": "DE"}), PAGE)


def test_htmx_gets_the_look_just_chosen_and_the_page_is_told(htmx, owner):
    with assertTemplateUsed("accounts/preferences_edit.html#theme-choice"):
        response = htmx.post(THEME, {"theme": "dark"})

    assertContains(response, 'value="dark" aria-pressed="true"')
    assert response["HX-Trigger"] == '{"theme-set": {"theme": "dark"}}'
    assert stored(owner).theme == "dark"


def test_without_htmx_the_look_is_set_and_the_page_comes_back_in_it(signed_in):
    response = signed_in.post(THEME, {"theme": "light"}, follow=True)

    assertRedirects(response, PAGE)
    assertContains(response, '<html lang="en" data-bs-theme="light">')


def test_as_the_system_undoes_the_choice(signed_in, owner):
    signed_in.post(THEME, {"theme": "dark"})
    signed_in.post(THEME, {"theme": ""})

    assert stored(owner).theme == ""
    assertContains(signed_in.get(PAGE), '<html lang="en">')


@pytest.mark.parametrize("theme", ["pink", "dark\x00", "x" * 10_000])
def test_an_unknown_look_is_refused(signed_in, owner, theme):
    assert signed_in.post(THEME, {"theme": theme}).status_code == 422
    assert stored(owner).theme == ""


def test_one_user_never_changes_anothers_preferences(signed_in, someone_else, owner):
    someone_else.post(PAGE, answers(hours_limit="70"))
    someone_else.post(THEME, {"theme": "dark"})

    assert (stored(owner).hours_limit, stored(owner).theme) == (None, "")


def test_the_page_costs_a_fixed_number_of_queries(signed_in, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        signed_in.get(PAGE)


def test_a_name_is_kept(signed_in, owner):
    signed_in.post(PAGE, answers(name="Olga Lindqvist"))

    assert stored(owner).name == "Olga Lindqvist"
