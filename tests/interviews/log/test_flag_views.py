import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.changes import explain_flag, note_flag, withdraw_flag
from interviews.models import Answer, DismissedSuggestion, Flag, Observation
from tests.factories import (
    AnswerFactory,
    ContactFactory,
    QuestionFactory,
)
from tests.interviews.log.log_pages import focus_of, log_url, meets, undo_of, url
from tests.undoing import undo_in

SMIRK = {"key": "pause_and_smirk", "severity": "4"}
CHOSEN_4 = 'name="severity" value="4" id="flag-severity_3" checked required'
OWN = {"key": "own:red", "title": "Nobody looks up", "area": "team", "severity": "2"}


@pytest.fixture
def flag(interview):
    """A red flag of the catalogue, noted with severity 4."""
    fields = {
        "key": "pause_and_smirk",
        "kind": "red",
        "title": "Pause and smirk",
        "area": "manager",
        "severity": 4,
        "quote": "She is a BIT of a micromanager.",
        "cue": "A pause, a smirk",
    }
    return note_flag(interview=interview, fields=fields, contacts=[], now=timezone.now())


@pytest.fixture
def suggested(interview, mia):
    """An answer from which the rules suggest "called_micromanager"."""
    question = QuestionFactory(interview=interview)
    return AnswerFactory(question=question, speaker=mia, words="A bit of a micromanager.")


# --- Noting ----------------------------------------------------------------------------------


def test_a_flag_of_the_catalogue_starts_with_its_own_severity_and_says_why(htmx, interview):
    entry = catalogue_flag("pause_and_smirk")

    response = htmx.get(url("flag_create", interview), {"key": entry.key})

    assertContains(response, entry.observe)
    assertContains(response, "Starts at 4.")
    assertContains(response, CHOSEN_4)
    assertNotContains(response, "<html")


def test_a_flag_is_noted_with_its_evidence(signed_in, interview, mia, jonas):
    data = SMIRK | {"quote": "A BIT of a micromanager.", "cue": "They look", "contacts": [mia.pk]}
    response = signed_in.post(url("flag_create", interview), data)

    flag = Flag.objects.get()
    assertRedirects(response, log_url(interview, f"#flag-{flag.pk}"), fetch_redirect_response=False)
    assert (flag.title, flag.kind, flag.area) == ("Pause and smirk", "red", "manager")
    assert (flag.severity, flag.quote, flag.cue) == (4, "A BIT of a micromanager.", "They look")
    assert list(flag.contacts.all()) == [mia]


def test_htmx_gets_the_form_folded_and_the_list_with_the_flag(htmx, interview):
    response = htmx.post(url("flag_create", interview), SMIRK)

    assertContains(response, "Note a flag")
    assertContains(response, '<ul class="rows" id="flag-rows"')
    assertContains(response, "Serious<span")
    assertContains(response, "1 noted")
    assert focus_of(response) == f"flag-{Flag.objects.get().pk}-title"
    assertNotContains(response, "<html")


def test_a_flag_in_own_words_is_red_or_green(signed_in, interview):
    signed_in.post(url("flag_create", interview), OWN)
    good = {"key": "own:green", "title": "They laugh a lot", "area": "", "severity": "3"}
    signed_in.post(url("flag_create", interview), good)

    red, green = Flag.objects.order_by("pk")
    assert (red.kind, red.area, red.title) == ("red", "team", "Nobody looks up")
    assert (green.kind, green.area) == ("green", "")


def test_a_flag_starts_from_the_answer_it_was_seen_in(htmx, suggested, mia, interview):
    response = htmx.get(url("flag_create", interview), {"answer": suggested.pk})

    assertContains(response, "A bit of a micromanager.</textarea>")
    assertContains(response, f'name="question" value="{suggested.question_id}"')
    assertContains(response, f'value="{mia.pk}" id="flag-contacts_0" checked')


def test_a_flag_about_any_area_takes_that_of_the_question(htmx, suggested, interview):
    htmx.post(
        url("flag_create", interview),
        {
            "key": "answer_scared_me",
            "severity": "3",
            "area": "manager",
            "question": suggested.question_id,
        },
    )

    flag = Flag.objects.get()
    assert (flag.area, flag.question) == ("manager", suggested.question)


