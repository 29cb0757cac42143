"""Kinds of declarations, two schemas each: what libxml2 takes of one and refuses of the other breaks somebody, by the comparison."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.plain_schemas import compared, schema

from webexgen.compare.rules.rule import Observer, Verdict

KINDS = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text())["kinds"]
NAMES = 'xmlns="urn:t" xmlns:t="urn:t" xmlns:o="urn:o" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def breaks(kind: dict[str, Any], observer: Observer) -> bool:
    log = compared(schema(kind["old"]), schema(kind["new"]))
    return any(entry.finding.verdicts[observer] in (Verdict.BREAKS, Verdict.LOSES_DATA) for entry in log.entries)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["name"])
def test_what_libxml2_tells_apart_breaks_somebody(kind: dict[str, Any]) -> None:
    old, new = (etree.XMLSchema(etree.fromstring(schema(kind[side]))) for side in ("old", "new"))
    missed: list[str] = []
    for text in kind["documents"]:
        root = etree.fromstring(text.replace("<r", f"<r {NAMES}", 1))
        accepted = old.validate(root), new.validate(root)
        observer = {(True, False): Observer.OLD_REQUEST, (False, True): Observer.VALIDATING_READER}.get(accepted)
        if observer is not None and not breaks(kind, observer):
            missed.append(text)
    assert bool(missed) == ("not_judged" in kind), missed
