"""What search shows: the best rows that hold every word, each with the place it was found in."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.domain.letters import plain_words
from accounts.models import User
from accounts.owned import TrashableModel
from applications.lists import MOST_SEARCHED_CHARACTERS, MOST_SEARCHED_WORDS
from applications.models import (
    Company,
    Contact,
    Document,
    DocumentVersion,
    KeyMessage,
    LogEntry,
    Offer,
    OfferRequest,
    Role,
)
from interviews.models import (
    Answer,
    BankQuestion,
    Decision,
    DraftVersion,
    Flag,
    FollowUp,
    FoundFlag,
    Interview,
    InterviewerQuestion,
    Question,
    Retrospective,
)
from overview.domain.found import Found, Kind, ranked
from overview.domain.snippets import Piece, marked, snippet, words_hit
from overview.search.index import index
from overview.search.sources import MANY_NEWER, SOURCES

MOST_FOUND = 20
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """label: the place in the row. is_quote: somebody else's words, verbatim."""

    label: str
    text: str
    is_quote: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a row is called and where it is read. when: the day it is about; None for none."""

    title: str
    url: str
    around: str = ""
    when: date | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """place and snippet: where the words stand, beside the title; "" and [] for nowhere else."""

    kind: str
    icon: str
    url: str
    title: list[Piece]
    around: str
    when: date | None
    place: str
    snippet: list[Piece]
    is_quote: bool


def search_for(user: User, text: str) -> dict[str, Any]:
    """Rows of the user that hold every word of text, or a word that begins so, the best first.

    text: what was searched for, cleaned: what no text can hold is left out. is_asked: there was
    enough to search for. has_more: not all are shown.
    """
    text = "".join(char for char in text if char.isprintable())[:MOST_SEARCHED_CHARACTERS].strip()
    words = words_of(text)
    is_asked = sum(map(len, words)) >= SHORTEST
    found = ranked(_found(user, words), plain_words(text), most=MOST_FOUND + 1) if is_asked else []
    hits = list(_hits(user, found[:MOST_FOUND], plain_words(text)))
    return {
        "text": text,
        "is_asked": is_asked,
        "hits": hits,
        "has_more": len(found) > MOST_FOUND,
    }


def words_of(text: str) -> list[str]:
    """The words as they were typed: the databases fold them as they folded the index."""
    typed = "".join(it if it.isalnum() else " " for it in unicodedata.normalize("NFC", text))
    return typed.split()[:MOST_SEARCHED_WORDS]


def _found(user: User, words: list[str]) -> Iterator[Found]:
    """The newest of each kind that hold all words."""
    queries = [index().found(source, user, words) for source in SOURCES]
    values = [value for _, its in queries for value in its]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in queries), values)
        for kind, pk, title in cursor.fetchall():
            yield Found(Kind(kind), pk, title)


def _hits(user: User, found: list[Found], words: list[str]) -> Iterator[Hit]:
    """In the order found; a row that is not the user's to see is left out."""
    wanted: dict[Kind, list[int]] = defaultdict(list)
    for it in found:
        wanted[it.kind].append(it.pk)
    pages = {kind: LOOKS[kind].pages(user, pks) for kind, pks in wanted.items()}
    for it in found:
        if page := pages[it.kind].get(it.pk):
            yield _hit(LOOKS[it.kind], page, words)


def _hit(look: "Look", page: Page, words: list[str]) -> Hit:
    passage = _passage(page, words)
    return Hit(
        kind=look.label,
        icon=look.icon,
        url=page.url,
        title=marked(page.title, words),
        around=page.around,
        when=page.when,
        place=passage.label if passage else "",
        snippet=snippet(passage.text, words) if passage else [],
        is_quote=bool(passage and passage.is_quote),
    )


def _passage(page: Page, words: list[str]) -> Passage | None:
    """The one that holds most of the words; where none holds any, what was said first."""
    best, most = None, 0
    for it in page.passages:
        if (hit := words_hit(it.text, words)) > most:
            best, most = it, hit
        if most == len(words):
            break  # texts may be long
    if best:
        return best
    return next((it for it in page.passages if it.is_quote and it.text), None)


