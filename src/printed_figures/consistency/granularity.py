"""GRIM: whether a mean, or a share, of n whole numbers can print as it does."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from printed_figures.consistency.results import PER, Result, whole_number
from printed_figures.consistency.whole_numbers import first_and_last
from printed_figures.rounding import Interval, Reading, read, unround_value


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
    size = whole_number("n", n, 1) * whole_number("items", items, 1)
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
    sizes = _sizes(n, whole_number("items", items, 1))
    shape = np.broadcast_shapes(np.shape(printed), np.shape(n))
    # One dimension at least: NumPy turns object arrays that have none into plain numbers.
    texts = np.atleast_1d(np.asarray(printed, dtype=object))
    if not texts.size or not sizes.size:
        return np.empty(shape, dtype=str)
    codes, distinct = pd.factorize(texts.ravel(), use_na_sentinel=False)
    low, high, low_closed, high_closed, limit, base = (
        column[codes].reshape(texts.shape) for column in _grid_columns(distinct, percent, rounding)
    )
    first, last = first_and_last((low, low_closed), (high, high_closed), base, sizes)
    verdicts = np.where(last >= first, "consistent", "inconsistent")
    return np.where((sizes >= limit).astype(bool), "untestable", verdicts).reshape(shape)


def _grid_columns(printed: Iterable[str], percent: bool, rounding: str) -> Iterator[np.ndarray]:
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
