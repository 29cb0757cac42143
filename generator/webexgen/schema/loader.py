"""Models of releases, kept in the user's cache folder: read only if their sources are new."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import xsdata
from lxml import etree

from webexgen.cache import Cache
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.catalog.wire import Envelope, Outcome
from webexgen.progress import Progress, quiet
from webexgen.schema import model
from webexgen.schema.model import Api

if TYPE_CHECKING:
    from webexgen.compose.composer import Composer
    from webexgen.schema.reader import Reader

__all__ = ["Models", "load", "program_digest"]


def load(catalog: Catalog, release: Release | str) -> Api:
    """The model of a release, or of "baseline"."""
    name = release if isinstance(release, str) else release.name
    return Models(catalog).load(name if name == BASELINE else catalog.resolve(name).name)


class Models:
    """The models of one catalog's releases. What several of them share is read once."""

    def __init__(self, catalog: Catalog, progress: Progress = quiet) -> None:
        """`progress` is called after each release that had to be read."""
        self.catalog = catalog
        self._progress = progress
        classes = (Envelope, Outcome, *(getattr(model, name) for name in model.__all__))
        self._cache = Cache("models", classes)
        self._loaded: dict[str, Api] = {}
        self._given: set[str] = set()
        self._digests: dict[str, str] = {}

    def load(self, name: str) -> Api:
        """The model of a release, or of "baseline". `name` is no alias."""
        api = self._loaded.get(name)
        if api is None:
            api = self._cache.get(name, self.digest(name), Api)
            if api is None:
                api = self._read(name)
                self._cache.put(name, self.digest(name), api)
            self._loaded[name] = api
        return api

    def give(self, api: Api) -> None:
        """Take a model for its release's instead of reading that."""
        self._loaded[api.release] = api
        self._given.add(api.release)

    def is_given(self, name: str) -> bool:
        """Whether the model of a release was given, so that no digest stands for it."""
        return name in self._given

    def digest(self, name: str) -> str:
        """Stands for everything that decides what the model of a release holds: all of its lineage, and this program."""
        digest = self._digests.get(name)
        if digest is None:
            if name == BASELINE:
                seed, files = self._program, (self.catalog.root / "wire.toml", *self.catalog.baseline)
            else:
                release = self.catalog.releases[name]
                seed = f"{self.digest(release.parent)} {name} {release.update}"
                files = self.catalog.updates[release.update].fragments
            digest = self._digests[name] = _hash(seed, files)
        return digest

    def _read(self, name: str) -> Api:
        composer, reader = self._tools
        api = reader.read(composer.compose(name))
        self._progress("reading schemas", len(self._loaded) + 1, len(self.catalog.releases) + 1)
        return api

    @cached_property
    def _tools(self) -> tuple[Composer, Reader]:
        from webexgen.compose.composer import Composer  # noqa: PLC0415 - loading xsdata takes longer than all else here
        from webexgen.schema.reader import Reader  # noqa: PLC0415 - as above

        return Composer(self.catalog), Reader(self.catalog.wire)

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
