import pytest

from tests.factories import InterviewFactory
from tests.interviews.log.log_pages import meets


@pytest.fixture
def interview(owner):
    return InterviewFactory(owner=owner)


@pytest.fixture
def mia(interview):
    return meets(interview, "Mia Okafor")


@pytest.fixture
def jonas(interview, mia):
    return meets(interview, "Jonas Lindt")
