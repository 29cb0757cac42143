"""Values kept between runs in the user's cache folder. Optional everywhere: without one, nothing is kept and nothing fails.

An entry is found by a digest of all that decides what it holds, so it cannot be out of date. One that is damaged, or that
another user could have written, counts as none. Deleting the folder is safe.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import pickle
import stat
import time
import zlib
from collections.abc import Generator, Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_cache_path

from webexgen.errors import OutputError
from webexgen.files import write

__all__ = ["Cache", "read_private", "user_folder", "write_private"]

T = TypeVar("T")

_MAGIC = b"webexgen 5\n"
_KEPT = 12
"""How many entries of one name stay: for a few checkouts and branches, not for every edit of a fragment."""

_DAYS, _BYTES = 30, 100_000_000
"""What was not used for so long goes, and then the oldest until no more than so much is left."""

_DAY = 86_400


class Cache:
    """Entries of one sort, made of instances of `classes` and of Python's own types."""

    def __init__(
        self, sort: str, classes: Iterable[type] = (), *, kept: int | None = _KEPT, compressed: bool = False
    ) -> None:
        """Of one name stay as many entries as are `kept`; with None as many as there is room for."""
        self._sort = sort
        self._kept = kept
        self._compressed = compressed
        self._classes = {(cls.__module__, cls.__qualname__): cls for cls in classes}

    def has(self, name: str, digest: str) -> bool:
        """Whether there is an entry, which may turn out to be damaged."""
        folder = user_folder()
        return folder is not None and (folder / self._sort / f"{name}-{digest}").exists()

    def get(self, name: str, digest: str, kind: type[T]) -> T | None:
        """The entry of this name and digest; None where there is none that can be trusted."""
        data = read_private(f"{self._sort}/{name}-{digest}")
        if data is None:
            return None
        head, payload = data[: len(_MAGIC) + 32], data[len(_MAGIC) + 32 :]
        if head != self._head(name, digest, payload):
            return None
        try:
            payload = zlib.decompress(payload) if self._compressed else payload
            with _uncollected():
                value: object = _Unpickler(io.BytesIO(payload), self._classes).load()
        except Exception:  # a pickle that is not ours can raise anything
            return None
        return value if isinstance(value, kind) else None

    def _head(self, name: str, digest: str, payload: bytes) -> bytes:
        """What an entry starts with. One that was given another's name does not have it."""
        return _MAGIC + hashlib.sha256(f"{self._sort}/{name}-{digest}\n".encode() + payload).digest()

    def put(self, name: str, digest: str, value: object) -> None:
        """Keep an entry, and drop the oldest of its name."""
        payload = _packed(value, frozenset(self._classes.values()))
        payload = zlib.compress(payload, 1) if self._compressed else payload
        data = self._head(name, digest, payload) + payload
        if not write_private(f"{self._sort}/{name}-{digest}", data) or self._kept is None:
            return
        folder = user_folder()
        if folder is None:
            return
        same = [path for path in (folder / self._sort).glob(f"{name}-*") if path.name.rpartition("-")[0] == name]
        for old in sorted(same, key=_last_use)[: -self._kept]:
            with contextlib.suppress(OSError):
                old.unlink()


def _packed(value: object, classes: frozenset[type]) -> bytes:
    packed = io.BytesIO()
    _Pickler(packed, classes).dump(value)
    return packed.getvalue()


class _Pickler(pickle.Pickler):
    """Packs dataclasses as calls of their constructors, which are read in a third of the time of dataclasses' own way.

    What they keep beside their fields, such as cached properties, stays out.
    """

    def __init__(self, file: io.BytesIO, classes: frozenset[type]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        made: list[Any] = [cls for cls in classes if is_dataclass(cls)]
        self._names: dict[Any, list[str]] = {cls: [field.name for field in fields(cls)] for cls in made}

    def reducer_override(self, value: Any, /) -> Any:
        names = self._names.get(type(value))
        return NotImplemented if names is None else (type(value), tuple([getattr(value, name) for name in names]))


class _Unpickler(pickle.Unpickler):
    """Makes instances of the classes given and nothing else, whatever a file says."""

    def __init__(self, file: io.BytesIO, classes: dict[tuple[str, str], type]) -> None:
        super().__init__(file)
        self._classes = classes

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if (module_name, global_name) not in self._classes:
            raise pickle.UnpicklingError(f"{module_name}.{global_name}")
        return self._classes[module_name, global_name]


def user_folder() -> Path | None:
    """The user's own cache folder of this program, made if it is missing; None where there is none that only they can write."""
    try:
        folder = user_cache_path("webexgen")
    except (OSError, RuntimeError, ValueError):
        return None
    return _opened(folder) if folder.is_absolute() else None  # it is not where there is no home directory


@cache
def _opened(folder: Path) -> Path | None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private_folder(folder) or not os.access(folder, os.W_OK | os.X_OK):
            return None
    except OSError:
        return None
    return folder


def read_private(name: str) -> bytes | None:
    """A file of the cache folder, if it is there and nobody else could have written it."""
    folder = user_folder()
    if folder is None:
        return None
    path = folder / name
    try:
        if not _is_private_folder(path.parent):
            return None
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or not _is_private(status) or status.st_size > _BYTES:
                return None
            data = file.read()
        if time.time() - status.st_mtime > _DAY:
            os.utime(path)  # its last use, which pruning goes by
    except OSError:
        return None
    return data


def write_private(name: str, data: bytes) -> bool:
    """Write a file of the cache folder in one step. Whether that was possible."""
    folder = user_folder()
    if folder is None:
        return False
    path = folder / name
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)  # whatever the user's mask allows others
        if not _is_private_folder(path.parent):
            return False
        write(path, data)
    except (OSError, OutputError):
        return False
    _prune_once(folder)
    return True


def _is_private(status: os.stat_result) -> bool:
    """Whether a file or folder belongs to this user, and nobody else may write it."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _is_private_folder(path: Path) -> bool:
    """Whether a path is a folder, not a link to one, in which nobody else may put files."""
    status = path.lstat()
    return stat.S_ISDIR(status.st_mode) and _is_private(status)


@cache
def _prune_once(folder: Path) -> None:
    """Once is enough in a process that keeps something, and more than enough in one that only reads."""
    _prune(folder)


def _prune(folder: Path) -> None:
    """Remove what was not used for long, files of former versions among it, and the oldest of what is too much."""
    now, room = time.time(), _BYTES
    with contextlib.suppress(OSError):
        files = sorted(
            (p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()), key=_last_use, reverse=True
        )
        for path in files:
            status = path.stat()
            room -= status.st_size
            if room < 0 or now - status.st_mtime > _DAYS * _DAY:
                path.unlink()


def _last_use(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except OSError:
        return 0, path.name


@contextlib.contextmanager
def _uncollected() -> Generator[None]:
    """Without the garbage collector, which takes more than half the time while so many objects are made."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
