"""Noticed: one tap keeps it, with the last words, and Undo stands where it was tapped."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.changes import suggested_flags
from interviews.log.notice_changes import judge_flag
from interviews.models import Flag, Interview
from tests.factories import AnswerFactory, KeyMessageFactory, QuestionFactory
from tests.interviews.log.log_pages import meets, undo_of, url

JSON = {"Accept": "application/json"}
WORDS = "Sixty, seventy. You get used to it."


@pytest.fixture
def question(interview):
    return QuestionFactory(interview=interview)


@pytest.fixture
def answer(question, mia):
    return AnswerFactory(question=question, speaker=mia, words=WORDS)


def note(client, interview, what, *, card="", headers=None, **fields):
    posted = {"what": what, "card": card} | fields
    return client.post(url("room_notice", interview), posted, headers=headers)


def test_one_tap_notes_a_flag_as_bad_as_it_usually_is(signed_in, interview, question, answer, mia):
    response = note(signed_in, interview, "pause_and_smirk", card=question.key)

    flag = interview.flags.get()
    assert (flag.severity, flag.first_severity) == (4, None)
    assert (flag.quote, flag.question, *flag.contacts.all()) == (WORDS, question, mia)
    room = url("interview_room", interview)
    assertRedirects(response, f"{room}?noticed={question.key}#card-{question.key}")


def test_the_row_is_noted_in_its_place_and_undone(signed_in, interview, question, answer):
    note(signed_in, interview, "pause_and_smirk", card=question.key)
    at = url("interview_room", interview) + f"?noticed={question.key}"
    page = signed_in.get(at)
    sheet = next(it.sheet for it in page.context["cards"] if it.key == question.key)
    noted = next(it.noted for it in sheet.offers if it.what == "pause_and_smirk")

    assertContains(page, f'id="noticed-{question.key}" data-sheet="{question.key}" open')
    response = signed_in.post(noted.undo, {"next": f"{at}#card-{question.key}"})

    assert not interview.flags.exists()
    assertRedirects(response, f"{at}#card-{question.key}")


def test_without_an_answer_on_the_card_it_takes_the_last_one(signed_in, interview, answer):
    other = QuestionFactory(interview=interview, key="leavers", theme="culture", position=2)

    note(signed_in, interview, "own-red", card=other.key, words="He laughed at the intern")

    flag = interview.flags.get()
    assert (flag.title, flag.quote) == ("He laughed at the intern", WORDS)
    assert (flag.area, flag.question) == (answer.question.area, answer.question)


def test_what_is_typed_and_not_sent_yet_goes_first(signed_in, interview, answer, mia):
    other = QuestionFactory(interview=interview, key="leavers", theme="culture", position=2)

    note(signed_in, interview, "family_talk", card="leavers", said="We are family", speaker=mia.pk)

    flag = interview.flags.get()
    assert (flag.quote, flag.question, *flag.contacts.all()) == ("We are family", other, mia)


def test_a_suggestion_takes_the_words_that_led_to_it(signed_in, interview, question, mia):
    AnswerFactory(question=question, speaker=mia, hours_low=60, hours_high=70, words=WORDS)
    other = QuestionFactory(interview=interview, key="leavers", theme="culture", position=2)
    AnswerFactory(question=other, speaker=mia, words="Nobody.")

    note(signed_in, interview, "hours_60_plus", card="leavers")

    flag = interview.flags.get()
    assert (flag.quote, flag.question, flag.first_severity) == (WORDS, question, None)


def test_undo_suggests_again_what_went_with_it(signed_in, interview, question, mia):
    AnswerFactory(question=question, speaker=mia, cue="Paused, then a smirk", hours_low=65)
    before = [it.keys for it in suggested_flags(interview)]
    saved = note(signed_in, interview, "pause_and_smirk", headers=JSON).json()

    signed_in.post(saved["undo"], headers=JSON)

    assert [it.keys for it in suggested_flags(Interview.objects.get())] == before


def test_a_script_learns_what_was_noted_and_what_is_suggested_now(
    signed_in, interview, question, mia
):
    AnswerFactory(question=question, speaker=mia, hours_low=65)

    saved = note(signed_in, interview, "family_talk", headers=JSON).json()

    assert (saved["what"], saved["noted"]) == ("family_talk", "“We are a family”")
    assert signed_in.post(saved["undo"], headers=JSON).json()["undone"]
    again = signed_in.post(saved["undo"], headers=JSON)
    assert (again.status_code, again.json()["errors"]["undo"]) == (
        422,
        ["That was undone already."],
    )


def test_the_same_flag_again_stays_one(signed_in, interview):
    for _ in range(2):
        assert note(signed_in, interview, "family_talk", headers=JSON).status_code == 200

    assert interview.flags.count() == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Too much C++", "Too much C#"),
        ("???", "!!!"),
        ("🙄", "😬"),
        ("10 % raise", "10 $ raise"),
        ("She looked at her phone all the time while I spoke of " + "work", ""),
    ],
)
def test_other_words_are_another_flag(signed_in, interview, one, other):
    other = other or one.replace("work", "my team, and then left")
    for words in (one, other, one):
        saved = note(signed_in, interview, "own-red", words=words, headers=JSON)
        assert saved.status_code == 200

    assert sorted(interview.flags.values_list("title", flat=True)) == sorted([one, other])


def test_a_flag_that_was_withdrawn_counts_again(signed_in, interview):
    note(signed_in, interview, "family_talk")
    flag = interview.flags.get()
    signed_in.post(url("flag_withdraw", flag))

    saved = note(signed_in, interview, "family_talk", headers=JSON).json()
    flag.refresh_from_db()
    assert flag.is_counted
    signed_in.post(saved["undo"])
    flag.refresh_from_db()
    assert not flag.is_counted


def test_this_scared_me_marks_the_answer(signed_in, interview, question, answer):
    saved = note(signed_in, interview, "scared", card=question.key, headers=JSON).json()

    answer.refresh_from_db()
    assert answer.scared_at
    assert [it["key"] for it in saved["suggestions"]] == ["answer_scared_me"]
    signed_in.post(saved["undo"])
    answer.refresh_from_db()
    assert answer.scared_at is None


@pytest.mark.parametrize(
    ("typed", "why"), [("", "Nobody has said anything yet"), ("Well…", "Tap how it was answered")]
)
def test_nothing_to_mark_is_said(signed_in, interview, question, typed, why):
    response = note(signed_in, interview, "scared", card=question.key, said=typed)

    assertContains(response, why, status_code=422)
    assertContains(response, f'data-sheet="{question.key}" open', status_code=422)


def test_looked_saw_none_and_undo(signed_in, interview):
    saved = note(signed_in, interview, "saw-none", headers=JSON).json()
    assert Interview.objects.get().looked_saw_none

    signed_in.post(saved["undo"])
    assert not Interview.objects.get().looked_saw_none


def test_a_note_of_ones_own_is_no_flag(signed_in, interview, question):
    note(signed_in, interview, "note", card=question.key, words="Ask Ruth  about on-call")

    interview.refresh_from_db()
    assert (interview.own_notes, interview.flags.count()) == ("Ask Ruth about on-call", 0)
    for name in ("interview_log", "interview_debrief", "interview_room_over", "interview_room"):
        assertContains(signed_in.get(url(name, interview)), "Ask Ruth about on-call")


def test_what_is_to_ask_stands_on_the_next_prepare(signed_in, interview):
    interview.own_notes = "Ask Ruth about on-call\nSend slides"
    interview.save()
    coming = type(interview).objects.get(pk=interview.pk)
    coming.pk, coming.own_notes = None, ""
    coming.save()

    page = signed_in.get(url("interview_prepare", coming))

    assertContains(page, "Ask Ruth about on-call")
    assertNotContains(page, "Send slides")


def test_a_note_is_removed_and_put_back(signed_in, interview):
    interview.own_notes = "Ask Ruth about on-call\nSend slides"
    interview.save()

    response = signed_in.post(url("own_note_drop", interview), {"note": "Send slides"})
    interview.refresh_from_db()
    assert interview.own_notes == "Ask Ruth about on-call"
    signed_in.post(undo_of(response))
    interview.refresh_from_db()
    assert interview.own_notes == "Ask Ruth about on-call\nSend slides"


def test_the_watch_list_is_of_who_sits_there(signed_in, interview):
    meets(interview, "Tomasz Wilk", "hiring_manager")

    page = signed_in.get(url("interview_room", interview))

    assertContains(page, catalogue_flag("credit_taking").title)
    assertNotContains(page, catalogue_flag("pay_dodged").title)


# --- How bad it is, later ----------------------------------------------------------------------


@pytest.fixture
def unjudged(signed_in, interview):
    note(signed_in, interview, "family_talk")
    return interview.flags.get()


def test_the_first_time_one_says_how_bad_it_is_lowers_nothing(interview, unjudged):
    judge_flag(flag=unjudged, severity=1, now=timezone.now())

    unjudged.refresh_from_db()
    assert (unjudged.severity, unjudged.first_severity) == (1, 1)
    assert not unjudged.changes.exists()


def test_after_it_was_withdrawn_the_history_says_so(signed_in, interview, unjudged):
    signed_in.post(url("flag_withdraw", unjudged))
    signed_in.post(url("flag_restore", unjudged))
    unjudged.refresh_from_db()

    judge_flag(flag=unjudged, severity=1, now=timezone.now())

    last = unjudged.changes.last()
    assert (last.severity_was, last.severity, bool(last.reason)) == (2, 1, True)


def test_a_flag_is_judged_in_its_own_form_too_and_only_then_lowered(signed_in, interview, unjudged):
    form = {"key": unjudged.key, "quote": "", "cue": ""}
    signed_in.post(url("flag_edit", unjudged), form | {"severity": 1})
    unjudged.refresh_from_db()
    assert unjudged.first_severity == 1

    unjudged.severity = unjudged.first_severity = 2
    unjudged.save()
    refused = signed_in.post(url("flag_edit", unjudged), form | {"severity": 1})
    assert refused.status_code == 422


# --- Key messages ------------------------------------------------------------------------------


def test_a_message_is_marked_on_any_card(signed_in, interview, question):
    plan = interview.message_plans.create(message=KeyMessageFactory(owner=interview.owner))
    back = f"{url('interview_room', interview)}#card-{question.key}"

    response = signed_in.post(url("message_deliver", plan), {"delivery": "delivered", "next": back})
    assertRedirects(response, back)
    assertContains(signed_in.get(back), "1 of 1 said")

    told = signed_in.post(url("message_deliver", plan), {"delivery": "partly"}, headers=JSON).json()
    assert (told["delivery"], told["said"]) == ("partly", "0 of 1 said, 1 partly")
    refused = signed_in.post(url("message_deliver", plan), {"delivery": "sung"}, headers=JSON)
    assert refused.status_code == 422


def test_of_another_user_nothing_is_noted(someone_else, interview):
    assert note(someone_else, interview, "family_talk").status_code == 404
    assert not Flag.objects.exists()
