"""What programs change: as the pages do, never over something newer, and once."""

from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import DoneChange
from applications.models import Company, Contact, Role, StageMove
from interviews.models import Answer, Flag, FollowUp
from interviews.models.follow_up import FollowUpStatus
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    FollowUpFactory,
    InterviewFactory,
    OwnStageFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
)
from transfer.api.problems import TYPE


def made(answer, status=201):
    assert answer.status_code == status, answer.text
    assert answer["ETag"] == answer.json()["etag"]
    return answer.json()


def refused(answer, status=422):
    assert (answer.status_code, answer["Content-Type"]) == (status, TYPE), answer.text
    return answer.json()


# --- What can be added ---------------------------------------------------------------------------


def test_a_role_is_added_with_all_that_is_known(owner, program):
    answer = program.post(
        "/roles",
        {
            "title": "Engineer",
            "company_name": "Acme",
            "pay_said": "60k EUR",
            "stage": "applied",
            "tags": ["Far", "Rust"],
            "hours_a_week": 38.5,
        },
    )
    said, role = made(answer), Role.objects.get()

    assert role.owner == owner and role.company.name == "Acme"
    assert (said["stage"], said["stage_since"]) == ("applied", f"{timezone.localdate()}")
    assert (said["salary_min"], said["tags"], said["hours_a_week"]) == (
        60_000,
        ["Far", "Rust"],
        38.5,
    )
    assert answer["Location"] == f"/api/v1/roles/{role.pk}"
    assert program.get(f"/roles/{role.pk}").json() == said
    # What follows from an application is planned, as it is on the page.
    assert FollowUp.objects.filter(role=role).exists()


def test_a_contact_who_is_known_is_pointed_out_first(owner, program):
    known = ContactFactory(owner=owner, name="Mia Okafor")
    body = {"name": "mia okafor", "kind": "coworker", "company_id": known.company_id}

    assert str(known.pk) in refused(program.post("/contacts", body), 409)["detail"]
    made(program.post("/contacts", body | {"another_than": known.pk}))
    assert Contact.objects.count() == 2


def test_an_interview_is_added_with_who_will_be_there(owner, program):
    role = RoleFactory(owner=owner)
    mia = ContactFactory(owner=owner, company=role.company)
    body = {
        "role_id": role.pk,
        "kind": "other",
        "local_date": "2026-06-04",
        "local_time": "14:30",
        "zone": "Europe/Berlin",
        "contact_ids": [mia.pk],
    }
    said = made(program.post("/interviews", body))

    assert said["contact_ids"] == [mia.pk] and said["starts_at"] == "2026-06-04T12:30:00Z"
    # Its plan has the question that stands in each.
    assert program.get(f"/interviews/{said['id']}/questions").json()["items"]


def test_a_question_that_came_up_is_answered_and_counts(owner, program):
    interview = InterviewFactory(owner=owner, is_over=True)
    mia = ParticipantFactory(interview=interview).contact
    asked = program.post(
        f"/interviews/{interview.pk}/questions", {"text": "Who decides?", "theme": "manager"}
    )
    assert asked.status_code == 201
    said = made(
        program.post(
            f"/questions/{asked.json()['id']}/answers",
            {"speaker_id": mia.pk, "manner": "specific", "words": "She does.", "signal": 2},
        )
    )

    assert (said["speaker_name"], said["signal"]) == (mia.name, 2)
    interview.refresh_from_db()
    assert interview.fit_coverage > 0


def test_what_was_said_where_one_person_was_there_is_theirs(owner, program):
    interview = InterviewFactory(owner=owner, is_over=True)
    mia = ParticipantFactory(interview=interview).contact
    question = QuestionFactory(interview=interview)

    said = made(program.post(f"/questions/{question.pk}/answers", {"manner": "general"}))

    assert said["speaker_id"] == mia.pk


def test_a_dodge_makes_its_flag(owner, program):
    question = QuestionFactory(interview=InterviewFactory(owner=owner))
    made(program.post(f"/questions/{question.pk}/answers", {"manner": "dodged", "words": "Well."}))

    assert Flag.objects.get().is_automatic


def test_a_flag_is_noted(owner, program):
    interview = InterviewFactory(owner=owner)
    mia = ParticipantFactory(interview=interview).contact
    path = f"/interviews/{interview.pk}/flags"
    body = {"title": "Nobody laughs", "severity": 4, "quote": "“So?”", "contact_ids": [mia.pk]}
    said = made(program.post(path, body))

    assert (said["kind"], said["severity"], said["contact_ids"]) == ("red", 4, [mia.pk])
    assert "noted for this interview already" in refused(program.post(path, body))["detail"]
    good = made(program.post(path, {"title": "Everybody laughs", "is_good_sign": True}))
    assert good["kind"] == "green"


