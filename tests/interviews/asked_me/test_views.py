"""They asked me: noted in an interview, kept as a library, shown before the next one."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.undo import undo_url
from applications.services import purge, restore, trash
from interviews.asked_me.changes import note_question
from interviews.asked_me.reading import AskedBefore, asked_as, asked_in
from interviews.models import InterviewerQuestion
from tests.factories import (
    ContactFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    ParticipantFactory,
)
from tests.undoing import undo_in

JSON = {"Accept": "application/json"}
LIBRARY = "/interviewer-questions/"


@pytest.fixture
def interview(owner):
    return InterviewFactory(owner=owner, is_over=True)


@pytest.fixture
def mia(interview):
    return ParticipantFactory(interview=interview, contact__name="Mia Okafor").contact


def url(name, row):
    return reverse(f"interviews:interviewer_question_{name}", args=[row.pk])


def asked(interview, text="Why do you want to leave?", **fields):
    """As the page notes it."""
    now = fields.pop("now", timezone.now())
    return note_question(interview=interview, text=text, now=now, **fields)


def by_kind(owner, kind, text, **fields):
    """Asked by a contact of this kind in an interview of their own."""
    there = InterviewFactory(owner=owner, is_over=True)
    contact = ContactFactory(owner=owner, company=there.role.company, kind=kind)
    ParticipantFactory(interview=there, contact=contact)
    return asked(there, text, asked_by=contact, **fields)


# --- In an interview -------------------------------------------------------------------------


def test_it_is_noted_with_who_asked_and_stands_on_the_log(signed_in, interview, mia):
    sent = {"text": "Why you?", "asked_by": mia.pk, "answered": "I said that I am fast."}

    response = signed_in.post(url("create", interview), sent, follow=True)

    row = InterviewerQuestion.objects.get()
    assert (row.text, row.asked_by, row.answered) == ("Why you?", mia, "I said that I am fast.")
    assert row.owner == interview.owner
    assertContains(response, "I said: I said that I am fast.")


def test_htmx_gets_the_panel_and_a_refused_one_keeps_what_was_typed(htmx, interview, mia):
    assertContains(htmx.post(url("create", interview), {"text": "Why you?"}), "1 noted", count=0)

    response = htmx.post(url("create", interview), {"text": " ", "answered": "Because."})

    assertContains(response, "Write what they wanted to know", status_code=422)
    assertContains(response, "Because.", status_code=422)


def test_the_room_gets_json(signed_in, interview):
    right = signed_in.post(url("create", interview), {"text": "Why you?"}, headers=JSON)
    wrong = signed_in.post(url("create", interview), {"text": ""}, headers=JSON)

    assert set(right.json()) == {"saved_at"}
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["text"])


def test_a_replay_never_doubles_and_another_text_under_its_id_is_another(interview):
    key = uuid4()

    rows = [asked(interview, it, client_key=key) for it in ("One?", "One?", "Two?")]

    assert rows[0] == rows[1]
    assert InterviewerQuestion.objects.count() == 2


def test_what_is_added_under_the_same_id_is_kept_too(interview):
    key = uuid4()
    asked(interview, "Why leave?", client_key=key)
    for answered in ("The commute.", "The pay."):
        asked(interview, "Why leave?", client_key=key, answered=answered, wished="Growth.")

    rows = InterviewerQuestion.objects.order_by("pk").values_list("answered", "wished")
    assert list(rows) == [("The commute.", "Growth."), ("The pay.", "Growth.")]


def test_the_room_offers_it_and_lists_what_was_noted(signed_in, interview, mia):
    asked(interview, "What is it like where you are?")

    response = signed_in.get(reverse("interviews:interview_room", args=[interview.pk]))

    assertContains(response, "data-outbox-create")
    assertContains(response, "<li>What is it like where you are?</li>")


# --- One of them -----------------------------------------------------------------------------


def test_it_is_corrected_and_taken_away_with_undo(signed_in, interview, mia):
    row = asked(interview, asked_by=mia)

    signed_in.post(url("edit", row), {"text": "Why now?", "wished": "It is time."})
    row.refresh_from_db()
    assert (row.text, row.wished, row.asked_by) == ("Why now?", "It is time.", None)

    response = signed_in.post(url("remove", row), follow=True)
    assertContains(response, "Moved to the trash: Why now?")
    assert not InterviewerQuestion.objects.owned_by(interview.owner)

    signed_in.post(undo_in(response))
    assert InterviewerQuestion.objects.owned_by(interview.owner).get() == row


def test_it_goes_into_the_trash_with_its_interview_role_or_company_and_comes_back(interview):
    row, now = asked(interview), timezone.now()

    for thrown in (interview, interview.role, interview.role.company):
        trash(obj=thrown, now=now)
        assert not InterviewerQuestion.objects.owned_by(interview.owner)
        restore(obj=thrown, now=now)
        assert InterviewerQuestion.objects.owned_by(interview.owner).get() == row


def test_who_asked_outlives_the_trash(interview):
    contact = ContactFactory(owner=interview.owner)
    asked(interview, asked_by=contact)
    trash(obj=contact, now=timezone.now())

    purge(now=timezone.now() + timedelta(days=31))

    assert InterviewerQuestion.objects.get().asked_by == contact


# --- The library -----------------------------------------------------------------------------


def library_of(owner) -> list[AskedBefore]:
    return asked_in(owner, asked_as(owner, QueryDict()).groups)


def test_the_same_question_is_listed_once_with_who_asked_and_the_last_wish(signed_in, owner):
    now = timezone.now()
    by_kind(owner, "recruiter", "Why do you want to leave?", wished="First", now=now)
    later = now + timedelta(days=1)
    by_kind(owner, "coworker", "So why did you want to leave your job?", answered="x", now=later)

    [group] = library_of(owner)

    assert (group.count, group.best.wished) == (2, "First")
    response = signed_in.get(LIBRARY)
    assertContains(response, "Asked twice, by")
    assertContains(response, "What I wish I had said")


def test_the_best_answer_is_the_one_that_was_marked(signed_in, owner):
    first = by_kind(owner, "recruiter", "Why do you want to leave?", answered="Enough learned")
    second = by_kind(owner, "recruiter", "Why do you want to leave?", wished="Later")

    signed_in.post(url("best", first))
    assertContains(signed_in.get(LIBRARY), "My best answer")
    assert library_of(owner)[0].best == first

    signed_in.post(url("best", second))
    assert list(InterviewerQuestion.objects.filter(is_best=True)) == [second]
    signed_in.post(url("best", second))
    assert not InterviewerQuestion.objects.filter(is_best=True)


def test_what_was_joined_wrongly_is_told_apart_and_undo_joins_it_again(signed_in, owner):
    asked_first = by_kind(owner, "recruiter", "Why do you want to leave?")
    row = by_kind(owner, "recruiter", "Why do you want to leave?")
    had = row.same_key

    response = signed_in.post(url("apart", row), follow=True)

    assert len(library_of(owner)) == 2
    signed_in.post(undo_in(response))
    assert [len(it.rows) for it in library_of(owner)] == [2]
    again = signed_in.post(undo_url(owner, "interviewer_question_apart", pk=row.pk, had=had))
    assert again.status_code == 302
    assert asked_first.same_key == had


def test_joined_again_one_answer_is_the_best_at_most(signed_in, owner):
    first, row = (by_kind(owner, "recruiter", "Why do you want to leave?") for _ in range(2))
    signed_in.post(url("best", first))
    apart = signed_in.post(url("apart", row), follow=True)
    signed_in.post(url("best", row))

    signed_in.post(undo_in(apart))

    assert list(InterviewerQuestion.objects.filter(is_best=True)) == [first]


def test_it_can_be_searched_and_narrowed_to_who_asks(signed_in, owner):
    by_kind(owner, "recruiter", "Why do you want to leave MÜLLER?", answered="Enough")
    by_kind(owner, "coworker", "Do you play table football?")

    for asks, shown, hidden in (
        ({"q": "muller leave"}, "MÜLLER", "football"),
        ({"who": "coworker"}, "football", "MÜLLER"),
    ):
        response = signed_in.get(LIBRARY, asks)
        assertContains(response, shown)
        assertNotContains(response, hidden)
    assertContains(signed_in.get(LIBRARY, {"q": "nothing"}), "Nothing matches")
    assert signed_in.get(LIBRARY, {"page": "x", "who": "nobody"}).status_code == 200


def test_a_library_that_is_not_read_whole_says_so(signed_in, owner, monkeypatch):
    by_kind(owner, "recruiter", "Why do you want to leave?")
    by_kind(owner, "recruiter", "What do you earn now?")
    monkeypatch.setattr("interviews.asked_me.views.MOST_READ", 2)
    assertNotContains(signed_in.get(LIBRARY), "are read here")
    monkeypatch.setattr("interviews.asked_me.views.MOST_READ", 1)

    page = signed_in.get(LIBRARY)

    assertContains(page, "You have noted more than 1. The newest 1 are read here")
    assert page.context["shown"].paginator.count == 1


def test_an_empty_library_says_what_it_is_for(signed_in):
    assertContains(signed_in.get(LIBRARY), "Nothing noted yet")


def test_the_library_takes_a_fixed_number_of_queries(signed_in, owner, django_assert_num_queries):
    for n in range(8):
        by_kind(owner, "recruiter", f"Question {n} about thing {n}?", wished="x")

    with django_assert_num_queries(5):  # session, user, what was asked, the page of it, due
        signed_in.get(LIBRARY)


def test_another_users_questions_are_not_compared_with(interview):
    other = InterviewFactory(is_over=True)
    theirs = asked(other, "Why do you want to leave?")
    theirs.same_key = "secret"
    theirs.save()

    assert asked(interview, "Why do you want to leave?").same_key != "secret"


# --- Before, and after: the one box of the debrief -------------------------------------------


def test_the_one_box_of_the_debrief_became_rows_and_no_text_is_lost():
    migration = import_module("interviews.migrations.0010_they_asked_me")
    assert apps.get_model("interviews", "InterviewerQuestion") is InterviewerQuestion

    box = "- How I split it\r\n\r\n  2. Why I left\n3 years ago I would\x0bhave said more"

    assert migration.answers_of(box) == [
        "How I split it",
        "Why I left",
        "3 years ago I would",
        "have said more",
    ]


def test_a_wish_without_a_question_says_so(signed_in, interview):
    InterviewerQuestionFactory(interview=interview, text="", wished="More about Kafka")

    assertContains(signed_in.get(LIBRARY), "A question you did not note")
    row = InterviewerQuestion.objects.get()
    response = signed_in.post(url("edit", row), {"text": "", "wished": ""})
    assertContains(response, "Write what they wanted to know", status_code=422)
    assertRedirects(
        signed_in.post(url("edit", row), {"text": "", "wished": "Kafka"}),
        reverse("interviews:interview_log", args=[interview.pk], fragment="asked-me"),
        fetch_redirect_response=False,
    )
