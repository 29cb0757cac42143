"""The model against the composed schema, read a second time without the reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from lxml import etree
from support.toy_catalogs import MakeCatalog

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compose.composer import GEN, SchemaSet, compose
from webexgen.errors import ComposeError
from webexgen.qname import XS, local_name
from webexgen.schema.model import Api, ComplexType, Element, Field, Module, Provenance, SimpleType
from webexgen.schema.reader import Reader

NS = {"xs": XS, "gen": GEN}
SETS = pytest.mark.parametrize("name", [BASELINE, "40.2.9", "40.4.9", "40.8.0", "40.12.0"])

SERVICE = "http://www.webex.com/schemas/2002/06/service"
MEETING, TRAINING, EP, USER, SITE, SESSION, HISTORY = (
    f"{{{SERVICE}/{part}}}" for part in ("meeting", "trainingsession", "ep", "user", "site", "session", "history")
)

SECRET = re.compile(r"pass(word|code)?$|password(hint|answer)|pwd$|pw$|pin$|hostkey$|token$|ticket$", re.IGNORECASE)
SECRET_BY_USE = {
    *("moderatorCode", "subscriberAccessCode", "participantAccessCode", "participantFullAccessCode"),
    *("participantLimitedAccessCode", "accessCode", "hostMeetingURL", "joinMeetingURL", "userLoginURL"),
}


def elements(module: Module) -> Iterator[Element]:
    for type_ in module.types.values():
        if isinstance(type_, ComplexType) and type_.content is not None:
            yield from type_.content.elements()


def gen(node: etree._Element, name: str) -> str:
    return node.get(f"{{{GEN}}}{name}", "")


@cache
def declared(document: etree._Element) -> Counter[tuple[object, ...]]:
    """The element declarations of a document, by what is said of each in attributes."""
    return Counter(
        (
            node.get("name"),
            node.get("minOccurs", "1"),
            node.get("maxOccurs", "1").replace("unbounded", "None"),
            node.get("default"),
            node.get("nillable") == "true",
            gen(node, "sensitive") == "true",
            gen(node, "update") or BASELINE,
            gen(node, "altered"),
        )
        for node in document.iter(f"{{{XS}}}element")
        if node.getparent() is not document
    )


@cache
def read(elements: tuple[Element, ...]) -> Counter[tuple[object, ...]]:
    return Counter(
        (
            element.name,
            str(element.min_occurs),
            str(element.max_occurs),
            element.default,
            element.nillable,
            element.sensitive,
            element.provenance.update,
            " ".join(element.provenance.altered),
        )
        for element in elements
    )


def test_model_holds_every_declaration_as_it_stands(
    schema_sets: Mapping[str, SchemaSet], apis: Mapping[str, Api], release: str
) -> None:
    for module in apis[release].modules:
        document = schema_sets[release].documents[f"{module.name}.xsd"]
        assert read(tuple(elements(module))) == declared(document), module.name


@SETS
def test_model_holds_every_facet(schema_sets: Mapping[str, SchemaSet], apis: Mapping[str, Api], name: str) -> None:
    written = Counter(
        (local_name(str(node.tag)), node.get("value"))
        for document in schema_sets[name].documents.values()
        for node in document.iterfind(".//xs:restriction/*", NS)
    )
    found: Counter[tuple[str, str | None]] = Counter()
    for type_ in apis[name].types.values():
        if isinstance(type_, SimpleType):
            facets = type_.facets
            found.update(("enumeration", value) for value in facets.enumeration)
            found.update(("pattern", value) for value in facets.pattern)
            for facet in ("max_length", "min_inclusive", "max_inclusive"):
                value = getattr(facets, facet)
                if value is not None:
                    found[re.sub(r"_(\w)", lambda m: m[1].upper(), facet), str(value)] += 1
    assert found == written
    assert {facet for facet, _ in found} == {"enumeration", "maxLength", "minInclusive", "maxInclusive", "pattern"}


@SETS
def test_model_names_every_type_and_no_other(
    schema_sets: Mapping[str, SchemaSet], apis: Mapping[str, Api], name: str
) -> None:
    api, documents = apis[name], schema_sets[name].documents.values()
    written = sum(len(d.findall(".//xs:complexType", NS)) + len(d.findall(".//xs:simpleType", NS)) for d in documents)
    assert len(api.types) == written
    used = {element.type for module in api.modules for element in elements(module)}
    used |= {t.base for t in api.types.values() if t.base is not None}
    used |= {half for operation in api.operations for half in (operation.request, operation.response)}
    assert {type_ for type_ in used if not type_.startswith(f"{{{XS}}}")} <= api.types.keys()
    assert {type_ for type_ in api.types if "/" in local_name(type_)} <= used


@SETS
def test_cardinality_counts_choices_and_repeated_groups(
    schema_sets: Mapping[str, SchemaSet], apis: Mapping[str, Api], name: str
) -> None:
    """The fields, which xsdata's analysis gives, say the same as the particles on the way up from each element."""

    def key(node: etree._Element) -> str:
        holder = next(n for n in node.iterancestors() if n.tag == f"{{{XS}}}complexType")
        owner = holder.getparent()
        if holder.get("name") is not None or owner is None:
            return f"{{{node.getroottree().getroot().get('targetNamespace')}}}{holder.get('name')}"
        return f"{key(owner)}/{owner.get('name')}"

    def cardinality(node: etree._Element) -> tuple[bool, bool]:
        many = optional = False
        while node.tag != f"{{{XS}}}complexType":
            many |= node.get("maxOccurs", "1") != "1"
            optional |= node.get("minOccurs") == "0" or node.tag == f"{{{XS}}}choice"
            parent = node.getparent()
            assert parent is not None
            node = parent
        return many, optional

    expected: dict[str, list[tuple[str | None, bool, bool]]] = {}
    for document in schema_sets[name].documents.values():
        for node in document.iterfind("./*//xs:element", NS):
            expected.setdefault(key(node), []).append((node.get("name"), *cardinality(node)))
    found = {
        type_.name: [(f.element.name, f.many, f.optional) for f in type_.fields]
        for type_ in apis[name].types.values()
        if isinstance(type_, ComplexType) and type_.fields
    }
    assert found == expected


