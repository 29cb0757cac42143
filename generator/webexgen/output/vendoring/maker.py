"""Catalog -> a vendored package: which operations it holds, and all of its files. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from webexgen.bindings.bare import bare
from webexgen.bindings.emitter import Emitter
from webexgen.bindings.facade import features
from webexgen.bindings.prune import Cut, prune, spelt
from webexgen.bindings.usage import used_operations
from webexgen.catalog.graph import Catalog, Release
from webexgen.compat.availability import AvailabilityIndex
from webexgen.errors import InputError, UnknownNameError, nearest
from webexgen.output.availability import AVAILABILITY, availability_module
from webexgen.output.vendoring.record import ATTRIBUTES, ATTRIBUTES_TEXT, RECORD, SUMS, Record, sums_text
from webexgen.qname import namespace_of
from webexgen.schema.loader import Models
from webexgen.schema.model import Api

__all__ = ["Newer", "Vendor", "newer"]


class Vendor:
    """Makes packages of a catalog's releases, to be copied into other projects."""

    def __init__(self, catalog: Catalog, templates: Path) -> None:
        self.catalog = catalog
        self.models = Models(catalog)
        self._templates = templates
        self._emitter = Emitter(catalog, templates)

    def record(
        self,
        release: Release,
        operations: Collection[str] = (),
        services: Collection[str] = (),
        without: Collection[str] = (),
    ) -> Record:
        """What a package is to hold: these operations and all of these services; all of the release where neither is given.

        Raises `UnknownNameError` for what the release does not have.
        """
        api = self.models.load(release.name)
        left_out, is_all = features(without), not (operations or services)
        known = self._emitter.names(api).services
        asked = tuple(sorted({_service(api, known, name) for name in services}))
        kept = {operation.name for operation in (api.operations if is_all else spelt(api, operations))}
        kept |= {o.name for o in api.operations if known[namespace_of(o.request)] in asked}
        return Record(release.name, release.train, tuple(sorted(kept)), is_all, asked, left_out)

    def moved(self, record: Record, release: Release) -> Record:
        """The same package of another release: all operations of the services that it has whole, and those that it has singly.

        Raises `UnknownNameError` for an operation or a service that the other release does not have.
        """
        if record.all:
            return self.record(release, without=record.without)
        api = self.models.load(self.catalog.resolve(record.release).name)
        known = self._emitter.names(api).services
        single = [
            name
            for name in record.operations
            if (found := api.operation(name)) is None or known[namespace_of(found.request)] not in record.services
        ]
        moved = self.record(release, single, record.services, record.without)
        return replace(moved, all=False)

    def used(self, release: Release, source: Path) -> dict[str, str]:
        """The operations that Python sources use, each with the first place. Raises `InputError` where they use none."""
        api = self.models.load(release.name)
        found = used_operations(source, api, self._emitter.names(api))
        if not found:
            raise InputError(f"{source}: names no class of an operation of {release.name}; name some with --operations")
        return found

    def files(self, record: Record) -> dict[str, bytes]:
        """All files of a package by path, the same for the same record."""
        release = self.catalog.resolve(record.release)
        whole = self.models.load(release.name)
        api = whole if record.all else prune(whole, self.catalog.wire, record.operations)
        cut = Cut(whole, record.services, record.without, vendored=True)
        texts = self._emitter.sources(self._emitter.formatted(self._emitter.draft(release, api, cut)))
        texts["_verify.py"] = (self._templates / "vendor" / "_verify.py").read_text(encoding="utf-8")
        if "compatibility" not in record.without:
            index = AvailabilityIndex(self.catalog, self.models)
            texts[AVAILABILITY] = bare(availability_module(index, () if record.all else record.operations))
        texts[RECORD] = record.text()
        texts[ATTRIBUTES] = ATTRIBUTES_TEXT
        files = {name: text.encode() for name, text in sorted(texts.items())}
        return {**files, SUMS: sums_text(files).encode()}


def _service(api: Api, known: Mapping[str, str], name: str) -> str:
    """The service of this name, which has operations. Raises `UnknownNameError`."""
    services = {known[namespace_of(operation.request)] for operation in api.operations}
    found = name.replace("-", "_")
    if found not in services:
        hint = nearest(found, services) or f": there are {', '.join(sorted(services))}"
        raise UnknownNameError(f"{api.release} has no service {name!r} with operations{hint}")
    return found


@dataclass(frozen=True, slots=True)
class Newer:
    """The newest release on a package's train, and the newest of all; "" where that is the package's own."""

    on_train: str = ""
    across: str = ""


def newer(catalog: Catalog, release: Release) -> Newer:
    """What is newer than a release: what has all of its updates, and more."""
    own = {update.name for update in catalog.lineage(release)}
    later = [other for other in catalog.releases.values() if own < {update.name for update in catalog.lineage(other)}]
    on_train = [other.name for other in later if other.train == release.train]
    across = [other.name for other in later if other.train != release.train]
    return Newer(on_train[-1] if on_train else "", across[-1] if across else "")
