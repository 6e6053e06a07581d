"""Change the numbers of the project one at a time, and count the changes that no check sees.

``make mutate`` tries the numbers of all tables, stored outputs, prose and of the article (where it is),
samples of a fixed seed where there are thousands, and fails when one survives. ``test_mutation.py`` runs a
short sample.

A number is changed by one in its last digit, a Chinese numeral and a number word to the next. The checks are
the project's own, called in this process: those of the content first (declaration, recomputed findings, the
article, the collected sources, what stands behind the prose), then the records (digests of tables and of
outputs, the numbers of each page). What only a record sees is counted apart.
"""

from __future__ import annotations

import csv
import io
import json
import math
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

import frictionless
import nbformat
import pandas as pd
from markdown_it import MarkdownIt

from figure_book import files, notebooks, prose
from printed_figures import article, context, evidence, findings, ledger, verification

ROOT = files.ROOT
SEED = 20221016
SHARED = ROOT.parent / "shared"
ARTICLE = SHARED / "source" / "article.txt"
COLLECTED = SHARED / "context" / "context.csv"

NOT_VALUES = {
    *("note", "indicator", "indicator_zh", "term_zh", "unit", "comparison", "window_note", "overturned_by"),
    *("source_title", "source_publisher", "source_date", "source_url", "source_status", "ask", "settles"),
    *("figure_id", "context_id"),
}
"""Fields of free text and of names. Their digits are changed all the same; only a record sees them."""

_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CHINESE = "一二三四五六七八九"


@dataclass
class Tally:
    """How many numbers of a kind were changed, how many the content's checks were shown, and who saw what."""

    tried: int = 0
    shown: int = 0
    by_content: int = 0
    by_record: int = 0
    survivors: list[str] = field(default_factory=list)

    def add(self, where: str, content: bool | None, record: bool) -> None:
        """Count one changed number; ``content`` is None where only the record was asked."""
        self.tried += 1
        self.shown += content is not None
        self.by_content += bool(content)
        self.by_record += not content and record
        if not content and not record:
            self.survivors.append(where)


def changed(number: str, step: int = 1) -> str:
    """Change a number, written in digits with or without a point, by one in its last digit."""
    whole, point, part = number.partition(".")
    moved = int(whole + part) + step
    if moved < 0:
        moved = 1
    digits = str(moved).zfill(len(whole + part))
    return digits[: len(digits) - len(part)] + point + digits[len(digits) - len(part) :]


