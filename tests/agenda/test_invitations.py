from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agenda.domain.invitations import Age, Version
from agenda.models import ReminderSettings
from agenda.services.calendar import invitation_to
from agenda.services.invitation_files import MOST_BYTES, UnreadableInvitationError, read_invitations
from applications.models import Company, Contact, Role
from interviews.models import Interview
from tests.agenda.invited import ADD, IMPORT, add, event, sent_by
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    InterviewFactory,
    RoleFactory,
    UserFactory,
)

FILES = Path(__file__).parent / "invitations"


def text(name, *changes):
    """A file's text; changes: pairs of what to replace by what."""
    content = (FILES / f"{name}.ics").read_text()
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    return content


@pytest.fixture
def berlin(owner):
    owner.preferences.zone = "Europe/Berlin"
    owner.preferences.save()
    return owner


@pytest.fixture
def fernhill(berlin):
    return CompanyFactory(owner=berlin, name="Fernhill Ltd")


@pytest.fixture
def role(berlin, fernhill):
    return RoleFactory(owner=berlin, company=fernhill, title="Data engineer")


def read(client, name, *changes):
    return client.post(IMPORT, {"text": text(name, *changes)})


@pytest.fixture
def added(signed_in, role):
    """The interview of google.ics."""
    contacts = {"kind_0": "hiring_manager", "kind_1": "coworker"}
    assert add(signed_in, read(signed_in, "google"), **contacts).status_code == 302
    return Interview.objects.get()


# --- Google, Outlook, Apple ----------------------------------------------------------------------


def test_google_becomes_an_interview_of_the_role_with_its_contacts(signed_in, role):
    response = read(signed_in, "google")

    assert not Interview.objects.exists()
    response = add(signed_in, response, kind_0="hiring_manager", kind_1="coworker")

    interview = Interview.objects.get()
    prepare = reverse("interviews:interview_prepare", args=[interview.pk])
    assertRedirects(response, prepare, fetch_redirect_response=False)
    assert interview.role == role
    assert (interview.kind, interview.duration_minutes) == ("technical", 45)
    assert (interview.local_date, interview.local_time) == (date(2099, 6, 3), time(10))
    assert interview.zone == "America/New_York"
    assert interview.starts_at == datetime(2099, 6, 3, 14, tzinfo=UTC)
    assert interview.place == "https://meet.example.org/abc-defg-hij"
    assert interview.notes.endswith(
        "Hello Olga,\n\nwe look forward to it.\n-::~:~::~:~\n"
        "Join: https://meet.example.org/abc-defg-hij"
    )
    assert [(it.name, it.email, it.kind) for it in interview.contacts.order_by("pk")] == [
        ("Dana Whitlock", "dana.whitlock@fernhill.example.org", "hiring_manager"),
        ("Jonas Mori", "jonas.mori@fernhill.example.org", "coworker"),
    ]
    assert set(interview.contacts.values_list("company", flat=True)) == {role.company_id}


def test_outlook_becomes_an_interview_of_a_new_role_and_company(signed_in, berlin):
    response = read(signed_in, "outlook")

    assertContains(response, "It calls the time zone “W. Europe Standard Time”")
    assert response.context["form"]["take_1"].value() is False  # declined
    response = add(
        signed_in,
        response,
        new_title="Analyst",
        new_company="Kestrel GmbH",
        relationship_0="distant",
        works_0="employer",
    )

    interview = Interview.objects.get()
    assert (interview.kind, interview.zone) == ("recruiter_screen", "Europe/Berlin")
    assert interview.starts_at == datetime(2099, 6, 10, 12, 30, tzinfo=UTC)
    assert interview.place.startswith("https://teams.example.org/l/meetup-join/19%3a")
    assert (interview.role.title, interview.role.company.name) == ("Analyst", "Kestrel GmbH")
    assert interview.role.stage == "screening"
    assert [(it.name, it.kind) for it in interview.contacts.all()] == [("Ruth Adler", "recruiter")]


