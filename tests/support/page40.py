"""A copy of the catalog as it was with the API 40 page: for tests that write into it, and know what is there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from support.paths import CATALOG, PAGE40_RELEASES, PAGE40_UPDATES, RELEASES

__all__ = ["page40_catalog"]

_ROW = re.compile(r'\[\[releases\]\]\nname = "([^"]+)"\n(?:\w.*\n)*\n?')
_ALIAS = re.compile(r'(?m)^(?P<alias>\S+) = "(?P<release>[^"]+)".*\n')


def page40_catalog(root: Path) -> Path:
    """Copy the catalog to `root`, without the updates of other sources. Returns `root`."""
    shutil.copytree(CATALOG, root)
    for update in root.glob("*/update.toml"):
        if update.parent.name not in PAGE40_UPDATES:
            shutil.rmtree(update.parent)
    path = root / "releases.toml"
    rows, heading, aliases = path.read_text(encoding="utf-8").partition("[aliases]")
    rows = _ROW.sub(lambda row: row[0] if row[1] in PAGE40_RELEASES else "", rows)

    def kept(row: re.Match[str]) -> str:
        if row["release"] in PAGE40_RELEASES:
            return row[0]
        on_train = [name for name in PAGE40_RELEASES if name.rpartition(".")[0] == row["alias"].strip('"')]
        newest = PAGE40_RELEASES[-1:] if row["alias"] == "latest" else on_train[-1:]
        return f'{row["alias"]} = "{newest[0]}"\n' if newest else ""

    path.write_text(f"{rows}{heading}{_ALIAS.sub(kept, aliases)}", encoding="utf-8")
    published = root / "published.toml"
    text = published.read_text(encoding="utf-8")
    for name in set(RELEASES) - set(PAGE40_RELEASES):
        text = _without(text, name)
    published.write_text(f"{text.rstrip()}\n", encoding="utf-8")
    return root


def _without(published: str, name: str) -> str:
    """The record of published releases without one of them."""
    return "".join(
        block
        for block in re.split(r"(?m)^(?=\[\[releases\]\])", published)
        if not block.startswith(f'[[releases]]\nname = "{name}"')
    )
