"""Build one book of many Vega-Lite specifications and look at its charts in a browser.

Run with ``python matrix.py EXAMPLES DATASETS FOLDER [STEM ...]``: the folder of the specifications, that of
the npm package ``vega-datasets``, and where to build; prints what is wrong with each and the totals.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, Page, sync_playwright
from sphinx.testing.util import SphinxTestApp

MIME = "application/vnd.vegalite.v6+json"
A_PAGE = 6
CONF = """
extensions = ["sphinx_vegalite"]
project = html_title = "Charts"
html_theme = "{theme}"
html_context = {{"default_mode": "auto"}}
exclude_patterns = ["_build"]
nb_execution_mode = "off"
suppress_warnings = ["vegalite.missing"]
"""
MODES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}, "is_mobile": True, "has_touch": True},
    "without JavaScript": {"viewport": {"width": 360, "height": 780}, "java_script_enabled": False},
}
# What a reader sees of a chart: the place of its drawing, its caption, and its smallest text.
LOOK = """chart => {
  const box = element => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left, top, width, height];
  };
  const seen = [...chart.querySelectorAll('.vegalite-chart :is(svg[role=img], img)')].filter(drawing =>
    drawing.getClientRects().length && getComputedStyle(drawing).visibility === 'visible');
  const scroller = chart.querySelector('.vegalite-chart');
  const scrolls = scroller.scrollWidth > scroller.clientWidth + 1
    && getComputedStyle(scroller).overflowX === 'auto';
  return {
    name: chart.dataset.name, count: seen.length, drawing: seen.length ? box(seen[0]) : null,
    picture: seen.length ? seen[0].tagName === 'img' || seen[0].tagName === 'IMG' : false,
    ink: seen.length ? seen[0].tagName === 'IMG' ? seen[0].naturalWidth
      : [...seen[0].querySelectorAll('path, text, image')].filter(one => {
          const b = one.getBoundingClientRect(); return b.width > 0.5 || b.height > 0.5; }).length : 0,
    plot: seen.length ? seen[0].tagName === 'IMG' ? 1 : Math.max(0,
      ...[...seen[0].querySelectorAll('path.background')].map(one => one.getBBox().width)) : 0,
    scrolls, box: box(chart.querySelector('.vegalite-chart')),
    more: box(chart.querySelector('.vegalite-more')),
    text: seen.length ? Math.min(...[...seen[0].querySelectorAll('text')]
      .filter(text => text.textContent.trim() && text.getBoundingClientRect().height > 0)
      .map(text => parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM().c,
        text.getScreenCTM().d)), 99) : 0,
    rows: [...chart.querySelectorAll('table')].map(table => [
      table.tBodies[0].rows.length,
      [...table.tBodies[0].querySelectorAll('th, td')].filter(cell => cell.textContent.trim()).length]),
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""


