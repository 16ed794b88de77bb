"""Letters outside ASCII: found, told apart and sorted on every database alike."""

import sqlite3
import unicodedata

import pytest
from django.db import connection, models
from django.db.models import F, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.domain.letters import folded, name_key
from accounts.folding import LONGEST_KEY, Folded
from accounts.models import User
from applications.models import Company, Contact
from overview.search.reading import search_for
from tests.factories import CompanyFactory, ContactFactory, UserFactory

LETTERS = st.characters(categories=["L", "M", "N"], max_codepoint=0x24FF)
NAMES = st.text(LETTERS, min_size=2, max_size=8)
WRITTEN = [
    str.upper,
    str.lower,
    str.swapcase,
    str.title,
    lambda it: unicodedata.normalize("NFD", it),
    lambda it: unicodedata.normalize("NFKC", it),
    lambda it: it[1:],
]
with_rows = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@st.composite
def two_names(draw):
    """Two that are often one name, written in two ways."""
    name = draw(NAMES)
    return name, draw(st.one_of(NAMES, st.sampled_from(WRITTEN).map(lambda write: write(name))))


@with_rows
@given(st.lists(st.text(LETTERS, max_size=12), min_size=20, max_size=40))
def test_the_database_folds_as_python_does(owner, texts):
    marked = {f"t{n}": Folded(Value(text, models.TextField())) for n, text in enumerate(texts)}
    [said] = User.objects.filter(pk=owner.pk).values(**marked)

    assert list(said.values()) == [folded(it) for it in texts]


@with_rows
@given(two_names())
def test_names_find_each_other_exactly_where_they_are_one(db, names):
    owner = UserFactory()
    rows = [ContactFactory(owner=owner, company=None, name=name) for name in names]
    company = CompanyFactory(owner=owner, name=names[0])
    own = Contact.objects.owned_by(owner)
    finds = [other in own.matching(name) for name, other in zip(names, reversed(rows), strict=True)]

    assert all(finds) == (folded(names[0]) == folded(names[1]))
    is_called = company in Company.objects.owned_by(owner).called(names[1])
    assert is_called == all(finds)


def test_the_search_finds_whatever_the_capitals(owner):
    CompanyFactory(owner=owner, name="MÜLLER GMBH", notes="Straße am Fluß")

    for words in ("müller", "MÜLLER", "Mu\u0308ller", "muller", "fluss", "strasse FLUß"):
        assert search_for(owner, words)["hits"], words


class TestKeysStayInStep:
    """However a row is written."""

    @pytest.fixture
    def company(self, owner):
        return CompanyFactory(owner=owner, name="Älpha")

    def key_of(self, company):
        return Company.objects.values_list("name_key", flat=True).get(pk=company.pk)

    def test_saved(self, company):
        assert self.key_of(company) == name_key("Älpha")

        company.name = "Ömega"
        company.save(update_fields=["name"])
        assert self.key_of(company) == name_key("Ömega")

    def test_saved_with_the_key_left_unread(self, company):
        row = Company.objects.only("name").get(pk=company.pk)
        row.name = "Ömega"
        row.save()

        assert self.key_of(company) == name_key("Ömega")

    def test_saved_with_the_name_left_unread(self, company):
        Company.objects.defer("name").get(pk=company.pk).save()

        assert self.key_of(company) == name_key("Älpha")

    def test_updated(self, company):
        Company.objects.filter(pk=company.pk).update(name="Ömega")

        assert self.key_of(company) == name_key("Ömega")

    def test_updated_in_bulk(self, company):
        company.name = "Ömega"
        Company.objects.bulk_update([company], ["name"])

        assert self.key_of(company) == name_key("Ömega")

    def test_created_in_bulk(self, owner):
        [row] = Company.objects.bulk_create([Company(owner=owner, name="Ömega")])

        assert self.key_of(row) == name_key("Ömega")

    def test_made_where_there_is_none(self, owner):
        row, _ = Company.objects.update_or_create(owner=owner, defaults={"name": "Ömega"})

        assert self.key_of(row) == name_key("Ömega")

    def test_a_name_the_database_would_compute_is_refused(self, company):
        with pytest.raises(TypeError, match="one by one"):
            Company.objects.filter(pk=company.pk).update(name=F("website"))


def test_a_name_of_the_longest_letters_can_be_stored(owner):
    company = CompanyFactory(owner=owner, name="ﷺ" * 120)
    company.refresh_from_db()

    assert len(company.name_key) == LONGEST_KEY


@pytest.mark.skipif(connection.vendor != "sqlite", reason="A backup is a file of SQLite.")
@pytest.mark.django_db(transaction=True)
def test_a_backup_opens_in_plain_sqlite(tmp_path):
    CompanyFactory(owner=UserFactory(), name="Müller GmbH")
    path = tmp_path / "backup.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])

    with sqlite3.connect(path) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert plain.execute("UPDATE applications_company SET notes = 'x'").rowcount == 1
        names = plain.execute("SELECT name FROM applications_company ORDER BY name_key").fetchall()
    plain.close()
    assert names == [("Müller GmbH",)]


def test_an_account_is_found_whatever_the_capitals_of_its_domain(db):
    user = UserFactory(email="olga@MÜNCHEN.example")

    assert User.objects.get_by_natural_key("OLGA@MÜNCHEN.EXAMPLE") == user