@pytest.mark.parametrize(
    ("type_", "name", "min_occurs", "many", "optional"),
    [
        (f"{TRAINING}setScheduledTest/deliveryMethod", "session", 1, False, True),
        (f"{TRAINING}setScheduledTest/deliveryMethod", "website", 1, False, True),
        (f"{TRAINING}createTrainingSessionResponse/additionalInfo", "guestToken", 0, True, True),
        (f"{TRAINING}createTrainingSessionResponse/additionalInfo", "meetingUUID", 0, True, True),
        (f"{TRAINING}createTrainingSessionResponse", "sessionkey", 0, True, True),
        (f"{MEETING}registrationFormType", "fax", 0, False, True),
        (f"{EP}getSessionInfoResponse", "sessionkey", 1, False, False),
    ],
)
def test_cardinality_of_some_fields(
    apis: Mapping[str, Api], type_: str, name: str, min_occurs: int, *, many: bool, optional: bool
) -> None:
    field = field_of(apis["40.12.0"], type_, name)
    assert (field.element.min_occurs, field.many, field.optional) == (min_occurs, many, optional)


def test_value_of_a_field_is_what_a_program_holds(apis: Mapping[str, Api], release: str) -> None:
    """A class for a complex type, or for the base where it adds nothing; an enumeration; else a built-in type."""
    api = apis[release]

    def held(name: str) -> str:
        inner = api.complex(name)
        if inner is not None:
            return inner.base if inner.anonymous and inner.base is not None and inner.content is None else name
        builtin, facets = api.facets(name)
        return name if any(f.enumeration for f in facets) else builtin

    fields = [field for type_ in api.types.values() if isinstance(type_, ComplexType) for field in type_.fields]
    assert {(f.element.name, f.value) for f in fields} == {(f.element.name, held(f.element.type)) for f in fields}


def field_of(api: Api, type_: str, name: str) -> Field:
    owner = api.complex(type_)
    assert owner is not None
    (field,) = [field for field in owner.fields if field.element.name == name]
    return field


