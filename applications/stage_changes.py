"""Changes to the user's own stages. What a role was in keeps its name whatever happens here."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from applications.models import OwnStage, StageMove


@transaction.atomic
def add_stage(*, stage: OwnStage) -> bool:
    """Save an unsaved one, the last of those that count as the same. False where another request
    took its name meanwhile.
    """
    same = OwnStage.objects.filter(owner=stage.owner, counts_as=stage.counts_as)
    last = same.aggregate(last=Max("place"))["last"]
    stage.place = 0 if last is None else last + 1
    return save_stage(stage=stage)


def save_stage(*, stage: OwnStage) -> bool:
    try:
        with transaction.atomic():
            stage.save()
    except IntegrityError:
        return False
    return True


@transaction.atomic
def put_stage(*, stage: OwnStage, is_up: bool) -> None:
    """Let it change places with the one before or after it that counts as the same, if any."""
    same = OwnStage.objects.filter(owner=stage.owner, counts_as=stage.counts_as).in_use()
    rows = list(same.select_for_update())
    if stage not in rows:  # it was retired meanwhile
        return
    at = rows.index(stage)
    to = at - 1 if is_up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    for place, row in enumerate(rows):
        row.place = place
    OwnStage.objects.bulk_update(rows, ["place"])


@transaction.atomic
def retire_stage(*, stage: OwnStage, now: datetime) -> bool:
    """No role moves there any more. One that no role was ever in goes altogether: then False."""
    if StageMove.objects.filter(own_stage=stage).exists():
        stage.retired_at = now
        stage.save(update_fields=["retired_at"])
        return True
    stage.delete()
    return False
