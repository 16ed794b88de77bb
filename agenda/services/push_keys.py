"""The keys under which push services know this Debrief: made once, with its tables."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.utils import timezone

from agenda.models import PushKeys


def make_keys(*, using: str = "default", **_: Any) -> None:
    """Where there are none yet, make them: after the tables were made or moved on.

    Two machines that start at once agree: the second finds the row of the first.
    """
    if PushKeys._meta.db_table not in connections[using].introspection.table_names():
        return  # on the way back to a release that has none
    rows = PushKeys.objects.using(using)
    if rows.exists():
        return
    from cryptography.hazmat.primitives.asymmetric import ec
    from py_vapid import b64urlencode

    key = ec.generate_private_key(ec.SECP256R1())
    numbers = key.private_numbers()
    point = numbers.public_numbers
    public = b"\4" + point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")
    row = PushKeys(
        pk=1,
        private_key=b64urlencode(numbers.private_value.to_bytes(32, "big")),
        public_key=b64urlencode(public),
        made_at=timezone.now(),
    )
    rows.bulk_create([row], ignore_conflicts=True)


def public_key() -> str:
    """As a browser takes it to subscribe; "" where the tables were made in no usual way."""
    return PushKeys.objects.values_list("public_key", flat=True).first() or ""


def keys() -> PushKeys:
    found = PushKeys.objects.first()
    if found is None:
        raise ImproperlyConfigured("There are no push keys: `manage.py migrate` makes them.")
    return found
