"""The command ``printed-figures``: draft tables, start a book, check it against its article and itself.

Every command exits with 0 when all is well, 1 when something does not hold, 2 when a file cannot be read or
written.
"""

import io
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from printed_figures import (
    article,
    drafts,
    files,
    findings,
    ledger,
    roles,
    source_text,
    starter,
    verification,
)
from printed_figures.declaration import DeclarationError
from printed_figures.verdicts import VERDICTS

SHOWN = 100
"""Rows of a table on the screen; a file has them all."""

PATH = click.Path(path_type=Path)


def _data(_context: click.Context, _option: click.Parameter, folder: Path | None) -> Path | None:
    if folder and not (folder / "datapackage.json").is_file():
        raise CommandError(f"{folder / 'datapackage.json'}: no such file: expected a data package")
    return folder


DATA = click.option("--data", type=PATH, callback=_data, help="The folder of datapackage.json.")


class CommandError(Exception):
    """A command cannot do its work; one line."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Read the figures that an article prints."""


@commands.command()
@click.argument("path", type=PATH)
@click.option("--format", "file_format", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--output", type=PATH, help="A folder for the two CSV files, or a file for JSON.")
def scan(path: Path, file_format: str, output: Path | None) -> int:
    """Draft the tables of a UTF-8 text, one paragraph a line."""
    if output and file_format == "table":
        raise CommandError("--output: needs --format csv or json, found table")
    numerals = article.scan(source_text.expect_chinese(path, source_text.read_article(path)))
    if file_format == "table":
        _show(numerals)
        return 0
    tables = drafts.tables(numerals)
    if file_format == "json":
        _write(json.dumps(tables, ensure_ascii=False, indent=1) + "\n", output)
    elif output is None:
        _write("\n".join(drafts.csv_text(rows, name) for name, rows in tables.items()), None)
    else:
        _expect_new(output)
        output.mkdir()
        for name, rows in tables.items():
            files.write(output / f"{name}.csv", drafts.csv_text(rows, name))
    return 0


def _expect_new(place: Path) -> None:
    if place.exists():
        raise CommandError(f"{place}: exists: expected a new place for the draft")
    if not place.parent.is_dir():
        raise CommandError(f"{place.parent}: no such folder: expected one to write the draft to")


def _write(text: str, place: Path | None) -> None:
    if place is None:
        sys.stdout.write(text)
    else:
        _expect_new(place)
        files.write(place, text)


def _show(numerals: Sequence[article.Numeral]) -> None:
    tables = drafts.tables(numerals[:SHOWN])
    # Chinese last: few terminals and pages draw it exactly twice as wide as Latin.
    every = Table("Paragraph", "Start", "End", "Value", "Hedge", "Form", "Role", "Numeral", box=SIMPLE_HEAD)
    names: tuple[str, ...]
    for row in tables["numerals"]:
        names = ("paragraph", "start", "end", "value", "hedge", "form", "role", "exact")
        every.add_row(*(str(row[name]) for name in names))
    figures = Table("Figure", "Value", "Measure", "Unit", "Numeral", "Seems to count", box=SIMPLE_HEAD)
    for row in tables["figures"]:
        names = ("figure_id", "value", "measure", "unit", "exact", "term_zh")
        figures.add_row(*(str(row[name]) for name in names))
    Console().print(every, figures)
    counts = Counter(numeral.role for numeral in numerals)
    print(f"{len(numerals)} numerals: {', '.join(f'{role} {counts[role]}' for role in roles.ROLES)}.")
    for numeral in numerals:
        if numeral.role == "figure" and numeral.reason:
            place = f"paragraph {numeral.paragraph}, {numeral.start} to {numeral.end}"
            print(f"{place}: no value: {numeral.reason}.")
    if len(numerals) > SHOWN:
        print(f"Shown are the first {SHOWN}; --format csv or json writes all.")


@commands.command()
@click.argument("path", type=PATH)
@click.argument("folder", type=PATH)
@click.option("--title", default="Figures of an article", show_default=True, help="The title of the book.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(["zh_Hant", "zh_Hans"]),
    help="An edition with a Chinese interface beside the English one; may be given twice.",
)
def new(path: Path, folder: Path, title: str, languages: tuple[str, ...]) -> int:
    """Start a book of a UTF-8 text, one paragraph a line, in a new folder."""
    found = starter.start(path, folder, title, languages)
    print(f"{folder / 'data' / 'figures.csv'}: {found} figures drafted.")
    print("Fill in what only a reader knows: indicator and ref_area of each, and what is stated.")
    print("Then: printed-figures verify, suggest and check; figure-book --root FOLDER build.")
    return 0


@commands.command()
@click.option("--article", "path", type=PATH, required=True, help="The article's file.")
@DATA
def verify(path: Path, data: Path | None) -> int:
    """Check every numeral and figure against the article."""
    report = verification.verify(path, data)
    table = Table("Check", "Looked at", "Do not hold", box=SIMPLE_HEAD)
    table.columns[1].justify = table.columns[2].justify = "right"
    for name, (looked_at, wrong) in report.checks.items():
        table.add_row(name, str(looked_at), str(wrong))
    Console().print(table)
    for each in report.questions:
        place = f"{each.where}, paragraph {each.paragraph}, {each.what}"
        print(f"{place}: set to {each.expected}, the scanner reads {each.found}")
    if asked := len(report.questions):
        print(f"{asked} {'questions' if asked > 1 else 'question'}: a row with a note has the last word.")
    return _report([str(mismatch) for mismatch in report.mismatches], "mismatch", "mismatches")


@commands.command()
@DATA
def check(data: Path | None) -> int:
    """Check the tables: against their declaration, one another, and the findings against what is computed."""
    ledger.validate(data)
    names = ledger.table_names(data)
    verdicts: Counter[str] = Counter()
    number, differ = 0, findings.table_problems(data)
    if "checks" in names:
        number = len(ledger.load_table("checks", data))
        rows = findings.recompute(data).reset_index()
        verdicts.update(rows.loc[rows["check"] != "none", "verdict"])
    print(f"{len(names)} tables, {number} checks.")
    if verdicts:
        print(f"Readings: {', '.join(f'{sign} {name} {verdicts[name]}' for name, sign in VERDICTS.items())}.")
    return _report(differ, "difference", "differences")


@commands.command()
@click.argument("path", type=PATH)
@DATA
def suggest(path: Path, data: Path | None) -> int:
    """Propose ties between the figures of a text, and add them to checks.csv: keep them or strike them."""
    # Its statistics take a second to load.
    from printed_figures.suggestions import suggest as ties_of
    from printed_figures.suggestions import table_with

    text = source_text.expect_chinese(path, source_text.read_article(path))
    ties = ties_of(text, data)
    figures = ledger.load_figures(folder=data)
    for tie in ties:
        printed = ", ".join(figures.loc[[*tie.figures], "exact"])
        print(f"{VERDICTS[tie.verdict]} {tie.verdict}: {tie.check}: {printed}")
    folder = data or files.data_folder()
    if ties:
        files.write(folder / "checks.csv", table_with(ties, folder))
    print(f"{folder / 'checks.csv'}: {len(ties)} {'tie' if len(ties) == 1 else 'ties'} added.")
    if ties:
        print("That figures agree does not prove that they count the same: strike what only happens to fit.")
    return 0


@commands.command()
@DATA
def misprints(data: Path | None) -> int:
    """Plant errors of one digit in the figures, and say which of them the checks find."""
    # Its statistics take a second to load.
    from printed_figures.planted import planted_errors

    figures = ledger.load_figures(folder=data)
    planted = planted_errors(figures, findings.load_context_of(data), data)
    table = Table("Figure", "Planted", "Found", "Unnoticed, for instance", box=SIMPLE_HEAD)
    for column in table.columns[1:3]:
        column.justify = "right"
    for name, row in planted.iterrows():
        exact, wrong = figures["exact"].loc[str(name)], row["unnoticed"]
        wrong = f"{exact!s} as {wrong}" if wrong else ""
        table.add_row(str(name), str(row["planted"]), str(row["found"]), wrong)
    Console().print(table)
    # A figure such as 十 has no digit to misprint.
    digits = planted[planted["planted"] > 0]
    whole, none = (digits["found"] == digits["planted"]).sum(), (digits["found"] == 0).sum()
    print(f"{planted['found'].sum()} of {planted['planted'].sum()} planted errors are found.")
    print(f"Every error is found in {whole} of {len(digits)} figures with a digit, none in {none}.")
    return 0


@commands.command(name="findings")
@DATA
def store_findings(data: Path | None) -> int:
    """Write what the check computes of each finding into findings.csv."""
    changed = findings.store(data)
    print(f"findings.csv: {', '.join(changed) or 'nothing'} changed.")
    return 0


def _report(lines: Sequence[str], one: str, several: str) -> int:
    for line in lines:
        print(line)
    print(f"{len(lines)} {several if len(lines) > 1 else one}." if lines else "Everything holds.")
    return 1 if lines else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, or the arguments given; return the exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        status = commands.main(arguments, prog_name="printed-figures", standalone_mode=False)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever read the output has seen enough; without this, Python complains once more as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (verification.DifferentArticleError, DeclarationError) as error:
        print(error, file=sys.stderr)
        return 1
    except (source_text.ArticleError, starter.NoFigureError, starter.TitleError, CommandError) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'standard output'}: {error.strerror or error}", file=sys.stderr)
    return 2
