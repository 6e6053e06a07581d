"""The page "Rerun this book": its section on a changed number is true, command by command."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from figure_book import notebooks
from figure_book.commands import main

KEPT = "4_community"


def rewrite(table: Path, row: str, value: str) -> None:
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    rows.loc[rows["figure_id"] == row, ["exact", "value"]] = value
    rows.to_csv(table, index=False, lineterminator="\n")


@pytest.fixture
def book(checkout_copy, root) -> Path:
    """Copy the book with one chapter that has the number, which is enough to see all that the page says."""
    for path in [*(checkout_copy / "notebooks").glob("*.ipynb"), *(checkout_copy / "book").glob("*.md")]:
        if path.stem != KEPT:
            path.unlink()
    # Of the others nothing is known.
    folder = checkout_copy / "notebooks"
    notebooks._store_digests(folder, notebooks.stored_digests(folder))
    shutil.copy(root / "_config.yml", checkout_copy)
    return checkout_copy


def test_a_changed_number_stops_what_the_page_says(book, root):
    page = (root / "book" / "rerun.md").read_text(encoding="utf-8")
    section = page.partition("## Change a number and see what stops")[2].partition("\n## ")[0]
    commands = [
        line for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL) for line in block.split("\n")
    ]
    commands = [line for line in commands if line]
    assert commands == ["make book", "make check", "make notebooks", "make book", "make check"]
    (new,) = re.findall(r"to `(\d+)`\. Then", section)

    def check() -> str:
        return CliRunner().invoke(main, ["--root", str(book), "check"]).stderr

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "figure_book", "--root", book, "run"]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    table, numerals = book / "data" / "figures.csv", book / "data" / "numerals.csv"
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    old = pd.read_csv(table, dtype=str).set_index("figure_id").at["c-disputes-settled", "exact"]
    assert new != old, "book/rerun.md: the number to change to is the printed one"
    rewrite(table, "c-disputes-settled", new)
    # What stops the build: the pages themselves take a minute.
    with pytest.raises(notebooks.NotebookError, match=f"{KEPT}: stale, the data or printed_figures changed"):
        notebooks.check(book)

    said = check()
    assert re.search(
        rf"^numerals\.csv: row \d+, .*exact: expected '{old}', found '{new}' in figures\.csv$",
        said,
        re.MULTILINE,
    )
    assert re.search(r"^findings\.csv: disputes-probability, field lower, ", said, re.MULTILINE)
    assert re.search(
        rf"^{KEPT}\.ipynb: .*link '{old}' to c-disputes-settled: expected {new}$", said, re.MULTILINE
    )

    ran = run()
    assert ran.returncode == 0, ran.stderr
    assert f"{KEPT}: stale, the data or printed_figures changed" in ran.stdout
    notebooks.check(book)
    notebook = book / "notebooks" / f"{KEPT}.ipynb"
    assert notebook.read_bytes().count(new.encode()) > before[notebook].count(new.encode())
    said = check()
    assert "field result" not in said
    assert "field lower" not in said
    assert re.search(r"^findings\.csv: disputes-probability, field sentence, number 1, ", said, re.MULTILINE)
    assert re.search(
        rf"^{KEPT}\.ipynb: .*link '{old}' to c-disputes-settled: expected {new}$", said, re.MULTILINE
    )
    changed = {path.name for path, content in before.items() if path.read_bytes() != content}
    assert changed == {"figures.csv", f"{KEPT}.ipynb", notebooks.DIGESTS, "findings.csv"}

    rewrite(table, "c-disputes-settled", "abc")
    broken = run()
    assert broken.returncode == 1
    (line,) = broken.stderr.splitlines()
    assert re.fullmatch(r"figures\.csv: row \d+, field value, value 'abc': expected .*number.*", line)

    table.write_bytes(before[table])
    assert numerals.read_bytes() == before[numerals]
    assert run().returncode == 0
    assert {path: path.read_bytes() for path in before} == before
