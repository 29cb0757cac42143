"""Every documented sample, in every release: read into typed fields, written back the same, and as valid as samples.toml says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.paths import PAGE40_RELEASES, PAGE40_UPDATES, RELEASES, ROOT

from webexgen.catalog.graph import Catalog
from webexgen.message.canonical import canonical
from webexgen.message.roundtrip import Report, examine


@pytest.fixture(scope="module")
def report(catalog: Catalog) -> Report:
    return examine(catalog, catalog.releases.values(), ROOT / "generated")


def test_all_samples_in_all_releases_come_back_the_same(report: Report) -> None:
    trips = {(row.sample.file, outcome.release): outcome.same for row in report.rows for outcome in row.outcomes}
    assert len(trips) == len(report.rows) * len(RELEASES)
    assert [trip for trip, same in trips.items() if not same] == []


def test_every_sample_is_as_valid_as_it_says(report: Report) -> None:
    assert [row.sample.file for row in report.rows if not row.holds] == []


def test_samples_are_typed_where_their_update_is(report: Report) -> None:
    """All but the two that the page itself gets wrong: a foreign operation, and an answer under another's type."""
    untyped = {
        row.sample.file: {name for o in row.due if o.release in PAGE40_RELEASES for name in o.unknown}
        for row in report.rows
        if row.sample.update in PAGE40_UPDATES
    }
    assert {file: names for file, names in untyped.items() if names} == {
        "40.9.0/samples/06-get-session-info-response.xml": {"status", "hasHostInMeeting", "hasAttendeeInMeeting"},
        "40.4.4/samples/01-get-user-request.xml": {"java:com.webex.service.binding.user.GetSite"},
    }


def test_a_sample_that_cannot_be_valid_has_a_reason(report: Report) -> None:
    states = [row.state for row in report.rows if row.sample.update in PAGE40_UPDATES]
    valid, order, no = (states.count(state) for state in ("valid", "order", "no"))
    assert (valid, order, no) == (14, 23, 13)
    told = f"{len(states)} samples, {valid} are valid, {order} valid but for the order, and {no} refused:"
    assert told in " ".join((ROOT / "docs" / "evidence.md").read_text(encoding="utf-8").split())
    for row in report.rows:
        assert (row.state == "no") == (len(row.sample.invalid) > len("order")), row.sample.file


def test_the_releases_of_the_page_go_on_accepting_its_samples(report: Report) -> None:
    """None of them removes what an earlier update of the page shows."""
    for row in report.rows:
        later = tuple(outcome for outcome in row.due if outcome.release in PAGE40_RELEASES)
        assert row.sample.update not in PAGE40_UPDATES or replace(row, own=later).state == row.state, row.sample.file


def test_a_later_release_may_remove_what_a_sample_shows(report: Report) -> None:
    row = next(row for row in report.rows if row.state == "valid" and len(row.due) > len(row.own))
    gone = replace(row.due[-1], unknown=("gone",), invalid="gone", disordered="gone")
    later = replace(row, due=(*row.due[:-1], gone))
    assert (later.state, later.holds) == ("valid", True)
    asked_for_only = replace(later, due=(gone,), own=(), complete=False)
    assert (asked_for_only.state, asked_for_only.holds) == ("no", True)
    itself = replace(later, own=(gone,))
    assert (itself.state, itself.holds, itself.fault) == ("no", False, "gone")
    changed = replace(row, outcomes=(replace(row.outcomes[0], same=False), *row.outcomes[1:]))
    assert (changed.holds, changed.fault) == (False, f"another document in {row.outcomes[0].release}")


@pytest.mark.parametrize(
    "first, second, equal",
    [
        (b'<a xmlns="u"><b/></a>', b'<p:a xmlns:p="u">\n  <p:b></p:b>\n</p:a>', True),
        (b"<a><b>1</b><c/></a>", b"<a><c/><b>1</b></a>", False),
        (b"<a><b> 1</b></a>", b"<a><b>1</b></a>", False),
        (b"<a> </a>", b"<a/>", False),
        (b"<a>x<b/></a>", b"<a><b/></a>", False),
        (b'<a x="1" y="2"/>', b"<a y='2' x='1'></a>", True),
        (
            b'<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:p="u" i:type="p:t"/>',
            b'<a xmlns:x="http://www.w3.org/2001/XMLSchema-instance" xmlns:q="u" x:type="q:t"/>',
            True,
        ),
        (
            b'<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:p="u" i:type="p:t"/>',
            b'<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:p="v" i:type="p:t"/>',
            False,
        ),
        (b"<a><!-- x --><?y?><b/></a>", b"<a><b/></a>", True),
    ],
)
def test_what_counts_as_the_same_document(first: bytes, second: bytes, equal: bool) -> None:
    assert (canonical(first) == canonical(second)) is equal
