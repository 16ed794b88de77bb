"""Every page with demo data: axe finds nothing, nothing scrolls sideways, nothing breaks.

At 320, 768 and 1280 px, light and dark; and once without JavaScript.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from tests.browser.conftest import watch
from tests.test_ownership import MODELS, routes

WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")
STANDS_FOR = {"<str:key>": "avg_hours"}
SIGNED_IN_ACCOUNT_PAGES = ("password/change/", "email/", "2fa/", "reauthenticate/", "logout/")
SIGNED_OUT = ("login/", "signup/", "password/reset/", "password/reset/done/")
PAGES = sorted(
    [route for route in routes() if "trash/<str" not in route]
    + [f"accounts/{path}" for path in SIGNED_IN_ACCOUNT_PAGES]
)


@pytest.fixture
def demo(owner, settings):
    """The owner's account filled in one click, as a new user would."""
    client = Client()
    client.force_login(owner)
    assert client.post(reverse("agenda:demo_load")).status_code == 302
    return client


def path_of(route: str, owner) -> str | None:
    """The route with ids of the owner's newest rows; None where the demo has none to show."""
    for placeholder, value in STANDS_FOR.items():
        route = route.replace(placeholder, value)
    before, _, after = route.partition("<int:pk>")
    if not after:
        return f"/{before}"
    model = MODELS[before.rstrip("/").split("/")[-1]]
    rows = model.objects.all()
    row = rows.owned_by(owner).order_by("pk").first() if hasattr(rows, "owned_by") else None
    return f"/{before}{row.pk}{after}" if row else None


def problems_of(page) -> list[str]:
    """What axe finds, a rule a line, and whether the page is wider than its window."""
    found = [
        f"{it['id']}: {it['help']} ({it['nodes'][0]['html'][:120]})"
        for it in Axe().run(page).response["violations"]
    ]
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return found + ([f"scrolls sideways: {width}"] if width[0] > width[1] else [])


def check(page, url: str) -> list[str]:
    found = []
    page.goto(url)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{scheme} {width}: {problem}" for problem in problems_of(page)]
    return found


@pytest.mark.parametrize("route", PAGES)
def test_a_page_is_accessible_in_every_size_and_theme(route, page, live_server, owner, demo):
    path = path_of(route, owner)
    if path is None or demo.get(path).status_code != 200:
        pytest.skip("not a page: it takes a POST, leads elsewhere, or the demo has no such row")

    assert check(page, live_server.url + path) == []


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_a_page_before_sign_in_is_accessible(path, browser, live_server, transactional_db):
    page = browser.new_context().new_page()
    problems = watch(page, live_server.url)

    assert check(page, f"{live_server.url}/accounts/{path}") == []
    assert problems == []


def test_every_page_reads_without_javascript(page_without_javascript, live_server, owner, demo):
    page = page_without_javascript
    paths = [path for route in PAGES if (path := path_of(route, owner))]
    pages = [path for path in paths if demo.get(path).status_code == 200]

    for path in pages:
        assert page.goto(live_server.url + path).status == 200, path
        assert page.get_by_role("heading", level=1).count() == 1, path
        for form in page.locator("form").all():
            assert form.get_attribute("method"), f"{path}: a form that only JavaScript can send"
    assert len(pages) > 25
