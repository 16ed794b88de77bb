"""The words of the glossary for columns and keys; no table moves."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


def rename_keys(apps, schema_editor):
    """What a decision keeps of its day, and why a score was computed, in the same words."""
    for decision in apps.get_model("interviews", "Decision").objects.only("known").iterator():
        known = decision.known
        if "talks" in known:
            known["interviews"] = known.pop("talks")
        for flag in known.get("flags", ()):
            if "talk" in flag:
                flag["interview"] = flag.pop("talk")
        decision.save(update_fields=["known"])
    snapshots = apps.get_model("interviews", "ScoreSnapshot").objects
    snapshots.filter(cause="people").update(cause="contacts")


def rename_keys_back(apps, schema_editor):
    for decision in apps.get_model("interviews", "Decision").objects.only("known").iterator():
        known = decision.known
        if "interviews" in known:
            known["talks"] = known.pop("interviews")
        for flag in known.get("flags", ()):
            if "interview" in flag:
                flag["talk"] = flag.pop("interview")
        decision.save(update_fields=["known"])
    snapshots = apps.get_model("interviews", "ScoreSnapshot").objects
    snapshots.filter(cause="contacts").update(cause="people")


class Migration(migrations.Migration):
    dependencies = [("interviews", "0004_clock_times"), ("applications", "0002_offer_deadline")]

    operations = [
        # A dimension is an area.
        migrations.RemoveConstraint("flag", "flag_once_per_interview"),
        migrations.RemoveConstraint("rating", "rating_once"),
        migrations.RenameField("flag", "dimension", "area"),
        migrations.RenameField("flagchange", "dimension", "area"),
        migrations.RenameField("flagchange", "dimension_was", "area_was"),
        migrations.RenameField("rating", "dimension", "area"),
        migrations.RenameField("ratingrecord", "dimension", "area"),
        migrations.AddConstraint(
            "flag",
            models.UniqueConstraint(
                fields=("interview", "key", "area"),
                name="flag_once_per_interview",
                violation_error_message="This flag is noted for this interview already.",
            ),
        ),
        migrations.AddConstraint(
            "rating", models.UniqueConstraint(fields=("interview", "area"), name="rating_once")
        ),
        # People are contacts. The names of the tables stay.
        migrations.AlterField(
            "flag",
            "people",
            models.ManyToManyField(
                blank=True,
                db_table="interviews_flag_people",
                related_name="flags",
                to="applications.contact",
            ),
        ),
        migrations.RenameField("flag", "people", "contacts"),
        migrations.RenameField("interview", "people", "contacts"),
        # A flag that the rules propose is a suggestion, which is dismissed; a decision is undone.
        migrations.RemoveConstraint("declinedoffer", "offer_declined_once"),
        migrations.AlterModelTable("declinedoffer", "interviews_declinedoffer"),
        migrations.RenameModel("DeclinedOffer", "DismissedSuggestion"),
        migrations.RenameField("dismissedsuggestion", "declined_at", "dismissed_at"),
        migrations.AlterField(
            "dismissedsuggestion",
            "interview",
            models.ForeignKey(
                on_delete=models.CASCADE,
                related_name="dismissed_suggestions",
                to="interviews.interview",
            ),
        ),
        migrations.AddConstraint(
            "dismissedsuggestion",
            models.UniqueConstraint(
                fields=("interview", "flag_key"), name="suggestion_dismissed_once"
            ),
        ),
        migrations.RenameField("decision", "taken_back_at", "undone_at"),
        migrations.AlterField(
            "followupsettings",
            "call_after_minutes",
            models.PositiveSmallIntegerField(
                "call the recruiter, minutes after the interview",
                default=30,
                validators=[MaxValueValidator(480)],
            ),
        ),
        migrations.AlterField(
            "followupsettings",
            "note_after_hours",
            models.PositiveSmallIntegerField(
                "write a note or an update, hours after the interview",
                default=2,
                validators=[MaxValueValidator(24)],
            ),
        ),
        migrations.AlterField(
            "followupsettings",
            "nudge_after_days",
            models.PositiveSmallIntegerField(
                "business days after the interview, where no day was promised",
                default=5,
                validators=[MinValueValidator(1), MaxValueValidator(30)],
            ),
        ),
        migrations.RunPython(rename_keys, rename_keys_back),
    ]
