"""The methods that a row of ``data/checks.csv`` may name, each with the figures and the options it takes.

A method takes figures in the row's order, then options by name; it computes in `printed_figures.consistency`
and returns an `Outcome`. A figure of a measure or a unit that it cannot take is a ValueError of one line.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from printed_figures import consistency
from printed_figures.consistency.quotients import in_points
from printed_figures.consistency.results import (
    PER_CENT,
    SHARE,
    Figure,
    Result,
    Verdict,
    additive_interval,
    bounded_change,
    change_interval,
    count_interval,
    figure_interval,
    measure_of,
    name_of,
    one_of,
    quantity_interval,
    refusal,
    same_measure,
    same_unit,
    share_interval,
    unit_of,
    whole_number,
)
from printed_figures.rounding import Bound, Interval, decimal_text, exact, hull, monotone, unround_value

__all__ = ["METHODS", "Outcome"]


class Outcome(NamedTuple):
    """What a method returns: the result, its interval, a text where there is no interval.

    ``outwards`` says that each end of the interval is a bound of its own, and rounded outwards.
    """

    result: Result
    interval: Interval | None
    text: str = ""
    outwards: bool = False


def _total(figures: Sequence[Figure], what: str) -> Interval:
    """Return the sum of counts, or of other quantities; one that does not add up is refused."""
    first, *others = (quantity_interval(figure, what) for figure in figures)
    return sum(others, first)


def _follows(result: Result) -> Result:
    """Return a result that no printed figure could contradict, once the bracket holds, as untestable."""
    if result.verdict != "consistent":
        return result
    reason = f"{result.reason} It follows from the three changes; nothing printed could contradict it."
    return Result(verdict="untestable", reason=reason)


def mixture_share(total: Figure, part: Figure, other: Figure) -> Outcome:
    """Find a part's share of the base from three changes, in per cent: `consistency.mixture_share`.

    The test is `bracket`.
    """
    result = consistency.mixture_share(total, part, other)
    return Outcome(_follows(result), result.interval and result.interval * 100)


def contribution(total: Figure, part: Figure, other: Figure, *, of_change: bool = False) -> Outcome:
    """Find what a part adds to a total's change: in percentage points, or in per cent of that change.

    See `consistency.contribution`.
    """
    result = consistency.contribution(total, part, other)
    found = result.of_change and result.of_change * 100 if of_change else result.points
    return Outcome(_follows(result), found)


def bracket(total: Figure, *parts: Figure) -> Outcome:
    """Test whether a total's change lies between those of its parts, in per cent: `consistency.bracket`."""
    result = consistency.bracket(parts, total)
    return Outcome(result, result.interval)


def unprinted_total(*parts: Figure) -> Outcome:
    """Bound the change of a total that is not printed by those of its parts: `consistency.bracket`."""
    result = consistency.bracket(parts)
    return Outcome(result, result.interval)


def outside_change(whole: Figure, window: Figure) -> Outcome:
    """Bound the change outside a window, in per cent, whatever share of the base it covers.

    See `consistency.outside_change`.
    """
    result = consistency.outside_change(whole, window, (0, Fraction(1, 2)))
    of_whole = change_interval(whole)
    ends = {"lower": (-math.inf, of_whole.upper), "higher": (of_whole.lower, math.inf)}
    return Outcome(result, Interval(*ends.get(result.direction, (-math.inf, math.inf))))


def _sized(value: Bound) -> str:
    """Write a number to two digits, since what is known of it has no more."""
    return f"{float(f'{float(value):.2g}'):,.0f}"


