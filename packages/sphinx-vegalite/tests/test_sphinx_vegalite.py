"""The Sphinx extension that draws charts, on a small book of its own."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from figure_book.files import ROOT
from sphinx_vegalite import data, drawing, measuring, worker
from sphinx_vegalite.pool import DrawingPool

COLORS = {"#1b4b7a": {"name": "vl-accent", "dark": "#8fbdec"}}
CONF = f"""
extensions = ["myst_nb", "sphinx_vegalite"]
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


def write_book(folder: Path, spec: dict, figure: dict | None = None) -> Path:
    figure = {"caption": "A caption", "name": "fig-two"} if figure is None else figure
    bundle = {"application/vnd.vegalite.v6+json": spec, "text/plain": spec.get("description")}
    output = nbformat.v4.new_output("display_data", data=bundle)
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


def test_the_data_are_a_table_with_caption_and_scopes_without_the_helper_row(page):
    (table,) = page.select(".vegalite-more table")
    assert table.caption.get_text() == specification()["title"]["text"][0]
    assert [(th.get_text(), th["scope"]) for th in table.select("thead th")] == [
        ("Place", "col"),
        ("Share, %", "col"),
        ("Doubled", "col"),
    ]
    assert {th["scope"] for th in table.select("tbody th")} == {"row"}
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tbody tr")]
    assert cells == [["警情", "9.80", "−19.6"], ["=1+1 <b>", "5.25", "−10.5"]]
    assert "num" in table.select("tbody td")[0]["class"]


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


def test_pages_are_written_again_when_a_font_of_the_book_changes(tmp_path):
    folder = write_book(tmp_path / "book", specification())
    (folder / "fonts").mkdir()
    with (folder / "conf.py").open("a", encoding="utf-8") as file:
        file.write("\nvegalite_fonts = ['fonts']\n")
    times = []
    for font in (None, None, "NotoSansCJKtc-subset.otf"):
        if font:
            shutil.copy(ROOT / "src" / "printed_figures" / "fonts" / font, folder / "fonts")
        run = build(folder)
        assert run.returncode == 0, run.stderr
        times.append((folder / "_build" / "html" / "index.html").stat().st_mtime_ns)
    first, unchanged, changed = times
    assert first == unchanged < changed


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


@pytest.mark.parametrize("damage", [b"", b"half", None])
def test_a_damaged_drawing_is_noticed_and_drawn_again(tmp_path, damage):
    first = draw(tmp_path)
    (kept,) = (path for path in tmp_path.glob("*.json") if not path.name.startswith("alike"))
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert draw(tmp_path) == first
    assert kept.read_bytes() == whole


def test_what_is_kept_is_not_drawn_again(tmp_path, monkeypatch):
    first = draw(tmp_path)
    monkeypatch.setattr("subprocess.Popen", None)
    assert draw(tmp_path) == first


def test_a_specification_that_breaks_vega_is_named_and_the_next_is_drawn(tmp_path):
    # A control character ends the whole program in vl-convert 1.9.
    broken = specification() | {"title": "\u001f"}
    with DrawingPool(tmp_path, COLORS, jobs=1) as pool:
        with pytest.raises(ValueError, match=r"the program that draws ended: .*NonXmlChar"):
            pool.draw(broken)
        assert pool.draw(specification()).wide.startswith("<svg")


def chinese(text: str) -> dict:
    return {
        "data": {"values": [{"name": text, "value": 1}]},
        "mark": "bar",
        "width": 100,
        "encoding": {
            "x": {"field": "value", "type": "quantitative", "axis": None},
            "y": {"field": "name", "axis": {"labelFontSize": 20, "labelLimit": 0, "title": None}},
        },
        "config": {"font": "Helvetica, Noto Sans TC, sans-serif"},
    }


def width(svg: str) -> float:
    return float(re.search(r'width="([\d.]+)"', svg)[1])


NO_FONTS = """<?xml version="1.0"?><fontconfig><dir>{}</dir></fontconfig>"""


@pytest.fixture
def without_fonts(tmp_path, monkeypatch):
    """Hide the fonts that are installed, as on a machine that has none."""
    (tmp_path / "none").mkdir()
    (tmp_path / "none.conf").write_text(NO_FONTS.format(tmp_path / "none"), "utf-8")

    def hide() -> None:
        monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "none.conf"))

    return hide


def test_chinese_text_is_as_wide_with_and_without_fonts_for_it(tmp_path, without_fonts):
    texts = ["警" * 10, "，" * 10]
    empty, *installed = (width(draw(tmp_path / "with", chinese(text)).wide) for text in ["", *texts])
    without_fonts()
    none, *bare = (width(draw(tmp_path / "without", chinese(text)).wide) for text in ["", *texts])
    assert [size - empty for size in installed] == pytest.approx([200, 200], abs=2)
    assert [size - none for size in bare] == pytest.approx([200, 200], abs=2)


