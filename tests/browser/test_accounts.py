"""Sign-up, keys, the second step and the settings, by hand in a real browser."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts.models import Preferences, User
from tests.browser.conftest import watch

PASSWORD = "correct horse"
SIZES = (320, 768, 1280)


@pytest.fixture
def stranger(browser, live_server, transactional_db):
    """A tab in Lisbon that nobody is signed in to."""
    context = browser.new_context(timezone_id="Europe/Lisbon", base_url=live_server.url)
    page = context.new_page()
    problems = watch(page, live_server.url)
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def key(page):
    """A key in the machine that answers at once, as if a finger lay on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return devtools


def confirm(page):
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def sign_out(page, live_server):
    """To the sign-in page, from where one goes on to the settings."""
    page.get_by_label("Account and settings").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(live_server.url + "/accounts/login/?next=/settings/")


def check_looks(page):
    """Nothing for axe, nothing that scrolls sideways, in every size and both themes."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in SIZES:
            page.set_viewport_size({"width": width, "height": 900})
            found = [it["id"] for it in Axe().run(page).response["violations"]]
            scrolls = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert (found, scrolls) == ([], False), f"{page.url} {scheme} {width}"


def test_the_first_sign_up_takes_the_zone_from_the_browser(stranger):
    stranger.goto("/settings/")
    expect(stranger.get_by_role("heading", name="Make this Debrief yours")).to_be_visible()
    check_looks(stranger)
    stranger.get_by_label("E-mail").fill("Olga@example.org")
    stranger.get_by_label("Password", exact=True).fill("slow pipelines, fast")
    stranger.get_by_label("Password again").fill("slow pipelines, fast")
    stranger.get_by_role("button", name="Create account").click()

    expect(stranger.get_by_role("heading", name="Limits and settings")).to_be_visible()
    user = User.objects.get()
    assert (user.email, user.preferences.zone) == ("olga@example.org", "Europe/Lisbon")


def test_a_refused_form_takes_the_reader_to_what_is_wrong(stranger, owner):
    stranger.goto("/accounts/login/")
    stranger.get_by_label("E-mail").fill("olga")
    stranger.get_by_role("button", name="Sign in", exact=True).click()

    expect(stranger.get_by_role("alert").first).to_be_focused()
    expect(stranger).to_have_title(re.compile("^Error: Sign in"))
    check_looks(stranger)
    stranger.get_by_role("link", name="Password: Fill this in.").click()
    expect(stranger.get_by_label("Password")).to_be_focused()


def test_a_passkey_is_added_and_signs_in_without_a_password(page, live_server, key, owner):
    page.goto(live_server.url + "/accounts/2fa/webauthn/add/")
    confirm(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Sign in with this key alone").check()
    check_looks(page)
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_text("The key was added.")).to_be_visible()
    page.goto(live_server.url + "/accounts/2fa/webauthn/")
    expect(page.get_by_text("Laptop", exact=True)).to_be_visible()
    expect(page.get_by_text("Passkey: no password needed.")).to_be_visible()
    check_looks(page)

    sign_out(page, live_server)
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("heading", name="Limits and settings")).to_be_visible()


def test_a_key_is_the_second_step_after_the_password(page, live_server, key, owner):
    page.goto(live_server.url + "/accounts/2fa/webauthn/add/")
    confirm(page)
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_text("The key was added.")).to_be_visible()

    sign_out(page, live_server)
    page.get_by_label("E-mail").fill(owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    check_looks(page)
    page.get_by_role("button", name="Use a passkey or key").click()

    expect(page.get_by_role("heading", name="Limits and settings")).to_be_visible()


def test_a_key_shows_once_more_who_one_is(page, live_server, key):
    page.goto(live_server.url + "/accounts/2fa/webauthn/add/")
    confirm(page)
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_text("The key was added.")).to_be_visible()

    page.goto(live_server.url + "/accounts/2fa/webauthn/reauthenticate/?next=/settings/")
    check_looks(page)
    page.get_by_role("button", name="Use a passkey or key").click()

    expect(page.get_by_role("heading", name="Limits and settings")).to_be_visible()


def test_a_key_that_was_stopped_says_so_in_words(page, live_server, key):
    key.send("WebAuthn.disable")
    page.add_init_script(
        "navigator.credentials.create = async () => "
        "{ throw new DOMException('stopped', 'NotAllowedError') }"
    )
    page.goto(live_server.url + "/accounts/2fa/webauthn/add/")
    confirm(page)

    page.get_by_role("button", name="Add the key").click()

    expect(page.get_by_text("That was stopped, or took too long. Try again.")).to_be_visible()


def test_an_app_is_set_up_with_its_code_and_gives_recovery_codes(page, live_server):
    from allauth.mfa.totp.internal import auth

    page.goto(live_server.url + "/accounts/2fa/totp/activate/")
    confirm(page)
    check_looks(page)
    secret = page.locator("p.codes").inner_text()
    code = auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Switch on").click()

    expect(page.get_by_text("The authenticator app is on.")).to_be_visible()
    expect(page.get_by_role("heading", name="10 of 10 not used yet")).to_be_visible()
    check_looks(page)
    page.get_by_role("link", name="Create new codes").click()
    check_looks(page)
    page.get_by_role("button", name="Create new codes").click()
    expect(page.get_by_text("You have new recovery codes.")).to_be_visible()


def test_the_look_changes_at_once_and_keeps_what_was_typed(page, live_server, owner):
    page.goto(live_server.url + "/settings/")
    page.get_by_label("Hours a week").fill("45")
    dark = page.get_by_role("button", name="Dark")

    dark.press("Enter")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(dark).to_have_attribute("aria-pressed", "true")
    expect(dark).to_be_focused()
    expect(page.get_by_label("Hours a week")).to_have_value("45")
    page.get_by_role("button", name="As the system").click()
    expect(page.locator("html")).not_to_have_attribute("data-bs-theme", "dark")
    assert Preferences.objects.get(user=owner).theme == ""


def test_the_sum_of_the_weights_follows_the_typing(page, live_server):
    page.goto(live_server.url + "/settings/")
    expect(page.get_by_text("Together they make 100.")).to_be_visible()

    page.get_by_label("Manager", exact=True).fill("40")
    expect(page.get_by_text("Together they make 122.")).to_be_visible()
    for box in page.locator("[data-weights] input").all():
        box.fill("0")

    expect(page.get_by_text("All are zero, so no score can be made.")).to_be_visible()


def test_a_country_brings_its_regions_without_a_reload(page, live_server, owner):
    page.goto(live_server.url + "/settings/")
    country, region = page.get_by_label("Country"), page.get_by_label("Region")
    country.select_option("Germany")
    region.select_option("Bayern")
    assert country.bounding_box()["y"] == region.bounding_box()["y"]  # on one line
    page.get_by_role("button", name="Save settings").click()

    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    expect(page.get_by_label("Region")).to_have_value("BY")


def test_settings_with_errors_are_accessible(page, live_server):
    page.goto(live_server.url + "/settings/")
    page.get_by_label("Hours a week").fill("999")
    page.get_by_label("Currency").fill("E1")
    page.get_by_text("Red flags that end it for you").click()
    page.get_by_label("Pause and smirk").check(force=True)
    page.get_by_role("button", name="Save settings").click()

    expect(page.get_by_role("link", name="Hours a week: Give 168 at most.")).to_be_visible()
    page.get_by_text("Red flags that end it for you: 1 chosen").click()
    check_looks(page)


def test_signing_in_needs_no_javascript(browser, live_server, owner):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/accounts/login/?next=/settings/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.get_by_label("E-mail").fill(owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Hours a week").fill("45")
    page.get_by_role("button", name="Save settings").click()

    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    context.close()
    assert Preferences.objects.get(user=owner).hours_limit == 45
