"""The output folders, of bindings and of changelogs: write, check, stamp. The only module that writes there.

`generate` and `check` compute the same files; one writes them, the other compares. What is in an output folder and not among
those files is stale: `generate` removes it, `check` reports it.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import shutil
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.errors import OutputError
from webexgen.files import locked, make_folder, write
from webexgen.output.stamp import Stamp
from webexgen.output.workers import uninterrupted, workers
from webexgen.progress import Progress, quiet

__all__ = ["Drift", "Workspace"]

_CHANGELOG = "../changelog"
"""Where changelogs stand, from the package."""

_BATCH = 24
"""Definitions that a process formats at a time: enough to keep two busy, few enough for a progress bar to move."""

_GC_THRESHOLD = 200_000
"""Schemas and syntax trees are many objects that live long: collecting as often as usual takes a sixth of the time."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How an output folder differs from what would be generated. Paths are relative to the package, with `/`."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    stale: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.stale)


class Workspace:
    """An output folder, and the catalog and templates that it is generated from."""

    def __init__(self, catalog: Catalog, templates: Path, out: Path) -> None:
        self._catalog = catalog
        self._templates = templates
        self._out = out

    @property
    def package(self) -> Path:
        return self._out / self._catalog.wire.package

    def generate(self, releases: Iterable[Release], progress: Progress = quiet) -> Drift:
        """Write bindings and changelogs of `releases`; returns what was different before. Other releases stay as they are.

        Nothing is written before everything is computed, and each file is replaced in one step. Does nothing, fast, if neither
        inputs nor outputs have changed since the last time.
        """
        chosen = tuple(releases)
        stamp = Stamp(self.package, self._path, self._listing, self._inputs(chosen))
        if stamp.holds():
            return Drift((), (), ())
        files = self._compute(chosen, progress)
        with self._locked(), uninterrupted():
            drift = self._compare(files, chosen)
            for path in (*drift.changed, *drift.missing):
                write(self._path(path), files[path].encode())
            for path in drift.stale:
                self._path(path).unlink()
            _remove_empty(self.package)
        stamp.keep(files)
        return drift

    def check(self, progress: Progress = quiet) -> Drift:
        """How the folder differs from what would be generated for all releases. Computes everything; trusts no stamp."""
        releases = tuple(self._catalog.releases.values())
        return self._compare(self._compute(releases, progress), releases)

    def _compute(self, releases: tuple[Release, ...], progress: Progress) -> dict[str, str]:
        """Every file of the package and of the changelogs, by path from the package."""
        from webexgen.bindings.emitter import Emitter, ReleaseDraft, format_all
        from webexgen.compare.history import History
        from webexgen.compose.composer import Composer
        from webexgen.report.pages import pages
        from webexgen.schema.loader import Models
        from webexgen.schema.reader import Reader

        gc.set_threshold(_GC_THRESHOLD)
        composer, reader = Composer(self._catalog), Reader(self._catalog.wire)
        emitter = Emitter(self._catalog, self._templates)
        sets = {release: composer.compose(release) for release in releases}
        baseline = composer.compose(BASELINE)
        drafts: list[ReleaseDraft] = []
        batches: list[list[str]] = []
        models = Models(self._catalog)
        changelogs: dict[str, str] = {}

        def read() -> Iterator[list[str]]:
            """Reads one release after the other; what is new in it goes to the processes that format."""
            for number, (release, schemas) in enumerate(sets.items(), 1):
                api = reader.read(schemas)
                models.give(api)
                drafts.append(emitter.draft(release, schemas, api))
                new = emitter.unformatted(drafts[-1])
                for start in range(0, len(new), _BATCH):
                    batches.append(new[start : start + _BATCH])
                    yield batches[-1]
                progress("reading schemas", number, len(releases))
            models.give(reader.read(baseline))
            history = History(models)
            history.check_renames()
            names = [release.name for release in releases]
            changelogs.update(pages(history, self._templates, names))  # while the last batches are formatted

        with workers() as spread:
            reader.prefetch((baseline, *sets.values()), spread)
            for number, formatted in enumerate(spread(format_all, read())):
                emitter.take(batches[number], formatted)
                progress("formatting", number + 1, len(batches))
        files = emitter.package()
        for draft in drafts:
            folder = release_folder(draft.release.name)
            files.update((f"{folder}/{path}", text) for path, text in emitter.finish(draft).items())
        files.update((f"{_CHANGELOG}/{path}", text) for path, text in changelogs.items())
        return files

    def _compare(self, files: Mapping[str, str], releases: tuple[Release, ...]) -> Drift:
        changed: list[str] = []
        missing: list[str] = []
        for path, text in files.items():
            try:
                if self._path(path).read_bytes() != text.encode():
                    changed.append(path)
            except (FileNotFoundError, NotADirectoryError):
                missing.append(path)
            except OSError as error:
                raise OutputError(f"{self._path(path)}: {error.strerror}") from None
        others = self._catalog.releases.keys() - {release.name for release in releases}
        theirs = tuple(start for name in others for start in (f"{release_folder(name)}/", f"{_CHANGELOG}/{name}."))
        stale = [path for path in self._listing() if path not in files and not path.startswith(theirs)]
        return Drift(tuple(sorted(changed)), tuple(sorted(missing)), tuple(sorted(stale)))

    def _path(self, path: str) -> Path:
        return Path(os.path.normpath(self.package / path))

    def _listing(self) -> list[str]:
        """Every file that is there, as `_compute` names those that should be."""
        return [*_listing(self.package), *(f"{_CHANGELOG}/{path}" for path in _listing(self._path(_CHANGELOG)))]

    def _inputs(self, releases: tuple[Release, ...]) -> str:
        """A digest of all that decides what is generated: catalog, templates, this program, and the tools it uses."""
        digest = hashlib.sha256()
        for tool in ("xsdata", "lxml", "jinja2", "black"):
            digest.update(f"{tool} {version(tool)}\n".encode())
        digest.update(" ".join(release.name for release in releases).encode())
        sources = (
            (self._catalog.root, "*.xsd"),
            (self._catalog.root, "*.toml"),
            (self._templates, "*"),
            (Path(__file__).parents[1], "*.py"),
        )
        for root, pattern in sources:
            for path in sorted(root.rglob(pattern)):
                if path.is_file() and "__pycache__" not in path.parts:
                    digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()

    @contextlib.contextmanager
    def _locked(self) -> Generator[None]:
        """Two runs on one folder must not mix."""
        make_folder(self.package)
        with locked(self.package):
            yield


def _listing(package: Path) -> list[str]:
    """The files below a folder, without what Python and editors leave there."""
    found: list[str] = []
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(f for f in folders if f != "__pycache__" and not f.startswith("."))
        relative = Path(folder).relative_to(package)
        found += [(relative / name).as_posix() for name in sorted(names) if not name.startswith(".")]
    return found


def _remove_empty(package: Path) -> None:
    """Remove the folders that hold nothing any more but what Python left there."""
    for folder in sorted((path for path in package.rglob("*") if path.is_dir()), reverse=True):
        if folder.name != "__pycache__" and all(path.name == "__pycache__" for path in folder.iterdir()):
            with contextlib.suppress(OSError):
                shutil.rmtree(folder)
