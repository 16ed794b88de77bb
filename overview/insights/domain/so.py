"""What each panel of the insights says in one sentence. Plain Python: no Django or clock.

Counts come first; where there are fewer than five cases, they are words and nothing is compared.
"""

from collections.abc import Sequence

from interviews.follow_ups.domain.due import count_of, count_words
from overview.insights.domain.applications import End, FlowStep, SourceRow, Step
from overview.insights.domain.endings import Ending
from overview.insights.domain.flags_shown import KindRow
from overview.insights.domain.likely import FEWEST, stands_out
from overview.insights.domain.questions_told import QuestionRow
from overview.insights.domain.silence import Answers

MOST_QUOTED = 60
STOPS = {
    Step.APPLIED: "before anybody speaks to you",
    Step.SCREENING: "after the screening",
    Step.INTERVIEWING: "after interviews, before an offer",
    Step.OFFER: "with an offer",
}


def of(part: int, whole: int) -> str:
    """ "14 of 34"; below five in words: "two of three"."""
    if whole >= FEWEST:
        return f"{part} of {whole}"
    return f"{count_words(part) if part else 'none'} of {count_words(whole)}"


def of_flow(steps: Sequence[FlowStep]) -> str:
    """Where most come to their end."""
    sent = steps[0].came
    if sent < FEWEST:
        talked = steps[Step.INTERVIEWING - 1].came
        came = count_words(talked) if talked else "none"
        went = count_of(sent, "application").capitalize()
        return f"{went} went out so far; {came} came to interviews."
    ended = {it.step: sum(n for end, n in it.ends.items() if end != End.OPEN) for it in steps}
    total = sum(ended.values())
    if total < FEWEST:
        return f"{count_words(total).capitalize() if total else 'None'} of {sent} ended so far."
    most = max(ended, key=lambda step: ended[step])
    share = of(ended[most], total)
    if 2 * ended[most] <= total:
        return f"Of those that ended, the largest group did so {STOPS[most]}: {share}."
    return f"Most that ended did so {STOPS[most]}: {share}."


def of_answers(whole: Answers, groups: Sequence[tuple[str, Answers]]) -> str:
    """How soon they answer, and where the ways differ. groups: what a way is called, in a
    sentence, and its waits.
    """
    known = [(it.half, name) for name, it in groups if it.half is not None and it.count >= FEWEST]
    if len(known) > 1 and min(known)[0] != max(known)[0]:
        (fast, first), (slow, last) = min(known), max(known)
        return f"Half had an answer by day {fast} where {first}, by day {slow} where {last}."
    if whole.count < FEWEST:
        return f"{of(whole.answered, whole.count).capitalize()} had an answer so far."
    silent = f"{whole.silent} still silent" if whole.silent else "nobody is still silent"
    if whole.half is None:
        return f"Fewer than half had an answer so far; {silent}."
    return f"Half had an answer by day {whole.half}; {silent}."


def _most_interviews(best: SourceRow, rows: Sequence[SourceRow]) -> str:
    """best: of those with FEWEST or more applications. It is a finding only beyond chance."""
    others = [it for it in rows if it.name and it.applied >= FEWEST and it.name != best.name]
    count = of(best.interviews, best.applied)
    if not others:
        return f"{best.name} led to interviews in {count}."
    shares = [(it.interviews, it.applied) for it in others]
    if not stands_out((best.interviews, best.applied), shares):
        return "How often they led to interviews does not differ clearly."
    return f"{best.name} led to interviews most often: {count}."


def of_sources(rows: Sequence[SourceRow]) -> str:
    best = best_source(rows)
    if best is None:
        return "Fewer than five from each, which is too few to compare them."
    if not best.interviews:
        return "None of them brought an interview so far."
    return _most_interviews(best, rows)


def best_source(rows: Sequence[SourceRow]) -> SourceRow | None:
    """The one that led to interviews most often; None where there is too little of each."""
    named = [it for it in rows if it.name and it.applied >= FEWEST]
    return max(named, key=lambda it: it.interviews / it.applied, default=None)


def of_flags(rows: Sequence[tuple[str, KindRow]]) -> str:
    """rows: what a kind is called, as many, and its row."""
    if not any(it.flags for _, it in rows):
        return "No interview has shown a red flag so far."
    shown = [(name, it) for name, it in rows if it.kind and it.flags]
    if not shown:
        return "You have not said who showed them."
    enough = [(name, it) for name, it in shown if it.interviews >= FEWEST]
    if len(enough) > 1:
        name, most = max(enough, key=lambda it: it[1].with_flags / it[1].interviews)
        shares = [(it.with_flags, it.interviews) for other, it in enough if other != name]
        if not stands_out((most.with_flags, most.interviews), shares):
            return "How often they show one does not differ clearly."
        count = of(most.with_flags, most.interviews)
        return f"{name} show most often: a red flag in {count} interviews."
    name, most = max(shown, key=lambda it: it[1].flags)
    flags = count_of(most.flags, "red flag")
    if not most.interviews:
        return f"{name} showed {flags}."
    return f"{name} showed {flags}, in {count_of(most.interviews, 'interview')}."


def of_endings(rows: Sequence[tuple[str, Ending]], *, ended: int) -> str:
    """rows: the words of a reason, and how often. ended: roles that ended, with a reason or not."""
    said = sum(it.count for _, it in rows)
    if said < ended:
        return f"Without a reason so far: {of(ended - said, ended)}."
    if said < FEWEST:
        return "Too few so far to say what ends it most often."
    name, most = rows[0]
    return f"Most often: {name[0].lower()}{name[1:]}, {of(most.count, said)}."


def of_gaps(lower: int, apart: int) -> str:
    """lower: where the gut said less. apart: roles in which it lies far from the score."""
    if not apart:
        return "They agree wherever there are both."
    if apart == 1:
        return f"The one time they part, your gut said {'less' if lower else 'more'}."
    if lower in (0, apart):
        return f"Each time they part, your gut said {'less' if lower else 'more'}."
    return f"Where they part, your gut said less in {of(lower, apart)}."


def of_questions(rows: Sequence[QuestionRow]) -> str:
    """Whether what is asked most is what tells most."""
    most_asked = max(rows, key=lambda it: (it.answers, -it.told))
    best = rows[0]
    if most_asked.answers >= FEWEST and most_asked.told < best.told:
        return f"“{short(most_asked.text)}” was answered most, and told less than the first."
    if not best.told:
        return "No answer has said anything good or bad so far."
    if len(rows) > 1 and rows[1].told == best.told:
        return "None of them stands out so far."
    return f"“{short(best.text)}” told most: {count_of(best.told, 'thing')}."


def short(text: str) -> str:
    """Up to MOST_QUOTED characters of it, cut between words."""
    if len(text) <= MOST_QUOTED:
        return text
    return f"{text[:MOST_QUOTED].rsplit(' ', 1)[0]} …"
