"""Drafts from rows: what they are made of, what stays private, versions, and what became of it."""

from datetime import UTC, datetime, time, timedelta
from itertools import product

import pytest
from django.utils import timezone

from interviews.debrief.changes import record_gut, save_debrief
from interviews.decisions.looking_back_reading import save_retrospective
from interviews.follow_ups.domain.draft_warnings import Look
from interviews.follow_ups.domain.drafts import Form, build
from interviews.follow_ups.domain.facts import Rule
from interviews.follow_ups.draft_changes import (
    Picks,
    rows_for,
    save_version,
    settle_sent,
    warnings_for,
)
from interviews.models import Decision, FollowUp, GutFeeling, Interview, MessagePlan
from interviews.models.follow_up import ClosedVia
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    DecisionFactory,
    FlagFactory,
    FollowUpFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    KeyMessageFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
)

NOW = timezone.now()
PAY = 91_337
PRIVATE = "Zahnweh"
DEBRIEF = {
    "interest": "yes",
    "interest_words": "The first project is one I would choose.",
    "feeling": "good",
    "feeling_why": "We drew the load on the wall together",
}
NOTES = {"channel": "note", "rule": "thank_you"}


@pytest.fixture
def meeting(owner):
    """Mia and Jonas for a role with a close recruiter; everything private says so."""
    company = CompanyFactory(owner=owner, name="Fernhill", notes=PRIVATE)
    dana = ContactFactory(
        owner=owner,
        company=company,
        name="Dana Whitlock",
        kind="recruiter",
        relationship="close",
        notes=PRIVATE,
    )
    role = RoleFactory(
        owner=owner,
        company=company,
        recruiter=dana,
        title="Data engineer",
        notes=PRIVATE,
        posting_text=PRIVATE,
        salary_min=PAY,
        salary_max=PAY,
    )
    meeting = InterviewFactory(owner=owner, role=role, is_over=True, notes=PRIVATE, place=PRIVATE)
    for name in ("Mia Okafor", "Jonas Lindt"):
        contact = ContactFactory(owner=owner, company=company, name=name, notes=PRIVATE)
        ParticipantFactory(interview=meeting, contact=contact)
    return meeting


@pytest.fixture
def mia(meeting):
    return meeting.contacts.get(name="Mia Okafor")


WISHED = ("I would split it by source", "I would start with the slowest")


def debrief(meeting, wished=WISHED, **changes):
    save_debrief(interview=meeting, fields=DEBRIEF | changes, ratings={}, now=NOW)
    wish(meeting, *wished)


def wish(meeting, *answers):
    """Each to a question of its own; asked anew, they replace those before."""
    meeting.interviewer_questions.all().delete()
    for answer in answers:
        InterviewerQuestionFactory(interview=meeting, wished=answer)


def follow_up(meeting, contact=None, **fields):
    """One of the interview's, as the page reads it."""
    fields = {"anchor": f"interview:{meeting.pk}-test", "interview": meeting} | fields
    return FollowUpFactory(role=meeting.role, contact=contact, **fields)


def said(meeting, contact, words, **fields):
    number = meeting.questions.count()
    question = QuestionFactory(
        interview=meeting, key=f"q{number}", theme=fields.pop("theme", "manager")
    )
    return AnswerFactory(question=question, speaker=contact, words=words, **{"signal": 1} | fields)


def draft_of(row, form="", picks=None):
    rows = rows_for(follow_up=row, form=form, now=NOW)
    return "\n".join(build(rows.facts_with(picks or Picks())))


# --- What they are made of -----------------------------------------------------------------------


def test_a_call_to_a_close_recruiter_is_made_from_the_debrief(meeting):
    debrief(meeting, feeling="concerned")

    text = draft_of(follow_up(meeting, meeting.role.recruiter))
    assert "my interview with Jonas Lindt and Mia Okafor at Fernhill" in text
    assert "[what worries you, in words they may pass on]" in text
    assert "I would split it by source." in text
    assert "The first project is one I would choose." in text


