"""The example that explains the fit score: one role, three voices, one flag and one broken limit.

Only what was said stands here; every number made from it is worked out. Plain Python.
"""

from interviews.domain.deal_breakers import hours_deal_breaker
from interviews.domain.evidence import (
    DEFAULT_WEIGHTS,
    AnswerEvidence,
    Dimension,
    Evidence,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
)
from interviews.domain.fit_score import FitScore, fit_score

HOURS_LIMIT = 50
TALK = 1
RUTH = Source("ruth", frozenset({SourceKind.HIRING_MANAGER}), "Ruth, who would lead you")
MIA = Source("mia", frozenset({SourceKind.COWORKER}), "Mia, a coworker")
DANA = Source("dana", frozenset({SourceKind.RECRUITER}), "Dana, the recruiter")
HOURS = HoursReport(MIA, 60, 70)
SMIRK = Sighting(TALK, "pause_and_smirk", Dimension.MANAGER, 4, title="Pause and smirk")
EVIDENCE = Evidence(
    answers=(
        AnswerEvidence(TALK, "style", RUTH, Dimension.MANAGER, Manner.GENERAL, 2),
        AnswerEvidence(TALK, "style", MIA, Dimension.MANAGER, Manner.SPECIFIC, -1),
        AnswerEvidence(TALK, "hours", MIA, Dimension.BALANCE, Manner.SPECIFIC, -2),
        AnswerEvidence(TALK, "hours", DANA, Dimension.BALANCE, Manner.GENERAL, 1),
    ),
    ratings=(RatingEvidence(TALK, Dimension.ROLE, 4, has_note=True),),
    sightings=(SMIRK,),
    hours=(HOURS,),
)


def worked_example() -> FitScore:
    """With everybody's first weights, and a limit that the hours break."""
    limit = hours_deal_breaker(EVIDENCE.hours, HOURS_LIMIT)
    return fit_score(EVIDENCE, DEFAULT_WEIGHTS, [limit])
