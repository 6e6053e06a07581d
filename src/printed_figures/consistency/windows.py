"""A window inside a period: what the change outside it must have been."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from printed_figures.consistency.results import Figure, Result, Verdict, bounded_change, name_of
from printed_figures.rounding import Interval, Number, exact, hull

WINDOW_INSIDE = (
    "the window lies inside the period, and both are compared with the same period of the year before"
)


Direction = Literal["lower", "higher", "undetermined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideChange(Result):
    """The change outside a window, in per cent, for each share of the base period that the window covers.

    ``direction`` says how it compares with the whole period's change whatever the window's share:
    ``"lower"``, ``"higher"`` or ``"undetermined"``.
    """

    shares: tuple[Fraction, ...]
    intervals: tuple[Interval, ...]
    direction: Direction
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
    """Find the change outside a window that lies inside a period, in per cent.

    From ``whole = share * window + (1 - share) * outside``, where the share is the window's part of the
    counts in the base period, from 0 to below 1: one, if it is known, or several to try. *Inconsistent*
    where, at each share, the rest would have fallen by more than 100 %. *Untestable* where several shares
    are tried and one works, since the share is then not known.

    Raises
    ------
    ValueError
        If a text is not a change, a change has no bounds, or a share is not from 0 to below 1.
    """
    names = f"How much of the base behind {name_of(whole)} is that of {name_of(window)}"
    whole, window = bounded_change(whole), bounded_change(window)
    shares = tuple(exact(value) for value in np.atleast_1d(np.asarray(share, dtype=object)))
    outside_range = [float(value) for value in shares if not 0 <= value < 1]
    if outside_range or not shares:
        raise ValueError(f"share: {outside_range or 'none'}, expected one or more from 0 to below 1")
    intervals = tuple((whole - window * value) / (1 - value) for value in shares)
    direction, comparison = _direction(whole, window)
    works = any(interval.intersects(Interval(-100, math.inf)) for interval in intervals)
    verdict: Verdict
    if not works:
        verdict, reason = "inconsistent", "Outside the window more than everything would have to be gone."
    elif len(shares) == 1:
        verdict, reason = "consistent", f"The change outside is {intervals[0].format(1, '%', sign=True)}."
    else:
        verdict, reason = "untestable", f"{names} is not given; {comparison}."
    return OutsideChange(
        verdict=verdict, reason=reason, shares=shares, intervals=intervals, direction=direction
    )


def _direction(whole: Interval, window: Interval) -> tuple[Direction, str]:
    """Compare outside with whole: their difference has the sign of whole minus window."""
    if not whole.intersects(window):
        lower = whole.upper <= window.lower
        word: Direction = "lower" if lower else "higher"
        return word, f"whatever it is, the change outside is {word} than that of the whole"
    return "undetermined", "the change outside may be lower or higher than that of the whole"
