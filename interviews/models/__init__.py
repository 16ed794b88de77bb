from interviews.models.checklist import ChecklistItem
from interviews.models.decision import Decision, Retrospective
from interviews.models.flag import DismissedSuggestion, Flag, FlagChange, Observation
from interviews.models.follow_up import DraftVersion, FollowUp
from interviews.models.follow_up_settings import FollowUpSettings
from interviews.models.found_flag import FoundFlag
from interviews.models.interview import Interview, MessagePlan, Participant
from interviews.models.interviewer_question import InterviewerQuestion
from interviews.models.left_stage import LeftStage
from interviews.models.question import Answer, BankQuestion, Question
from interviews.models.rating import GapReason, GutFeeling, Rating, RatingRecord
from interviews.models.snapshot import ScoreSnapshot

__all__ = [
    "Answer",
    "BankQuestion",
    "ChecklistItem",
    "Decision",
    "DismissedSuggestion",
    "DraftVersion",
    "Flag",
    "FlagChange",
    "FollowUp",
    "FollowUpSettings",
    "FoundFlag",
    "GapReason",
    "GutFeeling",
    "Interview",
    "InterviewerQuestion",
    "LeftStage",
    "MessagePlan",
    "Observation",
    "Participant",
    "Question",
    "Rating",
    "RatingRecord",
    "Retrospective",
    "ScoreSnapshot",
]
