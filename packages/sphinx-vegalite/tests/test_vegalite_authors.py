"""What an author of a book meets: renderer, names, data beside the notebook, settings, languages, themes."""

import base64
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import altair as alt
import nbformat
import pytest
from arro3 import io as arrow
from arro3.core import Array, DataType, Table
from bs4 import BeautifulSoup
from sphinx.errors import ConfigError, SphinxError

from sphinx_vegalite import _where, drawing, names, sources, words
from sphinx_vegalite.cache import DrawingCache
from sphinx_vegalite.figure import write
from vegalite_book import MIME, build, specification, write_book, write_page

PACKAGE = Path(__file__).parents[1]
FIGURE = {"caption": "C", "name": "fig-two"}


def page(folder: Path) -> BeautifulSoup:
    return BeautifulSoup((build(folder) / "index.html").read_text("utf-8"), "html.parser")


def bars(data: dict) -> dict:
    x, y = {"field": "b", "type": "quantitative"}, {"field": "a", "type": "nominal"}
    return {"description": "Bars", "data": data, "mark": "bar", "encoding": {"x": x, "y": y}}


def test_altair_finds_the_renderer_and_stores_what_is_read():
    with alt.renderers.enable("sphinx-vegalite"):
        bundle = alt.Chart(alt.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q")._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert set(data) == {MIME, "text/plain"}
    output = nbformat.v4.new_output("display_data", data=data)
    cell = nbformat.v4.new_code_cell("chart", outputs=[output])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_themes_and_locales_of_altair_are_those_of_the_drawing(tmp_path):
    rows = {"values": [{"a": "x", "b": 1.5}, {"a": "y", "b": 2.5}]}
    spec = bars(rows)
    spec["encoding"]["x"]["axis"] = {"format": ".2f"}
    with alt.renderers.enable("sphinx-vegalite", embed_options={"formatLocale": "de-DE"}):
        bundle = alt.renderers.get()(spec | {"usermeta": {"embedOptions": {"theme": "dark"}}})
    soup = page(write_book(tmp_path / "book", bundle[MIME], FIGURE))
    svg = soup.select_one(".vegalite svg[role]")
    assert "0,50" in [text.get_text() for text in svg.select("text")]
    assert svg.select_one("rect, path")["fill"] == "#333"
    stored = json.loads(soup.select_one('script[type="application/json"]').string)
    assert stored["both"]["config"]["background"] == "#333"
    # What is live is what is drawn: nothing is left for Vega-Embed to add.
    assert "embedOptions" not in json.dumps(stored)
    cache = DrawingCache(tmp_path, {})
    for options, reason in (
        ({"theme": "no"}, "theme 'no': expected"),
        ({"formatLocale": "no"}, "locale"),
    ):
        with pytest.raises(ValueError, match=reason):
            drawing.configured(spec | {"usermeta": {"embedOptions": options}}, cache.theme)


def test_what_is_not_a_number_or_infinite_is_missing(tmp_path):
    values = [{"a": "x", "b": float("nan")}, {"a": "y", "b": float("inf")}, {"a": "z", "b": 2}]
    built = build(write_book(tmp_path / "book", bars({"values": values}), FIGURE))
    soup = BeautifulSoup((built / "index.html").read_text("utf-8"), "html.parser")

    def refuse(constant):
        raise AssertionError(constant)

    json.loads(soup.select_one('script[type="application/json"]').string, parse_constant=refuse)
    assert (built / "_charts" / "fig-two.csv").read_text("utf-8") == "a,b\nx,\ny,\nz,2\n"


def test_charts_of_one_name_of_none_and_in_chinese_have_files_of_their_own(tmp_path):
    folder = write_book(
        tmp_path / "book", specification(), conf='suppress_warnings = ["vegalite", "mystnb"]\n'
    )
    outputs = [nbformat.v4.new_output("display_data", data={MIME: specification()}) for _ in range(2)]
    figures = [{"caption": "C", "name": name} for name in ("圖一", "圖二", "Fig A")] + [{"caption": "C"}]
    cells = [nbformat.v4.new_markdown_cell("# A page", id="title")]
    for number, figure in enumerate(figures):
        shown = outputs[: 1 if "name" in figure else 2]
        cell = nbformat.v4.new_code_cell("c", id=f"c{number}", outputs=shown, execution_count=1)
        cell.metadata["mystnb"] = {"figure": figure}
        cells.append(cell)
    notebook = nbformat.read(folder / "index.ipynb", 4)
    notebook.cells = cells
    (folder / "index.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    write_page(folder / "other.ipynb", specification(), {"caption": "C", "name": "fig-A"})
    built = build(folder)
    files = sorted(path.name for path in (built / "_charts").glob("*.svg"))
    assert len(files) == 6
    assert {"fig-a.svg", "fig-a-2.svg", "index-chart-4.svg", "index-chart-5.svg"} <= set(files)
    soup = BeautifulSoup((built / "index.html").read_text("utf-8"), "html.parser")
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in soup.select(".vegalite-more a[href^='#']"):
        assert soup.find(id=link["href"][1:])


def test_two_charts_of_one_name_in_a_page_are_named_with_their_cell(tmp_path):
    conf = 'suppress_warnings = ["docutils"]\n'
    folder = write_book(tmp_path / "book", specification(), conf=conf)
    path = folder / "index.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[1].outputs *= 2
    path.write_text(nbformat.writes(notebook), "utf-8")
    with pytest.raises(
        SphinxError, match=r"^index\.ipynb: cell 1: chart, .*name, value 'fig-two': expected a"
    ):
        build(folder)


def test_a_bad_chart_in_a_folder_is_named_with_its_path_and_what_vega_says(tmp_path):
    folder = write_book(tmp_path / "book", specification())
    (folder / "part").mkdir()
    broken = specification() | {
        "layer": [{"mark": "bar", "encoding": {"x": {"field": 'a"', "type": "nominal"}}}]
    }
    write_page(folder / "part" / "index.ipynb", broken, {"caption": "C", "name": "fig-deep"})
    with pytest.raises(SphinxError, match=r"^part/index\.ipynb: cell 1: chart cannot be drawn: ") as raised:
        build(folder)
    # What Vega says, and not where in its scripts it says it.
    assert "Access path" in str(raised.value)
    assert "https://" not in str(raised.value)


def test_a_chart_of_a_text_is_named_with_the_line_of_its_cell():
    page = SimpleNamespace(docname="part/a", doc2path=lambda name, base: f"{name}.md")
    assert _where(page, SimpleNamespace(cell_index=3, line=40)) == "part/a.md:40: cell 3"


def test_a_name_in_chinese_has_an_identifier_of_its_own():
    assert names.identifier("圖一", "index", 1) != names.identifier("圖二", "index", 1)
    assert re.fullmatch(r"chart-[0-9a-f]{8}", names.identifier("圖一", "index", 1))


def table(built: Path, page: str) -> list[list[str]]:
    soup = BeautifulSoup((built / f"{page}.html").read_text("utf-8"), "html.parser")
    return [[cell.get_text() for cell in row.select("th, td")] for row in soup.select("tbody tr")]


def test_data_beside_the_notebook_are_read_and_carried_along(tmp_path):
    contents = {
        "d.csv": ("a,b\nx,1\ny,2\n", {}),
        "d.tsv": ("a\tb\nx\t1\ny\t2\n", {}),
        "d.json": ('[{"a": "x", "b": 1}, {"a": "y", "b": 2}]', {}),
        "in.json": (
            '{"in": [{"a": "x", "b": 1}, {"a": "y", "b": 2}]}',
            {"format": {"property": "in", "type": "json"}},
        ),
    }
    folder = write_book(tmp_path / "book", bars({"values": [{"a": "x", "b": 1}]}), FIGURE)
    (folder / "data").mkdir()
    for file, (content, source) in contents.items():
        spec = bars({"url": f"data/{file}", **source})
        write_page(folder / f"{file}.ipynb", spec, {"caption": "C", "name": f"fig-{file}"})
        (folder / "data" / file).write_text(content, "utf-8")
    built = build(folder)
    for file, (content, _) in contents.items():
        assert table(built, file) == [["x", "1"], ["y", "2"]]
        soup = BeautifulSoup((built / f"{file}.html").read_text("utf-8"), "html.parser")
        stored = json.loads(soup.select_one('script[type="application/json"]').string)
        assert f"data/{file}" in stored["both"]["datasets"]
        (folder / "data" / file).write_text(content.replace("2", "3"), "utf-8")
    # A page is made again when its data change.
    built = build(folder)
    for file in contents:
        assert table(built, file) == [["x", "1"], ["y", "3"]]


def test_arrow_files_beside_the_notebook_are_read_like_others(tmp_path):
    columns = {
        "a": Array(["x", None], type=DataType.string()),
        "day": Array([19236, None], type=DataType.int32()).cast(DataType.date32()),
        "n": Array([1.5, float("nan")], type=DataType.float64()),
    }
    columns["d"] = Array([2.5, None], type=DataType.float64()).cast(DataType.decimal128(5, 2))
    columns["at"] = Array([1662021000, None], type=DataType.int64()).cast(DataType.timestamp("s"))
    table = Table.from_pydict(columns)
    arrow.write_ipc(table, tmp_path / "file.arrow")
    arrow.write_ipc_stream(table, tmp_path / "stream.arrow")
    arrow.write_ipc(table, tmp_path / "compressed.feather", compression="lz4")
    read = [
        {"a": "x", "day": "2022-09-01", "at": "2022-09-01T08:30:00", "n": 1.5, "d": 2.5},
        {"a": None, "day": None, "at": None, "n": None, "d": None},
    ]
    for name in ("file.arrow", "stream.arrow", "compressed.feather"):
        other = {"from": {"data": {"url": name}, "key": "a", "fields": ["n"]}, "lookup": "a"}
        spec = {"data": {"url": name}, "transform": [other], "mark": "bar"}
        embedded, files = sources.embed(spec, [tmp_path], [])
        assert embedded["datasets"] == {name: read}
        assert embedded["data"] == embedded["transform"][0]["from"]["data"] == {"name": name}
        assert set(files) == {(tmp_path / name).resolve()}
    (tmp_path / "none.arrow").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(ValueError, match=r"address 'none\.arrow': expected arrow: "):
        sources.embed({"data": {"url": "none.arrow"}}, [tmp_path], [])
    # All the way to the page.
    folder = write_book(tmp_path / "book", bars({"url": "file.arrow"}), FIGURE)
    table = Table.from_pydict(
        {"a": Array(["x", "y"], type=DataType.string()), "b": Array([1, 2], type=DataType.int64())}
    )
    arrow.write_ipc(table, folder / "file.arrow")
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in page(folder).select("tbody tr")]
    assert cells == [["x", "1"], ["y", "2"]]


def test_a_map_beside_the_notebook_is_read(tmp_path):
    ring = {"type": "Polygon", "arcs": [[0]]}
    topology = {
        "type": "Topology",
        "objects": {"land": {"type": "GeometryCollection", "geometries": [ring | {"id": 1}]}},
        "arcs": [[[0, 0], [0, 9], [9, 9], [0, 0]]],
    }
    (tmp_path / "land.json").write_text(json.dumps(topology), "utf-8")
    spec = {
        "data": {"url": "land.json", "format": {"type": "topojson", "feature": "land"}},
        "mark": "geoshape",
    }
    embedded, files = sources.embed(spec, [tmp_path], [])
    assert files == [(tmp_path / "land.json").resolve()]
    assert embedded["data"] == {"name": "land.json", "format": {"type": "topojson", "feature": "land"}}
    assert embedded["datasets"]["land.json"] == topology


def test_an_image_of_the_book_is_shown_and_its_address_stays_a_text(tmp_path):
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    spec = bars({"values": [{"a": "d/one.png", "b": 1}, {"a": "d/two.png", "b": 2}]}) | {"mark": "image"}
    spec["encoding"] |= {"url": {"field": "a"}, "tooltip": [{"field": "a", "title": "image"}, {"field": "b"}]}
    folder = write_book(tmp_path / "book", spec, FIGURE)
    (folder / "d").mkdir()
    for name in ("one", "two"):
        (folder / "d" / f"{name}.png").write_bytes(png)
    soup = page(folder)
    svg = soup.select_one(".vegalite svg[role]")
    assert {image["xlink:href"][:22] for image in svg.select("image")} == {"data:image/png;base64,"}
    assert {"d/one.png", "d/two.png"} <= {text.get_text() for text in svg.select("text")}
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in soup.select("tbody tr")]
    assert cells == [["d/one.png", "1"], ["d/two.png", "2"]]


