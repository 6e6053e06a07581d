"""Draft the two tables of a new article: all its numerals, and those that seem to be figures.

A draft says what the characters say. What is counted, where, when and against what is for a reader to fill
in.
"""

import csv
import io
import json
from collections.abc import Iterable
from fractions import Fraction
from importlib import resources
from typing import Any

from printed_figures import article
from printed_figures.article import Numeral

__all__ = ["DECLARATION", "FIELDS", "csv_text", "figure_row", "numeral_row", "tables", "unit"]

Row = dict[str, Any]

DECLARATION: dict[str, Any] = json.loads(
    resources.files("printed_figures").joinpath("declaration.json").read_text(encoding="utf-8")
)
"""The declaration of the tables of any article, as a Frictionless Data Package."""

FIELDS = {
    table["name"]: tuple(field["name"] for field in table["schema"]["fields"])
    for table in DECLARATION["resources"]
}
"""The fields of each declared table, in its order."""

_UNITS = {
    **dict.fromkeys("人名", "people"),
    **dict.fromkeys("宗件", "cases"),
    **dict.fromkeys("日天", "days"),
    "年": "years",
    **dict.fromkeys("歲岁", "years of age"),
    **dict.fromkeys("夜", "nights"),
    **dict.fromkeys(("公里", "km"), "km"),
    **dict.fromkeys(("公里/小時", "公里/小时", "km/h"), "km/h"),
    **dict.fromkeys(("個月", "个月"), "months"),
    **dict.fromkeys(("個季度", "个季度", "季度", "季"), "quarters"),
    **dict.fromkeys(("小時", "小时", "個小時", "个小时"), "hours"),
    **dict.fromkeys(("分鐘", "分钟"), "minutes"),
    **dict.fromkeys(("個百分點", "个百分点", "百分點", "百分点"), "percentage points"),
    "倍": "times",
}
UNIT_NAMES = frozenset(_UNITS.values()) | {"rank"}
"""The units that have an English name."""


def _figure_id(numeral: Numeral) -> str:
    return f"{numeral.section.lower()}-p{numeral.paragraph}-{numeral.start}"


def unit(numeral: Numeral) -> str:
    """Name the unit of a figure, in English where it is a common one; empty where none is printed."""
    return "rank" if numeral.measure == "rank" else _UNITS.get(numeral.unit, numeral.unit)


def numeral_row(numeral: Numeral) -> Row:
    """Return the draft row of a numeral."""
    row: Row = {name: getattr(numeral, name, "") for name in FIELDS["numerals"]}
    row["value"] = article.value_text(numeral.value)
    if numeral.role == "figure":
        row["figure_id"] = _figure_id(numeral)
    return row


def figure_row(numeral: Numeral) -> Row:
    """Return the draft row of a figure; what nobody printed is empty."""
    row: Row = {name: getattr(numeral, name, "") for name in FIELDS["figures"]}
    change = numeral.measure == "change"
    return row | {
        "figure_id": _figure_id(numeral),
        "term_zh": numeral.term,
        "value": _number(numeral),
        "unit": unit(numeral),
        "period_stated": "no",
        "base_stated": "no" if change else "not_applicable",
        "denominator_stated": "no" if numeral.measure in {"share", "rank"} else "not_applicable",
        "source_stated": "no",
        "note": numeral.reason,
    }


def _number(numeral: Numeral) -> str:
    """Write the value with its sign as a decimal: the nearest double where its decimals do not end."""
    if numeral.value is None:
        return ""
    text = article.value_text(numeral.value * numeral.sign)
    return repr(float(Fraction(text))) if "/" in text else text


def tables(numerals: Iterable[Numeral]) -> dict[str, list[Row]]:
    """Draft the rows of both tables, by their names: ``numerals`` and ``figures``."""
    numerals = list(numerals)
    return {
        "numerals": [numeral_row(numeral) for numeral in numerals],
        "figures": [figure_row(numeral) for numeral in numerals if numeral.role == "figure"],
    }


def csv_text(rows: Iterable[Row], table: str) -> str:
    """Write the rows of a table as CSV; the table's name gives the header."""
    file = io.StringIO()
    writer = csv.DictWriter(file, FIELDS[table], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()
