"""A flag can be named anew, and the readings of one moment are dismissed together."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def name_changes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """No flag could be named anew before, so each was named as it is now."""
    flags = apps.get_model("interviews", "Flag").objects.filter(pk=OuterRef("flag"))
    key, title = Subquery(flags.values("key")), Subquery(flags.values("title"))
    changes = apps.get_model("interviews", "FlagChange").objects
    changes.update(key_was=key, key=key, title_was=title, title=title)


class Migration(migrations.Migration):
    dependencies = [("interviews", "0005_glossary")]

    operations = [
        *(
            migrations.AddField(
                "flagchange",
                name,
                models.CharField(blank=True, max_length=length, default=""),
                preserve_default=False,
            )
            for name, length in (("key_was", 80), ("key", 80), ("title_was", 120), ("title", 120))
        ),
        migrations.AddField(
            "dismissedsuggestion",
            "under_key",
            models.CharField(blank=True, max_length=80, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(name_changes, migrations.RunPython.noop),
    ]
