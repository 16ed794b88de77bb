from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mail_folder() -> str:
    """The folder that messages are written to where there is no mail server, else ""."""
    return str(settings.MAILERS["default"].get("OPTIONS", {}).get("file_path", ""))
