"""The Model Context Protocol, asked by the package's own client: in this process and over stdio."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import AsyncMock, Mock

import pytest
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.utils import timezone
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters

from accounts.models import AccountEvent, EventKind
from accounts.version import version
from applications.models import Role
from interviews.models import Answer, GutFeeling
from interviews.score.changes import rescore_roles
from tests.factories import (
    AnswerFactory,
    FollowUpFactory,
    InterviewFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
)
from transfer.api import writing
from transfer.mcp import server as serving
from transfer.mcp.domain.bounds import MOST_CHARACTERS
from transfer.mcp.server import server_of
from transfer.mcp.telling import MOST

ROOT = Path(__file__).resolve().parent.parent.parent
LOOKS = ["due", "interview_plan", "role_story", "roles"]


# What is asked runs in a thread of its own: in this one Playwright's loop may be running.
pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work):
    def run():
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def ask(server, name, **asked):
    """What the tool says, and whether it refused."""

    async def asking():
        async with Client(server) as client:
            return await client.call_tool(name, asked)

    answer = in_thread(async_to_sync(asking))
    text = answer.content[0].text
    return text if answer.is_error else json.loads(text), answer.is_error


def names(server):
    async def asking():
        async with Client(server) as client:
            return (await client.list_tools()).tools

    return in_thread(async_to_sync(asking))


@pytest.fixture
def heard(owner):
    """An interview that is over, with answers on four areas and no gut yet."""
    interview = InterviewFactory(owner=owner, is_over=True)
    for theme in ("manager", "balance", "culture", "role"):
        question = QuestionFactory(interview=interview, theme=theme, key=theme)
        speaker = ParticipantFactory(interview=interview).contact
        AnswerFactory(question=question, speaker=speaker, signal=2, words="We go home at five.")
    rescore_roles([interview.role_id], now=timezone.now(), cause="answer")
    return interview


def test_it_says_which_debrief_it_is(owner):
    assert server_of(owner.pk, may_write=False).version == version()


def test_it_only_reads_unless_it_may_write(owner):
    reading, writing = server_of(owner.pk, may_write=False), server_of(owner.pk, may_write=True)

    assert sorted(it.name for it in names(reading)) == LOOKS
    assert all(it.annotations.read_only_hint for it in names(reading))
    assert {it.name for it in names(writing)} - set(LOOKS) == {"add_role", "log_answer"}
    _, is_error = ask(reading, "add_role", title="Engineer", company_name="Acme")
    assert is_error and not Role.objects.exists()


def test_it_says_what_is_due_and_what_is_planned(owner):
    server = server_of(owner.pk, may_write=False)
    interview = InterviewFactory(owner=owner)
    contact = ParticipantFactory(interview=interview).contact
    question = QuestionFactory(interview=interview)
    follow_up = FollowUpFactory(role=interview.role)
    due, _ = ask(server, "due")
    plan, _ = ask(server, "interview_plan", interview_id=interview.pk)

    assert [it["id"] for it in due["follow_ups"]] == [follow_up.pk]
    assert [it["id"] for it in due["interviews"]] == [interview.pk]
    assert [it["id"] for it in plan["questions"]] == [question.pk]
    assert [it["name"] for it in plan["contacts"]] == [contact.name]


def test_a_role_is_told_with_its_story_and_no_score_before_the_gut(owner, heard):
    server = server_of(owner.pk, may_write=False)
    before, _ = ask(server, "role_story", role_id=heard.role_id)
    listed, _ = ask(server, "roles", text=heard.role.title[:4])

    assert before["score"]["waiting_for_gut"] == [heard.pk]
    scores = [before["score"]["score"], before["role"]["score"], listed["roles"][0]["score"]]
    assert all(it["is_hidden"] and it["points"] is None for it in scores)
    assert "of 100" not in json.dumps(before["happened"])

    GutFeeling.objects.create(interview=heard, value=70, recorded_at=timezone.now())
    after, _ = ask(server, "role_story", role_id=heard.role_id)
    assert after["score"]["score"]["points"] is not None
    assert after["happened"]


def test_it_adds_a_role_and_logs_an_answer_as_the_pages_do(owner):
    server = server_of(owner.pk, may_write=True)
    role, _ = ask(server, "add_role", title="Engineer", company_name="Acme", stage="applied")
    question = QuestionFactory(
        interview=InterviewFactory(owner=owner, role=Role.objects.get(pk=role["id"]))
    )
    sent = {"question_id": question.pk, "manner": "specific", "words": "At five.", "signal": 1}
    answer, _ = ask(server, "log_answer", **sent)
    again, is_refused = ask(server, "log_answer", **sent)

    assert Role.objects.get().follow_ups.exists()
    assert (answer["words"], answer["signal"]) == ("At five.", 1)
    assert is_refused and "answered already" in again
    corrected, _ = ask(server, "log_answer", **(sent | {"words": "Six."}), etag=answer["etag"])
    assert corrected["words"] == "Six." and Answer.objects.current().count() == 1


def test_who_only_reads_takes_no_lock_for_writing(owner, monkeypatch):
    """One that another program holds would stop it."""
    begun = []

    @contextmanager
    def reading():
        begun.append("to read")
        yield

    monkeypatch.setattr(serving, "snapshot", reading)

    _, is_refused = ask(server_of(owner.pk, may_write=False), "due")

    assert not is_refused
    assert begun == ["to read"]


def test_a_database_that_is_busy_is_said_in_words(owner, monkeypatch):
    def fail(*_, **__):
        raise OperationalError("database is locked")

    monkeypatch.setattr(writing, "add_role", fail)

    said, is_refused = ask(
        server_of(owner.pk, may_write=True), "add_role", title="Baker", company_name="Acme"
    )

    assert is_refused
    assert "Another change is just being written." in said


def test_a_refusal_is_said_in_words_and_leaves_nothing(owner):
    server = server_of(owner.pk, may_write=True)
    said, is_refused = ask(server, "add_role", title=" ", company_name="Acme")

    assert is_refused and "Give the role a title." in said
    assert not Role.objects.exists()


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        ("role_story", {}, "role_id: This is needed."),
        ("roles", {"text": "a" * 100_000}, "text: Give at most 200 characters."),
        ("role_story", {"role_id": "seven"}, "role_id: Give a whole number."),
        ("add_role", {"title": 7, "company_name": "Acme"}, "title: Give a text."),
        ("add_role", {"title": "A", "company_name": "B", "salary": 1}, "salary: There is no such"),
        (
            "log_answer",
            {"question_id": 1, "manner": "rude"},
            "manner: Give one of: specific, general, dodged.",
        ),
        (
            "log_answer",
            {"question_id": 1, "manner": "general", "signal": 3},
            "signal: Give one of: -2, -1, 0, 1, 2.",
        ),
        (
            "add_role",
            {"title": "A", "company_name": "B", "stage": "hired"},
            "stage: Choose a stage. Give one of: saved, applied,",
        ),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_plain_words(owner, name, asked, words):
    said, is_refused = ask(server_of(owner.pk, may_write=True), name, **asked)

    assert is_refused
    assert said.startswith(f"Error executing tool {name}: {words}")
    assert "pydantic" not in said and "See errors" not in said and len(said) < 300
    assert not Role.objects.exists()


def test_a_correction_is_refused_in_words_that_fit_the_tool(owner):
    server = server_of(owner.pk, may_write=True)
    answer = AnswerFactory(question=QuestionFactory(interview=InterviewFactory(owner=owner)))
    sent = {"question_id": answer.question_id, "manner": "general"}
    said, is_refused = ask(server, "log_answer", **sent)

    assert is_refused and "interview_plan" in said and "If-Match" not in said


def test_what_is_told_is_bounded_and_says_what_was_left_out(owner):
    server = server_of(owner.pk, may_write=False)
    role = RoleFactory(owner=owner, posting_text="p" * 50_000, notes="n" * 20_000)
    for _ in range(MOST + 1):
        InterviewFactory(owner=owner, role=role, notes="n" * 20_000)
        FollowUpFactory(role=RoleFactory(owner=owner))

    due, _ = ask(server, "due")
    roles, _ = ask(server, "roles")
    story, _ = ask(server, "role_story", role_id=role.pk)

    assert due["there_are_more_follow_ups"] and due["there_are_more_interviews"]
    assert roles["there_are_more_roles"] and len(roles["roles"]) == MOST
    assert story["there_are_more_interviews"]
    assert "more characters]" in story["role"]["posting_text"]
    assert len(json.dumps(story, ensure_ascii=False)) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("role_story", {"role_id": 1}),
        ("interview_plan", {"interview_id": 1}),
        ("log_answer", {"question_id": 1, "manner": "general"}),
        ("role_story", {"role_id": 10**30}),
    ],
)
def test_nothing_of_another_user_is_told(owner, heard, name, asked):
    """Nor of one who is not there."""
    rows = {"role_id": heard.role_id, "interview_id": heard.pk}
    rows["question_id"] = heard.questions.first().pk
    mine = {key: rows[key] if value == 1 else value for key, value in asked.items()}
    stranger = RoleFactory().owner
    said, is_refused = ask(server_of(stranger.pk, may_write=True), name, **mine)

    assert is_refused and "nothing of the user's" in said
    stranger.delete()
    said, is_refused = ask(server_of(stranger.pk, may_write=True), "due")
    assert is_refused and "not there any more" in said


def test_an_account_that_is_not_there_is_said(db):
    with pytest.raises(CommandError, match="no account with the e-mail"):
        call_command("mcp", account="nobody@example.org")


def test_without_the_package_it_says_how_to_install_it(owner, monkeypatch):
    monkeypatch.delitem(sys.modules, "transfer.mcp.server")
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)

    with pytest.raises(CommandError, match=r"scripts/install\.sh run mcp"):
        call_command("mcp", account=owner.email)


@pytest.mark.parametrize(("write", "detail"), [(False, "may only read"), (True, "may write")])
def test_that_an_assistant_was_let_in_stands_in_the_activity(owner, monkeypatch, write, detail):
    monkeypatch.setattr(serving, "server_of", Mock(return_value=AsyncMock()))

    in_thread(lambda: call_command("mcp", account=owner.email, write=write))

    (event,) = AccountEvent.objects.filter(owner=owner)
    assert (event.kind, event.detail) == (EventKind.ASSISTANT_CAME, f"which {detail}")


def configured(data: Path) -> StdioServerParameters:
    """As docs/api.md writes it for an assistant, which starts it from a folder of its own."""
    block = re.search(
        r"^    \{\n(?: {4}.*\n)+", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE
    )
    assert block
    said = block[0].replace("/path/to/debrief", str(ROOT)).replace("/path/to/data", str(data))
    (it,) = json.loads(said)["mcpServers"].values()
    return StdioServerParameters(**it, cwd=data)


def test_the_command_that_the_docs_name_speaks_over_stdio(tmp_path):
    """A process of its own, on data of its own."""
    env = os.environ | {
        "DEBRIEF_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "",
    }
    setup = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        "from accounts.models import User\n"
        "User.objects.create_user('You@example.org', 'x')\n"
    )
    subprocess.run([sys.executable, "-c", setup], env=env, cwd=ROOT, check=True)

    said, is_refused = ask(configured(tmp_path), "due")
    assert not is_refused and (said["follow_ups"], said["interviews"]) == ([], [])