@pytest.mark.parametrize("feeling", ["good", "concerned"])
def test_why_it_felt_like_that_is_offered_and_goes_in_only_where_it_is_chosen(meeting, feeling):
    debrief(meeting, feeling=feeling, feeling_why="did not click\nwith Tom")
    call = follow_up(meeting, meeting.role.recruiter)

    rows = rows_for(follow_up=call, now=NOW)
    assert rows.offered_reason == "Did not click with Tom."
    assert "Tom" not in draft_of(call)
    assert "I was nervous." in draft_of(call, picks=Picks(reason="I was nervous"))


def test_a_distant_recruiter_is_told_no_worry_and_a_note_to_somebody_met_no_reason(meeting, mia):
    debrief(meeting, feeling="concerned")
    meeting.role.recruiter.relationship = "distant"
    meeting.role.recruiter.save()

    for row in (
        follow_up(meeting, meeting.role.recruiter, rule="recruiter_update", anchor="a"),
        follow_up(meeting, mia, **NOTES),
    ):
        assert rows_for(follow_up=row, now=NOW).offered_reason == ""
        assert "nervous" not in draft_of(row, picks=Picks(reason="I was nervous"))


def test_a_detail_is_offered_only_where_that_contact_said_it_and_it_may_be_quoted(meeting, mia):
    debrief(meeting)
    fit = said(meeting, mia, "Six people, and Tuesdays are for them.")
    neutral = said(meeting, mia, "Most of us sit together.", signal=None)
    said(meeting, mia, "We go home late.", signal=-2)
    said(meeting, mia, "About ninety thousand.", theme="compensation")
    said(meeting, mia, "You would be on your own.", scared_at=NOW)
    said(meeting, mia, "Well, you know.", manner="dodged", signal=None)
    said(meeting, mia, "Corrected.", superseded_at=NOW)
    said(meeting, meeting.contacts.get(name="Jonas Lindt"), "We ship on Fridays.")

    note = follow_up(meeting, mia, **NOTES)
    rows = rows_for(follow_up=note, now=NOW)
    assert list(rows.quotable) == [fit, neutral]
    assert "[one thing Mia said" in draft_of(note)
    assert "You said: “Six people" in draft_of(note, picks=Picks(detail=fit.pk))


def test_a_pick_of_something_else_counts_as_none(meeting, mia):
    debrief(meeting)
    worry = said(meeting, mia, "We go home late.", signal=-2)
    elsewhere = AnswerFactory(words="Somebody else's words")

    for pk in (worry.pk, elsewhere.pk, 0, 10**17):
        text = draft_of(follow_up(meeting, mia, **NOTES, anchor=f"x{pk}"), picks=Picks(detail=pk))
        assert "[one thing Mia said" in text


def test_wished_answers_can_be_picked_and_never_beyond_their_number(meeting):
    debrief(meeting, feeling="concerned", wished=("One", "Two", "Three"))
    call = follow_up(meeting, meeting.role.recruiter)

    assert "Three." in draft_of(call, picks=Picks(wished=(2,)))
    text = draft_of(call, picks=Picks(wished=(2, 1, 0, 7)))
    assert "Two." in text and "Three." in text and "One." not in text
    assert "differently now" not in draft_of(call, picks=Picks(wished=()))


def test_a_note_to_somebody_met_has_no_wished_answer_until_one_is_picked(meeting, mia):
    meeting.role.recruiter = None
    meeting.role.save()
    debrief(meeting, feeling="concerned")
    note = follow_up(meeting, mia, **NOTES)

    assert "split it by source" not in draft_of(note)
    assert "split it by source" in draft_of(note, picks=Picks(wished=(0,)))


def test_only_a_key_message_that_was_not_said_may_be_added(meeting, mia, owner):
    debrief(meeting)
    for delivery, text in (("delivered", "Said"), ("partly", "Half said"), ("not", "Unsaid")):
        message = KeyMessageFactory(owner=owner, text=text, proof=PRIVATE)
        MessagePlan.objects.create(interview=meeting, message=message, delivery=delivery)
    note = follow_up(meeting, mia, **NOTES)

    rows = rows_for(follow_up=note, now=NOW)
    assert [it.message.text for it in rows.sayable] == ["Unsaid", "Half said"]
    assert "did not get to say: Unsaid." in draft_of(note)
    assert "did not get to say" not in draft_of(note, picks=Picks(message=0))


