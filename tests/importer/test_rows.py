"""Real rows of releases, read from $ROWS: they load and compare, each in another spelling gives no change, and what breaks is shown.

Neighbours of all rows take about two minutes; without ROWS_IN_FULL the quickest ones run.
"""

from __future__ import annotations

import os
import tarfile
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from support.paths import ROOT
from support.rewrites import REWRITES

from webexgen.compare.policy import find_profile
from webexgen.errors import InputError
from webexgen.importer.pair import Options, read_pair
from webexgen.importer.plain_set import PlainSet, read_set
from webexgen.importer.row import natural
from webexgen.importer.sources import Source, memory_source
from webexgen.report.changelog import Changelog, Selection
from webexgen.report.sets.comparison import compare_sets

ROWS = Path(os.environ.get("ROWS", ROOT.parent / "shared" / "rows"))
FULL = bool(os.environ.get("ROWS_IN_FULL"))
QUICK = ("ochp", "cyclonedx", "iso20022-pain001", "maven-settings")
ALL = (*QUICK, "maven-maven", "spring-security", "liquibase", "infinispan", "bingads-campaign", "sdmx", "axl", "netex")
JGROUPS = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:org:jgroups"><xs:complexType name="ConfigType"/></xs:schema>'
LOCATIONS = {
    f"http://www.jgroups.org/schema/jgroups-{version}.xsd": JGROUPS for version in ("4.1", "4.2", "5.2", "5.3")
}

pytestmark = pytest.mark.skipif(not ROWS.is_dir(), reason=f"there are no rows at {ROWS}; set ROWS")


@cache
def row(name: str) -> dict[str, Source]:
    """The releases of a row, oldest first."""
    found: dict[str, dict[str, bytes]] = {}
    with tarfile.open(ROWS / f"{name}.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                _, release, path = member.name.split("/", 2)
                found.setdefault(release, {})[path] = file.read()
    entries = ("NeTEx_publication.xsd",) if name == "netex" else ()
    sources = {release: memory_source(release, found[release]) for release in sorted(found, key=natural)}
    return {release: Source(s.name, s.paths, s.read, entries) for release, s in sources.items()}


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
