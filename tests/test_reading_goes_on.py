"""Whoever only looks, or takes along what is theirs, waits for nobody who writes to the database.

Every route of ours and of programs is read as its owner would, while no change can be stored.
"""

import pytest
from django.urls import reverse

from accounts import waiting_events
from accounts.models import AccountEvent
from agenda.services.calendar import new_address
from tests.accounts.test_waiting_events import NOW, folder, held, lines  # noqa: F401
from tests.test_ownership import paths, unrendered  # noqa: F401
from tests.transfer.api.conftest import nobody_counts, program  # noqa: F401
from tests.transfer.api.test_access import operations, with_id
from transfer.lists.registry import LIST_OF


def test_every_page_and_file_is_read_while_the_database_is_held(paths, owner, signed_in, folder):  # noqa: F811
    downloads = [f"/lists/{name}/?download={kind}" for name in LIST_OF for kind in ("csv", "xlsx")]
    feed = reverse("agenda:calendar_file", args=[new_address(user=owner, now=NOW)])
    signed_in.raise_request_exception = False
    faults, seen = [], 0

    for path in [*paths.values(), *downloads, feed]:
        with held(), unrendered():
            response = signed_in.get(path)
        seen += response.status_code == 200
        if response.status_code >= 500:
            faults.append(f"{path} answers {response.status_code}")

    assert not faults, "\n".join(faults)
    assert seen > 80
    assert not AccountEvent.objects.exists()
    assert len(lines(folder)) == len(downloads) + 1  # the record as CSV, too


def test_every_address_of_programs_is_read_while_the_database_is_held(paths, program, folder):  # noqa: F811
    faults = []
    for method, path, _ in operations():
        if method == "get":
            with held():
                status = program.get(with_id(path)).status_code
            if status != 200:
                faults.append(f"{path}: {status}")

    assert not faults, "\n".join(faults)
    assert len(lines(folder)) == 1


@pytest.fixture(autouse=True)
def folder_of_this_test(folder):  # noqa: F811
    assert folder.name == waiting_events.FOLDER
