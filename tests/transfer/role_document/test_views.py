"""A role as one document: all of it, and nothing private unless it was ticked."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import Preferences
from applications import services
from applications.models import Contact, Role
from interviews.models import MessagePlan
from interviews.score.changes import rescore_roles
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    DecisionFactory,
    FlagFactory,
    FoundFlagFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    KeyMessageFactory,
    OfferFactory,
    OfferRequestFactory,
    ParticipantFactory,
    QuestionFactory,
    RetrospectiveFactory,
    RoleFactory,
)
from tests.page_text import text_of
from transfer.role_document.reading import Private

WORDS = {it: f"Zampano-{it}" for it in Private}
FLOOR = "98,761"


@pytest.fixture
def role(owner):
    """Private words wherever one may write them."""
    notes, gut = WORDS[Private.NOTES], WORDS[Private.GUT]
    Preferences.objects.filter(user=owner).update(salary_floor=98_761)
    company = CompanyFactory(owner=owner, name="Kestrel", notes=notes)
    recruiter = ContactFactory(
        owner=owner, name="Dana", kind="recruiter", email="dana@k.example", notes=notes
    )
    role = RoleFactory(
        owner=owner, company=company, title="Data *engineer*", location="Aarhus", notes=notes
    )
    Role.objects.update(recruiter=recruiter, pay_said="60,000 EUR")
    services.move_stage(
        role=role, stage="interviewing", moved_on=timezone.localdate(), now=timezone.now()
    )
    role.moves.update(note=notes)
    interview = InterviewFactory(
        owner=owner,
        role=role,
        is_over=True,
        notes=notes,
        own_notes=notes,
        feeling_why=notes,
        interest="no",
        interest_words=gut,
    )
    mia = ParticipantFactory(interview=interview, contact__name="Mia").contact
    Contact.objects.filter(pk=mia.pk).update(notes=notes, company=None)
    message = KeyMessageFactory(owner=owner, text="I finish things")
    MessagePlan.objects.create(interview=interview, message=message, delivery="partly")
    question = QuestionFactory(interview=interview, key="avg_hours", text="How many hours?")
    AnswerFactory(
        question=question, speaker=mia, words="Sixty,\nseventy", cue=notes, manner="general"
    )
    QuestionFactory(interview=interview, text="Who decides?")
    InterviewerQuestionFactory(
        interview=interview, asked_by=mia, text="Why us?", answered="The work", wished=notes
    )
    interview.gut_feelings.create(value=17, note=gut, recorded_at=timezone.now())
    flag = WORDS[Private.FLAGS]
    FlagFactory(interview=interview, title=flag, quote=flag, cue=flag)
    FoundFlagFactory(company=company, title=flag, quote=flag, cue=flag).roles.add(role)
    DecisionFactory(role=role, reasons=notes, pre_mortem=notes)
    RetrospectiveFactory(role=role, wish_asked=notes, wish_said=notes, keep=notes)
    offer = WORDS[Private.OFFER]
    OfferFactory(owner=owner, role=role, base_said=offer, bonus=offer, other=offer)
    OfferRequestFactory(owner=owner, role=role, text=offer)
    rescore_roles([role.pk], now=timezone.now(), cause="answer")
    return role


def urls(role):
    return [
        reverse(f"transfer:{name}", args=[role.pk])
        for name in ("role_document", "role_document_markdown")
    ]


def texts(client, role, **asked):
    """The article of the page and the Markdown; what can be ticked is no part of either."""
    page, markdown = (client.get(it, asked) for it in urls(role))
    return text_of(page).partition("Show ")[2], markdown.content.decode()


def test_it_holds_the_role_the_interviews_and_what_was_said(signed_in, role):
    page, markdown = texts(signed_in, role)

    for part in (
        "Aarhus",
        "60,000 EUR",
        "Dana",
        "Recruiter",
        "Interviewing",
        "Mia",
        "I finish things",
        "Partly",
        "How many hours?",
        "Sixty,",
        "general",
        "Who decides?",
        "Not asked",
        "Why us?",
        "The work",
    ):
        assert part in page
        assert part in markdown
    assert "# Data \\*engineer\\*, Kestrel\n" in markdown
    assert "> Sixty,  \n> seventy" in markdown


def test_nothing_private_is_in_it_unless_it_is_ticked(signed_in, role):
    for text in texts(signed_in, role):
        assert "Zampano" not in text
        assert FLOOR not in text
        assert "of 100" not in text
        assert "17, no" not in text
        assert "dana@k.example" not in text


@pytest.mark.parametrize(
    ("ticked", "words"),
    [
        ("flags", [WORDS[Private.FLAGS]]),
        ("gut", [WORDS[Private.GUT], "17, no", "Still interested"]),
        ("notes", [WORDS[Private.NOTES]]),
        ("limits", [FLOOR]),
        ("offer", ["Their offer of 2 March 2026", f"{WORDS[Private.OFFER]}: not answered yet"]),
        ("score", ["Score", "Could be"]),
    ],
)
def test_what_is_ticked_is_in_it_and_nothing_else_that_is_private(signed_in, role, ticked, words):
    for text in texts(signed_in, role, **{ticked: "1"}):
        for it in words:
            assert it in text
        assert not [it for name, it in WORDS.items() if name != ticked and it in text]
        assert (FLOOR in text) == (ticked == "limits")


def test_a_ticked_score_still_waits_for_the_gut(signed_in, role):
    for interview in role.interviews.all():
        interview.gut_feelings.all().delete()

    for text in texts(signed_in, role, score="1"):
        assert "Hidden until your gut" in text
        assert "Could be" not in text


def test_the_roles_page_leads_to_it_and_it_to_the_file(signed_in, role):
    page, markdown = urls(role)

    assertContains(signed_in.get(role.get_absolute_url()), f'href="{page}"')
    assertContains(signed_in.get(page, {"gut": "1", "nonsense": "1"}), f'href="{markdown}?gut=1"')
    response = signed_in.get(markdown)
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="data-engineer-kestrel.md"'
    )
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"


def test_many_interviews_take_as_many_queries_as_one(
    signed_in, owner, role, django_assert_max_num_queries
):
    for _ in range(6):
        more = InterviewFactory(owner=owner, role=role, is_over=True)
        AnswerFactory(question=QuestionFactory(interview=more))
        FlagFactory(interview=more)
        ParticipantFactory(interview=more)

    for url in urls(role):
        with django_assert_max_num_queries(24):
            signed_in.get(url, dict.fromkeys(Private, "1"))
