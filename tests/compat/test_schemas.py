"""What the commands print as JSON is what templates/changelog/compatibility.schema.json says."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from support.paths import ROOT, TEMPLATES

from webexgen.cli import main

SCHEMA: dict[str, Any] = json.loads((TEMPLATES / "changelog" / "compatibility.schema.json").read_text(encoding="utf-8"))
MESSAGES = "examples/upgrade/messages"


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("find", "find meetingUUID --json"),
        ("find", "find AllowJoin --json"),
        ("find", "find CreateContact --json"),
        ("history", "history GetSessionInfo --json"),
        ("history", "history CreateMeeting --json"),
        ("needs", f"needs {MESSAGES} examples/upgrade/client.py --json"),
        ("passages", f"can-send {MESSAGES}/lobby.xml --to all --json"),
        ("passages", f"can-read {MESSAGES} --with 40.12.0 --json"),
        ("upgrade", "upgrade 40.2.9 40.12.0 --using examples/upgrade --format json"),
        ("upgrade", "upgrade 40.12.0 40.2.9 --using examples/upgrade --format json"),
    ],
)
def test_the_schema_describes_the_output(name: str, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    printed = json.loads(CliRunner().invoke(main, call.split()).stdout)
    assert printed
    validator = jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{name}"}]})
    validator.validate(printed)
    other = "needs" if name == "upgrade" else "upgrade"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{other}"}]}).validate(printed)


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
