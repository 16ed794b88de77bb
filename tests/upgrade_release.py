"""A kept release as this code leaves it, in a process of its own.

python -m tests.upgrade_release <database of the release>: the database that the environment names
is brought to this code as `make run` does it; on PostgreSQL the rows of the release are put there
first. Prints what scripts.keep_release counted then, as JSON.
"""

import json
import sys

import django
from django.apps.registry import Apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from config import env
from scripts.keep_release import figures
from scripts.serve import prepare_database

ROWS_AT_ONCE = 500


def main(kept: str) -> None:
    from config import settings as real

    real.DATABASES["kept"] = env.database("", env.data_dir()) | {"NAME": kept}
    django.setup()
    if connection.vendor == "postgresql":
        put_there()
    prepare_database()
    call_command("rescore", check=True, stdout=sys.stderr)
    print(json.dumps(figures(ask, connection.introspection.table_names())))


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def put_there() -> None:
    """The tables as the release had them, by its own migrations, and its rows in them."""
    executor = MigrationExecutor(connection)
    applied = set(MigrationRecorder(connections["kept"]).applied_migrations())
    nodes = executor.loader.graph.node_map
    leaves = [
        key
        for key in applied
        if not any(it.key[0] == key[0] and it.key in applied for it in nodes[key].children)
    ]
    state = executor.migrate(leaves)
    with transaction.atomic():
        copy_rows(state.apps)


def copy_rows(apps: Apps) -> None:
    models = [it for it in apps.get_models(include_auto_created=True) if it._meta.managed]
    for model in models:
        for field in model._meta.local_fields:
            if hasattr(field, "auto_now"):
                field.auto_now = field.auto_now_add = False  # as it was, not as of now
        rows = model._base_manager.using("kept").order_by("pk")
        model._base_manager.using("default").bulk_create(rows, batch_size=ROWS_AT_ONCE)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)


if __name__ == "__main__":
    assert settings
    main(*sys.argv[1:])