def test_who_is_unsure_by_now_claims_no_interest_in_an_older_note(meeting, mia):
    debrief(meeting)
    later = InterviewFactory(owner=meeting.owner, role=meeting.role, is_over=True)
    Interview.objects.filter(pk=later.pk).update(
        ended_at=meeting.ended_at + timedelta(hours=3), interest="unsure"
    )

    assert "interested" not in draft_of(follow_up(meeting, meeting.role.recruiter))


def test_a_recruiter_who_was_there_alone_hears_it_in_the_thank_you(meeting):
    dana = meeting.role.recruiter
    meeting.participants.all().delete()
    ParticipantFactory(interview=meeting, contact=dana)
    debrief(meeting)
    note = follow_up(meeting, dana, **NOTES)

    rows = rows_for(follow_up=note, now=NOW)
    assert rows.forms == (Form.EMAIL, Form.NOTE)
    assert "It went well." in draft_of(note)


def test_who_is_unsure_asks_the_next_best_questions(meeting):
    debrief(meeting, interest="unsure")
    clarify = follow_up(meeting, meeting.role.recruiter, rule="clarify", channel="email")

    rows = rows_for(follow_up=clarify, now=NOW)
    assert len(rows.facts.questions) >= 3
    assert rows.facts.questions[0] in draft_of(clarify)


def test_days_come_from_what_the_follow_up_follows_from(meeting):
    at = datetime(2024, 5, 29, 14, tzinfo=UTC)
    first = {"rule": "nudge", "status": "done", "closed_at": at, "anchor": "a"}
    follow_up(meeting, **first)
    second = follow_up(meeting, rule="nudge_2", channel="email", anchor="a")
    second.rule = str(Rule.SECOND_NUDGE)
    applied = follow_up(meeting, rule="applied_nudge", channel="email", anchor="applied:2024-05-06")
    offer = follow_up(meeting, rule="offer_deadline", channel="self", anchor="offer:2024-06-03")

    assert "on Wednesday 29 May" in draft_of(second)
    assert "on Monday 6 May" in draft_of(applied)
    assert "by Monday 3 June" in draft_of(offer)


def test_reading_and_checking_takes_the_same_queries_however_much_there_is(
    meeting, mia, owner, django_assert_max_num_queries, django_assert_num_queries
):
    debrief(meeting)
    said(meeting, mia, "Six people.")
    pk = follow_up(meeting, mia, **NOTES).pk
    related = ("role__company", "role__recruiter", "contact", "owner")
    rows = FollowUp.objects.select_related(*related)

    def read():
        row = rows.get(pk=pk)
        return warnings_for(rows_for(follow_up=row, now=NOW), subject="", body="Hello", now=NOW)

    with django_assert_max_num_queries(9) as few:
        read()
    for number in range(5):
        said(meeting, mia, f"More of it {number}")
        contact = ContactFactory(owner=owner)
        ParticipantFactory(interview=meeting, contact=contact)
        other = follow_up(meeting, contact, **NOTES)
        save_version(follow_up=other, form=Form.NOTE, subject="", body="Hello", now=NOW)
        InterviewFactory(owner=owner, role=meeting.role, is_over=True)
    with django_assert_num_queries(len(few)):
        read()


# --- What stays private --------------------------------------------------------------------------


WAYS = [
    ("close", "yes", "good"),
    ("close", "unsure", "concerned"),
    ("distant", "yes", "concerned"),
    ("distant", "no", "good"),
    ("", "unsure", "good"),
    ("", "", "concerned"),
]


