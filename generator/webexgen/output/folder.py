"""A folder that generated files stand in among others: what is there, compared with what should be, and brought in step.

What may be replaced or removed is what a manifest lists and nobody has changed since.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from webexgen.errors import OutputError
from webexgen.files import below, digest_of, fingerprint, make_folder
from webexgen.output.manifest import Hashes

__all__ = ["Drift", "OutputFolder"]

_STAGE = ".webexgen-new"
"""The folder that new files wait in until all of them are written."""

Paths = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """How output folders differ from what would be generated. Paths have `/`.

    `changed` files are as webexgen wrote them, which it would not today; `edited` ones were changed by somebody else, `occupied`
    ones were not written by webexgen, but stand where a file of its own belongs. `stale` ones are no longer generated.
    `foreign` ones are none of webexgen's business, and no drift.
    """

    missing: Paths = ()
    changed: Paths = ()
    edited: Paths = ()
    occupied: Paths = ()
    stale: Paths = ()
    foreign: Paths = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.blocked or self.stale)

    @property
    def blocked(self) -> Paths:
        """What nothing may overwrite unless its user says so."""
        return self.edited + self.occupied

    @property
    def unlike(self) -> Paths:
        """All that is not there as it should be."""
        return self.missing + self.changed + self.blocked

    def within(self, folder: str) -> Drift:
        """The same, with paths from where `folder` is."""
        return Drift(*(tuple(f"{folder}/{path}" for path in getattr(self, f.name)) for f in fields(self)))

    def __add__(self, other: Drift) -> Drift:
        return Drift(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


class OutputFolder:
    """A folder on disk, by the names of the files in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._stage = root / _STAGE
        self._made: list[Path] = []

    def path(self, name: str) -> Path:
        """Where a file is. Raises `OutputError` if the name leads out of the folder."""
        return below(self.root, name)

    def listing(self) -> Iterator[str]:
        """The files that are there, links and pipes too, without what Python leaves there and what is hidden."""
        for folder, folders, names in os.walk(self.root):
            links = [name for name in folders if Path(folder, name).is_symlink()]
            folders[:] = sorted(n for n in folders if n != "__pycache__" and not n.startswith(".") and n not in links)
            relative = Path(folder).relative_to(self.root)
            yield from ((relative / name).as_posix() for name in sorted([*names, *links]) if not name.startswith("."))

    def compare(
        self,
        wanted: Mapping[str, bytes],
        owned: Hashes,
        is_kept: Callable[[str], bool],
        digest: Callable[[bytes], str] = digest_of,
    ) -> Drift:
        """How the folder differs from `wanted`. Of the files `owned`, those that are `is_kept` are not asked about.

        `digest` may know digests that were taken before.
        """
        found: dict[str, list[str]] = {f.name: [] for f in fields(Drift)}
        for name, data in wanted.items():
            there = fingerprint(self.path(name))
            if there is None:
                found["missing"].append(name)
            elif there != digest(data):
                ours = "changed" if there in owned.get(name, ()) else "edited" if name in owned else "occupied"
                found[ours].append(name)
        for name, hashes in owned.items():
            if name not in wanted and not is_kept(name):
                there = fingerprint(self.path(name))
                if there is not None:
                    found["stale" if there in hashes else "edited"].append(name)
        found["foreign"] += [name for name in self.listing() if name not in wanted and name not in owned]
        return Drift(*(tuple(sorted(found[f.name])) for f in fields(Drift)))

    def holds(self, owned: Hashes) -> bool:
        """Whether each file is there as a run that came to its end left it, and nothing of one that did not."""
        return not self._stage.exists() and all(
            (fingerprint(self.path(name)),) == hashes for name, hashes in owned.items()
        )

    def stage(self, files: Mapping[str, bytes]) -> None:
        """Write files where nobody looks for them, and make the folders that they will stand in. Raises `OutputError`."""
        for name, data in files.items():
            path = below(self._stage, name)
            make_folder(path.parent)
            try:
                path.write_bytes(data)
            except OSError as error:
                raise OutputError(f"{self.root / name}: {error.strerror}; nothing was changed") from None
        for folder in dict.fromkeys(self.path(name).parent for name in files):
            self._made += [f for f in (folder, *folder.parents) if f.is_relative_to(self.root) and not f.exists()]
            make_folder(folder)

    def place(self, name: str, staged: str = "") -> None:
        """Move a staged file to where it belongs, in one step."""
        target = self.path(name)
        try:
            (self._stage / (staged or name)).replace(target)
        except OSError as error:
            raise OutputError(f"{target}: {error.strerror}; run the same again when that is mended") from None

    def remove(self, names: Iterable[str]) -> None:
        """Remove files, what Python made of them, and the folders that are empty then."""
        for name in names:
            path = self.path(name)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise OutputError(f"{path}: {error.strerror}; run the same again when that is mended") from None
            if path.suffix == ".py":
                for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
                    compiled.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # a folder that still holds something stays
                (path.parent / "__pycache__").rmdir()
            for folder in path.parents:
                if folder == self.root:
                    break
                try:
                    folder.rmdir()
                except OSError:
                    break

    def clear(self) -> None:
        """Remove what is left in the stage, now or since an interrupted run, and folders that were made for nothing."""
        if self._stage.is_dir() and not self._stage.is_symlink():
            shutil.rmtree(self._stage, ignore_errors=True)
        for folder in sorted(self._made, reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()
        self._made.clear()
