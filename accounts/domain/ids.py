"""Ids of rows. Plain Python: no Django, clock or I/O."""

LARGEST_ID = 2**63 - 1  # what SQLite and PostgreSQL take; one more is a fault of theirs, not "none"
