from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from applications import services
from applications.domain.pipeline import Stage
from applications.models import Company, Contact, KeyMessage, Role
from applications.models.company import CompanyQuerySet
from applications.signals import role_changed
from interviews.models import Interview
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    InterviewFactory,
    KeyMessageFactory,
    ParticipantFactory,
    RoleFactory,
    StageMoveFactory,
    UserFactory,
)

NOW = datetime(2026, 6, 4, 9, 40, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """The roles that the one signal was sent for."""
    roles = []

    def listen(sender, role, now, **kwargs):
        roles.append(role)

    role_changed.connect(listen)
    yield roles
    role_changed.disconnect(listen)


def move(role, stage, day, *, minutes=0):
    at = NOW + timedelta(minutes=minutes)
    return services.move_stage(role=role, stage=stage, moved_on=date(2026, 5, day), now=at)


def stage_of(role):
    role.refresh_from_db()
    return role.stage, role.stage_since


# --- Stages -----------------------------------------------------------------------------------


def test_a_new_role_starts_with_a_move_on_the_day_given():
    company = CompanyFactory()
    role = Role(owner=company.owner, company=company, title="Data engineer")

    services.create_role(role=role, stage="applied", moved_on=date(2026, 5, 4), now=NOW)

    assert stage_of(role) == ("applied", date(2026, 5, 4))
    assert [str(it) for it in role.moves.all()] == ["Applied on 2026-05-04"]


def test_the_latest_day_decides_the_stage():
    role = RoleFactory()

    move(role, "applied", 4)
    move(role, "screening", 12)

    assert stage_of(role) == ("screening", date(2026, 5, 12))


def test_a_move_written_down_late_for_an_older_day_changes_no_stage():
    role = RoleFactory()
    move(role, "interviewing", 20)

    move(role, "applied", 4, minutes=1)

    assert stage_of(role) == ("interviewing", date(2026, 5, 20))


def test_of_two_moves_on_one_day_the_one_written_down_last_stands():
    role = RoleFactory()
    move(role, "offer", 20, minutes=5)

    move(role, "rejected", 20, minutes=6)

    assert stage_of(role)[0] == "rejected"
    assert [it.stage for it in role.moves.all()] == ["rejected", "offer"]


def test_removing_the_standing_move_brings_back_the_one_before():
    role = RoleFactory()
    move(role, "applied", 4)
    later = move(role, "screening", 12)

    services.remove_move(move=later, now=NOW)

    assert stage_of(role) == ("applied", date(2026, 5, 4))


def test_a_stage_whose_day_nobody_knows_is_since_no_day():
    role = RoleFactory()
    move(role, "applied", 4)
    unknown = StageMoveFactory(
        role=role, stage="rejected", moved_on=date(2026, 5, 9), is_day_known=False
    )
    move(role, "saved", 2)
    assert stage_of(role) == ("rejected", None)

    services.remove_move(move=unknown, now=NOW)
    assert stage_of(role) == ("applied", date(2026, 5, 4))


def test_without_any_move_a_role_is_saved_since_no_day():
    role = RoleFactory()
    only = move(role, "applied", 4)

    services.remove_move(move=only, now=NOW)

    assert stage_of(role) == (Stage.SAVED, None)


def test_a_move_put_back_keeps_its_place_among_those_of_one_day():
    role = RoleFactory()
    first = move(role, "offer", 20, minutes=5)
    move(role, "rejected", 20, minutes=6)
    services.remove_move(move=first, now=NOW)

    services.put_move_back(move=first, now=NOW)

    assert [it.stage for it in role.moves.all()] == ["rejected", "offer"]
    assert stage_of(role)[0] == "rejected"


def test_every_move_and_reply_is_told(told):
    role = RoleFactory()

    services.remove_move(move=move(role, "applied", 4), now=NOW)
    services.record_reply(role=role, now=NOW)

    assert told == [role, role, role]
    role.refresh_from_db()
    assert role.last_reply_at == NOW


# --- Companies and people ----------------------------------------------------------------------


def test_a_company_named_twice_in_other_letters_is_the_same():
    fernhill = CompanyFactory(name="Fernhill Logistics")

    assert services.company_called(owner=fernhill.owner, name="FERNHILL logistics") == fernhill
    assert services.company_called(owner=UserFactory(), name="Fernhill Logistics") != fernhill


def test_a_company_made_by_another_request_in_between_is_found(monkeypatch):
    made_meanwhile = CompanyFactory(name="Fernhill")
    monkeypatch.setattr(CompanyQuerySet, "first", lambda self: None)

    found = services.company_called(owner=made_meanwhile.owner, name="FERNHILL")

    assert found == made_meanwhile


def test_a_name_taken_in_between_is_refused_in_words():
    fernhill = CompanyFactory(name="Fernhill")

    with pytest.raises(ValidationError, match="with this name already"):
        services.save_company(company=Company(owner=fernhill.owner, name="FERNHILL"), now=NOW)

    assert Company.objects.count() == 1


def test_a_renamed_company_tells_its_roles(told):
    role = RoleFactory()
    role.company.name = "Fernhill & Sons"

    services.save_company(company=role.company, now=NOW)
    services.save_company(company=role.company, now=NOW)  # nothing renamed this time

    assert told == [role]


def test_a_corrected_recruiter_tells_the_roles_they_are_part_of(told):
    recruiter = ContactFactory(kind="recruiter")
    own = RoleFactory(owner=recruiter.owner, recruiter=recruiter)
    met = ParticipantFactory(contact=recruiter, interview__owner=recruiter.owner).interview.role
    RoleFactory(owner=recruiter.owner)

    recruiter.relationship = "close"
    services.save_contact(contact=recruiter, now=NOW)

    assert {role.pk for role in told} == {own.pk, met.pk}


# --- Trash ------------------------------------------------------------------------------------


@pytest.fixture
def interview():
    return InterviewFactory()


def in_use(model, owner):
    return set(model.objects.owned_by(owner).values_list("pk", flat=True))


def test_a_company_takes_its_roles_and_interviews_along_and_leaves_contacts(interview):
    company, owner = interview.role.company, interview.owner
    contact = ContactFactory(owner=owner, company=company)

    services.trash(obj=company, now=NOW)

    assert not in_use(Company, owner) | in_use(Role, owner) | in_use(Interview, owner)
    assert in_use(Contact, owner) == {contact.pk}


def test_restoring_a_company_brings_back_what_went_with_it(interview):
    company, owner = interview.role.company, interview.owner
    gone_before = RoleFactory(owner=owner, company=company)
    services.trash(obj=gone_before, now=NOW - timedelta(days=1))
    services.trash(obj=company, now=NOW)

    services.restore(obj=company, now=NOW)

    assert in_use(Company, owner) == {company.pk}
    assert in_use(Role, owner) == {interview.role_id}
    assert in_use(Interview, owner) == {interview.pk}


def test_restoring_a_role_leaves_an_interview_that_was_thrown_away_before(interview):
    role, owner = interview.role, interview.owner
    with_role = InterviewFactory(role=role, owner=owner)
    services.trash(obj=interview, now=NOW - timedelta(hours=1))
    services.trash(obj=role, now=NOW)

    services.restore(obj=role, now=NOW)

    assert in_use(Interview, owner) == {with_role.pk}


def test_a_row_whose_parent_lies_in_the_trash_is_not_restored_alone(interview):
    role = interview.role
    services.trash(obj=role, now=NOW - timedelta(hours=1))
    services.trash(obj=role.company, now=NOW)
    role.refresh_from_db()

    with pytest.raises(ValidationError, match="Restore that first"):
        services.restore(obj=role, now=NOW)


def test_a_company_whose_name_was_taken_meanwhile_stays_in_the_trash():
    company = CompanyFactory(name="Fernhill")
    services.trash(obj=company, now=NOW)
    CompanyFactory(owner=company.owner, name="fernhill")

    with pytest.raises(ValidationError, match="another company called Fernhill"):
        services.restore(obj=company, now=NOW)

    company.refresh_from_db()
    assert company.trashed_at == NOW


def test_the_trash_tells_roles_that_remain_and_roles_that_return(interview, told):
    services.trash(obj=interview, now=NOW)
    assert told == [interview.role]

    services.trash(obj=interview.role, now=NOW)
    assert told == [interview.role]

    services.restore(obj=interview.role, now=NOW)
    assert told == [interview.role, interview.role]


def test_throwing_away_empties_what_lay_there_for_thirty_days():
    owner = UserFactory()
    just_gone, still_kept = KeyMessageFactory.create_batch(2, owner=owner)
    services.trash(obj=just_gone, now=NOW - timedelta(days=30))
    services.trash(obj=still_kept, now=NOW - timedelta(days=29))
    elsewhere = KeyMessageFactory()
    services.trash(obj=elsewhere, now=NOW - timedelta(days=31))

    services.trash(obj=KeyMessageFactory(owner=owner), now=NOW)

    assert not KeyMessage.objects.filter(pk=just_gone.pk).exists()
    assert KeyMessage.objects.filter(pk__in=[still_kept.pk, elsewhere.pk]).count() == 2


def test_purging_without_an_owner_is_for_everybody(interview):
    services.trash(obj=interview.role.company, now=NOW - timedelta(days=40))
    services.trash(obj=KeyMessageFactory(), now=NOW - timedelta(days=40))

    services.purge(now=NOW)

    assert not Company.objects.exists()
    assert not Interview.objects.exists()
    assert not KeyMessage.objects.exists()
