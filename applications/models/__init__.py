from applications.models.company import Company
from applications.models.contact import Contact
from applications.models.document import Document, DocumentVersion, RoleDocument
from applications.models.key_message import KeyMessage
from applications.models.log_entry import LogEntry
from applications.models.named_pay import NamedPay
from applications.models.not_the_same import NotTheSame
from applications.models.offer import DeadlineMove, Offer, OfferRequest
from applications.models.own_stage import OwnStage
from applications.models.role import Role, StageMove
from applications.models.tag import Tag

__all__ = [
    "Company",
    "Contact",
    "DeadlineMove",
    "Document",
    "DocumentVersion",
    "KeyMessage",
    "LogEntry",
    "NamedPay",
    "NotTheSame",
    "Offer",
    "OfferRequest",
    "OwnStage",
    "Role",
    "RoleDocument",
    "StageMove",
    "Tag",
]
