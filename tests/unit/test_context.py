"""The context figures keep their origin, their bounds and their windows; the map agrees with the census."""

import json
import math
import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pandas as pd
import pytest

from printed_figures import context, ledger
from printed_figures.rounding import Interval

PUBLIC = context.load_context()
DISTRICTS = ["Pengjiang", "Jianghai", "Xinhui", "Taishan", "Kaiping", "Heshan", "Enping"]


def test_every_row_has_its_origin():
    for name in ("source_title", "source_publisher", "source_status", "confidence", "indicator_zh"):
        assert (PUBLIC[name] != "").all(), name


def test_only_a_publishers_own_page_is_linked():
    own = PUBLIC["source_status"] == "publisher"
    assert own.any()
    assert (~own).any()
    assert (PUBLIC.loc[own, "source_url"] != "").all()
    assert (PUBLIC.loc[~own, "source_url"] == "").all()


def test_no_reprints_host_is_named():
    reprints = PUBLIC[PUBLIC["source_status"] != "publisher"]
    texts = reprints[["source_title", "source_publisher", "window_note"]].to_numpy().ravel()
    assert not [text for text in texts if ".com" in text or ".cn" in text or ".org" in text or "//" in text]


def test_the_sources_table_links_and_marks_low_confidence():
    low = PUBLIC.index[PUBLIC["confidence"] == "low"][0]
    rows = PUBLIC.loc[["guangdong-campaign-alerts-change", low]]
    shown = context.sources_table(rows).to_html()
    assert shown.count("<a href=") == 1
    assert rows["source_url"].iloc[0] in shown
    assert shown.count(">reprint, low</td>") == 1


def test_a_window_ends_after_it_starts():
    both = PUBLIC[PUBLIC["window_start"].notna() & PUBLIC["window_end"].notna()]
    assert (both["window_end"] >= both["window_start"]).all()
    assert (PUBLIC.loc[PUBLIC["window_start"].isna(), "window_note"] != "").all()


def test_changes_are_in_per_cent_and_say_what_they_are_against():
    changes = PUBLIC.index.str.contains("-change")
    assert (PUBLIC.loc[changes, "unit"] == "%").all()
    assert (PUBLIC.loc[changes, "comparison"] != "").all()
    assert (PUBLIC.loc[~changes, "comparison"] == "").all()


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("-465800", "people", "−465,800 people"),
        ("9999", "cases", "9999 cases"),
        ("12345.60", "km2", "12,345.60 km²"),
        ("-8.73", "%", "−8.73%"),
    ],
)
def test_a_context_figure_is_written_as_in_the_text(value, unit, text):
    row = pd.Series({"value": value, "unit": unit, "hedge": "none"})
    assert context.printed_text(row) == text


def test_the_days_of_a_window_count_both_ends():
    assert PUBLIC.loc["jiangmen-campaign-cleared", "days"] == 54
    assert PUBLIC.loc["guangdong-campaign-alerts-change", "days"] == 98


@pytest.mark.parametrize(
    ("value", "hedge", "unit", "lower", "upper"),
    [
        ("-8.73", "none", "%", -8.735, -8.725),
        ("-15", "none", "%", -15.5, -14.5),
        ("479.81", "none", "10,000 people", 4_798_050, 4_798_150),
        ("141260", "none", "10,000 people", 1_412_595_000, 1_412_605_000),
        ("90000", "more_than", "cases", 90_000, math.inf),
        ("65000", "none", "people", 64_500, 65_500),
        ("1680", "none", "cases", 1680, 1680),
        ("4798090", "none", "people", 4_798_090, 4_798_090),
        ("1659", "none", "km2", 1658.5, 1659.5),
        ("100", "none", "cases", 100, 100),
    ],
)
def test_a_context_figure_is_an_interval(value, hedge, unit, lower, upper):
    assert context.context_interval(value, hedge, unit).to_floats() == (lower, upper)


@pytest.mark.parametrize(
    ("context_id", "text"),
    [
        ("guangdong-campaign-alerts-change", "25 June to 30 September 2022"),
        ("guangdong-2020-alerts", "2020"),
        ("china-2022-filed-change", "January to August 2022"),
        ("xinhui-population-2020", "1 November 2020"),
        ("muzhou-alerts-change", "from 1 January 2022, end not stated"),
        ("jiangmen-area-new", "December 2022"),
        ("ankang-2015-criminal-alerts", "August 2015"),
    ],
)
def test_windows_in_words(context_id, text):
    assert context.window_text(PUBLIC.loc[context_id]) == text


@pytest.mark.parametrize(
    ("interval", "decimals", "text"),
    [
        (Interval(3612.9, 3613.1), 0, "3613"),
        (Interval("1.842", "1.868"), 2, "1.84 to 1.87"),
        (Interval(0, "2.6364", False, False), 2, "less than 2.64"),
        (Interval(0, "1999.2", False), 0, "at most 2000"),
        (Interval("0.6693", math.inf, False), 2, "more than 0.66"),
        (Interval(5, math.inf), 0, "at least 5"),
        (Interval(117_027, 117_027), 0, "117,027"),
    ],
)
def test_a_single_bound_is_rounded_outwards(interval, decimals, text):
    assert context.interval_text(interval, decimals) == text


