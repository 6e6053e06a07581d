"""Printed text to rounding interval: every true value that prints as a figure.

A printed figure is an interval, not a point. "9.8%" may stand for anything from 9.75 to 9.85, "2400余" for
anything from 2400 up. `unround` reads one printed figure, `printed_as` is its inverse, and `Interval` carries
what the printing allows through arithmetic. Everything is exact: bounds are fractions, never binary floats.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from numbers import Rational, Real
from typing import Self

from printed_figures import numerals
from printed_figures.numerals import HEDGES

__all__ = [
    "HEDGES",
    "ROUNDINGS",
    "Interval",
    "Reading",
    "decimal_text",
    "exact",
    "hull",
    "monotone",
    "printed_as",
    "read",
    "unround",
    "unround_value",
]

Bound = Fraction | float
End = tuple[Bound, bool]
Number = int | Fraction | Decimal | float | str

ROUNDINGS = ("up_or_down", "half_up", "half_even", "half_down", "floor", "ceiling", "truncate")
"""How a value may have been rounded. ``up_or_down``: to nearest, a tie either way."""


def exact(value: Number) -> Fraction:
    """Return a number as an exact fraction; a ValueError where it is not finite.

    A float is read as the shortest decimal that denotes it: ``0.1`` is one tenth.
    """
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    try:
        return Fraction(repr(float(value)) if isinstance(value, Real) else value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(f"not a finite number: {value!r}, expected for example 9.8 or '9.80'") from None


def _bound(value: Number) -> Bound:
    if isinstance(value, float) and math.isinf(value):
        return value
    return exact(value)


def _times(a: Bound, b: Bound) -> Bound:
    """Multiply two bounds; zero times infinity is zero, since no true value is infinite."""
    return Fraction(0) if a == 0 or b == 0 else a * b


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between two bounds, each end closed (included) or open.

    Parameters
    ----------
    lower, upper : Fraction or float
        Exact bounds, or ``-math.inf`` and ``math.inf``. Any exact number is accepted and kept as a fraction.
    lower_closed, upper_closed : bool, default True
        Whether the bound itself belongs to the interval. An infinite bound never does.

    Raises
    ------
    ValueError
        If no number lies inside.

    Notes
    -----
    Arithmetic is that of sets: ``a - b`` holds every difference of a number in ``a`` and a number in ``b``,
    as if the two were unrelated. So ``a - a`` is not zero; use `monotone` where one figure occurs twice.
    """

    lower: Bound
    upper: Bound
    lower_closed: bool = True
    upper_closed: bool = True

    def __post_init__(self) -> None:
        """Make the bounds exact, and refuse an empty interval."""
        lower, upper = _bound(self.lower), _bound(self.upper)
        object.__setattr__(self, "lower", lower)
        object.__setattr__(self, "upper", upper)
        object.__setattr__(self, "lower_closed", self.lower_closed and lower != -math.inf)
        object.__setattr__(self, "upper_closed", self.upper_closed and upper != math.inf)
        holds_something = lower < upper or (lower == upper and self.lower_closed and self.upper_closed)
        if not holds_something or lower == math.inf or upper == -math.inf:
            raise ValueError(f"empty interval: {lower} to {upper}, expected lower below upper")

    @classmethod
    def point(cls, value: Number) -> Self:
        """Return the interval that holds one number only."""
        return cls(exact(value), exact(value))

    @property
    def width(self) -> Bound:
        """Upper minus lower bound; infinite when either is."""
        return self.upper - self.lower

    @property
    def midpoint(self) -> Fraction:
        """Half way between the bounds; a ValueError when either is infinite."""
        if not self.is_bounded:
            raise ValueError(f"no midpoint: {self.format()} is not bounded on both sides")
        return exact((self.lower + self.upper) / 2)

    @property
    def is_point(self) -> bool:
        """Whether one number only is inside."""
        return self.lower == self.upper

    @property
    def is_bounded(self) -> bool:
        """Whether both bounds are finite."""
        return self.lower != -math.inf and self.upper != math.inf

    def __contains__(self, value: Number) -> bool:
        """Whether a finite number is inside."""
        number = exact(value)
        above = number >= self.lower if self.lower_closed else number > self.lower
        below = number <= self.upper if self.upper_closed else number < self.upper
        return above and below

    def intersects(self, other: "Interval") -> bool:
        """Whether some number is inside both."""
        return self.intersection(other) is not None

    def intersection(self, other: "Interval") -> "Interval | None":
        """Return the numbers inside both, or None where there are none."""
        lower, upper = max(self.lower, other.lower), min(self.upper, other.upper)
        lower_closed = all(i.lower_closed for i in (self, other) if i.lower == lower)
        upper_closed = all(i.upper_closed for i in (self, other) if i.upper == upper)
        if lower > upper or (lower == upper and not (lower_closed and upper_closed)):
            return None
        return Interval(lower, upper, lower_closed, upper_closed)

    def clip(self, lower: Number = -math.inf, upper: Number = math.inf) -> "Interval":
        """Return the part between two closed limits; a ValueError where nothing is left."""
        inside = self.intersection(Interval(_bound(lower), _bound(upper)))
        if inside is None:
            raise ValueError(f"nothing left: {self.format()} lies outside {lower} to {upper}")
        return inside

    def integers(self, limit: int | None = None) -> range:
        """Return the whole numbers inside, ascending, or the first of them up to a limit.

        Raises
        ------
        ValueError
            If there is no first whole number, or no last one and no limit.
        """
        if self.lower == -math.inf or (self.upper == math.inf and limit is None):
            raise ValueError(f"endlessly many whole numbers: {self.format()}, expected a bounded interval")
        first = math.ceil(self.lower)
        if first == self.lower and not self.lower_closed:
            first += 1
        if self.upper == math.inf and limit is not None:
            return range(first, first + limit)
        end = math.floor(self.upper) + 1
        if end - 1 == self.upper and not self.upper_closed:
            end -= 1
        end = max(first, end)
        return range(first, end if limit is None else min(end, first + limit))

    def __neg__(self) -> "Interval":
        """Return the numbers with their sign changed."""
        return Interval(-self.upper, -self.lower, self.upper_closed, self.lower_closed)

    def __add__(self, other: "Interval | Number") -> "Interval":
        """Return every sum."""
        other = _interval(other)
        return Interval(
            self.lower + other.lower,
            self.upper + other.upper,
            self.lower_closed and other.lower_closed,
            self.upper_closed and other.upper_closed,
        )

    def __sub__(self, other: "Interval | Number") -> "Interval":
        """Return every difference."""
        return self + -_interval(other)

    def __mul__(self, other: "Interval | Number") -> "Interval":
        """Return every product."""
        other = _interval(other)
        corners = [
            # A closed zero makes the product zero whatever the other factor is, so the end is reached.
            (_times(a, b), (a_in and b_in) or (a == 0 and a_in) or (b == 0 and b_in))
            for a, a_in in self.ends
            for b, b_in in other.ends
        ]
        return hull(corners)

    def __truediv__(self, other: "Interval | Number") -> "Interval":
        """Return every quotient; a ValueError when the divisor can be zero."""
        return self * _interval(other)._reciprocal()

    def __radd__(self, other: Number) -> "Interval":
        """Return every sum."""
        return self + other

    def __rsub__(self, other: Number) -> "Interval":
        """Return every difference."""
        return -self + other

    def __rmul__(self, other: Number) -> "Interval":
        """Return every product."""
        return self * other

    def __rtruediv__(self, other: Number) -> "Interval":
        """Return every quotient; a ValueError when the divisor can be zero."""
        return _interval(other) / self

    @property
    def ends(self) -> tuple["End", "End"]:
        """Each bound with whether it belongs to the interval."""
        return (self.lower, self.lower_closed), (self.upper, self.upper_closed)

    def _reciprocal(self) -> "Interval":
        if 0 in self:
            raise ValueError(f"division by zero: the divisor is {self.format()}, expected one without zero")
        lower = -math.inf if self.upper == 0 else _invert(self.upper)
        upper = math.inf if self.lower == 0 else _invert(self.lower)
        return Interval(lower, upper, self.upper_closed, self.lower_closed)

    def to_floats(self) -> tuple[float, float]:
        """Return the bounds as floats, for charts and tables."""
        return float(self.lower), float(self.upper)

    def format(
        self, decimals: int | None = None, unit: str = "", *, sign: bool = False, outwards: bool = False
    ) -> str:
        """Write the interval in words: ``9.75 to 9.85``, ``≥ 2400``, ``> 1000``, ``exactly 132``.

        One number only is written where both bounds round to it. By default as many decimals as the bound
        has, two where they do not end; to nearest, a half away from zero, but a lone bound outwards, for at
        least 1.807 is not at least 1.81; with commas from five digits on. "exactly" is written only where
        nothing was rounded off. ``sign`` writes a plus before positive numbers; ``outwards`` rounds both ends
        outwards, where each is a bound of its own.
        """
        # What is above nothing has one bound only.
        lone_upper = self.lower == -math.inf or (self.lower == 0 and not self.lower_closed)
        down = "floor" if outwards or self.upper == math.inf else "half_up"
        up = "ceiling" if outwards or lone_upper else "half_up"
        least, most = (
            "" if math.isinf(end) else decimal_text(end, decimals, rounding, sign=sign)
            for end, rounding in ((self.lower, down), (self.upper, up))
        )
        if self.is_point:
            shown = decimal_text(self.lower, decimals, sign=sign)
            number = exact(shown.replace("−", "-").replace(",", ""))
            text = f"exactly {shown}" if number == self.lower else shown
        elif self.is_bounded and least == most:
            # Narrower than what is written.
            text = least
        elif self.is_bounded:
            lower = least if self.lower_closed else f"above {least}"
            upper = most if self.upper_closed else f"below {most}"
            text = f"{lower} to {upper}"
        elif self.upper != math.inf:
            text = f"{'≤' if self.upper_closed else '<'} {most}"
        elif self.lower != -math.inf:
            text = f"{'≥' if self.lower_closed else '>'} {least}"
        else:
            return "any value"
        return f"{text} {unit}".rstrip()


