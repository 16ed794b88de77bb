"""What a page says of where the score could end must come true once the first hours are heard.

A measure over many random lives. Not all of them can be asked for: where an area is known in full,
a fourth person may still say the opposite.
"""

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random

from interviews.score.domain.deal_breakers import hours_deal_breaker
from interviews.score.domain.evidence import (
    SELF,
    AnswerEvidence,
    Area,
    Evidence,
    FlagStatus,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
    dodge_flag,
    suggested_signal_for_hours,
)
from interviews.score.domain.fit_score import fit_score

LIMIT = 50
LIVES = 800
MOST_ANSWERS = (6, 20, 40)  # from little known to nearly all
HOLDS_IN = Fraction(95, 100)
SENTENCE = re.compile(
    r"What is still open could take it anywhere from (?P<low>\d+) to (?P<high>\d+)"
    r"(?:, or to (?P<broken>\d+) if your limit on hours turns out broken"
    r"(?:, (?P<doubt>\d+) while it is in doubt)?)?\."
)

QUESTIONS = {
    "style": Area.MANAGER,
    "priority": Area.MANAGER,
    "work_life": Area.BALANCE,
    "values": Area.CULTURE,
    "makeup": Area.TEAM,
    "project": Area.ROLE,
    "promoted": Area.GROWTH,
    "raises": Area.REWARD,
    "leavers": Area.STABILITY,
}
THEY = [
    Source(f"a {kind}", frozenset({kind}))
    for kind in (SourceKind.COWORKER, SourceKind.HIRING_MANAGER, SourceKind.RECRUITER)
]
SOURCES = [SELF, *THEY, Source("another coworker", frozenset({SourceKind.COWORKER}))]
FLAGS = ["smirk", "yelling", "late", dodge_flag("style")]
CANDOUR = "candour"


def life(random):
    """What was seen and heard before anybody spoke of hours."""
    answers = tuple(
        AnswerEvidence(
            random.randint(1, 4),
            question := random.choice(sorted(QUESTIONS)),
            random.choice(SOURCES),
            QUESTIONS[question],
            random.choice([Manner.SPECIFIC, Manner.SPECIFIC, Manner.GENERAL, Manner.DODGED]),
            random.randint(-2, 2),
        )
        for _ in range(random.randint(0, random.choice(MOST_ANSWERS)))
    )
    ratings = tuple(
        RatingEvidence(
            random.randint(1, 4),
            random.choice(list(QUESTIONS.values())),
            random.randint(1, 5),
            has_note=random.random() < 0.5,
            is_hardly_myself=random.random() < 0.2,
        )
        for _ in range(random.randint(0, 4))
    )
    sightings = tuple(
        Sighting(
            random.randint(1, 4),
            CANDOUR if is_green else random.choice(FLAGS),
            random.choice([*QUESTIONS.values(), None]),
            random.choice([1, 2, 2, 3, 3, 4, 5]),
            is_green,
            random.choice([FlagStatus.OPEN, FlagStatus.OPEN, FlagStatus.EXPLAINED]),
        )
        for _ in range(random.randint(0, 3))
        for is_green in [random.random() < 0.3]
    )
    return Evidence(answers, ratings, sightings)


def with_hours(evidence, random):
    """The same life after somebody gave a number of hours, logged with the signal it suggests."""
    who = random.choice(THEY)
    low, high = sorted((random.randint(35, 75), random.randint(35, 75)))
    signal = suggested_signal_for_hours(low, high, LIMIT)
    manner = random.choice([Manner.SPECIFIC, Manner.GENERAL])
    said = AnswerEvidence(5, "hours", who, Area.BALANCE, manner, signal)
    report = HoursReport(who, low, high)
    return replace(evidence, answers=(*evidence.answers, said), hours=(report,))


def scored(evidence):
    return fit_score(evidence, deal_breakers=[hours_deal_breaker(evidence.hours, LIMIT)])


def comes_true(sentence, after):
    """Whether the score after lies where the sentence said it could."""
    said = SENTENCE.fullmatch(sentence)
    assert said, sentence
    ends = {name: int(number) for name, number in said.groupdict().items() if number}
    return (
        ends["low"] <= after.points <= ends["high"]
        or after.cap == after.points == ends.get("broken")
        or after.cap == after.points == ends.get("doubt")
    )


@cache
def lives():
    """The score of each life before and after."""
    random = Random(20261126)
    befores = [life(random) for _ in range(LIVES)]
    return [(scored(it), scored(with_hours(it, random))) for it in befores]


def test_the_sentence_about_the_range_comes_true_once_the_hours_are_heard():
    told = [(before.range_sentence, after) for before, after in lives()]

    true = sum(comes_true(sentence, after) for sentence, after in told)
    without = sum(
        comes_true(f"{it.partition(', or')[0].rstrip('.')}.", after) for it, after in told
    )

    print(f"{true} of {LIVES} come true; {without} without the limit in them")
    assert Fraction(true, LIVES) >= HOLDS_IN
    assert without < true  # so the limit in the sentence does something


def test_a_broken_limit_is_where_the_sentence_said_it_would_be():
    """Whatever else: what the new hours break ends at the number that was named, or below it."""
    for before, after in lives():
        if after.cap == 20:
            named = SENTENCE.fullmatch(before.range_sentence)["broken"]
            assert after.points <= int(named)
