"""Check that every number in the prose is printed in the ledger or computed by the same notebook.

A link to a figure must read as the figure is printed.

What is read: Markdown cells, chart captions, and the titles, subtitles and descriptions of charts; the pages
of the book and the README. Digits are read with their decimals and thousands separators, and number words
from "two" to "ninety-nine". What stands behind a number: a value of the ledger or the end
of its rounding interval, in the sections that the notebook loads or the rows that its code names; a value of
the context table, where it is loaded; a number in a table, in printed text or in a label of a chart; behind
the texts of a chart also the plain numbers in its data and the ends of its axes. Titles and descriptions
stand behind nothing. A long computed fraction stands behind its rounding to one or more decimals. Behind a
number with a minus sign stands one below nothing; one without may be the size of a fall.

What is not read: fractions in words ("one half"; "two thirds" is read as a two), "one", "both", "twice",
hundreds and thousands in words, and text inside code, links and drawings' axes.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pandas as pd
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from figure_book.notebooks import notebook_paths
from printed_figures.ledger import load_figures, load_table, table_names

MIME = "application/vnd.vegalite.v6+json"
CURVE_ROWS = 20
"""A longer table behind a chart draws a curve or counts cases: its numbers are no statement."""
EXTRA_DECIMALS = 2
"""A value with so many more decimals than the prose is computed, and the prose may round it."""

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_NUMBER = re.compile(rf"(?<![A-Za-z0-9_])(?<![0-9][.,]){_DIGITS}(?![0-9])")

# A sign, and not the dash of a range or of a difference; a link may begin between it and its number.
_MINUS = re.compile(r"(?:^|[^0-9A-Za-z%)\]])[−-]\[?$")

_UNITS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
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
    r"\bPython 3\.[0-9]+\b",
    r"(?:\(20[0-9]{2}\), version )?\b[0-9]+\.[0-9]+\.[0-9]+\b",
)
"""Names that hold digits, the confidence level in use, and versions: nothing else is exempt."""

FIGURE_LINK = re.compile(r"\[([^\[\]]*)\]\(#([\w-]+)\)")

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
    """One number in a text: what is written, its value without sign, where it stands, and its sign."""

    text: str
    value: Decimal
    start: int
    is_word: bool = False
    is_negative: bool = False


@dataclass(frozen=True)
class Evidence:
    """What stands behind the numbers of a text.

    ``exact`` holds numbers that are shown; ``computed`` values with a long fraction; ``negative`` those of
    both that are below nothing; ``counts`` numbers of rows, for number words; ``years`` and ``dates`` (month
    and day) those of the tables; ``paragraphs`` those of the article with a figure; ``texts`` all text that
    is shown.
    """

    exact: Set[Decimal] = frozenset()
    computed: Set[Decimal] = frozenset()
    negative: Set[Decimal] = frozenset()
    counts: Set[Decimal] = frozenset()
    years: Set[int] = frozenset()
    dates: Set[tuple[int, int]] = frozenset()
    paragraphs: Set[int] = frozenset()
    texts: Set[str] = frozenset()

    def __or__(self, other: Evidence) -> Evidence:
        """Return what stands in either."""
        return Evidence(*(getattr(self, part.name) | getattr(other, part.name) for part in fields(Evidence)))

    def supports(self, number: Number) -> bool:
        """Whether a number is shown, or is the rounding of a computed value; below nothing, if it is."""
        if number.is_negative and not self._is_below(number.value):
            return False
        if number.value in self.exact or (number.is_word and number.value in self.counts):
            return True
        return self._rounds(self.computed, number.value)

    def _is_below(self, value: Decimal) -> bool:
        return value in self.negative or self._rounds(self.negative, value)

    @staticmethod
    def _rounds(computed: Set[Decimal], number: Decimal) -> bool:
        places = _places(number)
        half = Decimal(5).scaleb(-places - 1)
        return places > 0 and any(
            abs(value - number) <= half and _places(value) >= places + EXTRA_DECIMALS for value in computed
        )

    def shows(self, text: str) -> bool:
        """Whether a text, such as a date, is shown."""
        return any(text in shown for shown in self.texts)


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def visible(text: str) -> str:
    """Blank what is not prose in a Markdown text: code, roles, tags, addresses, list numbers."""
    return _HIDDEN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def numbers(text: str, words: bool = True) -> list[Number]:
    """Find the numbers in a text without markup, in its order, with or without number words."""
    found = [
        Number(
            match[0],
            Decimal(match[0].replace(",", "")),
            match.start(),
            is_negative=_MINUS.search(text[max(0, match.start() - 3) : match.start()]) is not None,
        )
        for match in _NUMBER.finditer(text)
    ]
    found += [
        Number(match[0], Decimal(_word_value(match)), match.start(), is_word=True)
        for match in (_WORD.finditer(text) if words else ())
    ]
    return sorted(found, key=lambda number: number.start)


def _word_value(match: re.Match[str]) -> int:
    tens, small, whole = (part and part.lower() for part in match.groups())
    return _WORDS[whole] if whole else _WORDS[tens] + (1 if small == "one" else _WORDS[small])


def _stretches(text: str, evidence: Evidence) -> Iterator[tuple[range, bool]]:
    """Find names, years, dates and paragraphs, each with whether it is known.

    A date or a paragraph that is unknown is refused even where its digits stand somewhere as a number.
    """
    for match in _PARAGRAPHS.finditer(text):
        for number in re.finditer(r"[0-9]+", match[0]):
            place = range(match.start() + number.start(), match.start() + number.end())
            yield place, int(number[0]) in evidence.paragraphs
    for match in _DATE.finditer(text):
        yield range(*match.span()), _is_known(match, evidence)
    for pattern in NAMES:
        yield from ((range(*match.span()), True) for match in re.finditer(pattern, text))
    for match in _YEAR.finditer(text):
        if int(match[0]) in evidence.years:
            yield range(*match.span()), True


def _is_known(date: re.Match[str], evidence: Evidence) -> bool:
    day, year = date["day"], date["year"]
    if year and int(year) not in evidence.years and not evidence.shows(date[0]):
        return False
    month = _MONTHS.index(date["month"]) + 1
    return not day or (month, int(day)) in evidence.dates or evidence.shows(f"{day} {date['month']}")


def unsupported(text: str, evidence: Evidence) -> list[Number]:
    """Return the numbers of a Markdown text that nothing stands behind, in its order."""
    plain = visible(text)
    stretches = list(_stretches(plain, evidence))

    def stands(number: Number) -> bool:
        here = [known for place, known in stretches if number.start in place]
        return all(here) if here else evidence.supports(number)

    return [number for number in numbers(plain) if not stands(number)]


def _ledger_evidence(root: Path, code: str | None = None) -> Evidence:
    """Collect values, digits as printed, interval ends, dates: of the rows that the code uses, or of all."""
    every = load_figures(folder=root / "data")
    figures = every if code is None else every[_used(every, code)]
    values = figures[["value", "lower", "upper"]].to_numpy().ravel()
    periods = every[["period_start", "period_end"]]
    return Evidence(
        exact={Decimal(len(figures))}
        | {_decimal(value) for value in values if math.isfinite(value)}
        | {number.value for text in figures["exact"] for number in numbers(text, words=False)},
        negative={_decimal(value) for value in values if value < 0 and math.isfinite(value)},
        years=_years(periods, every["note"]),
        dates=_dates(periods),
        paragraphs=set(every["paragraph"]),
    )


def _used(figures: pd.DataFrame, code: str) -> pd.Series:
    sections = re.findall(r"load_figures\((?:\"([^\"]*)\")?\)", code)
    if "" in sections:
        return pd.Series(True, index=figures.index)
    named = pd.Series([f'"{figure}"' in code for figure in figures.index], index=figures.index)
    return figures["section"].isin(sections) | named


def _context_evidence(root: Path) -> Evidence:
    """Collect what the context table states: values, and all window dates and years."""
    context = load_table("context", root / "data")
    windows = context[["window_start", "window_end"]]
    texts = [*context["comparison"], *context["window_note"], *context["source_date"]]
    exact = {Decimal(value.lstrip("-")) for value in context["value"]}
    below = {Decimal(value.lstrip("-")) for value in context["value"] if value.startswith("-")}
    return Evidence(exact=exact, negative=below, years=_years(windows, texts), dates=_dates(windows))


def _years(dates: pd.DataFrame, texts: Iterable[str]) -> set[int]:
    years = {int(year) for column in dates for year in dates[column].dropna().dt.year}
    return years | {int(year) for text in texts for year in re.findall(r"\b(?:19|20)[0-9]{2}\b", text)}


def _dates(dates: pd.DataFrame) -> set[tuple[int, int]]:
    return {(day.month, day.day) for column in dates for day in dates[column].dropna()}


def _decimal(value: float) -> Decimal:
    return Decimal(str(abs(value)))


def _below(values: Iterable[float]) -> set[Decimal]:
    return {_decimal(value) for value in values if value < 0}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _rows(spec: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield the tables behind a chart, those of curves left out."""
    for rows in spec.get("datasets", {}).values():
        if isinstance(rows, list) and len(rows) <= CURVE_ROWS:
            yield rows


