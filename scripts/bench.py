"""Measure pages with the demo data and with up to 100,000 interviews, and more: `make bench`.

Every figure is from one run on one machine, and the pages take turns, so that ratios are fair:
"× bare" compares a page with an empty one of the same base template, "× 100" with the same page of
the account with 100 interviews, "× short" a change in a long role with the same in a short one.
`make bench ARGS=--pages` measures only the pages of the demo data, in a minute; `ARGS=--room` the
room on a phone: taps, the time to the next paint, the first load; `ARGS=--load` fifty people at
once on SQLite and on PostgreSQL, for ten minutes each (`ARGS="--load --minutes 1"` is shorter);
`ARGS=--huge` every page of an account with 100,000 roles (`ARGS="--huge --roles 2000"` of fewer).
Exit status 1 where a wish is missed.
"""

import argparse
import gzip
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from scripts.bench_huge import EMAIL, ROLES, measure_huge
from scripts.bench_huge import ROUNDS as HUGE_ROUNDS
from scripts.bench_load import MINUTES, measure_load
from scripts.bench_reminders import measure_reminding, print_reminding
from scripts.bench_room import measure_room
from scripts.bench_saves import measure_changes, print_changes
from scripts.bench_search import measure_searching, print_searching

type Ask = Callable[[Any], Any]  # client → its response

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 40
SIZES = (100, 10_000, 100_000)
DEMO = "demo"
BOARD, CARDS = "board", 150
ANSWER = "answer saved"  # by htmx; the others are whole pages
INSIGHTS = "insights"  # counts what the other pages list, so it has a time of its own
MOST_QUERIES = 15
MOST_ANSWER_QUERIES = 22
MOST_TIMES_BARE = 5.0
MOST_TIMES_SMALLEST = 1.5
MOST_INSIGHTS_SECONDS = 0.3
MOST_PAGE_BYTES = 20_000  # compressed
MOST_ANSWER_BYTES = 8_000  # as it is
MOST_FIRST_LOAD_BYTES = 100_000
MOST_FIRST_LOAD_REQUESTS = 10


@dataclass
class Measured:
    queries: int = 0
    plain: int = 0
    compressed: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[int(0.95 * (len(self.seconds) - 1))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--pages", action="store_true", help="only the pages of the demo data")
    parser.add_argument("--room", action="store_true", help="only the room on a phone")
    parser.add_argument("--load", action="store_true", help="fifty people at once")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long, of --load")
    parser.add_argument("--huge", action="store_true", help="every page of a huge account")
    parser.add_argument("--roles", type=int, default=ROLES, help="how many, of --huge")
    parser.add_argument("--page", default="", help="only pages with this in their name, of --huge")
    parser.add_argument("--data", help="a folder that keeps the account of --huge for another time")
    options = parser.parse_args()
    if options.load:
        return conclude(measure_load(options.minutes))
    if options.room:
        return conclude(measure_room())
    with tempfile.TemporaryDirectory(prefix="debrief-bench-") as folder:
        prepare(options.data or folder)
        if options.huge:
            return report_huge(options.roles, options.page, min(options.rounds, HUGE_ROUNDS))
        sizes = [] if options.pages else options.sizes
        for size in sizes:
            run(["fake_data", email_of(f"{size:,}"), "--interviews", str(size)])
        return report(sizes, options.rounds)


def prepare(folder: str) -> None:
    """Make this folder the data directory, here and for the commands that are run."""
    os.environ |= {
        "DEBRIEF_DATA_DIR": folder,
        "DEBRIEF_DEBUG": "",
        "DEBRIEF_HTTPS": "",
        "DEBRIEF_MAIL_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    sys.path.insert(0, str(ROOT))
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        run(command)


def email_of(account: str) -> str:
    return f"bench-{account.replace(',', '')}@example.org"


def run(command: list[str]) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *command], check=True)


def set_up() -> None:
    import django

    django.setup()
    from django.conf import settings

    settings.ROOT_URLCONF = "scripts.bench_urls"
    settings.ALLOWED_HOSTS = ["testserver"]


def report_huge(roles: int, only: str, rounds: int) -> int:
    set_up()
    from django.test import Client

    from accounts.models import User

    if not User.objects.filter(email=EMAIL).exists():
        start = time.perf_counter()
        run(["fake_data", EMAIL, "--roles", str(roles)])
        print(f"It took {time.perf_counter() - start:.0f} s to make.\n")
    user = User.objects.get(email=EMAIL)
    client = Client(headers={"Accept-Encoding": ""})
    client.force_login(user)
    return conclude(measure_huge(client, user, only, rounds))


