"""Links from what notebooks show to the rows of the ledger: ``#`` and the name of the figure."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape

__all__ = ["NUMBER", "claim_anchor", "linked_figure", "row_anchor", "sentence_figures", "sentence_html"]

NUMBER = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?%?)")


def row_anchor(figure: str) -> str:
    """Name the row of a chapter's table that shows a figure."""
    return f"printed-{figure}"


def claim_anchor(finding: str) -> str:
    """Name the place of a finding in the list of all claims."""
    return f"claim-{finding}"


def linked_figure(figure: str, text: str) -> str:
    """Write a text as HTML that links to a figure of the ledger."""
    return f'<a href="#{escape(figure)}">{escape(text)}</a>'


def sentence_figures(sentence: str, numbers: str, figures: Collection[str]) -> list[tuple[str, str]]:
    """Cut the sentence of a finding at the figures of the ledger in it.

    Parameters
    ----------
    sentence : str
        Plain text.
    numbers : str
        The field ``numbers`` of ``data/findings.csv``: one name for each number of the sentence.
    figures : collection of str
        Names of the figures of the ledger; other names are of context figures and results.

    Returns
    -------
    list of tuple of str
        Each piece of the text with the figure that it is, or with an empty name. A figure that the sentence
        names again is plain text there.
    """
    pieces: list[tuple[str, str]] = []
    names = iter(numbers.split("; "))
    for place, text in enumerate(NUMBER.split(sentence)):
        figure = next(names, "") if place % 2 else ""
        known = figure in figures and all(figure != other for _, other in pieces)
        pieces.append((text, figure if known else ""))
    return pieces


def sentence_html(sentence: str, numbers: str, figures: Collection[str]) -> str:
    """Write the sentence of a finding as HTML with its figures as links; see `sentence_figures`."""
    return "".join(
        linked_figure(figure, text) if figure else escape(text)
        for text, figure in sentence_figures(sentence, numbers, figures)
    )