@pytest.mark.parametrize(("relationship", "interest", "feeling"), WAYS)
def test_nothing_private_comes_into_any_draft(meeting, mia, relationship, interest, feeling):
    if not relationship:
        meeting.role.recruiter = None
        meeting.role.save()
    else:
        type(mia).objects.filter(kind="recruiter").update(relationship=relationship)
        meeting.role.recruiter.refresh_from_db()
    worry = said(meeting, mia, PRIVATE, signal=-2, cue=PRIVATE)
    said(meeting, mia, f"{PRIVATE} {PAY}", theme="compensation", cue=PRIVATE)
    flag = {"title": PRIVATE, "quote": PRIVATE, "cue": PRIVATE}
    FlagFactory(interview=meeting, question=worry.question, severity=5, **flag)
    DecisionFactory(role=meeting.role, reasons=PRIVATE, pre_mortem=PRIVATE, unasked=PRIVATE)
    kept = dict.fromkeys(("wish_asked", "wish_said", "keep"), PRIVATE)
    save_retrospective(role=meeting.role, fields=kept, now=NOW)
    message = KeyMessageFactory(owner=meeting.owner, text="I make it fast", proof=PRIVATE)
    MessagePlan.objects.create(interview=meeting, message=message, delivery="not")
    save_debrief(
        interview=meeting,
        fields=DEBRIEF
        | {"interest": interest, "feeling": feeling, "feeling_why": PRIVATE, "myself": 1},
        ratings={"manager": (1, PRIVATE)},
        now=NOW,
    )
    record_gut(interview=meeting, value=13, note=PRIVATE, now=NOW)
    contacts = {"thank_you": mia, "recruiter_debrief": meeting.role.recruiter}

    assert Decision.objects.count() == GutFeeling.objects.count() == 1
    for rule, form in product(Rule, Form):
        channel = {Form.CALL: "call", Form.EMAIL: "call_or_email", Form.NOTE: "note"}[form]
        anchor = f"{rule}:{form}"
        fields = {"rule": str(rule), "channel": channel, "anchor": anchor}
        row = follow_up(meeting, contacts.get(rule, meeting.role.recruiter), **fields)
        if rule in (Rule.ASSUME_CLOSED, Rule.ASK_GHOSTED, Rule.OWN):
            continue
        for picks in (Picks(), Picks(detail=worry.pk, wished=(0, 1, 2), message=message.pk)):
            text = draft_of(row, form, picks)
            assert PRIVATE not in text
            assert str(PAY) not in text
            assert not {"flag", "score", "rating", "gut", "salary"} & set(text.lower().split())


# --- Versions ------------------------------------------------------------------------------------


def test_versions_are_numbered_per_form_and_only_appended(meeting):
    row = follow_up(meeting)

    for form, body in ((Form.EMAIL, "a"), (Form.EMAIL, "b"), (Form.CALL, "a"), (Form.EMAIL, "a")):
        save_version(follow_up=row, form=form, subject="s", body=body, now=NOW)

    assert list(row.drafts.order_by("form", "number").values_list("form", "number", "body")) == [
        ("call", 1, "a"),
        ("email", 1, "a"),
        ("email", 2, "b"),
        ("email", 3, "a"),
    ]


def test_the_same_text_as_the_newest_makes_no_version_but_another_subject_does(meeting):
    row = follow_up(meeting)
    text = {"follow_up": row, "form": Form.EMAIL, "body": "a"}

    first = save_version(subject="s", now=NOW, **text)
    assert save_version(subject="s", now=NOW + timedelta(days=1), **text) == first
    assert save_version(subject="t", now=NOW, **text).number == 2
    assert first.saved_at == NOW


# --- Nearly the same -----------------------------------------------------------------------------

NOTE = (
    "Hello Mia,\n\nthank you for Thursday. That you moved the nightly load to the morning at"
    " Fernhill is what I told my wife about.\n\nKind regards\nOlga"
)


def same(meeting, mia, body=NOTE, **changes):
    """The warning for a note to Mia, where Jonas was written to before."""
    jonas = changes.pop("to", None) or meeting.contacts.get(name="Jonas Lindt")
    other = follow_up(meeting, jonas, **NOTES, anchor=f"{timezone.now()}")
    text = {"form": Form.NOTE, "subject": "", "body": NOTE, "now": NOW} | changes
    save_version(follow_up=other, **text)
    note = follow_up(meeting, mia, **NOTES)
    found = warnings_for(rows_for(follow_up=note, now=NOW), subject="", body=body, now=NOW)
    return [it.text for it in found if it.look == Look.SAME]


def test_a_note_like_one_to_somebody_else_is_named_whatever_the_names(meeting, mia):
    [words] = same(meeting, mia, NOTE.replace("Mia", "Jonas").replace("Olga", "O. B."))

    assert "Jonas Lindt" in words


