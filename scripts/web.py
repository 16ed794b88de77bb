"""The web process of `make run`: the app, which ends with the server that started it."""

import os

from agenda.parent import end_with_parent
from config.wsgi import application

__all__ = ["application"]

end_with_parent(os.getppid())
