import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.asked_me.changes import remove_question
from interviews.log.changes import withdraw_flag
from interviews.models import FollowUp, Interview
from interviews.score.evidence_reading import evidence_by_interview, evidence_of
from tests.factories import (
    FlagFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    ParticipantFactory,
)
from tests.interviews.verdict.verdict_stories import debrief, gut, meet
from tests.page_forms import refusal_faults

SAVED = {"interest": "yes", "feeling": "good", "myself": "4", "stars_role": "4"}


@pytest.fixture
def interview(owner):
    start = timezone.now() - timedelta(hours=3)
    return InterviewFactory(owner=owner, starts_at=start)


@pytest.fixture
def mia(interview):
    return ParticipantFactory(interview=interview, contact__name="Mia Okafor").contact


def debrief_url(interview):
    return reverse("interviews:interview_debrief", args=[interview.pk])


def gut_url(interview):
    return reverse("interviews:gut_record", args=[interview.pk])


def verdict_url(interview):
    return reverse("interviews:interview_verdict", args=[interview.pk])


# --- The debrief -----------------------------------------------------------------------------


def test_a_question_added_as_one_goes_and_refused_is_summed_up_in_its_place(htmx, interview):
    sent = {"part": "new", "new_text": "x" * 5_000, "version": "0"}

    refused = htmx.post(debrief_url(interview), sent)

    assert refused.status_code == 422
    assert not list(refusal_faults(refused.text))
    assertContains(refused, sent["new_text"], status_code=422)


def test_a_part_that_was_saved_makes_the_others_no_newer(htmx, interview):
    """Another tab rated meanwhile, which this one does not show."""
    version = version_in(htmx.get(debrief_url(interview)))
    other = {"part": "ratings", "stars_role": "5", "note_role": "The other tab's words"}
    htmx.post(debrief_url(interview), other | {"version": version})

    how = htmx.post(debrief_url(interview), {"part": "how", "feeling": "good", "version": version})
    assert how.status_code == 200
    sent = {"part": "ratings", "stars_team": "4", "stars_role": "", "note_role": ""}
    ratings = htmx.post(debrief_url(interview), sent | {"version": version_in(how)})

    assert ratings.status_code == 409
    assert interview.ratings.get().note == "The other tab's words"
    again = htmx.post(
        debrief_url(interview), {"part": "how", "feeling": "concerned", "version": version_in(how)}
    )
    assert again.status_code == 200


def test_what_belongs_to_a_row_that_went_meanwhile_is_not_called_saved(htmx, interview):
    gone = InterviewerQuestionFactory(interview=interview)
    flag = FlagFactory(interview=interview, first_severity=None)
    remove_question(question=gone, now=timezone.now())
    withdraw_flag(flag=flag, now=timezone.now())

    asked = {"part": "asked", f"wished_{gone.pk}": "Why the outage took so long."}
    judged = {"part": "judged", f"severity_{flag.pk}": "5"}

    for sent, words in ((asked, "Not saved: “Why the outage"), (judged, "changed on another page")):
        assertContains(htmx.post(debrief_url(interview), sent), words, status_code=422)


@pytest.mark.parametrize(("feel", "status"), [("10", 422), ("90", 200)])
def test_another_gut_than_the_one_locked_elsewhere_is_not_called_saved(
    htmx, interview, feel, status
):
    debrief(interview)
    gut(interview, 90)

    assert htmx.post(debrief_url(interview), {"part": "gut", "feel": feel}).status_code == status


def version_in(response):
    return re.search(r'name="version"[^>]*value="([^"]*)"', response.text)[1]


