"""Put every printed figure of the book one click from its row in the ledger.

When the book is built, the figures in the prose and captions of notebooks, in their tables and in their
lists of claims become links; the notebooks themselves stay as they are. `figure_link` does the same for a
directive or a role that knows its figure.

Configuration
-------------
ledger_page : str
    The page that holds the ledger. Without that page nothing is linked.
claims_page : str
    The page that lists every claim; on it each claim gets a name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

from figure_book.figure_links.matching import (
    OTHER,
    Candidate,
    Match,
    candidates,
    match_declared,
    match_prose,
    match_same,
)
from figure_book.figure_links.tables import link_claims, link_table
from printed_figures.files import data_folder

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["address_of", "figure_link", "linked_sentence", "setup"]

TABLES = ("datapackage.json", "figures.csv", "findings.csv", "context.csv")

Matcher = Callable[[str], list[Match]]

_PLAIN = (nodes.strong, nodes.emphasis, nodes.inline)
"""Elements inside a paragraph whose text is read like that around them."""


class figure_link(nodes.Inline, nodes.TextElement):  # noqa: N801 (docutils names its nodes so)
    """Text that names a figure: ``figure`` is its name in the ledger."""


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


def anchored(address: str, anchor: str) -> str:
    """Add an anchor to the address of a page; in a book of one page only the last anchor counts."""
    return f"{address.partition('#')[0]}#{anchor}"


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
    from printed_figures.ledger import load_figures

    matches = match_declared(sentence, numbers, load_figures().index)
    if translation in ("", sentence):
        return _linked(sentence, matches)
    written = [(sentence[match.start : match.end], match.figure) for match in matches]
    return _linked(translation, match_same(translation, written, alone=False))


@cache
def _every(folder: Path) -> tuple[Candidate, ...]:
    from printed_figures.ledger import load_figures

    return tuple(candidates(load_figures(folder=folder)))


def _linked(text: str, matches: list[Match]) -> list[nodes.Node]:
    made: list[nodes.Node] = []
    done = 0
    for start, end, figure in matches:
        if text[done:start]:
            made.append(nodes.Text(text[done:start]))
        made.append(figure_link("", text[start:end], figure=figure))
        done = end
    return [*made, nodes.Text(text[done:])] if text[done:] else made


def _figures_of(code: str, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that a notebook loads: whole sections, or rows that its code names."""
    sections = re.findall(r"load_figures\((?:\"([^\"]*)\")?\)", code)
    if "" in sections:
        return figures
    named = figures.index.map(lambda name: f'"{name}"' in code)
    return figures[figures["section"].isin(sections) | named.to_numpy(dtype=bool)]


def _context_values() -> set[str]:
    """Write the context figures as prose would: one written like a printed figure may be meant."""
    from printed_figures.context import load_context

    rows = load_context()
    return {
        f"{value.lstrip('-')}{'%' if unit == '%' else ''}"
        for value, unit in zip(rows["value"], rows["unit"], strict=True)
    }


class LinkFigures(SphinxPostTransform):
    """Link the figures of a page, and resolve the `figure_link` nodes of directives and roles."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        """Change the page's nodes in place."""
        if self._address("") is not None:
            source = Path(self.env.doc2path(self.env.docname))
            if source.suffix == ".ipynb":
                self._link_notebook(source)
        for node in list(self.document.findall(figure_link)):
            node.replace_self(self._resolved(node))

    def _address(self, figure: str) -> str | None:
        return address_of(self.app, self.env.docname, figure)

    def _resolved(self, node: figure_link) -> list[nodes.Node]:
        address = self._address(node["figure"])
        if address is None:
            return node.children
        return [
            nodes.reference("", "", *node.children, refuri=address, internal=True, classes=["figure-link"])
        ]

    def _link_notebook(self, source: Path) -> None:
        notebook = nbformat.read(source, as_version=4)
        code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
        from printed_figures.ledger import load_figures

        figures = load_figures()
        wanted = candidates(_figures_of(code, figures))
        taken = _context_values() if "load_context" in code else set()
        every = _every(data_folder())

        def match(text: str) -> list[Match]:
            return match_prose(text, wanted, every, taken)

        for block in self.document.findall(_is_prose):
            _link_block(block, match if self.config.language == "en" else _match_of_original(block, match))
        self._link_outputs(figures)

    def _link_outputs(self, figures: pd.DataFrame) -> None:
        from printed_figures.findings import load_findings

        findings, anchors = load_findings(), set()

        named = self.env.docname == self.config.claims_page

        def match(sentence: str, numbers: str) -> list[Match]:
            return match_declared(sentence, numbers, figures.index)

        for node in list(self.document.findall(nodes.raw)):
            if "html" not in node.get("format", "").split():
                continue
            before = node.astext()
            html, _ = link_table(before, figures, self._address, anchors)
            html = link_claims(html, findings, match, self._address, anchors if named else None)
            if html != before:
                node.replace(node[0], nodes.Text(html))


def _is_prose(node: nodes.Node) -> bool:
    return isinstance(node, nodes.paragraph | nodes.caption)


def _pieces(block: nodes.Element) -> Iterator[tuple[nodes.Text | None, str]]:
    """Yield the texts of a paragraph; for what is no plain text in it, `OTHER`."""
    for child in block.children:
        if isinstance(child, nodes.Text):
            yield child, child.astext()
        elif type(child) in _PLAIN:
            yield from _pieces(child)
        else:
            yield None, OTHER


def _link_block(block: nodes.Element, match: Matcher) -> None:
    """Link the figures of one paragraph; a number split between two texts is left alone."""
    pieces = list(_pieces(block))
    matches = match("".join(text for _, text in pieces))
    at = 0
    for node, text in pieces:
        inside = [m for m in matches if at <= m.start and m.end <= at + len(text)]
        if node is not None and inside:
            shifted = [Match(m.start - at, m.end - at, m.figure) for m in inside]
            node.parent.replace(node, _linked(text, shifted))
        at += len(text)


def _match_of_original(block: nodes.Element, match: Matcher) -> Matcher:
    """Return what finds in a translated paragraph the figures that its original names."""
    # The original is Markdown: what is no text in it, like a role, is written as elsewhere.
    original = re.sub(r"\{[\w:-]+\}`[^`]*`|`[^`]*`", OTHER, block.rawsource)
    original = re.sub(r"<[^>]*>|\]\([^)]*\)|[*\[\]]", "", original)
    found = [(original[each.start : each.end], each.figure) for each in match(original)]
    return lambda text: match_same(text, found)


def _digest() -> str:
    texts = [(data_folder() / name).read_bytes() for name in TABLES]
    texts += [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


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
    # Links are made when a page is written: a change of the tables puts every page out of date.
    app.add_config_value("figure_links_digest", _digest(), "html", types=[str])
    app.add_node(figure_link)
    app.add_post_transform(LinkFigures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