@pytest.mark.parametrize(
    ("release", "type_", "name", "expected"),
    [
        (BASELINE, f"{EP}getSessionInfo", "sessionKey", Provenance(source="xmlapi5.9")),
        ("40.6.0", f"{EP}getSessionInfo", "sessionKey", Provenance(source="xmlapi5.9", altered=("40.6.0",))),
        ("40.1.0", f"{EP}getSessionInfo", "pmrUrl", Provenance("40.1.0", "shown", "page40", ("minOccurs",))),
        ("40.2.9", f"{EP}getSessionInfo", "pmrUrl", Provenance("40.1.0", "shown", "page40", ("minOccurs",))),
        (
            "40.2.9",
            f"{SESSION}accessControlInstanceType",
            "audioPassword",
            Provenance("40.4.8", "documented", "page40", ("type", "minOccurs", "place")),
        ),
        (
            "40.12.0",
            f"{USER}getMeResponse",
            "privilege",
            Provenance("40.6.0", "implied", "page40", ("type", "minOccurs", "place", "name")),
        ),
        (
            "40.12.0",
            f"{SITE}metaDataType/meetingTemplates/meetingTemplate",
            "serviceType",
            Provenance("40.12.0", "shown", "page40", ("type", "minOccurs")),
        ),
        ("40.12.0", f"{SITE}siteType/video", "HQvideo", Provenance(BASELINE, "shown", "fix10", ("minOccurs",))),
    ],
)
def test_provenance_of_some_elements(
    apis: Mapping[str, Api], release: str, type_: str, name: str, expected: Provenance
) -> None:
    assert field_of(apis[release], type_, name).element.provenance == expected


def test_provenance_is_that_of_the_fragments(catalog: Catalog, apis: Mapping[str, Api], release: str) -> None:
    """What an update brings carries the update's name, and what its fragment says of evidence and assumptions."""
    update = catalog.updates[catalog.releases[release].update]
    written = {
        (node.get("name"), gen(node, "evidence"), tuple(gen(node, "assumed").split()), gen(node, "sensitive") == "true")
        for path in update.fragments
        for node in etree.parse(path).iter(f"{{{XS}}}element")
        if not any(gen(node, word) for word in ("alters", "removes", "renames"))
    }
    brought = [e for m in apis[release].modules for e in elements(m) if e.provenance.update == update.name]
    assert {(e.name, e.provenance.evidence, e.provenance.assumed, e.sensitive) for e in brought} == written
    assert {e.provenance.source for e in brought} <= {"page40"}


def test_new_types_tell_their_update(catalog: Catalog, apis: Mapping[str, Api], release: str) -> None:
    """Anonymous types stand inside an element that tells it; a copied one keeps what it was."""
    parent = catalog.releases[release].parent
    new = [apis[release].types[name] for name in apis[release].types.keys() - apis[parent].types.keys()]
    told = {type_.name: type_.provenance.update for type_ in new if "/" not in local_name(type_.name)}
    assert told == dict.fromkeys(told, catalog.releases[release].update)


@SETS
def test_every_secret_is_sensitive(apis: Mapping[str, Api], name: str) -> None:
    api = apis[name]
    told: dict[bool, set[str]] = {True: set(), False: set()}
    for module in api.modules:
        for element in elements(module):
            if api.complex(element.type) is None and api.facets(element.type)[0] == f"{{{XS}}}string":
                told[element.sensitive].add(element.name)
            else:
                assert not element.sensitive, element.name
    assert {name for name in told[False] if SECRET.search(name)} == set()
    assert {name for name in told[True] if not SECRET.search(name)} <= SECRET_BY_USE
    assert {"meetingPassword", "hostKey", "guestToken", "PIN", "hostPIN", "sessionTicket"} <= told[True]
    assert ("audioPassword" in told[True]) is (name != BASELINE)


