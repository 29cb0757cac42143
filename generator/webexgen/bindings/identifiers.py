"""Names of the schema -> names of Python: classes, fields, enumeration members, modules. Whatever comes in, an identifier comes out."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from webexgen.schema.spelling import snake

__all__ = ["Naming", "constant", "identifier", "module_name", "release_folder", "unique"]

_HIDING = frozenset(
    {"annotations", "attribute", "bool", "bytes", "element", "float", "int", "list", "self", "str", "text_content"}
)
"""What a generated module or class uses by these names: a field or module of one of them would hide it."""


def release_folder(release: str) -> str:
    """40.12.0 -> v40_12_0"""
    return "v" + _word_characters(release)


def module_name(name: str, taken: Collection[str]) -> str:
    """meeting-auo -> meeting_auo, class -> class_; another name than those that are taken, whatever the letter case."""
    found = identifier(name)
    known = {other.lower() for other in taken}
    while found.lower() in known:
        found += "_"
    return found


def identifier(text: str) -> str:
    """A name that Python takes for a field or module: from -> from_, _x -> x, 2fa -> x_2fa, str -> str_."""
    name = _word_characters(unicodedata.normalize("NFKC", text)).lstrip("_")
    if not name.isidentifier():
        name = f"x_{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in _HIDING else name


def _word_characters(text: str) -> str:
    return "".join(char if f"a{char}".isidentifier() else "_" for char in text)


class Naming:
    """Splits words of the API.

    `acronyms` are those that run into a lower-case word: HQvideo, PMRheaderBranding. `words` gives words that no rule can split
    as they are to stand in a name of Python: QandA -> q_and_a. `fields` names the elements that the rules would name badly.
    """

    def __init__(self, acronyms: Iterable[str], fields: Mapping[str, str], words: Mapping[str, str]) -> None:
        self._fields = fields
        self._words = words
        self._acronym = _any_of(acronyms, before=r"(?<![A-Z])", after=r"(?=[a-z])")
        self._word = _any_of(words)
        self._snakes: dict[str, str] = {}
        self._pascals: dict[str, str] = {}

    def snake(self, name: str) -> str:
        """meetingUUID -> meeting_uuid, HQvideo -> hq_video, from -> from_"""
        found = self._snakes.get(name)
        if found is None:
            found = self._snakes[name] = self._fields.get(name) or self._snake(name)
        return found

    def _snake(self, name: str) -> str:
        text = self._word.sub(lambda word: f"_{self._words[word[0]]}_", name) if self._word else name
        text = self._acronym.sub(r"\g<0>_", text) if self._acronym else text
        text = snake(text)
        if self._word and self._word.search(name):
            text = re.sub("__+", "_", text).strip("_")
        return identifier(text)

    def pascal(self, name: str) -> str:
        """placeOrder -> PlaceOrder, iCalendarURLType -> ICalendarURLType"""
        found = self._pascals.get(name)
        if found is None:
            text = "".join(part[:1].upper() + part[1:] for part in re.split(r"\W", name))
            found = self._pascals[name] = identifier(text[:1].upper() + text[1:])
        return found

    def class_name(self, name: str) -> str:
        """The class of a named type: accessControlType -> AccessControl, timeZoneTypeType -> TimeZoneType."""
        text = self.pascal(name)
        return text.removesuffix("Type") or text


def _any_of(words: Iterable[str], before: str = "", after: str = "") -> re.Pattern[str] | None:
    """A pattern for any of these words, the longest first; None where there are none."""
    known = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(f"{before}(?:{known}){after}") if known else None


def constant(value: str) -> str:
    """MeetingCenter -> MEETING_CENTER, 'GMT-12:00, Dateline' -> GMT_MINUS_12_00_DATELINE, 256 -> VALUE_256, J2EE -> J2EE"""
    text = unicodedata.normalize("NFKD", value).replace("+", " PLUS ")
    text = re.sub(r"-(?=\d)", " MINUS ", text)
    text = re.sub(r"([a-z])([A-Z])|([0-9])([A-Z][a-z])", lambda m: "_".join(g for g in m.groups() if g), text)
    text = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").upper()
    return text if text and not text[0].isdigit() else f"VALUE_{text}"


def unique(names: Iterable[str]) -> list[str]:
    """The names; one that is there already gets the first number behind it that makes it another one."""
    taken: set[str] = set()
    numbered: list[str] = []
    for name in names:
        number, found = 1, name
        while found in taken:
            number += 1
            found = f"{name}_{number}"
        taken.add(found)
        numbered.append(found)
    return numbered
