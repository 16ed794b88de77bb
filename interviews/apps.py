from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        # Scores first: what is due may be told with them.
        from interviews.score import receivers as score_receivers  # noqa: F401, I001
        from interviews.follow_ups import receivers as follow_up_receivers  # noqa: F401
        from interviews.preparing import receivers as preparing_receivers  # noqa: F401
