import pytest

from applications.documents.domain.sizes import MB, bytes_in_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 MB"),
        (1, "1 KB"),
        (2048, "2 KB"),
        (MB, "1 MB"),
        (MB + 1, "1.1 MB"),
        (int(9.9 * MB), "9.9 MB"),
        (12 * MB + 1, "13 MB"),
        (500 * MB, "500 MB"),
    ],
)
def test_sizes_are_said_as_people_do_and_never_too_small(size, words):
    assert bytes_in_words(size) == words
