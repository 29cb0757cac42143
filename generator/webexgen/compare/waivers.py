"""Accepted findings: reviewed data, matched by what has changed and by rule, never by a message's text."""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from webexgen.compare.policy import Finding, Severity
from webexgen.compare.rules import RULES
from webexgen.compare.rules.rule import Rule, Verdict
from webexgen.errors import WaiverError, nearest

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
    old: str | None
    new: str | None
    reason: str
    accepted_by: str
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


def load(path: Path) -> tuple[Waiver, ...]:
    """Read a file of waivers. Raises `WaiverError` with everything that is wrong, each with its line."""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise WaiverError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise WaiverError(f"{path}: is not UTF-8, as TOML has to be") from None
    except tomllib.TOMLDecodeError as error:
        raise WaiverError(f"{path}: {error}") from None
    rows: list[dict[str, Any]] = table.pop("waivers", [])
    wrong = [f"{path}:1: unknown {key!r}; a file of waivers holds [[waivers]] only" for key in table]
    if not _are_tables(rows):
        raise WaiverError(f"{path}:1: waivers are tables: begin each with a line [[waivers]]")
    waivers: dict[Waiver, Waiver] = {}
    for row, lines in zip(rows, _lines(text, len(rows)), strict=True):
        entry = _Entry(path, row, lines)
        waiver = entry.waiver()
        if entry.wrong:
            wrong += entry.wrong
        elif waiver in waivers:
            wrong.append(f"{waiver.where}: says what {waivers[waiver].where} says; remove one of the two")
        else:
            waivers[waiver] = waiver
    if wrong:
        raise WaiverError("\n".join(wrong))
    return tuple(waivers)


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in cast("list[object]", value))


_KEYS = ("rule", "owner", "path", "old", "new", "reason", "accepted_by", "scope", "until")
_HEADER = re.compile(r"""\s*\[\[\s*["']?waivers["']?\s*\]\]""")
_KEY = re.compile(r"""\s*["']?([A-Za-z_]+)["']?\s*[=.]""")
_QUOTES = re.compile(r"\"\"\"|'''")


def _lines(text: str, count: int) -> list[Mapping[str, int]]:
    """For each of `count` entries the line of every key, and of its head under "". TOML's reader tells no lines."""
    found: list[dict[str, int]] = []
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not inside:
            key = _KEY.match(line)
            if _HEADER.match(line):
                found.append({"": number})
            elif key and found:
                found[-1].setdefault(key[1], number)
        for quotes in _QUOTES.findall(line):
            inside = quotes if not inside else "" if inside == quotes else inside
    return list(found) if len(found) == count else [{"": 1}] * count


class _Entry:
    """One entry of a file, and what is wrong with it."""

    def __init__(self, path: Path, row: Mapping[str, Any], lines: Mapping[str, int]) -> None:
        self.wrong: list[str] = []
        self._path, self._row, self._lines = path, row, lines

    def waiver(self) -> Waiver:
        for key in self._row:
            if key not in _KEYS:
                self._say(key, f"unknown key {key!r}{nearest(key, _KEYS)}")
        rule = self._string("rule")
        if rule and rule not in RULES:
            self._say("rule", f"there is no rule {rule!r}{nearest(rule, RULES)}")
        return Waiver(
            rule=rule,
            owner=self._string("owner"),
            path=self._string("path", filled=False),
            old=self._string("old", filled=False) if "old" in self._row else None,
            new=self._string("new", filled=False) if "new" in self._row else None,
            reason=self._string("reason"),
            accepted_by=self._string("accepted_by"),
            scope=self._scope(),
            until=self._until(),
            where=f"{self._path}:{self._lines['']}",
        )

    def _say(self, key: str, what: str) -> None:
        self.wrong.append(f"{self._path}:{self._lines.get(key, self._lines[''])}: {what}")

    def _string(self, key: str, *, filled: bool = True) -> str:
        value = self._row.get(key)
        if isinstance(value, str):
            if filled and not value.strip():
                self._say(key, f"{key} is empty; fill it in")
            return value
        self._say(key, f"{key} is missing" if value is None else f"{key} must be text in quotes")
        return ""

    def _scope(self) -> Scope:
        value = self._row.get("scope")
        if value == "any":
            return Scope()
        ends = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        if ends and ends.keys() <= {"from", "to"} and all(isinstance(end, str) and end for end in ends.values()):
            return Scope(ends.get("from"), ends.get("to"))
        self._say("scope", 'scope must be "any" or {from = "40.7.0", to = "40.8.0"}, of which one may be left out')
        return Scope()

    def _until(self) -> date | None:
        value = self._row.get("until")
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = date.fromisoformat(value)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self._say("until", "until must be a date: until = 2030-12-31")
        return None
