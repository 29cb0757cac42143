"""Plain sets of XML schemas, which no catalog describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webexgen.catalog.renames import Rename
    from webexgen.compare.policy import Profile
    from webexgen.report.changelog import Changelog

__all__ = ["diff_sets"]


def diff_sets(
    old: str | Path,
    new: str | Path,
    *,
    roots: Iterable[str] = (),
    locations: Mapping[str, bytes] | None = None,
    namespaces: Mapping[str, str] | None = None,
    requests: Iterable[str] = (),
    responses: Iterable[str] = (),
    renames: Iterable[Rename] = (),
    profile: Profile | str = "client",
    witnesses: bool = False,
) -> Changelog:
    """What tells one set of XML schemas from another, and whom it breaks. `render` makes a document of it.

    `sets` of the result has the namespaces that were taken for one another, what was not compared, and what may be renamed.

    Args:
        old: A folder, an archive, a .xsd or .wsdl file, or "REV:path" of the git repository of the current folder.
        new: The same.
        roots: The documents to begin with; one that a set lacks came or went. By default all.
        locations: Documents that schemas name and the sets do not hold, by URL.
        namespaces: New names of old namespaces; by default those that differ in a version only are taken for one.
        requests: Patterns of global elements that old programs write.
        responses: Patterns of global elements that old programs read; where no pattern tells, they do both.
        renames: Decisions, of which `webexgen.catalog.renames.read_renames` reads a file.
        profile: As for `judge`.
        witnesses: Look for a document that shows each breaking change; it takes longer than all the rest.

    Raises:
        InputError: There are no schemas, they are no valid ones, or the sets have nothing in common; with file and line.
        UnknownNameError: There is no such profile; with the nearest names.

    """
    from webexgen.compare.policy import find_profile
    from webexgen.importer.collection import without_collection
    from webexgen.importer.pair import Options, read_pair
    from webexgen.importer.plain_set import read_set
    from webexgen.importer.reader.model_reader import Directions
    from webexgen.importer.sources import check_roots, open_source
    from webexgen.report.changelog import Selection
    from webexgen.report.sets.comparison import compare_sets
    from webexgen.report.sets.witnesses import prove_sets

    judged_for = find_profile(profile)
    options = Options(locations or {}, namespaces or {}, Directions(tuple(requests), tuple(responses)))
    entries = tuple(roots)
    with without_collection():
        sources = [open_source(str(path), entries) for path in (old, new)]
        check_roots({source.name: source.absent for source in sources})
        sets = [read_set(source, options.locations) for source in sources]
        pair = read_pair(sets[0], sets[1], options)
        log = compare_sets(pair, judged_for, Selection(), renames)
    return prove_sets(log, sets[0], sets[1], pair) if witnesses else log
