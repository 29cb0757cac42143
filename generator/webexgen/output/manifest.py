"""What webexgen wrote to an output folder: MANIFEST.json in its package. Whatever is not listed there is somebody else's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from webexgen.errors import OutputError
from webexgen.files import read_file

__all__ = ["MANIFEST", "Hashes", "Manifest"]

MANIFEST = "MANIFEST.json"

Hashes = Mapping[str, tuple[str, ...]]
"""Files by name, each with the SHA-256 that it has. While a run replaces it there are two: of before and of after."""

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """The releases of a package and all of its files; where their changelogs and the explorer are, from the package, and the pages there."""

    package: str
    releases: tuple[str, ...] = ()
    files: Hashes = field(default_factory=dict[str, tuple[str, ...]])
    changelog: str | None = None
    pages: Hashes = field(default_factory=dict[str, tuple[str, ...]])
    explorer: str | None = None
    views: Hashes = field(default_factory=dict[str, tuple[str, ...]])

    @classmethod
    def read(cls, path: Path, package: str) -> Manifest | None:
        """The manifest of a package; None where there is none. Raises `OutputError` if it is not what `text` writes."""
        try:
            data = read_file(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise OutputError(f"{path}: {error.strerror}") from None
        try:
            manifest = _parsed(json.loads(data or b""))
        except (ValueError, RecursionError):
            manifest = None
        if manifest is None or manifest.package != package:
            raise OutputError(
                f"{path}: is no manifest of {package} that this webexgen can read; restore the file, or run "
                "`webexgen generate --force`, which overwrites the package's files and leaves all others"
            )
        return manifest

    def text(self) -> str:
        """The file: the same for the same content."""
        document: dict[str, object] = {
            "format": _FORMAT,
            "generator": "webexgen",
            "package": self.package,
            "releases": list(self.releases),
            "files": _written(self.files),
            "changelog": _side(self.changelog, self.pages),
        }
        if self.explorer is not None:
            document["explorer"] = _side(self.explorer, self.views)
        return json.dumps(document, indent=2) + "\n"


def _side(folder: str | None, files: Hashes) -> dict[str, object] | None:
    return None if folder is None else {"folder": folder, "files": _written(files)}


def _written(files: Hashes) -> dict[str, object]:
    return {name: hashes[0] if len(hashes) == 1 else list(hashes) for name, hashes in sorted(files.items())}


def _parsed(document: object) -> Manifest:
    """Raises `ValueError` where a part is missing or something else than it should be."""
    parts = _table(document)
    if parts.get("format") != _FORMAT:
        raise ValueError("format")
    package, releases = parts.get("package"), parts.get("releases")
    if not isinstance(package, str) or not isinstance(releases, list):
        raise ValueError("package")
    names = tuple(map(str, cast("list[object]", releases)))
    files = _hashes(parts.get("files"))
    return Manifest(package, names, files, *_read_side(parts.get("changelog")), *_read_side(parts.get("explorer")))


def _read_side(side: object) -> tuple[str | None, Hashes]:
    if side is None:
        return None, {}
    folder = _table(side).get("folder")
    if not isinstance(folder, str):
        raise ValueError("folder")
    return folder, _hashes(_table(side).get("files"))


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError("not a table")
    return cast("dict[str, object]", value)


def _hashes(files: object) -> Hashes:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in _table(files).items():
        hashes: list[object] = cast("list[object]", value) if isinstance(value, list) else [value]
        if not hashes or not all(isinstance(item, str) and item for item in hashes):
            raise ValueError(name)
        found[name] = tuple(map(str, hashes))
    return found
