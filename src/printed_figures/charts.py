"""The look of the charts, the forms that recur, and how a notebook stores them.

The same sign means the same thing in every chart: a dot is a printed value, a bar through it the rounding
interval, a dot with a fading line a bound; what is orange and hollow is not stated.
"""

from __future__ import annotations

import base64
import itertools
import json
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

from printed_figures.verdicts import VERDICTS as VERDICTS

INK = "#1f2d39"
MUTED = "#566270"
ACCENT = "#1b4b7a"
PALE = "#7697b9"
WARM = "#b0561a"
PALE_WARM = "#c6855a"
GRID = "#dde2e7"
PAPER = "#ffffff"

FONT = (
    "Helvetica Neue, Helvetica, Arial, Liberation Sans, "
    "PingFang TC, Microsoft JhengHei, Noto Sans TC, Noto Sans CJK TC, sans-serif"
)
"""Latin first, then Chinese: whatever the reader's system has."""
DRAWN_FONT = "Liberation Sans, Noto Sans CJK TC, sans-serif"
FONTS = Path(__file__).with_name("fonts")
"""The Chinese characters that the pictures need, for machines without Chinese fonts."""
WIDTH = 640
"""Width of a chart's plotting area in pixels: with its axis it fills the text column of the book."""

MIME = "application/vnd.vegalite.v6+json"
"""The MIME key that Jupyter front ends register.

Altair's own ``mimetype`` renderer ends it in ``.json``, which nbformat rejects.
"""


def _theme() -> alt.theme.ThemeConfig:
    # Longer than others: it holds settings and decides nothing.
    axis: alt.theme.AxisConfigKwds = {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "gridColor": GRID,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "labelLimit": 260,
    }
    # By name, for `style=` of a text: what a line is of, its value, a remark.
    styles: Any = {"label": {"align": "left"}, "value": {"fontWeight": 600}, "note": {"fill": MUTED}}
    return {
        "config": {
            "font": FONT,
            "background": "transparent",
            "view": {"stroke": None, "continuousWidth": WIDTH, "discreteWidth": WIDTH},
            "title": {
                "anchor": "start",
                "frame": "bounds",
                "color": INK,
                "fontSize": 16,
                "fontWeight": 600,
                "subtitleColor": MUTED,
                "subtitleFontSize": 12.5,
                "subtitlePadding": 6,
                "offset": 14,
                "lineHeight": 20,
                "subtitleLineHeight": 17,
            },
            "axis": axis,
            "axisY": {"domain": False, "ticks": False, "labelPadding": 8},
            "axisX": {"grid": True},
            "header": {"labelColor": INK, "labelFontSize": 12.5, "labelFontWeight": 600, "titleColor": MUTED},
            "legend": {"labelColor": INK, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12},
            "text": {"color": INK, "fontSize": 12.5},
            "style": styles,
            "point": {"filled": True, "size": 80, "opacity": 1, "color": ACCENT},
            "bar": {"color": ACCENT},
            "line": {"color": ACCENT, "strokeWidth": 2.5},
            "rule": {"color": MUTED},
            "area": {"color": PALE},
            "range": {"category": [ACCENT, WARM, PALE, MUTED, INK]},
        }
    }


def drawn_png(spec: Mapping[str, Any]) -> str:
    """Draw a PNG on white, because a front end with a dark page shows ink on it otherwise.

    Its fonts are those that come with the drawing library and with this package: it is the same everywhere.
    """
    config = {**spec.get("config", {}), "font": DRAWN_FONT}
    drawn = {**spec, "background": PAPER, "config": config}
    png = vlc.vegalite_to_png(drawn, scale=1.5, allowed_base_urls=[])
    return base64.b64encode(png).decode("ascii")


def is_drawn(picture: str, spec: Mapping[str, Any]) -> bool:
    """Whether a stored PNG, in base64, is what a stored specification draws: nbval compares no pictures."""
    vlc.register_font_directory(str(FONTS))
    return picture.strip() == drawn_png(spec)


