"""Load and validate the tables of the data package.

``data/datapackage.json`` is the one declaration of fields, types and constraints; nothing here repeats it.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
from frictionless import errors

from printed_figures import periods
from printed_figures.declaration import DeclarationError, read_declaration
from printed_figures.files import data_folder
from printed_figures.numerals import HAN
from printed_figures.rounding import Interval, read, unround
from printed_figures.rounding import exact as rational

_DTYPES: dict[str, Any] = {"string": "str", "integer": "int64", "number": "float64", "date": "datetime64[s]"}


class LedgerError(DeclarationError):
    """A table of the data package breaks its declaration; one line for each broken row."""


def _short(cell: object) -> str:
    text = repr(cell)
    return text if len(text) <= 200 else f"{text[:200]} …"


_TYPES = {
    "integer": "a whole number",
    "number": "a number, such as -9.8",
    "date": "a date, such as 2022-01-01",
}


def _expected(error: frictionless.Error, fields: dict[str, frictionless.Field]) -> str:
    """Say what a declaration expected where a cell, a row or a heading breaks it."""
    name = getattr(error, "field_name", "")
    note = " ".join(error.note.split()) or error.title
    if isinstance(error, errors.TypeError):
        return _TYPES.get(fields[name].type, fields[name].type)
    if isinstance(error, errors.ConstraintError):
        kind = re.match(r'constraint "(\w+)', note)
        limit = fields[name].constraints.get(kind[1]) if kind else None
        match kind and kind[1]:
            case "required":
                return "a value"
            case "enum":
                return f"one of {', '.join(map(str, limit or ()))}"
            case "minimum":
                return f"at least {limit}"
            case "maximum":
                return f"at most {limit}"
            case "pattern":
                example = fields[name].example
                return f"the form {limit}" + (f", such as {example}" if example else "")
        return note
    if isinstance(error, errors.UniqueError | errors.PrimaryKeyError):
        same = re.search(r"row at position (?P<row>\d+)", note)
        return f"another than that of row {same['row']}" if same else "a value in each field of the key"
    if isinstance(error, errors.ForeignKeyError):
        return f"{', '.join(error.reference_field_names)} of a row of {error.reference_name}"
    known: dict[type[frictionless.Error], str] = {
        errors.MissingCellError: f"a cell, so many as the heading names: {len(fields)}",
        errors.ExtraCellError: f"so many cells as the heading names: {len(fields)}",
        errors.BlankRowError: "a row with cells, or no line",
        errors.MissingLabelError: f"a column {name}",
        errors.ExtraLabelError: f"no column but {', '.join(fields)}",
        errors.BlankLabelError: f"the heading {name}",
        errors.DuplicateLabelError: "each column once",
        errors.IncorrectLabelError: f"the heading {name}",
        errors.SourceError: "a heading and rows",
    }
    return known.get(type(error), note)


def _describe(error: frictionless.Error, table: str, fields: dict[str, frictionless.Field]) -> str:
    """Put a validation error into one line: file, row, field, value, and what was expected."""
    row = getattr(error, "row_number", None)
    field = getattr(error, "field_name", None)
    cell = getattr(error, "cell", getattr(error, "label", None))
    where = f"{table}: row {row}" if row else table
    if isinstance(error, errors.ForeignKeyError):
        field, cell = ", ".join(error.field_names), ", ".join(map(str, error.field_cells))
    if field:
        where += f", field {field}"
    if cell not in {None, "None"}:
        where += f", value {_short(cell)}"
    return f"{where}: expected {_expected(error, fields)}"


def _broken(
    found: list[frictionless.Error], table: str, fields: dict[str, frictionless.Field]
) -> Iterator[str]:
    """Yield a line for each cause: not for what follows from an error of its heading, row or cell."""
    headings = [error for error in found if isinstance(error, errors.LabelError)]
    in_cells = {error.row_number for error in found if isinstance(error, errors.CellError)}
    blank = {error.row_number for error in found if isinstance(error, errors.BlankRowError)}
    seen = set()
    for error in headings or found:
        row, field = getattr(error, "row_number", None), getattr(error, "field_name", None)
        follows = isinstance(error, errors.PrimaryKeyError) and row in in_cells | blank
        if follows or (field and (row, field) in seen):
            continue
        seen.add((row, field))
        yield _describe(error, table, fields)


LONGEST_CELL = 10_000
"""Characters that a cell of a table may have: ten times the longest sentence that a page shows."""
LONGEST_NUMBER = 30
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]{1,2})?")

# Characters that nobody sees: they turn text around, hide it, or end a line within a cell.
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
# Fillers that count as letters, and what chooses among the shapes of the character before.
_INVISIBLE = re.compile("[\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'@\\/]+(?:/[^\s<>\"'\\]*)?")


def _hostile(text: str) -> str | None:
    """Say what was expected of a cell's text that could mislead a reader or a spreadsheet, or nothing."""
    if len(text) > LONGEST_CELL:
        return f"at most {LONGEST_CELL} characters, found {len(text)}"
    for character in text:
        if unicodedata.category(character) in _HIDDEN or _INVISIBLE.match(character):
            return f"no control or invisible character, found U+{ord(character):04X}"
    if sum(unicodedata.combining(character) > 0 for character in text) > len(text) / 3:
        return "text, found more marks than letters"
    # What a spreadsheet takes for a formula, in an East Asian setting the wide signs too; a signed number,
    # printed as in a table or on a page, is none.
    start = unicodedata.normalize("NFKC", text.lstrip())
    if start[:1] in {"=", "@"} or (
        start[:1] in {"+", "-"} and not re.fullmatch(rf"[-+](?:INF|\.?[0-9][0-9.,/ ]*[%‰{HAN}]*)", start)
    ):
        return f"text, found what a spreadsheet runs as a formula, {text.lstrip()[0]!r} at its start"
    if "://" in text.split(" ")[0] and not _ADDRESS.fullmatch(text):
        return "an address that begins with http:// or https://, without a password, blanks or quotes"
    return None


