import re

import pytest
from django.urls import reverse
from pytest_django.asserts import (
    assertContains,
    assertNotContains,
    assertRedirects,
    assertTemplateUsed,
)

from interviews.models import ChecklistItem
from tests.factories import (
    AnswerFactory,
    InterviewFactory,
    KeyMessageFactory,
    ParticipantFactory,
    QuestionFactory,
)
from tests.undoing import undo_in


@pytest.fixture
def interview(owner):
    return InterviewFactory(owner=owner)


def toggle_url(interview):
    return reverse("interviews:checklist_item_toggle", args=[interview.pk])


def add_url(interview):
    return reverse("interviews:checklist_item_add", args=[interview.pk])


def remove_url(interview):
    return reverse("interviews:checklist_item_remove", args=[interview.pk])


def own_item(interview, text="Iron the shirt", group="before"):
    return ChecklistItem.objects.create(
        interview=interview, key="own-1", group=group, text=text, done_at=None
    )


def test_htmx_gets_the_lists_that_were_shown_and_the_steps(htmx, interview):
    data = {"key": "research", "shown": "before"}

    with assertTemplateUsed("includes/_checklist.html"):
        response = htmx.post(toggle_url(interview), data)

    assert re.search(r'value="research"\s+aria-pressed="true"', response.text)
    assertContains(response, '<nav id="steps" aria-label="Steps of this interview" hx-swap-oob')
    assertNotContains(response, "Right after")
    assert "<html" not in response.text


def test_without_htmx_goes_back_to_the_step_of_the_list(signed_in, interview):
    response = signed_in.post(toggle_url(interview), {"key": "mark_scares"})

    debrief = reverse("interviews:interview_debrief", args=[interview.pk])
    assertRedirects(response, f"{debrief}#checklist", fetch_redirect_response=False)
    assert interview.checklist_items.get().done_at


def test_toggling_twice_unticks(htmx, interview):
    htmx.post(toggle_url(interview), {"key": "research"})
    htmx.post(toggle_url(interview), {"key": "research"})

    assert interview.checklist_items.get().done_at is None


def test_an_own_item_of_another_interview_is_refused(htmx, interview):
    own_item(InterviewFactory(owner=interview.owner))

    response = htmx.post(toggle_url(interview), {"key": "own-1"})

    assert response.status_code == 422
    assert ChecklistItem.objects.get().done_at is None


def test_an_item_that_ticked_itself_says_why_and_has_no_button(signed_in, interview):
    interview.place = "https://meet.example.org/1"
    interview.save()
    ParticipantFactory(interview=interview)

    response = signed_in.get(reverse("interviews:interview_checklist", args=[interview.pk]))

    assertContains(response, "Ticked by itself: contacts, zone and place are set")
    assertNotContains(response, 'value="logistics"')


def test_all_five_lists_are_on_one_page(signed_in, interview):
    response = signed_in.get(reverse("interviews:interview_checklist", args=[interview.pk]))

    for label in ("Before", "During", "Right after", "Next day", "Before deciding"):
        assertContains(response, f'<h3 class="bucket">{label}')


def test_an_item_can_be_added(htmx, interview):
    data = {"text": "Iron the shirt", "group": "before", "shown": "before"}

    response = htmx.post(add_url(interview), data)

    assertContains(response, "Iron the shirt")
    item = interview.checklist_items.get()
    assert (item.group, item.done_at) == ("before", None)


def test_without_htmx_an_added_item_leads_back_to_the_list(signed_in, interview):
    response = signed_in.post(add_url(interview), {"text": "Iron", "group": "during"})

    log = reverse("interviews:interview_log", args=[interview.pk])
    assertRedirects(response, f"{log}#checklist", fetch_redirect_response=False)


def test_an_own_item_can_be_taken_off_and_that_undone(htmx, interview):
    item = own_item(interview, text="Iron & fold")
    item.toggle(now=interview.created_at)

    response = htmx.post(remove_url(interview), {"key": item.key, "shown": "before"})
    assertContains(response, "Removed from the list: Iron &amp; fold")
    assert not interview.checklist_items.exists()
    undone = htmx.post(undo_in(response))

    again = interview.checklist_items.get()
    assert (again.text, again.group) == ("Iron & fold", "before")
    assert again.done_at
    assertNotContains(undone, "Right after")


def test_without_htmx_undo_is_on_the_next_page(signed_in, interview):
    item = own_item(interview)

    response = signed_in.post(
        remove_url(interview),
        {
            "key": item.key,
            "shown": ["before", "during", "right_after", "next_day", "before_deciding"],
        },
        follow=True,
    )

    assertContains(response, "Removed from the list: Iron the shirt")
    signed_in.post(undo_in(response))
    assert interview.checklist_items.get().text == "Iron the shirt"


def test_a_list_item_of_the_catalogue_cannot_be_removed(htmx, interview):
    htmx.post(toggle_url(interview), {"key": "research"})

    response = htmx.post(remove_url(interview), {"key": "research"})

    assert response.status_code == 422
    assert interview.checklist_items.exists()


def test_all_five_lists_take_as_many_queries_for_one_answer_as_for_many(
    signed_in, interview, django_assert_num_queries
):
    url = reverse("interviews:interview_checklist", args=[interview.pk])
    for keys in ("a", "bcdef"):
        for key in keys:
            speaker = ParticipantFactory(interview=interview).contact
            question = QuestionFactory(interview=interview, key=f"own-{key}")
            AnswerFactory(question=question, speaker=speaker)
            interview.message_plans.create(message=KeyMessageFactory(owner=interview.owner))
        with django_assert_num_queries(16):
            signed_in.get(url)
