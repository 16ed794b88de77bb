"""The example that explains the fit score: one role, three sources, one flag and one broken limit.

Only what was said is here; every number made from it is worked out. Plain Python.
"""

from interviews.score.domain.deal_breakers import hours_deal_breaker
from interviews.score.domain.evidence import (
    DEFAULT_WEIGHTS,
    AnswerEvidence,
    Area,
    Evidence,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
)
from interviews.score.domain.fit_score import FitScore, fit_score

HOURS_LIMIT = 50
INTERVIEW = 1
RUTH = Source("ruth", frozenset({SourceKind.HIRING_MANAGER}), "Ruth, who would lead you")
MIA = Source("mia", frozenset({SourceKind.COWORKER}), "Mia, a coworker")
DANA = Source("dana", frozenset({SourceKind.RECRUITER}), "Dana, the recruiter")
HOURS = HoursReport(MIA, 60, 70)
SMIRK = Sighting(INTERVIEW, "pause_and_smirk", Area.MANAGER, 4, title="Pause and smirk")
EVIDENCE = Evidence(
    answers=(
        AnswerEvidence(INTERVIEW, "style", RUTH, Area.MANAGER, Manner.GENERAL, 2),
        AnswerEvidence(INTERVIEW, "style", MIA, Area.MANAGER, Manner.SPECIFIC, -1),
        AnswerEvidence(INTERVIEW, "hours", MIA, Area.BALANCE, Manner.SPECIFIC, -2),
        AnswerEvidence(INTERVIEW, "hours", DANA, Area.BALANCE, Manner.GENERAL, 1),
    ),
    ratings=(RatingEvidence(INTERVIEW, Area.ROLE, 4, has_note=True),),
    sightings=(SMIRK,),
    hours=(HOURS,),
)


def worked_example() -> FitScore:
    """With everybody's first weights, and a limit that the hours break."""
    limit = hours_deal_breaker(EVIDENCE.hours, HOURS_LIMIT)
    return fit_score(EVIDENCE, DEFAULT_WEIGHTS, [limit])
