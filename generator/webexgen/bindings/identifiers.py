"""Names of the schema -> names of Python: classes, fields, enumeration members, modules."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping

__all__ = ["Naming", "constant", "module_name", "release_folder", "unique"]


def release_folder(release: str) -> str:
    """40.12.0 -> v40_12_0"""
    return "v" + release.replace(".", "_").replace("-", "_")


def module_name(name: str) -> str:
    """meeting-auo -> meeting_auo"""
    return name.replace("-", "_").replace(".", "_")


class Naming:
    """Splits words of the API.

    `acronyms` are those that run into a lower-case word: HQvideo, PMRheaderBranding. `fields` names the elements that the rules
    would name badly.
    """

    def __init__(self, acronyms: Iterable[str], fields: Mapping[str, str]) -> None:
        self._fields = fields
        known = "|".join(sorted(acronyms, key=lambda a: (-len(a), a)))
        self._acronym = re.compile(rf"(?<![A-Z])({known})(?=[a-z])") if known else None
        self._snakes: dict[str, str] = {}

    def snake(self, name: str) -> str:
        """meetingUUID -> meeting_uuid, HQvideo -> hq_video, from -> from_"""
        found = self._snakes.get(name)
        if found is None:
            found = self._snakes[name] = self._fields.get(name) or self._snake(name)
        return found

    def _snake(self, name: str) -> str:
        text = self._acronym.sub(r"\1_", name) if self._acronym else name
        text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", text)
        text = re.sub(r"([a-z])([A-Z])|([0-9])([A-Z][a-z])", lambda m: "_".join(g for g in m.groups() if g), text)
        text = re.sub(r"\W", "_", text).lower()
        return text + "_" if keyword.iskeyword(text) else text

    def pascal(self, name: str) -> str:
        """createMeeting -> CreateMeeting, iCalendarURLType -> ICalendarURLType"""
        return "".join(part[:1].upper() + part[1:] for part in re.split(r"\W", name))

    def class_name(self, name: str) -> str:
        """The class of a named type: accessControlType -> AccessControl, timeZoneTypeType -> TimeZoneType."""
        text = self.pascal(name)
        return text.removesuffix("Type") or text


def constant(value: str) -> str:
    """MeetingCenter -> MEETING_CENTER, 'GMT-12:00, Dateline' -> GMT_MINUS_12_00_DATELINE, 256 -> VALUE_256"""
    text = unicodedata.normalize("NFKD", value).replace("+", " PLUS ")
    text = re.sub(r"-(?=\d)", " MINUS ", text)
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    text = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").upper()
    return text if text and not text[0].isdigit() else f"VALUE_{text}"


def unique(names: Iterable[str]) -> list[str]:
    """The names; one that stands there already gets its number behind it."""
    counts: dict[str, int] = {}
    numbered: list[str] = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        numbered.append(name if counts[name] == 1 else f"{name}_{counts[name]}")
    return numbered
