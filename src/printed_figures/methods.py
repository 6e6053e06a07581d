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
    Verdict,
    change_interval,
    figure_interval,
    name_of,
    one_of,
    whole_number,
)
from printed_figures.rounding import Bound, Interval, exact, monotone, unround_value

__all__ = ["METHODS", "Outcome"]


class Outcome(NamedTuple):
    """What a method returns: the result, its interval, and a text where there is no interval."""

    result: Result
    interval: Interval | None
    text: str = ""


def _sum(figures: Sequence[Figure], places: Sequence[int]) -> Interval:
    first, *others = (figure_interval(figures[place - 1]) for place in places)
    return sum(others, first)


def _follows(result: Result) -> Result:
    """Return a result that no printed figure could contradict, once the bracket holds, as untestable."""
    if result.verdict != "consistent":
        return result
    reason = f"{result.reason} It follows from the three changes; nothing printed could contradict it."
    return Result(verdict="untestable", reason=reason)


def mixture_share(total: Figure, part: Figure, other: Figure) -> Outcome:
    """Find a part's share of the base, in per cent, from three changes. The test is `bracket`."""
    result = consistency.mixture_share(total, part, other)
    return Outcome(_follows(result), result.interval and result.interval * 100)


def contribution(total: Figure, part: Figure, other: Figure, *, of_change: bool = False) -> Outcome:
    """Find what a part adds to a total's change: in percentage points, or in per cent of that change."""
    result = consistency.contribution(total, part, other)
    found = result.of_change and result.of_change * 100 if of_change else result.points
    return Outcome(_follows(result), found)


def bracket(total: Figure, *parts: Figure) -> Outcome:
    """Test whether a total's change lies between those of its parts."""
    result = consistency.bracket(parts, total)
    return Outcome(result, result.interval)


def unprinted_total(*parts: Figure) -> Outcome:
    """Bound the change of a total that is not printed by those of its parts."""
    result = consistency.bracket(parts)
    return Outcome(result, result.interval)


def outside_change(whole: Figure, window: Figure) -> Outcome:
    """Bound the change outside a window, whatever share of the base it covers, by that of the whole."""
    result = consistency.outside_change(whole, window, (0, Fraction(1, 2)))
    of_whole = change_interval(whole)
    ends = {"lower": (-math.inf, of_whole.upper), "higher": (of_whole.lower, math.inf)}
    return Outcome(result, Interval(*ends.get(result.direction, (-math.inf, math.inf))))


def _sized(value: Bound) -> str:
    """Write a number to two digits, since what is known of it has no more."""
    return f"{float(f'{float(value):.2g}'):,.0f}"


def _times_a_year(days: int) -> Fraction:
    return Fraction(days, 365)


def gap_inside_period(
    whole: Figure,
    window: Figure,
    *rate: Figure,
    shares: tuple[Fraction, ...],
    counted: str,
    area: str,
    place: str,
) -> Outcome:
    """Set the gap between a window and the rest of its period against chance, for several shares.

    The last three figures give the area's count a year at the rate of a larger place, as `count_at_rate_of`.
    """
    base = round(_at_rate_of(*rate).midpoint)
    found = [consistency.difference_of_changes(whole, window, share, base) for share in shares]
    needed = [x.needed for x in found if x.needed]
    if not needed:
        reason = "The window changed as the whole period did: no count tells the two apart."
        return Outcome(Result(verdict="untestable", reason=reason), None, "no gap")
    least, most = _sized(min(x.lower for x in needed)), _sized(max(x.upper for x in needed))
    z = [abs(float(end)) for x in found if x.z for end, _ in x.z.ends]
    text = f"about {least} to {most} {counted} in the base"
    reason = (
        f"To tell the window from the rest at 5 % takes {text}; with the {_sized(base)} a year that the "
        f"{area} has at the {place}'s rate, z is {min(z):.1f} to {max(z):.1f}, and 1.96 is needed."
    )
    return Outcome(Result(verdict="untestable", reason=reason), None, text)


