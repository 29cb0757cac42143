"""Models of releases and their differences, kept in the user's cache folder: read and compared only if their sources are new.

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

from webexgen.catalog.graph import BASELINE, RENAMES, Catalog, Release
from webexgen.compare import change
from webexgen.compare.change import Change
from webexgen.compare.diff import diff
from webexgen.errors import CatalogError
from webexgen.qname import local_name
from webexgen.schema import model
from webexgen.schema.content_model import Content, label
from webexgen.schema.model import Api, ComplexType

if TYPE_CHECKING:
    from webexgen.compose.composer import Composer
    from webexgen.schema.reader import Reader

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

    def __init__(self, catalog: Catalog, progress: Callable[[str, int, int], None] | None = None) -> None:
        """`progress` is called, as a workspace's is, after each release that had to be read."""
        self.catalog = catalog
        self._progress = progress
        self._folder = user_cache_path("webexgen") / "models"
        self._loaded: dict[str, Api] = {}
        self._given: set[str] = set()
        self._diffs: dict[tuple[str, str], tuple[Change, ...]] = {}
        self._digests: dict[str, str] = {}

    def load(self, name: str) -> Api:
        """The model of a release, or of "baseline". `name` is no alias."""
        api = self._loaded.get(name)
        if api is None:
            api = self._loaded[name] = self._cached(f"{name}-{self._digest(name)}", Api, lambda: self._read(name))
        return api

    def diff(self, old: str, new: str) -> tuple[Change, ...]:
        """What has changed from one release, or "baseline", to another."""
        found = self._diffs.get((old, new))
        if found is None:

            def compare() -> tuple[Change, ...]:
                return tuple(diff(self.load(old), self.load(new), self.catalog.renames))

            given = old in self._given and new in self._given
            key = f"{old}..{new}-{self._digest(old)[:32]}{self._digest(new)[:32]}{self._decisions[:32]}"
            found = self._diffs[old, new] = compare() if given else self._cached(key, tuple, compare)
        return found

    def hold_renames(self) -> None:
        """Hold each decision on a rename against all releases. Raises `CatalogError` with those that none of them needs."""
        names: dict[str, set[str]] = {}
        for release in (BASELINE, *self.catalog.releases) if self.catalog.renames else ():
            api = self.load(release)
            for type_ in api.types.values():
                if isinstance(type_, ComplexType):
                    owner = label(api, type_.name.partition("}")[0] + "}" + local_name(type_.name).partition("/")[0])
                    names.setdefault(owner, set()).update(Content(api, type_).members)
        stale: list[str] = []
        for rename in self.catalog.renames:
            known = names.get(rename.owner)
            missing = [name for name in (rename.old, rename.new) if known is None or name not in known]
            if missing:
                what = f"an element {' or '.join(missing)} in {rename.owner}" if known else f"a type {rename.owner}"
                stale.append(f"{self.catalog.root / RENAMES}: no release has {what}; correct or remove the decision")
        if stale:
            raise CatalogError("\n".join(stale))

    def give(self, api: Api) -> None:
        """Take a model for its release's instead of reading that."""
        self._loaded[api.release] = api
        self._given.add(api.release)

    def _cached(self, key: str, kind: type[T], make: Callable[[], T]) -> T:
        path = self._folder / f"{key}.pickle"
        value = _recall(path)
        if not isinstance(value, kind):
            value = make()
            with contextlib.suppress(OSError):
                _remember(path, value)
                name, _, _ = key.rpartition("-")
                for old in sorted(self._folder.glob(f"{name}-*"), key=_age)[:-_KEPT]:
                    old.unlink(missing_ok=True)
        return value

    def _read(self, name: str) -> Api:
        composer, reader = self._tools
        api = reader.read(composer.compose(name))
        if self._progress is not None:
            self._progress("reading schemas", len(self._loaded) + 1, len(self.catalog.releases) + 1)
        return api

    @cached_property
    def _tools(self) -> tuple[Composer, Reader]:
        from webexgen.compose.composer import Composer  # noqa: PLC0415 - loading xsdata takes longer than all else here
        from webexgen.schema.reader import Reader  # noqa: PLC0415 - as above

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
    def _decisions(self) -> str:
        return _hash(repr(self.catalog.renames), ())

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
    """Makes models and changes and nothing else, whatever a file says."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        module = {model.__name__: model, change.__name__: change}.get(module_name)
        if module is None or global_name not in module.__all__:
            raise pickle.UnpicklingError(f"{module_name}.{global_name}")
        return getattr(module, global_name)


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
    except Exception:  # a pickle that is not ours can raise anything
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
