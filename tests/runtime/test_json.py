"""Messages as dictionaries and as JSON: readable, without loss, and every slip named by its path."""

from __future__ import annotations

import copy
import json
import math
import pickle
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.documents import ODDITIES, encoded
from support.messages import Disturbance, messages
from support.paths import CATALOG
from support.properties import bounded

from webex_xmlapi import v40_12_0 as api
from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.samples import load_samples, repair

SERVICE = "http://www.webex.com/schemas/2002/06/service"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def again(package: Any, message: Any) -> Any:
    """The message after it has been JSON."""
    return package.from_json(package.Message, package.to_json(message))


@pytest.mark.parametrize("document", [pytest.param(_, id=name) for name, _ in ODDITIES.items()])
def test_oddities_come_back(document: str | bytes) -> None:
    came = api.parse(encoded(document))
    back = again(api, came)
    assert type(back) is type(came)
    assert back == came
    assert api.render(back) == api.render(came)
    assert api.to_dict(back) == api.to_dict(came)


def test_samples_come_back_in_every_release(release: str) -> None:
    package = import_module(f"webex_xmlapi.{release_folder(release)}")
    for sample in load_samples(CATALOG):
        came = package.parse(repair(sample))
        assert package.render(again(package, came)) == package.render(came), sample.file


@bounded(120)
@given(messages())
def test_any_message_comes_back(made: tuple[Any, Any]) -> None:
    package, message = made
    back = again(package, message)
    assert back == message
    assert package.render(back) == package.render(message)


@bounded(120)
@given(messages(), st.integers(0, 2**32))
def test_disturbed_messages_come_back(made: tuple[Any, Any], seed: int) -> None:
    package, message = made
    came = package.parse(Disturbance(seed)(package.render(message)))
    back = again(package, came)
    assert package.render(back) == package.render(came)
    assert package.to_json(back) == package.to_json(came)
    package.to_json(came, redact=True)


def request(inside: str, security: str = "") -> bytes:
    kind = "java:com.webex.service.binding.meeting.CreateMeeting"
    return (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:xsi="{XSI}"><header><securityContext>{security}</securityContext></header>'
        f'<body><bodyContent xsi:type="{kind}">{inside}</bodyContent></body></serv:message>'
    ).encode()


def test_plain_messages_are_plain() -> None:
    schedule = "<schedule><startDate>02/28/2020 10:00:00</startDate><duration>60</duration></schedule>"
    assert api.to_dict(api.parse(request(schedule, "<siteName>acme</siteName>"))) == {
        "$type": "Request",
        "security": {"site_name": "acme"},
        "body": [
            {"$type": "meeting.CreateMeeting", "schedule": {"start_date": "02/28/2020 10:00:00", "duration": 60}},
        ],
    }


def test_odd_messages_tell_how() -> None:
    schedule = '<schedule a="b"><duration> 60 </duration>loose<new><c/>text</new><duration>5</duration></schedule>'
    (content,) = api.to_dict(api.parse(request(schedule)))["body"]
    assert content["schedule"] == {
        "duration": 60,
        "$source": {
            "order": [
                "duration",
                {"$text": "loose"},
                {"$tag": "new", "$content": [{"$tag": "c"}, "text"]},
                {"$tag": "duration", "$content": ["5"]},
            ],
            "attributes": {"a": "b"},
            "texts": [{"field": "duration", "value": 60, "text": " 60 "}],
        },
    }


