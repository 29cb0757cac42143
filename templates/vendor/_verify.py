# SPDX-License-Identifier: MIT
"""Are the files of this package as they were written? `python -m PACKAGE._verify` names those that are not.

Exit code 0 if all are, 1 if a file was edited, is missing, or does not belong here, 2 if SHA256SUMS can't be read.
"""

from __future__ import annotations

import hashlib
import os
import sys

__all__ = ["findings", "main"]

SUMS = "SHA256SUMS"


def findings(folder: str) -> list[str]:
    """What is not as it was written, a line each. Raises `OSError` or `ValueError` where SHA256SUMS can't be read."""
    known: dict[str, str] = {}
    with open(os.path.join(folder, SUMS), encoding="utf-8") as file:
        for line in file:
            digest, separator, name = line.rstrip("\n").partition("  ")
            if len(digest) != 64 or not separator or not name or name in known:
                raise ValueError(f"{SUMS}: is no list of digests and paths")
            known[name] = digest
    found: list[str] = []
    for name, digest in known.items():
        path = os.path.join(folder, *name.split("/"))
        if os.path.islink(path) or not os.path.isfile(path):
            found.append(f"missing  {name}")
            continue
        with open(path, "rb") as data:
            if hashlib.sha256(data.read()).hexdigest() != digest:
                found.append(f"edited   {name}")
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not name.startswith("."))
        for name in sorted(names):
            path = os.path.relpath(os.path.join(above, name), folder).replace(os.sep, "/")
            if path not in known and path != SUMS and not name.startswith("."):
                found.append(f"foreign  {path}")
    return found


def main() -> int:
    """The command: prints what was found."""
    try:
        found = findings(os.path.dirname(os.path.abspath(__file__)))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
