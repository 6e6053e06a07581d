"""The checks of the data package: what each gives, and what could contradict it."""

import math
import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from printed_figures import consistency, findings
from printed_figures.checks import Check, load_checks, named_figures, run_checks
from printed_figures.consistency import NamedFigure
from printed_figures.context import load_context
from printed_figures.ledger import LedgerError, load_figures
from printed_figures.methods import METHODS
from printed_figures.rounding import Interval

LEDGER = load_figures()
CONTEXT = load_context()
CHECKS = load_checks()
FINDINGS = findings.load_findings()
NAMED = named_figures(LEDGER, CONTEXT)
NO_FORMULA = {"rank", "officers_of_mixed_rules", "alone"}


@cache
def all_rows() -> pd.DataFrame:
    """Run the checks once, and not where this file is only gathered."""
    return run_checks(LEDGER, CONTEXT)


def row(check: str, *figures: str) -> pd.Series:
    (found,) = [
        row
        for _, row in all_rows().iterrows()
        if row["check"] == check and set(figures) <= set(row["figures"].split("; "))
    ]
    return found


def test_checks_names_figures_that_exist():
    both = {*LEDGER.index, *CONTEXT.index}
    assert {figure for check in CHECKS for figure in check.figures} <= both
    assert {check.measure for check in CHECKS} - {""} <= set(LEDGER["measure"])


def points(value: float) -> Interval:
    return Interval.point(value)


def test_every_method_is_used_or_tried(root):
    census = load_checks(root / "examples" / "census-2020" / "data")
    run = {check.run.func for check in (*CHECKS, *census)}
    used = {name for name, method in METHODS.items() if method in run}
    assert used == METHODS.keys() - {"alone"}


def test_every_method_says_its_formula_or_names_the_function_that_has_it():
    for name, method in METHODS.items():
        text = method.__doc__
        assert all(hasattr(consistency, found) for found in re.findall(r"`consistency\.(\w+)`", text)), name
        assert "`consistency." in text or re.search(r" (=|<=|>=) ", text) or name in NO_FORMULA, name


@pytest.mark.parametrize(
    ("method", "figures", "shown", "verdict"),
    [
        ("difference_of_counts", ("3500", "3202", "298"), "exactly 298", "consistent"),
        ("difference_of_counts", ("3500", "3202", "300"), "exactly 298", "inconsistent"),
        ("share_of_counts", ("79", "80", "98.8%"), "exactly 98.75", "consistent"),
        ("share_of_counts", ("78", "80", "98.8%"), "exactly 97.50", "inconsistent"),
        ("parts_of_whole", ("100", "60", "40"), "exactly 0.00", "consistent"),
        ("parts_of_whole", ("100", "60", "39"), "exactly 1.00", "inconsistent"),
        # Four regions of the census of 2020 leave the 0.14 % who live in none of them.
        ("shares_of_whole", ("39.93%", "25.83%", "27.12%", "6.98%"), "0.12 to 0.16", "inconsistent"),
        ("shares_of_whole", ("39.9%", "25.8%", "34.3%"), "−0.15 to 0.15", "consistent"),
        ("shares_within_whole", ("39.9%", "25.8%"), "34.20 to 34.40", "consistent"),
        ("shares_within_whole", ("39.9%", "65.8%"), "−5.80 to −5.60", "inconsistent"),
        ("points_of_whole", (points(1.35), points(-6.79), points(5.44)), "exactly 0.00", "consistent"),
        ("points_of_whole", (points(1.35), points(-6.79), points(5.45)), "exactly 0.01", "inconsistent"),
        ("difference_of_rates", ("17.95%", "16.60%", points(1.35)), "1.34 to 1.36", "consistent"),
        ("difference_of_rates", ("17.95%", "16.60%", points(1.37)), "1.34 to 1.36", "inconsistent"),
        # 21 over 8 is 2.625, which may be printed as 2.62 or as 2.63.
        ("quotient_of_counts", ("21", "8", "2.63"), "2.63", "consistent"),
        ("quotient_of_counts", ("21", "8", "2.64"), "2.63", "inconsistent"),
        ("within", ("21", "30"), "exactly 9.00", "consistent"),
        ("within", ("30", "30"), "exactly 0.00", "consistent"),
        ("within", ("31", "30"), "exactly −1.00", "inconsistent"),
        # From 40 of 100 to 60 of 120 the share rises by 10 points.
        ("part_of_two_totals", ("100", "120", "20", points(10)), "exactly 40.00", "consistent"),
        ("part_of_two_totals", ("100", "120", "20", points(20)), "no part", "inconsistent"),
        ("share_of_counts", ("81", "80", "98.8%"), "no part of it", "inconsistent"),
        ("total_of_mixture", ("-20%", "-16.5%", "-5.3%", "-24.1%", "-22%"), "no mixture", "inconsistent"),
        ("unchanged_rest", ("-30%", "-20%"), "no share", "untestable"),
    ],
)
def test_methods_that_other_articles_need(method, figures, shown, verdict):
    outcome = METHODS[method](*figures)
    decimals = 0 if method == "difference_of_counts" else 2
    text = outcome.interval.format(decimals) if outcome.interval else outcome.text
    assert (text, outcome.result.verdict) == (shown, verdict)


