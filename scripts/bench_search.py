"""What a search costs, by what people type: one letter and more of common words, names, nothing.

A part of scripts/bench.py. Measured is the whole answer to the palette, as it comes with each key.
"""

import statistics
import time
from typing import Any

MOST_SECONDS = 0.050
ROUNDS = 5
TYPED = (
    "co", "con", "cont", "contact 7", "company", "company 12", "eng", "engineer", "we", "hon",
    "honestly", "sixty seventy", "i left", "nobody minded", "ho", "hours", "w", "wh", "what hours",
    "who de", "f", "fi", "e s", "int", "mi", "xyzzy", "what is the on call",
)  # fmt: skip


def measure_searching(client: Any) -> dict[str, list[float]]:
    """What was typed → seconds of each round; the rounds take turns."""
    from django.urls import reverse

    url, headers = reverse("overview:search"), {"HX-Request": "true", "HX-Target": "search-results"}
    found: dict[str, list[float]] = {it: [] for it in TYPED}
    for turn in range(ROUNDS + 1):
        for text in TYPED:
            began = time.perf_counter()
            response = client.get(url, {"q": text}, headers=headers)
            took = time.perf_counter() - began
            if response.status_code != 200:
                raise SystemExit(f"Search for {text} answers {response.status_code}.")
            if turn:
                found[text].append(took)
    return found


def print_searching(account: str, found: dict[str, list[float]]) -> list[str]:
    every = sorted(it for seconds in found.values() for it in seconds)
    p95 = every[int(0.95 * (len(every) - 1))]
    slowest = max(found, key=lambda it: statistics.median(found[it]))
    print("\n{:<40} {:>12} {:>12}".format(f"search, {account} interviews", "p50 ms", "p95 ms"))
    name, p50 = f"{len(TYPED)} things typed, in turns", statistics.median(every)
    print(f"{name:<40} {p50 * 1e3:>12.1f} {p95 * 1e3:>12.1f}")
    print(f"slowest: {slowest!r}, {statistics.median(found[slowest]) * 1e3:.1f} ms")
    if p95 <= MOST_SECONDS:
        return []
    return [f"search p95 {p95 * 1e3:.0f} ms, at most {MOST_SECONDS * 1e3:.0f}"]
