from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Preferences
from accounts.preferences import save_preferences
from applications.services import trash
from interviews.log import changes as recording
from interviews.models import Answer, Decision, Flag, Interview
from interviews.verdict.drift_reading import drift_of, read_history
from interviews.verdict.drift_words import words_of
from tests.factories import InterviewFactory, UserFactory
from tests.interviews.verdict.verdict_stories import debrief, gut, meet, say, smirk, tell_e4


def history_of(meeting):
    return read_history(Interview.objects.filter(role=meeting.role_id))


@pytest.fixture
def meeting(owner):
    """E4 of the model: hours 60 to 70 against a limit of 50 written down before; locked."""
    start = timezone.now() - timedelta(hours=3)
    interview = tell_e4(owner, starts_at=start, ends_at=start + timedelta(hours=1))
    save_preferences(owner.preferences, now=timezone.now())
    gut(interview, 30)
    return interview


def role_of(meeting):
    return type(meeting.role).objects.select_related("owner__preferences").get(pk=meeting.role_id)


def drift(meeting):
    return drift_of(role_of(meeting))


def verdict_url(meeting):
    return reverse("interviews:role_verdict", args=[meeting.role_id])


def decide_url(meeting):
    return reverse("interviews:decision_create", args=[meeting.role_id])


def put_back_url(meeting):
    return reverse("interviews:drift_restore", args=[meeting.role_id])


def set_limit(owner, hours):
    preferences = Preferences.objects.get(user=owner)
    preferences.hours_limit = hours
    save_preferences(preferences, now=timezone.now())


def test_what_was_logged_alone_is_no_drift(signed_in, meeting):
    assert (drift(meeting).points, drift(meeting).changes) == (0, ())
    assertContains(signed_in.get(verdict_url(meeting)), "Nothing was changed after it was locked.")


def test_a_raised_limit_warns_with_its_effect(signed_in, owner, meeting):
    set_limit(owner, 70)

    response = signed_in.get(verdict_url(meeting))

    assertContains(response, "The score is 20 points higher than what you saw and wrote down")
    assertContains(response, "Warning")
    assertContains(response, "Then 20, now 40.")
    assertContains(response, "20 then</text>")
    assertContains(response, "40 now</text>")
    assertContains(response, "Most hours a week")
    assertContains(response, "+20 points")
    assertContains(response, "loosened")


def test_putting_the_limit_back_ends_the_warning(signed_in, owner, meeting):
    set_limit(owner, 70)

    response = signed_in.post(put_back_url(meeting), {"key": "limit:hours"})

    assertRedirects(response, verdict_url(meeting), fetch_redirect_response=False)
    assert Preferences.objects.get(user=owner).hours_limit == 50
    assert drift(meeting).changes == ()
    meeting.role.refresh_from_db()
    assert meeting.role.fit_score == 20
    assertNotContains(signed_in.get(verdict_url(meeting)), "points higher")


def test_a_small_loosening_is_listed_without_a_warning(signed_in, owner, meeting):
    set_limit(owner, 51)

    response = signed_in.get(verdict_url(meeting))

    assertContains(response, "What you changed since does not move the score.")
    assertContains(response, "loosened")


def test_a_weight_set_to_nothing_is_listed_and_put_back(signed_in, owner, meeting):
    preferences = Preferences.objects.get(user=owner)
    preferences.weights = preferences.weights | {"balance": 0}
    save_preferences(preferences, now=timezone.now())
    assertContains(signed_in.get(verdict_url(meeting)), "Weight: balance")

    signed_in.post(put_back_url(meeting), {"key": "weight:balance"})

    assert Preferences.objects.get(user=owner).weights["balance"] == 15


