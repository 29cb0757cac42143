"""Messages made from a proof: with the very content that one release was proved to allow and the other to refuse."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from webexgen.compare.change import Kind
from webexgen.compare.language.messages import Aspect, Refusal
from webexgen.compare.language.proofs import Proofs, shown
from webexgen.compare.witnesses.search import Search
from webexgen.message.minimal import find
from webexgen.qname import XSI, local_name
from webexgen.schema.content_model import Member
from webexgen.schema.model import Element

__all__ = ["counterexamples", "refused_texts"]

_LONGEST = 5000  # children; beyond that a witness is no use to anyone


def counterexamples(search: Search) -> Iterator[etree._Element]:
    """Of what the change says is valid no more, or now, the message with the counterexample of the proof."""
    sides = (search.valid, search.invalid) if search.which == "old" else (search.invalid, search.valid)
    way = int(search.change.kind is Kind.CONTENT_WIDENED)
    if way != (search.which == "new"):
        search.reasons.append(
            (4, f"{search.invalid.api.release} allows all content of {search.valid.api.release} there")
        )
        return
    proofs = Proofs(sides[0].index, sides[1].index)
    parent, _, last = search.path.rpartition("/")
    for path, step in ((search.path, ""), (parent, last)):
        types = tuple(search.type(side, path) for side in sides)
        if path.startswith(search.body) and types[0] is not None and types[1] is not None:
            for refusal in proofs.judge((types[0], types[1]))[way].refusals:
                told = shown(search.change.kind, refusal) == (search.change.old, search.change.new)
                if told and (refusal.step == step or (not step and refusal.aspect is Aspect.CONTENT)):
                    if not refusal.proved:
                        search.undecided = True
                        search.reasons.append((2, "it is not decided whether there is such a message"))
                    yield from _BUILDERS[refusal.aspect](search, path, refusal)
    search.reasons.append((4, f"no proof about {search.path} says so"))


def refused_texts(search: Search) -> Iterator[etree._Element]:
    """The text that the one side's simple type at the path was proved to accept, and the other's to refuse."""
    types = [search.simple(side) for side in (search.valid, search.invalid)]
    if types[0] is None or types[1] is None:
        return
    refusal, _ = Proofs(search.valid.index, search.invalid.index).values((types[0], types[1]))
    if refusal is not None and refusal.proved:
        above, _, step = search.path.rpartition("/")
        yield from _value(search, above, refusal._replace(step=step))


def _content(search: Search, path: str, refusal: Refusal) -> Iterator[etree._Element]:
    if refusal.step:
        yield from _stranger(search, path, refusal)
        return
    if sum(times for _, times in refusal.word) > _LONGEST:
        search.undecided = True
        search.reasons.append((3, f"it takes more than {_LONGEST} elements to show it"))
        return
    content = search.place(search.valid, path)[1]
    children = {name: _child(search, path, name, content.members if content else {}) for name, _ in refusal.word}
    for root in search.make(path):
        for node in find(root, path):
            made = (children[name] for name, times in refusal.word for _ in range(times))
            node[:] = [copy.deepcopy(child) for child in made]
        yield root


def _child(search: Search, path: str, name: str, members: Mapping[str, Member]) -> etree._Element:
    """A child as a type declares it, or an empty one that a wildcard lets through."""
    declared = members.get(local_name(name)) or members.get(name)
    if declared is not None and isinstance(declared.declaration, Element):
        for root in search.make(f"{path}/{local_name(name)}"):
            return find(root, f"{path}/{local_name(name)}")[0]
    return etree.Element(name)


def _stranger(search: Search, path: str, refusal: Refusal) -> Iterator[etree._Element]:
    """An element in the place of a wildcard, on one side or both."""
    content, other = (search.place(side, path)[1] for side in (search.valid, search.invalid))
    if refusal.step != "*" and content is not None and refusal.step in content.members:
        yield from search.make(f"{path}/{refusal.step}")
        return
    names = [m.declaration for m in (other.members if other else {}).values() if isinstance(m.declaration, Element)]
    for root in search.make(f"{path}/*"):
        for node in find(root, f"{path}/*"):
            for declaration in names:
                if declaration.name == refusal.step:
                    node.tag = (
                        f"{{{declaration.namespace}}}{declaration.name}" if declaration.namespace else refusal.step
                    )
            node.set("any", "")
        yield root


def _attribute(search: Search, path: str, refusal: Refusal) -> Iterator[etree._Element]:
    missing = refusal.witness.startswith("no ")
    if missing:
        yield from search.make(path, omit=f"{path}/{refusal.step}")
        return
    content = search.place(search.valid, path)[1]
    if content is not None and refusal.step in content.attributes:
        yield from search.make(f"{path}/{refusal.step}")
        return
    for root in search.make(path):
        for node in find(root, path):
            node.set(refusal.witness, "x")
        yield root


def _value(search: Search, path: str, refusal: Refusal) -> Iterator[etree._Element]:
    at, text = f"{path}/{refusal.step}".rstrip("/"), refusal.witness if refusal.proved else ""
    if refusal.step.startswith("@"):
        for root in search.make(path):
            for node in find(root, path):
                node.set(refusal.step[1:], text)
            yield root
        return
    for root in search.make(at):
        for node in find(root, at):
            node.text = text
        yield root


def _text(search: Search, path: str, refusal: Refusal) -> Iterator[etree._Element]:
    del refusal  # any text will do
    for root in search.make(path):
        for node in find(root, path):
            node.text = "x"
        yield root


def _nil(search: Search, path: str, refusal: Refusal) -> Iterator[etree._Element]:
    at = f"{path}/{refusal.step}"
    for root in search.make(at):
        for node in find(root, at):
            node[:], node.text = [], None
            node.set(f"{{{XSI}}}nil", "true")
        yield root


def _type(search: Search, path: str, refusal: Refusal) -> Iterator[etree._Element]:
    yield from search.make(f"{path}/{refusal.step}")


_BUILDERS: Mapping[Aspect, Callable[[Search, str, Refusal], Iterator[etree._Element]]] = {
    Aspect.CONTENT: _content,
    Aspect.TEXT: _text,
    Aspect.VALUE: _value,
    Aspect.NIL: _nil,
    Aspect.TYPE: _type,
    Aspect.ATTRIBUTE: _attribute,
}
