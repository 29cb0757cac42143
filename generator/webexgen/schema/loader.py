"""Models of releases, kept in the user's cache folder: read only if their sources are new."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import xsdata
from lxml import etree

from webexgen.cache import Cache
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compose.schema_set import SchemaSet
from webexgen.progress import Progress, quiet
from webexgen.schema.model import Api
from webexgen.schema.module_store import MODEL_CLASSES, ModuleStore

if TYPE_CHECKING:
    from webexgen.compose.composer import Composer
    from webexgen.schema.reader import Reader

__all__ = ["Models", "load", "program_digest"]


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
        self._models = Cache("models", MODEL_CLASSES)
        self._sets = Cache("schemas", compressed=True)
        self._loaded: dict[str, Api] = {}
        self._given: set[str] = set()
        self._digests: dict[str, str] = {}

    def load(self, name: str) -> Api:
        """The model of a release, or of "baseline". `name` is no alias."""
        api = self._loaded.get(name)
        if api is None:
            api = self._loaded[name] = self._kept(name) or self._read(name)
        return api

    def schemas(self, name: str) -> SchemaSet:
        """The schema set of a release, or of "baseline"."""
        known = self._composer.is_known(name)
        schemas = self._composer.compose(name)
        if not known:
            self._sets.put(name, self.digest(name), (schemas.files, schemas.namespaces))
        return schemas

    def is_kept(self, name: str) -> bool:
        """Whether a model need not be read, as far as can be seen without loading it."""
        return name in self._loaded or self._models.has(name, self.digest(name))

    def prepare(self, names: Iterable[str], spread: Callable[..., Iterable[bytes]] = map) -> None:
        """Read the models of a few releases. `spread` is a `map` that may use several processes."""
        names = list(names)
        self._reader.prefetch([self.schemas(name) for name in names], spread)
        for name in names:
            self.load(name)

    def give(self, api: Api) -> None:
        """Take a model for its release's instead of reading that."""
        self._loaded[api.release] = api
        self._given.add(api.release)

    def is_given(self, name: str) -> bool:
        """Whether the model of a release was given, so that no digest stands for it."""
        return name in self._given

    def digest(self, name: str) -> str:
        """Stands for everything that decides what the model of a release holds: all of its lineage, and this program."""
        for step in reversed(self.catalog.line(name)):
            if step in self._digests:
                continue
            if step == BASELINE:
                seed, files = self._program, (self.catalog.root / "wire.toml", *self.catalog.baseline)
            else:
                release = self.catalog.releases[step]
                update = self.catalog.updates[release.update]
                seed = f"{self._digests[release.parent]} {step} {update.name} {update.source} {update.full}"
                files = update.fragments
            self._digests[step] = _hash(seed, files)
        return self._digests[name]

    def _kept(self, name: str) -> Api | None:
        """The model that an earlier run has read."""
        kept = cast("tuple[Api, list[tuple[str, str]]] | None", self._models.get(name, self.digest(name), tuple))
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
        self._models.put(name, self.digest(name), (replace(api, modules=()), keys))
        self._progress("reading schemas", len(self._loaded) + 1, len(self.catalog.releases) + 1)
        return api

    def _kept_set(self, name: str) -> SchemaSet | None:
        """The schema set that an earlier run has composed."""
        kept = self._sets.get(name, self.digest(name), tuple)
        if kept is None:
            return None
        files, namespaces = cast("tuple[dict[str, bytes], dict[str, str]]", kept)
        return SchemaSet(name, files, namespaces)

    @cached_property
    def _composer(self) -> Composer:
        from webexgen.compose.composer import Composer  # noqa: PLC0415 - seldom needed

        return Composer(self.catalog, self._kept_set)

    @cached_property
    def _reader(self) -> Reader:
        from webexgen.schema.reader import Reader  # noqa: PLC0415 - loading xsdata takes longer than all else here

        return Reader(self.catalog.wire, self._store)

    @cached_property
    def _store(self) -> ModuleStore:
        return ModuleStore(_hash(self._program, [self.catalog.root / "wire.toml"]))

    @cached_property
    def _program(self) -> str:
        return program_digest()


def program_digest() -> str:
    """Stands for this program and the tools that read schemas."""
    versions = (sys.version_info[:3], xsdata.__version__, etree.LXML_VERSION, etree.LIBXML_VERSION)
    return _hash(repr(versions), sorted(Path(__file__).parents[1].rglob("*.py")))


def _hash(seed: str, files: Iterable[Path]) -> str:
    digest = hashlib.sha256(seed.encode())
    for path in files:
        with contextlib.suppress(FileNotFoundError):  # who composes the release tells it better
            digest.update(b"\0" + path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
