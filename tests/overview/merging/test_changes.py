import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from accounts.signals import trash_emptied
from accounts.undo import GOOD_FOR, ChangedSince
from agenda import demo
from applications.duplicates.changes import tell_apart
from applications.models import Company, Contact, NotTheSame, Offer, Role
from applications.services import save_role, trash
from interviews.flags.found_changes import save_found_flag
from interviews.follow_ups.changes import plan_role
from interviews.models import (
    Answer,
    DraftVersion,
    Flag,
    FollowUp,
    FoundFlag,
    Interview,
    InterviewerQuestion,
    Participant,
)
from interviews.score.changes import rescore_roles
from overview.merging.changes import merge, take_apart
from overview.models import Merge, SavedView
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    FlagFactory,
    FollowUpFactory,
    FoundFlagFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    LogEntryFactory,
    NamedPayFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
)
from transfer.account.writing import document_of


def document(user) -> dict:
    return json.loads(json.dumps(document_of(user, now=datetime(2026, 11, 26, tzinfo=UTC))))


def merged(kept, gone, now=None, **values) -> Merge:
    return merge(kept=kept, gone=gone, values=values, now=now or timezone.now())


def rescored() -> None:
    call_command("rescore", "--check")


@pytest.fixture
def acme(owner):
    return CompanyFactory(owner=owner, name="Acme")


@pytest.fixture
def acme_ltd(owner):
    return CompanyFactory(owner=owner, name="Acme Ltd.", website="https://acme.example")


@pytest.fixture
def mia(owner, acme):
    return ContactFactory(owner=owner, company=acme, name="Mia Okafor")


@pytest.fixture
def mia_again(owner, acme_ltd):
    return ContactFactory(
        owner=owner, company=acme_ltd, name="Okafor, Mia", kind="hiring_manager", phone="030 123456"
    )


# --- Companies -----------------------------------------------------------------------------------


@pytest.fixture
def two_companies(owner, acme, acme_ltd):
    """Something of everything on both."""
    here, there = (RoleFactory(owner=owner, company=it) for it in (acme, acme_ltd))
    RoleFactory(owner=owner, company=acme_ltd, trashed_at=timezone.now())
    RoleFactory(owner=owner, agency=acme_ltd)
    RoleFactory(owner=owner, company=acme, agency=acme_ltd)
    ContactFactory(owner=owner, company=acme_ltd)
    for company, role in ((acme, here), (acme_ltd, there)):
        flag = FoundFlagFactory(company=company)
        save_found_flag(flag=flag, roles=[role], now=timezone.now())
    own = FoundFlagFactory(company=acme_ltd, key="own-late", title="Late", quote="Late.")
    save_found_flag(flag=own, roles=[there], now=timezone.now())
    third, fourth = CompanyFactory.create_batch(2, owner=owner)
    for one, other in ((third, acme), (third, acme_ltd), (fourth, acme_ltd), (acme, acme_ltd)):
        tell_apart(one=one, other=other, now=timezone.now())
    SavedView.objects.create(owner=owner, name="There", query=f"company={acme_ltd.pk}")
    return acme, acme_ltd


def test_all_of_a_company_goes_to_the_other(two_companies):
    acme, acme_ltd = two_companies

    merged(acme, acme_ltd, website="https://acme.example")

    acme.refresh_from_db()
    acme_ltd.refresh_from_db()
    assert acme.website == "https://acme.example"
    assert acme_ltd.trashed_at
    assert Role.objects.filter(company=acme).count() == 4
    assert not Role.objects.filter(company=acme_ltd).exists()
    assert Role.objects.filter(agency=acme).count() == 1  # not of a role at acme itself
    assert acme.contacts.count() == 1
    rescored()


def test_a_flag_noted_at_both_counts_once_for_the_roles_of_both(two_companies):
    acme, acme_ltd = two_companies

    merged(acme, acme_ltd)

    twice = acme.found_flags.get(key="hours_60_plus")
    assert twice.trashed_at is None
    assert twice.roles.count() == 2
    assert acme.found_flags.filter(key="own-late", trashed_at=None).exists()
    assert acme_ltd.found_flags.get().trashed_at
    for role in twice.roles.all():
        assert role.found_flags.filter(key="hours_60_plus", trashed_at=None).count() == 1
    rescored()


def test_who_was_told_apart_from_one_is_from_the_other(two_companies):
    acme, acme_ltd = two_companies

    merged(acme, acme_ltd)

    of_acme = NotTheSame.objects.filter(company=acme) | NotTheSame.objects.filter(
        other_company=acme
    )
    pairs = {frozenset((it.company_id, it.other_company_id)) for it in of_acme}
    assert len(pairs - {frozenset((acme.pk, acme_ltd.pk))}) == 2


