"""How far a mixture share moves where a total holds a third kind."""

import itertools
from dataclasses import dataclass

from printed_figures.consistency.results import (
    SHARE,
    Figure,
    Result,
    percent_change,
    percent_text,
    share_of_one,
)
from printed_figures.rounding import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity(Result):
    """A part's share of the base beside a third kind, a fraction of one; None where no share works."""

    interval: Interval | None
    assumption: str = "total = part + other + a third kind"


def mixture_sensitivity(
    total: Figure, part: Figure, other: Figure, impurity: Figure, change: Figure
) -> Sensitivity:
    """Find a part's share of the base if the total holds a third kind.

    With t, p, o the changes of total, part and other, and a third kind of share x that changes by z,
    t = w p + x z + (1 - w - x) o, so

        w = (t - o - x (z - o)) / (p - o).

    Without any, this is `mixture_share`.

    Parameters
    ----------
    total, part, other : str, Interval, number or NamedFigure
        Changes in per cent.
    impurity : str, Interval or number
        The share of the third kind in the base: x, a fraction of one from 0 to below 1, or a text such as
        ``"5%"``.
    change : Interval or number
        Its change z in per cent, -100 or more.

    Returns
    -------
    Sensitivity
        *Untestable*, since no impurity is printed; *inconsistent* where no share works. Where the parts may
        have changed alike, the share stays open: 0 to 1.

    Raises
    ------
    ValueError
        If a change is not one in per cent or has no bounds, or the impurity is not from 0 to below 1.

    Notes
    -----
    The share is monotone in each argument while the others are held, so the extremes lie at the corners of
    the box that the intervals span. Of these, what no counts can be is cut off: less than 0, or more than 1 -
    x. Where the impurity is an interval, that cut is an outer bound.
    """
    changes = [percent_change(f, w) for f, w in ((total, "total"), (part, "part"), (other, "other"))]
    size, drift = share_of_one(impurity, "impurity"), percent_change(change, "change")
    if size.lower < 0 or size.upper >= 1:
        raise ValueError(f"impurity: {size.format()}, expected a share from 0 to below 1")
    if drift.lower < -100:
        raise ValueError(f"change: {drift.format(unit='%')}, expected −100 % or more")
    given = f"a third kind of {_shown(size * 100)} that changes by {_shown(drift)}"
    if changes[1].intersects(changes[2]):
        reason = "The two parts may have changed alike, and then their share stays open."
        return Sensitivity(verdict="untestable", reason=reason, interval=SHARE)
    corners = itertools.product(*((i.lower, i.upper) for i in (*changes, size, drift)))
    shares = [(t - o - x * (z - o)) / (p - o) for t, p, o, x, z in corners]
    interval = Interval(min(shares), max(shares)).intersection(Interval(0, 1 - size.lower))
    if interval is None:
        reason = f"With {given}, no share of the part makes the total change as it does."
        return Sensitivity(verdict="inconsistent", reason=reason, interval=None)
    reason = f"With {given}, the part's share of the base is {percent_text(interval)}."
    return Sensitivity(verdict="untestable", reason=reason, interval=interval)


def _shown(percent: Interval) -> str:
    return percent.format(1, "%").removeprefix("exactly ")
