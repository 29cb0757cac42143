# SPDX-License-Identifier: MIT
"""Are the files of this package as they were written? `python -m PACKAGE._verify` names those that are not.

Exit code 0 if all are, 1 if a file was edited, is missing, or does not belong here, 2 if SHA256SUMS can't be read.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

SUMS = "SHA256SUMS"


def findings(folder: Path) -> list[str]:
    """What is not as it was written, a line each. Raises `OSError` or `ValueError` where SHA256SUMS can't be read."""
    known = _digests(folder / SUMS)
    found: list[str] = []
    for name, digest in known.items():
        path = folder.joinpath(*name.split("/"))
        if not path.exists() and not path.is_symlink():
            found.append(f"missing  {name}")
        elif path.is_symlink() or not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.append(f"edited   {name}")
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not name.startswith("."))
        for name in sorted(names):
            path = Path(above, name).relative_to(folder)
            if path.as_posix() not in (SUMS, *known) and not name.startswith("."):
                found.append(f"foreign  {path.as_posix()}")
    return found


def _digests(path: Path) -> dict[str, str]:
    known: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        digest, separator, name = line.partition("  ")
        if len(digest) != 64 or not separator or not name or name in known:
            raise ValueError(f"{path}: is no list of digests and paths, each once")
        known[name] = digest
    return known


def main() -> int:
    """The command: prints what was found."""
    try:
        found = findings(Path(__file__).resolve().parent)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
