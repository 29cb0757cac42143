"""All that the page knows, as plain values: facts of each release, changes between releases, rules, announcements, samples.

`templates/explorer/facts.js` reads them. What follows from them by rules that are data, the page works out for itself: which updates
two releases differ in, which changes they announce, and what a change means to an observer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from webexgen.catalog.announcement import HALVES, AnnouncedChange, Item, Update
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.samples import Sample, load_samples
from webexgen.compare.behaviour import IMPACTS
from webexgen.compare.change import Change, Kind
from webexgen.compare.configuration import UNDECIDED, Configuration
from webexgen.compare.history import History
from webexgen.compare.policy import (
    RULES,
    Exposure,
    Observer,
    Rule,
    Verdict,
    Weight,
    directions,
    judge,
)
from webexgen.compare.wording import WORDING, what
from webexgen.progress import Progress, quiet
from webexgen.report.announced import ADDING, ALIKE, REMOVING
from webexgen.report.changelog import CONCLUDED
from webexgen.report.explorer.pairs import Told, told
from webexgen.report.explorer.tables import Tables
from webexgen.report.explorer.trees import Forest, Known, forest
from webexgen.report.explorer.witnesses import Shown, witnesses
from webexgen.schema.model import Api, ComplexType

__all__ = ["facts"]

_EVIDENCE = ("documented", "shown", "implied")
_KINDS = ("element", "sequence", "choice", "all", "any", "attribute")


def facts(history: History, progress: Progress = quiet, decided: Configuration = UNDECIDED) -> Mapping[str, Any]:
    """The facts of a catalog, judged as `decided`. The baseline is release 0; other numbers are places in the lists of the result."""
    trees, changes = forest(history), told(history, progress)
    shown, samples = witnesses(history, changes), load_samples(history.catalog.root)

    def encoded(tables: Tables) -> dict[str, Any]:
        values = _general(history.catalog, changes, decided, tables)
        values |= {
            "security": list(_security(history.load([BASELINE, *history.catalog.releases][-1]))),
            "witnesses": {number: _witness(found, tables) for number, found in shown.items()},
            "nodes": [_node(node, tables) for node in trees.nodes],
            "operations": _operations(trees, tables),
            "bases": [[tables.text(name), tables.text(base)] for name, base in sorted(trees.bases.items())],
            "samples": [_sample(sample, tables) for sample in samples],
        }
        return {**values, "texts": tables.texts, "sets": tables.sets}

    drawn = Tables()
    encoded(drawn)
    return encoded(drawn.by_use())


def _general(catalog: Catalog, changes: Sequence[Told], decided: Configuration, tables: Tables) -> dict[str, Any]:
    """Releases and their updates, what is decided, rules, and the changes that they judge."""
    judged = [dict(_by_direction(change.change)) for change in changes]
    behaviour = {impact: [(kind, _rule_of(kind)) for kind in ways] for impact, ways in IMPACTS.items()}
    rules = list(dict.fromkeys(rule for rules in judged for rule in rules.values()))
    rules += [rule for ways in behaviour.values() for _, rule in ways if rule not in rules]
    rules = [rule for rule in RULES.values() if rule in rules]
    names = [BASELINE, *catalog.releases]
    return {
        "api": catalog.wire.api,
        "releases": [
            [BASELINE, -1, "", ""],
            *([r.name, names.index(r.parent), r.update, r.train] for r in catalog.releases.values()),
        ],
        "updates": {name: _update(update, tables) for name, update in catalog.updates.items()},
        "verdicts": [[verdict, verdict.text] for verdict in Verdict],
        "observers": [[observer, observer.text] for observer in Observer],
        "exposures": {way: [who for who in Observer if who in way.observers] for way in Exposure},
        "profiles": [
            [profile.name, profile.about, {who: _weights(weight) for who, weight in profile.weights.items()}]
            for profile in decided.profiles.values()
        ],
        "decided": {
            "profile": decided.profile,
            "severities": {rule: int(severity) for rule, severity in decided.severities.items()},
            "operations": sorted(decided.operations),
            "toggles": sorted(decided.toggles),
        },
        "rules": [_rule(rule) for rule in rules],
        "unused": [id_ for id_, rule in RULES.items() if rule not in rules],
        "behaviour": {
            impact: [[kind, WORDING[kind], rules.index(rule)] for kind, rule in ways]
            for impact, ways in behaviour.items()
        },
        "announced": [list(ADDING), list(REMOVING), list(map(list, ALIKE))],
        "concluded": sorted(CONCLUDED),
        "changes": [
            _change(change, {way: rules.index(rule) for way, rule in by.items()}, tables)
            for change, by in zip(changes, judged, strict=True)
        ],
    }


def _rule_of(kind: Kind) -> Rule:
    """The rule about a kind of change of behaviour; there is one for each."""
    return next(rule for rule in RULES.values() if kind in rule.applies.kinds)


def _weights(weight: Weight) -> list[int]:
    return [int(weight[verdict]) for verdict in Verdict]


def _update(update: Update, tables: Tables) -> dict[str, Any]:
    items = [_item(item, tables) for item in update.items]
    return {"title": update.title, "page": update.page, "releases": update.releases, "items": items}


def _item(item: Item, tables: Tables) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": item.title,
        "heading": "" if item.heading == item.title else item.heading,
        "operations": [tables.text(name) for name in item.operations],
        "impact": item.impact,
        "directions": "" if item.directions == HALVES else [HALVES.index(half) for half in item.directions],
        "callers": item.callers,
        "behaviour": item.behaviour,
        "toggle": item.toggle,
        "limits": item.limits,
        "exceptions": [[e.code, e.message] for e in item.exceptions],
        "changes": [_announced(change, tables) for change in item.changes],
    }
    return {name: value for name, value in values.items() if value}


def _announced(change: AnnouncedChange, tables: Tables) -> list[Any]:
    where = tables.text(change.operation), HALVES.index(change.direction), tables.text(change.path)
    what = tables.text(change.kind), _EVIDENCE.index(change.evidence)
    return [*where, *what, *([tables.text(change.note)] if change.note else [])]


def _rule(rule: Rule) -> list[Any]:
    ranks = {verdict: rank for rank, verdict in enumerate(Verdict)}
    verdicts = [ranks[rule.verdicts[who]] if who in rule.verdicts else -1 for who in Observer]
    return [rule.id, str(rule.applies), verdicts, rule.why, rule.do, rule.mirror, rule.no_mirror]


def _change(told: Told, rules: Mapping[Exposure, int], tables: Tables) -> list[Any]:
    """Its kind, owner, path, old and new text, the end of its id, itself in words, reason, way back, rules, reaches and pairs."""
    change = told.change
    start = f"{change.kind}:{change.owner}{'/' if change.path else ''}{change.path}"
    return [
        tables.text(change.kind),
        tables.text(change.owner),
        tables.text(change.path),
        None if change.old is None else tables.text(change.old),
        None if change.new is None else tables.text(change.new),
        tables.text(change.id.removeprefix(start)),
        tables.text(what(change)),
        tables.text(change.reason),
        told.back,
        [rules.get(way, -1) for way in Exposure],
        [[tables.text(r.operation), HALVES.index(r.direction), tables.text(r.path)] for r in change.reaches],
        [[tables.releases(olds), tables.releases(news)] for olds, news in told.rectangles],
    ]


def _by_direction(change: Change) -> Iterable[tuple[Exposure, Rule]]:
    """The rule that judges a change in each direction that it shows in."""
    ways = directions(change)
    for way in ways:
        reaches = tuple(reach for reach in change.reaches if reach.direction == way)
        (finding,) = judge([replace(change, reaches=reaches)] if reaches else [change])
        yield way, finding.rules[ways.index(way) if not reaches and len(finding.rules) > 1 else 0]


def _witness(shown: Shown, tables: Tables) -> list[Any]:
    error = re.sub(r"\{[^{}]*\}", "", shown.error)
    return [shown.old, shown.new, int(shown.accepting == shown.new), tables.text(error), tables.lines(shown.message)]


def _node(node: Known, tables: Tables) -> list[Any]:
    """Name, type and occurs; then what some nodes have, as long as something follows."""
    values: list[Any] = [
        tables.text(node.name),
        tables.text(node.type),
        tables.text(node.occurs),
        _runs(node.children),
        tables.text(" ".join(node.assumed)),
        tables.text(node.facets),
        _EVIDENCE.index(node.evidence),
        tables.text(node.doc),
        1 * node.sensitive + 2 * (not node.announced),
        _KINDS.index(node.kind),
        tables.text(node.seen),
        tables.text(node.given),
    ]
    while len(values) > 3 and not values[-1]:
        values.pop()
    return values


def _runs(numbers: Iterable[int]) -> list[int] | int:
    """The numbers, where -n stands for the n that follow the one before; 0 for none."""
    found: list[int] = []
    last = -1
    for number in numbers:
        if number != last + 1 or not found:
            found.append(number)
        elif found[-1] < 0:
            found[-1] -= 1
        else:
            found.append(-1)
        last = number
    return found or 0


def _operations(trees: Forest, tables: Tables) -> dict[str, Any]:
    """By name: the service, and for each half the roots, each with the releases that have it."""
    found: dict[str, Any] = {}
    for name, service in sorted(trees.services.items()):
        halves: list[list[int]] = []
        for half in HALVES:
            having: dict[int, list[int]] = {}
            for release, root in trees.roots[name, half].items():
                having.setdefault(root, []).append(release)
            halves.append([n for root, releases in having.items() for n in (root, tables.releases(releases))])
        found[name] = [service, *halves]
    return found


def _security(api: Api) -> Iterator[str]:
    """The paths of the secrets in the security context of every request; none if the envelope names no such part."""
    type_, path = api.complex(api.message_type), api.envelope.security
    for name in path:
        types = {} if type_ is None else {field.element.name: field.element.type for field in api.fields(type_)}
        type_ = api.complex(types.get(name, ""))
    if path and type_ is not None:
        yield from _secrets(api, type_, "/".join(path), frozenset())


def _secrets(api: Api, type_: ComplexType, path: str, around: frozenset[str]) -> Iterator[str]:
    for element in (field.element for field in api.fields(type_)):
        here, inner = f"{path}/{element.name}", api.complex(element.type)
        if element.sensitive:
            yield here
        if inner is not None and inner.name not in around:
            yield from _secrets(api, inner, here, around | {inner.name})


def _sample(sample: Sample, tables: Tables) -> list[Any]:
    return [
        sample.update,
        sample.operation,
        HALVES.index(sample.direction),
        sample.heading,
        tables.lines(sample.verbatim),
    ]
