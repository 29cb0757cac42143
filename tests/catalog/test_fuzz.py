"""A catalog with one of its files spoilt, in any way: it is read and composed all the same, or refused with one error that names a file."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support.paths import CATALOG
from support.properties import bounded

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.samples import load_samples
from webexgen.compose.composer import compose
from webexgen.compose.published import Published
from webexgen.errors import WebexgenError
from webexgen.report.audit import load_reasons
from webexgen.schema.loader import load

FILES = sorted(path.relative_to(CATALOG) for path in CATALOG.rglob("*") if path.suffix in (".toml", ".xsd"))
WORDS = [
    '"',
    "'",
    "[",
    "]",
    "[[x]]",
    "=",
    "{",
    "}",
    "<",
    ">",
    "</xs:schema>",
    "&",
    "&x;",
    "\x00",
    "\ufeff",
    "é",
    "\u202e",
    "../",
    "/etc",
]
VALUES = ["1", "-1", "true", "null", "[]", "{}", '""', '"x"', '["x"]', "2026-01-01", "nan", "1e999", "'''x'''"]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the catalog, while nothing is kept among what is the user's."""
    folder = tmp_path_factory.mktemp("catalog")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield Path(shutil.copytree(CATALOG, folder / "xsd"))


def spoilt(text: str, chance: random.Random) -> str:
    """The text with one to three things done to it: what hands do, and what machines do."""
    for _ in range(chance.randint(1, 3)):
        text = chance.choice(DEEDS)(text, chance)
    return text


def cut(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + text[start + chance.choice([1, 5, 40, len(text)]) :]


def insert(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(WORDS) + text[at:]


def double_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines) if lines else "\n")
    return "".join(lines)


def drop_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        del lines[chance.randrange(len(lines))]
    return "".join(lines)


def change_value(text: str, chance: random.Random) -> str:
    """Another value of a TOML key, or of an XML attribute."""
    found = list(re.finditer(r'(?<== )[^\n]+|(?<==)"[^"\n]*"', text))
    if not found:
        return text
    match, value = chance.choice(found), chance.choice(VALUES)
    old = match[0]
    if old.startswith('"') and chance.random() < 0.7:
        value = f'"{chance.choice([old[1:-1].upper(), old[1:-1] + "x", "", "nope", "a:b", "x:y:z", "../x", " ", "0", "-1"])}"'
    return text[: match.start()] + value + text[match.end() :]


def swap_words(text: str, chance: random.Random) -> str:
    words = re.findall(r"[A-Za-z][\w.:-]+", text)
    if len(words) < 2:
        return text
    old, new = chance.choice(words), chance.choice(words)
    return text.replace(old, new, chance.choice([1, -1]))


DEEDS: list[Callable[[str, random.Random], str]] = [
    cut,
    insert,
    double_line,
    drop_line,
    change_value,
    change_value,
    swap_words,
]


def user(file: Path, catalog: Catalog) -> str:
    """The first release that the file is part of."""
    return next((r.name for r in catalog.releases.values() if r.update == file.parts[0]), BASELINE)


@settings(bounded(30), phases=[Phase.explicit, Phase.generate])  # a spoilt file is small enough to read
@given(st.sampled_from(FILES), st.integers(0, 2**32))
def test_a_spoilt_file_is_read_or_refused(copied: Path, file: Path, seed: int) -> None:
    original = (CATALOG / file).read_bytes()
    data = spoilt(original.decode(), random.Random(seed)).encode("utf-8", "surrogatepass")
    (copied / file).write_bytes(data)
    said = "nothing"
    try:
        catalog = Catalog.load(copied)
        load_samples(copied)
        load_reasons(catalog)
        Published(catalog).rewritten()
        if file.suffix == ".xsd" or file.name == "wire.toml":
            compose(catalog, user(file, catalog)).compile()
            load(catalog, user(file, catalog))
    except WebexgenError as error:
        said = str(error)
    finally:
        (copied / file).write_bytes(original)
    assert 1 <= len(said.splitlines()) <= 22
