"""The next best question on Prepare and beside a verdict: offered, planned, taken out again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import (
    assertContains,
    assertNotContains,
    assertRedirects,
    assertTemplateUsed,
)

from interviews.catalogue.loader import question as catalogue_question
from interviews.models import Question
from interviews.preparing.bank_changes import set_hidden
from interviews.preparing.bank_reading import bank_for, bank_item
from interviews.preparing.checklist_reading import groups_of
from interviews.preparing.next_question_reading import (
    hours_or_balance_open,
    next_of_role,
    settling_question,
)
from interviews.preparing.plan_changes import pin_next_steps, plan_for
from interviews.score.changes import score_of_role
from interviews.score.domain.evidence import Evidence
from tests.factories import (
    ContactFactory,
    InterviewFactory,
    QuestionFactory,
    UserFactory,
)
from tests.interviews.verdict.verdict_stories import gut, meet, say, tell_e3, tell_e4
from tests.undoing import undo_in

HOURS = catalogue_question("avg_hours")
STYLE = catalogue_question("manager_style")


@pytest.fixture
def meeting(owner):
    """The next interview of a role of which nothing is known, with Mia."""
    owner.preferences.hours_limit = 50
    owner.preferences.save()
    interview = InterviewFactory(owner=owner)
    pin_next_steps(interview=interview)
    return interview


@pytest.fixture
def mia(meeting):
    return meet(meeting, "Mia Okafor", "coworker")


@pytest.fixture
def earlier(owner, meeting):
    """An interview of the same role that lies behind."""
    return InterviewFactory(owner=owner, role=meeting.role, is_over=True)


def plan_url(interview):
    return reverse("interviews:question_plan", args=[interview.pk])


def prepare_url(interview):
    return reverse("interviews:interview_prepare", args=[interview.pk])


def role_url(interview):
    return reverse("interviews:role_verdict", args=[interview.role_id])


def found_for(interview):
    return next_of_role(interview.role, now=timezone.now())


def keys_by_name(found):
    return {plan.source.name: [it.pick.key for it in plan.questions] for plan in found.plans}


def question_of(interview, key="avg_hours"):
    return interview.questions.get(key=key)


# --- What is offered -----------------------------------------------------------------------------


def test_each_contact_of_the_next_interview_has_a_plan_of_their_own(meeting, mia):
    meet(meeting, "Dana Whitlock", "recruiter")

    plans = keys_by_name(found_for(meeting))

    assert plans["Mia Okafor"][0] == "avg_hours"
    assert len(plans["Mia Okafor"]) == 5
    assert "avg_hours" not in plans["Dana Whitlock"]  # a recruiter does not do the job
    assert "next_steps" not in plans["Mia Okafor"]  # in the plan already


def test_two_contacts_of_a_kind_are_not_asked_the_same(signed_in, meeting, mia):
    meet(meeting, "Jonas Lindt", "coworker")

    plans = keys_by_name(found_for(meeting))

    assert plans["Mia Okafor"] and plans["Jonas Lindt"]
    assert set(plans["Mia Okafor"]).isdisjoint(plans["Jonas Lindt"])


def test_it_is_the_next_interview_that_counts_not_a_later_one(owner, meeting, mia):
    later = InterviewFactory(
        owner=owner, role=meeting.role, starts_at=timezone.now() + timedelta(days=9)
    )
    meet(later, "Jonas Lindt", "coworker")

    assert found_for(meeting).interview == meeting
    meeting.trashed_at = timezone.now()
    meeting.save()
    assert found_for(meeting).interview == later


def test_what_a_contact_answered_in_an_earlier_interview_is_not_offered_again(
    meeting, mia, earlier
):
    say(earlier, mia, "manager", key="manager_style", signal=1)
    meet(meeting, "Jonas Lindt", "coworker")

    plans = keys_by_name(found_for(meeting))

    assert "manager_style" not in plans["Mia Okafor"]
    assert "manager_style" in plans["Jonas Lindt"]


def test_a_question_meant_for_one_is_not_offered_for_the_other(meeting, mia):
    jonas = meet(meeting, "Jonas Lindt", "coworker")
    plan_for(interview=meeting, item=HOURS, contact=jonas, now=timezone.now())

    mias, jonases = found_for(meeting).plans

    assert "avg_hours" not in [it.pick.key for it in mias.questions]
    assert jonases.questions[0].question == question_of(meeting)


def test_a_hidden_question_is_not_offered(owner, meeting, mia):
    set_hidden(user=owner, item=bank_item(owner, "avg_hours"), is_hidden=True)

    assert "avg_hours" not in keys_by_name(found_for(meeting))["Mia Okafor"]


def test_while_nobody_is_on_the_list_the_kind_of_interview_says_who(owner):
    first = InterviewFactory(owner=owner, kind="recruiter_screen")
    last = InterviewFactory(owner=owner, kind="final")

    assert list(keys_by_name(found_for(first))) == ["a recruiter"]
    assert found_for(last).plans == []


def test_without_an_interview_ahead_there_is_the_best_for_each_kind(owner, earlier):
    earlier.role.interviews.filter(ended_at=None).delete()

    plans = keys_by_name(found_for(earlier))

    assert list(plans) == ["a coworker", "a hiring manager", "a recruiter", "somebody who leads"]
    assert {len(keys) for keys in plans.values()} == {1}
    assert plans["a coworker"] == ["avg_hours"]


def test_an_offer_says_what_it_settles_and_why_this_contact(meeting, mia):
    ruth = meet(meeting, "Ruth Adler", "hiring_manager")

    mias, ruths = found_for(meeting).plans

    assert mias.questions[0].because == "Settles your limit on hours."
    assert mias.questions[0].why_them == (
        "Best asked of a coworker. A clear answer from Mia Okafor counts in full."
    )
    hers = next(it for it in ruths.questions if it.pick.key == "avg_hours")
    assert hers.why_them == (
        f"A clear answer from {ruth} counts about two thirds, they have a post to fill."
    )


def test_other_users_answers_never_count(meeting, mia):
    before = keys_by_name(found_for(meeting))
    tell_e4(UserFactory())

    assert keys_by_name(found_for(meeting)) == before


# --- After a dodge -------------------------------------------------------------------------------


@pytest.fixture
def dodge(meeting, mia, earlier):
    """Mia dodged the hours in the earlier meeting."""
    return say(earlier, mia, "workload", key="avg_hours", manner="dodged", signal=None)


def test_s34_after_a_dodge_the_probe_is_offered_for_the_next_contact(meeting, mia, dodge):
    meet(meeting, "Ruth Adler", "hiring_manager")

    mias, ruths = found_for(meeting).plans

    first = ruths.questions[0]
    assert (first.text, first.pick.is_probe) == (HOURS.probe, True)
    assert first.because == f"Dodged by Mia Okafor: ask this instead of “{HOURS.text}”"
    assert [it.pick.key for it in ruths.questions].count("avg_hours") == 1
    assert "avg_hours" not in [it.pick.key for it in mias.questions]


def test_where_nobody_else_is_there_who_dodged_is_asked_the_probe(meeting, mia, dodge):
    (plan,) = found_for(meeting).plans

    assert (plan.questions[0].text, plan.source.name) == (HOURS.probe, "Mia Okafor")


def test_without_an_interview_ahead_the_probe_is_kept_for_those_who_know(earlier, meeting, dodge):
    meeting.delete()

    plan = found_for(earlier).plans[0]

    assert (plan.source.name, plan.questions[0].text) == ("a coworker", HOURS.probe)


def test_an_answer_from_somebody_ends_the_offer_of_the_probe(meeting, mia, dodge, earlier):
    ruth = meet(earlier, "Ruth Adler", "hiring_manager")
    say(earlier, ruth, "workload", key="avg_hours", signal=0)

    assert not [it for it in found_for(meeting).plans[0].questions if it.pick.is_probe]


def test_in_the_same_interview_the_log_offers_the_probe(meeting, mia):
    say(meeting, mia, "workload", key="avg_hours", manner="dodged", signal=None)
    meeting.questions.filter(key="avg_hours").update(asked_at=timezone.now(), probe=HOURS.probe)

    assert not [it for it in found_for(meeting).plans[0].questions if it.pick.is_probe]


# --- Plan it -------------------------------------------------------------------------------------


def test_a_planned_probe_is_what_is_asked(meeting, mia):
    plan_for(interview=meeting, item=HOURS, contact=mia, is_probe=True, now=timezone.now())

    assert question_of(meeting).wording == HOURS.probe


def test_planning_a_question_twice_points_it_at_the_contact_and_never_doubles_it(meeting, mia):
    plan_for(interview=meeting, item=HOURS, contact=None, now=timezone.now())
    meeting.questions.filter(key="avg_hours").update(is_reserve=True)

    plan_for(interview=meeting, item=HOURS, contact=mia, is_probe=True, now=timezone.now())

    question = question_of(meeting)
    assert (question.meant_for, question.is_probe, question.is_reserve) == (mia, True, False)


def test_a_question_that_was_asked_stays_as_it_is(meeting, mia):
    QuestionFactory(interview=meeting, asked_at=timezone.now())

    plan_for(interview=meeting, item=STYLE, contact=mia, is_probe=True, now=timezone.now())

    question = question_of(meeting, "manager_style")
    assert (question.meant_for, question.is_probe) == (None, False)


# --- On Prepare ----------------------------------------------------------------------------------


def test_prepare_offers_what_is_not_in_the_plan_yet(signed_in, meeting, mia):
    before = signed_in.get(prepare_url(meeting))
    plan_for(interview=meeting, item=HOURS, contact=mia, now=timezone.now())
    after = signed_in.get(prepare_url(meeting))

    assertContains(before, "Best questions for Mia Okafor")
    assertContains(before, "Settles your limit on hours.")
    assertContains(before, f'id="next-{mia.pk}-avg_hours"')
    left = after.context["next_questions"]
    assert "avg_hours" not in keys_by_name(left)["Mia Okafor"]
    assertContains(after, "meant for Mia Okafor")


def test_an_interview_that_is_over_has_nothing_left_to_plan(signed_in, earlier):
    meet(earlier, "Jonas Lindt", "coworker")

    assertNotContains(signed_in.get(prepare_url(earlier)), "Best questions for")


def test_planning_on_prepare_shows_the_plan_with_undo(htmx, meeting, mia):
    with assertTemplateUsed("interviews/preparing/swaps/prepare_changed.html"):
        response = htmx.post(plan_url(meeting), {"key": "avg_hours", "contact": mia.pk})

    assertContains(response, "Planned for Mia Okafor.")
    assertContains(response, "meant for Mia Okafor")
    htmx.post(undo_in(response))
    assert not meeting.questions.filter(key="avg_hours").exists()


def test_planning_without_htmx_goes_back_to_prepare_with_undo(signed_in, meeting, mia):
    data = {"key": "avg_hours", "contact": mia.pk, "probe": "1"}
    response = signed_in.post(plan_url(meeting), data, follow=True)

    assertRedirects(response, f"{prepare_url(meeting)}#question-plan")
    assertContains(response, "Planned for Mia Okafor.")
    assert question_of(meeting).wording == HOURS.probe


def test_somebody_who_is_not_there_is_refused_in_words(htmx, signed_in, owner, meeting, mia):
    stranger = ContactFactory(owner=owner)
    for client in (htmx, signed_in):
        response = client.post(plan_url(meeting), {"key": "avg_hours", "contact": stranger.pk})

        assertContains(response, "That contact is not on the list", status_code=422)
    assert not meeting.questions.filter(key="avg_hours").exists()


def test_undo_gives_a_question_its_old_place_in_the_plan_back(htmx, meeting, mia):
    jonas = meet(meeting, "Jonas Lindt", "coworker")
    plan_for(interview=meeting, item=HOURS, contact=jonas, now=timezone.now())
    meeting.questions.filter(key="avg_hours").update(is_reserve=True, position=7, uses_softer=True)
    data = {"key": "avg_hours", "contact": mia.pk, "probe": "1"}
    _, undo = htmx.post(plan_url(meeting), data).context["undo"]

    htmx.post(undo)

    question = question_of(meeting)
    assert (question.meant_for, question.is_probe) == (jonas, False)
    assert (question.is_reserve, question.position, question.uses_softer) == (True, 7, True)


def test_what_is_taken_out_comes_back_with_whom_it_was_meant_for(htmx, meeting, mia):
    plan_for(interview=meeting, item=HOURS, contact=mia, is_probe=True, now=timezone.now())
    take_out = reverse("interviews:question_unplan", args=[question_of(meeting).pk])
    _, undo = htmx.post(take_out).context["undo"]

    htmx.post(undo)

    question = question_of(meeting)
    assert (question.meant_for, question.is_probe) == (mia, True)


def test_the_log_says_whom_a_question_is_meant_for(signed_in, meeting, mia):
    plan_for(interview=meeting, item=HOURS, contact=mia, now=timezone.now())

    response = signed_in.get(reverse("interviews:interview_log", args=[meeting.pk]))

    assertContains(response, "Meant for Mia Okafor")


def test_the_log_does_not_offer_the_probe_that_was_just_dodged(signed_in, meeting, mia):
    plan_for(interview=meeting, item=HOURS, contact=mia, is_probe=True, now=timezone.now())
    say(meeting, mia, "workload", key="avg_hours", manner="dodged", signal=None)

    response = signed_in.get(reverse("interviews:interview_log", args=[meeting.pk]))

    assertNotContains(
        response, reverse("interviews:question_probe", args=[question_of(meeting).pk])
    )


# --- Hours or balance ----------------------------------------------------------------------------

STILL_OPEN = "Still open for this role: hours or balance."


def test_s31_hours_or_balance_is_open_until_an_answer_or_a_dodge(meeting, mia, earlier):
    assert hours_or_balance_open(meeting.role)
    assert hours_or_balance_open(meeting.role, Evidence())

    answer = say(earlier, mia, "workload", key="work_life_balance", manner="dodged", signal=None)
    assert not hours_or_balance_open(meeting.role)
    answer.superseded_at = timezone.now()
    answer.save()
    assert hours_or_balance_open(meeting.role)


def test_s31_prepare_says_so_where_a_coworker_is_met(signed_in, meeting, mia, earlier):
    plan_for(interview=meeting, item=HOURS, contact=mia, now=timezone.now())
    planned = signed_in.get(prepare_url(meeting))
    say(earlier, mia, "workload", key="avg_hours", signal=0)
    answered = signed_in.get(prepare_url(meeting))

    assertContains(planned, STILL_OPEN)
    assertNotContains(answered, STILL_OPEN)


def test_s31_prepare_is_silent_without_a_coworker(signed_in, meeting):
    meet(meeting, "Dana Whitlock", "recruiter")
    plan_for(interview=meeting, item=HOURS, contact=None, now=timezone.now())

    assertNotContains(signed_in.get(prepare_url(meeting)), STILL_OPEN)


# --- Beside a verdict ----------------------------------------------------------------------------


@pytest.fixture
def judged(owner):
    """E3 with its gut, and a next interview with Jonas."""
    interview = tell_e3(owner)
    gut(interview, 15)
    ahead = InterviewFactory(owner=owner, role=interview.role)
    meet(ahead, "Jonas Lindt", "coworker")
    interview.ahead = ahead
    return interview


def from_verdict(interview, **fields):
    jonas = interview.ahead.contacts.get()
    posted = {"key": "avg_hours", "contact": jonas.pk, "from": "next", "next": role_url(interview)}
    return posted | fields


@pytest.mark.parametrize("name", ["interview_verdict", "role_verdict"])
def test_both_verdicts_say_what_to_ask_next(signed_in, judged, name):
    pk = judged.pk if name == "interview_verdict" else judged.role_id

    response = signed_in.get(reverse(f"interviews:{name}", args=[pk]))

    assertContains(response, "What to ask next")
    assertContains(response, "For the interview with Jonas Lindt")
    assertContains(response, "Mia Okafor and Ruth Adler disagree about manager.")
    assertContains(response, plan_url(judged.ahead))


def test_htmx_gets_only_the_panel_with_undo(htmx, judged):
    with assertTemplateUsed("interviews/verdict/_verdict_next.html"):
        response = htmx.post(plan_url(judged.ahead), from_verdict(judged))

    assertContains(response, "Planned for Jonas Lindt.")
    assertContains(response, "In the plan")
    assert "<html" not in response.text
    undone = htmx.post(undo_in(response))
    assertContains(undone, 'id="next-questions"')
    assertContains(undone, f'name="next" value="{role_url(judged)}"')
    assert not judged.ahead.questions.filter(key="avg_hours").exists()


def test_without_htmx_the_way_leads_back_to_the_verdict(signed_in, judged):
    response = signed_in.post(plan_url(judged.ahead), from_verdict(judged), follow=True)

    assertRedirects(response, role_url(judged))
    assertContains(response, "Planned for Jonas Lindt.")
    assert question_of(judged.ahead).meant_for.name == "Jonas Lindt"


def test_what_is_wrong_is_said_in_the_panel(htmx, judged):
    response = htmx.post(plan_url(judged.ahead), from_verdict(judged, key="no_such"))

    assertContains(response, "That question is not in your bank.", status_code=422)
    assertContains(response, 'id="next-questions"', status_code=422)


def test_without_an_interview_ahead_the_next_one_can_be_planned(signed_in, judged):
    judged.ahead.delete()

    response = signed_in.get(role_url(judged))

    assertContains(response, "Best questions for a coworker")
    assertContains(response, f"{reverse('interviews:interview_create')}?role={judged.role_id}")
    assertNotContains(response, "Plan it")


def test_a_closed_role_has_nothing_left_to_ask(signed_in, judged):
    judged.ahead.delete()
    judged.role.stage = "rejected"
    judged.role.save()

    assertNotContains(signed_in.get(role_url(judged)), "What to ask next")


def test_the_panel_costs_the_same_with_any_number_of_rows(
    signed_in, judged, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30) as few:
        signed_in.get(role_url(judged))
    for n in range(3):
        meet(judged.ahead, f"Person {n}", "coworker")
        say(judged, meet(judged, f"Tom {n}", "coworker"), "team", key=f"t{n}", signal=n)
        QuestionFactory(interview=judged.ahead, key=f"own-{n}")

    with django_assert_max_num_queries(30) as many:
        signed_in.get(role_url(judged))
    assert len(few) == len(many)


# --- The gap to the gut, and the checklist -------------------------------------------------------


def test_s47_a_gap_to_the_gut_names_the_one_question_that_would_settle_it(owner, judged):
    score = score_of_role(judged.role, [judged])  # 40.29

    bank = bank_for(owner)
    found = settling_question(score=score, gut=15, bank=bank)

    assert (found.item.key, found.source.name) == ("avg_hours", "a coworker")
    assert found.because == "Settles your limit on hours."
    assert settling_question(score=score, gut=40, bank=bank) is None
    assert settling_question(score=score, gut=None, bank=bank) is None


def next_day_item(interview):
    (group,) = groups_of(interview, "next_day")
    return next(it for it in group.items if it.key == "next_questions")


def test_s3_the_next_day_item_ticks_once_a_question_is_picked_for_a_later_interview(judged):
    ahead = judged.ahead
    assert not next_day_item(judged).is_done

    plan_for(interview=ahead, item=HOURS, contact=ahead.contacts.get(), now=timezone.now())

    item = next_day_item(judged)
    assert (item.is_automatic, item.reason) == (True, "1 picked for a later interview")
    assert not next_day_item(ahead).is_done


def test_s3_a_question_planned_by_hand_does_not_tick_it(judged):
    QuestionFactory(interview=judged.ahead)

    assert Question.objects.filter(interview=judged.ahead, meant_for=None).exists()
    assert not next_day_item(judged).is_done


def test_a_question_keeps_whom_it_was_meant_for_when_they_leave_the_list(signed_in, meeting, mia):
    plan_for(interview=meeting, item=HOURS, contact=mia, now=timezone.now())
    meeting.participants.filter(contact=mia).delete()

    assertContains(signed_in.get(prepare_url(meeting)), "meant for Mia Okafor")
