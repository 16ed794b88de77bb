"""Measure pages with 100, 10,000 and 100,000 interviews, changes and reminding: `make bench`.

Every figure is from one run on one machine, and the pages take turns, so that ratios are fair:
"× bare" compares a page with an empty one of the same base template, "× 100" with the same page of
the account with 100 interviews, "× short" a change in a long role with the same in a short one.
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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from scripts.bench_reminders import measure_reminding, print_reminding
from scripts.bench_saves import measure_changes, print_changes

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100, 10_000, 100_000)
MOST_QUERIES = 15
MOST_TIMES_BARE = 5.0
MOST_TIMES_SMALLEST = 1.5
MOST_PAGE_BYTES = 20_000
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
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="debrief-bench-") as folder:
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
        for size in options.sizes:
            run(["fake_data", f"bench-{size}@example.org", "--interviews", str(size)])
        return report(options.sizes, options.rounds)


def run(command: list[str]) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *command], check=True)


def report(sizes: list[int], rounds: int) -> int:
    import django

    django.setup()
    from django.conf import settings

    settings.ROOT_URLCONF = "scripts.bench_urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    pages = {size: pages_of(size) for size in sizes}
    measured = measure(pages, rounds)
    misses = print_pages(measured, sizes)
    misses += print_changes(measure_changes(rounds, fetch_bare(sizes[0])))
    misses += print_first_load(sizes[0])
    misses += print_reminding(measure_reminding())
    print("\nEverything is as wanted." if not misses else "\nMissed: " + "; ".join(misses))
    return 1 if misses else 0


def pages_of(size: int) -> dict[str, str]:
    """Page name → path, for the account of this size."""
    from django.urls import reverse

    from accounts.models import User
    from interviews.models import Interview

    user = User.objects.get(email=f"bench-{size}@example.org")
    interviews = Interview.objects.owned_by(user).select_related("role")
    interview = interviews.exclude(debriefed_at=None).order_by("-starts_at")[0]
    step = reverse("interviews:interview_verdict", args=[interview.pk])
    return {
        "bare": reverse("bare"),
        "Today": reverse("overview:today"),
        "role list": reverse("applications:role_list"),
        "role": reverse("overview:role_detail", args=[interview.role_id]),
        "interview, prepare": reverse("interviews:interview_prepare", args=[interview.pk]),
        "interview, log": reverse("interviews:interview_log", args=[interview.pk]),
        "interview, debrief": reverse("interviews:interview_debrief", args=[interview.pk]),
        "interview, verdict": step,
        "company": reverse("applications:company_detail", args=[interview.role.company_id]),
        "company flags": reverse("interviews:company_flags", args=[interview.role.company_id]),
    }


def measure(pages: dict[int, dict[str, str]], rounds: int) -> dict[tuple[int, str], Measured]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    found: dict[tuple[int, str], Measured] = {}
    clients = {}
    for size, paths in pages.items():
        client = clients[size] = Client(headers={"Accept-Encoding": ""})
        client.force_login(User.objects.get(email=f"bench-{size}@example.org"))
        for name, path in paths.items():
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = client.get(path)
            if response.status_code != 200:
                raise SystemExit(f"{name} ({path}) answers {response.status_code}.")
            body = response.content
            found[size, name] = Measured(len(queries), len(body), len(gzip.compress(body, 6)))
    for _ in range(rounds):
        for size, paths in pages.items():
            for name, path in paths.items():
                start = time.perf_counter()
                clients[size].get(path)
                found[size, name].seconds.append(time.perf_counter() - start)
    return found


def fetch_bare(size: int) -> Callable[[], object]:
    from django.test import Client
    from django.urls import reverse

    from accounts.models import User

    client = Client(headers={"Accept-Encoding": ""})
    client.force_login(User.objects.get(email=f"bench-{size}@example.org"))
    return lambda: client.get(reverse("bare"))


def print_pages(measured: dict[tuple[int, str], Measured], sizes: list[int]) -> list[str]:
    misses = []
    row = "{:>10} {:<20} {:>7} {:>8} {:>8} {:>7} {:>6} {:>8} {:>7}"
    print(
        row.format(
            "interviews", "page", "queries", "p50 ms", "p95 ms", "× bare", "× 100", "bytes", "gzip"
        )
    )
    for (size, name), it in measured.items():
        times_bare = it.p50 / measured[size, "bare"].p50
        smallest = measured[sizes[0], name]
        times_smallest = it.p50 / smallest.p50
        print(
            row.format(
                f"{size:,}",
                name,
                it.queries,
                f"{it.p50 * 1000:.1f}",
                f"{it.p95 * 1000:.1f}",
                f"{times_bare:.1f}",
                f"{times_smallest:.2f}",
                f"{it.plain:,}",
                f"{it.compressed:,}",
            )
        )
        where = f"{name} with {size:,}"
        if it.queries > MOST_QUERIES:
            misses.append(f"{where}: {it.queries} queries")
        if it.queries != smallest.queries:
            misses.append(f"{where}: {it.queries} queries, not {smallest.queries}")
        if times_bare > MOST_TIMES_BARE:
            misses.append(f"{where}: {times_bare:.1f} × the bare page")
        if times_smallest > MOST_TIMES_SMALLEST:
            misses.append(f"{where}: {times_smallest:.2f} × the time with {sizes[0]}")
        if it.compressed > MOST_PAGE_BYTES:
            misses.append(f"{where}: {it.compressed:,} bytes compressed")
    return misses


def print_first_load(size: int) -> list[str]:
    """What a browser with an empty cache fetches for Today, compressed as it is served."""
    from django.test import Client
    from django.urls import reverse

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email=f"bench-{size}@example.org"))
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
