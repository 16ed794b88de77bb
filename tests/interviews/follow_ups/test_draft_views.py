import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.debrief.changes import save_debrief
from interviews.models import DraftVersion, FollowUp
from tests.factories import (
    AnswerFactory,
    ContactFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
)
from tests.undoing import undo_in


@pytest.fixture
def role(owner):
    """A good interview with Mia, interest yes, and a recruiter who is not close."""
    priya = ContactFactory(
        owner=owner,
        kind="recruiter",
        relationship="distant",
        name="Priya Raman",
        email="priya@example.org",
    )
    role = RoleFactory(owner=owner, company=priya.company, recruiter=priya, title="Data engineer")
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    mia = ContactFactory(owner=owner, company=priya.company, name="Mia Okafor")
    ParticipantFactory(interview=interview, contact=mia)
    question = QuestionFactory(interview=interview)
    AnswerFactory(question=question, speaker=mia, words="We ship on Tuesdays", signal=1)
    fields = {
        "interest": "yes",
        "interest_words": "The first project is one I would choose myself.",
        "feeling": "good",
    }
    save_debrief(interview=interview, fields=fields, ratings={}, now=timezone.now())
    for wished in ("I would name the migration project", "And the on-call numbers"):
        InterviewerQuestionFactory(interview=interview, wished=wished)
    return role


@pytest.fixture
def update(role):
    return FollowUp.objects.get(role=role, rule="recruiter_update")


@pytest.fixture
def note(role):
    return FollowUp.objects.get(role=role, rule="thank_you")


def url(follow_up, verb):
    return reverse(f"interviews:follow_up_{verb}", args=[follow_up.pk])


def composer(response):
    return response.context["composer"]


def words(form="email", subject="Hello", body="A text of my own, with 3 figures."):
    return {"form": form, "subject": subject, "body": body}


def sent(**changes):
    return {"form": "email", "via": "sent", "on": f"{timezone.localdate()}"} | changes


def test_a_draft_holds_the_users_own_line_and_no_private_word(signed_in, update):
    response = signed_in.get(update.get_absolute_url())

    body = composer(response).draft_form.initial["body"]
    assert "The first project is one I would choose myself." in body
    assert "Priya" in body
    assertContains(response, "Debrief never sends anything")


def test_a_note_takes_the_detail_one_picks(signed_in, note):
    answer = note.contact.answers.get()
    plain = composer(signed_in.get(note.get_absolute_url()))
    assert "[" in plain.draft_form.initial["body"]

    picked = signed_in.get(note.get_absolute_url(), {"built": "1", "detail": answer.pk})

    assert "We ship on Tuesdays" in composer(picked).draft_form.initial["body"]


def test_what_is_still_to_fill_in_is_said_loudly_and_blocks_nothing(signed_in, note):
    response = signed_in.get(note.get_absolute_url())

    assert any(it.is_loud for it in composer(response).warnings)
    assertRedirects(
        signed_in.post(url(note, "draft"), words("note", body="[One thing] here")),
        f"{note.get_absolute_url()}?form=note&saved=1#draft-saved",
    )


def test_warnings_follow_what_is_written(htmx, update):
    body = "I really enjoyed our conversation. Thank you for taking the time."

    response = htmx.post(url(update, "warnings"), words(body=body))

    assertContains(response, 'id="draft-warnings"')
    assertNotContains(response, "<html")
    assert composer(response).warnings
    assert not DraftVersion.objects.exists()


def test_warnings_without_htmx_lead_back_to_the_page(signed_in, update):
    assertRedirects(signed_in.post(url(update, "warnings"), words()), update.get_absolute_url())


def test_checking_keeps_what_is_typed_and_saves_nothing(signed_in, update):
    response = signed_in.post(url(update, "draft"), words(body="Half a thought") | {"check": "1"})

    assertContains(response, "Half a thought")
    assert not DraftVersion.objects.exists()


