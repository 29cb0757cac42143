"""Accepted findings: reviewed data, matched by what has changed and by rule, never by a message's text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.toml_reader import Key, Rows, Sort, Table, read
from webexgen.compare.policy import Finding, Severity
from webexgen.compare.rules import RULES
from webexgen.compare.rules.rule import Rule, Verdict
from webexgen.errors import UnknownNameError, WaiverError, listed, nearest

__all__ = ["Applied", "Scope", "Waiver", "apply", "draft", "load"]


@dataclass(frozen=True, slots=True)
class Scope:
    """The comparisons that a waiver is for: from one release to another, None for any."""

    old: str | None = None
    new: str | None = None

    def covers(self, old: str, new: str) -> bool:
        return self.old in (None, old) and self.new in (None, new)


@dataclass(frozen=True, slots=True)
class Waiver:
    """Says that what `rule` finds at this very change is accepted, by whom and why.

    `rule`, `owner`, `path` and `operation` may hold `*` for any characters. `old` and `new` are the texts of the change: of one that
    is told by patterns, both may be left out. `until` is the last day that it holds. `where` is the file and line that it was read from.
    """

    rule: str
    owner: str
    path: str
    old: str | None = None
    new: str | None = None
    reason: str = ""
    accepted_by: str = ""
    scope: Scope = Scope()
    until: date | None = None
    operation: str = ""
    where: str = field(default="", compare=False)

    @property
    def is_pattern(self) -> bool:
        return any("*" in text for text in (self.rule, self.owner, self.path, self.operation))

    def matches(self, finding: Finding) -> bool:
        """Whether `finding` is about this change, or about one like it, and by this rule."""
        change = finding.change
        texts = (self.old, self.new)
        return (
            _like(change.owner, self.owner)
            and _like(change.path, self.path)
            and (texts == (change.old, change.new) or (self.is_pattern and texts == (None, None)))
            and any(self.covers(rule) for rule in finding.rules)
            and (not self.operation or any(_like(reach.operation, self.operation) for reach in change.reaches))
        )

    def covers(self, rule: Rule) -> bool:
        """Whether it accepts what this rule says."""
        return _like(rule.id, self.rule)


def _like(text: str, pattern: str) -> bool:
    """Whether a text is the pattern's, `*` being any characters."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Applied:
    """What waivers leave of findings. `unused` and `expired` waivers are errors, for the caller to report."""

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, tuple[Waiver, ...]], ...]
    unused: tuple[Waiver, ...]
    expired: tuple[Waiver, ...]


def apply(findings: Iterable[Finding], waivers: Sequence[Waiver], old: str, new: str, as_of: date | None) -> Applied:
    """Set aside the findings of `old` -> `new` that are accepted.

    A finding is, once each of its rules that has something to say is waived: to accept what a change does to requests
    is not to accept what it does to responses. Waivers for other comparisons play no part. Without `as_of` none expires.
    """
    concerned = [waiver for waiver in waivers if waiver.scope.covers(old, new)]
    expired = [w for w in concerned if as_of is not None and w.until is not None and w.until < as_of]
    valid = [waiver for waiver in concerned if waiver not in expired]
    left: list[Finding] = []
    waived: list[tuple[Finding, tuple[Waiver, ...]]] = []
    used: set[Waiver] = set()
    for finding in findings:
        matching = tuple(waiver for waiver in valid if waiver.matches(finding))
        used.update(matching)
        if matching and all(any(waiver.covers(rule) for waiver in matching) for rule in _telling(finding)):
            waived.append((finding, matching))
        else:
            left.append(finding)
    return Applied(tuple(left), tuple(waived), tuple(w for w in valid if w not in used), tuple(expired))


def _telling(finding: Finding) -> tuple[Rule, ...]:
    """The rules of a finding that say more than ok."""
    return tuple(rule for rule in finding.rules if set(rule.verdicts.values()) != {Verdict.OK})