# --- In words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "errors"),
    [
        ("/roles", {"title": "  ", "is_unnamed": True}, {"title": ["Give the role a title."]}),
        ("/roles", {}, {"title": ["This is needed."]}),
        ("/roles", {"title": "A"}, {"company_id": ["Choose the company, or name a new one."]}),
        ("/roles", {"title": 1}, {"title": ["Give a text."]}),
        (
            "/companies",
            {"name": "A", "color": "red"},
            {"color": ["There is no such field. Leave it out: /api/ lists those there are."]},
        ),
        (
            "/companies",
            {"name": "A", "website": "javascript:alert(1)"},
            {"website": ["Give a web address that starts with https:// or http://."]},
        ),
        ("/companies", [], {"body": ["Give an object with fields."]}),
        (
            "/roles",
            {"title": "A", "is_unnamed": True, "offer_deadline": "2026-06-04"},
            {
                "offer_deadline": [
                    "This does not apply here. Leave it out: /api/ says when it applies."
                ]
            },
        ),
        (
            "/roles",
            {"title": "A", "company_id": 2**62, "closes_on": "2026-02-30"},
            {"closes_on": ["Give a day that there is, such as 2026-05-04."]},
        ),
        (
            "/roles",
            {"title": "A" * 161, "is_unnamed": True, "workplace": ""},
            {"title": ["Give at most 160 characters: these are 161."]},
        ),
        ("/roles", {"title": "A", "hours_a_week": -1}, {"hours_a_week": ["Give 0 or more."]}),
        (
            "/roles",
            {"title": "A", "workplace": "home"},
            {"workplace": ['Give one of: remote, hybrid, on_site, or "" for none.']},
        ),
        (
            "/roles",
            {"title": "A", "company_id": 2**62, "recruiter_id": 2**62},
            {
                "company_id": ["None of yours has this id, or it does not fit here."],
                "recruiter_id": ["None of yours has this id, or it does not fit here."],
            },
        ),
    ],
)
def test_what_is_wrong_is_said_in_words_at_its_field(program, path, body, errors):
    assert refused(program.post(path, body))["errors"] == errors


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b'{"name": NaN}', {}, 400),
        (b'{"name": "\xff"}', {}, 400),
        (b"[" * 100_000, {}, 400),
        (b'{"name": "\\ud800"}', {}, 422),
        (b'{"name": "a\\u0000b"}', {}, 422),
        (b'{"name": "A"}', {"content_type": "text/plain"}, 415),
        (b'{"name": "' + b"A" * 1_100_000 + b'"}', {}, 413),
        (b"", {}, 422),
    ],
)
def test_a_body_that_is_none_is_refused(program, body, headers, status):
    sent = {"content_type": "application/json"} | headers
    answer = program.client.post("/api/v1/companies", data=body, **sent)

    refused(answer, status)
    assert not Company.objects.exists()


def test_a_refused_write_leaves_nothing_behind(owner, program):
    """A new company by its name is made before the role is refused."""
    refused(
        program.post("/roles", {"title": "A", "company_name": "Acme", "moved_on": "2999-01-01"})
    )

    assert not Company.objects.exists() and not Role.objects.exists()


# --- Never over something newer ------------------------------------------------------------------


def changes(owner):
    role = RoleFactory(owner=owner)
    follow_up = FollowUpFactory(role=role, rule="own", anchor="own:1")
    yield "patch", f"/roles/{role.pk}", f"/roles/{role.pk}", {"notes": "New"}
    yield "post", f"/roles/{role.pk}/moves", f"/roles/{role.pk}", {"stage": "applied"}
    at = f"/follow-ups/{follow_up.pk}"
    for action, body in (("done", None), ("dismiss", None), ("reopen", None)):
        yield "post", f"{at}/{action}", at, body
    yield "post", f"{at}/snooze", at, {"how": "tomorrow"}


def test_every_change_says_which_version_it_changes(owner, program):
    for method, path, read, body in changes(owner):
        assert refused(program.send(method, path, body), 428)["status"] == 428, path
        refused(program.send(method, path, body, If_Match='"older"'), 412)
        current = program.get(read)["ETag"]
        answer = program.send(method, path, body, If_Match=f'"other", W/{current}')
        assert answer.status_code in (200, 201), (path, answer.text)
        bare = program.get(read)["ETag"].strip('"')
        assert program.send(method, path, body, If_Match=bare).status_code != 412, path


def test_a_stale_write_is_refused(owner, program):
    role = RoleFactory(owner=owner, notes="Read")
    path = f"/roles/{role.pk}"
    read = program.get(path)["ETag"]
    first = program.patch(path, {"notes": "Written first"}, If_Match=read)
    second = program.patch(path, {"notes": "Written second"}, If_Match=read)

    assert (first.status_code, second.status_code) == (200, 412)
    role.refresh_from_db()
    assert role.notes == "Written first"
    assert program.patch(path, {"notes": ""}, If_Match=first["ETag"]).json()["notes"] == ""


