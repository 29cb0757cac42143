"""Messages from outside, held against the releases: what they are, which release knows them, and what it would refuse."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lxml import etree

from webexgen.catalog.announcement import Direction
from webexgen.catalog.graph import Catalog, Release
from webexgen.errors import OutputError
from webexgen.message.package import bindings
from webexgen.message.qualified import qualified
from webexgen.message.source import printable, told
from webexgen.qname import XSI_TYPE
from webexgen.schema.loader import Models

if TYPE_CHECKING:
    from webexgen.schema.model import Api

__all__ = ["Examination", "Examiner", "Level", "Problem"]

_LISTS: Any = (list, tuple)

_SHOWN = 20
"""FragmentErrors of so many kinds are printed; one kind is the same at the same place of several records."""

Level = Literal["valid", "order", "refused"]

_LEVELS = {"valid": "valid", "order": "valid but for the order", "refused": "refused"}

_NUMBER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a schema has against a message: where, of which kind, and what. Never tells a value of the message."""

    path: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What came of one document.

    `first_releases` are those that know all of its elements and whose parent does not, a set over the release graph, and `available` says
    so per train. `unknown` are the paths of what `release` does not know, `findings` all else that it refuses, `disorder` what only stands
    in another order than the schema's, `deprecated` what it takes and advises against; `strict` is what libxml2 says of the document and the release's schema, None where it was not asked.
    `error` tells why the document is no message at all.
    """

    file: str
    release: str
    direction: str = ""
    operations: tuple[str, ...] = ()
    first_releases: tuple[str, ...] = ()
    available: str = ""
    unknown: tuple[str, ...] = ()
    findings: tuple[Problem, ...] = ()
    disorder: tuple[Problem, ...] = ()
    deprecated: tuple[Problem, ...] = ()
    strict: tuple[Problem, ...] | None = None
    error: str = ""

    @property
    def level(self) -> Level:
        """`order` where all that the release has against the message is the order of elements, which sites do not enforce."""
        refusals = [problem for problem in (*self.findings, *(self.strict or ())) if problem.code != "order"]
        if self.error or self.unknown or refusals:
            return "refused"
        return "order" if self.disorder or self.strict else "valid"

    def holds(self, *, strict_order: bool = False) -> bool:
        """Whether the release takes the message; another order than the schema's counts only if `strict_order`."""
        return self.level == "valid" or (self.level == "order" and not strict_order)

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "available": self.available or None,
            "error": self.error or None,
            "level": self.level,
        }

    def as_text(self) -> str:
        """A line for the file, and one for each finding."""
        if self.error:
            return printable(f"{self.file}: {self.error}")
        content = f"of {' and '.join(self.operations)}" if self.operations else "without content"
        known = f"known to {self.available}" if self.available else "not fully supported by any release"
        lines = [f"{self.file}: {self.direction} {content}, {known}; {_LEVELS[self.level]} in {self.release}"]
        alike: dict[tuple[str, str, str], list[Problem]] = {}
        unknown = [Problem(path, "unknown", "") for path in self.unknown]
        for finding in (*unknown, *self.findings, *self.disorder, *self.deprecated, *(self.strict or ())):
            alike.setdefault((finding.code, _NUMBER.sub("", finding.path), finding.text), []).append(finding)
        for first, *more in list(alike.values())[:_SHOWN]:
            text = f": {first.text}" if first.text else ""
            lines.append(f"  {first.code:<14} {first.path}{text}{f' (and {len(more)} more like it)' if more else ''}")
        if len(alike) > _SHOWN:
            lines.append(f"  ... and {len(alike) - _SHOWN} other kinds; --json has all of them")
        return "\n".join(map(printable, lines))


