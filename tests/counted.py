"""How much the tests try of each kind of error: the table of the method chapter that is no score.

A test says it with the fixture ``tried``. ``pytest --counted=store`` writes beside the pages what passed;
``--counted=hold`` prints it, and fails where less is tried than the page says, or nothing.
"""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import Any

import pytest

from printed_figures.files import write
from printed_figures.rounding import decimal_text

Rows = dict[str, list[str]]
NEEDS = {
    "tests/browser/": "EXPECT_BROWSER",
    "tests/browser/test_firefox.py": "EXPECT_FIREFOX",
    "tests/unit/test_context.py": "EXPECT_ARTICLE",
}
"""What the tests of a file need, by the variable that is set where it is there; the others need nothing."""
HEADS = ["What could be wrong: what was tried", "Number", "Again with"]


def finish(session: pytest.Session, terminal: Any, folder: Path) -> None:
    """Say how much was tried; store it, or hold it against what is stored."""
    rows = tried(
        (report.nodeid, "weekly" in report.keywords, *row)
        for report in terminal.stats.get("passed", [])
        for name, row in report.user_properties
        if name == "tried"
    )
    asked, path = session.config.getoption("counted"), folder / "tried.csv"
    if asked == "store" and not session.testsfailed:
        write(path, _table([HEADS, *([kind, *row] for kind, row in (read(path) | rows).items())]))
    if asked == "hold":
        stored, files = read(path), _files_run(session, terminal)
        terminal.ensure_newline()
        for kind, (number, _) in rows.items():
            terminal.write_line(f"{kind}: {number}")
        for line in fewer(rows, stored, files):
            terminal.write_line(line, red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        for line in untried(rows, stored, files):
            terminal.write_line(line, yellow=True)


def _files_run(session: pytest.Session, terminal: Any) -> set[str]:
    """Return the files of which every test was asked for, which may all have been skipped."""
    option = session.config.option
    if option.keyword or getattr(option, "lf", False) or any("::" in each for each in session.config.args):
        return set()
    return {
        report.nodeid.partition("::")[0]
        for reports in terminal.stats.values()
        for report in reports
        if hasattr(report, "nodeid")
    }


def tried(counts: Iterable[tuple[str, bool, str, int]]) -> Rows:
    """Add up what was tried of each kind, with the command that tries it."""
    numbers: dict[str, int] = {}
    files: dict[str, dict[str, None]] = {}
    for node, weekly, kind, number in counts:
        numbers[kind] = numbers.get(kind, 0) + number
        files.setdefault(kind, {})[f"{'-m weekly ' * weekly}{node.partition('::')[0]}"] = None
    return {
        kind: [decimal_text(numbers[kind]), f"`pytest --counted=hold {' '.join(sorted(files[kind]))}`"]
        for kind in numbers
    }


def fewer(found: Rows, stored: Rows, files: Set[str]) -> Iterator[str]:
    """Yield a line for each kind of which less was tried than is stored, or nothing though it could be.

    ``files`` are those that were run: a kind is held where all of its own are.
    """
    for kind, (number, command) in stored.items():
        tried_now = found.get(kind, ["0"])[0]
        needed = kind in found or not _missing(command)
        if needed and _of(command) <= files and _number(tried_now) < _number(number):
            yield f"{kind}: {tried_now} tried: expected {number} or more, as book/tried.csv says"


def untried(found: Rows, stored: Rows, files: Set[str]) -> Iterator[str]:
    """Yield a line for each kind whose tests were skipped, for what they need is not there."""
    for kind, (number, command) in stored.items():
        if kind not in found and _of(command) <= files and (missing := _missing(command)):
            yield f"{kind}: not tried, {number} are stored; with {missing} set this is an error"


def _of(command: str) -> set[str]:
    return {part for part in command.strip("`").split() if part.startswith("tests/")}


def _missing(command: str) -> str:
    """Return the variable that says that what a command needs is there, where it is not set."""
    needs = (NEEDS.get(file) or NEEDS.get(f"{file.rpartition('/')[0]}/", "") for file in _of(command))
    return " and ".join(sorted({each for each in needs if each and not os.environ.get(each)}))


def read(path: Path) -> Rows:
    """Read a stored table, kind by kind."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {kind: row for kind, *row in [*csv.reader(file)][1:]}


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _table(rows: Iterable[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()