def test_each_save_is_a_version_and_the_same_words_are_none(signed_in, update):
    for body in ("First words", "Second words", "Second words"):
        signed_in.post(url(update, "draft"), words(body=body))

    assert [it.number for it in DraftVersion.objects.all()] == [1, 2]
    page = update.get_absolute_url()
    assert composer(signed_in.get(page)).draft_form.initial["body"] == "Second words"
    first = signed_in.get(page, {"form": "email", "version": "1"})
    assert composer(first).draft_form.initial["body"] == "First words"
    fresh = signed_in.get(page, {"form": "email", "fresh": "1"})
    assert "Priya" in composer(fresh).draft_form.initial["body"]


def test_a_subject_of_two_lines_is_refused(signed_in, update):
    response = signed_in.post(url(update, "draft"), words(subject="One\r\nBcc: all@example.org"))

    assert response.status_code == 422
    assert not DraftVersion.objects.exists()


def test_a_mail_link_carries_every_character(signed_in, update):
    body = "Hello Priya,\n\n100 % & more? #1 ü “quoted” +\nBye"
    signed_in.post(url(update, "draft"), words(subject="A & B = C?", body=body))

    link = composer(signed_in.get(update.get_absolute_url())).mailto

    parts = urlsplit(link)
    assert parts.path == "priya@example.org"
    assert "+" not in parts.query
    assert "%0D%0A" in parts.query
    found = parse_qs(parts.query)
    assert found["subject"] == ["A & B = C?"]
    assert found["body"][0].replace("\r\n", "\n") == body


def test_a_text_too_long_for_a_link_is_said_and_not_cut(signed_in, update):
    signed_in.post(url(update, "draft"), words(body="word ü " * 400))

    response = signed_in.get(update.get_absolute_url())

    assertContains(response, "Too long for a mail link")
    assert "body=" not in composer(response).mailto


def test_sent_is_done_with_day_and_outcome_and_undo(signed_in, update):
    yesterday = timezone.localdate() - timedelta(days=1)
    update.interview.ended_at -= timedelta(days=3)
    update.interview.save()

    response = signed_in.post(
        url(update, "sent"), sent(on=f"{yesterday}", outcome="They will call"), follow=True
    )

    update.refresh_from_db()
    assert (update.status, update.closed_via, update.outcome) == ("done", "sent", "They will call")
    assert timezone.localdate(update.closed_at) == yesterday
    signed_in.post(undo_in(response))
    update.refresh_from_db()
    assert update.status == "pending"


def test_what_is_for_the_user_alone_has_no_composer(signed_in, role):
    alone = FollowUp.objects.filter(role=role).first()
    FollowUp.objects.filter(pk=alone.pk).update(channel="self")

    assert composer(signed_in.get(alone.get_absolute_url())) is None
    assert signed_in.post(url(alone, "draft"), words()).status_code == 404


def test_unsaved_words_are_kept_with_what_was_sent(signed_in, update):
    signed_in.post(url(update, "sent"), words(body="As it left") | sent())

    assert [it.body for it in DraftVersion.objects.all()] == ["As it left"]


def test_words_that_cannot_be_kept_settle_nothing(signed_in, update):
    response = signed_in.post(url(update, "sent"), words(body="x" * 20_001) | sent())

    assert response.status_code == 422
    assert FollowUp.objects.get(pk=update.pk).status == "pending"


def test_nothing_was_sent_before_the_interview(signed_in, update):
    before = update.interview.local_date - timedelta(days=1)

    response = signed_in.post(url(update, "sent"), sent(on=f"{before}"))

    assertContains(response, "That was before the interview.", status_code=422)


def test_warnings_come_before_the_buttons_to_take_the_words_away(signed_in, update):
    page = signed_in.get(update.get_absolute_url()).text

    assert page.index("still to fill in") < page.index("Open in my mail program")
    assert page.index("still to fill in") < page.index("data-copies")
    assert "DraftWarning(" not in page


def test_what_was_saved_is_said_beside_the_button(signed_in, note):
    response = signed_in.post(url(note, "draft"), words("note", body="One thing"), follow=True)

    assertContains(response, "Saved as version 1.")
    assertNotContains(
        signed_in.get(note.get_absolute_url(), {"form": "note", "saved": "7"}), "Saved as version"
    )


