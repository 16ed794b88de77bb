"""The index of search: FTS5 tables on SQLite, tsvector columns on PostgreSQL, one of each kind.

Triggers keep it up in the transaction of each change. It can be built again at any time, in short
transactions of a range of ids each, while the app runs.
"""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from accounts.models import User
from overview.search.sources import SOURCES, Source
from overview.search.triggers import Trigger, sql_of

MOST_OF_A_KIND = 30
LONGEST_BEGINNING = 8  # letters
ANY_IDS = "IN (these ids)"
# Letters that the tokenizers leave alone: as accounts.domain.letters has them, in both sizes.
SPELLED = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h",
    "ẞ": "ss", "Æ": "ae", "Œ": "oe", "Ø": "o", "Ł": "l", "Đ": "d", "Ð": "d", "Þ": "th", "Ħ": "h",
    "ı": "i", "İ": "i",
}  # fmt: skip


class Index(ABC):
    """What both databases do, each in its own SQL."""

    @abstractmethod
    def make_table(self, source: Source) -> list[str]:
        """SQL that makes it, where it is not there."""

    @abstractmethod
    def tables(self) -> set[str]:
        """Names of the tables that are there."""

    @abstractmethod
    def make_trigger(self, trigger: Trigger) -> Iterator[str]:
        """SQL that makes it; comes after drop_trigger()."""

    @abstractmethod
    def drop_trigger(self, name: str) -> Iterator[str]: ...

    @abstractmethod
    def installed(self) -> dict[str, str]:
        """The triggers that are there, each with the digest of what it was made from."""

    @abstractmethod
    def build(self, source: Source, ids: str) -> list[str]:
        """SQL that builds the words of these rows again. ids: SQL after the id, "IN (…)"."""

    @abstractmethod
    def found(self, source: Source, owner: User, words: Sequence[str]) -> tuple[str, list[Any]]:
        """SQL, with its values, for kind, id and title of the newest rows with all the words.

        Of what has a name, also the newest that have all of them, as whole words, in their title.
        """

    @abstractmethod
    def stored(self, source: Source, ids: str) -> str:
        """SQL for the id, the owner and all words of these rows as they stand in the index."""

    @abstractmethod
    def wanted(self, source: Source, ids: str) -> str:
        """SQL for the same as it should be."""


