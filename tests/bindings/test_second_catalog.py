"""A catalog of another API: another envelope, or hardly one; other names; other times. Nothing of the first one is in its bindings."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.toys import BARE, BARE_ENVELOPE, HEAD, OPERATIONS, bindings_of, catalog_in, files_of

from webexgen.catalog.graph import Catalog
from webexgen.compose.composer import compose
from webexgen.errors import CatalogError
from webexgen.message import minimal
from webexgen.qname import XSI_TYPE
from webexgen.schema.reader import Reader

FULL = HEAD + """
  <xs:complexType name="envelopeType"><xs:sequence>
    <xs:element name="head"><xs:complexType><xs:sequence>
      <xs:element name="account" type="x:accountType" minOccurs="0"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="payload"><xs:complexType><xs:sequence>
      <xs:element name="outcome" type="x:outcomeType" minOccurs="0"/>
      <xs:element name="call" type="x:callType" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType>
  <xs:complexType name="accountType"><xs:sequence>
    <xs:element name="name" type="xs:string"/><xs:element name="key" type="xs:string" gen:sensitive="true"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="outcomeType"><xs:sequence>
    <xs:element name="state" type="xs:string"/>
    <xs:element name="why" type="xs:string" minOccurs="0"/>
    <xs:element name="code" type="xs:int" minOccurs="0"/>
  </xs:sequence></xs:complexType>
""" + OPERATIONS
DUE = datetime(2020, 3, 1, 8)  # noqa: DTZ001 - as in an API whose times have no zone

FULL_ENVELOPE = """[envelope]
content = "payload/call"
security = "head/account"
reply = "payload/outcome"

[envelope.outcome]
result = "state"
reason = "why"
exception = "code"
failure = "no"

