"""Check that every number in the prose is printed in the ledger or computed by the same notebook.

``python -m printed_figures.prose [NAME ...]`` prints one line for each number that nothing stands behind.

What is read: Markdown cells, chart captions, and the titles, subtitles and descriptions of charts. Digits are
read with their decimals and thousands separators, and number words from "two" to "ninety-nine"; signs are
left out. What stands behind a number: a value of the ledger or the end of its rounding interval, in the
sections that the notebook loads or the rows that its code names; a value of the context table, where it is
loaded; a number in a table, in printed text or in a label of a chart; behind the texts of charts also the
plain numbers in their data. Titles and descriptions stand behind nothing. A long computed fraction stands
behind its rounding to one or more decimals.

What is not read: fractions in words ("one half"; "two thirds" is read as a two), "one", "both", "twice",
hundreds and thousands in words, and text inside code, links and drawings' axes.
"""

from __future__ import annotations

import argparse
import calendar
import html
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat import NotebookNode

from printed_figures.ledger import load_figures, load_table
from printed_figures.notebooks import ROOT, notebook_paths

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
    r"|^:{3,}.*?$"  # fences of directives
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

    def joined(self, other: Evidence) -> Evidence:
        """Return what stands in either."""
        return Evidence(
            self.exact | other.exact,
            self.plotted | other.plotted,
            self.computed | other.computed,
            self.counts | other.counts,
            f"{self.text}\n{other.text}",
            self.years | other.years,
            self.dates | other.dates,
            self.paragraphs | other.paragraphs,
        )

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


def _judged(text: str, evidence: Evidence) -> tuple[list[range], list[range]]:
    """Return the stretches that are names, or known paragraphs, dates and years; and those that are unknown.

    A date or a paragraph that is unknown is refused even where its digits stand somewhere as a number.
    """
    known = [match.span() for pattern in NAMES for match in re.finditer(pattern, text)]
    known += [match.span() for match in _YEAR.finditer(text) if int(match[0]) in evidence.years]
    unknown = []
    for match in _PARAGRAPHS.finditer(text):
        for number in re.finditer(r"[0-9]+", match[0]):
            span = match.start() + number.start(), match.start() + number.end()
            (known if int(number[0]) in evidence.paragraphs else unknown).append(span)
    for match in _DATE.finditer(text):
        (known if _is_known(match, evidence) else unknown).append(match.span())
    return [range(*span) for span in known], [range(*span) for span in unknown]


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
    known, unknown = _judged(plain, evidence)

    def stands(number: Number) -> bool:
        if any(number.start in stretch for stretch in unknown):
            return False
        return any(number.start in stretch for stretch in known) or evidence.supports(number)

    return [number for number in numbers(plain) if not stands(number)]


def ledger_evidence(folder: Path | None = None, code: str | None = None) -> Evidence:
    """Collect what the ledger states: values, digits as printed, interval ends, dates, paragraphs.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.
    code : str, optional
        Code of a notebook: only the sections that it loads and the rows that it names count, by their values.
        All rows when not given.
    """
    every = load_figures(folder=folder)
    figures = every if code is None else every[_used(every, code)]
    bounds = filter(math.isfinite, [*figures["lower"], *figures["upper"]])
    printed = {number.value for text in figures["exact"] for number in numbers(text, words=False)}
    values = {_decimal(abs(value)) for value in [*figures["value"], *bounds]}
    return Evidence(
        exact=printed | values | {Decimal(len(figures))},
        years=_years(every[["period_start", "period_end"]], every["note"]),
        dates=_dates(every[["period_start", "period_end"]]),
        paragraphs=set(every["paragraph"]),
    )


def _used(figures: pd.DataFrame, code: str) -> pd.Series:
    sections = re.findall(r"load_figures\((?:\"([^\"]*)\")?\)", code)
    if "" in sections:
        return pd.Series(True, index=figures.index)
    named = pd.Series([f'"{figure}"' in code for figure in figures.index], index=figures.index)
    return figures["section"].isin(sections) | named


@cache
def context_evidence(folder: Path | None = None) -> Evidence:
    """Return what the context table states: values, window dates, years."""
    context = load_table("context", folder)
    windows = context[["window_start", "window_end"]]
    texts = [*context["comparison"], *context["window_note"], *context["source_date"]]
    return Evidence(
        exact={Decimal(value.lstrip("-")) for value in context["value"]},
        years=_years(windows, texts),
        dates=_dates(windows),
    )


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


def _output_evidence(output: NotebookNode) -> Evidence:
    data = output.get("data", {})
    if MIME in data:
        return _chart_evidence(data[MIME])
    markup = data.get("text/html")
    text = _texts(markup) if markup else data.get("text/plain", output.get("text", ""))
    rows = markup.count("<tr>") - 1 if markup else 0
    shown = {number.value for number in numbers(text, words=False)}
    return Evidence(exact=shown, counts={Decimal(rows)} if rows > 1 else set(), text=text)


def notebook_evidence(notebook: NotebookNode, folder: Path | None = None) -> Evidence:
    """Collect what stands behind the prose of a notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its stored outputs.
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.

    Returns
    -------
    Evidence
        Of the ledger, of the tables, printed texts and chart data, and of the context table if it is loaded.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = "\n".join(cell.source for cell in cells)
    evidence = ledger_evidence(folder, code)
    if "load_context" in code:
        evidence = evidence.joined(context_evidence(folder))
    for cell in cells:
        for output in cell.outputs:
            evidence = evidence.joined(_output_evidence(output))
    return evidence


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
    evidence = notebook_evidence(notebook, folder)
    for_charts = evidence.for_charts()
    return [
        f"{name}: {place}: number {number.text}: “…{_around(text, number)}…”: "
        "expected a number of the ledger or of an output of this notebook"
        for place, text in prose_of(notebook)
        for number in unsupported(text, for_charts if "," in place else evidence)
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
    found = []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        evidence = ledger_evidence(root / "data").joined(context_evidence(root / "data"))
        for chapter in re.findall(r"notebooks/([0-9]+_[a-z_]+)", block):
            file = root / "notebooks" / f"{chapter}.ipynb"
            if file.is_file():
                stored = nbformat.read(file, as_version=4)
                evidence = evidence.joined(notebook_evidence(stored, root / "data"))
        found += [
            f"{path.name}: number {number.text}: “…{_around(block, number)}…”: "
            "expected a number of the ledger or of a chapter that the paragraph links to"
            for number in unsupported(block, evidence)
        ]
    return found


def all_problems(root: Path = ROOT, names: Sequence[str] = ()) -> list[str]:
    """Check all notebooks and narrative pages, or those named; one line for each unsupported number."""
    found = []
    for path in notebook_paths(root):
        if not names or path.stem in names:
            found += problems(nbformat.read(path, as_version=4), path.name, root / "data")
    for path in sorted((root / "book").rglob("*.md")):
        if not names or path.stem in names:
            found += page_problems(path, root)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when not given.

    Returns
    -------
    int
        0 when every number is supported, 1 when one is not.
    """
    parser = argparse.ArgumentParser(
        prog="python -m printed_figures.prose", description=__doc__.splitlines()[0]
    )
    parser.add_argument("names", nargs="*", help="such as 3_services or index; all when none is given")
    found = all_problems(names=parser.parse_args(arguments).names)
    print("\n".join(found) or "Every number in the prose stands in the ledger or in an output.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
