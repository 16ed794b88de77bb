import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.debrief.changes import save_debrief
from interviews.models import FollowUp
from interviews.models.follow_up import FollowUpStatus
from tests.factories import (
    ContactFactory,
    FollowUpFactory,
    InterviewFactory,
    ParticipantFactory,
    RoleFactory,
)
from tests.undoing import undo_in


@pytest.fixture
def role(owner):
    """One interview with a coworker, interest yes: a recruiter's update, a thank-you, a nudge."""
    recruiter = ContactFactory(owner=owner, kind="recruiter", relationship="distant", name="Priya")
    role = RoleFactory(owner=owner, company=recruiter.company, recruiter=recruiter)
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    ParticipantFactory(interview=interview, contact__name="Leo")
    fields = {"interest": "yes", "feeling": "good"}
    save_debrief(interview=interview, fields=fields, ratings={}, now=timezone.now())
    return role


@pytest.fixture
def update(role):
    return FollowUp.objects.get(role=role, rule="recruiter_update")


def url(follow_up, verb):
    return reverse(f"interviews:follow_up_{verb}", args=[follow_up.pk])


def status_of(follow_up):
    return FollowUp.objects.get(pk=follow_up.pk).status


@pytest.mark.parametrize(("verb", "status"), [("done", "done"), ("dismiss", "dismissed")])
def test_htmx_puts_undo_where_the_row_was_and_back(htmx, update, verb, status):
    response = htmx.post(url(update, verb))

    assertContains(response, f'<li id="follow-up-{update.pk}">')
    assertContains(response, "Undo")
    assertContains(response, 'hx-swap-oob="true"')
    assertNotContains(response, "<html")
    assert status_of(update) == status
    assertContains(htmx.post(undo_in(response)), "Update Priya")
    assert status_of(update) == FollowUpStatus.PENDING


@pytest.mark.parametrize("verb", ["done", "dismiss"])
def test_without_htmx_one_lands_where_one_was_with_undo(signed_in, update, verb):
    response = signed_in.post(url(update, verb), {"next": "/follow-ups/"}, follow=True)

    assertRedirects(response, "/follow-ups/")
    signed_in.post(undo_in(response))
    assert status_of(update) == FollowUpStatus.PENDING


@pytest.mark.parametrize(
    ("data", "least", "most"),
    [
        ({"how": "hour"}, timedelta(minutes=59), timedelta(minutes=61)),
        ({"how": "tomorrow"}, timedelta(hours=10), timedelta(hours=34)),
    ],
)
def test_snooze_and_undo(htmx, update, data, least, most):
    response = htmx.post(url(update, "snooze"), data)

    update.refresh_from_db()
    assert least <= update.snoozed_until - timezone.now() <= most
    assert update.shown_due_at == update.snoozed_until
    htmx.post(undo_in(response))
    update.refresh_from_db()
    assert (update.snoozed_until, update.shown_due_at) == (None, update.due_at)


def test_undo_without_htmx_leads_back_to_where_it_was_changed(signed_in, update):
    there = reverse("interviews:follow_up_list")
    landed = signed_in.post(url(update, "done"), {"next": there}, follow=True)

    response = signed_in.post(undo_in(landed))

    assertRedirects(response, there, fetch_redirect_response=False)


def test_the_undo_of_a_second_snooze_brings_the_first_back(htmx, update):
    htmx.post(url(update, "snooze"), {"how": "tomorrow"})
    first = FollowUp.objects.get(pk=update.pk)
    second = htmx.post(url(update, "snooze"), {"how": "hour"})

    assertContains(htmx.post(undo_in(second)), "snoozed")

    update.refresh_from_db()
    assert (update.snoozed_until, update.shown_due_at) == (first.snoozed_until, first.shown_due_at)


@pytest.mark.parametrize(
    ("verb", "data"), [("snooze", {"how": "tomorrow"}), ("done", {}), ("dismiss", {})]
)
def test_an_undo_says_so_where_it_has_changed_since(htmx, signed_in, update, verb, data):
    undo = undo_in(htmx.post(url(update, "snooze"), {"how": "hour"}))
    htmx.post(url(update, verb), data)
    before = FollowUp.objects.get(pk=update.pk).state

    assertContains(signed_in.post(undo, follow=True), "It has changed since")

    assert FollowUp.objects.get(pk=update.pk).state == before


def test_the_undo_of_a_snoozed_done_one_is_done_again(htmx, update):
    htmx.post(url(update, "done"))
    undo = undo_in(htmx.post(url(update, "snooze"), {"how": "hour"}))

    htmx.post(undo)

    assert status_of(update) == FollowUpStatus.DONE