@pytest.mark.parametrize(("printed", "verdict"), [("10.0%", "consistent"), ("10.1%", "inconsistent")])
def test_a_yearly_change_is_compounded(printed, verdict):
    outcome = METHODS["annual_change"]("1000", "1331", printed, years=3)
    assert outcome.interval.format(6) == "exactly 10.000000"
    assert "is exactly +10.000 % a year, and" in outcome.result.reason
    assert outcome.result.verdict == verdict


def test_what_fell_to_nothing_fell_by_all():
    outcome = METHODS["annual_change"]("50", "0", "-50%", years=1)
    assert (outcome.interval.format(), outcome.result.verdict) == ("exactly −100", "inconsistent")


@pytest.mark.parametrize(
    ("method", "figures"),
    [
        ("difference_of_rates", ("17.95", "16.60%", "1.35")),
        ("difference_of_rates", ("17.95%", "16.60%", "1.35%")),
        ("points_of_whole", ("1.35%", "−1.35%")),
        ("within", ("30%", "40")),
        ("quotient_of_counts", ("21%", "8", "2.6")),
        ("part_of_two_totals", ("100", "100", "20", "20")),
    ],
)
def test_figures_of_another_unit_are_refused(method, figures):
    with pytest.raises(ValueError, match="expected"):
        METHODS[method](*figures)


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


def test_checks_leaves_out_no_check_and_no_figure():
    concerned = {figure for ids in all_rows()["figures"] for figure in ids.split("; ")}
    assert concerned - set(CONTEXT.index) == set(LEDGER.index)
    names = [check.name for check in CHECKS if check.figures]
    assert names == all_rows()["check"].head(len(names)).tolist()


def test_check_and_figures_name_a_row():
    assert not all_rows().duplicated(["check", "figures"]).any()


def test_checks_columns():
    assert all_rows().columns.tolist() == [
        "figures", "check", "assumption", "result", "literal", "lower", "upper", "unit", "decimals",
        "verdict", "reason", "rounding_explains",
    ]  # fmt: skip
    assert set(all_rows()["verdict"]) <= {"consistent", "inconsistent", "untestable"}
    assert all_rows()["reason"].str.fullmatch(r"[A-Z0-9].*\.").all()
    assert not all_rows().drop(columns=["lower", "upper"]).isna().any(axis=None)


def test_checks_of_the_article():
    share = row("criminal alerts' share of the base", "opening-alerts-change")
    assert (share["result"], share["verdict"]) == ("39.3 to 41.1 %", "untestable")
    letters = row("count and share on one denominator", "b-problems-solved")
    assert (letters["verdict"], letters["rounding_explains"]) == ("inconsistent", "no")
    inconsistent = all_rows()[all_rows()["verdict"] == "inconsistent"]
    assert inconsistent["check"].value_counts().to_dict() == {
        "count and share on one denominator": 1,
        "one change for one window": 2,
        "total between its parts": 2,
    }
    assert row("smallest denominator", "b-letters-answered-share")["lower"] == 80
    # Clopper and Pearson's lower end, where all of n succeed.
    full = row("probability behind the share (95 %)")
    assert full["verdict"] == "untestable"
    assert full["lower"] == pytest.approx(100 * 0.025 ** (1 / LEDGER.at["c-disputes-settled", "value"]))
    assert row("ratio", "c-grid-workers", "c-community-officers", "c-grids")["upper"] == math.inf
    assert row("change outside the campaign")["upper"] == -9.75
    assert row("unprinted total between its parts")["result"] == "−24.15 to −21.50 %"


