"""Browsers that are signed out from another one, announced for whatever else they hold."""

from collections.abc import Iterable

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession

from accounts.signals import browsers_ended


class BrowsersAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """allauth asks for this with all other browsers of one user at once, also where nobody is
        signed in yet: a service vouches for an address that somebody else had taken.
        """
        others = list(sessions)
        super().end_sessions(others)
        user = others[0].user if others else self.request.user
        if not user.is_authenticated:
            return
        browsers_ended.send(
            sender=type(self),
            user=user,
            request=self.request,
            session_keys={it.session_key for it in others},
            are_all_others=True,
        )
