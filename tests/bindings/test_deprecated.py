"""What an update deprecates says so wherever it is met: bindings, type checkers, `validate`, `show`, changelogs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import CATALOG

from webexgen.catalog.graph import BASELINE
from webexgen.cli import main

FRAGMENT = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:gen="urn:webexgen:catalog"
    xmlns:ep="http://www.webex.com/schemas/2002/06/service/ep"
    targetNamespace="http://www.webex.com/schemas/2002/06/service/ep" elementFormDefault="qualified">
  <xs:redefine schemaLocation="../baseline/ep.xsd">
    <xs:complexType name="delSession" gen:alters="deprecated" gen:deprecated="Sessions go by themselves" gen:evidence="documented">
      <xs:complexContent>
        <xs:extension base="ep:delSession">
          <xs:sequence>
            <xs:element name="sessionKey" gen:alters="deprecated" gen:deprecated="Keys are reused"
                gen:instead="meetingUUID" gen:until="93.1.0" gen:evidence="documented"/>
          </xs:sequence>
        </xs:extension>
      </xs:complexContent>
    </xs:complexType>
    <xs:complexType name="delSessionResponse" gen:alters="deprecated" gen:deprecated="Sessions go by themselves" gen:evidence="documented">
      <xs:complexContent>
        <xs:extension base="ep:delSessionResponse"/>
      </xs:complexContent>
    </xs:complexType>
  </xs:redefine>
</xs:schema>
"""
COMMON = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:gen="urn:webexgen:catalog"
    xmlns:com="http://www.webex.com/schemas/2002/06/common"
    targetNamespace="http://www.webex.com/schemas/2002/06/common" elementFormDefault="qualified">
  <xs:redefine schemaLocation="../baseline/common.xsd">
    <xs:simpleType name="serviceTypeType">
      <xs:restriction base="com:serviceTypeType" gen:alters="enumeration">
        <xs:enumeration value="SalesCenter" gen:alters="deprecated" gen:deprecated="Sold" gen:instead="MeetingCenter" gen:evidence="documented"/>
      </xs:restriction>
    </xs:simpleType>
  </xs:redefine>
</xs:schema>
"""
UPDATE = """\
title = "Session keys go"
releases = ["92.1.0"]
page = "Updates"

[[items]]
title = "Session keys go"
heading = "Session keys"
operations = ["DelSession"]
impact = "clarifies"
directions = ["request", "response"]
behaviour = "Use UUIDs."

[[items.changes]]
operation = "DelSession"
direction = "request"
path = ""
kind = "deprecated"
evidence = "documented"

[[items.changes]]
operation = "DelSession"
direction = "response"
path = ""
kind = "deprecated"
evidence = "documented"

[[items.changes]]
operation = "DelSession"
direction = "request"
path = "sessionKey"
kind = "deprecated"
evidence = "documented"

[[items]]
title = "Sales go"
heading = "Sales"
operations = ["LstOpenSession"]
impact = "clarifies"
directions = ["request"]

[[items.changes]]
operation = "LstOpenSession"
direction = "request"
path = "serviceType"
kind = "deprecated"
evidence = "documented"
"""
RELEASES = '[[releases]]\nname = "92.1.0"\nparent = "baseline"\nupdate = "92.1.0"\ntrain = "92.1"\n'
USER = """\
from toy92.v92_1_0 import operations
from toy92.v92_1_0.ep import DelSession, DelSessionResponse

request = DelSession(session_key=1)
response = DelSessionResponse()
reveal_type(operations.DelSession.request)
operations.GetSessionInfo
"""
WHY = "Keys are reused. Use meetingUUID instead. 93.1.0 removes it."


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog with one release, which deprecates, and the bindings of that release beside it."""
    root = tmp_path_factory.mktemp("deprecating") / "xsd"
    shutil.copytree(CATALOG / BASELINE, root / BASELINE)
    (root / "releases.toml").write_text(RELEASES, encoding="utf-8")
    wire = (CATALOG / "wire.toml").read_text(encoding="utf-8")
    (root / "wire.toml").write_text(wire.replace('"webex_xmlapi"', '"toy92"'), encoding="utf-8")
    (root / "92.1.0").mkdir()
    (root / "92.1.0" / "ep.xsd").write_text(FRAGMENT, encoding="utf-8")
    (root / "92.1.0" / "common.xsd").write_text(COMMON, encoding="utf-8")
    (root / "92.1.0" / "update.toml").write_text(UPDATE, encoding="utf-8")
    assert run(root, "generate", "--release", "92.1.0").exit_code == 0
    return root


def run(root: Path, *arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["--catalog", str(root), *arguments], prog_name="webexgen", input=stdin)


@pytest.fixture
def module(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(root.parent / "generated"))
    yield root.parent / "generated" / "toy92" / "v92_1_0" / "ep.py"
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy92"]:
        del sys.modules[name]