# --- What a row of each kind looks like ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    label: str
    icon: str
    read: Callable[[User, list[int]], Iterable[tuple[int, Page]]]

    def pages(self, user: User, pks: list[int]) -> dict[int, Page]:
        return dict(self.read(user, pks))


type Pages = Iterator[tuple[int, Page]]


def _in_use[M: TrashableModel](user: User, rows: "QuerySet[M]", pks: list[int]) -> list[M]:
    """Those of the rows that owned_by(user) finds.

    Asked for the owner and the trash, SQLite goes through all rows of the owner rather than look
    four ids up: so what lies in the trash is left out here.
    """
    return [it for it in rows.filter(owner=user, pk__in=pks).order_by() if it.trashed_at is None]


def _of_parent_in_use[M: Model](
    user: User, rows: "QuerySet[M]", pks: list[int], parent_of: Callable[[M], TrashableModel]
) -> Iterator[M]:
    """The same for rows that belong to whoever their interview or role belongs to."""
    for it in rows.filter(pk__in=pks).order_by():
        parent = parent_of(it)
        if parent.owner_id == user.pk and parent.trashed_at is None:
            yield it


def _companies(user: User, pks: list[int]) -> Pages:
    for it in _in_use(user, Company.objects.all(), pks):
        passages = (Passage("Notes", it.notes), Passage("Website", it.website))
        yield it.pk, Page(it.name, it.get_absolute_url(), passages=passages)


def _roles(user: User, pks: list[int]) -> Pages:
    rows = Role.objects.select_related("company", "own_stage").prefetch_related("moves__own_stage")
    for it in _in_use(user, rows, pks):
        passages = (
            Passage("Notes", it.notes),
            Passage("Posting", it.posting_text),
            Passage("Location", it.location),
            Passage("Where you found it", it.source),
            *(
                Passage(f"Moved to {move.get_stage_display()}", move.note)
                for move in it.moves.all()
            ),
        )
        around = f"{it.company.name} · {it.get_stage_display()}"
        yield it.pk, Page(it.title, it.get_absolute_url(), around, passages=passages)


def _contacts(user: User, pks: list[int]) -> Pages:
    for it in _in_use(user, Contact.objects.select_related("company"), pks):
        passages = (
            Passage("Notes", it.notes),
            Passage("E-mail", it.email),
            Passage("Phone", it.phone),
            Passage("Job title", it.job_title),
        )
        around = _dotted(it.get_kind_display(), it.company.name if it.company else "")
        yield it.pk, Page(it.name, it.get_absolute_url(), around, passages=passages)


def _documents(user: User, pks: list[int]) -> Pages:
    versions = Prefetch("versions", DocumentVersion.objects.filter(~Exists(MANY_NEWER)))
    for it in _in_use(user, Document.objects.prefetch_related(versions), pks):
        newest, older = it.versions.all()[:1], it.versions.all()[1:]
        passages = (
            *(Passage("What it says", one.text) for one in newest),
            Passage("Notes", it.notes),
            *(Passage("File", one.file_name) for one in newest),
            *(Passage(f"In version {one.number}", one.text) for one in older),
            *(Passage(f"File of version {one.number}", one.file_name) for one in older),
        )
        day = max((timezone.localdate(one.added_at) for one in newest), default=None)
        yield it.pk, Page(it.title, it.get_absolute_url(), it.get_kind_display(), day, passages)


def _interviews(user: User, pks: list[int]) -> Pages:
    rows = Interview.objects.select_related("role__company").with_contacts()
    notes = ("ratings", "gut_feelings", "gap_reasons")
    for it in _in_use(user, rows.prefetch_related(*notes), pks):
        passages = (
            Passage("Notes", it.notes),
            Passage("Notes to yourself", it.own_notes),
            Passage("How it went", it.feeling_why),
            Passage("Interest", it.interest_words),
            Passage("Place", it.place),
            *(Passage(f"Rating, {one.get_area_display()}", one.note) for one in it.ratings.all()),
            *(Passage("Gut feeling", one.note) for one in it.gut_feelings.all()),
            *(Passage("Why gut and score differ", one.text) for one in it.gap_reasons.all()),
        )
        around = _dotted(it.get_kind_display(), str(it.role))
        yield it.pk, Page(it.title, it.get_absolute_url(), around, it.local_date, passages)


