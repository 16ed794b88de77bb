from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import (
    assertContains,
    assertNotContains,
    assertRedirects,
    assertTemplateUsed,
)

from interviews.catalogue.loader import NEXT_STEPS
from interviews.catalogue.loader import questions as catalogue_questions
from interviews.models import MessagePlan, Question
from interviews.preparing.bank_reading import bank_item
from interviews.preparing.domain.question_plan import MUST_ASK
from interviews.preparing.plan_changes import pin_next_steps, plan_question
from tests.factories import (
    AnswerFactory,
    ContactFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    KeyMessageFactory,
    ParticipantFactory,
)
from tests.undoing import undo_in


@pytest.fixture
def interview(owner):
    return InterviewFactory(owner=owner)


@pytest.fixture
def mia(interview):
    return ParticipantFactory(interview=interview, contact__name="Mia Okafor").contact


def url_of(name, row):
    return reverse(f"interviews:{name}", args=[row.pk])


def prepare_url(interview):
    return url_of("interview_prepare", interview)


def planned(interview, key, **fields):
    item = bank_item(interview.owner, key)
    question = plan_question(interview=interview, item=item, now=timezone.now())
    for name, value in fields.items():
        setattr(question, name, value)
    question.save()
    return question


# --- The page ------------------------------------------------------------------------------------


def test_the_page_says_when_where_and_who(signed_in, owner, interview, mia):
    owner.preferences.zone = "Europe/Berlin"
    owner.preferences.save()
    interview.starts_at = datetime(2099, 6, 3, 13, tzinfo=UTC)
    interview.ends_at = interview.starts_at + timedelta(hours=1)
    interview.zone, interview.place = "America/New_York", "https://meet.example.org/42"
    interview.save()

    response = signed_in.get(prepare_url(interview))

    assertContains(response, "<h1>Mia Okafor</h1>")
    head = response.content.decode().partition('id="steps"')[0]
    assert "Wednesday 3 June 2099, " in head
    assert "09:00–10:00" in head
    assert "Wed 15:00 your time" in head
    assert '"https://meet.example.org/42" target="_blank" rel="noreferrer noopener"' in head


@pytest.mark.parametrize(
    "place",
    ["javascript:alert(1)", "Room 7", "//x.org", "https://x.org/a b", "https://x.org/a\u00a0b"],
)
def test_only_a_web_address_becomes_a_link(signed_in, interview, place):
    interview.place = place
    interview.save()

    response = signed_in.get(prepare_url(interview))

    assertContains(response, place)
    assertNotContains(response, f'href="{place}"')


def room_link(interview):
    return f'<a class="btn btn-meet btn-primary" href="{url_of("interview_room", interview)}">'


@pytest.mark.parametrize(
    ("minutes", "is_room_time"), [(31, False), (29, True), (-30, True), (-61, False)]
)
def test_from_half_an_hour_before_it_is_for_entering_the_room(
    signed_in, interview, minutes, is_room_time
):
    interview.starts_at = timezone.now() + timedelta(minutes=minutes)
    interview.ends_at = interview.starts_at + timedelta(hours=1)
    interview.save()

    response = signed_in.get(prepare_url(interview))

    (assertContains if is_room_time else assertNotContains)(response, room_link(interview))
    assertContains(response, "btn-primary", count=1)  # else it is for suggesting a plan


def test_what_the_same_kind_of_contact_asked_before_is_beside_the_messages(
    signed_in, htmx, interview, mia
):
    other = InterviewFactory(owner=interview.owner, role=interview.role)
    ruth = ContactFactory(owner=interview.owner, company=mia.company, name="Ruth", kind=mia.kind)
    InterviewerQuestionFactory(
        interview=other, asked_by=ruth, text="Why leave?", wished="To build more."
    )

    response = signed_in.get(prepare_url(interview))

    assertContains(response, "Coworkers asked you before")
    for words in ("Why leave?", "Ruth", "To build more.", "/interviewer-questions/"):
        assertContains(response, words)
    gone = htmx.post(url_of("participant_remove", interview.participants.get()))
    assertContains(gone, 'id="asked-before"')
    assertNotContains(gone, "Why leave?")


