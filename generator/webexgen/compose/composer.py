"""Baseline + the fragments of a release's lineage -> one complete schema set, in need of no redefine.

Pure: reads the catalog's documents, writes nothing. libxml2 compiles what comes out; see `SchemaSet.compile`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from webexgen.catalog.announcement import Update
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compose.builder import Draft
from webexgen.compose.directives import GEN, unknown_references
from webexgen.compose.document import FragmentErrors, parse
from webexgen.compose.schema_set import SchemaSet
from webexgen.errors import ComposeError, SchemaError, listed, nearest
from webexgen.qname import XS, xs
from webexgen.recent import Recent

__all__ = ["GEN", "Composer", "SchemaSet", "compose"]

_DRAFTS = 8
"""Trees of so many releases stay: for each train that goes on, that of its newest one."""


def compose(catalog: Catalog, release: Release | str) -> SchemaSet:
    """Apply the updates of `release`'s lineage to the baseline, oldest first.

    `release` is a release, or "baseline". Returns one flat document a namespace, in no need of redefine, which libxml2 has compiled. New elements say
    in `gen:update` which update brought them; `gen:altered` lists the updates that changed an existing one.
    Raises `ComposeError` with file and line, one line a finding, if a fragment names what is not there,
    adds what is already there, or makes two siblings of one name; `SchemaError`, as well with file and line, for what is no XML Schema.
    """
    return Composer(catalog).compose(release)


class Composer:
    """Composes many releases of one catalog; what two lineages share is composed once.

    Of each release the documents stay, and of the last few the trees that they were made of, for the releases that follow them.
    """

    def __init__(
        self,
        catalog: Catalog,
        known: Callable[[str], SchemaSet | None] = lambda _name: None,
        keep: Callable[[SchemaSet], None] = lambda _schemas: None,
    ) -> None:
        """`known` may have the set of a release, or of "baseline", from an earlier run; `keep` takes each that was composed."""
        self._catalog = catalog
        self._known = known
        self._keep = keep
        self._sets: dict[str, SchemaSet] = {}
        self._drafts: Recent[str, Draft] = Recent(_DRAFTS)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefix of each namespace that the baseline has."""
        spent = (XS, GEN)
        return {
            uri: prefix for uri, prefix in Draft.of(self._catalog.baseline).set.prefixes.items() if uri not in spent
        }

    def compose(self, release: Release | str) -> SchemaSet:
        """As the function `compose`."""
        if isinstance(release, str) and release != BASELINE:
            release = self._catalog.resolve(release)
        name = release if isinstance(release, str) else release.name
        schemas = self._set(name)
        if schemas is None:
            for step in self._missing(name):
                schemas = self._sets[step] = self._composed(step)
                self._keep(schemas)
        assert schemas is not None
        return schemas

    def _set(self, name: str) -> SchemaSet | None:
        """The set of a release, if it is known."""
        schemas = self._sets.get(name) or self._known(name)
        if schemas is not None:
            self._sets[name] = schemas
        return schemas

    def _missing(self, name: str) -> list[str]:
        """A release and those before it whose sets are not known, oldest first."""
        missing = [name]
        while name != BASELINE:
            name = self._catalog.releases[name].parent
            if self._set(name) is not None:
                break
            missing.append(name)
        return missing[::-1]

    def _composed(self, name: str) -> SchemaSet:
        """The set of a release whose parent's is known."""
        parent = None if name == BASELINE else self._sets[self._catalog.releases[name].parent]
        if parent is None:
            self._check_references(self._catalog.baseline, name)
            draft = Draft.of(self._catalog.baseline)
        else:
            try:
                draft = self._after(name, self._drafts.get(parent.release) or Draft.composed(parent))
            except ComposeError:
                draft = self._from_scratch(
                    name
                )  # whose errors name the files that declare what a fragment does not fit
        self._drafts.put(name, draft)
        schemas = draft.finish(name)
        try:
            schemas.compile(None if parent is None else schemas.unlike(parent))
        except SchemaError:
            self._from_scratch(name).finish(name).compile()  # whose errors name files and lines of the catalog
            raise
        return SchemaSet(name, schemas.files, schemas.namespaces)  # without the trees

    def _check_references(self, paths: Iterable[Path], release: str) -> None:
        found = FragmentErrors()
        for path in paths:
            for node, text in unknown_references(parse(path), self._catalog, release):
                found.add(node, text)
        if found:
            raise ComposeError(listed(found))

    def _check_redefined(self, update: Update) -> None:
        """Composing goes by the name of a fragment; who reads or edits it, by the document that it says it redefines."""
        found, root = FragmentErrors(), self._catalog.root
        for path in () if update.full else update.fragments:
            documents = {os.path.relpath(other, root / update.name) for other in root.glob(f"*/{path.name}")}
            documents.discard(path.name)
            for node in parse(path).findall(xs("redefine")) if documents else ():  # without any there is no such module
                location = node.get("schemaLocation") or ""
                if os.path.normpath(location) not in documents:
                    near = nearest(location, sorted(documents))
                    found.add(node, f"schemaLocation={location!r}: that is no earlier document of {path.name}{near}")
        if found:
            raise ComposeError(listed(found))

    def _from_scratch(self, name: str) -> Draft:
        draft = Draft.of(self._catalog.baseline)
        for step in self._catalog.line(name)[-2::-1]:
            draft = self._after(step, draft)
        return draft

    def _after(self, name: str, draft: Draft) -> Draft:
        """The draft of a release, made of its parent's."""
        release = self._catalog.releases[name]
        update = self._catalog.updates[release.update]
        if not update.fragments:
            return draft
        self._check_references(update.fragments, name)
        self._check_redefined(update)
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
        return draft
