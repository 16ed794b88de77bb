from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import Contact
from interviews.models import FollowUp, Interview
from tests.factories import (
    ContactFactory,
    InterviewFactory,
    ParticipantFactory,
    RoleFactory,
)
from tests.undoing import undo_in

LIST = "/interviews/"
CREATE = "/interviews/add/"


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner, title="Data engineer")


def typed(role=None, **changes):
    """What a person fills in; role: None where the form does not ask for it."""
    data = {
        "kind": "coworkers",
        "round": "2",
        "local_date": "2026-06-03",
        "local_time": "15:00",
        "zone": "Europe/Berlin",
        "duration_minutes": "60",
        "place": "https://meet.example.org/42",
        "notes": "",
    }
    return data | ({"role": role.pk} if role else {}) | changes


def url_of(name, interview):
    return reverse(f"interviews:interview_{name}", args=[interview.pk])


# --- The list ------------------------------------------------------------------------------------


def test_the_next_interview_stands_above_those_that_are_over(signed_in, owner):
    InterviewFactory(owner=owner, is_over=True, role__title="Analyst")
    InterviewFactory(owner=owner, role__title="Data engineer")

    text = signed_in.get(LIST).text

    assert text.index("Coming up</h2>") < text.index("Data engineer") < text.index("Analyst")


@pytest.mark.parametrize(
    ("state", "shown"), [("upcoming", "Ahead"), ("waiting", "Waiting"), ("done", "Finished")]
)
def test_a_filter_keeps_one_kind_of_interview(signed_in, owner, state, shown):
    now = timezone.now()
    InterviewFactory(owner=owner, role__title="Ahead")
    InterviewFactory(owner=owner, is_over=True, role__title="Waiting")
    InterviewFactory(owner=owner, is_over=True, debriefed_at=now, role__title="Finished")

    response = signed_in.get(LIST, {"state": state})

    for title in ("Ahead", "Waiting", "Finished"):
        assert (title in response.text) == (title == shown)


def test_search_looks_in_role_and_company(signed_in, owner):
    InterviewFactory(owner=owner, role__title="Data engineer", role__company__name="Fernhill")
    InterviewFactory(owner=owner, role__title="Analyst", role__company__name="Kestrel")

    response = signed_in.get(LIST, {"q": "fernhill data"})

    assertContains(response, "Data engineer")
    assertNotContains(response, "Kestrel")


def test_htmx_gets_only_the_list(htmx, owner):
    InterviewFactory(owner=owner, role__title="Data engineer")

    response = htmx.get(LIST, {"q": "data"})

    assertContains(response, 'id="interview-list"')
    assert "<html" not in response.text


def test_an_empty_list_names_the_next_action(signed_in):
    response = signed_in.get(LIST)

    assertContains(response, "No interviews yet")
    assertContains(response, f'href="{CREATE}"')


def test_a_search_without_a_match_offers_all_interviews(signed_in, owner):
    InterviewFactory(owner=owner)

    assertContains(signed_in.get(LIST, {"q": "nothing like it"}), "No interview matches")


def test_the_list_shows_nothing_of_another_user_and_nothing_from_the_trash(signed_in, owner):
    InterviewFactory(role__title="Not yours")
    InterviewFactory(owner=owner, role__title="Thrown away", trashed_at=timezone.now())

    response = signed_in.get(LIST)

    assertNotContains(response, "Not yours")
    assertNotContains(response, "Thrown away")


def test_the_list_costs_the_same_with_any_number_of_rows(
    signed_in, owner, django_assert_num_queries
):
    def add(count):
        for is_over in (False, True):
            for interview in InterviewFactory.create_batch(count, owner=owner, is_over=is_over):
                ParticipantFactory(interview=interview)

    add(1)
    with django_assert_num_queries(8):
        signed_in.get(LIST)
    add(3)
    with django_assert_num_queries(8):
        signed_in.get(LIST)


