"""The data behind a chart, as a table in the page and as CSV."""

from __future__ import annotations

import csv as csv_module
import io
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

Row = Mapping[str, Any]


def tables(spec: Mapping[str, Any]) -> list[list[Row]]:
    """Find the tables that a chart draws.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification with its data in it.

    Returns
    -------
    list of list of mapping
        One list of rows for each table, as they stand in the specification. Tables of one row place notes and
        rules; they are left out where there is a longer one.
    """
    found = [list(rows) for rows in _inline(spec)]
    return [rows for rows in found if len(rows) > 1] or found


def _inline(view: Any) -> Iterator[list[Row]]:
    if isinstance(view, Mapping):
        yield from (rows for rows in view.get("datasets", {}).values() if rows)
        values = view.get("data", {}).get("values") if isinstance(view.get("data"), Mapping) else None
        if isinstance(values, list) and values:
            yield values
        for key in ("layer", "hconcat", "vconcat", "concat", "spec"):
            inner = view.get(key, [])
            for part in inner if isinstance(inner, list) else [inner]:
                yield from _inline(part)


def _headings(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def html_table(spec: Mapping[str, Any]) -> str:
    """Write the tables of a chart as HTML.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification.

    Returns
    -------
    str
        ``table`` elements with scoped headings, numbers marked for alignment on the right.
    """
    return "".join(_html(rows) for rows in tables(spec))


def _html(rows: list[Row]) -> str:
    headings = _headings(rows)
    head = "".join(f'<th scope="col">{escape(name.replace("_", " ").strip())}</th>' for name in headings)
    body = "".join("<tr>" + "".join(_cell(row.get(name)) for name in headings) + "</tr>" for row in rows)
    return (
        f'<div class="vegalite-table" tabindex="0" role="region" aria-label="Data"><table><thead><tr>{head}'
        f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    kind = ' class="num"' if number else ""
    return f"<td{kind}>{escape(_text(value))}</td>"


def csv(spec: Mapping[str, Any]) -> str:
    """Write the tables of a chart as CSV, with an empty line between two.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification.

    Returns
    -------
    str
        Text with LF. A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv_module.writer(out, lineterminator="\n")
    for number, rows in enumerate(tables(spec)):
        if number:
            out.write("\n")
        headings = _headings(rows)
        writer.writerow(headings)
        writer.writerows([_safe(row.get(name)) for name in headings] for row in rows)
    return out.getvalue()


def _safe(value: Any) -> str:
    text = _text(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" and text else text
