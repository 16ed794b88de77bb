"""An account goes with everything in it, a day after it was asked for; others keep every row."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import AccountDeletion, AccountEvent, EventKind, User
from accounts.steady import look_at_clock
from agenda import demo
from applications.documents.changes import documents_storage
from applications.models import DocumentVersion, Role
from tests.factories import AccountExportFactory, RoleDocumentFactory, RoleFactory, UserFactory
from transfer.account.tables import TABLES
from transfer.leaving import changes
from transfer.leaving.tasks import delete_due, tell

pytestmark = pytest.mark.django_db

DELETE = reverse("transfer:account_delete")
KEEP = reverse("transfer:account_keep")
PASSWORD = "correct horse"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def asked(owner: User, *, hours_ago: float) -> AccountDeletion:
    at = timezone.now() - timedelta(hours=hours_ago)
    return AccountDeletion.objects.create(owner=owner, asked_at=at, due_at=at + DAY)


def everything() -> dict[type[Model], list[tuple]]:
    models = [it for it in apps.get_models() if it is not DBTaskResult and it._meta.managed]
    return {it: sorted(it._default_manager.values_list(), key=repr) for it in models}


def filled(email: str) -> User:
    user = UserFactory(email=email)
    demo.load(user=user, now=timezone.now())
    RoleDocumentFactory(role=RoleFactory(owner=user))
    RoleFactory(owner=user, trashed_at=timezone.now())
    AccountExportFactory(owner=user)
    return user


# --- Asking


def test_the_page_says_what_goes_and_who_else_is_here(signed_in, owner):
    RoleFactory.create_batch(2, owner=owner)

    assertContains(signed_in.get(DELETE), "2 roles")
    assertContains(signed_in.get(DELETE), "This is the only account here")
    UserFactory()
    assertNotContains(signed_in.get(DELETE), "This is the only account here")


def test_it_takes_the_password_and_nothing_goes_that_day(signed_in, owner):
    role = RoleFactory(owner=owner)

    response = signed_in.post(DELETE, {"password": PASSWORD})

    assertRedirects(response, DELETE)
    deletion = AccountDeletion.objects.get(owner=owner)
    assert deletion.due_at - deletion.asked_at == DAY
    call_command("empty_trash")
    assert Role.objects.filter(pk=role.pk).exists()
    assert AccountEvent.objects.get().kind == EventKind.DELETION_ASKED


@pytest.mark.parametrize("typed", ["", "wrong horse", "x" * 5000])
def test_a_wrong_password_is_refused_in_words(signed_in, owner, typed):
    response = signed_in.post(DELETE, {"password": typed})

    assertContains(response, "data-errors", status_code=422)
    assert not AccountDeletion.objects.exists()


def test_without_a_password_the_email_is_typed(signed_in, owner):
    owner.set_unusable_password()
    owner.save()
    signed_in.force_login(owner)

    wrong = signed_in.post(DELETE, {"email": "else@example.org"})
    right = signed_in.post(DELETE, {"email": "OLGA@example.org "})

    assertContains(wrong, "That is not your e-mail.", status_code=422)
    assertRedirects(right, DELETE)


def test_asked_for_twice_the_first_day_stays(signed_in, owner):
    deletion = asked(owner, hours_ago=5)

    signed_in.post(DELETE, {"password": PASSWORD})

    assert AccountDeletion.objects.get().due_at == deletion.due_at


# --- Changing one's mind


def test_every_page_says_so_and_how_to_keep_it_at_no_query_more(
    signed_in, owner, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as before:
        signed_in.get("/about/")
    asked(owner, hours_ago=1)

    with django_assert_num_queries(len(before)):
        page = signed_in.get("/about/")

    assertContains(page, "Your account will be deleted after")
    assertContains(page, f'action="{KEEP}"')


def test_signing_in_on_that_day_one_can_keep_it(client, owner):
    asked(owner, hours_ago=23)
    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})

    response = client.post(KEEP, follow=True)

    assertContains(response, "Your account stays")
    assert not AccountDeletion.objects.exists()
    assertNotContains(client.get("/about/"), "will be deleted")
    assert changes.delete_due_accounts(now=timezone.now() + 9 * DAY) == 0


def test_another_cannot_keep_or_delete_it(someone_else, owner):
    asked(owner, hours_ago=1)

    someone_else.post(KEEP)

    assert AccountDeletion.objects.filter(owner=owner).exists()


def test_once_it_has_begun_it_cannot_be_kept(signed_in, owner):
    asked(owner, hours_ago=25)
    AccountDeletion.objects.update(begun_at=timezone.now())

    signed_in.post(KEEP)

    assert AccountDeletion.objects.exists()


# --- Going


def test_all_rows_and_files_go_and_nobody_elses(django_capture_on_commit_callbacks):
    filled("stays@example.org")
    before = everything()
    files = set(DocumentVersion.objects.values_list("file", flat=True))
    goes = filled("goes@example.org")
    more = set(DocumentVersion.objects.values_list("file", flat=True)) - files
    client = Client()
    client.post(reverse("account_login"), {"login": goes.email, "password": PASSWORD})
    assert client.get("/").status_code == 200
    asked(goes, hours_ago=25)

    with django_capture_on_commit_callbacks(execute=True):
        assert changes.delete_due_accounts(now=timezone.now()) == 1

    after = everything()
    assert {it.__name__ for it in before if before[it] != after[it]} == set()
    assert more and not any(documents_storage().exists(it) for it in more)
    assert all(documents_storage().exists(it) for it in files)
    assert client.get("/").status_code == 302


def test_a_worker_that_is_killed_midway_leaves_an_account_that_the_next_one_ends(
    monkeypatch, owner, client
):
    demo.load(user=owner, now=timezone.now())
    asked(owner, hours_ago=25)
    manager = type(TABLES[4].model._default_manager.all())
    real = manager.delete

    def die(rows):
        if rows.model is TABLES[4].model:
            raise SystemExit
        return real(rows)

    monkeypatch.setattr(manager, "delete", die)
    with pytest.raises(SystemExit):
        changes.delete_due_accounts(now=timezone.now())
    monkeypatch.setattr(manager, "delete", real)

    response = client.post(
        reverse("account_login"), {"login": owner.email, "password": PASSWORD}, follow=True
    )
    assert not response.wsgi_request.user.is_authenticated
    assert changes.delete_due_accounts(now=timezone.now()) == 1
    assert not User.objects.exists()


def test_one_that_cannot_be_deleted_holds_up_no_other(monkeypatch, owner, caplog):
    other = UserFactory()
    first, _ = asked(owner, hours_ago=30), asked(other, hours_ago=29)
    real = changes._delete

    def refuse(pk, now):
        if pk == first.pk:
            raise RuntimeError
        return real(pk, now)

    monkeypatch.setattr(changes, "_delete", refuse)

    assert changes.delete_due_accounts(now=timezone.now()) == 1
    assert "could not be deleted yet" in caplog.text
    assert list(AccountDeletion.objects.all()) == [first]


def test_the_night_deletes_what_is_due_where_no_worker_runs(owner):
    asked(owner, hours_ago=24.1)

    call_command("empty_trash")

    assert not User.objects.exists()


class Clock:
    def __init__(self) -> None:
        self.now = timezone.now()

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def clock(monkeypatch):
    """It was looked at before."""
    clock = Clock()
    look_at_clock(clock.now)
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.mark.parametrize("deletes", [delete_due.func, lambda: call_command("empty_trash")])
def test_a_clock_that_is_days_ahead_cuts_nobodys_day_short(owner, clock, deletes):
    asked(owner, hours_ago=0)
    clock.now += 2 * DAY
    for _ in range(3):
        clock.pass_by(HOUR)
        deletes()
    assert User.objects.exists()
    clock.now -= 2 * DAY
    for _ in range(20):
        clock.pass_by(HOUR)
        deletes()
    assert User.objects.exists()

    clock.pass_by(2 * HOUR)
    deletes()

    assert not User.objects.exists()


def test_until_the_clock_is_believed_the_account_can_be_kept_and_the_task_comes_again(
    signed_in, owner, clock
):
    asked(owner, hours_ago=0)
    clock.now += 2 * DAY

    delete_due.func()
    delete_due.func()

    (waiting,) = DBTaskResult.objects.filter(task_path=delete_due.module_path)
    assert waiting.run_after == clock.now + HOUR
    assertContains(signed_in.get("/about/"), "Keep my account")
    signed_in.post(KEEP)
    assert not AccountDeletion.objects.exists()


def test_with_nobody_left_to_delete_the_task_does_not_come_again(owner, clock):
    asked(owner, hours_ago=25)
    delete_due.func()
    assert not User.objects.exists()
    assert not DBTaskResult.objects.filter(task_path=delete_due.module_path).exists()


def test_what_was_begun_goes_on_though_the_clock_went_back(owner, clock):
    deletion = asked(owner, hours_ago=0)
    AccountDeletion.objects.filter(pk=deletion.pk).update(begun_at=clock.now)

    delete_due.func()

    assert not User.objects.exists()


def test_the_first_person_may_sign_up_again(client, owner):
    asked(owner, hours_ago=25)
    changes.delete_due_accounts(now=timezone.now())

    assertRedirects(client.get(reverse("account_login")), reverse("account_signup"))


# --- Saying so


def test_a_mail_says_so_where_there_is_a_server(signed_in, owner, settings):
    settings.HAS_MAIL_SERVER = True
    signed_in.post(DELETE, {"password": PASSWORD})
    paths = set(DBTaskResult.objects.values_list("task_path", flat=True))
    assert paths == {f"transfer.leaving.tasks.{it}" for it in ("tell", "delete_due")}

    tell.func(AccountDeletion.objects.get().pk)
    AccountDeletion.objects.update(due_at=timezone.now())
    changes.delete_due_accounts(now=timezone.now())

    said = [(it.subject, it.to) for it in mail.outbox]
    assert said == [
        ("Your account will be deleted", [owner.email]),
        ("Your account is deleted", [owner.email]),
    ]
    assert "Keep my account" in mail.outbox[0].body


def test_without_a_server_nothing_is_mailed(owner, settings):
    settings.HAS_MAIL_SERVER = False

    tell.func(asked(owner, hours_ago=0).pk)

    assert not mail.outbox
