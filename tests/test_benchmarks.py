"""docs/benchmarks.md shows the figures of bench/results, and what a peer loses is found by reading."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from support.paths import ROOT

from bench.documents import sessions
from bench.faithful import KEPT, LOST, PROBES, REFUSED, losses
from bench.figures import PAGE, SECTIONS, with_figures
from bench.handwritten import read_sessions
from bench.peers import Peer
from webex_xmlapi import v40_12_0 as api


def test_the_page_shows_the_results() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_figures(page) == page, "python -m bench.figures writes it"
    for name in SECTIONS:
        assert f"<!-- figures: {name} -->" in page


def test_results_name_their_machine() -> None:
    for name in ("small", "faithful"):
        machine = json.loads((ROOT / "bench" / "results" / f"{name}.json").read_text(encoding="utf-8"))["machine"]
        assert machine["python"] and machine["load"] and machine["versions"]["lxml"]


def test_the_bindings_lose_nothing() -> None:
    assert losses(Peer(api.parse, api.render, api.render, is_typed=True)) == dict.fromkeys(PROBES, KEPT)


def test_a_loss_is_found() -> None:
    by_hand = Peer(lambda data: read_sessions(data, ET.fromstring), repr, None, is_typed=True)
    assert losses(by_hand) == dict.fromkeys(PROBES, LOST)
    tree = losses(Peer(ET.fromstring, ET.tostring, ET.tostring, is_typed=False))
    assert tree == dict.fromkeys(PROBES, KEPT)


def test_a_refusal_is_no_loss() -> None:
    def read(data: bytes) -> Any:
        if data != sessions(1):
            raise ValueError
        return data

    assert losses(Peer(read, bytes, None, is_typed=False)) == dict.fromkeys(PROBES, REFUSED)


@pytest.mark.parametrize("name", PROBES)
def test_each_probe_is_a_message(name: str) -> None:
    old, new = PROBES[name]
    assert api.parse(sessions(1).decode().replace(old, new)).body