def _needed_text(needed: Sequence[Interval], counted: str) -> str:
    """Write how many counts it takes: two ends, one where they are alike, or a floor."""
    least, most = min(x.lower for x in needed), max(x.upper for x in needed)
    if math.isinf(most):
        return f"about {_sized(least)} or more {counted} in the base"
    ends = dict.fromkeys(map(_sized, (least, most)))
    return f"about {' to '.join(ends)} {counted} in the base"


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

    See `consistency.difference_of_changes`. The last three figures give the area's count a year at the rate
    of a larger place, as `count_at_rate_of`.
    """
    base = round(_at_rate_of(*rate).midpoint)
    found = [consistency.difference_of_changes(whole, window, share, base) for share in shares]
    needed = [x.needed for x in found if x.needed]
    if not needed:
        reason = "The window changed as the whole period did: no count tells the two apart."
        return Outcome(Result(verdict="untestable", reason=reason), None, "no gap")
    z = [abs(float(end)) for x in found if x.z for end, _ in x.z.ends]
    text = _needed_text(needed, counted)
    reason = (
        f"To tell the window from the rest at 5 % takes {text}; with the {_sized(base)} a year that the "
        f"{area} has at the {place}'s rate, z is {min(z):.1f} to {max(z):.1f}, and 1.96 is needed."
    )
    return Outcome(Result(verdict="untestable", reason=reason), None, text)


def gap_to_place(
    change: Figure, other: Figure, *rate: Figure, days: int, counted: str, area: str, place: str
) -> Outcome:
    """Set the gap between an area's change and a larger place's, taken as without noise, against chance.

    See `consistency.difference_of_changes`. The last three figures give the area's count at the place's rate,
    as `count_at_rate_of`; the window has so many days.
    """
    base = round(_at_rate_of(*rate).midpoint * _times_a_year(days))
    found = consistency.difference_of_changes(change, other, base=base)
    noise = consistency.noise_of_change(change, base).interval
    assert noise, "a change over a base always has one"
    gap = -found.gap if found.gap.upper <= 0 else found.gap
    if found.needed is None:
        reason = "The two changes are one: no count tells them apart."
        return Outcome(Result(verdict="untestable", reason=reason), None, "no gap")
    text = _needed_text([found.needed], counted)
    reason = (
        f"The gap is {gap.format(2)} points, and to exceed chance at 5 % it takes {text}. In {days} "
        f"days the {area} would have about {_sized(base)} at the {place}'s rate; with so many, chance can "
        f"move {name_of(change)} to {noise.format(1)} %, 95 times in 100."
    )
    return Outcome(Result(verdict="untestable", reason=reason), None, text)


def unchanged_rest(whole: Figure, *window: Figure) -> Outcome:
    """Find the share of the base, in per cent, from which a larger fall inside leaves a rise outside.

    s = g / h, the whole's change over the window's. Several changes of a window are those of its parts: that
    of all of them lies between.
    """
    inside = consistency.bracket(window).interval
    share = (change_interval(whole) / inside).intersection(SHARE) if inside else None
    if share is None:
        reason = "At no share does the rest stay unchanged."
        return Outcome(Result(verdict="untestable", reason=reason), None, "no share")
    turn = share * 100
    fell, rose = decimal_text(turn.lower, 1, "floor"), decimal_text(turn.upper, 1, "ceiling")
    reason = f"Below {fell} % the rest fell, above {rose} % it rose; between, the printing allows both."
    return Outcome(Result(verdict="untestable", reason=reason), turn, outwards=True)


def _share_of_counts(part: Figure, whole: Figure) -> Interval:
    """Return one count's share of another in the same unit, a fraction of one."""
    same_unit({"part": part, "whole": whole})
    return count_interval(part, "part") / count_interval(whole, "whole")


def rest_at_share_of(whole: Figure, part: Figure, *counts: Figure) -> Outcome:
    """Find the change of all but a part, in per cent, where two counts give that part's share.

    x = (g - s h) / (1 - s), with s = part / whole of the counts.
    """
    shares = _share_of_counts(*counts)
    total, inside = bounded_change(whole, "whole"), bounded_change(part, "part")
    rest = hull(
        (exact((t - s * p) / (1 - s)), True)
        for t, p, s in itertools.product(*((i.lower, i.upper) for i in (total, inside, shares)))
    )
    of_change = shares * inside / total
    reason = (
        f"At a share of {(shares * 100).format(1, '%')}, {name_of(part)} makes "
        f"{(of_change * 100).format(0, '%')} of {name_of(whole)}."
    )
    return Outcome(Result(verdict="untestable", reason=reason), rest)


def total_of_mixture(
    total: Figure, part: Figure, other: Figure, window_part: Figure, window_other: Figure
) -> Outcome:
    """Find a window's unprinted total, in per cent, if its parts are mixed as a whole period's.

    With w as `mixture_share` finds it, w p + (1 - w) o = t of the window.
    """
    share = consistency.mixture_share(total, part, other).interval
    if share is None:
        reason = "No mixture of the two parts changes as the total does."
        return Outcome(Result(verdict="inconsistent", reason=reason), None, "no mixture")
    inside, beside = bounded_change(window_part), bounded_change(window_other)
    found = hull(
        (exact(w * p + (1 - w) * o), True)
        for w, p, o in itertools.product(*((i.lower, i.upper) for i in (share, inside, beside)))
    )
    reason = f"At a share of {(share * 100).format(1, '%')}, as in {name_of(total)}."
    return Outcome(Result(verdict="untestable", reason=reason), found)


