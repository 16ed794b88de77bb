from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.services import move_stage, set_offer_deadline, trash
from interviews.decisions.changes import decide
from interviews.models import Decision, FollowUp
from tests.factories import DecisionFactory, InterviewFactory, QuestionFactory, RoleFactory
from tests.interviews.verdict.verdict_stories import gut, meet, say, smirk, tell_e3, tell_more
from tests.page_text import text_of

SENT = {
    "choice": "pursue",
    "reasons": "The first project is one I would choose.",
    "pre_mortem": "The hours crept up.",
    "would_like": "yes",
    "would_be_good": "yes",
    "want_if_offered": "yes",
    "unasked": "",
    "decided_on": "2026-05-04",
}
NO_GOOD = {"would_like": "no"}


@pytest.fixture
def e3(owner):
    interview = tell_e3(owner)
    gut(interview, 15)
    return interview


@pytest.fixture
def decision(e3):
    fields = SENT | {"decided_on": timezone.localdate()}
    return decide(role=e3.role, fields=fields, now=timezone.now())


def decide_url(role):
    return reverse("interviews:decision_create", args=[role.pk])


def url(name, decision):
    return reverse(f"interviews:decision_{name}", args=[decision.pk])


# --- The page to decide on -----------------------------------------------------------------------


def test_both_inputs_are_there_and_a_gap_in_either_is_named(signed_in, owner):
    interview = InterviewFactory(owner=owner, is_over=True)
    QuestionFactory(interview=interview, text="Who decides here?")
    meet(interview, "Leo Brandt", "coworker")

    text = text_of(signed_in.get(decide_url(interview.role)))

    assert "What you asked 0 of 1 answered" in text
    assert "Hours or balance: still open" in text
    assert "Who decides here?" in text
    assert "Red flags 0 open" in text
    assert "Flags not reviewed Leo Brandt on" in text


def test_looked_and_saw_none_is_an_answer_too(signed_in, owner):
    interview = InterviewFactory(owner=owner, is_over=True)
    interview.observations.create(subject="flags", outcome="saw_none", observed_at=timezone.now())

    response = signed_in.get(decide_url(interview.role))

    assert "Looked, saw none." in text_of(response)
    assert response.context["items"][0].why == "reviewed in every interview"
    assertNotContains(response, "Flags not reviewed")


def test_open_flags_are_there_with_their_words(signed_in, e3):
    response = signed_in.get(decide_url(e3.role))

    assertContains(response, "She’s a BIT of a micromanager.")
    assertContains(response, "1 open")


def test_the_score_is_a_number_from_35_percent_on_and_a_range_before(signed_in, e3):
    early = signed_in.get(decide_url(e3.role))

    assertNotContains(early, "verdict-number")
    assert "Too early to say Too early Could end anywhere" in text_of(early)
    said = "anywhere from 5 to 84, or to 20 if your limit on hours turns out broken"
    assertContains(early, said)

    tell_more(e3)
    known = signed_in.get(decide_url(e3.role))

    assertContains(known, '<b class="verdict-number num">48</b>')
    assert "48 of 100 Mixed so far Provisional" in text_of(known)


def test_a_gut_no_is_enough_and_the_page_says_so(signed_in, e3):
    response = signed_in.get(decide_url(e3.role))

    assertContains(response, "That alone is enough to decline. You need no better reason")
    assertContains(response, "?choice=decline#decision")


def test_without_a_gut_no_nothing_of_the_kind_is_said(signed_in, owner):
    interview = tell_e3(owner)
    gut(interview, 60)

    assertNotContains(signed_in.get(decide_url(interview.role)), "enough to decline")


def test_the_score_stays_hidden_while_a_gut_is_missing(signed_in, owner):
    interview = tell_e3(owner)

    response = signed_in.get(decide_url(interview.role))

    assertContains(response, "The score is hidden: your gut is missing")
    assertContains(response, reverse("interviews:gut_record", args=[interview.pk]))
    assertNotContains(response, "of 100")
    assertNotContains(response, 'class="range"')


