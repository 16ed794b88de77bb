"""Speak the Model Context Protocol over stdin and stdout, for one account on this machine."""

from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.events import note_look
from accounts.models import EventKind, User

NOT_INSTALLED = (
    "The package “mcp” is not installed. Install it with: scripts/install.sh run mcp "
    "(or .venv/bin/python -m pip install mcp)."
)


class Command(BaseCommand):
    help = "Let a program on this machine ask about one account by the Model Context Protocol."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", required=True, metavar="EMAIL", help="whose notebook")
        parser.add_argument(
            "--write", action="store_true", help="let it add roles and log answers; else it reads"
        )

    def handle(self, *, account: str, write: bool, **_: Any) -> None:
        user = User.objects.with_email(account).filter(is_active=True).first()
        if user is None:
            raise CommandError(f"There is no account with the e-mail {account}.")
        try:
            from transfer.mcp.server import server_of
        except ModuleNotFoundError as error:
            if error.name and error.name.partition(".")[0] in ("mcp", "mcp_types"):
                raise CommandError(NOT_INSTALLED) from error
            raise
        detail = "which may write" if write else "which may only read"
        note_look(user, EventKind.ASSISTANT_CAME, detail)
        # Nothing but the protocol may stand on stdout from here on.
        async_to_sync(server_of(user.pk, may_write=write).run_stdio_async)()
