"""Put every printed figure of the book one click from its row in the ledger.

An author links a figure by its name, ``[9.8%](#opening-alerts-change)``; tables and lists of claims do the
same in their HTML. Here these links are given the address of the row. `figure_link` does it for directives
and roles that know their figure.

Configuration
-------------
ledger_page : str
    The page that holds the ledger. Without that page the links become plain text.
claims_page : str
    The page that lists every claim.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

from printed_figures.files import data_folder
from printed_figures.ledger import load_figures
from printed_figures.links import NUMBER, sentence_figures

__all__ = ["address_of", "anchored", "figure_link", "linked_sentence", "resolve_links", "setup"]


class figure_link(nodes.Inline, nodes.TextElement):  # noqa: N801 (docutils names its nodes so)
    """Text that names a figure: ``figure`` is its name in the ledger."""


def anchored(address: str, anchor: str) -> str:
    """Add an anchor to the address of a page; in a book of one page only the last anchor counts."""
    return f"{address.partition('#')[0]}#{anchor}"


def address_of(app: Sphinx, page: str, figure: str) -> str | None:
    """Return the address of a figure's row in the ledger.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.
    page : str
        The page to link from.
    figure : str
        Name of the figure.

    Returns
    -------
    str or None
        None where the book has no ledger, or its format no links between pages.
    """
    if app.builder.format != "html" or app.config.ledger_page not in app.env.found_docs:
        return None
    return anchored(app.builder.get_relative_uri(page, app.config.ledger_page), figure)


def linked_sentence(sentence: str, numbers: str, translation: str = "") -> list[nodes.Node]:
    """Make nodes of the sentence of a finding, with the figures in it as links.

    Parameters
    ----------
    sentence : str
        Plain text.
    numbers : str
        What its numbers are, as in ``data/findings.csv``.
    translation : str, optional
        What is shown for the sentence in the language of the page.

    Returns
    -------
    list of docutils.nodes.Node
        Text and `figure_link` nodes.
    """
    pieces = sentence_figures(sentence, numbers, load_figures().index)
    if translation not in ("", sentence):
        # A number that stands for two figures stands for them in the same order.
        named = [(text, figure) for text, figure in pieces if figure]
        pieces = []
        for text in NUMBER.split(translation):
            found = next((piece for piece in named if piece[0] == text), None)
            if found:
                named.remove(found)
            pieces.append(found or (text, ""))
    return [
        figure_link("", text, figure=figure) if figure else nodes.Text(text)
        for text, figure in pieces
        if text
    ]


def resolve_links(html: str, addresses: Mapping[str, str | None]) -> str:
    """Give the links to figures in the HTML of a notebook the addresses of the figures' rows.

    Parameters
    ----------
    html : str
        What a table or a list of claims wrote.
    addresses : mapping of str to str
        By figure; None where there is no ledger to link to.

    Returns
    -------
    str
        The same with class ``figure-link`` on each link; as plain text where there is no address.
    """
    if 'href="#' not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select('a[href^="#"]'):
        figure = link["href"].removeprefix("#")
        if address := addresses.get(figure):
            link["class"], link["href"] = ["figure-link"], address
        elif figure in addresses:
            link.unwrap()
    return str(soup)


class LinkFigures(SphinxPostTransform):
    """Resolve the links to figures of a page."""

    default_priority = 5
    """Before MyST looks for targets (9); of what is no figure it warns, with the file and the target."""

    def run(self, **_: Any) -> None:
        """Change the page's nodes in place."""
        page = self.env.docname
        addresses = {figure: address_of(self.app, page, figure) for figure in load_figures().index}
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node["reftype"] == "myst" and node["reftarget"] in addresses:
                node.replace_self(_linked(node[0].children, addresses[node["reftarget"]]))
        for node in list(self.document.findall(figure_link)):
            node.replace_self(_linked(node.children, addresses[node["figure"]]))
        for node in list(self.document.findall(nodes.raw)):
            if "html" in node.get("format", "").split():
                html = resolve_links(before := node.astext(), addresses)
                if html != before:
                    node.replace(node[0], nodes.Text(html))


def _linked(children: Sequence[nodes.Node], address: str | None) -> list[nodes.Node]:
    if address is None:
        return list(children)
    return [nodes.reference("", "", *children, refuri=address, internal=True, classes=["figure-link"])]


def _figures_digest() -> str:
    return hashlib.sha256((data_folder() / "figures.csv").read_bytes()).hexdigest()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the node, the transform and the configuration with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    app.add_config_value("ledger_page", "book/ledger", "html", types=[str])
    app.add_config_value("claims_page", "notebooks/10_claims", "html", types=[str])
    # Links are made when a page is written: a change of the ledger puts every page out of date.
    app.add_config_value("figure_links_digest", _figures_digest(), "html", types=[str])
    app.add_node(figure_link)
    app.add_post_transform(LinkFigures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
