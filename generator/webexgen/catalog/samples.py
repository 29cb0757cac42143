"""The samples that the page documents: verbatim text, listed repairs, well-formed message.

A text is kept as the page has it. What keeps it from being a message (no envelope, a remark, three dots) is listed
beside it in samples.toml, and the message is computed from the two.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args
from xml.parsers import expat

from webexgen.catalog.announcement import Direction
from webexgen.catalog.graph import update_names
from webexgen.catalog.toml_reader import Key, Row, Rows, Sort, Table, read
from webexgen.errors import SampleError, listed, nearest

__all__ = ["KINDS", "SAMPLES", "Repair", "Sample", "load_samples", "repair", "repaired", "unlisted"]

_FILE = re.compile(r"(?P<number>\d+)-(?P<name>[a-z0-9-]+-(?P<direction>request|response))\.xml")
_DECLARED_ENCODING = re.compile(r'<\?xml[^>]*\bencoding="([^"]+)"')
_START_TAG = re.compile(r"<[A-Za-z][^<>]*?(?=/?>)")


@dataclass(frozen=True, slots=True)
class Repair:
    """One step from verbatim text to message. `kind` names a function of `KINDS`, `arguments` are its keywords."""

    kind: str
    reason: str
    arguments: Mapping[str, str | Sequence[str]] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """A message or fragment of the page.

    `number` is its place within the update, `line` its first line in the page's text, `heading` the nearest one there.
    `oddities` are the page's own slips, kept. `invalid` tells why even the repaired message can't be valid. `verbatim` may be no XML at all: see `repair`.
    `where` is the file and line that names its operation.
    """

    update: str
    number: int
    name: str
    heading: str
    line: int
    operation: str
    direction: Direction
    oddities: tuple[str, ...]
    invalid: str
    repairs: tuple[Repair, ...]
    verbatim: str
    where: str = field(default="", compare=False)

    @property
    def file(self) -> str:
        """Where the verbatim text stands, from the catalog's root."""
        return f"{self.update}/samples/{self.number:02}-{self.name}.xml"


_SAMPLE = Table(
    {
        "file": Key(filled=True),
        "heading": Key(),
        "line": Key(Sort.NUMBER),
        "operation": Key(),
        "direction": Key(words=get_args(Direction)),
        "oddities": Key(Sort.TEXTS, optional=True, filled=True),
        "invalid": Key(optional=True),
        # What a repair takes, the function of its kind says.
        "repairs": Rows(Table({"kind": Key(), "reason": Key(filled=True)}, is_open=True)),
    }
)


SAMPLES = Table({"samples": Rows(_SAMPLE)})


def load_samples(catalog_dir: Path) -> tuple[Sample, ...]:
    """Every sample of every update: the newest update of releases.toml first, samples of one update by their place in the source.

    Raises `SampleError` with all rows of all samples.toml that do not hold, each with file and line.
    """
    samples: list[Sample] = []
    findings: list[str] = []
    for path in sorted(catalog_dir.glob("*/samples.toml")):
        try:
            rows = read(path, SAMPLES, SampleError).get("samples", ())
        except SampleError as error:
            findings.append(str(error))
            continue
        findings += [] if rows else [f"{path}:1: has no [[samples]]"]
        listed_in: dict[str, str] = {}
        for row in rows:
            if row["file"] in listed_in:
                findings.append(f"{row.where('file')}: {row['file']} is listed at {listed_in[row['file']]} already")
                continue
            listed_in[row["file"]] = row.where("file")
            try:
                samples.append(_sample(path.parent, row))
            except SampleError as error:
                findings.append(str(error))
    if findings:
        raise SampleError(listed(findings))
    newest_first = {name: place for place, name in enumerate(update_names(catalog_dir))}
    return tuple(sorted(samples, key=lambda s: (newest_first.get(s.update, -1), s.update, s.line)))