def report(sizes: list[int], rounds: int) -> int:
    set_up()
    load_demo()
    load_board()
    accounts = [DEMO, BOARD, *(f"{size:,}" for size in sizes)]
    misses = print_pages(measure(accounts, rounds))
    if sizes:
        misses += print_changes(measure_changes(rounds, fetch_bare()))
        misses += print_first_load()
        misses += print_searching(accounts[-1], measure_searching(client_of(accounts[-1])))
        misses += print_reminding(measure_reminding())
    return conclude(misses)


def conclude(misses: list[str]) -> int:
    print("\nEverything is as wanted." if not misses else "\nMissed: " + "; ".join(misses))
    return 1 if misses else 0


def load_demo() -> None:
    from django.utils import timezone

    from accounts.models import User
    from agenda import demo

    demo.load(user=User.objects.create_user(email_of(DEMO)), now=timezone.now())


def load_board() -> None:
    """An account with CARDS open roles."""
    from django.utils import timezone

    from agenda.fake_data import make_board

    make_board(email_of(BOARD), cards=CARDS, now=timezone.now())


def client_of(account: str) -> Any:
    from django.test import Client

    from accounts.models import User

    client = Client(headers={"Accept-Encoding": ""})
    client.force_login(User.objects.get(email=email_of(account)))
    return client


def pages_of(account: str) -> dict[str, Ask]:
    """Page name → asks for it, in the account of this name."""
    from django.urls import reverse
    from django.utils import timezone

    from accounts.models import User
    from applications.models import Role
    from interviews.models import FollowUp, Interview

    user = User.objects.get(email=email_of(account))
    interviews = Interview.objects.owned_by(user).select_related("role")
    interview = interviews.exclude(debriefed_at=None).order_by("-starts_at")[0]
    coming = interviews.upcoming(now=timezone.now()).order_by("starts_at")[0]
    follow_ups = FollowUp.objects.owned_by(user).order_by("-contact", "pk")
    follow_up = follow_ups.pending().first() or follow_ups[0]
    roles = [role.pk for role in Role.objects.owned_by(user).order_by("-pk")[:3]]
    board = {
        "bare": reverse("bare"),
        "board": reverse("overview:role_board"),
        "table": reverse("overview:role_board", query={"view": "table"}),
    }
    if account == BOARD:
        return {name: partial(get, path=path) for name, path in board.items()}
    paths = {
        "bare": reverse("bare"),
        "Today": reverse("overview:today"),
        "role list": reverse("applications:role_list"),
        "board": reverse("overview:role_board"),
        INSIGHTS: reverse("overview:insights"),
        "role": reverse("overview:role_detail", args=[interview.role_id]),
        "prepare": reverse("interviews:interview_prepare", args=[coming.pk]),
        "log": reverse("interviews:interview_log", args=[interview.pk]),
        "debrief": reverse("interviews:interview_debrief", args=[interview.pk]),
        "verdict": reverse("interviews:interview_verdict", args=[interview.pk]),
        "role's verdict": reverse("interviews:role_verdict", args=[interview.role_id]),
        "decide": reverse("interviews:decision_create", args=[interview.role_id]),
        "compare": reverse("interviews:role_compare", query={"role": roles}),
        "all flags": reverse("interviews:flag_overview"),
        "composer": reverse("interviews:follow_up_detail", args=[follow_up.pk]),
        "company": reverse("overview:company_detail", args=[interview.role.company_id]),
        "company flags": reverse("interviews:company_flags", args=[interview.role.company_id]),
    }
    pages: dict[str, Ask] = {name: partial(get, path=path) for name, path in paths.items()}
    return pages | {ANSWER: answer_to(interview)}


def get(client: Any, path: str) -> Any:
    return client.get(path)


def answer_to(interview: Any) -> Ask:
    """Post an answer as the log page does, each time with another signal."""
    from django.urls import reverse

    question = interview.questions.order_by("pk")[0]
    url = reverse("interviews:answer_record", args=[question.pk])
    fields = {"speaker": interview.contacts.order_by("pk")[0].pk, "words": "Well."}
    signals = cycle((-2, 2))

    def ask(client: Any) -> Any:
        sent = fields | {"manner": "specific", "signal": next(signals)}
        return client.post(url, sent, headers={"HX-Request": "true"})

    return ask


