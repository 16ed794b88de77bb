"""A worker's sending loop as a process of its own, on the database of the test that starts it.

python -m tests.agenda.sender <database name> <mail port>: sends until nothing is due any more.
A claim lasts a few seconds here, so that what a killed sender held is soon free again, and still
longer than a busy machine lets a sender wait.
"""

import sys
import time
from datetime import timedelta

import django
from django.conf import settings


def main(database: str, port: str) -> None:
    from config import settings as real

    real.DATABASES["default"]["NAME"] = database
    real.MAILERS["default"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": int(port), "timeout": 10},
    }
    django.setup()
    from django.utils import timezone

    from agenda.models import Reminder
    from agenda.services import sending

    assert str(settings.DATABASES["default"]["NAME"]) == database
    sending.CLAIM_LASTS = timedelta(seconds=4)
    sending.STOP_SENDING_AFTER = timedelta(seconds=1)
    while Reminder.objects.filter(sent_at=None, gave_up_at=None, called_off_at=None).exists():
        sending.send_due(timezone.now)
        time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
