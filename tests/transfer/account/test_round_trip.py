"""Export → import → export is the same document, and the account behaves the same."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from pytest_django.asserts import assertContains

from accounts.models import Preferences, User
from agenda import demo
from applications.models import Company, Role, StageMove, Tag
from interviews.log.changes import record_answer
from interviews.models import BankQuestion, Decision, Flag, FollowUp, Interview, Question
from interviews.score.changes import differences, scores_of
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    FlagFactory,
    FoundFlagFactory,
    InterviewFactory,
    LogEntryFactory,
    QuestionFactory,
    ReminderFactory,
    RoleFactory,
    StageMoveFactory,
    UserFactory,
)
from transfer.account.loading import (
    NOT_OURS,
    BadFile,
    UsedAccount,
    checked,
    load_account,
    most_brackets,
    read_zip,
)
from transfer.account.tables import LEFT_OUT, TABLES, unmentioned
from transfer.account.writing import DOCUMENT, document_of, write_zip
from transfer.backup.container import FIRST
from transfer.importing.domain.rows import NO_DAY

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
OWN_APPS = ("accounts", "applications", "interviews", "overview", "agenda", "transfer")


@pytest.fixture
def full(owner):
    """An account with something in every corner."""
    demo.load(user=owner, now=timezone.now())
    role = Role.objects.filter(owner=owner).first()
    role.tags.add(Tag.objects.create(owner=owner, name="Remote"))
    again = RoleFactory(owner=owner, company=role.company, previous=role, agency=role.company)
    FoundFlagFactory(company=role.company).roles.add(again)
    role.deadline_moves.create(was=date(2026, 12, 3), moved_on=date(2026, 11, 28))
    LogEntryFactory(role=None, contact=ContactFactory(owner=owner), about="At a fair")
    again.left_stages.create(stage="interviewing", left_at=NOW)
    interview = Interview.objects.filter(role=role).first()
    bank = owner_question(owner, interview)
    FlagFactory(interview=interview, key=f"dodge:own-{bank.pk}", area="team")
    ReminderFactory(owner=owner, interview=interview, subject=f"interview:{interview.pk}@now")
    Decision.objects.create(
        owner=owner,
        role=role,
        choice="pursue",
        decided_on=timezone.localdate(),
        recorded_at=timezone.now(),
        known={"interviews": [{"id": interview.pk, "title": "A"}], "flags": []},
    )
    return owner


def owner_question(owner, interview):
    bank = BankQuestion.objects.create(owner=owner, text="Who decides?", theme="role")
    question = QuestionFactory(interview=interview, key=f"own-{bank.pk}")
    QuestionFactory(interview=interview, key=f"probe-{question.pk}")
    return bank


def document(user) -> dict:
    found = document_of(user, now=NOW)
    return json.loads(json.dumps(found))


@pytest.fixture
def copy(full):
    """Another account, to which others' rows lie between."""
    CompanyFactory.create_batch(3)
    other = UserFactory()
    file = packed(full)
    load_account(other, read_zip(file), packed=file)
    return other


def packed(user) -> io.BytesIO:
    file = io.BytesIO()
    write_zip(user, file, now=NOW)
    return file


# --- The same account ----------------------------------------------------------------------------


def test_every_table_is_exported_or_left_out_for_a_reason():
    models = [it for app in OWN_APPS for it in apps.get_app_config(app).get_models()]

    assert unmentioned(models) == []
    assert all(LEFT_OUT.values())


def test_the_copy_says_the_same_in_every_table(full, copy):
    before, after = document(full)["tables"], document(copy)["tables"]

    for table in TABLES:
        assert after[table.name] == before[table.name], table.name
    assert after == before


def test_scores_and_follow_ups_stand_and_are_what_the_rows_say(full, copy):
    def figures(user):
        rows = Role.objects.owned_by(user).order_by("pk")
        return list(rows.values_list("title", "fit_score", "fit_low", "fit_high", "fit_rank"))

    def due(user):
        rows = FollowUp.objects.owned_by(user).order_by("pk")
        return list(rows.values_list("rule", "title", "status", "shown_due_at"))

    assert figures(copy) == figures(full)
    assert due(copy) == due(full)
    assert any(score is not None for _, score, *_ in figures(copy))
    assert moved(copy) == moved(full)


