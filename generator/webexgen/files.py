"""Files replaced in one step: a reader, or an interrupted run, sees the old file or the new one, never a part."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import BinaryIO

from webexgen.errors import OutputError

__all__ = [
    "below",
    "complete",
    "digest_of",
    "fingerprint",
    "locked",
    "make_folder",
    "read_file",
    "replacing",
    "write",
    "write_all",
    "write_together",
]

_STEP = re.compile(r"[^\x00-\x1f\x7f/\\:]+")
"""A part of a path that no system takes for more than a name."""


def below(root: Path, path: str) -> Path:
    """The file below `root` that data names by its `path`, with `/`. Folders on the way are folders, not links.

    Raises `OutputError` if the path could lead out of `root`.
    """
    steps = path.split("/")
    if not all(_STEP.fullmatch(step) and step not in (".", "..") for step in steps):
        raise OutputError(f"{path!r}: is no path below {root}; nothing was written")
    folder = os.fspath(root)
    for step in steps[:-1]:  # asked about every file of large folders, for which paths as objects are slow
        folder = f"{folder}{os.sep}{step}"
        if os.path.islink(folder):  # noqa: PTH114 - as above
            raise OutputError(f"{folder}: is a symbolic link, and nothing is written through one; remove it")
    return root / path


def read_file(path: Path) -> bytes | None:
    """What a regular file holds; None where there is none. A link is not followed, a pipe not waited for. Raises `OSError`."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None


def fingerprint(path: Path) -> str | None:
    """The SHA-256 of a regular file; None where nothing is, and "" for what is no regular file. Raises `OutputError`."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        data = read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}") from None
    return "" if data is None else digest_of(data)


def digest_of(data: bytes) -> str:
    """The SHA-256, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@contextlib.contextmanager
def replacing(path: Path) -> Generator[BinaryIO]:
    """A file to write to that takes the place of `path` at the end, and is gone if anything fails before.

    Raises `OutputError` with the path that could not be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    except OSError as error:
        raise _refused(path, error) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise _refused(path, error) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder and those around it, where they are missing. Raises `OutputError`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}") from None


def write(path: Path, data: bytes) -> None:
    """Replace a file, and make its folder where that is missing. Raises `OutputError` as `replacing` does."""
    make_folder(path.parent)
    with replacing(path) as file:
        file.write(data)


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace files by their paths below `folder`, each in one step."""
    for name, data in files.items():
        write(folder / name, data)


_PENDING = ".pending"
_STAGED = ".staged-"


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace files by their paths below `folder`, all of them or, whatever happens, none: see `complete`. Raises `OutputError`."""
    with locked(folder):
        complete(folder)
        for left in folder.glob(f"{_STAGED}*"):  # by a run that was killed before it came to anything
            shutil.rmtree(left, ignore_errors=True)
        try:
            staged = Path(tempfile.mkdtemp(dir=folder, prefix=_STAGED))
            write_all(staged, files)
            staged.replace(folder / _PENDING)
        except OSError as error:
            raise _refused(folder, error) from None
        complete(folder)


def complete(folder: Path) -> None:
    """Put into place what a `write_together` in `folder` had decided on when it was killed; whoever reads the files calls it before.

    Raises `OutputError` if that cannot be done.
    """
    pending = folder / _PENDING
    if not pending.is_dir():
        return
    try:
        for path in sorted(path for path in pending.rglob("*") if path.is_file()):
            target = folder / path.relative_to(pending)
            make_folder(target.parent)
            with contextlib.suppress(FileNotFoundError):  # somebody else completes it, too
                path.replace(target)
    except OSError as error:
        raise OutputError(
            f"{pending}: an interrupted command left files here that cannot be put into place: {error.strerror}"
        ) from None
    shutil.rmtree(pending, ignore_errors=True)


@contextlib.contextmanager
def locked(folder: Path, seconds: float = 60) -> Generator[None]:
    """Make a folder, and keep other processes that ask for the same out of it, with a lock that leaves nothing behind.

    Raises `OutputError` if another one has it for so long. Where the system has no such locks, nobody is kept out.
    """
    end = time.monotonic() + seconds
    while True:
        make_folder(folder)
        handle = _lock(folder, end)
        try:
            if handle is None or _is_at(folder, handle):  # who had the lock may have removed the folder
                yield
                return
        finally:
            if handle is not None:
                os.close(handle)


def _lock(folder: Path, end: float) -> int | None:
    """The folder, opened and locked; None where there are no locks."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror}") from None
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise OutputError(
                        f"{folder}: another webexgen is writing there; try again when it has ended"
                    ) from None
                time.sleep(0.05)
                continue
            except OSError:  # a file system without locks
                pass
            return handle
    except BaseException:
        os.close(handle)
        raise


def _is_at(folder: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), folder.stat())
    except OSError:
        return False


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path}: {error.strerror}; nothing of this file was written")
