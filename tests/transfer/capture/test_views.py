"""A posting from the user's browser is shown, then kept, and can be taken back."""

import json

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from applications.models import Role
from tests.factories import CompanyFactory, RoleFactory
from tests.transfer.capture.domain.test_posting import JOB

URL = reverse("transfer:capture")
SENT = json.dumps({"url": "https://example.org/jobs/7", "title": "Jobs", "ld": [json.dumps(JOB)]})


@pytest.fixture
def shown(signed_in):
    """What the form starts with."""
    response = signed_in.post(URL, {"pasted": SENT})
    form = response.context["form"]
    values = {it.name: it.value() for it in form}
    return {name: value for name, value in values.items() if value is not None} | {"keep": "1"}


def test_what_was_read_is_shown_and_nothing_is_kept(shown):
    assert shown["title"] == "Data engineer"
    assert shown["company"] == "Fernhill Logistics"
    assert not Role.objects.exists()


def test_it_is_kept_with_its_text_and_undo_takes_all_of_it_back(signed_in, owner, shown):
    response = signed_in.post(URL, shown, follow=True)

    role = Role.objects.owned_by(owner).get()
    assert (role.salary_min, role.salary_max, role.currency) == (60_000, 70_000, "EUR")
    assert role.posting_text == "You build pipelines.\nPython"
    assert (role.stage, str(role.closes_on)) == ("saved", "2026-12-04")
    undo = next(iter(response.context["messages"])).extra_tags.removeprefix("undo:").split()[0]
    signed_in.post(undo)
    assert not Role.objects.owned_by(owner).exists()


def test_pay_that_is_not_by_the_year_is_kept_as_it_was_said(signed_in, owner, shown):
    signed_in.post(URL, shown | {"pay": "38 USD an hour"})

    role = Role.objects.owned_by(owner).get()
    assert role.salary_min is None
    assert role.pay_said == "38 USD an hour"


@pytest.mark.parametrize("change", [{"title": "data ENGINEER"}, {"posting_url": JOB["title"]}])
def test_one_that_is_there_is_pointed_out_once(signed_in, owner, shown, change):
    company = CompanyFactory(owner=owner, name="FERNHILL logistics")
    there = RoleFactory(owner=owner, company=company, title="Data engineer")
    if "posting_url" in change:
        there.title, there.posting_url = "Another title", shown["posting_url"]
        there.save()
        change = {}

    held = signed_in.post(URL, shown | change)
    assertContains(held, "Not kept yet", status_code=422)
    assertContains(held, there.get_absolute_url(), status_code=422)
    assert Role.objects.count() == 1

    signed_in.post(URL, shown | change | {"knows_role": there.pk})
    assert Role.objects.count() == 2


def test_a_link_that_only_tracks_more_is_the_same_posting(signed_in, owner, shown):
    signed_in.post(URL, shown)
    again = {"title": "Another title", "posting_url": f"{shown['posting_url']}?utm_source=mail"}

    assertContains(signed_in.post(URL, shown | again), "Not kept yet", status_code=422)
    assert Role.objects.get().source == "example.org"


def test_what_another_app_shares_is_read(signed_in):
    shared = {"title": "Data engineer", "text": "Look at this https://example.org/jobs/7"}

    response = signed_in.get(URL, shared)

    assertContains(response, 'value="https://example.org/jobs/7"')
    assertContains(response, 'value="Data engineer"')


def test_the_app_takes_what_is_shared_to_it(client):
    manifest = client.get(reverse("overview:manifest")).json()

    assert manifest["share_target"]["action"] == URL
    assert manifest["share_target"]["method"] == "GET"


def test_the_bookmark_leads_to_this_house_and_asks_nobody_else(signed_in):
    response = signed_in.get(URL)

    mark = response.context["bookmarklet"]
    assert mark.startswith("javascript:")
    assert '"http://testserver/capture/"' in mark
    assert mark.count("http") == 1
    assertNotContains(response, "fetch(")


def test_nothing_pasted_is_said(signed_in):
    assertContains(signed_in.post(URL, {"pasted": " "}), "Paste something first.", status_code=422)


def test_a_refused_form_keeps_what_was_typed(signed_in, shown):
    response = signed_in.post(URL, shown | {"title": ""})

    assertContains(response, "Give the role a title.", status_code=422)
    assertContains(response, "You build pipelines.", status_code=422)
