"""The data behind a chart, as tables in the page and as CSV.

A table shows what the tooltips show: their fields, titles and number formats. Vega itself computes and
formats the cells, by `table_specs`, so that both are the same.
"""

from __future__ import annotations

import csv as csv_module
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, TypeGuard

from sphinx.locale import _

from sphinx_vegalite.wrapping import unwrap

Row = Mapping[str, Any]
_BETWEEN = "\u241f"
"""Stands between two cells of a row: the sign of the unit separator, which is not text of a chart."""
_CELLS, _NUMBER = "__cells", "__number"
_CHANNELS = (
    *("row", "column", "facet", "y", "x", "y2", "x2", "text"),
    *("color", "fill", "stroke", "size", "shape"),
)
_PARTS = ("layer", "concat", "hconcat", "vconcat")
_NUMERIC = re.compile(r"[+\u2212-]?[\d,.]+ ?%?")


@dataclass(frozen=True)
class Table:
    """The rows that a chart shows: ``headings`` and, for each row, its ``cells`` as they are read."""

    headings: Sequence[str]
    cells: Sequence[Sequence[str]]


@dataclass
class _Source:
    """Rows of a specification, the views that draw them, and the definitions of the fields they show."""

    rows: list[Row]
    pipelines: list[list[Mapping[str, Any]]] = field(default_factory=list)
    fields: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    tooltip: bool = False


def rows(spec: Mapping[str, Any]) -> list[list[Row]]:
    """Return the tables of rows that a specification draws, as they stand in it.

    Tables of one row place notes and rules; they are left out where there is a longer one.
    """
    found = list(_inline(spec))
    return [table for table in found if len(table) > 1] or found


def _inline(view: Mapping[str, Any]) -> Iterator[list[Row]]:
    yield from (table for table in view.get("datasets", {}).values() if table)
    if values := _values(view.get("data"), {}):
        yield values
    for part in _parts(view):
        yield from _inline(part)


def _parts(view: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in _PARTS:
        yield from view.get(key, ())
    if isinstance(view.get("spec"), Mapping):
        yield view["spec"]


def _values(source: Any, datasets: Mapping[str, Any]) -> list[Row]:
    if not isinstance(source, Mapping):
        return []
    values = datasets.get(source["name"]) if source.get("name") in datasets else source.get("values")
    return values if isinstance(values, list) and values and isinstance(values[0], Mapping) else []


def _sources(spec: Mapping[str, Any]) -> list[_Source]:
    """Gather what the views of a chart draw, by its rows, and keep what a reader came for."""
    found: dict[str, _Source] = {}
    for values, pipeline, encoding in _views(spec, spec.get("datasets", {}), [], [], {}):
        definitions, tooltip = _definitions(encoding)
        source = found.setdefault(json.dumps(values, sort_keys=True, default=str), _Source(values))
        if tooltip and not source.tooltip:
            source.pipelines, source.fields, source.tooltip = [], {}, True
        if tooltip == source.tooltip and definitions:
            source.pipelines.append(pipeline)
            for definition in definitions:
                source.fields.setdefault(definition["field"], definition)
    sources = [source for source in found.values() if source.fields]
    tables = [source for source in sources if len(source.rows) > 1]
    return [source for source in tables if source.tooltip] or tables or sources


def _views(
    view: Mapping[str, Any],
    datasets: Mapping[str, Any],
    values: list[Row],
    pipeline: list[Mapping[str, Any]],
    encoding: Mapping[str, Any],
) -> Iterator[tuple[list[Row], list[Mapping[str, Any]], Mapping[str, Any]]]:
    """Yield the views that draw marks, each with the rows, transforms and encodings that it inherits."""
    if own := _values(view.get("data"), datasets):
        values, pipeline = own, []
    # A selection keeps what a reader has pointed at: for the table, everything.
    steps = [step for step in view.get("transform", ()) if '"param"' not in json.dumps(step.get("filter"))]
    pipeline = [*pipeline, *steps]
    encoding = {**encoding, **view.get("encoding", {})}
    if "mark" in view and values:
        yield values, pipeline, encoding
    facet = view.get("facet")
    if isinstance(facet, Mapping):
        encoding = {**encoding, **({"facet": facet} if "field" in facet else facet)}
    for part in _parts(view):
        yield from _views(part, datasets, values, pipeline, encoding)


def _definitions(encoding: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], bool]:
    """List the fields of a view: those of its tooltip, or else those of its channels."""
    tooltip = encoding.get("tooltip")
    shown = [one for one in (tooltip if isinstance(tooltip, list) else [tooltip]) if _is_field(one)]
    if shown:
        return shown, True
    return [encoding[channel] for channel in _CHANNELS if _is_field(encoding.get(channel))], False


