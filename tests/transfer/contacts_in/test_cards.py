"""What is read of a .vcf file, in the three versions and as broken as they come."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transfer.contacts_in.cards import (
    MOST_BYTES,
    MOST_CARDS,
    UnreadableCardsError,
    read_cards,
)
from transfer.contacts_in.domain.card import Card, kind_guessed, twins

PHONE = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg M=C3=BC=\r\nller\r\n"
    "TEL;CELL;VOICE:+49 30 123\r\nEMAIL;PREF;INTERNET:joerg@kestrel.example\r\n"
    "ORG:Kestrel;Sales\r\nTITLE:Talent partner\r\nEND:VCARD\r\n"
)
APPLE = (
    "BEGIN:VCARD\nVERSION:3.0\nN:Okafor;Mia;;;\nFN:Mia Okafor\n"
    "item1.EMAIL;type=INTERNET;type=pref:mia@fernhill.example\nitem1.X-ABLabel:_$!<Work>!$_\n"
    "ORG:Fernhill\\, Ltd;\nNOTE:Met at the fair\\nLikes tea\n"
    "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 60 + "\n " + "B" * 60 + "\nEND:VCARD\n"
)
NEWER = (
    "BEGIN:VCARD\nVERSION:4.0\nFN:Ruth Adler\nEMAIL;TYPE=work:ruth@abc.example\n"
    'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+1-555-0100\n'
    'ORG;SORT-AS="ABC":ABC\\, Inc.;North\nROLE:Engineer\nTZ:Europe/Berlin\nEND:VCARD\n'
)


def one(content) -> Card:
    (card,) = read_cards(content).cards
    return card


def test_a_phone_writes_2_1():
    assert one(PHONE.encode()) == Card(
        "Jörg Müller", "joerg@kestrel.example", "+49 30 123", "Kestrel", "Talent partner"
    )


def test_apple_and_google_write_3_0():
    card = one(APPLE.encode())

    assert card == Card(
        "Mia Okafor",
        "mia@fernhill.example",
        company="Fernhill, Ltd",
        notes="Met at the fair\nLikes tea",
    )


def test_newer_programs_write_4_0():
    assert one(NEWER.encode()) == Card(
        "Ruth Adler", "ruth@abc.example", "+1-555-0100", "ABC, Inc.", "Engineer", "Europe/Berlin"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(encoding):
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Jörg Müller\nNOTE:Grüße aus Köln\nEND:VCARD"

    assert one(card.encode(encoding)).name == "Jörg Müller"


def test_quoted_printable_says_its_own_letters():
    name = "FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:J=F6rg"
    card = f"BEGIN:VCARD\nVERSION:2.1\n{name}\nEND:VCARD"

    assert one(card).name == "Jörg"


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("N:Okafor;Mia;;;", "Mia Okafor"),
        ("FN:\nN:Okafor;Mia;Anne;;", "Mia Anne Okafor"),
        ("EMAIL:mia@fernhill.example", "mia"),
        ("FN:Mia\x07 \t Okafor", "Mia Okafor"),
    ],
)
def test_somebody_is_called_by_what_there_is(lines, name):
    assert one(f"BEGIN:VCARD\nVERSION:3.0\n{lines}\nEND:VCARD").name == name


def test_pictures_are_not_carried_on():
    read = read_cards(APPLE)

    assert "AAAA" not in read.text
    assert "BBBB" not in read.text
    assert read_cards(read.text).cards == read.cards


def test_a_broken_card_spoils_no_other():
    broken = "BEGIN:VCARD\nVERSION:3.0\n;;;:\nhello\nEND:VCARD\n"
    nested = (
        "BEGIN:VCARD\nVERSION:2.1\nFN:Boss\nAGENT:\nBEGIN:VCARD\nFN:Aide\nEND:VCARD\nEND:VCARD\n"
    )
    cut_off = "BEGIN:VCARD\nVERSION:3.0\nFN:Last\nEMAIL:last@x.exam"

    read = read_cards(broken + nested + APPLE + cut_off)

    assert [it.name for it in read.cards] == ["Boss", "Mia Okafor", "Last"]
    assert read.unreadable == 1


def test_what_cannot_be_read_stays_out_of_the_log(caplog, capsys):
    read_cards("BEGIN:VCARD\nVERSION:3.0\nFN;;=:Secret\nEMAIL;\nN:A;B\nEND:VCARD")

    assert caplog.text == ""
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There is no contact in this file"),
        (b"Name,Mail\nMia,mia@x.example", "There is no contact in this file"),
        (b"BEGIN:VCARD\nNOTE:Nobody\nEND:VCARD", "has a name or an e-mail"),
        (b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
        (b"BEGIN:VCARD\nFN:A\nEND:VCARD\n" * (MOST_CARDS + 1), "more than 300 contacts"),
        (
            b"BEGIN:VCARD\n"
            + b"NOTE:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" * 90_000
            + b"END:VCARD",
            "has a name or an e-mail",
        ),
    ],
    ids=["empty", "csv", "nobody", "large", "many", "long"],
)
def test_what_is_too_much_or_nothing_is_refused_in_words(content, words):
    with pytest.raises(UnreadableCardsError, match=words):
        read_cards(content)


def test_too_many_are_refused_before_one_is_read(monkeypatch):
    monkeypatch.setattr("transfer.contacts_in.cards._card", pytest.fail)

    with pytest.raises(UnreadableCardsError):
        read_cards("BEGIN:VCARD\nEND:VCARD\n" * 100_000)


PIECES = st.sampled_from((PHONE + APPLE + NEWER).splitlines())


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.binary(max_size=200), st.lists(PIECES | st.text(max_size=20), max_size=30)))
def test_any_bytes_are_read_or_refused_in_words(content):
    content = content if isinstance(content, bytes) else "\n".join(content).encode(errors="replace")
    try:
        read = read_cards(content)
    except UnreadableCardsError:
        return
    for card in read.cards:
        assert card.name.isprintable()
        assert len(card.name) <= 120
        assert len(card.notes) <= 2_000


# --- What is guessed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Senior Technical Recruiter", "recruiter:distant"),
        ("Talent partner", "recruiter:distant"),
        ("CTO and founder", "leadership"),
        ("Doctor", ""),
        ("", ""),
    ],
)
def test_the_title_of_the_job_may_tell_who_somebody_is(title, kind):
    assert kind_guessed(Card("A", job_title=title)) == kind


def test_one_person_twice_is_seen():
    cards = [
        Card("Mia Okafor", "mia@x.example", company="Fernhill"),
        Card("M. Okafor", "MIA@x.example"),
        Card("mia okafor", company="Fernhill"),
        Card("Mia Okafor", company="Kestrel"),
    ]

    assert twins(cards) == {1, 2}


def test_a_line_cut_off_after_many_parameters_is_read_at_once():
    card = one("BEGIN:VCARD\nVERSION:3.0\nFN:Mia\nEMAIL;TYPE=" + "a," * 40 + "\nEND:VCARD")

    assert card == Card("Mia")


def test_a_line_may_be_folded_before_its_value():
    folded = "TEL;TYPE=CELL,\n VOICE;PREF=1:+49 30\n  123"

    assert one(f"BEGIN:VCARD\nVERSION:3.0\nFN:Mia\n{folded}\nEND:VCARD").phone == "+49 30 123"


def test_what_is_sent_back_by_the_form_is_measured_as_it_is_sent():
    note = "NOTE:" + "ü" * 4_900
    cards = "\n".join(f"BEGIN:VCARD\nFN:Mia {n}\n{note}\nEND:VCARD" for n in range(40))

    with pytest.raises(UnreadableCardsError, match="larger"):
        read_cards(cards)


@pytest.mark.parametrize(
    "lines",
    [
        "NOTE;QUOTED-PRINTABLE=\n" + "=\n" * 400_000,
        "NOTE;QUOTED-PRINTABLE:=\n" + "=\n" * 400_000,
        "NOTE\n" + " x\n" * 400_000,
        "NOTE;" + "A" * 5_000 + "\n" + " \n" * 400_000,
    ],
)
def test_a_line_that_goes_on_and_on_is_read_at_once(lines):
    before = process_time()
    assert one(f"BEGIN:VCARD\nVERSION:3.0\nFN:Mia\n{lines}END:VCARD").name == "Mia"
    assert process_time() - before < 3


def test_a_line_whose_folded_head_says_quoted_printable_goes_on_behind_a_soft_break():
    note = "NOTE;CHARSET=UTF-8;\n ENCODING=QUOTED-PRINTABLE:Met at=\n the fair\nTITLE:Baker"

    card = one(f"BEGIN:VCARD\nVERSION:2.1\nFN:Mia\n{note}\nEND:VCARD")

    assert (card.notes, card.job_title) == ("Met at the fair", "Baker")
