"""The tables of the index of search. Triggers keep it up, which are made after every migration."""

from django.db import migrations, models

# The kinds of this day; a later one brings its table in a migration of its own.
KINDS = [
    "company",
    "role",
    "contact",
    "interview",
    "flag",
    "question",
    "follow_up",
    "decision",
    "looking_back",
    "key_message",
    "bank_question",
]
SQLITE = (
    "CREATE VIRTUAL TABLE overview_search_{kind} USING fts5(owner, title, words,"
    " tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3', columnsize = 0)",
)
POSTGRESQL = (
    "CREATE TABLE overview_search_{kind} (id bigint PRIMARY KEY, owner_id bigint NOT NULL,"
    " title text NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX overview_search_{kind}_words ON overview_search_{kind} USING gin (words)",
    "CREATE INDEX overview_search_{kind}_owner ON overview_search_{kind} (owner_id, id)",
)


def make_tables(_apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for kind in KINDS:
        for statement in POSTGRESQL if is_postgresql else SQLITE:
            schema_editor.execute(statement.format(kind=kind))


def drop_tables(_apps, schema_editor):
    for kind in KINDS:
        schema_editor.execute(f"DROP TABLE overview_search_{kind}")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Reindexing",
            fields=[
                ("kind", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("last_id", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(make_tables, drop_tables),
    ]