def test_saving_saves_everything_and_leads_on_to_the_gut(signed_in, interview, mia):
    asked = InterviewerQuestionFactory(interview=interview, asked_by=mia)
    fields = {
        f"wished_{asked.pk}": "Why the outage took so long.\nWhat I would do first.",
        "new_text": "Do you like it here?",
        "new_wished": "Yes, and why.",
        "myself": "4",
        "feeling": "concerned",
        "feeling_why": "I fumbled the outage.",
        "promised_on": (interview.local_date + timedelta(days=6)).isoformat(),
        "promised_contact": str(mia.pk),
        "interest": "yes",
        "interest_words": "The first project is one I would choose.",
        "stars_team": "5",
        "note_team": "They finished each other's sentences",
        "stars_role": "",
    }

    response = signed_in.post(debrief_url(interview), fields)

    assertRedirects(response, gut_url(interview))
    row = Interview.objects.get(pk=interview.pk)
    first, second = row.interviewer_questions.all()
    assert first.wished.splitlines()[1] == "What I would do first."
    assert (second.text, second.wished) == ("Do you like it here?", "Yes, and why.")
    assert (row.myself, row.feeling, row.feeling_why) == (4, "concerned", "I fumbled the outage.")
    assert (row.promised_on, row.promised_contact) == (
        interview.local_date + timedelta(days=6),
        mia,
    )
    assert (row.interest, row.interest_words) == ("yes", fields["interest_words"])
    assert row.debriefed_at
    assert row.ended_at
    assert list(row.ratings.values_list("area", "stars", "note")) == [
        ("team", 5, fields["note_team"])
    ]


def test_an_htmx_request_is_led_on_just_the_same(htmx, interview):
    response = htmx.post(debrief_url(interview), SAVED)

    assert response.headers["Location"] == gut_url(interview)


def test_save_and_keep_writing_stays_on_the_page(signed_in, interview):
    response = signed_in.post(debrief_url(interview), SAVED | {"stay": "1"}, follow=True)

    assertRedirects(response, debrief_url(interview))
    assertContains(response, "Saved.")


def test_once_the_gut_is_recorded_saving_stays_on_the_page(signed_in, interview):
    debrief(interview)
    gut(interview, 70)

    assertRedirects(signed_in.post(debrief_url(interview), SAVED), debrief_url(interview))


def test_what_was_saved_is_in_the_form_again(signed_in, interview, mia):
    debrief(interview, {"team": (2, "cold")}, interest="unsure")
    InterviewerQuestionFactory(interview=interview, wished="About Kafka")

    response = signed_in.get(debrief_url(interview))

    assertContains(response, "About Kafka")
    assertContains(response, 'value="cold"')
    form = response.context["form"]
    assert (form["stars_team"].value(), form["interest"].value()) == (2, "unsure")


def test_a_rating_that_is_skipped_again_is_removed(signed_in, interview):
    debrief(interview, {"team": (2, "cold")})

    signed_in.post(debrief_url(interview), SAVED | {"stars_team": "", "note_team": ""})

    assert list(interview.ratings.values_list("area", flat=True)) == ["role"]


def test_nothing_is_required(signed_in, interview):
    assert signed_in.post(debrief_url(interview), {}).status_code == 302
    interview.refresh_from_db()
    assert interview.is_debriefed


def test_three_fits_are_asked_for_each_on_its_own(signed_in, interview):
    response = signed_in.get(debrief_url(interview))

    for name in ("position", "organisation", "team"):
        assertContains(response, f"Fit with the {name}</legend>")
    assertContains(response, "Would I like the work, and be good at it?")
    areas = [str(it) for it in response.context["form"].areas]
    assert areas[:3] == ["role", "culture", "team"]
    assert "practice" not in areas


def test_practice_is_asked_for_where_it_has_weight(signed_in, owner, interview):
    owner.preferences.weights["practice"] = 10
    owner.preferences.save()

    assertContains(signed_in.get(debrief_url(interview)), 'name="stars_practice"')


@pytest.mark.parametrize(("myself", "is_weak"), [("1", True), ("2", True), ("3", False)])
def test_little_of_myself_makes_the_impressions_weak(signed_in, interview, myself, is_weak):
    signed_in.post(debrief_url(interview), {"myself": myself})

    page = signed_in.get(debrief_url(interview)).text
    assert ("so your own ratings count half" in page) is is_weak


