"""Finds what a Python program sends and reads with the bindings in its syntax tree: constructors, fields, attribute reads.

Followed are names of the bindings however they are imported, objects in local variables and nested in each other, annotated arguments, loops over
lists, `isinstance` and `match`. What goes through other functions or containers is not; it is counted where the name of a field shows it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from webexgen.compat.bound import Bound, Class
from webexgen.compat.program import Built, Place, Program, Read, Set
from webexgen.errors import InputError
from webexgen.message.source import printable

__all__ = ["scan"]

_EXCUSE = "# webexgen: ok"


@dataclass(frozen=True, slots=True)
class _Typed:
    """An object of a known class, or a list of them."""

    cls: Class
    place: Place | None
    many: bool = False


@dataclass(frozen=True, slots=True)
class _Ref:
    """A name of the bindings: the package of a release, or what is in it."""

    release: str
    steps: tuple[str, ...] = ()


_Value = _Ref | _Typed | Built | list[Built] | None


def scan(file: str, source: bytes, bound: Bound) -> Program:
    """The uses in a program. Raises `InputError` with the line where it is no Python."""
    try:
        return _scanned(file, source, bound)
    except (MemoryError, RecursionError):
        raise InputError(f"{printable(file)}: nests too deeply to be followed") from None


def _scanned(file: str, source: bytes, bound: Bound) -> Program:
    try:
        tree = ast.parse(source, file)
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else 1
        raise InputError(f"{printable(file)}:{line}: is no Python {bound.python}: {printable(str(error))}") from None
    lines = source.decode("utf-8", "replace").splitlines()
    excused = {number for number, line in enumerate(lines, 1) if line.rstrip().endswith(_EXCUSE)}
    program = Program(file)
    scope = _Scope(bound, program, excused)
    scope.imports(tree)
    scope.body(tree.body)
    return program


class _Scope(ast.NodeVisitor):
    """A module, a class or a function, with what its names stand for."""

    def __init__(self, bound: Bound, program: Program, excused: set[int]) -> None:
        self._bound = bound
        self._program = program
        self._excused = excused
        self.names: dict[str, _Value] = {}
        self._returns: dict[str, ast.expr] = {}

    def _inner(self) -> _Scope:
        """A scope that sees what this one sees, and keeps its own names to itself."""
        inner = copy(self)
        inner.names = dict(self.names)
        return inner

    def imports(self, tree: ast.Module) -> None:
        """Imports anywhere in the module, and what functions of it say that they return."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._import(alias.name, alias.asname)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    found = self._bound.named(f"{node.module}.{alias.name}")
                    if found is not None:
                        self.names[alias.asname or alias.name] = _Ref(*found)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
                self._returns[node.name] = node.returns

    def _import(self, name: str, asname: str | None) -> None:
        found = self._bound.named(name)
        if found is None:
            return
        if asname:
            self.names[asname] = _Ref(*found)
        else:
            self.names[name] = _Ref(*found)

    def body(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function_body(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function_body(node)

    def _function_body(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        inner = self._inner()
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            inner.names[argument.arg] = self._annotated(argument.annotation)
        for default in (*arguments.defaults, *filter(None, arguments.kw_defaults), *node.decorator_list):
            self.value(default)
        inner.body(node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._inner().body(node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.value(node.body)

    def visit_Assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.assign(target, value, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        value = None if node.value is None else self.value(node.value)
        self.assign(node.target, value if value is not None else self._annotated(node.annotation), node.value)

    def assign(self, target: ast.expr, value: _Value, node: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            self.names[target.id] = value
        elif isinstance(target, ast.Attribute):
            holder = self.value(target.value)
            tag = holder.cls.tags.get(target.attr) if isinstance(holder, Built | _Typed) else None
            if isinstance(holder, Built) and tag is not None and not self._is_excused(target.lineno):
                self._set(holder, tag, target.lineno, value, node)
        elif isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self.assign(part, None, None)

    def visit_For(self, node: ast.For) -> None:
        self._loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self._loop(node)

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        self.assign(node.target, _item(self.value(node.iter)), None)
        self.body([*node.body, *node.orelse])

    def visit_If(self, node: ast.If) -> None:
        self.value(node.test)
        narrowed = dict(self._narrowed(node.test))
        before = {name: self.names.get(name) for name in narrowed}
        self.names |= narrowed
        self.body(node.body)
        self.names |= before
        self.body(node.orelse)

    def _narrowed(self, test: ast.expr) -> Iterator[tuple[str, _Value]]:
        """What `isinstance` says of a name."""
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            for part in test.values:
                yield from self._narrowed(part)
        elif (
            isinstance(test, ast.Call)
            and isinstance(test.func, ast.Name)
            and test.func.id == "isinstance"
            and len(test.args) == 2
            and isinstance(test.args[0], ast.Name)
        ):
            yield test.args[0].id, self._annotated(test.args[1])

    def visit_Match(self, node: ast.Match) -> None:
        self.value(node.subject)
        for case in node.cases:
            self._pattern(case.pattern, node.subject.id if isinstance(node.subject, ast.Name) else None)
            if case.guard is not None:
                self.value(case.guard)
            self.body(case.body)

    def _pattern(self, pattern: ast.pattern, name: str | None) -> None:
        if isinstance(pattern, ast.MatchAs):
            if pattern.pattern is not None:
                self._pattern(pattern.pattern, pattern.name)
            return
        if isinstance(pattern, ast.MatchClass):
            held = self._annotated(pattern.cls)
            if isinstance(held, _Typed):
                if name is not None:
                    self.names[name] = held
                for attribute, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
                    value = self._read(held, attribute, pattern.lineno)
                    if isinstance(inner, ast.MatchAs) and inner.name is not None:
                        self.names[inner.name] = value
                    self._pattern(inner, None)
                return
        for child in ast.iter_child_nodes(pattern):
            if isinstance(child, ast.pattern):
                self._pattern(child, None)

    def generic_visit(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
            else:
                self.visit(child)

    def value(self, node: ast.expr) -> _Value:
        """What an expression stands for; on the way, all uses in it are recorded."""
        match node:
            case ast.Name():
                return self.names.get(node.id)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
            case ast.Subscript():
                self.value(node.slice)
                return _item(self.value(node.value))
            case ast.List() | ast.Tuple() | ast.Set():
                values = [self.value(part) for part in node.elts]
                return [value for value in values if isinstance(value, Built)] or None
            case ast.NamedExpr():
                self.assign(node.target, found := self.value(node.value), node.value)
                return found
            case ast.Await() | ast.Starred():
                return self.value(node.value)
            case ast.BoolOp() | ast.IfExp():
                parts = node.values if isinstance(node, ast.BoolOp) else (node.test, node.body, node.orelse)
                found_parts = [self.value(part) for part in parts]
                known = found_parts if isinstance(node, ast.BoolOp) else found_parts[1:]
                return next((value for value in known if value is not None), None)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node)
            case _:
                self.generic_visit(node)
                return None

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> _Value:
        inner = self._inner()
        for generator in node.generators:
            inner.assign(generator.target, _item(inner.value(generator.iter)), None)
            for test in generator.ifs:
                inner.value(test)
        if isinstance(node, ast.DictComp):
            inner.value(node.key)
            inner.value(node.value)
            return None
        made = inner.value(node.elt)
        return (
            [made]
            if isinstance(made, Built)
            else _Typed(made.cls, made.place, True) if isinstance(made, _Typed) else None
        )

    def _attribute(self, node: ast.Attribute) -> _Value:
        dotted = _dotted(node)
        whole = self.names.get(dotted) if dotted else None
        if isinstance(whole, _Ref):  # import package.v1_0
            return whole
        holder = self.value(node.value)
        if isinstance(holder, _Ref):
            return _Ref(holder.release, (*holder.steps, node.attr))
        if isinstance(holder, _Typed):
            return self._read(holder, node.attr, node.lineno)
        is_ours = isinstance(node.ctx, ast.Load) and not isinstance(holder, Built) and self._bound.is_field(node.attr)
        if is_ours and not self._is_excused(node.lineno):
            self._program.not_followed.append(node.lineno)
        return None

    def _read(self, holder: _Typed, attribute: str, line: int) -> _Value:
        tag = holder.cls.tags.get(attribute)
        if tag is None or holder.many:
            return None
        above = holder.place
        place = None if above is None else Place(above.operation, above.direction, f"{above.path}/{tag}".lstrip("/"))
        if not self._is_excused(line):
            self._program.reads.append(Read(holder.cls, tag, line, place))
        inner = holder.cls.inner(attribute)
        return None if inner is None else _Typed(inner, place, holder.cls.is_many(attribute))

    def _call(self, node: ast.Call) -> _Value:
        function = self.value(node.func) if not isinstance(node.func, ast.Attribute) else self._function(node.func)
        cls = self._bound.find(function.release, function.steps) if isinstance(function, _Ref) else None
        if cls is not None:
            return self._build(node, cls)
        values = [self.value(argument) for argument in node.args]
        for keyword in node.keywords:
            self.value(keyword.value)
        chosen = next((value for value in values if isinstance(value, _Ref)), None)
        if chosen is not None:  # reply.only(Class), from_dict(Class, ...), iter_parse(file, "session")
            return self._object(chosen)
        if isinstance(node.func, ast.Name) and node.func.id in self._returns:
            return self._annotated(self._returns[node.func.id])
        return None

    def _function(self, node: ast.Attribute) -> _Value:
        """What is called; a method's name is no field that is read."""
        dotted = _dotted(node)
        whole = self.names.get(dotted) if dotted else None
        if isinstance(whole, _Ref):
            return whole
        holder = self.value(node.value)
        return _Ref(holder.release, (*holder.steps, node.attr)) if isinstance(holder, _Ref) else None

    def _build(self, node: ast.Call, cls: Class) -> Built:
        built = Built(cls, node.lineno)
        for keyword in node.keywords:
            value = self.value(keyword.value)
            tag = cls.tags.get(keyword.arg or "")
            if keyword.arg is None:
                built.is_whole = False
                self._program.not_followed.append(node.lineno)
            elif tag is not None and not self._is_excused(keyword.value.lineno):
                self._set(built, tag, keyword.value.lineno, value, keyword.value)
        if not self._is_excused(node.lineno):
            self._program.built.append(built)
        return built

    def _set(self, holder: Built, tag: str, line: int, value: _Value, node: ast.expr | None) -> None:
        inside = [value] if isinstance(value, Built) else value if isinstance(value, list) else []
        for built in inside:
            built.is_inside = True
        holder.sets.append(Set(tag, line, self._text(value, node), list(inside)))

    def _text(self, value: _Value, node: ast.expr | None) -> str | None:
        """The text of a value that stands there: a string, or a member of an enumeration."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return self._bound.text(value.release, value.steps) if isinstance(value, _Ref) else None

    def _annotated(self, node: ast.expr | None) -> _Value:
        """What an annotation says: a class of the bindings, optional or in a list."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except SyntaxError:
                return None
        if isinstance(node, ast.BinOp):
            return self._annotated(node.left) or self._annotated(node.right)
        if isinstance(node, ast.Subscript):
            held = self._annotated(node.slice)
            return _Typed(held.cls, held.place, True) if isinstance(held, _Typed) and _is_list(node.value) else held
        found = self.value(node) if isinstance(node, ast.Name | ast.Attribute) else None
        return self._object(found) if isinstance(found, _Ref) else None

    def _object(self, ref: _Ref) -> _Value:
        cls = self._bound.find(ref.release, ref.steps)
        return None if cls is None else _Typed(cls, None if cls.root is None else Place(*cls.root))

    def _is_excused(self, line: int) -> bool:
        if line in self._excused:
            self._program.excused += 1
        return line in self._excused


def _item(value: _Value) -> _Value:
    if isinstance(value, _Typed):
        return _Typed(value.cls, value.place)
    return value[0] if isinstance(value, list) and value else None


def _is_list(node: ast.expr) -> bool:
    name: Any = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("list", "List", "Sequence", "Iterable", "Iterator", "tuple")


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    inner = _dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{inner}.{node.attr}" if isinstance(node, ast.Attribute) and inner else ""
