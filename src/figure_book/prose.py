"""Check that every number in the prose is printed in the ledger or computed where it stands.

A link to a figure must read as the figure is printed.

What is read: Markdown cells, chart captions, and the titles, subtitles and descriptions of charts; the pages
of the book and the README; sentences of tables that nothing computes. Digits are read with their decimals and
thousands separators, and number words from "two" to "ninety-nine". What stands behind a number of a section
of a notebook: a value of the ledger or the end of its rounding interval, in the rows that it names or links;
a value of the context table that it names; a number in a table, in printed text or in a label of a chart, of
the section, of the opening or of a section whose chart it refers to; behind the texts of a chart also the
plain numbers in its data and the ends of its axes. The opening, and a section that shows nothing, may use the
whole notebook, and so may dates and numbers in words. Titles and descriptions stand behind nothing. A long
computed fraction stands behind its rounding to one or more decimals. Behind a number with a minus sign stands
one below nothing; one without may be the size of a fall, and nothing falls by less than nothing.

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
from functools import lru_cache
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

# What fell by less than nothing would have risen.
_FELL = re.compile(r"\b(?:down|falls?|fell|fallen) (?:by |of )?[−-]\[?$", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")

_UNITS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {word: number for number, word in enumerate(_UNITS, 2)}
NUMBER_WORDS |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_SMALL = "|".join(["one", *_UNITS[:8]])
_WORD = re.compile(rf"\b(?:({'|'.join(_TENS)})-({_SMALL})|({'|'.join(NUMBER_WORDS)}))\b", re.IGNORECASE)

_MONTHS = list(calendar.month_name)[1:]
_MONTH = f"(?:{'|'.join(_MONTHS)})"
_DATE = re.compile(rf"\b(?:(?P<day>[0-9]{{1,2}}) )?(?P<month>{_MONTH})(?: (?P<year>(?:19|20)[0-9]{{2}}))?\b")
_YEAR = re.compile(r"(?<![0-9.,])(?:19|20)[0-9]{2}(?![0-9%,.]*[0-9%])")
_PARAGRAPHS = re.compile(r"\bparagraphs? [0-9]+(?:(?:, and |, | and | to )[0-9]+(?![0-9.%]))*", re.IGNORECASE)

NAMES = (
    r"\b(?:18|20)th\b(?: (?:Party|National) Congress\b)?",
    r"\b100-day campaign\b",
    r"\b110 (?:alerts|calls|emergency|line|number)\b",
    r"\b12345 (?:hotline|line)\b",
    r"\b95\s?% (?:confidence|level)\b",
    r"\bat 95\s?%",
    r"\bPoisson test, 5\s?%",
    r"\b1 time in 20\b",
    r"\b95 times in 100\b",
    r"\bSHA-256\b",
    r"\bUTF-8\b",
    r"\b[Cc]ensus of 2020\b",
    r"\b20 working days\b",
    r"\bCC BY 4\.0\b",
    r"\bPython 3\.[0-9]+\b",
    r"(?:\(20[0-9]{2}\), version )?\b[0-9]+\.[0-9]+\.[0-9]+\b",
)
"""Names that hold digits, the level in use, a time limit of law, versions: nothing else is exempt."""

_LETTER = re.compile(r'<div lang="zh-Hans">\n\n```text\n(.*?)```\n</div>\n\n```text\n(.*?)```', re.DOTALL)
"""A letter to send, in Chinese and then in English."""

FIGURE_LINK = re.compile(r"\[([^\[\]]*)\]\(#([\w-]+)\)")

# What readers do not see as prose is blanked, so that positions stay.
_HIDDEN = re.compile(
    r"^(?:```|~~~).*?^(?:```|~~~)$"  # code blocks
    r"|^:{3,}(?:\{[a-z-]+\})?|^:[a-z]+:.*?$"  # fences and options of directives
    r"|\{[a-z:]+\}`(?=[^`<]*<[^<>`]*>`)| ?<[^<>`]*>`"  # what stands around the text of a role
    r"|\{[a-z:]+\}`[^`]*`|`[^`\n]*`"  # roles without a text of their own, and code
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
    return (
        NUMBER_WORDS[whole] if whole else NUMBER_WORDS[tens] + (1 if small == "one" else NUMBER_WORDS[small])
    )


def _stretches(text: str, evidence: Evidence) -> Iterator[tuple[range, bool]]:
    """Find names, years, dates and paragraphs, each with whether it is known.

    A date or a paragraph that is unknown is refused even where its digits stand somewhere as a number.
    """
    for match in _PARAGRAPHS.finditer(text):
        before = 0
        for number in re.finditer(r"[0-9]+", match[0]):
            place = range(match.start() + number.start(), match.start() + number.end())
            # Several are named in their order.
            yield place, int(number[0]) in evidence.paragraphs and int(number[0]) > before
            before = int(number[0])
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
        if number.is_negative and _FELL.search(plain[: number.start]):
            return False
        here = [known for place, known in stretches if number.start in place]
        if not here and _ORDINAL.match(plain, number.start + len(number.text)):
            # What is numbered is a name.
            return False
        # A year, a day and a paragraph have no sign.
        return all(here) and not number.is_negative if here else evidence.supports(number)

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


def _findings_evidence(root: Path) -> Evidence:
    """Collect the numbers of what the book claims."""
    if "findings" not in table_names(root / "data"):
        return Evidence()
    findings = load_table("findings", root / "data")
    texts = [*findings["sentence"], *findings["result"]]
    return Evidence(exact={number.value for text in texts for number in numbers(text, words=False)})


def _used(figures: pd.DataFrame, code: str) -> pd.Series:
    sections = re.findall(r"load_figures\((?:\"([^\"]*)\")?\)", code)
    if "" in sections:
        return pd.Series(True, index=figures.index)
    named = [f'"{figure}"' in code or f"(#{figure})" in code for figure in figures.index]
    return figures["section"].isin(sections) | pd.Series(named, index=figures.index)


def _context_evidence(root: Path, code: str | None = None) -> Evidence:
    """Collect what the context table states, of the rows that the code names or of all: values, windows."""
    context = load_table("context", root / "data")
    if code is not None:
        context = context[[f'"{name}"' in code for name in context["context_id"]]]
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
    return _text_evidence(data.get("text/html", ""), data.get("text/plain", output.get("text", "")))


@lru_cache(maxsize=1024)
def _text_evidence(html: str, plain: str) -> Evidence:
    soup = BeautifulSoup(html, "html.parser")
    rows = len(soup.find_all("tr")) - 1
    text = soup.get_text(" ") if soup.contents else plain
    written = numbers(text, words=False)
    return Evidence(
        exact={number.value for number in written},
        negative={number.value for number in written if number.is_negative},
        counts={Decimal(rows)} if rows > 1 else set(),
        texts={text},
    )


def _evidence_of(cells: Sequence[NotebookNode], root: Path) -> Evidence:
    """Collect what the ledger, the context table and the outputs of the cells show."""
    code = "\n".join(cell.source for cell in cells)
    evidence = _ledger_evidence(root, code)
    evidence |= _context_evidence(root, None if "load_context(" in code else code)
    for cell in cells:
        for output in cell.get("outputs", []):
            evidence |= _output_evidence(output)
    return evidence


def _sections(notebook: NotebookNode) -> list[list[NotebookNode]]:
    """Divide a notebook at the headings of its sections; the first part is what stands before them."""
    found: list[list[NotebookNode]] = [[]]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and re.search(r"^## ", cell.source, re.MULTILINE):
            found.append([])
        found[-1].append(cell)
    return found


class Passage(NamedTuple):
    """A piece of prose: where it stands, its text, and what may stand behind its numbers."""

    place: str
    text: str
    evidence: Evidence


def _lines(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def notebook_passages(notebook: NotebookNode, root: Path) -> Iterator[Passage]:
    """Yield the prose of a notebook: cells, captions, and the titles and descriptions of charts.

    A section may use what it shows itself, what the opening shows, and what it refers to. The opening, and a
    section that shows nothing, are about the whole notebook; so are dates and numbers in words.
    """
    whole = _evidence_of(notebook.cells, root)
    anywhere = Evidence(
        counts=whole.counts | {value for value in whole.exact if value < 100},
        years=whole.years,
        dates=whole.dates,
        texts=whole.texts,
    )
    opening, *sections = _sections(notebook)
    yield from _section_passages(opening, whole)
    # Whole sections of the ledger are loaded there; what a section uses it names.
    opening = [cell for cell in opening if "load_figures(" not in cell.source]
    for cells in sections:
        shown = [*opening, *cells, *_referred(cells, sections)]
        shows = any(cell.get("outputs") for cell in cells)
        yield from _section_passages(cells, _evidence_of(shown, root) | anywhere if shows else whole)


def _referred(cells: Sequence[NotebookNode], sections: Iterable[list[NotebookNode]]) -> list[NotebookNode]:
    """List the cells of the sections with the charts that the prose of the cells refers to."""
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    names = set(re.findall(r"\{numref\}`([\w-]+)`", prose))
    return [
        cell
        for section in sections
        if section != cells and names & {_caption(cell).get("name") for cell in section}
        for cell in section
    ]


def _caption(cell: NotebookNode) -> Mapping[str, str]:
    found: Mapping[str, str] = cell.metadata.get("mystnb", {}).get("figure", {})
    return found


def _section_passages(cells: Sequence[NotebookNode], evidence: Evidence) -> Iterator[Passage]:
    for cell in cells:
        if cell.cell_type == "markdown":
            yield Passage(f"cell {cell.id}", cell.source, evidence)
            continue
        specs = [output.data[MIME] for output in cell.outputs if MIME in output.get("data", {})]
        ends = set().union(*map(_axis_ends, specs))
        drawn = Evidence(
            exact=set().union(*map(_plotted, specs), map(_decimal, ends)),
            negative=set().union(*(_plotted(spec, below=True) for spec in specs), _below(ends)),
        )
        texts = {"caption": _caption(cell).get("caption", "")}
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


def notebook_texts(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield the same prose without what stands behind it: where it stands, and its text."""
    yield from ((passage.place, passage.text) for passage in _section_passages(notebook.cells, Evidence()))


