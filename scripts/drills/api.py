"""Programs find nothing wrong: /api/v1 called as its schema says, and as it does not.

schemathesis makes the calls, half of them right and half of them wrong, against the app itself with
the demo data of a fresh account: `python -m scripts.drills.api 2000`. No answer is a fault of the
server, none has a status, a type or a shape that the schema does not tell of, and nothing wrong is
taken for right.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CALLS = 2_000
PROCESSES = 2
SECRET = "debrief_drill"  # noqa: S105 - of an account that is gone a minute later
HEADERS = {"Authorization": f"Bearer {SECRET}", "Accept-Encoding": "identity"}
# What a form has to say of a right shape: a day that has passed, a company that is not there.
REFUSED = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428"]
REFUSED_RIGHTLY = ["2xx", "401", "403", "404", "409", "412", "413", "422", "428"]


def main(calls: int = CALLS) -> bool:
    """True where the promise was kept. Two processes share the calls, each on data of its own."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        told = list(pool.map(lambda half: _half(half, calls), range(PROCESSES)))
    made, faults = sum(it[0] for it in told), [fault for it in told for fault in it[1]]
    words = f"{made:,} calls, {len(faults)} kinds of faults"
    print(f"api/v1 answers as its schema says, whatever it is sent: {words}", flush=True)
    for fault in faults:
        print(f"    {fault}")
    return made >= calls and not faults


def _half(half: int, calls: int) -> tuple[int, list[str]]:
    with tempfile.TemporaryDirectory(prefix="debrief.") as folder:
        (Path(folder) / "static").mkdir()
        env = os.environ | {
            "DEBRIEF_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBRIEF_ALLOWED_HOSTS": "localhost,testserver",
            "DEBRIEF_API_PER_MINUTE": "1000000",
            "DATABASE_URL": "",
        }
        command = [sys.executable, "-m", "scripts.drills.api", "--half", str(half), str(calls)]
        done = subprocess.run(command, env=env, cwd=ROOT, check=False, stdout=subprocess.PIPE)
    if done.returncode:
        return 0, [f"The calls ended before their time: {done.returncode}."]
    made, faults = json.loads(done.stdout.splitlines()[-1])
    return made, faults


def half_of_it(half: int, calls: int) -> None:
    """In a process with its own data: how many calls were made and what they found, as JSON."""
    import logging

    import django
    from django.core.management import call_command

    django.setup()
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    fill_account()
    print(json.dumps(call(calls, half=half)), flush=True)


def fill_account() -> None:
    """The demo account, and a token that may write."""
    from django.utils import timezone

    from accounts.models import User
    from agenda import demo
    from transfer.api.token_changes import hash_of
    from transfer.models import ApiToken

    user, now = User.objects.create_user(email="drill@example.org"), timezone.now()
    demo.load(user=user, now=now)
    ApiToken.objects.create(
        owner=user,
        name="Drill",
        prefix=SECRET,
        token_hash=hash_of(SECRET),
        scope="write",
        created_at=now,
    )


def call(calls: int, *, half: int | None = None) -> tuple[int, list[str]]:
    """So many calls, dealt evenly among the operations, or half of them. Returns how many were
    made, and what was found, each kind once. tests/transfer/api/test_schema.py makes a few.
    """
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis.errors import Unsatisfiable
    from schemathesis.config import SchemathesisConfig

    from config.wsgi import application
    from transfer.api import throttling

    throttling.MOST_WRONG = calls  # every operation is called with wrong tokens, too

    checks = {
        "positive_data_acceptance": {"expected-statuses": REFUSED_RIGHTLY},
        "negative_data_rejection": {"expected-statuses": REFUSED},
    }
    config = SchemathesisConfig.from_dict({"checks": checks})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)
    found: Any = schema.get_all_operations()
    operations = [it.ok() for it in found]
    kinds = [(it, mode) for it in operations for mode in schemathesis.GenerationMode]
    share = -(-calls * 11 // (10 * len(kinds)))  # some take little, so that they are called less
    made, faults = 0, set[str]()
    settled = settings(
        max_examples=share,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    for operation, mode in kinds if half is None else kinds[half::PROCESSES]:
        ids = ids_for(operation.path)

        def one(case: Any) -> None:
            nonlocal made
            made += 1
            faults.update(faults_of(case, next(ids)))  # noqa: B023 - called within the round

        cases = operation.as_strategy(generation_mode=mode, headers=HEADERS)
        # What takes nothing that could be wrong is only called rightly.
        with suppress(Unsatisfiable):
            settled(given(cases)(one))()
    return made, sorted(faults)


def faults_of(case: Any, pk: int) -> Iterator[str]:
    """What one call finds: a fault of the server, or what the schema does not tell of. pk: of a row
    that is there, 0 for the one that was made up.
    """
    from schemathesis.core.failures import Failure, FailureGroup

    parameters = case.path_parameters or {}
    if pk and type(parameters.get("pk")) is int:
        parameters["pk"] = pk
        case.headers["If-Match"] = "*"
    try:
        case.call_and_validate(headers=HEADERS)
    except FailureGroup as group:
        for it in group.exceptions:
            yield f"{case.operation.label}: {it}".replace("\n", " ")[:600] + f" SENT {case.body!r}"
    except Failure as failure:
        yield f"{case.operation.label}: {failure}".replace("\n", " ")[:600]


def ids_for(path: str) -> Iterator[int]:
    """A row that is there and one that is not, in turn: 0 leaves what was made up."""
    from django.apps import apps

    models = {
        "roles": "applications.Role",
        "companies": "applications.Company",
        "contacts": "applications.Contact",
        "documents": "applications.Document",
        "document-versions": "applications.DocumentVersion",
        "interviews": "interviews.Interview",
        "questions": "interviews.Question",
        "answers": "interviews.Answer",
        "flags": "interviews.Flag",
        "follow-ups": "interviews.FollowUp",
    }
    model = models.get(path.removeprefix("/api/v1/").split("/")[0])
    rows = (
        list(apps.get_model(model)._default_manager.values_list("pk", flat=True)) if model else []
    )
    while True:
        for pk in rows or [0]:
            yield pk
            yield 0


if __name__ == "__main__":
    asked = [int(it) for it in sys.argv[1:] if it != "--half"]
    if "--half" in sys.argv:
        half_of_it(*asked)
    else:
        sys.exit(not main(*asked))