def test_choosing_another_flag_keeps_what_was_typed_and_saves_nothing(htmx, interview):
    data = {"key": "credit_taking", "quote": "I did it all.", "severity": "5", "choose": "1"}
    response = htmx.post(url("flag_create", interview), data)

    assertContains(response, "I did it all.</textarea>")
    assertContains(response, escape(catalogue_flag("credit_taking").observe))
    assertContains(response, "data-unsaved")
    assert not Flag.objects.exists()


def test_without_htmx_the_form_has_a_page_of_its_own(signed_in, interview):
    response = signed_in.get(url("flag_create", interview), {"key": "pause_and_smirk"})

    assertContains(response, "<html")
    assertContains(response, 'value="pause_and_smirk" selected')


def test_the_same_flag_twice_is_refused(htmx, interview, flag):
    response = htmx.post(url("flag_create", interview), SMIRK)

    assertContains(response, "This flag is noted already.", status_code=422)


def test_the_same_words_twice_are_refused(htmx, interview):
    htmx.post(url("flag_create", interview), OWN)

    response = htmx.post(url("flag_create", interview), OWN)

    assertContains(response, "noted for this interview already", status_code=422)
    assert Flag.objects.count() == 1


def test_a_withdrawn_flag_points_to_where_it_lies(htmx, interview, flag):
    withdraw_flag(flag=flag, now=timezone.now())

    response = htmx.post(url("flag_create", interview), SMIRK)

    assertContains(response, "Restore it under “Withdrawn or dismissed”", status_code=422)


def test_a_contact_of_another_interview_did_not_show_it(htmx, interview, owner):
    elsewhere = ContactFactory(owner=owner)
    meets(interview, "Mia")

    response = htmx.post(url("flag_create", interview), SMIRK | {"contacts": [elsewhere.pk]})

    assertContains(response, "Choose somebody who was there", status_code=422)


def test_looks_between_coworkers_are_on_the_list_only_where_two_are_met(htmx, interview, mia):
    alone = htmx.get(url("flag_create", interview))
    refused = htmx.post(url("flag_create", interview), {"key": "exchanged_looks", "severity": 4})
    meets(interview, "Jonas")
    together = htmx.get(url("flag_create", interview))

    assertNotContains(alone, "exchanged_looks")
    assert refused.status_code == 422
    assertContains(together, "exchanged_looks")


# --- Changing --------------------------------------------------------------------------------


def test_changing_starts_from_the_flag_as_it_is(htmx, flag):
    response = htmx.get(url("flag_edit", flag))

    assertContains(response, "She is a BIT of a micromanager.</textarea>")
    assertContains(response, CHOSEN_4)
    assertContains(response, 'value="pause_and_smirk" selected')
    assertNotContains(response, "hours_near_40")  # a red flag is not renamed to a good sign


def test_raising_the_severity_needs_no_reason(signed_in, flag):
    response = signed_in.post(url("flag_edit", flag), {"severity": "5", "quote": "New words"})

    anchor = log_url(flag.interview, f"#flag-{flag.pk}")
    assertRedirects(response, anchor, fetch_redirect_response=False)
    flag.refresh_from_db()
    assert (flag.severity, flag.first_severity, flag.quote) == (5, 4, "New words")


def test_lowering_the_severity_needs_a_reason(htmx, flag):
    response = htmx.post(url("flag_edit", flag), {"severity": "2", "quote": "Kept words"})

    assertContains(response, "Say why it is less bad", status_code=422)
    assertContains(response, "Kept words</textarea>", status_code=422)
    flag.refresh_from_db()
    assert flag.severity == 4


def test_a_lowered_severity_stays_visible_with_its_reason(htmx, flag):
    data = {"severity": "2", "reason": "It was a joke between friends"}
    response = htmx.post(url("flag_edit", flag), data)

    assertContains(response, "Lowered from 4 to 2 on")
    assertContains(response, "It was a joke between friends")


def test_an_own_flag_can_be_renamed_but_not_into_another(htmx, interview):
    htmx.post(url("flag_create", interview), OWN)
    flag = Flag.objects.get()

    htmx.post(url("flag_edit", flag), {"title": "Nobody smiles", "severity": "2"})

    flag.refresh_from_db()
    assert (flag.title, flag.area) == ("Nobody smiles", "")


