"""Whole counts that print several changes and the change of their total at once."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from printed_figures.consistency.results import (
    Figure,
    Result,
    Verdict,
    percent_change,
    whole_number,
)
from printed_figures.consistency.whole_numbers import first_and_last_multiple
from printed_figures.rounding import Interval

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class JointCounts(Result):
    """The whole counts that print several changes and that of their total.

    Parameters
    ----------
    counts : tuple of (int, int)
        Counts before and after, one pair a part and the total's last, for the smallest total; of several the
        one whose first parts have the smallest bases. Empty where none was found.
    is_only : bool
        Whether no other counts with this total do.
    always : int or None
        The total from which on every total has such counts; None where none was found.
    totals : tuple of int
        Every total below ``limit`` that has such counts, ascending.
    """

    counts: tuple[Pair, ...]
    is_only: bool
    always: int | None
    totals: tuple[int, ...]
    limit: int
    assumption: str = "the parts make up the whole total, over one period"


def joint_counts(parts: Iterable[Figure], total: Figure, limit: int = 1000, most: int = 5000) -> JointCounts:
    """Find the smallest whole counts that print all of several changes, and that of their total, at once.

    A part of b before and c after prints as its change where l b <= c <= u b, with l and u the ends of its
    factor's interval; the sums of all b and of all c do the same for the total. Each b is 1 or more.

    Parameters
    ----------
    parts : iterable of str, Interval, number or NamedFigure
        The changes of all the parts in per cent, two or more.
    total : str, Interval, number or NamedFigure
        The change of their total.
    limit : int, default 1000
        Below which total, before the change, to list every one that works.
    most : int, default 5000
        The largest total to try. Changes with two decimals may need 20000, which takes seconds for two parts
        and a minute for three.

    Returns
    -------
    JointCounts
        Exact. *Inconsistent* where no counts of any size do; else *untestable*, since no count is given.

    Raises
    ------
    ValueError
        If there are no two parts, a figure is not a change in per cent, or it has no bounds.

    Notes
    -----
    For each total before, the counts after that the parts can reach are a few runs of whole numbers; whether
    one meets the total's run is looked up for all splits at once. The conditions are linear and have no
    constant: two solutions add up to a third. So once as many totals in a row work as the smallest one has,
    every larger one works: it is one of those plus a multiple of the smallest. That makes ``always`` certain
    for all totals. Each part more costs a pass over all pairs of totals.
    """
    parts = list(parts)
    factors = [
        factor
        for place, part in enumerate(parts, 1)
        if (factor := _factor(part, f"part {place}")) is not None
    ]
    whole, limit = _factor(total, "total"), whole_number("limit", limit, 1)
    if len(parts) < 2:
        raise ValueError(f"parts: {len(parts)}, expected two or more")

    def none(verdict: Verdict, reason: str) -> JointCounts:
        return JointCounts(
            verdict=verdict, reason=reason, counts=(), is_only=False, always=None, totals=(), limit=limit
        )

    if whole is None or len(factors) < len(parts) or not _possible(factors, whole):
        return none("inconsistent", "No counts of any size print all of the changes at once.")
    works, size, most = np.zeros(1, dtype=bool), max(limit, 100), max(limit, most)
    while (always := _always(works)) is None and works.size <= most:
        works = np.concatenate((works, _works(factors, whole, works.size, size)))
        size = min(size + size // 2 + 1, most)
    found = np.flatnonzero(works)
    if not found.size:
        return none("untestable", f"All of the changes at once need a total above {most}.")
    solutions = _solutions(factors, whole, int(found[0]))
    counts = next(solutions)
    base, after = (sum(column) for column in zip(*counts, strict=True))
    reason = f"All of the changes at once need a total of at least {base} (from {base} to {after})"
    reason += f"; from {always} up every total can." if always else "."
    return JointCounts(
        verdict="untestable",
        reason=reason,
        counts=(*counts, (base, after)),
        is_only=next(solutions, None) is None,
        always=always,
        totals=tuple(int(n) for n in found if n < limit),
        limit=limit,
    )


class _Runs(NamedTuple):
    """The counts after that some parts can reach, as runs from low to high, for each sum of counts before."""

    before: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def at(self, before: int) -> Iterator[Pair]:
        start, stop = np.searchsorted(self.before, (before, before + 1))
        return zip(self.low[start:stop].tolist(), self.high[start:stop].tolist(), strict=True)


def _factor(change: Figure, what: str) -> Interval | None:
    """Return the factor of a bounded change, None where it is below zero."""
    return (1 + percent_change(change, what) / 100).intersection(Interval(0, math.inf))


def _possible(factors: list[Interval], whole: Interval) -> bool:
    """Whether some mean of the parts' factors, with every weight above zero, is inside the whole's."""
    # An end is reached only if all the parts reach it.
    lows, highs = ({factor.ends[end] for factor in factors} for end in (0, 1))
    low, high = min(lows)[0], max(highs)[0]
    return Interval(low, high, lows == {(low, True)}, highs == {(high, True)}).intersects(whole)


def _runs_of_part(factor: Interval, size: int) -> _Runs:
    before = np.arange(1, size + 1)
    low, high = first_and_last_multiple(factor, before)
    works = high >= low
    return _Runs(before[works], low[works], high[works])


def _splits(part: tuple[np.ndarray, np.ndarray], rest: _Runs, before: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the runs that a part and the rest reach together, for every split of the counts before."""
    stop = np.searchsorted(rest.before, before)
    own = before - rest.before[:stop]
    works = part[1][own] >= part[0][own]
    return (
        (part[0][own] + rest.low[:stop])[works],
        (part[1][own] + rest.high[:stop])[works],
    )


