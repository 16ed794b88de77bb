import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from interviews.log.changes import observe, record_answer, withdraw_flag
from interviews.models import Answer, MessagePlan
from interviews.preparing.bank_reading import bank_item
from interviews.preparing.plan_changes import plan_question
from tests.factories import InterviewFactory, KeyMessageFactory, RoleFactory, UserFactory
from tests.interviews.verdict.verdict_stories import (
    debrief,
    gut,
    meet,
    say,
    smirk,
    tell_e3,
    tell_e4,
    tell_more,
)
from tests.page_text import text_of


def verdict_url(interview):
    return reverse("interviews:interview_verdict", args=[interview.pk])


def role_url(interview):
    return reverse("interviews:role_verdict", args=[interview.role_id])


def from_little(points):
    """How a number stands on the page while it is too early for a large one."""
    return f"{points} of 100 from the little that is known"


@pytest.fixture
def e3(owner):
    return tell_e3(owner)


@pytest.fixture
def e4(owner):
    return tell_e4(owner, role__company__name="Fernhill")  # a name without a number


# --- Before the gut ------------------------------------------------------------------------------


def test_the_score_is_nowhere_before_the_gut(signed_in, e4):
    response = signed_in.get(verdict_url(e4))

    assertContains(response, "Your gut comes first")
    assertContains(response, reverse("interviews:gut_record", args=[e4.pk]))
    page = text_of(response)
    for number in ("20", "40", "27", "15", "75", "84"):
        assert not re.search(rf"(?<![\d:]){number}(?![\d:])", page.replace("2026", "")), number
    for word in ("score-number", "range", "Area by area", "Broken", "points away", "of 100"):
        assert word not in response.text
    assert "verdict" not in response.context_data


def test_before_the_debrief_the_way_leads_there_first(signed_in, owner):
    interview = InterviewFactory(owner=owner)

    response = signed_in.get(verdict_url(interview))

    assertContains(response, "First the debrief, then your gut")
    assertContains(response, reverse("interviews:interview_debrief", args=[interview.pk]))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("role_detail", "Points away"),
        ("role_list", "Broken: your 50 hours"),
        ("company_detail", "Broken: your 50 hours"),
    ],
)
def test_the_role_shows_no_score_elsewhere_while_an_interview_waits_for_the_gut(
    signed_in, e4, name, words
):
    pks = {"role_detail": [e4.role_id], "company_detail": [e4.role.company_id]}.get(name, [])
    app = "applications" if name == "role_list" else "overview"
    url = reverse(f"{app}:{name}", args=pks)

    for hidden in (words, ">20</b>", "range 5 to 20", "Range 5 to 20"):
        assertNotContains(signed_in.get(url), hidden)
    gut(e4, None)
    assertContains(signed_in.get(url), words)
    assertContains(signed_in.get(url), 'aria-label="Range 5 to 20"')
    assertNotContains(signed_in.get(url), ">20</b>")  # too early for a number
    tell_more(e4)
    assertContains(signed_in.get(url), ">20</b>")
    assertContains(signed_in.get(url), 'aria-label="Score 20 of 100, range 20 to 20"')


def test_the_roles_verdict_waits_for_every_gut(signed_in, owner, e4):
    gut(e4, 15)
    second = InterviewFactory(owner=owner, role=e4.role, is_over=True)
    meet(second, "Tomasz Wilk", "coworker")

    response = signed_in.get(role_url(e4))

    assertContains(response, "Your gut comes first.")
    assertContains(response, "Tomasz Wilk")
    assertNotContains(response, "of 100")
    assertNotContains(response, "Broken")
    assertContains(
        signed_in.get(verdict_url(e4)), "Hidden until every interview of this role has your gut"
    )
    gut(second, None)
    assertContains(signed_in.get(role_url(e4)), from_little(20))
    tell_more(e4)
    assertContains(signed_in.get(role_url(e4)), '<p class="score-number num">20</p>')


def test_what_is_logged_ahead_of_the_end_waits_for_the_gut_too(signed_in, owner, e3):
    gut(e3, 15)
    running = InterviewFactory(owner=owner, role=e3.role)
    assertContains(signed_in.get(role_url(e3)), from_little(40))

    say(running, meet(running, "Tomasz Wilk", "coworker"), "team", signal=2)

    assertNotContains(signed_in.get(role_url(e3)), "of 100")


def test_an_interview_in_the_trash_hides_nothing(signed_in, owner, e3):
    gut(e3, 15)
    InterviewFactory(owner=owner, role=e3.role, is_over=True, trashed_at=timezone.now())

    assertContains(signed_in.get(role_url(e3)), from_little(40))


