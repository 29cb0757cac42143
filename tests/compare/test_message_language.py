"""Whether one release's messages are another's: random pairs of schemas, documents of each, and libxml2 as the judge."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import settings
from lxml import etree
from support.depth import of_depth
from support.random_documents import Documents
from support.random_schemas import Maker, is_consistent, text

from webexgen.compare.change import mirror
from webexgen.compare.diff import diff
from webexgen.compare.language.messages import MessageLanguage, Verdict
from webexgen.compare.policy import judge
from webexgen.compare.rules.rule import Observer, worst
from webexgen.compare.rules.rule import Verdict as Word
from webexgen.schema.model import Api, Module, Operation
from webexgen.schema.reader import _Declarations

pytestmark = pytest.mark.hypothesis  # for `make fuzz`, like every other property
LONG = settings.get_current_profile_name() == "long"
PAIRS = int(os.environ.get("FUZZ_EXAMPLES", "5000")) if LONG else of_depth(40, 150)
SEED = int(os.environ.get("FUZZ_SEED", "1"))  # among those of 0 is a pair that libxml2 takes half a minute for
ROOT = "{urn:t}R"


def model(schema: str) -> Api:
    root = etree.fromstring(schema.encode())
    declarations = _Declarations(root, "")
    named = root.iterchildren("{*}complexType", "{*}simpleType")
    types = {name: type_ for node in named for name, type_ in declarations.of(node).items()}
    operation = Operation("Op", "t", ROOT, ROOT, "java:t.Op", xsi_seen=True)
    return Api("", "", "", (Module("t", "urn:t", "t", "t", types),), (operation,))


@dataclass
class Pair:
    """Two schemas as text, and documents of each."""

    old: str
    new: str
    olds: Documents
    news: Documents


def draw(random: Random, *, rewritten: bool = False) -> Pair | None:
    """None where libxml2 does not take one of the schemas."""
    maker = Maker(random)
    schema = maker.schema()
    other = maker.rewritten(schema) if rewritten else maker.edited(schema)
    if not is_consistent(schema) or not is_consistent(other):
        return None
    old, new = text(schema), text(other)
    texts = tuple(re.findall(r'value="([^"]*)"', old + new))
    try:
        return Pair(old, new, Documents(old, random, texts), Documents(new, random, texts))
    except etree.XMLSchemaParseError:
        return None


def refuted(documents: Documents, other: Documents, count: int) -> tuple[int, etree._Element | None]:
    """How many documents were drawn, and the first that the other schema refuses."""
    drawn = 0
    for document in documents.draw(count):
        drawn += 1
        if not other.schema.validate(document) and not miscounted(other, document):
            return drawn, document
    return drawn, None


def miscounted(documents: Documents, document: etree._Element) -> bool:
    """Whether libxml2 refuses children that the content model allows: it does not go back where it has counted too far."""
    return all(
        error.type_name == "SCHEMAV_ELEMENT_CONTENT" for error in documents.schema.error_log
    ) and documents.matches(document)


def test_no_document_refutes_what_is_proved() -> None:
    counts: Counter[str] = Counter()
    number = 0
    while counts["pairs"] < PAIRS:
        number += 1
        random = Random(SEED * 1_000_003 + number)
        pair = draw(random)
        if pair is None:
            counts["not schemas"] += 1
            continue
        counts["pairs"] += 1
        models = model(pair.old), model(pair.new)
        for way, (one, other), sides in (
            ("forth", models, (pair.olds, pair.news)),
            ("back", models[::-1], (pair.news, pair.olds)),
        ):
            verdict = MessageLanguage(one, other).verdict((ROOT, ROOT))
            drawn, document = refuted(*sides, 30 if verdict.holds else 60)
            counts["documents"] += drawn
            counts[summary(verdict, document)] += 1
            if verdict.holds and document is not None:
                shown = etree.tostring(document).decode()
                raise AssertionError(
                    f"seed {number} {way}\n{pair.old}\n{pair.new}\n{shown}\n{other_error(sides[1], document)}"
                )
            if verdict.holds is False and document is None and drawn > 20 and os.environ.get("FUZZ_SHOW"):
                print(f"seed {number} {way}", verdict)
    print(dict(counts))


def other_error(documents: Documents, document: etree._Element) -> str:
    documents.schema.validate(document)
    return str(documents.schema.error_log)


def summary(verdict: Verdict, document: etree._Element | None) -> str:
    if verdict.holds is None:
        return "not decided"
    if verdict.holds:
        return "included" if document is None else "false negative"
    return "refuted, and no document shows it" if document is None else "refuted"


def test_a_rewrite_changes_no_message() -> None:
    number = rewritten = 0
    while rewritten < PAIRS // 2:
        number += 1
        pair = draw(Random(SEED * 1_000_003 + number), rewritten=True)
        if pair is None:
            continue
        rewritten += 1
        models = model(pair.old), model(pair.new)
        for one, other in (models, models[::-1]):
            verdict = MessageLanguage(one, other).verdict((ROOT, ROOT))
            assert verdict.holds, f"seed {number} {verdict}\n{pair.old}\n{pair.new}"
        for finding in judge(diff(*models)):
            seen = {
                one: word for one, word in finding.verdicts.items() if one is not Observer.SOURCE and word != Word.OK
            }
            assert not seen, f"seed {number} {finding.change.id} {seen}\n{pair.old}\n{pair.new}"
        _, document = refuted(pair.olds, pair.news, 10)
        assert document is None, f"seed {number}\n{pair.old}\n{pair.new}\n{etree.tostring(document).decode()}"


OBSERVERS = (Observer.OLD_REQUEST, Observer.NEW_SEND, Observer.VALIDATING_READER)


def test_no_document_refutes_a_verdict() -> None:
    """The verdicts of whoever sends or validates, against the documents of both sides."""
    counts: Counter[str] = Counter()
    number = 0
    while counts["pairs"] < PAIRS:
        number += 1
        random = Random(SEED * 1_000_003 + number)
        pair = draw(random)
        if pair is None:
            continue
        counts["pairs"] += 1
        old, new = model(pair.old), model(pair.new)
        changes = diff(old, new)
        assert {c.id: c for c in map(mirror, changes)} == {c.id: c for c in diff(new, old)}, f"seed {number}, mirrored"
        findings = judge(changes)
        said = {one: worst(finding.verdicts[one] for finding in findings) for one in OBSERVERS}
        narrowed = MessageLanguage(old, new).verdict((ROOT, ROOT)).holds is not True
        widened = MessageLanguage(new, old).verdict((ROOT, ROOT)).holds is not True
        _, lost = refuted(pair.olds, pair.news, 60 if narrowed else 15)
        _, won = refuted(pair.news, pair.olds, 60 if widened else 15)
        for observer, document, proved in (
            (Observer.OLD_REQUEST, lost, narrowed),
            (Observer.NEW_SEND, won, widened),
            (Observer.VALIDATING_READER, won, widened),
        ):
            fine = said[observer] in (
                (Word.OK,) if observer is Observer.NEW_SEND else (Word.OK, Word.WARNS, Word.LOSES_DATA)
            )
            shown = "" if document is None else etree.tostring(document).decode()
            told = "\n".join(change.id for change in changes)
            assert not (
                fine and document is not None
            ), f"seed {number} {observer}\n{told}\n{pair.old}\n{pair.new}\n{shown}"
            assert not (fine and proved), f"seed {number} {observer} proved\n{told}\n{pair.old}\n{pair.new}"
            counts["false alarm" if not fine and not proved else "right"] += 1
            if not fine and not proved and os.environ.get("FUZZ_SHOW"):
                print(f"seed {number} {observer} false alarm: {told}".replace("\n", " "))
    print(dict(counts))
