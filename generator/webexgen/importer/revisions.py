"""Files of a revision of a git repository, which git reads: no checkout, nothing written."""

from __future__ import annotations

import posixpath
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from webexgen.errors import InputError
from webexgen.importer.bounds import bounded
from webexgen.importer.names import is_schema

__all__ = ["revisions_of", "tags_of", "tree_of"]


def tree_of(location: str, folder: Path | None = None, wanted: Callable[[str], bool] = is_schema) -> dict[str, bytes]:
    """The schemas, or whatever files are wanted, below `REV:path`, by path from there; of a file, that file and those beside it.

    `path` counts from the top of the repository, or from the current folder if it begins with ./ as it does for git show. Raises `InputError`.
    """
    revision, _, path = location.partition(":")
    path = path.replace("\\", "/")
    if path.startswith(("./", "../")) or path == ".":
        path = posixpath.normpath(posixpath.join(_text(folder, location, "rev-parse", "--show-prefix").strip(), path))
    path = posixpath.normpath(path).strip("/") if path else "."
    commit = _text(
        folder, location, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    ).strip()
    is_file = is_schema(path)
    top = posixpath.dirname(path) or "." if is_file else path
    blobs = list(_blobs(folder, location, commit, top, wanted))
    if not blobs:
        raise InputError(f"{location}: {revision} has no schemas at {path}")
    bounded(location, len(blobs), sum(size for _, _, size in blobs))
    start = "" if top == "." else f"{top}/"
    contents = _contents(folder, location, [blob for _, blob, _ in blobs])
    files = {name.removeprefix(start): data for (name, _, _), data in zip(blobs, contents, strict=True)}
    if is_file and posixpath.basename(path) not in files:
        raise InputError(f"{location}: {revision} has no {path}")
    return files


def revisions_of(folder: Path) -> list[str]:
    """The commits that changed a folder, newest first. Raises `InputError` if it is in no git repository."""
    return _text(folder, str(folder), "rev-list", "HEAD", "--", ".").split()


def tags_of(folder: Path, pattern: str) -> list[str]:
    """The tags of a repository that match a pattern such as `v*`."""
    return _text(folder, str(folder), "tag", "--list", "--", pattern).split()


def _blobs(
    folder: Path | None, location: str, commit: str, top: str, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, str, int]]:
    """(path, object, size) of each file that is wanted."""
    listing = _git(folder, location, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", top)
    for row in listing.decode("utf-8", "surrogateescape").split("\0"):
        described, _, name = row.partition("\t")
        if name and wanted(name):
            _, kind, blob, size = described.split()
            if kind == "blob":
                yield name, blob, int(size)


def _contents(folder: Path | None, location: str, blobs: list[str]) -> Iterator[bytes]:
    data = _git(folder, location, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs).encode())
    at = 0
    for _ in blobs:
        end = data.index(b"\n", at)
        size = int(data[at:end].split()[2])
        yield data[end + 1 : end + 1 + size]
        at = end + size + 2


def _text(folder: Path | None, location: str, *arguments: str) -> str:
    return _git(folder, location, *arguments).decode("utf-8", "replace")


def _git(folder: Path | None, location: str, *arguments: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            ["git", *arguments],  # noqa: S607 - the user's own git
            cwd=folder,
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise InputError(f"{location}: git is not installed, and there is no such file or folder") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise InputError(
            f"{location}: there is no such file or folder, and git finds no such revision{f': {said}' if said else ''}"
        )
    return done.stdout
