"""Files as tools and people make them, built here, read into one table."""

import datetime
import json
import random
import tracemalloc
import zipfile
from contextlib import suppress
from io import BytesIO
from time import process_time

import openpyxl
import pytest
import tablib

from tests.applications.documents.sample_files import PNG
from transfer.importing import files
from transfer.importing.domain.sheets import _named, find_table
from transfer.importing.files import UnreadableFileError, read_file

HEADER, ROW = "Company;Role;Notes", "Müller GmbH;Entwickler;Zürich – “gut”"
TABLE = (("Company", "Role", "Notes"), ("Müller GmbH", "Entwickler", "Zürich – “gut”"))


def csv_of(*lines, encoding="utf-8"):
    return "\n".join(lines).encode(encoding)


def zip_of(entries):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return packed.getvalue()


def xlsx_of(rows, *, more=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, some in more:
        sheet = book.create_sheet(name)
        for row in some:
            sheet.append(row)
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def table_of(content, name="list.csv"):
    table = read_file(content, name).table
    return (table.columns, *(cells for _, cells in table.rows))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_any_encoding_is_read(encoding):
    assert table_of(csv_of(HEADER, ROW, encoding=encoding)) == TABLE


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("£60,000", "cp1252"),
        ("Café naïve £41k", "cp1252"),
        ("Straße für Bäcker, Ærlig Software ApS", "cp1252"),
        ("Zażółć gęślą jaźń, Łódź", "cp1250"),
        ("Říčany Ústí tři města příště", "cp1250"),
    ],
)
def test_a_pound_is_no_polish_letter_and_a_polish_letter_no_pound(text, encoding):
    lines = [f"Firm {it};Clerk {it};{text}" for it in range(5)]
    content = csv_of(HEADER, *lines, encoding=encoding)

    assert table_of(content)[1] == ("Firm 0", "Clerk 0", text)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_separator_is_read(separator):
    lines = [line.replace(";", separator) for line in (HEADER, ROW, "Acme;Chef;x")]
    assert table_of(csv_of(*lines))[:2] == TABLE


def test_quotes_lines_and_empty_lines_in_a_csv():
    content = (
        b'Company,Role,Notes\r\n\r\n"Acme, Inc.","Chief ""Baker""","One\r\ntwo"\n,,\r\nB,C,D\r\n'
    )
    assert table_of(content) == (
        ("Company", "Role", "Notes"),
        ("Acme, Inc.", 'Chief "Baker"', "One\ntwo"),
        ("B", "C", "D"),
    )


def test_title_rows_repeated_headers_totals_and_rows_of_their_own_length():
    content = csv_of(
        "My applications 2026",
        "",
        "Company,Role,Status",
        "Acme,Baker,Applied,and more",
        "Company,Role,Status",
        "Total Energies,Baker",
        "Total,2,",
    )
    table = read_file(content, "x.csv").table

    assert table.columns == ("Company", "Role", "Status", "Column 4")
    assert table.rows == (
        (4, ("Acme", "Baker", "Applied", "and more")),
        (6, ("Total Energies", "Baker", "", "")),
    )
    assert table.remarks == ("1 row above the header", "1 repeated header", "1 row of totals")


def test_a_spreadsheet_with_days_numbers_formulas_and_another_sheet():
    content = xlsx_of(
        [
            ["Company", "Role", "Applied", "Salary", "Sum"],
            ["Acme", "Baker", datetime.date(2026, 3, 4), 60000.0, "=1+1"],
        ],
        more=[("Budget", [["Rent", 900], ["Food", 300], ["Fun", 100]])],
    )
    read = read_file(content, "list.xlsx")

    assert read.table.rows == ((2, ("Acme", "Baker", "2026-03-04", "60000", "")),)
    assert read.left_out == ("Budget",)


def test_an_ods_keeps_its_columns_where_cells_are_repeated():
    data = tablib.Dataset(headers=["Company", "Role", "City", "Notes"])
    data.append(["Acme", "Baker", "Berlin", datetime.date(2026, 3, 4)])
    content = data.export("ods")
    with zipfile.ZipFile(BytesIO(content)) as packed:
        text = packed.read("content.xml").decode()
    name = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    same = name.format("Same").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="2"'
    )
    row = f"<table:table-row>{name.format('B')}{gap}{name.format('last')}</table:table-row>"
    twice = f"<table:table-row>{same}</table:table-row>"
    text = text.replace("</table:table>", f"{row}{twice}</table:table>")

    assert table_of(zip_of({"content.xml": text}), "x.ods")[1:] == (
        ("Acme", "Baker", "Berlin", "2026-03-04"),
        ("B", "", "", "last"),
        ("Same", "Same", "", ""),
    )


