"""Messages of the repository's catalog, and of toys with its envelope: what stands where."""

from __future__ import annotations

from lxml import etree

from webexgen.message import minimal

BODY = "/body/bodyContent"


def find(root: etree._Element, path: str) -> list[etree._Element]:
    """What stands at a path from the operation's content, or with a slash before it, from below the message."""
    return minimal.find(root, path if path.startswith("/") else f"{BODY}/{path}" if path else BODY)
