"""The time of each step grows as the document does. `python -m bench.hard_documents` prints the figures of larger ones."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from support.depth import spread

from bench.hard_documents import DOCUMENTS, LIMIT, growth
from webex_xmlapi import v40_12_0 as api


@pytest.fixture(autouse=True, scope="module")
def other_tests_objects_are_not_collected() -> Iterator[None]:
    """Each measurement begins with a collection, which takes seconds with all that a whole run of tests keeps in memory."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("name", spread(list(DOCUMENTS), 5))
def test_time_grows_as_the_document_does(name: str) -> None:
    """Several tries: another process can slow one down, but nothing makes a quadratic step fast."""
    slow: dict[str, float] = {}
    for _ in range(4):
        slow = {step: exponent for step, _, _, exponent in growth(api, name, rounds=2, shrunk=8) if exponent > LIMIT}
        if not slow:
            return
    pytest.fail(f"time grows with an exponent of {slow}")


def test_many_undeclared_prefixes_and_namespaces_are_rendered_at_once() -> None:
    """Names like made-up prefixes: 20,000 of them and 3,000 namespaces took 39 s."""
    make, _ = DOCUMENTS["undeclared prefixes"]
    message = api.parse(make(20_000))
    assert api.parse(api.render(message)) == message
    assert api.validate(message)
