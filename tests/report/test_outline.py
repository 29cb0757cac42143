"""The outline against the model and the lineage, and as text and as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping

import pytest
from rich.console import Console
from support.toy_catalogs import MakeCatalog

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compose.composer import compose
from webexgen.report.console import as_text
from webexgen.report.node import Node, as_json
from webexgen.report.outline import outline
from webexgen.schema.model import Api, Operation
from webexgen.schema.reader import Reader

DIRECTIONS = ("request", "response")


def drawn(apis: Mapping[str, Api], catalog: Catalog, name: str, operation: str, direction: str) -> Node:
    api = apis[name]
    found = api.operation(operation)
    assert found is not None
    return outline(api, catalog, found, "request" if direction == "request" else "response")


def at(node: Node, path: str) -> Node:
    for step in path.split("/"):
        (node,) = [child for child in node.children if child.name == step]
    return node


def walk(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Elements by path; groups leave no step in it."""
    for child in node.children:
        below = f"{path}/{child.name}".lstrip("/") if child.kind == "element" else path
        if child.kind == "element":
            yield below, child
        yield from walk(child, below)


def printed(node: Node) -> list[str]:
    console = Console(file=io.StringIO(), width=200)
    console.print(as_text(node))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


CREATE_MEETING = ("40.12.0", "CreateMeeting", "request")
UUID_DOC = "UUID of each training session, beside its key."


@pytest.mark.parametrize(
    ("where", "path", "expected"),
    [
        (
            CREATE_MEETING,
            "accessControl/meetingPassword",
            Node("meetingPassword", "xs:string", "0..1", sensitive=True, facets="max length 16"),
        ),
        (
            CREATE_MEETING,
            "telephony/telephonySupport",
            Node(
                "telephonySupport",
                "meet:telephonySupportType",
                "0..1",
                default="NONE",
                facets="one of NONE, CALLIN, CALLBACK, OTHER",
            ),
        ),
        (
            CREATE_MEETING,
            "attendeeOptions/autoLockWaitTime",
            Node(
                "autoLockWaitTime",
                "meet:autoLockWaitTimeType",
                "0..1",
                "40.9.0",
                facets="one of 0, 5, 10, 15, 20",
                doc="Minutes between the meeting's start and its automatic lock: 0, 5, 10, 15 or 20.",
                assumed=("occurs",),
                first_releases=("40.9.0",),
                available="40.9.0 and later",
            ),
        ),
        (
            ("40.12.0", "CreateTrainingSession", "response"),
            "meetingUUID",
            Node(
                "meetingUUID",
                "xs:string",
                "0..n",
                "40.10.0",
                doc=UUID_DOC,
                assumed=("type", "occurs", "place"),
                first_releases=("40.10.0",),
                available="40.10.0 and later",
            ),
        ),
        (
            ("40.12.0", "LstAccessAnywhereHistory", "request"),
            "order/orderAD",
            Node(
                "orderAD",
                "serv:lstOrderADType",
                "0..3",
                "40.1.0",
                facets="one of ASC, DESC",
                evidence="shown",
                assumed=("occurs",),
                first_releases=("40.1.0",),
                available="every release",
            ),
        ),
        (
            ("40.12.0", "SetScheduledTest", "request"),
            "deliveryMethod/choice/website/emailAttendee/beforeDays",
            Node("beforeDays", "xs:int", "0..1", facets="at least 0, at most 99"),
        ),
        (
            (BASELINE, "SetScheduledTest", "request"),
            "attemptLimit/choice/noLimit",
            Node("noLimit", "xs:string", facets="pattern true|TRUE"),
        ),
        (
            ("40.2.9", "GetMeeting", "response"),
            "accessControl/isEnforceAudioLogin",
            Node(
                "isEnforceAudioLogin",
                "xs:boolean",
                "0..1",
                "40.2.9",
                assumed=("occurs",),
                first_releases=("40.2.9", "40.4.8"),
                available="40.2.9 on train 40.2; 40.4.8 and later",
            ),
        ),
    ],
)
def test_node(
    apis: Mapping[str, Api], catalog: Catalog, where: tuple[str, str, str], path: str, expected: Node
) -> None:
    assert at(drawn(apis, catalog, *where), path) == expected


def test_root_is_the_operation(apis: Mapping[str, Api], catalog: Catalog) -> None:
    root = drawn(apis, catalog, "40.12.0", "lstaccessanywherehistory", "response")
    assert (root.name, root.type, root.occurs) == (
        "LstAccessAnywhereHistory",
        "history:LstAccessAnywhereHistoryResponse",
        "1",
    )
    assert root.since == "40.1.0"