def mixture_share_after(total: Figure, part: Figure, other: Figure) -> Outcome:
    """Find a part's share of the later period, in per cent, from three changes.

    v = w (1 + p) / (1 + t), with w as `mixture_share` finds it.
    """
    changes = [bounded_change(change) for change in (total, part, other)]
    found = [
        (t - o) / (p - o) * (100 + p) / (100 + t)
        for t, p, o in itertools.product(*((i.lower, i.upper) for i in changes))
        if p != o and 0 <= (t - o) / (p - o) <= 1
    ]
    if not found or changes[1].intersects(changes[2]):
        reason = "The changes fix no share."
        return Outcome(Result(verdict="untestable", reason=reason), None, "no share")
    share = Interval(min(found), max(found)) * 100
    reason = f"After the changes, {share.format(1, '%')} of {name_of(total)} is {name_of(part)}."
    return Outcome(Result(verdict="untestable", reason=reason), share)


def mixture_sensitivity(
    total: Figure, part: Figure, other: Figure, *, impurity: Fraction, change: Fraction
) -> Outcome:
    """Find a part's share of the base, in per cent, if a third kind of a given share changed otherwise.

    See `consistency.mixture_sensitivity`.
    """
    result = consistency.mixture_sensitivity(total, part, other, impurity, change)
    return Outcome(result, result.interval and result.interval * 100, "no share")


def joint_counts(total: Figure, *parts: Figure) -> Outcome:
    """Find the smallest total whose whole counts print all changes at once: `consistency.joint_counts`."""
    result = consistency.joint_counts(parts, total, most=1500)
    if not result.counts:
        return Outcome(result, None, "above 1500")
    *own, _ = result.counts
    pairs = " and ".join(f"{name_of(part)} from {b} to {c}" for part, (b, c) in zip(parts, own, strict=True))
    only = ", and in no other way" if result.is_only else ""
    reason = f"{result.reason.removesuffix('.')}. With the smallest: {pairs}{only}."
    least = Interval(result.counts[-1][0], math.inf)
    return Outcome(Result(verdict=result.verdict, reason=reason), least)


def shared_denominator(count: Figure, share: Figure) -> Outcome:
    """Test whether a count can be the part, or the whole, of a share: `consistency.shared_denominator`."""
    result = consistency.shared_denominator(count, share)
    if result.denominators == result.numerators == range(0):
        return Outcome(result, None, "no whole number fits")
    fits = f"part of {one_of(result.denominators)}, whole of {one_of(result.numerators)}"
    return Outcome(result, None, fits)


def proportion_interval(
    count: Figure, share: Figure, *, confidence: float, one_sided: bool = False
) -> Outcome:
    """Estimate the probability behind a share of which the part is printed, in per cent.

    See `consistency.proportion_interval`; one-sided, for a full record, all of alpha lies on the side that is
    open: `consistency.one_sided`.
    """
    part = whole_number("count", count, 1)
    denominators = consistency.shared_denominator(count, share).denominators
    if not denominators:
        raise refusal(share, "share", f"one above 0 % of which {part} can be the part")
    whole = denominators[0]
    result = (
        consistency.one_sided(part, whole, confidence)
        if one_sided
        else consistency.proportion_interval(part, whole, confidence)
    )
    # Rounded inwards it would hold the truth less often than it says.
    return Outcome(result, result.interval and result.interval * 100, outwards=True)


def ratio(
    *figures: Figure,
    numerator: tuple[int, ...] = (1,),
    denominator: tuple[int, ...] = (2,),
    percent: bool = False,
) -> Outcome:
    """Divide the sum of some figures by that of others, both named by their places from 1: q = a / b.

    In what is counted above for each of what is counted below, or in per cent.
    """
    if wrong := [place for place in (*numerator, *denominator) if not 1 <= place <= len(figures)]:
        raise ValueError(f"place {wrong[0]}: expected one of the {len(figures)} figures")
    above, below = ([figures[place - 1] for place in places] for places in (numerator, denominator))
    interval = _total(above, "numerator") / _total(below, "denominator")
    names = (" and ".join(map(name_of, each)) for each in (above, below))
    reason = f"{' over '.join(names)}: no ratio is printed to compare with."
    result = Result(verdict="untestable", reason=reason[0].upper() + reason[1:])
    return Outcome(result, interval * (100 if percent else 1))


