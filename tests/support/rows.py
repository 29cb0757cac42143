"""Rows of real releases, as archives below $ROWS: sets of schemas that their vendors publish."""

from __future__ import annotations

import os
import tarfile
from functools import cache
from pathlib import Path

from support.paths import ROOT

from webexgen.importer.row import natural
from webexgen.importer.sources import Source, memory_source

__all__ = ["ALL", "LOCATIONS", "QUICK", "ROWS", "row"]

ROWS = Path(os.environ.get("ROWS", ROOT.parent / "shared" / "rows"))
QUICK = ("ochp", "cyclonedx", "iso20022-pain001", "maven-settings")
ALL = (*QUICK, "maven-maven", "spring-security", "liquibase", "infinispan", "bingads-campaign", "sdmx", "axl", "netex")
JGROUPS = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:org:jgroups"><xs:complexType name="ConfigType"/></xs:schema>'
LOCATIONS = {
    f"http://www.jgroups.org/schema/jgroups-{version}.xsd": JGROUPS for version in ("4.1", "4.2", "5.2", "5.3")
}


@cache
def row(name: str) -> dict[str, Source]:
    """The releases of a row, oldest first."""
    found: dict[str, dict[str, bytes]] = {}
    with tarfile.open(ROWS / f"{name}.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                _, release, path = member.name.split("/", 2)
                found.setdefault(release, {})[path] = file.read()
    entries = ("NeTEx_publication.xsd",) if name == "netex" else ()
    sources = {release: memory_source(release, found[release]) for release in sorted(found, key=natural)}
    return {release: Source(s.name, s.paths, s.read, entries) for release, s in sources.items()}