def test_kept_views_of_one_show_the_other(two_companies, owner):
    acme, acme_ltd = two_companies
    view = SavedView.objects.create(
        owner=owner, name="Acme", query=f"q=a&company={acme_ltd.pk}&sort=next"
    )
    others = SavedView.objects.create(
        owner=CompanyFactory().owner, name="Acme", query=f"company={acme_ltd.pk}"
    )

    merged(acme, acme_ltd)

    view.refresh_from_db()
    others.refresh_from_db()
    assert view.query == f"q=a&company={acme.pk}&sort=next"
    assert others.query == f"company={acme_ltd.pk}"


def test_the_other_name_can_be_kept(two_companies):
    acme, acme_ltd = two_companies

    merged(acme, acme_ltd, name="Acme Ltd.")

    assert Company.objects.owned_by(acme.owner).called("acme ltd.").get() == acme


@pytest.mark.parametrize("is_turned", [False, True])
def test_undo_brings_back_the_same_account(two_companies, owner, is_turned):
    kept, gone = reversed(two_companies) if is_turned else two_companies
    now = timezone.now()
    before = document(owner)

    done = merged(kept, gone, now=now, name=gone.name, notes="Both")
    assert document(owner) != before
    take_apart(merge=done, now=now)

    assert document(owner) == before
    assert not Merge.objects.exists()
    rescored()


# --- Contacts ------------------------------------------------------------------------------------


@pytest.fixture
def two_contacts(owner, mia, mia_again):
    """Both met in one interview, each in one of their own; both said, showed and asked things."""
    role = RoleFactory(owner=owner, company=mia.company, recruiter=mia_again, referred_by=mia_again)
    both, *own = InterviewFactory.create_batch(3, owner=owner, role=role, is_over=True)
    for interview, who in ((both, mia), (both, mia_again), (own[0], mia), (own[1], mia_again)):
        ParticipantFactory(interview=interview, contact=who)
    Interview.objects.filter(pk=both.pk).update(promised_contact=mia_again)
    asked = QuestionFactory(interview=both)
    early = timezone.now() - timedelta(hours=2)
    AnswerFactory(question=asked, speaker=mia, signal=2, answered_at=early)
    AnswerFactory(question=asked, speaker=mia_again, signal=-2)
    alone = QuestionFactory(interview=own[1])
    AnswerFactory(question=alone, speaker=mia_again)
    shown = FlagFactory(interview=both)
    shown.contacts.set([mia, mia_again])
    FlagFactory(interview=own[1]).contacts.set([mia_again])
    InterviewerQuestionFactory(interview=both, asked_by=mia_again)
    Offer.objects.create(
        owner=owner, role=role, said_by=mia_again, made_on=date(2026, 11, 2), noted_at=early
    )
    NamedPayFactory(role=role, by=mia_again)
    LogEntryFactory(role=role, contact=mia_again)
    LogEntryFactory(role=None, contact=mia_again)
    first = FollowUpFactory(role=role, interview=both, contact=mia, rule="thank_you")
    second = FollowUpFactory(
        role=role, interview=both, contact=mia_again, rule="thank_you", status="done",
        closed_at=timezone.now(),
    )  # fmt: skip
    for row in (first, second):
        DraftVersion.objects.create(
            follow_up=row, form="email", number=1, body=f"To {row.pk}", saved_at=timezone.now()
        )
    FollowUpFactory(role=role, interview=own[1], contact=mia_again, rule="thank_you", anchor="x")
    rescore_roles([role.pk], now=timezone.now(), cause="answer")
    plan_role(role=role, now=timezone.now())
    return mia, mia_again


def test_all_of_a_contact_goes_to_the_other(two_contacts):
    mia, again = two_contacts

    merged(mia, again, phone="030 123456")

    role = Role.objects.get(recruiter=mia, referred_by=mia)
    assert Participant.objects.filter(contact=mia).count() == 3
    assert Flag.objects.filter(contacts=mia).count() == 2
    assert InterviewerQuestion.objects.filter(asked_by=mia).count() == 1
    assert Interview.objects.filter(promised_contact=mia).count() == 1
    assert mia.named_pay.count() == 1
    assert mia.log_entries.filter(trashed_at=None).count() == 2
    for rows in (again.participations, again.answers, again.flags, again.follow_ups):
        assert not rows.exists()
    assert role.interviews.filter(contacts=mia).distinct().count() == 3
    rescored()


def test_of_two_answers_the_later_one_counts_and_none_is_lost(two_contacts):
    mia, again = two_contacts

    merged(mia, again)

    assert Answer.objects.filter(speaker=mia).count() == 3
    counted = Answer.objects.current().get(question__interview__promised_contact=mia)
    assert counted.signal == -2