def ratio_below(*figures: Figure, below: int, percent: bool = False) -> Outcome:
    """Divide a floor, read as below the next round number, by another count: q = a / b."""
    count, other = (_total([figure], "count") for figure in figures)
    bounded = count.intersection(Interval(-math.inf, below, upper_closed=False))
    if bounded is None:
        raise ValueError(f"below: {below}, expected above {count.format()}")
    return ratio(bounded, other, percent=percent)


def _denominators(share: Figure) -> list[range]:
    """Return the runs of whole numbers that can be behind a share; the last one goes on."""
    interval = share_interval(share)
    if interval is None:
        raise ValueError(f"share: {name_of(share)}, expected a share from 0 to 100 %")
    if interval.is_point:
        least = exact(interval.lower).denominator
        return [range(least, least + 1), range(2 * least, 2 * least + 1)]
    # From one for each width on, every number can.
    return _runs(consistency.feasible_denominators(interval, math.ceil(1 / interval.width) + 1).denominators)


def _runs(numbers: Sequence[int]) -> list[range]:
    """Return ascending whole numbers as runs without a gap."""
    # Within a run a number grows as its place does.
    runs = itertools.groupby(enumerate(numbers), key=lambda item: item[1] - item[0])
    ends = [[number for _, number in run] for _, run in runs]
    return [range(run[0], run[-1] + 1) for run in ends]


def feasible_denominators(share: Figure, *, most: int) -> Outcome:
    """List the whole numbers up to a largest one that can be behind a share.

    See `consistency.feasible_denominators`.
    """
    found = consistency.feasible_denominators(share_interval(share) or Interval(2, 2), most)
    numbers = found.denominators
    runs = _runs(numbers)
    text = f"{len(numbers)} of {most}: {', '.join(map(one_of, runs))}" if runs else f"none of {most}"
    reason = f"Of the whole numbers up to {most}, {len(numbers)} can print {name_of(share)}."
    return Outcome(Result(verdict="untestable", reason=reason), None, text)


def ratio_to_denominators(count: Figure, share: Figure, *, percent: bool = False) -> Outcome:
    """Divide a count by the denominators that can be behind a share, q = c / n: first run, then the rest."""
    number, unit = whole_number("count", count, 0), 100 if percent else 1
    first, *others = _denominators(share)
    first_run = Interval(Fraction(number * unit, first[-1]), Fraction(number * unit, first[0]))
    if not others:
        most = Interval(0, first_run.upper, lower_closed=False)
        return Outcome(Result(verdict="untestable", reason=f"From {first[0]} on, every number can."), most)
    then = Interval(-math.inf, Fraction(number * unit, others[0][0])).format(2).removeprefix("≤ ")
    reason = f"{name_of(share)} can be of {one_of(first)}, or of {others[0][0]} or more, and of none between."
    sign = " %" if percent else ""
    text = f"{first_run.format(2)}{sign}, or at most {then}{sign}"
    return Outcome(Result(verdict="untestable", reason=reason), None, text)


def smallest_denominator_from(count: Figure, share: Figure) -> Outcome:
    """Find the smallest denominator of a share, n >= c, and how many of it are not in the share."""
    interval, least = share_interval(share), whole_number("count", count, 1)
    if interval is None:
        raise ValueError(f"share: {name_of(share)}, expected a share from 0 to 100 %")
    number = next(n for n in itertools.count(least) if (interval * n).integers())
    rest = number - (interval * number).integers()[-1]
    reason = (
        f"{name_of(share)} needs a whole of at least {number} where that is {name_of(count)} or more, and "
        f"leaves {rest} or more of it."
    )
    return Outcome(Result(verdict="untestable", reason=reason), Interval(number, math.inf))


def difference(first: Figure, second: Figure) -> Outcome:
    """Subtract one figure from another of the same unit, d = a - b; none is printed to compare with."""
    both = {"first": first, "second": second}
    # A share and a change in per cent are no difference; a count and a change in it are.
    if same_unit(both) in PER_CENT:
        same_measure(both)
    reason = f"{name_of(first)} less {name_of(second)}: no difference is printed to compare with."
    found = figure_interval(first) - figure_interval(second)
    return Outcome(Result(verdict="untestable", reason=reason), found)


