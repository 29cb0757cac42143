# SPDX-License-Identifier: MIT
"""Objects -> XML. Each class gets one function that writes its fields in schema order; what came otherwise is written as it came."""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import count

from .._registry import MESSAGE, PREFIXES
from .classes import said_type
from .errors import MessageError
from .lexical import BLANK, escape, quote, said_name, split_name, text_of
from .model import MAX_DEPTH, Model, Source, Spec, generated, spec_of
from .unknown import XSI, XSI_TYPE, UnknownElement

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    from .model import Member

    _Dict = dict[Any, str]
else:
    _Dict = dict

__all__ = ["fault", "write"]

_XML = "http://www.w3.org/XML/1998/namespace"

_USUAL = {**PREFIXES, XSI[1:-1]: "xsi"}
_URIS = {prefix: uri for uri, prefix in _USUAL.items()}
_DECLARED = {prefix: f' xmlns:{prefix}="{quote(uri)}"' for prefix, uri in _URIS.items()}
_NAMES = {tag: split_name(tag) for tag in (MESSAGE, XSI_TYPE)}

# What a class keeps the function under that writes its fields.
_KEYS = {True: "_write_qualified", False: "_write_unqualified"}

_MAX_MEMO = 65_536
_AS_MADE = Source()
_TEXTS_OF = {f"{kind.__name__}_text": partial(text_of, kind) for kind in (bool, int, float, bytes)}
_LISTS: Any = (list, tuple)


def _is_same(one: Any, other: Any) -> bool:
    """Whether nobody has changed a value since it was read. NaN is not equal to itself, but written alike."""
    return type(one) is type(other) and (one == other or repr(one) == repr(other) == "nan")


def _list(value: Any) -> Any:
    if not isinstance(value, _LISTS):
        raise MessageError(f"{type(value).__name__} is no list")
    return value


class _End(str):
    """An end tag, which is not to be escaped."""

    __slots__ = ()


class _Texts(_Dict):
    """string -> its character data. Forgets all when it has grown large."""

    def __missing__(self, value: Any) -> str:
        if not isinstance(value, str):
            return text_of(str, value)
        if len(self) >= _MAX_MEMO:
            self.clear()
        self[value] = text = escape(str.__str__(value))
        return text


def write(model: Model, tag: str, *, qualified: bool, kind: type[Model] | None = None) -> bytes:
    """A document with `model` as its document element, which the schema has of the class `kind`, by default that of `model`.

    The API's namespaces get their usual prefixes, others made-up ones. Raises `MessageError`, or whatever else a value that
    can't be written leads to: `fault` tells which it is.
    """
    encoder = _Encoder(qualified, ())
    data = encoder.document(model, tag, kind)
    if encoder.undeclared & encoder.declared.keys():
        data = _Encoder(qualified, encoder.undeclared).document(model, tag, kind)
    return data


