"""The page in a real browser: every view, every key, addresses, print, colours, narrow windows, and no word on the console."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from support.depth import of_depth
from support.paths import ROOT
from support.toy_catalogs import MakeCatalog

from webexgen.catalog.announcement import ExceptionCode, Item, Update
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compare.behaviour import behaviour_changes
from webexgen.compare.configuration import load_configuration
from webexgen.compare.history import History
from webexgen.compare.policy import PROFILES, Observer, judge
from webexgen.report.changelog import Selection, compare
from webexgen.report.explorer.facts import facts
from webexgen.report.explorer.page import explorer
from webexgen.report.explorer.pairs import Told
from webexgen.report.explorer.trees import forest
from webexgen.report.json_document import document
from webexgen.schema.loader import Models

VIEWS = (
    "#/",
    "#/diff",
    "#/diff/40.7.0..40.8.0?for=reader&severity=warning",
    "#/diff/40.2.9..40.4.9",
    "#/op",
    "#/op/GetSessionInfo@40.12.0",
    "#/el/ep:getSessionInfoResponse/confID",
    "#/release/40.4.8",
    "#/find?q=uuid,password",
    "#/find?q=GetSessionInfo+40.8.0",
    "#/op?secrets=passwords",
    "#/rules",
    "#/rules/response-min-occurs-lowered",
    "#/op/GetSesionInfo@40.12.0",
)


OPENED = "(dispatchEvent(new Event('beforeprint')), [...document.querySelectorAll('main [data-id]')])"
"""The findings of a view, whose details are made when they are opened."""

STEPS = 150
"""So many addresses a page of a browser may have in short time; more than 200 are ignored."""


class Visit:
    """A page in a window of its own, which fails the test if anything is requested or said on the console."""

    def __init__(self, browser: Any, file: Path, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.page = self.context.new_page()
        self.address = file.as_uri()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(error.stack))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        self.page.on(
            "request", lambda request: self.complaints.append(request.url) if request.url != self.address else None
        )

    def go(self, hash_: str) -> Visit:
        self.page.goto(self.address + hash_)
        return self.whole()

    def whole(self) -> Visit:
        """Waits until all of the view is drawn."""
        self.page.wait_for_selector("main:not([aria-busy])", state="attached")
        return self

    @property
    def hash(self) -> str:
        return str(self.page.evaluate("location.hash"))

    def text(self, selector: str = "main") -> str:
        return str(self.whole().page.locator(selector).first.inner_text())

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).first.select_option(value)


@pytest.fixture
def visit(browser: Any, page_file: Path) -> Iterator[Visit]:
    visit = Visit(browser, page_file)
    yield visit
    visit.context.close()
    assert visit.complaints == []


@pytest.fixture(scope="module")
def wide(browser: Any, page_file: Path) -> Iterator[Visit]:
    """One window for tests that only look."""
    visit = Visit(browser, page_file)
    yield visit
    visit.context.close()
    assert visit.complaints == []


# what it shows


def findings(compared: History, changes: Iterable[Told], old: str, new: str) -> list[list[str]]:
    """Id, severity and verdicts of what tells two releases apart, as Python judges it; test_facts compares `changes` with `diff`."""
    names = (BASELINE, *compared.catalog.releases)
    facts = [one.change for one in changes if one.between(names.index(old), names.index(new))]
    operations = {operation.name for end in (old, new) for operation in compared.load(end).operations}
    behaviour = behaviour_changes(compared.updates(old, new), operations).values()
    judged = judge((*facts, *(one.change for one in behaviour)))
    return sorted([f.change.id, str(f.severity), " ".join(f.verdicts[who] for who in Observer)] for f in judged)


def test_pairs_show_the_findings_of_diff(
    browser: Any, page_file: Path, compared: History, changes: tuple[Told, ...], catalog: Catalog
) -> None:
    """The page is driven over ordered pairs, the same release twice too: some, and all of them with --depth exhaustive."""
    names = (BASELINE, *catalog.releases)
    pairs = list(product(names, repeat=2))[:: of_depth(23, 5, 1)]
    for start in range(0, len(pairs), STEPS):
        visit = Visit(browser, page_file).go("#/")
        some = pairs[start : start + STEPS]
        found = visit.page.evaluate(
            """pairs => pairs.map(([old, next]) => {
                 history.pushState(null, "", `#/diff/${old}..${next}`);
                 dispatchEvent(new PopStateEvent("popstate"));
                 dispatchEvent(new Event("beforeprint"));
                 return [...document.querySelectorAll("main [data-id]")].map(({ dataset }) => [dataset.id, dataset.severity, dataset.verdicts]);
               })""",
            some,
        )
        for (old, new), shown in zip(some, found, strict=True):
            assert sorted(shown) == findings(compared, changes, old, new), (old, new)
        visit.context.close()
        assert visit.complaints == []


def test_all_ordered_pairs_have_the_findings_of_diff(
    modules: Any, page_text: str, compared: History, changes: tuple[Told, ...], catalog: Catalog
) -> None:
    """What the views show comes from compare.js: its findings are those of Python for every pair."""
    names = (BASELINE, *catalog.releases)
    found = modules.evaluate(
        """async raw => {
             const { readFacts, SEVERITIES } = await import("/facts.js");
             const { compare } = await import("/compare.js");
             const facts = readFacts(raw);
             const words = ({ verdicts }) => facts.observers.map(([who]) => facts.verdicts[verdicts[who]][0]).join(" ");
             return facts.releases.map((_, old) => facts.releases.map((_, next) =>
               compare(facts, old, next).entries.map((entry) => [entry.id, SEVERITIES[entry.severity], words(entry)])));
           }""",
        raw_facts(page_text),
    )
    for (at, old), (to, new) in product(enumerate(names), repeat=2):
        assert sorted(found[at][to]) == findings(compared, changes, old, new), (old, new)


DECIDED = """\
for = "mobile"

