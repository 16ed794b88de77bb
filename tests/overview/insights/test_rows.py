"""The rows behind the figures: each panel leads to those it counts, and to no others."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications import services
from applications.models import Role
from tests.factories import AnswerFactory, FlagFactory, QuestionFactory, RoleFactory, UserFactory
from tests.overview.insights.test_views import URL as INSIGHTS
from tests.overview.insights.test_views import days_ago, met, send
from tests.page_text import text_of

APPLICATIONS = reverse("overview:application_list")
ANSWERS = reverse("overview:answer_list")


def titles_at(client, url) -> set[str]:
    return {row.role.title for row in client.get(url).context["rows"]}


def panels(client, **asked) -> dict:
    context = client.get(INSIGHTS, asked).context
    return {it: context[it] for it in ("flow", "waits", "sources", "ended", "gut", "questions")}


@pytest.fixture
def search(owner):
    """Seven applications of two sources, and a role that is none."""
    for n in range(5):
        send(owner, title=f"Rejected {n}", answer="rejected", after=3, source="Board")
    gone = send(owner, title="Hours", answer="withdrawn", after=9, furthest="interviewing")
    Role.objects.filter(pk=gone.pk).update(ended_why="hours", source="board")
    send(owner, title="Silent", source="A friend")
    send(owner, title="Given up", answer="ghosted", after=5)
    send(owner, title="Old", days=300, answer="offer", after=3)
    RoleFactory(owner=owner, title="Only saved")
    send(UserFactory(), title="Theirs")
    services.trash(obj=send(owner, title="Thrown away"), now=timezone.now())
    return owner


def test_a_day_that_nobody_knows_is_not_shown(signed_in, owner):
    role = send(owner, title="Of no day")
    role.moves.update(is_day_known=False)

    response = signed_in.get(APPLICATIONS)

    assertContains(response, "Of no day")
    assertContains(response, "Day not known")
    assertNotContains(response, f"{days_ago(20):%B %Y}")


REJECTED = {f"Rejected {n}" for n in range(5)}


def test_each_panel_about_applications_leads_to_those_that_it_counts(signed_in, search):
    found = panels(signed_in)

    assert titles_at(signed_in, found["flow"]["url"]) == REJECTED | {"Hours", "Given up"}
    assert titles_at(signed_in, found["waits"]["url"]) == {"Silent", "Given up"}
    assert found["sources"]["best"] == "Board"
    assert titles_at(signed_in, found["sources"]["url"]) == REJECTED | {"Hours"}
    assert titles_at(signed_in, found["ended"]["url"]) == REJECTED | {"Hours"}
    assert titles_at(signed_in, found["ended"]["rows"][0].url) == {"Hours"}
    by_source = {row.name: titles_at(signed_in, url) for row, _, url in found["sources"]["rows"]}
    assert by_source["A friend"] == {"Silent"}
    assert by_source[""] == {"Given up", "Old"}


def test_the_days_of_the_figures_are_those_of_the_rows(signed_in, search):
    everything = titles_at(signed_in, APPLICATIONS)
    lately = titles_at(signed_in, f"{APPLICATIONS}?period=90")

    assert everything - lately == {"Old"}
    assert len(lately) == signed_in.get(INSIGHTS, {"period": "90"}).context["sent"]
    assert panels(signed_in, period="90")["flow"]["url"] == f"{APPLICATIONS}?part=ended&period=90"


def test_where_nobody_is_silent_it_leads_to_who_answered(signed_in, owner):
    send(owner, title="Quick", answer="screening", after=3)

    found = panels(signed_in)

    page = signed_in.get(INSIGHTS)
    assertContains(page, "See who answered")
    assertContains(page, "See all of them")  # nothing ended
    assert titles_at(signed_in, found["waits"]["url"]) == {"Quick"}


def test_every_link_of_a_panel_leads_somewhere(signed_in, search):
    met(Role.objects.get(title="Silent"))
    page = signed_in.get(INSIGHTS).text
    links = {html.unescape(it) for it in re.findall(r'href="(/insights/[a-z]+/[^"]*)"', page)}

    assert len(links) >= 7
    for url in links:
        assertNotContains(signed_in.get(url), "No application matches")


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("part=interviews", {"Hours", "Old"}),
        ("part=offers", {"Old"}),
        ("part=answered", REJECTED | {"Hours", "Old"}),
        ("why=-", REJECTED),
        ("why=hours", {"Hours"}),
        ("q=silent", {"Silent"}),
        ("part=nonsense&period=x&why=y&page=900&q=rejected", REJECTED),
    ],
)
def test_the_list_is_narrowed_by_the_address(signed_in, search, asked, titles):
    assert titles_at(signed_in, f"{APPLICATIONS}?{asked}") == titles


def test_a_row_says_what_came_of_it(signed_in, search):
    page = text_of(signed_in.get(APPLICATIONS))

    assert "After three days" in page
    assert "Silent for 20 days" in page
    assert "Withdrawn Hours above my limit" in page


def test_an_empty_list_says_how_to_begin(signed_in):
    assertContains(signed_in.get(APPLICATIONS), "No application yet")
    assertContains(signed_in.get(ANSWERS), "No answers yet")


# --- Gut and score, flags, questions -------------------------------------------------------------


def judged(owner, title, gut):
    role = send(owner, title=title)
    interview, mia = met(role)
    interview.gut_feelings.create(value=gut, recorded_at=timezone.now())
    figures = {"fit_score": 80, "fit_low": 60, "fit_high": 91, "fit_coverage": 0.6, "fit_known": 6}
    Role.objects.filter(pk=role.pk).update(**figures)
    return interview, mia


def test_gut_and_score_have_their_table_and_lead_to_their_roles(signed_in, owner):
    for title, gut in (("Near", 75), ("Far", 20)):
        judged(owner, title, gut)
    send(owner, title="Without")

    page = signed_in.get(INSIGHTS)

    region = page.text.partition('aria-labelledby="gut-title"')[2].partition("</section>")[0]
    table = text_of_part(region)
    assert "Far" in table and "20 80 60–91 60 less" in table
    assert "75 80 60–91 5 less" in table
    assert region.count(" data-private>") >= 8
    assert titles_at(signed_in, page.context["gut"]["url"]) == {"Near", "Far"}


def text_of_part(markup) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(markup)).split())


def test_flags_lead_to_the_open_ones_of_interviews(signed_in, owner):
    interview, mia = judged(owner, "Near", 75)
    FlagFactory(interview=interview, title="Open one").contacts.add(mia)
    FlagFactory(interview=interview, key="x", title="Explained", status="explained")

    url = signed_in.get(INSIGHTS).context["shown"]["url"]

    assert re.findall(r'class="flag-name">(.*?)<', signed_in.get(url).text) == ["Open one"]


def test_questions_have_their_table_and_lead_to_the_answers(signed_in, owner):
    interview, mia = judged(owner, "Near", 75)
    first = QuestionFactory(interview=interview, text="How do you lead?", key="own-1")
    other = QuestionFactory(interview=interview, text="And hours?", key="own-2")
    AnswerFactory(question=first, speaker=mia, words="Calmly", signal=2)
    AnswerFactory(question=other, speaker=mia, words="", manner="dodged", signal=None)
    AnswerFactory(question=first, speaker=mia, words="Old", superseded_at=timezone.now())
    theirs = QuestionFactory(interview=met(send(UserFactory()))[0], text="Theirs?")
    AnswerFactory(question=theirs)

    page = signed_in.get(INSIGHTS)
    answers = signed_in.get(page.context["questions"]["url"])

    region = page.text.partition('aria-labelledby="questions-title"')[2].partition("</section>")[0]
    assert "Question Answers Specific General Dodged Moved its area" in text_of_part(region)
    assertContains(answers, "“Calmly”")
    assertContains(answers, "And hours?")
    for words in ("Theirs?", "“Old”"):
        assertNotContains(answers, words)
    url = page.context["questions"]["rows"][0].answers_url
    assert [it.words for it in signed_in.get(url).context["listing"].page] == ["Calmly"]
    for asked in ({"q": "calm"}, {"manner": "specific"}, {"q": mia.name, "question": "own-1"}):
        assert len(signed_in.get(ANSWERS, asked).context["listing"].page) == 1


# --- How much ------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [APPLICATIONS, f"{APPLICATIONS}?part=both", ANSWERS])
def test_the_rows_cost_a_fixed_number_of_queries(signed_in, owner, url):
    def fill(count):
        for n in range(count):
            interview, mia = judged(owner, f"Role {n}", 20)
            AnswerFactory(question=QuestionFactory(interview=interview), speaker=mia)

    fill(1)
    signed_in.get(url)
    with CaptureQueriesContext(connection) as one:
        signed_in.get(url)
    fill(11)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(url)

    assert len(many) == len(one) <= 11
