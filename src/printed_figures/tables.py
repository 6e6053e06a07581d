"""Tables of printed figures for notebooks: the same bytes on every run, readable without style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd

from printed_figures.ledger import allowed_text, period_text
from printed_figures.links import linked_figure, row_anchor
from printed_figures.numerals import HAN

_NUMBER = re.compile(r"[^\d.]*\d[\d,]*(?P<fraction>(?:\.\d+)?)(?P<suffix>[^\d.,\s]?)")
_BLANKS = {".": "\u2008", "%": "\u2003", **dict.fromkeys("0123456789", "\u2007")}
"""Spaces as wide as what they stand for: they align without a style sheet."""

MANY_COLUMNS = 4
"""From so many columns on, a phone shows each row as a record of its cells."""


def align_decimals(texts: Iterable[str]) -> list[str]:
    """Put spaces after numbers, so that aligned on the right they stand decimal mark under decimal mark.

    Parameters
    ----------
    texts : iterable of str
        Cells of one column. A cell that is not one number, with or without a unit sign, stays as it is.

    Returns
    -------
    list of str
        The cells, their characters unchanged, with spaces after them.
    """
    texts = list(texts)
    tails = [match.groups() if (match := _NUMBER.fullmatch(text)) else None for text in texts]
    fraction, suffix = (max((tail[i] for tail in tails if tail), key=len, default="") for i in (0, 1))

    def blank(tail: str) -> str:
        return "".join(_BLANKS.get(character, "\u3000") for character in tail)

    return [
        text + blank(fraction[len(tail[0]) :] + suffix[len(tail[1]) :]) if tail else text
        for text, tail in zip(texts, tails, strict=True)
    ]


@dataclass(frozen=True)
class Table:
    """A table that a notebook shows as HTML and as plain text.

    pandas shows a styled table with a random id and its memory address, so no two runs agree; this does not.

    Parameters
    ----------
    frame : pandas.DataFrame
        Texts and numbers to show, one row each; the index is not shown.
    right : tuple of str
        Columns to align on the right, decimal mark under decimal mark, such as printed numbers.
    chinese : tuple of str
        Columns in Traditional Chinese.
    wordy : bool
        Whether the cells hold sentences: on a phone each row then becomes a list of its cells, one a line.
    linked : str, optional
        Column of printed figures: each cell links to the figure of the ledger that the index names.
    html : bool
        Whether the cells are HTML that is written as it stands.
    named : bool
        Whether each row has an ``id`` made from the figure that the index names, for links to it.
    """

    frame: pd.DataFrame
    right: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
    wordy: bool = False
    linked: str | None = None
    named: bool = False
    html: bool = False

    @property
    def _becomes_records(self) -> bool:
        return self.wordy or len(self.frame.columns) >= MANY_COLUMNS

    def _heading(self, name: str) -> str:
        if not name:
            return "<td></td>"
        kind = ' class="num"' if name in self.right else ""
        return f'<th scope="col"{kind}>{escape(name)}</th>'

    def _content(self, column: str, value: object, name: object) -> str:
        text = str(value)
        if self.html:
            return text
        if column != self.linked:
            return escape(text)
        # The spaces that align a number are no part of the link.
        printed = text.rstrip()
        return linked_figure(str(name), printed) + text[len(printed) :]

    def _cell(self, column: str, value: object, name: object) -> str:
        text = self._content(column, value, name)
        kind = ' class="num"' if column in self.right else ""
        lang = ' lang="zh-Hant"' if column in self.chinese and re.search(f"[{HAN}]", text) else ""
        # Whatever is drawn as a list is no table to a screen reader, unless it is said again.
        role = f' role="cell" data-name="{escape(column)}"' if self._becomes_records else ""
        return f"<td{role}{kind}{lang}>{text}</td>"

    def _anchor(self, name: object) -> str:
        return f' id="{escape(row_anchor(str(name)))}"' if self.named else ""

    def to_html(self) -> str:
        """Write the table as HTML.

        Returns
        -------
        str
            One ``table`` element with scoped headers.
        """
        head = "".join(self._heading(str(name)) for name in self.frame.columns)
        columns = [
            align_decimals(map(str, values)) if name in self.right else values
            for name, values in self.frame.items()
        ]
        roles = [f' role="{role}"' if self._becomes_records else "" for role in ("table", "rowgroup", "row")]
        body = "\n".join(
            f"<tr{roles[2]}{self._anchor(name)}>"
            + "".join(self._cell(*cell, name) for cell in zip(self.frame.columns, row, strict=True))
            + "</tr>"
            for name, row in zip(self.frame.index, zip(*columns, strict=True), strict=True)
        )
        heads, body = f"<thead><tr>{head}</tr></thead>", f"<tbody{roles[1]}>\n{body}\n</tbody>"
        table = f"<table{roles[0]}>\n{heads}\n{body}\n</table>"
        kind = "figures-table" + " wordy" * self.wordy + " records" * self._becomes_records
        # The wrapper scrolls on a phone, so the keyboard must reach it.
        return f'<div class="{kind}" tabindex="0">{table}</div>'

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.frame.to_string(index=False)}


def figures_table(figures: pd.DataFrame, *, linked: bool = False) -> Table:
    """Show rows of the ledger: what is counted, the printed figure, what its printing allows, the period.

    Parameters
    ----------
    figures : pandas.DataFrame
        Rows of `printed_figures.ledger.load_figures`.
    linked : bool
        Whether the page is part of a book with a ledger: figures link to it, and rows have names.

    Returns
    -------
    Table
        One row for each figure, in the order given.
    """
    frame = pd.DataFrame(
        {
            "What is counted": figures["indicator"],
            "Term": figures["term_zh"],
            "As printed": figures["exact"],
            "Unit": figures["unit"],
            "The printing allows": [allowed_text(row) for _, row in figures.iterrows()],
            "Period": [period_text(row) for _, row in figures.iterrows()],
        }
    )
    return Table(
        frame,
        right=("As printed", "The printing allows"),
        chinese=("Term", "As printed"),
        linked="As printed" if linked else None,
        named=linked,
    )
