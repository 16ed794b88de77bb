from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from overview.search.keeping import (
    differences,
    install,
    is_ready,
    is_under_way,
    reindex,
    rows_to_index,
    start_again,
)


class Command(BaseCommand):
    help = (
        "Build the index of search again, in small steps while Debrief runs; an interrupted run is "
        "taken up where it ended. It keeps itself up, so this is for a database that was changed "
        "or restored by other means. With --anew its tables are made anew first, for an index that "
        "is damaged: search finds less until they are full. With --check nothing is written, and "
        "the exit status is 1 where anything differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        either = parser.add_mutually_exclusive_group()
        either.add_argument("--check", action="store_true", help="only compare")
        either.add_argument("--anew", action="store_true", help="make the tables anew first")

    def handle(self, *, check: bool, anew: bool, **_: Any) -> None:
        if check:
            self._check()
            return
        if anew or not is_ready():
            install()
        elif is_under_way():
            self.stdout.write("Going on where the last run ended.")
        else:
            start_again()
        done, is_hidden = 0, not self.stderr.isatty()
        with tqdm(total=rows_to_index(), unit=" rows", disable=is_hidden) as bar:
            for count in reindex():
                bar.update(count)
                done += count
        self.stdout.write(f"{done:,} rows indexed")

    def _check(self) -> None:
        """Say what differs, with ids and no words: whoever runs this need not be the owner."""
        found = 0
        for source, key in differences():
            self.stdout.write(f"{source.model._meta.verbose_name} {key} differs".capitalize())
            found += 1
        self.stdout.write(f"{found:,} differences" if found != 1 else "1 difference")
        if found:
            raise SystemExit(1)
