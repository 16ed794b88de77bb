"""The four steps as they are listed at the head of each of their pages."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from interviews.models import Interview
from interviews.preparing.checklist_reading import PLANNED, readiness_of
from interviews.preparing.domain.steps import Step


def step_context(interview: Interview, here: str) -> dict[str, Any]:
    """What every step page needs on top: interview and steps."""
    return {"interview": interview, "steps": steps_of(interview, here)}


def steps_of(interview: Interview, here: str) -> list[dict[str, str]]:
    """The four steps in their order, each with label, url, state ("done", "here" or "open") and
    a note on how far it is. Costs one query per relation of PLANNED not prefetched yet, and one for
    the gut where the interview was not fetched with_gut_said().
    """
    prefetch_related_objects([interview], *PLANNED)
    notes = {
        Step.PREPARE: _prepared(interview),
        Step.LOG: _logged(interview),
        Step.DEBRIEF: _debriefed(interview),
        Step.VERDICT: _judged(interview),
    }
    return [
        {
            "label": step.label,
            "url": reverse(f"interviews:interview_{step}", args=[interview.pk]),
            "state": "here" if step == here else ("done" if is_done else "open"),
            "note": note,
        }
        for step, (is_done, note) in notes.items()
    ]


def _prepared(interview: Interview) -> tuple[bool, str]:
    before = readiness_of(interview)
    return before.done == before.total, f"{before.done} of {before.total}"


def _logged(interview: Interview) -> tuple[bool, str]:
    listed = [it for it in interview.questions.all() if it.is_listed]
    asked = sum(it.asked_at is not None for it in listed)
    is_done = interview.ended_at is not None and asked > 0
    return is_done, f"{asked} of {len(listed)} asked" if asked else "not started"


def _debriefed(interview: Interview) -> tuple[bool, str]:
    if interview.is_debriefed:
        return True, "saved"
    return False, "waiting" if interview.ended_at else "not started"


def _judged(interview: Interview) -> tuple[bool, str]:
    return (True, "open") if interview.has_said_gut else (False, "after the gut")
