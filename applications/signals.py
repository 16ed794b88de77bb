"""The one signal of the project: a role's facts changed in a way its follow-ups depend on."""

from django.dispatch import Signal

# Sent with role=<Role> and now=<datetime>, inside the transaction of the change.
role_changed = Signal()
