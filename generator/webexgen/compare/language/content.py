"""Content models as languages over element names: which sequences of children a complex type allows.

The effective content of a type is an `Expression` whose leaves are names of elements and name classes of wildcards. Unique
Particle Attribution makes it deterministic, so that each child is attributed to one declaration on either side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from webexgen.compare.language.expression import Expression, Expressions, included
from webexgen.compare.language.name_class import ANY_NAME, NameClass, name_class, names_between
from webexgen.qname import XS, namespace_of
from webexgen.schema.model import Api, ComplexType, Element, Group, Wildcard

__all__ = ["ANY_TYPE", "ContentInclusion", "ContentLanguage", "ContentLanguages", "word_text"]

ANY_TYPE = f"{{{XS}}}anyType"
_BUDGET = 2_000
"""How many pairs of states of two content models are walked before it is not decided. Those of schemas that obey Unique
Particle Attribution take some dozens; without it there can be more than anyone has time for."""


class Declared(NamedTuple):
    """The leaf of an element particle. Declarations of one name that say different things are different leaves."""

    name: str
    type: str
    nillable: bool
    default: str | None
    fixed: str | None
    block: frozenset[str]


class Listed(NamedTuple):
    """An element of a plain sequence: no groups in it, no wildcards, no name twice."""

    leaf: Declared
    low: int
    high: int | None


@dataclass(frozen=True, eq=False)
class ContentLanguage:
    """The words that a content model accepts, and the declarations of the elements in them.

    `listed` is all there is to say of a plain sequence, or of a plain xs:all if it is not `ordered`, whose inclusion needs no walk;
    an `optional` one may be left out as a whole.
    """

    make: Callable[[], Expression]
    declarations: dict[Declared, Element] = field(default_factory=dict[Declared, Element])
    wildcards: frozenset[NameClass] = frozenset()
    listed: tuple[Listed, ...] | None = None
    ordered: bool = True
    optional: bool = False

    @cached_property
    def expression(self) -> Expression:
        return self.make()


class ContentInclusion(NamedTuple):
    """Whether one content model accepts all that the other does; None if not decided.

    `word` is the shortest sequence of children that it does not. `steps` are the declarations, or name classes, that the
    same child is attributed to on both sides.
    """

    holds: bool | None
    word: tuple[tuple[str, int], ...]
    steps: tuple[tuple[Element | NameClass, Element | NameClass], ...]


def clark(element: Element) -> str:
    return f"{{{element.namespace}}}{element.name}" if element.namespace else element.name


def _leaf(element: Element) -> Declared:
    return Declared(clark(element), element.type, element.nillable, element.default, element.fixed, element.block)


def word_text(word: Iterable[tuple[str, int]]) -> str:
    """`key email*3`: a sequence of children by local name."""
    texts = (f"{name.rpartition('}')[2]}{f'*{times}' if times > 1 else ''}" for name, times in _grouped(word))
    return " ".join(texts) or "no element"


def _grouped(word: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for name, times in word:
        before = found.pop()[1] if found and found[-1][0] == name else 0
        found.append((name, before + times))
    return found


def _takes(leaf: Hashable, symbol: Hashable) -> bool:
    if isinstance(leaf, NameClass):
        return leaf.takes(str(symbol))
    assert isinstance(leaf, Declared)
    return leaf.name == symbol


class ContentLanguages:
    """Content models of both sides of a comparison, in one arena: what they have in common is one expression."""

    def __init__(self, budget: int = _BUDGET) -> None:
        self._make = Expressions(_takes)
        self._budget = budget
        self._known: dict[tuple[int, str], ContentLanguage] = {}
        self._moves: dict[Expression, dict[Hashable, Hashable]] = {}

    def of(self, api: Api, type_: ComplexType | None, usable: Callable[[Element], bool]) -> ContentLanguage:
        """The content of a type, None standing for xs:anyType. An element that is not `usable` can't stand in a message."""
        key = id(api), type_.name if type_ else ""
        if key not in self._known:
            self._known[key] = self._made(api, type_, usable)
        return self._known[key]

    def _made(self, api: Api, type_: ComplexType | None, usable: Callable[[Element], bool]) -> ContentLanguage:
        if type_ is None:
            every = self._make.repeat(self._make.leaf(ANY_NAME), 0, None)
            return ContentLanguage(lambda: every, {}, frozenset({ANY_NAME}))
        plain = _plain(api, type_, usable)
        if plain is not None:
            elements, ordered, optional = plain
            listed = tuple(Listed(_leaf(element), element.min_occurs, element.max_occurs) for element in elements)
            declared = {entry.leaf: element for entry, element in zip(listed, elements, strict=True)}

            def together() -> Expression:
                counted = self._counted(listed)
                whole = self._make.sequence(*counted) if ordered else self._make.all(tuple(counted))
                return self._make.repeat(whole, 0, 1) if optional else whole

            return ContentLanguage(together, declared, frozenset(), listed, ordered, optional)
        declarations: dict[Declared, Element] = {}
        wildcards: set[NameClass] = set()
        parts: list[Expression] = []
        for link in api.bases(type_):
            if link.content is not None:
                parts.append(self._group(link.content, namespace_of(link.name), declarations, wildcards, usable))
            if link.derivation == "restriction":
                break
            if link.base == ANY_TYPE:
                parts.append(self.of(api, None, usable).expression)
                wildcards.add(ANY_NAME)
        expression = self._make.sequence(*reversed(parts))
        return ContentLanguage(lambda: expression, declarations, frozenset(wildcards))

    def _counted(self, listed: Iterable[Listed]) -> Iterator[Expression]:
        return (self._make.repeat(self._make.leaf(leaf), low, high) for leaf, low, high in listed)

    def _group(
        self,
        group: Group,
        target: str,
        declarations: dict[Declared, Element],
        wildcards: set[NameClass],
        usable: Callable[[Element], bool],
    ) -> Expression:
        parts: list[Expression] = []
        for particle in group.particles:
            if particle.max_occurs == 0:
                continue
            if isinstance(particle, Group):
                parts.append(self._group(particle, target, declarations, wildcards, usable))
                continue
            if isinstance(particle, Wildcard):
                class_ = name_class(particle, target)
                wildcards.add(class_)
                leaf = self._make.leaf(class_)
            elif usable(particle):
                declared = _leaf(particle)
                declarations.setdefault(declared, particle)
                leaf = self._make.leaf(declared)
            else:
                leaf = self._make.none
            parts.append(self._make.repeat(leaf, particle.min_occurs, particle.max_occurs))
        if group.kind == "choice":
            inside = self._make.choice(parts)
        else:
            inside = self._make.all(parts) if group.kind == "all" else self._make.sequence(*parts)
        return self._make.repeat(inside, group.min_occurs, group.max_occurs)

    def inclusion(self, one: ContentLanguage, other: ContentLanguage) -> ContentInclusion:
        """Whether `other` accepts every word of `one`."""
        if (
            one.listed is not None
            and other.listed is not None
            and (one.ordered or not other.ordered or len(one.listed) < 2)
        ):
            refused = _refused(one, other)
            return ContentInclusion(refused is None, refused or (), _common(one, other))
        classes = one.wildcards | other.wildcards
        names = (
            names_between(classes, (leaf.name for leaf in (*one.declarations, *other.declarations))) if classes else ()
        )

        def symbols(leaf: Hashable) -> Sequence[Hashable]:
            if isinstance(leaf, NameClass):
                return [name for name in names if leaf.takes(name)]
            assert isinstance(leaf, Declared)
            return [leaf.name]

        holds, word, leaves = included(
            self._make, one.expression, other.expression, symbols, _rank, self._budget, None if classes else self._moves
        )
        steps = {(_declared(one, mine), _declared(other, theirs)): None for mine, theirs in leaves}
        if not holds:  # the walk went no further
            steps |= dict.fromkeys(_common(one, other))
        return ContentInclusion(
            holds, tuple((str(name), times) for name, times in word), tuple(sorted(steps, key=_order))
        )


