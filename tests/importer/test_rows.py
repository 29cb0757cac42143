"""Real rows of releases, read from $ROWS: they load and compare, each in another spelling gives no change, and what breaks is shown.

Neighbours of all rows take about two minutes; without --depth exhaustive the quickest ones run. Documents that one release refuses are drawn
until there are 200 of each side of a pair then, of all rows in some 15 minutes; `-k "refuses_are_never and axl"` takes one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, pairwise
from random import Random

import pytest
from lxml import etree
from support.depth import depth
from support.rewrites import REWRITES
from support.rows import ALL, LOCATIONS, QUICK, ROWS, row
from support.set_documents import SetDocuments

from webexgen.compare.policy import find_profile
from webexgen.compare.rules.rule import Observer, Verdict
from webexgen.errors import InputError
from webexgen.importer.compiled import compile_set
from webexgen.importer.pair import Options, read_pair
from webexgen.importer.plain_set import PlainSet, read_set
from webexgen.importer.sources import Source, memory_source
from webexgen.qname import local_name, namespace_of
from webexgen.report.changelog import Changelog, Selection
from webexgen.report.sets.comparison import compare_sets
from webexgen.report.sets.witnesses import prove_sets, shares

FULL = depth() == "exhaustive"

DRAWN = 3000 if FULL else 12
MOST = 200
"""How many refused documents of each side of a pair are looked at."""
BREAKING = (Verdict.BREAKS, Verdict.LOSES_DATA)

pytestmark = pytest.mark.skipif(not ROWS.is_dir(), reason=f"there are no rows at {ROWS}; set ROWS")


@cache
def loaded(name: str, release: str) -> PlainSet:
    return read_set(row(name)[release], LOCATIONS)


def compared(old: PlainSet, new: PlainSet) -> Changelog:
    return compare_sets(read_pair(old, new, Options()), find_profile("client"), Selection())


@pytest.mark.parametrize("name", ALL if FULL else QUICK)
def test_neighbours(name: str) -> None:
    releases = list(row(name))
    for old, new in pairwise(releases):
        if (name, new) == ("infinispan", "15.0"):
            with pytest.raises(InputError, match=r"15.0/config.xsd:1141: minOccurs 1, maxOccurs 0"):
                compared(loaded(name, old), loaded(name, new))
            continue
        log = compared(loaded(name, old), loaded(name, new))
        assert log.sets is not None
        assert all(entry.declared for entry in log.entries)


@pytest.mark.parametrize("name", ALL if FULL else QUICK)
def test_a_release_is_like_itself(name: str) -> None:
    release = next(iter(row(name)))
    assert compared(loaded(name, release), loaded(name, release)).entries == ()


SILENT = {"documentation-changed", "type-renamed", "type-added", "type-removed"}
"""Kinds of change that no document shows."""


@pytest.mark.parametrize("rewrite", REWRITES)
@pytest.mark.parametrize("name", ALL if FULL else QUICK)
def test_another_spelling_of_a_release(name: str, rewrite: str) -> None:
    release = list(row(name))[-2]  # the last of Infinispan is no valid schema
    source = row(name)[release]
    files = {path: source.read(path) or b"" for path in source.paths}
    written = memory_source(release, REWRITES[rewrite](files))
    other = read_set(Source(written.name, written.paths, written.read, source.entries), LOCATIONS)
    assert files != {path: written.read(path) for path in written.paths}
    log = compared(loaded(name, release), other)
    assert [(e.change.kind, e.change.owner, e.change.path) for e in log.entries if e.change.kind not in SILENT] == []


@pytest.mark.parametrize("name", ALL if FULL else QUICK)
def test_documents_show_what_breaks(name: str) -> None:
    """At least 95 % of what is decided, as libxml2 confirms."""
    decided = confirmed = 0
    for old, new in pairwise(
        loaded(name, release) for release in row(name) if (name, release) != ("infinispan", "15.0")
    ):
        pair = read_pair(old, new, Options())
        log = prove_sets(compare_sets(pair, find_profile("client"), Selection()), old, new, pair)
        found = shares(log)
        decided, confirmed = decided + found.decided, confirmed + found.confirmed
    assert decided
    assert confirmed >= 0.95 * decided


def _neighbours() -> Iterator[tuple[str, str, str]]:
    """The pairs that documents are drawn for, by row."""
    for name in (ALL if FULL else QUICK) if ROWS.is_dir() else ():
        for old, new in pairwise(row(name)):
            if (name, new) != ("infinispan", "15.0"):
                yield name, old, new


def _refused(drawn: SetDocuments, other: etree.XMLSchema, names: Mapping[str, str]) -> Iterator[str]:
    """The document elements of documents that are valid in the one set and not in the other, where namespaces are `names`."""
    for document in drawn.draw(DRAWN):
        data = etree.tostring(document)
        for before, after in names.items():
            data = data.replace(f'"{before}"'.encode(), f'"{after}"'.encode())
        if not other.validate(etree.fromstring(data)):
            yield f"{{{etree.QName(document).namespace or ''}}}{etree.QName(document).localname}"


@cache
def _drawing(name: str, release: str) -> tuple[list[bytes], etree.XMLSchema]:
    source = row(name)[release]
    return [source.read(path) or b"" for path in source.paths], compile_set(loaded(name, release))


@pytest.mark.parametrize(("name", "before", "after"), list(_neighbours()))
def test_documents_that_one_release_refuses_are_never_called_compatible(name: str, before: str, after: str) -> None:
    """Documents drawn from the texts of the schemas: of a document element that loses some, a change breaks."""
    sides = [_drawing(name, release) for release in (before, after)]
    pair = read_pair(loaded(name, before), loaded(name, after), Options())
    log = compare_sets(pair, find_profile("client"), Selection())
    back = {after: before for before, after in pair.renamed.items()}
    ways: tuple[tuple[int, Mapping[str, str], Observer], ...] = (
        (0, pair.renamed, Observer.OLD_REQUEST),
        (1, back, Observer.VALIDATING_READER),
    )
    found: list[int] = []
    for side, names, observer in ways:
        model, other = (one.api for one in ((pair.old, pair.new), (pair.new, pair.old))[side])
        others = {operation.request for operation in other.operations}
        broken = {
            r.operation for e in log.entries if e.finding.verdicts[observer] in BREAKING for r in e.change.reaches
        }
        labels = {operation.request: operation for operation in model.operations}
        drawn, theirs = (SetDocuments(*sides[at], Random(1)) for at in (side, 1 - side))
        drawn.prefer(theirs, names)
        refused = list(islice(_refused(drawn, sides[1 - side][1], names), MOST))
        found.append(len(refused))
        for root in refused:
            mapped = f"{{{pair.renamed.get(namespace_of(root), namespace_of(root))}}}element {local_name(root)}"
            if not side or mapped in others:  # no old program reads documents that the old release had not
                operation = labels[mapped]
                assert broken if operation.nested else operation.name in broken, root
    print(f"{name} {before} {after}: {found[0]} documents refused, {found[1]} on the way back")
