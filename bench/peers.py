"""What people use instead: other generators and libraries, each as it is meant to be used, on the same documents.

`peers(work)` gives those that are installed. A `Peer` reads bytes to its own objects; `shown` makes of them something that compares
equal exactly if the objects are equal in all that they hold; `write` is None where it cannot write what it has read.
"""

from __future__ import annotations

import importlib
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree, objectify

from bench.documents import session_elements
from bench.handwritten import Session, read_create_meeting, read_sessions, read_user
from webexgen.catalog.graph import Catalog
from webexgen.compose.composer import compose
from webexgen.files import write_all

__all__ = ["BY_HAND", "LXML", "OURS", "RELEASE", "ROOT", "TREE", "Peer", "generate", "peers"]

ROOT = Path(__file__).resolve().parents[1]
RELEASE = "40.12.0"
OURS = "webexgen bindings"
TREE = "ElementTree.fromstring"
LXML = "lxml.etree"
BY_HAND = "hand-written, ElementTree"
_SERVICE = "http://www.webex.com/schemas/2002/06/service"
_SERV = f"{{{_SERVICE}}}"
_EP = f"{{{_SERVICE}/ep}}"
_BY_HAND: Mapping[str, Callable[..., Any]] = {
    "sessions": read_sessions,
    "user": read_user,
    "create": read_create_meeting,
}


@dataclass(frozen=True)
class Peer:
    """One way to read the documents of a kind: `sessions`, `user` or `create`. `is_typed`: numbers are numbers, not texts."""

    read: Callable[[bytes], Any]
    shown: Callable[[Any], Any]
    write: Callable[[Any], bytes | str] | None
    is_typed: bool


def generate(work: Path) -> None:
    """Generate the code of xsdata, generateDS and PyXB from the very schemas that ours come from, and make all of it importable."""
    write_all(work / "schemas", compose(Catalog.load(ROOT / "xsd"), RELEASE).files)
    scripts = Path(sys.executable).parent
    environment = {"PATH": f"{scripts}:/usr/bin:/bin"}
    run = [str(scripts / "xsdata"), "generate", "schemas", "--package", "stock", "--structure-style", "filenames"]
    subprocess.run(run, cwd=work, env=environment, check=True, capture_output=True)
    if find_spec("pyxb"):
        run = [str(scripts / "pyxbgen"), "-u", "schemas/ep.xsd", "-m", "pyxb_ep"]
        subprocess.run(run, cwd=work, env=environment, check=True, capture_output=True)
    for module in ("ep", "user", "meeting"):
        run = [sys.executable, str(scripts / "generateDS"), "-f", "-o", f"gds_{module}.py", f"schemas/{module}.xsd"]
        subprocess.run(run, cwd=work, env=environment, check=True, capture_output=True)


def peers(work: Path, kind: str) -> dict[str, Peer]:
    """The peers that can read documents of this kind; `work` is where `generate` has written."""
    api = importlib.import_module(f"webex_xmlapi.v{RELEASE.replace('.', '_')}")
    by_hand = _BY_HAND[kind]
    found = {
        OURS: Peer(api.parse, api.render, api.render, is_typed=True),
        TREE: Peer(ET.fromstring, ET.tostring, ET.tostring, is_typed=False),
        LXML: Peer(etree.fromstring, etree.tostring, etree.tostring, is_typed=False),
        "lxml.objectify": Peer(objectify.fromstring, etree.tostring, etree.tostring, is_typed=True),
        BY_HAND: Peer(partial(by_hand, fromstring=ET.fromstring), repr, None, is_typed=True),
        "hand-written, lxml": Peer(partial(by_hand, fromstring=etree.fromstring), repr, None, is_typed=True),
        "generateDS": _generate_ds(),
    }
    if find_spec("xmltodict"):
        import xmltodict  # noqa: PLC0415

        found["xmltodict"] = Peer(xmltodict.parse, json.dumps, xmltodict.unparse, is_typed=False)
    if kind != "create":
        # Requests come unqualified, with a prefix that nothing declares: what follows the schema to the letter refuses them.
        found |= _xsdata()
        if find_spec("zeep"):
            found["zeep"] = _zeep(work)
    if kind == "sessions" and find_spec("pyxb"):
        found["PyXB-X"] = _pyxb()
    if kind == "sessions" and find_spec("pydantic_xml"):
        found["pydantic-xml"] = _pydantic_xml()
    if kind == "sessions" and find_spec("msgspec"):
        found["msgspec over ElementTree"] = _msgspec()
    return found


def _content(root: Any) -> Any:
    return next(element for element in root.iter() if str(element.tag).rpartition("}")[2] == "bodyContent")