@pytest.mark.parametrize("data", [{"severity": "9"}, {"contacts": ["7"]}])
def test_a_bad_change_changes_nothing(htmx, flag, mia, data):
    response = htmx.post(url("flag_edit", flag), {"severity": "5"} | data)

    assert response.status_code == 422
    flag.refresh_from_db()
    assert (flag.severity, flag.quote) == (4, "She is a BIT of a micromanager.")


def test_the_contact_of_a_flag_stays_when_taken_off_the_list(htmx, flag, mia):
    flag.contacts.set([mia])
    flag.interview.participants.all().delete()

    htmx.post(url("flag_edit", flag), {"severity": "4", "contacts": [mia.pk]})

    assert list(flag.contacts.all()) == [mia]


# --- Withdrawing -------------------------------------------------------------------------------


def test_a_withdrawn_flag_gives_its_place_to_undo(htmx, flag):
    response = htmx.post(url("flag_withdraw", flag))

    assertContains(response, "Withdrawn: Pause and smirk")
    assertContains(response, "autofocus>Undo")
    htmx.post(undo_in(response))
    flag.refresh_from_db()
    assert flag.status == "open"


def explain(flag):
    interview = flag.interview
    later = AnswerFactory(question__interview=interview, answered_at=timezone.now())
    explain_flag(flag=flag, reason="He left", evidence=later, now=timezone.now())


def test_undo_of_withdrawing_an_explained_flag_has_it_explained_again(htmx, flag):
    explain(flag)
    response = htmx.post(url("flag_withdraw", flag))

    htmx.post(undo_in(response))

    flag.refresh_from_db()
    assert flag.status == "explained"
    assert flag.changes.last().evidence == Answer.objects.get()


def test_undo_changes_no_flag_that_changed_since(htmx, signed_in, flag):
    undo = undo_in(htmx.post(url("flag_withdraw", flag)))
    htmx.post(url("flag_restore", flag))
    flag.refresh_from_db()
    explain(flag)

    response = signed_in.post(undo, follow=True)

    assertContains(response, "It has changed since, so nothing was undone.")
    flag.refresh_from_db()
    assert flag.status == "explained"


def test_undo_of_an_explanation_leaves_a_later_one_alone(signed_in, flag):
    first, second = (
        AnswerFactory(question__interview=flag.interview, question__key=f"own-{n}")
        for n in range(2)
    )
    said = {"reason": "He left"}
    response = signed_in.post(url("flag_explain", flag), said | {"evidence": first.pk})
    signed_in.post(url("flag_restore", flag))
    signed_in.post(url("flag_explain", flag), said | {"evidence": second.pk})

    signed_in.post(undo_of(response))

    flag.refresh_from_db()
    assert (flag.status, flag.changes.last().evidence) == ("explained", second)


def test_the_flag_of_a_dodge_that_was_corrected_since_is_not_restored(htmx, interview, mia):
    question = QuestionFactory(interview=interview)
    recorded = reverse("interviews:answer_record", args=[question.pk])
    htmx.post(recorded, {"speaker": mia.pk, "manner": "dodged"})
    dodge = Flag.objects.get()
    undo = undo_in(htmx.post(url("flag_withdraw", dodge)))
    htmx.post(recorded, {"speaker": mia.pk, "manner": "specific", "words": "Forty."})

    htmx.post(undo)
    refused = htmx.post(url("flag_restore", dodge))

    assertContains(refused, "no longer a dodge", status_code=422)
    dodge.refresh_from_db()
    assert dodge.status == "withdrawn"


def test_withdrawn_without_htmx_brings_undo_on_the_page(signed_in, flag):
    response = signed_in.post(url("flag_withdraw", flag))

    assertRedirects(response, log_url(flag.interview), fetch_redirect_response=False)
    signed_in.post(undo_of(response))
    flag.refresh_from_db()
    assert flag.status == "open"


def test_what_was_withdrawn_stays_in_reach(signed_in, flag):
    withdraw_flag(flag=flag, now=timezone.now())

    response = signed_in.get(log_url(flag.interview))

    assertContains(response, "Withdrawn or dismissed: 1")
    assertContains(response, url("flag_restore", flag))
    assertContains(response, "0 noted")


# --- Looking -----------------------------------------------------------------------------------


def test_looked_saw_none_is_not_the_same_as_did_not_look(htmx, interview):
    for outcome in ("saw_none", "did_not_look"):
        response = htmx.post(
            url("observation_record", interview), {"subject": "flags", "outcome": outcome}
        )

        assert Observation.objects.get().outcome == outcome
        assertContains(response, f'name="outcome" value="{outcome}" checked')


