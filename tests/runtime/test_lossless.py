"""Parse, then render, gives the same document, whatever was in it; and still does where it was not changed."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from support.documents import LSTSUMMARY, ODDITIES, content, encoded, message
from support.paths import CATALOG

from webex_xmlapi import v40_12_0 as api
from webex_xmlapi.v40_12_0._runtime import message as _message
from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.samples import load_samples, repair
from webexgen.message.canonical import canonical

EACH = pytest.mark.parametrize("document", [pytest.param(_, id=name) for name, _ in ODDITIES.items()])


@EACH
def test_document_comes_back(document: str | bytes) -> None:
    data = encoded(document)
    assert canonical(api.render(api.parse(data))) == canonical(data)


@EACH
@pytest.mark.parametrize("size", [1, 40, 400])
def test_document_read_as_a_long_list_comes_back(
    document: str | bytes, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records of a long document are read one by one."""
    data = encoded(document)
    whole = api.parse(data)
    monkeypatch.setattr(_message, "PIECE", size)
    came = api.parse(data)
    assert type(came) is type(whole)
    assert came == whole
    assert api.render(came) == api.render(whole)


@EACH
def test_document_given_as_text_comes_back(document: str | bytes) -> None:
    if isinstance(document, str):
        assert canonical(api.render(api.parse(document))) == canonical(document.encode())


@EACH
def test_rendering_again_changes_nothing(document: str | bytes) -> None:
    once = api.render(api.parse(encoded(document)))
    assert api.render(api.parse(once)) == once


COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {n}": lambda m, n=n: pickle.loads(pickle.dumps(m, n)) for n in range(2, pickle.HIGHEST_PROTOCOL + 1)},
}


@EACH
def test_copies_are_equal_and_render_alike(document: str | bytes) -> None:
    came = api.parse(encoded(document))
    rendered = api.render(came)
    for name, duplicate in COPIES.items():
        other = duplicate(came)
        assert other == came, name
        assert api.render(other) == rendered, name
    assert api.render(came) == rendered


def models(value: Any) -> Iterator[Any]:
    """Every object in a message, that of its envelope too."""
    if isinstance(value, api.Message):
        yield from models([value.security, value.responses, value.body])
    elif isinstance(value, list):
        for item in value:
            yield from models(item)
    elif isinstance(value, api.Model):
        yield value
        yield from models([getattr(value, field.name) for field in dataclasses.fields(value)])


@EACH
def test_after_a_change_all_else_comes_back(document: str | bytes) -> None:
    data = encoded(document)
    came = api.parse(data)
    changed = 0
    for model in models(came):
        for field in dataclasses.fields(model):
            if getattr(model, field.name) == "before":
                setattr(model, field.name, "after & <after>")
                changed += 1
    text = data.decode("utf-8") if isinstance(document, str) else None
    assert changed == (0 if text is not None and "before" not in text else 1)
    if text is not None:
        assert canonical(api.render(came)) == canonical(text.replace("before", "after &amp; &lt;after>").encode())


@EACH
def test_replaced_objects_keep_what_fields_do_not_hold(document: str | bytes) -> None:
    came = api.parse(encoded(document))
    same = [dataclasses.replace(content) if isinstance(content, api.Model) else content for content in came.body]
    rendered = api.render(came)
    came.body = same
    assert api.render(came) == rendered


def test_every_release_keeps_every_oddity(release: str) -> None:
    package = import_module(f"webex_xmlapi.{release_folder(release)}")
    for name, document in ODDITIES.items():
        data = encoded(document)
        assert canonical(package.render(package.parse(data))) == canonical(data), name


def test_every_release_keeps_every_sample(release: str) -> None:
    package = import_module(f"webex_xmlapi.{release_folder(release)}")
    for sample in load_samples(CATALOG):
        data = repair(sample)
        assert canonical(package.render(package.parse(data))) == canonical(data), sample.file


def test_many_records_are_read_as_few_are() -> None:
    """From so many records of a kind on, another code path reads them."""
    one = "<ep:session><ep:confName>n</ep:confName>{}<ep:duration>{}</ep:duration>\n</ep:session>"
    odd = ["60", "", " 7 ", "<x/>", "60<!-- -->", "&#xA0;"]
    for middle in (
        "",
        "<ep:isRecurring>true</ep:isRecurring>",
        '<ep:status a="1">x</ep:status>',
        "<ep:new>1</ep:new>",
        " t ",
    ):
        records = [one.format(middle, odd[at % len(odd)] if at % 7 == 0 else at) for at in range(300)]
        data = message(content(LSTSUMMARY, "".join(records))).encode()
        many = api.parse(data)
        assert canonical(api.render(many)) == canonical(data)
        for record, read in zip(records, many.body[0].session, strict=True):
            alone = api.parse(message(content(LSTSUMMARY, record)).encode())
            assert read == alone.body[0].session[0]
            assert [extra.tag for extra in api.extra(read)] == [
                extra.tag for extra in api.extra(alone.body[0].session[0])
            ]
