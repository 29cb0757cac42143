"""Catalog and templates -> every generated file, as text. Writes nothing."""

from __future__ import annotations

import gc
import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path

from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compare.history import History
from webexgen.compat.availability import AvailabilityIndex
from webexgen.output.availability import AVAILABILITY, availability_module
from webexgen.output.release_folders import ReleaseFolders
from webexgen.output.state import Generated
from webexgen.progress import Progress, quiet
from webexgen.report.explorer.page import explorer as explorer_page
from webexgen.report.pages import pages
from webexgen.schema.loader import Models

__all__ = ["generated"]

EXPLORER = "index.html"
"""The one file of the explorer's folder."""

_GC_THRESHOLD = 200_000
"""Schemas and syntax trees are many objects that live long: collecting as often as usual takes a sixth of the time."""


def generated(
    catalog: Catalog,
    templates: Path,
    releases: tuple[Release, ...],
    progress: Progress = quiet,
    *,
    changelogs: bool = True,
    explorer: bool = False,
) -> Generated:
    """The bindings of `releases`, their changelogs unless nobody wants them, and the explorer of all releases if somebody does."""
    gc.set_threshold(_GC_THRESHOLD)
    models = Models(catalog)
    folders = ReleaseFolders(catalog, templates, models)
    history, index = History(models), AvailabilityIndex(catalog, models)
    _read(models, [BASELINE, *(release.name for release in releases)], progress)
    files = _Shared(folders.package())
    for number, release in enumerate(releases, 1):
        folder = release_folder(release.name)
        files.add({posixpath.join(folder, path): text for path, text in folders.files(release).items()})
        progress("writing bindings", number, len(releases))
    files.add({AVAILABILITY: availability_module(index)})
    history.check_renames()
    texts, views = _Shared({}), _Shared({})
    if changelogs:
        texts.add(pages(history, templates, [release.name for release in releases], index))
    if explorer:
        views.add({EXPLORER: explorer_page(history, templates)})
    return Generated(files.encoded, texts.encoded, views.encoded)


def _read(models: Models, names: Sequence[str], progress: Progress) -> None:
    """Read the models of those releases that no earlier run has kept."""
    for number, name in enumerate(names, 1):
        if not models.is_kept(name):
            models.load(name)
            progress("reading schemas", number, len(names))


class _Shared:
    """Files as bytes: what is the same in many releases is there once."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.encoded: dict[str, bytes] = {}
        self._once: dict[bytes, bytes] = {}
        self.add(files)

    def add(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            data = text.encode()
            self.encoded[name] = self._once.setdefault(data, data)
