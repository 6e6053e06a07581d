"""Translate the words in HTML that Sphinx takes as it is: tables and lists of notebooks, labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

from bs4 import BeautifulSoup, Comment, NavigableString, PageElement, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

from figure_book.translation.texts import Say, say_inside

__all__ = ["translate_html"]

ATTRIBUTES = ("alt", "aria-label", "aria-description", "data-label", "data-name", "placeholder", "title")
_INLINE = {
    *("a", "abbr", "b", "br", "cite", "code", "em", "i", "kbd", "q", "s", "small", "span", "strong"),
    *("sub", "sup", "time", "u", "var", "wbr"),
}
_SKIPPED = {"code", "kbd", "pre", "samp", "script", "style", "template", "textarea"}
_KINDS = {"th": "table heading", "td": "table cell", "caption": "table caption"}


class _AsWritten(HTMLFormatter):
    """Keeps attributes in the order that they were written in."""

    def attributes(self, tag: Tag) -> Iterable[tuple[str, str | None]]:
        return tag.attrs.items()


_AS_WRITTEN = _AsWritten(entity_substitution=EntitySubstitution.substitute_xml)


def translate_html(html: str, say: Say) -> str:
    """Translate every text that a reader of a piece of HTML sees or hears.

    Parameters
    ----------
    html : str
        A piece of HTML, whole elements.
    say : callable
        Translates; a text with markup inside is passed whole, markup included.

    Returns
    -------
    str
        The same piece where nothing was translated, else the translated one.
    """
    soup = BeautifulSoup(html, "html.parser")
    changed = [_label(tag, name, say) for tag in soup.find_all(True) for name in ATTRIBUTES if tag.get(name)]
    changed += _walk(soup, "text", say)
    return soup.decode(formatter=_AS_WRITTEN) if any(changed) else html


def _label(tag: Tag, name: str, say: Say) -> bool:
    said = say_inside(tag[name], "label", say)
    changed = said != tag[name]
    tag[name] = said
    return changed


def _walk(element: Tag, kind: str, say: Say) -> Iterator[bool]:
    kind = _KINDS.get(element.name, kind)
    if element.name in _SKIPPED:
        return
    sentence = _sentence(element)
    for child in [child for child in element.children if not any(child is part for part in sentence)]:
        if isinstance(child, Tag):
            yield from _walk(child, kind, say)
        elif isinstance(child, NavigableString) and not isinstance(child, Comment):
            yield _say_text(element, child, kind, say)
    if sentence:
        yield _say_sentence(element, sentence, kind, say)


def _say_text(element: Tag, child: NavigableString, kind: str, say: Say) -> bool:
    text = re.sub(r"[ \t\n]+", " ", str(child))
    said = say_inside(text, kind, say)
    if said == text:
        return False
    child.replace_with(said)
    return True


def _say_sentence(element: Tag, sentence: list[PageElement], kind: str, say: Say) -> bool:
    written = "".join(
        part.decode(formatter=_AS_WRITTEN) if isinstance(part, Tag) else _AS_WRITTEN.substitute(str(part))
        for part in sentence
    )
    inner, links = _without_links(re.sub(r"[ \t\n]+", " ", written))
    if "<" in inner:
        said = say_inside(inner, f"{kind} with markup", say)
    else:
        said = escape(say_inside(unescape(inner), kind, say), quote=False)
    if said == inner:
        return False
    for part in sentence:
        part.extract()
    for part in list(BeautifulSoup(_with_links(said, links), "html.parser").contents):
        element.append(part.extract())
    return True


def _sentence(element: Tag) -> list[PageElement]:
    """Return the children that make a sentence with markup inside: its pieces could not be translated.

    What stands before the first word, such as a verdict in bold, is no part of it.
    """
    parts = list(element.children)
    if not all(_is_inline(part) for part in parts):
        return []
    while parts and not (isinstance(parts[0], Tag) and _LINKED_NUMBER.fullmatch(str(parts[0]))):
        if not isinstance(parts[0], Tag) and re.search(r"[A-Za-z]", str(parts[0])):
            break
        parts.pop(0)
    marked = any(isinstance(part, Tag) and part.name not in ("br", "wbr") for part in parts)
    return parts if marked and any(not isinstance(part, Tag) and str(part).strip() for part in parts) else []


def _is_inline(part: PageElement) -> bool:
    if not isinstance(part, Tag):
        return not isinstance(part, Comment)
    return part.name in _INLINE and not part.find(lambda inner: inner.name not in _INLINE)


_LINK = re.compile(r"<a [^>]*>")
_LINKED_NUMBER = re.compile(r"(<a [^>]*>)([^<>A-Za-z]*\d[^<>A-Za-z]*)</a>")


def _without_links(html: str) -> tuple[str, list[tuple[str, str]]]:
    """Take out the links around numbers, which another extension put in, and the addresses of others."""
    links = [(found[1], found[2]) for found in _LINKED_NUMBER.finditer(html)]
    html = _LINKED_NUMBER.sub(r"\2", html)
    # Where the others lead is no matter of translation.
    links += [(found[0], "") for found in _LINK.finditer(html)]
    return _LINK.sub("<a>", html), links


def _with_links(html: str, links: list[tuple[str, str]]) -> str:
    """Put the links back around the same numbers, and the addresses into the other links in their order."""
    done = 0
    for opening, number in links:
        if not number:
            html = html.replace("<a>", opening, 1)
            continue
        found = re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d%]|[.,]\d)", html[done:])
        start = done if found else 0
        found = found or re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d%]|[.,]\d)(?![^<]*</a>)", html)
        if found:
            linked = f"{opening}{number}</a>"
            html = html[: start + found.start()] + linked + html[start + found.end() :]
            done = start + found.start() + len(linked)
    return html