[time]
format = "%d.%m.%Y %H:%M:%S"
elements = ["due"]
"""


@pytest.fixture(scope="module")
def bindings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str, str], Any]]:
    """The package of a catalog, generated and imported."""
    root = tmp_path_factory.mktemp("second")
    sys.path.insert(0, str(root))

    def made(package: str, schema: str, envelope: str) -> Any:
        bindings_of(root, package, schema, envelope)
        return importlib.import_module(f"{package}.v1_0")

    yield made
    sys.path.remove(str(root))


@pytest.fixture(scope="module")
def full(bindings: Callable[[str, str, str], Any]) -> Any:
    return bindings("orders_full", FULL, FULL_ENVELOPE)


@pytest.fixture(scope="module")
def bare(bindings: Callable[[str, str, str], Any]) -> Any:
    return bindings("orders_bare", BARE, BARE_ENVELOPE)


def same(one: bytes, other: bytes) -> bool:
    return bool(
        etree.tostring(etree.fromstring(one), method="c14n") == etree.tostring(etree.fromstring(other), method="c14n")
    )


def round_trip(api: Any, message: Any) -> Any:
    """The message, written and read as XML and as JSON."""
    data = api.render(message)
    read = api.parse(data)
    assert read == message
    assert type(read) is type(message)
    assert same(api.render(read), data)
    for one in (message, read):
        again = api.from_json(api.Message, api.to_json(one))
        assert again == message
        assert same(api.render(again), data)
    assert "$envelope" not in api.to_dict(read)
    assert api.validate(read) == []
    return read


def test_everything_can_be_imported(full: Any, bare: Any) -> None:
    for api in (full, bare):
        scope: dict[str, Any] = {}
        exec(f"from {api.__name__} import *", scope)
        assert set(api.__all__) <= scope.keys()
        assert dir(api)
    assert full.Account is full.orders.Account
    assert not hasattr(bare, "Account")
    for word in ("SecurityContext", "service", "meeting"):
        assert word not in (*full.__all__, *bare.__all__)


def test_request_of_another_envelope(full: Any) -> None:
    order = full.orders.PlaceOrder(article="pen", count=2, due=DUE)
    message = full.Request(security=full.Account(name="me", key="S3CRET"), body=[order])
    read = round_trip(full, message)
    assert read.security.name == "me"
    assert full.to_datetime(read.body[0].due) == DUE
    assert read.body[0].due == "01.03.2020 08:00:00"
    root = etree.fromstring(full.render(message))
    assert [element.tag for element in root] == ["head", "payload"]
    assert root.find("payload/call").get(XSI_TYPE) == "run:orders.PlaceOrder"
    assert b"S3CRET" not in full.render(message, redact=True)
    assert "S3CRET" not in full.to_json(message, redact=True)
    assert message.only(full.orders.PlaceOrder) is order
    assert (message.result, message.reason, message.exception_id) == (None, None, None)


def test_response_of_another_envelope(full: Any) -> None:
    lines = [full.orders.Line(number=number) for number in range(3)]
    reply = full.Response(
        responses=[full.orders.Outcome(state="yes")], body=[full.orders.PlaceOrderResponse(line=lines)]
    )
    read = round_trip(full, reply)
    assert read.result == "yes"
    read.raise_for_failure()
    assert list(full.iter_parse(full.render(reply), "line")) == lines


def test_failure_of_another_envelope(full: Any) -> None:
    message = full.Response(responses=[full.orders.Outcome(state="no", why="sold out", code=7)])
    read = round_trip(full, message)
    with pytest.raises(full.ApiFailure) as caught:
        read.raise_for_failure()
    assert (caught.value.result, caught.value.reason, caught.value.exception_id) == ("no", "sold out", "7")
    assert str(caught.value) == "the response is no, exception 7: sold out"
    assert (read.result, read.reason, read.exception_id) == ("no", "sold out", "7")


def test_part_that_may_stand_once(full: Any, bare: Any) -> None:
    outcomes = [full.orders.Outcome(state="yes")] * 2
    orders = [bare.orders.PlaceOrder(article="pen", count=1)] * 2
    for api, message, told in (
        (full, full.Response(responses=outcomes), r"Response\.responses: the messages of this API have one"),
        (bare, bare.Request(body=orders), r"Request\.body: the messages of this API have one"),
    ):
        for write in (api.render, api.to_dict):
            with pytest.raises(api.MessageError, match=told):
                write(message)
    with pytest.raises(full.MessageError, match="have one"):
        full.from_dict(full.Message, {"$type": "Response", "responses": [{"state": "yes"}, {"state": "yes"}]})


def test_what_is_around_the_parts_is_kept(full: Any) -> None:
    data = (
        b'<x:envelope xmlns:x="urn:x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><x:head a="1"><x:new/></x:head><x:payload>'
        b'<x:call xsi:type="x:placeOrderResponse"/><x:outcome><x:state>yes</x:state></x:outcome></x:payload></x:envelope>'
    )
    read = full.parse(data)
    assert same(full.render(read), data)
    assert same(full.render(full.from_json(full.Message, full.to_json(read))), data)
    assert {problem.path for problem in full.validate(read)} == {"/head", "/head/new", "/payload/call"}


def test_message_without_any_envelope(bare: Any) -> None:
    order = bare.orders.PlaceOrder(article="pen", count=2, due=bare.from_datetime(DUE.replace(tzinfo=UTC)))
    read = round_trip(bare, bare.Request(body=[order]))
    assert read.body[0].due == "2020-03-01T08:00:00+00:00"
    assert bare.to_datetime(read.body[0].due) == DUE.replace(tzinfo=UTC)
    assert [element.tag for element in etree.fromstring(bare.render(read))] == ["call"]
    reply = bare.Response(body=[bare.orders.PlaceOrderResponse(line=[bare.orders.Line(number=1)])])
    assert round_trip(bare, reply).result is None
    reply.raise_for_failure()
    assert [line.number for line in bare.iter_parse(bare.render(reply), "line")] == [1]
    problems = bare.validate(bare.Request(body=[bare.orders.PlaceOrder(article="pen")]))
    assert [(problem.path, problem.code) for problem in problems] == [("count", "missing")]


def test_parts_that_the_api_has_not_are_refused(bare: Any) -> None:
    with pytest.raises(TypeError, match="takes no security: the messages of this API have none"):
        bare.Request(security=bare.orders.Line(number=1))
    with pytest.raises(TypeError, match="takes no responses: the messages of this API have none"):
        bare.Response(responses=[bare.orders.Line(number=1)])
    message = bare.Request(body=[bare.orders.PlaceOrder(article="pen", count=1)])
    message.security = bare.orders.Line(number=1)
    with pytest.raises(bare.MessageError, match=r"Request\.security: the messages of this API have none"):
        bare.render(message)
    with pytest.raises(bare.MessageError, match="a message has body"):
        bare.from_dict(bare.Message, {"$type": "Request", "security": {}})


@pytest.mark.parametrize("text", ["2020-03-01", "03/01/2020 08:00:00", "2020-03-01T08:00", "2020-13-01T08:00:00"])
def test_time_that_is_not_iso(bare: Any, text: str) -> None:
    with pytest.raises(bare.MessageError, match=r"ISO 8601|no such date"):
        bare.to_datetime(text)


WITH_ATTRIBUTES = BARE.replace(
    '<xs:complexType name="callType"/>',
    """<xs:complexType name="callType">
    <xs:attribute name="id" type="xs:int" use="required"/></xs:complexType>
  <xs:simpleType name="unitType"><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>""",
).replace(
    '<xs:element name="number" type="xs:int"/></xs:sequence>',
    """<xs:element name="number" type="xs:int"/></xs:sequence>
    <xs:attribute name="unit" form="qualified" type="x:unitType"/>""",
)
LINE = '<x:line x:unit="box"><x:number>1</x:number></x:line>'


@pytest.fixture(scope="module")
def with_attributes(bindings: Callable[[str, str, str], Any]) -> Any:
    return bindings("orders_attributes", WITH_ATTRIBUTES, BARE_ENVELOPE)


@pytest.mark.parametrize(
    "attributes, line, found",
    [
        ('id="1"', LINE, []),
        ('id=" 1 "', LINE.replace(' x:unit="box"', ""), []),
        ("", LINE, ["missing: the schema requires the attribute id"]),
        ('id="x"', LINE, ["value: its attribute id is no xs:int"]),
        ('id="1" x:id="1"', LINE, ["attribute: the schema knows no attribute id here"]),
        ('id="1"', LINE.replace("x:unit", "unit"), ["attribute: the schema knows no attribute unit here"]),
        ('id="1"', LINE.replace("box", "boxes"), ["length: its attribute unit must have at most 3 characters"]),
    ],
)
def test_declared_attributes_are_validated(with_attributes: Any, attributes: str, line: str, found: list[str]) -> None:
    data = f"""<x:envelope xmlns:x="urn:x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <x:call xsi:type="x:placeOrderResponse" {attributes}>{line}</x:call></x:envelope>"""
    problems = with_attributes.validate(with_attributes.parse(data))
    assert [f"{problem.code}: {problem.text}" for problem in problems] == found
    schema = etree.XMLSchema(etree.fromstring(WITH_ATTRIBUTES))
    assert schema.validate(etree.fromstring(data)) is not bool(found)


