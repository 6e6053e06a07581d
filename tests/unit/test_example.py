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

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from click.testing import CliRunner

from figure_book.commands import main as figure_book
from printed_figures import drafts, measures, rounding, starter
from printed_figures.checks import run_checks
from printed_figures.cli import main
from printed_figures.ledger import LedgerError, load_figures
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


def test_the_page_has_every_step(root):
    found = steps((root / "book" / "another.md").read_text(encoding="utf-8"))
    for word in (" scan ", " new ", " verify ", " suggest ", " check ", " build", " misprints "):
        assert any(word in text for text, _ in found), word
    outputs = {Path(shown).name for _, shown in found if shown}
    assert outputs == {path.name for path in (root / "examples").glob("*/output/*.txt")}


def page_of(book: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((book / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def test_the_book_is_whole(example):
    book = example[0] / "_build" / "html"
    pages = ("index", "figures", "ledger", "claims", "unnoticed", "gaps")
    soups = {name: page_of(book, name) for name in pages}
    for name in pages:
        assert requests_of(book / f"{name}.html") == [], name
        assert "alerts" not in soups[name].get_text(), name
    assert len(soups["ledger"].select("table.ledger tbody tr")) == 12
    assert soups["ledger"].select_one("tr[id=opening-p2-22]")
    claims = soups["claims"].select(".pf-claims > li")
    assert sum("inconsistent" in claim.get_text() for claim in claims) == 1
    assert "61.4 to 62.2" in soups["claims"].get_text()
    # Every link from a figure leads to its row.
    rows = {row["id"] for row in soups["ledger"].select("tr[id]")}
    links = [link["href"] for name in pages for link in soups[name].select("a.figure-link")]
    assert {link.removeprefix("ledger.html#") for link in links} == rows


def test_no_two_units_stand_on_one_axis(example):
    soup = page_of(example[0] / "_build" / "html", "figures")
    # A chart is drawn in several widths.
    charts = list(dict.fromkeys(chart["aria-label"] for chart in soup.select(".vegalite svg[role=img]")))
    assert charts == [
        "Loans: 6.2%; Loans of printed books: 3.4%; Loans of electronic books: 21.7%",
        "Library staff: 41; Volunteers: 近90",
        "Opening hours a week, before: 54; Opening hours a week, after: 63",
    ]
    alone = soup.select_one(".figures-table").get_text(" ")
    for term in ("3200餘", "超過18萬", "96.5%", "第二"):
        assert term in alone


def test_the_script_of_the_text_is_marked(example):
    soup = page_of(example[0] / "_build" / "html", "ledger")
    marked = {each["lang"] for each in soup.select("table.ledger [lang]")}
    assert marked == {"zh-Hant"}


def test_the_pages_of_the_census_are_those_of_a_new_book(root):
    template, census = Path(starter.__file__).parent / "template", root / "examples" / "census-2020"
    for page in template.glob("*.md"):
        if page.name != "index.md":
            assert (census / page.name).read_text("utf-8") == page.read_text("utf-8"), page.name
    new, theirs = (
        yaml.safe_load((folder / "_config.yml").read_text("utf-8")) for folder in (template, census)
    )
    own = ("title", "exclude_patterns")
    new["sphinx"]["config"]["languages"] = theirs["sphinx"]["config"]["languages"]
    assert {key: new[key] for key in new if key not in own} == {
        key: theirs[key] for key in theirs if key not in own
    }


def test_a_check_of_no_figure_is_named(filled, capsys):
    rows = (filled / "checks.csv").read_text("utf-8")
    row = "two,difference,,opening-p2-22; opening-p2-23,,,%,1\n"
    (filled / "checks.csv").write_text(rows + row, "utf-8")
    assert main(["check", "--data", str(filled)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert (
        shown[-2] == "checks.csv: row 4, field figures, value 'opening-p2-23': expected a figure of a table"
    )


def test_ties_are_proposed_once(root, filled, capsys):
    article = str(root / "examples" / "library" / "press-release.txt")
    for added in (3, 0):
        assert main(["suggest", article, "--data", str(filled)]) == 0
        assert f"{added} ties added." in capsys.readouterr().out


def test_the_example_is_labelled_as_invented(root):
    folder = root / "examples" / "library"
    assert "虛構" in (folder / "press-release.txt").read_text(encoding="utf-8").splitlines()[0]
    for text in (folder / "README.md", root / "book" / "another.md"):
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


def test_a_book_whose_tables_are_not_filled_in_is_not_built(root, tmp_path):
    assert begin(root, tmp_path / "book") == 0
    done = CliRunner().invoke(figure_book, ["--root", str(tmp_path / "book"), "build"])
    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert lines[0] == "figures.csv: row 2, field indicator, value '': expected a value"
    assert len(lines) == 24


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


@pytest.mark.parametrize("title", [TITLE, 'A "quoted" title: with a colon', "數字"])
def test_a_title_may_hold_anything(root, tmp_path, title):
    assert begin(root, tmp_path / "book", "--title", title) == 0
    config = yaml.safe_load((tmp_path / "book" / "_config.yml").read_text(encoding="utf-8"))
    assert config["title"] == title
    assert (tmp_path / "book" / "index.md").read_text(encoding="utf-8").startswith(f"# {title}\n")


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
        field.pop("example", None)
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
    assert capsys.readouterr().out.endswith("○ untestable 4.\nEverything holds.\n")


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
