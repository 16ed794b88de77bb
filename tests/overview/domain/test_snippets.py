import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from overview.domain.snippets import LONGEST, Piece, marked, snippet

WORDS = ["on", "call", "naïve", "Müller", "nights", "paid", "x" * 40]


def shown(pieces):
    return "".join(f"[{it.text}]" if it.is_hit else it.text for it in pieces)


def test_words_that_begin_so_are_hits_whatever_their_marks_and_capitals():
    assert shown(marked("Ask MÜLLER, not Emuller.", ["mul"])) == "Ask [MÜLLER], not Emuller."


def test_a_short_text_stands_whole_in_one_line():
    assert snippet("Two\nlines.", ["lines"]) == [Piece("Two "), Piece("lines", True), Piece(".")]


def test_a_long_text_is_cut_where_most_words_stand_together():
    text = f"call me. {'Something else. ' * 30}They are on call at nights. {'And more. ' * 40}"

    found = shown(snippet(text, ["call", "nights"]))

    assert "They are on [call] at [nights]." in found
    assert found.startswith("…") and found.endswith("…")


@given(st.text(max_size=400), st.text(min_size=1, max_size=4))
def test_pieces_put_together_are_the_text(text, word):
    assert "".join(it.text for it in marked(text, [word])) == unicodedata.normalize("NFC", text)


@given(st.lists(st.sampled_from(WORDS), max_size=80), st.sampled_from(["call", "naive", "zz"]))
def test_a_snippet_is_short_and_holds_a_hit_wherever_the_text_has_one(words, word):
    found = snippet(" ".join(words), [word])

    assert sum(len(it.text) for it in found) <= LONGEST + 45
    assert any(it.is_hit for it in found) == any(
        it in ("call", "naïve") and word in ("call", "naive") and it[:2] == word[:2] for it in words
    )
