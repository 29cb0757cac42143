"""What `check` says of a catalog as a whole, and what `samples --show` says of one sample."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.fragments import BASE, redefined
from support.paths import CATALOG, NEWEST, ROOT
from support.toy_catalogs import MakeCatalog

from webexgen.catalog.graph import Catalog, Release
from webexgen.catalog.samples import KINDS
from webexgen.cli import main
from webexgen.compare.history import History
from webexgen.compose.composer import Composer
from webexgen.errors import ComposeError
from webexgen.schema.catalog_check import catalog_findings
from webexgen.schema.loader import Models

SAMPLE = "40.12.0/samples/99-del-session-request.xml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOG, tmp_path / "xsd"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_catalog_has_nothing_to_put_right(catalog: Catalog) -> None:
    assert catalog_findings(catalog) == []


def test_everything_is_told(root: Path) -> None:
    edit(root / "releases.toml", f'latest = "{NEWEST}"', 'latest = "40.11.0"')
    edit(root / "releases.toml", '"40.4" = "40.4.9"\n', "")
    edit(root / "40.12.0" / "update.toml", '"LstMeetingType"]', '"LstMeetingType", "GetSiet"]')
    edit(root / "40.12.0" / "samples.toml", 'operation = "CreateMeeting"', 'operation = "CreateMeting"')
    edit(root / "40.12.0" / "ep.xsd", 'minOccurs="0" gen:evidence="documented"', 'minOccurs="0"')
    edit(root / "baseline" / "attendee.xsd", '    gen:evidence="documented"\n', "")
    edit(root / "40.4.8" / "update.toml", '"accessControl/audioPassword"', '"accessControl/audioPasword"')
    edit(root / "40.4.8" / "update.toml", '"accessControl/isEnforceAudioLogin"', '"isEnforceAudioLogin"')
    edit(root / "40.11.0" / "update.toml", 'path = "', 'path = "zzz/')
    edit(root / "wire.toml", '"endDateEnd"', '"endDateEndd"')
    edit(root / "wire.toml", "meetingUuid = ", "meetingUuidd = ")
    edit(root / "wire.toml", "CLIPIN = ", "CLIPINN = ")
    edit(root / "wire.toml", '"HD"', '"HDX"')
    edit(root / "wire.toml", 'operation = "GetMeeting"', 'operation = "GetMeting"')
    published = (root / "published.toml").read_text(encoding="utf-8")
    start = published.rindex("[[releases]]", 0, published.index(f'name = "{NEWEST}"'))
    (root / "published.toml").write_text(published[:start], encoding="utf-8")
    (root / "39.0.0").mkdir()
    shutil.copy(CATALOG / "40.12.0" / "samples" / "01-create-meeting-request.xml", root / SAMPLE)
    findings = catalog_findings(Catalog.load(root))
    for told in (
        f"alias 'latest' is 40.11.0; the newest release is {NEWEST}",
        "there is no alias '40.4'; it should be 40.4.9",
        f"published.toml: {NEWEST} is not there; run `webexgen publish {NEWEST}`",
        "39.0.0: no release of ",
        "99-del-session-request.xml: ",
        "isPrivateMeeting has no gen:evidence",
        "attendee.xsd:11: the document has no gen:evidence; say what its declarations rest on",
        "there is no operation 'GetSiet': did you mean 'GetSite'?",
        "samples.toml:6: there is no operation 'CreateMeting': did you mean 'CreateMeeting'?",
        "update.toml:25: path: GetMeeting's response has no 'accessControl/audioPasword': did you mean 'accessControl/audioPassword'?",
        "GetMeeting's response has no 'isEnforceAudioLogin': did you mean 'accessControl/isEnforceAudioLogin'?",
        " has no 'zzz/",
        "wire.toml:44: time.elements: no release has an element 'endDateEndd': did you mean 'endDateEnd'?",
        "wire.toml:78: names.fields: no release has an element 'meetingUuidd': did you mean 'meetingUuid'?",
        "wire.toml:63: names.words: 'CLIPINN' stands in no name",
        "wire.toml:58: names.acronyms: 'HDX' stands in no name",
        "wire.toml:54: docs.operation: there is no operation 'GetMeting': did you mean 'GetMeeting'?",
    ):
        assert [finding for finding in findings if told in finding], told
    assert len(findings) == 17


def test_an_anchor_that_one_train_lacks_names_the_train(make_catalog: MakeCatalog) -> None:
    """Release 2 follows 1, which has the anchor; 2b follows the baseline, which has not. Others stay usable."""
    anchored = redefined('gen:after="x"', name="y")
    made = make_catalog({"a": BASE}, {"a": redefined()}, {"a": anchored})
    update = made.updates["2"]
    both = type(update)(update.name, update.folder, "", ("2", "2b"), "", ())
    catalog = Catalog(
        made.root,
        {**made.releases, "2b": Release("2b", "baseline", "2", "old")},
        {**made.updates, "2": both},
        {},
        made.wire,
    )
    composer = Composer(catalog)
    with pytest.raises(ComposeError, match=r"gen:after='x': .* \(in 2b, on train old\)$"):
        composer.compose("2b")
    assert composer.compose("2").files
    assert composer.compose("1").files


def test_releases_beside_a_broken_one_stay_usable(make_catalog: MakeCatalog) -> None:
    broken = redefined('gen:after="nothing"', name="y")
    history = History(Models(make_catalog({"a": BASE}, {"a": redefined()}, {"a": broken})))
    (change,) = history.diff("baseline", "1")
    assert history.ships_in(change) == ("1",)
    with pytest.raises(ComposeError, match="gen:after='nothing'"):
        history.diff("1", "2")


def show(root: Path, name: str) -> Result:
    return CliRunner().invoke(
        main, ["--catalog", str(root), "samples", "--show", name, "--out", str(ROOT / "generated")]
    )


def test_a_sample_is_shown_as_repaired_with_its_state(root: Path) -> None:
    result = show(root, "40.12.0/01")
    assert result.exit_code == 0
    assert "valid once its children stand in the schema's order in 40.12.0; as samples.toml says" in result.stdout


def test_a_sample_that_nothing_lists_gets_its_row(root: Path) -> None:
    (root / SAMPLE).write_text("<a>", encoding="utf-8")
    broken = show(root, "40.12.0/99")
    assert broken.exit_code == 1
    assert "not well-formed after its repairs" in broken.stdout
    assert all(f"  {kind} " in broken.stdout for kind in KINDS)
    assert 'operation = "DelSession"\ndirection = "request"' in broken.stdout
    (root / SAMPLE).write_text("<serv:message>\n<a/> // new\nR&D</serv:message>", encoding="utf-8")
    slips = show(root, "40.12.0/99").stdout
    assert [line for line in slips.splitlines() if line.startswith("kind = ")] == [
        'kind = "declare-prefix"',
        'kind = "drop-remark"',
        'kind = "escape-ampersand"',
    ]
    assert 'prefix = "serv"\nnamespace = "http://www.webex.com/schemas/2002/06/service"\n' in slips
    (root / SAMPLE).write_text(
        '<serv:message xmlns:serv="http://www.webex.com/schemas/2002/06/service" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<header><securityContext/></header><body><bodyContent xsi:type="java:com.webex.service.binding.ep.DelSession"/></body></serv:message>',
        encoding="utf-8",
    )
    whole = show(root, "40.12.0/99")
    assert 'file = "99-del-session-request.xml"\n' in whole.stdout
    assert 'operation = "DelSession"\ndirection = "request"' in whole.stdout
    assert "there is no sample '40.12.0/0': did you mean '40.12.0/0" in show(root, "40.12.0/0").output


def test_the_tail_of_one_element_can_be_opened() -> None:
    opened = KINDS["open"]("<x>1</x>\n</inner>\n", within=["outer", "inner"])
    assert opened == "<outer>\n<inner>\n<x>1</x>\n</inner>\n"
    assert KINDS["close"](opened, within=["outer"]) == f"{opened}</outer>\n"
    assert KINDS["open"]("<x>1</x>", within=["outer", "inner"]) == "<x>1</x>"
