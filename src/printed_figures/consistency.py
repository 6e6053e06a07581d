"""What printed figures say about each other: checks whose verdict allows for rounding.

Every check returns a frozen result with a `Verdict` and a reason in one sentence:

- *consistent*: the figures could have contradicted each other, and do not;
- *inconsistent*: no true values print as these figures;
- *untestable*: nothing printed could have contradicted them, so nothing is confirmed either.

Units: a printed change is in per cent, and so is an `Interval` given for one. A share or a ratio that is
computed here, and an `Interval` given for a share, is a fraction of one.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from printed_figures.rounding import End, Interval, Number, Reading, exact, hull, read, unround, unround_value

__all__ = [
    "CHECKS",
    "MEASURE_CHECKS",
    "Check",
    "Contribution",
    "Counts",
    "Denominators",
    "Estimate",
    "Grim",
    "OutsideChange",
    "Result",
    "SharedDenominator",
    "SignificantBase",
    "SmallestDenominator",
    "agreement",
    "audit",
    "bracket",
    "contribution",
    "feasible_denominators",
    "grim",
    "grim_map",
    "implied_base",
    "implied_count",
    "mixture_share",
    "outside_change",
    "proportion_interval",
    "ratio",
    "shared_denominator",
    "smallest_base",
    "smallest_denominator",
    "smallest_significant_base",
]

Verdict = Literal["consistent", "inconsistent", "untestable"]
Figure = str | Interval | Number

PER = {"": 1, "%": 100, "‰": 1000}
SHARE = Interval(0, 1)
TWO_PARTS = "total = part + other, nothing else in the total"
WINDOW_INSIDE = (
    "the window lies inside the period, and both are compared with the same period of the year before"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What every check returns: its verdict, and why."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Result):
    """A derived value: its interval (None where no value works) and the assumption it rests on."""

    interval: Interval | None
    assumption: str = ""


# Reading the arguments


def _figure(figure: Figure) -> Interval:
    """Return the interval of a figure in its printed unit."""
    if isinstance(figure, Interval):
        return figure
    return unround(figure) if isinstance(figure, str) else Interval.point(figure)


def _change(figure: Figure, rounding: str = "up_or_down") -> Interval:
    """Return the interval of a change, in per cent; a text without a unit is in per cent, too."""
    if not isinstance(figure, str):
        return _figure(figure)
    unit = read(figure).unit
    interval = unround(figure if unit else f"{figure}%", rounding=rounding)
    return interval * Fraction(100, PER[unit]) if unit else interval


def _bounded_change(figure: Figure) -> Interval:
    interval = _change(figure)
    if not interval.is_bounded:
        raise ValueError(f"unbounded change: {interval.format(unit='%')}, expected one such as '-9.8%'")
    return interval


def _share(figure: Figure, rounding: str = "up_or_down") -> Interval | None:
    """Return the part of a share's interval that lies between 0 and 1, or None where none does."""
    if not isinstance(figure, str):
        return _figure(figure).intersection(SHARE)
    reading = read(figure)
    if not reading.step:
        raise ValueError(f"not a share: {figure!r}, expected such as '98.8%' or '0.988'")
    return (unround(figure, rounding=rounding) / PER[reading.unit]).intersection(SHARE)


def _growth(figure: Figure, rounding: str = "up_or_down") -> Interval | None:
    """Return the factor from base to count that a change allows, not below zero."""
    return (1 + _change(figure, rounding) / 100).intersection(Interval(0, math.inf))


def _whole(what: str, value: int | str, least: int) -> int:
    number = exact(read(value).value if isinstance(value, str) else value)
    if number.denominator != 1 or number < least:
        raise ValueError(f"{what}: {value!r}, expected a whole number, {least} or more")
    return int(number)


def _percent(share: Interval) -> str:
    return (share * 100).format(1, "%")


# GRIM


@dataclass(frozen=True, slots=True, kw_only=True)
class Grim(Result):
    """A GRIM test: the whole totals whose mean prints as it does."""

    totals: range


def grim(printed: str, n: int, items: int = 1, percent: bool = False, rounding: str = "up_or_down") -> Grim:
    """Test whether a mean, or a share, of n whole numbers can print as it does.

    Parameters
    ----------
    printed : str
        The mean as printed; trailing zeros count. With ``%`` or ``‰`` it is a share.
    n : int
        How many numbers the mean is taken over.
    items : int, default 1
        How many whole numbers each of them is itself the mean of.
    percent : bool, default False
        Take a figure printed without a unit as per cent.
    rounding : str, default "up_or_down"
        One of `printed_figures.rounding.ROUNDINGS`.

    Returns
    -------
    Grim
        *Untestable* where every value of this many decimals is the mean of some n whole numbers, or where the
        figure is hedged. Totals may have either sign and may exceed n: a mean has no limits.

    Raises
    ------
    ValueError
        If the text is not a figure, or n or items is not a whole number above zero.

    References
    ----------
    Brown, N. J. L. and Heathers, J. A. J. (2017). The GRIM Test. Social Psychological and Personality
    Science 8(4), 363-369. https://doi.org/10.1177/1948550616673876
    """
    size = _whole("n", n, 1) * _whole("items", items, 1)
    reading = read(printed)
    if reading.hedge != "none":
        return Grim(verdict="untestable", reason=f"{printed} is hedged, not rounded.", totals=range(0))
    steps, limit = _grid(reading, percent, rounding)
    totals = (steps * (size / limit)).integers()
    if size >= limit:
        reason = f"With {size} numbers, every value printed to this many decimals can occur."
        return Grim(verdict="untestable", reason=reason, totals=totals)
    if not totals:
        reason = f"No whole total over {size} prints as {printed}."
        return Grim(verdict="inconsistent", reason=reason, totals=totals)
    reason = f"{' or '.join(map(str, totals))} over {size} prints as {printed}."
    return Grim(verdict="consistent", reason=reason, totals=totals)


