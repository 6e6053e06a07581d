"""What a page says of itself to who links to it: description, preview, card; and what a lost reader gets.

A card is a picture of the first chart of a page, of the first page's for a page without one, in the shape in
which others show links.

Addresses in a preview, a canonical link and a sitemap must be whole. Where the book will stand is not known
when it is built, unless ``html_baseurl`` or the environment variable ``BOOK_BASE_URL`` says it; without it
these are left out, and everything else works from any place.
"""

from __future__ import annotations

import base64
import json
import os
import re
import struct
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import vl_convert as vlc
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from figure_book.strings import strings
from printed_figures.files import write
from sphinx_vegalite import vegalite_chart
from sphinx_vegalite.figure import FOLDER

__all__ = [
    "base_address",
    "card",
    "description_of",
    "setup_previews",
    "sitemap",
    "write_addresses",
    "write_cards",
]

CARD = (1200, 630)
"""Pixels of a card: the shape that Open Graph and those who read it expect."""
READABLE = 0.8
"""How small a whole chart may be on a card, as a part of the size in which it fills the width."""
LENGTH, SHORT = 200, 60
"""Characters of a description that search engines and previews show, and fewer than tell anything."""


def description_of(doctree: nodes.document) -> str:
    """Take the first sentences under the title of a page, as many as fit; empty without text."""
    text = ""
    for paragraph in doctree.findall(nodes.paragraph):
        if not isinstance(paragraph.parent, nodes.section):
            continue
        for sentence in re.split(r"(?<=[.?!])\s+|(?<=[。？！])", _plain(paragraph)):
            if len(text) >= SHORT and len(text) + len(sentence) > LENGTH:
                return text
            space = "" if text.endswith(("。", "？", "！")) else " "
            text = f"{text}{space}{sentence.strip()}".strip()
    return text


def _plain(element: nodes.Element) -> str:
    """Return the text of an element without the tags that an author wrote into it."""
    pieces = [
        re.sub(r"<[^>]*>", "", node.astext()) if isinstance(node.parent, nodes.raw) else node.astext()
        for node in element.findall(nodes.Text)
    ]
    return " ".join("".join(pieces).split())


def base_address(text: str) -> str:
    """Return the address of the book with a stroke at its end; empty when it is not known."""
    if text and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ExtensionError(
            f"html_baseurl or BOOK_BASE_URL, value {text!r}: expected an address such as https://example.org/book"
        )
    return text and text.rstrip("/") + "/"


def _read_base_address(app: Sphinx, config: Config) -> None:
    config.html_baseurl = base_address(config.html_baseurl or os.environ.get("BOOK_BASE_URL", ""))


def _tags(app: Sphinx, pagename: str, doctree: nodes.document) -> str:
    """Write the description and the Open Graph tags of a page."""
    base, description = app.config.html_baseurl, description_of(doctree)
    tags = {
        "og:title": _plain(app.env.longtitles[pagename]),
        "og:description": description,
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:site_name": app.config.html_title or app.config.project,
    }
    card = "summary"
    if base:
        tags["og:url"] = urljoin(base, app.builder.get_target_uri(pagename))
        if chart := _chart_of(app, doctree):
            tags["og:image"] = urljoin(base, _card(chart["name"]))
            tags["og:image:width"], tags["og:image:height"] = map(str, CARD)
            tags["og:image:alt"] = json.loads(chart["spec"])["description"]
            card = "summary_large_image"
    lines = [f'<meta name="description" content="{escape(description)}" />'] if description else []
    lines += [f'<meta property="{name}" content="{escape(text)}" />' for name, text in tags.items() if text]
    lines.append(f'<meta name="twitter:card" content="{card}" />')
    return "\n".join(lines) + "\n"


def _chart_of(app: Sphinx, doctree: nodes.document) -> vegalite_chart | None:
    """Return the first chart of a page, or of the first page."""
    charts = [*doctree.findall(vegalite_chart)]
    return next(iter(charts or app.env.get_doctree(app.config.root_doc).findall(vegalite_chart)), None)


def _card(name: str) -> str:
    return f"{FOLDER}/{name}-card.png"


def card(picture: bytes) -> bytes:
    """Put a PNG of a chart on a card, as large as fits; of a tall one the upper part, to be read."""
    width, height = struct.unpack(">II", picture[16:24])
    across, down = (CARD[0] - 80) / width, (CARD[1] - 80) / height
    cut = down < READABLE * across
    scale = across if cut else min(across, down)
    left, top = (CARD[0] - width * scale) / 2, 40 if cut else (CARD[1] - height * scale) / 2
    fade = '<rect y="80%" width="100%" height="20%" fill="url(#fade)"/>' if cut else ""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CARD[0]}" height="{CARD[1]}">'
        '<linearGradient id="fade" x2="0" y2="1"><stop stop-color="#fff" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#fff"/></linearGradient>'
        '<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<image x="{left:.2f}" y="{top:.2f}" width="{width * scale:.2f}" height="{height * scale:.2f}" '
        f'href="data:image/png;base64,{base64.b64encode(picture).decode("ascii")}"/>{fade}</svg>'
    )
    return bytes(vlc.svg_to_png(svg, scale=1))


def write_cards(app: Sphinx) -> None:
    """Draw the cards that the pages name, where the address of the book is known."""
    if not app.config.html_baseurl:
        return
    charts = (_chart_of(app, app.env.get_doctree(name)) for name in sorted(app.env.found_docs))
    for name in dict.fromkeys(chart["name"] for chart in charts if chart):
        picture = (Path(app.outdir) / FOLDER / f"{name}.png").read_bytes()
        (Path(app.outdir) / _card(name)).write_bytes(card(picture))


def _describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is not None and app.builder.format == "html":
        context["metatags"] += _tags(app, pagename, doctree)


def _own_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page for a missing address, and one at the root that leads to the first page."""
    if app.builder.name != "html":
        return
    env, root = app.env, app.config.root_doc
    names = [name for name in env.toctree_includes.get(root, []) if name in env.titles]
    pages = [
        {"url": app.builder.get_target_uri(name), "title": env.titles[name].astext()}
        for name in [root, *names]
    ]
    known = {"base": app.config.html_baseurl, "book": app.config.html_title or app.config.project}
    yield "404", {**known, "pages": pages, "strings": strings()}, "404.html"
    if root != "index":
        tags = _tags(app, root, env.get_doctree(root))
        icon = f"_static/{Path(app.config.html_favicon or '').name}"
        yield "index", {**known, "first": pages[0]["url"], "tags": tags, "icon": icon}, "front.html"


def sitemap(addresses: list[str]) -> str:
    """Write a sitemap as sitemaps.org has it, without dates: that of a build says nothing of a page."""
    root = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for address in addresses:
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = address
    ElementTree.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ElementTree.tostring(root, encoding='unicode')}\n"


def write_addresses(app: Sphinx) -> None:
    """Write what crawlers look for, where the address of the book is known."""
    out, base = Path(app.outdir), app.config.html_baseurl
    if base:
        addresses = [urljoin(base, app.builder.get_target_uri(name)) for name in sorted(app.env.found_docs)]
        write(out / "sitemap.xml", sitemap(addresses))
        write(out / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n")
    else:
        for name in ("sitemap.xml", "robots.txt"):
            (out / name).unlink(missing_ok=True)


def setup_previews(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("config-inited", _read_base_address)
    app.connect("html-page-context", _describe)
    app.connect("html-collect-pages", _own_pages)
