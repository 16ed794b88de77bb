from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import health_checks, receivers  # noqa: F401
        from accounts.form_words import use_our_words

        use_our_words()
