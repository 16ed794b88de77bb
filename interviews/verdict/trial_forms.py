"""Weights and limits to try: the settings form without what no score is made from."""

from typing import Any

from accounts.forms import PreferencesForm

NOT_TRIED = ("name", "zone", "holiday_country", "holiday_region")


class TrialForm(PreferencesForm):
    """Valid exactly where the settings page would take the same weights and limits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_TRIED:
            del self.fields[name]
