"""The room: one card a question, one tap an answer, and no phone overwrites another."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.services import trash
from interviews.log.changes import judge_answer
from interviews.models import Answer, GutFeeling, Question
from interviews.preparing.bank_reading import bank_item
from interviews.preparing.plan_changes import ask_own_question, plan_question, unplan_question
from interviews.verdict.drift_reading import role_with_history
from tests.factories import AnswerFactory, InterviewFactory, QuestionFactory
from tests.interviews.log.log_pages import log_url, undo_of, url
from tests.undoing import undo_in

JSON = {"Accept": "application/json"}


@pytest.fixture
def question(interview):
    return QuestionFactory(interview=interview)


@pytest.fixture
def hours(interview):
    interview.owner.preferences.hours_limit = 50
    interview.owner.preferences.save()
    return QuestionFactory(
        interview=interview, key="avg_hours", theme="workload", answer_kind="hours", position=1
    )


def save(client, question, *, key=None, headers=None, **fields):
    at = reverse("interviews:room_answer", args=[question.interview_id, key or question.key])
    return client.post(at, {"speaker": "panel", "version": 0} | fields, headers=headers)


def sent(client, question, **fields):
    """Saved by js/outbox.js: what the page gets to know."""
    response = save(client, question, headers=JSON, **fields)
    assert response.status_code == 200, response.text
    return response.json()


def words_of(question):
    return [(it.words, it.version) for it in question.answers.current()]


# --- One card -----------------------------------------------------------------------------


def test_one_tap_is_an_answer_and_the_next_card_comes(signed_in, question):
    QuestionFactory(interview=question.interview, key="next_steps", theme="process", position=2)

    response = save(signed_in, question, manner="specific")

    answer = question.answers.get()
    assert (answer.manner, answer.version, answer.signal) == ("specific", 1, None)
    question.refresh_from_db()
    assert question.asked_at
    assertRedirects(response, url("interview_room", question.interview) + "#card-next_steps")


def test_a_card_passed_by_saves_nothing(signed_in, question):
    save(signed_in, question)

    question.refresh_from_db()
    assert not question.answers.exists()
    assert question.asked_at is None


def test_words_without_how_they_were_said_come_back_with_the_reason(signed_in, question):
    response = save(signed_in, question, words="She stays close")

    assert response.status_code == 422
    assertContains(response, "Say how it was answered", status_code=422)
    assertContains(response, ">She stays close</textarea>", status_code=422)
    assert not question.answers.exists()


def test_chips_and_own_words_are_what_was_seen(signed_in, question):
    save(signed_in, question, manner="general", cues=["Paused", "Looked away"], cue="She smirked")

    assert question.answers.get().cue == "Paused, looked away. She smirked"
    page = signed_in.get(url("interview_room", question.interview))
    assertContains(page, 'name="cues" value="Paused" checked')
    assertContains(page, 'value="She smirked"')


@pytest.mark.parametrize(
    "said",
    [{"hours": "55-60"}, {"hours_cells": ["55", "60"]}, {"hours": "55-60", "hours_cells": ["40"]}],
)
def test_hours_are_tapped_or_typed(signed_in, hours, said):
    told = sent(signed_in, hours, manner="specific", **said)

    answer = hours.answers.get()
    assert (answer.hours_low, answer.hours_high, answer.signal) == (55, 60, -1)
    assert told["hint"] == "55–60: above your limit of 50."


def test_the_limit_is_drawn_behind_the_last_cell_it_allows(signed_in, hours):
    page = signed_in.get(url("interview_room", hours.interview)).text

    cell = page.index("is-limit")
    assert page[cell : page.index("</label>", cell)].count('value="50"') == 1
    assert '"60-70": "60\\u201370: above your limit of 50."' in page


def test_next_steps_say_by_when_and_from_whom(signed_in, interview, mia):
    question = QuestionFactory(interview=interview, key="next_steps", answer_kind="next_steps")
    day = interview.local_date + timedelta(days=7)

    save(
        signed_in,
        question,
        speaker=mia.pk,
        manner="specific",
        promised_on=f"{day}",
        promised_contact=mia.pk,
    )

    interview.refresh_from_db()
    assert (interview.promised_on, interview.promised_contact) == (day, mia)


@pytest.fixture
def next_steps(interview):
    interview.promised_on = interview.local_date + timedelta(days=3)
    interview.save()
    return QuestionFactory(interview=interview, key="next_steps", answer_kind="next_steps")


def day_of(question, after=None):
    """The interview's promised day; after: so many days after it, as a form sends it."""
    day = question.interview.local_date
    return f"{day + timedelta(days=after)}" if after else day


