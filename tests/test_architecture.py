"""The floors of docs/architecture.md, checked: a module may import its own floor or lower."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["accounts", "applications", "interviews", "overview", "agenda", "config"]  # low to high
# Inside interviews/, low to high; what stands beside them (urls, apps, commands) is above them.
PACKAGES = [
    "catalogue",
    "models",
    "signals",
    "score",
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
DOMAIN = [path for path in SOURCES if GROUND & set(path.parts)]


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


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path):
    here = list(path.relative_to(ROOT).with_suffix("").parts)
    is_ground = bool(GROUND & set(here))
    for name in imported(path):
        there = name.split(".")
        if there[0] not in APPS:
            continue
        if is_ground:
            assert GROUND & set(there), f"{name}: the ground floor imports nothing above it"
        elif GROUND & set(there):
            continue
        assert floor(there) <= floor(here), name
        if is_views(there):
            assert is_views(here) or here[-1] == "urls", f"{name}: only views and urls import views"
            if here[0] in ABOVE_THE_REST:
                assert there[0] == here[0], f"{name}: views of another app"


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_ground_floor_is_free_of_django(path):
    assert not [name for name in imported(path) if name.split(".")[0].startswith("django")]


def test_every_app_and_package_was_looked_at():
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == set(APPS)
    inside = {path.relative_to(ROOT).parts[1] for path in SOURCES if "interviews" in path.parts}
    assert set(PACKAGES) <= {Path(name).stem for name in inside}
