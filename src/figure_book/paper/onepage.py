"""Join the pages of the built book into one page for paper: no navigation, no code, links that stay in it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from sphinx_external_toc.api import FileItem
from sphinx_external_toc.parsing import parse_toc_yaml

from figure_book.files import BookError
from figure_book.translation.html_text import AS_WRITTEN

CONTENTS = "contents"
"""The id of the table of contents."""

# What a page shows only to a reader who can click: code, data, downloads, the drawing for phones.
# What is folded on the screen, be it code, data or the evidence of a figure, stays folded.
_SCREEN_ONLY = (
    "script, style, noscript, link, a.headerlink, button, input, select, div.cell_input, details, "
    ".toctree-wrapper, .vegalite-narrow, .vegalite-live, .vegalite-controls, .vegalite-more, .screen-only"
)


class PaperError(BookError):
    """The paper edition cannot be made, in one line."""


@dataclass(frozen=True)
class Heading:
    """One line of the contents: where it leads (an id of the joined page), what it says, how deep it is."""

    target: str
    text: str
    level: int


@dataclass(frozen=True)
class Chapter:
    """One page of the book: its document name, the caption that stands before it, its HTML and headings.

    ``titles`` has the text of every heading, ``headings`` those of the contents.
    """

    name: str
    part: str
    html: str
    headings: tuple[Heading, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """The pages of the book in their order, the style sheets they use, and the language they are in."""

    chapters: tuple[Chapter, ...]
    style_sheets: tuple[str, ...]
    language: str


def pages_in_order(toc: Path) -> list[tuple[str, str]]:
    """List the pages of a ``_toc.yml``, the root first, each once, with the caption of its part."""
    site = parse_toc_yaml(toc)
    found: dict[str, str] = {}

    def walk(name: str, part: str) -> None:
        if name in found:
            return
        found[name] = part
        for tree in site[name].subtrees if name in site else ():
            for item in tree.items:
                if isinstance(item, FileItem):
                    walk(str(item), tree.caption or part)

    walk(site.root.docname, "")
    return list(found.items())


def _anchor(name: str, fragment: str = "") -> str:
    """Name a place of the joined page; ids are unique in a page of the book, not among its pages."""
    return f"{name}--{fragment}" if fragment else name


def _internal(href: str, name: str, names: Mapping[str, str]) -> str | None:
    """Turn a link of a page into one of the joined page; None when it leads to no page of the book."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return "#" + _anchor(name, unquote(parts.fragment))
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
    page = names.get(path)
    return None if page is None else "#" + _anchor(page, unquote(parts.fragment))


def _rename_ids(article: Tag, name: str) -> None:
    """Make ids those of this page; in a drawing they are already unique in the book."""
    for attribute in ("id", "aria-labelledby", "aria-describedby", "for", "headers"):
        for element in article.select(f"[{attribute}]:not(svg, svg *)"):
            value = element[attribute]
            ids = value if isinstance(value, list) else value.split()
            element[attribute] = " ".join(_anchor(name, each) for each in ids)


def _rewrite_links(article: Tag, name: str, names: Mapping[str, str]) -> list[str]:
    """Keep links inside the book and to other hosts; return the addresses of the latter, in order."""
    addresses: dict[str, int] = {}
    for link in article.find_all("a", href=True):
        href = str(link["href"])
        if urlsplit(href).scheme in {"http", "https", "mailto"}:
            number = addresses.setdefault(href, len(addresses) + 1)
            mark = BeautifulSoup(f'<sup class="address-mark">{number}</sup>', "html.parser")
            link.append(mark)
        elif target := _internal(href, name, names):
            link["href"] = target
        else:
            # A download or a file beside the book: on paper it leads nowhere.
            link.unwrap()
    return list(addresses)


def _relative(address: str, name: str, site: str) -> str:
    """Rewrite the address of a picture or a style sheet for the place of the joined page."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return address
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
    return quote(f"{site}/{path}")


def _headings(article: Tag) -> Iterator[Heading]:
    for element in article.find_all(["h1", "h2"]):
        section = element.find_parent(["section", "div"], id=True)
        if section is None:
            continue
        yield Heading(str(section["id"]), _text(element), int(element.name[1]))


def _text(element: Tag) -> str:
    return " ".join(element.get_text().split())


def _addresses(addresses: list[str]) -> str:
    if not addresses:
        return ""
    items = "".join(f'<li><a href="{escape(each)}">{escape(each)}</a></li>' for each in addresses)
    return f'<section class="addresses"><p>Addresses</p><ol>{items}</ol></section>'


def _page(
    path: Path, name: str, part: str, names: Mapping[str, str], site: str
) -> tuple[Chapter, list[str], str]:
    """Read one page of the book: its chapter, the style sheets it uses, its language."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article.bd-article")
    if article is None or article.find("h1") is None:
        raise PaperError(f"{path.name}: no article with a heading: expected a page of the built book")
    for fold in article.select("details.above-output:has(tr[id])"):
        # The figures of a section, to which the ledger leads; beside a chart they follow it.
        if chart := fold.find_parent(class_="vegalite"):
            chart.insert_after(fold.extract())
        for summary in fold.select("summary"):
            summary.decompose()
        fold.attrs, fold.name = {}, "div"
    for element in article.select(_SCREEN_ONLY):
        element.decompose()
    for cell in article.select("div.cell"):
        if not cell.get_text(strip=True) and cell.find(["img", "svg"]) is None:
            cell.decompose()
    _rename_ids(article, name)
    addresses = _rewrite_links(article, name, names)
    for picture in article.find_all("img", src=True):
        picture["src"] = _relative(str(picture["src"]), name, site)
    html = article.decode_contents(formatter=AS_WRITTEN) + _addresses(addresses)
    links = [str(link["href"]) for link in soup.select('head link[rel~="stylesheet"][href]')]
    sheets = [_relative(href, name, site) for href in links if not urlsplit(href).netloc]
    titles = tuple(_text(element) for element in article.find_all(re.compile("^h[1-6]$")))
    language = str(soup.html.get("lang", "en")) if soup.html else "en"
    return Chapter(name, part, html, tuple(_headings(article)), titles), sheets, language