def test_apple_gives_utc_which_is_shown_on_your_clock(signed_in, berlin):
    response = read(signed_in, "apple")

    assertContains(response, "It gives the time in UTC")
    form = response.context["form"]
    assert (form["local_time"].value(), form["zone"].value()) == (time(14), "Europe/Berlin")
    assert form["duration_minutes"].value() == 90
    assert form["place"].value() == "Harbour Street 5, 2nd floor Hamburg"
    assert [fields["email"].value() for _, fields, _ in form.contact_rows()] == [
        "mia@corvid.example.org"
    ]
    add(signed_in, response, new_title="Analyst", new_company="Corvid")
    assert Interview.objects.get().starts_at == datetime(2099, 6, 12, 12, tzinfo=UTC)
    assert Contact.objects.get().kind == "coworker"


def test_an_uploaded_file_is_read_like_a_pasted_text(signed_in, role):
    content = text("google", ("\n", "\r\n")).encode()

    response = signed_in.post(IMPORT, {"file": SimpleUploadedFile("invite.ics", content)})

    assert response.context["form"]["role"].value() == role.pk


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(encoding):
    content = text("google", ("Dana Whitlock", "Renée Müller")).encode(encoding)

    (invitation,) = read_invitations(content)

    assert invitation.guests[0].name == "Renée Müller"


# --- Who, and for which role ---------------------------------------------------------------------


def test_somebody_known_by_e_mail_is_not_made_again(signed_in, role):
    email = "Dana.Whitlock@Fernhill.example.org"
    dana = ContactFactory(owner=role.owner, company=role.company, email=email)

    response = read(signed_in, "google")
    add(signed_in, response, take_1=None)

    assertContains(response, "You know each other: coworker")
    assert list(Interview.objects.get().contacts.all()) == [dana]
    assert Contact.objects.count() == 1


def test_somebody_another_user_knows_is_somebody_new(signed_in, role):
    theirs = ContactFactory(email="dana.whitlock@fernhill.example.org", name="Theirs")

    response = read(signed_in, "google")
    add(signed_in, response, kind_0="other", take_1=None)

    assertNotContains(response, "Theirs")
    assert Interview.objects.get().contacts.get() != theirs


def test_a_new_contact_needs_a_kind_and_a_recruiter_a_relationship(signed_in, role):
    response = add(signed_in, read(signed_in, "google"), kind_0="", kind_1="recruiter")

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"kind_0", "relationship_1"}
    assertContains(response, "Jonas Mori", status_code=422)
    assert not Interview.objects.exists()


def test_who_is_not_ticked_is_not_asked_about(signed_in, role):
    add(signed_in, read(signed_in, "google"), take_0=None, take_1=None, name_0="")

    assert not Interview.objects.get().contacts.exists()


def test_one_address_twice_is_one_contact(signed_in, role):
    same = "dana.whitlock@fernhill.example.org"
    add(signed_in, read(signed_in, "google"), kind_0="other", kind_1="other", email_1=same)

    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("company", "website"),
    [
        ("Fernhill Ltd", ""),
        ("Something", "https://www.fernhill.example.org/jobs"),
        ("FERNHILL", ""),
    ],
)
def test_the_company_is_told_by_its_site_or_its_name(signed_in, berlin, company, website):
    CompanyFactory(owner=berlin, name="Kestrel")
    wanted = CompanyFactory(owner=berlin, name=company, website=website)

    assert read(signed_in, "google").context["form"]["company"].value() == wanted.pk


def test_two_companies_that_fit_equally_are_asked_about(signed_in, berlin):
    for name in ("Fernhill Ltd", "Fernhill GmbH"):
        CompanyFactory(owner=berlin, name=name)

    assert read(signed_in, "google").context["form"]["company"].value() is None


def test_a_recruiter_you_know_tells_the_role_not_the_company(signed_in, role, berlin):
    agency = CompanyFactory(owner=berlin, name="Agency")
    email = "ruth.adler@kestrel.example.org"
    ruth = ContactFactory(owner=berlin, company=agency, kind="recruiter", email=email)
    before = read(signed_in, "outlook").context["form"]["role"].value()
    Role.objects.update(recruiter=ruth)

    form = read(signed_in, "outlook").context["form"]

    assert (before, form["role"].value(), form["company"].value()) == (None, role.pk, None)


