"""The mail that lets somebody choose a new password leaves by the worker.

The page only notes the address, known or not, and so takes as long for one as for the other. Where
no worker runs it waits; `manage.py reminders`, by cron or by hand, sends it.
"""

from urllib.parse import urlsplit

from allauth.account.forms import ResetPasswordForm
from allauth.core import context
from allauth.core.internal import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from accounts.events import record_event
from accounts.models import EventKind

# However many ask for it, and from wherever: the link in the last mail works as well.
MAILS = {"reset_mail": "5/m/key"}


@task()
def send_reset(email: str, origin: str) -> None:
    """Send it where somebody has an account by that address. origin: "https://debrief.example"."""
    _rows().filter(status=TaskResultStatus.SUCCESSFUL).delete()  # they hold addresses
    request = _request(origin)
    with context.request_context(request):
        form = ResetPasswordForm({"email": email})
        if form.is_valid() and _is_allowed(email, request):
            form.save(request)
            for user in form.users:
                record_event(user, EventKind.RESET_ASKED)


def _is_allowed(email: str, request: HttpRequest) -> bool:
    usage = ratelimit.consume(
        request, app="accounts", action="reset_mail", config=MAILS, key=email.lower()
    )
    return usage is not None


def send_waiting() -> int:
    """Send what waits, in this process. Returns for how many addresses."""
    count = 0
    while row := _taken():
        send_reset.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        row.delete()
        count += 1
    return count


@transaction.atomic
def _taken() -> DBTaskResult | None:
    """One that waits, which no worker takes any more."""
    rows = _rows().filter(status=TaskResultStatus.READY).select_for_update()
    row = rows.order_by("enqueued_at").first()
    if row:
        row.status = TaskResultStatus.RUNNING
        row.save(update_fields=["status"])
    return row


def _rows() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=send_reset.module_path)


def _request(origin: str) -> HttpRequest:
    """As it came in by that address, so that the link leads there."""
    parts = urlsplit(origin)
    request = HttpRequest()
    is_https = parts.scheme == "https"
    request.META = {
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if is_https else 80)),
        "HTTP_HOST": parts.netloc,
        "REMOTE_ADDR": "",
        "wsgi.url_scheme": parts.scheme,
    }
    request._get_scheme = lambda: parts.scheme  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    return request
