from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.models import Answer, Flag, FollowUp, MessagePlan, Question
from interviews.preparing.bank_reading import bank_item
from interviews.preparing.plan_changes import plan_question
from tests.factories import (
    AnswerFactory,
    FlagFactory,
    InterviewFactory,
    KeyMessageFactory,
    QuestionFactory,
    RoleFactory,
)
from tests.interviews.log.log_pages import focus_of, log_url, meets, undo_of, url
from tests.undoing import undo_in

SAID = {"words": "She is a BIT of a micromanager.", "manner": "specific", "signal": "-1"}


@pytest.fixture
def question(interview):
    return QuestionFactory(interview=interview)


def from_bank(interview, key):
    item = bank_item(interview.owner, key)
    return plan_question(interview=interview, item=item, now=timezone.now())


def limit_hours(owner, hours):
    owner.preferences.hours_limit = hours
    owner.preferences.save()


def answered(question, speaker, **fields):
    return AnswerFactory(question=question, speaker=speaker, **fields)


# --- The page --------------------------------------------------------------------------------


def test_the_page_lists_every_planned_question_with_its_state(signed_in, interview, mia):
    QuestionFactory(interview=interview, key="a", text="Open one?")
    QuestionFactory(interview=interview, key="b", text="Asked one?", asked_at=timezone.now())
    heard = QuestionFactory(interview=interview, key="c", text="Heard one?")
    answered(heard, mia)
    dodged = QuestionFactory(interview=interview, key="d", text="Dodged one?")
    answered(dodged, mia, manner="dodged", signal=None)

    response = signed_in.get(log_url(interview))

    for word in ("Not asked yet", "Asked, no answer yet", "Answered", "Dodged"):
        assertContains(response, word)
    assertContains(response, "1 of 4 asked")


def test_only_the_open_question_has_an_answer_form(signed_in, interview, question):
    QuestionFactory(interview=interview, key="other")

    folded = signed_in.get(log_url(interview))
    opened = signed_in.get(log_url(interview), {"open": question.pk})

    assertNotContains(folded, 'name="manner"')
    assertContains(opened, f'action="{url("answer_record", question)}"', count=1)


@pytest.mark.parametrize("opened", ["0", "abc", "²"])
def test_an_open_question_that_is_not_there_opens_nothing(signed_in, interview, question, opened):
    response = signed_in.get(log_url(interview), {"open": opened})

    assertNotContains(response, 'name="manner"')


def test_an_interview_in_the_trash_has_no_log(signed_in, owner, question):
    interview = question.interview
    interview.trashed_at = timezone.now()
    interview.save()

    assert signed_in.get(log_url(interview)).status_code == 404
    assert signed_in.post(url("question_asked_toggle", question)).status_code == 404


def test_the_page_needs_a_fixed_number_of_queries(signed_in, interview, mia, jonas):
    def fill(numbers):
        for number in numbers:
            question = QuestionFactory(interview=interview, key=f"q{number}")
            for speaker in (mia, jonas):
                answered(question, speaker)
            flag = FlagFactory(interview=interview, key=f"f{number}")
            flag.contacts.set([mia, jonas])
            flag.changes.create(severity_was=2, severity=4, changed_at=timezone.now())
            message = KeyMessageFactory(owner=interview.owner)
            MessagePlan.objects.create(interview=interview, message=message)

    def queries():
        opened = {"open": interview.questions.first().pk}
        with CaptureQueriesContext(connection) as captured:
            signed_in.get(log_url(interview), opened)
        return len(captured)

    fill(range(1))
    few = queries()
    fill(range(1, 9))

    assert queries() == few
    assert few <= 15


def test_the_page_stays_light_with_much_on_it(signed_in, interview, mia, jonas):
    for number in range(8):
        answered(QuestionFactory(interview=interview, key=f"q{number}"), mia)
    for number in range(10):
        FlagFactory(interview=interview, key=f"f{number}")

    response = signed_in.get(log_url(interview), headers={"Accept-Encoding": "gzip"})

    assert len(response.content) < 20_000