def test_base_content_comes_first(apis: Mapping[str, Api], catalog: Catalog) -> None:
    names = [child.name for child in drawn(apis, catalog, "40.12.0", "GetMeeting", "response").children]
    assert names[:2] == ["accessControl", "metaData"]
    assert names.index("assistService") < names.index("meetingkey") < names.index("meetingUUID")


@pytest.mark.parametrize(
    ("where", "path", "group", "names"),
    [
        (
            ("40.12.0", "SetScheduledTest", "request"),
            "deliveryMethod",
            Node("choice", kind="choice"),
            ["session", "website"],
        ),
        (
            ("40.12.0", "CreateTrainingSession", "response"),
            "additionalInfo",
            Node("sequence", occurs="0..n", kind="sequence"),
            ["sessionkey", "meetingUUID", "guestToken"],
        ),
        (
            ("40.6.1", "CreateMeeting", "request"),
            "registrationForm",
            Node("all", since="40.6.1", kind="all"),
            ["title", "company", "address1", "address2", "city", "state", "postalCode", "country", "phone", "fax"],
        ),
    ],
)
def test_group_is_visible(
    apis: Mapping[str, Api], catalog: Catalog, where: tuple[str, str, str], path: str, group: Node, names: list[str]
) -> None:
    (found,) = at(drawn(apis, catalog, *where), path).children
    assert [child.name for child in found.children] == names
    assert (found.name, found.type, found.occurs, found.since, found.kind) == (
        group.name,
        group.type,
        group.occurs,
        group.since,
        group.kind,
    )


@pytest.mark.parametrize("name", [BASELINE, "40.2.9", "40.12.0"])
def test_since_is_the_release_that_first_has_the_element_there(
    apis: Mapping[str, Api], catalog: Catalog, name: str
) -> None:
    """Seen from outlines of the whole lineage, without provenance."""
    lineage = [BASELINE]
    if name != BASELINE:
        release = catalog.releases[name]
        lineage += [catalog.added_in(release, update.name) for update in catalog.lineage(release)]
    first: dict[tuple[str, str, str], str] = {}
    told: dict[tuple[str, str, str], str] = {}
    for label in lineage:
        for operation in apis[label].operations:
            for direction in DIRECTIONS:
                root = drawn(apis, catalog, label, operation.name, direction)
                for path, node in (("", root), *walk(root)):
                    first.setdefault((operation.name, direction, path), label)
                    if label == name:
                        told[operation.name, direction, path] = node.since
    assert told == first


def recursive(make_catalog: MakeCatalog) -> tuple[Api, Catalog, Operation]:
    """A folder that holds folders, with what the API has no example of: a wildcard, and a sequence as alternative."""
    toy = {"a": """\
<xs:complexType name="getFolder" gen:operation="GetFolder" gen:direction="request"><xs:sequence>
  <xs:element name="folder" type="a:folderType" minOccurs="2" maxOccurs="2"/>
</xs:sequence></xs:complexType>
<xs:complexType name="getFolderResponse" gen:operation="GetFolder" gen:direction="response"/>
<xs:complexType name="folderType"><xs:sequence>
  <xs:choice minOccurs="0">
    <xs:sequence><xs:element name="from" type="a:day"/><xs:element name="to" type="a:day"/></xs:sequence>
    <xs:element name="folder" type="a:folderType" minOccurs="0" maxOccurs="unbounded"/>
  </xs:choice>
  <xs:any namespace="##other" minOccurs="0"/>
</xs:sequence></xs:complexType>
<xs:simpleType name="day"><xs:restriction base="xs:string">
  <xs:enumeration value="Mon, first"/><xs:enumeration value="[b]Tue[/b]"/>
</xs:restriction></xs:simpleType>
"""}
    catalog = make_catalog(toy)
    api = Reader(catalog.wire).read(compose(catalog, BASELINE))
    return api, catalog, api.operations[0]


def test_type_inside_itself_is_not_opened_again(make_catalog: MakeCatalog) -> None:
    root = outline(*recursive(make_catalog), "request")
    assert at(root, "folder").occurs == "2"
    inner = at(root, "folder/choice/folder")
    assert (inner.type, inner.occurs, inner.children) == ("a:folderType", "0..n", ())


