"""Views of the board under a name."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from overview.models import MOST_VIEWS, SavedView
from tests.factories import RoleFactory, SavedViewFactory

URL = reverse("overview:role_board")
ADD = reverse("overview:saved_view_create")


@pytest.fixture(autouse=True)
def role(owner):
    return RoleFactory(owner=owner, title="Data engineer", workplace="remote")


def test_what_is_asked_is_kept_under_a_name_and_found_again(signed_in, owner):
    asked = "work=remote&sort=next&view=table&stage=offer&show=open&evil=1"

    response = signed_in.post(f"{ADD}?{asked}", {"name": " Far  away "})

    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Far away", "view=table&sort=next&work=remote")
    assertRedirects(response, f"{URL}?{view.query}")
    assertContains(signed_in.get(URL, {"view": "table"}), "Far away")
    there = signed_in.get(f"{URL}?work=remote&view=table&sort=next&stage=saved")
    assert there.context["kept_view"] == view
    assertContains(there, "Rename or remove")
    assertNotContains(there, "Keep this view")


def test_the_plain_board_has_nothing_to_keep(signed_in):
    assertNotContains(signed_in.get(URL), "Keep this view")
    assertContains(signed_in.get(URL, {"show": "mine"}), "Keep this view")


def test_the_same_name_in_whatever_capitals_is_refused_in_words(signed_in, owner):
    SavedViewFactory(owner=owner, name="Far away")

    response = signed_in.post(f"{ADD}?show=mine", {"name": "FAR AWAY"})

    assertContains(response, "You have a view with this name already.", status_code=422)
    assertContains(response, "FAR AWAY", status_code=422)


def test_another_user_may_have_the_name(signed_in):
    SavedViewFactory(name="Far away")

    signed_in.post(f"{ADD}?show=mine", {"name": "Far away"})

    assert SavedView.objects.count() == 2


def test_thirty_are_the_most(signed_in, owner):
    for _ in range(MOST_VIEWS):
        SavedViewFactory(owner=owner)

    response = signed_in.post(f"{ADD}?show=mine", {"name": "One more"})

    assertContains(response, "Remove one that you no longer need.", status_code=422)
    assert SavedView.objects.count() == MOST_VIEWS


def test_they_stand_by_name(signed_in, owner):
    for name in ("beta", "Alpha", "Émile", "Delta"):
        SavedViewFactory(owner=owner, name=name)

    views = signed_in.get(URL).context["views"]

    assert [it.name for it in views][:3] == ["Alpha", "beta", "Delta"]


def test_it_is_renamed_and_removed_with_undo(signed_in, owner):
    view = SavedViewFactory(owner=owner, name="Old", query="show=mine")
    signed_in.post(reverse("overview:saved_view_edit", args=[view.pk]), {"name": "New"})
    assert SavedView.objects.get().name == "New"

    removed = signed_in.post(reverse("overview:saved_view_remove", args=[view.pk]), follow=True)

    assertContains(removed, "Removed the view New.")
    undo = next(iter(removed.context["messages"])).extra_tags.removeprefix("undo:").split()[0]
    signed_in.post(undo)
    assert list(SavedView.objects.values_list("name", "query")) == [("New", "show=mine")]


def test_undo_takes_nobodys_name_meanwhile(signed_in, owner):
    view = SavedViewFactory(owner=owner, name="Mine")
    removed = signed_in.post(reverse("overview:saved_view_remove", args=[view.pk]), follow=True)
    undo = next(iter(removed.context["messages"])).extra_tags.removeprefix("undo:").split()[0]
    SavedViewFactory(owner=owner, name="mine")

    response = signed_in.post(undo, follow=True)

    assertContains(response, "It has changed since, so nothing was undone.")
    assert SavedView.objects.count() == 1


def test_the_palette_leads_there(signed_in, owner):
    SavedViewFactory(owner=owner, name="Far away", query="show=mine")

    response = signed_in.get(reverse("overview:search"), {"q": "far away"})

    assertContains(response, f"{URL}?show=mine")
