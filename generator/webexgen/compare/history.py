"""The release graph with the changes between any two of its releases, kept in the user's cache folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

from webexgen.cache import Cache
from webexgen.catalog.announcement import Update
from webexgen.catalog.graph import BASELINE
from webexgen.catalog.renames import RENAMES
from webexgen.compare.change import Change, Kind, Reach, mirror
from webexgen.errors import CatalogError, ComposeError, SchemaError, UnknownNameError, listed, nearest
from webexgen.qname import local_name
from webexgen.recent import Recent

if TYPE_CHECKING:
    from webexgen.compare.language.content import ContentLanguages
    from webexgen.compare.model_index import ModelIndex
    from webexgen.schema.loader import Models
    from webexgen.schema.model import Api

__all__ = ["History", "Lineage"]

_INDEXES = 32
"""Of so many models what comparisons look up stays: of all that are compared with each other, where it is no very long row."""

Lineage = Literal["old", "new", "both"]
"""Whose lineage brought a change since two releases parted."""


class History:
    """The release graph with the changes that each release brings against its parent."""

    def __init__(self, models: Models) -> None:
        self.catalog = models.catalog
        self._models = models
        self._cache = Cache("changes", (Change, Kind, Reach))
        self._diffs: dict[tuple[str, str], tuple[Change, ...]] = {}
        self._indexes: Recent[str, ModelIndex] = Recent(_INDEXES)

    @property
    def models(self) -> Models:
        """The models of all releases."""
        return self._models

    def load(self, name: str) -> Api:
        """The model of a release, or of "baseline"."""
        return self._models.load(name)

    def diff(self, old: str, new: str) -> tuple[Change, ...]:
        """What has changed from one release, or "baseline", to another."""
        found = self._diffs.get((old, new))
        if found is None:
            found = self._diffs[old, new] = self._diff(old, new)
        return found

    def _diff(self, old: str, new: str) -> tuple[Change, ...]:
        models, renames = self._models, self.catalog.renames
        if models.is_given(old) and models.is_given(new):
            return self._compared(old, new)
        name = f"{old}..{new}"
        digest = hashlib.sha256(f"{models.digest(old)} {models.digest(new)} {renames!r}".encode()).hexdigest()
        kept: tuple[Change, ...] | None = cast("Any", self._cache.get(name, digest, tuple))
        if kept is None:
            kept = self._compared(old, new)
            self._cache.put(name, digest, kept)
        return kept

    def _compared(self, old: str, new: str) -> tuple[Change, ...]:
        from webexgen.compare.diff import diff  # noqa: PLC0415 - nothing that is kept needs it

        return tuple(diff(self._indexed(old), self._indexed(new), self.catalog.renames))

    def _indexed(self, name: str) -> ModelIndex:
        """The model of a release, indexed once for all that it is compared with."""
        from webexgen.compare.model_index import ModelIndex  # noqa: PLC0415 - as above

        index = self._indexes.get(name)
        if index is None:
            index = ModelIndex(self._models.load(name), self._languages)
            self._indexes.put(name, index)
        return index

    @cached_property
    def _languages(self) -> ContentLanguages:
        from webexgen.compare.language.content import ContentLanguages  # noqa: PLC0415 - as above

        return ContentLanguages()

    def operation(self, name: str, old: str, new: str) -> str:
        """How the server spells an operation of either release. Raises `UnknownNameError` with the nearest names."""
        names = self._models.operations(old) | self._models.operations(new)
        spelt = {known.lower(): known for known in names}
        if name.lower() not in spelt:
            near = get_close_matches(name.lower(), spelt, 3)
            hint = f": did you mean {' or '.join(spelt[known] for known in near)}?" if near else ""
            raise UnknownNameError(f"neither {old} nor {new} has an operation {name!r}{hint}")
        return spelt[name.lower()]

    def ancestor(self, a: str, b: str) -> str:
        """The newest release, or "baseline", that both descend from or are."""
        line = self.line(b)
        return next(name for name in self.line(a) if name in line)

    def updates(self, old: str, new: str) -> tuple[tuple[Literal["old", "new"], Update], ...]:
        """The updates that one of two releases has and the other lacks: whose, and which, oldest first."""
        olds, news = ([self.catalog.releases[name].update for name in self.line(end)[-2::-1]] for end in (old, new))
        lone: tuple[tuple[Literal["old", "new"], str], ...] = (
            *(("old", name) for name in olds if name not in news),
            *(("new", name) for name in news if name not in olds),
        )
        return tuple((side, self.catalog.updates[name]) for side, name in lone)

    def sides(self, old: str, new: str) -> Mapping[str, Lineage]:
        """For each change from `old` to `new`, by id, whose lineage brought it."""
        ancestor, ids = self.ancestor(old, new), [change.id for change in self.diff(old, new)]
        if ancestor in (old, new):
            return dict.fromkeys(ids, "new" if ancestor == old else "old")
        gained = {change.id for change in self.diff(ancestor, new)}
        lost = {mirror(change).id for change in self.diff(ancestor, old)}
        return {id_: "both" if (id_ in gained) is (id_ in lost) else "new" if id_ in gained else "old" for id_ in ids}

    def ships_in(self, change: Change) -> tuple[str, ...]:
        """The releases that bring this very change."""
        return self._index.get(change.id, ())

    def line(self, name: str) -> list[str]:
        """A release and those that it descends from, down to "baseline"."""
        return self.catalog.line(name)

    @cached_property
    def _index(self) -> Mapping[str, tuple[str, ...]]:
        index: dict[str, tuple[str, ...]] = {}
        for name, release in self.catalog.releases.items():
            try:
                changes = self.diff(release.parent, name)
            except (ComposeError, SchemaError):  # whoever asks for that release is told; the others stay usable
                continue
            for change in changes:
                index[change.id] = (*index.get(change.id, ()), name)
        return index

    def check_renames(self) -> None:
        """Compare each decision on a rename with all releases. Raises `CatalogError` with those that none of them needs."""
        from webexgen.schema.content_model import Content, label  # noqa: PLC0415 - as above
        from webexgen.schema.model import ComplexType  # noqa: PLC0415 - as above

        names: dict[str, set[str]] = {}
        for release in (BASELINE, *self.catalog.releases) if self.catalog.renames else ():
            api = self.load(release)
            for type_ in api.types.values():
                if isinstance(type_, ComplexType):
                    owner = label(api, type_.name.partition("}")[0] + "}" + local_name(type_.name).partition("/")[0])
                    names.setdefault(owner, set()).update(Content(api, type_).members)
        stale: list[str] = []
        for rename in self.catalog.renames:
            where, known = rename.where or self.catalog.root / RENAMES, names.get(rename.owner)
            what = "correct or remove the decision"
            if known is None:
                near = nearest(rename.owner, names, also=what)
                stale.append(f"{where}: no release has a type {rename.owner}{near}")
                continue
            for name in (rename.old, rename.new):
                if name not in known:
                    near = nearest(name, known, also=what)
                    stale.append(f"{where}: no release has an element {name} in {rename.owner}{near}")
        if stale:
            raise CatalogError(listed(stale))