def test_a_time_elsewhere_is_shown_in_its_own_zone_and_in_yours(signed_in, owner):
    owner.preferences.zone = "Europe/Berlin"
    owner.preferences.save()
    InterviewFactory(
        owner=owner, zone="America/New_York", starts_at=datetime(2099, 6, 3, 13, tzinfo=UTC)
    )

    response = signed_in.get(LIST)

    assertContains(response, "Wed 3 Jun 2099, 09:00–10:00")
    assertContains(response, "New York time · Wed 15:00 your time")


# --- Adding one ----------------------------------------------------------------------------------


def test_an_interview_is_added_and_opens_on_prepare(signed_in, owner, role):
    mia = ContactFactory(owner=owner, company=role.company, name="Mia Okafor")

    response = signed_in.post(CREATE, typed(role, contacts=[mia.pk]))

    interview = Interview.objects.get()
    prepare = url_of("prepare", interview)
    assertRedirects(response, prepare, fetch_redirect_response=False)
    assert interview.starts_at == datetime(2026, 6, 3, 13, tzinfo=UTC)
    assert interview.ends_at == datetime(2026, 6, 3, 14, tzinfo=UTC)
    assert (interview.owner, interview.role, interview.kind) == (owner, role, "coworkers")
    assert [it.contact for it in interview.participants.all()] == [mia]
    assert interview.questions.get().is_pinned


def test_the_address_can_settle_the_role_and_counts_the_round(signed_in, role):
    InterviewFactory(owner=role.owner, role=role)

    response = signed_in.get(CREATE, {"role": role.pk})

    assertContains(response, f'<option value="{role.pk}" selected>')
    assert response.context["form"]["round"].value() == 2


def test_a_role_that_is_closed_by_now_can_still_get_one_from_its_own_page(signed_in, role):
    role.stage = "rejected"
    role.save()

    signed_in.post(f"{CREATE}?role={role.pk}", typed(role))

    assert Interview.objects.get().role == role


def test_another_users_role_in_the_address_does_not_exist(signed_in):
    assert signed_in.get(CREATE, {"role": RoleFactory().pk}).status_code == 404


def test_a_role_that_is_no_number_is_left_to_the_select(signed_in, role):
    assertContains(signed_in.get(CREATE, {"role": "9' OR 1"}), "Choose a role")


def test_without_an_open_role_one_is_sent_to_add_one(signed_in):
    response = signed_in.get(CREATE)

    assertContains(response, "No open role yet")
    assertContains(response, reverse("overview:role_create"))


def test_the_contacts_of_the_chosen_role_and_its_recruiter_can_be_picked(signed_in, owner, role):
    ContactFactory(owner=owner, company=role.company, name="Mia Okafor")
    ContactFactory(owner=owner, name="Somebody elsewhere")
    role.recruiter = ContactFactory(owner=owner, kind="recruiter", name="Dana Whitlock")
    role.save()

    response = signed_in.get(CREATE, {"role": role.pk})

    assertContains(response, "Mia Okafor, coworker")
    assertContains(response, "Dana Whitlock, recruiter")
    assertNotContains(response, "Somebody elsewhere")


def test_choosing_a_role_shows_its_contacts_and_keeps_what_was_typed(signed_in, htmx, owner, role):
    ContactFactory(owner=owner, company=role.company, name="Mia Okafor")
    data = typed(role, place="Room 7", show_contacts="1")

    response = htmx.post(CREATE, data)
    assertContains(response, "Mia Okafor")
    assertNotContains(response, "<html")

    response = signed_in.post(CREATE, data)
    assertContains(response, "Mia Okafor")
    assertContains(response, 'value="Room 7"')
    assert not Interview.objects.exists()


def test_somebody_new_can_be_named_in_passing(signed_in, owner, role):
    new = {"new_name": " Jonas  Lindt ", "new_kind": "coworker", "new_relationship": "close"}

    signed_in.post(CREATE, typed(role, **new))

    jonas = Contact.objects.get(name="Jonas Lindt")
    assert (jonas.owner, jonas.company, jonas.kind) == (owner, role.company, "coworker")
    assert jonas.relationship == ""
    assert Interview.objects.get().contacts.get() == jonas


