"""xs:key, xs:keyref and xs:unique: what must be there and differ, or refer to what is there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

__all__ = ["Identity", "Route"]

_TEXT = re.compile(r"(?P<sort>\S+) (?P<name>\S*?)(?: to (?P<refer>\S+))?: (?P<selector>.*) by (?P<fields>.*)")


class Route(NamedTuple):
    """An XPath of a constraint, by local names: whether it begins at any depth, its elements, and the attribute that it ends with."""

    anywhere: bool
    elements: tuple[str, ...]
    attribute: str = ""


@dataclass(frozen=True)
class Identity:
    """One identity constraint. Of a key reference, `refer` is the local name of the key; `selector` and `fields` are XPaths."""

    sort: str
    name: str
    selector: str
    fields: tuple[str, ...]
    refer: str = ""

    def __str__(self) -> str:
        """`unique id: .//item by @id`."""
        refer = f" to {self.refer}" if self.refer else ""
        return f"{self.sort} {self.name}{refer}: {self.selector} by {', '.join(self.fields)}"

    @classmethod
    def parse(cls, text: str) -> Identity:
        """The constraint that `str` wrote."""
        found = _TEXT.fullmatch(text)
        assert found is not None, text
        sort, name, refer, selector, fields = found.groups("")
        return cls(sort, name, selector, tuple(fields.split(", ")), refer)

    @cached_property
    def selected(self) -> tuple[Route, ...]:
        """Where the elements stand that it is about, from the one that declares it."""
        return tuple(map(_route, self.selector.split("|")))

    @cached_property
    def values(self) -> tuple[tuple[Route, ...], ...]:
        """Where the value of each field stands, from an element that is selected."""
        return tuple(tuple(map(_route, field.split("|"))) for field in self.fields)


def _route(path: str) -> Route:
    path = "".join(path.split()).replace("child::", "").replace("attribute::", "@")
    steps = [step for step in path.removeprefix(".//").split("/") if step != "."]
    attribute = steps.pop()[1:] if steps and steps[-1].startswith("@") else ""
    return Route(path.startswith(".//"), tuple(_local(step) for step in steps), _local(attribute))


def _local(name: str) -> str:
    return name.rpartition(":")[2]
