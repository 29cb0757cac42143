"""The folder of each release, as text. What is made of a schema is kept in the user's cache folder, until the schema is another."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from webexgen.bindings.emitter import Emitter
from webexgen.bindings.release_manifest import folder_digest
from webexgen.cache import Cache
from webexgen.catalog.graph import Catalog, Release
from webexgen.resources import version_of
from webexgen.schema.loader import Models

__all__ = ["ReleaseFolders"]


@dataclass(frozen=True, slots=True)
class _Texts:
    """The files made of a schema, what of the runtime they need, and the digests of the schema's documents."""

    files: Mapping[str, str]
    runtime: tuple[str, ...]
    has_patterns: bool
    schemas: Mapping[str, str]


class ReleaseFolders:
    """The folders of one catalog's releases."""

    def __init__(self, catalog: Catalog, templates: Path, models: Models) -> None:
        self._catalog = catalog
        self._templates = templates / "bindings"
        self._models = models
        self._emitter = Emitter(catalog, templates)
        self._cache = Cache("folders", (_Texts,), compressed=True)

    def package(self) -> dict[str, str]:
        """The files above the folders of the releases."""
        return self._emitter.package()

    def files(self, release: Release) -> dict[str, str]:
        """The files of one release folder, by path in it."""
        digest = self._digest(release)
        texts = self._cache.get(release.name, digest, _Texts)
        if texts is None:
            texts = self._made(release)
            self._cache.put(release.name, digest, texts)
        files = self._emitter.package_files(texts.files, texts.runtime, has_patterns=texts.has_patterns)
        return self._emitter.with_manifest(release, texts.schemas, files)

    def _made(self, release: Release) -> _Texts:
        emitter = self._emitter
        draft = emitter.formatted(emitter.draft(release, self._models.load(release.name)))
        schemas = self._models.schemas(release.name).digests
        return _Texts(emitter.texts(draft), draft.runtime, draft.has_patterns, schemas)

    def _digest(self, release: Release) -> str:
        """Stands for all that decides what is made of a release's schema: also for what the updates announce of its elements."""
        return hashlib.sha256(f"{self._models.announced_digest(release.name)} {self._tools}".encode()).hexdigest()

    @cached_property
    def _tools(self) -> str:
        return " ".join([folder_digest(self._templates, "*.jinja"), version_of("jinja2"), version_of("black")])
