"""Debrief as an app: its manifest, its colours, and the address of the next interview."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse, set_script_prefix
from django.utils import timezone

from overview.install_views import manifest
from tests.factories import InterviewFactory

NOW = timezone.now()


def test_a_stranger_may_read_the_manifest(client, db):
    response = client.get("/manifest.webmanifest")

    found = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (found["start_url"], found["scope"], found["display"]) == ("/", "/", "standalone")
    assert {"192x192", "512x512"} <= {it["sizes"] for it in found["icons"]}
    assert "maskable" in {it["purpose"] for it in found["icons"] if "purpose" in it}
    assert [it["url"] for it in found["shortcuts"]] == ["/", "/next/"]
    for icon in found["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_every_page_it_names_has_the_prefix(rf):
    set_script_prefix("/debrief/")
    try:
        found = json.loads(manifest(rf.get("/manifest.webmanifest")).content)
    finally:
        set_script_prefix("/")

    addresses = [found["start_url"], found["scope"], found["id"]]
    for address in [*addresses, *(it["url"] for it in found["shortcuts"])]:
        assert address.startswith("/debrief/"), address


@pytest.mark.parametrize(
    ("theme", "colours"), [("", {"light", "dark"}), ("light", {"light"}), ("dark", {"dark"})]
)
def test_the_bar_of_a_phone_has_the_colour_of_the_theme(theme, colours, signed_in, owner):
    owner.preferences.theme = theme
    owner.preferences.save()
    css = Path(finders.find("css/app.css")).read_text()
    surface = re.search(r"--surface: light-dark\((#\w+), (#\w+)\)", css).groups()

    html = signed_in.get(reverse("overview:about")).content.decode()

    shown = re.findall(r'<meta name="theme-color" content="(#\w+)"', html)
    assert shown == [it for it, of in zip(surface, ("light", "dark"), strict=True) if of in colours]
    assert '<link rel="manifest" href="/manifest.webmanifest">' in html


def test_the_next_interview_is_the_one_under_way_or_coming_up(signed_in, owner):
    today = signed_in.get("/next/")
    InterviewFactory(owner=owner, starts_at=NOW + timedelta(days=3))
    coming = InterviewFactory(owner=owner, starts_at=NOW + timedelta(hours=5))
    InterviewFactory(owner=owner, starts_at=NOW - timedelta(days=3))
    InterviewFactory(starts_at=NOW + timedelta(minutes=5))  # somebody else's

    assert today.url == "/"
    assert signed_in.get("/next/").url == coming.get_absolute_url()