class SQLiteIndex(Index):
    """rowid is the id of the row; the column owner holds a word of its own, "u5".

    Every read asks for the owner's word in its own column, where no word of a user can stand.
    prefix: the beginnings that have lists of their own. Without one, the lists of all words that
    begin so are put together before the first row comes, which takes 50 ms and more.
    """

    def make_table(self, source: Source) -> list[str]:
        return [
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {table_of(source.kind)} USING"
            " fts5(owner, title, words, tokenize = 'unicode61 remove_diacritics 2',"
            f" prefix = '{' '.join(map(str, range(1, LONGEST_BEGINNING + 1)))}', columnsize = 0)"
        ]

    def tables(self) -> set[str]:
        return {name for (name,) in _fetch("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def make_trigger(self, trigger: Trigger) -> Iterator[str]:
        changed = " OR ".join(f'OLD."{it}" IS NOT NEW."{it}"' for it in trigger.columns)
        when = f" WHEN {changed}" if changed else ""
        steps = "; ".join(self.build(trigger.source, trigger.ids))
        yield (
            f'CREATE TRIGGER {trigger.name} AFTER {trigger.when} ON "{trigger.table}"{when}'
            f" BEGIN /* {digest(trigger)} */ {steps}; END"
        )

    def drop_trigger(self, name: str) -> Iterator[str]:
        yield f"DROP TRIGGER IF EXISTS {name}"

    def installed(self) -> dict[str, str]:
        rows = _fetch(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search\\_%'"
            " ESCAPE '\\'"
        )
        return {name: _digest_in(sql) for name, sql in rows}

    def build(self, source: Source, ids: str) -> list[str]:
        table = table_of(source.kind)
        return [
            f"DELETE FROM {table} WHERE rowid {ids}",
            f"INSERT INTO {table} (rowid, owner, title, words) {self._words(source, ids)}",
        ]

    def _words(self, source: Source, ids: str) -> str:
        title, words = self._spelled("found_title"), self._spelled("found_words")
        return f"SELECT pk, 'u' || found_owner, {title}, {words} FROM ({_documents(source, ids)})"

    @staticmethod
    def _spelled(text: str) -> str:
        for letter, plain in SPELLED.items():
            text = f"REPLACE({text}, '{letter}', '{plain}')"
        return text

    def found(self, source: Source, owner: User, words: Sequence[str]) -> tuple[str, list[Any]]:
        table = table_of(source.kind)
        spelled = ["".join(SPELLED.get(it, it) for it in word) for word in words]
        whole = " AND ".join(f'"{it}"' for it in spelled)
        begun = " AND ".join(f'"{it}" *' for it in spelled)
        each = (
            f"SELECT * FROM (SELECT '{source.kind}', rowid, title FROM {table}"
            f" WHERE {table} MATCH %s ORDER BY rowid DESC LIMIT {MOST_OF_A_KIND})"
        )
        # Whole words first, where the start of one has no list of its own: they are read as far
        # as needed, while for such a start all lists are put together before the first row comes.
        sql, asked = each, [begun]
        if max(map(len, spelled)) > LONGEST_BEGINNING:
            sql = f"SELECT * FROM ({each} UNION ALL {each} LIMIT {MOST_OF_A_KIND})"
            asked = [whole, begun]
        mine = f'owner : "u{owner.pk}" AND '
        values = [f"{mine} {{title words}} : ({it})" for it in asked]
        if not source.is_named:
            return sql, values
        return f"{sql} UNION ALL {each}", [*values, f"{mine} title : ({whole})"]

    def stored(self, source: Source, ids: str) -> str:
        table = table_of(source.kind)
        return f"SELECT rowid, owner, title || ' ' || words FROM {table} WHERE rowid {ids}"

    def wanted(self, source: Source, ids: str) -> str:
        words = f"{self._spelled('found_title')} || ' ' || {self._spelled('found_words')}"
        return f"SELECT pk, 'u' || found_owner, {words} FROM ({_documents(source, ids)})"


class PostgreSQLIndex(Index):
    """title: as it is called; words: the title with weight A, all other texts with D."""

    def make_table(self, source: Source) -> list[str]:
        table = table_of(source.kind)
        return [
            f"CREATE TABLE IF NOT EXISTS {table} (id bigint PRIMARY KEY, owner_id bigint NOT NULL,"
            " title text NOT NULL, words tsvector NOT NULL)",
            f"CREATE INDEX IF NOT EXISTS {table}_words ON {table} USING gin (words)",
            f"CREATE INDEX IF NOT EXISTS {table}_owner ON {table} (owner_id, id)",
        ]

    def tables(self) -> set[str]:
        rows = _fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return {name for (name,) in rows}

    def make_trigger(self, trigger: Trigger) -> Iterator[str]:
        changed = " OR ".join(f'OLD."{it}" IS DISTINCT FROM NEW."{it}"' for it in trigger.columns)
        when = f" WHEN ({changed})" if changed else ""
        table = table_of(trigger.source.kind)
        # Two transactions may change what one row's words are made of: the later one waits here
        # and then reads, in a new snapshot, what the earlier one wrote.
        locked = f"SELECT 1 FROM {table} WHERE id {trigger.ids} ORDER BY id FOR UPDATE"
        steps = "; ".join(
            [locked.replace("SELECT", "PERFORM", 1), *self.build(trigger.source, trigger.ids)]
        )
        yield (
            f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN /* {digest(trigger)} */ {steps}; RETURN NULL; END $$"
        )
        yield (
            f'CREATE TRIGGER {trigger.name} AFTER {trigger.when} ON "{trigger.table}"'
            f" FOR EACH ROW{when} EXECUTE FUNCTION {trigger.name}()"
        )

    def drop_trigger(self, name: str) -> Iterator[str]:
        yield f"DROP FUNCTION IF EXISTS {name}() CASCADE"

    def installed(self) -> dict[str, str]:
        rows = _fetch(
            "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgname LIKE 'search\\_%' AND NOT tgisinternal"
        )
        return {name: _digest_in(sql) for name, sql in rows}

    def build(self, source: Source, ids: str) -> list[str]:
        table = table_of(source.kind)
        return [
            f"DELETE FROM {table} WHERE id {ids}",
            f"INSERT INTO {table} (id, owner_id, title, words)"
            f" SELECT pk, found_owner, btrim(found_title, E'\\n '), {self._vector()}"
            f" FROM ({_documents(source, ids)}) AS found ON CONFLICT (id) DO UPDATE SET"
            " owner_id = EXCLUDED.owner_id, title = EXCLUDED.title, words = EXCLUDED.words",
        ]

    def _vector(self) -> str:
        title, words = (
            self._only_words(self._plain("found_title")),
            self._only_words(self._plain("found_words")),
        )
        return f"setweight(to_tsvector('simple', {title}), 'A') || to_tsvector('simple', {words})"

    @staticmethod
    def _plain(text: str) -> str:
        """Small letters without their marks."""
        text = f"""LOWER(NORMALIZE({text}, NFKD) COLLATE "und-x-icu")"""
        for letter, plain in SPELLED.items():
            if letter == letter.lower():
                text = f"REPLACE({text}, '{letter}', '{plain}')"
        return f"REGEXP_REPLACE({text}, U&'[\\0300-\\036f]+', '', 'g')"

    @staticmethod
    def _only_words(text: str) -> str:
        # Else the parser takes "on-call/nights" for the name of a file.
        return f"REGEXP_REPLACE({text}, '[^[:alnum:]]+', ' ', 'g')"

    def found(self, source: Source, owner: User, words: Sequence[str]) -> tuple[str, list[Any]]:
        each = (
            f"(SELECT '{source.kind}', id, title FROM {table_of(source.kind)} WHERE owner_id = %s"
            f" AND words @@ to_tsquery('simple', {self._plain('%s')})"
            f" ORDER BY id DESC LIMIT {MOST_OF_A_KIND})"
        )
        begun = [owner.pk, " & ".join(f"'{word}':*" for word in words)]
        if not source.is_named:
            return each, begun
        in_title = [owner.pk, " & ".join(f"'{word}':A" for word in words)]
        return f"{each} UNION ALL {each}", begun + in_title

    def stored(self, source: Source, ids: str) -> str:
        table = table_of(source.kind)
        return f"SELECT id, owner_id, strip(words)::text FROM {table} WHERE id {ids}"

    def wanted(self, source: Source, ids: str) -> str:
        words = f"strip({self._vector()})::text"
        return f"SELECT pk, found_owner, {words} FROM ({_documents(source, ids)}) AS found"


def index() -> Index:
    return PostgreSQLIndex() if connection.vendor == "postgresql" else SQLiteIndex()


def table_of(kind: str) -> str:
    return f"overview_search_{kind}"


def digest(trigger: Trigger) -> str:
    """Tells whether an installed trigger is the one that this code would make."""
    made_from = [
        trigger.table,
        trigger.event,
        *trigger.columns,
        *index().make_table(trigger.source),
        *index().build(trigger.source, trigger.ids),
    ]
    return hashlib.sha256("\n".join(made_from).encode()).hexdigest()[:16]


def _digest_in(sql: str) -> str:
    found = re.search(r"/\* ([0-9a-f]{16}) \*/", sql)
    return found[1] if found else ""


def _documents(source: Source, ids: str) -> str:
    """SQL for those of the rows that may be found, as Source.documents() has them."""
    return _all_documents(source.kind, connection.vendor).replace(ANY_IDS, ids)


@cache
def _all_documents(kind: str, _vendor: str) -> str:
    """The same with ANY_IDS for the ids: the ORM takes long to say it, for a hundred triggers."""
    source = next(it for it in SOURCES if it.kind == kind)
    key = f'"{source.model._meta.db_table}"."{source.model._meta.pk.column}"'
    is_meant = RawSQL(f"{key} {ANY_IDS}", (), BooleanField())  # noqa: S611
    return sql_of(source.documents().filter(is_meant))


def _fetch(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