def test_values_of_every_kind() -> None:
    recording = api.ep.Recording(size=2.5, recording_id=2**70, name="\u20ac", password_req=False)
    assert api.to_dict(recording) == {"size": 2.5, "recording_id": 2**70, "name": "\u20ac", "password_req": False}
    assert api.from_json(api.ep.Recording, api.to_json(recording)) == recording
    image = api.event.UploadEventImage(image_data=b"\x00\xff")
    assert api.to_dict(image)["image_data"] == "AP8="
    assert api.from_dict(api.event.UploadEventImage, api.to_dict(image)) == image
    for size, text in ((math.inf, "INF"), (-math.inf, "-INF")):
        assert api.to_dict(api.ep.Recording(size=size)) == {"size": text}
        assert api.from_dict(api.ep.Recording, {"size": text}).size == size
    meeting = api.meeting.Telephony(telephony_support=api.meeting.TelephonySupport.CALLIN)
    assert json.loads(api.to_json(meeting)) == {"telephony_support": "CALLIN"}
    assert api.from_dict(api.meeting.Telephony, {"telephony_support": "CALLIN"}).telephony_support is (
        api.meeting.TelephonySupport.CALLIN
    )
    assert api.from_dict(api.meeting.Telephony, {"telephony_support": "NEW"}).telephony_support == "NEW"
    assert api.from_dict(api.meeting.Telephony, {"telephony_support": None}) == api.meeting.Telephony()


def test_an_edit_in_json_is_what_is_written() -> None:
    """An odd text holds for the value that it came with, not for another one."""
    came = api.parse(request("<schedule><duration> 60 </duration><openTime>x</openTime></schedule>"))
    data = api.to_dict(came)
    data["body"][0]["schedule"]["duration"] = 90
    assert b"<duration>90</duration><openTime>x</openTime>" in api.render(api.from_dict(api.Request, data))


def test_a_change_after_parsing_comes_back() -> None:
    came = api.parse(request('<schedule><duration a="b"> 60 </duration><openTime>x</openTime><new/></schedule>'))
    came.body[0].schedule.duration = 90
    came.body[0].schedule.open_time = 5
    came.body[0].meta_data = api.meeting.MetaData(conf_name="Team")
    assert api.render(again(api, came)) == api.render(came)


def test_a_dictionary_by_hand() -> None:
    data = {"security": {"site_name": "acme"}, "body": [{"$type": "meeting.GetMeeting", "meeting_key": 5}]}
    assert api.from_dict(api.Request, data) == api.Request(
        security=api.SecurityContext(site_name="acme"), body=[api.meeting.GetMeeting(meeting_key=5)]
    )
    assert api.from_dict(api.meeting.GetMeeting, {"meeting_key": 5}) == api.meeting.GetMeeting(meeting_key=5)
    assert api.from_dict(api.Response, {}) == api.Response()
    unknown = api.UnknownContent("{urn:a}b", {"c": "d"}, ["e", api.UnknownElement("f")])
    assert api.to_dict(unknown) == {"$tag": "{urn:a}b", "$attributes": {"c": "d"}, "$content": ["e", {"$tag": "f"}]}
    assert api.from_dict(api.UnknownContent, api.to_dict(unknown)) == unknown


BODY: Mapping[str, Any] = {"$type": "meeting.CreateMeeting"}

