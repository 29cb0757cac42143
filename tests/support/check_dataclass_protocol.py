"""Does every class of a release keep the protocol of dataclasses, in the Python that runs this? `python check_... [-v] v40_12_0 ...`

Of the standard library only, so that any Python runs it: `python -W error -O tests/support/check_dataclass_protocol.py`. Prints what it
checked, what several releases define alike once; the exit code is 1 if something does not hold.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import importlib
import inspect
import io
import pickle
import pprint
import sys
import types
import typing
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "generated"))


def classes(package: Any) -> Iterator[type[Any]]:
    for service in package._registry.SERVICES:
        for value in vars(getattr(package, service)).values():
            if isinstance(value, type) and issubclass(value, package.Model) and value is not package.Model:
                yield value


@functools.cache
def sources_of(module: str) -> dict[str, str]:
    """The definitions of a module by the names of its classes."""
    text = inspect.getsource(sys.modules[module])
    return {block.partition("(")[0]: block for block in text.split("\n\n\nclass ")[1:]}


def source_of(cls: type[Any]) -> str:
    """The definition of a class, with the name of its module."""
    source = sources_of(cls.__module__).get(cls.__name__) or inspect.getsource(cls)
    return f"{cls.__module__.rpartition('.')[2]} {source}"


def sample(hint: Any, depth: int = 0) -> Any:
    """A value of a type, with something in each field."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return [sample(arguments[0], depth)]
    if origin in (typing.Union, types.UnionType):
        return sample(arguments[0], depth)
    if dataclasses.is_dataclass(hint):
        if depth > 12:
            return None
        hints = typing.get_type_hints(hint)
        return hint(**{field.name: sample(hints[field.name], depth + 1) for field in dataclasses.fields(hint)})  # type: ignore[call-overload]
    if issubclass(hint, Enum):
        return next(iter(hint))
    return {str: "text", int: 7, bool: True, float: 1.5, bytes: b"ab"}.get(hint)


def need(condition: object, what: str) -> None:
    """An assertion that -O leaves in."""
    if not condition:
        raise AssertionError(what)


def check(package: Any, cls: type[Any]) -> None:
    """Raises whatever does not hold."""
    fields = dataclasses.fields(cls)
    names = [field.name for field in fields]
    need(dataclasses.is_dataclass(cls), "is_dataclass")
    need(list(typing.get_type_hints(cls)) == names or set(typing.get_type_hints(cls)) == set(names), "get_type_hints")
    need(list(inspect.signature(cls).parameters) == names, "signature")
    need(cls.__match_args__ == (), "__match_args__")
    params = cls.__dataclass_params__
    need(params.init and params.repr and params.eq and not params.frozen and not params.order, "__dataclass_params__")
    need("_source" not in cls.__dataclass_fields__, "__dataclass_fields__")
    empty, made = cls(), sample(cls)
    for value in (empty, made):
        need(pprint.pformat(value) and pprint.pformat([value, value], width=40), "pprint")
        pprint.pprint(value, io.StringIO())
        need(repr(value).startswith(f"{cls.__name__}("), "repr")
        for other in (
            copy.copy(value),
            copy.deepcopy(value),
            pickle.loads(pickle.dumps(value)),
            dataclasses.replace(value),
            cls(**{name: getattr(value, name) for name in names}),
            *((copy.replace(value),) if sys.version_info >= (3, 13) else ()),
        ):
            need(other == value and type(other) is cls, "copies")
        need(list(dataclasses.asdict(value)) == names, "asdict")
        need(len(dataclasses.astuple(value)) == len(names), "astuple")
        need(package.from_json(cls, package.to_json(value)) == value, "JSON")
        package.validate(value)
    if names:
        name = names[-1]
        changed = dataclasses.replace(made, **{name: None})
        need(changed != made and getattr(changed, name) in (None, []), "replace")
        if sys.version_info >= (3, 13):
            need(copy.replace(made, **{name: None}) == changed, "copy.replace")
    if cls.__xsi__:
        is_request = cls.__xsi__ in package._registry.REQUESTS
        message = package.Request(body=[made]) if is_request else package.Response(body=[made])
        again = package.parse(package.render(message))
        need(package.render(again) == package.render(message), "parse and render")


def check_derived(package: Any) -> None:
    """Classes that a user derives, decorated and not."""
    base = package.meeting.GetMeeting

    class Noted(base):
        note: str | None = None
        number: int
        tags: list[str] = dataclasses.field(default_factory=list)
        limit: typing.ClassVar[int] = 5

        def doubled(self) -> int:
            return 2 * self.number

    class More(Noted):
        more: str = "x"

    @dataclasses.dataclass
    class Decorated(base):
        note: str
        number: int = 1
        tags: list[str] = dataclasses.field(default_factory=list)

    @dataclasses.dataclass(slots=True, kw_only=True)
    class Slotted(base):
        note: str
        number: int = 1
        tags: list[str] = dataclasses.field(default_factory=list)

    @dataclasses.dataclass
    class Again(Decorated):
        more: str = "x"

    for cls in (Noted, More, Decorated, Slotted, Again):
        made = cls(meeting_key=7, note="a", number=3)
        need((made.meeting_key, made.note, made.number, made.tags) == (7, "a", 3, []), cls.__name__)
        own = ["note", "number", "tags", *(["more"] if hasattr(made, "more") else [])]
        expected = [*(field.name for field in dataclasses.fields(base)), *own]
        need(sorted(field.name for field in dataclasses.fields(cls)) == sorted(expected), f"fields of {cls.__name__}")
        need(sorted(inspect.signature(cls).parameters) == sorted(expected), f"signature of {cls.__name__}")
        need(sorted(dataclasses.asdict(made)) == sorted(expected), f"asdict of {cls.__name__}")
        for other in (copy.copy(made), copy.deepcopy(made), dataclasses.replace(made)):
            need(other == made and type(other) is cls, f"copies of {cls.__name__}")
        changed = dataclasses.replace(made, note="b")
        need(changed != made and changed.note == "b" and changed.meeting_key == 7, f"replace of {cls.__name__}")
        if sys.version_info >= (3, 13):
            need(copy.replace(made, note="b") == changed, f"copy.replace of {cls.__name__}")
        need("note='a'" in repr(made) and pprint.pformat(made), f"repr of {cls.__name__}")
        data = package.render(package.Request(body=[made]))
        need(b"note" not in data and b"tags" not in data, f"XML of {cls.__name__}")
        need(data == package.render(package.Request(body=[base(meeting_key=7)])), f"XML of {cls.__name__}")
        need("note" not in package.to_json(package.Request(body=[made])), f"JSON of {cls.__name__}")
        need(not package.validate(made), f"validate {cls.__name__}")
        try:
            cls(meeting_key=7, note="a", number=3, other=1)
        except TypeError:
            continue
        need(False, f"{cls.__name__} takes anything")


def main() -> int:
    failed = 0
    checked: set[str] = set()
    for name in sys.argv[1:] or ["v40_12_0"]:
        package = importlib.import_module(f"webex_xmlapi.{name}")
        importlib.import_module(f"webex_xmlapi.{name}._registry")
        found = [cls for cls in classes(package) if source_of(cls) not in checked]
        checked.update(map(source_of, found))
        for cls in found:
            try:
                check(package, cls)
            except Exception as error:
                failed += 1
                print(f"{name} {cls.__name__}: {type(error).__name__}: {error}")
        check_derived(package)
        print(f"{name}: {len(found)} classes, Python {sys.version.split()[0]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