def _generate_ds() -> Peer:
    modules = [importlib.import_module(f"gds_{module}") for module in ("ep", "user", "meeting")]

    def read(data: bytes) -> Any:
        content = _content(etree.fromstring(data))
        kind = next(iter(content.attrib.values())).rpartition(":")[2].rpartition(".")[2]
        kind = kind[0].lower() + kind[1:]
        built = next(getattr(module, kind) for module in modules if hasattr(module, kind))()
        built.build(content)
        return built

    def export(built: Any) -> str:
        out = io.StringIO()
        built.export(out, 0, name_="bodyContent", pretty_print=False)
        return out.getvalue()

    return Peer(read, export, export, is_typed=True)


def _xsdata() -> dict[str, Peer]:
    from xsdata.formats.dataclass.context import XmlContext  # noqa: PLC0415
    from xsdata.formats.dataclass.parsers import XmlParser  # noqa: PLC0415
    from xsdata.formats.dataclass.parsers.config import ParserConfig  # noqa: PLC0415
    from xsdata.formats.dataclass.parsers.handlers import LxmlEventHandler, XmlEventHandler  # noqa: PLC0415
    from xsdata.formats.dataclass.serializers import XmlSerializer  # noqa: PLC0415

    stock = importlib.import_module("stock")
    for module in ("ep", "user"):
        importlib.import_module(f"stock.{module}")
    context, serializer = XmlContext(), XmlSerializer()
    tolerant = ParserConfig(fail_on_unknown_properties=False, fail_on_unknown_attributes=False)

    def peer(handler: Any) -> Peer:
        parser = XmlParser(context=context, handler=handler, config=tolerant)
        return Peer(lambda data: parser.from_bytes(data, stock.Message), repr, serializer.render, is_typed=True)

    return {"xsdata (expat)": peer(XmlEventHandler), "xsdata (lxml)": peer(LxmlEventHandler)}


def _pyxb() -> Peer:
    importlib.import_module("pyxb_ep")
    service = importlib.import_module("_serv")

    def write(message: Any) -> bytes:
        made: bytes = message.toxml("utf-8")
        return made

    return Peer(service.CreateFromDocument, write, write, is_typed=True)


def _zeep(work: Path) -> Peer:
    from zeep import Settings  # noqa: PLC0415
    from zeep.helpers import serialize_object  # noqa: PLC0415
    from zeep.transports import Transport  # noqa: PLC0415
    from zeep.xsd import Schema  # noqa: PLC0415

    path = work / "schemas" / "user.xsd"
    location = path.as_uri().removeprefix("file://")
    schema = Schema(etree.parse(path).getroot(), Transport(), location, Settings(strict=False))
    other = work / "schemas" / "ep.xsd"
    schema.add_documents([etree.parse(other).getroot()], str(other))

    def read(data: bytes) -> Any:
        content = _content(etree.fromstring(data))
        prefix, _, name = next(iter(content.attrib.values())).rpartition(":")
        kind = schema.get_type(etree.QName(content.nsmap[prefix], name))
        return kind.parse_xmlelement(content, schema)

    return Peer(read, lambda value: repr(serialize_object(value)), None, is_typed=True)


def _pydantic_xml() -> Peer:
    from pydantic import create_model  # noqa: PLC0415
    from pydantic_xml import BaseXmlModel, element, wrapped  # noqa: PLC0415

    spaces = {"serv": _SERVICE, "ep": f"{_SERVICE}/ep"}
    members: dict[str, Any] = {
        field.name: (eval(str(field.type)), element(tag=tag, ns="ep", nsmap=spaces, default=None))
        for field, tag in zip(fields(Session), session_elements(), strict=True)
    }

    class Record(BaseXmlModel, tag="session", ns="ep", nsmap=spaces, search_mode="unordered"): ...

    session: Any = create_model("Session", __base__=Record, **members)

    class Envelope(BaseXmlModel, tag="message", ns="serv", nsmap=spaces, search_mode="unordered"): ...

    records = wrapped(
        "body/bodyContent", element(tag="session", ns="ep", nsmap=spaces, default=[]), ns="serv", nsmap=spaces
    )
    envelope: Any = create_model("Message", __base__=Envelope, sessions=(list[session], records))

    def write(message: Any) -> bytes:
        made: bytes = message.to_xml(exclude_none=True)
        return made

    return Peer(envelope.from_xml, repr, write, is_typed=True)


def _msgspec() -> Peer:
    import msgspec  # noqa: PLC0415

    members = [
        (field.name, eval(str(field.type)), msgspec.field(name=tag, default=None))
        for field, tag in zip(fields(Session), session_elements(), strict=True)
    ]
    record = msgspec.defstruct("Session", members)
    start = len(_EP)

    def read(data: bytes) -> Any:
        found = ET.fromstring(data).iterfind(f"{_SERV}body/{_SERV}bodyContent/{_EP}session")
        return msgspec.convert(
            [{c.tag[start:]: c.text for c in element} for element in found], list[record], strict=False
        )

    return Peer(read, repr, None, is_typed=True)
