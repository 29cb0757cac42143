"""The generator and its templates know no API: what is special in one is data of its catalog."""

from __future__ import annotations

import re

from support.paths import ROOT

WORDS = re.compile(
    r"""\bheaders?\b|securityContext|SecurityContext|security_context|bodyContent|exceptionID|["'`]serv["'`]|serv:|MM/DD/YYYY|page40|API\ 40"""
    r"""|GetMeeting|CreateMeeting|service\.Response|(?i:webex)(?!gen)""",
    re.VERBOSE,
)

# File and word, with the reason why it stands there all the same.
ALLOWED: dict[tuple[str, str], str] = {}


def test_generator_and_templates_know_no_api() -> None:
    found: dict[tuple[str, str], str] = {}
    for folder in ("generator", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts or ".egg-info" in str(path):
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for match in WORDS.finditer(line):
                    found[path.relative_to(ROOT).as_posix(), match[0]] = f"line {number}: {line.strip()}"
    assert {key: line for key, line in found.items() if key not in ALLOWED} == {}
    assert ALLOWED.keys() <= found.keys(), "an exception that nothing needs"


def test_words_are_found() -> None:
    for text in ("body/bodyContent", "header", "prefix 'serv'", "WebEx", "MM/DD/YYYY hh", "API 40 page"):
        assert WORDS.search(text), text
    for text in ("webexgen", "urn:webexgen:catalog", "WebexgenError", "service", "overheads"):
        assert not WORDS.search(text), text