def test_of_two_roles_the_one_in_the_title_is_proposed(signed_in, role):
    RoleFactory(owner=role.owner, company=role.company, title="Designer")

    assert read(signed_in, "google").context["form"]["role"].value() == role.pk
    response = read(signed_in, "google", ("Data engineer", "an interview"))
    assert response.context["form"]["role"].value() is None


def test_without_role_and_title_it_is_refused_in_words(signed_in, berlin):
    response = add(signed_in, read(signed_in, "outlook"), relationship_0="close")

    assertContains(response, "Choose the role it is for", status_code=422)
    assert not Company.objects.exists()


def test_a_role_and_a_new_title_together_are_refused(signed_in, role):
    response = add(signed_in, read(signed_in, "google"), new_title="Another", take_0=None)

    assert "new_title" in response.context["form"].errors


@pytest.mark.parametrize("name", ["role", "company"])
def test_another_users_row_is_refused(signed_in, role, name):
    foreign = RoleFactory()
    pk = foreign.pk if name == "role" else foreign.company_id
    empty = {"role": "", "new_title": "Analyst", "take_0": None, "take_1": None}

    response = add(signed_in, read(signed_in, "google"), **(empty | {name: str(pk)}))

    assert name in response.context["form"].errors
    assert not Interview.objects.exists()


# --- Zones ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["unknown_zone", "own_zone", "apple"])
def test_a_zone_that_is_not_certain_is_named_and_asked_about(signed_in, berlin, name):
    assertContains(read(signed_in, name), "Look at this first")


def test_a_time_that_the_chosen_zone_skips_is_told_of_when_saved(signed_in, role):
    floating = event("UID:1", "DTSTART:20260329T023000", "DURATION:PT1H")
    response = signed_in.post(IMPORT, {"text": floating})
    own = {"role": str(role.pk), "kind": "other", "new_company": "", "zone": "Europe/Berlin"}

    add(signed_in, response, **own)

    url = reverse("interviews:interview_prepare", args=[Interview.objects.get().pk])
    assertContains(signed_in.get(url), "skip 02:30: 03:00 is taken")


def test_an_unknown_zone_is_never_guessed(signed_in, role):
    response = read(signed_in, "unknown_zone")

    assertContains(response, "It calls its time zone “Head Office”")
    form = response.context["form"]
    assert (form["local_time"].value(), form["zone"].value()) == (time(9), "")
    response = add(signed_in, response, role=str(role.pk), take_0=None)
    assertContains(response, "Choose the time zone.", status_code=422)
    assert not Interview.objects.exists()


def test_a_zone_of_its_own_is_followed_by_its_rules(signed_in, berlin):
    form = read(signed_in, "own_zone").context["form"]

    # 09:00 four hours behind UTC
    assert (form["local_time"].value(), form["zone"].value()) == (time(15), "Europe/Berlin")


def test_a_rule_nobody_writes_is_asked_about_and_costs_no_time():
    rule = "RRULE:FREQ=SECONDLY;COUNT=999999999"
    (invitation,) = read_invitations(
        text("own_zone", ("RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", rule))
    )

    assert invitation.start.given.value == "unknown"


def test_a_known_name_is_believed_and_other_rules_are_named(signed_in, berlin):
    response = read(signed_in, "outlook", ("TZOFFSETTO:+0200", "TZOFFSETTO:+0300"))

    assertContains(response, "by its rules it would be 13:30 on Wednesday 10 June")
    form = response.context["form"]
    assert (form["local_time"].value(), form["zone"].value()) == (time(14, 30), "Europe/Berlin")


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("/example.org/20990101_1/Europe/Berlin", "Europe/Berlin"),
        ("america/argentina/buenos_aires", "America/Argentina/Buenos_Aires"),
        ("Tokyo Standard Time", "Asia/Tokyo"),
        ("Asia/Calcutta", "Asia/Calcutta"),
    ],
)
def test_zones_go_by_several_names(written, zone):
    (invitation,) = read_invitations(event(f"DTSTART;TZID={written}:20260603T090000"))

    assert invitation.start.zone == zone


