"""Two printed changes side by side: whether they are further apart than chance."""

import itertools
import math
from dataclasses import dataclass
from statistics import NormalDist

from printed_figures.consistency.results import (
    Estimate,
    Figure,
    Result,
    Verdict,
    name_of,
    percent_change,
    whole_number,
)
from printed_figures.rounding import Bound, Interval, Number, exact

Factors = tuple[Bound, Bound]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceOfChanges(Result):
    """How far two changes lie apart, and how that compares with chance.

    ``gap`` is in percentage points, the first (or inside) less the second (or outside). ``needed`` is the
    base count from which the gap exceeds chance, over the rounding of both changes: its upper bound is
    infinite where they may be equal, and it is None where they are. ``needed_as_printed`` is the same for the
    middle of what the printing allows. ``z`` and ``p`` are those of the given base, over the rounding, and
    ``z_as_printed`` and ``p_as_printed`` for the middle; all are None where no base is given.
    """

    gap: Interval
    needed: Interval | None
    needed_as_printed: float
    z: Interval | None
    p: Interval | None
    z_as_printed: float | None
    p_as_printed: float | None
    assumption: str


def difference_of_changes(
    first: Figure,
    second: Figure,
    share: Number | None = None,
    base: int | None = None,
    times: Number = math.inf,
    overdispersion: Number = 1,
    alpha: float = 0.05,
) -> DifferenceOfChanges:
    """Find whether two changes are further apart than chance: z = (ln r1 - ln r2) / sqrt(phi v / n).

    A change g stands for a count c = r b, with r = 1 + g, after b. For counts whose variance is phi times
    their mean (phi = 1: Poisson counts), the log of c / b has the variance phi (1/b + 1/c) = phi (1 + 1/r) /
    b. Over a base of n, the log of the ratio of two such factors has the variance phi v / n.

    - Separate populations, as two cities: n is the base of the first, m n (``times``) that of the second, and
      v = (1 + 1/r1) + (1 + 1/r2) / m. An infinite m takes the second change as one without noise.
    - Nested windows, where ``share`` is given: the second is a window inside the first's period, with a share
      s of its base n. It is compared with the implied rest, r = (r_whole - s r_window) / (1 - s), and
      v = (1 + 1/r_window) / s + (1 + 1/r) / (1 - s).

    The base that is needed follows from z at the level alpha: n = z**2 phi v / (ln r1 - ln r2)**2.

    Parameters
    ----------
    first, second : str, Interval, number or NamedFigure
        Changes in per cent. With ``share``, that of the whole period and that of the window inside.
    share : number, optional
        The window's share of the counts in the base period, above 0 and below 1.
    base : int, optional
        Counts in the base period: of the first, or of the whole.
    times : number, default infinity
        The second's base as a multiple of the first's; without ``share`` only.
    overdispersion : number, default 1
        phi, above zero: above 1 where events come in clusters. The base that is needed grows with it.
    alpha : float, default 0.05
        Two-sided level, between 0 and 1.

    Returns
    -------
    DifferenceOfChanges
        Of the reading that one change is behind both. *Inconsistent* where, whatever the rounding, they are
        further apart than chance; *consistent* where, for some rounding, they may be chance; *untestable*
        where no base is given.

    Raises
    ------
    ValueError
        If a figure is not a change in per cent, a change (or the implied one) may be -100 % or less or has no
        bounds, or an option is out of its range.

    Notes
    -----
    The normal approximation holds from about a hundred counts in each cell on; there the test is wrong at
    equal rates in alpha of all cases. The extremes over the rounding are taken at the corners of the box,
    which is exact while the two factors differ by less than e**2, 7.4 times.

    References
    ----------
    Rothman, K. J., Greenland, S. and Lash, T. L. (2008). Modern Epidemiology, 3rd ed. (the variance of the
    log of a rate ratio). McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd ed.
    (overdispersed counts).
    """
    factors = [percent_change(f, w) / 100 + 1 for f, w in ((first, "first"), (second, "second"))]
    phi, multiple, level = (
        _positive("overdispersion", overdispersion),
        _positive("times", times),
        _level(alpha),
    )
    if share is not None and not 0 < exact(share) < 1:
        raise ValueError(f"share: {share}, expected above 0 and below 1")
    if share is not None and times != math.inf:
        raise ValueError(f"times: {times}, expected none beside a share")
    if base is not None:
        base = whole_number("base", base, 1)
    pairs = [
        _compared(one, two, share)
        for one, two in itertools.product(*((factor.lower, factor.upper) for factor in factors))
    ]
    middle = _compared(factors[0].midpoint, factors[1].midpoint, share)
    if min(min(pair) for pair in pairs) <= 0:
        raise ValueError(f"changes: {name_of(first)}, {name_of(second)}, expected above −100 %, outside too")
    weights = (1, 1 / multiple) if share is None else (1 / float(share), 1 / (1 - float(share)))

    def needed_at(pair: Factors) -> float:
        log, variance = _log_and_variance(pair, weights)
        return level**2 * phi * variance / log**2 if log else math.inf

    def z_at(pair: Factors, base: int) -> float:
        log, variance = _log_and_variance(pair, weights)
        return log / math.sqrt(phi * variance / base)

    gaps = [100 * (one - two) for one, two in pairs]
    gap = Interval(min(gaps), max(gaps))
    sizes = [needed_at(pair) for pair in pairs]
    endless = gap == Interval.point(0)
    needed = None if endless else Interval(min(sizes), math.inf if 0 in gap else max(sizes))
    apart = f"{_both(first, second, share)} are {gap.format(2, sign=True)} percentage points apart"
    at = f"at {float(alpha) * 100:g} %"
    z = p = z_printed = p_printed = None
    verdict: Verdict
    if base is None:
        verdict = "untestable"
        reason = (
            f"{apart}. To exceed chance {at}, that takes {_about(needed)} in the base, which is not given."
        )
    else:
        values = [z_at(pair, base) for pair in pairs]
        z, z_printed = Interval(min(values), max(values)), z_at(middle, base)
        least = 0 if 0 in gap else min(map(abs, values))
        p, p_printed = Interval(_p(max(map(abs, values))), _p(least)), _p(z_printed)
        verdict, chance = (
            ("inconsistent", "further apart than chance")
            if least > level
            else ("consistent", "may be chance")
        )
        reason = (
            f"{apart}. With {base} in the base: {chance} {at} (z {z.format(2)}); it takes {_about(needed)}."
        )
    counts = "Poisson counts" if phi == 1 else f"counts with a variance of {phi:g} times their mean"
    return DifferenceOfChanges(
        verdict=verdict,
        reason=reason,
        gap=gap,
        needed=needed,
        needed_as_printed=needed_at(middle),
        z=z,
        p=p,
        z_as_printed=z_printed,
        p_as_printed=p_printed,
        assumption=f"one change behind both; independent {counts}",
    )


