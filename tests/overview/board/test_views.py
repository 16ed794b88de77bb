"""The board and the table: the same roles, moved with Undo."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import Role, StageMove
from applications.services import move_stage, set_offer_deadline
from interviews.score.changes import rescore
from overview.board.reading import FIRST_CARDS, FIRST_ROWS
from tests.factories import (
    CompanyFactory,
    FlagFactory,
    FollowUpFactory,
    InterviewFactory,
    RoleFactory,
)
from tests.interviews.verdict.verdict_stories import meet, say
from tests.page_text import text_of

URL = reverse("overview:role_board")


@pytest.fixture
def role(owner):
    company = CompanyFactory(owner=owner, name="Fernhill")
    return RoleFactory(owner=owner, company=company, title="Data engineer", stage="applied")


def move_url(role):
    return reverse("overview:role_board_move", args=[role.pk])


def titles(response) -> list[str]:
    return [it.role.title for it in response.context["cards"]]


# --- What is shown -------------------------------------------------------------------------------


def test_a_card_says_title_company_flags_next_step_and_days(signed_in, role):
    Role.objects.update(stage_since=timezone.localdate() - timedelta(days=6))
    interview = InterviewFactory(owner=role.owner, role=role, is_over=True)
    FlagFactory(interview=interview)

    page = text_of(signed_in.get(URL))

    assert "Data engineer Fernhill 1 red flag: 4 Serious" in page
    assert "Debrief: " in page
    assert "· late" in page
    assert "Six days here" in page


def test_the_card_of_an_offer_names_the_day_to_answer_it_by_and_no_other(signed_in, role):
    today = timezone.localdate()
    move_stage(role=role, stage="offer", moved_on=today, now=timezone.now())
    set_offer_deadline(role=role, deadline=today, now=timezone.now())

    page = text_of(signed_in.get(URL))

    assert f"Answer the offer from Fernhill by {today:%A} {today.day} {today:%B}" in page
    assert f"{today:%B}, " not in page


@pytest.mark.parametrize("view", ["board", "table"])
def test_no_score_stands_there_before_the_gut(signed_in, role, view):
    interview = InterviewFactory(owner=role.owner, role=role, is_over=True)
    mia = meet(interview, "Mia", "coworker")
    for theme in ("manager", "role", "workload", "team"):
        say(interview, mia, theme, signal=2)
    rescore(role=role, now=timezone.now(), cause="answer")

    before = signed_in.get(URL, {"view": view})
    interview.gut_feelings.create(value=70, recorded_at=timezone.now())
    after = signed_in.get(URL, {"view": view})

    assertContains(before, "Waits for your gut")
    assertNotContains(before, 'class="range"')
    assertContains(after, 'class="range"')


def test_the_newest_gut_that_was_said_stands_beside_the_score(signed_in, role):
    now = timezone.now()
    score = {"fit_score": 61, "fit_rank": 61, "fit_coverage": 1, "fit_low": 50, "fit_high": 70}
    Role.objects.filter(pk=role.pk).update(**score)
    said = [(30, 3, None), (70, 2, None), (None, 1, None), (90, 0, now)]
    for value, days, trashed_at in said:
        interview = InterviewFactory(
            owner=role.owner, role=role, is_over=True, trashed_at=trashed_at
        )
        interview.gut_feelings.create(value=value, recorded_at=now - timedelta(days=days))

    assertContains(signed_in.get(URL), "gut 70")


def test_questions_narrow_both_views_and_the_address_holds_them(signed_in, owner, role):
    RoleFactory(owner=owner, title="Closed one", stage="rejected")
    Role.objects.filter(pk=role.pk).update(stage_since=timezone.localdate() - timedelta(days=10))
    RoleFactory(owner=owner, title="Fresh", stage="applied", stage_since=timezone.localdate())

    assert set(titles(signed_in.get(URL))) == {"Data engineer", "Fresh"}
    for view in ("board", "table"):
        silent = signed_in.get(URL, {"show": "silent", "view": view})
        assert titles(silent) == ["Data engineer"]
        assertContains(silent, "Silent for 10 days")
    assert titles(signed_in.get(URL, {"show": "closed"})) == ["Closed one"]
    assert titles(signed_in.get(URL, {"q": "fernhill DATA"})) == ["Data engineer"]


@pytest.mark.parametrize("asked", [{"show": "nonsense"}, {"sort": "x"}, {"stage": "mars"}])
def test_what_the_address_says_wrongly_is_left_aside(signed_in, role, asked):
    assert titles(signed_in.get(URL, asked)) == ["Data engineer"]


@pytest.mark.parametrize(
    ("sort", "first"), [("title", "Alpha"), ("-title", "Beta"), ("here", "Beta"), ("next", "Beta")]
)
def test_the_table_sorts_by_its_heads(signed_in, owner, sort, first):
    today = timezone.localdate()
    RoleFactory(owner=owner, title="Alpha", stage_since=today)
    beta = RoleFactory(owner=owner, title="Beta", stage_since=today - timedelta(days=3))
    FollowUpFactory(role=beta, shown_due_at=timezone.now() - timedelta(days=1))

    assert titles(signed_in.get(URL, {"view": "table", "sort": sort}))[0] == first


@pytest.mark.parametrize("key", ["here", "next", "fit", "flags"])
def test_what_is_not_known_comes_last_whichever_way_one_sorts(signed_in, owner, key):
    now, today = timezone.now(), timezone.localdate()
    score = {"fit_score": 61, "fit_rank": 61, "fit_coverage": 1, "fit_low": 50, "fit_high": 70}
    for title, days in (("Older", 5), ("Newer", 2)):
        since = today - timedelta(days=days)
        role = RoleFactory(owner=owner, title=title, stage="applied", stage_since=since, **score)
        interview = InterviewFactory(owner=owner, role=role, is_over=True)
        interview.gut_feelings.create(value=70, recorded_at=now)
        FlagFactory(interview=interview, severity=days - 1)
        Role.objects.filter(pk=role.pk).update(fit_rank=days)
    RoleFactory(owner=owner, title="Unknown", stage="applied", stage_since=None)

    ups = titles(signed_in.get(URL, {"view": "table", "sort": key}))
    downs = titles(signed_in.get(URL, {"view": "table", "sort": f"-{key}"}))

    assert ups[-1] == downs[-1] == "Unknown"
    assert ups[:2] == downs[1::-1]


@pytest.mark.parametrize("stage", ["saved", "offer", "interviewing"])
def test_a_phones_column_asks_no_other_question(signed_in, role, stage):
    response = signed_in.get(URL, {"stage": stage})

    assert titles(response) == ["Data engineer"]
    assert [it["stage"].value for it in response.context["stages"] if it["is_here"]] == [stage]


def test_open_roles_alone_are_no_empty_account(signed_in, role):
    assertContains(signed_in.get(URL, {"show": "closed"}), "No role answers that")


def test_an_account_without_roles_is_told_what_to_do(signed_in):
    assertContains(signed_in.get(URL), "No roles yet")


def test_a_question_without_an_answer_says_so(signed_in, role):
    assertContains(signed_in.get(URL, {"show": "offer"}), "No role answers that")


def test_a_phone_shows_the_stage_with_what_is_late(signed_in, owner, role):
    FollowUpFactory(role=role, shown_due_at=timezone.now() - timedelta(days=1))
    RoleFactory(owner=owner, stage="saved")

    stages = signed_in.get(URL).context["stages"]
    asked = signed_in.get(URL, {"stage": "saved"}).context["stages"]

    assert [it["stage"].value for it in stages if it["is_here"]] == ["applied"]
    assert [it["stage"].value for it in asked if it["is_here"]] == ["saved"]


def test_thirty_cards_take_as_many_queries_as_one(
    signed_in, owner, role, django_assert_max_num_queries
):
    company = role.company
    for number in range(30):
        one = RoleFactory(owner=owner, company=company, title=f"Role {number}", stage="applied")
        FollowUpFactory(role=one)
        if number % 2:  # the next step of the others is the follow-up
            FlagFactory(interview=InterviewFactory(owner=owner, role=one, is_over=True))

    for view in ("board", "table"):
        with django_assert_max_num_queries(15):
            signed_in.get(URL, {"view": view})


def test_a_long_column_shows_its_first_cards_and_the_others_on_demand(signed_in, htmx, owner):
    company = CompanyFactory(owner=owner)
    for number in range(FIRST_CARDS + 3):
        RoleFactory(owner=owner, company=company, title=f"Role {number}")

    page = signed_in.get(URL)
    rest = htmx.get(URL, {"all": "saved"})
    whole = signed_in.get(URL, {"all": "saved"})

    assert page.text.count('class="role-card"') == FIRST_CARDS
    assertContains(page, "Show 3 more")
    assertContains(page, f'id="count-saved">{FIRST_CARDS + 3}<')
    assert rest.text.count('class="role-card"') == 3
    assert whole.text.count('class="role-card"') == FIRST_CARDS + 3
    assertNotContains(whole, "Show 3 more")


def test_a_long_table_shows_its_first_rows_and_the_others_on_demand(signed_in, htmx, owner):
    company = CompanyFactory(owner=owner)
    for number in range(FIRST_ROWS + 2):
        RoleFactory(owner=owner, company=company, title=f"Role {number}")

    page = signed_in.get(URL, {"view": "table"})
    rest = htmx.get(URL, {"view": "table", "all": "table"})
    whole = signed_in.get(URL, {"view": "table", "all": "table"})

    assert page.text.count('<th scope="row">') == FIRST_ROWS
    assertContains(page, "Show 2 more")
    assert rest.text.count('<th scope="row">') == 2
    assert whole.text.count('<th scope="row">') == FIRST_ROWS + 2


# --- Moving --------------------------------------------------------------------------------------


def test_a_move_takes_the_place_of_the_card_with_undo_and_another_day(htmx, role):
    response = htmx.post(move_url(role), {"stage": "screening", "next": URL})

    role.refresh_from_db()
    assert (role.stage, role.stage_since) == ("screening", timezone.localdate())
    assertContains(response, "Data engineer: screening, today.")
    assertContains(response, 'hx-swap-oob="afterbegin:#cards-screening"')
    undone = htmx.post(response.context["undo"][1])
    role.refresh_from_db()
    assert undone.status_code in {200, 302}
    assert StageMove.objects.count() == 0


def test_another_day_takes_the_place_of_the_move(htmx, role):
    htmx.post(move_url(role), {"stage": "screening"})
    move = StageMove.objects.get()
    day = timezone.localdate() - timedelta(days=3)

    again = {"stage": "screening", "moved_on": day.isoformat(), "instead_of": move.pk}
    htmx.post(move_url(role), again)

    assert list(StageMove.objects.values_list("stage", "moved_on")) == [("screening", day)]


def test_a_card_that_leaves_the_board_is_not_put_on_it(htmx, role):
    response = htmx.post(move_url(role), {"stage": "rejected"})

    assertNotContains(response, "hx-swap-oob")
    assertContains(response, "Undo")


def test_in_the_table_the_row_stays_with_its_undo_under_it(htmx, role):
    there = htmx.post(move_url(role), {"stage": "screening", "view": "table", "next": URL})
    gone = htmx.post(move_url(role), {"stage": "rejected", "view": "table", "next": URL})

    assertContains(there, f'id="role-row-{role.pk}"')
    assertContains(there, '<td data-label="Stage">Screening</td>')
    assertContains(there, "Undo")
    assertNotContains(gone, "<th ")
    assertContains(gone, "Undo")


def test_without_javascript_it_leads_back_with_undo(signed_in, role):
    response = signed_in.post(
        move_url(role), {"stage": "offer", "next": f"{URL}?q=data"}, follow=True
    )

    assertRedirects(response, f"{URL}?q=data")
    assertContains(response, "Data engineer: offer, today.")
    assertContains(response, "Undo")


@pytest.mark.parametrize(
    "data", [{"stage": "mars"}, {}, {"stage": "offer", "moved_on": "2199-01-01"}]
)
def test_a_move_to_nowhere_says_so_and_changes_nothing(htmx, role, data):
    response = htmx.post(move_url(role), data)

    assert response.status_code == 422
    assert not StageMove.objects.exists()


def test_several_are_moved_with_one_undo(signed_in, owner, role):
    other = RoleFactory(owner=owner, stage="saved")
    there = RoleFactory(owner=owner, stage="ghosted")
    picked = {"role": [role.pk, other.pk, there.pk], "stage": "ghosted"}

    response = signed_in.post(reverse("overview:role_picked"), picked, follow=True)

    assertContains(response, "Moved 2 roles to ghosted, today.")
    undo = next(iter(response.context["messages"])).extra_tags.removeprefix("undo:").split()[0]
    signed_in.post(undo)
    assert not StageMove.objects.exists()


def test_two_to_five_are_compared(signed_in, owner, role):
    url, other = reverse("overview:role_picked"), RoleFactory(owner=owner)

    both = signed_in.post(url, {"role": [role.pk, other.pk], "compare": "1"})
    one = signed_in.post(url, {"role": [role.pk], "compare": "1"})

    assert both.url.startswith(reverse("interviews:role_compare"))
    assertContains(one, "Tick two to five roles to compare them.", status_code=422)
    assert titles(one)
