"""Models of releases, kept in the user's cache folder: a release is composed and read only if its sources are new.

An entry is found by a digest of everything that decides what it holds, so it cannot be out of date. One that is damaged, or that
something else has put there, counts as none. Deleting the folder is safe.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import xsdata
from lxml import etree
from platformdirs import user_cache_path

from webexgen import model
from webexgen.catalog import BASELINE, Catalog, Release
from webexgen.model import Api

if TYPE_CHECKING:
    from webexgen.compose import Composer
    from webexgen.schema import Reader

__all__ = ["Models", "load"]

T = TypeVar("T")

_MAGIC = b"webexgen\n"
_KEPT = 4
"""How many entries of one name stay: for a few checkouts and branches, not for every edit of a fragment."""


def load(catalog: Catalog, release: Release | str) -> Api:
    """The model of a release, or of "baseline"."""
    name = release if isinstance(release, str) else release.name
    return Models(catalog).load(name if name == BASELINE else catalog.resolve(name).name)


class Models:
    """The models of one catalogue's releases. What several of them share is read once."""

    def __init__(self, catalog: Catalog, folder: Path | None = None) -> None:
        self.catalog = catalog
        self._folder = folder or user_cache_path("webexgen") / "models"
        self._loaded: dict[str, Api] = {}
        self._digests: dict[str, str] = {}

    def load(self, name: str) -> Api:
        """The model of a release, or of "baseline". `name` is no alias."""
        api = self._loaded.get(name)
        if api is None:
            api = self._loaded[name] = self.cached(name, "model", Api, lambda: self._read(name))
        return api

    def keep(self, apis: Iterable[Api]) -> None:
        """Take these models for their releases' instead of reading them."""
        self._loaded.update((api.release, api) for api in apis)

    def cached(self, name: str, what: str, kind: type[T], make: Callable[[], T]) -> T:
        """A value of plain types and of the model's, which follows from release `name` and this program alone."""
        path = self._folder / f"{name}-{what}-{self._digest(name)}.pickle"
        value = _recall(path)
        if not isinstance(value, kind):
            value = make()
            with contextlib.suppress(OSError):
                _remember(path, value)
                for old in sorted(self._folder.glob(f"{name}-{what}-*"), key=_age)[:-_KEPT]:
                    old.unlink(missing_ok=True)
        return value

    def _read(self, name: str) -> Api:
        composer, reader = self._tools
        return reader.read(composer.compose(name))

    @cached_property
    def _tools(self) -> tuple[Composer, Reader]:
        from webexgen.compose import (
            Composer,
        )  # noqa: PLC0415 - these load xsdata, which takes longer than all else here
        from webexgen.schema import Reader  # noqa: PLC0415

        return Composer(self.catalog), Reader(self.catalog.wire)

    def _digest(self, name: str) -> str:
        """Stands for everything that decides what the model of a release holds: all of its lineage, and this program."""
        digest = self._digests.get(name)
        if digest is None:
            if name == BASELINE:
                seed, files = self._program, (self.catalog.root / "wire.toml", *self.catalog.baseline)
            else:
                release = self.catalog.releases[name]
                seed = f"{self._digest(release.parent)} {name} {release.update}"
                files = self.catalog.updates[release.update].fragments
            digest = self._digests[name] = _hash(seed, files)
        return digest

    @cached_property
    def _program(self) -> str:
        versions = (sys.version_info[:3], xsdata.__version__, etree.LXML_VERSION, etree.LIBXML_VERSION)
        return _hash(repr(versions), sorted(Path(__file__).parent.rglob("*.py")))


def _hash(seed: str, files: Iterable[Path]) -> str:
    digest = hashlib.sha256(seed.encode())
    for path in files:
        with contextlib.suppress(FileNotFoundError):  # who composes the release tells it better
            digest.update(b"\0" + path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class _Unpickler(pickle.Unpickler):
    """Makes values of the model and nothing else, whatever a file says."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if module_name != model.__name__ or global_name not in model.__all__:
            raise pickle.UnpicklingError(f"{module_name}.{global_name}")
        return getattr(model, global_name)


def _recall(path: Path) -> object:
    """What `_remember` has written there; None if it is not there or anything is wrong with it."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    head, payload = data[: len(_MAGIC) + 32], data[len(_MAGIC) + 32 :]
    if head != _MAGIC + hashlib.sha256(payload).digest():
        return None
    try:
        with _uncollected():
            value: object = _Unpickler(io.BytesIO(payload)).load()
    except Exception:  # noqa: BLE001 - a pickle that is not ours can raise anything
        return None
    return value


def _remember(path: Path, value: object) -> None:
    """Write in one step: who reads meanwhile sees the whole file or none."""
    payload = pickle.dumps(replace(value) if isinstance(value, Api) else value, -1)  # a copy, without cached properties
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + hashlib.sha256(payload).digest() + payload)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _age(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except OSError:
        return 0, path.name


@contextlib.contextmanager
def _uncollected() -> Generator[None]:
    """Without the garbage collector, which takes more than half the time while so many objects are made."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
