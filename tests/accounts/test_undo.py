"""The one Undo: signed, good once, for its own user and for a day; includes/_undo.html shows it."""

from datetime import timedelta

import pytest
from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from accounts import undo
from accounts.models import SpentUndo
from accounts.steady import look_at_clock
from tests.factories import UserFactory


@pytest.fixture
def undone(monkeypatch):
    """What was undone by the name "paint", in order; "fail" among it raises."""
    found = []

    def unpaint(request, *, colour):
        if found and found[-1] == "fail":
            found.pop()
            raise RuntimeError("no paint left")
        found.append(colour)
        return HttpResponse(f"Not {colour} any more")

    monkeypatch.setitem(undo._answers, "paint", unpaint)
    return found


@pytest.fixture
def url(owner):
    return undo.undo_url(owner, "paint", colour="green")


def test_undo_does_what_was_described_and_answers_with_it(url, signed_in, undone):
    response = signed_in.post(url)

    assert response.text == "Not green any more"
    assert undone == ["green"]


def test_a_second_press_changes_nothing_and_says_so(url, signed_in, undone):
    signed_in.post(url)

    response = signed_in.post(url, follow=True)

    assert undone == ["green"]
    assert undo.DONE_ALREADY in response.text


def test_two_changes_alike_are_undone_each(owner, url, signed_in, undone):
    signed_in.post(url)
    signed_in.post(undo.undo_url(owner, "paint", colour="green"))

    assert undone == ["green", "green"]


def test_what_failed_may_be_tried_again(url, signed_in, undone):
    undone.append("fail")
    with pytest.raises(RuntimeError):
        signed_in.post(url)

    assert signed_in.post(url).text == "Not green any more"


def test_a_day_later_it_is_too_late(url, signed_in, undone, monkeypatch):
    monkeypatch.setattr(undo, "GOOD_FOR", timedelta(seconds=-1))

    response = signed_in.post(url, follow=True)

    assert undone == []
    assert undo.TOO_LATE in response.text


def test_another_users_undo_is_not_found(url, someone_else, undone):
    assert someone_else.post(url).status_code == 404
    assert undone == []


def test_a_description_that_was_changed_is_not_found(url, signed_in, undone):
    token = url.removeprefix("/undo/")

    assert signed_in.post(f"/undo/{'A' if token[0] != 'A' else 'B'}{token[1:]}").status_code == 404
    assert signed_in.post("/undo/abc/").status_code == 404
    assert undone == []


@pytest.mark.parametrize(("name", "kept"), [("dig", {}), ("paint", {"shade": "green"})])
def test_what_an_older_version_offered_is_refused_in_words(owner, signed_in, undone, name, kept):
    response = signed_in.post(undo.undo_url(owner, name, **kept), follow=True)

    assert undo.TOO_LATE in response.text
    assert undone == []


def test_looking_at_the_address_undoes_nothing(url, signed_in, undone):
    assert signed_in.get(url).status_code == 405
    assert undone == []


def test_a_refused_press_leads_back_to_the_page_it_was_on(url, signed_in, htmx, undone):
    signed_in.post(url)

    plain = signed_in.post(url, {"next": "/settings/"})
    swapped = htmx.post(url, headers={"HX-Current-URL": "http://testserver/companies/"})

    assert plain["Location"] == "/settings/"
    assert swapped["HX-Redirect"] == "/companies/"


def test_what_was_spent_is_forgotten_once_it_is_too_old_to_be_used(owner, url, signed_in, undone):
    long_ago = timezone.now() - 2 * undo.GOOD_FOR
    SpentUndo.objects.create(user=owner, once="old", spent_at=long_ago)
    SpentUndo.objects.create(user=UserFactory(), once="old of another", spent_at=long_ago)

    signed_in.post(url)

    kept = set(SpentUndo.objects.values_list("once", flat=True))
    assert "old" not in kept
    assert "old of another" in kept
    assert len(kept) == 2


def test_a_clock_that_is_ahead_forgets_nothing(owner, url, signed_in, undone, monkeypatch):
    now = timezone.now()
    look_at_clock(now)
    SpentUndo.objects.create(user=owner, once="of today", spent_at=now)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=20))

    signed_in.post(url)

    assert undone == ["green"]
    assert SpentUndo.objects.filter(once="of today").exists()


def test_two_functions_of_one_name_are_a_mistake(undone):
    with pytest.raises(AssertionError, match="two functions undo paint"):
        undo.undoes("paint")(lambda request: HttpResponse())


def test_the_next_page_shows_what_happened_with_an_undo(url, signed_in, undone, monkeypatch, owner):
    def repaint(request, *, colour):
        undo.announce_undo(request, f"Not {colour} any more.", url)
        messages.info(request, "Something else.")
        return HttpResponse()

    monkeypatch.setitem(undo._answers, "paint", repaint)
    signed_in.post(undo.undo_url(owner, "paint", colour="red"))

    page = signed_in.get("/settings/").text

    assert "Not red any more." in page
    assert page.count(f'action="{url}"') == 1
