"""The methods that a row of ``data/checks.csv`` may name, each with the figures and the options it takes.

A method takes figures as printed, in the row's order, then options by name; it reads, computes in
`printed_figures.consistency` and returns an `Outcome`.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from printed_figures import consistency
from printed_figures.consistency.results import (
    SHARE,
    Figure,
    Result,
    change_interval,
    figure_interval,
    name_of,
    one_of,
    whole_number,
)
from printed_figures.rounding import Interval, monotone, unround_value

__all__ = ["METHODS", "Outcome"]


class Outcome(NamedTuple):
    """What a method returns: the result, its interval, and a text where there is no interval."""

    result: Result
    interval: Interval | None
    text: str = ""


def _sum(figures: Sequence[Figure], places: Sequence[int]) -> Interval:
    first, *others = (figure_interval(figures[place - 1]) for place in places)
    return sum(others, first)


def mixture_share(total: Figure, part: Figure, other: Figure) -> Outcome:
    """Find a part's share of the base, in per cent, from three changes."""
    result = consistency.mixture_share(total, part, other)
    return Outcome(result, result.interval and result.interval * 100)


def contribution(total: Figure, part: Figure, other: Figure, *, of_change: bool = False) -> Outcome:
    """Find what a part adds to a total's change: in percentage points, or in per cent of that change."""
    result = consistency.contribution(total, part, other)
    if not of_change:
        return Outcome(result, result.points)
    return Outcome(result, result.of_change and result.of_change * 100)


def bracket(total: Figure, *parts: Figure) -> Outcome:
    """Test whether a total's change lies between those of its parts."""
    result = consistency.bracket(parts, total)
    return Outcome(result, result.interval)


def unprinted_total(*parts: Figure) -> Outcome:
    """Bound the change of a total that is not printed by those of its parts."""
    result = consistency.bracket(parts)
    return Outcome(result, result.interval)


def outside_change(whole: Figure, window: Figure, *, shares: tuple[Fraction, ...]) -> Outcome:
    """Find the change outside a window, for each share of the base that the window may cover."""
    result = consistency.outside_change(whole, window, shares)
    return Outcome(result, result.interval)


def unchanged_rest(whole: Figure, window: Figure) -> Outcome:
    """Find the share of the base, in per cent, from which a larger fall inside leaves a rise outside."""
    share = (change_interval(whole) / change_interval(window)).intersection(SHARE)
    if share is None:
        reason = "At no share does the rest stay unchanged."
        return Outcome(Result(verdict="untestable", reason=reason), None, "no share")
    reason = f"At {(share * 100).format(1, '%')} the rest did not change; above it rose, below it fell."
    return Outcome(Result(verdict="untestable", reason=reason), share * 100)


def shared_denominator(count: str, share: Figure) -> Outcome:
    """Test whether a count can be the part, or the whole, of a share."""
    result = consistency.shared_denominator(count, share)
    if result.denominators == result.numerators == range(0):
        return Outcome(result, None, "no whole number fits")
    fits = f"part of {one_of(result.denominators)}, whole of {one_of(result.numerators)}"
    return Outcome(result, None, fits)


def proportion_interval(count: str, share: Figure, *, confidence: float) -> Outcome:
    """Estimate the probability behind a share of which the part is printed, in per cent."""
    whole = consistency.shared_denominator(count, share).denominators
    result = consistency.proportion_interval(whole_number("count", count, 1), whole[0], confidence)
    return Outcome(result, result.interval * 100)


def ratio(
    *figures: Figure,
    numerator: tuple[int, ...] = (1,),
    denominator: tuple[int, ...] = (2,),
    percent: bool = False,
) -> Outcome:
    """Divide the sum of some figures by that of others, both named by their places from 1."""
    result = consistency.ratio(_sum(figures, numerator), _sum(figures, denominator))
    return Outcome(result, result.interval * (100 if percent else 1))


def ratio_to_denominator(count: Figure, share: Figure, *, percent: bool = False) -> Outcome:
    """Divide a count by a denominator of which only the share is printed, so that it has a least value."""
    least = consistency.smallest_denominator(share).denominator
    return ratio(count, Interval(least, math.inf), percent=percent)


def agreement(first: Figure, second: Figure) -> Outcome:
    """Test whether two figures that state the same thing agree."""
    result = consistency.agreement(first, second)
    return Outcome(result, result.interval, "no common value")


def equal_parts(count: str, parts: str) -> Outcome:
    """Test whether a count can be dealt out equally."""
    total, number = whole_number("count", count, 0), whole_number("parts", parts, 1)
    low, over = divmod(total, number)
    if not over:
        result = Result(verdict="consistent", reason=f"{total} is {number} times {low}.")
        return Outcome(result, Interval.point(low))
    reason = f"{total} is not a multiple of {number}: {over} of the {number} hold at least {low + 1}."
    return Outcome(Result(verdict="inconsistent", reason=reason), None, "no whole number")


