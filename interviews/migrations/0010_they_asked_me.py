"""What interviewers wanted to know gets rows of its own; the one box of the debrief moves there."""

import re
import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AT_ONCE = 500
# As the drafts read the box until now: each line is one answer, without its bullet.
BULLET = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.)])\s+")


def answers_of(box: str) -> list[str]:
    """The answers in the box, one a line; none of its text is lost."""
    lines = (BULLET.sub("", line).strip() for line in box.splitlines())
    return [line for line in lines if line]


def move_wished_answers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """To which question each answer belongs was never asked, so its text is empty."""
    question = apps.get_model("interviews", "InterviewerQuestion")
    interviews = apps.get_model("interviews", "Interview").objects.exclude(wished_answers="")
    fields = ("owner_id", "wished_answers", "debriefed_at", "ends_at", "trashed_at")
    for interview in interviews.only(*fields).order_by("pk").iterator(AT_ONCE):
        question.objects.bulk_create(
            question(
                owner_id=interview.owner_id,
                interview=interview,
                wished=answer,
                asked_at=interview.debriefed_at or interview.ends_at,
                trashed_at=interview.trashed_at,
            )
            for answer in answers_of(interview.wished_answers)
        )


def move_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """All that was written, in the one box again."""
    rows = apps.get_model("interviews", "InterviewerQuestion").objects
    interviews = apps.get_model("interviews", "Interview").objects
    boxes: dict[int, list[str]] = {}
    for row in rows.order_by("asked_at", "pk").iterator(AT_ONCE):
        parts = (row.text, row.answered, row.wished)
        boxes.setdefault(row.interview_id, []).append(" / ".join(filter(None, parts)))
    for pk, lines in boxes.items():
        interviews.filter(pk=pk).update(wished_answers="\n".join(lines))


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0004_score_rules'),
        ('interviews', '0009_noticed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InterviewerQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trashed_at', models.DateTimeField(editable=False, null=True)),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='what they wanted to know')),
                ('answered', models.TextField(blank=True, max_length=5000, verbose_name='how I answered')),
                ('wished', models.TextField(blank=True, max_length=20000, verbose_name='what I wish I had said')),
                ('same_key', models.CharField(editable=False, max_length=560)),
                ('is_best', models.BooleanField(default=False, editable=False)),
                ('client_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('asked_at', models.DateTimeField(editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interviewer_questions', to='applications.contact')),
                ('interview', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interviewer_questions', to='interviews.interview')),
                ('owner', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'interviewer question',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='interview',
            name='gut_so_far',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(('gut_so_far', None), ('gut_so_far__lte', 100), _connector='OR'), name='interview_gut_so_far_in_range', violation_error_message='Choose from 0 to 100.'),
        ),
        migrations.AddIndex(
            model_name='interviewerquestion',
            index=models.Index(fields=['owner', 'trashed_at', '-asked_at'], name='interviewer_question_newest'),
        ),
        migrations.AddConstraint(
            model_name='interviewerquestion',
            constraint=models.UniqueConstraint(fields=('interview', 'client_key'), name='interviewer_question_once'),
        ),
        migrations.AddConstraint(
            model_name='interviewerquestion',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), ('wished', ''), _negated=True), name='interviewer_question_has_words', violation_error_message='Write what they wanted to know.'),
        ),
        migrations.RunPython(move_wished_answers, move_back),
        migrations.RemoveField(
            model_name='interview',
            name='wished_answers',
        ),
    ]
