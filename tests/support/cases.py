"""The folders of tests/cases: two releases of a toy API each, and what differs between them.

`old.xsd` and `new.xsd` hold the module with the operations, `old.common.xsd` another one, `common.xsd`. All of them share
`cases/service.xsd`, the message around the operations, and `cases/wire.toml`.
"""

from __future__ import annotations

from functools import cache

from lxml import etree
from support.paths import ROOT

from webexgen.catalog.wire import read_wire
from webexgen.compare.witnesses.search import Party
from webexgen.compose.composer import SchemaSet
from webexgen.schema.model import Api
from webexgen.schema.reader import Reader

FOLDER = ROOT / "tests" / "cases"
CASES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/old.xsd")))


@cache
def schema_set(case: str, side: str) -> SchemaSet:
    """`side` is old or new."""
    files = {
        "service.xsd": (FOLDER / "service.xsd").read_bytes(),
        "toy.xsd": (FOLDER / case / f"{side}.xsd").read_bytes(),
    }
    files |= {path.name.removeprefix(f"{side}."): path.read_bytes() for path in (FOLDER / case).glob(f"{side}.*.xsd")}
    namespaces = {name: etree.fromstring(data).get("targetNamespace", "") for name, data in files.items()}
    return SchemaSet(side, files, namespaces)


@cache
def reader() -> Reader:
    return Reader(read_wire(FOLDER / "wire.toml"))


@cache
def api(case: str, side: str) -> Api:
    return reader().read(schema_set(case, side))


@cache
def parties(case: str) -> tuple[Party, Party]:
    """Both sides, for witnesses."""
    old, new = (Party(api(case, side), schema_set(case, side).compile()) for side in ("old", "new"))
    return old, new