def measure(accounts: list[str], rounds: int) -> dict[tuple[str, str], Measured]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found: dict[tuple[str, str], Measured] = {}
    pages = {account: (client_of(account), pages_of(account)) for account in accounts}
    for account, (client, asks) in pages.items():
        for name, ask in asks.items():
            ask(client)
            with CaptureQueriesContext(connection) as queries:
                response = ask(client)
            if response.status_code != 200:
                raise SystemExit(f"{name} of {account} answers {response.status_code}.")
            body = response.content
            found[account, name] = Measured(len(queries), len(body), len(gzip.compress(body, 6)))
    for _ in range(rounds):
        for account, (client, asks) in pages.items():
            for name, ask in asks.items():
                start = time.perf_counter()
                ask(client)
                found[account, name].seconds.append(time.perf_counter() - start)
    return found


def fetch_bare() -> Callable[[], object]:
    from django.urls import reverse

    return partial(client_of(DEMO).get, reverse("bare"))


def print_pages(measured: dict[tuple[str, str], Measured]) -> list[str]:
    misses = []
    row = "{:>8} {:<14} {:>7} {:>7} {:>7} {:>6} {:>6} {:>6} {:>7}"
    heads = ("account", "page", "queries", "p50 ms", "p95 ms", "× bare", "× 100", "kB", "gzip kB")
    print(row.format(*heads))
    smallest = next((it for it, _ in measured if it not in {DEMO, BOARD}), "")
    for (account, name), it in measured.items():
        bare = measured[account, "bare"]
        like = measured[smallest, name] if account not in {DEMO, BOARD, smallest} else None
        print(
            row.format(
                account,
                name,
                it.queries,
                f"{it.p50 * 1000:.1f}",
                f"{it.p95 * 1000:.1f}",
                f"{it.p50 / bare.p50:.1f}",
                f"{it.p50 / like.p50:.2f}" if like else "",
                f"{it.plain / 1000:.1f}",
                f"{it.compressed / 1000:.1f}",
            )
        )
        misses += [f"{name} of {account}: {words}" for words in misses_of(name, it, bare, like)]
    return misses


def misses_of(name: str, it: Measured, bare: Measured, like: Measured | None) -> Iterator[str]:
    """like: the same page of the smallest made-up account; None where it is that or the demo."""
    if it.queries > (MOST_ANSWER_QUERIES if name == ANSWER else MOST_QUERIES):
        yield f"{it.queries} queries"
    if name == ANSWER and it.plain > MOST_ANSWER_BYTES:
        yield f"{it.plain:,} bytes"
    if name == INSIGHTS and it.p50 > MOST_INSIGHTS_SECONDS:
        yield f"{it.p50 * 1000:.0f} ms"
    if name not in {ANSWER, INSIGHTS} and it.p50 > MOST_TIMES_BARE * bare.p50:
        yield f"{it.p50 / bare.p50:.1f} × the bare page"
    if it.compressed > MOST_PAGE_BYTES:
        yield f"{it.compressed:,} bytes compressed"
    if like and it.queries != like.queries:
        yield f"{it.queries} queries, not {like.queries}"
    if like and name != INSIGHTS and it.p50 > MOST_TIMES_SMALLEST * like.p50:
        yield f"{it.p50 / like.p50:.2f} × the time of the smallest account"


def print_first_load() -> list[str]:
    """What a browser with an empty cache fetches for Today, compressed as it is served."""
    from django.urls import reverse

    client = client_of(DEMO)
    html = client.get(reverse("overview:today"), headers={"Accept-Encoding": "gzip"})
    sizes = {"Today": len(html.content)}
    waiting = re.findall(r'(?:src|href)="(/static/[^"]+)"', gzip.decompress(html.content).decode())
    while waiting:
        path = waiting.pop()
        if path in sizes:
            continue
        client_asks = client.get(path, headers={"Accept-Encoding": "br, gzip"})
        sizes[path] = len(client_asks.getvalue())
        if path.endswith(".js"):
            source = client.get(path, headers={"Accept-Encoding": ""}).getvalue().decode()
            folder = path.rsplit("/", 1)[0]
            waiting += [f"{folder}/{name}" for name in re.findall(r'from "\./([^"]+)"', source)]
    total = sum(sizes.values())
    print(f"\nFirst load of Today: {len(sizes)} requests, {total:,} bytes compressed")
    for path, number in sizes.items():
        print(f"  {number:>7,}  {path}")
    misses = []
    if total > MOST_FIRST_LOAD_BYTES:
        misses.append(f"first load: {total:,} bytes")
    if len(sizes) > MOST_FIRST_LOAD_REQUESTS:
        misses.append(f"first load: {len(sizes)} requests")
    return misses


if __name__ == "__main__":
    sys.exit(main())
