"""Verify the tables against the article, or start from another article.

``python -m printed_figures verify --article PATH`` exits with 0 when everything holds, 1 when something does
not, 2 when a file cannot be read. ``scan PATH`` drafts both tables for any text in UTF-8, ``new PATH FOLDER``
writes them with all that builds a page from them.
"""

import argparse
import codecs
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from printed_figures import article, drafts, ledger, roles, starter, verification
from printed_figures.article import Numeral

SHOWN = 100
"""Rows of a table on the screen; a file has them all."""

TABLES = ("numerals", "figures")


class CommandError(Exception):
    """A command cannot do its work; one line."""


def _verify(options: argparse.Namespace) -> int:
    report = verification.verify(options.article, options.data)
    table = Table("Check", "Looked at", "Do not hold", box=SIMPLE_HEAD)
    table.columns[1].justify = table.columns[2].justify = "right"
    for name, (looked_at, wrong) in report.checks.items():
        table.add_row(name, str(looked_at), str(wrong))
    Console().print(table)
    for mismatch in report.mismatches:
        print(mismatch)
    numbers = len(report.mismatches)
    print("Everything holds." if report.holds else f"{numbers} mismatch{'es' if numbers > 1 else ''}.")
    return 0 if report.holds else 1


def _new_book(options: argparse.Namespace) -> int:
    folder = options.folder
    try:
        found = starter.start(options.path, folder, options.title)
    except ValueError as error:
        if isinstance(error, verification.ArticleError):
            raise
        raise CommandError(str(error)) from None
    print(f"{folder / 'data' / 'figures.csv'}: {found} figures drafted.")
    print("Fill in what only a reader knows: indicator and ref_area of each, and what is stated.")
    return 0


def _scan(options: argparse.Namespace) -> int:
    if options.output and options.format == "table":
        raise CommandError("--output: needs --format csv or json, found table")
    try:
        with article.open_article(options.path) as file:
            if not (first := file.read(1)):
                raise CommandError(f"{options.path}: empty: expected a text")
            # A pipe cannot be wound back, so the first character is put before the rest.
            numerals = article.scan_file(_Again(first, file))
            if options.format == "table":
                _show(list(islice(numerals, SHOWN)), Counter(n.role for n in numerals))
            else:
                _draft(numerals, options)
    except UnicodeDecodeError:
        raise CommandError(f"{options.path}: {_bad_byte(options.path)}: expected UTF-8 text") from None
    return 0


class _Again:
    """A text file whose first characters were read already."""

    def __init__(self, first: str, file: IO[str]) -> None:
        self._first, self._file = first, file

    def read(self, size: int) -> str:
        first, self._first = self._first, ""
        return first + self._file.read(size)


def _bad_byte(path: Path) -> str:
    """Say where a file stops being UTF-8."""
    decoder, read = codecs.getincrementaldecoder("utf-8")(), 0
    with suppress(OSError), path.open("rb") as file:
        while True:
            block = file.read(1 << 20)
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return f"byte {read - kept + error.start}: value 0x{error.object[error.start]:02x}"
            if not block:
                break
            read += len(block)
    return "bytes"


def _show(first: list[Numeral], others: Counter[str]) -> None:
    console = Console()
    # Chinese last: few terminals and pages draw it exactly twice as wide as Latin.
    every = Table("Paragraph", "Start", "End", "Value", "Hedge", "Form", "Role", "Numeral", box=SIMPLE_HEAD)
    figures = Table("Figure", "Value", "Measure", "Unit", "Numeral", "Seems to count", box=SIMPLE_HEAD)
    for numeral in first:
        row = drafts.numeral_row(numeral)
        names = ("paragraph", "start", "end", "value", "hedge", "form", "role", "exact")
        every.add_row(*(str(row[name]) for name in names))
        if numeral.role == "figure":
            draft = drafts.figure_row(numeral)
            names = ("figure_id", "value", "measure", "unit", "exact", "term_zh")
            figures.add_row(*(str(draft[name]) for name in names))
    console.print(every, figures)
    counts = others + Counter(numeral.role for numeral in first)
    total = counts.total()
    by_role = ", ".join(f"{role} {counts[role]}" for role in roles.ROLES)
    print(f"{total} numerals: {by_role}.")
    if total > len(first):
        print(f"Shown are the first {len(first)}; --format csv or json writes all.")


def _draft(numerals: Iterator[Numeral], options: argparse.Namespace) -> None:
    """Draft both tables; nothing is shown and no file appears before the whole text has been read."""
    target: Path | None = options.output
    as_csv = options.format == "csv"
    if target is not None and as_csv:
        with ExitStack() as stack:
            tables = [stack.enter_context(_new(target / f"{name}.csv", target.parent)) for name in TABLES]
            drafts.write_tables(numerals, "csv", tables)
            target.mkdir(exist_ok=True)
        return
    with ExitStack() as stack:
        whole = sys.stdout if target is None else stack.enter_context(_new(target, target.parent))
        tables = [
            stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="")) for _ in TABLES
        ]
        drafts.write_tables(numerals, options.format, tables)
        _join(tables, as_csv, whole)


@contextmanager
def _new(place: Path, folder: Path) -> Iterator[IO[str]]:
    """Open a file beside its place and put it there when it is whole; what stands there is never replaced."""
    if place.exists():
        raise CommandError(f"{place}: exists: expected a new place for the draft")
    if not folder.is_dir():
        raise CommandError(f"{folder}: no such folder: expected one to write the draft to")
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{place.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        Path(name).chmod(0o644)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _join(tables: Sequence[IO[str]], as_csv: bool, file: IO[str]) -> None:
    """Write both tables to one file: CSV with an empty line between, or one JSON object."""
    before = ("", "\n") if as_csv else ('{"numerals": ', ',\n"figures": ')
    for start, table in zip(before, tables, strict=True):
        table.seek(0)
        file.write(start)
        shutil.copyfileobj(table, file)
    file.write("" if as_csv else "}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m printed_figures", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="check every numeral and figure against the article")
    verify.add_argument("--article", type=Path, required=True, metavar="PATH", help="the article's file")
    verify.add_argument("--data", type=Path, metavar="FOLDER", help="the folder of datapackage.json")
    verify.set_defaults(run=_verify)
    new = commands.add_parser("new", help="start a book of another article")
    new.add_argument("path", type=Path, metavar="PATH", help="a UTF-8 text, one paragraph a line")
    new.add_argument("folder", type=Path, metavar="FOLDER", help="where to write the book; must not exist")
    new.add_argument("--title", default="Figures of an article", help="the title of the book")
    new.set_defaults(run=_new_book)
    scan = commands.add_parser("scan", help="draft the tables of another article")
    scan.add_argument("path", type=Path, metavar="PATH", help="a UTF-8 text, one paragraph a line")
    scan.add_argument("--format", choices=("table", "csv", "json"), default="table")
    scan.add_argument(
        "--output",
        type=Path,
        metavar="PLACE",
        help="a folder for the two CSV files, or a file for JSON; the screen when not given",
    )
    scan.set_defaults(run=_scan)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when not given.

    Returns
    -------
    int
        0 when all is well, 1 when something does not hold, 2 when a file cannot be read or written.
    """
    options = _parser().parse_args(arguments)
    with suppress(AttributeError):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        status = options.run(options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever read the output has seen enough; without this, Python complains once more as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (verification.DifferentArticleError, ledger.LedgerError) as error:
        # The declaration says that a field is required; to whoever fills it in, that it is empty.
        print(str(error).replace("expected required True", "expected a value"), file=sys.stderr)
        return 1
    except (verification.ArticleError, CommandError) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror or error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
