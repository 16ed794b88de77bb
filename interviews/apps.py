from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        from accounts.preferences import on_change
        from interviews import receivers

        on_change.append(receivers.recompute_user)
