"""Reading an exported account again: all of it, or nothing with words about why."""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from io import BytesIO
from itertools import batched
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import DataError, IntegrityError, connection, models, transaction

from accounts.domain.business_time import is_zone
from accounts.models import Preferences, User
from applications.documents.changes import delete_file
from applications.documents.domain.sizes import bytes_in_words
from applications.documents.files import BROKEN, RefusedFile, look_at
from applications.documents.files import MOST_BYTES as MOST_FILE_BYTES
from applications.models import Company, Contact, Document, DocumentVersion, KeyMessage, Role
from interviews.models import BankQuestion
from transfer.account.earlier import completed
from transfer.account.tables import TABLES, Row, Table, target, with_ids, with_listed_ids
from transfer.account.writing import DOCUMENT, FORMAT, VERSION
from transfer.known_files import Known, known

MOST_BYTES = 400_000_000
MOST_RATIO = 200
MOST_ENTRIES = 20_000
MOST_ROWS = 2_000_000
ROWS_AT_ONCE = 500
# An account has a bracket in some 140 bytes. What is nothing but brackets takes twenty times its
# length in memory once it is read, so it is counted before; the first ones are free, for a small
# account of odd rows and for notes that hold brackets.
LEAST_BYTES_A_BRACKET = 40
FREE_BRACKETS = 200_000
IS_EMPTY = "This file is empty. Choose the ZIP that “Export everything” made."
IS_BACKUP = (
    "This is a backup of all of a Debrief, not an export of one account. Whoever runs this Debrief"
    " brings it back with “manage.py restore”."
)
IS_DATABASE = (
    "This is a whole database, not an export of one account. “Export everything” makes one in the"
    " Debrief that runs on it, and so does “manage.py export_account”."
)
IS_ANOTHER: dict[Known | None, str] = {
    Known.EMPTY: IS_EMPTY,
    Known.BACKUP: IS_BACKUP,
    Known.SQLITE: IS_DATABASE,
    Known.POSTGRESQL: IS_DATABASE,
}
NOT_OURS = "This is no export of Debrief. Choose the ZIP that “Export everything” made."


type Progress = Callable[[int], None]  # how many rows were read since the last time


class BadFile(Exception):  # noqa: N818
    """Why a file was not read, in words for the user. Nothing of it was kept."""


class UsedAccount(Exception):  # noqa: N818
    """The account holds something already, which the import would replace."""


def is_used(user: User) -> bool:
    """Whether the account holds anything beside its settings, in the trash or not."""
    kept: tuple[Row, ...] = (
        Company,
        Contact,
        Document,
        KeyMessage,
        Role,
        BankQuestion,
    )
    return any(it._default_manager.filter(owner=user).exists() for it in kept)


def read_zip(file: IO[bytes]) -> dict[str, Any]:
    """The document in a ZIP, or a document alone. Raises BadFile."""
    if words := IS_ANOTHER.get(known(file)):
        raise BadFile(words)
    start = file.read(4)
    file.seek(0)
    text = _unzipped(file) if start.startswith(b"PK") else file.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise BadFile("This file is larger than any account can be. It was not read.")
    if text.count(b"[") + text.count(b"{") > most_brackets(len(text)):
        raise BadFile("This file holds far more rows than an account of its size. It was not read.")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFile(NOT_OURS) from error
    return checked(document)


def most_brackets(size: int) -> int:
    """How many lists and objects a document of that many bytes may hold, rows and all in them."""
    return FREE_BRACKETS + size // LEAST_BYTES_A_BRACKET


def _unzipped(file: IO[bytes]) -> bytes:
    try:
        with zipfile.ZipFile(file) as archive:
            if len(archive.infolist()) > MOST_ENTRIES:
                raise BadFile("This ZIP holds too many files. It was not read.")
            entry = archive.getinfo(DOCUMENT)
            if entry.file_size > MOST_BYTES or entry.file_size > MOST_RATIO * max(
                1, entry.compress_size
            ):
                raise BadFile("This ZIP unpacks to far more than an account. It was not read.")
            with archive.open(entry) as opened:
                return opened.read(MOST_BYTES + 1)
    except (KeyError, *BROKEN) as error:
        raise BadFile(NOT_OURS) from error


def checked(document: object) -> dict[str, Any]:
    """The document, where it has the shape of one. Raises BadFile."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadFile(NOT_OURS)
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise BadFile(
            f"This export has version {version}, and this Debrief reads version {VERSION}."
            " Update Debrief first, then import it again. Nothing was read."
        )
    if version != VERSION:
        raise BadFile(NOT_OURS)
    tables = document.get("tables")
    if not isinstance(tables, dict) or unknown(tables):
        raise BadFile(NOT_OURS)
    rows = [it for table in tables.values() for it in table]
    if len(rows) > MOST_ROWS:
        raise BadFile("This account has too many rows to be read at once.")
    if not all(isinstance(it, dict) and isinstance(it.get("id"), int) for it in rows):
        raise BadFile(NOT_OURS)
    return document


def unknown(tables: Mapping[str, object]) -> list[str]:
    """Names that are no table's, and tables that are no list."""
    names = {it.name for it in TABLES}
    return [name for name, it in tables.items() if name not in names or not isinstance(it, list)]