def _interval(value: Interval | Number) -> Interval:
    return value if isinstance(value, Interval) else Interval.point(value)


def _invert(value: Bound) -> Bound:
    return Fraction(0) if math.isinf(value) else 1 / value


def hull(ends: Iterable[End]) -> Interval:
    """Return the smallest interval around some ends, such as `Interval.ends` of several intervals."""
    ends = list(ends)
    lower, upper = min(end for end, _ in ends), max(end for end, _ in ends)
    return Interval(
        lower,
        upper,
        any(reached for end, reached in ends if end == lower),
        any(reached for end, reached in ends if end == upper),
    )


def decimal_text(
    value: Number, decimals: int | None = None, rounding: str = "half_up", *, sign: bool = False
) -> str:
    """Write a number with so many decimals, by one of `ROUNDINGS`; without, with as many as it has, or two.

    A bound that stands alone is rounded outwards: "floor" for at least, "ceiling" for at most.
    """
    number = exact(value)
    if decimals is None:
        decimals = _decimals_needed(number)
    text = _round_text(number, decimals, rounding)
    if abs(number) >= 10_000:
        # As in the text, a number has commas from five digits on.
        whole, point, rest = text.partition(".")
        text = f"{int(whole):,}{point}{rest}"
    return f"+{text}" if sign and number > 0 else text.replace("-", "−")


