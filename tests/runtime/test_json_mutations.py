"""Whatever `from_json` accepts can be written: mutated JSON is an error of its own, or a message."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.depth import of_depth
from support.properties import bounded

from webex_xmlapi import v40_12_0 as api

SERVICE = "http://www.webex.com/schemas/2002/06/service"
RESPONSE = (
    f'<serv:message xmlns:serv="{SERVICE}" xmlns:ep="{SERVICE}/ep" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" a="1">'
    "<serv:header><serv:response><serv:result>SUCCESS</serv:result></serv:response><serv:x/></serv:header> t <serv:body>"
    '<serv:bodyContent xsi:type="ep:lstsummarySessionResponse"><ep:matchingRecords><serv:total>01</serv:total></ep:matchingRecords>'
    '<ep:session b="2"><ep:new a="1">x<y/>z</ep:new><ep:duration> 5 </ep:duration><ep:confName>a</ep:confName></ep:session>'
    "</serv:bodyContent></serv:body></serv:message>"
)
REQUEST = (
    '<message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><header><securityContext><webExID>a</webExID></securityContext>'
    '</header><body><bodyContent xsi:type="java:com.webex.service.binding.meeting.CreateMeeting"><metaData><confName>a</confName>'
    "<meetingType>x</meetingType></metaData><participants><maxUserNumber>4</maxUserNumber></participants></bodyContent>"
    '<bodyContent xsi:type="new:one">text</bodyContent></body></message>'
)
SEEDS = [json.loads(api.to_json(api.parse(text))) for text in (RESPONSE, REQUEST)]
ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**400, "", "x", " ", "a:b", "serv:a", "xsi:type", "xmlns", "{x", "{}", "{}x", "{urn:a}b", "{urn:a}b:c",
    "{http://www.w3.org/2000/xmlns/}a", "{http://www.w3.org/XML/1998/namespace}lang", "\x00", "\x1b", "\ud800", "\ufffe", "<&>\r\n\t",
    [], [None], ["x"], {}, {"$tag": "x"}, {"$tag": ""}, {"$text": "\x00"}, {"$text": "a"}, {"$type": "meeting.MetaData"},
    {"$type": "meeting.GetMeeting"}, {"$type": "service.BodyContent"}, [{"$tag": "x"}], "INF", "NaN", "***", "Request", "ep:duration",
    "serv:header", {"order": ["x"]}, {"$content": [1]}, float("nan"), {"$source": {"attributes": {"xsi:type": "{"}}},
]  # fmt: skip
KEYS = ["$type", "$source", "$tag", "$attributes", "$content", "$text", "$envelope", "$root", "$qualified", "order", "texts", "attributes", "field", "index", "value", "text", "header", "body", "security", "responses", "body_content", "session", "conf_name", "duration", "xsi:type"]  # fmt: skip


def places(data: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    keys = data.keys() if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in keys:
        found.append((data, key))
        found += places(data[key])
    return found


def mutated(seed: int) -> Any:
    chance = random.Random(seed)
    data = copy.deepcopy(chance.choice(SEEDS))
    for _ in range(chance.choice((1, 1, 2, 3))):
        known = places(data)
        if not known:
            break
        holder, key = chance.choice(known)
        other, other_key = chance.choice(known)
        what = chance.randrange(6)
        if what == 0:
            holder[key] = copy.deepcopy(chance.choice(ODD))
        elif what == 1:
            holder[key] = copy.deepcopy(other[other_key])
        elif what == 2 and isinstance(holder, dict):
            holder[chance.choice(KEYS)] = copy.deepcopy(chance.choice([*ODD, other[other_key]]))
        elif what == 3 and isinstance(holder, dict):
            holder[chance.choice([*KEYS, "x"])] = holder.pop(key)
        elif what == 4:
            del holder[key]
        elif isinstance(holder, list):
            holder.insert(key, copy.deepcopy(chance.choice([*ODD, holder[key]])))
    return data


def is_written(data: Any) -> bool:
    """Whether it is accepted; then it can be written, read back, validated and told as JSON again."""
    try:
        message = api.from_dict(api.Message, data)
    except api.MessageError:
        return False
    rendered = api.render(message)
    assert api.render(api.parse(rendered)) == rendered or b"xmlns" in rendered
    assert all(problem.code != "unwritable" for problem in api.validate(message))
    again = api.from_dict(api.Message, api.to_dict(message))
    assert api.render(again) == rendered
    assert repr(message) and message.result is message.result and message == copy.deepcopy(message)
    return True


DRAWN = of_depth(2_000, 8_000)


def test_mutated_json_is_refused_or_written() -> None:
    accepted = sum(is_written(mutated(seed)) for seed in range(DRAWN))
    assert DRAWN / 8 < accepted < DRAWN * 7 / 8


@bounded(150)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(ODD), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=4)))  # fmt: skip
def test_any_json_is_refused_or_written(data: Any) -> None:
    is_written(data)
    is_written({"$type": "Request", "$envelope": data})
    is_written({"$type": "Response", "body": [data]})


REFUSED: list[tuple[Any, str]] = [
    ({"$type": "Request", "$envelope": {"body": {"$tag": "x"}}}, r"\$envelope: header and body"),
    ({"$type": "Request", "$envelope": {"header": {"$tag": "x"}}}, r"\$envelope: header and body"),
    ({"$type": "Response", "$envelope": {"header": {"response": [{}]}}}, "stands in the message itself"),
    ({"$type": "Response", "responses": [{"$tag": "x"}]}, "an unknown element is none of"),
    ({"$type": "Request", "security": {"$tag": "x"}}, "an unknown element is none of"),
    ({"$type": "Request", "security": {"webex_id": "\x00"}}, r"Request.security.webex_id: a text holds what XML"),
    ({"$type": "Request", "body": [{"$tag": "1x"}]}, r"body\[0\].\$tag: what should be the name"),
    ({"$type": "Request", "body": [{"$tag": "x", "$content": ["\x00"]}]}, r"\$content\[0\]: a text holds"),
    ({"$type": "Request", "body": [{"$tag": "x", "$attributes": {"xmlns": "a"}}]}, r"\$attributes: what should be the name"),
    ({"$type": "Request", "body": [{"$tag": "x", "$attributes": {"xsi:type": "{x"}}]}, "namespace"),
    ({"$type": "Request", "body": [{"$type": "meeting.GetMeeting", "meeting_key": 10**5000}]}, "too many digits"),
    ({"$type": "Request", "body": [{"$type": "meeting.GetMeeting", "$source": {"order": ["meetingKey", "meetingKey"]}}]}, "stands there twice"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), REFUSED)
def test_what_could_not_be_written_is_refused(data: Any, expected: str) -> None:
    with pytest.raises(api.MessageError, match=expected):
        api.from_dict(api.Message, data)


def test_depth_is_that_of_documents() -> None:
    data: dict[str, Any] = {"$tag": "x"}
    for _ in range(63):
        data = {"$tag": "x", "$content": [data]}
    assert is_written({"$type": "Request", "body": [data]})
    assert not is_written({"$type": "Request", "body": [{"$tag": "x", "$content": [data]}]})
