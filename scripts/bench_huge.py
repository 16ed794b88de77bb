"""Every page of one account with 100,000 roles and 300,000 interviews: `make bench ARGS=--huge`.

A part of scripts/bench.py. `ARGS="--huge --roles 2000"` makes a smaller one; with `--data FOLDER`
the account is kept there and used again. What hands out everything (a download of a list, the
record), and a new name that search finds in thousands of rows, is no page: it is said how long it
took to its first and to its last byte.
"""

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from typing import Any

ROLES = 100_000
EMAIL = "bench-huge@example.org"
MOST_P95_SECONDS = 0.3
ROUNDS = 20
FEW_ROUNDS, SLOW_SECONDS = 3, 1.0  # so that one slow page does not hold up all others
DEEPEST = 40  # the last page of a list of 1,000
API_PAGE = 100
# What a GET of our own never shows as a page, or belongs to no account.
SKIPPED = ("accounts/", "api/v1/", "undo/", "r/", "sw.js", "healthz", "calendar/<str:token>")

# To print, with up to 1,000 rows, or as a file.
WHOLE = ("lists/", "record.csv")
DOWNLOADS = ("interviews", "contacts", "companies", "contact-log", "all-roles")

type Ask = Callable[[Any], Any]  # client → its response


@dataclass
class Asked:
    """One page, or one change. first: seconds to the first byte, of a download. busy: seconds of
    the processor, which what else runs on the machine does not lengthen.
    """

    name: str
    ask: Ask
    queries: int = 0
    size: int = 0
    first: float = 0.0
    is_whole: bool = False
    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[round(0.95 * (len(self.seconds) - 1))]


def measure_huge(client: Any, user: Any, only: str = "", rounds: int = ROUNDS) -> list[str]:
    """Print what each page took; returns what was missed. only: a part of the names."""
    pages = [it for it in pages_of(user) if only in it.name]
    kept = [it for it in pages if _warm_up(client, it)]
    gc.collect()
    gc.freeze()  # as scripts/serve.py does before it serves
    for number in range(rounds):
        for it in kept:
            if it.is_whole or (number >= FEW_ROUNDS and it.seconds[0] > SLOW_SECONDS):
                continue
            _take(it, client)
    return _print(kept)


def _take(it: Asked, client: Any) -> None:
    start, busy = time.perf_counter(), time.process_time()
    it.ask(client)
    it.seconds.append(time.perf_counter() - start)
    it.busy.append(time.process_time() - busy)


