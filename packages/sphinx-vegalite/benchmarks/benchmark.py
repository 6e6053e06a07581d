"""Build the same notebooks with this extension and with four other tools, and look at the pages.

Run with ``python benchmarks/benchmark.py [rounds]``: one run measures everything, prints it, and stores it in
``results.json`` and, with its date, in the README of the package. It needs altair, nbformat, numpy, pandas
and playwright, Chromium and npm on the PATH, and the network to install the tools into ``_build`` of the
working directory.
"""

import functools
import gzip
import http.server
import json
import mimetypes
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import unquote

import altair as alt
import nbformat
import numpy as np
import pandas as pd
from altair.utils.mimebundle import spec_to_mimebundle
from nbformat import v4
from playwright.sync_api import TimeoutError as LateError
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
WORK = Path.cwd() / "_build" / "benchmark"
PROGRAMS = WORK / ".venv" / "bin"
NOTEBOOKS, CHARTS, PAGE = 8, 4, "chapter_003"
WORDS = ["alerts", "letters", "disputes", "grids", "cases", "visits", "patrols", "calls", "rooms", "days"]
CDN = {
    "https://cdn.jsdelivr.net/npm/": "/npm/",
    "https://cdnjs.cloudflare.com/ajax/libs/": "/cdnjs/",
    "https://unpkg.com/": "/npm/",
}
BOOK = 'title: B\nauthor: B\nonly_build_toc_files: true\nexecute: {execute_notebooks: "off"}\n'
BOOK_COMMAND = ["jupyter-book", "build", ".", "--quiet"]
TOOLS = {
    # Files of the project, command, folder of the pages, page of a chapter.
    "sphinx-vegalite in jupyter-book 1": (
        {"_config.yml": BOOK + "sphinx: {extra_extensions: [sphinx_vegalite]}\n"},
        BOOK_COMMAND,
        "_build/html",
        "notebooks/{}.html",
    ),
    "stock jupyter-book 1": ({"_config.yml": BOOK}, BOOK_COMMAND, "_build/html", "notebooks/{}.html"),
    "nbsphinx": (
        {"conf.py": 'extensions = ["nbsphinx"]\nnbsphinx_execute = "never"\nexclude_patterns = ["_build"]\n'},
        ["sphinx-build", "-q", "-b", "html", ".", "_build/html"],
        "_build/html",
        "notebooks/{}.html",
    ),
    "mkdocs-jupyter": (
        {
            "mkdocs.yml": "site_name: B\ndocs_dir: notebooks\nsite_dir: site\ntheme: {name: material}\n"
            "plugins: [search, {mkdocs-jupyter: {execute: false}}]\n"
        },
        ["mkdocs", "build", "--quiet"],
        "site",
        "{}/index.html",
    ),
    "nbconvert": ({}, ["jupyter-nbconvert", "--to", "html", "--output-dir", "site"], "site", "{}.html"),
}
FIND = """() => [...document.querySelectorAll(
  'svg.marks, canvas.marks, .vega-embed svg, .vega-embed canvas, .vegalite-chart svg'
)].filter((drawing) => {
  const box = drawing.getBoundingClientRect();
  return box.width > 50 && box.height > 50;
})"""
WATCH = f"""(() => {{
  const look = () => requestAnimationFrame(() => {{
    if (({FIND})().length) requestAnimationFrame(() => {{ window.firstChart = performance.now(); }});
    else look();
  }});
  look();
}})()"""


