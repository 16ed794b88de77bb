"""What goes on paper: one or two sheets, with nothing on them to press."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Role
from interviews.models import Interview

PRESSED = "main a.btn, main button:not(.check), main input, main select, main textarea, nav"


@pytest.mark.parametrize(
    "name",
    ["interview_prepare", "interview_sheet", "interview_verdict", "role_verdict", "role_detail"],
)
def test_a_sheet_is_one_or_two_pages_without_buttons(name, page, live_server, owner):
    client = Client()
    client.force_login(owner)
    client.post(reverse("agenda:demo_load"))
    role = Role.objects.get(owner=owner, company__name="Fernhill Logistics")
    coming, over = (
        role.interviews.upcoming(now=timezone.now()).first(),
        Interview.objects.filter(role=role).exclude(gut_feelings=None).first(),
    )
    row = role if name.startswith("role") else over if name == "interview_verdict" else coming
    most = 1 if name == "interview_sheet" else 2
    app = "overview" if name == "role_detail" else "interviews"

    page.goto(live_server.url + reverse(f"{app}:{name}", args=[row.pk]))
    sheets = page.pdf(format="A4", prefer_css_page_size=True)
    page.emulate_media(media="print")

    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", sheets)) <= most
    assert (
        page.locator(PRESSED).evaluate_all("all => all.filter(it => it.checkVisibility()).length")
        == 0
    )
