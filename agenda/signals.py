"""What the engine announces; higher floors listen."""

from django.dispatch import Signal

# now: a worker was woken, as every 20 seconds. Whoever listens is quick, since reminders wait for
# it, and may fail: nobody waits for more.
engine_woke = Signal()
