"""Planted errors: which misprints there are, and which of them the checks find."""

import csv
from collections import Counter

import pandas as pd
import pytest

from printed_figures.checks import run_checks
from printed_figures.context import load_context
from printed_figures.ledger import load_figures
from printed_figures.planted import misprints, planted_errors
from printed_figures.suggestions import suggest
from printed_figures.verification import verify


@pytest.fixture(scope="module")
def census(root):
    return root / "examples" / "census-2020" / "data"


@pytest.fixture(scope="module")
def planted(census) -> pd.DataFrame:
    return planted_errors(load_figures(folder=census), folder=census)


@pytest.mark.parametrize(
    ("exact", "number", "among", "never"),
    [
        ("6.98%", 27, {"0.98%", "6.08%", "9.98%"}, {"6.98%"}),
        ("205", 26, {"905", "200"}, {"005"}),
        ("2853万", 35, {"2850万"}, {"0853万"}),
        ("5", 9, {"0"}, {"5"}),
        ("三十", 8, {"九十"}, {"〇十"}),
    ],
)
def test_every_digit_is_misprinted_as_every_other(exact, number, among, never):
    found = set(misprints(exact))
    assert len(found) == number
    assert among <= found
    assert not never & found


def test_the_census_says_which_errors_would_be_noticed(planted):
    assert (planted["planted"].sum(), planted["found"].sum()) == (1708, 1148)
    assert (planted["found"] == planted["planted"]).sum() == 10
    assert (planted["found"] == 0).sum() == 13
    # Rounded to a myriad, the parts leave room for one more.
    assert planted.at["population", "unnoticed"] in {"141177万", "141179万"}
    assert planted.at["men-share", "unnoticed"] == ""
    # Only the whole bounds a region.
    assert planted.at["east-share", "unnoticed"] == "19.93%"
    assert planted.at["illiteracy", "checks"] == ""


def test_the_page_says_how_many_are_found(planted, root):
    own = planted_errors(load_figures(folder=root / "data"), load_context(root / "data"), root / "data")
    with (root / "book" / "misprints.csv").open(encoding="utf-8", newline="") as file:
        stored = [tuple(row.values())[1:] for row in csv.DictReader(file)]
    assert stored == [
        (f"{(found['planted'] > 0).sum()}", f"{found['planted'].sum()}", f"{found['found'].sum()}")
        for found in (own, planted)
    ]


def test_the_readings_of_the_census(census):
    verdicts = Counter(run_checks(load_figures(folder=census), folder=census)["verdict"])
    assert verdicts == {"consistent": 24, "inconsistent": 2, "untestable": 5}


def test_the_census_stands_in_its_text(census, census_path):
    report = verify(census_path, census)
    assert report.holds, [str(each) for each in report.mismatches]


def test_the_ties_of_the_census_are_proposed(census, census_path, tmp_path):
    for path in census.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rows = pd.read_csv(census / "checks.csv", dtype=str, keep_default_na=False)
    rows[:0].to_csv(tmp_path / "checks.csv", index=False)
    ties = {(tie.method, "; ".join(tie.figures)) for tie in suggest(census_path.read_text("utf-8"), tmp_path)}
    own = set(zip(rows["method"], rows["figures"], strict=True))
    # All that are proposed were kept; what is coarse, or compares with nothing printed, a reader adds.
    assert ties <= own
    assert {method for method, _ in own - ties} == {
        "difference",
        "part_of_two_totals",
        "shares_within_whole",
        "within",
    }