class _Plain(NamedTuple):
    """A plain sequence, or xs:all if it is not `ordered`, that may be `optional` as a whole."""

    elements: list[Element]
    ordered: bool
    optional: bool


def _plain(api: Api, type_: ComplexType, usable: Callable[[Element], bool]) -> _Plain | None:
    """The content of a type; None where there is more to say of it than that it is a plain sequence or xs:all."""
    parts: list[list[Element]] = []
    kinds: set[str] = set()
    optional = False
    for link in api.bases(type_):
        if link.base == ANY_TYPE and link.derivation == "extension":
            return None
        group = link.content
        if group is not None and (group.particles or group.kind == "choice"):
            kinds.add(group.kind)
            if group.kind == "choice" or group.min_occurs > 1 or group.max_occurs != 1:
                return None
            optional = optional or group.min_occurs == 0
            if parts and (optional or "all" in kinds):
                return None
            part: list[Element] = []
            for particle in group.particles:
                if not isinstance(particle, Element):
                    return None
                if particle.max_occurs != 0 and usable(particle):
                    part.append(particle)
                elif particle.min_occurs and particle.max_occurs != 0:
                    return None
            parts.append(part)
        if link.derivation == "restriction":
            break
    found = [element for part in reversed(parts) for element in part]
    if len({clark(element) for element in found}) < len(found):
        return None
    return _Plain(found, "all" not in kinds, optional)


