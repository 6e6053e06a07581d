"""Checks of printed figures: known answers, brute force, and data that were generated to be consistent."""

import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from printed_figures.consistency import (
    agreement,
    bracket,
    contribution,
    feasible_denominators,
    implied_base,
    mixture_share,
    outside_change,
    proportion_interval,
    ratio,
    shared_denominator,
    smallest_base,
    smallest_denominator,
    smallest_significant_base,
)
from printed_figures.rounding import ROUNDINGS, Interval, printed_as, unround

F = Fraction
CASES = 1_000
ENUMERATED = "A result that differs from a count of all cases: results"
TRUTH = "A method that rejects, or leaves out, the truth: true counts drawn at random"
NEAREST = ("half_up", "half_even", "half_down")


def simulated(low: int, high: int, columns: int, cases: int = CASES) -> Iterator[list[int]]:
    """Yield rows of random whole numbers, small and large ones alike, the same on every run."""
    draw = np.random.default_rng(20221016)
    exponents = draw.uniform(math.log(low), math.log(high + 1), size=(cases, columns))
    return iter(np.floor(np.exp(exponents)).astype(int).tolist())


def percent(value: Fraction, decimals: int = 1, case: int = 0) -> str:
    """Print a fraction as per cent, rounded to nearest in one of three ways."""
    (text,) = printed_as(value * 100, decimals, NEAREST[case % 3])
    return f"{text}%"


def change(before: int, after: int, decimals: int = 1, case: int = 0) -> str:
    return percent(F(after - before, before), decimals, case)


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_feasible_denominators_are_the_definition(rounding, tried):
    ways = defaultdict(dict)
    for n in range(1, 61):
        for k in range(n + 1):
            for text in printed_as(F(100 * k, n), 0, rounding):
                ways[text].setdefault(n, []).append(k)
    for text, expected in ways.items():
        result = feasible_denominators(f"{text}%", 60, rounding)
        assert {n: list(numerators) for n, numerators in result.numerators.items()} == expected
        assert result.verdict == ("untestable" if len(expected) == 60 else "consistent")
        assert smallest_denominator(f"{text}%", rounding).denominator == min(expected)
        assert smallest_denominator(f"{text}%", rounding).numerator == min(expected[min(expected)])
    tried(ENUMERATED, len(ways))


def test_feasible_denominators_hold_the_truth(tried):
    for case, (n, k) in enumerate(simulated(1, 400, 2)):
        k = k % (n + 1)
        result = feasible_denominators(percent(F(k, n), case=case), n)
        assert k in result.numerators[n]
        assert result.verdict != "inconsistent"
    tried(TRUTH, case + 1)


def test_smallest_denominator_is_no_larger_than_the_true_one(tried):
    for case, (n, k) in enumerate(simulated(1, 5000, 2)):
        result = smallest_denominator(percent(F(k % (n + 1), n), case % 3, case))
        assert result.verdict != "inconsistent"
        assert result.denominator <= n
        assert F(result.numerator, result.denominator) in result.interval
    tried(TRUTH, case + 1)


def test_smallest_denominator_known_answers():
    result = smallest_denominator("98.8%")
    assert (result.denominator, result.numerator, result.verdict) == (80, 79, "untestable")
    assert smallest_denominator("98.8%", "half_up").denominator == 80
    assert smallest_denominator("98.8%", "half_down").denominator == 81
    assert smallest_denominator("0.988").denominator == 80
    assert smallest_denominator("98.80%").denominator == 83
    assert smallest_denominator("100%").denominator == 1
    assert smallest_denominator("33.33333%").denominator == 3
    assert smallest_denominator("120%").verdict == "inconsistent"
    assert smallest_denominator("120%").denominator is None