# --- Asked -----------------------------------------------------------------------------------


def test_one_tap_marks_a_question_as_asked(htmx, question):
    response = htmx.post(url("question_asked_toggle", question))

    question.refresh_from_db()
    assert question.asked_at
    assertContains(response, "Asked, no answer yet")
    assertContains(response, "1 of 1 asked")
    assertNotContains(response, "<html")


def test_a_second_tap_unmarks_it(htmx, question):
    for _ in range(2):
        htmx.post(url("question_asked_toggle", question))

    question.refresh_from_db()
    assert question.asked_at is None


def test_asked_without_htmx_goes_back_to_the_question(signed_in, question):
    response = signed_in.post(url("question_asked_toggle", question))

    anchor = f"#q-{question.pk}"
    assertRedirects(response, log_url(question.interview, anchor), fetch_redirect_response=False)


# --- Answers ---------------------------------------------------------------------------------


def test_the_form_opens_in_place_with_htmx(htmx, question, mia):
    response = htmx.get(url("answer_record", question))

    assertContains(response, "Open now")
    assertContains(response, 'value="Answer"', count=0)
    assertNotContains(response, "<html")
    folded = htmx.get(url("answer_record", question), {"fold": 1})
    assertNotContains(folded, "Open now")
    assert focus_of(folded) == f"q-{question.pk}-title"


def test_the_form_opens_on_the_page_without_htmx(signed_in, question, mia):
    response = signed_in.get(url("answer_record", question), {"speaker": mia.pk})

    assert f"open={question.pk}&speaker={mia.pk}#q-{question.pk}" in response["Location"]


def test_an_answer_is_kept_with_its_speaker_and_marks_the_question_asked(signed_in, question, mia):
    response = signed_in.post(url("answer_record", question), SAID | {"speaker": mia.pk})

    anchor = f"#q-{question.pk}"
    assertRedirects(response, log_url(question.interview, anchor), fetch_redirect_response=False)
    answer = Answer.objects.get()
    assert (answer.speaker, answer.words, answer.signal) == (mia, SAID["words"], -1)
    question.refresh_from_db()
    assert question.asked_at


def test_htmx_gets_the_question_folded_and_what_counts_it(htmx, question, mia):
    response = htmx.post(
        url("answer_record", question), SAID | {"speaker": mia.pk, "is_scared": "on"}
    )

    assertContains(response, "“She is a BIT of a micromanager.”")
    assertContains(response, "−1 worrying")
    assertContains(response, "This scared me,")
    assertContains(response, 'id="question-count" hx-swap-oob="true"')
    assertContains(response, "Manager described as controlling?")
    assertNotContains(response, "<html")


def test_after_an_answer_focus_goes_to_the_next_open_question(htmx, question, mia):
    following = QuestionFactory(interview=question.interview, key="next", position=1)

    response = htmx.post(url("answer_record", question), SAID | {"speaker": mia.pk})

    assert focus_of(response) == f"q-{following.pk}-answer"


def test_a_skipped_question_has_its_turn_again_after_the_last(htmx, mia, question):
    first, second, third = (
        QuestionFactory(interview=question.interview, key=f"at-{place}", position=place)
        for place in (1, 2, 3)
    )
    question.delete()

    goes_to = [
        focus_of(htmx.post(url("answer_record", it), SAID | {"speaker": mia.pk}))
        for it in (second, third)
    ]

    assert goes_to == [f"q-{third.pk}-answer", f"q-{first.pk}-answer"]


def test_after_the_last_answer_focus_stays_on_the_question(htmx, question, mia):
    response = htmx.post(url("answer_record", question), SAID | {"speaker": mia.pk})

    assert focus_of(response) == f"q-{question.pk}-title"


