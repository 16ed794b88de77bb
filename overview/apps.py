from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class OverviewConfig(AppConfig):
    name = "overview"

    def ready(self) -> None:
        from overview.merging import receivers  # noqa: F401
        from overview.search.keeping import make_ready, stand_aside

        pre_migrate.connect(stand_aside, sender=self, dispatch_uid="search stands aside")
        post_migrate.connect(make_ready, sender=self, dispatch_uid="search is ready")
