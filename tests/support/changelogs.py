"""What the tests of changelogs share: where they are, their JSON Schema, and the command."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result
from support.paths import ROOT

from webexgen.cli import main

TEMPLATES = ROOT / "templates"
COMMITTED = ROOT / "generated" / "changelog"
SCHEMA = json.loads((TEMPLATES / "changelog" / "changelog.schema.json").read_text(encoding="utf-8"))
BREAKING = "40.7.0", "40.8.0"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="webexgen")