def test_floating_times_and_whole_days_are_asked_about(signed_in, berlin):
    floating = signed_in.post(IMPORT, {"text": event("DTSTART:20260603T090000")})
    whole_day = signed_in.post(IMPORT, {"text": event("DTSTART;VALUE=DATE:20260603")})

    assertContains(floating, "It does not say in which time zone")
    assert floating.context["form"]["zone"].value() == ""
    assertContains(whole_day, "It is for the whole day")
    assert whole_day.context["form"]["local_time"].value() is None


def test_another_zone_for_a_certain_moment_takes_the_time_along(signed_in, role):
    response = read(signed_in, "apple")
    tokyo = {"zone": "Asia/Tokyo", "role": str(role.pk), "new_company": "", "take_0": None}

    response = add(signed_in, response, **tokyo)

    assertContains(response, "On a clock there it is 21:00, Friday 12 June.", status_code=422)
    assert add(signed_in, response, take_0=None).status_code == 302
    interview = Interview.objects.get()
    assert (interview.local_time, interview.zone) == (time(21), "Asia/Tokyo")
    assert interview.starts_at == datetime(2099, 6, 12, 12, tzinfo=UTC)


def test_a_time_typed_over_counts_as_typed(signed_in, role):
    changes = {"zone": "Asia/Tokyo", "local_time": "09:15", "take_0": None}

    add(signed_in, read(signed_in, "apple"), role=str(role.pk), **changes)

    assert Interview.objects.get().local_time == time(9, 15)


# --- The same event again ------------------------------------------------------------------------


def test_a_newer_invitation_moves_the_interview_once_confirmed(signed_in, added):
    response = read(signed_in, "google_moved")

    assertContains(response, "This moves it from Wednesday 3 June, 10:00 (New York time)")
    assertContains(response, "<b>Thursday 4 June, 14:30</b> (New York time)")
    added.refresh_from_db()
    assert added.local_time == time(10)
    url = reverse("agenda:invitation_move", args=[added.pk])
    response = signed_in.post(url, sent_by(response.context["form"]))
    added.refresh_from_db()
    assert response.status_code == 302
    assert added.starts_at == datetime(2099, 6, 4, 18, 30, tzinfo=UTC)
    assert added.ends_at - added.starts_at == timedelta(minutes=45)
    assert (added.calendar_sequence, added.contacts.count()) == (1, 2)
    assert added.kind == "technical"
    assert Interview.objects.count() == 1


def test_what_was_confirmed_in_another_tab_is_not_turned_back(signed_in, added):
    form = read(signed_in, "google_moved").context["form"]
    Interview.objects.update(calendar_sequence=2)

    url = reverse("agenda:invitation_move", args=[added.pk])
    response = signed_in.post(url, sent_by(form))

    assertContains(response, "Your interview is not as it was", status_code=422)
    added.refresh_from_db()
    assert added.local_time == time(10)


STAMPED_BEFORE = ("20990521T080000Z", "20990519T080000Z")
CANCELLED_BEFORE = ("20990522T080000Z", "20990519T080000Z")
SAME_STAMP = ("DTSTAMP:20990521T080000Z", "DTSTAMP:20990520T141503Z")
NO_STAMP = ("DTSTAMP:20990521T080000Z\n", "")
NO_ZULU = ("DTSTAMP:20990521T080000Z", "DTSTAMP:20990521T080000")
LATER, OVER = ("SEQUENCE:0", "SEQUENCE:4"), {"ended_at": timezone.now()}
SAME_NUMBER = ("SEQUENCE:1", "SEQUENCE:0")
EARLIER = (
    ("20990604T143000", "20990602T090000"),
    ("20990604T151500", "20990602T093000"),
)


