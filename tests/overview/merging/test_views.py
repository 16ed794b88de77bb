import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.duplicates.changes import tell_apart
from applications.models import Company, Contact, NotTheSame
from tests.factories import CompanyFactory, ContactFactory, ParticipantFactory, RoleFactory
from tests.page_text import text_of
from tests.undoing import undo_in

DUPLICATES = reverse("overview:duplicate_list")


@pytest.fixture
def acme(owner):
    return CompanyFactory(owner=owner, name="Acme", notes="First.")


@pytest.fixture
def acme_ltd(owner):
    company = CompanyFactory(
        owner=owner, name="ACMÉ Ltd.", notes="Second.", website="https://acme.example"
    )
    RoleFactory(owner=owner, company=company)
    return company


def merge_url(row) -> str:
    return reverse(f"overview:{row.trash_kind}_merge", args=[row.pk])


def merged(client, one, other, **sent):
    """As the page is sent that was just opened."""
    opened = client.get(merge_url(one), {"other": other.pk})
    seen = re.search(r'name="seen" value="(\w+)"', opened.content.decode())[1]
    sent = {"other": other.pk, "keep": "one", "seen": seen} | sent
    return client.post(merge_url(one), sent)


# --- Finding -------------------------------------------------------------------------------------


def test_the_page_asks_about_each_two(signed_in, acme, acme_ltd):
    response = signed_in.get(DUPLICATES)

    assertContains(response, "The same name.")
    assertContains(response, f"{merge_url(acme)}?other={acme_ltd.pk}")


def test_without_any_it_says_how_they_are_found(signed_in, acme):
    assertContains(signed_in.get(DUPLICATES), "Nothing looks like something you have twice")


def test_an_employer_not_named_yet_is_like_nobody(signed_in, owner, acme):
    CompanyFactory(owner=owner, name="acme AG", is_unnamed=True)

    assertNotContains(signed_in.get(DUPLICATES), "The same name.")


def test_the_lists_and_the_pages_of_both_say_so(signed_in, acme, acme_ltd):
    assertContains(signed_in.get(reverse("applications:company_list")), "Two companies look like")
    for row in (acme, acme_ltd):
        assertContains(signed_in.get(row.get_absolute_url()), "They are different")
    assertNotContains(signed_in.get(reverse("applications:contact_list")), "look like one")


def test_two_that_are_different_are_not_asked_about_again(signed_in, acme, acme_ltd):
    url = reverse("overview:duplicate_dismiss")
    sent = {"kind": "company", "one": acme.pk, "other": acme_ltd.pk}

    response = signed_in.post(url, sent, follow=True)

    assertNotContains(response, "The same name.")
    assertRedirects(signed_in.post(undo_in(response)), DUPLICATES)
    assertContains(signed_in.get(DUPLICATES), "The same name.")
    assert not NotTheSame.objects.exists()


def test_htmx_gets_the_undo_in_their_place(htmx, acme, acme_ltd):
    url = reverse("overview:duplicate_dismiss")

    response = htmx.post(url, {"kind": "company", "one": acme_ltd.pk, "other": acme.pk})

    assertContains(response, "are different.")
    assert undo_in(response)
    assert NotTheSame.objects.get().company == acme


def test_one_and_the_same_is_refused(signed_in, acme):
    url = reverse("overview:duplicate_dismiss")

    response = signed_in.post(url, {"kind": "company", "one": acme.pk, "other": acme.pk})

    assertContains(response, "Choose two.", status_code=422)


def test_five_thousand_companies_take_as_many_queries_as_ten(
    signed_in, owner, django_assert_max_num_queries
):
    for count in (10, 5_000):
        names = (f"Company {count} {n // 2}{' Ltd.' * (n % 2)}" for n in range(count))
        Company.objects.bulk_create(
            Company(owner=owner, name=it, name_key=it.lower()) for it in names
        )
        with django_assert_max_num_queries(14):
            response = signed_in.get(DUPLICATES)

    assertContains(response, "950 more follow")


# --- Choosing the other one ----------------------------------------------------------------------


def test_any_other_one_can_be_chosen(signed_in, owner, acme):
    other = CompanyFactory(owner=owner, name="Beta")

    assertContains(signed_in.get(acme.get_absolute_url()), merge_url(acme))
    assertContains(signed_in.get(merge_url(acme)), f"?other={other.pk}")
    assertContains(signed_in.get(merge_url(acme), {"q": "gamma"}), "Nothing matches.")


@pytest.mark.parametrize("other", ["", "0", "x", "9" * 30])
def test_another_one_that_is_not_there_is_said_in_words(signed_in, acme, other):
    assertContains(signed_in.get(merge_url(acme), {"other": other}), "Merge Acme with")
    response = signed_in.post(merge_url(acme), {"other": other})

    assertContains(response, "data-errors", status_code=422)


def test_a_company_is_not_merged_with_itself(signed_in, acme):
    response = signed_in.post(merge_url(acme), {"other": acme.pk, "keep": "one"})

    assert response.status_code == 422


