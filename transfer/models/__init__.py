from transfer.models.account import AccountExport
from transfer.models.imported import Import, ImportRow, RememberedMatching

__all__ = ["AccountExport", "Import", "ImportRow", "RememberedMatching"]