@pytest.mark.parametrize(
    ("operation", "package", "request_type", "response_type", "xsi", "seen"),
    [
        (
            "GetSessionInfo",
            "ep",
            f"{EP}getSessionInfo",
            f"{EP}getSessionInfoResponse",
            "java:com.webex.service.binding.ep.GetSessionInfo",
            True,
        ),
        (
            "LstAccessAnywhereHistory",
            "history",
            f"{HISTORY}lstAccessAnywhereHistory",
            f"{HISTORY}LstAccessAnywhereHistoryResponse",
            "java:com.webex.service.binding.history.LstAccessAnywhereHistory",
            True,
        ),
        (
            "SetTeleconferenceSession",
            "meeting.auo",
            f"{{{SERVICE}/meeting/auo}}setTeleconferenceSession",
            f"{{{SERVICE}/meeting/auo}}setTeleconferenceSessionResponse",
            "java:com.webex.service.binding.meeting.auo.SetTeleconferenceSession",
            False,
        ),
    ],
)
def test_operation(
    apis: Mapping[str, Api],
    operation: str,
    package: str,
    request_type: str,
    response_type: str,
    xsi: str,
    *,
    seen: bool,
) -> None:
    found = apis["40.12.0"].operation(operation.upper())
    assert found is not None
    assert (found.name, found.package, found.request, found.response) == (
        operation,
        package,
        request_type,
        response_type,
    )
    assert (found.request_xsi, found.xsi_seen) == (xsi, seen)


def test_operations_are_those_of_the_documents(
    schema_sets: Mapping[str, SchemaSet], apis: Mapping[str, Api], release: str
) -> None:
    halves = Counter(
        gen(node, "operation")
        for document in schema_sets[release].documents.values()
        for node in document.iterfind("xs:complexType[@gen:operation]", NS)
    )
    assert [operation.name for operation in apis[release].operations] == sorted(halves)
    assert set(halves.values()) == {2}
    assert len(halves) == 78


def test_every_operation_extends_body_content(apis: Mapping[str, Api], release: str) -> None:
    api = apis[release]
    for operation in api.operations:
        for half in (operation.request, operation.response):
            type_ = api.complex(half)
            assert type_ is not None
            assert api.bases(type_)[-1].name == f"{{{SERVICE}}}bodyContentType", half


def test_what_was_read_before_does_not_matter(
    catalog: Catalog, schema_sets: Mapping[str, SchemaSet], apis: Mapping[str, Api]
) -> None:
    assert Reader(catalog.wire).read(schema_sets["40.12.0"]) == apis["40.12.0"]


def test_facets_of_a_restricted_restriction(make_catalog: MakeCatalog) -> None:
    toy = """\
<xs:simpleType name="short"><xs:restriction base="a:text">
  <xs:maxLength value="8"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="text"><xs:restriction base="xs:token">
  <xs:maxLength value="16"/><xs:minLength value="1"/>
</xs:restriction></xs:simpleType>
"""
    builtin, (near, far) = read_toy(make_catalog, toy).facets("{urn:a}short")
    assert builtin == f"{{{XS}}}token"
    assert (near.max_length, near.min_length, far.max_length, far.min_length) == (8, None, 16, 1)


def test_wildcard_does_not_displace_what_follows_it(make_catalog: MakeCatalog) -> None:
    toy = """\
<xs:complexType name="open"><xs:sequence>
  <xs:any namespace="##other" processContents="lax"/>
  <xs:element name="many" type="xs:int" maxOccurs="unbounded"/>
  <xs:element name="one" type="xs:string" minOccurs="0"/>
</xs:sequence></xs:complexType>
"""
    type_ = read_toy(make_catalog, toy).complex("{urn:a}open")
    assert type_ is not None
    assert [(f.element.name, local_name(f.value), f.many, f.optional) for f in type_.fields] == [
        ("many", "int", True, False),
        ("one", "string", False, True),
    ]


def test_an_operation_without_answer_is_refused(make_catalog: MakeCatalog) -> None:
    content = '<xs:complexType name="t" gen:operation="GetIt" gen:direction="request"/>'
    with pytest.raises(ComposeError, match=r"a\.xsd:2: is the request of GetIt, which has no response"):
        read_toy(make_catalog, content)


def read_toy(make_catalog: MakeCatalog, body: str) -> Api:
    catalog = make_catalog({"a": body})
    return Reader(catalog.wire).read(compose(catalog, BASELINE))
