"""Quick add: a line is shown as it was read, corrected, saved in one go, and taken back."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from applications.models import Company, Contact, Role
from interviews.models import Interview
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    FlagFactory,
    InterviewFactory,
    RoleFactory,
)
from tests.page_text import text_of
from tests.undoing import undo_in

URL = reverse("overview:quick_add")
DAY = timezone.localdate() + timedelta(days=9)
LINE = f"Acme, backend, {DAY:%Y-%m-%d} 15:00, with Mia"


def fields_of(response) -> dict[str, str]:
    """What the page would send if nothing was changed."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    shown = {name: "" if it is None else str(it) for name, it in values.items()}
    return (
        shown | {"local_time": form["local_time"].value().strftime("%H:%M")}
        if shown["local_time"]
        else shown
    )


def look(client, line=LINE) -> dict[str, str]:
    return fields_of(client.post(URL, {"line": line, "preview": "1"}))


def counts() -> tuple[int, ...]:
    return tuple(it.objects.count() for it in (Company, Role, Contact, Interview))


def test_a_line_becomes_an_interview_with_questions(signed_in, owner):
    owner.preferences.zone = "Europe/Berlin"
    owner.preferences.save()
    sent = look(signed_in)
    assert counts() == (0, 0, 0, 0)

    response = signed_in.post(URL, sent | {"kind_0": "recruiter"})

    interview = Interview.objects.get()
    assert response.url == reverse("interviews:interview_prepare", args=[interview.pk])
    assert str(interview.role) == "backend, Acme"
    assert (interview.local_date, f"{interview.local_start:%H:%M}") == (DAY, "15:00")
    assert interview.zone == "Europe/Berlin"
    contact = interview.contacts.get()
    assert (contact.name, contact.company) == ("Mia", interview.role.company)
    assert 3 <= interview.questions.filter(is_pinned=False, is_reserve=False).count() <= 5
    assert interview.questions.filter(is_pinned=True).exists()


def test_undo_takes_all_of_it_back_and_leaves_what_hangs_on_it(signed_in):
    page = signed_in.post(URL, look(signed_in) | {"kind_0": "recruiter"}, follow=True)

    response = signed_in.post(undo_in(page))

    assert parse_qs(urlsplit(response.url).query) == {"line": [LINE]}
    for model in (Company, Role, Contact, Interview):
        assert model.objects.get().trashed_at is not None

    page = signed_in.post(URL, look(signed_in) | {"kind_0": "recruiter"}, follow=True)
    role = Role.objects.get(trashed_at=None)
    InterviewFactory(owner=role.owner, role=role)
    signed_in.post(undo_in(page))

    assert Role.objects.filter(trashed_at=None).get() == role
    assert Interview.objects.filter(trashed_at=None, role=role).count() == 1


def test_what_was_logged_since_is_not_taken_back(signed_in):
    page = signed_in.post(URL, look(signed_in) | {"kind_0": "recruiter"}, follow=True)
    interview = Interview.objects.get()
    AnswerFactory(question=interview.questions.first())

    response = signed_in.post(undo_in(page), follow=True)

    assertContains(response, "It has changed since")
    assert Interview.objects.filter(trashed_at=None).get() == interview


def test_a_line_that_was_not_shown_is_shown_first(signed_in):
    sent = look(signed_in) | {"kind_0": "coworker", "place": "Room 4"}

    response = signed_in.post(URL, sent | {"line": LINE.replace("backend", "frontend")})

    assert response.status_code == 422 and counts() == (0, 0, 0, 0)
    corrected = fields_of(response)
    assert corrected["title"] == "frontend"
    assert (corrected["place"], corrected["kind_0"]) == ("Room 4", "coworker")


def test_without_javascript_the_first_press_reads_and_the_second_saves(signed_in):
    response = signed_in.post(URL, {"line": LINE})
    assert response.status_code == 422 and counts() == (0, 0, 0, 0)

    signed_in.post(URL, fields_of(response) | {"kind_0": "other"})

    assert counts() == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Acme", "Give the role a title."),
        ("Acme, backend, 15:00", "Choose the day."),
        (f"Acme, backend, {DAY:%Y-%m-%d}", "Enter the time it starts."),
        (LINE, "Choose what Mia is to you."),
        (", backend", "Name the company."),
    ],
)
def test_what_is_missing_is_asked_and_nothing_typed_is_lost(line, words, signed_in):
    response = signed_in.post(URL, look(signed_in, line))

    assert response.status_code == 422 and counts() == (0, 0, 0, 0)
    assert words in text_of(response)
    assert response.context["form"]["line"].value() == line


