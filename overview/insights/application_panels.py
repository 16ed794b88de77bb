"""What the panels about applications show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.domain.words import joined
from applications.models.role import EndedWhy
from interviews.follow_ups.domain.due import count_words
from overview.insights.days_plot import Axis, DaysPlot
from overview.insights.domain import so
from overview.insights.domain.applications import (
    Application,
    End,
    SourceRow,
    Step,
    Way,
    flow_of,
    sources_of,
)
from overview.insights.domain.endings import Ending, endings_of
from overview.insights.domain.likely import FEWEST, likely_words
from overview.insights.domain.periods import Period
from overview.insights.domain.silence import Answers, answers_of
from overview.insights.evidence_reading import Flags
from overview.insights.flow_plot import CLASSES, FlowPlot
from overview.insights.row_urls import NOT_SAID, Part, applications_url

MOST_SOURCES = 8
SEVERE_FROM = 4
WAYS_IN_SENTENCES = {
    Way.KNOWN: "somebody named you",
    Way.THEY: "they wrote to you",
    Way.AGENCY: "an agency came between",
    Way.COLD: "you wrote to them",
    Way.UNSAID: "you did not say how",
}


def flow_panel(applications: Sequence[Application], period: Period) -> dict[str, Any] | None:
    if not applications:
        return None
    steps = flow_of(applications)
    sent, talked = steps[0].came, steps[Step.INTERVIEWING - 1].came
    ended = sent - sum(it.ends.get(End.OPEN, 0) for it in steps)
    return {
        "table": [(it, [(end, it.ends.get(end, 0)) for end in End]) for it in steps],
        "ends": list(End),
        "key": [(CLASSES[it], it.words) for it in End if any(it in row.ends for row in steps)],
        "plot": FlowPlot(steps) if sent >= FEWEST else None,
        "talked": so.of(talked, sent),
        "likely": likely_words(talked, sent),
        "so": so.of_flow(steps),
        "ended": ended,
        "url": applications_url(period, part=Part.ENDED if ended else ""),
    }


# --- How long they take to answer ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WaitRow:
    label: str
    answers: Answers
    plot: DaysPlot

    @property
    def words(self) -> str:
        """ "20 applied · half had an answer by day 22 · 10 still silent"."""
        it = self.answers
        if it.count < FEWEST:
            return f"{so.of(it.answered, it.count)} had an answer".capitalize()
        half = (
            "fewer than half had an answer"
            if it.half is None
            else f"half had an answer by day {it.half}"
        )
        silent = f" · {it.silent} still silent" if it.silent else ""
        return f"{it.count} applied · {half}{silent}"

    @property
    def middle(self) -> str:
        """ "2 to 11"; "" where too few answered to say."""
        it = self.answers
        if it.count < FEWEST or it.first_quarter is None:
            return ""
        last = it.last_quarter
        return f"{it.first_quarter} to {last}" if last is not None else f"from {it.first_quarter}"


def waits_panel(
    applications: Iterable[Application], today: date, period: Period
) -> dict[str, Any] | None:
    known = [(it.way, wait) for it in applications if (wait := it.wait(today))]
    if not known:
        return None
    ways = [(way, [wait for its, wait in known if its == way]) for way in Way]
    groups = [(way, answers_of(waits)) for way, waits in ways if waits]
    whole = answers_of(wait for _, wait in known)
    axis = Axis(it for _, it in groups)
    is_known = whole.count >= FEWEST and whole.half is not None
    silent = f"{whole.silent} still silent" if whole.silent else "Nobody is still silent"
    return {
        "rows": [WaitRow(way.label, it, DaysPlot(it, axis)) for way, it in groups],
        "axis": axis,
        "is_estimated": any(it.count >= FEWEST for _, it in groups),
        "half": f"By day {whole.half}" if is_known else so.of(whole.answered, whole.count),
        "half_words": f"Half had one by then; {silent.lower()}" if is_known else silent,
        "so": so.of_answers(whole, [(WAYS_IN_SENTENCES[way], it) for way, it in groups]),
        "silent": whole.silent,
        "url": applications_url(period, part=Part.SILENT if whole.silent else Part.ANSWERED),
    }


# --- Where they were found -----------------------------------------------------------------------


def sources_panel(applications: Iterable[Application], period: Period) -> dict[str, Any] | None:
    rows = sources_of(applications)
    if not any(it.name for it in rows):
        return None
    shown = [
        (
            it,
            likely_words(it.interviews, it.applied),
            applications_url(period, source=it.key or NOT_SAID),
        )
        for it in rows[:MOST_SOURCES]
    ]
    if rest := rows[MOST_SOURCES:]:
        shown.append((_together(rest), "", ""))
    best = so.best_source(rows)
    named = best if best and best.interviews else None
    return {
        "rows": shown,
        "so": so.of_sources(rows),
        "best": named and named.name,
        "url": applications_url(period, source=named.key if named else ""),
    }


def _together(rows: Sequence[SourceRow]) -> SourceRow:
    """Many small ones as one."""
    columns = ("applied", "answered", "interviews", "offers")
    sums = {it: sum(getattr(row, it) for row in rows) for it in columns}
    return SourceRow(f"{len(rows)} more", **sums)


# --- What ended it -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EndingRow:
    label: str
    ending: Ending
    url: str

    @property
    def who(self) -> str:
        """ "You said no", "They ended it", or how often each did."""
        you, they = self.ending.you, self.ending.they
        if you and they:
            return f"You ended {count_words(you)}, they {count_words(they)}"
        return "You said no" if you else "They ended it"

    @property
    def known(self) -> str:
        """When a flag about it showed first: "A flag about it showed first in round 1, 2 and 3."

        "" where none did; from five on, by when in half of them.
        """
        rounds = self.ending.rounds
        if not rounds:
            return ""
        if len(rounds) >= FEWEST:
            half = rounds[(len(rounds) - 1) // 2]
            return f"In half of {len(rounds)} a flag about it showed by round {half}."
        if len(set(rounds)) == 1:
            times = " each time" if len(rounds) > 1 else ""
            return f"A flag about it showed first in round {rounds[0]}{times}."
        return f"A flag about it showed first in round {joined([str(it) for it in rounds])}."


def ended_panel(
    applications: Iterable[Application], flags: Flags, period: Period
) -> dict[str, Any] | None:
    ended = [it for it in applications if it.is_no]
    if not ended:
        return None
    rows = [(EndedWhy(it.why).label, it) for it in endings_of(ended, flags.rounds)]
    your_no = [it for it in ended if it.end == End.YOU_NO]
    severe = sum(flags.worst.get(it.role, 0) >= SEVERE_FROM for it in your_no)
    return {
        "rows": [
            EndingRow(label, it, applications_url(period, part=Part.NO, why=it.why))
            for label, it in rows
        ],
        "count": len(ended),
        "your_no": len(your_no),
        "your_no_words": {1: "once", 2: "twice"}.get(len(your_no), f"{len(your_no)} times"),
        "severe": so.of(severe, len(your_no)),
        "so": so.of_endings(rows, ended=len(ended)),
        "url": applications_url(period, part=Part.NO),
    }
