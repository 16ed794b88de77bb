import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.catalogue.loader import questions
from interviews.models import BankQuestion, Question
from interviews.preparing.bank_reading import bank_item
from tests.factories import AnswerFactory, InterviewFactory, ParticipantFactory, UserFactory
from tests.undoing import undo_in

LIST = "/questions/"
CREATE = "/questions/add/"
FAVOURITES = [entry.key for entry in questions() if entry.is_favourite]


@pytest.fixture
def own(owner):
    return BankQuestion.objects.create(
        owner=owner, theme="team", text="Who eats lunch together?", ask_whom=["coworker"]
    )


def url_of(name, key):
    return reverse(f"interviews:bank_question_{name}", args=[key])


def typed(**changes):
    return {"text": "Who eats lunch together?", "theme": "team"} | changes


# --- The list ------------------------------------------------------------------------------------


def test_a_fresh_install_shows_all_63_by_theme(signed_in):
    response = signed_in.get(LIST)

    assertContains(response, "63 questions")
    assertContains(response, 'class="row-title"', count=63)
    assert list(response.context["by_theme"]) == [
        "Manager",
        "Hours and balance",
        "Role",
        "Team",
        "Culture",
        "Growth",
        "Pay",
        "Stability",
        "Engineering",
        "Process",
    ]


def test_the_themes_found_can_be_jumped_to(signed_in, htmx):
    for client, asked, count in ((signed_in, {}, 10), (htmx, {"which": "favourites"}, 4)):
        page = client.get(LIST, asked).text
        themes = re.findall(r'class="chip" href="#([^"]+)"', page)
        assert len(themes) >= count
        assert all(f'<section class="panel" id="{theme}"' in page for theme in themes)

    assertNotContains(signed_in.get(LIST, {"theme": "team"}), 'class="jump"')


def test_s8_to_s17_the_ten_of_the_source_are_marked(signed_in):
    response = signed_in.get(LIST, {"which": "favourites"})

    assert len(FAVOURITES) == 10
    assertContains(response, "Recommended in the article</span>", count=10)
    for key in FAVOURITES:
        assertContains(response, f'href="{url_of("detail", key)}"')


def test_the_list_can_be_narrowed(signed_in, own):
    def keys(**asked):
        by_theme = signed_in.get(LIST, asked).context["by_theme"]
        return {item.key for items in by_theme.values() for item in items}

    assert keys(q="lunch TOGETHER") == {own.key}
    assert keys(which="own") == {own.key}
    assert keys(theme="engineering") == {it.key for it in questions() if it.theme == "engineering"}
    assert own.key in keys(whom="coworker")
    assert own.key not in keys(whom="recruiter")
    assert keys(q="no such words") == set()
    assert len(keys(theme="nonsense", whom="nonsense", which="nonsense")) == 64


def test_htmx_gets_only_the_questions(htmx):
    response = htmx.get(LIST, {"q": "hours"})

    assertContains(response, 'id="bank-questions"')
    assert "<html" not in response.text


def test_an_empty_result_names_the_next_action(signed_in):
    assertContains(signed_in.get(LIST, {"q": "no such words"}), "No question matches")
    assertContains(signed_in.get(LIST, {"which": "own"}), "No question of your own here")


def test_the_list_costs_the_same_with_any_number_of_own_questions(
    signed_in, owner, own, django_assert_num_queries
):
    with django_assert_num_queries(4):
        signed_in.get(LIST)
    for number in range(5):
        BankQuestion.objects.create(owner=owner, theme="team", text=f"Question {number}")
    with django_assert_num_queries(4):
        signed_in.get(LIST)


def test_nobody_sees_another_users_questions(client, own):
    client.force_login(UserFactory())

    assertNotContains(client.get(LIST), own.text)


# --- Adding and changing -------------------------------------------------------------------------


