"""Packages of some operations, imported from memory: what is the same in all of them is compiled once."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import CodeType, ModuleType
from typing import Any

from support.paths import CATALOG, ROOT

from webexgen.bindings.emitter import Emitter
from webexgen.bindings.prune import Cut, prune
from webexgen.catalog.graph import Catalog
from webexgen.compat.availability import AvailabilityIndex
from webexgen.output.availability import AVAILABILITY, availability_module
from webexgen.schema.loader import Models
from webexgen.schema.model import Api

__all__ = ["NEWEST", "catalog", "files_of", "imported", "model", "release_files"]

NEWEST = "40.12.0"


@cache
def catalog() -> Catalog:
    return Catalog.load(CATALOG)


@cache
def model() -> Api:
    return Models(catalog()).load(NEWEST)


@cache
def _emitter() -> Emitter:
    return Emitter(catalog(), ROOT / "templates")


def files_of(operations: Sequence[str] = (), without: Sequence[str] = ()) -> dict[str, str]:
    """The sources of a package of the newest release, as the templates have them."""
    api = prune(model(), catalog().wire, operations) if operations else model()
    emitter = _emitter()
    draft = emitter.draft(catalog().resolve(NEWEST), api, Cut(model(), (), tuple(without), vendored=True))
    sources = emitter.unformatted(draft)
    emitter.take(sources, sources)
    return emitter.sources(draft)


@cache
def _availability() -> str:
    return availability_module(AvailabilityIndex(catalog(), Models(catalog())))


def release_files() -> dict[str, str]:
    """The sources of the newest release, and what stands beside it for it: what somebody copies who doesn't vendor."""
    release, emitter = catalog().resolve(NEWEST), _emitter()
    draft = emitter.draft(release, model())
    sources = emitter.unformatted(draft)
    emitter.take(sources, sources)
    return {**emitter.sources(draft), AVAILABILITY: _availability()}


@contextmanager
def imported(files: Mapping[str, str], name: str = "cut_to_size") -> Iterator[Any]:
    """The package of these sources, which is gone afterwards."""
    finder = _Finder(name, files)
    sys.meta_path.insert(0, finder)
    try:
        yield import_module(name)
    finally:
        sys.meta_path.remove(finder)
        for module in [module for module in sys.modules if module.partition(".")[0] == name]:
            del sys.modules[module]


@cache
def _code(source: str, path: str) -> CodeType:
    return InspectLoader.source_to_code(source, path)


class _Finder(MetaPathFinder, InspectLoader):
    def __init__(self, name: str, files: Mapping[str, str]) -> None:
        self._name = name
        self._files = files

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return spec_from_loader(fullname, self, origin=self._path(fullname)) if self._path(fullname) else None

    def is_package(self, fullname: str) -> bool:
        return self._path(fullname).endswith("__init__.py")

    def get_source(self, fullname: str) -> str:
        return self._files[self._path(fullname)]

    def get_code(self, fullname: str) -> CodeType:
        return _code(self.get_source(fullname), self._path(fullname))

    def _path(self, fullname: str) -> str:
        top, _, rest = fullname.partition(".")
        stem = rest.replace(".", "/")
        paths = (f"{stem}.py", f"{stem}/__init__.py".lstrip("/")) if top == self._name else ()
        return next((path for path in paths if path in self._files), "")
