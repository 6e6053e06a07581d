"""Translate the words in HTML that Sphinx takes as it is: tables and lists of notebooks, labels."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from typing import Any

from bs4 import BeautifulSoup, Comment, Tag
from bs4.dammit import EntitySubstitution
from bs4.element import NavigableString, PageElement
from bs4.formatter import HTMLFormatter

from figure_book.translation.lookup import Translate
from sphinx_vegalite.messages import translate_inside

__all__ = ["AS_WRITTEN", "translate_html"]

ATTRIBUTES = ("alt", "aria-label", "aria-description", "data-label", "data-name", "placeholder", "title")
_INLINE = {
    *("a", "abbr", "b", "br", "cite", "code", "em", "i", "kbd", "q", "s", "small", "span", "strong"),
    *("sub", "sup", "time", "u", "var", "wbr"),
}
_SKIPPED = {"code", "kbd", "pre", "samp", "script", "style", "template", "textarea"}


class _AsWritten(HTMLFormatter):
    """Keeps attributes in the order that they were written in."""

    def attributes(self, tag: Tag) -> Iterable[tuple[str, Any]]:
        return tag.attrs.items()


AS_WRITTEN = _AsWritten(entity_substitution=EntitySubstitution.substitute_xml)


def translate_html(html: str, translate: Translate) -> str:
    """Translate every text and label of a piece of HTML; a sentence is passed whole, markup included."""
    soup = BeautifulSoup(html, "html.parser")
    changed = [
        _translate_label(tag, name, translate)
        for tag in soup.find_all(True)
        for name in ATTRIBUTES
        if tag.get(name)
    ]
    changed += _walk(soup, translate)
    return soup.decode(formatter=AS_WRITTEN) if any(changed) else html


def _translate_label(tag: Tag, name: str, translate: Translate) -> bool:
    before = str(tag[name])
    tag[name] = translate_inside(before, translate)
    return tag[name] != before


def _walk(element: Tag, translate: Translate) -> Iterator[bool]:
    if element.name in _SKIPPED:
        return
    sentence = _sentence(element)
    for child in [child for child in element.children if not any(child is part for part in sentence)]:
        if isinstance(child, Tag):
            yield from _walk(child, translate)
        elif isinstance(child, NavigableString) and not isinstance(child, Comment):
            text = _one_blank(str(child))
            if (translated := translate_inside(text, translate)) != text:
                child.replace_with(translated)
                yield True
    if sentence:
        yield _translate_sentence(element, sentence, translate)


def _one_blank(text: str) -> str:
    return re.sub(r"[ \t\n]+", " ", text)


def _sentence(element: Tag) -> list[PageElement]:
    """Return the children that make a sentence with markup inside: its pieces could not be translated.

    What stands before the first word, such as a verdict in bold, is no part of it.
    """
    parts = list(element.children)
    if not all(_is_inline(part) for part in parts):
        return []
    while parts and not _is_linked_number(parts[0]):
        if not isinstance(parts[0], Tag) and re.search(r"[A-Za-z]", str(parts[0])):
            break
        parts.pop(0)
    marked = any(isinstance(part, Tag) and part.name not in ("br", "wbr") for part in parts)
    return parts if marked and any(not isinstance(part, Tag) and str(part).strip() for part in parts) else []


def _is_inline(part: PageElement) -> bool:
    if not isinstance(part, Tag):
        return not isinstance(part, Comment)
    return part.name in _INLINE and not part.find(lambda inner: inner.name not in _INLINE)


def _is_linked_number(part: PageElement) -> bool:
    """Tell whether an element is a link around a number, which another extension put in."""
    if not isinstance(part, Tag) or part.name != "a" or part.string is None:
        return False
    return bool(re.fullmatch(r"[^A-Za-z]*\d[^A-Za-z]*", part.string))


def _translate_sentence(element: Tag, sentence: list[PageElement], translate: Translate) -> bool:
    copied = BeautifulSoup("", "html.parser")
    for part in sentence:
        copied.append(copy.copy(part))
    # Where links lead is no matter of translation, nor that a number is one.
    numbers = [link for link in copied.find_all("a") if _is_linked_number(link)]
    others = [dict(link.attrs) for link in copied.find_all("a") if not _is_linked_number(link)]
    links = [(str(link.string), dict(link.attrs)) for link in numbers]
    for link in copied.find_all("a"):
        link.attrs.clear()
    for link in numbers:
        link.unwrap()
    message = _one_blank(copied.decode(formatter=AS_WRITTEN))
    if "<" in message:
        translated = translate_inside(message, translate)
    else:
        translated = escape(translate_inside(unescape(message), translate), quote=False)
    if translated == message:
        return False
    new = BeautifulSoup(translated, "html.parser")
    for link, attributes in zip(new.find_all("a"), others, strict=False):
        link.attrs = attributes
    _link_numbers(new, links)
    for part in sentence:
        part.extract()
    for part in list(new.contents):
        element.append(part.extract())
    return True


def _link_numbers(soup: BeautifulSoup, links: list[tuple[str, dict[str, Any]]]) -> None:
    """Put links back around the same numbers: in their order where they kept it, else where they are."""
    last = None
    for number, attributes in links:
        pattern = re.compile(rf"(?<![\d.,]){re.escape(number)}(?![\d%]|[.,]\d)")
        texts = [text for text in soup.find_all(string=pattern) if text.find_parent("a") is None]
        after = [text for text in texts if last is None or any(text is later for later in last.next_elements)]
        for text in (after or texts)[:1]:
            left, right = pattern.split(text, maxsplit=1)
            last = soup.new_tag("a", attrs=attributes)
            last.string = number
            pieces: list[PageElement | str] = [left, last, right]
            text.replace_with(*(piece for piece in pieces if piece))
