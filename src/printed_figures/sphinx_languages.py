"""Mark the language of Chinese in the built pages, wherever an author or a table has not.

A screen reader pronounces, and a browser chooses the glyphs of, a run of Han characters by its ``lang``. The
mark is set in the pages when all are written, so prose, tables, contents and the text of drawings have it. It
knows nothing about the book it is used in.
"""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from printed_figures.notebooks import write
from printed_figures.sphinx_markup import Walker

__all__ = ["HAN", "language_of", "mark_languages", "setup"]

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The Han characters, for a class of a regular expression."""
# A run may go on over punctuation of its own, but neither begins nor ends with it.
RUN = re.compile(f"[{HAN}](?:[{HAN}\u3000-\u303f\uff00-\uff65·]*[{HAN}])?")
NOT_SHOWN = {"script", "style", "title", "template", "textarea", "option"}


def language_of(text: str) -> str:
    """Tell Traditional from Simplified Chinese.

    Parameters
    ----------
    text : str
        Han characters.

    Returns
    -------
    str
        ``zh-Hans`` when a character is in the Simplified standard GB 2312 and not in the Traditional Big5;
        else ``zh-Hant``.
    """
    simplified = any(_encodes(letter, "gb2312") and not _encodes(letter, "big5") for letter in text)
    return "zh-Hans" if simplified else "zh-Hant"


def _encodes(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class _Runs(Walker):
    """Collects where in a page Chinese stands that is not marked."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        # The parser counts lines by this character alone.
        self.starts = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self.found: list[tuple[int, int, str]] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        """Look for Chinese in text."""
        if not (runs := list(RUN.finditer(data))) or self._settled():
            return
        line, column = self.getpos()
        start = self.starts[line - 1] + column
        wrapper = "tspan" if any(element.name == "svg" for element in self.path) else "span"
        self.found += [(start + run.start(), start + run.end(), wrapper) for run in runs]

    def _settled(self) -> bool:
        if any(element.name in NOT_SHOWN for element in self.path):
            return True
        said = [element.attributes["lang"] for element in self.path if "lang" in element.attributes]
        return bool(said) and said[-1].startswith("zh")


def mark_languages(html: str) -> str:
    """Mark every run of Han characters that stands in no element with a Chinese ``lang``.

    Parameters
    ----------
    html : str
        A page.

    Returns
    -------
    str
        The page with ``span`` elements, and ``tspan`` in drawings, around these runs; nothing else is
        changed.
    """
    parts, done = [], 0
    for start, end, wrapper in _Runs(html).found:
        text = html[start:end]
        parts += [html[done:start], f'<{wrapper} lang="{language_of(text)}">{text}</{wrapper}>']
        done = end
    return "".join([*parts, html[done:]])


def _mark_pages(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        if path.relative_to(app.outdir).parts[0] in {"_static", "_sources"}:
            continue
        html = path.read_text(encoding="utf-8")
        if (marked := mark_languages(html)) != html:
            write(path, marked)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect to Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    app.connect("build-finished", _mark_pages, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
