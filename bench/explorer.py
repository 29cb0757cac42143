"""The explorer in a browser: its size, how long it takes to paint first, to show any two releases, and to search at each key."""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import webexgen
from bench.machine import keep, show
from webexgen.report.explorer.page import explorer
from webexgen.resources import templates_folder

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
PREPARED = 1500  # milliseconds after which a person may choose or type at the earliest
MOST_STEPS = 150  # of more than 200 addresses in short time a browser ignores some

PAIRS = """async most => {
  const names = [...document.querySelectorAll("[data-release]")].map(({ dataset }) => dataset.release);
  const pairs = names.flatMap((old) => names.map((next) => `#/diff/${old}..${next}`));
  const step = Math.ceil(pairs.length / most);
  const times = [];
  for (const hash of pairs.filter((_, at) => at % step === 0)) {
    history.pushState(null, "", hash);
    const start = performance.now();
    dispatchEvent(new PopStateEvent("popstate"));
    document.body.offsetHeight;
    const shown = performance.now() - start;
    while (document.querySelector("main[aria-busy]")) await new Promise((done) => setTimeout(done));
    document.body.offsetHeight;
    times.push([shown, performance.now() - start]);
  }
  return times;
}"""
"""Of each pair, when it is shown as far as one sees it at first, and when all of it is drawn."""

KEYS = """async ([words, isPatient]) => {
  const field = document.getElementById("q");
  const times = [];
  for (const typed of words.flatMap((word) => [...word].map((_, at) => word.slice(0, at + 1)))) {
    field.value = typed;
    const start = performance.now();
    field.dispatchEvent(new Event("input"));
    document.body.offsetHeight;
    const shown = performance.now() - start;
    while (isPatient && document.querySelector("main[aria-busy]")) await new Promise((done) => setTimeout(done));
    document.body.offsetHeight;
    times.push([shown, performance.now() - start]);
  }
  return times;
}"""
"""Of each key, when it is shown as far as one sees it at first, and, where the next key waits for that, when all of it is drawn."""

WORDS = ["password", "meetingUUID", "GetSessionInfo"]


def main() -> None:
    """Print the figures, and keep them in bench/results/explorer.json."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on PATH, and CHROMIUM names none")
    text = explorer(webexgen.history(webexgen.load(ROOT / "xsd")), templates_folder())
    data = text.encode()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder) / "index.html"
        file.write_bytes(data)
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])

        @contextmanager
        def opened(hash_: str, prepared: int = PREPARED) -> Generator[Page]:
            """A page that has been looked at for so many milliseconds, and the only one that is open."""
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(file.as_uri() + hash_)
            while not page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
                page.wait_for_timeout(5)  # the page's policy forbids what wait_for_function does
            page.wait_for_selector("main:not([aria-busy])", state="attached")
            page.wait_for_timeout(prepared)
            yield page
            page.close()

        paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        blank = Path(folder) / "blank.html"
        blank.write_text("<!doctype html><title>blank</title><p>blank", encoding="utf-8")
        blanks, paints = list[float](), list[float]()
        for _ in range(ROUNDS):
            empty = browser.new_page(viewport={"width": 1280, "height": 900})
            empty.goto(blank.as_uri())
            empty.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            blanks.append(float(empty.evaluate(paint)))
            empty.close()
            with opened("#/", 0) as page:
                paints.append(float(page.evaluate(paint)))
        with opened("#/") as page:
            pairs, wholes = zip(*page.evaluate(PAIRS, MOST_STEPS), strict=True)
        with opened("#/rules", 0) as page:  # before the search is prepared
            [[early, _]] = page.evaluate(KEYS, [["p"], False])
        with opened("#/rules") as page:
            keys = [shown for shown, _ in page.evaluate(KEYS, [WORDS, False])]
            found = [whole for _, whole in page.evaluate(KEYS, [WORDS, True])]
        browser.close()
    figures = {
        "bytes": len(data),
        "bytes_gzipped": len(gzip.compress(data, mtime=0)),
        "blank_paint_ms": round(statistics.median(blanks)),
        "first_paint_ms": round(statistics.median(paints)),
        "pair_median_ms": round(statistics.median(pairs), 1),
        "pair_max_ms": round(max(pairs), 1),
        "pair_whole_median_ms": round(statistics.median(wholes), 1),
        "pair_whole_max_ms": round(max(wholes), 1),
        "early_key_ms": round(early, 1),
        "key_median_ms": round(statistics.median(keys), 1),
        "key_max_ms": round(max(keys), 1),
        "key_whole_median_ms": round(statistics.median(found), 1),
        "key_whole_max_ms": round(max(found), 1),
    }
    keep("explorer", figures)
    show("explorer, whole", figures["bytes"] / 1000, "kB", 350)
    show("  gzipped", figures["bytes_gzipped"] / 1000, "kB", 100)
    show("first paint", figures["first_paint_ms"], "ms", 200, f"a blank page: {figures['blank_paint_ms']} ms")
    show(
        "two releases compared, at most",
        figures["pair_max_ms"],
        "ms",
        50,
        f"half of them {figures['pair_median_ms']} ms",
    )
    whole = f"half of them {figures['pair_whole_median_ms']} ms"
    show("  all of it drawn, at most", figures["pair_whole_max_ms"], "ms", beside=whole)
    show("a key in the search, at most", figures["key_max_ms"], "ms", 16, f"half of them {figures['key_median_ms']} ms")
    whole = f"half of them {figures['key_whole_median_ms']} ms"
    show("  all of it drawn, at most", figures["key_whole_max_ms"], "ms", beside=whole)
    show("  before the search is prepared", figures["early_key_ms"], "ms")


if __name__ == "__main__":
    main()
