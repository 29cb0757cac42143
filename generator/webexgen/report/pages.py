"""The changelog pages of all releases and the data on compatibility, as text by file name.

They are kept in the user's cache folder: a page until something that it tells of has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from webexgen.cache import Cache
from webexgen.compare.change import mirror
from webexgen.compare.history import History
from webexgen.compat.availability import AvailabilityIndex
from webexgen.report.changelog import changelog
from webexgen.report.compat.document import compat_document
from webexgen.report.renderer import Renderer, Row
from webexgen.resources import version_of

__all__ = ["pages"]


def pages(history: History, templates: Path, releases: Iterable[str], index: AvailabilityIndex) -> dict[str, str]:
    """The changelogs of `releases` against their parents, the index of all, and compat.json, by path below generated/changelog/."""
    maker = _Pages(history, templates)
    found = {name: maker.page(name) for name in history.catalog.releases}
    files = {"index.md": maker.renderer.index([row for row, _ in found.values()])}
    files["compat.json"] = maker.compat(index)
    for name in releases:
        _, texts = found[name]
        files |= texts
    return files


class _Pages:
    def __init__(self, history: History, templates: Path) -> None:
        self.renderer = Renderer(templates, history.catalog)
        self._history = history
        self._cache = Cache("pages", (Row,), compressed=True)
        digest = hashlib.sha256(f"{version_of('jinja2')} {[*history.catalog.releases.values()]}".encode())
        for path in sorted((templates / "changelog").glob("*.jinja")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        self._seed = digest.hexdigest()

    def page(self, name: str) -> tuple[Row, Mapping[str, str]]:
        """What the index says of a release, and the files of its changelog."""
        digest = self._digest(name)
        kept = (
            None
            if digest is None
            else cast("tuple[Row, Mapping[str, str]] | None", self._cache.get(name, digest, tuple))
        )
        if kept is not None:
            return kept
        log = changelog(self._history, name)
        files = {f"{name}.md": self.renderer.render(log, "markdown"), f"{name}.json": self.renderer.render(log, "json")}
        made = Row.of(log), files
        if digest is not None:
            self._cache.put(name, digest, made)
        return made

    def compat(self, index: AvailabilityIndex) -> str:
        """The data on compatibility."""
        digest = index.digest()
        if digest is None:
            return compat_document(self._history, index)
        digest = hashlib.sha256(f"{self._seed} {digest} {self._history.catalog.renames}".encode()).hexdigest()
        text = self._cache.get("compat", digest, str)
        if text is None:
            text = compat_document(self._history, index)
            self._cache.put("compat", digest, text)
        return text

    def _digest(self, name: str) -> str | None:
        """Stands for all that a page tells of: the schemas, announcements, and other releases with the same change. None if nothing does."""
        history, catalog = self._history, self._history.catalog
        release = catalog.releases[name]
        if history.models.is_given(name) or history.models.is_given(release.parent):
            return None
        ends = map(history.models.announced_digest, (release.parent, name))
        parts = [self._seed, repr(catalog.renames), *ends]
        changes = history.diff(release.parent, name)
        parts += [f"{history.ships_in(change)} {history.ships_in(mirror(change))}" for change in changes]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
