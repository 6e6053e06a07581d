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
    with DrawingCache(folder, COLORS, **options) as drawings:
        return drawings.draw(spec or specification())


def test_drawing_does_not_depend_on_the_cache(tmp_path):
    first = draw(tmp_path / "one")
    assert draw(tmp_path / "one") == first
    assert draw(tmp_path / "two") == first


@pytest.mark.parametrize("damage", [b"", b"half", None])
def test_a_damaged_drawing_is_noticed_and_drawn_again(tmp_path, damage):
    first = draw(tmp_path)
    (kept,) = tmp_path.glob("*.json")
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert draw(tmp_path) == first
    assert kept.read_bytes() == whole


def test_what_is_kept_is_not_drawn_again(tmp_path, monkeypatch):
    first = draw(tmp_path)
    monkeypatch.setattr(cache, "ProcessPoolExecutor", None)
    assert draw(tmp_path) == first


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
    with DrawingCache(tmp_path, COLORS, jobs=2) as drawings:
        drawings.request(broken)
        drawings.request(specification())
        assert drawings.draw(specification()).wide.startswith("<svg")
        with pytest.raises(ValueError, match="the process that draws ended"):
            drawings.draw(broken)
        assert drawings.draw(specification() | {"width": 500}).wide.startswith("<svg")
    assert "NonXmlChar" in capfd.readouterr().err


def test_drawings_of_other_colours_or_code_are_not_taken(tmp_path, monkeypatch):
    draw(tmp_path)
    with DrawingCache(tmp_path, {}) as drawings:
        assert "var(--" not in drawings.draw(specification()).wide
    monkeypatch.setattr(cache, "version", lambda _name: "0")
    draw(tmp_path)
    assert len(list(tmp_path.glob("*.json"))) == 3


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
    empty, *installed = (width(draw(tmp_path / "with", chinese(text)).wide) for text in ["", *texts])
    without_fonts()
    none, *bare = (width(draw(tmp_path / "without", chinese(text)).wide) for text in ["", *texts])
    assert [size - empty for size in installed] == pytest.approx([200, 200], abs=2)
    assert [size - none for size in bare] == pytest.approx([200, 200], abs=2)


def test_with_fonts_of_the_book_drawings_are_the_same_bytes_on_every_machine(tmp_path, fonts, without_fonts):
    texts = ("警情龘", "警", "情", "龘", "靐")
    with DrawingCache(tmp_path / "with", COLORS, fonts) as drawings:
        first, *pictures = (drawings.draw(chinese(text)) for text in texts)
    without_fonts()
    assert draw(tmp_path / "without", chinese(texts[0]), fonts=fonts) == first
    # A box stands for a character without a glyph: two such characters look the same, these do not.
    triangle, bar, one_box, other_box = (picture.png for picture in pictures)
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
    descriptions = worker.draw({"wide": spec, "narrow": spec, "tables": data.table_specs(spec)})["tables"]
    (table,) = data.tables(spec, descriptions)
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
    for text in (drawn.wide, drawn.narrow, data.html_table(drawn.tables, "Data")):
        assert "<script" not in text
        assert "alert(1)" in text
    assert "\n'=1+1,2\n" in data.csv(spec)


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
    title = drawing.narrow(spec)["title"]
    assert [wrapping.columns(line) for line in title["text"]] == [30, 30]
    assert max(wrapping.columns(line) for line in title["subtitle"]) <= 44
