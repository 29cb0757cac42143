"""Any message of any operation of any release comes back; so does whatever becomes of it on the way."""

from __future__ import annotations

import copy
import pickle
from importlib import import_module
from typing import Any
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st
from support.messages import Disturbance, messages, package_of
from support.paths import RELEASES
from support.properties import bounded

from webexgen.message.canonical import canonical


@bounded(120)
@given(messages())
def test_message_comes_back(made: tuple[Any, Any]) -> None:
    package, message = made
    data = package.render(message)
    came = package.parse(data)
    assert came == message
    assert package.render(came) == data
    assert canonical(package.render(message)) == canonical(data)
    for other in (copy.deepcopy(came), pickle.loads(pickle.dumps(came))):
        assert other == came
        assert package.render(other) == data


@bounded(120)
@given(messages(), st.integers(0, 2**32))
def test_disturbed_message_comes_back(made: tuple[Any, Any], seed: int) -> None:
    package, message = made
    data = Disturbance(seed)(package.render(message))
    came = package.parse(data)
    rendered = package.render(came)
    assert canonical(rendered) == canonical(data)
    assert package.render(package.parse(rendered)) == rendered
    with mock.patch.object(import_module(f"{package.__name__}._runtime.message"), "PIECE", 1 + seed % 100):
        assert package.render(package.parse(data)) == rendered


@bounded(120)
@given(messages(), st.integers(0, 2**32), st.sampled_from(RELEASES))
def test_another_release_keeps_a_disturbed_message(made: tuple[Any, Any], seed: int, release: str) -> None:
    package, message = made
    data = Disturbance(seed)(package.render(message))
    other = package_of(release)
    assert canonical(other.render(other.parse(data))) == canonical(data)
