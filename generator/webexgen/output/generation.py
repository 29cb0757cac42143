"""Catalog and templates -> every generated file, as text. Spreads the work over processes; writes nothing."""

from __future__ import annotations

import gc
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path

from webexgen.bindings.emitter import Emitter, ReleaseDraft
from webexgen.bindings.formatter import format_all
from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compare.history import History
from webexgen.compat.availability import AvailabilityIndex
from webexgen.compose.composer import Composer
from webexgen.output.availability import AVAILABILITY, availability_module
from webexgen.output.state import Generated
from webexgen.output.workers import workers
from webexgen.progress import Progress, quiet
from webexgen.report.explorer.page import explorer as explorer_page
from webexgen.report.pages import pages
from webexgen.schema.loader import Models
from webexgen.schema.reader import Reader

__all__ = ["generated"]

EXPLORER = "index.html"
"""The one file of the explorer's folder."""

_BATCH = 24
"""Definitions that a process formats at a time: enough to keep two busy, few enough for a progress bar to move."""

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
    composer, reader = Composer(catalog), Reader(catalog.wire)
    emitter = Emitter(catalog, templates)
    sets = {release: composer.compose(release) for release in releases}
    baseline = composer.compose(BASELINE)
    drafts: list[ReleaseDraft] = []
    batches: list[list[str]] = []
    models = Models(catalog)
    index = AvailabilityIndex(catalog, models)
    texts: dict[str, str] = {}
    views: dict[str, str] = {}

    def read() -> Iterator[list[str]]:
        """Reads one release after the other; what is new in it goes to the processes that format."""
        for number, (release, schemas) in enumerate(sets.items(), 1):
            api = reader.read(schemas)
            models.give(api)
            drafts.append(emitter.draft(release, api))
            new = emitter.unformatted(drafts[-1])
            for start in range(0, len(new), _BATCH):
                batches.append(new[start : start + _BATCH])
                yield batches[-1]
            progress("reading schemas", number, len(releases))
        models.give(reader.read(baseline))
        history = History(models)
        history.check_renames()
        if changelogs:  # while the last batches are formatted
            texts.update(pages(history, templates, [release.name for release in releases], index))
        if explorer:
            views[EXPLORER] = explorer_page(history, templates)

    with workers() as spread:
        reader.prefetch((baseline, *sets.values()), spread)
        for number, formatted in enumerate(spread(format_all, read())):
            emitter.take(batches[number], formatted)
            progress("formatting", number + 1, len(batches))
    files = {**emitter.package(), AVAILABILITY: availability_module(index)}
    for draft in drafts:
        folder = release_folder(draft.release.name)
        files.update(
            (posixpath.join(folder, path), text) for path, text in emitter.finish(draft, sets[draft.release]).items()
        )
    return Generated(_encoded(files), _encoded(texts), _encoded(views))


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}
