"""What every check returns, and how every check reads its arguments and words its reason."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from printed_figures.rounding import Interval, Number, exact, read, unround

Verdict = Literal["consistent", "inconsistent", "untestable"]
Figure = str | Interval | Number

PER = {"": 1, "%": 100, "‰": 1000}
SHARE = Interval(0, 1)


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


def figure_interval(figure: Figure) -> Interval:
    """Return the interval of a figure in its printed unit."""
    if isinstance(figure, Interval):
        return figure
    return unround(figure) if isinstance(figure, str) else Interval.point(figure)


def change_interval(figure: Figure, rounding: str = "up_or_down") -> Interval:
    """Return the interval of a change, in per cent; a text without a unit is in per cent, too."""
    if not isinstance(figure, str):
        return figure_interval(figure)
    unit = read(figure).unit
    interval = unround(figure if unit else f"{figure}%", rounding=rounding)
    return interval * Fraction(100, PER[unit]) if unit else interval


def bounded_change(figure: Figure) -> Interval:
    """Return the interval of a change, in per cent; a ValueError where it has no bounds."""
    interval = change_interval(figure)
    if not interval.is_bounded:
        raise ValueError(f"unbounded change: {interval.format(unit='%')}, expected one such as '-9.8%'")
    return interval


def share_interval(figure: Figure, rounding: str = "up_or_down") -> Interval | None:
    """Return the part of a share's interval that lies between 0 and 1, or None where none does."""
    if not isinstance(figure, str):
        return figure_interval(figure).intersection(SHARE)
    reading = read(figure)
    if not reading.step:
        raise ValueError(f"not a share: {figure!r}, expected such as '98.8%' or '0.988'")
    return (unround(figure, rounding=rounding) / PER[reading.unit]).intersection(SHARE)


def growth_interval(figure: Figure, rounding: str = "up_or_down") -> Interval | None:
    """Return the factor from base to count that a change allows, not below zero."""
    return (1 + change_interval(figure, rounding) / 100).intersection(Interval(0, math.inf))


def whole_number(what: str, value: Figure, least: int) -> int:
    """Return a whole number from the least up; a ValueError that names what it is otherwise."""
    plain = read(value).value if isinstance(value, str) else value
    number = None if isinstance(plain, Interval) else exact(plain)
    if number is None or number.denominator != 1 or number < least:
        raise ValueError(f"{what}: {value!r}, expected a whole number, {least} or more")
    return int(number)


def percent_text(share: Interval) -> str:
    """Write a fraction of one in per cent, for a reason."""
    return (share * 100).format(1, "%")


def name_of(figure: Figure) -> str:
    """Name a figure in a reason: as printed, with a minus sign."""
    return figure.format() if isinstance(figure, Interval) else str(figure).replace("-", "−")


def one_of(numbers: range | None) -> str:
    """Name a run of whole numbers in a reason; None stands for one without end."""
    if numbers is None:
        return "any large enough whole number"
    if not numbers:
        return "no whole number"
    return f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