def test_with_fonts_of_the_book_drawings_are_the_same_bytes_on_every_machine(
    tmp_path, without_fonts, monkeypatch
):
    fonts = [ROOT / "src" / "printed_figures" / "fonts"]
    some = "".join(sorted({"警", "情", "市"}))
    first = draw(tmp_path / "with", chinese(some), fonts=fonts)
    without_fonts()
    assert draw(tmp_path / "without", chinese(some), fonts=fonts) == first
    # A box stands for a character without a glyph: two such characters look the same, these do not.
    pictures = [draw(tmp_path / "one", chinese(text), fonts=fonts).png for text in ("警", "情")]
    assert pictures[0] != pictures[1]
    boxes = [draw(tmp_path / "one", chinese(text), fonts=fonts).png for text in ("龘", "靐")]
    assert boxes[0] == boxes[1]


def test_a_table_has_what_only_axes_name_and_dates_as_days():
    spec = {
        "data": {
            "values": [{"day": "2022-09-01", "n": 1234.5, "ok": True}, {"day": None, "n": 2, "ok": False}]
        },
        "mark": "point",
        "encoding": {
            "x": {"field": "day", "type": "temporal", "axis": {"title": "Day"}},
            "y": {"field": "n", "type": "quantitative", "axis": {"format": ",.1f"}},
            "color": {"field": "ok"},
        },
    }
    asked = data.questions(spec)
    answers = worker.draw({"wide": spec, "narrow": spec, "questions": asked})["answers"]
    (table,) = data.tables(spec, answers)
    assert table.headings == ["N", "Day", "Ok"]
    assert table.cells == [["1,234.5", "2022-09-01", "yes"], ["2.0", "", "no"]]


def test_a_table_that_vega_cannot_compute_shows_the_data_as_they_stand():
    spec = {
        "data": {"values": [{"a": 1, "b": None}]},
        "mark": "point",
        "encoding": {"x": {"field": "a"}, "y": {"field": "b"}},
    }
    (table,) = data.tables(spec, [None])
    assert table.cells == [["", "1"]]


def test_a_book_that_does_not_use_the_extension_shows_what_else_there_is(tmp_path):
    folder = write_book(tmp_path / "book", specification())
    # MyST-NB warns of a type that it does not know, as it does where this package is not installed.
    conf = CONF.replace(', "sphinx_vegalite"', "").replace("vegalite_colors = ", "colors = ")
    (folder / "conf.py").write_text(f'{conf}suppress_warnings = ["mystnb.unknown_mime_type"]\n', "utf-8")
    run = build(folder)
    assert run.returncode == 0, run.stderr
    page = (folder / "_build" / "html" / "index.html").read_text("utf-8")
    assert "Two bars" in page
    assert "<svg" not in page


def test_a_parallel_build_is_the_same(book, tmp_path):
    folder = write_book(tmp_path / "book", specification())
    for name in ("two", "three", "four", "five", "six"):
        text = (folder / "index.ipynb").read_text("utf-8").replace("fig-two", f"fig-{name}-more")
        other = nbformat.reads(text, as_version=4)
        other.metadata["orphan"] = True
        (folder / f"{name}.ipynb").write_text(nbformat.writes(other), "utf-8")
    run = build(folder, "html", "-j", "2")
    assert run.returncode == 0, run.stderr
    out = folder / "_build" / "html"
    drawn = [
        BeautifulSoup((at / "index.html").read_text("utf-8"), "html.parser").figure for at in (book, out)
    ]
    assert str(drawn[0]) == str(drawn[1])
    assert (out / "_charts" / "fig-six-more.png").is_file()
    assert (out / "_static" / "vegalite-bundle.js").read_bytes() == (
        book / "_static" / "vegalite-bundle.js"
    ).read_bytes()


def test_other_formats_show_the_picture_or_the_description(tmp_path):
    folder = write_book(tmp_path / "book", specification())
    assert build(folder, "text", "-b", "text").returncode == 0
    assert 'Two bars: "9.8" and 5.25' in (folder / "_build" / "text" / "index.txt").read_text("utf-8")
    assert build(folder, "latex", "-b", "latex").returncode == 0
    (tex,) = (folder / "_build" / "latex").glob("*.tex")
    assert "sphinxincludegraphics[width=\\linewidth]{{fig-two}.png}" in tex.read_text("utf-8")
    assert (folder / "_build" / "latex" / "fig-two.png").read_bytes().startswith(b"\x89PNG")


def test_the_extension_knows_nothing_of_the_book():
    package = Path(drawing.__file__).parent
    for file in sorted(package.rglob("*.*")):
        if file.suffix not in {".py", ".js", ".css"}:
            continue
        text = file.read_text("utf-8")
        imported = set(re.findall(r"printed_figures(?:\.(\w+))?", text)) - {"", "sphinx_vegalite"}
        assert not imported, file
        assert not re.search(r"jiangmen|article|ledger|--pf-|\bvl-(ink|accent|warm)", text, re.IGNORECASE), (
            file
        )


def test_only_a_note_is_still_shown_where_there_is_nothing_else():
    assert data.rows({"data": {"values": [{"at": 1}]}}) == [[{"at": 1}]]


def test_the_measuring_font_is_the_one_that_is_made():
    (path,) = measuring.FOLDER.iterdir()
    assert path.read_bytes() == measuring.measuring_font()