def test_only_files_of_the_book_are_read(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    for address in ("../secret.csv", "missing.csv", str(tmp_path / "secret.csv")):
        with pytest.raises(ValueError, match="no such file"):
            sources.embed({"data": {"url": address}}, [tmp_path / "book"], [])


def test_an_address_stays_where_it_is_allowed():
    spec = {"data": {"url": "https://example.org/d.csv"}, "mark": "bar"}
    assert sources.embed(spec, [Path()], ["https://example.org/"]) == (spec, [])
    with pytest.raises(ValueError, match=r"vegalite_allowed_urls = \['https://example.org/'\]"):
        sources.embed(spec, [Path()], ["https://example.com/"])


def test_an_allowed_address_that_cannot_be_fetched_is_refused(tmp_path):
    spec = bars({"url": "http://127.0.0.1:9/d.csv"})
    expected = r"address 'http://127.0.0.1:9/d.csv': expected data that can be fetched: .*refused"
    allowed = ["http://127.0.0.1:9/"]
    cache = DrawingCache(tmp_path, {}, allowed=allowed)
    with pytest.raises(ValueError, match=expected):
        cache.draw(spec)


def test_lists_of_numbers_and_words_are_drawn(tmp_path):
    cache = DrawingCache(tmp_path, {})
    for values, cells in (([1, 5, 1], {"1": "2", "5": "1"}), (["a", "b", "a"], {"a": "2", "b": "1"})):
        spec = bars({"values": values})
        spec["encoding"] = {"x": {"field": "data", "type": "nominal"}, "y": {"aggregate": "count"}}
        spec, _ = sources.embed(spec, [tmp_path], [])
        drawn = cache.draw(spec)
        assert drawn.wide.count('aria-roledescription="bar"') == len(cells)
        assert [dict(shown.cells) for shown in drawn.tables] == [cells]
        assert write("n", "", spec, {}, drawn, "", 250_000, str)[1].keys() > {"n.svg", "n.png"}


def test_narrow_plots_are_not_blown_up_to_the_width_of_a_phone(tmp_path):
    rows = [{"a": "p", "b": "u"}, {"a": "q", "b": "v"}]
    slim = {"mark": "bar", "encoding": {"x": {"field": {"repeat": "column"}}, "y": {"aggregate": "count"}}}
    cache = DrawingCache(tmp_path, {})
    for spec, expected in (
        ({"data": {"values": rows}, "repeat": {"column": ["a", "b"]}, "spec": slim}, True),
        (bars({"values": rows}), False),
    ):
        html, _ = write("n", "", spec, {}, cache.draw(spec), "", 250_000, str)
        assert ("vegalite-slim" in html) is expected


def test_text_is_legible_on_a_phone_in_alabaster_whose_column_is_266_pixels_wide(tmp_path):
    rows = [{"a": a, "b": b, "c": c} for a in "pq" for b, c in ((1, "letter"), (2, "call"))]
    spec = bars({"values": rows})
    spec["encoding"] |= {"y": {"field": "c"}, "column": {"field": "a"}}
    cache = DrawingCache(tmp_path, {})
    drawn = cache.draw(spec)
    assert 266 < drawing.least(drawn.narrow) < 300
    html, _ = write("n", "", spec, {}, drawn, "", 250_000, str)
    room = BeautifulSoup(html, "html.parser").select_one(".vegalite-narrow .vegalite-room")
    assert float(room["width"]) == pytest.approx(drawing.least(drawn.narrow), abs=1)


def test_what_is_missing_is_warned_of_can_be_silenced_and_can_be_required(tmp_path):
    folder = write_book(tmp_path / "book", specification() | {"description": ""}, {"caption": "C"})
    with pytest.raises(SphinxError, match=r"^index\.ipynb: cell 1: chart, field description, value missing"):
        build(folder)
    conf = folder / "conf.py"
    quiet = conf.read_text("utf-8") + 'suppress_warnings = ["vegalite.missing"]\n'
    conf.write_text(quiet, "utf-8")
    title = specification()["title"]["text"][0]
    assert {svg["aria-label"] for svg in page(folder).select(".vegalite svg[role]")} == {title}
    conf.write_text(quiet + 'vegalite_required = ["name"]\n', "utf-8")
    with pytest.raises(SphinxError, match=r"cell 1: chart, field mystnb\.figure\.name, value missing"):
        build(folder)


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ('vegalite_colors = {"blue": {"name": "n", "dark": "#fff"}}', "vegalite_colors, value {'blue'"),
        ('vegalite_allowed_urls = ["example.org"]', "vegalite_allowed_urls, value 'example.org'"),
        ('vegalite_required = ["title"]', "vegalite_required, value 'title': expected one of description"),
        ('vegalite_fonts = ["none"]', "vegalite_fonts, value .*none': expected a folder"),
        ("vegalite_chart_size = True", "vegalite_chart_size, value True: expected a int"),
        ("vegalite_chart_size = -1", "vegalite_chart_size, value -1: expected 0 or more"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(tmp_path, setting, reason):
    folder = write_book(tmp_path / "book", specification(), conf=f"{setting}\n")
    with pytest.raises(ConfigError, match=f"^{reason}"):
        build(folder)


def test_the_words_of_the_interface_come_from_catalogues(tmp_path):
    assert words.speaker("zh_Hant", [])("Show the data") == "顯示數據"
    assert words.speaker("zh_Hans", [])("Show the data") == "显示数据"
    assert words.speaker("de", [])("Show the data") == "Show the data"
    own = tmp_path / "locale" / "de" / "LC_MESSAGES"
    own.mkdir(parents=True)
    (own / "sphinx_vegalite.po").write_text('msgid "Show the data"\nmsgstr "Daten"\n', "utf-8")
    assert words.speaker("de", [tmp_path / "locale"])("Show the data") == "Daten"
    folder = write_book(
        tmp_path / "book", specification(), conf='language = "de"\nlocale_dirs = ["../locale"]\n'
    )
    assert page(folder).select_one("summary").get_text() == "Daten"


def test_every_catalogue_has_the_words_that_are_said():
    said = set()
    for path in (PACKAGE / "src" / "sphinx_vegalite").glob("*.py"):
        found = re.findall(r"""\b_\((["'])(.+?)\1\)""", path.read_text("utf-8"))
        said |= {text for _, text in found}
    assert {"Try it:", "yes", "Link"} <= said
    for language in ("en", "zh_Hant", "zh_Hans"):
        catalogue = (words.LOCALES / language / "LC_MESSAGES" / "sphinx_vegalite.po").read_text("utf-8")
        messages = dict(re.findall(r'msgid "(.+)"\nmsgstr "(.+)"', catalogue))
        assert said <= set(messages), language
        assert all(text.count("%s") == message.count("%s") for message, text in messages.items())


def test_a_large_chart_is_a_picture_and_its_data_lie_in_a_file(tmp_path):
    rows = [{"a": f"n{number % 40}", "b": number * 7 % 1009 + number / 7} for number in range(2000)]
    spec = bars({"values": rows}) | {"mark": "point"}
    built = build(write_book(tmp_path / "book", spec, FIGURE))
    html = (built / "index.html").read_text("utf-8")
    assert len(html) < 300_000
    soup = BeautifulSoup(html, "html.parser")
    pictures = soup.select(".vegalite-chart img")
    endings = ("png", "dark.png", "narrow.png", "narrow.dark.png")
    assert [picture["src"] for picture in pictures] == [f"_charts/fig-two.{ending}" for ending in endings]
    assert all((built / picture["src"]).is_file() for picture in pictures)
    script = soup.select_one('script[type="application/json"]')
    assert script["data-src"] == "_charts/fig-two.live.js"
    assert (built / script["data-src"]).read_text("utf-8").startswith("(window.vegaliteCharts")
    assert len(soup.select("tbody tr")) == 500
    assert "the first 500 of 2000 rows" in soup.select_one("caption").get_text()
    assert (built / "_charts" / "fig-two.csv").read_text("utf-8").count("\n") == 2001


def test_no_chart_adds_more_to_its_page_than_it_may(tmp_path):
    rows = [{"a": f"n{number % 9}", "b": number, "c": "long " * 40} for number in range(900)]
    spec = bars({"values": rows}) | {"mark": "point"}
    spec["encoding"]["tooltip"] = [{"field": "b"}, {"field": "c"}]
    cache = DrawingCache(tmp_path, {})
    drawn = cache.draw(spec)

    def with_room(most):
        html, files = write("n", "", spec, {}, drawn, "", most, str)
        return BeautifulSoup(html, "html.parser"), {name.partition(".")[2] for name in files}, len(html)

    everything, files, size = with_room(10**7)
    assert everything.select(".vegalite-chart svg[role]")
    assert everything.script.string
    assert len(everything.select("tbody tr")) == 500
    assert files == {"csv", "svg", "png", "vl.json"}
    apart, files, less = with_room(size - 5000)
    assert apart.select(".vegalite-chart svg[role]")
    assert not apart.script.string
    assert files == {"csv", "svg", "png", "vl.json", "live.js"}
    assert less < size
    for most in (250_000, 50_000):
        pictures, files, size = with_room(most)
        assert size < most + 2000
        assert not pictures.select(".vegalite-chart svg[role]")
        assert {"png", "dark.png", "narrow.png", "narrow.dark.png"} < files
    shown = len(pictures.select("tbody tr"))
    assert 50 < shown < 200
    assert f"the first {shown} of 900 rows" in pictures.caption.get_text()


def test_a_notebook_that_is_run_when_the_book_is_built_shows_its_chart(tmp_path):
    folder = write_book(tmp_path / "book", specification(), FIGURE)
    code = (
        'import altair as alt\nalt.renderers.enable("sphinx-vegalite")\n'
        'alt.Chart(alt.Data(values=[{"a": 1}, {"a": 2}]), description="D").mark_point().encode(x="a:Q")'
    )
    notebook = nbformat.read(folder / "index.ipynb", 4)
    notebook.cells[1].source = code
    notebook.cells[1].outputs = []
    (folder / "index.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    conf = folder / "conf.py"
    conf.write_text(conf.read_text("utf-8").replace('"off"', '"force"'), "utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", folder, folder / "_build"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr
    assert (folder / "_build" / "index.html").read_text("utf-8").count('aria-label="D"') == 3


def test_a_wheel_and_an_sdist_draw_a_chart_where_nothing_else_of_the_repository_is(tmp_path):
    build_backend = (
        "import sys, os; os.chdir(sys.argv[1]); from hatchling import build;"
        "print(build.build_wheel(sys.argv[2]), build.build_sdist(sys.argv[2]))"
    )
    made = [sys.executable, "-c", build_backend, PACKAGE, tmp_path / "dist"]
    (tmp_path / "dist").mkdir()
    subprocess.run(made, check=True, capture_output=True, timeout=120)
    (wheel,), (sdist,) = (tmp_path / "dist").glob("*.whl"), (tmp_path / "dist").glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        contents = archive.namelist()
    for file in (
        "static/vegalite.js",
        "fonts/measuring.ttf",
        "locales/zh_Hans/LC_MESSAGES/sphinx_vegalite.po",
    ):
        assert f"sphinx_vegalite/{file}" in contents
    made = []
    for number, archive in enumerate((wheel, sdist)):
        site = tmp_path / f"site{number}"
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*install, "--no-index", "--target", site, archive], check=True, timeout=120)
        files = (path for path in (site / "sphinx_vegalite").rglob("*") if path.suffix not in {"", ".pyc"})
        made.append({path.relative_to(site): path.read_bytes() for path in files})
    assert made[0] == made[1]
    folder = write_book(tmp_path / "book", specification(), FIGURE)
    out = str(folder / "out")
    # Of this environment only what the package depends on: the path of its own is first.
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import sphinx_vegalite;"
        f"assert sphinx_vegalite.__file__.startswith({str(site)!r});"
        f"from sphinx.cmd.build import main; sys.exit(main(['-W', '-q', {str(folder)!r}, {out!r}]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300, cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
    assert "<svg role=" in (folder / "out" / "index.html").read_text("utf-8")
