"""A plain schema -> the files of a package that reads and writes its documents. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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
from webexgen.resources import templates_folder

__all__ = ["schema_package"]


def schema_package(location: str, roots: Sequence[str] = ()) -> dict[str, str]:
    """The files of a package, by path in it, for the schemas at a location: a document, or a folder whose documents `roots` to begin with.

    Raises `InputError`, with file and line, for what is wrong in a schema, and for what the bindings would lose of its documents.
    """
    plain = read_set(open_source(location, roots))
    declarations = Declarations(plain)
    naming = name_sets([plain], [name for name, _ in declarations.all("element")])
    model = read_model(plain, declarations, naming, BOTH_WAYS)
    api = with_fields(model)
    found = documents(model, api)
    if not found:
        raise InputError(f"{location}: no global element of it has a complex type, so there are no documents to read")
    title = Path(location).name
    release = Release(title, "baseline", "baseline", "")
    wire = Wire(api=title, package="", message="", body_content="", request_type="", response_type="")
    catalog = Catalog(Path(), {title: release}, {}, {}, wire)
    return Emitter(catalog, templates_folder(), by_form=True).schema(title, release, api, found)
