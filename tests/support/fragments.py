"""A toy type and the fragments that change it, with a place for each attribute of the catalog's own namespace."""

from __future__ import annotations

BASE = """\
<xs:complexType name="thing"><xs:sequence>
  <xs:element name="first" type="xs:string"/>
</xs:sequence></xs:complexType>
<xs:simpleType name="colour"><xs:restriction base="xs:string"><xs:enumeration value="RED"/></xs:restriction></xs:simpleType>
"""


REDEFINED = """\
<xs:redefine schemaLocation="../baseline/a.xsd"><xs:complexType name="thing" {type}><xs:complexContent>
<xs:extension base="a:thing"><xs:sequence {sequence}>
<xs:element name="{name}" type="xs:string" minOccurs="0" {element}/>
</xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>
"""


NESTED = (
    '<xs:element name="new"><xs:complexType><xs:sequence><xs:element name="deep" type="xs:string" {}/>'
    "</xs:sequence></xs:complexType></xs:element>"
)


DECLARED = """\
<xs:complexType name="new" {type}><xs:sequence>
<xs:element name="x" type="xs:string" {element}/>
</xs:sequence>{more}</xs:complexType>
<xs:simpleType name="shade" {simple}><xs:restriction base="xs:string" {restriction}/></xs:simpleType>
"""


COLOUR = """\
<xs:redefine schemaLocation="../baseline/a.xsd"><xs:simpleType name="colour"><xs:restriction base="a:colour" gen:alters="enumeration">
<xs:enumeration value="BLUE" {}/>
</xs:restriction></xs:simpleType></xs:redefine>
"""


def redefined(element: str = "", *, type_: str = "", sequence: str = "", name: str = "x") -> str:
    return REDEFINED.format(element=element, type=type_, sequence=sequence, name=name)


def declared(*, type_: str = "", element: str = "", simple: str = "", restriction: str = "", more: str = "") -> str:
    return DECLARED.format(type=type_, element=element, simple=simple, restriction=restriction, more=more)


def altered(element: str) -> str:
    return redefined(f'gen:alters="minOccurs" {element}', name="first")