class _Encoder:
    """Writes one document. `declared` are the prefixes that it needs; `undeclared` those that an xsi:type has and that stand for no
    namespace. What must not be declared for that reason is `avoided`, which is only known from a first attempt.
    """

    def __init__(self, qualified: bool, avoided: Collection[str]) -> None:
        self._qualified = qualified
        self._avoided = avoided
        self._prefixes = _USUAL.copy()
        for prefix in avoided:
            self._prefixes.pop(_URIS.get(prefix, ""), None)
        self._numbers = count(len(self._prefixes))
        self._names: dict[str, str] = {}
        self.declared: dict[str, str] = {}
        self.undeclared: set[str] = set()
        self._texts = _Texts()
        self._parts: list[str] = []
        self._add = self._parts.append
        self._key = _KEYS[qualified]

    def document(self, model: Model, tag: str, kind: type[Model] | None) -> bytes:
        self._add("")
        name = self._name(tag)
        attributes = self._attributes(model, kind or generated(type(model)))
        self._content(model)
        declared = "".join(
            [_DECLARED.get(p) or f' xmlns:{p}="{quote(uri)}"' for p, uri in sorted(self.declared.items())]
        )
        self._parts[0] = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name}{declared}{attributes}>'
        self._add(f"</{name}>")
        return "".join(self._parts).encode()

    def put(self, value: Any, name: str, kind: type[Any]) -> None:
        """One value that holds elements, as an element of this (prefixed) name."""
        if isinstance(value, UnknownElement):
            self._unknown(value)
            return
        if type(value) is kind and value._source is None and not (kind.__xsi__ or self._avoided):
            write = kind.__dict__.get(self._key) or _writer(kind, self._qualified)
            self._add(f"<{name}>")
            write(value, self._add, self._texts, self.put, self.declared)
            self._add(f"</{name}>")
            return
        if not isinstance(value, kind):
            raise MessageError(f"{type(value).__name__} stands where {kind.__name__} belongs")
        self._add(f"<{name}{self._attributes(value, kind)}>")
        self._content(value)
        self._add(f"</{name}>")

    def _content(self, model: Model) -> None:
        source = model._source
        if self._avoided or (source is not None and (source.order is not None or source.lexical is not None)):
            self._carefully(model, spec_of(type(model)), source or _AS_MADE)
            return
        cls = type(model)
        write = cls.__dict__.get(self._key) or _writer(cls, self._qualified)
        write(model, self._add, self._texts, self.put, self.declared)

    def _carefully(self, model: Model, spec: Spec, source: Source) -> None:
        """The children in the order in which they came; what was added since, where the schema has it."""
        usual = spec.qualified if self._qualified else spec.unqualified
        lexical = source.lexical or {}
        taken = [0] * len(usual)
        entries: list[tuple[int, str | UnknownElement, int]] = []
        for part in source.order or ():
            if type(part) is str:
                index = spec.tags[part]
                entries.append((index, part, taken[index]))
                taken[index] += 1
            else:
                entries.append((-1, part, 0))
        values: list[Any] = []
        for index, member in enumerate(spec.members):
            value = getattr(model, member.name)
            if member.many:
                present = len(_list(value))
            else:
                present = 0 if value is None and (member.name, 0) not in lexical else 1
            values.append(value)
            if present > taken[index]:
                place = max((at for at, entry in enumerate(entries) if 0 <= entry[0] <= index), default=-1) + 1
                entries[place:place] = [(index, usual[index], number) for number in range(taken[index], present)]
        for index, part, number in entries:
            if isinstance(part, UnknownElement):
                self._unknown(part)
            elif index < 0:
                self._add(escape(part))
            else:
                member, value = spec.members[index], values[index]
                if member.many:
                    if number >= len(value):
                        continue
                    value = value[number]
                name = self._names.get(part) or self._name(part)
                came = lexical.get((member.name, number)) if lexical else None
                if came is None and member.leaf and type(value) is str:
                    self._add(f"<{name}>{self._texts[value]}</{name}>")
                elif came is not None or value is not None:
                    self._value(name, member, value, came)

    def _value(
        self, name: str, member: Member, value: Any, came: tuple[Any, str | None, dict[str, str]] | None
    ) -> None:
        if not member.leaf:
            self.put(value, name, member.kind)
            return
        attributes = ""
        if came is not None:
            was, text, held = came
            if _is_same(was, value):
                self._add(f"<{name}{self._pairs(held)}>{escape(text or '')}</{name}>")
                return
            if value is None:
                return
            attributes = self._pairs({key: text for key, text in held.items() if key != f"{XSI}nil"})
        text = self._texts[value] if issubclass(member.kind, str) else text_of(member.kind, value)
        self._add(f"<{name}{attributes}>{text}</{name}>")

    def _unknown(self, top: UnknownElement) -> None:
        pending: list[str | UnknownElement] = [top]
        depth = 0
        while pending:
            part = pending.pop()
            if isinstance(part, _End):
                depth -= 1
                self._add(part)
            elif isinstance(part, UnknownElement):
                depth += 1
                if depth > MAX_DEPTH:
                    raise MessageError(f"elements nest deeper than {MAX_DEPTH}")
                name = self._name(part.tag)
                self._add(f"<{name}{self._pairs(part.attributes)}>")
                pending.append(_End(f"</{name}>"))
                pending.extend(reversed(part.content))
            else:
                self._add(escape(part))

    def _attributes(self, model: Model, kind: Any) -> str:
        """What came, and the xsi:type that the class stands for where the schema has one of the class `kind`."""
        source = model._source
        held = source.attributes if source is not None else None
        if held is None and not self._avoided:
            text, declared, undeclared = _said(type(model), kind)
            self.declared.update(declared)
            self.undeclared |= undeclared
            return text
        if held is None or XSI_TYPE not in held:
            held = {**_held(type(model), kind), **(held or {})}
        return self._pairs(held)

    def _pairs(self, attributes: Mapping[str, str]) -> str:
        return "".join(
            f' {self._name(name)}="{quote(self._kind(value) if name == XSI_TYPE else value)}"'
            for name, value in attributes.items()
        )

    def _kind(self, kind: str) -> str:
        """`ep:status` of `{namespace}status`; what has no namespace stays as it is, and its prefix undeclared."""
        name = said_name(kind)
        if name is not None:
            return f"{self._prefix(name[0])}:{name[1]}"
        self.undeclared.add(kind.strip(BLANK).rpartition(":")[0])
        return kind

    def _name(self, tag: str) -> str:
        """`ep:status` of `{namespace}status`; `status` of itself."""
        name = self._names.get(tag)
        if name is None:
            uri, local = _NAMES.get(tag) or split_name(tag)
            name = self._names[tag] = f"{self._prefix(uri)}:{local}" if uri else local
        return name

    def _prefix(self, uri: str) -> str:
        if uri == _XML:
            return "xml"
        prefix = self._prefixes.get(uri)
        if prefix is None:
            made = (f"ns{number}" for number in self._numbers)
            prefix = next(name for name in made if name not in self._avoided and name not in _URIS)
            self._prefixes[uri] = prefix
        self.declared[prefix] = uri
        return prefix