def test_one_can_decide_while_a_gut_is_missing(signed_in, owner):
    interview = tell_e3(owner)

    response = signed_in.post(decide_url(interview.role), SENT | {"choice": "decline"})

    assertRedirects(response, Decision.objects.get().get_absolute_url())


def test_warnings_stand_at_the_save_button_and_do_not_block(signed_in, e3):
    page = signed_in.get(decide_url(e3.role))

    text = text_of(page)
    warning = "Nobody has said how many were hired, how many left and how many there are."
    assert text.count(warning) == 2
    assert warning in text.partition("Your decision")[2].partition("Save the decision")[0]
    assert signed_in.post(decide_url(e3.role), SENT).status_code == 302


@pytest.mark.parametrize("choice", ["pursue", "decline", "accept"])
def test_a_choice_can_be_made_in_the_address(signed_in, e3, choice):
    response = signed_in.get(f"{decide_url(e3.role)}?choice={choice}")

    assertContains(response, f'value="{choice}"', count=1)
    assert response.context["form"]["choice"].value() == choice


def test_a_choice_that_does_not_exist_is_left_out(signed_in, e3):
    response = signed_in.get(f"{decide_url(e3.role)}?choice=maybe")

    assert response.context["form"]["choice"].value() == ""


def test_a_role_without_an_interview_can_be_decided_on(signed_in, owner):
    role = RoleFactory(owner=owner)

    text = text_of(signed_in.get(decide_url(role)))

    assert "No interview yet, so nothing was asked." in text
    assert signed_in.post(decide_url(role), SENT | {"choice": "decline"}).status_code == 302


# --- Saving --------------------------------------------------------------------------------------


def test_saving_leads_to_the_record_and_offers_undo(signed_in, e3):
    response = signed_in.post(decide_url(e3.role), SENT, follow=True)

    decision = Decision.objects.get()
    assertRedirects(response, decision.get_absolute_url())
    assert (decision.choice, decision.reasons) == ("pursue", SENT["reasons"])
    assert f"{decision.decided_on}" == "2026-05-04"
    assertContains(response, "Decided: pursue.")
    assertContains(response, url("undo", decision))


def test_declining_needs_no_reason(signed_in, e3):
    signed_in.post(decide_url(e3.role), {"choice": "decline", "decided_on": "2026-05-04"})

    response = signed_in.get(Decision.objects.get().get_absolute_url())
    assertContains(response, "No reason written down. To decline, none is needed.")


def test_going_on_without_a_reason_is_refused_and_nothing_is_lost(signed_in, e3):
    sent = SENT | {"reasons": "", "would_like": "unsure", "unasked": "How the last one left"}

    response = signed_in.post(decide_url(e3.role), sent)

    assertContains(response, "Write at least one reason.", status_code=422)
    assertContains(response, "The hours crept up.", status_code=422)
    assertContains(response, "How the last one left", status_code=422)
    assert response.context["form"]["would_like"].value() == "unsure"
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"choice": "accept"} | NO_GOOD, "You said you would not like it. That is not a win."),
        ({"pre_mortem": " "}, "You did not say why you might quit within a year."),
    ],
)
def test_what_speaks_against_it_is_asked_once_and_saved_anyway(signed_in, e3, changes, words):
    sent = SENT | changes

    response = signed_in.post(decide_url(e3.role), sent)
    assertContains(response, words, status_code=422)
    button = '<button class="btn btn-primary" id="decision-save" name="save_anyway" value="1">'
    assertContains(response, button, status_code=422)
    assert not Decision.objects.exists()

    assert signed_in.post(decide_url(e3.role), sent | {"save_anyway": "1"}).status_code == 302
    warnings = [it["text"] for it in Decision.objects.get().known["warnings"]]
    assert words in warnings


