"""Printed parts against a printed whole: what is missing, or too much."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from printed_figures.consistency.results import (
    PER,
    PER_CENT,
    Figure,
    NamedFigure,
    Result,
    Verdict,
    additive_interval,
    figure_interval,
    name_of,
    refusal,
    same_unit,
    share_of_one,
)
from printed_figures.rounding import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsOfWhole(Result):
    """What parts add up to, and what is missing to the whole (below zero: too much), in the printed unit."""

    total: Interval
    missing: Interval
    unit: str
    assumption: str = "the parts make up the whole, and nothing is in two of them"


def parts_of_whole(parts: Iterable[Figure], whole: Figure | None = None) -> PartsOfWhole:
    """Test whether printed parts add up to a printed whole: missing = whole - (part + part + ...).

    Parameters
    ----------
    parts : iterable of str, Interval, number or NamedFigure
        All the parts, in one unit: counts, or shares of one whole in ``%`` or ``‰``.
    whole : str, Interval, number or NamedFigure, optional
        The whole in the same unit. By default that of shares: exactly 100 %, or 1000 ‰. For the changes of
        all shares in percentage points it is 0.

    Returns
    -------
    PartsOfWhole
        *Inconsistent* where no true values of parts and whole add up. *Untestable* where they may, but a
        figure without a bound leaves one side open, so that no gap on that side could have shown.

    Raises
    ------
    ValueError
        If there are no two parts, the units differ, counts come without a whole, or a figure does not
        add up: a rank, a change in per cent.

    Notes
    -----
    Each figure occurs once, so the sum of the rounding intervals is exact: k shares to a step s may miss 100
    by up to k s / 2 and still be right.
    """
    parts = list(parts)
    if len(parts) < 2:
        raise ValueError(f"parts: {len(parts)}, expected two or more")
    given = {f"part {place}": part for place, part in enumerate(parts, 1)}
    if whole is not None:
        given["whole"] = whole
    unit = same_unit(given)
    if whole is None and unit not in PER_CENT:
        raise ValueError(f"whole: none, expected one for parts in {unit or 'no stated unit'}")
    intervals = [_additive(figure, what, unit) for what, figure in given.items()]
    full = Interval.point(PER[unit]) if whole is None else intervals.pop()
    total = sum(intervals[1:], intervals[0])
    missing = full - total
    shown = name_of(whole) if whole is not None else f"{PER[unit]} {unit}"
    start = f"The parts add up to {total.format(unit=unit)} of {shown}"
    verdict: Verdict
    if 0 not in missing:
        verdict = "inconsistent"
        size, word = (missing, "missing") if missing.lower >= 0 else (-missing, "too much")
        end = f"{size.format(unit=unit)} {word}"
    elif missing.is_bounded:
        verdict, end = "consistent", "nothing need be missing"
    else:
        verdict = "untestable"
        side = "missing" if missing.upper == math.inf else "too much"
        end = f"a figure without a bound leaves open how much is {side}"
    return PartsOfWhole(verdict=verdict, reason=f"{start}: {end}.", total=total, missing=missing, unit=unit)


def _additive(figure: Figure, what: str, unit: str) -> Interval:
    """Return the interval of a part or a whole in the printed unit; changes in per cent do not add up."""
    if unit not in PER_CENT:
        return additive_interval(figure, what)
    if isinstance(figure, NamedFigure | str):
        interval = share_of_one(figure, what) * PER[unit]
        if interval.upper < 0:
            raise refusal(figure, what, f"a share in {unit!r}, such as '39.93%'")
        return interval
    return figure_interval(figure)
