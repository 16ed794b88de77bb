import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def fill(apps, schema_editor):
    """Pay that stood in figures alone is said in the words that read back as the same figures."""
    Role = apps.get_model("applications", "Role")
    NamedPay = apps.get_model("applications", "NamedPay")
    with_pay = Role.objects.exclude(Q(salary_min=None) & Q(salary_max=None))
    for role in with_pay.only("salary_min", "salary_max", "currency", "created_at").iterator():
        said = words(role.salary_min, role.salary_max, role.currency)
        Role.objects.filter(pk=role.pk).update(pay_said=said)
        NamedPay.objects.create(
            role=role, said=said, said_on=role.created_at.date(), recorded_at=role.created_at
        )


def words(low, high, currency):
    unit = f" {currency} a year" if currency else " a year"
    if low is None:
        return f"up to {high:,}{unit}"
    if high is None:
        return f"from {low:,}{unit}"
    return f"{low:,}{unit}" if low == high else f"{low:,}–{high:,}{unit}"


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0009_own_stages'),
    ]

    operations = [
        migrations.AddField(
            model_name='role',
            name='pay_said',
            field=models.CharField(blank=True, max_length=120, verbose_name='pay'),
        ),
        migrations.CreateModel(
            name='NamedPay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(max_length=120, verbose_name='pay')),
                ('said_on', models.DateField(verbose_name='on')),
                ('recorded_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='named_pay', to='applications.contact')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named_pay', to='applications.role')),
            ],
            options={
                'verbose_name_plural': 'named pay',
                'ordering': ['-said_on', '-recorded_at', '-pk'],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