def bundle(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a Vega-Lite 6 specification into what a notebook stores: itself, a PNG picture, its description.

    Raises
    ------
    ValueError
        When it has no description: a reader who cannot see it would be left with nothing.
    """
    description = spec.get("description")
    if not description:
        raise ValueError(
            "chart: field description, value missing: expected a text that says what the chart shows"
        )
    spec = _numbered(spec)
    return {MIME: spec, "image/png": drawn_png(spec), "text/plain": description}


def _numbered(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Name the data of a chart by their place: Altair's hash would move them whenever a value changes."""
    text = json.dumps(spec)
    for number, name in enumerate(spec.get("datasets", {}), 1):
        text = text.replace(json.dumps(name), f'"data-{number}"')
    return dict(json.loads(text))


def enable() -> None:
    """Use this project's theme and renderer for every Altair chart that the notebook shows from now on."""
    alt.theme.register("printed_figures", enable=True)(_theme)
    alt.renderers.register("printed_figures", bundle)
    alt.renderers.enable("printed_figures")
    alt.data_transformers.disable_max_rows()
    vlc.register_font_directory(str(FONTS))


def finish(
    chart: alt.TopLevelMixin,
    title: str,
    subtitle: str,
    description: str,
) -> Any:
    """Return a chart with its title, its subtitle and its description.

    Parameters
    ----------
    chart : altair chart
        Any Altair chart.
    title : str
        The sentence a reader should remember.
    subtitle : str
        Unit, period and source.
    description : str
        What the chart shows, for a reader who cannot see it.
    """
    lines = alt.Title(text=textwrap.wrap(title, 78), subtitle=textwrap.wrap(subtitle, 104))
    return chart.properties(title=lines, description=description)


def _layer(*charts: alt.Chart) -> alt.LayerChart:
    """Layer charts without facets, for which `altair.layer` would promise a facetted chart as well."""
    return alt.LayerChart(layer=charts)


@dataclass(frozen=True)
class Axis:
    """What an axis of a chart shows.

    Parameters
    ----------
    title : str or None
        What is shown, with its unit.
    domain : tuple of float
        Its ends, in the unit of the values.
    ticks : sequence of float, optional
        Where to put ticks.
    log : bool
        Whether the scale is logarithmic.
    percent : bool
        Whether the ticks are written with a percent sign.
    name : str
        What is shown, in the table of the chart's data, if it is not the title.
    """

    title: str | None
    domain: tuple[float, float]
    ticks: Sequence[float] | None = None
    log: bool = False
    percent: bool = False
    name: str = ""

    def tooltip(self, field: str) -> alt.Tooltip:
        """Return what is shown of a field on hover, and in the table of the chart's data."""
        commas = "," if max(map(abs, self.domain)) >= 10_000 else ""
        return alt.Tooltip(f"{field}:Q", title=self.name or self.title or field, format=f"{commas}.6~g")

    def x(self, field: str = "x") -> alt.X:
        """Return the encoding of a field by its place from left to right."""
        return alt.X(f"{field}:Q", title=self.title, scale=self._scale(), axis=self._axis())

    def y(self, field: str = "y") -> alt.Y:
        """Return the encoding of a field by its height."""
        return alt.Y(f"{field}:Q", title=self.title, scale=self._scale(), axis=self._axis())

    def place(self, value: float) -> float:
        """Return where a value lies: 0 at the start of the axis, 1 at its end."""
        low, high = (math.log(end) if self.log else end for end in self.domain)
        return ((math.log(value) if self.log else value) - low) / (high - low)

    def _scale(self) -> alt.Scale:
        return alt.Scale(type="log" if self.log else "linear", domain=self.domain, nice=False, zero=False)

    def _axis(self) -> alt.Axis:
        # As in the text, a number has a comma from five digits on.
        label = "abs(datum.value) < 10000 ? datum.label : format(datum.value, ',')"
        ending = " + '%'" if self.percent else ""
        return _axis(self.ticks, grid=False, format=".12~g", labelExpr=f"({label}){ending}")


def _axis(values: Sequence[float] | None, **others: Any) -> alt.Axis:
    """Return an axis with these ticks, or with about six of its own choice."""
    if values is None:
        return alt.Axis(tickCount=6, **others)
    # The count sets how many decimals the labels have: without it whole numbers may read 0.0, 1.0.
    return alt.Axis(values=list(values), tickCount=len(values), **others)


def _rows(labels: Iterable[str]) -> alt.Y:
    """One line each, in the order given, without an axis: the label is text above the line."""
    order = list(dict.fromkeys(labels))
    return alt.Y("label:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))


FADE = 56
"""Pixels over which the line of a bound fades."""
_MARKS = 8
"""Pixels from the middle of a line down to its marks."""
_LABEL = -6
"""Pixels from there to the label: nearer to its own marks than to those of the line above."""
_NARROW = 292
"""Pixels of a plot on a phone, where values must fit beside their marks, too."""


def _bound_text(bound: float, rounding: str) -> str:
    """Write an end of an interval, rounded outwards where it has so many decimals that it was computed."""
    if math.isinf(bound):
        return "no lower limit" if rounding == ROUND_FLOOR else "no upper limit"
    text = f"{bound:.10g}"
    if len(text.partition(".")[2]) > 5:
        text = f"{Context(prec=4, rounding=rounding).create_decimal(text).normalize():f}"
    return text.replace("-", "−")


def _ends(rows: pd.DataFrame, axis: Axis) -> pd.DataFrame:
    """Clip endless intervals to the axis, mark open ends, and say on which side each value is written."""
    left, right = axis.domain
    rows = rows.reset_index(drop=True)
    rows = rows.assign(
        from_=rows["lower"].clip(lower=left),
        to=rows["upper"].clip(upper=right),
        endless_below=[math.isinf(low) for low in rows["lower"]],
        endless_above=[math.isinf(high) for high in rows["upper"]],
    )
    # Without any end there is no line.
    below, above = rows["endless_below"], rows["endless_above"]
    rows["endless_below"], rows["endless_above"], nowhere = below & ~above, above & ~below, below & above
    if "stated" not in rows:
        rows["stated"] = True
    if "side" not in rows:
        rows["side"] = [_side(row, axis) for row in rows.itertuples()]
        rows["side"] = rows["side"].mask(nowhere, "right")
    # The line of a bound is a mark of fixed length, whose open end is nowhere.
    below, above = rows["endless_below"], rows["endless_above"]
    rows["bound"] = rows["to"].where(below, rows["from_"]).where(below | above)
    rows["bar_to"] = rows["to"].where(~above, rows["from_"]).mask(nowhere, left)
    rows["bar_from"] = rows["from_"].where(~below, rows["to"]).mask(nowhere, left)
    rows["dot"] = rows["value"].fillna(rows["bound"])
    rows["first"] = ~rows["label"].duplicated()
    # A number, because a text in the data of a chart is one that a reader sees, and gets translated.
    return rows.assign(side=rows["side"].map(_BESIDE.index))


def _side(row: Any, axis: Axis) -> str:
    """Choose where a value is written: beside its mark, beyond the line of a bound, or above."""
    needed = (len(str(row.printed)) * 7.5 + 12) / _NARROW
    if axis.place(row.from_) - needed >= 0 and (row.endless_above or axis.place(row.to) + needed > 1):
        return "left"
    if row.endless_above:
        return "beyond"
    return "right" if axis.place(row.to) + needed <= 1 else "above"


def _if_stated(stated: str, not_stated: str) -> Any:
    return alt.condition("datum.stated", alt.value(stated), alt.value(not_stated))


def _fading(base: alt.Chart, rows: pd.DataFrame) -> list[alt.Chart]:
    """Draw the lines that lead from bounds into the open."""
    layers = []
    for end, stated in itertools.product(("endless_below", "endless_above"), (True, False)):
        if (rows[end] & (rows["stated"] == stated)).any():
            colours = (ACCENT if stated else WARM, PAPER)
            towards = -1 if end == "endless_below" else 1
            stops = [
                alt.GradientStop(color=colour, offset=at) for at, colour in enumerate(colours[::towards])
            ]
            fade = alt.LinearGradient(gradient="linear", stops=stops, x1=0, x2=1, y1=0, y2=0)
            line = base.transform_filter(f"datum.{end} && datum.stated === {str(stated).lower()}")
            mark = line.mark_bar(
                size=4, orient="horizontal", color=fade, yOffset=_MARKS, x2Offset=towards * FADE
            )
            layers.append(mark.encode(x="bound", x2="bound"))
    return layers


_BESIDE = ("left", "right", "beyond", "above")
"""Where a value can stand: at its mark, beyond the line of a bound, or above the line at its right end."""


def _values(base: alt.Chart, rows: pd.DataFrame) -> list[alt.Chart]:
    """Write the values beside their marks."""
    text = _if_stated(INK, WARM)
    places: list[tuple[dict[str, Any], Any]] = [
        ({"align": "right", "dx": -10, "dy": _MARKS}, "bar_from"),
        ({"align": "left", "dx": 10, "dy": _MARKS}, "bar_to"),
        ({"align": "left", "dx": FADE + 10, "dy": _MARKS}, "bar_to"),
        ({"align": "right", "dy": _LABEL}, alt.value("width")),
    ]
    return [
        base.transform_filter(f"datum.side == {side}")
        .mark_text(style="value", **place)
        .encode(x=x, text="printed:N", color=text)
        for side, (place, x) in enumerate(places)
        if (rows["side"] == side).any()
    ]


def _labels(base: alt.Chart, dy: int = _LABEL) -> alt.Chart:
    label = base.transform_filter("datum.first").mark_text(style="label", dy=dy)
    return label.encode(x=alt.value(0), text="label:N")


def interval_chart(
    rows: pd.DataFrame,
    domain: tuple[float, float],
    axis_title: str | None,
    *,
    rule_at: float | None = None,
    row_height: int = 44,
    axis_values: Sequence[float] | None = None,
    percent: bool = False,
    log: bool = False,
) -> alt.LayerChart:
    """Draw printed values as dots and their intervals as bars, one labelled line each.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (text above the line; rows with the same one share it), ``value``, ``lower``,
        ``upper`` (numbers in one unit, one end infinite where the value is a bound) and ``printed`` (text
        beside the mark); no dot where ``value`` is NaN and both ends are finite. Optional columns ``stated``
        (bool): False where the period or the denominator is not stated, drawn orange and hollow; ``side``:
        where the value is written, ``"left"``, ``"right"`` or ``"above"``.
    domain : tuple of float
        The axis, in the unit of the values.
    axis_title : str or None
        What the axis shows, with its unit.
    rule_at : float, optional
        Where to draw an upright rule for comparison.
    row_height : int, optional
        Pixels for each line.
    axis_values : sequence of float, optional
        Where to put ticks.
    percent : bool, optional
        Whether the ticks are written with a percent sign.
    log : bool, optional
        Whether the axis goes by powers of ten.
    """
    axis = Axis(axis_title, domain, axis_values, log=log, percent=percent)
    rows = _ends(rows, axis).assign(
        at_least=[_bound_text(low, ROUND_FLOOR) for low in rows["lower"]],
        at_most=[_bound_text(high, ROUND_CEILING) for high in rows["upper"]],
    )
    tooltip = [
        alt.Tooltip("label:N", title="Figure"),
        alt.Tooltip("printed:N", title="Value"),
        alt.Tooltip("at_least:N", title="At least"),
        alt.Tooltip("at_most:N", title="At most"),
    ]
    base = alt.Chart(rows).encode(y=_rows(rows["label"]), tooltip=tooltip)
    layers = _interval_layers(base, rows, axis.x("bar_from"))
    if rule_at is not None:
        rule = alt.Chart(pd.DataFrame({"at": [rule_at]})).mark_rule(color=PALE, strokeDash=[4, 3])
        layers[:0] = [rule.encode(x="at:Q"), *_grounds(layers)]
    return _layer(*layers).properties(width=WIDTH, height=row_height * rows["label"].nunique())


def _grounds(layers: Iterable[alt.Chart]) -> list[alt.Chart]:
    """Draw a ground for each text, so that a line behind it leaves it legible."""
    texts = [layer.copy() for layer in layers if layer.mark.type == "text"]
    for text in texts:
        text.mark.stroke, text.mark.strokeWidth, text.mark.aria = PAPER, 6, False
    return texts


def _interval_layers(base: alt.Chart, rows: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    dot: dict[str, Any] = {"yOffset": _MARKS, "strokeWidth": 1.5}
    return [
        base.mark_rule(strokeWidth=14, yOffset=_MARKS).encode(
            x=x, x2="bar_to", color=_if_stated(PALE, PALE_WARM)
        ),
        *_fading(base, rows),
        # Vega-Lite draws no point where there is no value.
        base.mark_point(**dot).encode(
            x="dot", stroke=_if_stated(PAPER, WARM), fill=_if_stated(ACCENT, PAPER)
        ),
        _labels(base),
        *_values(base, rows),
    ]


def fall_chart(
    rows: pd.DataFrame, domain: tuple[float, float], axis_title: str, *, row_height: int = 38
) -> alt.LayerChart:
    """Draw changes on one axis, each with a line from no change to its value: how far each fell or rose.

    Parameters
    ----------
    rows, domain, axis_title, row_height
        As in `interval_chart`; the domain has 0 in it.
    """
    rows = rows.assign(side=["left" if value < 0 else "right" for value in rows["value"]])
    plot = interval_chart(rows, domain, axis_title, row_height=row_height, percent=True)
    stated = rows["stated"] if "stated" in rows else pd.Series(True, rows.index)
    stems = alt.Chart(rows[["label", "value"]].assign(stated=stated, nought=0)).encode(y=_rows(rows["label"]))
    stem = stems.mark_rule(strokeWidth=2, yOffset=_MARKS).encode(
        x="nought:Q", x2="value", color=_if_stated(ACCENT, WARM)
    )
    nought = alt.Chart(pd.DataFrame({"at": [0]})).mark_rule().encode(x="at:Q")
    plot.layer = [nought, stem, *plot.layer]
    return plot


def dumbbell_chart(
    rows: pd.DataFrame,
    domain: tuple[float, float],
    axis_title: str,
    *,
    axis_values: Sequence[float] | None = None,
    arrow: bool = True,
) -> alt.LayerChart:
    """Draw two values on each line, with an arrow from the first to the second.

    Parameters
    ----------
    rows : pandas.DataFrame
        As in `interval_chart`, two rows for each ``label``: the value before, then the value after.
    domain, axis_title, axis_values
        As in `interval_chart`.
    arrow : bool, optional
        False for two values of which neither is the earlier: a plain line joins them.
    """
    pairs = rows.groupby("label", sort=False)
    if (pairs.size() != 2).any():
        label = pairs.size()[pairs.size() != 2].index[0]
        raise ValueError(f"dumbbell_chart: row {label!r}: expected two values, one before and one after")
    first, second = pairs.nth(0).set_index("label"), pairs.nth(1).set_index("label")
    falls = second["upper"] < first["lower"]
    links = pd.DataFrame(
        {
            "start": first["lower"].where(falls, first["upper"]),
            "end": second["upper"].where(falls, second["lower"]),
            "falls": falls,
        }
    ).reset_index()
    later = rows.groupby("label").cumcount() == 1
    rows = rows.assign(
        side=[
            "left" if after == falls[label] else "right"
            for after, label in zip(later, rows["label"], strict=True)
        ]
    )
    plot = interval_chart(rows, domain, axis_title, row_height=52, axis_values=axis_values)
    base = alt.Chart(links).encode(y=_rows(rows["label"]))
    heads = [
        base.transform_filter(f"datum.falls === {str(down).lower()}")
        .mark_point(shape=f"triangle-{way}", color=MUTED, xOffset=offset, yOffset=_MARKS, aria=False)
        .encode(x="end:Q")
        for down, way, offset in ((True, "left", 11), (False, "right", -11))
    ]
    link = base.mark_rule(strokeWidth=2, yOffset=_MARKS).encode(x="start:Q", x2="end")
    plot.layer = [link, *(heads if arrow else []), *plot.layer]
    return plot


def timeline_chart(
    rows: pd.DataFrame,
    domain: tuple[pd.Timestamp, pd.Timestamp],
    ticks: Sequence[pd.Timestamp],
) -> alt.LayerChart:
    """Draw days as dots and windows as bars, one labelled line each.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (text above the line), ``printed`` (text beside the mark), ``start`` and ``end``
        (time stamps in UTC, so that every reader's clock draws the same chart; equal for a single day; NaT
        for an end that is open, both NaT where nothing is known) and ``stated`` (bool): False where the days
        are not stated and the bar is what they may be, drawn orange.
    domain : tuple of pandas.Timestamp
        First and last moment of the axis, in UTC.
    ticks : sequence of pandas.Timestamp
        Where to put ticks, in UTC: months.
    """
    days = rows.assign(
        lower=[-math.inf if pd.isna(day) else float(day.value) for day in rows["start"]],
        upper=[math.inf if pd.isna(day) else float(day.value) for day in rows["end"]],
    )
    days["value"] = days["lower"].where(days["lower"] == days["upper"])
    first, last = (float(day.value) for day in domain)
    placed = _ends(days, Axis(None, (first, last))).drop(columns=["lower", "upper", "value", "from_", "to"])
    for name in ("bound", "bar_from", "bar_to", "dot"):
        placed[name] = pd.to_datetime(placed[name], utc=True)
    x = alt.X(
        "bar_from:T",
        title=None,
        scale=alt.Scale(type="utc", domain=[_day(day) for day in domain], nice=False),
        axis=alt.Axis(values=[_day(day) for day in ticks], format="%b", grid=True, labelAlign="left"),
    )
    base = alt.Chart(placed.drop(columns=["start", "end"])).encode(
        y=_rows(rows["label"]),
        tooltip=[alt.Tooltip("label:N", title="What"), alt.Tooltip("printed:N", title="Period")],
        description="printed:N",
    )
    layers = _interval_layers(base, placed, x)
    return _layer(*layers).properties(width=WIDTH, height=40 * rows["label"].nunique())


_SIDES: dict[str, dict[str, Any]] = {
    "above": {"dy": -16},
    "below": {"dy": 18},
    "left": {"align": "right", "dx": -10},
    "right": {"align": "left", "dx": 10},
    "above left": {"align": "right", "dx": -6, "dy": -14},
    "above right": {"align": "left", "dx": 6, "dy": -14},
    "below left": {"align": "right", "dx": -6, "dy": 16},
    "below right": {"align": "left", "dx": 6, "dy": 16},
}
"""Where the text of a point stands."""


def curve_chart(
    curve: pd.DataFrame,
    x: Axis,
    y: Axis,
    *,
    points: pd.DataFrame | None = None,
    notes: pd.DataFrame | None = None,
    drop: bool = False,
    height: int = 260,
) -> alt.LayerChart:
    """Draw how one number depends on another, with the points that matter named.

    Parameters
    ----------
    curve : pandas.DataFrame
        Columns ``x`` and ``y`` of the curve. Optional columns ``low`` and ``high``: a band is drawn between
        them; ``open`` (bool): True where the curve is ruled out or not reached, drawn dashed.
    x, y : Axis
        The axes.
    points : pandas.DataFrame, optional
        Columns ``x``, ``y``, ``text`` and ``side`` (where the text stands, such as ``"above left"``), drawn
        as dots. Optional columns ``stated`` (bool): False draws the dot orange and hollow; ``low`` and
        ``high``: the ends of a bar through the dot, NaN for none.
    notes : pandas.DataFrame, optional
        Texts without a dot, with the same columns.
    drop : bool, optional
        Whether a dashed line leads from each dot down to the axis.
    height : int, optional
        Pixels of the plotting area.
    """
    base = alt.Chart(curve).encode(x=x.x(), tooltip=[x.tooltip("x"), y.tooltip("y")])
    layers: list[alt.Chart] = []
    if "low" in curve:
        layers.append(base.mark_area(color=GRID, opacity=1, clip=True).encode(y=y.y("low"), y2="high"))
    if "open" in curve:
        layers.append(
            base.transform_filter("datum.open").mark_line(strokeDash=[4, 3], color=MUTED).encode(y=y.y())
        )
        base = base.transform_filter("!datum.open")
    layers.append(base.mark_line(clip=True).encode(y=y.y()))
    if points is not None:
        layers += _points(points, x, y, drop)
    if notes is not None:
        layers += _texts(notes, x, y, "note")
    return _layer(*layers).properties(width=WIDTH, height=height)


def _points(points: pd.DataFrame, x: Axis, y: Axis, drop: bool) -> list[alt.Chart]:
    points = points if "stated" in points else points.assign(stated=True)
    base = alt.Chart(points.drop(columns="side")).encode(
        x=x.x(), y=y.y(), tooltip=[x.tooltip("x"), y.tooltip("y")]
    )
    lines = [base.mark_rule(strokeDash=[4, 3]).encode(y2=alt.value("height"))] if drop else []
    if "low" in points:
        ends = [
            alt.Tooltip(f"{field}:Q", title=title, format=".4~g")
            for field, title in (("low", "At least"), ("high", "At most"))
        ]
        bars = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=6)
        lines.append(bars.encode(y=y.y("low"), y2="high", color=_if_stated(PALE, PALE_WARM), tooltip=ends))
    dots = base.mark_point(strokeWidth=1.5).encode(
        stroke=_if_stated(PAPER, WARM), fill=_if_stated(ACCENT, PAPER)
    )
    return [*lines, dots, *_texts(points, x, y, "value")]


def _texts(texts: pd.DataFrame, x: Axis, y: Axis, style: str) -> list[alt.Chart]:
    sides = list(_SIDES)
    texts = texts.assign(lines=texts["text"].str.count("\n"), side=texts["side"].map(sides.index))
    base = alt.Chart(texts).encode(x=x.x(), y=y.y(), text="text:N")
    layers = []
    for side, lines in dict.fromkeys(zip(texts["side"], texts["lines"], strict=True)):
        place = dict(_SIDES[sides[side]])
        # Vega begins with the first line.
        up = 1 if "above" in sides[side] else 0 if "below" in sides[side] else 0.5
        place["dy"] = place.get("dy", 0) - up * 15 * lines
        chosen = base.transform_filter(f"datum.side == {side} && datum.lines == {lines}")
        layers.append(chosen.mark_text(style=style, lineBreak="\n", **place))
    return layers


def split_chart(rows: pd.DataFrame, axis_title: str) -> alt.LayerChart:
    """Draw wholes of 100 % as bars that are split in two, each with the interval of where it is split.

    The part on the left is dark, the interval pale, the rest light.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (text above the bar), ``lower``, ``upper`` (per cent, from 0 to 100: the interval
        of the split), ``left``, ``right`` (what the two parts are, written into them) and ``printed`` (text
        above the bar at its right end).
    axis_title : str
        What the axis shows, with its unit.
    """
    row: Any
    for row in rows.itertuples():
        if not 0 <= row.lower <= row.upper <= 100:
            raise ValueError(
                f"split_chart: row {row.label!r}, value {row.lower:g} to {row.upper:g}: expected 0 to 100"
            )
    x = alt.X(
        "lower:Q",
        title=axis_title,
        scale=alt.Scale(domain=[0, 100], nice=False),
        axis=alt.Axis(values=[0, 20, 40, 60, 80, 100], grid=False),
    )
    y = alt.Y("label:N", sort=list(rows["label"]), axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    base = alt.Chart(rows.assign(nought=0, whole=100)).encode(
        y=y,
        tooltip=[
            alt.Tooltip("label:N", title="Whole"),
            alt.Tooltip("left:N", title="Part"),
            alt.Tooltip("lower:Q", title="At least, %", format=".1f"),
            alt.Tooltip("upper:Q", title="At most, %", format=".1f"),
        ],
    )
    bar: dict[str, Any] = {"size": 24, "yOffset": 10}
    text: dict[str, Any] = {"fontSize": 12.5}
    return _layer(
        base.mark_bar(**bar, color=ACCENT).encode(x=x, x2="nought:Q"),
        base.mark_bar(**bar, color=PALE).encode(x=x, x2="upper:Q"),
        base.mark_bar(**bar, color=GRID).encode(x="upper:Q", x2="whole:Q"),
        base.mark_text(**text, align="left", dx=8, dy=10, color=PAPER).encode(x="nought:Q", text="left:N"),
        base.mark_text(**text, align="right", dx=-8, dy=10).encode(x="whole:Q", text="right:N"),
        base.mark_text(**text, align="left", dy=-12).encode(x=alt.value(0), text="label:N"),
        base.mark_text(**text, align="right", dy=-12, fontWeight=600).encode(
            x=alt.value("width"), text="printed:N"
        ),
    ).properties(width=WIDTH, height=60 * len(rows))


def strip_chart(
    rows: pd.DataFrame,
    domain: tuple[float, float],
    axis_title: str,
    *,
    band: tuple[float, float, str] | None = None,
    axis_values: Sequence[float] | None = None,
) -> alt.LayerChart:
    """Draw whole-number cases on a scale, one line each: which of them can print as a figure does.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (text above the line, the same for all its cases), ``value`` (number on the scale),
        ``fits`` (bool: a tick where True, a cross where False), ``text`` (under the mark, may be empty) and
        ``case`` (the case in words, shown on hover).
    domain, axis_title, axis_values
        As in `interval_chart`.
    band : tuple of float, float and str, optional
        The interval that prints as the figure, drawn on every line, and its name.
    """
    axis = Axis(axis_title, domain, axis_values)
    y = _rows(rows["label"])
    base = alt.Chart(rows).encode(
        x=axis.x("value"),
        y=y,
        tooltip=[alt.Tooltip("case:N", title="Case"), alt.Tooltip("value:Q", format=".6~g")],
    )
    cross: dict[str, Any] = {
        "shape": "M-1,-1L1,1M-1,1L1,-1",
        "size": 60,
        "strokeWidth": 2,
        "filled": False,
    }
    lines = rows[["label"]].drop_duplicates()
    layers = [
        base.transform_filter("datum.fits").mark_tick(
            color=ACCENT, thickness=1.6, size=20, opacity=1, yOffset=8
        ),
        base.transform_filter("!datum.fits").mark_point(**cross, color=INK, yOffset=8),
        base.transform_filter(f"datum.fits || {str(not rows['fits'].any()).lower()}")
        .mark_text(dy=26)
        .encode(text="text:N"),
        _labels(alt.Chart(lines.assign(first=True)).encode(y=y), -28),
    ]
    if rows["fits"].any():
        # Above, because beside the many that fit there may be no room.
        crossed = base.transform_filter("!datum.fits").mark_text(dy=-10, style="value")
        layers.append(crossed.encode(text="text:N"))
    if band is not None:
        low, high, name = band
        ends = alt.Chart(lines.assign(low=low, high=high, middle=(low + high) / 2, name=name)).encode(y=y)
        bar = ends.mark_bar(size=20, orient="horizontal", color=PALE, yOffset=8, aria=False)
        layers.insert(0, bar.encode(x=axis.x("low"), x2="high"))
        layers.append(ends.mark_text(dy=-12, color=ACCENT, style="value").encode(x="middle:Q", text="name:N"))
    return _layer(*layers).properties(width=WIDTH, height=80 * len(lines))


def lane_chart(
    rows: pd.DataFrame, lanes: Sequence[str], x: alt.X, tooltip: Mapping[str, str]
) -> alt.LayerChart:
    """Draw many marks where they stand, each in its lane: coloured where ``stated`` is True.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (its lane), ``stated`` (bool), and those of `x` and of `tooltip`.
    lanes : sequence of str
        Their names, from top to bottom.
    x : altair.X
        Where a mark stands.
    tooltip : mapping of str
        Titles of the columns to show on hover.
    """
    y = _rows(lanes)
    shown = [alt.Tooltip(field, title=title) for field, title in tooltip.items()]
    ticks = alt.Chart(rows).mark_tick(height=22, thickness=1.8, opacity=1, yOffset=_MARKS)
    labels = alt.Chart(pd.DataFrame({"label": lanes, "first": True})).encode(y=y)
    return _layer(
        _labels(labels, -13),
        ticks.encode(x=x, y=y, tooltip=shown, color=_if_stated(ACCENT, MUTED)),
    ).properties(width=WIDTH, height=50 * len(lanes))


def unit_chart(rows: pd.DataFrame, *, places: int = 20) -> alt.LayerChart:
    """Draw counts as one dot for each unit: filled where it is accounted for, hollow and orange where not.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (text above the line), ``filled`` and ``total`` (whole numbers, the first no larger)
        and ``printed`` (text after the dots).
    places : int, optional
        How many dots a full line has room for; a longer count makes more room.
    """
    row: Any
    for row in rows.itertuples():
        if not 0 <= row.filled <= row.total:
            raise ValueError(
                f"unit_chart: row {row.label!r}, value {row.filled} filled: expected 0 to {row.total}"
            )
    y = _rows(rows["label"])
    units = rows.loc[rows.index.repeat(rows["total"])].reset_index(drop=True)
    units["place"] = units.groupby("label").cumcount()
    units["is_filled"] = units["place"] < units["filled"]
    places = max(places, *rows["total"])
    scale = alt.Scale(domain=[0, places], nice=False)
    base = alt.Chart(units).encode(
        x=alt.X("place:Q", axis=None, scale=scale),
        y=y,
        tooltip=[alt.Tooltip("label:N", title="Counted"), alt.Tooltip("printed:N", title="Of these")],
    )
    # On a phone the dots of a full line just do not touch.
    size = min(110, 35 * (_NARROW / places / 9) ** 2)
    dot: dict[str, Any] = {"size": size, "strokeWidth": 2, "xOffset": 7, "yOffset": _MARKS}
    lines = alt.Chart(rows.assign(first=True)).encode(y=y)
    return _layer(
        base.transform_filter("datum.is_filled").mark_point(**dot, color=ACCENT),
        base.transform_filter("!datum.is_filled").mark_point(**dot, fill=PAPER, stroke=WARM),
        _labels(lines),
        lines.mark_text(align="left", style="value", dx=9, dy=_MARKS).encode(
            x=alt.X("total:Q", axis=None, scale=scale), text="printed:N"
        ),
    ).properties(width=WIDTH, height=46 * len(rows))


STATES: dict[str, dict[str, Any]] = {
    "stated": {"shape": "circle", "color": ACCENT},
    "partly": {"shape": "diamond", "fill": PALE, "stroke": ACCENT, "strokeWidth": 1.5},
    "not stated": {"shape": "circle", "fill": PAPER, "stroke": WARM, "strokeWidth": 2},
}
"""How it is drawn that something is stated about a figure; what does not apply is a dash."""


def stated_chart(states: pd.DataFrame) -> alt.LayerChart:
    """Draw what is stated beside each figure: a line for each figure, a column for each attribute.

    Filled: stated; a diamond: partly; hollow and orange: not stated; a dash: not applicable.

    Parameters
    ----------
    states : pandas.DataFrame
        Indexed by the figure's short name. Each column is an attribute, each cell one of
        `printed_figures.evidence.STATES`.
    """
    cells = states.rename_axis("label").reset_index().melt("label", var_name="attribute", value_name="state")
    row: Any
    for row in cells.loc[~cells["state"].isin([*STATES, "not applicable"])].itertuples():
        raise ValueError(
            f"stated_chart: row {row.label!r}, field {row.attribute}, value {row.state!r}: "
            f"expected one of {', '.join([*STATES, 'not applicable'])}"
        )
    cells["place"] = cells["attribute"].map({name: place for place, name in enumerate(states.columns)})
    # On a phone the names need three fifths of the width.
    scale = alt.Scale(domain=[-1.7 * len(states.columns), len(states.columns) - 0.5], nice=False)
    x, y = alt.X("place:Q", axis=None, scale=scale), _rows(list(states.index))
    base = alt.Chart(cells).encode(
        x=x, y=y, tooltip=[alt.Tooltip(f"{name}:N") for name in ("label", "attribute", "state")]
    )
    heads = alt.Chart(cells.drop_duplicates("attribute")).encode(x=x, y=alt.value(-12), text="attribute:N")
    names = base.transform_filter("datum.place == 0").mark_text(style="label")
    # A line leads the eye from the name to its signs.
    guides = alt.Chart(cells[["label"]].drop_duplicates()).encode(y=y).mark_rule(color=GRID, yOffset=12.0)
    return _layer(
        guides,
        *(
            base.transform_filter(f"datum.state == '{state}'").mark_point(**sign)
            for state, sign in STATES.items()
        ),
        base.transform_filter("datum.state == 'not applicable'")
        .mark_text(style="note")
        .encode(text=alt.value("–")),
        names.encode(x=alt.value(0), text="label:N"),
        heads.mark_text(style=["label", "note"], angle=270),
    ).properties(width=WIDTH, height=24 * len(states))


_PLACES: dict[str, dict[str, Any]] = {
    "town": {"color": INK, "filled": True},
    "seat": {"shape": "square", "fill": PAPER, "stroke": INK, "strokeWidth": 2},
}
"""The signs of places on a map."""


def map_chart(
    shapes: Sequence[Mapping[str, Any]], names: pd.DataFrame, points: pd.DataFrame
) -> alt.LayerChart:
    """Draw areas, filled the more strongly the higher their class, with their names and with places in them.

    Parameters
    ----------
    shapes : sequence of dict
        GeoJSON features in degrees (WGS 84), with the properties ``name`` and ``class`` (``"low"``,
        ``"middle"`` or ``"high"``).
    names : pandas.DataFrame
        Columns ``name``, ``value`` (text below the name), ``longitude``, ``latitude`` and ``align``.
    points : pandas.DataFrame
        Columns ``name``, ``longitude``, ``latitude``, ``align`` (the side of its place on which the text
        ends; with ``above`` or ``below`` after it, it stands higher or lower) and ``kind``: ``"seat"`` (an
        open square without a name), ``"town"`` (a dot with its name) or ``"beyond"`` (a name alone, of what
        lies off the map).
    """
    fill = alt.Color(
        "properties.class:N",
        scale=alt.Scale(domain=["low", "middle", "high"], range=[GRID, PALE, ACCENT]),
        legend=None,
    )
    tooltip = [
        alt.Tooltip("properties.name:N", title="Area"),
        alt.Tooltip("properties.class:N", title="Class"),
    ]
    land = alt.Chart(alt.InlineData(values=list(shapes))).mark_geoshape(stroke=PAPER, strokeWidth=1.5)
    layers = [land.encode(color=fill, tooltip=tooltip)]
    where = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    align: Any
    for align, rows in names.groupby("align"):
        base = alt.Chart(rows.drop(columns="align")).encode(**where)
        layers.append(base.mark_text(style="value", align=align).encode(text="name:N"))
        layers.append(base.mark_text(style="note", align=align, dy=15).encode(text="value:N"))
    kind: Any
    for (kind, align), rows in points.groupby(["kind", "align"]):
        base = alt.Chart(rows[["name", "longitude", "latitude"]]).encode(**where, tooltip="name:N")
        if kind in _PLACES:
            layers.append(base.mark_point(size=54, opacity=1, **_PLACES[kind]))
        if kind != "seat":
            end, _, level = align.partition(" ")
            dx = 0 if level else {"left": 7, "center": 0, "right": -7}[end]
            # A little below the middle of its dot, because a seat may lie beside it.
            dy = {"": 4, "above": -12, "below": 15}[level]
            text = base.mark_text(style="label", fontStyle="italic", align=end, dx=dx, dy=dy)
            layers.append(text.encode(text="name:N"))
    chart = _layer(*layers).project(type="mercator").properties(width=WIDTH, height=600)
    return chart.properties(usermeta={"narrow": {"height": 340}})


def _day(day: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)
