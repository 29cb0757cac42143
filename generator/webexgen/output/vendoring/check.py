"""What there is to say of vendored packages: edited, missing and foreign files, and newer releases."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from webexgen.catalog.graph import Catalog
from webexgen.errors import OutputError
from webexgen.files import digest_of, fingerprint, read_file
from webexgen.output.folder import Drift
from webexgen.output.vendoring.folder import Vendored, still
from webexgen.output.vendoring.maker import Newer, newer
from webexgen.output.vendoring.record import RECORD, SUMS, Record

__all__ = ["Status", "differences", "examine", "exit_code", "find_packages"]

_STATES = ("edited", "missing", "foreign")
_OTHERS = ("__pycache__", "node_modules", "site-packages")


@dataclass(frozen=True, slots=True)
class Status:
    """A vendored package: what it is, which of its files are not as they were written, and which releases are newer."""

    root: Path
    record: Record
    drift: Drift
    newer: Newer

    @property
    def exit_code(self) -> int:
        """0, 1 for files, 3 for a newer release on the same train, 4 for one across trains."""
        if any(getattr(self.drift, state) for state in _STATES):
            return 1
        return 3 if self.newer.on_train else 4 if self.newer.across else 0

    def rows(self) -> Iterator[tuple[str, str]]:
        """(state, path) of each file that is not as it was written, by path."""
        found = [(path, state) for state in _STATES for path in getattr(self.drift, state)]
        yield from ((state, path) for path, state in sorted(found))

    def news(self) -> Iterator[str]:
        """A sentence for each newer release."""
        if self.newer.on_train:
            yield f"{self.newer.on_train} is newer on train {self.record.train}"
        if self.newer.across:
            yield f"{self.newer.across} is newer, across trains"

    def as_text(self, place: str) -> str:
        """A line, and one for each finding; `place` is the folder as its user would type it."""
        count = len(self.record.operations)
        lines = [f"{place}: {self.record.release}, {count} operation{'' if count == 1 else 's'}"]
        lines += [f"  {state:7}  {path}" for state, path in self.rows()]
        lines += [f"  newer    {text}" for text in self.news()]
        return "\n".join(lines)

    def as_github(self, place: str) -> str:
        """Workflow commands, with paths from the current folder."""
        lines = [f"::error file={_property(f'{place}/{path}')}::{state}: {path}" for state, path in self.rows()]
        lines += [f"::notice file={_property(f'{place}/{RECORD}')}::{text}" for text in self.news()]
        return "\n".join(lines)

    def as_json(self, place: str) -> dict[str, object]:
        return {
            "folder": place,
            "release": self.record.release,
            "train": self.record.train,
            "operations": list(self.record.operations),
            **{state: list(getattr(self.drift, state)) for state in _STATES},
            "newer_on_train": self.newer.on_train or None,
            "newer_across_trains": self.newer.across or None,
            "exit_code": self.exit_code,
        }


def _property(text: str) -> str:
    """A property of a workflow command, as GitHub's toolkit escapes it."""
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(sign, code)
    return text


def exit_code(statuses: Iterable[Status]) -> int:
    """That of several packages: files first, then the nearest newer release."""
    codes = {status.exit_code for status in statuses} - {0}
    return min(codes, default=0)


def examine(catalog: Catalog, root: Path) -> Status:
    """The state of the package in a folder. Raises `OutputError` where there is none, `UnknownNameError` for an unknown release."""
    with still(root):
        package = Vendored.existing(root)
        drift = package.integrity()
    assert package.record is not None
    return Status(root, package.record, drift, newer(catalog, catalog.resolve(package.record.release)))


def find_packages(root: Path) -> tuple[Path, ...]:
    """The folders below one that hold vendored packages. Raises `OutputError` where there are none."""
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        if SUMS in names and (RECORD in names or "_verify.py" in names):
            found.append(Path(folder))
            folders.clear()
        folders[:] = sorted(name for name in folders if name not in _OTHERS and not name.startswith("."))
    if not found:
        raise OutputError(f"{root}: no vendored package below; name its folder")
    return tuple(found)


def differences(status: Status, written: Mapping[str, bytes], sums: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """How each edited file differs from what was written, as a unified diff. `written` is what this webexgen would write."""
    for name in status.drift.edited:
        data = read_file(status.root / name) if fingerprint(status.root / name) else None
        before = written.get(name)
        if before is None or digest_of(before) not in sums.get(name, ()):
            yield f"{name}: another webexgen wrote it, and this one would write another text; no difference can be shown\n"
        elif data is None:
            yield f"{name}: is no file any more\n"
        else:
            old, new = (text.decode("utf-8", "backslashreplace").splitlines(keepends=True) for text in (before, data))
            for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"):
                yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
