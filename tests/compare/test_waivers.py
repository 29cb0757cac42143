"""Waivers: what they accept, when they no longer do, and what a file of them must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support import paths

from webexgen.catalog.graph import Catalog
from webexgen.compare.change import Change, Kind, Reach
from webexgen.compare.policy import Finding, judge
from webexgen.compare.waivers import Scope, Waiver, apply, draft, load
from webexgen.errors import WaiverError

Write = Callable[[str], Path]

CATALOG = Catalog.load(paths.CATALOG)
REQUEST = Reach("SetMeeting", "request", "schedule/startDate")
RESPONSE = Reach("GetMeeting", "response", "schedule/startDate")

ENTRY = """\
[[waivers]]
rule = "response-min-occurs-lowered"
owner = "meet:scheduleType"
path = "startDate"
old = "1..1"
new = "0..1"
reason = "Our reader takes it as optional."
accepted_by = "release engineering"
scope = {from = "40.7.0", to = "40.8.0"}
until = 2030-12-31
"""
WAIVER = Waiver(
    "response-min-occurs-lowered",
    "meet:scheduleType",
    "startDate",
    "1..1",
    "0..1",
    "Our reader takes it as optional.",
    "release engineering",
    Scope("40.7.0", "40.8.0"),
    date(2030, 12, 31),
)


def findings(
    *reaches: Reach, kind: Kind = Kind.MIN_OCCURS_LOWERED, old: str | None = "1..1", new: str | None = "0..1"
) -> list[Finding]:
    return judge([Change("id", kind, "meet:scheduleType", "startDate", old, new, reaches)])


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "waivers.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


# apply


def test_an_accepted_finding_is_set_aside() -> None:
    found = findings(RESPONSE)
    applied = apply(found, [WAIVER], "40.7.0", "40.8.0", None)
    assert applied.waived == ((found[0], (WAIVER,)),)
    assert (applied.findings, applied.unused, applied.expired) == ((), (), ())


@pytest.mark.parametrize(
    "other",
    [
        replace(WAIVER, rule="response-min-occurs-raised"),
        replace(WAIVER, owner="meet:other"),
        replace(WAIVER, path="duration"),
        replace(WAIVER, old="1..2"),
        replace(WAIVER, old=None),
        replace(WAIVER, new=None),
    ],
)
def test_a_waiver_for_another_change_is_unused(other: Waiver) -> None:
    applied = apply(findings(RESPONSE), [other], "40.7.0", "40.8.0", None)
    assert len(applied.findings) == 1
    assert applied.unused == (other,)


@pytest.mark.parametrize(
    ("scope", "concerned"),
    [
        (Scope(), True),
        (Scope("40.7.0", "40.8.0"), True),
        (Scope(None, "40.8.0"), True),
        (Scope("40.7.0", None), True),
        (Scope("40.6.1", "40.8.0"), False),
        (Scope(None, "40.9.0"), False),
    ],
)
def test_scope(scope: Scope, concerned: bool) -> None:
    waiver = Waiver("response-min-occurs-lowered", "meet:scheduleType", "startDate", "1..1", "0..1", "r", "a", scope)
    applied = apply(findings(RESPONSE), [waiver], "40.7.0", "40.8.0", None)
    assert len(applied.waived) == concerned
    assert applied.unused == ()


@pytest.mark.parametrize(
    ("as_of", "expired"),
    [(None, False), (date(2030, 12, 31), False), (date(2031, 1, 1), True), (date(2040, 1, 1), True)],
)
def test_until_is_the_last_day(as_of: date | None, expired: bool) -> None:
    applied = apply(findings(RESPONSE), [WAIVER], "40.7.0", "40.8.0", as_of)
    assert (len(applied.findings), len(applied.expired), applied.unused) == (expired, expired, ())


def test_requests_and_answers_are_accepted_one_by_one() -> None:
    found = findings(REQUEST, RESPONSE)
    request = Waiver("request-min-occurs-lowered", "meet:scheduleType", "startDate", "1..1", "0..1", "r", "a")
    half = apply(found, [WAIVER], "40.7.0", "40.8.0", None)
    assert half.findings == tuple(found)
    assert half.unused == ()
    whole = apply(found, [WAIVER, request], "40.7.0", "40.8.0", None)
    assert whole.waived == ((found[0], (WAIVER, request)),)


def test_a_direction_that_says_ok_needs_no_waiver() -> None:
    found = findings(REQUEST, RESPONSE, kind=Kind.FACET_TIGHTENED, old="maxLength 9", new="maxLength 5")
    waiver = Waiver("request-facet-tightened", "meet:scheduleType", "startDate", "maxLength 9", "maxLength 5", "r", "a")
    assert apply(found, [waiver], "a", "b", None).findings == ()


# draft


def test_a_draft_filled_in_accepts_everything(write: Write) -> None:
    odd = 'a "quoted" \\ back\tslash \x7f é'
    found = findings(REQUEST, RESPONSE) + findings(RESPONSE, kind=Kind.ENUM_VALUE_ADDED, old=None, new=odd)
    text = draft(found).replace('reason = ""', 'reason = "r"').replace('accepted_by = ""', 'accepted_by = "a"')
    applied = apply(found, load(write(text), CATALOG), "40.7.0", "40.8.0", None)
    assert len(applied.waived) == 2
    assert (applied.findings, applied.unused) == ((), ())


def test_a_draft_has_to_be_filled_in(write: Write) -> None:
    path = write(draft(findings(RESPONSE)))
    with pytest.raises(WaiverError) as error:
        load(path, CATALOG)
    assert str(error.value).splitlines() == [
        f"{path}:13: reason is empty; fill it in",
        f"{path}:14: accepted_by is empty; fill it in",
    ]


def test_a_draft_reads_well() -> None:
    assert draft(findings(RESPONSE), Scope("40.7.0", "40.8.0")).partition("\n\n")[2] == """\