def _compared(one: Bound, two: Bound, share: Number | None) -> Factors:
    """Return the factors that are compared: both, or the window's and that of the rest of the period."""
    return (one, two) if share is None else (two, (one - exact(share) * two) / (1 - exact(share)))


def _log_and_variance(pair: Factors, weights: tuple[float, float]) -> tuple[float, float]:
    """Return the log of the ratio of two factors, and its variance over a base of one Poisson count."""
    one, two = map(float, pair)
    log = 0 if pair[0] == pair[1] else math.log(one) - math.log(two)
    return log, weights[0] * (1 + 1 / one) + weights[1] * (1 + 1 / two)


def _both(first: Figure, second: Figure, share: Number | None) -> str:
    if share is None:
        return f"{name_of(first)} and {name_of(second)}"
    return f"{name_of(second)} inside and the rest of {name_of(first)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNoise(Estimate):
    """The changes that one steady change may print as, and its standard error in percentage points."""

    standard_error: float


def noise_of_change(
    change: Figure, base: int, overdispersion: Number = 1, confidence: float = 0.95
) -> ChangeNoise:
    """Find how far chance moves a change over a given base: se = 100 sqrt(phi r (1 + r) / n), r = 1 + g.

    Parameters
    ----------
    change : str, Interval, number or NamedFigure
        A change in per cent; the middle of what its printing allows is taken.
    base : int
        Counts in the base period, 1 or more.
    overdispersion : number, default 1
        phi: the variance of a count over its mean.
    confidence : float, default 0.95
        Two-sided level, between 0 and 1.

    Returns
    -------
    ChangeNoise
        In per cent, and percentage points. By the normal approximation on the scale of the change, so the
        ends lie equally far; rounding comes on top. *Untestable*, since an estimate tests nothing.

    Raises
    ------
    ValueError
        If the figure is not a bounded change in per cent above -100 %, or an option is out of its range.
    """
    middle = percent_change(change, "change").midpoint
    phi, z = _positive("overdispersion", overdispersion), _level(1 - confidence)
    base = whole_number("base", base, 1)
    if middle <= -100:
        raise ValueError(f"change: {name_of(change)}, expected above −100 %")
    factor = float(1 + middle / 100)
    error = 100 * math.sqrt(phi * factor * (1 + factor) / base)
    interval = Interval(float(middle) - z * error, float(middle) + z * error)
    reason = (
        f"Over a base of {base}, {name_of(change)} has a standard error of {error:.2f} percentage points: "
        f"{interval.format(1, '%', sign=True)} at {confidence:.0%} confidence."
    )
    return ChangeNoise(
        verdict="untestable",
        reason=reason,
        interval=interval,
        standard_error=error,
        assumption="two independent counts over equal periods",
    )


def _positive(what: str, value: Number) -> float:
    if not float(value) > 0:
        raise ValueError(f"{what}: {value}, expected above zero")
    return float(value)


def _level(alpha: float) -> float:
    """Return the size that a standard normal value exceeds with chance alpha."""
    if not 0 < alpha < 1:
        raise ValueError(f"level: {alpha:g}, expected between 0 and 1")
    return -NormalDist().inv_cdf(alpha / 2)


def _p(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))


def _about(needed: Interval | None) -> str:
    """Write counts to three digits, since a normal approximation has no more."""
    if needed is None:
        return "more than any number"
    least, most = (f"{float(f'{float(end):.3g}'):,.0f}" for end, _ in needed.ends)
    return f"{least} or more" if math.isinf(needed.upper) else f"{least} to {most}"
