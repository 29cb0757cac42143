"""The least releases that messages need: those that accept them and whose parent does not, each with what decides it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webexgen.catalog.graph import Catalog
from webexgen.compat.acceptance import Acceptance, Level
from webexgen.compat.availability import AvailabilityIndex
from webexgen.compat.program import Program
from webexgen.message.lines import Lines
from webexgen.message.source import printable
from webexgen.message.validator import Problem
from webexgen.qname import local_name

__all__ = ["Decider", "Need", "Needs", "gathered", "needed", "needed_by"]

_SHORT: Mapping[str, str] = {"unknown": "there is no such element in", "missing": "it is required in"}
_NUMBER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Decider:
    """An element for which `releases` refuse a message, or leave open whether it is accepted: where it is, and why."""

    file: str
    line: int
    path: str
    code: str
    text: str
    releases: tuple[str, ...]

    def as_text(self) -> str:
        where = f"{self.file}:{self.line}: {self.path or 'message'}"
        releases = ", ".join(self.releases)
        if self.code in _SHORT and self.path:
            return printable(f"{where}: {_SHORT[self.code]} {releases}")
        return printable(f"{where}: {self.text}, in {releases}")

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "line": self.line,
            "path": self.path,
            "code": self.code,
            "text": self.text,
            "releases": list(self.releases),
        }


@dataclass(frozen=True, slots=True)
class Need:
    """What something that is sent or read needs: a message, or a use in a program.

    `having` are the releases that do not refuse it. `deciders` are the findings in the parents of the first of these, which prove that
    there is no lesser one; where no release accepts it, those of the newest. `doubts` is what leaves open whether `having` accept it.
    """

    name: str
    title: str
    having: frozenset[str]
    deciders: tuple[Decider, ...] = ()
    doubts: tuple[Decider, ...] = ()

    @property
    def unlisted(self) -> tuple[Decider, ...]:
        """The doubts on which it hangs whether `having` have what is needed. The order of elements is none: it is the same to all releases."""
        return tuple(doubt for doubt in self.doubts if doubt.code != "order")

    @property
    def level(self) -> Level:
        return "no" if not self.having else "unknown" if self.unlisted else "yes"


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of all that was looked at, and of all together. `skipped` are files that are no message, with the reason."""

    catalog: Catalog
    needs: tuple[Need, ...]
    skipped: tuple[str, ...] = ()

    @property
    def together(self) -> frozenset[str]:
        having = frozenset(self.catalog.releases)
        for need in self.needs:
            having &= need.having
        return having

    @property
    def level(self) -> Level:
        if not self.together:
            return "no"
        return "unknown" if any(need.unlisted for need in self.needs) else "yes"

    def as_text(self, *, verbose: bool = False) -> str:
        lines: list[str] = []
        for need in self.needs:
            title = f": {need.title}" if need.title else ""
            lines.append(printable(f"{need.name}{title}: {self.catalog.availability(need.having)}"))
            shown = need.deciders if verbose or not need.having else ()
            lines += [f"  {decider.as_text()}" for decider in shown]
            doubts = need.doubts if verbose else need.unlisted
            lines += [f"  {_doubt(doubt)}" for doubt in doubts]
        if len(self.needs) > 1:
            lines.append(f"together ({len(self.needs)}): {self.catalog.availability(self.together)}")
        lines += [f"skipped: {printable(reason)}" for reason in self.skipped if verbose]
        if self.skipped and not verbose:
            lines.append(f"skipped, as they are no messages: {len(self.skipped)} files; -v lists them")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            **self._releases(self.together),
            "needs": [
                {
                    "name": need.name,
                    "what": need.title,
                    "level": need.level,
                    **self._releases(need.having),
                    "deciders": [decider.as_json() for decider in need.deciders],
                    "doubts": [doubt.as_json() for doubt in need.doubts],
                }
                for need in self.needs
            ],
            "skipped": list(self.skipped),
        }

    def _releases(self, having: frozenset[str]) -> dict[str, Any]:
        return {
            "first_releases": [release.name for release in self.catalog.first_releases(having)],
            "available": self.catalog.availability(having),
            "releases": [name for name in self.catalog.releases if name in having],
        }


def _doubt(doubt: Decider) -> str:
    return f"{'order' if doubt.code == 'order' else 'unknown'}: {doubt.as_text()}"


def needed(acceptance: Acceptance, catalog: Catalog) -> Need:
    """The need of a message."""
    having = acceptance.having("yes", "unknown")
    first = catalog.first_releases(having)
    newest = [*catalog.releases][-1]
    parents = [release.parent for release in first if release.parent in catalog.releases] if having else [newest]
    against = {name: acceptance.by_release[name].refused for name in dict.fromkeys(parents)}
    # A later release may know what an earlier one leaves open.
    open_in = {release.name: acceptance.by_release[release.name].doubts for release in first}
    lines = Lines(acceptance.document, catalog.wire.envelope)
    file = acceptance.document.file
    return Need(
        acceptance.document.name,
        acceptance.title,
        having,
        gathered(file, lines, against),
        gathered(file, lines, open_in),
    )


def needed_by(program: Program, index: AvailabilityIndex) -> Need:
    """The need of a program: of all that it sends and reads. Where no release has all of it, `deciders` are what the newest lacks."""
    catalog = index.catalog
    uses = list(program.uses())
    known = [(use, *use.having(index)) for use in uses]
    having = frozenset(catalog.releases)
    for _, of_use, _ in known:
        having &= of_use
    parents = [release.parent for release in catalog.first_releases(having) if release.parent in catalog.releases]
    against = dict.fromkeys(parents if having else [[*catalog.releases][-1]])
    deciders: list[Decider] = []
    doubts: list[Decider] = []
    for use, of_use, doubt in known:
        path = f"{use.operation or local_name(use.type)} {use.path}".strip()
        missing = tuple(name for name in against if name not in of_use)
        if missing:
            deciders.append(Decider(use.site.file, use.site.line, path, "unknown", "there is no such element", missing))
        if doubt:
            doubts.append(
                Decider(use.site.file, use.site.line, path, "unlisted", doubt, tuple(sorted(of_use & having)))
            )
    counts = program.counts
    return Need(program.file, f"program with {counts}", having, tuple(dict.fromkeys(deciders)), tuple(doubts))


def gathered(file: str, lines: Lines, problems: Mapping[str, Iterable[Problem]]) -> tuple[Decider, ...]:
    """Problems by release as deciders: what several releases say of one place is told once, and alike of several records once."""
    found: dict[tuple[str, str, str], tuple[str, list[str]]] = {}
    for release, stated in problems.items():
        for problem in stated:
            key = _NUMBER.sub("", problem.path), problem.code, problem.text
            releases = found.setdefault(key, (problem.path, []))[1]
            if release not in releases:
                releases.append(release)
    return tuple(
        Decider(file, lines.at(path), path, code, text, tuple(releases))
        for (_, code, text), (path, releases) in found.items()
    )
