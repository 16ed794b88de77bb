"""Static files as `make run` collects them."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template.loader import render_to_string

from config import settings as production

IMPORT = re.compile(r"""\b(?:from\s*|import\s*\(?\s*)["']([^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")
PRELOADED = re.compile(r'<link rel="modulepreload" href="([^"]+)">')
ENTRY = "js/app.js"


@pytest.fixture
def collected(settings, tmp_path):
    """A folder with the files under their hashed names; pages name those in it."""
    settings.STORAGES = production.STORAGES
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def imports_of(path: Path) -> list[Path]:
    return [path.parent / name for name in IMPORT.findall(path.read_text())]


def test_each_import_of_a_module_names_a_hashed_file(collected):
    modules = [it for it in (collected / "js").iterdir() if HASHED.search(it.name)]
    entry = next(it for it in modules if it.name.startswith("app."))

    assert len(imports_of(entry)) >= 10
    for imported in (it for module in modules for it in imports_of(module)):
        assert HASHED.search(imported.name), imported.name
        assert imported.is_file()


def test_a_page_preloads_what_its_entry_imports_at_once(collected):
    html = render_to_string("base.html")

    known, waiting = set(), [finders.find(ENTRY)]
    while waiting:
        source = Path(waiting.pop())
        names = re.findall(r'^import .* from "\./([^"]+)"', source.read_text(), re.MULTILINE)
        waiting += [source.parent / name for name in set(names) - known]
        known |= set(names)
    preloaded = PRELOADED.findall(html)
    assert sorted(preloaded) == sorted(staticfiles_storage.url(f"js/{name}") for name in known)
    assert all(HASHED.search(it) for it in preloaded)


def test_a_server_for_trying_things_out_serves_them_plain(settings):
    settings.STORAGES = production.STORAGES
    settings.DEBUG = True

    assert staticfiles_storage.url(ENTRY) == "/static/js/app.js"