# --- The preview ---------------------------------------------------------------------------------


def test_the_preview_says_what_comes_together(signed_in, owner, acme, acme_ltd):
    RoleFactory(owner=owner, company=acme)

    text = text_of(signed_in.get(merge_url(acme), {"other": acme_ltd.pk}))

    assert "1 role · added" in text
    assert "Both have a role called “Backend engineer”. They stay two roles." in text
    assert "so it is kept: website https://acme.example" in text


def test_the_one_with_more_stays_unless_the_user_says_otherwise(signed_in, acme, acme_ltd):
    form = signed_in.get(merge_url(acme), {"other": acme_ltd.pk}).context["form"]

    assert form["keep"].value() == "other"
    assert form["pick_notes"].value() == "both"


def test_the_preview_of_contacts_says_what_both_were_in(signed_in, owner):
    mia = ContactFactory(owner=owner, name="Mia")
    again = ContactFactory(owner=owner, company=mia.company, name="mia")
    seat = ParticipantFactory(interview__owner=owner, contact=mia)
    ParticipantFactory(interview=seat.interview, contact=again)

    text = text_of(signed_in.get(merge_url(mia), {"other": again.pk}))

    assert "1 interview with both: they are listed there once." in text


# --- Merging -------------------------------------------------------------------------------------


def test_what_was_chosen_is_kept_and_undone(signed_in, acme, acme_ltd):
    response = merged(signed_in, acme, acme_ltd, pick_name="other", pick_notes="both")

    assertRedirects(response, acme.get_absolute_url(), fetch_redirect_response=False)
    acme.refresh_from_db()
    assert (acme.name, acme.website) == ("ACMÉ Ltd.", "https://acme.example")
    assert acme.notes == "First.\n\nSecond."
    shown = signed_in.get(acme.get_absolute_url())
    assertContains(shown, "ACMÉ Ltd. was merged into this company.")
    signed_in.post(undo_in(shown))
    acme.refresh_from_db()
    assert (acme.name, acme.website, acme.notes) == ("Acme", "", "First.")
    assert Company.objects.owned_by(acme.owner).count() == 2


def test_the_other_one_can_stay(signed_in, acme, acme_ltd):
    merged(signed_in, acme, acme_ltd, keep="other", pick_notes="one")

    assert Company.objects.owned_by(acme.owner).get() == acme_ltd
    acme_ltd.refresh_from_db()
    assert acme_ltd.notes == "First."


def test_what_stays_of_a_contact_fits_together(signed_in, owner):
    mia = ContactFactory(owner=owner, name="Mia", kind="coworker")
    again = ContactFactory(owner=owner, name="mia", kind="recruiter", relationship="close")

    merged(signed_in, mia, again, pick_who="other", pick_company="other")

    kept = Contact.objects.owned_by(owner).get()
    assert (kept.kind, kept.relationship, kept.company) == ("recruiter", "close", again.company)


@pytest.mark.parametrize(
    "sent", [{"keep": "neither"}, {"keep": ""}, {"pick_name": "x"}, {"pick_notes": "x"}]
)
def test_a_choice_that_is_none_is_refused(signed_in, acme, acme_ltd, sent):
    response = merged(signed_in, acme, acme_ltd, **sent)

    assertContains(response, "data-errors", status_code=422)
    assert Company.objects.owned_by(acme.owner).count() == 2


def test_what_changed_since_the_page_was_opened_is_shown_first(signed_in, acme, acme_ltd):
    response = merged(signed_in, acme, acme_ltd, seen="0123456789abcdef")

    assertContains(response, "was changed in another tab", status_code=422)
    again = re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]
    sent = {"other": acme_ltd.pk, "keep": "one", "seen": again}
    assert signed_in.post(merge_url(acme), sent).status_code == 302


def test_notes_that_are_too_long_together_are_refused(signed_in, acme, acme_ltd):
    Company.objects.update(notes="n" * 12_000)
    acme_ltd.notes = "m" * 12_000
    acme_ltd.save()

    response = merged(signed_in, acme, acme_ltd, pick_notes="both")

    assertContains(response, "longer than 20,000 characters", status_code=422)
    assert merged(signed_in, acme, acme_ltd, pick_notes="one").status_code == 302


def test_an_undo_after_a_change_says_so(signed_in, acme, acme_ltd):
    merged(signed_in, acme, acme_ltd)
    url = undo_in(signed_in.get(acme.get_absolute_url()))
    acme.refresh_from_db()
    acme.notes = "Later"
    acme.save()

    response = signed_in.post(url, follow=True)

    assertContains(response, "It has changed since, so nothing was undone.")


def test_told_apart_lasts(signed_in, owner, acme, acme_ltd):
    tell_apart(one=acme, other=acme_ltd, now=timezone.now() - timedelta(days=400))

    assertNotContains(signed_in.get(acme.get_absolute_url()), "They are different")
