"""Hands due notices to the push services of browsers, as sending.py hands mails to their server.

A batch is posted at once, so that a slow service holds up no other, and a device has few of its
places, so that no device does either; what became of each is written down after. What a worker
that died had posted leaves once more, under the same id, by which the browser knows that it has
shown it.
"""

import logging
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Case, F, IntegerField, Max, Min, QuerySet, Value, When

from agenda.domain.push import held_for
from agenda.domain.reminders import CLAIM_LASTS, pause_after
from agenda.models import Notice, PushDevice, PushKeys
from agenda.models.push import TEST, TEST_LASTS
from agenda.models.sending import Event
from agenda.notice_words import words_of
from agenda.services import push_post
from agenda.services.claims import close, let_go, take_in_hand
from agenda.services.devices import end_device
from agenda.services.notices import count_due
from agenda.services.push_keys import keys
from agenda.services.push_post import Answer, Post
from agenda.services.reminders import quiet_until, stale_at
from agenda.services.sending import Clock

DEVICES_AT_ONCE = 25
# Of one device: what says different things, and what all says the same, as one post.
APART_AT_ONCE, ALIKE_AT_ONCE = 2, 500
TOO_MANY_REQUESTS, SERVER_ERRORS = 429, 500
GONE = {404, 410}
REFUSED = {400, 401, 403}
UNWRITTEN = Answer(problem="This notice cannot be written.", is_for_good=True)
NOT_NOTED = Answer(problem="What became of it could not be written down.", is_for_good=True)
URGENT_FIRST = Case(
    When(event__in=[Event.INTERVIEW_HOUR, TEST], then=Value(0)),
    default=Value(1),
    output_field=IntegerField(),
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ring:
    """Notices of one device that leave as one post: one, or several that say the same."""

    notices: list[Notice]
    post: Post


def push_due(clock: Clock, *, stop_at: datetime | None = None) -> Counter[str]:
    """Send every notice that is due, until none is left or that moment has come.

    How many were "sent", "failed" and "called_off".
    """
    outcome: Counter[str] = Counter()
    while (stop_at is None or clock() < stop_at) and (batch := claim(now=clock())):
        _push_batch(batch, clock, outcome)
    return outcome


@transaction.atomic
def claim(*, now: datetime, devices: int = DEVICES_AT_ONCE) -> list[Notice]:
    """Take what is due on so many devices in hand, of each no more than some: first of those that
    answered last, what begins in an hour, then the oldest. Rows that another worker holds are
    passed over.
    """
    waiting = Notice.objects.waiting(now=now)
    found: list[int] = []
    for device_id, says_what in _next_devices(waiting)[:devices]:
        of_device = waiting.filter(device=device_id).order_by(URGENT_FIRST, "next_try_at", "pk")
        most = APART_AT_ONCE if says_what else ALIKE_AT_ONCE
        found += of_device.values_list("pk", flat=True)[:most]
    if not found:
        return []
    waiting = waiting.filter(pk__in=found)
    rows = take_in_hand(waiting, now=now, most=len(found), lasts=CLAIM_LASTS)
    return list(
        rows.select_related(
            "device",
            "owner__preferences",
            "owner__follow_up_settings",
            "follow_up__role__company",
            "follow_up__interview",
            "interview__role__company",
        )
    )


def _next_devices(waiting: QuerySet[Notice]) -> Any:
    """(id, says_what) of each device that something waits for, the next to be served first."""
    of_devices = (
        waiting.order_by()
        .values("device_id")
        .annotate(
            failures=Max("device__failures"), urgent=Min(URGENT_FIRST), oldest=Min("next_try_at")
        )
    )
    ordered = of_devices.order_by("failures", "urgent", "oldest", "device_id")
    return ordered.values_list("device_id", "device__says_what")


def _push_batch(batch: list[Notice], clock: Clock, outcome: Counter[str]) -> None:
    now, signing = clock(), keys()
    rings: list[Ring] = []
    for alike in _alike(batch, now, outcome):
        try:
            rings.append(Ring(alike, _post_of(alike, signing, now)))
        except Exception as error:  # noqa: BLE001 - one that cannot be written holds up no other
            logger.warning("Notice %s was not written (%s).", alike[0].pk, type(error).__name__)
            _note(alike, UNWRITTEN, now, outcome)
    answers = push_post.post_all([it.post for it in rings]) if rings else []
    for ring, answer in zip(rings, answers, strict=True):
        if answer.is_unasked:
            let_go(ring.notices)
        else:
            _note(ring.notices, answer, clock(), outcome)


def _alike(batch: list[Notice], now: datetime, outcome: Counter[str]) -> list[list[Notice]]:
    """What may leave now; together what would say the same on the same device."""
    found: dict[tuple[object, ...], list[Notice]] = {}
    for notice in batch:
        try:
            may_leave = _may_leave(notice, now, outcome)
        except DatabaseError:  # it stays in hand, and is tried again once its claim is over
            raise
        except Exception as error:  # noqa: BLE001 - one that cannot be read holds up no other
            logger.warning("Notice %s was not read (%s).", notice.pk, type(error).__name__)
            _note([notice], UNWRITTEN, now, outcome)
            continue
        if may_leave:
            is_apart = notice.device.says_what or notice.event == TEST
            kind = (notice.pk,) if is_apart else (notice.device_id, notice.event)
            found.setdefault(kind, []).append(notice)
    return list(found.values())


def _may_leave(notice: Notice, now: datetime, outcome: Counter[str]) -> bool:
    """Otherwise it is called off, or waits until the quiet hours are over."""
    if _lasts_until(notice, now) is None:
        close(notice, called_off_at=now)
        outcome["called_off"] += 1
        return False
    later = None if notice.event == TEST else quiet_until(notice, now)
    if later is not None:
        close(notice, quiet_until=later)
    return later is None


def _lasts_until(notice: Notice, now: datetime) -> datetime | None:
    """None where it is not wanted any more, or there is nothing to say (an empty digest)."""
    device = notice.device
    if notice.event == TEST:
        until = notice.due_at + TEST_LASTS
        return until if now < until else None
    if notice.event == (Event.FOLLOW_UP if device.is_daily else Event.DIGEST):
        return None
    if notice.event == Event.DIGEST and not count_due(device, now):
        return None
    return stale_at(notice, now)


def _post_of(alike: list[Notice], signing: PushKeys, now: datetime) -> Post:
    notice, device = alike[0], alike[0].device
    due = count_due(device, now) if notice.event == Event.DIGEST else len(alike)
    said = words_of(notice, due=due)
    until = max(filter(None, (_lasts_until(it, now) for it in alike)))
    return push_post.written(
        device,
        said,
        keys=signing,
        topic=_topic(device, said["tag"]),
        is_urgent=notice.event == Event.INTERVIEW_HOUR,
        lasts=until - now,
        now=now,
    )


def _topic(device: PushDevice, tag: str) -> str:
    """The tag, so that nobody on the way can tell what it stands for: 32 characters."""
    digest = sha256(f"{device.auth_secret} {tag}".encode()).digest()
    return urlsafe_b64encode(digest).decode()[:32]


def _note(notices: Sequence[Notice], answer: Answer, now: datetime, outcome: Counter[str]) -> None:
    """Write down what became of one post. Where that cannot be, it holds up no other, and does not
    leave again without end; where only the database is away, its claim ends.
    """
    try:
        try:
            done = _answered(notices, answer, now)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            logger.warning("Notice %s: no note (%s).", notices[0].pk, type(error).__name__)
            done = _answered(notices, NOT_NOTED, now)
    except DatabaseError as error:
        logger.warning("Notice %s: no note (%s).", notices[0].pk, type(error).__name__)
        done = "failed"
    outcome[done] += len(notices)


@transaction.atomic
def _answered(notices: Sequence[Notice], answer: Answer, now: datetime) -> str:
    """For the notices and for their device, as far as it is where this was posted to: "sent",
    "failed" or, where it has moved since and its old address ended, "moved".
    """
    device = notices[0].device
    there = PushDevice.objects.filter(pk=device.pk, endpoint_hash=device.endpoint_hash)
    if 200 <= answer.status < 300:
        for it in notices:
            close(it, sent_at=now, last_error="", attempts=F("attempts") + 1)
        there.update(last_sent_at=now, held_until=None, failures=0)
        return "sent"
    problem = problem_words(answer)
    if answer.status in GONE:
        has_moved = not end_device(device, problem, now)
        is_over = not has_moved or not PushDevice.objects.in_use().filter(pk=device.pk).exists()
        later = {"called_off_at": now, "last_error": problem} if is_over else {}
        for it in notices:
            close(it, attempts=F("attempts") + (1 if is_over else 0), **later)
        return "failed" if is_over else "moved"
    for it in notices:
        attempts = it.attempts + 1
        pause = None if answer.is_for_good else pause_after(attempts)
        put_off = {"gave_up_at": now} if pause is None else {"next_try_at": now + pause}
        close(it, attempts=attempts, last_error=problem, **put_off)
    failures = min(device.failures + 1, 1_000)
    held = None
    if not answer.is_for_good:
        held = now + held_for(answer.retry_after, now, failures=failures)
    there.update(last_problem=problem, last_problem_at=now, held_until=held, failures=failures)
    return "failed"


def problem_words(answer: Answer) -> str:
    """What the user is told. Nothing that the other side wrote is in it."""
    service = "The service of its browser's maker"
    if answer.problem:
        return answer.problem
    if answer.status in GONE:
        return f"{service} knows this browser no more: it was turned off there."
    if answer.status == TOO_MANY_REQUESTS:
        return f"{service} asked to wait (answer 429)."
    if answer.status in REFUSED:
        return f"{service} refused this Debrief (answer {answer.status})."
    if answer.status >= SERVER_ERRORS:
        return f"{service} is out of order (answer {answer.status})."
    if answer.status < 100:
        return f"{service} gave an answer that is none."
    return f"{service} answered {answer.status}."
