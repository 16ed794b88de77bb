from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts.health import Level, findings
from agenda import tasks
from transfer.backup import daily
from transfer.backup.making import AnotherIsAtIt, Made, NotMade
from transfer.models import BackupRun

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def folder(tmp_path, settings):
    settings.BACKUPS_DIR = tmp_path / "backups"
    return settings.BACKUPS_DIR


@pytest.fixture
def begun(monkeypatch):
    """What would be made in the background."""
    begun = []
    monkeypatch.setattr(daily, "set_going", lambda work, pk: begun.append(work))
    return begun


def finding():
    (found,) = findings(NOW, only={"backup"})
    return found


def run(**values):
    return BackupRun.objects.update_or_create(pk=1, defaults=values)[0]


def test_a_woken_worker_begins_the_backup_that_is_due_once(folder, begun):
    daily.begin_when_due(now=NOW)
    daily.begin_when_due(now=NOW)

    assert len(begun) == 1


def test_the_engine_asks_each_time_it_wakes(folder, begun, monkeypatch):
    tasks.wake.func()

    assert len(begun) == 1


def test_a_backup_that_cannot_be_begun_holds_up_no_reminder(folder, monkeypatch):
    planned = []

    def fail(*_, **__):
        raise RuntimeError("planted")

    monkeypatch.setattr(daily, "take", fail)
    monkeypatch.setattr(tasks, "plan_reminders", planned.append)

    tasks.wake.func()

    assert planned


def test_without_a_folder_none_is_begun(settings, begun):
    settings.BACKUPS_DIR = None

    daily.begin_when_due(now=NOW)

    assert begun == []
    assert not BackupRun.objects.exists()


def test_of_two_workers_that_find_it_due_at_once_one_makes_it(folder, monkeypatch):
    run()
    real = daily.is_due

    def while_another_takes_it(**moments):
        BackupRun.objects.update(begun_at=NOW)
        return real(**moments)

    monkeypatch.setattr(daily, "is_due", while_another_takes_it)

    assert not daily.take(now=NOW)


def test_asking_reads_one_row(folder, django_assert_num_queries):
    run(made_at=NOW, begun_at=NOW)

    with django_assert_num_queries(1):
        daily.begin_when_due(now=NOW)


def test_what_went_wrong_is_kept_and_tried_again_in_an_hour(folder, monkeypatch, caplog):
    def fail(*_, **__):
        raise NotMade("No backup was made. The disk is full.")

    monkeypatch.setattr(daily, "make_backup", fail)
    assert daily.take(now=NOW)

    daily.make_daily(folder, now=NOW)

    assert BackupRun.objects.get().problem == "No backup was made. The disk is full."
    assert "The daily backup failed. No backup was made. The disk is full." in caplog.text
    assert not daily.take(now=NOW + HOUR / 2)
    assert daily.take(now=NOW + HOUR)


def test_where_another_is_at_it_nothing_went_wrong(folder, monkeypatch):
    def fail(*_, **__):
        raise AnotherIsAtIt("another")

    monkeypatch.setattr(daily, "make_backup", fail)
    run(begun_at=NOW)

    daily.make_daily(folder, now=NOW)

    assert BackupRun.objects.get().problem == ""


# --- Is it well? ----------------------------------------------------------------------------------


def test_without_a_folder_nothing_is_wrong(settings):
    settings.BACKUPS_DIR = None

    found = finding()

    assert found.level == Level.WELL
    assert "DEBRIEF_BACKUPS names no folder" in found.words
    assert "set it to a folder" in found.remedy
    assert not found.is_for_users


def test_one_of_today_is_well(folder):
    folder.mkdir()
    (folder / "x.zip").touch()
    run(made_at=NOW - 25 * HOUR, name="x.zip")

    assert finding().level == Level.WELL
    assert finding().at == NOW - 25 * HOUR


def test_a_folder_that_is_not_there_is_said_at_once_and_not_that_it_ever_was(folder):
    run(made_at=NOW, name="x.zip")

    assert finding().level == Level.WARNING
    assert "The folder for backups is not there." in finding().words


@pytest.mark.parametrize("hours", [1, 48])
def test_one_that_is_gone_is_to_be_mounted(folder, hours):
    run(made_at=NOW - hours * HOUR, name="x.zip", problem="it is not there")

    assert "The folder for backups is not there." in finding().words
    assert finding().remedy.startswith("Mount its disk, or make the folder yourself")


def test_a_folder_that_held_backups_is_not_made_anew(place, settings):
    settings.BACKUPS_DIR = place.to
    run(made_at=NOW - HOUR, name="x.zip")

    with pytest.raises(NotMade, match="Mount its disk"):
        place.back_up()
    daily.make_daily(place.to, now=NOW)
    with pytest.raises(CommandError, match="Mount its disk"):
        call_command("backup", to=place.to, verbosity=0)

    assert not place.to.exists()
    assert "Mount its disk" in BackupRun.objects.get().problem
    place.to.mkdir()
    assert place.back_up().path.exists()


def test_a_first_folder_is_made_and_said_once(place, settings, capsys, caplog):
    settings.BACKUPS_DIR = place.to

    daily.make_daily(place.to, now=NOW)
    daily.make_daily(place.to, now=NOW + HOUR)
    call_command("backup", to=place.to, verbosity=0)
    call_command("backup", to=place.folder / "another", verbosity=0)

    assert caplog.text.count("was not there yet, and was made.") == 1
    assert capsys.readouterr().out.count("was not there yet, and was made.") == 1


def test_a_folder_that_cannot_be_written_to_is_said_at_once(folder, monkeypatch):
    folder.mkdir()
    (folder / "x.zip").touch()
    run(made_at=NOW, name="x.zip")
    monkeypatch.setattr(daily.os, "access", lambda *_: False)  # root may write everywhere

    assert finding().level == Level.WARNING
    assert "cannot be written to" in finding().words


@pytest.mark.parametrize(
    ("minutes", "problem", "level"),
    [(0, "", Level.WELL), (9, "", Level.WELL), (10, "", Level.WARNING), (1, "f", Level.WARNING)],
)
def test_the_first_one_has_ten_minutes(folder, minutes, problem, level):
    run(begun_at=NOW - timedelta(minutes=minutes), problem=problem)

    assert finding().level == level


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "There is no backup yet."),
        ({"made_at": NOW - 27 * HOUR}, "The last good backup is older than 26 hours."),
        ({"made_at": NOW + HOUR}, "made later than now"),
        ({"made_at": NOW, "name": "gone.zip"}, "is not in the folder for backups"),
        ({"made_at": NOW - 27 * HOUR, "problem": "full"}, "The last try failed"),
    ],
)
def test_what_users_are_told(folder, values, words):
    folder.mkdir()
    if values:
        run(**values)

    found = finding()

    assert found.level == Level.WARNING
    assert words in found.words
    assert "manage.py backup" in found.remedy
    assert found.is_for_users


@pytest.mark.parametrize("option", ["", "--to"])
def test_one_made_by_hand_counts_where_it_lies_in_that_folder(
    folder, tmp_path, monkeypatch, place, option
):
    to = tmp_path / "elsewhere" if option else folder

    call_command("backup", to=to, verbosity=0)

    assert BackupRun.objects.filter(name__startswith="debrief-").exists() is not bool(option)


def test_the_row_says_which_is_the_last_good_one(place):
    made: Made = place.back_up(now=NOW)

    daily.note(made)

    row = BackupRun.objects.get()
    assert (row.made_at, row.name, row.problem) == (NOW, made.path.name, "")