def _grid(reading: Reading, percent: bool, rounding: str) -> tuple[Interval, Fraction]:
    """Return a mean's interval in steps of its last digit, and how many steps make one.

    From that many numbers on, each printed value is within rounding of a mean.
    """
    step = reading.step or Fraction(1)
    per = PER[reading.unit or ("%" if percent else "")]
    return unround_value(reading.value / step, Fraction(1), rounding), per / step


def grim_map(
    printed: npt.ArrayLike,
    n: npt.ArrayLike,
    items: int = 1,
    percent: bool = False,
    rounding: str = "up_or_down",
) -> np.ndarray:
    """Run `grim` over arrays.

    Parameters
    ----------
    printed : array_like of str
        Means as printed.
    n : array_like of int
        Numbers of values, of a shape that broadcasts with `printed`: ``printed[:, None]`` and ``n`` make a
        map of every mean with every n.
    items, percent, rounding
        As for `grim`.

    Returns
    -------
    numpy.ndarray of str
        The verdicts, in the broadcast shape.

    Raises
    ------
    ValueError
        If a text is not a figure, or an n is not a whole number above zero.
    """
    sizes = _sizes(n, _whole("items", items, 1))
    shape = np.broadcast_shapes(np.shape(printed), np.shape(n))
    # One dimension at least: NumPy turns object arrays that have none into plain numbers.
    texts = np.atleast_1d(np.asarray(printed, dtype=object))
    if not texts.size or not sizes.size:
        return np.empty(shape, dtype=str)
    codes, distinct = pd.factorize(texts.ravel(), use_na_sentinel=False)
    low, high, low_closed, high_closed, limit, base = (
        column[codes].reshape(texts.shape) for column in _grid_columns(distinct, percent, rounding)
    )
    first, last = _whole_numbers((low, low_closed), (high, high_closed), base, sizes)
    verdicts = np.where(last >= first, "consistent", "inconsistent")
    return np.where((sizes >= limit).astype(bool), "untestable", verdicts).reshape(shape)


def _grid_columns(printed: Sequence[str], percent: bool, rounding: str) -> Iterator[np.ndarray]:
    """Return `_grid` of each text as columns: two ends, whether each is closed, the limit, the ends' base."""
    rows = []
    for text in printed:
        reading = read(text)
        steps, limit = _grid(reading, percent, rounding)
        base = 2 * limit.numerator
        # A hedged figure is untestable whatever n is, as one at its limit is.
        least = math.ceil(limit) if reading.hedge == "none" else 1
        ends = (int(end * 2 * limit.denominator) for end, _ in steps.ends)
        rows.append((*ends, steps.lower_closed, steps.upper_closed, least, base))
    return (_integers(column) for column in zip(*rows, strict=True))


def _integers(values: Sequence[int]) -> np.ndarray:
    """Return an integer array, of Python integers where 64 bits are too few."""
    try:
        return np.asarray(values, dtype=np.bool_ if isinstance(values[0], bool) else np.int64)
    except OverflowError:
        return np.asarray(values, dtype=object)


def _sizes(n: npt.ArrayLike, items: int) -> np.ndarray:
    sizes = np.atleast_1d(np.asarray(n))
    if sizes.size and (sizes.dtype.kind not in "iu" or sizes.min() < 1):
        raise ValueError(f"n: {n!r}, expected whole numbers, 1 or more")
    kind = np.int64 if not sizes.size or int(sizes.max()) * items < 2**62 else object
    return sizes.astype(kind) * items


