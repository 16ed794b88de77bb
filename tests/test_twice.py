"""Each form of the app, sent twice as the same change: it is carried out once."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.test_bad_input import FORMS, owner, rows, undone  # noqa: F401
from tests.test_ownership import contents

# Boxes that are right one by one, and that the table's rows refuse together.
REFUSED = {
    "agenda:invitation_add",
    "agenda:invitation_move",
    "applications:document_create",
    "interviews:checklist_item_toggle",
    "interviews:checklist_item_remove",
    "interviews:observation_record",
}


@pytest.mark.parametrize("name", FORMS)
def test_the_same_form_twice_is_one_change(name, rows, signed_in):  # noqa: F811
    pk, boxes = FORMS[name](rows)
    path = reverse(name.split()[0], args=pk)
    sent = {name: box.right for name, box in boxes.items()} | {"change_id": str(uuid4())}

    with undone():
        first = signed_in.post(path, sent)
        assert (first.status_code == 422) == (name in REFUSED)
        before = contents(rows.owner)
        again = signed_in.post(path, sent)

        assert contents(rows.owner) == before
        assert again.status_code == first.status_code
        assert again.get("Location") == first.get("Location")