def _is_field(definition: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(definition, Mapping) and isinstance(definition.get("field"), str)


def _title(definition: Mapping[str, Any]) -> str | list[str] | None:
    axis = definition.get("axis")
    return definition.get("title") or (axis.get("title") if isinstance(axis, Mapping) else None)


def _heading(definition: Mapping[str, Any], others: Mapping[str, str]) -> str:
    if title := _title(definition):
        return unwrap(title)
    name = heading_of(definition)
    return others.get(name, name)


def heading_of(definition: Mapping[str, Any]) -> str:
    """Make a heading of the last part of the name of a field that has no title."""
    name = _path(definition)[-1].replace("_", " ").strip()
    return name[:1].upper() + name[1:]


def names_shown(spec: Mapping[str, Any]) -> list[str]:
    """List the headings that are names of fields; ``usermeta.headings`` may translate them."""
    shown = [
        heading_of(definition)
        for source in _sources(spec)
        for definition in source.fields.values()
        if not _title(definition)
    ]
    return list(dict.fromkeys(shown))


def _format(definition: Mapping[str, Any]) -> str | None:
    axis = definition.get("axis")
    own = definition.get("format") or (axis.get("format") if isinstance(axis, Mapping) else None)
    return own if isinstance(own, str) and not definition.get("formatType") else None


def _path(definition: Mapping[str, Any]) -> list[str]:
    """Split the name of a field where Vega-Lite does: at dots without a backslash."""
    return [part.replace("\\.", ".") for part in re.split(r"(?<!\\)\.", definition["field"])]


def _cell(definition: Mapping[str, Any]) -> str:
    """Write the Vega expression of a cell."""
    value = "datum" + "".join(f"[{json.dumps(part)}]" for part in _path(definition))
    outer = "datum" + "".join(f"[{json.dumps(part)}]" for part in _path(definition)[:-1])
    form = _format(definition)
    yes, no = json.dumps(str(_("yes"))), json.dumps(str(_("no")))
    if definition.get("type") == "temporal" or definition.get("timeUnit"):
        scale = definition.get("scale")
        utc = isinstance(scale, Mapping) and scale.get("type") == "utc"
        shown = f"{'utcFormat' if utc else 'timeFormat'}(toDate({value}), {json.dumps(form or '%Y-%m-%d')})"
    elif form:
        shown = f"(isNumber({value}) ? format({value}, {json.dumps(form)}) : {value})"
    else:
        shown = (
            f"(isBoolean({value}) ? ({value} ? {yes} : {no}) : !isNumber({value}) ? {value}"
            f" : {value} == round({value}) ? format({value}, '.0f') : format({value}, '.6~r'))"
        )
    return f"(isValid({outer}) && isValid({value}) ? '' + {shown} : '')"


def table_specs(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Write specifications that have Vega compute the cells of a chart's tables.

    Returns
    -------
    list of dict
        One for each table. It draws a point for each row, described by the row's cells.
    """
    return [_table_spec(spec, source) for source in _sources(spec)]


def _table_spec(spec: Mapping[str, Any], source: _Source) -> dict[str, Any]:
    cells = [_cell(definition) for definition in source.fields.values()]
    number = f"(isValid(datum['{_NUMBER}']) ? datum['{_NUMBER}'] : '')"
    line = f" + '{_BETWEEN}' + ".join([f"'' + {number}", *cells])
    return {
        "$schema": spec.get("$schema", "https://vega.github.io/schema/vega-lite/v6.json"),
        "data": {"values": source.rows},
        "params": [param for param in spec.get("params", ()) if "select" not in param],
        "transform": [{"window": [{"op": "row_number", "as": _NUMBER}]}],
        "layer": [
            {
                "transform": [*pipeline, {"calculate": line, "as": _CELLS}],
                "mark": {"type": "point", "shape": "circle"},
                "encoding": {"description": {"field": _CELLS, "type": "nominal"}},
            }
            for pipeline in source.pipelines
        ],
    }


def tables(spec: Mapping[str, Any], descriptions: Sequence[Sequence[Sequence[str]] | None]) -> list[Table]:
    """Put the cells that Vega computed together.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification.
    descriptions : sequence
        For each of its `table_specs` and each layer in it, the descriptions of the points; None where Vega
        cannot compute them: then the cells are the data as they stand.

    Returns
    -------
    list of Table
        Each row once, in the order of the data, with headings from the titles of tooltips or axes.
    """
    others = spec.get("usermeta", {}).get("headings", {})
    return [
        Table(
            [_heading(definition, others) for definition in source.fields.values()],
            _as_they_stand(source) if layers is None else _cells(layers),
        )
        for source, layers in zip(_sources(spec), descriptions, strict=True)
    ]


def _cells(layers: Sequence[Sequence[str]]) -> list[list[str]]:
    found: dict[tuple[float, int], list[str]] = {}
    for layer in layers:
        seen: Counter[float] = Counter()
        for line in layer:
            number, *cells = line.split(_BETWEEN)
            # What a transform has gathered has no number of a row.
            key = float(number or "inf")
            place = (key, seen[key])
            seen[key] += 1
            # What one view computes may be missing in another that draws the same row.
            found[place] = [old or new for old, new in zip(found.get(place, cells), cells, strict=True)]
    return [found[place] for place in sorted(found)]


def _as_they_stand(source: _Source) -> list[list[str]]:
    return [
        ["" if row.get(name) is None else str(row[name]) for name in source.fields] for row in source.rows
    ]


def html_table(made: Sequence[Table], caption: str) -> str:
    """Write tables as HTML with a caption and scoped headings, numbers marked for alignment on the right."""
    captions = [caption] if len(made) == 1 else [f"{caption} ({number + 1})" for number in range(len(made))]
    return "".join(_html(table, text) for table, text in zip(made, captions, strict=True))


def _html(table: Table, caption: str) -> str:
    columns = list(zip(*table.cells, strict=True)) or [()] * len(table.headings)
    kinds = [' class="num"' if _are_numbers(column) else "" for column in columns]
    head = "".join(
        f'<th scope="col"{kind}>{escape(text)}</th>' for text, kind in zip(table.headings, kinds, strict=True)
    )
    body = "".join(f"<tr>{_row(cells, kinds)}</tr>" for cells in table.cells)
    label = escape(caption, quote=True)
    return (
        f'<div class="vegalite-table" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _are_numbers(column: Sequence[str]) -> bool:
    return any(column) and all(_NUMERIC.fullmatch(text) for text in column if text)


def _row(cells: Sequence[str], kinds: Sequence[str]) -> str:
    first = f'<th scope="row"{kinds[0]}>{escape(cells[0])}</th>'
    others = zip(cells[1:], kinds[1:], strict=True)
    return first + "".join(f"<td{kind}>{escape(text)}</td>" for text, kind in others)


def csv(spec: Mapping[str, Any]) -> str:
    """Write the tables of a chart as CSV, all fields as they stand in the data, an empty line between two.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv_module.writer(out, lineterminator="\n")
    for number, table in enumerate(rows(spec)):
        if number:
            out.write("\n")
        headings = list(dict.fromkeys(key for row in table for key in row))
        writer.writerow(headings)
        writer.writerows([_safe(row.get(name)) for name in headings] for row in table)
    return out.getvalue()


def _safe(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" and text else text