def _whole_numbers(
    lower: tuple[npt.ArrayLike, npt.ArrayLike],
    upper: tuple[npt.ArrayLike, npt.ArrayLike],
    base: npt.ArrayLike,
    n: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last whole number from lower*n/base to upper*n/base.

    Each end comes with whether it is closed. The last is below the first where there is none.
    """
    (low, low_closed), (high, high_closed) = lower, upper
    low, high = np.asarray(low), np.asarray(high)
    largest = max((int(abs(end).max()) for end in (low, high) if end.size), default=0)
    if n.size and largest * int(n.max()) >= 2**62:
        n = n.astype(object)
    low, high = low * n, high * n
    first = np.where(low_closed, -(-low // base), low // base + 1)
    last = np.where(high_closed, high // base, -(-high // base) - 1)
    return first, last


# Shares and their denominators


@dataclass(frozen=True, slots=True, kw_only=True)
class Denominators(Result):
    """The share's interval, and the numerators that print as the share for each denominator that has any."""

    interval: Interval | None
    numerators: Mapping[int, range]

    @property
    def denominators(self) -> tuple[int, ...]:
        """The denominators that have a numerator, ascending."""
        return tuple(self.numerators)


def feasible_denominators(printed: Figure, max_n: int, rounding: str = "up_or_down") -> Denominators:
    """Find every n of which some k makes k/n print as a share.

    Parameters
    ----------
    printed : str or Interval
        The share as printed, such as ``"98.8%"``.
    max_n : int
        The largest n to try.
    rounding : str, default "up_or_down"
        One of `printed_figures.rounding.ROUNDINGS`.

    Returns
    -------
    Denominators
        *Untestable* where every n has a k.

    Raises
    ------
    ValueError
        If the text is not a share, or max_n is below 1.
    """
    share = _share(printed, rounding)
    if share is None:
        reason = f"{printed} is no share: it lies outside 0 to 100 %."
        return Denominators(verdict="inconsistent", reason=reason, interval=None, numerators={})
    n = np.arange(1, _whole("max_n", max_n, 1) + 1)
    first, last = _multiples(share, n)
    found = {
        int(size): range(int(low), int(high) + 1)
        for size, low, high in zip(n, first, last, strict=True)
        if high >= low
    }
    verdict = "untestable" if len(found) == max_n else "consistent" if found else "inconsistent"
    reason = (
        f"{len(found)} of the denominators up to {max_n} have a numerator that prints as {_name(printed)}."
    )
    return Denominators(verdict=verdict, reason=reason, interval=share, numerators=found)


def _name(figure: Figure) -> str:
    return figure.format() if isinstance(figure, Interval) else str(figure).replace("-", "−")


def _multiples(interval: Interval, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last whole number in n times a bounded interval, for each n."""
    base = math.lcm(interval.lower.denominator, interval.upper.denominator)
    low, high = ((int(end * base), closed) for end, closed in interval.ends)
    return _whole_numbers(low, high, base, n)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestDenominator(Result):
    """The smallest denominator, or base, that can print a figure, with its smallest numerator, or count."""

    interval: Interval | None
    denominator: int | None
    numerator: int | None


def smallest_denominator(printed: Figure, rounding: str = "up_or_down") -> SmallestDenominator:
    """Find the smallest n of which some k makes k/n print as a share.

    Parameters
    ----------
    printed : str or Interval
        The share as printed, such as ``"98.8%"``.
    rounding : str, default "up_or_down"
        One of `printed_figures.rounding.ROUNDINGS`.

    Returns
    -------
    SmallestDenominator
        *Untestable*, since the denominator is not given; *inconsistent* outside 0 to 100 %.

    Raises
    ------
    ValueError
        If the text is not a share.
    """
    share = _share(printed, rounding)
    if share is None:
        reason = f"{_name(printed)} is no share: it lies outside 0 to 100 %."
        return SmallestDenominator(
            verdict="inconsistent", reason=reason, interval=None, denominator=None, numerator=None
        )
    numerator, denominator = _smallest_fraction(share)
    reason = f"The denominator is at least {denominator} ({numerator} of {denominator}); which is not given."
    return SmallestDenominator(
        verdict="untestable", reason=reason, interval=share, denominator=denominator, numerator=numerator
    )


def _smallest_fraction(interval: Interval, block: int = 100_000) -> tuple[int, int]:
    """Return the k and n, n smallest and then k smallest, of the fractions in an interval above zero."""
    if interval.upper == math.inf:
        return interval.integers(1)[0], 1
    # The midpoint is inside, so the search ends at its denominator at the latest.
    for start in range(1, interval.midpoint.denominator + 1, block):
        n = np.arange(start, start + block)
        first, last = _multiples(interval, n)
        found = np.flatnonzero(last >= first)
        if found.size:
            return int(first[found[0]]), int(n[found[0]])
    raise AssertionError("unreachable: the midpoint is a fraction inside")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDenominator(Result):
    """Which denominators a count fits as numerator, and which numerators it fits as denominator.

    ``denominators`` is None where they have no end.
    """

    interval: Interval | None
    denominators: range | None
    numerators: range


def shared_denominator(count: int | str, printed: Figure, rounding: str = "up_or_down") -> SharedDenominator:
    """Test whether a count can be the numerator, or the denominator, of a printed share.

    Parameters
    ----------
    count : int or str
        The whole number printed beside the share.
    printed : str or Interval
        The share as printed, such as ``"98.8%"``.
    rounding : str, default "up_or_down"
        One of `printed_figures.rounding.ROUNDINGS`.

    Returns
    -------
    SharedDenominator
        *Inconsistent* where the count can be neither. *Untestable* where the share fits every count (0 % and
        100 % do) or the count is so large that it fits every share.

    Raises
    ------
    ValueError
        If the count is not a whole number above zero or the text is not a share.
    """
    count = _whole("count", count, 1)
    share = _share(printed, rounding)
    if share is None:
        reason = f"{_name(printed)} is no share: it lies outside 0 to 100 %."
        return SharedDenominator(
            verdict="inconsistent", reason=reason, interval=None, denominators=range(0), numerators=range(0)
        )
    positive = share.intersection(Interval(0, 1, lower_closed=False))
    wholes = Interval.point(count) / positive if positive else None
    denominators = range(0) if wholes is None else wholes.integers() if wholes.is_bounded else None
    numerators = (share * count).integers()
    fits_any = 0 in share or 1 in share or share.width * count >= 1
    fits = denominators is None or len(denominators) > 0 or len(numerators) > 0
    verdict = "untestable" if fits_any else "consistent" if fits else "inconsistent"
    reason = (
        f"As the part at {_name(printed)}, {count} fits {_one_of(denominators)}; "
        f"as the whole, {_one_of(numerators)}."
    )
    return SharedDenominator(
        verdict=verdict, reason=reason, interval=share, denominators=denominators, numerators=numerators
    )


def _one_of(numbers: range | None) -> str:
    if numbers is None:
        return "any large enough whole number"
    if not numbers:
        return "no whole number"
    return f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


# Changes and their bases


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts(Result):
    """An implied count: its interval before whole numbers, and the whole numbers inside.

    Both are None where no count works; ``counts`` is None, too, where they have no end.
    """

    interval: Interval | None
    counts: range | None


def implied_base(count: int | str, printed_change: Figure, rounding: str = "up_or_down") -> Counts:
    """Find the base counts from which a change leads to a count.

    Parameters
    ----------
    count : int or str
        The count after the change.
    printed_change : str or Interval
        The change in per cent, such as ``"+44.21%"`` or ``"-9.8%"``.
    rounding : str, default "up_or_down"
        One of `printed_figures.rounding.ROUNDINGS`.

    Returns
    -------
    Counts
        *Untestable* where the interval is so wide that some whole number must lie inside.

    Raises
    ------
    ValueError
        If the count is not a whole number or the text is not a change.
    """
    count = _whole("count", count, 0)
    growth = _growth(printed_change, rounding)
    if growth is not None and count:
        growth = growth.intersection(Interval(0, math.inf, lower_closed=False))
    if growth is None or (count == 0 and 0 not in growth):
        reason = f"No base changes by {_name(printed_change)} to {count}."
        return Counts(verdict="inconsistent", reason=reason, interval=None, counts=range(0))
    interval = Interval(0, math.inf, lower_closed=False) if count == 0 else Interval.point(count) / growth
    return _counts(interval, 1, f"that change by {_name(printed_change)} to {count}")


def implied_count(base: int | str, printed_change: Figure, rounding: str = "up_or_down") -> Counts:
    """Find the counts to which a change leads from a base.

    Parameters
    ----------
    base : int or str
        The count before the change.
    printed_change : str or Interval
        The change in per cent.
    rounding : str, default "up_or_down"
        One of `printed_figures.rounding.ROUNDINGS`.

    Returns
    -------
    Counts
        *Untestable* where the interval is so wide that some whole number must lie inside.

    Raises
    ------
    ValueError
        If the base is not a whole number above zero or the text is not a change.
    """
    base = _whole("base", base, 1)
    growth = _growth(printed_change, rounding)
    if growth is None:
        reason = f"No count is {_name(printed_change)} away from {base}: it would be below zero."
        return Counts(verdict="inconsistent", reason=reason, interval=None, counts=range(0))
    return _counts(growth * base, 0, f"to which {base} changes by {_name(printed_change)}")


def _counts(interval: Interval, least: int, which: str) -> Counts:
    """Give the verdict on an interval that should hold a whole number."""
    if interval.upper == math.inf:
        reason = f"Whole numbers {which}: all from some number up."
        return Counts(verdict="untestable", reason=reason, interval=interval, counts=None)
    numbers = range(max(least, interval.integers().start), interval.integers().stop)
    found = _one_of(numbers) if numbers else "none"
    if interval.width >= 1:
        reason = f"Whole numbers {which}: {found}; an interval this wide always holds one."
        return Counts(verdict="untestable", reason=reason, interval=interval, counts=numbers)
    verdict = "consistent" if numbers else "inconsistent"
    return Counts(
        verdict=verdict, reason=f"Whole numbers {which}: {found}.", interval=interval, counts=numbers
    )


def smallest_base(printed_change: Figure, rounding: str = "up_or_down") -> SmallestDenominator:
    """Find the smallest base from which some whole count prints as a change.

    Parameters
    ----------
    printed_change : str or Interval
        The change in per cent.
    rounding : str, default "up_or_down"
        One of `printed_figures.rounding.ROUNDINGS`.

    Returns
    -------
    SmallestDenominator
        The base as denominator and the count as numerator; the interval is that of count over base.
        *Untestable*, since the base is not given; *inconsistent* below −100 %.

    Raises
    ------
    ValueError
        If the text is not a change.
    """
    growth = _growth(printed_change, rounding)
    if growth is None:
        reason = f"{_name(printed_change)} would leave less than nothing."
        return SmallestDenominator(
            verdict="inconsistent", reason=reason, interval=None, denominator=None, numerator=None
        )
    count, base = _smallest_fraction(growth)
    reason = f"The base is at least {base} (from {base} to {count}); which is not given."
    return SmallestDenominator(
        verdict="untestable", reason=reason, interval=growth, denominator=base, numerator=count
    )


# A total and its two parts


def mixture_share(total: Figure, part: Figure, other: Figure) -> Estimate:
    """Find the share of a part in the base period from the changes of a total and its two parts.

    The total's change is the mean of the parts' changes, weighted by their counts in the base period, so
    the part's weight is (total - other) / (part - other).

    Parameters
    ----------
    total, part, other : str or Interval
        Changes in per cent.

    Returns
    -------
    Estimate
        Every share between 0 and 1 that some true values of the three changes allow: exact, also where the
        parts' intervals overlap. *Inconsistent* where there is none, *untestable* where any share would do.

    Raises
    ------
    ValueError
        If a text is not a change, or a change has no bounds.

    Notes
    -----
    At a fixed share the mixture of the parts ranges between the mixtures of their bounds. That these reach
    the total's interval is one linear inequality in the share for each bound.
    """
    changes = [_bounded_change(change) for change in (total, part, other)]
    shares = _feasible_shares(*changes)
    if shares is None:
        verdict, reason = "inconsistent", "No mixture of the two parts changes as the total does."
    elif shares == SHARE:
        verdict, reason = "untestable", "Any share of the part would do: the printing is too coarse."
    else:
        verdict, reason = "consistent", f"The part's share of the base period is {_percent(shares)}."
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
    inner = Interval(0, 1, lower_closed=False, upper_closed=False)
    for half in (below, above):
        inner = inner and half and inner.intersection(half)
    # At a share of 0 or 1 one part does not count, so its open ends do not either.
    ends: list[End] = [(Fraction(at), True) for at, only in ((0, other), (1, part)) if only.intersects(total)]
    if inner:
        ends += inner.ends
    return hull(ends) if ends else None


def _half_line(slope: Fraction, limit: Fraction, closed: bool) -> Interval | None:
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
    """Find how much of a total's change a part accounts for, from three changes alone.

    Parameters
    ----------
    total, part, other : str or Interval
        Changes in per cent.

    Returns
    -------
    Contribution
        Exact extremes over everything that the printing allows. Where the intervals of part and other
        overlap it is *untestable*, and ``points`` is an outer bound.

    Raises
    ------
    ValueError
        If a text is not a change, or a change has no bounds.

    Notes
    -----
    Share times change is monotone in each of the three changes while the others are held, so the extremes
    lie at the corners of the rounding box, or where the share reaches 0 (nothing) or 1 (all of it). An
    extreme that is approached but not reached is counted in.
    """
    total, part, other = (_bounded_change(change) for change in (total, part, other))
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
    reason = f"The part contributes {points.format(1, sign=True)} percentage points"
    if total.lower > 0 or total.upper < 0:
        of_change = _range(share * change / whole for share, change, whole in cases)
        reason += f", {_percent(of_change)} of the change"
    return Contribution(verdict="consistent", reason=f"{reason}.", points=points, of_change=of_change)


def _range(values: Iterable[Fraction]) -> Interval:
    """Return the interval from the least to the greatest, both counted in."""
    values = list(values)
    return Interval(min(values), max(values))


def _extreme_cases(
    total: Interval, part: Interval, other: Interval
) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
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


# A window inside a period


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideChange(Result):
    """The change outside a window, in per cent, for each share of the base period that the window covers.

    ``direction`` says how it compares with the whole period's change whatever the window's share:
    ``"lower"``, ``"higher"`` or ``"undetermined"``.
    """

    shares: tuple[Fraction, ...]
    intervals: tuple[Interval, ...]
    direction: Literal["lower", "higher", "undetermined"]
    assumption: str = WINDOW_INSIDE

    @property
    def lower(self) -> np.ndarray:
        """Lower bounds as floats, shape (shares,)."""
        return np.array([float(interval.lower) for interval in self.intervals])

    @property
    def upper(self) -> np.ndarray:
        """Upper bounds as floats, shape (shares,)."""
        return np.array([float(interval.upper) for interval in self.intervals])

    @property
    def interval(self) -> Interval:
        """Everything between the lowest and the highest bound."""
        return hull(end for interval in self.intervals for end in interval.ends)


def outside_change(whole: Figure, window: Figure, share: Number | Iterable[Number]) -> OutsideChange:
    """Find the change outside a window that lies inside a period.

    From ``whole = share * window + (1 - share) * outside``.

    Parameters
    ----------
    whole, window : str or Interval
        Changes over the whole period and inside the window, in per cent.
    share : number or array_like
        The window's share of the counts in the base period, from 0 to below 1: one, if it is known, or
        several to try.

    Returns
    -------
    OutsideChange
        *Inconsistent* where, at each share, the rest would have fallen by more than 100 %. *Untestable* where
        several shares are tried and one works, since the share is then not known.

    Raises
    ------
    ValueError
        If a text is not a change, a change has no bounds, or a share is not from 0 to below 1.
    """
    whole, window = _bounded_change(whole), _bounded_change(window)
    shares = tuple(exact(value) for value in np.atleast_1d(np.asarray(share, dtype=object)))
    outside_range = [float(value) for value in shares if not 0 <= value < 1]
    if outside_range or not shares:
        raise ValueError(f"share: {outside_range or 'none'}, expected one or more from 0 to below 1")
    intervals = tuple((whole - window * value) / (1 - value) for value in shares)
    direction, comparison = _direction(whole, window)
    works = any(interval.intersects(Interval(-100, math.inf)) for interval in intervals)
    if not works:
        verdict, reason = "inconsistent", "Outside the window more than everything would have to be gone."
    elif len(shares) == 1:
        verdict, reason = "consistent", f"The change outside is {intervals[0].format(1, '%', sign=True)}."
    else:
        verdict, reason = "untestable", f"The window's share is not given; {comparison}."
    return OutsideChange(
        verdict=verdict, reason=reason, shares=shares, intervals=intervals, direction=direction
    )


def _direction(whole: Interval, window: Interval) -> tuple[str, str]:
    """Compare outside with whole: their difference has the sign of whole minus window."""
    if not whole.intersects(window):
        lower = whole.upper <= window.lower
        word = "lower" if lower else "higher"
        return word, f"whatever it is, the change outside is {word} than that of the whole"
    return "undetermined", "the change outside may be lower or higher than that of the whole"


# Chance


def proportion_interval(k: int, n: int, confidence: float = 0.95) -> Estimate:
    """Estimate the probability behind k of n, by Clopper and Pearson's exact two-sided interval.

    Parameters
    ----------
    k, n : int
        Successes and trials.
    confidence : float, default 0.95
        Confidence level, between 0 and 1.

    Returns
    -------
    Estimate
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
    n, k = _whole("n", n, 1), _whole("k", k, 0)
    if k > n:
        raise ValueError(f"k: {k}, expected no more than n, {n}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence}, expected between 0 and 1")
    low, high = stats.binomtest(k, n).proportion_ci(confidence_level=confidence, method="exact")
    interval = Interval(float(low), float(high))
    reason = f"{k} of {n} goes with a probability of {_percent(interval)}, at {confidence:.0%} confidence."
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
    """Find the smallest base count from which a change exceeds chance.

    The base n becomes n * (1 + change), rounded to a whole count (a half up). Given their sum, two Poisson
    counts of equal rate are binomial with probability one half, which gives an exact two-sided test.

    Parameters
    ----------
    printed_change : str or Interval
        The change in per cent.
    alpha : float, default 0.05
        Two-sided level, between 0 and 1.

    Returns
    -------
    SignificantBase
        Because counts are whole, significance comes and goes as the base grows (a sawtooth), so the first
        base and the one from which it always holds differ. *Untestable*, since the base is not given.

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
    growth = (1 + _bounded_change(printed_change) / 100).intersection(Interval(0, math.inf))
    if growth is None:
        raise ValueError(f"change: {_name(printed_change)}, expected −100 % or more")
    # At a fixed base the p-value falls as the change grows in size, so the interval's ends are the extremes.
    sizes = sorted((growth.lower, growth.upper), key=lambda factor: abs(factor - 1))
    weakest = Fraction(1) if growth.lower <= 1 <= growth.upper else sizes[0]
    strong, weak = _significant_from(sizes[1], alpha), _significant_from(weakest, alpha)
    first, always = (Interval(*pair) for pair in zip(strong, weak, strict=True))
    reason = "The base is not given; "
    if always.is_bounded:
        reason += f"from {always.upper} up, a change of {_name(printed_change)} always exceeds chance."
    else:
        reason += f"{_name(printed_change)} may be no change at all."
    return SignificantBase(verdict="untestable", reason=reason, first=first, always=always)


def _significant_from(growth: Fraction, alpha: float) -> tuple[float, float]:
    """Return the first base at which a growth factor is significant, and the first from which it stays so."""
    size = abs(float(growth) - 1)
    if not size:
        return math.inf, math.inf
    # By the normal approximation the threshold is z²(1+growth)/size². Rounding the count and the exact test's
    # discreteness move it by less than 4/size; the margin is twice that, and checked at both its ends.
    centre = stats.norm.isf(alpha / 2) ** 2 * (1 + float(growth)) / size**2
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
    return np.minimum(1, 2 * stats.binom.cdf(np.minimum(base, count), base + count, 0.5))


# Ratios, brackets, agreement


def ratio(a: Figure, b: Figure, printed: Figure | None = None) -> Estimate:
    """Divide one figure by another.

    Parameters
    ----------
    a, b : str, Interval or number
        Figures, with any hedges: ``ratio("2400余", "1328")``.
    printed : str, Interval or number, optional
        The ratio as printed, to compare with.

    Returns
    -------
    Estimate
        *Untestable* where no ratio is printed.

    Raises
    ------
    ValueError
        If a text is not a figure, or b can be zero.
    """
    interval = _figure(a) / _figure(b)
    if printed is None:
        return Estimate(
            verdict="untestable", reason="No ratio is printed to compare with.", interval=interval
        )
    holds = interval.intersects(_figure(printed))
    reason = f"The ratio is {interval.format(2)}, and {_name(printed)} is printed."
    return Estimate(verdict="consistent" if holds else "inconsistent", reason=reason, interval=interval)


def bracket(parts: Iterable[Figure], total: Figure | None = None) -> Estimate:
    """Bound the change of a total by the changes of its parts.

    Parameters
    ----------
    parts : iterable of str or Interval
        Changes of all the parts, in per cent.
    total : str or Interval, optional
        The total's change as printed, to compare with.

    Returns
    -------
    Estimate
        *Untestable* where the total is not printed.

    Raises
    ------
    ValueError
        If a text is not a change or there are no parts.
    """
    intervals = [_change(part) for part in parts]
    if not intervals:
        raise ValueError("parts: none, expected one change or more")
    between = hull(end for interval in intervals for end in interval.ends)
    assumption = "the parts make up the whole total, over one period"
    if total is None:
        verdict, reason = "untestable", "The total's change is not printed."
    elif between.intersects(_change(total)):
        verdict, reason = "consistent", "The total's change lies between those of its parts."
    else:
        verdict, reason = "inconsistent", "The total's change lies outside those of its parts."
    return Estimate(verdict=verdict, reason=reason, interval=between, assumption=assumption)


def agreement(first: Figure, second: Figure) -> Estimate:
    """Test whether two figures that state the same thing agree.

    Parameters
    ----------
    first, second : str, Interval or number
        The two figures.

    Returns
    -------
    Estimate
        The values that print as both, None where there are none.

    Raises
    ------
    ValueError
        If a text is not a figure.
    """
    both = _figure(first).intersection(_figure(second))
    if both is None:
        return Estimate(verdict="inconsistent", reason="No value prints as both figures.", interval=None)
    reason = f"Both figures allow {both.format()}."
    return Estimate(verdict="consistent", reason=reason, interval=both)


# The audit


class Outcome(NamedTuple):
    """What a check of the audit returns: the result, its interval, and a text where there is no interval."""

    result: Result
    interval: Interval | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of the audit: what to run on which figures, in which unit it answers, what it assumes."""

    name: str
    run: Callable[..., Outcome]
    figures: tuple[str, ...] = ()
    assumption: str = ""
    unit: str = ""
    decimals: int = 2


def _mixture(total: Figure, part: Figure, other: Figure) -> Outcome:
    result = mixture_share(total, part, other)
    return Outcome(result, result.interval and result.interval * 100)


def _points(total: Figure, part: Figure, other: Figure) -> Outcome:
    result = contribution(total, part, other)
    return Outcome(result, result.points)


def _part_of_change(total: Figure, part: Figure, other: Figure) -> Outcome:
    result = contribution(total, part, other)
    return Outcome(result, result.of_change and result.of_change * 100)


def _between(total: Figure, *parts: Figure) -> Outcome:
    result = bracket(parts, total)
    return Outcome(result, result.interval)


def _unprinted_total(*parts: Figure) -> Outcome:
    result = bracket(parts)
    return Outcome(result, result.interval)


def _outside(whole: Figure, window: Figure) -> Outcome:
    result = outside_change(whole, window, [Fraction(tenths, 10) for tenths in range(10)])
    return Outcome(result, result.interval)


def _shared(count: str, share: Figure) -> Outcome:
    result = shared_denominator(count, share)
    fits = f"part of {_one_of(result.denominators)}, whole of {_one_of(result.numerators)}"
    return Outcome(result, None, fits)


def _estimated_probability(count: str, share: Figure) -> Outcome:
    whole = shared_denominator(count, share).denominators
    result = proportion_interval(_whole("count", count, 1), whole[0])
    return Outcome(result, result.interval * 100)


def _ratio(a: Figure, b: Figure) -> Outcome:
    result = ratio(a, b)
    return Outcome(result, result.interval)


def _ratio_in_percent(a: Figure, b: Figure) -> Outcome:
    result = ratio(a, b)
    return Outcome(result, result.interval * 100)


def _sum_per(a: Figure, b: Figure, c: Figure) -> Outcome:
    return _ratio(_figure(a) + _figure(b), c)


def _percent_of_sum(a: Figure, b: Figure) -> Outcome:
    return _ratio_in_percent(a, _figure(a) + _figure(b))


def _agreement(first: Figure, second: Figure) -> Outcome:
    result = agreement(first, second)
    return Outcome(result, result.interval)


def _at_least(result: SmallestDenominator) -> Outcome:
    return Outcome(result, None if result.denominator is None else Interval(result.denominator, math.inf))


def _smallest_base(change: Figure) -> Outcome:
    return _at_least(smallest_base(change))


def _smallest_denominator(share: Figure) -> Outcome:
    return _at_least(smallest_denominator(share))


def _significant_base(change: Figure) -> Outcome:
    result = smallest_significant_base(change)
    return Outcome(result, result.always)


def _unranked(_rank: Figure) -> Outcome:
    return Outcome(Result(verdict="untestable", reason="How many were ranked is not printed."), None)


def _alone(_figure: Figure) -> Outcome:
    return Outcome(Result(verdict="untestable", reason="No other printed figure is tied to it."), None)


YEAR_TO_DATE = (
    "opening-alerts-change",
    "opening-criminal-alerts-change",
    "opening-public-order-alerts-change",
)
YIAN = ("a-yian-criminal-alerts-change", "a-yian-public-order-alerts-change")
DISPUTES = ("c-disputes-settled", "c-disputes-settled-share")

CHECKS = (
    Check(
        name="total between its parts",
        run=_between,
        figures=YEAR_TO_DATE,
        assumption=TWO_PARTS,
        unit="%",
    ),
    Check(
        name="share of criminal alerts in last year's",
        run=_mixture,
        figures=YEAR_TO_DATE,
        assumption=TWO_PARTS,
        unit="%",
        decimals=1,
    ),
    Check(
        name="criminal alerts' contribution to the change",
        run=_points,
        figures=YEAR_TO_DATE,
        assumption=TWO_PARTS,
        unit="percentage points",
    ),
    Check(
        name="criminal alerts' part of the change",
        run=_part_of_change,
        figures=YEAR_TO_DATE,
        assumption=TWO_PARTS,
        unit="%",
        decimals=1,
    ),
    Check(
        name="change outside the campaign",
        run=_outside,
        figures=("opening-alerts-change", "a-campaign-alerts-change"),
        assumption=f"{WINDOW_INSIDE}; it covers up to nine tenths of last year's alerts",
        unit="%",
    ),
    Check(
        name="unprinted total between its parts",
        run=_unprinted_total,
        figures=YIAN,
        assumption=f"{TWO_PARTS}; both parts over one window",
        unit="%",
    ),
    Check(
        name="count and share on one denominator",
        run=_shared,
        figures=("b-problems-solved", "b-letters-answered-share"),
        assumption="one letter holds one problem, and settled means solved",
    ),
    Check(
        name="count and share on one denominator",
        run=_shared,
        figures=DISPUTES,
        assumption="the share is of the disputes taken on",
    ),
    Check(
        name="probability behind the share (95 %)",
        run=_estimated_probability,
        figures=DISPUTES,
        assumption="the disputes are independent, with one probability of being settled",
        unit="%",
        decimals=1,
    ),
    Check(
        name="the same time printed twice",
        run=_agreement,
        figures=("a-pursuit-years", "a-hiding-years"),
        assumption="the suspect hid for as long as he was pursued",
        unit="years",
    ),
    Check(
        name="ratio",
        run=_ratio,
        figures=("b-permit-days-after", "b-permit-days-before"),
        assumption="both are days of one kind",
        unit="of the time before",
    ),
    Check(
        name="ratio",
        run=_ratio,
        figures=("a-sweep-suspects", "a-sweep-cases"),
        assumption="the fugitives are among the people found",
        unit="people a case",
    ),
    Check(
        name="ratio",
        run=_sum_per,
        figures=("a-sweep-suspects", "a-sweep-fugitives", "a-sweep-cases"),
        assumption="the fugitives are not among the people found",
        unit="people a case",
    ),
    Check(
        name="fugitives' share",
        run=_ratio_in_percent,
        figures=("a-sweep-fugitives", "a-sweep-suspects"),
        assumption="the fugitives are among the people found",
        unit="%",
    ),
    Check(
        name="fugitives' share",
        run=_percent_of_sum,
        figures=("a-sweep-fugitives", "a-sweep-suspects"),
        assumption="the fugitives are not among the people found",
        unit="%",
    ),
    Check(
        name="ratio",
        run=_ratio,
        figures=("c-grid-workers", "c-grids"),
        assumption="these workers serve these grids",
        unit="workers a grid",
    ),
    Check(
        name="ratio",
        run=_ratio,
        figures=("c-community-officers", "c-grids"),
        assumption="these officers and auxiliaries work in these grids",
        unit="officers and auxiliaries a grid",
    ),
    Check(
        name="ratio",
        run=_ratio,
        figures=("c-officers-moved", "c-stations-reorganised"),
        assumption="all the officers went to these stations",
        unit="officers a station",
    ),
    Check(
        name="ratio",
        run=_ratio,
        figures=("d-board-officers", "d-board-lists"),
        assumption="each is named on one list",
        unit="names a list",
    ),
)
"""The checks that tie named figures together, each with its figures in the order that it takes them."""

MEASURE_CHECKS = {
    "change": (
        Check(name="smallest base", run=_smallest_base, unit="in the base", decimals=0),
        Check(
            name="smallest base that exceeds chance",
            run=_significant_base,
            assumption="two independent Poisson counts over equal periods, tested at 5 %",
            unit="in the base",
            decimals=0,
        ),
    ),
    "share": (Check(name="smallest denominator", run=_smallest_denominator, unit="in all", decimals=0),),
    "rank": (Check(name="rank", run=_unranked),),
}
"""The checks that every figure of a measure gets."""

ALONE = Check(name="none", run=_alone)


def audit(figures: pd.DataFrame) -> pd.DataFrame:
    """Run every check that applies to the ledger.

    Parameters
    ----------
    figures : pandas.DataFrame
        The ledger, one row for each figure, with ``figure_id`` (a column or the index), ``exact``, ``value``,
        ``hedge`` and ``measure``. A check whose figures are not all there is left out.

    Returns
    -------
    pandas.DataFrame
        One row for each check, then one for each figure that no check concerns:

        - ``figures``: ids, joined by ``"; "``;
        - ``check``, ``assumption``, ``result``: text;
        - ``lower``, ``upper``: bounds of the result in ``unit``, NaN where it is not an interval;
        - ``verdict``, ``reason``;
        - ``rounding_explains``: where the printed values taken literally contradict each other, ``"yes"``
          if rounding alone can explain it, ``"no"`` if it cannot; else empty.

    Raises
    ------
    ValueError
        If a figure cannot be read.
    """
    ledger = figures if figures.index.name == "figure_id" else figures.set_index("figure_id")
    measures = ledger["measure"].to_dict()
    checks = [check for check in CHECKS if set(check.figures) <= set(measures)]
    for figure, measure in measures.items():
        checks += [_applied(check, figure) for check in MEASURE_CHECKS.get(measure, ())]
    tied = {figure for check in checks for figure in check.figures}
    checks += [_applied(ALONE, figure) for figure in measures if figure not in tied]
    printed = {row.Index: _printed(row) for row in ledger.itertuples()}
    literal = {row.Index: _literal(row, printed[row.Index]) for row in ledger.itertuples()}
    return pd.DataFrame([_audit_row(check, printed, literal) for check in checks])


def _applied(check: Check, figure: str) -> Check:
    return replace(check, figures=(figure,))


def _printed(row: NamedTuple) -> Figure:
    """Return a figure as printed, with the sign of its value; its interval where the ledger adds a hedge."""
    sign = "-" if row.value < 0 else ""
    if read(row.exact).hedge == row.hedge:
        return f"{sign}{row.exact}"
    return unround(f"{sign}{row.exact}", row.hedge)


def _literal(row: NamedTuple, printed: Figure) -> Figure:
    """Return a rounded figure's value as if it were exact; other figures as printed."""
    if row.measure == "change":
        return Interval.point(row.value)
    return Interval.point(exact(row.value) / 100) if row.measure == "share" else printed


def _audit_row(
    check: Check, printed: Mapping[str, Figure], literal: Mapping[str, Figure]
) -> dict[str, object]:
    result, interval, text = check.run(*(printed[figure] for figure in check.figures))
    missed = check.run(*(literal[figure] for figure in check.figures)).result.verdict == "inconsistent"
    explains = "no" if result.verdict == "inconsistent" else "yes" if missed else ""
    lower, upper = interval.to_floats() if interval else (math.nan, math.nan)
    return {
        "figures": "; ".join(check.figures),
        "check": check.name,
        "assumption": check.assumption,
        "result": interval.format(check.decimals, check.unit) if interval else text,
        "lower": lower,
        "upper": upper,
        "unit": check.unit,
        "verdict": result.verdict,
        "reason": result.reason,
        "rounding_explains": explains,
    }
