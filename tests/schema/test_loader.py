"""The cache of models: kept, told apart by what they were read from, and never trusted."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.toy_catalogs import MakeCatalog

from webexgen.cache import Cache
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compare.history import History
from webexgen.compose.composer import compose
from webexgen.schema.loader import Models, load
from webexgen.schema.model import Api
from webexgen.schema.reader import Reader

THING = (
    '<xs:complexType name="thing"><xs:sequence><xs:element name="x" type="xs:string"/></xs:sequence></xs:complexType>'
)


@pytest.fixture
def small(make_catalog: MakeCatalog) -> Catalog:
    """A catalog of two releases, of which the second is the latest."""
    return replace(make_catalog({"a": THING}, {}, {"b": THING}), aliases={"latest": "2"})


def read(catalog: Catalog, name: str) -> Api:
    """The model of a release, whatever is kept."""
    return Reader(catalog.wire).read(compose(catalog, name))


def test_models_are_kept_and_spoilt_ones_read_again(small: Catalog, own_cache: Path) -> None:
    expected = read(small, "2")
    assert load(small, "latest") == expected
    (kept,) = own_cache.iterdir()
    good = kept.read_bytes()
    for spoilt in (b"", good[:-1], good[:40] + b"\0" + good[41:], pickle.dumps(read(small, "1"))):
        kept.write_bytes(spoilt)
        assert load(small, small.releases["2"]) == expected
        assert kept.read_bytes() == good
    assert load(small, BASELINE).release == BASELINE


def test_a_kept_model_is_not_read_again(small: Catalog, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = load(small, "2")

    def read(_models: Models, name: str) -> Api:
        raise AssertionError(f"{name} was read again")

    monkeypatch.setattr(Models, "_read", read)
    assert load(small, "2") == made


def test_a_foreign_pickle_runs_nothing(small: Catalog, own_cache: Path, tmp_path: Path) -> None:
    from hashlib import sha256

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "ran",)

    load(small, "2")
    (kept,) = own_cache.iterdir()
    payload = pickle.dumps(Evil())
    magic = kept.read_bytes()[: -len(payload)].partition(b"\n")[0] + b"\n"
    kept.write_bytes(magic + sha256(payload).digest() + payload)
    assert load(small, "2").release == "2"
    assert not (tmp_path / "ran").exists()


def test_edited_fragments_are_read_again(catalog: Catalog, tmp_path: Path) -> None:
    shutil.copytree(catalog.root, tmp_path / "xsd")
    copy = Catalog.load(tmp_path / "xsd")
    before = History(Models(copy)).diff("40.1.0", "40.1.2")
    fragment = tmp_path / "xsd" / "40.1.2" / "meeting.xsd"
    fragment.write_text(fragment.read_text("utf-8").replace("meetingPassword", "meetingSecret"), encoding="utf-8")
    after = History(Models(copy)).diff("40.1.0", "40.1.2")
    assert {c.path for c in before} - {c.path for c in after} == {"meetingPassword"}


def test_a_comment_is_no_other_schema(catalog: Catalog, own_cache: Path, tmp_path: Path) -> None:
    shutil.copytree(catalog.root, tmp_path / "xsd")
    path = tmp_path / "xsd" / "40.1.2" / "meeting.xsd"

    def digests() -> list[str]:
        models = Models(Catalog.load(tmp_path / "xsd"))
        return [models.digest(name) for name in ("40.1.0", "40.1.2", "40.2.9")]

    before, text = digests(), path.read_text(encoding="utf-8")
    assert len({*before}) == 3
    wire = tmp_path / "xsd" / "wire.toml"
    wire.write_text("# a word\n" + wire.read_text(encoding="utf-8"), encoding="utf-8")
    assert digests() == before
    path.write_text(text.replace("</xs:schema>", "<!-- a word --></xs:schema>"), encoding="utf-8")
    assert digests() == before
    path.write_text(text.replace('minOccurs="0"', 'minOccurs="1"', 1), encoding="utf-8")
    old, *changed = digests()
    assert old == before[0]
    assert {*changed}.isdisjoint(before)
    path.write_text(text.replace('minOccurs="0"', 'minOccurs="x"', 1), encoding="utf-8")
    assert digests()[0] == before[0], "what cannot be composed is asked about all the same"


def test_no_more_is_kept_than_a_few_checkouts_need(own_cache: Path) -> None:
    cache = Cache("models")
    for number in range(20):
        cache.put("40.1.2", str(number), number)
    cache.put("40.1.2-1", "0", 0)
    assert len(list(own_cache.glob("40.1.2-*"))) == 12 + 1
