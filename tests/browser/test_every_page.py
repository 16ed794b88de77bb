"""Every page with demo data: axe finds nothing, nothing scrolls sideways, nothing breaks.

At 320, 768 and 1280 px, in light and in dark; and once without JavaScript. On the phone nothing to
press is small, and one thing at most is what the page is for; axe sees it with all details open.
Text at 200 % on 375 px cuts nothing off.
"""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.test import Client
from django.urls import reverse

from tests.browser.conftest import watch
from tests.test_ownership import MODELS, routes

WIDTHS = (320, 768, 1280)
PHONE = WIDTHS[0]
# What can be pressed but is under 24 px high, in words; more than one filled button. A link that
# covers its whole row counts as high as the row, a box as its label.
PRESSED = """() => {
  const isSeen = (it) => it.checkVisibility() && it.getBoundingClientRect().width > 2;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);
  const height = (it) => Math.max(...[...it.getClientRects()].map((box) => box.height));
  const isRow = (it) => getComputedStyle(it, "::after").position === "absolute";
  const small = all("a[href], button, summary, select, input:not([type=hidden]), textarea")
    .filter((it) => !it.matches(".skip") && !isRow(it) && height(it.closest("label") ?? it) < 24)
    .map((it) => `${height(it)} px to press: ${it.outerHTML.slice(0, 120)}`);
  const primary = all("main .btn-primary").map((it) => it.textContent.trim());
  return primary.length > 1 ? [...small, `more than one primary: ${primary}`] : small;
}"""
# Every menu and all that is folded; a sheet of the room lies over its card.
OPEN_ALL = """() => document.querySelectorAll("details:not(.room-sheet)")
  .forEach((it) => { it.open = true; })"""
# What is to be read or pressed and lies outside of the page, or is wider than its own box.
CUT_OFF = """() => {
  const isSeen = (it) => it.checkVisibility() && it.getBoundingClientRect().width > 2;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);
  const scrolls = (it) => ["auto", "scroll"].includes(getComputedStyle(it).overflowX);
  const isWithin = (it) => it && (scrolls(it) || isWithin(it.parentElement));
  const isOutside = ({ left, right }) => right > innerWidth + 1 || left < -1;
  const isBox = (it) => getComputedStyle(it).display !== "inline";
  const isTooWide = (it) => isBox(it) && it.scrollWidth > it.clientWidth + 2;
  return [
    ...all("a[href]:not(.skip), button, summary, h1, h2, h3, label, select, textarea")
      .filter((it) => isOutside(it.getBoundingClientRect()) && !isWithin(it.parentElement)),
    ...all(".steps b, .btn, .chip, h1, h2").filter(isTooWide),
  ].map((it) => `cut off ${it.outerHTML.slice(0, 120)}`);
}"""
SEEN_BY_AXE = {320: "light", 1280: "dark"}
STANDS_FOR = {"<str:key>": "avg_hours"}
SIGNED_IN_ACCOUNT_PAGES = ("password/change/", "email/", "2fa/", "reauthenticate/", "logout/")
SIGNED_OUT = ("login/", "signup/", "password/reset/", "password/reset/done/")
# What is no page: a piece of one, which htmx asks for, or data.
PIECES = ("log/questions/<int:pk>/suggestion/", "due-count/", "manifest.webmanifest")
PAGES = sorted(
    [route for route in routes() if route not in PIECES and not route.endswith("/restore/")]
    + [f"accounts/{path}" for path in SIGNED_IN_ACCOUNT_PAGES]
)
SHARES = 4  # Tests among which the pages are dealt: filling the account once for each page is slow.


@pytest.fixture
def demo(owner):
    """The owner's account filled in one click, as a new user would."""
    client = Client()
    client.force_login(owner)
    assert client.post(reverse("agenda:demo_load")).status_code == 302
    return client


def path_of(route: str, owner) -> str | None:
    """The route with the id of the owner's first row; None where the demo has none to show."""
    for placeholder, value in STANDS_FOR.items():
        route = route.replace(placeholder, value)
    before, _, after = route.partition("<int:pk>")
    if not after or "<" in after:
        return None if after else f"/{before}"
    rows = MODELS[before.rstrip("/").split("/")[-1]].objects.all()
    row = rows.owned_by(owner).order_by("pk").first() if hasattr(rows, "owned_by") else None
    return f"/{before}{row.pk}{after}" if row else None


def pages_of(demo, owner) -> list[str]:
    """The paths that answer with a page: the others take a POST, lead elsewhere or are files."""
    paths = [path for route in PAGES if (path := path_of(route, owner))]
    return [path for path in paths if is_page(demo.get(path))]


def is_page(response) -> bool:
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


def violations_of(page) -> list[str]:
    """What axe finds, a rule a line."""
    return [
        f"{it['id']}: {it['help']} ({it['nodes'][0]['html'][:120]})"
        for it in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    ]


def check(page, url: str) -> list[str]:
    """One load of the page: size and theme change under it, as they would for a reader.

    axe takes a second a look: it sees the phone in light and the desk in dark.
    """
    found = []
    assert page.goto(url).status == 200, url
    page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if width == PHONE:
            found += [f"{url} {width}: {problem}" for problem in page.evaluate(PRESSED)]
            page.evaluate(OPEN_ALL)
        if scheme := SEEN_BY_AXE.get(width):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{url} {scheme} {width}: {problem}" for problem in violations_of(page)]
        found += [f"{url} {width}: {problem}" for problem in sideways(page)]
    page.set_viewport_size({"width": 375, "height": 812})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"{url} 200 %: {it}" for it in [*sideways(page), *page.evaluate(CUT_OFF)]]
    return found


def sideways(page) -> list[str]:
    size = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"scrolls sideways: {size}"] if size[0] > size[1] else []


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_accessible_in_every_size_and_theme(share, page, live_server, owner, demo):
    pages = pages_of(demo, owner)
    found = []

    for path in pages[share::SHARES]:
        found += check(page, live_server.url + path)

    assert len(pages) > 40
    assert found == []


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_a_page_before_sign_in_is_accessible(path, browser, live_server, transactional_db):
    context = browser.new_context()
    page = context.new_page()
    problems = watch(page, live_server.url)

    found = check(page, f"{live_server.url}/accounts/{path}")

    context.close()
    assert found == []
    assert problems == []


def test_every_page_reads_without_javascript(page_without_javascript, live_server, owner, demo):
    page = page_without_javascript
    pages = pages_of(demo, owner)

    assert len(pages) > 40
    for path in pages:
        assert page.goto(live_server.url + path).status == 200, path
        assert page.get_by_role("heading", level=1).count() == 1, path
        forms = page.locator("form").evaluate_all("all => all.map(it => it.hasAttribute('method'))")
        assert all(forms), f"{path}: a form that only JavaScript can send"