BAD_INPUT = [
    ("kind", "", "Choose the kind of interview."),
    ("kind", "party", "Choose one of the kinds."),
    ("round", "0", "A round is a number from 1 to 20."),
    ("round", "21", "A round is a number from 1 to 20."),
    ("round", "two", "A round is a number from 1 to 20."),
    ("local_date", "", "Choose the day."),
    ("local_date", "2026-02-31", "There is no such day."),
    ("local_date", "1999-12-31", "Choose a day between 2000 and 2100."),
    ("local_time", "", "Enter the time it starts."),
    ("local_time", "25:00", "There is no such time."),
    ("zone", "", "Choose the time zone."),
    ("zone", "Europe/Atlantis", "There is no such time zone."),
    ("duration_minutes", "", "Enter how many minutes it lasts."),
    ("duration_minutes", "-30", "It has to end after it starts"),
    ("duration_minutes", "601", "at most 10 hours"),
    ("duration_minutes", "an hour", "as a whole number"),
]


@pytest.mark.parametrize(("field", "value", "words"), BAD_INPUT)
def test_bad_input_is_refused_in_words(signed_in, role, field, value, words):
    response = signed_in.post(CREATE, typed(role, **{field: value}))

    assertContains(response, words, status_code=422)
    assert not Interview.objects.exists()


@pytest.mark.parametrize("role_of", ["another user", "the trash", "a closed role"])
def test_a_role_that_is_not_among_ones_open_ones_is_refused_in_words(signed_in, owner, role_of):
    RoleFactory(owner=owner)
    pk = {
        "another user": lambda: RoleFactory().pk,
        "the trash": lambda: RoleFactory(owner=owner, trashed_at=timezone.now()).pk,
        "a closed role": lambda: RoleFactory(owner=owner, stage="rejected").pk,
    }[role_of]()

    response = signed_in.post(CREATE, typed() | {"role": pk})

    assertContains(response, "That role is not one of your open ones", status_code=422)
    assert not Interview.objects.exists()


@pytest.mark.parametrize("contact_of", ["another user", "another company", "the trash"])
def test_a_contact_who_is_not_on_the_list_is_refused_in_words(signed_in, owner, role, contact_of):
    pk = {
        "another user": lambda: ContactFactory(name="Not yours").pk,
        "another company": lambda: ContactFactory(owner=owner).pk,
        "the trash": lambda: (
            ContactFactory(owner=owner, company=role.company, trashed_at=timezone.now()).pk
        ),
    }[contact_of]()

    response = signed_in.post(CREATE, typed(role, contacts=[pk]))

    assertContains(response, "not on the list of this company", status_code=422)
    assertNotContains(response, "Not yours", status_code=422)
    assert not Interview.objects.exists()