def test_all_that_is_wrong_is_said_at_once_and_what_is_left_open_only_once(signed_in, e3):
    bare = {"choice": "accept", "decided_on": "2026-05-04"}

    response = signed_in.post(decide_url(e3.role), bare)
    assertContains(response, "Two things need another look", status_code=422)
    assertContains(response, "Write at least one reason.", status_code=422)
    assertContains(response, "You did not say why you might quit", status_code=422)

    response = signed_in.post(decide_url(e3.role), bare | {"save_anyway": "1"})
    assertContains(response, "One thing needs another look", status_code=422)
    assertContains(response, "Save it anyway", status_code=422)

    sent = bare | {"reasons": "The roadmap.", "save_anyway": "1"}
    assert signed_in.post(decide_url(e3.role), sent).status_code == 302


def test_a_day_still_to_come_is_refused(signed_in, e3):
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}"

    response = signed_in.post(decide_url(e3.role), SENT | {"decided_on": tomorrow})

    assertContains(response, "That day is still to come.", status_code=422)


def test_after_declining_the_record_says_that_they_do_not_know_yet(signed_in, e3):
    response = signed_in.post(decide_url(e3.role), SENT | {"choice": "decline"}, follow=True)

    withdrawal = FollowUp.objects.get(role=e3.role, rule="withdraw", status="pending")
    assertContains(response, "You still need to tell them")
    assertContains(response, withdrawal.get_absolute_url())


def test_once_they_were_told_the_record_no_longer_says_so(signed_in, e3):
    signed_in.post(decide_url(e3.role), SENT | {"choice": "decline"})
    FollowUp.objects.get(role=e3.role, rule="withdraw").close("done", now=timezone.now())

    response = signed_in.get(Decision.objects.get().get_absolute_url())

    assertNotContains(response, "You still need to tell them")


def test_to_accept_moves_the_stage_along_unless_it_is_unticked_and_to_decline_does_not(
    signed_in, e3
):
    form = signed_in.get(decide_url(e3.role)).context["form"]
    assert form["moves_to_accepted"].value()
    assert not form["moves_to_withdrawn"].value()

    ticked = {"moves_to_accepted": "1"}
    signed_in.post(decide_url(e3.role), SENT | {"choice": "decline"} | ticked)
    e3.role.refresh_from_db()
    assert e3.role.stage != "withdrawn"

    signed_in.post(decide_url(e3.role), SENT | {"choice": "accept"} | ticked)
    e3.role.refresh_from_db()
    assert (e3.role.stage, f"{e3.role.stage_since}") == ("accepted", "2026-05-04")


def test_one_undo_on_the_page_takes_decision_and_stage_back(signed_in, owner):
    role = RoleFactory(owner=owner)
    today, now = timezone.localdate(), timezone.now()
    move_stage(role=role, stage="offer", moved_on=today, now=now)
    set_offer_deadline(role=role, deadline=today + timedelta(days=9), now=now)
    sent = SENT | {"choice": "accept", "moves_to_accepted": "1"}
    sent["decided_on"] = f"{timezone.localdate()}"

    response = signed_in.post(decide_url(role), sent, follow=True)

    assertContains(response, "Decided: accept. The stage is accepted now.")
    assert text_of(response).count("Undo") == 1
    assert [it.rule for it in FollowUp.objects.pending()] == ["acceptance"]
    role.refresh_from_db()
    assert role.stage == "accepted"

    response = signed_in.post(url("undo", Decision.objects.get()), follow=True)

    assertContains(response, "Undone: accept. The stage is offer now.")
    role.refresh_from_db()
    assert (role.stage, Decision.objects.get().undone_at is None) == ("offer", False)
    assert [it.rule for it in FollowUp.objects.pending()] == ["offer_deadline"]


# --- The record ----------------------------------------------------------------------------------


def test_the_record_reads_as_it_was(signed_in, decision):
    text = text_of(signed_in.get(decision.get_absolute_url()))

    assert "40 of 100: too early to say;" in text
    assert "The hours crept up." in text
    assert "Pause and smirk Serious , 4 of 5" in text
    assert "gut 15, no" in text
    assert "Nothing has changed." in text


def test_what_changed_since_is_said_in_words(signed_in, e3, decision):
    mia = e3.contacts.get(name="Mia Okafor")
    say(e3, mia, "team", signal=2)

    text = text_of(signed_in.get(decision.get_absolute_url()))

    assert "The score was 40 and is 52: 12 higher." in text
    assert "New evidence since about team." in text