SLIPS: list[tuple[Any, str]] = [
    ({"body": [{**BODY, "meta_data": {"conf_nam": "S3CRET"}}]}, r"Request.body\[0\].meta_data.conf_nam: .*mean conf_name"),
    ({"body": [{**BODY, "schedule": {"duration": "S3CRET"}}]}, r"Request.body\[0\].schedule.duration: str where int belongs"),
    ({"body": [{**BODY, "schedule": {"duration": True}}]}, "duration: bool where int"),
    ({"body": [{**BODY, "schedule": {"duration": 1.5}}]}, "duration: float where int"),
    ({"body": [{**BODY, "schedule": {"start_date": 5}}]}, "start_date: int where str"),
    ({"body": [{**BODY, "schedule": ["S3CRET"]}]}, "schedule: list where an object"),
    ({"body": [{**BODY, "schedule": {"$source": {"order": ["S3CRET"]}}}]}, r"order\[0\]: Schedule has no such element"),
    ({"body": [{**BODY, "schedule": {"$source": {"order": ["S3CRET:a"]}}}]}, "the prefix S3CRET is none"),
    ({"body": [{**BODY, "schedule": {"$source": {"texts": [{"field": "x"}]}}}]}, r"texts\[0\]: it needs a field"),
    ({"body": [{**BODY, "schedule": {"$source": {"new": 1}}}]}, r"\$source.new: nothing is known"),
    ({"body": [{**BODY, "schedule": {"$new": 1}}]}, r"schedule.\$new: Schedule has no such field"),
    ({"body": {}}, "Request.body: dict where a list"),
    ({"body": [{"meeting_key": 5}]}, r"body\[0\].meeting_key: .*under \$type"),
    ({"body": [{"$type": "meeting.New"}]}, r"\$type must name a class"),
    ({"body": [{"$type": "os.path"}]}, r"\$type must name a class"),
    ({"body": [{"$type": "meeting.__doc__"}]}, r"\$type must name a class"),
    ({"body": [{"$type": "meeting.RepeatType"}]}, r"\$type must name a class"),
    ({"body": [{"$type": 5}]}, r"\$type must name a class"),
    ({"body": [{"$tag": 5}]}, r"\$tag: int where a name"),
    ({"body": [{"$tag": "a", "$content": [5]}]}, r"\$content\[0\]: int where an object"),
    ({"body": [{"$tag": "a", "$attributes": {"b": 5}}]}, "int where str"),
    ({"header": {}}, "Request.header: a message has security, responses, body"),
    ({"$type": "Response"}, r"\$type must be Request"),
    ({"$root": "S3CRET"}, r"\$root must be serv:message or message"),
    ({"$qualified": 1}, r"\$qualified true or false"),
    ([], "Request: list where an object"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "told"), SLIPS)
def test_a_slip_is_named_by_its_path(data: Any, told: str) -> None:
    with pytest.raises(api.MessageError, match=told) as caught:
        api.from_dict(api.Request, data)
    assert "S3CRET" not in str(caught.value) or "prefix" in told


def test_other_slips() -> None:
    with pytest.raises(api.MessageError, match=r"\$type must be Request or Response"):
        api.from_dict(api.Message, {})
    with pytest.raises(api.MessageError, match="image_data: the text is no base64"):
        api.from_dict(api.event.UploadEventImage, {"image_data": "Q"})
    with pytest.raises(api.MessageError, match="service_type: str where a list belongs"):
        api.from_dict(api.ep.LstOpenSession, {"service_type": "MeetingCenter"})
    with pytest.raises(api.MessageError, match=r"GetMeeting\.meeting_key: dict is no value"):
        api.to_dict(api.meeting.GetMeeting(meeting_key={}))  # type: ignore[arg-type]
    with pytest.raises(api.MessageError, match=r"CreateMeeting\.schedule: str stands where Schedule belongs"):
        api.to_dict(api.meeting.CreateMeeting(schedule="x"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"security": S3CRET}', "line 1, column 14"),
        ("", "line 1, column 1"),
        (b"\xff\xfe\xfd", "encoding"),
        ('{"body": [{"$tag": "a", "$content": ' + "[" * 100_000, "deeper"),
        ('{"a": ' * 100_000, "deeper"),
        ('{"body": ' + "9" * 5000 + "}", "number without end"),
    ],
    ids=range(6),
)
def test_what_is_no_json_is_one_error(text: str | bytes, told: str) -> None:
    with pytest.raises(api.MessageError, match=told) as caught:
        api.from_json(api.Request, text)
    assert "S3CRET" not in str(caught.value)
    assert caught.value.__context__ is None or "S3CRET" not in repr(caught.value.__context__)


def test_deep_data_is_one_error() -> None:
    data: dict[str, Any] = {"$tag": "a"}
    for _ in range(20_000):
        data = {"$tag": "a", "$content": [data]}
    with pytest.raises(api.MessageError, match="deeper"):
        api.from_dict(api.UnknownElement, data)
    element = api.UnknownElement("a")
    element.content.append(element)
    with pytest.raises(api.MessageError, match="deeper"):
        api.to_dict(element)
    meeting = api.meeting.CreateMeeting()
    meeting.schedule = meeting  # type: ignore[assignment]
    with pytest.raises(api.MessageError, match="deeper"):
        api.to_dict(meeting)