def test_snooze_to_a_day_and_time_of_the_users_clock(signed_in, owner, update):
    owner.preferences.zone = "Asia/Kathmandu"
    owner.preferences.save()
    day = (timezone.now() + timedelta(days=9)).date()

    signed_in.post(url(update, "snooze"), {"how": "date", "day": f"{day}", "at": "09:00"})

    update.refresh_from_db()
    assert f"{update.snoozed_until:%Y-%m-%d %H:%M}" == f"{day} 03:15"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Choose a day."),
        ("2020-01-01", "That moment has passed."),
        ("9999-12-31", "over a year away"),
        ("2026-02-31", "Enter a valid date."),
        ("soon\x00", "Enter a valid date."),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(htmx, signed_in, update, day, words):
    data = {"how": "date", "day": day, "at": "09:00"}

    for client in (htmx, signed_in):
        response = client.post(url(update, "snooze"), data)
        assertContains(response, words, status_code=422)
    update.refresh_from_db()
    assert update.snoozed_until is None


def test_one_snoozed_until_another_day_is_not_counted_as_due(signed_in, update):
    past = timezone.now() - timedelta(hours=1)
    FollowUp.objects.filter(pk=update.pk).update(remind_at=past, due_at=past, shown_due_at=past)
    before = int(str(signed_in.get("/").context["due_count"]))

    update.refresh_from_db()
    update.snooze(timezone.now() + timedelta(days=1))

    assert int(str(signed_in.get("/").context["due_count"])) == before - 1


def test_the_count_in_the_bar_is_what_today_calls_late_or_due_today(signed_in, role):
    now = timezone.now()
    for days, reminded in ((-1, -2), (0, -1), (1, -1), (2, 1)):
        remind_at, due_at = now + timedelta(days=reminded), now + timedelta(days=days)
        FollowUpFactory(
            role=role, anchor=f"{days}", remind_at=remind_at, due_at=due_at, shown_due_at=due_at
        )

    response = signed_in.get("/")

    buckets = {it.key: it.count for it in response.context["today"]["buckets"]}
    on_page = buckets.get("overdue", 0) + buckets.get("today", 0)
    assert int(str(response.context["due_count"])) == on_page


def test_where_nothing_is_due_the_bar_counts_nothing(signed_in, role):
    """A reminder has come for something that is due tomorrow."""
    role.interviews.all().delete()
    now = timezone.now()
    tomorrow = now + timedelta(days=1)
    fields = {"remind_at": now - timedelta(hours=1), "due_at": tomorrow}
    FollowUpFactory(role=role, anchor="tomorrow", shown_due_at=tomorrow, **fields)

    response = signed_in.get("/")

    assertContains(response, "Nothing is due.")
    assert response.context["due_count"] == 0


def test_the_list_shows_what_is_to_do_done_and_dismissed(signed_in, update):
    signed_in.post(url(update, "done"))

    assertNotContains(signed_in.get("/follow-ups/"), f'id="follow-up-{update.pk}"')
    response = signed_in.get("/follow-ups/?status=done")
    assertContains(response, f'id="follow-up-{update.pk}"')
    assertContains(response, "Back to do")


def test_the_page_of_one_says_why_and_whom(signed_in, update):
    response = signed_in.get(update.get_absolute_url())

    assertContains(response, "Why:")
    assertContains(response, "Priya")


def test_a_question_is_answered_and_never_just_done(signed_in, role):
    ask = FollowUpFactory(role=role, rule="ask_ghosted", title="Did Fernhill go silent?")

    response = signed_in.get(reverse("interviews:follow_up_list"))

    assertNotContains(response, f"{ask.get_absolute_url()}done/")
    assertContains(response, "Answer")


@pytest.mark.parametrize("verb", ["done", "reopen"])
def test_a_swap_brings_the_fresh_count(htmx, update, verb):
    response = htmx.post(url(update, verb))

    assertContains(response, 'id="due-count" hx-swap-oob="true"')


def test_undo_of_a_nudge_removes_the_second_one(htmx, role):
    nudge = FollowUp.objects.get(role=role, rule="nudge")

    response = htmx.post(url(nudge, "done"))
    assert FollowUp.objects.filter(role=role, rule="second_nudge", status="pending").exists()

    htmx.post(undo_in(response))
    assert not FollowUp.objects.filter(role=role, rule="second_nudge", status="pending").exists()


def test_the_page_of_one_suggests_tomorrow_in_the_form_a_browser_reads(signed_in, update):
    tomorrow = timezone.now().date() + timedelta(days=1)

    page = signed_in.get(update.get_absolute_url()).text
    assert set(re.findall(r'name="day"[^>]* value="([^"]*)"', page)) == {f"{tomorrow}"}
