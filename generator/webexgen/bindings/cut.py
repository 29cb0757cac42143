"""What a vendored package leaves out of its release, and what it was asked to hold."""

from __future__ import annotations

from dataclasses import dataclass

from webexgen.bindings.symbols import Names
from webexgen.qname import namespace_of
from webexgen.schema.model import Api

__all__ = ["Cut"]


@dataclass(frozen=True)
class Cut:
    """`whole` is the model of the release. `services` were asked for as a whole, so that all of their operations are there;
    `without` are the features that are not. Both are sorted. A package that is `vendored` stands under a name of its user's choice.
    """

    whole: Api
    services: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    vendored: bool = False

    def operations(self, kept: Api, names: Names) -> dict[str, list[str]]:
        """The operations of the release that a cut model does not have, sorted, by the service of their classes."""
        there = {operation.name for operation in kept.operations}
        found: dict[str, list[str]] = {}
        for operation in sorted(self.whole.operations, key=lambda operation: operation.name):
            if operation.name not in there:
                found.setdefault(names.services[namespace_of(operation.request)], []).append(operation.name)
        return dict(sorted(found.items()))