def _decimals_needed(value: Fraction, most: int = 12) -> int:
    """Return how many decimals write a fraction in full, or 2 where they do not end (or not soon)."""
    return next((d for d in range(most + 1) if (value * 10**d).denominator == 1), 2)


def monotone(function: Callable[..., Bound], *intervals: Interval, increasing: tuple[bool, ...]) -> Interval:
    """Carry intervals through a function that is strictly monotone in each argument, everywhere in the box.

    Unlike interval arithmetic, this is exact where an argument occurs more than once in the function. For
    each argument ``increasing`` says whether the function rises with it, or else falls.

    Raises
    ------
    ValueError
        If there is not one flag per interval, or the function has no value at an infinite bound.
    """
    if len(increasing) != len(intervals):
        raise ValueError(f"{len(increasing)} flags for {len(intervals)} intervals, expected one for each")
    lows = [i.ends[0 if rising else 1] for i, rising in zip(intervals, increasing, strict=True)]
    highs = [i.ends[1 if rising else 0] for i, rising in zip(intervals, increasing, strict=True)]
    lower, upper = (function(*(end for end, _ in ends)) for ends in (lows, highs))
    if lower != lower or upper != upper:
        raise ValueError("the function has no value at an infinite bound, expected bounded intervals")
    return Interval(lower, upper, all(closed for _, closed in lows), all(closed for _, closed in highs))


