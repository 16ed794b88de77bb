"""The bookmark on a posting's page, pressed in a real browser."""

import json
import re
from urllib.parse import unquote

from playwright.sync_api import expect

from applications.models import Role
from tests.transfer.capture.domain.test_posting import JOB


def test_the_bookmark_brings_a_posting_here_to_be_kept(page, owner, live_server):
    page.goto(f"{live_server.url}/capture/")
    link = page.get_by_role("link", name="Keep in Debrief").get_attribute("href")
    script = unquote(link.removeprefix("javascript:"))
    posting = page.context.new_page()
    html = f"<title>Jobs</title><script type='application/ld+json'>{json.dumps(JOB)}</script>"
    posting.set_content(html)

    with page.context.expect_page() as opened:
        posting.evaluate(script)
    captured = opened.value

    expect(captured.get_by_label("Title")).to_have_value("Data engineer")
    expect(captured.get_by_label("Company")).to_have_value("Fernhill Logistics")
    assert "#" not in captured.url
    captured.get_by_role("button", name="Keep it").click()
    expect(captured).to_have_url(re.compile(r"/roles/\d+/$"))
    assert Role.objects.get().posting_text.startswith("You build pipelines.")
