import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from interviews.models import ScoreSnapshot
from interviews.score.domain.evidence import RULES, Area
from interviews.verdict import history_plot
from interviews.verdict.history_plot import CAUSES, History, Moment, history_of
from tests.factories import RoleFactory
from tests.interviews.verdict.test_views import role_url
from tests.interviews.verdict.verdict_stories import gut, tell_e4
from tests.page_text import text_of

START = datetime(2026, 3, 3, 12, tzinfo=UTC)
NOW = START + timedelta(days=10)


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner)


def snapshot(of, day, score, *, known=("manager", "team"), cause="answer", rules=RULES, **values):
    """values: area → its value, where it is not that of every known one."""
    detail = {
        str(it): {"value": 50.0 if it in known else None, "coverage": 0.5, "flags": 0.0}
        for it in Area
    }
    for name, value in values.items():
        detail[name]["value"] = value
    return ScoreSnapshot.objects.create(
        role=of,
        score=score,
        low=max(0.0, score - 10),
        high=min(100.0, score + 10),
        coverage=0.4,
        detail=detail,
        cause=cause,
        rules=rules,
        taken_at=START + timedelta(days=day),
    )


def test_each_score_stands_until_the_next_and_the_last_until_today(role):
    for day, score in ((0, 60.0), (5, 40.0)):
        snapshot(role, day, score)

    history = history_of(role, now=NOW)

    assert [it.x for it in history.moments] == [0, 50]
    assert history.lines == ["0,40 50,40 50,60 100,60"]
    assert history.band == "0,30 50,30 50,50 100,50 100,70 50,70 50,50 0,50"
    assert history.title == (
        "The score changed 1 time. Lowest 40, highest 60, now 40. Range now 30 to 50."
    )


def test_a_score_of_0_is_a_score(role):
    snapshot(role, 0, 60.0)
    snapshot(role, 1, 0.0)

    assert "Lowest 0, highest 60, now 0." in history_of(role, now=NOW).title


def test_where_no_number_was_shown_there_is_no_line(role):
    snapshot(role, 0, 60.0)
    snapshot(role, 2, 55.0, known=("manager",))
    snapshot(role, 4, 50.0)

    history = history_of(role, now=NOW)

    assert history.lines == ["0,40 20,40", "40,50 100,50"]
    assert len(history.band.split()) == 12


def test_an_area_without_weight_makes_no_number(role):
    for day in (0, 1):
        snapshot(role, day, 60.0, known=("manager", "practice"))

    assert history_of(role, now=NOW).lines == []
    assert "It is too early for a number." in history_of(role, now=NOW).title


def test_the_areas_that_moved_are_said_what_moved_most_first(role):
    snapshot(role, 0, 60.0, manager=44.4, team=75.0)
    snapshot(role, 1, 50.0, manager=26.7, team=70.0, role=80.0)
    snapshot(role, 2, 50.0, manager=None, team=60.0, role=81.0, culture=50.0, growth=40.0)

    first, second, third = history_of(role, now=NOW).moments

    assert first.moved == ""
    assert second.moved == "role unknown to 80, manager 44 to 27, team 75 to 70"
    assert third.moved.endswith("growth unknown to 40, 2 more")


def test_every_cause_that_is_stored_has_words(role):
    for cause in CAUSES:
        snapshot(role, 0, 60.0, cause=cause)

    whys = [it.why for it in history_of(role, now=NOW).moments]

    assert whys == list(CAUSES.values())
    snapshot(role, 1, 60.0, cause="made up")
    assert history_of(role, now=NOW).moments[-1].why == "something else"


def test_two_of_one_moment_stand_beside_each_other(role):
    for score in (60.0, 50.0):
        snapshot(role, 0, score)

    assert [it.x for it in history_of(role, now=START).moments] == [0, 50]


def test_one_score_alone_and_those_of_its_interviews_make_no_history(role, owner):
    snapshot(role, 0, 60.0)
    e4 = tell_e4(owner)
    ScoreSnapshot.objects.filter(interview=e4).update(role=role)

    assert history_of(role, now=NOW) is None


