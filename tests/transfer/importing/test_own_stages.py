"""Words of a list that mean stages of the user's own."""

import pytest
from django.utils import timezone

from accounts.models import User
from applications.models import OwnStage, Role
from applications.services import move_stage
from applications.stage_changes import retire_stage
from tests.page_text import text_of
from tests.transfer.importing.test_views import answer, bring, import_all, undo
from transfer.models import RememberedMatching

pytestmark = pytest.mark.usefixtures("signed_in")

LIST = "Company,Role,Status,Date applied\nAcme,Baker,take home,2026-03-01"


@pytest.fixture
def take_home(signed_in):
    return OwnStage.objects.create(
        owner=User.objects.get(), name="Take-home", counts_as="interviewing"
    )


def test_a_word_that_names_an_own_stage_is_matched_shown_written_and_taken_back(
    signed_in, take_home
):
    of = bring(signed_in, LIST)
    page = signed_in.get(of.get_absolute_url())
    assert page.context["form"]["stage_0"].value() == take_home.value
    assert "Acme Take-home" in text_of(page)

    of = import_all(signed_in, LIST)

    role = Role.objects.get()
    assert (role.stage, role.own_stage) == ("interviewing", take_home)
    moves = role.moves.order_by("moved_on", "recorded_at")
    assert [it.stage_name for it in moves] == ["Applied", "Take-home"]
    undo(signed_in, of)
    assert not Role.objects.owned_by(of.owner).exists()


def test_a_role_that_left_an_own_stage_since_stays_on_undo(signed_in, take_home):
    of = import_all(signed_in, LIST)
    move = Role.objects.get().moves.get(own_stage=take_home)
    move.own_stage = None
    move.save()

    undo(signed_in, of)

    assert Role.objects.owned_by(of.owner).exists()


def test_any_word_can_be_an_own_stage_and_is_remembered_as_it(signed_in, take_home):
    text = LIST.replace("take home", "Homework")
    answer(signed_in, bring(signed_in, text), start="1", stage_0=take_home.value)
    assert Role.objects.get().own_stage == take_home
    remembered = RememberedMatching.objects.get().matching
    assert remembered["own_stages"] == {"homework": "take home"}
    assert "own-" not in str(remembered)

    again = bring(signed_in, text.replace("Acme", "Other"))
    assert answer(signed_in, again, start="1").status_code == 302
    assert Role.objects.filter(own_stage=take_home).count() == 2


def test_an_own_stage_that_came_later_is_taken_before_what_was_answered_without_it(signed_in):
    import_all(signed_in, LIST, stage_0="screening")
    stage = OwnStage.objects.create(
        owner=User.objects.get(), name="Take home", counts_as="interviewing"
    )
    text = LIST.replace("Acme", "Other")
    import_all(signed_in, text)
    assert Role.objects.get(own_stage=stage).company.name == "Other"

    # What was answered although it was there counts the next time.
    import_all(signed_in, LIST.replace("Acme", "Third"), stage_0="screening")
    of = bring(signed_in, LIST.replace("Acme", "Fourth"))
    assert signed_in.get(of.get_absolute_url()).context["form"]["stage_0"].value() == "screening"


def test_a_stage_that_is_retired_is_neither_offered_nor_remembered(signed_in, take_home):
    text = LIST.replace("take home", "Homework")
    import_all(signed_in, text, stage_0=take_home.value)
    of = bring(signed_in, text.replace("Acme", "Other"))
    move_stage(
        role=Role.objects.get(),
        stage="interviewing",
        own_stage=take_home,
        moved_on=timezone.localdate(),
        now=timezone.now(),
    )
    retire_stage(stage=take_home, now=timezone.now())

    page = signed_in.get(of.get_absolute_url())

    assert page.context["form"]["stage_0"].value() == ""
    assert answer(signed_in, of, start="1").status_code == 422


def test_somebody_elses_stage_is_none_of_yours(signed_in):
    other = User.objects.create_user("other@example.org")
    OwnStage.objects.create(owner=other, name="Take-home", counts_as="interviewing")

    page = signed_in.get(bring(signed_in, LIST).get_absolute_url())

    assert page.context["form"]["stage_0"].value() == ""
