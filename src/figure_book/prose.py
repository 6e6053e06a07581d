"""Check that every number in the prose is printed in the ledger or computed by the same notebook.

``python -m printed_figures prose [NAME ...]`` prints one line for each number that nothing stands behind, and
one for each page whose numbers are not the recorded ones.

What is read: Markdown cells, chart captions, and the titles, subtitles and descriptions of charts. Digits are
read with their decimals and thousands separators, and number words from "two" to "ninety-nine"; signs are
left out. What stands behind a number: a value of the ledger or the end of its rounding interval, in the
sections that the notebook loads or the rows that its code names; a value of the context table, where it is
loaded; a number in a table, in printed text or in a label of a chart; behind the texts of charts also the
plain numbers in their data. Titles and descriptions stand behind nothing. A long computed fraction stands
behind its rounding to one or more decimals.

A changed number may by chance be another that is shown. So ``book/numbers`` holds a record for each page:
every number in its order, with the words around it and what it rests on (a figure, a row of a table, a
chart). It is written by `figure_book.records`, and shows what a change does to a number and its ground.

What is not read: fractions in words ("one half"; "two thirds" is read as a two), "one", "both", "twice",
hundreds and thousands in words, and text inside code, links and drawings' axes.
"""

from __future__ import annotations

import calendar
import csv
import html
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat import NotebookNode

from figure_book.files import ROOT
from figure_book.notebooks import notebook_paths
from printed_figures.ledger import load_figures, load_table

MIME = "application/vnd.vegalite.v6+json"
CURVE_ROWS = 20
"""A longer table behind a chart draws a curve or counts cases: its numbers are no statement."""
EXTRA_DECIMALS = 2
"""A value with so many more decimals than the prose is computed, and the prose may round it."""

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_NUMBER = re.compile(rf"(?<![A-Za-z0-9_])(?<![0-9][.,]){_DIGITS}(?![0-9])")

_UNITS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: number for number, word in enumerate(_UNITS, 2)}
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_SMALL = "|".join(["one", *_UNITS[:8]])
_WORD = re.compile(rf"\b(?:({'|'.join(_TENS)})-({_SMALL})|({'|'.join(_WORDS)}))\b", re.IGNORECASE)

_MONTHS = list(calendar.month_name)[1:]
_MONTH = f"(?:{'|'.join(_MONTHS)})"
_DATE = re.compile(rf"\b(?:(?P<day>[0-9]{{1,2}}) )?(?P<month>{_MONTH})(?: (?P<year>(?:19|20)[0-9]{{2}}))?\b")
_YEAR = re.compile(r"(?<![0-9.,])(?:19|20)[0-9]{2}(?![0-9%,.]*[0-9%])")
_PARAGRAPHS = re.compile(r"\bparagraphs? [0-9]+(?:(?:, and |, | and | to )[0-9]+(?![0-9.%]))*", re.IGNORECASE)

NAMES = (
    r"\b(?:18|20)th (?:Party|National) Congress\b",
    r"\b100-day campaign\b",
    r"\b110 (?:alerts|calls|emergency|line|number)\b",
    r"\b12345 (?:hotline|line)\b",
    r"\b95\s?% (?:confidence|level)\b",
    r"\bCC BY 4\.0\b",
    r"\b[0-9]+\.[0-9]+\.[0-9]+\b",
)
"""Names that hold digits, the confidence level in use, and three-part versions: nothing else is exempt."""

