"""The demo data: one click brings it, one takes it away, and nothing else is touched."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertRedirects

from agenda import demo
from applications.models import Company, Contact, KeyMessage, Role
from interviews.models import FollowUp, Interview
from overview.today_reading import today_of
from tests.factories import CompanyFactory, FollowUpFactory, ParticipantFactory, RoleFactory

TODAY = "/"


def test_one_click_brings_the_demo_and_one_takes_it_away(signed_in, owner):
    own = CompanyFactory(owner=owner, name="Mine")

    assertRedirects(signed_in.post(reverse("agenda:demo_load")), TODAY)
    assertContains(signed_in.get(TODAY), "Remove the demo data")
    assert Role.objects.owned_by(owner).count() == 5
    assertRedirects(signed_in.post(reverse("agenda:demo_remove")), TODAY)

    assert list(Company.objects.owned_by(owner)) == [own]
    for model in (Contact, KeyMessage, Interview, FollowUp):
        assert not model.objects.filter(owner=owner).exists()
    owner.preferences.refresh_from_db()
    assert owner.preferences.hours_limit is None


def test_loading_twice_changes_nothing(owner):
    assert demo.load(user=owner, now=timezone.now())
    assert not demo.load(user=owner, now=timezone.now())
    assert Role.objects.owned_by(owner).count() == 5


def test_every_made_up_company_is_named(signed_in, owner):
    demo.load(user=owner, now=timezone.now())

    notice = signed_in.get(TODAY).text.partition("are made up")[0].rpartition("<p>")[2]

    assert all(escape(company.name) in notice for company in Company.objects.owned_by(owner))


def test_a_demo_contact_used_in_an_own_interview_stays(owner):
    demo.load(user=owner, now=timezone.now())
    mia = Contact.objects.get(owner=owner, name="Mia Okafor")
    ParticipantFactory(interview__owner=owner, contact=mia)

    demo.remove(user=owner, now=timezone.now())
    assert Contact.objects.filter(owner=owner).get() == mia


def test_a_demo_recruiter_of_an_own_role_stays(owner):
    demo.load(user=owner, now=timezone.now())
    dana = Contact.objects.get(owner=owner, name="Dana Whitlock")
    role = RoleFactory(owner=owner, recruiter=dana)
    follow_up = FollowUpFactory(role=role, contact=dana)

    demo.remove(user=owner, now=timezone.now())
    role.refresh_from_db()
    assert (role.recruiter, FollowUp.objects.get(owner=owner)) == (dana, follow_up)


def test_a_demo_role_moved_to_an_own_company_goes_and_the_company_stays(owner):
    demo.load(user=owner, now=timezone.now())
    company = CompanyFactory(owner=owner)
    Role.objects.filter(owner=owner, company__name="Kestrel Health").update(company=company)

    demo.remove(user=owner, now=timezone.now())
    assert Company.objects.get(owner=owner) == company
    assert not Role.objects.filter(owner=owner).exists()


def test_taking_the_demo_out_leaves_other_accounts_alone(owner):
    other = RoleFactory().owner
    for user in (owner, other):
        demo.load(user=user, now=timezone.now())

    demo.remove(user=owner, now=timezone.now())
    assert Role.objects.owned_by(other).count() == 6
    assert demo.is_loaded(other)


@pytest.mark.parametrize("day", [0, 4, 5, 6])  # around a weekend
def test_on_any_day_of_the_week_the_demo_has_something_late_and_an_interview_tomorrow(owner, day):
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    now = monday + timedelta(days=day)

    demo.load(user=owner, now=now)

    today = today_of(owner, now=now)
    assert today["late"] >= 1
    assert today["next"] is not None
    assert today["next"].day == "tomorrow"
    assert not Interview.objects.filter(
        owner=owner, starts_at__lt=now, local_date__week_day__in=[1, 7]
    )


def test_limits_the_user_had_are_left_alone(owner):
    owner.preferences.hours_limit = 38
    owner.preferences.save()

    demo.load(user=owner, now=timezone.now())
    demo.remove(user=owner, now=timezone.now())
    owner.preferences.refresh_from_db()
    assert owner.preferences.hours_limit == 38


def test_the_demo_tells_the_story_of_the_source(owner):
    demo.load(user=owner, now=timezone.now())

    fernhill = Role.objects.get(owner=owner, company__name="Fernhill Logistics")
    assert (fernhill.fit_score, fernhill.fit_cap) == (20, 20)
    today = today_of(owner, now=timezone.now())
    assert (
        today["next"] is not None and today["waiting"] and today["decisions"] and today["buckets"]
    )