def test_the_same_contact_again_is_a_correction(signed_in, question, mia):
    signed_in.post(url("answer_record", question), SAID | {"speaker": mia.pk})
    signed_in.post(
        url("answer_record", question), SAID | {"speaker": mia.pk, "words": "I was wrong."}
    )

    assert Answer.objects.count() == 2
    assert [it.words for it in Answer.objects.current()] == ["I was wrong."]


def test_changing_an_answer_starts_from_what_was_said(htmx, question, mia, jonas):
    answered(question, mia, words="First words", cue="A pause", signal=-2)

    response = htmx.get(url("answer_record", question), {"speaker": mia.pk})

    assertContains(response, "First words</textarea>")
    assertContains(response, 'value="A pause"')
    assertContains(response, "Save the change")


def test_where_two_are_met_somebody_unknown_may_have_said_it(htmx, question, mia, jonas):
    response = htmx.post(url("answer_record", question), SAID | {"speaker": "panel"})

    assert Answer.objects.get().speaker is None
    assertContains(response, "Somebody in the room")


def test_where_one_is_met_nobody_else_can_have_said_it(htmx, question, mia):
    response = htmx.post(url("answer_record", question), SAID | {"speaker": "panel"})

    assert response.status_code == 422
    assert not Answer.objects.exists()


def test_with_nobody_on_the_list_the_answer_is_kept_all_the_same(htmx, question):
    assertContains(htmx.get(url("answer_record", question)), "Nobody is on the list")

    htmx.post(url("answer_record", question), SAID | {"speaker": "panel"})

    assert Answer.objects.get().speaker is None


def test_a_question_with_two_boxes_keeps_both(htmx, interview, mia):
    question = from_bank(interview, "biggest_challenges")

    assertContains(htmx.get(url("answer_record", question)), "the company")
    data = SAID | {"speaker": mia.pk, "second_words": "Money."}
    response = htmx.post(url("answer_record", question), data)

    assert Answer.objects.get().second_words == "Money."
    assertContains(response, "“Money.”")


def test_next_steps_keep_the_promised_day_and_contact(htmx, interview, mia):
    question = from_bank(interview, "next_steps")
    day = interview.local_date + timedelta(days=3)

    data = SAID | {"speaker": mia.pk, "promised_on": day, "promised_contact": mia.pk}
    response = htmx.post(url("answer_record", question), data)

    interview.refresh_from_db()
    assert (interview.promised_on, interview.promised_contact) == (day, mia)
    assertContains(response, "You will hear by")


def test_a_promised_day_in_the_log_replans_the_nudge(htmx, owner):
    role = RoleFactory(owner=owner, stage="interviewing")
    interview = InterviewFactory(owner=owner, role=role, is_over=True, interest="yes")
    mia = meets(interview, "Mia Okafor")
    question = from_bank(interview, "next_steps")

    def nudge_is_due(days):
        day = interview.local_date + timedelta(days=days)
        htmx.post(url("answer_record", question), SAID | {"speaker": mia.pk, "promised_on": day})
        rows = FollowUp.objects.filter(role=role, rule="nudge")
        return {(it.due_at, it.remind_at) for it in rows}

    early, late = nudge_is_due(5), nudge_is_due(19)

    assert early
    assert late
    assert min(late) > max(early)


@pytest.mark.parametrize("days", [-1, 731, 900_000])
def test_a_promised_day_before_the_interview_or_far_off_is_refused(htmx, interview, mia, days):
    question = from_bank(interview, "next_steps")
    day = interview.local_date + timedelta(days=days)

    response = htmx.post(
        url("answer_record", question), SAID | {"speaker": mia.pk, "promised_on": day}
    )

    assertContains(response, "Choose a day from the interview on", status_code=422)
    assert not Answer.objects.exists()


