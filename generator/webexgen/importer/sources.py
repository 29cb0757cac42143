"""Where schemas are: a folder, a file, an archive, a revision of a git repository. Files are read into memory, and nothing is fetched."""

from __future__ import annotations

import io
import posixpath
import tarfile
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from webexgen.errors import InputError
from webexgen.importer.bounds import bounded
from webexgen.importer.names import SCHEMAS, is_archive, is_schema

__all__ = ["Source", "check_roots", "memory_source", "open_source"]


@dataclass(frozen=True, eq=False)
class Source:
    """The files of one set, by path from its root, with slashes. `entries` are those to begin with; all of them where it is empty.

    `name` is what its user calls it. `read` gives the bytes of a path, or None where there is no such file. `absent` are documents
    to begin with that are not there.
    """

    name: str
    paths: tuple[str, ...]
    read: Callable[[str], bytes | None] = field(repr=False)
    entries: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    def where(self, path: str) -> str:
        """A path as an error names it."""
        if self.entries == (path,) and self.name.endswith(path):
            return self.name
        return f"{self.name.rstrip('/')}/{path}"


def open_source(location: str, roots: Iterable[str] = (), repository: Path | None = None) -> Source:
    """What is at a path, or at `REV:path` of a git repository, by default that of the current folder. `roots` are the documents to begin with,
    of which the other set may have some alone.

    Raises `InputError` if there is nothing, or more than this program reads.
    """
    path = Path(location)
    name = location.replace("\\", "/")
    try:
        if path.is_dir():
            source = _folder(name, path)
        elif path.is_file():
            source = _file(name, path)
        elif ":" in location:
            from webexgen.importer.revisions import tree_of  # noqa: PLC0415 - starts git, and is seldom asked for

            source = memory_source(name, tree_of(location, repository))
            file = posixpath.basename(name.partition(":")[2])
            if file in source.paths:
                source = replace(source, entries=(file,))
        else:
            raise InputError(f"{location}: there is no such file or folder, and no release of this name")
    except OSError as error:
        raise InputError(f"{location}: {error.strerror or error}") from None
    return _begun(source, tuple(roots))


def memory_source(name: str, files: Mapping[str, bytes]) -> Source:
    """Files that are read already."""
    return Source(name, tuple(sorted(path for path in files if is_schema(path))), files.get)


def _begun(source: Source, roots: tuple[str, ...]) -> Source:
    if not source.paths:
        raise InputError(f"{source.name}: there is no {' or '.join(SCHEMAS)} file in it")
    entries: list[str] = []
    absent: list[str] = []
    for root in roots:
        wanted = posixpath.normpath(root.replace("\\", "/"))
        found = [path for path in source.paths if path == wanted or path.endswith(f"/{wanted}")]
        if len(found) > 1:
            raise InputError(
                f"{source.name}: --root {root}: {len(found)} files end with this path: {', '.join(found[:10])}"
            )
        entries += found
        absent += () if found else (root,)
    if absent and not entries:
        raise InputError(
            f"{source.name}: --root {absent[0]}: there is no such file; there are {', '.join(source.paths[:10])}"
        )
    return replace(source, entries=tuple(entries), absent=tuple(absent)) if entries else source


def check_roots(absent: Mapping[str, Collection[str]]) -> None:
    """Raises `InputError` if no set has one of the documents to begin with. `absent` are those that each lacks, by its name."""
    for root in dict.fromkeys(root for lacking in absent.values() for root in lacking):
        if all(root in lacking for lacking in absent.values()):
            raise InputError(f"--root {root}: there is no such file in {', '.join(absent)}")


def _folder(name: str, root: Path) -> Source:
    top = root.resolve()
    if (root / "releases.toml").is_file():
        raise InputError(
            f"{name}: this is a catalog of releases, and no set of schemas; give --catalog {name} and two of its releases, "
            "or --against and a git revision"
        )
    paths: list[str] = []
    total = 0
    for path in _walk(root):
        if not path.resolve().is_relative_to(top):
            continue  # a link that leads out
        paths.append(path.relative_to(root).as_posix())
        total += path.stat().st_size
        bounded(name, len(paths), total)

    def read(path: str) -> bytes | None:
        file = (root / path).resolve()
        return file.read_bytes() if file.is_relative_to(top) and file.is_file() else None

    return Source(name, tuple(sorted(paths)), read)


def _walk(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if not path.is_symlink() and not path.name.startswith("."):
                yield from _walk(path)
        elif is_schema(path.name):
            yield path


def _file(name: str, path: Path) -> Source:
    lower = path.name.lower()
    bounded(name, 1, path.stat().st_size)
    if lower.endswith(".zip"):
        return memory_source(name, _without_common_folder(_unzipped(name, path.read_bytes())))
    if is_archive(lower):
        return memory_source(name, _without_common_folder(_untarred(name, path.read_bytes())))
    beside = path.parent.resolve()

    def read(inner: str) -> bytes | None:
        file = (beside / inner).resolve()
        if not file.is_relative_to(beside) or not file.is_file():
            return None
        bounded(name, 1, file.stat().st_size)
        return file.read_bytes()

    return Source(name, (path.name,), read, (path.name,))


def _unzipped(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = 0
            for count, info in enumerate(_wanted(archive.infolist(), lambda info: info.filename), 1):
                total += info.file_size
                bounded(name, count, total)
                with archive.open(info) as file:
                    content = file.read(info.file_size + 1)
                if len(content) > info.file_size:
                    raise InputError(f"{name}: {info.filename} is larger than the archive says")
                yield info.filename, content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError(f"{name}: this is no zip archive that can be read: {error}") from None


def _untarred(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            total = read = 0
            for info in archive:
                total += max(info.size, 0)
                bounded(name, read, total)  # what is passed over has to be unpacked, too
                if info.isfile() and is_schema(info.name):
                    read += 1
                    file = archive.extractfile(info)
                    if file is not None:
                        yield info.name, file.read()
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"{name}: this is no tar archive that can be read: {error}") from None


def _wanted(infos: Iterable[zipfile.ZipInfo], name_of: Callable[[zipfile.ZipInfo], str]) -> Iterator[zipfile.ZipInfo]:
    return (info for info in infos if not info.is_dir() and is_schema(name_of(info)))


def _without_common_folder(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The files by path, without the one folder that many archives have at their top."""
    found: dict[str, bytes] = {}
    for path, data in files:
        clean = posixpath.normpath(path.replace("\\", "/")).lstrip("/")
        if not clean.startswith("../") and not any(part.startswith(".") for part in clean.split("/")):
            found[clean] = data
    tops = {path.partition("/")[0] for path in found}
    if len(tops) == 1 and all("/" in path for path in found):
        return {path.partition("/")[2]: data for path, data in found.items()}
    return found
