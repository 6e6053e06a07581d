"""The audit: every check that applies to the ledger, each figure in it, and what rounding explains."""

import math

import pandas as pd
import pytest

import small_package
from printed_figures.audit import Check, audit, load_checks
from printed_figures.context import load_context
from printed_figures.ledger import LedgerError, load_figures
from printed_figures.methods import METHODS

LEDGER = load_figures()
CONTEXT = load_context()
AUDIT = audit(LEDGER, CONTEXT)
CHECKS = load_checks()


def row(check: str, *figures: str, table: pd.DataFrame = AUDIT) -> pd.Series:
    (found,) = [
        row
        for _, row in table.iterrows()
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
    [(0, {"figures": "opening-alerts-change", "method": "agreement"}), (8, {"options": ""})],
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


@pytest.fixture(scope="module")
def small_audit(tmp_path_factory) -> pd.DataFrame:
    folder = small_package.make(tmp_path_factory.mktemp("audit") / "data")
    return audit(load_figures(folder=folder), load_context(folder), folder)


def test_audit_of_a_small_package(small_audit):
    share = row("criminal alerts' share of the base", "opening-alerts-change", table=small_audit)
    assert (share["result"], share["verdict"]) == ("39.3 to 41.1 %", "untestable")
    letters = row("count and share on one denominator", "b-problems-solved", table=small_audit)
    assert (letters["verdict"], letters["rounding_explains"]) == ("inconsistent", "no")
    inconsistent = small_audit[small_audit["verdict"] == "inconsistent"]
    assert inconsistent["check"].value_counts().to_dict() == {
        "count and share on one denominator": 1,
        "one change for one window": 3,
        "total between its parts": 2,
        "equal parts": 1,
    }
    share = row("smallest denominator", "b-letters-answered-share", table=small_audit)
    assert share["lower"] == 80
    assert row("probability behind the share (95 %)", table=small_audit)["result"] == "97.2 to 100.0 %"
    assert row("ratio", "c-community-officers", "c-grids", table=small_audit)["upper"] == math.inf
    assert row("change outside the campaign", table=small_audit)["upper"] == -9.75
    assert row("unprinted total between its parts", table=small_audit)["result"] == "−24.15 to −21.50 %"


def printed(figure: str) -> str:
    if figure in CONTEXT.index:
        return CONTEXT.at[figure, "value"] + ("%" if CONTEXT.at[figure, "unit"] == "%" else "")
    return ("-" if LEDGER.at[figure, "value"] < 0 else "") + LEDGER.at[figure, "exact"]


def fails(check: Check, figures: list[str]) -> bool:
    try:
        return check.run(*figures).result.verdict == "inconsistent"
    except ValueError:
        return False


def test_what_is_consistent_could_have_failed():
    held = AUDIT[AUDIT["verdict"] == "consistent"]
    assert len(held) > 5
    for name, ids in zip(held["check"], held["figures"].str.split("; "), strict=True):
        check = next(check for check in CHECKS if check.name == name and check.figures == tuple(ids))
        figures = [printed(figure) for figure in ids]
        others = ("1", "99", "1681", "99999", "-1.0%", "-50.0%")
        changed = [
            [*figures[:place], other, *figures[place + 1 :]]
            for place in range(len(figures))
            for other in others
        ]
        assert any(fails(check, values) for values in changed), (name, ids)


def test_what_only_follows_is_untestable():
    share = METHODS["mixture_share"]
    assert share("-9.8%", "-16.5%", "-5.3%").result.verdict == "untestable"
    assert share("-20%", "-16.5%", "-5.3%").result.verdict == "inconsistent"
    part = METHODS["contribution"]("-9.8%", "-16.5%", "-5.3%", of_change=True)
    assert (part.result.verdict, part.interval.format(1)) == ("untestable", "66.7 to 68.6")


@pytest.mark.parametrize(
    ("whole", "window", "text"),
    [
        ("-9.8%", "-9.5%", "≤ −9.75"),
        ("-9.5%", "-9.8%", "≥ −9.55"),
        ("-9.8%", "-9.8%", "any value"),
    ],
)
def test_a_change_outside_a_window_is_bounded_by_that_of_the_whole(whole, window, text):
    assert METHODS["outside_change"](whole, window).interval.format(2) == text


def test_gaps_are_set_against_chance():
    # By hand, for the middle: v = (1 + 1/0.905)/0.5 + (1 + 1/0.899)/0.5 and 1.96**2 v / ln(0.905/0.899)**2.
    inside = row("campaign against the rest of the year")
    assert inside["result"] == "about 410,000 to 5,000,000 alerts in the base"
    assert inside["literal"].startswith("about 730,000 to ")
    # 1.96**2 (1 + 1/0.905) / ln(0.905/0.9127)**2, the province taken as without noise.
    apart = row("city against province")
    assert apart["result"] == "about 110,000 alerts in the base"
    assert "over −11.6 to −7.4 %" in apart["reason"]


def test_a_first_rank_bounds_the_others():
    assert row("first rank and the size of the fall")["lower"] == -24.5


def test_the_reason_of_equal_parts_says_only_what_follows():
    # One list may hold 189 and the others one each.
    assert METHODS["equal_parts"]("198", "10", part="list").result.reason == (
        "198 is not a multiple of 10: some list got 20 or more, and some list 19 or fewer."
    )


def test_counts_that_are_known_hold_the_share():
    known = METHODS["share_of_known_counts"]
    counts = ("320", "310", "813", "750")
    assert known(*counts, "-3.1%", "-7.7%", decimals=1).interval.format(1) == "26.1 to 30.4"
    assert known(*counts, "-3.1%", "-7.2%", decimals=1).result.verdict == "inconsistent"


def test_a_floor_read_as_below_the_next_number_has_a_ceiling():
    below = METHODS["ratio_below"]("2400余", "1328", below=2500)
    assert below.interval.format(2) == "1.81 to below 1.88"
    with pytest.raises(ValueError, match="below: 2400, expected above"):
        METHODS["ratio_below"]("2400余", "1328", below=2400)


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
