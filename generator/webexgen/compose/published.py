"""Releases that are out: what their schemas were, so that nothing rewrites history unseen.

`published.toml` of the catalogue keeps one fingerprint a release and module. It is of what the schema says of messages: canonical
XML without annotations and without what the catalogue notes beside an element (where it comes from, whether it is sensitive).
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from lxml import etree

from webexgen.catalog.graph import Catalog, Release
from webexgen.compose.composer import GEN, Composer, SchemaSet
from webexgen.errors import PublishedError
from webexgen.qname import xs

__all__ = ["FILE", "Published", "Rewritten", "fingerprints"]

FILE = "published.toml"

_ON_THE_WIRE = frozenset(f"{{{GEN}}}{name}" for name in ("operation", "direction", "package"))
_QNAMES = frozenset({"type", "base", "ref", "itemType"})
_HEAD = """\
# What was published: a fingerprint of each module's schema, by release. `webexgen publish` writes it, `webexgen check` holds
# the catalogue against it. `again` keeps the reasons why a release that was out has been published once more.
"""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A module that is not what was published: changed, added or removed. Without a module the whole release is gone."""

    release: str
    module: str
    how: str


@dataclass(frozen=True, slots=True)
class _Entry:
    modules: Mapping[str, str]
    again: tuple[str, ...] = ()


class Published:
    """What published.toml of a catalogue says; it need not have one."""

    def __init__(self, catalog: Catalog) -> None:
        """Raises `PublishedError` with all that is wrong with the file."""
        self.path = catalog.root / FILE
        self._catalog = catalog
        self._composer = Composer(catalog)
        self._entries = dict(_read(self.path))

    def rewritten(self) -> list[Rewritten]:
        """All in which the catalogue today differs from what was published, releases in the order of the file."""
        found: list[Rewritten] = []
        for name, entry in self._entries.items():
            release = self._catalog.releases.get(name)
            if release is None:
                found.append(Rewritten(name, "", "removed"))
            else:
                found += _differences(name, entry.modules, fingerprints(self._composer.compose(release)))
        return found

    def publish(self, releases: Iterable[Release], again: str = "") -> tuple[str, ...]:
        """Add `releases` and tell which of them were new or have changed. `again` is the reason to replace one that is out.

        Raises `PublishedError`, and adds nothing, if one has been published otherwise and no such reason is given.
        """
        entries, refused = dict(self._entries), list[str]()
        for release in releases:
            modules, known = fingerprints(self._composer.compose(release)), self._entries.get(release.name)
            if known is None:
                entries[release.name] = _Entry(modules)
            elif known.modules != modules:
                entries[release.name] = _Entry(modules, (*known.again, again))
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
        """The file as it should stand: releases of the catalogue in its order, then those that it no longer has."""
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
    return {name: _fingerprint(data) for name, data in schemas.files.items()}


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


def _read(path: Path) -> Iterator[tuple[str, _Entry]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise PublishedError(f"{path}: {error}") from None
    rows: Any = table.pop("releases", [])
    wrong = [f"{path}: unknown {key!r}; it holds [[releases]] only" for key in table]
    if isinstance(rows, dict):
        wrong.append(f"{path}: releases is one table; it holds [[releases]] entries")
        rows = ()
    seen: set[str] = set()
    entries: list[tuple[str, _Entry]] = []
    for number, row in enumerate(rows, 1):
        problem = _problem(row, seen)
        if problem:
            wrong.append(f"{path}: entry {number}: {problem}")
        else:
            seen.add(row["name"])
            entries.append((row["name"], _Entry(row["modules"], tuple(row.get("again", ())))))
    if wrong:
        raise PublishedError(
            "\n".join([*wrong, "take the file as it was committed, and let `webexgen publish` add to it"])
        )
    yield from entries


def _problem(row: Mapping[str, object], seen: set[str]) -> str:
    """What is wrong with an entry; "" if nothing."""
    unknown = row.keys() - {"name", "again", "modules"}
    if unknown:
        return f"unknown key {min(unknown)!r}"
    name, modules, again = row.get("name"), row.get("modules"), row.get("again", [])
    if not isinstance(name, str) or name in seen:
        return "it has no name" if name is None else f"{name} is there twice, or is no name"
    marks = cast("dict[str, object]", modules).values() if isinstance(modules, dict) else [""]
    if not all(re.fullmatch("[0-9a-f]{64}", str(mark)) for mark in marks):
        return "modules has to give each module the SHA-256 of its schema"
    reasons = cast("list[object]", again) if isinstance(again, list) else [""]
    if not all(isinstance(reason, str) and reason.strip() for reason in reasons):
        return "again has to list reasons"
    return ""
