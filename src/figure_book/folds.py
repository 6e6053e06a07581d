"""Fold what a reader asks for: the code of a chart beside its data and files, and a table under its chart.

MyST-NB folds the source of a cell above its output. In a chapter the finding comes first: a cell that shows
something takes over the sources of the cells before it that show nothing, and its code follows. A cell with
the tag ``hide-cell`` shows its table on request; right after a chart it stands beside the chart's data.
Tables of cells that follow each other are shown together.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_vegalite import vegalite_chart

__all__ = ["setup_folds"]


class FoldCells(SphinxPostTransform):
    """Move the sources of a page's cells, and fold the tables that are long."""

    default_priority = 198
    """Before MyST-NB folds (199)."""
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change the page's nodes in place."""
        sources: list[nodes.Node] = []
        shown: tuple[nodes.Element, vegalite_chart] | None = None
        tables: tuple[nodes.Element, nodes.Element] | None = None
        for cell in [cell for cell in self.document.findall(nodes.container) if "hide_mode" in cell]:
            parts = {part.get("nb_element"): part for part in cell if isinstance(part, nodes.Element)}
            source, output = parts.get("cell_code_source"), parts.get("cell_code_output")
            if source is None:
                continue
            cell.remove(source)
            sources.append(source)
            if output is None:
                cell.parent.remove(cell)
                continue
            code = _fold(sources, cell["prompt_show"], cell["prompt_hide"], "above-input")
            chart = next(iter(output.findall(vegalite_chart)), None)
            if chart is not None:
                chart += code
                shown = cell, chart
            elif cell["hide_mode"] != "all":
                cell += code
            else:
                if tables and _follows(tables[0], cell):
                    tables[1].extend([output, code])
                    cell.parent.remove(cell)
                    sources = []
                    continue
                table = _fold([output, code], _("Show the table"), _("Hide the table"), "above-output")
                if shown and _follows(shown[0], cell):
                    shown[1].insert(0, table)
                    cell.parent.remove(cell)
                    tables = shown[0], table
                else:
                    cell.children = []
                    cell += table
                    tables = cell, table
            sources = []


def _follows(one: nodes.Element, other: nodes.Element) -> bool:
    return one.parent is other.parent and other.parent.index(one) + 1 == other.parent.index(other)


def _fold(content: list[nodes.Node], show: str, hide: str, place: str) -> HideCodeCellNode:
    fold = HideCodeCellNode(prompt_show=show, prompt_hide=hide, classes=[place])
    fold += content
    return fold


def setup_folds(app: Sphinx) -> None:
    """Register the transform with Sphinx."""
    app.add_post_transform(FoldCells)