def test_the_watch_list_opens_where_a_coworker_is_met(signed_in, interview):
    meets(interview, "Dana", kind="recruiter")
    before = signed_in.get(log_url(interview))
    meets(interview, "Mia")
    after = signed_in.get(log_url(interview))

    assertNotContains(before, "Watch list")
    assertContains(after, "Watch list")
    assertContains(after, "How do they speak of the manager?")
    assertNotContains(after, "Looks between the coworkers")
    assertNotContains(after, "Coworkers exchange looks")


def test_looks_are_asked_for_only_where_two_coworkers_share_the_interview(
    signed_in, interview, jonas
):
    response = signed_in.get(log_url(interview))

    assertContains(response, "Looks between the coworkers")
    assertContains(response, "Coworkers exchange looks")


def test_an_over_formal_tone_only_suggests_the_flag(htmx, interview, mia):
    response = htmx.post(
        url("observation_record", interview), {"subject": "tone", "outcome": "over_formal"}
    )

    assertContains(response, "Stiff, over-formal talk about the manager?")
    assertContains(response, "Suggested")
    assert not Flag.objects.exists()


def test_a_look_without_htmx_goes_back_to_the_flags(signed_in, interview):
    response = signed_in.post(
        url("observation_record", interview), {"subject": "flags", "outcome": "saw_none"}
    )

    assertRedirects(response, log_url(interview, "#flags"), fetch_redirect_response=False)


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [
        ("flags", "warm"),
        ("weather", "seen"),
        ("looks", "seen"),  # one coworker only
    ],
)
@pytest.mark.parametrize("sent_by", ["htmx", "signed_in"])
def test_what_cannot_be_looked_for_is_refused(request, interview, mia, sent_by, subject, outcome):
    client = request.getfixturevalue(sent_by)

    response = client.post(
        url("observation_record", interview), {"subject": subject, "outcome": outcome}
    )

    assertContains(response, "Choose one of the answers shown.", status_code=422)
    assert not Observation.objects.exists()


def test_a_noted_red_flag_answers_whether_one_looked(signed_in, flag):
    response = signed_in.get(log_url(flag.interview))

    assertNotContains(response, "Did you look for red flags?")


# --- Suggestions --------------------------------------------------------------------------------

CONTROLLING = {"flag_key": "called_micromanager"}


def test_a_suggestion_is_only_shown_and_never_noted_by_itself(signed_in, interview, suggested):
    response = signed_in.get(log_url(interview))

    assertContains(response, "Manager described as controlling?")
    assertContains(response, " · 1 suggested")
    assert not Flag.objects.exists()


def test_an_accepted_suggestion_is_noted_with_the_words_that_led_to_it(
    htmx, interview, suggested, mia
):
    response = htmx.post(url("suggestion_accept", interview), CONTROLLING)

    flag = Flag.objects.get()
    assert (flag.quote, flag.question) == (suggested.words, suggested.question)
    assert list(flag.contacts.all()) == [mia]
    assert focus_of(response) == f"flag-{flag.pk}-title"
    assertContains(response, "1 noted")


def test_a_suggestion_that_is_none_any_more_notes_nothing(htmx, interview):
    response = htmx.post(url("suggestion_accept", interview), CONTROLLING)

    assert response.status_code == 200
    assert not Flag.objects.exists()


def test_a_dismissed_suggestion_gives_its_place_to_undo(htmx, interview, suggested):
    response = htmx.post(url("suggestion_dismiss", interview), CONTROLLING)

    assertContains(response, "Dismissed: Manager described as controlling")
    assertContains(response, "autofocus>Undo")
    again = htmx.post(undo_in(response))
    assertContains(again, "Manager described as controlling?")
    assert not DismissedSuggestion.objects.exists()


def test_suggestions_without_htmx_go_back_to_the_flags(signed_in, interview, suggested):
    dismissed = signed_in.post(url("suggestion_dismiss", interview), CONTROLLING)
    signed_in.post(undo_of(dismissed))
    accepted = signed_in.post(url("suggestion_accept", interview), CONTROLLING)

    assertRedirects(dismissed, log_url(interview), fetch_redirect_response=False)
    assertRedirects(accepted, log_url(interview, "#flags"), fetch_redirect_response=False)
    assert Flag.objects.count() == 1
