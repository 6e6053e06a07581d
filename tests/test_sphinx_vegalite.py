"""The Sphinx extension that draws charts, on a small book of its own."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from printed_figures.sphinx_vegalite import data, drawing
from printed_figures.sphinx_vegalite.pool import DrawingPool

COLORS = {"#1b4b7a": {"name": "vl-accent", "dark": "#8fbdec"}}
CONF = f"""
extensions = ["myst_nb", "printed_figures.sphinx_vegalite"]
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
                "mark": {"type": "bar", "size": {"expr": "size"}, "color": "#1B4B7A", "tooltip": True},
                "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": {"field": "name"}},
            },
            {
                "data": {"name": "note"},
                "mark": {"type": "rule", "clip": True},
                "encoding": {"x": {"field": "at", "type": "quantitative"}},
            },
        ],
    }


def write_book(folder: Path, spec: dict, figure: dict | None = None) -> Path:
    figure = {"caption": "A caption", "name": "fig-two"} if figure is None else figure
    output = nbformat.v4.new_output("display_data", data={"application/vnd.vegalite.v6+json": spec})
    cell = nbformat.v4.new_code_cell("chart", id="chart", outputs=[output], execution_count=1)
    cell.metadata["mystnb"] = {"figure": figure}
    cells = [nbformat.v4.new_markdown_cell("# A page", id="title"), cell]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    folder.mkdir(exist_ok=True)
    (folder / "index.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    (folder / "conf.py").write_text(CONF, "utf-8")
    return folder


def build(folder: Path, out: str = "html", *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-W", "-q", *options, "-d", folder / "_build" / ".doctrees"]
    return subprocess.run(
        [*command, folder, folder / "_build" / out], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = write_book(tmp_path_factory.mktemp("vegalite") / "book", specification())
    run = build(folder)
    assert run.returncode == 0, run.stderr
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def page(book):
    return BeautifulSoup((book / "index.html").read_text("utf-8"), "html.parser")


def test_both_drawings_are_in_the_page_with_the_description(page):
    drawings = page.select("figure svg")
    assert [svg["role"] for svg in drawings] == ["img", "img"]
    assert {svg["aria-label"] for svg in drawings} == {'Two bars: "9.8" and 5.25'}
    wide, narrow = (float(svg["width"]) for svg in drawings)
    assert wide > 640
    assert abs(narrow - drawing.NARROW) < 12
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_colours_are_variables_with_a_dark_value(book, page):
    assert "var(--vl-accent, #1b4b7a)" in str(page.select_one("figure svg"))
    sheet = (book / "_static" / "vegalite-colors.css").read_text("utf-8")
    assert "--vl-accent: #1b4b7a" in sheet
    assert "--vl-accent: #8fbdec" in sheet


def test_the_text_of_the_drawing_is_not_searched_and_the_page_is(book):
    index = (book / "searchindex.js").read_text("utf-8")
    terms = json.loads(re.search(r"Search\.setIndex\((.*)\)", index, re.DOTALL)[1])["terms"]
    assert "caption" in terms
    assert not {"find", "column", "narrow", "bar"} & set(terms)


def test_the_data_are_a_table_without_the_helper_row(page):
    cells = [cell.get_text() for cell in page.select(".vegalite-more td")]
    assert cells == ["警情", "9.8", "=1+1 <b>", "5.25"]
    assert [cell.get_text() for cell in page.select(".vegalite-more th")] == ["name", "value"]


def test_the_files_to_take_away_carry_the_name_of_the_chart(book, page):
    links = [link["href"] for link in page.select(".vegalite-more a")]
    assert links == [*(f"_charts/fig-two.{kind}" for kind in ("csv", "svg", "png", "vl.json")), "#fig-two"]
    assert page.find(id="fig-two")
    assert (book / links[0]).read_text("utf-8").splitlines() == ["name,value", "警情,9.8", "'=1+1 <b>,5.25"]
    assert (book / links[2]).read_bytes().startswith(b"\x89PNG")
    assert json.loads((book / links[3]).read_text("utf-8")) == specification()


def test_a_chart_with_controls_says_so_before_anything_is_loaded(page):
    assert page.select_one(".vegalite-controls button").get_text() == "Try it: Size"
    assert not [script for script in page.select("script[src]") if "bundle" in script["src"]]


def test_one_bundle_of_at_most_320_kilobytes(book):
    import gzip

    (bundle,) = book.rglob("vegalite-bundle.js")
    assert len(gzip.compress(bundle.read_bytes())) < 320_000


def test_the_same_bytes_twice_and_nothing_is_drawn_twice(book):
    folder = book.parents[1]
    cache = sorted((folder / "_build" / ".vegalite").iterdir())
    times = [path.stat().st_mtime_ns for path in cache]
    run = build(folder, "again", "-E")
    assert run.returncode == 0, run.stderr
    assert [path.stat().st_mtime_ns for path in cache] == times
    again = folder / "_build" / "again"
    for path in sorted(book.rglob("*")):
        if path.is_file() and path.name != ".buildinfo":
            assert (again / path.relative_to(book)).read_bytes() == path.read_bytes(), path


def draw(folder: Path, spec: dict | None = None, **options):
    with DrawingPool(folder, COLORS, **options) as pool:
        return pool.draw(spec or specification())


def test_drawing_does_not_depend_on_the_cache(tmp_path):
    first = draw(tmp_path / "one")
    assert draw(tmp_path / "one") == first
    assert draw(tmp_path / "two") == first


@pytest.mark.parametrize(
    ("change", "figure", "reason"),
    [
        ({"layer": [{"mark": "no-such-mark"}]}, None, "chart cannot be drawn"),
        (
            {"layer": [{"data": {"url": "http://127.0.0.1:9/x.csv"}, "mark": "bar"}]},
            None,
            "External data url not allowed",
        ),
        ({"description": ""}, None, "field description, value missing"),
        ({}, {"name": "fig-two"}, "field mystnb.figure.caption, value missing"),
        ({}, {"caption": "A caption"}, "field mystnb.figure.name, value missing"),
    ],
)
def test_a_bad_chart_stops_the_build_and_is_named(tmp_path, change, figure, reason):
    run = build(write_book(tmp_path / "book", specification() | change, figure))
    assert run.returncode != 0
    assert "index.ipynb: cell 1: chart" in run.stderr
    assert reason in run.stderr


def test_narrow_wraps_the_title_and_applies_the_patch():
    spec = specification() | {"usermeta": {"narrow": {"height": 300, "params": None}}}
    narrowed = drawing.narrow(spec)
    assert len(narrowed["title"]["text"]) > 1
    assert max(map(len, narrowed["title"]["text"])) <= 36
    assert narrowed["height"] == 300
    assert "params" not in narrowed
    assert spec["width"] == 640


def test_narrow_reaches_the_views_of_a_composite_chart():
    spec = {"vconcat": [{"width": 640, "mark": "bar"}, {"width": 100, "mark": "bar"}]}
    widths = [view["width"] for view in drawing.narrow(spec)["vconcat"]]
    assert widths == [drawing.NARROW - 40, 100]


def test_only_a_note_is_still_shown_where_there_is_nothing_else():
    assert data.rows({"data": {"values": [{"at": 1}]}}) == [[{"at": 1}]]