def difference_of_counts(first: Figure, second: Figure, printed: Figure) -> Outcome:
    """Test a printed difference against two printed counts: `consistency.difference_of_counts`."""
    result = consistency.difference_of_counts(first, second, printed)
    return Outcome(result, result.interval)


def share_of_counts(part: Figure, whole: Figure, printed: Figure) -> Outcome:
    """Test a printed share against two printed counts, in per cent: `consistency.share_of_counts`."""
    result = consistency.share_of_counts(part, whole, printed)
    return Outcome(result, result.interval and result.interval * 100, "no part of it")


def change_of_counts(before: Figure, after: Figure, printed: Figure) -> Outcome:
    """Test a printed change in per cent against two printed counts: `consistency.change_of_counts`."""
    result = consistency.change_of_counts(before, after, printed)
    return Outcome(result, result.interval)


def parts_of_whole(whole: Figure, *parts: Figure) -> Outcome:
    """Test printed parts against their printed whole: what is missing, below zero what is too much.

    See `consistency.parts_of_whole`.
    """
    result = consistency.parts_of_whole(parts, whole)
    return Outcome(result, result.missing)


def shares_of_whole(*parts: Figure) -> Outcome:
    """Test whether printed shares make up their whole, 100 %: what is missing, in percentage points.

    See `consistency.parts_of_whole`.
    """
    result = consistency.parts_of_whole(parts)
    return Outcome(result, result.missing)


def shares_within_whole(*parts: Figure) -> Outcome:
    """Test whether printed shares leave their whole, 100 %, room for others: what is left, in points.

    See `consistency.parts_of_whole`.
    """
    missing = consistency.parts_of_whole(parts).missing
    reason = f"They leave {missing.format()} points to others."
    if missing.upper < 0:
        reason = "Together they are more than the whole."
        return Outcome(Result(verdict="inconsistent", reason=reason), missing)
    # The printing may allow a little more than the whole; what is left is no less than nothing.
    return Outcome(Result(verdict="consistent", reason=reason), missing.intersection(Interval(0, math.inf)))


def points_of_whole(*parts: Figure) -> Outcome:
    """Test whether the changes of all shares of a whole cancel out: `consistency.points_of_whole`."""
    result = consistency.points_of_whole(list(parts))
    return Outcome(result, result.interval)


def difference_of_rates(first: Figure, second: Figure, printed: Figure) -> Outcome:
    """Test a printed change in points against two printed rates: `consistency.difference_of_rates`."""
    result = consistency.difference_of_rates(first, second, printed)
    return Outcome(result, result.interval)


def quotient_of_counts(numerator: Figure, denominator: Figure, printed: Figure, *, per: int = 1) -> Outcome:
    """Test a printed average or ratio, for each or for so many, against two printed counts.

    See `consistency.quotient_of_counts`.
    """
    result = consistency.quotient_of_counts(numerator, denominator, printed, per)
    return Outcome(result, result.interval)


def annual_change(before: Figure, after: Figure, printed: Figure, *, years: int) -> Outcome:
    """Test a printed yearly change in per cent against two printed counts, so many years apart.

    See `consistency.annual_change`.
    """
    result = consistency.annual_change(before, after, printed, years)
    return Outcome(result, result.interval)


def within(part: Figure, whole: Figure) -> Outcome:
    """Test whether a printed count or share can be a part of another: `consistency.within`."""
    result = consistency.within(part, whole)
    return Outcome(result, result.interval)


def part_of_two_totals(before: Figure, after: Figure, change: Figure, points: Figure) -> Outcome:
    """Find a part's count before from two totals, the part's change, and that of its share in points.

    With totals B and A, the change d and p points b = (d - p A) B / (A - B). What could have failed: both
    times the part lies between nothing and its whole.
    """
    totals = [count_interval(total, what) for what, total in (("before", before), ("after", after))]
    same_unit({"before": before, "after": after, "change": change})
    more, step = additive_interval(change, "change"), in_points(points, "points") / 100
    if totals[0].intersects(totals[1]) or not all(i.is_bounded for i in (*totals, more, step)):
        raise ValueError(f"after: {name_of(after)}, expected another total than {name_of(before)}")
    # In each of the four it rises or falls throughout, so the ends lie at corners.
    found = hull(
        (exact((d - p * a) * b / (a - b)), True)
        for b, a, d, p in itertools.product(*((i.lower, i.upper) for i in (*totals, more, step)))
    )
    room = Interval(max(0, -more.upper), min(totals[0].upper, totals[1].upper - more.lower))
    whole = (found / totals[0] * 100).format(1, "%")
    reason = f"Before, {name_of(change)} starts from {whole} of {name_of(before)}."
    fits = found.intersection(room)
    if fits is None:
        return Outcome(Result(verdict="inconsistent", reason=f"{reason} That is no part."), None, "no part")
    return Outcome(Result(verdict="consistent", reason=reason), fits)


