"""Releases that are out: what their schemas were, so that nothing rewrites history unseen.

`published.toml` of the catalog keeps one fingerprint a release and module. It is of what the schema says of messages: canonical
XML without annotations and without what the catalog notes beside an element (where it comes from, whether it is sensitive).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from lxml import etree

from webexgen.cache import Cache
from webexgen.catalog.graph import Catalog, Release
from webexgen.catalog.toml_reader import Key, Rows, Sort, Table, read
from webexgen.compose.directives import GEN
from webexgen.compose.kept import KeptSets
from webexgen.compose.schema_set import SchemaSet
from webexgen.errors import PublishedError
from webexgen.qname import xs

__all__ = ["FILE", "Published", "Rewritten", "fingerprints"]

FILE = "published.toml"

_ON_THE_WIRE = frozenset(f"{{{GEN}}}{name}" for name in ("operation", "direction", "package"))
_QNAMES = frozenset({"type", "base", "ref", "itemType"})
_HEAD = """\
# What was published: a fingerprint of each module's schema, by release. `webexgen publish` writes it, `webexgen check` holds
# the catalog against it. `again` keeps the reasons why a release that was out has been published once more.
"""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A module that is not what was published: changed, added or removed. Without a module the whole release is gone."""

    release: str
    module: str
    how: str


@dataclass(frozen=True, slots=True)
class _Record:
    modules: Mapping[str, str]
    again: tuple[str, ...] = ()


class Published:
    """What published.toml of a catalog says; it need not have one."""

    def __init__(self, catalog: Catalog) -> None:
        """Raises `PublishedError` with all that is wrong with the file."""
        self.path = catalog.root / FILE
        self._catalog = catalog
        self._sets = KeptSets(catalog)
        self._entries = _read(self.path)

    @property
    def names(self) -> tuple[str, ...]:
        """The releases that are out."""
        return tuple(self._entries)

    def fingerprints(self, release: str) -> Mapping[str, str]:
        """Those of a release that is out, by module."""
        return self._entries[release].modules

    def rewritten(self) -> list[Rewritten]:
        """All in which the catalog today differs from what was published, releases in the order of the file."""
        found: list[Rewritten] = []
        today = self._today()
        for name, entry in self._entries.items():
            if name not in today:
                found.append(Rewritten(name, "", "removed"))
            else:
                found += _differences(name, entry.modules, today[name])
        return found

    def _today(self) -> Mapping[str, Mapping[str, str]]:
        """The fingerprints of the releases that are out and still there."""
        names = [name for name in self._entries if name in self._catalog.releases]
        return {name: self._fingerprints(name) for name in names}

    def _fingerprints(self, name: str) -> Mapping[str, str]:
        cache, digest = Cache("fingerprints"), self._sets.digest(name)
        kept = cast("Mapping[str, str] | None", cache.get(name, digest, dict))
        if kept is None:
            kept = fingerprints(self._sets.compose(name))
            cache.put(name, digest, kept)
        return kept

    def publish(self, releases: Iterable[Release], again: str = "") -> tuple[str, ...]:
        """Add `releases` and tell which of them were new or have changed. `again` is the reason to replace one that is out.

        Raises `PublishedError`, and adds nothing, if one has been published otherwise and no such reason is given.
        """
        entries, refused = dict(self._entries), list[str]()
        for release in releases:
            modules, known = self._fingerprints(release.name), self._entries.get(release.name)
            if known is None:
                entries[release.name] = _Record(modules)
            elif known.modules != modules:
                entries[release.name] = _Record(modules, (*known.again, again))
                refused += [
                    f"{d.release}  {d.module} {d.how}" for d in _differences(release.name, known.modules, modules)
                ]
        if refused and not again:
            raise PublishedError(
                f"{self.path}: these were published otherwise; undo the change, or say --again with a --reason:\n"
                + "\n".join(refused)
            )
        changed = tuple(name for name, entry in entries.items() if entry is not self._entries.get(name))
        self._entries = entries
        return changed

    @property
    def text(self) -> str:
        """The file as it should stand: releases of the catalog in its order, then those that it no longer has."""
        order = [*(name for name in self._catalog.releases if name in self._entries), *self._entries]
        blocks = [_HEAD]
        for name in dict.fromkeys(order):
            entry = self._entries[name]
            lines = ["[[releases]]", f"name = {_quoted(name)}"]
            lines += [f"again = [{', '.join(map(_quoted, entry.again))}]"] if entry.again else []
            lines += ["[releases.modules]", *(f"{_quoted(m)} = {_quoted(h)}" for m, h in sorted(entry.modules.items()))]
            blocks.append("\n".join(lines) + "\n")
        return "\n".join(blocks)


def fingerprints(schemas: SchemaSet) -> Mapping[str, str]:
    """The SHA-256 of what each module of a schema set says of messages, by file name."""
    return {name: _fingerprint(data) for name, data in schemas.enforceable.items()}


@cache
def _fingerprint(data: bytes) -> str:
    root = etree.fromstring(data)
    notes = {str(name) for node in root.iter(etree.Element) for name in node.attrib if f"{{{GEN}}}" in str(name)}
    text = etree.canonicalize(
        root,
        strip_text=True,
        rewrite_prefixes=True,
        qname_aware_attrs=_QNAMES,
        exclude_attrs=notes - _ON_THE_WIRE,
        exclude_tags={xs("annotation")},
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _differences(release: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Rewritten]:
    for module in sorted(then.keys() | now.keys()):
        if then.get(module) != now.get(module):
            how = "added" if module not in then else "removed" if module not in now else "changed"
            yield Rewritten(release, module, how)


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's, of text without control characters."""
    return json.dumps(text, ensure_ascii=False)


_ENTRY = Table(
    {"name": Key(filled=True), "again": Key(Sort.TEXTS, optional=True, filled=True), "modules": Table(is_open=True)}
)


def _read(path: Path) -> Mapping[str, _Record]:
    """What was published, by release; nothing where there is no such file."""
    entries: dict[str, _Record] = {}
    wrong: list[str] = []
    rows = read(path, Table({"releases": Rows(_ENTRY)}), PublishedError).get("releases", ()) if path.exists() else ()
    for row in rows:
        modules: Mapping[str, Any] = row.get("modules", {})
        if row["name"] in entries:
            wrong.append(f"{row.where('name')}: {row['name']} is there twice")
        wrong += [
            f"{row['modules'].where(module)}: {module} must be the SHA-256 of its schema"
            for module, mark in modules.items()
            if not re.fullmatch("[0-9a-f]{64}", str(mark))
        ]
        entries[row["name"]] = _Record(dict(modules), row.get("again", ()))
    if wrong:
        raise PublishedError(
            "\n".join([*wrong, "take the file as it was committed, and let `webexgen publish` add to it"])
        )
    return entries
