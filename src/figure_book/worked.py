"""Worked examples for the method page: a finding of the book with what goes in and what comes out.

The directive ``worked`` takes everything from the ledger and from ``data/findings.csv``, which the tests
recompute, so an example cannot differ from the code. Its content, Markdown, stands between the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, cast

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

from figure_book.cards import chapter_link, load_tables
from printed_figures.context import printed_text
from printed_figures.ledger import load_table
from printed_figures.verdicts import VERDICTS

__all__ = ["WorkedDirective", "setup_worked"]


class WorkedDirective(SphinxDirective):
    """One finding as a worked example; its argument is a ``finding_id``."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Return the example."""
        figures, findings = load_tables(self.env)
        name = self.arguments[0]
        if name not in findings.index:
            raise self.error(f"worked: finding {name!r}: expected a finding_id of data/findings.csv")
        finding: Any = next(findings.loc[[name]].itertuples())
        box = nodes.container(classes=["worked"], is_div=True)
        box += self._line("", nodes.strong(text="Example. "), nodes.Text(finding.sentence))
        box += self._line(
            "", nodes.Text("Printed: "), *self._printed(_rows(figures), finding.figure_ids.split("; "))
        )
        inside = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, inside)
        box += inside.children
        box += self._result(finding)
        if finding.assumption:
            box += self._line("worked-note", nodes.Text(f"Assumption: {finding.assumption}."))
        box += self._line(
            "worked-note", nodes.Text(f"{finding.reason} Chapter: "), chapter_link(self.env, finding.chapter)
        )
        return [box]

    def _line(self, kind: str, *children: nodes.Node) -> nodes.paragraph:
        return nodes.paragraph("", "", *children, classes=[kind] if kind else [])

    def _printed(self, rows: pd.DataFrame, names: list[str]) -> Iterator[nodes.Node]:
        for number, name in enumerate(names):
            row = cast(pd.Series, rows.loc[name])
            language = ["language-zh-Hant"] if row["is_chinese"] else []
            yield from (
                nodes.Text(_("; ") if number else ""),
                nodes.Text(row["indicator"]),
                nodes.Text(_(", ")),
            )
            yield nodes.inline("", row["printed"], classes=[*language, "worked-printed"])
            yield from (nodes.Text(_(" (")), nodes.Text(row["place"]), nodes.Text(_(")")))
        yield nodes.Text(_("."))

    def _result(self, finding: Any) -> nodes.paragraph:
        exactly = f" ({finding.literal} if the printed values were exact)" if finding.literal else ""
        # The sign never ends a line alone.
        verdict = f"{VERDICTS[finding.verdict]}\N{NO-BREAK SPACE}{finding.verdict}"
        kind = "Derived" if finding.kind == "derived" else verdict
        return self._line("worked-result", nodes.Text(f"{kind}: {finding.result}{exactly}"))


def _rows(figures: pd.DataFrame) -> pd.DataFrame:
    """Return what each figure counts, how it is printed and where, of the ledger and of the context."""
    context = load_table("context").set_index("context_id")
    signs = {True: "−", False: ""}
    ledger = pd.DataFrame(
        {
            "indicator": figures["indicator"],
            "printed": [
                signs[value < 0] + exact
                for value, exact in zip(figures["value"], figures["exact"], strict=True)
            ],
            "is_chinese": [not exact.isascii() for exact in figures["exact"]],
            "place": "paragraph " + figures["paragraph"].astype(str),
        }
    )
    public = pd.DataFrame(
        {
            "indicator": context["indicator"],
            "printed": context.apply(printed_text, axis=1),
            "is_chinese": False,
            "place": context["geography"],
        }
    )
    return pd.concat([ledger, public])


def setup_worked(app: Sphinx) -> None:
    """Register the directive with Sphinx."""
    app.add_directive("worked", WorkedDirective)