def test_feasible_denominators_verdicts():
    assert feasible_denominators("98.8%", 79).verdict == "inconsistent"
    assert feasible_denominators("98.8%", 82).denominators == (80, 81, 82)
    assert feasible_denominators("100%", 10).verdict == "untestable"
    assert feasible_denominators("120%", 10).interval is None
    with pytest.raises(ValueError, match="not a share: '98', expected such as"):
        feasible_denominators("98", 10)
    with pytest.raises(ValueError, match="max_n: 0, expected a whole number, 1 or more"):
        feasible_denominators("98%", 0)


def test_shared_denominator_holds_the_truth(tried):
    for case, (n, k) in enumerate(simulated(1, 5000, 2)):
        k = 1 + k % n
        printed = percent(F(k, n), case % 3, case)
        as_part, as_whole = shared_denominator(k, printed), shared_denominator(n, printed)
        assert as_part.verdict != "inconsistent"
        assert as_whole.verdict != "inconsistent"
        assert as_part.denominators is None or n in as_part.denominators
        assert k in as_whole.numerators
    tried(TRUTH, case + 1)


def test_shared_denominator_known_answers():
    result = shared_denominator("101", "98.8%")
    assert result.verdict == "inconsistent"
    assert (len(result.denominators), len(result.numerators)) == (0, 0)
    assert shared_denominator(80, "98.8%").verdict == "consistent"
    # Of 100 the share is one whole number wide.
    assert shared_denominator(100, "98%").verdict == "untestable"
    settled = shared_denominator(132, "100%")
    assert (settled.verdict, settled.denominators, settled.numerators) == (
        "untestable",
        range(132, 133),
        range(132, 133),
    )
    assert shared_denominator(5, "0%").denominators is None
    assert shared_denominator(5, "0%").verdict == "untestable"
    assert shared_denominator(5, Interval(0, 0)).denominators == range(0)
    assert shared_denominator(5000, "98.8%").verdict == "untestable"
    assert shared_denominator(5, "120%").verdict == "inconsistent"
    with pytest.raises(ValueError, match="count: 0, expected a whole number, 1 or more"):
        shared_denominator(0, "98.8%")


@given(st.integers(1, 300), st.integers(0, 1000), st.sampled_from(ROUNDINGS))
def test_shared_denominator_is_the_definition(count, tenths, rounding):
    printed = f"{tenths / 10:.1f}"
    result = shared_denominator(count, f"{printed}%", rounding)
    as_whole = [k for k in range(count + 1) if printed in printed_as(F(100 * k, count), 1, rounding)]
    assert list(result.numerators) == as_whole
    for n in range(count, 600):
        feasible = printed in printed_as(F(100 * count, n), 1, rounding)
        assert feasible == ((result.denominators is None and n >= 600) or n in (result.denominators or ()))


# Changes and their bases


@pytest.mark.parametrize(("count", "printed", "base"), [(1680, "+44.21%", 1165), ("1,333", "+9.8%", 1214)])
def test_implied_base_of_public_figures(count, printed, base):
    result = implied_base(count, printed)
    assert list(result.counts) == [base]
    assert result.verdict == ("consistent" if result.interval.width < 1 else "untestable")


def test_implied_base_holds_the_truth(tried):
    for case, (before, after) in enumerate(simulated(1, 20_000, 2)):
        printed = change(before, after, case % 3, case)
        base = implied_base(after, printed)
        assert base.verdict != "inconsistent"
        assert base.counts is None or before in base.counts
        assert before in base.interval
    tried(TRUTH, case + 1)


def test_implied_base_verdicts():
    assert implied_base(100, "+44.21%").verdict == "inconsistent"
    assert implied_base(0, "-100%").verdict == "untestable"
    assert implied_base(0, "-50%").verdict == "inconsistent"
    assert implied_base(5, "-100%").interval == Interval(1000, math.inf)
    assert implied_base(5, "-120%").verdict == "inconsistent"
    assert implied_base(1100, "+100‰") == implied_base(1100, "+100‰", "up_or_down")
    with pytest.raises(ValueError, match=r"count: 1\.5, expected a whole number, 0 or more"):
        implied_base(1.5, "+10%")


