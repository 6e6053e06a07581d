"""Draft the two tables of a new article: all its numerals, and those that seem to be figures.

A draft says what the characters say. What is counted, where, when and against what is for a reader to fill
in.
"""

import csv
import json
from collections.abc import Callable, Iterable
from typing import IO, Any

from printed_figures import article
from printed_figures.article import Numeral

__all__ = ["FIGURE_FIELDS", "NUMERAL_FIELDS", "WRITERS", "figure_row", "numeral_row", "write_tables"]

NUMERAL_FIELDS = (
    *("section", "paragraph", "start", "end", "exact", "value"),
    *("decimals", "hedge", "form", "role", "figure_id", "note"),
)
"""The fields of ``numerals.csv``."""

FIGURE_FIELDS = (
    *("figure_id", "section", "paragraph", "start", "end", "exact", "term_zh", "indicator", "measure"),
    *("value", "decimals", "hedge", "unit", "ref_area", "period_start", "period_end", "period_stated"),
    *("comparison", "base_stated", "denominator_stated", "source_stated", "note"),
)
"""The fields of ``figures.csv``."""

_UNITS = {
    **dict.fromkeys("人名", "people"),
    **dict.fromkeys("宗件", "cases"),
    **dict.fromkeys("日天", "days"),
    **dict.fromkeys("年歲岁", "years"),
    **dict.fromkeys("夜", "nights"),
    **dict.fromkeys(("公里", "km"), "km"),
    **dict.fromkeys(("個月", "个月"), "months"),
    **dict.fromkeys(("個季度", "个季度", "季度"), "quarters"),
    **dict.fromkeys(("小時", "小时", "個小時", "个小时"), "hours"),
    **dict.fromkeys(("分鐘", "分钟"), "minutes"),
    "倍": "times",
}


def _figure_id(numeral: Numeral) -> str:
    return f"{numeral.section.lower()}-p{numeral.paragraph}-{numeral.start}"


def numeral_row(numeral: Numeral) -> dict[str, Any]:
    """Return the draft row of a numeral, by the names of `NUMERAL_FIELDS`."""
    row: dict[str, Any] = {name: getattr(numeral, name, "") for name in NUMERAL_FIELDS}
    row["value"] = article.value_text(numeral.value)
    if numeral.role == "figure":
        row["figure_id"] = _figure_id(numeral)
    return row


def figure_row(numeral: Numeral) -> dict[str, Any]:
    """Return the draft row of a figure, by the names of `FIGURE_FIELDS`; what nobody printed is empty."""
    row: dict[str, Any] = {name: getattr(numeral, name, "") for name in FIGURE_FIELDS}
    change = numeral.measure == "change"
    return row | {
        "figure_id": _figure_id(numeral),
        "term_zh": numeral.term,
        "value": article.value_text(None if numeral.value is None else numeral.value * numeral.sign),
        "unit": "rank" if numeral.measure == "rank" else _UNITS.get(numeral.unit, numeral.unit),
        "period_stated": "no",
        "base_stated": "no" if change else "not_applicable",
        "denominator_stated": "no" if numeral.measure in {"share", "rank"} else "not_applicable",
        "source_stated": "no",
    }


class _Csv:
    """One table as CSV."""

    def __init__(self, file: IO[str], fields: tuple[str, ...]) -> None:
        self._writer = csv.DictWriter(file, fields, lineterminator="\n")
        self._writer.writeheader()

    def write(self, row: dict[str, Any]) -> None:
        self._writer.writerow(row)

    def close(self) -> None:
        pass


class _Json:
    """One table as a JSON array, a row a line."""

    def __init__(self, file: IO[str], _: tuple[str, ...]) -> None:
        self._file, self._before = file, "[\n"

    def write(self, row: dict[str, Any]) -> None:
        self._file.write(self._before + json.dumps(row, ensure_ascii=False))
        self._before = ",\n"

    def close(self) -> None:
        self._file.write("\n]" if self._before == ",\n" else "[]")


WRITERS: dict[str, Callable[[IO[str], tuple[str, ...]], _Csv | _Json]] = {"csv": _Csv, "json": _Json}


def write_tables(numerals: Iterable[Numeral], file_format: str, tables: tuple[IO[str], IO[str]]) -> None:
    """Write both draft tables, a row at a time.

    Parameters
    ----------
    numerals : iterable of Numeral
        Those of the article.
    file_format : str
        ``csv`` or ``json``.
    tables : tuple of two file objects
        Where to write the numerals and the figures.
    """
    writer = WRITERS[file_format]
    every, figures = writer(tables[0], NUMERAL_FIELDS), writer(tables[1], FIGURE_FIELDS)
    for numeral in numerals:
        every.write(numeral_row(numeral))
        if numeral.role == "figure":
            figures.write(figure_row(numeral))
    every.close()
    figures.close()