def test_the_bank_is_folded_until_it_is_asked_for(signed_in, interview):
    def bank(query=""):
        html = signed_in.get(prepare_url(interview) + query).content.decode()
        return html.partition('id="bank"')[2].partition("<summary")[0]

    assert "<details>" in bank()
    for query in ("?q=manager", "?theme=culture", "?all=1"):
        assert "<details open>" in bank(query)

    data = {"key": "top_traits", "from": "bank"}
    planned_there = signed_in.post(url_of("question_plan", interview), data, follow=True)

    assert "<details open>" in planned_there.content.decode()
    assert planned_there.redirect_chain[0][0].endswith("?bank=open#bank-top_traits")


def test_s7_it_says_why_to_ask_and_what_each_question_reveals(signed_in, interview):
    planned(interview, "top_traits")

    response = signed_in.get(prepare_url(interview))

    assertContains(response, "Asking shows that you are interested")
    assertContains(response, "help you decide")
    assertContains(response, "Reveals: What actually gets rewarded")
    assertContains(response, "Then ask, to count it")
    assertContains(response, "Who was last praised or promoted for this")


def test_s17_next_steps_are_pinned_and_cannot_be_taken_out(htmx, interview):
    pin_next_steps(interview=interview)
    pinned = interview.questions.get()

    assertContains(htmx.post(url_of("question_unplan", pinned)), "every plan", status_code=422)
    htmx.post(url_of("question_reserve_toggle", pinned))

    assert not interview.questions.get().is_reserve


@pytest.mark.parametrize(
    ("count", "counter", "hint"),
    [
        (1, "1 of 3 at least", "1 of at least 3 questions"),
        (4, "4 of 5", ""),
        (6, "6 planned, 5 are enough", "6 questions is a lot for one interview"),
    ],
)
def test_s6_the_plan_counts_and_hints_but_never_blocks(signed_in, interview, count, counter, hint):
    for key in ["top_traits", "skill_gaps", "predecessor", "enjoy_most", "role_drift", "layoffs"][
        :count
    ]:
        planned(interview, key, is_reserve=False)

    response = signed_in.get(prepare_url(interview))

    assertContains(response, counter)
    assertContains(response, hint)
    assert ("a lot for one interview" in response.text) == (count > 5)


def test_s31_a_coworker_without_hours_or_balance_in_the_plan_is_a_must_do(
    signed_in, interview, mia
):
    before = signed_in.get(prepare_url(interview))
    planned(interview, "work_life_balance")
    after = signed_in.get(prepare_url(interview))

    assertContains(before, "Not in the plan yet: hours or balance")
    assertContains(before, f'name="key" value="{MUST_ASK[0]}"')
    assertNotContains(after, "Not in the plan yet: hours or balance")


def test_s31_without_a_coworker_there_is_no_must_do(signed_in, interview):
    ParticipantFactory(interview=interview, contact__kind="hiring_manager")

    assertNotContains(signed_in.get(prepare_url(interview)), "Not in the plan yet")


def test_s23_the_managers_style_leads_the_bank_for_a_coworker(signed_in, interview, mia):
    response = signed_in.get(prepare_url(interview))

    shown = [row["item"].key for row in response.context["rows"]]
    assert shown[:2] == list(MUST_ASK)
    assert "manager_style" in shown


def test_the_bank_shows_a_few_first_and_all_on_demand(signed_in, htmx, interview):
    first = signed_in.get(prepare_url(interview))
    every = htmx.get(prepare_url(interview), {"all": "1"})

    assert len(first.context["rows"]) == 8
    assertContains(first, "Show all 62")
    assert len(every.context["rows"]) == 62
    assert "<html" not in every.text


