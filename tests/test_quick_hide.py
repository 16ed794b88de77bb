"""Quick hide: no flag name, score, pay or quote stands on a page where one tap does not hide it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.staticfiles import finders
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from applications.models import NamedPay, Offer, OfferRequest, Role
from interviews.models import Answer, Flag, GutFeeling, Interview
from interviews.score.changes import rescore_roles
from tests.factories import UserFactory
from tests.test_bad_input import addresses, rows_of

FLAG, QUOTE = "Zampano at the top", "Quassel all day long"
PAY = "98,761 to 109,872"
PLANTED = re.compile(rf"{FLAG}|{QUOTE}|98,761|109,872|\b\d+ of 100\b|^75$|score says \d")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
# What nobody reads over a shoulder: only spoken, not shown yet, or a field that is being edited.
UNSEEN = {"script", "style", "template", "textarea", "option", "datalist", "head"}
RULE = re.compile(r"\[data-hides\] :is\((.+)\) \{ visibility: hidden; \}")
# The same for everybody: what the rules are, and what one has set oneself.
SAME_FOR_ALL = ("/score/", "/preferences/")


class Page(HTMLParser):
    """shown: the text that quick hide leaves, by the selectors of app.css."""

    def __init__(self, selectors: list[str]) -> None:
        super().__init__()
        self.marks = {it.removesuffix(":not(textarea)") for it in selectors}
        self.open: list[tuple[str, bool]] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        own = {f".{it}" for it in classes} | {f"[{it}]" for it in given}
        parent = self.open[-1] if self.open else ("", False)
        is_hidden = parent[1] or tag in UNSEEN or "visually-hidden" in classes
        self.open.append((tag, is_hidden or bool(own & self.marks)))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not (self.open and self.open[-1][1]):
            self.shown.append(" ".join(data.split()))


@pytest.fixture
def rows(db):
    owner = UserFactory()
    rows = rows_of(owner)
    UserSession.objects.create(user=owner, ip="127.0.0.1", session_key="a" * 32, user_agent="A")
    Flag.objects.update(title=FLAG, quote=QUOTE)
    Answer.objects.update(words=QUOTE)
    Offer.objects.update(base_said="98,761 EUR", bonus="109,872", equity="98,761 shares")
    OfferRequest.objects.update(text="109,872 EUR", answer_words=QUOTE)
    Role.objects.update(pay_said=PAY, salary_min=98_761, salary_max=109_872)
    NamedPay.objects.update(said=PAY)
    for interview in Interview.objects.filter(gut_feelings=None, ended_at__isnull=False):
        GutFeeling.objects.create(interview=interview, value=13, recorded_at=timezone.now())
    with transaction.atomic():  # it makes the role 75
        rescore_roles([rows.role.pk], now=timezone.now(), cause="answer")
    return rows


@pytest.fixture
def owner(rows):
    return rows.owner


def selectors() -> list[str]:
    css = Path(finders.find("css/app.css")).read_text()
    return re.split(r", (?![^(]*\))", RULE.search(css)[1])


def faults(path: str, html: str, marks: list[str]) -> Iterator[str]:
    page = Page(marks)
    page.feed(html)
    for text in page.shown:
        if PLANTED.search(text):
            yield f"{path}: {text[:90]}"


def test_one_tap_hides_every_flag_name_score_pay_and_quote(rows, signed_in):
    marks, found, seen = selectors(), [], 0
    both = {"role": [rows.role.pk, rows.offered.pk]}
    pages = ("log", "room", "room_over", "debrief", "verdict")
    more = [reverse(f"interviews:interview_{it}", args=[rows.far.pk]) for it in pages]
    more.append(reverse("interviews:role_compare", query=both))

    for path in [*addresses(), *more]:
        response = signed_in.get(path)
        if response.status_code != 200 or "html" not in response.get("Content-Type", ""):
            continue
        html = response.text
        seen += bool(PLANTED.search(html))
        if not path.startswith(SAME_FOR_ALL):
            found += faults(path, html, marks)

    assert not found, "\n".join(found)
    assert seen > 10
