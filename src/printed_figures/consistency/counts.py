"""Two printed counts and what is printed of both: their difference, a share, a change in per cent."""

import math

from printed_figures.consistency.results import (
    SHARE,
    Estimate,
    Figure,
    Verdict,
    additive_interval,
    name_of,
    percent_change,
    quantity_interval,
    same_unit,
    share_of_one,
)
from printed_figures.rounding import Interval


def difference_of_counts(first: Figure, second: Figure, printed: Figure) -> Estimate:
    """Test whether a printed difference agrees with two printed counts: d = first - second.

    Parameters
    ----------
    first, second : str, Interval, number or NamedFigure
        Counts, or other quantities in one unit; hedged or rounded ones are intervals.
    printed : str, Interval, number or NamedFigure
        Their difference as printed, in the same unit; below zero where the second is the larger.

    Returns
    -------
    Estimate
        The difference that the counts allow. *Untestable* where a count has no bound on one side and the
        printed difference lies on it.

    Raises
    ------
    ValueError
        If a figure is not a count, or the units differ.
    """
    figures = {"first": first, "second": second, "printed": printed}
    unit = same_unit(figures)
    first_count, second_count, difference = (additive_interval(f, what) for what, f in figures.items())
    interval = first_count - second_count
    what = f"{name_of(first)} less {name_of(second)} is {interval.format(unit=unit)}"
    return compared(interval, difference, (first_count, second_count), what, name_of(printed))


def share_of_counts(part: Figure, whole: Figure, printed: Figure) -> Estimate:
    """Test whether a printed share agrees with two printed counts: w = part / whole.

    Parameters
    ----------
    part, whole : str, Interval, number or NamedFigure
        Counts in one unit; the part is counted in the whole.
    printed : str, Interval, number or NamedFigure
        The share as printed, such as ``"98.8%"``; an interval or a number is a fraction of one.

    Returns
    -------
    Estimate
        The share that the counts allow, a fraction of one; None where the part is larger than the whole.
        *Untestable* where a count has no upper bound and the printed share fits.

    Raises
    ------
    ValueError
        If a figure is not a count, the printed one is not a share, the units differ or the whole can be zero.
    """
    same_unit({"part": part, "whole": whole})
    part_count, whole_count = quantity_interval(part, "part"), quantity_interval(whole, "whole")
    share = share_of_one(printed, "printed")
    interval = (part_count / whole_count).intersection(SHARE)
    if interval is None:
        reason = f"{name_of(part)} is more than {name_of(whole)}: no part of it."
        return Estimate(verdict="inconsistent", reason=reason, interval=None)
    what = f"{name_of(part)} of {name_of(whole)} is {(interval * 100).format(_decimals(share * 100), '%')}"
    return compared(interval, share, (part_count, whole_count), what, name_of(printed))


def change_of_counts(before: Figure, after: Figure, printed: Figure) -> Estimate:
    """Test whether a printed change agrees with two printed counts: g = 100 (after / before - 1).

    Parameters
    ----------
    before, after : str, Interval, number or NamedFigure
        Counts in one unit.
    printed : str, Interval, number or NamedFigure
        The change in per cent, such as ``"+44.21%"``. A change in percentage points, or in what is counted,
        is refused.

    Returns
    -------
    Estimate
        The change that the counts allow, in per cent. *Untestable* where a count has no upper bound and the
        printed change fits.

    Raises
    ------
    ValueError
        If a figure is not a count, the printed one is not a change in per cent, the units differ or the count
        before can be zero.
    """
    same_unit({"before": before, "after": after})
    before_count, after_count = quantity_interval(before, "before"), quantity_interval(after, "after")
    change = percent_change(printed, "printed")
    interval = (after_count / before_count - 1) * 100
    what = (
        f"From {name_of(before)} to {name_of(after)} is {interval.format(_decimals(change), '%', sign=True)}"
    )
    return compared(interval, change, (before_count, after_count), what, name_of(printed))


def compared(
    interval: Interval,
    printed: Interval,
    counts: tuple[Interval, ...],
    what: str,
    name: str,
    shown: Interval | None = None,
) -> Estimate:
    """Give the verdict on what counts allow and what is printed of them; ``shown`` is it in another form."""
    verdict: Verdict
    if not interval.intersects(printed):
        verdict, end = "inconsistent", "the two do not meet"
    elif all(count.is_bounded for count in counts):
        verdict, end = "consistent", "the two meet"
    else:
        verdict, end = "untestable", "one count has no bound on that side"
    return Estimate(
        verdict=verdict, reason=f"{what}, and {name} is printed: {end}.", interval=shown or interval
    )


def _decimals(printed: Interval) -> int:
    """Return how many decimals show whether a value lies in an interval: one more than it was printed to."""
    if not printed.is_bounded or printed.is_point:
        return 2
    return max(1, 1 - math.floor(math.log10(printed.width)))
