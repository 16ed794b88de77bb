"""What the user says of two that look like one."""

from datetime import datetime

from django.db import transaction

from applications.models import Company, Contact, NotTheSame


@transaction.atomic
def tell_apart(*, one: Company | Contact, other: Company | Contact, now: datetime) -> NotTheSame:
    """Remember that these two are not the same; said twice it is said once.

    Both are companies, or both contacts, of one owner.
    """
    first, second = sorted((one, other), key=lambda it: it.pk)
    if isinstance(first, Company):
        pair = {"company_id": first.pk, "other_company_id": second.pk}
    else:
        pair = {"contact_id": first.pk, "other_contact_id": second.pk}
    said, _ = NotTheSame.objects.get_or_create(owner=one.owner, **pair, defaults={"said_at": now})
    return said
