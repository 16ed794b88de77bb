from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_undo")]

    operations = [
        migrations.AlterModelOptions(name="preferencesrecord", options={"ordering": ["pk"]})
    ]