def gap_to_place(
    change: Figure, other: Figure, *rate: Figure, days: int, counted: str, area: str, place: str
) -> Outcome:
    """Set the gap between an area's change and a larger place's, taken as without noise, against chance.

    The last three figures give the area's count at the place's rate, as `count_at_rate_of`; the window has so
    many days.
    """
    base = round(_at_rate_of(*rate).midpoint * _times_a_year(days))
    found = consistency.difference_of_changes(change, other, base=base)
    noise = consistency.noise_of_change(change, base).interval
    assert noise, "a change over a base always has one"
    gap = -found.gap if found.gap.upper <= 0 else found.gap
    text = f"about {_sized(found.needed_as_printed)} {counted} in the base"
    reason = (
        f"The gap is {gap.format(2)} points, and to exceed chance at 5 % it takes {text}. In {days} "
        f"days the {area} has about {_sized(base)} at the {place}'s rate; over so many, chance alone spreads "
        f"a change of {name_of(change)} over {noise.format(1)} %."
    )
    return Outcome(Result(verdict="untestable", reason=reason), None, text)


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


def proportion_interval(count: str, share: Figure, *, confidence: float, one_sided: bool = False) -> Outcome:
    """Estimate the probability behind a share of which the part is printed, in per cent.

    One-sided, only the lower end is bounded: all of alpha lies below it.
    """
    part = whole_number("count", count, 1)
    denominators = consistency.shared_denominator(count, share).denominators
    if not denominators:
        raise ValueError(f"share: {name_of(share)}, expected one above 0 % of which {part} can be the part")
    whole = denominators[0]
    result = consistency.proportion_interval(part, whole, 2 * confidence - 1 if one_sided else confidence)
    assert result.interval, "a part of a whole always has one"
    if not one_sided:
        return Outcome(result, result.interval * 100)
    found = Interval(result.interval.lower, 1) * 100
    reason = (
        f"{part} of {whole} goes with a probability of {found.format(1, '%')}, one-sided at {confidence:.0%}."
    )
    return Outcome(Result(verdict="untestable", reason=reason), found)


def ratio(
    *figures: Figure,
    numerator: tuple[int, ...] = (1,),
    denominator: tuple[int, ...] = (2,),
    percent: bool = False,
) -> Outcome:
    """Divide the sum of some figures by that of others, both named by their places from 1."""
    result = consistency.ratio(_sum(figures, numerator), _sum(figures, denominator))
    return Outcome(result, result.interval and result.interval * (100 if percent else 1))


def ratio_below(*figures: Figure, below: int, percent: bool = False) -> Outcome:
    """Divide a count that is printed as a floor, read as below the next round number, by another."""
    count, other = map(figure_interval, figures)
    bounded = count.intersection(Interval(-math.inf, below, upper_closed=False))
    if bounded is None:
        raise ValueError(f"below: {below}, expected above {count.format()}")
    return ratio(bounded, other, percent=percent)


def ratio_to_denominator(count: Figure, share: Figure, *, percent: bool = False) -> Outcome:
    """Divide a count by a denominator of which only the share is printed, so that it has a least value."""
    least = _at_least(consistency.smallest_denominator(share))
    return ratio(count, least.interval, percent=percent) if least.interval else least


def agreement(first: Figure, second: Figure) -> Outcome:
    """Test whether two figures that state the same thing agree."""
    result = consistency.agreement(first, second)
    return Outcome(result, result.interval, "no common value")


def same_number(first: Figure, second: Figure, *, because: str) -> Outcome:
    """Say of two figures that they are the same number, and why that tests nothing."""
    common = figure_interval(first).intersection(figure_interval(second))
    return Outcome(Result(verdict="untestable", reason=f"{because}."), common, "no common value")


def equal_parts(count: str, parts: str, *, part: str) -> Outcome:
    """Test whether a count can be dealt out equally; ``part`` names one of the parts."""
    total, number = whole_number("count", count, 0), whole_number("parts", parts, 1)
    low, over = divmod(total, number)
    if not over:
        result = Result(verdict="consistent", reason=f"{total} is {number} times {low}.")
        return Outcome(result, Interval.point(low))
    reason = (
        f"{total} is not a multiple of {number}: some {part} got {low + 1} or more, and some {part} "
        f"{low} or fewer."
    )
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
        unround_value(exact(count), Fraction(step), "truncate") / (1 + change_interval(change) / 100)
        for count, change in zip(least, (part, other), strict=True)
    ]
    share = monotone(lambda a, b: a / (a + b), *before, increasing=(True, False))
    within = inferred and inferred.intersection(share) == share
    shown = f"the three changes alone, {(inferred * 100).format(1, '%')}" if inferred else "no mixture at all"
    reason = f"From the counts the share is {(share * 100).format(2, '%')}; from {shown}."
    return Outcome(Result(verdict="consistent" if within else "inconsistent", reason=reason), share * 100)


