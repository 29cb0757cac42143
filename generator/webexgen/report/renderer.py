"""Changelogs and audits as text, markdown, JSON, HTML, GitHub annotations, JUnit and SARIF, by templates/changelog/.

The templates lay out; what they show comes from `view`, and their words from `wording`.
"""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import jinja2
from jinja2.bccache import Bucket, bc_magic

from webexgen.cache import Cache
from webexgen.catalog.graph import Catalog
from webexgen.compare.policy import Observer, Severity
from webexgen.compare.wording import place, what
from webexgen.report import wording
from webexgen.report.groups import tree
from webexgen.report.json_document import document
from webexgen.report.view import View, rules_of

if TYPE_CHECKING:
    from webexgen.compat.upgrade import State, Upgrade
    from webexgen.report.audit import Audit
    from webexgen.report.changelog import Changelog

__all__ = ["FORMATS", "ROW_FORMATS", "UPGRADE_FORMATS", "Paint", "Renderer", "Row", "github_data", "github_property"]

FORMATS: Mapping[str, str] = {
    "text": "text.txt.jinja",
    "markdown": "markdown.md.jinja",
    "json": "json.json.jinja",
    "html": "page.html.jinja",
    "github": "github.txt.jinja",
    "junit": "junit.xml.jinja",
    "sarif": "sarif.json.jinja",
}
ROW_FORMATS = ("text", "markdown", "json", "github")
"""Those of which several make one document."""
UPGRADE_FORMATS: Mapping[str, str] = {
    "text": "upgrade.txt.jinja",
    "markdown": "upgrade.md.jinja",
    "json": "",
    "github": "upgrade.github.jinja",
    "sarif": "",
}
"""Those that a template makes, by its name."""

_ESCAPED = (".html.jinja", ".xml.jinja")
_STYLES = {
    "breaking": "bold red",
    "warning": "yellow",
    "info": "cyan",
    "none": "dim",
    "waived": "dim",
    "broken": "bold red",
    "possibly affected": "yellow",
    "unknown": "yellow",
    "accepted": "dim",
    "unaffected": "dim",
}
_GITHUB = {
    "breaking": "error",
    "warning": "warning",
    "info": "notice",
    "none": "notice",
    "broken": "error",
    "possibly affected": "warning",
    "unknown": "warning",
    "accepted": "notice",
}
_SARIF = {"breaking": "error", "warning": "warning", "info": "note", "none": "none"}

_WIDTH = 110
"""Of text that is not for a terminal."""

Paint = Callable[[str, str], str]
"""Gives a text a style: `bold red`."""


