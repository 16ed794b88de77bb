"""Nothing that refers to a company or a contact is forgotten when two become one."""

import pytest
from django.db.models import ForeignObjectRel

from applications.models import Company, Contact
from overview.merging.links import links_of


@pytest.mark.parametrize("model", [Company, Contact])
def test_every_relation_is_in_the_table(model):
    """A new one: name it in overview/merging/links.py, and say there what may be twice."""
    found = set()
    for it in model._meta.get_fields(include_hidden=True):
        if not isinstance(it, ForeignObjectRel):
            continue
        # A link of many to many is a table of its own, which refers to both.
        if it.many_to_many:
            through = it.through
            found |= {
                (through, field.name)
                for field in through._meta.concrete_fields
                if field.related_model is model
            }
        else:
            found.add((it.related_model, it.field.name))

    assert found == {(it.model, it.field) for it in links_of(model)}
    assert len(found) > 4
