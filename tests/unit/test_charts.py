import base64
import json
import math
import re
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest
import vl_convert as vlc
import yaml
from fontTools.ttLib import TTFont

from editions import every_edition
from figure_book.notebooks import notebook_paths
from printed_figures import charts

ROOT = Path(__file__).resolve().parents[2]
ROWS = pd.DataFrame(
    {
        "label": ["All", "Some"],
        "value": [-9.8, 2400.0],
        "lower": [-9.85, 2400.0],
        "upper": [-9.75, float("inf")],
        "printed": ["9.8%", "2400+"],
    }
)


@pytest.fixture(autouse=True)
def _enabled():
    charts.enable()


def chart():
    return charts.finish(
        charts.interval_chart(ROWS, (-20, 3000), "Unit"), "A finding " * 12, "A unit", "What it shows"
    )


def test_a_chart_is_stored_as_specification_picture_and_text():
    bundle = chart()._repr_mimebundle_()
    assert set(bundle) == {charts.MIME, "image/png", "text/plain"}
    assert bundle["text/plain"] == "What it shows"
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data=bundle)])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_the_stored_specification_is_the_same_twice():
    assert chart()._repr_mimebundle_() == chart()._repr_mimebundle_()


def test_a_changed_value_changes_nothing_else_in_what_is_stored():
    def stored(rows: pd.DataFrame) -> list[str]:
        layers = alt.layer(alt.Chart(rows).mark_point(), alt.Chart(pd.DataFrame({"a": [1]})).mark_point())
        bundle = charts.bundle(layers.properties(description="Two tables").to_dict())
        return json.dumps(bundle[charts.MIME], indent=1, sort_keys=True).splitlines()

    before, after = stored(ROWS), stored(ROWS.replace(-9.8, -9.7))
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [('    "value": -9.8', '    "value": -9.7')]


def test_a_chart_without_description_is_refused():
    with pytest.raises(ValueError, match="description"):
        charts.bundle(alt.Chart(ROWS).mark_point().to_dict())


def test_long_titles_are_broken_into_lines():
    title = chart().to_dict()["title"]["text"]
    assert len(title) > 1
    assert max(map(len, title)) <= 78


def test_an_endless_interval_ends_at_the_axis_and_is_marked():
    rows = charts.interval_chart(ROWS, (-20, 3000), "Unit").to_dict()
    values = next(iter(rows["datasets"].values()))
    some = next(row for row in values if row["label"] == "Some")
    assert some["to"] == 3000
    assert some["endless_above"]
    assert not some["endless_below"]
    assert not next(row for row in values if row["label"] == "All")["endless_above"]


def test_a_computed_bound_is_rounded_outwards_and_says_which_end_is_open():
    rows = pd.DataFrame(
        [("a", None, -math.inf, 4798090 / 2400, "x"), ("b", None, 2400 / 1328, math.inf, "x")],
        columns=["label", "value", "lower", "upper", "printed"],
    )
    values = next(iter(charts.interval_chart(rows, (0, 3000), "Unit").to_dict()["datasets"].values()))
    ends = [(row["at_least"], row["at_most"]) for row in values]
    assert ends == [("no lower limit", "2000"), ("1.807", "no upper limit")]


def test_a_row_without_a_printed_value_has_a_bar_and_no_dot():
    rows = ROWS.assign(value=[float("nan"), 2400.0])
    full, holed = (
        vlc.vegalite_to_svg(charts.interval_chart(part, (-20, 3000), "Unit").to_dict())
        for part in (ROWS, rows)
    )
    assert "null" not in holed
    assert holed.count('aria-roledescription="point"') == full.count('aria-roledescription="point"') - 1
    assert holed.count('aria-roledescription="rule mark"') == full.count('aria-roledescription="rule mark"')


def svg(chart) -> str:
    return vlc.vegalite_to_svg(chart.to_dict())


def points(chart) -> int:
    return svg(chart).count('aria-roledescription="point"')


BOUNDS = pd.DataFrame(
    {
        "label": ["at least", "at most", "any"],
        "value": [math.nan] * 3,
        "lower": [2400, -math.inf, -math.inf],
        "upper": [math.inf, 2400, math.inf],
        "printed": ["2400+", "2400−", "unknown"],
        "stated": [True, False, True],
    }
)


def test_a_bound_is_a_dot_with_a_line_that_fades_into_the_open():
    chart = charts.interval_chart(BOUNDS, (0, 5000), "Unit")
    fades = [layer.mark for layer in chart.layer if isinstance(layer.mark.color, alt.LinearGradient)]
    assert [[stop.color for stop in mark.color.stops] for mark in fades] == [
        [charts.PAPER, charts.WARM],
        [charts.ACCENT, charts.PAPER],
    ]
    assert [mark.x2Offset for mark in fades] == [-charts.FADE, charts.FADE]
    # Where nothing bounds, nothing is drawn but the words.
    assert points(chart) == 2
    assert "unknown" in svg(chart)


