"""One documented sample, for whoever adds it: the repaired text, its state, and what samples.toml has to say of it."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import dataclass
from pathlib import Path

from webexgen.catalog.announcement import Direction
from webexgen.catalog.graph import Catalog, Release
from webexgen.catalog.samples import KINDS, Sample, load_samples, repair, repaired, unlisted
from webexgen.compose.composer import Composer
from webexgen.errors import SampleError, UnknownNameError, WebexgenError, nearest
from webexgen.message.roundtrip import Row, examine

__all__ = ["View", "view"]


@dataclass(frozen=True, slots=True)
class View:
    """What there is to read, and whether samples.toml says what is so."""

    text: str
    holds: bool


def view(catalog: Catalog, name: str, release: Release | None, out: Path | None) -> View:
    """The sample `UPDATE/NN`, listed in samples.toml or not, by the bindings of a release: by default the first that ships its update.

    Raises `UnknownNameError` if there is no such file.
    """
    sample, listed = _find(catalog, name)
    update = catalog.updates.get(sample.update)
    if update is None:
        raise UnknownNameError(
            f"{name}: no release has the update {sample.update}{nearest(sample.update, catalog.updates)}"
        )
    release = release or catalog.resolve(update.releases[0])
    try:
        repair(sample)
    except SampleError as error:
        so_far = _unrepaired(sample)
        rows = (
            []
            if listed
            else ["", "samples.toml does not list it; add, and fill in heading and line:", "", _row(sample)]
        )
        return View(
            "\n".join([so_far, "", str(error), *rows, *_proposed(catalog, so_far), "", *_repairs()]), holds=False
        )
    try:
        (row,) = examine(catalog, (release,), out, only=(sample,)).rows
    except WebexgenError as error:
        return View(f"{repair(sample).decode()}\n{sample.file}: {error}", holds=False)
    text = [repair(sample).decode("utf-8", "replace").rstrip(), "", *_state(row, release)]
    if not listed:
        text += ["", "samples.toml does not list it; add, and fill in heading and line:", "", _row(sample)]
        text += ['invalid = "order"'] if row.state == "order" else []
    return View("\n".join(text), listed and row.holds)


def _find(catalog: Catalog, name: str) -> tuple[Sample, bool]:
    samples = {f"{s.update}/{s.number:02}": s for s in load_samples(catalog.root)}
    files = {f"{path.parents[1].name}/{path.name[:2]}": path for path in unlisted(catalog.root)}
    if name in samples:
        return samples[name], True
    if name in files:
        return _from_file(files[name]), False
    raise UnknownNameError(f"there is no sample {name!r}{nearest(name, [*samples, *files])}")


def _from_file(path: Path) -> Sample:
    """A sample that nothing is said of yet. Raises `SampleError` if its name does not say what it is."""
    named = re.fullmatch(r"(\d+)-([a-z0-9-]+)-(request|response)\.xml", path.name)
    if named is None:
        raise SampleError(f"{path}: must be called NN-<operation>-request.xml or NN-<operation>-response.xml")
    operation = "".join(word.capitalize() for word in named[2].split("-"))
    text = path.read_text(encoding="utf-8")
    direction: Direction = "request" if named[3] == "request" else "response"
    return Sample(
        update=path.parents[1].name,
        number=int(named[1]),
        name=f"{named[2]}-{named[3]}",
        heading="",
        line=1,
        operation=operation,
        direction=direction,
        oddities=(),
        invalid="",
        repairs=(),
        verbatim=text,
    )


def _unrepaired(sample: Sample) -> str:
    """The text as far as its repairs have come."""
    text = sample.verbatim
    for step in sample.repairs:
        try:
            text = repaired(text, step, sample)
        except SampleError:
            break
    return text.rstrip()


def _repairs() -> list[str]:
    """What can be listed, from the functions that do it."""
    lines = ["Each repair is a table [[samples.repairs]] with a kind, a reason and its keys:"]
    for kind, function in KINDS.items():
        keys = [name for name in inspect.signature(function).parameters if name != "text"]
        summary = (function.__doc__ or "").splitlines()[0].partition(": see")[0].rstrip(".")
        lines.append(f"  {kind:<17} {', '.join(keys):<18} {summary}")
    return lines


_STATES = {
    "valid": ("valid", "leave `invalid` out"),
    "order": ("valid once its children stand in the schema's order", 'say invalid = "order"'),
    "no": ("not valid", 'say with invalid = "..." why it cannot be, or change the fragment'),
}


def _state(row: Row, release: Release) -> list[str]:
    state, advice = _STATES[row.state or "valid"]
    lines = [f"{row.sample.file}: {state} in {release.name}; {'as samples.toml says' if row.holds else advice}"]
    for outcome in row.due:
        lines += [f"  unknown  {name}" for name in outcome.unknown]
        lines += [f"  libxml2  {outcome.disordered or outcome.invalid}"] if outcome.invalid else []
        lines += [] if outcome.same else ["  written back, it is another document"]
    return lines


def _proposed(catalog: Catalog, text: str) -> list[str]:
    """The repairs, of those that can be told from the text alone, that something is there for."""
    prefixes = {
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
        **{prefix: uri for uri, prefix in Composer(catalog).prefixes.items()},
    }
    tried = [("declare-prefix", {"prefix": prefix, "namespace": uri}) for prefix, uri in prefixes.items()]
    tried += [(kind, {}) for kind in ("drop-ellipsis", "drop-remark", "escape-ampersand")]
    lines: list[str] = []
    for kind, keys in tried:
        if KINDS[kind](text, **keys) != text:
            lines += ["", "[[samples.repairs]]", f"kind = {json.dumps(kind)}"]
            lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
            lines.append('reason = ""')
    return ["", "These repairs find something to do; say the reason of each that is right:", *lines] if lines else []


def _row(sample: Sample) -> str:
    lines = [
        "[[samples]]",
        f"file = {json.dumps(sample.file.rpartition('/')[2])}",
        'heading = ""',
        "line = 1",
        f"operation = {json.dumps(sample.operation)}",
        f"direction = {json.dumps(sample.direction)}",
    ]
    return "\n".join(lines)