def _held(cls: type[Model], kind: Any) -> dict[str, str]:
    """The xsi:type that an object of `cls` needs where the schema has one of `kind`, as an attribute."""
    said = said_type(cls, kind)
    prefix, _, local = said.rpartition(":")
    uri = None if said.startswith("{") else _URIS.get(prefix)
    return {XSI_TYPE: f"{{{uri}}}{local}" if uri else said} if said else {}


@lru_cache(2_048)
def _said(cls: type[Model], kind: Any) -> tuple[str, dict[str, str], set[str]]:
    """`_held` as it is written, the prefixes that it declares, and those that it must not."""
    encoder = _Encoder(False, ())
    return encoder._pairs(_held(cls, kind)), encoder.declared, encoder.undeclared


def fault(model: Model, path: str, depth: int = 0) -> str:
    """Where in `model` the first value is that can't be written, and why; nothing if there is none. Never tells the value."""
    source = model._source
    lexical = source.lexical or {} if source is not None else {}
    for member in spec_of(type(model)).members:
        held: Any = getattr(model, member.name)
        where = f"{path}.{member.name}"
        try:
            items: tuple[Any, ...] = tuple(_list(held)) if member.many else () if held is None else (held,)
        except MessageError as error:
            return f"{where}: {error}"
        for number, item in enumerate(items):
            at = f"{where}[{number}]" if member.many else where
            if isinstance(item, Model) and isinstance(item, member.kind):
                try:
                    said_type(type(item), member.kind)
                except MessageError as error:
                    return f"{at}: {error}"
                at = type(item).__name__ if type(item).__xsi__ else at
                found = fault(item, at, depth + 1) if depth < MAX_DEPTH else f"{at}: it holds itself"
                if found:
                    return found
                continue
            try:
                if not member.leaf:
                    _Encoder(False, ()).put(item, member.tag, member.kind)
                elif (member.name, number) not in lexical:
                    text_of(member.kind, item)
            except MessageError as error:
                return f"{at}: {error}"
            except (AttributeError, TypeError, ValueError):
                return f"{at}: this {type(item).__name__} can't be written"
    return ""


def _writer(cls: type[Model], qualified: bool) -> Callable[..., None]:
    """Make the function that writes the fields of a class, when the class is first written."""
    scope: dict[str, Any] = {"list_of": _list, **_TEXTS_OF}
    exec(_source(spec_of(cls), qualified, scope), scope)
    write: Callable[..., None] = scope["write"]
    type.__setattr__(cls, _KEYS[qualified], write)
    return write


def _source(spec: Spec, qualified: bool, scope: dict[str, Any]) -> str:
    lines = ["def write(model, add, texts, put, declared):", "    pass"]
    if qualified:
        lines += [
            f"    declared[{_USUAL[uri]!r}] = {uri!r}" for uri in sorted({m.namespace for m in spec.members} - {""})
        ]
    # Fields of one text each that follow each other are added as one text: a third less time than one by one.
    run: list[str] = []
    for number, member in enumerate(spec.members):
        name = f"{_USUAL[member.namespace]}:{member.tag}" if qualified and member.namespace else member.tag
        if member.leaf:
            text = f"f'<{name}>{{{_written(member.kind)}}}</{name}>'"
            if not member.many:
                run.append(f"{{'' if (value := model.{member.name}) is None else {text}}}")
                continue
            write = f"add({text})"
        else:
            scope[f"k{number}"] = member.kind
            write = f"put(value, {name!r}, k{number})"
        lines += _added(run)
        run = []
        if member.many:
            lines += [f"    for value in list_of(model.{member.name}):", f"        {write}"]
        else:
            lines += [f"    value = model.{member.name}", "    if value is not None:", f"        {write}"]
    return "\n".join(lines + _added(run))


def _added(run: list[str]) -> list[str]:
    return [f'    add(f"""{"".join(run)}""")'] if run else []


def _written(kind: type[Any]) -> str:
    """The expression for the character data of `value`."""
    if issubclass(kind, str):
        return "texts[value]"
    if kind is bool:
        return '"true" if value is True else "false" if value is False else bool_text(value)'
    if kind is int:
        return "value if type(value) is int else int_text(value)"
    return f"{kind.__name__}_text(value)"
