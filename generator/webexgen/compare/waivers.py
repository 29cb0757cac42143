"""Accepted findings: reviewed data, matched by what has changed and by rule, never by a message's text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from webexgen.catalog.toml_reader import Key, Rows, Sort, Table, read
from webexgen.compare.policy import Finding, Severity
from webexgen.compare.rules import RULES
from webexgen.compare.rules.rule import Rule, Verdict
from webexgen.errors import WaiverError, listed

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

    `old` and `new` are the texts of the change, None where it has none. `until` is the last day that it holds. `where`
    is the file and line that it was read from.
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
    where: str = field(default="", compare=False)

    def matches(self, finding: Finding) -> bool:
        """Whether `finding` is about this change, and by this rule."""
        change = finding.change
        return (self.owner, self.path, self.old, self.new) == (
            change.owner,
            change.path,
            change.old,
            change.new,
        ) and self.rule in {rule.id for rule in finding.rules}


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
    is not to accept what it does to answers. Waivers for other comparisons play no part. Without `as_of` none expires.
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
        if matching and {rule.id for rule in _telling(finding)} <= {waiver.rule for waiver in matching}:
            waived.append((finding, matching))
        else:
            left.append(finding)
    return Applied(tuple(left), tuple(waived), tuple(w for w in valid if w not in used), tuple(expired))


def _telling(finding: Finding) -> tuple[Rule, ...]:
    """The rules of a finding that say more than ok."""
    return tuple(rule for rule in finding.rules if set(rule.verdicts.values()) != {Verdict.OK})


_HEAD = """\
# Accepted changes. An entry holds for one rule and one change, told by owner, path, old and new.
# Fill in reason and accepted_by; a file with an empty one is refused. `scope` is "any" or {from = "...", to = "..."};
# `until = 2030-12-31` ends an entry, which is then an error until it is removed, as is one that nothing matches.
"""


def draft(findings: Iterable[Finding], scope: Scope = Scope()) -> str:
    """The text of a file of waivers for `findings`, with reason and accepted_by left to be filled in.

    FragmentErrors without severity need no waiver and get none.
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
        "rule": Key(filled=True, words=tuple(RULES)),
        "owner": Key(filled=True),
        "path": Key(),
        "old": Key(optional=True),
        "new": Key(optional=True),
        "reason": Key(filled=True),
        "accepted_by": Key(filled=True),
        "scope": Key(Sort.ANY),
        "until": Key(Sort.DATE, optional=True),
    }
)


def load(path: Path) -> tuple[Waiver, ...]:
    """Read a file of waivers. Raises `WaiverError` with everything that is wrong, each with its line."""
    waivers: dict[Waiver, Waiver] = {}
    wrong: list[str] = []
    for row in read(path, Table({"waivers": Rows(_WAIVER)}), WaiverError).get("waivers", ()):
        scope = _scope(row["scope"])
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


def _scope(value: object) -> Scope | None:
    """None where it is not one."""
    if value == "any":
        return Scope()
    ends = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    if ends and ends.keys() <= {"from", "to"} and all(isinstance(end, str) and end for end in ends.values()):
        return Scope(*(None if end is None else str(end) for end in (ends.get("from"), ends.get("to"))))
    return None
