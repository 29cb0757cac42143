"""The documented samples: all there, and repaired without gain or loss."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from lxml import etree
from support.paths import CATALOG, PAGE40_UPDATES

from webexgen.catalog.graph import Catalog
from webexgen.catalog.samples import KINDS, Repair, Sample, load_samples, repair
from webexgen.errors import SampleError

SAMPLES = load_samples(CATALOG)
PAGE40 = [sample for sample in SAMPLES if sample.update in PAGE40_UPDATES]
EACH = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)

SERV = "{http://www.webex.com/schemas/2002/06/service}"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_TYPE = f"{{{XSI}}}type"

TYPE_NAMES_NO_OPERATION = {
    "40.9.0/samples/06-get-session-info-response.xml": "GetMeeting's type on GetSessionInfo's content",
    "40.8.0/samples/07-create-meeting-attendee-response.xml": "a failure answer has an empty bodyContent",
    "40.2.0/samples/02-lstsummary-session-response.xml": "a failure answer has an empty bodyContent",
}
ROOT_IN_NO_NAMESPACE = {"40.6.0/samples/02-get-user-card-request.xml": "the page has it so"}
QUALIFIED_IN_REQUEST = {
    "40.1.0/samples/02-lst-access-anywhere-history-request.xml": ["startFrom", "maximumNum", "listMethod"],
}


def test_all_samples_of_the_page_are_there() -> None:
    assert len(PAGE40) == 50
    listed = {CATALOG / sample.file for sample in SAMPLES}
    assert listed == set(CATALOG.glob("*/samples/*"))


def test_samples_follow_each_other_as_on_the_page() -> None:
    for above, below in pairwise(PAGE40):
        assert above.line + above.verbatim.count("\n") <= below.line, below.file


def test_samples_are_those_of_the_newest_update_first(catalog: Catalog) -> None:
    updates = [update for update, _ in groupby(SAMPLES, key=lambda sample: sample.update)]
    newest_first = dict.fromkeys(release.update for release in reversed(catalog.releases.values()))
    assert updates == [update for update in newest_first if update in updates]
    for update in updates:
        numbers = [sample.number for sample in SAMPLES if sample.update == update]
        assert numbers == list(range(1, len(numbers) + 1))


@EACH
def test_file_is_named_after_operation_and_direction(sample: Sample) -> None:
    kebab = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", sample.operation).lower()
    assert sample.name == f"{kebab}-{sample.direction}"


@EACH
def test_repaired_sample_is_a_message(sample: Sample) -> None:
    _check_message(sample)


@pytest.mark.parametrize(
    ("sample", "left_out"),
    [pytest.param(s, r, id=f"{s.file}-{r.kind}") for s in SAMPLES for r in s.repairs if r.kind != "unmask"],
)
def test_no_repair_can_be_left_out(sample: Sample, left_out: Repair) -> None:
    others = tuple(step for step in sample.repairs if step is not left_out)
    with pytest.raises((SampleError, AssertionError)):
        _check_message(replace(sample, repairs=others))


@EACH
def test_body_content_names_the_operation(sample: Sample) -> None:
    types = [content.get(XSI_TYPE, "") for content in _contents(_parsed(sample))]
    suffix = "response" if sample.direction == "response" else ""
    named = {re.split(r"[.:]", xsi_type)[-1].lower() for xsi_type in types}
    assert (sample.operation.lower() + suffix in named) is (sample.file not in TYPE_NAMES_NO_OPERATION)


@EACH
def test_answers_are_qualified_and_requests_below_the_root_are_not(sample: Sample) -> None:
    below = _elements(_parsed(sample))[1:]
    if sample.direction == "response":
        assert all(element.tag.startswith("{") for element in below)
    else:
        qualified = [etree.QName(element).localname for element in below if element.tag.startswith("{")]
        assert qualified == QUALIFIED_IN_REQUEST.get(sample.file, [])


@EACH
def test_elements_and_texts_are_those_of_the_page(sample: Sample) -> None:
    shown = _shown_elements(sample.verbatim)
    for step in sample.repairs:
        if step.kind == "choose":
            (dropped,) = [pair for pair in shown if pair[0] == step.arguments["drop"]]
            shown.remove(dropped)
        if step.kind == "unmask":
            name = step.arguments["element"]
            shown = [(tag, text.replace("#", "0") if tag == name else text) for tag, text in shown]
    repaired = [(_prefixed(element), _text(element.text)) for element in _elements(_parsed(sample))]
    assert repaired == [(name, "") for name, _ in _added_elements(sample)] + shown


@EACH
def test_types_prefixes_and_comments_are_those_of_the_page(sample: Sample) -> None:
    repaired = repair(sample).decode()
    added_types = [xsi_type for _, xsi_type in _added_elements(sample) if xsi_type]
    types = r'xsi:type="(.*?)"'
    assert re.findall(types, repaired) == added_types + re.findall(types, sample.verbatim)
    added_prefixes = [
        (step.arguments["prefix"], step.arguments["namespace"])
        for step in sample.repairs
        if step.kind == "declare-prefix"
    ]
    prefixes = r'xmlns:(\w+)="(.*?)"'
    assert sorted(re.findall(prefixes, repaired)) == sorted(re.findall(prefixes, sample.verbatim) + added_prefixes)
    comments = r"<!--.*?-->"
    assert re.findall(comments, repaired) == re.findall(comments, sample.verbatim)


@EACH
def test_loose_text_of_the_page_is_what_the_repairs_name(sample: Sample) -> None:
    shapes = {r"//.*": "drop-remark", r"\.\.\.": "drop-ellipsis", r"or": "choose"}
    loose = re.sub(r"<([\w:]+)[^<>]*>[^<\n]*</\1>|<[^<>]*>", "\n", sample.verbatim)
    found = {line.strip() for line in loose.splitlines() if line.strip()}
    kinds = {kind for line in found for shape, kind in shapes.items() if re.fullmatch(shape, line)}
    assert not [line for line in found if not any(re.fullmatch(shape, line) for shape in shapes)]
    assert kinds == {step.kind for step in sample.repairs} & set(shapes.values())


REPAIRED = [
    ("choose", {"keep": "b", "drop": "a"}, "<r><a>1</a>\nor\n<b>2</b></r>", "<r><b>2</b></r>"),
    ("choose", {"keep": "a", "drop": "b"}, "<r><a>1</a>\nor\n<b>2</b></r>", "<r><a>1</a></r>"),
    ("close", {"within": ["r", "a"]}, "<r><a>", "<r><a></a>\n</r>\n"),
    ("declare-prefix", {"prefix": "p", "namespace": "urn:p"}, "<r><p:a/></r>", '<r xmlns:p="urn:p"><p:a/></r>'),
    ("declare-prefix", {"prefix": "p", "namespace": "urn:p"}, "<p:r/>", '<p:r xmlns:p="urn:p"/>'),
    ("drop-ellipsis", {}, "<r>\n...\n...\n<a>...</a>\n</r>", "<r>\n<a>...</a>\n</r>"),
    ("drop-remark", {}, "<r><a>http://b</a> //one\n</r>//two", "<r><a>http://b</a>\n</r>"),
    ("escape-ampersand", {}, "<r>a&b=1&amp;&#38;&#x26;</r>", "<r>a&amp;b=1&amp;&#38;&#x26;</r>"),
    ("open", {"within": ["r", "b q:T"], "first": "h"}, "<a/></b></r>", '<r>\n<h/>\n<b xsi:type="q:T">\n<a/></b></r>'),
    ("rename-end-tag", {"name": "a", "to": "p:a"}, "<p:a>1</a>", "<p:a>1</p:a>"),
    ("unmask", {"element": "a"}, "<r><a>1##4</a><b>1##4</b></r>", "<r><a>1004</a><b>1##4</b></r>"),
    ("declare-prefix", {"prefix": "p", "namespace": r"urn:\g<9>"}, "<p:r/>", r'<p:r xmlns:p="urn:\g<9>"/>'),
    ("unnest", {"element": "a"}, '<r><a k="1">\n<a>x</a>\n</a></r>', '<r><a k="1"></a>\n<a>x</a></r>'),
    ("wrap", {"within": ["r", "b"], "first": "h"}, "<a/>\n", "<r>\n<h/>\n<b>\n<a/>\n</b>\n</r>\n"),
]


@pytest.mark.parametrize(("kind", "arguments", "before", "after"), REPAIRED)
def test_kind_of_repair(kind: str, arguments: Mapping[str, str | list[str]], before: str, after: str) -> None:
    assert KINDS[kind](before, **arguments) == after


def test_every_kind_of_repair_is_tested_and_used() -> None:
    assert {kind for kind, *_ in REPAIRED} == set(KINDS)
    assert {step.kind for sample in SAMPLES for step in sample.repairs} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "arguments", "text"),
    [
        ("choose", {"keep": "a", "drop": "b"}, "<r><a>1</a><b>2</b></r>"),
        ("close", {"within": ["r"]}, "<r></r>"),
        ("declare-prefix", {"prefix": "p", "namespace": "urn:p"}, "<r/>"),
        ("declare-prefix", {"prefix": "p", "namespace": "urn:q"}, '<p:r xmlns:p="urn:p"/>'),
        ("drop-ellipsis", {}, "<r>...</r>"),
        ("drop-remark", {}, "<r>http://a</r>"),
        ("escape-ampersand", {}, "<r>&amp;</r>"),
        ("open", {"within": ["r"], "first": "h"}, "<a></a>"),
        ("open", {"within": ["r"], "first": "h"}, "<r></r>"),
        ("rename-end-tag", {"name": "a", "to": "p:a"}, "<a></a>"),
        ("rename-end-tag", {"name": "b", "to": "r"}, "<r></r>"),
        ("unmask", {"element": "a"}, "<r><a>104</a><b>1##4</b></r>"),
        ("unnest", {"element": "a"}, "<r><a></a><a></a></r>"),
        ("wrap", {"within": ["r"], "first": "h"}, "<r></r>"),
    ],
)
def test_repair_that_finds_nothing_is_an_error(kind: str, arguments: Mapping[str, str | list[str]], text: str) -> None:
    sample = replace(SAMPLES[0], verbatim=text, repairs=(Repair(kind, "", arguments),))
    with pytest.raises(SampleError, match=rf"{re.escape(sample.file)}: repair '{kind}'"):
        repair(sample)


@pytest.mark.parametrize("text", ["<r>", "<p:r/>", "<r/>\n<r/>", '<?xml version="1.0" encoding="nowhere"?><r/>'])
def test_text_that_stays_malformed_is_an_error(text: str) -> None:
    sample = replace(SAMPLES[0], verbatim=text, repairs=())
    with pytest.raises(SampleError, match=rf"{re.escape(sample.file)}: not well-formed"):
        repair(sample)


def test_message_is_in_the_encoding_that_it_declares() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><r>é€</r>'
    message = repair(replace(SAMPLES[0], verbatim=text, repairs=()))
    assert b"\xe9&#8364;" in message
    assert etree.fromstring(message).text == "é€"
    assert repair(replace(SAMPLES[0], verbatim="<r>é</r>", repairs=())) == "<r>é</r>".encode()


ROW = """[[samples]]
file = "01-get-x-request.xml"
heading = "h"
line = 1
operation = "GetX"
direction = "request"
"""
WITHIN = '[[samples.repairs]]\nkind = "close"\nreason = "r"\nwithin = {}\n'


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (ROW.replace("01-", "02-"), "02-get-x-request.xml"),
        (ROW.replace('"request"', '"response"'), "NN-<operation>-response.xml"),
        (ROW.replace('heading = "h"\n', ""), "heading is missing"),
        (ROW + '[[samples.repairs]]\nkind = "mend"\nreason = "r"', "there is no repair of kind 'mend'"),
        (
            ROW + '[[samples.repairs]]\nkind = "chose"\nreason = "r"',
            "there is no repair of kind 'chose': did you mean 'choose'?",
        ),
        (ROW + '[[samples.repairs]]\nkind = "drop-remark"\nreason = "r"\nkeep = "a"', "unknown key 'keep'"),
        (ROW + '[[samples.repairs]]\nkind = "choose"\nreason = "r"\nkep = "a"', "'kep': did you mean 'keep'?"),
        (ROW + '[[samples.repairs]]\nkind = "choose"\nreason = "r"\nkeep = "a"', "drop must be given"),
        (ROW + '[[samples.repairs]]\nkind = "drop-remark"', "reason is missing"),
        (ROW + WITHIN.format("[1]"), 'samples.toml:10: repair \'close\': within must be a list of texts: ["a", "b"]'),
        (ROW + WITHIN.format("[]"), "samples.toml:10: repair 'close': within is empty"),
        (ROW + WITHIN.format('["r", ""]'), "samples.toml:10: repair 'close': within is empty"),
        (ROW + WITHIN.format('"r"'), "samples.toml:10: repair 'close': within must be a list of texts"),
        (ROW + ROW, "01-get-x-request.xml is listed at "),
        (ROW.replace("line = 1", "line = -1"), "samples.toml:4: line must be a whole number, 1 or more"),
        (ROW.replace("line = 1", "line = 0"), "samples.toml:4: line must be a whole number, 1 or more"),
        (ROW + 'invald = "order"', "unknown key 'invald': did you mean 'invalid'?"),
        (ROW.replace("[[samples]]", "[[sample]]"), "unknown key 'sample': did you mean 'samples'?"),
        (ROW.replace("[[samples]]", "[samples]"), "samples must be tables, each under [[samples]]"),
        ("[[samples]", "samples.toml:1: Expected"),
        ("", "samples.toml:1: has no [[samples]]"),
    ],
)
def test_bad_rows_are_reported_together(tmp_path: Path, table: str, told: str) -> None:
    for update in ("1.0", "2.0"):
        (tmp_path / update / "samples").mkdir(parents=True)
        (tmp_path / update / "samples" / "01-get-x-request.xml").write_text("<r/>\n")
        (tmp_path / update / "samples.toml").write_text(table)
    with pytest.raises(SampleError) as caught:
        load_samples(tmp_path)
    first, second = str(caught.value).splitlines()
    assert str(tmp_path / "1.0") in first
    assert str(tmp_path / "2.0") in second
    assert told in first


def _check_message(sample: Sample) -> None:
    root = _parsed(sample)
    assert root.tag == ("message" if sample.file in ROOT_IN_NO_NAMESPACE else f"{SERV}message")
    assert [etree.QName(child).localname for child in root] == ["header", "body"]
    contents = _contents(root)
    assert contents
    assert contents == [e for e in _elements(root) if etree.QName(e).localname == "bodyContent"]
    for element in _elements(root):
        assert not (element.tail or "").strip()
        assert len(element) == 0 or not (element.text or "").strip()


def _parsed(sample: Sample) -> etree._Element:
    return etree.fromstring(repair(sample), etree.XMLParser(recover=False))


def _elements(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(etree.Element))


def _contents(root: etree._Element) -> list[etree._Element]:
    return [child for child in root[1] if etree.QName(child).localname == "bodyContent"]


def _prefixed(element: etree._Element) -> str:
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def _text(text: str | None) -> str:
    """Line breaks lay out the page; a blank without one is a value."""
    return "" if text is None or (not text.strip() and "\n" in text) else text


def _shown_elements(verbatim: str) -> list[tuple[str, str]]:
    """Names and texts of start tags in order, read off text that may be malformed."""
    tags = re.findall(r"<([A-Za-z][\w.:-]*)[^<>]*>([^<]*)", verbatim)
    return [(name, _text(re.sub(r"^\.\.\.$", "", text, flags=re.MULTILINE))) for name, text in tags]


def _added_elements(sample: Sample) -> list[tuple[str, str]]:
    """Names and xsi:types of the elements that the page leaves out, in document order."""
    added: list[tuple[str, str]] = []
    for step in sample.repairs:
        if step.kind in {"open", "wrap"}:
            first, *others = step.arguments["within"]
            added += [(name, xsi_type) for name, _, xsi_type in (e.partition(" ") for e in (first, *others))]
            added.insert(1, (str(step.arguments["first"]), ""))
    return added
