"""`add`: fragments and announcements that compose, whatever stands there; refusals that write nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.page40 import page40_catalog

from webexgen.authoring.addition import Addition, add
from webexgen.authoring.announce import with_changes
from webexgen.authoring.fragment import Frame, Step, with_attributes, with_declaration
from webexgen.catalog.announcement import AnnouncedChange, read_update
from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.errors import ComposeError, WebexgenError
from webexgen.files import complete, write_all, write_together
from webexgen.schema.model import Module

MODULE = Module("a", "urn:a", "a", "", {})


def frame(type_: str, compositor: str) -> Frame:
    inner = [Step("complexContent"), Step("extension", "", {"base": f"a:{type_}"}), Step(compositor)]
    return Frame.of_type(MODULE, "complexType", type_, "../baseline/a.xsd", *inner)


FRAME = frame("thing", "sequence")


@pytest.fixture(scope="module")
def catalog_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog with a release that changes nothing yet."""
    root = page40_catalog(tmp_path_factory.mktemp("adding") / "xsd")
    begin = ["new-release", "91.1.0", "--after", "40.12.0", "--title", "Toys"]
    assert CliRunner().invoke(main, ["--catalog", str(root), *begin]).exit_code == 0
    return root


@pytest.fixture
def fresh_root(catalog_root: Path, tmp_path: Path) -> Path:
    """The same, for one test to write into."""
    return Path(shutil.copytree(catalog_root, tmp_path / "xsd"))


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--catalog", str(root), "add", *arguments])


REFUSED = [
    (
        Addition("DelSesion", "request", "x", "shown", "xs:int"),
        "there is no operation 'DelSesion': did you mean 'DelSession'?",
    ),
    (Addition("DelSession", "request", "sessionKey", "shown", "xs:int"), "91.1.0 has it already"),
    (
        Addition("DelSession", "request", "sesionKey", "shown", removes=True),
        "has no sesionKey: did you mean 'sessionKey'?",
    ),
    (Addition("DelSession", "request", "sessionKey/x", "shown", "xs:int"), "DelSession/sessionKey is of a simple type"),
    (
        Addition("GetSite", "response", "siteInstanc/x", "shown", "xs:int"),
        "'siteInstanc': did you mean 'siteInstance'?",
    ),
    (Addition("DelSession", "request", "x", "shown"), "say of which --type it is"),
    (Addition("DelSession", "request", "x", "shown", "comm:x"), "there is no prefix 'comm': did you mean 'com'?"),
    (Addition("DelSession", "request", "x", "shown", "com:serviceTypeTyp"), "did you mean 'serviceTypeType'?"),
    (Addition("DelSession", "request", "x", "shown", "xs:int", after="sesionKey"), "would not compose"),
    (Addition("DelSession", "request", "x", "shown", "xs:strin"), "would not compose"),
    (Addition("DelSession", "request", "@x", "shown", removes=True), "has no @x"),
    (Addition("DelSession", "request", "why", "shown", removes=True), "has no why; there are "),
    (
        Addition("LstOpenSession", "request", "serviceType", "shown", value="SalesCentre", removes=True),
        "removes the value 'SalesCentre', which serviceTypeType does not have: did you mean 'SalesCenter'?",
    ),
    (Addition("LstOpenSession", "request", "serviceType", "shown", value="SalesCenter"), "already has"),
    (
        Addition("DelSession", "request", "sessionKey", "shown", facet="maxLen=3"),
        "there is no facet 'maxLen': did you mean 'maxLength'?",
    ),
    (Addition("DelSession", "request", "sessionKey", "shown", facet="maxLength"), "must say a value"),
    (Addition("DelSession", "request", "sessionKey", "shown", facet="maxInclusive=x"), "would not compose"),
    (Addition("DelSession", "request", "sessionKey", "shown", facet="totalDigits", removes=True), "has no totalDigits"),
    (Addition("CreateMeeting", "request", "metaData", "shown", value="x"), "is a complex type, which has no values"),
]


