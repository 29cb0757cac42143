"""An update as it would be with changes of its files: tried, compared with what it is, and then handed back to be written."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from webexgen.catalog.announcement import Direction, Update, read_update
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compare.diff import diff
from webexgen.compose.kept import KeptSets
from webexgen.errors import CatalogError, WebexgenError
from webexgen.schema.model import Api
from webexgen.schema.reader import Reader

__all__ = ["Proposal", "Written", "document_of", "schemas_of"]

_ANNOUNCEMENT = "update.toml"
_LOCATED = re.compile(r'<xs:schema\b[^>]*\bxsi:schemaLocation="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a change, by path below the catalog's root, and the other messages that it reaches."""

    files: Mapping[str, bytes]
    also: tuple[str, ...]


class Proposal:
    """The update of `release` with what is changed of its files. Nothing of it is written."""

    def __init__(self, catalog: Catalog, release: Release) -> None:
        self.catalog = catalog
        self.update: Update = catalog.updates[release.update]
        self._release = release
        self._sets = KeptSets(catalog)
        self._reader = Reader(catalog.wire)
        self._texts: dict[str, str] = {}

    @cached_property
    def api(self) -> Api:
        """The release as it is."""
        return self._reader.read(self._sets.compose(self._release.name), bound=False)

    def path(self, file: str) -> Path:
        return self.update.folder / file

    def text(self, file: str) -> str:
        """A file of the update as it would be, "" if there is none."""
        path = self.path(file)
        known = self._texts.get(file)
        return known if known is not None else path.read_text(encoding="utf-8") if path.is_file() else ""

    def put(self, file: str, text: str) -> None:
        """What a file of the update becomes."""
        self._texts[file] = text

    def found(self, operation: str, direction: Direction, paths: Collection[str]) -> list[tuple[str, str]]:
        """What a comparison finds in a message, at `paths`: path and kind. Raises `CatalogError` if the release would not compose."""
        with tempfile.TemporaryDirectory() as folder:
            tried = self._tried(Path(folder))
        return sorted(
            {
                (reach.path, str(change.kind))
                for change in diff(self.api, tried, self.catalog.renames)
                for reach in change.reaches
                if (reach.operation, reach.direction) == (operation, direction) and reach.path in paths
            }
        )

    def written(self, announced: Callable[[Path, str], str]) -> Mapping[str, bytes]:
        """The files by path below the catalog's root, with what update.toml has to say. Raises `CatalogError` if that does not hold."""
        self.put(_ANNOUNCEMENT, announced(self.path(_ANNOUNCEMENT), self.text(_ANNOUNCEMENT)))
        with tempfile.TemporaryDirectory() as folder:
            self._copied(Path(folder))
        return {f"{self.update.name}/{file}": text.encode() for file, text in self._texts.items()}

    def _tried(self, folder: Path) -> Api:
        update = self._copied(folder)
        try:
            sets = self._sets.with_update(update)
            schemas = {name: sets.compose(name) for name in update.releases}  # one of two trains may lack an anchor
            return self._reader.read(schemas[self._release.name], bound=False)
        except WebexgenError as error:
            text = str(error).replace(str(update.folder), os.fspath(self.update.folder))
            raise CatalogError(f"nothing was written, since the release would not compose:\n{text}") from None

    def _copied(self, folder: Path) -> Update:
        """The update in a copy of its folder. Errors name the files where they will stand."""
        copy = folder / self.update.name
        shutil.copytree(self.update.folder, copy)
        for file, text in self._texts.items():
            (copy / file).write_text(text, encoding="utf-8")
        try:
            return read_update(copy)
        except WebexgenError as error:
            text = str(error).replace(str(copy), os.fspath(self.update.folder))
            raise CatalogError(f"nothing was written, since the announcement would not hold:\n{text}") from None


def document_of(proposal: Proposal, file: str) -> str:
    """The document that a fragment redefines or imports, from the folder of an update."""
    catalog = proposal.catalog
    folders = [BASELINE, *catalog.updates]
    return next(
        (f"../{name}/{file}" for name in folders if (catalog.root / name / file).is_file()), f"../{BASELINE}/{file}"
    )


def schemas_of(catalog: Catalog) -> str:
    """The xsi:schemaLocation of the other updates' fragments, if they name a schema for editors."""
    for update in catalog.updates.values():
        for path in update.fragments:
            found = _LOCATED.search(path.read_text(encoding="utf-8"))
            if found:
                return found[1]
    return ""
