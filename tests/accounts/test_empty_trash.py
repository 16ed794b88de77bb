from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from applications.models import Company, Role
from tests.factories import CompanyFactory, InterviewFactory, RoleFactory

pytestmark = pytest.mark.django_db


def thrown_away(days_ago):
    return timezone.now() - timedelta(days=days_ago)


def test_what_lay_there_for_30_days_goes_and_the_rest_stays(capsys):
    CompanyFactory(name="Long gone", trashed_at=thrown_away(31))
    CompanyFactory(name="Just gone", trashed_at=thrown_away(29))
    CompanyFactory(name="In use")

    call_command("empty_trash")

    assert set(Company.objects.values_list("name", flat=True)) == {"Just gone", "In use"}
    assert capsys.readouterr().out == "1 company deleted for good.\n"


def test_what_hangs_on_a_row_goes_with_it():
    role = RoleFactory(trashed_at=thrown_away(31))
    InterviewFactory(role=role, owner=role.owner, trashed_at=role.trashed_at)

    call_command("empty_trash")

    assert not Role.objects.exists()


def test_quiet_prints_nothing(capsys):
    CompanyFactory.create_batch(2, trashed_at=thrown_away(31))

    call_command("empty_trash", "--quiet")

    assert capsys.readouterr().out == ""
    assert not Company.objects.exists()


def test_twice_is_as_good_as_once(capsys):
    CompanyFactory.create_batch(2, trashed_at=thrown_away(31))

    call_command("empty_trash")
    call_command("empty_trash")

    assert capsys.readouterr().out == "2 companies deleted for good.\n"
