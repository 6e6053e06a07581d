"""The five tools that build the same notebooks: how each is set up and called."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]

__all__ = ["TOOLS", "BuildError", "Timing", "Tool", "build", "change_a_chapter"]


# The peak that the system reports of a process includes that of the one it was forked from: a small one.
_LAUNCH = """
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stderr=subprocess.STDOUT)
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - start
print(f"\\n{seconds:.3f} {usage.ru_maxrss}")
sys.exit(os.waitstatus_to_exitcode(status))
"""


WITHOUT_PAGES = {"glossary_page": "", "glossary_except": {}}
"""Settings that name pages and files of this book, for one that has none of them."""


class BuildError(RuntimeError):
    """A tool did not build the notebooks."""


class Tool(NamedTuple):
    """A way from notebooks to pages."""

    name: str
    project: Callable[[Path, list[str]], None]
    """Writes what the tool needs beside ``notebooks/`` in a folder, for chapters by name."""
    command: Callable[[Path, Path], list[str]]
    """The command, from the folder of the environment's programs and the project."""
    site: str
    """The folder of the built pages, in the project."""
    page: str
    """A chapter's page in the site, with ``{}`` for its name."""


class Timing(NamedTuple):
    """What one build took."""

    seconds: float
    megabytes: float
    """The largest process, in MB."""


def _toc(chapters: list[str]) -> str:
    lines = "".join(f"  - file: notebooks/{name}\n" for name in chapters)
    return f"format: jb-book\nroot: index\nchapters:\n{lines}"


def _index(project: Path) -> None:
    (project / "index.md").write_text("# The same notebooks\n\nBuilt by five tools.\n", encoding="utf-8")


def _this_book(project: Path, chapters: list[str]) -> None:
    _index(project)
    (project / "_toc.yml").write_text(_toc(chapters), encoding="utf-8")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"] |= WITHOUT_PAGES
    # Stock jupyter-book loads what cites only in a book that has references.
    for name in ("sphinxcontrib.bibtex", "figure_book.references"):
        config["sphinx"]["config"]["extensions"].remove(name)
    for name in [name for name in config["sphinx"]["config"] if name.startswith("bibtex_")]:
        del config["sphinx"]["config"][name]
    (project / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    for folder in ("book/_static", "book/_templates", "src/printed_figures/fonts"):
        shutil.copytree(ROOT / folder, project / folder, dirs_exist_ok=True)


def _stock_jupyter_book(project: Path, chapters: list[str]) -> None:
    _index(project)
    (project / "_toc.yml").write_text(_toc(chapters), encoding="utf-8")
    config = 'title: Stock\nauthor: Stock\nonly_build_toc_files: true\nexecute:\n  execute_notebooks: "off"\n'
    (project / "_config.yml").write_text(config, encoding="utf-8")


def _nbsphinx(project: Path, chapters: list[str]) -> None:
    config = 'project = "Stock"\nextensions = ["nbsphinx"]\nnbsphinx_execute = "never"\n'
    (project / "conf.py").write_text(config + 'exclude_patterns = ["_build"]\n', encoding="utf-8")
    entries = "".join(f"   notebooks/{name}\n" for name in chapters)
    text = f"The same notebooks\n==================\n\n.. toctree::\n\n{entries}"
    (project / "index.rst").write_text(text, encoding="utf-8")


def _mkdocs(project: Path, chapters: list[str]) -> None:
    docs = project / "docs"
    docs.mkdir(exist_ok=True)
    if not (docs / "notebooks").exists():
        (docs / "notebooks").symlink_to(project / "notebooks", target_is_directory=True)
    (docs / "index.md").write_text("# The same notebooks\n", encoding="utf-8")
    config = "site_name: Stock\nplugins:\n  - search\n  - mkdocs-jupyter:\n      execute: false\n"
    (project / "mkdocs.yml").write_text(config + "theme:\n  name: material\n", encoding="utf-8")


def _nothing(project: Path, chapters: list[str]) -> None:
    (project / "site").mkdir(exist_ok=True)


def _jupyter_book_command(programs: Path, project: Path) -> list[str]:
    return [str(programs / "jupyter-book"), "build", str(project), "--quiet"]


def _book_command(programs: Path, project: Path) -> list[str]:
    # As `make book` does, in English alone.
    python = str(programs / "python")
    return [python, "-m", "figure_book.translation.build", "en", "en", str(project), str(project)]


def _nbconvert_command(programs: Path, project: Path) -> list[str]:
    notebooks = [str(path) for path in sorted((project / "notebooks").glob("*.ipynb"))]
    return [
        str(programs / "jupyter-nbconvert"),
        "--to",
        "html",
        "--output-dir",
        str(project / "site"),
        *notebooks,
    ]


TOOLS = (
    Tool("this book", _this_book, _book_command, "_build/html", "notebooks/{}.html"),
    Tool(
        "stock jupyter-book 1", _stock_jupyter_book, _jupyter_book_command, "_build/html", "notebooks/{}.html"
    ),
    Tool(
        "nbsphinx",
        _nbsphinx,
        lambda programs, project: [
            str(programs / "sphinx-build"),
            "-q",
            "-b",
            "html",
            str(project),
            str(project / "_build/html"),
        ],
        "_build/html",
        "notebooks/{}.html",
    ),
    Tool(
        "mkdocs-jupyter",
        _mkdocs,
        lambda programs, project: [
            str(programs / "mkdocs"),
            "build",
            "--quiet",
            "-f",
            str(project / "mkdocs.yml"),
        ],
        "site",
        "notebooks/{}/index.html",
    ),
    Tool("nbconvert", _nothing, _nbconvert_command, "site", "{}.html"),
)
"""This book first, then the peers."""


def change_a_chapter(project: Path, mark: int) -> None:
    """Add a sentence to the first chapter, another one each time."""
    path = project / "notebooks" / "chapter_001.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("# Chapter 1\\n", f"# Chapter 1\\n\\nRead {mark} times.\\n", 1), encoding="utf-8"
    )


def build(tool: Tool, programs: Path, project: Path) -> Timing:
    """Build a project with a tool and measure it.

    Parameters
    ----------
    tool : Tool
        The tool.
    programs : pathlib.Path
        The folder of the environment's programs.
    project : pathlib.Path
        Holds ``notebooks/`` and what `Tool.project` wrote.

    Returns
    -------
    Timing
        Seconds by the clock, and the peak of memory of the largest process.

    Raises
    ------
    BuildError
        When the tool ends with an error, with the last line that it printed.
    """
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    # Two tools find Pandoc on the path; PyPI's package carries it in a folder of its own.
    pandoc = next(programs.parent.glob("lib/python*/site-packages/pypandoc/files"), None)
    if pandoc is not None:
        path = f"{pandoc}{os.pathsep}{path}"
    done = subprocess.run(
        [sys.executable, "-S", "-c", _LAUNCH, *tool.command(programs, project)],
        cwd=project,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    printed, _, measured = done.stdout.rstrip().rpartition("\n")
    if done.returncode:
        last = [line for line in printed.splitlines() if line.strip()][-1:]
        raise BuildError(f"{tool.name}: {' '.join(last)}: expected it to build {project}")
    seconds, kilobytes = measured.split()
    return Timing(float(seconds), int(kilobytes) / 1024)
