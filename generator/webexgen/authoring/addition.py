"""What `webexgen add` writes: the fragment of a change of one place of a message, and the row that announces it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from webexgen.authoring.announce import with_change
from webexgen.authoring.fragment import Frame, with_declaration
from webexgen.authoring.place import DeclaredPlace, element_names, find_place, reached_by
from webexgen.catalog.announcement import AnnouncedChange, Direction, Evidence, read_update
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compose.composer import Composer
from webexgen.errors import CatalogError, UnknownNameError, WebexgenError, nearest
from webexgen.qname import local_name
from webexgen.schema.model import Api
from webexgen.schema.reader import Reader

__all__ = ["Addition", "Written", "add"]


@dataclass(frozen=True, slots=True)
class Addition:
    """One change of one place. Without `removes`, `deprecates` and `renames` the element or attribute is new, and of a `type`.

    `deprecates` says why, `renames` is the name of before; `occurs` is minOccurs and maxOccurs, `after` the element that comes before.
    """

    operation: str
    direction: Direction
    path: str
    evidence: Evidence
    type: str = ""
    occurs: tuple[str, str] = ("0", "1")
    after: str = ""
    assumed: tuple[str, ...] = ()
    documentation: str = ""
    removes: bool = False
    deprecates: str = ""
    instead: str = ""
    until: str = ""
    renames: str = ""
    note: str = ""

    @property
    def kind(self) -> str:
        """What a comparison will call it."""
        member = "attribute" if self.path.rpartition("/")[2].startswith("@") else "element"
        if self.deprecates:
            return "deprecated"
        return f"{member}-{'removed' if self.removes else 'renamed' if self.renames else 'added'}"


@dataclass(frozen=True, slots=True)
class Written:
    """The files of an addition, by path below the catalog's root, and the other messages that it reaches."""

    files: Mapping[str, bytes]
    also: tuple[str, ...]


def add(catalog: Catalog, release: Release, change: Addition) -> Written:
    """The update of a release with one more change. Writes nothing.

    Raises `UnknownNameError` for what is not there, `CatalogError` for what is there already, and what composing the release with the
    change raises: what is returned composes.
    """
    composer = Composer(catalog)
    api = Reader(catalog.wire).read(composer.compose(release), bound=False)
    old = change.path if not change.renames else "/".join([*change.path.split("/")[:-1], change.renames])
    place = find_place(api, change.operation, change.direction, old)
    _check(api, place, change, release)
    update = catalog.updates[release.update]
    file = f"{place.module.name}.xsd"
    fragment, announced = update.folder / file, update.folder / "update.toml"
    frame = Frame(
        place.module,
        place.type,
        "" if place.name.startswith("@") else place.compositor,
        _base(catalog, file),
        _imports(catalog, api, place, change.type),
    )
    text = fragment.read_text(encoding="utf-8") if fragment.is_file() else ""
    operation = api.operation(change.operation)
    assert operation is not None
    row = AnnouncedChange(operation.name, change.direction, change.path, change.kind, change.evidence, change.note)
    files = {
        f"{update.name}/{file}": with_declaration(fragment, text, frame, _declaration(place, change)).encode(),
        f"{update.name}/update.toml": with_change(announced, announced.read_text(encoding="utf-8"), row).encode(),
    }
    _try(composer, catalog, release, files)
    also = [f"{name} {half}" for name, half in reached_by(api, place.owner.name)]
    return Written(files, tuple(one for one in also if one != f"{operation.name} {change.direction}"))


def _check(api: Api, place: DeclaredPlace, change: Addition, release: Release) -> None:
    where = f"{change.operation} {change.direction} {change.path}"
    is_new = change.kind.endswith("-added")
    if place.there and is_new:
        raise CatalogError(
            f"{where}: {release.name} has it already; say --removes, --deprecates or --renames, or edit the fragment"
        )
    if not place.there and not is_new:
        names = [f"@{a.name}" for a in place.owner.attributes]
        names += element_names(api, place.owner)
        raise UnknownNameError(f"{where}: {release.name} has no {place.name}{nearest(place.name, names)}")
    if is_new and not change.type:
        raise CatalogError(f"{where}: say of which --type it is, such as xs:string")
    if change.deprecates and place.name.startswith("@"):
        raise CatalogError(f"{where}: only elements and operations can be deprecated")


def _declaration(place: DeclaredPlace, change: Addition) -> str:
    """The xs:element or xs:attribute, on as many lines as it needs."""
    tag = "attribute" if place.name.startswith("@") else "element"
    said = {"name": change.path.rpartition("/")[2].removeprefix("@")}
    if change.kind.endswith("-added"):
        said["type"] = change.type
        if tag == "element":
            said |= {k: v for k, v in zip(("minOccurs", "maxOccurs"), change.occurs, strict=True) if v != "1"}
    if place.inside:
        said["gen:in"] = place.inside
    if change.removes:
        said["gen:removes"] = "true"
    if change.renames:
        said["gen:renames"] = place.name.removeprefix("@")
    if change.deprecates:
        said |= {"gen:alters": "deprecated", "gen:deprecated": change.deprecates}
        said |= {f"gen:{k}": v for k, v in (("instead", change.instead), ("until", change.until)) if v}
    if change.after:
        said["gen:after"] = change.after
    said["gen:evidence"] = change.evidence
    if change.assumed:
        said["gen:assumed"] = " ".join(change.assumed)
    head = f"<xs:{tag} {' '.join(f'{name}={quoteattr(value)}' for name, value in said.items())}"
    if not change.documentation:
        return f"{head}/>"
    text = quoteattr(change.documentation)[1:-1]
    return "\n".join(
        [
            f"{head}>",
            "  <xs:annotation>",
            f"    <xs:documentation>{text}</xs:documentation>",
            "  </xs:annotation>",
            f"</xs:{tag}>",
        ]
    )


def _base(catalog: Catalog, file: str) -> str:
    """The document that a fragment redefines, from the folder of an update."""
    folders = [BASELINE, *catalog.updates]
    return next(
        (f"../{name}/{file}" for name in folders if (catalog.root / name / file).is_file()), f"../{BASELINE}/{file}"
    )


def _imports(catalog: Catalog, api: Api, place: DeclaredPlace, type_: str) -> Mapping[str, tuple[str, str]]:
    prefix, _, local = type_.rpartition(":")
    if not type_ or prefix == "xs":
        return {}
    module = next((module for module in api.modules if module.prefix == prefix), None)
    if module is None:
        prefixes = [module.prefix for module in api.modules]
        raise UnknownNameError(
            f"--type {type_}: there is no prefix {prefix!r}{nearest(prefix, prefixes)}; built-in types are xs:..."
        )
    names = [local_name(name) for name in module.types if "/" not in name.rpartition("}")[2]]
    if local not in names:
        raise UnknownNameError(f"--type {type_}: there is no such type{nearest(local, names)}")
    if module is place.module:
        return {}
    return {prefix: (module.namespace, _base(catalog, f"{module.name}.xsd"))}


def _try(composer: Composer, catalog: Catalog, release: Release, files: Mapping[str, bytes]) -> None:
    """Compose the release with the files as they would be. Errors name the files where they will stand."""
    update = catalog.updates[release.update]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / update.name
        shutil.copytree(update.folder, copy)
        for path, data in files.items():
            (copy / Path(path).name).write_bytes(data)
        try:
            composer.with_update(read_update(copy)).compose(release).compile()
        except WebexgenError as error:
            text = str(error).replace(str(copy), os.fspath(update.folder))
            raise CatalogError(f"nothing was written, since the release would not compose:\n{text}") from None
