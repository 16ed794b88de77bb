"""docs/account-format.schema.json says what an export holds."""

import json
from pathlib import Path

from transfer.account.schema import schema

FILE = Path(__file__).parents[3] / "docs" / "account-format.schema.json"


def test_the_schema_in_docs_is_that_of_the_tables():
    """Where a table changed: python -m scripts.write_schema writes it anew."""
    assert json.loads(FILE.read_text()) == json.loads(json.dumps(schema()))
