"""Sizes of files in words."""

KB, MB = 1024, 1024 * 1024


def bytes_in_words(size: int) -> str:
    """ "3 KB", "1.4 MB", "500 MB": rounded up, so that nothing takes no place."""
    if size <= 0:
        return "0 MB"
    if size < MB:
        return f"{-(-size // KB)} KB"
    tenths = -(-size * 10 // MB)
    if tenths < 100 and tenths % 10:
        return f"{tenths // 10}.{tenths % 10} MB"
    return f"{-(-size // MB)} MB"
