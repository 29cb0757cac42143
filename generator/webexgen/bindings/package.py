"""The modules of a package around its services: what it offers, which names stand for which classes, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from webexgen.bindings.envelope import OUTCOME, Places, places
from webexgen.bindings.facade import AT_ONCE, RESERVED, is_attribute, left_out, offered, sample
from webexgen.bindings.identifiers import release_folder
from webexgen.bindings.prune import Cut
from webexgen.bindings.symbols import Names
from webexgen.catalog.graph import Release
from webexgen.catalog.wire import PATHS, Wire
from webexgen.schema.model import Api, Field

__all__ = ["Surroundings"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What templates get to write these modules of one package. `field_name` is what a field is called in Python."""

    wire: Wire
    release: Release
    api: Api
    names: Names
    cut: Cut
    field_name: Callable[[Field], str]

    def values(self) -> dict[str, dict[str, object]]:
        """What each template gets, by the path of what it writes.

        Raises `CatalogError`, with the line of each path of the wire format that does not lead to a part of a message.
        """
        envelope = places(self.api, self.wire)
        return {
            "_registry.py": self._registry(envelope),
            "_cut.py": self._left_out(),
            "__init__.py": self._facade(envelope),
        }

    def _left_out(self) -> dict[str, object]:
        there = {*self.names.modules.values()}
        return {
            "release": self.release.name,
            "operations": self.cut.operations(self.api, self.names),
            "services": [service for service in self.names.services.values() if service not in there],
            "asked": self.cut.services,
            "without": sorted(left_out(self.cut.without).items()),
        }

    def _registry(self, envelope: Places) -> dict[str, object]:
        path, wire, names = self.names.path, self.wire, self.names
        parts = {part: tuple(map(self.field_name, envelope.parts.get(part, ()))) for part in PATHS}
        outcome = {name: self.field_name(field) for name, field in envelope.outcome.items()}
        types = {part: envelope.type(part, names) for part in ("security", "reply")}
        types["result"] = envelope.result(names)
        typed = [*types.values(), *(path(name) for o in self.api.operations for name in (o.request, o.response))]
        return {
            "release": self.release.name,
            "message": self.api.message,
            "message_type": path(self.api.message_type),
            "body_content": path(wire.body_content),
            "content_tag": wire.envelope.content[-1],
            "parts": parts,
            "outcome": {name: outcome.get(name, "") for name in OUTCOME},
            "failure": wire.envelope.outcome.failure,
            "time_format": wire.time_format,
            "types": types,
            "typed": sorted({type_.partition(".")[0] for type_ in typed if "." in type_}),
            "services": list(names.modules.values()),
            "modules": sorted(self.cut.whole.modules, key=lambda module: module.namespace not in names.modules),
            "operations": [
                {
                    "name": o.name,
                    "is_attribute": is_attribute(o.name) and o.name not in names.services.values(),
                    "request": path(o.request),
                    "response": path(o.response),
                    "request_xsi": o.request_xsi,
                    "response_type": o.response,
                    "deprecated": "" if (request := self.api.complex(o.request)) is None else request.deprecated,
                }
                for o in self.api.operations
            ],
        }

    def _facade(self, envelope: Places) -> dict[str, object]:
        services = sorted(self.names.modules.values())
        module, _, security = envelope.type("security", self.names).partition(".")
        is_free = bool(security) and security not in {*RESERVED, *services}
        facade: Mapping[str, tuple[str, ...]] = offered(self.cut.without)
        facade = {**facade, module: (security,)} if is_free else facade
        elsewhere = [name for names in facade.values() for name in names]
        return {
            "title": self.wire.api,
            "release": self.release.name,
            "package": self.wire.package,
            "folder": release_folder(self.release.name),
            "vendored": self.cut.vendored,
            "services": services,
            "facade": facade,
            "security": security and f"api.{security}" if is_free else security and f"api.{module}.{security}",
            "sample": sample(self.api, self.names, self.wire.sample_operation, self.field_name),
            "names": sorted([*AT_ONCE, *elsewhere, *services]),
        }