def test_a_lowered_flag_is_listed_with_its_reason_and_put_back(signed_in, meeting):
    flag = Flag.objects.get(interview=meeting, key="pause_and_smirk")
    recording.edit_flag(
        flag=flag, fields={"severity": 1}, contacts=[], reason="A joke", now=timezone.now()
    )
    response = signed_in.get(verdict_url(meeting))
    assertContains(response, "Flag: Pause and smirk")
    assertContains(response, "<p>severity 4 <")
    assertContains(response, "</span> severity 1 ")
    assertContains(response, "A joke")

    signed_in.post(put_back_url(meeting), {"key": f"flag:{flag.pk}"})

    flag.refresh_from_db()
    assert flag.severity == 4
    assert drift(meeting).changes == ()


def test_a_flag_taken_back_is_put_back(signed_in, meeting):
    flag = Flag.objects.get(interview=meeting, key="pause_and_smirk")
    recording.withdraw_flag(flag=flag, now=timezone.now())

    signed_in.post(put_back_url(meeting), {"key": f"flag:{flag.pk}"})

    flag.refresh_from_db()
    assert flag.status == "open"
    assert drift(meeting).changes == ()


def test_an_answer_corrected_after_the_lock_is_a_change_with_a_link(signed_in, meeting):
    answer = Answer.objects.get(question__interview=meeting, speaker__name="Mia Okafor", signal=-1)
    better = {"manner": "specific", "signal": 2, "words": "Fine"}
    recording.record_answer(
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
    assert signed_in.post(put_back_url(meeting), {"key": change.key}).status_code == 302
    assert drift(meeting).changes == (change,)  # corrected where it was logged, not here


def test_a_rating_raised_after_the_lock_is_a_change(meeting):
    debrief(meeting, ratings={"role": (5, "the demo")}, myself=4)

    (change,) = drift(meeting).changes

    words = words_of(history_of(meeting), [change], with_effects=True)
    assert str(words[0]).startswith("Your rating: role: 4 of 5 with a note, now 5 of 5")


def test_an_interview_put_in_the_trash_after_the_lock_is_one_change(signed_in, owner, meeting):
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
    set_limit(owner, 70)
    start = timezone.now() - timedelta(hours=2)  # so it locks with its gut, after the edit
    later = InterviewFactory(
        owner=owner, role=meeting.role, is_over=True, starts_at=start, ends_at=start
    )
    say(later, meet(later, "Leo Brandt", "coworker"), "team", signal=1)
    gut(later, 40)

    trash(obj=meeting, now=timezone.now())

    assert {it.key for it in drift(meeting).changes} == {"limit:hours", f"interview:{meeting.pk}"}


def test_a_limit_says_when_it_was_changed_and_not_when_something_else_was(owner, meeting):
    set_limit(owner, 70)
    raised_at = owner.preferences_records.last().recorded_at
    preferences = Preferences.objects.get(user=owner)
    preferences.weights = preferences.weights | {"growth": 9}
    save_preferences(preferences, now=timezone.now() + timedelta(days=1))

    changed = {it.key: it.changed_at for it in drift(meeting).changes}

    assert changed["limit:hours"] == raised_at
    assert changed["weight:growth"] > raised_at + timedelta(hours=23)


def test_a_least_pay_in_another_currency_says_that_it_cannot_be_compared(signed_in, owner, meeting):
    preferences = Preferences.objects.get(user=owner)
    preferences.salary_floor = 60_000
    save_preferences(preferences, now=timezone.now())
    preferences.currency = "USD"
    save_preferences(preferences, now=timezone.now())

    response = signed_in.get(verdict_url(meeting))

    assertContains(response, "60,000 EUR")
    assertContains(response, "60,000 USD")
    assertContains(response, "Two currencies cannot be held against each other.")


def test_a_reason_stays_when_the_flag_is_changed_again_without_one(meeting):
    flag = Flag.objects.get(interview=meeting, key="pause_and_smirk")
    for fields, reason in (({"severity": 1}, "A joke"), ({"area": "team"}, "")):
        recording.edit_flag(
            flag=flag, fields=fields, contacts=[], reason=reason, now=timezone.now()
        )

    (words,) = words_of(history_of(meeting), drift(meeting).changes, with_effects=True)

    assert words.reason == "A joke"


def test_without_a_record_of_preferences_those_of_now_count(owner, meeting):
    owner.preferences_records.all().delete()

    assert (drift(meeting).score, drift(meeting).changes) == (20, ())


def test_what_is_heard_in_a_later_interview_is_no_drift(owner, meeting):
    other = InterviewFactory(owner=owner, role=meeting.role, is_over=True)
    leo = meet(other, "Leo Brandt", "coworker")
    say(other, leo, "manager", signal=2)
    smirk(other, leo, key="own-x", title="Something", severity=2)

    assert drift(meeting).changes == ()


def test_a_dodge_that_was_raised_stays_in_the_frozen_view_when_it_is_corrected(owner, meeting):
    leo = meet(meeting, "Leo Brandt", "coworker")
    say(meeting, leo, "team", manner="dodged", signal=None, key="t1")
    flag = Flag.objects.get(interview=meeting, key="dodge:t1")
    recording.edit_flag(
        flag=flag, fields={"severity": 4}, contacts=[], reason="", now=timezone.now()
    )

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
    set_limit(owner, 70)
    response = signed_in.get(decide_url(meeting))
    assertContains(response, "Your score is 20 points higher than what you saw")
    assertContains(response, 'id="drift"')

    fields = {"choice": "decline", "reasons": "Hours", "decided_on": f"{timezone.localdate()}"}
    signed_in.post(decide_url(meeting), fields)

    known = Decision.objects.get().known
    assert known["drift"]["points"] == 20
    assert known["drift"]["changes"] == ["Most hours a week: 50, now 70 (+20 points)"]


def test_a_change_is_put_back_from_the_page_to_decide_on(signed_in, owner, meeting):
    set_limit(owner, 70)

    response = signed_in.post(
        put_back_url(meeting), {"key": "limit:hours", "next": decide_url(meeting)}
    )

    assertRedirects(response, decide_url(meeting))


@pytest.mark.parametrize("key", ["", "limit:none", "weight:balance", "flag:999", "x" * 500])
def test_putting_back_what_was_not_changed_changes_nothing(signed_in, owner, meeting, key):
    assert signed_in.post(put_back_url(meeting), {"key": key}).status_code == 302

    assert Preferences.objects.get(user=owner).hours_limit == 50


def test_no_number_while_an_interview_waits_for_its_gut(signed_in, owner, meeting):
    set_limit(owner, 70)
    other = InterviewFactory(owner=owner, role=meeting.role, is_over=True)
    say(other, meet(other, "Leo Brandt", "coworker"), "team", signal=1)

    for url in (verdict_url(meeting), decide_url(meeting)):
        response = signed_in.get(url)
        assertNotContains(response, "points higher")
        assertNotContains(response, "+20 points")


def test_another_user_puts_nothing_back(someone_else, owner, meeting):
    set_limit(owner, 70)

    assert someone_else.post(put_back_url(meeting), {"key": "limit:hours"}).status_code == 404
    assert Preferences.objects.get(user=owner).hours_limit == 70


def test_the_limits_of_another_user_never_count(meeting):
    set_limit(UserFactory(), 90)

    assert drift(meeting).changes == ()


def test_a_look_puts_nothing_back_and_a_stranger_signs_in(signed_in, client, meeting):
    assert signed_in.get(put_back_url(meeting)).status_code == 405
    client.logout()
    assert client.post(put_back_url(meeting)).headers["Location"].startswith("/accounts/login/")


def test_the_drift_takes_a_fixed_number_of_queries(owner, meeting, django_assert_num_queries):
    role = role_of(meeting)
    assert role.owner.preferences.pk
    with django_assert_num_queries(6):
        drift_of(role)
    for n in range(3):
        more = InterviewFactory(owner=owner, role=meeting.role, is_over=True)
        leo = meet(more, f"Leo {n}", "coworker")
        say(more, leo, "team", signal=n)
        smirk(more, leo, key=f"own-{n}", title=f"Flag {n}")
        gut(more, 50)
        set_limit(owner, 60 + n)

    with django_assert_num_queries(6):
        drift_of(role)
