from hypothesis import given
from hypothesis import strategies as st

from interviews.preparing.domain.own_notes import note_lines, to_ask, with_note, without_note

NOTES = st.lists(st.text("Ask me?", min_size=1).filter(str.strip)).map("\n".join)
NOTE = st.text("Ask me?", min_size=1).map(lambda it: " ".join(it.split())).filter(bool)


def test_a_note_is_one_line():
    assert with_note("Send slides", " Ask Ruth\n about on-call ") == (
        "Send slides\nAsk Ruth about on-call"
    )


def test_to_ask_is_what_says_ask():
    notes = "Ask Ruth about on-call\nSend slides\nask who left\nAsked twice"

    assert to_ask(notes) == ["Ask Ruth about on-call", "ask who left"]


@given(NOTES, NOTE)
def test_a_note_is_kept_once_and_taken_away_again(notes, note):
    kept = with_note(with_note(notes, note), note)

    assert note_lines(kept).count(note) == max(note_lines(notes).count(note), 1)
    assert note not in note_lines(without_note(kept, note))
