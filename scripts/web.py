"""The web process of `make run`: the app, which ends with the server that started it."""

import os

from django.conf import settings

from accounts.running import hold_while_running
from agenda.parent import end_with_parent
from config.wsgi import application

__all__ = ["application"]

end_with_parent(os.getppid())
hold_while_running(settings.DATA_DIR)  # it may outlive the server by a second
