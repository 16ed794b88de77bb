"""The page about the addresses of programs is made of their schema."""

import re

from django.urls import reverse

from transfer.api.openapi import openapi_schema
from transfer.api.reference import operations


def test_every_operation_is_explained(signed_in):
    text = signed_in.get(reverse("transfer:api_reference")).text

    for path, methods in openapi_schema()["paths"].items():
        for method, it in methods.items():
            assert f"{method.upper()} {path}" in text
            assert f">{it['summary']}</h3>" in text
            assert it.get("description", "") in text.replace("&#x27;", "'")
    assert "http://testserver/api/v1/roles" in text
    assert "If-Match" in text and "posting_text" in text
    assert "A day, such as 2026-05-04." in text
    assert "one of remote, hybrid, on_site, &quot;&quot; or null" in text


def test_the_page_leads_to_each_of_its_parts(signed_in):
    text = signed_in.get(reverse("transfer:api_reference")).text
    contents = text.partition('aria-label="On this page"')[2].partition("</nav>")[0]
    leads = re.findall(r'href="#([^"]+)"', contents)

    assert len(leads) == 2 + len(operations())
    assert all(f'id="{it}"' in text for it in leads)
    assert all(name in contents for name, _ in operations())
