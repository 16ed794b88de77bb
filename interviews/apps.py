from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        from accounts.preferences import on_new_limits, on_new_times
        from interviews import receivers

        on_new_limits.append(receivers.rescore_user)
        on_new_times.append(receivers.replan_user)