def _questions(user: User, pks: list[int]) -> Pages:
    rows = Question.objects.with_answers().select_related("interview__role__company")
    for it in _of_parent_in_use(user, rows, pks, lambda it: it.interview):
        passages = tuple(one for answer in it.answers.all() for one in _of_answer(answer))
        name = (
            "interviews:interview_log"
            if it.asked_at or passages
            else "interviews:interview_prepare"
        )
        url = f"{reverse(name, args=[it.interview_id])}#q-{it.pk}"
        yield (
            it.pk,
            Page(it.wording, url, str(it.interview.role), it.interview.local_date, passages),
        )


def _asked_me(user: User, pks: list[int]) -> Pages:
    rows = InterviewerQuestion.objects.select_related("asked_by", "interview__role__company")
    for it in _in_use(user, rows, pks):
        passages = (
            Passage("How I answered", it.answered),
            Passage("What I wish I had said", it.wished),
            Passage("Who asked", it.asker),
        )
        around = str(it.interview.role)
        yield it.pk, Page(str(it), it.get_absolute_url(), around, it.interview.local_date, passages)


def _of_answer(answer: Answer) -> Iterator[Passage]:
    yield Passage(answer.speaker_name, answer.words, is_quote=True)
    yield Passage(answer.speaker_name, answer.second_words, is_quote=True)
    yield Passage(f"What you saw, {answer.speaker_name}", answer.cue)
    yield Passage("Who answered", answer.speaker_name)


def _flags(user: User, pks: list[int]) -> Pages:
    rows = Flag.objects.standing().with_evidence().select_related("interview__role__company")
    for it in _of_parent_in_use(user, rows, pks, lambda it: it.interview):
        passages = (
            Passage(it.who, it.quote, is_quote=True),
            Passage("What you saw", it.cue),
            Passage("Who showed it", it.who),
            *(Passage(str(change), change.reason) for change in it.changes.all()),
        )
        url = f"{reverse('interviews:interview_log', args=[it.interview_id])}#flag-{it.pk}"
        around = _dotted(it.severity_word, str(it.interview.role))
        yield it.pk, Page(it.title, url, around, it.interview.local_date, passages)


def _found_flags(user: User, pks: list[int]) -> Pages:
    rows = FoundFlag.objects.select_related("company")
    for it in _in_use(user, rows, pks):
        passages = (
            Passage(it.get_found_in_display(), it.quote, is_quote=True),
            Passage("What you noticed", it.cue),
        )
        url = f"{reverse('interviews:company_flags', args=[it.company_id])}#{it.anchor}"
        around = _dotted(it.severity_word, it.company.name)
        yield it.pk, Page(it.title, url, around, it.found_on, passages)


def _offers(user: User, pks: list[int]) -> Pages:
    rows = Offer.objects.select_related("role__company", "said_by")
    for it in _in_use(user, rows, pks):
        passages = (
            Passage("Base pay", it.base_said),
            Passage("Bonus", it.bonus),
            Passage("Equity", it.equity),
            Passage("Notice", it.notice),
            Passage("Place", it.place),
            Passage("Other terms", it.other),
            Passage("Who said it", it.said_by.name if it.said_by else ""),
        )
        yield it.pk, Page(str(it.role), it.get_absolute_url(), "", it.made_on, passages)


def _offer_requests(user: User, pks: list[int]) -> Pages:
    rows = OfferRequest.objects.select_related("role__company")
    for it in _in_use(user, rows, pks):
        passages = (Passage("Their answer", it.answer_words, is_quote=True),)
        around = _dotted("Asked for", str(it.role))
        yield it.pk, Page(it.text, it.get_absolute_url(), around, it.asked_on, passages)


def _log_entries(user: User, pks: list[int]) -> Pages:
    for it in _in_use(user, LogEntry.objects.with_names(), pks):
        around = str(it.role) if it.role else ""
        day = timezone.localdate(it.happened_at)
        passages = (Passage("About", it.about),)
        yield it.pk, Page(str(it), it.get_absolute_url(), around, day, passages)