@dataclass(frozen=True, slots=True)
class Reading:
    """One printed figure, read: its value, the step it was rounded to, its unit and its hedge.

    ``step`` is the weight of the last printed digit (1/10 for "9.8%", 10000 for "3萬"), and 0 for a count
    that is printed in full. ``digit`` is the weight of the last digit that is not zero (1000 for "3000").
    """

    value: Fraction
    step: Fraction
    unit: str
    hedge: str

    @property
    def digit(self) -> Fraction:
        """The weight of the last digit that is not zero."""
        weight = self.step or Fraction(1)
        while self.value and self.value % (weight * 10) == 0:
            weight *= 10
        return weight


def read(printed: str) -> Reading:
    """Read one printed figure, with any hedge.

    For example ``9.8%``, ``1,205``, ``２４%``, ``2400余``, ``十八``, ``3萬``, ``2億3000萬``, ``兩成``,
    ``百分之五``, ``三分之一``, ``3.5‰``, ``1.4倍``, ``第一``, ``-9.8%``. The value is in the printed unit:
    98.8 for 98.8 %, 5 for 百分之五. Tenths (成) are read as per cent, any other fraction in words as a part
    of one.

    Raises
    ------
    ValueError
        If the text is not one figure; a range such as 兩三百 has an interval, see `unround`, and no value.
    """
    amount, hedge = _read(printed)
    if amount.value is None:
        raise ValueError(
            f"unreadable figure: {printed!r}: {amount.reason}, expected such as '9.8%', '1,205', '3萬'"
        )
    return Reading(amount.value, amount.step, amount.unit, hedge)


def _read(printed: str) -> tuple[numerals.Amount, str]:
    """Read a text that is one numeral from its first character to its last."""
    text = numerals.View(printed.strip()).folded if isinstance(printed, str) else ""
    text = re.sub(r"\s+(?=[%‰])", "", text)
    # A minus before Chinese characters is ours, for a fall; on a page it would be a dash.
    fall = bool(re.match(r"-(?![0-9.-])", text))
    found = numerals.find(text, int(fall))
    if found is None or (found.start, found.end) != (int(fall), len(text)):
        raise ValueError(f"unreadable figure: {printed!r}, expected such as '9.8%', '1,205', '3萬'")
    amount = numerals.amount(found.kind, text[found.core_start : found.core_end])
    if fall and amount.value is not None:
        amount = replace(amount, value=-amount.value)
    return amount, found.hedge