def repair(sample: Sample) -> bytes:
    """The sample as a well-formed message, in the encoding that its text declares (UTF-8 where it declares none).

    Raises `SampleError` if a repair changes nothing, or if the repaired text is not well-formed.
    """
    text = sample.verbatim
    for step in sample.repairs:
        text = repaired(text, step, sample)
    declared = _DECLARED_ENCODING.match(text)
    try:
        message = text.encode(declared[1] if declared else "utf-8", "xmlcharrefreplace")
        expat.ParserCreate(namespace_separator=" ").Parse(message, True)
    except (expat.ExpatError, LookupError) as error:
        raise SampleError(f"{sample.file}: not well-formed after its repairs: {error}; list what is missing") from None
    return message


def repaired(text: str, step: Repair, sample: Sample) -> str:
    """The text after one repair. Raises `SampleError` if it changes nothing."""
    changed = KINDS[step.kind](text, **step.arguments)
    if changed == text:
        raise SampleError(
            f"{sample.file}: repair {step.kind!r} {dict(step.arguments)} found nothing to repair; "
            "correct its keys or its place among the repairs, or take it out of samples.toml"
        )
    return changed


def unlisted(catalog_dir: Path) -> tuple[Path, ...]:
    """The files in folders of samples that no samples.toml lists, by path."""
    listed = {catalog_dir / sample.file for sample in load_samples(catalog_dir)}
    return tuple(path for path in sorted(catalog_dir.glob("*/samples/*")) if path not in listed)


