"""Documented samples, read with the generated bindings, written back, and held against the release's schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from rich.table import Table

from webexgen.catalog.graph import Catalog, Release
from webexgen.catalog.samples import Sample, load_samples, repair
from webexgen.message.canonical import canonical
from webexgen.message.package import bindings
from webexgen.message.qualified import qualified
from webexgen.progress import Progress, quiet
from webexgen.schema.loader import Models
from webexgen.schema.model import Api

__all__ = ["Outcome", "Report", "Row", "examine"]

_STATES = ("", "valid", "order", "no")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sample in one release.

    `same`: written back, it is the same document. `unknown`: names that no field of this release takes, an unknown operation
    among them. `invalid`: what libxml2 has against the message, nothing where it is valid; `disordered`: what it has
    against the same message with its children in the schema's order.
    """

    release: str
    same: bool
    unknown: tuple[str, ...]
    invalid: str
    disordered: str


@dataclass(frozen=True, slots=True)
class Row:
    """One sample in all releases asked for. `due` are those that have its update, `own` those that ship it: there it should be known
    and valid, or its `invalid` in samples.toml says why not: "order" for children in another order than the schema's, else a
    reason. Later ones may have removed what it shows. `complete`: all that ship it were asked for.
    """

    sample: Sample
    outcomes: tuple[Outcome, ...]
    due: tuple[Outcome, ...]
    own: tuple[Outcome, ...]
    complete: bool

    @property
    def state(self) -> str:
        """valid, order (valid once its children stand in the schema's order), or no; nothing where it is not due.

        In the releases that ship its update, or, if none of them was asked for, in those that have it.
        """
        if not self.due:
            return ""
        judged = self.own or self.due
        if not any(outcome.unknown or outcome.invalid for outcome in judged):
            return "valid"
        return "no" if any(outcome.unknown or outcome.disordered for outcome in judged) else "order"

    @property
    def holds(self) -> bool:
        """Every round trip gives the same document, and the message is as valid as samples.toml says it can be.

        Where not all releases that ship its update were asked it may be better: one train may require what the other does not.
        """
        said = {"": "valid", "order": "order"}.get(self.sample.invalid, "no")
        expected = (said,) if self.complete else _STATES[: _STATES.index(said) + 1]
        return all(outcome.same for outcome in self.outcomes) and (not self.own or self.state in expected)

    @property
    def fault(self) -> str:
        """The first thing that is not as it should be, in words."""
        changed = next((f"another document in {o.release}" for o in self.outcomes if not o.same), "")
        told = next((o.disordered or o.invalid for o in self.own if o.disordered or o.invalid), "")
        unknown = next((f"unknown: {', '.join(o.unknown)}" for o in self.own if o.unknown), "")
        return changed or told or unknown or "it is valid"


@dataclass(frozen=True, slots=True)
class Report:
    rows: tuple[Row, ...]

    @property
    def holds(self) -> bool:
        return all(row.holds for row in self.rows)

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "sample": row.sample.file,
                "heading": row.sample.heading,
                "line": row.sample.line,
                "operation": row.sample.operation,
                "direction": row.sample.direction,
                "repairs": [{"kind": r.kind, "reason": r.reason} for r in row.sample.repairs],
                "oddities": list(row.sample.oddities),
                "state": row.state,
                "reason": row.sample.invalid or None,
                "holds": row.holds,
                "releases": {
                    o.release: {
                        "same": o.same,
                        "unknown": list(o.unknown),
                        "invalid": o.invalid or None,
                        "invalid_in_order": o.disordered or None,
                    }
                    for o in row.outcomes
                },
            }
            for row in self.rows
        ]

    def as_table(self) -> Table:
        table = Table(box=None, pad_edge=False, caption=self._summary(), caption_justify="left")
        for column in ("sample", "repairs", "same", "known", "valid", "why not"):
            table.add_column(
                column,
                no_wrap=column not in ("repairs", "why not"),
                justify="right" if column in ("same", "known") else "left",
            )
        for row in self.rows:
            reason = "" if row.sample.invalid == "order" else row.sample.invalid
            table.add_row(
                row.sample.file.replace("samples/", "").removesuffix(".xml"),
                " ".join(dict.fromkeys(r.kind for r in row.sample.repairs)),
                f"{sum(o.same for o in row.outcomes)}/{len(row.outcomes)}",
                f"{sum(not o.unknown for o in row.due)}/{len(row.due)}",
                row.state,
                reason if row.holds else f"[bold red]does not hold[/] {row.fault}",
            )
        return table

    def _summary(self) -> str:
        trips = [outcome.same for row in self.rows for outcome in row.outcomes]
        states = [row.state for row in self.rows]
        return (
            f"{len(self.rows)} samples, {sum(trips)} of {len(trips)} round trips give the same document.\n"
            f"In the releases of the sample's update: {states.count('valid')} valid as they stand, "
            f"{states.count('order')} valid with their children in the schema's order, {states.count('no')} not, with the reason."
        )


