"""What is printed of two figures beside share and change: a quotient, a yearly rate, a gap in points."""

import math

from printed_figures.consistency.counts import compared
from printed_figures.consistency.results import (
    POINTS,
    Estimate,
    Figure,
    figure_interval,
    measure_of,
    name_of,
    percent_change,
    quantity_interval,
    refusal,
    same_measure,
    same_unit,
    unit_of,
)
from printed_figures.rounding import Interval, exact


def quotient_of_counts(numerator: Figure, denominator: Figure, printed: Figure, per: int = 1) -> Estimate:
    """Test whether a printed average or ratio agrees with two printed counts: q = per * a / b.

    Parameters
    ----------
    numerator, denominator : str, Interval, number or NamedFigure
        Counts, in any units; the denominator cannot be zero.
    printed : str, Interval, number or NamedFigure
        The quotient as printed, such as ``"2.62"`` people a household.
    per : int, default 1
        For how many of the denominator it is printed: 100 for a sex ratio, 100,000 for many a rate.

    Returns
    -------
    Estimate
        The quotient that the counts allow. *Untestable* where a count has no bound on one side and the
        printed quotient lies on it.

    Raises
    ------
    ValueError
        If a figure is not a count, or the denominator can be zero.
    """
    above, below = quantity_interval(numerator, "numerator"), quantity_interval(denominator, "denominator")
    quotient, interval = quantity_interval(printed, "printed"), above / below * per
    decimals = 2 if quotient.is_point else max(1, 1 - math.floor(math.log10(quotient.width)))
    each = "" if per == 1 else f", for {per:,},"
    what = f"{name_of(numerator)} over {name_of(denominator)}{each} is {interval.format(decimals)}"
    return compared(interval, quotient, (above, below), what, name_of(printed))


def annual_change(before: Figure, after: Figure, printed: Figure, years: int) -> Estimate:
    """Test whether a printed yearly change agrees with two printed counts: (1 + g)^years = after / before.

    Parameters
    ----------
    before, after : str, Interval, number or NamedFigure
        Counts in one unit, so many years apart.
    printed : str, Interval, number or NamedFigure
        The yearly change in per cent, compounded, such as ``"0.53%"``.
    years : int
        From the one count to the other.

    Returns
    -------
    Estimate
        The yearly change that the counts allow, in per cent: its ends are roots, given to twelve digits. The
        verdict compares the powers, which are exact.

    Raises
    ------
    ValueError
        If a figure is not a count, the printed one is not a change in per cent, the units differ, there is no
        whole number of years, or the count before can be zero.
    """
    if years < 1:
        raise ValueError(f"years: {years}, expected a whole number, 1 or more")
    same_unit({"before": before, "after": after})
    before_count, after_count = quantity_interval(before, "before"), quantity_interval(after, "after")
    yearly = percent_change(printed, "printed") / 100 + 1
    if yearly.lower <= 0:
        raise ValueError(f"printed: {name_of(printed)}, expected a yearly change above −100 %")
    times = after_count / before_count
    powers = Interval(
        exact(yearly.lower) ** years, exact(yearly.upper) ** years, yearly.lower_closed, yearly.upper_closed
    )
    if times.lower < 0:
        raise ValueError(f"before: {name_of(before)}, expected a count above zero")
    lower, upper = (
        end if math.isinf(end) else exact(f"{100 * (float(end) ** (1 / years) - 1):.12f}")
        for end in (times.lower, times.upper)
    )
    interval = Interval(lower, upper, times.lower_closed, times.upper_closed)
    what = (
        f"From {name_of(before)} to {name_of(after)} in {years} years is "
        f"{interval.format(3, '%', sign=True)} a year"
    )
    return compared(times, powers, (before_count, after_count), what, name_of(printed), shown=interval)


def difference_of_rates(first: Figure, second: Figure, printed: Figure) -> Estimate:
    """Test whether a printed change in percentage points agrees with two printed rates: d = first - second.

    Parameters
    ----------
    first, second : str, Interval, number or NamedFigure
        Shares or changes in ``%``.
    printed : str, Interval, number or NamedFigure
        Their difference in percentage points, with its sign.

    Returns
    -------
    Estimate
        The difference that the rates allow, in percentage points.

    Raises
    ------
    ValueError
        If a rate is not in per cent, or the printed difference is not in percentage points.
    """
    for what, figure in (("first", first), ("second", second)):
        if (isinstance(figure, str) and unit_of(figure) != "%") or unit_of(figure) not in ("%", ""):
            raise refusal(figure, what, "a rate in '%', such as '17.95%'")
    same_measure({"first": first, "second": second})
    in_points(printed, "printed")
    rates = figure_interval(first), figure_interval(second)
    interval = rates[0] - rates[1]
    what = f"{name_of(first)} less {name_of(second)} is {interval.format(unit=POINTS)}"
    return compared(interval, figure_interval(printed), rates, what, name_of(printed))


def in_points(figure: Figure, what: str) -> Interval:
    """Return the interval of a change in percentage points; a ValueError for another figure."""
    if unit_of(figure) not in ("", POINTS) or measure_of(figure) not in ("", "change"):
        raise refusal(figure, what, "a change in percentage points")
    return figure_interval(figure)


def points_of_whole(parts: list[Figure]) -> Estimate:
    """Test whether the changes of all shares of a whole cancel out: a + b + ... = 0 percentage points.

    Parameters
    ----------
    parts : list of str, Interval, number or NamedFigure
        The change of every part's share, in percentage points.

    Returns
    -------
    Estimate
        What they add up to.

    Raises
    ------
    ValueError
        If there are no two parts, or one is not in percentage points.
    """
    if len(parts) < 2:
        raise ValueError(f"parts: {len(parts)}, expected two or more")
    for place, part in enumerate(parts, 1):
        in_points(part, f"part {place}")
    first, *others = map(figure_interval, parts)
    interval = sum(others, first)
    names = ", ".join(map(name_of, parts))
    what = f"{names} add up to {interval.format(unit=POINTS, sign=True)}"
    if 0 not in interval:
        reason = f"{what}: the changes of all parts would cancel out."
        return Estimate(verdict="inconsistent", reason=reason, interval=interval)
    if not interval.is_bounded:
        reason = f"{what}: a figure has no bound on one side."
        return Estimate(verdict="untestable", reason=reason, interval=interval)
    return Estimate(verdict="consistent", reason=f"{what}: they may cancel out.", interval=interval)


def within(part: Figure, whole: Figure) -> Estimate:
    """Test whether a count can be a part of another: part <= whole.

    Parameters
    ----------
    part, whole : str, Interval, number or NamedFigure
        In one unit: two counts, or two shares of one whole.

    Returns
    -------
    Estimate
        What is left of the whole. *Untestable* where it could not have been less than nothing.

    Raises
    ------
    ValueError
        If the units differ, or a figure is a rank or a change.
    """
    same_unit({"part": part, "whole": whole})
    for what, figure in (("part", part), ("whole", whole)):
        if measure_of(figure) in ("rank", "change"):
            raise refusal(figure, what, "a count or a share")
    inside, outside = figure_interval(part), figure_interval(whole)
    rest = outside - inside
    left = f"{name_of(whole)} less {name_of(part)} leaves {rest.format(unit=unit_of(whole))}"
    if rest.upper < 0:
        return Estimate(verdict="inconsistent", reason=f"{left}: the part is more.", interval=rest)
    if inside.upper == math.inf or outside.upper == math.inf:
        return Estimate(verdict="untestable", reason=f"{left}: a figure has no bound.", interval=rest)
    return Estimate(verdict="consistent", reason=f"{left}.", interval=rest)
