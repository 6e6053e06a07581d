"""What a page says of itself to who links to it: description, preview, icon; and what a lost reader gets.

Addresses in a preview, a canonical link and a sitemap must be whole. Where the book will stand is not known
when it is built, unless ``html_baseurl`` or the environment variable ``BOOK_BASE_URL`` says it; without it
these are left out, and everything else works from any place. It knows nothing about the book it is used in.
"""

from __future__ import annotations

import os
import re
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
from sphinx.util.typing import ExtensionMetadata

from figure_book.strings import strings
from printed_figures.files import write
from sphinx_vegalite import vegalite_chart

__all__ = ["base_address", "description_of", "setup", "sitemap"]

LENGTH, SHORT = 200, 60
"""Characters of a description that search engines and previews show, and fewer than say anything."""
NOT_LISTED = {"404", "search", "genindex"}


def description_of(doctree: nodes.document) -> str:
    """Take a description from the beginning of a page.

    Parameters
    ----------
    doctree : docutils.nodes.document
        The page.

    Returns
    -------
    str
        The first sentences under its title, as many as fit, and at least one. Empty for a page without text.
    """
    text = ""
    for paragraph in doctree.findall(nodes.paragraph):
        if not isinstance(paragraph.parent, nodes.section):
            continue
        for sentence in re.split(r"(?<=[.?!])\s+|(?<=[。？！])", _plain(paragraph)):
            if len(text) >= SHORT and len(text) + len(sentence) > LENGTH:
                return text
            space = "" if text.endswith(("。", "？", "！")) else " "
            text = f"{text}{space}{sentence}".strip()
    return text


def _plain(paragraph: nodes.paragraph) -> str:
    """Return the text of a paragraph without the tags that an author wrote into it."""
    pieces = [
        re.sub(r"<[^>]*>", "", node.astext()) if isinstance(node.parent, nodes.raw) else node.astext()
        for node in paragraph.findall(nodes.Text)
    ]
    return " ".join("".join(pieces).split())


def base_address(text: str) -> str:
    """Check the address at which the book will stand.

    Parameters
    ----------
    text : str
        An address, or nothing.

    Returns
    -------
    str
        The address with a stroke at its end, or nothing.

    Raises
    ------
    ExtensionError
        When it is not a whole address.
    """
    if text and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ExtensionError(
            f"html_baseurl or BOOK_BASE_URL, value {text!r}: expected an address such as https://example.org/book"
        )
    return text and text.rstrip("/") + "/"


def _read_base_address(app: Sphinx, config: Config) -> None:
    config.html_baseurl = base_address(config.html_baseurl or os.environ.get("BOOK_BASE_URL", ""))


def _describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add description and Open Graph tags to the head of a page."""
    if doctree is None or app.builder.format != "html":
        return
    title = re.sub(r"<[^>]*>", "", context.get("title", ""))
    description = description_of(doctree)
    base = app.config.html_baseurl
    tags = {
        "og:title": title,
        "og:description": description,
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:site_name": app.config.html_title or app.config.project,
    }
    card = "summary"
    if base:
        tags["og:url"] = urljoin(base, app.builder.get_target_uri(pagename))
        if (chart := next(iter(doctree.findall(vegalite_chart)), None)) is not None:
            tags["og:image"] = urljoin(base, f"_charts/{chart['name']}.png")
            card = "summary_large_image"
    lines = [f'<meta name="description" content="{escape(description)}" />'] if description else []
    # A title in the context has its entities already.
    tags["og:title"] = title.replace('"', "&quot;")
    lines += [
        f'<meta property="{name}" content="{text if name == "og:title" else escape(text)}" />'
        for name, text in tags.items()
        if text
    ]
    lines.append(f'<meta name="twitter:card" content="{card}" />')
    context["metatags"] += "\n".join(lines) + "\n"


def _missing_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page for a missing address. It brings its own style, since it may be shown at any depth."""
    if app.builder.name != "html":
        return
    env = app.env
    names = [name for name in env.toctree_includes.get(app.config.root_doc, []) if name in env.titles]
    pages = [
        {"url": app.builder.get_target_uri(name), "title": env.titles[name].astext()}
        for name in [app.config.root_doc, *names]
    ]
    yield (
        "404",
        {
            "pages": pages,
            "strings": strings(app.config.language),
            "base": app.config.html_baseurl,
            "book": app.config.html_title or app.config.project,
        },
        "404.html",
    )


def sitemap(addresses: list[str]) -> str:
    """Write a sitemap.

    Parameters
    ----------
    addresses : list of str
        Whole addresses of pages.

    Returns
    -------
    str
        XML as sitemaps.org has it. Without dates: that of a build says nothing of a page.
    """
    root = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for address in addresses:
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = address
    ElementTree.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ElementTree.tostring(root, encoding='unicode')}\n"


def _write_files(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.name != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl
    if base:
        names = sorted(set(app.env.found_docs) - NOT_LISTED)
        write(
            out / "sitemap.xml", sitemap([urljoin(base, app.builder.get_target_uri(name)) for name in names])
        )
        write(out / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n")
    else:
        for name in ("sitemap.xml", "robots.txt"):
            (out / name).unlink(missing_ok=True)
    if app.config.html_favicon:
        icon = Path(app.srcdir) / app.config.html_favicon
        (out / "favicon.ico").write_bytes(_icon(icon.read_text(encoding="utf-8")))
    if app.config.root_doc != "index":
        write(out / "index.html", _front_door(app))


def _icon(svg: str) -> bytes:
    """Put a drawing into an ICO file, which browsers ask for at the root where a page names no icon."""
    png = vlc.svg_to_png(svg, scale=48 / 32)
    directory = (0).to_bytes(2, "little") + (1).to_bytes(2, "little") * 2
    entry = bytes([48, 48, 0, 0]) + (1).to_bytes(2, "little") + (32).to_bytes(2, "little")
    return directory + entry + len(png).to_bytes(4, "little") + (22).to_bytes(4, "little") + png


def _front_door(app: Sphinx) -> str:
    """Write the page at the root, which leads to the first page and has the same preview."""
    root = app.config.root_doc
    first = app.builder.get_target_uri(root)
    page = Path(app.builder.get_outfilename(root)).read_text(encoding="utf-8")
    head = re.findall(r'<meta (?:name="(?:description|twitter:card)"|property="og:)[^>]*>', page)
    title = escape(app.config.html_title or app.config.project)
    canonical = f'<link rel="canonical" href="{urljoin(app.config.html_baseurl, first)}" />\n'
    tag = app.config.language.replace("_", "-")
    return (
        f'<!DOCTYPE html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8" />\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1" />\n<title>{title}</title>\n'
        f'<meta http-equiv="refresh" content="0; url={first}" />\n<link rel="icon" href="data:," />\n'
        f"{canonical if app.config.html_baseurl else ''}{chr(10).join(head)}\n</head>\n"
        f'<body>\n<p><a href="{first}">{title}</a></p>\n</body>\n</html>\n'
    )


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
    app.connect("config-inited", _read_base_address)
    app.connect("html-page-context", _describe)
    app.connect("html-collect-pages", _missing_page)
    app.connect("build-finished", _write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
