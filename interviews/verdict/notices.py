"""What holds a score down or could, as notices above it: each names its state and says where."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from accounts.domain.words import joined
from applications.models import Role
from interviews.models import Answer
from interviews.score.domain.cautions import cautions
from interviews.score.domain.deal_breakers import DealBreaker, DealBreakerState
from interviews.score.domain.evidence import BROKEN_DEAL_BREAKER_CAP, UNSETTLED_CAP
from interviews.score.domain.fit_score import FitScore
from interviews.score.domain.likely_week import week_of_one
from interviews.score.evidence_reading import hours_of
from interviews.verdict.score_rows import EvidenceRows, logged_at

HEADS = {
    DealBreakerState.BROKEN: "Broken",
    DealBreakerState.AT_RISK: "At risk",
    DealBreakerState.UNKNOWN: "Not known yet",
}
SAID = ("hours",)  # what contacts show in an interview; the role's posting has the rest


@dataclass(frozen=True, slots=True)
class Notice:
    """heading: the state, then what it is about. links: text and address of each.

    is_red: it holds the score down for good.
    """

    heading: str
    text: str
    links: Sequence[tuple[str, str]] = ()
    is_red: bool = False


def notices_of(score: FitScore, role: Role | None, rows: EvidenceRows) -> list[Notice]:
    """The worst first: broken, at risk, severe flags, what the number hides, what nobody knows.

    role: None where the interviews are of several, and then no limit on what a role posts is asked.
    """
    pressing = [it for it in score.deal_breakers if it.cap is not None]
    notices = [_pressing(it, score, role, rows) for it in pressing]
    if score.cap is not None and score.cap not in {it.cap for it in pressing}:
        is_open = score.cap != UNSETTLED_CAP
        until = "As long as it is open" if is_open else "It was explained. Until that is settled"
        notices.append(
            Notice(
                heading=score.cap_reason.rstrip("."),
                text=_joined(f"{until}, the score stops at {score.cap}.", _without(score)),
                links=[("The flags", "#flags")],
                is_red=is_open,
            )
        )
    notices += [Notice(heading=heading, text=text) for heading, text in cautions(score)]
    return notices + list(_unknown(score.deal_breakers, role))


def _pressing(
    one: DealBreaker,
    score: FitScore,
    role: Role | None,
    rows: EvidenceRows,
) -> Notice:
    detail = one.detail
    links = [("See the role", role.get_absolute_url())] if role else []
    if one.key == "hours":
        reports = [(it, ends) for it in rows.answers.values() if (ends := hours_of(it))]
        said = (f"{name} reports {week_of_one(ranges)}." for name, ranges in _by_speaker(reports))
        detail, links = " ".join(said), [_where(it) for it, _ in reports]
    elif one.key == "flags":
        links = [("See the flags", "#flags")]
    stops = f"So the score stops at {one.cap}." if one.cap == score.cap else ""
    return Notice(
        heading=f"{HEADS[one.state]}: {one.limit_words}",
        text=_joined(detail, stops, _without(score) if stops else ""),
        links=links,
        is_red=one.state == DealBreakerState.BROKEN,
    )


def _by_speaker(
    reports: Iterable[tuple[Answer, tuple[Fraction, Fraction]]],
) -> Iterator[tuple[str, list[tuple[Fraction, Fraction]]]]:
    """Each speaker's name with all ranges they gave; whoever is not known is one in each answer."""
    found: dict[tuple[int, int], tuple[str, list[tuple[Fraction, Fraction]]]] = {}
    for answer, ends in reports:
        key = (answer.speaker_id or 0, 0 if answer.speaker_id else answer.pk)
        found.setdefault(key, (answer.speaker_name, []))[1].append(ends)
    yield from found.values()


def _unknown(deal_breakers: Iterable[DealBreaker], role: Role | None) -> Iterator[Notice]:
    unheard = [it for it in deal_breakers if it.is_unheard_limit]
    if hours := next((it for it in unheard if it.key == "hours"), None):
        yield Notice(
            heading=f"Not known yet: {hours.limit_words}",
            text=(
                f"Nobody has given a number. If it is broken, the score stops at "
                f"{BROKEN_DEAL_BREAKER_CAP}, whatever else is good. "
                "Do not decide before you have asked about hours or balance."
            ),
        )
    posted = [it.limit_words for it in unheard if it.key not in SAID]
    if posted and role:
        yield Notice(
            heading=f"Not known yet: {joined(posted)}",
            text=f"If a limit is broken, the score stops at {BROKEN_DEAL_BREAKER_CAP}.",
            links=[("Add it to the role", reverse("applications:role_edit", args=[role.pk]))],
        )


def _without(score: FitScore) -> str:
    """What the score would be; said only where a number is shown at all."""
    if not (score.is_capped and score.is_shown):
        return ""
    return f"Without it, the score would be {score.raw_points}."


def _joined(*sentences: str) -> str:
    return " ".join(it for it in sentences if it)


def _where(answer: Answer) -> tuple[str, str]:
    text = f"Where {answer.speaker.name} said it" if answer.speaker else "Where it was said"
    return text, logged_at(answer.question.interview_id, f"q-{answer.question_id}")