@pytest.mark.parametrize(("change", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_does_not_fit_is_refused(catalog_root: Path, change: Addition, told: str) -> None:
    catalog = Catalog.load(catalog_root)
    with pytest.raises(WebexgenError) as raised:
        add(catalog, catalog.resolve("91.1.0"), change)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["DelSession", "request", "x", "--type", "xs:int", "--occurs", "few"], "must be like 0..1"),
        (["DelSession", "request", "sendEmail", "--removes", "--deprecates", "x"], "are different changes"),
        (["DelSession", "request", "sendEmai", "--removes"], "did you mean 'sendEmail'?"),
        (["DelSession", "request"], "comes the PATH"),
        (["DelSession"], "91.1.0 has DelSession already"),
        (["DelSesion", "--removes"], "did you mean 'DelSession'?"),
        (["OpenLobby", "--into", "meetin"], "there is no module 'meetin': did you mean 'meeting'?"),
        (["OpenLobby"], "say --into of which module"),
        (["Open Lobby", "--into", "meeting"], "is no name of an operation"),
        (["OpenLobby", "--type", "xs:int"], "--type means nothing for an operation without a PATH"),
        (["DelSession", "request", "x", "--into", "ep", "--type", "xs:int"], "--into is of a new operation"),
        (["DelSession", "request", "sessionKey", "--value", "1", "--facet", "maxLength=1"], "give one of them"),
    ],
)
def test_a_refusal_writes_nothing(catalog_root: Path, arguments: list[str], told: str) -> None:
    before = {path: path.read_bytes() for path in catalog_root.rglob("*") if path.is_file()}
    result = run(catalog_root, *arguments, "--evidence", "shown")
    assert result.exit_code == 2
    assert told in result.output
    assert {path: path.read_bytes() for path in catalog_root.rglob("*") if path.is_file()} == before


SHOWN = ["--evidence", "shown", "--assumed", "type"]
# What is asked for, what the announcement says of it then, and what stands in which fragment.
ADDED: dict[str, tuple[list[str], list[tuple[str, str]], str, str]] = {
    "element": (
        ["DelSession", "request", "notifyHost", "--type", "xs:boolean"],
        [("notifyHost", "element-added")],
        "ep.xsd",
        '<xs:element name="notifyHost" type="xs:boolean" minOccurs="0" gen:evidence="shown" gen:assumed="type"/>',
    ),
    "element renamed": (
        ["DelSession", "request", "mail", "--renames", "sendEmail"],
        [("mail", "element-renamed")],
        "ep.xsd",
        '<xs:element name="mail" gen:renames="sendEmail" gen:evidence="shown" gen:assumed="type"/>',
    ),
    "value": (
        ["LstOpenSession", "request", "serviceType", "--value", "WebinarCenter"],
        [("serviceType", "enum-value-added")],
        "common.xsd",
        '<xs:enumeration value="WebinarCenter" gen:evidence="shown" gen:assumed="type"/>',
    ),
    "value removed": (
        ["LstOpenSession", "request", "serviceType", "--value", "SalesCenter", "--removes"],
        [("serviceType", "enum-value-removed")],
        "common.xsd",
        '<xs:enumeration value="SalesCenter" gen:removes="true" gen:evidence="shown" gen:assumed="type"/>',
    ),
    "value deprecated": (
        ["LstOpenSession", "request", "serviceType", "--value", "SalesCenter", "--deprecates", "Sold"],
        [("serviceType", "deprecated")],
        "common.xsd",
        '<xs:enumeration value="SalesCenter" gen:alters="deprecated" gen:deprecated="Sold" gen:evidence="shown" gen:assumed="type"/>',
    ),
    "facet of a built-in type": (
        ["CreateMeeting", "request", "metaData/confName", "--facet", "maxLength=64"],
        [("metaData/confName", "facet-added")],
        "meeting.xsd",
        '<xs:maxLength value="64"/>',
    ),
    "facet of a shared type": (
        ["DelMeetingAttendee", "request", "attendeeEmail/email", "--facet", "maxLength=64"],
        [("attendeeEmail/email", "facet-added")],
        "common.xsd",
        '<xs:maxLength value="64" gen:evidence="shown" gen:assumed="type"/>',
    ),
}


@pytest.mark.parametrize(("arguments", "rows", "file", "line"), ADDED.values(), ids=ADDED)
def test_what_is_added_is_announced_as_a_comparison_finds_it(
    fresh_root: Path, arguments: list[str], rows: list[tuple[str, str]], file: str, line: str
) -> None:
    result = run(fresh_root, *arguments, *SHOWN)
    assert result.exit_code == 0, result.output
    found = read_update(fresh_root / "91.1.0").changes
    assert [(change.path, change.kind) for change in found] == rows
    assert {(change.operation, change.direction, change.evidence) for change in found} == {(*arguments[:2], "shown")}
    lines = (fresh_root / "91.1.0" / file).read_text(encoding="utf-8").splitlines()
    assert lines.count(line) + [text.strip() for text in lines].count(line) == 1, lines