def moved(user) -> list[set[str]]:
    """Of each scored row, which figures its rows would make anew."""
    roles = list(Role.objects.owned_by(user).order_by("pk").values_list("pk", flat=True))
    return [set(differences(*one)) for one in scores_of(roles)]


def test_ids_inside_texts_lead_to_the_rows_of_the_copy(copy):
    own = set(Interview.objects.filter(owner=copy).values_list("pk", flat=True))
    anchors = FollowUp.objects.filter(owner=copy, anchor__startswith="interview:")

    assert {int(it.anchor.partition(":")[2]) for it in anchors} <= own
    question = Question.objects.get(interview__owner=copy, key__startswith="own-")
    probe = Question.objects.get(interview__owner=copy, key__startswith="probe-")
    assert probe.key == f"probe-{question.pk}"
    flag = Flag.objects.get(owner=copy, key__startswith="dodge:own")
    assert flag.key == f"dodge:{question.key}"
    known = Decision.objects.filter(owner=copy).exclude(known={}).order_by("-pk")[0].known
    assert {it["id"] for it in known["interviews"]} <= own


def test_the_copy_goes_on_without_doubling_anything(full, copy):
    """Follow-ups are planned again when something changes; what was there stays what it was."""
    before = FollowUp.objects.filter(owner=copy).count()
    first = Question.objects.filter(interview__owner=copy).order_by("pk")[0]
    speaker = first.interview.contacts.first()
    fields = {"manner": "specific", "signal": 1, "words": "Well."}
    record_answer(question=first, speaker=speaker, fields=fields, is_scared=False, now=NOW)

    assert FollowUp.objects.filter(owner=copy).count() == before


def test_search_finds_in_the_copy_what_is_its_own(copy, client):
    client.force_login(copy)
    own = Company.objects.filter(owner=copy, name="Fernhill Logistics").get()

    response = client.get("/search/", {"q": "Fernhill Logistics"})

    assertContains(response, f'href="{own.get_absolute_url()}"')


# --- Exports of earlier versions ------------------------------------------------------------------


def test_a_move_without_a_day_is_without_one_where_the_export_does_not_say_it(owner):
    """What was written before is_day_known: the note alone says it."""
    day, other = date(2026, 3, 3), UserFactory()
    for title, days in (("Last", (day, None)), ("First", (None, day)), ("Both", (day, day))):
        role = RoleFactory(owner=owner, title=title, stage="applied", stage_since=day)
        for place, known in enumerate(days):
            StageMoveFactory(
                role=role,
                stage="applied",
                moved_on=day + timedelta(days=place),
                note="" if known else NO_DAY,
            )
    before = document(owner)
    for move in before["tables"]["stage_moves"]:
        del move["is_day_known"]

    load_account(other, checked(before))

    since = dict(Role.objects.filter(owner=other).values_list("title", "stage_since"))
    assert since == {"Last": None, "First": day, "Both": day}
    moves = StageMove.objects.filter(role__owner=other).order_by("role__title", "moved_on")
    assert list(moves.values_list("is_day_known", flat=True)) == [
        True,
        True,
        False,
        True,
        True,
        False,
    ]


def test_what_an_export_says_of_a_day_stands(owner):
    other = UserFactory()
    role = RoleFactory(owner=owner, stage="applied", stage_since=date(2026, 3, 3))
    StageMoveFactory(role=role, stage="applied", moved_on=date(2026, 3, 3), note=NO_DAY)

    load_account(other, checked(document(owner)))

    assert StageMove.objects.get(role__owner=other).is_day_known
    assert Role.objects.get(owner=other).stage_since == date(2026, 3, 3)