def test_bindings_say_it(module: Path) -> None:
    from importlib import import_module

    text = module.read_text(encoding="utf-8")
    assert "Deprecated: Sessions go by themselves." in text
    assert f"Deprecated: {WHY}" in " ".join(text.split())
    del_session = import_module("toy92.v92_1_0.ep").DelSession
    assert del_session.__deprecated__ == "Sessions go by themselves"
    assert del_session(session_key=1).session_key == 1
    api = import_module("toy92.v92_1_0")
    assert api.ep.DelSessionResponse.__deprecated__ == "Sessions go by themselves"
    assert api.operations["delsession"].deprecated == "Sessions go by themselves"
    assert {name for name, operation in api.operations.items() if operation.deprecated} == {"DelSession"}


def test_type_checkers_warn(root: Path, tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    command = ["-m", "mypy", "--enable-error-code", "deprecated", "--cache-dir", str(tmp_path / "cache"), "user.py"]
    found = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"MYPYPATH": str(root.parent / "generated"), "PATH": ""},
        check=False,
    )
    if "No module named mypy" in found.stderr:
        pytest.skip("mypy is not installed")
    told = [line.partition(": ")[0] for line in found.stdout.splitlines() if "[deprecated]" in line]
    assert told == ["user.py:2", "user.py:2", "user.py:6"], found.stdout + found.stderr
    assert "Sessions go by themselves  [deprecated]" in found.stdout
    assert 'Revealed type is "type[toy92.v92_1_0.ep.DelSession]"' in found.stdout


def test_validate_warns_and_accepts(root: Path, module: Path) -> None:
    api = __import__("toy92.v92_1_0", fromlist=["v92_1_0"])
    where = ["--release", "92.1.0", "--out", str(root.parent / "generated")]
    data = api.render(api.Request(body=[api.ep.DelSession(session_key=1)]))
    result = run(root, "validate", "-", *where, stdin=data)
    assert f"  deprecated     sessionKey: {WHY}\n" in result.stdout
    assert "  deprecated     DelSession: Sessions go by themselves\n" in result.stdout
    assert result.exit_code == 0
    (row,) = json.loads(run(root, "validate", "-", *where, "--json", stdin=data).stdout)
    assert [problem["path"] for problem in row["deprecated"]] == ["DelSession", "sessionKey"]
    result = run(root, "validate", "-", *where, stdin=api.render(api.Response(body=[api.ep.DelSessionResponse()])))
    assert "  deprecated     DelSessionResponse: Sessions go by themselves\n" in result.stdout


def test_show_and_changelog_say_it(root: Path) -> None:
    shown = json.loads(run(root, "show", "DelSession", "--release", "92.1.0", "--json").stdout)
    assert shown["request"]["deprecated"] == shown["response"]["deprecated"] == "Sessions go by themselves"
    assert {c["name"]: c.get("deprecated") for c in shown["request"]["children"]}["sessionKey"] == WHY
    assert f"deprecated: {WHY}" in " ".join(run(root, "show", "DelSession", "--release", "92.1.0").stdout.split())
    assert f"deprecated: {WHY}" in " ".join(run(root, "changelog", "92.1.0").stdout.split())


def test_a_value_says_it(root: Path, module: Path) -> None:
    """Of an enumeration one value can be deprecated; the others are as they were."""
    api = __import__("toy92.v92_1_0", fromlist=["v92_1_0"])
    assert api.common.ServiceType.SALES_CENTER == "SalesCenter"
    assert "Deprecated: SalesCenter, Sold. Use MeetingCenter instead." in " ".join(
        (api.common.ServiceType.__doc__ or "").split()
    )
    where = ["--release", "92.1.0", "--out", str(root.parent / "generated")]
    types = [api.common.ServiceType.SALES_CENTER, api.common.ServiceType.MEETING_CENTER]
    data = api.render(api.Request(body=[api.ep.LstOpenSession(service_type=types)]))
    result = run(root, "validate", "-", *where, stdin=data)
    assert [line.split(maxsplit=1) for line in result.stdout.splitlines() if "deprecated" in line] == [
        ["deprecated", "serviceType[1]: value 'SalesCenter': Sold. Use MeetingCenter instead."]
    ]
    shown = json.loads(run(root, "show", "LstOpenSession", "--release", "92.1.0", "--json").stdout)
    (node,) = [child for child in shown["request"]["children"] if child["name"] == "serviceType"]
    assert node["deprecated"] == "value 'SalesCenter': Sold. Use MeetingCenter instead."
    assert "deprecated: value 'SalesCenter': Sold." in " ".join(run(root, "changelog", "92.1.0").stdout.split())
    assert "4 of 4 announced changes found" in run(root, "audit", "92.1.0").stdout
