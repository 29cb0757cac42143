"""What an upgrade means to what is in use, as plain values for JSON and SARIF."""

from __future__ import annotations

from collections.abc import Mapping

from webexgen.compat.upgrade import Effect, State, Upgrade

__all__ = ["sarif", "summary"]

_LEVELS: Mapping[State, str] = {
    State.BROKEN: "error",
    State.POSSIBLY_AFFECTED: "warning",
    State.UNKNOWN: "warning",
    State.ACCEPTED: "note",
    State.UNAFFECTED: "none",
}


def summary(effect: Effect) -> str:
    """What happens, to whom, and what to do, in one line."""
    places = f" at {', '.join(effect.places)}" if effect.places else ""
    callers = f", for {effect.callers}" if effect.callers else ""
    return f"{effect.operation} {effect.direction}{places}: {effect.title}{callers}. {effect.why} {effect.do}"


def sarif(found: Upgrade) -> Mapping[str, object]:
    """The effects as a SARIF 2.1.0 log, each at the files that it is about."""
    rules = {effect.rule: effect for effect in found.effects}
    ids = [*rules]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "webexgen",
                        "rules": [{"id": id_, "help": {"text": effect.do}} for id_, effect in rules.items()],
                    }
                },
                "automationDetails": {"id": f"webexgen upgrade {found.old} {found.new}"},
                "columnKind": "unicodeCodePoints",
                "results": [_result(effect, ids) for effect in found.effects],
            }
        ],
    }


def _result(effect: Effect, ids: list[str]) -> Mapping[str, object]:
    values: dict[str, object] = {
        "ruleId": effect.rule,
        "ruleIndex": ids.index(effect.rule),
        "level": _LEVELS[effect.state],
        "message": {"text": summary(effect)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": site.file},
                    **({"region": {"startLine": site.line}} if site.line else {}),
                }
            }
            for site in effect.sites
        ],
    }
    if effect.state is State.ACCEPTED:
        values["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": reason} for reason in effect.reasons
        ]
    return values