# --- Small accounts of any kind ------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=30).filter(str.strip)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(texts, texts, st.integers(0, 3)),
        max_size=4,
        unique_by=lambda it: it[0].casefold(),
    )
)
def test_any_small_account_comes_back_the_same(db, rows):
    user, other = UserFactory(), UserFactory()
    for number, (name, title, interviews) in enumerate(rows):
        company = Company.objects.create(owner=user, name=f"{number} {name}")
        role = RoleFactory(owner=user, company=company, title=title)
        for place in range(interviews):
            at = NOW + timedelta(days=place)
            InterviewFactory(owner=user, role=role, starts_at=at, notes=name)

    first = document(user)
    load_account(other, checked(first))

    assert document(other)["tables"] == first["tables"]


# --- The ZIP -------------------------------------------------------------------------------------


def test_the_zip_holds_tables_for_a_spreadsheet_and_a_calendar(full):
    file = io.BytesIO()
    write_zip(full, file, now=NOW)

    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        calendar = Calendar.from_ical(archive.read("interviews.ics"))
        companies = archive.read("tables/companies.csv").decode("utf-8-sig")
    assert DOCUMENT in names
    assert len(calendar.events) == Interview.objects.filter(owner=full).count()
    assert "Fernhill Logistics" in companies
    assert read_zip(file)["tables"]["companies"]


def test_nothing_of_another_user_and_no_secret_is_in_it(full):
    stranger = CompanyFactory(name="Zampano Ltd")
    RoleFactory(company=stranger, owner=stranger.owner)

    text = json.dumps(document(full))

    assert "Zampano" not in text
    assert full.password not in text
    assert full.email not in text


# --- What is refused -----------------------------------------------------------------------------


def test_a_used_account_is_only_replaced_when_that_is_said(full, owner):
    other = UserFactory()
    CompanyFactory(owner=other, name="Mine")
    file = packed(full)
    read = read_zip(file)

    with pytest.raises(UsedAccount):
        load_account(other, read, packed=file)
    assert Company.objects.filter(owner=other).get().name == "Mine"

    load_account(other, read, packed=file, replace=True)
    assert document(other)["tables"] == document(full)["tables"]


def broken(kind, found):
    tables = found["tables"]
    role = tables["roles"][0]
    changes = {
        "link": lambda: role.update(posting_url="javascript:alert(1)"),
        "long": lambda: role.update(title="x" * 500),
        "stage": lambda: role.update(stage="mars"),
        "day": lambda: role.update(stage_since="soon"),
        "foreign": lambda: role.update(company=999_999),
        "list": lambda: role.update(company=[1]),
        "pair": lambda: tables["companies"].append(tables["companies"][0] | {"id": 900}),
        "null": lambda: role.update(title="a\0b"),
        "tags": lambda: role.update(tags=[77]),
        "previous": lambda: role.update(previous=77),
        "weights": lambda: tables["preferences"][0].update(weights=[1]),
        "settings": lambda: tables.update(preferences=[]),
        "number": lambda: role.update(office_days=10**30),
        "words": lambda: role.update(title={"a": 1}),
        "zone": lambda: tables["preferences"][0].update(zone="Nowhere/Land"),
        "interview's zone": lambda: tables["interviews"][0].update(zone="Nowhere/Land"),
        "follow-up's zone": lambda: tables["follow_ups"][0].update(zone="europe/berlin"),
        "contact's zone": lambda: tables["contacts"][0].update(zone="../UTC"),
        "areas": lambda: tables["preferences"][0].update(weights={"team": "x"}),
        "days": lambda: tables["preferences_records"][0].update(limits={"hours": "x"}),
        "weights then": lambda: tables["preferences_records"][0].update(weights={"team": None}),
        "kinds": lambda: tables["contacts"][0].update(kinds_before=[{"a": 1}]),
        "whom": lambda: tables["bank_questions"][0].update(ask_whom=[{"a": 1}]),
        "history": lambda: tables["score_snapshots"][0].update(detail={"team": "x"}),
        "known": lambda: tables["decisions"][0].update(known={"moved": 5, "warnings": 7}),
    }
    changes[kind]()
    return found