def _values(rows: Iterable[Any]) -> Iterator[Any]:
    for row in rows:
        yield from row.values() if isinstance(row, dict) else [row]


def _plotted(spec: Mapping[str, Any], below: bool = False) -> set[Decimal]:
    """Collect the plain numbers that a chart draws, those of its tables: all, or those below nothing."""
    drawn = [value for rows in _rows(spec) for value in _values(rows) if _is_number(value)]
    return _below(drawn) if below else set(map(_decimal, drawn))


def _axis_ends(part: object) -> set[float]:
    """Collect the ends of a chart's axes, which its texts may name."""
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    ends = set().union(*map(_axis_ends, parts))
    scale = part.get("scale") if isinstance(part, dict) else None
    domain = scale.get("domain") if isinstance(scale, dict) else None
    return ends | {end for end in domain if _is_number(end)} if isinstance(domain, list) else ends


def _chart_evidence(spec: Mapping[str, Any]) -> Evidence:
    """Collect what a chart shows to a reader of the prose: its labels, and fractions to round."""
    shown = (value for rows in spec.get("datasets", {}).values() for value in _values(rows))
    texts = {value for value in shown if isinstance(value, str)}
    written = [number for text in texts for number in numbers(text, words=False)]
    return Evidence(
        exact={number.value for number in written},
        computed={value for value in _plotted(spec) if _places(value) > EXTRA_DECIMALS},
        negative={number.value for number in written if number.is_negative} | _plotted(spec, below=True),
        counts={Decimal(len(rows)) for rows in _rows(spec)},
        texts=texts,
    )