def test_redacted_data_holds_no_secret() -> None:
    secret = "<password>S3CRET</password>"
    inside = (
        '<accessControl><meetingPassword a="S3CRET">S3CRET</meetingPassword><meetingPassword>S3CRET</meetingPassword></accessControl>'
        '<metaData b="S3CRET"><confName>Team</confName>S3CRET<new c="S3CRET">S3CRET</new></metaData><schedule xsi:type="a:b"/>'
    )
    came = api.parse(request(inside, f"{secret}{secret}<webExID>host</webExID>"))
    assert api.to_json(came).count("S3CRET") >= inside.count("S3CRET") + 2
    redacted = api.to_dict(came, redact=True)
    assert "S3CRET" not in json.dumps(redacted)
    assert redacted["security"]["password"] == "***"
    assert redacted["security"]["webex_id"] == "host"
    assert redacted["body"][0]["meta_data"]["conf_name"] == "Team"
    assert redacted["body"][0]["schedule"]["$source"]["attributes"] == {"xsi:type": "a:b"}
    assert "S3CRET" not in repr(came)


def test_operations() -> None:
    get = api.operations["GetMeeting"]
    assert (get.name, get.service) == ("GetMeeting", "meeting")
    assert get.request is api.meeting.GetMeeting
    assert get.response is api.meeting.GetMeetingResponse
    assert get.doc == "Request of GetMeeting."
    assert repr(get) == "<Operation meeting.GetMeeting>"
    assert api.operations["getmeeting"] is get
    assert api.operations.get("GETMEETING") is get
    assert "getMeeting" in api.operations
    assert 5 not in api.operations
    assert api.operations.get("GetMeting") is None
    with pytest.raises(KeyError, match="GetMeting"):
        api.operations["GetMeting"]
    assert list(api.operations) == sorted(api.operations)
    assert pickle.loads(pickle.dumps(get)) is get
    assert copy.deepcopy(get) is get


def test_operations_of_every_release_have_their_classes(release: str) -> None:
    package = import_module(f"webex_xmlapi.{release_folder(release)}")
    assert len(package.operations) > 70
    for name, operation in package.operations.items():
        assert operation.request.__xsi__.endswith(f".{name}")
        assert issubclass(operation.response, package.service.BodyContent)


def test_operations_import_their_service_when_asked() -> None:
    code = (
        "import sys; from webex_xmlapi import v40_12_0 as api; get = api.operations['GetMeeting'];"
        "before = f'{api.__name__}.meeting' in sys.modules; get.request;"
        "print(before, f'{api.__name__}.meeting' in sys.modules, f'{api.__name__}.user' in sys.modules)"
    )
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "False True False\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09/29/2019 02:42:34", datetime(2019, 9, 29, 2, 42, 34)),  # noqa: DTZ001
        ("9/29/2019 02:42:34", datetime(2019, 9, 29, 2, 42, 34)),  # noqa: DTZ001
        ("11/01/2019 8:0:0", datetime(2019, 11, 1, 8, 0, 0)),  # noqa: DTZ001
        (" 02/29/2020 23:59:59\n", datetime(2020, 2, 29, 23, 59, 59)),  # noqa: DTZ001
    ],
)
def test_dates_are_read(text: str, expected: datetime) -> None:
    assert api.to_datetime(text) == expected
    assert api.to_datetime(api.from_datetime(expected)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "29.09.2019 02:42:34", "13/01/2019 00:00:00", "02/29/2019 00:00:00", "01/01/2019 24:00:00", "01/01/2019"],
)
def test_other_forms_are_one_error(text: str) -> None:
    with pytest.raises(api.MessageError) as caught:
        api.to_datetime(text)
    assert not text or text not in str(caught.value)


def test_dates_are_written() -> None:
    assert api.from_datetime(datetime(2019, 9, 2, 3, 4, 5, 678)) == "09/02/2019 03:04:05"  # noqa: DTZ001
    assert api.from_datetime(datetime(987, 1, 1)) == "01/01/0987 00:00:00"  # noqa: DTZ001
    with pytest.raises(api.MessageError, match="zone"):
        api.from_datetime(datetime.now(UTC))
