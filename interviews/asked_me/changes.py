"""What interviewers wanted to know: noted in the room, completed in the debrief, kept for later."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from rapidfuzz import fuzz

from accounts.models import User
from applications.models import Contact
from applications.services import trash
from interviews.asked_me.domain.same_question import is_same_question, question_key
from interviews.models import Interview, InterviewerQuestion

LONG_ENOUGH = 5  # letters: in a shorter word one letter makes another word
SAME_WORD_FROM = 85  # of 100: a slip of the pen, a plural
MOST_COMPARED = 1_000


@transaction.atomic
def note_question(
    *,
    interview: Interview,
    text: str,
    now: datetime,
    asked_by: Contact | None = None,
    answered: str = "",
    wished: str = "",
    client_key: UUID | None = None,
) -> InterviewerQuestion:
    """Note what somebody wanted to know. The same client_key with the same text is the same row.

    What it says beyond that row is added to it; where it says otherwise it is a row of its own.
    text: "" only with a wished answer.
    """
    key = client_key or uuid4()
    # The lock lets the same change wait for itself where it arrives twice at once.
    Interview.objects.select_for_update().get(pk=interview.pk)
    known = InterviewerQuestion.objects.filter(interview=interview, client_key=key).first()
    more = {"asked_by": asked_by, "answered": answered, "wished": wished}
    if known and known.text == text and _goes_with(known, more):
        change_question(question=known, fields={name: it for name, it in more.items() if it})
        return known
    return InterviewerQuestion.objects.create(
        owner=interview.owner,
        interview=interview,
        asked_by=asked_by,
        text=text,
        answered=answered,
        wished=wished,
        same_key=same_key(owner=interview.owner, text=text),
        client_key=uuid4() if known else key,
        asked_at=now,
    )


def _goes_with(known: InterviewerQuestion, more: dict[str, Any]) -> bool:
    """Whether nothing of it is said otherwise already."""
    return all(it in ("", None, getattr(known, name) or it) for name, it in more.items())


@transaction.atomic
def change_question(*, question: InterviewerQuestion, fields: dict[str, Any]) -> None:
    """fields: some of text, asked_by, answered and wished."""
    is_reworded = fields.get("text", question.text) != question.text
    for name, value in fields.items():
        setattr(question, name, value)
    if is_reworded:
        question.same_key = same_key(owner=question.owner, text=question.text, but=question)
    question.save()


def same_key(*, owner: User, text: str, but: InterviewerQuestion | None = None) -> str:
    """The key of a question that was asked before, where this is the same; else a new one.

    but: one that is not compared. "" of a text without words: those are never the same.
    """
    key = question_key(text)
    if not key:
        return ""
    rows = InterviewerQuestion.objects.owned_by(owner).exclude(same_key="")
    if but:
        rows = rows.exclude(pk=but.pk)
    latest = rows.order_by("-asked_at", "-pk").values_list("same_key", flat=True)
    known = dict.fromkeys(it for it in latest[:MOST_COMPARED] if "\t" not in it)
    if key in known:
        return key
    same = (it for it in known if is_same_question(key, it, is_same_word=is_same_word))
    return next(same, key)


def is_same_word(one: str, other: str) -> bool:
    """A slip of the pen or a plural apart."""
    is_long = min(len(one), len(other)) >= LONG_ENOUGH
    return is_long and fuzz.ratio(one, other) >= SAME_WORD_FROM


@transaction.atomic
def tell_apart(*, question: InterviewerQuestion) -> str:
    """This one is another question than those it was joined with. Returns the key it had."""
    had = question.same_key
    question.same_key = f"{question_key(question.text)}\t{uuid4().hex}"
    question.is_best = False
    question.save(update_fields=["same_key", "is_best", "updated_at"])
    return had


@transaction.atomic
def join_again(*, question: InterviewerQuestion, key: str) -> None:
    """Undo of tell_apart(): one of those with this key again. Of these one is the best at most."""
    others = InterviewerQuestion.objects.filter(owner=question.owner, same_key=key)
    question.is_best = question.is_best and not others.filter(is_best=True).exists()
    question.same_key = key
    question.save(update_fields=["same_key", "is_best", "updated_at"])


@transaction.atomic
def mark_best(*, question: InterviewerQuestion) -> int | None:
    """What the user says here is their best answer to this question; again: no longer.

    Returns the id of the one that was the best before, None for none.
    """
    rows = InterviewerQuestion.objects.filter(owner=question.owner, same_key=question.same_key)
    was = rows.filter(is_best=True).exclude(pk=question.pk).values_list("pk", flat=True).first()
    rows.exclude(pk=question.pk).update(is_best=False)
    question.is_best = not question.is_best
    question.save(update_fields=["is_best", "updated_at"])
    return was


@transaction.atomic
def remove_question(*, question: InterviewerQuestion, now: datetime) -> None:
    """Into the trash, where it can be taken back from for thirty days."""
    trash(obj=question, now=now)
