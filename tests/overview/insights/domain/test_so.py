"""The one sentence of each panel: counts first, and words where there are few."""

from datetime import date

import pytest

from applications.domain.pipeline import Stage
from overview.insights.domain import so
from overview.insights.domain.applications import Application, SourceRow, Step, flow_of
from overview.insights.domain.endings import Ending
from overview.insights.domain.flags_shown import KindRow
from overview.insights.domain.questions_told import QuestionRow
from overview.insights.domain.silence import Wait, answers_of


def steps(*ends: tuple[str, Step, int]):
    return flow_of(
        Application(1, Stage(stage), step, date(2026, 9, 1))
        for stage, step, count in ends
        for _ in range(count)
    )


def answers(*days: int, silent: int = 0):
    waits = [Wait(it, is_answered=True) for it in days]
    return answers_of([*waits, *[Wait(50, is_answered=False)] * silent])


def kind(interviews, with_flags, *severities, name="coworker"):
    return KindRow(name, interviews, with_flags, severities, None)


def test_of_five_or_more_it_is_figures_of_fewer_words():
    assert so.of(14, 34) == "14 of 34"
    assert so.of(2, 4) == "two of four"
    assert so.of(0, 3) == "none of three"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            steps(("applied", Step.APPLIED, 1)),
            "One application went out so far; none came to interviews.",
        ),
        (
            steps(("applied", Step.APPLIED, 2), ("offer", Step.OFFER, 1)),
            "Three applications went out so far; one came to interviews.",
        ),
        (steps(("applied", Step.APPLIED, 8)), "None of 8 ended so far."),
        (
            steps(("applied", Step.APPLIED, 8), ("ghosted", Step.APPLIED, 2)),
            "Two of 10 ended so far.",
        ),
        (
            steps(("rejected", Step.APPLIED, 6), ("withdrawn", Step.OFFER, 2)),
            "Most that ended did so before anybody speaks to you: 6 of 8.",
        ),
        (
            steps(
                ("rejected", Step.APPLIED, 4),
                ("withdrawn", Step.OFFER, 3),
                ("rejected", Step.INTERVIEWING, 1),
            ),
            "Of those that ended, the largest group did so before anybody speaks to you: 4 of 8.",
        ),
    ],
)
def test_where_most_come_to_their_end(found, words):
    assert so.of_flow(found) == words


@pytest.mark.parametrize(
    ("whole", "groups", "words"),
    [
        (answers(2, silent=1), [], "One of two had an answer so far."),
        (answers(1, 2, 3, 4, 5), [], "Half had an answer by day 3; nobody is still silent."),
        (
            answers(1, silent=9),
            [],
            "Fewer than half had an answer so far; 9 still silent.",
        ),
        (
            answers(1, silent=9),
            [("they wrote to you", answers(1, 1, 1, 1, 1)), ("you did", answers(9, 9, 9, 9, 9))],
            "Half had an answer by day 1 where they wrote to you, by day 9 where you did.",
        ),
        (
            answers(1, 2, 3, 4, 5),
            [("they wrote to you", answers(1)), ("you did", answers(9, 9, 9, 9, 9))],
            "Half had an answer by day 3; nobody is still silent.",
        ),
    ],
)
def test_how_soon_they_answer(whole, groups, words):
    assert so.of_answers(whole, groups) == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [SourceRow("A friend", 4, 4, 4, 0)],
            "Fewer than five from each, which is too few to compare them.",
        ),
        ([SourceRow("Board", 9, 2, 0, 0)], "None of them brought an interview so far."),
        (
            [SourceRow("Board", 20, 9, 3, 0), SourceRow("A friend", 5, 4, 4, 0)],
            "A friend led to interviews most often: 4 of 5.",
        ),
        (
            [SourceRow(it, count, 5, 2, 0) for it, count in (("A", 7), ("B", 8), ("C", 8))],
            "How often they led to interviews does not differ clearly.",
        ),
        (
            [SourceRow("Board", 20, 9, 3, 0), SourceRow("A friend", 4, 4, 4, 0)],
            "Board led to interviews in 3 of 20.",
        ),
        (
            [SourceRow("", 20, 9, 3, 0)],
            "Fewer than five from each, which is too few to compare them.",
        ),
    ],
)
def test_which_source_led_to_interviews(rows, words):
    assert so.of_sources(rows) == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Coworkers", kind(3, 0))], "No interview has shown a red flag so far."),
        ([("Nobody", kind(0, 0, 4, name=""))], "You have not said who showed them."),
        (
            [("Coworkers", kind(2, 2, 4, 4, 2)), ("Recruiters", kind(9, 1, 2))],
            "Coworkers showed three red flags, in two interviews.",
        ),
        (
            [("Coworkers", kind(5, 4, 4, 4)), ("Recruiters", kind(20, 2, 2, 2))],
            "Coworkers show most often: a red flag in 4 of 5 interviews.",
        ),
        (
            [("Coworkers", kind(5, 4, 4, 4)), ("Recruiters", kind(9, 5, 2, 2, 2, 2, 2))],
            "How often they show one does not differ clearly.",
        ),
    ],
)
def test_who_shows_most(rows, words):
    assert so.of_flags(rows) == words


def test_what_ended_it():
    hours, pay = Ending("hours", 4, 0, ()), Ending("pay", 1, 1, ())
    rows = [("Hours above my limit", hours), ("Pay", pay)]

    assert so.of_endings(rows, ended=6) == "Most often: hours above my limit, 4 of 6."
    assert so.of_endings(rows, ended=8) == "Without a reason so far: 2 of 8."
    few = so.of_endings(rows[1:], ended=2)
    assert few == "Too few so far to say what ends it most often."


def test_where_gut_and_score_part():
    assert so.of_gaps(0, 0) == "They agree wherever there are both."
    assert so.of_gaps(0, 1) == "The one time they part, your gut said more."
    assert so.of_gaps(3, 3) == "Each time they part, your gut said less."
    assert so.of_gaps(2, 3) == "Where they part, your gut said less in two of three."


def test_which_question_told_most():
    best = QuestionRow("a", "manager", "How many hours?", (3, 0, 0), 3, (4,))
    asked = QuestionRow("b", "culture", "What do you like best? " * 4, (2, 7, 0), 1)
    silent = QuestionRow("c", "culture", "And?", (0, 2, 0), 0)

    assert so.of_questions([best, silent]) == "“How many hours?” told most: four things."
    assert so.of_questions([best, asked]) == (
        "“What do you like best? What do you like best? What do you …” was answered most, "
        "and told less than the first."
    )
    assert so.of_questions([best, best]) == "None of them stands out so far."
    assert so.of_questions([silent]) == "No answer has said anything good or bad so far."
