"""What accounts announces; higher floors listen, since accounts may not import them."""

from django.dispatch import Signal

# user, now; limits: limits or weights changed; times: zone or holidays did. Sent in the transaction
# that saves the change, so that stored scores and the limits they come from never disagree.
preferences_changed = Signal()