NOTION = "Company,Role\nAcme,Baker\n"


@pytest.mark.parametrize("name", ["Export-7f3a.zip", "outer/ExportBlock-1-Part-1.ZIP"])
def test_a_zip_in_a_zip_is_read_as_notion_packs_it(name):
    pages = {f"Jobs/Page {it}.md": "# Page" for it in range(60)}
    table = {"Jobs 1f.csv": "Company,Role\nView,only", "Jobs 1f_all.csv": NOTION}
    content = zip_of({name: zip_of(pages | table)})

    assert table_of(content, "Export.zip") == (("Company", "Role"), ("Acme", "Baker"))


def test_the_best_table_of_several_zips_is_taken():
    parts = {"Part-1.zip": zip_of({"x.csv": "a,b\n1,2"}), "Part-2.zip": zip_of({"j.csv": NOTION})}
    broken = {"Part-3.zip": b"PK\x03\x04 not at all"}

    assert table_of(zip_of(parts | broken))[1:] == (("Acme", "Baker"),)


def test_linkedins_zip_may_lie_in_another():
    inner = zip_of(
        {
            "Jobs/Job Applications.csv": "Application Date,Company Name,Job Title,Job Url\n,A,B,",
            "Connections.csv": "First Name,Last Name,URL,Email Address,Company,Position,"
            "Connected On\nMia,May,,,,,",
        }
    )

    read = read_file(zip_of({"Complete_LinkedIn.zip": inner}), "download.zip")

    assert read.table.rows[0][1][1:3] == ("A", "B")
    assert [it.name for it in read.connections] == ["Mia May"]


def nested(depth, content):
    for _ in range(depth):
        content = zip_of({"in.zip": content})
    return content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (nested(2, zip_of({"a.csv": NOTION})), "no list"),
        (zip_of({"a.csv": zip_of({"b.csv": zip_of({"c.csv": NOTION})})}), "no list"),
        (nested(1, zip_of({"a.csv": b"0" * 30_000_000})), "unpacks"),
        (nested(1, zip_of({f"{it}.csv": b"a" for it in range(2_100)})), "2,000 files"),
    ],
)
def test_a_zip_deeper_than_that_and_a_bomb_in_one_are_refused(content, words):
    with pytest.raises(UnreadableFileError, match=words):
        read_file(content, "x.zip")


def test_many_small_bombs_are_one_bomb_and_their_entries_are_counted_together(monkeypatch):
    part = zip_of({"a.csv": random.Random(1).randbytes(300_000).hex()})
    content = zip_of({f"{it}.zip": part for it in range(4)})
    monkeypatch.setattr(files, "MOST_UNPACKED", 2_000_000)
    with pytest.raises(UnreadableFileError, match="unpacks"):
        read_file(content, "x.zip")

    monkeypatch.setattr(files, "MOST_ENTRIES", 5)
    tables = {f"{it}.zip": zip_of({"a.csv": NOTION}) for it in range(4)}
    with pytest.raises(UnreadableFileError, match="5 files"):
        read_file(zip_of(tables), "x.zip")


def test_linkedins_whole_zip_is_one_list():
    columns = "Application Date,Contact Email,Company Name,Job Title,Job Url"
    applied = '"{}",me@example.org,{},Baker,https://www.linkedin.com/jobs/view/{}'
    saved = "Saved Date,Job Url,Job Title,Company Name"
    content = zip_of(
        {
            "Out/Jobs/Job Applications_1.csv": csv_of(
                columns, applied.format("3/4/24, 4:11 PM", "B", 2)
            ),
            "Out/Jobs/Job Applications.csv": "\ufeff"
            + columns
            + "\n"
            + applied.format("8/15/26", "A", 1),
            "Out/Jobs/Saved Jobs.csv": csv_of(saved, "8/16/26,https://x.example/3,Chef,C"),
            "Out/Connections.csv": csv_of(
                "Notes:",
                '"When exporting your connection data, some may be missing."',
                "",
                "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
                "Mia,May,https://www.linkedin.com/in/mia,mia@a.example,A,Chef,05 Mar 2024",
                ",,,,,,05 Mar 2024",
            ),
        }
    )
    read = read_file(content, "Complete.zip")
    table = read.table
    mia = ("Mia May", "mia@a.example", "A", "Chef", "https://www.linkedin.com/in/mia", "2024-03-05")
    assert [tuple(it.cells) for it in read.connections] == [mia]

    stage, company = table.columns.index("List"), table.columns.index("Company Name")
    assert [(cells[company], cells[stage]) for _, cells in table.rows] == [
        ("A", "Applied"),
        ("B", "Applied"),
        ("C", "Saved"),
    ]


