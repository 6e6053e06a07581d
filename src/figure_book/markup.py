"""Read a page element by element, knowing which elements are open and where in the text each stands."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import accumulate
from typing import NamedTuple

__all__ = ["Element", "Walker"]

# Elements of HTML that have no end tag.
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


class Element(NamedTuple):
    """An open element."""

    name: str
    attributes: Mapping[str, str]

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set(self.attributes.get("class", "").split())


class Walker(HTMLParser):
    """A parser that keeps the open elements in ``path``; derive from it and override its three hooks."""

    def __init__(self) -> None:
        """Start outside every element."""
        super().__init__(convert_charrefs=False)
        self.path: list[Element] = []

    def entered(self, element: Element, start: int, tag: str) -> None:
        """Take note of an element that begins with a tag; it is already on the path unless it is empty."""

    def left(self, element: Element) -> None:
        """Take note of an element that ended; it is no longer on the path."""

    def text(self, start: int, written: str) -> None:
        """Take note of what is written between two tags, with its character references."""

    def walk(self, html: str) -> None:
        """Read a whole page."""
        # The parser counts lines by this character alone.
        self._lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self._html, self._done = html, 0
        self.feed(html)
        self.close()
        self._markup(len(html), "")

    def _markup(self, start: int, tag: str) -> None:
        if start > self._done:
            self.text(self._done, self._html[self._done : start])
        self._done = start + len(tag)

    def _start(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _begin(self, name: str, attributes: list[tuple[str, str | None]], is_empty: bool) -> None:
        start, tag = self._start(), self.get_starttag_text() or ""
        self._markup(start, tag)
        element = Element(name, {name: value or "" for name, value in attributes})
        if not is_empty:
            self.path.append(element)
        self.entered(element, start, tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self._begin(tag, attrs, is_empty=tag in VOID)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open and close an element, as ``<path/>`` in a drawing."""
        self._begin(tag, attrs, is_empty=True)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, with those inside it whose end tag HTML lets one leave out."""
        start = self._start()
        self._markup(start, self._html[start : self._html.index(">", start) + 1])
        if all(element.name != tag for element in self.path):
            return
        while True:
            element = self.path.pop()
            self.left(element)
            if element.name == tag:
                return

    def handle_comment(self, data: str) -> None:
        """Pass over a comment."""
        self._markup(self._start(), f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Pass over the declaration of the type."""
        self._markup(self._start(), f"<!{decl}>")
