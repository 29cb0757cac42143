# SPDX-License-Identifier: MIT
"""The bytes of a document -> its elements. What a parser has against it becomes one error."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import count
from xml.etree.ElementTree import ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

from .errors import MessageError
from .lexical import BLANK
from .unknown import XSI_TYPE, UnresolvedType

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from xml.etree.ElementTree import Element

__all__ = ["PIECE", "described", "document", "is_unbound", "printable", "refusing", "resolved", "shown", "xsi_types"]

PIECE = 16_384
# So much of a document is looked at to say what it is.
_START = 65_536
_HTML = r"\A(?:\s*<[!?][^>]*>)*\s*<(?:html|head|body|title|meta|center|h1)\b|\A\s*<!doctype\s+html"
_TITLE = r"<title[^<>]{0,200}>([^<]{1,500})"
_XML = "http://www.w3.org/XML/1998/namespace"


class _Enough(Exception):
    """Leaves expat as soon as the start of a document has told what is needed."""


def xsi_types(
    data: bytes | str,
    *,
    whole: bool = False,
    final: bool = True,
    scopes: dict[str, list[str | None]] | None = None,
) -> dict[int, str]:
    """What the first xsi:type says, or each in the `whole` document, by the number of its element in document order.

    Not `final`: `data` is the start of a document. `scopes` gets the namespaces of the prefixes that are declared where it ends.

    `{namespace}name`, or an `UnresolvedType` where its prefix is not declared there. Raises `MessageError` for a document type declaration
    (a message has none, and entities are a known danger), and if the document is not well-formed so far.
    """
    found: dict[int, str] = {}
    scopes = {} if scopes is None else scopes
    scopes["xml"] = [_XML]
    elements = count()
    parser = expat.ParserCreate(namespace_separator="}")

    def declare(prefix: str | None, uri: str | None) -> None:
        scopes.setdefault(prefix or "", []).append(uri)

    def leave(prefix: str | None) -> None:
        scopes[prefix or ""].pop()

    def start(_name: str, attributes: dict[str, str]) -> None:
        at = next(elements)
        text = attributes.get(XSI_TYPE[1:])
        if text is not None:
            found[at] = resolved(text, scopes)
            if not whole:
                raise _Enough

    def doctype(*_declaration: object) -> None:
        raise MessageError(f"line {parser.CurrentLineNumber}: a message has no document type declaration (DOCTYPE)")

    parser.StartNamespaceDeclHandler = declare
    parser.EndNamespaceDeclHandler = leave
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    with suppress(_Enough):
        refusing(lambda: parser.Parse(data, final))
    return found


def resolved(said: str, scopes: Mapping[str, Sequence[str | None]]) -> str:
    """What an xsi:type says: `{namespace}name`, or an `UnresolvedType` where its prefix is not declared."""
    prefix, _, local = said.strip(BLANK).rpartition(":")
    scope = scopes.get(prefix)
    return f"{{{scope[-1]}}}{local}" if scope and scope[-1] else UnresolvedType(said)


def document(data: bytes | str) -> Element:
    """The document element of `data`. Raises `MessageError` with line and column if it is not well-formed."""
    builder = TreeBuilder()
    shell = builder.start("", {})
    parser = XMLParser(target=builder)
    refusing(lambda: parser.feed(data))
    refusing(parser.close)
    return shell[0]


def refusing(parse: Callable[[], object]) -> None:
    """Run a parser. What it has against the document becomes a `MessageError`.

    That has no context: the parser's own error may quote the document.
    """
    try:
        parse()
        return
    except MessageError:
        raise
    except ParseError as error:
        (line, column), code = error.position, error.code
        reason = f"line {line}, column {column + 1}: {expat.ErrorString(code) or 'not well-formed'}"
    except expat.ExpatError as error:
        reason = f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code) or 'not well-formed'}"
    except (LookupError, ValueError):
        reason = "the document can't be read in its encoding"
    raise MessageError(reason)


def is_unbound(error: MessageError) -> bool:
    """Whether a prefix that is not declared is what the parser has against the document."""
    return str(error).endswith(expat.errors.XML_ERROR_UNBOUND_PREFIX)


def _foreign(data: bytes | str) -> str:
    """What a document is that is no XML at all, or a page of HTML; nothing if it may be a message with a mistake."""
    start = data[:_START] if isinstance(data, str) else _decoded(data[:_START])
    text = start.lstrip("\ufeff\x00 \t\r\n")
    if not text:
        return "it is empty" if len(data) <= _START else ""
    if isinstance(data, bytes) and data.startswith((b"\x1f\x8b", b"BZh", b"PK\x03\x04", b"\x28\xb5\x2f\xfd")):
        return "it is compressed data, no XML: decompress it first"
    if re.search(_HTML, text, re.IGNORECASE):
        title = re.search(_TITLE, text, re.IGNORECASE)
        return "it is an HTML page, no message" + (f": {printable(' '.join(title[1].split()))}" if title else "")
    if text[0] in "{[":
        return "it is JSON, no XML: from_json reads what to_json has written"
    return "" if text[0] == "<" else "it is plain text, no XML"


def described(reason: str, data: bytes | str) -> str:
    """What a parser has against a document, and what it is if that is no XML."""
    what = _foreign(data)
    return f"{what} ({reason})" if what else reason


def _decoded(data: bytes) -> str:
    codec = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if data[1:2] == b"\0" else "latin-1"
    return data.decode(codec, "replace").lstrip("\xef\xbb\xbf")


def shown(tag: str) -> str:
    """The name of an element, fit for the text of an error."""
    return printable(tag.rpartition("}")[2])


def printable(text: str) -> str:
    """A text of a message, fit for the text of an error: in one line, not long, control characters as escape sequences."""
    short = text if len(text) <= 80 else f"{text[:77]}..."
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in short
    )
