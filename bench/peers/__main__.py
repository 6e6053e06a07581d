"""Build the same notebooks as this book and as four other tools do, look at the pages, write the results.

Run with ``python bench/peers [--rounds 5] [--growth 8,32,128]``. The other tools are installed into an
environment of their own, and the scripts that their pages load from other hosts come from the npm registry.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from browsing import charts_visible, first_chart, launch, transfer
from builders import ROOT, TOOLS, BuildError, Tool, build, change_a_chapter
from generated import CHARTS, write_notebooks
from playwright.sync_api import sync_playwright
from report import OURS, write
from running import measure_notebooks
from serving import point_to, serve

HERE = Path(__file__).resolve().parent
WORK = ROOT / "_build" / "bench"
NOTEBOOKS = 8
PAGE = "chapter_003"


def _call(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def install() -> tuple[Path, Path]:
    """Install the peers, unless they are there, and return the folders of their programs and packages."""
    environment, modules = WORK / ".venv", WORK / "node_modules"
    mark = environment / "installed.txt"
    wanted = (HERE / "requirements.txt").read_text(encoding="utf-8")
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        _call(sys.executable, "-m", "venv", "--clear", environment)
        _call(environment / "bin/python", "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt")
        mark.write_text(wanted, encoding="utf-8")
    if not modules.is_dir():
        if shutil.which("npm") is None:
            raise SystemExit("npm: not on the PATH: expected it, for the scripts that the peers' pages load")
        shutil.copy(HERE / "package.json", WORK)
        _call("npm", "install", "--prefix", WORK, "--no-package-lock", "--ignore-scripts", "--silent")
    return environment / "bin", modules


def set_up(tool: Tool, count: int) -> Path:
    """Make a project for a tool, with so many notebooks, and nothing built."""
    project = WORK / f"{tool.name.replace(' ', '-')}-{count}"
    shutil.rmtree(project, ignore_errors=True)
    chapters = [path.stem for path in write_notebooks(project / "notebooks", count)]
    tool.project(project, chapters)
    return project


def programs_of(tool: Tool, peers: Path) -> Path:
    """Return the folder of the programs that a tool is called from."""
    return Path(sys.executable).parent if tool.name == OURS else peers


def time_builds(peers: Path, rounds: int) -> dict[str, Any]:
    """Build with all tools in turn: clean, again, and with one chapter changed."""
    entries: dict[str, Any] = {
        tool.name: {"clean": [], "unchanged": [], "changed": [], "peak_megabytes": []} for tool in TOOLS
    }
    for number in range(rounds):
        for tool in TOOLS:
            project, programs, entry = set_up(tool, NOTEBOOKS), programs_of(tool, peers), entries[tool.name]
            for kind in ("clean", "unchanged", "changed"):
                if kind == "changed":
                    change_a_chapter(project, number)
                timing = build(tool, programs, project)
                entry[kind].append(round(timing.seconds, 3))
                entry["peak_megabytes"].append(round(timing.megabytes, 1))
            site = project / tool.site
            size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
            entry["site_megabytes"] = round(size / 1e6, 2)
        print(f"built with every tool, round {number + 1} of {rounds}", file=sys.stderr)
    return entries


def look_at_pages(modules: Path, rounds: int) -> dict[str, Any]:
    """Open the same chapter as each tool built it."""
    sites, addresses = {}, {}
    for tool in TOOLS:
        name = tool.name.replace(" ", "-")
        site = WORK / f"{name}-{NOTEBOOKS}" / tool.site
        local = WORK / f"{name}-local"
        shutil.rmtree(local, ignore_errors=True)
        shutil.copytree(site, local)
        point_to(local)
        sites |= {name: site, f"{name}-local": local}
        addresses[tool.name] = (f"{name}/{tool.page.format(PAGE)}", f"{name}-local/{tool.page.format(PAGE)}")
    with serve(sites, modules) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        entries: dict[str, Any] = {}
        for tool, (page, local) in addresses.items():
            seen, loaded = charts_visible(browser, f"{server}/{page}"), transfer(browser, f"{server}/{local}")
            entries[tool] = {
                "without_network": seen.without_network,
                "without_javascript": seen.without_javascript,
                "requests": loaded.requests,
                "other_hosts": seen.other_hosts,
                "kilobytes": round(loaded.kilobytes, 1),
                "first_chart": [],
            }
        # It varies more than a build does, and takes less time.
        for _ in range(6 * rounds):
            for tool, (_page, local) in addresses.items():
                after = first_chart(browser, f"{server}/{local}")
                if after is not None:
                    entries[tool]["first_chart"].append(round(after, 1))
        browser.close()
    return entries


def grow(peers: Path, counts: list[int]) -> dict[str, Any]:
    """Build once with each tool and number of notebooks."""
    growth: dict[str, Any] = {tool.name: {} for tool in TOOLS}
    for count in counts:
        for tool in TOOLS:
            timing = build(tool, programs_of(tool, peers), set_up(tool, count))
            growth[tool.name][str(count)] = {
                "seconds": round(timing.seconds, 2),
                "megabytes": round(timing.megabytes, 1),
            }
        print(f"built {count} notebooks with every tool", file=sys.stderr)
    return growth


def main() -> int:
    """Run the comparison and write its page."""
    parser = argparse.ArgumentParser(prog="python bench/peers", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each build is timed")
    parser.add_argument("--growth", default="8,32,128", help="numbers of notebooks")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    try:
        peers, modules = install()
        results = {
            "setting": {
                "notebooks": NOTEBOOKS,
                "charts_a_page": CHARTS,
                "rounds": options.rounds,
                "cores": os.cpu_count(),
                "python": platform.python_version(),
                "versions": {name: version(name) for name in ("jupyter-book", "myst-nb", "sphinx", "altair")}
                | _versions(peers, "nbsphinx", "mkdocs-jupyter", "nbconvert"),
            },
            "builds": time_builds(peers, options.rounds),
            "pages": look_at_pages(modules, options.rounds),
            "growth": grow(peers, [int(count) for count in options.growth.split(",")]),
            "notebooks": measure_notebooks(ROOT),
        }
    except (BuildError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    write(results)
    print("book/comparison.md is written")
    return 0


def _versions(programs: Path, *names: str) -> dict[str, str]:
    code = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    done = subprocess.run(
        [programs / "python", "-c", code, *names], check=True, capture_output=True, text=True
    )
    return dict(zip(names, done.stdout.split(), strict=True))


if __name__ == "__main__":
    sys.exit(main())
