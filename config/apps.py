from django.contrib.staticfiles.apps import StaticFilesConfig


class UsedStaticFiles(StaticFilesConfig):
    """Collects only what our pages load: packages bring many files that no page asks for."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap-grid*",
        "bootstrap-reboot*",
        "bootstrap-utilities*",
        "bootstrap.css*",
        "bootstrap.rtl*",
        "htmx-2.js",
        "htmx-4*",
        "htmax-4*",
        "ext",
        "django-htmx.js",
    ]