def write(
    folder: Path, specs: dict[str, dict[str, Any]], data: Path, theme: str = "pydata_sphinx_theme"
) -> None:
    """Write a book of charts, some on each page, with their data beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    used = set(re.findall(r'"data/([\w.-]+)"', json.dumps(list(specs.values()))))
    (folder / "data").mkdir(exist_ok=True)
    for name in sorted(used):
        if (data / name).is_file():
            shutil.copy(data / name, folder / "data" / name)
    names = sorted(specs)
    pages: list[str] = []
    for start in range(0, len(names), A_PAGE):
        pages.append(f"page{len(pages)}")
        cells = [nbformat.v4.new_markdown_cell("# A page", id="title")]
        for name in names[start : start + A_PAGE]:
            output = nbformat.v4.new_output("display_data", data={MIME: specs[name], "text/plain": name})
            cell = nbformat.v4.new_code_cell(
                "chart", id=f"c{names.index(name)}", outputs=[output], execution_count=1
            )
            caption = name.replace("_", " ")
            cell.metadata["mystnb"] = {"figure": {"caption": caption, "name": f"fig-{name}"}}
            cells.append(cell)
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        (folder / f"{pages[-1]}.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    toc = "\n".join(pages)
    (folder / "index.md").write_text(f"# Charts\n\n```{{toctree}}\n{toc}\n```\n", "utf-8")
    (folder / "conf.py").write_text(CONF.format(theme=theme), "utf-8")


def build(folder: Path) -> list[str]:
    """Build the book; return the lines that the build says: each names a chart that is refused, and why."""
    app = SphinxTestApp("html", srcdir=folder, builddir=folder / "_build")
    try:
        app.build()
        warnings = re.sub(r"\x1b\[[\d;]*m", "", app.warning.getvalue())
    finally:
        app.cleanup()
    return [line for line in warnings.splitlines() if line.strip()]


def visit(browser: Browser, pages: Sequence[Path], mode: str) -> dict[str, list[str]]:
    """Look at every chart of the pages; return for each what is wrong with it."""
    faults: dict[str, list[str]] = {}
    context = browser.new_context(**MODES[mode])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.extend([line.text] if line.type == "error" else []))
    page.on("pageerror", lambda error: said.append(str(error)))
    own = ("file:", "data:")
    page.on("request", lambda one: said.extend([] if one.url.startswith(own) else [f"asks {one.url}"]))
    for path in pages:
        said.clear()
        page.goto(path.as_uri(), wait_until="load")
        for chart in page.locator(".vegalite").all():
            name = chart.locator(".vegalite-more a").last.get_attribute("href").removeprefix("#fig-")  # type: ignore[union-attr]
            found = faults.setdefault(name, [])
            seen = chart.evaluate(LOOK)
            found += [f"{mode}: {fault}" for fault in _faults(seen)]
            if mode != "without JavaScript":
                found += [f"{mode}, live: {fault}" for fault in _go_live(page, chart, seen)]
                found += [f"{mode}: says {line[:160]}" for line in said]
                said.clear()
    context.close()
    return faults


def _faults(seen: dict[str, Any]) -> list[str]:
    if seen["count"] != 1:
        return [f"{seen['count']} drawings seen"]
    _, top, width, height = seen["drawing"]
    found = []
    # A chart of nothing but text has no plot.
    if width < 40 or height < 10 or not seen["ink"] or (seen["plot"] < 1 and seen["text"] == 99):
        found.append(f"blank: {width:.0f} by {height:.0f}, plot {seen['plot']}, {seen['ink']} marks")
    if top + height > seen["more"][1] + 1:
        found.append("lies over what is below it")
    if not seen["picture"] and seen["text"] < 8.99:
        found.append(f"text of {seen['text']:.1f} px")
    if seen["sideways"] > 1:
        found.append("the page scrolls sideways")
    if seen["drawing"][0] + width > seen["box"][0] + seen["box"][2] + 1 and not seen["scrolls"]:
        found.append("is cut off")
    if any(not rows or not cells for rows, cells in seen["rows"]):
        found.append("an empty table")
    return found


def _go_live(page: Page, chart: Any, before: dict[str, Any]) -> list[str]:
    chart.locator(".vegalite-chart").scroll_into_view_if_needed()
    chart.locator(".vegalite-chart").dispatch_event("pointerenter")
    try:
        chart.locator(".is-live").wait_for(timeout=20_000)
    except Exception:
        return ["does not go live"]
    page.wait_for_timeout(50)
    after = chart.evaluate(LOOK)
    if after["count"] != 1 or not before["drawing"]:
        return [f"{after['count']} drawings seen"]
    found = []
    for number, side in ((2, "width"), (3, "height")):
        if abs(after["drawing"][number] - before["drawing"][number]) > 2:
            found.append(f"{side} {before['drawing'][number]:.0f} becomes {after['drawing'][number]:.0f}")
    return found + [fault for fault in _faults(after) if fault not in _faults(before)]


def read(examples: Path, stems: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Read specifications by their names; all when none is given."""
    found = sorted(examples.glob("*.vl.json"))
    specs = {path.name.removesuffix(".vl.json"): json.loads(path.read_text("utf-8")) for path in found}
    return {name: spec for name, spec in specs.items() if not stems or name in stems}


def main(examples: str, datasets: str, folder: str, *stems: str) -> None:
    """Print what is wrong with each chart."""
    specs, place = read(Path(examples), stems), Path(folder).resolve()
    shutil.rmtree(place / "_build" / "html", ignore_errors=True)
    write(place, specs, Path(datasets) / "data")
    for line in sorted(build(place)):
        print(line, flush=True)
    html = place / "_build" / "html"
    pages = sorted(html.glob("page*.html"))
    faults: dict[str, list[str]] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium-headless-shell"))
        for mode in MODES:
            for name, found in visit(browser, pages, mode).items():
                faults.setdefault(name, []).extend(found)
        browser.close()
    for name, found in sorted(faults.items()):
        for fault in found:
            print(f"{name}: {fault}")
    kinds = Counter(re.sub(r"[\d.]+", "n", fault)[:60] for found in faults.values() for fault in set(found))
    for kind, count in kinds.most_common():
        print(f"{count:5} {kind}")
    without = sum(not found for found in faults.values())
    print(f"{len(specs)} specifications, {len(faults)} drawn, {without} without a fault")
    tables = [(html / "_charts").glob("*.csv")]
    print(f"{sum(1 for _ in tables[0])} with a CSV")


if __name__ == "__main__":
    main(*sys.argv[1:])
