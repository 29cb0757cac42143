"""A plain schema -> the files of a package that reads and writes its documents. Writes nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from webexgen.bindings.emitter import Emitter
from webexgen.catalog.graph import Catalog, Release
from webexgen.catalog.wire import Wire
from webexgen.errors import InputError
from webexgen.importer.declarations import Declarations
from webexgen.importer.naming import name_sets
from webexgen.importer.plain_set import read_set
from webexgen.importer.reader.model_reader import BOTH_WAYS, read_model
from webexgen.importer.sources import open_source
from webexgen.plain.fields import documents, with_fields
from webexgen.qname import xs
from webexgen.resources import templates_folder

__all__ = ["schema_package"]


def schema_package(schemas: Sequence[Path]) -> dict[str, str]:
    """The files of a package, by path in it, for schemas: files, which may refer to each other and to others.

    Raises `InputError`, with file and line, for what is wrong in a schema, and for what the bindings would lose of its documents.
    """
    if len(schemas) == 1:
        location, roots = schemas[0].as_posix(), []
    else:
        location = os.path.commonpath([path.parent for path in schemas]) or "."
        roots = [path.relative_to(location).as_posix() for path in _beginnings(schemas)]
    plain = read_set(open_source(location, roots))
    declarations = Declarations(plain)
    naming = name_sets([plain], [name for name, _ in declarations.all("element")])
    model = read_model(plain, declarations, naming, BOTH_WAYS)
    api = with_fields(model)
    found = documents(model, api)
    if not found:
        raise InputError(f"{location}: no global element of it has a complex type, so there are no documents to read")
    title = " and ".join(path.name for path in _beginnings(schemas))
    release = Release(title, "baseline", "baseline", "")
    wire = Wire(api=title, package="", message="", body_content="", request_type="", response_type="")
    catalog = Catalog(Path(), {}, {}, {}, wire)
    return Emitter(catalog, templates_folder(), by_form=True).schema(title, release, api, found)


def _beginnings(schemas: Sequence[Path]) -> list[Path]:
    """Those that none of the others refers to; all where each is referred to."""
    referred: set[Path] = set()
    for path in schemas:
        try:
            root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
        except etree.XMLSyntaxError as error:
            raise InputError(f"{path}:{error.lineno}: {error.msg}") from None
        for node in root.iter(xs("include"), xs("import"), xs("redefine"), xs("override")):
            target = node.get("schemaLocation")
            if target is not None and (path.parent / target).resolve() != path.resolve():
                referred.add((path.parent / target).resolve())
    return [path for path in schemas if path.resolve() not in referred] or list(schemas)