def test_the_province_story_adds_up():
    """489,000 and 793,000 with their changes give the printed change of their sum (trap 3)."""
    criminal, public_order = (
        PUBLIC.loc[f"guangdong-2022-{kind}-alerts"] for kind in ("criminal", "public-order")
    )
    now = criminal["number"] + public_order["number"]
    before = sum(
        row["number"] / (1 + PUBLIC.loc[f"{row.name}-change", "number"] / 100)
        for row in (criminal, public_order)
    )
    assert 100 * (now / before - 1) in PUBLIC.loc["guangdong-2022-alerts-change", "interval"]


def test_the_districts_sum_to_the_city():
    districts = context.district_table(PUBLIC)
    assert list(districts.index) == DISTRICTS
    assert districts["population"].sum() == PUBLIC.loc["jiangmen-population-2020", "number"]
    pair = districts.loc[["Pengjiang", "Jianghai"], "population"].sum()
    assert pair == PUBLIC.loc["pengjiang-jianghai-population-2020", "number"]
    four = districts.loc[["Pengjiang", "Jianghai", "Xinhui", "Heshan"], "population"].sum()
    assert four == PUBLIC.loc["four-districts-population-2020", "number"]
    assert districts["area"].astype(float).sum() == pytest.approx(9507.7)


def shape_area(feature) -> float:
    """Measure a feature on a sphere, in km²: above zero where outer rings run against the clock.

    Each side is taken as straight on a cylindrical equal-area map.
    """
    rings = (ring for polygon in feature["geometry"]["coordinates"] for ring in polygon)
    sides = (
        side
        for ring in rings
        for side in pairwise([(math.radians(x), math.sin(math.radians(y))) for x, y in ring])
    )
    return 6371.0088**2 / 2 * sum((x1 - x2) * (s1 + s2) for (x1, s1), (x2, s2) in sides)


def test_the_shapes_have_the_printed_areas():
    areas = context.district_table(PUBLIC)["area"].astype(float)
    for feature in context.load_districts()["features"]:
        name = feature["properties"]["name"]
        assert shape_area(feature) == pytest.approx(areas[name], rel=0.04), name


def test_neighbours_share_their_borders():
    sides = Counter(
        frozenset((tuple(a), tuple(b)))
        for feature in context.load_districts()["features"]
        for rings in feature["geometry"]["coordinates"]
        for ring in rings
        for a, b in pairwise(ring)
    )
    assert set(sides.values()) == {1, 2}
    assert sum(count == 2 for count in sides.values()) > 200


def test_the_map_is_small(root):
    path = root / "data" / "districts.geojson"
    assert path.stat().st_size <= 60_000
    declared = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in declared["resources"] if r["name"] == "districts")
    assert resource["licenses"]
    assert resource["sources"]


def inside(point, feature) -> bool:
    x, y = point
    sides = (
        pair for rings in feature["geometry"]["coordinates"] for ring in rings for pair in pairwise(ring)
    )
    crossings = sum(
        (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in sides
    )
    return crossings % 2 == 1


def test_every_place_lies_in_its_district():
    shapes = {f["properties"]["name"]: f for f in context.load_districts()["features"]}
    places = context.load_places()
    assert len(places) == 7
    for name, place in places.iterrows():
        point = place["longitude"], place["latitude"]
        assert [district for district, shape in shapes.items() if inside(point, shape)] == [
            place["district"]
        ], name


def test_drawn_rings_are_turned():
    districts = context.load_districts()
    drawn = context.drawable(districts, dict.fromkeys(DISTRICTS, "low"))
    assert all(shape_area(feature) > 0 for feature in districts["features"])
    assert all(shape_area(feature) < 0 for feature in drawn)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("counted", "crime"),
        ("value", "9萬余"),
        ("confidence", "certain"),
        ("source_title", ""),
        ("source_url", "somewhere"),
        ("comparison", "last month"),
        ("geography", "Atlantis"),
    ],
)
def test_a_broken_row_is_named(data_copy, field, value):
    path = data_copy / "context.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.loc[0, field] = value
    rows.to_csv(path, index=False, lineterminator="\n")
    with pytest.raises(ledger.LedgerError, match=rf"^context\.csv: row 2, field {field}, value"):
        context.load_context(data_copy)


def day(text):
    """Keep a whole date; a collected year or month says when a page was written, not which days it counts."""
    return text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else ""


def uncollected(rows, path):
    """Name the context figures that are not among those collected, by indicator, value and window."""
    collected = pd.read_csv(path, dtype=str, keep_default_na=False)
    known = {
        (row.indicator_zh, Decimal(row.value), day(row.period_start), day(row.period_end))
        for row in collected.itertuples()
        if re.fullmatch(r"-?[0-9.]+", row.value)
    }
    starts, ends = (rows[name].dt.strftime("%Y-%m-%d").fillna("") for name in ("window_start", "window_end"))
    values = map(Decimal, rows["value"])
    found = zip(rows.index, zip(rows["indicator_zh"], values, starts, ends, strict=True), strict=True)
    return [name for name, row in found if row not in known]


def test_every_context_figure_is_among_those_collected(collected_path, tried):
    rows = context.load_context()
    assert uncollected(rows, collected_path) == []
    rows.loc["xinhui-area", "value"] = "1354.72"
    assert uncollected(rows, collected_path) == ["xinhui-area"]
    tried(
        "A public figure whose value, name or days differ from the notes taken at its source: figures",
        len(rows),
    )
