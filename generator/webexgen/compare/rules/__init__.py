"""The rules of the policy, one module a family. `RULES` holds them by id, family after family, as they stand there."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from webexgen.compare.rules import (
    attributes,
    behaviour,
    elements,
    facets,
    identity,
    notes,
    occurrence,
    operations,
    proofs,
    structure,
    types,
    value_types,
    values,
)
from webexgen.compare.rules.rule import Rule

__all__ = ["FAMILIES", "RULES"]

FAMILIES: tuple[ModuleType, ...] = (
    operations,
    types,
    elements,
    attributes,
    occurrence,
    value_types,
    values,
    facets,
    identity,
    structure,
    proofs,
    notes,
    behaviour,
)


def _gather() -> Mapping[str, Rule]:
    rules: dict[str, Rule] = {}
    for family in FAMILIES:
        for rule in vars(family).values():
            if isinstance(rule, Rule) and rules.setdefault(rule.id, rule) is not rule:
                raise ValueError(f"{family.__name__}: another rule is called {rule.id}")
    return rules


RULES: Mapping[str, Rule] = _gather()