def test_per_mille_and_bare_changes_are_read():
    assert implied_base(1098, "+98‰").counts == range(1000, 1001)
    assert implied_base(1098, "9.8").interval == implied_base(1098, "9.8%").interval


@given(st.integers(-100, 250), st.sampled_from(ROUNDINGS))
def test_smallest_base_is_the_definition(points, rounding):
    result = smallest_base(f"{points}%", rounding)
    for base in range(1, result.denominator + 1):
        counts = range(base * 4 + 4)
        fits = [c for c in counts if str(points) in printed_as(F(100 * (c - base), base), 0, rounding)]
        assert bool(fits) == (base == result.denominator)
    assert result.numerator == fits[0]


def test_smallest_base_is_no_larger_than_the_true_one(tried):
    for case, (before, after) in enumerate(simulated(1, 20_000, 2)):
        result = smallest_base(change(before, after, case % 3, case))
        assert result.verdict != "inconsistent"
        assert result.denominator <= before
        assert F(after, before) in result.interval
    tried(TRUTH, case + 1)


def test_smallest_base_known_answers():
    assert smallest_base("-9.8%").denominator == 41
    assert smallest_base("-24%").denominator == 17
    assert smallest_base("-120%").verdict == "inconsistent"
    assert smallest_base(Interval(50, math.inf)).denominator == 1


# A total and its two parts


def test_mixture_of_the_article():
    share = mixture_share("-9.8%", "-16.5%", "-5.3%")
    assert share.interval == Interval(F(44, 112), F(46, 112))
    assert share.reason == "Of the base behind −9.8%, 39.3 to 41.1 % is that of −16.5%."
    literal = mixture_share(*map(Interval.point, ("-9.8", "-16.5", "-5.3")))
    assert literal.interval == Interval.point(F(45, 112))
    part = contribution("-9.8%", "-16.5%", "-5.3%")
    assert F(2, 3) < part.of_change.lower < part.of_change.upper < F(69, 100)


def test_mixture_of_guangdong_2022():
    criminal, public = 489_000 / (1 - F("0.0490")), 793_000 / (1 - F("0.0731"))
    share = mixture_share("-6.4%", "-4.90%", "-7.31%")
    assert share.verdict == "consistent"
    assert criminal / (criminal + public) in share.interval


def test_mixture_and_contribution_hold_the_truth(tried):
    for case, (c0, p0, c1, p1) in enumerate(simulated(1, 5000, 4)):
        changes = (change(c0 + p0, c1 + p1, 1, case), change(c0, c1, 1, case), change(p0, p1, 1, case))
        share = mixture_share(*changes)
        assert share.verdict != "inconsistent"
        assert F(c0, c0 + p0) in share.interval
        part = contribution(*changes)
        assert part.verdict != "inconsistent"
        assert F(100 * (c1 - c0), c0 + p0) in part.points
        if part.of_change:
            assert F(c1 - c0, c1 + p1 - c0 - p0) in part.of_change
    tried(TRUTH, case + 1)


@st.composite
def changes_in_steps(draw: st.DrawFn) -> Interval:
    lower = draw(st.integers(-6, 6))
    upper = lower + draw(st.integers(0, 2))
    closed = (True, True) if lower == upper else (draw(st.booleans()), draw(st.booleans()))
    return Interval(lower, upper, *closed)


def inside(interval: Interval) -> list[Fraction]:
    near = F(1, 1000)
    candidates = [
        interval.lower,
        interval.lower + near,
        interval.midpoint,
        interval.upper - near,
        interval.upper,
    ]
    return [value for value in candidates if value in interval]


