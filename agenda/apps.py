from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AgendaConfig(AppConfig):
    name = "agenda"

    def ready(self) -> None:
        from agenda import health, receivers  # noqa: F401
        from agenda.services.push_keys import make_keys

        post_migrate.connect(make_keys, sender=self, dispatch_uid="push keys")