def _common(one: ContentLanguage, other: ContentLanguage) -> tuple[tuple[Element, Element], ...]:
    """The declarations of names that both sides declare once."""
    mine, theirs = (_once(language.declarations.values()) for language in (one, other))
    return tuple((element, theirs[name]) for name, element in mine.items() if name in theirs)


def _once(elements: Collection[Element]) -> dict[str, Element]:
    found = {clark(element): element for element in elements}
    if len(found) < len(elements):
        counted = Counter(map(clark, elements))
        found = {name: element for name, element in found.items() if counted[name] == 1}
    return found


def _refused(one: ContentLanguage, other: ContentLanguage) -> tuple[tuple[str, int], ...] | None:
    """A word of one plain sequence that another, or a plain xs:all, does not accept; None if there is none."""
    mine, theirs = one.listed or (), {entry.leaf.name: (n, entry) for n, entry in enumerate(other.listed or ())}
    needed = [(leaf.name, low) for _, (leaf, low, _) in theirs.values() if low]
    if one.optional and not other.optional and needed:
        return ()

    def word(**counts: int) -> tuple[tuple[str, int], ...]:
        """Each element as seldom as it may be, but for some."""
        times = ((leaf.name, counts.get(leaf.name, low)) for leaf, low, _ in mine)
        return tuple((name, count) for name, count in times if count)

    def lacking() -> tuple[tuple[str, int], ...] | None:
        """A word with too few elements: not the empty one, where that is accepted."""
        if word() or not other.optional:
            return word()
        names = sorted(leaf.name for leaf, _, _ in mine)
        return next((word(**{n: 1}) for n in names if any(need != n or low > 1 for need, low in needed)), None)

    before = -1, ""
    for leaf, low, high in mine:
        if leaf.name not in theirs:
            return word(**{leaf.name: max(low, 1)})
        place, (_, least, most) = theirs[leaf.name]
        if low < least and (refused := lacking()) is not None:
            return refused
        if most is not None and (high is None or high > most):
            return word(**{leaf.name: most + 1})
        if other.ordered and place < before[0]:
            return word(**{name: max(count, 1) for (name, *_), count, _ in mine if name in (leaf.name, before[1])})
        before = place, leaf.name
    names = {leaf.name for leaf, _, _ in mine}
    return lacking() if any(need not in names for need, _ in needed) else None


@lru_cache(maxsize=65536)
def _rank(leaf: Hashable) -> str:
    """Elements before wildcards."""
    if isinstance(leaf, NameClass):
        return f"~{leaf.process} {leaf.excluded} {sorted(leaf.namespaces)}"
    assert isinstance(leaf, Declared)
    return f"{leaf.name} {leaf.type} {leaf.nillable} {leaf.default} {leaf.fixed} {sorted(leaf.block)}"


def _declared(language: ContentLanguage, leaf: Hashable) -> Element | NameClass:
    if isinstance(leaf, NameClass):
        return leaf
    assert isinstance(leaf, Declared)
    return language.declarations[leaf]


def _order(step: tuple[Element | NameClass, Element | NameClass]) -> tuple[str, ...]:
    return tuple(clark(side) if isinstance(side, Element) else f"* {sorted(side.namespaces)} {side}" for side in step)
