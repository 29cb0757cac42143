"""A user of xsdata may hand our classes to its parser and serializer, and gets the same objects."""

from __future__ import annotations

import dataclasses
import json
import warnings
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import contents, objects, package_of
from support.paths import CATALOG
from support.properties import bounded
from xsdata.exceptions import ConverterWarning
from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers import JsonParser, XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import DictFactory, JsonSerializer, XmlSerializer

from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.graph import Catalog
from webexgen.catalog.samples import Sample, load_samples, repair

ANSWERS = [sample for sample in load_samples(CATALOG) if sample.direction == "response"]
SHIPPED = {release.update: release.name for release in Catalog.load(CATALOG).releases.values()}
"""Of each update, the last release that ships it."""
EACH = pytest.mark.parametrize("sample", [pytest.param(sample, id=sample.file) for sample in ANSWERS])
# GetMeeting's type on GetSessionInfo's content: ours keeps the elements of the other service, xsdata drops or refuses them.
OF_ANOTHER_TYPE = "40.9.0/samples/06-get-session-info-response.xml"


@st.composite
def answers(draw: st.DrawFn) -> tuple[Any, Any]:
    """A package, and an answer to any of its operations."""
    package = package_of(draw(st.sampled_from(("40.1.0", "40.4.9", "40.12.0"))))
    body = draw(st.lists(st.sampled_from(contents(package.RELEASE, 1)).flatmap(objects), min_size=1, max_size=2))
    return package, package.Response(responses=[draw(objects(package.service.Response))], body=body)


@cache
def context(package: Any) -> XmlContext:
    """Knows the classes of all services: xsdata finds an xsi:type among the classes that are imported."""
    for name in package.__all__:
        getattr(package, name)
    return XmlContext(models_package=f"{package.__name__}.")


def package_for(sample: Sample) -> Any:
    """The bindings of the release that a sample is of."""
    return package_of(SHIPPED[sample.update])


def read(data: bytes, package: Any, known: XmlContext, *, strict: bool = True) -> Any:
    config = ParserConfig(fail_on_unknown_properties=strict, fail_on_converter_warnings=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConverterWarning)
        return XmlParser(context=known, config=config).from_bytes(data, package.service.Message)


def same(ours: Any, theirs: Any) -> bool:
    """Equal, but that xsdata leaves text where a value of the type should be and is not, and we nothing (`raw` tells the text)."""
    for field in dataclasses.fields(ours):
        one, other = getattr(ours, field.name), getattr(theirs, field.name)
        if one is None and other is not None:
            assert import_module(type(ours).__module__.rpartition(".")[0]).raw(ours, field.name) == other
        elif isinstance(one, list):
            assert len(one) == len(other)
            assert all(same(a, b) if dataclasses.is_dataclass(a) else a == b for a, b in zip(one, other, strict=True))
        elif dataclasses.is_dataclass(one):
            assert type(one) is type(other)
            assert same(one, other)
        else:
            assert one == other
    return True


@EACH
def test_xsdata_reads_the_same_objects(sample: Sample) -> None:
    data, api = repair(sample), package_for(sample)
    ours = api.parse(data)
    theirs = read(data, api, context(api), strict=sample.file != OF_ANOTHER_TYPE)
    assert same(ours._envelope, theirs)
    assert ours.body
    assert [type(content) for content in ours.body] == [type(content) for content in theirs.body.body_content]


def test_xsdata_reads_the_same_objects_in_every_release(release: str) -> None:
    package = import_module(f"webex_xmlapi.{release_folder(release)}")
    known = context(package)
    for sample in ANSWERS:
        data = repair(sample)
        ours = package.parse(data)
        if not any(isinstance(content, package.UnknownContent) for content in ours.body):
            assert same(ours._envelope, read(data, package, known, strict=False)), sample.file


@bounded(100)
@given(answers())
def test_xsdata_reads_the_same_objects_of_any_answer(made: tuple[Any, Any]) -> None:
    package, answer = made
    data = package.render(answer)
    assert same(package.parse(data)._envelope, read(data, package, context(package)))


@EACH
def test_xsdata_writes_the_same_json(sample: Sample) -> None:
    api = package_for(sample)
    xsdata = context(api)
    for content in api.parse(repair(sample)).body:
        names = {field.name: field.metadata["name"] for model in models(content) for field in dataclasses.fields(model)}
        values = named(dataclasses.asdict(content), names)
        assert json.loads(JsonSerializer(context=xsdata).render(content)) == values
        text = JsonSerializer(context=xsdata, dict_factory=DictFactory.FILTER_NONE).render(content)
        assert json.loads(text) == without_nothing(values)
        assert JsonParser(context=xsdata).from_string(text, type(content)) == content


@EACH
def test_xsdata_writes_what_ours_reads(sample: Sample) -> None:
    api = package_for(sample)
    ours = api.parse(repair(sample))
    if "###" not in sample.verbatim:
        text = XmlSerializer(context=context(api)).render(ours._envelope)
        assert api.parse(text) == ours


def models(value: Any) -> Any:
    if isinstance(value, list):
        for item in value:
            yield from models(item)
    elif dataclasses.is_dataclass(value):
        yield value
        for field in dataclasses.fields(value):
            yield from models(getattr(value, field.name))


def named(value: Any, names: dict[str, str]) -> Any:
    """With the names of the schema."""
    if isinstance(value, dict):
        return {names[name]: named(item, names) for name, item in value.items()}
    return [named(item, names) for item in value] if isinstance(value, list) else value


def without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nothing(item) for name, item in value.items() if item is not None}
    return [without_nothing(item) for item in value] if isinstance(value, list) else value