@pytest.mark.parametrize("is_asked_again", [False, True])
def test_a_day_that_a_card_only_shows_is_not_written_back(signed_in, next_steps, is_asked_again):
    """Another page changed it since, or another person's form on this one."""
    interview = next_steps.interview
    shown = {"initial-promised_on": day_of(next_steps, 3), "promised_on": day_of(next_steps, 3)}
    if is_asked_again:
        sent(signed_in, next_steps, manner="general", tab="a", **shown)
    interview.promised_on = day_of(next_steps, 10)
    interview.save()

    saved = sent(signed_in, next_steps, manner="specific", tab="a", **shown)

    interview.refresh_from_db()
    assert f"{interview.promised_on}" == day_of(next_steps, 10)
    assert saved["stored"]["promised_on"] == day_of(next_steps, 10)


def test_a_day_changed_on_two_pages_is_asked_about_once(signed_in, next_steps):
    interview = next_steps.interview
    interview.promised_on = day_of(next_steps, 10)
    interview.save()
    mine = {"manner": "specific", "promised_on": day_of(next_steps, 7)}

    older = mine | {"initial-promised_on": day_of(next_steps, 3)}
    refused = save(signed_in, next_steps, headers=JSON, **older)
    assert refused.status_code == 422
    assert "Meanwhile it was changed to" in refused.json()["errors"]["promised_on"][0]
    assert not next_steps.answers.exists()

    shown = refused.json()["stored"]["promised_on"]
    sent(signed_in, next_steps, **mine, **{"initial-promised_on": shown})
    interview.refresh_from_db()
    assert f"{interview.promised_on}" == day_of(next_steps, 7)


def test_a_new_day_counts_though_the_words_wait_beside(signed_in, next_steps):
    sent(signed_in, next_steps, manner="specific", words="Soon", tab="a")
    days = {
        "initial-promised_on": day_of(next_steps, 3),
        "promised_on": day_of(next_steps, 12),
    }

    assert sent(signed_in, next_steps, manner="general", words="Later", tab="b", **days)[
        "kept_beside"
    ]

    next_steps.interview.refresh_from_db()
    assert f"{next_steps.interview.promised_on}" == day_of(next_steps, 12)


def test_the_page_knows_what_it_sent_became(signed_in, question):
    told = sent(signed_in, question, manner="specific", words="A bit of a micromanager")

    assert told["version"] == 1
    assert told["state"] == "answered"
    assert told["saved_at"] == f"{timezone.localtime():%H:%M}"
    (suggestion,) = told["suggestions"]
    assert suggestion["key"] == "called_micromanager"
    assert suggestion["title"]
    assert suggestion["reason"]


def test_a_refusal_names_the_fields(signed_in, hours):
    response = save(signed_in, hours, headers=JSON, manner="specific", hours="lots")

    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["hours"]


# --- Who speaks ---------------------------------------------------------------------------


def test_each_person_has_a_form_and_who_spoke_last_is_kept(signed_in, interview, mia, jonas):
    first, second = (
        QuestionFactory(interview=interview, key=key, position=at) for at, key in enumerate("ab")
    )
    AnswerFactory(question=first, speaker=jonas, words="Fine")

    cards = signed_in.get(url("interview_room", interview)).context["cards"]

    one, two = (it for it in cards if it.key in {"a", "b"})
    assert [it.speaker_key for it in one.forms] == [str(mia.pk), str(jonas.pk), "panel"]
    assert one.forms[0].form_id == "answer-a"
    assert one.speaking == two.speaking == str(jonas.pk)
    assert second.state == "open"


@pytest.mark.parametrize("is_in_trash", [False, True])
def test_somebody_taken_off_the_list_meanwhile_still_said_it(signed_in, question, mia, is_in_trash):
    question.interview.participants.all().delete()
    if is_in_trash:
        trash(obj=mia, now=timezone.now())

    save(signed_in, question, speaker=mia.pk, manner="specific")

    assert question.answers.get().speaker == mia


# --- Dodged, and what came up ---------------------------------------------------------------


def test_a_dodge_brings_its_probe_next_and_saving_that_asks_it(signed_in, question):
    probe = f"probe-{question.pk}"

    response = save(signed_in, question, manner="dodged")
    assert response.url.endswith(f"#card-{probe}")
    for _ in range(2):
        sent(signed_in, question, key=probe, manner="specific", words="Last May", tab="a")

    asked = question.interview.questions.get(key=probe)
    assert (asked.text, asked.theme, asked.is_unplanned) == (question.probe, "manager", True)
    assert asked.answers.get().words == "Last May"


