"""For every URL with an id: another user finds and changes nothing, a stranger signs in first."""

import pytest
from allauth.usersessions.models import UserSession
from django.core import serializers
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from agenda.models import Reminder
from applications.models import Company, Contact, KeyMessage, Role, StageMove
from interviews.models import (
    Answer,
    Decision,
    Flag,
    FollowUp,
    Interview,
    MessagePlan,
    Participant,
    Question,
    Retrospective,
)
from tests.factories import (
    AnswerFactory,
    DecisionFactory,
    FlagFactory,
    FollowUpFactory,
    InterviewFactory,
    KeyMessageFactory,
    ParticipantFactory,
    QuestionFactory,
    ReminderFactory,
    RetrospectiveFactory,
    StageMoveFactory,
)

# What stands before the id in the path → whose id it is.
MODELS: dict[str, type[Model]] = {
    "companies": Company,
    "roles": Role,
    "contacts": Contact,
    "key-messages": KeyMessage,
    "stage-moves": StageMove,
    "interviews": Interview,
    "participants": Participant,
    "questions": Question,
    "answers": Answer,
    "message-plans": MessagePlan,
    "flags": Flag,
    "follow-ups": FollowUp,
    "decisions": Decision,
    "sessions": UserSession,
    "reminders": Reminder,
}
TRASHABLE = {
    "company": Company,
    "role": Role,
    "contact": Contact,
    "key_message": KeyMessage,
    "interview": Interview,
}


def routes(resolver=None, prefix=""):
    """Every route of our own with the full path, in the form the patterns are written in."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern) and not path.startswith("accounts/"):
            yield path


# What else a path may hold.
STANDS_FOR = {"<slug:flag_key>": "hours_60_plus"}

WITH_ID = sorted(route for route in routes() if "<int:" in route and not route.startswith("trash/"))


def path_of(route: str) -> str:
    for placeholder, value in STANDS_FOR.items():
        route = route.replace(placeholder, value)
    before, _, after = route.partition("<int:")
    _, _, rest = after.partition(">")
    assert "<" not in rest, f"{route}: more than one id, so say here what the others are"
    segment = before.rstrip("/").split("/")[-1]
    assert segment in MODELS, f"{route}: whose id is this?"
    row = MODELS[segment].objects.order_by("pk")[0]
    return f"/{before}{row.pk}{rest}"


@pytest.fixture
def everything(owner):
    """One row of each model, all of one owner."""
    interview = InterviewFactory(owner=owner, is_over=True)
    speaker = ParticipantFactory(interview=interview).contact
    question = QuestionFactory(interview=interview)
    AnswerFactory(question=question, speaker=speaker)
    FlagFactory(interview=interview, question=question)
    FollowUpFactory(role=interview.role, interview=interview, contact=speaker)
    StageMoveFactory(role=interview.role)
    DecisionFactory(role=interview.role)
    RetrospectiveFactory(role=interview.role)
    UserSession.objects.create(user=owner, ip="127.0.0.1", session_key="a" * 32, user_agent="A")
    message = KeyMessageFactory(owner=owner)
    MessagePlan.objects.create(interview=interview, message=message)
    ReminderFactory(owner=owner)


def contents() -> str:
    """All rows of one user's own making, as text."""
    models = [model for model in MODELS.values() if model is not UserSession] + [Retrospective]
    rows = "".join(serializers.serialize("json", model.objects.order_by("pk")) for model in models)
    return rows + str(UserSession.objects.filter(session_key="a" * 32).exists())


def test_there_are_urls_to_check():
    assert len(WITH_ID) > 30


@pytest.mark.parametrize("route", WITH_ID)
def test_another_user_gets_404_and_changes_nothing(route, everything, someone_else):
    path, before = path_of(route), contents()

    for method in (someone_else.get, someone_else.post):
        for headers in ({}, {"HX-Request": "true"}):
            assert method(path, headers=headers).status_code in {404, 405}
    assert someone_else.post(path).status_code == 404 or someone_else.get(path).status_code == 404
    assert contents() == before


@pytest.mark.parametrize("route", WITH_ID)
def test_a_stranger_is_sent_to_sign_in(route, everything, client):
    path, before = path_of(route), contents()

    for method in (client.get, client.post):
        response = method(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")
        response = method(path, headers={"HX-Request": "true"})
        assert response["HX-Redirect"].startswith("/accounts/login/")
    assert contents() == before


@pytest.mark.parametrize("kind", TRASHABLE)
def test_another_user_restores_nothing_from_the_trash(kind, everything, someone_else):
    row = TRASHABLE[kind].objects.get()
    TRASHABLE[kind].objects.update(trashed_at=timezone.now())

    assert someone_else.post(f"/trash/{kind}/{row.pk}/restore/").status_code == 404
    row.refresh_from_db()
    assert row.trashed_at is not None
