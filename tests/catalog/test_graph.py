"""The release graph, and the page's announcements as data: all there, and told when broken."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from support.paths import CATALOG, NEWEST, PAGE40_RELEASES, PAGE40_UPDATES, RELEASES

from webexgen.catalog.announcement import Item
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.errors import CatalogError, UnknownNameError
from webexgen.schema.model import Api

# Each line: a release, and what follows it on its train.
GRAPH = """
    baseline 40.1.0 40.1.2 40.2.0 40.2.4 40.2.5 40.2.6 40.2.9
    40.2.0 40.4.0 40.4.3 40.4.4 40.4.5 40.4.8 40.4.9
    40.4.8 40.6.0 40.6.1 40.7.0 40.8.0 40.9.0 40.10.0 40.11.0 40.12.0
"""

# update=label where a release brings an update under a label of its own.
LINEAGES = {
    "40.2.9": "40.1.0 40.1.2 40.2.0 40.4.3=40.2.4 40.4.4=40.2.5 40.4.5=40.2.6 40.4.8=40.2.9",
    "40.4.9": "40.1.0 40.1.2 40.2.0 40.4.0 40.4.3 40.4.4 40.4.5 40.4.8 40.6.1=40.4.9",
    "40.12.0": "40.1.0 40.1.2 40.2.0 40.4.0 40.4.3 40.4.4 40.4.5 40.4.8 "
    "40.6.0 40.6.1 40.7.0 40.8.0 40.9.0 40.10.0 40.11.0 40.12.0",
}

NO_SCHEMA_CHANGE = {"40.2.0", "40.4.0", "40.4.4", "40.4.5"}


def test_graph_is_the_one_of_the_page(catalog: Catalog) -> None:
    parents = {child: parent for line in GRAPH.strip().splitlines() for parent, child in pairwise(line.split())}
    assert {name: catalog.releases[name].parent for name in PAGE40_RELEASES} == parents
    assert (len(PAGE40_RELEASES), len(PAGE40_UPDATES)) == (21, 16)


def test_every_folder_of_an_update_is_in_the_graph(catalog: Catalog) -> None:
    assert {path.parent.name for path in CATALOG.glob("*/update.toml")} == set(catalog.updates)


@pytest.mark.parametrize(("name", "expected"), LINEAGES.items())
def test_lineage(catalog: Catalog, name: str, expected: str) -> None:
    release = catalog.releases[name]
    lineage = [update.name for update in catalog.lineage(release)]
    steps = [step.partition("=") for step in expected.split()]
    assert lineage == [update for update, _, _ in steps]
    assert [catalog.added_in(release, update) for update in lineage] == [label or update for update, _, label in steps]


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("latest", NEWEST),
        ("40.12", "40.12.0"),
        ("40.1", "40.1.2"),
        ("40.2", "40.2.9"),
        ("40.4", "40.4.9"),
        ("40.6", "40.6.1"),
        ("40.6.0", "40.6.0"),
        ("v40_10_0", "40.10.0"),
    ],
)
def test_name_resolves(catalog: Catalog, name: str, release: str) -> None:
    assert catalog.resolve(name).name == release


def test_alias_is_the_newest_release_of_its_train(catalog: Catalog) -> None:
    newest = {release.train: release.name for release in catalog.releases.values()}
    assert dict(catalog.aliases) == newest | {"latest": list(catalog.releases)[-1]}


HIGHEST = max(RELEASES, key=lambda name: [int(number) for number in name.split(".")])


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("40.3", "its neighbours are 40.2.9 and 40.4.0"),
        ("40.5", "its neighbours are 40.4.9 and 40.6.0"),
        ("40.4.7", "its neighbours are 40.4.5 and 40.4.8"),
        ("9999.0", f"{HIGHEST} is the nearest"),
        ("39.9.9", "40.1.0"),
        ("lattest", "did you mean 'latest'?"),
        ("40.12.O", "did you mean '40.12.0'?"),
        ("nonsense", "see `webexgen releases`"),
    ],
)
def test_unknown_name_is_told_with_what_is_near(catalog: Catalog, name: str, hint: str) -> None:
    with pytest.raises(UnknownNameError) as raised:
        catalog.resolve(name)
    assert repr(name) in str(raised.value)
    assert hint in str(raised.value)


def replacing(old: str, new: str) -> Callable[[Path], object]:
    def edit(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


@pytest.mark.parametrize(
    ("file", "edit", "told"),
    [
        ("releases.toml", replacing('"40.1.0"', "40.1.0"), "(column "),
        ("releases.toml", replacing("train =", "trian ="), "unknown key 'trian': did you mean 'train'?"),
        ("releases.toml", replacing('train = "40.1"\n', ""), "train"),
        ("releases.toml", replacing('parent = "40.1.2"', 'parent = "40.1.3"'), "'40.1.3'"),
        ("releases.toml", replacing('parent = "40.1.0"', 'parent = "40.2.0"'), "not a release above it"),
        ("releases.toml", replacing('name = "40.1.2"', 'name = "40.1.0"'), "40.1.0"),
        ("releases.toml", replacing(f'latest = "{NEWEST}"', 'latest = "40.13.0"'), "40.13.0"),
        ("releases.toml", replacing("[[releases]]", "[[release]]"), "unknown key 'release': did you mean 'releases'?"),
        ("releases.toml", replacing("[[releases]]", "[alias]\n\n[[releases]]"), "'alias': did you mean 'aliases'?"),
        ("releases.toml", replacing("[aliases]", "aliases = 3\n[more]"), "unknown key 'aliases'"),
        ("releases.toml", replacing("[[releases]]", "aliases = 3\n[[releases]]"), "(column "),
        ("wire.toml", replacing("[names]", "[name]"), "unknown key 'name': did you mean 'names'?"),
        ("wire.toml", replacing("acronyms", "acronym"), "unknown key 'acronym': did you mean 'acronyms'?"),
        ("wire.toml", replacing("[names.fields]", "[names.field]"), "'field': did you mean 'fields'?"),
        ("wire.toml", replacing("api =", "sources = 3\napi ="), "(column "),
        ("releases.toml", Path.unlink, "no such file"),
        ("wire.toml", replacing("package =", "pakage ="), "unknown key 'pakage': did you mean 'package'?"),
        ("40.7.0/update.toml", replacing("[[items]]", "[[items]"), "(column "),
        ("40.7.0/update.toml", replacing("page =", "pages ="), "pages"),
        (
            "40.7.0/update.toml",
            replacing("heading =", "headings ="),
            "unknown key 'headings': did you mean 'heading'?",
        ),
        ("40.7.0/update.toml", replacing("kind =", "kinds ="), "unknown key 'kinds': did you mean 'kind'?"),
        ("40.7.0/update.toml", replacing('"element-added"', '"element-aded"'), "element-aded"),
        ("40.7.0/update.toml", replacing('direction = "response"', 'direction = "answer"'), "answer"),
        ("40.7.0/update.toml", replacing('evidence = "documented"', 'evidence = "sure"'), "sure"),
        ("40.7.0/update.toml", Path.unlink, "cannot be read: No such file"),
        ("40.8.0/update.toml", replacing("code =", "kode ="), "kode"),
        ("40.6.1/update.toml", replacing('["40.6.1", "40.4.9"]', '["40.6.1"]'), "['40.4.9', '40.6.1']"),
        ("40.7.0/update.toml", replacing('["40.7.0"]', '["40.7.0", "40.7.1"]'), "40.7.1"),
    ],
)
def test_broken_catalog_is_told(tmp_path: Path, file: str, edit: Callable[[Path], object], told: str) -> None:
    for source in [*CATALOG.glob("*.toml"), *CATALOG.glob("*/update.toml")]:
        copy = tmp_path / source.relative_to(CATALOG)
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(source, copy)
    Catalog.load(tmp_path)
    edit(tmp_path / file)
    with pytest.raises(CatalogError) as raised:
        Catalog.load(tmp_path)
    message = str(raised.value)
    assert re.match(rf"{re.escape(str(tmp_path / file))}(:\d+)?: ", message)
    assert told in message.removeprefix(str(tmp_path))
    assert len(message) < len(str(tmp_path)) + 500, "a message to read, not a dump of the file"


def items(catalog: Catalog) -> list[tuple[str, Item]]:
    """What the API 40 page announces."""
    return [(name, item) for name in PAGE40_UPDATES for item in catalog.updates[name].items]


def test_every_exception_code_of_the_page_is_there(catalog: Catalog) -> None:
    assert {(update, e.code, *item.operations) for update, item in items(catalog) for e in item.exceptions} == {
        ("40.2.0", "000015", "LstsummarySession"),
        ("40.2.0", "060016", "CreateMeeting", "SetMeeting"),
        ("40.4.4", "000053"),
        ("40.4.5", "403", "GetUserCard", "GetSessionInfo"),
        ("40.6.1", "110063", "CreateUser", "SetUser", "GetUser", "GetMe"),
        ("40.8.0", "403", "GetSessionInfo", "GetUserCard"),
        ("40.8.0", "040014", "CreateMeetingAttendee", "RegisterMeetingAttendee"),
    }


def test_every_toggle_of_the_page_is_there(catalog: Catalog) -> None:
    assert {(update, item.toggle) for update, item in items(catalog) if item.toggle} == {
        ("40.6.0", "SupportXMLAPIReturnScheduledPMR"),
        ("40.9.0", "ConsistentLockedLobby"),
        ("40.11.0", "EnableDisplayName"),
    }


def test_meeting_uuid_reaches_53_operations_in_five_updates(catalog: Catalog) -> None:
    listed = [
        (u, o) for u, item in items(catalog) if item.title.startswith("meetingUUID beside") for o in item.operations
    ]
    changed = {
        (update, change.operation)
        for update, item in items(catalog)
        for change in item.changes
        if change.path.rpartition("/")[2].lower() == "meetinguuid" and update != "40.1.0"
    }
    assert changed == set(listed)
    assert len(listed) == len(changed) == 53
    assert Counter(update for update, _ in listed) == {
        "40.6.0": 11,
        "40.7.0": 4,
        "40.8.0": 11,
        "40.9.0": 14,
        "40.10.0": 13,
    }
    twice = [name for name, times in Counter(name for _, name in listed).items() if times > 1]
    assert twice == ["GetEnrollmentInfo"]


def test_every_operation_named_is_one_of_the_api(catalog: Catalog, apis: Mapping[str, Api]) -> None:
    named = {name for _, item in items(catalog) for name in (*item.operations, *(c.operation for c in item.changes))}
    assert len(named) == 66
    for update in catalog.updates.values():
        known = {operation.name for name in update.releases for operation in apis[name].operations}
        known |= {o.name for name in update.releases for o in apis[catalog.releases[name].parent].operations}
        for item in update.items:
            assert {*item.operations, *(change.operation for change in item.changes)} <= known, (
                update.name,
                item.title,
            )


def test_changes_of_an_item_are_of_its_operations(catalog: Catalog) -> None:
    for update in catalog.updates.values():
        for item in update.items:
            assert {change.operation for change in item.changes} <= set(item.operations), (update.name, item.title)


def test_update_without_schema_change_has_neither_fragments_nor_changes(catalog: Catalog) -> None:
    assert {name for name in PAGE40_UPDATES if not catalog.updates[name].fragments} == NO_SCHEMA_CHANGE
    assert {name for name in PAGE40_UPDATES if not catalog.updates[name].changes} == NO_SCHEMA_CHANGE
    assert all(catalog.updates[name].items for name in PAGE40_UPDATES)
    assert [
        update.name for update in catalog.updates.values() if bool(update.fragments) is not bool(update.changes)
    ] == []


def test_a_name_as_it_is_written_comes_before_other_spellings(catalog: Catalog) -> None:
    release = Release("v1_z", BASELINE, "1", "toy")
    named = Catalog(catalog.root, {"v1_z": release}, {}, {}, catalog.wire)
    assert named.resolve("v1_z") is release
