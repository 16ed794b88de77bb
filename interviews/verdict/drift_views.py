"""The panel that says how far a score moved without new evidence, and restoring what it was."""

from collections.abc import Iterable, Sequence
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
from interviews.verdict.domain.drift import Drift, Kind
from interviews.verdict.drift_changes import can_restore, change_again, restore
from interviews.verdict.drift_words import ChangeWords, words_of
from interviews.verdict.range_bar import Label

EDGE = 12  # nearer than this to an end of the bar, in points, a label is not centred

TAKEN = "The same flag is noted there already. Change one of the two where you logged it."


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as the panel shows it. url: where it was changed."""

    words: ChangeWords
    url: str
    can_restore: bool


@dataclass(frozen=True, slots=True)
class DriftBar:
    """Where the score stood and where it stands, in whole points 0..100."""

    then: int
    now: int

    @property
    def start(self) -> int:
        return min(self.then, self.now)

    @property
    def width(self) -> int:
        return abs(self.now - self.then)

    @property
    def then_label(self) -> Label:
        return self._label(self.then, f"{self.then} then")

    @property
    def now_label(self) -> Label:
        return self._label(self.now, f"{self.now} now")

    def _label(self, x: int, text: str) -> Label:
        return Label(x, text, "at-start" if x < EDGE else "at-end" if x > 100 - EDGE else "")


@dataclass(frozen=True, slots=True)
class DriftPanel:
    """level: "warning", "notice" or "". bar: None where the score is not shown or did not move."""

    headline: str
    level: str
    rows: Sequence[ChangeRow]
    bar: DriftBar | None


def panel_of(history: Iterable[Interview], found: Drift, *, is_shown: bool) -> DriftPanel:
    """What includes/_drift.html needs.

    history: as read_history() reads it. is_shown: whether the number of the score may be seen.
    """
    rows = [
        ChangeRow(it, _url(it), can_restore(it.change))
        for it in words_of(history, found.changes, with_effects=is_shown)
    ]
    has_numbers = is_shown and found.points is not None
    return DriftPanel(
        headline=_headline(found, has_numbers=has_numbers),
        level=found.level if has_numbers else "",
        rows=rows,
        bar=_bar(found) if has_numbers else None,
    )


@require_POST
def drift_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make one changed weight, limit or flag what it was when it locked, with Undo."""
    role, key = _role(request, pk), request.POST.get("key", "")
    try:
        change = restore(role=role, key=key, now=timezone.now())
    except ValidationError:
        messages.error(request, TAKEN)
        return _back(request, role)
    if change is None:
        messages.info(request, "That is as it was already.")
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


def _bar(found: Drift) -> DriftBar | None:
    if found.score is None or found.frozen is None:
        return None
    bar = DriftBar(half_up(found.frozen), half_up(found.score))
    return bar if bar.width else None


def _headline(found: Drift, *, has_numbers: bool) -> str:
    points = found.points
    if not found.changes:
        return "Nothing was changed after it was locked."
    if points is None or not has_numbers:
        return "Some things were changed since. While no score shows, no number says what that did."
    whole = half_up(abs(points))
    if not whole:
        return "What you changed since does not move the score."
    noun = "point" if whole == 1 else "points"
    if points > 0:
        return f"The score is {whole} {noun} higher than what you saw and wrote down at the time."
    return f"The score is {whole} {noun} lower than what you saw and wrote down at the time."


def _url(words: ChangeWords) -> str:
    """Where it was changed, and can be changed again."""
    change = words.change
    if change.kind in (Kind.ANSWER, Kind.FLAG):
        log = reverse("interviews:interview_log", args=[change.interview])
        return f"{log}#{f'q-{words.question}' if words.question else f'flag-{change.ref}'}"
    if change.kind == Kind.RATING:
        return reverse("interviews:interview_debrief", args=[change.interview])
    if change.kind == Kind.INTERVIEW:
        return reverse("applications:trash")
    return reverse("accounts:preferences_edit")
