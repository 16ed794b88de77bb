"""What is compared of an account that has more than a page can compare."""

import pytest

from applications.duplicates import reading
from applications.duplicates.reading import company_pairs, duplicates_of, is_cut
from tests.factories import CompanyFactory


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(reading, "MOST_COMPARED", 3)


def test_only_the_newest_are_compared(owner, few):
    CompanyFactory(owner=owner, name="Old")
    for name in ("Acme", "Beta", "Old Ltd."):
        CompanyFactory(owner=owner, name=name)
    assert company_pairs(owner) == []
    assert is_cut(owner)

    CompanyFactory(owner=owner, name="Beta Inc")
    assert len(company_pairs(owner)) == 1


def test_an_old_one_is_compared_with_them_on_its_own_page(owner, few):
    old = CompanyFactory(owner=owner, name="Old")
    newest = [CompanyFactory(owner=owner, name=it) for it in ("Acme", "Beta", "Old Ltd.")]

    assert [it.rows for it in duplicates_of(old, owner)] == [(old, newest[-1])]


def test_an_account_that_fits_is_compared_whole(owner, few):
    for name in ("Acme", "Beta", "Acme Ltd."):
        CompanyFactory(owner=owner, name=name)

    assert len(company_pairs(owner)) == 1
    assert not is_cut(owner)