def test_the_bank_can_be_searched_and_narrowed_to_a_theme(htmx, interview):
    found = htmx.get(prepare_url(interview), {"q": "hours WEEK"})
    theme = htmx.get(prepare_url(interview), {"theme": "engineering"})
    none = htmx.get(prepare_url(interview), {"q": "no such words"})

    assert "avg_hours" in [row["item"].key for row in found.context["rows"]]
    assert {row["item"].theme for row in theme.context["rows"]} == {"engineering"}
    assertContains(none, "No question matches")


def test_the_page_costs_the_same_with_any_number_of_rows(
    signed_in, interview, django_assert_max_num_queries
):
    def fill(keys):
        for key in keys:
            question = planned(interview, key)
            AnswerFactory(question=question)
            ParticipantFactory(interview=interview)
            message = KeyMessageFactory(owner=interview.owner)
            MessagePlan.objects.create(interview=interview, message=message)
            ContactFactory(owner=interview.owner, company=interview.role.company)

    fill(["top_traits"])
    with django_assert_max_num_queries(16) as first:
        signed_in.get(prepare_url(interview))
    fill(["skill_gaps", "predecessor", "enjoy_most"])
    with django_assert_max_num_queries(16) as second:
        signed_in.get(prepare_url(interview))
    assert len(first) == len(second)


# --- Who will be there ---------------------------------------------------------------------------


def test_somebody_of_the_company_is_added_and_heads_the_page(htmx, interview):
    jonas = ContactFactory(
        owner=interview.owner, company=interview.role.company, name="Jonas Lindt"
    )

    with assertTemplateUsed("interviews/preparing/interview_prepare.html#contacts"):
        response = htmx.post(url_of("participant_add", interview), {"contact": jonas.pk})

    assertContains(response, "<h1>Jonas Lindt</h1>")
    assertContains(response, 'id="question-plan"')
    assert "<html" not in response.text
    assert interview.contacts.get() == jonas


@pytest.mark.parametrize("contact_of", ["another user", "another company", ""])
def test_a_contact_who_is_not_on_the_list_is_refused_in_words(
    htmx, signed_in, interview, contact_of
):
    contact = {
        "another user": lambda: ContactFactory(name="Not yours").pk,
        "another company": lambda: ContactFactory(owner=interview.owner).pk,
        "": lambda: "",
    }[contact_of]()
    words = "not on the list of this company" if contact_of else "Choose a contact."

    for client in (htmx, signed_in):
        response = client.post(url_of("participant_add", interview), {"contact": contact})

        assertContains(response, words, status_code=422)
        assertNotContains(response, "Not yours", status_code=422)
    assert not interview.contacts.exists()


def test_somebody_new_is_added_to_the_company_and_the_interview(htmx, interview):
    data = {"new_name": "Ruth Baer", "new_kind": "recruiter", "new_relationship": "close"}

    response = htmx.post(url_of("participant_add", interview), data)

    assertContains(response, "close recruiter")
    ruth = interview.contacts.get()
    assert (ruth.name, ruth.company) == ("Ruth Baer", interview.role.company)
    assert ruth.owner == interview.owner


def test_somebody_is_taken_off_and_that_undone(htmx, interview, mia):
    row = interview.participants.get()

    response = htmx.post(url_of("participant_remove", row))
    assertContains(response, "Mia Okafor was removed from the list.")
    assert not interview.contacts.exists()
    htmx.post(undo_in(response))

    assert interview.contacts.get() == mia


def test_without_htmx_undo_is_on_the_next_page(signed_in, interview, mia):
    row = interview.participants.get()

    response = signed_in.post(url_of("participant_remove", row), follow=True)

    assertContains(response, "Mia Okafor was removed from the list.")
    undone = signed_in.post(undo_in(response))
    assertRedirects(undone, f"{prepare_url(interview)}#contacts", fetch_redirect_response=False)
    assert interview.contacts.get() == mia


