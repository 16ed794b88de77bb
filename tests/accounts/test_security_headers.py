from itertools import product

import pytest
from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, reverse

from tests.test_ownership import paths, unrendered  # noqa: F401
from tests.transfer.api.conftest import Program, nobody_counts, program, reader  # noqa: F401
from tests.transfer.api.test_access import ask, operations
from transfer.api import throttling
from transfer.lists.registry import LIST_OF
from transfer.models import AccountExport

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


# Of a file that somebody made: no browser that shows it after all lets it do anything.
FILE_CSP = "default-src 'none'; sandbox"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Public, and the same for everybody: a browser may keep them.
KEPT = ("/manifest.webmanifest", "/sw.js", "/healthz", "/api/v1/openapi.json")


def faults_of(response, path):
    """What is wrong with the headers of an answer, in words."""
    got = response.headers
    faults = [f"{name}: {got.get(name)}" for name, it in HEADERS.items() if got.get(name) != it]
    policies = (CSP, FILE_CSP) if "Content-Disposition" in got else (CSP,)
    if got.get("Content-Security-Policy") not in policies:
        faults.append(f"policy: {got.get('Content-Security-Policy')}")
    if path not in KEPT and got.get("Cache-Control") != "no-store, private":
        faults.append(f"Cache-Control: {got.get('Cache-Control')}")
    is_shown = got.get("Content-Type", "").startswith(("text/html", "application/"))
    if not is_shown and not got.get("Content-Disposition", "attachment").startswith("attachment"):
        faults.append(f"shows a file: {got['Content-Disposition']}")
    return [f"{path} answers {response.status_code}, {it}" for it in faults]


def test_every_answer_carries_the_headers_pages_files_and_refusals(paths, owner, signed_in):  # noqa: F811
    AccountExport.objects.get().file.save("debrief.zip", ContentFile(b"packed"))
    downloads = [f"/lists/{name}/?download={kind}" for name in LIST_OF for kind in ("csv", "xlsx")]
    asked = [*paths.values(), *downloads, *KEPT, "/no-such-page/"]
    faults, files = [], 0

    # What a form changes, such as a row in the trash, comes after all looks.
    for send, path in product((signed_in.get, signed_in.post), asked):
        with unrendered():
            answer = send(path)
        faults += faults_of(answer, path)
        files += answer.get("Content-Disposition", "").startswith("attachment")

    assert not faults, "\n".join(faults)
    # Lists, and: an export, what was not imported, a document, an interview, a role, the record.
    assert files == len(downloads) + 6


def test_every_answer_to_a_program_carries_them_too(paths, program, reader, monkeypatch):  # noqa: F811
    monkeypatch.setattr(throttling, "MOST_WRONG", 1_000)
    faults, seen = [], set()

    for method, path, body in operations():
        asked = [ask(it, method, path, body) for it in (program, reader, Program("debrief_no"))]
        asked.append(ask(program, method, path.replace("{pk}", "0") + "/nothing", None))
        for answer in asked:
            faults += faults_of(answer, path)
            seen.add(answer.status_code)
    for path in ("/api/v1", "/api/v2/roles", "/api/v1/openapi.json/"):
        faults += faults_of(program.client.get(path), path)
    faults += faults_of(program.client.get("/api/v1/roles", headers={"Host": "evil"}), "no host")

    assert not faults, "\n".join(faults)
    assert {200, 201, 401, 403, 404} <= seen


def test_a_page_for_strangers_carries_it_too(client, owner):
    assert client.get(PUBLIC).headers["Content-Security-Policy"] == CSP


@pytest.mark.parametrize("url", [PRIVATE, "/accounts/email/", "/no-such-page/"])
def test_nobody_else_keeps_a_private_page(signed_in, url):
    response = signed_in.get(url)

    assert response["Cache-Control"] == "no-store, private"
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [("get", PRIVATE, 302), ("get", "/no-such-page/", 404)],
)
def test_nor_what_a_stranger_reads_in_its_place(db, client, method, url, status):
    response = getattr(client, method)(url)

    assert response.status_code == status
    assert response["Cache-Control"] == "no-store, private"


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
