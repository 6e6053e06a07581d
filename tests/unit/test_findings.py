"""The findings: each is recomputed from the ledger, and a change in the data is seen.

What checks them is tested on a small data package of its own; of the book's data one test says what is wrong.
"""

import json
from pathlib import Path

import pandas as pd
import pytest

import small_package
from printed_figures import findings, ledger
from printed_figures.checks import load_checks
from printed_figures.context import load_context
from printed_figures.ledger import SECTIONS, load_figures

FINDINGS = findings.load_findings()
SENTENCE = (
    "If alerts are of these two kinds only, the year's changes of {}%, {}% and {}% put criminal alerts at "
    "39.3% to {}% of the alerts in the same months of last year."
)


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    return small_package.make(tmp_path / "data")


def rewrite(folder: Path, table: str, row: str, **cells: str) -> None:
    path = folder / f"{table}.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    for field, value in cells.items():
        rows.loc[rows.iloc[:, 0] == row, field] = value
    rows.to_csv(path, index=False, lineterminator="\n")


def test_the_tables_of_the_book_hold():
    if lines := findings.table_problems():
        pytest.fail("\n".join(lines), pytrace=False)


def test_the_small_package_holds(data_copy):
    assert findings.table_problems(data_copy) == []


def resting_on(figure: str) -> set[str]:
    rows = pd.read_csv(small_package.ROWS / "findings.csv")
    return {row.finding_id for row in rows.itertuples() if figure in row.figure_ids.split("; ")}


def found_in(lines: list[str]) -> set[str]:
    return {line.split(",")[0].removeprefix("findings.csv: ") for line in lines}


@pytest.mark.parametrize(
    ("figure", "exact", "value"),
    [
        ("opening-alerts-change", "9.7%", "-9.7"),
        ("a-sweep-cases", "755", "755"),
        ("c-grids", "1327", "1327"),
        ("d-board-lists", "9", "9"),
        ("b-letters-answered-share", "98.7%", "98.7"),
    ],
)
def test_a_change_in_the_ledger_fails_the_findings_that_rest_on_it(data_copy, figure, exact, value):
    rewrite(data_copy, "figures", figure, exact=exact, value=value)
    assert found_in(findings.differences(data_copy)) == resting_on(figure)


def test_a_change_in_a_context_figure_fails_the_findings_that_rest_on_it(data_copy):
    rewrite(data_copy, "context", "jiangmen-campaign-cleared", value="1681")
    assert found_in(findings.differences(data_copy)) == {"known-base-of-cases-cleared"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sentence", SENTENCE.format(9.8, 16.5, 5.3, 41.2)),
        ("assumption", "none"),
        ("result", "39.3 to 41.2 %"),
        ("literal", "40.1 %"),
        ("lower", "39.2"),
        ("upper", "INF"),
        ("unit", "‰"),
        ("decimals", "2"),
        ("verdict", "consistent"),
        ("reason", "It is so."),
    ],
)
def test_a_change_in_a_finding_is_named(data_copy, field, value):
    rewrite(data_copy, "findings", "year-criminal-share", **{field: value})
    (line,) = findings.differences(data_copy)
    assert line.startswith(f"findings.csv: year-criminal-share, field {field}, ")
    assert "value " in line
    assert "expected" in line


def test_a_comma_without_quotation_marks_is_named(data_copy):
    path = data_copy / "findings.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[4] += ",extra"
    path.write_text("\n".join(lines), encoding="utf-8")
    expected = r"^findings\.csv: row 5, value 'extra': expected so many cells as the heading names: 18$"
    with pytest.raises(ledger.LedgerError, match=expected):
        findings.store(data_copy)


def test_what_is_computed_is_written(data_copy):
    path = data_copy / "findings.csv"
    before = path.read_bytes()
    rewrite(data_copy, "findings", "year-criminal-share", **dict.fromkeys(findings.RECOMPUTED, ""))
    (line,) = findings.differences(data_copy)
    others = "result, literal, lower, upper, unit, decimals, verdict, reason"
    assert line.endswith(f"(stale, too: {others}): run `printed-figures findings`")
    assert findings.store(data_copy) == ["year-criminal-share"]
    assert path.read_bytes() == before
    assert findings.store(data_copy) == []


def test_two_numbers_that_change_places_are_named(data_copy):
    rewrite(data_copy, "findings", "year-criminal-share", sentence=SENTENCE.format(9.8, 5.3, 16.5, 41.1))
    where = "findings.csv: year-criminal-share, field sentence, number"
    assert findings.differences(data_copy) == [
        f"{where} 2, value 5.3: expected 16.5, which is opening-criminal-alerts-change",
        f"{where} 3, value 16.5: expected 5.3, which is opening-public-order-alerts-change",
    ]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("opening-alerts-change", "expected 5 names, one for each of 9.8, 16.5, 5.3, 39.3, 41.1"),
        ("", "expected 5 names"),
        ("d-board-lists; result 1; result 2; result 1; result 2", "value 'd-board-lists': expected one of"),
        ("result 1; result 3; result 1; result 2; result 2", "value 'result 3': expected one of"),
    ],
)
def test_each_number_of_a_claim_must_be_named(data_copy, numbers, expected):
    rewrite(data_copy, "findings", "year-criminal-share", numbers=numbers)
    assert expected in "\n".join(findings.differences(data_copy))


def test_claims_on_low_confidence_say_so():
    shown = findings.claims()
    doubtful = shown.frame[shown.frame["doubtful"] != ""]
    assert set(doubtful.index) == {
        "known-base-of-cases-cleared", "known-base-of-people-detained", "known-share-of-guangdong",
        "known-share-of-ankang", "ankang-change-of-criminal-alerts", "ankang-change-of-public-order-alerts",
    }  # fmt: skip
    text = shown._repr_mimebundle_()["text/html"]
    assert text.count("Low confidence: the source is a reprint; the original was not seen.") == 6


