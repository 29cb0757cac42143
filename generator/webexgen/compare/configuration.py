"""What a project decides for all of its comparisons: webexgen.toml, or [tool.webexgen] of pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from webexgen.catalog.graph import BASELINE
from webexgen.catalog.toml_reader import LABEL, Key, Row, Rows, Sort, Table, read
from webexgen.compare.policy import AS_WARNING, IN_FULL, PROFILES, Profile, Severity, Weight, find_profile
from webexgen.compare.rules import RULES
from webexgen.compare.rules.rule import Observer
from webexgen.errors import PolicyError, UnknownNameError, listed, nearest

if TYPE_CHECKING:
    from webexgen.compare.history import History

__all__ = ["UNDECIDED", "Configuration", "find_configuration", "load_configuration"]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Defaults of the options of `diff` and `changelog`, and what no option says. Paths are from the folder of the file."""

    profile: str = "all"
    fail_on: Severity | None = None
    waivers: tuple[Path, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict[str, Severity])
    profiles: Mapping[str, Profile] = field(default_factory=lambda: PROFILES)
    operations: frozenset[str] = frozenset()
    """Operations that nobody here uses: what shows in no other message is left out."""
    toggles: frozenset[str] = frozenset()
    """Toggles that are off at the sites in question: what updates announce behind them is left out."""
    source: Path | None = None
    ignoring: Mapping[str, str] = field(default_factory=dict[str, str])
    """File and line of the lists of operations and of toggles."""

    def check(self, history: History) -> None:
        """Raises `PolicyError` if no release has an operation that is ignored, or no update a toggle, with the nearest names."""
        catalog = history.catalog
        toggles = {item.toggle for update in catalog.updates.values() for item in update.items if item.toggle}
        wrong = [
            f"{self.ignoring['toggles']}: there is no toggle {name!r}{nearest(name, toggles)}"
            for name in sorted(self.toggles - toggles)
        ]
        missing, operations = set(self.operations), set[str]()
        for release in (*reversed([*catalog.releases]), BASELINE) if missing else ():
            operations |= {operation.name for operation in history.load(release).operations}
            missing -= operations
            if not missing:
                break
        wrong += [
            f"{self.ignoring['operations']}: there is no operation {name!r}{nearest(name, operations)}"
            for name in sorted(missing)
        ]
        if wrong:
            raise PolicyError(listed(wrong))

    def profile_named(self, name: str | None) -> Profile:
        """The profile of this name, or the default one, with the severities decided here. Raises `UnknownNameError`."""
        return replace(find_profile(name or self.profile, self.profiles), severities=self.severities)


UNDECIDED = Configuration()
"""That of a project that decides nothing."""

_SEVERITIES = tuple(str(severity) for severity in Severity)
_OBSERVERS = Key(Sort.TEXTS, words=tuple(map(str, Observer)), optional=True)
_SHAPE = Table(
    {
        "for": Key(optional=True, filled=True),
        "fail-on": Key(optional=True, words=_SEVERITIES),
        "waivers": Key(Sort.TEXTS, optional=True),
        "severity": Table({rule: Key(words=_SEVERITIES, optional=True) for rule in RULES}),
        "profile": Rows(
            Table({"name": Key(form=LABEL), "about": Key(filled=True), "breaking": _OBSERVERS, "warning": _OBSERVERS})
        ),
        "ignore": Table({"operations": Key(Sort.TEXTS, optional=True), "toggles": Key(Sort.TEXTS, optional=True)}),
    }
)
_PROJECT = Table({"tool": Table({"webexgen": _SHAPE}, is_open=True)}, is_open=True)


def find_configuration(folder: Path) -> Configuration:
    """That of a folder, from webexgen.toml, or from pyproject.toml if it has the table; without either, the defaults."""
    own, project = folder / "webexgen.toml", folder / "pyproject.toml"
    if own.is_file():
        return load_configuration(own)
    return load_configuration(project) if project.is_file() and _has_table(project) else Configuration()


def _has_table(project: Path) -> bool:
    """Whether it is about webexgen at all: a pyproject.toml that cannot be read is somebody else's to tell."""
    try:
        tool: object = tomllib.loads(project.read_text(encoding="utf-8")).get("tool")
    except (OSError, ValueError):
        return False
    return isinstance(tool, dict) and "webexgen" in tool


def load_configuration(path: Path) -> Configuration:
    """The file, checked. Raises `PolicyError` with all that is wrong, each with its line."""
    if path.name == "pyproject.toml":
        row = read(path, _PROJECT, PolicyError).get("tool", {}).get("webexgen", {})
    else:
        row = read(path, _SHAPE, PolicyError)
    profiles = dict(PROFILES)
    for own in row.get("profile", ()):
        if own["name"] in profiles:
            raise PolicyError(f"{own.where('name')}: there is a profile {own['name']} already; choose another name")
        profiles[own["name"]] = _profile(own)
    name = row.get("for", "all")
    try:
        find_profile(name, profiles)
    except UnknownNameError as error:
        raise PolicyError(f"{row.where('for')}: {error}") from None
    fail_on, ignored = row.get("fail-on"), row.get("ignore", {})
    return Configuration(
        name,
        Severity[fail_on.upper()] if fail_on else None,
        tuple(path.parent / file for file in row.get("waivers", ())),
        {rule: Severity[word.upper()] for rule, word in row.get("severity", {}).items()},
        profiles,
        frozenset(ignored.get("operations", ())),
        frozenset(ignored.get("toggles", ())),
        path,
        {key: ignored.where(key) for key in ignored},
    )


def _profile(row: Row) -> Profile:
    weights: dict[Observer, Weight] = {}
    for key, weight in (("breaking", IN_FULL), ("warning", AS_WARNING)):
        for name in row.get(key, ()):
            if name in weights:
                raise PolicyError(f"{row.where(key)}: {name} counts as breaking and as warning; choose one of the two")
            weights[Observer(name)] = weight
    if not weights:
        raise PolicyError(f"{row.where()}: no observer counts; name some in breaking or warning")
    return Profile(row["name"], row["about"], weights)