OPERATIONS: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "new": (
        ["OpenLobby", "--into", "meeting"],
        [("request", "operation-added"), ("response", "operation-added")],
    ),
    "removed": (["DelSession", "--removes"], [("request", "operation-removed"), ("response", "operation-removed")]),
    "deprecated": (
        ["DelSession", "--deprecates", "Sessions end"],
        [("request", "deprecated"), ("response", "deprecated")],
    ),
}


@pytest.mark.parametrize(("arguments", "rows"), OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_comes_goes_or_is_deprecated(
    fresh_root: Path, arguments: list[str], rows: list[tuple[str, str]]
) -> None:
    result = run(fresh_root, *arguments, "--evidence", "documented", "--heading", "Lobbies")
    assert result.exit_code == 0, result.output
    (item,) = read_update(fresh_root / "91.1.0").items
    assert [(change.direction, change.kind) for change in item.changes] == rows
    assert (item.heading, item.operations, item.directions) == ("Lobbies", (arguments[0],), tuple(d for d, _ in rows))


def test_a_new_operation_takes_elements_where_it_is_declared(fresh_root: Path) -> None:
    assert run(fresh_root, "OpenLobby", "--into", "meeting", "--evidence", "documented").exit_code == 0
    more = ["--type", "com:timeZoneType", "--evidence", "documented"]
    assert run(fresh_root, "OpenLobby", "request", "zone", *more).exit_code == 0
    text = (fresh_root / "91.1.0" / "meeting.xsd").read_text(encoding="utf-8")
    assert "xs:redefine" not in text
    assert '        <xs:element name="zone" type="com:timeZoneType" minOccurs="0" gen:evidence="documented"/>\n' in text
    assert 'schemaLocation="../baseline/common.xsd"' in text


def test_changes_of_one_thing_come_together(fresh_root: Path) -> None:
    """What a fragment says already stays, whatever comes to the same type or element."""
    place = ["LstOpenSession", "request", "serviceType", "--evidence", "shown"]
    for more in (["--value", "A"], ["--value", "B"], ["--value", "SalesCenter", "--removes"]):
        assert run(fresh_root, *place, *more).exit_code == 0, more
    element = ["DelSession", "request", "x", "--type", "xs:int", "--evidence", "shown"]
    assert run(fresh_root, *element).exit_code == 0
    assert run(fresh_root, "DelSession", "--deprecates", "Gone soon", "--evidence", "shown").exit_code == 0
    text = (fresh_root / "91.1.0" / "common.xsd").read_text(encoding="utf-8")
    assert text.count("<xs:restriction ") == 1
    steps = (Step("redefine"), Step("simpleType", "serviceTypeType"), Step("restriction"))
    more = with_attributes(Path("common.xsd"), text, steps, {"gen:alters": "maxLength"})
    assert more == text.replace('gen:alters="enumeration"', 'gen:alters="enumeration maxLength"')
    text = (fresh_root / "91.1.0" / "ep.xsd").read_text(encoding="utf-8")
    assert text.count("<xs:complexType ") == 2  # request and response
    assert (
        '<xs:complexType name="delSession" gen:alters="deprecated" gen:deprecated="Gone soon" gen:evidence="shown">'
        in text
    )


def test_what_one_of_two_trains_lacks_is_told_at_once(fresh_root: Path) -> None:
    begin = ["new-release", "91.2.0", "--after", "91.1.0", "--also-as", "40.2.10:40.2"]
    assert CliRunner().invoke(main, ["--catalog", str(fresh_root), *begin]).exit_code == 0
    more = ["--type", "xs:int", "--after", "deviceCanStartMeeting", "--evidence", "shown"]
    result = run(fresh_root, "CreateMeeting", "request", "schedule/x", *more)
    assert result.exit_code == 2
    assert "(in 40.2.10, on train 40.2)" in result.output
    assert not (fresh_root / "91.2.0" / "meeting.xsd").exists()


def test_a_removal_is_no_addition(fresh_root: Path) -> None:
    """What goes is announced under an item of its own, unless the source has one heading for both."""
    more = ["--evidence", "shown"]
    assert run(fresh_root, "DelSession", "request", "x", "--type", "xs:int", "--heading", "One", *more).exit_code == 0
    assert run(fresh_root, "DelSession", "request", "sendEmail", "--removes", *more).exit_code == 0
    assert run(fresh_root, "DelSession", "request", "y", "--type", "xs:int", *more).exit_code == 0
    assert (
        run(fresh_root, "DelSession", "request", "meetingUUID", "--removes", "--heading", "One", *more).exit_code == 0
    )
    items = read_update(fresh_root / "91.1.0").items
    assert [(item.impact, [change.path for change in item.changes]) for item in items] == [
        ("adds", ["x", "y", "meetingUUID"]),
        ("changes", ["sendEmail"]),
    ]


def test_announcements_go_to_the_item_of_their_operation(fresh_root: Path) -> None:
    root = fresh_root
    more = ["--type", "xs:boolean", "--evidence", "shown"]
    for operation, name in (("DelSession", "one"), ("GetSite", "two"), ("DelSession", "three")):
        assert run(root, operation, "request", name, *more).exit_code == 0, name
    items = read_update(root / "91.1.0").items
    assert [(item.operations, [change.path for change in item.changes]) for item in items] == [
        (("DelSession",), ["one", "three"]),
        (("GetSite",), ["two"]),
    ]


def test_a_declaration_goes_where_it_belongs_and_comments_stay() -> None:
    first = with_declaration(Path("a.xsd"), "", FRAME, '<xs:element name="one"/>')
    commented = first.replace("          <xs:sequence>", "          <!-- é, and more -->\n          <xs:sequence>")
    second = with_declaration(Path("a.xsd"), commented, FRAME, '<xs:element name="two"/>')
    assert second.count("<xs:sequence>") == second.count("<xs:redefine ") == 1
    assert second.index('name="one"') < second.index('name="two"') < second.index("</xs:sequence>")
    assert "<!-- é, and more -->" in second
    other = with_declaration(Path("a.xsd"), second, frame("other", "choice"), "<xs:element/>")
    assert other.count("<xs:redefine ") == 1
    assert other.count("<xs:complexType ") == 2


@pytest.mark.parametrize("text", ["<a/>", "<xs:schema", "<xs:schema xmlns:xs='urn:x'><xs:redefine></xs:schema>"])
def test_a_fragment_without_a_place_is_refused(text: str) -> None:
    with pytest.raises(ComposeError, match=r"a\.xsd:1: "):
        with_declaration(Path("a.xsd"), text, FRAME, "<xs:element/>")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of this process")
@pytest.mark.parametrize("moves", range(4))
def test_a_killed_command_leaves_all_of_its_files_or_none(tmp_path: Path, moves: int) -> None:
    """Killed after so many moves of files: the first decides; from then on whoever reads the catalog completes the rest."""
    old, new = {"a/b.xsd": b"1", "a/update.toml": b"1"}, {"a/b.xsd": b"2", "a/update.toml": b"2", "releases.toml": b"2"}
    write_all(tmp_path, old)
    child = os.fork()
    if child == 0:
        replace, done = Path.replace, 0

        def until(path: Path, target: Path) -> Path:
            nonlocal done
            if tmp_path in path.parents and path.suffix != ".new":  # not those that make each staged file whole
                if done == moves:
                    os._exit(9)
                done += 1
            return replace(path, target)

        Path.replace = until  # type: ignore[method-assign,assignment]
        try:
            write_together(tmp_path, new)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    complete(tmp_path)
    found = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.glob("[!.]*/*")}
    found |= {p.name: p.read_bytes() for p in tmp_path.glob("*.toml")}
    assert found == (new if moves else old)
    write_together(tmp_path, new)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("element-added", "a/b added in GetSite"),
        ("facet-added", "A facet of a/b added in GetSite"),
        ("enum-value-removed", "A value of a/b removed in GetSite"),
    ],
)
def test_a_new_item_says_what_of_a_place_changes(tmp_path: Path, kind: str, title: str) -> None:
    text = 'title = ""\nreleases = ["1"]\npage = ""\n'
    path = tmp_path / "update.toml"
    path.write_text(text, encoding="utf-8")
    row = AnnouncedChange("GetSite", "request", "a/b", kind, "shown")
    assert f'title = "{title}"\n' in with_changes(path, text, [row])