def test_docstring_shows_a_call_of_this_api(full: Any, bare: Any) -> None:
    call = 'body=[api.orders.PlaceOrder(article="...", count=1)])'
    assert f"api.Request(security=api.Account(...), {call}" in full.__doc__
    assert f"api.Request({call}" in bare.__doc__


@pytest.mark.parametrize(("schema", "envelope"), [(FULL, FULL_ENVELOPE), (BARE, BARE_ENVELOPE)])
@pytest.mark.parametrize("direction", ["request", "response"])
def test_minimal_message(tmp_path: Path, schema: str, envelope: str, direction: Any) -> None:
    catalog = catalog_in(tmp_path / "xsd", "orders", schema, envelope)
    schemas = compose(catalog, "1.0")
    root = minimal.message(Reader(catalog.wire).read(schemas), "PlaceOrder", direction, full="")
    assert schemas.compile().validate(root)


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('"payload/call"', '"payload/cal"', 10, "payload has no element cal: did you mean 'call'?"),
        ('"payload/call"', '"paylod/call"', 10, "the message has no element paylod: did you mean 'payload'?"),
        ('"payload/call"', '"payload/call/line"', 10, "callType|call has no element|may stand more than once"),
        ('"payload/call"', '"payload/outcome"', 12, "stand inside each other"),
        ('"payload/call"', '"head/account"', 11, "stand inside each other"),
        ('"payload/call"', '"payload//call"', 10, "must be names of elements with / between them"),
        ('reply = "payload/outcome"\n', "", 13, "envelope.reply must be there"),
        ('"head/account"', '"head/account/name"', 11, "name is not of a complex type"),
        ('content = "payload/call"\nsecurity = "head/account"', 'content = "head/account"', 10, "body_content is"),
        ('"state"', '"stat"', 15, "outcomeType has no element stat: did you mean 'state'?"),
        ('result = "state"\n', "", 17, "failure is a text in the element result"),
        ("%d.%m.%Y", "%d.%m.%y", 21, "time.format must hold each of"),
        ("[envelope", "[envelop", 9, "unknown key 'envelop': did you mean 'envelope'?"),
        ("{urn:x}callType", "{urn:x}callTyp", 5, r"has no complex type {urn:x}callTyp: did you mean '{urn:x}callType'[?]$"),
        ('"payload/outcome"', '"payload/outcom"', 12, "payload has no element outcom: did you mean 'outcome'[?]$"),
    ],
)  # fmt: skip
def test_path_that_leads_nowhere_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    catalog_in(tmp_path / "xsd", "orders", FULL, FULL_ENVELOPE)
    path = tmp_path / "xsd" / "wire.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(CatalogError) as caught:
        files_of(Catalog.load(tmp_path / "xsd"))
    assert re.search(told, str(caught.value))
    assert f"{path}:{line}: " in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_failure_is_a_value_of_the_result(tmp_path: Path) -> None:
    values = "".join(f'<xs:enumeration value="{value}"/>' for value in ("yes", "nay"))
    states = (
        f'<xs:simpleType name="stateType"><xs:restriction base="xs:string">{values}</xs:restriction></xs:simpleType>'
    )
    schema = FULL.replace('"state" type="xs:string"', '"state" type="x:stateType"')
    schema = schema.replace('<xs:complexType name="outcomeType">', f'{states}<xs:complexType name="outcomeType">')
    with pytest.raises(CatalogError, match=r"wire.toml:18: envelope.outcome.failure: 1.0: state is never 'no'"):
        files_of(catalog_in(tmp_path / "xsd", "orders", schema, FULL_ENVELOPE))
    files_of(catalog_in(tmp_path / "other", "orders", schema, FULL_ENVELOPE.replace('"no"', '"nay"')))


def test_path_through_what_repeats_is_refused(tmp_path: Path) -> None:
    schema = FULL.replace('<xs:element name="payload">', '<xs:element name="payload" maxOccurs="2">')
    with pytest.raises(CatalogError, match=r"wire.toml:10: envelope.content: 1.0: payload may stand more than once"):
        files_of(catalog_in(tmp_path / "xsd", "orders", schema, FULL_ENVELOPE))
