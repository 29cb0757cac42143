"""What changed between two sets of schemas that no catalog describes: facts with their verdicts, and where they are declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from webexgen.catalog.renames import Rename
from webexgen.compare.change import Change, Kind
from webexgen.compare.diff import diff
from webexgen.compare.model_index import ModelIndex
from webexgen.compare.policy import Finding, Profile, judge
from webexgen.importer.collection import without_collection
from webexgen.importer.pair import ModelPair
from webexgen.importer.reader.reading import Place
from webexgen.report.changelog import Changelog, Entry, Selection, shown
from webexgen.report.sets.about import Sets
from webexgen.report.sets.likely import likely_renames
from webexgen.report.sets.references import with_references

__all__ = ["PROFILE", "compare_sets"]

PROFILE = "client"
"""The profile that plain sets are judged by where nobody says another one: old documents, and programs that read new ones."""

_OF_BINDINGS = frozenset({Kind.CLASS_CHANGED, Kind.SENSITIVITY_CHANGED})
"""Changes that only generated code shows, which a plain set has none of."""


@without_collection()
def compare_sets(
    pair: ModelPair,
    profile: Profile,
    selection: Selection,
    renames: Iterable[Rename] = (),
) -> Changelog:
    """What tells the new set from the old one, judged for those whose programs or documents stay as they are."""
    old, new = pair.old.api, pair.new.api
    sides = ModelIndex(old), ModelIndex(new)
    renames = with_references(renames, *sides)
    found = [change for change in diff(*sides, renames, nearest=True) if change.kind not in _OF_BINDINGS]
    narrowed = [change for change in map(selection.narrow, found) if change is not None]
    places = _Places(pair)
    entries = tuple(_entry(finding, places.of(finding.change)) for finding in judge(narrowed, profile))
    log = Changelog(
        old.release,
        new.release,
        old.release,
        profile,
        selection,
        entries,
        (),
        sets=Sets(pair.renamed, pair.left_out, likely_renames(*sides, found, renames)),
    )
    return shown(log, selection)


def _entry(finding: Finding, place: Place | None) -> Entry:
    return Entry(finding, "new", (), (), (), declared=place or ("", 0))


class _Places:
    """Finds the declarations of changes: in the new set, or in the old one where that alone has them."""

    def __init__(self, pair: ModelPair) -> None:
        self._sides = [
            ({module.prefix: module.namespace for module in model.api.modules}, model.places)
            for model in (pair.new, pair.old)
        ]

    def of(self, change: Change) -> Place | None:
        """File and line of a change, of the declaration around it if it has no own one."""
        gone = change.kind.endswith(("-removed", "-lowered")) and change.new is None
        for namespaces, places in reversed(self._sides) if gone else self._sides:
            found = self._in(change, namespaces, places)
            if found is not None:
                return found
        return None

    @staticmethod
    def _in(change: Change, namespaces: Mapping[str, str], places: Mapping[str, Place]) -> Place | None:
        sort, space, name = change.owner.rpartition(" ")
        prefix, _, local = name.rpartition(":")
        key = f"{{{namespaces.get(prefix, '')}}}{sort}{space}{local}"
        if change.owner.startswith("element "):
            key = f"{key}/{key.rpartition(' ')[2]}"
        steps = [step for step in change.path.split("/") if step]
        while steps:
            found = places.get("/".join((key, *steps)))
            if found is not None:
                return found
            steps.pop()
        return places.get(key)
