"""The look of the charts, the forms that recur, and how a notebook stores them.

The same sign means the same thing in every chart: a dot is a printed value, a bar through it the rounding
interval, an open arrow a bound without an end, a hatched or warm mark something that is not stated.
"""

from __future__ import annotations

import base64
import json
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
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
            "text": {"color": INK, "fontSize": 12},
            "point": {"filled": True, "size": 90, "color": ACCENT},
            "bar": {"color": ACCENT},
            "line": {"color": ACCENT, "strokeWidth": 2.5},
            "rule": {"color": MUTED},
            "area": {"color": PALE},
            "range": {"category": [ACCENT, WARM, PALE, MUTED, INK]},
        }
    }


def _picture(spec: Mapping[str, Any]) -> str:
    """Draw a PNG on white, because a front end with a dark page shows ink on it otherwise."""
    png = vlc.vegalite_to_png({**spec, "background": PAPER}, scale=1.5, allowed_base_urls=[])
    return base64.b64encode(png).decode("ascii")


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
    return {MIME: spec, "image/png": _picture(spec), "text/plain": description}


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


def _open_ends(rows: pd.DataFrame, left: float, right: float) -> pd.DataFrame:
    """Clip endless intervals to the axis and mark which ends are open."""
    return rows.assign(
        from_=rows["lower"].clip(lower=left),
        to=rows["upper"].clip(upper=right),
        endless_below=[math.isinf(low) for low in rows["lower"]],
        endless_above=[math.isinf(high) for high in rows["upper"]],
        at_least=[_bound_text(low) for low in rows["lower"]],
        at_most=[_bound_text(high) for high in rows["upper"]],
    )


def _bound_text(bound: float) -> str:
    return "no limit" if math.isinf(bound) else f"{bound:.10g}".replace("-", "−")


def _axis(values: Sequence[float] | None, **others: Any) -> alt.Axis:
    """Return an axis with these ticks, or with about six of its own choice."""
    if values is None:
        return alt.Axis(tickCount=6, **others)
    # The count sets how many decimals the labels have: without it whole numbers may read 0.0, 1.0.
    return alt.Axis(values=list(values), tickCount=len(values), **others)


def _arrow(base: alt.Chart, end: str, towards: str, colour: Any, offset: int) -> alt.Chart:
    """Draw an open arrow at one end of the endless intervals, inside the plot."""
    shape = {"left": "triangle-left", "right": "triangle-right"}[towards]
    inwards = {"left": 7, "right": -7}[towards]
    mark = base.mark_point(
        shape=shape, size=110, strokeWidth=2, opacity=1, fill=PAPER, xOffset=inwards, yOffset=offset
    )
    return mark.encode(x=f"{end}:Q", stroke=colour)


def _if_stated(stated: str, not_stated: str) -> Any:
    return alt.condition("datum.stated", alt.value(stated), alt.value(not_stated))


