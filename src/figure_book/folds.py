"""Fold what a reader asks for: the code of a chart beside its files, a long table by itself.

MyST-NB folds the source of a cell above its output. In a chapter the finding comes first: a cell that shows
something takes over the sources of the cells before it that show nothing, and its code follows. A cell with
the tag ``hide-cell`` shows its table on request.
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

    def run(self, **_: Any) -> None:
        """Change the page's nodes in place."""
        sources: list[nodes.Node] = []
        cells = [cell for cell in self.document.findall(nodes.container) if "hide_mode" in cell]
        for cell in cells:
            parts = {
                part.get("nb_element"): part for part in cell.children if isinstance(part, nodes.Element)
            }
            source, output = parts.get("cell_code_source"), parts.get("cell_code_output")
            if source is None:
                continue
            cell.remove(source)
            sources.append(source)
            if output is None:
                cell.parent.remove(cell)
                continue
            code = _fold(sources, cell["prompt_show"], cell["prompt_hide"])
            chart = next(iter(output.findall(vegalite_chart)), None)
            if chart is not None:
                chart += code
            elif cell["hide_mode"] == "all":
                cell.remove(output)
                cell += _table(output, code)
            else:
                cell += code
            sources = []


def _fold(content: list[nodes.Node], show: str, hide: str) -> HideCodeCellNode:
    fold = HideCodeCellNode(prompt_show=show, prompt_hide=hide, classes=["above-input"])
    fold += content
    return fold


def _table(output: nodes.Node, code: nodes.Node) -> HideCodeCellNode:
    fold = HideCodeCellNode(prompt_show=_("Show the table"), prompt_hide=_("Hide the table"))
    fold += [output, code]
    return fold


def setup_folds(app: Sphinx) -> None:
    """Register the transform with Sphinx."""
    app.add_post_transform(FoldCells)
