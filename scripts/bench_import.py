"""How long an import takes, and its Undo.

    scripts/with_fresh_data.sh .venv/bin/python -m scripts.bench_import [ROWS] [--profile]

ROWS (1,000 unless said) of a list with companies, agencies, contacts, tags, days, interviews, next
steps and notes; a tenth are roles that the list named before. --profile says where the time goes.
"""

import argparse
import cProfile
import os
import pstats
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

WORDS = ("Applied", "Screening", "Interviewing", "Rejected", "Saved")
HEAD = (
    "Company,Role,Status,Date applied,Location,Link,Salary,Contact,Contact e-mail,Tags,Notes,"
    "Interview,Next step,Follow up date,Contract,Hours,Agency,Referred by,Stars"
)


def lines(rows: int) -> Iterator[str]:
    yield HEAD
    soon = date.today() + timedelta(days=9)  # noqa: DTZ011
    for number in range(rows):
        it = number if number % 10 else number // 20
        day = f"2026-{it % 9 + 1:02}-{it % 28 + 1:02}"
        yield (
            f"Firm {it // 3} GmbH,Engineer {it},{WORDS[it % 5]},{day},City {it % 40},"
            f"https://jobs.example/{it},{50 + it % 40}.000 €,Person {it // 2},"
            f"p{it // 2}@firm{it // 3}.example,tag{it % 12},Note {it},"
            f"{day} 10:30,Write to them,{soon},Permanent,40,Agency {it % 30},Friend {it % 90},4"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=1_000)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    profile = cProfile.Profile() if given.profile else None
    for words, seconds in measured(given.rows, profile):
        print(f"{words:<28}{seconds:8.2f} s")
    if profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


def measured(rows: int, profile: cProfile.Profile | None) -> Iterator[tuple[str, float]]:
    from django.utils import timezone

    from accounts.models import User
    from applications.models import Role
    from transfer.importing.changes import carry_on, keep_file, start, take_back
    from transfer.importing.files import read_file
    from transfer.importing.reading import Matching
    from transfer.models import Import

    now, today = timezone.now(), timezone.localdate()
    user = User.objects.create_user("bench-import@example.org")
    content = "\n".join(lines(rows)).encode()

    def timed(words: str, do: Callable[[], Any]) -> tuple[str, float]:
        before = time.perf_counter()
        if profile:
            profile.enable()
        do()
        if profile:
            profile.disable()
        return words, time.perf_counter() - before

    def work() -> None:
        while carry_on(pk=of.pk, today=today, now=now):
            pass

    def keep() -> None:
        read = read_file(content, "list.csv")
        keep_file(owner=user, file_name="list.csv", read=read, tool="", now=now)

    yield timed(f"{rows:,} rows read and kept", keep)
    of = Import.objects.get()
    yield timed("Matched and begun", lambda: start(matching=Matching(of), choices={}, now=now))
    yield timed("Imported", work)
    print(f"{Role.objects.owned_by(user).count():,} roles")
    of.refresh_from_db()
    take_back(of=of, now=now)
    yield timed("Taken back", work)
    print(f"{Role.objects.owned_by(user).count():,} roles left")


if __name__ == "__main__":
    main()
