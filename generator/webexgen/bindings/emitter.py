"""Model -> Python source, as {relative path: text}. Pure: templates do the text, black has the last word on each definition."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jinja2

from webexgen.bindings.arguments import arguments, asides, content, docstring, literal, prose, tuple_literal
from webexgen.bindings.bare import bare
from webexgen.bindings.facade import OF_SCHEMAS, RESERVED, offered
from webexgen.bindings.formatter import format_all
from webexgen.bindings.identifiers import Naming, constant, release_folder, unique
from webexgen.bindings.layout import ordered, updates
from webexgen.bindings.package import Surroundings
from webexgen.bindings.provenance import FieldNotes, deprecation
from webexgen.bindings.prune import Cut
from webexgen.bindings.release_manifest import folder_digest, manifest_text
from webexgen.bindings.runtime import has_attributes, has_patterns, homes, needed, vendored
from webexgen.bindings.symbols import Names
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compose.document import declaration
from webexgen.compose.schema_set import SchemaSet
from webexgen.errors import SchemaError
from webexgen.qname import XS, local_name, namespace_of, xs
from webexgen.recent import Recent
from webexgen.schema.model import Api, ComplexType, Element, Field, Module, SimpleType

__all__ = ["Emitter", "ReleaseDraft"]

_SPDX = "# SPDX-License-Identifier: MIT\n"
"""The first line of each emitted Python file; LICENSE beside it has the text."""
_DRAFTS = 8
"""Of so many releases stays what is said of them: for each train that goes on, of its newest one."""

_BETWEEN = "\n\n\n"
"""What stands between two definitions of a module, in the templates as in what black makes of them."""


@dataclass(frozen=True, slots=True)
class ReleaseDraft:
    """A release folder before black has seen it: the definitions of each file, in order, and what of the runtime they need."""

    release: Release
    definitions: Mapping[str, tuple[str, ...]]
    runtime: tuple[str, ...]
    has_patterns: bool
    vendored: bool = False


class Emitter:
    """Writes the bindings of releases: `draft` each, let black format what is new in it, and `finish` each."""

    def __init__(self, catalog: Catalog, templates: Path, *, by_form: bool = False) -> None:
        """`by_form`: whether elements stand in a namespace, the schema says of each; otherwise, the direction of a message does."""
        self._catalog = catalog
        self._by_form = by_form
        self._folder = templates / "bindings"
        loader = jinja2.FileSystemLoader(self._folder)
        self._jinja = jinja2.Environment(  # noqa: S701 - what is emitted is Python, not HTML
            loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True
        )
        self._jinja.filters["pyrepr"] = literal
        self._jinja.filters["pytuple"] = tuple_literal
        self._jinja.filters["docstring"] = docstring
        self._jinja.filters["prose"] = prose
        self._naming = Naming(catalog.wire.acronyms, catalog.wire.fields, catalog.wire.words)
        self._modules: dict[tuple[int, tuple[tuple[str, str], ...], tuple[str, ...]], _Definitions] = {}
        self._classes: dict[tuple[object, ...], str] = {}
        self._formatted: dict[str, str] = {}
        self._carried: dict[tuple[str, ...], Mapping[str, str]] = {}
        self._before: Recent[str, tuple[Names, FieldNotes]] = Recent(_DRAFTS)

    @cached_property
    def _runtime(self) -> Mapping[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in sorted((self._folder / "runtime").glob("*.py"))}

    @cached_property
    def _vendored_runtime(self) -> Mapping[str, str]:
        return vendored(self._runtime)

    @cached_property
    def _license(self) -> str:
        return (self._folder / "LICENSE").read_text(encoding="utf-8")

    @cached_property
    def _digest(self) -> str:
        return folder_digest(self._folder)

    def names(self, api: Api) -> Names:
        """What the types of a whole release are called."""
        return Names(api, self._naming, RESERVED)

    def package(self) -> dict[str, str]:
        """The files above the release folders."""
        releases = [(name, release_folder(name)) for name in self._catalog.releases]
        text = self._render("package.py.jinja", title=self._catalog.wire.api, releases=releases)
        return {"__init__.py": _SPDX + text, "py.typed": ""}

    def draft(self, release: Release, api: Api, cut: Cut | None = None) -> ReleaseDraft:
        """What a release folder holds, unformatted. `cut` says what `api` was cut from, if it is not all of the release."""
        before = None if cut is not None else self._before.get(release.parent)
        names = Names(api, self._naming, RESERVED, None if cut is None else cut.whole, before=before and before[0])
        notes = FieldNotes(api, self._catalog, before and before[1])
        if cut is None:
            self._before.put(release.name, (names, notes))
        cut = cut or Cut(api)
        surroundings = Surroundings(self._catalog.wire, release, api, names, cut, self._field_name)
        definitions = {
            f"{names.modules[module.namespace]}.py": self._module(release, api, module, names, notes, cut)
            for module in api.modules
        }
        for name, values in surroundings.values().items():
            definitions[name] = tuple(self._render(f"{name.replace('_', '')}.jinja", **values).split(_BETWEEN))
        runtime = ("missing", *(module.removeprefix("_runtime.") for module in offered(cut.without)))
        runtime += ("attributes",) if has_attributes(api) else ()
        return ReleaseDraft(release, definitions, runtime, has_patterns(api), cut.vendored)

    def unformatted(self, draft: ReleaseDraft) -> list[str]:
        """The definitions of a draft that no earlier call has returned."""
        sources = dict.fromkeys(part for parts in draft.definitions.values() for part in parts)
        new = [source for source in sources if source not in self._formatted]
        self._formatted.update((source, "") for source in new)
        return new

    def take(self, sources: list[str], formatted: list[str]) -> None:
        """Keep what `format_all` made of definitions that `unformatted` returned."""
        self._formatted.update(zip(sources, formatted, strict=True))

    def texts(self, draft: ReleaseDraft) -> dict[str, str]:
        """The files of a package that are made of its schema, by path in it. Their definitions are formatted."""
        made = {
            path: _SPDX + _BETWEEN.join(self._formatted[part].rstrip("\n") for part in parts) + "\n"
            for path, parts in draft.definitions.items()
        }
        if draft.vendored:
            made.update((path, bare(made[path])) for path in ("_registry.py", "_cut.py") if path in made)
        return made

    def package_files(
        self, texts: Mapping[str, str], runtime: Collection[str], *, has_patterns: bool, vendored: bool = False
    ) -> dict[str, str]:
        """The files of one package, without a manifest: `texts`, and what a draft says that they need."""
        wanted = (*runtime, "vendored" if vendored else "", "patterns" if has_patterns else "")
        if wanted not in self._carried:
            modules = needed(self._vendored_runtime if vendored else self._runtime, runtime, has_patterns=has_patterns)
            self._carried[wanted] = {f"_runtime/{name}": _SPDX + text for name, text in modules.items()}
        return {"py.typed": "", **self._carried[wanted], **texts, "LICENSE": self._license}

    def sources(self, draft: ReleaseDraft) -> dict[str, str]:
        """The files of one package without a manifest."""
        return self.package_files(
            self.texts(draft), draft.runtime, has_patterns=draft.has_patterns, vendored=draft.vendored
        )

    def with_manifest(self, release: Release, schemas: Mapping[str, str], files: Mapping[str, str]) -> dict[str, str]:
        """The files of one release folder, by path in it. `schemas` are the digests of the documents that it was read from."""
        manifest = manifest_text(self._catalog, release, schemas, self._digest, files)
        return dict(sorted({**files, "MANIFEST.json": manifest}.items()))

    def finish(self, draft: ReleaseDraft, schemas: SchemaSet) -> dict[str, str]:
        """The files of one release folder, by path in it."""
        return self.with_manifest(draft.release, schemas.digests, self.sources(draft))

    def release(self, release: Release, schemas: SchemaSet, api: Api) -> dict[str, str]:
        """The files of one release folder, all in one go."""
        return self.finish(self.formatted(self.draft(release, api)), schemas)

    def schema(self, title: str, release: Release, api: Api, documents: Collection[tuple[str, str]]) -> dict[str, str]:
        """The files of a package for a schema without messages. `documents` are its global elements, each with its type."""
        names = Names(api, self._naming, RESERVED, documents=[type_ for _, type_ in documents])
        notes = FieldNotes(api, self._catalog)
        definitions = {
            f"{names.modules[module.namespace]}.py": self._module(
                release, api, module, names, notes, Cut(api, vendored=True)
            )
            for module in api.modules
        }
        services = list(names.modules.values())
        registry = self._render(
            "schema_registry.py.jinja",
            title=title,
            elements=[(name, names.path(type_)) for name, type_ in documents],
            services=services,
            prefixes=[(module.namespace, module.prefix) for module in api.modules],
        )
        facade = self._render(
            "schema_init.py.jinja", title=title, services=services, names=sorted([*OF_SCHEMAS, *services])
        )
        definitions["_registry.py"] = tuple(registry.split(_BETWEEN))
        definitions["__init__.py"] = tuple(facade.split(_BETWEEN))
        runtime = ("elements", "time", *(("attributes",) if has_attributes(api) else ()))
        return self.sources(
            self.formatted(ReleaseDraft(release, definitions, runtime, has_patterns=False, vendored=True))
        )

    def formatted(self, draft: ReleaseDraft) -> ReleaseDraft:
        """A draft, all of whose definitions are formatted in this process."""
        sources = self.unformatted(draft)
        self.take(sources, format_all(sources))
        return draft

    def _module(
        self, release: Release, api: Api, module: Module, names: Names, notes: FieldNotes, cut: Cut
    ) -> tuple[str, ...]:
        labels = tuple((update, self._catalog.added_in(release, update)) for update in updates(module))
        key = (id(module), labels, (*map(names.usage, module.types), *notes.of_module(module)))
        found = self._modules.get(key)
        if found is None:
            found = self._modules[key] = self._definitions(release, api, module, names, notes)
        head = self._render(
            "module.py.jinja",
            doc=f"Namespace `{module.prefix}` of the {self._catalog.wire.api}.",
            imports=found.imports,
            names=homes(found.names),
            namespace=module.namespace,
            vendored=cut.vendored,
            deprecates=any(isinstance(type_, ComplexType) and type_.deprecated for type_ in module.types.values()),
        )
        return (head, *found.texts)

    def _definitions(self, release: Release, api: Api, module: Module, names: Names, notes: FieldNotes) -> _Definitions:
        texts: list[str] = []
        used: set[str] = set()
        imports: set[str] = set()
        for type_ in ordered(module):
            if type_.name not in names.classes:
                continue
            if isinstance(type_, SimpleType):
                used.add("OpenEnum")
                texts.append(self._enum(release, type_, names))
                continue
            values = [field.value for field in type_.fields]
            if type_.base is None:
                used.add("Model")
            if values:
                used.add("element")
            if type_.attributes:
                used.add("attribute")
            if type_.text:
                used.add("text_content")
            if xs("anyType") in values:
                used.add("UnknownElement")
            if any(self._is_time(api, field, names) for field in type_.fields):
                used.add("DateTime")
            foreign = map(namespace_of, [type_.base or "", *values])
            imports |= {n for n in foreign if n not in ("", XS, module.namespace)}
            texts.append(self._class(release, api, type_, module, names, notes))
        lines: list[str] = []
        for name, alias in sorted((names.modules[n], names.imported(n, module.namespace)) for n in imports):
            lines.append(name if name == alias else f"{name} as {alias}")
        return _Definitions(module, tuple(texts), tuple(lines), tuple(sorted(used)))

    def _enum(self, release: Release, type_: SimpleType, names: Names) -> str:
        values = list(dict.fromkeys(type_.facets.enumeration))
        members = unique(map(constant, values))
        notes = " Those that were seen; there are others." if type_.facets.open else ""
        notes += "".join(f" {deprecation(f'{value}, {why}')}" for value, why in type_.deprecated)
        return self._render(
            "enum.py.jinja",
            name=names.classes[type_.name],
            doc=f"{type_.doc or names.usage(type_.name)}{notes}{self._added(release, type_.provenance.update)}".strip(),
            open=type_.facets.open,
            deprecated=type_.deprecated,
            members=list(zip(members, values, strict=True)),
        )

    def _class(
        self, release: Release, api: Api, type_: ComplexType, module: Module, names: Names, notes: FieldNotes
    ) -> str:
        base = "Model" if type_.base is None else names.reference(type_.base, module.namespace)
        operation, direction = names.roles.get(type_.name, ("", ""))
        subject = f"{direction.capitalize()} of {operation}." if operation else ""
        subject = subject or ("" if type_.doc else names.usage(type_.name))
        xsi = ""
        if direction == "request":
            xsi = next(o.request_xsi for o in api.operations if o.request == type_.name)
        elif direction == "response":
            xsi = self._catalog.wire.response_type.format(prefix=module.prefix, type=local_name(type_.name))
        spelt = self._field_names(api, type_)
        fields = [
            self._line(release, api, type_, field, module, names, notes, spelt[field.element.name])
            for field in type_.fields
        ]
        fields += asides(api, type_, names, self._naming.snake, {*spelt.values()})
        doc = " ".join(filter(None, (subject, type_.doc, notes.type_(type_))))
        values = {
            "name": names.classes[type_.name],
            "base": base,
            "doc": f"{doc}{self._added(release, type_.provenance.update)}".strip(),
            "deprecated": type_.deprecated,
            "xsd": local_name(type_.name),
            "xsi": xsi,
            "content": content(type_),
        }
        key = (*values.values(), *(tuple(field.values()) for field in fields))
        if key not in self._classes:
            self._classes[key] = self._render("class.py.jinja", **values, fields=fields)
        return self._classes[key]

    def _line(
        self,
        release: Release,
        api: Api,
        type_: ComplexType,
        field: Field,
        module: Module,
        names: Names,
        notes: FieldNotes,
        name: str,
    ) -> Mapping[str, str]:
        """A field as the template prints it."""
        element = field.element
        value = names.value(field.value, module.namespace)
        annotation = f"list[{value}]" if field.many else f"{value} | None"
        annotation = "DateTime" if self._is_time(api, field, names) else annotation
        update = element.provenance.update
        doc = " ".join(filter(None, (element.doc, notes.field(type_, element))))
        if update != type_.provenance.update:
            doc += self._added(release, update)
        given = [literal(element.name), *arguments(api, field, value)]
        if self._by_form and element.namespace != module.namespace:
            given.append(f"namespace={literal(element.namespace)}")
        return {
            "name": name,
            "annotation": annotation,
            "maker": "element",
            "arguments": ", ".join(given),
            "doc": doc.strip(),
        }

    def _is_time(self, api: Api, field: Field, names: Names) -> bool:
        """Whether a field holds one date and time: of the type of XML Schema, or in the API's form by what the catalog says."""
        if field.many or field.value in names.classes or names.value(field.value, "") != "str":
            return False
        wire, (builtin, _) = self._catalog.wire, api.facets(field.element.type)
        return field.element.name in wire.times if wire.time_format else builtin == xs("dateTime")

    def _field_names(self, api: Api, type_: ComplexType) -> Mapping[str, str]:
        """Python names by element name, in a type and its bases. Raises `SchemaError` where two elements would share one."""
        names: dict[str, str] = {}
        for field in api.fields(type_):
            element = field.element.name
            other = names.setdefault(self._naming.snake(element), element)
            if other != element:
                wire = self._catalog.wire.path
                raise SchemaError(
                    f"{self._where(type_, field.element)}: {type_.name}: {other} and {element} would both be "
                    f"{self._naming.snake(element)} in Python; name one of them in {wire}: [names.fields]"
                )
        return {element: name for name, element in names.items()}

    def _where(self, type_: ComplexType, element: Element) -> str:
        """`file:line` of an element's declaration in the catalog, or of the file that names elements where it is elsewhere."""
        update = element.provenance.update
        paths = self._catalog.baseline if update == BASELINE else self._catalog.updates[update].fragments
        named = local_name(type_.name).partition("/")[0]
        return declaration(paths, named, element.name) or str(self._catalog.wire.path)

    def _field_name(self, field: Field) -> str:
        return self._naming.snake(field.element.name)

    def _added(self, release: Release, update: str) -> str:
        if update == BASELINE:
            return ""
        return f" Added in {self._catalog.added_in(release, update)}."

    def _render(self, template: str, **values: object) -> str:
        return self._jinja.get_template(template).render(**values)


@dataclass(frozen=True, slots=True)
class _Definitions:
    """The definitions of a module and what they need imported. Holds the module, so that its identity stays its own."""

    module: Module
    texts: tuple[str, ...]
    imports: tuple[str, ...]
    names: tuple[str, ...]
