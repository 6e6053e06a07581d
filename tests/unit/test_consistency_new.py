"""Further checks of printed figures: known answers, cases worked by hand, brute force and simulation."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from printed_figures.consistency import (
    NamedFigure,
    change_of_counts,
    difference_of_changes,
    difference_of_counts,
    joint_counts,
    mixture_sensitivity,
    mixture_share,
    noise_of_change,
    one_sided,
    parts_of_whole,
    proportion_interval,
    share_of_counts,
    smallest_significant_base,
)
from printed_figures.rounding import ROUNDINGS, Interval, printed_as, unround, unround_value

F = Fraction
NEAREST = ("half_up", "half_even", "half_down")
ENUMERATED = "A result that differs from a count of all cases: results"
TRUTH = "A method that rejects, or leaves out, the truth: true counts drawn at random"
YEAR = ("-9.8%", "-16.5%", "-5.3%")


def printed_percent(value: Fraction, decimals: int, case: int) -> str:
    (text,) = printed_as(value * 100, decimals, NEAREST[case % 3])
    return f"{text}%"


def exact_change(before: int, after: int) -> Interval:
    return Interval.point(F(100 * (int(after) - int(before)), int(before)))


# Two changes side by side


def test_a_difference_worked_by_hand():
    # 100 to 50 against 100 to 100: ln 0.5 = -0.6931, variance (1 + 2)/100 + (1 + 1)/100 = 0.05.
    result = difference_of_changes(Interval.point(-50), Interval.point(0), base=100, times=1)
    assert result.z_as_printed == pytest.approx(math.log(0.5) / math.sqrt(0.05))
    assert result.p_as_printed == pytest.approx(0.00194, abs=5e-6)
    assert result.needed_as_printed == pytest.approx(1.959964**2 * 5 / math.log(2) ** 2)
    assert result.gap == Interval.point(-50)
    assert result.verdict == "inconsistent"
    assert "further apart than chance at 5 %" in result.reason


@pytest.mark.parametrize(
    ("share", "printed", "least", "most"),
    [("0.25", 2.2e6, 1.2e6, 5.0e6), ("0.36", 1.3e6, 0.7e6, 2.9e6), ("0.5", 0.73e6, 0.41e6, 1.6e6)],
)
def test_a_window_of_the_article_against_the_rest(share, printed, least, most):
    result = difference_of_changes("-9.8%", "-9.5%", share=share)
    found = (result.needed_as_printed, *result.needed.to_floats())
    assert found == pytest.approx((printed, least, most), rel=0.05)
    assert result.verdict == "untestable"


@pytest.mark.parametrize(("base", "days", "z"), [(54_000, 365, 0.32), (32_000, 217, 0.37)])
def test_a_window_of_the_article_over_a_public_base(base, days, z):
    result = difference_of_changes("-9.8%", "-9.5%", share=F(98, days), base=base)
    assert result.z_as_printed == pytest.approx(z, abs=0.005)
    assert result.verdict == "consistent"
    assert "may be chance at 5 %" in result.reason


def test_the_city_against_the_province():
    noise = noise_of_change("-9.5%", 14_500)
    assert f"{noise.standard_error:.2f}" == "1.09"
    assert noise.interval.format(1) == "−11.6 to −7.4"
    result = difference_of_changes("-9.5%", "-8.73%", base=14_500)
    assert result.needed_as_printed == pytest.approx(112_652, abs=1)
    assert result.gap == Interval("-0.825", "-0.715")
    assert result.verdict == "consistent"
    assert difference_of_changes("-9.5%", "-8.73%", base=131_000).verdict == "inconsistent"
    # Between the least and the most of the rounding some true values are still chance.
    assert difference_of_changes("-9.5%", "-8.73%", base=125_000).verdict == "consistent"


def test_overdispersion_multiplies_the_base_that_is_needed():
    steady, clustered = (difference_of_changes("-9.5%", "-5%", overdispersion=phi) for phi in (1, 3))
    assert clustered.needed_as_printed == pytest.approx(3 * steady.needed_as_printed)
    assert "a variance of 3 times their mean" in clustered.assumption
    assert noise_of_change("-9.5%", 300, 4).standard_error == pytest.approx(
        2 * noise_of_change("-9.5%", 300).standard_error
    )


def test_changes_that_may_be_equal_need_an_endless_base():
    result = difference_of_changes("-9.8%", "-9.8%", base=10**9)
    assert result.needed.upper == math.inf
    assert result.verdict == "consistent"
    assert result.p.upper == 1
    equal = difference_of_changes(Interval.point(-9), Interval.point(-9))
    assert (equal.needed, equal.needed_as_printed) == (None, math.inf)
    assert "takes more than any number in the base" in equal.reason


changes = st.integers(-90, 200).map(lambda tenths: F(tenths))


@given(changes, changes, st.integers(1, 30), st.integers(1, 30), st.integers(0, 9))
def test_the_corners_of_the_rounding_are_its_extremes(first, second, one, two, tenths):
    boxes = [Interval(g - F(half, 10), g + F(half, 10)) for g, half in ((first, one), (second, two))]
    share = F(tenths, 10) or None
    try:
        result = difference_of_changes(*boxes, share=share, base=500)
    except ValueError as error:
        assert "expected above −100 %" in str(error)  # noqa: PT017
        return
    for ends in itertools.product(*([b.lower + b.width * F(i, 3) for i in range(4)] for b in boxes)):
        inside = difference_of_changes(*map(Interval.point, ends), share=share, base=500)
        if abs(inside.z_as_printed) * math.sqrt(1 / 500) > 1e6 or _far(ends, share):
            continue
        slack = 1 + 1e-9
        assert inside.needed_as_printed <= float(result.needed.upper) * slack
        assert inside.needed_as_printed * slack >= float(result.needed.lower)
        assert float(result.z.lower) - 1e-9 <= inside.z_as_printed <= float(result.z.upper) + 1e-9


def _far(ends: tuple[Fraction, Fraction], share: Fraction | None) -> bool:
    """Whether two factors differ by more than the 7.4 times up to which the corners are exact."""
    one, two = (1 + end / 100 for end in ends)
    if share:
        one, two = two, (one - share * two) / (1 - share)
    return abs(math.log(one / two)) > 1.9


def test_the_difference_agrees_with_a_test_of_the_table():
    for b1, c1, b2, c2 in [(5000, 4600, 7000, 6900), (900, 700, 2000, 1800), (3000, 3100, 3000, 2900)]:
        found = difference_of_changes(exact_change(b1, c1), exact_change(b2, c2), base=b1, times=F(b2, b1))
        known = stats.chi2_contingency([[b1, c1], [b2, c2]], correction=False, lambda_="log-likelihood")
        assert found.p_as_printed == pytest.approx(known.pvalue, rel=0.02)


def alarms(counts: np.ndarray, nested: bool, phi: float = 1) -> float:
    """Return how often the test rejects one change behind both, over rows of b1, c1, b2, c2."""
    found = []
    for b1, c1, b2, c2 in counts.tolist():
        if nested:
            whole, window, share = exact_change(b1 + b2, c1 + c2), exact_change(b1, c1), F(b1, b1 + b2)
            result = difference_of_changes(whole, window, share, b1 + b2, overdispersion=phi)
        else:
            first, second = exact_change(b1, c1), exact_change(b2, c2)
            result = difference_of_changes(first, second, None, b1, F(b2, b1), phi)
        found.append(result.verdict == "inconsistent")
    return float(np.mean(found))


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("fall", [0.9, 0.6])
def test_at_equal_changes_the_false_alarms_are_five_per_cent(nested, fall):
    draw = np.random.default_rng(20221016)
    counts = draw.poisson([400, 400 * fall, 900, 900 * fall], size=(1600, 4))
    # Four standard errors of a share of 5 % in 1600 cases are 2.2 points.
    assert alarms(counts, nested) == pytest.approx(0.05, abs=0.022)


def test_clusters_raise_false_alarms_unless_they_are_allowed_for():
    draw = np.random.default_rng(20221016)
    mean, phi = np.array([800, 720, 1500, 1350]), 4
    counts = draw.negative_binomial(mean / (phi - 1), 1 / phi, size=(1000, 4))
    assert alarms(counts, False, phi) == pytest.approx(0.05, abs=0.027)
    assert alarms(counts, False) > 0.25


def test_at_the_base_that_is_needed_half_of_the_cases_exceed_chance():
    first, second = Interval.point(-20), Interval.point(-5)
    base = round(difference_of_changes(first, second, times=2).needed_as_printed)
    draw = np.random.default_rng(20221016)
    counts = draw.poisson([base, base * 0.8, 2 * base, 2 * base * 0.95], size=(1000, 4))
    assert alarms(counts, False) == pytest.approx(0.5, abs=0.064)


def test_the_noise_of_a_change_worked_by_hand():
    # 100 to 50: 100 sqrt(0.5 * 1.5 / 100) = 8.66 percentage points, 1.96 of them to either side.
    noise = noise_of_change("-50%", 100)
    assert noise.standard_error == pytest.approx(8.660254)
    assert noise.interval.format(2, "%") == "−66.97 to −33.03 %"


def test_the_noise_of_a_change_covers():
    draw = np.random.default_rng(20221016)
    before, after = draw.poisson([2000, 1810], size=(2500, 2)).T
    noises = [noise_of_change(exact_change(b, c), int(b)) for b, c in zip(before, after, strict=True)]
    assert np.mean([F("-9.5") in noise.interval for noise in noises]) == pytest.approx(0.95, abs=0.017)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"share": 1}, "share: 1, expected above 0 and below 1"),
        ({"share": "0.5", "times": 2}, "times: 2, expected none beside a share"),
        ({"base": 0}, "base: 0, expected a whole number, 1 or more"),
        ({"times": 0}, "times: 0, expected above zero"),
        ({"overdispersion": -1}, "overdispersion: -1, expected above zero"),
        ({"alpha": 1}, "level: 1, expected between 0 and 1"),
    ],
)
def test_a_difference_refuses_an_option(options, message):
    with pytest.raises(ValueError, match=message):
        difference_of_changes("-9.8%", "-9.5%", **options)


def test_a_difference_refuses_counts_that_vanish():
    with pytest.raises(ValueError, match=r"changes: −100%, −9\.5%, expected above −100 %"):
        difference_of_changes("-100%", "-9.5%")
    with pytest.raises(ValueError, match="expected above −100 %, outside too"):
        difference_of_changes("-50%", "+80%", share="0.9")
    with pytest.raises(ValueError, match="change: −100%, expected above −100 %"):
        noise_of_change("-100.0%".replace(".0", ""), 10)


# Whole counts behind several changes at once


def test_the_three_changes_of_the_year_at_once():
    result = joint_counts(YEAR[1:], YEAR[0])
    assert result.counts == ((79, 66), (114, 108), (193, 174))
    assert result.is_only
    assert (result.always, len(result.totals)) == (955, 316)
    assert result.verdict == "untestable"
    assert result.reason.endswith("at least 193 (from 193 to 174); from 955 up every total can.")


def test_joint_counts_worked_by_hand():
    # Exactly a half more needs an even base, exactly a third more a multiple of three.
    result = joint_counts([Interval.point(50), Interval.point(F(100, 3))], Interval.point(40), limit=30)
    assert result.counts == ((2, 3), (3, 4), (5, 7))
    # The mixture is fixed at 2 to 3, so only multiples of five work, and no total from which all do.
    assert result.totals == (5, 10, 15, 20, 25)
    assert result.always is None


def test_joint_counts_that_leave_gaps():
    # Before n, the parts hold n and twice those of the second after, so a half more needs a multiple of four.
    result = joint_counts(map(Interval.point, (0, 200, 0)), Interval.point(50), limit=30, most=100)
    assert result.totals == (4, 8, 12, 16, 20, 24, 28)
    assert result.counts == ((1, 1), (1, 3), (2, 2), (4, 6))
    assert not result.is_only


def brute_force(parts: list[Interval], total: Interval, most: int) -> dict[int, list]:
    """Return for each total below most all the counts that print the changes, by trying everything."""

    def pairs(change: Interval) -> list[tuple[int, int]]:
        return [(b, c) for b in range(1, most) for c in range(21 * b) if F(100 * (c - b), b) in change]

    whole, found = set(pairs(total)), {}
    for choice in itertools.product(*map(pairs, parts)):
        both = tuple(map(sum, zip(*choice, strict=True)))
        if both in whole:
            found.setdefault(both[0], []).append((*choice, both))
    return found


def assert_is_brute_force(parts: list[Interval], total: Interval, most: int) -> None:
    found = brute_force(parts, total, most)
    result = joint_counts(parts, total, limit=most, most=10 * most)
    assert result.totals == tuple(sorted(found))
    if found:
        least = found[min(found)]
        assert result.counts == min(least, key=lambda chosen: [b for b, _ in chosen])
        assert result.is_only == (len(least) == 1)


@pytest.mark.parametrize(("digits", "parts"), [(0, 2), (0, 3), (1, 2)])
def test_joint_counts_are_the_definition(digits, parts, tried):
    draw = np.random.default_rng(20221016 + parts)
    for case in range(9):
        before, after = draw.integers(1, 20 if digits else 7, size=(2, parts))
        changes = [
            unround(printed_percent(F(int(c - b), int(b)), digits, case), rounding=NEAREST[case % 3])
            for b, c in (*zip(before, after, strict=True), (before.sum(), after.sum()))
        ]
        assert_is_brute_force(changes[:-1], changes[-1], 17 if parts == 3 else 40)
    tried(ENUMERATED, case + 1)


@given(
    st.lists(
        st.tuples(st.integers(-6, 6), st.sampled_from([0, 1, 3, 8]), st.booleans()), min_size=4, max_size=4
    )
)
def test_joint_counts_of_wide_and_narrow_changes_are_the_definition(drawn):
    # In tenths, and as wide as up to eight of them: runs of counts overlap, touch and lie inside each other.
    *parts, total = (
        Interval(10 * low, 10 * (low + width), closed or not width) for low, width, closed in drawn
    )
    assert_is_brute_force(parts, total, 9)


def test_every_total_works_from_always_on_and_the_one_before_does_not():
    result = joint_counts(["-24%", "-7%"], "-15%", limit=3000)
    assert set(range(result.always, 3000)) <= set(result.totals)
    assert result.always - 1 not in result.totals
    assert joint_counts(["-24%", "-7%"], "-15%", limit=20).always == result.always


def test_joint_counts_hold_the_truth(tried):
    # Ankang, August 2015: both counts of both years were printed.
    result = joint_counts(["-3.1%", "-7.7%"], "-6.4%", limit=1200)
    assert 320 + 813 in result.totals
    assert result.counts[-1][0] <= 320 + 813
    draw = np.random.default_rng(20221016)
    for case in range(20):
        before, after = draw.integers(1, 100, size=(2, 3))
        *parts, total = (
            printed_percent(F(int(c - b), int(b)), case % 2, case)
            for b, c in (*zip(before, after, strict=True), (before.sum(), after.sum()))
        )
        result = joint_counts(parts, total, limit=300, most=300)
        assert int(before.sum()) in result.totals
    tried(TRUTH, case + 1)


def test_joint_counts_that_nothing_prints():
    assert joint_counts(["-16.5%", "-5.3%"], "-5.2%").verdict == "inconsistent"
    assert joint_counts(["-120%", "-5.3%"], "-10%").verdict == "inconsistent"
    # Each part has a count, so the total reaches an end only if both parts do.
    apart = Interval(-10, -5), Interval(-20, -10)
    assert joint_counts(apart, Interval.point(-5)).verdict == "inconsistent"
    assert joint_counts(apart, Interval.point(-20)).verdict == "inconsistent"
    assert joint_counts((apart[0], apart[0]), Interval.point(-5)).counts == ((20, 19), (20, 19), (40, 38))
    few = joint_counts(["-16.53%", "-5.32%"], "-9.84%", most=1000)
    assert (few.verdict, few.counts, few.always) == ("untestable", (), None)
    assert few.reason == "All of the changes at once need a total above 1000."
    with pytest.raises(ValueError, match="parts: 1, expected two or more"):
        joint_counts(["-5%"], "-5%")


# A third kind

POINTS = tuple(map(Interval.point, ("-9.8", "-16.5", "-5.3")))


@pytest.mark.parametrize(
    ("size", "drift", "share"),
    [
        ("0.05", "-20", "33.6"),
        ("0.05", "-9.8", "38.2"),
        ("0.05", "0", "42.5"),
        ("0.02", "-20", "37.6"),
        ("0.01", "0", "40.7"),
    ],
)
def test_the_share_of_the_year_under_an_impurity(size, drift, share):
    result = mixture_sensitivity(*POINTS, F(size), F(drift))
    assert f"{float(result.interval.lower) * 100:.1f}" == share
    assert result.interval.is_point
    assert result.interval.lower == (F("4.5") + F(size) * (F(drift) + F("5.3"))) / F("11.2")
    assert result.verdict == "untestable"


def test_without_an_impurity_the_share_is_that_of_the_mixture():
    assert mixture_sensitivity(*YEAR, 0, -20).interval == mixture_share(*YEAR).interval


def test_a_case_of_an_impurity_worked_by_hand():
    # 40 fall to 30, 50 to 45, and a third kind of 10 to 5: 100 to 80.
    changes = map(Interval.point, (-20, -25, -10))
    assert mixture_sensitivity(*changes, F(1, 10), -50).interval == Interval.point(F(4, 10))


def test_sensitivity_holds_the_truth(tried):
    draw = np.random.default_rng(20221016)
    for case in range(500):
        (c0, p0, x0), (c1, p1, x1) = draw.integers(50, 5000, size=(2, 3)).tolist()
        before, after = c0 + p0 + x0, c1 + p1 + x1
        texts = [printed_percent(F(b - a, a), 1, case) for a, b in ((before, after), (c0, c1), (p0, p1))]
        result = mixture_sensitivity(*texts, F(x0, before), exact_change(x0, x1))
        assert F(c0, before) in result.interval
        assert result.verdict == "untestable"
    tried(TRUTH, case + 1)


def test_sensitivity_verdicts():
    assert mixture_sensitivity(*YEAR, "50%", -60).verdict == "inconsistent"
    # The part would be 96 % beside a third kind of 20 %.
    beside = map(Interval.point, ("-15", "-16.5", "-5.3"))
    assert mixture_sensitivity(*beside, F(1, 5), 0).verdict == "inconsistent"
    any_share = mixture_sensitivity("-5.3%", "-5.3%", "-5.3%", 0, 0)
    assert any_share.interval == Interval(0, 1)
    assert any_share.reason == "The two parts may have changed alike, and then their share stays open."
    reason = mixture_sensitivity(*YEAR, F(1, 50), -20).reason
    assert reason.startswith("With a third kind of 2.0 % that changes by −20.0 %")
    for arguments, message in [
        ((1, 0), "impurity: exactly 1, expected a share from 0 to below 1"),
        ((0, -120), "change: exactly −120 %, expected −100 % or more"),
    ]:
        with pytest.raises(ValueError, match=message):
            mixture_sensitivity(*YEAR, *arguments)


# Parts and their whole


def test_the_shares_of_a_census_miss_a_part():
    result = parts_of_whole(["39.93%", "25.83%", "27.12%", "6.98%"])
    assert result.verdict == "inconsistent"
    assert result.missing == Interval("0.12", "0.16")
    assert result.reason == "The parts add up to 99.84 to 99.88 % of 100 %: 0.12 to 0.16 % missing."
    # The changes of their shares, in percentage points, should add up to nothing.
    assert parts_of_whole(["2.15", "-0.79", "0.22", "-1.20"], "0").missing == Interval("-0.4", "-0.36")


def test_the_counts_and_other_shares_of_a_census_add_up():
    for parts in (["72334万", "68844万"], ["25338万", "89438万", "26402万"], ["129281万", "11897万"]):
        assert parts_of_whole(parts, "141178万").verdict == "consistent"
    for shares in (["51.24%", "48.76%"], ["17.95%", "63.35%", "18.70%"]):
        assert parts_of_whole(shares).verdict == "consistent"
    assert parts_of_whole(["72334万", "68844万"], "141278万").missing == Interval(985_000, 1_015_000)


def test_parts_verdicts():
    assert parts_of_whole(["3", "4"], "7").verdict == "consistent"
    assert parts_of_whole(["3", "4"], "6").reason == "The parts add up to exactly 7 of 6: exactly 1 too much."
    more = parts_of_whole(["30", "30"], Interval(60, 100, lower_closed=False))
    assert more.reason.endswith(" above 0 to 40 missing.")
    assert parts_of_whole(["300余", "400"], "800").verdict == "untestable"
    assert parts_of_whole(["300余", "400"], "600").verdict == "inconsistent"
    assert parts_of_whole(["300余", Interval(400, 500)], "約700").verdict == "untestable"
    assert parts_of_whole(["333‰", "333‰", "333‰"]).missing == Interval("-0.5", "2.5")
    assert parts_of_whole(["18.70%", "13.50%"], "32.21%").verdict == "consistent"


@given(st.lists(st.integers(0, 500), min_size=2, max_size=6).filter(sum), st.sampled_from(ROUNDINGS))
def test_parts_hold_the_truth(counts, rounding):
    shares = [
        unround_value(_rounded(F(1000 * count, sum(counts)), rounding), F(1), rounding) for count in counts
    ]
    shown = [NamedFigure(name="part", interval=share / 10, unit="%", measure="share") for share in shares]
    assert parts_of_whole(shown).verdict == "consistent"
    if len(counts) > 2:
        assert F(100 * counts[-1], sum(counts)) in parts_of_whole(shown[:-1]).missing


def _rounded(value: Fraction, rounding: str) -> Fraction:
    return F(min(printed_as(value, 0, rounding)))


# Two counts, and what is printed of both


def test_counts_of_a_census():
    assert difference_of_counts("141178万", "133972万", "7206万").verdict == "consistent"
    assert difference_of_counts("3.10", "2.62", "0.48").verdict == "consistent"
    assert change_of_counts("133972万", "141178万", "5.38%").verdict == "consistent"
    assert change_of_counts("133972万", "141178万", "5.37%").verdict == "inconsistent"
    assert share_of_counts("19064万", "141178万", "13.50%").verdict == "consistent"
    assert share_of_counts("19064万", "141178万", "13.51%").verdict == "inconsistent"


def test_counts_worked_by_hand():
    assert difference_of_counts("12", "20", "-8").interval == Interval.point(-8)
    assert share_of_counts("1", "8", "12.5%").interval == Interval.point(F(1, 8))
    assert change_of_counts("8", "9", "+12.5%").interval == Interval.point(F(25, 2))
    # 70,048 to 90,276 is +28.877 %.
    assert change_of_counts("70,048", "90,276", "28.9%").verdict == "consistent"
    assert change_of_counts("70,048", "90,276", "28.8%").verdict == "inconsistent"


def test_counts_of_ankang():
    for before, after, change in [
        ("320", "310", "-3.1%"),
        ("813", "750", "-7.7%"),
        ("1133", "1060", "-6.4%"),
    ]:
        assert change_of_counts(before, after, change).verdict == "consistent"
    assert share_of_counts("320", "1133", "28.2%").verdict == "consistent"


def test_counts_hold_the_truth_and_find_an_error():
    draw = np.random.default_rng(20221016)
    for case, (a, b) in enumerate(draw.integers(1, 20_000, size=(500, 2)).tolist()):
        small, large = sorted((a, b))
        change, share = (printed_percent(value, 1, case) for value in (F(b - a, a), F(small, large)))
        assert change_of_counts(a, b, change).verdict == "consistent"
        assert share_of_counts(small, large, share).verdict == "consistent"
        assert difference_of_counts(a, b, a - b).verdict == "consistent"
        wrong = printed_percent(F(b - a, a) + F(2, 1000), 1, case)
        assert change_of_counts(a, b, wrong).verdict == "inconsistent"
        assert difference_of_counts(a, b, a - b + 1).verdict == "inconsistent"


def test_counts_without_a_bound():
    assert difference_of_counts("2400余", "1328", "1100").verdict == "untestable"
    assert difference_of_counts("2400余", "1328", "1000").verdict == "inconsistent"
    assert share_of_counts("1328", "2400余", "50%").verdict == "untestable"
    assert share_of_counts("1328", "2400余", "60%").verdict == "inconsistent"
    assert change_of_counts("1328", "2400余", "+90%").verdict == "untestable"
    # Below 2500, as Chinese is used, the same change is ruled out.
    below = Interval(2400, 2500, upper_closed=False)
    assert change_of_counts("1328", below, "+90%").verdict == "inconsistent"
    larger = share_of_counts("9", "8", "100%")
    assert (larger.verdict, larger.interval) == ("inconsistent", None)
    assert larger.reason == "9 is more than 8: no part of it."


def named(name: str, value: str, unit: str, measure: str = "count") -> NamedFigure:
    return NamedFigure(name=name, interval=unround(value), unit=unit, measure=measure, printed=value)


def test_reasons_have_the_names_and_units_of_the_figures():
    before, after = named("Books lent in May", "320", "books"), named("Books lent in June", "310", "books")
    change = named("Change of books lent", "-3.1%", "%", "change")
    assert change_of_counts(before, after, change).reason == (
        "From Books lent in May (320 books) to Books lent in June (310 books) is −3.13 %, "
        "and Change of books lent (−3.1%) is printed: the two meet."
    )
    assert difference_of_counts(before, after, "10").reason == (
        "Books lent in May (320 books) less Books lent in June (310 books) is exactly 10 books, "
        "and 10 is printed: the two meet."
    )


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (
            lambda: change_of_counts("10", "12", named("Staff, change", "298", "people", "change")),
            r"printed: Staff, change \(298 people\), measure 'change', unit 'people', expected a change",
        ),
        (
            lambda: joint_counts([named("Staff, change", "298", "people", "change"), "5%"], "3%"),
            r"part 1: Staff, change \(298 people\), measure 'change', unit 'people', expected a change",
        ),
        (
            lambda: difference_of_changes(named("Price", "-3", "percentage points", "change"), "-5%"),
            r"first: Price \(−3 percentage points\), .*unit 'percentage points', expected a change in '%'",
        ),
        (
            lambda: mixture_sensitivity(named("Share", "40%", "%", "share"), "-5%", "3%", 0, 0),
            r"total: Share \(40%\), measure 'share', unit '%', expected a change in '%'",
        ),
        (lambda: change_of_counts("10", "12", "20"), "printed: 20, no unit, expected a change in '%'"),
        (lambda: share_of_counts("10", "12", "83"), "printed: 83, no unit, expected a share in '%'"),
        (lambda: difference_of_counts("10", "9", "1%"), "first: 10, no unit, expected '%' as for printed"),
        (lambda: difference_of_counts("10%", "9%", "1%"), "first: 10%, unit '%', expected a count"),
        (
            lambda: difference_of_counts(named("Cases", "9", "cases"), named("Staff", "8", "people"), "1"),
            r"second: Staff \(8 people\), measure 'count', unit 'people', expected 'cases' as for first",
        ),
        (
            lambda: parts_of_whole([named("Place", "1", "rank", "rank"), "2"], "3"),
            r"part 1: Place \(1 rank\), measure 'rank', unit 'rank', expected a count",
        ),
        (lambda: parts_of_whole(["14", "39.93%"]), "part 1: 14, no unit, expected '%' as for part 2"),
        (lambda: parts_of_whole(["-9.8%", "5%"]), "part 1: −9.8%, unit '%', expected a share in '%'"),
        (
            lambda: parts_of_whole([named("Rise", "5%", "%", "change"), "95%"]),
            r"part 1: Rise \(5%\), measure 'change', unit '%', expected a share",
        ),
        (lambda: parts_of_whole(["3", "4"]), "whole: none, expected one for parts in no stated unit"),
        (lambda: parts_of_whole(["3"], "4"), "parts: 1, expected two or more"),
    ],
)
def test_a_figure_of_another_unit_or_measure_is_refused_in_one_line(check, message):
    with pytest.raises(ValueError, match=f"^{message}") as caught:
        check()
    assert "\n" not in str(caught.value)


# Full records, and several tests side by side


def test_one_sided_bounds_of_a_full_record():
    full = one_sided(132, 132)
    assert f"{float(full.interval.lower):.3%}" == "97.756%"
    assert f"{float(proportion_interval(132, 132).interval.lower):.3%}" == "97.244%"
    assert full.interval.upper == 1
    # A bound that stands alone is rounded outwards.
    assert (
        full.reason == "132 of 132 goes with a probability of at least 97.7 %, at 95% confidence, one-sided."
    )
    assert "of at most 2.3 %" in one_sided(0, 132).reason
    assert float(one_sided(0, 132).interval.upper) == pytest.approx(1 - float(full.interval.lower))
    # Half of one: one case in one leaves everything from alpha up.
    assert float(one_sided(1, 1).interval.lower) == pytest.approx(0.05)
    # The one-sided 97.5 % bound is the lower end of the two-sided 95 % interval.
    ends = one_sided(132, 132, 0.975), proportion_interval(132, 132)
    assert float(ends[0].interval.lower) == pytest.approx(float(ends[1].interval.lower))


@pytest.mark.parametrize("n", [1, 5, 40, 132])
def test_a_one_sided_bound_is_where_the_record_has_the_chance_alpha(n):
    least = float(one_sided(n, n).interval.lower)
    assert stats.binom.pmf(n, n, least) == pytest.approx(0.05)
    most = float(one_sided(0, n).interval.upper)
    assert stats.binom.pmf(0, n, most) == pytest.approx(0.05)
    known = stats.binomtest(n, n, alternative="greater").proportion_ci(0.95, method="exact")
    assert least == pytest.approx(known.low)


def test_one_sided_refuses():
    for arguments, message in [
        ((3, 4), "k: 3, expected 0 or n, 4: only a full record"),
        ((0, 0), "n: 0, expected a whole number, 1 or more"),
        ((4, 4, 1), "confidence: 1, expected between 0 and 1"),
    ]:
        with pytest.raises(ValueError, match=message):
            one_sided(*arguments)


@pytest.mark.parametrize(
    ("change", "alone", "of_seven"), [("-9.8%", 795, 1472), ("-5.3%", 2753, 5153), ("-16.5%", 277, 508)]
)
def test_seven_tests_side_by_side_need_a_smaller_level(change, alone, of_seven):
    assert smallest_significant_base(change).always.upper == alone
    assert smallest_significant_base(change, alpha=0.05 / 7).always.upper == of_seven
