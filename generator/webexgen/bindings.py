"""Model -> Python source, as {relative path: text}. Pure: templates do the text, black has the last word on each definition."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import black
import jinja2

from webexgen.catalog import BASELINE, Catalog, Release
from webexgen.compose import SchemaSet
from webexgen.model import XS, Api, ComplexType, Element, Facets, Field, Module, SimpleType, local_name, namespace_of
from webexgen.naming import Naming, constant, module_name, release_folder, unique

__all__ = ["Emitter"]

_NATIVE = {
    "boolean": "bool",
    "integer": "int",
    "nonNegativeInteger": "int",
    "positiveInteger": "int",
    "nonPositiveInteger": "int",
    "negativeInteger": "int",
    "long": "int",
    "int": "int",
    "short": "int",
    "byte": "int",
    "unsignedLong": "int",
    "unsignedInt": "int",
    "unsignedShort": "int",
    "unsignedByte": "int",
    "float": "float",
    "double": "float",
    "base64Binary": "bytes",
    "anyType": "UnknownElement",
}
# What the annotation already says needs no `type=`.
_USUAL = {"str": "string", "int": "integer", "bool": "boolean", "float": "double", "bytes": "base64Binary", "UnknownElement": "anyType"}
_MODE = black.Mode(target_versions={black.TargetVersion.PY311}, line_length=120)


@dataclass(frozen=True, slots=True)
class _Line:
    """One field as the template prints it."""

    name: str
    annotation: str
    arguments: str
    doc: str


class Emitter:
    """Writes the bindings of releases. Formats each distinct definition once, in however many releases it stands."""

    def __init__(self, catalog: Catalog, templates: Path) -> None:
        self._catalog = catalog
        self._folder = templates / "bindings"
        loader = jinja2.FileSystemLoader(self._folder)
        self._jinja = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
        self._naming = Naming(catalog.wire.acronyms)
        self._formatted: dict[str, str] = {}

    @cached_property
    def _runtime(self) -> Mapping[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in sorted((self._folder / "runtime").glob("*.py"))}

    @cached_property
    def _templates_hash(self) -> str:
        digest = hashlib.sha256()
        for path in sorted(self._folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(self._folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()

    def package(self) -> dict[str, str]:
        """The files above the release folders."""
        releases = [(name, release_folder(name)) for name in self._catalog.releases]
        text = self._render("package.py.jinja", title=self._catalog.wire.api, releases=releases)
        return {"__init__.py": text, "py.typed": ""}

    def release(self, release: Release, schemas: SchemaSet, api: Api) -> dict[str, str]:
        """The files of one release folder, by path in it."""
        names = _Names(api, self._naming)
        files = dict(self._runtime)
        for module in api.modules:
            files[f"{names.modules[module.namespace]}.py"] = self._module(release, api, module, names)
        files["_registry.py"] = self._registry(release, api, names)
        files["__init__.py"] = self._facade(release, names)
        files["py.typed"] = ""
        files["MANIFEST.json"] = self._manifest(release, schemas, files)
        return dict(sorted(files.items()))

    def _module(self, release: Release, api: Api, module: Module, names: _Names) -> str:
        definitions: list[str] = []
        used = {"element": False, "Model": False, "OpenEnum": False, "UnknownElement": False}
        imports: set[str] = set()
        for type_ in _ordered(api, module):
            if isinstance(type_, SimpleType):
                if type_.name in names.classes:
                    used["OpenEnum"] = True
                    definitions.append(self._enum(release, type_, names))
            elif type_.name in names.classes:
                used["Model"] = used["Model"] or type_.base is None
                used["element"] = used["element"] or bool(type_.fields)
                used["UnknownElement"] |= any(f.value == f"{{{XS}}}anyType" for f in type_.fields)
                refers = [type_.base or "", *(f.value for f in type_.fields)]
                imports |= {names.modules[n] for n in map(namespace_of, refers) if n not in ("", XS, module.namespace)}
                definitions.append(self._class(release, api, type_, module, names))
        head = self._render(
            "module.py.jinja",
            doc=f"Namespace `{module.prefix}` of the {self._catalog.wire.api} {release.name}.",
            imports=sorted(imports),
            names=[name for name in sorted(used) if used[name]],
            namespace=module.namespace,
        )
        return "\n\n\n".join([self._format(head).rstrip("\n"), *definitions]) + "\n"

    def _enum(self, release: Release, type_: SimpleType, names: _Names) -> str:
        values = type_.facets.enumeration
        members = unique(map(constant, values), lambda position, name: f"{name}_{position}")
        source = self._render(
            "enum.py.jinja",
            name=names.classes[type_.name],
            doc=_docstring(f"{type_.doc or f'Known values of `{local_name(type_.name)}`.'}{self._added(release, type_.provenance.update)}"),
            members=[(member, _literal(value)) for member, value in zip(members, values, strict=True)],
        )
        return self._format(source).rstrip("\n")

    def _class(self, release: Release, api: Api, type_: ComplexType, module: Module, names: _Names) -> str:
        base = "Model" if type_.base is None else names.reference(type_.base, module.namespace)
        operation, direction = names.roles.get(type_.name, ("", ""))
        subject = f"{direction.capitalize()} of {operation}." if operation else f"Complex type `{local_name(type_.name)}`."
        xsi = ""
        if direction == "request":
            xsi = next(o.request_xsi for o in api.operations if o.request == type_.name)
        elif direction == "response":
            xsi = self._catalog.wire.response_type.format(prefix=module.prefix, type=local_name(type_.name))
        source = self._render(
            "class.py.jinja",
            name=names.classes[type_.name],
            base=base,
            doc=_docstring(" ".join(filter(None, (subject, type_.doc))) + self._added(release, type_.provenance.update)),
            xsd=local_name(type_.name),
            xsi=xsi,
            fields=[self._line(release, api, type_, field, module, names) for field in type_.fields],
        )
        return self._format(source).rstrip("\n")

    def _line(self, release: Release, api: Api, type_: ComplexType, field: Field, module: Module, names: _Names) -> _Line:
        element = field.element
        value = names.value(field.value, module.namespace)
        annotation = f"list[{value}]" if field.many else f"{value} | None"
        update = element.provenance.update
        doc = element.doc
        if update != type_.provenance.update:
            doc += self._added(release, update)
        return _Line(
            name=self._naming.snake(element.name),
            annotation=annotation,
            arguments=", ".join([_literal(element.name), *_arguments(api, field, value)]),
            doc=_docstring(doc.strip()),
        )

    def _added(self, release: Release, update: str) -> str:
        if update == BASELINE:
            return ""
        return f" Added in {self._catalog.added_in(release, update)}."

    def _registry(self, release: Release, api: Api, names: _Names) -> str:
        path = names.path
        message = next(t for t in api.types if local_name(t) == "messageType")
        source = self._render(
            "registry.py.jinja",
            release=release.name,
            message=api.message,
            message_type=path(message),
            body_content=path(self._catalog.wire.body_content),
            modules=[
                {"python": names.modules[m.namespace], "namespace": m.namespace, "prefix": m.prefix} for m in api.modules
            ],
            operations=[
                {
                    "name": o.name,
                    "request": path(o.request),
                    "response": path(o.response),
                    "request_xsi": o.request_xsi,
                    "response_type": o.response,
                }
                for o in api.operations
            ],
        )
        return self._format(source)

    def _facade(self, release: Release, names: _Names) -> str:
        services = sorted(names.modules.values())
        runtime = [
            "Message",
            "MessageError",
            "Model",
            "OpenEnum",
            "RELEASE",
            "Request",
            "Response",
            "SecurityContext",
            "UnknownContent",
            "UnknownElement",
            "extra",
            "parse",
            "raw",
            "render",
        ]
        source = self._render(
            "init.py.jinja",
            title=self._catalog.wire.api,
            release=release.name,
            package=self._catalog.wire.package,
            folder=release_folder(release.name),
            services=services,
            names=sorted([*runtime, *services]),
        )
        return self._format(source)

    def _manifest(self, release: Release, schemas: SchemaSet, files: Mapping[str, str]) -> str:
        tools = {name: version(name) for name in ("webexgen", "xsdata", "jinja2", "black", "lxml")}
        document = {
            "release": release.name,
            "updates": [update.name for update in self._catalog.lineage(release)],
            "tools": tools,
            "templates": self._templates_hash,
            "schemas": {name: _sha256(data) for name, data in sorted(schemas.files.items())},
            "files": {name: _sha256(text.encode()) for name, text in sorted(files.items())},
        }
        return json.dumps(document, indent=2) + "\n"

    def _render(self, template: str, **values: object) -> str:
        return self._jinja.get_template(template).render(**values)

    def _format(self, source: str) -> str:
        formatted = self._formatted.get(source)
        if formatted is None:
            formatted = self._formatted[source] = black.format_str(source, mode=_MODE)
        return formatted


class _Names:
    """What each type is called in Python, in one release."""

    def __init__(self, api: Api, naming: Naming) -> None:
        self.modules = {module.namespace: module_name(module.name) for module in api.modules}
        self.roles: dict[str, tuple[str, str]] = {}
        for operation in api.operations:
            self.roles[operation.request] = (operation.name, "request")
            self.roles[operation.response] = (operation.name, "response")
        self.classes: dict[str, str] = {}
        self.enums: set[str] = set()
        bound = {field.value for t in api.types.values() if isinstance(t, ComplexType) for field in t.fields}
        for module in api.modules:
            types = [t for t in module.types.values() if _is_class(t, bound)]
            proposed: list[str] = []
            by_key: dict[str, str] = {}
            for type_ in types:
                owner, _, inner = local_name(type_.name).rpartition("/")
                if type_.name in self.roles:
                    name = naming.pascal(inner)
                elif owner:
                    parent = by_key.get(owner) or naming.class_name(owner)
                    name = parent + naming.pascal(inner)
                else:
                    name = naming.class_name(inner)
                by_key[local_name(type_.name)] = name
                proposed.append(name)
            names = unique(
                proposed, lambda position, name: f"{naming.pascal(local_name(types[position].name))}{'_' * name.count('_')}"
                if name == proposed[position] else f"{name}_"
            )
            for type_, name in zip(types, names, strict=True):
                self.classes[type_.name] = name
                if isinstance(type_, SimpleType):
                    self.enums.add(type_.name)

    def path(self, type_: str) -> str:
        """`meeting.CreateMeeting`"""
        return f"{self.modules[namespace_of(type_)]}.{self.classes[type_]}"

    def reference(self, type_: str, namespace: str) -> str:
        return self.classes[type_] if namespace_of(type_) == namespace else self.path(type_)

    def value(self, type_: str, namespace: str) -> str:
        """The annotation of one value: `str`, `common.ServiceType | str`, `MetaData`."""
        if type_ in self.classes:
            reference = self.reference(type_, namespace)
            return f"{reference} | str" if type_ in self.enums else reference
        return _NATIVE.get(local_name(type_), "str")


def _is_class(type_: SimpleType | ComplexType, bound: set[str]) -> bool:
    if isinstance(type_, ComplexType):
        return not type_.anonymous or type_.name in bound
    return bool(type_.facets.enumeration) and local_name(type_.base) == "string"


def _ordered(api: Api, module: Module) -> Iterator[SimpleType | ComplexType]:
    """Enumerations first, then classes in document order, each after its base."""
    done: set[str] = set()

    def visit(type_: ComplexType) -> Iterator[ComplexType]:
        if type_.name in done:
            return
        done.add(type_.name)
        base = module.types.get(type_.base or "")
        if isinstance(base, ComplexType):
            yield from visit(base)
        yield type_

    yield from (t for t in module.types.values() if isinstance(t, SimpleType))
    for type_ in module.types.values():
        if isinstance(type_, ComplexType):
            yield from visit(type_)


def _arguments(api: Api, field: Field, value: str) -> Iterator[str]:
    """Keyword arguments of `element(...)`: what the schema says beyond name and annotation."""
    element = field.element
    if not field.optional:
        yield "required=True"
    if field.many:
        if element.min_occurs > 1:
            yield f"min_occurs={element.min_occurs}"
        if element.max_occurs is not None and element.max_occurs > 1:
            yield f"max_occurs={element.max_occurs}"
    if element.nillable:
        yield "nillable=True"
    for name in ("default", "fixed"):
        text = getattr(element, name)
        if text is not None:
            yield f"{name}={_literal(text)}"
    if field.value not in api.types or isinstance(api.types[field.value], SimpleType):
        yield from _value_arguments(api, element, value)
    if element.sensitive:
        yield "sensitive=True"


def _value_arguments(api: Api, element: Element, value: str) -> Iterator[str]:
    builtin, facets = api.facets(element.type)
    native = local_name(builtin)
    if native != _USUAL.get(value, "string"):
        yield f"type={_literal(native)}"
    is_enum = value.endswith("| str")
    for name in Facets.__dataclass_fields__:
        found = [getattr(facet, name) for facet in facets if getattr(facet, name) not in (None, ())]
        if not found or (name == "enumeration" and is_enum):
            continue
        if name == "pattern":
            yield f"pattern={tuple(p for patterns in found for p in patterns)!r}"
        else:
            yield f"{name}={found[0]!r}" if isinstance(found[0], (int, tuple)) else f"{name}={_literal(found[0])}"


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else repr(text)


def _docstring(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
