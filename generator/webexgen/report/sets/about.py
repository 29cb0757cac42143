"""What a comparison of two plain sets says beside its changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from webexgen.importer.reader.reading import NotCompared
from webexgen.report.sets.likely import LikelyRename

__all__ = ["Sets"]

_SHOWN = 10


@dataclass(frozen=True)
class Sets:
    """What a comparison of two sets knows beside its changes: old namespaces by new ones, what was not compared, what may be renamed."""

    renamed: Mapping[str, str] = field(hash=False)
    not_compared: tuple[NotCompared, ...]
    likely: tuple[LikelyRename, ...] = ()

    @property
    def remarks(self) -> list[str]:
        """What to read before the changes, a sentence each."""
        return list(self._remarks())

    def _remarks(self) -> Iterator[str]:
        for old, new in self.renamed.items():
            yield f"namespace {old} is compared with {new}: what is valid in one is valid in the other with that name only"
        if self.likely:
            count = len(self.likely)
            yield f"likely renamed, which --renames FILE decides: {count} {'name' if count == 1 else 'names'}"
            for pair in self.likely[:_SHOWN]:
                yield f"  {pair.old} → {pair.new}, {pair.likeness:.0%} of what they hold is the same"
            if count > _SHOWN:
                yield f"  and {count - _SHOWN} more"
        if self.not_compared:
            count = len(self.not_compared)
            yield f"not compared: {count} {'place' if count == 1 else 'places'}"
            for one in self.not_compared[:_SHOWN]:
                yield f"  {one.where}: {one.what}"
            if count > _SHOWN:
                yield f"  and {count - _SHOWN} more"