@pytest.mark.parametrize(
    ("stored", "name", "changes", "words"),
    [
        ({}, "google", (), "You have this one"),
        ({}, "google", (LATER,), "Nothing changes"),
        ({}, "google_moved", (SAME_NUMBER,), "They moved your interview"),
        (
            {},
            "google_moved",
            (SAME_NUMBER, STAMPED_BEFORE),
            "An older invitation",
        ),
        ({"calendar_sequence": 5}, "google_moved", (STAMPED_BEFORE,), "An older invitation"),
        ({"calendar_sequence": 2}, "google_cancelled", (CANCELLED_BEFORE,), "An older invitation"),
        # By sequence and stamp it cannot be told, or contradicts itself.
        ({"calendar_sequence": 5}, "google_moved", (), "Did they move your interview?"),
        ({"calendar_sequence": 5}, "google_moved", (NO_STAMP,), "Did they move your interview?"),
        ({}, "google_moved", (SAME_NUMBER, NO_STAMP), "Did they move your interview?"),
        ({}, "google_moved", (SAME_NUMBER, NO_ZULU), "Did they move your interview?"),
        ({"calendar_stamp_at": None}, "google_moved", (SAME_NUMBER,), "Did they move your"),
        ({"calendar_stamp_at": None}, "google", (("T104500", "T110000"),), "Did they change your"),
        ({}, "google", (("T104500", "T110000"),), "Did they change your interview?"),
        ({}, "google", (("abc-defg", "xyz-defg"),), "Did they change your interview?"),
        ({}, "google_moved", (SAME_NUMBER, SAME_STAMP), "Did they move your interview?"),
        ({"calendar_stamp_at": None}, "google", (), "You have this one"),
        ({}, "google", (("DTSTAMP:20990520T141503Z\n", ""),), "You have this one"),
        ({"calendar_sequence": 2}, "google_cancelled", (), "They cancelled your interview"),
        ({"calendar_uid": "x"}, "google_cancelled", (), "They cancelled an interview you do not"),
        (OVER, "google_cancelled", (), "They cancelled an interview that is over"),
        (OVER, "google_moved", EARLIER, "That interview is over"),
    ],
)
def test_what_the_same_event_means_again(signed_in, added, stored, name, changes, words):
    if stored:
        Interview.objects.update(**stored)

    assertContains(read(signed_in, name, *changes), words)
    assert Interview.objects.count() == 1
    assert Interview.objects.get().local_time == time(10)


@pytest.mark.parametrize("stamp", [NO_STAMP, NO_ZULU, SAME_STAMP])
def test_where_it_cannot_be_told_which_is_newer_both_are_shown_and_moving_works(
    signed_in, added, stamp
):
    response = read(signed_in, "google_moved", SAME_NUMBER, stamp, ("T151500", "T153000"))

    assertContains(response, "<dd>Wednesday 3 June 2099, 10:00 (New York time)</dd>")
    assertContains(response, "Thursday 4 June 2099, 14:30")
    assertContains(response, "<dd>45 minutes</dd>")
    assertContains(response, "<dd>60 minutes</dd>")
    url = reverse("agenda:invitation_move", args=[added.pk])
    assert signed_in.post(url, sent_by(response.context["form"])).status_code == 302
    added.refresh_from_db()
    assert (added.local_date, added.duration_minutes) == (date(2099, 6, 4), 60)


@pytest.mark.parametrize("start", ["20990603T100030", "20990603T100000"])
def test_a_time_without_a_zone_is_the_same_one_again(signed_in, role, start):
    floating = event("UID:1", f"DTSTART:{start}", "DURATION:PT1H")
    response = signed_in.post(IMPORT, {"text": floating})
    add(signed_in, response, zone="Asia/Tokyo", role=str(role.pk), kind="other", new_company="")

    assertContains(signed_in.post(IMPORT, {"text": floating}), "You have this one")