def verdict_of(check: Check, figures: list[NamedFigure]) -> str:
    try:
        return check.run(*figures).result.verdict
    except ValueError:
        return "refused"


def verdicts_with_another_figure(name: str, ids: list[str]) -> set[str]:
    """Return what a check says when one of its figures is printed otherwise."""
    check = next(check for check in CHECKS if check.name == name and check.figures == tuple(ids))
    figures = [NAMED[figure] for figure in ids]
    points = [Interval.point(sign * size) for size in (1, 50, 99, 100, 1681, 99999) for sign in (1, -1)]
    return {
        verdict_of(check, [*figures[:place], replace(figure, interval=interval), *figures[place + 1 :]])
        for place, figure in enumerate(figures)
        for interval in [*points, *(other.interval for other in figures)]
    }


def test_a_claim_that_holds_could_have_failed_and_one_that_is_ruled_out_could_have_held():
    claims = FINDINGS[FINDINGS["kind"] != "derived"]
    tested = claims[claims["verdict"] != "untestable"]
    assert set(tested["verdict"]) == {"consistent", "inconsistent"}
    for finding in tested.itertuples():
        possible = verdicts_with_another_figure(finding.check, finding.figure_ids.split("; "))
        assert possible >= {"consistent", "inconsistent"} - {finding.verdict}, finding.Index


def test_a_derived_number_has_nothing_that_could_contradict_it():
    derived = FINDINGS[FINDINGS["kind"] == "derived"]
    assert set(derived["verdict"]) == {"untestable"}


def of_kind(name: str, value: Interval | float, unit: str, measure: str) -> NamedFigure:
    interval = value if isinstance(value, Interval) else Interval.point(value)
    return NamedFigure(name=name, interval=interval, unit=unit, measure=measure)


OTHER_KINDS = {
    "a rank": of_kind("Rank", 1, "rank", "rank"),
    "a change of people": of_kind("People more", 298, "people", "change"),
    "a change in points": of_kind("Change of a share", 2, "percentage points", "change"),
    "a change in per cent": of_kind("Fall", Interval(-10.05, -9.95), "%", "change"),
    "a share": of_kind("Share", 50, "%", "share"),
    "a duration": of_kind("Time", 10, "days", "duration"),
}
ADDED = {METHODS[name] for name in ("difference_of_counts", "parts_of_whole")}
DIVIDED = {METHODS[name] for name in ("ratio", "ratio_below", "quotient_of_counts")}


def takes(method: object, kind: str, figure: NamedFigure) -> bool:
    """Say whether a figure of another kind may stand where a method takes this one."""
    other = OTHER_KINDS[kind]
    return (
        (other.measure, other.unit) == (figure.measure, figure.unit)
        # 298 people more add up as people do; days are divided as people are.
        or (kind == "a change of people" and method in ADDED)
        or (kind == "a duration" and method in DIVIDED)
        # Three days and three nights are the same number.
        or (kind == "a duration" and method is METHODS["same_number"] and figure.measure == "duration")
    )


CENSUS = Path(__file__).parents[2] / "examples" / "census-2020" / "data"
OTHER_CHECKS, OTHER_NAMED = load_checks(CENSUS), named_figures(load_figures(folder=CENSUS))


