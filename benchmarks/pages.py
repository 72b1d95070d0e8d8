"""Pages opened in a headless Chromium with the network cut: how soon, and what is wrong with them.

    python benchmarks/pages.py REPORT.html [MORE.html ...] [--axe AXE.min.js] [--shots DIR]

One JSON line per page and width: seconds until its text stands (`first_view_s`, the first
contentful paint) and until it can be used (`ready_s`), messages of the console, requests that
left the file, seconds until a click on the first number shows quotes (a page without numbers
to click has none), whether anything runs over the edge, and violations of axe-core in four
states (as opened, with quotes, with everything unfolded, filtered), by impact. axe-core is not
part of the project: give its file with --axe. `--shots` keeps pictures and an A4 PDF.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000"


def opened(browser: Browser, path: Path, width: str, axe: str, shots: Path | None) -> dict:
    """Return what was seen of a page at a width."""
    across, down = WIDTHS[width]
    viewport = {"width": across, "height": down}
    context = browser.new_context(viewport=viewport, offline=True, bypass_csp=bool(axe))
    context.set_default_timeout(120_000)
    page = context.new_page()
    told: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda fault: told.append(str(fault)))
    page.on("request", lambda request: requests.append(request.url))
    start = time.perf_counter()
    page.goto(path.resolve().as_uri())
    page.wait_for_selector("html[data-ready]")
    ready = time.perf_counter() - start
    seen: dict[str, Any] = {
        "page": f"{path.parent.name}/{path.name}",
        "width": width,
        "megabytes": round(path.stat().st_size / 1e6, 1),
        "first_view_s": round(page.evaluate(PAINT) or 0, 2),
        "ready_s": round(ready, 2),
        "over_the_edge": page.evaluate("document.documentElement.scrollWidth") - across,
    }
    if shots:
        keep(page, shots, f"{path.parent.name}-{path.stem}-{width}")
    seen |= {"click_to_quotes_s": first_click(page)}
    if axe:
        seen |= {"axe": violations(page, axe)}
    own = path.resolve().as_uri()
    seen |= {"console": told, "requests": [url for url in requests if not url.startswith(own)]}
    context.close()
    return seen


def first_click(page: Page) -> float | None:
    """Return seconds from a click on the first number to its quotes; None without numbers."""
    numbers = page.query_selector_all("main a[data-cell]")
    if not numbers:
        return None
    start = time.perf_counter()
    numbers[0].click()
    page.wait_for_selector("#panel .quote")
    return round(time.perf_counter() - start, 2)


def violations(page: Page, axe: str) -> dict[str, dict[str, int]]:
    """Return how many places break a rule, by state of the page, impact and rule."""
    states = {
        "with quotes": None,
        "as opened": "document.getElementById('panel-close')?.click()",
        "unfolded": "document.querySelectorAll('details').forEach(d => { d.open = true })",
        "filtered": "typeof filters === 'object' && (filters.group = 'partner', filtersChanged())",
    }
    page.evaluate(axe)
    found = {}
    for state, script in states.items():
        if script:
            page.evaluate(script)
        run = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found[state] = {f"{v['impact']}: {v['id']}": len(v["nodes"]) for v in run["violations"]}
    return found


def keep(page: Page, shots: Path, name: str) -> None:
    """Keep a picture of the first view, and at the desktop's width an A4 PDF."""
    shots.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shots / f"{name}.png")
    if name.endswith("desktop"):
        page.pdf(path=shots / f"{name.removesuffix('-desktop')}.pdf", format="A4",
                 prefer_css_page_size=True)  # fmt: skip


def main() -> None:
    """Open the pages and print JSON lines."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--axe", type=Path, help="axe.min.js of axe-core")
    parser.add_argument("--shots", type=Path, help="folder for pictures")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = parser.parse_args()
    axe = chosen.axe.read_text(encoding="utf-8") if chosen.axe else ""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chosen.chromium, args=list(SWITCHES))
        for path in chosen.pages:
            for width in WIDTHS:
                seen = opened(browser, path, width, axe, chosen.shots)
                print(json.dumps(seen, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
