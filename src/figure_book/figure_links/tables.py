"""Link the figures in the tables and lists of claims that a notebook stores as HTML.

Both come from `printed_figures.tables` and `printed_figures.findings`, which write one row a line and every
cell alike, so they are read by pattern; what does not match is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape
from typing import TYPE_CHECKING

from figure_book.figure_links.matching import Match

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["claim_anchor", "link_claims", "link_table", "linked_text", "row_anchor"]

PRINTED = "As printed"
"""Heading of the column that holds a figure as the article prints it."""

_TABLE = re.compile(
    r"<table[^>]*>\n<thead[^>]*><tr[^>]*>(?P<head>.*?)</tr></thead>\n<tbody[^>]*>\n.*?\n</tbody>", re.DOTALL
)
_ROW = re.compile(r"^<tr(?P<attributes>[^>]*)>(?P<cells>.*)</tr>$", re.MULTILINE)
_CELL = re.compile(r"<t[dh](?P<attributes>[^>]*)>(?P<content>.*?)</t[dh]>")
_CLAIM = re.compile(r"<li><p>(?P<verdict><strong>[^<]*</strong>) (?P<sentence>[^<]*)</p>")

Address = Callable[[str], str]


def row_anchor(figure: str) -> str:
    """Name the row of a chapter's table that shows a figure."""
    return f"printed-{figure}"


def claim_anchor(finding: str) -> str:
    """Name the place of a finding in the list of all claims."""
    return f"claim-{finding}"


def _link(figure: str, content: str, address: Address) -> str:
    return f'<a class="figure-link" href="{escape(address(figure), quote=True)}">{content}</a>'


def linked_text(text: str, matches: Sequence[Match], address: Address) -> str:
    """Write a text as HTML with the figures in it as links.

    Parameters
    ----------
    text : str
        Plain text.
    matches : sequence of Match
        Where the figures stand, in the order of the text.
    address : callable
        Gives the address of a figure's row in the ledger.

    Returns
    -------
    str
        HTML.
    """
    parts, done = [], 0
    for start, end, figure in matches:
        parts += [escape(text[done:start]), _link(figure, escape(text[start:end]), address)]
        done = end
    return "".join([*parts, escape(text[done:])])


def link_table(
    html: str, figures: pd.DataFrame, address: Address, anchors: set[str] | None = None
) -> tuple[str, list[str]]:
    """Link the printed figures of a table to the ledger.

    Parameters
    ----------
    html : str
        A table of `printed_figures.tables.Table`; anything else comes back unchanged.
    figures : pandas.DataFrame
        Rows of `printed_figures.ledger.load_figures`.
    address : callable
        Gives the address of a figure's row in the ledger.
    anchors : set of str, optional
        Names that the page has already given; rows of tables with a term get theirs, and are added.

    Returns
    -------
    str
        The table. A row is linked if its printed figure and what is counted, with the section or the term
        where the table has them, fit one figure only.
    list of str
        The figures linked.
    """
    anchors = set() if anchors is None else anchors
    linked: list[str] = []

    def table(match: re.Match[str]) -> str:
        heads = [unescape(cell["content"]) for cell in _CELL.finditer(match["head"])]
        if PRINTED not in heads:
            return match[0]
        return _ROW.sub(lambda row: _row(row, heads), match[0])

    def _row(row: re.Match[str], heads: list[str]) -> str:
        cells = list(_CELL.finditer(row["cells"]))
        if len(cells) != len(heads):
            return row[0]
        texts = dict(zip(heads, (unescape(cell["content"]).strip() for cell in cells), strict=True))
        figure = _figure_of(texts, heads[0], figures)
        if figure is None:
            return row[0]
        linked.append(figure)
        cell = cells[heads.index(PRINTED)]
        start, end = cell.span("content")
        digits = cell["content"].rstrip("\u2007\u2008\u2003\u3000")
        content = _link(figure, digits, address) + cell["content"][len(digits) :]
        name = row_anchor(figure)
        opening = f"<tr{row['attributes']}>"
        if "Term" in texts and name not in anchors:
            anchors.add(name)
            opening = f'<tr{row["attributes"]} id="{name}">'
        return f"{opening}{row['cells'][:start]}{content}{row['cells'][end:]}</tr>"

    return _TABLE.sub(table, html), linked


def _figure_of(texts: Mapping[str, str], first: str, figures: pd.DataFrame) -> str | None:
    """Return the one figure that a row of texts can only be."""
    fits = figures["exact"] == texts[PRINTED]
    fits &= (figures["indicator"] == texts[first]) | (
        figures["indicator"] + " (" + figures["section"] + ")" == texts[first]
    )
    if "Term" in texts:
        fits &= figures["term_zh"] == texts["Term"]
    names = figures.index[fits]
    return str(names[0]) if len(names) == 1 else None


def link_claims(
    html: str,
    findings: pd.DataFrame,
    match: Callable[[str, str], list[Match]],
    address: Address,
    anchors: set[str] | None = None,
) -> str:
    """Link the figures in a list of claims, and name each claim where asked.

    Parameters
    ----------
    html : str
        A list of `printed_figures.findings.Claims`; anything else comes back unchanged.
    findings : pandas.DataFrame
        `printed_figures.findings.load_findings`.
    match : callable
        Takes a sentence and the ``numbers`` of its finding and gives the figures in it.
    address : callable
        Gives the address of a figure's row in the ledger.
    anchors : set of str, optional
        Names that the page has already given; those of the claims are added. No claim is named when not
        given: a claim may stand on many pages, and one of them lists all.

    Returns
    -------
    str
        The list.
    """
    by_sentence = dict(zip(findings["sentence"], findings.index, strict=True))

    def claim(found: re.Match[str]) -> str:
        sentence = unescape(found["sentence"])
        if sentence not in by_sentence:
            return found[0]
        finding = by_sentence[sentence]
        name, opening = claim_anchor(finding), "<li>"
        if anchors is not None and name not in anchors:
            anchors.add(name)
            opening = f'<li id="{name}">'
        matches = match(sentence, findings.at[finding, "numbers"])
        return f"{opening}<p>{found['verdict']} {linked_text(sentence, matches, address)}</p>"

    return _CLAIM.sub(claim, html)
