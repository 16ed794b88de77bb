"""A crumb of the settings names the page from which one gets here, so that it teaches no detour."""

import re
from itertools import pairwise

import pytest

from tests.test_ownership import paths  # noqa: F401

CRUMBS = re.compile(r'<ol class="crumbs".*?</ol>', re.DOTALL)
HREF = re.compile(r'href="(/[^"?#]*)')


@pytest.mark.parametrize("area", ["/settings/", "/account-imports/"])
def test_the_page_that_a_crumb_names_leads_here(area, paths, signed_in):  # noqa: F811
    faults, seen = [], 0

    for path in paths.values():
        response = signed_in.get(path) if path.startswith(area) else None
        if response is None or response.status_code != 200 or "<ol" not in response.text:
            continue
        if crumbs := CRUMBS.search(response.text):
            seen += 1
            trail = [*HREF.findall(crumbs[0]), path]
            for above, below in pairwise(trail):
                if f'href="{below}"' not in signed_in.get(above).text:
                    faults.append(f"{above} does not lead to {below}")

    assert not faults, "\n".join(faults)
    assert seen
