"""Two changes to one role at the same moment, each on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from interviews.models import Interview
from interviews.score.changes import differences, rescore, scores_of
from tests.factories import AnswerFactory, InterviewFactory, QuestionFactory
from tests.interviews.deeds import NOW

LONGEST_WAIT_SECONDS = 20
IS_WAITING = "SELECT cardinality(pg_blocking_pids(%s)) > 0"

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_saved_at_once_both_are_in_the_score():
    interview = InterviewFactory()
    questions = [
        QuestionFactory(interview=interview, key=it, theme=it) for it in ("manager", "team")
    ]
    has_begun, other_pid = Event(), []

    def answer(question, signal):
        AnswerFactory(question=question, signal=signal)
        one = Interview.objects.select_related("role").get(pk=interview.pk)
        rescore(role=one.role, interview=one, now=NOW, cause="answer")

    def answer_elsewhere():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT_SECONDS}s'")
                cursor.execute("SELECT pg_backend_pid()")
                other_pid.append(cursor.fetchone()[0])
                has_begun.set()
                answer(questions[1], -2)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            answer(questions[0], 2)
            other = pool.submit(answer_elsewhere)
            assert has_begun.wait(LONGEST_WAIT_SECONDS)
            with connection.cursor() as cursor:
                while not other.done():
                    cursor.execute(IS_WAITING, other_pid)
                    if cursor.fetchone()[0]:
                        break
        other.result()

    with transaction.atomic():
        assert [differences(*it) for it in scores_of([interview.role_id])] == [{}, {}]
