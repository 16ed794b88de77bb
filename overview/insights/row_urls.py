"""Where the rows behind a panel are listed, as the panel counts them."""

from enum import StrEnum

from django.urls import reverse
from django.utils.http import urlencode

from overview.insights.domain.periods import Period

NOT_SAID = "-"  # in an address, where "" would be all


class Part(StrEnum):
    """Which applications a panel, or the sentence under it, is about."""

    ENDED = "ended"
    SILENT = "silent"
    ANSWERED = "answered"
    INTERVIEWS = "interviews"
    OFFERS = "offers"
    NO = "no"
    BOTH = "both"

    @property
    def label(self) -> str:
        return {
            "ended": "Ended",
            "silent": "Silent so far",
            "answered": "Answered",
            "interviews": "Came to interviews",
            "offers": "Came to an offer",
            "no": "Ended in a no",
            "both": "With gut and score",
        }[self.value]


def applications_url(period: Period, **chosen: str) -> str:
    """chosen: by the filters of the list; "" for none."""
    return _url("overview:application_list", period, chosen)


def answers_url(period: Period, **chosen: str) -> str:
    return _url("overview:answer_list", period, chosen)


def _url(name: str, period: Period, chosen: dict[str, str]) -> str:
    asked = {it: value for it, value in chosen.items() if value}
    if period != Period.ALL:
        asked["period"] = period
    return reverse(name) + (f"?{urlencode(asked)}" if asked else "")