def mixed_rules(staff: Figure, units: Figure, *rules: Figure, unit: str) -> Outcome:
    """Find the share of units, in per cent, under the first of two rules for the staff of a unit.

    The rules are the last figure, and the sum of those before it.
    """
    *first, second = map(figure_interval, rules)
    more, staff_per_unit = (
        _sum(first, range(1, len(first) + 1)),
        figure_interval(staff) / figure_interval(units),
    )
    between = f"The rule gives {second.format()} to {more.format()} a {unit}"
    share = ((staff_per_unit - second) / (more - second)).intersection(SHARE)
    if share is None:
        reason = f"{between}, and {staff_per_unit.format(2)} are printed."
        return Outcome(Result(verdict="inconsistent", reason=reason), None, "no share")
    return Outcome(Result(verdict="consistent", reason=f"{between}; some mixture fits."), share * 100)


def implied_base(count: str, change: Figure) -> Outcome:
    """Find the bases from which a change leads to a count."""
    result = consistency.implied_base(count, change)
    found = result.counts and Interval(result.counts[0], result.counts[-1])
    return Outcome(result, found or None, one_of(result.counts))


def share_from_counts(total: Figure, part: Figure, other: Figure, *counts: Figure, step: int) -> Outcome:
    """Compare the share that three changes imply with that of two counts, cut off at whole steps."""
    inferred = consistency.mixture_share(total, part, other).interval
    least = (figure_interval(count).lower for count in counts)
    before = [
        unround_value(count, Fraction(step), "truncate") / (1 + change_interval(change) / 100)
        for count, change in zip(least, (part, other), strict=True)
    ]
    share = monotone(lambda a, b: a / (a + b), *before, increasing=(True, False))
    within = inferred and inferred.intersection(share) == share
    shown = f"the three changes alone, {(inferred * 100).format(1, '%')}" if inferred else "no mixture at all"
    reason = f"From the counts the share is {(share * 100).format(2, '%')}; from {shown}."
    return Outcome(Result(verdict="consistent" if within else "inconsistent", reason=reason), share * 100)


def _at_rate_of(whole: Figure, residents_of_whole: Figure, residents: Figure) -> Interval:
    return figure_interval(whole) / figure_interval(residents_of_whole) * figure_interval(residents)


def count_at_rate_of(*figures: Figure, counted: str, area: str) -> Outcome:
    """Find what an area would count at the rate of a larger one: its count, its residents, the area's."""
    reason = f"No count of the {area}'s {counted} is printed to compare with."
    return Outcome(Result(verdict="untestable", reason=reason), _at_rate_of(*figures))


def times_the_base_needed(change: Figure, *figures: Figure, counted: str, area: str, whole: str) -> Outcome:
    """Set the yearly count of `count_at_rate_of` against the base from which a change exceeds chance."""
    needed, count = consistency.smallest_significant_base(change).always, _at_rate_of(*figures)
    reason = (
        f"A change of {name_of(change)} always exceeds chance from {needed.format(0)} {counted} up; "
        f"at the {whole}'s rate the {area} has {count.format(0)} a year."
    )
    return Outcome(Result(verdict="untestable", reason=reason), count / needed)


def _at_least(result: consistency.SmallestDenominator) -> Outcome:
    return Outcome(result, None if result.denominator is None else Interval(result.denominator, math.inf))


def smallest_base(change: Figure) -> Outcome:
    """Find the smallest base from which some whole count prints as a change."""
    return _at_least(consistency.smallest_base(change))


def smallest_denominator(share: Figure) -> Outcome:
    """Find the smallest whole of which some part prints as a share."""
    return _at_least(consistency.smallest_denominator(share))


def significant_base(change: Figure, *, alpha: float) -> Outcome:
    """Find the base from which a change always exceeds chance."""
    result = consistency.smallest_significant_base(change, alpha)
    return Outcome(result, result.always)


def rank(_rank: Figure) -> Outcome:
    """Say of a rank that nobody printed how many were ranked."""
    reason = "How many were ranked is not printed."
    return Outcome(Result(verdict="untestable", reason=reason), None, "not known")


def alone(_figure: Figure) -> Outcome:
    """Say of a figure that nothing is tied to it."""
    reason = "No other printed figure is tied to it."
    return Outcome(Result(verdict="untestable", reason=reason), None, "nothing")


METHODS: dict[str, Callable[..., Outcome]] = {
    method.__name__: method
    for method in (
        mixture_share,
        contribution,
        bracket,
        unprinted_total,
        outside_change,
        unchanged_rest,
        shared_denominator,
        proportion_interval,
        ratio,
        ratio_to_denominator,
        agreement,
        equal_parts,
        mixed_rules,
        implied_base,
        share_from_counts,
        count_at_rate_of,
        times_the_base_needed,
        smallest_base,
        smallest_denominator,
        significant_base,
        rank,
        alone,
    )
}
"""The methods by name."""