def test_a_dodge_is_flagged_and_focus_stays_for_its_countable_probe(htmx, question, mia):
    QuestionFactory(interview=question.interview, key="next", position=1)
    data = {"speaker": mia.pk, "manner": "dodged", "words": "Oh, well."}
    response = htmx.post(url("answer_record", question), data)

    assertContains(response, "A number is harder to dodge")
    assertContains(response, question.probe)
    assert Flag.objects.get().key == "dodge:manager_style"
    assert focus_of(response) == f"q-{question.pk}-title"


def test_a_refused_answer_without_htmx_is_a_page_with_what_was_typed(signed_in, question, mia):
    response = signed_in.post(
        url("answer_record", question), {"speaker": mia.pk, "words": "Kept words"}
    )

    assertContains(response, "<title>Error: ", status_code=422)
    assertContains(response, "Kept words</textarea>", status_code=422)
    assertContains(response, "data-unsaved", status_code=422)


def test_somebody_taken_off_the_list_can_still_be_corrected(htmx, question, mia, jonas):
    answered(question, mia)
    question.interview.participants.filter(contact=mia).delete()

    htmx.post(url("answer_record", question), SAID | {"speaker": mia.pk, "words": "Corrected."})

    assert Answer.objects.current().get().words == "Corrected."


# --- Numbers ---------------------------------------------------------------------------------


@pytest.fixture
def hours(interview, mia, owner):
    limit_hours(owner, 50)
    return from_bank(interview, "avg_hours")


@pytest.fixture
def leavers(interview, mia):
    return from_bank(interview, "left_last_year")


def test_hours_are_held_against_the_limit_and_suggest_the_signal(htmx, hours, mia):
    data = {"speaker": mia.pk, "manner": "specific", "hours_low": "60", "hours_high": "70"}
    response = htmx.post(url("answer_record", hours), data)

    assert Answer.objects.get().signal == -2
    assertContains(response, "Above your limit of 50.")
    assertContains(response, "Your likely week: 60–70 hours.")
    assertContains(response, "Weeks of 60 hours or more?")


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [("55-60 h", 55, 60), ("55–60", 55, 60), ("50h", 50, None), ("47,5 to 50 hours", 47.5, 50)],
)
def test_hours_may_be_typed_as_they_were_said(htmx, hours, mia, typed, low, high):
    data = {"speaker": mia.pk, "manner": "specific", "hours_low": typed}
    htmx.post(url("answer_record", hours), data)

    answer = Answer.objects.get()
    assert (answer.hours_low, answer.hours_high) == (low, high)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("“Oh… sixty.”", "Oh… sixty."),
        ('"Sixty."', "Sixty."),
        ("“Sixty” and “seventy”", "“Sixty” and “seventy”"),
        ("She said “sixty”", "She said “sixty”"),
    ],
)
def test_quotation_marks_around_all_their_words_are_left_out(htmx, hours, mia, typed, kept):
    htmx.post(url("answer_record", hours), SAID | {"speaker": mia.pk, "words": typed})

    assert Answer.objects.get().words == kept


def test_a_chosen_signal_wins_over_the_suggested_one(htmx, hours, mia):
    data = {"speaker": mia.pk, "manner": "specific", "hours_low": "60", "signal": "0"}
    htmx.post(url("answer_record", hours), data)

    assert Answer.objects.get().signal == 0


def test_one_number_of_hours_is_enough(htmx, hours, mia):
    data = {"speaker": mia.pk, "manner": "specific", "hours_high": "40.5"}
    response = htmx.post(url("answer_record", hours), data)

    assertContains(response, "40.5 hours a week")
    assertContains(response, "Within your limit of 50.")


def test_it_depends_is_a_dodge_in_one_tap(htmx, hours, mia):
    response = htmx.post(url("answer_record", hours), {"speaker": mia.pk, "it_depends": "1"})

    answer = Answer.objects.get()
    assert (answer.manner, answer.words, answer.signal) == ("dodged", "It depends.", None)
    assertContains(response, "A number is harder to dodge")


