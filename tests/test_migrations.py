"""A migration that has landed never changes: databases out there were made by it."""

from scripts.keep_migrations import fingerprint, fingerprints, landed

CHANGED = (
    "{}: it has landed, and databases out there were made by it as it was. Take your change back"
    " (git checkout) and make a new migration that says it: manage.py makemigrations."
)
NEW = "{} is new. Once it is as it should be: `.venv/bin/python -m scripts.keep_migrations`."


def test_what_has_landed_is_there_as_it_was():
    now = fingerprints()

    changed = [CHANGED.format(name) for name, it in landed().items() if now.get(name) != it]

    assert not changed, "\n".join(changed)


def test_every_migration_is_written_down():
    new = [NEW.format(name) for name in fingerprints().keys() - landed().keys()]

    assert not new, "\n".join(new)


def test_a_word_changes_the_fingerprint_and_an_end_of_line_does_not():
    source = "operations = [\n    one,\n]\n"

    assert fingerprint(source.replace("\n", "  \r\n")) == fingerprint(source)
    assert fingerprint(source.replace("one", "two")) != fingerprint(source)
    assert fingerprint(source.replace("    one", "one")) != fingerprint(source)