@pytest.mark.parametrize(
    ("name", "panel"),
    [
        ("participant_add", "contacts"),
        ("message_plan_toggle", "key-messages"),
        ("question_plan", "question-plan"),
    ],
)
def test_without_htmx_a_change_goes_back_to_its_panel(signed_in, interview, name, panel):
    contact = ContactFactory(owner=interview.owner, company=interview.role.company)
    message = KeyMessageFactory(owner=interview.owner)
    data = {"contact": contact.pk, "message": message.pk, "key": "top_traits"}
    if name == "question_plan":
        del data["contact"]

    response = signed_in.post(url_of(name, interview), data)

    back = f"{prepare_url(interview)}#{panel}"
    assertRedirects(response, back, fetch_redirect_response=False)


# --- Key messages --------------------------------------------------------------------------------


def test_s5_a_message_is_picked_counted_and_let_go(htmx, interview):
    message = KeyMessageFactory(owner=interview.owner, text="I stay calm")
    url = url_of("message_plan_toggle", interview)

    with assertTemplateUsed("interviews/preparing/interview_prepare.html#key-messages"):
        response = htmx.post(url, {"message": message.pk})
    assertContains(response, f'value="{message.pk}" aria-pressed="true">I stay calm')
    assertContains(response, "1 picked, 3 to 5 are good")
    assertContains(response, "1 of at least 3 messages")
    response = htmx.post(url, {"message": message.pk})

    assertContains(response, 'aria-pressed="false">I stay calm')
    assert not interview.message_plans.exists()


def test_s5_six_messages_bring_advice_and_never_a_block(htmx, interview):
    for message in KeyMessageFactory.create_batch(6, owner=interview.owner):
        response = htmx.post(url_of("message_plan_toggle", interview), {"message": message.pk})

    assertContains(response, "6 messages is a lot for one interview")
    assert interview.message_plans.count() == 6


@pytest.mark.parametrize("message_of", ["another user", "the trash"])
def test_a_message_that_is_not_ones_own_is_refused_in_words(htmx, signed_in, interview, message_of):
    message = {
        "another user": lambda: KeyMessageFactory(text="Not yours").pk,
        "the trash": lambda: KeyMessageFactory(owner=interview.owner, trashed_at=timezone.now()).pk,
    }[message_of]()

    for client in (htmx, signed_in):
        response = client.post(url_of("message_plan_toggle", interview), {"message": message})

        assertContains(response, "not in your list", status_code=422)
        assertNotContains(response, "Not yours", status_code=422)
    assert not MessagePlan.objects.exists()


def test_a_message_without_a_proof_asks_for_its_story(signed_in, interview):
    message = KeyMessageFactory(owner=interview.owner, proof="")
    MessagePlan.objects.create(interview=interview, message=message)

    response = signed_in.get(prepare_url(interview))

    edit = reverse("applications:key_message_edit", args=[message.pk])
    assertContains(response, f'href="{edit}?next={prepare_url(interview)}"')


# --- The plan ------------------------------------------------------------------------------------


def test_a_question_is_planned_from_the_bank_without_moving_the_list(htmx, interview):
    url = url_of("question_plan", interview)

    response = htmx.post(url, {"key": "top_traits", "from": "bank"})

    assertContains(response, 'id="bank-top_traits"')
    assertContains(response, "Planned")
    assertContains(response, 'id="question-plan" aria-labelledby="question-plan-title" hx-target')
    assertNotContains(response, 'id="bank-skill_gaps"')
    question = interview.questions.get()
    assert (question.key, question.is_reserve) == ("top_traits", False)


def test_a_question_can_go_straight_into_the_reserve(htmx, interview):
    htmx.post(url_of("question_plan", interview), {"key": "top_traits", "reserve": "1"})

    assert interview.questions.get().is_reserve


@pytest.mark.parametrize("sent_by", ["htmx", "signed_in"])
def test_s6_the_sixth_question_goes_to_the_reserve_by_itself_and_undo_plans_it(
    request, interview, sent_by
):
    client = request.getfixturevalue(sent_by)
    pin_next_steps(interview=interview)
    keys = [it.key for it in catalogue_questions() if it.key != NEXT_STEPS][:6]
    answers = [client.post(url_of("question_plan", interview), {"key": key}) for key in keys]

    kept = interview.questions.filter(is_reserve=True)
    assert [it.key for it in kept] == keys[5:]
    page = answers[-1] if sent_by == "htmx" else client.get(prepare_url(interview))
    assertContains(page, "Five questions are planned, so it went to the reserve.")
    client.post(undo_in(page))
    assert not kept.all().exists()


