"""Prefixes that a document uses without a declaration, as the vendor's guide prints requests."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from click.testing import CliRunner
from support.depth import spread
from support.documents import SECRET, long_response, told
from support.paths import CATALOG, RELEASES

from webex_xmlapi import v40_12_0 as api
from webex_xmlapi.v40_12_0._registry import PREFIXES
from webex_xmlapi.v40_12_0._runtime.prefixes import declaring
from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.samples import load_samples, repair
from webexgen.cli import main
from webexgen.message.canonical import canonical

XSI = "http://www.w3.org/2001/XMLSchema-instance"
KNOWN = {**{prefix: uri for uri, prefix in PREFIXES.items()}, "xsi": XSI}
INSIDE = (
    f"<header><securityContext><password>{SECRET}</password></securityContext></header><body>"
    '<bodyContent xsi:type="java:com.webex.service.binding.meeting.GetMeeting"><meetingKey>5</meetingKey></bodyContent></body>'
)
BARE = f"<serv:message>{INSIDE}</serv:message>"


def declared(*prefixes: str) -> str:
    return "".join(f' xmlns:{prefix}="{KNOWN[prefix]}"' for prefix in prefixes)


def refusal(data: bytes | str, *, lenient: bool = False) -> str:
    with pytest.raises(api.MessageError) as caught:
        api.parse(data, lenient=lenient)
    return told(caught.value)


def same(data: bytes | str, expected: str) -> None:
    """Read leniently, `data` is the document `expected`."""
    message = api.parse(data, lenient=True)
    assert message == api.parse(expected)
    assert api.render(message) == api.render(api.parse(expected))
    assert canonical(api.render(message)) == canonical(expected.encode())


def test_the_prefix_is_named() -> None:
    assert refusal(BARE) == ("line 1, column 1: the prefix serv is not declared; parse(data, lenient=True) declares it")
    assert refusal(f"<!-- <ep:a> -->\n  {BARE}").startswith("line 2, column 3: the prefix serv is not declared; ")
    assert "the prefix xsi is not declared; " in refusal(f"<message>{INSIDE}</message>")


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("prefix", ["q", "SERV", "xmlns", "java", "\u00e9", "n" * 1_000])
def test_another_prefix_is_named_and_never_declared(prefix: str, lenient: bool) -> None:
    data = f"<serv:message{declared('serv', 'xsi')}>{INSIDE}\n<{prefix}:a/></serv:message>"
    why = refusal(data, lenient=lenient)
    assert why.startswith(f"line 2, column 1: the prefix {prefix[:77]}")
    assert why.endswith("is not declared")


def test_the_first_of_several_is_named() -> None:
    data = f'<message{declared("xsi")}>{INSIDE}<a q:b="" ep:c=""/></message>'
    assert "the prefix q is not declared" in refusal(data)
    assert "the prefix q is not declared" in refusal(data, lenient=True)


def test_both_that_the_guide_leaves_out_are_declared() -> None:
    same(BARE, f"<serv:message{declared('serv', 'xsi')}>{INSIDE}</serv:message>")


@pytest.mark.parametrize("release", spread(RELEASES, 4))
def test_every_known_prefix_of_every_release_is_declared(release: str) -> None:
    package: Any = import_module(f"webex_xmlapi.{release_folder(release)}")
    known = import_module(f"{package.__name__}._registry").PREFIXES
    inside = "".join(f'<{prefix}:new a="1" {prefix}:b="2"/>' for prefix in known.values())
    body = f'<header/><body xsi:nil="">{inside}</body>'
    bound = "".join(f' xmlns:{prefix}="{uri}"' for uri, prefix in {**known, XSI: "xsi"}.items())
    came = package.render(package.parse(f"<serv:message>{body}</serv:message>", lenient=True))
    assert canonical(came) == canonical(f"<serv:message{bound}>{body}</serv:message>".encode())


def test_only_what_is_used_is_declared() -> None:
    fine = f"<serv:message{declared('serv', 'xsi')}>{INSIDE}</serv:message>"
    assert declaring(BARE, lenient=True) == fine
    assert declaring(fine, lenient=True) == fine


IN_FRONT = {
    "nothing": "",
    "a comment": "<!-- <serv:message xmlns:serv='urn:a'> -->",
    "an instruction": "<?p <ep:message>?>\n",
}
WITHIN = {
    "nothing": "",
    "CDATA": "<![CDATA[<ep:a xmlns:serv='urn:a'>]]>",
    "a comment": "<!-- <com:a> -->",
    "text": "<a>ep:a='1' &lt;ep:a></a>",
    "a value with a prefix": "<a b='ep:c' c='xmlns:d'/>",
    "another meaning of a prefix inside": "<ep:a xmlns:ep='urn:a'><ep:b/></ep:a>",
    "a prefix that is declared beside": "<ep:a xmlns:ep='urn:a'/><ep:b/>",
}
STARTS = {
    "as printed": "<serv:message{}>",
    "attributes": '<serv:message{} a=">" b="/">',
    "white space": "<serv:message{}\n\t>",
}


@pytest.mark.parametrize("front", IN_FRONT.values(), ids=IN_FRONT)
@pytest.mark.parametrize("within", WITHIN.values(), ids=WITHIN)
@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_what_only_looks_like_a_tag_is_left_alone(front: str, within: str, start: str) -> None:
    body = f"{INSIDE.replace('<body>', f'<body>{within}')}</serv:message>"
    same(f"{front}{start.format('')}{body}", f"{front}{start.format(declared('serv', 'xsi', 'ep'))}{body}")


ENCODINGS: dict[str, Callable[[str], bytes | str]] = {
    "text": str,
    "text with a declaration": lambda text: f'<?xml version="1.0" encoding="utf-16"?>{text}',
    "text with a mark": lambda text: f"\ufeff{text}",
    "utf-8": str.encode,
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16 declared": lambda text: f'<?xml version="1.0" encoding="utf-16"?>{text}'.encode("utf-16"),
    "utf-16-be without a mark": lambda text: f'<?xml version="1.0" encoding="utf-16be"?>{text}'.encode("utf-16-be"),
    "iso-8859-1": lambda text: f'<?xml version="1.0" encoding="iso-8859-1"?>{text}'.encode("iso-8859-1"),
    "windows-1252": lambda text: f'<?xml version="1.0" encoding="windows-1252"?>{text}'.encode("windows-1252"),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("front", ["", "<!-- \u00e9\u00df -->"], ids=["plain", "accents"])
def test_every_encoding(encode: Callable[[str], bytes | str], front: str) -> None:
    inside = INSIDE.replace(SECRET, "\u00e9t\u00e9")
    assert "the prefix serv is not declared" in refusal(encode(f"{front}<serv:message>{inside}</serv:message>"))
    expected = f"<serv:message{declared('serv', 'xsi')}>{inside}</serv:message>"
    same(encode(f"{front}<serv:message>{inside}</serv:message>"), expected)


@pytest.mark.parametrize("sample", load_samples(CATALOG), ids=lambda s: s.file)
def test_a_fine_document_is_read_the_same(sample: Any) -> None:
    data = repair(sample)
    assert api.parse(data, lenient=True) == api.parse(data)
    assert api.render(api.parse(data, lenient=True)) == api.render(api.parse(data))


def test_what_else_is_wrong_is_an_error_still() -> None:
    assert "no element found" in refusal(BARE.removesuffix("</serv:message>"), lenient=True)
    assert "mismatched tag" in refusal(BARE.replace("</body>", "</bod>"), lenient=True)
    assert "DOCTYPE" in refusal(f"<!DOCTYPE a>{BARE}", lenient=True)
    assert "elements nest deeper" in refusal("<serv:message>" * 100_000 + "</serv:message>" * 100_000, lenient=True)
    assert "invalid token" in refusal("<message><a:b:c/></message>")
    assert "invalid token" in refusal("<serv:message><serv:b:c/></serv:message>", lenient=True)
    assert refusal("<ep:a/>", lenient=True) == "a: the document element of a message is message"


def bare_answer(count: int) -> bytes:
    """An answer that declares nothing."""
    return re.sub(rb' xmlns:\w+="[^"]*"', b"", long_response(count))


@pytest.mark.parametrize("front", [b"", b"<!--" + b" " * 40_000 + b"-->"], ids=["at once", "behind much else"])
def test_records_one_by_one(front: bytes) -> None:
    data = front + bare_answer(2_000)
    whole = api.parse(long_response(2_000)).body[0].session
    assert list(api.iter_parse(data, "session", lenient=True)) == whole
    assert list(api.iter_parse(io.BytesIO(long_response(2_000)), "session", lenient=True)) == whole
    with pytest.raises(api.MessageError, match="the prefix serv is not declared; parse") as caught:
        list(api.iter_parse(data, "session"))
    told(caught.value)


def test_a_small_answer_is_streamed_too() -> None:
    assert len(list(api.iter_parse(bare_answer(2), "session", lenient=True))) == 2
    with pytest.raises(api.MessageError, match="no content"):
        list(api.iter_parse(b"<serv:message/>", "session", lenient=True))
    with pytest.raises(api.MessageError, match="unclosed token"):
        list(api.iter_parse(b"<serv:message", "session", lenient=True))


def test_a_prefix_that_is_not_known_ends_the_stream() -> None:
    head, end, tail = bare_answer(2).partition(b"</ep:session>")
    with pytest.raises(api.MessageError, match=r"the prefix q is not declared$"):
        list(api.iter_parse(head + b"<q:a/>" + end + tail, "session", lenient=True))
    head, _, tail = long_response(2_000).rpartition(b"</ep:session>")
    with pytest.raises(api.MessageError, match="unbound prefix") as caught:
        list(api.iter_parse(head + b"<q:a/></ep:session>" + tail, "session"))
    told(caught.value)


def test_the_commands_have_it_too() -> None:
    runner = CliRunner()
    refused = runner.invoke(main, ["validate", "-"], input=BARE)
    assert refused.exit_code == 1
    assert refused.stdout == (
        "stdin: no message: line 1, column 1: the prefix serv is not declared; --lenient declares it\n"
    )
    read = runner.invoke(main, ["validate", "-", "--lenient", "--json"], input=BARE)
    assert json.loads(read.stdout)[0]["operations"] == ["GetMeeting"]
    refused = runner.invoke(main, ["convert", "-", "--to", "csv"], input=bare_answer(3))
    assert refused.exit_code == 2
    assert (
        refused.stderr == "webexgen: stdin: line 1, column 1: the prefix serv is not declared; --lenient declares it\n"
    )
    converted = runner.invoke(main, ["convert", "-", "--to", "csv", "--lenient"], input=bare_answer(3))
    expected = runner.invoke(main, ["convert", "-", "--to", "csv"], input=long_response(3))
    assert converted.stdout == expected.stdout
    assert len(converted.stdout.splitlines()) == 4
    xml = runner.invoke(main, ["convert", "-", "--to", "xml", "--lenient"], input=BARE)
    assert xml.stdout_bytes == api.render(api.parse(BARE, lenient=True))