@pytest.mark.parametrize(
    "check", [*CHECKS, *OTHER_CHECKS], ids=lambda check: f"{check.name}, {check.figures}"
)
def test_a_method_refuses_a_figure_of_another_measure_in_every_place(check):
    named = NAMED | OTHER_NAMED
    alone = {"change": "opening-alerts-change", "share": "b-letters-answered-share"}
    figures = [named[figure] for figure in check.figures or [alone[check.measure]]]
    for place, figure in enumerate(figures):
        for kind, other in OTHER_KINDS.items():
            if not takes(check.run.func, kind, figure):
                with pytest.raises(ValueError, match=", expected ") as error:
                    check.run(*figures[:place], other, *figures[place + 1 :])
                assert "\n" not in str(error.value), (place, kind)


def test_every_check_of_the_census_runs():
    rows = run_checks(load_figures(folder=CENSUS), None, CENSUS)
    assert set(rows["verdict"]) == {"consistent", "inconsistent", "untestable"}


def test_a_method_refuses_counts_of_two_units_that_it_divides_one_by_the_other():
    people, cases = of_kind("People", 100, "people", "count"), of_kind("Cases", 200, "cases", "count")
    for method, figures, options in (
        ("shares_compared", (people, cases, people, people), {"alpha": 0.05}),
        ("rest_at_share_of", ("-9.8%", "-24%", people, cases), {}),
        ("count_at_rate_of", (cases, people, cases), {"counted": "cases", "area": "city"}),
        ("change_of_counts", (people, cases, "5%"), {}),
        ("part_of_two_totals", (people, people, cases, "20"), {}),
    ):
        with pytest.raises(ValueError, match=r"unit '\w+', expected '\w+' as for "):
            METHODS[method](*figures, **options)


def test_a_figure_of_another_measure_is_one_line(data_copy):
    rewrite(data_copy, 1, figures="opening-alerts-change; c-grids; opening-public-order-alerts-change")
    with pytest.raises(LedgerError) as error:
        run_checks(LEDGER, CONTEXT, data_copy)
    assert str(error.value) == (
        'checks.csv: check "criminal alerts\' share of the base", field figures, value '
        "'opening-alerts-change; c-grids; opening-public-order-alerts-change': "
        "change: First-level grids given a police-office sign (1328 grids), measure 'count', unit 'grids', "
        "expected a change in '%' or '‰', such as '-9.8%'"
    )


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
    assert apart["literal"] == "about 110,000 alerts in the base"
    assert apart["result"] == "about 98,000 to 130,000 alerts in the base"
    assert "to −11.6 to −7.4 %" in apart["reason"]


def test_gaps_that_may_be_none_have_a_floor_only():
    rate = ("1423200", "126012510", "4798090")
    words = {"counted": "alerts", "area": "city", "place": "province"}
    apart = METHODS["gap_to_place"]("-9.5%", "-9.46%", *rate, days=98, **words)
    assert apart.text == "about 7,300,000 or more alerts in the base"
    inside = METHODS["gap_inside_period"]("-9.5%", "-9.46%", *rate, shares=("0.25",), **words)
    assert inside.text == "about 22,000,000 or more alerts in the base"


def test_a_first_rank_bounds_the_others():
    assert row("first rank and the size of the fall")["lower"] == -24.5


def test_parts_are_bounded_by_the_most_even_and_the_most_uneven():
    # One list may hold 189 and the others one each.
    assert METHODS["largest_part"]("198", "10").interval.format() == "20 to 189"
    assert METHODS["largest_part"]("200", "10").interval.format() == "20 to 191"
    assert METHODS["parts_with_several"]("1205", "754").interval.format() == "1 to 451"
    assert METHODS["parts_with_several"]("9", "4").interval.format() == "1 to 4"
    with pytest.raises(ValueError, match="count: 3, expected 4 or more"):
        METHODS["largest_part"]("3", "4")


def test_three_changes_at_once_need_more_than_each_alone():
    joint = METHODS["joint_counts"]("-9.8%", "-16.5%", "-5.3%")
    assert joint.interval.lower == 193
    assert joint.result.reason.endswith(
        "−16.5% from 79 to 66 and −5.3% from 114 to 108, and in no other way."
    )
    assert [f"{100 * (after / before - 1):.1f}" for before, after in ((79, 66), (114, 108), (193, 174))] == [
        "-16.5", "-5.3", "-9.8",
    ]  # fmt: skip


