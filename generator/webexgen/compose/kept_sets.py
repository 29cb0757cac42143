"""Schema sets of releases, kept in the user's cache folder: composed only if their sources are new."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import cast

import xsdata
from lxml import etree

from webexgen.cache import Cache
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compose.composer import Composer
from webexgen.compose.schema_set import SchemaSet

__all__ = ["KeptSets", "digest_of_files", "program_digest"]


class KeptSets:
    """The schema sets of one catalog's releases."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._cache = Cache("schemas", compressed=True)
        self._composer = Composer(catalog, self._kept)
        self._digests: dict[str, str] = {}

    def compose(self, name: str) -> SchemaSet:
        """The set of a release, or of "baseline". `name` is no alias. Raises `ComposeError`."""
        known = self._composer.is_known(name)
        schemas = self._composer.compose(name)
        if not known:
            self._cache.put(name, self.digest(name), (schemas.files, schemas.namespaces))
        return schemas

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

    @cached_property
    def program(self) -> str:
        """Stands for this program, and for what a catalog says of all of its releases."""
        return digest_of_files(program_digest(), [self._catalog.root / "wire.toml"])

    def _kept(self, name: str) -> SchemaSet | None:
        kept = self._cache.get(name, self.digest(name), tuple)
        if kept is None:
            return None
        files, namespaces = cast("tuple[dict[str, bytes], dict[str, str]]", kept)
        return SchemaSet(name, files, namespaces)


@cache
def program_digest() -> str:
    """Stands for this program and the tools that read schemas."""
    versions = (sys.version_info[:3], xsdata.__version__, etree.LXML_VERSION, etree.LIBXML_VERSION)
    return digest_of_files(repr(versions), sorted(Path(__file__).parents[1].rglob("*.py")))


def digest_of_files(seed: str, files: Iterable[Path]) -> str:
    """Stands for the seed, and for the names of the files and what they hold."""
    digest = hashlib.sha256(seed.encode())
    for path in files:
        with contextlib.suppress(FileNotFoundError):  # who composes the release tells it better
            digest.update(b"\0" + path.name.encode(errors="surrogateescape") + b"\0" + path.read_bytes())
    return digest.hexdigest()
