import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transfer.role_document.domain.document import (
    Document,
    Fact,
    Part,
    Text,
    as_markdown,
    escaped,
    without_empty,
)


def test_a_document_as_markdown():
    document = Document(
        "Baker, Acme",
        "Offer, as of 3 May 2026",
        (
            Part(2, "The job", (Fact("Where", "Bath"), Fact("Found", "a_b"))),
            Part(3, "Asked"),
            Part(4, "Why?", (), (Text("One\ntwo\n\nThree", "Mia", is_quote=True), Text("So"))),
        ),
    )

    assert as_markdown(document) == (
        "# Baker, Acme\n\nOffer, as of 3 May 2026\n\n## The job\n\n- **Where:** Bath\n"
        "- **Found:** a\\_b\n\n### Asked\n\n#### Why?\n\n**Mia:**\n\n> One  \n> two\n> \n> Three"
        "\n\nSo\n"
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("# No heading", "\\# No heading"),
        ("- no list", "\\- no list"),
        ("12. no list", "12\\. no list"),
        ("1) no list", "1\\) no list"),
        ("---", "\\---"),
        ("===", "\\==="),
        ("> no quote", "\\> no quote"),
        ("<script>x</script>", "\\<script\\>x\\</script\\>"),
        ("[a](javascript:x)", "\\[a\\](javascript:x)"),
        ("![a](http://x)", "!\\[a\\](http://x)"),
        ("*a* _b_ `c` ~~d~~", "\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~"),
        ("&lt; | \\", "\\&lt; \\| \\\\"),
    ],
)
def test_what_was_typed_is_no_markup(typed, written):
    assert escaped(typed) == written


@given(st.text(st.sampled_from("#-*_>`[]()<&|~\\=+12.) \t\r\n\x00ab:$"), max_size=40))
def test_no_line_of_a_text_begins_a_block_or_holds_markup(words):
    block = as_markdown(Document("T", "", (Part(2, "P", (), (Text(words),)),)))
    body = block.removeprefix("# T\n\n## P").strip("\n")

    for line in body.split("\n"):
        assert not re.match(r"\s{4}|\t|[#+\-=>:]|\d+[.)]", line)
        assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|~&]", line)
        assert "\r" not in line


def test_a_heading_that_nothing_stands_under_is_left_out():
    bare, question, said = Part(2, "Acme"), Part(4, "Why?"), Part(2, "The job", (Fact("A", "b"),))
    above = Part(2, "Interview")

    assert without_empty([bare, said, bare]) == [said]
    assert without_empty([above, question, said]) == [above, question, said]
    assert without_empty([]) == []