def test_the_second_of_two_equal_times_is_the_same_one_again(signed_in, role):
    second = event("UID:1", "DTSTART:20261025T013000Z", "DURATION:PT1H")
    response = signed_in.post(IMPORT, {"text": second})
    add(signed_in, response, role=str(role.pk), kind="other", new_company="")

    assertContains(signed_in.post(IMPORT, {"text": second}), "You have this one")


def test_what_changed_since_both_were_shown_is_not_moved(signed_in, added):
    form = read(signed_in, "google_moved").context["form"]
    Interview.objects.update(duration_minutes=50)

    url = reverse("agenda:invitation_move", args=[added.pk])
    response = signed_in.post(url, sent_by(form))

    assertContains(response, "Your interview is not as it was", status_code=422)


def slots(*times, stamp="20990520T141503Z"):
    lines = [
        f"BEGIN:VEVENT\nUID:panel\nDTSTAMP:{stamp}\nSUMMARY:Panel {at}\n"
        f"DTSTART;TZID=Europe/Berlin:20990603T{at}00\nDURATION:PT30M\nEND:VEVENT"
        for at in times
    ]
    return "\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"])


@pytest.fixture
def panel(signed_in, role):
    """Two interviews that a calendar gave the same number, at ten and at eleven."""
    own = {"kind": "coworkers", "role": str(role.pk), "new_company": ""}
    for number in ("0", "1"):
        both = {"text": slots("1000", "1100"), "only": number}
        response = signed_in.post(IMPORT, both)
        if "doubt" in response.context:
            assertContains(response, "Add it as another interview")
            response = signed_in.post(IMPORT, both | {"as": "another"})
        assert add(signed_in, response, **own).status_code == 302
    return list(Interview.objects.order_by("starts_at"))


def test_several_slots_of_one_event_become_several_interviews(signed_in, panel):
    assert [it.local_time for it in panel] == [time(10), time(11)]
    for at in ("1000", "1100"):
        assertContains(signed_in.post(IMPORT, {"text": slots(at)}), "You have this one")


def test_the_same_slot_is_not_added_twice(signed_in, panel):
    response = signed_in.post(IMPORT, {"text": slots("1100"), "as": "another"})

    response = add(signed_in, response, kind="coworkers", role=str(panel[0].role_id))

    assertContains(response, "This invitation is on your list already", status_code=422)
    assert Interview.objects.count() == 2


def test_of_several_slots_the_nearest_moves_or_the_one_that_is_chosen(signed_in, panel):
    later = slots("1130", stamp="20990521T080000Z")

    nearest = signed_in.post(IMPORT, {"text": later})
    chosen = signed_in.post(IMPORT, {"text": later, "as": str(panel[0].pk)})

    assert nearest.context["interview"] == panel[1]
    assertContains(nearest, "You also have Wednesday 3 June, 10:00 (Berlin time)")
    assert chosen.context["interview"] == panel[0]


def test_an_older_invitation_at_another_time_may_be_another_interview(signed_in, panel):
    response = signed_in.post(IMPORT, {"text": slots("0900", stamp="20990101T080000Z")})

    assertContains(response, "An older invitation")
    assertContains(response, "Add it as another interview")


def test_a_newer_one_with_another_place_changes_the_place(signed_in, added):
    response = read(signed_in, "google", ("SEQUENCE:0", "SEQUENCE:4"), ("abc-defg", "xyz-defg"))

    assertContains(response, "It stays on Wednesday 3 June, 10:00")
    url = reverse("agenda:invitation_move", args=[added.pk])
    signed_in.post(url, sent_by(response.context["form"]))
    added.refresh_from_db()
    assert added.place == "https://meet.example.org/xyz-defg-hij"


def test_confirming_twice_adds_one_interview(signed_in, role):
    sent = sent_by(read(signed_in, "google").context["form"])
    sent = {name: value for name, value in sent.items() if not name.startswith("take_")}

    signed_in.post(ADD, sent)
    response = signed_in.post(ADD, sent)

    assertContains(response, "This invitation is on your list already", status_code=422)
    assert Interview.objects.count() == 1


