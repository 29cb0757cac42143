"""Catalogs of toys: see the fixture `make_catalog`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from webexgen.catalog.graph import Catalog
from webexgen.compose.composer import GEN
from webexgen.qname import XS

TOY = (
    f'<xs:schema xmlns:xs="{XS}" xmlns:gen="{GEN}" xmlns:a="urn:a" xmlns:b="urn:b" xmlns:c="urn:c" '
    'targetNamespace="urn:{module}" elementFormDefault="qualified">\n{body}\n</xs:schema>\n'
)


class MakeCatalog(Protocol):
    def __call__(self, baseline: Mapping[str, str], *updates: Mapping[str, str]) -> Catalog: ...
