"""Small sets of schemas in memory, compared as `webexgen diff` compares them."""

from __future__ import annotations

from collections.abc import Mapping

from webexgen.compare.policy import find_profile
from webexgen.importer.pair import Options, read_pair
from webexgen.importer.plain_set import read_set
from webexgen.importer.sources import memory_source
from webexgen.report.changelog import Changelog, Selection
from webexgen.report.sets.comparison import compare_sets

NAMESPACE = "urn:t"


def schema(body: str, attributes: str = "") -> bytes:
    """A document with the prefix t for its own namespace."""
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="{NAMESPACE}" targetNamespace="{NAMESPACE}" '
        f'elementFormDefault="qualified" {attributes}>\n{body}\n</xs:schema>'
    ).encode()


def files(given: str | bytes | Mapping[str, bytes]) -> Mapping[str, bytes]:
    """A body of one schema, a document, or documents by path."""
    if isinstance(given, str):
        return {"s.xsd": schema(given)}
    return {"s.xsd": given} if isinstance(given, bytes) else given


def compared(
    old: str | bytes | Mapping[str, bytes],
    new: str | bytes | Mapping[str, bytes],
    options: Options = Options(),  # noqa: B008 - a value that nobody changes
) -> Changelog:
    """The changelog of two sets, for clients that stay as they are."""
    sets = [
        read_set(memory_source(name, files(given)), options.locations) for name, given in (("old", old), ("new", new))
    ]
    return compare_sets(read_pair(sets[0], sets[1], options), find_profile("client"), Selection())


def told(log: Changelog) -> set[str]:
    """Each change as `kind owner/path`, without what no message shows."""
    silent = {"documentation-changed", "type-renamed", "type-added", "type-removed"}
    changes = (entry.change for entry in log.entries)
    return {f"{c.kind} {c.owner}{'/' if c.path else ''}{c.path}" for c in changes if c.kind not in silent}
