"""A small book with one chart, and how to build it in this process."""

from pathlib import Path

import nbformat
from sphinx.testing.util import SphinxTestApp

MIME = "application/vnd.vegalite.v6+json"
COLORS = {"#1b4b7a": {"name": "vl-accent", "dark": "#8fbdec"}}
CONF = f"""
extensions = ["sphinx_vegalite"]
html_theme = "basic"
exclude_patterns = ["_build"]
nb_execution_mode = "off"
vegalite_colors = {COLORS}
"""


def specification() -> dict:
    rows = [{"name": "警情", "value": 9.8}, {"name": "=1+1 <b>", "value": 5.25}]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": 'Two bars: "9.8" and 5.25',
        "title": {"text": ["A finding that is long enough to be wrapped when the column is narrow"]},
        "width": 640,
        "params": [
            {"name": "size", "value": 9, "bind": {"input": "range", "min": 1, "max": 20, "name": "Size"}}
        ],
        "datasets": {"main": rows, "note": [{"at": 7}]},
        "layer": [
            {
                "data": {"name": "main"},
                "transform": [{"calculate": "-2 * datum.value", "as": "doubled"}],
                "mark": {"type": "bar", "size": {"expr": "size"}, "color": "#1B4B7A"},
                "encoding": {
                    "x": {"field": "value", "type": "quantitative"},
                    "y": {"field": "name"},
                    "tooltip": [
                        {"field": "name", "title": "Place"},
                        {"field": "value", "title": "Share, %", "type": "quantitative", "format": ".2f"},
                        {"field": "doubled", "title": "Doubled", "type": "quantitative"},
                    ],
                },
            },
            {
                "data": {"name": "note"},
                "mark": {"type": "rule", "clip": True},
                "encoding": {"x": {"field": "at", "type": "quantitative"}},
            },
        ],
    }


def write_page(path: Path, spec: dict, figure: dict) -> None:
    output = nbformat.v4.new_output("display_data", data={MIME: spec, "text/plain": spec.get("description")})
    cell = nbformat.v4.new_code_cell("chart", id="chart", outputs=[output], execution_count=1)
    cell.metadata["mystnb"] = {"figure": figure}
    cells = [nbformat.v4.new_markdown_cell("# A page", id="title"), cell]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata["orphan"] = path.stem != "index"
    path.write_text(nbformat.writes(notebook), "utf-8")


def write_book(folder: Path, spec: dict, figure: dict | None = None, conf: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_page(folder / "index.ipynb", spec, figure or {"caption": "A caption", "name": "fig-two"})
    (folder / "conf.py").write_text(CONF + conf, "utf-8")
    return folder


def build(folder: Path, builder: str = "html", parallel: int = 0, **options) -> Path:
    """Build the book, a warning being an error; return the folder of what was built."""
    app = SphinxTestApp(
        builder, srcdir=folder, builddir=folder / "_build", parallel=parallel, warningiserror=True, **options
    )
    try:
        app.build()
        assert app.statuscode == 0, app.warning.getvalue()
    finally:
        app.cleanup()
    return Path(app.outdir)
