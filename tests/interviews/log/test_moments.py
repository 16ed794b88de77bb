"""One moment is one flag: suggested once, held by one flag, and named anew where it was wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.log.changes import note_flag, observe, suggested_flags
from interviews.models import DismissedSuggestion, Flag, Interview, Observation
from interviews.score.domain.evidence import Area
from interviews.verdict.drift_changes import restore
from interviews.verdict.drift_reading import drift_of, role_with_history
from interviews.verdict.drift_words import words_of
from tests.factories import AnswerFactory, QuestionFactory
from tests.interviews.log.log_pages import log_url, undo_of, url
from tests.undoing import undo_in

SMIRK, WORD, LOOKS = "pause_and_smirk", "called_micromanager", "exchanged_looks"
QUOTE = "She’s a BIT of a micromanager."
CUE = "Paused, looked at Tom, smirked"


@pytest.fixture
def answer(interview, mia, jonas):
    """What the article tells of, heard from one of two coworkers."""
    question = QuestionFactory(interview=interview, key="manager_style", theme="manager")
    return AnswerFactory(question=question, speaker=mia, words=QUOTE, cue=CUE)


@pytest.fixture
def flag(answer, interview, mia):
    fields = {
        "key": SMIRK,
        "kind": "red",
        "title": "Pause and smirk",
        "area": "manager",
        "severity": 4,
        "quote": QUOTE,
        "cue": "A smirk.",
        "question": answer.question,
    }
    return note_flag(interview=interview, fields=fields, contacts=[mia], now=timezone.now())


def looks(client, interview, outcome="seen"):
    data = {"subject": "looks", "outcome": outcome}
    return client.post(url("observation_record", interview), data)


def suggested(interview):
    return [it.flag_key for it in suggested_flags(Interview.objects.get(pk=interview.pk))]


# --- Suggested once ----------------------------------------------------------------------------


@pytest.mark.parametrize("sent_by", ["htmx", "signed_in"])
def test_pause_word_and_look_are_one_suggestion(request, signed_in, interview, answer, sent_by):
    looks(request.getfixturevalue(sent_by), interview)

    page = signed_in.get(log_url(interview))
    assertContains(page, " · 1 suggested")
    assertContains(page, "Pause and smirk?")
    assertContains(page, 'name="cue" value="called_micromanager" checked')
    assertContains(page, 'name="cue" value="exchanged_looks" checked')


@pytest.mark.parametrize("sent_by", ["htmx", "signed_in"])
def test_dismissing_it_dismisses_its_readings_and_undo_brings_them_back(
    request, interview, answer, sent_by
):
    client = request.getfixturevalue(sent_by)

    response = client.post(url("suggestion_dismiss", interview), {"flag_key": SMIRK})
    assert suggested(interview) == []
    client.post(undo_in(response) if sent_by == "htmx" else undo_of(response))

    assert suggested(interview) == [SMIRK]
    assert not DismissedSuggestion.objects.exists()


def test_a_dismissed_moment_is_listed_once_and_suggested_again_as_a_whole(
    signed_in, interview, answer
):
    signed_in.post(url("suggestion_dismiss", interview), {"flag_key": SMIRK})

    page = signed_in.get(log_url(interview))
    assertContains(page, "Withdrawn or dismissed: 1")
    assertContains(page, "Pause and smirk, with Manager described as controlling")
    signed_in.post(url("suggestion_restore", interview, SMIRK))
    assert not DismissedSuggestion.objects.exists()


def test_accepting_it_keeps_the_readings_that_were_chosen_as_its_cue(
    signed_in, interview, answer, mia
):
    signed_in.post(url("suggestion_accept", interview), {"flag_key": SMIRK, "cue": [WORD]})

    flag = Flag.objects.get()
    assert (flag.key, flag.quote) == (SMIRK, QUOTE)
    assert flag.cue == f"{CUE}. Manager described as controlling"
    assert suggested(interview) == []


def test_another_reading_is_picked_instead_and_nothing_of_it_is_left_over(
    htmx, signed_in, interview, answer
):
    htmx.post(url("suggestion_accept", interview), {"flag_key": WORD})

    flag = Flag.objects.get()
    assert (flag.key, flag.quote, flag.cue) == (WORD, QUOTE, CUE)
    page = signed_in.get(log_url(interview))
    assertNotContains(page, "The same moment may also be")
    assertNotContains(page, "Withdrawn or dismissed")


def test_a_scare_in_a_dodge_is_no_second_suggestion(htmx, signed_in, interview, mia):
    question = QuestionFactory(interview=interview, theme="workload")
    data = {"speaker": mia.pk, "manner": "dodged", "words": "Well.", "is_scared": "on"}
    response = htmx.post(url("answer_record", question), data)

    dodge = Flag.objects.get()
    for page in (response, signed_in.get(log_url(interview))):
        assertContains(page, 'also be: <b class="flag-name">An answer frightened you</b>')
        assertNotContains(page, "Rename to it")
        assertNotContains(page, "An answer frightened you?")
    htmx.post(url("flag_reading_keep", dodge), {"flag_key": "answer_scared_me"})
    dodge.refresh_from_db()
    assert dodge.cue == "An answer frightened you"


def test_a_scare_marked_on_a_noted_answer_comes_under_its_flag(htmx, flag, answer):
    response = htmx.post(url("answer_scared_toggle", answer))

    assertContains(response, f'id="flag-{flag.pk}-readings" hx-swap-oob="true"')
    assertContains(response, f'id="flag-{flag.pk}-answer_scared_me-keep"')
    assertNotContains(response, 'id="suggestion-answer_scared_me-note"')


def test_the_correction_of_a_dodge_lets_its_readings_stand_by_themselves(htmx, interview, mia):
    question = QuestionFactory(interview=interview, theme="workload")
    data = {"speaker": mia.pk, "manner": "dodged", "words": "Well.", "is_scared": "on"}
    htmx.post(url("answer_record", question), data)
    response = htmx.post(
        url("answer_record", question), data | {"manner": "specific", "signal": "0"}
    )

    assertContains(response, 'id="suggestion-answer_scared_me-note"')
    assert suggested(interview) == ["answer_scared_me"]


# --- Held by one flag --------------------------------------------------------------------------


@pytest.mark.parametrize("sent_by", ["htmx", "signed_in"])
def test_looks_become_a_cue_of_the_flag_that_stands(request, interview, flag, sent_by):
    looks(request.getfixturevalue(sent_by), interview)

    flag.refresh_from_db()
    assert flag.cue == "A smirk. Coworkers exchange looks"
    assert suggested(interview) == []


def test_looks_not_seen_after_all_leave_the_cue(htmx, interview, flag):
    looks(htmx, interview)
    looks(htmx, interview, "saw_none")

    flag.refresh_from_db()
    assert flag.cue == "A smirk."


def test_looks_without_a_moment_are_a_suggestion_of_their_own(htmx, interview, mia, jonas):
    response = looks(htmx, interview)

    assertContains(response, "Coworkers exchange looks?")


def test_a_flag_without_room_in_its_cue_keeps_the_look_beside_it(interview, flag):
    Flag.objects.update(cue="x" * 299)

    observe(
        interview=interview,
        subject=Observation.Subject.LOOKS,
        outcome=Observation.Outcome.SEEN,
        now=timezone.now(),
    )
    flag.refresh_from_db()
    assert flag.cue == "x" * 299
    assert suggested(interview) == []


def test_a_cue_without_room_is_refused_with_words(htmx, flag):
    Flag.objects.update(cue="x" * 299)

    response = htmx.post(url("flag_reading_keep", flag), {"flag_key": WORD})

    assertContains(response, "There is no room left in what you saw.", status_code=422)


@pytest.mark.parametrize("name", ["flag_reading_keep", "flag_reading_pick"])
def test_what_is_no_reading_of_its_moment_is_refused(htmx, flag, name):
    response = htmx.post(url(name, flag), {"flag_key": "hours_60_plus"})

    assertContains(response, "That is no longer suggested.", status_code=422)
    flag.refresh_from_db()
    assert (flag.key, flag.cue) == (SMIRK, "A smirk.")


@pytest.mark.parametrize("sent_by", ["htmx", "signed_in"])
def test_a_flag_is_named_as_another_reading_and_undo_names_it_back(request, flag, sent_by):
    client = request.getfixturevalue(sent_by)

    response = client.post(url("flag_reading_pick", flag), {"flag_key": WORD})
    flag.refresh_from_db()
    assert (flag.key, flag.title) == (WORD, "Manager described as controlling")
    client.post(undo_in(response) if sent_by == "htmx" else undo_of(response))

    flag.refresh_from_db()
    assert (flag.key, flag.title, flag.quote) == (SMIRK, "Pause and smirk", QUOTE)


def test_a_second_flag_by_hand_is_noted_and_told_to_be_the_same_moment(
    htmx, signed_in, interview, flag, answer
):
    form = htmx.get(url("flag_create", interview), {"answer": answer.pk})
    assertContains(form, '<span class="flag-name">“Pause and smirk”</span> is noted for the same')

    data = {"key": WORD, "severity": "4", "quote": QUOTE}
    response = htmx.post(url("flag_create", interview), data)
    assertContains(response, "It is the same moment as “Pause and smirk”")
    assert Flag.objects.count() == 2
    own = {"key": "own:red", "title": "Odd", "severity": "2", "quote": QUOTE}
    page = signed_in.post(url("flag_create", interview), own, follow=True)
    assertContains(page, "It is the same moment as")


def test_a_flag_of_another_moment_is_told_nothing(htmx, interview, flag):
    data = {"key": "credit_taking", "severity": "3", "quote": "I did it all."}
    response = htmx.post(url("flag_create", interview), data)

    assertNotContains(response, "same moment as")


# --- Named anew --------------------------------------------------------------------------------


def renamed(client, flag, key, **more):
    data = {"key": key, "severity": "4", "quote": flag.quote, "cue": flag.cue} | more
    return client.post(url("flag_edit", flag), data)


def test_a_wrong_name_is_changed_and_quote_and_history_stay(signed_in, flag, interview):
    response = renamed(signed_in, flag, "no_energy")

    anchor = log_url(interview, f"#flag-{flag.pk}")
    assertRedirects(response, anchor, fetch_redirect_response=False)
    flag.refresh_from_db()
    assert (flag.key, flag.title, flag.area) == ("no_energy", "Flat, tired people", "team")
    assert (flag.quote, flag.severity) == (QUOTE, 4)
    company = url("company_flags", interview.role.company)
    for page in (signed_in.get(log_url(interview)), signed_in.get(company)):
        assertContains(page, "Flat, tired people")
        assertContains(page, "Was named “Pause and smirk”, Manager to Team on")


def test_a_flag_of_the_catalogue_may_be_named_in_own_words_and_back(signed_in, flag):
    renamed(signed_in, flag, "own:red", title="Odd laugh", area="team")
    flag.refresh_from_db()
    assert (flag.key, flag.title, flag.area) == ("own-odd-laugh", "Odd laugh", "team")

    renamed(signed_in, flag, SMIRK)
    flag.refresh_from_db()
    assert (flag.key, flag.title, flag.area) == (SMIRK, "Pause and smirk", "manager")


def test_choosing_another_name_shows_its_boxes_and_saves_nothing(htmx, flag):
    data = {"key": "own:red", "severity": "2", "quote": "Typed", "reason": "So", "choose": "1"}
    response = htmx.post(url("flag_edit", flag), data)

    assertContains(response, 'name="title"')
    assertContains(response, "Typed</textarea>")
    assertContains(response, 'name="reason" value="So"')
    assertContains(response, 'value="2" id="flag-severity_1" checked')
    flag.refresh_from_db()
    assert flag.key == SMIRK


def test_a_red_flag_is_not_renamed_to_a_good_sign_nor_to_one_that_is_noted(htmx, interview, flag):
    good = renamed(htmx, flag, "hours_near_40")
    htmx.post(url("flag_create", interview), {"key": WORD, "severity": "4"})
    taken = renamed(htmx, flag, WORD)

    assertContains(good, "Choose a flag from the list.", status_code=422)
    assertContains(taken, "noted for this interview already", status_code=422)
    flag.refresh_from_db()
    assert flag.key == SMIRK


def test_a_dodge_keeps_its_name(htmx, interview, mia):
    question = QuestionFactory(interview=interview)
    htmx.post(url("answer_record", question), {"speaker": mia.pk, "manner": "dodged"})
    dodge = Flag.objects.get()

    assertNotContains(htmx.get(url("flag_edit", dodge)), 'name="key"')
    renamed(htmx, dodge, WORD)
    dodge.refresh_from_db()
    assert dodge.is_automatic


def test_the_score_follows_and_drift_lists_what_it_was_named(htmx, interview, flag, answer):
    interview.role.refresh_from_db()
    before = interview.role.fit_high
    interview.ended_at = interview.starts_at = timezone.now() - timedelta(days=3)
    interview.save()

    renamed(htmx, flag, "no_energy")
    interview.role.refresh_from_db()
    assert interview.role.fit_high != before
    role, history = role_with_history(interview.owner, interview.role_id)
    (change,) = drift_of(role, history).changes
    assert (change.was.flag, change.was.area) == (SMIRK, Area.MANAGER)
    assert (change.now.flag, change.now.area) == ("no_energy", Area.TEAM)

    restore(role=role, key=change.key, now=timezone.now())
    flag.refresh_from_db()
    assert (flag.key, flag.title, flag.area) == (SMIRK, "Pause and smirk", "manager")


def test_drift_says_both_names(signed_in, interview, flag):
    interview.ended_at = interview.starts_at = timezone.now() - timedelta(days=3)
    interview.save()
    renamed(signed_in, flag, WORD)

    role, history = role_with_history(interview.owner, interview.role_id)
    (words,) = words_of(history, drift_of(role, history).changes, with_effects=False)
    assert (words.was, words.now) == ("“Pause and smirk”", "“Manager described as controlling”")


# --- A page of its own -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["flag_edit", "flag_explain"])
def test_a_page_opened_on_its_own_leads_back_to_where_the_flag_stands(signed_in, flag, name):
    page = signed_in.get(url(name, flag))

    assertContains(page, f'href="{log_url(flag.interview, f"#flag-{flag.pk}")}">Cancel')
    assertNotContains(page, f'hx-post="{url(name, flag)}" hx-target="#flag-form" hx-swap')


def test_the_page_of_a_question_that_came_up_leads_back_to_the_log(signed_in, interview):
    page = signed_in.get(url("question_add_unplanned", interview))

    assertContains(page, f'href="{log_url(interview, "#question-add")}">Cancel')
    assertNotContains(page, f'hx-post="{url("question_add_unplanned", interview)}"')


def test_choosing_on_a_page_of_its_own_does_not_turn_it_into_a_part_of_the_log(htmx, flag):
    data = {"key": WORD, "severity": "4", "choose": "1", "alone": "1"}
    response = htmx.post(url("flag_edit", flag), data)

    assertContains(response, 'name="alone" value="1"')
    assertNotContains(response, 'hx-get="')
