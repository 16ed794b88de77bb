"""The next undone thing of a role, in words, and where it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format

from accounts.paths import path_to
from applications.models import Role
from interviews.decisions.domain.next_item import Item, next_item
from interviews.models import FollowUp, Interview
from interviews.preparing.domain.question_plan import MINIMUM
from interviews.preparing.domain.role_facts import InterviewState, RoleFacts

# What is done on a page of the role: the words, the page, where on it.
PAGES = {
    Item.ASK: (
        "Ask more: too little is known to decide",
        "interviews:role_verdict",
        "#next-questions",
    ),
    Item.DECIDE: ("Decide", "interviews:decision_create", ""),
    Item.LOOK_BACK: ("Look back on it", "interviews:retrospective_edit", ""),
}

AT_THE_STAGE = {
    Item.MOVE: "Note the outcome",
    Item.APPLY: "Apply, then note the day",
    Item.SILENT: "No answer yet: ask, or note the outcome",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next undone thing of a role, in words, and where it is done.

    key: of the interview or the follow-up that it is about, None where it is about the role.
    """

    item: Item
    text: str
    url: str
    key: int | None = None


def next_step(
    role: Role,
    facts: RoleFacts,
    interviews: Iterable[Interview],
    follow_ups: Iterable[FollowUp],
    now: datetime,
) -> NextStep | None:
    """The next undone thing of a role; None where nothing is left to do.

    interviews, follow_ups: the rows that the facts were made from.
    """
    item = next_item(facts, now)
    if item is None:
        return None
    if item.item == Item.FOLLOW_UP:
        follow_up = next(it for it in follow_ups if it.pk == item.key)
        return NextStep(item.item, str(follow_up), follow_up.get_absolute_url(), item.key)
    if item.key is not None:
        interview = next(it for it in interviews if it.pk == item.key)
        state = next(it for it in facts.interviews if it.key == item.key)
        return NextStep(item.item, *_of_interview(item.item, interview, state), item.key)
    return NextStep(item.item, *_of_role(item.item, role, is_first=not facts.interviews))


def _of_role(item: Item, role: Role, *, is_first: bool) -> tuple[str, str]:
    if item == Item.ADD_INTERVIEW:
        add = f"{reverse('interviews:interview_create')}?{urlencode({'role': role.pk})}"
        return f"Add the {'first' if is_first else 'next'} interview", add
    if item in AT_THE_STAGE:
        return AT_THE_STAGE[item], f"{role.get_absolute_url()}#stage"
    text, page, anchor = PAGES[item]
    return text, f"{path_to(page, role.pk)}{anchor}"


def _of_interview(item: Item, interview: Interview, state: InterviewState) -> tuple[str, str]:
    if item == Item.PREPARE:
        parts = (("question", state.questions), ("key message", state.messages))
        missing = [f"{count} of {MINIMUM} {noun}s" for noun, count in parts if count < MINIMUM]
        text = f"Prepare: {interview} ({', '.join(missing)})"
    elif item == Item.MEET:
        local = datetime.combine(interview.local_date, interview.local_time)
        text = f"Meet them: {interview}, {date_format(local, 'l j F, H:i')}"
    else:
        words = {Item.LOG: "Log", Item.DEBRIEF: "Debrief", Item.GUT: "Record your gut"}
        text = f"{words[item]}: {interview}"
    name = {Item.LOG: "interview_log", Item.DEBRIEF: "interview_debrief", Item.GUT: "gut_record"}
    url = path_to(f"interviews:{name.get(item, 'interview_prepare')}", interview.pk)
    return text, url
