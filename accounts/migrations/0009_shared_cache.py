from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", "accounts_cache", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS accounts_cache")


class Migration(migrations.Migration):
    """The table of settings.CACHES, which counts attempts for all processes."""

    dependencies = [("accounts", "0008_account_deletion")]

    operations = [migrations.RunPython(make, drop)]
