from interviews.models.checklist import ChecklistItem
from interviews.models.flag import DeclinedOffer, Flag, Observation, SeverityChange
from interviews.models.follow_up import FollowUp
from interviews.models.interview import Interview, MessagePlan, Participant
from interviews.models.question import Answer, BankQuestion, Question
from interviews.models.rating import GutFeeling, Rating
from interviews.models.snapshot import ScoreSnapshot

__all__ = [
    "Answer",
    "BankQuestion",
    "ChecklistItem",
    "DeclinedOffer",
    "Flag",
    "FollowUp",
    "GutFeeling",
    "Interview",
    "MessagePlan",
    "Observation",
    "Participant",
    "Question",
    "Rating",
    "ScoreSnapshot",
    "SeverityChange",
]
