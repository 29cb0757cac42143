"""What a message of the API looks like on the wire: wire.toml, whose comments explain each key."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

from webexgen.catalog.toml_reader import PACKAGE, Key, Row, Sort, Table, read
from webexgen.errors import CatalogError

__all__ = ["Wire", "read_wire"]


@dataclass(frozen=True, slots=True)
class Wire:
    """The envelope of messages, the spelling of xsi:type, and words of names that no rule can know."""

    api: str
    package: str
    message: str
    body_content: str
    request_type: str
    response_type: str
    failure: str = ""
    empty_list: str = ""
    page: str = ""
    acronyms: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    words: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    path: Path = field(default=Path("wire.toml"), compare=False)


_WIRE = Table(
    {
        "api": Key(filled=True),
        "package": Key(filled=True, form=PACKAGE),
        "message": Key(filled=True),
        "body_content": Key(filled=True),
        "request_type": Key(filled=True),
        "response_type": Key(filled=True),
        "failure": Key(optional=True),
        "empty_list": Key(optional=True),
        "page": Key(optional=True),
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


def read_wire(path: Path) -> Wire:
    """Raises `CatalogError` with file and line."""
    row = read(path, _WIRE)
    names = row.get("names", {})
    wrong = [*_formats(row)]
    for key in ("fields", "words"):
        wrong += _lower_case_names(names.get(key), f"names.{key}")
    if wrong:
        raise CatalogError("\n".join(wrong))
    values = {key: value for key, value in row.items() if key not in ("names", "sources")}
    fields, words = (dict(names.get(key, {})) for key in ("fields", "words"))
    return Wire(**values, acronyms=names.get("acronyms", ()), fields=fields, words=words, path=path)


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
                there = " and ".join(f"{{{word}}}" for word in sorted(known))
                yield f"{row.where(key)}: {key} holds {{{name}}}; there are {there}, and {{{{ for a brace"


def _lower_case_names(row: Row | None, table: str) -> Iterator[str]:
    if row is None:
        return
    for key, name in row.items():
        parts = name if table == "names.fields" else f"x{name}"  # a word may begin with a digit
        if not parts.isidentifier() or parts != parts.lower() or keyword.iskeyword(name) or name.startswith("_"):
            yield f"{row.where(key)}: {table}: {key} is {name!r}, and must be a name of Python in lower case: letters, digits and _"
