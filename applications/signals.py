"""What others build on, announced inside the transaction of the change."""

from django.dispatch import Signal

# role=<Role>, now=<datetime>: a role's facts changed in a way its score and follow-ups depend on.
# A receiver may answer with the titles of what the user need not do any more.
role_changed = Signal()
# roles=<a list of Role, with company and recruiter>, now=<datetime>: the same of many at once.
roles_changed = Signal()
# contact=<Contact>, now=<datetime>: they were corrected, thrown away or restored.
contact_changed = Signal()
# row=<a TrashableModel>, now=<datetime>: it went into the trash or came back.
trash_changed = Signal()
