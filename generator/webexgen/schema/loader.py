"""Models of releases, kept in the user's cache folder: read only if their sources are new."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from webexgen.cache import Cache
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compose.kept import KeptSets
from webexgen.progress import Progress, quiet

if TYPE_CHECKING:
    from webexgen.compose.schema_set import SchemaSet
    from webexgen.schema.model import Api
    from webexgen.schema.module_store import ModuleStore
    from webexgen.schema.reader import Reader

__all__ = ["Models", "load"]


def load(catalog: Catalog, release: Release | str) -> Api:
    """The model of a release, or of "baseline"."""
    name = release if isinstance(release, str) else release.name
    return Models(catalog).load(name if name == BASELINE else catalog.resolve(name).name)


class Models:
    """The models of one catalog's releases, and the schema sets that they are read from. What several share is read once."""

    def __init__(self, catalog: Catalog, progress: Progress = quiet) -> None:
        """`progress` is called after each release that had to be read."""
        self.catalog = catalog
        self._progress = progress
        self._sets = KeptSets(catalog)
        self._loaded: dict[str, Api] = {}
        self._given: set[str] = set()
        self._announced: dict[str, str] = {}

    def load(self, name: str) -> Api:
        """The model of a release, or of "baseline". `name` is no alias."""
        api = self._loaded.get(name)
        if api is None:
            api = self._loaded[name] = self._kept(name) or self._read(name)
        return api

    def schemas(self, name: str) -> SchemaSet:
        """The schema set of a release, or of "baseline"."""
        return self._sets.compose(name)

    def operations(self, name: str) -> frozenset[str]:
        """The names of a release's operations."""
        kept = None if name in self._loaded else self._kept_head(name)
        operations = self.load(name).operations if kept is None else kept[0].operations
        return frozenset(operation.name for operation in operations)

    def is_kept(self, name: str) -> bool:
        """Whether a model need not be read, as far as can be seen without loading it."""
        return name in self._loaded or self._heads.has(name, self.digest(name))

    def give(self, api: Api) -> None:
        """Take a model for its release's instead of reading that."""
        self._loaded[api.release] = api
        self._given.add(api.release)

    def is_given(self, name: str) -> bool:
        """Whether the model of a release was given, so that no digest stands for it."""
        return name in self._given

    def digest(self, name: str) -> str:
        """Stands for everything that decides what the model of a release holds: its schema, and this program."""
        return self._sets.content_digest(name)

    def announced_digest(self, name: str) -> str:
        """Stands for the model of a release, and for all that the updates of its lineage say of it."""
        before = ""
        for step in reversed(self.catalog.line(name)):
            if step not in self._announced:
                release = self.catalog.releases.get(step)
                said = "" if release is None else self.catalog.updates[release.update].content
                parts = self.digest(step), before, said
                self._announced[step] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
            before = self._announced[step]
        return before

    @cached_property
    def catalog_digest(self) -> str:
        """Stands for the models of all releases, for what updates say of them, and for the graph of releases."""
        catalog = self.catalog
        digests = map(self.announced_digest, (BASELINE, *catalog.releases))
        return hashlib.sha256("\n".join((*digests, repr(catalog.releases), repr(catalog.renames))).encode()).hexdigest()

    def _kept_head(self, name: str) -> tuple[Api, list[tuple[str, str]]] | None:
        """The model that an earlier run has read, without its modules, and by what the store knows these."""
        return cast("tuple[Api, list[tuple[str, str]]] | None", self._heads.get(name, self.digest(name), tuple))

    def _kept(self, name: str) -> Api | None:
        """The model that an earlier run has read."""
        kept = self._kept_head(name)
        if kept is None:
            return None
        api, keys = kept
        modules = [self._store.get(file, key) for file, key in keys]
        there = tuple(module for module in modules if module is not None)
        return replace(api, modules=there) if len(there) == len(modules) else None

    def _read(self, name: str) -> Api:
        schemas = self.schemas(name)
        api = self._reader.read(schemas)
        keys = [(file, schemas.key(file)) for file in sorted(schemas.files)]
        self._heads.put(name, self.digest(name), (replace(api, modules=()), keys))
        self._progress("reading schemas", len(self._loaded) + 1, len(self.catalog.releases) + 1)
        return api

    @cached_property
    def _heads(self) -> Cache:
        from webexgen.schema.module_store import MODEL_CLASSES  # noqa: PLC0415 - a digest needs no model

        return Cache("models", MODEL_CLASSES)

    @cached_property
    def _reader(self) -> Reader:
        from webexgen.schema.reader import Reader  # noqa: PLC0415 - loading xsdata takes longer than all else here

        return Reader(self.catalog.wire, self._store)

    @cached_property
    def _store(self) -> ModuleStore:
        from webexgen.schema.module_store import ModuleStore  # noqa: PLC0415 - as above

        return ModuleStore(self._sets.program)