@pytest.mark.parametrize(
    ("value", "upper", "printed", "side"),
    [
        (1, 1, "1.0", "right"),
        (9.9, 9.9, "9.9", "left"),
        (5, math.inf, "at least 5", "left"),
        (0.1, math.inf, "at least 0.1", "beyond"),
        (5, 5, "a text that fits on neither side of its mark", "above"),
    ],
)
def test_a_value_stands_where_there_is_room_on_a_phone(value, upper, printed, side):
    rows = pd.DataFrame(
        [("a", value, value, upper, printed)], columns=["label", "value", "lower", "upper", "printed"]
    )
    data = charts.interval_chart(rows, (0, 10), "Unit").to_dict()
    row = next(iter(data["datasets"].values()))[0]
    assert ("left", "right", "beyond", "above")[row["side"]] == side


def marks_of_texts(chart):
    return [layer.mark for layer in chart.layer if layer.mark.type == "text"]


def test_a_rule_for_comparison_passes_behind_the_texts():
    chart = charts.interval_chart(ROWS, (-20, 3000), "Unit", rule_at=5)
    strokes = [mark.to_dict().get("stroke") for mark in marks_of_texts(chart)]
    assert strokes == [charts.PAPER] * (len(strokes) // 2) + [None] * (len(strokes) // 2)
    assert not any(
        "stroke" in mark.to_dict() for mark in marks_of_texts(charts.interval_chart(ROWS, (0, 9), ""))
    )


def test_a_fall_is_drawn_from_no_change_to_its_value():
    rows = ROWS.head(1).assign(stated=False)
    spec = charts.fall_chart(rows, (-20, 0), "%").to_dict()
    stem = next(layer for layer in spec["layer"] if "x2" in layer["encoding"])
    assert (stem["encoding"]["x"]["field"], stem["encoding"]["x2"]["field"]) == ("nought", "value")
    assert charts.WARM in vlc.vegalite_to_svg(spec)


def test_a_dumbbell_points_from_the_value_before_to_the_value_after():
    rows = pd.DataFrame(
        {"label": ["days"] * 2, "value": [14, 7], "lower": [14, 7], "upper": [14, 7], "printed": ["14", "7"]}
    )
    # The head of the arrow is no value.
    assert points(charts.dumbbell_chart(rows, (0, 20), "days")) == 2
    for order, start, end, falls in ((rows, 14, 7, True), (rows[::-1], 7, 14, False)):
        datasets = charts.dumbbell_chart(order, (0, 20), "days").to_dict()["datasets"].values()
        (link,) = next(data for data in datasets if "falls" in data[0])
        assert (link["start"], link["end"], link["falls"]) == (start, end, falls)
    plain = charts.dumbbell_chart(rows, (0, 20), "days", arrow=False)
    assert "triangle" in str(charts.dumbbell_chart(rows, (0, 20), "days").to_dict())
    assert "triangle" not in str(plain.to_dict())
    with pytest.raises(ValueError, match="dumbbell_chart: row 'days': expected two values"):
        charts.dumbbell_chart(rows.head(1), (0, 20), "days")


def test_a_timeline_shows_days_windows_and_open_ends_and_nothing_where_nothing_is_known():
    day = {month: pd.Timestamp(f"2022-{month:02}-01", tz="UTC") for month in (1, 3, 6, 12)}
    columns = ["label", "start", "end", "printed", "stated"]
    rows = pd.DataFrame(
        [
            ("day", day[3], day[3], "1 March", True),
            ("window", day[3], day[6], "spring", True),
            ("open", day[1], pd.NaT, "from 1 January", True),
            ("unknown", pd.NaT, pd.NaT, "not stated", False),
        ],
        columns=columns,
    )

    def marks(chosen):
        drawn = svg(charts.timeline_chart(chosen, (day[1], day[12]), [day[1]]))
        dots, bars = (drawn.count(f'aria-roledescription="{role}"') for role in ("point", "rule mark"))
        return dots, drawn.count("linearGradient"), bars, "not stated" in drawn

    assert marks(rows.iloc[[0]])[:2] == (1, 0)
    assert marks(rows.iloc[[1]])[:2] == (0, 0)
    assert marks(rows.iloc[[2]])[0] == 1
    assert marks(rows.iloc[[2]])[1] > 0
    assert marks(rows.iloc[[3]])[0] == 0
    assert marks(rows.iloc[[3]])[3]


def test_a_curve_names_its_points_and_is_dashed_where_it_is_ruled_out():
    curve = pd.DataFrame({"x": [1, 10, 100], "y": [1, 2, 3]})
    named = pd.DataFrame([(10, 2, "ten:\ntwo", "above left")], columns=["x", "y", "text", "side"])
    axes = charts.Axis("x", (1, 100), log=True), charts.Axis("y", (0, 4), percent=True)
    drawn = svg(charts.curve_chart(curve, *axes, points=named))
    assert drawn.count('aria-roledescription="point"') == 1
    assert "ten:" in drawn
    assert "two" in drawn
    assert "4%" in drawn
    assert "stroke-dasharray" not in drawn
    assert "stroke-dasharray" in svg(charts.curve_chart(curve.assign(open=True), *axes))
    assert 'aria-roledescription="area mark"' in svg(charts.curve_chart(curve.assign(low=0, high=1), *axes))
    some = pd.concat([named.assign(low=1, high=3), named.assign(x=50, low=float("nan"), high=float("nan"))])
    bars = svg(charts.curve_chart(curve, *axes, points=some)).count('aria-roledescription="rule mark"')
    assert bars == drawn.count('aria-roledescription="rule mark"') + 1


def test_a_split_bar_covers_the_whole():
    rows = pd.DataFrame(
        {
            "label": ["Alerts"],
            "lower": [39.3],
            "upper": [41.1],
            "left": ["a"],
            "right": ["b"],
            "printed": ["c"],
        }
    )
    spec = charts.split_chart(rows, "%").to_dict()
    bars = [layer["encoding"] for layer in spec["layer"] if layer["mark"]["type"] == "bar"]
    ends = [(bar["x2"]["field"], bar["x"]["field"]) for bar in bars]
    assert ends == [("nought", "lower"), ("upper", "lower"), ("whole", "upper")]
    with pytest.raises(ValueError, match=r"row 'Alerts', value 39\.3 to 141: expected 0 to 100"):
        charts.split_chart(rows.assign(upper=141), "%")


def test_a_strip_marks_what_fits_and_what_does_not():
    rows = pd.DataFrame(
        {
            "label": ["a", "a", "b"],
            "value": [98.1, 98.8, 99.0],
            "fits": [False, True, False],
            "text": ["1", "2", "3"],
            "case": ["x", "y", "z"],
        }
    )
    spec = charts.strip_chart(rows, (98, 100), "%", band=(98.75, 98.85, "prints as 98.8%")).to_dict()
    assert spec["height"] == 2 * 80
    svg = vlc.vegalite_to_svg(spec)
    # Vega calls a tick a point of its own role, and each mark says its value.
    assert svg.count('aria-roledescription="tick"') == 1
    assert svg.count('aria-roledescription="point"') == 2
    band = spec["layer"][0]
    assert (band["encoding"]["x"]["field"], band["encoding"]["x2"]["field"]) == ("low", "high")
    assert [row["low"] for row in spec["datasets"][band["data"]["name"]]] == [98.75] * 2


def test_a_unit_chart_has_a_dot_for_each_unit():
    rows = pd.DataFrame({"label": ["a", "b"], "filled": [1, 2], "total": [3, 2], "printed": ["1 of 3", ""]})
    svg = vlc.vegalite_to_svg(charts.unit_chart(rows).to_dict())
    assert svg.count('aria-roledescription="point"') == 5
    assert svg.count(f'stroke="{charts.WARM}"') == 2
    with pytest.raises(ValueError, match="row 'a', value 4 filled: expected 0 to 3"):
        charts.unit_chart(rows.assign(filled=[4, 2]))


def test_a_map_names_its_areas_and_marks_seats_and_towns():
    ring = [[113.0, 22.0], [113.0, 23.0], [114.0, 23.0], [114.0, 22.0], [113.0, 22.0]]
    shape = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": "North", "class": "high"},
    }
    names = pd.DataFrame({"name": ["North"], "value": ["671"]})
    names = names.assign(longitude=113.5, latitude=22.5, align="center")
    points = pd.DataFrame({"name": ["Seat", "Town", "Sea →"], "kind": ["seat", "town", "beyond"]})
    points = points.assign(
        longitude=113.2, latitude=[22.2, 22.4, 22.6], align=["left", "left below", "right above"]
    )
    chart = charts.map_chart([shape], names, points)
    svg = vlc.vegalite_to_svg(chart.to_dict())
    texts = re.findall(r">([^<>]+)</text>", svg)
    assert sorted(texts) == ["671", "North", "Sea →", "Town"]
    placed = {(mark.align, mark.dy) for mark in marks_of_texts(chart) if mark.fontStyle == "italic"}
    assert placed == {("left", 15), ("right", -12)}
    assert svg.count('aria-roledescription="point"') == 2
    assert svg.count(f'fill="{charts.ACCENT}"') == 1


