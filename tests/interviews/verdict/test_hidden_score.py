"""No page gives away a score before the gut: neither its numbers nor its words."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.urls import reverse

from interviews.models.gut_words import CHOICES
from interviews.score.changes import score_of, score_of_evidence
from interviews.score.domain.fit_score import FitScore
from interviews.score.evidence_reading import evidence_of
from tests.factories import InterviewFactory
from tests.interviews.verdict.verdict_stories import debrief, gut, meet, say, smirk

EXPLAINED = reverse("interviews:score_explained")
WORDS = re.compile(
    r"points away|leans toward|\bstrong\b|too early|provisional|\bsolid\b|of 100\b|% known"
    r"|score-number|verdict-number|class=\"(range|coverage|area)\"",
    re.IGNORECASE,
)
HREF = re.compile(r'(?:href|hx-get)="(/[^"]*)"')
SMALL = 32  # what could as well be a day or a count
ENOUGH_PAGES = 40


@pytest.fixture
def waiting(owner):
    """An interview with a score whose numbers stand nowhere else, told in full but for the gut."""
    start = datetime(2026, 3, 3, 11, 33, tzinfo=UTC)
    interview = InterviewFactory(
        owner=owner, starts_at=start, role__title="Data engineer", role__company__name="Fernhill"
    )
    ruth = meet(interview, "Ruth Adler", "hiring_manager")
    mia = meet(interview, "Mia Okafor", "coworker")
    dana = meet(interview, "Dana Whitlock", "recruiter")
    say(interview, ruth, "manager", manner="general", signal=2, words="I stay close to the work.")
    say(interview, mia, "manager", signal=0, words="She reads everything.")
    smirk(interview, mia, severity=1)
    say(interview, mia, "role", signal=1, words="There is a lot to build.")
    say(interview, dana, "role", signal=1, words="It is a great post.")
    smirk(interview, dana, key="vague_post", title="Vague post", area="role", severity=2)
    say(interview, mia, "team", signal=1, words="We eat together.")
    say(interview, ruth, "team", manner="general", signal=0, words="They get on.")
    jonas = meet(interview, "Jonas Lindt", "coworker")
    for theme in ("manager", "role", "team", "culture"):
        say(interview, jonas, theme, signal=1, words="It is all right.")
    debrief(interview, {"role": (4, "the first project")}, interest="yes")
    return interview


def numbers_of(score: FitScore) -> set[int]:
    """Every number that the score is shown with."""
    found = {score.points, score.raw_points, score.low_points, score.high_points}
    found.add(score.coverage_percent)
    for one in score.areas:
        if one.is_known:
            found |= {one.points, one.low_points, one.high_points, one.coverage_percent}
    return {it for it in found if it and SMALL < it < 100} - {
        end for it in CHOICES for end in (it.value, it.low, it.high)
    }


def pages_from(client, start: str) -> dict[str, str]:
    """Address → text of every page of ours that can be reached by links; once for each query."""
    found: dict[str, str] = {}
    left = [start]
    while left:
        url = left.pop()
        path, _, query = url.partition("?")
        key = f"{path}?{'&'.join(sorted(QueryDict(query)))}"
        if key in found or path.startswith(("/static/", "/accounts/")):
            continue
        response = client.get(url)
        is_page = response.status_code == 200 and not response.streaming  # an export is a file
        found[key] = response.text if is_page else ""
        if response.status_code == 302:
            left.append(response.url)
        links = (html.unescape(it).partition("#")[0] for it in HREF.findall(found[key]))
        left += [it for it in links if not it.startswith("//")]
    return found


def shown(page: str) -> str:
    """What a reader sees or hears: the text, with titles and labels."""
    named = " ".join(re.findall(r'(?:aria-label|title|alt)="([^"]*)"', page))
    return html.unescape(re.sub(r"<[^>]+>", " ", page)) + " " + named


def gives_away(page: str, numbers: set[int]) -> list[str]:
    text = shown(page)
    told = [str(it) for it in numbers if re.search(rf"(?<![\d:.,]){it}(?![\d:])", text)]
    return told + [it.group() for it in WORDS.finditer(page)]


def test_no_page_gives_the_score_away_before_the_gut(signed_in, waiting):
    score, role = score_of(waiting), waiting.role
    numbers = numbers_of(score) | numbers_of(score_of_evidence(evidence_of(waiting), role))
    assert score.is_rankable and len(numbers) > 8
    pairs = {
        f"{reverse('interviews:role_compare')}?role={role.pk}",
        f"{reverse('overview:search')}?q=Data",
        reverse("interviews:company_verdict", args=[role.company_id]),
        reverse("interviews:decision_create", args=[role.pk]),
    }

    pages = pages_from(signed_in, reverse("overview:today"))
    pages |= {url: signed_in.get(url).text for url in pairs}

    told = {
        url: words
        for url, page in pages.items()
        if not url.startswith(EXPLAINED) and (words := gives_away(page, numbers))
    }
    assert told == {}
    assert len(pages) > ENOUGH_PAGES
    for url in ("interviews:role_verdict", "overview:role_detail"):
        assert f"{reverse(url, args=[role.pk])}?" in pages


def test_the_page_that_explains_the_score_tries_no_hidden_role(signed_in, waiting):
    trial = signed_in.get(EXPLAINED).context["trial"]

    assert trial["roles"] == []
    assert trial["hidden_roles"] == [waiting.role]


@pytest.mark.parametrize("value", [40, None])
def test_the_same_pages_tell_it_once_the_gut_is_recorded_or_skipped(signed_in, waiting, value):
    numbers = numbers_of(score_of(waiting))
    gut(waiting, value)
    role, points = waiting.role, str(score_of(waiting).points)

    for url in (
        reverse("interviews:interview_verdict", args=[waiting.pk]),
        reverse("interviews:role_verdict", args=[role.pk]),
        reverse("interviews:company_verdict", args=[role.company_id]),
        reverse("overview:role_detail", args=[role.pk]),
        reverse("applications:role_list"),
        role.company.get_absolute_url(),
    ):
        assert points in gives_away(signed_in.get(url).text, numbers), url
