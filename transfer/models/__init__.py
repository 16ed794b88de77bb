from transfer.models.imported import Import, ImportRow, RememberedMatching

__all__ = ["Import", "ImportRow", "RememberedMatching"]