def test_a_stated_chart_draws_no_dot_where_nothing_applies():
    states = pd.DataFrame(
        {"Period": ["stated", "partly"], "Whole": ["not stated", "not applicable"]}, index=["a", "b"]
    )
    svg = vlc.vegalite_to_svg(charts.stated_chart(states).to_dict())
    assert svg.count('aria-roledescription="point"') == 3
    assert svg.count(f'stroke="{charts.WARM}"') == 1
    assert svg.count(">–</text>") == 1
    with pytest.raises(ValueError, match="row 'b', field Period, value 'maybe': expected one of stated"):
        charts.stated_chart(states.assign(Period=["stated", "maybe"]))


COLOURS = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]["vegalite_colors"]
THEMES = {
    "light": {item["name"]: colour for colour, item in COLOURS.items()},
    "dark": {item["name"]: item["dark"] for item in COLOURS.values()},
}


def linear(colour: str) -> list[float]:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    weights = (0.2126, 0.7152, 0.0722)
    low, high = sorted(
        sum(w * c for w, c in zip(weights, linear(colour), strict=True)) for colour in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


def test_every_colour_of_the_charts_has_one_for_dark_pages():
    names = ("INK", "MUTED", "ACCENT", "PALE", "WARM", "PALE_WARM", "GRID", "PAPER")
    assert {getattr(charts, name) for name in names} == set(COLOURS)


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_text_and_marks_stand_out_from_paper(theme):
    colours = THEMES[theme]
    for name in ("vl-ink", "vl-muted", "vl-accent", "vl-warm"):
        assert contrast(colours[name], colours["vl-paper"]) >= 4.5, name
    for name in ("vl-pale", "vl-pale-warm"):
        assert contrast(colours[name], colours["vl-paper"]) >= 3, name
    assert contrast(colours["vl-ink"], colours["vl-pale"]) >= 4.5


# Machado, Oliveira and Fernandes (2009), severity 1, for linear RGB.
BLINDNESS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}
# sRGB to XYZ, each row over its white (D65).
XYZ = (
    (0.4339, 0.3762, 0.1899),
    (0.2126, 0.7152, 0.0722),
    (0.0177, 0.1095, 0.8728),
)


