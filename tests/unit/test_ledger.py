import csv
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from printed_figures import ledger


def rewrite(folder: Path, figure_id: str, /, **cells: str) -> None:
    path = folder / "figures.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    for field, value in cells.items():
        rows.loc[rows["figure_id"] == figure_id, field] = value
    rows.to_csv(path, index=False, lineterminator="\n")


def test_the_package_validates(root):
    command = [sys.executable, "-m", "frictionless", "validate", "data/datapackage.json"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_section_has_its_figures():
    counts = ledger.load_figures()["section"].value_counts(sort=False).to_dict()
    assert counts == {"opening": 3, "A": 15, "B": 9, "C": 15, "D": 8}


def test_figures_are_in_the_order_of_the_article_and_do_not_overlap():
    figures = ledger.load_figures()
    places = list(zip(figures["paragraph"], figures["start"], figures["end"], strict=True))
    assert places == sorted(places)
    for (paragraph, _, end), (following, start, _) in pairwise(places):
        assert paragraph < following or end <= start
    assert (figures["end"] - figures["start"] == figures["exact"].str.len()).all()


def test_values_are_those_printed():
    figures = ledger.load_figures()
    arabic = figures[figures["exact"].str.fullmatch(r"[0-9.]+%?")]
    assert len(arabic) > 30
    assert (arabic["exact"].str.rstrip("%").astype(float) == arabic["value"].abs()).all()
    printed_decimals = arabic["exact"].str.rstrip("%").str.partition(".")[2].str.len()
    assert (printed_decimals == arabic["decimals"]).all()


def test_every_value_lies_in_its_interval_or_at_its_open_end():
    for figure_id, row in ledger.load_figures().iterrows():
        assert row["lower"] <= row["value"] <= row["upper"], figure_id


def test_text_stays_text_and_types_are_typed():
    figures = ledger.load_figures()
    assert figures.loc["c-community-officers", "exact"] == "2400余"
    assert figures.loc["b-letters-answered-share", "period_end"] == pd.Timestamp("2022-06-30")
    assert pd.isna(figures.loc["opening-alerts-change", "period_end"])
    assert figures["value"].dtype == "float64"
    assert figures["paragraph"].dtype == "int64"


def test_a_period_that_is_not_stated_is_empty():
    figures = ledger.load_figures()
    silent = figures[figures["period_stated"] == "no"]
    assert len(silent) > 0
    assert silent[["period_start", "period_end"]].isna().all(axis=None)
    stated = figures[figures["period_stated"] == "yes"]
    assert stated[["period_start", "period_end"]].notna().all(axis=None)


def test_a_period_is_stated_in_full_only_where_its_year_is_printed():
    numerals = ledger.load_table("numerals")
    printed = set(numerals.loc[numerals["role"] == "date", "exact"])
    stated = ledger.load_figures().query("period_stated == 'yes'")
    years = {str(year) for field in ("period_start", "period_end") for year in stated[field].dt.year}
    assert years
    assert years <= printed


def test_changes_say_what_they_are_against_and_others_do_not():
    figures = ledger.load_figures()
    changes = figures["measure"] == "change"
    assert (figures.loc[changes, "comparison"] != "").all()
    assert (figures.loc[changes, "base_stated"] != "not_applicable").all()
    assert (figures.loc[~changes, "comparison"] == "").all()
    assert (figures.loc[~changes, "base_stated"] == "not_applicable").all()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("measure", "guess"),
        ("value", "lots"),
        ("section", "E"),
        ("hedge", "maybe"),
        ("unit", "furlongs"),
        ("paragraph", "0"),
        ("exact", ""),
        ("period_start", "soon"),
        ("figure_id", "Bad Name"),
    ],
)
def test_a_broken_row_is_named(data_copy, field, value):
    rewrite(data_copy, "a-sweep-suspects", **{field: value})
    with pytest.raises(ledger.LedgerError) as caught:
        ledger.load_figures(folder=data_copy)
    line = str(caught.value).splitlines()[0]
    assert line.startswith("figures.csv: row 14, field " + field), line
    assert repr(value) in line
    assert ": expected " in line


def test_a_repeated_name_is_caught(data_copy):
    rewrite(data_copy, "a-sweep-suspects", figure_id="a-sweep-cases")
    with pytest.raises(ledger.LedgerError, match=r"figures\.csv: row \d+"):
        ledger.load_figures(folder=data_copy)


