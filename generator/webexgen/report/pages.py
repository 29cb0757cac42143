"""The changelog pages of all releases and the data on compatibility, as text by file name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from webexgen.compare.history import History
from webexgen.compat.availability import AvailabilityIndex
from webexgen.report.changelog import changelog
from webexgen.report.compat_document import compat_document
from webexgen.report.renderer import Renderer

__all__ = ["pages"]


def pages(history: History, templates: Path, releases: Iterable[str], index: AvailabilityIndex) -> dict[str, str]:
    """The changelogs of `releases` against their parents, the index of all, and compat.json, by path below generated/changelog/."""
    renderer = Renderer(templates, history.catalog)
    logs = {name: changelog(history, name) for name in history.catalog.releases}
    files = {"index.md": renderer.index(list(logs.values())), "compat.json": compat_document(history, index)}
    for name in releases:
        files[f"{name}.md"] = renderer.render(logs[name], "markdown")
        files[f"{name}.json"] = renderer.render(logs[name], "json")
    return files