def test_a_change_leaves_the_rest_as_it_is(owner, program):
    other = CompanyFactory(owner=owner)
    recruiter = ContactFactory(owner=owner, kind="recruiter")
    role = RoleFactory(
        owner=owner,
        notes="Kept",
        workplace="hybrid",
        recruiter=recruiter,
        hours_a_week="38.5",
        posting_url="https://example.org/1",
        priority=1,
    )
    path = f"/roles/{role.pk}"
    before = program.get(path).json()
    after = made(program.patch(path, {"tags": ["A"]}, If_Match="*"), 200)

    changed = {it for it in before if before[it] != after[it]}
    assert changed == {"tags", "etag", "updated_at"}
    moved = made(program.patch(path, {"company_id": other.pk}, If_Match="*"), 200)
    assert moved["company_id"] == other.pk
    named = made(program.patch(path, {"company_name": "Acme", "tags": None}, If_Match="*"), 200)
    assert (named["company_name"], named["tags"]) == ("Acme", [])
    both = program.patch(path, {"company_name": "B", "company_id": other.pk}, If_Match="*")
    assert list(refused(both)["errors"]) == ["company_name"]


def test_a_move_goes_to_any_stage_of_the_users_own(owner, program):
    own, role = OwnStageFactory(owner=owner), RoleFactory(owner=owner)
    path = f"/roles/{role.pk}/moves"
    said = made(program.post(path, {"stage": own.value, "note": "Task"}, If_Match="*"))

    assert (said["stage"], said["stage_name"]) == (own.value, own.name)
    assert StageMove.objects.get().note == "Task"
    wrong = program.post(path, {"stage": "nowhere"}, If_Match="*")
    assert own.value in refused(wrong)["errors"]["stage"][0]


def test_who_answered_is_corrected_only_knowingly(owner, program):
    question = QuestionFactory(interview=InterviewFactory(owner=owner))
    mia = ParticipantFactory(interview=question.interview).contact
    known = AnswerFactory(question=question, speaker=mia, words="Before")
    path, body = f"/questions/{question.pk}/answers", {"speaker_id": mia.pk, "manner": "general"}

    refused(program.post(path, body | {"words": "After"}), 428)
    refused(program.post(path, body | {"words": "After"}, If_Match='"older"'), 412)
    read = program.get(f"/answers/{known.pk}")["ETag"]
    said = made(program.post(path, body | {"words": "After"}, If_Match=read))

    known.refresh_from_db()
    assert known.superseded_at and said["words"] == "After"
    assert program.get(f"/answers/{known.pk}").status_code == 404
    assert Answer.objects.current().count() == 1


def test_numbers_that_a_question_does_not_ask_for_are_refused(owner, program):
    question = QuestionFactory(interview=InterviewFactory(owner=owner))
    body = {"manner": "specific", "hours_low": 45}

    assert list(refused(program.post(f"/questions/{question.pk}/answers", body))["errors"]) == [
        "hours_low"
    ]


def test_a_follow_up_is_done_snoozed_and_reopened(owner, program):
    follow_up = FollowUpFactory(role=RoleFactory(owner=owner), rule="own", anchor="own:1")
    at = f"/follow-ups/{follow_up.pk}"

    assert made(program.post(f"{at}/done", If_Match="*"), 200)["status"] == FollowUpStatus.DONE
    assert made(program.post(f"{at}/reopen", If_Match="*"), 200)["status"] == FollowUpStatus.PENDING
    late = {"how": "date", "day": "2026-01-01"}
    assert list(refused(program.post(f"{at}/snooze", late, If_Match="*"))["errors"]) == ["day"]
    said = made(program.post(f"{at}/snooze", {"how": "hour"}, If_Match="*"), 200)
    assert said["due_at"] == said["snoozed_until"]


# --- Once ----------------------------------------------------------------------------------------


def test_a_change_under_one_key_is_carried_out_once(owner, program):
    key, body = str(uuid4()), {"name": "Acme"}
    first = program.post("/companies", body, Idempotency_Key=key)
    again = program.post("/companies", body, Idempotency_Key=key)

    assert Company.objects.count() == 1
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first


def test_another_change_under_the_same_key_is_refused(owner, program):
    program.post("/companies", {"name": "Acme"}, Idempotency_Key="k")
    other = program.post("/companies", {"name": "Other"}, Idempotency_Key="k")

    assert "used for another request" in refused(other)["detail"]
    assert Company.objects.count() == 1
    for key in ("k" * 201, "two words", ""):
        refused(program.post("/companies", {"name": "Other"}, Idempotency_Key=key), 400)


def test_what_was_refused_may_be_sent_again_under_its_key(owner, program):
    refused(program.post("/companies", {"name": " "}, Idempotency_Key="k"))
    assert not DoneChange.objects.exists()

    made(program.post("/companies", {"name": "Acme"}, Idempotency_Key="k"))


def test_keys_of_two_programs_are_two_keys(owner, program, stranger):
    for it in (program, stranger):
        made(it.post("/companies", {"name": "Acme"}, Idempotency_Key="k"))

    assert Company.objects.count() == 2


def test_times_are_read_on_the_users_own_clock(owner, program):
    """Today is the user's today, also for a program."""
    owner.preferences.zone = "Pacific/Kiritimati"
    owner.preferences.save()
    role = RoleFactory(owner=owner)
    program.post(f"/roles/{role.pk}/moves", {"stage": "applied"}, If_Match="*")
    here = timezone.now().astimezone(ZoneInfo("Pacific/Kiritimati"))

    assert StageMove.objects.get().moved_on == here.date()
