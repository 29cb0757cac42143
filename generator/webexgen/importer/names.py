"""What there is at a path, as its name tells."""

from __future__ import annotations

__all__ = ["SCHEMAS", "is_archive", "is_location", "is_schema"]

SCHEMAS = (".xsd", ".wsdl")
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")


def is_schema(path: str) -> bool:
    """Whether a file is a schema."""
    return path.lower().endswith(SCHEMAS)


def is_archive(path: str) -> bool:
    """Whether a file is an archive."""
    return path.lower().endswith(_ARCHIVES)


def is_location(value: str) -> bool:
    """Whether a text can only be a place where schemas are, and no name of a release."""
    return (
        "/" in value
        or "\\" in value
        or ":" in value
        or value in (".", "..")
        or value.lower().endswith((*SCHEMAS, *_ARCHIVES))
    )