def _output_evidence(output: NotebookNode) -> Evidence:
    data = output.get("data", {})
    if MIME in data:
        return _chart_evidence(data[MIME])
    soup = BeautifulSoup(data.get("text/html", ""), "html.parser")
    rows = len(soup.find_all("tr")) - 1
    text = soup.get_text(" ") if soup.contents else data.get("text/plain", output.get("text", ""))
    written = numbers(text, words=False)
    return Evidence(
        exact={number.value for number in written},
        negative={number.value for number in written if number.is_negative},
        counts={Decimal(rows)} if rows > 1 else set(),
        texts={text},
    )


def _notebook_evidence(notebook: NotebookNode, root: Path) -> Evidence:
    """Collect what the ledger, the context table and the outputs of a notebook show."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = "\n".join(cell.source for cell in cells)
    evidence = _ledger_evidence(root, code)
    if "load_context" in code:
        evidence |= _context_evidence(root)
    for cell in cells:
        for output in cell.outputs:
            evidence |= _output_evidence(output)
    return evidence


class Passage(NamedTuple):
    """A piece of prose: where it stands, its text, and what may stand behind its numbers."""

    place: str
    text: str
    evidence: Evidence


def _lines(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _notebook_passages(notebook: NotebookNode, root: Path) -> Iterator[Passage]:
    """Yield the prose of a notebook: cells, captions, and the titles and descriptions of charts."""
    evidence = _notebook_evidence(notebook, root)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield Passage(f"cell {cell.id}", cell.source, evidence)
            continue
        specs = [output.data[MIME] for output in cell.outputs if MIME in output.get("data", {})]
        ends = set().union(*map(_axis_ends, specs))
        drawn = Evidence(
            exact=set().union(*map(_plotted, specs), map(_decimal, ends)),
            negative=set().union(*(_plotted(spec, below=True) for spec in specs), _below(ends)),
        )
        texts = {"caption": cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")}
        for spec in specs:
            title = spec.get("title", {})
            title = title if isinstance(title, dict) else {"text": title}
            texts |= {
                "chart title": _lines(title.get("text")),
                "chart subtitle": _lines(title.get("subtitle")),
                "chart description": _lines(spec.get("description")),
            }
        for part, text in texts.items():
            yield Passage(f"cell {cell.id}, {part}", text, evidence | drawn)


def _page_passages(path: Path, root: Path) -> Iterator[Passage]:
    """Yield each paragraph of a page; it may use the tables, and the chapters that it links to.

    The README, which is about the whole book, may use all chapters.
    """
    text = path.read_text(encoding="utf-8")
    tables = _ledger_evidence(root) | _context_evidence(root)
    named = [file for file in notebook_paths(root) if path.parent == root or f"notebooks/{file.stem}" in text]
    chapters = {file.stem: _notebook_evidence(nbformat.read(file, as_version=4), root) for file in named}
    for place, block in enumerate(re.split(r"\n\s*\n", text), 1):
        evidence = tables
        for chapter, shown in chapters.items():
            if path.parent == root or f"notebooks/{chapter}" in block:
                evidence |= shown
        yield Passage(f"block {place}", block, evidence)


def _table_passages(root: Path) -> Iterator[Passage]:
    """Yield the questions of the data package, which no check computes; what they say is of its tables."""
    if "questions" in table_names(root / "data"):
        evidence = _ledger_evidence(root) | _context_evidence(root)
        for row in load_table("questions", root / "data").to_dict("records"):
            for field in ("ask", "settles"):
                yield Passage(f"{row['question_id']}, field {field}", row[field], evidence)


def printed_forms(row: pd.Series) -> list[str]:
    """List how prose may write a figure: as printed, its digits, or its value."""
    digits = re.match(r"\d[\d.]*%?", row["exact"])
    return list(dict.fromkeys([row["exact"], digits[0] if digits else f"{abs(row['value']):.10g}"]))


def _problems(passages: Iterable[Passage], name: str, root: Path) -> Iterator[str]:
    """Yield a line for each number that nothing stands behind, and each link that reads otherwise."""
    figures = load_figures(folder=root / "data")
    for place, text, evidence in passages:
        stale = []
        for link in FIGURE_LINK.finditer(text):
            figure: Any
            words, figure = link.groups()
            if figure in figures.index and words not in (forms := printed_forms(figures.loc[figure])):
                stale.append(range(*link.span()))
                yield f"{name}: {place}: link {words!r} to {figure}: expected {' or '.join(forms)}"
        for number in unsupported(text, evidence):
            if any(number.start in link for link in stale):
                continue
            around = text[max(0, number.start - 30) : number.start + len(number.text) + 30]
            yield (
                f"{name}: {place}: number {number.text}: “…{' '.join(around.split())}…”: expected one of the "
                "ledger, of an output of this notebook, or of a chapter that the paragraph links to"
            )


def problems(notebook: NotebookNode, name: str, root: Path) -> list[str]:
    """Check the prose of a notebook with its stored outputs; one line for each problem."""
    return list(_problems(_notebook_passages(notebook, root), name, root))


def page_problems(path: Path, root: Path) -> list[str]:
    """Check the prose of a Markdown page, as `problems` does that of a notebook."""
    return list(_problems(_page_passages(path, root), path.name, root))


def pages(root: Path) -> list[Path]:
    """List what has prose that somebody wrote: the notebooks, the pages of the book, and the README."""
    return [*notebook_paths(root), *sorted((root / "book").rglob("*.md")), root / "README.md"]


def all_problems(root: Path, names: Sequence[str] = ()) -> list[str]:
    """Check all pages, or those named; one line for each problem."""
    found = [] if names else list(_problems(_table_passages(root), "questions.csv", root))
    for path in [path for path in pages(root) if not names or path.stem in names]:
        if path.suffix == ".ipynb":
            found += problems(nbformat.read(path, as_version=4), path.name, root)
        else:
            found += page_problems(path, root)
    return found
