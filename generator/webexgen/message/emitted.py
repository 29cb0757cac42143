"""Bindings of a release that are on no disk: emitted when they are asked for, and imported from memory.

They are kept in the user's cache, so that only the first time takes a second. No file of code is written.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import CodeType, ModuleType
from typing import cast

from webexgen.bindings.identifiers import release_folder
from webexgen.cache import Cache
from webexgen.catalog.graph import Catalog, Release
from webexgen.resources import templates_folder
from webexgen.schema.loader import Models

__all__ = ["offer"]


def offer(catalog: Catalog, release: Release) -> None:
    """Make the package of a release importable. Raises what composing and reading its schema raise."""
    folder = release_folder(release.name)
    package = catalog.wire.package
    if any(isinstance(finder, _Finder) and finder.offers(f"{package}.{folder}") for finder in sys.meta_path):
        return
    files = {f"{package}/{folder}/{name}": text for name, text in _files(catalog, release).items()}
    sys.meta_path.insert(0, _Finder({f"{package}/__init__.py": "", **files}))


def _files(catalog: Catalog, release: Release) -> Mapping[str, str]:
    models = Models(catalog)
    cache, digest = Cache("bindings", ()), hashlib.sha256(models.digest(release.name).encode())
    templates = templates_folder()
    for path in sorted((templates / "bindings").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    kept = cast("dict[str, str] | None", cache.get(release.name, digest.hexdigest(), dict))
    if kept is not None:
        return kept
    from webexgen.bindings.emitter import Emitter  # noqa: PLC0415 - black and xsdata take long to load

    emitter = Emitter(catalog, templates)
    draft = emitter.draft(release, models.load(release.name))
    sources = emitter.unformatted(draft)
    emitter.take(sources, sources)  # nobody looks at how it is formatted
    files = emitter.finish(draft, models.schemas(release.name))
    cache.put(release.name, digest.hexdigest(), files)
    return files


class _Finder(MetaPathFinder, InspectLoader):
    """Modules by the paths of their files."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def offers(self, fullname: str) -> bool:
        return self._path(fullname) is not None

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        if not self.offers(fullname):
            return None
        return spec_from_loader(fullname, self, origin=f"emitted {self._path(fullname)}")

    def is_package(self, fullname: str) -> bool:
        return f"{fullname.replace('.', '/')}/__init__.py" in self._files

    def get_source(self, fullname: str) -> str:
        path = self._path(fullname)
        if path is None:
            raise ImportError(fullname)
        return self._files[path]

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_source(fullname), f"<emitted {self._path(fullname)}>")

    def _path(self, fullname: str) -> str | None:
        stem = fullname.replace(".", "/")
        return next((path for path in (f"{stem}/__init__.py", f"{stem}.py") if path in self._files), None)
