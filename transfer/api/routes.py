"""Every address under /api/v1: what it reads or changes, and how it is told of in the schema.

The first line of a docstring is what the schema calls the operation, the rest what is to be known.
"""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from ninja import Header, Query, Router

from accounts.models import User
from applications.documents.serving import file_answer
from applications.stages import stages_of
from interviews.models.follow_up import FollowUpStatus
from transfer.api import bodies, presenting, reading, writing
from transfer.api import schemas as said
from transfer.api.problems import Problem
from transfer.api.serving import Filter, Paging, said_alone
from transfer.api.serving import api as api
from transfer.api.values import OneOf

AWAY = "This file cannot be read just now."

search = Router(tags=["Roles, companies and contacts"])
met = Router(tags=["Interviews"])
due = Router(tags=["Follow-ups"])
files = Router(tags=["Documents"])

Version = Annotated[str | None, Header(alias="If-Match")]
Which = Annotated[Filter | None, Query()]
Status = Annotated[
    Annotated[str, OneOf(FollowUpStatus.PENDING, FollowUpStatus.DONE, FollowUpStatus.DISMISSED)]
    | None,
    Query(),
]


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  the gate lets in nobody else
    return user


def _at(name: str, pk: int) -> str:
    return reverse(f"transfer:api:{name}", kwargs={"pk": pk})


# --- Roles ---------------------------------------------------------------------------------------


@search.get("/roles", response=said.Page[said.Role], url_name="roles")
def roles(
    request: HttpRequest, asked: Paging, company: Which = None, is_open: bool | None = None
) -> Any:
    """List roles.

    The newest first.
    """
    rows = reading.roles(_user(request), company=company, is_open=is_open)
    return reading.page_of(rows, presenting.role_said, cursor=asked.cursor, limit=asked.limit)


@search.post("/roles", response={201: said.Role})
def role_add(request: HttpRequest, response: HttpResponse, body: bodies.NewRole) -> Any:
    """Add a role.

    A company that is named and not there yet is made.
    """
    made = writing.add_role(_user(request), body.given(), now=timezone.now())
    return _role(request, response, made.pk, is_new=True)