def test_an_old_name_of_a_zone_is_taken_and_stays_offered(signed_in, owner, role):
    owner.preferences.zone = "Asia/Calcutta"
    owner.preferences.save()

    assertContains(signed_in.get(CREATE), '<option value="Asia/Calcutta" selected>')
    signed_in.post(CREATE, typed(role, zone="Asia/Calcutta"))

    assert Interview.objects.get().starts_at == datetime(2026, 6, 3, 9, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_starts_when_they_have(signed_in, role):
    signed_in.post(CREATE, typed(role, local_date="2026-03-29", local_time="02:30"))

    assert Interview.objects.get().starts_at == datetime(2026, 3, 29, 1, tzinfo=UTC)


# --- Changing, ending, throwing away -------------------------------------------------------------


def test_a_changed_time_moves_start_and_end(signed_in, owner):
    interview = InterviewFactory(owner=owner)

    response = signed_in.post(url_of("edit", interview), typed(duration_minutes="90"))

    assertRedirects(response, url_of("prepare", interview), fetch_redirect_response=False)
    interview.refresh_from_db()
    assert (interview.local_date, interview.local_time) == (date(2026, 6, 3), time(15))
    assert interview.ends_at - interview.starts_at == timedelta(minutes=90)


def test_the_form_shows_what_is_there(signed_in, owner):
    interview = InterviewFactory(owner=owner, zone="Europe/Berlin", place="Room 7")
    mia = ParticipantFactory(interview=interview, contact__name="Mia Okafor").contact

    response = signed_in.get(url_of("edit", interview))

    assertContains(response, 'value="Room 7"')
    assertContains(response, '<option value="Europe/Berlin" selected>')
    assertContains(response, f'name="contacts" value="{mia.pk}"')
    assert response.context["form"]["contacts"].value() == [mia.pk]


def test_the_role_of_an_interview_cannot_be_changed(signed_in, owner, role):
    interview = InterviewFactory(owner=owner)

    signed_in.post(url_of("edit", interview), typed(role))

    interview.refresh_from_db()
    assert interview.role != role


def test_contacts_are_set_to_who_is_ticked(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    company = interview.role.company
    gone = ParticipantFactory(interview=interview).contact
    stays = ParticipantFactory(interview=interview).contact
    comes = ContactFactory(owner=owner, company=company)

    signed_in.post(url_of("edit", interview), typed(contacts=[stays.pk, comes.pk]))

    assert set(interview.contacts.all()) == {stays, comes}
    assert gone.pk


def test_somebody_in_the_trash_stays_on_the_list_they_are_on(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    mia = ParticipantFactory(interview=interview, contact__trashed_at=timezone.now()).contact

    signed_in.post(url_of("edit", interview), typed(contacts=[mia.pk]))

    assert interview.contacts.get() == mia


def test_the_end_plans_what_follows_and_can_be_taken_back(signed_in, owner):
    start = timezone.now() - timedelta(minutes=50)
    interview = InterviewFactory(owner=owner, starts_at=start, interest="yes")

    ParticipantFactory(interview=interview)

    response = signed_in.post(url_of("end", interview))
    assertRedirects(response, url_of("debrief", interview), fetch_redirect_response=False)
    assert FollowUp.objects.pending().exists()
    response = signed_in.post(url_of("reopen", interview))

    assertRedirects(response, url_of("log", interview), fetch_redirect_response=False)
    interview.refresh_from_db()
    assert interview.ended_at is None
    assert not FollowUp.objects.pending().exists()


def test_ending_twice_keeps_the_first_end(signed_in, owner):
    now = timezone.now()
    ended_at = now - timedelta(minutes=10)
    start = now - timedelta(minutes=40)
    interview = InterviewFactory(owner=owner, starts_at=start, ended_at=ended_at)

    signed_in.post(url_of("end", interview))

    interview.refresh_from_db()
    assert interview.ended_at == ended_at


def test_a_debriefed_interview_stays_over(signed_in, owner):
    interview = InterviewFactory(owner=owner, is_over=True, debriefed_at=timezone.now())

    signed_in.post(url_of("reopen", interview))

    interview.refresh_from_db()
    assert interview.ended_at


def test_the_trash_takes_it_and_undo_brings_it_back(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    response = signed_in.post(url_of("trash", interview), follow=True)
    assertContains(response, "Moved to the trash")
    assert not Interview.objects.owned_by(owner).exists()
    signed_in.post(undo_in(response))

    assert Interview.objects.owned_by(owner).get() == interview


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({}, "prepare"),
        ({"starts_at": timedelta(minutes=10)}, "log"),
        ({"starts_at": timedelta(minutes=-30)}, "log"),
        ({"starts_at": timedelta(hours=-5)}, "debrief"),
        ({"starts_at": timedelta(hours=-5), "debriefed_at": timedelta(0)}, "verdict"),
    ],
)
def test_an_interview_opens_on_the_step_that_fits_the_moment(signed_in, owner, change, step):
    now = timezone.now()
    moments = {name: now + shift for name, shift in change.items()}
    interview = InterviewFactory(owner=owner, **moments)

    response = signed_in.get(interview.get_absolute_url())

    assertRedirects(response, url_of(step, interview), fetch_redirect_response=False)