def test_the_log_asks_the_same_probe(signed_in, question):
    AnswerFactory(question=question, manner="dodged")

    signed_in.post(reverse("interviews:question_probe", args=[question.pk]))

    assert question.interview.questions.filter(key=question.probe_key).count() == 1


def test_a_question_that_came_up_is_asked_once_however_often_it_is_sent(signed_in, question):
    key, text = f"own-{uuid4().hex}", "Who is on call?"

    save(signed_in, question, key=key, text=text)
    asked = question.interview.questions.get(key=key)
    assert (asked.text, asked.is_unplanned, asked.state) == (text, True, "asked")
    for words in ("Everybody", "Everybody, in turns"):
        sent(signed_in, question, key=key, text=text, manner="specific", words=words, tab="a")

    assert words_of(asked) == [("Everybody, in turns", 2)]
    assert question.interview.questions.filter(text=text).count() == 1


def test_another_question_on_the_same_blank_card_is_another_question(signed_in, question):
    key = f"own-{uuid4().hex}"
    for text in ("Who is on call?", "Who decides?", "Who decides?"):
        save(signed_in, question, key=key, text=text, manner="specific")

    own = question.interview.questions.filter(is_unplanned=True)
    assert sorted(it.text for it in own) == ["Who decides?", "Who is on call?"]


def test_the_card_that_made_a_question_mends_its_words(signed_in, question):
    """At every pause while it is written, it is sent; another tab that shows it keeps the words."""
    key = f"own-{uuid4().hex}"
    for text in ("How many peple", "How many people left", "How many people left in 2025?"):
        sent(signed_in, question, key=key, text=text, manner="dodged", tab="a")
    sent(signed_in, question, key=key, text="How many peple", known=1, manner="dodged", tab="b")

    own = question.interview.questions.get(is_unplanned=True)
    assert (own.text, own.answers.current().count()) == ("How many people left in 2025?", 1)
    flag = question.interview.flags.get()
    assert flag.title == "Dodged: How many people left in 2025?"


def test_a_question_of_the_bank_or_the_reserve_keeps_its_name(signed_in, question, owner):
    planned = plan_question(
        interview=question.interview,
        item=bank_item(owner, "work_life_balance"),
        is_reserve=True,
        now=timezone.now(),
    )
    for key in ("team_tenure", planned.key):
        text = bank_item(owner, key).text
        save(signed_in, question, key=f"own-{uuid4().hex}", text=text, manner="specific")

    asked = question.interview.questions.filter(answers__isnull=False)
    assert {(it.key, it.is_reserve) for it in asked} == {
        ("team_tenure", False),
        ("work_life_balance", False),
    }


def test_what_was_taken_out_of_the_plan_meanwhile_is_asked_again(signed_in, question):
    Question.objects.all().delete()

    save(signed_in, question, text="How does she lead?", theme="manager", manner="specific")

    again = question.interview.questions.get(key=question.key)
    assert again.answers.count() == 1


# --- Two devices ----------------------------------------------------------------------------


def test_what_is_still_being_written_is_amended_where_it_stands(signed_in, question):
    for version, words in enumerate(("She", "She stays", "She stays close")):
        told = sent(signed_in, question, manner="specific", words=words, version=version, tab="a")

    assert told["version"] == 3
    assert list(question.answers.values_list("words", "version")) == [("She stays close", 3)]


def test_once_the_gut_is_given_a_change_is_a_correction(signed_in, question):
    sent(signed_in, question, manner="specific", words="First")
    GutFeeling.objects.create(interview=question.interview, value=50, recorded_at=timezone.now())

    sent(signed_in, question, manner="specific", words="Second", version=1)

    assert words_of(question) == [("Second", 2)]
    assert question.answers.get(words="First").superseded_at


def test_an_amendment_keeps_that_it_was_scary(signed_in, question):
    sent(signed_in, question, manner="specific", words="One")
    question.answers.update(scared_at=timezone.now())

    sent(signed_in, question, manner="specific", words="Two", version=1)

    assert question.answers.get().scared_at


def test_the_same_tab_may_not_know_the_last_version_yet(signed_in, question):
    for words in ("She", "She stays"):
        sent(signed_in, question, manner="specific", words=words, version=0, tab="phone")

    assert words_of(question) == [("She stays", 2)]


@pytest.fixture
def beside(signed_in, question):
    """What a second device wrote without knowing of the first."""
    sent(signed_in, question, manner="specific", words="From the phone", tab="phone")
    for words in ("From the", "From the laptop"):
        told = sent(signed_in, question, manner="dodged", words=words, version=0, tab="laptop")
        assert told["kept_beside"] is True
        assert told["version"] == 0
    return Answer.objects.waiting_beside().get()


