"""Names are unique and sorted without regard to capitals of any alphabet."""

from django.conf import settings
from django.db import migrations, models

import accounts.folding
from accounts.folding import KeyField

NAMES = {"Company": "name", "Contact": "name", "KeyMessage": "text", "Role": "title"}
LONGEST_NAME = 120


def fill(apps, schema_editor):
    """Of two companies in use that are one name now, the later gets a number: "MÜLLER (2)".

    Each row is written once: PostgreSQL builds no index while a second change of one waits.
    """
    companies = apps.get_model("applications", "Company").objects.order_by("pk")
    in_use = companies.filter(trashed_at=None).values_list("pk", "owner", "name")
    taken = {(owner, KeyField.key(name)) for _, owner, name in in_use.iterator()}
    seen, renamed = set(), {}
    for pk, owner, name in in_use.iterator():
        number, new = 2, name
        if (owner, KeyField.key(name)) in seen:
            while (owner, KeyField.key(new)) in taken:
                number, new = number + 1, numbered(name, number)
            renamed[pk] = new
            taken.add((owner, KeyField.key(new)))
        seen.add((owner, KeyField.key(new)))
    for model, name in NAMES.items():
        rows = apps.get_model("applications", model).objects
        for pk, text in rows.values_list("pk", name).iterator():
            text = renamed.get(pk, text) if model == "Company" else text
            rows.filter(pk=pk).update(**{name: text, f"{name}_key": KeyField.key(text)})


def numbered(name, number):
    end = f" ({number})"
    return name[: LONGEST_NAME - len(end)] + end


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0002_offer_deadline"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="company",
            options={"ordering": ["name_key", "pk"], "verbose_name_plural": "companies"},
        ),
        migrations.AlterModelOptions(name="contact", options={"ordering": ["name_key", "pk"]}),
        migrations.AlterModelOptions(name="keymessage", options={"ordering": ["text_key", "pk"]}),
        migrations.RemoveConstraint(model_name="company", name="company_name_unique"),
        migrations.RemoveIndex(model_name="company", name="company_by_name"),
        migrations.RemoveIndex(model_name="contact", name="contact_by_name"),
        migrations.RemoveIndex(model_name="contact", name="contact_by_kind"),
        migrations.RemoveIndex(model_name="keymessage", name="key_message_by_text"),
        migrations.RemoveIndex(model_name="role", name="role_by_title"),
        *(
            migrations.AddField(
                model_name=model.lower(),
                name=f"{name}_key",
                field=accounts.folding.KeyField(
                    default="", editable=False, max_length=500, of=name
                ),
                preserve_default=False,
            )
            for model, name in NAMES.items()
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(fields=["owner", "trashed_at", "name_key"], name="company_by_name"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["owner", "trashed_at", "name_key"], name="contact_by_name"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                fields=["owner", "trashed_at", "kind", "name_key"], name="contact_by_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="keymessage",
            index=models.Index(
                fields=["owner", "trashed_at", "text_key"], name="key_message_by_text"
            ),
        ),
        migrations.AddIndex(
            model_name="role",
            index=models.Index(fields=["owner", "trashed_at", "title_key"], name="role_by_title"),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.UniqueConstraint(
                condition=models.Q(("trashed_at", None)),
                fields=("owner", "name_key"),
                name="company_name_unique",
                violation_error_message="You have a company with this name already.",
            ),
        ),
    ]
