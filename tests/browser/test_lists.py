"""Lists with a thumb and on a desk: rows are pressed, filters fold, the bar has five places."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import CompanyFactory, ContactFactory

PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}
BANK = reverse("interviews:bank_question_list")


@pytest.fixture
def contacts(owner):
    for number in range(12):
        ContactFactory(
            owner=owner,
            name=f"Contact {number:02}",
            kind="recruiter" if number % 2 else "coworker",
            email=f"c{number}@example.org",
            company=CompanyFactory(owner=owner, name=f"Company {number}"),
        )


@pytest.fixture
def on_phone(page, live_server, contacts):
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("applications:contact_list"))
    return page


def press_beside(page, words):
    """Press the free end of the line in which the words stand."""
    box = page.locator("tbody").get_by_text(words, exact=True).first.bounding_box()
    page.mouse.click(PHONE["width"] - 40, box["y"] + box["height"] / 2)


def test_a_row_leads_where_its_title_does_and_links_in_it_lead_on(on_phone):
    page = on_phone

    press_beside(page, "Coworker")
    expect(page.get_by_role("heading", name="Contact 00", exact=True)).to_be_visible()

    page.go_back()
    page.get_by_role("link", name="Company 0", exact=True).click()
    expect(page.get_by_role("heading", name="Company 0", exact=True)).to_be_visible()


def test_filters_fold_on_a_phone_and_say_how_many_are_set(on_phone):
    page = on_phone
    who = page.get_by_label("Who")
    expect(who).not_to_be_visible()

    page.locator("summary", has_text="Filters").click()
    who.select_option("recruiter")

    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page.locator("#filter-count")).to_have_text("1 set")
    expect(who).to_be_visible()


def test_a_swap_takes_over_no_inline_style_which_the_page_may_not_have(on_phone):
    """A field pulled larger has one; the console would say for each that the policy forbids it."""
    page = on_phone
    page.locator("#contact-list").evaluate("it => { it.style.height = '90rem' }")

    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Who").select_option("recruiter")

    expect(page.locator("tbody tr")).to_have_count(6)
    assert page.locator("#contact-list").get_attribute("style") is None


def test_on_a_desk_a_few_filters_show_and_many_are_folded(page, live_server, contacts):
    page.set_viewport_size(DESK)
    page.goto(live_server.url + reverse("applications:contact_list"))
    expect(page.get_by_label("Who")).to_be_visible()
    expect(page.locator("summary", has_text="Filters")).not_to_be_visible()

    page.goto(live_server.url + reverse("interviews:flag_overview") + "?area=team")
    expect(page.get_by_label("Area")).not_to_be_visible()
    expect(page.locator("summary", has_text="Filters")).to_contain_text("1 set")


def test_the_bar_of_a_phone_has_five_places_with_red_flags(on_phone):
    places = on_phone.get_by_role("navigation", name="Main").get_by_role("link")

    expect(places).to_have_count(5)
    assert "Red flags" in [words.strip() for words in places.all_inner_texts()]


def test_a_theme_of_the_bank_is_one_press_away_and_stays_in_sight(page, live_server):
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + BANK)

    jump = page.get_by_role("navigation", name="Themes")
    jump.get_by_role("link", name="Culture").press("Enter")

    title = page.get_by_role("heading", name="Culture", level=2)
    expect(title).to_be_in_viewport(ratio=1)
    expect(jump).to_be_in_viewport()
    bar, head = jump.bounding_box(), title.bounding_box()
    assert head["y"] >= bar["y"] + bar["height"]
