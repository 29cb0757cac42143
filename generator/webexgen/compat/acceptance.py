"""Which releases accept a message: validated once for all that have the same schema of its operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from webexgen.catalog.announcement import Direction
from webexgen.catalog.graph import Release
from webexgen.compat.availability import Availability, AvailabilityIndex
from webexgen.errors import InputError
from webexgen.message.lines import at, contents_of, tree
from webexgen.message.package import bindings
from webexgen.message.recordings import Document
from webexgen.message.source import printable, told
from webexgen.message.validator import Problem
from webexgen.schema.model import Api

__all__ = ["Acceptance", "Level", "Receiver", "Reception"]

Level = Literal["yes", "unknown", "no"]

_UNLISTED = "its value is not among those known, and there are others"


@dataclass(frozen=True, slots=True)
class Reception:
    """What one release has against a message.

    `refused` are what its schema refuses; `doubts` what does not let one know: another order than the schema's, which sites do not
    enforce, and values that an incomplete enumeration does not list. Never a value of the message.
    """

    refused: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()

    @property
    def level(self) -> Level:
        return "no" if self.refused else "unknown" if self.doubts else "yes"

    @property
    def in_any_order(self) -> Reception:
        """The same without what is only about the order of elements."""
        return Reception(self.refused, tuple(doubt for doubt in self.doubts if doubt.code != "order"))


@dataclass(frozen=True)
class Acceptance:
    """A message with its reception by every release. `xml` is the message as XML."""

    document: Document
    direction: Direction
    operations: tuple[str, ...]
    xml: bytes = field(repr=False)
    by_release: Mapping[str, Reception] = field(repr=False)

    def having(self, *levels: Level) -> frozenset[str]:
        """The releases that receive the message in one of these ways."""
        return frozenset(name for name, reception in self.by_release.items() if reception.level in levels)

    @property
    def title(self) -> str:
        """`request of SetMeeting`"""
        return (
            f"{self.direction} of {' and '.join(self.operations)}"
            if self.operations
            else f"{self.direction} without content"
        )


class Receiver:
    """Receives messages for all releases, with the bindings in `out`, or those that `bindings` finds without it.

    `lenient` takes well-known prefixes as declared.
    """

    def __init__(self, index: AvailabilityIndex, out: Path | None = None, *, lenient: bool = False) -> None:
        self._index = index
        self._catalog = index.catalog
        self._out = out
        self._lenient = lenient
        self._packages: dict[str, _Package] = {}
        self._groups: dict[tuple[tuple[str, ...], Direction], list[list[Release]]] = {}

    def package(self, release: Release) -> _Package:
        """The bindings of a release."""
        found = self._packages.get(release.name)
        if found is None:
            found = self._packages[release.name] = _Package(bindings(self._catalog, release, self._out))
        return found

    @property
    def content(self) -> tuple[str, ...]:
        """The path to an operation's content, from below the message."""
        return self._catalog.wire.envelope.content

    def model(self, release: Release) -> Api:
        """The model of a release."""
        return self._index.model(release.name)

    def receive(self, document: Document) -> Acceptance:
        """The message with its reception by every release. Raises `InputError` for a document that is no message."""
        newest = [*self._catalog.releases.values()][-1]
        package = self.package(newest)
        xml = self._rendered(document) if document.is_json else document.data
        message = package.parse(xml, document.name, lenient=self._lenient)
        if self._lenient:
            xml = package.module.render(message)  # with all prefixes declared
        direction = package.direction(message)
        operations = package.operations(message)
        unlisted = self._unlisted(xml, [name for name, _ in operations], direction)
        by_release: dict[str, Reception] = {}
        for releases in self._alike(operations, direction):
            one = next((release for release in releases if release.name in self._packages), releases[-1])
            judging = self.package(one)
            read = message if judging is package else judging.parse(xml, document.name)
            problems = judging.problems(read)
            for release in releases:
                by_release[release.name] = _reception(problems, unlisted, release)
        in_order = {name: by_release[name] for name in self._catalog.releases}
        return Acceptance(document, direction, tuple(name or said for name, said in operations), xml, in_order)

    def receive_again(self, release: Release, acceptance: Acceptance, xml: bytes) -> Reception:
        """The reception by one release of what was made of a message."""
        package = self.package(release)
        message = package.parse(xml, acceptance.document.name)
        unlisted = self._unlisted(xml, acceptance.operations, acceptance.direction)
        return _reception(package.problems(message), unlisted, release)

    def _unlisted(
        self, xml: bytes, operations: Sequence[str], direction: Direction
    ) -> list[tuple[Problem, Availability, str]]:
        """The values in incomplete enumerations, with the place of each, which some release may not list."""
        waiting = [self._index.open_at(operation, direction) for operation in operations]
        if not any(waiting):
            return []
        found: list[tuple[Problem, Availability, str]] = []
        contents = contents_of(tree(xml), self._catalog.wire.envelope)
        for number, (content, members) in enumerate(zip(contents, waiting, strict=False), 1):
            start = f"/{'/'.join(self.content)}[{number}]/" if len(contents) > 1 else ""
            for member in members:
                for node in at(content, member.path):
                    problem = Problem(f"{start}{member.path}", "unlisted", _UNLISTED)
                    found.append((problem, member, (node.text or "").strip()))
        return found

    def _alike(self, operations: tuple[tuple[str, str], ...], direction: Direction) -> list[list[Release]]:
        """The releases in groups that judge such a message alike. Of an operation that the newest does not know, each judges for itself."""
        releases = self._catalog.releases.values()
        if not all(name for name, _ in operations):
            return [[release] for release in releases]
        names = tuple(name for name, _ in operations)
        if (names, direction) not in self._groups:
            self._groups[names, direction] = self._index.alike(names, direction)
        return self._groups[names, direction]

    def _rendered(self, document: Document) -> bytes:
        """A message in JSON as XML, by the newest release that reads it."""
        reasons: list[str] = []
        for release in reversed([*self._catalog.releases.values()]):
            module = self.package(release).module
            try:
                rendered: bytes = module.render(module.from_json(module.Message, document.data))
            except module.MessageError as error:
                reasons.append(str(error))
            else:
                return rendered
        raise InputError(f"{printable(document.name)}: no message: {printable(reasons[0])}")


