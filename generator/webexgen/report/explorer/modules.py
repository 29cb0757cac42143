"""ES modules in one file, joined without a bundler: imports go, because what they name stands above them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from webexgen.errors import OutputError

__all__ = ["joined"]

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_COMMENT = re.compile(r"/\*\*(?:(?!\*/).)*\*/[ ]?", re.DOTALL)
_MARGIN = re.compile(r"^\s+|(?<=\n)\s+|(?<=[({\[,;])\n\s*", re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:const|let|function\*?|class) (\w+)", re.MULTILINE)


def joined(folder: Path) -> str:
    """The modules of a folder, those first that others import, without their comments, margins and needless line breaks.

    All share one scope. Raises `OutputError` if two of them declare one name, if one imports what is not exported, or in a circle.
    """
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))}
    imports = {name: {module: names for names, module in _IMPORT.findall(text)} for name, text in texts.items()}
    _check(folder, texts, imports)
    try:
        order = list(TopologicalSorter({name: sorted(found) for name, found in imports.items()}).static_order())
    except CycleError as error:
        raise OutputError(f"{folder}: modules import each other in a circle: {' -> '.join(error.args[1])}") from None
    parts = (_COMMENT.sub("", _IMPORT.sub("", texts[name])) for name in order)
    return "".join(_MARGIN.sub("", re.sub(r"^export ", "", part, flags=re.MULTILINE)) for part in parts)


def _check(folder: Path, texts: Mapping[str, str], imports: Mapping[str, Mapping[str, str]]) -> None:
    owners: dict[str, str] = {}
    for name, text in texts.items():
        for declared in _NAME.findall(text):
            if declared in owners:
                raise OutputError(
                    f"{folder / name}.js: {declared} is also declared in {owners[declared]}.js; rename one"
                )
            owners[declared] = name
    for name, found in imports.items():
        for module, names in found.items():
            exported = set(
                re.findall(
                    r"^export (?:async )?(?:const|let|function\*?|class) (\w+)", texts.get(module, ""), re.MULTILINE
                )
            )
            missing = sorted({word.strip() for word in names.split(",") if word.strip()} - exported)
            if missing:
                raise OutputError(f"{folder / name}.js: {module}.js does not export {', '.join(missing)}")
