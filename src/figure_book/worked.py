"""Worked examples for the method page: a finding of the book with what goes in and what comes out.

The directive ``worked`` takes everything from the ledger and from ``data/findings.csv``, which the tests
recompute, so an example cannot say what the code does not. Its content, Markdown, stands between the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from figure_book.tables import load_figures, load_findings, load_table
from printed_figures.files import data_folder
from printed_figures.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["WorkedDirective", "setup"]


class WorkedDirective(SphinxDirective):
    """One finding as a worked example; its argument is a ``finding_id``."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Return the example."""
        self.env.note_dependency(__file__)
        for name in ("figures.csv", "findings.csv", "context.csv", "datapackage.json"):
            self.env.note_dependency(str(data_folder() / name))
        findings = load_findings()
        name = self.arguments[0]
        if name not in findings.index:
            raise self.error(f"worked: finding {name!r}: expected a finding_id of data/findings.csv")
        finding = next(findings.loc[[name]].itertuples())
        box = nodes.container(classes=["worked"], is_div=True)
        box += self._line("", nodes.strong(text="Example. "), nodes.Text(finding.sentence))
        box += self._line("", nodes.Text("Printed: "), *self._printed(finding.figure_ids.split("; ")))
        inside = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, inside)
        box += inside.children
        box += self._result(finding)
        if finding.assumption:
            box += self._line("worked-note", nodes.Text(f"Assumption: {finding.assumption}."))
        box += self._line("worked-note", nodes.Text(f"{finding.reason} Chapter: "), self._chapter(finding))
        return [box]

    def _line(self, kind: str, *children: nodes.Node) -> nodes.paragraph:
        return nodes.paragraph("", "", *children, classes=[kind] if kind else [])

    def _printed(self, names: list[str]) -> Iterator[nodes.Node]:
        rows = _rows()
        for number, name in enumerate(names):
            row = rows.loc[name]
            language = ["language-zh-Hant"] if row["is_chinese"] else []
            yield from (
                nodes.Text(_("; ") if number else ""),
                nodes.Text(row["indicator"]),
                nodes.Text(_(", ")),
            )
            yield nodes.inline("", row["printed"], classes=[*language, "worked-printed"])
            yield from (nodes.Text(_(" (")), nodes.Text(row["place"]), nodes.Text(_(")")))
        yield nodes.Text(_("."))

    def _result(self, finding: NamedTuple) -> nodes.paragraph:
        exactly = f" ({finding.literal} if the printed values were exact)" if finding.literal else ""
        # The sign never ends a line alone.
        verdict = f"{VERDICTS[finding.verdict]}\N{NO-BREAK SPACE}{finding.verdict}"
        return self._line("worked-result", nodes.Text(f"{verdict}: {finding.result}{exactly}"))

    def _chapter(self, finding: NamedTuple) -> nodes.Node:
        target = addnodes.pending_xref(
            refdomain="std",
            reftype="doc",
            reftarget=f"/notebooks/{finding.chapter}",
            refexplicit=False,
            refwarn=True,
            refdoc=self.env.docname,
        )
        target += nodes.inline(classes=["doc"], text=finding.chapter)
        return target


def _rows() -> pd.DataFrame:
    """Return what each figure counts, how it is printed and where, of the ledger and of the context."""
    import pandas as pd

    figures, context = load_figures(), load_table("context").set_index("context_id")
    signs = {True: "−", False: ""}
    ledger = pd.DataFrame(
        {
            "indicator": figures["indicator"],
            "printed": [signs[row.value < 0] + row.exact for row in figures.itertuples()],
            "is_chinese": [not exact.isascii() for exact in figures["exact"]],
            "place": "paragraph " + figures["paragraph"].astype(str),
        }
    )
    unit = [unit if unit == "%" else "" for unit in context["unit"]]
    public = pd.DataFrame(
        {
            "indicator": context["indicator"],
            "printed": context["value"].str.replace("-", "−") + unit,
            "is_chinese": False,
            "place": context["geography"],
        }
    )
    return pd.concat([ledger, public])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    app.add_directive("worked", WorkedDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