def test_a_short_text_is_no_copy_of_a_long_one_that_holds_its_words(meeting, mia):
    more = " ".join(f"Something else that only Jonas said, number {n}." for n in range(4))

    assert same(meeting, mia, NOTE.replace(".\n\nKind", f". {more}\n\nKind")) == []


def test_another_text_is_not_the_same(meeting, mia):
    other = (
        "Hello Mia,\n\nsix people, and Tuesdays are for them: I have never heard a lead say"
        " that before. We have one hour a month.\n\nKind regards\nOlga"
    )
    assert same(meeting, mia, other) == []


@pytest.mark.parametrize(
    "changes", [{"now": NOW - timedelta(days=61)}, {"form": Form.CALL}, {"body": "Thank you, Mia."}]
)
def test_what_is_old_or_short_or_for_a_call_is_not_compared(meeting, mia, changes):
    assert same(meeting, mia, **changes) == []


def test_what_was_written_to_the_same_contact_is_not_compared(meeting, mia):
    assert same(meeting, mia, to=mia) == []


def test_notes_of_another_user_are_not_compared(meeting, mia):
    theirs = FollowUpFactory(contact=None, **NOTES)
    theirs.contact = ContactFactory(owner=theirs.owner)
    theirs.save()
    text = {"form": Form.NOTE, "subject": "", "body": NOTE, "now": NOW}
    save_version(follow_up=theirs, **text)

    note = follow_up(meeting, mia, **NOTES)
    found = warnings_for(rows_for(follow_up=note, now=NOW), subject="", body=NOTE, now=NOW)
    assert Look.SAME not in [it.look for it in found]


def test_only_contacts_of_other_roles_are_wrong_names(meeting, mia, owner):
    ContactFactory(owner=owner, name="Leo Brandt")
    agency = CompanyFactory(owner=owner, name="Kestrel Health")
    ContactFactory(owner=owner, company=meeting.role.company, name="Ruth Adler")
    note = follow_up(meeting, mia, **NOTES)

    body = "Hello Mia, Jonas, Ruth and Dana know. So does Leo at Kestrel Health."
    found = warnings_for(rows_for(follow_up=note, now=NOW), subject="", body=body, now=NOW)
    wrong = [it.text for it in found if it.look == Look.WRONG_NAME]
    assert len(wrong) == 2
    assert wrong[0].startswith("Leo Brandt")
    assert wrong[1].startswith(agency.name)


# --- What became of it ---------------------------------------------------------------------------


def test_sent_earlier_counts_from_noon_of_that_day_and_plans_what_follows(meeting, owner):
    debrief(meeting)
    nudge = FollowUp.objects.get(rule="nudge")
    day = (meeting.ended_at + timedelta(days=1)).date()

    settle_sent(
        follow_up=nudge, via=ClosedVia.SENT, on=day, outcome="", now=NOW + timedelta(days=5)
    )

    nudge.refresh_from_db()
    assert (nudge.status, nudge.closed_via) == ("done", "sent")
    assert nudge.closed_at == datetime.combine(day, time(12), UTC)
    assert FollowUp.objects.filter(rule=Rule.SECOND_NUDGE, status="pending").exists()


def test_nothing_was_sent_before_the_interview_was_over_or_after_now(meeting):
    row = follow_up(meeting, meeting.role.recruiter)

    settle = {"follow_up": row, "via": ClosedVia.CALLED, "outcome": "Glad", "now": NOW}
    settle_sent(on=meeting.ended_at.date() - timedelta(days=1), **settle)
    assert row.closed_at == meeting.ended_at
    settle_sent(on=NOW.date() + timedelta(days=3), **settle)
    assert row.closed_at == NOW
    row.refresh_from_db()
    assert (row.closed_via, row.outcome) == ("called", "Glad")


def test_back_to_do_forgets_how_it_left_but_not_the_words(meeting):
    row = follow_up(meeting, meeting.role.recruiter)
    settle_sent(follow_up=row, via=ClosedVia.SENT, on=NOW.date(), outcome="Glad", now=NOW)

    row.reopen()

    row.refresh_from_db()
    assert (row.status, row.closed_via, row.outcome) == ("pending", "", "Glad")
