"""`xsdata generate --output webexgen`: packages for plain schemas, whose documents are kept whole, or one error that names the place."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.paths import ROOT

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
ORDER = f"""<xs:schema {XS} xmlns:o="urn:order" xmlns:p="urn:party" targetNamespace="urn:order">
  <xs:import namespace="urn:party" schemaLocation="party.xsd"/>
  <xs:include schemaLocation="money.xsd"/>
  <xs:element name="order" type="o:Order"/>
  <xs:element name="draft" type="o:Order"/>
  <xs:element name="remark"><xs:complexType mixed="true"><xs:choice minOccurs="0" maxOccurs="unbounded">
    <xs:element name="b" type="xs:string"/><xs:element ref="p:party"/></xs:choice>
    <xs:attribute name="text" type="xs:string"/></xs:complexType></xs:element>
  <xs:complexType name="Order"><xs:sequence>
    <xs:element ref="p:party"/>
    <xs:element name="line" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:choice><xs:element name="sku" type="xs:token"/><xs:element name="free" type="xs:string"/></xs:choice>
      <xs:element name="price" type="o:Money" form="qualified"/>
      <xs:any namespace="##other" processContents="lax" minOccurs="0"/></xs:sequence>
      <xs:attribute name="number" type="xs:positiveInteger" use="required"/>
      <xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType></xs:element>
    <xs:element ref="o:remark" minOccurs="0"/>
    <xs:element name="due" type="xs:dateTime" nillable="true" minOccurs="0"/></xs:sequence>
    <xs:attribute name="line" type="xs:int"/><xs:attribute name="paid" type="xs:boolean"/></xs:complexType>
</xs:schema>"""
MONEY = f"""<xs:schema {XS}>
  <xs:complexType name="Money"><xs:simpleContent><xs:extension base="Amount">
    <xs:attribute name="currency" type="Currency" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:simpleType name="Amount"><xs:restriction base="xs:decimal"><xs:fractionDigits value="2"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Currency"><xs:restriction base="xs:string">
    <xs:enumeration value="EUR"/><xs:enumeration value="USD"/></xs:restriction></xs:simpleType>
</xs:schema>"""
PARTY = f"""<xs:schema {XS} xmlns="urn:party" targetNamespace="urn:party" elementFormDefault="qualified">
  <xs:element name="party" type="Party"/>
  <xs:complexType name="Party" abstract="true"><xs:sequence><xs:element name="name" type="xs:string"/></xs:sequence>
    <xs:attribute name="id" type="xs:ID"/></xs:complexType>
  <xs:complexType name="Person"><xs:complexContent><xs:extension base="Party"><xs:sequence>
    <xs:element name="born" type="xs:date" minOccurs="0"/></xs:sequence>
    <xs:attribute name="vip" type="xs:boolean"/></xs:extension></xs:complexContent></xs:complexType>
</xs:schema>"""
PERSON = (
    """<p:party xsi:type="p:Person" vip="1" id="a"><p:name>N &amp; M</p:name><p:born>2000-01-01</p:born></p:party>"""
)
DOCUMENT = f"""<o:draft xmlns:o="urn:order" xmlns:p="urn:party" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" line=" 3 " paid="1">
{PERSON}<line number="1" p:more="kept"><sku>s</sku><o:price currency="EUR"> 1.50</o:price><p:thing at="x">y</p:thing></line>
<line number="02"><free/><o:price currency="USD">2</o:price></line>
<o:remark text="t">one <b>two</b> three {PERSON.replace('id="a"', 'id="b"')} four</o:remark><due xsi:nil="true"/></o:draft>"""
PLAIN = f"""<xs:schema {XS}><xs:element name="tree" type="Tree"/><xs:complexType name="Tree"><xs:sequence>
  <xs:element name="tree" type="Tree" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
  <xs:attribute name="size" type="xs:int"/></xs:complexType></xs:schema>"""


def xsdata(folder: Path, file: str) -> subprocess.CompletedProcess[str]:
    """xsdata's command with the entry point that pyproject.toml declares, as an installed distribution does."""
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    info = folder / "site" / "plugin-1.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in some.items())
            for group, some in points.items()
        ),
        encoding="utf-8",
    )
    path = os.pathsep.join([str(ROOT / "generator"), str(folder / "site")])
    call = [
        sys.executable,
        "-m",
        "xsdata",
        "generate",
        file,
        "--output",
        "webexgen",
        "--package",
        f"made.{folder.name}",
    ]
    return subprocess.run(
        call, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )


