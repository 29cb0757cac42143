"""Bindings where they land: pydantic's models and schemas, typed operations, records by class. Made from the templates as they are."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from collections.abc import Iterator
from typing import Any

import pydantic
import pytest
from support.depth import of_depth
from support.vendoring import files_of, imported


@pytest.fixture(scope="module")
def api() -> Iterator[Any]:
    with imported(files_of(), "fitting") as package:
        yield package


@pytest.fixture(scope="module")
def classes(api: Any) -> list[type[Any]]:
    found = [value for service in api._registry.SERVICES for value in vars(getattr(api, service)).values()]
    return [cls for cls in found if isinstance(cls, type) and issubclass(cls, api.Model) and cls is not api.Model]


def test_classes_are_fields_of_pydantic_models(api: Any, classes: list[type[Any]]) -> None:
    assert len(classes) > 500
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for cls in classes[:: of_depth(16, 4)]:  # pydantic takes a while for each
            fields: Any = {"one": (cls | None, None), "many": (list[cls], [])}  # type: ignore[valid-type]
            model = pydantic.create_model("Holder", **fields)
            made = model(one=cls(), many=[cls(), cls()])
            assert model.model_validate_json(made.model_dump_json()) == made
            assert model.model_validate(made.model_dump()) == made
            for mode in ("validation", "serialization"):
                schema = pydantic.TypeAdapter(cls).json_schema(mode=mode)
                assert schema["title"] == cls.__name__ or "$ref" in schema
            assert "one" in model.model_json_schema()["properties"]


def test_a_field_called_default_is_one_to_pydantic(api: Any) -> None:
    adapter = pydantic.TypeAdapter(api.meeting.MetaData)
    made = adapter.validate_json('{"conf_name": "Team", "session_template": {"default": true}}')
    assert made == api.meeting.MetaData(conf_name="Team", session_template=type(made.session_template)(default=True))
    assert json.loads(adapter.dump_json(made))["session_template"]["default"] is True


def test_unknown_elements_pass_through_pydantic(api: Any) -> None:
    element = api.UnknownElement
    adapter = pydantic.TypeAdapter(element)
    kind = "{http://www.w3.org/2001/XMLSchema-instance}type"
    value = element("a", {"x": "1", kind: "java:b"}, ["text", element("{urn:x}b", {}, ["more"]), "tail"])
    again = adapter.validate_json(adapter.dump_json(value))
    assert again == value
    assert type(again.attributes[kind]).__name__ == "UnresolvedType"
    assert adapter.validate_python(value) is value
    assert adapter.validate_python({"tag": "a"}) == element("a")
    assert adapter.json_schema()["type"] == "object"
    deep: dict[str, Any] = {"tag": "a"}
    for _ in range(70):
        deep = {"tag": "a", "content": [deep]}
    for wrong in (
        {},
        {"tag": 1},
        {"tag": "a", "attributes": []},
        {"tag": "a", "more": 1},
        deep,
        {"tag": "a", "content": [1]},
    ):
        with pytest.raises(pydantic.ValidationError):
            adapter.validate_python(wrong)
        with pytest.raises(pydantic.ValidationError):
            adapter.validate_json(json.dumps(wrong))
    many = pydantic.TypeAdapter(api.UnknownContent)
    assert isinstance(many.validate_python({"tag": "a"}), api.UnknownContent)


def test_operations_are_attributes(api: Any) -> None:
    assert api.operations.GetMeeting is api.operations["GetMeeting"]
    assert api.operations.GetMeeting.response is api.meeting.GetMeetingResponse
    assert "LstsummarySession" in dir(api.operations)
    assert "keys" in dir(api.operations)
    assert api.Operation[api.Model, api.Model] is api.Operation
    with pytest.raises(
        AttributeError, match=r"no operation 'GetSesionInfo' in 40\.12\.0: did you mean 'GetSessionInfo'"
    ):
        _ = api.operations.GetSesionInfo
    assert not hasattr(api.operations, "_no")
    again = pickle.loads(pickle.dumps(api.operations.GetMeeting))
    assert again is api.operations.GetMeeting
    assert copy.copy(api.operations) == api.operations


def test_records_are_named_by_their_class(api: Any) -> None:
    summary = api.ep.SessionSummaryInstance
    sessions = [summary(session_key=number) for number in range(3)]
    data = api.render(api.Response(body=[api.ep.LstsummarySessionResponse(session=sessions)]))
    assert list(api.iter_parse(data, summary)) == list(api.iter_parse(data, "session")) == sessions
    with pytest.raises(api.MessageError, match="LstsummarySessionResponse has no list of MetaData, but session"):
        list(api.iter_parse(data, api.meeting.MetaData))
    with pytest.raises(api.MessageError, match="has no list sessions, but session"):
        list(api.iter_parse(data, "sessions"))


def test_a_failure_tells_its_reason(api: Any) -> None:
    failed = api.service.Response(result="FAILURE", reason="no such meeting", exception_id="060001")
    data = api.render(api.Response(responses=[failed]))
    for read in (lambda reply: reply.raise_for_failure(), lambda reply: reply.only(api.meeting.GetMeetingResponse)):
        with pytest.raises(api.ApiFailure, match="exception 060001: no such meeting") as error:
            read(api.parse(data))
        assert (error.value.reason, error.value.exception_id) == ("no such meeting", "060001")