def test_a_deleted_interview_that_it_rests_on_still_reads_and_is_named(signed_in, e3, decision):
    e3.delete()

    text = text_of(signed_in.get(decision.get_absolute_url()))

    assert "since deleted. What it showed is still here." in text
    assert "40 of 100: too early to say;" in text
    assert "She’s a BIT of a micromanager." in text
    assert "No longer there: Pause and smirk." in text


def test_an_interview_in_the_trash_is_said_to_lie_there(signed_in, e3, decision):
    trash(obj=e3, now=timezone.now())

    assert "now in the trash" in text_of(signed_in.get(decision.get_absolute_url()))


def test_a_new_interview_that_waits_for_the_gut_hides_the_score_of_then(
    signed_in, owner, e3, decision
):
    InterviewFactory(owner=owner, role=e3.role, is_over=True)
    decision.known["warnings"].append({"key": "gut_and_score", "text": "the score 40: far apart"})
    decision.save()

    response = signed_in.get(decision.get_absolute_url())

    assertContains(response, "Your gut comes first")
    assertNotContains(response, "far apart")
    assertNotContains(response, "of 100")
    assertNotContains(response, "The areas as they were then")


def test_a_record_that_kept_nothing_still_opens(signed_in, owner):
    decision = DecisionFactory(role=RoleFactory(owner=owner), known={})

    assertContains(signed_in.get(decision.get_absolute_url()), "Nothing was recorded.")


def test_undoing_keeps_it_readable_and_can_itself_be_undone(signed_in, decision):
    response = signed_in.post(url("undo", decision), follow=True)

    assertRedirects(response, decision.get_absolute_url())
    assertContains(response, "Undone: pursue.")
    assertContains(response, "40 of 100: too early to say;")
    assertContains(response, "Restore it")
    decision.refresh_from_db()
    assert decision.undone_at is not None

    response = signed_in.post(url("restore", decision), follow=True)

    assertContains(response, "It counts again.")
    decision.refresh_from_db()
    assert decision.undone_at is None


def test_all_decisions_of_the_role_are_listed_where_one_decides(signed_in, e3, decision):
    earlier = DecisionFactory(role=e3.role, choice="decline", decided_on="2026-01-05")

    response = signed_in.get(decide_url(e3.role))

    assertContains(response, decision.get_absolute_url())
    assertContains(response, earlier.get_absolute_url())
    assert text_of(response).index("Counts now") < text_of(response).index("Earlier ·")


def test_the_verdict_on_a_role_leads_to_what_was_decided(signed_in, e3, decision):
    response = signed_in.get(reverse("interviews:role_verdict", args=[e3.role.pk]))

    decisions = f"{e3.role.get_absolute_url()}?show=decision"
    assertContains(response, f'href="{decisions}#timeline"')
    assertContains(signed_in.get(decisions), decision.get_absolute_url())


@pytest.mark.parametrize("name", ["detail", "undo", "restore"])
def test_a_decision_of_a_role_in_the_trash_does_not_exist(signed_in, e3, decision, name):
    trash(obj=e3.role, now=timezone.now())

    send = signed_in.get if name == "detail" else signed_in.post
    assert send(url(name, decision)).status_code == 404


def test_the_pages_take_a_fixed_number_of_queries(
    signed_in, owner, e3, decision, django_assert_num_queries
):
    # The first one reads whether they made an offer, whose open terms are to be asked for.
    counts = {decide_url(e3.role): 15, decision.get_absolute_url(): 14}
    for page, count in counts.items():
        with django_assert_num_queries(count):
            signed_in.get(page)
    for n in range(3):
        more = InterviewFactory(owner=owner, role=e3.role, is_over=True)
        ann = meet(more, f"Ann {n}", "coworker")
        say(more, ann, "team", signal=1)
        smirk(more, ann)
        gut(more, 60)
        DecisionFactory(role=e3.role)

    for page, count in counts.items():
        with django_assert_num_queries(count):
            signed_in.get(page)