def test_a_draft_is_signed_with_the_users_name(signed_in, owner, update):
    without = signed_in.get(update.get_absolute_url()).text
    owner.preferences.name = "Olga Lindqvist"
    owner.preferences.save()

    page = signed_in.get(update.get_absolute_url()).text

    settings = reverse("accounts:preferences_edit") + "#id_name"
    assert "[your name]" in without
    assert settings in without
    assert "Kind regards\nOlga Lindqvist" in page
    assert settings not in page


def test_a_closed_one_says_how_it_left(signed_in, update):
    signed_in.post(url(update, "sent"), sent(via="called", outcome="She was glad"))

    page = signed_in.get(update.get_absolute_url())
    assertContains(page, "Called on")
    assertContains(page, "She was glad")
    assertNotContains(page, 'name="via"')


def test_the_words_of_each_form_are_kept_when_one_goes_on_to_the_other(signed_in, update):
    page = update.get_absolute_url()

    response = signed_in.post(url(update, "draft"), words(body="By mail") | {"to": "call"})
    assertRedirects(response, f"{page}?form=call#composer")
    signed_in.post(url(update, "draft"), {"form": "call", "body": "By phone", "to": "email"})

    kept = {it.form: it.body for it in DraftVersion.objects.all()}
    assert kept == {"email": "By mail", "call": "By phone"}


def test_going_on_to_another_form_keeps_nothing_where_nothing_was_typed(signed_in, update):
    start = composer(signed_in.get(update.get_absolute_url())).draft_form.initial
    for text in (start, {"subject": "", "body": " "}):
        signed_in.post(url(update, "draft"), {"form": "email", "to": "call"} | text)

    assert not DraftVersion.objects.exists()


def test_words_too_long_to_keep_are_not_lost_on_the_way_to_another_form(signed_in, update):
    response = signed_in.post(url(update, "draft"), words(body="x" * 20_001) | {"to": "call"})

    assertContains(response, "x" * 20_001, status_code=422)


def test_a_reason_is_in_the_words_that_one_chose(signed_in, update):
    interview = update.interview
    interview.feeling_why = "Tom rolled his eyes"
    interview.save()
    page = update.get_absolute_url()
    assert "Tom" not in composer(signed_in.get(page)).text

    asked = {"built": "1", "form": "email", "reason": "We drew the load together"}
    assert "drew" not in composer(signed_in.get(page, asked)).text
    chosen = composer(signed_in.get(page, asked | {"says_reason": "1"})).text
    assert "It went well. We drew the load together." in chosen
    left = composer(signed_in.get(page, asked | {"says_reason": "1", "leaves_reason": "1"})).text
    assert "drew" not in left


def test_what_is_for_the_hand_to_do_first_is_the_one_filled_button(signed_in, update, note):
    """A mail to a known address is opened; a note is copied."""
    for row, first in ((update, "Open in my mail program"), (note, "Copy")):
        page = signed_in.get(row.get_absolute_url()).text
        (button,) = re.findall(
            r'<(?:a|button) class="btn btn-primary"(.*?)</(?:a|button)>', page, re.S
        )
        assert first in button


def test_it_is_ended_in_one_place(signed_in, update):
    page = signed_in.get(update.get_absolute_url()).text

    for name in ("Done", "Dismiss", '<button class="btn" name="how" value="date">Snooze</button>'):
        assert page.count(name) == 1


def test_a_withdrawal_with_nobody_to_write_to_leads_to_adding_one(signed_in, role):
    role.recruiter.delete()
    interview = role.interviews.get()
    fields = {"interest": "no", "feeling": "good"}
    save_debrief(interview=interview, fields=fields, ratings={}, now=timezone.now())
    withdraw = FollowUp.objects.get(role=role, rule="withdraw", status="pending")

    for page in ("/", withdraw.get_absolute_url()):
        response = signed_in.get(page)
        assertContains(
            response, f"{reverse('applications:contact_create')}?company={role.company_id}"
        )
        assertContains(response, "obody to write to")

    asked = re.search(r'href="(/contacts/add/[^"]+)"', response.text)[1].replace("&amp;", "&")
    signed_in.post(
        asked,
        {"name": "Dana", "kind": "recruiter", "relationship": "close", "company": role.company_id},
    )

    told = FollowUp.objects.get(role=role, rule="withdraw", status="pending")
    assert told.contact.name == "Dana"