def interval_chart(
    rows: pd.DataFrame,
    domain: tuple[float, float],
    axis_title: str,
    *,
    rule_at: float | None = None,
    row_height: int = 46,
    axis_values: Sequence[float] | None = None,
) -> alt.LayerChart:
    """Draw printed values as dots and their intervals as bars, one labelled line each.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (text above the line), ``value``, ``lower``, ``upper`` (numbers in one unit, the
        ends infinite where there is no bound) and ``printed`` (text at the right); no dot where ``value`` is
        NaN. Optional column ``stated`` (bool): False where the period or the denominator is not stated, drawn
        warm and hollow.
    domain : tuple of float
        The axis, in the unit of the values.
    axis_title : str
        What the axis shows, with its unit.
    rule_at : float, optional
        Where to draw an upright rule for comparison.
    row_height : int, optional
        Pixels for each line.
    axis_values : sequence of float, optional
        Where to put ticks.
    """
    # Longer than others: a chart is one declaration, whose layers mean nothing apart.
    rows = _open_ends(rows, *domain)
    if "stated" not in rows:
        rows["stated"] = True
    order = list(rows["label"])
    x = alt.X(
        "from_:Q",
        title=axis_title,
        scale=alt.Scale(domain=domain, nice=False, zero=False),
        axis=_axis(axis_values),
    )
    y = alt.Y("label:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    colour = _if_stated(ACCENT, WARM)
    tooltip = [
        alt.Tooltip("label:N", title="Figure"),
        alt.Tooltip("printed:N", title="Printed"),
        alt.Tooltip("at_least:N", title="At least"),
        alt.Tooltip("at_most:N", title="At most"),
    ]
    base = alt.Chart(rows).encode(y=y)
    low = 11
    layers: list[alt.Chart] = [
        # Grid lines stop at the text: paper lies between.
        base.mark_bar(
            size=row_height - 22, yOffset=-low, orient="horizontal", color=PAPER, aria=False
        ).encode(x=alt.value(0), x2=alt.value("width")),
        base.mark_rule(strokeWidth=16, opacity=1, yOffset=low).encode(
            x=x, x2="to:Q", color=_if_stated(PALE, PALE_WARM), tooltip=tooltip
        ),
        # Vega-Lite draws no point where there is no value.
        base.mark_point(size=50, strokeWidth=1.5, opacity=1, yOffset=low).encode(
            x="value:Q", stroke=_if_stated(PAPER, WARM), fill=_if_stated(ACCENT, PAPER), tooltip=tooltip
        ),
        _arrow(base.transform_filter("datum.endless_below"), "from_", "left", colour, low),
        _arrow(base.transform_filter("datum.endless_above"), "to", "right", colour, low),
        base.mark_text(align="left", dx=0, dy=-9, fontSize=12.5).encode(x=alt.value(0), text="label:N"),
        base.mark_text(align="right", dx=-6, dy=-9, fontWeight=600, fontSize=12.5).encode(
            x=alt.value("width"), text="printed:N"
        ),
    ]
    if rule_at is not None:
        rule = alt.Chart(pd.DataFrame({"at": [rule_at]})).mark_rule(strokeDash=[4, 3], color=MUTED)
        layers.insert(0, rule.encode(x="at:Q"))
    return _layer(*layers).properties(width=WIDTH, height=row_height * len(rows))


def split_chart(rows: pd.DataFrame, axis_title: str, *, row_height: int = 60) -> alt.LayerChart:
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
    row_height : int, optional
        Pixels for each bar with its text.
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
    ).properties(width=WIDTH, height=row_height * len(rows))


