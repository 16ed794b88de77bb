import pytest
from django.urls import NoReverseMatch, reverse

PRIVATE = reverse("accounts:preferences_edit")
PUBLIC = reverse("account_login")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("url", [PRIVATE, PUBLIC, "/no-such-page/"])
def test_every_page_carries_the_strict_policy(signed_in, url):
    headers = signed_in.get(url, follow=True).headers

    assert headers["Content-Security-Policy"] == CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_for_strangers_carries_it_too(client, owner):
    assert client.get(PUBLIC).headers["Content-Security-Policy"] == CSP


@pytest.mark.parametrize("url", [PRIVATE, "/accounts/email/", "/no-such-page/"])
def test_nobody_else_keeps_a_private_page(signed_in, url):
    response = signed_in.get(url)

    assert response["Cache-Control"] == "no-store, private"
    assert "Cookie" in response["Vary"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, owner, settings):
    client.post(PUBLIC, {"login": owner.email, "password": "correct horse"})

    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert client.cookies[settings.CSRF_COOKIE_NAME]["httponly"]


def test_the_admin_site_is_not_there(signed_in, owner, settings):
    owner.is_staff = owner.is_superuser = True
    owner.save()

    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert signed_in.get("/admin/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
