"""An offer on the page of its role: its rounds, its deadline, what was asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import DeadlineMove, Offer, OfferRequest
from applications.services import create_role, move_stage, set_offer_deadline
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    OfferFactory,
    OfferRequestFactory,
    RoleFactory,
)
from tests.page_text import text_of
from tests.undoing import undo_in

FIRST = {
    "made_on": "2026-03-02",
    "base_said": "82k EUR a year",
    "leave_days": "27,5",
    "notice": "3 months",
}


@pytest.fixture
def role(owner):
    """Applied for on 10 February, interviewed since 20 February 2026."""
    role = RoleFactory.build(owner=owner, company=CompanyFactory(owner=owner, name="Fernhill"))
    now = timezone.now()
    create_role(role=role, moved_on=date(2026, 2, 10), stage="applied", now=now)
    move_stage(role=role, stage="interviewing", moved_on=date(2026, 2, 20), now=now)
    return role


def add(client, role, **fields):
    url = reverse("applications:offer_create", args=[role.pk])
    return client.post(url, FIRST | fields, follow=True)


def panel_of(client, role):
    text = text_of(client.get(role.get_absolute_url()))
    return text.partition("Their offer ")[2].partition("My verdict")[0]


def stage_of(role):
    role.refresh_from_db()
    return role.stage, role.stage_since


# --- The first one -------------------------------------------------------------------------------


def test_an_offer_stands_on_the_page_of_its_role_with_what_was_not_said(signed_in, owner, role):
    dana = ContactFactory(owner=owner, name="Dana Whitlock")

    add(signed_in, role, said_by=dana.pk, hours_a_week="40", starts_on="2026-05-01")

    panel = panel_of(signed_in, role)
    assert panel.startswith("They changed it Monday 2 March 2026, Dana Whitlock")
    assert "Base pay 82k EUR a year" in panel
    assert "Leave, days a year 27.5" in panel
    assert "Hours a week 40 " in panel
    assert "Start 1 May 2026" in panel
    assert "Not said: bonus , equity , place , office days ." in panel
    assert "Say by when they want your answer" in panel


def test_an_offer_moves_the_role_to_its_stage(signed_in, role):
    response = add(signed_in, role)

    assertContains(response, "Offer noted. The stage is offer now.")
    assert stage_of(role) == ("offer", date(2026, 3, 2))


def test_an_offer_of_a_day_before_the_latest_move_moves_the_stage_too(signed_in, role):
    add(signed_in, role, made_on="2026-02-12")

    assert stage_of(role) == ("offer", date(2026, 2, 20))


@pytest.mark.parametrize("stage", ["offer", "accepted", "rejected"])
def test_a_role_that_is_as_far_stays_at_its_stage(signed_in, role, stage):
    move_stage(role=role, stage=stage, moved_on=date(2026, 2, 25), now=timezone.now())

    response = add(signed_in, role)

    assertContains(response, "Offer noted.")
    assert stage_of(role) == (stage, date(2026, 2, 25))


def test_a_day_to_answer_by_that_has_passed_is_pointed_out(signed_in, role):
    last_week = timezone.localdate() - timedelta(days=7)

    response = add(signed_in, role, answer_by=last_week.isoformat())

    assertContains(response, f"{last_week:%A} {last_week.day} {last_week:%B %Y}")
    assertContains(response, "that day has passed")
    response = add(signed_in, role, answer_by=timezone.localdate().isoformat())
    assertNotContains(response, "that day has passed")


def test_undo_takes_offer_stage_and_deadline_back(signed_in, role):
    soon = timezone.localdate() + timedelta(days=9)
    response = add(signed_in, role, answer_by=soon.isoformat())
    role.refresh_from_db()
    assert role.offer_deadline == soon

    signed_in.post(undo_in(response))

    assert stage_of(role) == ("interviewing", date(2026, 2, 20))
    assert role.offer_deadline is None
    assert not Offer.objects.filter(trashed_at=None).exists()


def test_undo_leaves_a_deadline_that_was_set_since(signed_in, role):
    soon = timezone.localdate() + timedelta(days=9)
    response = add(signed_in, role, answer_by=soon.isoformat())
    role.refresh_from_db()
    role.offer_deadline = soon + timedelta(days=1)
    role.save()

    signed_in.post(undo_in(response))

    role.refresh_from_db()
    assert role.offer_deadline == soon + timedelta(days=1)


def test_undo_of_an_offer_that_was_thrown_away_since_changes_nothing(signed_in, role):
    response = add(signed_in, role)
    offer = Offer.objects.get()
    signed_in.post(reverse("applications:offer_trash", args=[offer.pk]))

    refused = signed_in.post(undo_in(response), follow=True)

    assertContains(refused, "It has changed since, so nothing was undone.")
    assert stage_of(role)[0] == "offer"


def test_a_start_far_from_the_offer_is_a_mistyped_year(signed_in, role):
    response = add(signed_in, role, starts_on="2062-05-01")

    assertContains(response, "Check the year", status_code=422)
    assertContains(response, "82k EUR a year", status_code=422)


def test_a_number_that_is_no_pay_is_refused_and_words_are_not(signed_in, role):
    refused = add(signed_in, role, base_said="28 days")

    assertContains(refused, "Write the amount with its currency", status_code=422)
    assert add(signed_in, role, base_said="As in the posting").status_code == 200


def test_pay_by_the_month_says_what_it_is_in_a_year(signed_in, role):
    add(signed_in, role, base_said="3.500 €/Monat")

    assert "Base pay 3.500 €/Monat 42,000 EUR a year, × 12 months" in panel_of(signed_in, role)


def test_a_role_without_an_offer_leads_to_noting_one(signed_in, role):
    page = signed_in.get(role.get_absolute_url())

    assertContains(page, reverse("applications:offer_create", args=[role.pk]))
    assertNotContains(page, "Their offer")


def test_a_role_moved_to_offers_asks_for_the_terms(signed_in, role):
    move_stage(role=role, stage="offer", moved_on=date(2026, 3, 1), now=timezone.now())

    assert "Note the terms" in panel_of(signed_in, role)


# --- Later rounds --------------------------------------------------------------------------------


def test_a_later_round_starts_from_the_one_before_and_keeps_it(signed_in, role):
    add(signed_in, role)
    form = signed_in.get(reverse("applications:offer_create", args=[role.pk]))
    assertContains(form, 'value="82k EUR a year"')
    assertContains(form, 'value="27.5"')

    add(signed_in, role, made_on="2026-03-06", base_said="86k EUR a year", notice="")

    panel = panel_of(signed_in, role)
    assert "Base pay 86k EUR a year" in panel
    assert "round 2" in panel
    assert "Changed 6 March 2026" in panel
    assert "Base pay: was 82k EUR a year, now 86k EUR a year" in panel
    assert "Notice: was 3 months, now not said" in panel
    assert "Leave, days a year: was" not in panel
    assert "First offer 2 March 2026" in panel


def test_correcting_a_round_makes_no_other(signed_in, role):
    add(signed_in, role)
    offer = Offer.objects.get()
    url = reverse("applications:offer_edit", args=[offer.pk])

    assertRedirects(
        signed_in.post(url, FIRST | {"base_said": "83k EUR a year"}), offer.get_absolute_url()
    )

    assert Offer.objects.get().base_said == "83k EUR a year"


def test_only_the_round_that_counts_asks_by_when_to_answer(signed_in, owner, role):
    first = OfferFactory(owner=owner, role=role)
    later = OfferFactory(owner=owner, role=role, made_on=date(2026, 3, 9))

    first_page, later_page = (
        signed_in.get(reverse("applications:offer_edit", args=[it.pk])) for it in (first, later)
    )

    assertNotContains(first_page, "Answer by")
    assertContains(later_page, "Answer by")


def test_the_round_before_counts_again_once_the_latest_is_in_the_trash(signed_in, owner, role):
    OfferFactory(owner=owner, role=role, base_said="82k")
    later = OfferFactory(owner=owner, role=role, made_on=date(2026, 3, 9), base_said="86k")

    response = signed_in.post(reverse("applications:offer_trash", args=[later.pk]), follow=True)

    assert "Base pay 82k" in panel_of(signed_in, role)
    signed_in.post(undo_in(response))
    assert "Base pay 86k" in panel_of(signed_in, role)


def test_an_offer_goes_into_the_trash_with_its_role(signed_in, owner, role):
    OfferFactory(owner=owner, role=role)
    OfferRequestFactory(owner=owner, role=role)

    response = signed_in.post(reverse("applications:role_trash", args=[role.pk]), follow=True)

    assertContains(response, "with 1 offer and 1 offer request.")
    signed_in.post(undo_in(response))
    assert "30 days of leave" in panel_of(signed_in, role)


# --- The deadline --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["applications:offer_edit", "applications:role_edit"])
def test_a_deadline_moved_on_either_form_is_kept_and_shown(signed_in, owner, role, name):
    today = timezone.localdate()
    before, after = (today + timedelta(days=it) for it in (6, 13))
    move_stage(role=role, stage="offer", moved_on=date(2026, 3, 1), now=timezone.now())
    set_offer_deadline(role=role, deadline=before, now=timezone.now())
    offer = OfferFactory(owner=owner, role=role)
    is_offer = name == "applications:offer_edit"
    url = reverse(name, args=[offer.pk if is_offer else role.pk])
    own = FIRST if is_offer else {"title": role.title, "company": role.company_id}

    signed_in.post(url, own | {"answer_by" if is_offer else "offer_deadline": after.isoformat()})

    panel = panel_of(signed_in, role)
    assert f"Answer their offer by {after:%A %-d %B} ." in panel
    assert f"It was {before:%-d %B}, changed on {today:%-d %B}." in panel


def test_each_move_of_the_deadline_is_kept_with_its_day(role):
    for moved, deadline in ((20, 3), (25, 5), (28, 10)):
        now = datetime(2026, 11, moved, 12, tzinfo=UTC)
        set_offer_deadline(role=role, deadline=date(2026, 12, deadline), now=now)

    assert [(it.was.day, it.moved_on.day) for it in role.deadline_moves.all()] == [(5, 28), (3, 25)]


def test_a_deadline_that_was_mistyped_leaves_nothing_behind(role):
    first, later = (datetime(2026, 11, it, 12, tzinfo=UTC) for it in (20, 25))
    right = date(2026, 12, 3)
    set_offer_deadline(role=role, deadline=right, now=first)

    for day in (30, 31):
        set_offer_deadline(role=role, deadline=date(2026, 12, day), now=later)
    assert [it.was for it in DeadlineMove.objects.all()] == [right]
    set_offer_deadline(role=role, deadline=right, now=later)

    assert not DeadlineMove.objects.exists()


# --- What was asked for --------------------------------------------------------------------------


def test_what_was_asked_for_is_open_until_its_answer_is_noted(signed_in, owner, role):
    OfferFactory(owner=owner, role=role)
    asked = {"term": "leave", "text": "30 days", "asked_on": "2026-03-03"}
    signed_in.post(reverse("applications:offer_request_create", args=[role.pk]), asked)
    assert "30 days Leave, days a year · asked 3 March · not answered yet" in panel_of(
        signed_in, role
    )

    edit = reverse("applications:offer_request_edit", args=[OfferRequest.objects.get().pk])
    answer = {"answer": "partly", "answer_words": "29 is fine", "answered_on": "2026-03-05"}
    signed_in.post(edit, asked | answer)

    assert "Partly , 5 March “29 is fine”" in panel_of(signed_in, role)


def test_an_answer_without_a_day_is_of_today(signed_in, owner, role):
    request = OfferRequestFactory(owner=owner, role=role)
    url = reverse("applications:offer_request_edit", args=[request.pk])

    signed_in.post(url, {"term": "leave", "text": "A", "asked_on": "2026-03-03", "answer": "yes"})

    request.refresh_from_db()
    assert request.answered_on == timezone.localdate()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"answer": "open", "answer_words": "Fine"}, "Say whether they said yes, partly or no."),
        ({"answer": "no", "answered_on": "2026-03-01"}, "They cannot have answered before"),
        ({"answer": "no", "answered_on": "2999-03-01"}, "That day is still to come."),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(signed_in, owner, role, typed, words):
    request = OfferRequestFactory(owner=owner, role=role)
    url = reverse("applications:offer_request_edit", args=[request.pk])
    own = {"term": "leave", "text": "30 days", "asked_on": "2026-03-03"}

    assertContains(signed_in.post(url, own | typed), words, status_code=422)


def test_a_request_is_of_today_unless_another_day_is_chosen(signed_in, role):
    page = signed_in.get(reverse("applications:offer_request_create", args=[role.pk]))

    assertContains(page, f'name="asked_on" value="{timezone.localdate().isoformat()}"')


def test_it_can_be_chosen_beforehand_what_is_asked_about(signed_in, role):
    url = reverse("applications:offer_request_create", args=[role.pk])

    assertContains(signed_in.get(f"{url}?term=notice"), '<option value="notice" selected>')
    assert signed_in.get(f"{url}?term=junk").status_code == 200


# --- Before deciding, and in search --------------------------------------------------------------


def test_the_page_to_decide_on_names_what_to_ask_before_accepting(signed_in, owner, role):
    OfferFactory(owner=owner, role=role, leave_days=30, notice="3 months")
    OfferRequestFactory(owner=owner, role=role, text="A day more at home")
    OfferRequestFactory(
        owner=owner, role=role, text="88k", answer="no", answered_on=date(2026, 3, 5)
    )

    page = text_of(signed_in.get(reverse("interviews:decision_create", args=[role.pk])))

    assert "Not said: bonus , equity , hours a week , start , place , office days ." in page
    assert "A day more at home Asked 3 March, not answered yet" in page
    assert "88k" not in page


def test_without_an_offer_the_page_to_decide_on_says_nothing_of_one(signed_in, role):
    page = signed_in.get(reverse("interviews:decision_create", args=[role.pk]))

    assertNotContains(page, "Their offer")


def test_the_story_of_the_role_tells_of_its_offer_without_a_figure(signed_in, owner, role):
    dana = ContactFactory(owner=owner, name="Dana Whitlock")
    OfferFactory(owner=owner, role=role, base_said="81,234 EUR", said_by=dana)
    OfferFactory(owner=owner, role=role, made_on=date(2026, 3, 9), base_said="86,543 EUR")
    OfferRequestFactory(
        owner=owner, role=role, term="base", answer="partly", answered_on=date(2026, 3, 8)
    )
    role.deadline_moves.create(was=date(2026, 3, 20), moved_on=date(2026, 3, 10))

    page = text_of(signed_in.get(role.get_absolute_url(), {"show": "offer"}))

    story = page.partition("What happened")[2]
    assert "They made an offer Dana Whitlock" in story
    assert "They changed their offer base pay" in story
    assert "You asked for something: base pay" in story
    assert "They answered, partly: base pay" in story
    assert "The day to answer by changed It was 20 March" in story
    assert "81,234" not in story


def test_the_words_to_answer_an_offer_ask_for_what_it_does_not_say(signed_in, owner, role):
    add(signed_in, role, answer_by=(timezone.localdate() + timedelta(days=5)).isoformat())
    follow_up = role.follow_ups.get(rule="offer_deadline")

    page = signed_in.get(follow_up.get_absolute_url())

    assertContains(page, "Your offer does not say yet: bonus, equity, hours a week, start, place")


@pytest.mark.parametrize("word", ["quarterly", "harbour", "sabbatical"])
def test_search_finds_what_an_offer_says(signed_in, owner, role, word):
    OfferFactory(owner=owner, role=role, bonus="Quarterly", place="Harbour office")
    OfferRequestFactory(owner=owner, role=role, text="A sabbatical")

    assertContains(signed_in.get(reverse("overview:search"), {"q": word}), "#offer")


def test_an_offer_costs_three_queries_on_the_page_of_its_role(
    signed_in, owner, role, django_assert_num_queries
):
    signed_in.get(role.get_absolute_url())
    with CaptureQueriesContext(connection) as without:
        signed_in.get(role.get_absolute_url())
    for day in (2, 3, 4):
        OfferFactory(owner=owner, role=role, made_on=date(2026, 3, day))
        OfferRequestFactory(owner=owner, role=role)

    with django_assert_num_queries(len(without) + 3):
        signed_in.get(role.get_absolute_url())


def test_what_is_asked_for_is_about_base_pay_unless_something_else_is_chosen(signed_in, role):
    url = reverse("applications:offer_request_create", args=[role.pk])

    assertContains(signed_in.get(url), '<option value="base" selected>')
    assertContains(signed_in.get(f"{url}?term=leave"), '<option value="leave" selected>')
