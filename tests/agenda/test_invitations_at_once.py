"""All events of a file in one step: what is proposed, taken over, and taken back."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agenda.invitation_review import MOST_LISTED
from agenda.invitations_form import MOST_AT_ONCE
from applications.models import Company, Contact, Role
from interviews.models import Interview
from tests.agenda.invited import IMPORT
from tests.factories import CompanyFactory, ContactFactory, InterviewFactory, RoleFactory
from tests.page_text import text_of
from tests.undoing import undo_in

ALL = reverse("agenda:invitation_add_all")
LIST = reverse("interviews:interview_list")


def an_event(uid, at, *lines, day=3):
    start = f"DTSTART;TZID=Europe/Berlin:209906{day:02}T{at}00"
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, "DURATION:PT45M", *lines, "END:VEVENT"])


def a_file(*events, method="REQUEST"):
    return "\n".join(["BEGIN:VCALENDAR", f"METHOD:{method}", *events, "END:VCALENDAR"])


DANA = "ORGANIZER;CN=Dana Whitlock:mailto:dana@fernhill.example.org"
JONAS = "ATTENDEE;CN=Jonas Mori:mailto:jonas@fernhill.example.org"
MIA = "ATTENDEE;CN=Mia Okafor:mailto:mia@fernhill.example.org"
ONSITE = a_file(
    an_event("1@f", "0900", "SUMMARY:Hiring manager", DANA),
    an_event("2@f", "1000", "SUMMARY:Technical interview", JONAS, DANA),
    an_event("3@f", "1100", "SUMMARY:Meet the team", MIA, JONAS),
    an_event("4@f", "1300", "SUMMARY:Lunch"),
    an_event("5@f", "1400", "SUMMARY:Talk with the CEO", DANA),
)


@pytest.fixture
def berlin(owner):
    owner.preferences.zone = "Europe/Berlin"
    owner.preferences.save()
    return owner


@pytest.fixture
def role(berlin):
    fernhill = CompanyFactory(owner=berlin, name="Fernhill")
    return RoleFactory(owner=berlin, company=fernhill, title="Data engineer")


def sent_by(response):
    """What a browser sends of the review as it is shown."""
    form = response.context["form"]
    sent = {"text": response.context["text"]}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, False, ""):
            sent[name] = value if isinstance(value, list) else str(value)
    return sent


def take(client, content, **changes):
    sent = sent_by(client.post(IMPORT, {"text": content})) | changes
    return client.post(ALL, {name: value for name, value in sent.items() if value is not None})


KINDS = {"kind_0": "hiring_manager", "kind_1": "coworker", "kind_2": "coworker"}


def undo(client):
    """Press the Undo of the page that comes next."""
    return client.post(undo_in(client.get(LIST)), follow=True)


# --- Taking over ---------------------------------------------------------------------------------


def test_an_onsite_of_five_is_one_step(signed_in, role):
    shown = signed_in.post(IMPORT, {"text": ONSITE})

    assert not Interview.objects.exists()
    assert [ticked for _, ticked, _ in shown.context["form"].rows()] == [True] * 5
    response = take(signed_in, ONSITE, **KINDS)

    assertRedirects(response, LIST, fetch_redirect_response=False)
    rows = Interview.objects.order_by("starts_at")
    assert [(it.local_time, it.kind, it.role) for it in rows] == [
        (time(9), "hiring_manager", role),
        (time(10), "technical", role),
        (time(11), "coworkers", role),
        (time(13), "other", role),
        (time(14), "leadership", role),
    ]
    assert {it.round for it in rows} == {1}
    assert [sorted(c.name for c in it.contacts.all()) for it in rows] == [
        ["Dana Whitlock"],
        ["Dana Whitlock", "Jonas Mori"],
        ["Jonas Mori", "Mia Okafor"],
        [],
        ["Dana Whitlock"],
    ]
    assert Contact.objects.count() == 3
    assert all(it.questions.exists() for it in rows)


def test_one_undo_takes_all_of_it_back(signed_in, berlin):
    response = take(signed_in, ONSITE, new_title="Analyst", new_company="Fernhill", **KINDS)
    assert response.status_code == 302
    assert Company.objects.owned_by(berlin).get().name == "Fernhill"

    undo(signed_in)

    for model in (Interview, Role, Company, Contact):
        assert not model.objects.owned_by(berlin).exists()


def test_what_was_written_about_since_stays(signed_in, role):
    take(signed_in, ONSITE, **KINDS)
    Interview.objects.filter(kind="technical").update(debriefed_at=timezone.now())

    response = undo(signed_in)

    assertContains(response, "Undone, but 1 interview has changed since and stayed as they are.")
    assert Interview.objects.owned_by(role.owner).count() == 1


def test_only_what_is_ticked_is_taken_over(signed_in, role):
    take(
        signed_in, ONSITE, take=["1", "3"], kind_0="hiring_manager", kind_1="coworker", take_2=None
    )

    assert [it.local_time for it in Interview.objects.order_by("starts_at")] == [time(10), time(13)]
    assert not Contact.objects.filter(name="Mia Okafor").exists()


def test_known_contacts_are_not_made_again(signed_in, role):
    dana = ContactFactory(owner=role.owner, company=role.company, email="Dana@Fernhill.example.org")

    take(signed_in, ONSITE, **KINDS)

    assert Contact.objects.count() == 3
    assert dana.interviews.count() == 3


def test_the_same_file_again_has_nothing_to_do(signed_in, role):
    take(signed_in, ONSITE, **KINDS)

    response = signed_in.post(IMPORT, {"text": ONSITE})

    assertContains(response, "There is nothing to do.")
    assertContains(response, "you have this one", count=5)


def test_a_later_version_moves_adds_and_cancels_in_one_step(signed_in, role):
    take(signed_in, ONSITE, **KINDS)
    lunch = Interview.objects.get(kind="other")
    changed = a_file(
        an_event("1@f", "0930", "SEQUENCE:1"),
        an_event("4@f", "1300", "SEQUENCE:1", "STATUS:CANCELLED"),
        an_event("5@f", "1400", "SEQUENCE:1", "LOCATION:Room 7"),
        an_event("6@f", "1500", "SUMMARY:Final"),
        an_event("7@f", "1500", "STATUS:CANCELLED"),
    )

    shown = signed_in.post(IMPORT, {"text": changed})
    page = text_of(shown)
    assert "Moves it from Wednesday 3 June, 09:00 (Berlin time):" in page
    assert "Puts your interview into the trash:" in page
    assert "Changes how long it takes or where it is:" in page
    assert "cancelled, and you do not have it" in page
    take(signed_in, changed)

    own = Interview.objects.owned_by(role.owner)
    assert [it.local_time for it in own.order_by("starts_at")] == [
        time(9, 30),
        time(10),
        time(11),
        time(14),
        time(15),
    ]
    assert own.get(kind="leadership").place == "Room 7"
    listed = signed_in.get(LIST)
    assertContains(listed, "From the file: 1 added, 2 changed and 1 put into the trash.")

    signed_in.post(undo_in(listed))

    assert [it.local_time for it in own.order_by("starts_at")] == [
        *(time(hour) for hour in (9, 10, 11, 13, 14)),
    ]
    assert own.get(kind="leadership").place == ""
    assert own.get(pk=lunch.pk).trashed_at is None
    assert own.get(kind="hiring_manager").calendar_sequence == 0


def test_an_undo_of_another_session_says_that_it_is_too_late(client, signed_in, role):
    take(signed_in, ONSITE, **KINDS)
    url = undo_in(signed_in.get(LIST))
    session = signed_in.session
    del session["kept_for_undo"]
    session.save()

    assertContains(signed_in.post(url, follow=True), "nothing was undone")
    assert Interview.objects.owned_by(role.owner).count() == 5


# --- What is proposed ----------------------------------------------------------------------------


RUTH = "ORGANIZER;CN=Ruth Adler:mailto:ruth@fernhill.example.org"
TOM = "ATTENDEE;CN=Tom Ashby:mailto:tom@fernhill.example.org"
LENA = "ATTENDEE;CN=Lena Ortiz:mailto:lena@fernhill.example.org"
PAUL = "ATTENDEE;CN=Paul Weber:mailto:paul@fernhill.example.org"
OF_FIVE = (("HR", PAUL), ("Team", JONAS), ("Tech", MIA), ("Manager", TOM), ("Final", LENA))


def five(title):
    """Five rounds, six guests: one who invites to all, and one more in each."""
    events = [
        an_event(f"{n}@x", f"{9 + n:02}00", f"SUMMARY:{title.format(name)}", RUTH, guest)
        for n, (name, guest) in enumerate(OF_FIVE)
    ]
    return a_file(*events)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Onsite Data Engineer – {}", "Data Engineer"),
        ("{}: Data Engineer at Fernhill", "Data Engineer"),
        ("{} round", "Role at Example"),
    ],
)
def test_five_rounds_of_a_new_role_need_no_word(signed_in, berlin, written, title):
    response = take(signed_in, five(written))

    assertRedirects(response, LIST, fetch_redirect_response=False)
    role = Role.objects.get()
    assert (role.title, role.company.name) == (title, "Example")
    assert [it.kind for it in Interview.objects.order_by("starts_at")] == [
        "recruiter_screen",
        "coworkers",
        "technical",
        "hiring_manager",
        "final",
    ]
    assert {it.name: it.kind for it in Contact.objects.all()} == {
        "Ruth Adler": "recruiter",
        "Paul Weber": "recruiter",
        "Jonas Mori": "coworker",
        "Mia Okafor": "coworker",
        "Tom Ashby": "hiring_manager",
        "Lena Ortiz": "leadership",
    }
    recruiters = Contact.objects.filter(kind="recruiter")
    assert {(it.relationship, it.company) for it in recruiters} == {("distant", role.company)}


def test_the_only_open_role_of_the_company_is_chosen_already(signed_in, role):
    shown = signed_in.post(IMPORT, {"text": five("{} round")})
    assert shown.context["form"]["role"].value() == role.pk
    assert not shown.context["form"]["new_title"].value()

    assert take(signed_in, five("{} round")).status_code == 302
    assert Role.objects.count() == 1


def test_a_recruiter_with_mail_elsewhere_is_of_an_agency(signed_in, berlin):
    content = five("{} round").replace("ruth@fernhill.example.org", "ruth@kestrel.example")

    take(signed_in, content)

    assert Contact.objects.get(name="Ruth Adler").company.name == "Kestrel"
    assert Role.objects.get().company.name == "Example"


def test_what_only_recruiters_are_asked_is_marked_and_the_rest_is_folded(signed_in, role):
    shown = signed_in.post(IMPORT, {"text": five("{} round")})

    assertContains(shown, '<div class="only-for-recruiters">', count=6)
    assertContains(shown, "More<span class", count=6)
    assertNotContains(shown, '<details class="more" open>')


# --- What is pointed out -------------------------------------------------------------------------


def test_the_same_moment_under_another_number_is_pointed_out(signed_in, role):
    starts_at = datetime(2099, 6, 3, 8, tzinfo=UTC)
    there = InterviewFactory(owner=role.owner, role=role, starts_at=starts_at)

    several = signed_in.post(IMPORT, {"text": ONSITE})
    alone = signed_in.post(IMPORT, {"text": a_file(an_event("x@y", "1000"))})

    assertContains(several, "You have an interview at that moment already", count=1)
    assert [it.number for it, ticked, _ in several.context["form"].rows() if not ticked] == [1]
    assertContains(alone, "You have an interview at that moment already")
    assertContains(alone, there.get_absolute_url())


def test_two_of_the_file_at_one_moment_are_pointed_out(signed_in, role):
    response = signed_in.post(
        IMPORT, {"text": a_file(an_event("1@f", "0900"), an_event("2@g", "0900"))}
    )

    assertContains(response, "Another one of this file is at the same moment.", count=1)
    assert response.context["form"]["take"].value() == ["0"]


def test_interviews_of_others_are_not_pointed_out(signed_in, role):
    InterviewFactory(starts_at=datetime(2099, 6, 3, 8, tzinfo=UTC), calendar_uid="2@f")

    response = signed_in.post(IMPORT, {"text": ONSITE})

    assertNotContains(response, "at that moment already")
    assert all(it.is_new for it in response.context["review"].to_do)


def test_several_slots_of_one_number_become_several_interviews(signed_in, role):
    slots = a_file(*(an_event("panel@x", at) for at in ("1000", "1100", "1200")))

    take(signed_in, slots, role=str(role.pk))
    assert Interview.objects.count() == 3
    assertContains(signed_in.post(IMPORT, {"text": slots}), "you have this one", count=3)

    moved = a_file(*(an_event("panel@x", at, "SEQUENCE:1") for at in ("1000", "1130", "1200")))
    shown = signed_in.post(IMPORT, {"text": moved})
    assert [it.is_moved for it in shown.context["review"].to_do] == [True]
    take(signed_in, moved)

    times = [it.local_time for it in Interview.objects.order_by("starts_at")]
    assert times == [time(10), time(11, 30), time(12)]


def test_of_one_number_only_the_newest_is_shown(signed_in, role):
    both = a_file(an_event("1@f", "0900"), an_event("1@f", "1000", "SEQUENCE:1"))

    response = signed_in.post(IMPORT, {"text": both})

    assert [it.number for it in response.context["review"].to_do] == [1]
    assertContains(response, "1 event is left out: a newer one of the file stands for it.")


def test_a_changed_date_of_a_series_stands_beside_the_others(signed_in, role):
    weekly = a_file(
        an_event("w@f", "0900", "RRULE:FREQ=WEEKLY"),
        an_event("w@f", "1000", "RECURRENCE-ID;TZID=Europe/Berlin:20990610T090000", day=11),
    )

    take(signed_in, weekly, role=str(role.pk))

    assert [it.local_date.day for it in Interview.objects.order_by("starts_at")] == [3, 11]


def test_what_has_passed_and_whole_days_are_not_ticked(signed_in, role):
    mixed = a_file(
        "BEGIN:VEVENT\nUID:1@f\nDTSTART:20200603T100000Z\nEND:VEVENT",
        "BEGIN:VEVENT\nUID:2@f\nDTSTART;VALUE=DATE:20990603\nEND:VEVENT",
        an_event("3@f", "0900"),
    )

    response = signed_in.post(IMPORT, {"text": mixed})

    rows = response.context["form"].rows()
    assert [(it.number, it.may_tick, ticked) for it, ticked, _ in rows] == [
        (1, False, False),
        (2, True, True),
        (0, True, False),
    ]
    assertContains(response, "Give what is missing")


def test_a_zone_that_is_not_said_is_asked_for_once(signed_in, role):
    floating = a_file(
        *(f"BEGIN:VEVENT\nUID:{n}@f\nDTSTART:2099060{n}T100000\nEND:VEVENT" for n in (1, 2))
    )

    refused = take(signed_in, floating, role=str(role.pk))
    assertContains(refused, "Choose the time zone: some that you ticked", status_code=422)
    take(signed_in, floating, role=str(role.pk), zone="America/New_York")

    assert {it.zone for it in Interview.objects.all()} == {"America/New_York"}


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"take": None}, "Tick what you want to take over."),
        ({"take": ["77"]}, "One of those is not in the list."),
        ({"role": None}, "Choose the role it is for"),
        ({"kind_0": None}, "Choose what they are to you. (Dana"),
        ({"as_1": "banana"}, "Choose one of the kinds."),
        ({"seen": "another"}, "Your interviews are not as they were"),
        ({"text": "Dear Olga"}, "This is not a calendar invitation"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken_over(signed_in, role, changes, words):
    response = take(signed_in, ONSITE, **(KINDS | changes))

    assert response.status_code == 422
    assert words.removesuffix(" (Dana") in text_of(response)
    assert not Interview.objects.exists()


def test_what_changed_since_it_was_shown_is_shown_again(signed_in, role):
    take(signed_in, ONSITE, **KINDS)
    later = ONSITE.replace("T090000", "T093000").replace("UID:1@f", "UID:1@f\nSEQUENCE:1")
    sent = sent_by(signed_in.post(IMPORT, {"text": later}))
    Interview.objects.filter(kind="hiring_manager").update(place="Somewhere")

    refused = signed_in.post(ALL, sent)
    again = signed_in.post(ALL, sent_by(refused))

    assertContains(refused, "Your interviews are not as they were", status_code=422)
    assert again.status_code == 302
    assert Interview.objects.get(kind="hiring_manager").local_time == time(9, 30)


def test_more_than_fifty_are_taken_in_parts(signed_in, role):
    day = datetime(2099, 1, 1, 9, tzinfo=UTC)
    lines = [
        f"BEGIN:VEVENT\nUID:{n}@f\nDTSTART:{day + timedelta(days=n):%Y%m%dT%H%M%SZ}\nEND:VEVENT"
        for n in range(MOST_LISTED + 20)
    ]
    many = a_file(*lines)

    shown = signed_in.post(IMPORT, {"text": many})
    assert len(shown.context["form"]["take"].value()) == MOST_AT_ONCE
    assertContains(shown, "20 more are not shown.")
    refused = take(signed_in, many, role=str(role.pk), take=[str(n) for n in range(60)])

    assertContains(refused, f"Tick {MOST_AT_ONCE} at most at once.", status_code=422)


def test_a_review_of_many_costs_as_many_queries_as_one_of_few(signed_in, role):
    def queries(count):
        text = a_file(*(an_event(f"{n}@f", "0900", MIA, day=n % 28 + 1) for n in range(count)))
        with CaptureQueriesContext(connection) as found:
            signed_in.post(IMPORT, {"text": text})
        return len(found)

    assert queries(2) == queries(200)


def test_an_uploaded_file_is_kept_for_the_second_step(signed_in, role):
    file = SimpleUploadedFile("onsite.ics", ONSITE.encode("utf-16"))

    shown = signed_in.post(IMPORT, {"file": file})
    response = signed_in.post(ALL, sent_by(shown) | KINDS)

    assert response.status_code == 302
    assert Interview.objects.count() == 5


def test_the_second_step_leads_to_the_first(signed_in):
    assertRedirects(signed_in.get(ALL), IMPORT)
