"""What a message of the API looks like on the wire: wire.toml, whose comments explain each key."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Formatter

from webexgen.catalog.toml_reader import PACKAGE, Key, Row, Sort, Table, read
from webexgen.errors import CatalogError, listed, nearest

__all__ = ["NO_ENVELOPE", "PATHS", "WIRE", "Envelope", "Outcome", "Wire", "read_wire"]

PATHS = ("content", "security", "reply")
"""The parts of a message that an envelope says the place of."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The elements of a reply that tell what became of an operation, and two texts in them; "" for what an API has not."""

    result: str = ""
    reason: str = ""
    exception: str = ""
    failure: str = ""
    empty_list: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where the parts of a message stand: element names from below the document element; () for a part that an API has not."""

    content: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    reply: tuple[str, ...] = ()
    outcome: Outcome = Outcome()

    def path(self, part: str) -> tuple[str, ...]:
        """The place of one of `PATHS`."""
        found: tuple[str, ...] = getattr(self, part)
        return found


NO_ENVELOPE = Envelope()


@dataclass(frozen=True, slots=True)
class Wire:
    """The envelope of messages, the spelling of xsi:type and of times, and words of names that no rule can know.

    `time_format` is "" for ISO 8601, `times` are the elements of a string type that hold a date and time; `sample_operation` is the
    operation that documentation shows, `default_source` the source of an update's declarations that name none; "" where the file
    says nothing.
    """

    api: str
    package: str
    message: str
    body_content: str
    request_type: str
    response_type: str
    page: str = ""
    envelope: Envelope = NO_ENVELOPE
    time_format: str = ""
    times: tuple[str, ...] = ()
    sample_operation: str = ""
    default_source: str = ""
    acronyms: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    words: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    sources: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    path: Path = field(default=Path("wire.toml"), compare=False)
    lines: Mapping[str, int] = field(default_factory=dict[str, int], compare=False)

    @property
    def content(self) -> str:
        """All that it says, whatever its file looks like: the same for two that say the same."""
        return repr(replace(self, path=Path(), lines={}))

    def where(self, key: str) -> str:
        """`file:line` of a key, `envelope.content`."""
        return f"{self.path}:{self.lines.get(key, 1)}"


WIRE = Table(
    {
        "api": Key(filled=True),
        "package": Key(filled=True, form=PACKAGE),
        "message": Key(filled=True),
        "body_content": Key(filled=True),
        "request_type": Key(filled=True),
        "response_type": Key(filled=True),
        "page": Key(optional=True),
        "default_source": Key(optional=True, filled=True),
        "envelope": Table(
            {
                "content": Key(filled=True),
                "security": Key(optional=True, filled=True),
                "reply": Key(optional=True, filled=True),
                "outcome": Table(
                    {
                        name: Key(optional=True, filled=True)
                        for name in ("result", "reason", "exception", "failure", "empty_list")
                    }
                ),
            }
        ),
        "time": Table({"format": Key(filled=True), "elements": Key(Sort.TEXTS, optional=True, filled=True)}),
        "docs": Table({"operation": Key(filled=True)}),
        "names": Table(
            {
                "acronyms": Key(Sort.TEXTS, optional=True, filled=True),
                "fields": Table(is_open=True, more=Key(filled=True)),
                "words": Table(is_open=True, more=Key(filled=True)),
            }
        ),
        "sources": Table(is_open=True, more=Key(filled=True)),
    }
)
_PLACEHOLDERS = {"request_type": {"package", "operation"}, "response_type": {"prefix", "type"}}
_NEEDED = (("failure", "result"), ("empty_list", "exception"))
_STEP = re.compile(r"[^\W\d][\w.-]*")
_TIME_DIRECTIVES = ("%Y", "%m", "%d", "%H", "%M", "%S")


def read_wire(path: Path) -> Wire:
    """Raises `CatalogError` with file and line."""
    row = read(path, WIRE)
    names, time, envelope = row.get("names", {}), row.get("time", {}), row.get("envelope")
    wrong = [*_formats(row), *_default_source(row), *_time(row.get("time"))]
    for key in ("fields", "words"):
        wrong += _lower_case_names(names.get(key), f"names.{key}")
    if envelope is None:
        wrong.append(
            f"{row.where()}: [envelope] is missing, with content = the path of the element that holds an operation's content"
        )
    else:
        wrong += [*_paths(envelope), *_outcome(envelope)]
    if wrong or envelope is None:
        raise CatalogError(listed(wrong))
    fields, words = (dict(names.get(key, {})) for key in ("fields", "words"))
    return Wire(
        **{key: value for key, value in row.items() if isinstance(value, str)},
        envelope=Envelope(
            **{part: tuple(envelope[part].split("/")) for part in PATHS if part in envelope},
            outcome=Outcome(**envelope.get("outcome", {})),
        ),
        time_format=time.get("format", ""),
        times=time.get("elements", ()),
        sample_operation=row.get("docs", {}).get("operation", ""),
        acronyms=names.get("acronyms", ()),
        fields=fields,
        words=words,
        sources=dict(row.get("sources", {})),
        path=path,
        lines=dict(_lines(row, "")),
    )


def _lines(row: Row, prefix: str) -> Iterator[tuple[str, int]]:
    for key, value in row.items():
        yield f"{prefix}{key}", row.lines[key]
        if isinstance(value, Row):
            yield from _lines(value, f"{prefix}{key}.")


def _paths(envelope: Row) -> Iterator[str]:
    """Paths that are none, and parts that stand inside each other."""
    paths: dict[str, list[str]] = {}
    for part in PATHS:
        if part not in envelope:
            continue
        steps: list[str] = envelope[part].split("/")
        if not all(map(_STEP.fullmatch, steps)):
            yield f"{envelope.where(part)}: envelope.{part} is {envelope[part]!r}, and must be names of elements with / between them"
        for other, taken in paths.items():
            common = min(len(steps), len(taken))
            if steps[:common] == taken[:common]:
                yield f"{envelope.where(part)}: envelope.{part} and envelope.{other} stand inside each other"
        paths[part] = steps


def _outcome(envelope: Row) -> Iterator[str]:
    """Keys that say something of what is not there."""
    outcome = envelope.get("outcome")
    if outcome is None:
        return
    if "reply" not in envelope:
        yield f"{outcome.where()}: envelope.outcome names elements of the reply, so envelope.reply must be there"
    for key, needed in _NEEDED:
        if key in outcome and needed not in outcome:
            yield f"{outcome.where(key)}: envelope.outcome.{key} is a text in the element {needed}, which must be there too"


def _default_source(row: Row) -> Iterator[str]:
    source, known = row.get("default_source"), row.get("sources", {})
    if source is not None and source not in known:
        yield f"{row.where('default_source')}: default_source: there is no {source!r} in [sources]{nearest(source, known)}"


def _time(time: Row | None) -> Iterator[str]:
    """A format that loses a part of a time, or has another."""
    if time is not None and Counter(re.findall(r"%.?", time["format"])) != Counter(_TIME_DIRECTIVES):
        yield f"{time.where('format')}: time.format must hold each of {', '.join(_TIME_DIRECTIVES)} once and no other %"


def _formats(row: Row) -> Iterator[str]:
    """Placeholders that nothing fills in."""
    for key, known in _PLACEHOLDERS.items():
        try:
            parts = [(name, spec, how) for _, name, spec, how in Formatter().parse(row[key]) if name is not None]
        except ValueError as error:
            yield f"{row.where(key)}: {key}: {error}"
            continue
        for name, spec, how in parts:
            if name not in known or spec or how:
                held = f"{{{name}{f'!{how}' if how else ''}{f':{spec}' if spec else ''}}}"
                there = " and ".join(f"{{{word}}}" for word in sorted(known))
                yield f"{row.where(key)}: {key} holds {held}; there are {there}, and {{{{ for a brace"


def _lower_case_names(row: Row | None, table: str) -> Iterator[str]:
    if row is None:
        return
    for key, name in row.items():
        parts = name if table == "names.fields" else f"x{name}"  # a word may begin with a digit
        if not parts.isidentifier() or parts != parts.lower() or keyword.iskeyword(name) or name.startswith("_"):
            yield f"{row.where(key)}: {table}: {key} is {name!r}, and must be a name of Python in lower case: letters, digits and _"