def test_s6_the_word_is_said_only_of_the_sixth(htmx, interview):
    pin_next_steps(interview=interview)
    for key in [it.key for it in catalogue_questions() if it.key != NEXT_STEPS][:5]:
        response = htmx.post(url_of("question_plan", interview), {"key": key})

    assertNotContains(response, "went to the reserve")
    assertContains(response, "5 of 5")


def test_s6_s31_hours_find_room_where_a_coworker_is_met(htmx, interview, mia):
    others = [it for it in catalogue_questions() if it.theme not in ("workload", "process")]
    for item in others[:5]:
        htmx.post(url_of("question_plan", interview), {"key": item.key})

    htmx.post(url_of("question_plan", interview), {"key": "avg_hours"})

    assert not interview.questions.filter(is_reserve=True).exists()


def test_s31_where_the_work_is_done_is_neither_hours_nor_balance(signed_in, interview, mia):
    planned(interview, "place_travel")

    response = signed_in.get(prepare_url(interview))

    assertContains(response, "Not in the plan yet: hours or balance")
    assertNotContains(response, "· hours or balance needs an answer")


def test_what_is_not_in_the_bank_is_refused_in_the_plan_not_in_the_row(htmx, signed_in, interview):
    for client in (htmx, signed_in):
        data = {"key": "own-1", "from": "bank"}
        response = client.post(url_of("question_plan", interview), data)

        assertContains(response, "not in your bank", count=1, status_code=422)
        assert client is not htmx or response["HX-Retarget"] == "#question-plan"
    assert not Question.objects.exists()


def test_the_focus_stays_in_the_row_of_the_bank_when_the_button_for_the_reserve_goes(
    htmx, interview
):
    data = {"key": "top_traits", "reserve": 1, "from": "bank"}

    response = htmx.post(url_of("question_plan", interview), data)

    assertContains(response, 'id="bank-plan-top_traits">Take out')
    assertNotContains(response, 'id="bank-reserve-top_traits"')
    assert "bank-plan-top_traits" in response["HX-Trigger-After-Settle"]


def test_undo_brings_a_question_back_with_its_wording_and_place(htmx, interview):
    question = planned(interview, "avg_hours", uses_softer=True, position=7, is_reserve=True)

    response = htmx.post(url_of("question_unplan", question))
    assert not interview.questions.exists()
    assertContains(response, "Removed from the plan.")
    htmx.post(undo_in(response))

    again = interview.questions.get()
    assert (again.key, again.position) == ("avg_hours", 7)
    assert again.uses_softer
    assert again.is_reserve


def test_a_question_with_an_answer_stays(htmx, interview):
    question = planned(interview, "top_traits")
    AnswerFactory(question=question)

    response = htmx.post(url_of("question_unplan", question))

    assertContains(response, "It has an answer, so it stays.", status_code=422)
    assert interview.questions.exists()


def test_taken_out_from_the_bank_the_row_offers_it_again(htmx, interview):
    question = planned(interview, "top_traits")

    response = htmx.post(url_of("question_unplan", question), {"from": "bank"})

    assertContains(response, 'id="bank-plan-top_traits">Plan')


def test_a_question_goes_to_the_reserve_and_back(htmx, interview):
    question = planned(interview, "top_traits")

    assertContains(htmx.post(url_of("question_reserve_toggle", question)), "1 in reserve")
    htmx.post(url_of("question_reserve_toggle", question))

    question.refresh_from_db()
    assert not question.is_reserve


