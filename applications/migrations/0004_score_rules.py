"""Figures of the score that were not stored before, what lists sort by, and earlier kinds of contacts.

Rows that exist were scored by the first version of the rules, which fit_rules says; `manage.py
rescore` brings them along.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_name_keys")]

    operations = [
        migrations.AddField(
            model_name="role",
            name="fit_cap_words",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="role",
            name="fit_settled_words",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="role",
            name="fit_unheard_words",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="role",
            name="fit_hardly_myself",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="role",
            name="fit_rules",
            field=models.PositiveSmallIntegerField(default=1, editable=False, null=True),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="contact",
            name="kinds_before",
            field=models.JSONField(default=list, editable=False),
        ),
        # A generated column cannot become a plain one in place.
        migrations.RemoveIndex(model_name="role", name="role_by_rank"),
        migrations.RemoveField(model_name="role", name="fit_rank"),
        migrations.AddField(
            model_name="role",
            name="fit_rank",
            field=models.FloatField(default=50.0, editable=False),
        ),
        migrations.AddIndex(
            model_name="role",
            index=models.Index(fields=["owner", "trashed_at", "-fit_rank"], name="role_by_rank"),
        ),
    ]
