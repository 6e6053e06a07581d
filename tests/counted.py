"""How much the tests try of each kind of error: the table of the method chapter that is no score.

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
        for line in fewer(rows, read(path)):
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