def _follow_ups(user: User, pks: list[int]) -> Pages:
    rows = FollowUp.objects.select_related("role__company").prefetch_related("drafts")
    for it in _of_parent_in_use(user, rows, pks, lambda it: it.role):
        latest: dict[str, DraftVersion] = {one.form: one for one in it.drafts.all()}
        passages = (
            *(Passage("Draft", f"{one.subject} {one.body}") for one in latest.values()),
            Passage("What came of it", it.outcome),
        )
        day = it.shown_due_at.date()
        yield it.pk, Page(it.title, it.get_absolute_url(), str(it.role), day, passages)


def _decisions(user: User, pks: list[int]) -> Pages:
    rows = Decision.objects.counting().select_related("role__company")
    for it in _of_parent_in_use(user, rows, pks, lambda it: it.role):
        passages = (
            Passage("Why", it.reasons),
            Passage("A year on you quit", it.pre_mortem),
            Passage("Left unasked", it.unasked),
        )
        page = Page(
            it.get_choice_display(), it.get_absolute_url(), str(it.role), it.decided_on, passages
        )
        yield it.pk, page


def _looking_back(user: User, pks: list[int]) -> Pages:
    rows = Retrospective.objects.select_related("role__company")
    for it in _of_parent_in_use(user, rows, pks, lambda it: it.role):
        passages = (
            Passage("What I wish I had asked", it.wish_asked),
            Passage("What I wish I had said", it.wish_said),
            Passage("What I will do again", it.keep),
        )
        url = reverse("interviews:retrospective_edit", args=[it.role_id])
        yield it.pk, Page(str(it.role), url, "", it.written_at.date(), passages)


def _key_messages(user: User, pks: list[int]) -> Pages:
    for it in _in_use(user, KeyMessage.objects.all(), pks):
        passages = (Passage("The story behind it", it.proof),)
        yield it.pk, Page(it.text, it.get_absolute_url(), passages=passages)


def _bank_questions(user: User, pks: list[int]) -> Pages:
    for it in BankQuestion.objects.owned_by(user).filter(pk__in=pks, is_hidden=False).order_by():
        passages = (
            Passage("Softer", it.softer),
            Passage("What it reveals", it.reveals),
            Passage("A good answer", it.good_sign),
            Passage("A worrying answer", it.warning_sign),
            Passage("Countable follow-up", it.probe),
        )
        yield it.pk, Page(it.text, it.get_absolute_url(), passages=passages)


def _dotted(*parts: str) -> str:
    return " · ".join(filter(None, parts))


LOOKS = {
    Kind.COMPANY: Look("Company", "building-office", _companies),
    Kind.ROLE: Look("Role", "briefcase", _roles),
    Kind.CONTACT: Look("Contact", "user", _contacts),
    Kind.DOCUMENT: Look("Document", "document-text", _documents),
    Kind.INTERVIEW: Look("Interview", "chat-bubble-left-right", _interviews),
    Kind.FLAG: Look("Flag", "flag", _flags),
    Kind.FOUND_FLAG: Look("Flag", "flag", _found_flags),
    Kind.OFFER: Look("Offer", "document-text", _offers),
    Kind.OFFER_REQUEST: Look("Offer", "document-text", _offer_requests),
    Kind.QUESTION: Look("Question", "question-mark-circle", _questions),
    Kind.ASKED_ME: Look("They asked me", "chat-bubble-left-right", _asked_me),
    Kind.LOG_ENTRY: Look("Call or message", "phone", _log_entries),
    Kind.FOLLOW_UP: Look("Follow-up", "envelope", _follow_ups),
    Kind.DECISION: Look("Decision", "scale", _decisions),
    Kind.LOOKING_BACK: Look("Looking back", "arrow-uturn-left", _looking_back),
    Kind.KEY_MESSAGE: Look("Key message", "megaphone", _key_messages),
    Kind.BANK_QUESTION: Look("Question bank", "question-mark-circle", _bank_questions),
}