# --- The worked examples on the page -------------------------------------------------------------


def test_e3_shows_the_score_with_its_range_coverage_and_gut(signed_in, e3):
    gut(e3, 15)

    for url in (verdict_url(e3), role_url(e3)):
        response = signed_in.get(url)
        page = text_of(response)
        assertNotContains(response, "score-number")
        assert f"Too early to say {from_little(40)}" in page
        assert "Could end anywhere from points away to strong. Too early 3 of 8 areas" in page
        assert "3 of 8 areas, 17 % known" in page
        assert "Score 40 of 100, range 5 to 84. Your gut said 15." in page
        assert (
            "What is still open could take it anywhere from 5 to 84, or to 20 if your limit on "
            "hours turns out broken, 60 while it is in doubt." in page
        )
        assert "15 of 100: no Locked on" in page
        assert "25 points apart." in page
        assert "Not known yet: your limit of 50 hours Nobody has given a number." in page


def test_from_35_percent_on_the_number_is_large_and_its_word_comes_from_the_range(signed_in, e3):
    tell_more(e3)
    gut(e3, 15)

    for url in (verdict_url(e3), role_url(e3)):
        response = signed_in.get(url)
        page = text_of(response)
        assertContains(response, '<p class="score-number num">48</p>')
        assert "of 100: mixed so far Could end anywhere from points away to leans toward." in page
        assert "Provisional 4 of 8 areas, 39 % known" in page
        assert "Score 48 of 100, range 22 to 79. Your gut said 15." in page
        assertNotContains(response, "from the little that is known")


def test_e3_opens_every_area_into_what_made_it(signed_in, e3):
    gut(e3, 15)

    response = signed_in.get(verdict_url(e3))

    page = text_of(response)
    assert "Manager 18 % 27 45 % known · disagree" in page
    mia = "Mia Okafor, coworker : “She’s a BIT of a micromanager.” specific · counts in full"
    assert f"{mia} −1 worrying 25 points" in page
    ruth = "Ruth Adler, hiring manager : “I like to stay close to the work.” general · counts"
    assert f"{ruth} about a third, they speak of themselves +2 great 100 points" in page
    assert "Level before flags (1 × 25 + 0.35 × 100) ÷ 1.35 = 44" in page
    assert "Pause and smirk takes 40 % −18 Manager = 27" in page
    assert "1.35 of 3 independent views are in, so it is 45 % known." in page
    assert "What is still unknown could take it from 12 to 45." in page
    assert "general · counts a quarter, a recruiter does not do the job +1 good" in page
    assert "Role 18 % 75 17 % known · you alone" in page
    assert "You rated it 4 of 5 : “the first project is one I would choose” with a note" in page
    assert "5 areas unknown: culture, team, growth, reward, stability" in page
    assert "No evidence yet about" not in page  # said once
    assert "Manager: 27, weighing 18 of 51 9.4" in page
    assert "with the low end of each it makes 5, with the high end 84." in page


def test_where_two_voices_disagree_both_stand_side_by_side(signed_in, e3):
    gut(e3, 15)

    for url in (verdict_url(e3), role_url(e3)):
        response = signed_in.get(url)
        areas = {it.score.label: it for it in response.context["verdict"].areas}
        worse, better = areas["Manager"].sides
        assert (worse.who, worse.level, worse.mass) == ("Mia Okafor, coworker", 25, "1")
        assert (better.who, better.level, better.mass) == (
            "Ruth Adler, hiring manager",
            100,
            "0.35",
        )
        page = text_of(response)
        assert "Mia Okafor, coworker 25 of 100 “She’s a BIT of a micromanager.” −1" in page
        assert "Counts 0.35 of 1.35 here." in page
        assertContains(response, 'aria-label="Who disagrees on manager"', count=1)


