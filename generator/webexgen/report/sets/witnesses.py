"""Documents that show what breaks between two sets: valid by one, refused by the other, because libxml2 says so."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from webexgen.compare.policy import Severity
from webexgen.errors import SchemaError
from webexgen.importer.collection import without_collection
from webexgen.importer.compiled import compile_set
from webexgen.importer.pair import ModelPair
from webexgen.importer.plain_set import PlainSet
from webexgen.report.changelog import Changelog, prove

__all__ = ["Shares", "prove_sets", "shares"]


class Shares(NamedTuple):
    """Of breaking changes: how many there are, how many of them must have a document that shows them, and how many have one."""

    breaking: int
    decided: int
    confirmed: int


def shares(log: Changelog) -> Shares:
    """Counts of what `prove_sets` has found."""
    found = [entry.witness for entry in log.entries if entry.witness is not None]
    return Shares(len(found), sum(one.decided for one in found), sum(one.confirmed for one in found))


@without_collection()
def prove_sets(log: Changelog, old: PlainSet, new: PlainSet, pair: ModelPair) -> Changelog:
    """Put to each breaking entry that nobody has accepted a document that shows it, or why there is none.

    `old` and `new` are the sets that `pair` was read from. Where libxml2 does not compile one of them, no entry has a document.
    """
    from webexgen.compare.witnesses.search import Party  # noqa: PLC0415 - slow to load, and seldom asked for
    from webexgen.compare.witnesses.witness import unshown  # noqa: PLC0415 - as above

    try:
        schemas = compile_set(old), compile_set(new)
    except SchemaError as error:
        nothing = unshown(str(error))
        entries = (
            entry if entry.waivers or entry.severity < Severity.BREAKING else replace(entry, witness=nothing)
            for entry in log.entries
        )
        return replace(log, entries=tuple(entries))
    names = {mapped: name for name, mapped in pair.renamed.items()}
    return prove(log, Party(pair.old.api, schemas[0], names=names), Party(pair.new.api, schemas[1]))
