"""Real rows of releases, read from $ROWS: they load and compare, each in another spelling gives no change, and what breaks is shown.

Neighbours of all rows take about two minutes; without ROWS_IN_FULL the quickest ones run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, pairwise
from random import Random

import pytest
from lxml import etree
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

FULL = bool(os.environ.get("ROWS_IN_FULL"))

DRAWN = 2000 if FULL else 12
BREAKING = (Verdict.BREAKS, Verdict.LOSES_DATA)
MOSTLY_COMPILED = tuple(name for name in ALL if name not in ("infinispan", "netex", "axl"))
"""Rows whose releases libxml2 compiles in a moment."""

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


def _refused(
    source: PlainSet, texts: list[bytes], other: etree.XMLSchema, names: Mapping[str, str], most: int
) -> Iterator[str]:
    """The document elements of documents, of `most` draws, that are valid in the one set and not in the other, where `names` differ."""
    documents = SetDocuments(texts, compile_set(source), Random(1))
    for document in documents.draw(most):
        data = etree.tostring(document)
        for before, after in names.items():
            data = data.replace(f'"{before}"'.encode(), f'"{after}"'.encode())
        if not other.validate(etree.fromstring(data)):
            yield f"{{{etree.QName(document).namespace or ''}}}{etree.QName(document).localname}"


@pytest.mark.parametrize("name", MOSTLY_COMPILED if FULL else QUICK)
def test_documents_that_one_release_refuses_are_never_called_compatible(name: str) -> None:
    """Documents drawn from the texts of the schemas: of a document element that loses some, a change breaks."""
    for old, new in pairwise(row(name)):
        sources = [row(name)[release] for release in (old, new)]
        texts = [[source.read(path) or b"" for path in source.paths] for source in sources]
        sets = [loaded(name, release) for release in (old, new)]
        pair = read_pair(sets[0], sets[1], Options())
        log = compare_sets(pair, find_profile("client"), Selection())
        back = {after: before for before, after in pair.renamed.items()}
        ways: tuple[tuple[int, Mapping[str, str], Observer], ...] = (
            (0, pair.renamed, Observer.OLD_REQUEST),
            (1, back, Observer.VALIDATING_READER),
        )
        for side, names, observer in ways:
            model, other = (one.api for one in ((pair.old, pair.new), (pair.new, pair.old))[side])
            others = {operation.request for operation in other.operations}
            broken = {
                r.operation for e in log.entries if e.finding.verdicts[observer] in BREAKING for r in e.change.reaches
            }
            labels = {operation.request: operation for operation in model.operations}
            schema = compile_set(sets[1 - side])
            for root in islice(_refused(sets[side], texts[side], schema, names, DRAWN), 200):
                mapped = f"{{{pair.renamed.get(namespace_of(root), namespace_of(root))}}}element {local_name(root)}"
                if not side or mapped in others:  # no old program reads documents that the old release had not
                    operation = labels[mapped]
                    assert broken if operation.nested else operation.name in broken, (old, new, root)