def _hostile_number(text: str) -> str | None:
    """Say what was expected of a number that no table should hold, or nothing."""
    if len(text) > LONGEST_NUMBER:
        return f"a number of at most {LONGEST_NUMBER} characters, found {len(text)}"
    if text not in {"", "INF", "-INF"} and not _PLAIN.fullmatch(text):
        return "a number in plain digits, such as -9.8"
    return None


def _hostile_cells(path: Path, kinds: dict[str, str]) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = next(rows, [])
        for line, row in enumerate(rows, 2):
            for name, text in zip(names, row, strict=False):
                number = kinds.get(name) in {"integer", "number"}
                if expected := _hostile_number(text) if number else _hostile(text):
                    where = f"{path.name}: row {line}, field {name}, value {_short(text)}"
                    yield f"{where}: expected {expected}"


def _package(folder: Path) -> frictionless.Package:
    """Return the package of a declaration that is safe to read; one line of LedgerError where it is not."""
    declaration = read_declaration(folder)
    try:
        return frictionless.Package.from_descriptor(declaration, basepath=str(folder))
    except frictionless.FrictionlessException as error:
        notes = [" ".join(reason.note.split()) for reason in error.reasons] or [error.error.note]
        raise LedgerError(f"{folder / 'datapackage.json'}: {'; '.join(notes)}") from None


def validate(folder: Path | None = None, table: str | None = None) -> None:
    """Check the tables of the data package against their declaration.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``; found by `data_folder` when not given.
    table : str, optional
        Name of one resource; all of them when not given.

    Raises
    ------
    LedgerError
        One line for each broken row, naming file, row, field, value and what was expected.
    """
    folder = folder or data_folder()
    package = _package(folder)
    if table and not package.has_resource(table):
        raise LedgerError(f"{folder / 'datapackage.json'}: expected it to declare the table {table}")
    names = [table] if table else package.resource_names
    problems: list[str] = []
    for name in names:
        resource = package.get_resource(name)
        path = resource.path or name
        report = resource.validate()
        fields = {field.name: field for field in resource.schema.fields}
        broken = [*_broken([error for task in report.tasks for error in task.errors], path, fields)]
        broken += [f"{path}: {' '.join(error.note.split())}" for error in report.errors]
        kinds = {name: field.type for name, field in fields.items()}
        problems += broken or _hostile_cells(folder / path, kinds)
    if problems:
        raise LedgerError("\n".join(problems))