def join(site: Path, toc: Path, relative: str, translate: Callable[[str], str] = str) -> Book:
    """Read the pages of the built book in the order of its contents; a PaperError when one is missing.

    Their ids become unique in the joined page, and their links lead inside it or to other hosts. ``relative``
    is the way from the folder of the joined page to the site, and ``translate`` is for captions of parts.
    """
    pages = pages_in_order(toc)
    names = {f"{name}.html": name for name, _ in pages}
    # The build adds a page at the top that leads to the root.
    names.setdefault("index.html", pages[0][0])
    chapters: list[Chapter] = []
    sheets: dict[str, None] = {}
    languages: list[str] = []
    for name, part in pages:
        path = site / f"{name}.html"
        if not path.is_file():
            raise PaperError(f"{path}: not found: expected the built book, run `make book`")
        chapter, used, language = _page(path, name, translate(part), names, relative)
        chapters.append(chapter)
        sheets |= dict.fromkeys(used)
        languages.append(language)
    return Book(tuple(chapters), tuple(sheets), languages[0])


@dataclass(frozen=True)
class TitlePage:
    """What the first page says: title, subtitle, lines of small print."""

    title: str
    subtitle: str
    lines: tuple[str, ...]
    contents: str = "Contents"
    """What the list of chapters is called."""


def _title_page(title: TitlePage) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in title.lines)
    return (
        f'<section class="title-page"><p class="title">{escape(title.title)}</p>'
        f'<p class="subtitle">{escape(title.subtitle)}</p><div class="small-print">{lines}</div></section>'
    )


def _contents(book: Book, numbers: Mapping[str, int], heading: str) -> str:
    out = [f'<nav class="book-contents" id="{CONTENTS}"><p class="contents-heading">{escape(heading)}</p>']
    part = ""
    for chapter in book.chapters:
        if chapter.part != part:
            part = chapter.part
            out.append(f'<p class="contents-part">{escape(part)}</p>')
        for each in chapter.headings:
            number = numbers.get(each.target, "")
            out.append(
                f'<p class="contents-{each.level}"><a href="#{escape(each.target)}">'
                f"<span>{escape(each.text)}</span><i></i><b>{number}</b></a></p>"
            )
    return "".join([*out, "</nav>"])


def _running_heads(book: Book) -> str:
    """Say above each page which chapter it belongs to, by a named page for each chapter."""
    rules = []
    for number, chapter in enumerate(book.chapters):
        # In a CSS string a backslash and a quotation mark would end or change it.
        text = chapter.headings[0].text.replace("\\", "\\\\").replace('"', '\\"')
        rules.append(
            f'@page chapter-{number} {{ @top-left {{ content: "{text}"; }} }}\n'
            f"#chapter-{number} {{ page: chapter-{number}; }}"
        )
    return "\n".join(rules)


def html(book: Book, title: TitlePage, numbers: Mapping[str, int], style: str) -> str:
    """Write the joined page, with the page numbers of its ids, as far as they are known, in the contents."""
    sheets = "".join(f'<link rel="stylesheet" href="{escape(each)}">' for each in book.style_sheets)
    chapters = "".join(
        f'<article class="bd-article" id="chapter-{number}">'
        # The page itself is a place that links lead to.
        f'<div id="{escape(_anchor(chapter.name))}">{chapter.html}</div></article>'
        for number, chapter in enumerate(book.chapters)
    )
    return (
        f'<!doctype html>\n<html lang="{book.language}" data-theme="light" data-mode="light"><head>'
        '<meta charset="utf-8">'
        f"<title>{escape(title.title)}</title>{sheets}"
        f"<style>{style}\n{_running_heads(book)}</style></head><body>"
        f"{_title_page(title)}{_contents(book, numbers, title.contents)}"
        f'<main class="bd-main">{chapters}</main></body></html>\n'
    )
