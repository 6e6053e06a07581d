"""Public figures that put the article's into context, loaded as intervals and set against residents.

A context figure is an interval as well: "more than 90,000" is a bound, and a count printed in ten thousands
is rounded at its last digit. What is counted, over which days and by whose account stays with each row.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from printed_figures import periods
from printed_figures.files import data_folder
from printed_figures.ledger import load_table, validate
from printed_figures.rounding import Bound, Interval, read, unround_value
from printed_figures.tables import Table

_MULTIPLES = {"10,000 ": 10_000}
_LARGE = 10_000
"""From here on, zeros at the end of a count are taken as rounding."""


def context_interval(value: str, hedge: str, unit: str) -> Interval:
    """Return the true values that a context figure allows, in its unit without the multiple.

    A figure in a multiple (``10,000 people``), a percentage and an area are rounded at their last digit. A
    count of ten thousand or more is taken as rounded at its last digit that is not zero where two or more
    zeros follow it, because Chinese pages print large counts in ten thousands; any other count is exact.
    """
    reading = read(value)
    multiple = next((m for prefix, m in _MULTIPLES.items() if unit.startswith(prefix)), 1)
    if hedge != "none":
        return Interval(reading.value * multiple, math.inf, lower_closed=hedge == "at_least")
    step = reading.step
    if unit in {"%", "km2"} or multiple > 1:
        step = step or Fraction(1)
    elif abs(reading.value) >= _LARGE and reading.digit >= 100:
        step = reading.digit
    if not step:
        return Interval.point(reading.value * multiple)
    return unround_value(reading.value, step) * multiple


def load_context(folder: Path | None = None) -> pd.DataFrame:
    """Load the context figures, indexed by ``context_id``.

    To the declared columns are added ``number`` (float64, as printed in the unit), ``interval`` (in the unit
    without its multiple), its ends ``lower`` and ``upper``, and ``days`` (length of the window, both days
    counted; NaN where it has no two dates).
    """
    context = load_table("context", folder)
    intervals: list[Any] = [
        context_interval(value, hedge, unit)
        for value, hedge, unit in zip(context["value"], context["hedge"], context["unit"], strict=True)
    ]
    return context.assign(
        number=context["value"].astype("float64"),
        interval=intervals,
        lower=[float(interval.lower) for interval in intervals],
        upper=[float(interval.upper) for interval in intervals],
        days=(context["window_end"] - context["window_start"]).dt.days + 1,
    ).set_index("context_id")


_OF_A_SOURCE = ("source_publisher", "source_date", "source_url", "source_status", "confidence")


def context_problems(context: pd.DataFrame) -> list[str]:
    """List what rows of the context say otherwise than others do, or than their names; one line each.

    Rows of one title are of one source. A year in a ``context_id`` is one of the figure's window.
    """
    found = []
    for title, rows in context.groupby("source_title"):
        for name in _OF_A_SOURCE:
            if len(values := rows[name].value_counts()) > 1:
                odd = rows[rows[name] == values.index[-1]].iloc[0]
                found.append(
                    f"context.csv: {odd['context_id']}, field {name}, value {odd[name]!r}: expected "
                    f"{values.index[0]!r}, as in other rows of {title!r}"
                )
    for _, row in context.iterrows():
        years = {day.year for day in (row["window_start"], row["window_end"]) if not pd.isna(day)}
        named = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", row["context_id"])}
        if years and named and named.isdisjoint(years):
            found.append(
                f"context.csv: {row['context_id']}, field window_start: expected a window in "
                f"{', '.join(map(str, sorted(named)))}, as in its name"
            )
    return found


def window_text(row: pd.Series) -> str:
    """Write the window of a row of `load_context`, such as ``"25 June to 30 September 2022"``."""
    start, end = row["window_start"], row["window_end"]
    if pd.isna(start):
        return row["window_note"] or "not stated"
    if pd.isna(end):
        return f"from {periods.day(start)}, end not stated"
    return periods.between(start, end)


def residents_per(residents: Interval, count: Interval) -> Interval:
    """Return how many residents there are for each thing counted, such as a grid or an officer."""
    return residents / count


def share(part: Interval, whole: Interval) -> Interval:
    """Return one count as a share of another, in per cent; both are taken as unrelated in their rounding."""
    return part / whole * 100


def interval_text(interval: Interval, decimals: int = 0) -> str:
    """Write an interval of amounts for a chart or a table, short.

    One number where both ends round to it, such as ``3613``; ``1.84 to 1.87``; ``at most 2000`` and ``less
    than 2.64`` where nothing but zero bounds it from below; ``more than 0.66`` and ``at least 5`` where
    nothing bounds it from above. A single bound is rounded outwards, so that it stays true.
    """
    unit = Fraction(1, 10**decimals)
    if interval.upper == math.inf:
        bound = math.floor(interval.lower / unit) * unit
        words = "at least" if interval.lower_closed else "more than"
        return f"{words} {_number(bound, decimals)}"
    if interval.lower <= 0 < interval.upper:
        bound = math.ceil(interval.upper / unit) * unit
        words = "at most" if interval.upper_closed else "less than"
        return f"{words} {_number(bound, decimals)}"
    lower, upper = (_number(bound, decimals) for bound in (interval.lower, interval.upper))
    return lower if lower == upper else f"{lower} to {upper}"


def _number(value: Bound, decimals: int) -> str:
    return Interval.point(value).format(decimals).removeprefix("exactly ")


def district_table(context: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return population, area and density of the districts of `load_districts`, in their order.

    Indexed by district: ``name_zh``, ``population`` (int64), ``area`` (text as printed, km²), ``density`` (an
    `Interval`, residents for each km²). Of several rows of one district the first counts.
    """
    context = load_context() if context is None else context
    rows = []
    for feature in load_districts()["features"]:
        district = feature["properties"]["name"]
        of_district = (
            context[context["geography"] == district].drop_duplicates("counted").set_index("counted")
        )
        population, area = of_district.loc["population"], of_district.loc["area"]
        density = population["interval"] / area["interval"]
        rows.append(
            (district, feature["properties"]["name_zh"], int(population["number"]), area["value"], density)
        )
    columns = ["district", "name_zh", "population", "area", "density"]
    return pd.DataFrame(rows, columns=columns).set_index("district")


