"""For every address: a look changes nothing, others find nothing, a stranger signs in first."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.http import HttpResponse
from django.template.base import PartialTemplate, Template
from django.test import Client
from django.test.signals import template_rendered
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import AccountEvent, User
from accounts.owned import TRASHABLE
from accounts.undo import undo_url
from agenda.models import CalendarEvent, Notice, PushDevice, Reminder
from applications.models import (
    Company,
    Contact,
    Document,
    DocumentVersion,
    KeyMessage,
    LogEntry,
    NamedPay,
    Offer,
    OfferRequest,
    OwnStage,
    Role,
    RoleDocument,
    StageMove,
)
from interviews.models import (
    Answer,
    BankQuestion,
    Decision,
    Flag,
    FollowUp,
    FoundFlag,
    Interview,
    InterviewerQuestion,
    MessagePlan,
    Participant,
    Question,
)
from overview.models import SavedView
from tests.factories import (
    AccountExportFactory,
    AccountImportFactory,
    AnswerFactory,
    ApiTokenFactory,
    DecisionFactory,
    FlagFactory,
    FollowUpFactory,
    FoundFlagFactory,
    ImportFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    KeyMessageFactory,
    LogEntryFactory,
    NamedPayFactory,
    NoticeFactory,
    OfferFactory,
    OfferRequestFactory,
    OwnStageFactory,
    ParticipantFactory,
    PushDeviceFactory,
    QuestionFactory,
    ReminderFactory,
    RetrospectiveFactory,
    RoleDocumentFactory,
    SavedViewFactory,
    StageMoveFactory,
)
from transfer.models import AccountExport, AccountImport, ApiToken, Import

# What stands before the id in the path → whose id it is.
MODELS: dict[str, type[Model]] = {
    "companies": Company,
    "roles": Role,
    "contacts": Contact,
    "contact-log": LogEntry,
    "key-messages": KeyMessage,
    "documents": Document,
    "document-versions": DocumentVersion,
    "role-documents": RoleDocument,
    "stage-moves": StageMove,
    "offers": Offer,
    "offer-requests": OfferRequest,
    "named-pay": NamedPay,
    "interviews": Interview,
    "participants": Participant,
    "questions": Question,
    "answers": Answer,
    "message-plans": MessagePlan,
    "flags": Flag,
    "found-flags": FoundFlag,
    "interviewer-questions": InterviewerQuestion,
    "follow-ups": FollowUp,
    "decisions": Decision,
    "sessions": UserSession,
    "reminders": Reminder,
    "devices": PushDevice,
    "notices": Notice,
    "imports": Import,
    "account-exports": AccountExport,
    "account-imports": AccountImport,
    "api-tokens": ApiToken,
    "saved-views": SavedView,
    "own-stages": OwnStage,
    **{f"trash/{kind}": model for kind, model in TRASHABLE.items()},
}
# What else a path may hold.
STANDS_FOR = {"<slug:flag_key>": "hours_60_plus", "<path:rest>": "1/edit/"}
# The secret in the address is what lets one in.
OPEN = {"calendar/<str:token>.ics", "r/<str:token>/"}
# The same for everybody, strangers too.
PUBLIC = {"manifest.webmanifest", "sw.js", "healthz"}
# allauth's own, and those of programs, which tests/transfer/api/test_access.py walks with tokens.
ELSEWHERE = ("accounts/", "api/v1/")
# Addresses of an older version, which only lead to those of today.
MOVED = {"people/<path:rest>"}
HTMX = {"HX-Request": "true"}


def routes(resolver=None, prefix=""):
    """Every route of our own with the full path, in the form the patterns are written in."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif "<str:kind>" in path:
            yield from (path.replace("<str:kind>", kind) for kind in TRASHABLE)
        elif not path.startswith(ELSEWHERE):
            yield path


def path_of(route: str) -> str:
    """The address with the first row of its kind."""
    for placeholder, value in STANDS_FOR.items():
        route = route.replace(placeholder, value)
    if "<str:key>" in route:
        route = route.replace("<str:key>", BankQuestion.objects.order_by("pk")[0].key)
    before, has_id, after = route.partition("<int:")
    if not has_id:
        assert "<" not in route, f"{route}: say in STANDS_FOR what belongs there"
        return f"/{route}"
    _, _, rest = after.partition(">")
    assert "<" not in rest, f"{route}: more than one id, so say here what the others are"
    segment = before.rstrip("/") if before.startswith("trash/") else before.split("/")[-2]
    assert segment in MODELS, f"{route}: whose id is this?"
    return f"/{before}{MODELS[segment].objects.order_by('pk')[0].pk}{rest}"


@contextmanager
def unrendered() -> Iterator[None]:
    """Pages stay empty but tell their context: most of the time goes into rendering them."""

    def render(template, context):
        template_rendered.send(sender=template, template=template, context=context)
        return SafeString("")

    with (
        patch.object(Template, "_render", render),
        patch.object(PartialTemplate, "_render", render),
    ):
        yield


