"""`add`: fragments and announcements that compose, whatever stands there; refusals that write nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import CATALOG

from webexgen.authoring.addition import Addition, add
from webexgen.authoring.fragment import Frame, with_declaration
from webexgen.catalog.announcement import read_update
from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.errors import ComposeError, WebexgenError
from webexgen.schema.model import Module

MODULE = Module("a", "urn:a", "a", "", {})
FRAME = Frame(MODULE, "thing", "sequence", "../baseline/a.xsd")


@pytest.fixture(scope="module")
def catalog_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(CATALOG, tmp_path_factory.mktemp("adding") / "xsd"))
    assert (
        CliRunner().invoke(main, ["--catalog", str(root), "new-release", "91.1.0", "--after", "40.12.0"]).exit_code == 0
    )
    return root


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
    ],
)
def test_a_refusal_writes_nothing(catalog_root: Path, arguments: list[str], told: str) -> None:
    before = {path: path.read_bytes() for path in catalog_root.rglob("*") if path.is_file()}
    result = run(catalog_root, *arguments, "--evidence", "shown")
    assert result.exit_code == 2
    assert told in result.output
    assert {path: path.read_bytes() for path in catalog_root.rglob("*") if path.is_file()} == before


def test_announcements_go_to_the_item_of_their_operation(catalog_root: Path) -> None:
    more = ["--type", "xs:boolean", "--evidence", "shown"]
    for operation, name in (("DelSession", "one"), ("GetSite", "two"), ("DelSession", "three")):
        assert run(catalog_root, operation, "request", name, *more).exit_code == 0, name
    items = read_update(catalog_root / "91.1.0").items
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
    other = with_declaration(
        Path("a.xsd"), second, Frame(MODULE, "other", "choice", "../baseline/a.xsd"), "<xs:element/>"
    )
    assert other.count("<xs:redefine ") == 1
    assert other.count("<xs:complexType ") == 2


@pytest.mark.parametrize("text", ["<a/>", "<xs:schema", "<xs:schema xmlns:xs='urn:x'><xs:redefine></xs:schema>"])
def test_a_fragment_without_a_place_is_refused(text: str) -> None:
    with pytest.raises(ComposeError, match=r"a\.xsd:1: "):
        with_declaration(Path("a.xsd"), text, FRAME, "<xs:element/>")
