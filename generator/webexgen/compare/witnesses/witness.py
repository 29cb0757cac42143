"""Messages that show a change: valid under one release's schema and invalid under the other's, because libxml2 says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Literal

from lxml import etree

from webexgen.compare.change import Change, Reach
from webexgen.compare.witnesses.identities import identified
from webexgen.compare.witnesses.search import OPERATIONS, Party, Search, Which
from webexgen.compare.witnesses.strategies import STRATEGIES, refused_alone
from webexgen.compare.witnesses.substitution import substitutions
from webexgen.message.minimal import NO_MESSAGE, as_sent, document, find

__all__ = ["Reading", "Witness", "unshown", "witness"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a release's bindings make of the place that has changed.

    typed: a field holds it, `value` is its repr; text: the field's text is no value of its type and is kept beside it; kept: no
    field takes it, but it comes back when the message is written; absent: nothing is there; unreadable: the bindings' error.
    """

    state: Literal["typed", "text", "kept", "absent", "unreadable"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A message that shows a change. If `confirmed`, libxml2 takes it under one schema, and under the other says `word` of it.

    It may say it of another difference that no message can do without; then it refuses the change by itself too. If not
    confirmed, `why_not` is the reason, and the rest is empty; there may be none unless it is `decided` that one must exist. `message` is in the qualified form that the schema speaks of;
    `bindings` tells how it is read as it is sent, by the releases whose bindings are at hand.
    """

    message: bytes
    valid_under: Which | None
    invalid_under: Which | None
    word: str
    bindings: Mapping[Which, Reading] = field(hash=False)
    confirmed: bool
    why_not: str = ""
    decided: bool = True


def witness(change: Change, reach: Reach, old: Party, new: Party, valid_under: Which | None = None) -> Witness:
    """The smallest message found that shows `change` where `reach` says.

    `valid_under` is the release of whoever sends: "old" for an old client's request and an older site's response, "new" for the
    others. Without it both are tried, what happens when a site moves before what happens on the way back.
    """
    if change.kind not in OPERATIONS and not all(side.api.operation(reach.operation) for side in (old, new)):
        return unshown("documents begin with another element now")
    reasons: list[str] = []
    sides: dict[Which, Party] = {"old": old, "new": new}
    decided = change.kind in STRATEGIES
    order: tuple[Which, ...] = ("old", "new") if reach.direction == "request" else ("new", "old")
    for which in (valid_under,) if valid_under else order:
        other: Which = "new" if which == "old" else "old"
        search = Search(change, reach, which, sides[which], sides[other])
        for types in substitutions(search):
            search = dataclasses.replace(search, types=types)
            for root in (made for strategy in STRATEGIES.get(change.kind, ()) for made in strategy(search)):
                if root.tag == NO_MESSAGE and len(root) != 1:
                    continue  # there is no document without a document element, or with two
                data = document(identified(search, root))
                word = search.word(data, refused_alone)
                if word:
                    sent = document(as_sent(search.valid.api, root))
                    readings = _readings(sides, sent, search.path, search.body)
                    return Witness(sides[which].own(data), which, other, word, readings, confirmed=True)
        reasons += [min(search.reasons, key=itemgetter(0))[1]] if search.reasons else []
        decided = decided and not search.undecided
    why_not = "; ".join(dict.fromkeys(reasons)) or f"no message shows it: {change.kind}"
    return unshown(why_not, decided=decided)


def unshown(why_not: str, *, decided: bool = False) -> Witness:
    """No message, and the reason."""
    return Witness(b"", None, None, "", {}, confirmed=False, why_not=why_not, decided=decided)


def _readings(sides: Mapping[Which, Party], sent: bytes, path: str, body: str) -> dict[Which, Reading]:
    return {
        which: _reading(side.package, sent, path, body) for which, side in sides.items() if side.package is not None
    }


def _reading(package: Any, sent: bytes, path: str, body: str) -> Reading:
    try:
        read = package.parse(sent)
    except package.MessageError as error:
        return Reading("unreadable", str(error))
    kept = Reading("kept" if find(etree.fromstring(package.render(read)), path) else "absent")
    value: Any = read.body[0]
    for step in path.removeprefix(body).split("/")[1:]:
        members = dataclasses.fields(value) if dataclasses.is_dataclass(value) else ()
        member = next((member for member in members if member.metadata["name"] == step), None)
        if member is None:
            return kept
        many, holder, value = str(member.type).startswith("list["), value, getattr(value, member.name)
        value = next(iter(value), None) if many else value
        if value is None:
            text = package.raw(holder, member.name)
            return Reading("text", text) if text else kept
    return kept if isinstance(value, package.UnknownContent) else Reading("typed", repr(value))