def test_it_depends_keeps_the_words_that_were_typed(htmx, hours, mia):
    data = {"speaker": mia.pk, "it_depends": "1", "words": "Hard to say…"}
    htmx.post(url("answer_record", hours), data)

    assert Answer.objects.get().words == "Hard to say…"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("abc", "", "Write hours as a number"),
        ("70", "60", "This lies below the lower end"),
        ("200", "", "A week has 0 to 168 hours"),
        ("-1", "", "A week has 0 to 168 hours"),
        ("40.25", "", "Too many digits after the point: 1 at most."),
    ],
)
def test_hours_that_no_week_has_are_refused_and_kept(htmx, hours, mia, low, high, words):
    data = SAID | {"speaker": mia.pk, "hours_low": low, "hours_high": high}
    response = htmx.post(url("answer_record", hours), data)

    assertContains(response, words, status_code=422)
    assertContains(response, f"{SAID['words']}</textarea>", status_code=422)
    assert not Answer.objects.exists()


def test_turnover_is_called_an_estimate_and_suggests_the_signal(htmx, leavers, mia):
    data = {"speaker": mia.pk, "manner": "specific", "hired": 12, "left": 9, "headcount": 20}
    response = htmx.post(url("answer_record", leavers), data)

    assertContains(response, "about 45 % a year (an estimate)")
    assertContains(response, "75 % of the hires were replacements")
    assert Answer.objects.get().signal == -1


@pytest.mark.parametrize("left", ["1.5", "1000001"])
def test_contacts_are_counted_in_whole_numbers(htmx, leavers, mia, left):
    data = SAID | {"speaker": mia.pk, "left": left}
    response = htmx.post(url("answer_record", leavers), data)

    assert response.status_code == 422
    assert not Answer.objects.exists()


def test_the_suggestion_says_what_the_hours_suggest_and_chooses_it(htmx, hours):
    response = htmx.get(
        url("answer_signal_suggest", hours), {"hours_low": "60", "hours_high": "70"}
    )

    assertContains(response, "−2 is suggested by the hours. You can change it.")
    assertContains(response, "Above your limit of 50. Your likely week: 60–70 hours.")
    assertContains(response, f'value="-2" id="q{hours.pk}-signal_0" checked')
    assertContains(response, 'name="suggested" value="-2"')


def test_the_suggestion_leaves_a_signal_that_the_user_chose(htmx, hours):
    data = {"hours_low": "60", "signal": "1", "suggested": ""}
    chosen = htmx.get(url("answer_signal_suggest", hours), data)
    followed = htmx.get(url("answer_signal_suggest", hours), data | {"suggested": "1"})

    assertContains(chosen, f'value="1" id="q{hours.pk}-signal_3" checked')
    assertContains(followed, f'value="-2" id="q{hours.pk}-signal_0" checked')


def test_hours_corrected_just_before_saving_take_their_suggestion_along(htmx, hours, mia):
    data = {"speaker": mia.pk, "manner": "specific", "hours_low": "40", "signal": "-2"}
    htmx.post(url("answer_record", hours), data | {"suggested": "-2"})

    assert Answer.objects.get().signal == 2


def test_hours_or_balance_must_be_asked_until_one_is_heard(signed_in, interview, hours, mia):
    balance = from_bank(interview, "work_life_balance")
    must = "Ask this, or a question about balance, before you decide."

    assertContains(signed_in.get(log_url(interview)), must, count=2)
    answered(balance, mia)
    assertNotContains(signed_in.get(log_url(interview)), must)


# --- Scared, withdrawn ------------------------------------------------------------------------


def test_one_tap_marks_that_an_answer_scared_me(htmx, question, mia):
    answer = answered(question, mia)

    response = htmx.post(url("answer_scared_toggle", answer))

    answer.refresh_from_db()
    assert answer.scared_at
    assertContains(response, "It did not scare me")
    assertContains(response, "An answer frightened you?")
    assertContains(response, '<details class="more" open>')  # the button keeps the focus


