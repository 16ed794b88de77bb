"""What programs read: pages by cursor, one row with its etag, nothing before the gut."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from applications.models import Company, Role
from interviews.models import GutFeeling, Interview
from interviews.score.changes import rescore_roles
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    DocumentVersionFactory,
    FlagFactory,
    FollowUpFactory,
    InterviewFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleDocumentFactory,
    RoleFactory,
    StageMoveFactory,
)


def answered(owner):
    question = QuestionFactory(interview=InterviewFactory(owner=owner))
    speaker = ParticipantFactory(interview=question.interview).contact
    return AnswerFactory(question=question, speaker=speaker)


def flagged(owner):
    interview = InterviewFactory(owner=owner)
    flag = FlagFactory(interview=interview)
    flag.contacts.add(ParticipantFactory(interview=interview).contact)
    return flag


LISTS = {
    "/roles": lambda owner: RoleFactory(owner=owner),
    "/companies": lambda owner: CompanyFactory(owner=owner),
    "/contacts": lambda owner: ContactFactory(owner=owner),
    "/interviews": lambda owner: ParticipantFactory(interview=InterviewFactory(owner=owner)),
    "/answers": answered,
    "/flags": flagged,
    "/follow-ups": lambda owner: FollowUpFactory(role=RoleFactory(owner=owner)),
    "/documents": lambda owner: RoleDocumentFactory(role=RoleFactory(owner=owner)),
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(
    path, owner, program, django_assert_max_num_queries
):
    LISTS[path](owner)
    program.get(path)  # which notes that the token was used
    with django_assert_max_num_queries(50) as one:
        assert len(program.get(path).json()["items"]) >= 1
    for _ in range(2):
        LISTS[path](owner)
    with django_assert_max_num_queries(50) as three:
        assert len(program.get(path).json()["items"]) >= 3

    assert len(three) == len(one) <= 7


@pytest.mark.parametrize("path", LISTS)
def test_a_row_alone_is_what_the_list_says(path, owner, program):
    LISTS[path](owner)
    listed = program.get(path).json()["items"][0]
    alone = program.get(f"{path}/{listed['id']}")

    assert alone.json() == listed
    assert alone["ETag"] == listed["etag"]
    again = program.get(f"{path}/{listed['id']}", If_None_Match=listed["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_pages_follow_each_other_whatever_is_added_meanwhile(owner, program):
    names = [CompanyFactory(owner=owner).name for _ in range(5)][::-1]
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get("/companies", {"limit": 2, "cursor": cursor}).json()
        seen += [it["name"] for it in page["items"]]
        cursor = page["next"]
        CompanyFactory(owner=owner)

    assert seen == names


@pytest.mark.parametrize(
    "cursor", ["1", "MTow", "MTotMQ", "x" * 99, "ü", "MTo5OTk5OTk5OTk5OTk5OTk5OTk5OQ"]
)
def test_what_is_no_cursor_is_said(program, cursor):
    answer = program.get("/roles", {"cursor": cursor})

    assert answer.status_code == 422
    assert "no cursor of ours" in answer.json()["errors"]["cursor"][0]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"limit": "0"}, "Give 1 or more."),
        ({"limit": "201"}, "Give 200 or less."),
        ({"limit": "many"}, "Give a whole number."),
    ],
)
def test_a_page_has_its_bounds(program, asked, words):
    answer = program.get("/roles", asked)

    assert (answer.status_code, answer.json()["errors"]) == (422, {"limit": [words]})


def test_roles_can_be_narrowed(owner, program):
    role = RoleFactory(owner=owner)
    RoleFactory(owner=owner, stage="rejected")

    assert [it["id"] for it in program.get("/roles", {"is_open": "true"}).json()["items"]] == [
        role.pk
    ]
    narrowed = program.get("/roles", {"company": role.company_id}).json()["items"]
    assert [it["id"] for it in narrowed] == [role.pk]


def test_what_lies_in_the_trash_is_not_there(owner, program):
    Company.objects.filter(pk=CompanyFactory(owner=owner).pk).update(trashed_at=timezone.now())

    assert program.get("/companies").json() == {"items": [], "next": None}


def test_the_plan_of_an_interview_comes_with_its_answers(owner, program):
    answer = answered(owner)
    questions = program.get(f"/interviews/{answer.question.interview_id}/questions").json()["items"]

    assert [it["id"] for it in questions] == [answer.question_id]
    assert questions[0]["state"] == "answered"
    assert questions[0]["answers"] == program.get("/answers").json()["items"]


def test_stages_and_moves_are_told(owner, program):
    move = StageMoveFactory(role=RoleFactory(owner=owner), is_day_known=False)

    assert program.get("/stages").json()["items"][0]["value"] == "saved"
    [told] = program.get(f"/roles/{move.role_id}/moves").json()["items"]
    assert (told["stage"], told["moved_on"]) == (move.stage, None)


def test_a_file_is_given_to_its_owner_alone(owner, program, stranger):
    version = DocumentVersionFactory(owner=owner, file=ContentFile(b"Olga", "cv.txt"))
    path = f"/document-versions/{version.pk}/file"
    answer = program.get(path)

    assert b"".join(answer.streaming_content) == b"Olga"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith("attachment")
    assert stranger.get(path).status_code == 404


# --- The gut comes first -------------------------------------------------------------------------


@pytest.fixture
def judged(owner):
    """A role with an interview that has something to score and no gut yet."""
    interview = InterviewFactory(owner=owner, is_over=True)
    for theme, key in (("manager", "a"), ("balance", "b"), ("culture", "c"), ("role", "d")):
        question = QuestionFactory(interview=interview, theme=theme, key=key)
        speaker = ParticipantFactory(interview=interview).contact
        AnswerFactory(question=question, speaker=speaker, signal=2, words="We go home at five.")
    rescore_roles([interview.role_id], now=timezone.now(), cause="answer")
    return Interview.objects.get(pk=interview.pk)


def paths_with_scores(interview):
    role = interview.role_id
    return [
        *("/roles", f"/roles/{role}", f"/roles/{role}/score"),
        *("/interviews", f"/interviews/{interview.pk}", f"/interviews/{interview.pk}/score"),
    ]


def scores_in(said):
    if isinstance(said, dict):
        yield from ([said["score"]] if "score" in said else [])
        for value in said.values():
            yield from scores_in(value)
    elif isinstance(said, list):
        for value in said:
            yield from scores_in(value)


def test_no_score_before_the_gut(program, judged):
    for path in paths_with_scores(judged):
        said = program.get(path).json()
        scores = list(scores_in(said))

        assert scores
        for score in scores:
            assert score["is_hidden"], path
            assert {score[it] for it in ("points", "low", "high", "coverage_percent")} == {None}
    opened = program.get(f"/roles/{judged.role_id}/score").json()
    assert opened["waiting_for_gut"] == [judged.pk]
    assert not opened["areas"] and not opened["steps"] and not opened["doubt"]


def test_the_etag_tells_nothing_of_a_hidden_score(program, judged):
    path = f"/roles/{judged.role_id}"
    before = program.get(path)["ETag"]
    Role.objects.filter(pk=judged.role_id).update(fit_score=1, fit_low=0, fit_high=2)

    assert program.get(path)["ETag"] == before


def test_after_the_gut_each_score_is_told_with_its_evidence(owner, program, judged):
    GutFeeling.objects.create(interview=judged, value=70, recorded_at=timezone.now())

    for path in paths_with_scores(judged):
        for score in scores_in(program.get(path).json()):
            assert not score["is_hidden"], path
            assert score["points"] is not None and score["low"] <= score["points"] <= score["high"]
    opened = program.get(f"/roles/{judged.role_id}/score").json()
    lines = [line for area in opened["areas"] for line in area["evidence"]]
    assert "We go home at five." in {it["words"] for it in lines}
    assert opened["waiting_for_gut"] == []
