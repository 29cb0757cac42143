"""The output folder, of bindings, changelogs and the explorer: write it, check it. The only module that decides what is written there.

`generate` and `check` compute the same files; one writes them, the other compares. What the manifest of a former run lists is
webexgen's own, unless somebody has changed it since: it is replaced, and removed where it is no longer generated. Everything else
in the folder stays as it is.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import posixpath
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from webexgen.cache import Cache
from webexgen.catalog.graph import Catalog, Release
from webexgen.compose.kept import program_digest
from webexgen.errors import OutputError
from webexgen.files import below, fingerprint, locked
from webexgen.output.folder import Drift, OutputFolder
from webexgen.output.manifest import MANIFEST, Manifest
from webexgen.output.signals import uninterrupted
from webexgen.output.stamp import Stamp
from webexgen.output.state import Generated, OutputState
from webexgen.progress import Progress, quiet
from webexgen.resources import templates_folder, version_of

__all__ = ["Drift", "Workspace"]

_SIDES = {"changelog": "the changelogs", "explorer": "the explorer"}
"""What stands beside the package, in a folder of its own, by the key of the manifest and of the option."""


class Workspace:
    """An output folder, and the catalog and templates that it is generated from."""

    def __init__(
        self,
        catalog: Catalog,
        templates: Path,
        out: Path,
        changelog: Path | None = None,
        explorer: Path | None = None,
    ) -> None:
        """`changelog` and `explorer` are folders for these; without one they stand where the manifest says, or nowhere.

        Raises `OutputError` if the package would not be below `out`.
        """
        self._catalog = catalog
        self._templates = templates
        self._out = out
        self._asked = {"changelog": changelog, "explorer": explorer}
        self.package = below(out, catalog.wire.package)
        """The folder of the bindings."""

    @classmethod
    def of(
        cls, catalog: Catalog, out: str | Path, changelog: str | Path | None = None, explorer: str | Path | None = None
    ) -> Workspace:
        """The folder, filled by the templates that come along."""
        sides = (None if side is None else Path(side) for side in (changelog, explorer))
        return cls(catalog, templates_folder(), Path(out), *sides)

    def generate(self, releases: Iterable[Release], progress: Progress = quiet, *, force: bool = False) -> Drift:
        """Write bindings and changelogs of `releases`; returns what was different before. Other releases stay as they are.

        Nothing is written before everything is computed, and a run that is ended at any moment leaves what the next one puts
        right. Does nothing, fast, if neither inputs nor outputs have changed since the last time. Raises `EditedError`, and writes
        nothing, where somebody else's work would be overwritten, which `force` allows.
        """
        chosen = tuple(releases)
        state = self._state(chosen, force=force)
        stamp = Stamp(self.package / MANIFEST, self._inputs(chosen, state))
        if state.is_managed and stamp.holds() and state.is_whole():
            return state.foreign()
        files = self._compute(chosen, state, progress)
        with locked(self.package), uninterrupted():
            before, state = state, self._state(chosen, force=force)
            for side, what in _SIDES.items():
                if getattr(before.manifest, side) != getattr(state.manifest, side):
                    raise OutputError(
                        f"{self.package}: another webexgen has moved {what} meanwhile; run the same again"
                    )
            state.clear()
            compared = state.compared(files)
            drift = state.drift(compared)
            if not force:
                state.protect(drift)
            if drift:
                state.write(files, compared)
        stamp.keep()
        return drift

    def check(self, releases: Iterable[Release] | None = None, progress: Progress = quiet) -> Drift:
        """How the folder differs from what would be generated for `releases`, all if none are given. Reads every file."""
        chosen = tuple(self._catalog.releases.values() if releases is None else releases)
        state = self._state(chosen)
        drift = state.drift(state.compared(self._compute(chosen, state, progress)))
        state.refuse_unmanaged(drift)
        return drift

    def files(self, releases: Iterable[Release], progress: Progress = quiet) -> Mapping[str, bytes]:
        """The files of the package that `generate` would write for `releases`, by path in it."""
        chosen = tuple(releases)
        return self._compute(chosen, self._state(chosen), progress).package

    def differences(self, drift: Drift, releases: Iterable[Release] | None = None) -> Iterator[str]:
        """Unified differences, from what is there to what would be generated, of the changed and the edited files of a `check`."""
        chosen = tuple(self._catalog.releases.values() if releases is None else releases)
        state = self._state(chosen)
        wanted = state.by_path(self._compute(chosen, state, quiet))
        for name in sorted({*drift.changed, *drift.edited} & wanted.keys()):
            there = (self._out / name).read_bytes().decode("utf-8", "replace").splitlines(keepends=True)
            lines = wanted[name].decode().splitlines(keepends=True)
            yield from difflib.unified_diff(there, lines, f"{name} (there)", f"{name} (generated)")

    def _compute(self, releases: tuple[Release, ...], state: OutputState, progress: Progress) -> Generated:
        """All files. Kept in the user's cache folder by all that decides what they hold, so they cannot be out of date."""
        cache, name, inputs = Cache("generated", ()), self._catalog.wire.package, self._inputs(releases, state)
        packed = cast("tuple[Any, ...] | None", cache.get(name, inputs, tuple))
        if packed is not None:
            return Generated.unpacked(packed)
        from webexgen.output.generation import generated

        made = generated(
            self._catalog,
            self._templates,
            releases,
            progress,
            changelogs=state.manifest.changelog is not None,
            explorer=state.manifest.explorer is not None,
        )
        cache.put(name, inputs, made.packed())
        return made

    def _state(self, chosen: tuple[Release, ...], *, force: bool = False) -> OutputState:
        """What is there, by the manifest. `force` takes one that cannot be read for none."""
        if self.package.is_symlink():
            raise OutputError(f"{self.package}: is a symbolic link, and nothing is written through one; remove it")
        name = self._catalog.wire.package
        manifest = None
        try:
            manifest = Manifest.read(self.package / MANIFEST, name)
        except OutputError:
            if not force:
                raise
        is_managed = manifest is not None
        manifest, pages = self._side(manifest or Manifest(name), "changelog", "pages")
        manifest, explorer = self._side(manifest, "explorer", "views")
        others = {*manifest.releases, *self._catalog.releases} - {release.name for release in chosen}
        if len(chosen) == len(self._catalog.releases):
            others = set[str]()  # what the catalog no longer has is stale
        releases = [release.name for release in chosen] + [name for name in manifest.releases if name in others]
        order = list(self._catalog.releases)
        releases.sort(key=lambda name: order.index(name) if name in order else -1)
        package, kept = OutputFolder(self.package), frozenset(others)
        return OutputState(package, pages, manifest, is_managed, tuple(releases), kept, explorer)

    def _side(self, manifest: Manifest, side: str, files: str) -> tuple[Manifest, OutputFolder | None]:
        """The folder of changelogs or explorer: the one asked for, or else the one of the manifest, which must be below the output folder."""
        known: str | None = getattr(manifest, side)
        asked = self._asked[side]
        if asked is None:
            if known is None:
                return manifest, None
            try:
                folder = below(self._out, posixpath.normpath(posixpath.join(manifest.package, known)))
                if folder.is_symlink():
                    raise OutputError(f"{folder}: is a symbolic link, and nothing is written through one; remove it")
            except OutputError:
                raise OutputError(
                    f"{self.package / MANIFEST}: places {_SIDES[side]} in {known!r}, outside of {self._out}; "
                    f"if that is right, say so with --{side}"
                ) from None
            return manifest, OutputFolder(folder)
        here = Path(os.path.relpath(os.path.realpath(asked), os.path.realpath(self.package))).as_posix()
        if known not in (None, here):
            before = Path(os.path.normpath(self.package / known))
            if any(fingerprint(before / name) is not None for name in getattr(manifest, files)):
                raise OutputError(
                    f"{self.package}: {_SIDES[side]} of before: {before}; move that folder to {asked}, and run the same again"
                )
        return _moved(manifest, side, here), OutputFolder(asked)

    def sources(self) -> Iterator[Path]:
        """Every file that decides what is generated: of the catalog, the templates and this program, sorted in each."""
        for root, pattern in self._roots():
            yield from _files(root, pattern)

    def _roots(self) -> tuple[tuple[Path, str], ...]:
        catalog = self._catalog.root
        return (catalog, "*.xsd"), (catalog, "*.toml"), (self._templates, "*"), (Path(__file__).parents[1], "*.py")

    def _inputs(self, releases: tuple[Release, ...], state: OutputState) -> str:
        """A digest of all that decides what is generated: catalog, templates, this program, and the tools it uses."""
        sides = state.manifest.changelog is None, state.manifest.explorer is None
        digest = hashlib.sha256(repr((*sides, sys.version_info[:3])).encode())
        for tool in ("xsdata", "lxml", "jinja2", "black"):
            digest.update(f"{tool} {version_of(tool)}\n".encode())
        digest.update(" ".join(release.name for release in releases).encode())
        digest.update(program_digest().encode())
        for root, pattern in self._roots()[:-1]:
            for path in _files(root, pattern):
                digest.update(os.fsencode(path.relative_to(root)) + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()


def _files(root: Path, pattern: str) -> Iterator[Path]:
    for path in sorted(root.rglob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _moved(manifest: Manifest, side: str, folder: str) -> Manifest:
    return replace(manifest, changelog=folder) if side == "changelog" else replace(manifest, explorer=folder)
