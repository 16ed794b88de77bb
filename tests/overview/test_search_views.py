from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Preferences
from tests.factories import CompanyFactory, FlagFactory, InterviewFactory, UserFactory

PAGE = reverse("overview:search")


def test_the_page_marks_what_was_found(signed_in, owner):
    company = CompanyFactory(owner=owner, name="Müller <b>", notes="Talk to Ann")

    assertContains(signed_in.get(PAGE, {"q": "muller"}), "<mark>Müller</mark> &lt;b&gt;")
    response = signed_in.get(PAGE, {"q": "ann"})
    assertContains(response, "Notes:")
    assertContains(response, f'href="{company.get_absolute_url()}"')


def test_a_flag_that_was_found_is_hidden_with_one_tap(signed_in, owner):
    FlagFactory(interview__owner=owner, title="Smirk")

    assertContains(signed_in.get(PAGE, {"q": "smirk"}), " data-private>")


def test_nothing_found_says_so_and_nothing_asked_lists_where_to_go(signed_in):
    assertContains(signed_in.get(PAGE, {"q": "zzzz"}), "Nothing found")
    response = signed_in.get(PAGE)
    assertContains(response, "Add interview")
    assertNotContains(response, "Nothing found")


def test_htmx_gets_the_part_it_asks_for(htmx):
    results = htmx.get(PAGE, {"q": "today"}, headers={"HX-Target": "search-results"})
    panel = htmx.get(PAGE, headers={"HX-Target": "palette"})

    assertContains(results, 'data-searched="today"')
    assertNotContains(results, "<form")
    assertContains(panel, 'id="palette"')
    assertNotContains(panel, "<html")


def test_commands_are_about_the_interviews_of_the_day(signed_in, owner):
    now = timezone.now()
    coming = InterviewFactory(owner=owner, starts_at=now + timedelta(hours=3))
    over = InterviewFactory(owner=owner, is_over=True)
    InterviewFactory(owner=UserFactory(), starts_at=now + timedelta(hours=1))

    response = signed_in.get(PAGE, {"q": "next int"})
    assertContains(response, reverse("interviews:interview_prepare", args=[coming.pk]))
    response = signed_in.get(PAGE, {"q": "log"})
    assertContains(response, reverse("interviews:interview_log", args=[over.pk]))
    response = signed_in.get(PAGE, {"q": "debrief"})
    assertContains(response, reverse("interviews:interview_debrief", args=[over.pk]))


def test_the_interview_that_is_on_is_the_one_to_log(signed_in, owner):
    on = InterviewFactory(owner=owner, starts_at=timezone.now() - timedelta(minutes=5))
    InterviewFactory(owner=owner, is_over=True)

    response = signed_in.get(PAGE, {"q": "log"})

    assertContains(response, reverse("interviews:interview_log", args=[on.pk]))


def test_a_search_costs_few_queries(signed_in, owner, django_assert_max_num_queries):
    InterviewFactory(
        owner=owner, notes="quarry", role__notes="quarry", role__company__notes="quarry"
    )

    with django_assert_max_num_queries(20):
        assertContains(signed_in.get(PAGE, {"q": "quarry"}), "<mark>quarry</mark>")


def test_shortcuts_are_on_until_they_are_switched_off(signed_in, owner):
    assertContains(signed_in.get(reverse("overview:shortcuts")), " data-shortcuts")
    Preferences.objects.filter(user=owner).update(has_shortcuts=False)

    response = signed_in.get(reverse("overview:shortcuts"))

    assertNotContains(response, " data-shortcuts")
    assertContains(response, "Ctrl K still works")


def test_strangers_sign_in_first(db):
    assert Client().get(PAGE, {"q": "acme"}).status_code == 302