@given(changes_in_steps(), changes_in_steps(), changes_in_steps())
def test_mixture_share_is_exact(total, part, other):
    reached = {F(0)} if other.intersects(total) else set()
    reached |= {F(1)} if part.intersects(total) else set()
    for t, p, o in itertools.product(inside(total), inside(part), inside(other)):
        if p == o == t:
            reached |= {F(0), F(1)}
        elif p != o and 0 <= (t - o) / (p - o) <= 1:
            reached.add((t - o) / (p - o))
    share = mixture_share(total, part, other)
    assert (share.verdict == "inconsistent") == (not reached)
    if reached:
        assert all(value in share.interval for value in reached)
        # Open ends are approached to about a thousandth of the changes' width.
        assert min(reached) - share.interval.lower < F(1, 100)
        assert share.interval.upper - max(reached) < F(1, 100)
        assert not share.interval.lower_closed or share.interval.lower in reached
        assert not share.interval.upper_closed or share.interval.upper in reached


@given(changes_in_steps(), changes_in_steps(), changes_in_steps())
def test_contribution_is_exact(total, part, other):
    result = contribution(total, part, other)
    # The extremes may lie where the part changes as the total does, or the total as a part does.
    parts = [value for value in {*inside(part), *inside(total)} if value in part]
    reached = [
        (share * p, share * p / t if t else None)
        for p, o in itertools.product(parts, inside(other))
        for t in {*inside(total), p, o}
        if t in total and p != o and 0 <= (share := (t - o) / (p - o)) <= 1
    ]
    if not reached:
        assert result.verdict in {"inconsistent", "untestable"}
        return
    points = [point for point, _ in reached]
    assert all(point in result.points for point in points)
    if result.verdict == "consistent":
        assert min(points) - result.points.lower < F(1, 20)
        assert result.points.upper - max(points) < F(1, 20)
    if result.of_change:
        fractions = [fraction for _, fraction in reached]
        assert all(fraction in result.of_change for fraction in fractions)
        assert min(fractions) - result.of_change.lower < F(1, 20)
        assert result.of_change.upper - max(fractions) < F(1, 20)


def test_mixture_verdicts():
    assert mixture_share("-20.0%", "-16.5%", "-5.3%").verdict == "inconsistent"
    assert mixture_share("-20.0%", "-16.5%", "-5.3%").interval is None
    assert mixture_share("-5.3%", "-5.3%", "-5.3%").verdict == "untestable"
    assert mixture_share("-5.3%", "-5.3%", "-5.3%").interval == Interval(0, 1)
    # The parts' intervals overlap, and yet the total says something.
    assert mixture_share("-5.3%", "-5.3%", "-5.4%").verdict == "untestable"
    assert mixture_share("-5%", "-5%", "-5.5%").interval == Interval(0, 1)
    # -5.5 as a mixture of -4.5 and -5.75: a quarter of a point of five quarters.
    assert mixture_share("-5%", "-5%", "-5.8%").interval == Interval(F(1, 5), 1)
    assert contribution("-20.0%", "-16.5%", "-5.3%").verdict == "inconsistent"
    assert contribution("-5.3%", "-5.3%", "-5.3%").verdict == "untestable"
    assert contribution("0.0%", "-16.5%", "+5.3%").of_change is None
    with pytest.raises(ValueError, match="unbounded change: > 5 %"):
        mixture_share("超5%", "-16.5%", "-5.3%")


# A window inside a period


def test_outside_change_holds_the_truth(tried):
    for case, (w0, o0, w1, o1) in enumerate(simulated(1, 5000, 4)):
        whole, window = change(w0 + o0, w1 + o1, 1, case), change(w0, w1, 1, case)
        result = outside_change(whole, window, F(w0, w0 + o0))
        assert F(100 * (o1 - o0), o0) in result.intervals[0]
        assert result.verdict == "consistent"
        outside_minus_whole = F(o1 - o0, o0) - F(w1 + o1 - w0 - o0, w0 + o0)
        assert result.direction != ("higher" if outside_minus_whole < 0 else "lower")
    tried(TRUTH, case + 1)


def test_outside_the_article_s_campaign():
    result = outside_change("-9.8%", "-9.5%", np.linspace(0, 0.9, 10))
    assert result.direction == "lower"
    assert result.intervals[0] == unround("-9.8%")
    assert (result.upper <= -9.75).all()
    assert (np.diff(result.upper) < 0).all()
    assert result.interval == Interval("-13.45", "-9.75")
    assert result.verdict == "untestable"