def page_passages(path: Path, root: Path) -> Iterator[Passage]:
    """Yield each paragraph of a page; it may use the tables, and the chapters or charts that it links to.

    The README, which is about the whole book, may use what the book claims.
    """
    text = path.read_text(encoding="utf-8")
    tables = _ledger_evidence(root)
    if path.parent == root:
        tables |= _findings_evidence(root)
    if "questions" in table_names(root / "data"):
        tables |= Evidence(exact={Decimal(len(load_table("questions", root / "data")))})
    chapters = []
    for file in notebook_paths(root):
        names = re.findall(r'"name": "([\w-]+)"', file.read_text(encoding="utf-8"))
        ways = [f"notebooks/{file.stem}", *(f"<{name}>`" for name in names)]
        if any(way in text for way in ways):
            chapters.append((ways, _evidence_of(nbformat.read(file, as_version=4).cells, root)))
    for place, block in enumerate(re.split(r"\n\s*\n", text), 1):
        evidence = tables
        for ways, shown in chapters:
            if any(way in block for way in ways):
                evidence |= shown
        yield Passage(f"block {place}", block, evidence)


TYPED = {"questions": ("question_id", "ask", "settles"), "findings": ("finding_id", "overturned_by")}
"""The tables with sentences that no check computes, each with its name of a row and the fields of these."""


