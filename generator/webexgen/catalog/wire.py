"""What a message of the API looks like on the wire: wire.toml, whose comments explain each key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from webexgen.catalog.toml_reader import PACKAGE, Key, Sort, Table, read

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
    acronyms: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)


_WIRE = Table(
    {
        "api": Key(filled=True),
        "package": Key(filled=True, form=PACKAGE),
        "message": Key(filled=True),
        "body_content": Key(filled=True),
        "request_type": Key(filled=True),
        "response_type": Key(filled=True),
        "names": Table(
            {
                "acronyms": Key(Sort.TEXTS, optional=True, filled=True),
                "fields": Table(is_open=True, more=Key(filled=True)),
            }
        ),
        "sources": Table(is_open=True, more=Key(filled=True)),
    }
)


def read_wire(path: Path) -> Wire:
    """Raises `CatalogError` with file and line."""
    row = read(path, _WIRE)
    values = {key: value for key, value in row.items() if key not in ("names", "sources")}
    names = row.get("names", {})
    return Wire(**values, acronyms=names.get("acronyms", ()), fields=dict(names.get("fields", {})))