def counted(interview):
    """Area → what its rating counts, in eighths of a full answer; by both ways to read evidence."""
    interview = Interview.objects.get(pk=interview.pk)
    read = evidence_of(interview)
    at_once = evidence_by_interview([interview.role_id])[interview.pk]
    assert set(read.ratings) == set(at_once.ratings)
    assert read.hardly_myself == at_once.hardly_myself
    return {str(it.area): it.mass_eighths for it in read.ratings}


def test_a_debrief_that_changes_how_much_i_was_myself_changes_what_all_ratings_count(
    signed_in, interview
):
    debrief(interview, {"team": (2, "They sat apart."), "growth": (3, "")}, myself=4)
    said = {"stars_team": "2", "note_team": "They sat apart.", "stars_growth": "3"}
    assert counted(interview) == {"team": 4, "growth": 2}

    signed_in.post(debrief_url(interview), said | {"myself": "2", "stars_role": "4"})

    assert counted(interview) == {"team": 2, "growth": 1, "role": 1}
    records = interview.rating_records.order_by("pk").values_list("area", "is_hardly_myself")
    before, after = list(records)[:2], list(records)[2:]
    assert sorted(before) == [("growth", False), ("team", False)]
    assert sorted(after) == [("growth", True), ("role", True), ("team", True)]
    interview.refresh_from_db()
    interview.role.refresh_from_db()
    assert (interview.fit_hardly_myself, interview.role.fit_hardly_myself) == (1, 1)

    signed_in.post(debrief_url(interview), said | {"myself": "3", "stars_role": "4"})

    assert counted(interview) == {"team": 4, "growth": 2, "role": 2}
    assert interview.rating_records.filter(is_hardly_myself=False).count() == 2 + 3
    interview.role.refresh_from_db()
    assert interview.role.fit_hardly_myself == 0


def test_a_rating_the_debrief_no_longer_asks_for_is_halved_with_the_others(interview):
    debrief(interview, {"practice": (2, "No tests."), "team": (4, "")}, myself=4)

    debrief(interview, {"team": (4, "")}, myself=1)

    assert counted(interview) == {"practice": 2, "team": 1}
    records = interview.rating_records.filter(is_hardly_myself=True)
    assert set(records.values_list("area", flat=True)) == {"practice", "team"}


def test_a_debrief_saved_again_as_it_was_appends_no_record(signed_in, interview):
    debrief(interview, {"team": (2, "They sat apart.")}, myself=2)

    for myself in ("2", "1"):  # hardly oneself either way
        said = {"stars_team": "2", "note_team": "They sat apart.", "myself": myself}
        signed_in.post(debrief_url(interview), said)

    assert interview.rating_records.count() == 1


def test_what_they_asked_stands_first_and_the_gut_last(signed_in, interview):
    page = signed_in.get(debrief_url(interview)).text

    order = [
        "They asked me",
        "How it went",
        "How much I was myself",
        "Am I interested?",
        "Used only if the answer is yes",
    ]
    order += ["They will answer by", "Rate what you can", "Your gut, before the score"]
    assert sorted(order, key=page.index) == order


def test_it_says_which_follow_ups_are_on_today_now(signed_in, interview, mia):
    signed_in.post(debrief_url(interview), SAVED)

    response = signed_in.get(gut_url(interview))

    titles = list(FollowUp.objects.pending().values_list("title", flat=True))
    assert titles
    assertContains(response, "Now on Today")
    for title in titles:
        assertContains(response, title)


def test_without_an_interest_it_says_what_is_missing(signed_in, interview):
    debrief(interview)

    assertContains(signed_in.get(debrief_url(interview)), "Say whether you are interested")


def test_an_interview_still_to_end_says_that_saving_ends_it(signed_in, owner):
    planned = InterviewFactory(owner=owner)

    assertContains(signed_in.get(debrief_url(planned)), "also marks the interview as over")


