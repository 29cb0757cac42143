"""docs/releases.md, walked through word for word in a copy of the catalog; docs/catalog.md and docs/schemas, from the tables of the code."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from lxml import etree
from support.page40 import page40_catalog
from support.paths import CATALOG, PAGE40_UPDATES, ROOT

from webexgen.authoring.reference import schemas, tables
from webexgen.catalog.graph import Catalog
from webexgen.catalog.samples import load_samples, repair
from webexgen.cli import main
from webexgen.compare.change import BEHAVIOUR, Kind
from webexgen.compare.history import History
from webexgen.compose.composer import GEN, compose
from webexgen.report.audit import audit, load_reasons
from webexgen.schema.catalog_check import catalog_findings
from webexgen.schema.loader import Models

PAGE = ROOT / "docs" / "releases.md"
REFERENCE = ROOT / "docs" / "catalog.md"
STEP = re.compile(r"```sh\n(.*?)```|^(Write|Then) `xsd/([^`]+)`[^\n]*:\n\n```\w+\n(.*?)```", re.DOTALL | re.MULTILINE)
NEW = ("91.1.0", "91.2.0", "91.1.5", "91.3.0", "91.4.0", "91.4.5", "91.5.0", "91.6.0", "91.7.0")


def vendor_documents(catalog: Catalog, folder: Path) -> None:
    """What a vendor would publish: the newest schema without anything of ours, and one element more."""
    folder.mkdir()
    for name, root in compose(catalog, "91.6.0").documents.items():
        copy = etree.fromstring(etree.tostring(root))
        for node in copy.iter(etree.Element):
            for attribute in [a for a in node.attrib if str(a).startswith("{urn:webexgen:catalog}")]:
                del node.attrib[attribute]
        text = etree.tostring(copy, encoding="unicode")
        if name == "ep.xsd":
            text = text.replace(
                '<xs:element name="notifyHost"',
                '<xs:element name="newest" type="xs:int" minOccurs="0"/><xs:element name="notifyHost"',
            )
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy of the catalog, after all steps of the page."""
    root = tmp_path_factory.mktemp("walk")
    page40_catalog(root / "xsd")
    for commands, verb, path, text in STEP.findall(PAGE.read_text(encoding="utf-8")):
        for line in commands.splitlines():
            program, *arguments = shlex.split(line)
            if program == "cp":
                vendor_documents(Catalog.load(root / "xsd"), root / "vendor")
                for file in (root / "vendor").glob("*.xsd"):
                    shutil.copy(file, root / arguments[-1])
                continue
            result = CliRunner().invoke(main, ["--catalog", str(root / "xsd"), *arguments])
            assert result.exit_code == 0, f"{line}: {result.output}"
        file = root / "xsd" / path
        if verb == "Write":
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif verb == "Then":
            assert file.read_text(encoding="utf-8") == text, path
    return root


@pytest.mark.thorough  # seven seconds
def test_every_update_of_the_page_does_what_it_announces(walked: Path) -> None:
    catalog = Catalog.load(walked / "xsd")
    assert [name for name in catalog.releases if name.startswith("91.")] == [*NEW]
    history = History(Models(catalog))
    for name in ("91.2.0", "91.1.5", "91.4.0", "91.4.5", "91.6.0"):
        found = audit(history, name, load_reasons(catalog))
        assert [claim.announced.change for claim in found.missing] == [], name
        assert [extra.change.id for extra in found.extras if not extra.reason] == [], name
    changes = history.diff("91.6.0", "91.7.0")
    assert {(change.kind, change.path) for change in changes} == {(Kind.ELEMENT_ADDED, "newest")}
    kinds = {change.kind for change in history.diff("91.3.0", "91.4.0")}
    assert kinds == {Kind.DEPRECATED, Kind.ELEMENT_RENAMED, Kind.FACET_ADDED}
    assert Kind.OPERATION_REMOVED in {change.kind for change in history.diff("91.5.0", "91.6.0")}
    compose(catalog, "91.7.0").compile()


def test_the_sample_of_the_page_is_a_message(walked: Path) -> None:
    (sample,) = [sample for sample in load_samples(walked / "xsd") if sample.update == "91.2.0"]
    assert etree.fromstring(repair(sample)).tag.endswith("}message")


