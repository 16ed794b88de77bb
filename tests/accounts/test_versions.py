"""An older page overwrites nothing; the table of all forms is in tests/test_two_tabs.py."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.models import Company
from interviews.models import Answer
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    InterviewFactory,
    KeyMessageFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
    UserFactory,
)
from tests.filled_form import held_by


def opened(client, name, *args):
    path = reverse(name, args=args)
    return path, held_by(client.get(path), path, path)


@pytest.fixture
def company(owner):
    return CompanyFactory(owner=owner, name="Fernhill", notes="Mia works there.")


def test_a_field_left_alone_takes_what_is_stored_and_the_other_stays(signed_in, company):
    path, page = opened(signed_in, "applications:company_edit", company.pk)
    signed_in.post(path, page | {"notes": "Mia left."})

    refused = signed_in.post(path, page | {"website": "https://fernhill.example"})

    assert refused.status_code == 409
    again = held_by(refused, path, path)
    assert (again["notes"], again["website"]) == (["Mia left."], ["https://fernhill.example"])
    assert "You left it as it was" in refused.text
    assert signed_in.post(path, again).status_code == 302
    company.refresh_from_db()
    assert (company.notes, company.website) == ("Mia left.", "https://fernhill.example")


def test_the_same_words_in_both_tabs_are_no_conflict(signed_in, company):
    path, page = opened(signed_in, "applications:company_edit", company.pk)

    for _ in range(2):
        assert signed_in.post(path, page | {"notes": "Mia left."}).status_code == 302


def test_line_breaks_of_a_browser_are_no_change(signed_in, company):
    Company.objects.update(notes="One\nTwo")
    path, page = opened(signed_in, "applications:company_edit", company.pk)
    Company.objects.update(notes="Other")

    refused = signed_in.post(path, page | {"notes": "One\r\nTwo"})

    assert "You left it as it was" in refused.text


def test_what_is_wrong_besides_is_said_as_well(signed_in, company):
    path, page = opened(signed_in, "applications:company_edit", company.pk)
    Company.objects.update(notes="Other")

    refused = signed_in.post(path, page | {"notes": "Mine", "name": ""})

    assert refused.status_code == 409
    assert "Before you can save" in refused.text
    assert "Give the company a name." in refused.text


def test_a_page_from_before_there_were_versions_saves_as_ever(signed_in, company):
    path, page = opened(signed_in, "applications:company_edit", company.pk)
    del page["version"]
    Company.objects.update(notes="Other")

    assert signed_in.post(path, page | {"notes": "Mine"}).status_code == 302


@pytest.mark.parametrize("version", ["x", ":", ",,:,", "of:,notes", "\0", "x" * 10_000])
def test_a_version_that_cannot_be_read_is_an_older_one(signed_in, company, version):
    path, page = opened(signed_in, "applications:company_edit", company.pk)

    refused = signed_in.post(path, page | {"notes": "Mine", "version": version})

    assert refused.status_code == 409
    assert Company.objects.get().notes == "Mia works there."


def test_markup_in_both_texts_is_shown_as_text(signed_in, company):
    path, page = opened(signed_in, "applications:company_edit", company.pk)
    Company.objects.update(notes="<script>alert(1)</script>")

    refused = signed_in.post(path, page | {"notes": "<script>alert(2)</script>"})

    assert refused.status_code == 409
    assert "<script>alert" not in refused.text


def test_htmx_gets_the_part_with_both_texts(htmx, signed_in, owner):
    question = QuestionFactory(interview=InterviewFactory(owner=owner))
    mia = ParticipantFactory(interview=question.interview).contact
    path = reverse("interviews:answer_record", args=[question.pk])
    page = held_by(htmx.get(path, {"speaker": mia.pk}), path)
    said = page | {"manner": "specific", "words": "About 45."}
    assert htmx.post(path, said).status_code == 200

    refused = htmx.post(path, page | {"manner": "general", "words": "It varies."})

    assert refused.status_code == 409
    assert "<html" not in refused.text
    assert "About 45." in refused.text
    assert "It varies." in refused.text
    assert Answer.objects.get().words == "About 45."


def test_saying_that_somebody_else_said_it_loses_no_word(signed_in, owner):
    question = QuestionFactory(interview=InterviewFactory(owner=owner))
    mia, jonas = (ParticipantFactory(interview=question.interview).contact for _ in range(2))
    AnswerFactory(question=question, speaker=mia, words="About 45.", manner="specific")
    log = reverse("interviews:interview_log", args=[question.interview_id])
    path = reverse("interviews:answer_record", args=[question.pk])
    page = held_by(signed_in.get(log, {"open": question.pk, "speaker": mia.pk}), path)

    assert signed_in.post(path, page | {"speaker": jonas.pk}).status_code == 302
    assert Answer.objects.get(speaker=jonas).words == "About 45."
    refused = signed_in.post(path, page | {"speaker": jonas.pk, "words": "It varies."})

    assert refused.status_code == 409
    assert "About 45." in refused.text
    assert "It varies." in refused.text


def test_another_recruiter_chosen_meanwhile_stays(signed_in, owner):
    role = RoleFactory(owner=owner)
    one, other = (
        ContactFactory(owner=owner, company=role.company, kind="recruiter") for _ in range(2)
    )
    path = reverse("overview:role_recruiter", args=[role.pk])
    assert signed_in.post(path, {"contact": one.pk, "instead_of": "None"}).status_code == 302

    response = signed_in.post(path, {"contact": other.pk, "instead_of": "None"}, follow=True)

    role.refresh_from_db()
    assert role.recruiter == one
    assert f"{one} recruits for this role." in response.text


def test_looking_at_what_would_come_keeps_the_version_of_the_page(signed_in, owner):
    path, page = opened(signed_in, "interviews:follow_up_settings_edit")
    signed_in.post(path, page | {"nudge_after_days": "8"})

    shown = signed_in.post(path, page | {"nudge_after_days": "9", "show": "changes"})

    assert shown.status_code == 200
    assert held_by(shown, path, path)["version"] == page["version"]
    assert signed_in.post(path, page | {"nudge_after_days": "9"}).status_code == 409


# --- Switches say the state they set -------------------------------------------------------------


def test_a_switch_pressed_in_two_tabs_is_switched_once(signed_in, owner):
    question = QuestionFactory(interview=InterviewFactory(owner=owner), asked_at=None)
    path = reverse("interviews:question_asked_toggle", args=[question.pk])

    for _ in range(2):
        signed_in.post(path, {"to": "on"})

    question.refresh_from_db()
    assert question.asked_at is not None


def test_a_message_picked_in_two_tabs_is_picked(signed_in, owner):
    interview, message = InterviewFactory(owner=owner), KeyMessageFactory(owner=owner)
    path = reverse("interviews:message_plan_toggle", args=[interview.pk])

    for _ in range(2):
        signed_in.post(path, {"pick": message.pk})
    assert interview.message_plans.count() == 1
    for _ in range(2):
        signed_in.post(path, {"drop": message.pk})
    assert not interview.message_plans.exists()


def test_an_item_ticked_in_two_tabs_is_ticked(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    item = interview.checklist_items.create(key="own-abc", group="before", text="Printout")
    path = reverse("interviews:checklist_item_toggle", args=[interview.pk])

    for _ in range(2):
        signed_in.post(path, {"tick": item.key})
    item.refresh_from_db()
    assert item.done_at is not None


# --- At the same moment --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_saved_at_the_same_moment_one_sees_both_texts():
    owner = UserFactory()
    company = CompanyFactory(owner=owner)
    barrier, found = threading.Barrier(2), []
    path = reverse("applications:company_edit", args=[company.pk])

    def save(number):
        client = Client()
        client.force_login(owner)
        page = held_by(client.get(path), path, path)
        barrier.wait()
        try:
            found.append(client.post(path, page | {"notes": f"Words {number}"}).status_code)
        finally:
            connection.close()

    racers = [threading.Thread(target=save, args=[number]) for number in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert sorted(found) == [302, 409]
