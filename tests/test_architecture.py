"""The floors of docs/architecture.md, checked: a module may import its own floor or lower."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Low to high.
APPS = ["accounts", "applications", "interviews", "overview", "agenda", "transfer", "config"]
# Inside interviews/, low to high; what stands beside them (urls, apps, commands) is above them.
PACKAGES = [
    "catalogue",
    "models",
    "signals",
    "score",
    "asked_me",
    "preparing",
    "log",
    "flags",
    "debrief",
    "verdict",
    "decisions",
    "follow_ups",
]
GROUND = {"domain", "catalogue"}  # floor 0: open to every floor, and free of Django
ABOVE_THE_REST = {"overview", "agenda"}  # these import nobody else's views
SOURCES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)


def imported(path: Path) -> list[str]:
    """Dotted names that a file imports, as "package.module.name"."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def floor(parts: list[str]) -> tuple[int, int]:
    """The app's place from below and, in interviews, the package's."""
    package = parts[1] if parts[0] == "interviews" and len(parts) > 1 else ""
    is_package = package in PACKAGES
    return APPS.index(parts[0]), PACKAGES.index(package) if is_package else len(PACKAGES)


def is_views(parts: list[str]) -> bool:
    return any(part == "views" or part.endswith("_views") for part in parts)


def breaches(path: Path) -> Iterator[str]:
    """The imports of a file that climb, in words."""
    here = list(path.relative_to(ROOT).with_suffix("").parts)
    is_ground = bool(GROUND & set(here))
    for name in imported(path):
        there = name.split(".")
        if there[0] == "django" and is_ground:
            yield f"{path} imports {name}: the ground floor is free of Django"
        if there[0] not in APPS or (GROUND & set(there)):
            continue
        if is_ground:
            yield f"{path} imports {name}: the ground floor imports nothing above it"
        elif floor(there) > floor(here):
            yield f"{path} imports {name}, which lies above it"
        elif is_views(there) and not (is_views(here) or here[-1] == "urls"):
            yield f"{path} imports {name}: only views and urls import views"
        elif is_views(there) and here[0] in ABOVE_THE_REST and there[0] != here[0]:
            yield f"{path} imports {name}: views of another app"


def test_imports_go_down():
    found = [words for path in SOURCES for words in breaches(path)]

    assert not found, "\n".join(found)


def test_every_app_and_package_was_looked_at():
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == set(APPS)
    inside = {path.relative_to(ROOT).parts[1] for path in SOURCES if "interviews" in path.parts}
    assert set(PACKAGES) <= {Path(name).stem for name in inside}
