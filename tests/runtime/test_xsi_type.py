"""What an xsi:type says is a resolved name or a text, and never one for the other."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from webex_xmlapi import v40_12_0 as api

SERVICE = "http://www.webex.com/schemas/2002/06/service"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TEXTS = [
    "{x",
    "{",
    "{}",
    "{}x",
    "}x",
    "{http://x}y",
    f"{{{SERVICE}/ep}}lstsummarySessionResponse",
    f"{{{SERVICE}/EP}}LSTSUMMARYSESSIONRESPONSE",
    "{http://www.w3.org/2001/XMLSchema}string",
    "{http://www.w3.org/2000/xmlns/}a",
    "ep:{x}y",
    "ep:a}b",
    "ep:",
    ":ep",
    "ep:a:b",
    "xml:lang",
    "\u00a0ep:lstsummarySessionResponse",
    "java:com.webex.{x}",
    "&#10;{x",
    "{a:b",
    "",
]


def document(said: str) -> str:
    return (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:ep="{SERVICE}/ep" xmlns:xsi="{XSI}"><serv:body>'
        f'<serv:bodyContent xsi:type="{said}"><ep:x xsi:type="{said}"/><ep:session xsi:type="{said}">'
        f'<ep:confName xsi:type="{said}">a</ep:confName></ep:session></serv:bodyContent></serv:body></serv:message>'
    )


def types(data: bytes) -> list[str | None]:
    from xml.etree import ElementTree

    return [element.get(f"{{{XSI}}}type") for element in ElementTree.fromstring(data).iter()]


@pytest.mark.parametrize("said", TEXTS)
def test_text_comes_back_as_it_was(said: str) -> None:
    message = api.parse(document(said))
    rendered = api.render(message)
    assert types(rendered) == types(document(said).encode())
    for other in (
        api.parse(rendered),
        api.from_json(api.Message, api.to_json(message)),
        copy.deepcopy(message),
        pickle.loads(pickle.dumps(message)),
    ):
        assert other == message
        assert api.render(other) == rendered
    assert all(type(problem) is api.Problem for problem in api.validate(message))


def test_text_that_looks_like_a_name_is_not_that_name() -> None:
    name = f"{SERVICE}/ep}}lstsummarySessionResponse"
    text, resolved = api.parse(document("{" + name)), api.parse(document("ep:lstsummarySessionResponse"))
    assert text != resolved
    assert type(text.body[0]) is api.UnknownContent
    assert type(resolved.body[0]) is api.ep.LstsummarySessionResponse
    said = text.body[0].type
    assert said == api.parse(document("{" + name)).body[0].type
    assert not said == "{" + name  # noqa: SIM201 - both operators are defined
    assert said != "{" + name


MADE: list[Any] = ["{x", "{}x", "{", "{urn:a}b:c", "{urn:a}b ", "{http://www.w3.org/2000/xmlns/}a"]


@pytest.mark.parametrize("said", MADE)
def test_what_is_made_by_hand_and_is_no_name_is_an_error(said: str) -> None:
    message = api.Response(body=[api.UnknownContent("a", {f"{{{XSI}}}type": said})])
    with pytest.raises(api.MessageError, match="namespace"):
        api.render(message)
    assert [problem.code for problem in api.validate(message)] == ["unwritable"]


def test_name_that_is_made_by_hand_is_written_with_a_prefix() -> None:
    message = api.Response(body=[api.UnknownContent(f"{{{SERVICE}}}bodyContent", {f"{{{XSI}}}type": "{urn:a}b"})])
    assert b"xmlns:ns" in api.render(message)
    assert api.parse(api.render(message)).body[0].attributes == message.body[0].attributes
