from interviews.models.checklist import ChecklistItem
from interviews.models.decision import Decision, Retrospective
from interviews.models.flag import DeclinedOffer, Flag, FlagChange, Observation
from interviews.models.follow_up import FollowUp
from interviews.models.interview import Interview, MessagePlan, Participant
from interviews.models.question import Answer, BankQuestion, Question
from interviews.models.rating import GapReason, GutFeeling, Rating, RatingRecord
from interviews.models.snapshot import ScoreSnapshot

__all__ = [
    "Answer",
    "BankQuestion",
    "ChecklistItem",
    "Decision",
    "DeclinedOffer",
    "Flag",
    "FlagChange",
    "FollowUp",
    "GapReason",
    "GutFeeling",
    "Interview",
    "MessagePlan",
    "Observation",
    "Participant",
    "Question",
    "Rating",
    "RatingRecord",
    "Retrospective",
    "ScoreSnapshot",
]