def test_a_day_that_can_be_two_is_chosen(signed_in):
    sent = look(signed_in, "Acme, backend, 3/4 10:00")
    days = sent["days"].split()
    assert len(days) == 2 and sent["local_date"] == ""

    refused = signed_in.post(URL, sent)
    signed_in.post(URL, sent | {"day_is": days[1]})

    assert "Choose the day." in text_of(refused)
    assert Interview.objects.get().local_date.isoformat() == days[1]


def test_a_company_and_a_role_alone_lead_to_the_role(signed_in):
    response = signed_in.post(URL, look(signed_in, "Acme, backend, https://acme.example/7 moon"))

    role = Role.objects.get()
    assert response.url == role.get_absolute_url()
    assert (role.posting_url, role.notes) == ("https://acme.example/7", "moon")
    assert not Interview.objects.exists()


def test_what_is_known_is_used_and_what_is_similar_is_offered(signed_in, owner):
    company = CompanyFactory(owner=owner, name="Acme GmbH")
    role = RoleFactory(owner=owner, company=company, title="Backend engineer")
    mia = ContactFactory(owner=owner, company=company, name="Mia Okafor", kind="coworker")
    ContactFactory(name="Mia")  # somebody else's

    response = signed_in.post(URL, {"line": LINE, "preview": "1"})
    signed_in.post(URL, fields_of(response))

    interview = Interview.objects.get()
    assert (interview.role, list(interview.contacts.all())) == (role, [mia])
    assert "Acme GmbH" in text_of(response) and "Mia Okafor" in text_of(response)


@pytest.fixture
def acme(owner):
    """An open role there, and a flag."""
    interview = InterviewFactory(
        owner=owner, is_over=True, role__company__name="Acme", role__title="Analyst"
    )
    FlagFactory(interview=interview, title="Nobody stays")
    return interview.role


def test_a_history_holds_nothing_back_and_is_said_with_the_undo(signed_in, acme):
    sent = look(signed_in) | {"kind_0": "other", "role_is": "new"}

    added = signed_in.post(URL, sent, follow=True)

    assert Role.objects.count() == 2
    page = text_of(added)
    for words in ("You already know Acme", "Open there: Analyst", "Nobody stays (4 of 5)"):
        assert words in page
    signed_in.post(undo_in(added))
    assert Role.objects.get(trashed_at=None) == acme


def test_a_role_alone_of_the_same_title_is_added_and_pointed_out(signed_in, acme):
    added = signed_in.post(URL, look(signed_in, "Acme, analyst"), follow=True)

    assert Role.objects.count() == 2
    assert "You have Analyst there already, saved. Undo this one" in text_of(added)
    undo_in(added)


def test_the_same_link_leads_to_the_role_that_has_it(signed_in, acme):
    Role.objects.update(posting_url="https://acme.example/jobs/7")
    line = "Acme, Chief analyst, https://www.acme.example/jobs/7/?utm_source=mail"

    response = signed_in.post(URL, look(signed_in, line), follow=True)

    assert response.redirect_chain == [(acme.get_absolute_url(), 302)]
    assert Role.objects.count() == 1
    words = "You have the role of this link already: Analyst, Acme, saved. Nothing was added."
    assertContains(response, words)


def test_the_same_link_of_another_user_is_nobodys(signed_in):
    RoleFactory(posting_url="https://acme.example/jobs/7")

    signed_in.post(URL, look(signed_in, "Acme, Analyst, https://acme.example/jobs/7"))

    assert Role.objects.count() == 2


def test_an_interview_given_later_asks_for_which_role_it_is(signed_in, acme):
    sent = look(signed_in, "Acme, analyst") | {"local_date": str(DAY), "local_time": "15:00"}

    refused = signed_in.post(URL, sent)

    words = "Choose whether it is for a role that you have."
    assert refused.status_code == 422 and words in text_of(refused)
    signed_in.post(URL, sent | {"role_is": str(acme.pk)})
    assert acme.interviews.count() == 2


