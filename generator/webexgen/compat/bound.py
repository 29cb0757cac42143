"""The bindings as a program names them: modules, classes, fields, members of enumerations."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.announcement import HALVES, Direction
from webexgen.catalog.graph import Catalog
from webexgen.message.package import bindings

__all__ = ["Bound", "Class"]


class Class:
    """A class of the bindings. `type` is the Clark name of its schema type; `root` the operation and direction whose content it is, if it is one."""

    def __init__(self, cls: type[Any], package: Any, root: tuple[str, Direction] | None) -> None:
        self._cls = cls
        self._package = package
        self.root = root
        self.type = f"{{{sys.modules[cls.__module__].__dict__['__NAMESPACE__']}}}{cls.__dict__.get('__xsd__', '')}"
        self.tags: Mapping[str, str] = {f.name: str(f.metadata["name"]) for f in dataclasses.fields(cls)}

    @cached_property
    def _hints(self) -> Mapping[str, Any]:
        return get_type_hints(self._cls)

    def is_many(self, field: str) -> bool:
        """Whether a field holds a list."""
        return get_origin(self._hints[field]) is list

    def inner(self, field: str) -> Class | None:
        """The class of the objects in a field; None where it holds plain values."""
        hint = self._hints[field]
        value = get_args(hint)[0] if get_origin(hint) is list else hint
        kind = (get_args(value) or (value,))[0]
        return Class(kind, self._package, None) if issubclass(kind, self._package.Model) else None


class Bound:
    """The bindings of all releases, by the names that programs import."""

    python = f"{sys.version_info.major}.{sys.version_info.minor}"

    def __init__(self, catalog: Catalog, out: Path | None = None) -> None:
        self._catalog = catalog
        self._out = out
        self._folders = {release_folder(name): name for name in catalog.releases}
        self._packages: dict[str, Any] = {}
        self._field_names: dict[str, frozenset[str]] = {}
        self._classes: dict[tuple[str, tuple[str, ...]], Class | None] = {}

    def named(self, dotted: str) -> tuple[str, tuple[str, ...]] | None:
        """The release and the steps inside its package of a dotted name; None for what is not of the bindings.

        A vendored package counts by the name of its folder, wherever that is.
        """
        steps = dotted.split(".")
        at = next((number for number, step in enumerate(steps) if step in self._folders), None)
        return None if at is None else (self._folders[steps[at]], tuple(steps[at + 1 :]))

    def _package(self, release: str) -> Any:
        if release not in self._packages:
            self._packages[release] = bindings(self._catalog, self._catalog.releases[release], self._out)
        return self._packages[release]

    def _object(self, release: str, steps: tuple[str, ...]) -> Any:
        found = self._package(release)
        for step in steps:
            found = getattr(found, step, None)
        return found

    def find(self, release: str, steps: tuple[str, ...]) -> Class | None:
        """The class of a name; None for what is none, or holds no elements."""
        key = release, steps
        if key not in self._classes:
            found, package = self._object(release, steps), self._package(release)
            is_class = isinstance(found, type) and issubclass(found, package.Model) and found is not package.Model
            self._classes[key] = Class(found, package, self._roots(release).get(found)) if is_class else None
        return self._classes[key]

    def _roots(self, release: str) -> Mapping[type[Any], tuple[str, Direction]]:
        known = self._package(release).operations
        return {getattr(known[name], half): (name, half) for name in known for half in HALVES}

    def text(self, release: str, steps: tuple[str, ...]) -> str | None:
        """The text of a member of an enumeration, by its name."""
        found = self._object(release, steps)
        return str(found) if isinstance(found, self._package(release).OpenEnum) else None

    def is_field(self, name: str) -> bool:
        """Whether a field of a release that was asked for is called this."""
        return any(name in self._fields(release) for release in self._packages)

    def _fields(self, release: str) -> frozenset[str]:
        package = self._package(release)
        found = self._field_names
        if release not in found:
            contents = (getattr(package.operations[name], half) for name in package.operations for half in HALVES)
            modules = {sys.modules[cls.__module__] for cls in contents}
            classes = {held for module in modules for held in vars(module).values() if isinstance(held, type)}
            models = (cls for cls in classes if issubclass(cls, package.Model))
            found[release] = frozenset(field.name for cls in models for field in dataclasses.fields(cls))
        return found[release]
