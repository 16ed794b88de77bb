"""The rules of follow-ups on their page: tried, saved, put back; nothing is saved by trying."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.services import create_role
from interviews.follow_ups.changes import plan_role, settle
from interviews.follow_ups.settings_forms import ImaginaryInterviewForm
from interviews.models import FollowUp, FollowUpSettings
from interviews.models.follow_up import FollowUpStatus
from tests.factories import CompanyFactory, RoleFactory, UserFactory
from tests.page_text import text_of
from tests.undoing import undo_in

URL = reverse("interviews:follow_up_settings_edit")
RESET = reverse("interviews:follow_up_settings_reset")
DEFAULTS = {
    "days": ["0", "1", "2", "3", "4"],
    "call_after_minutes": "30",
    "call_until": "16:30",
    "note_after_hours": "2",
    "update_until": "18:00",
    "note_until": "20:00",
    "first_contact_at": "09:00",
    "day_starts_at": "10:00",
    "midday_at": "12:00",
    "day_ends_at": "17:00",
    "nudges": "2",
    "nudge_after_promise_days": "2",
    "nudge_after_days": "5",
    "second_nudge_days": "5",
    "assume_closed_days": "10",
    "applied_nudges": "2",
    "applied_silent_days": "7",
    "ghosted_after_days": "30",
    "quiet_from": "21:00",
    "quiet_to": "08:00",
}


def interview(**fields):
    """An interview on the next Thursday, as the page sends it."""
    typed = ImaginaryInterviewForm.example(timezone.localdate()) | {
        "interview-day": f"{thursday()}"
    }
    return DEFAULTS | typed | {f"interview-{name}": value for name, value in fields.items()}


def thursday():
    today = timezone.localdate()
    return today + timedelta(days=(3 - today.weekday()) % 7)


@pytest.fixture
def applied(owner):
    """Applied three days ago: one question is to come."""
    role = RoleFactory.build(owner=owner, company=CompanyFactory(owner=owner, name="Fernhill"))
    on = timezone.localdate() - timedelta(days=3)
    return create_role(role=role, stage="applied", moved_on=on, now=timezone.now())


def question(role):
    return FollowUp.objects.get(role=role, rule="applied_nudge")


# --- Saving ---------------------------------------------------------------------------------------


def test_saving_plans_again_what_is_pending(signed_in, owner, applied):
    before = question(applied)

    own = {"applied_silent_days": "21", "day_starts_at": "11:15", "days": ["6", "0", "2", "4"]}
    response = signed_in.post(URL, DEFAULTS | own)

    assertRedirects(response, URL)
    saved = FollowUpSettings.objects.get(user=owner)
    assert (saved.applied_silent_days, saved.day_starts_at) == (21, time(11, 15))
    assert sorted(saved.days) == [0, 2, 4, 6]
    assert question(applied).due_at > before.due_at + timedelta(days=10)
    assert question(applied).due_local.endswith("11:15")


@pytest.mark.parametrize("status", [FollowUpStatus.DONE, FollowUpStatus.DISMISSED])
def test_saving_leaves_what_is_settled(signed_in, applied, status):
    settle(follow_up=question(applied), status=status, now=timezone.now())
    before = FollowUp.objects.filter(pk=question(applied).pk).values().get()

    signed_in.post(URL, DEFAULTS | {"applied_silent_days": "21", "applied_nudges": "1"})

    assert FollowUp.objects.filter(pk=before["id"]).values().get() == before


def test_asking_never_takes_the_question_away(signed_in, applied):
    signed_in.post(URL, DEFAULTS | {"applied_nudges": "0"})

    assert question(applied).status == FollowUpStatus.RETIRED


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"second_nudge_days": "0"}, "Give 1 at least."),
        ({"ghosted_after_days": "6"}, "Give 7 at least."),
        ({"note_after_hours": "25"}, "Give 24 at most."),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_not_saved(signed_in, typed, words):
    response = signed_in.post(URL, DEFAULTS | typed)

    assertContains(response, words, status_code=422)
    assert not FollowUpSettings.objects.exists()


def test_another_users_times_stay_theirs(signed_in, applied):
    other = FollowUpSettings.objects.create(user=UserFactory(), nudges=1)

    signed_in.post(URL, DEFAULTS)
    signed_in.post(RESET)

    other.refresh_from_db()
    assert other.nudges == 1


# --- Trying ---------------------------------------------------------------------------------------


def test_the_page_shows_what_an_ordinary_interview_would_bring(signed_in):
    response = signed_in.get(URL)

    for title in ("Call your recruiter", "Thank-you note to the person you met", "Did the company"):
        assertContains(response, title)


def test_trying_saves_nothing_with_and_without_htmx(signed_in, htmx):
    for client in (signed_in, htmx):
        response = client.post(URL, interview(relationship="distant") | {"show": "preview"})

        assertContains(response, "Update your recruiter")
    assert not FollowUpSettings.objects.exists()


def test_htmx_gets_only_the_preview(htmx):
    response = htmx.post(URL, interview() | {"show": "preview"})

    assert response.text.strip().startswith('<div id="preview"')
    assert "<html" not in response.text


def test_each_group_of_rules_has_its_own_preview(htmx, signed_in):
    for response in (signed_in.get(URL), htmx.post(URL, interview() | {"show": "preview"})):
        parts = response.text.split('class="rule-preview" id="preview-')[1:]
        found = {part.partition('"')[0]: part for part in parts}
        assert list(found) == ["interview", "news", "applied", "days"]
        assert "Call your recruiter" in found["interview"]
        assert "Ask the company for news" in found["news"]
        assert "Did the company go silent?" in found["applied"]
        assert "these days count" in found["days"]


def test_the_preview_counts_with_the_times_in_the_boxes(htmx):
    response = htmx.post(URL, interview() | {"show": "preview", "call_after_minutes": "25"})

    assert f"{thursday():%a} {thursday().day} {thursday():%b}, 16:25" in text_of(response)


def test_the_interview_one_tries_is_on_a_day_that_counts(signed_in, owner):
    tomorrow = timezone.localdate() + timedelta(days=1)
    FollowUpSettings.objects.create(user=owner, days=[tomorrow.weekday()])

    response = signed_in.get(URL)

    assert response.context["interview"]["day"].value() == f"{tomorrow}"


def test_both_clocks_are_shown_where_they_differ(htmx, owner):
    owner.preferences.zone = "Europe/Berlin"
    owner.preferences.save()

    response = htmx.post(URL, interview(zone="Europe/London", ends="15:00") | {"show": "preview"})

    assert ", 16:30 (Thu 15:30 there)" in text_of(response)
    assertContains(response, "(Thu 15:30 there)")
    same = htmx.post(URL, interview() | {"show": "preview"})
    assertNotContains(same, "there)")


def test_public_holidays_of_the_settings_count(htmx, owner):
    owner.preferences.holiday_country = "DE"
    owner.preferences.save()
    year = thursday().year if thursday().month < 12 else thursday().year + 1
    eve = f"{year}-04-30"  # 1 May is a holiday

    response = htmx.post(URL, interview(day=eve, ends="18:00") | {"show": "preview"})

    assertNotContains(response, " 1 May, 10:00")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"who": "recruiter", "relationship": "none"}, "close or distant"),
        ({"day": "0001-01-01"}, "within a year of today"),
        ({"day": "9999-12-31"}, "within a year of today"),
        ({"day": "2026-02-31"}, "There is no such day."),
        ({"ends": "25:00"}, "Give a time of day"),
        ({"zone": "Mars/Olympus"}, "There is no such time zone."),
        ({"promised_on": "1999-01-01"}, "within a year of today"),
    ],
)
def test_an_interview_that_cannot_be_is_answered_in_words(signed_in, htmx, typed, words):
    for client in (signed_in, htmx):
        response = client.post(URL, interview(**typed) | {"show": "preview"})

        assertContains(response, words, status_code=422)


def test_a_promise_before_the_interview_is_refused(htmx):
    before = f"{thursday() - timedelta(days=1)}"

    response = htmx.post(URL, interview(promised_on=before) | {"show": "preview"})

    assertContains(response, "That is before the interview.", status_code=422)


def test_an_interview_that_cannot_be_does_not_stand_in_the_way_of_saving(signed_in, owner):
    signed_in.post(URL, interview(day="soon"))

    assert FollowUpSettings.objects.filter(user=owner).exists()


# --- What it would change -------------------------------------------------------------------------


def test_what_saving_would_move_is_told_and_not_done(htmx, applied):
    before = question(applied).due_at

    response = htmx.post(URL, DEFAULTS | {"show": "changes", "applied_silent_days": "21"})

    assertContains(response, "Saving would move 1.")
    assertContains(response, "Ask Fernhill about your application")
    assert question(applied).due_at == before
    assert not FollowUpSettings.objects.exists()


def test_what_saving_would_take_away_and_bring_is_told(htmx, applied):
    gone = htmx.post(URL, DEFAULTS | {"show": "changes", "applied_nudges": "0"})
    assertContains(gone, "Saving would remove 1.")

    htmx.post(URL, DEFAULTS | {"applied_nudges": "0"})
    back = htmx.post(URL, DEFAULTS | {"show": "changes"})

    assertContains(back, "Saving would add 1.")


def test_the_same_times_change_nothing(signed_in, applied):
    response = signed_in.post(URL, DEFAULTS | {"show": "changes"})

    assertContains(response, "Saving would change none of your follow-ups.")


def test_what_it_would_change_is_what_it_changes(signed_in, owner):
    for days_ago in range(2, 40, 4):
        role = RoleFactory.build(owner=owner, company=CompanyFactory(owner=owner))
        then = timezone.now() - timedelta(days=days_ago)
        create_role(role=role, stage="applied", moved_on=timezone.localdate(then), now=then)
        plan_role(role=role, now=timezone.now())
    other = DEFAULTS | {"applied_silent_days": "9", "ghosted_after_days": "14"}
    before = dict(FollowUp.objects.values_list("pk", "due_at"))

    effect = signed_in.post(URL, other | {"show": "changes"}).context["effect"]
    signed_in.post(URL, other)

    after = dict(FollowUp.objects.values_list("pk", "due_at"))
    assert len(effect["move"]) == sum(after[pk] != before[pk] for pk in before) > 0
    assert len(effect["add"]) == len(after) - len(before) > 0


def test_trying_costs_the_same_whatever_is_pending(signed_in, owner, django_assert_max_num_queries):
    for _ in range(12):
        role = RoleFactory.build(owner=owner, company=CompanyFactory(owner=owner))
        create_role(role=role, stage="applied", moved_on=timezone.localdate(), now=timezone.now())

    with django_assert_max_num_queries(16):
        signed_in.post(URL, DEFAULTS | {"show": "changes", "applied_silent_days": "9"})


# --- Back to the defaults -------------------------------------------------------------------------


def test_back_to_the_defaults_and_undo(signed_in, owner, applied):
    usual = question(applied).due_at
    signed_in.post(URL, DEFAULTS | {"applied_silent_days": "21", "days": ["0", "6"]})
    mine = FollowUpSettings.objects.filter(user=owner).values().get()
    own_due = question(applied).due_at

    response = signed_in.post(RESET, follow=True)
    assertContains(response, "Undo")
    assert not FollowUpSettings.objects.exists()
    assert question(applied).due_at == usual

    signed_in.post(undo_in(response))

    back = FollowUpSettings.objects.filter(user=owner).values().get()
    assert back | {"id": 0} == mine | {"id": 0}
    assert question(applied).due_at == own_due


def test_undo_of_the_defaults_leaves_times_saved_since_alone(signed_in, owner, applied):
    signed_in.post(URL, DEFAULTS | {"applied_silent_days": "21"})
    response = signed_in.post(RESET, follow=True)
    signed_in.post(URL, DEFAULTS | {"applied_silent_days": "14"})

    assertContains(signed_in.post(undo_in(response), follow=True), "It has changed since")

    assert FollowUpSettings.objects.get(user=owner).applied_silent_days == 14


# --- A long silence -------------------------------------------------------------------------------


@pytest.fixture
def asked(owner):
    role = RoleFactory.build(owner=owner, company=CompanyFactory(owner=owner))
    then = timezone.now() - timedelta(days=60)
    create_role(role=role, stage="applied", moved_on=timezone.localdate(then), now=then)
    plan_role(role=role, now=timezone.now())
    return FollowUp.objects.get(role=role, rule="ask_ghosted")


def ghosted_url(follow_up):
    return reverse("interviews:follow_up_ghosted", args=[follow_up.pk])


def test_a_silent_role_is_closed_in_one_click_and_opened_by_undo(signed_in, asked):
    page = signed_in.get(asked.get_absolute_url())
    assertContains(page, ghosted_url(asked))

    response = signed_in.post(ghosted_url(asked), follow=True)
    role = asked.role
    role.refresh_from_db()
    assert role.stage == "ghosted"
    assert not FollowUp.objects.filter(role=role, status="pending").exists()

    signed_in.post(undo_in(response))

    role.refresh_from_db()
    asked.refresh_from_db()
    assert (role.stage, asked.status) == ("applied", "pending")


def test_that_they_wrote_ends_the_question_and_undo_brings_it_back(signed_in, asked):
    replied = reverse("overview:role_replied", args=[asked.role_id])
    assertContains(signed_in.get(asked.get_absolute_url()), replied)

    landed = signed_in.post(replied, follow=True)
    asked.refresh_from_db()
    assert asked.status == "retired"

    signed_in.post(undo_in(landed))
    asked.refresh_from_db()
    assert asked.status == "pending"


def test_a_closed_role_stays_as_it_was_closed(signed_in, asked):
    type(asked.role).objects.filter(pk=asked.role_id).update(stage="accepted")

    signed_in.post(ghosted_url(asked))

    asked.role.refresh_from_db()
    assert asked.role.stage == "accepted"


def test_only_a_long_silence_offers_to_close(signed_in, applied):
    response = signed_in.get(question(applied).get_absolute_url())

    assertNotContains(response, "Close it as ghosted")


def test_the_place_of_the_holidays_is_named_in_words(signed_in, owner):
    owner.preferences.holiday_country, owner.preferences.holiday_region = "DE", "BE"
    owner.preferences.save()

    assertContains(signed_in.get(URL), "The public holidays of Berlin (Germany) are left out.")
