"""Adding a role, moving it, noting a reply: with htmx and without."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import Contact, Role, StageMove
from interviews.score.domain.evidence import RULES
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    InterviewFactory,
    KeyMessageFactory,
    ParticipantFactory,
    RoleFactory,
    StageMoveFactory,
)
from tests.undoing import undo_in


def url(name, *args):
    return reverse(f"overview:{name}", args=args)


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner)


def test_one_can_start_with_nothing_but_a_role(signed_in, owner):
    data = {"title": "Data engineer", "new_company": "Fernhill  Logistics", "stage": "applied"}

    response = signed_in.post(url("role_create"), {**data, "moved_on": "2026-05-04"})

    role = Role.objects.owned_by(owner).get()
    assertRedirects(response, role.get_absolute_url())
    assert role.company.name == "Fernhill Logistics"
    assert (role.stage, role.stage_since) == ("applied", date(2026, 5, 4))


def test_a_new_company_that_exists_already_is_used(signed_in, owner):
    fernhill = CompanyFactory(owner=owner, name="Fernhill")

    signed_in.post(url("role_create"), {"title": "Data engineer", "new_company": "FERNHILL"})

    assert Role.objects.get().company == fernhill


def test_a_role_keeps_all_that_was_typed(signed_in, owner):
    recruiter = ContactFactory(owner=owner, kind="recruiter")
    data = {
        "title": "Data engineer",
        "company": recruiter.company_id,
        "workplace": "hybrid",
        "location": "Berlin",
        "pay_said": "70 000 – 85 000 €",
        "office_days": "2",
        "travel_nights": "0",
        "commute_minutes": "35",
        "recruiter": recruiter.pk,
        "source": "A friend",
        "posting_url": "example.org/jobs/1",
        "posting_text": "We look for\r\nsomebody.",
        "notes": "On call?",
    }

    signed_in.post(url("role_create"), data)

    role = Role.objects.get()
    assert (role.salary_min, role.salary_max, role.currency) == (70_000, 85_000, "EUR")
    assert (role.office_days, role.travel_nights, role.commute_minutes) == (2, 0, 35)
    assert (role.recruiter, role.posting_url) == (recruiter, "https://example.org/jobs/1")
    assert (role.stage, role.stage_since) == ("saved", timezone.localdate())
    assertContains(signed_in.get(role.get_absolute_url()), "70,000–85,000 EUR a year.")


def test_add_role_comes_with_company_filled_in(signed_in, owner):
    company = CompanyFactory(owner=owner)

    response = signed_in.get(url("role_create"), {"company": company.pk})

    assertContains(response, f'<option value="{company.pk}" selected>')


@pytest.mark.parametrize("junk", ["x", "0", "999999999999999999999", "1\0"])
def test_a_company_that_is_none_is_not_filled_in(junk, signed_in):
    assert signed_in.get(url("role_create"), {"company": junk}).status_code == 200


def test_another_users_company_is_neither_offered_nor_filled_in(signed_in):
    theirs = CompanyFactory(name="Theirs")

    response = signed_in.get(url("role_create"), {"company": theirs.pk})

    assertNotContains(response, "Theirs")


def test_a_long_list_of_companies_is_not_all_on_the_page(signed_in, owner):
    oldest = CompanyFactory(owner=owner, name="Oldest")
    CompanyFactory.create_batch(100, owner=owner)

    assertNotContains(signed_in.get(url("role_create")), "Oldest")

    response = signed_in.post(url("role_create"), {"title": "Engineer", "company": oldest.pk})
    assert response.status_code == 302


def test_a_move_shows_at_once_with_htmx(htmx, role):
    response = htmx.post(
        url("role_move", role.pk), {"stage": "applied", "moved_on": "2026-05-04", "note": "Sent"}
    )

    assert "<html" not in response.text
    assertContains(response, "Stage: applied since 4 May 2026")
    assertContains(response, 'id="due-count" hx-swap-oob="true"')
    assert role.moves.get().note == "Sent"


def test_a_move_without_htmx_goes_back_to_the_role(signed_in, role):
    response = signed_in.post(
        url("role_move", role.pk), {"stage": "applied", "moved_on": "2026-05-04"}
    )

    assertRedirects(response, role.get_absolute_url())
    role.refresh_from_db()
    assert role.stage == "applied"


@pytest.mark.parametrize("way", ["signed_in", "htmx"])
def test_a_move_says_what_it_did_and_can_be_undone(way, request, role):
    client = request.getfixturevalue(way)
    StageMoveFactory(role=role)  # applied

    later = {"stage": "screening", "moved_on": "2026-05-06"}
    response = client.post(url("role_move", role.pk), later, follow=True)
    assertContains(response, "Moved: Screening, 6 May 2026.")
    client.post(undo_in(response))

    role.refresh_from_db()
    assert role.stage == "applied"


def test_undoing_a_move_that_was_removed_since_changes_nothing(signed_in, role):
    moved = {"stage": "applied", "moved_on": "2026-05-04"}
    response = signed_in.post(url("role_move", role.pk), moved, follow=True)
    StageMove.objects.all().delete()

    assertContains(signed_in.post(undo_in(response), follow=True), "It has changed since")


def test_a_day_that_nobody_knows_stays_unknown_after_undo(signed_in, role):
    move = StageMoveFactory(role=role, stage="rejected", is_day_known=False)

    page = signed_in.get(url("role_detail", role.pk))
    assertNotContains(page, "4 May 2026")
    response = signed_in.post(url("stage_move_remove", move.pk), follow=True)
    assertContains(response, "Removed: Rejected, day not known.")
    signed_in.post(undo_in(response))

    assert not StageMove.objects.get().is_day_known


@pytest.mark.parametrize("way", ["signed_in", "htmx"])
def test_a_removed_move_can_be_put_back_once(way, request, role):
    client = request.getfixturevalue(way)
    move = StageMoveFactory(role=role, note="Sent")
    recorded_at = move.recorded_at

    response = client.post(url("stage_move_remove", move.pk), follow=True)

    assertContains(response, "Removed: Applied, 4 May 2026.")
    assert not StageMove.objects.exists()

    undo = undo_in(response)
    client.post(undo)
    client.post(undo)  # a second tap puts nothing back

    back = StageMove.objects.get()
    assert (back.stage, back.note, back.recorded_at) == ("applied", "Sent", recorded_at)


@pytest.mark.parametrize("way", ["signed_in", "htmx"])
def test_a_reply_is_noted_and_can_be_undone(way, request, role):
    client = request.getfixturevalue(way)

    response = client.post(url("role_replied", role.pk), follow=True)

    assertContains(response, "Noted: they replied.")
    role.refresh_from_db()
    assert role.last_reply_at

    client.post(undo_in(response))
    role.refresh_from_db()
    assert role.last_reply_at is None


def test_undo_of_a_reply_brings_back_the_one_before(signed_in, role):
    signed_in.post(url("role_replied", role.pk), follow=True)
    role.refresh_from_db()
    first = role.last_reply_at
    landed = signed_in.post(url("role_replied", role.pk), follow=True)

    signed_in.post(undo_in(landed))

    role.refresh_from_db()
    assert role.last_reply_at == first


def test_undo_of_a_reply_leaves_a_later_one_alone(signed_in, role):
    first = signed_in.post(url("role_replied", role.pk), follow=True)
    signed_in.post(url("role_replied", role.pk))
    role.refresh_from_db()
    second = role.last_reply_at

    assertContains(signed_in.post(undo_in(first), follow=True), "It has changed since")

    role.refresh_from_db()
    assert role.last_reply_at == second


def test_a_role_in_the_trash_has_no_page(signed_in, owner):
    role = RoleFactory(owner=owner, trashed_at=timezone.now())
    move = StageMoveFactory(role=role)

    assert signed_in.get(role.get_absolute_url()).status_code == 404
    assert signed_in.post(url("stage_move_remove", move.pk)).status_code == 404


@pytest.mark.parametrize(
    ("coverage", "words", "not_said"),
    [
        (0.17, ["Too early to say", "Too early"], ">40<"),
        (0.4, ["Mixed so far", ">40<"], "Too early"),
    ],
)
def test_pitch_and_verdict_stand_side_by_side(signed_in, role, coverage, words, not_said):  # S1
    interview = InterviewFactory(role=role, owner=role.owner, is_over=True, interest="unsure")
    interview.gut_feelings.create(value=35, recorded_at=timezone.now())
    said = KeyMessageFactory(owner=role.owner, text="I make slow pipelines fast")
    interview.message_plans.create(message=said, delivery="delivered")
    interview.message_plans.create(message=KeyMessageFactory(owner=role.owner, text="I calm"))
    Role.objects.filter(pk=role.pk).update(
        fit_score=40.3,
        fit_low=5.4,
        fit_high=84.0,
        fit_coverage=coverage,
        fit_known=3,
        fit_rank=45.0,
        fit_rules=RULES,
    )

    response = signed_in.get(role.get_absolute_url())

    for said_of_me in (
        "My pitch",
        "Said in 1 of 1 interview",
        "Planned, not said yet",
        "My verdict on them",
    ):
        assertContains(response, said_of_me)
    for said_of_them in ("anywhere from 5 to 84", "Doubtful", "Unsure", *words):
        assertContains(response, said_of_them)
    assertNotContains(response, not_said)
    assertContains(response, reverse("interviews:role_verdict", args=[role.pk]))


def test_a_closed_role_has_nothing_left_to_do(signed_in, role):
    Role.objects.filter(pk=role.pk).update(stage="withdrawn")

    assertContains(signed_in.get(role.get_absolute_url()), "Nothing left to do here.")


def test_contacts_met_and_the_recruiter_stand_on_the_page(signed_in, role):
    role.recruiter = ContactFactory(owner=role.owner, kind="recruiter", name="Dana")
    role.save()
    met = ParticipantFactory(interview__role=role, interview__owner=role.owner).contact
    gone = ParticipantFactory(interview__role=role, interview__owner=role.owner).contact
    Contact.objects.filter(pk=gone.pk).update(trashed_at=timezone.now())

    contacts = signed_in.get(role.get_absolute_url()).context["contacts"]

    assert contacts == [role.recruiter, met]


@pytest.mark.parametrize(
    ("field", "typed"), [("moved_on", "2999-01-01"), ("moved_on", "1969-12-31"), ("note", "a\x08b")]
)
@pytest.mark.parametrize("way", ["signed_in", "htmx"])
def test_a_move_on_no_sensible_day_is_refused_on_the_roles_own_page(
    field, typed, way, request, role
):
    client = request.getfixturevalue(way)
    data = {"stage": "applied", "moved_on": "2026-05-04", field: typed}

    response = client.post(url("role_move", role.pk), data)

    assert response.status_code == 422
    assert list(response.context["move_form"].errors) == [field]
    assert ("<html" in response.text) == (way == "signed_in")
    assert not StageMove.objects.exists()
