"""Read a built page element by element, knowing which elements are open."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import NamedTuple

__all__ = ["VOID", "Element", "Walker"]

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
"""Elements of HTML that have no end tag."""


class Element(NamedTuple):
    """An open element."""

    name: str
    attributes: Mapping[str, str]

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set(self.attributes.get("class", "").split())


class Walker(HTMLParser):
    """A parser that keeps the open elements in ``path``; derive from it and override its two hooks."""

    def __init__(self, *, convert_charrefs: bool = True) -> None:
        """Start outside every element."""
        super().__init__(convert_charrefs=convert_charrefs)
        self.path: list[Element] = []

    def entered(self, element: Element) -> None:
        """Take note of an element that begins; it is already on the path unless it is empty."""

    def left(self, element: Element) -> None:
        """Take note of an element that ended; it is no longer on the path."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.path.append(element)
        self.entered(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open and close an element, as ``<path/>`` in a drawing."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.entered(element)
        if tag not in VOID:
            self.left(element)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, with those inside it whose end tag HTML lets one leave out."""
        if all(element.name != tag for element in self.path):
            return
        while True:
            element = self.path.pop()
            self.left(element)
            if element.name == tag:
                return
