"""From a spreadsheet to the board, by hand: the file chosen, the words answered, and back."""

import re

from playwright.sync_api import expect

from applications.models import Company, Role

HEAD = "Firma;Stelle;Stand;Beworben am;Ort"
ROWS = [f"Müller {it} GmbH;Koch {it};beworben;{it % 28 + 1:02}.03.2026;Köln" for it in range(39)]
LIST = "\r\n".join([HEAD, *ROWS, "Nord AG;Bäcker;archiviert;05.03.2026;Bonn"])


def test_forty_rows_are_on_the_board_after_six_clicks_and_gone_after_one_more(
    page, owner, live_server, tmp_path
):
    clicks = 0
    file = tmp_path / "Bewerbungen.csv"
    file.write_bytes(LIST.encode("cp1252"))
    page.goto(f"{live_server.url}/roles/board/")

    def press(locator):
        nonlocal clicks
        clicks += 1
        locator.click()

    press(page.get_by_role("link", name="bring the list you have"))
    with page.expect_file_chooser() as chooser:
        press(page.get_by_label("Your list"))
    chooser.value.set_files(file)
    press(page.get_by_role("button", name="Read it"))

    expect(page.get_by_role("heading", name="Bewerbungen.csv")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("Koch 0"))
    expect(row).to_contain_text("Müller 0 GmbH")
    expect(row).to_contain_text("since 1 Mar 2026")
    press(page.get_by_role("button", name="Import 40 roles"))

    # "archiviert" means different things to different people, so it is asked.
    expect(page.get_by_role("alert")).to_contain_text("Choose what “archiviert” means.")
    page.get_by_label("archiviert").focus()
    with page.expect_response(lambda it: it.request.method == "POST"):  # it is read anew at once
        page.keyboard.type("Gh")
        page.keyboard.press("Tab")
    expect(page.get_by_label("archiviert")).to_have_value("ghosted")
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    press(page.get_by_role("button", name="Import 40 roles"))
    press(page.get_by_role("link", name="See your roles"))

    expect(page.get_by_role("link", name="Open 39")).to_be_visible()
    assert clicks == 6
    assert Role.objects.filter(stage="applied").count() == 39
    assert Role.objects.get(stage="ghosted").title == "Bäcker"

    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert not Role.objects.owned_by(owner).exists()
    assert not Company.objects.owned_by(owner).exists()


def test_a_list_comes_in_and_goes_without_javascript(
    page_without_javascript, owner, live_server, tmp_path
):
    page = page_without_javascript
    file = tmp_path / "jobs.csv"
    file.write_text("Company,Title,Status\nAcme,Cook,applied\nNord,Baker,archived")
    page.goto(f"{live_server.url}/import/")
    page.get_by_label("Your list").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    page.get_by_label("archived").select_option("ghosted")
    page.get_by_role("button", name="Import 2 roles").click()

    expect(page.get_by_role("link", name="See your roles")).to_be_visible()
    assert sorted(Role.objects.values_list("title", "stage")) == [
        ("Baker", "ghosted"),
        ("Cook", "applied"),
    ]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert not Role.objects.owned_by(owner).exists()
