"""A release cut to some operations: what stays is what their messages can hold, and it does what the whole does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from lxml import etree
from support.depth import spread
from support.paths import CATALOG
from support.vendoring import catalog, files_of, imported, model, release_files

from webexgen.bindings.prune import prune
from webexgen.catalog.samples import load_samples, repair
from webexgen.errors import UnknownNameError
from webexgen.message.minimal import as_sent, message
from webexgen.schema.model import ComplexType

FIVE = ("CreateMeeting", "DelMeeting", "GetMeeting", "LstsummaryMeeting", "SetMeeting")
OPERATIONS = tuple(operation.name for operation in model().operations)


@cache
def samples() -> list[tuple[str, bytes]]:
    return [(sample.operation, repair(sample)) for sample in load_samples(CATALOG)]


def documents(operation: str, full: str | None = None) -> Iterator[bytes]:
    """Messages of an operation: the smallest, or those with all that may stand in them, and the documented ones."""
    yield etree.tostring(as_sent(model(), message(model(), operation, "request", full=full)))
    yield etree.tostring(message(model(), operation, "response", full=full))
    yield from (document for name, document in samples() if name == operation)


@pytest.fixture(scope="module")
def whole() -> Iterator[Any]:
    with imported(files_of(), "whole_release") as package:
        yield package


def test_each_operation_alone_does_what_the_whole_does(whole: Any) -> None:
    assert len(OPERATIONS) >= 74
    for number, name in enumerate(spread(OPERATIONS, 5)):
        with imported(files_of([name])) as package:
            assert list(package.operations) == [name]
            known = 0
            for document in documents(name, None if number % 8 else ""):
                expected, operation = whole.parse(document, lenient=True), whole.operations[name]
                if not all(isinstance(content, (operation.request, operation.response)) for content in expected.body):
                    continue  # two samples hold what belongs to another operation
                read = package.parse(document, lenient=True)
                assert package.render(read) == whole.render(expected), name
                assert package.to_json(read) == whole.to_json(expected), name
                assert repr(read) == repr(expected), name
                assert str([*map(package.validate, read.body)]) == str([*map(whole.validate, expected.body)])
                known += len(read.body)
            assert known >= 2, name


def test_what_an_xsi_type_can_put_in_a_place_stays(whole: Any) -> None:
    def places(package: Any) -> dict[str, set[str]]:
        """The classes of each field that holds elements: its own, and those that derive from it and have a type that can be named."""
        found: dict[str, set[str]] = {}
        for service in package._registry.SERVICES:
            getattr(package, service)
        for service in package._registry.SERVICES:
            for cls in vars(getattr(package, service)).values():
                if not isinstance(cls, type) or not issubclass(cls, package.Model) or cls is package.Model:
                    continue
                for member in package._runtime.model.spec_of(cls).members:
                    if issubclass(member.kind, package.Model) and member.kind is not package.service.BodyContent:
                        found[f"{service}.{cls.__name__}.{member.name}"] = set(names(member.kind))
        return found

    def names(cls: type[Any]) -> Iterator[str]:
        yield cls.__name__
        for derived in cls.__subclasses__():
            yield from names(derived) if "/" not in derived.__xsd__ else ()

    expected = places(whole)
    several = 0
    for name in OPERATIONS[::8]:
        with imported(files_of([name])) as package:
            kept = places(package)
            assert {place: expected[place] for place in kept} == kept, name
            several += any(len(classes) > 1 for classes in kept.values())
    assert several > 1, "some operations have such places"


def test_a_message_of_another_operation_is_kept_whole(whole: Any) -> None:
    with imported(files_of(FIVE)) as package:
        for name in ("DelSession", "GetAPIVersion", "LstsummarySession"):
            for document in documents(name):
                read = package.parse(document, lenient=True)
                kept = {"BodyContent"} | {
                    cls.__name__ for o in package.operations.values() for cls in (o.request, o.response)
                }
                names = [type(content).__name__ for content in whole.parse(document, lenient=True).body]
                unknown = [type(content).__name__ == "UnknownContent" for content in read.body]
                assert unknown == [name not in kept for name in names]
                again = package.parse(package.render(read))
                assert again == read
                assert whole.parse(package.render(read)) == whole.parse(document, lenient=True)


def test_asking_for_what_was_left_out_tells_how_to_add_it() -> None:
    with imported(files_of(FIVE, ["json"])) as package:
        with pytest.raises(KeyError) as error:
            package.operations["lstmeeting"]
        kept = ",".join(sorted([*FIVE, "LstMeeting"]))
        assert str(error.value).startswith("LstMeeting was left out of this package; `webexgen vendor 40.12.0 --to ")
        assert str(error.value).endswith(f" --operations {kept} --without json` adds it")
        with pytest.raises(AttributeError, match=r"history was left out .* --services history --operations Create"):
            _ = package.history
        with pytest.raises(AttributeError, match=r"to_json was left out .* --operations [A-Za-z,]+` adds it"):
            _ = package.to_json
        with pytest.raises(AttributeError, match="has no attribute 'meetings'"):
            _ = package.meetings
        assert not hasattr(package, "to_dict")
        assert "GetUser" not in package.operations
        assert package.operations.get("GetUser") is None


@pytest.mark.parametrize(
    "asked, near", [("GetSesionInfo", "GetSessionInfo"), ("createmeting", "CreateMeeting"), ("zzz", None)]
)
def test_a_misspelt_operation_gets_the_nearest_name(whole: Any, asked: str, near: str | None) -> None:
    with pytest.raises(KeyError) as error:
        whole.operations[asked]
    hint = f": did you mean {near!r}?" if near else ""
    assert str(error.value) == f"there is no operation {asked!r} in 40.12.0{hint}"


def test_names_are_those_of_the_whole() -> None:
    whole, five = files_of(), files_of(FIVE)
    for path in five:
        if path.startswith("_") or not path.endswith(".py"):
            continue
        classes = {line for line in five[path].splitlines() if line.startswith("class ")}
        assert classes <= {*whole[path].splitlines()}
        imports = [line for line in five[path].splitlines() if line.startswith("from . import")]
        known = " ".join(line for line in whole[path].splitlines() if line.startswith("from . import"))
        for alias in " ".join(imports).removeprefix("from . import").split(","):
            assert alias.strip() in known


def test_registry_knows_no_other_operation() -> None:
    files = files_of(FIVE)
    others = [name for name in OPERATIONS if name not in FIVE]
    for path in ("_registry.py", "__init__.py"):
        assert not [name for name in others if re.search(rf"\b{name}\b", files[path])], path


def test_every_type_that_is_named_is_there() -> None:
    for name in OPERATIONS:
        api = prune(model(), catalog().wire, [name])
        for type_ in api.types.values():
            used = {type_.base or ""}
            if isinstance(type_, ComplexType):
                used |= {field.value for field in type_.fields} | {field.element.type for field in type_.fields}
            assert not [other for other in used if other in model().types and other not in api.types]


def test_an_operation_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"40\.12\.0 has no operation 'GetMeetin': did you mean 'GetMeeting'"):
        prune(model(), catalog().wire, ["GetMeetin"])


def test_five_operations_are_a_part_of_the_whole() -> None:
    """Of classes and registry a tenth or so; the runtime, which reads and writes any message, comes along."""

    def size(files: dict[str, str], runtime: bool) -> int:
        return sum(len(text.encode()) for path, text in files.items() if path.startswith("_runtime/") == runtime)

    def total(files: dict[str, str]) -> int:
        return size(files, True) + size(files, False)

    whole, five, slim = files_of(), files_of(FIVE), files_of(FIVE, ["json", "stream", "validate"])
    assert size(five, False) <= 0.2 * size(whole, False)
    assert total(five) <= 0.4 * total(release_files())
    assert total(slim) <= 0.31 * total(release_files())


@pytest.mark.parametrize("without", ["json", "stream", "validate"])
def test_a_package_without_a_feature_reads_and_writes(without: str) -> None:
    files = files_of(["GetMeeting"], [without])
    gone = {"json": ("dump", "load"), "stream": ("stream",), "validate": ("validate", "facets", "content")}[without]
    assert not [module for module in gone if f"_runtime/{module}.py" in files]
    with imported(files) as package:
        for document in documents("GetMeeting"):
            read = package.parse(document, lenient=True)
            assert package.parse(package.render(read)) == read
        secret = package.Request(security=package.SecurityContext(password="open sesame"))
        assert b"<password>***</password>" in package.render(secret, redact=True)
        for name in package.__all__:
            assert getattr(package, name) is not None