def test_a_second_device_is_kept_beside_and_never_counted(signed_in, question, beside):
    assert words_of(question) == [("From the phone", 1)]
    assert beside.words == "From the laptop"
    assert not question.interview.flags.exists()
    _, (history,) = role_with_history(question.interview.owner, question.interview.role_id)
    (heard,) = history.questions.all()
    assert [it.words for it in heard.answers.all()] == ["From the phone"]


def test_a_signal_judged_elsewhere_is_not_taken_away(signed_in, question):
    sent(signed_in, question, manner="specific", words="Two", tab="phone")
    judge_answer(answer=question.answers.get(), signal=2)

    late = sent(signed_in, question, manner="specific", words="Two left", tab="phone", version=1)

    assert late["kept_beside"]
    assert question.answers.current().get().signal == 2


def test_an_own_question_that_came_after_a_removed_one_has_another_name(signed_in, question):
    asked = {"interview": question.interview, "theme": "team", "now": timezone.now()}
    gone = ask_own_question(text="Who left last year?", **asked)
    unplan_question(question=gone)
    ask_own_question(text="Is overtime paid?", **asked)

    sent(signed_in, gone, text=gone.text, known=1, manner="specific", words="Three people")

    answer = Answer.objects.get()
    assert (answer.question.text, answer.words) == (gone.text, "Three people")


def test_the_same_words_from_two_devices_are_one_answer(signed_in, question):
    for tab in ("phone", "laptop"):
        told = sent(signed_in, question, manner="specific", words="The same", tab=tab)
        assert "kept_beside" not in told

    assert words_of(question) == [("The same", 1)]


def test_the_log_asks_which_one_counts(signed_in, question, beside):
    page = signed_in.get(log_url(question.interview))
    assertContains(page, "from another device")
    assertContains(page, "From the laptop")

    response = signed_in.post(url("answer_use", beside))

    assert [it.words for it in question.answers.current()] == ["From the laptop"]
    assert question.interview.flags.get().question == question
    assertNotContains(signed_in.get(log_url(question.interview)), "from another device")

    signed_in.post(undo_of(response))
    assert words_of(question) == [("From the phone", 1)]
    assert not question.interview.flags.exists()
    assertContains(signed_in.get(log_url(question.interview)), "from another device")


def test_what_is_left_shows_no_more_and_undo_shows_it_again(htmx, question, beside):
    response = htmx.post(url("answer_leave", beside))
    assertContains(response, "Undo")
    assertNotContains(response, "Leave it")
    assert Answer.objects.filter(pk=beside.pk).exists()

    assertContains(htmx.post(undo_in(response)), "Leave it")


def test_undo_of_a_use_gives_way_to_a_change_since(signed_in, question, beside):
    response = signed_in.post(url("answer_use", beside))
    Answer.objects.current().update(superseded_at=timezone.now())

    signed_in.post(undo_of(response))

    assert not words_of(question)


# --- The page -------------------------------------------------------------------------------


def test_the_page_costs_a_fixed_number_of_queries(
    signed_in, interview, mia, jonas, django_assert_max_num_queries
):
    for at in range(12):
        question = QuestionFactory(interview=interview, key=f"q{at}", position=at)
        for speaker in (mia, jonas):
            AnswerFactory(question=question, speaker=speaker, manner="dodged")

    with django_assert_max_num_queries(15):
        signed_in.get(url("interview_room", interview))


def test_without_a_plan_there_is_still_a_card_for_what_comes_up(signed_in, interview):
    page = signed_in.get(url("interview_room", interview))

    assertContains(page, "A question came up")


def test_ask_for_the_next_steps_shows_ten_minutes_before_the_end(signed_in, owner):
    now = timezone.now()
    for minutes, hides in ((9, ""), (11, " hidden")):
        interview = InterviewFactory(
            owner=owner,
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(minutes=minutes),
        )
        QuestionFactory(interview=interview, key="next_steps", theme="process")
        page = signed_in.get(url("interview_room", interview))
        assertContains(page, f'data-ending="next_steps"{hides}>')


def test_the_room_is_one_tap_away_from_half_an_hour_before(signed_in, owner):
    now = timezone.now()
    interview = InterviewFactory(
        owner=owner, starts_at=now + timedelta(minutes=31), ends_at=now + timedelta(hours=1)
    )
    today = reverse("overview:today")
    assertNotContains(signed_in.get(today), "Enter the room")

    interview.starts_at = now + timedelta(minutes=29)
    interview.save()

    room = url("interview_room", interview)
    assertContains(signed_in.get(today), f'href="{room}">Enter the room')
    assertContains(signed_in.get(log_url(interview)), "Enter the room")