def test_s29_the_softer_wording_swaps_the_planned_question(htmx, interview):
    question = planned(interview, "avg_hours")

    response = htmx.post(url_of("question_softer_toggle", question))
    assertContains(response, "What does a usual week look like here")
    assertContains(response, "First wording")
    htmx.post(url_of("question_softer_toggle", question))

    question.refresh_from_db()
    assert not question.uses_softer


def test_s30_hours_come_with_a_word_of_reassurance(signed_in, interview):
    planned(interview, "avg_hours")

    assertContains(signed_in.get(prepare_url(interview)), "Most people fear to look like a slacker")


def test_a_question_without_a_softer_wording_keeps_its_own(htmx, interview):
    question = planned(interview, "top_traits")

    htmx.post(url_of("question_softer_toggle", question))

    question.refresh_from_db()
    assert not question.uses_softer


def test_s31_a_suggested_plan_for_a_coworker_has_hours_or_balance(htmx, interview, mia):
    pin_next_steps(interview=interview)

    response = htmx.post(url_of("question_plan_suggest", interview))

    assertContains(response, 'role="status">Added to the plan: 5.', count=1)
    keys = set(interview.questions.values_list("key", flat=True))
    assert len(keys - {NEXT_STEPS}) == 5
    assert keys & set(MUST_ASK)


def test_undo_of_a_suggested_plan_leaves_what_was_there_before(htmx, interview, mia):
    planned(interview, "top_traits")

    response = htmx.post(url_of("question_plan_suggest", interview))
    htmx.post(undo_in(response))

    assert interview.questions.get().key == "top_traits"


def test_undo_of_a_suggested_plan_keeps_what_was_in_reserve_there(htmx, interview, mia):
    kept = planned(interview, "avg_hours", is_reserve=True)

    response = htmx.post(url_of("question_plan_suggest", interview))
    kept.refresh_from_db()
    assert not kept.is_reserve
    htmx.post(undo_in(response))

    assert interview.questions.get() == kept
    kept.refresh_from_db()
    assert kept.is_reserve


def test_undo_does_not_put_somebody_back_who_has_left_the_list_since(htmx, interview, mia):
    question = planned(interview, "avg_hours", meant_for=mia)
    undo = undo_in(htmx.post(url_of("question_unplan", question)))
    interview.participants.all().delete()

    htmx.post(undo)

    assert interview.questions.get().meant_for is None


def test_a_full_plan_is_left_as_it_is(htmx, interview, mia):
    htmx.post(url_of("question_plan_suggest", interview))

    response = htmx.post(url_of("question_plan_suggest", interview))

    assertContains(response, "Your plan is full already", status_code=422)
    assert interview.questions.count() == 5


def test_what_came_up_in_the_interview_is_not_part_of_the_plan(signed_in, htmx, interview):
    question = planned(interview, "top_traits", is_unplanned=True)

    assertContains(signed_in.get(prepare_url(interview)), "0 of 3 at least")
    assert htmx.post(url_of("question_unplan", question)).status_code == 404


# --- Whose it is ---------------------------------------------------------------------------------

CHANGES = [
    "participant_add",
    "participant_remove",
    "message_plan_toggle",
    "question_plan",
    "question_unplan",
    "question_reserve_toggle",
    "question_softer_toggle",
    "question_plan_suggest",
]


@pytest.fixture
def change(interview, mia):
    """The address of a change and what a person would send to it."""
    question = planned(interview, "avg_hours")
    message = KeyMessageFactory(owner=interview.owner)
    rows = {"participant_remove": interview.participants.get()}
    rows |= dict.fromkeys(
        ("question_unplan", "question_reserve_toggle", "question_softer_toggle"), question
    )
    data = {"key": "top_traits", "message": message.pk, "new_name": "X", "new_kind": "coworker"}
    return lambda name: (url_of(name, rows.get(name, interview)), data)


@pytest.mark.parametrize("name", CHANGES)
def test_an_interview_in_the_trash_cannot_be_changed(signed_in, interview, change, name):
    url, data = change(name)
    interview.trashed_at = timezone.now()
    interview.save()

    assert signed_in.post(url, data).status_code == 404
