"""What of a set of schemas is read at most: more is no set of schemas, or somebody's trap."""

from __future__ import annotations

from webexgen.errors import InputError

__all__ = ["MOST_BYTES", "MOST_DOCUMENTS", "MOST_FILES", "bounded"]

MOST_FILES = 5_000
MOST_BYTES = 256 * 1024 * 1024
"""All files of one set together; the largest public set known has 417 files and 6 MB."""
MOST_DOCUMENTS = 5_000
"""Documents after includes: one without a target namespace counts for each namespace that includes it."""


def bounded(name: str, count: int, total: int) -> None:
    """Raise `InputError` if so many files, or bytes in them, are too many."""
    if count > MOST_FILES or total > MOST_BYTES:
        limit = f"{MOST_FILES} files" if count > MOST_FILES else f"{MOST_BYTES // 2**20} MB"
        raise InputError(f"{name}: more than {limit} of schemas; name the folder or the file of one set")
