from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "transfer"

    def ready(self) -> None:
        from transfer.account import sweeping  # noqa: F401
        from transfer.leaving import receivers  # noqa: F401
