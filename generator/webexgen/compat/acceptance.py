"""Which releases accept a message: validated once for all that have the same schema of its operations."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from webexgen.catalog.announcement import Direction
from webexgen.catalog.graph import Release
from webexgen.compat.availability import AvailabilityIndex
from webexgen.errors import InputError
from webexgen.message.package import bindings
from webexgen.message.recordings import Document
from webexgen.message.source import printable, told
from webexgen.message.validator import Problem
from webexgen.schema.model import Api

__all__ = ["Acceptance", "Level", "Receiver", "Reception"]

Level = Literal["yes", "unknown", "no"]


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
        direction = package.direction(message)
        operations = package.operations(message)
        alike: dict[object, list[Release]] = {}
        for release in self._catalog.releases.values():
            alike.setdefault(self._alike(release, operations, direction), []).append(release)
        by_release: dict[str, Reception] = {}
        for releases in alike.values():
            one = next((release for release in releases if release.name in self._packages), releases[-1])
            by_release |= dict.fromkeys((r.name for r in releases), self._reception(one, document, xml))
        in_order = {name: by_release[name] for name in self._catalog.releases}
        return Acceptance(document, direction, tuple(name or said for name, said in operations), xml, in_order)

    def _alike(self, release: Release, operations: tuple[tuple[str, str], ...], direction: Direction) -> object:
        """Equal for releases that judge such a message alike; of an operation that the newest does not know each judges for itself."""
        if not all(name for name, _ in operations):
            return release.name
        names = ("", *(name for name, _ in operations))
        return tuple(self._index.shape(release.name, (name, direction)) for name in names)

    def _reception(self, release: Release, document: Document, xml: bytes) -> Reception:
        package = self.package(release)
        message = package.parse(xml, document.name, lenient=self._lenient)
        return package.reception(message)

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


class _Package:
    """The bindings of a release, asked for what every message is asked for."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self._members: dict[type[Any], tuple[tuple[str, str, Any], ...]] = {}

    @cached_property
    def _operation_of(self) -> Mapping[type[Any], str]:
        known = self.module.operations
        return {cls: name for name in known for cls in (known[name].request, known[name].response)}

    def parse(self, data: bytes, name: str, *, lenient: bool) -> Any:
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
        name = self._operation_of.get(type(content), "")
        return name, name or type(content).__name__

    def reception(self, message: Any) -> Reception:
        problems = [Problem(problem.path, problem.code, problem.text) for problem in self.module.validate(message)]
        order = tuple(problem for problem in problems if problem.code == "order")
        refused = tuple(problem for problem in problems if problem.code != "order")
        several = len(message.body) > 1
        unlisted = (
            found
            for number, content in enumerate(message.body, 1)
            if isinstance(content, self.module.Model)
            for found in self._unlisted(content, f"/[{number}]/" if several else "")
        )
        return Reception(refused, (*order, *unlisted))

    def _unlisted(self, model: Any, path: str) -> Iterator[Problem]:
        """The places of values that an incomplete enumeration does not list."""
        for name, tag, kind in self._leading(type(model)):
            held = getattr(model, name)
            values: list[Any] = cast("Any", held) if isinstance(held, list) else [held]
            for value in values:
                if isinstance(value, self.module.Model):
                    yield from self._unlisted(value, f"{path}{tag}/")
                elif value is not None and issubclass(kind, self.module.OpenEnum) and not isinstance(value, kind):
                    yield Problem(
                        f"{path}{tag}", "unlisted", "its value is not among those known, and there are others"
                    )

    def _leading(self, cls: type[Any]) -> tuple[tuple[str, str, Any], ...]:
        """The fields of a class that an incomplete enumeration may stand in, or below."""
        found = self._members.get(cls)
        if found is None:
            self._members[cls] = ()  # a class inside itself
            hints = get_type_hints(cls)
            kinds = [(f.name, str(f.metadata["name"]), _kind(hints[f.name])) for f in dataclasses.fields(cls)]
            found = self._members[cls] = tuple(member for member in kinds if self._leads(member[2]))
        return found

    def _leads(self, kind: Any) -> bool:
        if issubclass(kind, self.module.OpenEnum):
            return not getattr(kind, "__complete__", True)
        return issubclass(kind, self.module.Model) and bool(self._leading(kind))


def _kind(hint: Any) -> Any:
    """The class of one value, by the annotation of its field: `list[T]`, `T | None`, `T | str | None`."""
    value = get_args(hint)[0] if get_origin(hint) is list else hint
    return (get_args(value) or (value,))[0]
