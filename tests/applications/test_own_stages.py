"""Stages of the user's own: each counts as a fixed one, and keeps its name wherever it is shown."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications.models import OwnStage, Role, StageMove
from applications.services import create_role, move_stage, remove_move
from applications.stages import stages_of
from tests.factories import OwnStageFactory, RoleFactory, StageMoveFactory
from tests.page_text import text_of

LIST = reverse("applications:own_stage_list")
BOARD = reverse("overview:role_board")


@pytest.fixture
def task(owner):
    return OwnStageFactory(owner=owner, name="Task at home", counts_as="screening")


@pytest.fixture
def role(owner):
    role = RoleFactory(owner=owner, title="Data engineer", stage="applied")
    StageMoveFactory(role=role, stage="applied", moved_on=date(2026, 5, 4))
    return role


@pytest.fixture
def in_task(role, task):
    day = timezone.localdate() - timedelta(days=2)
    move_stage(role=role, stage="screening", own_stage=task, moved_on=day, now=timezone.now())
    return role


def act(client, stage, verb, **sent):
    url = reverse(f"applications:own_stage_{verb}", args=[stage.pk])
    return client.post(url, sent, follow=True)


def undo_of(response) -> str:
    said = next(iter(response.context["messages"]))
    return said.extra_tags.removeprefix("undo:").split()[0]


# --- The stages themselves -----------------------------------------------------------------------


def test_one_is_added_after_the_stage_it_counts_as(signed_in, owner):
    signed_in.post(LIST, {"name": " Task  at home ", "counts_as": "screening"})
    signed_in.post(LIST, {"name": "Second task", "counts_as": "screening"})

    names = [it.label for it in stages_of(owner)]
    assert names[2:5] == ["Screening", "Task at home", "Second task"]
    assertContains(signed_in.get(LIST), "Yours, counts as screening")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("task AT home", "You have a stage with this name already."),
        ("Screening", "Screening is there already."),
        ("", "Give the stage a name."),
    ],
)
def test_a_name_that_is_there_is_refused_in_words(signed_in, task, name, words):
    response = signed_in.post(LIST, {"name": name, "counts_as": "offer"})

    assertContains(response, words, status_code=422)
    assert OwnStage.objects.count() == 1


def test_the_name_of_a_retired_one_says_so(signed_in, task):
    OwnStage.objects.update(retired_at=timezone.now())

    response = signed_in.post(LIST, {"name": "Task at home", "counts_as": "offer"})

    assertContains(response, "You retired a stage with this name.", status_code=422)


def test_they_are_put_in_order(signed_in, owner, task):
    other = OwnStageFactory(owner=owner, name="Other", counts_as="screening", place=1)
    elsewhere = OwnStageFactory(owner=owner, name="Elsewhere", counts_as="offer", place=0)

    act(signed_in, other, "order", to="up")
    own = [it.own for it in stages_of(owner) if it.own]
    assert own == [other, task, elsewhere]

    act(signed_in, other, "order", to="up")
    act(signed_in, elsewhere, "order", to="down")
    assert [it.own for it in stages_of(owner) if it.own] == [other, task, elsewhere]


# --- A role in one -------------------------------------------------------------------------------


def test_a_role_in_it_counts_as_the_fixed_stage(in_task, task):
    in_task.refresh_from_db()

    assert (in_task.stage, in_task.own_stage) == ("screening", task)
    assert in_task.is_open
    assert in_task.get_stage_display() == "Task at home"


def test_a_move_taken_back_leads_to_the_stage_before(in_task):
    remove_move(move=StageMove.objects.exclude(own_stage=None).get(), now=timezone.now())

    in_task.refresh_from_db()
    assert (in_task.stage, in_task.own_stage) == ("applied", None)


def test_it_is_a_column_with_a_card_and_in_each_menu(signed_in, in_task, task):
    RoleFactory(owner=in_task.owner, title="Other")

    response = signed_in.get(BOARD)

    columns = [(it["stage"].label, len(it["cards"])) for it in response.context["stages"]]
    assert columns[2:4] == [("Screening", 0), ("Task at home", 1)]
    assertContains(response, f'name="stage" value="{task.value}"', count=1)


def test_a_card_is_moved_there_and_back_by_undo(htmx, role, task):
    url = reverse("overview:role_board_move", args=[role.pk])
    response = htmx.post(url, {"stage": task.value, "next": BOARD})

    role.refresh_from_db()
    assert (role.stage, role.own_stage) == ("screening", task)
    assertContains(response, "Data engineer: Task at home, today.")
    assertContains(response, f"afterbegin:#cards-{task.value}")
    htmx.post(response.context["undo"][1])
    role.refresh_from_db()
    assert (role.stage, role.own_stage) == ("applied", None)


def test_several_are_moved_there(signed_in, in_task, task):
    other = RoleFactory(owner=in_task.owner, stage="screening")
    picked = {"role": [in_task.pk, other.pk], "stage": task.value}

    response = signed_in.post(reverse("overview:role_picked"), picked, follow=True)

    assertContains(response, "Moved 1 role to Task at home, today.")


def test_a_stage_of_somebody_else_is_none(htmx, role):
    foreign = OwnStageFactory(name="Theirs")

    url = reverse("overview:role_board_move", args=[role.pk])
    response = htmx.post(url, {"stage": foreign.value})

    assertContains(response, "Choose a stage.", status_code=422)
    assertNotContains(htmx.get(BOARD), "Theirs")


def test_a_new_role_may_start_in_one(signed_in, owner, task):
    sent = {"title": "New", "new_company": "Fernhill", "stage": task.value}
    signed_in.post(reverse("overview:role_create"), sent)

    role = Role.objects.get()
    assert (role.stage, role.own_stage) == ("screening", task)
    assert role.moves.get().own_stage == task


@pytest.mark.parametrize("page", ["role_detail", "search", "role_list", "table"])
def test_its_name_stands_wherever_the_stage_is_told(signed_in, in_task, page):
    app = "applications" if page == "role_list" else "overview"
    if page == "table":
        url = f"{BOARD}?view=table"
    else:
        args = [in_task.pk] if page == "role_detail" else []
        url = reverse(f"{app}:{page}", args=args)
    asked = {"q": "data engineer"} if page == "search" else {}

    assert "Task at home" in text_of(signed_in.get(url, asked))


def test_a_move_that_was_removed_comes_back_with_its_name(signed_in, in_task, task):
    move = StageMove.objects.get(own_stage=task)
    url = reverse("overview:stage_move_remove", args=[move.pk])

    response = signed_in.post(url, headers={"HX-Request": "true"})
    signed_in.post(response.context["undo"][1])

    in_task.refresh_from_db()
    assert in_task.own_stage == task


def test_renaming_renames_its_history(signed_in, in_task, task):
    act(signed_in, task, "edit", name="Home assignment")

    page = text_of(signed_in.get(in_task.get_absolute_url()))
    assert "Home assignment" in page
    assert "Task at home" not in page


def test_roles_in_own_stages_take_no_query_each(
    signed_in, in_task, task, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    urls = [BOARD, f"{BOARD}?view=table", reverse("applications:role_list")]
    urls.append(in_task.company.get_absolute_url())
    for url in urls:
        signed_in.get(url)
        with CaptureQueriesContext(connection) as before:
            signed_in.get(url)
        for number in range(5):
            role = RoleFactory(owner=in_task.owner, company=in_task.company, title=f"R {number}")
            move_stage(
                role=role,
                stage="screening",
                own_stage=task,
                moved_on=timezone.localdate(),
                now=timezone.now(),
            )
        with django_assert_num_queries(len(before)):
            signed_in.get(url)


# --- Retiring ------------------------------------------------------------------------------------


def test_a_retired_one_keeps_its_roles_and_takes_no_more(signed_in, htmx, in_task, task):
    other = RoleFactory(owner=in_task.owner, title="Other")

    response = act(signed_in, task, "retire")

    assertContains(response, "Retired: Task at home.")
    board = signed_in.get(BOARD)
    assert "Task at home" in [it["stage"].label for it in board.context["stages"]]
    assertNotContains(board, f'name="stage" value="{task.value}"')
    url = reverse("overview:role_board_move", args=[other.pk])
    assert htmx.post(url, {"stage": task.value}).status_code == 422
    moved = htmx.post(reverse("overview:role_board_move", args=[in_task.pk]), {"stage": "offer"})
    assert moved.status_code == 200
    labels = [it["stage"].label for it in signed_in.get(BOARD).context["stages"]]
    assert "Task at home" not in labels


def test_retiring_is_undone_and_so_is_using_it_again(signed_in, in_task, task):
    retired = act(signed_in, task, "retire")
    signed_in.post(undo_of(retired))
    task.refresh_from_db()
    assert task.retired_at is None

    act(signed_in, task, "retire")
    again = act(signed_in, task, "resume")
    task.refresh_from_db()
    assert task.retired_at is None
    signed_in.post(undo_of(again))
    task.refresh_from_db()
    assert task.retired_at is not None


def test_one_that_nothing_was_ever_in_goes_altogether_with_undo(signed_in, owner, task):
    response = act(signed_in, task, "retire")

    assertContains(response, "Removed: Task at home. No role was ever in it.")
    assert not OwnStage.objects.exists()
    signed_in.post(undo_of(response))
    assert OwnStage.objects.get().name == "Task at home"


def test_create_role_says_the_own_stage_in_its_first_move(owner, task):
    role = RoleFactory.build(owner=owner, company=RoleFactory(owner=owner).company)
    create_role(
        role=role,
        stage="screening",
        own_stage=task,
        moved_on=timezone.localdate(),
        now=timezone.now(),
    )

    assert role.moves.get().get_stage_display() == "Task at home"
