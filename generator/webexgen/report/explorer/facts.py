"""All that the page knows, as plain values: facts of each release, changes between releases, rules, announcements, samples.

`templates/explorer/facts.js` reads them. What follows from them by rules that are data, the page works out for itself: which updates
two releases differ in, which changes they announce, and what a change means to an observer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from webexgen.catalog.announcement import HALVES, Item, Update
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.samples import Sample, load_samples
from webexgen.compare.behaviour import IMPACTS
from webexgen.compare.change import BEHAVIOUR, Change
from webexgen.compare.history import History
from webexgen.compare.policy import (
    PROFILES,
    RULES,
    Exposure,
    Observer,
    Rule,
    Severity,
    Verdict,
    Weight,
    directions,
    judge,
)
from webexgen.compare.wording import WORDING, what
from webexgen.report.announced import BRINGING
from webexgen.report.changelog import CONCLUDED
from webexgen.report.explorer.pairs import Told, told
from webexgen.report.explorer.tables import Tables
from webexgen.report.explorer.trees import Forest, Known, forest
from webexgen.report.explorer.witnesses import Shown, witnesses
from webexgen.schema.evidence import assumed_text

__all__ = ["facts"]

_EVIDENCE = ("documented", "shown", "implied")
_KINDS = ("element", "sequence", "choice", "all", "any")


def facts(history: History) -> Mapping[str, Any]:
    """The facts of a catalog. The baseline is release 0; other numbers are places in the lists of the result."""
    catalog, tables = history.catalog, Tables()
    trees, changes = forest(history), told(history)
    shown = witnesses(history, changes)
    names = (BASELINE, *catalog.releases)
    rules = {rule.id: number for number, rule in enumerate(RULES.values())}
    values: dict[str, Any] = {
        "api": catalog.wire.api,
        "releases": [
            [BASELINE, -1, "", ""],
            *([r.name, names.index(r.parent), r.update, r.train] for r in catalog.releases.values()),
        ],
        "updates": {name: _update(update) for name, update in catalog.updates.items()},
        "verdicts": [[verdict, verdict.text] for verdict in Verdict],
        "observers": [[observer, observer.text] for observer in Observer],
        "exposures": {way: [who for who in Observer if who in way.observers] for way in Exposure},
        "profiles": [
            [profile.name, profile.about, {who: _weights(weight) for who, weight in profile.weights.items()}]
            for profile in PROFILES.values()
        ],
        "rules": [_rule(rule) for rule in RULES.values()],
        "behaviour": {
            impact: [
                [kind, WORDING[kind], next(n for n, r in enumerate(RULES.values()) if kind in r.applies.kinds)]
                for kind in ways
            ]
            for impact, ways in IMPACTS.items()
        },
        "bringing": list(BRINGING),
        "concluded": sorted(CONCLUDED),
        "changes": [_change(change, rules, tables) for change in changes],
        "witnesses": {number: _witness(witness, tables) for number, witness in shown.items()},
        "nodes": [_node(node, tables) for node in trees.nodes],
        "operations": _operations(trees, tables),
        "bases": trees.bases,
        "samples": [_sample(sample, tables) for sample in load_samples(catalog.root)],
    }
    return {**values, "texts": tables.texts, "sets": tables.sets}


def _weights(weight: Weight) -> list[int]:
    return [int(weight[verdict]) for verdict in Verdict]


def _update(update: Update) -> dict[str, Any]:
    return {"title": update.title, "page": update.page, "items": [_item(item) for item in update.items]}


def _item(item: Item) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": item.title,
        "heading": item.heading,
        "operations": item.operations,
        "impact": item.impact,
        "directions": [HALVES.index(half) for half in item.directions],
        "callers": item.callers,
        "behaviour": item.behaviour,
        "toggle": item.toggle,
        "limits": item.limits,
        "exceptions": [[e.code, e.message] for e in item.exceptions],
        "oddities": item.oddities,
        "changes": [
            [
                c.operation,
                HALVES.index(c.direction),
                c.path,
                c.kind,
                _EVIDENCE.index(c.evidence),
                *filter(None, [c.note]),
            ]
            for c in item.changes
        ],
    }
    return {name: value for name, value in values.items() if value}


def _rule(rule: Rule) -> list[Any]:
    ranks = {verdict: rank for rank, verdict in enumerate(Verdict)}
    verdicts = [ranks[rule.verdicts[who]] if who in rule.verdicts else -1 for who in Observer]
    mirror = "" if rule.mirror == rule.id else rule.mirror
    return [
        rule.id,
        str(rule.applies),
        verdicts,
        rule.why,
        rule.do,
        rule.mirror and (mirror or "itself"),
        rule.no_mirror,
    ]


def _change(told: Told, rules: Mapping[str, int], tables: Tables) -> list[Any]:
    """Its kind, owner, path, old and new text, the end of its id, itself in words, reason, way back, rules, reaches and pairs."""
    change = told.change
    start = f"{change.kind}:{change.owner}{'/' if change.path else ''}{change.path}"
    assert change.id.startswith(start)
    return [
        tables.text(change.kind),
        tables.text(change.owner),
        tables.text(change.path),
        None if change.old is None else tables.text(change.old),
        None if change.new is None else tables.text(change.new),
        change.id.removeprefix(start),
        what(change),
        change.reason,
        told.back,
        {way: rules[rule.id] for way, rule in _by_direction(change)},
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
    return [shown.old, shown.new, shown.accepting, tables.lines(shown.message), error]


def _node(node: Known, tables: Tables) -> list[Any]:
    """Name, type and occurs; then children, and what only some nodes have, as long as something follows."""
    flags = 1 * node.sensitive + 2 * (not node.announced)
    values: list[Any] = [
        tables.text(node.name),
        tables.text(node.type),
        tables.text(node.occurs),
        list(node.children),
        _KINDS.index(node.kind),
        tables.text(node.facets),
        tables.text(node.doc),
        _EVIDENCE.index(node.evidence),
        tables.text(assumed_text(node.assumed) if node.assumed else ""),
        flags,
        tables.text(node.seen),
        None if node.default is None else tables.text(node.default),
    ]
    usual: list[Any] = [0, 0, 0, [], 0, 0, 0, 0, 0, 0, 0, None]
    while len(values) > 3 and values[-1] == usual[len(values) - 1]:
        values.pop()
    return values


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


def _sample(sample: Sample, tables: Tables) -> list[Any]:
    return [
        sample.update,
        sample.operation,
        HALVES.index(sample.direction),
        sample.heading,
        tables.lines(sample.verbatim),
        list(sample.oddities),
        sample.invalid,
    ]
