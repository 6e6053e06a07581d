"""Which denominators can print a share, and whether a count can be one of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from printed_figures.consistency.results import (
    Figure,
    Result,
    Verdict,
    name_of,
    one_of,
    share_interval,
    whole_number,
)
from printed_figures.consistency.whole_numbers import first_and_last_multiple, smallest_fraction
from printed_figures.rounding import Interval


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
    """Find every n up to a largest one of which some k makes k/n print as a share: the GRIM test for each n.

    *Untestable* where every n has a k.

    Raises
    ------
    ValueError
        If the text is not a share such as ``"98.8%"``, or max_n is below 1.

    References
    ----------
    Brown, N. J. L. and Heathers, J. A. J. (2017). The GRIM Test. Social Psychological and Personality
    Science 8(4), 363-369. https://doi.org/10.1177/1948550616673876
    """
    share = share_interval(printed, rounding)
    if share is None:
        reason = f"{printed} is no share: it lies outside 0 to 100 %."
        return Denominators(verdict="inconsistent", reason=reason, interval=None, numerators={})
    n = np.arange(1, whole_number("max_n", max_n, 1) + 1)
    first, last = first_and_last_multiple(share, n)
    found = {
        int(size): range(int(low), int(high) + 1)
        for size, low, high in zip(n, first, last, strict=True)
        if high >= low
    }
    verdict: Verdict = "untestable" if len(found) == max_n else "consistent" if found else "inconsistent"
    reason = (
        f"{len(found)} of the denominators up to {max_n} have a numerator that prints as {name_of(printed)}."
    )
    return Denominators(verdict=verdict, reason=reason, interval=share, numerators=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestDenominator(Result):
    """The smallest denominator, or base, that can print a figure, with its smallest numerator, or count."""

    interval: Interval | None
    denominator: int | None
    numerator: int | None


def smallest_denominator(printed: Figure, rounding: str = "up_or_down") -> SmallestDenominator:
    """Find the smallest n of which some k makes k/n print as a share such as ``"98.8%"``.

    *Untestable*, since the denominator is not given; *inconsistent* outside 0 to 100 %.
    """
    share = share_interval(printed, rounding)
    if share is None:
        reason = f"{name_of(printed)} is no share: it lies outside 0 to 100 %."
        return SmallestDenominator(
            verdict="inconsistent", reason=reason, interval=None, denominator=None, numerator=None
        )
    numerator, denominator = smallest_fraction(share)
    reason = (
        f"The denominator of {name_of(printed)} is at least {denominator} ({numerator} of {denominator}); "
        "which is not given."
    )
    return SmallestDenominator(
        verdict="untestable", reason=reason, interval=share, denominator=denominator, numerator=numerator
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDenominator(Result):
    """Which denominators a count fits as numerator, and which numerators it fits as denominator.

    ``denominators`` is None where they have no end.
    """

    interval: Interval | None
    denominators: range | None
    numerators: range


def shared_denominator(count: Figure, printed: Figure, rounding: str = "up_or_down") -> SharedDenominator:
    """Test whether a count can be the numerator, or the denominator, of a share such as ``"98.8%"``.

    *Inconsistent* where the count can be neither. *Untestable* where the share fits every count (0 % and
    100 % do) or the count is so large that it fits every share.

    Raises
    ------
    ValueError
        If the count is not a whole number above zero or the text is not a share.
    """
    named, count = name_of(count), whole_number("count", count, 1)
    share = share_interval(printed, rounding)
    if share is None:
        reason = f"{name_of(printed)} is no share: it lies outside 0 to 100 %."
        return SharedDenominator(
            verdict="inconsistent", reason=reason, interval=None, denominators=range(0), numerators=range(0)
        )
    positive = share.intersection(Interval(0, 1, lower_closed=False))
    wholes = Interval.point(count) / positive if positive else None
    denominators = range(0) if wholes is None else wholes.integers() if wholes.is_bounded else None
    numerators = (share * count).integers()
    fits_any = 0 in share or 1 in share or share.width * count >= 1
    fits = denominators is None or len(denominators) > 0 or len(numerators) > 0
    verdict: Verdict = "untestable" if fits_any else "consistent" if fits else "inconsistent"
    reason = (
        f"At {name_of(printed)}, {named} can be the part of {one_of(denominators)} and the whole of "
        f"{one_of(numerators)}."
    )
    return SharedDenominator(
        verdict=verdict, reason=reason, interval=share, denominators=denominators, numerators=numerators
    )