def _rows(labels: Iterable[str]) -> alt.Y:
    """One line each, in the order given, without an axis: the label is text above the line."""
    order = list(dict.fromkeys(labels))
    return alt.Y("label:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))


def _row_texts(base: alt.Chart, dy: int) -> list[alt.Chart]:
    """Write each line's ``label`` at its left and ``printed`` at its right, above the marks."""
    left = base.mark_text(align="left", dy=dy, fontSize=12.5).encode(x=alt.value(0), text="label:N")
    right = base.mark_text(align="right", dx=-4, dy=dy, fontSize=12.5, fontWeight=600)
    return [left, right.encode(x=alt.value("width"), text="printed:N")]


def strip_chart(
    rows: pd.DataFrame,
    domain: tuple[float, float],
    axis_title: str,
    *,
    band: tuple[float, float] | None = None,
    row_height: int = 70,
    axis_values: Sequence[float] | None = None,
) -> alt.LayerChart:
    """Draw whole-number cases on a scale, one line each: which of them can print as a figure does.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (text above the line, the same for all its cases), ``value`` (number on the scale),
        ``fits`` (bool: a tick where True, a cross where False), ``text`` (under the mark, may be empty),
        ``case`` (the case in words, shown on hover) and ``printed`` (text at the line's right end).
    domain, axis_title, row_height, axis_values
        As in `interval_chart`.
    band : tuple of float, optional
        The interval that prints as the figure, drawn on every line.
    """
    y = _rows(rows["label"])
    x = alt.X(
        "value:Q",
        title=axis_title,
        scale=alt.Scale(domain=domain, nice=False, zero=False),
        axis=_axis(axis_values, grid=False),
    )
    lines = rows.drop_duplicates("label")
    base = alt.Chart(rows).encode(
        x=x, y=y, tooltip=[alt.Tooltip("case:N", title="Case"), alt.Tooltip("value:Q", format=".6~g")]
    )
    cross: dict[str, Any] = {
        "shape": "M-1,-1L1,1M-1,1L1,-1",
        "size": 60,
        "strokeWidth": 2,
        "filled": False,
        "opacity": 1,
    }
    layers = [
        base.transform_filter("datum.fits").mark_tick(
            color=ACCENT, thickness=1.6, size=20, opacity=1, yOffset=8
        ),
        base.transform_filter("!datum.fits").mark_point(**cross, color=INK, yOffset=8),
        base.mark_text(dy=24, fontSize=12).encode(text="text:N"),
        *_row_texts(alt.Chart(lines).encode(y=y), -15),
    ]
    if band is not None:
        ends = alt.Chart(lines.assign(low=band[0], high=band[1])).encode(y=y)
        bar = ends.mark_bar(size=26, color=PALE, yOffset=8)
        layers.insert(0, bar.encode(x=alt.X("low:Q", title=axis_title), x2="high:Q"))
    return _layer(*layers).properties(width=WIDTH, height=row_height * len(lines))


def unit_chart(rows: pd.DataFrame, *, row_height: int = 50, places: int = 12) -> alt.LayerChart:
    """Draw counts as one dot for each unit: filled where it is accounted for, hollow and warm where not.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (text above the line), ``filled`` and ``total`` (whole numbers, the first no larger)
        and ``printed`` (text at the right).
    row_height : int, optional
        Pixels for each line.
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
    x = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0, max(places, *rows["total"])], nice=False))
    base = alt.Chart(units).encode(
        x=x,
        y=y,
        tooltip=[alt.Tooltip("label:N", title="Counted"), alt.Tooltip("printed:N", title="Of these")],
    )
    dot: dict[str, Any] = {"size": 150, "strokeWidth": 2, "opacity": 1, "xOffset": 9, "yOffset": 10}
    return _layer(
        base.transform_filter("datum.is_filled").mark_point(**dot, color=ACCENT),
        base.transform_filter("!datum.is_filled").mark_point(**dot, fill=PAPER, stroke=WARM),
        *_row_texts(alt.Chart(rows).encode(y=y), -11),
    ).properties(width=WIDTH, height=row_height * len(rows))


def stated_chart(states: pd.DataFrame, *, row_height: int = 36) -> alt.LayerChart:
    """Draw what is stated beside each figure: a line for each figure, a column for each attribute.

    Filled: stated; pale: partly; hollow and warm: not stated; a dash: not applicable.

    Parameters
    ----------
    states : pandas.DataFrame
        Indexed by the figure's short name. Each column is an attribute, each cell one of
        `printed_figures.evidence.STATES`.
    row_height : int, optional
        Pixels for each figure.
    """
    known = ("stated", "partly", "not stated", "not applicable")
    cells = states.rename_axis("label").reset_index().melt("label", var_name="attribute", value_name="state")
    row: Any
    for row in cells.loc[~cells["state"].isin(known)].itertuples():
        raise ValueError(
            f"stated_chart: row {row.label!r}, field {row.attribute}, value {row.state!r}: "
            f"expected one of {', '.join(known)}"
        )
    cells["word"] = cells["state"].replace("not applicable", "–")
    cells["place"] = cells["attribute"].map({name: place for place, name in enumerate(states.columns)})
    y = _rows(list(states.index))
    x = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0, len(states.columns)], nice=False))
    base = alt.Chart(cells).encode(
        x=x, y=y, tooltip=[alt.Tooltip(f"{name}:N") for name in ("label", "attribute", "state")]
    )
    dot: dict[str, Any] = {"size": 80, "strokeWidth": 1.8, "opacity": 1, "xOffset": 6, "yOffset": 9}
    colour = alt.condition("datum.state == 'not stated'", alt.value(WARM), alt.value(MUTED))
    heads = alt.Chart(cells.drop_duplicates("attribute")).encode(x=x, y=alt.value(-10), text="attribute:N")
    first = base.transform_filter("datum.place == 0")
    return _layer(
        base.transform_filter("datum.state == 'stated'").mark_point(**dot, color=ACCENT),
        base.transform_filter("datum.state == 'partly'").mark_point(**dot, fill=PALE, stroke=ACCENT),
        base.transform_filter("datum.state == 'not stated'").mark_point(**dot, fill=PAPER, stroke=WARM),
        base.mark_text(align="left", dx=16, dy=9, fontSize=12).encode(text="word:N", color=colour),
        first.mark_text(align="left", dy=-8, fontSize=12.5, fontWeight=600).encode(
            x=alt.value(0), text="label:N"
        ),
        heads.mark_text(align="left", fontSize=12.5, color=MUTED),
    ).properties(width=WIDTH, height=row_height * len(states))


def window_chart(
    rows: pd.DataFrame,
    domain: tuple[pd.Timestamp, pd.Timestamp],
    ticks: Sequence[pd.Timestamp],
    *,
    tick_format: str = "%Y",
    row_height: int = 44,
) -> alt.LayerChart:
    """Draw the windows of time that figures speak of, one labelled line each, hatched where not dated.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` (text above the line), ``said`` (text above the line at its right end), ``start``,
        ``end`` (time stamps in UTC, so that every reader's clock draws the same chart; equal for a single
        day, drawn as a dot) and ``known``: ``"dated"`` (drawn solid), ``"named"`` (hatched) or ``"no"``
        (hatched and warm).
    domain : tuple of pandas.Timestamp
        First and last moment of the axis, in UTC.
    ticks : sequence of pandas.Timestamp
        Where to put ticks, in UTC.
    tick_format : str, optional
        How a tick is written, in D3's time format.
    row_height : int, optional
        Pixels for each line.
    """
    _check_windows(rows)
    x = alt.X(
        "start:T",
        title=None,
        scale=alt.Scale(type="utc", domain=[_day(day) for day in domain], nice=False),
        axis=alt.Axis(values=[_day(day) for day in ticks], format=tick_format, grid=False, labelAlign="left"),
    )
    base = alt.Chart(rows).encode(
        y=alt.Y(
            "label:N", sort=list(rows["label"]), axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)
        ),
        tooltip=[alt.Tooltip("label:N", title="What"), alt.Tooltip("said:N", title="Period")],
        description="said:N",
    )
    bars = [
        base.transform_filter(alt.datum.known == known)
        .mark_rule(strokeWidth=12, yOffset=10, **style)
        .encode(x=x, x2="end:T")
        for known, style in _WINDOWS.items()
    ]
    day = base.transform_filter("+datum.start == +datum.end").mark_point(opacity=1, yOffset=10)
    names = base.mark_text(align="left", dy=-10, fontSize=12.5).encode(x=alt.value(0), text="label:N")
    said = base.mark_text(align="right", dy=-10, fontSize=12.5, fontWeight=600).encode(
        x=alt.value("width"),
        text="said:N",
        color=alt.condition("datum.known == 'no'", alt.value(WARM), alt.value(ACCENT)),
    )
    return _layer(*bars, day.encode(x=x), names, said).properties(width=WIDTH, height=row_height * len(rows))


def _check_windows(rows: pd.DataFrame) -> None:
    row: Any
    for row in rows.itertuples():
        if row.known not in _WINDOWS:
            expected = ", ".join(_WINDOWS)
            raise ValueError(
                f"window_chart: row {row.label!r}, field known, value {row.known!r}: expected {expected}"
            )


_WINDOWS: dict[str, dict[str, Any]] = {
    "dated": {"color": ACCENT},
    "named": {"color": ACCENT, "strokeDash": [2, 4]},
    "no": {"color": WARM, "strokeDash": [2, 7]},
}
"""How a window is drawn, by what is known of its dates."""


def _day(day: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)