def test_a_share_of_every_denominator_leaves_no_gap():
    """100% can be of one letter, of two and of any more: a letter stands for some cases, at most for all."""
    outcome = METHODS["ratio_to_denominators"]("101", "100%")
    assert (outcome.interval, outcome.text) == (Interval(0, 101, lower_closed=False), "")
    assert (outcome.result.verdict, outcome.result.reason) == ("untestable", "From 1 on, every number can.")


def test_the_letters_leave_a_gap():
    per_letter = METHODS["ratio_to_denominators"]("101", "98.8%")
    assert per_letter.text == "1.17 to 1.26, or at most 0.64"
    by_hand = {n for n in range(1, 400) if any(round(1000 * k / n) == 988 for k in range(n + 1))}
    assert {n for n in by_hand if n < 160} == set(range(80, 87))
    assert METHODS["feasible_denominators"]("98.8%", most=300).text.startswith("42 of 300: 80 to 86, ")
    own = METHODS["smallest_denominator_from"]("101", "98.8%")
    assert (own.interval.lower, own.result.reason[-23:]) == (160, "leaves 2 or more of it.")


def test_the_staffing_rule_parts_officers_from_auxiliaries():
    # u urban and 1328 - u village grids: u officers and 1328 + u auxiliaries are 2400 at u = 536.
    officers = METHODS["officers_of_mixed_rules"]("2400余", "1328", "1", "2", "1")
    assert officers.interval.format() == "536 to 1328"
    assert "1864 or more of the others; they are 22.3 to 33.3 % of the staff" in officers.result.reason
    # 1328 grids take 1328 people at least.
    too_few = METHODS["officers_of_mixed_rules"]("1000", "1328", "1", "2", "1")
    assert too_few.result.reason == "No mixture of the rules gives this staff."


def test_shares_of_which_one_has_no_bound_are_not_tested():
    open_end = METHODS["points_of_whole"](points(1.35), Interval(-math.inf, 0))
    assert (open_end.result.verdict, "no bound on one side" in open_end.result.reason) == ("untestable", True)


def test_thefts_and_the_rest_make_the_total():
    rest = METHODS["rest_at_share_of"]("-9.8%", "-24%", "470600", "1423200")
    assert rest.interval.format(1) == "−3.1 to −2.5"
    assert "makes 79 to 83 % of −9.8%" in rest.result.reason
    share = 4706 / 14232
    assert share * -24 + (1 - share) * -2.78 == pytest.approx(-9.8, abs=0.01)


def test_a_window_is_weighed_by_its_parts():
    assert METHODS["unchanged_rest"]("-9.8%", "-24.1%", "-22%").interval.format(1) == "40.4 to 45.8"
    # From 40.37 to 45.81: each end stands alone here, and is rounded outwards.
    turn = METHODS["unchanged_rest"]("-9.8%", "-24.1%", "-22%")
    assert turn.result.reason.startswith("Below 40.3 % the rest fell, above 45.9 % it rose;")
    assert turn.outwards
    assert turn.interval.format(1, "%", outwards=True) == "40.3 to 45.9 %"
    for one_sided, text in ((False, "97.2 to 100.0"), (True, "97.7 to 100.0")):
        record = METHODS["proportion_interval"]("132", "100%", confidence=0.95, one_sided=one_sided)
        assert record.outwards
        assert record.interval.format(1, outwards=True) == text
    assert METHODS["unchanged_rest"]("-9.5%", "-24.1%", "-22%").interval.format(1) == "39.1 to 44.4"
    mixed = METHODS["total_of_mixture"]("-9.8%", "-16.5%", "-5.3%", "-24.1%", "-22%")
    assert mixed.interval.format(1) == "−23.2 to −22.5"
    after = METHODS["mixture_share_after"]("-9.8%", "-16.5%", "-5.3%")
    # 45 of 112 before are 45 * 83.5 of 112 * 90.2 after.
    assert 100 * 45 * 83.5 / (112 * 90.2) in after.interval
    assert after.interval.format(1) == "36.3 to 38.1"


def test_a_count_that_is_no_part_of_a_share_has_no_probability():
    with pytest.raises(ValueError, match=r"^share: 98\.8%, .* of which 101 can be the part$"):
        METHODS["proportion_interval"]("101", "98.8%", confidence=0.95)


