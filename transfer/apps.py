from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "transfer"

    def ready(self) -> None:
        from transfer.account import sweeping  # noqa: F401
        from transfer.account import tasks as account_tasks  # noqa: F401
        from transfer.api import receivers as token_receivers  # noqa: F401
        from transfer.backup import daily, scratch  # noqa: F401
        from transfer.importing import tasks as import_tasks  # noqa: F401
        from transfer.leaving import receivers  # noqa: F401
