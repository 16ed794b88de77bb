import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.doctor import examine
from accounts.health import Level

MARKS = {Level.WELL: "well    ", Level.WARNING: "WARNING ", Level.FAILING: "FAILING "}


class Command(BaseCommand):
    help = "Look whether this Debrief is well, and say what to do where it is not. Changes nothing."
    requires_system_checks: list[str] = []

    def handle(self, **_: Any) -> None:
        found = list(examine(timezone.now()))
        for it in found:
            self.stdout.write(f"{MARKS[it.level]}{it.name}: {it.words}")
            if it.remedy:
                self.stdout.write(f"        {it.remedy}")
        failing = sum(it.level == Level.FAILING for it in found)
        warnings = sum(it.level == Level.WARNING for it in found)
        self.stdout.write(f"{len(found)} looked at, {failing} failing, {warnings} to think about.")
        if failing:
            sys.exit(1)
