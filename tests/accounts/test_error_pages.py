import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.test import Client, override_settings
from django.urls import include, path, reverse
from pytest_django.asserts import assertContains


def broken(request):
    raise RuntimeError("a secret of the server")


def forbidden(request):
    raise PermissionDenied


def nonsense(request):
    raise BadRequest


urlpatterns = [
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("nonsense/", nonsense),
    path("", include("config.urls")),
]


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/no-such-page/", 404, "Page not found"),
        ("/forbidden/", 403, "You cannot open this page"),
        ("/nonsense/", 400, "That request made no sense"),
        ("/broken/", 500, "Something went wrong on our side"),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_an_error_has_a_page_with_words_and_a_way_back(owner, url, status, words):
    client = Client(raise_request_exception=False)
    client.force_login(owner)

    response = client.get(url)

    assertContains(response, f"<h1>{words}</h1>", status_code=status)
    assertContains(response, f'href="{reverse("overview:today")}"', status_code=status)
    assert "secret" not in response.text


def test_a_stranger_sees_the_page_of_a_wrong_address_without_the_navigation(client, owner):
    response = client.get("/no-such-page/")

    assertContains(response, "Page not found", status_code=404)
    assert 'aria-label="Main"' not in response.text


def test_a_form_without_its_token_is_refused_in_words(owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    response = client.post(reverse("accounts:theme_set"), {"theme": "dark"})

    assertContains(response, "This form is out of date", status_code=403)
    owner.preferences.refresh_from_db()
    assert owner.preferences.theme == ""
