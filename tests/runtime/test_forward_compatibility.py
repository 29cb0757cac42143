"""What one release sends, each other reads: nothing is lost, nothing is refused. All releases by all; of a quick run some.

Of every operation the least and the most that its request and its answer may hold. What several releases send alike is read once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.depth import spread
from support.messages import Disturbance
from support.paths import RELEASES
from support.properties import bounded

from webexgen.bindings.identifiers import release_folder
from webexgen.message.canonical import canonical
from webexgen.message.minimal import Direction, as_sent, message
from webexgen.schema.model import Api

SOME = spread(RELEASES, 5)
DIRECTIONS: tuple[Direction, ...] = ("request", "response")


@dataclass(frozen=True)
class Sent:
    """A message as it stands on the wire, and the releases that have it exactly so."""

    data: bytes
    canonical: bytes
    name: str
    releases: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def sent(apis: Mapping[str, Api]) -> tuple[Sent, ...]:
    found: dict[bytes, Sent] = {}
    for release, api in apis.items():
        if release not in SOME:
            continue
        for operation in api.operations:
            for direction in DIRECTIONS:
                for full in (None, ""):
                    root = message(api, operation.name, direction, full=full)
                    data = etree.tostring(as_sent(api, root) if direction == "request" else root)
                    name = f"{release}: {'least' if full is None else 'full'} {direction} of {operation.name}"
                    found.setdefault(data, Sent(data, canonical(data), name)).releases.add(release)
    return tuple(found.values())


# Releases write most messages alike.
canonical_once = cache(canonical)


@cache
def package_of(release: str) -> Any:
    return import_module(f"webex_xmlapi.{release_folder(release)}")


def test_every_release_sends_something_of_its_own_operations(sent: tuple[Sent, ...], apis: Mapping[str, Api]) -> None:
    for release in SOME:
        asked = len(apis[release].operations) * len(DIRECTIONS)
        assert asked <= sum(release in each.releases for each in sent) <= 2 * asked
    assert sum(len(each.releases) < len(SOME) for each in sent) > 100


@pytest.mark.parametrize("release", SOME)
def test_what_any_release_sends_comes_back(release: str, sent: tuple[Sent, ...]) -> None:
    """`release` reads; one that sends the same message also knows all of it."""
    api = package_of(release)
    lost: list[str] = []
    strange: list[str] = []
    for each in sent:
        came = api.parse(each.data)
        if canonical_once(api.render(came)) != each.canonical:
            lost.append(each.name)
        if release in each.releases and any(problem.code == "unknown" for problem in api.validate(came)):
            strange.append(each.name)
    assert (lost, strange) == ([], [])


@bounded(25)
@given(st.data(), st.integers(0, 2**32))
def test_what_becomes_of_it_on_the_way_comes_back(sent: tuple[Sent, ...], data: st.DataObject, seed: int) -> None:
    document = Disturbance(seed)(data.draw(st.sampled_from(sent)).data)
    expected = canonical(document)
    for release in SOME:
        api = package_of(release)
        assert canonical(api.render(api.parse(document))) == expected