@cache
def _districts(folder: Path, content: str) -> str:
    validate(folder, "districts")
    return content


def load_districts(folder: Path | None = None) -> dict[str, Any]:
    """Load the borders of the districts, in the order of their division codes.

    A GeoJSON feature collection in degrees (WGS 84), with ``name`` and ``name_zh``; outer rings run against
    the clock, as RFC 7946 asks.
    """
    folder = (folder or data_folder()).resolve()
    return json.loads(_districts(folder, (folder / "districts.geojson").read_text(encoding="utf-8")))


def drawable(districts: Mapping[str, Any], classes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the districts' features for a map, each with its ``class`` by its name.

    Rings are turned, because d3 fills what lies to the right of a ring and GeoJSON what lies to the left.
    """
    features = []
    for feature in districts["features"]:
        polygons = [[ring[::-1] for ring in rings] for rings in feature["geometry"]["coordinates"]]
        name = feature["properties"]["name"]
        features.append(
            {
                "type": "Feature",
                "properties": {"name": name, "class": classes[name]},
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
            }
        )
    return features


def load_places(folder: Path | None = None) -> pd.DataFrame:
    """Load the places that the article names, with their positions; indexed by ``place_id``."""
    return load_table("places", folder).set_index("place_id")


@dataclass(frozen=True)
class SourcesTable(Table):
    """A table whose cells of one column link to the publisher's own page, where there is one."""

    links: Mapping[str, str] = field(default_factory=dict)

    def _content(self, column: str, value: object, name: object) -> str:
        content = super()._content(column, value, name)
        address = self.links.get(str(value)) if column == "Source" else None
        return f'<a href="{escape(address)}">{content}</a>' if address else content


def sources_table(rows: pd.DataFrame) -> SourcesTable:
    """Show the sources of context figures, each with its figures. Only a publisher's own page is linked."""
    keys = ["source_title", "source_publisher", "source_date", "source_status", "confidence"]
    repeated = rows.duplicated(["geography", "indicator", *keys], keep=False)
    used = []
    for again, (_, row) in zip(repeated, rows.iterrows(), strict=True):
        when = f" ({window_text(row)})" if again else ""
        against = " from the period before" if row["comparison"] == "previous period" else ""
        name = f"{row['geography']}, {row['indicator'][0].lower()}{row['indicator'][1:]}{when}"
        used.append(f"{name}: {printed_text(row)}{against}")
    grouped = rows.assign(used=used).groupby(keys, sort=False)["used"].agg("; ".join).reset_index()
    for first, second in (("source_publisher", "source_date"), ("source_status", "confidence")):
        pairs = zip(grouped[first], grouped.pop(second), strict=True)
        grouped[first] = [", ".join(filter(None, pair)) for pair in pairs]
    names = ["Source", "Publisher, date", "Seen as, confidence", "Figures"]
    own = rows[rows["source_url"] != ""]
    links = dict(zip(own["source_title"], own["source_url"], strict=True))
    return SourcesTable(grouped.set_axis(names, axis=1), wordy=True, links=links)


def printed_text(row: pd.Series) -> str:
    """Write a context figure with its hedge and unit: ``−8.73%``, ``> 90,000 cases``, ``1354.71 km²``."""
    number = row["value"].replace("-", "−")
    if row["unit"] == "%":
        return f"{number}%"
    whole = number.partition(".")[0]
    unit = row["unit"].replace("km2", "km²")
    # As in the text, a number has commas from five digits on.
    digits = whole.removeprefix("−")
    text = number.replace(digits, f"{int(digits):,}", 1) if len(digits) > 4 else number
    if unit.startswith("10,000 "):
        return f"{text} × {unit}"
    hedge = {"more_than": "more than ", "at_least": "at least "}.get(row["hedge"], "")
    return f"{hedge}{text} {unit}"