def table_passages(table: str, root: Path) -> Iterator[Passage]:
    """Yield the sentences of a table that no check computes; what they say is of the tables."""
    if table in TYPED and table in table_names(root / "data"):
        name, *fields = TYPED[table]
        evidence = _ledger_evidence(root)
        for row in load_table(table, root / "data").to_dict("records"):
            for field in fields:
                yield Passage(f"{row[name]}, field {field}", row[field], evidence)


def printed_forms(row: pd.Series) -> list[str]:
    """List how prose may write a figure: as printed, its digits, or its value."""
    digits = re.match(r"\d[\d.]*%?", row["exact"])
    return list(dict.fromkeys([row["exact"], digits[0] if digits else f"{abs(row['value']):.10g}"]))


def passage_problems(passages: Iterable[Passage], name: str, root: Path) -> Iterator[str]:
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
    return list(passage_problems(notebook_passages(notebook, root), name, root))


def page_problems(path: Path, root: Path) -> list[str]:
    """Check the prose of a Markdown page, as `problems` does that of a notebook."""
    letters = letter_problems(path.read_text(encoding="utf-8"), path.name)
    return [*passage_problems(page_passages(path, root), path.name, root), *letters]


def letter_problems(text: str, name: str) -> Iterator[str]:
    """Yield a line for each letter of a page whose years in Chinese are not those of its English."""
    for letter in _LETTER.finditer(text):
        chinese, english = (re.findall(r"20[0-9]{2}", part) for part in letter.groups())
        if chinese != english:
            yield f"{name}: letter: years {', '.join(chinese)}: expected {', '.join(english)}, as in English"


def pages(root: Path) -> list[Path]:
    """List what has prose that somebody wrote: the notebooks, the pages of the book, and the README."""
    return [*notebook_paths(root), *sorted((root / "book").rglob("*.md")), root / "README.md"]


def all_problems(root: Path, names: Sequence[str] = ()) -> list[str]:
    """Check all pages, or those named; one line for each problem."""
    found: list[str] = []
    for table in TYPED if not names else ():
        found += passage_problems(table_passages(table, root), f"{table}.csv", root)
    for path in [path for path in pages(root) if not names or path.stem in names]:
        if path.suffix == ".ipynb":
            found += problems(nbformat.read(path, as_version=4), path.name, root)
        else:
            found += page_problems(path, root)
    return found
