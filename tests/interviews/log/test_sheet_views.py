from pytest_django.asserts import assertContains, assertNotContains

from interviews.models import MessagePlan
from tests.factories import (
    ContactFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    KeyMessageFactory,
    QuestionFactory,
)
from tests.interviews.log.log_pages import meets, url


def test_the_sheet_holds_what_one_wants_on_the_table(signed_in, owner):
    interview = InterviewFactory(owner=owner, place="Room 7, Mill Lane 2")
    mia = meets(interview, "Mia Okafor")
    message = KeyMessageFactory(owner=owner, text="I make slow things fast", proof="Five hours")
    MessagePlan.objects.create(interview=interview, message=message)
    QuestionFactory(interview=interview, text="How is on-call?", probe="How many nights?")
    QuestionFactory(interview=interview, key="b", text="Only if there is time", is_reserve=True)
    QuestionFactory(interview=interview, key="c", text="This came up", is_unplanned=True)
    ruth = ContactFactory(owner=owner, company=mia.company, kind=mia.kind)
    InterviewerQuestionFactory(
        interview=InterviewFactory(owner=owner), asked_by=ruth, text="Why us?", wished="The work."
    )

    response = signed_in.get(url("interview_sheet", interview))

    for words in (
        "Mia Okafor",
        "Room 7, Mill Lane 2",
        "Five hours",
        "How is on-call?",
        "How many nights?",
        "Only if there is time",
        "Why us?",
        "The work.",
        "Tight-lipped about the manager",
    ):
        assertContains(response, words)
    assertContains(response, "I make slow things fast", count=1)  # no notice of the page
    assertNotContains(response, "This came up")


def test_an_interview_with_nothing_planned_still_has_lines_to_write_on(signed_in, owner):
    response = signed_in.get(url("interview_sheet", InterviewFactory(owner=owner)))

    assertContains(response, "Nothing is planned yet.")
    assertContains(response, 'class="line"')