def _ends(factor: Interval, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last count after, for 0 to size before."""
    return first_and_last_multiple(factor, np.arange(size + 1))


def _joined(factor: Interval, rest: _Runs, size: int) -> _Runs:
    """Add a part: the runs of all splits, those that touch made one."""
    part = _ends(factor, size)
    columns: tuple[list[np.ndarray], ...] = ([], [], [])
    for before in range(1, size + 1):
        low, high = _splits(part, rest, before)
        order = np.argsort(low, kind="stable")
        low, reached = low[order], np.maximum.accumulate(high[order])
        first = np.flatnonzero(np.concatenate(([True], low[1:] > reached[:-1] + 1))[: low.size])
        last = np.append(first[1:], low.size)[: first.size] - 1
        for column, values in zip(
            columns, (np.full(first.size, before), low[first], reached[last]), strict=True
        ):
            column.append(values)
    return _Runs(*map(np.concatenate, columns))


def _tables(factors: list[Interval], size: int) -> list[_Runs]:
    """Return what the last parts reach together: all but the first, all but the first two, ..., the last."""
    tables = [_runs_of_part(factors[-1], size)]
    for factor in factors[-2:0:-1]:
        tables.insert(0, _joined(factor, tables[0], size))
    return tables


def _works(factors: list[Interval], whole: Interval, start: int, size: int) -> np.ndarray:
    """Return for each total from start to size whether some counts print all changes."""
    rest, part, (low, high) = _tables(factors, size)[0], _ends(factors[0], size), _ends(whole, size)
    works = np.zeros(size + 1, dtype=bool)
    for before in (start + np.flatnonzero(high[start:] >= low[start:])).tolist():
        lows, highs = _splits(part, rest, before)
        works[before] = ((lows <= high[before]) & (highs >= low[before])).any()
    return works[start:]


def _always(works: np.ndarray) -> int | None:
    """Return the total from which on every one works: the first of as many in a row as the smallest has."""
    found = np.flatnonzero(works)
    if not found.size:
        return None
    misses = np.flatnonzero(~works)
    gaps = np.diff(np.append(misses, works.size)) - 1
    long = np.flatnonzero(gaps >= found[0])
    return int(misses[long[0]]) + 1 if long.size else None


def _solutions(factors: list[Interval], whole: Interval, before: int) -> Iterator[tuple[Pair, ...]]:
    """Yield the counts of all parts with one total before, those with small first bases first."""
    tables, ends = _tables(factors, before), [_ends(factor, before) for factor in factors]
    (low,), (high,) = first_and_last_multiple(whole, np.array([before]))

    def parts_from(place: int, before: int, low: int, high: int) -> Iterator[tuple[Pair, ...]]:
        lows, highs = ends[place]
        if place == len(factors) - 1:
            for after in range(max(low, lows[before]), min(high, highs[before]) + 1):
                yield ((before, int(after)),)
            return
        for own in range(1, before):
            for after in range(int(lows[own]), int(highs[own]) + 1):
                rest = tables[place].at(before - own)
                if any(first <= high - after and last >= low - after for first, last in rest):
                    for others in parts_from(place + 1, before - own, low - after, high - after):
                        yield ((own, after), *others)

    return parts_from(0, before, int(low), int(high))
