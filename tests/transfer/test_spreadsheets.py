"""What leaves as a spreadsheet is a table, and never a program."""

from io import BytesIO

from openpyxl import load_workbook

from transfer.spreadsheets import csv_of, write_xlsx


def test_a_cell_never_becomes_a_formula():
    rows = [["=1+1", "+49", -3, None], ["\t=1", "\r=1", "@x", "-x"], ["a\nb", 'c"d', [1], "é"]]

    assert csv_of(["a", "b", "c", "=d"], rows).decode("utf-8-sig") == (
        'a,b,c,\'=d\r\n\'=1+1,\'+49,-3,\r\n\'\t=1,"\'\r=1",\'@x,\'-x\r\n"a\nb","c""d",[1],é\r\n'
    )


def test_what_no_workbook_can_hold_is_left_out_of_it():
    file = BytesIO()
    text = "a\x00b\ufffec\uffffd"

    write_xlsx(file, title="Roles", head=["Title"], widths=[20], rows=[[text]])

    assert load_workbook(file)["Roles"]["A2"].value == "abcd"
