"""The bindings' `validate` beside libxml2 with the same release's schema."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from lxml import etree

from webexgen.bindings.identifiers import release_folder
from webexgen.compose.composer import SchemaSet
from webexgen.message.qualified import qualified
from webexgen.schema.model import Api

XS = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SERVICE = "http://www.webex.com/schemas/2002/06/service"
# The first, the last, one of each train, and the first with a choice less.
SOME = ("40.1.0", "40.2.9", "40.4.9", "40.8.0", "40.12.0")


class Judge:
    """A release's bindings beside libxml2 with the release's schema."""

    def __init__(self, release: str, model: Api, schemas: SchemaSet) -> None:
        self.model = model
        self.schema = schemas.compile()
        self.package: Any = import_module(f"webex_xmlapi.{release_folder(release)}")

    def libxml2(self, data: bytes) -> list[str]:
        """What it has against a document; a request's names get their namespaces first."""
        parser = etree.XMLParser(remove_comments=True, remove_pis=True)
        is_request = isinstance(self.package.parse(data), self.package.Request)
        self.schema.validate(qualified(data, self.model) if is_request else etree.fromstring(data, parser))
        return [str(error) for error in self.schema.error_log]

    def ours(self, data: bytes) -> list[Any]:
        """What the bindings have against it, but for names with and without namespace: those of requests are given to libxml2."""
        problems = self.package.validate(self.package.parse(data))
        return [problem for problem in problems if problem.code != "qualification"]


TEXTS = [
    "",
    " ",
    "x",
    "5",
    " 5 ",
    "-1",
    "+5",
    "007",
    "2147483648",
    "9223372036854775808",
    "1" * 500,
    "1.",
    ".5",
    "-INF",
    "NaN",
    "inf",
]
TEXTS += [
    "TRUE",
    " true ",
    "1",
    "0",
    "QQ==",
    "QR==",
    "Q Q = =",
    "Q",
    "x" * 65,
    "x" * 2001,
    "\u00e4",
    "MeetingCenter",
    "\u00a05",
]