def test_outside_change_verdicts():
    assert outside_change("-50%", "+80%", 0.9).verdict == "inconsistent"
    assert outside_change("-50%", "+80%", [0.9, 0.95]).verdict == "inconsistent"
    assert outside_change("-50%", "+80%", [0.1, 0.95]).verdict == "untestable"
    assert outside_change("-50%", "+80%", 0.1).direction == "lower"
    assert outside_change("-5%", "-9%", 0.1).direction == "higher"
    assert outside_change("-9.8%", "-9.8%", 0.1).direction == "undetermined"
    for share in (1, -0.1, [0.5, 1.5], []):
        with pytest.raises(ValueError, match=r"share: .*, expected one or more from 0 to below 1"):
            outside_change("-9.8%", "-9.5%", share)


# Chance


def test_proportion_interval():
    result = proportion_interval(132, 132)
    assert float(result.interval.lower) == pytest.approx(0.025 ** (1 / 132), abs=1e-12)
    assert f"{float(result.interval.lower):.1%}" == "97.2%"
    assert result.interval.upper == 1
    assert result.verdict == "untestable"
    low, high = proportion_interval(7, 20, 0.9).interval.to_floats()
    assert low == pytest.approx(stats.beta.ppf(0.05, 7, 14))
    assert high == pytest.approx(stats.beta.ppf(0.95, 8, 13))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, 4), "k: 5, expected no more than n, 4"),
        ((-1, 4), "k: -1, expected a whole number, 0 or more"),
        ((0, 0), "n: 0, expected a whole number, 1 or more"),
        ((1, 2, 1.0), r"confidence: 1\.0, expected between 0 and 1"),
    ],
)
def test_proportion_interval_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        proportion_interval(*arguments)


def test_proportion_interval_covers():
    draw = np.random.default_rng(20221016)
    p, n = 0.93, 132
    found = [float(p) in proportion_interval(k, n).interval for k in range(n + 1)]
    assert np.mean(np.array(found)[draw.binomial(n, p, 10_000)]) >= 0.95


@pytest.mark.parametrize("points", [-100, -60, -24, -16, -7, 5, 12, 45, 150, 400])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_smallest_significant_base_is_the_definition(points, alpha, tried):
    growth = 1 + F(points, 100)
    result = smallest_significant_base(Interval.point(points), alpha)
    significant = []
    most = int(result.always.upper) * 3 + 20
    for base in range(1, most):
        count = math.floor(base * growth + F(1, 2))
        p = min(1.0, 2 * stats.binom.cdf(min(base, count), base + count, 0.5))
        significant.append(p <= alpha)
    assert result.first == Interval.point(1 + significant.index(True))
    misses = [base for base, yes in enumerate(significant, 1) if not yes]
    assert result.always == Interval.point(misses[-1] + 1 if misses else 1)
    tried(ENUMERATED, most - 1)


def test_the_conditional_test_is_scipy_s():
    for base, count in [(100, 76), (785, 708), (3, 12), (6, 0), (50, 50)]:
        doubled = min(1.0, 2 * stats.binom.cdf(min(base, count), base + count, 0.5))
        assert doubled == pytest.approx(stats.binomtest(count, base + count, 0.5).pvalue)


def test_smallest_significant_base_over_the_rounding():
    result = smallest_significant_base("-9.8%")
    ends = [smallest_significant_base(Interval.point(end)) for end in ("-9.85", "-9.75")]
    assert (result.first.lower, result.first.upper) == tuple(end.first.lower for end in ends)
    assert (result.always.lower, result.always.upper) == tuple(end.always.lower for end in ends)
    assert result.first.lower < result.always.lower
    unchanged = smallest_significant_base("0.0%")
    assert unchanged.always.upper == math.inf
    assert unchanged.reason.endswith("0.0% may be no change at all.")
    with pytest.raises(ValueError, match="expected −100 % or more"):
        smallest_significant_base("-120%")
    with pytest.raises(ValueError, match="alpha: 0, expected between 0 and 1"):
        smallest_significant_base("-9.8%", 0)


