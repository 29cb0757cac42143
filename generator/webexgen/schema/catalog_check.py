"""What of a catalog no single file shows to be wrong: aliases, releases, folders, samples, evidence and names that nothing holds together."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from webexgen.cache import Cache
from webexgen.catalog.announcement import AnnouncedChange
from webexgen.catalog.graph import BASELINE, RELEASES, Catalog
from webexgen.catalog.samples import Sample, load_samples, unlisted
from webexgen.catalog.toml_reader import read
from webexgen.compose.directives import GEN
from webexgen.compose.document import parse
from webexgen.compose.published import Published
from webexgen.errors import nearest
from webexgen.qname import xs
from webexgen.schema.loader import Models
from webexgen.schema.model import Api, ComplexType

__all__ = ["catalog_findings"]

_LATEST = "latest"


def catalog_findings(catalog: Catalog) -> list[str]:
    """One line a finding, with the file, the line where there is one, and what to do. Reads every release that is new."""
    models = Models(catalog)
    return [
        *_aliases(catalog),
        *(
            f"{Published(catalog).path}: {name} is not there; run `webexgen publish {name}`"
            for name in _unpublished(catalog)
        ),
        *_folders(catalog),
        *(
            f"{path}: {path.parents[1] / 'samples.toml'} does not list it; "
            f"`webexgen samples --show {path.parents[1].name}/{path.name[:2]}` says what to write"
            for path in unlisted(catalog.root)
        ),
        *_evidence(catalog),
        *_operations(catalog, models),
        *_names(catalog, models),
    ]


def _aliases(catalog: Catalog) -> Iterator[str]:
    """Aliases that name a train, or the latest release, and another release than its newest."""
    if not catalog.aliases:
        return
    path = catalog.root / "releases.toml"
    rows = read(path, RELEASES).get("aliases", {})
    newest = {release.train: release.name for release in catalog.releases.values()}
    newest = {train: name for train, name in newest.items() if train not in catalog.releases}
    newest[_LATEST] = [*catalog.releases][-1]
    for alias, name in newest.items():
        if alias not in rows:
            yield f"{path}: there is no alias {alias!r}; it should be {name}"
        elif rows[alias] != name:
            yield f"{rows.where(alias)}: alias {alias!r} is {rows[alias]}; the newest release is {name}"


def _unpublished(catalog: Catalog) -> list[str]:
    published = Published(catalog)
    return [name for name in catalog.releases if name not in published.names] if published.path.exists() else []


def _folders(catalog: Catalog) -> Iterator[str]:
    for folder in sorted(path for path in catalog.root.iterdir() if path.is_dir() and path.name != BASELINE):
        if folder.name not in catalog.updates and not folder.name.startswith("."):
            yield f"{folder}: no release of {catalog.root / 'releases.toml'} has this update"


def _evidence(catalog: Catalog) -> Iterator[str]:
    """Documents of the baseline that do not say what they rest on, and elements of fragments, and what these remove or rename."""
    for path in catalog.baseline:
        root = parse(path)
        if root.get(f"{{{GEN}}}evidence") is None:
            yield f"{path}:{root.sourceline}: the document has no gen:evidence; say what its declarations rest on"
    for update in catalog.updates.values():
        for path in () if update.full else update.fragments:
            root = parse(path)
            if root.get(f"{{{GEN}}}evidence") is not None:
                continue
            for node in root.iter(etree.Element):
                changes = any(node.get(f"{{{GEN}}}{word}") for word in ("removes", "renames"))
                if (changes or node.tag == xs("element")) and node.get(f"{{{GEN}}}evidence") is None:
                    name = node.get("name") or node.get("value") or etree.QName(node).localname
                    yield f"{path}:{node.sourceline}: {name} has no gen:evidence; say what it rests on"


def _operations(catalog: Catalog, models: Models) -> Iterator[str]:
    """Names in announcements and of samples that are no operation before or after their update."""
    samples: dict[str, list[Sample]] = {}
    for sample in load_samples(catalog.root):
        samples.setdefault(sample.update, []).append(sample)
    for update in catalog.updates.values():
        names: set[str] = set()
        for release in update.releases:
            names |= models.operations(release) | models.operations(catalog.releases[release].parent)
        for sample in samples.get(update.name, ()):
            if sample.operation not in names:
                yield f"{sample.where}: there is no operation {sample.operation!r}{nearest(sample.operation, names)}"
        for item in update.items:
            for name in dict.fromkeys((*item.operations, *(change.operation for change in item.changes))):
                if name not in names:
                    yield f"{item.where}: there is no operation {name!r}{nearest(name, names)}"


def _names(catalog: Catalog, models: Models) -> list[str]:
    """Places and names that no release has. That there are none is kept, since all models are gone through for it."""
    cache, digest = Cache("findings"), models.catalog_digest
    if cache.get("none", digest, str) is not None:
        return []
    found = [*_paths(catalog, models), *_wire(catalog, models)]
    if not found:
        cache.put("none", digest, "")
    return found


def _wire(catalog: Catalog, models: Models) -> Iterator[str]:
    """Names in wire.toml that no release has, and words of names that stand in none."""
    wire = catalog.wire
    names, words, operations = set[str](), set[str](), set[str]()
    for api in map(models.load, (BASELINE, *catalog.releases)):
        operations |= {operation.name for operation in api.operations}
        for type_ in api.types.values():
            words.add(type_.name.rpartition("}")[2])
            if isinstance(type_, ComplexType):
                names |= {name.removeprefix("@") for name in _own_members(type_)}
            else:
                words |= {*type_.facets.enumeration}
    for key, asked in (("time.elements", wire.times), ("names.fields", wire.fields)):
        for name in asked:
            if name not in names:
                where = wire.where(key if key == "time.elements" else f"{key}.{name}")
                yield f"{where}: {key}: no release has an element {name!r}{nearest(name, names)}"
    text = "\n".join(words | names | operations)
    for key, asked in (("names.acronyms", wire.acronyms), ("names.words", wire.words)):
        for word in asked:
            if word not in text:
                where = wire.where(key if key == "names.acronyms" else f"{key}.{word}")
                yield f"{where}: {key}: {word!r} stands in no name of any release"
    shown = wire.sample_operation
    if shown and shown not in operations:
        yield f"{wire.where('docs.operation')}: docs.operation: there is no operation {shown!r}{nearest(shown, operations)}"


def _paths(catalog: Catalog, models: Models) -> Iterator[str]:
    """Places in announcements that no message has before or after their update."""
    for update in catalog.updates.values():
        releases = dict.fromkeys(name for r in update.releases for name in (r, catalog.releases[r].parent))
        for change in update.changes:
            there = ((api, _message(api, change)) for api in map(models.load, releases))
            if not any(type_ is not None and _has(api, type_, change.path) for api, type_ in there):
                roots = [(api, type_) for api in map(models.load, releases) if (type_ := _message(api, change))]
                known = dict.fromkeys(path for root in roots for path in islice(_below(*root), _MOST_PATHS))
                if roots:
                    yield (
                        f"{change.where}: path: {change.operation}'s {change.direction} has no {change.path!r}"
                        f"{nearest(change.path, known)}"
                    )


_MOST_PATHS = 5_000
"""Places of a message that a misspelt one is compared with; of a recursive type there is no end."""


def _message(api: Api, change: AnnouncedChange) -> ComplexType | None:
    """The message of a change, in a release that has the operation under this very name."""
    operation = api.operation(change.operation)
    if operation is None or operation.name != change.operation:
        return None
    return api.complex(operation.request if change.direction == "request" else operation.response)


def _has(api: Api, type_: ComplexType, path: str) -> bool:
    around: ComplexType | None = type_
    for step in filter(None, path.split("/")):
        members = {} if around is None else _members(api, around)
        if step not in members:
            return False
        around = api.complex(members[step])
    return True


def _below(api: Api, type_: ComplexType) -> Iterator[str]:
    """The places of a message, those with fewer steps first."""
    pending = deque([("", type_)])
    while pending:
        path, around = pending.popleft()
        for name, member in _members(api, around).items():
            yield f"{path}{name}"
            inner = api.complex(member)
            if inner is not None:
                pending.append((f"{path}{name}/", inner))


def _members(api: Api, type_: ComplexType) -> dict[str, str]:
    """The types of what a type holds, by name: elements, and attributes with an @ in front."""
    members: dict[str, str] = {}
    for link in api.bases(type_):
        members |= _own_members(link)
    return members


def _own_members(type_: ComplexType) -> dict[str, str]:
    elements = () if type_.content is None else type_.content.elements()
    attributes = {f"@{attribute.name}": attribute.type for attribute in type_.attributes}
    return {element.name: element.type for element in elements} | attributes
