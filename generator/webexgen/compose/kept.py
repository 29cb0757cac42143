"""Schema sets of releases that earlier runs composed, kept in the user's cache folder, and what they are found by.

Loads neither lxml nor what composes before a set is asked for: most commands only need the digests.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import lxml
import xsdata

from webexgen.cache import Cache
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.errors import ComposeError, SchemaError

if TYPE_CHECKING:
    from webexgen.catalog.announcement import Update
    from webexgen.compose.composer import Composer
    from webexgen.compose.schema_set import SchemaSet

__all__ = ["KeptSets"]


class KeptSets:
    """The schema sets of one catalog's releases, kept in the user's cache folder: composed only if their sources are new."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._cache = Cache("schemas", compressed=True)
        self._digests: dict[str, str] = {}
        self._contents: dict[str, str] = {}

    def compose(self, name: str) -> SchemaSet:
        """The set of a release, or of "baseline". `name` is no alias. Raises `ComposeError`."""
        return self._composer.compose(name)

    def with_update(self, update: Update) -> KeptSets:
        """Those of the same catalog, in which an update is another one."""
        return KeptSets(replace(self._catalog, updates={**self._catalog.updates, update.name: update}))

    def digest(self, name: str) -> str:
        """Stands for everything that decides what the schema of a release holds: all of its lineage, and this program."""
        for step in reversed(self._catalog.line(name)):
            if step in self._digests:
                continue
            if step == BASELINE:
                seed, files = self.program, self._catalog.baseline
            else:
                release = self._catalog.releases[step]
                update = self._catalog.updates[release.update]
                seed = f"{self._digests[release.parent]} {step} {update.name} {update.source} {update.full}"
                files = update.fragments
            self._digests[step] = digest_of_files(seed, files)
        return self._digests[name]

    def content_digest(self, name: str) -> str:
        """Stands for what the schema of a release holds, however its lineage says that: a comment in a fragment is none of it.

        Of a release that cannot be composed it is the other digest.
        """
        found = self._contents.get(name)
        if found is None:
            cache, digest = Cache("contents"), self.digest(name)
            found = cache.get(name, digest, str)
            if found is None:
                try:
                    files = self.compose(name).files
                except (ComposeError, SchemaError):  # whoever needs the set is told
                    return digest
                parts = (part for file in sorted(files) for part in (file.encode(), files[file]))
                found = hashlib.sha256(b"\0".join((self.program.encode(), name.encode(), *parts))).hexdigest()
                cache.put(name, digest, found)
            self._contents[name] = found
        return found

    @cached_property
    def _composer(self) -> Composer:
        from webexgen.compose.composer import Composer  # noqa: PLC0415 - as above

        return Composer(self._catalog, self._kept, self._keep)

    @cached_property
    def program(self) -> str:
        """Stands for this program, and for what a catalog says of all of its releases."""
        return hashlib.sha256(f"{program_digest()} {self._catalog.wire.content}".encode()).hexdigest()

    def _kept(self, name: str) -> SchemaSet | None:
        kept = cast("tuple[dict[str, bytes], dict[str, str]] | None", self._cache.get(name, self.digest(name), tuple))
        if kept is None:
            return None
        from webexgen.compose.schema_set import SchemaSet  # noqa: PLC0415 - as above

        files, namespaces = kept
        return SchemaSet(name, files, namespaces)

    def _keep(self, schemas: SchemaSet) -> None:
        self._cache.put(schemas.release, self.digest(schemas.release), (schemas.files, schemas.namespaces))


@cache
def program_digest() -> str:
    """Stands for this program and the tools that read schemas."""
    versions = (sys.version_info[:3], xsdata.__version__, vars(lxml)["__version__"])
    root = Path(__file__).parents[1]
    files = sorted(root.rglob("*.py"))
    return digest_of_files(f"{versions} {[path.relative_to(root).as_posix() for path in files]}", files)


def digest_of_files(seed: str, files: Iterable[Path]) -> str:
    """Stands for the seed, and for the names of the files and what they hold."""
    digest = hashlib.sha256(seed.encode())
    for path in files:
        with contextlib.suppress(FileNotFoundError):  # who composes the release tells it better
            digest.update(b"\0" + path.name.encode(errors="surrogateescape") + b"\0" + path.read_bytes())
    return digest.hexdigest()