def shares_compared(
    part: Figure, whole: Figure, other_part: Figure, other_whole: Figure, *, alpha: float
) -> Outcome:
    """Set a share of two counts beside that of two others, a / b = c / d, and the gap against chance.

    By Fisher's exact test, whatever the rounding of the others' whole allows.
    """
    k, n, other_k = (
        whole_number(what, count, 0)
        for what, count in (("part", part), ("whole", whole), ("other part", other_part))
    )
    same_unit({"part": part, "whole": whole})
    share, other = Interval.point(Fraction(k, n)), _share_of_counts(other_part, other_whole)
    from scipy.stats import fisher_exact  # Only this method needs it, and it is large.

    sizes = [round(other_k / end) for end, _ in other.ends]
    p = max(float(fisher_exact([[k, n - k], [other_k, size - other_k]]).pvalue) for size in sizes)
    text = f"{(share * 100).format(2, '%')} against {(other * 100).format(2, '%')}"
    word = "More than chance" if p < alpha else "May be chance"
    # One that is too small for a number is at most this as well.
    p = max(p, 0.0001)
    most = decimal_text(p, -math.floor(math.log10(p)), "ceiling")
    reason = f"{word} at {alpha:.0%}, if they come one by one: p is at most {most}."
    return Outcome(Result(verdict="untestable", reason=reason), None, text)


def agreement(first: Figure, second: Figure) -> Outcome:
    """Test whether two figures that state the same thing agree: `consistency.agreement`."""
    result = consistency.agreement(first, second)
    return Outcome(result, result.interval, "no common value")


def same_number(first: Figure, second: Figure, *, because: str) -> Outcome:
    """Say of two figures that they are the same number, a = b, and why that tests nothing."""
    both = {"first": first, "second": second}
    same_measure(both)
    if (unit_of(first) in PER_CENT) != (unit_of(second) in PER_CENT):
        same_unit(both)
    common = figure_interval(first).intersection(figure_interval(second))
    return Outcome(Result(verdict="untestable", reason=f"{because}."), common, "no common value")