def _reception(
    problems: Iterable[Problem], unlisted: Iterable[tuple[Problem, Availability, str]], release: Release
) -> Reception:
    """Problems that all releases of a shape have in common, and values that this one does not list."""
    refused: list[Problem] = []
    doubts: list[Problem] = []
    for problem in problems:
        (doubts if problem.code == "order" else refused).append(problem)
    for problem, member, value in unlisted:
        if release.name in member.having and release.name not in (member.values or {}).get(value, ()):
            doubts.append(problem)
    return Reception(tuple(refused), tuple(dict.fromkeys(doubts)))


class _Package:
    """The bindings of a release, asked for what every message is asked for."""

    def __init__(self, module: Any) -> None:
        self.module = module

    @cached_property
    def _operation_of(self) -> Mapping[type[Any], str]:
        known = self.module.operations
        return {cls: name for name in known for cls in (known[name].request, known[name].response)}

    def parse(self, data: bytes, name: str, *, lenient: bool = False) -> Any:
        try:
            return self.module.parse(data, lenient=lenient)
        except self.module.MessageError as error:
            raise InputError(f"{printable(name)}: no message: {printable(told(error))}") from None

    def direction(self, message: Any) -> Direction:
        return "request" if isinstance(message, self.module.Request) else "response"

    def operations(self, message: Any) -> tuple[tuple[str, str], ...]:
        """The operation of each content, "" for one that the release does not know, and what the content calls it."""
        return tuple(self._called(content) for content in message.body)

    def _called(self, content: Any) -> tuple[str, str]:
        if isinstance(content, self.module.UnknownContent):
            said = str(content.type).rpartition("}")[2].rpartition(":")[2].rpartition(".")[2]
            return "", f"{said} (unknown)"
        name = self._operation_of.get(content.__class__, "")
        return name, name or type(content).__name__

    def problems(self, message: Any) -> tuple[Problem, ...]:
        """What the schema of the release has against a message."""
        return tuple(Problem(found.path, found.code, found.text) for found in self.module.validate(message))
