"""May messages be sent to sites of some releases, or read with them: each message with what each release has against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webexgen.catalog.graph import Catalog, Release
from webexgen.compat.acceptance import Acceptance, Level, Reception
from webexgen.compat.downgrade import Rewritten
from webexgen.compat.needs import Decider, gathered
from webexgen.message.lines import Lines
from webexgen.message.source import printable

__all__ = ["Passage", "Passages", "passage"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A message with how each of some releases receives it, and why not. `rewritten` is what became of it for one of them."""

    acceptance: Acceptance
    receptions: Mapping[str, Reception]
    refused: tuple[Decider, ...]
    doubts: tuple[Decider, ...]
    rewritten: Rewritten | None = None

    @property
    def level(self) -> Level:
        levels = {reception.level for reception in self.receptions.values()}
        return "no" if "no" in levels else "unknown" if "unknown" in levels else "yes"

    def releases(self, level: Level) -> list[str]:
        return [name for name, reception in self.receptions.items() if reception.level == level]

    def as_text(self) -> str:
        levels: tuple[Level, ...] = ("yes", "unknown", "no")
        said = "; ".join(f"{level}: {', '.join(names)}" for level in levels if (names := self.releases(level)))
        lines = [printable(f"{self.acceptance.document.name}: {self.acceptance.title}: {said}")]
        lines += [f"  {decider.as_text()}" for decider in self.refused]
        lines += [f"  unknown: {doubt.as_text()}" for doubt in self.doubts]
        lines += [f"  {line}" for line in self.rewritten.as_text().splitlines()] if self.rewritten is not None else []
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "name": self.acceptance.document.name,
            "what": self.acceptance.title,
            "level": self.level,
            "releases": {name: reception.level for name, reception in self.receptions.items()},
            "refused": [decider.as_json() for decider in self.refused],
            "doubts": [doubt.as_json() for doubt in self.doubts],
        }
        return values if self.rewritten is None else {**values, "rewritten": self.rewritten.as_json()}


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of all messages. `skipped` are files that are no such messages, with the reason."""

    passages: tuple[Passage, ...]
    skipped: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        levels = {passage.level for passage in self.passages}
        return "no" if "no" in levels else "unknown" if "unknown" in levels else "yes"

    def as_text(self) -> str:
        lines = [passage.as_text() for passage in self.passages]
        if self.skipped:
            lines.append(f"skipped: {len(self.skipped)}; --json lists them with the reasons")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "messages": [passage.as_json() for passage in self.passages],
            "skipped": list(self.skipped),
        }


def passage(
    acceptance: Acceptance,
    catalog: Catalog,
    releases: Sequence[Release],
    rewritten: Rewritten | None = None,
    *,
    any_order: bool = False,
) -> Passage:
    """How `releases` receive a message. In `any_order`, its elements may stand as they like, as sites let them."""
    receptions = {release.name: acceptance.by_release[release.name] for release in releases}
    if any_order:
        receptions = {name: reception.in_any_order for name, reception in receptions.items()}
    lines, file = Lines(acceptance.document, catalog.wire.envelope), acceptance.document.file
    refused = gathered(file, lines, {name: reception.refused for name, reception in receptions.items()})
    doubts = gathered(file, lines, {name: reception.doubts for name, reception in receptions.items()})
    return Passage(acceptance, receptions, refused, doubts, rewritten)
