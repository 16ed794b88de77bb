"""Which device a browser is: a signed cookie that it got when notices were turned on there."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from agenda.models import PushDevice

COOKIE = "debrief_device"
LASTS_SECONDS = 400 * 24 * 60 * 60  # the most that browsers keep one


def device_id(request: HttpRequest) -> int:
    """The id of the device, whose-ever it is; 0 where notices were never turned on here."""
    found = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE)
    return int(found) if found else 0


def remember_device(response: HttpResponse, device: PushDevice) -> None:
    response.set_signed_cookie(
        COOKIE,
        str(device.pk),
        salt=COOKIE,
        max_age=LASTS_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