def test_a_cancellation_offers_the_trash_with_undo(signed_in, added):
    response = read(signed_in, "google_cancelled")

    trash = reverse("interviews:interview_trash", args=[added.pk])
    assertContains(response, f'action="{trash}"')
    assertContains(response, "Put it into the trash")
    assertContains(signed_in.post(trash, follow=True), "Undo")
    assert not Interview.objects.owned_by(added.owner).exists()
    assertContains(read(signed_in, "google"), "You put an interview from this invitation into the")


def test_an_event_used_again_for_a_later_interview_is_a_new_interview(signed_in, added):
    Interview.objects.update(ended_at=timezone.now())

    response = read(signed_in, "google_moved")
    add(signed_in, response)

    assert Interview.objects.count() == 2


def test_another_users_interview_of_the_same_event_is_not_seen(client, signed_in, added):
    client.force_login(UserFactory())

    response = read(client, "google_moved")

    assert response.context["form"]["uid"].value() == added.calendar_uid
    assertNotContains(response, "They moved your interview")


def test_a_file_made_here_is_known_again(signed_in, berlin):
    interview = InterviewFactory(owner=berlin)
    content = invitation_to(interview, wishes=ReminderSettings.of(berlin), now=timezone.now())
    content = content.decode()

    assertContains(signed_in.post(IMPORT, {"text": content}), "This file comes from here")


STAMPS = st.none() | st.datetimes(datetime.fromisoformat("2026-01-01"), timezones=st.just(UTC))
VERSIONS = st.builds(Version, st.integers(0, 3), STAMPS)


@given(VERSIONS, VERSIONS)
def test_what_may_be_newer_is_never_called_older(one, other):
    age, back = one.beside(other), other.beside(one)

    if age is Age.OLDER:
        assert back is Age.NEWER
        assert one.stamped_at <= other.stamped_at
    assert (age is Age.SAME) == (back is Age.SAME)
    assert not age is back is Age.NEWER


# --- Several, and series -------------------------------------------------------------------------


def test_of_several_events_one_can_be_looked_at_alone(signed_in, berlin):
    both = text("google") + text("apple")

    response = signed_in.post(IMPORT, {"text": both, "only": "1"})

    assert response.context["form"]["kind"].value() == "coworkers"


def test_a_series_gives_its_first_date_and_says_so(signed_in, berlin):
    series = {"text": text("whole_day_series")}

    first = signed_in.post(IMPORT, series | {"only": "0"})
    changed = signed_in.post(IMPORT, series | {"only": "1"})

    assertContains(first, "It repeats. Only the first time is taken")
    assert first.context["form"]["local_date"].value() == date(2099, 6, 15)
    assertContains(changed, "It is one date of a series")


def test_a_changed_date_of_a_series_moves_the_interview_of_that_date(signed_in, berlin):
    start = datetime(2099, 6, 8, 9, tzinfo=UTC)
    interview = InterviewFactory(owner=berlin, calendar_uid="weekly@x", starts_at=start)
    lines = ["UID:weekly@x", "SEQUENCE:1", "DTSTART:20990609T090000Z"]

    moved = signed_in.post(IMPORT, {"text": event(*lines, "RECURRENCE-ID:20990608T090000Z")})
    other = signed_in.post(IMPORT, {"text": event(*lines, "RECURRENCE-ID:20990615T090000Z")})

    assert moved.context["interview"] == interview
    assert "interview" not in other.context


# --- Bad files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Choose the file of the invitation, or paste its text."),
        ("Dear Olga, see you on Tuesday", "This is not a calendar invitation"),
        ("/etc/passwd", "This is not a calendar invitation"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "There is no event in it."),
        (event("SUMMARY:Interview"), "It does not say when"),
        (event("DTSTART:20269999T100000Z"), "It does not say when"),
        (event("DTSTART:00010101T000000Z"), "It does not say when"),
        (event("DTSTART:20260603T100000Z", method="REPLY"), "This is an answer to an invitation"),
    ],
)
def test_what_cannot_be_read_is_answered_in_words_and_stays(signed_in, typed, words):
    response = signed_in.post(IMPORT, {"text": typed})

    assertContains(response, words, status_code=422)
    assert response.context["form"]["text"].value() == typed


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"x" * (MOST_BYTES + 1), "more than 1 MB"), (b"", "This file is empty")],
    ids=["large", "empty"],
)
def test_a_large_or_empty_file_is_refused(signed_in, content, words):
    file = SimpleUploadedFile("calendar.ics", content)

    assertContains(signed_in.post(IMPORT, {"file": file}), words, status_code=422)