def test_text_of_a_toy(make_catalog: MakeCatalog) -> None:
    assert printed(outline(*recursive(make_catalog), "request")) == [
        "GetFolder  a:getFolder",
        "└── folder  a:folderType  2",
        "    ├── choice  0..1",
        "    │   ├── sequence",
        '    │   │   ├── from  a:day  one of "Mon, first", [b]Tue[/b]',
        '    │   │   └── to  a:day  one of "Mon, first", [b]Tue[/b]',
        "    │   └── folder  a:folderType  0..n",
        "    └── any  ##other  0..1",
    ]


def test_attributes_and_fixed_values_are_shown(make_catalog: MakeCatalog) -> None:
    toy = {"a": """\
<xs:complexType name="getPrice" gen:operation="GetPrice" gen:direction="request"><xs:sequence>
  <xs:element name="price" type="a:price"/>
  <xs:element name="unit" type="xs:string" fixed=""/>
  <xs:element name="rate" type="xs:decimal" fixed="1.5" minOccurs="0"/>
</xs:sequence><xs:attribute name="id" type="xs:token" use="required"/></xs:complexType>
<xs:complexType name="getPriceResponse" gen:operation="GetPrice" gen:direction="response"/>
<xs:complexType name="price"><xs:complexContent><xs:extension base="a:amount">
  <xs:attribute name="currency" type="a:currency" default="EUR"/>
</xs:extension></xs:complexContent></xs:complexType>
<xs:complexType name="amount"><xs:sequence><xs:element name="value" type="xs:decimal"/></xs:sequence>
  <xs:attribute name="version" type="xs:int" fixed="2"/>
</xs:complexType>
<xs:simpleType name="currency"><xs:restriction base="xs:string">
  <xs:enumeration value="EUR"/><xs:enumeration value="USD"/>
</xs:restriction></xs:simpleType>
"""}
    catalog = make_catalog(toy)
    api = Reader(catalog.wire).read(compose(catalog, BASELINE))
    root = outline(api, catalog, api.operations[0], "request")
    assert printed(root) == [
        "GetPrice  a:getPrice",
        "├── price  a:price",
        "│   ├── value  xs:decimal",
        "│   ├── @version  xs:int  0..1  fixed 2",
        "│   └── @currency  a:currency  0..1  default EUR  one of EUR, USD",
        "├── unit  xs:string  fixed ''",
        "├── rate  xs:decimal  0..1  fixed 1.5",
        "└── @id  xs:token",
    ]
    version = as_json(root)["children"][0]["children"][1]  # type: ignore[index]
    assert version == {"name": "@version", "type": "xs:int", "occurs": "0..1", "kind": "attribute", "fixed": "2"}


def test_text_tells_since_once_for_what_came_together(apis: Mapping[str, Api], catalog: Catalog) -> None:
    lines = printed(drawn(apis, catalog, *CREATE_MEETING))
    (line,) = [line for line in lines if "40.6.1" in line]
    told = "40.4.9 on train 40.4; 40.6.1 and later  occurrence and place assumed  Which fields"
    assert line.startswith(f"└── registrationForm  meet:registrationFormType  0..1  {told}")
    assert "│   ├── meetingPassword  xs:string  0..1  sensitive  max length 16" in lines
    assert "│   └── enforcePassword  xs:boolean  0..1  default true" in lines


def test_text_cuts_long_lists_of_values(apis: Mapping[str, Api], catalog: Catalog) -> None:
    root = drawn(apis, catalog, *CREATE_MEETING)
    zones = at(root, "schedule/timeZone").facets
    (line,) = [line for line in printed(root) if "── timeZone " in line]
    assert zones.count('"GMT') == 62
    assert "GMT-12:00, Dateline" in line
    assert line.endswith("...")
    assert len(line) < 200


def test_json_holds_all_that_is_known(apis: Mapping[str, Api], catalog: Catalog) -> None:
    root = drawn(apis, catalog, "40.12.0", "SetScheduledTest", "request")
    tree = json.loads(json.dumps(as_json(root)))

    def rebuilt(values: dict[str, object]) -> Node:
        children = values.pop("children", [])
        assert isinstance(children, list)
        plain = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        return Node(**{**plain, "children": tuple(map(rebuilt, children))})  # type: ignore[arg-type]

    assert tree["children"][0] == {
        "name": "sessionKey",
        "type": "xs:long",
        "occurs": "0..1",
        "since": "baseline",
        "kind": "element",
        "evidence": "documented",
    }
    assert rebuilt(tree) == root