def test_a_missing_package_is_one_clear_line(tmp_path, monkeypatch):
    monkeypatch.setenv("PRINTED_FIGURES_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"data/datapackage\.json: not found"):
        ledger.data_folder()


def test_an_unknown_section_is_named():
    with pytest.raises(KeyError, match="no section 'E'"):
        ledger.load_figures("E")


@pytest.mark.parametrize(
    ("figure_id", "text"),
    [
        ("c-disputes-settled", "all of 2021"),
        ("opening-alerts-change", "from 1 January 2022 (partly implied), end not printed"),
        ("b-problems-solved", "1 January 2022 to 30 June 2022 (partly implied)"),
        ("a-hiding-years", "to 5 August 2022 (partly implied), start not printed"),
        ("a-sweep-suspects", "named, not dated"),
        ("a-theft-rank", "not stated"),
    ],
)
def test_periods_in_words(figure_id, text):
    assert ledger.period_text(ledger.load_figures().loc[figure_id]) == text


def test_the_article_is_a_source_with_its_digest(root):
    package = frictionless.Package(str(root / "data" / "datapackage.json"))
    hashes = [source.get("hash", "") for source in package.sources]
    assert any(text.startswith("sha256:") and len(text) == 71 for text in hashes)


def test_paragraphs_are_named_once_and_in_order():
    figures = ledger.load_figures()
    assert ledger.paragraphs_text(figures.loc[["b-problems-solved", "b-thank-you-letters"]]) == "paragraph 30"
    spread = figures.loc[["d-board-officers", "c-grids", "c-officers-moved", "c-grid-workers"]]
    assert ledger.paragraphs_text(spread) == "paragraphs 41, 42 and 55"
    with pytest.raises(ValueError, match="no figures"):
        ledger.paragraphs_text(figures.iloc[:0])


def test_a_share_does_not_exceed_the_whole():
    full = ledger.load_figures().loc["c-disputes-settled-share"]
    assert (full["lower"], full["upper"]) == (99.5, 100)


def shorten(rows: list[list[str]]) -> None:
    rows[3].pop()


def lengthen(rows: list[list[str]]) -> None:
    rows[3].append("more")


def empty(rows: list[list[str]]) -> None:
    rows[3] = [""] * len(rows[0])


def rename(rows: list[list[str]]) -> None:
    rows[0][2] = "paragraf"


def repeat(rows: list[list[str]]) -> None:
    rows.append(rows[3])


def clear(rows: list[list[str]]) -> None:
    rows.clear()


def put(field: str, text: str):
    def change(rows: list[list[str]]) -> None:
        rows[3][rows[0].index(field)] = text

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("term_zh", ""), "row 4, field term_zh, value '': expected a value"),
        (put("section", "E"), "row 4, field section, value 'E': expected one of opening, A, B, C, D"),
        (put("paragraph", "0"), "row 4, field paragraph, value '0': expected at least 1"),
        (put("paragraph", "59"), "row 4, field paragraph, value '59': expected at most 58"),
        (put("paragraph", "1.5"), "row 4, field paragraph, value '1.5': expected a whole number"),
        (put("value", "NA"), "row 4, field value, value 'NA': expected a number, such as -9.8"),
        (
            put("value", "nan"),
            "row 4, field value, value 'nan': expected a number in plain digits, such as -9.8",
        ),
        (
            put("value", "５"),
            "row 4, field value, value '５': expected a number in plain digits, such as -9.8",
        ),
        (
            put("period_start", "2022-13-01"),
            "row 4, field period_start, value '2022-13-01': expected a date, such as 2022-01-01",
        ),
        (
            put("figure_id", "No id"),
            (
                "row 4, field figure_id, value 'No id': expected the form (opening|[a-d])(-[a-z0-9]+)+, "
                "such as opening-alerts-change"
            ),
        ),
        (
            repeat,
            (
                "row 52, field figure_id, value 'opening-public-order-alerts-change': "
                "expected another than that of row 4"
            ),
        ),
        (shorten, "row 4, field note, value '': expected a cell, so many as the heading names: 22"),
        (lengthen, "row 4, value 'more': expected so many cells as the heading names: 22"),
        (empty, "row 4: expected a row with cells, or no line"),
        (rename, "field paragraph, value 'paragraf': expected the heading paragraph"),
        (clear, "expected a heading and rows"),
    ],
)
def test_what_breaks_the_declaration_is_named_in_one_line(data_copy, change, message):
    path = data_copy / "figures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    with pytest.raises(ledger.LedgerError) as raised:
        ledger.validate(data_copy, "figures")
    separator = ": " if message.startswith(("row", "expected")) else ", "
    assert str(raised.value) == f"figures.csv{separator}{message}"


def test_a_figure_that_is_not_there_is_named(data_copy):
    path = data_copy / "comparisons.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("a-theft-rank", "a-theft-rink", 1), encoding="utf-8")
    where = "comparisons.csv: row 12, field figure_id, value 'a-theft-rink'"
    with pytest.raises(ledger.LedgerError, match=f"^{where}: expected figure_id of a row of figures$"):
        ledger.validate(data_copy, "comparisons")


def test_every_form_has_an_example_that_has_it(root):
    for table in ledger.table_names(root / "data"):
        for field in ledger.declared(table, root / "data").get("schema", {}).get("fields", []):
            if pattern := field.get("constraints", {}).get("pattern"):
                assert re.fullmatch(pattern, field["example"]), (table, field["name"])


def test_a_printed_text_that_is_no_number_does_not_become_one(data_copy):
    rewrite(data_copy, "opening-alerts-change", exact="NA")
    with pytest.raises(
        ledger.LedgerError, match=r"^figures\.csv: opening-alerts-change, field exact: .*'NA'"
    ):
        ledger.load_figures(folder=data_copy)


def test_a_table_that_changes_is_read_anew(data_copy):
    before = ledger.load_figures(folder=data_copy).at["opening-alerts-change", "value"]
    rewrite(data_copy, "opening-alerts-change", value="-9.7")
    assert (before, ledger.load_figures(folder=data_copy).at["opening-alerts-change", "value"]) == (
        -9.8,
        -9.7,
    )
