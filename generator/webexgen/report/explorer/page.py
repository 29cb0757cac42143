"""The page: facts, picture, style and program in one file that loads nothing."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from webexgen.catalog.graph import Catalog
from webexgen.compare.configuration import UNDECIDED, Configuration
from webexgen.compare.history import History
from webexgen.progress import Progress, quiet
from webexgen.report.changelog import Selection, changelog
from webexgen.report.explorer.facts import facts
from webexgen.report.explorer.lanes import Picture
from webexgen.report.explorer.modules import joined
from webexgen.report.explorer.summary import Newest, Step, newest, steps

__all__ = ["explorer"]

_MARGIN = re.compile(r"\s*([{};,>]|(?<=[\w-]:))\s+|\n\s*")
"""Space that a style sheet does without. That before a colon or around an operator may mean something."""


def explorer(history: History, templates: Path, progress: Progress = quiet, decided: Configuration = UNDECIDED) -> str:
    """The page of a catalog, judged as `decided`. `progress` is called after each pair of releases that was compared.

    Raises `PolicyError` if an operation or a toggle is ignored that no release has.
    """
    decided.check(history)
    profile, selection = (
        decided.profile_named(None),
        Selection(ignored=decided.operations, toggles=decided.toggles),
    )
    logs = [changelog(history, name, profile, selection) for name in history.catalog.releases]
    known = facts(history, progress, decided)
    return page(history.catalog, templates / "explorer", known, steps(history.catalog, logs), newest(history))


def page(catalog: Catalog, folder: Path, known: Mapping[str, Any], releases: Sequence[Step], current: Newest) -> str:
    """The page that shows `known`; what it says without its program is `releases` and `current`."""
    script, before = joined(folder), joined(folder / "head")
    style = _MARGIN.sub(r"\1", (folder / "style.css").read_text(encoding="utf-8"))
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    return environment.get_template("index.html.jinja").render(
        api=catalog.wire.api,
        lead=_lead(catalog, known),
        catalog=catalog,
        picture=Picture(catalog),
        releases=releases,
        breaking={step.release for step in releases if step.is_breaking},
        current=current,
        facts=_data(known),
        script=script,
        before=before,
        style=style,
        policy=_policy((before, script), style),
    )


def _lead(catalog: Catalog, known: Mapping[str, Any]) -> str:
    """How much there is. `home.js` begins with the same sentence."""
    trains = {release.train for release in catalog.releases.values()}
    counts = (catalog.releases, "release"), (trains, "train"), (known["operations"], "operation")
    releases, lanes, operations = (f"{len(things)} {word}{'' if len(things) == 1 else 's'}" for things, word in counts)
    return f"{releases} on {lanes}, {operations}."


def _data(values: Mapping[str, Any]) -> str:
    """JSON that no parser of HTML finds the end of, or a comment, in."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _policy(scripts: Sequence[str], style: str) -> str:
    """Only these very scripts and this very style, and nothing from anywhere."""
    digests = " ".join(f"'{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {digests}; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
