"""A total and its two parts: shares, contributions and brackets from printed changes alone."""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from printed_figures.consistency.results import (
    SHARE,
    Estimate,
    Figure,
    Result,
    Verdict,
    bounded_change,
    change_interval,
    name_of,
    percent_text,
)
from printed_figures.rounding import Bound, End, Interval, hull

TWO_PARTS = "the two parts make up the whole total"


def mixture_share(total: Figure, part: Figure, other: Figure) -> Estimate:
    """Find the share of a part in the base period from the changes of a total and its two parts, in per cent.

    The total's change is the mean of the parts' changes, weighted by their counts in the base period, so
    the part's weight is (total - other) / (part - other). The result holds every share between 0 and 1 that
    some true values of the three changes allow: exact, also where the parts' intervals overlap.
    *Inconsistent* where there is none, *untestable* where any share would do.

    Raises
    ------
    ValueError
        If a text is not a change, or a change has no bounds.

    Notes
    -----
    At a fixed share the mixture of the parts ranges between the mixtures of their bounds. That these reach
    the total's interval is one linear inequality in the share for each bound.
    """
    changes = [bounded_change(change) for change in (total, part, other)]
    shares = _feasible_shares(*changes)
    verdict: Verdict
    if shares is None:
        verdict, reason = "inconsistent", "No mixture of the two parts changes as the total does."
    elif shares == SHARE:
        verdict, reason = "untestable", "Any share of the part would do: the printing is too coarse."
    else:
        verdict, reason = (
            "consistent",
            f"Of the base behind {name_of(total)}, {percent_text(shares)} is that of {name_of(part)}.",
        )
    return Estimate(verdict=verdict, reason=reason, interval=shares, assumption=TWO_PARTS)


def _feasible_shares(total: Interval, part: Interval, other: Interval) -> Interval | None:
    below = _half_line(
        part.lower - other.lower,
        total.upper - other.lower,
        total.upper_closed and part.lower_closed and other.lower_closed,
    )
    above = _half_line(
        other.upper - part.upper,
        other.upper - total.lower,
        total.lower_closed and part.upper_closed and other.upper_closed,
    )
    inner: Interval | None = Interval(0, 1, lower_closed=False, upper_closed=False)
    for half in (below, above):
        inner = inner and half and inner.intersection(half)
    # At a share of 0 or 1 one part does not count, so its open ends do not either.
    ends: list[End] = [(Fraction(at), True) for at, only in ((0, other), (1, part)) if only.intersects(total)]
    if inner:
        ends += inner.ends
    return hull(ends) if ends else None


def _half_line(slope: Bound, limit: Bound, closed: bool) -> Interval | None:
    """Return the numbers x with slope * x <= limit, or < limit where not closed."""
    if slope == 0:
        holds = limit > 0 or (limit == 0 and closed)
        return Interval(-math.inf, math.inf) if holds else None
    if slope > 0:
        return Interval(-math.inf, limit / slope, upper_closed=closed)
    return Interval(limit / slope, math.inf, lower_closed=closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution(Result):
    """What a part adds to the change of a total.

    ``points`` is in percentage points of the total's change, ``of_change`` the fraction of that change (None
    where the total may not have changed); both are None where no share works.
    """

    points: Interval | None
    of_change: Interval | None
    assumption: str = TWO_PARTS


def contribution(total: Figure, part: Figure, other: Figure) -> Contribution:
    """Find how much of a total's change a part accounts for, from three changes alone, in per cent.

    Exact extremes over everything that the printing allows. Where the intervals of part and other overlap
    it is *untestable*, and ``points`` is an outer bound.

    Notes
    -----
    Share times change is monotone in each of the three changes while the others are held, so the extremes
    lie at the corners of the rounding box, or where the share reaches 0 (nothing) or 1 (all of it). An
    extreme that is approached but not reached is counted in.
    """
    names = name_of(total), name_of(part)
    total, part, other = (bounded_change(change) for change in (total, part, other))
    shares = _feasible_shares(total, part, other)
    if shares is None:
        reason = "No mixture of the two parts changes as the total does."
        return Contribution(verdict="inconsistent", reason=reason, points=None, of_change=None)
    if part.lower <= other.upper and other.lower <= part.upper:
        reason = "The two parts may have changed alike, and then their share stays open."
        return Contribution(verdict="untestable", reason=reason, points=shares * part, of_change=None)
    cases = list(_extreme_cases(total, part, other))
    points = _range(share * change for share, change, _ in cases)
    of_change = None
    reason = f"Of {names[0]}, {points.format(1, sign=True)} percentage points are from {names[1]}"
    if total.lower > 0 or total.upper < 0:
        of_change = _range(share * change / whole for share, change, whole in cases)
        reason += f", {percent_text(of_change)} of it"
    return Contribution(verdict="consistent", reason=f"{reason}.", points=points, of_change=of_change)


def _range(values: Iterable[Bound]) -> Interval:
    """Return the interval from the least to the greatest, both counted in."""
    values = list(values)
    return Interval(min(values), max(values))


def _extreme_cases(total: Interval, part: Interval, other: Interval) -> Iterator[tuple[Bound, Bound, Bound]]:
    """Yield share, change of the part and change of the total where extremes lie."""
    corners = ((interval.lower, interval.upper) for interval in (total, part, other))
    for t, p, o in itertools.product(*corners):
        share = (t - o) / (p - o)
        if 0 <= share <= 1:
            yield share, p, t
    for change, _ in alone.ends if (alone := part.intersection(total)) else ():
        yield Fraction(1), change, change
    for change, _ in absent.ends if (absent := other.intersection(total)) else ():
        yield Fraction(0), part.midpoint, change


def bracket(parts: Iterable[Figure], total: Figure | None = None) -> Estimate:
    """Bound the change of a total by the changes of all its parts, in per cent.

    *Untestable* where the total is not printed.
    """
    parts = list(parts)
    intervals = [change_interval(part) for part in parts]
    if not intervals:
        raise ValueError("parts: none, expected one change or more")
    between = hull(end for interval in intervals for end in interval.ends)
    assumption = "the parts make up the whole total, over one period"
    both = " and ".join(map(name_of, parts))
    if total is None:
        verdict: Verdict = "untestable"
        reason = f"The total of {both} is not printed."
    elif between.intersects(change_interval(total)):
        verdict = "consistent"
        reason = f"{name_of(total)} lies between {both}."
    else:
        verdict = "inconsistent"
        reason = f"{name_of(total)} does not lie between {both}."
    return Estimate(verdict=verdict, reason=reason, interval=between, assumption=assumption)
