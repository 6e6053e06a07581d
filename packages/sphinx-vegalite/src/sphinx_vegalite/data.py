"""The data behind a chart, as tables in the page and as CSV.

A table shows what the tooltips show: their fields, titles and formats, aggregates, bins and units of time.
Vega itself computes the cells, from the specification that draws the chart, so that both are the same.
"""

from __future__ import annotations

import csv as csv_module
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import Any, TypeGuard

from sphinx_vegalite.drawing import copied, field_path, parts, views

Row = Mapping[str, Any]
ROWS = 500
"""How many rows of a table a page shows at most."""
_MARK, _BETWEEN, _NUMBER, _FLAG = "\u241d", "\u241f", "\u241e", "\u241c"
"""Stand before the cells of a mark, between two cells, before a number, before a boolean: the signs of
separators, which are not text of a chart."""
_ROW = "__row"
"""The field that counts the rows of the data."""
_CHANNELS = (
    *("row", "column", "facet", "y", "x", "y2", "x2", "text"),
    *("color", "fill", "stroke", "size", "shape"),
)
_NUM = ' class="num"'
_TOKEN = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[\[({]|[\])}]|,""")
_FIELD = re.compile(r"""datum(?:\[(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\])+""")
_NUMERIC = re.compile(r"[+\u2212-]?[\d,.]+(?:e[+-]?\d+)? ?%?")


@dataclass(frozen=True)
class Table:
    """The rows that a chart shows: ``headings`` and, for each row, its ``cells`` as they are read.

    ``of_data`` says that each is a row of the data, and nothing that the chart has computed from several.
    """

    headings: Sequence[str]
    cells: Sequence[Sequence[str]]
    of_data: bool = True


@dataclass(frozen=True)
class Asked:
    """A mark that was asked for its rows.

    It has the ``headings`` of its cells, the ``source`` of its data, and whether the author chose the cells.
    """

    headings: Sequence[str]
    source: str
    is_chosen: bool


def rows(spec: Mapping[str, Any]) -> list[list[Row]]:
    """Return the tables of rows that a specification draws, as they stand in it.

    Tables of one row place notes and rules; they are left out where there is a longer one.
    """
    inline = (view["data"] for view in views(spec) if isinstance(view.get("data"), Mapping))
    tables: list[list[Row]] = []
    for values in [*spec.get("datasets", {}).values(), *(source.get("values") for source in inline)]:
        if (table := _listed(values)) and table not in tables:
            tables.append(table)
    return [table for table in tables if len(table) > 1] or tables


def _listed(values: Any) -> list[Row]:
    if isinstance(values, str):
        return list(csv_module.DictReader(io.StringIO(values), delimiter=_delimiter(values)))
    is_table = isinstance(values, list) and all(isinstance(row, Mapping) for row in values)
    return values if is_table else []


def _definitions(encoding: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], bool]:
    """List the fields of a view: those of its tooltip, or else those of its channels."""
    tooltip = encoding.get("tooltip")
    shown = [one for one in (tooltip if isinstance(tooltip, list) else [tooltip]) if _is_field(one)]
    if shown:
        return shown, True
    channels = [encoding[channel] for channel in _CHANNELS if channel in encoding]
    return [one for one in channels if _is_field(one)], False


def _is_field(definition: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(definition, Mapping) and isinstance(definition.get("field"), str)


def _title(definition: Mapping[str, Any]) -> Any:
    axis = definition.get("axis")
    return definition.get("title") or (axis.get("title") if isinstance(axis, Mapping) else None)


def heading_of(definition: Mapping[str, Any]) -> str:
    """Make a heading of the last part of the name of a field that has no title."""
    *before, name = field_path(definition["field"])
    if name.isdigit() and before:
        name = f"{before[-1]}[{name}]"
    name = name.replace("_", " ").strip()
    return name[:1].upper() + name[1:]


def names_shown(spec: Mapping[str, Any]) -> list[str]:
    """List the headings that are names of fields; ``usermeta.headings`` may translate them."""
    shown = list(_shown(spec, spec.get("datasets", {}), 0, {}))
    several = [one for one in shown if one[2] != 1]
    chosen = [one for one in several if one[1]] or several or shown
    names = [heading_of(field) for fields, _, _ in chosen for field in fields if not _title(field)]
    return list(dict.fromkeys(names))


def _shown(
    view: Mapping[str, Any], datasets: Mapping[str, Any], length: int, encoding: Mapping[str, Any]
) -> Iterator[tuple[list[Mapping[str, Any]], bool, int]]:
    """Yield for every plot its fields, whether they are of its tooltip, and how many rows its data have."""
    source = view.get("data")
    if isinstance(source, Mapping):
        values = datasets.get(source.get("name", ""), source.get("values"))
        length = len(values) if isinstance(values, list) else 0
    encoding = {**encoding, **view.get("encoding", {})}
    if "mark" in view:
        yield (*_definitions(encoding), length)
    for part in parts(view):
        yield from _shown(part, datasets, length, encoding)


def with_tooltips(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Write specifications whose marks have tooltips: first those of the author, then of all channels."""
    own = {key: value for key, value in spec.items() if key != "usermeta"}
    if "datasets" in own:
        own["datasets"] = {name: _counted(values) for name, values in own["datasets"].items()}
    own = copied(own)
    for view in views(own):
        if isinstance(view.get("data"), dict) and "values" in view["data"]:
            view["data"]["values"] = _counted(view["data"]["values"])
    every = copied(own)
    for view in views(every):
        view.get("encoding", {}).pop("tooltip", None)
        if isinstance(view.get("mark"), dict):
            view["mark"].pop("tooltip", None)
    config = every.setdefault("config", {})
    own_settings = (name for name, value in config.items() if isinstance(value, dict) and "tooltip" in value)
    for name in ["mark", *own_settings]:
        config[name] = {**config.get(name, {}), "tooltip": True}
    return [own, every]


def _counted(values: Any) -> Any:
    if isinstance(values, str):
        lines = list(csv_module.reader(io.StringIO(values), delimiter=_delimiter(values)))
        out = io.StringIO()
        counted = [
            [*line, _ROW if number < 0 else str(number)] for number, line in enumerate(lines, -1) if line
        ]
        csv_module.writer(out, delimiter=_delimiter(values), lineterminator="\n").writerows(counted)
        return out.getvalue()
    if not isinstance(values, list) or not all(isinstance(row, Mapping) for row in values):
        return values
    return [{**row, _ROW: number} for number, row in enumerate(values)]


def _delimiter(text: str) -> str:
    return "\t" if "\t" in text.partition("\n")[0] else ","


def ask(vega: dict[str, Any], yes: str, no: str, *, is_chosen: bool) -> list[Asked]:
    """Have every mark of a Vega specification with a tooltip describe itself by the cells of a row.

    The description of an item then starts with the number of its mark in what is returned, and of its row.
    """
    sources = {
        each["name"]: each["source"] for each in vega.get("data", ()) if isinstance(each.get("source"), str)
    }
    asked: list[Asked] = []
    for mark, around in list(_marks(vega, [], sources)):
        update = mark.get("encode", {}).get("update", {})
        update.pop("description", None)
        tooltip = update.get("tooltip")
        pairs = _pairs(tooltip["signal"]) if isinstance(tooltip, dict) and "signal" in tooltip else []
        if not pairs:
            continue
        pairs = [pair for pair in around if pair[0] not in dict(pairs)] + pairs
        row = f"(isValid(datum['{_ROW}']) ? datum['{_ROW}'] : '')"
        cells = [_cell(expression, yes, no) for _, expression in pairs]
        update["description"] = {
            "signal": f" + '{_BETWEEN}' + ".join([f"'{_MARK}{len(asked)}'", row, *cells])
        }
        mark["aria"] = True
        source = mark.get("from", {}).get("data", "")
        # What is computed in a facet may have the name of what it is computed from.
        for _ in sources:
            source = sources.get(source, source)
        asked.append(Asked([heading for heading, _ in pairs], source, is_chosen))
    return asked


def _marks(
    group: Mapping[str, Any], around: list[tuple[str, str]], sources: dict[str, str]
) -> Iterator[tuple[dict[str, Any], list[tuple[str, str]]]]:
    """Yield the marks that are drawn, with the headings and the expressions of the facets around each."""
    members = [one for one in group.get("marks", ()) if one.get("type") != "group" or not one.get("role")]
    # The title of a wrapped facet has the role of another, and a name of its own.
    headers = {
        key: one
        for one in group.get("marks", ())
        if "role" in one
        for key in (one["role"], one.get("name", one["role"]))
    }
    for member in members:
        facet = member.get("from", {}).get("facet", {})
        if facet:
            sources[facet["name"]] = facet["data"]
        for each in member.get("data", ()):
            if isinstance(each.get("source"), str):
                sources[each["name"]] = each["source"]
        if member.get("type") != "group":
            yield member, around
        else:
            is_path = "pathgroup" in member.get("name", "")
            inner = _facets(member, headers) if "groupby" in facet and not is_path else []
            yield from _marks(member, [*around, *inner], sources)


def _facets(cell: Mapping[str, Any], headers: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for kind in ("row", "column", "facet"):
        title = headers.get(f"{kind}-title", {}).get("title", {}).get("text")
        header = cell if kind == "facet" else headers.get(f"{kind}-header", {})
        text = header.get("title", {}).get("text") if isinstance(header.get("title"), dict) else None
        if isinstance(text, dict) and "signal" in text:
            heading = title if isinstance(title, str) else kind
            found.append((heading, text["signal"]))
    return found


def _pairs(tooltip: str) -> list[tuple[str, str]]:
    """Split the expression of a tooltip, ``{"heading": expression, ...}``."""
    if not tooltip.startswith("{"):
        return []
    parts, depth, start = [], 0, 1
    for token in _TOKEN.finditer(tooltip):
        depth += (token[0] in "[({") - (token[0] in "])}")
        if (token[0] == "," and depth == 1) or depth == 0:
            parts.append(tooltip[start : token.start()])
            start = token.end()
    found = [re.fullmatch(r'\s*("(?:\\.|[^"\\])*"):\s*(.*)', part, re.DOTALL) for part in parts]
    return [(_unescaped(one[1]), one[2]) for one in found if one]


def _unescaped(literal: str) -> str:
    try:
        return str(json.loads(literal))
    except ValueError:
        # The name of a field with the escapes of its author.
        return re.sub(r"\\(.)", r"\1", literal[1:-1])


def _cell(expression: str, yes: str, no: str) -> str:
    """Write the expression of a cell: as the tooltip has it, numbers without a format as they are."""
    fields = list(dict.fromkeys(_FIELD.findall(expression)))
    if not fields:
        return f"({expression})"
    field = fields[0]
    without_format = expression == f'format({field}, "")' or (
        expression.startswith(f"isValid({field}) ? isArray(") and len(fields) == 1
    )
    if without_format:
        flag = f"{field} ? '{_FLAG}{yes}' : '{_FLAG}{no}'"
        expression = (
            f"isArray({field}) ? join({field}, ', ') : isBoolean({field}) ? ({flag}) :"
            f" isNumber({field}) ? '{_NUMBER}' + {field} : {field}"
        )
    return f"(isValid({field}) ? '' + ({expression}) : '')"


def described(scenegraph: Any) -> list[tuple[int, int | None, list[str]]]:
    """List what the items of a drawing describe: the number of their mark, that of the row, and the cells."""
    return [(int(mark), int(row) if row else None, cells) for mark, row, *cells in _described(scenegraph)]


def _described(part: Any) -> Iterator[list[str]]:
    if isinstance(part, dict):
        description = part.get("description")
        if isinstance(description, str) and description.startswith(_MARK):
            yield description[1:].split(_BETWEEN)
        for value in part.values():
            if isinstance(value, dict | list):
                yield from _described(value)
    elif isinstance(part, list):
        for item in part:
            yield from _described(item)


def tables(
    spec: Mapping[str, Any], asked: Sequence[Asked], items: Sequence[tuple[int, int | None, Sequence[str]]]
) -> list[Table]:
    """Put the cells that Vega computed together.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification.
    asked : sequence of Asked
        The marks: see `ask`.
    items : sequence
        What they describe: see `described`.

    Returns
    -------
    list of Table
        Marks that draw rows of the same data share a table, in which each row stands once, in its order; so
        do marks that show the same fields of what is computed.
    """
    others = spec.get("usermeta", {}).get("headings", {})
    fields = {field: heading_of({"field": field}) for field in _fields(spec)}
    names = fields | {".".join(field_path(field)): heading for field, heading in fields.items()}
    computed = {mark for mark, row, _ in items if row is None}
    found: dict[Any, dict[tuple[float, int], dict[str, str]]] = {}
    seen: Counter[tuple[int, int | None]] = Counter()
    for mark, row, cells in items:
        headings = [names.get(heading, heading) for heading in asked[mark].headings]
        headings = [others.get(heading, heading) for heading in headings]
        place = (float("inf") if row is None else row, seen[mark, row])
        seen[mark, row] += 1
        shown = tuple(headings) if mark in computed else None
        table = found.setdefault((asked[mark].source, shown), {})
        line = {heading: _written(cell) for heading, cell in zip(headings, cells, strict=True)}
        # What one mark computes may be missing in another that draws the same row.
        before = table.get(place, {})
        table[place] = line | {heading: cell for heading, cell in before.items() if cell}
    chosen = all(mark.is_chosen for mark in asked)
    made = [_table(lines, of_data=fields is None, chosen=chosen) for (_, fields), lines in found.items()]
    made = [table for table in made if any(map(any, table.cells))]
    made = [table for table in made if not any(_is_part(table, other) for other in made)]
    return [table for table in made if len(table.cells) > 1] or made


def _table(lines: Mapping[tuple[float, int], Mapping[str, str]], *, of_data: bool, chosen: bool) -> Table:
    ordered = [lines[place] for place in sorted(lines)]
    headings = list(dict.fromkeys(heading for line in ordered for heading in line))
    if not chosen:
        # What a row is about goes before its numbers.
        headings.sort(key=lambda heading: _are_numbers([line.get(heading, "") for line in ordered]))
    return Table(headings, [[line.get(heading, "") for heading in headings] for line in ordered], of_data)


def _fields(spec: Mapping[str, Any]) -> set[str]:
    shown = [one for view in views(spec) for one in view.get("encoding", {}).values()]
    shown = [each for one in shown for each in (one if isinstance(one, list) else [one])]
    facets = [view["facet"] for view in views(spec) if isinstance(view.get("facet"), Mapping)]
    shown += [each for one in facets for each in (one, *one.values())]
    repeats = [view["repeat"] for view in views(spec) if "repeat" in view]
    repeated = [names for one in repeats for names in (one.values() if isinstance(one, Mapping) else [one])]
    return {one["field"] for one in shown if _is_field(one)} | {name for names in repeated for name in names}


def _is_part(table: Table, other: Table) -> bool:
    """Tell whether another table says the same and more."""
    if not set(table.headings) < set(other.headings):
        return False
    places = [other.headings.index(heading) for heading in table.headings]
    return {tuple(line) for line in table.cells} <= {
        tuple(line[place] for place in places) for line in other.cells
    }


def _written(cell: str) -> str:
    """Write a number with the digits that it has; a binary fraction with those that are meant."""
    if cell.startswith(_FLAG):
        return cell[1:]
    if not cell.startswith(_NUMBER):
        return cell
    text = cell[1:]
    try:
        value = float(text)
    except ValueError:
        return text
    text = _meant(text, value)
    return text.replace("-", "\u2212", 1) if value < 0 else text


def _meant(text: str, value: float) -> str:
    """Write the digits that are meant: 0.3, and not 0.30000000000000004, which is the nearest binary."""
    if _digits(text) < 16:
        return text
    near = f"{value:.15g}"
    return near if _digits(text) > 16 or _digits(near) < 14 else text


def _digits(text: str) -> int:
    return len(re.sub(r"e.*|\D", "", text).lstrip("0"))


def html_table(made: Sequence[Table], caption: str, numbered: str, more: str, most: int) -> str:
    """Write tables as HTML with a caption and scoped headings, numbers marked for alignment on the right.

    `numbered` puts the caption and a number together where there are several; `more` the caption and the
    numbers of rows where a table has more than `ROWS` rows, or more than `most` bytes have room for.
    """
    captions = [caption] if len(made) == 1 else [numbered % (caption, i) for i in range(1, len(made) + 1)]
    each = most // len(captions)
    return "".join(_html(table, text, more, each) for table, text in zip(made, captions, strict=True))


def _html(table: Table, caption: str, more: str, most: int) -> str:
    sizes = accumulate(len(_row(cells, [_NUM] * len(cells)).encode()) for cells in table.cells[:ROWS])
    shown = table.cells[: max(1, sum(size <= most for size in sizes))]
    if len(shown) < len(table.cells):
        caption = more % (caption, len(shown), len(table.cells))
    columns = list(zip(*shown, strict=True)) or [()] * len(table.headings)
    kinds = [_NUM if _are_numbers(column) else "" for column in columns]
    head = "".join(
        f'<th scope="col"{kind}>{escape(text)}</th>' for text, kind in zip(table.headings, kinds, strict=True)
    )
    body = "".join(f"<tr>{_row(cells, kinds)}</tr>" for cells in shown)
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


def csv(spec: Mapping[str, Any], made: Sequence[Table]) -> str:
    """Write the tables of a chart as CSV, an empty line between two.

    Where it shows its data, all their fields as they stand; where it computes what it shows, its tables. A
    text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv_module.writer(out, lineterminator="\n")
    stored = rows(spec) if any(table.of_data for table in made) or not made else []
    for number, table in enumerate(stored):
        if number:
            out.write("\n")
        headings = list(dict.fromkeys(key for row in table for key in row))
        writer.writerow(headings)
        writer.writerows([_safe(row.get(name)) for name in headings] for row in table)
    for number, shown in enumerate([] if stored else made):
        if number:
            out.write("\n")
        writer.writerow(map(_safe, shown.headings))
        writer.writerows([_plain(cell) for cell in line] for line in shown.cells)
    return out.getvalue()


def _plain(cell: str) -> str:
    """Write the minus sign of a number as programs read it."""
    return cell.replace("\u2212", "-") if _NUMERIC.fullmatch(cell) else _safe(cell)


def _safe(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, float):
        return _meant(repr(value).removesuffix(".0"), value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" and text else text
