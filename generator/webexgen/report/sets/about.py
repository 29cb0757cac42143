"""What a comparison of two plain sets says beside its changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from webexgen.importer.reader.reading import NotCompared

__all__ = ["Sets"]

_SHOWN = 10


@dataclass(frozen=True)
class Sets:
    """What a comparison of two sets knows beside its changes: old namespaces by new ones, and what was not compared."""

    renamed: Mapping[str, str] = field(hash=False)
    not_compared: tuple[NotCompared, ...]

    @property
    def remarks(self) -> list[str]:
        """What to read before the changes, a sentence each."""
        return list(self._remarks())

    def _remarks(self) -> Iterator[str]:
        for old, new in self.renamed.items():
            yield f"namespace {old} is compared with {new}: what is valid in one is valid in the other with that name only"
        if self.not_compared:
            count = len(self.not_compared)
            yield f"not compared: {count} {'place' if count == 1 else 'places'}"
            for one in self.not_compared[:_SHOWN]:
                yield f"  {one.where}: {one.what}"
            if count > _SHOWN:
                yield f"  and {count - _SHOWN} more"