def test_an_own_question_is_added(signed_in, owner):
    data = typed(text=" Who eats\nlunch together? ", ask_whom=["coworker", "hiring_manager"])

    response = signed_in.post(CREATE, data)

    question = BankQuestion.objects.get()
    assertRedirects(response, question.get_absolute_url())
    assert (question.owner, question.text) == (owner, "Who eats lunch together?")
    assert question.ask_whom == ["hiring_manager", "coworker"]


def test_adding_leads_back_to_where_one_came_from_and_nowhere_else(signed_in):
    back = signed_in.post(f"{CREATE}?next=/interviews/", typed())
    away = signed_in.post(f"{CREATE}?next=//evil.example.org/", typed())

    assertRedirects(back, "/interviews/")
    assertRedirects(away, BankQuestion.objects.last().get_absolute_url())


def test_editing_a_catalogue_question_makes_the_users_copy(signed_in, owner):
    assertContains(signed_in.get(url_of("edit", "top_traits")), "strongest people here")

    response = signed_in.post(url_of("edit", "top_traits"), typed(text="Who shines here?"))

    assertRedirects(response, url_of("detail", "top_traits"))
    item = bank_item(owner, "top_traits")
    assert (item.text, item.is_edited, item.is_favourite) == ("Who shines here?", True, True)
    assert not bank_item(UserFactory(), "top_traits").is_edited


def test_editing_twice_keeps_one_copy(signed_in, owner):
    signed_in.post(url_of("edit", "top_traits"), typed(text="First"))
    signed_in.post(url_of("edit", "top_traits"), typed(text="Second"))

    assert bank_item(owner, "top_traits").text == "Second"
    assert BankQuestion.objects.count() == 1


def test_whom_it_is_best_asked_of_keeps_its_order(signed_in, owner):
    before = bank_item(owner, "enjoy_most").ask_whom

    signed_in.post(url_of("edit", "enjoy_most"), typed(ask_whom=["hiring_manager", "coworker"]))

    assert before == ("coworker", "hiring_manager")
    assert bank_item(owner, "enjoy_most").ask_whom == before


