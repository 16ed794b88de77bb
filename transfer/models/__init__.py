from transfer.models.account import AccountExport, AccountImport
from transfer.models.api_token import ApiToken
from transfer.models.backup import BackupRun
from transfer.models.imported import Import, ImportRow, RememberedMatching

__all__ = [
    "AccountExport",
    "AccountImport",
    "ApiToken",
    "BackupRun",
    "Import",
    "ImportRow",
    "RememberedMatching",
]