def _warm_up(client: Any, it: Asked) -> bool:
    """Whether it is a page or a download, and not an address that only takes what is sent."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        start, busy = time.perf_counter(), time.process_time()
        response = it.ask(client)
        if response.streaming:
            parts = iter(response.streaming_content)
            it.size = len(next(parts, b""))
            it.first = time.perf_counter() - start
            it.size += sum(map(len, parts))
        elif response.status_code == 200:
            it.size = len(response.content)
        took = time.perf_counter() - start
    it.queries = len(queries)
    kind = response.headers.get("Content-Type", "")
    is_page = kind.startswith(("text/html", "application/json"))
    it.is_whole |= response.status_code == 200 and not is_page
    it.first = it.first or took
    if sys.stderr.isatty() or took > SLOW_SECONDS:
        print(f"{it.name}: {took:.1f} s at first", file=sys.stderr)
    if it.is_whole:
        it.seconds.append(took)
        it.busy.append(time.process_time() - busy)
    if response.status_code >= 500:
        raise SystemExit(f"{it.name} answers {response.status_code}.")
    return response.status_code == 200 or it.name.startswith("change: ")


def _print(pages: list[Asked]) -> list[str]:
    row = "{:<62} {:>7} {:>8} {:>8} {:>8} {:>8}"
    loads = ", ".join(f"{it:.1f}" for it in os.getloadavg())
    print(f"The load of the machine is {loads} on {os.cpu_count()} processors.\n")
    print(row.format("page", "queries", "p50 ms", "p95 ms", "busy ms", "kB"))
    misses = []
    for it in pages:
        if it.is_whole:
            continue
        times = (it.p50, it.p95, statistics.median(it.busy))
        print(row.format(it.name, it.queries, *(_ms(one) for one in times), it.size // 1000))
        if it.p95 > MOST_P95_SECONDS:
            misses.append(f"{it.name}: p95 {_ms(it.p95)} ms")
    print("\n" + row.format("all of it, as a download", "queries", "first ms", "", "s", "kB"))
    for it in pages:
        if it.is_whole:
            took, size = f"{it.p50:.1f}", it.size // 1000
            print(row.format(it.name, it.queries, _ms(it.first), "", took, size))
    return misses


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


# --- What is asked for ---------------------------------------------------------------------------


def get(client: Any, path: str, headers: dict[str, str] | None = None) -> Any:
    return client.get(path, headers=headers or {})


def pages_of(user: Any) -> Iterator[Asked]:
    yield from _every_route(user)
    yield from _lists(user)
    yield from _board(user)
    yield from _searches()
    yield from _api(user)
    yield from _changes(user)
    for name in DOWNLOADS:
        path = f"/lists/{name}/?download=csv"
        yield Asked(path, partial(get, path=path), is_whole=True)


def rows_of(user: Any) -> dict[str, dict[str, Any]]:
    """What stands before the id in a path → the rows that are looked at, by what they are."""
    from django.db.models import Count
    from django.utils import timezone

    from applications.models import Company, Contact, Document, KeyMessage, LogEntry, Offer
    from interviews.models import Decision, FollowUp, Interview, InterviewerQuestion

    interviews = Interview.objects.owned_by(user)
    met = interviews.exclude(debriefed_at=None).exclude(questions=None).order_by("-starts_at")[0]
    coming = interviews.upcoming(now=timezone.now()).exclude(questions=None)[0]
    own = Company.objects.owned_by(user)
    big = own.annotate(n=Count("roles")).order_by("-n", "pk")[0]
    busy = Contact.objects.owned_by(user).annotate(n=Count("interviews")).order_by("-n", "pk")[0]
    decided = Decision.objects.owned_by(user).order_by("pk")[0]
    follow_ups = FollowUp.objects.owned_by(user).pending()
    newest = {
        "contact-log": LogEntry.objects.owned_by(user),
        "key-messages": KeyMessage.objects.owned_by(user),
        "documents": Document.objects.owned_by(user),
        "offers": Offer.objects.owned_by(user),
        "interviewer-questions": InterviewerQuestion.objects.owned_by(user),
    }
    return {
        "companies": {"big": big, "small": met.role.company},
        "roles": {
            "open": met.role,
            "of the big one": big.roles.all()[0],
            "decided": decided.role,
        },
        "contacts": {"busy": busy},
        "interviews": {"met": met, "coming": coming},
        "questions": {"": met.questions.all()[0]},
        "follow-ups": {"": follow_ups[0]},
        "decisions": {"": decided},
        **{name: {"": rows.order_by("-pk")[0]} for name, rows in newest.items()},
    }


def _every_route(user: Any) -> Iterator[Asked]:
    """Every address without an id, and with one of the rows looked at."""
    rows = rows_of(user)
    for route in sorted(_routes()):
        if route.startswith(WHOLE):
            yield Asked(f"/{route}", partial(get, path=f"/{route}"), is_whole=True)
            continue
        before, has_id, after = route.partition("<int:pk>")
        if not has_id:
            path = route.replace("<str:key>", "avg_hours")
            if "<" not in path:
                yield Asked(f"/{path}", partial(get, path=f"/{path}"))
            continue
        for words, row in rows.get(before.rstrip("/").rpartition("/")[2], {}).items():
            name = f"/{before}{words or 'one'}{after}".replace(" ", "-")
            yield Asked(name, partial(get, path=f"/{before}{row.pk}{after}"))


def _routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    from django.urls import URLResolver, get_resolver

    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, path)
        elif not path.startswith(SKIPPED) and "?" not in path:
            yield path


def _lists(user: Any) -> Iterator[Asked]:
    """Each list by every choice of each of its selects, searched in, and far down."""
    import re

    from django.test import Client

    client = Client()
    client.force_login(user)
    for name in LISTS:
        html = client.get(name).content.decode()
        main = html[html.find("<main") :]
        chosen = []
        for select in re.findall(r'<select[^>]* name="(\w+)".*?</select>', main, re.S):
            part = re.search(rf'<select[^>]* name="{select}".*?</select>', main, re.S)
            values = re.findall(r'<option value="([^"]+)"', part[0]) if part else []
            chosen += [f"{select}={it}" for it in values[:MOST_CHOICES]]
        searched = [f"q={it}" for it in ("engineer", "we", "xyzzy")]
        for asked in [*chosen, *searched, "page=2", f"page={DEEPEST}"]:
            yield Asked(f"{name}?{asked}", partial(get, path=f"{name}?{asked}"))


LISTS = (
    *("/roles/", "/companies/", "/contacts/", "/interviews/", "/contact-log/", "/documents/"),
    *("/key-messages/", "/flags/", "/follow-ups/", "/interviewer-questions/", "/questions/"),
    *("/insights/applications/", "/insights/answers/", "/trash/", "/reminders/", "/insights/"),
    *("/settings/account/activity/", "/record/"),
)
MOST_CHOICES = 8


def _board(user: Any) -> Iterator[Asked]:
    from applications.models import Tag

    htmx = {"HX-Request": "true"}
    tag = Tag.objects.owned_by(user).order_by("pk")[0].pk
    company = rows_of(user)["companies"]["big"].pk
    queries = (
        *("view=table", "show=closed", "show=all", "q=engineer", "view=table&show=closed"),
        *(f"tag={tag}", f"company={company}", f"company={company}&show=closed", "source=LinkedIn"),
        *("filters=open", "view=table&sort=score", "place=berlin", "pay=60000&unpaid=on"),
        *("show=silent", "show=waiting", "show=week", "priority=1"),
    )
    for query in queries:
        path = f"/roles/board/?{query}"
        yield Asked(path, partial(get, path=path))
    for query in ("filters=open", "all=interviewing", "all=table&view=table"):
        path = f"/roles/board/?{query}"
        yield Asked(f"{path} (a part)", partial(get, path=path, headers=htmx))
    roles = "&".join(f"role={it.pk}" for it in rows_of(user)["roles"].values())
    yield Asked("/compare/ of three", partial(get, path=f"/compare/?{roles}"))
    for view in ("month", "week", "agenda"):
        for day in ("", "&day=2022-03-15"):
            path = f"/calendar/?view={view}{day}"
            yield Asked(path, partial(get, path=path))
    past = f"/companies/past/?company={company}"
    yield Asked("/companies/past/ of the big company", partial(get, path=past, headers=htmx))


def _searches() -> Iterator[Asked]:
    from scripts.bench_search import TYPED

    typed = (*TYPED, "analytics", "senior data engineer", "ruth", "berg", "kestrel bank", "how")
    palette = {"HX-Request": "true", "HX-Target": "search-results"}
    for text in typed:
        path = f"/search/?q={text.replace(' ', '+')}"
        yield Asked(f"{path} (palette)", partial(get, path=path, headers=palette))
    for text in ("engineer", "what how", "xyzzy"):
        path = f"/search/?q={text.replace(' ', '+')}"
        yield Asked(path, partial(get, path=path))


def _api(user: Any) -> Iterator[Asked]:
    """Each list from its start and from far down, and single things."""
    from datetime import timedelta

    from django.conf import settings
    from django.utils import timezone

    from transfer.api.token_changes import make_token
    from transfer.models import ApiToken

    settings.API_PER_MINUTE = 1_000_000
    now = timezone.now()
    token = ApiToken(owner=user, name="Bench")
    secret = make_token(token=token, lasts=timedelta(days=1), now=now)
    headers = {"Authorization": f"Bearer {secret}"}
    for route in sorted(_api_routes()):
        rows = rows_of(user)
        before, has_id, after = route.partition("{int:pk}")
        kind = before.rstrip("/").rpartition("/")[2]
        if has_id and kind in rows:
            row = next(iter(rows[kind].values()))
            path = f"/api/v1{before}{row.pk}{after}"
            yield Asked(f"api {before}one{after}", partial(get, path=path, headers=headers))
        elif not has_id:
            path = f"/api/v1{route}"
            yield Asked(f"api {route}", partial(get, path=path, headers=headers))
            if route in DEEP:
                yield Asked(f"api {route} far down", _far_down(path, headers))


DEEP = ("/roles", "/interviews", "/contacts", "/companies", "/follow-ups")
FAR_DOWN = 30  # pages of API_PAGE rows


def _api_routes() -> Iterator[str]:
    from transfer.api.routes import api

    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            if any("GET" in it.methods for it in view.operations):
                yield f"{prefix}{path}" if path.startswith("/") else f"{prefix}/{path}"


def _far_down(path: str, headers: dict[str, str]) -> Ask:
    """The page that a program comes to after FAR_DOWN others."""
    found: list[str] = []

    def ask(client: Any) -> Any:
        if not found:
            cursor = ""
            for _ in range(FAR_DOWN):
                at = f"{path}?limit={API_PAGE}{cursor and f'&cursor={cursor}'}"
                cursor = client.get(at, headers=headers).json().get("next_cursor") or ""
            found.append(f"{path}?limit={API_PAGE}&cursor={cursor}")
        return client.get(found[0], headers=headers)

    return ask


def _changes(user: Any) -> Iterator[Asked]:
    from django.urls import reverse

    from scripts.bench import answer_to

    rows = rows_of(user)
    htmx = {"HX-Request": "true"}
    yield Asked("change: answer saved", answer_to(rows["interviews"]["met"]))
    follow_up, role = rows["follow-ups"][""], rows["roles"]["open"]
    done = cycle(
        reverse(f"interviews:follow_up_{it}", args=[follow_up.pk]) for it in ("done", "reopen")
    )
    yield Asked("change: follow-up done", lambda client: client.post(next(done), headers=htmx))
    stages = cycle(("screening", "interviewing"))
    move = reverse("overview:role_board_move", args=[role.pk])
    yield Asked(
        "change: role moved on the board",
        lambda client: client.post(move, {"stage": next(stages)}, headers=htmx),
    )
    numbers = iter(range(sys.maxsize))
    add = reverse("overview:role_create")
    yield Asked(
        "change: role added",
        lambda client: client.post(
            add,
            {"title": f"Added {next(numbers)}", "company": role.company_id, "stage": "saved"},
        ),
    )
    quick = reverse("overview:quick_add")
    yield Asked(
        "change: quick add read",
        lambda client: client.post(quick, {"text": "Data engineer at Amber Bank"}, headers=htmx),
    )
    log = reverse("applications:log_entry_create")
    yield Asked(
        "change: call logged",
        lambda client: client.post(
            log,
            {"role": role.pk, "way": "call", "direction": "in", "about": f"no {next(numbers)}"},
        ),
    )
    for words, company in rows["companies"].items():
        edit = reverse("applications:company_edit", args=[company.pk])
        ask = _rename(edit, company.name)
        yield Asked(f"change: {words} company renamed", ask, is_whole=True)
    contact = rows["contacts"]["busy"]
    edit = reverse("applications:contact_edit", args=[contact.pk])
    ask = _rename(edit, contact.name, kind=contact.kind)
    yield Asked("change: busy contact renamed", ask, is_whole=True)


def _rename(url: str, name: str, **others: Any) -> Ask:
    names = cycle((f"{name} X", name))
    return lambda client: client.post(url, {"name": next(names), **others})
