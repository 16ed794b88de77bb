"""When an application was answered, as far as it was logged."""

from datetime import timedelta

from django.utils import timezone

from applications.services import create_role
from overview.insights.applications_reading import applications_of
from tests.factories import LogEntryFactory, RoleFactory


def test_a_mail_that_was_logged_is_an_answer_and_what_came_before_it_went_out_is_none(owner):
    now = timezone.now()
    role = RoleFactory.build(owner=owner, company=RoleFactory(owner=owner).company)
    went_out = timezone.localdate() - timedelta(days=9)
    create_role(role=role, stage="applied", moved_on=went_out, now=now - timedelta(days=9))
    LogEntryFactory(role=role, happened_at=now - timedelta(days=12))
    LogEntryFactory(role=role, direction="out", happened_at=now - timedelta(days=7))

    [unanswered], _ = applications_of(owner)
    assert unanswered.answered_on is None

    LogEntryFactory(role=role, happened_at=now - timedelta(days=5))
    [answered], _ = applications_of(owner)
    assert answered.answered_on == went_out + timedelta(days=4)
