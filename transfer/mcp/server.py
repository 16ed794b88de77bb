"""A server of the Model Context Protocol for one account: what it tells, and, where that is
allowed, what it writes down. Only `manage.py mcp` and its tests import this: it needs the package
of the protocol.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import Any, Literal

from asgiref.sync import sync_to_async
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from accounts.domain.business_time import rules_of
from accounts.domain.ids import LARGEST_ID
from accounts.models import User
from accounts.snapshot import snapshot
from accounts.unavailable import why_unavailable
from transfer.api import presenting, reading, writing
from transfer.api.problems import Problem
from transfer.mcp import telling

NOT_THERE = "There is nothing of the user's with that id."
BROKEN = "Something went wrong with the database."
GONE = "This account is not there any more."
INSTRUCTIONS = """The user's own notebook about job interviews. A score is hidden until the gut
feeling of its interviews is recorded: do not guess it. What people said stands in their own words;
quote it as it is."""

type Tool = Callable[..., Any]
type Said = dict[str, Any]


def server_of(user_pk: int, *, may_write: bool) -> MCPServer:
    """The tools of this user; those that write are not even there where they may not."""
    server = MCPServer("debrief", title="Debrief", instructions=INSTRUCTIONS)
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
        return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False)

    @wraps(tool)
    async def told(**asked: Any) -> str:
        return await sync_to_async(carried_out)(**asked)

    return told


class Tools:
    """What can be asked and done. The docstrings are what the model is told of each."""

    def __init__(self, user_pk: int) -> None:
        self.user_pk = user_pk

    def due(self) -> Said:
        """What is to be done and when, and which interviews are coming up."""
        with self._user() as user:
            return telling.what_is_due(user, now=timezone.now())

    def roles(self, text: str = "") -> Said:
        """Roles with their ids and stages, the newest first. text: of the title or the company."""
        with self._user() as user:
            return telling.find_roles(user, text)

    def role_story(self, role_id: int) -> Said:
        """All that happened with one role, its interviews, and its score with the evidence."""
        with self._user() as user:
            return telling.story_of(user, _id(role_id), now=timezone.now())

    def interview_plan(self, interview_id: int) -> Said:
        """Who will be there, the planned questions with their ids, and the answers so far."""
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
        """Add a role; a company of that name is made where there is none. stage: such as saved or
        applied. pay_said: as they say it, such as 95k.
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
        manner: Literal["specific", "general", "dodged"],
        words: str = "",
        speaker_id: int | None = None,
        signal: Literal[-2, -1, 0, 1, 2] | None = None,
        hours_low: float | None = None,
        hours_high: float | None = None,
        etag: str | None = None,
    ) -> Said:
        """Log what one person answered to a question of the plan, in their own words. signal: what
        it says about working there, if the user said so. etag: of the answer that is corrected.
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
            made = writing.log_answer(
                user, _id(question_id), given, now=timezone.now(), may_correct=etag
            )
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
