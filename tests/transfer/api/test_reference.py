"""The page about the addresses of programs is made of their schema."""

from django.urls import reverse

from transfer.api.openapi import openapi_schema


def test_every_operation_is_explained(signed_in):
    text = signed_in.get(reverse("transfer:api_reference")).text

    for path, methods in openapi_schema()["paths"].items():
        for method, it in methods.items():
            assert f"{method.upper()} {path}" in text
            assert it["description"] in text.replace("&#x27;", "'")
    assert "http://testserver/api/v1/roles" in text
    assert "If-Match" in text and "posting_text" in text