def test_a_note_needs_its_stars(signed_in, interview):
    response = signed_in.post(
        debrief_url(interview), SAVED | {"stars_team": "", "note_team": "cold"}
    )

    assertContains(response, "Give it 1 to 5 as well", status_code=422)
    assertContains(response, "<title>Error: Debrief", status_code=422)


# --- The gut ---------------------------------------------------------------------------------


@pytest.fixture
def debriefed(interview):
    debrief(interview, {"role": (4, "")})
    return interview


@pytest.mark.parametrize(
    ("typed", "value"),
    [({"feel": "30"}, 30), ({"exact": "42"}, 42), ({"feel": "90", "exact": "83"}, 83)],
)
def test_the_gut_is_a_word_or_a_number_and_reveals_the_verdict(signed_in, debriefed, typed, value):
    response = signed_in.post(gut_url(debriefed), typed | {"note": "The lift was silent."})

    assertRedirects(response, verdict_url(debriefed))
    recorded = debriefed.gut_feelings.get()
    assert (recorded.value, recorded.note) == (value, "The lift was silent.")


def test_an_htmx_request_records_it_just_the_same(htmx, debriefed):
    assert htmx.post(gut_url(debriefed), {"feel": "30"}).status_code == 302
    assert debriefed.gut_feelings.get().value == 30


def test_the_gut_may_be_skipped_which_is_recorded(signed_in, debriefed):
    response = signed_in.post(gut_url(debriefed), {"skip": "1", "exact": "nonsense"}, follow=True)

    assertRedirects(response, verdict_url(debriefed))
    assert debriefed.gut_feelings.get().value is None
    assertContains(response, "You skipped it on")


def test_the_gut_is_append_only(signed_in, debriefed):
    signed_in.post(gut_url(debriefed), {"feel": "10"})
    signed_in.post(gut_url(debriefed), {"exact": "66", "note": "Slept on it."})

    assert list(debriefed.gut_feelings.values_list("value", "note")) == [
        (10, ""),
        (66, "Slept on it."),
    ]
    page = signed_in.get(verdict_url(debriefed)).text
    assert page.index("Locked on") < page.index("Slept on it.")
    assert "after the score" in page


def test_there_is_nothing_left_to_skip_once_it_was_said(signed_in, debriefed):
    gut(debriefed, 10)

    assertRedirects(signed_in.post(gut_url(debriefed), {"skip": "1"}), verdict_url(debriefed))
    assert debriefed.gut_feelings.count() == 1
    assertNotContains(signed_in.get(gut_url(debriefed)), 'name="skip"')


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_gut_comes_after_the_debrief(signed_in, interview, method):
    response = getattr(signed_in, method)(gut_url(interview), {"feel": "10"}, follow=True)

    assertRedirects(response, debrief_url(interview))
    assertContains(response, "The gut comes last")
    assert not interview.gut_feelings.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose a word or give a number"),
        ({"feel": "11"}, "Choose one of the five"),
        ({"feel": "90", "exact": "0"}, "0 would be “No”"),
        ({"exact": "101"}, "Give a number from 0 to 100"),
        ({"exact": "a lot"}, "Give a number from 0 to 100"),
    ],
)
def test_a_gut_that_is_none_is_refused_with_words(signed_in, debriefed, typed, words):
    response = signed_in.post(gut_url(debriefed), {"note": "What I typed"} | typed)

    assertContains(response, words, status_code=422)
    assert "What I typed" in response.text
    assert not debriefed.gut_feelings.exists()


def test_the_pages_take_a_fixed_number_of_queries(
    signed_in, owner, interview, mia, django_assert_max_num_queries
):
    debrief(interview, {"team": (2, "cold"), "role": (4, "")}, interest="yes")
    for n in range(4):
        meet(interview, f"Person {n}", "coworker")
    debrief(interview, interest="yes")

    for url in (debrief_url(interview), gut_url(interview)):
        with django_assert_max_num_queries(16):
            signed_in.get(url)