@search.get("/roles/{int:pk}", response=said.Role, url_name="role")
def role(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Read a role."""
    return _role(request, response, pk)


@search.patch("/roles/{int:pk}", response=said.Role)
def role_change(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    body: bodies.RoleChange,
    if_match: Version = None,
) -> Any:
    """Change a role.

    What you leave out stays as it is. Needs If-Match.
    """
    row = writing.held(reading.roles(_user(request)), pk)
    writing.etag_asked(presenting.role_said(row), if_match)
    writing.change_role(row, body.given(), now=timezone.now())
    return _role(request, response, pk)


@search.get("/roles/{int:pk}/moves", response=said.All[said.Move])
def role_moves(request: HttpRequest, pk: int) -> Any:
    """List the moves of a role.

    The stages it was in, the latest first.
    """
    return {"items": [presenting.move_said(it) for it in reading.moves_of(_user(request), pk)]}


@search.post("/roles/{int:pk}/moves", response={201: said.Role})
def role_move(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    body: bodies.NewMove,
    if_match: Version = None,
) -> Any:
    """Move a role to another stage.

    It answers with the role. Needs If-Match with the role's etag.
    """
    row = writing.held(reading.roles(_user(request)), pk)
    writing.etag_asked(presenting.role_said(row), if_match)
    writing.move_role(row, body.given(), now=timezone.now())
    return _role(request, response, pk)


@search.get("/roles/{int:pk}/score", response=said.OpenedScore)
def role_score(request: HttpRequest, pk: int) -> Any:
    """Read the fit score of a role.

    With its evidence, once your gut has spoken on each interview.
    """
    return reading.score_of_role(_user(request), pk)


def _role(request: HttpRequest, response: HttpResponse, pk: int, *, is_new: bool = False) -> Any:
    row = presenting.role_said(writing.found(reading.roles(_user(request)), pk))
    return said_alone(response, row, at=_at("role", pk) if is_new else "")


@search.get("/stages", response=said.All[said.Stage])
def stages(request: HttpRequest) -> Any:
    """List the stages that a role can be moved to.

    In their order, your own among them.
    """
    return {"items": [presenting.stage_said(it) for it in stages_of(_user(request))]}


# --- Companies and contacts ----------------------------------------------------------------------


@search.get("/companies", response=said.Page[said.Company])
def companies(request: HttpRequest, asked: Paging) -> Any:
    """List companies.

    The newest first.
    """
    rows = reading.companies(_user(request))
    return reading.page_of(rows, presenting.company_said, cursor=asked.cursor, limit=asked.limit)


@search.post("/companies", response={201: said.Company})
def company_add(request: HttpRequest, response: HttpResponse, body: bodies.NewCompany) -> Any:
    """Add a company."""
    made = writing.add_company(_user(request), body.given(), now=timezone.now())
    return said_alone(response, presenting.company_said(made), at=_at("company", made.pk))


@search.get("/companies/{int:pk}", response=said.Company, url_name="company")
def company(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Read a company."""
    row = writing.found(reading.companies(_user(request)), pk)
    return said_alone(response, presenting.company_said(row))


@search.get("/contacts", response=said.Page[said.Contact])
def contacts(request: HttpRequest, asked: Paging, company: Which = None) -> Any:
    """List contacts.

    The newest first.
    """
    rows = reading.contacts(_user(request), company=company)
    return reading.page_of(rows, presenting.contact_said, cursor=asked.cursor, limit=asked.limit)


@search.post("/contacts", response={201: said.Contact})
def contact_add(request: HttpRequest, response: HttpResponse, body: bodies.NewContact) -> Any:
    """Add a contact.

    Somebody who is known already is pointed out first (409).
    """
    made = writing.add_contact(_user(request), body.given(), now=timezone.now())
    return said_alone(response, presenting.contact_said(made), at=_at("contact", made.pk))


@search.get("/contacts/{int:pk}", response=said.Contact, url_name="contact")
def contact(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Read a contact."""
    row = writing.found(reading.contacts(_user(request)), pk)
    return said_alone(response, presenting.contact_said(row))


# --- Interviews ----------------------------------------------------------------------------------


@met.get("/interviews", response=said.Page[said.Interview])
def interviews(request: HttpRequest, asked: Paging, role: Which = None) -> Any:
    """List interviews.

    Those added last come first.
    """
    rows = reading.interviews(_user(request), role=role)
    return reading.page_of(rows, presenting.interview_said, cursor=asked.cursor, limit=asked.limit)


@met.post("/interviews", response={201: said.Interview})
def interview_add(request: HttpRequest, response: HttpResponse, body: bodies.NewInterview) -> Any:
    """Add an interview."""
    made = writing.add_interview(_user(request), body.given(), now=timezone.now())
    row = writing.found(reading.interviews(_user(request)), made.pk)
    return said_alone(response, presenting.interview_said(row), at=_at("interview", made.pk))


@met.get("/interviews/{int:pk}", response=said.Interview, url_name="interview")
def interview(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Read an interview."""
    row = writing.found(reading.interviews(_user(request)), pk)
    return said_alone(response, presenting.interview_said(row))


@met.get("/interviews/{int:pk}/questions", response=said.All[said.Question])
def interview_questions(request: HttpRequest, pk: int) -> Any:
    """List the questions of an interview.

    Its plan and what came up, each question with its answers.
    """
    rows = reading.questions_of(_user(request), pk)
    return {"items": [presenting.question_said(it) for it in rows]}


@met.post("/interviews/{int:pk}/questions", response={201: said.Question})
def interview_question_add(request: HttpRequest, pk: int, body: bodies.NewQuestion) -> Any:
    """Add a question that came up.

    So that its answer can be logged.
    """
    made = writing.add_question(_user(request), pk, body.given(), now=timezone.now())
    rows = reading.questions_of(_user(request), pk)
    return presenting.question_said(writing.found(rows, made.pk))


@met.get("/interviews/{int:pk}/score", response=said.OpenedScore)
def interview_score(request: HttpRequest, pk: int) -> Any:
    """Read the score of an interview.

    Of its own evidence alone, once its gut has spoken.
    """
    return reading.score_of_interview(_user(request), pk)


@met.post("/interviews/{int:pk}/flags", response={201: said.Flag})
def interview_flag_add(
    request: HttpRequest, response: HttpResponse, pk: int, body: bodies.NewFlag
) -> Any:
    """Note a red flag or a good sign."""
    made = writing.add_flag(_user(request), pk, body.given(), now=timezone.now())
    row = writing.found(reading.flags(_user(request)), made.pk)
    return said_alone(response, presenting.flag_said(row), at=_at("flag", made.pk))


@met.get("/answers", response=said.Page[said.Answer])
def answers(request: HttpRequest, asked: Paging, interview: Which = None) -> Any:
    """List answers.

    The newest first, without what was corrected since.
    """
    rows = reading.answers(_user(request), interview=interview)
    return reading.page_of(rows, _answer_said, cursor=asked.cursor, limit=asked.limit)


@met.get("/answers/{int:pk}", response=said.Answer, url_name="answer")
def answer(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Read an answer."""
    row = writing.found(reading.answers(_user(request)), pk)
    return said_alone(response, _answer_said(row))


@met.post("/questions/{int:pk}/answers", response={201: said.Answer})
def answer_log(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    body: bodies.NewAnswer,
    if_match: Version = None,
) -> Any:
    """Log an answer.

    What one person said to one question. To correct them, send If-Match with the answer's etag.
    """
    made = writing.log_answer(
        _user(request), pk, body.given(), now=timezone.now(), may_correct=if_match
    )
    row = writing.found(reading.answers(_user(request)), made.pk)
    return said_alone(response, _answer_said(row), at=_at("answer", made.pk))


def _answer_said(row: Any) -> presenting.Said:
    return presenting.answer_said(row, row.question)


@met.get("/flags", response=said.Page[said.Flag])
def flags(request: HttpRequest, asked: Paging, interview: Which = None) -> Any:
    """List flags.

    The newest first, withdrawn ones too: see status.
    """
    rows = reading.flags(_user(request), interview=interview)
    return reading.page_of(rows, presenting.flag_said, cursor=asked.cursor, limit=asked.limit)


@met.get("/flags/{int:pk}", response=said.Flag, url_name="flag")
def flag(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Read a flag."""
    row = writing.found(reading.flags(_user(request)), pk)
    return said_alone(response, presenting.flag_said(row))


# --- Follow-ups ----------------------------------------------------------------------------------


@due.get("/follow-ups", response=said.Page[said.FollowUp])
def follow_ups(
    request: HttpRequest,
    asked: Paging,
    role: Which = None,
    status: Status = None,
) -> Any:
    """List follow-ups.

    What is to be done and when, with what was done or dismissed.
    """
    rows = reading.follow_ups(_user(request), role=role, status=status)
    return reading.page_of(rows, presenting.follow_up_said, cursor=asked.cursor, limit=asked.limit)


@due.get("/follow-ups/{int:pk}", response=said.FollowUp, url_name="follow_up")
def follow_up(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Read a follow-up."""
    return _follow_up(request, response, pk)


@due.post("/follow-ups/{int:pk}/done", response=said.FollowUp)
def follow_up_done(
    request: HttpRequest, response: HttpResponse, pk: int, if_match: Version = None
) -> Any:
    """Mark a follow-up as done.

    Needs If-Match.
    """
    row = _held_follow_up(request, pk, if_match)
    writing.settle_follow_up(row, FollowUpStatus.DONE, now=timezone.now())
    return _follow_up(request, response, pk)


@due.post("/follow-ups/{int:pk}/dismiss", response=said.FollowUp)
def follow_up_dismiss(
    request: HttpRequest, response: HttpResponse, pk: int, if_match: Version = None
) -> Any:
    """Dismiss a follow-up.

    Needs If-Match.
    """
    row = _held_follow_up(request, pk, if_match)
    writing.settle_follow_up(row, FollowUpStatus.DISMISSED, now=timezone.now())
    return _follow_up(request, response, pk)


@due.post("/follow-ups/{int:pk}/reopen", response=said.FollowUp)
def follow_up_reopen(
    request: HttpRequest, response: HttpResponse, pk: int, if_match: Version = None
) -> Any:
    """Reopen a follow-up.

    It is to be done again. Needs If-Match.
    """
    row = _held_follow_up(request, pk, if_match)
    writing.reopen_follow_up(row, now=timezone.now())
    return _follow_up(request, response, pk)


@due.post("/follow-ups/{int:pk}/snooze", response=said.FollowUp)
def follow_up_snooze(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    body: bodies.Snoozing,
    if_match: Version = None,
) -> Any:
    """Snooze a follow-up.

    You are reminded of it later. Needs If-Match.
    """
    row = _held_follow_up(request, pk, if_match)
    writing.snooze_follow_up(_user(request), row, body.given(), now=timezone.now())
    return _follow_up(request, response, pk)


def _held_follow_up(request: HttpRequest, pk: int, if_match: str | None) -> Any:
    rows = reading.every_follow_up(_user(request))
    rows = rows.select_related("role__company", "role__recruiter")
    row = writing.held(rows, pk)
    writing.etag_asked(presenting.follow_up_said(row), if_match)
    return row


def _follow_up(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    row = writing.found(reading.every_follow_up(_user(request)), pk)
    return said_alone(response, presenting.follow_up_said(row))


# --- Documents -----------------------------------------------------------------------------------


@files.get("/documents", response=said.Page[said.Document])
def documents(request: HttpRequest, asked: Paging) -> Any:
    """List documents.

    The newest first, with their versions and where each went.
    """
    rows = reading.documents(_user(request))
    return reading.page_of(rows, presenting.document_said, cursor=asked.cursor, limit=asked.limit)


@files.get("/documents/{int:pk}", response=said.Document, url_name="document")
def document(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Read a document."""
    row = writing.found(reading.documents(_user(request)), pk)
    return said_alone(response, presenting.document_said(row))


@files.get("/document-versions/{int:pk}/file")
def document_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Download the file of a document.

    As it was stored.
    """
    version = reading.version_of(_user(request), pk)
    try:
        return file_answer(version)
    except Exception as error:
        raise Problem(503, AWAY, headers={"Retry-After": "60"}) from error


for router in (search, met, due, files):
    api.add_router("", router)
