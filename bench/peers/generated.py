"""Make the notebooks that every tool builds: prose, a table and four charts each, with stored outputs.

A chart is stored three ways, and each tool takes the one it shows best: the Vega-Lite specification, the HTML
of Altair's default renderer, and plain text.
"""

from pathlib import Path

import altair as alt
import nbformat
import numpy as np
import pandas as pd
from altair.utils.mimebundle import spec_to_mimebundle
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

CHARTS = 4
"""Charts in a notebook."""

WORDS = (
    "alerts",
    "letters",
    "disputes",
    "officers",
    "grids",
    "residents",
    "cases",
    "visits",
    "patrols",
    "calls",
)

__all__ = ["CHARTS", "write_notebooks"]


def _chart(data: pd.DataFrame, title: str) -> alt.LayerChart:
    """Draw intervals with a dot each, the form that a book of printed figures uses most."""
    row = alt.Y("name:N", title=None, sort=None)
    bar = alt.Chart(data).mark_rule(strokeWidth=6, color="#9db8d2").encode(x="low:Q", x2="high:Q", y=row)
    dot = alt.Chart(data).mark_point(filled=True, size=80, color="#1b4b7a")
    dot = dot.encode(x=alt.X("value:Q", title="per cent"), y=row, tooltip=["name", "low", "value", "high"])
    return (bar + dot).properties(width=640, title=title, description=f"{title}: {len(data)} intervals.")


def _outputs(chart: alt.LayerChart, name: str) -> dict[str, object]:
    spec = chart.to_dict()
    versions = {
        "vega_version": alt.VEGA_VERSION,
        "vegalite_version": alt.VEGALITE_VERSION,
        "vegaembed_version": alt.VEGAEMBED_VERSION,
    }
    html = spec_to_mimebundle(
        spec,
        format="html",
        mode="vega-lite",
        template="universal",
        output_div=f"altair-viz-{name}",
        **versions,
    )
    return {
        "application/vnd.vegalite.v6+json": spec,
        "text/html": html["text/html"],
        "text/plain": spec["description"],
    }


def _notebook(number: int) -> nbformat.NotebookNode:
    draw = np.random.default_rng(number)
    cells = [
        new_markdown_cell(f"# Chapter {number}\n\nWhat {WORDS[number % len(WORDS)]} can and cannot tell."),
        new_code_cell("import altair as alt\nimport pandas as pd", execution_count=1),
    ]
    for index in range(CHARTS):
        name = f"chapter-{number}-chart-{index}"
        value = draw.uniform(1, 20, 10).round(1)
        data = pd.DataFrame({"name": WORDS, "value": value, "low": value - 0.05, "high": value + 0.05}).round(
            2
        )
        cells.append(new_markdown_cell(f"## Question {index}\n\n" + "A printed figure is an interval. " * 20))
        if index == 0:
            table = new_output(
                "execute_result",
                {"text/html": data.to_html(border=0), "text/plain": data.to_string()},
                execution_count=2,
            )
            cells.append(new_code_cell("data", outputs=[table], execution_count=2))
        shown = _outputs(_chart(data, f"Chart {index} of chapter {number}"), name)
        code = new_code_cell(
            "draw(data)",
            outputs=[new_output("execute_result", shown, execution_count=index + 3)],
            execution_count=index + 3,
            metadata={"mystnb": {"figure": {"caption": f"Intervals {index}.", "name": name}}},
        )
        cells.append(code)
    for position, cell in enumerate(cells):
        cell.id = f"cell-{position:02d}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def write_notebooks(folder: Path, count: int) -> list[Path]:
    """Write notebooks with stored outputs, the same bytes every time.

    Parameters
    ----------
    folder : pathlib.Path
        Where to.
    count : int
        How many.

    Returns
    -------
    list of pathlib.Path
        In order: ``chapter_001.ipynb`` and so on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(1, count + 1):
        path = folder / f"chapter_{number:03d}.ipynb"
        path.write_text(nbformat.writes(_notebook(number)) + "\n", encoding="utf-8", newline="\n")
        paths.append(path)
    return paths