class Examiner:
    """Examines documents by the bindings of `release`, which are in the folder `out`, and if `strict` by libxml2 too.

    `alike` puts the releases into groups that judge a message of some operations alike. `lenient` takes well-known prefixes as declared.
    """

    def __init__(
        self,
        catalog: Catalog,
        release: Release,
        out: Path | None,
        alike: Callable[[Iterable[str], Direction], Iterable[Iterable[Release]]],
        *,
        strict: bool = False,
        lenient: bool = False,
    ) -> None:
        self._catalog = catalog
        self._release = release
        self._out = out
        self._alike = alike
        self._strict = strict
        self._lenient = lenient
        self._package = bindings(catalog, release, out)

    def examine(self, file: str, data: bytes) -> Examination:
        """What comes of the document `data`, which is called `file`."""
        package = self._package
        try:
            message = package.parse(data, lenient=self._lenient)
        except package.MessageError as error:
            return Examination(file, self._release.name, error=f"no message: {told(error)}")
        problems = package.validate(message)
        content = self._catalog.wire.envelope.content[-1]
        written = package.render(message)  # the same message, in UTF-8
        direction: Direction = "request" if isinstance(message, package.Request) else "response"
        contents: list[Any] = message.body
        operations = tuple(name for content in contents if (name := self._operation(content)))
        knowing = self._knowing(_outline(written), operations, direction)
        found = [
            Problem(problem.path or content, problem.code, problem.text)
            for problem in problems
            if problem.code != "unknown"
        ]
        return Examination(
            file,
            self._release.name,
            direction=direction,
            operations=operations,
            first_releases=tuple(release.name for release in self._catalog.first_releases(knowing)),
            available=self._catalog.availability(knowing) if knowing else "",
            unknown=tuple(problem.path or content for problem in problems if problem.code == "unknown"),
            findings=tuple(problem for problem in found if problem.code != "order"),
            disorder=tuple(problem for problem in found if problem.code == "order"),
            deprecated=tuple(_deprecated(package, message.body)),
            strict=self._libxml2(written, isinstance(message, package.Request)) if self._strict else None,
        )

    def _operation(self, content: Any) -> str:
        if isinstance(content, self._package.UnknownContent):
            said: str = content.type
            return f"{said.rpartition('}')[2].rpartition('.')[2]} (unknown)"
        cls = content.__class__
        service = cls.__module__.rpartition(".")[2]
        of_service = (o for o in self._package.operations.values() if o.service == service)
        return next((str(o.name) for o in of_service if cls in (o.request, o.response)), "")

    def _knowing(self, outline: bytes, operations: tuple[str, ...], direction: Direction) -> frozenset[str]:
        """The releases that know all elements of a message."""
        releases = self._catalog.releases.values()
        # What the release does not know may be an operation of others, so each of them tells for itself.
        is_known = all(name in self._package.operations for name in operations)
        found: set[str] = set()
        for group in self._alike(operations, direction) if is_known else [[release] for release in releases]:
            package = self._bindings(group)
            if package is None:  # none is generated, so they can't tell
                continue
            if all(problem.code != "unknown" for problem in package.validate(package.parse(outline))):
                found.update(release.name for release in group)
        return frozenset(found)

    def _bindings(self, group: Iterable[Release]) -> Any:
        """The bindings of one of these releases, None if those of none are generated."""
        for release in group:
            with contextlib.suppress(OutputError):
                return bindings(self._catalog, release, self._out)
        return None

    @cached_property
    def _schema(self) -> tuple[Api, etree.XMLSchema]:
        models = Models(self._catalog)
        return models.load(self._release.name), models.schemas(self._release.name).compile()

    def _libxml2(self, data: bytes, is_request: bool) -> tuple[Problem, ...]:
        api, schema = self._schema
        try:
            root = qualified(data, api) if is_request else _tree(data)
        except etree.XMLSyntaxError:
            return (Problem("/", "libxml2", "it does not read a document as large as this"),)
        if schema.validate(root):
            return ()
        found = list(_findings(schema.error_log))
        ordered = schema.validate(qualified(data, api, ordered=True))
        return tuple(replace(problem, code="order") if ordered else problem for problem in found)


def _deprecated(package: Any, contents: Iterable[Any]) -> Iterator[Problem]:
    """What a message holds that the schema advises against: operations, elements and values."""
    spec_of = import_module(f"{package.__name__}._runtime.model").spec_of
    pending = [("", content) for content in contents]
    while pending:
        path, value = pending.pop()
        if not isinstance(value, package.Model):
            continue
        text = getattr(value, "__deprecated__", "")
        if text and not path:
            yield Problem(value.__class__.__name__, "deprecated", text)
        below: list[tuple[str, Any]] = []
        for member in spec_of(value.__class__).members:
            held = getattr(value, member.name)
            values: list[Any] = held if isinstance(held, _LISTS) else [] if held is None else [held]
            for number, one in enumerate(values, 1):
                here = f"{path}/{member.tag}".lstrip("/") + (f"[{number}]" if member.many else "")
                below.append((here, one))
                if "deprecated" in member.facets:
                    yield Problem(here, "deprecated", member.facets["deprecated"])
                reasons: Mapping[Any, str] = getattr(one.__class__, "__deprecated_values__", {})
                why = reasons.get(one) if reasons else None
                if why:
                    yield Problem(here, "deprecated", f"value {str(one)!r}: {why}")
        pending += reversed(below)


def _tree(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(no_network=True, resolve_entities=False, huge_tree=True))


def _outline(data: bytes) -> bytes:
    """The document with one of all elements of the same name and xsi:type at the same place: what there is to know, and no more."""
    root = _tree(data)
    made = etree.Element(root.tag, nsmap=root.nsmap)
    pending = [(made, [root])]
    while pending:
        here, nodes = pending.pop()
        alike: dict[tuple[str, str | None], list[etree._Element]] = {}
        for child in (child for node in nodes for child in node):
            alike.setdefault((str(child.tag), child.get(XSI_TYPE)), []).append(child)
        for (tag, kind), children in alike.items():
            child = etree.SubElement(here, tag, nsmap=children[0].nsmap)
            if kind is not None:
                child.set(XSI_TYPE, kind)
            pending.append((child, children))
    return etree.tostring(made)


def _findings(log: Any) -> Iterator[Problem]:
    """By place and clause of the standard: the text of libxml2 quotes values."""
    for entry in log:
        clause = entry.type_name.removeprefix("SCHEMAV_").lower().replace("_", "-")
        yield Problem(entry.path or "/", "libxml2", clause)