def largest_part(count: Figure, parts: Figure) -> Outcome:
    """Bound the largest part when a count n is dealt out, at least one to each of k parts.

    ceil(n / k) <= largest <= n - k + 1.
    """
    total, number = whole_number("count", count, 1), whole_number("parts", parts, 1)
    if total < number:
        raise ValueError(f"count: {name_of(count)}, expected {number} or more, one for each part")
    least, most = -(-total // number), total - number + 1
    reason = f"At the most even {least}, at the most uneven {most}; none of them is printed."
    return Outcome(Result(verdict="untestable", reason=reason), Interval(least, most))


def parts_with_several(count: Figure, parts: Figure) -> Outcome:
    """Bound how many of k parts hold two or more when a count n is dealt out, at least one to each.

    min(1, n - k) <= parts <= min(k, n - k).
    """
    total, number = whole_number("count", count, 1), whole_number("parts", parts, 1)
    spare = total - number
    if spare < 0:
        raise ValueError(f"count: {name_of(count)}, expected {number} or more, one for each part")
    reason = f"{spare} are left when each part has one."
    found = Interval(min(1, spare), min(number, spare))
    return Outcome(Result(verdict="untestable", reason=reason), found)


def unnamed(count: Figure, *, named: int) -> Outcome:
    """Find how many of a count n have no name, if the page names at most m: n - m <= unnamed <= n."""
    total = whole_number("count", count, 0)
    reason = f"Of {name_of(count)} the page names at most {named}."
    return Outcome(Result(verdict="untestable", reason=reason), Interval(max(0, total - named), total))


def mixed_rules(staff: Figure, units: Figure, *rules: Figure, unit: str) -> Outcome:
    """Find the share of units, in per cent, under the first of two rules for the staff of a unit.

    With a and b the staff of a unit under each, s = (staff / units - b) / (a - b). The rules are the last
    figure, and the sum of those before it.
    """
    *first, second = (count_interval(rule, "rule") for rule in rules)
    more, staff_per_unit = (
        sum(first[1:], first[0]),
        count_interval(staff, "staff") / count_interval(units, "units"),
    )
    between = f"The rule gives {second.format()} to {more.format()} a {unit}"
    share = ((staff_per_unit - second) / (more - second)).intersection(SHARE)
    if share is None:
        reason = f"{between}, and {staff_per_unit.format(2)} are printed."
        return Outcome(Result(verdict="inconsistent", reason=reason), None, "no share")
    return Outcome(Result(verdict="consistent", reason=f"{between}; some mixture fits."), share * 100)


def officers_of_mixed_rules(staff: Figure, units: Figure, *rules: Figure) -> Outcome:
    """Find how many of a first kind a staff holds under two rules: s units times those of the first rule.

    s is as in `mixed_rules`. The rules are the last figure, which has none of that kind, and the sum of those
    before it, the first of which is that kind.
    """
    share = mixed_rules(staff, units, *rules, unit="unit").interval
    number = count_interval(units, "units")
    if share is None:
        reason = "No mixture of the rules gives this staff."
        return Outcome(Result(verdict="inconsistent", reason=reason), None, "no mixture")
    first, *_, last = map(figure_interval, rules)
    more = _total(rules[:-1], "rule")
    officers = share / 100 * number * first
    # Both grow with the share: from the fewest to the most units under the first rule.
    sizes = [number * (last + (more - last) * end / 100) for end, _ in share.ends]
    of_staff = [o / size * 100 for (o, _), size in zip(officers.ends, sizes, strict=True)]
    rest = sizes[0] - Interval.point(officers.lower)
    reason = (
        f"With them go {rest.format(0).removeprefix('exactly ')} or more of the others; they are "
        f"{hull(end for each in of_staff for end in each.ends).format(1, '%')} of the staff."
    )
    return Outcome(Result(verdict="untestable", reason=reason), officers)


def implied_base(count: Figure, change: Figure) -> Outcome:
    """Find the bases from which a change leads to a count: `consistency.implied_base`."""
    result = consistency.implied_base(count, change)
    found = result.counts and Interval(result.counts[0], result.counts[-1])
    return Outcome(result, found or None, one_of(result.counts))


def share_from_counts(
    total: Figure, part: Figure, other: Figure, *counts: Figure, step: int, because: str = ""
) -> Outcome:
    """Compare the share that three changes imply with that of two counts, cut off at whole steps.

    See `consistency.mixture_share`; each count leads back by its change, b = c / (1 + g). Where the figures
    were chosen so that the two agree, ``because`` says it, and agreement tests nothing.
    """
    inferred = consistency.mixture_share(total, part, other).interval
    same_unit(dict(zip(("part", "other"), counts, strict=True)))
    least = (count_interval(count, "count").lower for count in counts)
    before = [
        unround_value(exact(count), Fraction(step), "truncate") / (1 + change_interval(change) / 100)
        for count, change in zip(least, (part, other), strict=True)
    ]
    share = monotone(lambda a, b: a / (a + b), *before, increasing=(True, False))
    within = inferred and inferred.intersection(share) == share
    shown = f"the three changes alone, {(inferred * 100).format(1, '%')}" if inferred else "no mixture at all"
    reason = f"From the counts the share is {(share * 100).format(2, '%')}; from {shown}."
    verdict: Verdict = "inconsistent" if not within else "untestable" if because else "consistent"
    reason += f" {because}." if within and because else ""
    return Outcome(Result(verdict=verdict, reason=reason), share * 100)


def share_of_known_counts(*figures: Figure, decimals: int) -> Outcome:
    """Compare the share that three rounded changes imply with that of counts printed for both periods.

    See `consistency.mixture_share`. The figures are the counts before and after of a part, those of the other
    part, and the changes of both as printed. The change of the total is computed from the counts and rounded
    to ``decimals``. *Untestable* where the share is found: it must be, if both changes are of their counts.
    """
    *counts, part, other = figures
    same_unit({f"count {place}": count for place, count in enumerate(counts, 1)})
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
    reason += " They must, where both changes are those of the counts." if within else ""
    verdict: Verdict = "untestable" if within else "inconsistent"
    return Outcome(Result(verdict=verdict, reason=reason), inferred and inferred * 100, "no share")


def _at_rate_of(whole: Figure, residents_of_whole: Figure, residents: Figure) -> Interval:
    same_unit({"residents of the whole": residents_of_whole, "residents": residents})
    per_resident = count_interval(whole, "count") / count_interval(residents_of_whole, "residents")
    return per_resident * count_interval(residents, "residents")


def count_at_rate_of(*figures: Figure, counted: str, area: str) -> Outcome:
    """Find what an area would count at the rate of a larger one: c = C r / R.

    The figures are the larger one's count and its residents, and those of the area.
    """
    reason = f"No count of the {area}'s {counted} is printed to compare with."
    text = f"about {_sized(_at_rate_of(*figures).midpoint)} {counted} a year"
    return Outcome(Result(verdict="untestable", reason=reason), None, text)


def times_the_base_needed(
    change: Figure, *figures: Figure, counted: str, area: str, whole: str, days: int
) -> Outcome:
    """Set the count of `count_at_rate_of` in so many days or more against the base that exceeds chance.

    q = c (days / 365) / n, with n of `consistency.smallest_significant_base`; rounded down.
    """
    needed, count = consistency.smallest_significant_base(change).always, _at_rate_of(*figures)
    reason = (
        f"{name_of(change)} always exceeds chance from {needed.format(0)} {counted} up; "
        f"at the {whole}'s rate the {area} has about {_sized(count.midpoint)} a year, and the window is "
        f"taken to have {days} days or more."
    )
    # Rounded down: a rate of another year and place has no decimals.
    least = math.floor((count / needed).lower * _times_a_year(days))
    return Outcome(Result(verdict="untestable", reason=reason), Interval(least, math.inf))


def _at_least(result: consistency.SmallestDenominator) -> Outcome:
    return Outcome(result, None if result.denominator is None else Interval(result.denominator, math.inf))


def smallest_base(change: Figure) -> Outcome:
    """Find the smallest base from which some whole count prints as a change: `consistency.smallest_base`."""
    return _at_least(consistency.smallest_base(change))


def smallest_denominator(share: Figure) -> Outcome:
    """Find the smallest whole of which some part prints as a share: `consistency.smallest_denominator`."""
    return _at_least(consistency.smallest_denominator(share))


def significant_base(change: Figure, *, alpha: float) -> Outcome:
    """Find the base from which a change always exceeds chance: `consistency.smallest_significant_base`."""
    result = consistency.smallest_significant_base(change, alpha)
    return Outcome(result, result.always)


def _is_rank(figure: Figure) -> None:
    if measure_of(figure) not in ("", "rank"):
        raise refusal(figure, "rank", "a rank")


def rank(figure: Figure, *, among: str = "") -> Outcome:
    """Say of a rank what the page says of how many were ranked: nothing, or in words what it is ``among``."""
    _is_rank(figure)
    if among:
        reason = f"It is a rank among {among}; out of how many these were chosen is not printed."
        return Outcome(Result(verdict="untestable", reason=reason), None, f"one of {among}")
    reason = "How many were ranked is not printed."
    return Outcome(Result(verdict="untestable", reason=reason), None, "not known")


def first_rank(figure: Figure, change: Figure) -> Outcome:
    """Bound the others' changes, in per cent, by the largest fall, which has the first rank: x >= g."""
    _is_rank(figure)
    least = change_interval(change).lower
    reason = (
        f"Of the ranked falls {name_of(change)} is the largest, so no other lies below what its printing "
        "allows; how many were ranked is not printed."
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
        rest_at_share_of,
        total_of_mixture,
        mixture_share_after,
        mixture_sensitivity,
        joint_counts,
        gap_inside_period,
        gap_to_place,
        shared_denominator,
        proportion_interval,
        ratio,
        ratio_below,
        feasible_denominators,
        ratio_to_denominators,
        smallest_denominator_from,
        difference,
        difference_of_counts,
        share_of_counts,
        change_of_counts,
        parts_of_whole,
        shares_of_whole,
        shares_within_whole,
        points_of_whole,
        difference_of_rates,
        quotient_of_counts,
        annual_change,
        within,
        part_of_two_totals,
        shares_compared,
        agreement,
        same_number,
        largest_part,
        parts_with_several,
        unnamed,
        mixed_rules,
        officers_of_mixed_rules,
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
