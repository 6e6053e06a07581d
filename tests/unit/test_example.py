"""The page "Do this for another article": its commands run, in order, and print what it shows.

With STORE_EXAMPLE set, what they print is stored for the page to show.
"""

import contextlib
import copy
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from figure_book import notebooks
from printed_figures import drafts, measures, rounding, starter
from printed_figures.checks import run_checks
from printed_figures.cli import main
from printed_figures.ledger import LedgerError, load_figures
from recompute import failing, nbval
from requests_made import requests_of

FENCED = re.compile(r"^```(?:(sh)|\{literalinclude\} (\S+))\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = "The library's half-year"


def steps(page: str) -> list[tuple[str, str]]:
    """List the commands of the page, each with the file that shows what it prints."""
    found: list[tuple[str, str]] = []
    for shell, shown, text in FENCED.findall(page):
        if shell:
            found += [(line, "") for line in text.replace("\\\n", " ").splitlines()]
        elif "/output/" in shown:
            found[-1] = (found[-1][0], shown)
    return found


def run(text: str, folder: Path) -> tuple[int, str]:
    """Run one command as a reader would: status and output. Ours runs in this process, others beside it."""
    program, *arguments = shlex.split(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        # The folder of the data is found from the working directory.
        patch.delenv("PRINTED_FIGURES_DATA", raising=False)
        patch.setenv("COLUMNS", "100")
        if program == ".venv/bin/printed-figures":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                return main(arguments), out.getvalue()
        if program.startswith(".venv/"):
            program = str(Path(sys.executable).with_name(Path(program).name))
        patch.setenv("PYTHONIOENCODING", "utf-8")
        command = [program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout + done.stderr * (done.returncode > 0)


@pytest.fixture(scope="module")
def example(root, tmp_path_factory) -> tuple[Path, list[str]]:
    """Run the page in a folder that has only the examples; say where shown and printed differ."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(root / "examples", folder / "examples")
    page = root / "book" / "another.md"
    wrong = []
    for text, shown in steps(page.read_text(encoding="utf-8")):
        status, printed = run(text, folder)
        assert status == 0, f"{text}: {printed}"
        if not shown:
            continue
        file = (page.parent / shown).resolve()
        if os.environ.get("STORE_EXAMPLE"):
            file.write_text(printed, encoding="utf-8", newline="\n")
        if printed != file.read_text(encoding="utf-8"):
            wrong.append(f"{file.name}: prints {printed!r}")
    return folder / "my-book", wrong


def test_the_page_runs_and_prints_what_it_shows(example):
    assert example[1] == []


def test_the_notebook_of_the_example_stores_what_it_computes(example, root):
    stored, copied = root / "examples" / "library" / "figures.ipynb", example[0] / "figures.ipynb"
    if os.environ.get("STORE_EXAMPLE"):
        notebooks.execute(copied)
        shutil.copy(copied, stored)
    shutil.copy(stored, copied)
    notebook = nbformat.read(copied, as_version=4)
    chart = next(cell for cell in notebook.cells if "mystnb" in cell.metadata)
    chart.outputs[0].data["text/plain"] += " Another."
    changed = copied.with_name("changed.ipynb")
    nbformat.write(notebook, changed)
    assert failing(nbval(copied.parent, copied, changed)) == {"changed.ipynb"}


def test_the_page_has_every_step(root):
    found = steps((root / "book" / "another.md").read_text(encoding="utf-8"))
    for word in (" scan ", " new ", " verify ", "checks.py", " build "):
        assert any(word in text for text, _ in found), word
    outputs = {shown for _, shown in found}
    stored = {path.name for path in (root / "examples" / "library" / "output").iterdir()}
    assert stored == {Path(shown).name for shown in outputs if shown}


def test_the_built_page_has_the_table_the_chart_and_the_checks(example):
    folder, _ = example
    page = folder / "_build" / "html" / "figures.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    tables = [table.get_text(" ") for table in soup.select(".figures-table")]
    assert len(tables) == 3
    assert "3200余" in tables[0]
    assert "≥ 3200" in tables[0]
    (chart,) = soup.select(".vegalite")
    assert "Loans of printed books" in chart.select_one("svg[role=img]")["aria-label"]
    assert "37.8 to 38.6 %" in tables[1]
    assert "inconsistent" in tables[1]
    assert "smallest base" in tables[2]
    assert "alerts" not in tables[2]
    assert requests_of(page) == []
    for other in (folder / "_build" / "html").glob("*.html"):
        assert requests_of(other) == []


def test_the_example_is_labelled_as_invented(root):
    folder = root / "examples" / "library"
    assert "虛構" in (folder / "press-release.txt").read_text(encoding="utf-8").splitlines()[0]
    for text in (folder / "README.md", root / "book" / "another.md", folder / "figures.ipynb"):
        assert "invented" in text.read_text(encoding="utf-8")


def begin(root: Path, folder: Path, *more: str) -> int:
    return main(["new", str(root / "examples" / "library" / "press-release.txt"), str(folder), *more])


def test_a_new_book_says_what_is_to_be_filled_in(root, tmp_path, capsys):
    assert begin(root, tmp_path / "book") == 0
    article = str(root / "examples" / "library" / "press-release.txt")
    capsys.readouterr()
    assert main(["verify", "--article", article, "--data", str(tmp_path / "book" / "data")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "figures.csv: row 2, field indicator, value '': expected a value"
    assert {re.search(r"field (\w+)", line)[1] for line in lines} == {"indicator", "ref_area"}
    with pytest.raises(LedgerError):
        load_figures(folder=tmp_path / "book" / "data")


def test_nothing_is_written_over(root, tmp_path, capsys):
    (tmp_path / "book").mkdir()
    assert begin(root, tmp_path / "book") == 2
    assert "exists: expected a new folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [tmp_path / "book"]


def test_a_text_without_figures_starts_no_book(tmp_path, capsys):
    (tmp_path / "text.txt").write_text("沒有數據。", encoding="utf-8")
    assert main(["new", str(tmp_path / "text.txt"), str(tmp_path / "book")]) == 2
    assert "no figure found" in capsys.readouterr().err
    assert not (tmp_path / "book").exists()


def test_the_notebook_of_a_new_book_runs(filled):
    path = filled.parent / "figures.ipynb"
    notebooks.execute(path)
    cells = nbformat.read(path, as_version=4).cells
    shown = [
        cell.outputs for cell in cells if cell.cell_type == "code" and "shows nothing" not in cell.source
    ]
    assert len(shown) == 3
    assert all(shown)


@pytest.mark.parametrize("title", [TITLE, 'A "quoted" title: with a colon', "數字"])
def test_a_title_may_hold_anything(root, tmp_path, title):
    assert begin(root, tmp_path / "book", "--title", title) == 0
    config = yaml.safe_load((tmp_path / "book" / "_config.yml").read_text(encoding="utf-8"))
    assert config["title"] == title
    notebook = nbformat.read(tmp_path / "book" / "figures.ipynb", as_version=4)
    assert notebook.cells[0].source.startswith(f"# {title}: ")


def test_the_template_is_configured_as_the_book_is(root):
    ours = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    template = Path(starter.__file__).parent / "template" / "_config.yml"
    theirs = yaml.safe_load(template.read_text(encoding="utf-8"))
    for key in ("vegalite_colors", "html_math_renderer", "language", "nb_ipywidgets_js"):
        assert theirs["sphinx"]["config"][key] == ours["sphinx"]["config"][key]
    assert set(theirs["sphinx"]["config"]["extensions"]) <= set(ours["sphinx"]["config"]["extensions"])


OF_THE_ARTICLE = {
    ("figure_id", "pattern"), ("unit", "enum"), ("ref_area", "enum"), ("section", "enum"),
    ("paragraph", "maximum"), ("characters", "minimum"), ("hedge", "enum"),
    ("decimals", "maximum"), ("value", "required"), ("unit", "required"), ("term_zh", "required"),
}  # fmt: skip
"""Constraints that each article's data package sets for itself, or narrows."""


def declared(package: dict, name: str) -> dict:
    """Return the schema of a table without what speaks of one article."""
    schema = next(table for table in package["resources"] if table["name"] == name)["schema"]
    for field in schema["fields"]:
        field.pop("categories", None)
        constraints = field.pop("constraints", {})
        field["constraints"] = {
            key: value for key, value in constraints.items() if (field["name"], key) not in OF_THE_ARTICLE
        }
    return schema


@pytest.mark.parametrize("name", drafts.FIELDS)
def test_the_tables_of_the_book_are_declared_as_those_of_any_article(root, name):
    ours = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert declared(ours, name) == declared(copy.deepcopy(drafts.DECLARATION), name)


def test_what_the_scanner_may_write_is_declared():
    fields = {field["name"]: field for field in drafts.DECLARATION["resources"][0]["schema"]["fields"]}
    assert fields["hedge"]["constraints"]["enum"] == list(rounding.HEDGES)
    assert fields["measure"]["constraints"]["enum"] == list(measures.MEASURES)


@pytest.fixture
def filled(root, tmp_path) -> Path:
    begin(root, tmp_path / "book")
    return Path(shutil.copy(root / "examples" / "library" / "figures.csv", tmp_path / "book" / "data")).parent


def verify(root: Path, data: Path) -> int:
    return main(
        ["verify", "--article", str(root / "examples/library/press-release.txt"), "--data", str(data)]
    )


def change(path: Path, row: int, **values: str) -> None:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name, value in values.items():
        table.loc[row, name] = value
    table.to_csv(path, index=False, lineterminator="\n")


@pytest.mark.parametrize(
    ("note", "status"), [("", 1), (" ", 1), ("names an edition", 0), ("role: names an edition", 0)]
)
def test_a_reader_may_overrule_the_scanner_with_a_note(root, filled, capsys, note, status):
    change(filled / "numerals.csv", 12, role="name", note=note)
    assert verify(root, filled) == status


@pytest.mark.parametrize(("note", "status"), [("", 1), ("hours are counted here", 0)])
def test_a_reader_may_overrule_a_measure(root, filled, capsys, note, status):
    change(filled / "figures.csv", 3, measure="count", note=note)
    assert verify(root, filled) == status


def test_the_checks_need_no_figure_of_our_article(filled):
    figures = load_figures(folder=filled)
    checks = run_checks(figures)
    assert set(checks["figures"]) == set(figures.index)
    assert (checks["check"] == "smallest base").sum() == 3
    own = run_checks(figures, folder=filled)
    assert own.query("check == 'smallest base'")["unit"].unique().tolist() == ["in the base"]


def test_a_new_book_is_checked(filled, capsys):
    assert main(["check", "--data", str(filled)]) == 0
    assert capsys.readouterr().out.endswith("4 tables, 4 checks.\nEverything holds.\n")


def test_a_wrong_check_is_named(filled, capsys):
    change(filled / "checks.csv", 0, method="guess")
    assert main(["check", "--data", str(filled)]) == 1
    assert capsys.readouterr().err.startswith(
        "checks.csv: row 2, field method, value 'guess': expected one of"
    )


@pytest.mark.parametrize("text", [None, "{"], ids=["missing", "broken"])
def test_a_data_package_that_cannot_be_read_is_one_clear_line(tmp_path, capsys, text):
    if text:
        (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    assert main(["check", "--data", str(tmp_path)]) in {1, 2}
    (line,) = capsys.readouterr().err.splitlines()
    assert "datapackage.json" in line


def test_the_data_of_this_book_hold(capsys):
    assert main(["check"]) == 0
    assert capsys.readouterr().out.endswith("Everything holds.\n")


def test_a_finding_that_the_checks_do_not_bear_out_is_named(data_copy, capsys):
    change(data_copy / "findings.csv", 0, result="9.8 %")
    assert main(["check", "--data", str(data_copy)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[-2].startswith(
        "findings.csv: year-total-between-parts, field result, value '9.8 %': expected"
    )
    assert shown[-1] == "1 difference."