def test_scared_without_htmx_goes_back_to_the_question(signed_in, question, mia):
    response = signed_in.post(url("answer_scared_toggle", answered(question, mia)))

    anchor = f"#q-{question.pk}"
    assertRedirects(response, log_url(question.interview, anchor), fetch_redirect_response=False)


def test_an_answer_withdrawn_comes_back_with_undo(htmx, question, mia):
    answer = answered(question, mia)

    response = htmx.post(url("answer_withdraw", answer))

    assertContains(response, "Withdrawn: Mia Okafor’s answer.")
    assert not Answer.objects.current().exists()
    again = htmx.post(undo_in(response))
    assertContains(again, "This scared me<")
    assert focus_of(again) == f"q-{question.pk}-title"
    assert Answer.objects.current().get() == answer


def test_withdrawn_without_htmx_brings_undo_on_the_page(signed_in, question, mia):
    answer = answered(question, mia)

    response = signed_in.post(url("answer_withdraw", answer))

    signed_in.post(undo_of(response))
    assert Answer.objects.current().get() == answer


def test_withdrawing_a_dodge_takes_its_flag_along(htmx, question, mia):
    htmx.post(url("answer_record", question), {"speaker": mia.pk, "manner": "dodged"})

    htmx.post(url("answer_withdraw", Answer.objects.get()))

    assert not Flag.objects.exists()


def test_an_answer_corrected_since_is_not_restored(htmx, question, mia):
    answer = answered(question, mia)
    withdrawn = htmx.post(url("answer_withdraw", answer))
    newer = answered(question, mia, words="Newer")

    refused = htmx.post(undo_in(withdrawn))

    assertContains(htmx.get(refused["HX-Redirect"]), "It has changed since")
    assert Answer.objects.current().get() == newer


# --- Questions that came up --------------------------------------------------------------------


def test_a_question_of_the_bank_can_come_up(htmx, interview, mia):
    response = htmx.post(url("question_add_unplanned", interview), {"key": "avg_hours", "text": ""})

    question = Question.objects.get()
    assert (question.key, question.is_unplanned) == ("avg_hours", True)
    assert question.asked_at
    assertContains(response, f'action="{url("answer_record", question)}"')


def test_a_question_in_own_words_can_come_up(signed_in, interview):
    data = {"text": "Who feeds the office dog?", "theme": "culture"}
    response = signed_in.post(url("question_add_unplanned", interview), data)

    question = Question.objects.get()
    assert (question.text, question.theme) == ("Who feeds the office dog?", "culture")
    assert f"open={question.pk}#q-{question.pk}" in response["Location"]


def test_the_form_for_a_question_that_came_up_leaves_out_what_is_planned(htmx, interview):
    from_bank(interview, "avg_hours")

    response = htmx.get(url("question_add_unplanned", interview))

    assertNotContains(response, 'value="avg_hours"')
    assertContains(response, 'value="work_life_balance"')


def test_without_htmx_the_form_has_a_page_of_its_own(signed_in, interview):
    response = signed_in.get(url("question_add_unplanned", interview))

    assertContains(response, "<html")
    assertContains(response, "A question came up")


@pytest.mark.parametrize(
    "data",
    [
        {"text": ""},
        {"text": "", "key": "no_such_question"},
        {"text": "Kept?", "theme": "gossip"},
    ],
)
@pytest.mark.parametrize("sent_by", ["htmx", "signed_in"])
def test_a_question_that_says_nothing_is_refused(request, interview, sent_by, data):
    client = request.getfixturevalue(sent_by)

    response = client.post(url("question_add_unplanned", interview), data)

    assert response.status_code == 422
    assertContains(response, 'id="form-errors"', status_code=422)
    assert not Question.objects.exists()


def test_a_probe_becomes_a_question_of_its_own_and_is_suggested_no_more(htmx, question, mia):
    answered(question, mia, manner="dodged", signal=None)

    response = htmx.post(url("question_probe", question))

    probe = Question.objects.get(is_unplanned=True)
    assert (probe.text, probe.theme) == (question.probe, question.theme)
    assertContains(response, f'action="{url("answer_record", probe)}"')
    assertNotContains(response, "A number is harder to dodge")


