"""A small catalog of an API of its own, and its bindings: for tests of what no catalog of the page has."""

from __future__ import annotations

from pathlib import Path

from support.paths import ROOT

from webexgen.bindings.emitter import Emitter
from webexgen.catalog.graph import Catalog
from webexgen.compose.composer import GEN, compose
from webexgen.qname import XS
from webexgen.schema.reader import Reader

HEAD = f"""<xs:schema xmlns:xs="{XS}" xmlns:gen="{GEN}" xmlns:x="urn:x" targetNamespace="urn:x"
    elementFormDefault="qualified" gen:package="orders" gen:evidence="documented" gen:source="manual">
  <xs:element name="envelope" type="x:envelopeType"/>
"""
OPERATIONS = """
  <xs:complexType name="callType"/>
  <xs:complexType name="placeOrder" gen:operation="PlaceOrder" gen:direction="request">
    <xs:complexContent><xs:extension base="x:callType"><xs:sequence>
      <xs:element name="article" type="xs:string"/>
      <xs:element name="count" type="xs:int"/>
      <xs:element name="due" type="xs:string" minOccurs="0"/>
    </xs:sequence></xs:extension></xs:complexContent>
  </xs:complexType>
  <xs:complexType name="placeOrderResponse" gen:operation="PlaceOrder" gen:direction="response">
    <xs:complexContent><xs:extension base="x:callType"><xs:sequence>
      <xs:element name="line" type="x:lineType" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence></xs:extension></xs:complexContent>
  </xs:complexType>
  <xs:complexType name="lineType"><xs:sequence><xs:element name="number" type="xs:int"/></xs:sequence></xs:complexType>
</xs:schema>
"""
BARE = HEAD + """
  <xs:complexType name="envelopeType"><xs:sequence><xs:element name="call" type="x:callType"/></xs:sequence></xs:complexType>
""" + OPERATIONS
WIRE = """
api = "Orders"
package = "{package}"
message = "{{urn:x}}envelope"
body_content = "{{urn:x}}callType"
request_type = "run:{{package}}.{{operation}}"
response_type = "{{prefix}}:{{type}}"

"""
SOURCES = """[sources]
manual = "The manual of Orders"

"""
BARE_ENVELOPE = """[envelope]
content = "call"
"""
RELEASES = '[[releases]]\nname = "1.0"\nparent = "baseline"\nupdate = "1.0"\ntrain = "1"\n'


def catalog_in(folder: Path, package: str, schema: str, envelope: str, file: str = "orders") -> Catalog:
    (folder / "baseline").mkdir(parents=True)
    (folder / "1.0").mkdir()
    (folder / "baseline" / f"{file}.xsd").write_text(schema)
    (folder / "releases.toml").write_text(RELEASES)
    (folder / "1.0" / "update.toml").write_text('title = "First"\nreleases = ["1.0"]\npage = "1"\n')
    (folder / "wire.toml").write_text(WIRE.format(package=package) + SOURCES + envelope)
    return Catalog.load(folder)


def files_of(catalog: Catalog) -> dict[str, str]:
    release = catalog.resolve("1.0")
    schemas = compose(catalog, release)
    schemas.compile()
    emitter = Emitter(catalog, ROOT / "templates")
    return emitter.release(release, schemas, Reader(catalog.wire).read(schemas))


def bindings_of(root: Path, package: str, schema: str, envelope: str, file: str = "orders") -> None:
    """Write the bindings of a catalog below `root`, to be imported as `package.v1_0`."""
    catalog = catalog_in(root / f"{package}-xsd", package, schema, envelope, file)
    for name, text in files_of(catalog).items():
        path = root / package / "v1_0" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / package / "__init__.py").write_text("")
