"""Build one book of many Vega-Lite specifications and look at its charts in a browser.

Run with ``python matrix.py EXAMPLES DATASETS FOLDER [STEM ...]``: the folder of the specifications, that of
the npm package ``vega-datasets``, and where to build; prints what is wrong with each and the totals, and
stores ``matrix.csv`` when no names of specifications are given.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from playwright.sync_api import Browser, sync_playwright
from sphinx.testing.util import SphinxTestApp

from sphinx_vegalite.settings import DEFAULTS

MIME = "application/vnd.vegalite.v6+json"
A_PAGE = 20
KEPT = Path(__file__).with_name("matrix.csv")
"""What was seen of each of Vega-Lite's examples."""
MOST = DEFAULTS["vegalite_chart_size"][0] * 1000 + 2_000
"""Bytes that a chart may add to its page, with what stands around it."""
FIELDS = ("example", "drawn", "live", "rows", "refused")
CONF = """
extensions = ["sphinx_vegalite"]
project = html_title = "Charts"
html_theme = "{theme}"
html_context = {{"default_mode": "auto"}}
exclude_patterns = ["_build"]
nb_execution_mode = "off"
suppress_warnings = ["vegalite.missing"]
"""
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
TOUCHED = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
MODES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP, "timezone_id": "America/New_York"},
    "dark phone": {**TOUCHED, "color_scheme": "dark", "timezone_id": "Asia/Shanghai"},
    "phone without JavaScript": {"viewport": PHONE, "java_script_enabled": False},
    "dark desktop": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": TOUCHED,
    "desktop without JavaScript": {"viewport": DESKTOP, "java_script_enabled": False},
}
# What a reader sees of a chart: the place of its drawing, its caption, and its smallest text.
SCRIPT = """(() => {
  const charts = () => [...document.querySelectorAll('.vegalite')];
  const wait = time => new Promise(resolve => setTimeout(resolve, time));
  const box = element => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left, top, width, height];
  };
  const filled = one => one.textContent.trim();
  const inked = one => {
    const { width, height } = one.getBoundingClientRect();
    return width + height > 1;
  };
  const textSize = text => {
    const { c, d } = text.getScreenCTM();
    return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(c, d);
  };
  const plot = svg => {
    const path = svg.querySelector('path.background')?.getAttribute('d');
    const [, width, height] = /h(-?[\\d.]+)v(-?[\\d.]+)/.exec(path) ?? [];
    return Number(height) ? Number(width) : svg.width.baseVal.value;
  };
  const look = async chart => {
    const scroller = chart.querySelector('.vegalite-chart');
    const drawings = [...scroller.querySelectorAll('svg[role=img], img')].filter(drawing =>
      drawing.getClientRects().length && getComputedStyle(drawing).visibility === 'visible');
    const [seen] = drawings;
    const picture = seen?.tagName === 'IMG';
    if (picture) {
      // It is loaded when a reader comes near.
      seen.loading = 'eager';
      await seen.decode().catch(() => {});
    }
    const all = selector => (picture || !seen ? [] : [...seen.querySelectorAll(selector)]);
    return {
      count: drawings.length, picture, drawing: seen ? box(seen) : null,
      ink: picture ? seen.naturalWidth : all('path, text, image').filter(inked).length,
      // That of the drawing for wide columns comes first.
      plots: [...scroller.querySelectorAll('.vegalite-wide svg[role], .vegalite-narrow svg[role]')].map(plot),
      scrolls: scroller.scrollWidth > scroller.clientWidth + 1
        && getComputedStyle(scroller).overflowX === 'auto',
      box: box(scroller), more: box(chart.querySelector('.vegalite-more')),
      text: Math.min(99, ...all('text').filter(text => filled(text) && inked(text)).map(textSize)),
      said: all('text').filter(inked).map(filled).filter(Boolean),
      rows: [...chart.querySelectorAll('tbody')].map(body => [
        body.rows.length, [...body.querySelectorAll('th, td')].filter(filled).length]),
      // A browser spells out what is closed at once in the page.
      size: new Blob([chart.outerHTML.replace(/><\\/\\w+>/g, '/>')]).size,
      sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
  };
  window.matrix = {
    names: () => charts().map(chart => [...chart.querySelectorAll('.vegalite-more a')].at(-1).hash.slice(5)),
    look: () => Promise.all(charts().map(look)),
    wake: async (number) => {
      const chart = charts()[number];
      chart.querySelector('.vegalite-chart').dispatchEvent(new Event('pointerenter'));
      await Promise.race([chart.queue, wait(30000)]);
      await wait(0);
      return chart.querySelector('.is-live') ? await look(chart) : null;
    },
  };
})()"""


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


