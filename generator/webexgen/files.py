"""Files replaced in one step: a reader, or an interrupted run, sees the old file or the new one, never a part."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import BinaryIO

from webexgen.errors import OutputError

__all__ = ["locked", "make_folder", "replacing", "write", "write_all"]


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


@contextlib.contextmanager
def locked(folder: Path, seconds: float = 60) -> Generator[None]:
    """Keep other processes that ask for the same out of a folder, with a lock on the folder itself, which leaves nothing behind.

    Raises `OutputError` if another one has it for so long. Where the system has no such locks, nobody is kept out.
    """
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        end = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise OutputError(
                        f"{folder}: another webexgen is writing there; try again when it has ended"
                    ) from None
                time.sleep(0.05)
            except OSError:  # a file system without locks
                break
        yield
    finally:
        os.close(handle)


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path}: {error.strerror}; nothing of this file was written")
