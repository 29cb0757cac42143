"""The page against the schemas: everything announced is found, everything found is announced or has its reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import PAGE40_RELEASES, RELEASES, ROOT

from webexgen.catalog.announcement import AnnouncedChange, Item, Update
from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.compare.change import Kind
from webexgen.compare.history import History
from webexgen.errors import CatalogError
from webexgen.report.audit import Audit, Reason, audit, load_reasons
from webexgen.report.renderer import Renderer
from webexgen.schema.loader import Models
from webexgen.schema.model import Api


def history_of(catalog: Catalog, apis: Mapping[str, Api]) -> History:
    models = Models(catalog)
    for api in apis.values():
        models.give(api)
    return History(models)


@pytest.fixture(scope="session")
def audits(catalog: Catalog, apis: Mapping[str, Api]) -> dict[str, Audit]:
    history, reasons = history_of(catalog, apis), load_reasons(catalog)
    return {name: audit(history, name, reasons) for name in RELEASES}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="webexgen")


def test_every_release_is_clean_or_has_its_reasons(audits: Mapping[str, Audit], release: str) -> None:
    found = audits[release]
    assert found.holds
    assert len(found.claims) == len({claim.announced for claim in found.claims})
    assert Kind.CLASS_CHANGED not in {extra.change.kind for extra in found.extras}
    if release in PAGE40_RELEASES:
        assert found.clean is (release not in {"40.6.0", "40.9.0", "40.10.0"})
        assert {extra.change.kind for extra in found.extras} <= {Kind.ELEMENT_ADDED}


def test_operation_that_the_page_lists_a_second_time(audits: Mapping[str, Audit]) -> None:
    missing = audits["40.9.0"].missing
    assert [(c.announced.change.operation, c.announced.change.direction, c.reason) for c in missing] == [
        ("GetEnrollmentInfo", "request", "there since 40.8.0"),
        ("GetEnrollmentInfo", "response", "there since 40.8.0"),
    ]


def test_responses_that_share_a_declaration(audits: Mapping[str, Audit]) -> None:
    extras = {
        (extra.change.path, reach.operation): extra.reason
        for name in ("40.9.0", "40.10.0")
        for extra in audits[name].extras
        for reach in extra.reaches
    }
    assert extras.keys() == {
        ("autoLock", "LstMeeting"),
        ("autoLockWaitTime", "LstMeeting"),
        ("externalAttendeeSecurity", "LstMeeting"),
        ("deviceCanStartMeeting", "LstMeeting"),
        ("deviceCanStartMyPMR", "GetUserCard"),
        ("deviceCanStartMyPMR", "LstUser"),
    }
    assert extras["deviceCanStartMyPMR", "LstUser"] == (
        "shares use:personalMeetingRoomType with what is announced: CreateUser request, SetUser request, GetUser response"
    )


def test_all_53_operations_with_a_meeting_uuid_are_accounted_for(catalog: Catalog, audits: Mapping[str, Audit]) -> None:
    listed = 0
    for update in catalog.updates.values():
        claims = {claim.announced.change: claim for claim in audits[update.releases[0]].claims}
        for item in update.items:
            if not item.title.startswith("meetingUUID beside"):
                continue
            for operation in item.operations:
                rows = [c for c in item.changes if c.operation == operation and c.path.lower().endswith("meetinguuid")]
                assert rows, operation
                assert all(claims[row].holds for row in rows)
                listed += 1
    assert listed == 53


def test_what_is_announced_as_an_enhancement_and_breaks_readers_stands_out(audits: Mapping[str, Audit]) -> None:
    surprises = {name: audits[name].surprises for name in PAGE40_RELEASES if audits[name].surprises}
    assert surprises.keys() == {"40.8.0"}
    (surprise,) = surprises["40.8.0"]
    assert surprise.called_enhancement
    assert surprise.item.heading == "GetSessionInfo response enhancement"
    assert len(surprise.entries) == 9


# what an audit finds


def altered(catalog: Catalog, name: str, change: Callable[[Update], tuple[Item, ...]]) -> Catalog:
    update = catalog.updates[name]
    return replace(catalog, updates={**catalog.updates, name: replace(update, items=change(update))})


def test_what_no_fragment_does_is_missing(catalog: Catalog, apis: Mapping[str, Api]) -> None:
    row = AnnouncedChange("GetUser", "response", "shoeSize", "element-added", "documented")

    def with_row(update: Update) -> tuple[Item, ...]:
        return (*update.items, Item("t", "h", ("GetUser",), changes=(row,)))

    found = audit(history_of(altered(catalog, "40.11.0", with_row), apis), "40.11.0")
    assert not found.holds
    assert [claim.announced.change for claim in found.missing] == [row]
    told = Renderer(ROOT / "templates", catalog).audit([found])
    assert "unclean" in told
    assert "missing GetUser response shoeSize, element-added: no reason" in told


def without_rows(update: Update) -> tuple[Item, ...]:
    return tuple(replace(item, changes=()) for item in update.items)


def test_what_the_page_does_not_tell_needs_a_reason(catalog: Catalog, apis: Mapping[str, Api]) -> None:
    history = history_of(altered(catalog, "40.11.0", without_rows), apis)
    found = audit(history, "40.11.0")
    assert not found.holds
    assert len(found.extras) == 6
    assert not any(extra.reason for extra in found.extras)
    reasons = [
        Reason("40.11.0", extra.change.kind, extra.change.owner, extra.change.path, "Because.", f"entry {number}")
        for number, extra in enumerate(found.extras)
    ]
    reasoned = audit(history, "40.11.0", reasons)
    assert reasoned.holds
    assert not reasoned.clean
    assert {extra.reason for extra in reasoned.extras} == {"Because."}
    assert "reasoned" in Renderer(ROOT / "templates", catalog).audit([reasoned])


def test_a_reason_that_explains_nothing_is_an_error(catalog: Catalog, apis: Mapping[str, Api]) -> None:
    reason = Reason("40.11.0", Kind.ELEMENT_ADDED, "use:createUser", "shoeSize", "Because.", "entry 1")
    found = audit(history_of(catalog, apis), "40.11.0", [reason])
    assert found.unused == (reason,)
    assert not found.holds
    assert audit(history_of(catalog, apis), "40.12.0", [reason]).holds, "of another update"


def test_what_a_fragment_owns_to_be_implied_has_its_reason(catalog: Catalog, apis: Mapping[str, Api]) -> None:
    found = audit(history_of(altered(catalog, "40.6.0", without_rows), apis), "40.6.0")
    reasons = {extra.change.id: extra.reason for extra in found.extras if extra.reason}
    assert reasons["element-added:use:getMeResponse/privilege"] == (
        "implied by the page; assumed: minOccurs, name, place, type"
    )
    assert "element-added:ep:getSessionInfo/meetingUUID" not in reasons


def test_what_follows_from_an_announced_change_has_its_reason(catalog: Catalog, apis: Mapping[str, Api]) -> None:
    old, new = apis["40.11.0"], apis["40.12.0"]
    modules = []
    for module in new.modules:
        types = {
            n: replace(t, doc="Other words.") if n.endswith("}getMeetingResponse") else t
            for n, t in module.types.items()
        }
        modules.append(replace(module, types=types))
    documented = replace(new, modules=tuple(modules))
    found = audit(history_of(catalog, {**apis, "40.11.0": old, "40.12.0": documented}), "40.12.0")
    assert [(extra.change.kind, extra.reason) for extra in found.extras] == [
        (Kind.DOCUMENTATION_CHANGED, "follows from what is announced of meet:getMeetingResponse: isPrivateMeeting")
    ]


# audit.toml


def with_reasons(catalog: Catalog, folder: Path, text: str) -> Catalog:
    (folder / "audit.toml").write_text(text, encoding="utf-8")
    return replace(catalog, root=folder)


def test_reasons_are_data(catalog: Catalog, tmp_path: Path) -> None:
    assert load_reasons(replace(catalog, root=tmp_path)) == ()
    text = '[[reasons]]\nupdate = "40.11.0"\nkind = "element-added"\nowner = "use:setUser"\npath = "a"\nreason = "b"\n'
    (reason,) = load_reasons(with_reasons(catalog, tmp_path, text))
    assert (reason.update, reason.owner, reason.where) == ("40.11.0", "use:setUser", "audit.toml:1")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[reasons]]\n", ["audit.toml:1: update is missing", "reason is missing"]),
        (
            '[[reasons]]\nupdate = "40.3"\nkind = "gone"\nowner = ""\npath = ""\nreason = " "\nwho = 1\n',
            ["update is '40.3'", "kind is 'gone'", "reason is empty", "unknown key 'who'"],
        ),
        ("reason = []\n", ["unknown key 'reason'"]),
        ("[[reasons\n", ["audit.toml"]),
    ],
)
def test_what_is_wrong_with_them_is_told_at_once(catalog: Catalog, tmp_path: Path, text: str, told: list[str]) -> None:
    with pytest.raises(CatalogError) as caught:
        load_reasons(with_reasons(catalog, tmp_path, text))
    assert all(words in str(caught.value) for words in told)


# the command


def test_command_tells_all_and_exits_with_0() -> None:
    result = run("audit")
    assert result.exit_code == 0
    assert all(f"{name} " in result.stdout for name in RELEASES)
    assert "though announced as an enhancement: “GetSessionInfo response enhancement”" in result.stdout
    assert "GetEnrollmentInfo request meetingUUID, element-added: there since 40.8.0" in result.stdout


def test_command_as_json() -> None:
    (read,) = json.loads(run("audit", "40.8", "--json").stdout)
    assert (read["release"], read["clean"], read["holds"]) == ("40.8.0", True, True)
    assert len(read["announced"]) == 31
    assert all(row["found"] for row in read["announced"])
    assert [surprise["enhancement"] for surprise in read["surprises"]] == [True]


def test_command_exits_with_1_for_what_has_no_reason(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "xsd", tmp_path / "xsd")
    path = tmp_path / "xsd" / "40.11.0" / "update.toml"
    path.write_text(path.read_text("utf-8").replace('path = "displayName"', 'path = "shoeSize"', 1), encoding="utf-8")
    result = run("--catalog", str(tmp_path / "xsd"), "audit", "40.11.0")
    assert result.exit_code == 1
    assert "no reason" in result.stdout
