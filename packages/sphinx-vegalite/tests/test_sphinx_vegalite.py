"""Charts in the pages of a small book."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from sphinx.errors import SphinxError

from sphinx_vegalite import cache, drawing
from vegalite_book import build, specification, write_book, write_page


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return build(write_book(tmp_path_factory.mktemp("vegalite") / "book", specification()))


@pytest.fixture(scope="module")
def page(book):
    return BeautifulSoup((book / "index.html").read_text("utf-8"), "html.parser")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".buildinfo")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_both_drawings_are_in_the_page_with_the_description(page):
    drawings = page.select("figure svg[role]")
    assert [svg["role"] for svg in drawings] == ["img", "img"]
    assert {svg["aria-label"] for svg in drawings} == {'Two bars: "9.8" and 5.25'}
    wide, narrow = (float(svg["width"]) for svg in drawings)
    assert wide > 640
    assert abs(narrow - drawing.NARROW) < 12
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_colours_are_variables_with_a_dark_value(book, page):
    assert "var(--vl-accent, #1b4b7a)" in str(page.select_one("figure svg[role]"))
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
    assert page.select_one(".vegalite-controls button").get_text() == "Try it: Size 9"
    assert not [script for script in page.select("script[src]") if "bundle" in script["src"]]


def test_no_page_script_or_style_asks_another_host(book):
    for name, content in contents(book).items():
        if name.endswith(".html"):
            soup = BeautifulSoup(content.decode(), "html.parser")
            addresses = [
                tag.get("src") or tag.get("href") for tag in soup.select("script, link, img, iframe")
            ]
            assert not [address for address in addresses if address and "//" in address], name
    static = ("vegalite.js", "vegalite.css", "vegalite-colors.css")
    assert not [
        name for name in static if b"//" in (book / "_static" / name).read_bytes().replace(b"// ", b"")
    ]


def test_one_bundle_of_at_most_320_kilobytes_that_is_compiled_while_it_loads(book):
    (bundle,) = book.rglob("vegalite-bundle.js")
    assert len(gzip.compress(bundle.read_bytes())) < 320_000
    # Browsers look for it at the start alone.
    assert bundle.read_bytes().startswith(b"//# allFunctionsCalledOnLoad\n")


def test_the_same_bytes_twice_and_nothing_is_drawn_twice(book, tmp_path, monkeypatch):
    first = contents(book)
    monkeypatch.setattr(cache.DrawingCache, "_start", None)
    # MyST-NB names a style sheet with its digest where it is there already.
    shutil.copytree(
        book.parents[1], tmp_path, dirs_exist_ok=True, ignore=lambda _, names: {"html"} & set(names)
    )
    again = contents(build(tmp_path, freshenv=True))
    assert again == first


def test_pages_are_written_again_when_a_font_of_the_book_changes(tmp_path):
    folder = write_book(tmp_path / "book", specification(), conf="vegalite_fonts = ['fonts']\n")
    (folder / "fonts").mkdir()
    times = []
    for font in (None, None, "measuring.ttf"):
        if font:
            (folder / "fonts" / font).write_bytes((cache.MEASURING_FONT / font).read_bytes())
        times.append((build(folder) / "index.html").stat().st_mtime_ns)
    first, unchanged, changed = times
    assert first == unchanged < changed


@pytest.mark.parametrize(
    ("change", "figure", "reason"),
    [
        ({"layer": [{"mark": "no-such-mark"}]}, None, "cannot be drawn"),
        (
            {"layer": [{"data": {"url": "http://127.0.0.1:9/x.csv"}, "mark": "bar"}]},
            None,
            r"address 'http://127.0.0.1:9/x.csv': expected .*vegalite_allowed_urls = \['http://127.0.0.1:9/'\]",
        ),
        ({}, {"name": "fig-two"}, "field mystnb.figure.caption, value missing"),
    ],
)
def test_a_bad_chart_stops_the_build_and_is_named_in_one_line(tmp_path, change, figure, reason):
    folder = write_book(tmp_path / "book", specification() | change, figure)
    with pytest.raises(SphinxError, match=rf"^index\.ipynb: cell 1: chart.*{reason}") as raised:
        build(folder)
    assert "\n" not in str(raised.value)


def test_a_book_that_does_not_use_the_extension_shows_what_else_there_is(tmp_path):
    folder = write_book(tmp_path / "book", specification())
    # MyST-NB warns of a type that it does not know, as it does where this package is not installed.
    conf = 'extensions = ["myst_nb"]\nnb_execution_mode = "off"\nsuppress_warnings = ["mystnb"]\n'
    (folder / "conf.py").write_text(conf, "utf-8")
    page = (build(folder) / "index.html").read_text("utf-8")
    assert "Two bars" in page
    assert "<svg" not in page


def test_a_parallel_build_is_the_same(book, tmp_path):
    # In a process of its own: Sphinx forks, which this one, with the threads of pytest, should not.
    folder = write_book(tmp_path / "book", specification())
    for name in ("two", "three", "four", "five", "six"):
        spec = specification() | {"width": 500 + 10 * len(name)}
        write_page(folder / f"{name}.ipynb", spec, {"caption": "C", "name": f"fig-{name}-more"})
    command = [sys.executable, "-W", "error::DeprecationWarning:multiprocessing", "-m", "sphinx", "-W", "-q"]
    for out in ("html", "again"):
        run = subprocess.run(
            [
                *command,
                "-j",
                "2",
                "-E",
                "-d",
                folder / "_build" / "doctrees",
                folder,
                folder / "_build" / out,
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert run.returncode == 0, run.stderr
    made = folder / "_build" / "html"
    drawn = [
        BeautifulSoup((at / "index.html").read_text("utf-8"), "html.parser").figure for at in (book, made)
    ]
    assert str(drawn[0]) == str(drawn[1])
    assert contents(folder / "_build" / "again") == contents(made)
    assert (made / "_charts" / "fig-six-more.png").is_file()
    bundle = Path("_static") / "vegalite-bundle.js"
    assert (made / bundle).read_bytes() == (book / bundle).read_bytes()


def test_other_formats_show_the_picture_or_the_description(tmp_path):
    folder = write_book(tmp_path / "book", specification())
    paragraphs = (build(folder, "text") / "index.txt").read_text("utf-8").split("\n\n")
    assert [text.strip() for text in paragraphs[-2:]] == ['Two bars: "9.8" and 5.25', "A caption"]
    for builder, suffix in (("man", "1"), ("texinfo", "texi")):
        files = build(folder, builder).glob(f"*.{suffix}")
        assert any("Two bars" in file.read_text("utf-8") for file in files), builder
    out = build(folder, "latex")
    (tex,) = out.glob("*.tex")
    png = (out / "fig-two.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    found = re.search(
        r"sphinxincludegraphics\[width=([\d.]+)\\sphinxpxdimen\]\{\{fig-two\}.png\}", tex.read_text("utf-8")
    )
    # As large as in a page, not as wide as a line: the picture has twice the resolution.
    assert float(found[1]) == pytest.approx(int.from_bytes(png[16:20]) / 2, abs=1)


def test_files_are_found_from_a_page_that_is_a_folder(tmp_path):
    folder = write_book(tmp_path / "book", specification(), conf="vegalite_chart_size = 1\n")
    (folder / "part").mkdir()
    write_page(folder / "part" / "two.ipynb", specification(), {"caption": "C", "name": "fig-deep"})
    built = build(folder, "dirhtml")
    for page in (built / "index.html", built / "part" / "two" / "index.html"):
        soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
        links = [link["href"] for link in soup.select(".vegalite-more a[download]")]
        shown = [image["src"] for image in soup.select(".vegalite img")]
        assert len(links) == len(shown) == 4
        for address in (*links, *shown, soup.select_one(".vegalite script")["data-src"]):
            assert (page.parent / address).is_file(), address


def test_an_electronic_book_has_pictures_and_no_scripts_of_charts(tmp_path):
    conf = 'copyright = "C"\nversion = "1"\nsuppress_warnings = ["epub"]\n'
    folder = write_book(tmp_path / "book", specification(), conf=conf)
    out = build(folder, "epub")
    text = (out / "index.xhtml").read_text("utf-8")
    ElementTree.fromstring(text)
    picture = BeautifulSoup(text, "html.parser").select_one("figure img, .figure img")
    assert picture["alt"] == 'Two bars: "9.8" and 5.25'
    assert (out / picture["src"]).is_file()
    assert not list(out.rglob("vegalite*"))


def test_the_extension_knows_nothing_of_any_book():
    for file in sorted(Path(drawing.__file__).parent.rglob("*.*")):
        if file.suffix in {".py", ".js", ".css"}:
            text = file.read_text("utf-8")
            assert not re.search(
                r"printed_figures|figure_book|ledger|--pf-|\bvl-\w+\b(?<!vl-convert)", text
            ), file