def test_no_claim_about_the_article_rests_on_low_confidence():
    low = load_context().query("confidence == 'low'").index
    ids = FINDINGS["figure_ids"].str.split("; ")
    both = [names for names in ids if set(names) & set(low) and set(names) - set(load_context().index)]
    assert both == []


def test_a_finding_must_name_a_check_of_its_figures(data_copy):
    rewrite(data_copy, "findings", "year-criminal-share", figure_ids="opening-alerts-change")
    (line,) = findings.differences(data_copy)
    assert line.endswith(
        'field check, value "criminal alerts\' share of the base": expected a check of these figures'
    )


def test_every_check_is_a_finding():
    stored = set(zip(FINDINGS["check"], FINDINGS["figure_ids"], strict=True))
    rows = findings.recompute()
    assert stored == {key for key in rows.index if key[0] != "none"}
    assert {check.name for check in load_checks()} == set(FINDINGS["check"])


@pytest.mark.parametrize(
    ("finding", "result", "verdict"),
    [
        ("year-total-between-parts", "−16.55 to −5.25 %", "consistent"),
        ("year-criminal-share", "39.3 to 41.1 %", "untestable"),
        ("outside-the-campaign", "≤ −9.75 %", "untestable"),
        ("yian-total", "−24.15 to −21.50 %", "untestable"),
        ("letters-and-problems", "no whole number fits", "inconsistent"),
        ("letters-smallest-denominator", "≥ 80 in all", "untestable"),
        ("permit-halved", "exactly 0.50 of the time before", "untestable"),
        ("people-a-case-counted-in", "1.60 people a case", "untestable"),
        ("grid-workers-a-grid", "2.78 workers a grid", "untestable"),
        ("officers-a-grid", "≥ 1.80 officers and auxiliaries a grid", "untestable"),
        ("officers-a-station", "15.87 officers a station", "untestable"),
        ("known-base-of-cases-cleared", "exactly 1165 cases", "consistent"),
        ("known-base-of-people-detained", "exactly 1214 people", "untestable"),
    ],
)
def test_what_the_design_asks_for_is_there(finding, result, verdict):
    assert FINDINGS.loc[finding, ["result", "verdict"]].tolist() == [result, verdict]


def test_both_readings_of_the_fugitives_are_there():
    rows = FINDINGS[FINDINGS["check"].str.startswith("fugitives' share, counted")]
    assert rows["result"].tolist() == ["7.97 %", "7.38 %"]


def test_headlines_stand_in_order_and_hold_every_verdict():
    ranked = findings.headlines()
    assert ranked["rank_on_landing"].tolist() == list(range(1, len(ranked) + 1))
    assert 6 <= len(ranked) <= 8
    order = ["consistent", "inconsistent", "untestable"]
    assert ranked["verdict"].map(order.index).is_monotonic_increasing
    assert set(ranked["verdict"]) == set(order)


def test_chapters_come_in_the_order_of_the_book():
    assert FINDINGS["chapter"].is_monotonic_increasing


def test_numbers_keep_their_zeros():
    assert findings.numbers("−4.90%, 1,680 of 2,000 (97.2 to 100.0 %), 1910") == [
        "4.90", "1680", "2000", "97.2", "100.0", "1910",
    ]  # fmt: skip


def test_every_section_has_a_finding():
    sections = load_figures()["section"]
    ids = {figure for ids in FINDINGS["figure_ids"] for figure in ids.split("; ") if figure in sections}
    assert set(sections[list(ids)]) == set(SECTIONS)


def finding(kind: str, verdict: str, *figures: str) -> dict[str, str]:
    return {"kind": kind, "verdict": verdict, "figure_ids": "; ".join(figures)}


def test_each_figure_is_counted_once_by_the_readings_it_stands_in():
    figures = pd.DataFrame(index=["held", "both", "out", "only", "divided", "tried", "alone"])
    rows = pd.DataFrame(
        [
            finding("claim", "consistent", "held", "both"),
            finding("claim", "inconsistent", "both", "out"),
            finding("claim", "untestable", "held", "only", "from-elsewhere"),
            finding("derived", "untestable", "out", "divided"),
            finding("trial", "consistent", "tried"),
        ]
    )
    assert findings.tally(figures, rows) == {
        "held": "consistent",
        "both": "consistent",
        "out": "inconsistent",
        "only": "untestable",
        "divided": "derived",
        "tried": "none",
        "alone": "none",
    }


def test_the_figures_of_the_article_are_all_in_the_tally():
    figures = load_figures()
    found = findings.tally(figures, FINDINGS)
    assert list(found) == figures.index.tolist()
    counts = {"consistent": 10, "inconsistent": 5, "untestable": 8, "derived": 17, "none": 10}
    assert pd.Series(found).value_counts().to_dict() == counts


def test_trials_are_of_other_places():
    places = FINDINGS.loc[FINDINGS["kind"] == "trial", "figure_ids"].str.split("; ").explode()
    assert not set(places) & set(load_figures().index)


def test_an_article_without_a_context_has_findings(data_copy):
    package = json.loads((data_copy / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [table for table in package["resources"] if table["name"] != "context"]
    (data_copy / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (data_copy / "context.csv").unlink()
    rows = findings.recompute(data_copy)
    assert (
        "criminal alerts' share of the base",
        FINDINGS.loc["year-criminal-share", "figure_ids"],
    ) in rows.index
    assert not rows.index.get_level_values("figures").str.contains("guangdong").any()
    assert findings.claims("year-criminal-share", folder=data_copy).frame["doubtful"].tolist() == [""]
