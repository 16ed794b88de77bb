"""Documents as somebody keeps them: real files, at a role, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from applications.models import DocumentVersion, RoleDocument
from tests.applications.documents.sample_files import HTML, pdf
from tests.browser.conftest import sign_in
from tests.factories import RoleFactory


def file(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_cv_is_sent_to_a_role_and_its_next_version_to_another(page, owner, live_server):
    first, second = RoleFactory(owner=owner, title="Baker"), RoleFactory(owner=owner, title="Cook")
    page.goto(f"{live_server.url}{first.get_absolute_url()}")
    panel = page.get_by_role("region", name="Documents")

    panel.get_by_role("link", name="Upload a file").click()
    panel.get_by_label("File").set_input_files(file("CV Olga.pdf", HTML))
    panel.get_by_label("Name").fill("CV for bakeries")
    panel.get_by_label("Sent on").fill("2026-05-04")
    panel.get_by_role("button", name="Upload").click()
    expect(panel.get_by_role("alert")).to_contain_text("This is a web page")
    expect(panel.get_by_label("Name")).to_have_value("CV for bakeries")
    panel.get_by_label("File").set_input_files(file("CV Olga.pdf", pdf("Bread")))
    panel.get_by_role("button", name="Upload").click()
    expect(panel).to_contain_text("sent Monday 4 May 2026")

    panel.get_by_role("link", name="CV for bakeries").click()
    page.get_by_label("The file as it is now").set_input_files(file("CV Olga.pdf", pdf("Soup")))
    page.get_by_role("button", name="Add as version 2").click()
    expect(page.get_by_text("Version 2 is the newest now.")).to_be_visible()
    page.get_by_label("Role").select_option(str(second.pk))
    page.get_by_role("button", name="Note it").click()

    sent = page.get_by_role("region", name="Sent where").get_by_role("listitem")
    expect(sent.filter(has_text="Cook")).to_contain_text("version 2")
    expect(sent.filter(has_text="Baker")).to_contain_text("version 1")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download").click()
    assert downloading.value.suggested_filename == "CV Olga.pdf"
    assert downloading.value.path().read_bytes() == pdf_of(2)


def pdf_of(number: int) -> bytes:
    with DocumentVersion.objects.get(number=number).file.open() as stored:
        return stored.read()


def test_the_same_file_again_offers_the_one_that_is_there(page, owner, live_server):
    role = RoleFactory(owner=owner)
    page.goto(f"{live_server.url}/documents/add/")
    page.get_by_label("File").set_input_files(file("CV.pdf", pdf("Bread")))
    page.get_by_role("button", name="Upload").click()
    expect(page).to_have_url(re.compile(r"/documents/\d+/$"))
    page.goto(f"{live_server.url}{role.get_absolute_url()}")
    panel = page.get_by_role("region", name="Documents")

    panel.get_by_role("link", name="Upload a file").click()
    panel.get_by_label("File").set_input_files(file("Again.pdf", pdf_of(1)))
    panel.get_by_role("button", name="Upload").click()
    panel.get_by_role("button", name="Use that one").click()

    expect(panel.get_by_role("listitem")).to_have_count(1)
    panel.get_by_role("button", name="Not for this role").click()
    expect(panel.get_by_role("listitem")).to_have_count(0)
    panel.get_by_role("button", name="Undo").click()
    expect(panel.get_by_role("listitem")).to_have_count(1)
    assert DocumentVersion.objects.count() == 1


def test_an_upload_says_how_far_it_is(page, owner, live_server):
    page.goto(f"{live_server.url}/documents/add/")
    bar = page.get_by_role("progressbar")
    page.evaluate(
        """() => {
          const bar = document.querySelector("progress");
          window.seen = [];
          new MutationObserver(() => window.seen.push(bar.hidden))
            .observe(bar, { attributes: true, attributeFilter: ["hidden"] });
        }"""
    )
    page.get_by_label("File").set_input_files(file("CV.txt", b"x" * 15_000_000))
    page.route("**/documents/add/", lambda route: route.continue_())

    page.get_by_role("button", name="Upload").click()

    page.wait_for_function("() => window.seen === undefined || window.seen.includes(false)")
    expect(page).to_have_url(re.compile(r"/documents/\d+/$"))
    expect(bar).to_have_count(0)


@pytest.mark.parametrize("size", [375])
def test_it_works_without_javascript(browser, owner, live_server, size):
    role = RoleFactory(owner=owner)
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": size, "height": 700}
    )
    sign_in(context, live_server.url, owner)
    page = context.new_page()
    page.goto(f"{live_server.url}{role.get_absolute_url()}")

    page.get_by_role("link", name="Upload a file").click()
    page.get_by_label("File").set_input_files(file("run.html", HTML))
    page.get_by_label("Name").fill("My CV")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert")).to_contain_text("This is a web page")
    page.get_by_label("File").set_input_files(file("cv.pdf", pdf("Bread")))
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_role("region", name="Documents")).to_contain_text("My CV")
    assert RoleDocument.objects.get().role == role
    context.close()
