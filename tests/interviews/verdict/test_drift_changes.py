"""Putting a change back, and taking that back: the two changing views of drift."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Preferences
from accounts.preferences import save_preferences
from accounts.undo import undo_url
from interviews.log import changes as recording
from interviews.models import Flag
from interviews.verdict.drift_reading import drift_of
from tests.interviews.verdict.verdict_stories import gut, meet, say, smirk, tell_e4
from tests.undoing import undo_in


@pytest.fixture
def meeting(owner):
    """E4 of the model, locked: hours 60 to 70, a limit of 50, a smirk of severity 4."""
    start = timezone.now() - timedelta(hours=3)
    interview = tell_e4(owner, starts_at=start, ends_at=start + timedelta(hours=1))
    save_preferences(owner.preferences, now=timezone.now())
    gut(interview, 30)
    return interview


@pytest.fixture
def flag(meeting):
    return Flag.objects.get(interview=meeting, key="pause_and_smirk")


def url(meeting, name, **asked):
    path = reverse(f"interviews:{name}", args=[meeting.role_id])
    return f"{path}?{urlencode(asked)}" if asked else path


def put_back(client, meeting, key, **fields):
    return client.post(url(meeting, "drift_restore"), {"key": key} | fields)


def undo(client, meeting, key, back=""):
    kept = {"role": meeting.role_id, "key": key, "back": back}
    return client.post(undo_url(meeting.owner, "drift_restored", **kept))


def drift(meeting):
    role = type(meeting.role).objects.select_related("owner__preferences").get(pk=meeting.role_id)
    return drift_of(role)


def change_preferences(owner, **fields):
    preferences = Preferences.objects.get(user=owner)
    for name, value in fields.items():
        setattr(preferences, name, value)
    save_preferences(preferences, now=timezone.now())


def edit(flag, reason="", **fields):
    recording.edit_flag(flag=flag, fields=fields, contacts=[], reason=reason, now=timezone.now())


@pytest.mark.parametrize(
    ("key", "was", "now"),
    [
        ("limit:hours", {"hours_limit": 50}, {"hours_limit": 70}),
        ("limit:hours", {"hours_limit": 50}, {"hours_limit": None}),
        ("limit:office_days", {"office_days_limit": 2}, {"office_days_limit": 5}),
        ("limit:salary_floor", {"salary_floor": 60_000}, {"salary_floor": 50_000}),
        ("limit:salary_floor", {"salary_floor": 60_000}, {"salary_floor": None}),
        (
            "limit:salary_floor",
            {"salary_floor": 60_000, "currency": "EUR"},
            {"salary_floor": 50_000, "currency": "USD"},
        ),
        (
            "limit:flag:pause_and_smirk",
            {"deal_breaker_flags": ["exchanged_looks", "pause_and_smirk"]},
            {"deal_breaker_flags": ["exchanged_looks"]},
        ),
    ],
    ids=str,
)
def test_a_limit_is_put_back_and_the_undo_changes_it_again(
    signed_in, owner, meeting, key, was, now
):
    change_preferences(owner, **was)
    assert drift(meeting).changes == ()
    change_preferences(owner, **now)
    assert [it.key for it in drift(meeting).loosened] == [key]

    put_back(signed_in, meeting, key)
    assert Preferences.objects.filter(user=owner, **was).exists()
    assert drift(meeting).changes == ()

    undo(signed_in, meeting, key)
    assert Preferences.objects.filter(user=owner, **now).exists()
    assert [it.key for it in drift(meeting).loosened] == [key]


def test_a_weight_is_put_back_and_the_undo_changes_it_again(signed_in, owner, meeting):
    change_preferences(owner, weights=owner.preferences.weights | {"balance": 0})

    put_back(signed_in, meeting, "weight:balance")
    assert Preferences.objects.get(user=owner).weights["balance"] == 15
    undo(signed_in, meeting, "weight:balance")

    assert Preferences.objects.get(user=owner).weights["balance"] == 0


def test_the_page_offers_an_undo_that_leads_back_to_it(signed_in, owner, meeting):
    change_preferences(owner, hours_limit=70)
    decide = reverse("interviews:decision_create", args=[meeting.role_id])

    response = put_back(signed_in, meeting, "limit:hours", next=decide)
    assertRedirects(response, decide, fetch_redirect_response=False)

    assertRedirects(signed_in.post(undo_in(signed_in.get(decide))), decide)
    assert Preferences.objects.get(user=owner).hours_limit == 70


def test_the_undo_is_the_same_when_it_is_sent_twice(signed_in, owner, meeting):
    change_preferences(owner, hours_limit=70)
    put_back(signed_in, meeting, "limit:hours")

    undo(signed_in, meeting, "limit:hours")
    undo(signed_in, meeting, "limit:hours")

    assert Preferences.objects.get(user=owner).hours_limit == 70


def test_a_lowered_flag_is_lowered_again_with_the_reason_it_had(signed_in, meeting, flag):
    edit(flag, "A joke", severity=1, area="team")
    put_back(signed_in, meeting, f"flag:{flag.pk}")
    flag.refresh_from_db()
    assert (flag.severity, flag.area) == (4, "manager")

    undo(signed_in, meeting, f"flag:{flag.pk}")

    flag.refresh_from_db()
    assert (flag.severity, flag.area) == (1, "team")
    assert flag.changes.last().reason == "A joke"


def test_an_explained_flag_is_explained_again_by_the_same_answer(signed_in, meeting, flag):
    mia = meeting.contacts.get(name="Mia Okafor")
    evidence = say(meeting, mia, "manager", signal=1, key="m9")
    recording.explain_flag(flag=flag, reason="A joke", evidence=evidence, now=timezone.now())
    put_back(signed_in, meeting, f"flag:{flag.pk}")
    flag.refresh_from_db()
    assert flag.status == "open"

    undo(signed_in, meeting, f"flag:{flag.pk}")

    flag.refresh_from_db()
    assert flag.status == "explained"
    last = flag.changes.last()
    assert (last.reason, last.evidence) == ("A joke", evidence)


def test_a_flag_taken_back_and_lowered_is_undone_as_one(signed_in, meeting, flag):
    edit(flag, "A joke", severity=2)
    recording.withdraw_flag(flag=flag, now=timezone.now())

    put_back(signed_in, meeting, f"flag:{flag.pk}")
    flag.refresh_from_db()
    assert (flag.status, flag.severity) == ("open", 4)

    undo(signed_in, meeting, f"flag:{flag.pk}")
    flag.refresh_from_db()
    assert (flag.status, flag.severity) == ("withdrawn", 2)


def test_a_flag_whose_place_is_taken_stays_and_the_page_says_why(signed_in, meeting, flag):
    edit(flag, area="team")
    smirk(meeting)

    response = put_back(signed_in, meeting, f"flag:{flag.pk}")

    flag.refresh_from_db()
    assert flag.area == "team"
    assertContains(signed_in.get(response.url), "The same flag is noted there already.")


def test_a_dodge_that_was_corrected_is_put_back_with_its_answer_only(signed_in, meeting):
    leo = meet(meeting, "Leo Brandt", "coworker")
    say(meeting, leo, "team", manner="dodged", signal=None, key="t1")
    dodge = Flag.objects.get(interview=meeting, key="dodge:t1")
    edit(dodge, severity=4)
    say(meeting, leo, "team", signal=2, key="t1")

    put_back(signed_in, meeting, f"flag:{dodge.pk}")

    dodge.refresh_from_db()
    assert dodge.status == "withdrawn"
    log = signed_in.get(reverse("interviews:interview_log", args=[meeting.pk]))
    assertNotContains(log, "Set aside")


@pytest.mark.parametrize("key", ["", "limit:hours", "weight:balance", "flag:999", "answer:1:2"])
def test_an_undo_without_a_change_before_it_changes_nothing(signed_in, owner, meeting, key):
    response = undo(signed_in, meeting, key)

    assertContains(signed_in.get(response.url), "That was not restored.")
    assert drift(meeting).changes == ()


def test_with_htmx_it_is_the_same_redirect(htmx, owner, meeting):
    change_preferences(owner, hours_limit=70)

    response = htmx.post(url(meeting, "drift_restore"), {"key": "limit:hours"})

    assertRedirects(response, url(meeting, "role_verdict"))


@pytest.mark.parametrize("name", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_it_never_leads_out_of_the_app(signed_in, owner, meeting, name):
    change_preferences(owner, hours_limit=70)

    response = put_back(signed_in, meeting, "limit:hours", next=name)

    assert response.url == url(meeting, "role_verdict")
