"""Mark the language of Chinese in the built pages, wherever an author or a table has not.

A screen reader pronounces, and a browser chooses the glyphs of, a run of Han characters by its ``lang``. The
mark is set in the pages when all are written, so prose, tables, contents and the text of drawings have it. It
knows nothing about the book it is used in.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from pathlib import Path

from opencc import OpenCC
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from figure_book import markup
from figure_book.markup import Walker
from figure_book.memory import Memory
from printed_figures.files import write

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
        ``zh-Hans`` when one of them has another Traditional form and is not itself among the frequent
        characters of Traditional Chinese, as 后 and 里 are; else ``zh-Hant``.
    """
    return "zh-Hans" if any(map(_is_simplified, text)) else "zh-Hant"


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


@cache
def _is_simplified(letter: str) -> bool:
    return _to_traditional().convert(letter) != letter and not _is_frequent_in_big5(letter)


def _is_frequent_in_big5(letter: str) -> bool:
    """Tell whether Big5 has a character on its first level, that of the 5401 frequent ones."""
    try:
        return letter.encode("big5")[0] < 0xC9
    except UnicodeEncodeError:
        return False


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


def _is_chinese(html: str) -> bool:
    """Tell whether a page says that it is Chinese, and no part that says otherwise holds Han characters."""
    if not re.search(r'<html[^>]*\slang="zh', html):
        return False
    others = re.findall(r'\blang="(?!zh)[^"]*"[^>]*>([^<]*)(</)?', html)
    return all(whole and not RUN.search(text) for text, whole in others)


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
    if not RUN.search(html) or _is_chinese(html):
        return html
    parts, done = [], 0
    for start, end, wrapper in _Runs(html).found:
        text = html[start:end]
        parts += [html[done:start], f'<{wrapper} lang="{language_of(text)}">{text}</{wrapper}>']
        done = end
    return "".join([*parts, html[done:]])


def _mark_pages(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    # A page that was marked and not written again has nothing left to mark.
    memory = Memory(app, "languages", Path(__file__), Path(markup.__file__))
    for path in sorted(Path(app.outdir).rglob("*.html")):
        if path.relative_to(app.outdir).parts[0] in {"_static", "_sources"}:
            continue
        html = path.read_text(encoding="utf-8")
        if memory.of(html, lambda _: False):
            continue
        if (marked := mark_languages(html)) != html:
            write(path, marked)
        memory.note(marked, True)
    memory.keep()


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