def times(matrix, vector) -> list[float]:
    return [sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix]


def lab(colour: str, blindness: str) -> list[float]:
    seen = [min(1.0, max(0.0, share)) for share in times(BLINDNESS[blindness], linear(colour))]
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in times(XYZ, seen))
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_colours_differ_for_colour_blind_readers(blindness, theme):
    colours = THEMES[theme]
    pairs = [("accent", "warm"), ("accent", "pale"), ("warm", "pale"), ("pale", "pale-warm")]
    for one, other in pairs:
        ends = [lab(colours[f"vl-{name}"], blindness) for name in (one, other)]
        assert math.dist(*ends) >= 20, (one, other, math.dist(*ends))


def without_glyph(text: str, font: Path) -> set[str]:
    known = TTFont(font).getBestCmap()
    return {c for c in text if "\u2e80" <= c <= "\uffef" and ord(c) not in known}


def test_the_fonts_have_every_chinese_character_of_a_chart(root):
    for font in charts.FONTS.glob("*.otf"):
        for path in notebook_paths(root):
            for cell in nbformat.read(path, as_version=4).cells:
                for output in cell.get("outputs", []):
                    text = json.dumps(output.get("data", {}).get(charts.MIME, {}), ensure_ascii=False)
                    missing = without_glyph(text, font)
                    assert not missing, (
                        f"{path.name}: {missing}: expected in {font.name}: tools/chart_font.py"
                    )


@every_edition
def test_the_pictures_of_an_edition_have_a_glyph_for_every_character(edition, root):
    font = charts.FONTS / f"NotoSansCJK{'sc' if edition.speaks.language == 'zh_Hans' else 'tc'}-subset.otf"
    drawings = sorted((edition.book / "_charts").glob("*.svg"))
    stored = [cell for path in notebook_paths(root) for cell in nbformat.read(path, as_version=4).cells]
    charted = [
        cell for cell in stored if any(charts.MIME in o.get("data", {}) for o in cell.get("outputs", []))
    ]
    assert {path.stem for path in drawings} >= {cell.metadata.mystnb.figure.name for cell in charted}
    missing = {path.name: without_glyph(path.read_text("utf-8"), font) for path in drawings}
    assert {name: found for name, found in missing.items() if found} == {}, "tools/chart_font.py"