def share_of_known_counts(*figures: Figure, decimals: int) -> Outcome:
    """Compare the share that three rounded changes imply with that of counts printed for both periods.

    The figures are the counts before and after of a part, those of the other part, and the changes of both as
    printed. The change of the total is computed from the counts and rounded to ``decimals``.
    """
    *counts, part, other = figures
    before, after, other_before, other_after = (whole_number("count", count, 1) for count in counts)
    total = Fraction(100 * (after + other_after), before + other_before) - 100
    shown = f"{float(total):.{decimals}f}%"
    inferred = consistency.mixture_share(shown, part, other).interval
    share = Fraction(before, before + other_before)
    within = inferred is not None and share in inferred
    alone = f"{(inferred * 100).format(1, '%')}" if inferred else "no share"
    reason = (
        f"From the counts the share is {float(100 * share):.1f} % and the total's change {name_of(shown)}; "
        f"the three rounded changes alone give {alone}."
    )
    verdict: Verdict = "consistent" if within else "inconsistent"
    return Outcome(Result(verdict=verdict, reason=reason), inferred and inferred * 100, "no share")


def _at_rate_of(whole: Figure, residents_of_whole: Figure, residents: Figure) -> Interval:
    return figure_interval(whole) / figure_interval(residents_of_whole) * figure_interval(residents)


def count_at_rate_of(*figures: Figure, counted: str, area: str) -> Outcome:
    """Find what an area would count at the rate of a larger one: its count, its residents, the area's."""
    reason = f"No count of the {area}'s {counted} is printed to compare with."
    text = f"about {_sized(_at_rate_of(*figures).midpoint)} {counted} a year"
    return Outcome(Result(verdict="untestable", reason=reason), None, text)


def times_the_base_needed(
    change: Figure, *figures: Figure, counted: str, area: str, whole: str, days: int
) -> Outcome:
    """Set the count of `count_at_rate_of` in so many days or more against the base that exceeds chance."""
    needed, count = consistency.smallest_significant_base(change).always, _at_rate_of(*figures)
    reason = (
        f"A change of {name_of(change)} always exceeds chance from {needed.format(0)} {counted} up; "
        f"at the {whole}'s rate the {area} has about {_sized(count.midpoint)} a year, and the window is "
        f"taken to have {days} days or more."
    )
    least = (count / needed).lower * _times_a_year(days)
    return Outcome(Result(verdict="untestable", reason=reason), Interval(least, math.inf))


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


def rank(_rank: Figure, *, among: str = "") -> Outcome:
    """Say of a rank what the page says of how many were ranked: nothing, or in words what it is ``among``."""
    if among:
        reason = f"It is a rank among {among}; out of how many these were chosen is not printed."
        return Outcome(Result(verdict="untestable", reason=reason), None, f"one of {among}")
    reason = "How many were ranked is not printed."
    return Outcome(Result(verdict="untestable", reason=reason), None, "not known")


def first_rank(_rank: Figure, change: Figure) -> Outcome:
    """Bound the others' changes by the largest fall, which has the first rank."""
    least = change_interval(change).lower
    reason = (
        f"The largest fall is {name_of(change)}, so no other change lies below what its printing allows; how "
        "many were ranked is not printed."
    )
    return Outcome(Result(verdict="untestable", reason=reason), Interval(least, math.inf))


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
        gap_inside_period,
        gap_to_place,
        shared_denominator,
        proportion_interval,
        ratio,
        ratio_below,
        ratio_to_denominator,
        agreement,
        same_number,
        equal_parts,
        mixed_rules,
        implied_base,
        share_from_counts,
        share_of_known_counts,
        count_at_rate_of,
        times_the_base_needed,
        smallest_base,
        smallest_denominator,
        significant_base,
        rank,
        first_rank,
        alone,
    )
}
"""The methods by name."""