def build(folder: Path, specs: Iterable[str]) -> dict[str, str]:
    """Build the book; return the reason of each refusal, by the name of the specification."""
    app = SphinxTestApp("html", srcdir=folder, builddir=folder / "_build")
    try:
        app.build()
        warnings = re.sub(r"\x1b\[[\d;]*m", "", app.warning.getvalue())
    finally:
        app.cleanup()
    names, refused = sorted(specs), {}
    for line in filter(None, map(str.strip, warnings.splitlines())):
        found = re.search(r"page(\d+)\.ipynb: cell (\d+): chart cannot be drawn: (.+)", line)
        assert found, f"more is said than what is refused: {line}"
        refused[names[int(found[1]) * A_PAGE + int(found[2]) - 1]] = found[3]
    return refused


def visit(
    browser: Browser, pages: Sequence[Path], mode: str
) -> tuple[dict[str, list[str]], dict[str, dict[str, Any]]]:
    """Look at every chart of the pages; return for each what is wrong with it, and what was seen of it."""
    faults: dict[str, list[str]] = {}
    outcomes: dict[str, dict[str, Any]] = {}
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
        page.evaluate(SCRIPT)
        names = page.evaluate("matrix.names()")
        for number, (name, seen) in enumerate(zip(names, page.evaluate("matrix.look()"), strict=True)):
            found = _faults(seen)
            if seen["size"] > MOST:
                found.append(f"adds {seen['size']} bytes to its page")
            outcomes[name] = {
                "drawn": "picture" if seen["picture"] else "drawing",
                "rows": sum(rows for rows, _ in seen["rows"]),
            }
            if "without JavaScript" not in mode:
                live = page.evaluate("number => matrix.wake(number)", number)
                found += [f"live: {fault}" for fault in _changes(seen, live)]
                outcomes[name]["live"] = "yes" if live else "no"
            found += [f"says {line[:160]}" for line in said]
            said.clear()
            faults[name] = [f"{mode}: {fault}" for fault in found]
    context.close()
    return faults, outcomes


def _faults(seen: dict[str, Any]) -> list[str]:
    if seen["count"] != 1:
        return [f"{seen['count']} drawings seen"]
    _, top, width, height = seen["drawing"]
    found = []
    if width < 40 or height < 10 or not seen["ink"]:
        found.append(f"blank: {width:.0f} by {height:.0f}, {seen['ink']} marks")
    if any(plot < min(seen["plots"][0], 60) for plot in seen["plots"]):
        found.append(f"plots of {seen['plots']} px")
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


def _changes(before: dict[str, Any], live: dict[str, Any] | None) -> list[str]:
    """Say what is wrong with a live chart that was not wrong with its drawing."""
    if live is None:
        return ["does not go live"]
    if live["count"] != 1 or not before["drawing"]:
        return [f"{live['count']} drawings seen"]
    found = []
    if not before["picture"] and Counter(before["said"]) != Counter(live["said"]):
        less, more = (
            Counter(one["said"]) - Counter(other["said"]) for one, other in ((before, live), (live, before))
        )
        found.append(f"{list(less)[:3]} becomes {list(more)[:3]}")
    for number, side in ((2, "width"), (3, "height")):
        if abs(live["drawing"][number] - before["drawing"][number]) > 2:
            found.append(f"{side} {before['drawing'][number]:.0f} becomes {live['drawing'][number]:.0f}")
    return found + [fault for fault in _faults(live) if fault not in _faults(before)]


