"""Baseline + the fragments of a release's lineage -> one complete schema set, in need of no redefine.

Pure: reads the catalog's documents, writes nothing. libxml2 compiles what comes out; see `SchemaSet.compile`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from webexgen.catalog.announcement import Update
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compose.builder import Draft
from webexgen.compose.directives import GEN
from webexgen.compose.schema_set import SchemaSet
from webexgen.errors import ComposeError
from webexgen.qname import XS

__all__ = ["GEN", "Composer", "SchemaSet", "compose"]


def compose(catalog: Catalog, release: Release | str) -> SchemaSet:
    """Apply the updates of `release`'s lineage to the baseline, oldest first.

    `release` is a release, or "baseline". Returns one flat document a namespace, in no need of redefine, which libxml2 has compiled. New elements say
    in `gen:update` which update brought them; `gen:altered` lists the updates that changed an existing one.
    Raises `ComposeError` with file and line, one line a finding, if a fragment names what is not there,
    adds what is already there, or makes two siblings of one name; `SchemaError`, as well with file and line, for what is no XML Schema.
    """
    return Composer(catalog).compose(release)


class Composer:
    """Composes many releases of one catalog; what two lineages share is composed once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._drafts: dict[str, Draft] = {}
        self._compiled: set[str] = set()

    def with_update(self, update: Update) -> Composer:
        """A composer of the same catalog, in which an update is another one; what does not have it is not composed again."""
        other = Composer(replace(self._catalog, updates={**self._catalog.updates, update.name: update}))
        having = self._catalog.having(update.name)
        other._drafts.update((name, draft) for name, draft in self._drafts.items() if name not in having)
        return other

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefix of each namespace that the baseline has."""
        spent = (XS, GEN)
        return {uri: prefix for uri, prefix in self._draft(BASELINE).set.prefixes.items() if uri not in spent}

    def compose(self, release: Release | str) -> SchemaSet:
        """As the function `compose`."""
        if isinstance(release, str) and release != BASELINE:
            release = self._catalog.resolve(release)
        name = release if isinstance(release, str) else release.name
        schemas = self._draft(name).finish(name)
        if name not in self._compiled:
            schemas.compile()
            self._compiled.add(name)
        return schemas

    def _draft(self, name: str) -> Draft:
        draft = self._drafts.get(name)
        if draft is None:
            if name == BASELINE:
                draft = Draft.of(self._catalog.baseline)
            else:
                release = self._catalog.releases[name]
                draft = self._draft(release.parent)
                update = self._catalog.updates[release.update]
                if update.fragments:
                    if update.source == self._catalog.wire.default_source:
                        update = replace(update, source="")  # which declarations need not say
                    draft = draft.copy(update)
                    try:
                        draft.apply(update)
                    except ComposeError as error:
                        if len(update.releases) == 1:
                            raise
                        where = f" (in {name}, on train {release.train})"
                        raise ComposeError("\n".join(f"{line}{where}" for line in str(error).splitlines())) from None
            self._drafts[name] = draft
        return draft
