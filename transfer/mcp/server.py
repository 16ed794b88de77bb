"""A server of the Model Context Protocol for one account: what it tells, and, where that is
allowed, what it writes down. Only `manage.py mcp` and its tests import this: it needs the package
of the protocol.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any

from asgiref.sync import sync_to_async
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field, ValidationError

from accounts.domain.business_time import rules_of
from accounts.domain.ids import LARGEST_ID
from accounts.models import User
from accounts.snapshot import snapshot
from accounts.unavailable import why_unavailable
from accounts.version import version
from interviews.models.question import SIGNALS
from interviews.score.domain.evidence import Manner
from transfer.api import presenting, reading, writing
from transfer.api.problems import Problem
from transfer.api.shapes import misshapen
from transfer.api.values import OneOf
from transfer.mcp import telling
from transfer.mcp.domain.bounds import told_in_bounds

NOT_THERE = "There is nothing of the user's with that id."
BROKEN = "Something went wrong with the database."
GONE = "This account is not there any more."
NO_SUCH_NAME = "There is no such argument. Leave it out."
IS_A_CORRECTION = (
    "They have answered already. To correct that, give as etag the one of their answer, "
    "which interview_plan tells."
)
INSTRUCTIONS = """The user's own notebook about job interviews. A score is hidden until the gut
feeling of its interviews is recorded: do not guess it. What people said stands in their own words;
quote it as it is. Long texts and lists are cut, and say so."""

type Tool = Callable[..., Any]
type Said = dict[str, Any]


class Server(MCPServer):
    """One that refuses in plain words what was asked wrongly."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        for tool in await self.list_tools():
            known = tool.input_schema["properties"]
            if tool.name == name and (others := arguments.keys() - known):
                errors = {it: [NO_SUCH_NAME] for it in sorted(others)}
                raise ToolError(_refusal(name, Problem(422, errors=errors)))
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            problem = misshapen(error.__cause__.errors())
            raise ToolError(_refusal(name, problem)) from error.__cause__


def _refusal(name: str, problem: Problem) -> str:
    """As the package begins its own."""
    return f"Error executing tool {name}: {problem.words}"


def server_of(user_pk: int, *, may_write: bool) -> MCPServer:
    """The tools of this user; those that write are not even there where they may not."""
    server = Server("debrief", title="Debrief", instructions=INSTRUCTIONS, version=version())
    tools = Tools(user_pk)

    def add(tool: Tool, *, is_read_only: bool) -> None:
        hints = ToolAnnotations(
            read_only_hint=is_read_only, destructive_hint=False, open_world_hint=False
        )
        told = _told(tool, snapshot if is_read_only else transaction.atomic)
        server.add_tool(told, annotations=hints, structured_output=False)

    for look in (tools.due, tools.roles, tools.role_story, tools.interview_plan):
        add(look, is_read_only=True)
    for write in (tools.add_role, tools.log_answer) if may_write else ():
        add(write, is_read_only=False)
    return server


def _told(tool: Tool, begun: Callable[[], AbstractContextManager[None]]) -> Tool:
    """The same for the protocol: one call after the other, each refusal in words.

    begun: what it happens in, which for one that only reads waits for nobody who writes.
    """

    @wraps(tool)
    def carried_out(**asked: Any) -> str:
        try:
            with begun():
                said = tool(**asked)
        except Problem as problem:
            raise ToolError(problem.words) from problem
        except Http404 as error:
            raise ToolError(NOT_THERE) from error
        except DatabaseError as error:
            raise ToolError(why_unavailable(error) or BROKEN) from error
        return told_in_bounds(said, DjangoJSONEncoder().default)

    @wraps(tool)
    async def told(**asked: Any) -> str:
        return await sync_to_async(carried_out)(**asked)

    return told


class Tools:
    """What can be asked and done. The docstrings are what the model is told of each."""

    def __init__(self, user_pk: int) -> None:
        self.user_pk = user_pk

    def due(self) -> Said:
        """What is to be done and when, and which interviews are coming up: the first 30 of each."""
        with self._user() as user:
            return telling.what_is_due(user, now=timezone.now())

    def roles(self, text: Annotated[str, Field(max_length=200)] = "") -> Said:
        """The 30 newest roles with their ids and stages, open or not. text: part of the title or of
        the company's name, to find others.
        """
        with self._user() as user:
            return telling.find_roles(user, text)

    def role_story(self, role_id: int) -> Said:
        """What happened with one role, the latest first, its interviews, and its score with the
        evidence. role_id: as roles lists it.
        """
        with self._user() as user:
            return telling.story_of(user, _id(role_id), now=timezone.now())

    def interview_plan(self, interview_id: int) -> Said:
        """Who will be there, the planned questions with their ids, and the answers so far.
        interview_id: as due and role_story list it.
        """
        with self._user() as user:
            return telling.plan_of(user, _id(interview_id))

    def add_role(
        self,
        title: str,
        company_name: str,
        stage: str = "saved",
        pay_said: str = "",
        location: str = "",
        posting_url: str = "",
        notes: str = "",
    ) -> Said:
        """Add a role; a company of that name is made where there is none. Look first with roles
        whether it is there already. stage: such as saved or applied. pay_said: as they say it, such
        as 95k.
        """
        given = {
            "title": title,
            "company_name": company_name,
            "stage": stage,
            "pay_said": pay_said,
            "location": location,
            "posting_url": posting_url,
            "notes": notes,
        }
        with self._user() as user:
            made = writing.add_role(user, given, now=timezone.now())
            return presenting.role_said(writing.found(reading.roles(user), made.pk))

    def log_answer(
        self,
        question_id: int,
        manner: Annotated[str, OneOf(*Manner)],
        words: str = "",
        speaker_id: int | None = None,
        signal: Annotated[int, OneOf(*SIGNALS)] | None = None,
        hours_low: float | None = None,
        hours_high: float | None = None,
        etag: str | None = None,
    ) -> Said:
        """Log what one person answered to a question of the plan, in their own words. speaker_id: a
        contact who was there; left out, the only one, or nobody in particular. manner: how they
        answered. signal: what it says about working there, from -2 (bad) to 2 (great), only if the
        user said so. hours_low, hours_high: hours a week, where the question's answer_kind is
        hours. etag: of the answer that is corrected.
        """
        given = {
            "speaker_id": speaker_id,
            "manner": manner,
            "words": words,
            "signal": signal,
            "hours_low": hours_low,
            "hours_high": hours_high,
        }
        with self._user() as user:
            try:
                made = writing.log_answer(
                    user, _id(question_id), given, now=timezone.now(), may_correct=etag
                )
            except Problem as problem:
                if problem.status == HTTPStatus.PRECONDITION_REQUIRED:
                    raise ToolError(IS_A_CORRECTION) from problem
                raise
            row = writing.found(reading.answers(user), made.pk)
            return presenting.answer_said(row, row.question)

    @contextmanager
    def _user(self) -> Iterator[User]:
        """The account as it is now, on its own clock."""
        rows = User.objects.select_related("preferences").filter(is_active=True)
        user = rows.filter(pk=self.user_pk).first()
        if user is None:
            raise ToolError(GONE)
        with timezone.override(rules_of(user.preferences.zone)):
            yield user


def _id(asked: int) -> int:
    """Raises Http404 for a number that no database can be asked for."""
    if not 0 < asked <= LARGEST_ID:
        raise Http404
    return asked