# breaking: A reader that requires the element fails on the first response that leaves it out.
[[waivers]]
rule = "response-min-occurs-lowered"
owner = "meet:scheduleType"
path = "startDate"
old = "1..1"
new = "0..1"
reason = ""
accepted_by = ""
scope = {from = "40.7.0", to = "40.8.0"}
"""


def test_what_means_nothing_needs_no_waiver(write: Write) -> None:
    text = draft(findings(REQUEST, kind=Kind.DOCUMENTATION_CHANGED))
    assert load(write(text), CATALOG) == ()


# load


def test_load(write: Write) -> None:
    path = write(f"# Reviewed.\n\n{ENTRY}")
    (waiver,) = load(path, CATALOG)
    assert waiver == WAIVER
    assert waiver.where == f"{path}:3"


def test_until_may_be_text(write: Write) -> None:
    (waiver,) = load(write(ENTRY.replace("2030-12-31", '"2030-12-31"')), CATALOG)
    assert waiver.until == date(2030, 12, 31)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('reason = "Our reader takes it as optional."', 'reason = "  "', "7: reason is empty; fill it in"),
        ('reason = "Our reader takes it as optional."\n', "", "1: reason is missing"),
        ('"release engineering"', '""', "8: accepted_by is empty; fill it in"),
        ('"release engineering"', "7", "8: accepted_by must be text in quotes"),
        ("lowered", "lowerd", "2: rule is 'response-min-occurs-lowerd': did you mean '"),
        ('owner = "meet:scheduleType"', 'owner = ""', "3: owner is empty; fill it in"),
        ('old = "1..1"', "old = 1", "5: old must be text in quotes"),
        ("until", "untill", "10: unknown key 'untill': did you mean 'until'?"),
        ("2030-12-31", '"next year"', "10: until must be a date, like 2030-12-31"),
        ("2030-12-31", "2030-12-31T00:00:00", "10: until must be a date, like 2030-12-31"),
        ('{from = "40.7.0", to = "40.8.0"}', '"40.8.0"', '9: scope must be "any" or {from = "40.7.0", to'),
        ('{from = "40.7.0", to = "40.8.0"}', "{}", '9: scope must be "any" or {from = "40.7.0", to'),
        ('{from = "40.7.0", to = "40.8.0"}', '{until = "40.8.0"}', '9: scope must be "any" or {from = "40.7.0"'),
    ],
)
def test_an_entry_that_does_not_hold_is_told_with_its_line(write: Write, old: str, new: str, message: str) -> None:
    assert old in ENTRY
    path = write(ENTRY.replace(old, new))
    with pytest.raises(WaiverError) as error:
        load(path, CATALOG)
    assert f"{path}:{message}" in str(error.value)


def test_one_waiver_twice_is_refused(write: Write) -> None:
    path = write(f"{ENTRY}\n{ENTRY}")
    with pytest.raises(WaiverError) as error:
        load(path, CATALOG)
    assert str(error.value) == f"{path}:{ENTRY.count(chr(10)) + 2}: says what {path}:1 says; remove one of the two"


def test_all_that_is_wrong_is_told_at_once(write: Write) -> None:
    first = ENTRY.replace('"Our reader takes it as optional."', '"""[[waivers]]\nreason = 1 """')
    second = ENTRY.replace('"Our reader takes it as optional."', '""').replace('"startDate"', "3")
    path = write(f"{first}\n{second}\n{first}")
    with pytest.raises(WaiverError) as error:
        load(path, CATALOG)
    assert str(error.value).splitlines() == [
        f"{path}:16: path must be text in quotes",
        f"{path}:19: reason is empty; fill it in",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[waivers]\n", "waivers.toml:1: "),
        ("waivers = 1\n", "waivers.toml:1: waivers must be tables, each under [[waivers]]"),
        ("[[waiver]]\n", "waivers.toml:1: unknown key 'waiver': did you mean 'waivers'?"),
        ('waivers = [{rule = "x"}]\n', "waivers.toml:1: owner is missing"),
    ],
)
def test_a_file_that_holds_something_else(write: Write, text: str, message: str) -> None:
    with pytest.raises(WaiverError) as error:
        load(write(text), CATALOG)
    assert message in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="cannot be read: No such file"):
        load(tmp_path / "none.toml", CATALOG)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_bytes(b"\xff")
    with pytest.raises(WaiverError, match="is not UTF-8"):
        load(tmp_path / "waivers.toml", CATALOG)


def test_a_pattern_accepts_all_that_is_like_it(write: Write) -> None:
    text = (
        ENTRY.replace('old = "1..1"\nnew = "0..1"\n', "")
        .replace("startDate", "*")
        .replace("2030-12-31", '2030-12-31\noperation = "Get*"')
    )
    (waiver,) = load(write(text), CATALOG)
    assert apply(findings(RESPONSE), [waiver], "40.7.0", "40.8.0", None).findings == ()
    for other in ({"operation": "Set*"}, {"owner": "ep:*"}, {"rule": "request-*"}, {"old": "1..1"}):
        assert apply(findings(RESPONSE), [replace(waiver, **other)], "40.7.0", "40.8.0", None).waived == ()
    assert apply(findings(RESPONSE), [replace(waiver, rule="*min*")], "40.7.0", "40.8.0", None).findings == ()


@pytest.mark.parametrize(
    ("name", "release"), [("latest", [*CATALOG.releases][-1]), ("baseline", "baseline"), ("v40_8_0", "40.8.0")]
)
def test_a_scope_names_releases_as_commands_do(write: Write, name: str, release: str) -> None:
    (waiver,) = load(write(ENTRY.replace('"40.8.0"', f'"{name}"')), CATALOG)
    assert waiver.scope == Scope("40.7.0", release)


def test_a_scope_of_no_release_is_told(write: Write) -> None:
    path = write(ENTRY.replace('"40.8.0"', '"40.8"' if "40.8" not in CATALOG.names else '"40.8.7"'))
    with pytest.raises(WaiverError, match=r"waivers.toml:9: there is no release"):
        load(path, CATALOG)
