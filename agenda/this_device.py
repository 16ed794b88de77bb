"""Which device a browser is: a signed cookie that it got when notices were turned on there.

The cookie names the row and what was posted to then, since a row's number may be given out again
after a restore, and a row that goes by another address is another browser's by now.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from agenda.models import PushDevice

COOKIE = "debrief_device"
LASTS_SECONDS = 400 * 24 * 60 * 60  # the most that browsers keep one
MARK_LENGTH = 16


def this_device(request: HttpRequest) -> PushDevice | None:
    """Whose-ever it is, on or off; None where notices were never turned on here."""
    found = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE) or ""
    pk, _, mark = found.partition("-")
    if not pk.isdecimal() or len(mark) != MARK_LENGTH:
        return None
    rows = PushDevice.objects.filter(pk=int(pk), endpoint_hash__startswith=mark)
    return rows.select_related("owner").first()


def device_id(request: HttpRequest) -> int:
    """0 for none."""
    device = this_device(request)
    return device.pk if device else 0


def remember_device(response: HttpResponse, device: PushDevice) -> None:
    response.set_signed_cookie(
        COOKIE,
        f"{device.pk}-{device.endpoint_hash[:MARK_LENGTH]}",
        salt=COOKIE,
        max_age=LASTS_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