def test_what_was_settled_stays_settled_and_no_draft_is_lost(two_contacts):
    mia, again = two_contacts

    merged(mia, again)

    row = FollowUp.objects.get(contact=mia, rule="thank_you", anchor="interview:1")
    assert row.status == "done"
    assert list(row.drafts.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("is_turned", [False, True])
def test_undo_brings_back_the_same_account_with_two_contacts(two_contacts, owner, is_turned):
    kept, gone = reversed(two_contacts) if is_turned else two_contacts
    now = timezone.now()
    before = document(owner)

    done = merged(kept, gone, now=now, kind=gone.kind, phone="030 123456", company_id=None)
    assert document(owner) != before
    take_apart(merge=done, now=now)

    assert document(owner) == before
    rescored()


@pytest.mark.parametrize("model", [Company, Contact])
def test_undo_brings_back_an_account_with_something_in_every_corner(owner, model):
    now = timezone.now()
    demo.load(user=owner, now=now)
    kept, gone = model.objects.owned_by(owner).order_by("pk")[:2]
    before = document(owner)

    done = merged(kept, gone, now=now)
    rescored()
    take_apart(merge=done, now=now)

    assert document(owner) == before


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda kept, gone: Company.objects.filter(pk=kept.pk).update(notes="Later"),
        lambda kept, gone: Company.objects.filter(pk=gone.pk).update(trashed_at=None),
        lambda kept, gone: Role.objects.get(found_flags__key="own-late").delete(),
        lambda kept, gone: FoundFlag.objects.filter(company=kept, key="own-late").delete(),
        lambda kept, gone: FoundFlag.objects.get(
            company=kept, key="hours_60_plus"
        ).roles.clear(),
    ],
)  # fmt: skip
def test_what_changed_since_is_not_undone(two_companies, owner, change):
    kept, gone = two_companies
    done = merged(kept, gone, notes="Both")
    change(kept, gone)
    before = document(owner)

    with pytest.raises(ChangedSince):
        take_apart(merge=done, now=timezone.now())

    assert document(owner) == before


def test_a_name_taken_meanwhile_is_not_undone(two_companies, owner):
    done = merged(*two_companies)
    CompanyFactory(owner=owner, name="ACME LTD.")

    with pytest.raises(ChangedSince):
        take_apart(merge=done, now=timezone.now())


def test_what_was_to_be_deleted_for_good_is_no_obstacle_to_undo(two_companies, owner):
    kept, gone = two_companies
    now = timezone.now()
    old = RoleFactory(owner=owner, company=gone)
    Role.objects.filter(pk=old.pk).update(trashed_at=now - timedelta(days=31))

    done = merged(kept, gone, now=now)
    take_apart(merge=done, now=now)

    assert not Role.objects.filter(pk=old.pk).exists()
    gone.refresh_from_db()
    assert gone.trashed_at is None


def test_what_is_kept_for_undo_goes_once_that_is_over(two_companies):
    done = merged(*two_companies)
    later = done.merged_at + GOOD_FOR

    trash_emptied.send(sender=None, now=later)
    assert Merge.objects.exists()
    trash_emptied.send(sender=None, now=later + timedelta(seconds=1))

    assert not Merge.objects.exists()


def test_what_is_new_since_stays_with_the_one_that_was_kept(two_companies, owner):
    acme, acme_ltd = two_companies
    done = merged(acme, acme_ltd)
    new = RoleFactory(owner=owner, company=acme)

    take_apart(merge=done, now=timezone.now())

    new.refresh_from_db()
    assert new.company == acme
    rescored()


def test_what_counts_since_counts_where_it_belongs_after_undo(two_companies, owner):
    """A role whose pay changed since is scored again, not put back."""
    acme, acme_ltd = two_companies
    done = merged(acme, acme_ltd)
    role = RoleFactory(owner=owner, company=acme)
    role.office_days = 5
    save_role(role=role, now=timezone.now())

    take_apart(merge=done, now=timezone.now())

    rescored()


def test_one_that_is_in_the_trash_is_merged_with_nothing(acme, acme_ltd):
    trash(obj=acme_ltd, now=timezone.now())

    with pytest.raises(ValidationError):
        merged(acme, acme_ltd)


# --- Large ones ----------------------------------------------------------------------------------


def _large(owner, count):
    kept, gone = CompanyFactory.create_batch(2, owner=owner)
    roles = RoleFactory.create_batch(count, owner=owner, company=gone)
    RoleFactory(owner=owner, company=kept)
    for role in roles[:10]:
        InterviewFactory(owner=owner, role=role, is_over=True)
    return kept, gone


def test_three_hundred_roles_take_hardly_more_queries_than_thirty(
    owner, django_assert_max_num_queries
):
    few, many = _large(owner, 30), _large(owner, 300)
    with django_assert_max_num_queries(130) as asked:
        done = merged(*few)
        take_apart(merge=done, now=timezone.now())

    with django_assert_max_num_queries(len(asked) + 10):
        done = merged(*many)
        take_apart(merge=done, now=timezone.now())
