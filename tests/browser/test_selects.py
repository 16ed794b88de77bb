"""What is chosen in a select is read whole, also where two boxes would stand side by side."""

from django.urls import reverse
from playwright.sync_api import Page

# The words that are chosen, of each select in which they are wider than the room for them.
CUT = """() => [...document.querySelectorAll("select")].filter((it) => {
  const style = getComputedStyle(it);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const room = it.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return pen.measureText(it.selectedOptions[0].textContent.trim()).width > room;
}).map((it) => it.selectedOptions[0].textContent.trim())"""


def test_country_region_and_zone_are_read_whole_on_a_phone(page: Page, live_server, owner):
    owner.preferences.zone = "America/Argentina/Buenos_Aires"
    owner.preferences.holiday_country, owner.preferences.holiday_region = "DE", "MV"
    owner.preferences.save()
    page.set_viewport_size({"width": 375, "height": 900})

    page.goto(live_server.url + reverse("accounts:preferences_edit"))

    assert page.locator("select").count() == 3
    assert page.evaluate(CUT) == []
