"""What fragments name that only the catalog as a whole knows: its sources, and the releases that exist or may come."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compose.origin import gen
from webexgen.errors import nearest

__all__ = ["unknown_references"]


def unknown_references(root: etree._Element, catalog: Catalog, release: str) -> Iterator[tuple[etree._Element, str]]:
    """Values of gen:source and gen:until in a document of `release`, or of "baseline", that name nothing, each with the nearest name."""
    past = (*catalog.line(release)[:-1], BASELINE)
    forms = {_form(name) for name in catalog.releases}
    for node in root.iter(etree.Element):
        for source in node.get(gen("source"), "").split():
            if source not in catalog.wire.sources:
                near = nearest(source, catalog.wire.sources)
                yield node, f"gen:source={source!r}: there is no such source in [sources] of {catalog.wire.path}{near}"
        until = node.get(gen("until"), "")
        if until in past:
            yield node, f"gen:until={until!r}: that is no release after {release}"
        elif until.strip() and until not in catalog.releases and _form(until) not in forms:
            near = nearest(until, catalog.releases) or f"; one that will come is named as they are, like {release}"
            yield node, f"gen:until={until!r}: there is no such release{near}"


def _form(name: str) -> str:
    """A name with its numbers alike: one in the form of a release's may be the name of a later one."""
    return re.sub(r"[0-9]+", "0", name)
