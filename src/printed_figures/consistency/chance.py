"""What chance allows: the probability behind a share, and the base from which a change exceeds chance."""

import math
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

import numpy as np

from printed_figures.consistency.results import (
    Estimate,
    Figure,
    Result,
    bounded_change,
    name_of,
    percent_text,
    whole_number,
)
from printed_figures.rounding import Interval, exact


def proportion_interval(k: int, n: int, confidence: float = 0.95) -> Estimate:
    """Estimate the probability behind k of n, by Clopper and Pearson's exact two-sided interval.

    A fraction of one. *Untestable*, since an estimate tests nothing.

    Raises
    ------
    ValueError
        If k is not from 0 to n, n is below 1 or the level is not between 0 and 1.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case
    of the binomial. Biometrika 26(4), 404-413. Computed by `scipy.stats.binomtest`.
    """
    n, k = whole_number("n", n, 1), whole_number("k", k, 0)
    if k > n:
        raise ValueError(f"k: {k}, expected no more than n, {n}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence}, expected between 0 and 1")
    from scipy.stats import binomtest  # Only these checks need it, and it is large.

    low, high = binomtest(k, n).proportion_ci(confidence_level=confidence, method="exact")
    interval = Interval(float(low), float(high))
    reason = (
        f"{k} of {n} goes with a probability of {percent_text(interval)}, at {confidence:.0%} confidence."
    )
    assumption = "the cases are independent, with one probability"
    return Estimate(verdict="untestable", reason=reason, interval=interval, assumption=assumption)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignificantBase(Result):
    """The bases from which a change exceeds chance.

    Each is an interval over the rounding of the change, from its largest to its smallest size; its upper
    bound is infinite where the change may be nought. ``first`` is the smallest base at which the change
    exceeds chance, ``always`` the smallest from which it does at every base.
    """

    first: Interval
    always: Interval
    assumption: str = "two independent Poisson counts over equal periods"


def smallest_significant_base(printed_change: Figure, alpha: float = 0.05) -> SignificantBase:
    """Find the smallest base count from which a change (per cent) exceeds chance, at a two-sided level.

    The base n becomes n * (1 + change), rounded to a whole count (a half up). Given their sum, two Poisson
    counts of equal rate are binomial with probability one half, which gives an exact two-sided test.
    Because counts are whole, significance comes and goes as the base grows (a sawtooth), so the first base
    and the one from which it always holds differ. *Untestable*, since the base is not given.

    Raises
    ------
    ValueError
        If the text is not a change from −100 % up, it has no bounds, or alpha is not between 0 and 1.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31(3/4), 313-323.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha: {alpha}, expected between 0 and 1")
    growth = (1 + bounded_change(printed_change) / 100).intersection(Interval(0, math.inf))
    if growth is None:
        raise ValueError(f"change: {name_of(printed_change)}, expected −100 % or more")
    # At a fixed base the p-value falls as the change grows in size, so the interval's ends are the extremes.
    sizes = sorted((exact(growth.lower), exact(growth.upper)), key=lambda factor: abs(factor - 1))
    weakest = Fraction(1) if growth.lower <= 1 <= growth.upper else sizes[0]
    strong, weak = _significant_from(sizes[1], alpha), _significant_from(weakest, alpha)
    first, always = (Interval(*pair) for pair in zip(strong, weak, strict=True))
    reason = "The base is not given; "
    if always.is_bounded:
        reason += f"from {always.upper} up, {name_of(printed_change)} always exceeds chance."
    else:
        reason += f"{name_of(printed_change)} may be no change at all."
    return SignificantBase(verdict="untestable", reason=reason, first=first, always=always)


def _significant_from(growth: Fraction, alpha: float) -> tuple[float, float]:
    """Return the first base at which a growth factor is significant, and the first from which it stays so."""
    size = abs(float(growth) - 1)
    if not size:
        return math.inf, math.inf
    # By the normal approximation the threshold is z²(1+growth)/size². Rounding the count and the exact test's
    # discreteness move it by less than 4/size; the margin is twice that, and checked at both its ends.
    centre = NormalDist().inv_cdf(alpha / 2) ** 2 * (1 + float(growth)) / size**2
    margin = 50 + 8 / size
    base = np.arange(max(1, int(centre - margin)), int(centre + margin) + 2)
    significant = _p_values(base, growth) <= alpha
    if not significant[-1] or (significant[0] and base[0] > 1):
        raise AssertionError(f"unreachable: no threshold for {growth} between {base[0]} and {base[-1]}")
    misses = np.flatnonzero(~significant)
    always = base[misses[-1] + 1] if misses.size else base[0]
    return int(base[np.argmax(significant)]), int(always)


def _p_values(base: np.ndarray, growth: Fraction) -> np.ndarray:
    """Return the two-sided conditional p-value of each base against its grown, rounded count."""
    numerator, denominator = growth.numerator, growth.denominator
    count = ((2 * base.astype(object) * numerator + denominator) // (2 * denominator)).astype(np.int64)
    from scipy.stats import binom

    return np.minimum(1, 2 * binom.cdf(np.minimum(base, count), base + count, 0.5))
