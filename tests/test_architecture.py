"""The floors of docs/architecture.md, checked: a module may import its own floor or lower."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["accounts", "applications", "interviews", "agenda", "config"]  # low to high
LAYERS = ["domain", "catalogue", "models", "services", "forms", "views", "urls"]
GROUND = {"domain", "catalogue"}  # floor 0: open to every app
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


def layer(parts: list[str]) -> int:
    return LAYERS.index(parts[1]) if len(parts) > 1 and parts[1] in LAYERS else -1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path):
    here = list(path.relative_to(ROOT).with_suffix("").parts)
    for name in imported(path):
        there = name.split(".")
        if there[0] not in APPS:
            continue
        if len(there) > 1 and there[1] in GROUND:
            continue
        assert not GROUND & set(here), f"{name}: the ground floor imports nothing above it"
        assert APPS.index(there[0]) <= APPS.index(here[0]), name
        if there[0] == here[0]:
            assert layer(there) <= layer(here) or layer(here) == -1, name


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_ground_floor_is_free_of_django(path):
    assert not [name for name in imported(path) if name.split(".")[0].startswith("django")]


def test_every_app_was_looked_at():
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == set(APPS)
