"""How much the tests try of each kind of error: the tables of the method chapter that are no score.

A test says it with the fixture ``tried``. ``pytest --counted=store`` writes beside the pages what passed;
``--counted=hold`` fails where less is tried than the page says.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from printed_figures.files import write

Rows = dict[str, list[str]]
HEADS = {
    "tried": ["What could be wrong: what was tried", "Number", "Again with"],
    "slowest": ["What a reader waits for", "Slowest page", "Allowed"],
}


def finish(session: pytest.Session, terminal: Any, folder: Path) -> None:
    """Say how much was tried; store it, or hold it against what is stored."""
    properties = [(r, *each) for r in terminal.stats.get("passed", []) for each in r.user_properties]
    tables = {
        "tried": tried(
            (report.nodeid, "weekly" in report.keywords, *row)
            for report, name, row in properties
            if name == "tried"
        ),
        "slowest": slowest(row for _, name, row in properties if name == "slowest"),
    }
    asked = session.config.getoption("counted")
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        for kind, row in rows.items():
            terminal.write_line(f"\n{kind}: {row[0]}")
        if asked == "store" and rows and not session.testsfailed:
            write(path, _table([HEADS[name], *([kind, *row] for kind, row in (read(path) | rows).items())]))
    if asked == "hold":
        for line in fewer(tables["tried"], read(folder / "tried.csv")):
            terminal.write_line(line, red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def tried(counts: Iterable[tuple[str, bool, str, int]]) -> Rows:
    """Add up what was tried of each kind, with the command that tries it."""
    numbers: dict[str, int] = {}
    files: dict[str, dict[str, None]] = {}
    for node, weekly, kind, number in counts:
        numbers[kind] = numbers.get(kind, 0) + number
        files.setdefault(kind, {})[f"{'-m weekly ' * weekly}{node.partition('::')[0]}"] = None
    return {kind: [f"{numbers[kind]:,}", f"`pytest {' '.join(sorted(files[kind]))}`"] for kind in numbers}


def slowest(measured: Iterable[tuple[str, float, float]]) -> Rows:
    """Keep the largest value of each measure."""
    rows: dict[str, tuple[float, float]] = {}
    for what, value, limit in measured:
        rows[what] = max(rows.get(what, (value, limit)), (value, limit))
    return {
        what: [f"{number:,.3g}" if number < 1 else f"{number:,.0f}" for number in row]
        for what, row in rows.items()
    }


def fewer(found: Rows, stored: Rows) -> Iterator[str]:
    """Yield a line for each kind of which less was tried than is stored."""
    for kind, (number, _) in found.items():
        expected = stored.get(kind, ["0"])[0]
        if _number(number) < _number(expected):
            yield f"{kind}: {number} tried: expected {expected} or more, as book/tried.csv says"


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
