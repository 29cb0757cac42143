"""The form in which two documents are compared: what is left when spelling that says nothing is taken away.

White space in elements that have elements, comments, processing instructions and the choice of prefixes go. The value of an
xsi:type becomes `{namespace}name` where its prefix is declared, and stays as it is where it is not.
"""

from __future__ import annotations

from itertools import count

from lxml import etree

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
XML = "{http://www.w3.org/XML/1998/namespace}"


def canonical(document: bytes) -> bytes:
    """Canonical XML 2.0 of `document` in its bare form. Raises `etree.XMLSyntaxError` if it is not well-formed."""
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False, huge_tree=True)
    root = etree.fromstring(document, parser)
    names = {str(name) for node in root.iter() for name in (node.tag, *node.attrib)}
    numbers = count()
    prefixes = {f"n{next(numbers)}": uri for uri in sorted({name[1:].rpartition("}")[0] for name in names}) if uri}
    bare = etree.Element(root.tag, nsmap={prefix: uri for prefix, uri in prefixes.items() if f"{{{uri}}}" != XML})
    pending = [(root, bare)]
    while pending:
        came, made = pending.pop()
        for name, value in sorted(came.attrib.items()):
            made.set(name, _resolved(came, value) if name == XSI_TYPE else value)
        made.text = _text(came.text) if len(came) else came.text
        for child in came:
            inner = etree.SubElement(made, child.tag)
            inner.tail = _text(child.tail)
            pending.append((child, inner))
    return etree.tostring(bare, method="c14n2")


def _resolved(node: etree._Element, value: str) -> str:
    prefix, _, local = value.strip().rpartition(":")
    uri = node.nsmap.get(prefix or None)
    return f"{{{uri}}}{local}" if uri else value


def _text(text: str | None) -> str | None:
    return text if text and text.strip(" \t\r\n") else None
