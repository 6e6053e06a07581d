"""How far a mixture share moves where a total holds a third kind, or its two parts overlap."""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from printed_figures.consistency.results import (
    SHARE,
    Figure,
    Result,
    percent_change,
    percent_text,
    share_of_one,
)
from printed_figures.rounding import Bound, Interval

Impurity = Literal["third kind", "overlap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity(Result):
    """A part's share of the base under an impurity, and how much of it a claim about the share bears.

    ``interval`` is a fraction of one, None where no share works. ``room`` is the largest impurity, a fraction
    of the base, up to which the claim holds for certain: None without a claim, or where it does not hold
    without any impurity either.
    """

    interval: Interval | None
    room: Bound | None
    assumption: str


def mixture_sensitivity(
    total: Figure,
    part: Figure,
    other: Figure,
    impurity: Figure,
    change: Figure,
    kind: Impurity = "third kind",
    claim: Interval | None = None,
) -> Sensitivity:
    """Find a part's share of the base if the total holds a third kind, or the two parts overlap.

    With t, p, o the changes of total, part and other, and a third kind of share x that changes by z,
    t = w p + x z + (1 - w - x) o, so

        w = (t - o - x (z - o)) / (p - o).

    What is in both parts, a share d that changes by z, counts once too often in them: t = w p + (1 - w + d) o
    - d z, so

        w = (t - o + d (z - o)) / (p - o),

    the same with x = -d. Without any, both are `mixture_share`.

    Parameters
    ----------
    total, part, other : str, Interval, number or NamedFigure
        Changes in per cent.
    impurity : str, Interval or number
        The share of the third kind, or of the overlap, in the base: x or d, a fraction of one from 0 to below
        1, or a text such as ``"5%"``.
    change : Interval or number
        Its change z in per cent, -100 or more.
    kind : {"third kind", "overlap"}
        What the impurity is.
    claim : Interval, optional
        What is said of the part's share, a fraction of one: "two fifths" may be ``Interval(0.35, 0.45)``.

    Returns
    -------
    Sensitivity
        *Untestable*, since no impurity is printed; *inconsistent* where no share works. Where the parts may
        have changed alike, the share stays open: 0 to 1, and no room.

    Raises
    ------
    ValueError
        If a change is not one in per cent or has no bounds, or the impurity is not from 0 to below 1.

    Notes
    -----
    The share is monotone in each argument while the others are held, so the extremes lie at the corners of
    the box that the intervals span. Of these, what no counts can be is cut off: less than 0, or more than 1 -
    x; less than d, or more than 1. Where the impurity is an interval, that cut is an outer bound. At each
    corner the share is linear in the impurity, which gives the room of a claim exactly.
    """
    changes = [percent_change(f, w) for f, w in ((total, "total"), (part, "part"), (other, "other"))]
    size, drift = share_of_one(impurity, "impurity"), percent_change(change, "change")
    if size.lower < 0 or size.upper >= 1:
        raise ValueError(f"impurity: {size.format()}, expected a share from 0 to below 1")
    if drift.lower < -100:
        raise ValueError(f"change: {drift.format(unit='%')}, expected −100 % or more")
    if kind not in ("third kind", "overlap"):
        raise ValueError(f"kind: {kind!r}, expected 'third kind' or 'overlap'")
    assumption = (
        "total = part + other + a third kind"
        if kind == "third kind"
        else "total = part + other − what is in both"
    )
    noun = "a third kind" if kind == "third kind" else "an overlap"
    given = f"{noun} of {_shown(size * 100)} that changes by {_shown(drift)}"
    if changes[1].intersects(changes[2]):
        reason = "The two parts may have changed alike, and then their share stays open."
        return Sensitivity(
            verdict="untestable", reason=reason, interval=SHARE, room=None, assumption=assumption
        )
    lines = list(_lines([*changes, drift], sign=1 if kind == "third kind" else -1))
    shares = [start + slope * x for start, slope in lines for x in (size.lower, size.upper)]
    limits = Interval(0, 1 - size.lower) if kind == "third kind" else Interval(size.lower, 1)
    interval = Interval(min(shares), max(shares)).intersection(limits)
    if interval is None:
        reason = f"With {given}, no share of the part makes the total change as it does."
        return Sensitivity(
            verdict="inconsistent", reason=reason, interval=None, room=None, assumption=assumption
        )
    reason = f"With {given}, the part's share of the base is {percent_text(interval)}."
    room = _room(lines, claim) if claim else None
    if claim and room is None:
        reason += f" Even without it, a share of {percent_text(claim)} is not certain."
    elif claim and room is not None:
        # Cut off: at a room rounded up the claim would fail.
        most = Interval.point(Fraction(math.floor(room * 1000), 10))
        reason += f" Up to {_shown(most)} of it, a share of {percent_text(claim)} is certain."
    return Sensitivity(
        verdict="untestable", reason=reason, interval=interval, room=room, assumption=assumption
    )


def _shown(percent: Interval) -> str:
    return percent.format(1, "%").removeprefix("exactly ")


def _lines(changes: Iterable[Interval], sign: int) -> Iterator[tuple[Bound, Bound]]:
    """Yield the share without any impurity, and its slope in the impurity, at each corner.

    The changes are those of the total, of its two parts and of the impurity.
    """
    for t, p, o, z in itertools.product(*((i.lower, i.upper) for i in changes)):
        yield (t - o) / (p - o), -sign * (z - o) / (p - o)


def _room(lines: list[tuple[Bound, Bound]], claim: Interval) -> Bound | None:
    """Return the largest impurity up to which all lines stay between the limits of a claim, at most 1."""
    if not all(start in claim for start, _ in lines):
        return None
    reached = ((claim.upper if slope > 0 else claim.lower, start, slope) for start, slope in lines if slope)
    return min([Fraction(1), *((limit - start) / slope for limit, start, slope in reached)])