def test_jobs_and_applications_of_a_json_are_joined():
    jobs = [{"id": 1, "Firma": "Acme", "Stelle": "Koch"}, {"id": 2, "Firma": "B", "Stelle": "C"}]
    read = {"jobs": jobs, "applications": [{"job_id": 1, "Beworben am": "04.09.2026"}]}
    columns, *rows = table_of(json.dumps(read).encode(), "x.json")

    assert rows[0][columns.index("Beworben am")] == "04.09.2026"
    assert rows[1][columns.index("Firma")] == "B"


def test_a_trello_board():
    board = {
        "lists": [{"id": "l1", "name": "Interview"}],
        "cards": [{"id": "c", "name": "Acme – Baker", "idList": "l1", "labels": [{"name": "hot"}]}],
        "actions": [
            {"date": "2026-05-04T10:00:00Z", "data": {"card": {"id": "c"}, "listAfter": {}}},
            {"type": "createCard", "date": "2026-05-01T10:00:00Z", "data": {"card": {"id": "c"}}},
        ],
    }
    assert table_of(json.dumps(board).encode(), "board.json")[1][:5] == (
        "Acme – Baker", "Interview", "2026-05-04", "2026-05-01", "hot",
    )  # fmt: skip


def test_a_markdown_table():
    lines = ("# Log", "", "| # | Company | Role | PDF |", "|---|:---|---|---|")
    content = csv_of(*lines, "| 1 | Acme | Chef | [x](a.pdf) |")
    assert table_of(content, "log.md")[1] == ("1", "Acme", "Chef", "x (a.pdf)")


def test_a_cell_of_one_megabyte_and_thirty_columns():
    columns = ",".join(f"C{it}" for it in range(28))
    row = ",".join(["x"] * 28)
    table = read_file(csv_of(f"Company,Role,{columns}", f"Acme,{'a' * 2**20},{row}"), "x.csv").table

    assert len(table.columns) == 30
    assert len(table.rows[0][1][1]) > 160


def test_too_many_rows_are_refused_within_little_memory():
    content = csv_of("Company,Role", *(f"Company {it},Baker" for it in range(100_000)))
    tracemalloc.start()
    with pytest.raises(UnreadableFileError, match="more than 10,000 rows"):
        read_file(content, "x.csv")
    assert tracemalloc.get_traced_memory()[1] < 60 * 2**20
    tracemalloc.stop()


def test_a_sheet_of_many_rows_is_refused_before_it_is_read_to_its_end(monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 50)
    content = xlsx_of([["Company", "Role"], *(["Acme", f"Baker {it}"] for it in range(200))])
    with pytest.raises(UnreadableFileError, match="Split it"):
        read_file(content, "x.xlsx")


# --- Small files that unpack to more than anybody's list ------------------------------------------


def sheet_with(*, strings="", rows="", parts=()):
    """A spreadsheet of one role with this in it, and beside it something that does not pack."""
    content = xlsx_of([["Company", "Role"], ["Acme", "Baker"]])
    with zipfile.ZipFile(BytesIO(content)) as packed:
        entries = {it: packed.read(it).decode() for it in packed.namelist()}
    entries["xl/sharedStrings.xml"] = f"<sst>{strings}</sst>"
    entries["xl/worksheets/sheet1.xml"] = entries["xl/worksheets/sheet1.xml"].replace(
        "</sheetData>", f"{rows}</sheetData>"
    )
    for name, end, more in parts:
        entries[name] = entries[name].replace(end, f"{more}{end}")
    return zip_of(entries | {"padding.bin": random.Random(1).randbytes(560_000)})


