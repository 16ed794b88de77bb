"""What the docs point to is there, and what they offer to be copied fits the app."""

import re
from pathlib import Path

import pytest

from scripts.front import FORM_BYTES
from transfer.account.import_views import most_file_bytes

ROOT = Path(__file__).resolve().parent.parent
WHERE = ROOT / "docs" / "where.md"
PATH = re.compile(r"`([a-z0-9_-]+(?:/[a-z0-9_-]+)*/?(?:\.(?:py|toml|css|html|js|sh))?)`")
NAME = re.compile(r"`([A-Za-z_]+)`")


def test_every_place_named_in_where_is_there():
    missing = []
    for row in WHERE.read_text().splitlines():
        cell, found = row.rpartition(" | ")[2], []
        for path in PATH.findall(cell):
            if "/" not in path and "." not in path:
                continue
            # A name without its folder stands beside the one before it, or below its package.
            bases = [ROOT, ROOT / "interviews", *(base for it in found for base in it.parents)]
            place = next((base / path for base in bases if (base / path).exists()), None)
            if place is None:
                missing.append(path)
            else:
                found.append(place)
        texts = [it.read_text() for it in found if it.is_file()]
        names = NAME.findall(cell) if texts else []
        missing += [it for it in names if not any(re.search(rf"\b{it}\b", text) for text in texts)]
    assert not missing


def test_every_link_between_the_docs_leads_somewhere():
    docs = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    links = [
        (doc, link) for doc in docs for link in re.findall(r"\]\(([^)#:]+)\)", doc.read_text())
    ]
    assert links
    assert not [f"{doc.name}: {link}" for doc, link in links if not (doc.parent / link).exists()]


@pytest.mark.parametrize(
    ("name", "limit", "unit"),
    [
        ("nginx.conf", r"client_max_body_size (\d+)m;", 1024**2),
        ("Caddyfile", r"max_size (\d+)MB", 1000**2),
    ],
)
def test_the_proxies_let_the_largest_file_through(name, limit, unit):
    (found,) = re.findall(limit, (ROOT / "docs" / "deploy" / name).read_text())

    assert int(found) * unit >= most_file_bytes() + FORM_BYTES
