"""A message for each breaking change of a schema: one release accepts it, and the other rejects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from webexgen.catalog.graph import BASELINE
from webexgen.compare.history import History
from webexgen.compare.policy import PROFILES, Severity, judge
from webexgen.compose.composer import Composer
from webexgen.report.explorer.pairs import Told

__all__ = ["Shown", "witnesses"]


class Shown(NamedTuple):
    """A witness, and the two releases that it was tried with, by number."""

    old: int
    new: int
    accepting: int
    message: str
    error: str


def witnesses(history: History, changes: Sequence[Told]) -> Mapping[int, Shown]:
    """A confirmed message for each change that breaks something, by its number, where one is found."""
    # Slow to load, and of no use to what only looks at the data.
    from webexgen.compare.witnesses.search import Party  # noqa: PLC0415
    from webexgen.report.changelog import witness_of  # noqa: PLC0415

    names = (BASELINE, *history.catalog.releases)
    composer = Composer(history.catalog)
    schemas: dict[str, etree.XMLSchema] = {}
    found: dict[int, Shown] = {}

    def party(number: int) -> Party:
        name = names[number]
        if name not in schemas:
            schemas[name] = composer.compose(name).compile()
        return Party(history.load(name), schemas[name])

    for number, change in enumerate(changes):
        (finding,) = judge([change.change])
        if finding.severity < Severity.BREAKING:
            continue
        old, new = _nearest(change)
        witness = witness_of(finding, PROFILES["all"], party(old), party(new))
        if witness.confirmed:
            accepting = old if witness.valid_under == "old" else new
            found[number] = Shown(old, new, accepting, witness.message.decode(), witness.word)
    return found


def _nearest(change: Told) -> tuple[int, int]:
    """The two releases that differ least otherwise: those that stand next to each other in the catalog's list."""
    pairs = ((old, new) for olds, news in change.rectangles for old in olds for new in news)
    return min(pairs, key=lambda pair: (abs(pair[0] - pair[1]), pair))
