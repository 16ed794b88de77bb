from django.urls import reverse, set_script_prefix

from accounts.paths import path_to


def test_the_address_is_what_the_urls_say():
    assert path_to("overview:role_detail", 7) == reverse("overview:role_detail", args=[7])


def test_the_same_row_lies_elsewhere_where_the_app_does():
    at_the_root = path_to("overview:role_detail", 7)
    set_script_prefix("/debrief/")
    try:
        assert path_to("overview:role_detail", 7) == f"/debrief{at_the_root}"
    finally:
        set_script_prefix("/")
