"""Names of XML: Clark names, `{namespace}local`, and the namespaces of XML Schema itself."""

from __future__ import annotations

__all__ = ["XS", "XSI", "XSI_TYPE", "local_name", "namespace_of", "xs"]

XS = "http://www.w3.org/2001/XMLSchema"
XSI = f"{XS}-instance"
XSI_TYPE = f"{{{XSI}}}type"


def xs(name: str) -> str:
    """The Clark name of something of XML Schema: `xs("element")`."""
    return f"{{{XS}}}{name}"


def local_name(name: str) -> str:
    """`sessionKey` of `{namespace}sessionKey`."""
    return name.rpartition("}")[2]


def namespace_of(name: str) -> str:
    """`namespace` of `{namespace}sessionKey`."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""