def _sample(folder: Path, row: Row) -> Sample:
    named = _FILE.fullmatch(row["file"])
    if named is None or named["direction"] != row["direction"]:
        raise SampleError(f"{row.where('file')}: the file's name must be NN-<operation>-{row['direction']}.xml")
    path = folder / "samples" / row["file"]
    try:
        verbatim = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SampleError(f"{row.where('file')}: {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SampleError(f"{row.where('file')}: {path} is not UTF-8") from None
    return Sample(
        update=folder.name,
        number=int(named["number"]),
        name=named["name"],
        heading=row["heading"],
        line=row["line"],
        operation=row["operation"],
        direction=row["direction"],
        oddities=row.get("oddities", ()),
        invalid=row.get("invalid", ""),
        repairs=tuple(map(_repair, row.get("repairs", ()))),
        verbatim=verbatim,
        where=row.where("operation"),
    )


def _repair(row: Row) -> Repair:
    kind = row["kind"]
    if kind not in KINDS:
        near = nearest(kind, KINDS) or f"; there are {', '.join(KINDS)}"
        raise SampleError(f"{row.where('kind')}: there is no repair of kind {kind!r}{near}")
    arguments = {key: _frozen(value) for key, value in row.items() if key not in {"kind", "reason"}}
    _, *parameters = inspect.signature(KINDS[kind]).parameters.values()
    known = {parameter.name: str(parameter.annotation) for parameter in parameters}
    for key, value in arguments.items():
        if key not in known:
            raise SampleError(
                f"{row.where(key)}: repair {kind!r}: unknown key {key!r}{nearest(key, [*known, 'kind', 'reason'])}"
            )
        wanted = Sort.TEXT if known[key] == "str" else Sort.TEXTS
        if not wanted.accepts(row[key]):
            raise SampleError(f"{row.where(key)}: repair {kind!r}: {key} must be {wanted}")
        if not value or not all(value):
            raise SampleError(f"{row.where(key)}: repair {kind!r}: {key} is empty; fill it in or leave it out")
    missing = [p.name for p in parameters if p.default is p.empty and p.name not in arguments]
    if missing:
        raise SampleError(f"{row.where()}: repair {kind!r}: {' and '.join(missing)} must be given")
    return Repair(kind, row["reason"], arguments)


def _frozen(value: Any) -> Any:
    return tuple(cast("Any", value)) if isinstance(value, list) else value


def declare_prefix(text: str, *, prefix: str, namespace: str) -> str:
    """Bind a prefix that the text uses, on the outermost start tag."""
    used = re.search(rf'[<\s"]{re.escape(prefix)}:', text)
    if not used or f"xmlns:{prefix}=" in text:
        return text
    return _START_TAG.sub(lambda found: f'{found[0]} xmlns:{prefix}="{namespace}"', text, count=1)


def wrap(text: str, *, within: Sequence[str], first: str = "") -> str:
    """Put a fragment into elements that the page leaves out: see `_start_tags` for `within` and `first`."""
    if _starts(text, within[0]):
        return text
    return _start_tags(within, first) + text + _end_tags(within)


def open_elements(text: str, *, within: Sequence[str], first: str = "") -> str:
    """Add the start tags of elements that the text only ends, at least the innermost: see `_start_tags` for `within` and `first`."""
    bare = re.sub(r"\s", "", text)
    ends = any(bare.endswith(re.sub(r"\s", "", _end_tags(within[outer:]))) for outer in range(len(within)))
    return _start_tags(within, first) + text if ends and not _starts(text, within[0]) else text


def close_elements(text: str, *, within: Sequence[str]) -> str:
    """Add the end tags of elements, outermost first in `within`, that the text only starts."""
    ends = [element for element in within if _starts(text, element) <= text.count(f"</{element}>")]
    return text if ends else text + _end_tags(within)


def rename_end_tag(text: str, *, name: str, to: str) -> str:
    """Give an end tag the name of its start tag."""
    return text.replace(f"</{name}>", f"</{to}>") if _starts(text, to) else text


def unnest(text: str, *, element: str) -> str:
    """Put an element behind the one of the same name that wrongly holds it; both stay."""
    start, end = rf"<{re.escape(element)}\b[^<>]*>", rf"</{re.escape(element)}>"
    nested = rf"({start})(\s*{start}.*{end})\s*{end}"
    return re.sub(nested, lambda found: f"{found[1]}</{element}>{found[2]}", text, count=1, flags=re.DOTALL)


def choose(text: str, *, keep: str, drop: str) -> str:
    """Keep one of two elements with the word 'or' between them, whichever comes first."""
    kept, dropped = (rf"<{re.escape(name)}>[^<]*</{re.escape(name)}>" for name in (keep, drop))
    text = re.sub(rf"({kept})\s+or\s+{dropped}", r"\1", text)
    return re.sub(rf"{dropped}\s+or\s+({kept})", r"\1", text)


def drop_remark(text: str) -> str:
    """Take out remarks that follow a tag, from two slashes to the end of the line."""
    return re.sub(r"(?<=>)[ \t]*//.*$", "", text, flags=re.MULTILINE)


def drop_ellipsis(text: str) -> str:
    """Take out lines of three dots."""
    return re.sub(r"^\.\.\.\n", "", text, flags=re.MULTILINE)


def unmask(text: str, *, element: str) -> str:
    """Put zeros in the place of the number signs that mask an element's digits."""
    value = rf"(<{re.escape(element)}>)([0-9#]+)(</{re.escape(element)}>)"
    return re.sub(value, lambda found: found[1] + found[2].replace("#", "0") + found[3], text)


def escape_ampersand(text: str) -> str:
    """Escape ampersands that begin no reference."""
    return re.sub(r"&(?!\w+;|#\w+;)", "&amp;", text)


def _starts(text: str, element: str) -> int:
    return len(re.findall(rf"<{re.escape(_name(element))}(?=[\s>])", text))


def _start_tags(within: Sequence[str], first: str) -> str:
    """Start `within`, outermost first, each a name or a name and its xsi:type; `first`, empty, is the first child, if there is one."""
    outermost, *others = [re.sub(r" (.*)", r' xsi:type="\1"', element) for element in within]
    return f"<{outermost}>\n" + (f"<{first}/>\n" if first else "") + "".join(f"<{element}>\n" for element in others)


def _end_tags(within: Sequence[str]) -> str:
    return "".join(f"</{_name(element)}>\n" for element in reversed(within))


def _name(element: str) -> str:
    return element.partition(" ")[0]


# A function that does not find what it is for returns the text as it was; `repair` then raises.
KINDS: Mapping[str, Callable[..., str]] = {
    "choose": choose,
    "close": close_elements,
    "declare-prefix": declare_prefix,
    "drop-ellipsis": drop_ellipsis,
    "drop-remark": drop_remark,
    "escape-ampersand": escape_ampersand,
    "open": open_elements,
    "rename-end-tag": rename_end_tag,
    "unmask": unmask,
    "unnest": unnest,
    "wrap": wrap,
}
