"""What a vendored package says of itself: vendor.toml, of what it was made, SHA256SUMS, which files are webexgen's, and to git."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from webexgen.catalog.toml_reader import LABEL, Key, Sort, Table, read
from webexgen.errors import OutputError
from webexgen.files import digest_of, read_file
from webexgen.output.manifest import Hashes

__all__ = ["ATTRIBUTES", "ATTRIBUTES_TEXT", "RECORD", "SUMS", "Record", "read_sums", "sums_text"]

RECORD = "vendor.toml"
SUMS = "SHA256SUMS"
ATTRIBUTES = ".gitattributes"
ATTRIBUTES_TEXT = "* -text\n"
"""With it git leaves the ends of lines as they are, in whatever way it is set up, so that the digests go on to fit."""

_SHAPE = Table(
    {
        "release": Key(filled=True, form=LABEL),
        "train": Key(filled=True),
        "all": Key(Sort.FLAG),
        "services": Key(Sort.TEXTS, filled=True),
        "operations": Key(Sort.TEXTS, filled=True),
        "without": Key(Sort.TEXTS, filled=True),
    }
)
_HEAD = """\
# What `webexgen vendor` made this package of. SHA256SUMS lists its files: `sha256sum -c SHA256SUMS` verifies them, and so does
# `python -m PACKAGE._verify`. `webexgen vendor --check` and `webexgen vendor --update` read this file.
"""
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


@dataclass(frozen=True, slots=True)
class Record:
    """The release of a package and its operations; whether those are `all`, or all of `services` among them; the features it is
    `without`. Each list is sorted.
    """

    release: str
    train: str
    operations: tuple[str, ...]
    all: bool = False
    services: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Record | None:
        """The record of a package; None where there is none. Raises `OutputError` with file and line if it is not one."""
        path = folder / RECORD
        if not path.is_file():
            return None
        return cls(**read(path, _SHAPE, OutputError))

    def text(self) -> str:
        """The file: the same for the same content."""
        rows = {
            "release": json.dumps(self.release),
            "train": json.dumps(self.train),
            "all": json.dumps(self.all),
            "services": _listed(self.services),
            "operations": _listed(self.operations),
            "without": _listed(self.without),
        }
        return _HEAD + "\n" + "".join(f"{key} = {value}\n" for key, value in rows.items())


def _listed(names: tuple[str, ...]) -> str:
    """A name a line, so that adding one changes one."""
    return "[\n" + "".join(f"    {json.dumps(name)},\n" for name in names) + "]" if names else "[]"


def read_sums(folder: Path) -> Hashes | None:
    """The files that SHA256SUMS lists, each with its hashes: two while a run replaces it. None where there is no such file.

    Raises `OutputError` with file and line where it is none that webexgen has written.
    """
    path = folder / SUMS
    try:
        data = read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}") from None
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate((data or b"").decode("utf-8", "replace").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise OutputError(
                f"{path}:{number}: is no line of a digest and a path; restore the file, or vendor to another folder"
            )
        found[match[2]] = (*found.get(match[2], ()), match[1])
    return found or None


def sums_text(files: Mapping[str, bytes], before: Hashes | None = None) -> str:
    """SHA256SUMS of files; while a run replaces those of `before`, with theirs too."""
    hashes: dict[str, set[str]] = {name: {digest_of(data)} for name, data in files.items() if name != SUMS}
    for name, known in (before or {}).items():
        if name != SUMS:
            hashes.setdefault(name, set()).update(known)
    return "".join(f"{digest}  {name}\n" for name in sorted(hashes) for digest in sorted(hashes[name]))
