"""Hands due notices to the push services of browsers, as sending.py hands mails to their server.

A batch is posted at once, so that a slow service holds up no other; what became of each is written
down after. What a worker that died had posted leaves once more, under the same id, by which the
browser knows that it has shown it.
"""

import logging
from base64 import urlsafe_b64encode
from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from accounts.events import record_event
from accounts.models import EventKind
from agenda.domain.push import held_for
from agenda.domain.reminders import CLAIM_LASTS, pause_after
from agenda.models import Notice, PushDevice, PushKeys
from agenda.models.push import TEST
from agenda.models.sending import Event
from agenda.notice_words import words_of
from agenda.services import push_post
from agenda.services.claims import close, take_in_hand
from agenda.services.notices import count_due
from agenda.services.push_keys import keys
from agenda.services.push_post import Answer, Post
from agenda.services.reminders import stale_at
from agenda.services.sending import Clock

AT_ONCE = 25
TEST_LASTS = timedelta(minutes=10)
TOO_MANY_REQUESTS, SERVER_ERRORS = 429, 500
GONE = {404, 410}
REFUSED = {400, 401, 403}

logger = logging.getLogger(__name__)


def push_due(clock: Clock, *, stop_at: datetime | None = None) -> Counter[str]:
    """Send every notice that is due, until none is left or that moment has come.

    How many were "sent", "failed" and "called_off".
    """
    outcome: Counter[str] = Counter()
    while (stop_at is None or clock() < stop_at) and (batch := claim(now=clock())):
        _push_batch(batch, clock, outcome)
    return outcome


@transaction.atomic
def claim(*, now: datetime, most: int = AT_ONCE) -> list[Notice]:
    """Take at most so many due rows in hand. Rows that another worker holds are passed over."""
    rows = take_in_hand(Notice.objects.waiting(now=now), now=now, most=most, lasts=CLAIM_LASTS)
    return list(
        rows.select_related(
            "device",
            "owner__preferences",
            "follow_up__role__company",
            "follow_up__interview",
            "interview__role__company",
        )
    )


def _push_batch(batch: list[Notice], clock: Clock, outcome: Counter[str]) -> None:
    now, signing = clock(), keys()
    posts: list[tuple[Notice, Post]] = []
    for notice in batch:
        try:
            post = _post_of(notice, signing, now)
        except Exception as error:  # noqa: BLE001 - one that cannot be written holds up no other
            logger.warning("Notice %s was not written (%s).", notice.pk, type(error).__name__)
            broken = Answer(problem="This notice cannot be written.", is_for_good=True)
            _answered(notice, broken, now, outcome)
            continue
        if post is None:
            close(notice, called_off_at=now)
            outcome["called_off"] += 1
        else:
            posts.append((notice, post))
    answers = push_post.post_all([post for _, post in posts]) if posts else []
    for (notice, _), answer in zip(posts, answers, strict=True):
        _answered(notice, answer, clock(), outcome)


def _post_of(notice: Notice, signing: PushKeys, now: datetime) -> Post | None:
    """None where it is not wanted any more, or there is nothing to say (an empty digest)."""
    device, due = notice.device, 0
    if notice.event == TEST:
        until = notice.due_at + TEST_LASTS if now < notice.due_at + TEST_LASTS else None
    else:
        is_apart = notice.event == (Event.FOLLOW_UP if device.is_daily else Event.DIGEST)
        until = None if is_apart else stale_at(notice, now)
    if notice.event == Event.DIGEST:
        due = count_due(device, now)
        until = until if due else None
    if until is None:
        return None
    said = words_of(notice, due=due)
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


@transaction.atomic
def _answered(notice: Notice, answer: Answer, now: datetime, outcome: Counter[str]) -> None:
    """Write down what became of it, for the notice and for its device."""
    device = PushDevice.objects.filter(pk=notice.device_id)
    if 200 <= answer.status < 300:
        close(notice, sent_at=now, last_error="", attempts=F("attempts") + 1)
        device.update(last_sent_at=now, held_until=None)
        outcome["sent"] += 1
        return
    outcome["failed"] += 1
    problem = problem_words(answer)
    if answer.status in GONE:
        end_device(notice.device, problem, now)
        close(notice, called_off_at=now, last_error=problem, attempts=F("attempts") + 1)
        return
    attempts = notice.attempts + 1
    pause = None if answer.is_for_good else pause_after(attempts)
    later = {"gave_up_at": now} if pause is None else {"next_try_at": now + pause}
    close(notice, attempts=attempts, last_error=problem, **later)
    held = None if answer.is_for_good else now + held_for(answer.retry_after, now)
    device.update(last_problem=problem, last_problem_at=now, held_until=held)


def end_device(device: PushDevice, problem: str, now: datetime) -> None:
    """Its push service knows it no more: what it gave out is forgotten, and its user is told."""
    ended = PushDevice.objects.filter(pk=device.pk, ended_at=None).update(
        ended_at=now,
        endpoint="",
        browser_key="",
        auth_secret="",
        held_until=None,
        last_problem=problem,
        last_problem_at=now,
    )
    if ended:
        record_event(device.owner, EventKind.DEVICE_ENDED, device.name, now=now)


def problem_words(answer: Answer) -> str:
    """What the user is told. Nothing that the other side wrote is in it."""
    if answer.problem:
        return answer.problem
    if answer.status in GONE:
        return "Its push service knows this browser no more: it was turned off there."
    if answer.status == TOO_MANY_REQUESTS:
        return "Its push service asked to wait (answer 429)."
    if answer.status in REFUSED:
        return f"Its push service refused this Debrief (answer {answer.status})."
    if answer.status >= SERVER_ERRORS:
        return f"Its push service is out of order (answer {answer.status})."
    return f"Its push service answered {answer.status}."