def test_two_shares_are_set_against_chance():
    beside = METHODS["shares_compared"]
    more = beside("96", "1205", "3591", "6.5萬", alpha=0.05).result.reason
    assert more.startswith("More than chance")
    # 0.000625 is not at most 0.0006.
    assert more.endswith("p is at most 0.0007.")
    # Its p is too small for a number.
    far = beside("9000", "10000", "1000", "100000", alpha=0.05).result.reason
    assert far.endswith("p is at most 0.0001.")
    assert beside("70", "1205", "3591", "65000", alpha=0.05).result.reason.startswith("May be chance")


def test_counts_that_are_known_hold_the_share():
    known = METHODS["share_of_known_counts"]
    counts = ("320", "310", "813", "750")
    found = known(*counts, "-3.1%", "-7.7%", decimals=1)
    assert (found.interval.format(1), found.result.verdict) == ("26.1 to 30.4", "untestable")
    assert known(*counts, "-3.1%", "-7.2%", decimals=1).result.verdict == "inconsistent"


def test_counts_that_were_chosen_to_fit_test_nothing():
    changes, counts = ("-6.4%", "-4.90%", "-7.31%"), ("489000", "793000")
    compare, why = METHODS["share_from_counts"], "The sum chose them"
    assert compare(*changes, *counts, step=1000).result.verdict == "consistent"
    assert compare(*changes, *counts, step=1000, because=why).result.verdict == "untestable"
    assert compare(*changes, *counts[::-1], step=1000, because=why).result.verdict == "inconsistent"


def test_a_floor_read_as_below_the_next_number_has_a_ceiling():
    below = METHODS["ratio_below"]("2400余", "1328", below=2500)
    assert below.interval.format(2) == "1.81 to below 1.88"
    with pytest.raises(ValueError, match="below: 2400, expected above"):
        METHODS["ratio_below"]("2400余", "1328", below=2400)
    with pytest.raises(ValueError, match=r"^count: 9\.8%, unit '%', expected a count"):
        METHODS["ratio_below"]("9.8%", "1328", below=2500)


def test_checks_takes_the_ledger_by_its_index_and_in_part():
    pd.testing.assert_frame_equal(run_checks(LEDGER.reset_index(), CONTEXT), all_rows())
    part = run_checks(LEDGER[LEDGER["section"] == "D"])
    assert part["check"].tolist()[0] == "ratio"
    assert set(part["verdict"]) == {"untestable"}


def changed(**values: tuple[str, float]) -> pd.DataFrame:
    ledger = LEDGER.copy()
    for figure, (printed, value) in values.items():
        ledger.loc[f"opening-{figure.replace('_', '-')}-change", ["exact", "value"]] = [printed, value]
    return run_checks(ledger)


@pytest.mark.parametrize(
    ("total", "verdict", "explains"),
    [("5.4%", "consistent", "yes"), ("5.5%", "inconsistent", "no"), ("5.3%", "consistent", "")],
)
def test_checks_says_what_rounding_explains(total, verdict, explains):
    table = changed(
        alerts=(total, -float(total[:-1])), criminal_alerts=("5.3%", -5.3), public_order_alerts=("5.2%", -5.2)
    )
    between = table[table["check"] == "total between its parts"].iloc[0]
    assert (between["verdict"], between["rounding_explains"]) == (verdict, explains)


def test_checks_takes_a_hedge_that_the_ledger_adds():
    ledger = LEDGER.copy()
    ledger.loc["c-grid-workers", "hedge"] = "more_than"
    table = run_checks(ledger)
    assert table[table["figures"] == "c-grid-workers; c-grids"]["result"].tolist() == [
        "> 2.78 workers a grid"
    ]


def test_no_count_tells_a_window_from_its_period_where_both_changed_alike():
    change = Interval.point(-9)
    words = {"counted": "alerts", "area": "city", "place": "province"}
    found = METHODS["gap_inside_period"](change, change, "9", "9", "9", shares=(Fraction(1, 2),), **words)
    assert (found.result.verdict, found.interval, found.text) == ("untestable", None, "no gap")