def notebook(number: int) -> nbformat.NotebookNode:
    """Make a notebook: each chart as a specification, as HTML of Altair's default renderer, and as text."""
    draw = np.random.default_rng(number)
    cells = [v4.new_markdown_cell(f"# Chapter {number}\n\nWhat {WORDS[number % 10]} can and cannot tell.")]
    for index in range(CHARTS):
        name, title = f"chapter-{number}-chart-{index}", f"Chart {index} of chapter {number}"
        value = draw.uniform(1, 20, 10).round(1)
        data = pd.DataFrame({"name": WORDS, "value": value, "low": value - 0.05, "high": value + 0.05})
        row = alt.Y("name:N", title=None, sort=None)
        chart = alt.Chart(data.round(2))
        bar = chart.mark_rule(strokeWidth=6).encode(x="low:Q", x2="high:Q", y=row)
        dot = chart.mark_point(filled=True, size=80).encode(
            x=alt.X("value:Q", title="per cent"), y=row, tooltip=["name", "low", "value", "high"]
        )
        spec = (bar + dot).properties(width=640, title=title, description=f"{title}: 10 intervals.").to_dict()
        page = spec_to_mimebundle(
            spec,
            format="html",
            mode="vega-lite",
            template="universal",
            output_div=f"altair-viz-{name}",
            vega_version=alt.VEGA_VERSION,
            vegalite_version=alt.VEGALITE_VERSION,
            vegaembed_version=alt.VEGAEMBED_VERSION,
        )
        bundle = page | {"application/vnd.vegalite.v6+json": spec, "text/plain": title}
        cells.append(v4.new_markdown_cell(f"## Question {index}\n\n" + "A figure is an interval. " * 20))
        output = v4.new_output("execute_result", bundle, execution_count=index + 1)
        figure = {"mystnb": {"figure": {"caption": f"Intervals {index}.", "name": name}}}
        cells.append(v4.new_code_cell("draw()", outputs=[output], metadata=figure, execution_count=index + 1))
    for position, cell in enumerate(cells):
        cell.id = f"cell-{position:02d}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def call(*command: object) -> None:
    """Run a command that must succeed."""
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def install() -> None:
    """Install the tools and what their pages load from other hosts, unless they are there; this anew."""
    pip = [PROGRAMS / "python", "-m", "pip", "install", "--quiet"]
    if not PROGRAMS.is_dir():
        call(sys.executable, "-m", "venv", WORK / ".venv")
        call(*pip, "--requirement", HERE / "requirements.txt", HERE.parent)
    call(*pip, "--no-deps", "--force-reinstall", HERE.parent)
    if not (WORK / "node_modules").is_dir():
        shutil.copy(HERE / "package.json", WORK)
        call("npm", "install", "--prefix", WORK, "--no-package-lock", "--ignore-scripts", "--silent")


def set_up(tool: str) -> Path:
    """Make a project with nothing built."""
    project = WORK / tool.replace(" ", "-")
    shutil.rmtree(project, ignore_errors=True)
    (project / "notebooks").mkdir(parents=True)
    chapters = [f"notebooks/chapter_{number:03d}" for number in range(1, NOTEBOOKS + 1)]
    for number, chapter in enumerate(chapters, 1):
        (project / f"{chapter}.ipynb").write_text(nbformat.writes(notebook(number)), encoding="utf-8")
    lines = "".join(f"  - file: {chapter}\n" for chapter in chapters)
    files = {"_toc.yml": f"format: jb-book\nroot: index\nchapters:\n{lines}", "index.md": "# Notebooks\n"}
    if tool == "nbsphinx":
        entries = "".join(f"   {chapter}\n" for chapter in chapters)
        files = {"index.rst": f"Notebooks\n=========\n\n.. toctree::\n\n{entries}"}
    for name, text in (files | TOOLS[tool][0]).items():
        (project / name).write_text(text, encoding="utf-8")
    return project