def unround(
    printed: str, hedge: str | None = None, rounding: str = "up_or_down", multiple: int | Fraction = 1
) -> Interval:
    """Return all true values that print as a figure, in the printed unit.

    By default the hedge characters in the text are understood, and the article's rounding is taken as
    unknown: both ends are closed. Shares are not capped: "100%" is 99.5 to 100.5, for ``.clip(0, 100)`` to
    cap. ``multiple`` is what the figure leaves to the end of its range: 10000 for the 3 of 3至5萬.

    Raises
    ------
    ValueError
        If the text is not one figure, or the hedge or the rounding is unknown.

    Notes
    -----
    Without a hedge, a count printed in full is exact, and any other number is rounded to its last printed
    digit: "24%" to one, "98.80%" to one hundredth, "3萬" to ten thousand, 兩成 to a tenth.

    A hedge takes the number as printed. ``at_least`` 2400 is 2400 and up; ``at_most`` 2400 is zero to 2400;
    ``more_than`` 1000 is above 1000; ``about`` 3000 is half a unit of the last digit that is not zero to
    either side, 2500 to 3500; ``nearly`` 3000 is 2500 to below 3000; ``less_than`` 3000 is zero to below
    3000. Before a negative number a hedge speaks of its size: more than −9.8 % is a larger fall.
    """
    amount, printed_hedge = _read(printed)
    hedge = printed_hedge if hedge is None else hedge
    _expect("hedge", hedge, HEDGES)
    _expect("rounding", rounding, ROUNDINGS)
    if amount.ends:
        return hull((end, True) for end in amount.ends)
    reading = read(printed)
    if multiple != 1:
        step = (reading.step or Fraction(1)) * multiple
        reading = Reading(reading.value * multiple, step, reading.unit, reading.hedge)
    if hedge == "none" and not reading.step:
        return Interval.point(reading.value)
    if hedge == "none":
        return unround_value(reading.value, reading.step, rounding)
    size = _hedged(abs(reading.value), reading.digit / 2, hedge)
    return -size if reading.value < 0 else size


def _expect(what: str, given: str, known: tuple[str, ...] | dict[str, tuple[str, ...]]) -> None:
    if given not in known:
        raise ValueError(f"unknown {what}: {given!r}, expected one of {', '.join(known)}")


def _hedged(size: Fraction, half: Fraction, hedge: str) -> Interval:
    if hedge == "at_least":
        return Interval(size, math.inf)
    if hedge == "at_most":
        return Interval(0, size)
    if hedge == "more_than":
        return Interval(size, math.inf, lower_closed=False)
    if hedge == "about":
        return Interval(size - half, size + half)
    return Interval(size - half if hedge == "nearly" else 0, size, upper_closed=False)


def unround_value(value: Fraction, step: Fraction, rounding: str = "up_or_down") -> Interval:
    """Return all true values that round to a value, a multiple of the step (1/10 for one decimal).

    ``half_up`` and ``half_down`` take a tie away from zero and towards it.
    """
    _expect("rounding", rounding, ROUNDINGS)
    nearest, above, below = (value - step / 2, value + step / 2), (value, value + step), (value - step, value)
    even = (value / step) % 2 == 0
    if rounding == "truncate" and value:
        rounding = "floor" if value > 0 else "ceiling"
    ends, lower_closed, upper_closed = {
        "up_or_down": (nearest, True, True),
        "half_up": (nearest, value > 0, value < 0),
        "half_even": (nearest, even, even),
        "half_down": (nearest, value <= 0, value >= 0),
        "floor": (above, True, False),
        "ceiling": (below, False, True),
        "truncate": ((-step, step), False, False),
    }[rounding]
    return Interval(*ends, lower_closed, upper_closed)


def printed_as(value: Number, decimals: int, rounding: str = "up_or_down") -> frozenset[str]:
    """Return what a true value may print as, to so many decimals: the inverse of `unround`.

    One text; two at a tie that may have gone up or down. A zero is printed without a sign.

    Raises
    ------
    ValueError
        If the value is not finite, the decimals are negative or the rounding is unknown.
    """
    if decimals < 0:
        raise ValueError(f"negative decimals: {decimals}, expected 0 or more")
    _expect("rounding", rounding, ROUNDINGS)
    ways = ("half_up", "half_down") if rounding == "up_or_down" else (rounding,)
    return frozenset(_round_text(exact(value), decimals, way) for way in ways)


def _round_text(value: Fraction, decimals: int, rounding: str) -> str:
    steps = _TO_INTEGER[rounding](value * 10**decimals)
    digits = str(abs(steps)).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if steps < 0 else text


_HALF = Fraction(1, 2)
_TO_INTEGER: dict[str, Callable[[Fraction], int]] = {
    "half_up": lambda value: (-1 if value < 0 else 1) * math.floor(abs(value) + _HALF),
    "half_even": round,
    "half_down": lambda value: (-1 if value < 0 else 1) * math.ceil(abs(value) - _HALF),
    "floor": math.floor,
    "ceiling": math.ceil,
    "truncate": math.trunc,
}
"""How a number of steps becomes a whole one."""
