"""The audit: every check that applies to the ledger, each figure in it, and what rounding explains."""

import math

import pandas as pd
import pytest

from printed_figures.audit import audit, load_checks
from printed_figures.context import load_context
from printed_figures.ledger import LedgerError, load_figures
from printed_figures.methods import METHODS

LEDGER = load_figures()
CONTEXT = load_context()
AUDIT = audit(LEDGER, CONTEXT)
CHECKS = load_checks()


def row(check: str, *figures: str) -> pd.Series:
    (found,) = [
        row
        for _, row in AUDIT.iterrows()
        if row["check"] == check and set(figures) <= set(row["figures"].split("; "))
    ]
    return found


def test_audit_names_figures_that_exist():
    both = {*LEDGER.index, *CONTEXT.index}
    assert {figure for check in CHECKS for figure in check.figures} <= both
    assert {check.measure for check in CHECKS} - {""} <= set(LEDGER["measure"])


def test_every_method_is_used():
    assert {check.run.func for check in CHECKS} == set(METHODS.values()) - {METHODS["alone"]}


def rewrite(folder, row: int, **cells: str):
    path = folder / "checks.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    for field, value in cells.items():
        rows.loc[row, field] = value
    rows.to_csv(path, index=False, lineterminator="\n")


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("method", "guess", "one of mixture_share, "),
        ("options", "colour=red", "one of numerator, denominator, percent, found 'colour'"),
        ("options", "percent=perhaps", "for percent "),
        ("figures", "", "either figures or a measure"),
        ("measure", "count", "either figures or a measure"),
        ("decimals", "many", ""),
    ],
)
def test_a_broken_check_is_named(data_copy, field, value, expected):
    rewrite(data_copy, 10, **{field: value})
    field = "figures" if field == "measure" else field
    with pytest.raises(
        LedgerError, match=rf"^checks\.csv: row 12, field {field}, value .*: expected {expected}"
    ):
        load_checks(data_copy)


@pytest.mark.parametrize(
    ("row", "cells"),
    [(0, {"figures": "opening-alerts-change", "method": "agreement"}), (4, {"options": ""})],
    ids=["too few figures", "an option is missing"],
)
def test_a_check_that_its_method_cannot_take_is_named(data_copy, row, cells):
    rewrite(data_copy, row, **cells)
    with pytest.raises(LedgerError, match=rf"^checks\.csv: row {row + 2}, .*: missing a required"):
        load_checks(data_copy)


def test_audit_leaves_out_no_check_and_no_figure():
    concerned = {figure for ids in AUDIT["figures"] for figure in ids.split("; ")}
    assert concerned - set(CONTEXT.index) == set(LEDGER.index)
    names = [check.name for check in CHECKS if check.figures]
    assert names == AUDIT["check"].head(len(names)).tolist()


def test_check_and_figures_name_a_row():
    assert not AUDIT.duplicated(["check", "figures"]).any()


def test_audit_columns():
    assert AUDIT.columns.tolist() == [
        "figures", "check", "assumption", "result", "literal", "lower", "upper", "unit", "decimals",
        "verdict", "reason", "rounding_explains",
    ]  # fmt: skip
    assert set(AUDIT["verdict"]) <= {"consistent", "inconsistent", "untestable"}
    assert AUDIT["reason"].str.fullmatch(r"[A-Z0-9].*\.").all()
    assert not AUDIT.drop(columns=["lower", "upper"]).isna().any(axis=None)


def test_audit_of_the_article():
    share = row("share of criminal alerts in last year's")
    assert (share["result"], share["verdict"]) == ("39.3 to 41.1 %", "consistent")
    letters = row("count and share on one denominator", "b-problems-solved")
    assert (letters["verdict"], letters["rounding_explains"]) == ("inconsistent", "no")
    inconsistent = AUDIT[AUDIT["verdict"] == "inconsistent"]
    assert inconsistent["check"].value_counts().to_dict() == {
        "count and share on one denominator": 1,
        "one change for one window": 3,
        "total between its parts": 2,
        "equal parts": 2,
    }
    assert row("smallest denominator", "b-letters-answered-share")["lower"] == 80
    assert row("probability behind the share (95 %)")["result"] == "97.2 to 100.0 %"
    assert row("ratio", "c-community-officers", "c-grids")["upper"] == math.inf
    assert row("change outside the campaign")["upper"] == -9.75
    assert row("unprinted total between its parts")["result"] == "−24.15 to −21.50 %"


def test_audit_takes_the_ledger_by_its_index_and_in_part():
    pd.testing.assert_frame_equal(audit(LEDGER.reset_index(), CONTEXT), AUDIT)
    part = audit(LEDGER[LEDGER["section"] == "D"])
    assert part["check"].tolist()[0] == "ratio"
    assert set(part["verdict"]) == {"untestable", "inconsistent"}


def changed(**values: tuple[str, float]) -> pd.DataFrame:
    ledger = LEDGER.copy()
    for figure, (printed, value) in values.items():
        ledger.loc[f"opening-{figure.replace('_', '-')}-change", ["exact", "value"]] = [printed, value]
    return audit(ledger)


@pytest.mark.parametrize(
    ("total", "verdict", "explains"),
    [("5.4%", "consistent", "yes"), ("5.5%", "inconsistent", "no"), ("5.3%", "consistent", "")],
)
def test_audit_says_what_rounding_explains(total, verdict, explains):
    table = changed(
        alerts=(total, -float(total[:-1])), criminal_alerts=("5.3%", -5.3), public_order_alerts=("5.2%", -5.2)
    )
    between = table[table["check"] == "total between its parts"].iloc[0]
    assert (between["verdict"], between["rounding_explains"]) == (verdict, explains)


def test_audit_takes_a_hedge_that_the_ledger_adds():
    ledger = LEDGER.copy()
    ledger.loc["c-grid-workers", "hedge"] = "more_than"
    table = audit(ledger)
    assert table[table["figures"] == "c-grid-workers; c-grids"]["result"].tolist() == [
        "> 2.78 workers a grid"
    ]
