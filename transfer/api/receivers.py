"""What becomes of the tokens of an account that its true owner took over."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import account_taken_over
from transfer.api.token_changes import revoke_token
from transfer.models import ApiToken


@receiver(account_taken_over, dispatch_uid="tokens of who had the account before")
def taken_over(user: User, now: datetime, **_: Any) -> None:
    for token in ApiToken.objects.owned_by(user).filter(revoked_at=None):
        revoke_token(token=token, now=now)
