"""The panel that says how far a score moved without new evidence, and restoring what it was."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.domain.rounding import half_up
from accounts.http import SignedInRequest, own_path
from accounts.undo import announce_undo, undo_url, undoes
from applications.models import Role
from interviews.models import Interview
from interviews.verdict.domain.drift import Drift
from interviews.verdict.drift_changes import change_again, restore
from interviews.verdict.drift_words import ChangeWords, words_of

TAKEN = "The same flag is noted there already. Change one of the two where you logged it."


@dataclass(frozen=True, slots=True)
class DriftPanel:
    """What includes/_drift.html shows. points: U, None where no number of the score may be seen.

    then, now: the score when it locked and now, in whole points; None without points.
    """

    rows: list[ChangeWords]
    level: str = ""
    points: int | None = None
    then: int | None = None
    now: int | None = None

    @property
    def start(self) -> int:
        return min(self.then or 0, self.now or 0)

    @property
    def width(self) -> int:
        """Of the way from then to now; 0 where it did not move by a whole point."""
        return abs((self.now or 0) - (self.then or 0))

    @property
    def headline(self) -> str:
        if not self.rows:
            return "Nothing was changed after it was locked."
        if self.points is None:
            return "You changed some things since. What that did is hidden while no score is shown."
        if not self.points:
            return "What you changed since does not move the score."
        way = "higher" if self.points > 0 else "lower"
        size = f"{abs(self.points)} point{'' if abs(self.points) == 1 else 's'}"
        return f"The score is {size} {way} than what you saw and wrote down at the time."


def panel_of(history: Iterable[Interview], found: Drift, *, is_shown: bool) -> DriftPanel:
    """history: as read_history() finds it. is_shown: whether the score's number may be seen."""
    rows = words_of(history, found.changes, with_effects=is_shown)
    if not is_shown or found.points is None or found.score is None or found.locked is None:
        return DriftPanel(rows)
    points = -half_up(-found.points) if found.points < 0 else half_up(found.points)
    return DriftPanel(rows, found.level, points, half_up(found.locked), half_up(found.score))


@require_POST
def drift_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Restore one changed weight, limit or flag to what it was when it locked, with Undo."""
    role, key = _role(request, pk), request.POST.get("key", "")
    try:
        change = restore(role=role, key=key, now=timezone.now())
    except ValidationError:
        messages.error(request, TAKEN)
        return _back(request, role)
    if change is None:
        messages.info(request, "That is unchanged already.")
    else:
        back = own_path(request)
        undo = undo_url(request.user, "drift_restored", role=pk, key=key, back=back)
        announce_undo(request, "Restored as you first wrote it down.", undo)
    return _back(request, role)


@undoes("drift_restored")
def _change_again(request: SignedInRequest, role: int, key: str, back: str) -> HttpResponse:
    own = _role(request, role)
    try:
        is_changed = change_again(role=own, key=key, now=timezone.now())
    except ValidationError:
        messages.error(request, TAKEN)
    else:
        messages.info(request, "Changed again." if is_changed else "That was not restored.")
    return redirect(back or reverse("interviews:role_verdict", args=[role]))


def _role(request: SignedInRequest, pk: int) -> Role:
    roles = Role.objects.owned_by(request.user).select_related("company", "recruiter")
    return get_object_or_404(roles, pk=pk)


def _back(request: SignedInRequest, role: Role) -> HttpResponse:
    """To the top of the page, where the message is, and the number that it moved."""
    return redirect(own_path(request) or reverse("interviews:role_verdict", args=[role.pk]))
