"""What changed after it was locked: the panel, restoring it, and undoing that."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Preferences
from accounts.preferences import save_preferences
from accounts.undo import undo_url
from applications.models import Role
from applications.services import save_contact, trash
from interviews.log import changes as log
from interviews.models import Answer, Decision, Flag, Interview
from interviews.verdict.drift_reading import drift_of, read_history
from interviews.verdict.drift_words import words_of
from tests.factories import InterviewFactory, UserFactory
from tests.interviews.verdict.verdict_stories import debrief, gut, meet, say, smirk, tell_e4
from tests.page_text import text_of
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


def history_of(meeting):
    return read_history(Interview.objects.filter(role=meeting.role_id))


def drift(meeting):
    role = Role.objects.select_related("owner__preferences").get(pk=meeting.role_id)
    return drift_of(role, history_of(meeting))


def words(meeting):
    return words_of(history_of(meeting), drift(meeting).changes, with_effects=True)


def verdict_url(meeting):
    return reverse("interviews:role_verdict", args=[meeting.role_id])


def decide_url(meeting):
    return reverse("interviews:decision_create", args=[meeting.role_id])


def restore(client, meeting, key, **fields):
    url = reverse("interviews:drift_restore", args=[meeting.role_id])
    return client.post(url, {"key": key} | fields)


def undo(client, meeting, key, back=""):
    kept = {"role": meeting.role_id, "key": key, "back": back}
    return client.post(undo_url(meeting.owner, "drift_restored", **kept))


def change_preferences(owner, *, now=None, **fields):
    preferences = Preferences.objects.get(user=owner)
    for name, value in fields.items():
        setattr(preferences, name, value)
    save_preferences(preferences, now=now or timezone.now())


def edit(flag, reason="", **fields):
    log.edit_flag(flag=flag, fields=fields, contacts=[], reason=reason, now=timezone.now())


def test_what_was_logged_alone_is_no_drift(signed_in, meeting):
    assert (drift(meeting).points, drift(meeting).changes) == (0, ())
    assertContains(signed_in.get(verdict_url(meeting)), "Nothing was changed after it was locked.")


def test_a_raised_limit_warns_with_its_effect(signed_in, owner, meeting):
    change_preferences(owner, hours_limit=70)

    response = signed_in.get(verdict_url(meeting))

    assertContains(response, "The score is 20 points higher than what you saw and wrote down")
    assertContains(response, "Warning")
    assertContains(response, "Then 20, now 40.")
    assertContains(response, "20 then</text>")
    assertContains(response, "40 now</text>")
    assertContains(response, "Most hours a week")
    assertContains(response, "+20 points")
    assertContains(response, "loosened")


def test_a_contact_taken_for_another_kind_since_is_a_change_of_what_they_said(signed_in, meeting):
    mia = Answer.objects.filter(question__interview=meeting, hours_low=60).get().speaker
    mia.kind, mia.relationship = "recruiter", "distant"

    save_contact(contact=mia, now=timezone.now())

    said = [it for it in words(meeting) if it.title.startswith(mia.name)]
    assert {(it.was.rpartition(", ")[2], it.now.rpartition(", ")[2]) for it in said} == {
        ("from a coworker", "from a recruiter")
    }
    assert drift(meeting).changes


def test_an_answer_corrected_by_a_clock_that_was_set_back_was_still_given(meeting):
    first = Answer.objects.filter(question__interview=meeting, hours_low=60).get()
    given, corrected = (timezone.now() + timedelta(minutes=it) for it in (10, 5))
    Answer.objects.filter(pk=first.pk).update(answered_at=given)
    log.record_answer(
        question=first.question,
        speaker=first.speaker,
        fields={"words": "Forty.", "manner": "specific", "signal": 2},
        is_scared=False,
        now=corrected,
    )

    (change,) = [it for it in drift(meeting).changes if it.kind == "answer"]

    assert (change.was.answer.signal, change.now.answer.signal) == (-2, 2)


def test_a_kind_corrected_before_the_lock_is_no_change(owner):
    start = timezone.now() - timedelta(hours=3)
    interview = tell_e4(owner, starts_at=start, ends_at=start + timedelta(hours=1))
    mia = Answer.objects.filter(question__interview=interview, hours_low=60).get().speaker
    mia.kind, mia.relationship = "recruiter", "distant"
    save_contact(contact=mia, now=timezone.now())
    gut(interview, 30)

    assert drift(interview).changes == ()


def test_having_been_oneself_after_all_is_a_change_of_every_rating(meeting):
    meeting.myself = 2
    debrief(meeting, myself=2)
    meeting.refresh_from_db()

    changed = [it for it in drift(meeting).changes if it.kind == "rating"]

    assert {it.now.is_hardly_myself for it in changed} == {True}


def test_restoring_the_limit_ends_the_warning(signed_in, owner, meeting):
    change_preferences(owner, hours_limit=70)

    response = restore(signed_in, meeting, "limit:hours")

    assertRedirects(response, verdict_url(meeting), fetch_redirect_response=False)
    assert Preferences.objects.get(user=owner).hours_limit == 50
    assert drift(meeting).changes == ()
    meeting.role.refresh_from_db()
    assert meeting.role.fit_score == 20
    assertNotContains(signed_in.get(verdict_url(meeting)), "points higher")


def test_a_small_loosening_is_listed_without_a_warning(signed_in, owner, meeting):
    change_preferences(owner, hours_limit=51)

    response = signed_in.get(verdict_url(meeting))

    assertContains(response, "What you changed since does not move the score.")
    assertContains(response, "loosened")


def test_a_lowered_flag_is_listed_with_its_reason(signed_in, meeting, flag):
    edit(flag, "A joke", severity=1)

    response = signed_in.get(verdict_url(meeting))
    assertContains(response, "Flag: Pause and smirk")
    assert "severity 4 → , now severity 1" in text_of(response)
    assertContains(response, "A joke")


def test_an_answer_corrected_after_the_lock_is_a_change_with_a_link(signed_in, meeting):
    answer = Answer.objects.get(question__interview=meeting, speaker__name="Mia Okafor", signal=-1)
    better = {"manner": "specific", "signal": 2, "words": "Fine"}
    log.record_answer(
        question=answer.question,
        speaker=answer.speaker,
        fields=better,
        is_scared=False,
        now=timezone.now(),
    )

    response = signed_in.get(verdict_url(meeting))

    assertContains(response, "Mia Okafor on “What about manager?”")
    assertContains(response, "−1 worrying, specific")
    assertContains(response, f"/interviews/{meeting.pk}/log/#q-{answer.question_id}")
    (change,) = drift(meeting).changes
    assert restore(signed_in, meeting, change.key).status_code == 302
    assert drift(meeting).changes == (change,)  # corrected where it was logged, not here


def test_a_rating_raised_after_the_lock_is_a_change(meeting):
    debrief(meeting, ratings={"role": (5, "the demo")}, myself=4)

    (row,) = words(meeting)
    assert str(row).startswith("Your rating: role: 4 of 5 with a note, now 5 of 5")


def test_an_interview_thrown_away_after_the_lock_is_one_change(signed_in, owner, meeting):
    start = timezone.now() - timedelta(hours=2)
    other = InterviewFactory(
        owner=owner, role=meeting.role, is_over=True, starts_at=start, ends_at=start
    )
    leo = meet(other, "Leo Brandt", "coworker")
    say(other, leo, "team", signal=-2)
    gut(other, 20)
    trash(obj=other, now=timezone.now())

    (change,) = drift(meeting).changes

    assert (change.kind, change.interview) == ("interview", other.pk)
    assertContains(signed_in.get(verdict_url(meeting)), "Leo Brandt")


def test_throwing_the_first_interview_away_unlocks_no_limit(owner, meeting):
    change_preferences(owner, hours_limit=70)
    start = timezone.now() - timedelta(hours=2)  # so it locks with its gut, after the edit
    later = InterviewFactory(
        owner=owner, role=meeting.role, is_over=True, starts_at=start, ends_at=start
    )
    say(later, meet(later, "Leo Brandt", "coworker"), "team", signal=1)
    gut(later, 40)

    trash(obj=meeting, now=timezone.now())

    assert {it.key for it in drift(meeting).changes} == {"limit:hours", f"interview:{meeting.pk}"}


def test_a_limit_says_when_it_was_changed_and_not_when_something_else_was(owner, meeting):
    change_preferences(owner, hours_limit=70)
    raised_at = owner.preferences_records.last().recorded_at
    weights = owner.preferences.weights | {"growth": 9}
    change_preferences(owner, weights=weights, now=timezone.now() + timedelta(days=1))

    changed = {it.key: it.changed_at for it in drift(meeting).changes}

    assert changed["limit:hours"] == raised_at
    assert changed["weight:growth"] > raised_at + timedelta(hours=23)


def test_a_least_pay_in_another_currency_says_that_it_cannot_be_compared(signed_in, owner, meeting):
    change_preferences(owner, salary_floor=60_000)
    change_preferences(owner, currency="USD")

    response = signed_in.get(verdict_url(meeting))

    assertContains(response, "60,000 EUR")
    assertContains(response, "60,000 USD")
    assertContains(response, "Two currencies cannot be compared.")


def test_a_reason_stays_when_the_flag_is_changed_again_without_one(meeting, flag):
    edit(flag, "A joke", severity=1)
    edit(flag, area="team")

    (row,) = words(meeting)

    assert row.reason == "A joke"


def test_without_a_record_of_preferences_those_of_now_count(owner, meeting):
    owner.preferences_records.all().delete()

    assert (drift(meeting).score, drift(meeting).changes) == (20, ())


def test_what_is_heard_in_a_later_interview_is_no_drift(owner, meeting):
    other = InterviewFactory(owner=owner, role=meeting.role, is_over=True)
    leo = meet(other, "Leo Brandt", "coworker")
    say(other, leo, "manager", signal=2)
    smirk(other, leo, key="own-x", title="Something", severity=2)

    assert drift(meeting).changes == ()


def test_a_dodge_that_was_raised_stays_in_the_locked_snapshot_when_it_is_corrected(owner, meeting):
    leo = meet(meeting, "Leo Brandt", "coworker")
    say(meeting, leo, "team", manner="dodged", signal=None, key="t1")
    flag = Flag.objects.get(interview=meeting, key="dodge:t1")
    edit(flag, severity=4)

    say(meeting, leo, "team", signal=2, key="t1")

    flag.refresh_from_db()
    assert (flag.status, flag.severity) == ("withdrawn", 4)
    assert {it.kind for it in drift(meeting).changes} == {"answer", "flag"}
    say(meeting, leo, "team", manner="dodged", signal=None, key="t1")
    flag.refresh_from_db()
    assert flag.status == "open"


def test_two_interviews_at_the_same_minute_lock_and_count_like_any_other(owner, meeting):
    twin = InterviewFactory(
        owner=owner,
        role=meeting.role,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        is_over=True,
    )
    say(twin, meet(twin, "Leo Brandt", "coworker"), "team", signal=1)
    gut(twin, 60)

    assert drift(meeting).changes == ()


def test_the_page_to_decide_on_warns_too_and_keeps_it_with_the_decision(signed_in, owner, meeting):
    change_preferences(owner, hours_limit=70)
    response = signed_in.get(decide_url(meeting))
    assertContains(response, "Your score is 20 points higher than what you saw")
    assertContains(response, 'id="drift"')

    fields = {"choice": "decline", "reasons": "Hours", "decided_on": f"{timezone.localdate()}"}
    signed_in.post(decide_url(meeting), fields)

    known = Decision.objects.get().known
    assert known["drift"]["points"] == 20
    assert known["drift"]["changes"] == ["Most hours a week: 50, now 70 (+20 points)"]


@pytest.mark.parametrize("key", ["", "limit:none", "weight:balance", "flag:999", "x" * 500])
def test_restoring_what_was_not_changed_changes_nothing(signed_in, owner, meeting, key):
    assert restore(signed_in, meeting, key).status_code == 302

    assert Preferences.objects.get(user=owner).hours_limit == 50


def test_no_number_while_an_interview_waits_for_its_gut(signed_in, owner, meeting):
    change_preferences(owner, hours_limit=70)
    other = InterviewFactory(owner=owner, role=meeting.role, is_over=True)
    say(other, meet(other, "Leo Brandt", "coworker"), "team", signal=1)

    for url in (verdict_url(meeting), decide_url(meeting)):
        response = signed_in.get(url)
        assertNotContains(response, "points higher")
        assertNotContains(response, "+20 points")


def test_the_limits_of_another_user_never_count(meeting):
    change_preferences(UserFactory(), hours_limit=90)

    assert drift(meeting).changes == ()


# --- Restoring -----------------------------------------------------------------------------------


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
def test_a_limit_is_restored_and_the_undo_changes_it_again(
    signed_in, owner, meeting, key, was, now
):
    change_preferences(owner, **was)
    assert drift(meeting).changes == ()
    change_preferences(owner, **now)
    assert [it.key for it in drift(meeting).loosened] == [key]

    restore(signed_in, meeting, key)
    assert Preferences.objects.filter(user=owner, **was).exists()
    assert drift(meeting).changes == ()

    undo(signed_in, meeting, key)
    assert Preferences.objects.filter(user=owner, **now).exists()
    assert [it.key for it in drift(meeting).loosened] == [key]


def test_a_weight_is_restored_and_the_undo_changes_it_again(signed_in, owner, meeting):
    change_preferences(owner, weights=owner.preferences.weights | {"balance": 0})
    assert [it.title for it in words(meeting)] == ["Weight: balance"]

    restore(signed_in, meeting, "weight:balance")
    assert Preferences.objects.get(user=owner).weights["balance"] == 15
    undo(signed_in, meeting, "weight:balance")

    assert Preferences.objects.get(user=owner).weights["balance"] == 0


def test_the_page_offers_an_undo_that_leads_back_to_it(signed_in, owner, meeting):
    change_preferences(owner, hours_limit=70)
    decide = decide_url(meeting)

    response = restore(signed_in, meeting, "limit:hours", next=decide)
    assertRedirects(response, decide, fetch_redirect_response=False)

    assertRedirects(signed_in.post(undo_in(signed_in.get(decide))), decide)
    assert Preferences.objects.get(user=owner).hours_limit == 70


def test_the_undo_is_the_same_when_it_is_sent_twice(signed_in, owner, meeting):
    change_preferences(owner, hours_limit=70)
    restore(signed_in, meeting, "limit:hours")

    undo(signed_in, meeting, "limit:hours")
    undo(signed_in, meeting, "limit:hours")

    assert Preferences.objects.get(user=owner).hours_limit == 70


def test_a_lowered_flag_is_lowered_again_with_the_reason_it_had(signed_in, meeting, flag):
    edit(flag, "A joke", severity=1, area="team")
    restore(signed_in, meeting, f"flag:{flag.pk}")
    flag.refresh_from_db()
    assert (flag.severity, flag.area) == (4, "manager")

    undo(signed_in, meeting, f"flag:{flag.pk}")

    flag.refresh_from_db()
    assert (flag.severity, flag.area) == (1, "team")
    assert flag.changes.last().reason == "A joke"


def test_an_explained_flag_is_explained_again_by_the_same_answer(signed_in, meeting, flag):
    mia = meeting.contacts.get(name="Mia Okafor")
    evidence = say(meeting, mia, "manager", signal=1, key="m9")
    log.explain_flag(flag=flag, reason="A joke", evidence=evidence, now=timezone.now())
    restore(signed_in, meeting, f"flag:{flag.pk}")
    flag.refresh_from_db()
    assert flag.status == "open"

    undo(signed_in, meeting, f"flag:{flag.pk}")

    flag.refresh_from_db()
    assert flag.status == "explained"
    last = flag.changes.last()
    assert (last.reason, last.evidence) == ("A joke", evidence)


def test_a_flag_withdrawn_and_lowered_is_undone_as_one(signed_in, meeting, flag):
    edit(flag, "A joke", severity=2)
    log.withdraw_flag(flag=flag, now=timezone.now())

    restore(signed_in, meeting, f"flag:{flag.pk}")
    flag.refresh_from_db()
    assert (flag.status, flag.severity) == ("open", 4)

    undo(signed_in, meeting, f"flag:{flag.pk}")
    flag.refresh_from_db()
    assert (flag.status, flag.severity) == ("withdrawn", 2)


def test_a_flag_whose_place_is_taken_stays_and_the_page_says_why(signed_in, meeting, flag):
    edit(flag, area="team")
    smirk(meeting)

    response = restore(signed_in, meeting, f"flag:{flag.pk}")

    flag.refresh_from_db()
    assert flag.area == "team"
    assertContains(signed_in.get(response.url), "The same flag is noted there already.")


def test_a_dodge_that_was_corrected_is_restored_with_its_answer_only(signed_in, meeting):
    leo = meet(meeting, "Leo Brandt", "coworker")
    say(meeting, leo, "team", manner="dodged", signal=None, key="t1")
    dodge = Flag.objects.get(interview=meeting, key="dodge:t1")
    edit(dodge, severity=4)
    say(meeting, leo, "team", signal=2, key="t1")

    restore(signed_in, meeting, f"flag:{dodge.pk}")

    dodge.refresh_from_db()
    assert dodge.status == "withdrawn"
    log = signed_in.get(reverse("interviews:interview_log", args=[meeting.pk]))
    assertNotContains(log, "Set aside")


@pytest.mark.parametrize("key", ["", "limit:hours", "weight:balance", "flag:999", "answer:1:2"])
def test_an_undo_without_a_change_before_it_changes_nothing(signed_in, owner, meeting, key):
    response = undo(signed_in, meeting, key)

    assertContains(signed_in.get(response.url), "That was not restored.")
    assert drift(meeting).changes == ()
