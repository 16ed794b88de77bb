from applications.models.company import Company
from applications.models.contact import Contact
from applications.models.key_message import KeyMessage
from applications.models.role import Role, StageMove

__all__ = ["Company", "Contact", "KeyMessage", "Role", "StageMove"]
