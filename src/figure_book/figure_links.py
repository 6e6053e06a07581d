"""Put every printed figure of the book one click from its row in the ledger.

An author links a figure by its name, ``[9.8%](#opening-alerts-change)``; tables and lists of claims do the
same in their HTML, directives and roles with `figure_link`. Here these links are given the address of the
row: the first of a figure in a section and all of a table, the others become plain text, so that prose stays
prose. ``ledger_page`` names the page; without it all become plain text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from figure_book.files import book_data
from printed_figures.ledger import load_figures
from printed_figures.links import NUMBER, sentence_figures

__all__ = ["anchored", "figure_link", "linked_sentence", "resolve_links", "setup_figure_links"]


class figure_link(nodes.Inline, nodes.TextElement):  # noqa: N801 (docutils names its nodes so)
    """Text that names a figure: ``figure`` is its name in the ledger, ``classes`` are those of its link."""


_LINKS = (figure_link, addnodes.pending_xref, nodes.raw)


def anchored(address: str, anchor: str) -> str:
    """Add an anchor to the address of a page; in a book of one page only the last anchor counts."""
    return f"{address.partition('#')[0]}#{anchor}"


def linked_sentence(sentence: str, numbers: str, translation: str = "") -> list[nodes.Node]:
    """Make text and links of the sentence of a finding, or of its translation.

    ``numbers`` are the figures that the numbers of the sentence are, as in ``data/findings.csv``.
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


def resolve_links(html: str, addresses: Mapping[str, str | None], linked: set[str] | None = None) -> str:
    """Give the links to figures in HTML the address of each figure; without one they become plain text.

    So do those to the figures ``linked`` before, outside a table; the others are added to these.
    """
    if 'href="#' not in html:
        return html
    linked = set() if linked is None else linked
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select('a[href^="#"]'):
        figure = str(link["href"]).removeprefix("#")
        if figure not in addresses:
            continue
        in_table = link.find_parent("table") is not None
        if (address := addresses[figure]) and (in_table or figure not in linked):
            link["class"], link["href"] = "figure-link", address
            linked |= set() if in_table else {figure}
        else:
            link.unwrap()
    return str(soup)


class LinkFigures(SphinxPostTransform):
    """Resolve the links to figures of a page."""

    default_priority = 5
    """Before MyST looks for targets (9); of what is no figure it warns, with the file and the target."""

    def run(self, **_: Any) -> None:
        """Change the page's nodes in place."""
        if book_data() is None:
            return
        figures, builder, ledger = load_figures().index, self.app.builder, self.config.ledger_page
        addresses: dict[str, str | None] = dict.fromkeys(figures)
        if builder.format == "html" and ledger in self.env.found_docs:
            base = builder.get_relative_uri(self.env.docname, ledger)
            addresses = {figure: anchored(base, figure) for figure in figures}
        linked: dict[nodes.Node | None, set[str]] = defaultdict(set)
        found = [node for node in self.document.findall(nodes.Element) if isinstance(node, _LINKS)]
        for node in found:
            known = linked[_section(node)]
            if isinstance(node, figure_link):
                node.parent.replace(node, _linked(node, node["figure"], addresses, known))
            elif isinstance(node, addnodes.pending_xref):
                if node["reftype"] == "myst" and (figure := node["reftarget"]) in addresses:
                    node.parent.replace(node, _linked(cast(nodes.Element, node[0]), figure, addresses, known))
            # The rows of the ledger link themselves.
            elif "html" in node.get("format", "").split() and self.env.docname != ledger:
                html = resolve_links(before := node.astext(), addresses, known)
                if html != before:
                    node.replace(node[0], nodes.Text(html))


def _section(node: nodes.Node | None) -> nodes.Node | None:
    while node is not None and not isinstance(node, nodes.section):
        node = node.parent
    return node


def _linked(
    node: nodes.Element, figure: str, addresses: Mapping[str, str | None], known: set[str]
) -> list[nodes.Node]:
    """Return the link to a figure, or its text; a link with classes of its own is no part of the prose."""
    address = addresses[figure]
    classes: list[str] = node.get("classes", []) if isinstance(node, figure_link) else []
    if address is None or (figure in known and not classes):
        return list(node.children)
    known |= set() if classes else {figure}
    link = nodes.reference("", "", *node.children, refuri=address, internal=True)
    link["classes"] = classes or ["figure-link"]
    return [link]


def setup_figure_links(app: Sphinx) -> None:
    """Register the node and the transform with Sphinx."""
    app.add_node(figure_link)
    app.add_post_transform(LinkFigures)