def test_a_changed_question_leaves_plans_as_they_were(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    signed_in.post(url_of("plan", "top_traits"), {"interview": interview.pk})

    signed_in.post(url_of("edit", "top_traits"), typed(text="Who shines here?"))

    assert "strongest people" in interview.questions.get().text


def test_the_original_can_be_restored_and_that_undone(signed_in, owner):
    signed_in.post(url_of("edit", "top_traits"), typed(text="Who shines here?"))

    response = signed_in.post(url_of("restore", "top_traits"), follow=True)
    assertContains(response, "The original words are back.")
    assert not bank_item(owner, "top_traits").is_edited
    signed_in.post(undo_in(response))

    assert bank_item(owner, "top_traits").text == "Who shines here?"


def test_restoring_the_original_of_a_hidden_question_keeps_it_hidden(signed_in, owner):
    signed_in.post(url_of("edit", "top_traits"), typed(text="Who shines here?"))
    signed_in.post(url_of("hide", "top_traits"))

    signed_in.post(url_of("restore", "top_traits"))

    item = bank_item(owner, "top_traits")
    assert item.is_hidden
    assert not item.is_edited


def test_an_own_question_has_no_original_to_restore(signed_in, own):
    signed_in.post(url_of("restore", own.key))

    assert BankQuestion.objects.get() == own


# --- Hiding --------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", ["catalogue", "own"])
def test_a_question_is_hidden_and_shown_again(signed_in, owner, own, of):
    key = own.key if of == "own" else "top_traits"

    response = signed_in.post(url_of("hide", key), follow=True)
    assert bank_item(owner, key).is_hidden
    signed_in.post(undo_in(response))
    assert not bank_item(owner, key).is_hidden
    signed_in.post(url_of("hide", key))
    assertNotContains(signed_in.get(LIST), f'href="{url_of("detail", key)}"')
    assertContains(signed_in.get(LIST), "1 hidden")
    hidden = signed_in.get(LIST, {"which": "hidden"})
    assertContains(hidden, f'href="{url_of("detail", key)}"')
    signed_in.post(url_of("show", key))

    assert not bank_item(owner, key).is_hidden
    assert BankQuestion.objects.filter(pk=own.pk).exists()


def test_showing_a_catalogue_question_again_leaves_no_row_behind(signed_in):
    signed_in.post(url_of("hide", "top_traits"))
    signed_in.post(url_of("show", "top_traits"))

    assert not BankQuestion.objects.exists()


def test_showing_again_from_the_hidden_list_leads_back_to_it(signed_in, owner):
    signed_in.post(url_of("hide", "top_traits"))
    hidden = signed_in.get(LIST, {"which": "hidden"})

    show = f"{url_of('show', 'top_traits')}?next=/questions/%3Fwhich%3Dhidden"
    assertContains(hidden, f'action="{show}"')
    assertRedirects(signed_in.post(show), "/questions/?which=hidden")


# --- Planning from the bank ----------------------------------------------------------------------


def test_a_question_is_planned_for_one_of_the_next_interviews_and_undone(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    ParticipantFactory(interview=interview, contact__name="Mia Okafor")

    detail = signed_in.get(url_of("detail", "top_traits"))
    for words in ("Recommended in the article", "Reveals", "Then ask, to count it", "Mia Okafor"):
        assertContains(detail, words)
    response = signed_in.post(url_of("plan", "top_traits"), {"interview": interview.pk})
    assertRedirects(response, url_of("detail", "top_traits"), fetch_redirect_response=False)
    assert interview.questions.exists()

    response = signed_in.post(undo_in(signed_in.get(LIST)))

    assertRedirects(response, url_of("detail", "top_traits"))
    assert not interview.questions.exists()


def test_a_question_can_be_kept_in_reserve(signed_in, owner):
    interview = InterviewFactory(owner=owner)

    signed_in.post(url_of("plan", "top_traits"), {"interview": interview.pk, "reserve": "1"})

    assert interview.questions.get().is_reserve


@pytest.mark.parametrize("interview_of", ["another user", "the past", "the trash", "text", ""])
def test_an_interview_that_is_not_coming_up_is_refused_in_words(signed_in, owner, interview_of):
    pk = {
        "another user": lambda: InterviewFactory(role__title="Not yours").pk,
        "the past": lambda: InterviewFactory(owner=owner, is_over=True).pk,
        "the trash": lambda: InterviewFactory(owner=owner, trashed_at=timezone.now()).pk,
        "text": lambda: "1 OR 1\x00",
        "": lambda: "",
    }[interview_of]()

    InterviewFactory(owner=owner)

    response = signed_in.post(url_of("plan", "top_traits"), {"interview": pk})

    assertContains(response, "Choose one of your interviews", status_code=422)
    assertNotContains(response, "Not yours", status_code=422)
    assert not Question.objects.exists()


def test_planning_what_is_planned_and_answered_changes_nothing(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    signed_in.post(url_of("plan", "top_traits"), {"interview": interview.pk})
    AnswerFactory(question=interview.questions.get())

    data = {"interview": interview.pk, "reserve": "1"}
    response = signed_in.post(url_of("plan", "top_traits"), data, follow=True)

    assertContains(response, "already.")
    assert not interview.questions.get().is_reserve


# --- Whose it is ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["no-such-question", "own-999999", "own-x", "own-", "a" * 200])
def test_a_question_that_is_not_there_is_a_404(signed_in, key):
    assert signed_in.get(url_of("detail", key)).status_code == 404


def test_another_users_change_stays_with_them(signed_in, someone_else, owner):
    signed_in.post(url_of("edit", "top_traits"), typed(text="Mine"))

    for name in ("edit", "hide", "restore"):
        someone_else.post(url_of(name, "top_traits"), typed(text="Theirs"))

    assert bank_item(owner, "top_traits").text == "Mine"
    assert not bank_item(owner, "top_traits").is_hidden
