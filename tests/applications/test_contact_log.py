"""The contact log: what a line takes, where it leads, and how it is undone."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications import services
from applications.models import Contact, LogEntry
from interviews.models import FollowUp
from tests.factories import ContactFactory, LogEntryFactory, RoleFactory
from tests.undoing import undo_in

ADD = reverse("applications:log_entry_create")
CALLED = {"way": "call", "direction": "in"}


@pytest.fixture
def role(owner):
    dana = ContactFactory(owner=owner, name="Dana Whitlock", kind="recruiter")
    role = RoleFactory.build(owner=owner, company=dana.company, recruiter=dana)
    day = timezone.localdate() - timedelta(days=5)
    return services.create_role(role=role, stage="applied", moved_on=day, now=timezone.now())


def log(client, role, **sent):
    return client.post(ADD, CALLED | {"role": role.pk, "next": role.get_absolute_url()} | sent)


def test_how_and_which_way_are_enough_the_rest_is_now_and_the_recruiter(signed_in, role):
    before = timezone.now()

    response = log(signed_in, role)

    entry = LogEntry.objects.get()
    assertRedirects(response, role.get_absolute_url(), fetch_redirect_response=False)
    assert (entry.role, entry.contact) == (role, role.recruiter)
    assert before <= entry.happened_at <= timezone.now()
    assertContains(signed_in.get(role.get_absolute_url()), "Logged: Call from Dana Whitlock.")


def pending():
    return [it.title for it in FollowUp.objects.pending()]


def keep_in(response):
    """The address behind "Keep it"."""
    forms = re.findall(r'action="(/undo/[^"]+)"(.*?)</form>', response.text, flags=re.DOTALL)
    [address] = [address for address, rest in forms if "Keep it" in rest]
    return address


def test_what_went_off_the_list_with_it_is_named_and_nothing_else_is_said(signed_in, role):
    [asked] = pending()

    log(signed_in, role, direction="out", day=timezone.localdate() - timedelta(days=4))
    assertNotContains(signed_in.get(role.get_absolute_url()), "Off your list")
    log(signed_in, role)

    page = signed_in.get(role.get_absolute_url())
    assertContains(page, f"Off your list with it: “{asked}”.")
    assert pending() == []


def test_an_automatic_receipt_keeps_what_it_would_have_ended(signed_in, role):
    asked = pending()
    log(signed_in, role, way="email")
    keep = keep_in(signed_in.get(role.get_absolute_url()))

    page = signed_in.post(keep, follow=True)

    assert pending() == asked
    assert LogEntry.objects.get().is_receipt
    assertContains(page, "It counts as a receipt, and your list is as it was.")
    assertContains(page, "automatic receipt</span>")
    signed_in.post(undo_in(page))
    assert not LogEntry.objects.exists()


def test_what_was_put_off_stays_put_off_after_a_receipt(signed_in, role):
    later = timezone.now() + timedelta(days=5)
    FollowUp.objects.filter(status="pending").update(snoozed_until=later, shown_due_at=later)
    log(signed_in, role, way="email")

    signed_in.post(keep_in(signed_in.get(role.get_absolute_url())))

    assert FollowUp.objects.get(status="pending").snoozed_until == later


def test_an_entry_changed_since_is_no_receipt(signed_in, role):
    log(signed_in, role)
    keep = keep_in(signed_in.get(role.get_absolute_url()))
    services.save_log_entry(entry=LogEntry.objects.get(), now=timezone.now())

    assertContains(signed_in.post(keep, follow=True), "It has changed since")
    assert not LogEntry.objects.get().is_receipt


def test_a_receipt_can_be_said_and_unsaid_on_the_page_and_is_never_ones_own(signed_in, role):
    asked = pending()
    log(signed_in, role, is_receipt="1")
    entry = LogEntry.objects.get()
    assert pending() == asked

    edit = {**CALLED, "role": role.pk, "contact": role.recruiter.pk}
    signed_in.post(entry.get_absolute_url(), edit)
    assert pending() == []

    signed_in.post(entry.get_absolute_url(), edit | {"direction": "out", "is_receipt": "1"})
    entry.refresh_from_db()
    assert not entry.is_receipt


def test_a_day_without_a_time_is_noon_there(signed_in, role):
    day = timezone.localdate() - timedelta(days=2)

    log(signed_in, role, day=day.isoformat())

    assert timezone.localtime(LogEntry.objects.get().happened_at).hour == 12


def test_what_is_still_to_come_is_refused_in_words_and_nothing_typed_is_lost(signed_in, role):
    day = timezone.localdate() + timedelta(days=1)

    response = log(signed_in, role, day=day.isoformat(), about="The second round")

    assertContains(response, "That is still to come.", status_code=422)
    assertContains(response, "The second round", status_code=422)
    assert not LogEntry.objects.exists()


def test_without_which_way_the_line_asks_for_it(signed_in, role):
    response = signed_in.post(ADD, {"way": "call", "role": role.pk, "about": "The next round"})

    assertContains(response, "Say which way it went", status_code=422)
    assertContains(response, "The next round", status_code=422)


def test_neither_role_nor_contact_is_nothing_to_log(signed_in, owner):
    response = signed_in.post(ADD, CALLED)

    assertContains(response, "Say which role it was about, or with whom", status_code=422)


def test_the_database_keeps_no_entry_of_nobody(owner):
    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.create(owner=owner, way="call", direction="in", happened_at=timezone.now())


def test_undo_takes_it_out_again_unless_it_was_changed_since(signed_in, role):
    log(signed_in, role)
    first = undo_in(signed_in.get(role.get_absolute_url()))
    signed_in.post(first)
    assert not LogEntry.objects.exists()

    log(signed_in, role)
    second = undo_in(signed_in.get(role.get_absolute_url()))
    entry = LogEntry.objects.get()
    signed_in.post(entry.get_absolute_url(), CALLED | {"role": role.pk, "about": "More"})
    assertContains(signed_in.post(second, follow=True), "It has changed since")
    assert LogEntry.objects.get().about == "More"


def test_a_trashed_entry_counts_no_longer_and_comes_back(signed_in, role):
    log(signed_in, role)
    entry = LogEntry.objects.get()
    assert not FollowUp.objects.pending().filter(rule="applied_nudge").exists()

    signed_in.post(reverse("applications:log_entry_trash", args=[entry.pk]))
    assert FollowUp.objects.pending().filter(rule="applied_nudge").exists()

    kind = reverse("applications:trash_restore", args=["contact_log_entry", entry.pk])
    signed_in.post(kind)
    assert not FollowUp.objects.pending().filter(rule="applied_nudge").exists()


def test_an_entry_moved_to_another_role_tells_both(signed_in, owner, role):
    log(signed_in, role)
    other = RoleFactory.build(owner=owner, company=role.company)
    day = timezone.localdate() - timedelta(days=5)
    services.create_role(role=other, stage="applied", moved_on=day, now=timezone.now())
    nudged = FollowUp.objects.pending().filter(rule="applied_nudge")
    assert [it.role for it in nudged] == [other]

    signed_in.post(LogEntry.objects.get().get_absolute_url(), CALLED | {"role": other.pk})

    assert [it.role for it in nudged.all()] == [role]


def test_with_a_role_go_its_entries_and_with_a_contact_those_without_one(owner, role):
    of_role = LogEntryFactory(role=role, contact=role.recruiter)
    alone = LogEntryFactory(role=None, contact=role.recruiter)

    services.trash(obj=role.recruiter, now=timezone.now())
    assert list(LogEntry.objects.owned_by(owner)) == [of_role]

    services.trash(obj=role, now=timezone.now())
    assert not LogEntry.objects.owned_by(owner).exists()
    alone.refresh_from_db()
    services.restore(obj=Contact.objects.get(pk=role.recruiter_id), now=timezone.now())
    assert list(LogEntry.objects.owned_by(owner)) == [alone]


def test_emptying_the_trash_keeps_a_contact_with_whom_something_was_logged(role):
    entry = LogEntryFactory(role=role, contact=role.recruiter)
    LogEntryFactory(role=None, contact=role.recruiter)
    long_ago = timezone.now() - timedelta(days=31)
    services.trash(obj=role.recruiter, now=long_ago)

    services.purge(now=timezone.now())

    assert list(LogEntry.objects.all()) == [entry]


@pytest.mark.parametrize(
    ("way", "direction", "words"),
    [
        ("call", "in", "Call from them"),
        ("email", "out", "E-mail to them"),
        ("in_person", "out", "Spoke with them"),
    ],
)
def test_an_entry_is_called_what_happened(role, way, direction, words):
    assert str(LogEntryFactory(role=role, way=way, direction=direction)) == words


def test_a_line_that_is_refused_shows_the_recruiter_it_was_with(signed_in, role):
    response = signed_in.post(ADD, {"role": role.pk})

    form = response.context["form"]
    assert form["contact"].value() == str(role.recruiter_id)
    assert (role.recruiter_id, "Dana Whitlock") in form.fields["contact"].widget.choices


# --- All of it -----------------------------------------------------------------------------------


def test_the_whole_log_is_a_list_that_is_searched_and_narrowed(signed_in, owner):
    url = reverse("applications:log_entry_list")
    role = RoleFactory(owner=owner, title="Analyst")
    LogEntryFactory(role=role, about="About the offer", way="email")
    other = LogEntryFactory(role=RoleFactory(owner=owner, title="Clerk"), about="A slot")
    LogEntryFactory(role=RoleFactory(), about="Theirs")

    page = signed_in.get(url)
    assertContains(page, "About the offer")
    assertContains(page, "A slot")
    assertNotContains(page, "Theirs")
    for asked in ({"q": "slot"}, {"q": "clerk"}, {"way": "call"}, {"role": other.role_id}):
        narrowed = signed_in.get(url, asked)
        assertContains(narrowed, "A slot")
        assertNotContains(narrowed, "About the offer")
    assertContains(signed_in.get(url, {"q": "nothing"}), "No entry matches")
    assertContains(signed_in.get(role.get_absolute_url()), f"{url}?role={role.pk}")


def test_an_empty_log_says_how_to_begin(signed_in):
    page = signed_in.get(reverse("applications:log_entry_list"))

    assertContains(page, "Nothing logged yet")


def test_the_log_costs_the_same_however_long_it_is(signed_in, owner, django_assert_num_queries):
    def fill(count):
        for _ in range(count):
            role = RoleFactory(owner=owner)
            LogEntryFactory(role=role, contact=ContactFactory(owner=owner))

    url = reverse("applications:log_entry_list")
    for count in (1, 12):
        fill(count)
        with django_assert_num_queries(7):
            signed_in.get(url)
