import pytest

from overview.domain.commands import Command, meant

TODAY = Command("Today", "/", "home", "due", is_first=True)
ADD = Command("Add interview", "/a", "plus", "new plan")
LIST = Command("Interviews", "/i", "list")
NEXT = Command("Next interview", "/n", "calendar", about="Mia Okafor, Fernhill")
ALL = [TODAY, ADD, LIST, NEXT]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], [TODAY]),
        (["int"], [LIST, ADD, NEXT]),
        (["add", "i"], [ADD]),
        (["new"], [ADD]),
        (["mia"], [NEXT]),
        (["next", "fern"], [NEXT]),
        (["zzz"], []),
    ],
)
def test_what_is_meant(words, found):
    assert meant(ALL, words) == found
