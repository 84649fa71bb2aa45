"""How quick the drift report's page is, with 1,000 pages in ten languages, in a browser.

    python benchmarks/report_page.py [--pages 1000] [--findings 12]

Prints, in milliseconds, how long the first paint takes from a cold start of the browser, beside
that of an empty page (the floor), and how long what the reader does takes until the browser has
painted what comes of it (the Event Timing API, the slowest of each run, the median of the runs),
beside a click on the empty page.
Ends with 1 where the first paint takes more than 1,000 ms or anything else more than 100 ms.

The load of the machine is in these figures: the floors and the first line say how much.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from _browser import chromium
from _reports import a_book

from sphinx_amts.drift import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LANGUAGES = ("tr", "ar", "zh_CN", "de", "fr", "es", "pt_BR", "ja", "ko", "fa")
PAINT, REACTION = 1000, 100  # ms
RUNS = 3
EMPTY = """<!doctype html><title>Empty</title><button id="one">Nothing</button>
<script>one.onclick = () => { one.textContent += "."; };</script>"""
WATCH = """() => {
  window.slowest = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.slowest = Math.max(window.slowest, entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: false });
}"""
SLOWEST = "() => { const one = window.slowest; window.slowest = 0; return one; }"


def first_paint(browser: Browser, path: Path) -> tuple[float, float]:
    """Give when a fresh page has painted, and when it has arrived whole."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="load")
    asked = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    while (painted := page.evaluate(asked)) is None:
        page.wait_for_timeout(20)
    whole = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    context.close()
    return float(painted), float(whole)


def click(browser: Browser, path: Path) -> float:
    """Give how long a click on the empty page takes: what no page can be quicker than."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="load")
    page.evaluate(WATCH.replace("16", "0"))
    took = []
    for _ in range(5):
        page.get_by_role("button").click()
        page.wait_for_timeout(300)
        took.append(float(page.evaluate(SLOWEST)))
    context.close()
    return statistics.median(took)


def reactions(page: Page) -> dict[str, Callable[[], Any]]:
    """Give what a reader does, by name."""
    heads = page.locator("#pages thead")
    seek, find = page.get_by_label("Search in findings"), page.get_by_label("Find a page")
    return {
        "another language": page.locator(".languages a:not([aria-current])").first.click,
        "open a page": page.locator("tr[data-page]:not(.opened) button").first.click,
        "close it": page.locator("tr.opened button").first.click,
        "sort by name": lambda: heads.get_by_role("button", name="page").click(),
        "sort by words to do": lambda: heads.get_by_role("button", name="words to do").click(),
        "findings of one kind": page.locator(".chip").first.click,
        "all kinds again": page.locator(".chip").first.click,
        "find a page": lambda: find.press_sequentially("section-00", delay=60),
        "all pages again": lambda: find.fill(""),
        "search in findings": lambda: seek.press_sequentially("gradient step", delay=60),
        "no search again": lambda: seek.fill(""),
    }


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--findings", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        empty, path = Path(folder, "empty.html"), Path(folder, "drift.html")
        empty.write_text(EMPTY, "utf-8")
        reports = [a_book(code, options.pages, findings=options.findings) for code in LANGUAGES]
        started = time.monotonic()
        write_report(reports, "html", path)
        took = time.monotonic() - started
        findings = sum(len(page.findings) for report in reports for page in report.pages)
        print(
            f"{options.pages:,} pages x {len(LANGUAGES)} languages, {findings:,} findings: "
            f"{path.stat().st_size / 1e6:.1f} MB, written in {took:.1f} s; "
            f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        floor = statistics.median(first_paint(browser, empty)[0] for _ in range(RUNS))
        paints = [first_paint(browser, path) for _ in range(RUNS)]
        paint = statistics.median(painted for painted, _ in paints)
        whole = statistics.median(arrived for _, arrived in paints)
        print(
            f"first paint    {paint:7.0f} ms   {paint / floor:5.1f} x an empty page ({floor:.0f} ms)"
        )
        print(f"all arrived    {whole:7.0f} ms")
        slow = [f"first paint: {paint:.0f} ms"] if paint > PAINT else []
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(path.as_uri(), wait_until="load")
        page.evaluate(WATCH)
        page.wait_for_timeout(1000)
        bare = max(click(browser, empty), 8.0)  # the API counts in steps of 8 ms
        print(f"{'a click, empty page':22} {bare:4.0f} ms")
        times: dict[str, list[float]] = {}
        for _ in range(RUNS):
            for name, act in reactions(page).items():
                act()
                page.wait_for_timeout(700)
                times.setdefault(name, []).append(float(page.evaluate(SLOWEST)))
        for name, took_ in times.items():
            middle = statistics.median(took_)
            print(f"{name:22} {middle:4.0f} ms   {middle / bare:4.1f} x   slowest {max(took_):.0f}")
            if middle > REACTION:
                slow.append(f"{name}: {middle:.0f} ms")
    for one in slow:
        print(f"too slow: {one}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