def test_a_voice_of_many_answers_is_shortened_beside_the_one_it_disagrees_with(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    mia, jonas = (meet(interview, name, "coworker") for name in ("Mia", "Jonas"))
    for number in range(5):
        say(interview, mia, "team", signal=-2, key=f"team-{number}", words=f"Bad {number}.")
    say(interview, jonas, "team", signal=2, words="Great.")
    gut(interview, None)

    page = text_of(signed_in.get(verdict_url(interview)))

    sides = page.partition("Mia, coworker 0 of 100")[2].partition("Jonas, coworker 100 of 100")[0]
    assert "Bad 2." in sides and "Bad 3." not in sides
    assert "5 items, all of them below. Counts 2 of 3 here." in sides


def test_each_item_links_to_where_it_was_logged(signed_in, e3):
    gut(e3, 15)
    log = reverse("interviews:interview_log", args=[e3.pk])
    flag = e3.flags.get()

    response = signed_in.get(verdict_url(e3))

    for question in e3.questions.all():
        assertContains(response, f'href="{log}#q-{question.pk}"')
    assertContains(response, f'href="#flag-{flag.pk}"')
    assertContains(response, f'id="flag-{flag.pk}"')
    assertContains(response, f"{log}#flag-{flag.pk}")


def test_e4_is_capped_and_says_by_what_where_and_what_it_would_be(signed_in, e4):
    gut(e4, 15)
    question = e4.questions.get(key="work_life_balance")
    log = reverse("interviews:interview_log", args=[e4.pk])

    for url in (verdict_url(e4), role_url(e4)):
        response = signed_in.get(url)
        page = text_of(response)
        assertNotContains(response, "score-number")
        assert f"Points away {from_little(20)}" in page
        assert "Broken: your limit of 50 hours Mia Okafor reports 60–70." in page
        assert "So the score stops at 20. Without it, the score would be 40." in page
        assertContains(response, f'<a href="{log}#q-{question.pk}">Where Mia Okafor said it</a>')
        held = "Score 20 of 100 (Broken: your 50 hours). Range 5 to 20."
        assert f"{held} Without it 40. Your gut said 15." in page
        assert "What is still open could take it anywhere from 5 to 20." in page
        assert "Your gut and the score point the same way." in page
        assert "Together = 40.3 Broken: your 50 hours. stops at 20 Score = 20" in page


def test_hours_partly_above_the_limit_put_it_at_risk(signed_in, e3):
    mia = e3.contacts.get(name="Mia Okafor")
    say(e3, mia, "workload", key="work_life_balance", signal=-2, hours_low=40, hours_high=55)
    gut(e3, 15)

    page = text_of(signed_in.get(verdict_url(e3)))

    assert "At risk: your limit of 50 hours Mia Okafor reports 40–55." in page
    assert "So the score stops at 60." in page
    assert "Without it" not in page
    assert "depends on" not in page.lower()  # it lies below 60 by itself


def test_what_a_limit_in_doubt_decides_says_what_comes_after(signed_in, owner):
    owner.preferences.hours_limit = 50
    owner.preferences.save()
    interview = InterviewFactory(owner=owner, is_over=True)
    coworkers = [meet(interview, name, "coworker") for name in ("Mia", "Jonas", "Tomasz")]
    for theme in ("manager", "role", "culture"):
        for who in coworkers:
            say(interview, who, theme, signal=2)
    say(interview, coworkers[0], "workload", signal=0, hours_low=45, hours_high=56)
    debrief(interview)
    gut(interview, 60)

    for url in (verdict_url(interview), role_url(interview)):
        response = signed_in.get(url)
        page = text_of(response)
        assertContains(response, '<p class="score-number num">60</p>')
        assert "of 100: depends on your limit of 50 hours" in page
        assert "60 until settled; 89 or 20 after." in page
        assert "At risk: your limit of 50 hours Mia reports 45–56." in page
        assert "So the score stops at 60. Without it, the score would be 89." in page
    row = text_of(signed_in.get(reverse("applications:role_list")))
    assert "60 of 100 Provisional Depends on your limit of 50 hours" in row


def test_a_severe_flag_caps_and_says_so(signed_in, e3):
    mia = e3.contacts.get(name="Mia Okafor")
    fields = {"title": "Yelling", "key": "yelling", "area": "", "severity": 5}
    for area in ("team", "culture", "growth"):
        for n in range(3):
            say(e3, mia, area, signal=2, key=f"{area}-{n}")
    smirk(e3, mia, **fields)
    gut(e3, 50)

    page = text_of(signed_in.get(verdict_url(e3)))

    assert "Open flag: Yelling As long as it is open, the score stops at 45" in page
    assert f"Mixed {from_little(45)}" in page
    assert "Score 45 of 100 (Open flag: Yelling)." in page
    assert "listed, not scored" in page


def test_too_little_is_known_for_a_number(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    say(interview, meet(interview, "Mia", "coworker"), "workload", signal=2)
    debrief(interview)
    gut(interview, 50)

    for url in (verdict_url(interview), role_url(interview)):
        response = signed_in.get(url)
        page = text_of(response)
        assert "Too early: you have 1 area and 5 %; a number starts at 2 areas and 15 %" in page
        assert "1 of 8 areas, 5 % known" in page
        assert "No number yet. Range 5 to 100. Your gut said 50." in page
        assertNotContains(response, "score-number")
        assertNotContains(response, "from the little that is known")
        assert "points apart" not in page


def test_nothing_at_all_still_makes_a_page(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    debrief(interview)
    gut(interview, None)

    page = text_of(signed_in.get(verdict_url(interview)))

    assert "Too early: you have 0 areas and 0 %; a number starts at 2 areas and 15 %" in page
    assert "Unknown 0 of 8 areas, 0 % known" in page
    assert "Your gut Skipped" in page
    assert "None noted." in page


def test_a_role_without_interviews_offers_the_first(signed_in, owner):
    role = RoleFactory(owner=owner)

    response = signed_in.get(reverse("interviews:role_verdict", args=[role.pk]))

    assertContains(response, "Add the first interview")
    assertContains(response, "Nothing recorded yet.")


def test_every_weight_at_0_asks_for_one(signed_in, owner, e3):
    owner.preferences.weights = dict.fromkeys(owner.preferences.weights, 0)
    owner.preferences.save()
    gut(e3, 15)

    response = signed_in.get(verdict_url(e3))

    page = text_of(response)
    assert "No area has a weight" in page
    assert "0 of 0 areas" not in page
    assert "Every area has weight 0" in page
    assertContains(response, f'href="{reverse("accounts:preferences_edit")}#weights-title"')
    assert "not scored" in page


def test_flags_alone_make_an_area_that_opens(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    mia = meet(interview, "Mia", "coworker")
    for area in ("role", "team", "culture"):
        say(interview, mia, area, signal=1, key=f"{area}-1")
        say(interview, mia, area, signal=1, key=f"{area}-2")
    smirk(interview, mia)
    debrief(interview)
    gut(interview, 60)

    page = text_of(signed_in.get(verdict_url(interview)))

    assert "Manager 18 % only flags so far – Unknown" in page
    assert "Pause and smirk takes 40 % of what you learn later" in page
    assert "Flags where nothing else is known yet (manager) −5.4" in page


def test_a_flag_taken_back_is_listed_apart_and_takes_nothing(signed_in, e3):
    withdraw_flag(flag=e3.flags.get(), now=timezone.now())
    gut(e3, 15)

    page = text_of(signed_in.get(verdict_url(e3)))

    assert "Withdrawn: 1 Pause and smirk" in page
    assert "takes 40 %" not in page
    assert "Manager 18 % 44" in page


# --- The gut beside the score --------------------------------------------------------------------


@pytest.mark.parametrize(("value", "is_no"), [(19, True), (20, False), (90, False)])
def test_a_no_of_the_gut_is_enough_to_decline(signed_in, e3, value, is_no):
    gut(e3, value)

    decline = f"{reverse('interviews:decision_create', args=[e3.role_id])}?choice=decline"
    for url in (verdict_url(e3), role_url(e3)):
        response = signed_in.get(url)
        assert ("Your gut says no. That alone is enough" in text_of(response)) is is_no
        assertContains(response, f'href="{decline}"', count=int(is_no))


def test_the_first_gut_stands_beside_the_score_and_later_ones_below_it(signed_in, e3):
    gut(e3, 70, "I liked the river.")
    gut(e3, 10, "I dreamt of it.")

    page = text_of(signed_in.get(verdict_url(e3)))

    assert "Your gut said 70." in page
    assert page.index("I liked the river.") < page.index("10, no added on")
    assert "30 points apart." in page
    assert "Your gut says no." in page


def test_the_interest_stands_with_the_decision(signed_in, e3):
    debrief(e3, interest="no")
    gut(e3, 15)

    page = text_of(signed_in.get(verdict_url(e3)))

    assert "Your interest: no ." in page
    assert "no thank-you notes" in page


# --- What else belongs to the verdict ------------------------------------------------------------


def test_how_many_messages_were_delivered(signed_in, owner, e3):
    for delivery in ("delivered", "delivered", "partly", ""):
        message = KeyMessageFactory(owner=owner)
        MessagePlan.objects.create(interview=e3, message=message, delivery=delivery)
    gut(e3, 15)

    assert "2 of 4 said, 1 partly" in text_of(signed_in.get(verdict_url(e3)))


def test_what_was_planned_and_asked_and_what_it_did(signed_in, owner, e3):
    plan_question(interview=e3, item=bank_item(owner, "top_traits"), now=timezone.now())
    mia = e3.contacts.get(name="Mia Okafor")
    say(e3, mia, "team", key="t", text="Who leaves first?", manner="dodged", signal=None)
    e3.questions.filter(key="t").update(is_unplanned=True)
    gut(e3, 15)

    page = text_of(signed_in.get(verdict_url(e3)))

    assert "Planned and asked 3 of 4 asked · 1 came up" in page
    assert "How is balance lived here? Balance · Mia Okafor: −2 bad" in page
    assert "Who leaves first? Team · came up · Mia Okafor: dodged Dodged" in page
    assert "Not asked" in page


def test_a_gap_is_named(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    debrief(interview, myself=2)
    gut(interview, 50)

    page = text_of(signed_in.get(verdict_url(interview)))

    assert "Flags not reviewed" in page
    assert "Nobody has answered about hours or balance. Ask before you decide." in page
    assert "8 areas unknown: manager, role, balance" in page
    assert "You have not said whether you are interested" in page


def test_looked_and_saw_none_is_no_gap(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    debrief(interview)
    gut(interview, 50)
    observe(interview=interview, subject="flags", outcome="saw_none", now=timezone.now())

    assert "Flags not reviewed" not in text_of(signed_in.get(verdict_url(interview)))


def test_an_answer_without_a_signal_is_named(signed_in, e3):
    say(e3, e3.contacts.get(name="Mia Okafor"), "team", key="t", signal=None)
    gut(e3, 15)

    assert "1 answer has no signal yet" in text_of(signed_in.get(verdict_url(e3)))


def test_unknown_limits_of_the_role_are_named_once(signed_in, owner, e3):
    owner.preferences.salary_floor = 60_000
    owner.preferences.office_days_limit = 2
    owner.preferences.save()
    gut(e3, 15)

    page = text_of(signed_in.get(role_url(e3)))

    said = "your limit of 2 office days a week and your floor of 60,000 EUR"
    assert page.count(f"Not known yet: {said}") == 1
    unheard = "your limit on hours, your limit on office days or your pay floor"
    assert f"or to 20 if {unheard} turns out broken" in page


def test_the_role_gathers_all_its_interviews(signed_in, owner, e3):
    gut(e3, 15)
    start = timezone.now() - timedelta(days=9)
    second = InterviewFactory(owner=owner, role=e3.role, starts_at=start)
    tom = meet(second, "Tomasz Wilk", "coworker")
    smirk(second, tom)
    debrief(second)
    gut(second, 45)
    InterviewFactory(owner=owner, role=e3.role)  # still to come

    page = text_of(signed_in.get(role_url(e3)))

    assert "From 2 interviews with 4 contacts." in page
    assert "Pause and smirk seen in 2 interviews, takes 50 % −22" in page
    assert "gut 45, open" in page
    assert "not yet" in page


# --- Whose it is, and what it costs --------------------------------------------------------------


def test_other_users_rows_never_count(signed_in, e3):
    tell_e4(UserFactory())
    gut(e3, 15)

    assertContains(signed_in.get(role_url(e3)), from_little(40))


@pytest.mark.parametrize("url_of", [verdict_url, role_url])
def test_a_verdict_takes_a_fixed_number_of_queries(
    signed_in, owner, e4, url_of, django_assert_num_queries
):
    gut(e4, 15)
    with django_assert_num_queries(15):
        signed_in.get(url_of(e4))
    for n in range(4):
        tom = meet(e4, f"Tom {n}", "coworker")
        say(e4, tom, "team", signal=n - 2, key=f"t{n}", hours_low=40 + n)
        smirk(e4, tom, key=f"own-{n}", title=f"Flag {n}")
        more = InterviewFactory(owner=owner, role=e4.role, is_over=True)
        smirk(more, meet(more, f"Ann {n}", "coworker"))
        gut(more, 50)

    with django_assert_num_queries(15):
        signed_in.get(url_of(e4))


@pytest.mark.parametrize("url_of", [verdict_url, role_url])
def test_an_answer_that_was_corrected_is_no_longer_spoken_of(signed_in, owner, e4, url_of):
    mia = meet(e4, "Ann Corrected", "coworker")
    say(e4, mia, "team", signal=None, key="corrected")
    answer = Answer.objects.get(question__key="corrected")
    record_answer(
        question=answer.question,
        speaker=mia,
        fields={"words": "It is fine.", "manner": "specific", "signal": 1},
        is_scared=False,
        now=timezone.now(),
    )
    gut(e4, 15)

    assertNotContains(signed_in.get(url_of(e4)), "no signal yet")