def test_a_probe_asked_twice_is_one_question(signed_in, question, mia):
    for _ in range(2):
        signed_in.post(url("question_probe", question))

    assert Question.objects.filter(is_unplanned=True).count() == 1


def test_a_question_that_came_up_by_mistake_goes_with_undo(htmx, interview):
    htmx.post(url("question_add_unplanned", interview), {"text": "Slip?", "theme": "team"})

    response = htmx.post(url("question_drop", Question.objects.get()))

    assert not Question.objects.exists()
    assertContains(response, "Removed: Slip?")
    htmx.post(undo_in(response))
    again = Question.objects.get()
    assert (again.text, again.theme) == ("Slip?", "team")


@pytest.mark.parametrize("sent_by", ["htmx", "signed_in"])
def test_a_question_that_came_up_and_was_cancelled_is_not_asked(request, interview, sent_by):
    client = request.getfixturevalue(sent_by)
    add = url("question_add_unplanned", interview)
    response = client.post(add, {"text": "Slip?", "theme": "team"}, follow=True)
    question = Question.objects.get()
    drop = url("question_drop", question)
    assertContains(response, f'id="q{question.pk}-cancel" formaction="{drop}"')

    # Refused once, it still is the one that came up just now.
    refused = client.post(url("answer_record", question), {"new": "1"})
    assertContains(refused, f'formaction="{drop}"', status_code=422)
    cancelled = client.post(drop, {"new": "1"}, follow=True)

    assertContains(cancelled, "0 of 0 asked")
    assertContains(cancelled, "Removed: Slip?")


def test_a_question_opened_again_is_only_folded_by_cancel(htmx, interview, mia):
    htmx.post(url("question_add_unplanned", interview), {"text": "Why?", "theme": "team"})
    question = Question.objects.get()

    response = htmx.get(url("answer_record", question))

    assertNotContains(response, "-cancel")


@pytest.mark.parametrize("sent_by", ["htmx", "signed_in"])
def test_a_question_that_stays_says_why(request, interview, question, mia, sent_by):
    client = request.getfixturevalue(sent_by)
    status = 422 if sent_by == "htmx" else 200
    came_up = QuestionFactory(interview=interview, key="interview-9", is_unplanned=True)
    answered(came_up, mia)

    planned = client.post(url("question_drop", question), follow=True)
    heard = client.post(url("question_drop", came_up), follow=True)

    assertContains(planned, "This question was planned, so it stays.", status_code=status)
    assertContains(heard, "This question has an answer, so it stays.", status_code=status)
    assert Question.objects.count() == 2


def test_the_log_of_an_interview_that_has_not_begun_says_so(signed_in, owner):
    ahead = InterviewFactory(owner=owner, starts_at=timezone.now() + timedelta(days=2))
    begun = InterviewFactory(owner=owner, starts_at=timezone.now() - timedelta(minutes=5))

    assertContains(signed_in.get(log_url(ahead)), "It has not begun")
    assertNotContains(signed_in.get(log_url(begun)), "It has not begun")


def test_what_happens_next_has_no_judgement_to_wait_for(htmx, signed_in, interview, mia):
    question = from_bank(interview, "next_steps")

    form = htmx.get(url("answer_record", question))
    data = {"speaker": mia.pk, "manner": "specific", "words": "By Friday."}
    saved = htmx.post(url("answer_record", question), data)

    assertNotContains(form, 'name="signal"')
    assertNotContains(saved, "Not judged yet")
    assert Answer.objects.get().effect == "answered"