def rows(
    specs: Iterable[str], outcomes: Mapping[str, Mapping[str, Any]], refused: Mapping[str, str]
) -> list[dict[str, str]]:
    """Say what became of each specification: drawn, live, told in a table, or refused and why."""
    found = {
        name: {"example": name, **outcomes.get(name, {}), "refused": refused.get(name, "")} for name in specs
    }
    return [{field: str(found[name].get(field, "")) for field in FIELDS} for name in sorted(found)]


def kept() -> dict[str, dict[str, str]]:
    """Read what was seen of the examples when all were looked at."""
    with KEPT.open(encoding="utf-8", newline="") as file:
        return {row["example"]: row for row in csv.DictReader(file)}


def totals(found: Iterable[Mapping[str, str]]) -> str:
    """Count what became of specifications."""
    every = list(found)
    drawn, live = (sum(bool(row["drawn"]) for row in every), sum(row["live"] == "yes" for row in every))
    told = sum(row["rows"] not in ("", "0") for row in every)
    refused = sum(bool(row["refused"]) for row in every)
    return f"{len(every)} specifications: {drawn} drawn, {live} live, {told} with a table, {refused} refused"


def read(examples: Path, stems: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Read specifications by their names; all when none is given."""
    found = sorted(examples.glob("*.vl.json"))
    specs = {path.name.removesuffix(".vl.json"): json.loads(path.read_text("utf-8")) for path in found}
    return {name: spec for name, spec in specs.items() if not stems or name in stems}


def look(
    browser: Browser, folder: Path, specs: Mapping[str, Any], modes: Iterable[str] = MODES
) -> tuple[dict[str, list[str]], list[dict[str, str]]]:
    """Build the book and visit it; return what is wrong with each chart, and what became of each."""
    refused = build(folder, specs)
    pages = sorted((folder / "_build" / "html").glob("page*.html"))
    faults: dict[str, list[str]] = {name: [] for name in specs}
    outcomes: dict[str, dict[str, Any]] = {}
    for mode in modes:
        found, seen = visit(browser, pages, mode)
        for name in specs:
            identifier = nodes.make_id(name)
            if (identifier in found) == (name in refused):
                faults[name].append(f"{mode}: neither there nor refused, or both")
            # What is drawn by chance is another drawing each time.
            by_chance = re.search(r'"sample"|random\(\)', json.dumps(specs[name]))
            faults[name] += [
                one for one in found.get(identifier, []) if not (by_chance and " becomes " in one)
            ]
            outcome = outcomes.setdefault(name, seen.get(identifier, {}))
            if seen.get(identifier, {}).get("live") == "no":
                outcome["live"] = "no"
    return {name: found for name, found in faults.items() if found}, rows(specs, outcomes, refused)


def main(examples: str, datasets: str, folder: str, *stems: str) -> None:
    """Print what is wrong with each chart, and the totals."""
    specs, place = read(Path(examples), stems), Path(folder).resolve()
    shutil.rmtree(place / "_build" / "html", ignore_errors=True)
    write(place, specs, Path(datasets) / "data")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox"]
        )
        faults, found = look(browser, place, specs)
        browser.close()
    for name, lines in sorted(faults.items()):
        for line in lines:
            print(f"{name}: {line}")
    for kind, count in Counter(
        re.sub(r"[\d.]+", "n", line)[:60] for lines in faults.values() for line in set(lines)
    ).most_common():
        print(f"{count:5} {kind}")
    print(totals(found), f"{len(faults)} with a fault", sep=", ")
    if not stems:
        with KEPT.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
