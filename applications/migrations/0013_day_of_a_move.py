from django.db import migrations, models


def mark_days_not_said(apps, schema_editor):
    """An import wrote such a move on a day of its own, and said so in words."""
    moves = apps.get_model("applications", "StageMove").objects
    moves.filter(note="The day was not in the file.").update(is_day_known=False)
    roles = apps.get_model("applications", "Role").objects
    newest = moves.filter(role=models.OuterRef("pk")).order_by("-moved_on", "-recorded_at", "-pk")
    latest = newest.values("is_day_known")[:1]
    roles.annotate(known=models.Subquery(latest)).filter(known=False).update(stage_since=None)


class Migration(migrations.Migration):
    dependencies = [("applications", "0012_not_the_same")]

    operations = [
        migrations.AddField(
            model_name="stagemove",
            name="is_day_known",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.RunPython(mark_days_not_said, migrations.RunPython.noop, elidable=True),
    ]