def imported(folder: Path) -> Any:
    sys.path.insert(0, str(folder))
    for name in [name for name in sys.modules if name == "made" or name.startswith("made.")]:
        del sys.modules[name]
    importlib.invalidate_caches()
    try:
        return importlib.import_module(f"made.{folder.name}")
    finally:
        sys.path.remove(str(folder))


def canonical(data: str | bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n2")


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("orders")
    for name, text in (("order", ORDER), ("money", MONEY), ("party", PARTY)):
        (folder / f"{name}.xsd").write_text(text, encoding="utf-8")
    done = xsdata(folder, "order.xsd")
    assert done.returncode == 0, done.stdout + done.stderr
    return imported(folder), folder


def same(one: bytes, other: str | bytes) -> bool:
    """Whether two documents are equal but for their prefixes and the white space between elements."""

    def plain(element: Any) -> Any:
        attributes = {name: value.rpartition(":")[2] if "}type" in name else value for name, value in element.items()}
        texts = [(element.text or "").strip(), *((child.tail or "").strip() for child in element)]
        return element.tag, attributes, texts, [plain(child) for child in element]

    return bool(plain(etree.fromstring(one)) == plain(etree.fromstring(other)))


def test_a_document_is_kept_whole_and_typed(orders: tuple[Any, Path]) -> None:
    api, folder = orders
    schema = etree.XMLSchema(etree.parse(folder / "order.xsd"))
    schema.assertValid(etree.fromstring(DOCUMENT))
    document = api.parse(DOCUMENT)
    assert same(api.render(document), DOCUMENT)
    schema.assertValid(etree.fromstring(api.render(document)))
    order = document.only(api.o.Order)
    assert (order.line_attribute, order.paid) == (3, True)
    assert isinstance(order.party, api.party.Person)
    assert (order.party.name, order.party.vip, order.party.id) == ("N & M", True, "a")
    assert [line.number for line in order.line] == [1, 2]
    assert (order.line[0].price.text, order.line[0].price.currency) == (" 1.50", api.o.Currency.EUR)
    assert order.remark.b == ["two"]
    assert order.remark.text == "t"
    order.line_attribute, order.line[1].number, order.paid = 4, 2, None
    order.line[1].price.text = "3.00"
    changed = DOCUMENT.replace('line=" 3 " paid="1"', 'line="4"').replace('currency="USD">2<', 'currency="USD">3.00<')
    assert same(api.render(document), changed.replace("&gt;", ">"))


def test_objects_make_a_valid_document(orders: tuple[Any, Path]) -> None:
    from datetime import UTC, datetime

    api, folder = orders
    price = api.o.Money(text="1.00", currency="EUR")
    order = api.o.Order(
        party=api.party.Person(name="N", vip=False, id="x"),
        line=[api.o.OrderLine(number=1, sku="s", price=price)],
        due=datetime(2020, 1, 2, tzinfo=UTC),
        paid=True,
    )
    with pytest.raises(api.MessageError, match="needs the name of its document element"):
        api.Document(order)
    data = api.render(api.Document(order, "{urn:order}order"))
    etree.XMLSchema(etree.parse(folder / "order.xsd")).assertValid(etree.fromstring(data))
    assert api.parse(data).content == order
    assert b"2020-01-02T00:00:00+00:00" in data
    assert "currency=<Currency.EUR" in repr(price)


def test_a_schema_without_a_namespace_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "tree.xsd").write_text(PLAIN, encoding="utf-8")
    assert xsdata(tmp_path, "tree.xsd").returncode == 0
    api = imported(tmp_path)
    data = '<tree size="1"><tree size="2"><tree/></tree><tree/></tree>'
    assert canonical(api.render(api.parse(data))) == canonical(data)
    with pytest.raises(api.MessageError, match="bush: the schema has no class for such a document; it has tree"):
        api.parse("<bush/>")
    with pytest.raises(api.MessageError, match="nest too deep"):
        api.parse("<tree>" * 5_000 + "</tree>" * 5_000)


@pytest.mark.parametrize(
    "declared, told",
    [
        ('<xs:attribute name="q" type="xs:QName"/>', "s.xsd:2: T: q is an xs:QName, whose prefix would be lost"),
        (
            '<xs:sequence><xs:element name="aB" type="xs:int"/><xs:element name="a_b" type="xs:int"/></xs:sequence>',
            "a_b",
        ),
    ],
)
def test_what_would_be_lost_is_refused(tmp_path: Path, declared: str, told: str) -> None:
    text = f'<xs:schema {XS}><xs:element name="t" type="T"/>\n<xs:complexType name="T">{declared}</xs:complexType></xs:schema>'
    (tmp_path / "s.xsd").write_text(text, encoding="utf-8")
    done = xsdata(tmp_path, "s.xsd")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "made").exists()
