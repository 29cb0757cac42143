"""What the last run read and wrote, kept in the user's cache folder: never part of the output, safe to delete."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from webexgen.cache import read_private, write_private

__all__ = ["Stamp"]


class Stamp:
    """Whether a run would write what is there already: same inputs, same files."""

    def __init__(
        self, package: Path, path: Callable[[str], Path], listing: Callable[[], list[str]], inputs: str
    ) -> None:
        """`path` locates a file by its name in the output, `listing` names all that are there."""
        self._located = path
        self._listing = listing
        self._inputs = inputs
        self._name = f"stamps/{hashlib.sha256(str(package.resolve()).encode()).hexdigest()[:16]}.json"

    def holds(self) -> bool:
        """Whether neither inputs nor files have changed since `keep`."""
        kept = self._read()
        if kept.get("inputs") != self._inputs:
            return False
        files, others = kept.get("files"), kept.get("others")
        if not isinstance(files, dict) or not isinstance(others, list):
            return False
        digests = cast("dict[str, object]", files)
        if set(self._listing()) != set(digests) | set(map(str, cast("list[object]", others))):
            return False
        return all(_digest(self._located(path)) == digest for path, digest in digests.items())

    def keep(self, files: Mapping[str, str]) -> None:
        """Remember the files of a run; not at all where there is no cache folder."""
        others = [path for path in self._listing() if path not in files]
        digests = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()}
        write_private(self._name, json.dumps({"inputs": self._inputs, "files": digests, "others": others}).encode())

    def _read(self) -> dict[str, object]:
        try:
            kept: object = json.loads(read_private(self._name) or b"{}")
        except ValueError:
            return {}
        return cast("dict[str, object]", kept) if isinstance(kept, dict) else {}


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
