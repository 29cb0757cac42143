"""A vendored package on disk: whether its files are as they were written, and how they are replaced, all or none."""

from __future__ import annotations

import ctypes
import keyword
import os
import re
import shutil
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from webexgen.errors import EditedError, OutputError
from webexgen.files import below, fingerprint, locked, make_folder
from webexgen.output.folder import Drift, OutputFolder
from webexgen.output.manifest import Hashes
from webexgen.output.signals import uninterrupted
from webexgen.output.vendoring.record import RECORD, SUMS, Record, read_sums, sums_text

__all__ = ["Vendored", "still"]

_OF_DEVICES = re.compile("con|prn|aux|nul|(?:com|lpt)[0-9]", re.IGNORECASE)


@dataclass(frozen=True)
class Vendored:
    """The folder of a vendored package, there or not. `record` is None where there is no package yet."""

    root: Path
    record: Record | None
    sums: Hashes

    @classmethod
    def at(cls, root: Path) -> Vendored:
        """What stands at a path. Raises `OutputError` for a folder that holds files and is no vendored package."""
        if root.is_symlink():
            raise OutputError(f"{root}: is a symbolic link, and nothing is written through one; remove it")
        if root.exists() and not root.is_dir():
            raise OutputError(f"{root}: is no folder; name another place")
        record, sums = Record.read(root), read_sums(root)
        if record is not None and sums is not None:
            return cls(root, record, sums)
        if record is not None or (sums is not None and RECORD in sums):
            gone = SUMS if sums is None else RECORD
            raise OutputError(
                f"{root}: {gone} of the package is missing; restore it, or remove the folder to vendor anew"
            )
        if root.is_dir() and any(root.iterdir()):
            raise OutputError(
                f"{root}: holds files, but no {RECORD} and {SUMS} of a package that webexgen has vendored there; "
                "name another folder"
            )
        return cls(root, None, {})

    @classmethod
    def to_be(cls, root: Path) -> Vendored:
        """What stands at a path that a package is to be written to. Raises `OutputError` as `at` does, and for a name that no package
        can have.
        """
        name = root.absolute().name
        if not name.isidentifier() or keyword.iskeyword(name):
            raise OutputError(f"{root}: {name!r} is no name of a Python package; use letters, digits and _")
        if _OF_DEVICES.fullmatch(name):
            raise OutputError(f"{root}: {name!r} is no name of a folder on Windows; use another name")
        return cls.at(root)

    @classmethod
    def existing(cls, root: Path) -> Vendored:
        """The package at a path. Raises `OutputError` where there is none."""
        package = cls.at(root)
        if package.record is None:
            raise OutputError(f"{root}: holds no vendored package; `webexgen vendor RELEASE --to {root}` makes one")
        return package

    @classmethod
    def compared(cls, root: Path, files: Mapping[str, bytes]) -> tuple[Vendored, Drift]:
        """The package at a path, and how it differs from `files`. Raises `OutputError` as `at` does."""
        with still(root):
            package = cls.at(root)
            return package, package.compare(files)

    @cached_property
    def owned(self) -> Hashes:
        """The files that webexgen wrote, each with its hashes."""
        if self.record is None:
            return {}
        return {**self.sums, SUMS: (fingerprint(self.root / SUMS) or "",)}

    def integrity(self) -> Drift:
        """Which files are missing, edited or foreign."""
        folder = OutputFolder(self.root)
        drift = folder.compare({}, self.owned, lambda _name: False)
        missing = [name for name in sorted(self.owned) if fingerprint(folder.path(name)) is None]
        return Drift(missing=tuple(missing), edited=drift.edited, foreign=drift.foreign)

    def compare(self, files: Mapping[str, bytes]) -> Drift:
        """How the folder differs from `files`, which have their SHA256SUMS."""
        return OutputFolder(self.root).compare(files, self.owned, lambda _name: False)

    def refuse_blocked(self, drift: Drift) -> None:
        """Raise `EditedError` where files that somebody has edited, or that are not webexgen's, would be overwritten."""
        if drift.blocked:
            rows = [f"  edited    {path}" for path in drift.edited] + [f"  occupied  {path}" for path in drift.occupied]
            raise EditedError(
                f"{self.root}: nothing was written, because it would overwrite files that were edited, or that webexgen did not "
                "write:\n" + "\n".join(rows) + "\nUndo the edits, or delete the files to have them written anew; "
                "`webexgen vendor --update --merge` keeps edits"
            )

    def replace(self, files: Mapping[str, bytes], seen: Drift, texts: Mapping[str, bytes] | None = None) -> bool:
        """Put `files` in the place of the package that is there, all or none; whether there was anything left to do: another run may
        just have written the same. `texts` are other contents of some of them: merged ones. `seen` is how the folder differed from
        `files` when that was decided, and must differ now.

        They wait in a folder beside it until all are on the disk; then the two are exchanged in one step. Where the system can't do
        that, or where the folder holds files of others, which stay, files are replaced one after the other, and a run that is ended
        then is put right by the next one. Raises `OutputError`.
        """
        written = {**files, **(texts or {})}
        with locked(self.root.parent), uninterrupted():
            stage = self.root.parent / f".{self.root.name}.webexgen-new"
            _discard(stage)
            now = Vendored.at(self.root).compare(files)
            if not now and not texts:
                return False
            if now != seen:
                raise OutputError(f"{self.root}: was changed meanwhile, and nothing was written; run the same again")
            try:
                _write_tree(stage, written)
                if self._is_empty():
                    _rename(stage, self.root)
                elif self._is_ours_alone() and _exchange(stage, self.root):
                    pass
                else:
                    self._place(written, sums_text(files, self.owned).encode())
                _sync(self.root.parent)
            finally:
                _discard(stage)
        return True

    def _is_empty(self) -> bool:
        return not self.root.exists() or not any(self.root.iterdir())

    def _is_ours_alone(self) -> bool:
        """Whether nothing is in the folder but what webexgen wrote, and what Python made of it."""
        ours = {Path(name) for name in self.owned}
        ours |= {folder for path in ours for folder in path.parents}
        for folder, folders, names in os.walk(self.root):
            inside = Path(folder).relative_to(self.root)
            for name in [*folders, *names]:
                made_by_python = name == "__pycache__" or (inside.name == "__pycache__" and name.endswith(".pyc"))
                if Path(folder, name).is_symlink() or not (inside / name in ours or made_by_python):
                    return False
        return True

    def _place(self, files: Mapping[str, bytes], begun: bytes) -> None:
        """Replace file by file. While that lasts, SHA256SUMS lists what was and what will be."""
        folder = OutputFolder(self.root)
        folder.clear()
        try:
            folder.stage({**files, f"{SUMS}.begun": begun})
            folder.place(SUMS, f"{SUMS}.begun")
            for name in files:
                if name != SUMS:
                    folder.place(name)
            known = {*files, *self.compare(files).edited}
            folder.remove([name for name in self.owned if name not in known])
            folder.place(SUMS)
        finally:
            folder.clear()


def still(root: Path) -> AbstractContextManager[None]:
    """Keeps other runs of webexgen from replacing a package while it is read."""
    return locked(root.parent) if root.is_dir() else nullcontext()


def _write_tree(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a new folder, and see to it that they are on the disk."""
    folders = {root}
    for name, data in files.items():
        path = below(root, name)
        make_folder(path.parent)
        folders.update(folder for folder in path.parents if folder.is_relative_to(root))
        try:
            with path.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"{path}: {error.strerror}; nothing was changed") from None
    for folder in sorted(folders, reverse=True):
        _sync(folder)


def _sync(folder: Path) -> None:
    """See to it that the names in a folder are on the disk, where the system lets one ask for that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _rename(new: Path, path: Path) -> None:
    try:
        new.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}; nothing was changed") from None


def _exchange(new: Path, path: Path) -> bool:
    """Swap two folders in one step; False where the system can't."""
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(rename(here, os.fsencode(new), here, os.fsencode(path), swap) == 0)


def _discard(stage: Path) -> None:
    """Remove what waits beside a package, of this run or of one that was ended."""
    if stage.is_dir() and not stage.is_symlink():
        shutil.rmtree(stage, ignore_errors=True)
