"""Which whole numbers can stand before and after a printed change."""

import math
from dataclasses import dataclass

from printed_figures.consistency.denominators import SmallestDenominator
from printed_figures.consistency.results import (
    Figure,
    Result,
    Verdict,
    growth_interval,
    name_of,
    one_of,
    whole_number,
)
from printed_figures.consistency.whole_numbers import smallest_fraction
from printed_figures.rounding import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts(Result):
    """An implied count: its interval before whole numbers, and the whole numbers inside.

    Both are None where no count works; ``counts`` is None, too, where they have no end.
    """

    interval: Interval | None
    counts: range | None


def implied_base(count: Figure, printed_change: Figure, rounding: str = "up_or_down") -> Counts:
    """Find the base counts from which a change (per cent, such as ``"+44.21%"``) leads to a count.

    *Untestable* where the interval is so wide that some whole number must lie inside.

    Raises
    ------
    ValueError
        If the count is not a whole number or the text is not a change.
    """
    named, count = name_of(count), whole_number("count", count, 0)
    growth = growth_interval(printed_change, rounding)
    if growth is not None and count:
        growth = growth.intersection(Interval(0, math.inf, lower_closed=False))
    if growth is None or (count == 0 and 0 not in growth):
        reason = f"No base changes by {name_of(printed_change)} to {named}."
        return Counts(verdict="inconsistent", reason=reason, interval=None, counts=range(0))
    interval = Interval(0, math.inf, lower_closed=False) if count == 0 else Interval.point(count) / growth
    return _counts(interval, 1, f"that change by {name_of(printed_change)} to {named}")


def _counts(interval: Interval, least: int, which: str) -> Counts:
    """Give the verdict on an interval that should hold a whole number."""
    if interval.upper == math.inf:
        reason = f"Whole numbers {which}: all from some number up."
        return Counts(verdict="untestable", reason=reason, interval=interval, counts=None)
    numbers = range(max(least, interval.integers().start), interval.integers().stop)
    found = one_of(numbers) if numbers else "none"
    if interval.width >= 1:
        reason = f"Whole numbers {which}: {found}; an interval this wide always holds one."
        return Counts(verdict="untestable", reason=reason, interval=interval, counts=numbers)
    verdict: Verdict = "consistent" if numbers else "inconsistent"
    return Counts(
        verdict=verdict, reason=f"Whole numbers {which}: {found}.", interval=interval, counts=numbers
    )


def smallest_base(printed_change: Figure, rounding: str = "up_or_down") -> SmallestDenominator:
    """Find the smallest base from which some whole count prints as a change, in per cent.

    The base is the denominator and the count the numerator; the interval is that of count over base.
    *Untestable*, since the base is not given; *inconsistent* below −100 %.
    """
    growth = growth_interval(printed_change, rounding)
    if growth is None:
        reason = f"{name_of(printed_change)} would leave less than nothing."
        return SmallestDenominator(
            verdict="inconsistent", reason=reason, interval=None, denominator=None, numerator=None
        )
    count, base = smallest_fraction(growth)
    reason = f"The base of {name_of(printed_change)} is at least {base} (from {base} to {count}); "
    reason += "which is not given."
    return SmallestDenominator(
        verdict="untestable", reason=reason, interval=growth, denominator=base, numerator=count
    )