[severity]
response-min-occurs-lowered = "warning"

[[profile]]
name = "mobile"
about = "our mobile app"
breaking = ["old-request"]
warning = ["tolerant-reader"]

[ignore]
operations = ["GetUserCard"]
toggles = [{toggles}]
"""


@pytest.mark.thorough
def test_own_profiles_and_what_is_ignored_count_as_in_diff(
    modules: Any, compared: History, catalog: Catalog, tmp_path: Path
) -> None:
    toggles = sorted({item.toggle for update in catalog.updates.values() for item in update.items if item.toggle})[:1]
    file = tmp_path / "webexgen.toml"
    file.write_text(DECIDED.format(toggles=", ".join(map(json.dumps, toggles))), encoding="utf-8")
    decided = load_configuration(file)
    names = (BASELINE, *catalog.releases)
    pairs = list(product(names, repeat=2))[::9]
    found = modules.evaluate(
        """async ([raw, pairs]) => {
             const { readFacts, SEVERITIES } = await import("/facts.js");
             const { compare } = await import("/compare.js");
             const facts = readFacts(raw);
             return pairs.map(([old, next]) => ["mobile", "reader"].map((profile) => {
               const { entries, notes } = compare(facts, old, next, { profile });
               const words = ({ verdicts }) => facts.observers.map(([who]) => facts.verdicts[verdicts[who]][0]).join(" ");
               return [entries.map((entry) => [entry.id, SEVERITIES[entry.severity], words(entry)]).sort(), notes.map(({ item }) => item.title)];
             }));
           }""",
        [dict(facts(compared, decided=decided)), [[names.index(old), names.index(new)] for old, new in pairs]],
    )
    selection = Selection(ignored=decided.operations, toggles=decided.toggles)
    left_out = False
    for (old, new), shown in zip(pairs, found, strict=True):
        for profile, (entries, notes) in zip(("mobile", "reader"), shown, strict=True):
            log = compare(compared, old, new, decided.profile_named(profile), selection)
            judged = [
                [e.change.id, str(e.severity), " ".join(e.finding.verdicts[who] for who in Observer)]
                for e in log.entries
            ]
            assert entries == sorted(judged), (old, new, profile)
            assert notes == [note.item.title for note in log.notes], (old, new, profile)
            left_out |= len(judged) < len(compare(compared, old, new).entries)
    assert left_out


def test_the_page_is_judged_as_the_configuration_decides(browser: Any, compared: History, tmp_path: Path) -> None:
    file = tmp_path / "webexgen.toml"
    file.write_text(DECIDED.format(toggles=""), encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(explorer(compared, ROOT / "templates", decided=load_configuration(file)), encoding="utf-8")
    visit = Visit(browser, page).go("#/diff/40.7.0..40.8.0")
    assert "Judged for our mobile app. Without GetUserCard." in visit.text()
    assert visit.page.get_by_label("judged for").input_value() == "mobile"
    assert "GetUserCard" not in visit.go("#/").text(".heat")
    visit.choose("judged for", "reader")
    assert visit.hash == "#/?for=reader"
    assert visit.complaints == []
    visit.context.close()


def raw_facts(page_text: str) -> Any:
    return json.loads(page_text.split('id="facts">')[1].split("</script>", maxsplit=1)[0])


@pytest.fixture(scope="module")
def modules(browser: Any) -> Iterator[Any]:
    """A page that can import the modules of templates/explorer/ one by one."""
    context = browser.new_context()
    page = context.new_page()

    def serve(route: Any) -> None:
        path = ROOT / "templates" / "explorer" / route.request.url.rpartition("/")[2]
        kind = "text/javascript" if path.suffix == ".js" else "text/html"
        route.fulfill(body=path.read_text(encoding="utf-8") if path.suffix == ".js" else "", content_type=kind)

    page.route("**/*", serve)
    page.goto("http://modules.test/")
    yield page
    context.close()


def test_documents_of_pairs_are_those_of_diff(
    modules: Any, page_text: str, compared: History, catalog: Catalog
) -> None:
    """Beside findings also sides, releases, announcements and evidence, for steps of the graph and for pairs across it."""
    raw = raw_facts(page_text)
    names = [BASELINE, *catalog.releases]
    pairs = [(release.parent, release.name) for release in catalog.releases.values()]
    pairs += [("40.2.9", "40.4.9"), ("40.4.9", "40.2.9"), ("40.6.0", "40.4.9"), ("40.12.0", "baseline")]
    pairs += [("40.2.5", "40.9.0"), ("40.8.0", "40.7.0")]
    found = modules.evaluate(
        """async ([raw, pairs]) => {
             const { readFacts, SEVERITIES } = await import("/facts.js");
             const { compare, evidenceAt, assumedAt } = await import("/compare.js");
             const facts = readFacts(raw);
             return pairs.map(([old, next]) => {
               const log = compare(facts, old, next);
               return {
                 changes: log.entries.map((entry) => ({
                   id: entry.id, kind: entry.kind, owner: entry.owner, path: entry.path, old: entry.old, new: entry.new,
                   side: entry.side, ships_in: entry.shipsIn, undoes: entry.undoes, severity: SEVERITIES[entry.severity],
                   documented: entry.documented.map(({ update, row }) => [update, row.operation, row.half, row.path, row.evidence, row.note]),
                   rules: [...new Set([...entry.rules.values()].map(({ id }) => id))], reason: entry.reason,
                   reaches: entry.reaches.map((r) => [r.operation, r.half, r.path, evidenceAt(facts, entry, r), assumedAt(facts, entry, r)]),
                 })),
                 notes: log.notes.map(({ update, releases, side, item, entries }) => [update, releases, side, item.title, entries.map(({ id }) => id)]),
               };
             });
           }""",
        [raw, [[names.index(old), names.index(new)] for old, new in pairs]],
    )
    keys = ("id", "kind", "owner", "path", "old", "new", "side", "ships_in", "undoes", "severity", "rules")
    for (old, new), shown in zip(pairs, found, strict=True):
        made: Any = json.loads(json.dumps(document(compare(compared, old, new))))
        rows = ("update", "operation", "direction", "path", "evidence", "note")
        changes = [
            {key: change[key] for key in keys}
            | {
                "documented": [[row[key] for key in rows] for row in (change["documented"] or {"rows": []})["rows"]],
                "reason": change.get("reason", ""),
                "reaches": [
                    [r["operation"], r["direction"], r["path"], r["evidence"] or "", r["assumed"]]
                    for r in change["reaches"]
                ],
            }
            for change in made["changes"]
        ]
        notes = [[n["update"], n["releases"], n["side"], n["title"], n["changes"]] for n in made["notes"]]
        assert shown["changes"] == changes, (old, new)
        assert shown["notes"] == notes, (old, new)


def test_filters_judge_what_is_left(wide: Visit, compared: History) -> None:
    for profile in (*PROFILES.values(), None):
        name = profile.name if profile else "tolerant-reader"
        wide.go(f"#/diff/40.7.0..40.8.0?for={name}&direction=response&operation=GetSessionInfo")
        found = wide.page.evaluate(f"{OPENED}.map(one => one.dataset.id)")
        assert "min-occurs-lowered:ep:getSessionInfoResponse/confID=1..1>0..1" in found
        assert not [one for one in found if "getEnrollmentInfo" in one]
    wide.go("#/diff/40.7.0..40.8.0?severity=breaking")
    severities = wide.page.evaluate(f"{OPENED}.map(one => one.dataset.severity)")
    assert severities == ["breaking"] * 12


def test_filters_that_leave_nothing_say_so_once(wide: Visit) -> None:
    text = wide.go("#/diff/40.9.0..40.10.0?severity=breaking&operation=GetUser").text()
    assert "No changes" not in text
    assert text.count("No change is left by these filters. Show all changes") == 1
    assert wide.go("#/diff/40.9.0..40.9.0").text().count("40.9.0 is compared with itself.") == 1


def test_trains_are_told(wide: Visit) -> None:
    assert "not the newest on its train: 40.4.9" in wide.go("#/release/40.4.8").text("#where")
    assert "the newest" in wide.go("#/op/GetUser@40.12.0").text("#where")
    assert "The trains part at 40.2.0" in wide.go("#/diff/40.2.9..40.4.9").text()


def test_an_operation_shows_its_messages(wide: Visit) -> None:
    text = wide.go("#/op/GetSessionInfo@40.12.0").text()
    for part in ("meetingUUID", "40.6.0 and later", "occurrence assumed", "sensitive", "Timeline", "Samples"):
        assert part in text
    assert "hasHostInMeeting" not in wide.go("#/op/GetSessionInfo@40.8.0").text(".two > div")
    assert "has no operation" in wide.go("#/op/LstAccessAnywhereHistory@baseline").text()


def test_passwords_are_found_by_the_names_of_sensitive_elements(wide: Visit, compared: History) -> None:
    trees = forest(compared)
    sensitive = {node.name for node in trees.nodes if node.sensitive}
    expected = {name for name in sensitive if re.search("(password|pwd|pw)$", name, re.IGNORECASE)}
    assert {"meetingPW", "registrationPWD", "sessionPassword"} < expected < sensitive
    for what, names in (("passwords", expected), ("all", sensitive)):
        wide.go(f"#/op?secrets={what}")
        paths = wide.page.locator(".hits td code").all_inner_texts()
        assert {path.rpartition("/")[2] for path in paths} == names
        operations = wide.page.locator(".hits th code").all_inner_texts()
        assert operations == sorted(operations)
        assert ("AuthenticateUser" in operations) is (what == "all")
        around = wide.text("main > p:nth-of-type(2)")
        assert "header/securityContext/password" in around
        assert ("header/securityContext/sessionTicket" in around) is (what == "all")
    assert "names end in password, PWD or PW" in wide.go("#/op?secrets=passwords").text(".lead")


def test_a_timeline_judges_an_announcement_as_a_comparison_does(wide: Visit) -> None:
    wide.go("#/op/GetSessionInfo@40.12.0")
    steps: list[list[Any]] = wide.page.evaluate("""[...document.querySelectorAll(".timeline ol > li")].map((step) => [
             step.querySelector(":scope > p a").getAttribute("href"),
             [...step.querySelectorAll(":scope > div")].map((one) => one.firstChild.textContent + one.childNodes[2].textContent),
           ])""")
    shown = [title for _, titles in steps for title in titles]
    assert "breakingGetSessionInfo keeps details from people who are not invited" in shown
    for hash_, titles in steps:
        heads = wide.go(hash_).page.locator(".group > h2").all_inner_texts()
        told = [re.sub(r"(.*?)\s+(\w+)$", r"\2\1", head.replace("\n", " ")) for head in heads]
        assert set(titles) <= set(told), hash_


def test_samples_that_a_release_has_not_are_marked(wide: Visit) -> None:
    samples = wide.go("#/op/CreateMeeting@40.2.0").text(".samples")
    assert "request, update 40.12.0, not in 40.2.0" in samples
    assert "request, update 40.1.2, not in" not in samples
    assert "not in" not in wide.go("#/op/CreateMeeting@40.12.0").text(".samples")


def test_messages_without_elements_are_explained(wide: Visit) -> None:
    text = wide.go("#/op/GetLoginTicket@40.12.0").text()
    assert "the name of the operation is all that is sent" in text
    assert "No element of it is known." in text


def test_a_narrow_window_leads_to_the_timeline(browser: Any, page_file: Path) -> None:
    visit = Visit(browser, page_file, viewport={"width": 360, "height": 800}).go("#/op/GetSessionInfo@40.12.0")
    visit.page.get_by_role("button", name="Timeline").click()
    assert visit.page.evaluate("document.querySelector('.timeline').getBoundingClientRect().top < innerHeight / 2")
    visit.context.close()


@pytest.mark.parametrize(
    ("hash_", "sentence"),
    [
        ("#/op/GetSesionInfo", "GetSessionInfo"),
        ("#/release/40.4.7", "40.4.8"),
        ("#/diff/40.4..40.8.0", "40.4.0"),
        ("#/diff/40.7.0..40.8.0?for=raeder", "reader"),
        ("#/diff/40.7.0..40.8.0?severity=braking", "breaking"),
        ("#/el/ep:getSessionInfoResponse/confId", "ep:getSessionInfoResponse/confID"),
        ("#/rules/response-min-occurs-lowerd", "response-min-occurs-lowered"),
        ("#/realease", "release"),
        ("#/?for=raeder", "reader"),
        ("#/find?q=GetSesionInfo", "GetSessionInfo"),
        ("#/op?secrets=paswords", "passwords"),
        ("#/%E0%A4%A", "All releases"),
        ("#/constructor", "All releases"),
        ("#/__proto__/x", "All releases"),
        ("#/op?secrets=toString", "list of secrets"),
        (f"#/el/{'a' * 20_000}", "All releases"),
    ],
)
def test_an_unknown_target_is_a_sentence_with_the_nearest_name(wide: Visit, hash_: str, sentence: str) -> None:
    text = wide.go(hash_).text()
    assert sentence in text
    assert re.search("There is no|Nothing matches", text)


@pytest.mark.thorough
def test_every_link_leads_somewhere(browser: Any, page_file: Path, wide: Visit) -> None:
    targets: set[str] = set()
    for view in VIEWS:
        wide.go(view)
        targets |= set(wide.page.evaluate("[...document.querySelectorAll('a')].map(one => one.getAttribute('href'))"))
    assert len(targets) > 400
    every = sorted(targets - {"#main"})[::3]  # every kind is among them
    for start in range(0, len(every), STEPS):
        visit = Visit(browser, page_file).go("#/")
        lost = visit.page.evaluate(
            """targets => targets.filter(target => {
                 history.pushState(null, "", target);
                 dispatchEvent(new PopStateEvent("popstate"));
                 return /There is no|Nothing matches/.test(document.querySelector("main").textContent);
               })""",
            every[start : start + STEPS],
        )
        assert lost == []
        visit.context.close()
        assert visit.complaints == []


# keys and addresses


def test_search_answers_as_one_types(visit: Visit) -> None:
    visit.go("#/release/40.8.0")
    visit.press("/")
    visit.page.keyboard.type("SetEvent meetingUUID")
    assert visit.whole().hash == "#/find?q=SetEvent+meetingUUID"
    assert "40.10.0 and later" in visit.text()
    visit.press("Escape")
    assert visit.page.evaluate("document.activeElement.id") == "main"
    assert visit.page.input_value("#q") == "SetEvent meetingUUID"
    visit.press("Escape")
    assert visit.hash == "#/release/40.8.0"
    visit.press("Escape")  # never to another site
    assert visit.hash == "#/"
    visit.press("/")
    visit.page.keyboard.type("getsessioninfo")
    visit.press("Enter")
    assert visit.hash == "#/op/GetSessionInfo@latest"


def test_a_release_in_a_search_is_the_release_to_look_at(visit: Visit) -> None:
    visit.go("#/find?q=GetSessionInfo+40.8.0").page.get_by_role("link", name="GetSessionInfo").first.click()
    assert visit.hash == "#/op/GetSessionInfo@40.8.0"
    paths = visit.go("#/find?q=40.9.0+SetEvent+meetingUUID").page.locator(".hits td a")
    assert "SetEvent@40.12.0?" in paths.first.get_attribute("href")  # 40.9.0 has none
    paths = visit.go("#/find?q=40.11.0+SetEvent+meetingUUID").page.locator(".hits td a")
    assert "SetEvent@40.11.0?" in paths.first.get_attribute("href")
    link = visit.go("#/find?q=GetSesionInfo+40.8.0").page.get_by_role("link", name="GetSessionInfo")
    assert link.get_attribute("href") == "#/find?q=GetSessionInfo+40.8.0"
    for query, release in ("40.4 GetUser", "40.4.9"), ("GetUser 40.1", "40.1.2"), ("GetUser 40.10.", "40.10.0"):
        link = visit.go(f"#/find?q={query}").page.get_by_role("link", name="GetUser", exact=True).first
        assert link.get_attribute("href") == f"#/op/GetUser@{release}"
    link = visit.go("#/find?q=AccessAnywhere+baseline").page.get_by_role("link", name="LstAccessAnywhereHistory")
    assert link.first.get_attribute("href") == "#/op/LstAccessAnywhereHistory@40.12.0"  # the baseline has none
    assert "Releases" in visit.go("#/find?q=40.8.0").text()
    visit.press("/")
    visit.page.keyboard.type("getsessioninfo 40.8.0")
    visit.press("Enter")
    assert visit.hash == "#/op/GetSessionInfo@40.8.0"


def test_stars_stand_for_letters_however_many_there_are(visit: Visit) -> None:
    assert "SetEvent" in visit.go("#/find?q=set*e?t").text()
    assert "Nothing matches" in visit.go("#/find?q=set*q?").text()
    assert "Nothing matches" in visit.go(f"#/find?q={'*a' * 30}*b").text()
    assert "Releases" in visit.go(f"#/find?q={'*' * 50}").text()


def test_enter_comes_before_what_waits_for_the_search(visit: Visit) -> None:
    visit.go("#/release/40.8.0").page.evaluate("""() => {
      const field = document.getElementById("q");
      field.focus();
      field.value = "40.9.0";
      field.dispatchEvent(new Event("input"));
      field.form.requestSubmit();
    }""")
    visit.page.wait_for_timeout(1500)  # by then the search is prepared
    assert visit.hash == "#/release/40.9.0"


def test_what_is_found_does_not_depend_on_what_was_typed_before(visit: Visit) -> None:
    visit.go("#/rules")
    found: dict[str, str] = {}
    for query in ("p", "pa", "me", "meeting", "m", "e meeting"):
        visit.page.fill("#q", query)
        visit.page.wait_for_url(re.compile(f"[?]q={query.replace(' ', '[+]')}$"))
        found[visit.hash] = visit.text()
    assert len(set(found.values())) == len(found) == 6
    for hash_, text in found.items():
        visit.go(hash_).page.reload()
        assert visit.text() == text


def test_brackets_lead_to_the_releases_around(visit: Visit) -> None:
    visit.go("#/op/GetSessionInfo@40.8.0")
    visit.press("[")
    assert visit.hash == "#/op/GetSessionInfo@40.7.0"
    visit.press("]", "]")
    assert visit.hash == "#/op/GetSessionInfo@40.9.0"
    visit.go("#/diff/40.7.0..40.8.0?for=reader")
    visit.press("]")
    assert visit.hash == "#/diff/40.7.0..40.9.0?for=reader"


def test_help_opens_and_closes(visit: Visit) -> None:
    visit.go("#/release/40.8.0")
    visit.press("?")
    assert "search" in visit.text("dialog")
    assert "the schemas before the first update" in visit.text("dialog")
    visit.press("Escape")
    visit.page.wait_for_selector("dialog", state="detached")
    assert visit.hash == "#/release/40.8.0"
    visit.page.click("#help")
    visit.page.get_by_role("button", name="Close").click()
    visit.page.wait_for_selector("dialog", state="detached")


def test_arrows_move_in_trees(visit: Visit) -> None:
    visit.go("#/op/GetSessionInfo@40.12.0")
    visit.page.locator("[role=tree] >> nth=1").locator("[tabindex='0']").focus()
    here = "document.activeElement.querySelector('code')?.textContent"
    first = visit.page.evaluate(here)
    visit.press("ArrowDown")
    assert visit.page.evaluate(here) != first
    visit.press("Home")
    assert visit.page.evaluate(here) == first
    visit.press("End", "ArrowLeft")
    closed = visit.page.evaluate("document.activeElement.getAttribute('aria-expanded')")
    visit.press("ArrowRight")
    assert visit.page.evaluate("document.activeElement.getAttribute('aria-expanded')") != closed or closed is None
    visit.press("Home", "Enter")
    assert visit.hash.startswith("#/el/ep:getSessionInfoResponse/")


def test_arrows_move_in_the_grid(visit: Visit) -> None:
    visit.go("#/")
    visit.page.locator(".heat td a").first.focus()
    name = "document.activeElement.getAttribute('aria-label')"
    first = visit.page.evaluate(name)
    visit.press("ArrowRight")
    second = visit.page.evaluate(name)
    assert first != second
    visit.press("ArrowLeft")
    assert visit.page.evaluate(name) == first
    visit.press("Enter")
    assert visit.hash.startswith("#/diff/")


def test_a_narrow_grid_is_reached_by_keys(browser: Any, page_file: Path) -> None:
    visit = Visit(browser, page_file, viewport={"width": 600, "height": 900}).go("#/rules").go("#/")
    (start,) = visit.page.locator(".heat [tabindex='0']").all()
    assert start.is_visible()
    start.focus()
    visit.press("ArrowUp")  # where nothing is to be seen
    assert start.evaluate("one => one === document.activeElement")
    visit.press("ArrowDown")
    below = visit.page.evaluate("document.activeElement.href")
    visit.press("Alt+ArrowUp")  # the browser's
    assert visit.page.evaluate("document.activeElement.href") == below
    visit.context.close()


def test_the_back_button_and_filters_keep_the_address(visit: Visit) -> None:
    visit.go("#/diff/40.7.0..40.8.0")
    visit.choose("judged for", "reader")
    visit.choose("severity", "breaking")
    assert visit.hash == "#/diff/40.7.0..40.8.0?for=reader&severity=breaking"
    visit.choose("to", "40.9.0")
    assert visit.hash == "#/diff/40.7.0..40.9.0?for=reader&severity=breaking"
    visit.page.go_back()
    visit.page.go_back()
    assert visit.hash == "#/diff/40.7.0..40.8.0?for=reader"
    assert visit.page.get_by_label("judged for").input_value() == "reader"
    visit.page.get_by_role("button", name="Swap").click()
    assert visit.hash == "#/diff/40.8.0..40.7.0?for=reader"


def test_a_filter_keeps_the_focus(visit: Visit) -> None:
    visit.go("#/diff/40.7.0..40.8.0").page.get_by_label("severity").focus()
    visit.press("ArrowDown", "ArrowDown", "ArrowDown")
    assert visit.hash == "#/diff/40.7.0..40.8.0?severity=breaking"
    visit.page.get_by_role("button", name="Swap").focus()
    visit.press("Enter")
    assert visit.page.evaluate("document.activeElement.textContent") == "Swap"
    visit.go("#/").page.get_by_role("button", name="Compare", exact=True).focus()
    visit.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"


def test_reloading_keeps_the_place(visit: Visit) -> None:
    visit.go("#/op?secrets=all").page.evaluate("scrollTo(0, 3000)")
    visit.page.reload()
    assert visit.whole().page.evaluate("scrollY") == 3000


def test_a_comparison_is_copied_as_markdown(browser: Any, page_file: Path) -> None:
    visit = Visit(browser, page_file, permissions=["clipboard-read", "clipboard-write"])
    visit.go("#/diff/40.7.0..40.8.0?for=reader&severity=breaking")
    visit.page.get_by_role("button", name="Copy as markdown").click()
    visit.page.locator("#status", has_text="Copied").wait_for(state="attached")
    assert visit.page.locator(".filters > .dim").inner_text() == "Copied"
    text = visit.page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("# Webex Meetings XML API: 40.7.0 → 40.8.0\n")
    assert "now optional, 1..1 → 0..1: GetSessionInfo response `confID`" in text
    assert visit.complaints == []
    visit.context.close()


@pytest.mark.parametrize(
    ("start", "clicks", "answer"),
    [
        # What breaks from 40.7 to 40.8 for a reader?
        ("#/", ["to:40.8.0", "from:40.7.0", "button:Compare", "judged for:reader", "severity:breaking"], "GetSessionInfo keeps details"),
        # Since when does SetEvent take meetingUUID?
        ("#/", ["link:Operations", "link:SetEvent"], "40.10.0 and later"),
        # What does 40.2.9 lack that 40.4.9 has?
        ("#/", ["from:40.2.9", "to:40.4.9", "button:Compare"], "registrationForm"),
        # Which calls carry passwords?
        ("#/", ["type:password"], "accessControl/sessionPassword"),
        ("#/", ["link:Operations", "link:passwords"], "accessControl/sessionPassword"),
        ("#/", ["link:Operations", "link:passwords"], "registrationPWD"),
        ("#/", ["link:Operations", "link:any secrets"], "sessionTicket"),
        # What is to be done about GetSessionInfo in 40.8.0?
        ("#/", ["link:Operations", "link:GetSessionInfo", "more:What to do"], "Read the announcement"),
        ("#/", ["link:Operations", "link:GetSessionInfo", "more:9 changes of the schema"], "Read the element as optional"),
        ("#/", ["release:40.8.0"], "What to do. Read the element as optional before the site moves."),
    ],
)  # fmt: skip
def test_five_questions_are_answered_by_clicks(visit: Visit, start: str, clicks: list[str], answer: str) -> None:
    visit.go(start)
    for click in clicks:
        what, _, name = click.partition(":")
        if what == "link":
            visit.page.get_by_role("link", name=name, exact=True).first.click()
        elif what == "button":
            visit.page.get_by_role("button", name=name).click()
        elif what == "type":
            visit.page.fill("#q", name)
        elif what == "release":
            visit.page.locator(f"#graph [data-release='{name}']").click()
        elif what == "more":
            visit.page.get_by_text(name, exact=True).first.click()
        else:
            visit.choose(what, name)
    for _ in range(50):  # the search may still be prepared
        if answer in visit.text():
            break
        visit.page.wait_for_timeout(100)
    assert answer in visit.text()


IN_VIEW = """(({ className, firstElementChild }) => {
  const { top, bottom } = firstElementChild.getBoundingClientRect();
  return [className, top > 0 && bottom < innerHeight];
})(document.activeElement)"""
"""What has the focus, and whether one sees it."""


def test_back_leads_to_the_place_where_one_was(visit: Visit) -> None:
    visit.go("#/release/40.8.0").page.evaluate("scrollTo(0, 700)")
    place = visit.page.evaluate("scrollY")
    visit.page.evaluate("document.querySelector('.group:last-child .places a').click()")
    assert visit.hash.startswith("#/op/")
    assert visit.whole().page.evaluate(IN_VIEW) == ["asked", True]
    operation = visit.hash, visit.page.evaluate("scrollTo(0, 90), scrollY")
    visit.page.go_back()
    assert (visit.hash, visit.whole().page.evaluate("scrollY")) == ("#/release/40.8.0", place)
    visit.page.go_forward()
    assert (visit.hash, visit.whole().page.evaluate("scrollY")) == operation
    visit.go("#/rules")  # as one who edits the address
    assert visit.page.evaluate("scrollY") == 0


def test_what_a_search_leaves_out_can_be_opened(visit: Visit) -> None:
    visit.go("#/find?q=get")
    assert visit.page.locator(".found > div:first-of-type li").count() == 10
    visit.page.get_by_role("link", name=re.compile("^and [0-9]+ more$")).first.click()
    assert visit.whole().page.locator(".found > div:first-of-type li").count() > 10
    found = sum(map(int, re.findall("places? in ([0-9]+) operation", visit.text())))
    assert visit.page.locator(".hits tbody").count() == found > 20


# how it looks


def test_the_large_table_keeps_its_head_and_its_first_column(browser: Any, page_file: Path) -> None:
    visit = Visit(browser, page_file, viewport={"width": 900, "height": 600}).go("#/")
    box = "one => { const { top, left } = one.getBoundingClientRect(); return [Math.round(top), Math.round(left)]; }"
    scroll = visit.page.locator(".scroll")
    scroll.evaluate("one => one.scrollTo(300, 400)")
    top, left = scroll.evaluate(box)
    assert scroll.evaluate("one => [one.scrollTop, one.scrollLeft]") == [400, 300]
    assert visit.page.locator(".heat thead th").nth(9).evaluate(box)[0] <= top + 3
    assert visit.page.locator(".heat tbody th").nth(15).evaluate(box)[1] == left
    visit.context.close()


@pytest.mark.parametrize("width", [900, 1280])
def test_the_large_table_begins_with_the_newest_release(browser: Any, page_file: Path, width: int) -> None:
    visit = Visit(browser, page_file, viewport={"width": width, "height": 900}).go("#/")
    edge = "(one) => Math.round(one.getBoundingClientRect().right)"
    assert visit.page.locator(".heat thead th").last.evaluate(edge) <= visit.page.locator(".scroll").evaluate(edge)
    visit.page.locator(".heat td a").last.focus()
    row = visit.page.locator(".heat tr:has(:focus)")
    for _ in range(row.locator("a").count() - 1):
        visit.press("ArrowLeft")
        left = visit.page.evaluate("Math.round(document.activeElement.getBoundingClientRect().left)")
        if visit.page.evaluate("document.activeElement.matches('td a')"):
            assert left >= row.locator("th").evaluate(edge)
    visit.page.evaluate("(document.querySelector('.scroll').scrollTo(1e6, 1e6), scrollTo(0, 1e6))")
    bottom = visit.page.locator(".bar").evaluate("one => one.getBoundingClientRect().bottom")
    assert visit.page.locator(".heat thead th").last.bounding_box()["y"] >= bottom
    visit.context.close()


BASELINES = """[...document.querySelectorAll("main h2 .badge")].map((badge) => {
  const [within, behind] = [badge.lastChild, badge].map((one) => {
    const mark = document.createElement("span");
    mark.style.display = "inline-block";  // without a text, it stands on the line
    one.after(mark);
    return mark.getBoundingClientRect.bind(mark);
  });
  return within().bottom - behind().bottom;
})"""
"""How far below the line that it stands in each badge has its text."""


def test_badges_stand_on_the_line_of_their_text(wide: Visit) -> None:
    assert set(wide.go("#/release/40.8.0").page.evaluate(BASELINES)) == {0}


def test_the_line_of_the_release_stays_below_the_bar(visit: Visit) -> None:
    visit.go("#/release/40.8.0").page.evaluate("scrollTo(0, 700)")
    bar, where = (visit.page.locator(one).bounding_box() for one in (".bar", "#where"))
    assert where["y"] == bar["y"] + bar["height"]
    visit.press("/")
    visit.page.keyboard.type("40.9.0")
    visit.press("Enter")
    assert visit.page.evaluate("[document.activeElement.id, getComputedStyle(main).outlineStyle]") == ["main", "none"]
    back = visit.page.get_by_role("link", name="The release before")
    assert back.inner_text() == "‹ ["
    back.click()
    assert visit.hash == "#/release/40.8.0"


def test_what_a_release_brings_is_in_view_where_one_points_at_it(browser: Any, page_file: Path) -> None:
    visit = Visit(browser, page_file, viewport={"width": 1280, "height": 720}).go("#/")
    visit.page.locator("#graph [data-release='40.6.0']").hover()
    assert "40.6.0" in visit.text(".brings h3")
    box = visit.page.locator(".brings").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 720
    visit.context.close()


def test_narrow_windows_show_the_branches(browser: Any, page_file: Path, catalog: Catalog) -> None:
    visit = Visit(browser, page_file, viewport={"width": 360, "height": 800}).go("#/")
    assert visit.page.locator(".lineage .tracks").count() == len(catalog.releases) + 1
    at = "(name) => [...document.querySelectorAll('.lineage li')].find(one => one.textContent.includes(`${name} train`)).querySelector('circle').getAttribute('cx')"
    tracks = {name: visit.page.evaluate(at, name) for name in catalog.releases}
    assert tracks["40.2.9"] == tracks["40.2.0"] != tracks["40.4.0"] == tracks["40.4.9"] != tracks["40.6.0"]
    assert tracks["40.6.1"] == tracks["40.12.0"]
    visit.context.close()


def test_an_opened_row_moves_no_column(wide: Visit) -> None:
    wide.go("#/diff/40.7.0..40.8.0")
    edges = "[...document.querySelector('.changes thead tr').children].map(one => one.getBoundingClientRect().x)"
    before = wide.page.evaluate(edges)
    wide.page.locator(".changes summary").first.click()
    assert "Why." in wide.text(".changes")
    assert wide.page.evaluate(edges) == before


def test_whom_changes_are_judged_for_is_explained_in_the_choice(wide: Visit) -> None:
    options = wide.go("#/").page.get_by_label("judged for").locator("option").all_inner_texts()
    assert f"reader: {PROFILES['reader'].about}" in options
    assert f"new-send: {Observer.NEW_SEND.text}" in options


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_view_scrolls_sideways(browser: Any, page_file: Path, width: int) -> None:
    visit = Visit(browser, page_file, viewport={"width": width, "height": 800})
    for view in VIEWS:
        visit.go(view)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, view
    assert visit.complaints == []
    visit.context.close()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.thorough)])
def test_axe_finds_nothing(browser: Any, page_file: Path, scheme: str) -> None:
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    visit = Visit(browser, page_file, color_scheme=scheme, bypass_csp=True)
    for view in VIEWS:
        visit.go("#/").go(view)
        visit.page.evaluate("[...document.querySelectorAll('main summary')].slice(0, 3).forEach(one => one.click())")
        visit.page.evaluate(axe)
        rules = "{}" if scheme == "light" else "{ runOnly: ['color-contrast'] }"  # the rest does not depend on colours
        found = visit.page.evaluate(
            f"axe.run({rules}).then(found => found.violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html)]))"
        )
        assert found == [], view
    visit.context.close()


def test_colours_follow_the_system_and_the_switch(browser: Any, page_file: Path) -> None:
    visit = Visit(browser, page_file, color_scheme="dark").go("#/")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = visit.page.evaluate(background)
    visit.page.click("#theme")
    light = visit.page.evaluate(background)
    assert dark != light
    visit.page.reload()
    assert visit.page.evaluate(background) == light
    assert visit.complaints == []
    visit.context.close()


def test_print_opens_everything_and_gives_the_address(visit: Visit) -> None:
    visit.go("#/diff/40.7.0..40.8.0")
    visit.page.emulate_media(media="print")
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert visit.page.evaluate("[...document.querySelectorAll('details')].every(one => one.open)")
    assert "What to do." in visit.text()
    assert visit.text("#address").endswith("#/diff/40.7.0..40.8.0")
    assert not visit.page.locator(".bar").is_visible()
    visit.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert visit.page.evaluate("[...document.querySelectorAll('details')].some(one => !one.open)")


def test_it_reads_without_script(browser: Any, page_file: Path) -> None:
    visit = Visit(browser, page_file, java_script_enabled=False).go("")
    text = visit.text()
    assert "What each release changes" in text
    assert "40.12.0" in text
    assert visit.page.locator(".bar nav").count() == 1
    assert not visit.page.locator(".bar nav").is_visible()
    visit.context.close()


# hostile data

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"


def test_markup_in_data_is_shown_as_text(browser: Any, make_catalog: MakeCatalog, tmp_path: Path) -> None:
    quoted = EVIL.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    documented = f"<xs:annotation><xs:documentation>{quoted}</xs:documentation></xs:annotation>"
    member = f'<xs:element name="thing" type="a:V" minOccurs="0" default="{quoted}">{documented}</xs:element>'
    value = f'<xs:simpleType name="V"><xs:restriction base="xs:string"><xs:enumeration value="{quoted}"/></xs:restriction></xs:simpleType>'
    before = f'<xs:complexType name="getThing" gen:operation="GetThing" gen:direction="request"><xs:sequence>{member}</xs:sequence></xs:complexType>{value}<xs:complexType name="getThingResponse" gen:operation="GetThing" gen:direction="response"/>'
    toy = make_catalog({"a": before}, {})
    item = Item(EVIL, EVIL, ("GetThing",), "changes", ("request", "response"), EVIL, behaviour=EVIL, toggle=EVIL, limits=EVIL, exceptions=(ExceptionCode(EVIL, EVIL),))  # fmt: skip
    update = Update("1", toy.root / "1", EVIL, ("1",), EVIL, (item,))
    catalog = Catalog(toy.root, toy.releases, {"1": update}, {}, toy.wire)
    text = explorer(History(Models(catalog)), ROOT / "templates")
    assert documented not in text
    file = tmp_path / "evil.html"
    file.write_text(text, encoding="utf-8")
    visit = Visit(browser, file)
    for view in (
        "#/",
        "#/release/1",
        "#/diff/baseline..1",
        "#/op",
        "#/find?q=script",
        f"#/find?q={EVIL}",
        "#/op/GetThing@1",
        "#/el/a:getThing/thing",
        f"#/op/{EVIL}",
    ):
        visit.go("#/").go(view)
        assert visit.page.locator("img").count() == 0
        assert visit.page.locator("main script").count() == 0
    assert EVIL in visit.go("#/release/1").text()
    assert visit.go("#/op/GetThing@1").text().count(EVIL) >= 3  # default, value and documentation
    assert visit.complaints == []
    visit.context.close()
