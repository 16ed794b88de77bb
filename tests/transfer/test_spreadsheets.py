"""What leaves as a spreadsheet is a table, and never a program."""

from transfer.spreadsheets import csv_of


def test_a_cell_never_becomes_a_formula():
    rows = [["=1+1", "+49", -3, None], ["\t=1", "\r=1", "@x", "-x"], ["a\nb", 'c"d', [1], "é"]]

    assert csv_of(["a", "b", "c", "=d"], rows).decode("utf-8-sig") == (
        'a,b,c,\'=d\r\n\'=1+1,\'+49,-3,\r\n\'\t=1,"\'\r=1",\'@x,\'-x\r\n"a\nb","c""d",[1],é\r\n'
    )