# What readers do not see as prose is blanked, so that positions stay.
_HIDDEN = re.compile(
    r"^(?:```|~~~).*?^(?:```|~~~)$"  # code blocks
    r"|^:{3,}(?:\{[a-z-]+\})?|^:[a-z]+:.*?$"  # fences and options of directives
    r"|\{[a-z:]+\}`[^`]*`|`[^`\n]*`"  # roles and code
    r"|\]\([^)]*\)|<!--.*?-->|<[^>]*>|https?://\S+"
    r"|^ *[0-9]+\. ",  # numbers of a list
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Number:
    """One number in a text: what is written, its value without sign, and where it stands."""

    text: str
    value: Decimal
    start: int
    is_word: bool = False

    @property
    def decimals(self) -> int:
        """Digits written after the point."""
        return _places(self.value)


@dataclass
class Evidence:
    """What stands behind the numbers of a page.

    ``exact`` holds numbers that are shown; ``plotted`` those in the data of charts, for their texts;
    ``computed`` values with a long fraction; ``counts`` numbers of rows, for number words; ``text`` all text
    that is shown; ``years`` and ``dates`` (month and day) those of the tables; ``paragraphs`` those of
    the article with a figure.
    """

    exact: set[Decimal] = field(default_factory=set)
    plotted: set[Decimal] = field(default_factory=set)
    computed: set[Decimal] = field(default_factory=set)
    counts: set[Decimal] = field(default_factory=set)
    text: str = ""
    years: set[int] = field(default_factory=set)
    dates: set[tuple[int, int]] = field(default_factory=set)
    paragraphs: set[int] = field(default_factory=set)

    @classmethod
    def joined(cls, pieces: Iterable[Evidence]) -> Evidence:
        """Return what stands in any of these."""
        pieces = list(pieces)
        joined = {
            part.name: set().union(*(getattr(piece, part.name) for piece in pieces))
            for part in fields(cls)
            if part.name != "text"
        }
        return cls(**joined, text="\n".join(piece.text for piece in pieces))

    def supports(self, number: Number) -> bool:
        """Whether a number is shown, or is the rounding of a computed value."""
        if number.value in self.exact or (number.is_word and number.value in self.counts):
            return True
        half = Decimal(5).scaleb(-number.decimals - 1)
        return number.decimals > 0 and any(
            abs(value - number.value) <= half and _places(value) >= number.decimals + EXTRA_DECIMALS
            for value in self.computed
        )

    def for_charts(self) -> Evidence:
        """Return the same with the plain numbers in the data of charts among those that are shown."""
        return replace(self, exact=self.exact | self.plotted)


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def visible(text: str) -> str:
    """Blank what is not prose in a Markdown text: code, roles, tags, addresses, list numbers."""
    return _HIDDEN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def numbers(text: str, words: bool = True) -> list[Number]:
    """Find the numbers in a plain text.

    Parameters
    ----------
    text : str
        Prose, without markup.
    words : bool, default True
        Whether to read number words too.

    Returns
    -------
    list of Number
        In the order of the text.
    """
    found = [
        Number(match[0], Decimal(match[0].replace(",", "")), match.start())
        for match in _NUMBER.finditer(text)
    ]
    if words:
        found += [
            Number(match[0], Decimal(_word_value(match)), match.start(), is_word=True)
            for match in _WORD.finditer(text)
        ]
    return sorted(found, key=lambda number: number.start)


def _word_value(match: re.Match[str]) -> int:
    tens, small, whole = (part and part.lower() for part in match.groups())
    return _WORDS[whole] if whole else _WORDS[tens] + (1 if small == "one" else _WORDS[small])


@dataclass(frozen=True)
class _Stretch:
    """A part of a text that is a name, a year, a date or a paragraph's number, and whether it is known."""

    kind: str
    place: range
    known: bool = True


def _stretches(text: str, evidence: Evidence) -> list[_Stretch]:
    """Find names, years, dates and paragraphs.

    A date or a paragraph that is unknown is refused even where its digits stand somewhere as a number.
    """
    found = []
    for match in _PARAGRAPHS.finditer(text):
        for number in re.finditer(r"[0-9]+", match[0]):
            place = range(match.start() + number.start(), match.start() + number.end())
            found.append(_Stretch("paragraph", place, int(number[0]) in evidence.paragraphs))
    dates = ((match, _is_known(match, evidence)) for match in _DATE.finditer(text))
    found += [_Stretch("date", range(*match.span()), known) for match, known in dates]
    for pattern in NAMES:
        found += [_Stretch("name", range(*match.span())) for match in re.finditer(pattern, text)]
    years = (match for match in _YEAR.finditer(text) if int(match[0]) in evidence.years)
    return found + [_Stretch("year", range(*match.span())) for match in years]


def _is_known(date: re.Match[str], evidence: Evidence) -> bool:
    day, year = date["day"], date["year"]
    if year and int(year) not in evidence.years and date[0] not in evidence.text:
        return False
    month = _MONTHS.index(date["month"]) + 1
    return not day or (month, int(day)) in evidence.dates or f"{day} {date['month']}" in evidence.text


def unsupported(text: str, evidence: Evidence) -> list[Number]:
    """Return the numbers of a prose text that nothing stands behind.

    Parameters
    ----------
    text : str
        Markdown.
    evidence : Evidence
        What may stand behind them.

    Returns
    -------
    list of Number
        In the order of the text.
    """
    plain = visible(text)
    stretches = _stretches(plain, evidence)

    def stands(number: Number) -> bool:
        here = [stretch.known for stretch in stretches if number.start in stretch.place]
        return all(here) if here else evidence.supports(number)

    return [number for number in numbers(plain) if not stands(number)]


Pieces = dict[str, Evidence]
"""What stands behind the numbers of a page, by its name: a figure, a row of a table, a chart."""


def ledger_pieces(folder: Path | None = None, code: str | None = None) -> Pieces:
    """Collect what the ledger states: values, digits as printed, interval ends, dates, paragraphs.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.
    code : str, optional
        Code of a notebook: only the sections that it loads and the rows that it names count, by their values.
        All rows when not given.

    Returns
    -------
    dict of str to Evidence
        By the figures' names, and ``ledger`` for what concerns all rows.
    """
    every = load_figures(folder=folder)
    figures = every if code is None else every[_used(every, code)]
    pieces = {
        row.Index: Evidence(
            exact={number.value for number in numbers(row.exact, words=False)}
            | {_decimal(abs(value)) for value in (row.value, row.lower, row.upper) if math.isfinite(value)}
        )
        for row in figures.itertuples()
    }
    pieces["ledger"] = Evidence(
        exact={Decimal(len(figures))},
        years=_years(every[["period_start", "period_end"]], every["note"]),
        dates=_dates(every[["period_start", "period_end"]]),
        paragraphs=set(every["paragraph"]),
    )
    return pieces


def _used(figures: pd.DataFrame, code: str) -> pd.Series:
    sections = re.findall(r"load_figures\((?:\"([^\"]*)\")?\)", code)
    if "" in sections:
        return pd.Series(True, index=figures.index)
    named = pd.Series([f'"{figure}"' in code for figure in figures.index], index=figures.index)
    return figures["section"].isin(sections) | named


@cache
def context_pieces(folder: Path | None = None) -> Pieces:
    """Return what the context table states: values by their names, and all window dates and years."""
    context = load_table("context", folder)
    windows = context[["window_start", "window_end"]]
    texts = [*context["comparison"], *context["window_note"], *context["source_date"]]
    values = zip(context["context_id"], context["value"], strict=True)
    pieces = {name: Evidence(exact={Decimal(value.lstrip("-"))}) for name, value in values}
    return pieces | {"context": Evidence(years=_years(windows, texts), dates=_dates(windows))}


def _years(dates: pd.DataFrame, texts: Iterable[str]) -> set[int]:
    years = {int(year) for column in dates for year in dates[column].dropna().dt.year}
    return years | {int(year) for text in texts for year in re.findall(r"\b(?:19|20)[0-9]{2}\b", text)}


def _dates(dates: pd.DataFrame) -> set[tuple[int, int]]:
    return {(day.month, day.day) for column in dates for day in dates[column].dropna()}


def _decimal(value: float) -> Decimal:
    return Decimal(str(value))


def _texts(markup: str) -> str:
    """Return the text of an HTML table, its cells apart."""
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


def _scalars(spec: Mapping[str, Any]) -> Iterator[tuple[object, int]]:
    """Yield each plain value in the data of a chart, with the number of rows it stands among."""
    for rows in spec.get("datasets", {}).values():
        if isinstance(rows, list):
            for row in rows:
                values = row.values() if isinstance(row, dict) else [row]
                yield from ((value, len(rows)) for value in values)


def _chart_evidence(spec: Mapping[str, Any]) -> Evidence:
    evidence = Evidence()
    texts = []
    for value, rows in _scalars(spec):
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and rows <= CURVE_ROWS:
            evidence.plotted.add(_decimal(abs(value)))
    evidence.text = "\n".join(texts)
    evidence.computed = {value for value in evidence.plotted if _places(value) > EXTRA_DECIMALS}
    evidence.exact = {number.value for number in numbers(evidence.text, words=False)}
    evidence.counts = {
        Decimal(len(rows)) for rows in spec.get("datasets", {}).values() if len(rows) <= CURVE_ROWS
    }
    return evidence


_ITEMS = re.compile(r"<(tr|li)\b[^>]*>(.*?)</\1>", re.DOTALL)
_LABEL = 40


def _output_pieces(cell: str, output: NotebookNode) -> Pieces:
    """Collect what an output shows: a chart and a text as a whole, a table and a list by their rows."""
    data = output.get("data", {})
    if MIME in data:
        return {cell: _chart_evidence(data[MIME])}
    markup = data.get("text/html")
    text = _texts(markup) if markup else data.get("text/plain", output.get("text", ""))
    pieces: Pieces = {}
    items = [match[2] for match in _ITEMS.finditer(markup or "")]
    for item in items:
        first = " ".join(_texts(re.split(r"</t[dh]>|</p>", item)[0]).split())
        label = f"{cell}: {first[:_LABEL]}"
        pieces[label] = Evidence.joined([pieces.get(label, Evidence()), _shown(_texts(item))])
    rows = markup.count("<tr") - 1 if markup else 0
    whole = replace(Evidence() if items else _shown(text), text=text)
    return pieces | {cell: replace(whole, counts={Decimal(rows)} if rows > 1 else set())}


def _shown(text: str) -> Evidence:
    return Evidence(exact={number.value for number in numbers(text, words=False)})


def notebook_pieces(notebook: NotebookNode, folder: Path | None = None) -> Pieces:
    """Collect what stands behind the prose of a notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its stored outputs.
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.

    Returns
    -------
    dict of str to Evidence
        Of the ledger, of the tables, printed texts and chart data, and of the context table if it is loaded.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = "\n".join(cell.source for cell in cells)
    pieces = ledger_pieces(folder, code)
    if "load_context" in code:
        pieces |= context_pieces(folder)
    for cell in cells:
        for output in cell.outputs:
            for label, piece in _output_pieces(cell.id, output).items():
                pieces[label] = Evidence.joined([pieces.get(label, Evidence()), piece])
    return pieces


def _lines(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def prose_of(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield each piece of prose of a notebook with its place: cells, captions, titles, descriptions."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield f"cell {cell.id}", cell.source
            continue
        caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")
        yield f"cell {cell.id}, caption", caption
        for output in cell.get("outputs", []):
            spec = output.get("data", {}).get(MIME)
            if spec is None:
                continue
            title = spec.get("title", {})
            title = title if isinstance(title, dict) else {"text": title}
            yield f"cell {cell.id}, chart title", _lines(title.get("text"))
            yield f"cell {cell.id}, chart subtitle", _lines(title.get("subtitle"))
            yield f"cell {cell.id}, chart description", str(spec.get("description", ""))


def _around(text: str, number: Number, width: int = 30) -> str:
    stretch = text[max(0, number.start - width) : number.start + len(number.text) + width]
    return " ".join(stretch.split())


@dataclass(frozen=True)
class Passage:
    """A piece of prose: where it stands, its text, and what may stand behind its numbers.

    ``evidence`` joins the ``pieces``; ``nearest`` are the notebook's cells, from the passage's own outwards.
    """

    place: str
    text: str
    pieces: Pieces
    evidence: Evidence
    nearest: tuple[str, ...] = ()


def notebook_passages(notebook: NotebookNode, folder: Path | None = None) -> Iterator[Passage]:
    """Yield the prose of a notebook; numbers in the texts of charts may rest on the data of charts."""
    pieces = notebook_pieces(notebook, folder)
    for_charts = {name: piece.for_charts() for name, piece in pieces.items()}
    evidence, chart_evidence = Evidence.joined(pieces.values()), Evidence.joined(for_charts.values())
    order = [cell.id for cell in notebook.cells]
    for place, text in prose_of(notebook):
        here = order.index(place.removeprefix("cell ").partition(",")[0])
        nearest = tuple(sorted(order, key=lambda cell, here=here: abs(order.index(cell) - here)))
        in_chart = "," in place
        grounds = (for_charts, chart_evidence) if in_chart else (pieces, evidence)
        yield Passage(place, text, *grounds, nearest)


def page_passages(path: Path, root: Path = ROOT) -> Iterator[Passage]:
    """Yield each paragraph of a page; it may use the tables, and the chapters that it links to."""
    tables = ledger_pieces(root / "data") | context_pieces(root / "data")
    for place, block in enumerate(re.split(r"\n\s*\n", path.read_text(encoding="utf-8")), 1):
        pieces = dict(tables)
        for chapter in re.findall(r"notebooks/([0-9]+_[a-z_]+)", block):
            file = root / "notebooks" / f"{chapter}.ipynb"
            if file.is_file():
                stored = notebook_pieces(nbformat.read(file, as_version=4), root / "data")
                pieces |= {f"{chapter} {label}": piece for label, piece in stored.items()}
        yield Passage(f"block {place}", block, pieces, Evidence.joined(pieces.values()))


def passages_of(path: Path, root: Path = ROOT) -> Iterator[Passage]:
    """Yield the prose of a notebook or a page."""
    if path.suffix == ".ipynb":
        yield from notebook_passages(nbformat.read(path, as_version=4), root / "data")
    else:
        yield from page_passages(path, root)


def problems(notebook: NotebookNode, name: str, folder: Path | None = None) -> list[str]:
    """Say which numbers in the prose of a notebook nothing stands behind.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its stored outputs.
    name : str
        Its file name, for the message.
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.

    Returns
    -------
    list of str
        One line each: notebook, cell, number, context, what was expected.
    """
    return [
        f"{name}: {passage.place}: number {number.text}: “…{_around(passage.text, number)}…”: "
        "expected a number of the ledger or of an output of this notebook"
        for passage in notebook_passages(notebook, folder)
        for number in unsupported(passage.text, passage.evidence)
    ]


def page_problems(path: Path, root: Path = ROOT) -> list[str]:
    """Say which numbers of a narrative page nothing stands behind.

    Parameters
    ----------
    path : pathlib.Path
        A Markdown page of the book.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    list of str
        One line each. A paragraph may use the ledger, and the outputs of the chapters that it links to.
    """
    return [
        f"{path.name}: number {number.text}: “…{_around(passage.text, number)}…”: "
        "expected a number of the ledger or of a chapter that the paragraph links to"
        for passage in page_passages(path, root)
        for number in unsupported(passage.text, passage.evidence)
    ]


FIELDS = ("place", "number", "words", "rests_on")
"""The columns of a record."""
MOST_GROUNDS = 3
"""How many grounds of one kind a record names: a small number stands in many places."""


def _grounds(number: Number, stretches: Sequence[_Stretch], passage: Passage) -> str:
    """Name what a number rests on: figures and public figures first, then outputs, the nearest first."""
    for stretch in stretches:
        if number.start in stretch.place:
            return stretch.kind
    names = [name for name, piece in passage.pieces.items() if piece.supports(number)]
    stated = [name for name in names if _cell(name) not in passage.nearest]
    shown = [name for name in names if _cell(name) in passage.nearest]
    shown.sort(key=lambda name: passage.nearest.index(_cell(name)))
    if number.is_word:
        # "Two" is the value of many figures, and in most sentences of none.
        return "".join([*shown, *stated][:1])
    return "; ".join([*stated[:MOST_GROUNDS], *shown[:1]])


def _cell(name: str) -> str:
    return name.partition(":")[0]


def record_rows(passage: Passage) -> Iterator[tuple[str, str, str, str]]:
    """Yield each number of a passage as a row of its record, in the order of `FIELDS`."""
    plain = visible(passage.text)
    stretches = _stretches(plain, passage.evidence)
    for number in numbers(plain):
        words = _around(plain, number, width=20)
        yield passage.place, number.text, words, _grounds(number, stretches, passage)


def record_of(path: Path, root: Path = ROOT) -> str:
    """List every number in the prose of a page, with what it rests on.

    Parameters
    ----------
    path : pathlib.Path
        A notebook or a Markdown page.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    str
        CSV with the columns `FIELDS`, in the order of the page.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows(row for passage in passages_of(path, root) for row in record_rows(passage))
    return file.getvalue()


COMPUTED = "comparison.md"
"""The page that ``make bench`` writes from its stored results; a test compares the two."""


def pages(root: Path = ROOT) -> list[Path]:
    """List what has prose that somebody wrote: the notebooks, the pages of the book, and the README."""
    written = (path for path in (root / "book").rglob("*.md") if path.name != COMPUTED)
    return [*notebook_paths(root), *sorted(written), root / "README.md"]


def record_path(path: Path, root: Path = ROOT) -> Path:
    """Return where the record of a page is kept."""
    return root / "book" / "numbers" / f"{path.stem}.csv"


def record_problems(path: Path, root: Path = ROOT) -> list[str]:
    """Say where the numbers of a page are not the recorded ones.

    Parameters
    ----------
    path : pathlib.Path
        A notebook or a Markdown page.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    list of str
        The first difference, in one line; empty when there is none.
    """
    record = record_path(path, root)
    stored = record.read_text(encoding="utf-8").splitlines() if record.is_file() else []
    for line, (found, expected) in enumerate(zip_longest(record_of(path, root).splitlines(), stored), 1):
        if found != expected:
            place = f"line {line} of {record.relative_to(root)}"
            said = f"value {found or 'nothing'}: expected {expected or 'nothing'}, as {place} records"
            return [f"{path.name}: {said}; if the change is meant, run `make record`"]
    return []


def all_problems(root: Path = ROOT, names: Sequence[str] = ()) -> list[str]:
    """Check all pages, or those named; one line for each unsupported number or changed record."""
    found = []
    for path in pages(root):
        if names and path.stem not in names:
            continue
        if path.suffix == ".ipynb":
            found += problems(nbformat.read(path, as_version=4), path.name, root / "data")
        elif path.parent != root:
            found += page_problems(path, root)
        found += record_problems(path, root)
    return found
