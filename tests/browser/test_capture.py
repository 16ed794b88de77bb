"""The bookmark on a posting's page, pressed in a real browser."""

import json
import re
from urllib.parse import unquote

from playwright.sync_api import expect

from applications.models import Role
from tests.transfer.capture.domain.test_posting import JOB

# As Ctrl V does; a test may not read the real clipboard.
PASTE = """(line, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const options = { clipboardData, bubbles: true, cancelable: true };
  line.dispatchEvent(new ClipboardEvent("paste", options));
}"""


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


def test_a_mail_pasted_into_the_line_of_the_board_is_read_as_one(page, owner, live_server):
    mail = "\n".join(["Subject: Data engineer at Kestrel", "", *["We move things."] * 40])
    page.goto(f"{live_server.url}/roles/board/")
    line = page.get_by_label("Add a role: title and company, or the link of the posting")
    line.focus()

    line.evaluate(PASTE, "short enough to stay")
    expect(page).to_have_url(re.compile(r"/roles/board/$"))
    line.evaluate(PASTE, mail)

    expect(page.get_by_label("Title")).to_have_value("Data engineer")
    expect(page.get_by_label("Company")).to_have_value("Kestrel")
    expect(page.get_by_label("Text of the posting")).to_have_value(mail)
    assert "#" not in page.url
    assert not Role.objects.exists()


def test_a_link_typed_by_hand_is_kept_without_javascript(
    page_without_javascript, owner, live_server
):
    page = page_without_javascript
    page.goto(f"{live_server.url}/roles/board/")
    page.get_by_role("link", name="Paste a posting").click()
    page.get_by_label("The posting's link").fill("https://acme.recruitee.com/o/cook")
    page.get_by_role("button", name="Read it").click()

    expect(page.get_by_label("Company")).to_have_value("Acme")
    page.get_by_label("Title").fill("Cook")
    page.get_by_role("button", name="Keep it").click()

    expect(page).to_have_url(re.compile(r"/roles/\d+/$"))
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(re.compile(r"/roles/board/$"))
    assert not Role.objects.owned_by(owner).exists()
