"""What interviews announces: one signal for each kind of fact that something follows from.

Both are sent in the transaction of the change, so whoever listens rescores and replans in it.
"""

from django.dispatch import Signal

# interview, now, cause: what was heard, seen, rated or noted, or who was there to say it.
evidence_changed = Signal()
# interview, now: its time, its end, who is there, what was promised, what the user makes of it.
interview_moved = Signal()
