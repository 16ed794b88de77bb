"""Figures of the score that were not stored before; which rules made a snapshot; which ratings
count half.
"""

from django.db import migrations, models

HARDLY_MYSELF = 2


def mark_ratings(apps, schema_editor):
    """How much one was oneself was not recorded over time: it is taken to have been so all along."""
    records = apps.get_model("interviews", "RatingRecord").objects
    interviews = apps.get_model("interviews", "Interview").objects
    hardly = interviews.filter(myself__lte=HARDLY_MYSELF).values("pk")
    records.filter(interview__in=hardly, stars__isnull=False).update(is_hardly_myself=True)


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0006_one_moment"),
        ("applications", "0004_score_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="fit_cap_words",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="interview",
            name="fit_settled_words",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="interview",
            name="fit_unheard_words",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="interview",
            name="fit_hardly_myself",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="interview",
            name="fit_rank",
            field=models.FloatField(default=50.0, editable=False),
        ),
        migrations.AddField(
            model_name="interview",
            name="fit_rules",
            field=models.PositiveSmallIntegerField(default=1, editable=False, null=True),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="ratingrecord",
            name="is_hardly_myself",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="scoresnapshot",
            name="rules",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        *(
            migrations.AlterModelOptions(name=model, options={"ordering": ["pk"]})
            for model in ("flagchange", "gutfeeling", "ratingrecord")
        ),
        migrations.RunPython(mark_ratings, migrations.RunPython.noop),
    ]