@pytest.mark.parametrize(
    "kind",
    [
        *("link", "long", "stage", "day", "foreign", "list", "pair", "null"),
        *("tags", "previous", "weights", "settings", "number", "known"),
        *("areas", "days", "weights then", "kinds", "whom", "history"),
        *("zone", "interview's zone", "follow-up's zone", "contact's zone"),
    ],
)
def test_a_file_somebody_wrote_into_is_refused_with_nothing_kept(full, kind):
    other = UserFactory()
    before = document(other)["tables"]

    with pytest.raises(BadFile) as said:
        load_account(other, checked(broken(kind, document(full))), packed=packed(full))

    assert str(said.value).endswith(".")
    assert document(other)["tables"] == before
    assert Preferences.objects.filter(user=other).exists()


@pytest.mark.parametrize(
    "text", [b"{}", b"[]", b"PK\x03\x04", b'{"format": "x"}', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_export_is_refused_in_words(text):
    with pytest.raises(BadFile, match="no export of Debrief"):
        read_zip(io.BytesIO(text))


def test_a_zone_this_machine_does_not_know_is_named(full):
    with pytest.raises(
        BadFile, match="a time zone that this machine does not know, “Nowhere/Land”"
    ):
        load_account(UserFactory(), broken("zone", document(full)), packed=packed(full))


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def damaged(at: int, method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(DOCUMENT, b'{"format": "debrief-account", "version": 1}' * 20)
        archive.writestr("ä.txt", "x")
    found = bytearray(file.getvalue())
    for place in range(at, at + 15):
        found[place % len(found)] ^= 0xFF
    return bytes(found)


@pytest.mark.parametrize("method", METHODS)
def test_a_damaged_zip_is_refused_in_words_wherever_it_is_damaged(method):
    for at in range(4, len(damaged(0, method))):
        with pytest.raises(BadFile):
            read_zip(io.BytesIO(damaged(at, method)))


def test_a_name_in_a_zip_that_is_no_text_is_refused_in_words():
    file = io.BytesIO(damaged(0, zipfile.ZIP_STORED))
    whole = bytearray(file.getvalue())
    whole[:15] = bytes(it ^ 0xFF for it in whole[:15])
    with pytest.raises(BadFile, match="no export of Debrief"):
        read_zip(io.BytesIO(bytes(whole).replace("ä".encode(), b"\xff\xfe")))


def test_what_is_nothing_but_brackets_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(json, "loads", lambda text: pytest.fail("It was read."))
    text = b'{"format": "debrief-account", "version": 1, "tables": {"tags": [%s[]]}}'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        some = b"".join(b"[]," + b" " * (place % 50 == 0) for place in range(1_000_000))
        archive.writestr(DOCUMENT, text % some)

    monkeypatch.setattr("transfer.account.loading.MOST_RATIO", 5_000)
    with pytest.raises(BadFile, match="far more rows than an account of its size"):
        read_zip(file)


def test_an_honest_export_of_any_size_has_far_fewer_brackets(full, monkeypatch):
    monkeypatch.setattr("transfer.account.loading.FREE_BRACKETS", 0)
    with zipfile.ZipFile(packed(full)) as archive:
        text = archive.read(DOCUMENT)

    assert 2 * (text.count(b"[") + text.count(b"{")) < most_brackets(len(text))


def test_a_zip_bomb_is_not_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, b" " * 50_000_000)

    with pytest.raises(BadFile, match="far more than an account"):
        read_zip(file)


def test_a_backup_leads_to_restore():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(FIRST, b"")

    with pytest.raises(BadFile, match=r"“manage\.py restore”"):
        read_zip(file)


def test_a_later_version_is_named(full):
    with pytest.raises(BadFile, match="version 99"):
        checked(document(full) | {"version": 99})
    with pytest.raises(BadFile) as said:
        checked(document(full) | {"tables": {"users": []}})
    assert str(said.value) == NOT_OURS


# --- By command ----------------------------------------------------------------------------------


def test_both_commands_move_an_account(full, tmp_path):
    file, other = tmp_path / "account.zip", UserFactory()

    call_command("export_account", full.email, str(file))
    call_command("import_account", other.email, str(file))

    assert document(other)["tables"] == document(full)["tables"]
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_account", full.email, str(file))
    with pytest.raises(CommandError, match="holds something already"):
        call_command("import_account", other.email, str(file))
    with pytest.raises(CommandError, match="no account"):
        call_command("import_account", "nobody@example.org", str(file))
    assert User.objects.count() == 2
