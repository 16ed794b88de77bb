"""The next undone thing of a role, in words, and where it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.paths import path_to
from applications.models import Role
from interviews.decisions.domain.next_item import InterviewFacts, Item, NextItem, RoleFacts
from interviews.preparing.domain.question_plan import MINIMUM

BOXES_TO_DECIDE = 2  # "provisional": below that it is too early to rank a role


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next undone thing of a role, and where it is done."""

    text: str
    url: str


def decided_at(decision: Any) -> datetime:
    """A decision that is dated back counts from the end of its day."""
    end_of_day = datetime.combine(decision.decided_on, time.max)
    return min(decision.recorded_at, timezone.make_aware(end_of_day))


def step_of(
    role: Role,
    item: NextItem,
    interviews: Sequence[Any],
    follow_ups: Sequence[Any],
    facts: RoleFacts,
) -> NextStep:
    """The words of an item, and where it is done."""
    if item.item == Item.FOLLOW_UP:
        follow_up = next(it for it in follow_ups if it.pk == item.key)
        return NextStep(str(follow_up), follow_up.get_absolute_url())
    if item.key is not None:
        interview = next(it for it in interviews if it.pk == item.key)
        return _step_of_interview(
            item.item, interview, next(it for it in facts.interviews if it.key == item.key)
        )
    add = f"{reverse('interviews:interview_create')}?{urlencode({'role': role.pk})}"
    verdict = path_to("interviews:role_verdict", role.pk)
    return {
        Item.ASK: NextStep("Ask more: too little is known to decide", f"{verdict}#next-questions"),
        Item.DECIDE: NextStep("Decide", path_to("interviews:decision_create", role.pk)),
        Item.MOVE: NextStep("Note what became of it", "#stage"),
        Item.APPLY: NextStep("Apply, then note the day", "#stage"),
        Item.ADD_INTERVIEW: NextStep(
            "Add the next interview" if interviews else "Add the first interview", add
        ),
        Item.LOOK_BACK: NextStep(
            "Look back on it", path_to("interviews:retrospective_edit", role.pk)
        ),
    }[item.item]


def _step_of_interview(item: Item, interview: Any, facts: InterviewFacts) -> NextStep:
    if item == Item.PREPARE:
        parts = (("question", facts.questions), ("key message", facts.messages))
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
    return NextStep(text, url)