def test_where_the_work_is_done_is_no_answer_about_hours(htmx, interview, mia):
    hours, place = from_bank(interview, "avg_hours"), from_bank(interview, "place_travel")
    data = {"speaker": mia.pk, "manner": "specific", "words": "Two days in the office."}

    saved = htmx.post(url("answer_record", place), data)

    assertNotContains(saved, f'id="q-{hours.pk}-must" hidden')
    assertNotContains(htmx.get(url("answer_record", place)), "slacker")
    assertContains(htmx.get(log_url(interview)), "Ask this, or a question about balance")


def test_dropped_without_htmx_brings_undo_on_the_page(signed_in, interview):
    signed_in.post(url("question_add_unplanned", interview), {"text": "", "key": "avg_hours"})

    response = signed_in.post(url("question_drop", Question.objects.get()))

    signed_in.post(undo_of(response))
    assert Question.objects.get().key == "avg_hours"


def test_a_planned_or_answered_question_is_not_dropped(htmx, question, mia):
    came_up = QuestionFactory(interview=question.interview, key="interview-9", is_unplanned=True)
    answered(came_up, mia)

    for row in (question, came_up):
        htmx.post(url("question_drop", row))

    assert Question.objects.count() == 2


# --- Key messages ------------------------------------------------------------------------------


@pytest.fixture
def plan(interview):
    message = KeyMessageFactory(owner=interview.owner, text="I make slow pipelines fast")
    return MessagePlan.objects.create(interview=interview, message=message)


def test_a_message_is_said_partly_or_not_yet(htmx, plan):
    said = {"delivered": "1 of 1 said<", "partly": "0 of 1 said, 1 partly<", "not": "0 of 1 said<"}
    for delivery, words in said.items():
        response = htmx.post(url("message_deliver", plan), {"delivery": delivery})

        plan.refresh_from_db()
        assert plan.delivery == delivery
        assertContains(response, words)


def test_a_message_without_htmx_goes_back_to_the_messages(signed_in, plan):
    response = signed_in.post(url("message_deliver", plan), {"delivery": "partly"})

    anchor = log_url(plan.interview, "#messages")
    assertRedirects(response, anchor, fetch_redirect_response=False)


# --- Folded ------------------------------------------------------------------------------------


def test_what_can_be_done_with_an_answer_is_behind_one_change(signed_in, question, mia):
    answer = answered(question, mia, words="It varies")

    html = signed_in.get(log_url(question.interview)).content.decode()

    shown, _, rest = html.partition(f'id="q-{question.pk}"')[2].partition("<details")
    folded = rest.partition("</details>")[0]
    assert "It varies" in shown
    for action in ("change", "scared", "flag", "withdraw"):
        assert f'id="answer-{answer.pk}-{action}"' not in shown
        assert f'id="answer-{answer.pk}-{action}"' in folded


def test_the_answer_that_is_changed_is_not_shown_a_second_time(htmx, question, mia):
    answer = answered(question, mia)

    changed = htmx.get(url("answer_record", question), {"speaker": answer.speaker_key})
    other = htmx.get(url("answer_record", question))

    assertContains(changed, '<div class="stack" hidden>', count=1)
    assertNotContains(other, '<div class="stack" hidden>')


def test_the_room_comes_before_what_else_the_log_offers(signed_in, interview):
    html = signed_in.get(log_url(interview)).content.decode()

    actions = html.partition('class="page-actions"')[2]
    assert actions.index(url("interview_room", interview)) < actions.index(
        url("flag_create", interview)
    )


# --- Over --------------------------------------------------------------------------------------


def test_the_log_says_what_ending_the_interview_does(signed_in, interview):
    response = signed_in.get(log_url(interview))

    assertContains(response, url("interview_end", interview))
    assertContains(response, "You can undo that.")


def test_an_ended_interview_leads_to_the_debrief_and_can_be_reopened(signed_in, owner):
    interview = InterviewFactory(owner=owner, is_over=True)

    response = signed_in.get(log_url(interview))

    assertContains(response, url("interview_debrief", interview))
    assertContains(response, url("interview_reopen", interview))