def test_only_the_latest_are_drawn(role, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(history_plot, "MOST_SHOWN", 3)
    for day in range(5):
        snapshot(role, day, 50.0 + day)
    _ = role.owner.preferences

    with django_assert_num_queries(1):
        history = history_of(role, now=NOW)

    assert [it.points for it in history.moments] == [52, 53, 54]
    assert history.has_more
    assert history.moments[0].x == 0


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(0, 100), st.booleans()), min_size=2, max_size=8
    )
)
@settings(deadline=None, max_examples=60)
def test_the_line_never_leaves_the_band(ends):
    moments = []
    for place, (one, other, is_shown) in enumerate(ends):
        low, high = sorted((one, other))
        points = (low + high) // 2 if is_shown else None
        moments.append(Moment(START, 100 * place / len(ends), low, high, points))

    history = History(moments, has_more=False)

    corners = [tuple(map(float, it.split(","))) for it in history.band.split()]
    half = len(corners) // 2
    upper, lower = corners[:half], corners[half:][::-1]
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in corners)
    assert all(top[0] == end[0] and top[1] <= end[1] for top, end in zip(upper, lower, strict=True))
    drawn = [tuple(map(float, it.split(","))) for line in history.lines for it in line.split()]
    assert len(drawn) == 2 * sum(is_shown for *_, is_shown in ends)
    for x, y in drawn:
        assert any(
            top[0] == x and top[1] <= y <= end[1] for top, end in zip(upper, lower, strict=True)
        )


# --- On the page ---------------------------------------------------------------------------------


def test_the_verdict_of_a_role_shows_plot_and_table(signed_in, owner):
    interview = tell_e4(owner)
    gut(interview, 15)

    response = signed_in.get(role_url(interview))

    page = text_of(response)
    history = response.context["history"]
    assertContains(response, f'points="{history.band}"')
    assert history.title in page
    assert "a debrief" in page and "a flag" in page and "an answer" in page
    assert re.search(r"an answer .* 20 capped 5–20", page)
    assertNotContains(response, "style=")


def test_with_one_score_it_says_so(signed_in, role):
    snapshot(role, 0, 60.0)

    response = signed_in.get(reverse("interviews:role_verdict", args=[role.pk]))

    assertContains(response, "It has not moved yet.")
    assertNotContains(response, "<polygon")


def test_scores_of_earlier_rules_keep_their_figures_and_say_so(signed_in, role):
    for day, score, rules in ((0, 60.0, 1), (1, 83.0, 1), (2, 55.0, RULES)):
        snapshot(role, day, score, rules=rules, cause="rules" if day == 2 else "answer")

    response = signed_in.get(reverse("interviews:role_verdict", args=[role.pk]))

    history = response.context["history"]
    assert [it.is_by_earlier_rules for it in history.moments] == [True, True, False]
    assert [it.points for it in history.moments] == [60, 83, 55]
    page = text_of(response)
    assert "Scores up to 4 March 2026 followed earlier rules and keep their figures." in page
    assert page.count("an answer earlier rules") == 2
    assert "new rules of the score" in page
    assert page.count("earlier rules") == 3


def test_without_scores_of_earlier_rules_nothing_is_said_of_them(signed_in, role):
    for day in range(2):
        snapshot(role, day, 60.0 + day)

    response = signed_in.get(reverse("interviews:role_verdict", args=[role.pk]))

    assert response.context["history"].earlier_until is None
    assertNotContains(response, "earlier rules")


def test_a_score_worked_out_again_by_new_rules_leaves_the_old_one_behind(owner):
    interview = tell_e4(owner)
    old = ScoreSnapshot.objects.filter(role=interview.role, interview=None).last()
    ScoreSnapshot.objects.filter(pk=old.pk).update(rules=1, score=31.5)
    type(interview.role).objects.update(fit_rules=1, fit_score=31.5)

    call_command("rescore", outdated=True, stdout=StringIO())

    was, now = history_of(interview.role, now=timezone.now()).moments[-2:]
    assert (was.points, was.is_by_earlier_rules) == (32, True)
    assert (now.points, now.is_by_earlier_rules, now.why) == (20, False, CAUSES["rules"])