@cache
def _declared(folder: Path) -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource for resource in read_declaration(folder)["resources"]}


def table_names(folder: Path | None = None) -> list[str]:
    """Name the tables and other files that the data package declares, in its order."""
    return list(_declared((folder or data_folder()).resolve()))


def declared(table: str, folder: Path | None = None) -> dict[str, Any]:
    """Return what the data package declares of a table."""
    return _declared((folder or data_folder()).resolve())[table]


# By content, too: who corrects a table in a running notebook reads the correction.
@lru_cache(maxsize=32)
def _read(folder: Path, table: str, content: bytes) -> pd.DataFrame:
    validate(folder, table)
    resource = _package(folder).get_resource(table)
    kinds = {field.name: field.type for field in resource.schema.fields}
    # Text stays text: an empty cell is an empty string, and "98.80" keeps its zero.
    texts = pd.read_csv(BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8")
    columns = {}
    for name, kind in kinds.items():
        if kind == "integer" and (texts[name] == "").any():
            columns[name] = pd.to_numeric(texts[name].where(texts[name] != "")).astype("Int64")
        elif kind in ("date", "number"):
            columns[name] = texts[name].where(texts[name] != "").astype(_DTYPES[kind])
        else:
            columns[name] = texts[name].astype(_DTYPES[kind])
    return pd.DataFrame(columns)


def load_table(table: str, folder: Path | None = None) -> pd.DataFrame:
    """Load one table of the data package, validated and typed.

    Text columns are strings ("" where empty), integers int64 (Int64 with NA where some are empty), numbers
    float64, dates datetime64 (NaT where empty).

    Raises
    ------
    LedgerError
        When a row breaks the declaration.
    """
    folder = (folder or data_folder()).resolve()
    path = folder / str(_declared(folder).get(table, {}).get("path", table))
    return _read(folder, table, path.read_bytes() if path.is_file() else b"").copy()


def load_texts(table: str, folder: Path | None = None) -> pd.DataFrame:
    """Load one table as text, as it stands in its file now, whether it keeps its declaration or not.

    A LedgerError where a row has more cells than the heading has names.
    """
    path = (folder or data_folder()) / f"{table}.csv"
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except pd.errors.ParserError:
        validate(folder, table)
        raise


@lru_cache(maxsize=4096)
def rounding_interval(exact: str, value: float, hedge: str) -> Interval:
    """Return the true values that print as a figure, in the printed unit, with the sign of its value.

    The article prints a fall without a minus sign, and the first end of a range without what both ends have
    in common: the value of 3 in 3至5萬 is 30000.
    """
    try:
        printed = read(exact).value
    except ValueError:
        # Of a range in two digits (兩三百) there is an interval, and no value.
        return unround(exact, hedge)
    multiple = abs(rational(value) / printed) if printed and not math.isnan(value) else Fraction(1)
    interval = unround(exact, hedge, multiple=multiple if multiple in _MULTIPLES else 1)
    return -interval if value < 0 < printed else interval


_MULTIPLES = {10**power for power in range(1, 17)}


def load_figures(section: str | None = None, folder: Path | None = None) -> pd.DataFrame:
    """Load the ledger, or one of its `section_titles`, indexed by ``figure_id`` in the order of the article.

    To the declared columns are added ``interval`` (an `Interval`, in the printed unit) and its ends
    ``lower`` and ``upper`` (float64, infinite where the printing sets no bound).

    Raises
    ------
    LedgerError
        When a row breaks the declaration.
    KeyError
        When there is no such section.
    """
    figures = load_table("figures", folder)
    if section is not None:
        if section not in (known := section_titles(folder)):
            raise KeyError(f"no section {section!r}: expected one of {', '.join(known)}")
        figures = figures[figures["section"] == section]
    intervals: list[Any] = [interval_of(row) for row in figures.itertuples()]
    return figures.assign(
        interval=intervals,
        lower=[float(interval.lower) for interval in intervals],
        upper=[float(interval.upper) for interval in intervals],
    ).set_index("figure_id")


def interval_of(row: Any) -> Interval:
    """Return what the printing of a row of the ledger allows; a LedgerError where it has no interval."""
    try:
        interval = rounding_interval(row.exact, row.value, row.hedge)
    except ValueError as error:
        name = getattr(row, "figure_id", row.Index)
        raise LedgerError(f"figures.csv: {name}, field exact: {error}") from None
    # What prints as 100 % may be 99.5 %, but a share of a whole is never more than it.
    part = row.measure == "share" and row.unit == "%" and 0 <= row.value <= 100
    return interval.clip(0, 100) if part else interval


def section_titles(folder: Path | None = None) -> dict[str, str]:
    """Return the sections of the article, in its order, with the titles that the data package gives."""
    (section,) = (
        each for each in declared("figures", folder)["schema"]["fields"] if each["name"] == "section"
    )
    titles = {each["value"]: each["label"] for each in section.get("categories", [])}
    return {name: titles.get(name, name) for name in section["constraints"]["enum"]}


def __getattr__(name: str) -> dict[str, str]:
    """Give notebooks ``SECTIONS``: the `section_titles` of the data package that is found."""
    if name == "SECTIONS":
        return section_titles()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def period_text(row: pd.Series) -> str:
    """Write the period of a row of the ledger: ``"all of 2021"``, ``"to 5 August 2022, start not printed"``.

    It is marked where the year or an end is not printed and only follows.
    """
    if row["period_stated"] == "no":
        return "not stated"
    start, end = row["period_start"], row["period_end"]
    if pd.isna(start) and pd.isna(end):
        return "named, not dated"
    implied = " (partly implied)" if row["period_stated"] == "implied" else ""
    if pd.isna(end):
        return f"from {periods.day(start)}{implied}, end not printed"
    if pd.isna(start):
        return f"to {periods.day(end)}{implied}, start not printed"
    if periods.is_year(start, end):
        return f"all of {start.year}{implied}"
    return f"{periods.day(start)} to {periods.day(end)}{implied}"


MEASURED = {"duration", "distance", "age", "share"}
"""Measures of which a whole number is no exact count: whoever wrote it may have rounded.

A share in per cent is an interval anyway; one of so many in 1000 may be a whole number.
"""


def place_text(row: pd.Series) -> str:
    """Say where a figure stands in the article, counting paragraphs and characters from one."""
    first, last = row["start"] + 1, row["end"]
    characters = f"character {last}" if first == last else f"characters {first} to {last}"
    return f"paragraph {row['paragraph']}, {characters}"


def allowed_text(row: pd.Series, unit: str = "") -> str:
    """Write what the printing of a row of the ledger allows: ``"−9.85 to −9.75"``, ``"exactly 132"``.

    Of a measured quantity that is printed in full: ``"28, rounding not stated"``.
    """
    text = row["interval"].format(unit=unit, sign=row["measure"] == "change")
    if row["measure"] in MEASURED and text.startswith("exactly "):
        return f"{text.removeprefix('exactly ')}, rounding not stated"
    return text


def paragraphs_text(figures: pd.DataFrame) -> str:
    """Name the paragraphs in which figures stand: ``"paragraph 30"``, ``"paragraphs 41, 42 and 55"``."""
    numbers = [str(number) for number in sorted(figures["paragraph"].unique())]
    if not numbers:
        raise ValueError("paragraphs_text: no figures, expected one or more")
    *first, last = numbers
    return f"paragraphs {', '.join(first)} and {last}" if first else f"paragraph {last}"
