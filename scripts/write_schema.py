"""Write docs/account-format.schema.json anew: `python -m scripts.write_schema`."""

import json
import os
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from transfer.account.schema import schema

    file = Path(__file__).parents[1] / "docs" / "account-format.schema.json"
    file.write_text(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
