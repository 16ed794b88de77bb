"""Creating, changing and throwing away: what happens with htmx, without, and to whom."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import Company, Contact, KeyMessage, Role, StageMove
from interviews.models import Interview
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    FlagFactory,
    InterviewFactory,
    KeyMessageFactory,
    ParticipantFactory,
    RoleFactory,
    StageMoveFactory,
    UserFactory,
)
from tests.undoing import undo_in

FACTORIES = {
    "company": (CompanyFactory, Company),
    "role": (RoleFactory, Role),
    "contact": (ContactFactory, Contact),
    "key_message": (KeyMessageFactory, KeyMessage),
}
EDITS = {
    "company": {"name": "Kestrel Health"},
    "role": {"title": "Analyst"},
    "contact": {"name": "Mia Okafor", "kind": "coworker"},
    "key_message": {"text": "I calm outages"},
}
each_kind = pytest.mark.parametrize("kind", FACTORIES)

# Pages of a role that read what is above applications.
OVERVIEW = {
    "role_create",
    "role_detail",
    "role_move",
    "role_replied",
    "stage_move_remove",
    "company_past",
}


def url(name, *args):
    app = "overview" if name in OVERVIEW else "applications"
    return reverse(f"{app}:{name}", args=args)


def shown(response):
    return [str(message) for message in response.context["messages"]]


# --- Create -----------------------------------------------------------------------------------


def test_one_can_start_with_nothing_but_a_role(signed_in, owner):
    data = {"title": "Data engineer", "new_company": "Fernhill  Logistics", "stage": "applied"}

    response = signed_in.post(url("role_create"), {**data, "moved_on": "2026-05-04"})

    role = Role.objects.owned_by(owner).get()
    assertRedirects(response, role.get_absolute_url())
    assert role.company.name == "Fernhill Logistics"
    assert (role.stage, role.stage_since) == ("applied", date(2026, 5, 4))


def test_a_new_company_that_exists_already_is_used(signed_in, owner):
    fernhill = CompanyFactory(owner=owner, name="Fernhill")

    signed_in.post(url("role_create"), {"title": "Data engineer", "new_company": "FERNHILL"})

    assert Role.objects.get().company == fernhill


def test_a_role_keeps_all_that_was_typed(signed_in, owner):
    recruiter = ContactFactory(owner=owner, kind="recruiter")
    data = {
        "title": "Data engineer",
        "company": recruiter.company_id,
        "workplace": "hybrid",
        "location": "Berlin",
        "salary_min": "70 000",
        "salary_max": "85,000",
        "currency": "eur",
        "office_days": "2",
        "travel_nights": "0",
        "commute_minutes": "35",
        "recruiter": recruiter.pk,
        "source": "A friend",
        "posting_url": "example.org/jobs/1",
        "posting_text": "We look for\r\nsomebody.",
        "notes": "On call?",
    }

    signed_in.post(url("role_create"), data)

    role = Role.objects.get()
    assert (role.salary_min, role.salary_max, role.currency) == (70_000, 85_000, "EUR")
    assert (role.office_days, role.travel_nights, role.commute_minutes) == (2, 0, 35)
    assert (role.recruiter, role.posting_url) == (recruiter, "https://example.org/jobs/1")
    assert (role.stage, role.stage_since) == ("saved", timezone.localdate())
    assertContains(signed_in.get(role.get_absolute_url()), "70,000–85,000 EUR")


def test_add_role_comes_with_company_and_currency_filled_in(signed_in, owner):
    company = CompanyFactory(owner=owner)

    response = signed_in.get(url("role_create"), {"company": company.pk})

    assertContains(response, f'<option value="{company.pk}" selected>')
    assertContains(response, 'value="EUR"')


@pytest.mark.parametrize("junk", ["x", "0", "999999999999999999999", "1\0"])
def test_a_company_that_is_none_is_not_filled_in(junk, signed_in):
    assert signed_in.get(url("role_create"), {"company": junk}).status_code == 200


def test_another_users_company_is_neither_offered_nor_filled_in(signed_in):
    theirs = CompanyFactory(name="Theirs")

    response = signed_in.get(url("role_create"), {"company": theirs.pk})

    assertNotContains(response, "Theirs")


def test_a_long_list_of_companies_is_not_all_on_the_page(signed_in, owner):
    oldest = CompanyFactory(owner=owner, name="Oldest")
    CompanyFactory.create_batch(100, owner=owner)

    assertNotContains(signed_in.get(url("role_create")), "Oldest")

    response = signed_in.post(url("role_create"), {"title": "Engineer", "company": oldest.pk})
    assert response.status_code == 302


def test_add_contact_goes_back_to_where_one_came_from(signed_in, owner):
    role = RoleFactory(owner=owner)
    data = {"name": "Mia", "kind": "coworker", "next": role.get_absolute_url()}

    response = signed_in.post(url("contact_create"), data)

    assertRedirects(response, role.get_absolute_url())


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "a"],
)
@pytest.mark.parametrize("kind", ["contact", "key_message"])
def test_nobody_is_sent_to_another_site(kind, elsewhere, signed_in):
    response = signed_in.post(url(f"{kind}_create"), {**EDITS[kind], "next": elsewhere})

    assert response.status_code == 302
    assert response.url.startswith(("/contacts/", "/key-messages/"))
    assertNotContains(signed_in.get(url(f"{kind}_create"), {"next": elsewhere}), 'name="next"')


def test_somebody_who_is_no_recruiter_has_no_relationship(signed_in):
    data = {"name": "Mia", "kind": "coworker", "relationship": "close"}

    signed_in.post(url("contact_create"), data)

    assert Contact.objects.get().relationship == ""


def test_a_contact_can_bring_a_new_company(signed_in):
    data = {"name": "Dana", "kind": "recruiter", "relationship": "close", "zone": "Asia/Tokyo"}

    signed_in.post(url("contact_create"), {**data, "new_company": "Fernhill"})

    dana = Contact.objects.get()
    assert (dana.company.name, dana.relationship, dana.zone) == ("Fernhill", "close", "Asia/Tokyo")


# --- Edit -------------------------------------------------------------------------------------


@each_kind
def test_an_edit_is_saved(kind, signed_in, owner):
    factory, model = FACTORIES[kind]
    row = factory(owner=owner)
    company = {"company": row.company_id} if hasattr(row, "company_id") else {}

    response = signed_in.post(url(f"{kind}_edit", row.pk), {**EDITS[kind], **company})

    assert response.status_code == 302
    field, value = next(iter(EDITS[kind].items()))
    assert getattr(model.objects.get(), field) == value


def test_an_edit_keeps_a_recruiter_who_is_one_no_more(signed_in, owner):
    recruiter = ContactFactory(owner=owner, kind="recruiter")
    role = RoleFactory(owner=owner, recruiter=recruiter)
    Contact.objects.filter(pk=recruiter.pk).update(kind="other", trashed_at=timezone.now())

    assertContains(
        signed_in.get(url("role_edit", role.pk)),
        f'<option value="{recruiter.pk}" selected>{recruiter.name}</option>',
    )


@each_kind
def test_another_user_can_neither_see_nor_change_it(kind, someone_else, owner):
    factory, model = FACTORIES[kind]
    row = factory(owner=owner)
    before = model.objects.values().get()

    if kind != "key_message":
        assert someone_else.get(row.get_absolute_url()).status_code == 404
    for name in ("edit", "trash"):
        posted = someone_else.post(url(f"{kind}_{name}", row.pk), EDITS[kind])
        assert posted.status_code == 404

    assert model.objects.values().get() == before


@each_kind
def test_a_stranger_is_sent_to_sign_in(kind, client, owner):
    row = FACTORIES[kind][0](owner=owner)

    for path in (url(f"{kind}_edit", row.pk), url(f"{kind}_create"), url(f"{kind}_list")):
        response = client.post(path, EDITS[kind])
        assert response.url.startswith(reverse("account_login"))
        response = client.post(path, EDITS[kind], headers={"HX-Request": "true"})
        assert response["HX-Redirect"].startswith(reverse("account_login"))


# --- Trash ------------------------------------------------------------------------------------


def test_what_goes_into_the_trash_along_with_a_company_is_counted(signed_in, owner):
    company = CompanyFactory(owner=owner)
    role = RoleFactory(owner=owner, company=company)
    InterviewFactory.create_batch(2, owner=owner, role=role)

    landed = signed_in.post(url("company_trash", company.pk), follow=True)

    assert f"{company} with 1 role and 2 interviews." in shown(landed)[0]


@each_kind
def test_what_is_thrown_away_can_be_undone_where_one_lands(kind, signed_in, owner):
    factory, model = FACTORIES[kind]
    row = factory(owner=owner)

    landed = signed_in.post(url(f"{kind}_trash", row.pk), follow=True)

    undo = undo_in(landed)
    assert "Moved to the trash" in shown(landed)[0]
    assert not model.objects.owned_by(owner).filter(pk=row.pk).exists()

    assert signed_in.post(undo).status_code == 302
    assert model.objects.owned_by(owner).filter(pk=row.pk).exists()


@each_kind
def test_a_get_throws_nothing_away(kind, signed_in, owner):
    row = FACTORIES[kind][0](owner=owner)

    assert signed_in.get(url(f"{kind}_trash", row.pk)).status_code == 405


def test_the_trash_lists_each_thing_once_with_a_way_back(signed_in, owner):
    role = InterviewFactory(owner=owner).role
    alone = InterviewFactory(owner=owner)
    signed_in.post(url("company_trash", role.company_id))
    alone.trashed_at = timezone.now()
    alone.save()

    response = signed_in.get(url("trash"))

    assert [row.trash_kind for row in response.context["rows"]] == ["interview", "company"]
    assertContains(response, f'action="{url("trash_restore", "company", role.company_id)}"')


def test_restoring_from_the_trash_page_stays_there(signed_in, owner):
    message = KeyMessageFactory(owner=owner, trashed_at=timezone.now())

    response = signed_in.post(
        url("trash_restore", "key_message", message.pk), {"next": url("trash")}, follow=True
    )

    assertRedirects(response, url("trash"))
    assertContains(response, f"Restored from the trash: {message}.")


def test_an_interview_comes_back_too(signed_in, owner):
    interview = InterviewFactory(owner=owner, trashed_at=timezone.now())

    signed_in.post(url("trash_restore", "interview", interview.pk))

    assert Interview.objects.owned_by(owner).get() == interview


def test_a_name_taken_meanwhile_is_answered_in_words(signed_in, owner):
    company = CompanyFactory(owner=owner, name="Fernhill", trashed_at=timezone.now())
    CompanyFactory(owner=owner, name="FERNHILL")

    response = signed_in.post(url("trash_restore", "company", company.pk))

    assertContains(response, "You have another company called Fernhill now.", status_code=422)
    assert not Company.objects.owned_by(owner).filter(pk=company.pk).exists()


def test_after_thirty_days_it_is_neither_listed_nor_restored(signed_in, owner):
    long_ago = timezone.now() - timedelta(days=30)
    message = KeyMessageFactory(owner=owner, trashed_at=long_ago)

    assertContains(signed_in.get(url("trash")), "The trash is empty")
    assert signed_in.post(url("trash_restore", "key_message", message.pk)).status_code == 404


@pytest.mark.parametrize("kind", ["company", "role", "contact", "key_message", "user", "stagemove"])
def test_nobody_restores_what_is_not_theirs(kind, someone_else, owner):
    factory = FACTORIES.get(kind, (CompanyFactory, None))[0]
    row = factory(owner=owner, trashed_at=timezone.now())

    assert someone_else.post(url("trash_restore", kind, row.pk)).status_code == 404
    row.refresh_from_db()
    assert row.trashed_at


def test_the_trash_page_costs_the_same_for_three_and_thirty(
    signed_in, owner, django_assert_num_queries
):
    for count in (3, 27):
        KeyMessageFactory.create_batch(count, owner=owner, trashed_at=timezone.now())
        with django_assert_num_queries(8):  # session, user, due, one for each of the five kinds
            signed_in.get(url("trash"))


# --- A role's page ----------------------------------------------------------------------------


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner)


def test_a_move_shows_at_once_with_htmx(htmx, role):
    response = htmx.post(
        url("role_move", role.pk), {"stage": "applied", "moved_on": "2026-05-04", "note": "Sent"}
    )

    assert "<html" not in response.text
    assertContains(response, "Applied since 4 May 2026")
    assertContains(response, 'id="due-count" hx-swap-oob="true"')
    assert role.moves.get().note == "Sent"


def test_a_move_without_htmx_goes_back_to_the_role(signed_in, role):
    response = signed_in.post(
        url("role_move", role.pk), {"stage": "applied", "moved_on": "2026-05-04"}
    )

    assertRedirects(response, role.get_absolute_url())
    role.refresh_from_db()
    assert role.stage == "applied"


@pytest.mark.parametrize("way", ["signed_in", "htmx"])
def test_a_removed_move_can_be_put_back_once(way, request, role):
    client = request.getfixturevalue(way)
    move = StageMoveFactory(role=role, note="Sent")
    recorded_at = move.recorded_at

    response = client.post(url("stage_move_remove", move.pk), follow=True)

    assertContains(response, "Removed: Applied, 4 May 2026.")
    assert not StageMove.objects.exists()

    undo = undo_in(response)
    client.post(undo)
    client.post(undo)  # a second tap puts nothing back

    back = StageMove.objects.get()
    assert (back.stage, back.note, back.recorded_at) == ("applied", "Sent", recorded_at)


@pytest.mark.parametrize("way", ["signed_in", "htmx"])
def test_a_reply_is_noted_and_can_be_undone(way, request, role):
    client = request.getfixturevalue(way)

    response = client.post(url("role_replied", role.pk), follow=True)

    assertContains(response, "Noted: they replied.")
    role.refresh_from_db()
    assert role.last_reply_at

    client.post(undo_in(response))
    role.refresh_from_db()
    assert role.last_reply_at is None


def test_undo_of_a_reply_brings_back_the_one_before(signed_in, role):
    signed_in.post(url("role_replied", role.pk), follow=True)
    role.refresh_from_db()
    first = role.last_reply_at
    landed = signed_in.post(url("role_replied", role.pk), follow=True)

    signed_in.post(undo_in(landed))

    role.refresh_from_db()
    assert role.last_reply_at == first


def test_a_role_in_the_trash_has_no_page(signed_in, owner):
    role = RoleFactory(owner=owner, trashed_at=timezone.now())
    move = StageMoveFactory(role=role)

    assert signed_in.get(role.get_absolute_url()).status_code == 404
    assert signed_in.post(url("stage_move_remove", move.pk)).status_code == 404


def test_pitch_and_verdict_stand_side_by_side(signed_in, role):  # S1
    interview = InterviewFactory(role=role, owner=role.owner, is_over=True, interest="unsure")
    interview.gut_feelings.create(value=35, recorded_at=timezone.now())
    said = KeyMessageFactory(owner=role.owner, text="I make slow pipelines fast")
    interview.message_plans.create(message=said, delivery="delivered")
    interview.message_plans.create(message=KeyMessageFactory(owner=role.owner, text="I calm"))
    Role.objects.filter(pk=role.pk).update(
        fit_score=40.3, fit_low=5.4, fit_high=84.0, fit_coverage=0.17, fit_known=3
    )

    response = signed_in.get(role.get_absolute_url())

    for words in (
        "My pitch",
        "Said in 1 of 1 interview",
        "Planned, not said yet",
        "My verdict on them",
    ):
        assertContains(response, words)
    for words in ("Too early", "anywhere from 5 to 84", "Doubtful", "Unsure", ">40<"):
        assertContains(response, words)
    assertContains(response, reverse("interviews:role_verdict", args=[role.pk]))


def test_a_closed_role_has_nothing_left_to_do(signed_in, role):
    Role.objects.filter(pk=role.pk).update(stage="withdrawn")

    assertContains(signed_in.get(role.get_absolute_url()), "Nothing left to do here.")


def test_contacts_met_and_the_recruiter_stand_on_the_page(signed_in, role):
    role.recruiter = ContactFactory(owner=role.owner, kind="recruiter", name="Dana")
    role.save()
    met = ParticipantFactory(interview__role=role, interview__owner=role.owner).contact
    gone = ParticipantFactory(interview__role=role, interview__owner=role.owner).contact
    Contact.objects.filter(pk=gone.pk).update(trashed_at=timezone.now())

    contacts = signed_in.get(role.get_absolute_url()).context["contacts"]

    assert contacts == [role.recruiter, met]


# --- Company and person pages -------------------------------------------------------------------


def test_a_company_shows_open_red_flags_roles_and_contacts(signed_in, role):
    interview = InterviewFactory(role=role, owner=role.owner)
    FlagFactory(interview=interview)
    FlagFactory(interview=interview, key="own-1", status="withdrawn")
    FlagFactory(interview=interview, key="own-2", kind="green")
    gone = InterviewFactory(role=role, owner=role.owner, trashed_at=timezone.now())
    FlagFactory(interview=gone)
    ContactFactory(owner=role.owner, company=role.company, name="Mia Okafor")

    response = signed_in.get(role.company.get_absolute_url())

    for words in ("1 red flag open", role.title, "Mia Okafor"):
        assertContains(response, words)
    assertContains(response, f"?company={role.company_id}")


def test_a_website_opens_without_telling_where_one_came_from(signed_in, owner):
    company = CompanyFactory(owner=owner, website="https://example.org/")

    response = signed_in.get(company.get_absolute_url())

    assertContains(response, 'href="https://example.org/" rel="noopener noreferrer nofollow"')


@pytest.mark.parametrize("count", [3, 30])
def test_a_companys_page_costs_a_fixed_number_of_queries(
    count, signed_in, owner, django_assert_num_queries
):
    company = CompanyFactory(owner=owner)
    RoleFactory.create_batch(count, owner=owner, company=company)
    ContactFactory.create_batch(count, owner=owner, company=company)

    with django_assert_num_queries(7):  # session, user, company, flags, roles, people, due
        signed_in.get(company.get_absolute_url())


def test_a_contact_of_a_company_in_the_trash_links_to_no_missing_page(signed_in, owner):
    contact = ContactFactory(owner=owner, company__trashed_at=timezone.now())

    for page in (contact.get_absolute_url(), url("contact_list")):
        assertNotContains(signed_in.get(page), contact.company.get_absolute_url())


def test_a_persons_page_shows_interviews_and_roles(signed_in, owner):
    contact = ContactFactory(owner=owner, kind="recruiter", email="dana@example.org")
    met = ParticipantFactory(contact=contact, interview__owner=owner)
    RoleFactory(owner=owner, recruiter=contact, title="Analyst")

    response = signed_in.get(contact.get_absolute_url())

    assertContains(response, met.interview.get_absolute_url())
    assertContains(response, "Analyst")
    assertContains(response, "mailto:dana@example.org")


def test_rows_of_two_users_never_meet(signed_in, owner):
    theirs = RoleFactory(owner=UserFactory(), title="Theirs")
    RoleFactory(owner=owner, title="Mine")

    response = signed_in.get(url("role_list"))

    assertContains(response, "Mine")
    assertNotContains(response, theirs.title)
