import pytest

from interviews.log.domain.messages_said import said_of


@pytest.mark.parametrize(
    ("deliveries", "words"),
    [
        (["delivered", "delivered", "partly", "not"], "2 of 4 said, 1 partly"),
        (["delivered", ""], "1 of 2 said"),
        ([], "0 of 0 said"),
    ],
)
def test_what_got_across_is_said_in_one_way(deliveries, words):
    assert str(said_of(deliveries)) == words
