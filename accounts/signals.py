"""What accounts announces; higher floors listen, since accounts may not import them."""

from django.dispatch import Signal

# user, now; limits: limits or weights changed; times: zone or holidays did. Sent in the transaction
# that saves the change, so that stored scores and the limits they come from never disagree.
preferences_changed = Signal()
# now: the trash was emptied for the day; what was to be deleted with it can be tidied up. Whoever
# listens may fail: nobody waits for it.
trash_emptied = Signal()
# user, request; session_keys: of browsers that were signed out from this one; are_all_others: these
# are all but this one. Sent after their sessions are gone.
browsers_ended = Signal()
# user, now: the service that signs people in vouched for the e-mail of an account whose owner was
# not known. Whatever opens the account without signing in has to end. Sent in that transaction.
account_taken_over = Signal()
