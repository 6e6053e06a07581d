"""Drawings: fonts, measuring, the cache, tables."""

import errno
import importlib.util
import io
import os
import re
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from sphinx_vegalite import cache, data, drawing, worker, wrapping
from sphinx_vegalite.cache import DrawingCache
from vegalite_book import COLORS, specification


def draw(folder: Path, spec: dict | None = None, **options):
    return DrawingCache(folder, COLORS, **options).draw(spec or specification())


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Draw a chart; return its drawings and the file that keeps them."""
    folder = tmp_path_factory.mktemp("kept")
    drawn = draw(folder)
    (file,) = folder.glob("*.json")
    return drawn, file


def test_a_damaged_drawing_is_noticed_and_drawn_again_as_it_was(tmp_path, kept):
    drawn, file = kept
    whole = file.read_bytes()
    damaged = tmp_path / file.name
    drawings = DrawingCache(tmp_path, COLORS)
    for damage in (None, b"", b"half", whole[: len(whole) // 2]):
        if damage is not None:
            damaged.write_bytes(damage)
        assert drawings.draw(specification()) == drawn
        assert damaged.read_bytes() == whole


def test_what_is_kept_is_not_drawn_again(kept, monkeypatch):
    drawn, file = kept
    monkeypatch.setattr(DrawingCache, "_start", None)
    assert draw(file.parent) == drawn


def test_a_full_disk_leaves_no_half_of_a_drawing(tmp_path, monkeypatch):
    def full(_self, _target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        cache._replace(tmp_path / "drawing.json", b"{}")
    assert list(tmp_path.iterdir()) == []


def test_a_chart_that_ends_its_process_is_named_and_others_are_drawn(tmp_path, capfd):
    # A control character ends the whole program in vl-convert 1.9.
    broken = specification() | {"title": "\u001f"}
    drawings = DrawingCache(tmp_path, COLORS)
    assert drawings.draw(specification()).wide.startswith("<svg")
    with pytest.raises(ValueError, match="the process that draws ended"):
        drawings.draw(broken)
    assert drawings.draw(specification() | {"width": 500}).wide.startswith("<svg")
    assert "NonXmlChar" in capfd.readouterr().err


def test_drawings_of_other_colours_size_or_code_are_not_taken(tmp_path, kept, monkeypatch):
    _, file = kept
    files = {file.name}

    def place(colors, **options):
        path, _ = DrawingCache(tmp_path, colors, **options)._job(specification())
        files.add(path.name)

    place(COLORS)
    assert len(files) == 1
    drawings = DrawingCache(tmp_path, {})
    assert "var(--vl-" not in drawings.draw(specification()).wide
    place({})
    place(COLORS, most=1)
    monkeypatch.setattr(cache, "version", lambda _name: "0")
    place(COLORS)
    assert len(files) == 4


def chinese(text: str) -> dict:
    return {
        "data": {"values": [{"name": text, "value": 1}]},
        "mark": "bar",
        "width": 100,
        "encoding": {
            "x": {"field": "value", "type": "quantitative", "axis": None},
            "y": {"field": "name", "axis": {"labelFontSize": 20, "labelLimit": 0, "title": None}},
        },
        "config": {"font": "Helvetica, Small Han, sans-serif"},
    }


def width(svg: str) -> float:
    return float(re.search(r'width="([\d.]+)"', svg)[1])


@pytest.fixture
def without_fonts(tmp_path, monkeypatch):
    """Hide the fonts that are installed, as on a machine that has none."""
    (tmp_path / "none").mkdir()
    conf = tmp_path / "none.conf"
    conf.write_text(f"<fontconfig><dir>{tmp_path / 'none'}</dir></fontconfig>", "utf-8")
    return lambda: monkeypatch.setenv("FONTCONFIG_FILE", str(conf))


@pytest.fixture
def fonts(tmp_path):
    """Make a font of two characters, a triangle and a bar."""
    font = FontBuilder(1000, isTTF=True)
    shapes = {
        "triangle": [(100, 0), (500, 800), (900, 0)],
        "bar": [(100, 0), (100, 100), (900, 100), (900, 0)],
    }
    names = [".notdef", *shapes]
    font.setupGlyphOrder(names)
    font.setupCharacterMap({ord("警"): "triangle", ord("情"): "bar"})
    font.setupGlyf({name: outline(shapes.get(name, [])) for name in names})
    font.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "Small Han", "styleName": "Regular", "psName": "SmallHan"})
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    font.setupPost()
    (tmp_path / "fonts").mkdir()
    font.save(tmp_path / "fonts" / "small.ttf")
    return [tmp_path / "fonts"]


def outline(corners):
    pen = TTGlyphPen(None)
    if corners:
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def test_chinese_text_is_as_wide_with_and_without_fonts_for_it(tmp_path, without_fonts):
    texts = ["警" * 10, "，" * 10]

    def widths(folder):
        drawings = DrawingCache(folder, COLORS)
        return [width(drawings.draw(chinese(text)).wide) for text in ["", *texts]]

    empty, *installed = widths(tmp_path / "with")
    without_fonts()
    none, *bare = widths(tmp_path / "without")
    assert [size - empty for size in installed] == pytest.approx([200, 200], abs=2)
    assert [size - none for size in bare] == pytest.approx([200, 200], abs=2)


def test_with_fonts_of_the_book_drawings_are_the_same_bytes_on_every_machine(tmp_path, fonts, without_fonts):
    texts = ("警情龘", "警", "情", "龘", "靐")
    drawings = DrawingCache(tmp_path / "with", COLORS, fonts)
    first, *pictures = (drawings.draw(chinese(text)) for text in texts)
    without_fonts()
    assert draw(tmp_path / "without", chinese(texts[0]), fonts=fonts) == first
    # A box stands for a character without a glyph: two such characters look the same, these do not.
    triangle, bar, one_box, other_box = (picture.pictures["png"] for picture in pictures)
    assert len({triangle, bar, one_box}) == 3
    assert one_box == other_box


def test_the_measuring_font_is_the_one_that_is_made():
    path = Path(__file__).parents[1] / "tools" / "measuring_font.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    made = io.BytesIO()
    tool.make(made)
    (stored,) = cache.MEASURING_FONT.iterdir()
    assert stored.read_bytes() == made.getvalue()


def test_narrow_wraps_the_title_and_applies_the_patch():
    spec = specification() | {"usermeta": {"narrow": {"height": 300, "params": None}}}
    narrowed = drawing.narrow(spec)[0]
    assert len(narrowed["title"]["text"]) > 1
    assert max(map(len, narrowed["title"]["text"])) <= 36
    assert narrowed["height"] == 300
    assert "params" not in narrowed
    assert spec["width"] == 640


def test_narrow_reaches_the_views_of_a_composite_chart():
    spec = {"vconcat": [{"width": 640, "mark": "bar"}, {"width": 100, "mark": "bar"}]}
    widths = [view["width"] for view in drawing.narrow(spec)[0]["vconcat"]]
    assert widths == [drawing.NARROW - 40, 100]


def points(rows: list[dict], mark: str | dict = "point", **encoding: dict) -> dict:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def tables(spec: dict) -> list[tuple[list[str], list[list[str]]]]:
    asked, found = worker._rows(drawing.wide(spec), ("yes", "no"), [])
    return [(list(table.headings), list(table.cells)) for table in data.tables(spec, asked, found)]


def test_a_table_has_what_only_axes_name_and_their_formats():
    rows = [{"day": "2022-09-01", "n": 1234.5, "ok": True}, {"day": "2022-09-02", "n": 2, "ok": False}]
    spec = points(
        rows,
        x={"field": "day", "type": "temporal", "axis": {"title": "Day"}},
        y={"field": "n", "type": "quantitative", "axis": {"format": ",.1f"}},
        color={"field": "ok"},
    )
    cells = [["Sep 01, 2022", "yes", "1,234.5"], ["Sep 02, 2022", "no", "2.0"]]
    assert tables(spec) == [(["Day", "Ok", "N"], cells)]


V = [
    {"a": "x", "b": 1.5, "g": "p"},
    {"a": "y", "b": 2.5, "g": "p"},
    {"a": "x", "b": 4.5, "g": "q"},
    {"a": "y", "b": 5.5, "g": "q"},
]
A, B = {"field": "a", "type": "nominal"}, {"field": "b", "type": "quantitative"}


def test_a_table_has_what_the_chart_computes():
    mean = points(V, "bar", x={**B, "aggregate": "mean"}, y=A)
    assert tables(mean) == [(["A", "Mean of b"], [["x", "3"], ["y", "4"]])]
    histogram = points(V, "bar", x={**B, "bin": {"step": 2}}, y={"aggregate": "count"})
    assert tables(histogram) == [
        (["b (binned)", "Count of Records"], [["0 \u2013 2", "1"], ["2 \u2013 4", "1"], ["4 \u2013 6", "2"]])
    ]
    assert data.csv(mean, [data.Table(*tables(mean)[0], of_data=False)]) == "A,Mean of b\nx,3\ny,4\n"
    rows = [{"day": "2022-09-01T08:30", "n": 1}, {"day": "2022-09-02", "n": 2}, {"day": "2022-10-02", "n": 4}]
    months = points(
        rows, "bar", x={"field": "day", "timeUnit": "yearmonth"}, y={"field": "n", "aggregate": "sum"}
    )
    assert tables(months)[0][1] == [["Sep 2022", "3"], ["Oct 2022", "4"]]


def test_a_table_names_the_facet_of_a_row():
    for channel in ("row", "column", "facet"):
        spec = points(V, "bar", x={**B, "aggregate": "sum"})
        spec["encoding"][channel] = {"field": "g"}
        assert tables(spec) == [(["G", "Sum of b"], [["p", "4"], ["q", "10"]])]


def test_a_table_names_what_is_repeated_and_may_have_one_row():
    inner = {"mark": "bar", "encoding": {"x": {**B, "aggregate": "sum"}, "y": {"field": {"repeat": "row"}}}}
    spec = {"data": {"values": V}, "repeat": {"row": ["a"]}, "spec": inner}
    assert tables(spec) == [(["A", "Sum of b"], [["x", "6"], ["y", "8"]])]
    assert tables(points(V, "bar", x={**B, "aggregate": "sum"})) == [(["Sum of b"], [["14"]])]


def test_numbers_have_all_their_digits_and_what_is_missing_is_empty():
    numbers = [1234567890123.45, 0.1234567890123456, 0.1 + 0.2, -3]
    rows = [
        {"n": number, "a": label} for number, label in zip(numbers, ["x", "y", None, "null"], strict=True)
    ]
    assert tables(points(rows, x={"field": "n", "type": "quantitative"}, y=A)) == [
        (
            ["A", "N"],
            [["x", "1234567890123.45"], ["y", "0.1234567890123456"], ["", "0.3"], ["null", "\u22123"]],
        )
    ]
    written = "n,a\n1234567890123.45,x\n0.1234567890123456,y\n0.3,\n-3,null\n"
    assert data.csv({"data": {"values": rows}}, []) == written


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("ColC [units]", r"ColC \[units\]"),
        ("it's", r"it\'s"),
        ("a.b", r"a\.b"),
        ("a:b", "a:b"),
        ("back\\slash", r"back\\slash"),
        ("q[1]", r"q\[1\]"),
        ("中文", "中文"),
    ],
)
def test_names_of_fields_may_have_any_sign(name, field):
    spec = points([{name: 1}, {name: 2}], x={"field": field, "type": "quantitative"})
    assert tables(spec) == [([name[:1].upper() + name[1:]], [["1"], ["2"]])]


def test_looked_up_fields_are_in_the_table():
    other = {"name": "other"}
    spec = points(
        [{"k": 1}, {"k": 2}], x={"field": "k", "type": "quantitative"}, y={"field": "w", "type": "nominal"}
    )
    spec["transform"] = [{"lookup": "k", "from": {"data": other, "key": "k", "fields": ["w"]}}]
    spec["datasets"] = {"other": [{"k": 1, "w": "one"}, {"k": 2, "w": "two"}]}
    assert tables(spec) == [(["W", "K"], [["one", "1"], ["two", "2"]])]


def test_a_chart_that_cannot_be_told_has_no_table():
    assert tables({"data": {"sphere": True}, "mark": "geoshape"}) == []


def test_labels_are_text_and_no_markup():
    label = '#1b4b7a role="x" url(#z) id="q"'
    text = f'<text aria-label="y" fill="url(#a7)">{label}</text>'
    svg = f'<svg width="9" height="9"><g id="a7" fill="#1B4B7A">{text}</g><a xlink:href="#fig-x"></a></svg>'
    drawn = drawing.inline(drawing.coloured(svg, COLORS), "p", "L")
    assert f">{label}</text>" in drawn
    assert 'id="p-part0" fill="var(--vl-accent, #1b4b7a)"' in drawn
    assert 'fill="url(#p-part0)"' in drawn
    assert 'aria-label="y"' not in drawn
    # What is no part of the drawing leads out of it.
    assert 'xlink:href="#fig-x"' in drawn


def narrow_width(spec: dict) -> tuple[float, dict]:
    svg, form = worker._narrow(drawing.narrow(spec), [])
    return drawing.least(svg), form


@pytest.mark.parametrize(
    "spec",
    [
        points(V, "bar", x=B, y=A, column={"field": "g"}),
        points(V, "bar", x=B, y=A, facet={"field": "g", "columns": 2}),
        {"hconcat": [points(V, "bar", x=B, y=A), points(V, x=B, y=A)]},
        {
            "data": {"values": V},
            "repeat": {"column": ["a", "g"]},
            "spec": {
                "mark": "bar",
                "encoding": {"x": {**B, "aggregate": "sum"}, "y": {"field": {"repeat": "column"}}},
            },
        },
        points(V, "bar", x=B, y=A) | {"width": "container"},
        points(V, "bar", y=B, x={**A, "scale": {"domain": [*"xyzuvwabcdefghijkl"]}}),
    ],
)
def test_every_kind_of_chart_has_a_form_for_a_narrow_column(spec):
    needs, form = narrow_width(spec)
    assert 150 < needs <= drawing.ROOM["narrow"]
    assert "column" not in form.get("encoding", {})


def test_a_narrow_drawing_leaves_room_for_its_plot():
    bars = points(V, "bar", x=B, y={**A, "axis": {"minExtent": 90}}, color={"field": "g"})
    bars["encoding"]["color"]["title"] = "A long name of what has colours"
    svg, form = worker._narrow(drawing.narrow(bars), [])
    assert form["config"]["legend"]["orient"] == "bottom"
    assert drawing.plot(svg) >= drawing.ENOUGH
    # A text at a place of its own would take what the plot has.
    note = {"mark": {"type": "text", "text": "here", "x": 500, "y": 20}}
    placed = {"data": {"values": V}, "width": 600, "layer": [points(V, "bar", x=B, y=A), note]}
    svg, form = worker._narrow(drawing.narrow(placed), [])
    assert drawing.plot(svg) == 600
    assert drawing.least(svg) > drawing.ROOM["narrow"]


def test_the_width_of_a_container_is_that_of_a_page():
    spec = points(V, "bar", x=B, y=A) | {"width": "container"}
    assert drawing.size(worker._svg(drawing.wide(spec), []))[0] == pytest.approx(drawing.WIDE, abs=1)


def test_black_and_grey_follow_the_page_unless_the_author_has_set_a_ground(tmp_path):
    spec = points(V, "bar", x=B, y=A)
    drawings = DrawingCache(tmp_path, COLORS)
    drawn, on_white = (drawings.draw(one).wide for one in (spec, spec | {"background": "white"}))
    assert "var(--vegalite-ink, #000)" in drawn
    assert "var(--vegalite-grid, #ddd)" in drawn
    assert 'fill="white"' not in drawn
    assert "var(--vegalite" not in on_white
    assert 'fill="white"' in on_white


def test_dates_are_drawn_as_they_are_written_whatever_the_time_zone(tmp_path, monkeypatch):
    spec = points(
        [{"d": "2022-09-01", "n": 1}, {"d": "2022-09-05", "n": 2}], x={"field": "d", "type": "temporal"}
    )
    drawn = []
    for zone in ("America/New_York", "Asia/Shanghai"):
        monkeypatch.setenv("TZ", zone)
        drawn.append(draw(tmp_path / zone.replace("/", "-"), spec))
    assert drawn[0] == drawn[1]
    assert drawn[0].tables[0].cells[0] == ["Sep 01, 2022"]


def test_only_a_note_is_still_shown_where_there_is_nothing_else():
    assert data.rows({"data": {"values": [{"at": 1}]}}) == [[{"at": 1}]]


def test_a_script_in_a_chart_is_shown_and_not_run(tmp_path):
    script = "</script><script>alert(1)</script>"
    spec = {
        "data": {"values": [{"name": script, "value": 1}, {"name": "=1+1", "value": 2}]},
        "mark": "bar",
        "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": {"field": "name"}},
    }
    drawn = draw(tmp_path, spec)
    for text in (drawn.wide, drawn.narrow, data.html_table(drawn.tables, "Data", "", "", 10_000)):
        assert "<script" not in text
        assert "alert(1)" in text
    assert "\n'=1+1,2\n" in data.csv(spec, drawn.tables)


def test_chinese_lines_break_as_chinese_does():
    text = "總警情下降9.8%，刑事警情下降16.5%（同比），治安警情下降5.3%。"
    for half_widths in range(12, 60):
        lines = wrapping.wrap(text, half_widths)
        assert wrapping.unwrap(lines) == text
        assert all(wrapping.columns(line) <= half_widths + 2 for line in lines)
        assert not any(line[0] in "，。）%" or line[-1] == "（" for line in lines)
        assert all(number in " ".join(lines) for number in ("9.8%", "16.5%", "5.3%"))


def test_latin_lines_break_at_words():
    lines = wrapping.wrap("The whole fell by more than one part and by less than the other", 36)
    assert lines == ["The whole fell by more than one part", "and by less than the other"]
    assert wrapping.unwrap(["of the first-", "level grids"]) == "of the first-level grids"


def test_a_narrow_chart_has_room_for_its_chinese_title():
    spec = {"title": {"text": ["總" * 30], "subtitle": "今" * 40}, "mark": "bar"}
    title = drawing.narrow(spec)[0]["title"]
    assert [wrapping.columns(line) for line in title["text"]] == [30, 30]
    assert max(wrapping.columns(line) for line in title["subtitle"]) <= 44