def examine(
    catalog: Catalog,
    releases: Iterable[Release],
    out: Path | None,
    progress: Progress = quiet,
    only: tuple[Sample, ...] | None = None,
) -> Report:
    """Read, write back and validate every sample, or `only` some, in every one of `releases`."""
    chosen = tuple(releases)
    samples = load_samples(catalog.root) if only is None else only
    messages = {sample.file: repair(sample) for sample in samples}
    models = Models(catalog)
    outcomes: dict[str, list[Outcome]] = {sample.file: [] for sample in samples}
    due: dict[str, list[Outcome]] = {sample.file: [] for sample in samples}
    for number, release in enumerate(chosen, 1):
        api, schema = models.load(release.name), models.schemas(release.name).compile()
        package = bindings(catalog, release, out)
        lineage = {update.name for update in catalog.lineage(release)}
        for sample in samples:
            outcome = _outcome(release, messages[sample.file], package, api, schema)
            outcomes[sample.file].append(outcome)
            if sample.update in lineage:
                due[sample.file].append(outcome)
        progress("reading samples", number, len(chosen))
    return Report(tuple(_row(catalog, s, tuple(outcomes[s.file]), tuple(due[s.file])) for s in samples))


def _row(catalog: Catalog, sample: Sample, outcomes: tuple[Outcome, ...], due: tuple[Outcome, ...]) -> Row:
    shipping = [name for name, release in catalog.releases.items() if release.update == sample.update]
    own = tuple(outcome for outcome in due if outcome.release in shipping)
    return Row(sample, outcomes, due, own, complete=len(own) == len(shipping))


def _outcome(release: Release, data: bytes, package: Any, api: Api, schema: etree.XMLSchema) -> Outcome:
    message = package.parse(data)
    same = canonical(package.render(message)) == canonical(data)
    unknown = tuple(dict.fromkeys(_unknown(message._envelope, package)))
    invalid, disordered = (_against(schema, qualified(data, api, ordered=ordered)) for ordered in (False, True))
    misplaced = [problem for problem in package.validate(message) if problem.code == "qualification"]
    if misplaced:  # `qualified` has put right what a site reads as it stands
        invalid, disordered = invalid or str(misplaced[0]), disordered or str(misplaced[0])
    return Outcome(release.name, same, unknown, invalid, disordered)


def _against(schema: etree.XMLSchema, root: etree._Element) -> str:
    return "" if schema.validate(root) else str(schema.error_log[0].message)


def _unknown(value: Any, package: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _unknown(item, package)
    elif isinstance(value, package.UnknownContent):
        yield value.type or value.name
    elif isinstance(value, package.Model):
        yield from (element.name for element in package.extra(value))  # noqa: S610
        for name in value.__dataclass_fields__:
            yield from _unknown(getattr(value, name), package)