def test_smallest_significant_base_agrees_with_the_test_of_the_true_counts(tried):
    bounds = functools.cache(smallest_significant_base)
    cases = list(simulated(1, 20_000, 2))
    before, after = np.array(cases).T
    p = np.minimum(1, 2 * stats.binom.cdf(np.minimum(before, after), before + after, 0.5))
    for case, ((base, count), chance) in enumerate(zip(cases, p, strict=True)):
        result = bounds(change(base, count, 0, case))
        assert chance <= 0.05 or base < result.always.upper
        assert chance > 0.05 or base >= result.first.lower
    tried(TRUTH, case + 1)


def test_larger_changes_need_smaller_bases():
    bases = [
        smallest_significant_base(Interval.point(F(-size, 10))).always.upper for size in range(30, 1000, 7)
    ]
    assert bases == sorted(bases, reverse=True)


# Ratios, brackets, agreement


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ("3693", "1328", "2.78"),
        ("1205", "754", "1.60"),
        ("2400余", "1328", "≥ 1.80"),
        ("7", "14", "exactly 0.50"),
    ],
)
def test_ratio_of_the_article(a, b, text):
    assert ratio(a, b).interval.format(2) == text
    assert ratio(a, b).verdict == "untestable"


def test_ratio_of_officers_to_stations():
    assert ratio("365", "23").interval.format(1) == "15.9"


def test_ratio_holds_the_truth(tried):
    for case, (a, b) in enumerate(simulated(1, 10**6, 2)):
        about = [
            unround(str(int(f"{n:.2g}".replace("e+0", "e") and round(n, 2 - len(str(n))))), "about")
            for n in (a, b)
        ]
        (printed,) = printed_as(F(a, b), 2, NEAREST[case % 3])
        result = ratio(str(a), str(b), printed)
        assert result.verdict == "consistent"
        assert result.interval == Interval.point(F(a, b))
        if a in about[0] and b in about[1] and 0 not in about[1]:
            assert F(a, b) in ratio(*about).interval
    tried(TRUTH, case + 1)


def test_ratio_verdicts():
    assert ratio("3693", "1328", "2.78").verdict == "consistent"
    assert ratio("3693", "1328", "2.79").verdict == "inconsistent"
    with pytest.raises(ValueError, match="division by zero"):
        ratio("5", "0")


def test_bracket_holds_the_truth(tried):
    for case, counts in enumerate(simulated(1, 5000, 6)):
        before, after = counts[:3], counts[3:]
        parts = [change(b, a, 1, case) for b, a in zip(before, after, strict=True)]
        result = bracket(parts, change(sum(before), sum(after), 1, case))
        assert result.verdict == "consistent"
        assert F(100 * (sum(after) - sum(before)), sum(before)) in result.interval
    tried(TRUTH, case + 1)


def test_bracket_verdicts():
    assert bracket(["-24.1%", "-22%"]).interval == Interval("-24.15", "-21.5")
    assert bracket(["-24.1%", "-22%"]).verdict == "untestable"
    assert bracket(["-24.1%", "-22%"], "-25%").verdict == "inconsistent"
    with pytest.raises(ValueError, match="parts: none, expected one change or more"):
        bracket([])


def test_agreement_of_one_value_printed_twice(tried):
    for case, (a, b) in enumerate(simulated(1, 10**6, 2)):
        result = agreement(percent(F(a, b), case % 3, case), percent(F(a, b), (case + 1) % 3, case // 3))
        assert result.verdict == "consistent"
        assert F(100 * a, b) in result.interval
    tried(TRUTH, case + 1)


def test_agreement():
    assert agreement("十", "10").verdict == "consistent"
    assert agreement("9.8%", "9.80%").interval == unround("9.80%")
    assert agreement("9.8%", "9.9%").interval == Interval.point("9.85")
    assert agreement("10", "11").verdict == "inconsistent"
