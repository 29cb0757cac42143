"""A message for each breaking change of a schema on the way from a release to one that follows: one accepts it, the other rejects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from webexgen.catalog.graph import BASELINE
from webexgen.compare.history import History
from webexgen.compare.policy import PROFILES, Severity, judge
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
    """A confirmed message for each change that breaks something as sites move on, by its number, where one is found."""
    # Slow to load, and of no use to what only looks at the data.
    from webexgen.compare.witnesses.search import Party  # noqa: PLC0415
    from webexgen.report.changelog import witness_of  # noqa: PLC0415

    names = (BASELINE, *history.catalog.releases)
    lines = [frozenset(map(names.index, history.line(name))) for name in names]
    schemas: dict[str, etree.XMLSchema] = {}
    found: dict[int, Shown] = {}

    def party(number: int) -> Party:
        name = names[number]
        if name not in schemas:
            schemas[name] = history.models.schemas(name).compile()
        return Party(history.load(name), schemas[name])

    for number, change in enumerate(changes):
        (finding,) = judge([change.change])
        pair = _nearest(change, lines) if finding.severity is Severity.BREAKING else None
        if pair is None:
            continue
        old, new = pair
        witness = witness_of(finding, PROFILES["all"], party(old), party(new))
        if witness.confirmed:
            accepting = old if witness.valid_under == "old" else new
            found[number] = Shown(old, new, accepting, witness.message.decode(), witness.word)
    return found


def _nearest(change: Told, lines: Sequence[frozenset[int]]) -> tuple[int, int] | None:
    """The two releases of one line that differ least otherwise, the later one the new; None where it is only found on the way back."""
    pairs = ((old, new) for olds, news in change.rectangles for new in news for old in olds & lines[new])
    return min(pairs, key=lambda pair: (pair[1] - pair[0], pair), default=None)