_HEAD = """\
# Accepted changes. An entry holds for one rule and one change, told by owner, path, old and new; or for all that are like it, with * for
# any characters in rule, owner, path or operation, and without old and new.
# Fill in reason and accepted_by; a file with an empty one is refused. `scope` is "any" or {from = "...", to = "..."};
# `until = 2030-12-31` ends an entry, which is then an error until it is removed, as is one that nothing matches.
"""


def draft(findings: Iterable[Finding], scope: Scope = Scope()) -> str:
    """The text of a file of waivers for `findings`, with reason and accepted_by left to be filled in.

    Findings without severity need no waiver and get none.
    """
    blocks = [_HEAD]
    for finding in findings:
        if finding.severity > Severity.NONE:
            blocks += [_block(finding, rule, scope) for rule in _telling(finding)]
    return "\n".join(blocks)


def _block(finding: Finding, rule: Rule, scope: Scope) -> str:
    change = finding.change
    values = {"rule": rule.id, "owner": change.owner, "path": change.path, "old": change.old, "new": change.new}
    lines = [f"# {finding.severity}: {rule.why}", "[[waivers]]"]
    lines += [f"{key} = {_text(value)}" for key, value in values.items() if value is not None]
    lines += ['reason = ""', 'accepted_by = ""']
    ends = [f"{key} = {_text(name)}" for key, name in (("from", scope.old), ("to", scope.new)) if name is not None]
    lines.append(f"scope = {{{', '.join(ends)}}}" if ends else 'scope = "any"')
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, which forbids a raw DEL as well."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


_SCOPE = 'scope must be "any" or {from = "40.7.0", to = "40.8.0"}, of which one may be left out'
_WAIVER = Table(
    {
        "rule": Key(filled=True),
        "owner": Key(filled=True),
        "path": Key(),
        "operation": Key(optional=True, filled=True),
        "old": Key(optional=True),
        "new": Key(optional=True),
        "reason": Key(filled=True),
        "accepted_by": Key(filled=True),
        "scope": Key(Sort.ANY),
        "until": Key(Sort.DATE, optional=True),
    }
)


def load(path: Path, catalog: Catalog | None) -> tuple[Waiver, ...]:
    """Read a file of waivers; scopes may name releases by alias, and without a catalog sets by any name. Raises `WaiverError` with everything that is wrong, each with its line."""
    waivers: dict[Waiver, Waiver] = {}
    wrong: list[str] = []
    for row in read(path, Table({"waivers": Rows(_WAIVER)}), WaiverError).get("waivers", ()):
        rule = row["rule"]
        if not any(_like(known, rule) for known in RULES):
            wrong.append(
                f"{row.where('rule')}: rule is {rule!r}{nearest(rule, RULES) or '; `webexgen rules` lists all'}"
            )
        try:
            scope = _scope(row["scope"], catalog)
        except UnknownNameError as error:
            wrong.append(f"{row.where('scope')}: {error}")
            continue
        if scope is None:
            wrong.append(f"{row.where('scope')}: {_SCOPE}")
            continue
        values: dict[str, Any] = {**row, "scope": scope, "where": row.where()}
        waiver = Waiver(**values)
        if waiver in waivers:
            wrong.append(f"{waiver.where}: says what {waivers[waiver].where} says; remove one of the two")
        waivers.setdefault(waiver, waiver)
    if wrong:
        raise WaiverError(listed(wrong))
    return tuple(waivers)


def _scope(value: object, catalog: Catalog | None) -> Scope | None:
    """None where it is not one. Raises `UnknownNameError` where a release of it is none."""
    if value == "any":
        return Scope()
    ends = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    if ends and ends.keys() <= {"from", "to"} and all(isinstance(end, str) and end for end in ends.values()):
        return Scope(*(_release(end, catalog) for end in (ends.get("from"), ends.get("to"))))
    return None


def _release(name: object, catalog: Catalog | None) -> str | None:
    if name is None or name == BASELINE:
        return None if name is None else BASELINE
    return str(name) if catalog is None else catalog.resolve(str(name)).name