# --- From the board ------------------------------------------------------------------------------


def from_board(client, line):
    return client.post(URL, {"line": line, "from_board": "1"}, follow=True)


def test_the_board_has_the_line_and_it_posts(signed_in):
    board = signed_in.get(reverse("overview:role_board"))

    form = board.text.partition('<form class="board-add')[2].partition("</form>")[0]
    assert 'method="post"' in form and 'name="from_board"' in form and "change_id" in form


@pytest.mark.parametrize(
    ("line", "title", "company"),
    [
        ("Data engineer, Fernhill", "Data engineer", "Fernhill"),
        ("Fernhill, Data engineer", "Data engineer", "Fernhill"),
        ("Clerk, City of Aarhus", "Clerk", "City of Aarhus"),
        ("Clerk, Acme", "Clerk", "Acme"),
        ("Acme, Clerk", "Clerk", "Acme"),
    ],
)
def test_one_press_adds_a_role_and_says_it_on_the_board(signed_in, acme, line, title, company):
    response = from_board(signed_in, line)

    added = Role.objects.exclude(pk=acme.pk).get()
    assert (added.title, added.company.name) == (title, company)
    assert response.redirect_chain == [(reverse("overview:role_board"), 302)]
    page = text_of(response)
    assert f"Added: {title}, {company}." in page
    assert ("You already know Acme" in page) is (company == "Acme")

    back = signed_in.post(undo_in(response), follow=True)
    assert Role.objects.get(trashed_at=None) == acme
    form = back.context["form"]
    assert [form[it].value() for it in ("line", "title", "company")] == [line, title, company]


@pytest.mark.parametrize(
    "line", ["", "Acme", "https://acme.example/jobs/7", "Clerk, https://acme.example/jobs/7", LINE]
)
def test_what_is_more_or_less_than_a_role_is_shown_first(signed_in, line):
    response = from_board(signed_in, line)

    assert response.status_code == 422 and counts() == (0, 0, 0, 0)
    assertContains(response, "Not saved yet", status_code=422)
    assert response.context["form"]["line"].value() == line


@pytest.mark.parametrize(
    ("line", "location", "notes"),
    [
        ("Acme, Clerk, in Berlin", "Berlin", ""),
        ("Acme, Clerk, in 10115 Berlin", "10115 Berlin", ""),
        ("Acme, Clerk, +49 30 1234567", "", "+49 30 1234567"),
        ("Acme, Clerk, zoom", "", "Zoom"),
        ("Acme, Clerk, https://zoom.us/j/12345", "", "https://zoom.us/j/12345"),
        ("Acme, Clerk, technical interview, round 2", "", "technical interview round 2"),
    ],
)
def test_no_word_of_a_line_without_a_day_is_lost(signed_in, line, location, notes):
    shown = from_board(signed_in, line)
    assert counts() == (0, 0, 0, 0)

    signed_in.post(URL, fields_of(shown) | {"local_time": ""})

    role = Role.objects.get()
    assert (role.title, role.location, role.notes) == ("Clerk", location, notes)


def test_a_corrected_line_of_the_board_is_read_as_one(htmx, signed_in):
    shown = from_board(signed_in, f"Florist, Acme, {DAY:%Y-%m-%d} 15:00")
    assert shown.context["form"]["title"].value() == "Florist"
    assertContains(shown, 'name="from_board"', status_code=422)

    sent = fields_of(shown) | {"line": f"Gardener, Acme, {DAY:%Y-%m-%d} 15:00"}
    again = htmx.post(URL, sent | {"preview": "1", "from_board": "1"})

    assert [again.context["form"][it].value() for it in ("title", "company")] == [
        "Gardener",
        "Acme",
    ]


def test_a_preview_asks_little_of_the_database(signed_in, django_assert_max_num_queries):
    CompanyFactory.create_batch(3)
    with django_assert_max_num_queries(14):
        response = signed_in.post(
            URL, {"line": LINE, "preview": "1"}, headers={"HX-Request": "true"}
        )
    assert not re.search(r"<html", response.content.decode())
