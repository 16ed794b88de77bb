from transfer.models.account import AccountExport, AccountImport
from transfer.models.imported import Import, ImportRow, RememberedMatching

__all__ = ["AccountExport", "AccountImport", "Import", "ImportRow", "RememberedMatching"]