def variants(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield a text with each of its numbers and Chinese numerals changed: before, after, and the whole."""
    for match in _DIGITS.finditer(text):
        for step in (1, -1):
            after = changed(match[0], step)
            yield match[0], after, text[: match.start()] + after + text[match.end() :]
    for place, character in enumerate(text):
        if character in _CHINESE:
            after = _CHINESE[(_CHINESE.index(character) + 1) % 9]
            yield character, after, text[:place] + after + text[place + 1 :]


def sample(items: Sequence[Any], size: int | None) -> list[Any]:
    """Draw items with the fixed seed, all of them when no size is given."""
    return list(items) if size is None else random.Random(SEED).sample(items, min(size, len(items)))


# Tables


@dataclass(frozen=True)
class TableMutant:
    """One changed number of a table: where, in which field, and how to write the whole table with it."""

    where: str
    field: str
    text: Callable[[], str]


def table_mutants(path: Path) -> Iterator[TableMutant]:
    """Yield each number of a table, changed."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".csv":
        for match in re.finditer(r"[0-9]+\.[0-9]+", text):
            whole = partial(_replaced, text, match.span(), changed(match[0]))
            yield TableMutant(f"{path.name}: {match[0]} at {match.start()}", "coordinates", whole)
        return
    rows = list(csv.reader(io.StringIO(text)))
    for line, row in enumerate(rows[1:], 1):
        for column, cell in enumerate(row):
            for before, after, whole in variants(cell):
                name = rows[0][column]
                where = f"{path.name}: row {line + 1}, field {name}, {before} to {after}"
                yield TableMutant(where, name, partial(_with_cell, rows, line, column, whole))


def _replaced(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _with_cell(rows: Sequence[Sequence[str]], line: int, column: int, cell: str) -> str:
    row = [*rows[line][:column], cell, *rows[line][column + 1 :]]
    return _csv([*rows[:line], row, *rows[line + 1 :]])


def _csv(rows: Sequence[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def uncollected(rows: pd.DataFrame, path: Path = COLLECTED) -> list[str]:
    """Name the context figures that are not among those collected, by indicator, value and window."""
    collected = pd.read_csv(path, dtype=str, keep_default_na=False)
    known = {
        (row.indicator_zh, Decimal(row.value), _day(row.period_start), _day(row.period_end))
        for row in collected.itertuples()
        if re.fullmatch(r"-?[0-9.]+", row.value)
    }
    return [
        name
        for name, row in rows.iterrows()
        if (row["indicator_zh"], Decimal(row["value"]), *_window(row)) not in known
    ]


def _day(text: str) -> str:
    """Keep a whole date; a collected year or month says when a page was written, not which days it counts."""
    return text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else ""


def _window(row: pd.Series) -> tuple[str, str]:
    days = row["window_start"], row["window_end"]
    return tuple("" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in days)


def content_problems(folder: Path) -> list[str]:
    """Run the checks that know what the tables should hold, in the order of their cost."""
    try:
        for table in ("figures", "numerals", "findings", "context", "places", "questions", "paragraphs"):
            ledger.load_table(table, folder)
        evidence.load_questions(folder)
    except (ledger.LedgerError, KeyError, ValueError) as error:
        return [str(error)]
    found = [*_article_problems(folder), *_context_problems(folder)]
    try:
        return found or findings.differences(folder)
    except (ValueError, KeyError) as error:
        return [str(error)]


def _article_problems(folder: Path) -> list[str]:
    if not ARTICLE.is_file():
        return []
    return [str(mismatch) for mismatch in verification.verify(ARTICLE, folder).mismatches]


def _context_problems(folder: Path) -> list[str]:
    rows = context.load_context(folder)
    found = uncollected(rows) if COLLECTED.is_file() else []
    places = [f"{name.lower()}-population-2020" for name in context.district_table().index]
    if rows.loc[places, "number"].sum() != rows.at["jiangmen-population-2020", "number"]:
        found.append("context.csv: the districts' residents do not add up")
    return found


def unsealed(folder: Path) -> Path:
    """Copy the data without their recorded digests, for the checks of the content."""
    copied = Path(shutil.copytree(ROOT / "data", folder))
    package = json.loads((copied / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource.pop("hash", None)
        resource.pop("bytes", None)
    (copied / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return copied


def mutate_tables(size: int | None, deep: int) -> dict[str, Tally]:
    """Change the numbers of the tables; ``deep`` of each are shown to the checks of the content, too."""
    tallies = {}
    with tempfile.TemporaryDirectory() as folder:
        sealed = Path(shutil.copytree(ROOT / "data", Path(folder) / "sealed"))
        package = frictionless.Package(str(sealed / "datapackage.json"))
        for resource in package.resources:
            tally = tallies[f"table {resource.path}"] = Tally()
            mutants = sample(list(table_mutants(ROOT / "data" / resource.path)), size)
            values = [mutant for mutant in mutants if mutant.field not in NOT_VALUES]
            asked = sample(values, deep) if resource.path.endswith(".csv") else []
            for mutant in mutants:
                text = mutant.text()
                content = _seen_by_content(resource.path, text, Path(folder)) if mutant in asked else None
                (sealed / resource.path).write_text(text, encoding="utf-8")
                tally.add(mutant.where, content, _raises(ledger.check_seal, sealed, resource))
            shutil.copy(ROOT / "data" / resource.path, sealed)
    return tallies


def _seen_by_content(table: str, text: str, folder: Path) -> bool:
    with tempfile.TemporaryDirectory(dir=folder) as copied:
        data = unsealed(Path(copied) / "data")
        (data / table).write_text(text, encoding="utf-8")
        return bool(content_problems(data))


def _raises(check: Callable[..., None], *arguments: object) -> bool:
    try:
        check(*arguments)
    except ledger.LedgerError:
        return True
    return False


# Stored outputs


def _leaves(value: Any, path: tuple = ()) -> Iterator[tuple[tuple, str | float | int]]:
    """Yield each number, and each text with a digit, of stored outputs; not the pictures."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name != "image/png":
                yield from _leaves(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _leaves(item, (*path, place))
    elif isinstance(value, str):
        if _DIGITS.search(value):
            yield path, value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


def mutate_outputs(size: int | None) -> Tally:
    """Change stored numbers of outputs; the digest of a notebook's outputs must notice."""
    tally = Tally()
    shared = notebooks.shared_inputs_digest()
    for path in notebooks.notebook_paths():
        notebook = nbformat.read(path, as_version=4)
        stored = notebook.metadata[notebooks.KEY]["outputs"]
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        leaves = [(cell, *leaf) for cell in cells for leaf in _leaves(cell.outputs)]
        for cell, place, value in sample(leaves, size):
            holder = cell.outputs
            for step in place[:-1]:
                holder = holder[step]
            holder[place[-1]] = _moved(value)
            where = f"{path.name}: cell {cell.id}, {'/'.join(map(str, place))}, {str(value)[:30]}"
            tally.add(where, None, notebooks.digests(notebook, shared)["outputs"] != stored)
            holder[place[-1]] = value
    return tally


def _moved(value: str | float | int) -> str | float | int:
    if isinstance(value, str):
        return next(variants(value))[2]
    if isinstance(value, int):
        return value + 1
    moved = float(next(variants(repr(value)))[2]) if "e" not in repr(value) else value
    # The last of seventeen digits may be less than the next number that a computer can hold.
    return moved if moved != value else math.nextafter(value, math.inf)


# Prose

_MARKUP = re.compile(
    r"^```.*?^```$|\{[a-z]+\}`[^`]*`|`[^`\n]*`|\]\([^)]*\)|<[^>]*>|^ *[0-9]+\. ", re.MULTILINE | re.DOTALL
)
_NAME = re.compile(r"\b[A-Za-z]+[0-9]+[A-Za-z]*\b")
"""A word with digits in it, such as W3C, is a name and no number."""
_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_WORD = re.compile(rf"\b({'|'.join(_WORDS[:-1])})\b", re.IGNORECASE)


def prose_mutants(text: str) -> Iterator[tuple[str, str]]:
    """Yield what was changed, and the text; not what readers do not see as prose, such as addresses."""
    hidden = [range(*match.span()) for match in (*_MARKUP.finditer(text), *_NAME.finditer(text))]
    for pattern, moves in ((_DIGITS, (1, -1)), (_WORD, (1,))):
        for match in pattern.finditer(text):
            if any(match.start() in part for part in hidden):
                continue
            for step in moves:
                after = _next_word(match[0]) if pattern is _WORD else changed(match[0], step)
                yield f"{match[0]} to {after}", text[: match.start()] + after + text[match.end() :]


def _next_word(word: str) -> str:
    return _WORDS[_WORDS.index(word.lower()) + 1]


def mutate_prose(size: int | None) -> Tally:
    """Change numbers in Markdown cells, captions, titles, subtitles and descriptions, and on pages."""
    tally = Tally()
    for path in prose.pages():
        passages = _passages(path)
        recorded = {passage.place: list(prose.record_rows(passage)) for passage in passages}
        _check_record(path, recorded)
        mutants = [(passage, *mutant) for passage in passages for mutant in prose_mutants(passage.text)]
        for passage, what, after in sample(mutants, size):
            if _reads_the_same(passage.text, after):
                continue
            mutant = replace(passage, text=after)
            # Of the README only the record is kept: it speaks of more than figures.
            content = None if path.name == "README.md" else bool(prose.unsupported(after, passage.evidence))
            noticed = list(prose.record_rows(mutant)) != recorded[passage.place]
            tally.add(f"{path.name}: {passage.place}, {what}", content, noticed)
    return tally


@cache
def _passages(path: Path) -> list[prose.Passage]:
    return list(prose.passages_of(path))


def _check_record(path: Path, rows: dict[str, list[tuple[str, str, str, str]]]) -> None:
    """Make sure that what the mutants are compared with is what the repository holds."""
    stored = prose.record_path(path).read_text(encoding="utf-8")
    if [tuple(row) for row in csv.reader(io.StringIO(stored))][1:] != [*chain(*rows.values())]:
        raise SystemExit(f"{path.name}: its record is not up to date: run `make record`")


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark")


def _reads_the_same(before: str, after: str) -> bool:
    """Whether a change is only in the source, such as in a link's target."""

    def text(source: str) -> str:
        return re.sub(r"<[^>]*>", "", _markdown().render(source))

    return text(before) == text(after)


# The article


def mutate_article(size: int | None) -> Tally:
    """Change each numeral of the article; the tables must no longer fit."""
    tally = Tally()
    content = ARTICLE.read_bytes()
    text = content.decode("utf-8")
    paragraphs = text.split("\n")
    tables = [ledger.load_table(name).to_dict("records") for name in ("numerals", "figures")]
    for row in sample(tables[0], size):
        paragraph = paragraphs[row["paragraph"] - 1]
        for before, after, exact in variants(row["exact"]):
            line = paragraph[: row["start"]] + exact + paragraph[row["end"] :]
            whole = "\n".join([*paragraphs[: row["paragraph"] - 1], line, *paragraphs[row["paragraph"] :]])
            report = verification.Report()
            verification.check_tables(report, whole, article.scan(whole), *tables)
            recorded = verification.check_digest(whole.encode(), verification.recorded_digest())
            where = f"article: paragraph {row['paragraph']}, {row['start']}, {before} to {after}"
            tally.add(where, not report.holds, bool(recorded))
    return tally


# All


def mutate(sizes: Sizes) -> dict[str, Tally]:
    """Change samples of all kinds.

    Parameters
    ----------
    sizes : Sizes
        How many of each; all where None.

    Returns
    -------
    dict of str to Tally
        By kind; the article is left out where it is not held.
    """
    tallies = mutate_tables(sizes.table, sizes.deep)
    tallies["stored outputs"] = mutate_outputs(sizes.outputs)
    tallies["prose"] = mutate_prose(sizes.prose)
    if ARTICLE.is_file():
        tallies["article"] = mutate_article(sizes.article)
    return tallies


@dataclass(frozen=True)
class Sizes:
    """Samples of a table, of it for the content's checks, of a notebook's outputs, a page, the article."""

    table: int | None = None
    deep: int = 30
    outputs: int | None = 400
    prose: int | None = None
    article: int | None = None


SHORT = Sizes(table=12, deep=1, outputs=5, article=8)
"""What the tests try: the prose whole, which takes seconds, and a few of what takes minutes."""


def main() -> int:
    """Print one line for each kind, and each number whose change nobody saw."""
    tallies = mutate(Sizes())
    print(
        f"{'changed numbers of':24}{'tried':>8}{'seen by content':>18}{'by record only':>16}{'survived':>10}"
    )
    for kind, tally in tallies.items():
        content = f"{tally.by_content:,} of {tally.shown:,}"
        print(f"{kind:24}{tally.tried:8,}{content:>18}{tally.by_record:16,}{len(tally.survivors):10,}")
    survivors = [where for tally in tallies.values() for where in tally.survivors]
    print("\n".join(survivors))
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main())
