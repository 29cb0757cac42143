"""Two sets as models that can be compared: with the same prefixes, and with namespaces that carry the release mapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webexgen.errors import InputError
from webexgen.importer.collection import without_collection
from webexgen.importer.declarations import Declarations
from webexgen.importer.naming import name_sets
from webexgen.importer.plain_set import PlainSet
from webexgen.importer.reader.model_reader import BOTH_WAYS, FINAL, Directions, Model, read_model
from webexgen.importer.reader.reading import NotCompared
from webexgen.importer.versions import likely_pairs, map_namespaces
from webexgen.qname import namespace_of

__all__ = ["ModelPair", "Options", "read_pair"]


@dataclass(frozen=True)
class Options:
    """How to read two sets: documents by URL, old namespaces by new ones, and which way documents go."""

    locations: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    namespaces: Mapping[str, str] = field(default_factory=dict[str, str])
    directions: Directions = BOTH_WAYS


@dataclass(frozen=True)
class ModelPair:
    """Two models. `renamed` are the old namespaces that were mapped, by the new ones they stand for."""

    old: Model
    new: Model
    renamed: Mapping[str, str]
    left_out: tuple[NotCompared, ...]


@without_collection()
def read_pair(old: PlainSet, new: PlainSet, options: Options) -> ModelPair:
    """Both sets as models. Raises `InputError` if something is wrong in one of them, or they have nothing in common."""
    renamed = map_namespaces(old.namespaces, new.namespaces, options.namespaces)
    if not set(renamed) & set(old.namespaces) and not set(old.namespaces) & set(new.namespaces):
        pairs = " or ".join(f"--map-namespace {a}={b}" for a, b in likely_pairs(old.namespaces, new.namespaces))
        raise InputError(
            f"{old.name} and {new.name} have no namespace in common: {_told(old)} and {_told(new)}; "
            + (f"try {pairs}" if pairs else "say which is which with --map-namespace OLD=NEW")
        )
    sets = old.with_names(renamed), new
    declared = [Declarations(plain) for plain in sets]
    elements = [name for some in declared for name, _ in some.all("element")]
    naming = name_sets(sets, elements)
    models = [read_model(plain, some, naming, options.directions) for plain, some in zip(sets, declared, strict=True)]
    if not _common(models[0], models[1]):
        raise InputError(
            f"{old.name} and {new.name} have no type and no global element in common; are they releases of one schema?"
        )
    told = {(one.what, one.owner, one.text) for one in models[0].left_out} & {
        (one.what, one.owner, one.text) for one in models[1].left_out
    }
    both = models[0].api.types.keys() & models[1].api.types.keys()
    left_out = tuple(
        one
        for model in models
        for one in model.left_out
        if (one.what, one.owner, one.text) not in told and (one.what != FINAL or one.owner in both)
    )
    return ModelPair(models[0], models[1], renamed, left_out)


def _told(plain: PlainSet) -> str:
    return ", ".join(name or "(none)" for name in plain.namespaces)


def _common(old: Model, new: Model) -> bool:
    names = [{name for name in model.api.types if namespace_of(name) in model.api.by_namespace} for model in (old, new)]
    return bool(names[0] & names[1])
