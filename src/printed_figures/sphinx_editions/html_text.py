"""Translate the words in HTML that Sphinx takes as it is: tables and lists of notebooks, labels of drawings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

from printed_figures.sphinx_editions.texts import Say, say_inside

__all__ = ["translate_html"]

ATTRIBUTES = ("alt", "aria-label", "aria-description", "data-label", "placeholder", "title")
_INLINE = set("a abbr b br cite code em i kbd q s small span strong sub sup time u var wbr".split())
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
    if _is_one_sentence(element):
        inner = re.sub(r"[ \t\n]+", " ", element.decode_contents(formatter=_AS_WRITTEN))
        said = say_inside(inner, f"{kind} with markup", say)
        if said != inner:
            element.clear()
            for part in list(BeautifulSoup(said, "html.parser").contents):
                element.append(part.extract())
        yield said != inner
        return
    for child in list(element.children):
        if isinstance(child, Tag):
            yield from _walk(child, kind, say)
        elif isinstance(child, NavigableString) and not isinstance(child, Comment):
            text = re.sub(r"[ \t\n]+", " ", str(child))
            said = say_inside(text, kind, say)
            if said != text:
                child.replace_with(said)
                if element.get("lang") == "zh-Hant":
                    # Only the edition in Simplified characters changes what is Chinese already.
                    element["lang"] = "zh-Hans"
                yield True


def _is_one_sentence(element: Tag) -> bool:
    """Tell whether markup stands inside a sentence, so that its pieces alone could not be translated."""
    tags = [child for child in element.children if isinstance(child, Tag)]
    if not tags or any(tag.name not in _INLINE or tag.find(lambda inner: inner.name not in _INLINE) for tag in tags):
        return False
    words = False
    for child in element.children:
        if isinstance(child, Tag):
            if words and child.name not in ("br", "wbr"):
                return True
        elif re.search(r"[A-Za-z]", str(child)):
            words = True
    return False