def load_account(
    user: User,
    document: Mapping[str, Any],
    *,
    packed: IO[bytes] | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> int:
    """Make the account what the document says, in one transaction; returns how many rows it has.

    packed: the ZIP that the document is from, with the files; None for a document alone.

    Raises UsedAccount where it holds something and is not to be replaced; BadFile, with nothing
    changed, where the document contradicts itself. Scores are restored as they were stored.
    """
    try:
        tables = completed(document["tables"])
        with opened_files(packed) as files, transaction.atomic():
            list(User.objects.select_for_update().filter(pk=user.pk))
            if is_used(user) and not replace:
                raise UsedAccount
            _empty(user)
            count = _load(user, tables, files, progress)
    except IntegrityError as error:
        raise BadFile("The rows of this export contradict each other. Nothing was read.") from error
    except (TypeError, ValueError, AttributeError, OverflowError, DataError) as error:
        raise BadFile(NOT_OURS) from error  # somebody wrote into it
    user.refresh_from_db()
    return count


def _empty(user: User) -> None:
    for table in reversed(TABLES):
        table.model._default_manager.filter(**{table.owner: user}).delete()


def _load(
    user: User, tables: Mapping[str, Any], files: "PackedFiles", progress: Progress | None
) -> int:
    pks: dict[Row, dict[int, int]] = {}
    later: list[Callable[[], None]] = []
    count = 0
    for table in TABLES:
        known = pks[table.model] = {}
        at_once = 1 if table.files or table.names_itself else ROWS_AT_ONCE
        for some in batched(tables.get(table.name, ()), at_once):
            rows = [_row(table, written, user, pks) for written in some]
            for row, written in zip(rows, some, strict=True):
                for field in table.files:
                    files.store(row, field, written)
            _insert(table.model, rows)
            for row, written in zip(rows, some, strict=True):
                known[written["id"]] = row.pk
                later += _later(table, row, written, pks)
            count += len(rows)
            if progress:
                progress(len(rows))
    for link in later:
        link()
    if not pks[Preferences]:
        raise BadFile("The settings of the account are missing in this export.")
    return count


def _insert(model: Row, rows: Sequence[models.Model]) -> None:
    """As they were, with their own times: save() and bulk_create() would set the clock of today.

    What save_base(raw=True) does for one, for many in one statement, which takes half the time. The
    rows get their ids.
    """
    pk = model._meta.pk
    fields = [
        it
        for it in model._meta.local_concrete_fields
        if not it.generated and it is not model._meta.auto_field
    ]
    most = max(1, connection.ops.bulk_batch_size(fields, rows))
    for some in batched(rows, most):
        found = model._base_manager._insert(  # type: ignore[attr-defined]
            some, fields=fields, returning_fields=[pk], raw=True
        )
        for row, (key,) in zip(some, found, strict=True):
            row.pk, row._state.adding = key, False


def _row(
    table: Table, written: Mapping[str, Any], user: User, pks: dict[Row, dict[int, int]]
) -> models.Model:
    row = table.model()
    owner = table.owner
    if "__" not in owner:
        setattr(row, owner, user)
    for field in table.fields:
        if field.name not in written:
            continue  # of a version that did not have it: as in a new row
        value = written[field.name]
        if field.related_model:
            _refer(table, row, field, value, pks)
            continue
        if field.name in table.texts and isinstance(value, str):
            value = with_ids(table, field.name, value, pks)
        if field.name in table.lists:
            value = with_listed_ids(table, field.name, value, pks)
        try:
            setattr(row, field.attname, field.to_python(value))
        except (ValidationError, TypeError, ValueError, OverflowError) as error:
            raise _bad(table, written, field) from error
    for field in table.fields:
        if not field.related_model:
            _check(table, row, field, written)
    for key in (it for it in table.model._meta.concrete_fields if hasattr(it, "refresh")):
        key.refresh(row)
    return row


class PackedFiles:
    """The files of an export. Each is looked at as if it were uploaded; nothing is trusted.

    stored: the names of those that were stored so far.
    """

    def __init__(self, archive: zipfile.ZipFile | None) -> None:
        self.archive = archive
        self.stored: list[str] = []
        self.bytes_left = settings.DOCUMENTS_QUOTA_BYTES

    def store(self, row: models.Model, field: models.FileField, written: Mapping[str, Any]) -> None:
        """Give the row its file, where the export has one: "" says that it was lost before."""
        name = written.get(field.name, "")
        if name == "":
            return
        if self.archive is None:
            raise BadFile("The documents are missing. Choose the ZIP, not a part of it.")
        if not isinstance(row, DocumentVersion) or not isinstance(name, str):
            raise BadFile(NOT_OURS)
        content = self._read(name)
        try:
            seen = look_at(content, row.file_name)
        except RefusedFile as error:
            raise BadFile(f"“{row.file_name}”: {error}") from error
        if (seen.name, seen.sha256, seen.size) != (row.file_name, row.sha256, row.size):
            raise BadFile(f"“{row.file_name}” is not the file that was exported.")
        row.format = seen.format
        self.bytes_left -= seen.size
        if self.bytes_left < 0:
            quota = bytes_in_words(settings.DOCUMENTS_QUOTA_BYTES)
            raise BadFile(
                f"The documents of this export take more than the {quota} that are allowed here."
                " Set DEBRIEF_DOCUMENTS_MB higher first."
            )
        try:
            row.file.save(row.file_name, File(content), save=False)
        except Exception as error:  # each storage has its own
            raise BadFile(
                "A document could not be stored: the disk may be full, or the store away. Nothing"
                " was read. Try it again in a while."
            ) from error
        self.stored.append(str(row.file.name))

    def _read(self, name: str) -> BytesIO:
        assert self.archive is not None  # noqa: S101
        try:
            entry = self.archive.getinfo(name)
            if entry.file_size > MOST_FILE_BYTES:
                raise BadFile(f"“{name}” is larger than a document can be.")
            with self.archive.open(entry) as packed:
                return BytesIO(packed.read(MOST_FILE_BYTES + 1))
        except (KeyError, *BROKEN) as error:
            raise BadFile(f"“{name}” is missing in this export, or damaged.") from error


@contextmanager
def opened_files(packed: IO[bytes] | None) -> Iterator[PackedFiles]:
    """What was stored goes again where the account is not loaded after all."""
    with ExitStack() as stack:
        is_zip = packed is not None and zipfile.is_zipfile(packed)
        try:
            archive = stack.enter_context(zipfile.ZipFile(packed)) if packed and is_zip else None
        except BROKEN as error:
            raise BadFile(NOT_OURS) from error
        files = PackedFiles(archive)
        try:
            yield files
        except BaseException:
            for name in files.stored:
                delete_file(name)
            raise


def _refer(
    table: Table,
    row: models.Model,
    field: models.Field,
    value: Any,
    pks: dict[Row, dict[int, int]],
) -> None:
    """A row that comes later in its own table is set once all of them are there."""
    model = target(field)
    known = pks.get(model, {}) if model else {}
    if value is None or field.related_model is table.model:
        setattr(row, field.attname, None)
    elif isinstance(value, int) and value in known:
        setattr(row, field.attname, known[value])
    else:
        raise BadFile(f"A row of “{table.name}” belongs to one that is not in this export.")


def _later(
    table: Table, row: models.Model, written: Mapping[str, Any], pks: dict[Row, dict[int, int]]
) -> list[Callable[[], None]]:
    """What needs every row to be there: links to its own table, and to several of another."""
    found: list[Callable[[], None]] = []
    own = pks[table.model]
    for field in table.fields:
        value = written.get(field.name)
        if field.related_model is table.model and value is not None:
            found.append(partial(_set, table, row, field, value, own))
    for link in table.links:
        known = pks.get(target(link) or table.model, {})
        value = written.get(link.name) or []
        if not isinstance(value, list) or not all(
            isinstance(it, int) and it in known for it in value
        ):
            raise BadFile(f"A row of “{table.name}” names one that is not in this export.")
        if value:
            getattr(row, link.name).add(*{known[it] for it in value})
    return found


def _set(
    table: Table, row: models.Model, field: models.Field, value: Any, own: Mapping[Any, int]
) -> None:
    if value not in own:
        raise BadFile(f"A row of “{table.name}” belongs to one that is not in this export.")
    table.model._default_manager.filter(pk=row.pk).update(**{field.attname: own[value]})


def _check(
    table: Table, row: models.Model, field: models.Field, written: Mapping[str, Any]
) -> None:
    """As a form would, with the field's own choices, lengths and links; nothing is trusted."""
    value = getattr(row, field.attname)
    if field.name in table.shapes and not table.shapes[field.name](value):
        raise _bad(table, written, field)
    if isinstance(field, models.JSONField) and field.has_default():
        if not isinstance(value, type(field.get_default())):
            raise _bad(table, written, field)
        return
    if value in field.empty_values:  # rows may have stayed empty since before a form asked
        if value is None and not field.null:
            raise _bad(table, written, field)
        return
    # Django leaves the choices of what no form shows alone.
    if field.choices and value not in dict(field.flatchoices):
        raise _bad(table, written, field)
    try:
        field.clean(value, row)
    except ValidationError as error:
        raise _bad(table, written, field) from error
    if isinstance(value, str) and "\0" in value:
        raise _bad(table, written, field)
    if field.name == "zone" and not is_zone(value):
        raise BadFile(
            f"Row {written['id']} of “{table.name}” is in a time zone that this machine does not"
            f" know, “{value}”. Correct it in the file, or update the time zones of this machine."
        )


def _bad(table: Table, written: Mapping[str, Any], field: models.Field) -> BadFile:
    return BadFile(
        f"Row {written['id']} of “{table.name}” has a “{field.name}” that cannot be read."
    )
