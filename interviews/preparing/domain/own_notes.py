"""Notes to oneself, one a line, kept with the interview they came up in. Plain Python."""

ASK = "ask"


def note_lines(notes: str) -> list[str]:
    return [line for it in notes.splitlines() if (line := it.strip())]


def with_note(notes: str, note: str) -> str:
    """The notes with one more, as one line; the same where it stands there already."""
    lines, line = note_lines(notes), " ".join(note.split())
    return "\n".join(lines if line in lines or not line else [*lines, line])


def without_note(notes: str, note: str) -> str:
    return "\n".join(it for it in note_lines(notes) if it != note)


def to_ask(notes: str) -> list[str]:
    """Those that say to ask something: "Ask Ruth about on-call"."""
    return [it for it in note_lines(notes) if it.casefold().startswith(f"{ASK} ")]
