"""A row of releases of one schema: the folders or archives of a folder, or tags of a git repository, oldest first."""

from __future__ import annotations

import re
from pathlib import Path

from webexgen.errors import InputError
from webexgen.importer.names import is_archive, is_schema
from webexgen.importer.revisions import tags_of

__all__ = ["natural", "row_of"]

_PRE = re.compile(r"(?i)^(alpha|beta|rc|m|snapshot|pre)$")


def natural(name: str) -> list[tuple[int, int, str]]:
    """What names of releases are sorted by: 4.9 before 4.10, and 4.1-rc-1 before 4.1."""
    words = re.findall(r"\d+|[A-Za-z]+", name)
    return [(2, int(word), "") if word.isdecimal() else (0 if _PRE.match(word) else 3, 0, word) for word in words] + [
        (1, 0, "")
    ]


def row_of(folder: Path, tags: str | None = None) -> list[str]:
    """The locations of a row's releases. Raises `InputError` if there are less than two."""
    if tags is not None:
        found = [f"{tag}:./" for tag in sorted(tags_of(folder, tags), key=natural)]
        what = f"tags {tags!r}"
    else:
        inside = (
            path
            for path in folder.iterdir()
            if not path.name.startswith(".") and (path.is_dir() or is_archive(path.name) or is_schema(path.name))
        )
        found = [path.as_posix() for path in sorted(inside, key=lambda path: natural(path.name))]
        what = "folders, archives or schemas"
    if len(found) < 2:
        raise InputError(f"{folder}: a row needs two or more {what}, there are {len(found)}")
    return found
