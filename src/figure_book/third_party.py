"""Say what the built book carries that others made: ``THIRD-PARTY.txt``, with every notice.

The table names, for each part, the files of the built book and where its notice is: in the installed
distribution, in the built book, or in ``licences`` where neither has it. The data package declares those of
its own tables.
"""

from __future__ import annotations

from importlib import metadata, resources
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx

from figure_book.files import book_data
from printed_figures.declaration import FILE, read_declaration
from printed_figures.files import write

__all__ = ["NAME", "PARTS", "Part", "write_notices"]

NAME = "THIRD-PARTY.txt"


class Part(NamedTuple):
    """A part of the built book that others made."""

    name: str
    files: tuple[str, ...]
    """Patterns of files below the folder of an edition."""
    distribution: str = ""
    """Installed package that brings the files and their notice."""
    notice: str = ""
    """File with the notice: below the book's folder, or in ``licences``."""


JOINED = "_static/joined-*.css"
"""The style sheets of several parts in one: see `assets`."""
PARTS = (
    Part(
        "Sphinx",
        (
            *("_static/basic.css", JOINED, "_static/doctools.js", "_static/documentation_options.js"),
            "_static/*.png",
        ),
        "sphinx",
    ),
    Part("Pygments", ("_static/pygments.css", JOINED), "pygments"),
    Part(
        "pydata-sphinx-theme",
        (
            "_static/styles/pydata-sphinx-theme.css",
            JOINED,
            "_static/styles/theme.css",
            "_static/scripts/pydata-sphinx-theme.js",
        ),
        "pydata-sphinx-theme",
    ),
    Part(
        "sphinx-book-theme",
        ("_static/styles/sphinx-book-theme.css", JOINED, "_static/scripts/sphinx-book-theme.js"),
        "sphinx-book-theme",
    ),
    Part(
        "Bootstrap 5.3.3, in a script and a style sheet of the theme",
        ("_static/scripts/bootstrap.js*", JOINED),
        notice="bootstrap.txt",
    ),
    Part("Font Awesome Free 6.5.2, the outlines of its icons in every page", ("*.html",), notice="icons.txt"),
    Part(
        "sphinx-copybutton",
        ("_static/copybutton*", JOINED, "_static/copy-button.svg", "_static/check-solid.svg"),
        "sphinx-copybutton",
    ),
    Part("clipboard.js 2.0.8", ("_static/clipboard.min.js",), notice="clipboard.txt"),
    Part("sphinx-togglebutton", ("_static/togglebutton*", JOINED), "sphinx-togglebutton"),
    Part("sphinx-design", ("_static/sphinx-design.min.css", "_static/design-tabs.js"), "sphinx-design"),
    Part("MyST-NB", ("_static/mystnb.*.css", JOINED), "myst-nb"),
    Part(
        "Vega, Vega-Lite, vega-embed, and D3",
        ("_static/vegalite-bundle.*",),
        notice="_static/vegalite-bundle.LICENSE.txt",
    ),
)


def _of_distribution(name: str) -> str:
    """Return the licence that a distribution was installed with."""
    found = metadata.distribution(name)
    (path,) = (path for path in found.files or () if path.name.startswith("LICENSE"))
    return path.read_text(encoding="utf-8")


def _notice(part: Part, book: Path) -> str:
    if part.distribution:
        return _of_distribution(part.distribution)
    if (book / part.notice).is_file():
        return (book / part.notice).read_text(encoding="utf-8")
    return _text(part.notice)


def _text(name: str) -> str:
    return resources.files("figure_book").joinpath("licences", name).read_text(encoding="utf-8")


def _of_data() -> list[str]:
    """Name the tables that have licences of their own, with what their sources ask to be said."""
    folder = book_data()
    if folder is None or not (folder / FILE).is_file():
        return []
    lines = []
    for resource in read_declaration(folder)["resources"]:
        for licence in resource.get("licenses", ()):
            sources = "; ".join(source["title"] for source in resource.get("sources", ()))
            line = f"data/{resource['path']}: {sources}.\n{licence['title']}\n{licence['path']}"
            lines.append(f"{line}\n\n{_text('MIT.txt').strip()}" if licence["name"] == "MIT" else line)
    return lines


def write_notices(app: Sphinx) -> None:
    """Write every notice into one text beside the pages."""
    book = Path(app.outdir)
    texts = []
    for part in PARTS:
        if not any(any(book.glob(pattern)) for pattern in part.files):
            continue
        version = f" {metadata.version(part.distribution)}" if part.distribution else ""
        files = ", ".join(part.files)
        texts.append(f"{part.name}{version}\n{files}\n\n{_notice(part, book).strip()}")
    texts += _of_data()
    text = f"\n\n{'=' * 78}\n\n".join(["This book carries the work of others, under these terms.", *texts])
    write(book / NAME, text.replace("\r\n", "\n") + "\n")
