"""When are two documents the same message? When this gives the same bytes for both.

Canonical XML of the document with its prefixes normalised: what an xsi:type names is spelt with its namespace where its prefix is
declared. Comments, processing instructions and white space between elements do not count; all else does.
"""

from __future__ import annotations

import io
from xml.etree.ElementTree import C14NWriterTarget, XMLParser

from lxml import etree

from webexgen.qname import XSI_TYPE

__all__ = ["canonical"]


def canonical(data: bytes) -> bytes:
    """The canonical form of a well-formed document. Raises `lxml.etree.XMLSyntaxError` for any other."""
    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, strip_cdata=True, resolve_entities=False, no_network=True, huge_tree=True
    )
    root = etree.fromstring(data, parser)
    for node in root.iter(etree.Element):
        kind = node.get(XSI_TYPE)
        if kind is not None:
            prefix, _, local = kind.strip().rpartition(":")
            uri = node.nsmap.get(prefix or None)
            if uri:
                node.set(XSI_TYPE, f"{{{uri}}}{local}")
        if len(node):
            if node.text is not None and not node.text.strip():
                node.text = None
            for child in node:
                if child.tail is not None and not child.tail.strip():
                    child.tail = None
    out = io.StringIO()
    writer = XMLParser(target=C14NWriterTarget(out.write, rewrite_prefixes=True))  # noqa: S314 - lxml wrote it
    writer.feed(etree.tostring(root, encoding="utf-8"))
    writer.close()
    return out.getvalue().encode()