def test_published_releases_are_untouched_and_the_rest_is_told(walked: Path) -> None:
    findings = catalog_findings(Catalog.load(walked / "xsd"))
    unpublished = [name for name in NEW if name != "91.1.0"]
    assert [finding.rpartition(" ")[2].rstrip("`") for finding in findings] == unpublished


def test_announcements_know_all_kinds_of_the_diff() -> None:
    shown = re.findall(r"`([a-z-]+)`", tables()["kinds"])
    of_plain_sets = {Kind.IDENTITY_ADDED, Kind.IDENTITY_REMOVED}  # a catalog has no identity constraints
    assert shown == [str(kind) for kind in Kind if kind not in BEHAVIOUR | of_plain_sets]


def generated(text: str) -> str:
    found = tables()
    table = re.compile(r"(<!-- table: (\S+) -->\n).*?(?=<!-- end -->)", re.DOTALL)
    named = [name for _, name in table.findall(text)]
    assert sorted(named) == sorted(found)
    return table.sub(lambda match: f"{match[1]}\n{found[match[2]]}\n", text)


@pytest.mark.docs
def test_reference_and_schemas_are_those_of_the_code(pytestconfig: pytest.Config) -> None:
    text, folder = REFERENCE.read_text(encoding="utf-8"), ROOT / "docs" / "schemas"
    if pytestconfig.getoption("--update-docs"):
        REFERENCE.write_text(generated(text), encoding="utf-8")
        folder.mkdir(exist_ok=True)
        for name, data in schemas().items():
            (folder / name).write_bytes(data)
        text = REFERENCE.read_text(encoding="utf-8")
    assert text == generated(text), "`make docs` writes it"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == schemas(), "`make docs` writes it"


def files() -> Iterator[tuple[str, Path]]:
    for path in sorted([*CATALOG.glob("*.toml"), *CATALOG.glob("*/*.toml")]):
        if path.stem != "published":
            yield path.stem, path


def test_files_of_the_catalog_are_valid_by_the_schemas_that_they_name() -> None:
    for name, path in files():
        text = path.read_text(encoding="utf-8")
        schema = json.loads(schemas()[f"{name}.schema.json"])
        jsonschema.validate(tomllib.loads(text), schema, jsonschema.Draft7Validator)
        first, _, _ = text.partition("\n")
        named = first.removeprefix("#:schema ")
        if path.parent.name in ("xsd", *PAGE40_UPDATES):
            assert named != first, path
        if named != first:
            assert (path.parent / named).resolve() == ROOT / "docs" / "schemas" / f"{name}.schema.json"


DRIVER = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="urn:webexgen:catalog" schemaLocation="{}"/>
  <xs:element name="node"><xs:complexType><xs:anyAttribute processContents="strict"/></xs:complexType></xs:element>
</xs:schema>
"""


@pytest.fixture(scope="module")
def vocabulary() -> etree.XMLSchema:
    """Takes an element `node` with attributes of fragments."""
    return etree.XMLSchema(etree.fromstring(DRIVER.format((ROOT / "docs" / "schemas" / "fragment.xsd").as_uri())))


def said(node: etree._Element) -> etree._Element:
    """What a node of a fragment says in the catalog's own attributes, on a node of its own."""
    own = {str(name): value for name, value in node.attrib.items() if str(name).startswith(f"{{{GEN}}}")}
    return etree.Element("node", own)


def test_fragments_name_the_schema_of_their_attributes_and_are_valid_by_it(vocabulary: etree.XMLSchema) -> None:
    for path in CATALOG.glob("*/*.xsd"):
        root = etree.parse(path).getroot()
        location = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "")
        if path.parent.name in ("baseline", *PAGE40_UPDATES):
            namespace, file = location.split()
            assert (namespace, (path.parent / file).resolve()) == (GEN, ROOT / "docs" / "schemas" / "fragment.xsd")
        for node in root.iter(etree.Element):
            vocabulary.assertValid(said(node))


@pytest.mark.parametrize(
    ("name", "value"),
    [("evidense", "shown"), ("evidence", "shwon"), ("alters", "minOccur"), ("after", " "), ("removes", "yes")],
)
def test_the_schema_of_fragments_refuses_what_the_composer_refuses(
    vocabulary: etree.XMLSchema, name: str, value: str
) -> None:
    assert not vocabulary.validate(etree.Element("node", {f"{{{GEN}}}{name}": value}))
