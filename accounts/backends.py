from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from accounts.models import Preferences, User


class EmailBackend(AuthenticationBackend):
    """allauth's sign-in by e-mail; brings along what every page needs: the preferences, and whether
    the account is to be deleted.
    """

    def get_user(self, user_id: Any) -> User | None:
        active = User.objects.select_related("preferences", "deletion").filter(is_active=True)
        user = active.filter(pk=user_id).first()
        if user and not hasattr(user, "preferences"):
            # Made past create_user, for instance by loaddata.
            Preferences.start(user, now=timezone.now())
        return user