@pytest.fixture
def paths(owner) -> dict[str, str]:
    """One row of each model, all of one owner: route → address."""
    interview = InterviewFactory(owner=owner, is_over=True)
    speaker = ParticipantFactory(interview=interview).contact
    question = QuestionFactory(interview=interview)
    AnswerFactory(question=question, speaker=speaker)
    FlagFactory(interview=interview, question=question)
    InterviewerQuestionFactory(interview=interview, asked_by=speaker)
    FoundFlagFactory(company=interview.role.company)
    OfferFactory(owner=owner, role=interview.role)
    OfferRequestFactory(owner=owner, role=interview.role)
    LogEntryFactory(role=interview.role, contact=speaker)
    FollowUpFactory(role=interview.role, interview=interview, contact=speaker)
    StageMoveFactory(role=interview.role)
    RoleDocumentFactory(role=interview.role)
    NamedPayFactory(role=interview.role)
    DecisionFactory(role=interview.role)
    RetrospectiveFactory(role=interview.role)
    UserSession.objects.create(user=owner, ip="127.0.0.1", session_key="a" * 32, user_agent="A")
    message = KeyMessageFactory(owner=owner)
    MessagePlan.objects.create(interview=interview, message=message)
    ReminderFactory(owner=owner)
    NoticeFactory(owner=owner, device=PushDeviceFactory(owner=owner))
    ImportFactory(owner=owner)
    AccountExportFactory(owner=owner)
    AccountImportFactory(owner=owner)
    SavedViewFactory(owner=owner)
    ApiTokenFactory(owner=owner)
    OwnStageFactory(owner=owner)
    BankQuestion.objects.create(owner=owner, text="Who decides?", theme="role")
    undo = "undo/<str:token>/"
    found = {route: path_of(route) for route in routes() if route not in OPEN | PUBLIC | {undo}}
    return found | {undo: undo_url(owner, "anything")}


def contents(owner: User) -> dict[type[Model], list[tuple]]:
    """Everything stored, without who came in, what was fetched and what a calendar was told."""
    rows = {
        model: list(model.objects.order_by("pk").values_list())
        for model in apps.get_models()
        if model not in {AccountEvent, CalendarEvent, Session, User, UserSession}
    }
    sessions = UserSession.objects.filter(user=owner, session_key="a" * 32)
    return rows | {UserSession: list(sessions.values_list())}


def answers(client: Client, path: str) -> Iterator[tuple[str, bool, HttpResponse]]:
    """Asked in every way: "what was asked", whether by htmx, the answer."""
    for method in ("get", "post"):
        for is_htmx in (False, True):
            headers = HTMX if is_htmx else {}
            yield f"{method} {path}", is_htmx, getattr(client, method)(path, headers=headers)


def test_another_user_gets_404_and_changes_nothing(paths, owner, someone_else):
    before, checked, faults = contents(owner), 0, []

    for route, path in paths.items():
        if "<" not in route or route in MOVED:
            continue
        checked += 1
        with unrendered():
            found = {asked: answer.status_code for asked, _, answer in answers(someone_else, path)}
        if not {404} <= set(found.values()) <= {404, 405}:
            faults.append(f"{route}: {found}")

    assert not faults, "\n".join(faults)
    assert checked > 60
    assert contents(owner) == before


def test_another_user_restores_nothing_from_the_trash(paths, owner, someone_else):
    for model in TRASHABLE.values():
        model.objects.update(trashed_at=timezone.now())
    before = contents(owner)

    for route, path in paths.items():
        if route.startswith("trash/") and "<" in route:
            assert someone_else.post(path).status_code == 404, path
    assert contents(owner) == before


def test_a_look_changes_nothing(paths, owner, signed_in):
    before, faults = contents(owner), []

    for path in paths.values():
        with unrendered():
            status = signed_in.get(path).status_code
        if status not in {200, 301, 302, 404, 405} or contents(owner) != before:
            faults.append(f"{path} answers {status}")
            before = contents(owner)

    assert not faults, "\n".join(faults)


def test_a_stranger_is_sent_to_sign_in(paths, owner, client):
    before, faults = contents(owner), []

    for path in paths.values():
        for asked, is_htmx, response in answers(client, path):
            leads_to = response.get("HX-Redirect" if is_htmx else "Location", "")
            if not leads_to.startswith("/accounts/login/"):
                faults.append(f"{asked} answers {response.status_code}")

    assert not faults, "\n".join(faults)
    assert len(paths) > 100
    assert contents(owner) == before


def test_signing_in_again_returns_to_the_page_one_was_on(paths, signed_in):
    """Not to where a form was sent: many addresses only take a POST."""
    with unrendered():
        sent = [path for path in paths.values() if signed_in.get(path).status_code == 405]
    on = f"http://testserver{reverse('interviews:interview_list')}?q=acme"
    client, leads_to = (
        Client(),
        {on: "/interviews/?q=acme", "https://evil.example/roles/": "/", "": "/"},
    )
    faults = []

    for path in sent:
        for was_on, back in (leads_to | {f"http://testserver{path}": "/"}).items():
            plain = client.post(path, headers={"Referer": was_on})
            swapped = client.post(path, headers=HTMX | {"HX-Current-URL": was_on})
            faults += [
                f"{path} sent from {was_on!r} leads to {location}"
                for location in (plain["Location"], swapped["HX-Redirect"])
                if dict(parse_qsl(urlsplit(location).query)) != {"next": back}
            ]

    assert not faults, "\n".join(faults)
    assert len(sent) > 50
