"""The page of one role: pitch and verdict (S1), the next item (S2), what happened and when."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Preferences
from applications.models import Role
from interviews.models import Interview, RatingRecord
from interviews.models.decision import Retrospective
from interviews.score.domain.evidence import RULES
from overview.domain.timeline import BRIEF, PAGE_SIZE, Source
from tests.factories import (
    AnswerFactory,
    FlagFactory,
    FollowUpFactory,
    InterviewFactory,
    KeyMessageFactory,
    LogEntryFactory,
    OfferFactory,
    OfferRequestFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
    StageMoveFactory,
    UserFactory,
)
from tests.interviews.verdict.verdict_stories import gut, tell_e3, tell_e4, tell_more
from tests.page_text import text_of

NOON = datetime(2026, 6, 4, 12, tzinfo=UTC)
FIGURES = {"fit_score": 40.3, "fit_low": 5.4, "fit_high": 84.0, "fit_coverage": 0.4, "fit_known": 3}
FIGURES |= {"fit_rank": 45.2, "fit_rules": RULES}


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner, title="Data engineer")


@pytest.fixture
def meeting(role):
    return InterviewFactory(role=role, owner=role.owner, is_over=True)


def decide(role, choice="pursue", **fields):
    fields = {"decided_on": timezone.localdate(), "recorded_at": timezone.now()} | fields
    return role.decisions.create(owner=role.owner, choice=choice, reasons="Because.", **fields)


def page_of(client, role, **asked):
    return client.get(role.get_absolute_url(), asked)


def events_of(client, role, **asked):
    """On the first page; without one only the newest few are shown."""
    asked = {"page": 1} | asked
    timeline = page_of(client, role, **asked).context["timeline"]
    return list(timeline.events)


def sources_of(client, role, **asked):
    return [event.source for event in events_of(client, role, **asked)]


# --- Pitch and verdict --------------------------------------------------------------------------


def test_s1_the_pitch_shows_each_message_with_its_story_and_the_notes(signed_in, role, meeting):
    role.notes = "They know my old team."
    role.save()
    said, unsaid = (KeyMessageFactory(owner=role.owner) for _ in range(2))
    meeting.message_plans.create(message=said, delivery="delivered")
    meeting.message_plans.create(message=unsaid)

    response = page_of(signed_in, role)

    for words in (
        "1 of 2 said, over all interviews",
        said.proof,
        "Planned, not said yet",
        role.notes,
    ):
        assertContains(response, words)


def test_an_interview_still_to_come_is_none_in_which_it_was_not_said(signed_in, role, meeting):
    said = KeyMessageFactory(owner=role.owner)
    meeting.message_plans.create(message=said, delivery="delivered")
    for days in (3, 9):
        ahead = InterviewFactory(
            role=role, owner=role.owner, starts_at=timezone.now() + timedelta(days=days)
        )
        ahead.message_plans.create(message=said)

    assertContains(page_of(signed_in, role), "Said in 1 of 1 interview")


def test_s1_without_a_message_the_pitch_leads_to_where_one_is_picked(signed_in, role):
    assertContains(page_of(signed_in, role), reverse("applications:key_message_create"))

    coming = InterviewFactory(role=role, owner=role.owner)

    url = reverse("interviews:interview_prepare", args=[coming.pk])
    assertContains(page_of(signed_in, role), f'href="{url}">Pick them')


def test_s1_without_an_interview_the_verdict_leads_to_the_first_one(signed_in, role):
    url = f"{reverse('interviews:interview_create')}?role={role.pk}"

    assertContains(page_of(signed_in, role), f'href="{url}">Add the first interview')


def test_s1_the_verdict_shows_range_flags_gut_decision_and_what_is_unknown(signed_in, owner):
    meeting = tell_e3(owner)
    gut(meeting, 15)
    decide(meeting.role, "decline")

    response = page_of(signed_in, meeting.role)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))

    assertContains(response, 'aria-label="Range 5 to 84"')
    assert "Too early to say" in text and "Could end anywhere from points away to strong." in text
    assert "anywhere from 5 to 84, or to 20 if your limit on hours turns out broken" in text
    assertNotContains(response, "of 100")  # no number while it is too early
    assert "Pause and smirk 4 Serious" in text
    assert "Your gut No" in text
    assert "Culture, Team, Growth, Reward, Stability" in text
    assert "Decline , " in text
    tell_more(meeting)
    response = page_of(signed_in, meeting.role)
    assertContains(response, "Score 48 of 100, range 22 to 79")
    assertContains(response, "Mixed so far")


def test_s1_the_worst_flags_stand_once_each_and_the_rest_is_counted(signed_in, role, meeting):
    other = InterviewFactory(role=role, owner=role.owner, is_over=True)
    for number, severity in enumerate((2, 5, 3, 4, 1)):
        FlagFactory(interview=meeting, key=f"own-{number}", title=f"F{severity}", severity=severity)
    FlagFactory(interview=other, key="own-1", title="F5", severity=4)
    FlagFactory(interview=meeting, key="own-9", title="Good", kind="green", severity=5)
    FlagFactory(interview=meeting, key="own-8", title="Back", status="withdrawn", severity=5)

    verdict = page_of(signed_in, role).context["verdict"]

    assert [flag.title for flag in verdict["flags"]] == ["F5", "F4", "F3"]
    assert verdict["more"] == 2


def test_s1_the_gut_is_told_in_the_order_of_the_interviews(signed_in, role):
    for days, value in ((9, 70), (8, 75), (7, 10)):
        starts_at = timezone.now() - timedelta(days=days)
        gut(InterviewFactory(role=role, owner=role.owner, starts_at=starts_at), value)

    assert page_of(signed_in, role).context["verdict"]["guts"] == ["Inclined", "No"]


def test_a_decision_that_was_taken_back_does_not_stand(signed_in, role, meeting):
    decide(role, undone_at=timezone.now())

    assert page_of(signed_in, role).context["verdict"]["decision"] is None


def test_s47_a_hidden_score_shows_on_no_part_of_the_page(signed_in, owner):
    role = tell_e4(owner).role

    for asked in ({}, {"show": "judged"}):
        response = page_of(signed_in, role, **asked)
        assertContains(response, "Hidden for now")
        assertNotContains(response, "Score 20")
        assertNotContains(response, "Nothing known about")


def test_without_a_follow_up_the_page_says_truly_when_they_come(signed_in, role):
    text = text_of(page_of(signed_in, role))

    assert "after an interview, while an application has no answer" in text


# --- The next item ------------------------------------------------------------------------------


def phase_and_step(client, role):
    context = page_of(client, role).context
    return context["phase"], context["next_step"] and context["next_step"].text


def test_s2_a_role_says_which_phase_it_is_in_and_what_comes_next(signed_in, role):
    move = reverse("overview:role_move", args=[role.pk])
    assert phase_and_step(signed_in, role) == ("preparing", "Apply, then note the day")

    signed_in.post(move, {"stage": "applied", "moved_on": f"{timezone.localdate()}"})
    assert phase_and_step(signed_in, role) == ("preparing", "Add the first interview")

    InterviewFactory(role=role, owner=role.owner)
    missing = "0 of 3 questions, 0 of 3 key messages"
    step = f"Prepare: Future coworkers, round 1 ({missing})"
    assert phase_and_step(signed_in, role) == ("preparing", step)

    over = InterviewFactory(role=role, owner=role.owner, is_over=True)
    step = "Debrief: Future coworkers, round 1"
    assert phase_and_step(signed_in, role) == ("interviewing", step)

    Interview.objects.filter(pk=over.pk).update(debriefed_at=timezone.now())
    step = "Record your gut: Future coworkers, round 1"
    assert phase_and_step(signed_in, role) == ("interviewing", step)

    gut(over, None)
    FollowUpFactory(role=role, title="Call Dana")
    assert phase_and_step(signed_in, role) == ("following up", "Call Dana")


def test_s2_a_prepared_interview_is_held_next(signed_in, role):
    meeting = InterviewFactory(role=role, owner=role.owner)
    for number in range(3):
        QuestionFactory(interview=meeting, key=f"own-{number}")
        meeting.message_plans.create(message=KeyMessageFactory(owner=role.owner))
    QuestionFactory(interview=meeting, key="next_steps", is_pinned=True)

    _, step = phase_and_step(signed_in, role)

    assert step.startswith("Meet them: Future coworkers, round 1, ")


@pytest.mark.parametrize("field", ["is_reserve", "is_pinned", "is_unplanned"])
def test_s2_what_was_not_chosen_for_the_plan_does_not_count(signed_in, role, field):
    meeting = InterviewFactory(role=role, owner=role.owner)
    QuestionFactory(interview=meeting, **{field: True})

    assert "0 of 3 questions" in phase_and_step(signed_in, role)[1]


def test_s2_a_verdict_with_little_behind_it_asks_for_more(signed_in, role, meeting):
    Interview.objects.filter(pk=meeting.pk).update(debriefed_at=timezone.now())
    gut(meeting, 60)
    Role.objects.filter(pk=role.pk).update(**FIGURES | {"fit_coverage": 0.2})
    assert phase_and_step(signed_in, role)[1].startswith("Ask more")

    Role.objects.filter(pk=role.pk).update(**FIGURES)
    assert phase_and_step(signed_in, role) == ("deciding", "Decide")

    decide(role)
    assert phase_and_step(signed_in, role) == ("deciding", "Add the next interview")


def test_s2_a_decision_dated_before_the_last_interview_asks_for_a_new_one(signed_in, role, meeting):
    Interview.objects.filter(pk=meeting.pk).update(debriefed_at=timezone.now())
    gut(meeting, 60)
    Role.objects.filter(pk=role.pk).update(**FIGURES)
    decide(role, decided_on=timezone.localdate() - timedelta(days=4))

    assert phase_and_step(signed_in, role)[1] == "Decide"


def test_s64_a_closed_role_with_interviews_is_looked_back_on_once(signed_in, role, meeting):
    Role.objects.filter(pk=role.pk).update(stage="rejected")
    assert phase_and_step(signed_in, role) == ("closed", "Look back on it")

    Retrospective.objects.create(owner=role.owner, role=role, written_at=timezone.now())
    assert phase_and_step(signed_in, role) == ("closed", None)


# --- What happened ------------------------------------------------------------------------------


def test_everything_with_a_date_stands_in_the_timeline_once(signed_in, role, meeting):
    StageMoveFactory(role=role)
    question = QuestionFactory(interview=meeting)
    mia = ParticipantFactory(interview=meeting).contact
    AnswerFactory(question=question, speaker=mia, manner="dodged", signal=None)
    AnswerFactory(question=question, scared_at=timezone.now(), words="Oh, we move on.")
    flag = FlagFactory(interview=meeting)
    FlagFactory(interview=meeting, key="dodge:manager_style", title="Dodged")
    flag.changes.create(
        severity_was=4, severity=2, reason="I was tired.", changed_at=timezone.now()
    )
    gut(meeting, 20)
    gut(meeting, 30)
    RatingRecord.objects.create(interview=meeting, area="team", stars=3, recorded_at=timezone.now())
    said = {"closed_via": "called", "outcome": "She will ask Jonas"}
    FollowUpFactory(role=role, status="done", closed_at=timezone.now(), **said)
    FollowUpFactory(role=role, anchor="2", status="dismissed", closed_at=timezone.now())
    FollowUpFactory(role=role, anchor="3")
    decide(role, undone_at=timezone.now())
    OfferFactory(owner=role.owner, role=role)
    OfferRequestFactory(owner=role.owner, role=role, answer="no", answered_on=date(2026, 3, 4))
    role.deadline_moves.create(was=date(2026, 3, 20), moved_on=date(2026, 3, 10))
    Retrospective.objects.create(owner=role.owner, role=role, written_at=timezone.now())
    Role.objects.filter(pk=role.pk).update(last_reply_at=timezone.now())
    Interview.objects.filter(pk=meeting.pk).update(debriefed_at=timezone.now())

    response = page_of(signed_in, role, page=1)
    found = sources_of(signed_in, role)

    assert set(found) == set(Source) - {Source.SCORE, Source.LOG_ENTRY}
    twice = {Source.GUT, Source.FOLLOW_UP}
    assert all(found.count(source) == 1 + (source in twice) for source in set(found))
    for words in (
        "Pause and smirk: Lowered from 4 to 2",
        "“I was tired.”",
        "“Oh, we move on.”",
        f"{mia.name} dodged",
        "Gut added to",
        "Rated 1 area again",
        "Called. She will ask Jonas",
        "Dismissed: Call Dana Whitlock",
        "Decided and undone: pursue",
    ):
        assertContains(response, words)


def test_a_mail_that_was_logged_stands_in_the_story(signed_in, role):
    LogEntryFactory(role=role, way="email", about="She asks for my references")

    response = page_of(signed_in, role, show="contact")

    assert sources_of(signed_in, role).count(Source.LOG_ENTRY) == 1
    assertContains(response, "E-mail from them")
    assertContains(response, "She asks for my references")


def test_the_newest_day_comes_first_and_each_day_stands_once(signed_in, role, meeting):
    for day in (4, 2, 3):
        StageMoveFactory(role=role, moved_on=date(2026, 5, day), recorded_at=NOON)
    FlagFactory(interview=meeting, noted_at=datetime(2026, 5, 3, 9, tzinfo=UTC))

    found = re.findall(
        r'<h3 class="bucket"><time datetime="([^"]+)">', page_of(signed_in, role, page=1).text
    )

    days = [date.fromisoformat(it) for it in found]
    assert days == sorted(days, reverse=True)
    assert len(days) == len(set(days))
    assert days[-3:] == [date(2026, 5, 4), date(2026, 5, 3), date(2026, 5, 2)]


def test_a_move_dated_back_stands_on_its_own_day_without_an_hour(signed_in, role):
    StageMoveFactory(role=role, moved_on=date(2026, 6, 4), recorded_at=NOON, stage="screening")
    StageMoveFactory(role=role, moved_on=date(2026, 5, 4), recorded_at=NOON, note="By post.")

    _, same_day, dated_back = events_of(signed_in, role)

    assert (same_day.on, same_day.at) == (date(2026, 6, 4), NOON)
    assert (dated_back.on, dated_back.at) == (date(2026, 5, 4), None)
    assert dated_back.note == "By post. · Noted on 4 June"


def test_an_interview_stands_at_the_users_hour_and_names_its_own(signed_in, owner, role):
    Preferences.objects.filter(user=owner).update(zone="America/New_York")
    meeting = InterviewFactory(
        role=role,
        owner=owner,
        zone="Asia/Tokyo",
        starts_at=datetime(2026, 6, 5, 0, tzinfo=UTC),
        local_date=date(2026, 6, 5),
        local_time="09:00",
    )

    response = page_of(signed_in, role)
    found = next(it for it in events_of(signed_in, role) if it.source == Source.INTERVIEW)

    assert found.on == date(2026, 6, 4)
    assert "Fri 5 June, 09:00 in Asia/Tokyo" in found.note
    assertContains(response, ">20:00</time>")
    assert found.url == meeting.get_absolute_url()


def test_a_long_answer_is_not_cut_but_left_to_its_own_place(signed_in, meeting):
    question = QuestionFactory(interview=meeting)
    AnswerFactory(question=question, scared_at=timezone.now(), words="No. " * 100)

    scare = next(it for it in events_of(signed_in, meeting.role) if it.source == Source.SCARE)

    assert scare.quote == ""
    assert scare.url.endswith(f"/log/#q-{question.pk}")


def test_the_score_is_told_with_its_range_once_no_interview_waits_for_the_gut(signed_in, owner):
    meeting = tell_e3(owner)
    assert Source.SCORE not in sources_of(signed_in, meeting.role)

    tell_more(meeting)
    assert Source.SCORE not in sources_of(signed_in, meeting.role)
    gut(meeting, None)

    score = next(it for it in events_of(signed_in, meeting.role) if it.source == Source.SCORE)
    assert (score.title, score.note) == ("Score 48 of 100", "Range 22 to 79 · provisional")


def test_a_score_of_which_too_little_is_known_is_no_event(signed_in, owner):
    meeting = tell_e3(owner)
    gut(meeting, None)

    assert Source.SCORE not in sources_of(signed_in, meeting.role)


def test_an_interview_in_the_trash_takes_all_that_was_heard_with_it(signed_in, role, meeting):
    question = QuestionFactory(interview=meeting)
    AnswerFactory(question=question, scared_at=timezone.now())
    FlagFactory(interview=meeting).changes.create(
        severity_was=4, severity=2, reason="So.", changed_at=timezone.now()
    )
    gut(meeting, 20)
    Interview.objects.filter(pk=meeting.pk).update(trashed_at=timezone.now())

    response = page_of(signed_in, role)

    assert sources_of(signed_in, role) == [Source.ADDED]
    assertNotContains(response, "Pause and smirk")


def test_what_another_role_or_user_did_never_shows(signed_in, role, meeting):
    for other in (RoleFactory(owner=role.owner), RoleFactory(owner=UserFactory())):
        theirs = InterviewFactory(role=other, owner=other.owner, is_over=True)
        FlagFactory(interview=theirs, title="Not here")
        ParticipantFactory(interview=theirs, contact__name="Not here either")
        AnswerFactory(question__interview=theirs, manner="dodged")
        FollowUpFactory(role=other, status="done", closed_at=timezone.now())
        decide(other)
        StageMoveFactory(role=other)
        gut(theirs, 10)

    assert set(sources_of(signed_in, role)) == {Source.ADDED, Source.INTERVIEW}
    assertNotContains(page_of(signed_in, role), "Not here")
    assert page_of(signed_in, RoleFactory(owner=role.owner)).context["contacts"] == []


# --- Filter and pages ---------------------------------------------------------------------------


def test_one_kind_alone_can_be_shown(signed_in, role, meeting):
    FlagFactory(interview=meeting)
    StageMoveFactory(role=role)

    assert sources_of(signed_in, role, show="flag") == [Source.FLAG]
    assert Source.INTERVIEW in sources_of(signed_in, role, show="interview")
    assert len(sources_of(signed_in, role, show="nonsense")) == 4


def test_a_kind_without_events_says_so(signed_in, role):
    assertContains(page_of(signed_in, role, show="flag"), "Nothing of this kind yet.")


def test_every_event_is_on_one_page_and_none_is_left_out(signed_in, role, meeting):
    count = 2 * PAGE_SIZE + 5
    for number in range(count):
        noted_at = NOON - timedelta(hours=number)
        FlagFactory(interview=meeting, key=f"own-{number}", title=f"F{number}", noted_at=noted_at)

    pages = [events_of(signed_in, role, show="flag", page=page) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
    titles = [event.title for page in pages for event in page]
    assert titles == [f"Red flag: F{number}" for number in range(count)]


def test_before_anybody_asks_the_newest_five_are_shown_and_lead_to_all(signed_in, role, meeting):
    for number in range(BRIEF):
        FlagFactory(interview=meeting, key=f"own-{number}")

    timeline = page_of(signed_in, role).context["timeline"]

    assert list(timeline.events) == events_of(signed_in, role)[:BRIEF]
    assert timeline.earlier == f"{role.get_absolute_url()}?page=1"


def test_pages_lead_to_each_other_and_keep_the_kind(signed_in, role, meeting):
    for number in range(2 * PAGE_SIZE):
        FlagFactory(interview=meeting, key=f"own-{number}")
    path = role.get_absolute_url()

    first = page_of(signed_in, role, show="flag").context["timeline"]
    second = page_of(signed_in, role, show="flag", page=2).context["timeline"]

    assert (first.later, first.earlier) == ("", f"{path}?show=flag&page=2")
    assert (second.later, second.earlier) == (f"{path}?show=flag", "")


@pytest.mark.parametrize("page", ["0", "-1", "x", "٣", "9" * 5000, "7"])
def test_a_page_that_does_not_exist_is_the_nearest_one(signed_in, role, page):
    timeline = page_of(signed_in, role, page=page).context["timeline"]

    assert timeline.number == 1
    assert timeline.events


def test_htmx_gets_the_timeline_alone(htmx, role, meeting):
    FlagFactory(interview=meeting)

    response = htmx.get(
        role.get_absolute_url(), {"show": "flag"}, headers={"HX-Target": "timeline"}
    )

    assertContains(response, '<section class="panel mt-4" id="timeline"')
    assertContains(response, "Red flag: Pause and smirk")
    assertNotContains(response, "My pitch")


@pytest.mark.parametrize("count", [1, 10])
def test_a_roles_page_costs_a_fixed_number_of_queries(
    count, signed_in, role, django_assert_num_queries
):
    for number in range(count):
        met = ParticipantFactory(interview__role=role, interview__owner=role.owner)
        meeting = met.interview
        meeting.message_plans.create(message=KeyMessageFactory(owner=role.owner))
        gut(meeting, 30)
        FlagFactory(interview=meeting).changes.create(
            severity_was=4, severity=3, reason="So.", changed_at=timezone.now()
        )
        question = QuestionFactory(interview=meeting)
        AnswerFactory(question=question, speaker=met.contact, scared_at=timezone.now())
        StageMoveFactory(role=role)
        FollowUpFactory(role=role, contact=met.contact)
        FollowUpFactory(role=role, anchor=f"done:{number}", status="done", closed_at=timezone.now())
        decide(role)
        LogEntryFactory(role=role, contact=met.contact)

    # session, user, role, interviews, guts, contacts, flags with changes, moves, decisions, scores,
    # follow-ups, contact log, stages left, documents, pitch, due; of the timeline: dodges and
    # scares, ratings
    with django_assert_num_queries(18):
        page_of(signed_in, role)
