"""Contacts of a file: who is proposed, taken over, and taken back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import Company, Contact
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    InterviewFactory,
    LogEntryFactory,
    NamedPayFactory,
    ParticipantFactory,
    RoleFactory,
)
from tests.page_text import text_of
from tests.transfer.contacts_in.test_cards import APPLE, NEWER, PHONE
from tests.undoing import undo_in
from transfer.contacts_in.cards import MOST_CARDS
from transfer.contacts_in.forms import MOST_TICKED

IMPORT = reverse("transfer:contact_import")
TAKE = reverse("transfer:contact_import_take")
LIST = reverse("applications:contact_list")
ALL = PHONE + APPLE + NEWER


def shown(client, content):
    file = SimpleUploadedFile("people.vcf", content.encode())
    return client.post(IMPORT, {"file": file})


def sent_by(response):
    """What a browser sends of the review as it is shown."""
    form = response.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False, "")}
    return sent | {"text": form.read.text}


def take(client, content, **changes):
    sent = sent_by(shown(client, content)) | changes
    return client.post(TAKE, {name: value for name, value in sent.items() if value is not None})


def own(owner):
    return Contact.objects.owned_by(owner)


# --- Taking over ---------------------------------------------------------------------------------


def test_contacts_become_yours_once_you_say_so(signed_in, owner):
    fernhill = CompanyFactory(owner=owner, name="FERNHILL, Ltd")
    response = shown(signed_in, ALL)

    assertContains(response, "Kestrel (new)")
    assertNotContains(response, "Fernhill, Ltd (new)")
    assert not own(owner).exists()
    response = take(signed_in, ALL, as_1="coworker", as_2="recruiter:close")

    assertRedirects(response, LIST, fetch_redirect_response=False)
    jorg, mia, ruth = (own(owner).get(name__startswith=it) for it in ("Jörg", "Mia", "Ruth"))
    assert (jorg.kind, jorg.relationship, jorg.company.name) == ("recruiter", "distant", "Kestrel")
    assert (mia.kind, mia.company, mia.notes) == (
        "coworker",
        fernhill,
        "Met at the fair\nLikes tea",
    )
    assert (ruth.kind, ruth.relationship, ruth.zone) == ("recruiter", "close", "Europe/Berlin")
    assertContains(signed_in.get(LIST), "From the file: 3 contacts and 2 companies added.")


def test_one_undo_takes_all_of_it_back(signed_in, owner):
    known = ContactFactory(owner=owner, name="Mia Okafor", company=None, email="")
    take(signed_in, ALL, take=["0", "1", "2"])
    known.refresh_from_db()
    assert (known.email, known.company.name) == ("mia@fernhill.example", "Fernhill, Ltd")

    signed_in.post(undo_in(signed_in.get(LIST)))

    known.refresh_from_db()
    assert (known.email, known.company) == ("", None)
    assert list(own(owner)) == [known]
    assert not Company.objects.owned_by(owner).exists()


def test_who_was_met_since_stays(signed_in, owner):
    take(signed_in, ALL)
    interview = InterviewFactory(owner=owner)
    ParticipantFactory(interview=interview, contact=own(owner).get(name="Mia Okafor"))

    response = signed_in.post(undo_in(signed_in.get(LIST)), follow=True)

    assertContains(response, "Undone, but 1 contact is in use since and stayed.")
    assert [it.name for it in own(owner)] == ["Mia Okafor"]


def test_who_was_gone_on_with_since_stays(signed_in, owner):
    take(signed_in, ALL)
    Contact.objects.filter(name="Mia Okafor").update(
        notes="Call her", updated_at=timezone.now() + timedelta(minutes=5)
    )
    NamedPayFactory(by=own(owner).get(name="Ruth Adler"))
    LogEntryFactory(contact=own(owner).get(name__startswith="Jörg"))

    signed_in.post(undo_in(signed_in.get(LIST)))

    assert own(owner).count() == 3
    # Nobody needs the others' companies.
    assert {it.name for it in Company.objects.owned_by(owner)} >= {"Kestrel", "ABC, Inc."}


def test_who_recruits_since_for_a_role_does_so_no_more(signed_in, owner):
    role = RoleFactory(owner=owner, company=CompanyFactory(owner=owner, name="Kestrel"))
    take(signed_in, ALL)
    role.refresh_from_db()
    assert role.recruiter.name == "Jörg Müller"

    signed_in.post(undo_in(signed_in.get(LIST)))

    role.refresh_from_db()
    assert role.recruiter is None
    assert not own(owner).exists()
    assert list(Company.objects.owned_by(owner)) == [role.company]


def test_companies_are_only_added_where_that_is_wanted(signed_in, owner):
    CompanyFactory(owner=owner, name="kestrel")

    take(signed_in, ALL, with_companies=None)

    assert [str(it.company or "") for it in own(owner).order_by("name")] == ["kestrel", "", ""]


# --- Who is known already ------------------------------------------------------------------------


def test_who_is_known_is_pointed_out_and_not_ticked(signed_in, owner):
    mia = ContactFactory(owner=owner, name="M. Okafor", email="MIA@fernhill.example")
    ContactFactory(name="Ruth Adler", email="ruth@abc.example")  # another user's

    response = shown(signed_in, ALL)

    rows = response.context["form"].rows()
    assert [(it.known, ticked) for it, ticked, _ in rows] == [
        (None, True),
        (mia, False),
        (None, True),
    ]
    assert f"You have M. Okafor , coworker at {mia.company}." in text_of(response).replace(
        "</a>", ""
    )
    assertContains(response, "Nothing in the file is new.")


def test_what_is_missing_is_filled_in_and_nothing_else_changed(signed_in, owner):
    ruth = ContactFactory(owner=owner, name="ruth adler", company=None, phone="110", kind="other")

    take(signed_in, NEWER, take=["0"])

    ruth.refresh_from_db()
    assert (ruth.name, ruth.phone, ruth.kind) == ("ruth adler", "110", "other")
    assert (ruth.email, ruth.job_title, ruth.zone) == (
        "ruth@abc.example",
        "Engineer",
        "Europe/Berlin",
    )
    assertContains(signed_in.get(LIST), "From the file: 1 company added, 1 contact filled in.")
    assert own(owner).count() == 1


def test_the_known_one_may_be_somebody_else(signed_in, owner):
    ContactFactory(owner=owner, name="Ruth Adler", company=None)

    take(signed_in, NEWER, take=["0"], as_0="coworker")

    assert own(owner).filter(name="Ruth Adler").count() == 2


def test_a_namesake_elsewhere_is_somebody_else(signed_in, owner):
    ContactFactory(owner=owner, name="Ruth Adler")

    assert shown(signed_in, NEWER).context["form"].cards[0].known is None


def test_who_is_in_the_file_twice_is_ticked_once(signed_in, owner):
    response = shown(signed_in, NEWER + NEWER)

    assert response.context["form"]["take"].value() == ["0"]
    assertContains(response, "The file has this person twice.", count=1)


def test_of_a_whole_address_book_nobody_is_ticked(signed_in, owner):
    book = "".join(f"BEGIN:VCARD\nFN:Person {n}\nEND:VCARD\n" for n in range(MOST_TICKED + 1))

    assert shown(signed_in, book).context["form"]["take"].value() == []


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"take": None}, "Tick whom you want to take over."),
        ({"take": ["9"]}, "One of those is not in the list."),
        ({"as_0": "friend"}, "Choose one from the list."),
        ({"as_0": "fill"}, "Choose one from the list."),
        ({"text": "Dear Olga"}, "Choose the file of contacts."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken_over(signed_in, owner, changes, words):
    response = take(signed_in, ALL, **changes)

    assertContains(response, words, status_code=422)
    assert not own(owner).exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "This file is empty"), ("Name,Mail", "There is no contact in this file")],
)
def test_what_cannot_be_read_is_refused_in_words(signed_in, content, words):
    assertContains(shown(signed_in, content), words, status_code=422)
    assertContains(signed_in.post(IMPORT), "Choose the file of contacts.", status_code=422)


def test_markup_is_shown_as_text(signed_in):
    response = shown(signed_in, "BEGIN:VCARD\nFN:<b>Mia</b>\nORG:<i>X\nEND:VCARD")

    assertContains(response, "&lt;b&gt;Mia&lt;/b&gt;")
    assertNotContains(response, "<i>X")


def test_many_cost_as_many_queries_as_few(signed_in, owner):
    def queries(count):
        book = "".join(
            f"BEGIN:VCARD\nFN:P {n}\nORG:C {n}\nEMAIL:p{n}@x.example\nEND:VCARD\n"
            for n in range(count)
        )
        for n in range(0, count, 2):
            ContactFactory(owner=owner, name=f"P {n}", email=f"p{n}@x.example")
        with CaptureQueriesContext(connection) as found:
            assert shown(signed_in, book).status_code == 200
        return len(found)

    assert queries(2) == queries(60)


def test_three_hundred_fit_into_one_form(signed_in, owner):
    book = "".join(f"BEGIN:VCARD\nFN:Person {n}\nEND:VCARD\n" for n in range(MOST_CARDS))

    response = take(signed_in, book, take=[str(n) for n in range(MOST_CARDS)])

    assert response.status_code == 302
    assert own(owner).count() == MOST_CARDS


def test_it_is_reached_from_contacts_and_the_palette(signed_in, owner):
    assertContains(signed_in.get(LIST), f'href="{IMPORT}"')
    assertContains(signed_in.get(reverse("overview:search"), {"q": "vcf"}), f'href="{IMPORT}"')
    assertRedirects(signed_in.get(TAKE), IMPORT)