class _CompiledTemplates(jinja2.BytecodeCache):
    """Templates as Python's byte code, which would take longer to make than to run."""

    def __init__(self) -> None:
        self._cache = Cache("templates", ())

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._cache.get(bucket.key, self._digest(bucket), bytes)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._cache.put(bucket.key, self._digest(bucket), bucket.bytecode_to_string())

    @staticmethod
    def _digest(bucket: Bucket) -> str:
        return hashlib.sha256(bc_magic + bucket.checksum.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Row:
    """What the index says of a changelog: how many changes it has of each severity, highest first, and how many of behaviour."""

    old: str
    new: str
    counts: tuple[int, ...]
    behaviour: int

    @classmethod
    def of(cls, log: Changelog) -> Row:
        """The row of a changelog."""
        return cls(log.old, log.new, tuple(log.counts.values()), len(View(log, None).behaviour))


class Renderer:
    """Fills the templates of one catalog's changelogs."""

    def __init__(
        self, templates: Path, catalog: Catalog | None, paint: Paint = lambda text, _style: text, width: int = _WIDTH
    ) -> None:
        """`catalog` is None for plain sets, `width` is that of the terminal, for text."""
        self._catalog = catalog
        self._jinja = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates / "changelog"),
            bytecode_cache=_CompiledTemplates(),
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
            autoescape=lambda name: name is not None and name.endswith(_ESCAPED),  # noqa: S701 - the rest is no markup
        )
        filters: Mapping[str, Callable[..., str]] = {
            "came": wording.came,
            "data": github_data,
            "evidence": wording.evidence,
            "fill": partial(_filled, width),
            "github": _github,
            "json": _json,
            "local": _local,
            "paint": paint,
            "path": _path,
            "place": place,
            "property": github_property,
            "prose": _prose,
            "reach": wording.reach,
            "sarif": _sarif,
            "selected": wording.selected,
            "style": _style,
            "summary": wording.summary,
            "what": what,
        }
        cast("dict[str, object]", self._jinja.filters).update(filters)

    def render(self, log: Changelog, form: str, failing: Severity = Severity.BREAKING) -> str:
        """The changelog in one of `FORMATS`. Where a format knows failures, `failing` is the lowest severity of them."""
        updates = dict.fromkeys(note.update for note in log.notes)
        return self._fill(
            FORMATS[form],
            log=log,
            view=View(log, self._catalog),
            document=document(log),
            failing=failing,
            sections=[] if self._catalog is None else _sections(self._catalog, updates),
        )

    def render_row(self, logs: Sequence[Changelog], form: str, failing: Severity = Severity.BREAKING) -> str:
        """Changelogs of one release after the other as one document, in one of `ROW_FORMATS`; as JSON, of other than one an array."""
        if form == "json" and len(logs) != 1:
            return f"{_json([document(log) for log in logs], 2)}\n"
        return "\n".join(self.render(log, form, failing) for log in logs)

    def index(self, rows: Sequence[Row]) -> str:
        """A page that leads to the changelogs of all releases."""
        return self._fill("index.md.jinja", rows=rows)

    def audit(self, audits: Sequence[Audit]) -> str:
        """What came of comparing announcements with schemas."""
        return self._fill("audit.txt.jinja", audits=audits)

    def upgrade(self, found: Upgrade, form: str) -> str:
        """What an upgrade means to what is in use, in one of `UPGRADE_FORMATS`."""
        from webexgen.compat.upgrade import State  # noqa: PLC0415 - a diff needs none of this
        from webexgen.report.compat.upgraded import sarif, summary  # noqa: PLC0415 - as above

        if form in ("json", "sarif"):
            return f"{_json(found.as_json() if form == 'json' else sarif(found), 2)}\n"
        return self._fill(UPGRADE_FORMATS[form], found=found, states=tuple(State), told=summary)

    def _fill(self, template: str, **values: object) -> str:
        return self._jinja.get_template(template).render(
            api="XML schemas" if self._catalog is None else self._catalog.wire.api,
            catalog=self._catalog,
            counted=wording.counted,
            counts=wording.counts,
            in_short=wording.in_short,
            version=_version,
            marks=wording.MARKS,
            observers=tuple(Observer),
            rules_of=rules_of,
            tree=tree,
            severities=sorted(Severity, reverse=True),
            **values,
        )


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - one format says it

    return version("webexgen")


def _filled(width: int, text: str, before: int = 0) -> str:
    """The text in lines of the terminal's width, those after the first indented by so many columns; no word is broken."""
    return "\n".join(
        textwrap.wrap(
            text,
            width,
            initial_indent=" " * before,
            subsequent_indent=" " * before,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ).lstrip(" ")


def _github(level: Severity | State) -> str:
    return _GITHUB[str(level)]


def _sarif(severity: Severity) -> str:
    return _SARIF[str(severity)]


def _style(level: str) -> str:
    return _STYLES[level.strip()]


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False)


def _local(text: str) -> str:
    """libxml2's words without the namespaces, which it writes out."""
    return re.sub(r"\{[^{}]*\}", "", text)


def github_data(text: str) -> str:
    """The message of a workflow command, as GitHub's toolkit escapes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """The same of one of its properties."""
    return github_data(text).replace(":", "%3A").replace(",", "%2C")


def _path(marked: str) -> str:
    """A path as code, with its mark behind it."""
    path, space, mark = marked.partition(" ")
    return f"`{path}`{space}{mark}"


def _prose(text: str) -> str:
    """Text that markdown shall show as it stands: what could be markup or HTML is escaped."""
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _sections(catalog: Catalog, updates: Iterable[str]) -> str:
    """The sections of the sources that updates are read from: `A, B (the usual source), C (another one)`."""
    by_source: dict[str, list[str]] = {}
    for name in updates:
        update = catalog.updates[name]
        default = update.source in ("", catalog.wire.default_source)
        if update.page:
            by_source.setdefault("" if default else update.source, []).append(update.page)
    named = {"": catalog.wire.page, **catalog.wire.sources}
    texts = (
        f"{', '.join(pages)}{f' ({named[source]})' if named[source] else ''}" for source, pages in by_source.items()
    )
    return ", ".join(texts)