def test_a_cut_off_file_and_broken_lines_are_read_as_far_as_they_go():
    cut_off = text("google").partition("BEGIN:VALARM")[0].replace("STATUS:", "ST ATUS\n\n;;:")

    (invitation,) = read_invitations(cut_off)

    assert invitation.start.day == date(2099, 6, 3)


def test_control_characters_and_markup_do_not_get_through(signed_in, berlin):
    summary = r"SUMMARY:Interview\n<b>with</b> " + "\x1b\u202e\x00you"
    described = r"DESCRIPTION:<script>alert(1)</script>&#27;One<br>Two"

    response = signed_in.post(
        IMPORT,
        {
            "file": SimpleUploadedFile(
                "a.ics", event("DTSTART:20260603T100000Z", summary, described).encode()
            )
        },
    )

    assert response.context["form"]["notes"].value() == "Interview <b>with</b> you\n\nOne\nTwo"
    assertContains(response, "Interview &lt;b&gt;with&lt;/b&gt; you")


def test_one_file_leaves_nothing_behind_for_the_next():
    read_invitations(text("own_zone"))

    (invitation,) = read_invitations(
        event("DTSTART;TZID=Customized Time Zone:20990610T090000", "SUMMARY:Next")
    )

    assert invitation.start.given.value == "unknown"


LINES = st.sampled_from(text("google").splitlines() + text("own_zone").splitlines())
BROKEN = st.one_of(LINES, st.text(max_size=40), LINES.map(lambda line: line[: len(line) // 2]))


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=300), st.lists(BROKEN, max_size=40).map("\n".join)))
def test_any_bytes_are_read_or_refused_in_words(content):
    content = content if isinstance(content, bytes) else content.encode(errors="replace")
    for prefix in (b"", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260603T100000Z\nURL:\n"):
        try:
            found = read_invitations(prefix + content)
        except UnreadableInvitationError:
            found = []
        assert found or not prefix


# --- Around it -----------------------------------------------------------------------------------


def test_the_addresses_of_the_second_step_lead_to_the_first(signed_in, added):
    for url in (ADD, reverse("agenda:invitation_move", args=[added.pk])):
        assertRedirects(signed_in.get(url), IMPORT)


@pytest.mark.parametrize(
    "name", ["interviews:interview_list", "interviews:interview_create", "agenda:calendar_feed"]
)
def test_it_is_reached_from_interviews_and_calendar(signed_in, role, name):
    assertContains(signed_in.get(reverse(name)), f'href="{IMPORT}"')


def test_the_proposal_costs_the_same_with_any_number_of_contacts(
    signed_in, role, django_assert_max_num_queries
):
    guests = [f"ATTENDEE;CN=P{n}:mailto:p{n}@fernhill.example.org" for n in range(30)]
    many = event("DTSTART:20990603T100000Z", *guests)

    with django_assert_max_num_queries(16):
        response = signed_in.post(IMPORT, {"text": many})
    assert len(response.context["form"].contact_rows()) == 20
    assert Role.objects.count() == 1


def test_what_to_ask_is_suggested_with_the_interview(signed_in, added):
    assert 3 <= added.questions.filter(is_pinned=False, is_reserve=False).count() <= 5


def test_the_words_of_a_mail_can_be_read_as_a_line(signed_in):
    response = signed_in.post(IMPORT, {"text": "When: Tuesday 3pm\n\nWho: Mia"})

    line = 'name="line" value="When: Tuesday 3pm, Who: Mia"'
    assertContains(response, line, status_code=422)
