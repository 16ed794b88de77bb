"""The board in a real browser: by keyboard, by drag, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from overview.board.reading import FIRST_CARDS, FIRST_ROWS
from tests.factories import CompanyFactory, OwnStageFactory, RoleFactory, StageMoveFactory


@pytest.fixture
def role(owner):
    company = CompanyFactory(owner=owner, name="Fernhill")
    role = RoleFactory(owner=owner, company=company, title="Data engineer", stage="applied")
    StageMoveFactory(role=role, stage="applied")
    return role


def test_a_card_is_moved_by_keyboard_and_by_drag_and_back_by_undo(page, live_server, role):
    page.goto(f"{live_server.url}/roles/board/")
    card = page.locator(f"#role-card-{role.pk}")
    expect(card).to_have_attribute("draggable", "true")

    page.locator(".role-move summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(
        page.locator("#cards-screening").get_by_role("link", name="Data engineer")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.locator("#count-screening")).to_have_text("1")
    page.keyboard.press("Enter")
    expect(page.locator("#cards-applied").get_by_role("link", name="Data engineer")).to_be_visible()

    expect(card).to_have_attribute("draggable", "true")
    card.drag_to(page.locator("#stage-offer"))
    expect(page.locator("#cards-offer").get_by_role("link", name="Data engineer")).to_be_visible()
    expect(page.locator("#count-applied")).to_have_text("0")
    role.refresh_from_db()
    assert role.stage == "offer"


def test_it_works_without_javascript(page_without_javascript, live_server, role):
    page = page_without_javascript
    page.goto(f"{live_server.url}/roles/board/")

    page.locator(".role-move summary").click()
    page.get_by_role("button", name="Offer").click()
    expect(page.locator("#cards-offer").get_by_role("link", name="Data engineer")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#cards-applied").get_by_role("link", name="Data engineer")).to_be_visible()


def test_a_drag_into_a_stage_of_ones_own_lets_nothing_jump(page, live_server, owner, role):
    task = OwnStageFactory(owner=owner, name="Task at home", counts_as="screening")
    for number in range(4):
        RoleFactory(owner=owner, company=role.company, title=f"Role {number}", stage="applied")
    page.set_viewport_size({"width": 1280, "height": 1400})  # no hover has to scroll
    page.goto(f"{live_server.url}/roles/board/")
    card, column = page.locator(f"#role-card-{role.pk}"), page.locator("#cards-applied > li")
    expect(card).to_have_attribute("draggable", "true")
    places = "all => all.map((it) => it.getBoundingClientRect().y + scrollY)"
    before = column.evaluate_all(places)

    card.hover()
    page.mouse.down()
    target = page.locator(f"#stage-{task.value}")
    target.hover()
    target.hover()

    expect(target.get_by_text("Drop here: Task at home, as of today")).to_be_visible()
    assert column.evaluate_all(places) == before
    assert page.evaluate("scrollY") == 0
    page.mouse.up()
    moved = page.locator(f"#cards-{task.value}").get_by_role("link", name="Data engineer")
    expect(moved).to_be_visible()
    expect(page.get_by_text("Drop here")).to_have_count(0)
    assert page.evaluate("scrollY") == 0
    role.refresh_from_db()
    assert (role.stage, role.own_stage) == ("screening", task)


def test_a_row_of_the_table_is_moved_in_place_and_back(page, live_server, role):
    page.goto(f"{live_server.url}/roles/board/?view=table")
    page.locator(".role-move summary").click()
    page.get_by_role("button", name="Offer", exact=True).click()

    expect(page.get_by_role("cell", name="Offer", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="Applied", exact=True)).to_be_visible()


def test_the_cards_below_the_first_are_shown_in_place_and_can_be_dragged(
    page, live_server, owner, role
):
    for number in range(FIRST_CARDS):
        RoleFactory(owner=owner, company=role.company, title=f"Role {number}", stage="applied")
    page.goto(f"{live_server.url}/roles/board/")
    expect(page.locator("#count-applied")).to_have_text(str(FIRST_CARDS + 1))

    page.get_by_role("link", name="Show 1 more").click()

    cards = page.locator("#cards-applied .role-card")
    expect(cards).to_have_count(FIRST_CARDS + 1)
    expect(cards.last).to_have_attribute("draggable", "true")
    expect(page.locator("#count-applied")).to_have_text(str(FIRST_CARDS + 1))


def test_the_filters_open_in_place(page, live_server, role):
    page.goto(f"{live_server.url}/roles/board/")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Place").fill("nowhere")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page.get_by_text("No role answers that")).to_be_visible()
    page.get_by_role("link", name="Remove: In “nowhere”").click()
    expect(page.get_by_role("link", name="Data engineer")).to_be_visible()


@pytest.mark.parametrize("view", ["board", "table"])
@pytest.mark.parametrize("height", [667, 800])
def test_on_a_phone_each_place_that_the_last_role_can_go_to_can_be_pressed(
    view, height, page, live_server, owner, role
):
    for number in range(2):
        RoleFactory(owner=owner, company=role.company, title=f"Role {number}", stage="applied")
    page.set_viewport_size({"width": 375, "height": height})
    page.goto(f"{live_server.url}/roles/board/?view={view}")
    menu = page.locator(".role-move").last
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    menu.locator("summary").click()

    on_top = """all => all.map((it) => {
      const { x, y, width, height } = it.getBoundingClientRect();
      return it.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    })"""
    pressed = menu.locator("form button").evaluate_all(on_top)
    assert len(pressed) > 5
    assert all(pressed)


def test_what_to_do_with_the_picked_stays_in_sight_and_says_how_many(
    page, live_server, owner, role
):
    for number in range(FIRST_ROWS + 1):
        RoleFactory(owner=owner, company=role.company, title=f"Role {number}", stage="applied")
    page.goto(f"{live_server.url}/roles/board/?view=table")
    bar = page.locator(".picked-foot")
    expect(bar).not_to_be_in_viewport()

    page.get_by_label("Pick Role 3, Fernhill").check()
    expect(bar).to_be_in_viewport(ratio=1)
    expect(bar.get_by_role("status")).to_have_text("1 picked")
    every = page.get_by_label("All that are shown")
    every.check()
    expect(bar.get_by_role("status")).to_have_text(f"{FIRST_ROWS} picked")
    page.get_by_role("link", name="Show 2 more").click()
    expect(every).not_to_be_checked()
    every.check()
    page.get_by_label("Move them to").select_option("Screening")
    bar.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text(f"Moved {FIRST_ROWS + 2} roles to screening, today.")).to_be_visible()


def test_the_picked_can_be_moved_on_a_phone_and_without_javascript(
    page_without_javascript, live_server, owner, role
):
    page = page_without_javascript
    for number in range(8):
        RoleFactory(owner=owner, company=role.company, title=f"Role {number}", stage="applied")
    page.set_viewport_size({"width": 375, "height": 667})
    page.goto(f"{live_server.url}/roles/board/?view=table")
    expect(page.get_by_label("All that are shown")).not_to_be_visible()

    page.get_by_label("Pick Data engineer, Fernhill").check()
    page.get_by_label("Move them to").select_option("Offer")
    page.locator(".picked-foot").get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Moved 1 role to offer, today.")).to_be_visible()


def test_on_a_phone_the_first_card_stands_high_and_search_opens_with_the_filters(
    page, live_server, role
):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{live_server.url}/roles/board/")
    assert page.locator(f"#role-card-{role.pk}").bounding_box()["y"] < 400
    expect(page.get_by_role("link", name="Paste a posting")).to_be_visible()
    expect(page.get_by_role("link", name="Insights")).to_be_visible()

    page.locator("summary", has_text="Search, Filters").click()
    page.get_by_role("searchbox", name="Search roles").fill("nothing like it")
    page.get_by_role("searchbox", name="Search roles").press("Enter")
    expect(page.get_by_text("No role answers that")).to_be_visible()


def test_on_a_phone_an_arrow_says_where_more_stages_are(page, live_server, owner, role):
    for number in range(3):
        OwnStageFactory(owner=owner, name=f"Task {number}", counts_as="interviewing")
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{live_server.url}/roles/board/?stage=saved")
    stages = page.locator(".stage-nav")
    expect(stages).to_have_attribute("data-after", "")
    expect(stages).not_to_have_attribute("data-before", "")

    stages.get_by_role("link", name="Offer").click()
    expect(stages).to_have_attribute("data-before", "")
    expect(stages).not_to_have_attribute("data-after", "")