def build(tool: str, project: Path) -> float:
    """Build a project and return the seconds it took."""
    command = list(TOOLS[tool][1])
    if tool == "nbconvert":
        command += sorted(str(path) for path in (project / "notebooks").glob("*.ipynb"))
    start = time.perf_counter()
    # Where the package of PyPI carries Pandoc, which two tools look for on the path.
    pandoc = next((WORK / ".venv").glob("lib/python*/site-packages/pypandoc/files"), PROGRAMS)
    path = os.pathsep.join([str(PROGRAMS), str(pandoc), os.environ["PATH"]])
    done = subprocess.run(
        command, cwd=project, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{tool}: {done.stdout}{done.stderr}")
    return time.perf_counter() - start


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the built sites, and what their pages want from other hosts, compressed."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def find(self) -> Path | None:
        """Return the file of an address."""
        place, _, rest = unquote(self.path.split("?")[0].lstrip("/")).partition("/")
        modules = WORK / "node_modules"
        if place == "cdnjs":
            return modules / "requirejs" / "require.js"
        if place != "npm":
            return WORK / place / rest
        match = re.fullmatch(r"(@[^/]+/[^/@]+|[^/@]+)(?:@[^/]*)?(?:/(.*))?", rest)
        if match is None or not (modules / match[1]).is_dir():
            return None
        package = json.loads((modules / match[1] / "package.json").read_text(encoding="utf-8"))
        main = package.get("jsdelivr") or package.get("unpkg") or package["main"]
        return modules / match[1] / (match[2] or main)

    def do_GET(self) -> None:
        """Answer with a file or 404."""
        path = self.find()
        found = path is not None and path.is_file()
        body = path.read_bytes() if found else b""
        self.send_response(200 if found else 404)
        if found and path.suffix in {".html", ".js", ".css", ".json", ".svg"}:
            body = gzip.compress(body, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", mimetypes.guess_type(self.path.split("?")[0])[0] or "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        # A page that is closed may want no more.
        with suppress(ConnectionError):
            self.wfile.write(body)


def serve_locally(site: Path) -> None:
    """Replace the addresses of other hosts in a site by paths of this server, without their checksums."""
    for path in site.rglob("*"):
        if path.suffix in {".html", ".js"}:
            text = changed = path.read_text(encoding="utf-8", errors="surrogateescape")
            for host, place in CDN.items():
                changed = changed.replace(host, place)
            if changed != text:
                changed = re.sub(r'\s(?:integrity|crossorigin)="[^"]*"', "", changed)
                path.write_text(changed, encoding="utf-8", errors="surrogateescape")


def look(browser, address: str, local: str, rounds: int) -> dict[str, object]:
    """Open a page without other hosts, without JavaScript, and as it is."""
    own, found = "/".join(address.split("/", 3)[:3]), {}
    refused, wanted, sent, first = set(), [], [], []

    def answer(route) -> None:
        if route.request.url.startswith((own, "data:", "blob:")):
            route.continue_()
        else:
            refused.add(route.request.url)
            route.abort()

    for kind, options in (("without_network", {}), ("without_javascript", {"java_script_enabled": False})):
        page = browser.new_context(**options).new_page()
        page.route("**/*", answer)
        page.goto(address, wait_until="load")
        page.wait_for_timeout(1500)
        found[kind] = page.evaluate(f"({FIND})().length")
        page.context.close()
    page = browser.new_context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.on("request", lambda request: wanted.append(request.url))
    page.goto(local, wait_until="networkidle")
    page.context.close()
    for _ in range(6 * rounds):
        page = browser.new_context().new_page()
        page.add_init_script(WATCH)
        page.goto(local, wait_until="commit")
        try:
            page.wait_for_function("window.firstChart !== undefined", timeout=20_000)
            first.append(round(page.evaluate("window.firstChart"), 1))
        except LateError:
            print(f"{local}: no chart within 20 s", file=sys.stderr)
        page.context.close()
    requests = sum(url.startswith("http") for url in wanted)
    measured = {"requests": requests, "kilobytes": round(sum(sent) / 1000, 1), "first_chart": first}
    return found | {"other_hosts": len(refused)} | measured


BUILT = {"clean": "clean build, s", "unchanged": "nothing changed, s", "changed": "one chapter changed, s"}
SEEN = {
    "without_network": f"charts visible without network, of {CHARTS}",
    "without_javascript": f"without JavaScript, of {CHARTS}",
    "requests": "requests",
    "other_hosts": "of them to other hosts",
    "kilobytes": "transferred, kB",
    "first_chart": "first chart visible, ms",
}


def table(entries: dict[str, dict[str, object]], headings: dict[str, str]) -> str:
    """Write results as a table, the median of what was measured several times."""
    lines = [["tool", *headings.values()], ["---", *["---:"] * len(headings)]]
    for tool, entry in entries.items():
        values = {
            key: median(value) if isinstance(value, list) and value else value for key, value in entry.items()
        }
        digits = 1 if headings is BUILT else 0
        lines.append(
            [tool, *(f"{values[key]:.{digits}f}" if values[key] != [] else "none" for key in headings)]
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def versions() -> str:
    """Name the versions of the tools."""
    listed = subprocess.run(
        [PROGRAMS / "python", "-m", "pip", "list", "--format", "json"],
        check=True,
        capture_output=True,
        text=True,
    )
    found = {each["name"].lower().replace("_", "-"): each["version"] for each in json.loads(listed.stdout)}
    names = ["sphinx-vegalite", "jupyter-book", "myst-nb", "sphinx", "altair"]
    return ", ".join(f"{name} {found[name]}" for name in [*names, "nbsphinx", "mkdocs-jupyter", "nbconvert"])


def store(setting: dict[str, object], builds: dict, pages: dict) -> None:
    """Store results as data, and in the README."""
    results = json.dumps({"setting": setting, "builds": builds, "pages": pages}, indent=1)
    (HERE / "results.json").write_text(f"{results}\n", encoding="utf-8", newline="\n")
    load = setting["load"]
    said = (
        f"[`benchmarks/`](benchmarks/README.md) builds the same {setting['notebooks']} notebooks with "
        f"{CHARTS} charts each with four other tools. Measured on {setting['date']}, on {setting['cores']} "
        f"cores with a load of {load[0]:.1f} before and {load[1]:.1f} after, with Python "
        f"{setting['python']}: {setting['versions']}. "
        f"Rounds: {setting['rounds']}, with all tools in turn; the medians."
    )
    text = f"{said}\n\n{table(pages, SEEN)}\n\n{table(builds, BUILT)}\n"
    readme = HERE.parent / "README.md"
    before, heading, after = readme.read_text(encoding="utf-8").partition("## Compared\n\n")
    kept = after[after.index("\n## ") :]
    readme.write_text(before + heading + text + kept, encoding="utf-8", newline="\n")
    print(text)


def main(rounds: int = 3) -> None:
    """Measure, in each round with all tools in turn, and store."""
    browsers = (shutil.which(name) for name in ("chromium", "google-chrome", "chromium-headless-shell"))
    program = next(filter(None, browsers), None)
    if program is None:
        raise SystemExit(
            "no Chromium on the PATH: expected chromium, google-chrome or chromium-headless-shell"
        )
    WORK.mkdir(parents=True, exist_ok=True)
    install()
    load = os.getloadavg()[0]
    builds = {tool: {"clean": [], "unchanged": [], "changed": []} for tool in TOOLS}
    for number in range(rounds):
        for tool, seconds in builds.items():
            project = set_up(tool)
            seconds["clean"].append(round(build(tool, project), 3))
            seconds["unchanged"].append(round(build(tool, project), 3))
            path = project / "notebooks" / "chapter_001.ipynb"
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("can and cannot", f"{number} can and cannot", 1), encoding="utf-8")
            seconds["changed"].append(round(build(tool, project), 3))
    pages = {}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for tool, (_files, _command, site, page) in TOOLS.items():
            name = tool.replace(" ", "-")
            for folder in (f"{name}-site", f"{name}-local"):
                shutil.rmtree(WORK / folder, ignore_errors=True)
                shutil.copytree(WORK / name / site, WORK / folder)
            serve_locally(WORK / f"{name}-local")
            address = functools.partial("http://127.0.0.1:{}/{}/{}".format, server.server_port)
            chapter = page.format(PAGE)
            pages[tool] = look(
                browser, address(f"{name}-site", chapter), address(f"{name}-local", chapter), rounds
            )
        browser.close()
    server.shutdown()
    today = datetime.now(UTC).date().isoformat()
    setting = {"date": today, "notebooks": NOTEBOOKS, "charts_a_page": CHARTS, "rounds": rounds}
    setting |= {"cores": os.cpu_count(), "load": [load, os.getloadavg()[0]]}
    store(setting | {"python": platform.python_version(), "versions": versions()}, builds, pages)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
