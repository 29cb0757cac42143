"""The runtime that each package carries: which of its modules a package needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from webexgen.bindings.bare import bare
from webexgen.bindings.facade import DOCUMENTED
from webexgen.schema.model import Api, ComplexType, SimpleType

__all__ = ["has_attributes", "has_patterns", "homes", "needed", "vendored"]

_ALWAYS = ("__init__", "classes", "dataclass_protocol", "errors", "model")
_IMPORT = re.compile(r"(?:^ *from \.(?=\w+ import )|import_module\(\"\.)(\w+)", re.MULTILINE)
_PATTERNS = "patterns"
"""What matches texts with the patterns of the schema. `facets` imports it when a field has one."""
_PRIVATE = re.compile(r"(?<!\bself)(?<!\bcls)(?<!\.)\._[a-z]|import [^#\n]*\b_[a-z]")
_SETTINGS = "# pyright: reportPrivateUsage=false\n"
"""For the checks of other projects: modules of the runtime use what is private to all of them."""


def has_patterns(api: Api) -> bool:
    """Whether the schema has patterns that texts must match."""
    return any(isinstance(type_, SimpleType) and type_.facets.pattern for type_ in api.types.values())


_HOMES = {"UnknownElement": "unknown", "attribute": "attributes", "text_content": "attributes"}


def homes(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Names that a module needs of the runtime, by the module that has them."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_HOMES.get(name, "model"), []).append(name)
    return dict(sorted(found.items()))


def has_attributes(api: Api) -> bool:
    """Whether the schema has fields that are no elements: attributes, or the text of one that holds none."""
    return any(isinstance(type_, ComplexType) and (type_.attributes or type_.text) for type_ in api.types.values())


def needed(sources: Mapping[str, str], modules: Iterable[str], *, has_patterns: bool) -> dict[str, str]:
    """The modules that `modules` lead to, by the names of their files; what matches patterns only if the schema `has_patterns`."""
    kept: set[str] = set()
    pending = [*_ALWAYS, *modules]
    while pending:
        name = pending.pop()
        if name in kept or (name == _PATTERNS and not has_patterns):
            continue
        kept.add(name)
        pending += _IMPORT.findall(sources[f"{name}.py"])
    return {name: text for name, text in sources.items() if name.removesuffix(".py") in kept}


def vendored(sources: Mapping[str, str]) -> dict[str, str]:
    """The modules as other projects carry them, by the names of their files: without what only those who maintain them read."""
    return {name: _vendored(text) for name, text in sources.items()}


@cache
def _vendored(source: str) -> str:
    return (_SETTINGS if _PRIVATE.search(source) else "") + bare(source, DOCUMENTED)
