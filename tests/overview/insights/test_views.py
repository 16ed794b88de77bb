"""The insights page: whose figures they are, what few cases say, and what is never told."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications import services
from applications.models import Role
from overview.insights import applications_reading, evidence_panels, evidence_reading
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    FlagFactory,
    InterviewFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
    StageMoveFactory,
    UserFactory,
)
from tests.page_text import text_of

URL = reverse("overview:insights")


def days_ago(days):
    return timezone.localdate() - timedelta(days)


def send(owner, *, days=20, answer="", after=0, furthest="", **fields) -> Role:
    """A role that was applied for, with what came of it."""
    company = CompanyFactory(owner=owner)
    since = days_ago(days - after if answer else days)
    role = RoleFactory(
        owner=owner, company=company, stage=answer or "applied", stage_since=since, **fields
    )
    StageMoveFactory(role=role, stage="applied", moved_on=days_ago(days))
    if furthest:
        StageMoveFactory(role=role, stage=furthest, moved_on=days_ago(days - after))
    if answer:
        StageMoveFactory(role=role, stage=answer, moved_on=days_ago(days - after))
    return role


def met(role, kind="coworker", *, days=2, **fields):
    """An interview of the role that is over."""
    starts_at = timezone.now() - timedelta(days=days)
    interview = InterviewFactory(
        owner=role.owner,
        role=role,
        starts_at=starts_at,
        ended_at=starts_at + timedelta(hours=1),
        **fields,
    )
    contact = ContactFactory(owner=role.owner, company=role.company, kind=kind)
    ParticipantFactory(interview=interview, contact=contact)
    return interview, contact


# --- Where applications go -----------------------------------------------------------------------


def test_the_flow_says_how_many_came_how_far_and_how_they_ended(signed_in, owner):
    for _ in range(3):
        send(owner, answer="rejected", after=4)
    send(owner, answer="ghosted", after=15)
    send(owner, answer="offer", after=9)
    send(owner, answer="withdrawn", after=9, furthest="interviewing")

    page = signed_in.get(URL)

    assert "6 applications and 0 interviews" in text_of(page)
    assertContains(page, '<path class="flow-silent"')
    assertContains(page, "6 applied, 2 came to screening, 2 came to interviewing, 1 came to offer.")
    assert "Came to interviews 2 of 6 Likely between 10 and 70 in 100" in text_of(page)
    assert "Most that ended did so before anybody speaks to you: 4 of 5." in text_of(page)


def test_a_role_that_is_only_saved_is_no_application(signed_in, owner):
    role = send(owner)
    saved = RoleFactory(owner=owner, stage="saved")
    StageMoveFactory(role=saved, stage="saved", moved_on=days_ago(3))
    dropped = RoleFactory(owner=owner, stage="withdrawn")
    StageMoveFactory(role=dropped, stage="withdrawn", moved_on=days_ago(2))

    found, is_cut = applications_reading.applications_of(owner)

    assert [it.role for it in found] == [role.pk]
    assert not is_cut
    assert "1 application and 0 interviews" in text_of(signed_in.get(URL))


def test_an_interview_counts_where_nobody_moved_the_role(owner):
    role = send(owner, days=20)
    met(role, days=5)

    (found,), _ = applications_reading.applications_of(owner)

    assert found.furthest.label == "Interviewing"
    assert found.answered_on == days_ago(5)


def test_a_sign_of_life_is_an_answer(owner):
    role = send(owner, days=20)
    Role.objects.filter(pk=role.pk).update(last_reply_at=timezone.now() - timedelta(days=17))

    (found,), _ = applications_reading.applications_of(owner)

    assert found.wait(timezone.localdate()).days == 3
    assert found.is_answered


def test_under_five_there_are_words_and_no_drawing(signed_in, owner):
    for _ in range(3):
        send(owner, answer="screening", after=3, applied_via="online")

    page = signed_in.get(URL)

    assertNotContains(page, "flow-on")
    assertNotContains(page, "Likely between")
    assert "Came to interviews None of three" in text_of(page)
    assert "Three of three had an answer so far." in text_of(page)


# --- How long they take to answer ----------------------------------------------------------------


def test_time_to_answer_counts_those_still_silent(signed_in, owner):
    # At risk 6, 5, 4, 3: by day 4, half; the two that are silent for 20 days hold it open.
    for after in (2, 4, 4, 6):
        send(owner, answer="screening", after=after, applied_via="online")
    for _ in range(2):
        send(owner, applied_via="email")

    page = signed_in.get(URL)

    assert "You wrote to them 6 applied · half had an answer by day 4 · 2 still silent" in (
        text_of(page)
    )
    assertContains(page, 'class="waits"', count=2)
    assertContains(page, 'class="dot"', count=4)


def test_each_way_has_its_line(signed_in, owner):
    dana = ContactFactory(owner=owner)
    send(owner, applied_via="online", referred_by=dana)
    send(owner, applied_via="approached")
    send(owner, agency=CompanyFactory(owner=owner))
    send(owner)

    labels = [it.label for it in signed_in.get(URL).context["waits"]["rows"]]

    assert labels == [
        "Somebody you know named you",
        "They wrote to you",
        "Through an agency",
        "You did not say how",
    ]


# --- Sources, endings ----------------------------------------------------------------------------


def test_each_source_says_what_it_brought(signed_in, owner):
    for _ in range(5):
        send(owner, source="Job board", answer="rejected", after=3)
    send(owner, source="job board", answer="offer", after=3)
    send(owner, source="A friend", answer="interviewing", after=3)

    page = text_of(signed_in.get(URL))

    assert "Job board Interviews: likely between 3 and 56 in 100 6 6 1 1" in page
    assert "A friend 1 1 1 –" in page
    assert "Job board led to interviews in 1 of 6." in page


def test_what_ended_it_says_when_it_was_known(signed_in, owner):
    role = send(owner, answer="withdrawn", after=9, furthest="interviewing", ended_why="hours")
    met(role, round=1)
    second, mia = met(role, round=2)
    FlagFactory(interview=second, area="balance").contacts.add(mia)
    send(owner, answer="rejected", after=5, ended_why="other_candidate")
    send(owner, answer="rejected", after=5)

    page = text_of(signed_in.get(URL))

    assert "Hours above my limit 1 You said no. A flag about it showed first in round 2." in page
    assert "They took somebody else 1 They ended it." in page
    assert "Without a reason so far: one of three." in page
    assert "You said no Once After a red flag of 4 or 5: one of one" in page


# --- Flags, gut, questions -----------------------------------------------------------------------


def test_flags_are_counted_by_who_shows_them_with_the_worst_quote(signed_in, owner):
    role = send(owner)
    first, mia = met(role)
    FlagFactory(interview=first, severity=2, key="a", quote="Mild words").contacts.add(mia)
    FlagFactory(interview=first, severity=5, key="b", quote="Sixty hours").contacts.add(mia)
    withdrawn = FlagFactory(interview=first, severity=5, key="c", status="withdrawn")
    withdrawn.contacts.add(mia)
    met(role)
    quiet, _ = met(role, kind="recruiter")
    quiet.observations.create(subject="flags", outcome="saw_none", observed_at=timezone.now())

    page = signed_in.get(URL)

    assert "Coworkers 2 interviews · 2 flags, in one of two" in text_of(page)
    assert "Recruiters 1 interview · looked, saw none in one" in text_of(page)
    assertContains(page, "Sixty hours")
    assertNotContains(page, "Mild words")


def test_no_score_is_told_before_its_gut(signed_in, owner):
    role = send(owner)
    interview, _ = met(role)
    earlier, _ = met(role, days=9)
    earlier.gut_feelings.create(value=50, recorded_at=timezone.now())
    figures = {"fit_score": 88, "fit_low": 60, "fit_high": 91, "fit_coverage": 0.6, "fit_known": 6}
    Role.objects.filter(pk=role.pk).update(**figures)

    before = signed_in.get(URL)
    interview.gut_feelings.create(value=10, recorded_at=timezone.now())
    after = signed_in.get(URL)

    assert before.context["gut"] is None
    assertNotContains(before, "the score")
    assert "88" not in text_of(before)
    assertContains(after, "your gut 10, no; the score 88")
    assert "The one time they part, your gut said less." in text_of(after)


def test_gut_and_score_close_together_agree(signed_in, owner):
    for gut in (70, 80, 90, 75, 20):
        role = send(owner)
        interview, _ = met(role)
        interview.gut_feelings.create(value=gut, recorded_at=timezone.now())
        figures = {"fit_score": 80, "fit_low": 60, "fit_high": 91, "fit_coverage": 0.6}
        Role.objects.filter(pk=role.pk).update(**figures, fit_known=6)

    assert "Gut and score agree 4 of 5" in text_of(signed_in.get(URL))


def test_questions_say_how_they_were_answered_and_what_they_told(signed_in, owner):
    role = send(owner)
    interview, mia = met(role)
    question = QuestionFactory(interview=interview)
    AnswerFactory(question=question, speaker=mia, signal=-2)
    AnswerFactory(question=question, speaker=None, manner="dodged", signal=None)
    old = AnswerFactory(question=question, speaker=mia, superseded_at=timezone.now())
    FlagFactory(interview=interview, question=question)

    page = signed_in.get(URL)

    (row,) = page.context["questions"]["rows"]
    assert (row.row.answers, row.row.moved, row.row.severities) == (2, 1, (4,))
    assert "Manager · 2 answers one specific · one dodged once" in text_of(page)
    assert old.pk
    assertContains(page, reverse("interviews:bank_question_detail", args=["manager_style"]))


def test_an_own_question_that_left_the_bank_is_no_link(signed_in, owner):
    interview, mia = met(send(owner))
    for key in ("own-999999", "own-x", "of-a-release-before"):
        AnswerFactory(question=QuestionFactory(interview=interview, key=key), speaker=mia)

    page = signed_in.get(URL)

    assert [it.url for it in page.context["questions"]["rows"]] == ["", "", ""]


# --- Whose, and which days -----------------------------------------------------------------------


def full(owner, word, key):
    """A role with all that a panel shows, in which the word stands everywhere."""
    company = CompanyFactory(owner=owner, name=f"{word} Ltd")
    role = send(owner, source=word, answer="rejected", after=3, ended_why="hours")
    Role.objects.filter(pk=role.pk).update(company=company, title=word)
    interview, mia = met(role)
    question = QuestionFactory(interview=interview, key=key, text=f"{word}?")
    AnswerFactory(question=question, speaker=mia)
    flag = FlagFactory(interview=interview, question=question, quote=word, severity=5)
    flag.contacts.add(mia)
    interview.gut_feelings.create(value=5, recorded_at=timezone.now())
    figures = {"fit_score": 80, "fit_low": 60, "fit_high": 91, "fit_coverage": 0.6, "fit_known": 6}
    Role.objects.filter(pk=role.pk).update(**figures)
    return role


def test_nothing_of_others_and_nothing_from_the_trash(signed_in, owner):
    full(owner, "Kept", "hours")
    full(UserFactory(), "Zampano", "people")
    services.trash(obj=full(owner, "Thrown away", "thrown"), now=timezone.now())

    page = signed_in.get(URL)

    assertContains(page, "Kept")
    assertNotContains(page, "Zampano")
    assertNotContains(page, "Thrown away")
    assert (page.context["sent"], page.context["interviews"]) == (1, 1)
    assert page.context["shown"]["flags"] == 1
    assert page.context["gut"]["compared"] == "one role with both"
    assert len(page.context["questions"]["rows"]) == 1


def test_what_only_lay_in_the_trash_leaves_an_empty_page(signed_in, owner):
    services.trash(obj=full(owner, "Thrown away", "thrown"), now=timezone.now())

    assertContains(signed_in.get(URL), "Nothing to show yet")


def test_an_interview_in_the_trash_counts_for_nothing(signed_in, owner):
    role = send(owner)
    interview, mia = met(role)
    FlagFactory(interview=interview).contacts.add(mia)
    services.trash(obj=interview, now=timezone.now())

    context = signed_in.get(URL).context

    assert (context["sent"], context["interviews"]) == (1, 0)
    assert context["shown"] is None
    assert not applications_reading.applications_of(owner)[0][0].is_answered


def test_the_address_says_which_days_count(signed_in, owner):
    met(send(owner, days=200), days=150)
    met(send(owner, days=20), days=10)

    everything = signed_in.get(URL).context
    lately = signed_in.get(URL, {"period": "90"}).context

    assert (everything["sent"], everything["interviews"]) == (2, 2)
    assert (lately["sent"], lately["interviews"]) == (1, 1)
    assert lately["shown"]["url"] == (
        f"{reverse('interviews:flag_overview')}?status=open&seen=interview&time=90"
    )


def test_days_without_anything_lead_back_to_all_of_them(signed_in, owner):
    send(owner, days=200)

    page = signed_in.get(URL, {"period": "90"})

    assertContains(page, "Nothing went out in these days")
    assertContains(page, f'href="{URL}"')


def test_a_new_account_is_told_what_is_needed(signed_in):
    page = signed_in.get(URL)

    assertContains(page, "Move a role to “Applied” to begin.")
    assertNotContains(page, "<svg class=")


def test_panels_without_anything_are_named_in_one_place(signed_in, owner):
    send(owner)

    page = text_of(signed_in.get(URL))

    assert "Which questions told you most Needs a question with its answer in a log." in page
    assert page.count("Needs ") == 5


# --- How much ------------------------------------------------------------------------------------


def fill(owner, roles):
    for number in range(roles):
        role = send(
            owner,
            answer="withdrawn",
            after=5,
            furthest="interviewing",
            source=f"Source {number}",
            ended_why="hours",
        )
        interview, mia = met(role)
        question = QuestionFactory(interview=interview)
        AnswerFactory(question=question, speaker=mia)
        FlagFactory(interview=interview, question=question, area="balance").contacts.add(mia)
        interview.gut_feelings.create(value=20, recorded_at=timezone.now())


def test_the_number_of_queries_is_fixed(signed_in, owner):
    fill(owner, 1)
    signed_in.get(URL)
    with CaptureQueriesContext(connection) as one:
        signed_in.get(URL)
    fill(owner, 12)

    with CaptureQueriesContext(connection) as many:
        signed_in.get(URL)

    assert len(many) == len(one) <= 15


def test_of_very_many_the_newest_count_and_the_page_says_so(signed_in, owner, monkeypatch):
    monkeypatch.setattr(applications_reading, "MOST", 2)
    monkeypatch.setattr(evidence_reading, "MOST", 2)
    monkeypatch.setattr(evidence_panels, "MOST", 2)
    for days in (9, 6, 3):
        interview, _ = met(send(owner), days=days)
        interview.gut_feelings.create(value=70, recorded_at=timezone.now())
    figures = {"fit_score": 80, "fit_low": 60, "fit_high": 91, "fit_coverage": 0.6, "fit_known": 6}
    Role.objects.update(**figures)

    page = signed_in.get(URL)

    assert (page.context["sent"], page.context["interviews"]) == (2, 2)
    assert page.context["gut"]["compared"] == "two roles with both"
    assertContains(page, "roles that changed last and the newest")


def test_what_is_drawn_is_spoken_and_has_its_table(signed_in, owner):
    for _ in range(6):
        send(owner, answer="rejected", after=4)

    page = signed_in.get(URL)

    assertContains(page, 'role="img"', count=2)  # the flow, and one line of days
    assertContains(page, "<summary>The numbers</summary>", count=2)
    assertNotContains(page, "style=")
