"""Write down that the migrations there are have landed: `python -m scripts.keep_migrations`.

From then on they never change (tests/test_migrations.py): databases out there were made by them.
New ones are added to tests/landed_migrations.txt; what stands there is left as it is.
"""

from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANDED = ROOT / "tests" / "landed_migrations.txt"


def main() -> None:
    kept = landed()
    new = {name: it for name, it in fingerprints().items() if name not in kept}
    lines = [f"{name} {it}\n" for name, it in sorted((kept | new).items())]
    LANDED.write_text("".join(lines), encoding="utf-8")
    print("\n".join(f"Landed: {name}" for name in sorted(new)) or "There is no new migration.")


def landed() -> dict[str, str]:
    """What stands in the file: "app.name" → fingerprint."""
    if not LANDED.exists():
        return {}
    lines = LANDED.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines)


def fingerprints() -> dict[str, str]:
    """The same of the migrations in the folders."""
    paths = ROOT.glob("*/migrations/[0-9]*.py")
    return {f"{path.parts[-3]}.{path.stem}": fingerprint(path.read_text("utf-8")) for path in paths}


def fingerprint(source: str) -> str:
    """SHA-256 in hex of what is written there; how lines end makes no difference."""
    lines = [line.rstrip() for line in source.strip().splitlines()]
    return sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    main()