TAGS = files.MOST_TAGS
NUMBERED = "".join(f"<c>{it}</c>" for it in range(TAGS // 2))  # packs too badly for a ratio


def ods_of(more):
    return zip_of({"content.xml": f"<x>{more}</x>", "padding.bin": random.Random(1).randbytes(9)})


STYLES = ("xl/styles.xml", "</fonts>", "<font/>" * (TAGS // 10))
SHEETS = ("xl/workbook.xml", "</sheets>", '<sheet name="a" sheetId="2"/>' * 1_001)
ATTRIBUTES = "".join(f" a{it}=''" for it in range(files.MOST_ATTRIBUTES))
UNPACKS, CELLS = "unpacks to far more", "more cells than"
LARGE = {
    "ratio of strings": (lambda: sheet_with(strings="<si/>" * 2_000_000), UNPACKS),
    "ratio of cells": (lambda: sheet_with(rows=f"<row>{'<c/>' * 2_000_000}</row>"), UNPACKS),
    "ratio of an ODS": (lambda: ods_of("<a/>" * 2_000_000), UNPACKS),
    "strings": (lambda: sheet_with(strings=NUMBERED), CELLS),
    "cells": (lambda: sheet_with(rows=f"<row>{NUMBERED}</row>"), CELLS),
    "of an ODS": (lambda: ods_of(NUMBERED), CELLS),
    "attributes": (lambda: sheet_with(rows=f"<row{ATTRIBUTES}/>"), CELLS),
    "styles": (lambda: sheet_with(parts=[STYLES]), CELLS),
    "sheets": (lambda: sheet_with(parts=[SHEETS]), CELLS),
}


@pytest.mark.parametrize("kind", LARGE)
def test_a_spreadsheet_of_very_many_elements_is_refused_before_it_is_read(kind, monkeypatch):
    make, words = LARGE[kind]
    content = make()
    read = []
    monkeypatch.setattr(files.openpyxl, "load_workbook", lambda *_, **__: read.append("xlsx"))
    monkeypatch.setattr(files, "iterparse", lambda *_, **__: read.append("ods"))

    with pytest.raises(UnreadableFileError, match=words):
        read_file(content, "x.xlsx")

    assert read == []


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_json_of_nothing_but_brackets_is_refused_before_it_is_read(is_packed, monkeypatch):
    read = []
    monkeypatch.setattr(files.json, "loads", read.append)
    content = f"[{','.join(f'[{it}]' for it in range(files.MOST_BRACKETS))}]".encode()

    with pytest.raises(UnreadableFileError, match="more than 10,000 rows"):
        read_file(zip_of({"a.json": content}) if is_packed else content, "a.json")

    assert read == []


def test_the_cells_of_all_files_in_a_zip_count_together(monkeypatch):
    monkeypatch.setattr(files, "MOST_CELLS", 10)
    first = csv_of("Company,Role", "Acme,Baker")
    second = csv_of("Company,Role", "Acme,Baker", "B,Chef", "C,Cook")

    assert table_of(second)[-1] == ("C", "Cook")
    read = read_file(zip_of({"1.csv": first, "2.csv": second}), "x.zip")

    assert (len(read.table.rows), read.left_out) == (1, ())


def test_a_file_in_a_zip_is_no_larger_than_one_alone(monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1_000)
    long = "".join(f"Acme {it},Baker\n" for it in range(100))

    with pytest.raises(UnreadableFileError, match="20 MB"):
        read_file(zip_of({"a.csv": f"Company,Role\n{long}"}), "x.zip")


def test_a_sheet_under_many_names_is_not_read_as_often():
    called = (
        '<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        ' name="{0}" sheetId="{0}" r:id="rId1"/>'
    )
    more = "".join(called.format(it) for it in range(2, 40))

    with pytest.raises(UnreadableFileError, match="damaged"):
        read_file(sheet_with(parts=[("xl/workbook.xml", "</sheets>", more)]), "x.xlsx")


def test_rows_far_apart_are_no_cells(monkeypatch):
    counted = []
    as_text = files._as_text
    monkeypatch.setattr(files, "_as_text", lambda it: counted.append(it) or as_text(it))
    far = '<row r="150000"><c r="KN150000"/></row>'

    assert table_of(sheet_with(rows=far), "x.xlsx")[1:] == (("Acme", "Baker"),)
    assert len(counted) == 4


def test_repeated_cells_of_an_ods_count_in_all_its_tables_together():
    cell = (
        '<table:table-cell table:number-columns-repeated="90"><text:p>Company</text:p>'
        "</table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="9000">{cell}</table:table-row>'
    tables = "".join(f'<table:table table:name="{it}">{row}</table:table>' for it in range(9))
    content = zip_of(
        {
            "content.xml": '<x xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            f'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">{tables}</x>'
        }
    )

    with pytest.raises(UnreadableFileError, match="1,000,000 cells"):
        read_file(content, "x.ods")


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"%PDF-1.7 x", "PDF"),
        (b"\xd0\xcf\x11\xe0xx", "xls"),
        (b"PK\x03\x04broken", "damaged"),
        (PNG, "not what its name says"),
        (bytes(range(256)) * 40, "not what its name says"),
        (b"Company,Role", "no table"),
        (b'{"a": ', "no JSON"),
        (b"[" * 100_000, "damaged"),
        (b'{"a": 1}', "no table"),
        (b"a" * (files.MOST_BYTES + 1), "20 MB"),
        (zip_of({"a.csv": b"0" * 30_000_000}), "unpacks"),
        (zip_of({f"{it}.csv": b"a" for it in range(2_100)}), "2,000 files"),
        (zip_of({"photo.jpg": b"a"}), "no list"),
        (zip_of({"content.xml": BOMB}), "damaged"),
        (zip_of({"[Content_Types].xml": "<x/>"}), "damaged"),
        (csv_of(",".join(["Company"] * 120), ",".join(["a"] * 120)), "100 columns"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(content, words):
    with pytest.raises(UnreadableFileError, match=words):
        read_file(content, "x")


def damaged(packing):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as file:
        file.writestr("list.csv", "Company,Role\nAcme,Baker\n" * 50)
    content = bytearray(packed.getvalue())
    content[42:60] = b"\xff" * 18  # behind the name
    return bytes(content)


PACKINGS = {
    "stored": zipfile.ZIP_STORED,
    "deflate": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "lzma": zipfile.ZIP_LZMA,
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_damaged_zip_is_called_damaged_however_it_was_packed(packing):
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_file(damaged(PACKINGS[packing]), "list.zip")


def test_a_zip_with_a_name_in_no_encoding_is_called_damaged():
    content = zip_of({"ä.csv": "Company,Role\nAcme,Baker"}).replace("ä".encode(), b"\xff\xfe")
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_file(content, "list.zip")


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_damaged_zip_in_a_zip_spoils_no_other(packing):
    content = zip_of({"a.zip": damaged(PACKINGS[packing]), "b.csv": "Company,Role\nAcme,Baker"})

    assert [cells for _, cells in read_file(content, "x.zip").table.rows] == [("Acme", "Baker")]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("x" + "\n" * 200_000 + "x", "a.md"),
        ("|" + "[" * 200_000 + "|", "a.md"),
        ("|" + "[](x" * 50_000 + "|", "a.md"),
        ("Company," * 600_000, "a.csv"),
        ("Company,Role" + ",a" * 16_000 + "\nAcme,Baker\n" * 100, "a.csv"),
        ("Company,Role" + "," * 16_000 + "x\n" + "Acme,Baker\n" * 5_000, "a.csv"),
    ],
    ids=range(6),
)
def test_no_file_however_odd_is_read_long(content, name):
    before = process_time()
    with suppress(UnreadableFileError):
        read_file(content.encode(), name)
    assert process_time() - before < 5


def test_of_a_line_of_very_many_cells_the_first_are_looked_up():
    asked = []

    table = find_table([["Company"] * 5_000] * 2, field_of=asked.append, most_columns=100)

    assert len(table.columns) == 101
    assert table.rows == ()
    assert len(asked) <= 3 * 100


def test_columns_of_one_name_are_told_apart():
    names = ("Notes", "Notes 2", "Notes", "Notes", "")
    assert _named(names, range(5)) == ("Notes", "Notes 2", "Notes 3", "Notes 4", "Column 5")


def test_people_alone_are_no_roles():
    head = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
    people = f"{head}\nMia,May,,,A,B,1 May 2024"

    with pytest.raises(UnreadableFileError, match="people you know"):
        read_file(people.encode(), "Connections.csv")
